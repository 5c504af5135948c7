// Time: the hook, the ticks of loops in C, and the one way out over a limit.
#include "internal.h"

#include <time.h>

static uint64_t read_clock(clockid_t id) {
    struct timespec t;
    clock_gettime(id, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t ls_processor_now(void) { return read_clock(CLOCK_THREAD_CPUTIME_ID); }
uint64_t ls_now(void) { return read_clock(CLOCK_MONOTONIC); }

uint64_t ls_roughly_now(void) {
#ifdef CLOCK_MONOTONIC_COARSE
    return read_clock(CLOCK_MONOTONIC_COARSE);
#else
    return ls_now();
#endif
}

// Leaves the script for good: straight to the shim's entry, past every pcall, handler and __close. Only frames of
// Lua and of the shim are skipped, and the state is never touched again. The names of functions are left out when Lua
// may be in the middle of something. Finding names can itself take long; the watch cuts it off.
_Noreturn void ls_stop(ls_state *s, lua_State *L, int32_t reason, bool names) {
    s->stop = reason;
    s->stop_cpu = ls_processor_now();
    s->stopping = true;
    ls_clear_error(s);
    if (L && reason != LS_DEAD) ls_write_trace(s, &s->trace, L, names);
    s->armed = false;
    _longjmp(s->escape, 1);
}

int ls_panic(lua_State *L) {
    ls_stop(ls_of(L), L, LS_DEAD, false);
}

// Wall time is cheap to read and processor time is not, but a thread cannot use more of the second than of the first:
// so the second is looked at only when the first has passed far enough.
void ls_check_time(ls_state *s, lua_State *L) {
    s->looks++;
    s->moved = false;
    uint64_t now = ls_now();
    if (!s->slice_open) {
        s->slice_cpu_start = ls_processor_now();
        s->slice_next_look = now + s->slice;
        s->slice_open = true;
        return;
    }
    if (now < s->slice_next_look) return;
    uint64_t spent = ls_processor_now() - s->slice_cpu_start;
    if (spent >= s->slice) ls_stop(s, L, LS_TIME, true);
    s->slice_next_look = now + (s->slice - spent);
}

// Garbage counts against the limit until it is collected, so a full collection runs when the heap comes near it; it
// runs again only after the heap has grown by a sixteenth of the limit.
static void collect_when_near_limit(ls_state *s, lua_State *L) {
    if (s->used < s->limit / 4 * 3) {
        s->collected_at = 0;
        return;
    }
    if (s->collected_at && s->used < s->collected_at + s->limit / 16) return;
    lua_gc(L, LUA_GCCOLLECT);
    s->collected_at = s->used;
}

// Endless recursion ends in an error that can be caught, before the frames use up the memory. The depth is looked at
// only when the heap has grown by a megabyte: each call within a call takes part of it.
static void check_depth(ls_state *s, lua_State *L) {
    lua_Debug frame;
    if (s->used < s->depth_looked_at) s->depth_looked_at = s->used;
    if (s->used - s->depth_looked_at < 1 << 20) return;
    s->depth_looked_at = s->used;
    if (lua_getstack(L, LS_MAX_CALLS, &frame)) luaL_error(L, "stack overflow: more than 100,000 calls within each other");
}

static void hook(lua_State *L, lua_Debug *record) {
    (void)record;
    ls_state *s = ls_of(L);
    ls_check_time(s, L);
    check_depth(s, L);
    collect_when_near_limit(s, L);
}

void ls_arm(lua_State *L) { lua_sethook(L, hook, LUA_MASKCOUNT, LS_HOOK_INTERVAL); }
