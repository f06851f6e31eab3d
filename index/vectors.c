#include "index/vectors.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void *array(size_t n, size_t size)
{
	return calloc(n ? n : 1, size);
}

/* Copies the entries row by row, each row scaled to length 1. */
static void fill_rows(struct vectors *v, const struct vec *entries)
{
	const struct vector_entry *e = entries->data;
	size_t i = 0;

	for (uint32_t row = 0; row < v->rows; row++) {
		double squares = 0;
		size_t first = i;
		float scale;

		v->start[row] = (uint32_t)i;
		for (; i < entries->len && e[i].row == row; i++)
			squares += (double)e[i].value * e[i].value;
		scale = squares > 0 ? (float)(1 / sqrt(squares)) : 0;
		for (size_t k = first; k < i; k++) {
			v->term[k] = e[k].term;
			v->value[k] = e[k].value * scale;
			v->term_start[e[k].term + 1]++;
		}
	}
	v->start[v->rows] = (uint32_t)i;
}

static int invert(struct vectors *v)
{
	uint32_t *at;

	for (uint32_t t = 0; t < v->terms; t++)
		v->term_start[t + 1] += v->term_start[t];
	at = malloc(((size_t)v->terms + 1) * sizeof(*at));
	if (!at)
		return -ENOMEM;
	memcpy(at, v->term_start, ((size_t)v->terms + 1) * sizeof(*at));
	for (uint32_t row = 0; row < v->rows; row++)
		for (uint32_t i = v->start[row]; i < v->start[row + 1]; i++) {
			uint32_t k = at[v->term[i]]++;

			v->row[k] = row;
			v->row_value[k] = v->value[i];
		}
	free(at);
	return 0;
}

int vectors_build(struct vectors *v, const struct vec *entries, uint32_t rows, uint32_t terms)
{
	size_t n = entries->len;

	*v = (struct vectors){.rows = rows, .terms = terms};
	v->start = array((size_t)rows + 1, sizeof(*v->start));
	v->term = array(n, sizeof(*v->term));
	v->value = array(n, sizeof(*v->value));
	v->term_start = array((size_t)terms + 1, sizeof(*v->term_start));
	v->row = array(n, sizeof(*v->row));
	v->row_value = array(n, sizeof(*v->row_value));
	if (!v->start || !v->term || !v->value || !v->term_start || !v->row || !v->row_value)
		return -ENOMEM;
	fill_rows(v, entries);
	return invert(v);
}

void vectors_free(struct vectors *v)
{
	if (!v)
		return;
	free(v->start);
	free(v->term);
	free(v->value);
	free(v->term_start);
	free(v->row);
	free(v->row_value);
	memset(v, 0, sizeof(*v));
}

void vectors_cosines(const struct vectors *v, uint32_t row, float *acc)
{
	for (uint32_t i = v->start[row]; i < v->start[row + 1]; i++) {
		uint32_t from = v->term_start[v->term[i]], to = v->term_start[v->term[i] + 1];
		float value = v->value[i];

		for (uint32_t k = from; k < to; k++)
			acc[v->row[k]] += value * v->row_value[k];
	}
}

/* --- the best few -------------------------------------------------------- */

/* True when x is the worse of the two. */
static int is_worse(const struct best *x, const struct best *y)
{
	return x->value != y->value ? x->value < y->value : x->row > y->row;
}

static void swap(struct best *x, struct best *y)
{
	struct best t = *x;

	*x = *y;
	*y = t;
}

static void sink(struct bests *b)
{
	for (uint32_t i = 0;;) {
		uint32_t worst = i, left = 2 * i + 1, right = left + 1;

		if (left < b->count && is_worse(&b->item[left], &b->item[worst]))
			worst = left;
		if (right < b->count && is_worse(&b->item[right], &b->item[worst]))
			worst = right;
		if (worst == i)
			return;
		swap(&b->item[i], &b->item[worst]);
		i = worst;
	}
}

static void rise(struct bests *b, uint32_t i)
{
	while (i && is_worse(&b->item[i], &b->item[(i - 1) / 2])) {
		swap(&b->item[i], &b->item[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

/* A heap with the worst on top: most of what is offered is turned away by one comparison. */
void bests_offer(struct bests *b, float value, uint32_t row)
{
	const struct best x = {value, row};

	if (b->count < b->n) {
		b->item[b->count] = x;
		rise(b, b->count++);
	} else if (b->n && is_worse(&b->item[0], &x)) {
		b->item[0] = x;
		sink(b);
	}
}

static int compare_best(const void *x, const void *y)
{
	return is_worse(x, y) ? 1 : is_worse(y, x) ? -1 : 0;
}

void bests_sort(struct bests *b)
{
	qsort(b->item, b->count, sizeof(*b->item), compare_best);
}
