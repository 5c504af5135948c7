// The dashboard's files, embedded by the compiler (C23 #embed): nothing has to be installed beside the binary.
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "engyne_ui.h"

static const unsigned char index_html[] = {
#embed "ui/index.html"
};
static const unsigned char app_css[] = {
#embed "ui/app.css"
};
static const unsigned char icon_svg[] = {
#embed "ui/icon.svg"
};
static const unsigned char api_js[] = {
#embed "ui/api.js"
};
static const unsigned char app_js[] = {
#embed "ui/app.js"
};
static const unsigned char approvals_js[] = {
#embed "ui/approvals.js"
};
static const unsigned char batch_js[] = {
#embed "ui/batch.js"
};
static const unsigned char dom_js[] = {
#embed "ui/dom.js"
};
static const unsigned char format_js[] = {
#embed "ui/format.js"
};
static const unsigned char live_js[] = {
#embed "ui/live.js"
};
static const unsigned char overview_js[] = {
#embed "ui/overview.js"
};
static const unsigned char pairing_js[] = {
#embed "ui/pairing.js"
};
static const unsigned char parts_js[] = {
#embed "ui/parts.js"
};
static const unsigned char slot_js[] = {
#embed "ui/slot.js"
};
static const unsigned char strip_js[] = {
#embed "ui/strip.js"
};
static const unsigned char texts_js[] = {
#embed "ui/texts.js"
};
static const unsigned char ledger_js[] = {
#embed "ui/ledger.js"
};
static const unsigned char preview_js[] = {
#embed "ui/preview.js"
};
static const unsigned char reaction_js[] = {
#embed "ui/reaction.js"
};
static const unsigned char walk_js[] = {
#embed "ui/walk.js"
};

static const struct engyne_ui_file files[] = {
    {"index.html", "text/html; charset=utf-8", index_html, sizeof index_html},
    {"app.css", "text/css; charset=utf-8", app_css, sizeof app_css},
    {"icon.svg", "image/svg+xml", icon_svg, sizeof icon_svg},
    {"api.js", "text/javascript; charset=utf-8", api_js, sizeof api_js},
    {"app.js", "text/javascript; charset=utf-8", app_js, sizeof app_js},
    {"approvals.js", "text/javascript; charset=utf-8", approvals_js, sizeof approvals_js},
    {"batch.js", "text/javascript; charset=utf-8", batch_js, sizeof batch_js},
    {"dom.js", "text/javascript; charset=utf-8", dom_js, sizeof dom_js},
    {"format.js", "text/javascript; charset=utf-8", format_js, sizeof format_js},
    {"live.js", "text/javascript; charset=utf-8", live_js, sizeof live_js},
    {"overview.js", "text/javascript; charset=utf-8", overview_js, sizeof overview_js},
    {"pairing.js", "text/javascript; charset=utf-8", pairing_js, sizeof pairing_js},
    {"parts.js", "text/javascript; charset=utf-8", parts_js, sizeof parts_js},
    {"slot.js", "text/javascript; charset=utf-8", slot_js, sizeof slot_js},
    {"strip.js", "text/javascript; charset=utf-8", strip_js, sizeof strip_js},
    {"texts.js", "text/javascript; charset=utf-8", texts_js, sizeof texts_js},
    {"ledger.js", "text/javascript; charset=utf-8", ledger_js, sizeof ledger_js},
    {"preview.js", "text/javascript; charset=utf-8", preview_js, sizeof preview_js},
    {"reaction.js", "text/javascript; charset=utf-8", reaction_js, sizeof reaction_js},
    {"walk.js", "text/javascript; charset=utf-8", walk_js, sizeof walk_js},
};

const struct engyne_ui_file *engyne_ui_file_at(size_t index) {
    return index < sizeof files / sizeof files[0] ? &files[index] : 0;
}
