/* Holding answers against the tables: what passes and, above all, what does not. */
#include "tests/proto_help.h"

#include <errno.h>

static struct buf buf;

static const char match[] =
        "{\"matches\": [{\"id\": \"a\", \"title\": \"A\", \"score\": 0.5, \"band\": \"reasonable\", "
        "\"matched\": [\"s\"], "
        "\"missing\": [], \"pay\": {\"low\": 20000}, \"growth\": {\"percent\": -3.5, \"band\": 2}, "
        "\"explanation\": "
        "[{\"term\": \"skill\", \"value\": 0.5, \"weight\": 1, \"text\": \"Fits.\", \"skill\": \"s\"}]}], "
        "\"total\": 1, \"model\": \"weighted\", \"generation\": 3}";

static void pass(enum proto_method_id id, const char *json)
{
	char why[300] = "";

	buf_clear(&buf);
	pack_json(&buf, json);
	if (proto_check_result(&proto_methods[id], buf.data, buf.len, why, sizeof(why)))
		fail_msg("refused: %s", why);
}

static void fails(enum proto_method_id id, const char *json, const char *says)
{
	char why[300] = "";

	buf_clear(&buf);
	pack_json(&buf, json);
	assert_int_equal(proto_check_result(&proto_methods[id], buf.data, buf.len, why, sizeof(why)),
	                 -EBADMSG);
	assert_string_equal(why, says);
	assert_int_equal(proto_check_result(&proto_methods[id], buf.data, buf.len, NULL, 0), -EBADMSG);
}

static void good_answers_pass(void **state)
{
	(void)state;
	pass(PROTO_OCCUPATION_MATCH, match);
	pass(PROTO_OCCUPATION_MATCH,
	     "{\"matches\": [], \"total\": 0, \"model\": \"ghtr\", \"generation\": 1, \"missing\": "
	     "[\"pay\"], "
	     "\"region\": \"england\", \"plugin\": {\"name\": \"england\", \"version\": \"1\"}}");
	pass(PROTO_OCCUPATION_MATCH,
	     "{\"matches\": [{\"id\": \"a\", \"title\": \"A\", \"score\": 1.5, \"band\": \"excellent\", "
	     "\"matched\": [{\"id\": \"s\", \"label\": \"S\"}, {\"id\": \"t\", \"label\": \"T\"}]}], "
	     "\"total\": 1, \"model\": \"ghtr\", \"generation\": 1}");
	pass(PROTO_SKILL_SEARCH, "{\"skills\": [], \"generation\": 1}");
	pass(PROTO_SERVER_STATS,
	     "{\"format\": \"map\", \"counters\": {\"requests\": {\"value\": 4, \"doc\": \"Requests.\"}}, "
	     "\"latency\": {\"skill.get\": "
	     "{\"count\": 1, \"mean\": 4.5, \"p50\": 4, \"p90\": 4, \"p99\": 4, \"max\": 9}}}");
	pass(PROTO_SERVER_HELLO,
	     "{\"server\": \"retraind\", \"version\": \"1\", \"api_level\": 1, \"features\": [\"a\"], "
	     "\"limits\": {\"skills\": 200}, \"role\": \"query\"}");
}

static void wrong_answers_do_not(void **state)
{
	static const struct {
		enum proto_method_id id;
		const char *json, *says;
	} rows[] = {
	        {PROTO_SKILL_SEARCH, "[]", "The answer is not a map"},
	        {PROTO_SKILL_SEARCH, "{\"skills\": []}", "The answer has no generation"},
	        {PROTO_SKILL_SEARCH, "{\"skills\": [], \"generation\": 1, \"tottal\": 1}",
	         "tottal is not a key of skill_search_result"},
	        {PROTO_SKILL_SEARCH, "{\"skills\": {}, \"generation\": 1}",
	         "skills is a map, and must be a list of maps"},
	        {PROTO_SKILL_SEARCH, "{\"skills\": [7], \"generation\": 1}",
	         "skills[0] is 7, and must be a list of maps"},
	        {PROTO_SKILL_SEARCH, "{\"skills\": [], \"generation\": 0}",
	         "generation is 0, and must be a whole number of at least 1"},
	        {PROTO_SKILL_SEARCH, "{\"skills\": [], \"generation\": 1.0}",
	         "generation is 1, and must be a whole number of at least 1"},
	        {PROTO_SKILL_SEARCH,
	         "{\"skills\": [{\"id\": \"a\", \"label\": \"A\", \"kind\": \"skill\", \"score\": 1.01}], "
	         "\"generation\": 1}",
	         "skills[0].score is 1.01, and must be a number from 0 to 1"},
	        {PROTO_SKILL_SEARCH,
	         "{\"skills\": [{\"id\": \"a\", \"label\": \"A\", \"kind\": \"talent\", \"score\": 1}], "
	         "\"generation\": 1}",
	         "skills[0].kind is \"talent\", and must be skill, knowledge, attitude, functional or group"},
	        {PROTO_SKILL_SEARCH, "{\"skills\": [{\"id\": null}], \"generation\": 1}",
	         "skills[0].id is nil, and must be text"},
	        {PROTO_OCCUPATION_MATCH,
	         "{\"matches\": [{\"id\": \"a\", \"title\": \"A\", \"score\": 1, \"band\": \"low\", "
	         "\"matched\": [\"s\", {\"id\": \"t\", "
	         "\"label\": \"T\"}]}], \"total\": 1, \"model\": \"ghtr\", \"generation\": 1}",
	         "matches[0].matched[1] is of another kind than the item before"},
	        {PROTO_OCCUPATION_MATCH,
	         "{\"matches\": [{\"id\": \"a\", \"title\": \"A\", \"score\": 1, \"band\": \"low\", "
	         "\"matched\": [4]}], "
	         "\"total\": 1, \"model\": \"ghtr\", \"generation\": 1}",
	         "matches[0].matched[0] is 4, and must be a list of ids, or maps of id and label"},
	        {PROTO_SERVER_STATS, "{\"format\": \"map\", \"counters\": {\"requests\": 4}}",
	         "counters.requests is 4, and must be a map of names to maps"},
	        {PROTO_SERVER_STATS, "{\"format\": \"map\", \"counters\": {\"requests\": {}}}",
	         "counters.requests has no value"},
	        {PROTO_SERVER_HELLO, "{\"limits\": {\"skills\": -1}}",
	         "limits.skills is -1, and must be a whole number"},
	        {PROTO_SERVER_HELLO, "{\"features\": [1]}", "features[0] is 1, and must be a list of texts"},
	        {PROTO_SERVER_HELLO, "{\"limits\": []}",
	         "limits is a list, and must be a map of names to whole numbers"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		fails(rows[i].id, rows[i].json, rows[i].says);
}

static void what_json_can_not_say(void **state)
{
	char why[300];

	(void)state;
	buf_clear(&buf);
	mp_map(&buf, 2);
	for (int i = 0; i < 2; i++) {
		mp_str(&buf, "generation");
		mp_uint(&buf, 1);
	}
	assert_int_equal(
	        proto_check_result(&proto_methods[PROTO_SKILL_SEARCH], buf.data, buf.len, why, sizeof(why)),
	        -EBADMSG);
	assert_string_equal(why, "generation is there twice");
	buf_clear(&buf);
	mp_map(&buf, 1);
	mp_uint(&buf, 1);
	mp_uint(&buf, 1);
	assert_int_equal(
	        proto_check_result(&proto_methods[PROTO_SKILL_SEARCH], buf.data, buf.len, why, sizeof(why)),
	        -EBADMSG);
	assert_string_equal(why, "The answer has a key that is no name");
	buf_clear(&buf);
	mp_map(&buf, 1);
	mp_str(&buf, "suggestion");
	mp_strn(&buf, "\xff", 1);
	assert_int_equal(
	        proto_check_result(&proto_methods[PROTO_SKILL_SEARCH], buf.data, buf.len, why, sizeof(why)),
	        -EBADMSG);
	assert_string_equal(why, "suggestion is \"\xff\", and must be text");
}

static void half_an_answer_and_bytes_behind_fail(void **state)
{
	char why[300];

	(void)state;
	buf_clear(&buf);
	pack_json(&buf, match);
	for (size_t n = 0; n < buf.len; n++) {
		uint8_t *half = malloc(n ? n : 1);

		assert_non_null(half);
		memcpy(half, buf.data, n);
		assert_int_equal(
		        proto_check_result(&proto_methods[PROTO_OCCUPATION_MATCH], half, n, why, sizeof(why)),
		        -EBADMSG);
		assert_non_null(strstr(why, "is cut short"));
		free(half);
	}
	mp_nil(&buf);
	assert_int_equal(proto_check_result(&proto_methods[PROTO_OCCUPATION_MATCH], buf.data, buf.len, why,
	                                    sizeof(why)),
	                 -EBADMSG);
	assert_string_equal(why, "The answer is followed by more bytes");
}

static int setup(void **state)
{
	(void)state;
	buf_init(&buf, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	buf_free(&buf);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(good_answers_pass),
	        cmocka_unit_test(wrong_answers_do_not),
	        cmocka_unit_test(what_json_can_not_say),
	        cmocka_unit_test(half_an_answer_and_bytes_behind_fail),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
