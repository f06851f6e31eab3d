#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static void hands_out_aligned_memory(void **state)
{
	struct arena a;
	int i;

	(void)state;
	arena_init(&a, 128);
	for (i = 1; i < 300; i += 7) {
		unsigned char *p = arena_alloc(&a, (size_t)i);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % 16, 0);
		memset(p, 0xa5, (size_t)i);
	}
	arena_free(&a);
}

static void keeps_blocks_apart(void **state)
{
	struct arena a;
	char *x, *y;

	(void)state;
	arena_init(&a, 64);
	x = arena_strdup(&a, "welder");
	y = arena_printf(&a, "%s and %d more", x, 41);
	assert_string_equal(x, "welder");
	assert_string_equal(y, "welder and 41 more");
	assert_string_equal(arena_strndup(&a, "plasterer", 4), "plas");
	arena_free(&a);
}

static void refuses_overflow_and_limit(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_null(arena_alloc(&a, SIZE_MAX));
	assert_null(arena_zalloc(&a, SIZE_MAX / 2, 3));
	assert_null(arena_strndup(&a, "x", SIZE_MAX));
	a.limit = 64;
	assert_non_null(arena_alloc(&a, 48));
	assert_null(arena_alloc(&a, 32));
	assert_non_null(arena_alloc(&a, 16));
	arena_reset(&a);
	assert_non_null(arena_alloc(&a, 64));
	arena_free(&a);
}

static void reset_reuses_memory(void **state)
{
	struct arena a;
	void *first, *again;
	size_t i;

	(void)state;
	arena_init(&a, 256);
	for (i = 0; i < 50; i++)
		assert_non_null(arena_alloc(&a, 200));
	arena_reset(&a);
	assert_int_equal(a.used, 0);
	first = arena_alloc(&a, 16);
	arena_reset(&a);
	again = arena_alloc(&a, 16);
	assert_ptr_equal(first, again);
	arena_free(&a);
	arena_free(&a);
	arena_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(hands_out_aligned_memory),
	        cmocka_unit_test(keeps_blocks_apart),
	        cmocka_unit_test(refuses_overflow_and_limit),
	        cmocka_unit_test(reset_reuses_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
