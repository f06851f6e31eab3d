/* The default model: which jobs are a person's skills worth most in? Rare and
 * important skills count more, skills close to a job's own count in part, and jobs
 * like the ones held are near. doc/matching.md has the formulas, the figures and
 * how they were found; this file keeps its names. */
#include "match/weighted.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "match/profile.h"

static const float group_share[WEIGHT_GROUPS] = {
        [GROUP_RATED_SKILL] = 0.4f, [GROUP_RATED_KNOWLEDGE] = 0.8f, [GROUP_UNRATED] = 1.0f};

/* --- the question as weights over skills -------------------------------------------- */

static struct weight_entry *entry_of(struct rank_job *j, struct weighted_question *w, uint32_t skill,
                                     uint32_t from)
{
	struct match_scratch *s = j->s;

	if (s->entry_mark[skill] != s->epoch) {
		s->entry_mark[skill] = s->epoch;
		s->entry[skill] = w->entries;
		w->entry[w->entries++] = (struct weight_entry){skill, from, 0};
	}
	return &w->entry[s->entry[skill]];
}

static unsigned group_of(const struct rank_job *j, uint32_t skill)
{
	unsigned g = j->v->skill[skill].flags;

	return g < WEIGHT_GROUPS ? g : GROUP_UNRATED;
}

/* The lowest and highest level given in each group: levels mean nothing but in relation to one another,
 * whatever the scale. */
struct level_range {
	float low, high;
};

static void find_levels(const struct rank_job *j, struct level_range range[WEIGHT_GROUPS])
{
	size_t i;
	unsigned g;

	for (g = 0; g < WEIGHT_GROUPS; g++)
		range[g] = (struct level_range){INFINITY, 0};
	for (i = 0; j->q->level && i < j->q->skills; i++) {
		g = group_of(j, j->q->skill[i]);
		if (isnan(j->q->level[i]))
			continue;
		range[g].low = fminf(range[g].low, j->q->level[i]);
		range[g].high = fmaxf(range[g].high, j->q->level[i]);
	}
	/* A scale that starts at 1 (as from 1 to 5): its 1 means nothing at all. */
	for (g = 0; g < WEIGHT_GROUPS; g++)
		range[g].low = range[g].low >= 1 && range[g].low < INFINITY && range[g].high > 1 ? 1 : 0;
}

static float ticked_weight(const struct rank_job *j, size_t i, const struct level_range range[WEIGHT_GROUPS])
{
	uint32_t skill = j->q->skill[i];
	const struct level_range *r = &range[group_of(j, skill)];
	float x = 1;

	if (j->q->level && !isnan(j->q->level[i]) && r->high > r->low)
		x = fmaxf(0, j->q->level[i] - r->low) / (r->high - r->low);
	return j->v->skill[skill].idf * x * x;
}

static void add_relative(struct rank_job *j, struct weighted_question *w, uint32_t skill, uint32_t from,
                         float weight)
{
	struct weight_entry *e = entry_of(j, w, skill, from);

	/* What was ticked counts for itself already. */
	if (e->from != INDEX_NONE)
		e->weight += weight;
}

/* Other skills of the same synonym group stand for the ticked one in full, related ones in part. */
static void add_relatives(struct rank_job *j, struct weighted_question *w, uint32_t skill, float weight)
{
	const struct index_view *v = j->v;
	uint32_t master = v->skill[skill].master, k;

	for (k = v->master_start[master]; k < v->master_start[master + 1]; k++)
		if (v->master_skill[k] != skill)
			add_relative(j, w, v->master_skill[k], skill, weight);
	/* They come best first; a faint likeness costs a posting list and tells little. */
	for (k = v->skill_near_start[skill];
	     k < v->skill_near_start[skill + 1] && v->skill_near[k].alike >= RELATED_LEAST; k++)
		add_relative(j, w, v->skill_near[k].skill, skill,
		             RELATED_PART * v->skill_near[k].alike * weight);
}

/* What each group is worth. Who ticks nearly all of a rated group without levels says little by it. */
static void find_shares(const struct rank_job *j, double share[WEIGHT_GROUPS])
{
	uint32_t plain[WEIGHT_GROUPS] = {0};
	size_t i;
	unsigned g;

	for (i = 0; i < j->q->skills; i++)
		plain[group_of(j, j->q->skill[i])] += !j->q->level || isnan(j->q->level[i]);
	for (g = 0; g < WEIGHT_GROUPS; g++) {
		double part = j->s->group_size[g] ? (double)plain[g] / j->s->group_size[g] : 0;

		share[g] = (double)group_share[g];
		if (g != GROUP_UNRATED)
			share[g] *= fmax((double)PLAIN_LEAST, 1 - part * part);
	}
}

/* Each group's weights are brought to length 1, then share out the score by what the groups are worth. */
static void scale_groups(struct rank_job *j, struct weighted_question *w)
{
	double square[WEIGHT_GROUPS] = {0}, share[WEIGHT_GROUPS], sum = 0;
	uint32_t i;
	unsigned g;

	find_shares(j, share);
	for (i = 0; i < w->entries; i++)
		square[group_of(j, w->entry[i].skill)] +=
		        (double)w->entry[i].weight * (double)w->entry[i].weight;
	for (g = 0; g < WEIGHT_GROUPS; g++)
		sum += square[g] > 0 ? share[g] : 0;
	for (i = 0; i < w->entries; i++) {
		g = group_of(j, w->entry[i].skill);
		if (square[g] > 0)
			w->entry[i].weight *= (float)(share[g] / sum / sqrt(square[g]));
	}
}

/* Someone who ticks a few skills means all of them: a job with few of those is set back, by a power that
 * falls to nothing as the list grows to what a usual job holds. */
static int make_cover(struct rank_job *j, struct weighted_question *w)
{
	float n = (float)j->q->skills, power = COVER_POWER * (1 - n / (COVER_LINKS * j->s->mean_links));
	size_t i;

	w->cover = NULL;
	if (!j->q->skills || !(power > 0))
		return 0;
	w->cover = arena_alloc(j->a, (j->q->skills + 1) * sizeof(*w->cover));
	if (!w->cover)
		return -ENOMEM;
	w->cover[0] = powf(0.5f / n, power);
	for (i = 1; i <= j->q->skills; i++)
		w->cover[i] = powf((float)i / n, power);
	return 0;
}

static uint32_t room_for(const struct rank_job *j)
{
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < j->q->skills; i++) {
		uint32_t s = j->q->skill[i], m = j->v->skill[s].master;

		n += 1 + j->v->skill_near_start[s + 1] - j->v->skill_near_start[s] +
		     j->v->master_start[m + 1] - j->v->master_start[m];
	}
	return n;
}

static int make_question(struct rank_job *j, struct weighted_question *w)
{
	struct level_range range[WEIGHT_GROUPS];
	size_t i;

	memset(w, 0, sizeof(*w));
	w->entry = arena_alloc(j->a, ((size_t)room_for(j) + 1) * sizeof(*w->entry));
	if (!w->entry)
		return -ENOMEM;
	find_levels(j, range);
	for (i = 0; i < j->q->skills; i++) {
		struct weight_entry *e = entry_of(j, w, j->q->skill[i], INDEX_NONE);

		e->weight = ticked_weight(j, i, range);
	}
	for (i = 0; i < j->q->skills; i++)
		add_relatives(j, w, j->q->skill[i], ticked_weight(j, i, range));
	scale_groups(j, w);
	return make_cover(j, w);
}

/* --- adding up -------------------------------------------------------------------------- */

/* Adds one list; `counted`: the jobs up to `links` of it hold a ticked skill. */
static void scatter_list(struct rank_job *j, const struct weight_entry *e, uint32_t links, uint32_t counted)
{
	const struct index_view *v = j->v;
	struct weighted_cell *restrict cell = j->s->cell;
	const uint16_t *restrict occ = v->post_occ;
	const float *restrict weight = v->post_weight;
	const uint32_t end = v->post_start[e->skill + 1];
	const float mine = e->weight;
	uint32_t k;

	for (k = v->post_start[e->skill]; k < links; k++) {
		cell[occ[k]].score += mine * weight[k];
		cell[occ[k]].count += counted;
	}
	for (; k < end; k++)
		cell[occ[k]].score += mine * weight[k];
}

static void scatter(struct rank_job *j, const struct weighted_question *w)
{
	uint32_t i;

	memset(j->s->cell, 0, view_occupations(j->v) * sizeof(*j->s->cell));
	for (i = 0; i < w->entries; i++) {
		const struct weight_entry *e = &w->entry[i];

		/* A synonym of a ticked skill is that skill; what is only related is not. */
		scatter_list(j, e, j->v->post_faint[e->skill],
		             e->from == INDEX_NONE || is_marked(j->s, e->skill));
	}
}

static float cover_of(const struct rank_job *j, const struct weighted_question *w, uint32_t occ)
{
	uint32_t n = j->s->cell[occ].count;

	if (!w->cover)
		return 1;
	return w->cover[n < j->q->skills ? n : j->q->skills];
}

float weighted_cover(const struct rank_job *j, uint32_t occ)
{
	return cover_of(j, j->weighted, occ);
}

static void apply_cover(struct rank_job *j, const struct weighted_question *w)
{
	const uint32_t most = (uint32_t)j->q->skills, n = view_occupations(j->v);
	struct weighted_cell *restrict cell = j->s->cell;
	const float *restrict cover = w->cover;
	uint32_t occ;

	for (occ = 0; cover && occ < n; occ++) {
		uint32_t count = cell[occ].count;

		cell[occ].score *= cover[count < most ? count : most];
	}
}

/* The jobs that fit best by skills alone: what is like them is likely to fit too. */
static void find_anchors(const struct rank_job *j, struct weighted_question *w)
{
	const struct weighted_cell *cell = j->s->cell;
	uint32_t occ, n = view_occupations(j->v), k;
	float least = 0;
	double sum = 0;

	w->anchors = 0;
	for (occ = 0; occ < n; occ++) {
		float s = cell[occ].score;

		if (s <= least)
			continue;
		k = w->anchors < ANCHORS ? w->anchors++ : ANCHORS - 1;
		for (; k > 0 && s > w->anchor[k - 1].score; k--)
			w->anchor[k] = w->anchor[k - 1];
		w->anchor[k] = (struct anchor){occ, s, 0};
		least = w->anchors == ANCHORS ? w->anchor[ANCHORS - 1].score : 0;
	}
	for (k = 0; k < w->anchors; k++)
		sum += (double)w->anchor[k].score * (double)w->anchor[k].score;
	for (k = 0; k < w->anchors; k++)
		w->anchor[k].share = (float)((double)w->anchor[k].score * (double)w->anchor[k].score / sum);
}

/* Likeness is added in units of the skills' part, so that the skills need not be scaled: choose() does it for
 * what it offers. */
static void add_anchors(struct rank_job *j, struct weighted_question *w)
{
	const struct index_view *v = j->v;
	struct weighted_cell *restrict cell = j->s->cell;
	const struct occ_near *restrict near = v->near;
	const float *restrict near_text = j->s->near_text;
	uint32_t i, k;

	find_anchors(j, w);
	w->skill_part = 1 / (1 + ANCHOR_PART);
	w->near_part = ANCHOR_PART / (1 + ANCHOR_PART);
	w->unit = w->skill_part;
	for (i = 0; i < w->anchors; i++) {
		const uint32_t end = v->near_start[w->anchor[i].occ + 1];
		const float share = ANCHOR_PART * w->anchor[i].share;

		for (k = v->near_start[w->anchor[i].occ]; k < end; k++)
			cell[near[k].occ].score += share * near_text[k];
	}
}

/* A job is as near as the nearest of the held ones makes it. */
static int add_held(struct rank_job *j, struct weighted_question *w)
{
	const struct index_view *v = j->v;
	float part = j->s->group_size[GROUP_RATED_KNOWLEDGE] ? HELD_PART : HELD_LINKED;
	float *best = arena_zalloc(j->a, view_occupations(v), sizeof(*best));
	size_t i;
	uint32_t k;

	if (!best)
		return -ENOMEM;
	w->skill_part = w->entries ? 1 / (1 + part) : 0;
	w->near_part = w->entries ? part / (1 + part) : 1;
	w->unit = 1;
	for (i = 0; i < j->q->helds; i++)
		for (k = v->near_start[j->q->held[i]]; k < v->near_start[j->q->held[i] + 1]; k++)
			best[v->near[k].occ] =
			        fmaxf(best[v->near[k].occ], near_sum(&v->near[k], j->s->shares.in_full));
	for (k = 0; k < view_occupations(v); k++)
		j->s->cell[k].score = w->skill_part * j->s->cell[k].score + w->near_part * best[k];
	return 0;
}

/* --- the order ------------------------------------------------------------------------------ */

enum match_band weighted_band(float score)
{
	static const float from[] = {BAND_REASONABLE_FROM, BAND_GOOD_FROM, BAND_EXCELLENT_FROM};
	enum match_band band = BAND_LOW;

	while (band < BAND_EXCELLENT && score >= from[band])
		band++;
	return band;
}

/* Other orders still put what fits at all before what hardly does: the best paid job there is helps nobody
 * who cannot do it. */
static void set_keys(const struct rank_job *j, struct candidate *c)
{
	const struct index_view *v = j->v;
	uint64_t fits = (uint64_t)(weighted_band(c->score) >= BAND_REASONABLE) << 40;

	c->second = float_key(c->score);
	switch (j->q->order) {
	case ORDER_GROWTH:
		c->first = fits | match_growth_band(v->occ_growth[c->occ]);
		break;
	case ORDER_PAY:
		c->first = fits | (uint64_t)((int64_t)v->occ_pay_high[c->occ] + 1);
		break;
	case ORDER_SECURITY:
		c->first = fits | (isnan(v->occ_risk[c->occ]) ? 0 : float_key(-v->occ_risk[c->occ]));
		break;
	case ORDER_MATCH:
		c->first = c->second;
		break;
	}
}

static void offer(struct rank_job *j, uint32_t occ, float score, uint32_t unknown)
{
	struct candidate c = {
	        .occ = occ, .score = score, .unknown = unknown, .title_rank = j->v->occ_title_rank[occ]};

	if (j->v->occ[occ].missing & OCC_MISSING_IMPORTANCE)
		c.unknown |= UNKNOWN_IMPORTANCE;
	set_keys(j, &c);
	selection_offer(&j->sel, &c);
}

/* Whatever is asked for: filters, preferences, other orders. */
static void choose_with_care(struct rank_job *j)
{
	const struct index_view *v = j->v;
	bool preferred = profile_has_preferences(j->q);
	uint32_t occ, n = view_occupations(v);

	for (occ = 0; occ < n; occ++) {
		float score = j->weighted->unit * j->s->cell[occ].score;
		uint32_t unknown = 0;

		if (score <= 0 || j->s->barred[occ] || !filter_pass(&j->plan, occ, &unknown))
			continue;
		j->ret->total++;
		if (preferred)
			score = profile_prefer(j, occ, score, &unknown);
		offer(j, occ, score, unknown);
	}
}

/* What a job must have to be among those wanted: likeness only adds, so the last wanted is at least as good
 * as the anchor in its place was by skills alone. Without anchors, anything above 0. */
static float least_wanted(const struct rank_job *j)
{
	const struct weighted_question *w = j->weighted;

	if (j->q->helds || !j->sel.want || j->sel.want > w->anchors)
		return FLT_TRUE_MIN;
	return w->anchor[j->sel.want - 1].score * 0.999999f;
}

/* The usual question: no filter, no preference. Most jobs are worse than the worst kept, which one comparison
 * tells. */
static void choose_plainly(struct rank_job *j)
{
	struct weighted_cell *cell = j->s->cell;
	uint32_t occ, n = view_occupations(j->v), total = 0;
	float least = least_wanted(j), unit = j->weighted->unit;
	size_t i;

	for (i = 0; i < j->q->helds; i++)
		cell[j->q->held[i]].score = 0;
	for (occ = 0; occ < n; occ++) {
		float score = cell[occ].score;

		total += score > 0;
		if (score < least)
			continue;
		offer(j, occ, unit * score, 0);
		/* A hair less, so that no rounding of the product hides one that ties by title. */
		if (j->sel.have == j->sel.want && j->sel.want)
			least = j->sel.heap[0].score / unit * 0.999999f;
	}
	j->ret->total = total;
}

static void choose(struct rank_job *j)
{
	if (j->plan.none && !j->s->twins && j->q->order == ORDER_MATCH && !profile_has_preferences(j->q))
		choose_plainly(j);
	else
		choose_with_care(j);
}

static bool any_held_has_neighbours(const struct rank_job *j)
{
	size_t i;

	for (i = 0; i < j->q->helds; i++)
		if (j->v->near_start[j->q->held[i] + 1] > j->v->near_start[j->q->held[i]])
			return true;
	return false;
}

/* What the model has to know of an index as a whole; worked out once for each. */
static void learn_facts(struct match_scratch *s, const struct index_view *v)
{
	uint32_t i, jobs = 0;
	uint64_t k;

	if (s->facts_of == v->near && s->facts_generation == v->generation)
		return;
	near_find_shares(v, &s->shares);
	for (k = 0; k < v->near_count; k++)
		s->near_text[k] = near_sum(&v->near[k], s->shares.in_text);
	s->twins = false;
	for (i = 0; i < view_occupations(v); i++) {
		jobs += v->occ_skill_start[i + 1] > v->occ_skill_start[i];
		s->twins |= (v->occ_flags[i] & OCC_TWIN) != 0;
	}
	s->mean_links = jobs ? (float)v->occ_skill_count / (float)jobs : 0;
	memset(s->group_size, 0, sizeof(s->group_size));
	for (i = 0; i < view_skills(v); i++)
		if (v->skill[i].kind != SKILL_GROUP && v->skill[i].flags < WEIGHT_GROUPS)
			s->group_size[v->skill[i].flags]++;
	s->facts_of = v->near;
	s->facts_generation = v->generation;
}

int weighted_rank(struct rank_job *j)
{
	struct weighted_question *w = arena_alloc(j->a, sizeof(*w));
	int rc;

	if (!w)
		return -ENOMEM;
	learn_facts(j->s, j->v);
	mark_ticked(j);
	rc = make_question(j, w);
	if (rc)
		return rc;
	j->weighted = w;
	scatter(j, w);
	apply_cover(j, w);
	if (any_held_has_neighbours(j))
		rc = add_held(j, w);
	else
		add_anchors(j, w);
	if (!rc)
		choose(j);
	return rc;
}
