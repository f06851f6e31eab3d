/* What is written, byte for byte, and what a client reads of it. */
#include "tests/proto_help.h"

#include <errno.h>

static struct buf buf;

#define BYTES(b, s)                                                                                          \
	do {                                                                                                 \
		assert_int_equal((b)->len, sizeof(s) - 1);                                                   \
		assert_memory_equal((b)->data, s, sizeof(s) - 1);                                            \
	} while (0)

static void a_response_begins(void **state)
{
	(void)state;
	buf_clear(&buf);
	proto_encode_response_begin(&buf, 0);
	proto_encode_response_begin(&buf, 127);
	BYTES(&buf, "\x94\x01\x00\xc0\x94\x01\x7f\xc0");
	buf_clear(&buf);
	proto_encode_response_begin(&buf, 128);
	proto_encode_response_begin(&buf, UINT32_MAX);
	BYTES(&buf, "\x94\x01\xce\x00\x00\x00\x80\xc0\x94\x01\xce\xff\xff\xff\xff\xc0");
}

static void keys_in_one_copy_are_plain_strings(void **state)
{
	struct buf other;

	(void)state;
	buf_init(&other, 0);
	buf_clear(&buf);
	PROTO_KEY(&buf, "");
	PROTO_KEY(&buf, "score");
	PROTO_KEY(&buf, "0123456789012345678901234567890");
	mp_str(&other, "");
	mp_str(&other, "score");
	mp_str(&other, "0123456789012345678901234567890");
	assert_int_equal(buf.len, other.len);
	assert_memory_equal(buf.data, other.data, buf.len);
	buf_free(&other);
}

static void a_key_respects_the_limit(void **state)
{
	struct buf small;

	(void)state;
	buf_init(&small, 5);
	PROTO_KEY(&small, "score");
	assert_int_equal(small.error, -EMSGSIZE);
	assert_int_equal(small.len, 0);
	buf_free(&small);
}

static void words_and_sets(void **state)
{
	(void)state;
	buf_clear(&buf);
	proto_put_enum(&buf, PROTO_ENUM_band, PROTO_BAND_GOOD);
	proto_put_set(&buf, PROTO_ENUM_working_pattern,
	              1u << PROTO_PATTERN_DAYS | 1u << PROTO_PATTERN_SHIFTS | 1u << 31);
	proto_put_set(&buf, PROTO_ENUM_working_pattern, 0);
	BYTES(&buf, "\xa4good\x92\xa6shifts\xa4"
	            "days\x90");
}

/* --- errors --------------------------------------------------------------------------- */

static void an_error_byte_for_byte(void **state)
{
	struct proto_error e;

	(void)state;
	buf_clear(&buf);
	assert_int_equal(proto_error_set(&e, PROTO_BUSY, NULL, "Wait."), -EINVAL);
	proto_encode_error(&buf, 5, &e);
	BYTES(&buf, "\x94\x01\x05\x83\xa4"
	            "code\xa4"
	            "busy\xa7message\xa5Wait.\xa5retry\xc3\xc0");
	buf_clear(&buf);
	proto_error_set(&e, PROTO_NOT_FOUND, "id", "No %s.", "x");
	snprintf(e.cause, sizeof(e.cause), "why");
	proto_encode_error_anonymous(&buf, &e);
	BYTES(&buf, "\x94\x01\xc0\x85\xa4"
	            "code\xa9not_found\xa7message\xa5No x.\xa5"
	            "field\xa2id\xa5retry\xc2"
	            "\xa5"
	            "cause\xa3why\xc0");
}

static void every_error_comes_back(void **state)
{
	(void)state;
	for (int code = 0; code < PROTO_CODES; code++) {
		struct proto_error e;
		struct proto_response r;

		proto_error_set(&e, (enum proto_code)code, "skills[3].id", "Message %d.", code);
		assert_int_equal(e.retry, proto_errors[code].retry);
		assert_int_equal(proto_code_find(proto_errors[code].name, strlen(proto_errors[code].name)),
		                 code);
		snprintf(e.cause, sizeof(e.cause), "cause %d", code);
		buf_clear(&buf);
		proto_encode_error(&buf, 70000, &e);
		assert_int_equal(proto_decode_response(buf.data, buf.len, &r), 0);
		assert_true(r.failed && r.has_msgid);
		assert_int_equal(r.msgid, 70000);
		assert_int_equal(r.error.code, code);
		assert_int_equal(r.error.retry, e.retry);
		assert_string_equal(r.error.message, e.message);
		assert_string_equal(r.error.field, e.field);
		assert_string_equal(r.error.cause, e.cause);
	}
	assert_int_equal(proto_code_find("busyness", 8), -1);
	assert_int_equal(proto_code_find("", 0), -1);
}

static void messages_are_fit_to_be_sent(void **state)
{
	struct proto_error e;
	char big[1000];

	(void)state;
	proto_error_set(&e, PROTO_INTERNAL,
	                "a\xff"
	                "b",
	                "bad \xc3 byte,\nline, %s", "\xe2\x82\xac");
	assert_string_equal(e.field, "a?b");
	assert_string_equal(e.message, "bad ? byte,?line, \xe2\x82\xac");
	/* Cut where it does not fit, but not inside a character: 399 bytes are 133 of three. */
	for (int i = 0; i < 200; i++)
		memcpy(big + (size_t)3 * i, "\xe2\x82\xac", 4);
	proto_error_set(&e, PROTO_INTERNAL, NULL, "%s", big);
	assert_int_equal(strlen(e.message), 399);
	proto_error_set(&e, PROTO_INTERNAL, NULL, "x%s", big);
	assert_int_equal(strlen(e.message), 1 + 3 * 132);
}

/* --- the client's side --------------------------------------------------------------------- */

static void requests_byte_for_byte(void **state)
{
	const uint32_t id = 300;

	(void)state;
	buf_clear(&buf);
	proto_encode_request(&buf, &id, "server.health", NULL, 0);
	BYTES(&buf, "\x94\x00\xcd\x01\x2c\xadserver.health\x90");
	buf_clear(&buf);
	proto_encode_request(&buf, NULL, "a", "\x81\xa1k\x01", 4);
	BYTES(&buf, "\x93\x02\xa1"
	            "a\x91\x81\xa1k\x01");
}

static void a_result_is_found(void **state)
{
	static const uint8_t bytes[] = "\x94\x01\x07\xc0\x81\xa1k\x92\x01\x02";
	struct proto_response r;

	(void)state;
	assert_int_equal(proto_decode_response(bytes, sizeof(bytes) - 1, &r), 0);
	assert_false(r.failed);
	assert_true(r.has_msgid);
	assert_int_equal(r.msgid, 7);
	assert_ptr_equal(r.result, bytes + 4);
	assert_int_equal(r.result_len, 6);
	for (size_t n = 0; n < sizeof(bytes) - 1; n++)
		assert_int_equal(proto_decode_response(bytes, n, &r), -EBADMSG);
	assert_int_equal(proto_decode_response(bytes, sizeof(bytes), &r), -EBADMSG);
}

static void response_from_json(const char *json, int rc, struct proto_response *r)
{
	buf_clear(&buf);
	pack_json(&buf, json);
	assert_int_equal(proto_decode_response(buf.data, buf.len, r), rc);
}

static void what_other_servers_say_is_understood(void **state)
{
	struct proto_response r;

	(void)state;
	response_from_json("[1, 7, \"no such method\", null]", 0, &r);
	assert_true(r.failed);
	assert_int_equal(r.error.code, PROTO_INTERNAL);
	assert_string_equal(r.error.message, "no such method");
	response_from_json("[1, 7, [1, \"x\"], null]", 0, &r);
	assert_true(r.failed);
	assert_int_equal(r.error.code, PROTO_INTERNAL);
	/* A newer server: an unknown code, unknown keys of any kind, its sentence. */
	response_from_json("[1, 7, {\"code\": \"teapot\", \"message\": \"I am one.\", \"retry\": true, "
	                   "\"more\": {\"a\": [1, 2]}, \"list\": []}, null]",
	                   0, &r);
	assert_int_equal(r.error.code, PROTO_INTERNAL);
	assert_string_equal(r.error.message, "I am one.");
	assert_true(r.error.retry);
	response_from_json("[1, 7, {\"code\": \"teapot\"}, null]", 0, &r);
	assert_string_equal(r.error.message, "teapot");
	response_from_json("[1, null, {\"code\": \"parse_error\"}, null]", 0, &r);
	assert_false(r.has_msgid);
	assert_int_equal(r.error.code, PROTO_PARSE_ERROR);
}

static void what_is_no_response_is_refused(void **state)
{
	static const char *const bad[] = {"[0, 7, \"server.health\", []]",
	                                  "[1, 7, null]",
	                                  "[1, -7, null, 1]",
	                                  "7",
	                                  "[1, 7, null, 1, 2]",
	                                  "[1, \"7\", null, 1]",
	                                  "[1, 4294967296, null, 1]"};
	struct proto_response r;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		response_from_json(bad[i], -EBADMSG, &r);
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
	        cmocka_unit_test(a_response_begins),
	        cmocka_unit_test(keys_in_one_copy_are_plain_strings),
	        cmocka_unit_test(a_key_respects_the_limit),
	        cmocka_unit_test(words_and_sets),
	        cmocka_unit_test(an_error_byte_for_byte),
	        cmocka_unit_test(every_error_comes_back),
	        cmocka_unit_test(messages_are_fit_to_be_sent),
	        cmocka_unit_test(requests_byte_for_byte),
	        cmocka_unit_test(a_result_is_found),
	        cmocka_unit_test(what_other_servers_say_is_understood),
	        cmocka_unit_test(what_is_no_response_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
