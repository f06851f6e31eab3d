/* Courses that the profiles name as a way into a job; the same job in ESCO and in a profile; courses that are
 * about something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "import/ways_in.h"
#include "match/about.h"
#include "match/match.h"
#include "tests/index_fixture.h"

static const char *const ways[] = {"College: You could take a Level 2 Diploma in Health and Social Care "
                                   "Level 3 Certificate in Home Nursing. "
                                   "You may need 2 GCSEs.",
                                   "Work: You could start as a porter in a hospital."};

static unsigned add_esco(struct fixture *f)
{
	const struct source_in in = {.format = "esco", .name = "ESCO"};
	unsigned source;

	assert_int_equal(builder_add_source(f->b, &in, &source, NULL), 0);
	return source;
}

/* A carer in both sources, a nurse in the second only, and two hundred other jobs that need one common skill.
 */
static void begin(struct fixture *f)
{
	struct occupation_in carer, twin, nurse;

	fixture_begin(f);
	fixture_add_skill(f, "lift", "lift people safely");
	fixture_add_skill(f, "wash", "wash patients");
	fixture_add_skill(f, "count", "count things");
	carer = fixture_occupation(f, "p:carer", "Carer");
	carer.esco = "5322.1";
	carer.routes = (struct strings){ways, 2};
	fixture_add_occupation(f, &carer);
	twin = fixture_occupation(f, "e:carer", "carer at home");
	twin.esco = "5322.1";
	twin.source = add_esco(f);
	fixture_add_occupation(f, &twin);
	nurse = fixture_occupation(f, "e:nurse", "nurse");
	nurse.esco = "2221";
	nurse.source = twin.source;
	fixture_add_occupation(f, &nurse);
	for (unsigned i = 0; i < 200; i++) {
		char id[16];
		struct occupation_in other;

		snprintf(id, sizeof(id), "p:other%u", i);
		other = fixture_occupation(f, id, id);
		fixture_add_occupation(f, &other);
		fixture_link(f, id, "count", RELATION_ESSENTIAL, 0.5f);
	}
	fixture_link(f, "p:carer", "lift", RELATION_ESSENTIAL, 0.5f);
	fixture_link(f, "p:carer", "wash", RELATION_ESSENTIAL, 0.5f);
	fixture_link(f, "p:carer", "count", RELATION_ESSENTIAL, 0.5f);
	fixture_link(f, "e:carer", "lift", RELATION_ESSENTIAL, 0.5f);
	fixture_link(f, "e:nurse", "lift", RELATION_ESSENTIAL, 0.5f);
}

static uint32_t found(const struct ways_in *w, const char *title)
{
	uint32_t n;

	ways_in_find(w, title, strlen(title), &n);
	return n;
}

static void test_titles(void **state)
{
	struct fixture f;
	struct ways_in *w = NULL;

	(void)state;
	begin(&f);
	fixture_open(&f);
	assert_int_equal(ways_in_make(&w, f.v), 0);
	/* What nearly every job needs is left out. */
	assert_int_equal(found(w, "BTEC Diploma Health & Social Care (Evening)"), 2);
	assert_int_equal(found(w, "Home nursing: certificate"), 2);
	assert_int_equal(found(w, "Social care and health level 2"), 2);
	assert_int_equal(found(w, "Health and Social Care"), 0);
	assert_int_equal(found(w, "Taster: Diploma in Health and Social Care"), 0);
	assert_int_equal(found(w, "Diploma in Social Policy"), 0);
	assert_int_equal(found(w, ""), 0);
	ways_in_free(w);
	fixture_end(&f);
}

static bool ranks(const struct match_answer *a, uint32_t occ)
{
	for (uint32_t i = 0; i < a->hits; i++)
		if (a->hit[i].occ == occ)
			return true;
	return false;
}

static void test_twins(void **state)
{
	struct fixture f;
	struct match_scratch *s;
	struct match_answer answer;
	struct match_query q;
	struct arena a;
	uint32_t skill, profile, twin, nurse;

	(void)state;
	begin(&f);
	fixture_open(&f);
	arena_init(&a, 0);
	assert_int_equal(match_scratch_new(&s), 0);
	profile = view_find_occupation(f.v, "p:carer", 7);
	twin = view_find_occupation(f.v, "e:carer", 7);
	nurse = view_find_occupation(f.v, "e:nurse", 7);
	assert_int_equal(f.v->occ_flags[twin] & OCC_TWIN, OCC_TWIN);
	assert_int_equal(f.v->occ_flags[profile] & OCC_TWIN, 0);
	assert_int_equal(f.v->occ_flags[nurse] & OCC_TWIN, 0);
	skill = view_find_skill(f.v, "lift", 4);
	match_query_init(&q);
	q.skill = &skill;
	q.skills = 1;
	q.limit = 20;
	assert_int_equal(match_rank(f.v, s, &q, &a, &answer, NULL), 0);
	assert_true(ranks(&answer, profile) && ranks(&answer, nurse) && !ranks(&answer, twin));
	q.held = &twin;
	q.helds = 1;
	assert_int_equal(match_rank(f.v, s, &q, &a, &answer, NULL), 0);
	assert_true(ranks(&answer, nurse) && !ranks(&answer, profile) && !ranks(&answer, twin));
	match_scratch_free(s);
	arena_free(&a);
	fixture_end(&f);
}

/* The fixture's courses state what they teach: they count for any job that needs one of it. */
static void test_stated_skills_count(void **state)
{
	struct fixture f;
	struct arena a;
	const uint64_t *job;

	(void)state;
	begin(&f);
	fixture_add_class(&f, "c1", "Lifting", 52.5, -2, "lift");
	fixture_add_class(&f, "c2", "Nothing", 52.5, -2, NULL);
	fixture_open(&f);
	arena_init(&a, 0);
	job = about_job(f.v, view_find_occupation(f.v, "p:carer", 7), &a);
	assert_non_null(job);
	for (uint32_t row = 0; row < 2; row++) {
		const struct course_view *v = &f.catalogue->course;
		bool teaches = v->course_skill_start[row + 1] > v->course_skill_start[row];

		assert_int_equal(about_course(v, job, row, 153), teaches);
	}
	arena_free(&a);
	fixture_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_titles), cmocka_unit_test(test_twins),
	                                   cmocka_unit_test(test_stated_skills_count)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
