/* The published rule of the original service, kept exactly so that a council can
 * compare. Source: contract.md of the design, from DFE-Digital/get-help-to-retrain
 * (33d446d6, 2020-10-16, MIT); the rule is restated, no code is taken over. */
#include "match/internal.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Counts one posting list: every job in it holds `skill`, which is the same as the ticked one. */
static void count_list(struct rank_job *j, uint32_t skill)
{
	const struct index_view *v = j->v;
	uint32_t rarity = v->skill[skill].rarity;
	uint32_t i;

	for (i = v->post_start[skill]; i < v->post_faint[skill]; i++) {
		uint16_t occ = v->post_occ[i];

		if (j->s->count[occ] < UINT16_MAX)
			j->s->count[occ]++;
		if (rarity && rarity < j->s->rarest[occ])
			j->s->rarest[occ] = rarity;
	}
}

void mark_ticked(struct rank_job *j)
{
	const struct index_view *v = j->v;
	size_t i;

	for (i = 0; i < j->q->skills; i++) {
		uint32_t master = v->skill[j->q->skill[i]].master, k;

		for (k = v->master_start[master]; k < v->master_start[master + 1]; k++)
			j->s->mark[v->master_skill[k]] = j->s->epoch;
	}
}

static void count_all(struct rank_job *j)
{
	const struct index_view *v = j->v;
	size_t i;

	memset(j->s->count, 0, view_occupations(v) * sizeof(*j->s->count));
	memset(j->s->rarest, 0xff, view_occupations(v) * sizeof(*j->s->rarest));
	for (i = 0; i < j->q->skills; i++) {
		uint32_t master = v->skill[j->q->skill[i]].master, k;

		for (k = v->master_start[master]; k < v->master_start[master + 1]; k++)
			count_list(j, v->master_skill[k]);
	}
}

/* The two keys of one order: what it puts first, then the service's own order
 * (count down, growth band down, rarity up). */
static void set_keys(const struct rank_job *j, struct candidate *c)
{
	const struct index_view *v = j->v;
	uint64_t count = j->s->count[c->occ];
	uint64_t band = match_growth_band(v->occ_growth[c->occ]);
	/* Rarity up, unknown (all ones) last. */
	uint64_t rare = UINT32_MAX - j->s->rarest[c->occ];

	c->second = count << 48 | band << 40 | rare;
	switch (j->q->order) {
	case ORDER_GROWTH:
		c->first = band;
		break;
	case ORDER_PAY:
		c->first = (uint64_t)((int64_t)v->occ_pay_high[c->occ] + 1);
		break;
	case ORDER_SECURITY:
		c->first = isnan(v->occ_risk[c->occ]) ? 0 : float_key(-v->occ_risk[c->occ]);
		break;
	case ORDER_MATCH:
		c->first = 0;
		break;
	}
}

int ghtr_rank(struct rank_job *j)
{
	const struct index_view *v = j->v;
	uint32_t occ;

	mark_ticked(j);
	count_all(j);
	for (occ = 0; occ < view_occupations(v); occ++) {
		struct candidate c = {.occ = occ};

		if (!j->s->count[occ] || j->s->barred[occ] || (v->occ_flags[occ] & OCC_NEEDS_DEGREE) ||
		    !filter_pass(&j->plan, occ, &c.unknown))
			continue;
		j->ret->total++;
		c.title_rank = v->occ_title_rank[occ];
		c.score = (float)j->s->count[occ] / (float)j->q->skills;
		set_keys(j, &c);
		selection_offer(&j->sel, &c);
	}
	return 0;
}

/* How many of the ticked skills are the same as `skill`. */
static uint32_t same_ticked(const struct rank_job *j, uint32_t skill)
{
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < j->q->skills; i++)
		n += j->v->skill[j->q->skill[i]].master == j->v->skill[skill].master;
	return n;
}

static const char *sentence(struct rank_job *j, uint32_t skill, uint32_t pairs)
{
	uint32_t n;
	const char *label = view_str(j->v, j->v->skill[skill].label, &n);

	if (pairs == 1)
		return arena_printf(j->a, "This job uses “%.*s”, which you have.", (int)n, label);
	return arena_printf(j->a, "This job uses “%.*s”, which is the same as %u skills you ticked.", (int)n,
	                    label, pairs);
}

int ghtr_explain(struct rank_job *j, struct match_hit *h)
{
	const struct index_view *v = j->v;
	uint32_t begin = v->occ_skill_start[h->occ], end = v->occ_skill_start[h->occ + 1], i;
	struct match_term *term = arena_zalloc(j->a, end - begin, sizeof(*term));
	uint32_t n = 0;

	if (!term)
		return -ENOMEM;
	for (i = begin; i < end; i++) {
		uint32_t skill = v->occ_skill[i].skill;
		uint32_t pairs = is_marked(j->s, skill) ? same_ticked(j, skill) : 0;

		if (!pairs)
			continue;
		term[n].term = "skill";
		term[n].skill = skill;
		term[n].weight = 1.0f / (float)j->q->skills;
		term[n].value = (float)pairs * term[n].weight;
		term[n].text = sentence(j, skill, pairs);
		if (!term[n++].text)
			return -ENOMEM;
	}
	h->term = term;
	h->terms = n;
	return 0;
}

enum match_band ghtr_band(float score)
{
	static const float upto[] = {0.25f, 0.50f, 0.75f};
	enum match_band band = BAND_LOW;

	while (band < BAND_EXCELLENT && score > upto[band])
		band++;
	return band;
}
