// UTF-8 as the host reads it: no overlong forms, no surrogates, nothing above U+10FFFF.
#include "internal.h"

static bool continues(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// How many bytes the character at `at` has, or 0 when it is none.
static size_t character(const uint8_t *at, size_t left) {
    uint8_t first = at[0];
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    if (left < 2 || !continues(at[1])) return 0;
    if (first < 0xE0) return 2;
    if (left < 3 || !continues(at[2])) return 0;
    if (first < 0xF0) {
        bool overlong = first == 0xE0 && at[1] < 0xA0, surrogate = first == 0xED && at[1] > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    bool overlong = first == 0xF0 && at[1] < 0x90, beyond = first == 0xF4 && at[1] > 0x8F;
    return left < 4 || !continues(at[3]) || overlong || beyond ? 0 : 4;
}

size_t ls_utf8_fault(const char *text, size_t count) {
    const uint8_t *bytes = (const uint8_t *)text;
    for (size_t i = 0; i < count;) {
        size_t length = character(bytes + i, count - i);
        if (!length) return i + 1;
        i += length;
    }
    return 0;
}
