#include "match/internal.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const char *const match_unknown_names[MATCH_UNKNOWNS] = {
        "pay",      "growth",        "automation_risk", "job_zone", "working_pattern",
        "held_pay", "held_job_zone", "importance",      "level",    "local",
};

const char *const match_band_names[MATCH_BANDS] = {"low", "reasonable", "good", "excellent"};

unsigned match_growth_band(float growth)
{
	if (isnan(growth))
		return 0;
	if (growth <= -5)
		return 1;
	if (growth <= 5)
		return 2;
	return growth <= 50 ? 3 : 4;
}

void match_query_init(struct match_query *q)
{
	memset(q, 0, sizeof(*q));
	q->filters.min_pay = -1;
	q->filters.pay_ratio = NAN;
	q->filters.max_automation_risk = NAN;
	q->filters.max_job_zone_step = -1;
	q->limit = 20;
	q->want_skills = true;
}

uint32_t match_find_category(const struct index_view *v, const char *name, size_t len)
{
	char want[256], have[256];
	uint32_t i;

	text_fold(name, len, want, sizeof(want));
	for (i = 0; i < v->category_count; i++) {
		uint32_t n;
		const char *s = view_str(v, v->category[i], &n);

		text_fold(s, n, have, sizeof(have));
		if (!strcmp(want, have))
			return i;
	}
	return INDEX_NONE;
}

int match_scratch_new(struct match_scratch **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? 0 : -ENOMEM;
}

static void scratch_clear(struct match_scratch *s)
{
	free(s->cell);
	free(s->near_text);
	free(s->count);
	free(s->rarest);
	free(s->barred);
	free(s->mark);
	free(s->entry_mark);
	free(s->entry);
	memset(s, 0, sizeof(*s));
}

void match_scratch_free(struct match_scratch *s)
{
	if (!s)
		return;
	scratch_clear(s);
	free(s);
}

/* Sizes the arrays to the view; keeps them when they are large enough already. */
static int scratch_fit(struct match_scratch *s, const struct index_view *v)
{
	uint32_t occs = view_occupations(v), skills = view_skills(v);

	if (s->cell && occs <= s->occs && skills <= s->skills && v->near_count <= s->near)
		return 0;
	scratch_clear(s);
	s->cell = calloc(occs + 1, sizeof(*s->cell));
	s->near_text = calloc(v->near_count + 1, sizeof(*s->near_text));
	s->count = calloc(occs + 1, sizeof(*s->count));
	s->rarest = calloc(occs + 1, sizeof(*s->rarest));
	s->barred = calloc(occs + 1, sizeof(*s->barred));
	s->mark = calloc(skills + 1, sizeof(*s->mark));
	s->entry_mark = calloc(skills + 1, sizeof(*s->entry_mark));
	s->entry = calloc(skills + 1, sizeof(*s->entry));
	if (!s->cell || !s->near_text || !s->count || !s->rarest || !s->barred || !s->mark ||
	    !s->entry_mark || !s->entry) {
		scratch_clear(s);
		return -ENOMEM;
	}
	s->occs = occs;
	s->skills = skills;
	s->near = v->near_count;
	return 0;
}

static void next_epoch(struct match_scratch *s)
{
	if (++s->epoch)
		return;
	memset(s->mark, 0, (s->skills + 1) * sizeof(*s->mark));
	memset(s->entry_mark, 0, (s->skills + 1) * sizeof(*s->entry_mark));
	s->epoch = 1;
}

static int check_rows(const struct index_view *v, const struct match_query *q, struct error *e)
{
	size_t i;

	for (i = 0; i < q->skills; i++)
		if (q->skill[i] >= view_skills(v))
			return error_set(e, -EINVAL, "skills", "Skill row %u is not in this index.",
			                 q->skill[i]);
	for (i = 0; i < q->helds; i++)
		if (q->held[i] >= view_occupations(v))
			return error_set(e, -EINVAL, "occupations", "Occupation row %u is not in this index.",
			                 q->held[i]);
	return 0;
}

/* Splits the skills of a job into those the person has and those still missing, most important first. */
static int split_skills(struct rank_job *j, struct match_hit *h)
{
	const struct index_view *v = j->v;
	uint32_t begin = v->occ_skill_start[h->occ], end = v->occ_skill_start[h->occ + 1], i;
	uint32_t *rows = arena_alloc(j->a, (size_t)(end - begin) * sizeof(*rows));
	uint32_t front = 0, back = end - begin;

	if (!rows)
		return -ENOMEM;
	/* Matched fill from the front in order, missing from the back: read backwards they too are in order.
	 */
	for (i = begin; i < end; i++)
		if (is_marked(j->s, v->occ_skill[i].skill))
			rows[front++] = v->occ_skill[i].skill;
	for (i = end; i-- > begin;)
		if (!is_marked(j->s, v->occ_skill[i].skill))
			rows[--back] = v->occ_skill[i].skill;
	h->matched = rows;
	h->matched_count = front;
	h->missing = rows + back;
	h->missing_count = end - begin - back;
	return 0;
}

static const struct model {
	int (*rank)(struct rank_job *j);
	int (*explain)(struct rank_job *j, struct match_hit *h);
	enum match_band (*band)(float score);
} models[] = {
        [MATCH_GHTR] = {ghtr_rank, ghtr_explain, ghtr_band},
        [MATCH_WEIGHTED] = {weighted_rank, weighted_explain, weighted_band},
};

static int fill_hits(struct rank_job *j)
{
	const struct match_query *q = j->q;
	struct match_answer *ret = j->ret;
	uint32_t i, n = j->sel.have > q->offset ? j->sel.have - q->offset : 0;
	int rc = 0;

	ret->hit = arena_zalloc(j->a, n, sizeof(*ret->hit));
	if (!ret->hit)
		return -ENOMEM;
	for (i = 0; i < n && !rc; i++) {
		const struct candidate *c = &j->sel.heap[q->offset + i];
		struct match_hit *h = &ret->hit[i];

		h->occ = c->occ;
		h->score = c->score;
		h->unknown = c->unknown;
		h->count = q->model == MATCH_GHTR ? j->s->count[c->occ] : 0;
		h->band = models[q->model].band(c->score);
		ret->unknown |= c->unknown;
		if (q->want_skills)
			rc = split_skills(j, h);
		if (!rc && q->explain)
			rc = models[q->model].explain(j, h);
	}
	ret->hits = n;
	return rc;
}

/* Held jobs are never in the answer; neither are jobs that were joined with a held entry of ESCO. */
static void bar_held(const struct index_view *v, struct match_scratch *s, const struct match_query *q,
                     uint8_t barred)
{
	for (size_t i = 0; i < q->helds; i++) {
		uint32_t held = q->held[i];

		s->barred[held] = barred;
		if (!(v->occ_flags[held] & OCC_TWIN))
			continue;
		for (uint32_t k = 0; k < view_occupations(v); k++)
			if (v->occ[k].esco == v->occ[held].esco)
				s->barred[k] = barred;
	}
}

int match_rank(const struct index_view *v, struct match_scratch *s, const struct match_query *q,
               struct arena *a, struct match_answer *ret, struct error *e)
{
	struct rank_job j = {.v = v, .s = s, .q = q, .a = a, .ret = ret};
	uint64_t want = (uint64_t)q->limit + q->offset;
	int rc = check_rows(v, q, e);

	memset(ret, 0, sizeof(*ret));
	if (rc)
		return rc;
	rc = scratch_fit(s, v);
	if (rc)
		return rc;
	next_epoch(s);
	filter_plan_make(&j.plan, v, q);
	ret->unknown = j.plan.question_unknown;
	rc = selection_init(&j.sel, want < view_occupations(v) ? (uint32_t)want : view_occupations(v), a);
	if (rc)
		return rc;
	bar_held(v, s, q, 1);
	rc = models[q->model].rank(&j);
	bar_held(v, s, q, 0);
	if (rc)
		return rc;
	selection_sort(&j.sel);
	return fill_hits(&j);
}
