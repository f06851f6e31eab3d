/* The generations of an index folder.
 *
 *   DIR/<number>/data.mdb   one generation: an LMDB environment, written once
 *   DIR/current             a symbolic link to the number that serves; replaced by one rename
 *   DIR/history             numbers that served before, newest last, for rollback
 *   DIR/.new-<pid>/         being written; swept when its writer is gone
 *   DIR/.lock               held by a writer (flock), so that two imports take turns */
#ifndef INDEX_GENERATION_H
#define INDEX_GENERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define GENERATIONS_KEPT 3

struct generation_info {
	uint64_t number, bytes, base; /* base: the generation it was added to, 0 for none */
	int64_t created;              /* seconds since 1970, UTC */
	int64_t read_from;            /* when its import began to read, ms since 1970; 0 not known */
	uint64_t skills, occupations, links;
	uint64_t courses, vacancies, places;
	bool current, was_active;
	char sources[512]; /* names of the sources, "; " between them */
};

/* All whole generations, oldest first. Free *ret with free(). */
int generation_list(const char *dir, struct generation_info **ret, size_t *ret_count, struct error *e);

/* The number that serves now; -ENOENT when none does. */
int generation_current(const char *dir, uint64_t *ret, struct error *e);

/* The generation that grew out of `number` by adding to it, following the chain
 * to its end; `number` itself when there is none. */
int generation_successor(const char *dir, uint64_t number, uint64_t *ret, struct error *e);

/* Verifies `number`, then makes it current by one rename. Older ones beyond
 * GENERATIONS_KEPT that do not serve are removed, and what the list of closed records (delta.h) says
 * of times before all that are left. */
int generation_activate(const char *dir, uint64_t number, struct error *e);

/* Makes the generation that served before the current one current again. */
int generation_rollback(const char *dir, uint64_t *ret_now, struct error *e);

#endif
