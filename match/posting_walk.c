#include "match/posting_walk.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "match/reach_internal.h"

int walk_fit(struct posting_walk *w)
{
	if (w->touched)
		return 0;
	w->touched = calloc(WALK_BLOCK, sizeof(*w->touched));
	w->sum = calloc(WALK_BLOCK, sizeof(*w->sum));
	w->set = calloc(WALK_BLOCK, sizeof(*w->set));
	if (w->touched && w->sum && w->set)
		return 0;
	walk_clear(w);
	return -ENOMEM;
}

void walk_clear(struct posting_walk *w)
{
	free(w->touched);
	free(w->sum);
	free(w->set);
	w->touched = NULL;
	w->sum = NULL;
	w->set = NULL;
}

void walk_set_lists(struct posting_walk *w, const uint32_t *list, const float *weight, uint32_t lists)
{
	double total = 0;

	w->lists = lists < WALK_LISTS ? lists : WALK_LISTS;
	w->whole = 0;
	for (uint32_t i = 0; i < w->lists; i++)
		total += weight ? fmax(0, (double)weight[i]) : 1;
	for (uint32_t i = 0; i < w->lists; i++) {
		double part = (weight ? fmax(0, (double)weight[i]) : 1) / total * WALK_ONE;

		w->list[i] = list[i];
		/* The least weight still shows that the list holds a row. */
		w->weight[i] = part >= 1 ? (uint32_t)part : 1;
		w->whole += w->weight[i] * UINT64_C(255);
	}
	if (w->whole)
		w->per_whole = ((uint64_t)WALK_SCORE << WALK_SHIFT) / w->whole;
}

uint32_t walk_heaviest(const struct posting_walk *w)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < w->lists; i++)
		most = w->weight[i] > most ? w->weight[i] : most;
	return most * 255;
}

static inline void touch(struct posting_walk *w, uint32_t row)
{
	w->touched[w->touches++] = row;
	if (row >= w->known_end)
		__builtin_prefetch(w->row + (size_t)row * 32);
}

/* In registers what would else be read again for every link, as the compiler cannot know that no write
 * changes it. */
static void add_weights(struct posting_walk *w, uint32_t i, uint32_t row_end)
{
	const uint32_t *at = w->link + w->cursor[i], *end = w->link + w->start[w->list[i] + 1];
	uint32_t *sum = w->sum, base = w->base, weight = w->weight[i];

	for (; at < end; at++) {
		uint32_t row = LINK_ROW(*at), more = weight * LINK_CONFIDENCE(*at), before;

		if (row >= row_end)
			break;
		before = sum[row - base];
		if (!before)
			touch(w, row);
		sum[row - base] = before + (more ? more : 1);
	}
	w->cursor[i] = (uint32_t)(at - w->link);
}

static void add_sets(struct posting_walk *w, uint32_t i, uint32_t row_end)
{
	uint32_t at = w->cursor[i], end = w->start[w->list[i] + 1];

	for (; at < end; at++) {
		uint32_t link = w->link[at], row = LINK_ROW(link);

		if (row >= row_end)
			break;
		if (LINK_CONFIDENCE(link) < w->confidence)
			continue;
		if (!w->set[row - w->base])
			touch(w, row);
		w->set[row - w->base] |= UINT64_C(1) << i;
	}
	w->cursor[i] = at;
}

typedef void add_list(struct posting_walk *w, uint32_t i, uint32_t row_end);

static int walk_block(struct posting_walk *w, uint32_t base, uint32_t end, add_list *add, walk_done *done,
                      void *arg)
{
	int rc;

	w->base = base;
	w->touches = 0;
	for (uint32_t i = 0; i < w->lists; i++)
		add(w, i, end);
	rc = w->touches ? done(arg, w) : 0;
	for (uint32_t i = 0; i < w->touches && add == add_weights; i++)
		w->sum[w->touched[i] - base] = 0;
	for (uint32_t i = 0; i < w->touches && add == add_sets; i++)
		w->set[w->touched[i] - base] = 0;
	return rc;
}

static int walk(struct posting_walk *w, const struct row_range *range, uint32_t ranges, add_list *add,
                walk_done *done, void *arg)
{
	int rc = 0;

	for (uint32_t i = 0; i < w->lists; i++) {
		w->cursor[i] = w->start[w->list[i]];
		__builtin_prefetch(w->link + w->cursor[i]);
	}
	for (uint32_t k = 0; k < ranges && !rc; k++) {
		uint32_t at = range[k].first;

		for (uint32_t i = 0; i < w->lists; i++)
			w->cursor[i] = links_skip(w->link, w->cursor[i], w->start[w->list[i] + 1], at);
		while (at < range[k].end && !rc) {
			uint32_t end = range[k].end - at > WALK_BLOCK ? at + WALK_BLOCK : range[k].end;

			rc = walk_block(w, at, end, add, done, arg);
			at = end;
		}
	}
	return rc;
}

int walk_weights(struct posting_walk *w, const struct row_range *range, uint32_t ranges, walk_done *done,
                 void *arg)
{
	return walk(w, range, ranges, add_weights, done, arg);
}

int walk_sets(struct posting_walk *w, const struct row_range *range, uint32_t ranges, walk_done *done,
              void *arg)
{
	return walk(w, range, ranges, add_sets, done, arg);
}
