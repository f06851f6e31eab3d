/* The default model: what it promises, on a few jobs small enough to reason about. */
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

#include "match/match.h"
#include "tests/index_fixture.h"

struct state {
	struct fixture f;
	struct arena a;
	struct match_scratch *s;
	struct match_query q;
	struct match_answer r;
	uint32_t skill[16], held[4];
	float level[16];
};

static void add_job(struct fixture *f, const char *id, const char *title, const char *task, int pay,
                    float growth, float risk, unsigned pattern)
{
	struct occupation_in in = fixture_occupation(f, id, title);

	in.tasks = (struct strings){&task, 1};
	in.pay_low = pay > 0 ? pay - 2000 : UNKNOWN_INT;
	in.pay_high = pay > 0 ? pay : UNKNOWN_INT;
	in.growth = growth;
	in.automation_risk = risk;
	in.working_pattern = pattern;
	fixture_add_occupation(f, &in);
}

/* "teamwork" is in every job, "forklift" in two, "wiring" in one. */
static void add_world(struct fixture *f)
{
	static const char *const skills[] = {"teamwork", "forklift", "wiring", "stock", "lifting", "sums"};
	size_t i;

	for (i = 0; i < 6; i++)
		fixture_add_skill(f, skills[i], skills[i]);
	add_job(f, "picker", "Warehouse picker", "pick orders from shelves", 22000, -10, 0.7f,
	        PATTERN_SHIFTS);
	add_job(f, "driver", "Forklift driver", "move pallets between shelves", 26000, 3, 0.5f,
	        PATTERN_SHIFTS);
	add_job(f, "clerk", "Stock clerk", "count goods on shelves and write orders", 24000, 10, 0.6f,
	        PATTERN_PART_TIME);
	add_job(f, "sparky", "Electrician", "fit cables and sockets", 36000, 60, 0.3f, PATTERN_FULL_TIME);
	add_job(f, "porter", "Hospital porter", "move patients between wards", 0, NAN, NAN, 0);
	for (i = 0; i < 5; i++) {
		static const char *const jobs[] = {"picker", "driver", "clerk", "sparky", "porter"};

		fixture_link(f, jobs[i], "teamwork", RELATION_ESSENTIAL, NAN);
	}
	fixture_link(f, "picker", "lifting", RELATION_ESSENTIAL, NAN);
	fixture_link(f, "picker", "stock", RELATION_OPTIONAL, NAN);
	fixture_link(f, "driver", "forklift", RELATION_ESSENTIAL, NAN);
	fixture_link(f, "driver", "lifting", RELATION_OPTIONAL, NAN);
	fixture_link(f, "clerk", "stock", RELATION_ESSENTIAL, NAN);
	fixture_link(f, "clerk", "sums", RELATION_ESSENTIAL, NAN);
	fixture_link(f, "clerk", "forklift", RELATION_OPTIONAL, NAN);
	fixture_link(f, "sparky", "wiring", RELATION_ESSENTIAL, NAN);
	fixture_link(f, "sparky", "sums", RELATION_OPTIONAL, NAN);
	fixture_link(f, "porter", "lifting", RELATION_ESSENTIAL, NAN);
}

static int set_up(void **state)
{
	struct state *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	fixture_begin(&s->f);
	add_world(&s->f);
	fixture_open(&s->f);
	arena_init(&s->a, 0);
	assert_int_equal(match_scratch_new(&s->s), 0);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct state *s = *state;

	match_scratch_free(s->s);
	arena_free(&s->a);
	fixture_end(&s->f);
	free(s);
	return 0;
}

static void begin(struct state *s, const char *skills, const char *held)
{
	char copy[128], *save = NULL, *word;

	match_query_init(&s->q);
	s->q.skill = s->skill;
	s->q.held = s->held;
	s->q.explain = true;
	snprintf(copy, sizeof(copy), "%s", skills);
	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		s->skill[s->q.skills] = view_find_skill(s->f.v, word, strlen(word));
		assert_true(s->skill[s->q.skills++] != INDEX_NONE);
	}
	snprintf(copy, sizeof(copy), "%s", held);
	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		s->held[s->q.helds] = view_find_occupation(s->f.v, word, strlen(word));
		assert_true(s->held[s->q.helds++] != INDEX_NONE);
	}
}

/* Asks, and checks what holds for every answer: scores in order, in 0 to 1, and the sum of their ledgers. */
static void ask(struct state *s)
{
	struct error e = {0};
	uint32_t i, k;

	arena_reset(&s->a);
	assert_int_equal(match_rank(s->f.v, s->s, &s->q, &s->a, &s->r, &e), 0);
	for (i = 0; i < s->r.hits; i++) {
		const struct match_hit *h = &s->r.hit[i];
		float sum = 0;

		for (k = 0; k < h->terms; k++) {
			assert_non_null(h->term[k].text);
			assert_true(h->term[k].value >= 0);
			sum += h->term[k].value;
		}
		assert_true(fabsf(sum - h->score) < 1e-5f);
		assert_true(h->score > 0 && h->score <= 1.00001f);
		for (k = 0; k < s->q.helds; k++)
			assert_true(h->occ != s->q.held[k]);
	}
}

static const struct match_hit *hit(struct state *s, const char *id)
{
	uint32_t row = view_find_occupation(s->f.v, id, strlen(id)), i;

	for (i = 0; i < s->r.hits; i++)
		if (s->r.hit[i].occ == row)
			return &s->r.hit[i];
	return NULL;
}

static float score(struct state *s, const char *id)
{
	const struct match_hit *h = hit(s, id);

	return h ? h->score : 0;
}

static void rare_skills_count_more(void **state)
{
	struct state *s = *state;

	begin(s, "teamwork wiring", "");
	ask(s);
	assert_int_equal(s->r.hit[0].occ, view_find_occupation(s->f.v, "sparky", 6));
	assert_true(score(s, "sparky") > score(s, "porter"));
}

static void essential_counts_more_than_optional(void **state)
{
	struct state *s = *state;

	begin(s, "forklift", "");
	ask(s);
	assert_true(score(s, "driver") > score(s, "clerk"));
	assert_true(score(s, "clerk") > 0);
}

static void says_what_is_there_and_what_is_missing(void **state)
{
	struct state *s = *state;
	const struct match_hit *h;

	begin(s, "stock teamwork", "");
	ask(s);
	h = hit(s, "clerk");
	assert_non_null(h);
	assert_int_equal(h->matched_count, 2);
	assert_int_equal(h->missing_count, 2);
	/* Essential before optional. */
	assert_int_equal(h->missing[0], view_find_skill(s->f.v, "sums", 4));
	assert_int_equal(h->missing[1], view_find_skill(s->f.v, "forklift", 8));
}

static void a_held_job_alone_is_enough(void **state)
{
	struct state *s = *state;

	begin(s, "", "picker");
	ask(s);
	assert_true(s->r.hits >= 2);
	assert_null(hit(s, "picker"));
	assert_true(score(s, "clerk") > score(s, "sparky"));
}

static void asking_for_nothing_finds_nothing(void **state)
{
	struct state *s = *state;

	begin(s, "", "");
	ask(s);
	assert_int_equal(s->r.hits, 0);
	assert_int_equal(s->r.total, 0);
}

static void missing_facts_pass_filters_and_are_named(void **state)
{
	struct state *s = *state;

	begin(s, "teamwork lifting", "");
	s->q.filters.min_pay = 25000;
	ask(s);
	assert_null(hit(s, "picker"));
	assert_null(hit(s, "clerk"));
	assert_non_null(hit(s, "driver"));
	assert_non_null(hit(s, "porter"));
	assert_true(hit(s, "porter")->unknown & UNKNOWN_PAY);
	assert_false(hit(s, "driver")->unknown & UNKNOWN_PAY);
	assert_true(s->r.unknown & UNKNOWN_PAY);
	assert_int_equal(s->r.total, s->r.hits);
}

static void filters_by_risk_pattern_and_ratio(void **state)
{
	struct state *s = *state;

	begin(s, "teamwork", "");
	s->q.filters.max_automation_risk = 0.5f;
	ask(s);
	assert_null(hit(s, "picker"));
	assert_non_null(hit(s, "driver"));
	begin(s, "teamwork", "");
	s->q.filters.working_pattern = PATTERN_PART_TIME;
	ask(s);
	assert_non_null(hit(s, "clerk"));
	assert_null(hit(s, "sparky"));
	begin(s, "teamwork", "driver");
	s->q.filters.pay_ratio = 1.0f;
	ask(s);
	assert_null(hit(s, "picker"));
	assert_non_null(hit(s, "sparky"));
}

static void other_orders(void **state)
{
	struct state *s = *state;
	uint32_t i;

	begin(s, "teamwork", "");
	s->q.order = ORDER_PAY;
	ask(s);
	assert_int_equal(s->r.hit[0].occ, view_find_occupation(s->f.v, "sparky", 6));
	s->q.order = ORDER_GROWTH;
	ask(s);
	assert_int_equal(s->r.hit[0].occ, view_find_occupation(s->f.v, "sparky", 6));
	s->q.order = ORDER_SECURITY;
	ask(s);
	assert_int_equal(s->r.hit[0].occ, view_find_occupation(s->f.v, "sparky", 6));
	/* What is not known comes last within its band. */
	for (i = 0; i + 1 < s->r.hits; i++)
		assert_true(s->r.hit[i].band != s->r.hit[s->r.hits - 1].band ||
		            s->r.hit[i].occ != view_find_occupation(s->f.v, "porter", 6));
}

static void preferences_move_but_are_told(void **state)
{
	struct state *s = *state;
	float before;
	uint32_t k;
	bool told = false;

	begin(s, "teamwork lifting", "");
	ask(s);
	before = score(s, "sparky") - score(s, "picker");
	s->q.preferences.pay = 1;
	s->q.preferences.growth = 1;
	ask(s);
	assert_true(score(s, "sparky") - score(s, "picker") > before);
	for (k = 0; k < hit(s, "sparky")->terms; k++)
		told |= !strcmp(hit(s, "sparky")->term[k].term, "preference_pay");
	assert_true(told);
	assert_true(hit(s, "porter")->unknown & UNKNOWN_PAY);
}

static void levels_weigh_by_their_ratio_only(void **state)
{
	struct state *s = *state;
	float first;

	begin(s, "wiring stock", "");
	s->q.level = s->level;
	s->level[0] = 1;
	s->level[1] = 0.5f;
	ask(s);
	first = score(s, "sparky");
	s->level[0] = 0.6f;
	s->level[1] = 0.3f;
	ask(s);
	assert_true(fabsf(score(s, "sparky") - first) < 1e-6f);
	s->level[1] = 0.6f;
	ask(s);
	assert_true(score(s, "sparky") < first);
}

/* From 1 to 5, as surveys ask: 3 is half of 5, and 1 is nothing. */
static void a_scale_that_starts_at_one_is_recognised(void **state)
{
	struct state *s = *state;
	float first;

	begin(s, "wiring stock teamwork", "");
	s->q.level = s->level;
	s->level[0] = 1;
	s->level[1] = 0.5f;
	s->level[2] = 0;
	ask(s);
	first = score(s, "sparky");
	s->level[0] = 5;
	s->level[1] = 3;
	s->level[2] = 1;
	ask(s);
	assert_true(fabsf(score(s, "sparky") - first) < 1e-6f);
}

static void few_of_a_few_ticks_set_a_job_back(void **state)
{
	struct state *s = *state;
	uint32_t k;
	bool told = false;

	begin(s, "lifting stock", "");
	ask(s);
	/* The picker has both, the porter one of them, though it counts more in a job of two skills. */
	assert_int_equal(s->r.hit[0].occ, view_find_occupation(s->f.v, "picker", 6));
	for (k = 0; k < hit(s, "porter")->terms; k++)
		told |= !strcmp(hit(s, "porter")->term[k].term, "coverage");
	assert_true(told);
}

static void pages_are_cut_from_one_order(void **state)
{
	struct state *s = *state;
	uint32_t all[8], n, i;

	begin(s, "teamwork stock", "");
	ask(s);
	n = s->r.hits;
	for (i = 0; i < n; i++)
		all[i] = s->r.hit[i].occ;
	s->q.limit = 2;
	for (s->q.offset = 0; s->q.offset < n; s->q.offset += 2) {
		ask(s);
		assert_int_equal(s->r.total, n);
		for (i = 0; i < s->r.hits; i++)
			assert_int_equal(s->r.hit[i].occ, all[s->q.offset + i]);
	}
}

static void rows_outside_the_index_are_refused(void **state)
{
	struct state *s = *state;
	struct error e = {0};

	begin(s, "teamwork", "");
	s->skill[0] = 9999;
	assert_int_equal(match_rank(s->f.v, s->s, &s->q, &s->a, &s->r, &e), -EINVAL);
	assert_string_equal(e.where, "skills");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(rare_skills_count_more),
	        cmocka_unit_test(essential_counts_more_than_optional),
	        cmocka_unit_test(says_what_is_there_and_what_is_missing),
	        cmocka_unit_test(a_held_job_alone_is_enough),
	        cmocka_unit_test(asking_for_nothing_finds_nothing),
	        cmocka_unit_test(missing_facts_pass_filters_and_are_named),
	        cmocka_unit_test(filters_by_risk_pattern_and_ratio),
	        cmocka_unit_test(other_orders),
	        cmocka_unit_test(preferences_move_but_are_told),
	        cmocka_unit_test(levels_weigh_by_their_ratio_only),
	        cmocka_unit_test(a_scale_that_starts_at_one_is_recognised),
	        cmocka_unit_test(few_of_a_few_ticks_set_a_job_back),
	        cmocka_unit_test(pages_are_cut_from_one_order),
	        cmocka_unit_test(rows_outside_the_index_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
