/* A generation read back and added to. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/index_case.h"

static int set_up(void **state)
{
	static struct index_case c;

	case_begin(&c);
	case_fill(&c);
	assert_int_equal(builder_add_link(c.b, "o:porter", "s:hygiene", RELATION_FAINT, 0.1f, 1.5f, &c.e), 0);
	assert_int_equal(case_write(&c), 1);
	case_renew(&c);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	case_end(*state);
	return 0;
}

static uint32_t skill(const struct index_view *v, const char *id)
{
	return view_find_skill(v, id, strlen(id));
}

static uint32_t occ(const struct index_view *v, const char *id)
{
	return view_find_occupation(v, id, strlen(id));
}

static void assert_same_tables(struct index_case *c, uint64_t a, uint64_t b)
{
	const struct index_view *one, *two;
	struct index_reader *x = case_open(c, a, &one), *y = case_open(c, b, &two);

#define SECTION(name, type, doc)                                                                             \
	assert_int_equal(one->name##_count, two->name##_count);                                              \
	assert_memory_equal(one->name, two->name, one->name##_count * sizeof(type));
#include "index/sections.def"
#undef SECTION
	index_close(x);
	index_close(y);
}

/* What nothing is added to is copied. */
static void copies_what_stays(void **state)
{
	struct index_case *c = *state;

	assert_int_equal(builder_load(c->b, c->dir, 1, &c->e), 0);
	assert_int_equal(case_write(c), 2);
	assert_same_tables(c, 1, 2);
}

/* Nothing is lost on the way back: every table comes out the same, byte for byte, when all is taken over as
 * records because something is said again. */
static void gives_the_same_bytes(void **state)
{
	struct index_case *c = *state;

	assert_int_equal(builder_load(c->b, c->dir, 1, &c->e), 0);
	assert_int_equal(builder_set_parent(c->b, "s:fry", "s:cook", &c->e), 0);
	assert_int_equal(case_write(c), 2);
	assert_same_tables(c, 1, 2);
}

/* Lookups and counts do not need the records. */
static void looks_up_without_loading(void **state)
{
	struct index_case *c = *state;
	struct builder_counts lazy, loaded;

	assert_int_equal(builder_load(c->b, c->dir, 1, &c->e), 0);
	assert_true(builder_has_skill(c->b, "s:cook") && builder_has_occupation(c->b, "o:chef"));
	assert_false(builder_has_skill(c->b, "o:chef") || builder_has_occupation(c->b, "s:cook"));
	assert_false(builder_has_skill(c->b, "s:none"));
	builder_count(c->b, &lazy);
	assert_int_equal(builder_set_parent(c->b, "s:fry", "s:cook", &c->e), 0);
	builder_count(c->b, &loaded);
	assert_int_equal(lazy.skills, loaded.skills);
	assert_int_equal(lazy.occupations, loaded.occupations);
	assert_int_equal(lazy.links, loaded.links);
	assert_int_equal(lazy.related, loaded.related);
	assert_true(builder_has_skill(c->b, "s:cook") && builder_has_occupation(c->b, "o:chef"));
}

static void adds_to_what_is_there(void **state)
{
	struct index_case *c = *state;
	const struct index_view *v;
	struct index_reader *x;

	assert_int_equal(builder_load(c->b, c->dir, 1, &c->e), 0);
	assert_true(builder_has_skill(c->b, "s:cook") && builder_has_occupation(c->b, "o:chef"));
	assert_int_equal(case_skill(c, "s:new", "serve food"), 0);
	assert_int_equal(case_link(c, "o:porter", "s:new"), 0);
	assert_int_equal(builder_add_occupation_text(c->b, "o:chef", OCC_ALT_TITLE, "Commis chef", &c->e), 0);
	x = case_open(c, case_write(c), &v);
	assert_int_equal(view_skills(v), 8);
	assert_int_equal(v->occ[occ(v, "o:porter")].essential, 2);
	assert_int_equal(v->skill[skill(v, "s:new")].jobs, 1);
	assert_int_equal(v->occ_text_start[occ(v, "o:chef") * OCC_TEXT_KINDS + 1] -
	                         v->occ_text_start[occ(v, "o:chef") * OCC_TEXT_KINDS],
	                 3);
	assert_int_equal(v->source_count, 1);
	index_close(x);
}

/* A later occupation takes the place of the one read back: its texts and links are its own. */
static void replaces_an_occupation(void **state)
{
	struct index_case *c = *state;
	const struct index_view *v;
	struct index_reader *x;
	uint32_t row;

	assert_int_equal(builder_load(c->b, c->dir, 1, &c->e), 0);
	assert_int_equal(case_occupation(c, "o:chef", "Chef de partie"), 0);
	assert_int_equal(case_link(c, "o:chef", "s:calm"), 0);
	assert_int_equal(case_occupation(c, "o:chef", "twice in one run"), -EEXIST);
	x = case_open(c, case_write(c), &v);
	row = occ(v, "o:chef");
	assert_true(view_is(v, v->occ[row].title, "Chef de partie"));
	assert_int_equal(v->occ_pay_low[row], -1);
	assert_int_equal(v->occ_skill_start[row + 1] - v->occ_skill_start[row], 1);
	assert_int_equal(v->occ_text_start[(row + 1) * OCC_TEXT_KINDS],
	                 v->occ_text_start[row * OCC_TEXT_KINDS]);
	assert_int_equal(v->skill[skill(v, "s:cook")].jobs, 0);
	assert_int_equal(view_occupations(v), 2);
	index_close(x);
}

/* A later skill takes the place of one read back: links to it stay, what it said of itself goes. */
static void replaces_a_skill(void **state)
{
	struct index_case *c = *state;
	const struct index_view *v;
	struct index_reader *x;
	uint32_t cook, fry;

	assert_int_equal(builder_load(c->b, c->dir, 1, &c->e), 0);
	assert_int_equal(case_skill(c, "s:cook", "prepare meals"), 0);
	assert_int_equal(case_skill(c, "s:fry", "fry things"), 0);
	assert_int_equal(builder_set_parent(c->b, "s:cook", "s:fry", &c->e), 0); /* no circle any more */
	x = case_open(c, case_write(c), &v);
	cook = skill(v, "s:cook");
	fry = skill(v, "s:fry");
	assert_true(view_is(v, v->skill[cook].label, "prepare meals"));
	assert_int_equal(v->skill[cook].jobs, 1);
	assert_int_equal(v->skill_alt_start[cook], v->skill_alt_start[cook + 1]);
	assert_int_equal(v->skill_related_start[cook], v->skill_related_start[cook + 1]);
	assert_int_equal(v->skill[cook].parent, fry);
	assert_int_not_equal(v->skill[cook].master, v->skill[fry].master);
	index_close(x);
}

/* Links and relations read back may be stated anew, once. */
static void renews_links(void **state)
{
	struct index_case *c = *state;
	const struct index_view *v;
	struct index_reader *x;
	uint32_t porter;

	assert_int_equal(builder_load(c->b, c->dir, 1, &c->e), 0);
	assert_int_equal(
	        builder_add_link(c->b, "o:porter", "s:hygiene", RELATION_ESSENTIAL, 0.5f, NAN, &c->e), 0);
	assert_int_equal(
	        builder_add_link(c->b, "o:porter", "s:hygiene", RELATION_ESSENTIAL, 0.5f, NAN, &c->e),
	        -EEXIST);
	assert_int_equal(builder_add_related(c->b, "s:cook", "s:clean", RELATED_ESSENTIAL, &c->e), 0);
	assert_int_equal(builder_add_related(c->b, "s:cook", "s:clean", RELATED_ESSENTIAL, &c->e), -EEXIST);
	assert_int_equal(builder_add_broader(c->b, "s:cook", "g:food", &c->e), 0);
	assert_int_equal(builder_set_master(c->b, "s:fry", "s:clean", &c->e), 0);
	x = case_open(c, case_write(c), &v);
	porter = occ(v, "o:porter");
	assert_int_equal(v->occ[porter].essential, 2);
	assert_int_equal(v->rating_count, 0); /* the faint link became a real one */
	assert_int_equal(v->skill[skill(v, "s:fry")].master, v->skill[skill(v, "s:clean")].master);
	index_close(x);
}

/* Adds one skill under a source of that name to generation `base` (0: to nothing). */
static void import_as(struct index_case *c, uint64_t base, const char *name)
{
	const struct source_in source = {"native", name, "1", "", "", false};
	struct skill_in in = {.id = "s:1", .label = "a skill"};

	builder_free(c->b);
	assert_int_equal(builder_new(&c->b, NULL, NULL), 0);
	if (base)
		assert_int_equal(builder_load(c->b, c->dir, base, &c->e), 0);
	assert_int_equal(builder_add_source(c->b, &source, &in.source, &c->e), 0);
	assert_int_equal(builder_add_skill(c->b, &in, &c->e), 0);
	case_write(c);
}

/* A source is dropped with the last of its records. */
static void drops_unused_sources(void **state)
{
	struct index_case *c = *state;
	const struct index_view *v;
	struct index_reader *x;

	import_as(c, 0, "Older data");
	import_as(c, 2, "Newer data");
	x = case_open(c, 3, &v);
	assert_int_equal(v->source_count, 1);
	assert_true(view_is(v, v->source[v->skill[0].source].name, "Newer data"));
	index_close(x);
}

static void needs_a_generation(void **state)
{
	struct index_case *c = *state;

	assert_int_equal(builder_load(c->b, c->dir, 9, &c->e), -ENOENT);
	assert_int_equal(builder_load(c->b, c->dir, 0, &c->e), -ENOENT); /* none is current */
	assert_int_equal(case_skill(c, "s:1", "still works"), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	        TEST(copies_what_stays),     TEST(looks_up_without_loading), TEST(gives_the_same_bytes),
	        TEST(adds_to_what_is_there), TEST(replaces_an_occupation),   TEST(replaces_a_skill),
	        TEST(renews_links),          TEST(drops_unused_sources),     TEST(needs_a_generation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
