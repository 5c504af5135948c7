#ifndef ENGYNE_UI_H
#define ENGYNE_UI_H

#include <stddef.h>

/// One file of the dashboard, as it was when the binary was built.
struct engyne_ui_file {
    const char *name;
    const char *media_type;
    const unsigned char *bytes;
    size_t length;
};

/// The file at this place, or null behind the last one.
const struct engyne_ui_file *engyne_ui_file_at(size_t index);

#endif
