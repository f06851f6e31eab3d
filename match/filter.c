#include "match/internal.h"

#include <math.h>

/* The middle of what a job pays, in pounds a year; 0 when nothing is known. */
static double pay_middle(const struct index_view *v, uint32_t occ)
{
	int32_t low = v->occ_pay_low[occ], high = v->occ_pay_high[occ];

	if (low < 0 && high < 0)
		return 0;
	if (low < 0 || high < 0)
		return low < 0 ? high : low;
	return ((double)low + high) / 2;
}

static void plan_from_held(struct filter_plan *p, const struct match_query *q)
{
	double best_pay = 0;
	int best_zone = 0;
	size_t i;

	for (i = 0; i < q->helds; i++) {
		double pay = pay_middle(p->v, q->held[i]);
		int zone = p->v->occ_zone[q->held[i]];

		if (pay > best_pay)
			best_pay = pay;
		if (zone > best_zone)
			best_zone = zone;
	}
	if (!isnan(p->f->pay_ratio)) {
		p->pay_floor = p->f->pay_ratio * best_pay;
		if (best_pay <= 0)
			p->question_unknown |= UNKNOWN_HELD_PAY;
	}
	if (p->f->max_job_zone_step >= 0) {
		p->max_zone = best_zone ? best_zone + p->f->max_job_zone_step : 0;
		if (!best_zone)
			p->question_unknown |= UNKNOWN_HELD_ZONE;
	}
}

void filter_plan_make(struct filter_plan *p, const struct index_view *v, const struct match_query *q)
{
	const struct match_filters *f = &q->filters;

	*p = (struct filter_plan){.v = v, .f = f, .hidden = f->no_degree ? OCC_NEEDS_DEGREE : 0};
	/* Only the entries of ESCO have its headings as categories. */
	if (!f->categories)
		p->hidden |= OCC_TWIN;
	plan_from_held(p, q);
	p->none = f->min_pay < 0 && p->pay_floor <= 0 && isnan(f->max_automation_risk) && p->max_zone <= 0 &&
	          !f->working_pattern && !f->categories;
}

static bool in_categories(const struct filter_plan *p, uint32_t occ)
{
	uint32_t i;
	size_t k;

	if (!p->f->categories)
		return true;
	for (i = p->v->occ_category_start[occ]; i < p->v->occ_category_start[occ + 1]; i++)
		for (k = 0; k < p->f->categories; k++)
			if (p->v->occ_category[i] == p->f->category[k])
				return true;
	return false;
}

static bool pay_pass(const struct filter_plan *p, uint32_t occ, uint32_t *unknown)
{
	int32_t low = p->v->occ_pay_low[occ], high = p->v->occ_pay_high[occ];

	if (p->f->min_pay < 0 && p->pay_floor <= 0)
		return true;
	if (low < 0 && high < 0) {
		*unknown |= UNKNOWN_PAY;
		return true;
	}
	return (high >= 0 ? high : low) >= p->f->min_pay && pay_middle(p->v, occ) >= p->pay_floor;
}

bool filter_pass(const struct filter_plan *p, uint32_t occ, uint32_t *ret_unknown)
{
	const struct index_view *v = p->v;
	const struct match_filters *f = p->f;

	if (v->occ_flags[occ] & p->hidden)
		return false;
	if (p->none)
		return true;
	if (!pay_pass(p, occ, ret_unknown))
		return false;
	if (!isnan(f->max_automation_risk)) {
		if (isnan(v->occ_risk[occ]))
			*ret_unknown |= UNKNOWN_RISK;
		else if (v->occ_risk[occ] > f->max_automation_risk)
			return false;
	}
	if (p->max_zone > 0) {
		if (!v->occ_zone[occ])
			*ret_unknown |= UNKNOWN_ZONE;
		else if (v->occ_zone[occ] > p->max_zone)
			return false;
	}
	if (f->working_pattern) {
		if (!v->occ_pattern[occ])
			*ret_unknown |= UNKNOWN_PATTERN;
		else if (!(v->occ_pattern[occ] & f->working_pattern))
			return false;
	}
	return in_categories(p, occ);
}
