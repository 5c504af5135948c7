// libgumbo's rules are those of 2015 and of a browser without scripting. Where a browser of today differs, the markup
// is rewritten before parsing: the tag gets another name with the same rules in libgumbo, and its real name travels in
// an attribute. Everything else is copied byte by byte.
//
// - <noscript> holds plain text where scripting is on: it becomes <noframes> (head) or <noembed> (body).
// - <search> is a block. <main> is "special" and <dialog> is a block but not "special", which libgumbo has the other
//   way round. <isindex> and <menuitem> are nothing special any more.
// - libgumbo puts text that stands right before </form> behind the form; a comment in between keeps it inside and is
//   left out of the result.
// - <select> may hold any markup; one that does becomes an unknown element.
#include <stdlib.h>
#include <strings.h>

#include "internal.h"

void chtml_put(chtml_buffer *b, const void *bytes, size_t count) {
    if (b->failed || count == 0) return;
    if (b->count + count > b->room) {
        size_t room = b->room * 2 > b->count + count ? b->room * 2 : b->count + count + 256;
        uint8_t *grown = realloc(b->bytes, room);
        if (grown == NULL) {
            b->failed = true;
            return;
        }
        b->bytes = grown;
        b->room = room;
    }
    memcpy(b->bytes + b->count, bytes, count);
    b->count += count;
}

typedef struct {
    const uint8_t *at, *end, *copied;
    chtml_buffer *out;
    bool after_head;
    bool open_select;          ///< a renamed select is open
    int foreign;               ///< how many of svg and math are open
    int islands[32], island;   ///< `foreign` at each open foreignObject
} scanner;

static bool is_space(uint8_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
static bool is_letter(uint8_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool ends_name(uint8_t c) { return is_space(c) || c == '/' || c == '>'; }

static bool named(const uint8_t *name, size_t count, const char *wanted) {
    return strlen(wanted) == count && strncasecmp((const char *)name, wanted, count) == 0;
}

static bool one_of(const uint8_t *name, size_t count, const char *const *list) {
    for (; *list; list++)
        if (named(name, count, *list)) return true;
    return false;
}

static void copy_to(scanner *s, const uint8_t *to) {
    if (to > s->copied) chtml_put(s->out, s->copied, (size_t)(to - s->copied));
    s->copied = to;
}

static void put_text(scanner *s, const char *text) { chtml_put(s->out, text, strlen(text)); }

// The byte behind the first `needle`, or the end.
static const uint8_t *behind(const uint8_t *at, const uint8_t *end, const char *needle) {
    size_t count = strlen(needle);
    for (; at + count <= end; at++) {
        const uint8_t *hit = memchr(at, needle[0], (size_t)(end - at) - count + 1);
        if (hit == NULL) return end;
        if (memcmp(hit, needle, count) == 0) return hit + count;
        at = hit;
    }
    return end;
}

static const uint8_t *behind_comment(const uint8_t *at, const uint8_t *end) {
    if (at < end && *at == '>') return at + 1;
    if (end - at > 1 && at[0] == '-' && at[1] == '>') return at + 2;
    for (; at < end; at++) {
        if (*at != '-') continue;
        if (end - at >= 3 && memcmp(at, "-->", 3) == 0) return at + 3;
        if (end - at >= 4 && memcmp(at, "--!>", 4) == 0) return at + 4;
    }
    return end;
}

// The byte behind a tag's '>', given where its name ends. `closes_itself` tells about "/>".
static const uint8_t *behind_tag(const uint8_t *at, const uint8_t *end, bool *closes_itself) {
    *closes_itself = false;
    while (at < end) {
        while (at < end && (is_space(*at) || *at == '/')) at++;
        if (at >= end) return end;
        if (*at == '>') {
            *closes_itself = at[-1] == '/';
            return at + 1;
        }
        at++;
        while (at < end && !ends_name(*at) && *at != '=') at++;
        while (at < end && is_space(*at)) at++;
        if (at >= end || *at != '=') continue;
        at++;
        while (at < end && is_space(*at)) at++;
        if (at >= end || *at == '>') continue;
        if (*at == '"' || *at == '\'') {
            const uint8_t *quote = memchr(at + 1, *at, (size_t)(end - at - 1));
            if (quote == NULL) return end;
            at = quote + 1;
        } else {
            while (at < end && !is_space(*at) && *at != '>') at++;
        }
    }
    return end;
}

// Whether "</name" or "<name" stands here, followed by what ends a tag's name.
static bool starts_tag(const uint8_t *at, const uint8_t *end, const char *open, const uint8_t *name, size_t count) {
    size_t lead = strlen(open);
    if ((size_t)(end - at) <= lead + count || memcmp(at, open, lead) != 0) return false;
    return strncasecmp((const char *)at + lead, (const char *)name, count) == 0 && ends_name(at[lead + count]);
}

// Where the text of a raw element ends: at its end tag, or the end.
static const uint8_t *end_of_raw(const uint8_t *at, const uint8_t *end, const uint8_t *name, size_t count) {
    bool is_script = named(name, count, "script"), escaped = false, twice = false;
    for (; at < end; at++) {
        if (is_script && escaped && *at == '-' && end - at >= 3 && memcmp(at, "-->", 3) == 0) escaped = twice = false;
        if (*at != '<') continue;
        if (is_script && !escaped && end - at >= 4 && memcmp(at, "<!--", 4) == 0) {
            escaped = true;
            if (end - at >= 5 && at[4] == '>') escaped = false;
            at += 3;
        } else if (is_script && escaped && !twice && starts_tag(at, end, "<", name, count)) {
            twice = true;
        } else if (starts_tag(at, end, "</", name, count)) {
            if (!twice) return at;
            twice = false;
        }
    }
    return end;
}

static const char *const raw_names[] = {"script", "style",    "xmp",   "iframe",    "noembed",
                                        "noframes", "textarea", "title", "plaintext", NULL};
static const char *const plain_in_select[] = {"option", "optgroup", "script", "template", "select", "input",
                                              "keygen", "textarea", NULL};

// The same as libgumbo's name for it, where the name alone decides.
static const char *other_name(const uint8_t *name, size_t count) {
    if (named(name, count, "dialog")) return "main";
    if (named(name, count, "main")) return "dir";
    if (named(name, count, "search")) return "hgroup";
    if (named(name, count, "isindex")) return "engyne-isindex";
    if (named(name, count, "menuitem")) return "engyne-menuitem";
    return NULL;
}

// Whether a select, whose start tag was just read, holds more than a select of 2015 could.
static bool is_rich_select(const uint8_t *at, const uint8_t *end) {
    for (; at < end; at++) {
        if (*at != '<' || end - at < 3) continue;
        const uint8_t *name = at + 1;
        if (*name == '/') name++;
        size_t count = 0;
        while (name + count < end && !ends_name(name[count])) count++;
        if (named(name, count, "select") || named(name, count, "input")) return false;
        if (is_letter(*name) && !one_of(name, count, plain_in_select)) return true;
    }
    return false;
}

// Writes "<other engyne-tag=name" or "</other" in place of the name that was read.
static void rename_tag(scanner *s, const uint8_t *name, size_t count, const char *other, bool is_end) {
    copy_to(s, name);
    put_text(s, other);
    s->copied = name + count;
    if (is_end) return;
    put_text(s, " " CHTML_MARK "=");
    for (size_t i = 0; i < count; i++) {
        uint8_t lower = name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i];
        chtml_put(s->out, &lower, 1);
    }
    if (s->copied < s->end && *s->copied == '/') put_text(s, " ");
}

static void end_tag(scanner *s, const uint8_t *name, size_t count) {
    const uint8_t *open = s->at;
    bool ignored;
    s->at = behind_tag(name + count, s->end, &ignored);
    if (named(name, count, "head")) s->after_head = true;
    if ((named(name, count, "svg") || named(name, count, "math")) && s->foreign > 0) s->foreign--;
    if (named(name, count, "foreignobject") && s->island > 0) s->foreign = s->islands[--s->island];
    if (s->foreign > 0) return;
    if (named(name, count, "form")) {
        copy_to(s, open);
        put_text(s, "<!--" CHTML_CUT "-->");
    }
    const char *other = other_name(name, count);
    if (named(name, count, "select") && s->open_select) {
        other = "engyne-select";
        s->open_select = false;
    }
    if (other) rename_tag(s, name, count, other, true);
}

// A noscript's text up to its end tag.
static void noscript(scanner *s, const uint8_t *name, size_t count) {
    const char *other = s->after_head ? "noembed" : "noframes";
    rename_tag(s, name, count, other, false);
    const uint8_t *close = end_of_raw(s->at, s->end, name, count);
    copy_to(s, close);
    if (close < s->end) rename_tag(s, close + 2, count, other, true);
    bool ignored;
    s->at = close < s->end ? behind_tag(close + 2 + count, s->end, &ignored) : s->end;
}

static void start_tag(scanner *s, const uint8_t *name, size_t count) {
    const uint8_t *open = s->at;
    bool closes_itself;
    s->at = behind_tag(name + count, s->end, &closes_itself);
    if (named(name, count, "body")) s->after_head = true;
    if (named(name, count, "foreignobject") && s->foreign > 0 && s->island < 32 && !closes_itself) {
        s->islands[s->island++] = s->foreign;
        s->foreign = 0;
        return;
    }
    if (named(name, count, "svg") || named(name, count, "math")) s->foreign += !closes_itself;
    if (s->foreign > 0) return;
    if (s->open_select && (named(name, count, "select") || named(name, count, "input"))) {
        copy_to(s, open);
        put_text(s, "</engyne-select>");
        s->open_select = false;
        if (named(name, count, "select")) {
            s->copied = s->at;
            return;
        }
    }
    if (named(name, count, "noscript")) return noscript(s, name, count);
    const char *other = other_name(name, count);
    if (named(name, count, "select") && is_rich_select(s->at, s->end)) {
        other = "engyne-select";
        s->open_select = true;
    }
    if (other) return rename_tag(s, name, count, other, false);
    if (!one_of(name, count, raw_names)) return;
    s->at = named(name, count, "plaintext") ? s->end : end_of_raw(s->at, s->end, name, count);
}

void chtml_prepare(const uint8_t *bytes, size_t count, chtml_buffer *out) {
    scanner s = {.at = bytes, .end = bytes + count, .copied = bytes, .out = out};
    while (s.at < s.end) {
        s.at = memchr(s.at, '<', (size_t)(s.end - s.at));
        if (s.at == NULL || s.end - s.at < 2) break;
        const uint8_t *name = s.at + 1;
        bool is_end = *name == '/';
        if (is_end) name++;
        size_t length = 0;
        while (name + length < s.end && !ends_name(name[length])) length++;
        if (name < s.end && is_letter(*name)) {
            if (is_end) end_tag(&s, name, length);
            else start_tag(&s, name, length);
        } else if (s.end - s.at >= 4 && memcmp(s.at, "<!--", 4) == 0) {
            s.at = behind_comment(s.at + 4, s.end);
        } else if (s.foreign > 0 && s.end - s.at >= 9 && memcmp(s.at, "<![CDATA[", 9) == 0) {
            s.at = behind(s.at, s.end, "]]>");
        } else if (*name == '!' || *name == '?' || (is_end && name < s.end)) {
            s.at = behind(s.at, s.end, ">");
        } else {
            s.at++;
        }
    }
    copy_to(&s, s.end);
}
