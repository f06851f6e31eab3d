/* Rows of a table in a text file, one at a time: CSV as RFC 4180 has it (libcsv
 * in strict mode), or lines with tabs between the fields and no quoting.
 *
 * The first row names the columns; their order is free. A row that cannot be
 * used goes to the report with its file, the line where it starts and the
 * column, and reading goes on with the next one. Memory does not depend on the size of the
 * file: a field may have TABLE_FIELD_MAX bytes and a row TABLE_ROW_MAX.
 *
 * CSV and its traps: a byte order mark is skipped, CRLF and LF both end a row,
 * blank lines are skipped, a quoted field may run over lines. When quotes do
 * not pair up, the row is refused, with the line where the quote opened, and
 * reading starts afresh on the line below; lines that then do not
 * make whole rows are skipped and counted with it. */
#ifndef IMPORT_TABLE_H
#define IMPORT_TABLE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "import/input.h"
#include "import/report.h"

#define TABLE_FIELD_MAX  (1u << 20) /* bytes of one field */
#define TABLE_ROW_MAX    (4u << 20) /* bytes of all fields of one row */
#define TABLE_FIELDS_MAX 512u       /* fields of one row */

enum table_style { TABLE_CSV, TABLE_TSV };

enum table_column_flag {
	TABLE_NEEDED = 1, /* the header must name this column */
	TABLE_FILLED = 2, /* and every row must have a value in it */
};

struct table_column {
	const char *name; /* compared without regard to case */
	unsigned flags;
};

struct table_spec {
	enum table_style style;
	const struct table_column *columns;
	size_t count;
	bool open_ended; /* other columns are nothing to warn about */
	bool again; /* a second reading of the same file: faults that the first one told are not told again */
	void (*refused)(void *arg,
	                const struct refusal *refusal); /* also told of each refused row; may be NULL */
	void *arg;                                      /* its first argument */
	const volatile sig_atomic_t *stop; /* reading ends with -EINTR when this is not 0; may be NULL */
};

struct table;

/* Reads the header. Takes `in` over, also on failure. `name` is what reports
 * call the file. Errors: -EINVAL the file is empty, is not UTF-8 text, or lacks a needed column (all of
 * them named); -EIO reading failed. */
int table_open(struct table **ret, struct input *in, const char *name, const struct table_spec *spec,
               struct report *report, struct error *e);

/* Tells the report how many rows there were. NULL is fine. */
void table_close(struct table *t);

/* The next whole row: 1 there is one, 0 the end, -EINTR told to stop, other
 * negative values when reading cannot go on. Rows that cannot be used have been
 * refused on the way. */
int table_next(struct table *t, struct error *e);

/* The value of column `column` of the spec, without blanks at its ends, NUL at the end.
 * Empty when the cell is, or when the file lacks the column. Valid until table_next. */
const char *table_text(const struct table *t, size_t column);
size_t table_length(const struct table *t, size_t column);

/* The file has this column. */
bool table_has(const struct table *t, size_t column);

/* The names of all columns of the file, known ones and others. */
size_t table_width(const struct table *t);
const char *table_header(const struct table *t, size_t field);

/* Refuses the row at hand at `column` of the spec (-1: the whole row). Refuse a row once at most. Returns
 * false. */
bool table_refuse(struct table *t, int column, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Warns about the row at hand. */
void table_warn(struct table *t, int column, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The line on which the row at hand starts. */
unsigned long table_line(const struct table *t);

/* What reports call the file. */
const char *table_name(const struct table *t);

/* Rows read so far, refused ones included, and those refused. */
uint64_t table_rows(const struct table *t);
uint64_t table_refused(const struct table *t);

/* How far reading is, and how far it will go, in bytes. */
uint64_t table_position(const struct table *t);
uint64_t table_size(const struct table *t);

#endif
