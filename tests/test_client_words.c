/* client/cli/words.c, term.c: figures in words, and text that fits and can not steer a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/cli.h"
#include "client/lib/internal.h"

/* The result that these parameters would be, had they come as an answer. */
static struct retrain_reply *value_of(const char *json)
{
	struct retrain_params *p = NULL;
	struct retrain_reply *reply = NULL;
	const uint8_t *bytes;
	size_t n;

	assert_int_equal(retrain_params_json(&p, json, NULL), 0);
	assert_int_equal(params_bytes(p, &bytes, &n), 0);
	if (n)
		assert_int_equal(reply_new(&reply, bytes, n), 0);
	retrain_params_free(p);
	return reply;
}

static void pay(void **state)
{
	static const struct {
		const char *json, *want;
	} rows[] = {{"{\"low\": 21500, \"high\": 28000}", "£21,500 to £28,000"},
	            {"{\"low\": 21500, \"high\": 21500}", "£21,500"},
	            {"{\"low\": 21500}", "from £21,500"},
	            {"{\"high\": 1000000}", "up to £1,000,000"},
	            {"{\"other\": 1}", "not known"},
	            {"{\"low\": 0, \"high\": 900}", "£0 to £900"},
	            {"{}", "not known"}};
	char out[WORDS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct retrain_reply *reply = value_of(rows[i].json);

		assert_string_equal(words_pay(out, retrain_reply_value(reply)), rows[i].want);
		retrain_reply_unref(reply);
	}
}

static void risk(void **state)
{
	static const struct {
		const char *json, *want;
	} rows[] = {{"{\"x\": 0}", "low"},       {"{\"x\": 0.29}", "low"},       {"{\"x\": 0.3}", "medium"},
	            {"{\"x\": 0.7}", "medium"},  {"{\"x\": 0.71}", "high"},      {"{\"x\": 1}", "high"},
	            {"{\"y\": 1}", "not known"}, {"{\"x\": \"1\"}", "not known"}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct retrain_reply *reply = value_of(rows[i].json);

		assert_string_equal(words_risk(retrain_value_get(retrain_reply_value(reply), "x")),
		                    rows[i].want);
		retrain_reply_unref(reply);
	}
}

static void growth(void **state)
{
	static const struct {
		const char *json, *want;
	} rows[] = {{"{\"percent\": 6.4, \"band\": 3}", "growing, +6%"},
	            {"{\"percent\": -12.0, \"band\": 1}", "falling, -12%"},
	            {"{\"percent\": 0, \"band\": 2}", "steady, +0%"},
	            {"{\"percent\": 80, \"band\": 4}", "growing fast, +80%"},
	            {"{\"percent\": 5}", "+5%"},
	            {"{\"band\": 3}", "not known"}};
	char out[WORDS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct retrain_reply *reply = value_of(rows[i].json);

		assert_string_equal(words_growth(out, retrain_reply_value(reply)), rows[i].want);
		retrain_reply_unref(reply);
	}
}

static void figures(void **state)
{
	char out[WORDS_MAX];

	(void)state;
	assert_string_equal(words_count(out, 0), "0");
	assert_string_equal(words_count(out, 999), "999");
	assert_string_equal(words_count(out, 1000), "1,000");
	assert_string_equal(words_count(out, -1234567), "-1,234,567");
	assert_string_equal(words_count(out, INT64_MIN), "-9,223,372,036,854,775,808");
	assert_string_equal(words_pounds(out, 21500), "£21,500");
	assert_string_equal(words_time(out, 85.4), "85 µs");
	assert_string_equal(words_time(out, 1234), "1.2 ms");
	assert_string_equal(words_time(out, 3.4e6), "3.4 s");
	assert_string_equal(words_time(out, (double)NAN), "not known");
	assert_string_equal(words_bytes(out, 999), "999 bytes");
	assert_string_equal(words_bytes(out, 12300000), "12.3 MB");
	assert_string_equal(words_percent(out, 0.725), "72%");
	assert_string_equal(words_percent(out, (double)NAN), "not known");
	assert_string_equal(words_plain(out, "full_time"), "full time");
}

static void widths(void **state)
{
	(void)state;
	assert_int_equal(text_columns("cook"), 4);
	assert_int_equal(text_columns("café"), 4);
	assert_int_equal(text_columns("cafe\xcc\x81"), 4); /* an accent of its own takes no room */
	assert_int_equal(text_columns("コーヒー"), 8);
	assert_int_equal(text_columns("a\033[1mb"), 5); /* the escape is not shown, its letters are */
	assert_int_equal(text_break("one two three", 7), 7);
	assert_int_equal(text_break("one two three", 8), 7);
	assert_int_equal(text_break("one two three", 6), 3);
	assert_int_equal(text_break("one two three", 2), 3); /* one word at least */
	assert_int_equal(text_break("one two", 70), 7);
	assert_int_equal(text_break("", 5), 0);
}

static char *wrapped(unsigned width, const char *first, unsigned rest, const char *s)
{
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	assert_non_null(f);
	print_wrapped(f, width, first, rest, s);
	fclose(f);
	return out;
}

static void wrapping(void **state)
{
	static const struct {
		const char *first, *text, *want;
		unsigned width, rest;
	} rows[] = {
	        {"", "one two three four", "one two three\nfour\n", 13, 0},
	        {"Say: ", "one two three four", "Say: one two\n     three four\n", 15, 5},
	        {"", "  one \n\t two  ", "one two\n", 40, 0},
	        {"", "", "\n", 40, 0},
	        {"", "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrst\nuvwxyz\n", 20, 0},
	        {"", "コーヒー コーヒー コーヒー", "コーヒー コーヒー\nコーヒー\n", 20, 0},
	        {"", "a\033[2J\007b", "a[2Jb\n", 40, 0},
	        {"", "bad \xff\xfe byte", "bad \xef\xbf\xbd\xef\xbf\xbd byte\n", 40, 0},
	        {"",
	         "right\xe2\x80\xae"
	         "to left",
	         "rightto left\n", 40, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *out = wrapped(rows[i].width, rows[i].first, rows[i].rest, rows[i].text);

		assert_string_equal(out, rows[i].want);
		free(out);
	}
}

static void safe(void **state)
{
	char *out = safe_copy("a\033]0;x\007\tb\r\n\xffé");

	(void)state;
	assert_string_equal(out, "a]0;x b \xef\xbf\xbdé");
	free(out);
}

static void joining(void **state)
{
	struct retrain_reply *reply = value_of("{\"x\": [\"a\", {\"label\": \"b\"}, 5, \"c\"]}");
	struct retrain_value list = retrain_value_get(retrain_reply_value(reply), "x");
	char out[64], small[6];

	(void)state;
	assert_string_equal(value_join(list, "label", ", ", out, sizeof(out)), "a, b, c");
	assert_string_equal(value_join(list, NULL, "; ", out, sizeof(out)), "a; c");
	value_join(list, "label", ", ", small, sizeof(small));
	assert_true(strlen(small) < sizeof(small));
	retrain_reply_unref(reply);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(pay),     cmocka_unit_test(risk),    cmocka_unit_test(growth),
	        cmocka_unit_test(figures), cmocka_unit_test(widths),  cmocka_unit_test(wrapping),
	        cmocka_unit_test(safe),    cmocka_unit_test(joining),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
