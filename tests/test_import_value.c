/* What cells may hold: each kind of value, what is refused, and the lists of names behind the importers. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "import/names.h"
#include "import/value.h"
#include "tests/import_case.h"

static const struct table_column columns[] = {{"v", TABLE_NEEDED}};

struct fixture {
	struct import_case c;
	struct table *t;
	char *text;
};

/* A table with one row and one cell; quotes are added. */
static void begin(struct fixture *f, const char *value)
{
	const struct table_spec spec = {.columns = columns, .count = 1};
	size_t size = strlen(value) + 16;
	struct input *in;

	memset(f, 0, sizeof(*f));
	case_begin(&f->c);
	f->text = malloc(size);
	assert_non_null(f->text);
	snprintf(f->text, size, "v\n\"%s\"\n", value);
	assert_int_equal(input_open_memory(&in, f->text, strlen(f->text)), 0);
	assert_int_equal(table_open(&f->t, in, "a.csv", &spec, f->c.report, &f->c.e), 0);
	assert_int_equal(table_next(f->t, &f->c.e), 1);
}

/* Asserts that the cell was refused (with `word` in the reason) or not. */
static void end(struct fixture *f, bool result, const char *word)
{
	case_totals(&f->c);
	assert_int_equal(f->c.totals.refused, word != NULL);
	assert_int_equal(result, word == NULL);
	if (word)
		assert_refused(&f->c, 0, "a.csv", 2, 1, "v", word);
	table_close(f->t);
	case_end(&f->c);
	free(f->text);
}

static void whole(const char *value, int expected, const char *word)
{
	struct fixture f;
	int v = -7;

	begin(&f, value);
	end(&f, value_int(f.t, 0, 0, 5000, "a number to 5000", &v), word);
	assert_int_equal(v, expected);
}

static void test_whole_numbers(void **state)
{
	(void)state;
	whole("42", 42, NULL);
	whole("5000", 5000, NULL);
	whole("", -7, NULL);
	whole("5001", -7, "write a number to 5000");
	whole("-1", -7, "not right here");
	whole("4 2", -7, "not right here");
	whole("42.5", -7, "not right here");
	whole("£42", -7, "not right here");
	whole("99999999999999999999", -7, "not right here");
}

static void decimal(const char *value, float expected, const char *word)
{
	struct fixture f;
	float v = -7;

	begin(&f, value);
	end(&f, value_float(f.t, 0, 0, 1, "0 to 1", &v), word);
	assert_true(fabsf(v - expected) < 1e-6f);
}

static void test_decimal_numbers(void **state)
{
	(void)state;
	decimal("0.46", 0.46f, NULL);
	decimal("1", 1, NULL);
	decimal("1e-1", 0.1f, NULL);
	decimal("", -7, NULL);
	decimal("1.01", -7, "0 to 1");
	decimal("nan", -7, "0 to 1");
	decimal("inf", -7, "0 to 1");
	decimal("0x1", -7, "0 to 1");
	decimal("0,5", -7, "0 to 1");
	decimal(".", -7, "0 to 1");
	decimal("1e999", -7, "0 to 1");
}

static const char *const sizes_list[] = {"small", "middling", "large"};
static const struct words sizes = {sizes_list, 3, "size"};

static void one_word(const char *value, int expected, const char *word)
{
	struct fixture f;
	int v = -7;

	begin(&f, value);
	end(&f, value_word(f.t, 0, &sizes, &v), word);
	assert_int_equal(v, expected);
}

static void word_set(const char *value, unsigned expected, const char *word)
{
	struct fixture f;
	unsigned v = 0;

	begin(&f, value);
	end(&f, value_word_set(f.t, 0, &sizes, &v), word);
	assert_int_equal(v, expected);
}

static void test_words(void **state)
{
	(void)state;
	one_word("small", 0, NULL);
	one_word("Large", 2, NULL);
	one_word("", -7, NULL);
	one_word("larg", -7, "is no size; write small, middling or large");
	word_set("small|large", 5, NULL);
	word_set(" large | | small ", 5, NULL);
	word_set("", 0, NULL);
	word_set("small|tiny", 0, "\"tiny\" is no size");
}

static void expect_valid(bool (*check)(struct table *, size_t), const char *value, const char *word)
{
	struct fixture f;

	begin(&f, value);
	end(&f, check(f.t, 0), word);
}

static void test_dates(void **state)
{
	(void)state;
	expect_valid(value_date, "2026-01-31", NULL);
	expect_valid(value_date, "2024-02-29", NULL);
	expect_valid(value_date, "", NULL);
	expect_valid(value_date, "2023-02-29", "year-month-day");
	expect_valid(value_date, "2026-04-31", "year-month-day");
	expect_valid(value_date, "2026-13-01", "year-month-day");
	expect_valid(value_date, "2026-00-10", "year-month-day");
	expect_valid(value_date, "31/01/2026", "year-month-day");
	expect_valid(value_date, "2026-1-311", "year-month-day");
}

static void test_postcodes(void **state)
{
	(void)state;
	expect_valid(value_postcode, "L8 1TQ", NULL);
	expect_valid(value_postcode, "wv101aa", NULL);
	expect_valid(value_postcode, "EC1A 1BB", NULL);
	expect_valid(value_postcode, "W1A 0AX", NULL);
	expect_valid(value_postcode, "L8", "whole postcode");
	expect_valid(value_postcode, "SO4O 3PTX", "whole postcode");
	expect_valid(value_postcode, "1TQ", "whole postcode");
	expect_valid(value_outcode, "WV10", NULL);
	expect_valid(value_outcode, "W1A", NULL);
	expect_valid(value_outcode, "L8 1TQ", "first half");
	expect_valid(value_outcode, "888", "first half");
}

static void test_addresses_and_ids(void **state)
{
	char longest[202] = {0};

	(void)state;
	expect_valid(value_url, "https://example.org/a?b=c", NULL);
	expect_valid(value_url, "HTTP://example.org", NULL);
	expect_valid(value_url, "example.org", "https://");
	expect_valid(value_url, "https://example.org/a b", "https://");
	expect_valid(value_id, "esco:00030d09", NULL);
	expect_valid(value_id, "two\nlines", "line break");
	memset(longest, 'x', 200);
	expect_valid(value_id, longest, NULL);
	longest[200] = 'x';
	expect_valid(value_id, longest, "201 bytes");
}

static void test_unit_groups_and_flags(void **state)
{
	struct fixture f;
	int soc = 0;
	bool flag = false;

	(void)state;
	begin(&f, "6135");
	end(&f, value_soc(f.t, 0, &soc), NULL);
	assert_int_equal(soc, 6135);
	begin(&f, "613");
	end(&f, value_soc(f.t, 0, &soc), "four digits");
	begin(&f, "6135/01");
	end(&f, value_soc(f.t, 0, &soc), "four digits");
	begin(&f, "Yes");
	end(&f, value_flag(f.t, 0, &flag), NULL);
	assert_true(flag);
	begin(&f, "0");
	end(&f, value_flag(f.t, 0, &flag), NULL);
	assert_false(flag);
	begin(&f, "2");
	end(&f, value_flag(f.t, 0, &flag), "1 for yes or 0 for no");
}

/* Asserts what a cell is split into, as one text with '+' between. */
static void split_as(const char *value, bool commas, const char *expected)
{
	struct strings list;
	struct fixture f;
	char all[256] = "";
	size_t at = 0;

	begin(&f, value);
	assert_true(value_list(f.t, 0, &f.c.im.arena, commas, &list));
	for (size_t i = 0; i < list.count && at < sizeof(all); i++)
		at += (size_t)snprintf(all + at, sizeof(all) - at, "%s%s", i ? "+" : "", list.item[i]);
	assert_string_equal(all, expected);
	end(&f, true, NULL);
}

static void test_lists(void **state)
{
	(void)state;
	split_as("", true, "");
	split_as("cook | chef|| cook |baker", false, "cook+chef+baker");
	split_as("cook, kitchen manager", true, "cook+kitchen manager");
	split_as("cook, kitchen manager", false, "cook, kitchen manager");
	split_as("manager, retail|buyer", true, "manager, retail+buyer");
	split_as("manager, retail|", true, "manager, retail");
}

static void test_list_with_too_many_values(void **state)
{
	struct strings list;
	struct fixture f;
	char *value = malloc(8001);

	(void)state;
	assert_non_null(value);
	for (int i = 0; i < 4000; i++)
		memcpy(value + (size_t)i * 2, "a|", 3);
	begin(&f, value);
	end(&f, value_list(f.t, 0, &f.c.im.arena, false, &list), "more than 2000 values");
	free(value);
}

/* --- names ----------------------------------------------------------------------- */

static void test_names_keep_their_numbers(void **state)
{
	struct names n;
	char name[16];
	bool fresh;

	(void)state;
	names_init(&n);
	assert_int_equal(names_find(&n, "0"), NAMES_NONE);
	for (uint32_t i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "%u", i);
		assert_int_equal(names_add(&n, name, &fresh), i);
		assert_true(fresh);
	}
	for (uint32_t i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "%u", i);
		assert_int_equal(names_find(&n, name), i);
		assert_int_equal(names_add(&n, name, &fresh), i);
		assert_false(fresh);
		assert_string_equal(n.name[i], name);
	}
	assert_int_equal(n.count, 5000);
	assert_int_equal(names_find(&n, "5000"), NAMES_NONE);
	names_free(&n);
	names_free(NULL);
}

static void test_dict_keeps_values(void **state)
{
	struct dict d;
	char name[16];
	bool fresh;
	int *value;

	(void)state;
	dict_init(&d, sizeof(int));
	assert_null(dict_get(&d, "0"));
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "%d", i);
		value = dict_put(&d, name, &fresh);
		assert_non_null(value);
		assert_true(fresh);
		assert_int_equal(*value, 0);
		*value = i * 3;
	}
	value = dict_put(&d, "500", &fresh);
	assert_false(fresh);
	assert_int_equal(*value, 1500);
	assert_int_equal(*(int *)dict_get(&d, "999"), 2997);
	assert_int_equal(*(int *)dict_at(&d, 7), 21);
	dict_free(&d);
	dict_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_whole_numbers),
	        cmocka_unit_test(test_decimal_numbers),
	        cmocka_unit_test(test_words),
	        cmocka_unit_test(test_dates),
	        cmocka_unit_test(test_postcodes),
	        cmocka_unit_test(test_addresses_and_ids),
	        cmocka_unit_test(test_unit_groups_and_flags),
	        cmocka_unit_test(test_lists),
	        cmocka_unit_test(test_list_with_too_many_values),
	        cmocka_unit_test(test_names_keep_their_numbers),
	        cmocka_unit_test(test_dict_keeps_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
