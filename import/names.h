/* A table from names to numbers: which row of which file said what. */
#ifndef IMPORT_NAMES_H
#define IMPORT_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define NAMES_NONE UINT32_MAX

struct names {
	struct arena arena; /* the names themselves */
	const char **name;  /* by number, in the order in which they came */
	uint32_t *slot;     /* number + 1, or 0 */
	uint32_t count, cap, slots;
};

/* An empty table; no memory is taken yet. */
void names_init(struct names *n);

/* Gives the memory back. NULL is fine. */
void names_free(struct names *n);

/* The number of a name, or NAMES_NONE. */
uint32_t names_find(const struct names *n, const char *name);

/* The number of a name, which is added when it is new (*ret_new says so, may be
 * NULL). Numbers run from 0. NAMES_NONE when memory is used up. */
uint32_t names_add(struct names *n, const char *name, bool *ret_new);

/* The same with a value of fixed size for each name. */
struct dict {
	struct names names;
	unsigned char *values;
	size_t size; /* of one value */
	uint32_t cap;
};

void dict_init(struct dict *d, size_t size);
void dict_free(struct dict *d);

/* The value of a name, or NULL. Valid until the next dict_put. */
void *dict_get(const struct dict *d, const char *name);

/* The value of a name, which is added with a value of zeros when it is new
 * (*ret_new says so, may be NULL). NULL when memory is used up. */
void *dict_put(struct dict *d, const char *name, bool *ret_new);

/* The value of the name with that number, from 0 to d->names.count - 1. */
void *dict_at(const struct dict *d, uint32_t number);

/* Copies a string to where it lives as long as the dict. NULL when memory is used up. */
const char *dict_keep(struct dict *d, const char *s);

#endif
