/* What an image consists of, as data: its tables and what their numbers stand for. One code writes, opens and
 * verifies every image by its layout (image.h). */
#ifndef INDEX_LAYOUT_H
#define INDEX_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "index/catalogue.h"
#include "index/reader.h"

#define LAYOUT_MAX_TABLES 128u

/* A number of rows: that of a table of this image, of a table of the core image, or a fixed one. */
enum rows_kind { ROWS_OF, ROWS_OF_CORE, ROWS_FIXED, ROWS_ANY };
struct rows {
	enum rows_kind kind;
	uint32_t of; /* a table, or how many */
};

struct layout_table {
	const char *name;
	uint32_t elem_size;
	bool empty_first; /* row 0 is there always and stands for nothing */
};

/* A table of starts: `times` for each of `rows` and one more, rising. The last says how many items there
 * are; with `loose` it may begin above 0 and end before the last item. */
struct layout_start {
	uint32_t start;
	struct rows rows;
	uint32_t times, items;
	bool loose;
};

/* A column has one element for each of `rows`. */
struct layout_column {
	uint32_t column;
	struct rows rows;
};

/* A power of two of slots, more than there are rows. With `full` every row is in one of them, once. */
struct layout_slots {
	uint32_t slots, rows;
	bool full;
};

/* What a number in a table may be. */
enum target_kind {
	TARGET_STR,      /* where a string starts */
	TARGET_WORD,     /* the same, short enough for struct text_word */
	TARGET_FINITE,   /* a float that is a number */
	TARGET_ROW,      /* a row */
	TARGET_ROW_NONE, /* a row, or all bits set */
	TARGET_START,    /* a row of a table of starts */
	TARGET_SLOT,     /* a row and one more, or 0 */
	TARGET_LINK      /* a row << 8 | confidence */
};
struct layout_target {
	enum target_kind kind;
	struct rows rows;
};

struct layout_reference {
	uint16_t table, offset, width, target; /* `target` counts in layout.target */
};

struct image_check;

struct layout {
	const char *key; /* of the LMDB value */
	const char *of;  /* " of the courses": behind a table's name in sentences */
	uint32_t tables, starts, columns, slots, references;
	uint32_t strings;          /* the table of strings */
	size_t view_size, size_at; /* of the view that readers use, and where in it the image's size goes */
	const struct layout_table *table;
	const struct layout_start *start;
	const struct layout_column *column;
	const struct layout_slots *slot;
	const struct layout_target *target;
	const struct layout_reference *reference;
	struct {
		uint32_t table;
		uint64_t rows;
	} most[2]; /* rows that a table may have at most; 0 rows: nothing is said */

	/* What else has to hold for a reader to be safe, beyond what the above says. */
	int (*verify)(const struct image_check *c, struct error *e);
};

extern const struct layout layout_core, layout_course, layout_vacancy, layout_place;

/* All of them, core first, then in the order of enum catalogue. */
#define LAYOUTS 4u
extern const struct layout *const layouts[LAYOUTS];

/* An image that is being verified: all that was said of sizes holds. */
struct image_check {
	const struct layout *l;
	const void *view; /* struct index_view, struct course_view ... */
	const struct index_view *core;
	const void *const *data;
	const uint64_t *count;
	uint8_t *starts; /* a bit for each byte of the strings at which a string starts */
};

/* -EBADMSG and a sentence: row `row` of `table` is wrong. `what` goes on behind "the table X". */
int image_wrong(const struct image_check *c, uint32_t table, uint64_t row, const char *what, struct error *e);

/* A search in a hash ends at a free slot: there has to be one. */
int image_check_free_slot(const struct image_check *c, uint32_t table, struct error *e);

#endif
