// What the files of the shim share. Not visible to Swift.
#ifndef CHTML_INTERNAL_H
#define CHTML_INTERNAL_H

#include <stdbool.h>
#include <string.h>

#include "CHTML.h"

/// The attribute that carries a tag's real name through libgumbo.
#define CHTML_MARK "engyne-tag"
/// A comment of ours that stands for nothing.
#define CHTML_CUT "engyne-cut"

/// A growing buffer; `failed` once memory was refused.
typedef struct {
    uint8_t *bytes;
    size_t count, room;
    bool failed;
} chtml_buffer;

void chtml_put(chtml_buffer *b, const void *bytes, size_t count);

/// Copies the markup so that libgumbo reads it as a browser with scripting does (see prepare.c).
void chtml_prepare(const uint8_t *bytes, size_t count, chtml_buffer *out);

#endif
