// The matcher of patterns.c, for the string functions of search.c.
#ifndef CLUASHIM_PATTERNS_H
#define CLUASHIM_PATTERNS_H

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

/// Counts `count` steps and one; over the time limit it does not come back.
static inline void ls_pattern_step(matcher *m, size_t count) {
    m->s->ticks += count > 1000 ? 1000 : (uint32_t)count;
    ls_tick(m->s, m->L);
}

void ls_pattern_begin(matcher *m, lua_State *L, const char *text, size_t count, const char *pattern, size_t length);
/// The end of the match that begins at t, or NULL. Raises when the pattern is malformed.
const char *ls_pattern_match(matcher *m, const char *t, const char *p);

#endif
