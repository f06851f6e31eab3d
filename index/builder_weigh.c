#include "index/pack.h"

#include <math.h>

#define OPTIONAL_WEIGHT    0.4f
#define UNKNOWN_IMPORTANCE 0.6f

int weigh_links(struct pack *p, struct error *e)
{
	(void)e;
	for (uint32_t i = 0; i < p->skills; i++)
		p->skill[i].idf = logf(((float)p->occupations + 1.0f) / ((float)p->skill[i].jobs + 1.0f));
	for (uint32_t o = 0; o < p->occupations; o++) {
		double sum = 0;

		for (uint32_t i = p->link_start[o]; i < p->link_start[o + 1]; i++) {
			struct plink *l = &p->link[i];
			float importance = isnan(l->importance) ? UNKNOWN_IMPORTANCE : l->importance;

			l->weight = p->skill[l->skill].idf * importance *
				    (l->relation == RELATION_ESSENTIAL ? 1.0f : OPTIONAL_WEIGHT);
			sum += (double)l->weight * l->weight;
		}
		p->occ_norm[o] = (float)sqrt(sum);
	}
	return 0;
}
