/* What is within reach of the places that were asked about last: people of one town ask from the same few
 * outcodes. One cache a worker; nothing is locked. */
#ifndef MATCH_LOCAL_CACHE_H
#define MATCH_LOCAL_CACHE_H

#include "match/reach.h"

#define LOCAL_CACHE_PLACES 32u

/* All that a local view depends on, when only place and distance are wished for. */
struct local_key {
	uint64_t generation;
	uint64_t delta;   /* serial of the closed rows in use */
	int32_t lat, lon; /* degrees times CATALOGUE_DEGREE */
	int32_t miles100; /* hundredths of a mile, negative however far */
	int32_t today;    /* days since 1970-01-01 */
};

struct local_cache;

/* 0 or -ENOMEM. NULL is fine to free. */
int local_cache_new(struct local_cache **ret);
void local_cache_free(struct local_cache *c);

/* The view for the key, worked out when it is not there yet; `closed_*` are the bit sets of the serial. It
 * stays valid until the next call. 0 or -ENOMEM. */
int local_cache_get(struct local_cache *c, const struct catalogue_view *v, const struct local_key *key,
                    const uint64_t *closed_courses, const uint64_t *closed_vacancies,
                    const struct local_view **ret);

#endif
