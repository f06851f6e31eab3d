/* A caseload, record by record: CSV with a header row, or JSON lines (one object a line). Which of the two it
 * is shows in its first byte. Needs no daemon and keeps one chunk of the input at a time, so a list of any
 * length can be read. */
#ifndef CLIENT_CLI_BATCH_READ_H
#define CLIENT_CLI_BATCH_READ_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"

#define BATCH_RECORD_MAX (1u << 20) /* bytes of one record, which is far more than a question may hold */
#define BATCH_COLUMNS    300u       /* values of one record, and columns of a header */

struct batch_cell {
	const char *name; /* of the column; lives as long as the input (CSV) or the record (JSON) */
	const char *value;
};

/* One person. */
struct batch_record {
	unsigned long number; /* 1 for the first record after the header */
	struct batch_cell *cell;
	size_t cells;
	const char *fault; /* why it can not be used, in a sentence; NULL when it can */
	struct arena memory;
	struct batch_record *next; /* the reader's own */
};

struct batch_input;

/* Reads from `f`, which stays the caller's; `name` is for messages. Errors: -ENOMEM. */
int batch_input_open(struct batch_input **ret, FILE *f, const char *name, struct error *e);

/* The next record, to be freed with batch_record_free. 1, 0 at the end, or a negative errno with `e` filled:
 * -EBADMSG for a header that can not be used or a record without an end, -EIO, -ENOMEM. */
int batch_input_next(struct batch_input *in, struct batch_record **ret, struct error *e);

/* The names of the columns of a CSV; none for JSON lines, whose records name them. Known after the first
 * record. */
size_t batch_input_columns(const struct batch_input *in, const char *const **ret);
bool batch_input_is_json(const struct batch_input *in);

/* The first value of a column, or NULL. */
const char *batch_record_value(const struct batch_record *r, const char *name);

void batch_record_free(struct batch_record *r);
void batch_input_close(struct batch_input *in);

#endif
