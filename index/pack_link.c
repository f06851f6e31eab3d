#include "index/pack.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RELATIONS (RELATION_FAINT + 1)

static int compare_links(const void *x, const void *y)
{
	const struct plink *a = x, *b = y;
	float ia = isnan(a->importance) ? -1.0f : a->importance,
	      ib = isnan(b->importance) ? -1.0f : b->importance;

	if (a->relation != b->relation)
		return a->relation < b->relation ? -1 : 1;
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
		p->skill[p->link[i].skill].jobs += p->link[i].relation != RELATION_FAINT;
	for (uint32_t i = 0; i < p->skills; i++)
		if (p->skill[i].jobs)
			jobs[n++] = p->skill[i].jobs;
	if (n)
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

struct spread {
	double sum, squares;
	uint32_t n;
};

/* Whether each source rates every skill for every job, or most of them: only then do its skills and its
 * knowledge make profiles of their own. Where a job is rated on its few own skills, one kind alone says too
 * little. */
static bool *find_dense_sources(struct pack *p, const struct spread *acc)
{
	size_t sources = p->b->sources.len;
	bool *dense = arena_zalloc(&p->arena, sources + 1, sizeof(*dense));
	uint64_t *ratings = arena_zalloc(&p->arena, sources + 1, sizeof(*ratings));
	uint64_t *rated = arena_zalloc(&p->arena, sources + 1, sizeof(*rated));
	uint64_t *jobs = arena_zalloc(&p->arena, sources + 1, sizeof(*jobs));

	if (!dense || !ratings || !rated || !jobs)
		return NULL;
	for (uint32_t i = 0; i < p->skills; i++) {
		ratings[p->skill[i].source] += acc[i].n;
		rated[p->skill[i].source] += acc[i].n > 0;
	}
	for (uint32_t o = 0; o < p->occupations; o++) {
		bool has = false;

		for (uint32_t i = p->link_start[o]; i < p->link_start[o + 1]; i++)
			has |= !isnan(p->link[i].importance);
		jobs[p->occ[o].source] += has;
	}
	for (size_t s = 0; s < sources; s++)
		dense[s] = ratings[s] * 2 > rated[s] * jobs[s];
	return dense;
}

/* Mean and standard deviation of each skill's importance over the occupations that state it, and from that
 * its group. */
static int spread_importance(struct pack *p, struct error *e)
{
	struct spread *acc = arena_zalloc(&p->arena, p->skills, sizeof(*acc));

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
	p->dense = find_dense_sources(p, acc);
	if (!p->dense)
		return builder_no_memory(e);
	for (uint32_t i = 0; i < p->skills; i++) {
		struct skill_row *s = &p->skill[i];
		double mean = acc[i].sum / acc[i].n, var = acc[i].squares / acc[i].n - mean * mean;

		s->flags = GROUP_UNRATED;
		if (!acc[i].n)
			continue;
		s->flags = s->kind == SKILL_KNOWLEDGE && p->dense[s->source] ? GROUP_RATED_KNOWLEDGE
		                                                             : GROUP_RATED_SKILL;
		s->mean = (float)mean;
		s->sd = (float)sqrt(var > 0 ? var : 0);
	}
	return 0;
}

int pack_weights(struct pack *p, struct error *e)
{
	int r;

	sort_links(p);
	if ((r = rank_rarity(p, e)) || (r = spread_importance(p, e)) || (r = estimate_ratings(p, e)) ||
	    (r = weigh_links(p, e)))
		return r;
	pack_put(p, SECTION_occ, p->occ, p->occupations * sizeof(*p->occ));
	return 0;
}

/* --- tables -------------------------------------------------------------- */

static uint16_t importance_of(const struct plink *l)
{
	return isnan(l->importance) ? IMPORTANCE_UNKNOWN : (uint16_t)lroundf(l->importance * IMPORTANCE_ONE);
}

static uint8_t level_of(const struct plink *l)
{
	return isnan(l->level) ? LEVEL_UNKNOWN : (uint8_t)lroundf(l->level * LEVEL_ONE);
}

static void put_occ_skills(struct pack *p)
{
	for (uint32_t o = 0; o < p->occupations; o++) {
		pack_start(p, SECTION_occ_skill_start, SECTION_occ_skill, sizeof(struct occ_skill));
		for (uint32_t i = p->link_start[o]; i < p->link_start[o + 1]; i++) {
			const struct plink *l = &p->link[i];
			const struct occ_skill row = {
			        .skill = l->skill,
			        .importance = importance_of(l),
			        .relation = l->relation,
			        .level = level_of(l),
			        .weight = l->weight,
			};

			if (l->relation != RELATION_FAINT)
				pack_put(p, SECTION_occ_skill, &row, sizeof(row));
		}
	}
	pack_start(p, SECTION_occ_skill_start, SECTION_occ_skill, sizeof(struct occ_skill));
}

/* Where the postings of each relation of each skill begin; the last element is how many there are. */
static uint32_t *place_postings(struct pack *p)
{
	size_t n = (size_t)p->skills * RELATIONS;
	uint32_t *at = arena_zalloc(&p->arena, n + 1, sizeof(*at)), sum = 0;

	if (!at)
		return NULL;
	for (uint32_t i = 0; i < p->links; i++)
		at[p->link[i].skill * RELATIONS + p->link[i].relation]++;
	for (size_t k = 0; k <= n; k++) {
		uint32_t here = at[k];

		at[k] = sum;
		sum += here;
	}
	return at;
}

static void put_places(struct pack *p, const uint32_t *at)
{
	uint32_t faint = 0;

	for (uint32_t s = 0; s < p->skills; s++) {
		const uint32_t *of = &at[s * RELATIONS];

		pack_u32(p, SECTION_post_start, of[RELATION_ESSENTIAL]);
		pack_u32(p, SECTION_post_split, of[RELATION_OPTIONAL]);
		pack_u32(p, SECTION_post_faint, of[RELATION_FAINT]);
		pack_u32(p, SECTION_rating_start, faint);
		faint += of[RELATIONS] - of[RELATION_FAINT];
	}
	pack_u32(p, SECTION_post_start, at[p->skills * RELATIONS]);
	pack_u32(p, SECTION_rating_start, faint);
}

/* Turns the links round: a counting sort by skill and relation, which keeps the order of the occupations. */
static int put_postings(struct pack *p, struct error *e)
{
	uint32_t *at = place_postings(p);
	const struct plink **sorted = arena_alloc(&p->arena, p->links * sizeof(const struct plink *));

	if (!at || !sorted)
		return builder_no_memory(e);
	put_places(p, at);
	for (uint32_t i = 0; i < p->links; i++)
		sorted[at[p->link[i].skill * RELATIONS + p->link[i].relation]++] = &p->link[i];
	for (uint32_t i = 0; i < p->links; i++) {
		const struct plink *l = sorted[i];
		const uint16_t occ = (uint16_t)l->occ;
		const struct rating rating = {
		        .importance = importance_of(l),
		        .level = level_of(l),
		        .flags = l->estimated ? RATING_ESTIMATED : 0,
		};

		pack_put(p, SECTION_post_occ, &occ, sizeof(occ));
		pack_float(p, SECTION_post_weight, l->weight);
		if (l->relation == RELATION_FAINT)
			pack_put(p, SECTION_rating, &rating, sizeof(rating));
	}
	return 0;
}

int pack_links(struct pack *p, struct error *e)
{
	pack_put(p, SECTION_skill, p->skill, p->skills * sizeof(*p->skill));
	put_occ_skills(p);
	return put_postings(p, e);
}
