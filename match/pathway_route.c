/* From the labels of the search to the routes of the answer: gaps, courses, sums and sentences. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "match/about.h"
#include "match/pathway_internal.h"

#define SURE_ENOUGH    153u  /* of 255, as in plans: how sure it must be that a course teaches a skill */
#define WORTH_A_COURSE 0.04f /* a course closes at least this part of what the job needs */

/* What a course closes is held against what it takes: as many pounds, or weeks, count one. */
#define POUNDS_A_UNIT 1000.0f
#define WEEKS_A_UNIT  20.0f
#define BASE_UNITS    0.5f
#define COST_GUESSED  800.0f /* pounds, where a course does not say */
#define WEEKS_GUESSED 12.0f

struct gap_item {
	uint32_t skill, rank;
	float weight;
};

static int by_weight(const void *a, const void *b)
{
	const struct gap_item *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* The essential skills of the job that are missing, the weightiest first. */
static int find_gap(struct route_search *s, const struct route_label *l, struct pathway_step *step,
                    struct gap_item **ret)
{
	const struct index_view *v = s->v;
	uint32_t first = v->occ_skill_start[l->occ], end = v->occ_skill_start[l->occ + 1], n = 0;
	struct gap_item *gap = arena_alloc(s->a, (end - first) * sizeof(*gap));

	step->gap = arena_alloc(s->a, (end - first) * sizeof(*step->gap));
	if (!gap || !step->gap)
		return -ENOMEM;
	for (uint32_t i = first; i < end; i++)
		if (v->occ_skill[i].relation == RELATION_ESSENTIAL &&
		    !has_skill(l->up->skill, v->occ_skill[i].skill))
			gap[n++] =
			        (struct gap_item){v->occ_skill[i].skill, v->skill_rank[v->occ_skill[i].skill],
			                          v->occ_skill[i].weight};
	qsort(gap, n, sizeof(*gap), by_weight);
	for (uint32_t i = 0; i < n; i++)
		step->gap[i] = gap[i].skill;
	step->gaps = n;
	*ret = gap;
	return 0;
}

static float weight_of(const struct gap_item *gap, uint64_t set)
{
	float sum = 0;

	for (; set; set &= set - 1)
		sum += gap[__builtin_ctzll(set)].weight;
	return sum;
}

static float units_of(const struct course_row *c)
{
	float cost = c->cost == CATALOGUE_NOT_KNOWN ? COST_GUESSED : (float)c->cost;
	float weeks = c->weeks10 ? (float)c->weeks10 / 10 : WEEKS_GUESSED;

	return BASE_UNITS + cost / POUNDS_A_UNIT + weeks / WEEKS_A_UNIT;
}

/* Takes the course that closes most for what it takes, again and again. */
static void choose(const struct course_reach *r, const struct course_teaches *t, uint32_t n,
                   const struct gap_item *gap, float need, const uint64_t *job, struct pathway_step *step)
{
	const struct course_view *v = r->v;

	while (step->courses < PATHWAY_COURSES) {
		uint32_t best = n;
		float most = 0;

		for (uint32_t i = 0; i < n; i++) {
			float closes = weight_of(gap, t[i].skills & ~step->taught), value;

			if (closes < WORTH_A_COURSE * need || course_has_begun(r, t[i].row) ||
			    !about_course(v, job, t[i].row, SURE_ENOUGH))
				continue;
			value = closes / units_of(&v->course[t[i].row]);
			if (best == n || value > most || (value == most && t[i].row < t[best].row)) {
				best = i;
				most = value;
			}
		}
		if (best == n)
			return;
		step->course[step->courses++] =
		        (struct pathway_course){.row = t[best].row, .closes = t[best].skills};
		step->taught |= t[best].skills;
	}
}

/* A course taken early may be covered by later ones. */
static void drop_needless(struct pathway_step *step)
{
	for (uint32_t i = step->courses; i-- > 0;) {
		uint64_t others = 0;

		for (uint32_t j = 0; j < step->courses; j++)
			others |= j == i ? 0 : step->course[j].closes;
		if (step->course[i].closes & ~others)
			continue;
		for (uint32_t j = i + 1; j < step->courses; j++)
			step->course[j - 1] = step->course[j];
		step->courses--;
	}
}

static void add_up(const struct route_search *s, struct pathway_step *step)
{
	for (uint32_t i = 0; i < step->courses; i++) {
		const struct course_row *c = &s->c->course.course[step->course[i].row];
		double miles;

		course_bar(s->q->courses, step->course[i].row, &miles);
		step->course[i].miles = (float)miles;
		if (c->cost == CATALOGUE_NOT_KNOWN)
			step->cost = -1;
		else if (step->cost >= 0)
			step->cost += c->cost;
		if (!c->weeks10)
			step->weeks = -1;
		else if (step->weeks >= 0)
			step->weeks += (float)c->weeks10 / 10;
	}
}

static int train(struct route_search *s, struct course_scratch *scratch, const struct gap_item *gap,
                 struct pathway_step *step)
{
	uint32_t n = step->gaps < PATHWAY_GAP ? step->gaps : PATHWAY_GAP, found;
	float need = s->need[step->occ];
	uint64_t *job = about_job(s->v, step->occ, s->a);
	struct course_teaches *t;
	int r = !job ? -ENOMEM
	        : n  ? course_gather(s->q->courses, scratch, step->gap, n, SURE_ENOUGH, s->a, &t, &found)
	             : 0;

	if (r)
		return r;
	if (n) {
		choose(s->q->courses, t, found, gap, need, job, step);
		drop_needless(step);
		add_up(s, step);
	}
	step->ready_after = step->ready + weight_of(gap, step->taught) / need;
	if (step->ready_after > 1)
		step->ready_after = 1;
	return 0;
}

static int make_step(struct route_search *s, struct course_scratch *scratch, const struct route_label *l,
                     struct pathway_step *step)
{
	struct gap_item *gap;
	int r;

	step->occ = l->occ;
	step->ready = l->ready;
	step->vacancies = s->local.vacancies ? (int64_t)s->local.vacancies[l->occ] : -1;
	r = find_gap(s, l, step, &gap);
	return r ? r : train(s, scratch, gap, step);
}

/* --- sums and sentences ------------------------------------------------------------------ */

static void put_title(const struct route_search *s, struct buf *b, uint32_t occ)
{
	uint32_t len;
	const char *title = view_str(s->v, s->v->occ[occ].title, &len);

	buf_put(b, title, len);
}

static void put_pay_gain(struct buf *b, int32_t gain)
{
	int32_t pounds = abs(gain);

	if (pounds < 1000)
		buf_printf(b, "; starting pay £%d a year", pounds);
	else
		buf_printf(b, "; starting pay £%d,%03d a year", pounds / 1000, pounds % 1000);
	buf_printf(b, gain > 0 ? " higher" : " lower");
}

static const char *say(const struct route_search *s, const struct pathway_route *r)
{
	struct buf b;
	char *text;

	buf_init(&b, 0);
	for (uint32_t i = 0; i < r->steps; i++) {
		buf_printf(&b, "%s", !i ? "" : i + 1 < r->steps ? ", then " : " and then ");
		put_title(s, &b, r->step[i].occ);
	}
	if (r->weeks > 0)
		buf_printf(&b, ": %.0f weeks of training", ceil((double)r->weeks));
	else
		buf_printf(&b, r->weeks < 0 ? ": training of a length not known" : ": no course needed");
	if (r->cost > 0)
		buf_printf(&b, " for £%lld", (long long)r->cost);
	else if (!r->cost && r->weeks)
		buf_printf(&b, ", free");
	if (r->has_pay_gain && r->pay_gain)
		put_pay_gain(&b, r->pay_gain);
	buf_printf(&b, ".");
	text = b.error ? NULL : arena_strndup(s->a, (const char *)b.data, b.len);
	buf_free(&b);
	return text;
}

static void sum_up(const struct route_search *s, const struct route_label *l, struct pathway_route *r)
{
	int32_t pay = pathway_pay(s->v, l->occ);
	float risk = s->v->occ_risk[l->occ];
	struct route_label real = *l;

	real.least_after = 1;
	for (uint32_t i = 0; i < r->steps; i++) {
		const struct pathway_step *step = &r->step[i];

		r->cost = r->cost < 0 || step->cost < 0 ? -1 : r->cost + step->cost;
		r->weeks = r->weeks < 0 || step->weeks < 0 ? -1 : r->weeks + step->weeks;
		if (step->ready_after < real.least_after)
			real.least_after = step->ready_after;
	}
	r->has_pay_gain = pay >= 0 && s->start_pay >= 0;
	r->pay_gain = r->has_pay_gain ? pay - s->start_pay : 0;
	r->risk_drop = s->start_risk - risk;
	/* The score again, with the courses as they are and not as they were guessed. */
	real.cost = r->cost < 0 ? COST_GUESSED : (float)r->cost;
	real.weeks = r->weeks < 0 ? WEEKS_GUESSED : r->weeks;
	r->score = route_score(s, &real);
}

int route_make(struct route_search *s, struct course_scratch *scratch, const struct route_label *l,
               struct pathway_route *ret)
{
	const struct route_label *at[PATHWAY_STEPS];
	uint32_t n = l->depth;
	int r = 0;

	for (const struct route_label *up = l; up->up; up = up->up)
		at[--n] = up;
	ret->steps = l->depth;
	for (uint32_t i = 0; !r && i < ret->steps; i++)
		r = make_step(s, scratch, at[i], &ret->step[i]);
	if (r)
		return r;
	sum_up(s, l, ret);
	ret->text = say(s, ret);
	return ret->text ? 0 : -ENOMEM;
}
