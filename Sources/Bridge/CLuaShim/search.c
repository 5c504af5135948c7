// string.find, match, gmatch and gsub on the matcher of patterns.c.
#include <ctype.h>

#include "patterns.h"

// MARK: results

static void push_capture(matcher *m, int i, const char *from, const char *to) {
    if (i >= m->level) {
        if (i != 0) luaL_error(m->L, "invalid capture index %%%d", i + 1);
        lua_pushlstring(m->L, from, (size_t)(to - from));
    } else if (m->captures[i].length == POSITION) {
        lua_pushinteger(m->L, m->captures[i].at - m->text + 1);
    } else if (m->captures[i].length == OPEN) {
        luaL_error(m->L, "unfinished capture");
    } else {
        lua_pushlstring(m->L, m->captures[i].at, (size_t)m->captures[i].length);
    }
}

/// Pushes all captures; without any, the whole match when `whole` is set.
static int push_captures(matcher *m, const char *from, const char *to, bool whole) {
    int count = m->level == 0 && whole ? 1 : m->level;
    luaL_checkstack(m->L, count, "too many captures");
    for (int i = 0; i < count; i++) push_capture(m, i, from, to);
    return count;
}

/// Where to begin, counted from 0; negative positions count from the end.
static size_t start_at(lua_State *L, int index, size_t count) {
    lua_Integer at = luaL_optinteger(L, index, 1);
    if (at > 0) return (size_t)at - 1;
    if (at == 0 || at < -(lua_Integer)count) return 0;
    return (size_t)((lua_Integer)count + at);
}

static bool is_plain(const char *pattern, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (pattern[i] && strchr("^$*+?.([%-", pattern[i])) return false;
    return true;
}

static int find_plain(lua_State *L, const char *text, size_t count, size_t at, const char *what, size_t length) {
    const char *found = length == 0 ? text + at : memmem(text + at, count - at, what, length);
    if (!found) return luaL_pushfail(L), 1;
    lua_pushinteger(L, found - text + 1);
    lua_pushinteger(L, found - text + (lua_Integer)length);
    return 2;
}

static int find_or_match(lua_State *L, bool find) {
    size_t count, length;
    const char *text = luaL_checklstring(L, 1, &count), *pattern = luaL_checklstring(L, 2, &length);
    size_t at = start_at(L, 3, count);
    if (at > count) return luaL_pushfail(L), 1;
    if (find && (lua_toboolean(L, 4) || is_plain(pattern, length)))
        return find_plain(L, text, count, at, pattern, length);
    matcher m;
    ls_pattern_begin(&m, L, text, count, pattern, length);
    bool anchored = length > 0 && *pattern == '^';
    const char *p = pattern + anchored;
    for (const char *t = text + at; t <= m.text_end; t++) {
        const char *end = ls_pattern_match(&m, t, p);
        if (end && find) {
            lua_pushinteger(L, t - text + 1);
            lua_pushinteger(L, end - text);
            return push_captures(&m, t, end, false) + 2;
        }
        if (end) return push_captures(&m, t, end, true);
        if (anchored) break;
    }
    luaL_pushfail(L);
    return 1;
}

static int string_find(lua_State *L) { return find_or_match(L, true); }
static int string_match(lua_State *L) { return find_or_match(L, false); }

// MARK: gmatch

// Upvalues: text, pattern, where to go on, the end of the last match (-1 = none).
static int next_match(lua_State *L) {
    size_t count, length;
    const char *text = lua_tolstring(L, lua_upvalueindex(1), &count);
    const char *pattern = lua_tolstring(L, lua_upvalueindex(2), &length);
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3)), last = lua_tointeger(L, lua_upvalueindex(4));
    matcher m;
    ls_pattern_begin(&m, L, text, count, pattern, length);
    for (; at <= (lua_Integer)count; at++) {
        const char *end = ls_pattern_match(&m, text + at, pattern);
        if (!end || end - text == last) continue;
        lua_pushinteger(L, end - text);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return push_captures(&m, text + at, end, true);
    }
    lua_pushinteger(L, at);
    lua_replace(L, lua_upvalueindex(3));
    return 0;
}

static int string_gmatch(lua_State *L) {
    size_t count;
    luaL_checklstring(L, 1, &count);
    luaL_checkstring(L, 2);
    size_t at = start_at(L, 3, count);
    lua_settop(L, 2);
    lua_pushinteger(L, at > count ? (lua_Integer)count + 1 : (lua_Integer)at);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

// MARK: gsub

static void add_template(matcher *m, luaL_Buffer *out, const char *from, const char *to) {
    size_t length;
    const char *template = lua_tolstring(m->L, 3, &length);
    for (size_t i = 0; i < length; i++) {
        ls_pattern_step(m, 0);
        if (template[i] != '%') {
            luaL_addchar(out, template[i]);
            continue;
        }
        char next = ++i < length ? template[i] : 0;
        if (next == '%') {
            luaL_addchar(out, '%');
        } else if (next == '0') {
            luaL_addlstring(out, from, (size_t)(to - from));
        } else if (isdigit((unsigned char)next)) {
            push_capture(m, next - '1', from, to);
            luaL_tolstring(m->L, -1, NULL);
            lua_remove(m->L, -2);
            luaL_addvalue(out);
        } else {
            luaL_error(m->L, "invalid use of '%%' in replacement string");
        }
    }
}

static void add_replacement(matcher *m, luaL_Buffer *out, const char *from, const char *to, int kind) {
    lua_State *L = m->L;
    if (kind == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(m, from, to, true), 1);
    } else if (kind == LUA_TTABLE) {
        push_capture(m, 0, from, to);
        lua_gettable(L, 3);
    } else {
        add_template(m, out, from, to);
        return;
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(out, from, (size_t)(to - from));
    } else if (!lua_isstring(L, -1)) {
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    } else {
        luaL_addvalue(out);
    }
}

static int string_gsub(lua_State *L) {
    size_t count, length;
    const char *text = luaL_checklstring(L, 1, &count), *pattern = luaL_checklstring(L, 2, &length);
    int kind = lua_type(L, 3);
    luaL_argexpected(L, kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TFUNCTION || kind == LUA_TTABLE, 3,
                     "string/function/table");
    lua_Integer most_times = luaL_optinteger(L, 4, (lua_Integer)count + 1), times = 0;
    if (kind == LUA_TNUMBER) lua_tostring(L, 3);
    matcher m;
    ls_pattern_begin(&m, L, text, count, pattern, length);
    bool anchored = length > 0 && *pattern == '^';
    const char *t = text, *last = NULL;
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    while (times < most_times) {
        const char *end = ls_pattern_match(&m, t, pattern + anchored);
        if (end && end != last) {
            times++;
            add_replacement(&m, &out, t, end, kind);
            t = last = end;
        } else if (t < m.text_end) {
            luaL_addchar(&out, *t);
            t++;
        } else {
            break;
        }
        if (anchored) break;
    }
    luaL_addlstring(&out, t, (size_t)(m.text_end - t));
    luaL_pushresult(&out);
    lua_pushinteger(L, times);
    return 2;
}

/// The string table is on top.
void ls_add_patterns(lua_State *L) {
    const luaL_Reg functions[] = {
        {"find", string_find}, {"match", string_match}, {"gmatch", string_gmatch}, {"gsub", string_gsub}, {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
}
