/* The walker: what it takes whole, what it refuses, and what it costs. */
#include "tests/proto_help.h"

#include <errno.h>

static int walk(const void *p, size_t n, size_t *len)
{
	struct proto_walk w;

	proto_walk_begin(&w, PROTO_REQUEST_BYTES);
	return proto_walk(&w, p, n, len);
}

#define WALK(bytes, len) walk(bytes, sizeof(bytes) - 1, len)

/* --- declared lengths ----------------------------------------------------------- */

static void a_huge_list_in_five_bytes_is_refused(void **state)
{
	size_t len = 0;

	(void)state;
	assert_int_equal(WALK("\xdd\x05\xf5\xe1\x00", &len), -EMSGSIZE); /* array32(10^8) */
	assert_int_equal(WALK("\x94\x00\x01\xdf\x05\xf5\xe1\x00", &len), -EMSGSIZE);
	assert_int_equal(WALK("\x94\x00\x01\xdb\xff\xff\xff\xff", &len), -EMSGSIZE);
	assert_int_equal(WALK("\x94\x00\x01\xc6\xff\xff\xff\xff", &len), -EMSGSIZE);
	assert_int_equal(WALK("\x94\x00\x01\xc9\xff\xff\xff\xff\x01", &len), -EMSGSIZE);
	assert_int_equal(len, 0);
}

static void lists_that_only_together_pass_the_limit_are_refused(void **state)
{
	size_t len;

	(void)state;
	/* Each 40,000 would fit, both can not. */
	assert_int_equal(WALK("\xdc\x9c\x40", &len), 0);
	assert_int_equal(WALK("\xdc\x9c\x40\xdc\x9c\x40", &len), -EMSGSIZE);
	/* A map counts twice. */
	assert_int_equal(WALK("\x91\xde\x7f\x00", &len), 0);
	assert_int_equal(WALK("\x91\xde\x80\x00", &len), -EMSGSIZE);
}

static void the_limit_is_exact(void **state)
{
	struct buf b;
	struct proto_walk w;
	size_t len, n;

	(void)state;
	buf_init(&b, 0);
	mp_array(&b, 1);
	n = PROTO_REQUEST_BYTES - 1 - 3;
	buf_put(&b, (uint8_t[]){0xda, (uint8_t)(n >> 8), (uint8_t)n}, 3);
	for (size_t i = 0; i < n; i++)
		buf_byte(&b, 'x');
	assert_int_equal(b.len, PROTO_REQUEST_BYTES);
	assert_int_equal(walk(b.data, b.len, &len), 1);
	assert_int_equal(len, PROTO_REQUEST_BYTES);
	proto_walk_begin(&w, PROTO_REQUEST_BYTES - 1);
	assert_int_equal(proto_walk(&w, b.data, b.len, &len), -EMSGSIZE);
	/* It is known from the header alone. */
	proto_walk_begin(&w, PROTO_REQUEST_BYTES - 1);
	assert_int_equal(proto_walk(&w, b.data, 4, &len), -EMSGSIZE);
	buf_free(&b);
}

/* --- depth, bad bytes, other protocols --------------------------------------------- */

static void depth_is_bounded(void **state)
{
	uint8_t deep[32];
	size_t len;

	(void)state;
	memset(deep, 0x91, sizeof(deep));
	deep[PROTO_DEPTH - 1] = 0x90;
	assert_int_equal(walk(deep, PROTO_DEPTH, &len), 1);
	assert_int_equal(len, PROTO_DEPTH);
	deep[PROTO_DEPTH - 1] = 0x91;
	deep[PROTO_DEPTH] = 0xc0;
	assert_int_equal(walk(deep, PROTO_DEPTH + 1, &len), 1);
	deep[PROTO_DEPTH] = 0x90;
	assert_int_equal(walk(deep, PROTO_DEPTH + 1, &len), -ELOOP);
	deep[PROTO_DEPTH] = 0x80;
	assert_int_equal(walk(deep, PROTO_DEPTH + 1, &len), -ELOOP);
}

static void what_is_no_message_is_refused_at_once(void **state)
{
	size_t len;

	(void)state;
	assert_int_equal(WALK("GET / HTTP/1.1\r\n", &len), -EPROTO);
	assert_int_equal(WALK("{\"method\": 1}", &len), -EPROTO);
	assert_int_equal(WALK("\x81\xa1k\x01", &len), -EPROTO);
	assert_int_equal(WALK("\xc0", &len), -EPROTO);
	assert_int_equal(WALK("\x92\xc1", &len), -EBADMSG);
	assert_int_equal(WALK("\xc1", &len), -EBADMSG);
	assert_int_equal(walk("", 0, &len), 0);
}

/* --- going on where it stopped ------------------------------------------------------- */

/* A message of every kind of value MessagePack has, nested. */
static const char kinds[] =
        "\xdc\x00\x1f"
        "\x00\x7f\xff\xe0\xc0\xc2\xc3\xca\x3f\x80\x00\x00\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00"
        "\xcc\xff\xcd\xff\xff\xce\xff\xff\xff\xff\xcf\xff\xff\xff\xff\xff\xff\xff\xff"
        "\xd0\x80\xd1\x80\x00\xd2\x80\x00\x00\x00\xd3\x80\x00\x00\x00\x00\x00\x00\x00"
        "\xa3"
        "abc"
        "\xd9\x01x"
        "\xda\x00\x01x"
        "\xdb\x00\x00\x00\x01x"
        "\xc4\x01x"
        "\xc5\x00\x01x"
        "\xc6\x00\x00\x00\x01x"
        "\xc7\x01\x05x"
        "\xc8\x00\x01\x05x"
        "\xd4\x05x"
        "\xd6\x05"
        "1234"
        "\x92\x90\x80"
        "\x82\xa1k\xdd\x00\x00\x00\x01\xc0\xa1l\xdf\x00\x00\x00\x00"
        "\xde\x00\x01\x01\x91\x02";

static void every_split_gives_the_same(void **state)
{
	size_t n = sizeof(kinds) - 1, len = 0;
	struct mp_reader r = {(const uint8_t *)kinds, (const uint8_t *)kinds + n};

	(void)state;
	assert_int_equal(mp_skip(&r), 1);
	assert_ptr_equal(r.p, r.end);
	assert_int_equal(walk(kinds, n, &len), 1);
	assert_int_equal(len, n);
	for (size_t cut = 0; cut < n; cut++) {
		struct proto_walk w;

		proto_walk_begin(&w, PROTO_REQUEST_BYTES);
		assert_int_equal(proto_walk(&w, (const uint8_t *)kinds, cut, &len), 0);
		assert_int_equal(proto_walk(&w, (const uint8_t *)kinds, n, &len), 1);
		assert_int_equal(len, n);
	}
}

static void trickling_bytes_are_looked_at_once(void **state)
{
	struct proto_walk w;
	size_t n = sizeof(kinds) - 1, len = 0;

	(void)state;
	proto_walk_begin(&w, PROTO_REQUEST_BYTES);
	for (size_t have = 0; have < n; have++) {
		uint64_t before = w.pos;

		assert_int_equal(proto_walk(&w, (const uint8_t *)kinds, have, &len), 0);
		assert_true(w.pos >= before);
		/* What is not passed yet is one value at most: the longest here has nine bytes. */
		assert_true(have - w.pos <= 9);
	}
	assert_int_equal(proto_walk(&w, (const uint8_t *)kinds, n, &len), 1);
}

static void messages_follow_one_another(void **state)
{
	const uint8_t two[] = "\x92\x01\x02\x93\x01\x02\x03\x94";
	struct proto_walk w;
	size_t len;

	(void)state;
	proto_walk_begin(&w, PROTO_REQUEST_BYTES);
	assert_int_equal(proto_walk(&w, two, 8, &len), 1);
	assert_int_equal(len, 3);
	assert_int_equal(proto_walk(&w, two + 3, 5, &len), 1);
	assert_int_equal(len, 4);
	assert_int_equal(proto_walk(&w, two + 7, 1, &len), 0);
}

/* --- against the reader ------------------------------------------------------------------ */

static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* On any bytes, the walker and the skipping reader agree about where a message ends and what is no message.
 */
static void it_agrees_with_the_reader_on_random_bytes(void **state)
{
	unsigned whole = 0, more = 0, bad = 0;
	uint32_t seed = 20190712;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint8_t p[24];
		struct mp_reader r = {p, p + sizeof(p)};
		struct proto_walk w;
		size_t len = 0;
		int rc, skip;

		for (size_t k = 0; k < sizeof(p); k++)
			p[k] = (uint8_t)next_random(&seed);
		p[0] = 0x90 | (p[0] & 3);
		proto_walk_begin(&w, UINT32_MAX);
		rc = proto_walk(&w, p, sizeof(p), &len);
		skip = mp_skip(&r);
		if (rc == 1) {
			whole++;
			assert_int_equal(skip, 1);
			assert_int_equal(len, r.p - p);
		} else if (rc == -EBADMSG) {
			bad++;
			/* The reader may give up earlier, when what is declared can not be there. */
			assert_true(skip == -EBADMSG || skip == 0);
		} else {
			more++;
			assert_int_equal(skip, 0);
		}
	}
	assert_true(whole > 1000 && more > 1000 && bad > 50);
}

/* --- errors and msgids ---------------------------------------------------------------------- */

static void each_refusal_has_its_code(void **state)
{
	static const struct {
		int rc;
		enum proto_code code;
		const char *text;
	} rows[] = {
	        {-EMSGSIZE, PROTO_TOO_LARGE, "65536 bytes"},
	        {-ELOOP, PROTO_TOO_LARGE, "16 deep"},
	        {-EBADMSG, PROTO_PARSE_ERROR, "offset 3"},
	        {-EPROTO, PROTO_PARSE_ERROR, "not a list"},
	};
	struct proto_walk w;
	struct proto_error e;

	(void)state;
	proto_walk_begin(&w, PROTO_REQUEST_BYTES);
	w.pos = 3;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		proto_walk_error(&w, rows[i].rc, &e);
		assert_int_equal(e.code, rows[i].code);
		assert_false(e.retry);
		assert_non_null(strstr(e.message, rows[i].text));
	}
}

static void the_msgid_is_found_in_a_half_message(void **state)
{
	uint32_t id = 0;

	(void)state;
	assert_true(proto_peek_msgid((const uint8_t *)"\x94\x00\xcd\x01\x00", 5, &id));
	assert_int_equal(id, 256);
	assert_true(proto_peek_msgid((const uint8_t *)"\x94\x00\x05\xdd\xff", 5, &id));
	assert_int_equal(id, 5);
	assert_false(proto_peek_msgid((const uint8_t *)"\x94\x00\xcd\x01", 4, &id));
	assert_false(proto_peek_msgid((const uint8_t *)"\x94\x02\x05", 3, &id));
	assert_false(proto_peek_msgid((const uint8_t *)"\x94\x00\xff", 3, &id));
	assert_false(
	        proto_peek_msgid((const uint8_t *)"\x94\x00\xcf\x00\x00\x00\x01\x00\x00\x00\x00", 11, &id));
	assert_false(proto_peek_msgid((const uint8_t *)"x", 1, &id));
	assert_false(proto_peek_msgid((const uint8_t *)"", 0, &id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_huge_list_in_five_bytes_is_refused),
	        cmocka_unit_test(lists_that_only_together_pass_the_limit_are_refused),
	        cmocka_unit_test(the_limit_is_exact),
	        cmocka_unit_test(depth_is_bounded),
	        cmocka_unit_test(what_is_no_message_is_refused_at_once),
	        cmocka_unit_test(every_split_gives_the_same),
	        cmocka_unit_test(trickling_bytes_are_looked_at_once),
	        cmocka_unit_test(messages_follow_one_another),
	        cmocka_unit_test(it_agrees_with_the_reader_on_random_bytes),
	        cmocka_unit_test(each_refusal_has_its_code),
	        cmocka_unit_test(the_msgid_is_found_in_a_half_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
