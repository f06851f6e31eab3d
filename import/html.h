/* Text out of the HTML that adverts and course pages come in. Only what is needed to
 * read: tags fall away, block tags become line breaks, character references become
 * their characters. Nothing is ever taken for markup to keep. */
#ifndef IMPORT_HTML_H
#define IMPORT_HTML_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* The character reference at the start of `s` (which begins with '&'): its length in
 * bytes and its character, or 0 when it is none that is known or none that text may hold. */
size_t html_entity(const char *s, size_t len, uint32_t *ret);

/* The text of `html` (UTF-8), in `arena`, with single blanks, and a line feed between blocks. What stands
 * in script, style and comments is left out; `limit` is the most bytes that are returned (0: no limit), cut
 * between characters. Text without markup comes back with its blanks tidied. NULL when memory is used up. */
char *html_to_text(const char *html, size_t len, size_t limit, struct arena *arena);

#endif
