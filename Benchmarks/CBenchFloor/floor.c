#include "CBenchFloor.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static lua_State *opened(void) {
    lua_State *L = luaL_newstate();
    if (L) luaL_openlibs(L);
    return L;
}

// Runs `text` with the function `f` as global `f` and `count` as its argument.
static double timed(const char *text, lua_CFunction f, uint64_t count) {
    lua_State *L = opened();
    if (!L) return -1;
    lua_register(L, "f", f);
    double spent = -1;
    if (luaL_loadstring(L, text) == LUA_OK) {
        lua_pushinteger(L, (lua_Integer)count);
        double start = now_ns();
        if (lua_pcall(L, 1, 0, 0) == LUA_OK) spent = (now_ns() - start) / (double)count;
    }
    lua_close(L);
    return spent;
}

// MARK: calls

static int nothing(lua_State *L) {
    (void)L;
    return 0;
}

double floor_empty_call(uint64_t count) { return timed("local f = f for i = 1, ... do f() end", nothing, count); }

double floor_entry_call(uint64_t count) {
    lua_State *L = opened();
    if (!L || luaL_dostring(L, "return function() end") != LUA_OK) return -1;
    double start = now_ns();
    for (uint64_t i = 0; i < count; i++) {
        lua_pushvalue(L, -1);
        if (lua_pcall(L, 0, 0, 0) != LUA_OK) return -1;
    }
    double spent = (now_ns() - start) / (double)count;
    lua_close(L);
    return spent;
}

static int copy_fields(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_createtable(L, 0, 10);
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        size_t length;
        const char *key = lua_tolstring(L, -2, &length);
        lua_pushlstring(L, key, length);
        switch (lua_type(L, -2)) {
        case LUA_TSTRING:
            key = lua_tolstring(L, -2, &length);
            lua_pushlstring(L, key, length);
            break;
        case LUA_TBOOLEAN: lua_pushboolean(L, lua_toboolean(L, -2)); break;
        default:
            if (lua_isinteger(L, -2)) lua_pushinteger(L, lua_tointeger(L, -2));
            else lua_pushnumber(L, lua_tonumber(L, -2));
        }
        lua_rawset(L, 2);
    }
    return 1;
}

double floor_table(uint64_t count) {
    return timed(
        "local f = f local row = {id = 77, title = 'Steel pipes', city = 'Pune', age_hours = 3.5, bought = false,"
        " quantity = 40, unit = 'tonnes', buyer = 'A. Example', verified = true, price = 125000}"
        " for i = 1, ... do f(row) end",
        copy_fields, count);
}

// MARK: waiting

typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t asked, answered;
    uint64_t questions, answers;
    int over;
} exchange;

static void *answer(void *context) {
    exchange *e = context;
    pthread_mutex_lock(&e->lock);
    while (!e->over) {
        if (e->answers == e->questions) {
            pthread_cond_wait(&e->asked, &e->lock);
            continue;
        }
        e->answers = e->questions;
        pthread_cond_signal(&e->answered);
    }
    pthread_mutex_unlock(&e->lock);
    return NULL;
}

static void ask(exchange *e) {
    pthread_mutex_lock(&e->lock);
    e->questions++;
    pthread_cond_signal(&e->asked);
    while (e->answers != e->questions) pthread_cond_wait(&e->answered, &e->lock);
    pthread_mutex_unlock(&e->lock);
}

static int yields(lua_State *L) { return lua_yield(L, 0); }

static double wait_rounds(uint64_t count, lua_State *flow, lua_State *from, int wakes) {
    exchange e = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0};
    pthread_t other;
    if (pthread_create(&other, NULL, answer, &e) != 0) return -1;
    int results, status = LUA_YIELD;
    double start = now_ns();
    for (uint64_t i = 0; i < count && status == LUA_YIELD; i++) {
        if (flow) status = lua_resume(flow, from, 0, &results);
        if (wakes) ask(&e);
    }
    double spent = (now_ns() - start) / (double)count;
    pthread_mutex_lock(&e.lock);
    e.over = 1;
    pthread_cond_signal(&e.asked);
    pthread_mutex_unlock(&e.lock);
    pthread_join(other, NULL);
    return status == LUA_YIELD ? spent : -1;
}

double floor_wait(uint64_t count, int wakes) {
    lua_State *L = opened();
    if (!L) return -1;
    lua_register(L, "f", yields);
    lua_State *flow = lua_newthread(L);
    double spent = -1;
    if (luaL_loadstring(flow, "local f = f while true do f() end") == LUA_OK) spent = wait_rounds(count, flow, L, wakes);
    lua_close(L);
    return spent;
}

double floor_wake(uint64_t count) { return wait_rounds(count, NULL, NULL, 1); }

// MARK: states

double floor_state(uint64_t count) {
    double start = now_ns();
    for (uint64_t i = 0; i < count; i++) {
        lua_State *L = opened();
        if (!L) return -1;
        lua_close(L);
    }
    return (now_ns() - start) / (double)count;
}

static double heap_of(lua_State *L) {
    return lua_gc(L, LUA_GCCOUNT) * 1024.0 + lua_gc(L, LUA_GCCOUNTB);
}

floor_memory floor_state_memory(uint64_t count) {
    floor_memory used = {-1, -1};
    lua_State **states = calloc(count, sizeof *states);
    if (!states) return used;
    double heap = 0, before = floor_resident_bytes();
    for (uint64_t i = 0; i < count; i++) {
        if ((states[i] = opened())) heap += heap_of(states[i]);
    }
    used.resident = (floor_resident_bytes() - before) / (double)count;
    used.heap = heap / (double)count;
    for (uint64_t i = 0; i < count; i++)
        if (states[i]) lua_close(states[i]);
    free(states);
    return used;
}

// MARK: loading

double floor_load(const char *text, size_t length, uint64_t count) {
    double spent = 0;
    for (uint64_t i = 0; i < count; i++) {
        lua_State *L = opened();
        if (!L) return -1;
        double start = now_ns();
        int status = luaL_loadbuffer(L, text, length, "=floor") || lua_pcall(L, 0, 1, 0);
        spent += now_ns() - start;
        lua_close(L);
        if (status != LUA_OK) return -1;
    }
    return spent / (double)count;
}

double floor_load_memory(const char *text, size_t length) {
    lua_State *L = opened();
    if (!L) return -1;
    lua_gc(L, LUA_GCCOLLECT);
    double before = heap_of(L), after = -1;
    if (luaL_loadbuffer(L, text, length, "=floor") == LUA_OK && lua_pcall(L, 0, 1, 0) == LUA_OK) {
        lua_gc(L, LUA_GCCOLLECT);
        after = heap_of(L);
    }
    lua_close(L);
    return after < 0 ? -1 : after - before;
}

static int swap_once(const char *path) {
    lua_State *L = opened();
    if (!L) return -1;
    int status = luaL_loadfilex(L, path, "t") || lua_pcall(L, 0, 1, 0);
    if (status == LUA_OK && lua_istable(L, -1)) {
        lua_getfield(L, -1, "selfcheck");
        status = lua_pcall(L, 0, 1, 0);
    }
    lua_close(L);
    return status;
}

double floor_swap(const char *path, uint64_t count) {
    double start = now_ns();
    for (uint64_t i = 0; i < count; i++)
        if (swap_once(path) != LUA_OK) return -1;
    return (now_ns() - start) / (double)count;
}

// MARK: the hook

static volatile double last_look;

static void look(lua_State *L, lua_Debug *record) {
    (void)L, (void)record;
    last_look = now_ns();
}

double floor_loop(uint64_t count, int interval) {
    lua_State *L = opened();
    if (!L) return -1;
    double spent = -1;
    if (luaL_loadstring(L, "local n = 0 for i = 1, ... do n = n + i end return n") == LUA_OK) {
        if (interval > 0) lua_sethook(L, look, LUA_MASKCOUNT, interval);
        lua_pushinteger(L, (lua_Integer)count);
        double start = now_ns();
        if (lua_pcall(L, 1, 1, 0) == LUA_OK) spent = (now_ns() - start) / (double)count;
    }
    lua_close(L);
    return spent;
}
