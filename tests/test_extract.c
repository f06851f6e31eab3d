#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "match/search.h"
#include "tests/index_fixture.h"

struct state {
	struct fixture f;
	struct arena a;
	struct search_scratch *s;
	struct extract_hit *hit;
	uint32_t hits;
};

static void add(struct state *s, const char *id, const char *label, const char *alt)
{
	const struct skill_in in = {.id = id,
	                            .label = label,
	                            .source = s->f.source,
	                            .alt_labels = {&alt, alt != NULL},
	                            .kind = strncmp(label, "being ", 6) ? SKILL_SKILL : SKILL_ATTITUDE};
	struct error e = {0};

	assert_int_equal(builder_add_skill(s->f.b, &in, &e), 0);
}

static int set_up(void **state)
{
	struct state *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	fixture_begin(&s->f);
	add(s, "forklift", "drive forklift truck", "forklift driving");
	add(s, "stock", "stock control", "control stock levels");
	add(s, "weld", "welding", NULL);
	add(s, "mig", "MIG welding", NULL);
	add(s, "lead", "lead a team", NULL);
	add(s, "till", "using a till", NULL);
	add(s, "plans", "reading plans and drawings", NULL);
	add(s, "site", "construction site safety", "CSCS card");
	add(s, "admin", "office work", "PA");
	add(s, "dry", "drylining", NULL);
	add(s, "paint", "painting walls", NULL);
	add(s, "lift", "forklift servicing", NULL);
	add(s, "safety", "workplace safety", "H&S");
	add(s, "deadlines", "working to deadlines", NULL);
	add(s, "records1", "keeping accurate records", NULL);
	add(s, "records2", "keeping accurate records", NULL);
	add(s, "patient", "being patient", NULL);
	add(s, "long", "one two three four five six seven eight nine ten", NULL);
	fixture_open(&s->f);
	arena_init(&s->a, 0);
	assert_int_equal(search_scratch_new(&s->s), 0);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct state *s = *state;

	search_scratch_free(s->s);
	arena_free(&s->a);
	fixture_end(&s->f);
	free(s);
	return 0;
}

static const struct extract_hit *find(struct state *s, const char *text, const char *id)
{
	uint32_t row = view_find_skill(s->f.v, id, strlen(id)), i;

	arena_reset(&s->a);
	assert_int_equal(extract_skills(s->f.v, s->s, text, strlen(text), 50, &s->a, &s->hit, &s->hits), 0);
	for (i = 0; i < s->hits; i++)
		if (s->hit[i].skill == row)
			return &s->hit[i];
	return NULL;
}

static void expect_span(struct state *s, const char *text, const char *id, const char *span)
{
	const struct extract_hit *h = find(s, text, id);

	assert_non_null(h);
	assert_int_equal(h->end - h->start, strlen(span));
	assert_memory_equal(text + h->start, span, strlen(span));
	assert_true(h->score > 0 && h->score <= 1);
}

static void finds_labels_with_their_spans(void **state)
{
	expect_span(*state, "I have ten years of stock control in a depot.", "stock", "stock control");
	expect_span(*state, "Caf\xc3\xa9 work; then MIG WELDING at Jaguar.", "mig", "MIG WELDING");
	expect_span(*state, "Leading the team on nights", "lead", "Leading the team");
}

static void other_forms_and_orders(void **state)
{
	expect_span(*state, "I drove vans and did forklift truck driving.", "forklift",
	            "forklift truck driving");
	expect_span(*state, "Controlling stock levels", "stock", "Controlling stock levels");
}

static void the_longest_label_wins(void **state)
{
	struct state *s = *state;

	assert_non_null(find(s, "MIG welding", "mig"));
	assert_null(find(s, "MIG welding", "weld"));
	assert_non_null(find(s, "MIG welding and other welding", "weld"));
}

static void sentences_are_not_joined(void **state)
{
	assert_null(find(*state, "We keep stock. Control of risk matters.", "stock"));
	assert_null(find(*state, "a team. Lead", "lead"));
}

static void nothing_and_nonsense(void **state)
{
	struct state *s = *state;

	assert_null(find(s, "", "stock"));
	assert_int_equal(s->hits, 0);
	assert_null(find(s, "qwerty uiop \xf0\x9f\x98\x80 the of and", "stock"));
	assert_int_equal(s->hits, 0);
}

static void each_skill_once_and_the_limit(void **state)
{
	struct state *s = *state;
	static const char text[] = "welding, welding, stock control, stock control, forklift driving";

	assert_non_null(find(s, text, "weld"));
	assert_int_equal(s->hits, 3);
	assert_int_equal(extract_skills(s->f.v, s->s, text, strlen(text), 2, &s->a, &s->hit, &s->hits), 0);
	assert_int_equal(s->hits, 2);
	assert_true(s->hit[0].score >= s->hit[1].score);
}

static void what_people_leave_out(void **state)
{
	expect_span(*state, "Worked the till on Saturdays", "till", "till");
	expect_span(*state, "I can read drawings", "plans", "read drawings");
	expect_span(*state, "I can read plans", "plans", "read plans");
	expect_span(*state, "CSCS gold card holder", "site", "CSCS gold card");
	expect_span(*state, "My CSCS is in date", "site", "CSCS");
}

static void one_word_between_and_words_in_two(void **state)
{
	expect_span(*state, "good stock level control", "stock", "stock level control");
	expect_span(*state, "keeping very accurate records", "records1", "keeping very accurate records");
	expect_span(*state, "boarding and dry lining", "dry", "dry lining");
}

static void people_named_by_their_work(void **state)
{
	expect_span(*state, "Welder since 1998", "weld", "Welder");
	expect_span(*state, "forklift driver", "forklift", "forklift driver");
}

static void initials_need_their_capitals(void **state)
{
	expect_span(*state, "PA to two directors", "admin", "PA");
	assert_null(find(*state, "my ma and pa", "admin"));
	expect_span(*state, "H&S is everybody's job", "safety", "H&S");
}

static void dashes_and_prepositions_part_words(void **state)
{
	assert_null(find(*state, "stock - control room", "stock"));
	assert_null(find(*state, "stock to control", "stock"));
	expect_span(*state, "stock-control", "stock", "stock-control");
	expect_span(*state, "working to deadlines", "deadlines", "working to deadlines");
}

static void what_is_denied_or_given_is_no_skill(void **state)
{
	struct state *s = *state;

	assert_null(find(s, "No welding involved", "weld"));
	assert_null(find(s, "no forklift driving or welding", "forklift"));
	expect_span(s, "No evenings. Welding on days", "weld", "Welding");
	find(s, "salary, pension, annual leave, flexible working", "weld");
	assert_int_equal(s->hits, 0);
}

static void skills_with_one_label_are_less_sure(void **state)
{
	struct state *s = *state;
	const struct extract_hit *h = find(s, "keeping accurate records", "records1");

	assert_non_null(h);
	assert_int_equal(s->hits, 1);
	assert_true(h->score < 1);
}

static void the_very_word_where_it_is_alone(void **state)
{
	expect_span(*state, "I am patient", "patient", "patient");
	assert_null(find(*state, "I wash patients", "patient"));
}

static void fill(char *text, size_t size, const char *with)
{
	size_t n = strlen(with), i;

	for (i = 0; i + 1 < size; i++)
		text[i] = i < (size - 1) / n * n ? with[i % n] : ' ';
	text[size - 1] = 0;
}

static void any_text_comes_to_an_end(void **state)
{
	struct state *s = *state;
	static char text[65537];

	fill(text, sizeof(text), "stock a control ");
	assert_non_null(find(s, text, "stock"));
	fill(text, sizeof(text), "\xc3\xa9");
	assert_null(find(s, text, "stock"));
	fill(text, sizeof(text), "a b ");
	assert_null(find(s, text, "stock"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(finds_labels_with_their_spans),
	        cmocka_unit_test(other_forms_and_orders),
	        cmocka_unit_test(the_longest_label_wins),
	        cmocka_unit_test(sentences_are_not_joined),
	        cmocka_unit_test(nothing_and_nonsense),
	        cmocka_unit_test(each_skill_once_and_the_limit),
	        cmocka_unit_test(what_people_leave_out),
	        cmocka_unit_test(one_word_between_and_words_in_two),
	        cmocka_unit_test(people_named_by_their_work),
	        cmocka_unit_test(initials_need_their_capitals),
	        cmocka_unit_test(dashes_and_prepositions_part_words),
	        cmocka_unit_test(what_is_denied_or_given_is_no_skill),
	        cmocka_unit_test(skills_with_one_label_are_less_sure),
	        cmocka_unit_test(the_very_word_where_it_is_alone),
	        cmocka_unit_test(any_text_comes_to_an_end),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
