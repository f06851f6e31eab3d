/* The plan over a small index: gap, courses, what stays open and why, levels, alternatives, other jobs. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "match/plan.h"
#include "tests/index_fixture.h"

#define TODAY 20700 /* 2026-09-04 */
#define LAT   52.585
#define LON   (-2.123)

struct bench {
	struct fixture f;
	struct course_scratch *s;
	struct arena a;
	struct plan_query q;
	struct plan_answer r;
	uint32_t target[3], has[8];
};

static void add_jobs(struct fixture *f)
{
	static const char *const skills[] = {"wiring", "testing", "height", "pipes", "drive", "talk"};
	static const struct {
		const char *occ, *skill;
	} link[] = {{"electrician", "wiring"}, {"electrician", "testing"}, {"electrician", "height"},
	            {"electrician", "talk"},   {"fitter", "wiring"},       {"fitter", "testing"},
	            {"plumber", "pipes"},      {"plumber", "talk"},        {"driver", "drive"}};
	static const char *const jobs[] = {"electrician", "fitter", "plumber", "driver"};

	for (size_t i = 0; i < sizeof(skills) / sizeof(skills[0]); i++)
		fixture_add_skill(f, skills[i], skills[i]);
	for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		struct occupation_in in = fixture_occupation(f, jobs[i], jobs[i]);

		fixture_add_occupation(f, &in);
	}
	for (size_t i = 0; i < sizeof(link) / sizeof(link[0]); i++)
		fixture_link(f, link[i].occ, link[i].skill, RELATION_ESSENTIAL, NAN);
}

struct made {
	const char *id, *skill[3];
	double cost, weeks, hours, north; /* north: miles from the person */
	int32_t start;                    /* days from today, 0 when it suits */
	const char *title;                /* NULL: the id */
	int entry_level;                  /* -1 not said */
};

static void add_course(struct fixture *f, const struct made *m)
{
	struct course_in in = fixture_course(f, m->id, m->title ? m->title : m->id);
	size_t n = 0;

	while (n < 3 && m->skill[n])
		n++;
	in.skills = (struct strings){m->skill, n};
	in.delivery = DELIVERY_CLASSROOM;
	in.attendance = ATTENDANCE_DAYTIME;
	in.study = STUDY_PART_TIME;
	in.cost = m->cost;
	in.weeks = m->weeks;
	in.hours = m->hours;
	in.at.lat = LAT + m->north / 69.17;
	in.at.lon = LON;
	in.entry_level = m->entry_level < 0 ? UNKNOWN_INT : m->entry_level;
	in.flexible_start = !m->start;
	if (m->start)
		in.start = TODAY + m->start;
	fixture_add_course(f, &in);
}

static void begin(struct bench *b, const struct made *made, size_t count)
{
	memset(b, 0, sizeof(*b));
	fixture_begin(&b->f);
	add_jobs(&b->f);
	for (size_t i = 0; i < count; i++)
		add_course(&b->f, &made[i]);
	fixture_open(&b->f);
	arena_init(&b->a, 0);
	assert_int_equal(course_scratch_new(&b->s), 0);
	plan_query_init(&b->q, TODAY);
	b->target[0] = view_find_occupation(b->f.v, "electrician", 11);
	b->q.target = b->target;
	b->q.targets = 1;
	b->q.skill = b->has;
	b->has[0] = view_find_skill(b->f.v, "talk", 4);
	b->q.skills = 1;
	b->q.wish.has_place = true;
	b->q.wish.lat = LAT;
	b->q.wish.lon = LON;
	b->q.wish.miles = 30;
	b->q.alternatives = 2;
	b->q.opens = 5;
}

static void end(struct bench *b)
{
	course_scratch_free(b->s);
	arena_free(&b->a);
	fixture_end(&b->f);
}

static void make(struct bench *b)
{
	assert_int_equal(plan_make(b->f.catalogue, b->s, &b->q, &b->a, &b->r), 0);
}

static const char *course_id(const struct bench *b, uint32_t row)
{
	static char id[64];
	uint32_t n;
	const char *s =
	        catalogue_str(b->f.catalogue->course.strings, b->f.catalogue->course.course_more[row].id, &n);

	snprintf(id, sizeof(id), "%.*s", (int)n, s);
	return id;
}

static const char *skill_id(const struct bench *b, uint32_t skill)
{
	static char id[64];
	uint32_t n;
	const char *s = view_str(b->f.v, b->f.v->skill[skill].id, &n);

	snprintf(id, sizeof(id), "%.*s", (int)n, s);
	return id;
}

static const struct plan_uncovered *open_skill(const struct bench *b, const char *id)
{
	for (uint32_t i = 0; i < b->r.uncovereds; i++)
		if (!strcmp(skill_id(b, b->r.gap[b->r.uncovered[i].gap].skill), id))
			return &b->r.uncovered[i];
	fail_msg("%s is not open", id);
	return NULL;
}

#define BEGIN(made) begin(&b, made, sizeof(made) / sizeof((made)[0]))
#define FLEXIBLE    0, NULL, -1

static void test_fewest_cheapest_soonest(void **state)
{
	static const struct made made[] = {
	        {"all", {"wiring", "testing", "height"}, 900, 40, 6, 5, FLEXIBLE},
	        {"wires", {"wiring", "testing"}, 100, 30, 6, 5, FLEXIBLE},
	        {"ladders", {"height"}, 50, 20, 6, 5, FLEXIBLE},
	        {"w", {"wiring"}, 300, 4, 6, 5, FLEXIBLE},
	        {"t", {"testing"}, 300, 4, 6, 5, FLEXIBLE},
	        {"h", {"height"}, 300, 4, 6, 5, FLEXIBLE},
	};
	struct bench b;

	(void)state;
	BEGIN(made);
	make(&b);
	assert_int_equal(b.r.gaps, 3);
	assert_int_equal(b.r.courses, 1);
	assert_string_equal(course_id(&b, b.r.course[0].row), "all");
	assert_true(b.r.optimal && b.r.target.before < 0.5f && b.r.target.after > 0.999f);
	assert_int_equal(b.r.cost, 900);
	assert_int_equal(b.r.finish, TODAY + 280);
	b.q.objective = COVER_CHEAPEST;
	make(&b);
	assert_int_equal(b.r.courses, 2);
	assert_int_equal(b.r.cost, 150);
	b.q.objective = COVER_SOONEST;
	make(&b);
	assert_int_equal(b.r.courses, 3);
	assert_int_equal(b.r.finish, TODAY + 28);
	/* Two at a time: six hours each of the twelve there are. */
	b.q.hours = 12;
	make(&b);
	assert_int_equal(b.r.finish, TODAY + 56);
	end(&b);
}

static void test_why_a_skill_stays_open(void **state)
{
	static const struct made made[] = {
	        {"far", {"wiring"}, 0, 4, 6, 34, FLEXIBLE},
	        {"dear", {"testing"}, 700, 4, 6, 5, FLEXIBLE},
	};
	struct bench b;
	const struct plan_uncovered *u;

	(void)state;
	BEGIN(made);
	b.q.max_cost = 500;
	make(&b);
	assert_int_equal(b.r.courses, 0);
	u = open_skill(&b, "wiring");
	assert_int_equal(u->why, PLAN_TOO_FAR);
	assert_string_equal(course_id(&b, u->nearest), "far");
	assert_non_null(strstr(u->nearest_text, "34.0 miles away; you said 30."));
	u = open_skill(&b, "testing");
	assert_int_equal(u->why, PLAN_TOO_DEAR);
	assert_string_equal(u->nearest_text, "It costs £700; you said £500 at most.");
	u = open_skill(&b, "height");
	assert_int_equal(u->why, PLAN_NONE_EXIST);
	assert_int_equal(u->nearest, INDEX_NONE);
	end(&b);
}

static void test_more_reasons(void **state)
{
	static const struct made made[] = {
	        {"late", {"wiring"}, 0, 4, 6, 5, 120, NULL, -1},
	        {"long", {"testing"}, 0, 60, 6, 5, FLEXIBLE},
	        {"high", {"height"}, 0, 4, 6, 5, 0, NULL, 4},
	};
	struct bench b;

	(void)state;
	BEGIN(made);
	b.q.start_by = TODAY + 60;
	b.q.max_weeks = 50;
	b.q.qualification = 2;
	make(&b);
	assert_int_equal(b.r.courses, 0);
	assert_int_equal(open_skill(&b, "wiring")->why, PLAN_TOO_LATE);
	assert_string_equal(open_skill(&b, "wiring")->nearest_text,
	                    "It starts on 2027-01-02; you said by 2026-11-03.");
	assert_int_equal(open_skill(&b, "testing")->why, PLAN_TOO_LONG);
	assert_string_equal(open_skill(&b, "testing")->nearest_text,
	                    "It takes 60 weeks; you said 50 at most.");
	assert_int_equal(open_skill(&b, "height")->why, PLAN_LEVEL);
	b.q.wish.attendance = 1u << ATTENDANCE_EVENING;
	b.q.start_by = INT32_MAX;
	make(&b);
	assert_int_equal(open_skill(&b, "wiring")->why, PLAN_WRONG_MODE);
	b.q.wish.attendance = 0;
	b.q.max_weeks = NAN;
	b.q.qualification = -1;
	make(&b);
	assert_int_equal(b.r.uncovereds, 0);
	end(&b);
}

static void test_limits_of_the_whole_plan(void **state)
{
	static const struct made made[] = {
	        {"wires", {"wiring", "testing"}, 400, 4, 6, 5, FLEXIBLE},
	        {"ladders", {"height"}, 300, 4, 6, 5, FLEXIBLE},
	        {"other", {"wiring", "testing"}, 450, 6, 6, 2, FLEXIBLE},
	};
	struct bench b;

	(void)state;
	BEGIN(made);
	b.q.max_cost = 500;
	make(&b);
	assert_int_equal(b.r.courses, 1);
	assert_string_equal(course_id(&b, b.r.course[0].row), "wires");
	assert_int_equal(open_skill(&b, "height")->why, PLAN_LIMITS);
	assert_int_equal(b.r.course[0].alternatives, 1);
	assert_string_equal(b.r.course[0].alternative[0].text, "£50 more, 3.0 miles nearer, 2 weeks longer.");
	b.q.max_cost = -1;
	b.q.max_courses = 1;
	make(&b);
	assert_int_equal(b.r.courses, 1);
	assert_string_equal(course_id(&b, b.r.course[0].row), "wires");
	end(&b);
}

static void test_maths_unlocks(void **state)
{
	static const struct made made[] = {
	        {"maths", {NULL}, 0, 20, 3, 5, 0, "Functional Skills maths level 2", -1},
	        {"wires", {"wiring", "testing", "height"}, 0, 30, 6, 5, FLEXIBLE},
	};
	struct bench b;
	uint32_t wires;
	struct course_row *row;

	(void)state;
	BEGIN(made);
	/* What it needs is worked out from its texts elsewhere: here it is said. */
	wires = course_find(&b.f.catalogue->course, "wires", 5);
	row = (struct course_row *)test_malloc(b.f.catalogue->course.course_count * sizeof(*row));
	memcpy(row, b.f.catalogue->course.course, b.f.catalogue->course.course_count * sizeof(*row));
	row[wires].needs = FUNCTIONAL_BITS(FUNCTIONAL_MATHS, 3);
	row[!wires].gives = FUNCTIONAL_BITS(FUNCTIONAL_MATHS, 3);
	row[!wires].needs = 0;
	((struct catalogue_view *)b.f.catalogue)->course.course = row;
	make(&b);
	assert_int_equal(b.r.courses, 1); /* maths is not known: it blocks nothing */
	assert_int_equal(b.r.functionals, 0);
	b.q.functional[FUNCTIONAL_MATHS] = 1;
	make(&b);
	assert_int_equal(b.r.courses, 2);
	assert_string_equal(course_id(&b, b.r.course[0].row), "maths");
	assert_int_equal(b.r.course[0].closes, 0);
	assert_int_equal(b.r.course[0].unlocks, 2);
	assert_int_equal(b.r.course[1].start, TODAY + 140);
	assert_int_equal(b.r.functionals, 1);
	assert_int_equal(b.r.functional[0].state, PLAN_IN_PLAN);
	b.q.functional[FUNCTIONAL_MATHS] = 3;
	make(&b);
	assert_int_equal(b.r.courses, 1);
	assert_int_equal(b.r.functional[0].state, PLAN_ENOUGH);
	/* With nothing that gives it, it blocks. */
	row[!wires].gives = 0;
	b.q.functional[FUNCTIONAL_MATHS] = 0;
	make(&b);
	assert_int_equal(b.r.courses, 0);
	assert_int_equal(b.r.functional[0].state, PLAN_BLOCKS);
	assert_int_equal(open_skill(&b, "wiring")->why, PLAN_LEVEL);
	test_free(row);
	end(&b);
}

static void test_opens_and_best_target(void **state)
{
	static const struct made made[] = {
	        {"wires", {"wiring", "testing"}, 0, 30, 6, 5, FLEXIBLE},
	};
	struct bench b;

	(void)state;
	BEGIN(made);
	make(&b);
	/* The fitter's skills are all taught on the way. */
	assert_int_equal(b.r.opened, 1);
	assert_int_equal(b.r.opens[0].occ, view_find_occupation(b.f.v, "fitter", 6));
	assert_true(b.r.opens[0].before < 0.01f && b.r.opens[0].after > 0.99f);
	assert_int_equal(b.r.opens[0].vacancies, -1);
	b.target[1] = view_find_occupation(b.f.v, "fitter", 6);
	b.target[2] = view_find_occupation(b.f.v, "driver", 6);
	b.q.targets = 3;
	make(&b);
	assert_int_equal(b.r.target.occ, b.target[1]);
	assert_int_equal(b.r.tried[2].courses, 0);
	/* Who has done the job lacks nothing of it. */
	b.q.targets = 1;
	b.q.held = b.target;
	b.q.helds = 1;
	make(&b);
	assert_int_equal(b.r.gaps, 0);
	assert_int_equal(b.r.courses, 0);
	assert_true(b.r.optimal && b.r.target.before > 0.99f);
	end(&b);
}

static void test_what_is_not_known(void **state)
{
	static const struct made made[] = {
	        {"silent", {"wiring", "testing", "height"}, NAN, NAN, NAN, 5, FLEXIBLE},
	};
	struct bench b;

	(void)state;
	BEGIN(made);
	make(&b);
	assert_int_equal(b.r.courses, 1);
	assert_int_equal(b.r.course[0].cost, -1);
	assert_int_equal(b.r.unknown, PLAN_UNKNOWN_COST | PLAN_UNKNOWN_WEEKS);
	b.q.max_cost = 100000;
	make(&b);
	assert_int_equal(b.r.courses, 0);
	assert_string_equal(open_skill(&b, "wiring")->nearest_text, "It does not say what it costs.");
	b.q.targets = 0;
	assert_int_equal(plan_make(b.f.catalogue, b.s, &b.q, &b.a, &b.r), -EINVAL);
	end(&b);
}

static int64_t pays(struct course_row *c, const struct funding_person *p)
{
	const char *why;

	return funding_pays(funding_national, funding_national_count, p, c, TODAY, 400, &why);
}

static void test_what_is_free(void **state)
{
	struct course_row c = {.type = COURSE_ESSENTIAL_SKILLS,
	                       .gives = FUNCTIONAL_BITS(FUNCTIONAL_MATHS, 3)};
	struct funding_person p = {-1, -1, -1, -1, {-1, -1, -1}};

	(void)state;
	assert_int_equal(pays(&c, &p), 400); /* nothing is known of the person */
	p.age = 30;
	assert_int_equal(pays(&c, &p), 400);
	p.functional[FUNCTIONAL_MATHS] = 1;
	assert_int_equal(pays(&c, &p), 0);
	p.functional[FUNCTIONAL_MATHS] = 3;
	assert_int_equal(pays(&c, &p), 400);
	p.functional[FUNCTIONAL_MATHS] = 1;
	p.age = 18;
	assert_int_equal(pays(&c, &p), 400);
	c = (struct course_row){.type = COURSE_FREE_FOR_JOBS, .level = 3};
	p = (struct funding_person){40, -1, 3, 20000, {-1, -1, -1}};
	assert_int_equal(pays(&c, &p), 0);
	p.annual_pay = 40000;
	assert_int_equal(pays(&c, &p), 400);
	p.qualification = 2;
	assert_int_equal(pays(&c, &p), 0);
	c.type = COURSE_MULTIPLY; /* over since 2025 */
	c.gives = FUNCTIONAL_BITS(FUNCTIONAL_MATHS, 1);
	p.functional[FUNCTIONAL_MATHS] = 0;
	assert_int_equal(pays(&c, &p), 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_fewest_cheapest_soonest),
	        cmocka_unit_test(test_why_a_skill_stays_open),
	        cmocka_unit_test(test_more_reasons),
	        cmocka_unit_test(test_limits_of_the_whole_plan),
	        cmocka_unit_test(test_maths_unlocks),
	        cmocka_unit_test(test_opens_and_best_target),
	        cmocka_unit_test(test_what_is_not_known),
	        cmocka_unit_test(test_what_is_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
