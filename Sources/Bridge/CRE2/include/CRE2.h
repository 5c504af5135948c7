#ifndef ENGYNE_CRE2_H
#define ENGYNE_CRE2_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* RE2 in plain C. Nothing here throws; texts are UTF-8 and are never copied. */
typedef struct engyne_re engyne_re;

/* Why a pattern was not taken. */
typedef struct {
    char message[120];  /* one line, without the pattern */
    char fragment[120]; /* the part of the pattern it is about; empty when none is known */
} engyne_re_problem;

/* Compiles a pattern whose program and automaton together stay below max_bytes. NULL: see *problem. */
engyne_re *engyne_re_new(const char *pattern, size_t count, int64_t max_bytes, engyne_re_problem *problem);
void engyne_re_free(engyne_re *re);

/* How many capturing groups it has. */
int engyne_re_groups(const engyne_re *re);
/* Instructions of its program: a search costs at most so many steps for each byte of the text. */
int engyne_re_size(const engyne_re *re);

/* Searches from byte `from`. spans[2i] and spans[2i+1] are begin and end of group i (0: the whole), -1 for one that took
   no part; there is room for `groups` pairs. 1: found, 0: not, -1: failed. */
int engyne_re_search(const engyne_re *re, const char *text, size_t count, size_t from, int64_t *spans, int groups);

/* Processor time of the calling thread in nanoseconds. */
uint64_t engyne_re_processor_now(void);

#ifdef __cplusplus
}
#endif

#endif
