#include "import/names.h"

#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

void names_init(struct names *n)
{
	memset(n, 0, sizeof(*n));
	arena_init(&n->arena, 0);
}

void names_free(struct names *n)
{
	if (!n)
		return;
	arena_free(&n->arena);
	free(n->name);
	free(n->slot);
	memset(n, 0, sizeof(*n));
}

/* The slot that holds the name, or the free one where it belongs. */
static uint32_t find_slot(const struct names *n, const char *name)
{
	uint32_t at = (uint32_t)XXH3_64bits(name, strlen(name)) & (n->slots - 1);

	while (n->slot[at] && strcmp(n->name[n->slot[at] - 1], name) != 0)
		at = (at + 1) & (n->slots - 1);
	return at;
}

static bool grow(struct names *n)
{
	uint32_t slots = n->slots ? n->slots * 2 : 64, cap = slots / 2;
	const char **name = realloc(n->name, cap * sizeof(*name));
	uint32_t *slot;

	if (!name)
		return false;
	n->name = name;
	slot = calloc(slots, sizeof(*slot));
	if (!slot)
		return false;
	free(n->slot);
	n->slot = slot;
	n->slots = slots;
	n->cap = cap;
	for (uint32_t i = 0; i < n->count; i++)
		n->slot[find_slot(n, n->name[i])] = i + 1;
	return true;
}

uint32_t names_find(const struct names *n, const char *name)
{
	uint32_t at;

	if (!n->slots)
		return NAMES_NONE;
	at = n->slot[find_slot(n, name)];
	return at ? at - 1 : NAMES_NONE;
}

uint32_t names_add(struct names *n, const char *name, bool *ret_new)
{
	uint32_t at;

	if (ret_new)
		*ret_new = false;
	if (n->count == n->cap && !grow(n))
		return NAMES_NONE;
	at = find_slot(n, name);
	if (n->slot[at])
		return n->slot[at] - 1;
	name = arena_strdup(&n->arena, name);
	if (!name)
		return NAMES_NONE;
	n->name[n->count] = name;
	n->slot[at] = ++n->count;
	if (ret_new)
		*ret_new = true;
	return n->count - 1;
}

void dict_init(struct dict *d, size_t size)
{
	memset(d, 0, sizeof(*d));
	names_init(&d->names);
	d->size = size;
}

void dict_free(struct dict *d)
{
	if (!d)
		return;
	names_free(&d->names);
	free(d->values);
	d->values = NULL;
	d->cap = 0;
}

void *dict_at(const struct dict *d, uint32_t number)
{
	return d->values + number * d->size;
}

void *dict_get(const struct dict *d, const char *name)
{
	uint32_t at = names_find(&d->names, name);

	return at == NAMES_NONE ? NULL : dict_at(d, at);
}

void *dict_put(struct dict *d, const char *name, bool *ret_new)
{
	uint32_t at;
	bool fresh;

	if (d->names.count == d->cap) {
		uint32_t cap = d->cap ? d->cap * 2 : 64;
		unsigned char *more = realloc(d->values, cap * d->size);

		if (!more)
			return NULL;
		d->values = more;
		d->cap = cap;
	}
	at = names_add(&d->names, name, &fresh);
	if (at == NAMES_NONE)
		return NULL;
	if (fresh)
		memset(dict_at(d, at), 0, d->size);
	if (ret_new)
		*ret_new = fresh;
	return dict_at(d, at);
}

const char *dict_keep(struct dict *d, const char *s)
{
	return arena_strdup(&d->names.arena, s);
}
