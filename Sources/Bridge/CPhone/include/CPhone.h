#ifndef ENGYNE_CPHONE_H
#define ENGYNE_CPHONE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* libphonenumber in plain C. Nothing here throws. Texts are UTF-8. */

/* Writes the first phone number of the text as E.164 with a final 0. `region` is the ISO code of the country whose
   numbers come without a country code. 1: found, 0: none, -1: failed. */
int engyne_phone_first(const char *text, size_t count, const char *region, char room[20]);

#ifdef __cplusplus
}
#endif

#endif
