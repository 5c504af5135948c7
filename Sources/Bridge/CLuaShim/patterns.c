// string.find, match, gmatch and gsub with a matcher of our own: every step is a tick, so that a pattern which goes
// back over its text again and again meets the time limit as any other loop does. Same patterns as stock Lua.
#include <ctype.h>

#include "internal.h"

#define MAX_CAPTURES 32
#define MAX_DEPTH 200
#define MAX_PATTERN (8u << 10)

enum { OPEN = -1, POSITION = -2 };

typedef struct {
    ls_state *s;
    lua_State *L;
    const char *text, *text_end, *pattern_end;
    int depth, level;
    struct {
        const char *at;
        ptrdiff_t length;
    } captures[MAX_CAPTURES];
} matcher;

static const char *match(matcher *m, const char *t, const char *p);

static void step(matcher *m, size_t count) {
    m->s->ticks += count > 1000 ? 1000 : (uint32_t)count;
    ls_tick(m->s, m->L);
}

static void begin(matcher *m, lua_State *L, const char *text, size_t count, const char *pattern, size_t length) {
    if (length > MAX_PATTERN) luaL_error(L, "a pattern is at most 8 KB long");
    m->s = ls_of(L);
    m->L = L;
    m->text = text;
    m->text_end = text + count;
    m->pattern_end = pattern + length;
}

static const char *match_from(matcher *m, const char *t, const char *p) {
    m->depth = m->level = 0;
    step(m, 0);
    return match(m, t, p);
}

// MARK: one character

/// The end of the item for one character that begins at p.
static const char *item_end(matcher *m, const char *p) {
    char c = *p++;
    if (c == '%') {
        if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
        return p + 1;
    }
    if (c != '[') return p;
    if (p < m->pattern_end && *p == '^') p++;
    do {  // the first character of a set never closes it
        if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
        if (*p++ == '%') {
            if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
            p++;
        }
    } while (p == m->pattern_end || *p != ']');
    return p + 1;
}

static bool in_class(int c, int class) {
    bool found;
    switch (tolower(class)) {
    case 'a': found = isalpha(c); break;
    case 'c': found = iscntrl(c); break;
    case 'd': found = isdigit(c); break;
    case 'g': found = isgraph(c); break;
    case 'l': found = islower(c); break;
    case 'p': found = ispunct(c); break;
    case 's': found = isspace(c); break;
    case 'u': found = isupper(c); break;
    case 'w': found = isalnum(c); break;
    case 'x': found = isxdigit(c); break;
    default: return class == c;
    }
    return isupper(class) ? !found : found;
}

/// p stands at '[', close at the matching ']'.
static bool in_set(int c, const char *p, const char *close) {
    bool found = true;
    if (*++p == '^') {
        found = false;
        p++;
    }
    while (p < close) {
        if (*p == '%') {
            if (in_class(c, (unsigned char)p[1])) return found;
            p += 2;
        } else if (p[1] == '-' && p + 2 < close) {
            if ((unsigned char)p[0] <= c && c <= (unsigned char)p[2]) return found;
            p += 3;
        } else {
            if ((unsigned char)*p == c) return found;
            p++;
        }
    }
    return !found;
}

static bool matches_one(matcher *m, const char *t, const char *p, const char *end) {
    if (t >= m->text_end) return false;
    int c = (unsigned char)*t;
    switch (*p) {
    case '.': return true;
    case '%': return in_class(c, (unsigned char)p[1]);
    case '[': step(m, (size_t)(end - p) / 8); return in_set(c, p, end - 1);
    default: return (unsigned char)*p == c;
    }
}

// MARK: repetitions, captures, the special items

static const char *most(matcher *m, const char *t, const char *p, const char *end) {
    ptrdiff_t count = 0;
    while (matches_one(m, t + count, p, end)) {
        step(m, 0);
        count++;
    }
    for (; count >= 0; count--) {
        step(m, 0);
        const char *found = match(m, t + count, end + 1);
        if (found) return found;
    }
    return NULL;
}

static const char *fewest(matcher *m, const char *t, const char *p, const char *end) {
    for (;; t++) {
        step(m, 0);
        const char *found = match(m, t, end + 1);
        if (found) return found;
        if (!matches_one(m, t, p, end)) return NULL;
    }
}

static const char *open_capture(matcher *m, const char *t, const char *p, ptrdiff_t kind) {
    if (m->level >= MAX_CAPTURES) luaL_error(m->L, "too many captures");
    m->captures[m->level].at = t;
    m->captures[m->level].length = kind;
    m->level++;
    const char *found = match(m, t, p);
    if (!found) m->level--;
    return found;
}

static const char *close_capture(matcher *m, const char *t, const char *p) {
    int i = m->level - 1;
    while (i >= 0 && m->captures[i].length != OPEN) i--;
    if (i < 0) luaL_error(m->L, "invalid pattern capture");
    m->captures[i].length = t - m->captures[i].at;
    const char *found = match(m, t, p);
    if (!found) m->captures[i].length = OPEN;
    return found;
}

static const char *match_again(matcher *m, const char *t, int digit) {
    int i = digit - '1';
    if (i < 0 || i >= m->level || m->captures[i].length == OPEN)
        luaL_error(m->L, "invalid capture index %%%d in pattern", i + 1);
    ptrdiff_t length = m->captures[i].length;
    if (length == POSITION || m->text_end - t < length) return NULL;
    step(m, (size_t)length / 64);
    return memcmp(m->captures[i].at, t, (size_t)length) == 0 ? t + length : NULL;
}

static const char *match_balanced(matcher *m, const char *t, const char *p) {
    if (p + 3 >= m->pattern_end) luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
    if (t >= m->text_end || *t != p[2]) return NULL;
    int depth = 1;
    for (t++; t < m->text_end; t++) {
        step(m, 0);
        if (*t == p[3]) {
            if (--depth == 0) return t + 1;
        } else if (*t == p[2]) {
            depth++;
        }
    }
    return NULL;
}

/// Whether t is the frontier of the set that begins at p; gives the end of the set, or NULL.
static const char *match_frontier(matcher *m, const char *t, const char *p) {
    if (p >= m->pattern_end || *p != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
    const char *end = item_end(m, p);
    int before = t == m->text ? 0 : (unsigned char)t[-1], here = t < m->text_end ? (unsigned char)*t : 0;
    return !in_set(before, p, end - 1) && in_set(here, p, end - 1) ? end : NULL;
}

// MARK: the matcher

/// One round: matches items until the pattern ends, one fails, or the rest is another round's.
static const char *match_round(matcher *m, const char *t, const char *p) {
    while (p < m->pattern_end) {
        step(m, 0);
        char next = p + 1 < m->pattern_end ? p[1] : 0;
        if (*p == '(') return next == ')' ? open_capture(m, t, p + 2, POSITION) : open_capture(m, t, p + 1, OPEN);
        if (*p == ')') return close_capture(m, t, p + 1);
        if (*p == '$' && p + 1 == m->pattern_end) return t == m->text_end ? t : NULL;
        if (*p == '%' && next == 'b') {
            if (!(t = match_balanced(m, t, p))) return NULL;
            p += 4;
            continue;
        }
        if (*p == '%' && next == 'f') {
            if (!(p = match_frontier(m, t, p + 2))) return NULL;
            continue;
        }
        if (*p == '%' && isdigit((unsigned char)next)) {
            if (!(t = match_again(m, t, next))) return NULL;
            p += 2;
            continue;
        }
        const char *end = item_end(m, p);
        char repeat = end < m->pattern_end ? *end : 0;
        if (repeat == '*') return most(m, t, p, end);
        if (repeat == '-') return fewest(m, t, p, end);
        bool one = matches_one(m, t, p, end);
        if (repeat == '+') return one ? most(m, t + 1, p, end) : NULL;
        if (repeat == '?') {
            const char *found = one ? match(m, t + 1, end + 1) : NULL;
            if (found) return found;
            p = end + 1;
            continue;
        }
        if (!one) return NULL;
        t++;
        p = end;
    }
    return t;
}

static const char *match(matcher *m, const char *t, const char *p) {
    if (++m->depth > MAX_DEPTH) luaL_error(m->L, "pattern too complex");
    const char *found = match_round(m, t, p);
    m->depth--;
    return found;
}

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
    begin(&m, L, text, count, pattern, length);
    bool anchored = length > 0 && *pattern == '^';
    const char *p = pattern + anchored;
    for (const char *t = text + at; t <= m.text_end; t++) {
        const char *end = match_from(&m, t, p);
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
    begin(&m, L, text, count, pattern, length);
    for (; at <= (lua_Integer)count; at++) {
        const char *end = match_from(&m, text + at, pattern);
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
        step(m, 0);
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
    begin(&m, L, text, count, pattern, length);
    bool anchored = length > 0 && *pattern == '^';
    const char *t = text, *last = NULL;
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    while (times < most_times) {
        const char *end = match_from(&m, t, pattern + anchored);
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
