/* Rows that are each there once, found by the bytes they begin with. For building an index. */
#ifndef INDEX_ROWSET_H
#define INDEX_ROWSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/vec.h"

#define ROWSET_NONE UINT32_MAX

struct rowset {
	struct vec rows;
	size_t key;     /* bytes at the start of a row that make it one of its own */
	uint32_t *slot; /* row + 1, or 0 */
	size_t slots;
};

/* No memory is taken yet. */
void rowset_init(struct rowset *s, size_t row_size, size_t key);
void rowset_free(struct rowset *s);

/* The row that begins with these bytes, or ROWSET_NONE. */
uint32_t rowset_find(const struct rowset *s, const void *key);

/* The same, added as `row` (whole) when it is new; ROWSET_NONE when memory is used up. */
uint32_t rowset_add(struct rowset *s, const void *row);

/* Makes room for one more, so that the next rowset_add does not fail: 0 or -ENOMEM. */
int rowset_reserve(struct rowset *s);

#endif
