/* Counters and latencies that the processes share. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/shared.h"

static void buckets_cover_all_times_without_gap_or_overlap(void **state)
{
	(void)state;
	assert_int_equal(histogram_bucket(0), 0);
	assert_int_equal(histogram_bucket(UINT64_MAX), HISTOGRAM_BUCKETS - 1);
	for (unsigned i = 0; i + 1 < HISTOGRAM_BUCKETS; i++) {
		uint64_t bound = histogram_bound(i);

		assert_int_equal(histogram_bucket(bound - 1), i);
		assert_int_equal(histogram_bucket(bound), i + 1);
	}
	assert_int_equal(histogram_bound(0), 1000);               /* a microsecond */
	assert_int_equal(histogram_bound(HISTOGRAM_STEPS), 2000); /* each doubling has HISTOGRAM_STEPS */
	assert_int_equal(histogram_bound(2 * HISTOGRAM_STEPS), 4000);
	assert_true(histogram_bound(HISTOGRAM_BUCKETS - 2) > UINT64_C(60000000000)); /* over a minute */
}

static void quantiles_are_right_to_the_width_of_a_bucket(void **state)
{
	struct shared *s = calloc(1, sizeof(*s));
	struct method_sum m;

	(void)state;
	assert_non_null(s);
	for (uint64_t us = 1; us <= 1000; us++)
		method_stats_add(&s->slot[1 + us % 3].method[PROTO_SERVER_HELLO], us * 1000, us % 10 == 0);
	shared_method(s, PROTO_SERVER_HELLO, &m);
	assert_int_equal(m.calls, 1000);
	assert_int_equal(m.errors, 100);
	assert_int_equal(m.sum_ns, UINT64_C(500500) * 1000);
	assert_int_equal(m.max_ns, 1000000);
	assert_true(histogram_quantile(&m, 0.5) > 440 && histogram_quantile(&m, 0.5) < 560);
	assert_true(histogram_quantile(&m, 0.99) > 900 && histogram_quantile(&m, 0.99) <= 1000);
	assert_true(histogram_quantile(&m, 1) <= 1000);
	shared_method(s, PROTO_SKILL_GET, &m);
	assert_int_equal(m.calls, 0);
	assert_true(histogram_quantile(&m, 0.5) == 0);
	free(s);
}

static void sums_go_over_all_slots_and_survive_their_workers(void **state)
{
	struct shared *s = calloc(1, sizeof(*s));

	(void)state;
	assert_non_null(s);
	shared_add(&s->slot[0].counter[COUNTER_REQUESTS], 1);
	shared_add(&s->slot[5].counter[COUNTER_REQUESTS], 10);
	shared_add(&s->slot[SLOTS - 1].counter[COUNTER_REQUESTS], 100);
	atomic_store(&s->slot[5].state, SLOT_READY);
	shared_set(&s->slot[5].unsent, 7);
	shared_set(&s->slot[5].generation, 3);
	shared_set(&s->slot[6].unsent, 1000); /* of a worker that has gone */
	assert_int_equal(shared_counter(s, COUNTER_REQUESTS), 111);
	assert_int_equal(shared_gauge(s, GAUGE_WORKERS), 1);
	assert_int_equal(shared_gauge(s, GAUGE_UNSENT_BYTES), 7);
	assert_int_equal(shared_gauge(s, GAUGE_GENERATION), 3);
	atomic_store(&s->slot[5].state, SLOT_FREE);
	assert_int_equal(shared_counter(s, COUNTER_REQUESTS), 111);
	assert_int_equal(shared_gauge(s, GAUGE_UNSENT_BYTES), 0);
	free(s);
}

static void connections_are_counted_by_owner(void **state)
{
	struct shared *s = calloc(1, sizeof(*s));

	(void)state;
	assert_non_null(s);
	atomic_store(&s->connection[0].owner, 2);
	atomic_store(&s->connection[9].owner, 3);
	atomic_store(&s->connection[CONNECTIONS_MAX + CONNECTIONS_REFUSING - 1].owner, 2);
	assert_int_equal(shared_connections(s, 0), 3);
	assert_int_equal(shared_connections(s, 2), 2);
	assert_int_equal(shared_connections(s, 4), 0);
	assert_int_equal(shared_gauge(s, GAUGE_CONNECTIONS_OPEN), 3);
	free(s);
}

static void another_program_is_not_let_in(void **state)
{
	struct shared *s, *again;
	struct error e = {0};
	int fd;

	(void)state;
	assert_int_equal(shared_make(&s, &fd, &e), 0);
	assert_int_equal(shared_map(fd, &again, &e), 0);
	shared_add(&s->slot[1].counter[COUNTER_ERRORS], 4);
	assert_int_equal(shared_counter(again, COUNTER_ERRORS), 4);
	munmap(again, sizeof(*again));
	s->build[0] = '?';
	assert_int_equal(shared_map(fd, &again, &e), -EPROTO);
	assert_non_null(strstr(e.text, "restart it"));
	assert_int_equal(ftruncate(fd, 4096), 0);
	assert_int_equal(shared_map(fd, &again, &e), -EPROTO);
	close(fd);
	munmap(s, sizeof(*s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(buckets_cover_all_times_without_gap_or_overlap),
	        cmocka_unit_test(quantiles_are_right_to_the_width_of_a_bucket),
	        cmocka_unit_test(sums_go_over_all_slots_and_survive_their_workers),
	        cmocka_unit_test(connections_are_counted_by_owner),
	        cmocka_unit_test(another_program_is_not_let_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
