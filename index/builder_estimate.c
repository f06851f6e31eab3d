/* Ratings for an occupation that its source has not rated yet: the mean of the
 * ratings of the five occupations of the same source whose texts are most like its own, weighed by how alike
 * they are. */
#include "index/pack.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DONORS 5u

struct estimate {
	struct pack *p;
	enum weight_group group;
	uint8_t *has;              /* occupations with postings in the group */
	uint8_t *source_has;       /* sources with such an occupation */
	float *alike;              /* of the occupation at hand to every other */
	float *importance, *level; /* sums by skill */
	struct vec made;           /* struct plink */
};

static void mark_rated(struct estimate *x)
{
	const struct pack *p = x->p;

	memset(x->has, 0, p->occupations);
	memset(x->source_has, 0, p->b->sources.len);
	for (uint32_t i = 0; i < p->links; i++) {
		if (p->skill[p->link[i].skill].flags != x->group)
			continue;
		x->has[p->link[i].occ] = 1;
		x->source_has[p->occ[p->link[i].occ].source] = 1;
	}
}

static struct bests find_donors(struct estimate *x, uint32_t occ, struct best *room)
{
	const struct pack *p = x->p;
	struct bests b = {.item = room, .n = DONORS};

	memset(x->alike, 0, p->occupations * sizeof(*x->alike));
	vectors_cosines(&p->bag[BAG_OF_DESCRIPTION], occ, x->alike);
	for (uint32_t i = 0; i < p->occupations; i++)
		x->alike[i] *= DESCRIPTION_SHARE;
	vectors_cosines(&p->bag[BAG_OF_TITLES], occ, x->alike);
	vectors_cosines(&p->bag[BAG_OF_TASKS], occ, x->alike);
	for (uint32_t i = 0; i < p->occupations; i++)
		if (x->has[i] && x->alike[i] > 0 && p->occ[i].source == p->occ[occ].source)
			bests_offer(&b, x->alike[i], i);
	return b;
}

static void add_donor(struct estimate *x, uint32_t donor, float share)
{
	const struct pack *p = x->p;

	for (uint32_t i = p->link_start[donor]; i < p->link_start[donor + 1]; i++) {
		const struct plink *l = &p->link[i];

		if (p->skill[l->skill].flags != x->group)
			continue;
		x->importance[l->skill] +=
		        share * (isnan(l->importance) ? p->skill[l->skill].mean : l->importance);
		x->level[l->skill] +=
		        share * l->level; /* NaN stays NaN: a level is known when every donor states it */
	}
}

static int take_over(struct estimate *x, uint32_t occ)
{
	const struct pack *p = x->p;

	for (uint32_t s = 0; s < p->skills; s++) {
		struct plink *l;

		if (x->importance[s] <= 0)
			continue;
		l = vec_push(&x->made);
		if (!l)
			return -ENOMEM;
		*l = (struct plink){
		        .occ = occ,
		        .skill = s,
		        .rank = p->skill_rank[s],
		        .importance = x->importance[s] > 1 ? 1 : x->importance[s],
		        .level = x->level[s],
		        .relation = RELATION_FAINT,
		        .estimated = true,
		};
	}
	return 0;
}

static int estimate_one(struct estimate *x, uint32_t occ)
{
	struct best room[DONORS];
	struct bests donors = find_donors(x, occ, room);
	float sum = 0;

	if (!donors.count)
		return 0;
	memset(x->importance, 0, x->p->skills * sizeof(*x->importance));
	memset(x->level, 0, x->p->skills * sizeof(*x->level));
	for (uint32_t i = 0; i < donors.count; i++)
		sum += donors.item[i].value;
	for (uint32_t i = 0; i < donors.count; i++)
		add_donor(x, donors.item[i].row, donors.item[i].value / sum);
	x->p->occ[occ].missing |= OCC_MISSING_RATINGS;
	return take_over(x, occ);
}

static int compare_made(const void *x, const void *y)
{
	const struct plink *a = x, *b = y;

	if (a->occ != b->occ)
		return a->occ < b->occ ? -1 : 1;
	return (a->skill > b->skill) - (a->skill < b->skill);
}

/* Puts what was made behind the links of each occupation. */
static int merge(struct pack *p, struct vec *made)
{
	struct plink *all = arena_alloc(&p->arena, ((size_t)p->links + made->len) * sizeof(*all)),
	             *extra = made->data;
	size_t n = 0, k = 0;

	if (!all)
		return -ENOMEM;
	qsort(extra, made->len, sizeof(*extra), compare_made);
	for (uint32_t o = 0; o < p->occupations; o++) {
		uint32_t from = p->link_start[o], count = p->link_start[o + 1] - from;

		p->link_start[o] = (uint32_t)n;
		if (count)
			memcpy(all + n, p->link + from, count * sizeof(*all));
		n += count;
		while (k < made->len && extra[k].occ == o)
			all[n++] = extra[k++];
	}
	p->link_start[p->occupations] = (uint32_t)n;
	p->link = all;
	p->links = (uint32_t)n;
	return 0;
}

static int estimate_group(struct estimate *x)
{
	struct pack *p = x->p;
	int r = 0;

	mark_rated(x);
	for (uint32_t o = 0; o < p->occupations && !r; o++)
		if (!x->has[o] && x->source_has[p->occ[o].source])
			r = estimate_one(x, o);
	return r;
}

int estimate_ratings(struct pack *p, struct error *e)
{
	struct estimate x = {.p = p};
	int r = -ENOMEM;

	vec_init(&x.made, sizeof(struct plink));
	x.has = malloc((size_t)p->occupations + 1);
	x.source_has = malloc(p->b->sources.len + 1);
	x.alike = malloc(((size_t)p->occupations + 1) * sizeof(float));
	x.importance = malloc(((size_t)p->skills + 1) * sizeof(float));
	x.level = malloc(((size_t)p->skills + 1) * sizeof(float));
	if (!x.has || !x.source_has || !x.alike || !x.importance || !x.level)
		goto out;
	r = 0;
	for (x.group = GROUP_RATED_SKILL; x.group < GROUP_UNRATED && !r; x.group++)
		r = estimate_group(&x);
	if (!r && x.made.len)
		r = merge(p, &x.made);
out:
	free(x.has);
	free(x.source_has);
	free(x.alike);
	free(x.importance);
	free(x.level);
	vec_free(&x.made);
	return r ? builder_no_memory(e) : 0;
}
