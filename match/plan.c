/* The plan for each target, and the best of them. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "match/plan_internal.h"

#define ROWS_AHEAD  16
#define BEST_BITS   9
#define TARGET_STEP 0.05 /* targets that are reached as far as that are told apart by the objective */

void plan_query_init(struct plan_query *q, int32_t today)
{
	*q = (struct plan_query){.functional = {-1, -1, -1},
	                         .qualification = -1,
	                         .max_cost = -1,
	                         .max_weeks = NAN,
	                         .hours = NAN,
	                         .first_day = today,
	                         .start_by = INT32_MAX,
	                         .person = {-1, -1, -1, -1, {-1, -1, -1}}};
	course_wish_init(&q->wish, today);
}

/* --- courses as the search takes them ----------------------------------------------------- */

uint16_t plan_levels_upto(uint8_t set)
{
	uint16_t bits = 0;

	for (unsigned k = 0; k < FUNCTIONALS; k++)
		bits |= (uint16_t)COVER_FUNCTION_UPTO(k, FUNCTIONAL_LEVEL(set, k));
	return bits;
}

uint16_t plan_levels_at(uint8_t set)
{
	uint16_t bits = 0;

	for (unsigned k = 0; k < FUNCTIONALS; k++)
		if (FUNCTIONAL_LEVEL(set, k))
			bits |= (uint16_t)COVER_FUNCTION(k, FUNCTIONAL_LEVEL(set, k));
	return bits;
}

int32_t plan_days(const struct course_row *c)
{
	int32_t days = c->weeks10 ? (c->weeks10 * 7 + 9) / 10 : PLAN_WEEKS_GUESSED * 7;

	return days > 0 ? days : 1;
}

int32_t plan_hours(const struct course_row *c)
{
	/* What courses of each kind usually take, for those that do not say: halves of hours. */
	static const uint8_t usual[8] = {
	        [STUDY_FULL_TIME] = 50, [STUDY_PART_TIME] = 12, [STUDY_FLEXIBLE] = 8};
	int32_t guess = usual[COURSE_STUDY(c) & 7u];

	return c->hours2 ? c->hours2 : guess ? guess : 12;
}

int32_t plan_start(const struct course_row *c)
{
	return c->start == CATALOGUE_NO_DAY ? COVER_ANY_DAY : (int32_t)c->start + CATALOGUE_DAY_ZERO;
}

int64_t plan_price(const struct plan_job_state *p, uint32_t row, const char **ret_funding)
{
	const struct course_row *c = &p->c->course.course[row];
	int32_t day = plan_start(c) == COVER_ANY_DAY ? p->q->first_day : plan_start(c);
	int64_t price = c->cost == CATALOGUE_NOT_KNOWN ? PLAN_COST_GUESSED : c->cost, pays;

	*ret_funding = NULL;
	if (!(p->funded >> (c->type & 31) & 1))
		return c->cost == CATALOGUE_NOT_KNOWN ? -1 : price;
	pays = funding_pays(p->q->fact, p->q->facts, &p->q->person, c, day, price, ret_funding);
	/* Nothing of what is not known is nothing; half of it is not known. */
	return c->cost == CATALOGUE_NOT_KNOWN && pays ? -1 : pays;
}

bool plan_level_bars(const struct plan_job_state *p, uint32_t row)
{
	uint8_t entry;

	if (p->q->qualification < 0)
		return false;
	entry = p->c->course.course_more[row].entry_level;
	return entry != QUALIFICATION_UNKNOWN && entry > p->q->qualification;
}

struct cover_course plan_as_cover(const struct plan_job_state *p, const struct plan_candidate *k,
                                  uint64_t skills)
{
	const struct course_row *c = &p->c->course.course[k->row];

	return (struct cover_course){.closes = (uint32_t)(skills & plan_low_bits(COVER_SKILLS)),
	                             .gives = plan_levels_upto(c->gives),
	                             .needs = plan_levels_at(c->needs),
	                             .cost = k->price < 0 ? PLAN_COST_GUESSED : (int32_t)k->price,
	                             .start = plan_start(c),
	                             .days = plan_days(c),
	                             .hours = plan_hours(c)};
}

/* What the search does not look at by itself. */
static bool can_be_taken(const struct plan_job_state *p, const struct plan_candidate *k)
{
	int32_t start = plan_start(&p->c->course.course[k->row]);

	return (start == COVER_ANY_DAY || (start >= p->q->first_day && start <= p->q->start_by)) &&
	       !(p->q->max_cost >= 0 && k->price < 0) && !plan_level_bars(p, k->row);
}

static int grow(struct plan_job_state *p, struct plan_draft *d)
{
	uint32_t room = d->room * 2 + 64;
	struct plan_candidate *k = arena_alloc(p->a, room * sizeof(*k));
	struct cover_course *c = arena_alloc(p->a, room * sizeof(*c));

	if (!k || !c)
		return -ENOMEM;
	if (d->candidates) {
		memcpy(k, d->candidate, d->candidates * sizeof(*k));
		memcpy(c, d->course, d->candidates * sizeof(*c));
	}
	d->candidate = k;
	d->course = c;
	d->room = room;
	return 0;
}

/* Whether the search can do without a course where it has another one that closes the same: the rules of the
 * search itself (cover_columns.c), a little stricter. */
static bool is_beaten(const struct plan_job_state *p, const struct cover_course *by,
                      const struct cover_course *c)
{
	int64_t ends = (int64_t)(c->start == COVER_ANY_DAY ? p->q->first_day : c->start) + c->days;
	int64_t by_ends = (int64_t)(by->start == COVER_ANY_DAY ? p->q->first_day : by->start) + by->days;
	bool plain = !((by->needs | c->needs) & ~p->have) && !c->gives;

	if (by->cost > c->cost || (by->needs & ~p->have & ~c->needs) || (c->gives & ~by->gives))
		return false;
	if (plain && !p->max_hours)
		return by_ends <= ends || (by->cost < c->cost && p->q->objective != COVER_SOONEST);
	if (by->hours > c->hours)
		return false;
	if (by->start == COVER_ANY_DAY)
		return by->days <= c->days;
	return c->start != COVER_ANY_DAY && by->start >= c->start && by_ends <= ends;
}

/* Whether a course alone keeps within the limits, as the search asks of it. */
static bool is_within(const struct plan_job_state *p, const struct cover_course *c)
{
	int64_t first = c->start == COVER_ANY_DAY ? p->q->first_day : c->start;

	return first + c->days <= p->finish_by && (p->q->max_cost < 0 || c->cost <= p->q->max_cost) &&
	       (!p->max_hours || c->hours <= p->max_hours);
}

/* Whether a course is about the job is read from far away in memory, so that is only looked at for those that
 * could matter to the search, here, and for those that could be shown, later. */
static bool is_about(const struct plan_job_state *p, const struct plan_draft *d, uint32_t row)
{
	return about_course(&p->c->course, d->job, row, PLAN_SURE);
}

struct best_of_set { /* a good course that closes one set of skills; a few of them are kept */
	uint64_t closes;
	struct cover_course course;
};

static struct best_of_set *best_slot(struct best_of_set *best, uint64_t closes)
{
	return &best[(closes * 0x9e3779b97f4a7c15u) >> (64 - BEST_BITS)];
}

/* `best` is NULL for courses that are looked at whatever they close. */
static int add_candidate(struct plan_job_state *p, struct plan_draft *d, struct best_of_set *best,
                         uint32_t row, uint64_t closes)
{
	struct plan_candidate k = {.row = row, .closes = closes, .about = true};
	struct best_of_set *slot = best ? best_slot(best, closes) : NULL;
	struct cover_course c;

	k.price = plan_price(p, row, &k.funding);
	if (!can_be_taken(p, &k))
		return 0;
	c = plan_as_cover(p, &k, closes);
	if (slot && slot->closes == closes && is_beaten(p, &slot->course, &c)) {
		c.closes = c.gives = 0;
		k.about = false;
	} else if (slot) {
		if (!is_about(p, d, row))
			return 0;
		if (is_within(p, &c) && (slot->closes != closes || is_beaten(p, &c, &slot->course)))
			*slot = (struct best_of_set){closes, c};
	}
	if (d->candidates == d->room && grow(p, d))
		return -ENOMEM;
	d->course[d->candidates] = c;
	d->candidate[d->candidates++] = k;
	return 0;
}

/* Levels that courses need and the person has not; with those that givers of them need, whichever those are.
 */
static uint16_t wanted_levels(const struct plan_job_state *p, const struct plan_draft *d)
{
	uint16_t wanted = 0;

	for (uint32_t i = 0; i < d->candidates; i++)
		wanted |= d->course[i].needs & ~p->have;
	return wanted ? (uint16_t)(COVER_FUNCTION_ALL & ~p->have) : 0;
}

/* Courses in reach that give a level, though they teach nothing of the gap. */
static int add_givers(struct plan_job_state *p, struct plan_draft *d)
{
	const struct course_view *v = &p->c->course;
	uint16_t wanted = wanted_levels(p, d);
	int rc = 0;

	for (uint32_t i = 0; i < p->reach.ranges && wanted; i++)
		for (uint32_t row = p->reach.range[i].first; row < p->reach.range[i].end && !rc; row++)
			if (v->course[row].gives && (plan_levels_upto(v->course[row].gives) & wanted) &&
			    course_passes(&p->reach, row))
				rc = add_candidate(p, d, NULL, row, 0);
	return rc;
}

static int find_candidates(struct plan_job_state *p, struct plan_draft *d)
{
	uint32_t n = d->gaps < PLAN_SEEN ? d->gaps : PLAN_SEEN, found = 0;
	uint32_t *skill = arena_alloc(p->a, n * sizeof(*skill));
	struct course_teaches *t = NULL;
	struct best_of_set *best;
	int rc;

	d->job = about_job(p->v, d->occ, p->a);
	if (!skill || !d->job)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++)
		skill[i] = d->gap[i].skill;
	rc = n ? course_gather(&p->reach, p->s, skill, n, PLAN_SURE, p->a, &t, &found) : 0;
	if (rc)
		return rc;
	d->candidates = 0;
	d->room = found;
	d->candidate = arena_alloc(p->a, found * sizeof(*d->candidate));
	d->course = arena_alloc(p->a, found * sizeof(*d->course));
	if (!d->candidate || !d->course)
		return -ENOMEM;
	best = arena_zalloc(p->a, 1u << BEST_BITS, sizeof(*best));
	if (!best)
		return -ENOMEM;
	d->considered = found;
	/* The rows lie anywhere: they are asked for before they are needed. */
	for (uint32_t i = 0; i < found && !rc; i++) {
		if (i + ROWS_AHEAD < found)
			__builtin_prefetch(&p->c->course.course[t[i + ROWS_AHEAD].row]);
		rc = add_candidate(p, d, best, t[i].row, t[i].skills);
	}
	return rc ? rc : add_givers(p, d);
}

/* --- one target ----------------------------------------------------------------------------- */

static int draft(struct plan_job_state *p, uint32_t occ, struct plan_draft *d)
{
	struct cover_problem problem = {.objective = p->q->objective,
	                                .max_cost = p->q->max_cost,
	                                .max_courses = p->q->max_courses,
	                                .hours = (int32_t)p->max_hours,
	                                .today = p->q->first_day,
	                                .finish_by = p->finish_by,
	                                .have = p->have,
	                                .steps = p->q->steps};
	int rc;

	memset(d, 0, sizeof(*d));
	d->occ = occ;
	rc = plan_gap_make(p, d);
	if (!rc)
		rc = find_candidates(p, d);
	if (rc)
		return rc;
	problem.weight = d->weight;
	problem.skills = d->gaps < COVER_SKILLS ? d->gaps : COVER_SKILLS;
	problem.course = d->course;
	problem.courses = d->candidates;
	rc = cover_solve(&problem, p->a, &d->plan);
	for (uint32_t i = 0; !rc && i < d->plan.picks; i++)
		d->closed |= d->candidate[d->plan.pick[i].course].closes;
	return rc;
}

static int64_t known_cost(const struct plan_draft *d)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < d->plan.picks; i++) {
		int64_t price = d->candidate[d->plan.pick[i].course].price;

		sum += price > 0 ? price : 0;
	}
	return sum;
}

static struct plan_try summary(const struct plan_job_state *p, const struct plan_draft *d)
{
	return (struct plan_try){
	        .job = {d->occ, plan_ready(d, 0), plan_ready(d, d->closed), plan_vacancies(p, d->occ)},
	        .courses = d->plan.picks,
	        .cost = known_cost(d),
	        .days = d->plan.score.finish - p->q->first_day};
}

/* Whether the first plan is better: it reaches its job further, or as far and is better by the objective. */
static bool is_better(const struct plan_query *q, const struct plan_draft *a, const struct plan_draft *b)
{
	double far_a = floor((double)plan_ready(a, a->closed) / TARGET_STEP + 1e-6);
	double far_b = floor((double)plan_ready(b, b->closed) / TARGET_STEP + 1e-6);
	const struct cover_score *x = &a->plan.score, *y = &b->plan.score;

	if (far_a < far_b || far_a > far_b)
		return far_a > far_b;
	if (q->objective == COVER_SOONEST && x->finish != y->finish)
		return x->finish < y->finish;
	if (q->objective == COVER_CHEAPEST && x->cost != y->cost)
		return x->cost < y->cost;
	if (x->count != y->count)
		return x->count < y->count;
	return x->cost != y->cost ? x->cost < y->cost : x->finish < y->finish;
}

/* --- the answer --------------------------------------------------------------------------------- */

/* The least sure of the skills that a course closes. */
static uint8_t confidence_of(const struct plan_job_state *p, const struct plan_draft *d,
                             const struct plan_candidate *k)
{
	const struct course_view *v = &p->c->course;
	uint32_t least = 255;

	for (uint32_t i = v->course_skill_start[k->row]; i < v->course_skill_start[k->row + 1]; i++)
		for (uint64_t left = k->closes; left; left &= left - 1)
			if (d->gap[__builtin_ctzll(left)].skill == LINK_ROW(v->course_skill[i]) &&
			    LINK_CONFIDENCE(v->course_skill[i]) < least)
				least = LINK_CONFIDENCE(v->course_skill[i]);
	return (uint8_t)least;
}

static void note_unknown(struct plan_job_state *p, const struct course_row *c, int64_t price)
{
	p->ret->unknown |= price < 0 ? PLAN_UNKNOWN_COST : 0;
	p->ret->unknown |= c->weeks10 ? 0 : PLAN_UNKNOWN_WEEKS;
	p->ret->unknown |= c->hours2 || isnan(p->q->hours) ? 0 : PLAN_UNKNOWN_HOURS;
}

static void give_course(struct plan_job_state *p, const struct plan_draft *d, const struct cover_pick *pick,
                        struct plan_course *ret)
{
	const struct plan_candidate *k = &d->candidate[pick->course];
	double miles;

	course_bar(&p->reach, k->row, &miles);
	*ret = (struct plan_course){.row = k->row,
	                            .closes = k->closes,
	                            .miles = (float)miles,
	                            .cost = k->price,
	                            .funding = k->funding,
	                            .start = pick->start,
	                            .finish = pick->finish,
	                            .confidence = confidence_of(p, d, k)};
	note_unknown(p, &p->c->course.course[k->row], k->price);
}

/* The share of the gap that no other course of the plan closes. */
static void find_shares(struct plan_job_state *p, const struct plan_draft *d)
{
	for (uint32_t i = 0; i < p->ret->courses; i++) {
		uint64_t mine = plan_needed_of(p->ret, i);

		for (p->ret->course[i].adds = 0; mine; mine &= mine - 1)
			p->ret->course[i].adds += d->gap[__builtin_ctzll(mine)].importance;
	}
}

/* Which courses of the plan each one unlocks: those that need a level it gives, the person has not, and no
 * course that ends sooner gives. */
static void find_unlocked(struct plan_job_state *p)
{
	struct plan_course *course = p->ret->course;

	for (uint32_t i = 0; i < p->ret->courses; i++)
		for (unsigned k = 0; k < FUNCTIONALS; k++) {
			const struct course_row *c = &p->c->course.course[course[i].row];
			unsigned level = FUNCTIONAL_LEVEL(c->needs, k);
			uint32_t giver = UINT32_MAX;

			if (!level || (p->have & COVER_FUNCTION(k, level)))
				continue;
			for (uint32_t j = 0; j < p->ret->courses; j++)
				if (FUNCTIONAL_LEVEL(p->c->course.course[course[j].row].gives, k) >= level &&
				    (giver == UINT32_MAX || course[j].finish < course[giver].finish))
					giver = j;
			if (giver == UINT32_MAX)
				continue;
			course[giver].unlocks |= UINT64_C(1) << i;
			course[giver].gives &= ~FUNCTIONAL_BITS(k, 3u);
			course[giver].gives |=
			        FUNCTIONAL_LEVEL(p->c->course.course[course[giver].row].gives, k) << 2 * k;
		}
}

static void give_bound(struct plan_job_state *p, const struct plan_draft *d)
{
	const struct cover_score *s = &d->plan.score, *b = &d->plan.bound;

	p->ret->optimal = d->plan.optimal;
	p->ret->bound = p->q->objective == COVER_FEWEST     ? (double)s->count - (double)b->count
	                : p->q->objective == COVER_CHEAPEST ? (double)(s->cost - b->cost)
	                                                    : (double)(s->finish - b->finish) / 7;
	p->ret->steps = d->plan.steps;
}

static int give(struct plan_job_state *p, const struct plan_draft *d)
{
	struct plan_answer *ret = p->ret;
	int rc;

	ret->target = summary(p, d).job;
	ret->gap = d->gap;
	ret->gaps = d->gaps;
	for (uint32_t i = 0; i < d->gaps && i < PLAN_SEEN; i++)
		d->gap[i].closed = d->closed >> i & 1;
	ret->course = arena_alloc(p->a, d->plan.picks * sizeof(*ret->course));
	if (!ret->course)
		return -ENOMEM;
	for (uint32_t i = 0; i < d->plan.picks; i++)
		give_course(p, d, &d->plan.pick[i], &ret->course[ret->courses++]);
	find_unlocked(p);
	find_shares(p, d);
	ret->cost = known_cost(d);
	ret->finish = d->plan.score.finish;
	ret->considered = d->considered;
	give_bound(p, d);
	rc = plan_explain_open(p, d);
	if (!rc)
		rc = plan_explain_levels(p, d);
	if (!rc)
		rc = plan_find_alternatives(p, d);
	return rc ? rc : plan_find_opened(p, d);
}

/* The day by which all has to be over. */
static int32_t last_day(const struct plan_query *q)
{
	double day = (double)q->first_day + 7 * q->max_weeks + 1e-6;

	return isnan(q->max_weeks) || day >= (double)COVER_NO_DAY ? COVER_NO_DAY : (int32_t)day;
}

int plan_make(const struct catalogue_view *c, struct course_scratch *s, const struct plan_query *q,
              struct arena *a, struct plan_answer *ret)
{
	struct plan_job_state p = {.c = c, .v = c->core, .s = s, .q = q, .a = a, .ret = ret};
	struct plan_draft *d = arena_alloc(a, 2 * sizeof(*d)), *best = d, *next = d + 1;
	int rc;

	memset(ret, 0, sizeof(*ret));
	if (!q->targets)
		return -EINVAL;
	ret->tried = arena_alloc(a, q->targets * sizeof(*ret->tried));
	if (!d || !ret->tried)
		return -ENOMEM;
	course_reach_make(&p.reach, &c->course, &q->wish);
	p.finish_by = last_day(q);
	for (uint32_t i = 0; i < q->facts; i++)
		p.funded |= q->fact[i].types ? q->fact[i].types : UINT32_MAX;
	p.max_hours = isnan(q->hours) ? 0 : (int64_t)(2 * q->hours) > 1 ? (int64_t)(2 * q->hours) : 1;
	rc = plan_person_make(&p);
	for (uint32_t i = 0; i < q->targets && !rc; i++) {
		rc = draft(&p, q->target[i], i ? next : best);
		if (rc)
			break;
		ret->tried[i] = summary(&p, i ? next : best);
		if (i && is_better(q, next, best)) {
			struct plan_draft *swap = best;

			best = next;
			next = swap;
		}
	}
	return rc ? rc : give(&p, best);
}
