/* Many posting lists read side by side, block of rows by block of rows: what a block adds up lies in the
 * processor's cache, and the rows themselves are on their way when the block is done. Inside match/ only. */
#ifndef MATCH_POSTING_WALK_H
#define MATCH_POSTING_WALK_H

#include "index/catalogue.h"

#define WALK_BLOCK 16384u /* rows at once */
#define WALK_LISTS 256u   /* lists at once */
#define WALK_ONE                                                                                             \
	(1u << 24) /* what the weights of all lists add up to; a link of confidence 255 counts whole */

struct posting_walk {
	/* the question */
	const uint32_t *start, *link; /* postings */
	const char *row;              /* rows of 32 bytes, asked for ahead */
	uint32_t list[WALK_LISTS];    /* which */
	uint32_t lists;
	uint32_t weight[WALK_LISTS]; /* of each list, for walk_weights */
	uint64_t whole;              /* the sum of a row that all lists hold for sure */
	uint64_t per_whole;          /* WALK_SCORE << WALK_SHIFT divided by it */
	uint32_t known_end;          /* rows before this are not looked at: none is asked for ahead */
	uint8_t confidence;          /* links of less are passed over, for walk_sets */
	/* a block */
	uint32_t base;     /* its first row */
	uint32_t *touched; /* rows that some list holds */
	uint32_t touches;
	uint32_t *sum; /* by row - base: weight times confidence; 0 when nothing touched it */
	uint64_t *set; /* by row - base: which lists hold it, for at most 64 */
	/* between blocks */
	uint32_t cursor[WALK_LISTS];
};

/* Makes the memory of the blocks once. 0 or -ENOMEM. */
int walk_fit(struct posting_walk *w);
void walk_clear(struct posting_walk *w);

/* Weights of lists: `weight` NULL means all alike. */
void walk_set_lists(struct posting_walk *w, const uint32_t *list, const float *weight, uint32_t lists);

/* A row's sum as a part of the whole: 1 to WALK_SCORE. */
#define WALK_SCORE 1000000u
#define WALK_SHIFT 42
static inline uint32_t walk_score(const struct posting_walk *w, uint32_t sum)
{
	uint32_t score = (uint32_t)((sum * w->per_whole + (UINT64_C(1) << (WALK_SHIFT - 1))) >> WALK_SHIFT);

	return score ? score : 1;
}

/* The most that one list alone adds up to. */
uint32_t walk_heaviest(const struct posting_walk *w);

/* Called for each block with w->touches rows; clears nothing: the walk does. 0 goes on. */
typedef int walk_done(void *arg, struct posting_walk *w);

/* Adds up weights, or gathers sets, over all rows of the ranges. */
int walk_weights(struct posting_walk *w, const struct row_range *range, uint32_t ranges, walk_done *done,
                 void *arg);
int walk_sets(struct posting_walk *w, const struct row_range *range, uint32_t ranges, walk_done *done,
              void *arg);

#endif
