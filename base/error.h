/* One error, told to a person: what was wrong, where, and what would be right.
 *
 * Library code fills a struct error and returns its code; only the outermost
 * caller shows or logs it. Codes are negative errno values throughout. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>

struct error {
	int code;           /* negative errno; 0 means no error was set */
	unsigned long line; /* line in `where` that holds the fault, 1 is the first, 0 unknown */
	unsigned column;    /* field of that line, 1 is the first, 0 unknown */
	char where[256];    /* a file, a table or a field path; may be empty */
	char text[512];     /* a plain sentence: what was wrong and what would be right */
};

/* Sets `e` (which may be NULL) and returns `code`. `where` may be NULL. Text that does not fit is cut. */
int error_set(struct error *e, int code, const char *where, const char *fmt, ...)
        __attribute__((format(printf, 4, 5)));

/* Adds line and column to an error set before; returns its code. NULL is ignored (returns 0). */
int error_at(struct error *e, unsigned long line, unsigned column);

/* Writes "where:line:column: text" into `out`, leaving out what is not known. Returns `out`. */
const char *error_format(const struct error *e, char *out, unsigned long size);

#endif
