// Host modules and host calls, require, and the json module's constants.
#include "internal.h"

#include <stdlib.h>

// MARK: host calls

static int take_answer(lua_State *L, ls_state *s, int32_t answer) {
    ls_decode(s, L, s->reply, s->reply_count);
    if (answer == LS_HOST_RETURN) return 1;
    if (lua_istable(L, -1)) {
        lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_error_mark);
        lua_setmetatable(L, -2);
    }
    return lua_error(L);
}

static int after_wait(lua_State *L, int status, lua_KContext serial) {
    (void)status;
    ls_state *s = ls_of(L);
    if (serial != s->answer_serial) {
        ls_raise(L, "bridge.call.given_up", "this coroutine waited for a host call of a flow that was given up");
    }
    s->answer_serial = 0;
    s->slice_open = false;
    return take_answer(L, s, s->answer);
}

// Ends the flow where it stands: no pcall of the script sees a yield that is passed on to the host.
static int give_up(lua_State *L, ls_state *s) {
    if (!s->chain_yields || !lua_isyieldable(L)) ls_stop(s, L, LS_FLOW_TIME, true);
    s->pending = s->cancelled = true;
    return lua_yieldk(L, 0, ++s->wait_serial, after_wait);
}

int ls_host_call(lua_State *L) {
    ls_state *s = ls_of(L);
    uint32_t number = (uint32_t)lua_tointeger(L, lua_upvalueindex(1));
    const ls_function *function = &s->functions[number];
    if (s->calls >= s->calls_limit)
        ls_raise(L, "limit.calls.flow", "%s: more than %d host calls in one flow", function->label, (int)s->calls_limit);
    s->calls++;
    if (ls_roughly_now() >= s->flow_deadline) return give_up(L, s);
    if (function->waits && !(s->chain_yields && lua_isyieldable(L)))
        ls_raise(L, "bridge.call.cannot_wait",
                 "%s waits for an answer, which is not possible inside a callback of gsub or sort, or a metamethod",
                 function->label);
    ls_encode_arguments(s, L, function->label);
    lua_settop(L, 0);
    ls_drop_reply(s);
    s->in_host = true;
    int32_t answer = s->host(s->context, number, s->out.bytes, s->out.count, &s->reply, &s->reply_count);
    s->slice_open = false;
    s->in_host = false;
    if (answer != LS_HOST_WAIT) return take_answer(L, s, answer);
    s->pending = true;
    return lua_yieldk(L, 0, ++s->wait_serial, after_wait);
}

// MARK: read-only modules

static int refuse_change(lua_State *L) {
    ls_raise(L, "bridge.module.read_only", "a host module cannot be changed (field '%s')",
             lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
}

static int next_field(lua_State *L) {
    lua_settop(L, 2);
    return lua_next(L, 1) ? 2 : 0;
}

static int all_fields(lua_State *L) {
    lua_pushcfunction(L, next_field);
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, lua_upvalueindex(1)); lua_pop(L, 1)) {
        lua_pushvalue(L, -2), lua_pushvalue(L, -2), lua_rawset(L, -5);
    }
    lua_pushnil(L);
    return 3;
}

// The table on top is replaced by a read-only proxy of it.
static void close_module(lua_State *L) {
    lua_newtable(L);
    lua_createtable(L, 0, 4);
    lua_pushvalue(L, -3), lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_change), lua_setfield(L, -2, "__newindex");
    lua_pushvalue(L, -3), lua_pushcclosure(L, all_fields, 1), lua_setfield(L, -2, "__pairs");
    lua_pushboolean(L, 0), lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

static void add_host_parts(lua_State *L, ls_state *s, const char *module) {
    for (uint32_t i = 0; i < s->function_count; i++) {
        const ls_function *function = &s->functions[i];
        if (strlen(module) != function->module_count || memcmp(function->label, module, function->module_count) != 0)
            continue;
        lua_pushinteger(L, i);
        lua_pushcclosure(L, ls_host_call, 1);
        lua_setfield(L, -2, function->label + function->module_count + 1);
    }
    for (uint32_t i = 0; i < s->constant_count; i++) {
        if (strcmp(s->constants[i].module, module) != 0) continue;
        ls_decode(s, L, s->constants[i].value, s->constants[i].count);
        lua_setfield(L, -2, s->constants[i].name);
    }
}

// MARK: json.array

static int json_array(lua_State *L) {
    if (lua_isnoneornil(L, 1)) lua_settop(L, 0), lua_newtable(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    if (lua_getmetatable(L, 1)) {
        if (ls_is_array_mark(L, 1)) return lua_settop(L, 1), 1;
        return luaL_error(L, "json.array needs a table without a metatable");
    }
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_array_mark);
    lua_setmetatable(L, 1);
    return 1;
}

// MARK: require

// Pushes the compiled chunk of a file of the plugin's own folder, or raises.
void ls_load_file(ls_state *s, lua_State *L, const char *name) {
    for (uint32_t i = 0; i < s->file_count; i++) {
        const ls_file *file = &s->files[i];
        if (strcmp(file->name, name) != 0) continue;
        lua_pushfstring(L, "=%s/%s", s->label, name);
        int status = luaL_loadbufferx(L, (const char *)file->bytes, file->count, lua_tostring(L, -1), "t");
        if (status != LUA_OK) ls_raise(L, "bridge.load.refused", "%s", lua_tostring(L, -1));
        lua_remove(L, -2);
        return;
    }
    ls_raise(L, "bridge.load.missing", "there is no file '%s' in '%s'", name, s->label);
}

static bool has_file(const ls_state *s, const char *name) {
    for (uint32_t i = 0; i < s->file_count; i++)
        if (strcmp(s->files[i].name, name) == 0) return true;
    return false;
}

static int after_require(lua_State *L, int status, lua_KContext context) {
    (void)status, (void)context;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_key_loaded);
    if (lua_isnil(L, -2)) lua_pushboolean(L, 1), lua_replace(L, -3);
    lua_pushvalue(L, 1), lua_pushvalue(L, -3), lua_rawset(L, -3);
    lua_pop(L, 1);
    return 1;
}

// Own files come before host modules: a script's folder is what its author sees.
static int require_file(lua_State *L) {
    ls_state *s = ls_of(L);
    size_t count;
    const char *name = luaL_checklstring(L, 1, &count);
    lua_settop(L, 1);
    if (count == 0 || count > 100 || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_.") != count)
        return luaL_error(L, "require: a name is made of a-z, 0-9, '_' and '.'");
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_key_loaded);
    lua_pushvalue(L, 1);
    if (lua_rawget(L, 2) == LUA_TLIGHTUSERDATA)
        return luaL_error(L, "require: '%s' is being loaded already (two files require each other)", name);
    if (!lua_isnil(L, -1)) return 1;
    char file[112];
    for (size_t i = 0; i < count; i++) file[i] = name[i] == '.' ? '/' : name[i];
    memcpy(file + count, ".lua", 5);
    if (!has_file(s, file)) memcpy(file + count, "/init.lua", 10);
    if (!has_file(s, file)) {
        lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_key_modules);
        lua_pushvalue(L, 1);
        if (lua_rawget(L, -2) != LUA_TNIL) return 1;
        ls_raise(L, "bridge.load.missing", "require: there is no '%s.lua' in '%s' and no host module of that name",
                 name, s->label);
    }
    ls_load_file(s, L, file);
    lua_pushvalue(L, 1), lua_pushlightuserdata(L, (void *)&ls_key_loaded), lua_rawset(L, 2);
    lua_callk(L, 0, 1, 0, after_require);
    return after_require(L, LUA_OK, 0);
}

// MARK: opening

static int error_text(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushstring(L, "code"), lua_rawget(L, 1);
    lua_pushstring(L, "message"), lua_rawget(L, 1);
    lua_pushfstring(L, "%s: %s", lua_tostring(L, -2), lua_tostring(L, -1));
    return 1;
}

void ls_open_modules(lua_State *L) {
    ls_state *s = ls_of(L);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, error_text), lua_setfield(L, -2, "__tostring");
    lua_pushboolean(L, 0), lua_setfield(L, -2, "__metatable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &ls_error_mark);

    ls_add_module(s, "json");
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_key_modules);
    for (uint32_t i = 0; i < s->module_count; i++) {
        lua_newtable(L);
        add_host_parts(L, s, s->modules[i]);
        if (strcmp(s->modules[i], "json") == 0) {
            lua_pushlightuserdata(L, (void *)&ls_null_mark), lua_setfield(L, -2, "null");
            lua_pushcfunction(L, json_array), lua_setfield(L, -2, "array");
        }
        close_module(L);
        lua_pushvalue(L, -1), lua_setglobal(L, s->modules[i]);
        lua_setfield(L, -2, s->modules[i]);
    }
    lua_pop(L, 1);
    lua_register(L, "require", require_file);
}
