// A matcher of our own for the patterns of stock Lua: every step is a tick, so that a pattern which goes back over its
// text again and again meets the time limit as any other loop does.
#include <ctype.h>

#include "patterns.h"

static const char *match(matcher *m, const char *t, const char *p);

void ls_pattern_begin(matcher *m, lua_State *L, const char *text, size_t count, const char *pattern, size_t length) {
    if (length > MAX_PATTERN) luaL_error(L, "a pattern is at most 8 KB long");
    m->s = ls_of(L);
    m->L = L;
    m->text = text;
    m->text_end = text + count;
    m->pattern_end = pattern + length;
}

const char *ls_pattern_match(matcher *m, const char *t, const char *p) {
    m->depth = m->level = 0;
    ls_pattern_step(m, 0);
    return match(m, t, p);
}

// MARK: one character

/// The end of the item for one character that begins at p.
static const char *item_end(matcher *m, const char *p) {
    char c = *p++;
    if (c == '%') {
        if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
        return p + 1;
    }
    if (c != '[') return p;
    if (p < m->pattern_end && *p == '^') p++;
    do {  // the first character of a set never closes it
        if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
        if (*p++ == '%') {
            if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
            p++;
        }
    } while (p == m->pattern_end || *p != ']');
    return p + 1;
}

static bool in_class(int c, int class) {
    bool found;
    switch (tolower(class)) {
    case 'a': found = isalpha(c); break;
    case 'c': found = iscntrl(c); break;
    case 'd': found = isdigit(c); break;
    case 'g': found = isgraph(c); break;
    case 'l': found = islower(c); break;
    case 'p': found = ispunct(c); break;
    case 's': found = isspace(c); break;
    case 'u': found = isupper(c); break;
    case 'w': found = isalnum(c); break;
    case 'x': found = isxdigit(c); break;
    default: return class == c;
    }
    return isupper(class) ? !found : found;
}

/// p stands at '[', close at the matching ']'.
static bool in_set(int c, const char *p, const char *close) {
    bool found = true;
    if (*++p == '^') {
        found = false;
        p++;
    }
    while (p < close) {
        if (*p == '%') {
            if (in_class(c, (unsigned char)p[1])) return found;
            p += 2;
        } else if (p[1] == '-' && p + 2 < close) {
            if ((unsigned char)p[0] <= c && c <= (unsigned char)p[2]) return found;
            p += 3;
        } else {
            if ((unsigned char)*p == c) return found;
            p++;
        }
    }
    return !found;
}

static bool matches_one(matcher *m, const char *t, const char *p, const char *end) {
    if (t >= m->text_end) return false;
    int c = (unsigned char)*t;
    switch (*p) {
    case '.': return true;
    case '%': return in_class(c, (unsigned char)p[1]);
    case '[': ls_pattern_step(m, (size_t)(end - p) / 8); return in_set(c, p, end - 1);
    default: return (unsigned char)*p == c;
    }
}

// MARK: repetitions, captures, the special items

static const char *most(matcher *m, const char *t, const char *p, const char *end) {
    ptrdiff_t count = 0;
    while (matches_one(m, t + count, p, end)) {
        ls_pattern_step(m, 0);
        count++;
    }
    for (; count >= 0; count--) {
        ls_pattern_step(m, 0);
        const char *found = match(m, t + count, end + 1);
        if (found) return found;
    }
    return NULL;
}

static const char *fewest(matcher *m, const char *t, const char *p, const char *end) {
    for (;; t++) {
        ls_pattern_step(m, 0);
        const char *found = match(m, t, end + 1);
        if (found) return found;
        if (!matches_one(m, t, p, end)) return NULL;
    }
}

static const char *open_capture(matcher *m, const char *t, const char *p, ptrdiff_t kind) {
    if (m->level >= MAX_CAPTURES) luaL_error(m->L, "too many captures");
    m->captures[m->level].at = t;
    m->captures[m->level].length = kind;
    m->level++;
    const char *found = match(m, t, p);
    if (!found) m->level--;
    return found;
}

static const char *close_capture(matcher *m, const char *t, const char *p) {
    int i = m->level - 1;
    while (i >= 0 && m->captures[i].length != OPEN) i--;
    if (i < 0) luaL_error(m->L, "invalid pattern capture");
    m->captures[i].length = t - m->captures[i].at;
    const char *found = match(m, t, p);
    if (!found) m->captures[i].length = OPEN;
    return found;
}

static const char *match_again(matcher *m, const char *t, int digit) {
    int i = digit - '1';
    if (i < 0 || i >= m->level || m->captures[i].length == OPEN)
        luaL_error(m->L, "invalid capture index %%%d in pattern", i + 1);
    ptrdiff_t length = m->captures[i].length;
    if (length == POSITION || m->text_end - t < length) return NULL;
    ls_pattern_step(m, (size_t)length / 64);
    return memcmp(m->captures[i].at, t, (size_t)length) == 0 ? t + length : NULL;
}

static const char *match_balanced(matcher *m, const char *t, const char *p) {
    if (p + 3 >= m->pattern_end) luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
    if (t >= m->text_end || *t != p[2]) return NULL;
    int depth = 1;
    for (t++; t < m->text_end; t++) {
        ls_pattern_step(m, 0);
        if (*t == p[3]) {
            if (--depth == 0) return t + 1;
        } else if (*t == p[2]) {
            depth++;
        }
    }
    return NULL;
}

/// Whether t is the frontier of the set that begins at p; gives the end of the set, or NULL.
static const char *match_frontier(matcher *m, const char *t, const char *p) {
    if (p >= m->pattern_end || *p != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
    const char *end = item_end(m, p);
    int before = t == m->text ? 0 : (unsigned char)t[-1], here = t < m->text_end ? (unsigned char)*t : 0;
    return !in_set(before, p, end - 1) && in_set(here, p, end - 1) ? end : NULL;
}

// MARK: the matcher

/// One round: matches items until the pattern ends, one fails, or the rest is another round's.
static const char *match_round(matcher *m, const char *t, const char *p) {
    while (p < m->pattern_end) {
        ls_pattern_step(m, 0);
        char next = p + 1 < m->pattern_end ? p[1] : 0;
        if (*p == '(') return next == ')' ? open_capture(m, t, p + 2, POSITION) : open_capture(m, t, p + 1, OPEN);
        if (*p == ')') return close_capture(m, t, p + 1);
        if (*p == '$' && p + 1 == m->pattern_end) return t == m->text_end ? t : NULL;
        if (*p == '%' && next == 'b') {
            if (!(t = match_balanced(m, t, p))) return NULL;
            p += 4;
            continue;
        }
        if (*p == '%' && next == 'f') {
            if (!(p = match_frontier(m, t, p + 2))) return NULL;
            continue;
        }
        if (*p == '%' && isdigit((unsigned char)next)) {
            if (!(t = match_again(m, t, next))) return NULL;
            p += 2;
            continue;
        }
        const char *end = item_end(m, p);
        char repeat = end < m->pattern_end ? *end : 0;
        if (repeat == '*') return most(m, t, p, end);
        if (repeat == '-') return fewest(m, t, p, end);
        bool one = matches_one(m, t, p, end);
        if (repeat == '+') return one ? most(m, t + 1, p, end) : NULL;
        if (repeat == '?') {
            const char *found = one ? match(m, t + 1, end + 1) : NULL;
            if (found) return found;
            p = end + 1;
            continue;
        }
        if (!one) return NULL;
        t++;
        p = end;
    }
    return t;
}

static const char *match(matcher *m, const char *t, const char *p) {
    if (++m->depth > MAX_DEPTH) luaL_error(m->L, "pattern too complex");
    const char *found = match_round(m, t, p);
    m->depth--;
    return found;
}
