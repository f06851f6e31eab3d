/* client/lib/answer.c: servers that lie, break off or talk rubbish. */
#include "tests/client_fake.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "proto/proto.h"

struct scene {
	struct fake f;
	struct retrain *r;
	struct outcome o;
	struct fake_request q;
};

/* One read is on its way; no more than one try, so that each lie is told once. */
static void begin(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	fake_open(&s->f);
	assert_int_equal(retrain_open(&s->r, s->f.path, NULL), 0);
	retrain_set_retries(s->r, 0);
	assert_int_equal(retrain_start(s->r, "skill.search", NULL, 0, outcome_note, &s->o, NULL), 0);
	fake_pump(s->r);
	fake_accept(&s->f);
	assert_true(fake_read(&s->f, &s->q));
}

static void end(struct scene *s)
{
	retrain_unref(s->r);
	fake_close(&s->f);
}

/* The call has ended, and the handle works again on a new connection. */
static void expect_end(struct scene *s, int rc, const char *name)
{
	struct outcome next = {0};
	struct fake_request q;

	fake_pump(s->r);
	assert_int_equal(s->o.calls, 1);
	assert_int_equal(s->o.rc, rc);
	assert_string_equal(s->o.error.name, name);
	retrain_set_retries(s->r, 5);
	assert_int_equal(retrain_start(s->r, "server.health", NULL, 0, outcome_note, &next, NULL), 0);
	for (int i = 0; i < 200 && !fake_is_called(&s->f); i++) {
		retrain_process(s->r);
		retrain_wait(s->r, 20);
	}
	fake_accept(&s->f);
	fake_pump(s->r);
	assert_true(fake_read(&s->f, &q));
	fake_answer_int(&s->f, q.msgid, 77);
	fake_pump(s->r);
	assert_int_equal(next.number, 77);
}

/* Bytes after which nothing can be believed any more. `<id>` in the comments is the real msgid, 1. */
static void rubbish(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *what;
	} rows[] = {
	        {"\xdd\x05\xf5\xe1\x00", 5, "a list of 10^8 items in five bytes"},
	        {"\x94\x01\x01\xc0\xdd\x05\xf5\xe1\x00", 9, "a result of 10^8 items"},
	        {"\x94\x01\x01\xc0\xdb\xff\xff\xff\xff", 9, "a text of 4 GiB"},
	        {"\x94\x01\x01\xc0\xdf\x7f\xff\xff\xff", 9, "a map of 2^31 pairs"},
	        {"\xc1", 1, "a byte MessagePack has no meaning for"},
	        {"HTTP/1.1 400 Bad Request\r\n\r\n", 28, "another protocol"},
	        {"\x01", 1, "a number instead of a message"},
	        {"\x90", 1, "an empty list"},
	        {"\x93\x01\x01\xc0", 4, "three items instead of four"},
	        {"\x94\x00\x01\xa1m\x90", 6, "a request to us"},
	        {"\x94\x01\xa1x\xc0\xc0", 6, "a text as its number"},
	        {"\x94\x01\xff\xc0\xc0", 5, "a number below zero"},
	        {"\x94\x01\xcf\x00\x00\x00\x01\x00\x00\x00\x01\xc0\xc0", 13,
	         "a number that 32 bits do not hold"},
	        {"\x94\x01\x02\xc0\xc0", 5, "an answer to what was not asked yet"},
	        {"\x94\x01\x00\xc0\xc0", 5, "an answer to what was never asked"},
	        {"\x94\x01\x01\xc0\x81\x01\x02", 7, "a key that is no text"},
	        {"\x94\x01\x01\xc0\xa2\xff\xfe", 7, "a text that is not UTF-8"},
	        {"\x94\x01\x01\xc0\xa2"
	         "a\0",
	         7, "a text with a NUL in it"},
	        {"\x94\x01\x01\xc0\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\xc0",
	         22, "17 levels"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scene s;

		begin(&s);
		assert_int_equal(s.q.msgid, 1);
		fake_send(&s.f, rows[i].bytes, rows[i].n);
		fake_pump(s.r);
		if (s.o.calls != 1 || s.o.rc != -EBADMSG)
			print_message("not refused: %s\n", rows[i].what);
		expect_end(&s, -EBADMSG, "bad_answer");
		end(&s);
	}
}

/* Declared lengths cost nothing; only bytes that really come do, up to the limit of an answer. */
static void lies_cost_no_memory(void **state)
{
	static const uint8_t head[] = {0x94, 1, 1, 0xc0, 0xdb, 0x00, 0x3f, 0xff, 0x00}; /* 4 MiB less 256 */
	struct mallinfo2 before, after;
	struct scene s;

	(void)state;
	begin(&s);
	before = mallinfo2();
	fake_send(&s.f, head, sizeof(head));
	fake_pump(s.r);
	after = mallinfo2();
	assert_int_equal(s.o.calls, 0); /* it may still come */
	assert_true(after.uordblks + after.hblkhd < before.uordblks + before.hblkhd + 300000);
	end(&s);
}

/* A list whose items turn out ever longer: it is left as soon as it passes what an answer may hold. */
static void endless_answer(void **state)
{
	static uint8_t item[65000 + 3] = {0xda, 65000 >> 8, 65000 & 0xff};
	size_t sent = 0;
	struct scene s;

	(void)state;
	memset(item + 3, 'a', 65000);
	begin(&s);
	fake_send(&s.f, "\x94\x01\x01\xc0\xdc\xff\xff", 7);
	while (!s.o.calls && sent < (size_t)2 * PROTO_ANSWER_BYTES) {
		fake_send(&s.f, item, sizeof(item));
		sent += sizeof(item);
		fake_pump(s.r);
	}
	assert_true(sent <= PROTO_ANSWER_BYTES + sizeof(item));
	assert_int_equal(s.o.rc, -EBADMSG);
	assert_string_equal(s.o.error.name, "bad_answer");
	end(&s);
}

/* The longest answer that is allowed arrives. */
static void longest_answer(void **state)
{
	static uint8_t nils[PROTO_ANSWER_BYTES - 9];
	struct scene s;

	(void)state;
	memset(nils, 0xc0, sizeof(nils));
	begin(&s);
	fake_send(&s.f, "\x94\x01\x01\xc0\xdd\x00\x3f\xff\xf7", 9);
	for (size_t at = 0; at < sizeof(nils); at += 65536) {
		fake_send(&s.f, nils + at, sizeof(nils) - at < 65536 ? sizeof(nils) - at : 65536);
		fake_pump(s.r);
	}
	assert_int_equal(s.o.calls, 1);
	assert_int_equal(s.o.rc, 0);
	end(&s);
}

static void half_a_message_then_the_end(void **state)
{
	static const uint8_t half[] = {0x94, 1, 1, 0xc0, 0x82, 0xa1, 'a'};
	struct scene s;

	(void)state;
	begin(&s);
	fake_send(&s.f, half, sizeof(half));
	fake_pump(s.r);
	assert_int_equal(s.o.calls, 0);
	fake_hang_up(&s.f);
	expect_end(&s, -ECONNRESET, "lost");
	end(&s);
}

static void early_close(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	fake_hang_up(&s.f);
	expect_end(&s, -ECONNRESET, "lost");
	end(&s);
}

/* The server could not read a request: it says so without a number, and closes. */
static void error_without_a_number(void **state)
{
	struct proto_error e;
	struct buf b;
	struct scene s;

	(void)state;
	begin(&s);
	buf_init(&b, 0);
	proto_error_set(&e, PROTO_PARSE_ERROR, NULL, "These bytes are not MessagePack-RPC.");
	proto_encode_error_anonymous(&b, &e);
	fake_send(&s.f, b.data, b.len);
	buf_free(&b);
	fake_pump(s.r);
	assert_int_equal(s.o.calls, 1);
	assert_true(s.o.rc < 0);
	assert_true(s.o.error.remote);
	assert_string_equal(s.o.error.name, "parse_error");
	end(&s);
}

static void two_answers_to_one_question(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	fake_answer_int(&s.f, s.q.msgid, 1);
	fake_answer_int(&s.f, s.q.msgid, 2);
	fake_pump(s.r);
	assert_int_equal(s.o.calls, 1);
	assert_int_equal(s.o.number, 1);
	end(&s);
}

/* Bytes one by one, and two answers with a notification between them in one write. */
static void pieces_and_heaps(void **state)
{
	struct outcome second = {0};
	struct fake_request q;
	struct scene s;
	struct buf b;

	(void)state;
	begin(&s);
	assert_int_equal(retrain_start(s.r, "server.stats", NULL, 0, outcome_note, &second, NULL), 0);
	fake_pump(s.r);
	assert_true(fake_read(&s.f, &q));
	buf_init(&b, 0);
	proto_encode_response_begin(&b, q.msgid);
	mp_int(&b, 40000);
	mp_array(&b, 3);
	mp_uint(&b, PROTO_KIND_NOTIFICATION);
	mp_str(&b, "server.something");
	mp_array(&b, 0);
	proto_encode_response_begin(&b, s.q.msgid);
	mp_int(&b, -5);
	for (size_t i = 0; i + 1 < b.len; i++) {
		fake_send(&s.f, b.data + i, 1);
		fake_pump(s.r);
	}
	assert_int_equal(second.number, 40000);
	assert_int_equal(s.o.calls, 0);
	fake_send(&s.f, b.data + b.len - 1, 1);
	fake_pump(s.r);
	assert_int_equal(s.o.number, -5);
	buf_free(&b);
	end(&s);
}

static void error_of_another_shape(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	fake_send(&s.f, "\x94\x01\x01\xa4oops\xc0", 9);
	fake_pump(s.r);
	assert_int_equal(s.o.rc, -EIO);
	assert_string_equal(s.o.error.message, "oops");
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(rubbish),
	        cmocka_unit_test(lies_cost_no_memory),
	        cmocka_unit_test(endless_answer),
	        cmocka_unit_test(longest_answer),
	        cmocka_unit_test(half_a_message_then_the_end),
	        cmocka_unit_test(early_close),
	        cmocka_unit_test(error_without_a_number),
	        cmocka_unit_test(two_answers_to_one_question),
	        cmocka_unit_test(pieces_and_heaps),
	        cmocka_unit_test(error_of_another_shape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
