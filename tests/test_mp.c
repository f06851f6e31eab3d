#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <msgpack.h>

#include "base/mp.h"

static void msgpack_c_reads_what_we_write(void **state)
{
	struct buf b;
	msgpack_unpacked u;
	size_t off = 0, place;
	char big[70000];

	(void)state;
	memset(big, 'x', sizeof(big));
	buf_init(&b, 0);
	place = mp_array_begin(&b);
	mp_int(&b, -40000);
	mp_uint(&b, UINT64_MAX);
	mp_double(&b, 0.25);
	mp_str(&b, "Walsall");
	mp_strn(&b, big, sizeof(big));
	mp_map(&b, 1);
	mp_bool(&b, true);
	mp_nil(&b);
	mp_count_end(&b, place, 6);
	assert_int_equal(b.error, 0);
	msgpack_unpacked_init(&u);
	assert_int_equal(msgpack_unpack_next(&u, (char *)b.data, b.len, &off), MSGPACK_UNPACK_SUCCESS);
	assert_int_equal(off, b.len);
	assert_int_equal(u.data.via.array.size, 6);
	assert_true(u.data.via.array.ptr[0].via.i64 == -40000);
	assert_true(u.data.via.array.ptr[1].via.u64 == UINT64_MAX);
	assert_true(u.data.via.array.ptr[2].via.f64 == 0.25);
	assert_memory_equal(u.data.via.array.ptr[3].via.str.ptr, "Walsall", 7);
	assert_int_equal(u.data.via.array.ptr[4].via.str.size, sizeof(big));
	assert_int_equal(u.data.via.array.ptr[5].type, MSGPACK_OBJECT_MAP);
	msgpack_unpacked_destroy(&u);
	buf_free(&b);
}

static void reads_every_integer_width(void **state)
{
	static const int64_t values[] = {
	        0,         1,  127, 128, 255,  256,  65535,  65536,  4294967295LL,  4294967296LL,
	        INT64_MAX, -1, -32, -33, -128, -129, -32768, -32769, -2147483648LL, -2147483649LL,
	        INT64_MIN};
	struct mp_reader r;
	struct mp_value v;
	struct buf b;
	size_t i;

	(void)state;
	buf_init(&b, 0);
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		mp_int(&b, values[i]);
	r = (struct mp_reader){b.data, b.data + b.len};
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		assert_int_equal(mp_read(&r, &v), 1);
		assert_int_equal(v.type, values[i] < 0 ? MP_INT : MP_UINT);
		assert_true(values[i] < 0 ? v.u.i == values[i] : v.u.u == (uint64_t)values[i]);
	}
	assert_int_equal(mp_read(&r, &v), 0);
	buf_free(&b);
}

/* A non-negative number in a signed form is read as unsigned, so callers test one type. */
static void signed_form_of_a_positive_number(void **state)
{
	static const uint8_t bytes[] = {0xd0, 0x05, 0xd3, 0, 0, 0, 0, 0, 0, 0, 9};
	struct mp_reader r = {bytes, bytes + sizeof(bytes)};
	struct mp_value v;

	(void)state;
	assert_int_equal(mp_read(&r, &v), 1);
	assert_int_equal(v.type, MP_UINT);
	assert_int_equal(v.u.u, 5);
	assert_int_equal(mp_read(&r, &v), 1);
	assert_int_equal(v.u.u, 9);
}

/* Every cut of a message is "more bytes needed", never a read past the end. */
static void short_input_never_moves(void **state)
{
	struct buf b;
	size_t n;

	(void)state;
	buf_init(&b, 0);
	mp_map(&b, 2);
	mp_str(&b, "skills");
	mp_array(&b, 20);
	for (n = 0; n < 20; n++)
		mp_double(&b, (double)n);
	mp_str(&b, "text");
	mp_bin(&b, "0123456789", 10);
	for (n = 0; n < b.len; n++) {
		uint8_t *copy = malloc(n + 1);
		struct mp_reader r = {copy, copy + n};

		memcpy(copy, b.data, n);
		assert_int_equal(mp_skip(&r), 0);
		assert_ptr_equal(r.p, copy);
		free(copy);
	}
	{
		struct mp_reader r = {b.data, b.data + b.len};

		assert_int_equal(mp_skip(&r), 1);
		assert_ptr_equal(r.p, b.data + b.len);
	}
	buf_free(&b);
}

static void huge_declared_lengths_cost_nothing(void **state)
{
	static const uint8_t array[] = {0xdd, 0x05, 0xf5, 0xe1, 0x00}; /* 10^8 elements */
	static const uint8_t str[] = {0xdb, 0xff, 0xff, 0xff, 0xff, 'x'};
	static const uint8_t bad[] = {0xc1};
	struct mp_reader r = {array, array + sizeof(array)};
	struct mp_value v;

	(void)state;
	assert_int_equal(mp_skip(&r), 0);
	assert_int_equal(mp_read(&r, &v), 1);
	assert_int_equal(v.u.count, 100000000);
	r = (struct mp_reader){str, str + sizeof(str)};
	assert_int_equal(mp_read(&r, &v), 0);
	assert_ptr_equal(r.p, str);
	r = (struct mp_reader){bad, bad + 1};
	assert_int_equal(mp_read(&r, &v), -EBADMSG);
	assert_int_equal(mp_skip(&r), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(msgpack_c_reads_what_we_write),
	        cmocka_unit_test(reads_every_integer_width),
	        cmocka_unit_test(signed_form_of_a_positive_number),
	        cmocka_unit_test(short_input_never_moves),
	        cmocka_unit_test(huge_declared_lengths_cost_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
