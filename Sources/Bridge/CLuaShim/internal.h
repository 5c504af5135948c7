// What the files of the shim share. Not visible to Swift.
#ifndef CLUASHIM_INTERNAL_H
#define CLUASHIM_INTERNAL_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <pthread.h>
#include <setjmp.h>
#include <string.h>

#include "CLuaShim.h"

#define LS_MAX_DEPTH 32
#define LS_MAX_NODES 100000
#define LS_MAX_BYTES (8u << 20)
#define LS_MAX_ELEMENTS 1000000
#define LS_MAX_STRING (4u << 20)
#define LS_MAX_LOAD (16u << 10)
#define LS_HOOK_INTERVAL 200
#define LS_FRAMES 20
#define LS_MAX_CALLS 100000
#define LS_MAX_ERROR (64u << 10)

/// A growing byte buffer outside the Lua heap. Owned by the state, so that a jump never leaks it.
typedef struct {
    uint8_t *bytes;
    size_t count, room;
} ls_buffer;

/// The header of each block Lua owns; the list is what ls_free walks, never the Lua state itself.
typedef struct ls_block {
    struct ls_block *previous, *next;
} ls_block;

typedef struct {
    char *name;
    uint8_t *bytes;
    size_t count;
} ls_file;

/// `label` is `module.name`; its first `module_count` bytes are the module.
typedef struct {
    char *label;
    uint32_t module_count;
    bool waits;
} ls_function;

typedef struct {
    char *module, *name;
    uint8_t *value;
    size_t count;
} ls_constant;

struct ls_state {
    lua_State *main, *flow, *running;
    char *label;
    ls_host_fn host;
    void *context;

    // stopping; what is volatile is read by the signal of watch.c
    jmp_buf escape;
    volatile bool armed, in_host, late, slice_open, moved;
    volatile int fences;
    volatile uint32_t looks;
    bool dead, stopping;
    int32_t stop;
    pthread_t thread;
    ls_state *next_entered, **entered_link;
    uint32_t seen_looks, poke_looks, poke_tries;
    uint64_t poke_cpu, stop_cpu;

    // memory
    ls_block blocks;
    size_t used, peak, limit, collected_at, depth_looked_at;

    // time, in nanoseconds
    uint64_t slice, slice_cpu_start, slice_next_look, flow_deadline;
    uint64_t entered_at, spent;  ///< processor time: when the state was entered last, and how much it took
    uint32_t ticks;

    // host calls
    uint32_t calls, calls_limit;
    bool chain_yields;  ///< every resume between the flow and the running coroutine may yield
    bool pending, cancelled;
    int32_t answer;
    lua_Integer wait_serial, answer_serial;
    uint8_t *reply;
    size_t reply_count;

    // the flow that is being started
    int32_t flow_kind;
    const char *flow_name;
    const uint8_t *flow_arguments;
    size_t flow_arguments_count;

    // results
    ls_buffer out, error_value, trace, inner_trace;
    char error_file[256];
    char refusal[256], path[256];
    int32_t error_line, nodes;
    bool has_error_value, error_is_host;

    // what the host gave before ls_open
    ls_file *files;
    ls_function *functions;
    ls_constant *constants;
    char **modules;
    uint32_t file_count, function_count, constant_count, module_count;
    bool seeded;
    uint64_t seed;
};

// state.c
static inline ls_state *ls_of(lua_State *L) { return *(ls_state **)lua_getextraspace(L); }
void ls_buffer_put(ls_state *s, ls_buffer *b, const void *bytes, size_t count);
void ls_buffer_text(ls_state *s, ls_buffer *b, const char *text);
void *ls_allocate(void *context, void *pointer, size_t old, size_t size);
void ls_free_blocks(ls_state *s);
char *ls_copy_text(const char *text);

// limits.c
uint64_t ls_now(void);
/// The same clock, a few milliseconds late and a tenth of the price: for each host call's look at its flow's deadline.
uint64_t ls_roughly_now(void);
uint64_t ls_processor_now(void);
void ls_arm(lua_State *L);
void ls_check_time(ls_state *s, lua_State *L);
/// Counts one step of a loop in C; every 1,000 steps it looks at the clock as the hook does.
static inline void ls_tick(ls_state *s, lua_State *L) {
    if (++s->ticks >= 1000) {
        s->ticks = 0;
        ls_check_time(s, L);
    }
}
_Noreturn void ls_stop(ls_state *s, lua_State *L, int32_t reason, bool names);
int ls_panic(lua_State *L);

// watch.c
void ls_watch(ls_state *s);
void ls_unwatch(ls_state *s);
void ls_poke(ls_state *s, lua_State *L);
/// Between the two the watch does not end the script: what is open here (an allocation, a lock) must be closed first.
static inline void ls_fence(ls_state *s) { s->fences++; }
static inline void ls_unfence(ls_state *s) {
    if (--s->fences == 0 && s->late) ls_poke(s, NULL);
}

// trace.c
void ls_write_trace(ls_state *s, ls_buffer *out, lua_State *L, bool names);
void ls_clear_error(ls_state *s);
void ls_note_inner_trace(ls_state *s, lua_State *L, lua_State *inner);
void ls_describe_error(ls_state *s, lua_State *flow);

// wire.c
extern const char ls_null_mark, ls_array_mark, ls_error_mark;
bool ls_encode(ls_state *s, lua_State *L, int index, ls_buffer *out, bool skip_functions);
void ls_encode_arguments(ls_state *s, lua_State *L, const char *what);
int ls_decode_arguments(ls_state *s, lua_State *L, const uint8_t *bytes, size_t count);
void ls_decode(ls_state *s, lua_State *L, const uint8_t *bytes, size_t count);
void ls_put_count(ls_state *s, ls_buffer *out, uint32_t value);
bool ls_is_array_mark(lua_State *L, int index);
_Noreturn void ls_raise(lua_State *L, const char *code, const char *format, ...);

// utf8.c
/// The place, counted from 1, of the first byte that is no UTF-8; 0 = all of it is.
size_t ls_utf8_fault(const char *text, size_t count);

// libraries
void ls_open_base(lua_State *L);       // base.c
void ls_open_strings(lua_State *L);    // strings.c
void ls_add_patterns(lua_State *L);    // search.c
void ls_open_tables(lua_State *L);     // tables.c
void ls_open_coroutines(lua_State *L); // coroutines.c
void ls_open_modules(lua_State *L);    // modules.c
void ls_push_text(lua_State *L, int index);
int ls_host_call(lua_State *L);
void ls_drop_reply(ls_state *s);  // flow.c
void ls_load_file(ls_state *s, lua_State *L, const char *name);

// The keys of the registry: the address of each is the key.
extern const char ls_key_modules, ls_key_loaded, ls_key_entries, ls_key_flow, ls_key_inner_error;

#endif
