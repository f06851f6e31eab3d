/* Single values of parameters: what is taken, as what, and the sentence for what is not. */
#include "tests/proto_help.h"

#include <errno.h>
#include <math.h>

#include "proto/decode.h"

/* A message that asks `method` with the parameters in JSON. */
static void ask(struct buf *b, const char *method, const char *json)
{
	buf_clear(b);
	mp_array(b, 4);
	mp_uint(b, 0);
	mp_uint(b, 1);
	mp_str(b, method);
	mp_array(b, 1);
	pack_json(b, json);
}

static struct arena arena;
static struct buf buf;

static const void *taken(const char *method, const char *json)
{
	struct proto_request r;
	struct proto_error e;

	arena_reset(&arena);
	ask(&buf, method, json);
	if (proto_decode_request(buf.data, buf.len, &arena, &r, &e))
		fail_msg("%s %s is refused: %s", method, json, e.message);
	assert_non_null(r.params);
	return r.params;
}

struct refusal {
	const char *method, *json, *field, *message;
};

static void refused(const struct refusal *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct proto_request r;
		struct proto_error e;

		ask(&buf, rows[i].method, rows[i].json);
		if (!proto_decode_request(buf.data, buf.len, &arena, &r, &e))
			fail_msg("%s %s is taken", rows[i].method, rows[i].json);
		assert_int_equal(e.code, PROTO_INVALID_PARAMS);
		assert_false(e.retry);
		assert_string_equal(e.message, rows[i].message);
		assert_string_equal(e.field, rows[i].field);
		assert_true(r.has_msgid);
		assert_int_equal(r.msgid, 1);
		assert_null(r.params);
	}
}

#define REFUSED(rows) refused(rows, sizeof(rows) / sizeof((rows)[0]))

static void text_equal(struct mp_text t, const char *s)
{
	assert_int_equal(t.len, strlen(s));
	assert_memory_equal(t.data, s, t.len);
}

/* --- numbers -------------------------------------------------------------------- */

static void whole_numbers(void **state)
{
	static const struct refusal rows[] = {
	        {"skill.search", "{\"text\": \"x\", \"limit\": 5000}", "limit",
	         "limit is 5,000. It must be a whole number from 1 to 100."},
	        {"skill.search", "{\"text\": \"x\", \"limit\": 0}", "limit",
	         "limit is 0. It must be a whole number from 1 to 100."},
	        {"skill.search", "{\"text\": \"x\", \"limit\": -12000}", "limit",
	         "limit is -12,000. It must be a whole number from 1 to 100."},
	        {"skill.search", "{\"text\": \"x\", \"limit\": 2.5}", "limit",
	         "limit is 2.5. It must be a whole number from 1 to 100."},
	        {"skill.search", "{\"text\": \"x\", \"limit\": \"10\"}", "limit",
	         "limit is \"10\". It must be a whole number from 1 to 100."},
	        {"skill.search", "{\"text\": \"x\", \"limit\": true}", "limit",
	         "limit is true. It must be a whole number from 1 to 100."},
	        {"skill.search", "{\"text\": \"x\", \"limit\": [1]}", "limit",
	         "limit is a list. It must be a whole number from 1 to 100."},
	        {"dataset.activate", "{\"generation\": 0}", "generation",
	         "generation is 0. It must be a whole number of at least 1."},
	        {"dataset.activate", "{\"generation\": 1e300}", "generation",
	         "generation is 1e+300. It must be a whole number of at least 1."},
	        {"occupation.match", "{\"skills\": [], \"filters\": {\"min_pay\": -1}}", "filters.min_pay",
	         "filters.min_pay is -1. It must be a whole number from 0 to 1,000,000 (pounds a year)."},
	};
	const struct skill_search_params *p;
	const struct dataset_activate_params *d;

	(void)state;
	p = taken("skill.search", "{\"text\": \"x\", \"limit\": 1}");
	assert_int_equal(p->limit, 1);
	p = taken("skill.search", "{\"text\": \"x\", \"limit\": 100}");
	assert_int_equal(p->limit, 100);
	p = taken("skill.search", "{\"text\": \"x\", \"limit\": 7.0}");
	assert_int_equal(p->limit, 7);
	d = taken("dataset.activate", "{\"generation\": 9007199254740991}");
	assert_int_equal(d->generation, PROTO_INT_MAX);
	REFUSED(rows);
}

static void numbers(void **state)
{
	static const struct refusal rows[] = {
	        {"occupation.match", "{\"skills\": [], \"preferences\": {\"pay\": 1.5}}", "preferences.pay",
	         "preferences.pay is 1.5. It must be a number from 0 to 1."},
	        {"occupation.match", "{\"skills\": [], \"preferences\": {\"pay\": \"a lot\"}}",
	         "preferences.pay", "preferences.pay is \"a lot\". It must be a number from 0 to 1."},
	        {"occupation.match", "{\"skills\": [{\"id\": \"a\", \"level\": 101}]}", "skills[0].level",
	         "skills[0].level is 101. It must be a number from 0 to 100."},
	};
	const struct occupation_match_params *p;

	(void)state;
	p = taken("occupation.match", "{\"skills\": [], \"preferences\": {\"pay\": 1, \"growth\": 0.25}}");
	assert_float_equal(p->preferences.pay, 1, 0);
	assert_float_equal(p->preferences.growth, 0.25, 0);
	assert_float_equal(p->preferences.hours, 0, 0);
	REFUSED(rows);
}

static void numbers_that_are_none_are_refused(void **state)
{
	static const double none[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		struct mp_reader r;
		const void *params = NULL;
		struct proto_error e;

		buf_clear(&buf);
		mp_map(&buf, 2);
		mp_str(&buf, "skills");
		mp_array(&buf, 0);
		mp_str(&buf, "filters");
		mp_map(&buf, 1);
		mp_str(&buf, "pay_ratio");
		mp_double(&buf, none[i]);
		r = (struct mp_reader){buf.data, buf.data + buf.len};
		assert_int_equal(
		        proto_decode_params(&proto_methods[PROTO_OCCUPATION_MATCH], &r, &arena, &params, &e),
		        -EINVAL);
		assert_string_equal(e.field, "filters.pay_ratio");
		assert_null(params);
	}
}

/* --- truth and words ---------------------------------------------------------------- */

static void truth_and_words(void **state)
{
	static const struct refusal rows[] = {
	        {"occupation.match", "{\"skills\": [], \"explain\": 1}", "explain",
	         "explain is 1. It must be true or false."},
	        {"occupation.match", "{\"skills\": [], \"model\": \"wieghted\"}", "model",
	         "model is \"wieghted\". It must be weighted or ghtr. Did you mean weighted?"},
	        {"occupation.match", "{\"skills\": [], \"order\": \"height\"}", "order",
	         "order is \"height\". It must be match, growth, pay or security."},
	        {"occupation.match", "{\"skills\": [], \"detail\": 3}", "detail",
	         "detail is 3. It must be counts, ids or labels."},
	        {"occupation.match",
	         "{\"skills\": [], \"filters\": {\"working_pattern\": [\"days\", \"part-time\"]}}",
	         "filters.working_pattern[1]",
	         "filters.working_pattern[1] is \"part-time\". It must be full_time, part_time, shifts, "
	         "evenings, weekends, "
	         "flexible or days. Did you mean part_time?"},
	        {"occupation.match", "{\"skills\": [], \"filters\": {\"working_pattern\": \"days\"}}",
	         "filters.working_pattern",
	         "filters.working_pattern is \"days\". It must be a list of words out of full_time, "
	         "part_time, shifts, "
	         "evenings, weekends, flexible or days."},
	};
	const struct occupation_match_params *p;

	(void)state;
	p = taken("occupation.match",
	          "{\"skills\": [], \"explain\": true, \"model\": \"ghtr\", \"order\": \"security\", "
	          "\"detail\": \"labels\", \"filters\": {\"no_degree\": true, "
	          "\"working_pattern\": [\"flexible\", \"full_time\", \"flexible\"]}}");
	assert_true(p->explain);
	assert_true(p->filters.no_degree);
	assert_int_equal(p->model, PROTO_MODEL_GHTR);
	assert_int_equal(p->order, PROTO_ORDER_SECURITY);
	assert_int_equal(p->detail, PROTO_DETAIL_LABELS);
	assert_int_equal(p->filters.working_pattern,
	                 1u << PROTO_PATTERN_FLEXIBLE | 1u << PROTO_PATTERN_FULL_TIME);
	REFUSED(rows);
}

/* --- text ----------------------------------------------------------------------------- */

static void text_is_utf8_of_bounded_length(void **state)
{
	static const char *const good[] = {
	        "", "a", "12345678", "123456789", "caf\xc3\xa9", "\xe2\x82\xac 20,000 \xf0\x9f\x9b\xa0"};
	static const char *const bad[] = {"\xff", "\xc0\xaf", "abcdefgh\x80", "\xed\xa0\x80", "1234567\xc3"};
	struct proto_request r;
	struct proto_error e;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]) + sizeof(bad) / sizeof(bad[0]); i++) {
		bool fine = i < sizeof(good) / sizeof(good[0]);
		const char *s = fine ? good[i] : bad[i - sizeof(good) / sizeof(good[0])];

		for (int binary = 0; binary < 2; binary++) {
			ask(&buf, "skill.search", "{}");
			buf.len--;
			mp_map(&buf, 1);
			mp_str(&buf, "text");
			if (binary)
				mp_bin(&buf, s, strlen(s));
			else
				mp_str(&buf, s);
			assert_int_equal(proto_decode_request(buf.data, buf.len, &arena, &r, &e),
			                 fine ? 0 : -EINVAL);
			if (fine)
				text_equal(((const struct skill_search_params *)r.params)->text, s);
			else
				assert_non_null(
				        strstr(e.message, "text is not valid UTF-8: the byte at offset "));
		}
	}
}

static void a_zero_byte_is_no_text(void **state)
{
	static const char *const bad[] = {"{\"text\": \"a\\u0000b\"}",
	                                  "{\"text\": \"abcdefg\\u0000ijklmnop\"}"};
	struct proto_request r;
	struct proto_error e;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		json_t *v = json_loads(bad[i], JSON_ALLOW_NUL, NULL);

		buf_clear(&buf);
		mp_array(&buf, 4);
		mp_uint(&buf, 0);
		mp_uint(&buf, 1);
		mp_str(&buf, "skill.search");
		mp_array(&buf, 1);
		pack_json_value(&buf, v);
		json_decref(v);
		assert_int_equal(proto_decode_request(buf.data, buf.len, &arena, &r, &e), -EINVAL);
		assert_string_equal(e.field, "text");
	}
}

static void long_text(const char *method, const char *key, size_t n, int rc, struct proto_error *e)
{
	struct proto_request r;

	buf_clear(&buf);
	mp_array(&buf, 4);
	mp_uint(&buf, 0);
	mp_uint(&buf, 1);
	mp_str(&buf, method);
	mp_array(&buf, 1);
	mp_map(&buf, 1);
	mp_str(&buf, key);
	buf_put(&buf, (uint8_t[]){0xdb, 0, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n}, 5);
	for (size_t i = 0; i < n; i++)
		buf_byte(&buf, 'x');
	assert_int_equal(proto_decode_request(buf.data, buf.len, &arena, &r, e), rc);
}

static void the_longest_text(void **state)
{
	struct proto_error e;

	(void)state;
	long_text("skill.search", "text", 4096, 0, &e);
	long_text("skill.search", "text", 4097, -EINVAL, &e);
	assert_string_equal(e.message, "text is 4,097 bytes long. It can have up to 4,096 bytes.");
	long_text("skill.extract", "text", 65536, 0, &e);
	long_text("skill.extract", "text", 65537, -EINVAL, &e);
	long_text("skill.get", "id", 256, 0, &e);
	long_text("skill.get", "id", 257, -EINVAL, &e);
	assert_string_equal(e.message, "id is 257 bytes long. It can have up to 256 bytes.");
}

static void wrong_text(void **state)
{
	static const struct refusal rows[] = {
	        {"skill.search", "{\"text\": 7}", "text", "text is 7. It must be text of up to 4,096 bytes."},
	        {"skill.get", "{\"id\": \"\"}", "id", "id is \"\". It must be an id of up to 256 bytes."},
	        {"skill.get", "{\"id\": {}}", "id", "id is a map. It must be an id of up to 256 bytes."},
	        {"occupation.get", "{\"id\": \"a\", \"postcode\": \"LIVERPOOL\"}", "postcode",
	         "postcode is \"LIVERPOOL\". It must be a postcode such as L1 8JQ, or its first half such as "
	         "L1."},
	};

	(void)state;
	REFUSED(rows);
}

static void postcodes(void **state)
{
	static const char *const good[] = {"L1",       "l1 8jq", "L18JQ",   "L18",       "CH41 1AA",
	                                   "EC1A 1BB", "W1A0AX", "M1  1AE", " B33 8TH ", "CR2 6XH",
	                                   "DN55 1PT", "NE1",    "GIR 0AA", "SW1W"};
	static const char *const bad[] = {
	        "",        "L",      "LL",      "1L",           "L1 8",
	        "L1 8J",   "L1 8JC", "L1-8JQ",  "ABC1 1AA",     "L123 8JQ",
	        "L1 8JQX", "L1 88Q", "L1\n8JQ", "\xc5\x81\x31", "AAAAAAAAAAAAAAAAAA"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!proto_postcode_valid(good[i], strlen(good[i])))
			fail_msg("%s is refused", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (proto_postcode_valid(bad[i], strlen(bad[i])))
			fail_msg("%s is taken", bad[i]);
}

/* --- lists ------------------------------------------------------------------------------- */

static void lists_of_ids(void **state)
{
	static const struct refusal rows[] = {
	        {"occupation.skills", "{\"occupations\": \"a\"}", "occupations",
	         "occupations is \"a\". It must be a list of up to 20 ids."},
	        {"occupation.skills", "{\"occupations\": [\"a\", 2]}", "occupations[1]",
	         "occupations[1] is 2. It must be an id of up to 256 bytes."},
	        {"occupation.skills", "{\"occupations\": [\"a\", null]}", "occupations[1]",
	         "occupations[1] is nil. It must be an id of up to 256 bytes."},
	        {"occupation.skills", "{\"occupations\": [\"\"]}", "occupations[0]",
	         "occupations[0] is \"\". It must be an id of up to 256 bytes."},
	        {"occupation.skills",
	         "{\"occupations\": "
	         "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\",\"13\",\"14\","
	         "\"15\",\"16\",\"17\",\"18\",\"19\",\"20\",\"21\"]}",
	         "occupations", "occupations has 21 items. It must be a list of up to 20 ids."},
	};
	const struct occupation_search_params *s;
	const struct occupation_skills_params *p;

	(void)state;
	p = taken("occupation.skills", "{\"occupations\": [\"ncs:chef\", \"esco:1\"]}");
	assert_int_equal(p->occupations.count, 2);
	text_equal(p->occupations.item[0], "ncs:chef");
	text_equal(p->occupations.item[1], "esco:1");
	p = taken("occupation.skills", "{\"occupations\": []}");
	assert_int_equal(p->occupations.count, 0);
	assert_null(p->occupations.item);
	s = taken("occupation.search", "{\"text\": \"a\"}");
	assert_int_equal(s->exclude.count, 0);
	REFUSED(rows);
}

static void skills_are_ids_or_maps(void **state)
{
	static const struct refusal rows[] = {
	        {"occupation.match", "{\"skills\": [\"a\", \"b\", \"c\", {\"lable\": 1}]}", "skills[3].lable",
	         "skills[3].lable is not a key of skills[3]. There are id and level."},
	        {"occupation.match", "{\"skills\": [{\"level\": 1}]}", "skills[0].id",
	         "skills[0].id is missing. Give an id of up to 256 bytes."},
	        {"occupation.match", "{\"skills\": [\"a\", {\"id\": 4}]}", "skills[1].id",
	         "skills[1].id is 4. It must be an id of up to 256 bytes."},
	        {"occupation.match", "{\"skills\": [[\"a\", 3]]}", "skills[0]",
	         "skills[0] is a list. It must be an id, or a map of id and level."},
	        {"occupation.match", "{\"skills\": {\"a\": 3}}", "skills",
	         "skills is a map. It must be a list of up to 200 ids, or maps of id and level."},
	};
	const struct occupation_match_params *p;

	(void)state;
	p = taken("occupation.match",
	          "{\"skills\": [\"a\", {\"id\": \"b\", \"level\": 4.5}, {\"id\": \"c\", \"level\": null}]}");
	assert_true(p->has_skills);
	assert_false(p->has_occupations);
	assert_int_equal(p->skills.count, 3);
	text_equal(p->skills.item[0].id, "a");
	assert_false(p->skills.item[0].has_level);
	text_equal(p->skills.item[1].id, "b");
	assert_true(p->skills.item[1].has_level);
	assert_float_equal(p->skills.item[1].level, 4.5, 0);
	assert_false(p->skills.item[2].has_level);
	REFUSED(rows);
}

static void ranges(void **state)
{
	static const struct refusal rows[] = {
	        {"server.hello", "{\"protocol\": 1}", "protocol",
	         "protocol is 1. It must be a list of two whole numbers, the lower one first."},
	        {"server.hello", "{\"protocol\": [1]}", "protocol",
	         "protocol is a list. It must be a list of two whole numbers, the lower one first."},
	        {"server.hello", "{\"protocol\": [1, \"2\"]}", "protocol[1]",
	         "protocol[1] is \"2\". It must be a whole number from 1 to 65,535."},
	        {"server.hello", "{\"protocol\": [2, 1]}", "protocol",
	         "protocol starts above its end. Give the lower number first."},
	        {"server.hello", "{\"protocol\": [3, 9]}", "protocol",
	         "protocol leaves out API levels 1 to 2, which are what this server speaks."},
	};
	const struct server_hello_params *p;

	(void)state;
	p = taken("server.hello", "{\"protocol\": [1, 3], \"client\": \"tester 1\"}");
	assert_true(p->has_protocol && p->has_client);
	assert_int_equal(p->protocol.min, 1);
	assert_int_equal(p->protocol.max, 3);
	text_equal(p->client, "tester 1");
	p = taken("server.hello", "{}");
	assert_false(p->has_protocol || p->has_client);
	REFUSED(rows);
}

static void what_is_shown_of_a_value_is_short_and_whole(void **state)
{
	static const struct refusal rows[] = {
	        {"occupation.match",
	         "{\"skills\": [], \"model\": \"aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd1\"}", "model",
	         "model is \"aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd...\". It must be weighted or ghtr."},
	        {"occupation.match",
	         "{\"skills\": [], \"model\": \"aaaaaaaaaabbbbbbbbbbccccccccccddddddddd\\u00e9\"}", "model",
	         "model is \"aaaaaaaaaabbbbbbbbbbccccccccccddddddddd...\". It must be weighted or ghtr."},
	        {"occupation.match", "{\"skills\": [], \"model\": \"a\\u001b[31mb\"}", "model",
	         "model is \"a?[31mb\". It must be weighted or ghtr."},
	};

	(void)state;
	REFUSED(rows);
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
	        cmocka_unit_test(whole_numbers),
	        cmocka_unit_test(numbers),
	        cmocka_unit_test(numbers_that_are_none_are_refused),
	        cmocka_unit_test(truth_and_words),
	        cmocka_unit_test(text_is_utf8_of_bounded_length),
	        cmocka_unit_test(a_zero_byte_is_no_text),
	        cmocka_unit_test(the_longest_text),
	        cmocka_unit_test(wrong_text),
	        cmocka_unit_test(postcodes),
	        cmocka_unit_test(lists_of_ids),
	        cmocka_unit_test(skills_are_ids_or_maps),
	        cmocka_unit_test(ranges),
	        cmocka_unit_test(what_is_shown_of_a_value_is_short_and_whole),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
