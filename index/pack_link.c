#include "index/pack.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_links(const void *x, const void *y)
{
	const struct plink *a = x, *b = y;
	float ia = isnan(a->importance) ? -1.0f : a->importance, ib = isnan(b->importance) ? -1.0f : b->importance;

	if (a->relation != b->relation)
		return a->relation == RELATION_ESSENTIAL ? -1 : 1;
	if (ia != ib)
		return ia > ib ? -1 : 1;
	return (a->rank > b->rank) - (a->rank < b->rank);
}

/* Copies the living links, occupation by occupation, in the order they are shown. */
static void sort_links(struct pack *p)
{
	uint32_t n = 0;

	for (uint32_t o = 0; o < p->occupations; o++) {
		p->link_start[o] = n;
		for (uint32_t i = occ_at(p->b, o)->link_head; i != NONE; i = link_at(p->b, i)->next) {
			const struct link *l = link_at(p->b, i);

			p->link[n++] = (struct plink){
				.occ = o,
				.skill = l->skill,
				.rank = p->skill_rank[l->skill],
				.importance = l->importance,
				.level = l->level,
				.relation = l->relation,
			};
		}
		qsort(p->link + p->link_start[o], n - p->link_start[o], sizeof(*p->link), compare_links);
	}
	p->link_start[p->occupations] = n;
}

static int compare_u32(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

/* Ranks skills by the jobs that hold them: one more than how many held skills have fewer. */
static int rank_rarity(struct pack *p, struct error *e)
{
	uint32_t *jobs = arena_alloc(&p->arena, p->skills * sizeof(*jobs)), n = 0;

	if (!jobs)
		return builder_no_memory(e);
	for (uint32_t i = 0; i < p->links; i++)
		p->skill[p->link[i].skill].jobs++;
	for (uint32_t i = 0; i < p->skills; i++)
		if (p->skill[i].jobs)
			jobs[n++] = p->skill[i].jobs;
	qsort(jobs, n, sizeof(*jobs), compare_u32);
	for (uint32_t i = 0; i < p->skills; i++) {
		uint32_t low = 0, high = n;

		while (low < high) {
			uint32_t mid = low + (high - low) / 2;

			if (jobs[mid] < p->skill[i].jobs)
				low = mid + 1;
			else
				high = mid;
		}
		p->skill[i].rarity = p->skill[i].jobs ? low + 1 : 0;
	}
	return 0;
}

/* Mean and standard deviation of each skill's importance over the occupations that state it. */
static int spread_importance(struct pack *p, struct error *e)
{
	struct {
		double sum, squares;
		uint32_t n;
	} *acc = arena_zalloc(&p->arena, p->skills, sizeof(*acc));

	if (!acc)
		return builder_no_memory(e);
	for (uint32_t i = 0; i < p->links; i++) {
		double v = p->link[i].importance;

		if (isnan(v))
			continue;
		acc[p->link[i].skill].sum += v;
		acc[p->link[i].skill].squares += v * v;
		acc[p->link[i].skill].n++;
	}
	for (uint32_t i = 0; i < p->skills; i++) {
		double mean = acc[i].sum / acc[i].n, var = acc[i].squares / acc[i].n - mean * mean;

		if (!acc[i].n)
			continue;
		p->skill[i].mean = (float)mean;
		p->skill[i].sd = (float)sqrt(var > 0 ? var : 0);
	}
	return 0;
}

int pack_weights(struct pack *p, struct error *e)
{
	int r;

	sort_links(p);
	if ((r = rank_rarity(p, e)) || (r = spread_importance(p, e)))
		return r;
	return weigh_links(p, e);
}

/* --- tables -------------------------------------------------------------- */

static void put_occ_skills(struct pack *p)
{
	pack_put(p, SECTION_occ_skill_start, p->link_start, ((size_t)p->occupations + 1) * sizeof(*p->link_start));
	for (uint32_t i = 0; i < p->links; i++) {
		const struct plink *l = &p->link[i];
		const struct occ_skill row = {
			.skill = l->skill,
			.importance = isnan(l->importance) ? IMPORTANCE_UNKNOWN : (uint16_t)lroundf(l->importance * 65534.0f),
			.relation = l->relation,
			.level = isnan(l->level) ? LEVEL_UNKNOWN : (uint8_t)lroundf(l->level * 32.0f),
			.weight = l->weight,
		};

		pack_put(p, SECTION_occ_skill, &row, sizeof(row));
	}
}

/* Turns the links round: a counting sort by skill and relation, which keeps the order of the occupations. */
static int put_postings(struct pack *p, struct error *e)
{
	uint32_t *at = arena_zalloc(&p->arena, (size_t)p->skills * 2 + 1, sizeof(*at)), n = 0;
	uint16_t *occ = arena_alloc(&p->arena, p->links * sizeof(*occ));
	float *weight = arena_alloc(&p->arena, p->links * sizeof(*weight));

	if (!at || !occ || !weight)
		return builder_no_memory(e);
	for (uint32_t i = 0; i < p->links; i++)
		at[p->link[i].skill * 2 + p->link[i].relation]++;
	for (uint32_t k = 0; k < p->skills * 2; k++) {
		uint32_t here = at[k];

		at[k] = n;
		n += here;
	}
	at[p->skills * 2] = n;
	for (uint32_t s = 0; s < p->skills; s++) {
		pack_u32(p, SECTION_post_start, at[s * 2]);
		pack_u32(p, SECTION_post_split, at[s * 2 + 1]);
		pack_u32(p, SECTION_post_faint, at[s * 2 + 2]);
		pack_u32(p, SECTION_skill_near_start, 0);
	}
	pack_u32(p, SECTION_post_start, n);
	pack_u32(p, SECTION_skill_near_start, 0);
	for (uint32_t i = 0; i < p->links; i++) {
		uint32_t k = at[p->link[i].skill * 2 + p->link[i].relation]++;

		occ[k] = (uint16_t)p->link[i].occ;
		weight[k] = p->link[i].weight;
	}
	pack_put(p, SECTION_post_occ, occ, p->links * sizeof(*occ));
	pack_put(p, SECTION_post_weight, weight, p->links * sizeof(*weight));
	return 0;
}

int pack_links(struct pack *p, struct error *e)
{
	pack_put(p, SECTION_skill, p->skill, p->skills * sizeof(*p->skill));
	pack_put(p, SECTION_occ_norm, p->occ_norm, p->occupations * sizeof(*p->occ_norm));
	put_occ_skills(p);
	return put_postings(p, e);
}
