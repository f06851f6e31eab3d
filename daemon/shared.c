#include "daemon/shared.h"

#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const char *shared_build(char out[64])
{
	snprintf(out, 64, "%s %zu %zu %d", PACKAGE_VERSION, sizeof(struct shared), sizeof(struct worker_slot),
	         (int)PROTO_METHODS);
	return out;
}

static int map(int fd, struct shared **ret, struct error *e)
{
	void *p = mmap(NULL, sizeof(**ret), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (p == MAP_FAILED)
		return error_set(e, -errno, NULL,
		                 "The memory that the processes share can not be mapped: %s.",
		                 strerror(errno));
	*ret = p;
	return 0;
}

int shared_make(struct shared **ret, int *ret_fd, struct error *e)
{
	int fd = memfd_create("retraind", MFD_CLOEXEC), r;

	if (fd < 0 || ftruncate(fd, sizeof(**ret)) != 0) {
		r = error_set(e, -errno, NULL, "The memory that the processes share can not be made: %s.",
		              strerror(errno));
		goto out;
	}
	r = map(fd, ret, e);
	if (r)
		goto out;
	shared_build((*ret)->build);
	(*ret)->size = sizeof(**ret);
	shared_set(&(*ret)->started_ns, clock_now_ns());
	*ret_fd = fd;
	fd = -1;
out:
	if (fd >= 0)
		close(fd);
	return r;
}

int shared_map(int fd, struct shared **ret, struct error *e)
{
	char build[64];
	struct stat st;
	int r;

	if (fstat(fd, &st) != 0 || st.st_size != (off_t)sizeof(**ret))
		return error_set(e, -EPROTO, NULL,
		                 "A worker is started by the daemon itself, and by the same program.");
	r = map(fd, ret, e);
	if (r)
		return r;
	if (strcmp((*ret)->build, shared_build(build)) == 0)
		return 0;
	r = error_set(e, -EPROTO, NULL,
	              "The daemon that runs is build \"%.63s\", this program is \"%s\": restart it.",
	              (*ret)->build, build);
	munmap(*ret, sizeof(**ret));
	return r;
}

uint64_t clock_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

/* --- latencies ------------------------------------------------------------------ */

unsigned histogram_bucket(uint64_t ns)
{
	uint64_t quarter = ns / 250; /* in quarters of a microsecond: 4 for the first doubling */
	unsigned doubling;

	if (quarter < HISTOGRAM_STEPS)
		return 0;
	doubling = 61 - (unsigned)__builtin_clzll(quarter); /* 4..7 is 0, 8..15 is 1, ... */
	if (doubling >= HISTOGRAM_DOUBLINGS)
		return HISTOGRAM_BUCKETS - 1;
	return 1 + doubling * HISTOGRAM_STEPS + (unsigned)(quarter >> doubling) - HISTOGRAM_STEPS;
}

uint64_t histogram_bound(unsigned bucket)
{
	unsigned doubling = bucket ? (bucket - 1) / HISTOGRAM_STEPS : 0;
	unsigned step = bucket ? (bucket - 1) % HISTOGRAM_STEPS + 1 : 0;

	if (bucket >= HISTOGRAM_BUCKETS - 1)
		return UINT64_MAX;
	return ((uint64_t)(HISTOGRAM_STEPS + step) << doubling) * 250;
}

void method_stats_add(struct method_stats *m, uint64_t ns, bool failed)
{
	shared_add(&m->calls, 1);
	shared_add(&m->sum_ns, ns);
	shared_add(&m->bucket[histogram_bucket(ns)], 1);
	if (ns > shared_get(&m->max_ns))
		shared_set(&m->max_ns, ns);
	if (failed)
		shared_add(&m->errors, 1);
}

double histogram_quantile(const struct method_sum *m, double part)
{
	double rank = part * (double)m->calls, below = 0;

	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		double in = (double)m->bucket[i];

		if (in > 0 && below + in >= rank) {
			double low = i ? (double)histogram_bound(i - 1) : 0;
			double high =
			        i < HISTOGRAM_BUCKETS - 1 ? (double)histogram_bound(i) : (double)m->max_ns;
			double at = low + (high - low) * (rank - below) / in;

			return (at > (double)m->max_ns ? (double)m->max_ns : at) / 1000;
		}
		below += in;
	}
	return 0;
}

/* --- sums -------------------------------------------------------------------------- */

uint64_t shared_counter(const struct shared *s, enum counter_id id)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < SLOTS; i++)
		sum += shared_get(&s->slot[i].counter[id]);
	return sum;
}

void shared_method(const struct shared *s, enum proto_method_id id, struct method_sum *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (uint32_t i = 0; i < SLOTS; i++) {
		const struct method_stats *m = &s->slot[i].method[id];
		uint64_t max = shared_get(&m->max_ns);

		if (!shared_get(&m->calls))
			continue;
		ret->errors += shared_get(&m->errors);
		ret->sum_ns += shared_get(&m->sum_ns);
		ret->max_ns = max > ret->max_ns ? max : ret->max_ns;
		for (unsigned b = 0; b < HISTOGRAM_BUCKETS; b++)
			ret->bucket[b] += shared_get(&m->bucket[b]);
	}
	/* Counted from the buckets, so that the two agree even while workers go on. */
	for (unsigned b = 0; b < HISTOGRAM_BUCKETS; b++)
		ret->calls += ret->bucket[b];
}

uint32_t shared_connections(const struct shared *s, uint32_t slot)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < CONNECTIONS_MAX + CONNECTIONS_REFUSING; i++) {
		uint32_t owner = atomic_load_explicit((_Atomic uint32_t *)&s->connection[i].owner,
		                                      memory_order_relaxed);

		n += slot ? owner == slot : owner != 0;
	}
	return n;
}

uint64_t shared_gauge(const struct shared *s, enum gauge_id id)
{
	uint64_t sum = 0;

	if (id == GAUGE_CONNECTIONS_OPEN)
		return shared_connections(s, 0);
	if (id == GAUGE_UPTIME)
		return (clock_now_ns() - shared_get(&s->started_ns)) / UINT64_C(1000000000);
	for (uint32_t i = 1; i < SLOTS; i++) {
		const struct worker_slot *w = &s->slot[i];
		uint32_t state = atomic_load_explicit((_Atomic uint32_t *)&w->state, memory_order_relaxed);

		if (state == SLOT_FREE)
			continue;
		if (id == GAUGE_WORKERS)
			sum += state == SLOT_READY;
		else if (id == GAUGE_UNSENT_BYTES)
			sum += shared_get(&w->unsent);
		else if (id == GAUGE_JOBS_WAITING)
			sum += shared_get(&w->jobs);
		else if (id == GAUGE_GENERATION && shared_get(&w->generation) > sum)
			sum = shared_get(&w->generation);
	}
	return sum;
}
