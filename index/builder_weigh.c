/* The weights of the weighted model: rarity times importance squared, each
 * occupation's weights of one group scaled to length 1. doc/matching.md says where the rule comes from. */
#include "index/pack.h"

#include <math.h>
#include <string.h>

#define OPTIONAL_SHARE 0.5f /* of an optional link where importance is not rated at all */

/* How many occupations have a link in each group. */
static void count_occupations(const struct pack *p, uint32_t n[WEIGHT_GROUPS])
{
	memset(n, 0, WEIGHT_GROUPS * sizeof(*n));
	for (uint32_t o = 0; o < p->occupations; o++) {
		bool has[WEIGHT_GROUPS] = {false};

		for (uint32_t i = p->link_start[o]; i < p->link_start[o + 1]; i++)
			if (p->link[i].relation != RELATION_FAINT)
				has[p->skill[p->link[i].skill].flags] = true;
		for (unsigned g = 0; g < WEIGHT_GROUPS; g++)
			n[g] += has[g];
	}
}

static float raw_weight(const struct pack *p, const struct plink *l)
{
	const struct skill_row *s = &p->skill[l->skill];
	float importance = l->importance;

	if (s->flags == GROUP_UNRATED)
		return s->idf * (l->relation == RELATION_ESSENTIAL ? 1.0f : OPTIONAL_SHARE);
	/* Others rate this skill and this occupation does not: it counts as it does on average. */
	if (isnan(importance))
		importance = s->mean;
	return s->idf * importance * importance;
}

int weigh_links(struct pack *p, struct error *e)
{
	uint32_t n[WEIGHT_GROUPS];

	(void)e;
	count_occupations(p, n);
	for (uint32_t i = 0; i < p->skills; i++) {
		struct skill_row *s = &p->skill[i];

		s->idf = logf(1.0f + (float)n[s->flags] / (float)(s->jobs ? s->jobs : 1));
	}
	for (uint32_t o = 0; o < p->occupations; o++) {
		double squares[WEIGHT_GROUPS] = {0};

		for (uint32_t i = p->link_start[o]; i < p->link_start[o + 1]; i++) {
			struct plink *l = &p->link[i];

			l->weight = raw_weight(p, l);
			squares[p->skill[l->skill].flags] += (double)l->weight * l->weight;
		}
		for (uint32_t i = p->link_start[o]; i < p->link_start[o + 1]; i++) {
			double sum = squares[p->skill[p->link[i].skill].flags];

			if (sum > 0)
				p->link[i].weight = (float)(p->link[i].weight / sqrt(sum));
		}
	}
	return 0;
}
