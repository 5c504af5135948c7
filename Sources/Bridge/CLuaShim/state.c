// The life of a state: making, filling and freeing it, and its allocator.
#include "internal.h"

#include <stdatomic.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static atomic_bool forbidden;

void ls_forbid(void) { atomic_store(&forbidden, true); }
bool ls_is_forbidden(void) { return atomic_load(&forbidden); }

static void *must(void *pointer) {
    if (!pointer) abort();
    return pointer;
}

char *ls_copy_text(const char *text) { return must(strdup(text)); }

static uint8_t *copy_bytes(const uint8_t *bytes, size_t count) {
    uint8_t *copy = must(malloc(count ? count : 1));
    if (count) memcpy(copy, bytes, count);
    return copy;
}

void ls_buffer_put(ls_state *s, ls_buffer *b, const void *bytes, size_t count) {
    if (b->count + count > b->room) {
        size_t room = b->room ? b->room : 256;
        while (room < b->count + count) room *= 2;
        ls_fence(s);
        b->bytes = must(realloc(b->bytes, room));
        b->room = room;
        ls_unfence(s);
    }
    if (count) memcpy(b->bytes + b->count, bytes, count);
    b->count += count;
}

void ls_buffer_text(ls_state *s, ls_buffer *b, const char *text) { ls_buffer_put(s, b, text, strlen(text)); }

static void release(ls_state *s, ls_block *block, size_t size) {
    block->previous->next = block->next;
    block->next->previous = block->previous;
    s->used -= size + sizeof *block;
    free(block);
}

static void *grow(ls_state *s, ls_block *block, size_t old, size_t size) {
    ls_block *moved = realloc(block, sizeof *moved + size);
    if (!moved) return NULL;
    if (!block) {
        moved->previous = &s->blocks;
        moved->next = s->blocks.next;
        s->used += sizeof *moved;
    }
    if (block && moved != block) s->moved = true;
    moved->previous->next = moved;
    moved->next->previous = moved;
    s->used += size - old;
    if (s->used > s->peak) s->peak = s->used;
    return moved + 1;
}

// Lua's allocator. While a script runs it never answers NULL, so Lua never makes an emergency collection: over the
// limit it leaves the script for good instead.
void *ls_allocate(void *context, void *pointer, size_t old, size_t size) {
    ls_state *s = context;
    ls_block *block = pointer ? (ls_block *)pointer - 1 : NULL;
    if (!pointer) old = 0;
    if (size > old && s->armed && (size > s->limit || s->used + (size - old) > s->limit))
        ls_stop(s, s->running, LS_MEMORY, false);
    void *answer = NULL;
    ls_fence(s);
    if (size > 0) answer = grow(s, block, old, size);
    else if (block) release(s, block, old);
    ls_unfence(s);
    if (size > 0 && !answer && s->armed) ls_stop(s, s->running, LS_MEMORY, false);
    return answer;
}

void ls_free_blocks(ls_state *s) {
    ls_block *block = s->blocks.next;
    while (block != &s->blocks) {
        ls_block *next = block->next;
        free(block);
        block = next;
    }
    s->blocks.next = s->blocks.previous = &s->blocks;
    s->main = s->flow = s->running = NULL;
#ifdef __GLIBC__
    // Each state's thread has an arena of its own, which keeps what was freed; a large one is given back.
    if (s->used > LS_MAX_BYTES) malloc_trim(0);
#endif
    s->used = 0;
}

ls_state *ls_new(ls_limits limits, const char *label, ls_host_fn host, void *context) {
    if (ls_is_forbidden()) return NULL;
    ls_state *s = must(calloc(1, sizeof *s));
    s->blocks.next = s->blocks.previous = &s->blocks;
    s->label = ls_copy_text(label);
    s->host = host;
    s->context = context;
    s->limit = limits.memory_bytes;
    s->slice = (uint64_t)limits.slice_ms * 1000000u;
    s->calls_limit = limits.host_calls;
    s->seeded = limits.seeded;
    s->seed = limits.seed;
    return s;
}

void ls_free(ls_state *s) {
    if (!s) return;
    if (s->in_host) __builtin_trap();
    // lua_close is left out on purpose: it would run what the script left behind.
    ls_free_blocks(s);
    for (uint32_t i = 0; i < s->file_count; i++) free(s->files[i].name), free(s->files[i].bytes);
    for (uint32_t i = 0; i < s->module_count; i++) free(s->modules[i]);
    for (uint32_t i = 0; i < s->function_count; i++) free(s->functions[i].label);
    for (uint32_t i = 0; i < s->constant_count; i++)
        free(s->constants[i].module), free(s->constants[i].name), free(s->constants[i].value);
    free(s->files), free(s->modules), free(s->functions), free(s->constants);
    free(s->out.bytes), free(s->error_value.bytes), free(s->trace.bytes), free(s->inner_trace.bytes);
    free(s->reply), free(s->label), free(s);
}

void ls_add_file(ls_state *s, const char *name, const uint8_t *bytes, size_t count) {
    s->files = must(realloc(s->files, (s->file_count + 1) * sizeof *s->files));
    s->files[s->file_count++] = (ls_file){ls_copy_text(name), copy_bytes(bytes, count), count};
}

void ls_add_module(ls_state *s, const char *module) {
    for (uint32_t i = 0; i < s->module_count; i++)
        if (strcmp(s->modules[i], module) == 0) return;
    s->modules = must(realloc(s->modules, (s->module_count + 1) * sizeof *s->modules));
    s->modules[s->module_count++] = ls_copy_text(module);
}

uint32_t ls_add_function(ls_state *s, const char *module, const char *name, bool waits) {
    ls_add_module(s, module);
    size_t before = strlen(module), room = before + strlen(name) + 2;
    char *label = must(malloc(room));
    memcpy(label, module, before);
    label[before] = '.';
    memcpy(label + before + 1, name, strlen(name) + 1);
    s->functions = must(realloc(s->functions, (s->function_count + 1) * sizeof *s->functions));
    s->functions[s->function_count] = (ls_function){label, (uint32_t)before, waits};
    return s->function_count++;
}

void ls_add_constant(ls_state *s, const char *module, const char *name, const uint8_t *value, size_t count) {
    ls_add_module(s, module);
    s->constants = must(realloc(s->constants, (s->constant_count + 1) * sizeof *s->constants));
    s->constants[s->constant_count++] =
        (ls_constant){ls_copy_text(module), ls_copy_text(name), copy_bytes(value, count), count};
}

const uint8_t *ls_result(const ls_state *s, size_t *count) {
    *count = s->out.count;
    return s->out.bytes;
}

ls_error_view ls_last_error(const ls_state *s) {
    return (ls_error_view){
        .value = s->has_error_value ? s->error_value.bytes : NULL,
        .value_count = s->error_value.count,
        .file = s->error_file,
        .line = s->error_line,
        .traceback = s->trace.count ? (const char *)s->trace.bytes : "",
        .is_host = s->error_is_host,
    };
}

bool ls_is_dead(const ls_state *s) { return s->dead; }
size_t ls_memory(const ls_state *s) { return s->used; }
size_t ls_peak_memory(const ls_state *s) { return s->peak; }
uint64_t ls_spent_ns(const ls_state *s) { return s->spent; }
uint32_t ls_host_calls(const ls_state *s) { return s->calls; }
