// Entering Lua and leaving it: one coroutine per flow.
#include "internal.h"

#include <stdlib.h>

const char ls_key_modules, ls_key_loaded, ls_key_entries, ls_key_flow, ls_key_inner_error;

enum { FLOW_LOAD, FLOW_RUN, FLOW_CALL };

// Runs `body` with the way out prepared. Whatever leaves through it has killed the state.
static int32_t enter(ls_state *s, int32_t (*body)(ls_state *)) {
    if (s->in_host) __builtin_trap();  // a host function called back into the state it was called from
    if (s->dead) return LS_DEAD;
    int32_t status;
    s->entered_at = ls_processor_now();
    s->fences = 0;
    s->late = false;
    ls_watch(s);
    if (_setjmp(s->escape) == 0) {
        s->armed = true;
        status = body(s);
        s->armed = false;
        ls_unwatch(s);
        s->spent = ls_processor_now() - s->entered_at;
        return status;
    }
    ls_unwatch(s);
    s->dead = true;
    s->spent = ls_processor_now() - s->entered_at;
    ls_free_blocks(s);
    return s->stop;
}

// MARK: opening

static int32_t open_body(ls_state *s) {
    lua_State *L = s->main;
    ls_arm(L);
    lua_createtable(L, 0, 1);
    lua_pushboolean(L, 0), lua_setfield(L, -2, "__metatable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &ls_array_mark);
    lua_newtable(L), lua_rawsetp(L, LUA_REGISTRYINDEX, &ls_key_modules);
    lua_newtable(L), lua_rawsetp(L, LUA_REGISTRYINDEX, &ls_key_loaded);
    lua_newtable(L), lua_rawsetp(L, LUA_REGISTRYINDEX, &ls_key_entries);
    ls_open_base(L);
    ls_open_strings(L);
    ls_open_tables(L);
    ls_open_coroutines(L);
    ls_open_modules(L);
    lua_settop(L, 0);
    return LS_OK;
}

int32_t ls_open(ls_state *s) {
    s->main = s->running = lua_newstate(ls_allocate, s);
    if (!s->main) {
        s->dead = true;
        return LS_MEMORY;
    }
    *(ls_state **)lua_getextraspace(s->main) = s;
    lua_atpanic(s->main, ls_panic);
    lua_gc(s->main, LUA_GCINC, 150, 200, 0);
    return enter(s, open_body);
}

// MARK: what a flow does

static void encode_result(ls_state *s, lua_State *L, bool skip_functions) {
    if (ls_encode(s, L, 1, &s->out, skip_functions)) {
        lua_settop(L, 1);
        return;
    }
    const char *of = s->path[0] ? " at " : "";
    const char *entry = s->flow_kind == FLOW_CALL ? s->flow_name : "the chunk";
    ls_raise(L, "bridge.value.refused", "the result of %s%s%s is %s", entry, of, s->path, s->refusal);
}

// Keeps the functions of the returned table, so that the script cannot change later what an entry is.
static void keep_entries(ls_state *s, lua_State *L) {
    lua_newtable(L);
    if (lua_istable(L, 1)) {
        for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
            if (lua_type(L, -2) != LUA_TSTRING || !lua_isfunction(L, -1)) continue;
            lua_pushvalue(L, -2), lua_pushvalue(L, -2), lua_rawset(L, 2);
        }
    }
    lua_pushvalue(L, 2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &ls_key_entries);
    lua_newtable(L);
    lua_Integer count = 0;
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_rawseti(L, 3, ++count);
    }
    if (!ls_encode(s, L, 3, &s->out, false)) ls_raise(L, "bridge.value.refused", "the chunk has too many functions");
}

static int finish_flow(lua_State *L, int status, lua_KContext kind) {
    (void)status;
    ls_state *s = ls_of(L);
    if (L != s->flow) return 0;  // a flow that was given up, gone on with as a coroutine
    s->out.count = 0;
    encode_result(s, L, kind != FLOW_CALL);
    if (kind == FLOW_LOAD) keep_entries(s, L);
    return 0;
}

static int flow_body(lua_State *L) {
    ls_state *s = ls_of(L);
    int count = 0;
    if (s->flow_kind == FLOW_CALL) {
        lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_key_entries);
        lua_pushstring(L, s->flow_name);
        if (lua_rawget(L, 1) != LUA_TFUNCTION)
            ls_raise(L, "bridge.entry.missing", "there is no entry '%s'", s->flow_name);
        lua_remove(L, 1);
        count = ls_decode_arguments(s, L, s->flow_arguments, s->flow_arguments_count);
    } else {
        ls_load_file(s, L, s->flow_name);
    }
    lua_callk(L, count, 1, s->flow_kind, finish_flow);
    return finish_flow(L, LUA_OK, s->flow_kind);
}

// MARK: running a flow

void ls_drop_reply(ls_state *s) {
    ls_fence(s);
    free(s->reply);
    s->reply = NULL;
    s->reply_count = 0;
    ls_unfence(s);
}

static void end_flow(ls_state *s) {
    s->flow = NULL;
    s->running = s->main;
    s->pending = s->cancelled = false;
    ls_drop_reply(s);
    lua_pushnil(s->main), lua_rawsetp(s->main, LUA_REGISTRYINDEX, &ls_key_flow);
    lua_pushnil(s->main), lua_rawsetp(s->main, LUA_REGISTRYINDEX, &ls_key_inner_error);
}

static int32_t resume_body(ls_state *s) {
    int results;
    s->pending = s->cancelled = s->slice_open = false;
    s->chain_yields = true;
    s->running = s->flow;
    ls_arm(s->flow);
    int status = lua_resume(s->flow, s->main, 0, &results);
    if (status == LUA_YIELD && s->cancelled) {
        ls_clear_error(s);
        ls_write_trace(s, &s->trace, s->flow, true);
        end_flow(s);
        return LS_FLOW_TIME;
    }
    if (status == LUA_YIELD) return LS_PENDING;
    if (status != LUA_OK) ls_describe_error(s, s->flow);
    end_flow(s);
    return status == LUA_OK ? LS_OK : LS_ERROR;
}

static int32_t start_body(ls_state *s) {
    lua_State *L = s->main;
    lua_settop(L, 0);
    s->flow = lua_newthread(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &ls_key_flow);
    lua_pushcfunction(s->flow, flow_body);
    return resume_body(s);
}

static int32_t start(ls_state *s, int32_t kind, const char *name, uint64_t flow_ms) {
    if (s->dead) return LS_DEAD;
    if (s->flow) __builtin_trap();  // the caller lets one flow run at a time
    s->flow_kind = kind;
    s->flow_name = name;
    s->flow_deadline = ls_now() + flow_ms * 1000000u;
    s->calls = 0;
    s->inner_trace.count = 0;
    s->out.count = 0;
    ls_clear_error(s);
    return enter(s, start_body);
}

int32_t ls_load(ls_state *s, const char *main, uint64_t flow_ms) { return start(s, FLOW_LOAD, main, flow_ms); }
int32_t ls_run(ls_state *s, const char *main, uint64_t flow_ms) { return start(s, FLOW_RUN, main, flow_ms); }

int32_t ls_start(ls_state *s, const char *entry, const uint8_t *arguments, size_t count, uint64_t flow_ms) {
    s->flow_arguments = arguments;
    s->flow_arguments_count = count;
    return start(s, FLOW_CALL, entry, flow_ms);
}

int32_t ls_resume(ls_state *s, int32_t answer, uint8_t *reply, size_t count) {
    free(s->reply);
    s->reply = reply;
    s->reply_count = count;
    s->answer = answer;
    s->answer_serial = s->wait_serial;
    if (!s->dead && !s->flow) __builtin_trap();
    return enter(s, resume_body);
}

static int32_t abandon_body(ls_state *s) {
    ls_clear_error(s);
    ls_write_trace(s, &s->trace, s->flow, true);
    end_flow(s);
    return LS_OK;
}

void ls_abandon(ls_state *s) {
    if (!s->dead && s->flow) enter(s, abandon_body);
}
