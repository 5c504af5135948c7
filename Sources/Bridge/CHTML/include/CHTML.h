// HTML text to flat arrays, by libgumbo, within limits.
//
// The tree never leaves this shim: nodes come out in document order, each with the index behind its last descendant,
// so nobody has to recurse. Parsing that would need too much memory, time, depth or nodes is given up as a whole.
#ifndef CHTML_H
#define CHTML_H

#include <stddef.h>
#include <stdint.h>

enum {
    CHTML_OK = 0,
    CHTML_TOO_MANY_NODES = 1,
    CHTML_TOO_DEEP = 2,
    CHTML_TOO_LARGE = 3,  ///< the tree would need more memory than allowed
    CHTML_TOO_SLOW = 4,   ///< the markup is nested so that parsing would take too long
};

enum {
    CHTML_DOCUMENT = 0,
    CHTML_ELEMENT = 1,
    CHTML_TEXT = 2,
    CHTML_COMMENT = 3,
    CHTML_TEMPLATE = 4,       ///< the root of what a <template> holds
    CHTML_SHADOW_OPEN = 5,    ///< a shadow root that the markup declares
    CHTML_SHADOW_CLOSED = 6,
};

/// A piece of `bytes`.
typedef struct {
    uint32_t at, count;
} chtml_text;

typedef struct {
    uint8_t kind;
    uint8_t space;       ///< 0 HTML, 1 SVG, 2 MathML
    int32_t parent;      ///< -1 for the document and for the roots of templates and shadows
    int32_t end;         ///< the index behind the last descendant
    int32_t other;       ///< of an element the root it holds apart (template, shadow), of such a root its element; or -1
    chtml_text text;     ///< an element's name, a text's or comment's characters
    uint32_t first_attribute, attribute_count;
} chtml_node;

typedef struct {
    chtml_text name, value;
} chtml_attribute;

typedef struct {
    uint32_t nodes, depth, milliseconds;
    size_t memory;
} chtml_limits;

typedef struct {
    int32_t status;
    chtml_node *nodes;
    chtml_attribute *attributes;
    uint8_t *bytes;
    size_t node_count, attribute_count, byte_count;
    int32_t is_quirky;     ///< 1: quirks mode, where classes and ids have no case
    int32_t has_doctype;
    chtml_text doctype_name, doctype_public, doctype_system;
} chtml_result;

/// Parses UTF-8. The result is always to be freed; on any status but CHTML_OK it is empty.
chtml_result *chtml_parse(const uint8_t *bytes, size_t count, chtml_limits limits);
void chtml_free(chtml_result *result);

#endif
