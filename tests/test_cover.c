/* The plan solver against every subset of the courses, on thousands of small problems. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/workload.h"
#include "match/cover.h"

#define MOST_COURSES 12
#define TODAY        100

/* --- the same question, answered by trying everything --------------------------------------- */

struct answer {
	double lost;
	int64_t count, cost, finish;
};

struct trial {
	const struct cover_problem *p;
	const struct cover_course *task[MOST_COURSES];
	int32_t start[MOST_COURSES];
	unsigned tasks;
	int32_t best; /* earliest end found */
};

/* Every need of every task is given by a task that has ended, and the hours add up to no more than there are.
 */
static bool layout_holds(const struct trial *t)
{
	for (unsigned i = 0; i < t->tasks; i++) {
		unsigned have = t->p->have, hours = 0;

		for (unsigned k = 0; k < t->tasks; k++) {
			if (t->start[k] + t->task[k]->days <= t->start[i])
				have |= t->task[k]->gives;
			else if (t->start[k] <= t->start[i])
				hours += (unsigned)t->task[k]->hours;
		}
		if ((t->task[i]->needs & ~have) || (t->p->hours && hours > (unsigned)t->p->hours))
			return false;
	}
	return true;
}

static void try_starts(struct trial *t, unsigned at, int32_t ends)
{
	int32_t horizon = TODAY, start;

	if (ends >= t->best)
		return;
	if (at == t->tasks) {
		if (layout_holds(t))
			t->best = ends;
		return;
	}
	for (unsigned i = 0; i < t->tasks; i++)
		horizon += t->task[i]->days;
	if (t->task[at]->start != COVER_ANY_DAY) {
		t->start[at] = t->task[at]->start;
		try_starts(t, at + 1,
		           t->start[at] + t->task[at]->days > ends ? t->start[at] + t->task[at]->days : ends);
		return;
	}
	/* Behind a dated course there may be a wait. */
	for (start = TODAY; start <= horizon + 8; start++) {
		t->start[at] = start;
		try_starts(t, at + 1, start + t->task[at]->days > ends ? start + t->task[at]->days : ends);
	}
}

/* Without a limit on hours everything begins as soon as what it needs is given. */
static int32_t end_together(const struct trial *t)
{
	int32_t start[MOST_COURSES], ends = TODAY;

	for (unsigned i = 0; i < t->tasks; i++)
		start[i] = COVER_NO_DAY;
	for (unsigned round = 0; round < t->tasks; round++)
		for (unsigned i = 0; i < t->tasks; i++)
			for (int32_t day = TODAY; day < TODAY + 40; day++) {
				unsigned have = t->p->have;

				for (unsigned k = 0; k < t->tasks; k++)
					if (start[k] < COVER_NO_DAY && start[k] + t->task[k]->days <= day)
						have |= t->task[k]->gives;
				if ((t->task[i]->needs & ~have) ||
				    (t->task[i]->start != COVER_ANY_DAY && t->task[i]->start != day))
					continue;
				start[i] = day < start[i] ? day : start[i];
				break;
			}
	for (unsigned i = 0; i < t->tasks; i++) {
		if (start[i] == COVER_NO_DAY)
			return COVER_NO_DAY;
		ends = start[i] + t->task[i]->days > ends ? start[i] + t->task[i]->days : ends;
	}
	return ends;
}

static bool course_counts(const struct cover_problem *p, const struct cover_course *c)
{
	return !(p->hours && c->hours > p->hours) && (c->start == COVER_ANY_DAY || c->start >= p->today);
}

static bool try_subset(const struct cover_problem *p, unsigned subset, struct answer *ret,
                       uint32_t *ret_closed)
{
	struct trial t = {.p = p, .best = COVER_NO_DAY};

	ret->count = ret->cost = 0;
	*ret_closed = 0;
	for (unsigned i = 0; i < p->courses; i++) {
		if (!(subset >> i & 1))
			continue;
		if (!course_counts(p, &p->course[i]))
			return false;
		t.task[t.tasks++] = &p->course[i];
		ret->count++;
		ret->cost += p->course[i].cost;
		*ret_closed |= p->course[i].closes;
	}
	if ((p->max_cost >= 0 && ret->cost > p->max_cost) || (p->max_courses && ret->count > p->max_courses))
		return false;
	if (p->finish_by < COVER_NO_DAY)
		t.best = p->finish_by + 1;
	if (p->hours)
		try_starts(&t, 0, TODAY);
	else
		t.best = end_together(&t);
	ret->finish = t.best;
	return t.best < COVER_NO_DAY && t.best <= p->finish_by;
}

static int compare(const struct cover_problem *p, const struct answer *a, const struct answer *b)
{
	double first[] = {a->lost, 0, 0, 0}, second[] = {b->lost, 0, 0, 0};
	static const int order[][3] = {{0, 1, 2}, {1, 0, 2}, {2, 0, 1}};
	double va[] = {(double)a->count, (double)a->cost, (double)a->finish};
	double vb[] = {(double)b->count, (double)b->cost, (double)b->finish};

	for (int k = 0; k < 3; k++) {
		first[k + 1] = va[order[p->objective][k]];
		second[k + 1] = vb[order[p->objective][k]];
	}
	for (int k = 0; k < 4; k++)
		if (first[k] < second[k] - 1e-6 || first[k] > second[k] + 1e-6)
			return first[k] < second[k] ? -1 : 1;
	return 0;
}

static double weight_of(const struct cover_problem *p, uint32_t set)
{
	double sum = 0;

	for (uint32_t i = 0; i < p->skills; i++)
		sum += set >> i & 1 ? (double)p->weight[i] : 0;
	return sum;
}

static struct answer try_everything(const struct cover_problem *p, uint32_t closable)
{
	struct answer best = {weight_of(p, closable), 0, 0, TODAY};

	for (unsigned subset = 1; subset < 1u << p->courses; subset++) {
		struct answer a;
		uint32_t closed;

		if ((unsigned)__builtin_popcount(subset) > (p->hours ? 4 : 6) ||
		    !try_subset(p, subset, &a, &closed))
			continue;
		a.lost = weight_of(p, closable & ~closed);
		if (compare(p, &a, &best) < 0)
			best = a;
	}
	return best;
}

/* --- problems ---------------------------------------------------------------------------------- */

struct shape {
	const char *name;
	unsigned courses, skills, problems;
	bool functional, dated, hours, budget, deadline, few;
};

static unsigned pick(uint64_t *rng, unsigned n)
{
	return (unsigned)(work_random(rng) % n);
}

static uint16_t some_level(uint64_t *rng, bool upto)
{
	unsigned subject = pick(rng, 2), level = 1 + pick(rng, 2);

	return (uint16_t)(upto ? COVER_FUNCTION_UPTO(subject, level) : COVER_FUNCTION(subject, level));
}

static void make_course(const struct shape *s, uint64_t *rng, struct cover_course *c)
{
	*c = (struct cover_course){.cost = pick(rng, 3) ? (int32_t)pick(rng, 8) * 50 : 0,
	                           .start = COVER_ANY_DAY,
	                           .days = 1 + (int32_t)pick(rng, 3),
	                           .hours = 1 + (int32_t)pick(rng, 3)};
	do
		c->closes |= 1u << pick(rng, s->skills);
	while (pick(rng, 2));
	if (s->dated && !pick(rng, 3))
		c->start = TODAY - 1 + (int32_t)pick(rng, 6);
	if (!s->functional)
		return;
	if (!pick(rng, 3))
		c->needs = some_level(rng, false);
	if (!pick(rng, 3)) {
		c->gives = some_level(rng, true);
		c->closes &= pick(rng, 2) ? UINT32_MAX : 0;
	}
}

static void make_problem(const struct shape *s, uint64_t *rng, struct cover_problem *p,
                         struct cover_course course[MOST_COURSES], float weight[COVER_SKILLS])
{
	for (unsigned i = 0; i < s->courses; i++)
		make_course(s, rng, &course[i]);
	for (unsigned i = 0; i < s->skills; i++)
		weight[i] =
		        i ? (float)(1 + pick(rng, 5)) / 5 : 1; /* whole parts of the largest: ties are ties */
	*p = (struct cover_problem){.weight = weight,
	                            .skills = s->skills,
	                            .course = course,
	                            .courses = s->courses,
	                            .objective = (enum cover_objective)pick(rng, 3),
	                            .max_cost = s->budget ? (int64_t)pick(rng, 12) * 50 : -1,
	                            .hours = s->hours ? 2 + (int32_t)pick(rng, 4) : 0,
	                            .today = TODAY,
	                            .finish_by =
	                                    s->deadline ? TODAY + 2 + (int32_t)pick(rng, 8) : COVER_NO_DAY};
	if (s->few)
		p->max_courses = 1 + pick(rng, 3);
	if (s->functional && pick(rng, 2))
		p->have = some_level(rng, true);
}

/* What a plan says of itself is true of its courses. */
static void check_plan(const struct cover_problem *p, const struct cover_plan *plan)
{
	struct trial t = {.p = p, .tasks = plan->picks};
	struct cover_score s = {.finish = TODAY};
	uint32_t closed = 0;

	for (unsigned i = 0; i < plan->picks; i++) {
		const struct cover_course *c = &p->course[plan->pick[i].course];

		t.task[i] = c;
		t.start[i] = plan->pick[i].start;
		assert_int_equal(plan->pick[i].finish, t.start[i] + c->days);
		assert_true(c->start == COVER_ANY_DAY ? t.start[i] >= TODAY : t.start[i] == c->start);
		s.count++;
		s.cost += c->cost;
		s.finish = plan->pick[i].finish > s.finish ? plan->pick[i].finish : s.finish;
		closed |= c->closes;
	}
	assert_true(layout_holds(&t));
	assert_int_equal(plan->score.count, s.count);
	assert_int_equal(plan->score.cost, s.cost);
	assert_int_equal(plan->score.finish, s.finish);
	assert_int_equal(plan->closed, closed & plan->closable);
	assert_true(p->max_cost < 0 || s.cost <= p->max_cost);
	assert_true(!p->max_courses || s.count <= p->max_courses);
	assert_true(s.finish <= p->finish_by);
}

static void try_shape(const struct shape *s)
{
	uint64_t rng = 20200000 + s->courses;
	unsigned proved = 0, right = 0;

	for (unsigned n = 0; n < s->problems; n++) {
		struct cover_course course[MOST_COURSES];
		float weight[COVER_SKILLS];
		struct cover_problem p;
		struct cover_plan plan;
		struct answer best, mine;
		struct arena a;
		int order;

		arena_init(&a, 0);
		make_problem(s, &rng, &p, course, weight);
		assert_int_equal(cover_solve(&p, &a, &plan), 0);
		check_plan(&p, &plan);
		best = try_everything(&p, plan.closable);
		mine = (struct answer){weight_of(&p, plan.closable & ~plan.closed), plan.score.count,
		                       plan.score.cost, plan.score.finish};
		order = compare(&p, &mine, &best);
		if (order < 0 && plan.picks <= (p.hours ? 4 : 6))
			fail_msg("%s %u: better than everything", s->name, n);
		if (order > 0 && plan.proved == 4)
			fail_msg("%s %u (objective %d): lost %g count %d cost %d finish %d, but %g %d %d %d "
			         "can be had",
			         s->name, n, (int)p.objective, mine.lost, (int)mine.count, (int)mine.cost,
			         (int)mine.finish, best.lost, (int)best.count, (int)best.cost,
			         (int)best.finish);
		right += order <= 0;
		proved += plan.proved == 4;
		arena_free(&a);
	}
	printf("%s: %u of %u right, %u proved\n", s->name, right, s->problems, proved);
	assert_int_equal(right, s->problems);
	assert_int_equal(proved, s->problems);
}

static unsigned some(unsigned n)
{
	return getenv("TESTS_QUICK") ? n / 20 : n;
}

static void test_plain(void **state)
{
	(void)state;
	try_shape(&(struct shape){"plain", 9, 5, some(4000), .functional = false});
	try_shape(&(struct shape){"budget", 8, 5, some(4000), .budget = true});
	try_shape(&(struct shape){"few", 9, 7, some(2000), .few = true});
	try_shape(&(struct shape){"few for little", 9, 7, some(2000), .few = true, .budget = true});
}

static void test_dates_and_levels(void **state)
{
	(void)state;
	try_shape(&(struct shape){"dated", 8, 5, some(800), .dated = true, .budget = true, .deadline = true});
	try_shape(&(struct shape){"levels", 8, 4, some(800), .functional = true});
	try_shape(&(struct shape){"levels and dates", 8, 4, some(800), .functional = true, .budget = true,
	                          .deadline = true, .dated = true});
}

static void test_hours(void **state)
{
	(void)state;
	try_shape(&(struct shape){"hours", 6, 3, some(100), .hours = true});
	try_shape(&(struct shape){"hours and all", 6, 3, some(100), .functional = true, .budget = true,
	                          .deadline = true, .dated = true, .hours = true});
}

static struct cover_plan solve(const struct cover_problem *p)
{
	struct cover_plan plan;
	struct arena a;

	arena_init(&a, 0);
	assert_int_equal(cover_solve(p, &a, &plan), 0);
	arena_free(&a);
	return plan;
}

/* A course that needs maths at level 2 brings the course that gives it, first, and both are counted. */
static void test_a_level_unlocks(void **state)
{
	static const float weight[] = {1};
	static const struct cover_course course[] = {
	        {.closes = 1,
	         .needs = COVER_FUNCTION(1, 3),
	         .cost = 100,
	         .start = COVER_ANY_DAY,
	         .days = 70,
	         .hours = 8},
	        {.gives = COVER_FUNCTION_UPTO(1, 3), .start = COVER_ANY_DAY, .days = 84, .hours = 6},
	};
	struct cover_problem p = {.weight = weight,
	                          .skills = 1,
	                          .course = course,
	                          .courses = 2,
	                          .max_cost = -1,
	                          .today = TODAY,
	                          .finish_by = COVER_NO_DAY};
	struct cover_plan plan = solve(&p);

	(void)state;
	assert_int_equal(plan.picks, 2);
	assert_int_equal(plan.pick[0].course, 1);
	assert_int_equal(plan.pick[1].start, TODAY + 84);
	assert_int_equal(plan.score.finish, TODAY + 154);
	assert_true(plan.optimal);
	p.have = COVER_FUNCTION_UPTO(1, 3);
	plan = solve(&p);
	assert_int_equal(plan.picks, 1);
	/* Without a course that gives it, the skill cannot be closed at all. */
	p.have = COVER_FUNCTION_UPTO(1, 2);
	p.courses = 1;
	plan = solve(&p);
	assert_int_equal(plan.picks, 0);
	assert_int_equal(plan.closable, 0);
}

/* Two courses of 12 hours a week do not go side by side in 16. */
static void test_hours_make_courses_wait(void **state)
{
	static const float weight[] = {1, 1};
	static const struct cover_course course[] = {
	        {.closes = 1, .start = COVER_ANY_DAY, .days = 70, .hours = 24},
	        {.closes = 2, .start = COVER_ANY_DAY, .days = 28, .hours = 24},
	};
	struct cover_problem p = {.weight = weight,
	                          .skills = 2,
	                          .course = course,
	                          .courses = 2,
	                          .max_cost = -1,
	                          .today = TODAY,
	                          .finish_by = COVER_NO_DAY};

	(void)state;
	assert_int_equal(solve(&p).score.finish, TODAY + 70);
	p.hours = 32;
	assert_int_equal(solve(&p).score.finish, TODAY + 98);
	p.finish_by = TODAY + 97;
	assert_int_equal(solve(&p).picks, 1);
}

/* Money for one of two skills: the one that matters more. */
static void test_what_matters_more_is_closed(void **state)
{
	static const float weight[] = {0.4f, 0.9f};
	static const struct cover_course course[] = {
	        {.closes = 1, .cost = 10, .start = COVER_ANY_DAY, .days = 7},
	        {.closes = 2, .cost = 90, .start = COVER_ANY_DAY, .days = 7},
	};
	struct cover_problem p = {.weight = weight,
	                          .skills = 2,
	                          .course = course,
	                          .courses = 2,
	                          .max_cost = 95,
	                          .today = TODAY,
	                          .finish_by = COVER_NO_DAY};
	struct cover_plan plan = solve(&p);

	(void)state;
	assert_int_equal(plan.closed, 2);
	assert_int_equal(plan.closable, 3);
	assert_true(plan.optimal);
	assert_true(plan.score.lost > 0.39 && plan.score.lost < 0.41);
}

/* A search that is cut short says so, and its bound holds. */
static void test_out_of_steps(void **state)
{
	struct cover_course course[400];
	float weight[24];
	struct cover_problem p = {.weight = weight,
	                          .skills = 24,
	                          .course = course,
	                          .courses = 400,
	                          .max_cost = -1,
	                          .today = TODAY,
	                          .finish_by = COVER_NO_DAY};
	struct cover_plan cut, whole;
	uint64_t rng = 5;

	(void)state;
	for (unsigned i = 0; i < 24; i++)
		weight[i] = 1;
	for (unsigned i = 0; i < 400; i++) {
		course[i] = (struct cover_course){
		        .cost = (int32_t)pick(&rng, 500), .start = COVER_ANY_DAY, .days = 7};
		for (unsigned k = 0; k < 3; k++)
			course[i].closes |= 1u << pick(&rng, 24);
	}
	whole = solve(&p);
	p.steps = 300;
	cut = solve(&p);
	assert_true(whole.optimal);
	assert_false(cut.optimal);
	assert_int_equal(cut.closed, whole.closed);
	assert_true(cut.proved == 1 && cut.bound.count <= whole.score.count &&
	            whole.score.count <= cut.score.count);
}

static void test_nothing_to_do(void **state)
{
	static const float weight[33];
	struct cover_problem p = {
	        .weight = weight, .max_cost = -1, .today = TODAY, .finish_by = COVER_NO_DAY};
	struct cover_plan plan = solve(&p);
	struct arena a;

	(void)state;
	assert_int_equal(plan.picks, 0);
	assert_int_equal(plan.score.finish, TODAY);
	assert_true(plan.optimal);
	p.skills = 33;
	arena_init(&a, 0);
	assert_int_equal(cover_solve(&p, &a, &plan), -EINVAL);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_plain),
	        cmocka_unit_test(test_dates_and_levels),
	        cmocka_unit_test(test_hours),
	        cmocka_unit_test(test_a_level_unlocks),
	        cmocka_unit_test(test_hours_make_courses_wait),
	        cmocka_unit_test(test_what_matters_more_is_closed),
	        cmocka_unit_test(test_out_of_steps),
	        cmocka_unit_test(test_nothing_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
