#include "match/best.h"

#include <errno.h>
#include <stdlib.h>

#define FIRST_SIZE 64u

void best_begin(struct best *b, uint32_t want, best_tie *tie, const void *view)
{
	b->count = 0;
	b->want = want;
	b->tie = tie;
	b->view = view;
}

void best_free(struct best *b)
{
	free(b->item);
	*b = (struct best){0};
}

static bool is_worse(const struct best *b, const struct best_item *x, const struct best_item *y)
{
	if (x->key != y->key)
		return x->key > y->key;
	return b->tie(b->view, x->row, y->row) > 0;
}

static void sink(struct best *b, uint32_t at, uint32_t count)
{
	struct best_item x = b->item[at];
	uint32_t child;

	while ((child = 2 * at + 1) < count) {
		if (child + 1 < count && is_worse(b, &b->item[child + 1], &b->item[child]))
			child++;
		if (!is_worse(b, &b->item[child], &x))
			break;
		b->item[at] = b->item[child];
		at = child;
	}
	b->item[at] = x;
}

static void rise(struct best *b, uint32_t at)
{
	struct best_item x = b->item[at];

	while (at) {
		uint32_t parent = (at - 1) / 2;

		if (!is_worse(b, &x, &b->item[parent]))
			break;
		b->item[at] = b->item[parent];
		at = parent;
	}
	b->item[at] = x;
}

static int grow(struct best *b)
{
	uint32_t size = b->size ? b->size * 2 : FIRST_SIZE;
	struct best_item *bigger;

	if (b->count < b->size)
		return 0;
	bigger = realloc(b->item, (size_t)size * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	b->item = bigger;
	b->size = size;
	return 0;
}

int best_add_slow(struct best *b, const struct best_item *x)
{
	if (b->count == b->want) {
		if (is_worse(b, x, &b->item[0]))
			return 0;
		b->item[0] = *x;
		sink(b, 0, b->count);
		return 0;
	}
	if (grow(b))
		return -ENOMEM;
	b->item[b->count] = *x;
	rise(b, b->count++);
	return 0;
}

void best_sort(struct best *b)
{
	for (uint32_t n = b->count; n > 1; n--) {
		struct best_item worst = b->item[0];

		b->item[0] = b->item[n - 1];
		sink(b, 0, n - 1);
		b->item[n - 1] = worst;
	}
}
