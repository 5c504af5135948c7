// The floors of `engyne-bench bridge`: the same work in a plain C program on liblua, without a sandbox, without limits
// and without Swift. Measured in the same process and the same run as the figures they stand beside.
//
// Every function gives nanoseconds for one of `count` rounds, or a negative number when Lua refused.
#ifndef CBENCHFLOOR_H
#define CBENCHFLOOR_H

#include <stddef.h>
#include <stdint.h>

/// A script calls a C function that takes and gives nothing.
double floor_empty_call(uint64_t count);
/// C calls a Lua function that takes and gives nothing.
double floor_entry_call(uint64_t count);
/// A script hands over a table of ten fields; C reads each of them and gives a new table of the same fields.
double floor_table(uint64_t count);
/// A script yields and goes on; between the two, when `wakes`, C wakes another thread, which wakes this one.
double floor_wait(uint64_t count, int wakes);
/// The two wakings without a script.
double floor_wake(uint64_t count);
/// A new state with the standard libraries, and its end.
double floor_state(uint64_t count);
/// Compiles and runs a chunk in a fresh state of its own; the state itself is not counted.
double floor_load(const char *text, size_t length, uint64_t count);
/// Reads a file, makes a state, runs the chunk and calls its field `selfcheck`.
double floor_swap(const char *path, uint64_t count);
/// One turn of an empty loop, with a hook every `interval` instructions that reads the clock (0 = no hook).
double floor_loop(uint64_t count, int interval);

/// What `count` idle states use, in bytes for one: on Lua's heap, and of resident memory.
typedef struct {
    double heap, resident;
} floor_memory;
floor_memory floor_state_memory(uint64_t count);
/// Bytes of Lua heap that a loaded chunk holds on to.
double floor_load_memory(const char *text, size_t length);

/// Resident memory of this process.
double floor_resident_bytes(void);

#endif
