// Values to bytes and back. Raw access only: no metamethod of the script runs here.
#include "internal.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

const char ls_null_mark, ls_array_mark, ls_error_mark;

enum { T_NULL, T_FALSE, T_TRUE, T_INTEGER, T_DOUBLE, T_STRING, T_ARRAY, T_OBJECT, T_MODULE };

// Raises a table {code, message, retry} as host failures do.
_Noreturn void ls_raise(lua_State *L, const char *code, const char *format, ...) {
    char text[1024];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    luaL_checkstack(L, 4, NULL);
    lua_createtable(L, 0, 3);
    lua_pushstring(L, code), lua_setfield(L, -2, "code");
    lua_pushstring(L, text), lua_setfield(L, -2, "message");
    lua_pushboolean(L, 0), lua_setfield(L, -2, "retry");
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_error_mark), lua_setmetatable(L, -2);
    lua_error(L);
    __builtin_unreachable();
}

bool ls_is_array_mark(lua_State *L, int index) {
    if (!lua_getmetatable(L, index)) return false;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_array_mark);
    bool same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return same;
}

// MARK: towards the host

static bool refuse(ls_state *s, const char *format, const char *what) {
    snprintf(s->refusal, sizeof s->refusal, format, what);
    s->path[0] = 0;
    return false;
}

static bool within(ls_state *s, const char *step) {
    char joined[sizeof s->path];
    const char *dot = s->path[0] && s->path[0] != '[' ? "." : "";
    snprintf(joined, sizeof joined, "%.60s%s%.190s", step, dot, s->path);
    memcpy(s->path, joined, sizeof joined);
    return false;
}

static bool within_index(ls_state *s, lua_Integer i) {
    char step[32];
    snprintf(step, sizeof step, "[%lld]", (long long)i);
    return within(s, step);
}

static void put_tag(ls_state *s, ls_buffer *out, uint8_t tag) { ls_buffer_put(s, out, &tag, 1); }
void ls_put_count(ls_state *s, ls_buffer *out, uint32_t value) { ls_buffer_put(s, out, &value, 4); }

static void put_text(ls_state *s, ls_buffer *out, lua_State *L, int index) {
    size_t count;
    const char *text = lua_tolstring(L, index, &count);
    ls_put_count(s, out, (uint32_t)count);
    ls_buffer_put(s, out, text, count);
}

static bool put_value(ls_state *s, lua_State *L, int index, ls_buffer *out, int depth, bool skip);

static bool put_array(ls_state *s, lua_State *L, int index, ls_buffer *out, int depth, bool skip, lua_Integer count) {
    put_tag(s, out, T_ARRAY);
    ls_put_count(s, out, (uint32_t)count);
    for (lua_Integer i = 1; i <= count; i++) {
        if (lua_rawgeti(L, index, i) == LUA_TNIL) return refuse(s, "a list with holes%s", ""), within_index(s, i);
        if (!put_value(s, L, lua_gettop(L), out, depth + 1, skip)) return within_index(s, i);
        lua_pop(L, 1);
    }
    return true;
}

// The host's keys are text: two keys that it had to repair could become one.
static bool put_key(ls_state *s, ls_buffer *out, lua_State *L, int index) {
    size_t count;
    const char *text = lua_tolstring(L, index, &count);
    size_t fault = ls_utf8_fault(text, count);
    if (fault) {
        char place[24];
        snprintf(place, sizeof place, "%zu", fault);
        return refuse(s, "a table with a key that is invalid UTF-8 at byte %s", place);
    }
    ls_put_count(s, out, (uint32_t)count);
    ls_buffer_put(s, out, text, count);
    return true;
}

static bool put_object(ls_state *s, lua_State *L, int index, ls_buffer *out, int depth, bool skip) {
    put_tag(s, out, T_OBJECT);
    size_t at = out->count;
    uint32_t count = 0;
    int key = lua_gettop(L) + 1;
    ls_put_count(s, out, 0);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (skip && lua_isfunction(L, -1)) continue;
        if (!put_key(s, out, L, -2)) return false;
        if (!put_value(s, L, lua_gettop(L), out, depth + 1, skip)) return within(s, lua_tostring(L, key));
        count++;
    }
    memcpy(out->bytes + at, &count, 4);
    return true;
}

static bool put_table(ls_state *s, lua_State *L, int index, ls_buffer *out, int depth, bool skip) {
    if (depth >= LS_MAX_DEPTH) return refuse(s, "nested deeper than 32 levels (does the table hold itself?)%s", "");
    luaL_checkstack(L, 6, "the value is nested too deeply");
    lua_Integer numbered = 0, highest = 0, named = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_type(L, -2) == LUA_TSTRING) {
            named++;
        } else if (lua_isinteger(L, -2) && lua_tointeger(L, -2) > 0) {
            numbered++;
            if (lua_tointeger(L, -2) > highest) highest = lua_tointeger(L, -2);
        } else {
            return refuse(s, "a table with a key of type %s (keys are strings, or 1 to n)", luaL_typename(L, -2));
        }
        ls_tick(s, L);
    }
    if (numbered && named) return refuse(s, "a table that is a list and has named fields as well%s", "");
    if (highest != numbered) return refuse(s, "a list with holes%s", "");
    if (numbered || (!named && ls_is_array_mark(L, index))) return put_array(s, L, index, out, depth, skip, numbered);
    return put_object(s, L, index, out, depth, skip);
}

static bool put_number(ls_state *s, lua_State *L, int index, ls_buffer *out) {
    if (lua_isinteger(L, index)) {
        int64_t value = lua_tointeger(L, index);
        put_tag(s, out, T_INTEGER);
        ls_buffer_put(s, out, &value, 8);
        return true;
    }
    double value = lua_tonumber(L, index);
    if (!isfinite(value)) return refuse(s, "a number that is not finite%s", "");
    put_tag(s, out, T_DOUBLE);
    ls_buffer_put(s, out, &value, 8);
    return true;
}

static bool put_value(ls_state *s, lua_State *L, int index, ls_buffer *out, int depth, bool skip) {
    if (++s->nodes > LS_MAX_NODES) return refuse(s, "more than 100,000 values%s", "");
    if (out->count > LS_MAX_BYTES) return refuse(s, "more than 8 MB%s", "");
    ls_tick(s, L);
    switch (lua_type(L, index)) {
    case LUA_TNIL: put_tag(s, out, T_NULL); return true;
    case LUA_TBOOLEAN: put_tag(s, out, lua_toboolean(L, index) ? T_TRUE : T_FALSE); return true;
    case LUA_TNUMBER: return put_number(s, L, index, out);
    case LUA_TTABLE: return put_table(s, L, index, out, depth, skip);
    case LUA_TSTRING:
        if (lua_rawlen(L, index) > LS_MAX_BYTES - (out->count < LS_MAX_BYTES ? out->count : LS_MAX_BYTES))
            return refuse(s, "more than 8 MB%s", "");
        put_tag(s, out, T_STRING);
        put_text(s, out, L, index);
        return true;
    case LUA_TLIGHTUSERDATA:
        if (lua_touserdata(L, index) == (void *)&ls_null_mark) return put_tag(s, out, T_NULL), true;
    }
    return refuse(s, "a %s, which cannot leave the script", luaL_typename(L, index));
}

// Appends one value to `out`. On false, s->refusal says what was wrong and s->path where. Keys and values that were
// being looked at may stay on the stack then.
bool ls_encode(ls_state *s, lua_State *L, int index, ls_buffer *out, bool skip_functions) {
    s->nodes = 0;
    luaL_checkstack(L, 8, NULL);
    return put_value(s, L, lua_absindex(L, index), out, 0, skip_functions);
}

// Puts the whole stack of the running C function into s->out as a list of arguments.
void ls_encode_arguments(ls_state *s, lua_State *L, const char *what) {
    int count = lua_gettop(L);
    s->out.count = 0;
    s->nodes = 0;
    luaL_checkstack(L, 8, NULL);
    ls_put_count(s, &s->out, (uint32_t)count);
    for (int i = 1; i <= count; i++) {
        if (put_value(s, L, i, &s->out, 0, false)) continue;
        const char *of = s->path[0] ? " at " : "";
        ls_raise(L, "bridge.value.refused", "argument %d of %s%s%s is %s", i, what, of, s->path, s->refusal);
    }
}

// MARK: towards the script

typedef struct {
    const uint8_t *at, *end;
    int32_t nodes;
} cursor;

static void need(lua_State *L, const cursor *c, size_t count) {
    if ((size_t)(c->end - c->at) < count) ls_raise(L, "bridge.value.refused", "the host's value is cut off");
}

static uint32_t take_count(lua_State *L, cursor *c) {
    uint32_t value;
    need(L, c, 4);
    memcpy(&value, c->at, 4);
    c->at += 4;
    if (value > LS_MAX_BYTES) ls_raise(L, "bridge.value.refused", "the host's value has more than 8 MB");
    return value;
}

static void take_text(lua_State *L, cursor *c) {
    uint32_t count = take_count(L, c);
    need(L, c, count);
    lua_pushlstring(L, (const char *)c->at, count);
    c->at += count;
}

static void take_value(ls_state *s, lua_State *L, cursor *c, int depth);

static void take_array(ls_state *s, lua_State *L, cursor *c, int depth) {
    uint32_t count = take_count(L, c);
    need(L, c, count);
    lua_createtable(L, (int)count, 0);
    for (uint32_t i = 1; i <= count; i++) {
        take_value(s, L, c, depth + 1);
        lua_rawseti(L, -2, i);
    }
    if (count > 0) return;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_array_mark);
    lua_setmetatable(L, -2);
}

static void take_object(ls_state *s, lua_State *L, cursor *c, int depth) {
    uint32_t count = take_count(L, c);
    need(L, c, count);
    lua_createtable(L, 0, (int)count);
    for (uint32_t i = 0; i < count; i++) {
        take_text(L, c);
        take_value(s, L, c, depth + 1);
        lua_rawset(L, -3);
    }
}

static void take_module(lua_State *L, cursor *c) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_key_modules);
    take_text(L, c);
    if (lua_rawget(L, -2) == LUA_TNIL) ls_raise(L, "bridge.module.missing", "the host named a module it did not give");
    lua_remove(L, -2);
}

static void take_value(ls_state *s, lua_State *L, cursor *c, int depth) {
    if (depth > LS_MAX_DEPTH) ls_raise(L, "bridge.value.refused", "the host's value is nested deeper than 32 levels");
    if (++c->nodes > LS_MAX_NODES) ls_raise(L, "bridge.value.refused", "the host's value has more than 100,000 values");
    luaL_checkstack(L, 6, NULL);
    need(L, c, 1);
    int64_t integer;
    double number;
    switch (*c->at++) {
    case T_NULL:
        if (depth == 0) lua_pushnil(L);
        else lua_pushlightuserdata(L, (void *)&ls_null_mark);
        return;
    case T_FALSE: lua_pushboolean(L, 0); return;
    case T_TRUE: lua_pushboolean(L, 1); return;
    case T_INTEGER:
        need(L, c, 8);
        memcpy(&integer, c->at, 8);
        c->at += 8;
        lua_pushinteger(L, integer);
        return;
    case T_DOUBLE:
        need(L, c, 8);
        memcpy(&number, c->at, 8);
        c->at += 8;
        if (!isfinite(number)) ls_raise(L, "bridge.value.refused", "the host's value holds a number that is not finite");
        lua_pushnumber(L, number);
        return;
    case T_STRING: take_text(L, c); return;
    case T_ARRAY: take_array(s, L, c, depth); return;
    case T_OBJECT: take_object(s, L, c, depth); return;
    case T_MODULE: take_module(L, c); return;
    }
    ls_raise(L, "bridge.value.refused", "the host's value has an unknown tag");
}

// Pushes one value; no bytes at all are nil.
void ls_decode(ls_state *s, lua_State *L, const uint8_t *bytes, size_t count) {
    cursor c = {bytes, bytes + count, 0};
    if (count == 0) {
        lua_pushnil(L);
    } else {
        take_value(s, L, &c, 0);
    }
}

int ls_decode_arguments(ls_state *s, lua_State *L, const uint8_t *bytes, size_t count) {
    cursor c = {bytes, bytes + count, 0};
    uint32_t values = take_count(L, &c);
    for (uint32_t i = 0; i < values; i++) {
        luaL_checkstack(L, 4, "too many arguments");
        take_value(s, L, &c, 0);
    }
    return (int)values;
}
