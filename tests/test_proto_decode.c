/* Whole requests: shapes, methods, keys, defaults, and the rules between parameters. */
#include "tests/proto_help.h"

#include <errno.h>

static struct arena arena;
static struct buf buf;

static int decode_json(const char *message, struct proto_request *r, struct proto_error *e)
{
	memset(r, 0xff, sizeof(*r));
	buf_clear(&buf);
	pack_json(&buf, message);
	return proto_decode_request(buf.data, buf.len, &arena, r, e);
}

/* --- shapes ------------------------------------------------------------------------ */

static void good_shapes(void **state)
{
	static const char *const none[] = {"[0, 9, \"server.health\", []]", "[0, 9, \"server.health\", [{}]]",
	                                   "[0, 9, \"server.health\", [null]]"};
	struct proto_request r;
	struct proto_error e;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(decode_json(none[i], &r, &e), 0);
		assert_int_equal(r.kind, PROTO_KIND_REQUEST);
		assert_true(r.has_msgid);
		assert_int_equal(r.msgid, 9);
		assert_ptr_equal(r.method, &proto_methods[PROTO_SERVER_HEALTH]);
		assert_null(r.params);
	}
	assert_int_equal(decode_json("[0, 4294967295, \"skill.search\", [{\"text\": \"x\"}]]", &r, &e), 0);
	assert_int_equal(r.msgid, UINT32_MAX);
	assert_int_equal(decode_json("[2, \"server.hello\", [{\"client\": \"x\"}]]", &r, &e), 0);
	assert_int_equal(r.kind, PROTO_KIND_NOTIFICATION);
	assert_false(r.has_msgid);
	assert_true(((const struct server_hello_params *)r.params)->has_client);
	/* No parameters at all still gives a method that takes some its struct. */
	assert_int_equal(decode_json("[0, 1, \"server.stats\", []]", &r, &e), 0);
	assert_int_equal(((const struct server_stats_params *)r.params)->format, PROTO_STATS_MAP);
}

static void wrong_shapes(void **state)
{
	static const struct {
		const char *message;
		bool has_msgid;
		const char *says;
	} rows[] = {
	        {"7", false, "not a list of values"},
	        {"[]", false, "not a list of values"},
	        {"[\"0\", 1, \"server.health\", []]", false, "neither 0 for a request nor 2"},
	        {"[1, 5, null, null]", false, "neither 0 for a request nor 2"},
	        {"[0]", false, "does not have four values"},
	        {"[0, 5]", true, "does not have four values"},
	        {"[0, 5, \"server.health\"]", true, "does not have four values"},
	        {"[0, 5, \"server.health\", [], []]", true, "does not have four values"},
	        {"[2, \"server.health\"]", false, "does not have three values"},
	        {"[0, -1, \"server.health\", []]", false, "msgid is not a whole number"},
	        {"[0, 4294967296, \"server.health\", []]", false, "msgid is not a whole number"},
	        {"[0, \"5\", \"server.health\", []]", false, "msgid is not a whole number"},
	        {"[0, 5, 5, []]", true, "method's name is not a string"},
	        {"[0, 5, \"server.health\", {}]", true, "do not stand in a list"},
	        {"[0, 5, \"server.health\", null]", true, "do not stand in a list"},
	};
	struct proto_request r;
	struct proto_error e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(decode_json(rows[i].message, &r, &e), -EINVAL);
		assert_int_equal(e.code, PROTO_INVALID_REQUEST);
		assert_int_equal(r.has_msgid, rows[i].has_msgid);
		assert_int_equal(r.msgid, rows[i].has_msgid ? 5 : 0);
		if (!strstr(e.message, rows[i].says))
			fail_msg("%s gives: %s", rows[i].message, e.message);
		assert_non_null(strstr(e.message, "[{named arguments}]"));
	}
}

static void arguments_go_by_name(void **state)
{
	struct proto_request r;
	struct proto_error e;

	(void)state;
	assert_int_equal(decode_json("[0, 5, \"skill.search\", [\"cook\", 10]]", &r, &e), -EINVAL);
	assert_int_equal(e.code, PROTO_INVALID_PARAMS);
	assert_string_equal(e.message,
	                    "There are 2 arguments. Give them by name, in one map: [{name: value}].");
	assert_int_equal(decode_json("[0, 5, \"skill.search\", [\"cook\"]]", &r, &e), -EINVAL);
	assert_int_equal(e.code, PROTO_INVALID_PARAMS);
	assert_string_equal(e.message,
	                    "The parameters of skill.search are not a map. Give them by name, in one map.");
	assert_ptr_equal(r.method, &proto_methods[PROTO_SKILL_SEARCH]);
}

static void half_messages_and_bytes_behind_are_refused(void **state)
{
	struct proto_request r;
	struct proto_error e;
	size_t whole;

	(void)state;
	assert_int_equal(
	        decode_json(
	                "[0, 5, \"occupation.match\", [{\"skills\": [\"a\", {\"id\": \"b\", \"level\": 3}], "
	                "\"filters\": {\"working_pattern\": [\"days\"]}, \"occupations\": [\"c\"]}]]",
	                &r, &e),
	        0);
	whole = buf.len;
	for (size_t n = 0; n < whole; n++) {
		/* Its own block, so that a read past the end would be seen. */
		uint8_t *half = malloc(n ? n : 1);

		assert_non_null(half);
		memcpy(half, buf.data, n);
		assert_int_equal(proto_decode_request(half, n, &arena, &r, &e), -EINVAL);
		assert_int_equal(e.code, PROTO_INVALID_REQUEST);
		assert_non_null(strstr(e.message, "ends before it is whole"));
		assert_null(r.params);
		free(half);
	}
	mp_nil(&buf);
	assert_int_equal(proto_decode_request(buf.data, buf.len, &arena, &r, &e), -EINVAL);
	assert_non_null(strstr(e.message, "Bytes follow the end"));
	assert_null(r.params);
}

/* --- methods ------------------------------------------------------------------------- */

static void methods_are_found(void **state)
{
	(void)state;
	for (int i = 0; i < PROTO_METHODS; i++) {
		const char *name = proto_methods[i].name;

		assert_int_equal(proto_methods[i].id, i);
		assert_ptr_equal(proto_method_find(name, strlen(name)), &proto_methods[i]);
		assert_null(proto_method_find(name, strlen(name) - 1));
	}
	assert_null(proto_method_find("", 0));
	assert_null(proto_method_find("server.healthy", 14));
	assert_null(proto_method_find("server.health\0x", 15));
	assert_null(proto_method_find("zzz", 3));
}

static void unknown_methods_are_named(void **state)
{
	static const struct {
		const char *message, *says;
	} rows[] = {
	        {"[0, 5, \"occupation.mach\", [1, 2, 3]]",
	         "There is no method \"occupation.mach\". Did you mean occupation.match?"},
	        {"[0, 5, \"match\", []]", "There is no method \"match\". Did you mean occupation.match?"},
	        {"[0, 5, \"nvim_set_client_info\", [1]]",
	         "There is no method \"nvim_set_client_info\". server.describe lists those there are."},
	        {"[0, 5, \"\", []]", "There is no method \"\". server.describe lists those there are."},
	        {"[0, 5, \"plan.save\", [{}]]",
	         "There is no method \"plan.save\". server.describe lists those there are."},
	};
	struct proto_request r;
	struct proto_error e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(decode_json(rows[i].message, &r, &e), -EINVAL);
		assert_int_equal(e.code, PROTO_UNKNOWN_METHOD);
		assert_string_equal(e.message, rows[i].says);
		assert_int_equal(r.msgid, 5);
		assert_true(r.has_msgid);
		assert_null(r.method);
	}
}

/* Old clients send every string as binary data. */
static void a_method_named_in_binary_is_found(void **state)
{
	struct proto_request r;
	struct proto_error e;

	(void)state;
	buf_clear(&buf);
	mp_array(&buf, 4);
	mp_uint(&buf, 0);
	mp_uint(&buf, 1);
	mp_bin(&buf, "server.health", 13);
	mp_array(&buf, 0);
	assert_int_equal(proto_decode_request(buf.data, buf.len, &arena, &r, &e), 0);
	assert_ptr_equal(r.method, &proto_methods[PROTO_SERVER_HEALTH]);
}

/* --- keys -------------------------------------------------------------------------------- */

static void unknown_keys_are_named(void **state)
{
	static const struct {
		const char *message, *field, *says;
	} rows[] = {
	        {"[0, 5, \"skill.search\", [{\"text\": \"x\", \"lmit\": 3}]]", "lmit",
	         "lmit is not a parameter of skill.search. Did you mean limit?"},
	        {"[0, 5, \"skill.search\", [{\"query\": \"x\"}]]", "query",
	         "query is not a parameter of skill.search. There are text and limit."},
	        {"[0, 5, \"server.stats\", [{\"verbose\": true}]]", "verbose",
	         "verbose is not a parameter of server.stats. There is only format."},
	        {"[0, 5, \"server.health\", [{\"a\": 1}]]", "a",
	         "a is not a parameter of server.health. It takes none."},
	        {"[0, 5, \"occupation.match\", [{\"skills\": [], \"filters\": {\"min\": 1}}]]", "filters.min",
	         "filters.min is not a key of filters. Did you mean min_pay?"},
	        {"[0, 5, \"occupation.match\", [{\"occupation\": [\"a\"]}]]", "occupation",
	         "occupation is not a parameter of occupation.match. Did you mean occupations?"},
	        {"[0, 5, \"skill.search\", [{\"\": 1}]]", "",
	         "A key is empty. Keys are names, as strings of UTF-8."},
	};
	struct proto_request r;
	struct proto_error e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(decode_json(rows[i].message, &r, &e), -EINVAL);
		assert_int_equal(e.code, PROTO_INVALID_PARAMS);
		assert_string_equal(e.message, rows[i].says);
		assert_string_equal(e.field, rows[i].field);
	}
}

/* [0, 5, METHOD, [{`pairs` pairs that the caller writes}]] */
static void begin_request(const char *method, uint32_t pairs)
{
	buf_clear(&buf);
	mp_array(&buf, 4);
	mp_uint(&buf, 0);
	mp_uint(&buf, 5);
	mp_str(&buf, method);
	mp_array(&buf, 1);
	mp_map(&buf, pairs);
}

static void keys_are_strings_given_once(void **state)
{
	struct proto_request r;
	struct proto_error e;

	(void)state;
	begin_request("skill.search", 3);
	for (int i = 0; i < 2; i++) {
		mp_str(&buf, "text");
		mp_str(&buf, "x");
		mp_str(&buf, "limit");
		mp_nil(&buf);
	}
	assert_int_equal(proto_decode_request(buf.data, buf.len, &arena, &r, &e), -EINVAL);
	assert_string_equal(e.message, "text is given twice. Give it once.");
	assert_string_equal(e.field, "text");
	begin_request("skill.search", 1);
	mp_uint(&buf, 1);
	mp_str(&buf, "x");
	assert_int_equal(proto_decode_request(buf.data, buf.len, &arena, &r, &e), -EINVAL);
	assert_string_equal(e.message, "A key is not a string. Keys are names, as strings of UTF-8.");
	begin_request("occupation.match", 1);
	mp_str(&buf, "filters");
	mp_map(&buf, 1);
	mp_strn(&buf, "\xff\xfe", 2);
	mp_nil(&buf);
	assert_int_equal(proto_decode_request(buf.data, buf.len, &arena, &r, &e), -EINVAL);
	assert_string_equal(e.message,
	                    "A key of filters is not valid UTF-8. Keys are names, as strings of UTF-8.");
	assert_string_equal(e.field, "filters");
}

static void a_long_unknown_key_is_cut(void **state)
{
	struct proto_request r;
	struct proto_error e;
	char key[3001];

	(void)state;
	memset(key, 'k', sizeof(key) - 1);
	key[sizeof(key) - 1] = 0;
	begin_request("skill.search", 1);
	mp_str(&buf, key);
	mp_nil(&buf);
	assert_int_equal(proto_decode_request(buf.data, buf.len, &arena, &r, &e), -EINVAL);
	assert_int_equal(strlen(e.field), 40);
	assert_true(strlen(e.message) < 120);
}

/* --- defaults, nil, and rules between parameters ------------------------------------------- */

static void what_is_not_given_has_its_default(void **state)
{
	static const char *const messages[] = {
	        "[0, 5, \"occupation.match\", [{\"skills\": [\"a\"]}]]",
	        ("[0, 5, \"occupation.match\", [{\"model\": null, \"order\": null, \"filters\": null, "
	         "\"preferences\": null, "
	         "\"limit\": null, \"offset\": null, \"explain\": null, \"detail\": null, \"postcode\": "
	         "null, "
	         "\"occupations\": null, \"skills\": [\"a\"]}]]"),
	        ("[0, 5, \"occupation.match\", [{\"skills\": [\"a\"], \"filters\": {}, \"preferences\": "
	         "{\"pay\": null}}]]"),
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct occupation_match_params *p;
		struct proto_request r;
		struct proto_error e;

		assert_int_equal(decode_json(messages[i], &r, &e), 0);
		p = r.params;
		assert_int_equal(p->skills.count, 1);
		assert_false(p->has_occupations || p->has_postcode);
		assert_int_equal(p->model, PROTO_MODEL_WEIGHTED);
		assert_int_equal(p->order, PROTO_ORDER_MATCH);
		assert_int_equal(p->detail, PROTO_DETAIL_IDS);
		assert_int_equal(p->limit, 20);
		assert_int_equal(p->offset, 0);
		assert_false(p->explain || p->filters.no_degree);
		assert_false(p->filters.has_min_pay || p->filters.has_pay_ratio ||
		             p->filters.has_max_automation_risk || p->filters.has_max_job_zone_step);
		assert_int_equal(p->filters.working_pattern, 0);
		assert_int_equal(p->filters.categories.count, 0);
		assert_float_equal(p->preferences.pay, 0, 0);
	}
}

static void what_is_required_has_to_be_there(void **state)
{
	static const char *const messages[] = {
	        "[0, 5, \"skill.search\", []]", "[0, 5, \"skill.search\", [{}]]",
	        "[0, 5, \"skill.search\", [{\"limit\": 3}]]", "[0, 5, \"skill.search\", [{\"text\": null}]]"};
	struct proto_request r;
	struct proto_error e;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(decode_json(messages[i], &r, &e), -EINVAL);
		assert_int_equal(e.code, PROTO_INVALID_PARAMS);
		assert_string_equal(e.field, "text");
		assert_string_equal(e.message, "text is missing. Give text of up to 4,096 bytes.");
	}
}

static void a_match_needs_a_person(void **state)
{
	struct proto_request r;
	struct proto_error e;

	(void)state;
	assert_int_equal(decode_json("[0, 5, \"occupation.match\", [{\"limit\": 3}]]", &r, &e), -EINVAL);
	assert_int_equal(e.code, PROTO_INVALID_PARAMS);
	assert_string_equal(e.field, "skills");
	assert_non_null(strstr(e.message, "skills and occupations are both missing"));
	assert_int_equal(decode_json("[0, 5, \"occupation.match\", [{\"skills\": []}]]", &r, &e), 0);
	assert_int_equal(decode_json("[0, 5, \"occupation.match\", [{\"occupations\": []}]]", &r, &e), 0);
}

static void memory_that_ends_is_told(void **state)
{
	struct arena small;
	struct proto_request r;
	struct proto_error e;
	unsigned refused = 0;
	int rc = -ENOMEM;

	(void)state;
	assert_int_equal(decode_json("[0, 5, \"occupation.match\", [{\"skills\": [\"a\", \"b\", \"c\"], "
	                             "\"occupations\": [\"d\"]}]]",
	                             &r, &e),
	                 0);
	for (size_t limit = 16; rc && limit < 4096; limit += 16) {
		arena_init(&small, 512);
		small.limit = limit;
		rc = proto_decode_request(buf.data, buf.len, &small, &r, &e);
		if (rc) {
			assert_int_equal(rc, -ENOMEM);
			assert_int_equal(e.code, PROTO_BUSY);
			assert_true(e.retry);
			assert_null(r.params);
			assert_int_equal(r.msgid, 5);
			refused++;
		}
		arena_free(&small);
	}
	assert_int_equal(rc, 0);
	assert_true(refused > 2);
}

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	buf_init(&buf, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	buf_free(&buf);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(good_shapes),
	        cmocka_unit_test(wrong_shapes),
	        cmocka_unit_test(arguments_go_by_name),
	        cmocka_unit_test(half_messages_and_bytes_behind_are_refused),
	        cmocka_unit_test(methods_are_found),
	        cmocka_unit_test(unknown_methods_are_named),
	        cmocka_unit_test(a_method_named_in_binary_is_found),
	        cmocka_unit_test(unknown_keys_are_named),
	        cmocka_unit_test(keys_are_strings_given_once),
	        cmocka_unit_test(a_long_unknown_key_is_cut),
	        cmocka_unit_test(what_is_not_given_has_its_default),
	        cmocka_unit_test(what_is_required_has_to_be_there),
	        cmocka_unit_test(a_match_needs_a_person),
	        cmocka_unit_test(memory_that_ends_is_told),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
