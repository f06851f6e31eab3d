/* From a method's outcome to the bytes of an answer. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/dispatch.h"

static size_t write_bytes; /* how long an answer the method writes */
static struct buf out;
static struct proto_error error;

static int write_much(struct call *c)
{
	static const uint8_t block[65536];

	mp_map(c->out, 0);
	for (size_t n = write_bytes; n; n -= n < sizeof(block) ? n : sizeof(block))
		buf_put(c->out, block, n < sizeof(block) ? n : sizeof(block));
	return 0;
}

static int fail_half_way(struct call *c)
{
	mp_map(c->out, 3);
	mp_str(c->out, "half");
	return proto_error_set(c->e, PROTO_NOT_FOUND, "id", "Nothing has that id.");
}

static bool run(method_handler *handler, bool answered)
{
	const struct method m = {.handler = handler};
	struct call c = {.method = &proto_methods[PROTO_SKILL_GET], .out = &out, .e = &error};

	return dispatch_run(&c, &m, answered, 77);
}

/* What follows the first `at` bytes of `out`, decoded. */
static struct proto_response decode(size_t at)
{
	struct proto_response r;

	assert_int_equal(proto_decode_response(out.data + at, out.len - at, &r), 0);
	assert_int_equal(r.msgid, 77);
	return r;
}

static void start(void)
{
	buf_free(&out);
	buf_str(&out, "before");
	write_bytes = 0;
}

static void an_answer_follows_what_was_there(void **state)
{
	(void)state;
	start();
	assert_false(run(write_much, true));
	assert_memory_equal(out.data, "before", 6);
	assert_false(decode(6).failed);
}

static void a_failed_method_leaves_only_its_error(void **state)
{
	struct proto_response r;

	(void)state;
	start();
	assert_true(run(fail_half_way, true));
	r = decode(6);
	assert_true(r.failed);
	assert_int_equal(r.error.code, PROTO_NOT_FOUND);
	assert_string_equal(r.error.field, "id");
}

static void a_notification_leaves_nothing(void **state)
{
	(void)state;
	start();
	assert_false(run(write_much, false));
	assert_true(run(fail_half_way, false));
	assert_int_equal(out.len, 6);
}

static void an_answer_over_the_limit_becomes_an_error(void **state)
{
	struct proto_response r;

	(void)state;
	start();
	write_bytes = PROTO_ANSWER_BYTES - 64;
	assert_false(run(write_much, true));
	start();
	write_bytes = PROTO_ANSWER_BYTES;
	assert_true(run(write_much, true));
	r = decode(6);
	assert_int_equal(r.error.code, PROTO_TOO_LARGE);
	assert_non_null(strstr(r.error.message, "limit"));
	/* Also when the buffer is larger than that from before, where its own limit does not bite. */
	out.len = 6;
	assert_true(buf_reserve(&out, 3 * (size_t)PROTO_ANSWER_BYTES));
	assert_true(run(write_much, true));
	assert_int_equal(decode(6).error.code, PROTO_TOO_LARGE);
	/* And the next answer fits again. */
	out.len = 6;
	write_bytes = 10;
	assert_false(run(write_much, true));
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_answer_follows_what_was_there),
	        cmocka_unit_test(a_failed_method_leaves_only_its_error),
	        cmocka_unit_test(a_notification_leaves_nothing),
	        cmocka_unit_test(an_answer_over_the_limit_becomes_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
