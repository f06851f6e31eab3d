#include "index/rowset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#define FIRST_SLOTS 64u

void rowset_init(struct rowset *s, size_t row_size, size_t key)
{
	memset(s, 0, sizeof(*s));
	vec_init(&s->rows, row_size);
	s->key = key;
}

void rowset_free(struct rowset *s)
{
	vec_free(&s->rows);
	free(s->slot);
	s->slot = NULL;
	s->slots = 0;
}

static const char *row_at(const struct rowset *s, uint32_t row)
{
	return (const char *)s->rows.data + row * s->rows.size;
}

/* Most keys are one number. */
static size_t find_number(const struct rowset *s, uint32_t key)
{
	size_t mask = s->slots - 1, i = (size_t)((key * 0x9e3779b97f4a7c15u) >> 32) & mask;
	uint32_t have;

	for (; s->slot[i]; i = (i + 1) & mask) {
		memcpy(&have, row_at(s, s->slot[i] - 1), sizeof(have));
		if (have == key)
			break;
	}
	return i;
}

/* The slot that holds the row, or the free one where it belongs. */
static size_t find_slot(const struct rowset *s, const void *key)
{
	size_t mask = s->slots - 1, i;
	uint32_t number;

	if (s->key == sizeof(number)) {
		memcpy(&number, key, sizeof(number));
		return find_number(s, number);
	}
	i = (size_t)XXH3_64bits(key, s->key) & mask;
	while (s->slot[i] && memcmp(row_at(s, s->slot[i] - 1), key, s->key) != 0)
		i = (i + 1) & mask;
	return i;
}

uint32_t rowset_find(const struct rowset *s, const void *key)
{
	size_t i;

	if (!s->slots)
		return ROWSET_NONE;
	i = find_slot(s, key);
	return s->slot[i] ? s->slot[i] - 1 : ROWSET_NONE;
}

static int grow(struct rowset *s)
{
	size_t slots = s->slots ? s->slots * 2 : FIRST_SLOTS;
	uint32_t *slot = calloc(slots, sizeof(*slot));

	if (!slot)
		return -ENOMEM;
	free(s->slot);
	s->slot = slot;
	s->slots = slots;
	for (uint32_t row = 0; row < s->rows.len; row++)
		slot[find_slot(s, row_at(s, row))] = row + 1;
	return 0;
}

int rowset_reserve(struct rowset *s)
{
	if (s->rows.len + 1 > s->slots / 2 && grow(s))
		return -ENOMEM;
	return vec_reserve(&s->rows, 1);
}

uint32_t rowset_add(struct rowset *s, const void *row)
{
	size_t i;

	if (rowset_reserve(s))
		return ROWSET_NONE;
	i = find_slot(s, row);
	if (!s->slot[i]) {
		memcpy(vec_push(&s->rows), row, s->rows.size);
		s->slot[i] = (uint32_t)s->rows.len;
	}
	return s->slot[i] - 1;
}
