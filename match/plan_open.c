/* What stays open and why: for each skill, the course that comes nearest and what stands in its way. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "match/plan_internal.h"

#define MOST_LOOKED_AT 20000u /* courses that teach one skill */

struct miss { /* a course that teaches the skill, and how far it is from being taken */
	uint32_t row;
	enum plan_why why; /* the largest of what stands in its way */
	double effort;     /* of all of it together, in units that about equal one another; 0 nothing does */
	double largest;
	double miles;
	unsigned subject, level; /* functional skill that it needs and nothing in reach gives; level 0 none */
};

static void add_effort(struct miss *m, enum plan_why why, double effort)
{
	if (effort <= 0)
		return;
	m->effort += effort;
	if (effort > m->largest) {
		m->largest = effort;
		m->why = why;
	}
}

/* One unit: ten miles, 200 pounds, six weeks, a month of waiting, four hours a week, one level. */
static void weigh_distance(const struct plan_job_state *p, const struct course_row *c, struct miss *m)
{
	double limit = p->q->wish.miles;

	if (!p->reach.limited || course_anywhere(c))
		return;
	add_effort(m, PLAN_TOO_FAR, m->miles < 0 ? 3 : m->miles > limit ? 0.01 + (m->miles - limit) / 10 : 0);
}

static void weigh_money(const struct plan_job_state *p, int64_t price, struct miss *m)
{
	if (p->q->max_cost >= 0)
		add_effort(m, PLAN_TOO_DEAR, price < 0 ? 1 : (double)(price - p->q->max_cost) / 200);
}

static void weigh_time(const struct plan_job_state *p, const struct course_row *c, struct miss *m)
{
	int32_t start = plan_start(c), first = p->q->first_day;
	int64_t begins = start == COVER_ANY_DAY ? first : start;

	if (start != COVER_ANY_DAY && start < first)
		add_effort(m, PLAN_TOO_LATE, 4 + (first - start) / 365.0);
	else if (start != COVER_ANY_DAY && start > p->q->start_by)
		add_effort(m, PLAN_TOO_LATE, (start - p->q->start_by) / 30.0);
	if (p->max_hours)
		add_effort(m, PLAN_TOO_LONG, (double)(plan_hours(c) - p->max_hours) / 8);
	if (p->finish_by < COVER_NO_DAY && begins >= first)
		add_effort(m, PLAN_TOO_LONG, (double)(begins + plan_days(c) - p->finish_by) / 42);
}

/* A functional skill that the course needs, the person has not, and the plan could not bring. */
static void weigh_needs(const struct plan_job_state *p, uint16_t givable, const struct course_row *c,
                        struct miss *m)
{
	for (unsigned k = 0; k < FUNCTIONALS; k++) {
		unsigned level = FUNCTIONAL_LEVEL(c->needs, k);

		if (!level || ((p->have | givable) & COVER_FUNCTION(k, level)))
			continue;
		m->subject = k;
		m->level = level;
		add_effort(m, PLAN_LEVEL, 0.5 * level);
	}
}

static void weigh_miss(const struct plan_job_state *p, uint16_t givable, uint32_t row, struct miss *m)
{
	const struct course_row *c = &p->c->course.course[row];
	const char *funding;

	*m = (struct miss){.row = row, .why = PLAN_LIMITS};
	course_bar(&p->reach, row, &m->miles);
	weigh_distance(p, c, m);
	if (course_fails_near(&p->reach, c) & (FAIL_DELIVERY | FAIL_STUDY | FAIL_ATTENDANCE))
		add_effort(m, PLAN_WRONG_MODE, 1.5);
	weigh_money(p, plan_price(p, row, &funding), m);
	weigh_time(p, c, m);
	if (plan_level_bars(p, row))
		add_effort(m, PLAN_LEVEL, p->c->course.course_more[row].entry_level - p->q->qualification);
	weigh_needs(p, givable, c, m);
}

static bool find_nearest(const struct plan_job_state *p, const struct plan_draft *d, uint16_t givable,
                         uint32_t skill, struct miss *best)
{
	const struct course_view *v = &p->c->course;
	uint32_t first = v->skill_course_start[skill], end = v->skill_course_start[skill + 1];
	bool found = false;

	if (end - first > MOST_LOOKED_AT)
		end = first + MOST_LOOKED_AT;
	for (uint32_t i = first; i < end; i++) {
		uint32_t row = LINK_ROW(v->skill_course[i]);
		struct miss m = {0};

		if (LINK_CONFIDENCE(v->skill_course[i]) < PLAN_SURE ||
		    (p->q->wish.closed && bit_is_set(p->q->wish.closed, row)))
			continue;
		if (!about_course(v, d->job, row, PLAN_SURE))
			continue;
		weigh_miss(p, givable, row, &m);
		if (!found || m.effort < best->effort)
			*best = m;
		found = true;
	}
	return found;
}

/* --- sentences --------------------------------------------------------------------------------- */

static const char *const why_text[PLAN_WHYS] = {
        [PLAN_NONE_EXIST] = "No course that we know of teaches it.",
        [PLAN_TOO_FAR] = "Only courses further away teach it.",
        [PLAN_WRONG_MODE] = "Only courses taught in other ways, or at other times, teach it.",
        [PLAN_TOO_DEAR] = "Only courses that cost more, or do not say what they cost, teach it.",
        [PLAN_TOO_LONG] = "Only courses that take more time teach it.",
        [PLAN_TOO_LATE] = "Only courses that start on other dates teach it.",
        [PLAN_LEVEL] = "Only courses that ask for a higher level to begin teach it.",
        [PLAN_LIMITS] = "A course teaches it, but not within the limits of the whole plan.",
};

const char *plan_day_text(struct arena *a, int32_t day)
{
	/* Civil date from days since 1970-01-01: years are counted from March, so that the leap day is the
	 * last. */
	int64_t z = (int64_t)day + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365,
	        doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;

	int64_t year = yoe + era * 400 + (month <= 2), first = (153 * mp + 2) / 5;

	return arena_printf(a, "%04d-%02d-%02d", (int)year, (int)month, (int)(doy - first + 1));
}

static const char *say_mode(const struct plan_job_state *p, const struct course_row *c)
{
	static const char *const delivery[8] = {"in a classroom", "online", "at work", "partly online"};
	static const char *const when[8] = {" in the daytime", " in the evening", " at weekends",
	                                    " in blocks"};
	const char *how = delivery[COURSE_DELIVERY(c)], *at = when[COURSE_ATTENDANCE(c)];

	return arena_printf(p->a, "It is taught %s%s, which is not what you asked for.",
	                    how ? how : "in another way", at ? at : "");
}

static const char *say_time(const struct plan_job_state *p, const struct course_row *c)
{
	int32_t start = plan_start(c);

	if (p->max_hours && plan_hours(c) > p->max_hours)
		return arena_printf(p->a, "It takes %g hours a week; you said %g.", plan_hours(c) / 2.0,
		                    p->q->hours);
	if (start == COVER_ANY_DAY)
		return arena_printf(p->a, "It takes %g weeks; you said %g at most.", plan_days(c) / 7.0,
		                    p->q->max_weeks);
	return arena_printf(p->a, "It ends on %s; your plan has to end by %s.",
	                    plan_day_text(p->a, start + plan_days(c)), plan_day_text(p->a, p->finish_by));
}

static const char *say_start(const struct plan_job_state *p, const struct course_row *c)
{
	int32_t start = plan_start(c);
	const char *day = plan_day_text(p->a, start);

	if (!day)
		return NULL;
	if (start < p->q->first_day)
		return arena_printf(p->a, "It began on %s. Ask when it runs again.", day);
	return arena_printf(p->a, "It starts on %s; you said by %s.", day,
	                    plan_day_text(p->a, p->q->start_by));
}

static const char *say_level(const struct plan_job_state *p, const struct miss *m)
{
	if (m->level)
		return arena_printf(p->a, "It asks for %s at %s first, and no course in reach gives that.",
		                    plan_functional_names[m->subject], plan_level_names[m->level]);
	return arena_printf(p->a, "It asks for a level %u qualification to begin; you have level %d.",
	                    p->c->course.course_more[m->row].entry_level, p->q->qualification);
}

static const char *say_miss(const struct plan_job_state *p, const struct miss *m)
{
	const struct course_row *c = &p->c->course.course[m->row];
	const char *funding;
	int64_t price;

	switch (m->why) {
	case PLAN_TOO_FAR:
		if (m->miles < 0)
			return "It does not say where it is.";
		return arena_printf(p->a, "It is %.1f miles away; you said %g.", m->miles, p->q->wish.miles);
	case PLAN_WRONG_MODE:
		return say_mode(p, c);
	case PLAN_TOO_DEAR:
		price = plan_price(p, m->row, &funding);
		if (price < 0)
			return "It does not say what it costs.";
		return arena_printf(p->a, "It costs £%lld; you said £%lld at most.", (long long)price,
		                    (long long)p->q->max_cost);
	case PLAN_TOO_LONG:
		return say_time(p, c);
	case PLAN_TOO_LATE:
		return say_start(p, c);
	case PLAN_LEVEL:
		return say_level(p, m);
	case PLAN_NONE_EXIST:
	case PLAN_LIMITS:
	case PLAN_WHYS:
		break;
	}
	return "It is in reach by itself, but does not fit in beside the rest of the plan.";
}

/* --- all of them ----------------------------------------------------------------------------------- */

/* Levels that some course in reach gives, whatever it needs itself. */
static uint16_t givable_levels(const struct plan_job_state *p, const struct plan_draft *d)
{
	uint16_t levels = 0;

	for (uint32_t i = 0; i < d->candidates; i++)
		levels |= d->course[i].gives;
	(void)p;
	return levels;
}

static int explain_one(struct plan_job_state *p, const struct plan_draft *d, uint16_t givable, uint32_t gap)
{
	struct plan_uncovered *u = &p->ret->uncovered[p->ret->uncovereds++];
	struct miss m = {0};

	*u = (struct plan_uncovered){.gap = gap, .why = PLAN_NONE_EXIST, .nearest = INDEX_NONE, .miles = -1};
	if (!find_nearest(p, d, givable, d->gap[gap].skill, &m)) {
		u->text = why_text[u->why];
		return 0;
	}
	u->why = m.why;
	u->text = d->gap[gap].planned || m.why != PLAN_LIMITS ? why_text[m.why]
	                                                      : "This job lacks more skills than one plan "
	                                                        "takes in. Plan again when these are learnt.";
	u->nearest = m.row;
	u->miles = (float)m.miles;
	u->nearest_text = say_miss(p, &m);
	return u->nearest_text ? 0 : -ENOMEM;
}

int plan_explain_open(struct plan_job_state *p, const struct plan_draft *d)
{
	uint16_t givable = givable_levels(p, d);
	int rc = 0;

	p->ret->uncovered = arena_alloc(p->a, d->gaps * sizeof(*p->ret->uncovered));
	if (!p->ret->uncovered)
		return -ENOMEM;
	for (uint32_t i = 0; i < d->gaps && !rc; i++)
		if (!d->gap[i].closed)
			rc = explain_one(p, d, givable, i);
	return rc;
}

/* --- English, maths and digital skills ----------------------------------------------------------------- */

/* The course of the plan that gives a level first. */
static uint32_t giver_of(const struct plan_job_state *p, unsigned what, unsigned level)
{
	const struct plan_course *best = NULL;

	for (uint32_t i = 0; i < p->ret->courses; i++) {
		const struct plan_course *c = &p->ret->course[i];

		if (FUNCTIONAL_LEVEL(p->c->course.course[c->row].gives, what) >= level &&
		    (!best || c->finish < best->finish))
			best = c;
	}
	return best ? best->row : INDEX_NONE;
}

static int say_functional(struct plan_job_state *p, struct plan_functional *f)
{
	const char *name = plan_functional_names[f->what], *level = plan_level_names[f->needs];

	if (f->state == PLAN_ENOUGH)
		f->text = arena_printf(p->a, "The plan asks for %s at %s, which you have.", name, level);
	else if (f->state == PLAN_IN_PLAN)
		f->text = arena_printf(p->a,
		                       "The plan asks for %s at %s. One of its courses gives you that first.",
		                       name, level);
	else
		f->text = arena_printf(
		        p->a, "A course that would help asks for %s at %s, and none in reach gives it.", name,
		        level);
	return f->text ? 0 : -ENOMEM;
}

/* A course in reach that would close what stays open, but needs a level that cannot be had. */
static uint32_t blocked_by(const struct plan_job_state *p, const struct plan_draft *d, unsigned what,
                           unsigned *level)
{
	uint16_t givable = givable_levels(p, d);
	uint64_t open = plan_low_bits(d->gaps < PLAN_SEEN ? d->gaps : PLAN_SEEN) & ~d->closed;

	for (uint32_t i = 0; i < d->candidates && open; i++) {
		if (!(d->course[i].needs & ~p->have) || !(d->candidate[i].closes & open))
			continue;
		*level = FUNCTIONAL_LEVEL(p->c->course.course[d->candidate[i].row].needs, what);
		if (!d->candidate[i].about &&
		    !about_course(&p->c->course, d->job, d->candidate[i].row, PLAN_SURE))
			continue;
		if (*level && !((p->have | givable) & COVER_FUNCTION(what, *level)))
			return d->candidate[i].row;
	}
	return INDEX_NONE;
}

int plan_explain_levels(struct plan_job_state *p, const struct plan_draft *d)
{
	int rc = 0;

	for (unsigned k = 0; k < FUNCTIONALS && !rc; k++) {
		struct plan_functional *f = &p->ret->functional[p->ret->functionals];
		unsigned needs = 0, level = 0;

		for (uint32_t i = 0; i < p->ret->courses; i++) {
			level = FUNCTIONAL_LEVEL(p->c->course.course[p->ret->course[i].row].needs, k);
			needs = level > needs ? level : needs;
		}
		*f = (struct plan_functional){.what = (enum functional)k, .needs = needs, .row = INDEX_NONE};
		if (needs && !(p->have & COVER_FUNCTION(k, needs))) {
			f->state = PLAN_IN_PLAN;
			f->row = giver_of(p, k, needs);
		} else if (!needs) {
			f->row = blocked_by(p, d, k, &level);
			f->needs = level;
			f->state = PLAN_BLOCKS;
			if (f->row == INDEX_NONE)
				continue;
		} else if (p->q->functional[k] < 0) {
			continue; /* what is not known turns nothing */
		}
		p->ret->functionals++;
		rc = say_functional(p, f);
	}
	return rc;
}
