/* The bytes of one source file, read in pieces of at most one line, from a file
 * or from memory (tests and fuzz targets use memory). Memory used does not
 * depend on the size of the file or of its lines. */
#ifndef IMPORT_INPUT_H
#define IMPORT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct input;

/* Opens a regular file. Errors: -ENOENT, -EACCES, -EISDIR (anything that is not
 * a regular file) and what open gives; `e` names the file and says what to do. */
int input_open(struct input **ret, const char *path, struct error *e);

/* Reads `len` bytes at `data`, which must outlive the input. */
int input_open_memory(struct input **ret, const void *data, size_t len);

/* Closes. NULL is fine. */
void input_close(struct input *in);

/* The next piece: up to and with the next line feed, or a carriage return that no
 * line feed follows, or as much as the buffer holds. Points into the input
 * until the next call. 1 a piece, 0 the end, negative errno when reading fails. */
int input_piece(struct input *in, const char **ret, size_t *ret_len);

/* Where the next piece begins, in bytes from the start. */
uint64_t input_position(const struct input *in);

/* Goes to a byte; the next piece begins there. */
void input_seek(struct input *in, uint64_t position);

/* Bytes of the whole file, as it was when it was opened. */
uint64_t input_size(const struct input *in);

#endif
