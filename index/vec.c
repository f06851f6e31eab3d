#include "index/vec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

void vec_init(struct vec *v, size_t elem_size)
{
	memset(v, 0, sizeof(*v));
	v->size = elem_size;
}

void vec_free(struct vec *v)
{
	if (!v)
		return;
	free(v->data);
	vec_init(v, v->size);
}

int vec_reserve(struct vec *v, size_t n)
{
	size_t cap = v->cap ? v->cap : 16;
	void *p;

	if (n <= v->cap - v->len)
		return 0;
	if (n > SIZE_MAX / 4 / v->size - v->len)
		return -ENOMEM;
	while (cap < v->len + n)
		cap += cap / 2;
	p = realloc(v->data, cap * v->size);
	if (!p)
		return -ENOMEM;
	v->data = p;
	v->cap = cap;
	return 0;
}

void *vec_push(struct vec *v)
{
	void *p;

	if (vec_reserve(v, 1))
		return NULL;
	p = (char *)v->data + v->len++ * v->size;
	memset(p, 0, v->size);
	return p;
}

void map64_free(struct map64 *m)
{
	if (!m)
		return;
	free(m->key);
	free(m->value);
	memset(m, 0, sizeof(*m));
}

static size_t find_slot(const struct map64 *m, uint64_t key)
{
	size_t mask = m->slots - 1;
	size_t i = (size_t)XXH3_64bits(&key, sizeof(key)) & mask;

	while (m->key[i] && m->key[i] != key)
		i = (i + 1) & mask;
	return i;
}

int map64_reserve(struct map64 *m)
{
	struct map64 bigger = {.slots = m->slots ? m->slots * 2 : 64};

	if (m->slots && m->used + 1 <= m->slots / 2)
		return 0;
	bigger.key = calloc(bigger.slots, sizeof(*bigger.key));
	bigger.value = malloc(bigger.slots * sizeof(*bigger.value));
	if (!bigger.key || !bigger.value) {
		map64_free(&bigger);
		return -ENOMEM;
	}
	for (size_t i = 0; i < m->slots; i++)
		if (m->key[i] && m->value[i] != MAP_NONE)
			map64_put(&bigger, m->key[i], m->value[i]);
	map64_free(m);
	*m = bigger;
	return 0;
}

uint32_t map64_get(const struct map64 *m, uint64_t key)
{
	size_t i;

	if (!m->slots)
		return MAP_NONE;
	i = find_slot(m, key);
	return m->key[i] ? m->value[i] : MAP_NONE;
}

void map64_put(struct map64 *m, uint64_t key, uint32_t value)
{
	size_t i = find_slot(m, key);

	if (!m->key[i]) {
		m->key[i] = key;
		m->used++;
	}
	m->value[i] = value;
}
