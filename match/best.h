/* The best of many rows, in order: a heap with the worst on top. Inside match/ only. */
#ifndef MATCH_BEST_H
#define MATCH_BEST_H

#include <stdbool.h>
#include <stdint.h>

struct best_item {
	uint64_t key; /* the lower the better: what is sorted by, above the rank of the title */
	uint32_t row;
	uint32_t score; /* 0 to SCORE_ONE */
};

#define SCORE_ONE 1000000u /* scores are whole millionths, so that what looks equal is equal */

/* The sort's own figure and the title. */
#define BEST_KEY(figure, title) ((uint64_t)(figure) << 32 | (title))

/* Below, equal or above zero, as row `a` comes before, is or comes behind row `b` when their keys are equal.
 */
typedef int best_tie(const void *view, uint32_t a, uint32_t b);

struct best {
	struct best_item *item;
	uint32_t count, size; /* items there are, and room for */
	uint32_t want;        /* how many are kept */
	best_tie *tie;
	const void *view;
};

/* Starts anew; the memory of the last time is kept. */
void best_begin(struct best *b, uint32_t want, best_tie *tie, const void *view);
void best_free(struct best *b);

/* 0 or -ENOMEM. Most rows are turned away at the first look. */
int best_add_slow(struct best *b, const struct best_item *x);

static inline int best_add(struct best *b, uint64_t key, uint32_t row, uint32_t score)
{
	const struct best_item x = {key, row, score};

	if (b->count == b->want && (!b->want || key > b->item[0].key))
		return 0;
	return best_add_slow(b, &x);
}

/* Puts them in order, the best first; nothing can be added after that. */
void best_sort(struct best *b);

#endif
