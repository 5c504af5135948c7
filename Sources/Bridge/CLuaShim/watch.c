// The watch: one thread that pokes a script's thread when the script has not looked at the clock for a while.
//
// The hook and the ticks stop every loop that this program can count. What they cannot count is Lua's own C code: a
// comparison of two strings of megabytes, a weak table whose collection takes minutes, a name looked up over a chain of
// 100,000 fields. There the signal arrives, and its handler leaves the script as the hook would: the state is ended and
// never touched again. It does so only when the processor has worked for the script between two pokes without one look
// at the clock, never inside a fence (the allocator, anything that holds memory or a lock) and never in host code.
#include <errno.h>
#include <signal.h>
#include <time.h>

#include "internal.h"

enum { POLL_MS = 20, IDLE_POLLS = 50, SILENT_NS = 8000000, TRACE_NS = 20000000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static ls_state *entered;
static bool asleep;
static _Thread_local ls_state *volatile current;

// MARK: on the script's thread

// L is NULL where Lua may be just moving its stack, which the traceback reads.
void ls_poke(ls_state *s, lua_State *L) {
    s->late = false;
    if (!s->armed || s->in_host) return;
    if (s->fences > 0) {
        s->late = true;  // looked at again where the fence ends
        return;
    }
    uint64_t now = ls_processor_now();
    if (s->stopping) {
        if (now - s->stop_cpu > TRACE_NS) s->armed = false, _longjmp(s->escape, 1);
        return;
    }
    if (s->poke_looks != s->looks) {
        s->poke_looks = s->looks;
        s->poke_cpu = now;
        s->poke_tries = 0;
        s->moved = false;
        return;
    }
    if (now - s->poke_cpu < SILENT_NS) return;
    if (!s->slice_open) {
        s->slice_cpu_start = s->poke_cpu;
        s->slice_next_look = ls_now() + s->slice;
        s->slice_open = true;
    }
    if (now - s->slice_cpu_start < s->slice) return;
    // Once more when a block has moved since the last poke: a poke later Lua's stack stands still and can be read.
    if ((s->moved || !L) && ++s->poke_tries < 3) {
        s->moved = false;
        return;
    }
    ls_stop(s, s->moved ? NULL : L, LS_TIME, false);
}

static void poked(int signal) {
    (void)signal;
    int kept = errno;
    ls_state *s = current;
    if (s) ls_poke(s, s->running);
    errno = kept;
}

// MARK: the thread

static void poke_silent_ones(void) {
    for (ls_state *s = entered; s; s = s->next_entered) {
        uint32_t looks = s->looks;
        if (looks == s->seen_looks && !s->in_host) pthread_kill(s->thread, SIGURG);
        s->seen_looks = looks;
    }
}

static void *watch(void *unused) {
    const struct timespec poll = {0, POLL_MS * 1000000};
    int idle = 0;
    pthread_mutex_lock(&lock);
    for (;;) {
        idle = entered ? 0 : idle + 1;
        if (idle > IDLE_POLLS) {
            asleep = true;
            while (!entered) pthread_cond_wait(&wake, &lock);
            asleep = false;
            idle = 0;
        }
        pthread_mutex_unlock(&lock);
        nanosleep(&poll, NULL);
        pthread_mutex_lock(&lock);
        poke_silent_ones();
    }
    return unused;
}

// SIGURG: ignored wherever nobody handles it, and no part of this program waits for out-of-band data.
static void begin(void) {
    struct sigaction action = {0};
    action.sa_handler = poked;
    action.sa_flags = SA_RESTART | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    sigaction(SIGURG, &action, NULL);
    sigset_t all, before;
    sigfillset(&all);
    pthread_t thread;
    pthread_sigmask(SIG_BLOCK, &all, &before);
    if (pthread_create(&thread, NULL, watch, NULL) == 0) pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

// A thread made by a pool's thread has inherited a mask that keeps every signal out.
static void let_in(void) {
    static _Thread_local bool done;
    if (done) return;
    sigset_t urgent;
    sigemptyset(&urgent);
    sigaddset(&urgent, SIGURG);
    pthread_sigmask(SIG_UNBLOCK, &urgent, NULL);
    done = true;
}

void ls_watch(ls_state *s) {
    pthread_once(&once, begin);
    let_in();
    s->thread = pthread_self();
    s->looks++;
    pthread_mutex_lock(&lock);
    s->next_entered = entered;
    s->entered_link = &entered;
    if (entered) entered->entered_link = &s->next_entered;
    entered = s;
    if (asleep) pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
    current = s;
}

void ls_unwatch(ls_state *s) {
    current = NULL;
    pthread_mutex_lock(&lock);
    *s->entered_link = s->next_entered;
    if (s->next_entered) s->next_entered->entered_link = s->entered_link;
    pthread_mutex_unlock(&lock);
}
