// Handles: stand-ins for things the host keeps, e.g. an element of a parsed page.
//
// A handle is a userdata that holds a number. Its methods are the host functions of its module whose names begin with
// ':'; they get the handle as their first argument. A script can neither make one nor look inside, and what the number
// still means is the host's to decide at each call. There is no finalizer: the host lets go when the flow is over.
#include "internal.h"

typedef struct {
    const char *module;
    int64_t number;
} handle;

const char ls_key_handles;

static int same_handle(lua_State *L) {
    const handle *a = lua_touserdata(L, 1), *b = lua_touserdata(L, 2);
    bool both = ls_is_handle(L, 1) && ls_is_handle(L, 2);
    lua_pushboolean(L, both && strcmp(a->module, b->module) == 0 && a->number == b->number);
    return 1;
}

// Makes the metatable of a module's handles, if the module has methods.
void ls_open_handles(lua_State *L, ls_state *s, const char *module) {
    lua_newtable(L);
    int count = 0;
    for (uint32_t i = 0; i < s->function_count; i++) {
        const ls_function *function = &s->functions[i];
        if (strlen(module) != function->module_count || memcmp(function->label, module, function->module_count) != 0)
            continue;
        const char *name = function->label + function->module_count + 1;
        if (name[0] != ':') continue;
        lua_pushinteger(L, i);
        lua_pushcclosure(L, ls_host_call, 1);
        lua_setfield(L, -2, name + 1);
        count++;
    }
    if (count == 0) {
        lua_pop(L, 1);
        return;
    }
    lua_createtable(L, 0, 4);
    lua_insert(L, -2);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, same_handle), lua_setfield(L, -2, "__eq");
    lua_pushboolean(L, 0), lua_setfield(L, -2, "__metatable");
    lua_pushfstring(L, "%s handle", module), lua_setfield(L, -2, "__name");
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_key_handles) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1), lua_rawsetp(L, LUA_REGISTRYINDEX, &ls_key_handles);
    }
    lua_insert(L, -2);
    // By name, to make one, and by itself, to know one.
    lua_pushvalue(L, -1), lua_setfield(L, -3, module);
    lua_pushboolean(L, 1), lua_rawset(L, -3);
    lua_pop(L, 1);
}

bool ls_is_handle(lua_State *L, int index) {
    index = lua_absindex(L, index);
    if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return false;
    bool known = lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_key_handles) == LUA_TTABLE;
    if (known) {
        lua_pushvalue(L, -2);
        known = lua_rawget(L, -2) == LUA_TBOOLEAN;
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
    return known;
}

const char *ls_handle_at(lua_State *L, int index, int64_t *number) {
    const handle *found = lua_touserdata(L, index);
    *number = found->number;
    return found->module;
}

// The module's name is on top and is replaced by the handle.
void ls_push_handle(lua_State *L, int64_t number) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_key_handles);
    lua_pushvalue(L, -2);
    if (!lua_istable(L, -2) || lua_rawget(L, -2) != LUA_TTABLE)
        ls_raise(L, "bridge.value.refused", "the host gave a handle of a module without methods");
    ls_state *s = ls_of(L);
    const char *module = NULL;
    for (uint32_t i = 0; i < s->module_count; i++)
        if (strcmp(s->modules[i], lua_tostring(L, -3)) == 0) module = s->modules[i];
    handle *made = lua_newuserdatauv(L, sizeof(handle), 0);
    made->module = module;
    made->number = number;
    lua_insert(L, -2);
    lua_setmetatable(L, -2);
    lua_insert(L, -3);
    lua_pop(L, 2);
}
