/* What the parts of reading a table share. */
#ifndef IMPORT_TABLE_PRIVATE_H
#define IMPORT_TABLE_PRIVATE_H

#include <csv.h>

#include "base/arena.h"
#include "base/buf.h"
#include "import/table.h"

#define TABLE_COLUMNS_MAX 64u
#define TABLE_RAW_KEPT    65536u /* bytes of a row that a rejects file gets */

struct cell {
	uint32_t start, len; /* in `bytes` */
};

/* Why a row could not be read as a row. */
enum damage {
	DAMAGE_NONE,
	DAMAGE_QUOTE,
	DAMAGE_OPEN,
	DAMAGE_FIELD,
	DAMAGE_ROW,
	DAMAGE_FIELDS,
	DAMAGE_MEMORY
};

struct table {
	struct input *in;
	struct report *report;
	struct table_spec spec;
	struct arena arena; /* names, kept until the end */
	const char *name;
	const char **header;
	size_t header_count;
	int map[TABLE_COLUMNS_MAX]; /* column of the spec -> field of the row, -1 when the file lacks it */

	struct csv_parser csv;
	bool csv_live;
	struct buf bytes; /* the fields of the row, a NUL behind each */
	struct cell cells[TABLE_FIELDS_MAX];
	size_t count;
	struct buf raw; /* the row as it stands in the file, up to TABLE_RAW_KEPT */
	bool row_ended;
	enum damage damage;

	unsigned long line;      /* of the next piece */
	unsigned long row_line;  /* where the row starts */
	unsigned long cell_line; /* where the field being read starts */
	uint64_t row_start;      /* in bytes */
	uint64_t rescanned;

	bool skipping; /* looking for the next whole row behind a damaged one */
	unsigned long damaged_line, skipped_to;
	unsigned damaged_column;
	uint64_t damaged_start, skipped_end; /* in bytes */
	struct buf damaged_raw;
	char damaged_reason[256];

	uint64_t rows, refused;
};

/* Readies libcsv for the start of a row. 0 or -ENOMEM. */
int table_start_parser(struct table *t);

/* Reads one row, well or badly made. 1 a row (look at t->damage), 0 the end. */
int table_read_row(struct table *t);

#endif
