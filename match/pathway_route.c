/* From the labels of the search to the routes of the answer: gaps, courses, sums and sentences. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "match/pathway_internal.h"

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

static int make_step(struct route_search *s, const struct route_label *l, struct pathway_step *step)
{
	struct gap_item *gap;
	int r;

	step->occ = l->occ;
	step->ready = l->ready;
	step->vacancies = s->local.vacancies ? (int64_t)s->local.vacancies[l->occ] : -1;
	r = find_gap(s, l, step, &gap);
	return r ? r : step_train(s, gap, step);
}

/* --- sums and sentences ------------------------------------------------------------------ */

static void put_title(const struct route_search *s, struct buf *b, uint32_t occ)
{
	uint32_t len;
	const char *title = view_str(s->v, s->v->occ[occ].title, &len);

	buf_put(b, title, len);
}

static void put_pounds(struct buf *b, long long pounds)
{
	if (pounds < 1000)
		buf_printf(b, "£%lld", pounds);
	else
		buf_printf(b, "£%lld,%03lld", pounds / 1000, pounds % 1000);
}

static void put_pay_gain(struct buf *b, int32_t gain)
{
	buf_printf(b, "; starting pay ");
	put_pounds(b, abs(gain));
	buf_printf(b, gain > 0 ? " a year higher" : " a year lower");
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
	if (r->cost > 0) {
		buf_printf(&b, " for ");
		put_pounds(&b, (long long)r->cost);
	}
	if (!r->cost && r->weeks)
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

int route_make(struct route_search *s, const struct route_label *l, struct pathway_route *ret)
{
	const struct route_label *at[PATHWAY_STEPS] = {NULL};
	uint32_t n = l->depth;
	int r = 0;

	for (const struct route_label *up = l; up->up; up = up->up)
		at[--n] = up;
	ret->steps = l->depth;
	for (uint32_t i = 0; !r && i < ret->steps && at[i]; i++)
		r = make_step(s, at[i], &ret->step[i]);
	if (r)
		return r;
	sum_up(s, l, ret);
	ret->text = say(s, ret);
	return ret->text ? 0 : -ENOMEM;
}
