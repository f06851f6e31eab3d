/* Load on a server behind a Unix socket: what every target has to tell the loop in load.c. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include "base/buf.h"
#include "bench/workload.h"

struct load_target {
	const char *name;
	/* Appends request number `i` to `out`. */
	void (*request)(const struct workload *w, uint32_t i, struct buf *out);
	/* Bytes of the first whole answer in `p`, 0 when it is not whole yet, below 0 when it is no good
	 * answer. */
	long (*answer)(const uint8_t *p, size_t n);
};

/* All targets that speak over a socket; the last has no name. */
extern const struct load_target load_targets[];

/* Latencies in microseconds and answers a second, printed as one JSON line by the program. */
struct load_result {
	double p50, p99, rate;
	double bytes_out, bytes_in; /* mean bytes of a question and an answer */
	uint64_t answers;
};

int load_run(const struct load_target *t, const struct workload *w, const char *path, unsigned clients,
             unsigned depth, double seconds, struct load_result *ret);

/* The compute floor: the same matching in plain C on arrays of this process. */
int core_run(const struct workload *w, double seconds, struct load_result *ret);

/* A server that does nothing but answer `answer_bytes` bytes to every `question_bytes`: the cost of the
 * socket. Forks; returns its pid. */
int echo_start(const char *path, size_t question_bytes, size_t answer_bytes);

double load_now(void); /* microseconds */
void load_percentiles(double *us, uint64_t n, struct load_result *ret);

#endif
