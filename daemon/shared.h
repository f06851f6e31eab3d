/* What the processes of one daemon share: one block of memory, mapped by all.
 *
 * Each worker writes only its own slot, so nothing is locked. A slot's counters go on where they were when a
 * dead worker's slot is used again, so that sums over all slots only grow. Connections have a table of their
 * own: the supervisor gives an entry to a worker, which frees it when the connection is closed. */
#ifndef DAEMON_SHARED_H
#define DAEMON_SHARED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "proto/proto.h"

enum counter_id {
#define COUNTER(sym, name, unit, doc) COUNTER_##sym,
#define GAUGE(sym, name, unit, doc)
#include "daemon/counters.def"
#undef COUNTER
#undef GAUGE
	COUNTERS
};

enum gauge_id {
#define COUNTER(sym, name, unit, doc)
#define GAUGE(sym, name, unit, doc) GAUGE_##sym,
#include "daemon/counters.def"
#undef COUNTER
#undef GAUGE
	GAUGES
};

#define WORKERS_MAX          64
#define SLOTS                (1 + 3 * WORKERS_MAX) /* 0 is the supervisor; old and new workers stand side by side */
#define CONNECTIONS_MAX      16384
#define CONNECTIONS_REFUSING 64 /* entries beyond the limit, for telling a client that it is one too many */

/* Latencies fall into buckets: 4 to each doubling from 1 microsecond to 64 seconds, one below, one above. */
#define HISTOGRAM_STEPS     4
#define HISTOGRAM_DOUBLINGS 26
#define HISTOGRAM_BUCKETS   (HISTOGRAM_STEPS * HISTOGRAM_DOUBLINGS + 2)

typedef _Atomic uint64_t shared_u64;

struct method_stats {
	shared_u64 calls, errors, sum_ns, max_ns;
	shared_u64 bucket[HISTOGRAM_BUCKETS];
};

enum slot_state { SLOT_FREE, SLOT_STARTING, SLOT_READY, SLOT_LEAVING };

struct worker_slot {
	_Alignas(64) _Atomic uint32_t state; /* enum slot_state */
	_Atomic int32_t pid;
	shared_u64 heartbeat_ns; /* CLOCK_MONOTONIC when the loop last came round */
	shared_u64 generation;   /* the index it serves from; 0 for none */
	shared_u64 unsent, jobs;
	struct { /* what it is answering now, for the supervisor to tell when it dies */
		_Atomic uint32_t method; /* 1 + enum proto_method_id; 0 nothing */
		_Atomic uint32_t msgid;
		shared_u64 connection;
	} note;
	shared_u64 counter[COUNTERS];
	struct method_stats method[PROTO_METHODS];
};

struct shared_connection {
	_Atomic uint32_t owner; /* slot of the worker that has it; 0 free */
	uint32_t uid;
};

struct shared {
	char build[64]; /* both sides have to be the same program */
	uint64_t size;
	shared_u64 started_ns;
	shared_u64 index_serial; /* raised when the index that serves was changed through the daemon */
	_Atomic uint32_t wanted; /* workers there should be */
	struct shared_connection connection[CONNECTIONS_MAX + CONNECTIONS_REFUSING];
	struct worker_slot slot[SLOTS];
};

/* Makes the block; *ret_fd is handed to workers. 0 or a negative errno. */
int shared_make(struct shared **ret, int *ret_fd, struct error *e);

/* Maps a block that was handed over; -EPROTO when another program made it. */
int shared_map(int fd, struct shared **ret, struct error *e);

/* Which program this is: version, and sizes of what is shared. */
const char *shared_build(char out[64]);

uint64_t clock_now_ns(void); /* CLOCK_MONOTONIC */

/* A slot has one writer, so that a plain load and store is enough and no other processor is asked. */
static inline void shared_add(shared_u64 *p, uint64_t n)
{
	atomic_store_explicit(p, atomic_load_explicit(p, memory_order_relaxed) + n, memory_order_relaxed);
}

static inline void shared_set(shared_u64 *p, uint64_t n)
{
	atomic_store_explicit(p, n, memory_order_relaxed);
}

static inline uint64_t shared_get(const shared_u64 *p)
{
	return atomic_load_explicit((shared_u64 *)p, memory_order_relaxed);
}

/* Which bucket a latency falls into. */
unsigned histogram_bucket(uint64_t ns);

/* The upper end of a bucket in nanoseconds; UINT64_MAX for the last. */
uint64_t histogram_bound(unsigned bucket);

/* Notes one answer. */
void method_stats_add(struct method_stats *m, uint64_t ns, bool failed);

/* Sums over all slots. */
struct method_sum {
	uint64_t calls, errors, sum_ns, max_ns;
	uint64_t bucket[HISTOGRAM_BUCKETS];
};
uint64_t shared_counter(const struct shared *s, enum counter_id id);
uint64_t shared_gauge(const struct shared *s, enum gauge_id id);
void shared_method(const struct shared *s, enum proto_method_id id, struct method_sum *ret);

/* The latency in microseconds that `part` (0 to 1) of the calls did not pass, to the width of a bucket. 0
 * without calls. */
double histogram_quantile(const struct method_sum *m, double part);

/* Connections that a worker holds; with slot 0, all of them. */
uint32_t shared_connections(const struct shared *s, uint32_t slot);

#endif
