#include "match/pathway_internal.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How many ways are gone on from at each depth. */
static const uint32_t widths[PATHWAY_STEPS] = {1, 100, 40, 25};

#define EXTRA_ROUTES                                                                                         \
	3u /* routes worked out in full for each that is wanted: courses may change their order */

#define TRIED_ROUTES 3u /* times as many are tried, as some keep less than they promise */
#define LADDER_GAIN                                                                                          \
	0.05f /* what a step on the way has to add to what the next job needs, or it is no step towards it   \
	       */
#define SAME_WORK 0.95f /* a job of which so much is had is the one they have */

/* What a balanced score adds up; gains count up to these. */
#define GAIN_FULL  10000.0f /* pounds a year */
#define DROP_FULL  0.5f
#define WEEKS_FULL 104.0f
#define COST_FULL  4000.0f
#define PART_BASE  0.25f
#define PART_GAIN  0.30f
#define PART_DROP  0.15f
#define PART_READY 0.25f /* of what is had before the hardest step */
#define PART_AFTER 0.15f /* of what is had after the courses of the hardest step */
#define PART_WEEKS 0.15f
#define PART_COST  0.10f
#define PART_STEP  0.06f

int32_t pathway_pay(const struct index_view *v, uint32_t occ)
{
	return v->occ_pay_low[occ] < 0 ? v->occ_pay_high[occ] : v->occ_pay_low[occ];
}

static float part(float x, float full)
{
	float p = x / full;

	return p < -1 ? -1 : p > 1 ? 1 : p;
}

float route_score(const struct route_search *s, const struct route_label *l)
{
	int32_t pay = pathway_pay(s->v, l->occ);
	float score = PART_BASE + PART_READY * l->least_ready + PART_AFTER * l->least_after -
	              PART_STEP * (float)(l->depth - 1);

	if (pay >= 0 && s->start_pay >= 0)
		score += PART_GAIN * part((float)(pay - s->start_pay), GAIN_FULL);
	if (!isnan(l->risk) && !isnan(s->start_risk))
		score += PART_DROP * part(s->start_risk - l->risk, DROP_FULL);
	score -= PART_WEEKS * part(l->weeks, WEEKS_FULL) + PART_COST * part(l->cost, COST_FULL);
	return score < 0 ? 0 : score > 1 ? 1 : score;
}

/* --- what courses in reach offer -------------------------------------------------------- */

static void take_offer(struct skill_offer *o, const struct course_row *c)
{
	float cost = c->cost == CATALOGUE_NOT_KNOWN ? INFINITY : (float)c->cost;

	if (!isinf(o->weeks) && cost >= o->cost)
		return;
	o->cost = cost;
	o->weeks = c->weeks10 ? (float)c->weeks10 / 10 : 1;
}

/* Courses with a place lie side by side, so one pass over those in reach tells of all skills. */
static int find_near_offers(struct route_search *s)
{
	const struct course_reach *r = s->q->courses;
	const struct course_view *v = r->v;

	s->offer = arena_alloc(s->a, (size_t)s->skills * sizeof(*s->offer));
	if (!s->offer)
		return -ENOMEM;
	for (uint32_t i = 0; i < s->skills; i++)
		s->offer[i] = (struct skill_offer){INFINITY, INFINITY, false};
	for (uint32_t i = 0; i < r->ranges; i++) {
		if (r->range[i].first < v->cell_start[0])
			continue;
		for (uint32_t row = r->range[i].first; row < r->range[i].end; row++) {
			if (!course_passes(r, row) || course_has_begun(r, row))
				continue;
			for (uint32_t k = v->course_skill_start[row]; k < v->course_skill_start[row + 1]; k++)
				take_offer(&s->offer[LINK_ROW(v->course_skill[k])], &v->course[row]);
		}
	}
	return 0;
}

/* Those in reach from anywhere are many, and lie by cost: the first that passes is the cheapest. So each
 * skill is looked up when it is first asked about, and most never are. */
static void find_offer_anywhere(const struct course_reach *r, uint32_t skill, struct skill_offer *o)
{
	for (uint32_t i = 0; i < r->ranges && r->range[i].first < r->v->cell_start[0]; i++) {
		uint32_t at, end;

		course_postings(r, skill, i, &at, &end);
		for (; at < end; at++) {
			uint32_t row = LINK_ROW(r->v->skill_course[at]);

			if (!course_passes(r, row) || course_has_begun(r, row))
				continue;
			take_offer(o, &r->v->course[row]);
			break;
		}
	}
	o->known = true;
}

static const struct skill_offer *offer_of(const struct route_search *s, uint32_t skill)
{
	struct skill_offer *o = &s->offer[skill];

	if (!o->known)
		find_offer_anywhere(s->q->courses, skill, o);
	return o;
}

/* --- where the person stands -------------------------------------------------------------- */

static int find_needs(struct route_search *s)
{
	const struct index_view *v = s->v;

	s->need = arena_zalloc(s->a, s->occs, sizeof(*s->need));
	if (!s->need)
		return -ENOMEM;
	for (uint32_t o = 0; o < s->occs; o++)
		for (uint32_t i = v->occ_skill_start[o]; i < v->occ_skill_start[o + 1]; i++)
			if (v->occ_skill[i].relation == RELATION_ESSENTIAL)
				s->need[o] += v->occ_skill[i].weight;
	return 0;
}

static void add_one(const struct route_search *s, struct route_label *l, uint32_t skill)
{
	const struct index_view *v = s->v;

	if (has_skill(l->skill, skill))
		return;
	l->skill[skill / 64] |= UINT64_C(1) << skill % 64;
	for (uint32_t i = v->post_start[skill]; i < v->post_split[skill]; i++)
		l->have[v->post_occ[i]] += v->post_weight[i];
}

/* A skill stands for all that share its master. */
static void add_skill(const struct route_search *s, struct route_label *l, uint32_t skill)
{
	const struct index_view *v = s->v;
	uint32_t m = v->skill[skill].master;

	for (uint32_t i = v->master_start[m]; i < v->master_start[m + 1]; i++)
		add_one(s, l, v->master_skill[i]);
}

static void add_job(const struct route_search *s, struct route_label *l, uint32_t occ)
{
	const struct index_view *v = s->v;

	for (uint32_t i = v->occ_skill_start[occ]; i < v->occ_skill_start[occ + 1]; i++)
		if (v->occ_skill[i].relation == RELATION_ESSENTIAL)
			add_skill(s, l, v->occ_skill[i].skill);
}

/* Readies a label to be gone on from. */
static int open_label(const struct route_search *s, struct route_label *l)
{
	size_t words = s->skills / 64 + 1;

	l->skill = arena_zalloc(s->a, words, sizeof(*l->skill));
	l->have = arena_zalloc(s->a, s->occs, sizeof(*l->have));
	if (!l->skill || !l->have)
		return -ENOMEM;
	if (l->up) {
		memcpy(l->skill, l->up->skill, words * sizeof(*l->skill));
		memcpy(l->have, l->up->have, s->occs * sizeof(*l->have));
		add_job(s, l, l->occ);
		return 0;
	}
	for (uint32_t i = 0; i < s->q->skills; i++)
		add_skill(s, l, s->q->skill[i]);
	if (s->q->from != INDEX_NONE)
		add_job(s, l, s->q->from);
	return 0;
}

/* --- moves -------------------------------------------------------------------------------------- */

static bool was_there(const struct route_label *l, uint32_t occ)
{
	for (; l; l = l->up)
		if (l->occ == occ)
			return true;
	return false;
}

/* A promise that can not be checked is not made: where it is known what the person earns, or how safe their
 * job is, a job of which that is not known is no step. */
static bool keeps_promises(struct route_search *s, const struct route_label *l, uint32_t occ)
{
	int32_t pay = pathway_pay(s->v, occ);
	float risk = s->v->occ_risk[occ];

	s->ret->unknown_pay |= s->ret->pay_floor >= 0 && pay < 0;
	s->ret->unknown_risk |= !isnan(l->risk) && isnan(risk);
	return (s->ret->pay_floor < 0 || pay >= s->ret->pay_floor) && (isnan(l->risk) || risk < l->risk);
}

static bool job_passes(struct route_search *s, const struct route_label *l, uint32_t occ)
{
	const struct index_view *v = s->v;

	return keeps_promises(s, l, occ) && !(l->zone && v->occ_zone[occ] > l->zone + STEP_ZONES) &&
	       !(s->q->no_degree && v->occ_flags[occ] & OCC_NEEDS_DEGREE) &&
	       (occ == s->q->target || !(v->occ_flags[occ] & OCC_TWIN)) &&
	       !(s->q->hiring && s->local.vacancies && !s->local.vacancies[occ]) && occ != s->q->from &&
	       !was_there(l, occ);
}

/* Adds what courses would close of the gap, skill by skill. */
static void estimate(const struct route_search *s, const struct route_label *from, uint32_t occ,
                     struct route_label *to)
{
	const struct index_view *v = s->v;
	float closed = 0, cost = 0, weeks = 0;

	for (uint32_t i = v->occ_skill_start[occ]; i < v->occ_skill_start[occ + 1]; i++) {
		const struct occ_skill *k = &v->occ_skill[i];
		const struct skill_offer *o;

		if (k->relation != RELATION_ESSENTIAL)
			break; /* essential ones lie first */
		if (has_skill(from->skill, k->skill))
			continue;
		o = offer_of(s, k->skill);
		if (isinf(o->weeks))
			continue;
		closed += k->weight;
		cost += isinf(o->cost) ? 0 : o->cost;
		weeks += o->weeks;
	}
	to->after = to->ready + closed / s->need[occ];
	to->after = to->after > 1 ? 1 : to->after;
	to->cost = from->cost + cost;
	to->weeks = from->weeks + weeks;
	to->least_after = to->after < from->least_after ? to->after : from->least_after;
	to->least_ready = to->ready < from->least_ready ? to->ready : from->least_ready;
}

static int keep(struct route_search *s, struct route_label **slot, const struct route_label *l)
{
	if (*slot && (*slot)->score >= l->score)
		return 0;
	*slot = arena_memdup(s->a, l, sizeof(*l));
	return *slot ? 0 : -ENOMEM;
}

static int try_move(struct route_search *s, const struct route_label *from, uint32_t occ)
{
	struct route_label l = {.up = from, .occ = occ, .depth = from->depth + 1};
	int r;

	if (s->need[occ] <= 0 || from->have[occ] < STEP_READY * s->need[occ] || !job_passes(s, from, occ))
		return 0;
	s->ret->considered++;
	if (from->up && from->have[occ] - from->up->have[occ] < LADDER_GAIN * s->need[occ])
		return 0;
	l.ready = from->have[occ] / s->need[occ];
	l.ready = l.ready > 1 ? 1 : l.ready;
	estimate(s, from, occ, &l);
	if (l.after < STEP_AFTER)
		return 0;
	l.risk = isnan(s->v->occ_risk[occ]) ? from->risk : s->v->occ_risk[occ];
	l.zone = s->v->occ_zone[occ] ? s->v->occ_zone[occ] : from->zone;
	l.score = route_score(s, &l);
	r = keep(s, &s->end[occ], &l);
	return r ? r : keep(s, &s->best[occ], &l);
}

/* How promising it is to go on: where a job is asked for, by how much of that job is had then. */
static float promise(const struct route_search *s, const struct route_label *l)
{
	const struct index_view *v = s->v;
	uint32_t t = s->q->target;
	float more = 0;

	if (t == INDEX_NONE)
		return l->score;
	for (uint32_t i = v->occ_skill_start[t]; i < v->occ_skill_start[t + 1]; i++) {
		const struct occ_skill *k = &v->occ_skill[i];

		if (k->relation != RELATION_ESSENTIAL || has_skill(l->up->skill, k->skill))
			continue;
		for (uint32_t j = v->occ_skill_start[l->occ]; j < v->occ_skill_start[l->occ + 1]; j++)
			if (v->occ_skill[j].skill == k->skill &&
			    v->occ_skill[j].relation == RELATION_ESSENTIAL)
				more += k->weight;
	}
	return (l->up->have[t] + more) / (s->need[t] > 0 ? s->need[t] : 1) + l->score / 10;
}

struct ranked {
	float promise;
	struct route_label *label;
};

static int by_promise(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->promise != y->promise)
		return x->promise > y->promise ? -1 : 1;
	return x->label->occ < y->label->occ ? -1 : x->label->occ > y->label->occ;
}

/* Takes the most promising of the depth that was filled, and empties it. */
static int take_best(struct route_search *s, uint32_t width, struct ranked **ret, uint32_t *ret_count)
{
	struct ranked *list = arena_alloc(s->a, s->occs * sizeof(*list));
	uint32_t n = 0;

	if (!list)
		return -ENOMEM;
	for (uint32_t o = 0; o < s->occs; o++)
		if (s->best[o] && o != s->q->target)
			list[n++] = (struct ranked){promise(s, s->best[o]), s->best[o]};
	qsort(list, n, sizeof(*list), by_promise);
	if (n > width) {
		s->ret->complete = false;
		n = width;
	}
	for (uint32_t o = 0; o < s->occs; o++)
		s->best[o] = NULL;
	*ret = list;
	*ret_count = n;
	return 0;
}

static int go_on(struct route_search *s, struct route_label *l)
{
	int r = open_label(s, l);

	for (uint32_t o = 0; !r && o < s->occs; o++)
		r = try_move(s, l, o);
	return r;
}

static int search(struct route_search *s)
{
	struct route_label start = {.occ = INDEX_NONE,
	                            .risk = s->start_risk,
	                            .least_ready = 1,
	                            .least_after = 1,
	                            .zone = s->q->from == INDEX_NONE ? 0 : s->v->occ_zone[s->q->from]};
	struct route_label *first = arena_memdup(s->a, &start, sizeof(start));
	struct ranked one = {0, first}, *list = &one;
	uint32_t n = 1;
	int r = first ? 0 : -ENOMEM;

	for (uint32_t depth = 0; !r && n; depth++) {
		for (uint32_t i = 0; !r && i < n; i++)
			r = go_on(s, list[i].label);
		if (r || depth + 1 == s->q->max_steps)
			break;
		r = take_best(s, widths[depth + 1], &list, &n);
	}
	return r;
}

/* --- the answer ------------------------------------------------------------------------------------ */

/* Known before unknown, then the lower. */
static int compare_low(double x, double y)
{
	if ((x < 0) != (y < 0))
		return x < 0 ? 1 : -1;
	return x < y ? -1 : x > y;
}

static int compare_routes(const struct pathway_route *x, const struct pathway_route *y,
                          enum pathway_order order)
{
	int c = 0;

	if (order == PATHWAY_BY_TIME)
		c = compare_low((double)x->weeks, (double)y->weeks);
	else if (order == PATHWAY_BY_COST)
		c = compare_low((double)x->cost, (double)y->cost);
	else if (order == PATHWAY_BY_PAY)
		c = x->has_pay_gain != y->has_pay_gain
		            ? y->has_pay_gain - x->has_pay_gain
		            : (x->pay_gain < y->pay_gain) - (x->pay_gain > y->pay_gain);
	if (!c && x->score != y->score)
		c = x->score > y->score ? -1 : 1;
	if (!c)
		c = x->step[x->steps - 1].occ < y->step[y->steps - 1].occ ? -1 : 1;
	return c;
}

/* Few routes, so that sorting by insertion is enough. */
static void sort_routes(struct pathway_route *route, uint32_t n, enum pathway_order order)
{
	for (uint32_t i = 1; i < n; i++) {
		struct pathway_route x = route[i];
		uint32_t j = i;

		for (; j && compare_routes(&x, &route[j - 1], order) < 0; j--)
			route[j] = route[j - 1];
		route[j] = x;
	}
}

/* A better job pays more or is safer; the same work under another name is no move. Where nothing is known of
 * the present job, any other is taken for better. */
static bool is_better(const struct route_search *s, const struct route_label *l)
{
	int32_t pay = pathway_pay(s->v, l->occ);
	float risk = s->v->occ_risk[l->occ];

	if (s->q->target != INDEX_NONE)
		return l->occ == s->q->target;
	if (l->depth == 1 && l->ready >= SAME_WORK)
		return false;
	if (s->start_pay < 0 && isnan(s->start_risk))
		return true;
	return (s->start_pay >= 0 && pay > s->start_pay) || risk < s->start_risk;
}

static float key_of(const struct route_search *s, const struct route_label *l)
{
	int32_t pay;

	switch (s->q->order) {
	case PATHWAY_BY_TIME:
		return -l->weeks;
	case PATHWAY_BY_COST:
		return -l->cost;
	case PATHWAY_BY_PAY:
		pay = pathway_pay(s->v, l->occ);
		return (float)pay;
	case PATHWAY_BALANCED:
		break;
	}
	return l->score;
}

static int list_ends(struct route_search *s, struct ranked **ret, uint32_t *ret_count)
{
	struct ranked *list = arena_alloc(s->a, s->occs * sizeof(*list));
	uint32_t n = 0;

	if (!list)
		return -ENOMEM;
	for (uint32_t o = 0; o < s->occs; o++)
		if (s->end[o] && is_better(s, s->end[o]))
			list[n++] = (struct ranked){key_of(s, s->end[o]), s->end[o]};
	qsort(list, n, sizeof(*list), by_promise);
	*ret = list;
	*ret_count = n;
	return 0;
}

/* Single skills promised more than whole courses keep. */
static bool is_made_good(const struct pathway_route *route)
{
	for (uint32_t i = 0; i < route->steps; i++)
		if (route->step[i].ready_after < STEP_AFTER)
			return false;
	return true;
}

static int make_routes(struct route_search *s)
{
	uint32_t ends, most, n = 0;
	struct ranked *list;
	int r = list_ends(s, &list, &ends);

	if (r)
		return r;
	most = s->q->limit * EXTRA_ROUTES;
	s->ret->route = arena_zalloc(s->a, most, sizeof(*s->ret->route));
	if (!s->ret->route)
		return -ENOMEM;
	for (uint32_t i = 0; !r && n < most && i < ends && i < most * TRIED_ROUTES; i++) {
		memset(&s->ret->route[n], 0, sizeof(s->ret->route[n]));
		r = route_make(s, list[i].label, &s->ret->route[n]);
		n += is_made_good(&s->ret->route[n]);
	}
	if (r)
		return r;
	sort_routes(s->ret->route, n, s->q->order);
	s->ret->routes = n < s->q->limit ? n : s->q->limit;
	return 0;
}

int pathway_find(const struct catalogue_view *c, const struct pathway_query *q, struct arena *a,
                 struct pathway_answer *ret)
{
	struct route_search s = {
	        .c = c, .v = c->core, .q = q, .a = a, .ret = ret, .start_pay = -1, .start_risk = NAN};
	int r;

	memset(ret, 0, sizeof(*ret));
	s.occs = view_occupations(s.v);
	s.skills = view_skills(s.v);
	if (q->from != INDEX_NONE) {
		s.start_pay = pathway_pay(s.v, q->from);
		s.start_risk = s.v->occ_risk[q->from];
	}
	ret->complete = true;
	/* Who says what they need says what they have. */
	if (q->pay_floor >= 0)
		s.start_pay = q->pay_floor;
	ret->pay_floor = s.start_pay;
	s.best = arena_zalloc(a, s.occs, sizeof(struct route_label *));
	s.end = arena_zalloc(a, s.occs, sizeof(struct route_label *));
	if (!s.best || !s.end)
		return -ENOMEM;
	r = q->vacancies ? local_vacancies(c, q->vacancies, a, &s.local) : 0;
	if (r || (r = find_near_offers(&s)) || (r = find_needs(&s)) || (r = search(&s)))
		return r;
	return make_routes(&s);
}
