/* Sparse vectors of one length each, and how alike they are: the cosine of one
 * with all others, found through an inverted table, so that only what shares a term costs time. */
#ifndef INDEX_VECTORS_H
#define INDEX_VECTORS_H

#include <stdint.h>

#include "index/vec.h"

struct vector_entry {
	uint32_t row, term;
	float value;
};

struct vectors {
	uint32_t rows, terms;
	uint32_t *start, *term;     /* rows + 1; the terms of a row */
	float *value;               /* scaled, so that each row has length 1 */
	uint32_t *term_start, *row; /* terms + 1; the rows that have a term */
	float *row_value;
};

/* Builds from entries (struct vector_entry) that rise by row; each (row, term) once. 0 or -ENOMEM. Free with
 * vectors_free. */
int vectors_build(struct vectors *v, const struct vec *entries, uint32_t rows, uint32_t terms);
void vectors_free(struct vectors *v);

/* Adds to acc[j] the cosine of rows `row` and j, for every j that shares a term with it. */
void vectors_cosines(const struct vectors *v, uint32_t row, float *acc);

/* Texts as vectors: reads words (folded, without stop words, stemmed), and weighs
 * them by (1 + ln tf) * ln(N / df), where N counts the rows that have any. */
struct bags;
int bags_new(struct bags **ret);
void bags_free(struct bags *b);

/* Adds a text to the bag of `row`; rows come in rising order. 0 or -ENOMEM. */
int bags_add(struct bags *b, uint32_t row, const char *text, uint32_t len);
int bags_build(struct bags *b, uint32_t rows, struct vectors *ret);

/* The best `n` of what is offered, by value, then by the lower row. */
struct best {
	float value;
	uint32_t row;
};

struct bests {
	struct best *item; /* room for n */
	uint32_t n, count;
};

void bests_offer(struct bests *b, float value, uint32_t row);

/* Sorts what was kept, the best first. */
void bests_sort(struct bests *b);

#endif
