// The base and math libraries: what is removed, what is replaced.
#include <sys/random.h>
#include <unistd.h>

#include "internal.h"

// MARK: tostring without addresses

// Pushes the text of a value. Metamethods of the script may run; an address never shows.
void ls_push_text(lua_State *L, int index) {
    index = lua_absindex(L, index);
    if (luaL_callmeta(L, index, "__tostring")) {
        if (!lua_isstring(L, -1)) luaL_error(L, "'__tostring' must return a string");
        return;
    }
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
    case LUA_TSTRING:
    case LUA_TNIL:
    case LUA_TBOOLEAN: luaL_tolstring(L, index, NULL); return;
    case LUA_TLIGHTUSERDATA: lua_pushliteral(L, "null"); return;
    }
    int name = luaL_getmetafield(L, index, "__name");
    if (name == LUA_TSTRING) return;
    if (name != LUA_TNIL) lua_pop(L, 1);
    lua_pushstring(L, luaL_typename(L, index));
}

static int base_tostring(lua_State *L) {
    luaL_checkany(L, 1);
    ls_push_text(L, 1);
    return 1;
}

// MARK: print

static int after_print(lua_State *L, int status, lua_KContext context) {
    (void)L, (void)status, (void)context;
    return 0;
}

// Is log.info when the host gave a log, else nothing.
static int base_print(lua_State *L) {
    int count = lua_gettop(L);
    luaL_checkstack(L, count + 8, NULL);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_key_modules);
    lua_pushliteral(L, "log");
    if (lua_rawget(L, -2) != LUA_TTABLE || lua_getfield(L, -1, "info") != LUA_TFUNCTION) return 0;
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (int i = 1; i <= count; i++) {
        if (i > 1) luaL_addchar(&text, '\t');
        ls_push_text(L, i);
        luaL_addvalue(&text);
    }
    luaL_pushresult(&text);
    lua_callk(L, 1, 0, 0, after_print);
    return 0;
}

// MARK: load

// The name of a loaded text as errors show it: at most 60 plain characters, so that no text can pass for another place.
static const char *chunk_name(lua_State *L) {
    char name[64];
    size_t count = 0;
    for (const char *c = luaL_optstring(L, 2, "chunk"); *c && count < 60; c++) {
        if (count == 0 && (*c == '=' || *c == '@')) continue;
        name[count++] = *c > ' ' && *c < 127 ? *c : '?';
    }
    name[count] = 0;
    return lua_pushfstring(L, "=load:%s", name);
}

static int base_load(lua_State *L) {
    size_t count;
    luaL_argcheck(L, lua_type(L, 1) == LUA_TSTRING, 1, "load takes the text of a chunk");
    const char *text = lua_tolstring(L, 1, &count);
    bool own_environment = !lua_isnone(L, 4);
    luaL_argcheck(L, count <= LS_MAX_LOAD, 1, "a loaded text is at most 16 KB long");
    if (luaL_loadbufferx(L, text, count, chunk_name(L), "t") != LUA_OK) {
        luaL_pushfail(L);
        lua_insert(L, -2);
        return 2;
    }
    if (own_environment) {
        lua_pushvalue(L, 4);
        if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
    }
    return 1;
}

// MARK: metatables

static int base_setmetatable(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
    lua_settop(L, 2);
    if (lua_istable(L, 2)) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL) return luaL_error(L, "setmetatable: __gc is not allowed here");
        lua_pop(L, 1);
    }
    if (!ls_is_array_mark(L, 1) && luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "cannot change a protected metatable");
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

static int base_rawset(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    luaL_checkany(L, 3);
    lua_settop(L, 3);
    if (!ls_is_array_mark(L, 1) && luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "rawset: the table is protected");
    lua_settop(L, 3);
    lua_rawset(L, 1);
    return 1;
}

// MARK: xpcall

// The handler runs after the failed call is unwound, as one more protected call.
static int finish_xpcall(lua_State *L, int status, lua_KContext context) {
    (void)context;
    if (status == LUA_OK || status == LUA_YIELD) {
        lua_pushboolean(L, 1);
        lua_replace(L, 1);
        return lua_gettop(L);
    }
    lua_pushvalue(L, 1);
    lua_insert(L, -2);
    int below = lua_gettop(L) - 2;
    lua_pcallk(L, 1, LUA_MULTRET, 0, below, NULL);
    lua_pushboolean(L, 0);
    lua_insert(L, below + 1);
    return lua_gettop(L) - below;
}

// xpcall(f, handler, ...): the stack becomes handler, f, arguments.
static int base_xpcall(lua_State *L) {
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 1), lua_pushvalue(L, 2);
    lua_replace(L, 1), lua_replace(L, 2);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_xpcall);
    return finish_xpcall(L, status, 0);
}

// MARK: traceback, math

static int base_traceback(lua_State *L) {
    const char *message = luaL_optstring(L, 1, "");
    luaL_traceback(L, L, *message ? message : NULL, 1);
    return 1;
}

// Stock randomseed answers parts of an address; this one answers nothing.
static int math_randomseed(lua_State *L) {
    lua_Integer seed = luaL_optinteger(L, 1, 0);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushinteger(L, seed);
    lua_call(L, 1, 0);
    return 0;
}

// Lua seeds math.random with the address of the state, which can be computed back from what it gives.
static void open_math(lua_State *L) {
    ls_state *s = ls_of(L);
    luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 1);
    lua_getfield(L, -1, "randomseed");
    if (!s->seeded && getentropy(&s->seed, sizeof s->seed) != 0) s->seed = ls_now();
    lua_pushvalue(L, -1), lua_pushinteger(L, (lua_Integer)s->seed);
    lua_call(L, 1, 0);
    lua_pushcclosure(L, math_randomseed, 1), lua_setfield(L, -2, "randomseed");
    lua_pop(L, 1);
    luaL_requiref(L, LUA_UTF8LIBNAME, luaopen_utf8, 1);
    lua_pop(L, 1);
}

void ls_open_base(lua_State *L) {
    luaL_requiref(L, LUA_GNAME, luaopen_base, 1);
    const char *const removed[] = {"dofile", "loadfile", "collectgarbage", "warn"};
    for (int i = 0; i < 4; i++) lua_pushnil(L), lua_setfield(L, -2, removed[i]);
    const luaL_Reg replaced[] = {
        {"tostring", base_tostring}, {"print", base_print}, {"load", base_load}, {"setmetatable", base_setmetatable},
        {"rawset", base_rawset}, {"xpcall", base_xpcall}, {"traceback", base_traceback}, {NULL, NULL},
    };
    luaL_setfuncs(L, replaced, 0);
    lua_pop(L, 1);
    open_math(L);
}
