/* The published rule of the original service, case by case, as facts of its public specification. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "match/match.h"
#include "tests/index_fixture.h"

struct job {
	const char *title;  /* its id too */
	const char *skills; /* letters: each one is a skill */
	float growth;
	bool degree;
};

struct rule_case {
	const char *what;
	struct job job[16];
	const char *held;   /* titles, "|" between them */
	const char *ticked; /* letters */
	enum match_order order;
	const char *masters; /* pairs of letters that share a master, such as "ab" */
	const char *expect;  /* titles in order, "|" between them */
	float first_score;   /* of the first result; NAN not checked */
	uint32_t limit;
};

#define NONE                                                                                                 \
	{                                                                                                    \
		NULL, NULL, 0, false                                                                         \
	}

static const struct rule_case cases[] = {
        {"nothing ticked, nothing found", {{"J1", "a", NAN, 0}, NONE}, "", "", ORDER_MATCH, "", "", NAN, 20},
        {"a held job is left out",
         {{"J1", "a", NAN, 0}, {"J2", "a", NAN, 0}, {"J3", "a", NAN, 0}, NONE},
         "J1",
         "a",
         ORDER_MATCH,
         "",
         "J2|J3",
         1,
         20},
        {"jobs that share nothing are left out",
         {{"J1", "ac", NAN, 0}, {"X", "b", NAN, 0}, {"J2", "bc", NAN, 0}, {"J3", "ac", NAN, 0}, NONE},
         "J1",
         "ac",
         ORDER_MATCH,
         "",
         "J3|J2",
         1,
         20},
        {"two held jobs",
         {{"J1", "a", NAN, 0},
          {"X", "b", NAN, 0},
          {"J2", "c", NAN, 0},
          {"J3", "c", NAN, 0},
          {"J4", "a", NAN, 0},
          NONE},
         "J1|J2",
         "ac",
         ORDER_MATCH,
         "",
         "J3|J4",
         0.5f,
         20},
        {"more shared skills first",
         {{"J1", "ac", NAN, 0},
          {"J2", "b", NAN, 0},
          {"J3", "abc", NAN, 0},
          {"J4", "abc", NAN, 0},
          {"J5", "ac", NAN, 0},
          NONE},
         "J3|J1",
         "abc",
         ORDER_MATCH,
         "",
         "J4|J5|J2",
         1,
         20},
        {"ties by title",
         {{"J1", "abc", NAN, 0},
          {"Researcher", "b", NAN, 0},
          {"Beekeeper", "abc", NAN, 0},
          {"Admin", "abc", NAN, 0},
          {"Boat builder", "c", NAN, 0},
          NONE},
         "J1",
         "abc",
         ORDER_MATCH,
         "",
         "Admin|Beekeeper|Boat builder|Researcher",
         1,
         20},
        {"growth breaks a tie, not known is last",
         {{"J1", "a", NAN, 0}, {"J2", "a", -5, 0}, {"J3", "a", NAN, 0}, {"J4", "a", 50, 0}, NONE},
         "J1",
         "a",
         ORDER_MATCH,
         "",
         "J4|J2|J3",
         1,
         20},
        {"order by growth",
         {{"J1", "abc", NAN, 0},
          {"Researcher", "b", 60, 0},
          {"Beekeeper", "abc", -5, 0},
          {"Admin", "abc", -5, 0},
          {"Boat builder", "c", 60, 0},
          NONE},
         "J1",
         "abc",
         ORDER_GROWTH,
         "",
         "Boat builder|Researcher|Admin|Beekeeper",
         NAN,
         20},
        {"growth counts by band, not by figure",
         {{"J1", "abc", NAN, 0},
          {"Researcher", "b", 59, 0},
          {"Beekeeper", "abc", 45, 0},
          {"Office Admin", "abc", -5, 0},
          {"Admin", "abc", -6, 0},
          {"Boat builder", "c", 52, 0},
          NONE},
         "J1",
         "abc",
         ORDER_MATCH,
         "",
         "Beekeeper|Admin|Office Admin|Boat builder|Researcher",
         1,
         20},
        /* b is in three jobs, c in two, d in one: d is the rarest. a is in all of them. */
        {"the rarest shared skill first",
         {{"J1", "", NAN, 0},
          {"J2", "ab", 1.6f, 0},
          {"J3", "ac", 4.2f, 0},
          {"J4", "ad", 2, 0},
          {"F1", "b", NAN, true},
          {"F2", "b", NAN, true},
          {"F3", "c", NAN, true},
          NONE},
         "J1",
         "abcd",
         ORDER_MATCH,
         "",
         "J4|J3|J2",
         0.5f,
         20},
        {"the same when ordered by growth",
         {{"J1", "", NAN, 0},
          {"J2", "ab", 0, 0},
          {"J3", "ac", 0, 0},
          {"J4", "ad", 0, 0},
          {"F1", "b", NAN, true},
          {"F2", "b", NAN, true},
          {"F3", "c", NAN, true},
          NONE},
         "J1",
         "abcd",
         ORDER_GROWTH,
         "",
         "J4|J3|J2",
         NAN,
         20},
        {"jobs that need a degree are left out",
         {{"J1", "a", NAN, 0}, {"X", "a", NAN, true}, {"J2", "a", NAN, 0}, NONE},
         "J1",
         "a",
         ORDER_MATCH,
         "",
         "J2",
         1,
         20},
        {"a limit cuts the list",
         {{"J1", "a", NAN, 0}, {"J2", "a", NAN, 0}, {"J3", "a", NAN, 0}, NONE},
         "J1",
         "a",
         ORDER_MATCH,
         "",
         "J2",
         1,
         1},
        {"a synonym counts",
         {{"J1", "b", NAN, 0}, {"X", "c", NAN, 0}, NONE},
         "",
         "a",
         ORDER_MATCH,
         "ab",
         "J1",
         1,
         20},
        {"two synonyms of one ticked skill count two",
         {{"J1", "a", NAN, 0}, {"J2", "ab", NAN, 0}, NONE},
         "",
         "a",
         ORDER_MATCH,
         "ab",
         "J2|J1",
         2,
         20},
        {"each pair counts",
         {{"J1", "ab", NAN, 0}, {"J2", "a", NAN, 0}, NONE},
         "",
         "ab",
         ORDER_MATCH,
         "ab",
         "J1|J2",
         2,
         20},
};

static uint32_t rows(const struct fixture *f, const char *list, uint32_t *out)
{
	char copy[256], *save = NULL, *name;
	uint32_t n = 0;

	snprintf(copy, sizeof(copy), "%s", list);
	for (name = strtok_r(copy, "|", &save); name; name = strtok_r(NULL, "|", &save)) {
		out[n] = view_find_occupation(f->v, name, strlen(name));
		assert_true(out[n] != INDEX_NONE);
		n++;
	}
	return n;
}

static void build(struct fixture *f, const struct rule_case *c)
{
	char name[2] = "";
	struct error e = {0};
	const struct job *j;
	const char *s;

	fixture_begin(f);
	for (name[0] = 'a'; name[0] <= 'd'; name[0]++)
		fixture_add_skill(f, name, name);
	for (j = c->job; j->title; j++) {
		struct occupation_in in = fixture_occupation(f, j->title, j->title);

		in.growth = j->growth;
		in.needs_degree = j->degree;
		fixture_add_occupation(f, &in);
		for (s = j->skills; *s; s++) {
			name[0] = *s;
			fixture_link(f, j->title, name, RELATION_ESSENTIAL, NAN);
		}
	}
	for (s = c->masters; *s; s += 2) {
		char one[2] = {s[0], 0}, other[2] = {s[1], 0};

		assert_int_equal(builder_set_master(f->b, one, other, &e), 0);
	}
	fixture_open(f);
}

static void check_ledger(const struct match_answer *a)
{
	uint32_t i, k;

	for (i = 0; i < a->hits; i++) {
		float sum = 0;

		for (k = 0; k < a->hit[i].terms; k++) {
			sum += a->hit[i].term[k].value;
			assert_non_null(a->hit[i].term[k].text);
		}
		assert_true(fabsf(sum - a->hit[i].score) < 1e-5f);
	}
}

static void run_case(const struct rule_case *c)
{
	struct match_scratch *s = NULL;
	struct match_answer answer;
	struct match_query q;
	struct fixture f;
	struct arena a;
	struct error e = {0};
	uint32_t skill[8], held[8], expect[16], n, i;

	print_message("   %s\n", c->what);
	build(&f, c);
	match_query_init(&q);
	for (i = 0; c->ticked[i]; i++)
		skill[i] = view_find_skill(f.v, &c->ticked[i], 1);
	q.skill = skill;
	q.skills = i;
	q.held = held;
	q.helds = rows(&f, c->held, held);
	q.model = MATCH_GHTR;
	q.order = c->order;
	q.limit = c->limit;
	q.explain = true;
	arena_init(&a, 0);
	assert_int_equal(match_scratch_new(&s), 0);
	assert_int_equal(match_rank(f.v, s, &q, &a, &answer, &e), 0);
	n = rows(&f, c->expect, expect);
	assert_int_equal(answer.hits, n);
	for (i = 0; i < n; i++)
		assert_int_equal(answer.hit[i].occ, expect[i]);
	if (n && !isnan(c->first_score))
		assert_true(fabsf(answer.hit[0].score - c->first_score) < 1e-6f);
	check_ledger(&answer);
	match_scratch_free(s);
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

static void growth_bands(void **state)
{
	(void)state;
	assert_int_equal(match_growth_band(NAN), 0);
	assert_int_equal(match_growth_band(-5), 1);
	assert_int_equal(match_growth_band(-4.9f), 2);
	assert_int_equal(match_growth_band(5), 2);
	assert_int_equal(match_growth_band(5.1f), 3);
	assert_int_equal(match_growth_band(50), 3);
	assert_int_equal(match_growth_band(50.1f), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(holds_every_case),
	        cmocka_unit_test(growth_bands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
