// The table library on raw tables only: at most 1,000,000 elements, and a sort that looks at the clock.
#include "internal.h"

static lua_Integer check_table(lua_State *L, int index, const char *name) {
    luaL_checktype(L, index, LUA_TTABLE);
    if (lua_getmetatable(L, index)) {
        const char *const fields[] = {"__index", "__newindex", "__len"};
        for (int i = 0; i < 3; i++) {
            lua_pushstring(L, fields[i]);
            if (lua_rawget(L, -2) != LUA_TNIL) luaL_error(L, "%s: the table has a metamethod %s", name, fields[i]);
            lua_pop(L, 1);
        }
        lua_pop(L, 1);
    }
    lua_Unsigned count = lua_rawlen(L, index);
    if (count > LS_MAX_ELEMENTS) luaL_error(L, "%s: more than 1,000,000 elements", name);
    return (lua_Integer)count;
}

static void check_span(lua_State *L, lua_Integer first, lua_Integer last, const char *name) {
    if (first <= last && (lua_Unsigned)last - (lua_Unsigned)first >= LS_MAX_ELEMENTS)
        luaL_error(L, "%s: more than 1,000,000 elements", name);
}

static int table_insert(lua_State *L) {
    ls_state *s = ls_of(L);
    lua_Integer end = check_table(L, 1, "table.insert") + 1, at = end;
    int given = lua_gettop(L);
    if (given != 2 && given != 3) return luaL_error(L, "wrong number of arguments to 'insert'");
    if (given == 3) {
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, at >= 1 && at <= end, 2, "position out of bounds");
        for (lua_Integer i = end; i > at; i--) {
            ls_tick(s, L);
            lua_rawgeti(L, 1, i - 1);
            lua_rawseti(L, 1, i);
        }
    }
    lua_rawseti(L, 1, at);
    return 0;
}

static int table_remove(lua_State *L) {
    ls_state *s = ls_of(L);
    lua_Integer count = check_table(L, 1, "table.remove");
    lua_Integer at = luaL_optinteger(L, 2, count);
    if (lua_gettop(L) > 1) luaL_argcheck(L, (at >= 1 && at <= count + 1) || (count == 0 && at == 0), 2, "position out of bounds");
    lua_rawgeti(L, 1, at);
    for (; at < count; at++) {
        ls_tick(s, L);
        lua_rawgeti(L, 1, at + 1);
        lua_rawseti(L, 1, at);
    }
    if (at >= 1 && at <= count) lua_pushnil(L), lua_rawseti(L, 1, at);
    return 1;
}

static int table_move(lua_State *L) {
    ls_state *s = ls_of(L);
    int into = lua_isnoneornil(L, 5) ? 1 : 5;
    check_table(L, 1, "table.move");
    check_table(L, into, "table.move");
    lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
    check_span(L, first, last, "table.move");
    if (last >= first) {
        lua_Integer count = last - first;
        luaL_argcheck(L, to <= LUA_MAXINTEGER - count, 4, "destination wrap around");
        bool upwards = to > last || to <= first || into != 1;
        for (lua_Integer i = 0; i <= count; i++) {
            lua_Integer step = upwards ? i : count - i;
            ls_tick(s, L);
            lua_rawgeti(L, 1, first + step);
            lua_rawseti(L, into, to + step);
        }
    }
    lua_pushvalue(L, into);
    return 1;
}

static int table_concat(lua_State *L) {
    ls_state *s = ls_of(L);
    lua_Integer count = check_table(L, 1, "table.concat");
    size_t between;
    const char *separator = luaL_optlstring(L, 2, "", &between);
    lua_Integer first = luaL_optinteger(L, 3, 1), last = luaL_optinteger(L, 4, count);
    check_span(L, first, last, "table.concat");
    size_t total = 0;
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (lua_Integer i = first; i <= last; i++) {
        size_t length;
        ls_tick(s, L);
        lua_rawgeti(L, 1, i);
        if (!lua_isstring(L, -1))
            return luaL_error(L, "invalid value (a %s) at index %I in table for 'concat'", luaL_typename(L, -1), (LUAI_UACINT)i);
        lua_tolstring(L, -1, &length);
        total += length + between;
        if (total > LS_MAX_BYTES) return luaL_error(L, "table.concat: the result would be longer than 8 MB");
        luaL_addvalue(&text);
        if (i == last) break;
        luaL_addlstring(&text, separator, between);
    }
    luaL_pushresult(&text);
    return 1;
}

static int table_unpack(lua_State *L) {
    lua_Integer count = check_table(L, 1, "table.unpack");
    lua_Integer first = luaL_optinteger(L, 2, 1), last = luaL_optinteger(L, 3, count);
    if (first > last) return 0;
    lua_Unsigned span = (lua_Unsigned)last - (lua_Unsigned)first;
    if (span >= LS_MAX_ELEMENTS || !lua_checkstack(L, (int)span + 1)) return luaL_error(L, "too many results to unpack");
    for (lua_Unsigned i = 0; i <= span; i++) lua_rawgeti(L, 1, (lua_Integer)((lua_Unsigned)first + i));
    return (int)span + 1;
}

// MARK: sort

// Whether the value at `a` stands before the one at `b`; the comparator, if any, is at index 2.
static bool before(lua_State *L, int a, int b) {
    if (lua_isnil(L, 2)) return lua_compare(L, a, b, LUA_OPLT);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, a - 1);
    lua_pushvalue(L, b - 2);
    lua_call(L, 2, 1);
    bool answer = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return answer;
}

// Merges the runs [low, middle) and [middle, high) of the table at `from` into the one at `into`.
static void merge(ls_state *s, lua_State *L, int from, int into, lua_Integer low, lua_Integer middle, lua_Integer high) {
    lua_Integer left = low, right = middle;
    for (lua_Integer at = low; at < high; at++) {
        ls_tick(s, L);
        bool take_right = left >= middle;
        if (left < middle && right < high) {
            lua_rawgeti(L, from, right);
            lua_rawgeti(L, from, left);
            take_right = before(L, -2, -1);
            lua_pop(L, 2);
        }
        lua_rawgeti(L, from, take_right ? right++ : left++);
        lua_rawseti(L, into, at);
    }
}

// A merge sort from below: stable, n log n whatever the comparator answers, and it never reads outside the list.
static int table_sort(lua_State *L) {
    ls_state *s = ls_of(L);
    lua_Integer count = check_table(L, 1, "table.sort");
    if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_createtable(L, (int)count, 0);
    lua_createtable(L, (int)count, 0);
    for (lua_Integer i = 1; i <= count; i++) lua_rawgeti(L, 1, i), lua_rawseti(L, 3, i);
    int from = 3, into = 4;
    for (lua_Integer width = 1; width < count; width *= 2) {
        for (lua_Integer low = 1; low <= count; low += 2 * width) {
            lua_Integer middle = low + width, high = low + 2 * width;
            if (middle > count + 1) middle = count + 1;
            if (high > count + 1) high = count + 1;
            merge(s, L, from, into, low, middle, high);
        }
        int other = from;
        from = into;
        into = other;
    }
    for (lua_Integer i = 1; i <= count; i++) lua_rawgeti(L, from, i), lua_rawseti(L, 1, i);
    return 0;
}

void ls_open_tables(lua_State *L) {
    luaL_requiref(L, LUA_TABLIBNAME, luaopen_table, 1);
    const luaL_Reg replaced[] = {
        {"insert", table_insert}, {"remove", table_remove}, {"move", table_move}, {"concat", table_concat},
        {"unpack", table_unpack}, {"sort", table_sort}, {NULL, NULL},
    };
    luaL_setfuncs(L, replaced, 0);
    lua_pop(L, 1);
}
