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
// Lua and of the shim are skipped, and the state is never touched again.
_Noreturn void ls_stop(ls_state *s, lua_State *L, int32_t reason) {
    s->armed = false;
    s->stop = reason;
    ls_clear_error(s);
    // The names of functions are left out when the allocator stops the script: Lua is in the middle of something.
    if (L && reason != LS_DEAD) ls_write_trace(s, &s->trace, L, reason != LS_MEMORY);
    _longjmp(s->escape, 1);
}

int ls_panic(lua_State *L) {
    ls_stop(ls_of(L), L, LS_DEAD);
}

// Wall time is cheap to read and processor time is not, but a thread cannot use more of the second than of the first:
// so the second is looked at only when the first has passed far enough.
void ls_check_time(ls_state *s, lua_State *L) {
    uint64_t now = ls_now();
    if (!s->slice_open) {
        s->slice_open = true;
        s->slice_cpu_start = read_clock(CLOCK_THREAD_CPUTIME_ID);
        s->slice_next_look = now + s->slice;
        return;
    }
    if (now < s->slice_next_look) return;
    uint64_t spent = read_clock(CLOCK_THREAD_CPUTIME_ID) - s->slice_cpu_start;
    if (spent >= s->slice) ls_stop(s, L, LS_TIME);
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

static void hook(lua_State *L, lua_Debug *record) {
    (void)record;
    ls_state *s = ls_of(L);
    ls_check_time(s, L);
    collect_when_near_limit(s, L);
}

void ls_arm(lua_State *L) { lua_sethook(L, hook, LUA_MASKCOUNT, LS_HOOK_INTERVAL); }
