/* client/lib/params.c, json_in.c: building parameters, and reading them from JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/lib/internal.h"

static void expect(struct retrain_params *p, const char *want)
{
	struct retrain_reply *reply = NULL;
	const uint8_t *bytes;
	char *text = NULL;
	size_t n;

	assert_int_equal(params_bytes(p, &bytes, &n), 0);
	assert_int_equal(reply_new(&reply, bytes, n), 0);
	assert_int_equal(retrain_reply_json(reply, 0, &text), 0);
	assert_string_equal(text, want);
	free(text);
	retrain_reply_unref(reply);
	retrain_params_free(p);
}

static void building(void **state)
{
	struct retrain_params *p = retrain_params_new();
	static const char *const ids[] = {"a", "b"};

	(void)state;
	retrain_params_texts(p, "skills", ids, 2);
	retrain_params_begin_map(p, "filters");
	retrain_params_int(p, "min_pay", -22000);
	retrain_params_bool(p, "no_degree", true);
	retrain_params_begin_array(p, "nested");
	retrain_params_begin_map(p, NULL);
	retrain_params_number(p, "x", 0.25);
	retrain_params_end(p);
	retrain_params_text(p, NULL, "é");
	retrain_params_end(p);
	retrain_params_end(p);
	retrain_params_text(p, "text", "");
	expect(p, "{\"skills\": [\"a\", \"b\"], \"filters\": {\"min_pay\": -22000, \"no_degree\": true, "
	          "\"nested\": [{\"x\": 0.25}, \"é\"]}, \"text\": \"\"}");
}

static void none(void **state)
{
	struct retrain_params *p = retrain_params_new();
	const uint8_t *bytes;
	size_t n = 9;

	(void)state;
	assert_int_equal(params_bytes(p, &bytes, &n), 0);
	assert_int_equal(n, 0);
	assert_null(bytes);
	assert_int_equal(params_bytes(NULL, &bytes, &n), 0);
	assert_int_equal(n, 0);
	retrain_params_free(p);
	retrain_params_free(NULL);
	retrain_params_text(NULL, "a", "b"); /* after memory ran out */
	retrain_params_end(NULL);
}

static void no_key(struct retrain_params *p)
{
	retrain_params_text(p, NULL, "x");
}
static void no_text(struct retrain_params *p)
{
	retrain_params_text(p, "x", NULL);
}
static void end_too_many(struct retrain_params *p)
{
	retrain_params_end(p);
}
static void end_missing(struct retrain_params *p)
{
	retrain_params_begin_map(p, "x");
}
static void key_in_list(struct retrain_params *p)
{
	retrain_params_begin_array(p, "x");
	retrain_params_int(p, "key", 1);
	retrain_params_end(p);
}
static void too_deep(struct retrain_params *p)
{
	retrain_params_begin_array(p, "x");
	for (int i = 0; i < 20; i++)
		retrain_params_begin_array(p, NULL);
}

static void mistakes(void **state)
{
	void (*const make[])(struct retrain_params *) = {no_key,      no_text,     end_too_many,
	                                                 end_missing, key_in_list, too_deep};

	(void)state;
	for (size_t i = 0; i < sizeof(make) / sizeof(make[0]); i++) {
		struct retrain_params *p = retrain_params_new();
		const uint8_t *bytes;
		size_t n;

		make[i](p);
		if (make[i] != end_missing)
			retrain_params_int(p, "later", 1);
		assert_int_equal(params_bytes(p, &bytes, &n), -EINVAL);
		retrain_params_free(p);
	}
}

static void too_long(void **state)
{
	struct retrain_params *p = retrain_params_new();
	const uint8_t *bytes;
	size_t n;

	(void)state;
	retrain_params_begin_array(p, "x");
	for (int i = 0; i < 70000; i++)
		retrain_params_int(p, NULL, 1);
	retrain_params_end(p);
	assert_int_equal(params_bytes(p, &bytes, &n), -E2BIG);
	retrain_params_free(p);
}

static void json_round_trip(void **state)
{
	static const char *const texts[] = {
	        "{\"text\": \"care worker\", \"limit\": 5}",
	        ("{\"a\": [1, -1, 9223372036854775807, -9223372036854775808, 0.5, true, false, null], \"b\": "
	         "{\"c\": {}, \"d\": []}}"),
	        "{\"é\": \"\\\"\\\\\\n£\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct retrain_params *p = NULL;

		assert_int_equal(retrain_params_json(&p, texts[i], NULL), 0);
		expect(p, texts[i]);
	}
}

static void json_mistakes(void **state)
{
	static const struct {
		const char *json, *says;
	} rows[] = {
	        {"{\"text\": }", "line 1"},
	        {"[1]", "one JSON object"},
	        {"\"x\"", "object"},
	        {"{\"a\": 1, \"a\": 2}", "duplicate"},
	        {"{\n\"a\": 1,\n!}", "line 3"},
	        {"{\"a\": 99999999999999999999}", "big"},
	        {"{\"a\": \"\\u0000\"}", "not JSON"},
	        {"{\"a\":[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}", "levels"},
	        {"", "line 1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct retrain_params *p = NULL;
		struct retrain_error e;

		assert_int_equal(retrain_params_json(&p, rows[i].json, &e), -EINVAL);
		assert_null(p);
		assert_string_equal(e.name, "bad_call");
		if (!strstr(e.message, rows[i].says))
			fail_msg("%s: \"%s\" does not say \"%s\"", rows[i].json, e.message, rows[i].says);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(building),        cmocka_unit_test(none),
	        cmocka_unit_test(mistakes),        cmocka_unit_test(too_long),
	        cmocka_unit_test(json_round_trip), cmocka_unit_test(json_mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
