#include "match/local_cache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct place {
	struct local_key key;
	struct local_view view;
	struct arena arena; /* what the view lies in */
	uint64_t used;      /* when it was last asked for; 0 never */
};

struct local_cache {
	struct place place[LOCAL_CACHE_PLACES];
	uint64_t asked;
};

int local_cache_new(struct local_cache **ret)
{
	struct local_cache *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	for (uint32_t i = 0; i < LOCAL_CACHE_PLACES; i++)
		arena_init(&c->place[i].arena, 16384);
	*ret = c;
	return 0;
}

void local_cache_free(struct local_cache *c)
{
	for (uint32_t i = 0; c && i < LOCAL_CACHE_PLACES; i++)
		arena_free(&c->place[i].arena);
	free(c);
}

static bool same_key(const struct local_key *a, const struct local_key *b)
{
	return a->generation == b->generation && a->delta == b->delta && a->lat == b->lat &&
	       a->lon == b->lon && a->miles100 == b->miles100 && a->today == b->today;
}

static int fill(struct place *p, const struct catalogue_view *v, const struct local_key *key,
                const uint64_t *closed_courses, const uint64_t *closed_vacancies)
{
	struct course_reach courses;
	struct vacancy_reach vacancies;
	struct course_wish cw;
	struct vacancy_wish vw;

	course_wish_init(&cw, key->today);
	vacancy_wish_init(&vw, key->today);
	cw.has_place = vw.has_place = true;
	cw.lat = vw.lat = (double)key->lat / CATALOGUE_DEGREE;
	cw.lon = vw.lon = (double)key->lon / CATALOGUE_DEGREE;
	cw.miles = vw.miles = (double)key->miles100 / 100;
	/* What started long ago can not be joined any more. */
	cw.hide_out_of_date = true;
	cw.closed = closed_courses;
	vw.closed = closed_vacancies;
	course_reach_make(&courses, &v->course, &cw);
	vacancy_reach_make(&vacancies, &v->vacancy, &vw);
	p->used = 0;
	arena_free(&p->arena);
	arena_init(&p->arena, 16384);
	p->key = *key;
	return local_make(v, &courses, &vacancies, &p->arena, &p->view);
}

int local_cache_get(struct local_cache *c, const struct catalogue_view *v, const struct local_key *key,
                    const uint64_t *closed_courses, const uint64_t *closed_vacancies,
                    const struct local_view **ret)
{
	struct place *p = &c->place[0];
	int rc = 0;

	for (uint32_t i = 0; i < LOCAL_CACHE_PLACES; i++) {
		struct place *x = &c->place[i];

		if (x->used && same_key(&x->key, key)) {
			p = x;
			break;
		}
		if (x->used < p->used)
			p = x;
	}
	if (!p->used || !same_key(&p->key, key))
		rc = fill(p, v, key, closed_courses, closed_vacancies);
	if (rc)
		return rc;
	p->used = ++c->asked;
	*ret = &p->view;
	return 0;
}
