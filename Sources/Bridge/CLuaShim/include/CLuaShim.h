// One sandboxed Lua state behind an opaque type.
//
// No Lua header is included here on purpose: whoever imports this header cannot call into Lua, so no Lua error can
// ever jump across one of its frames. Every function below returns normally, whatever the script does.
//
// Values cross as flat bytes, little endian:
//   0 null · 1 false · 2 true · 3 int64 · 4 double · 5 string (u32 count, bytes) · 6 array (u32 count, values)
//   7 object (u32 count, then per member u32 key count, key, value) · 8 module (as a string; only towards the script)
//   9 handle (its module as a string, int64; from the script only as a whole argument)
// A list of arguments is a u32 count followed by that many values.
#ifndef CLUASHIM_H
#define CLUASHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ls_state ls_state;

/// How a run of the script ended.
enum {
    LS_OK = 0,         ///< finished; ls_result has the answer
    LS_PENDING = 1,    ///< a waiting host function was called; go on with ls_resume or ls_abandon
    LS_ERROR = 2,      ///< a script error; ls_last_error tells it
    LS_TIME = 3,       ///< more processor time than allowed between two host calls; the state is dead
    LS_MEMORY = 4,     ///< more memory than allowed; the state is dead
    LS_FLOW_TIME = 5,  ///< the wall clock limit of the flow was over at a host call; the flow is given up
    LS_DEAD = 6,       ///< the state is dead already, or Lua gave up on it
};

/// What the host function answers.
enum {
    LS_HOST_RETURN = 0,  ///< reply is one value (NULL = nil)
    LS_HOST_RAISE = 1,   ///< reply is the object to raise
    LS_HOST_WAIT = 2,    ///< the answer comes later, with ls_resume
};

/// Called for every host call of the script. `reply` is allocated with malloc by the callee and freed by the shim.
typedef int32_t (*ls_host_fn)(
    void *context, uint32_t function, const uint8_t *arguments, size_t count, uint8_t **reply, size_t *reply_count);

typedef struct {
    size_t memory_bytes;
    uint32_t slice_ms;
    uint32_t host_calls;
    bool seeded;  ///< whether math.random starts from `seed`
    uint64_t seed;
} ls_limits;

typedef struct {
    const uint8_t *value;  ///< the raised value on the wire, or NULL
    size_t value_count;
    const char *file;       ///< script file of the innermost script frame, or ""
    int32_t line;           ///< 0 = unknown
    const char *traceback;  ///< one frame a line, innermost first
    bool is_host;           ///< the value is one that the host or the shim raised
} ls_error_view;

// Making a state. Files, functions and constants are all added before ls_open, which is called once.
ls_state *ls_new(ls_limits limits, const char *label, ls_host_fn host, void *context);
void ls_free(ls_state *state);
void ls_add_file(ls_state *state, const char *name, const uint8_t *bytes, size_t count);
void ls_add_module(ls_state *state, const char *module);
/// Answers the number by which the host function will be called; counts up from 0.
uint32_t ls_add_function(ls_state *state, const char *module, const char *name, bool waits);
void ls_add_constant(ls_state *state, const char *module, const char *name, const uint8_t *value, size_t count);
int32_t ls_open(ls_state *state);

// Flows: at most one at a time. `flow_ms` is the wall clock limit.
/// Runs the chunk in file `main` and keeps the functions of the table it returns as entries.
/// The result is two values: what it returned, functions left out, and the list of entry names.
int32_t ls_load(ls_state *state, const char *main, uint64_t flow_ms);
/// Runs the chunk in file `main`; the result is the one value it returned.
int32_t ls_run(ls_state *state, const char *main, uint64_t flow_ms);
/// Calls an entry that ls_load found. The result is one value.
int32_t ls_start(ls_state *state, const char *entry, const uint8_t *arguments, size_t count, uint64_t flow_ms);
/// Goes on after LS_PENDING. `answer` is LS_HOST_RETURN or LS_HOST_RAISE; takes over `reply`.
int32_t ls_resume(ls_state *state, int32_t answer, uint8_t *reply, size_t count);
/// Gives up the flow that waits. Nothing of the script runs any more for it.
void ls_abandon(ls_state *state);

const uint8_t *ls_result(const ls_state *state, size_t *count);
ls_error_view ls_last_error(const ls_state *state);
bool ls_is_dead(const ls_state *state);
size_t ls_memory(const ls_state *state);
size_t ls_peak_memory(const ls_state *state);
/// Processor time of the last stay in the state: from its start or resume until it ended, waited or was stopped.
uint64_t ls_spent_ns(const ls_state *state);
uint32_t ls_host_calls(const ls_state *state);

// The process-wide switch: after ls_forbid, ls_new answers NULL.
void ls_forbid(void);
bool ls_is_forbidden(void);

#endif
