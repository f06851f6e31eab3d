/* What the builder refuses, and that a refusal changes nothing. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/index_case.h"

static int set_up(void **state)
{
	static struct index_case c;

	case_begin(&c);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	case_end(*state);
	return 0;
}

static void add_skills(struct index_case *c, const char *const *ids)
{
	for (; *ids; ids++)
		assert_int_equal(case_skill(c, *ids, "a skill"), 0);
}

#define SKILLS(c, ...) add_skills(c, (const char *const[]){__VA_ARGS__, NULL})

static void refuses_duplicates(void **state)
{
	struct index_case *c = *state;

	SKILLS(c, "s:1", "s:2");
	assert_int_equal(case_skill(c, "s:1", "another"), -EEXIST);
	assert_non_null(strstr(c->e.text, "\"s:1\""));
	assert_int_equal(case_occupation(c, "s:1", "An occupation may have the id of a skill"), 0);
	assert_int_equal(case_occupation(c, "s:1", "again"), -EEXIST);
	assert_int_equal(case_link(c, "s:1", "s:1"), 0);
	assert_int_equal(case_link(c, "s:1", "s:1"), -EEXIST);
	assert_int_equal(builder_add_related(c->b, "s:1", "s:2", RELATED_OPTIONAL, &c->e), 0);
	assert_int_equal(builder_add_related(c->b, "s:2", "s:1", RELATED_OPTIONAL, &c->e), 0); /* directed */
	assert_int_equal(builder_add_related(c->b, "s:1", "s:2", RELATED_ESSENTIAL, &c->e), -EEXIST);
	assert_int_equal(builder_add_broader(c->b, "s:1", "s:2", &c->e), 0);
	assert_int_equal(builder_add_broader(c->b, "s:1", "s:2", &c->e), -EEXIST);
}

static void refuses_dangling_links(void **state)
{
	struct index_case *c = *state;

	SKILLS(c, "s:1");
	assert_int_equal(case_occupation(c, "o:1", "A job"), 0);
	assert_int_equal(case_link(c, "o:1", "s:9"), -ENOENT);
	assert_string_equal(c->e.text, "There is no skill with the id \"s:9\". Add it, or correct the id.");
	assert_int_equal(case_link(c, "o:9", "s:1"), -ENOENT);
	assert_int_equal(builder_set_master(c->b, "s:1", "s:9", &c->e), -ENOENT);
	assert_int_equal(builder_set_parent(c->b, "s:9", "s:1", &c->e), -ENOENT);
	assert_int_equal(builder_add_broader(c->b, "s:1", "s:9", &c->e), -ENOENT);
	assert_int_equal(builder_add_related(c->b, "s:1", "o:1", RELATED_OPTIONAL, &c->e), -ENOENT);
	assert_int_equal(builder_add_occupation_text(c->b, "o:9", OCC_TASK, "x", &c->e), -ENOENT);
	assert_int_equal(builder_add_occupation_text(c->b, "o:1", OCC_TEXT_KINDS, "x", &c->e), -EINVAL);
}

static void refuses_circles(void **state)
{
	struct index_case *c = *state;

	SKILLS(c, "s:1", "s:2", "s:3", "s:4");
	assert_int_equal(builder_set_master(c->b, "s:1", "s:1", &c->e), 0); /* says nothing */
	assert_int_equal(builder_set_master(c->b, "s:1", "s:2", &c->e), 0);
	assert_int_equal(builder_set_master(c->b, "s:2", "s:3", &c->e), 0);
	assert_int_equal(builder_set_master(c->b, "s:3", "s:1", &c->e), -ELOOP);
	assert_int_equal(builder_set_master(c->b, "s:1", "s:4", &c->e), -EEXIST);
	assert_int_equal(builder_set_parent(c->b, "s:1", "s:1", &c->e), -ELOOP);
	assert_int_equal(builder_set_parent(c->b, "s:1", "s:2", &c->e), 0);
	assert_int_equal(builder_set_parent(c->b, "s:2", "s:3", &c->e), 0);
	assert_int_equal(builder_set_parent(c->b, "s:3", "s:1", &c->e), -ELOOP);
	assert_int_equal(builder_set_parent(c->b, "s:1", "s:3", &c->e), -EEXIST);
	/* A circle made of a parent and a broader skill. */
	assert_int_equal(builder_add_broader(c->b, "s:3", "s:4", &c->e), 0);
	assert_int_equal(builder_add_broader(c->b, "s:4", "s:1", &c->e), -ELOOP);
	assert_int_equal(builder_add_broader(c->b, "s:4", "s:4", &c->e), -ELOOP);
	assert_int_equal(builder_add_related(c->b, "s:4", "s:4", RELATED_OPTIONAL, &c->e), -EINVAL);
}

/* Two ways up to one heading are no circle. */
static void accepts_two_ways_up(void **state)
{
	struct index_case *c = *state;
	const struct index_view *v;
	struct index_reader *x;

	SKILLS(c, "s:1", "s:2", "s:3", "s:4");
	assert_int_equal(builder_add_broader(c->b, "s:1", "s:2", &c->e), 0);
	assert_int_equal(builder_add_broader(c->b, "s:1", "s:3", &c->e), 0);
	assert_int_equal(builder_add_broader(c->b, "s:2", "s:4", &c->e), 0);
	assert_int_equal(builder_add_broader(c->b, "s:3", "s:4", &c->e), 0);
	assert_int_equal(builder_set_parent(c->b, "s:1", "s:3", &c->e), 0); /* one of the two is the parent */
	assert_int_equal(builder_add_broader(c->b, "s:1", "s:3", &c->e), 0);
	x = case_open(c, case_write(c), &v);
	assert_int_equal(v->skill_broader_count, 4);
	assert_int_equal(v->skill_broader[0], 2);
	index_close(x);
}

static void joins_masters(void **state)
{
	struct index_case *c = *state;
	const struct index_view *v;
	struct index_reader *x;

	SKILLS(c, "s:1", "s:2", "s:3", "s:4");
	assert_int_equal(builder_set_master(c->b, "s:4", "s:2", &c->e), 0);
	assert_int_equal(builder_set_master(c->b, "s:3", "s:4", &c->e), 0);
	x = case_open(c, case_write(c), &v);
	assert_int_equal(v->master_start_count, 3); /* two groups and the end */
	assert_int_equal(v->skill[0].master, 0);
	for (uint32_t i = 1; i < 4; i++)
		assert_int_equal(v->skill[i].master, 1);
	index_close(x);
}

static void refuses_bad_skills(void **state)
{
	struct index_case *c = *state;
	char longest[1100];

	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = 0;
	assert_int_equal(case_skill(c, "", "no id"), -EINVAL);
	assert_int_equal(case_skill(c, NULL, "no id"), -EINVAL);
	assert_int_equal(case_skill(c, "s:1", ""), -EINVAL);
	assert_int_equal(case_skill(c, "s:1", NULL), -EINVAL);
	assert_int_equal(case_skill(c, "s:1", "\xff"), -EINVAL);
	assert_non_null(strstr(c->e.text, "UTF-8"));
	assert_int_equal(case_skill(c, "s:1", "a\x01"), -EINVAL);
	assert_int_equal(case_skill(c, "s:1", longest), -EOVERFLOW);
	assert_int_equal(case_skill(c, longest, "a"), -EOVERFLOW);
	{
		const struct skill_in kind = {.id = "s:1", .label = "a", .kind = SKILL_KINDS};
		const struct skill_in source = {.id = "s:1", .label = "a", .source = 1};

		assert_int_equal(builder_add_skill(c->b, &kind, &c->e), -EINVAL);
		assert_int_equal(builder_add_skill(c->b, &source, &c->e), -EINVAL);
	}
	assert_false(builder_has_skill(c->b, "s:1"));
	assert_int_equal(case_skill(c, "s:1", "fine"), 0);
	assert_true(builder_has_skill(c->b, "s:1"));
}

static void refuses_bad_occupations(void **state)
{
	struct index_case *c = *state;
	struct occupation_in in;

#define BAD(field, value)                                                                                    \
	do {                                                                                                 \
		in = case_plain_occupation("o:1", "A job");                                                  \
		in.field = value;                                                                            \
		assert_int_equal(builder_add_occupation(c->b, &in, &c->e), -EINVAL);                         \
		assert_non_null(strstr(c->e.text, "o:1"));                                                   \
	} while (0)
	BAD(title, NULL);
	BAD(pay_low, -2);
	BAD(pay_high, 10000001);
	BAD(growth, -101.0f);
	BAD(automation_risk, 1.1f);
	BAD(job_zone, 6);
	BAD(hours_low, -1.0f);
	BAD(hours_high, 169.0f);
	BAD(working_pattern, 128);
	BAD(qualification_level, 9);
	BAD(soc2010, 999);
	BAD(soc2020, 10000);
	BAD(source, 3);
	in = case_plain_occupation("o:1", "A job");
	in.pay_low = 20000;
	in.pay_high = 19999;
	assert_int_equal(builder_add_occupation(c->b, &in, &c->e), -EINVAL);
	in = case_plain_occupation("o:1", "A job");
	in.hours_low = 40;
	in.hours_high = 39;
	assert_int_equal(builder_add_occupation(c->b, &in, &c->e), -EINVAL);
	assert_false(builder_has_occupation(c->b, "o:1"));
	assert_int_equal(case_occupation(c, "o:1", "A job"), 0);
}

static void refuses_bad_links(void **state)
{
	struct index_case *c = *state;
	struct builder *b = c->b;
	const struct skill_in heading = {.id = "g:1", .label = "a heading", .kind = SKILL_GROUP};
	struct builder_counts n;

	SKILLS(c, "s:1");
	assert_int_equal(builder_add_skill(b, &heading, &c->e), 0);
	assert_int_equal(case_occupation(c, "o:1", "A job"), 0);
	assert_int_equal(builder_add_link(b, "o:1", "s:1", RELATION_ESSENTIAL, 1.01f, NAN, &c->e), -EINVAL);
	assert_int_equal(builder_add_link(b, "o:1", "s:1", RELATION_ESSENTIAL, -0.1f, NAN, &c->e), -EINVAL);
	assert_int_equal(builder_add_link(b, "o:1", "s:1", RELATION_ESSENTIAL, NAN, 8.0f, &c->e), -EINVAL);
	assert_int_equal(builder_add_link(b, "o:1", "s:1", (enum occ_relation)3, NAN, NAN, &c->e), -EINVAL);
	assert_int_equal(builder_add_link(b, "o:1", "s:1", RELATION_FAINT, NAN, NAN, &c->e), -EINVAL);
	assert_int_equal(case_link(c, "o:1", "g:1"), -EINVAL);
	builder_count(b, &n);
	assert_int_equal(n.links, 0);
	assert_int_equal(case_link(c, "o:1", "s:1"), 0);
	builder_count(b, &n);
	assert_int_equal(n.links, 1);
	assert_int_equal(n.skills, 2);
	assert_int_equal(n.occupations, 1);
	assert_int_equal(n.sources, 1);
}

/* One bad text among many: the record is not added by half. */
static void refuses_whole_records(void **state)
{
	struct index_case *c = *state;
	static const char *const tasks[] = {"good", "bad \xc3\x28", "good again"};
	struct occupation_in in = case_plain_occupation("o:1", "A job");
	const struct index_view *v;
	struct index_reader *x;

	in.tasks = (struct strings){tasks, 3};
	assert_int_equal(builder_add_occupation(c->b, &in, &c->e), -EINVAL);
	in.tasks.count = 1;
	assert_int_equal(builder_add_occupation(c->b, &in, &c->e), 0);
	x = case_open(c, case_write(c), &v);
	assert_int_equal(view_occupations(v), 1);
	assert_int_equal(v->occ_text_count, 1);
	index_close(x);
}

static void bounds_the_text_of_a_record(void **state)
{
	struct index_case *c = *state;
	char *text = case_room(60001);
	int i, r = 0;

	memset(text, 'a', 60000);
	text[60000] = 0;
	assert_int_equal(case_occupation(c, "o:1", "A job"), 0);
	for (i = 0; i < 100 && !r; i++) {
		text[0] = (char)('a' + i % 26);
		r = builder_add_occupation_text(c->b, "o:1", OCC_TASK, text, &c->e);
	}
	assert_int_equal(r, -EOVERFLOW);
	assert_int_equal(i, 17); /* sixteen of 60,000 bytes stay under a million */
	assert_int_equal(builder_add_occupation_text(c->b, "o:1", OCC_ALT_TITLE, text, &c->e), -EOVERFLOW);
	free(text);
}

static void bounds_how_many_there_are(void **state)
{
	struct index_case *c = *state;
	struct source_in source = {.format = "native"};
	char name[16];
	unsigned n;
	int r = 0;

	for (unsigned i = 0; i < INDEX_MAX_OCCUPATIONS; i++) {
		snprintf(name, sizeof(name), "o:%u", i);
		assert_int_equal(case_occupation(c, name, "A job"), 0);
	}
	assert_int_equal(case_occupation(c, "one more", "A job"), -EOVERFLOW);
	assert_false(builder_has_occupation(c->b, "one more"));
	source.name = name;
	for (unsigned i = 0; i < 2000 && !r; i++) {
		snprintf(name, sizeof(name), "source %u", i);
		r = builder_add_source(c->b, &source, &n, &c->e);
	}
	assert_int_equal(r, -EOVERFLOW);
}

/* A chain of parents may be long, but not so long that walking it takes for ever. */
static void bounds_chains(void **state)
{
	struct index_case *c = *state;
	char id[16], above[16] = "";
	int r = 0, i;

	for (i = 0; i < 2000 && !r; i++) {
		snprintf(id, sizeof(id), "s:%d", i);
		assert_int_equal(case_skill(c, id, "a skill"), 0);
		if (i)
			r = builder_set_master(c->b, id, above, &c->e);
		memcpy(above, id, sizeof(above));
	}
	assert_int_equal(r, -EOVERFLOW);
	assert_true(i > 500);
}

static void same_source_is_one(void **state)
{
	struct index_case *c = *state;
	const struct source_in same = {"native", "Test data", "1", "OGL", "Written for a test", true};
	const struct source_in newer = {"native", "Test data", "2", "OGL", "Written for a test", true};
	unsigned n = 9;

	assert_int_equal(builder_add_source(c->b, &same, &n, &c->e), 0);
	assert_int_equal(n, 0);
	assert_int_equal(builder_add_source(c->b, &newer, &n, &c->e), 0);
	assert_int_equal(n, 1);
}

static void empty_index_is_an_index(void **state)
{
	struct index_case *c = *state;
	const struct index_view *v;
	struct index_reader *x = case_open(c, case_write(c), &v);

	assert_int_equal(view_skills(v), 0);
	assert_int_equal(view_occupations(v), 0);
	assert_int_equal(view_find_skill(v, "s:1", 3), INDEX_NONE);
	index_close(x);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	        TEST(refuses_duplicates),
	        TEST(refuses_dangling_links),
	        TEST(refuses_circles),
	        TEST(accepts_two_ways_up),
	        TEST(joins_masters),
	        TEST(refuses_bad_skills),
	        TEST(refuses_bad_links),
	        TEST(refuses_bad_occupations),
	        TEST(refuses_whole_records),
	        TEST(bounds_the_text_of_a_record),
	        TEST(bounds_how_many_there_are),
	        TEST(bounds_chains),
	        TEST(same_source_is_one),
	        TEST(empty_index_is_an_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
