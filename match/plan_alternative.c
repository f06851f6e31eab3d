/* Other courses for each of the plan: they do the same, or most of it. */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match/plan_internal.h"

#define MOST_OF_IT 0.6f /* of the weight that only the course of the plan closes */

struct offer {
	const struct plan_candidate *k;
	float closes; /* weight of what is needed of it */
	int64_t price;
	double miles;
};

uint64_t plan_needed_of(const struct plan_answer *r, uint32_t i)
{
	uint64_t others = 0;

	for (uint32_t k = 0; k < r->courses; k++)
		others |= k == i ? 0 : r->course[k].closes;
	return r->course[i].closes & ~others;
}

static float weight_of(const struct plan_draft *d, uint64_t set)
{
	float sum = 0;

	for (; set; set &= set - 1)
		sum += d->weight[__builtin_ctzll(set)];
	return sum;
}

static bool is_in_plan(const struct plan_answer *r, uint32_t row)
{
	for (uint32_t i = 0; i < r->courses; i++)
		if (r->course[i].row == row)
			return true;
	return false;
}

/* Runs that nobody can tell apart but by their day. */
static bool same_course(const struct course_view *v, uint32_t a, uint32_t b)
{
	const struct course_row *x = &v->course[a], *y = &v->course[b];

	return x->title == y->title && x->provider == y->provider && x->lat == y->lat && x->lon == y->lon &&
	       x->modes == y->modes;
}

/* More of what is needed first, then less money, then nearer, then the order of the rows. */
static bool comes_before(const struct offer *a, const struct offer *b)
{
	int64_t x = a->price < 0 ? PLAN_COST_GUESSED : a->price,
	        y = b->price < 0 ? PLAN_COST_GUESSED : b->price;

	if (a->closes < b->closes || a->closes > b->closes)
		return a->closes > b->closes;
	if (x != y)
		return x < y;
	if (a->miles < b->miles || a->miles > b->miles)
		return a->miles < b->miles;
	return a->k->row < b->k->row;
}

static bool is_dearer(const struct offer *a, const struct offer *b)
{
	int64_t x = a->price < 0 ? PLAN_COST_GUESSED : a->price,
	        y = b->price < 0 ? PLAN_COST_GUESSED : b->price;

	return x > y;
}

/* Whether it is worse than all that are kept, however near it may be. */
static bool is_hopeless(const struct plan_job_state *p, const struct offer *best, uint32_t have,
                        const struct offer *o)
{
	const struct offer *last = &best[have ? have - 1 : 0];

	return have == p->q->alternatives &&
	       (o->closes < last->closes || (o->closes <= last->closes && is_dearer(o, last)));
}

/* Keeps the best, one of each course. */
static void offer(const struct plan_job_state *p, struct offer *best, uint32_t *have, const struct offer *o)
{
	const struct course_view *v = &p->c->course;
	uint32_t want = p->q->alternatives, at;

	for (at = 0; at < *have; at++)
		if (same_course(v, best[at].k->row, o->k->row)) {
			if (!comes_before(o, &best[at]))
				return;
			for (--*have; at < *have; at++)
				best[at] = best[at + 1];
			break;
		}
	if (*have == want && !comes_before(o, &best[want - 1]))
		return;
	for (at = *have < want ? (*have)++ : want - 1; at && comes_before(o, &best[at - 1]); at--)
		best[at] = best[at - 1];
	best[at] = *o;
}

struct sentence {
	char text[200];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void add_part(struct sentence *s, const char *format, ...)
{
	size_t room = sizeof(s->text) - s->len;
	va_list args;
	int n;

	if (s->len && room > 2) {
		memcpy(s->text + s->len, ", ", 3);
		s->len += 2;
		room -= 2;
	}
	va_start(args, format);
	n = vsnprintf(s->text + s->len, room, format, args);
	va_end(args);
	s->len += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

static void say_cost(struct sentence *s, int64_t mine, int64_t theirs)
{
	if (theirs < 0 || mine < 0 || theirs == mine)
		return;
	if (theirs == 0)
		add_part(s, "free");
	else
		add_part(s, "£%lld %s", (long long)llabs(theirs - mine), theirs < mine ? "less" : "more");
}

static void say_distance(struct sentence *s, double mine, double theirs)
{
	double far = fabs(theirs - mine);

	if (theirs < 0 && mine >= 0)
		add_part(s, "nowhere to travel to");
	else if (theirs >= 0 && mine < 0)
		add_part(s, "%.1f miles away", theirs);
	else if (mine >= 0 && far >= 0.05)
		add_part(s, "%.1f miles %s", far, theirs < mine ? "nearer" : "further");
}

static void say_length(struct sentence *s, const struct course_row *mine, const struct course_row *theirs)
{
	int weeks = (theirs->weeks10 - mine->weeks10) / 10;

	if (mine->weeks10 && theirs->weeks10 && weeks)
		add_part(s, "%d week%s %s", abs(weeks), abs(weeks) == 1 ? "" : "s",
		         weeks < 0 ? "shorter" : "longer");
}

static void say_times(struct sentence *s, const struct course_row *mine, const struct course_row *theirs)
{
	static const char *const when[8] = {"in the daytime", "in the evening", "at weekends", "in blocks"};
	const char *at = when[COURSE_ATTENDANCE(theirs)];

	if (at && COURSE_ATTENDANCE(mine) != COURSE_ATTENDANCE(theirs))
		add_part(s, "%s", at);
}

static int give_one(struct plan_job_state *p, const struct plan_course *c, uint64_t needed,
                    const struct offer *o, struct plan_alternative *ret)
{
	const struct course_row *mine = &p->c->course.course[c->row],
	                        *theirs = &p->c->course.course[o->k->row];
	uint32_t less = (uint32_t)__builtin_popcountll(needed & ~o->k->closes);
	struct sentence s = {.len = 0};

	say_cost(&s, c->cost, o->price);
	say_distance(&s, (double)c->miles, o->miles);
	say_length(&s, mine, theirs);
	say_times(&s, mine, theirs);
	if (less)
		add_part(&s, "leaves %u skill%s open", less, less == 1 ? "" : "s");
	if (!s.len)
		add_part(&s, "much the same");
	if (s.text[0] >= 'a' && s.text[0] <= 'z')
		s.text[0] = (char)(s.text[0] - 'a' + 'A');
	*ret = (struct plan_alternative){o->k->row, o->k->closes, (float)o->miles,
	                                 arena_printf(p->a, "%s.", s.text)};
	return ret->text ? 0 : -ENOMEM;
}

/* What is looked for in the place of one course. */
struct wanted {
	const struct plan_course *course;
	uint64_t needed;
	float weight; /* of what is needed */
	struct offer best[PLAN_ALTERNATIVES];
	uint32_t have;
};

static bool does_most(const struct plan_job_state *p, const struct plan_draft *d, const struct wanted *w,
                      uint32_t candidate, struct offer *ret)
{
	const struct plan_candidate *k = &d->candidate[candidate];
	const struct plan_course *c = w->course;

	ret->k = k;
	ret->price = k->price;
	ret->closes = weight_of(d, k->closes & w->needed);
	if (!(ret->closes >= MOST_OF_IT * w->weight) || is_hopeless(p, w->best, w->have, ret))
		return false;
	for (unsigned f = 0; f < FUNCTIONALS && c->gives; f++)
		if (FUNCTIONAL_LEVEL(p->c->course.course[k->row].gives, f) < FUNCTIONAL_LEVEL(c->gives, f))
			return false;
	/* It has to be open to the person without more courses than the plan has. */
	return !(d->course[candidate].needs & ~p->have) && !is_in_plan(p->ret, k->row) &&
	       !same_course(&p->c->course, k->row, c->row) &&
	       (k->about || about_course(&p->c->course, d->job, k->row, PLAN_SURE));
}

static void try_candidate(const struct plan_job_state *p, const struct plan_draft *d, struct wanted *w,
                          uint32_t candidate)
{
	struct offer o;

	if (!does_most(p, d, w, candidate, &o))
		return;
	course_bar(&p->reach, o.k->row, &o.miles);
	offer(p, w->best, &w->have, &o);
}

/* Each candidate is held against the courses that it could stand for: the skills tell which. */
static void try_all(const struct plan_job_state *p, const struct plan_draft *d, struct wanted *w,
                    const uint8_t owner[64], uint64_t unlocking)
{
	for (uint32_t k = 0; k < d->candidates; k++) {
		uint64_t tried = 0;

		for (uint64_t left = d->candidate[k].closes; left; left &= left - 1) {
			unsigned i = owner[__builtin_ctzll(left)];

			if (i == COVER_PICKS || (tried >> i & 1))
				continue;
			tried |= UINT64_C(1) << i;
			try_candidate(p, d, &w[i], k);
		}
		for (uint64_t left = d->course[k].gives ? unlocking & ~tried : 0; left; left &= left - 1)
			try_candidate(p, d, &w[__builtin_ctzll(left)], k);
	}
}

static int give_all(struct plan_job_state *p, const struct wanted *w, struct plan_course *c)
{
	int rc = 0;

	c->alternative = arena_alloc(p->a, w->have * sizeof(*c->alternative));
	if (!c->alternative)
		return -ENOMEM;
	for (; c->alternatives < w->have && !rc; c->alternatives++)
		rc = give_one(p, c, w->needed, &w->best[c->alternatives], &c->alternative[c->alternatives]);
	return rc;
}

int plan_find_alternatives(struct plan_job_state *p, const struct plan_draft *d)
{
	uint32_t n = p->q->alternatives ? p->ret->courses : 0;
	struct wanted *w = arena_zalloc(p->a, n, sizeof(*w));
	uint64_t unlocking = 0; /* courses that are only there for what they give */
	uint8_t owner[64];
	int rc = 0;

	if (!w)
		return -ENOMEM;
	memset(owner, COVER_PICKS, sizeof(owner));
	for (uint32_t i = 0; i < n; i++) {
		w[i].course = &p->ret->course[i];
		w[i].needed = plan_needed_of(p->ret, i);
		w[i].weight = weight_of(d, w[i].needed);
		for (uint64_t left = w[i].needed; left; left &= left - 1)
			owner[__builtin_ctzll(left)] = (uint8_t)i;
		if (!w[i].needed && p->ret->course[i].gives)
			unlocking |= UINT64_C(1) << i;
	}
	if (n)
		try_all(p, d, w, owner, unlocking);
	for (uint32_t i = 0; i < n && !rc; i++)
		rc = give_all(p, &w[i], &p->ret->course[i]);
	return rc;
}
