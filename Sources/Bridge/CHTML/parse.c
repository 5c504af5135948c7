// libgumbo under limits, and its tree as arrays.
//
// libgumbo frees its tree by recursion and asks nobody before it grows. So it gets memory that we count: at a limit the
// allocator jumps back to chtml_parse (only libgumbo's frames are skipped) and the blocks are freed from our own list.
#include <gumbo.h>
#include <setjmp.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "internal.h"

// MARK: memory

typedef struct block {
    struct block *previous, *next;
    size_t size;
} block;

typedef struct {
    jmp_buf escape;
    int32_t status;
    block blocks;
    chtml_limits limits;
    size_t used;
    uint32_t nodes, ticks;
    uint64_t deadline;
} arena;

// Processor time: a busy machine does not make a page too slow.
static uint64_t now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static _Noreturn void give_up(arena *a, int32_t status) {
    a->status = status;
    longjmp(a->escape, 1);
}

static void *allocate(void *context, size_t size) {
    arena *a = context;
    a->used += size;
    if (a->used > a->limits.memory) give_up(a, CHTML_TOO_LARGE);
    // Most things of this size are nodes; the exact count is taken when the tree is written out.
    if (size == sizeof(GumboNode) && ++a->nodes > 2 * a->limits.nodes + 1000) give_up(a, CHTML_TOO_MANY_NODES);
    if (++a->ticks % 256 == 0 && now_ms() > a->deadline) give_up(a, CHTML_TOO_SLOW);
    block *made = malloc(sizeof(block) + size);
    if (made == NULL) give_up(a, CHTML_TOO_LARGE);
    made->size = size;
    made->previous = &a->blocks;
    made->next = a->blocks.next;
    if (made->next) made->next->previous = made;
    a->blocks.next = made;
    return made + 1;
}

static void release(void *context, void *pointer) {
    arena *a = context;
    if (pointer == NULL) return;
    block *old = (block *)pointer - 1;
    a->used -= old->size;
    old->previous->next = old->next;
    if (old->next) old->next->previous = old->previous;
    free(old);
}

static void release_all(arena *a) {
    for (block *each = a->blocks.next; each;) {
        block *next = each->next;
        free(each);
        each = next;
    }
    a->blocks.next = NULL;
}

// MARK: writing the tree out

typedef struct {
    const GumboNode *node;
    int32_t index;
    uint32_t next_child;
} level;

typedef struct {
    const GumboNode *node;
    int32_t owner;
    uint8_t kind;
} apart;

typedef struct {
    arena *arena;
    chtml_buffer nodes, attributes, bytes, waiting;
    level *levels;
    uint32_t depth;
} writer;

static chtml_text keep(writer *w, const char *text, size_t count) {
    chtml_text piece = {(uint32_t)w->bytes.count, (uint32_t)count};
    chtml_put(&w->bytes, text, count);
    return piece;
}
static chtml_text keep_text(writer *w, const char *text) { return keep(w, text ? text : "", text ? strlen(text) : 0); }

static chtml_node *node_at(writer *w, int32_t index) { return (chtml_node *)w->nodes.bytes + index; }

static int32_t add_node(writer *w, uint8_t kind, int32_t parent) {
    int32_t index = (int32_t)(w->nodes.count / sizeof(chtml_node));
    if ((uint32_t)index >= w->arena->limits.nodes) give_up(w->arena, CHTML_TOO_MANY_NODES);
    chtml_node node = {.kind = kind, .parent = parent, .end = index + 1, .other = -1};
    chtml_put(&w->nodes, &node, sizeof node);
    if (w->nodes.failed || w->bytes.failed || w->attributes.failed) give_up(w->arena, CHTML_TOO_LARGE);
    return index;
}

static chtml_text lower(writer *w, const char *text, size_t count) {
    chtml_text piece = keep(w, text, count);
    if (w->bytes.failed) return piece;
    for (size_t i = 0; i < count; i++) {
        uint8_t *byte = w->bytes.bytes + piece.at + i;
        if (*byte >= 'A' && *byte <= 'Z') *byte += 32;
    }
    return piece;
}

// No real name is longer; what compares names need not be ready for a megabyte.
#define LONGEST_NAME 256
static size_t name_length(size_t count) { return count < LONGEST_NAME ? count : LONGEST_NAME; }

static chtml_text element_name(writer *w, const GumboElement *element) {
    const GumboAttribute *mark = gumbo_get_attribute(&element->attributes, CHTML_MARK);
    if (mark) return keep(w, mark->value, name_length(strlen(mark->value)));
    GumboStringPiece original = element->original_tag;
    if (original.length > 0) gumbo_tag_from_original_text(&original);
    if (element->tag_namespace == GUMBO_NAMESPACE_SVG && original.length > 0) {
        const char *name = gumbo_normalize_svg_tagname(&original);
        return name ? keep_text(w, name) : lower(w, original.data, name_length(original.length));
    }
    if (element->tag == GUMBO_TAG_UNKNOWN) return lower(w, original.data, name_length(original.length));
    return keep_text(w, gumbo_normalized_tagname(element->tag));
}

static const char *prefix_of(const GumboAttribute *attribute) {
    switch (attribute->attr_namespace) {
    case GUMBO_ATTR_NAMESPACE_XLINK: return "xlink:";
    case GUMBO_ATTR_NAMESPACE_XML: return "xml:";
    case GUMBO_ATTR_NAMESPACE_XMLNS: return strcmp(attribute->name, "xmlns") == 0 ? "" : "xmlns:";
    default: return "";
    }
}

static void add_attributes(writer *w, int32_t index, const GumboElement *element) {
    uint32_t first = (uint32_t)(w->attributes.count / sizeof(chtml_attribute)), count = 0;
    for (unsigned i = 0; i < element->attributes.length; i++) {
        const GumboAttribute *attribute = element->attributes.data[i];
        if (strcmp(attribute->name, CHTML_MARK) == 0) continue;
        const char *prefix = prefix_of(attribute);
        chtml_attribute made;
        made.name = keep_text(w, prefix);
        made.name.count += keep(w, attribute->name, name_length(strlen(attribute->name))).count;
        made.value = keep_text(w, attribute->value);
        chtml_put(&w->attributes, &made, sizeof made);
        count++;
    }
    node_at(w, index)->first_attribute = first;
    node_at(w, index)->attribute_count = count;
}

static const char *const hosts[] = {"article", "aside", "blockquote", "body", "div", "footer", "h1",   "h2",      "h3",
                                    "h4",      "h5",    "h6",         "header", "main", "nav",  "p",    "section", "span",
                                    NULL};

static bool can_host(const writer *w, const chtml_node *node) {
    if (node->kind != CHTML_ELEMENT || node->space != 0 || node->other >= 0) return false;
    const char *name = (const char *)w->bytes.bytes + node->text.at;
    if (memchr(name, '-', node->text.count)) return true;
    for (const char *const *each = hosts; *each; each++)
        if (strlen(*each) == node->text.count && memcmp(*each, name, node->text.count) == 0) return true;
    return false;
}

static void wait_for(writer *w, const GumboNode *node, int32_t owner, uint8_t kind) {
    apart each = {node, owner, kind};
    chtml_put(&w->waiting, &each, sizeof each);
    if (w->waiting.failed) give_up(w->arena, CHTML_TOO_LARGE);
}

// A template that declares its parent's shadow; such a template is no element of the document.
static bool declares_shadow(writer *w, const GumboNode *node, int32_t parent) {
    const GumboAttribute *mode = gumbo_get_attribute(&node->v.element.attributes, "shadowrootmode");
    if (mode == NULL || parent < 0 || !can_host(w, node_at(w, parent))) return false;
    bool is_open = strcasecmp(mode->value, "open") == 0;
    if (!is_open && strcasecmp(mode->value, "closed") != 0) return false;
    node_at(w, parent)->other = 0;  // taken; the root's index is set when it is written
    wait_for(w, node, parent, is_open ? CHTML_SHADOW_OPEN : CHTML_SHADOW_CLOSED);
    return true;
}

static void enter(writer *w, const GumboNode *node, int32_t index) {
    if (w->depth > w->arena->limits.depth) give_up(w->arena, CHTML_TOO_DEEP);
    w->levels[w->depth++] = (level){node, index, 0};
}

static void add(writer *w, const GumboNode *node, int32_t parent) {
    int32_t index;
    switch (node->type) {
    case GUMBO_NODE_TEMPLATE:
        if (declares_shadow(w, node, parent)) return;
        // fall through
    case GUMBO_NODE_ELEMENT:
        index = add_node(w, CHTML_ELEMENT, parent);
        chtml_text name = element_name(w, &node->v.element);
        node_at(w, index)->text = name;
        node_at(w, index)->space = (uint8_t)node->v.element.tag_namespace;
        add_attributes(w, index, &node->v.element);
        if (node->type == GUMBO_NODE_TEMPLATE) wait_for(w, node, index, CHTML_TEMPLATE);
        else enter(w, node, index);
        return;
    case GUMBO_NODE_COMMENT:
        if (strcmp(node->v.text.text, CHTML_CUT) == 0) return;
        // fall through
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_CDATA:
    case GUMBO_NODE_WHITESPACE:
        index = add_node(w, node->type == GUMBO_NODE_COMMENT ? CHTML_COMMENT : CHTML_TEXT, parent);
        chtml_text text = keep_text(w, node->v.text.text);
        node_at(w, index)->text = text;
        return;
    default: return;
    }
}

static const GumboVector *children_of(const GumboNode *node) {
    return node->type == GUMBO_NODE_DOCUMENT ? &node->v.document.children : &node->v.element.children;
}

// Writes everything below one root. The stack of levels is ours and as deep as the limit.
static void write_tree(writer *w, const GumboNode *root, int32_t index) {
    w->depth = 0;
    enter(w, root, index);
    while (w->depth > 0) {
        level *top = &w->levels[w->depth - 1];
        const GumboVector *children = children_of(top->node);
        if (top->next_child < children->length) {
            add(w, children->data[top->next_child++], top->index);
        } else {
            node_at(w, top->index)->end = (int32_t)(w->nodes.count / sizeof(chtml_node));
            w->depth--;
        }
    }
}

static void write_all(writer *w, const GumboOutput *output) {
    write_tree(w, output->document, add_node(w, CHTML_DOCUMENT, -1));
    for (size_t i = 0; i < w->waiting.count / sizeof(apart); i++) {
        apart each = ((apart *)w->waiting.bytes)[i];
        int32_t index = add_node(w, each.kind, -1);
        node_at(w, index)->other = each.owner;
        node_at(w, each.owner)->other = index;
        write_tree(w, each.node, index);
    }
}

// MARK: parsing

static void run(arena *a, writer *w, const chtml_buffer *markup, chtml_result *result) {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = release;
    options.userdata = a;
    options.max_errors = 0;
    const GumboOutput *output = gumbo_parse_with_options(&options, (const char *)markup->bytes, markup->count);
    write_all(w, output);
    const GumboDocument *document = &output->document->v.document;
    result->is_quirky = document->doc_type_quirks_mode == GUMBO_DOCTYPE_QUIRKS;
    result->has_doctype = document->has_doctype;
    if (document->has_doctype) {
        result->doctype_name = keep_text(w, document->name);
        result->doctype_public = keep_text(w, document->public_identifier);
        result->doctype_system = keep_text(w, document->system_identifier);
    }
    if (w->bytes.failed || w->nodes.failed) give_up(a, CHTML_TOO_LARGE);
    result->nodes = (chtml_node *)w->nodes.bytes;
    result->node_count = w->nodes.count / sizeof(chtml_node);
    result->attributes = (chtml_attribute *)w->attributes.bytes;
    result->attribute_count = w->attributes.count / sizeof(chtml_attribute);
    result->bytes = w->bytes.bytes;
    result->byte_count = w->bytes.count;
}

chtml_result *chtml_parse(const uint8_t *bytes, size_t count, chtml_limits limits) {
    chtml_result *result = calloc(1, sizeof *result);
    arena *a = calloc(1, sizeof *a);
    writer *w = calloc(1, sizeof *w);
    chtml_buffer *markup = calloc(1, sizeof *markup);
    if (result == NULL || a == NULL || w == NULL || markup == NULL) abort();
    a->limits = limits;
    a->deadline = now_ms() + limits.milliseconds;
    w->arena = a;
    w->levels = calloc(limits.depth + 2, sizeof(level));
    chtml_prepare(bytes, count, markup);
    chtml_put(markup, "", 1);
    if (w->levels == NULL || markup->failed) {
        a->status = CHTML_TOO_LARGE;
    } else if (setjmp(a->escape) == 0) {
        markup->count--;
        run(a, w, markup, result);
    }
    if (a->status != CHTML_OK) {
        free(w->nodes.bytes), free(w->attributes.bytes), free(w->bytes.bytes);
        memset(result, 0, sizeof *result);
        result->status = a->status;
    }
    release_all(a);
    free(w->waiting.bytes), free(w->levels), free(markup->bytes);
    free(a), free(w), free(markup);
    return result;
}

void chtml_free(chtml_result *result) {
    if (result == NULL) return;
    free(result->nodes), free(result->attributes), free(result->bytes);
    free(result);
}
