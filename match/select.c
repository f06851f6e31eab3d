#include "match/internal.h"

#include <errno.h>
#include <stdlib.h>

int selection_init(struct selection *s, uint32_t want, struct arena *a)
{
	s->have = 0;
	s->want = want;
	s->heap = arena_alloc(a, (size_t)want * sizeof(*s->heap));
	return s->heap ? 0 : -ENOMEM;
}

/* Below zero when `a` ranks before `b`. The title rank is unique, so no two compare equal. */
static int compare(const struct candidate *a, const struct candidate *b)
{
	if (a->first != b->first)
		return a->first > b->first ? -1 : 1;
	if (a->second != b->second)
		return a->second > b->second ? -1 : 1;
	return a->title_rank < b->title_rank ? -1 : a->title_rank > b->title_rank;
}

static void swap(struct candidate *a, struct candidate *b)
{
	struct candidate t = *a;

	*a = *b;
	*b = t;
}

static void sift_up(struct selection *s, uint32_t i)
{
	while (i) {
		uint32_t up = (i - 1) / 2;

		if (compare(&s->heap[i], &s->heap[up]) <= 0)
			break;
		swap(&s->heap[i], &s->heap[up]);
		i = up;
	}
}

static void sift_down(struct selection *s)
{
	uint32_t i = 0;

	for (;;) {
		uint32_t worst = i, left = 2 * i + 1, right = left + 1;

		if (left < s->have && compare(&s->heap[left], &s->heap[worst]) > 0)
			worst = left;
		if (right < s->have && compare(&s->heap[right], &s->heap[worst]) > 0)
			worst = right;
		if (worst == i)
			return;
		swap(&s->heap[i], &s->heap[worst]);
		i = worst;
	}
}

void selection_offer(struct selection *s, const struct candidate *c)
{
	if (s->have < s->want) {
		s->heap[s->have] = *c;
		sift_up(s, s->have++);
	} else if (s->want && compare(c, &s->heap[0]) < 0) {
		s->heap[0] = *c;
		sift_down(s);
	}
}

static int compare_void(const void *a, const void *b)
{
	return compare(a, b);
}

void selection_sort(struct selection *s)
{
	if (s->have > 1)
		qsort(s->heap, s->have, sizeof(*s->heap), compare_void);
}
