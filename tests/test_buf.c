#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"

static void grows_and_keeps_bytes(void **state)
{
	struct buf b;
	int i;

	(void)state;
	buf_init(&b, 0);
	for (i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	assert_int_equal(b.error, 0);
	assert_int_equal(b.len, 10 * 2 + 90 * 3 + 900 * 4);
	assert_memory_equal(b.data, "0,1,2,3,", 8);
	assert_memory_equal(b.data + b.len - 8, "998,999,", 8);
	buf_consume(&b, b.len - 4);
	assert_memory_equal(b.data, "999,", 4);
	buf_consume(&b, 100);
	assert_int_equal(b.len, 0);
	buf_free(&b);
}

static void limit_is_sticky(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	buf_str(&b, "12345678");
	buf_str(&b, "abc");
	assert_int_equal(b.error, -EMSGSIZE);
	buf_str(&b, "x");
	assert_int_equal(b.len, 8);
	buf_clear(&b);
	buf_str(&b, "1234567890");
	assert_int_equal(b.error, 0);
	assert_int_equal(b.len, 10);
	buf_free(&b);
	buf_free(NULL);
}

static void refuses_sizes_that_wrap(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	buf_byte(&b, 1);
	assert_false(buf_reserve(&b, SIZE_MAX));
	assert_int_equal(b.error, -EMSGSIZE);
	buf_free(&b);
}

static void error_says_where(void **state)
{
	struct error e;
	char out[900];

	(void)state;
	assert_int_equal(error_set(&e, -EINVAL, "jobs.csv", "Pay is %s.", "upside down"), -EINVAL);
	assert_string_equal(error_format(&e, out, sizeof(out)), "jobs.csv: Pay is upside down.");
	error_at(&e, 7, 0);
	assert_string_equal(error_format(&e, out, sizeof(out)), "jobs.csv:7: Pay is upside down.");
	error_at(&e, 7, 3);
	assert_string_equal(error_format(&e, out, sizeof(out)), "jobs.csv:7:3: Pay is upside down.");
	assert_int_equal(error_set(NULL, -EIO, NULL, "x"), -EIO);
	error_set(&e, -EIO, NULL, "Plain.");
	assert_string_equal(error_format(&e, out, sizeof(out)), "Plain.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(grows_and_keeps_bytes),
	        cmocka_unit_test(limit_is_sticky),
	        cmocka_unit_test(refuses_sizes_that_wrap),
	        cmocka_unit_test(error_says_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
