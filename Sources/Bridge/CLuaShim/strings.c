// The string library: caps, and formats without addresses.
#include "internal.h"

// string.rep(s, n, separator): at most 4 MB.
static int string_rep(lua_State *L) {
    size_t count, between;
    luaL_checklstring(L, 1, &count);
    lua_Integer times = luaL_checkinteger(L, 2);
    luaL_optlstring(L, 3, "", &between);
    if (times <= 0 || count + between == 0) return lua_pushliteral(L, ""), 1;
    if (count + between > LS_MAX_STRING || (lua_Unsigned)times > LS_MAX_STRING / (count + between))
        return luaL_error(L, "string.rep: the result would be longer than 4 MB");
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

// Formats with the stock function after each value for %s has become a text without addresses.
static int string_format(lua_State *L) {
    size_t count;
    const char *format = luaL_checklstring(L, 1, &count);
    int argument = 1, given = lua_gettop(L);
    for (size_t i = 0; i + 1 < count; i++) {
        if (format[i] != '%') continue;
        if (format[++i] == '%') continue;
        argument++;
        while (i < count && strchr("-+ #0123456789.", format[i]) && format[i]) i++;
        if (i < count && format[i] == 'p') return luaL_error(L, "string.format: '%%p' is not allowed here");
        if (i < count && format[i] == 's' && argument <= given) {
            ls_push_text(L, argument);
            lua_replace(L, argument);
        }
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

static void replace(lua_State *L, const char *name, lua_CFunction function) {
    lua_getfield(L, -1, name);
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -2, name);
}

void ls_open_strings(lua_State *L) {
    luaL_requiref(L, LUA_STRLIBNAME, luaopen_string, 1);
    lua_pushnil(L), lua_setfield(L, -2, "dump");
    replace(L, "rep", string_rep);
    replace(L, "format", string_format);
    ls_add_patterns(L);
    lua_pop(L, 1);
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushboolean(L, 0), lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
}
