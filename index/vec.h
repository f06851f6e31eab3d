/* Growing arrays and a hash map from 64-bit keys, for building an index. Not for the hot path. */
#ifndef INDEX_VEC_H
#define INDEX_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vec {
	void *data;
	size_t len, cap;
	size_t size; /* bytes of one element */
};

void vec_init(struct vec *v, size_t elem_size);
void vec_free(struct vec *v);

/* Makes room for `n` more elements: 0 or -ENOMEM. After it, `n` pushes cannot fail. */
int vec_reserve(struct vec *v, size_t n);

/* One more element, set to zero; NULL when memory is used up. It may move all others. */
void *vec_push(struct vec *v);

#define VEC_AT(v, type, i) (&((type *)(v)->data)[i])

#define MAP_NONE           UINT32_MAX

struct map64 {
	uint64_t *key; /* 0 in a free slot */
	uint32_t *value;
	size_t slots, used;
};

void map64_free(struct map64 *m);

/* Makes room for one more key: 0 or -ENOMEM. After it one map64_put cannot fail. */
int map64_reserve(struct map64 *m);

/* The value of `key` (never 0), or MAP_NONE. */
uint32_t map64_get(const struct map64 *m, uint64_t key);

/* Sets the value of `key`, for which there must be room. MAP_NONE takes the key out of sight. */
void map64_put(struct map64 *m, uint64_t key, uint32_t value);

#endif
