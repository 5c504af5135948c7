// Coroutines of the script. A host call that waits yields through all of them up to the flow's own coroutine; the
// script cannot see or make such a yield, because what marks it is a flag of the shim and not a value.
#include "internal.h"

enum { PASS_ON = -2, FAILED = -1 };

// Resumes `co` with the `count` values on top of L. Answers how many results are on top of L now, FAILED with the
// error there, or PASS_ON when L has to yield as well.
static int resume(lua_State *L, lua_State *co, int count) {
    ls_state *s = ls_of(L);
    if (!lua_checkstack(co, count)) {
        lua_pop(L, count);
        lua_pushliteral(L, "too many arguments to resume");
        return FAILED;
    }
    lua_xmove(L, co, count);
    bool chain = s->chain_yields;
    s->chain_yields = chain && lua_isyieldable(L);
    s->running = co;
    ls_arm(co);
    int results;
    int status = lua_resume(co, L, count, &results);
    s->running = L;
    s->chain_yields = chain;
    if (status == LUA_YIELD && s->pending) return PASS_ON;
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(co, L, 1);
        return FAILED;
    }
    if (!lua_checkstack(L, results + 1)) {
        lua_pop(co, results);
        lua_pushliteral(L, "too many results to resume");
        return FAILED;
    }
    lua_xmove(co, L, results);
    return results;
}

static lua_State *check_coroutine(lua_State *L) {
    lua_State *co = lua_tothread(L, 1);
    luaL_argexpected(L, co, 1, "coroutine");
    return co;
}

static int after_resume(lua_State *L, int status, lua_KContext context);

static int finish_resume(lua_State *L, int results) {
    if (results == PASS_ON) return lua_yieldk(L, 0, 0, after_resume);
    lua_pushboolean(L, results != FAILED);
    if (results == FAILED) results = 1;
    lua_insert(L, -(results + 1));
    return results + 1;
}

static int after_resume(lua_State *L, int status, lua_KContext context) {
    (void)status, (void)context;
    ls_of(L)->chain_yields = true;
    return finish_resume(L, resume(L, lua_tothread(L, 1), 0));
}

static int co_resume(lua_State *L) {
    lua_State *co = check_coroutine(L);
    return finish_resume(L, resume(L, co, lua_gettop(L) - 1));
}

static int after_wrap(lua_State *L, int status, lua_KContext context);

static int finish_wrap(lua_State *L, int results) {
    if (results == PASS_ON) return lua_yieldk(L, 0, 0, after_wrap);
    if (results != FAILED) return results;
    ls_note_inner_trace(ls_of(L), L, lua_tothread(L, lua_upvalueindex(1)));
    return lua_error(L);
}

static int after_wrap(lua_State *L, int status, lua_KContext context) {
    (void)status, (void)context;
    ls_of(L)->chain_yields = true;
    return finish_wrap(L, resume(L, lua_tothread(L, lua_upvalueindex(1)), 0));
}

static int wrapped(lua_State *L) {
    return finish_wrap(L, resume(L, lua_tothread(L, lua_upvalueindex(1)), lua_gettop(L)));
}

static int co_create(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_State *co = lua_newthread(L);
    ls_arm(co);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    return 1;
}

static int co_wrap(lua_State *L) {
    co_create(L);
    lua_pushcclosure(L, wrapped, 1);
    return 1;
}

static int co_yield(lua_State *L) {
    if (L == ls_of(L)->flow) return luaL_error(L, "coroutine.yield was called outside a coroutine of the script");
    return lua_yield(L, lua_gettop(L));
}

void ls_open_coroutines(lua_State *L) {
    luaL_requiref(L, LUA_COLIBNAME, luaopen_coroutine, 1);
    lua_pushnil(L), lua_setfield(L, -2, "close");
    const luaL_Reg replaced[] = {
        {"resume", co_resume}, {"wrap", co_wrap}, {"create", co_create}, {"yield", co_yield}, {NULL, NULL},
    };
    luaL_setfuncs(L, replaced, 0);
    lua_pop(L, 1);
}
