/* Routes: what every one of them has to keep, on a few jobs that can be reasoned about, and on random ones
 * that are checked by other code. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "match/pathway.h"
#include "tests/index_fixture.h"

#define TODAY    20000
#define HOME_LAT 52.58
#define HOME_LON (-2.13)
#define FAR_LAT  54.90

struct state {
	struct fixture f;
	struct arena a;
	struct course_reach courses;
	struct vacancy_reach vacancies;
	struct pathway_query q;
	struct pathway_answer r;
};

static void add_job(struct fixture *f, const char *id, int pay, float risk, bool degree, const char *skills)
{
	struct occupation_in in = fixture_occupation(f, id, id);
	char copy[200], *save = NULL;

	in.pay_low = pay > 0 ? pay - 1000 : UNKNOWN_INT;
	in.pay_high = pay > 0 ? pay + 1000 : UNKNOWN_INT;
	in.automation_risk = risk;
	in.needs_degree = degree;
	fixture_add_occupation(f, &in);
	snprintf(copy, sizeof(copy), "%s", skills);
	for (char *s = strtok_r(copy, " ", &save); s; s = strtok_r(NULL, " ", &save))
		fixture_link(f, id, s, RELATION_ESSENTIAL, NAN);
}

static void add_class(struct fixture *f, const char *id, const char *skill, double lat, double cost,
                      double weeks)
{
	struct course_in in = fixture_course(f, id, id);

	in.delivery = DELIVERY_CLASSROOM;
	in.at.lat = lat;
	in.at.lon = HOME_LON;
	in.cost = cost;
	in.weeks = weeks;
	in.skills = (struct strings){&skill, 1};
	fixture_add_course(f, &in);
}

/* A carer can become a senior carer, and from there a nursing associate: at once it is too far. */
static void add_world(struct fixture *f)
{
	static const char *const skills[] = {"care",  "lift",  "talk", "lead", "plan",  "meds",
	                                     "blood", "notes", "law",  "sums", "drive", "saw"};

	for (size_t i = 0; i < sizeof(skills) / sizeof(skills[0]); i++)
		fixture_add_skill(f, skills[i], skills[i]);
	add_job(f, "carer", 20000, 0.6f, false, "care lift talk");
	add_job(f, "senior", 24000, 0.5f, false, "care talk lead plan");
	add_job(f, "associate", 29000, 0.3f, false, "talk lead plan meds blood notes");
	add_job(f, "cheap", 15000, 0.2f, false, "care lift talk lead");
	add_job(f, "risky", 30000, 0.9f, false, "care lift talk lead");
	add_job(f, "degree", 40000, 0.1f, true, "care lift talk lead law");
	add_job(f, "sawyer", 45000, 0.1f, false, "saw drive sums");
	add_job(f, "unsaid", 0, NAN, false, "care lift talk notes");
	add_class(f, "leading", "lead", HOME_LAT, 100, 10);
	add_class(f, "leading-dear", "lead", HOME_LAT, 900, 10);
	add_class(f, "planning", "plan", HOME_LAT, 0, 4);
	add_class(f, "meds", "meds", HOME_LAT, 50, 6);
	add_class(f, "blood", "blood", HOME_LAT, 50, 2);
	add_class(f, "notes", "notes", HOME_LAT, 0, 1);
	add_class(f, "law-far", "law", FAR_LAT, 0, 1);
	add_class(f, "saw", "saw", HOME_LAT, 0, 1);
}

static void ready(struct state *st, double miles)
{
	struct course_wish w;
	struct vacancy_wish vw;

	course_wish_init(&w, TODAY);
	w.has_place = true;
	w.lat = HOME_LAT;
	w.lon = HOME_LON;
	w.miles = miles;
	course_reach_make(&st->courses, &st->f.catalogue->course, &w);
	vacancy_wish_init(&vw, TODAY);
	vw.has_place = true;
	vw.lat = HOME_LAT;
	vw.lon = HOME_LON;
	vw.miles = miles;
	vacancy_reach_make(&st->vacancies, &st->f.catalogue->vacancy, &vw);
	st->q = (struct pathway_query){.from = view_find_occupation(st->f.v, "carer", 5),
	                               .target = INDEX_NONE,
	                               .max_steps = 3,
	                               .pay_floor = -1,
	                               .courses = &st->courses,
	                               .vacancies = &st->vacancies,
	                               .limit = 20};
}

static int setup(void **state)
{
	struct state *st = calloc(1, sizeof(*st));
	struct vacancy_in v;

	fixture_begin(&st->f);
	add_world(&st->f);
	v = fixture_vacancy(&st->f, "v1", "senior");
	v.occupation = "senior";
	v.at.lat = HOME_LAT;
	v.at.lon = HOME_LON;
	fixture_add_vacancy(&st->f, &v);
	fixture_open(&st->f);
	arena_init(&st->a, 0);
	ready(st, 30);
	*state = st;
	return 0;
}

static int teardown(void **state)
{
	struct state *st = *state;

	arena_free(&st->a);
	fixture_end(&st->f);
	free(st);
	return 0;
}

static void find(struct state *st)
{
	assert_int_equal(pathway_find(st->f.catalogue, &st->q, &st->a, &st->r), 0);
}

static bool is_job(const struct state *st, uint32_t occ, const char *id)
{
	return occ == view_find_occupation(st->f.v, id, strlen(id));
}

/* The route that ends there, or NULL. */
static const struct pathway_route *to(const struct state *st, const char *id)
{
	for (uint32_t i = 0; i < st->r.routes; i++)
		if (is_job(st, st->r.route[i].step[st->r.route[i].steps - 1].occ, id))
			return &st->r.route[i];
	return NULL;
}

static const char *course_id(const struct state *st, const struct pathway_course *c)
{
	static char id[80];
	uint32_t len;
	const char *s = catalogue_str(st->f.catalogue->course.strings,
	                              st->f.catalogue->course.course_more[c->row].id, &len);

	snprintf(id, sizeof(id), "%.*s", (int)len, s);
	return id;
}

static void what_is_too_far_at_once_is_reached_in_two(void **state)
{
	struct state *st = *state;
	const struct pathway_route *r;

	find(st);
	r = to(st, "associate");
	assert_non_null(r);
	assert_int_equal(r->steps, 2);
	assert_true(is_job(st, r->step[0].occ, "senior"));
	/* By then they lead and plan: three skills are left, and a course teaches each. */
	assert_int_equal(r->step[1].gaps, 3);
	assert_int_equal(r->step[1].courses, 3);
	assert_true(r->step[1].ready_after > 0.99f);
	assert_int_equal(r->cost, 100 + 0 + 50 + 50 + 0);
	assert_float_equal(r->weeks, 10 + 4 + 6 + 2 + 1, 0.01);
	assert_true(r->has_pay_gain);
	assert_int_equal(r->pay_gain, 9000);
	assert_float_equal(r->risk_drop, 0.3, 0.001);
	assert_string_equal(r->text, "senior and then associate: 23 weeks of training for £200; starting pay "
	                             "£9,000 a year higher.");
	assert_int_equal(r->step[0].vacancies, 1);
	assert_int_equal(r->step[1].vacancies, 0);
	st->q.max_steps = 1;
	find(st);
	assert_null(to(st, "associate"));
	assert_non_null(to(st, "senior"));
}

static void the_cheaper_course_is_named(void **state)
{
	struct state *st = *state;
	const struct pathway_route *r;
	bool seen = false;

	find(st);
	r = to(st, "senior");
	assert_non_null(r);
	for (uint32_t i = 0; i < r->step[0].courses; i++) {
		assert_string_not_equal(course_id(st, &r->step[0].course[i]), "leading-dear");
		seen |= !strcmp(course_id(st, &r->step[0].course[i]), "leading");
	}
	assert_true(seen);
}

static void no_step_pays_less_or_is_less_safe(void **state)
{
	struct state *st = *state;

	find(st);
	assert_int_equal(st->r.pay_floor, 19000);
	assert_null(to(st, "cheap"));
	assert_null(to(st, "risky"));
	/* Nothing can be promised of a job of which neither is known; the answer says that there was one. */
	assert_null(to(st, "unsaid"));
	assert_true(st->r.unknown_pay);
	st->q.pay_floor = 14000;
	find(st);
	assert_non_null(to(st, "cheap"));
	st->q.pay_floor = 25000;
	find(st);
	assert_null(to(st, "senior"));
	for (uint32_t i = 0; i < st->r.routes; i++)
		for (uint32_t k = 0; k < st->r.route[i].steps; k++)
			assert_false(is_job(st, st->r.route[i].step[k].occ, "senior"));
}

static void training_has_to_be_in_reach(void **state)
{
	struct state *st = *state;
	const struct pathway_route *r;

	find(st);
	/* Nothing is had of what a sawyer does. */
	assert_null(to(st, "sawyer"));
	r = to(st, "degree");
	assert_non_null(r);
	/* The law is taught too far away: it is named as missing, and no course stands for it. */
	for (uint32_t i = 0; i < r->step[r->steps - 1].gaps; i++)
		if (r->step[r->steps - 1].gap[i] == view_find_skill(st->f.v, "law", 3))
			assert_false(r->step[r->steps - 1].taught >> i & 1);
	ready(st, 200);
	find(st);
	r = to(st, "degree");
	assert_non_null(r);
	assert_true(r->step[r->steps - 1].ready_after > 0.99f);
	ready(st, 30);
	st->q.no_degree = true;
	find(st);
	assert_null(to(st, "degree"));
}

static void hiring_leaves_out_jobs_without_a_vacancy(void **state)
{
	struct state *st = *state;

	st->q.hiring = true;
	find(st);
	assert_int_equal(st->r.routes, 1);
	assert_non_null(to(st, "senior"));
}

static void a_target_is_the_only_end(void **state)
{
	struct state *st = *state;

	st->q.target = view_find_occupation(st->f.v, "associate", 9);
	find(st);
	assert_int_equal(st->r.routes, 1);
	assert_int_equal(st->r.route[0].steps, 2);
	st->q.target = view_find_occupation(st->f.v, "sawyer", 6);
	find(st);
	assert_int_equal(st->r.routes, 0);
}

static void orders_hold(void **state)
{
	struct state *st = *state;

	for (unsigned order = PATHWAY_BY_TIME; order <= PATHWAY_BY_PAY; order++) {
		st->q.order = order;
		find(st);
		assert_true(st->r.routes >= 3);
		for (uint32_t i = 1; i < st->r.routes; i++) {
			const struct pathway_route *a = &st->r.route[i - 1], *b = &st->r.route[i];

			if (order == PATHWAY_BY_TIME)
				assert_true(a->weeks <= b->weeks);
			else if (order == PATHWAY_BY_COST)
				assert_true(a->cost <= b->cost);
			else
				assert_true(!b->has_pay_gain || a->pay_gain >= b->pay_gain);
		}
	}
}

/* --- random jobs, held against the rules one by one ------------------------------------------ */

#define RANDOM_JOBS   60
#define RANDOM_SKILLS 40

static uint32_t seed;

static uint32_t next_random(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)(seed >> 8) * n >> 24);
}

static void add_random(struct fixture *f)
{
	char id[20], skills[200];

	for (int i = 0; i < RANDOM_SKILLS; i++) {
		snprintf(id, sizeof(id), "s%d", i);
		fixture_add_skill(f, id, id);
		for (uint32_t n = next_random(3); n; n--) {
			char course[40];

			snprintf(course, sizeof(course), "course%d-%u", i, n);
			add_class(f, course, id, HOME_LAT + next_random(3) * 0.4, next_random(9) * 100,
			          1 + next_random(20));
		}
	}
	for (int i = 0; i < RANDOM_JOBS; i++) {
		uint32_t first = next_random(RANDOM_SKILLS), n = 3 + next_random(8);
		size_t at = 0;

		for (uint32_t k = 0; k < n; k++)
			at += (size_t)snprintf(skills + at, sizeof(skills) - at, "s%u ",
			                       (first + k * 3) % RANDOM_SKILLS);
		snprintf(id, sizeof(id), "j%d", i);
		add_job(f, id, next_random(5) ? 15000 + (int)next_random(20) * 1000 : 0,
		        next_random(5) ? (float)next_random(100) / 100 : NAN, next_random(6) == 0, skills);
	}
}

static bool is_essential(const struct index_view *v, uint32_t occ, uint32_t skill)
{
	for (uint32_t i = v->occ_skill_start[occ]; i < v->occ_skill_start[occ + 1]; i++)
		if (v->occ_skill[i].skill == skill && v->occ_skill[i].relation == RELATION_ESSENTIAL)
			return true;
	return false;
}

/* What the person has before step n: the skills of the first job and of all steps before. */
static bool had_before(const struct state *st, const struct pathway_route *r, uint32_t n, uint32_t skill)
{
	bool had = is_essential(st->f.v, st->q.from, skill);

	for (uint32_t i = 0; i < n; i++)
		had |= is_essential(st->f.v, r->step[i].occ, skill);
	return had;
}

static void check_step(const struct state *st, const struct pathway_route *r, uint32_t n)
{
	const struct index_view *v = st->f.v;
	const struct pathway_step *s = &r->step[n];
	float all = 0, have = 0, taught = 0;
	uint64_t by_course = 0;
	uint32_t gaps = 0;

	for (uint32_t i = v->occ_skill_start[s->occ]; i < v->occ_skill_start[s->occ + 1]; i++) {
		bool had = had_before(st, r, n, v->occ_skill[i].skill);

		all += v->occ_skill[i].weight;
		have += had ? v->occ_skill[i].weight : 0;
		gaps += !had;
	}
	assert_int_equal(s->gaps, gaps);
	for (uint32_t i = 0; i < s->courses; i++) {
		const struct course_row *c = &st->f.catalogue->course.course[s->course[i].row];

		assert_true(circle_miles_shown(&st->courses.circle, c->lat, c->lon) <=
		            st->courses.wish.miles);
		by_course |= s->course[i].closes;
	}
	assert_int_equal(by_course, s->taught);
	for (uint32_t i = 0; i < gaps; i++) {
		assert_false(had_before(st, r, n, s->gap[i]));
		for (uint32_t k = v->occ_skill_start[s->occ]; k < v->occ_skill_start[s->occ + 1]; k++)
			if (v->occ_skill[k].skill == s->gap[i] && s->taught >> i & 1)
				taught += v->occ_skill[k].weight;
	}
	if (n) {
		float before = 0;

		for (uint32_t i = v->occ_skill_start[s->occ]; i < v->occ_skill_start[s->occ + 1]; i++)
			before +=
			        had_before(st, r, n - 1, v->occ_skill[i].skill) ? v->occ_skill[i].weight : 0;
		assert_true(have - before >= 0.0499f * all);
	}
	assert_float_equal(s->ready, have / all, 0.001);
	assert_float_equal(s->ready_after, (have + taught) / all, 0.001);
	assert_true(st->r.pay_floor < 0 || pathway_pay(v, s->occ) >= st->r.pay_floor);
}

static void check_route(const struct state *st, const struct pathway_route *r)
{
	float risk = st->f.v->occ_risk[st->q.from];

	assert_in_range(r->steps, 1, st->q.max_steps);
	for (uint32_t i = 0; i < r->steps; i++) {
		float here = st->f.v->occ_risk[r->step[i].occ];

		check_step(st, r, i);
		assert_int_not_equal(r->step[i].occ, st->q.from);
		for (uint32_t k = 0; k < i; k++)
			assert_int_not_equal(r->step[i].occ, r->step[k].occ);
		assert_true(isnan(risk) || here < risk);
		risk = isnan(here) ? risk : here;
	}
	assert_true(r->score >= 0 && r->score <= 1);
}

static void random_routes_keep_every_rule(void **state)
{
	unsigned routes = 0, long_ones = 0;

	(void)state;
	for (uint32_t world = 1; world <= 20; world++) {
		struct state st = {0};

		seed = world * 7919;

		fixture_begin(&st.f);
		add_random(&st.f);
		add_job(&st.f, "carer", 20000, 0.8f, false, "s1 s4 s7 s10");
		fixture_open(&st.f);
		arena_init(&st.a, 0);
		ready(&st, 40);
		st.q.max_steps = 4;
		st.q.limit = 50;
		find(&st);
		for (uint32_t i = 0; i < st.r.routes; i++) {
			check_route(&st, &st.r.route[i]);
			routes++;
			long_ones += st.r.route[i].steps > 2;
		}
		arena_free(&st.a);
		fixture_end(&st.f);
	}
	if (routes <= 40 || long_ones <= 5)
		fail_msg("only %u routes, %u of them long", routes, long_ones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(what_is_too_far_at_once_is_reached_in_two, setup, teardown),
	        cmocka_unit_test_setup_teardown(the_cheaper_course_is_named, setup, teardown),
	        cmocka_unit_test_setup_teardown(no_step_pays_less_or_is_less_safe, setup, teardown),
	        cmocka_unit_test_setup_teardown(training_has_to_be_in_reach, setup, teardown),
	        cmocka_unit_test_setup_teardown(hiring_leaves_out_jobs_without_a_vacancy, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_target_is_the_only_end, setup, teardown),
	        cmocka_unit_test_setup_teardown(orders_hold, setup, teardown),
	        cmocka_unit_test(random_routes_keep_every_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
