/* client/lib/reply.c, json_out.c: finding one's way in an answer, and JSON text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/lib/internal.h"

static struct retrain_reply *make(struct buf *b)
{
	struct retrain_reply *reply = NULL;

	assert_int_equal(b->error, 0);
	assert_int_equal(reply_new(&reply, b->data, b->len), 0);
	buf_free(b);
	return reply;
}

/* {"matches": [{"title": "Cook", "pay": {"low": 21000}, "score": 0.5}, {"title": "Chef"}], "total": 2, "x":
 * nil, "y": true} */
static struct retrain_reply *sample(void)
{
	struct buf b;

	buf_init(&b, 0);
	mp_map(&b, 4);
	mp_str(&b, "matches");
	mp_array(&b, 2);
	mp_map(&b, 3);
	mp_str(&b, "title");
	mp_str(&b, "Cook");
	mp_str(&b, "pay");
	mp_map(&b, 1);
	mp_str(&b, "low");
	mp_uint(&b, 21000);
	mp_str(&b, "score");
	mp_double(&b, 0.5);
	mp_map(&b, 1);
	mp_str(&b, "title");
	mp_str(&b, "Chef");
	mp_str(&b, "total");
	mp_uint(&b, 2);
	mp_str(&b, "x");
	mp_nil(&b);
	mp_str(&b, "y");
	mp_bool(&b, true);
	return make(&b);
}

static void paths(void **state)
{
	struct retrain_reply *reply = sample();
	struct retrain_value v = retrain_reply_value(reply);
	int64_t n = 0;
	double d = 0;
	bool y = false;

	(void)state;
	assert_string_equal(retrain_value_text(retrain_value_find(v, "matches[0].title")), "Cook");
	assert_string_equal(retrain_value_text(retrain_value_find(v, "matches[1].title")), "Chef");
	assert_true(retrain_value_int(retrain_value_find(v, "matches[0].pay.low"), &n));
	assert_int_equal(n, 21000);
	assert_true(retrain_value_number(retrain_value_find(v, "matches[0].score"), &d));
	assert_true(d == 0.5);
	assert_true(retrain_value_bool(retrain_value_get(v, "y"), &y) && y);
	assert_int_equal(retrain_value_count(retrain_value_get(v, "matches")), 2);
	assert_int_equal(retrain_value_type(v), RETRAIN_MAP);
	assert_int_equal(retrain_value_type(retrain_value_get(v, "x")), RETRAIN_NIL);
	retrain_reply_unref(reply);
}

/* What is not there, or is something else, is absent all the way down. */
static void absent(void **state)
{
	static const char *const nowhere[] = {"matches[2]",
	                                      "matches[0].no",
	                                      "matches[0].pay.low.x",
	                                      "total[0]",
	                                      "no.no[3].no",
	                                      "matches[x]",
	                                      "matches[",
	                                      "matches[0",
	                                      "matches[-1]",
	                                      "matches[99999999999999999999]"};
	struct retrain_reply *reply = sample();
	struct retrain_value v = retrain_reply_value(reply), none = {NULL, NULL};
	int64_t n = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(nowhere) / sizeof(nowhere[0]); i++) {
		struct retrain_value at = retrain_value_find(v, nowhere[i]);

		assert_int_equal(retrain_value_type(at), RETRAIN_ABSENT);
		assert_null(retrain_value_text(at));
		assert_false(retrain_value_int(at, &n));
	}
	assert_int_equal(n, 42);
	assert_null(retrain_value_text(retrain_value_get(v, "total")));
	assert_false(retrain_value_int(retrain_value_find(v, "matches[0].title"), &n));
	assert_int_equal(retrain_value_count(none), 0);
	assert_false(retrain_iter_next(&(struct retrain_iter){none, 0, false}, NULL, NULL));
	assert_int_equal(retrain_value_type(retrain_reply_value(NULL)), RETRAIN_ABSENT);
	assert_null(retrain_reply_unref(NULL));
	retrain_reply_unref(reply);
}

static void walking(void **state)
{
	struct retrain_reply *reply = retrain_reply_ref(sample());
	struct retrain_iter it = retrain_iter(retrain_reply_value(reply));
	static const char *const keys[] = {"matches", "total", "x", "y"};
	struct retrain_value v;
	const char *key;
	size_t n = 0;

	(void)state;
	retrain_reply_unref(reply);
	while (retrain_iter_next(&it, &key, &v))
		assert_string_equal(key, keys[n++]);
	assert_int_equal(n, 4);
	it = retrain_iter(retrain_value_get(retrain_reply_value(reply), "matches"));
	assert_true(retrain_iter_next(&it, &key, &v));
	assert_null(key);
	assert_string_equal(retrain_value_text(retrain_value_get(v, "title")), "Cook");
	retrain_reply_unref(reply);
}

static void numbers(void **state)
{
	struct retrain_reply *reply;
	struct retrain_value v;
	struct buf b;
	int64_t n = 0;
	double d = 0;

	(void)state;
	buf_init(&b, 0);
	mp_array(&b, 6);
	mp_uint(&b, UINT64_MAX);
	mp_double(&b, 3.0);
	mp_double(&b, 3.5);
	mp_double(&b, 1e300);
	mp_int(&b, INT64_MIN);
	mp_double(&b, (double)NAN);
	reply = make(&b);
	v = retrain_reply_value(reply);
	assert_false(retrain_value_int(retrain_value_item(v, 0), &n));
	assert_true(retrain_value_number(retrain_value_item(v, 0), &d) && d > 1.8e19);
	assert_true(retrain_value_int(retrain_value_item(v, 1), &n) && n == 3);
	assert_false(retrain_value_int(retrain_value_item(v, 2), &n));
	assert_false(retrain_value_int(retrain_value_item(v, 3), &n));
	assert_true(retrain_value_int(retrain_value_item(v, 4), &n) && n == INT64_MIN);
	assert_false(retrain_value_int(retrain_value_item(v, 5), &n));
	retrain_reply_unref(reply);
}

static void expect_json(struct buf *b, unsigned indent, const char *want)
{
	struct retrain_reply *reply = make(b);
	char *text = NULL;

	assert_int_equal(retrain_reply_json(reply, indent, &text), 0);
	assert_string_equal(text, want);
	free(text);
	retrain_reply_unref(reply);
}

static void json(void **state)
{
	struct retrain_reply *reply = sample();
	char *text = NULL;
	struct buf b;

	(void)state;
	assert_int_equal(retrain_reply_json(reply, 0, &text), 0);
	assert_string_equal(
	        text, "{\"matches\": [{\"title\": \"Cook\", \"pay\": {\"low\": 21000}, \"score\": 0.5}, "
	              "{\"title\": \"Chef\"}], \"total\": 2, \"x\": null, \"y\": true}");
	free(text);
	assert_int_equal(retrain_value_json(retrain_value_find(retrain_reply_value(reply), "matches[0].pay"),
	                                    2, &text),
	                 0);
	assert_string_equal(text, "{\n  \"low\": 21000\n}");
	free(text);
	assert_int_equal(retrain_value_json((struct retrain_value){NULL, NULL}, 0, &text), -ENOENT);
	retrain_reply_unref(reply);
	buf_init(&b, 0);
	mp_array(&b, 3);
	mp_str(&b, "£5 \"x\" \\ \n\t\x01\x1f\x7f é");
	mp_map(&b, 0);
	mp_array(&b, 0);
	expect_json(&b, 0, "[\"£5 \\\"x\\\" \\\\ \\n\\t\\u0001\\u001f\\u007f é\", {}, []]");
}

/* The fewest digits that give the same number again, whatever the locale's decimal point. */
static void json_numbers(void **state)
{
	static const struct {
		double d;
		const char *want;
	} rows[] = {{0.73, "0.73"},
	            {0.1 + 0.2, "0.30000000000000004"},
	            {(double)0.73f, "0.7300000190734863"},
	            {1.0, "1.0"},
	            {-2.5, "-2.5"},
	            {1e300, "1e+300"},
	            {1.0 / 3, "0.3333333333333333"},
	            {0, "0.0"},
	            {123456789.0, "123456789.0"},
	            {(double)NAN, "null"},
	            {(double)INFINITY, "null"}};

	(void)state;
	setlocale(LC_ALL, "de_DE.UTF-8"); /* only where it is installed; the result is the same */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b;

		buf_init(&b, 0);
		mp_double(&b, rows[i].d);
		expect_json(&b, 0, rows[i].want);
	}
	setlocale(LC_ALL, "C");
}

/* A number that came in 32 bits needs only to be told from the others of 32 bits. */
static void json_short_numbers(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	mp_array(&b, 4);
	mp_float(&b, 0.73f);
	mp_float(&b, 16777217.0f);
	mp_float(&b, 1.0f / 3);
	mp_float(&b, 1e-40f);
	expect_json(&b, 0, "[0.73, 16777216.0, 0.33333334, 9.99995e-41]");
}

static void damaged_values_are_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
	} rows[] = {{"", 0},
	            {"\xc1", 1},
	            {"\x92\x01", 2},
	            {"\xa5"
	             "abc",
	             4},
	            {"\x81\x01\x02", 3},
	            {"\x81\xc0\x02", 3},
	            {"\xa1\xff", 2},
	            {"\xa2"
	             "a\0",
	             3},
	            {"\x01\x02", 2},
	            {"\x81\x90\x02", 3}};
	struct retrain_reply *reply = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(reply_new(&reply, (const uint8_t *)rows[i].bytes, rows[i].n), -EBADMSG);
	assert_null(reply);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(paths),
	        cmocka_unit_test(absent),
	        cmocka_unit_test(walking),
	        cmocka_unit_test(numbers),
	        cmocka_unit_test(json),
	        cmocka_unit_test(json_numbers),
	        cmocka_unit_test(json_short_numbers),
	        cmocka_unit_test(damaged_values_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
