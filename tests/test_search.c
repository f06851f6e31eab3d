/* Finding jobs by what people type: the behaviours of the original service's public
 * specification as facts, and what we ask of ourselves beside them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "match/search.h"
#include "tests/index_fixture.h"

struct job {
	const char *id, *title, *alt, *specialism, *hidden, *description;
};

struct search_case {
	const char *what;
	struct job job[12];
	const char *text;
	const char *expect;     /* ids in order, a letter each */
	const char *suggestion; /* NULL: none */
};

static const struct search_case cases[] = {
        {"finds by the whole title",
         {{"a", "Dog trainer", 0, 0, 0, 0}, {"b", "Music therapist", 0, 0, 0, 0}},
         "Music therapist",
         "b",
         NULL},
        {"blanks do not matter",
         {{"a", "Music therapist", 0, 0, 0, 0}},
         "Music    therapist      ",
         "a",
         NULL},
        {"one word is enough",
         {{"a", "Beverage Dissemination Officer", 0, 0, 0, 0}},
         "Dissemination",
         "a",
         NULL},
        {"capitals do not matter", {{"a", "BEVERAGE OFFICER", 0, 0, 0, 0}}, "beverage OfFicer", "a", NULL},
        {"another title finds nothing",
         {{"a", "Dream Alchemist", 0, 0, 0, 0}},
         "Beverage Dissemination Officer",
         "",
         NULL},
        {"an empty text finds nothing", {{"a", "Dream Alchemist", 0, 0, 0, 0}}, "", "", NULL},
        {"stop words alone find nothing", {{"a", "Keeper of the records", 0, 0, 0, 0}}, "of the", "", NULL},
        {"another title", {{"a", "Chef", "Cook, Kitchen manager", 0, 0, 0}}, "cook", "a", NULL},
        {"a specialism", {{"a", "Chef", 0, "Cook,kitchen manager", 0, 0}}, "cook", "a", NULL},
        {"a hidden title", {{"a", "Chef", 0, 0, "Cook, Kitchen manager", 0}}, "cook", "a", NULL},
        {"the description", {{"a", "Chef", "Cook", 0, 0, "Kitchen manager"}}, "Kitchen manager", "a", NULL},
        {"titles before other titles before descriptions",
         {{"a", "Head Chef", 0, 0, 0, "some description"},
          {"b", "name", "Cook", 0, 0, "some description"},
          {"c", "name", 0, "foody", 0, "some description"},
          {"d", "name", 0, 0, "Pastry Chef", "some description"},
          {"e", "name", 0, 0, 0, "Street food traders"}},
         "food cook chef",
         "abcde",
         NULL},
        {"the start of a word", {{"a", "Chief executive", 0, 0, 0, 0}}, "exec", "a", NULL},
        {"another form of a word", {{"a", "Chief executive", 0, 0, 0, 0}}, "chiefs", "a", NULL},
        {"odd signs fall away", {{"a", "Chief executive", 0, 0, 0, 0}}, "ṩ ® chief's àⅣ <>; /", "a", NULL},
        {"no markup is run",
         {{"a", "Script Writer", 0, 0, 0, 0}},
         "<script> alert(\"PWNED!\") </script>",
         "a",
         NULL},
        {"nor any query language",
         {{"a", "Table Writer", 0, 0, 0, 0}},
         "name; drop table job_profiles;",
         "a",
         NULL},
        {"whole words before starts of words",
         {{"a", "Head Chef", 0, 0, 0, 0},
          {"b", "Kitchen Chef", 0, 0, 0, 0},
          {"c", "name 1", "Cook", 0, 0, 0},
          {"d", "name 2", 0, 0, "Pastry Chef", 0},
          {"e", "name 3", 0, "a foody", 0, 0},
          {"f", "Trader", 0, 0, 0, "Street food traders"}},
         "food cook chef",
         "abcdef",
         NULL},
        {"the order of the fields",
         {{"a", "Head chef", 0, 0, 0, 0},
          {"b", "name", "Head chef", 0, 0, 0},
          {"c", "name A", 0, "Head chef", 0, 0},
          {"d", "name B", 0, 0, "Head chef", 0},
          {"e", "Trader", 0, 0, 0, "Head chef traders"}},
         "Head chef",
         "abcde",
         NULL},
        {"the same by another form",
         {{"a", "development", 0, 0, 0, 0},
          {"b", "name", "development", 0, 0, 0},
          {"c", "name A", 0, "development", 0, 0},
          {"d", "name B", 0, 0, "development", 0},
          {"e", "Trader", 0, 0, 0, "development traders"}},
         "developer",
         "abcde",
         NULL},
        {"the whole title first",
         {{"c", "Kitchen assistant", 0, 0, 0, "They make sure chefs have everything they need."},
          {"a", "chef", "Cook", 0, 0, "Chefs cook food."},
          {"b", "Head chef", "Kitchen manager|executive chef|chef de cuisine", 0, 0,
           "Head chefs run a kitchen."}},
         "chef",
         "abc",
         NULL},
        {"every exact word before any other form",
         {{"f", "development", 0, 0, 0, 0},
          {"g", "name 1", "development", 0, 0, 0},
          {"e", "name 2", 0, 0, 0, "A Developer"},
          {"b", "name 3", "Software Developer", 0, 0, 0},
          {"c", "name A", 0, "App Developer", 0, 0},
          {"d", "name B", 0, 0, "App Developer", 0},
          {"h", "name C", 0, "development", 0, 0},
          {"i", "name D", 0, 0, "development", 0},
          {"j", "Trader", 0, 0, 0, "development traders"},
          {"a", "Web Developer", 0, 0, 0, 0}},
         "developer",
         "abcdefghij",
         NULL},
        {"ties by title", {{"b", "Web B", 0, 0, 0, 0}, {"a", "Web A", 0, 0, 0, 0}}, "web", "ab", NULL},
        {"ties by title, other form",
         {{"b", "development B", 0, 0, 0, 0}, {"a", "development A", 0, 0, 0, 0}},
         "developer",
         "ab",
         NULL},
        {"words in any order", {{"a", "Painter and decorator", 0, 0, 0, 0}}, "decorator painter", "a", NULL},
        {"one letter wrong",
         {{"a", "Electrician", 0, 0, 0, 0}, {"b", "Plumber", 0, 0, 0, 0}},
         "elecrtician ",
         "a",
         "electrician"},
        {"two letters wrong",
         {{"a", "Electrician", 0, 0, 0, 0}, {"b", "Plumber", 0, 0, 0, 0}},
         "elektricain ",
         "a",
         "electrician"},
        {"only the wrong word is changed",
         {{"a", "Paper stuff maker", 0, 0, 0, 0}},
         "papr stuff makr",
         "a",
         "paper stuff maker"},
        {"a repeated word appears once",
         {{"a", "Music therapy", 0, 0, 0, 0}},
         "therpy therpy ",
         "a",
         "therapy"},
        {"accents do not matter", {{"a", "Café assistant", 0, 0, 0, 0}}, "cafe assistants", "a", NULL},
        {"abbreviations are written out", {{"a", "Shop manager", 0, 0, 0, 0}}, "shop mgr", "a", NULL},
};

static void build(struct fixture *f, const struct search_case *c)
{
	const struct job *j;

	fixture_begin(f);
	for (j = c->job; j < c->job + 12 && j->id; j++) {
		struct occupation_in in = fixture_occupation(f, j->id, j->title);

		in.alt_titles = (struct strings){&j->alt, j->alt != NULL};
		in.specialisms = (struct strings){&j->specialism, j->specialism != NULL};
		in.hidden_titles = (struct strings){&j->hidden, j->hidden != NULL};
		in.description = j->description;
		fixture_add_occupation(f, &in);
	}
	fixture_open(f);
}

static void check_answer(const struct fixture *f, const struct search_case *c, const struct search_answer *r)
{
	char got[16] = "";
	uint32_t i, n;

	for (i = 0; i < r->hits && i < 15; i++)
		got[i] = *view_str(f->v, f->v->occ[r->hit[i].doc].id, &n);
	assert_string_equal(got, c->expect);
	assert_int_equal(r->total, r->hits);
	if (c->suggestion)
		assert_string_equal(r->suggestion, c->suggestion);
	else
		assert_null(r->suggestion);
	for (i = 0; i < r->hits; i++) {
		assert_true(r->hit[i].score > 0 && r->hit[i].score <= 1);
		assert_true(!i || r->hit[i].score <= r->hit[i - 1].score);
	}
}

static void run_case(const struct search_case *c)
{
	struct search_query q = {.text = c->text, .len = strlen(c->text), .limit = 20};
	struct search_scratch *s = NULL;
	struct search_answer r;
	struct fixture f;
	struct arena a;
	int again;

	print_message("   %s\n", c->what);
	build(&f, c);
	arena_init(&a, 0);
	assert_int_equal(search_scratch_new(&s), 0);
	/* Twice with one scratch: nothing of a question may be left for the next. */
	for (again = 0; again < 2; again++) {
		assert_int_equal(search_occupations(f.v, s, &q, &a, &r), 0);
		check_answer(&f, c, &r);
	}
	search_scratch_free(s);
	arena_free(&a);
	fixture_end(&f);
}

static void holds_every_case(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(&cases[i]);
}

static void excludes_and_pages(void **state)
{
	static const struct search_case c = {
	        "",
	        {{"a", "Web A", 0, 0, 0, 0}, {"b", "Web B", 0, 0, 0, 0}, {"c", "Web C", 0, 0, 0, 0}},
	        "",
	        "",
	        NULL};
	struct search_query q = {.text = "web", .len = 3, .limit = 1, .offset = 1};
	struct search_scratch *s = NULL;
	struct search_answer r;
	struct fixture f;
	struct arena a;
	uint32_t row;

	(void)state;
	build(&f, &c);
	arena_init(&a, 0);
	assert_int_equal(search_scratch_new(&s), 0);
	row = view_find_occupation(f.v, "b", 1);
	q.exclude = &row;
	q.excludes = 1;
	assert_int_equal(search_occupations(f.v, s, &q, &a, &r), 0);
	assert_int_equal(r.total, 2);
	assert_int_equal(r.hits, 1);
	assert_int_equal(r.hit[0].doc, view_find_occupation(f.v, "c", 1));
	q.offset = 5;
	assert_int_equal(search_occupations(f.v, s, &q, &a, &r), 0);
	assert_int_equal(r.hits, 0);
	assert_int_equal(r.total, 2);
	search_scratch_free(s);
	arena_free(&a);
	fixture_end(&f);
}

static void finds_skills(void **state)
{
	struct search_query q = {.text = "wel", .len = 3, .limit = 5};
	struct search_scratch *s = NULL;
	struct search_answer r;
	struct fixture f;
	struct arena a;

	(void)state;
	fixture_begin(&f);
	fixture_add_skill(&f, "s1", "Welding");
	fixture_add_skill(&f, "s2", "Wellbeing at work");
	fixture_add_skill(&f, "s3", "Stock control");
	fixture_open(&f);
	arena_init(&a, 0);
	assert_int_equal(search_scratch_new(&s), 0);
	assert_int_equal(search_skills(f.v, s, &q, &a, &r), 0);
	assert_int_equal(r.hits, 2);
	assert_int_equal(r.hit[0].doc, view_find_skill(f.v, "s1", 2));
	q = (struct search_query){.text = "stok control", .len = 12, .limit = 5};
	assert_int_equal(search_skills(f.v, s, &q, &a, &r), 0);
	assert_int_equal(r.hits, 1);
	assert_string_equal(r.suggestion, "stock control");
	search_scratch_free(s);
	arena_free(&a);
	fixture_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(holds_every_case),
	        cmocka_unit_test(excludes_and_pages),
	        cmocka_unit_test(finds_skills),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
