#include <inttypes.h>

#include "daemon/methods.h"

struct number {
	const char *name, *unit, *doc;
};

static const struct number counters[COUNTERS] = {
#define COUNTER(sym, text, measure, help) {text_of(text), measure, help},
#define GAUGE(sym, text, measure, help)
#define text_of(x) #x
#include "daemon/counters.def"
#undef COUNTER
#undef GAUGE
};

static const struct number gauges[GAUGES] = {
#define COUNTER(sym, text, measure, help)
#define GAUGE(sym, text, measure, help) {text_of(text), measure, help},
#include "daemon/counters.def"
#undef COUNTER
#undef GAUGE
#undef text_of
};

/* --- as a map ---------------------------------------------------------------------- */

static void put_counter(struct buf *out, const struct number *n, uint64_t value)
{
	mp_str(out, n->name);
	mp_map(out, 3);
	PROTO_KEY(out, "value");
	mp_uint(out, value);
	PROTO_KEY(out, "unit");
	mp_str(out, n->unit);
	PROTO_KEY(out, "doc");
	mp_str(out, n->doc);
}

static void put_latency(struct buf *out, const struct method_sum *m)
{
	mp_map(out, 6);
	PROTO_KEY(out, "count");
	mp_uint(out, m->calls);
	PROTO_KEY(out, "mean");
	mp_double(out, (double)m->sum_ns / (double)m->calls / 1000);
	PROTO_KEY(out, "p50");
	mp_double(out, histogram_quantile(m, 0.5));
	PROTO_KEY(out, "p90");
	mp_double(out, histogram_quantile(m, 0.9));
	PROTO_KEY(out, "p99");
	mp_double(out, histogram_quantile(m, 0.99));
	PROTO_KEY(out, "max");
	mp_double(out, (double)m->max_ns / 1000);
}

void stats_put_map(struct buf *out, const struct shared *s)
{
	uint32_t called = 0;
	size_t at;

	mp_map(out, 3);
	PROTO_KEY(out, "format");
	proto_put_enum(out, PROTO_ENUM_stats_format, PROTO_STATS_MAP);
	PROTO_KEY(out, "counters");
	mp_map(out, COUNTERS + GAUGES);
	for (unsigned i = 0; i < COUNTERS; i++)
		put_counter(out, &counters[i], shared_counter(s, (enum counter_id)i));
	for (unsigned i = 0; i < GAUGES; i++)
		put_counter(out, &gauges[i], shared_gauge(s, (enum gauge_id)i));
	PROTO_KEY(out, "latency");
	at = mp_map_begin(out);
	for (unsigned i = 0; i < PROTO_METHODS; i++) {
		struct method_sum m;

		shared_method(s, (enum proto_method_id)i, &m);
		if (!m.calls)
			continue;
		called++;
		mp_str(out, proto_methods[i].name);
		put_latency(out, &m);
	}
	mp_count_end(out, at, called);
}

/* --- as Prometheus text (exposition format 0.0.4) ------------------------------------- */

static void put_head(struct buf *text, const char *name, const char *type, const char *doc)
{
	buf_printf(text, "# HELP retraind_%s %s\n# TYPE retraind_%s %s\n", name, doc, name, type);
}

static void put_plain(struct buf *text, const struct number *n, const char *type, const char *suffix,
                      uint64_t value)
{
	char name[80];

	snprintf(name, sizeof(name), "%s%s", n->name, suffix);
	put_head(text, name, type, n->doc);
	buf_printf(text, "retraind_%s %" PRIu64 "\n", name, value);
}

/* Only every doubling is written: 27 lines a method instead of 106. */
static void put_histogram(struct buf *text, const char *method, const struct method_sum *m)
{
	uint64_t below = 0;

	for (unsigned i = 0; i < HISTOGRAM_BUCKETS - 1; i++) {
		below += m->bucket[i];
		if (i % HISTOGRAM_STEPS == 0)
			buf_printf(text,
			           "retraind_request_seconds_bucket{method=\"%s\",le=\"%.9g\"} %" PRIu64 "\n",
			           method, (double)histogram_bound(i) / 1e9, below);
	}
	buf_printf(text,
	           "retraind_request_seconds_bucket{method=\"%s\",le=\"+Inf\"} %" PRIu64 "\n"
	           "retraind_request_seconds_sum{method=\"%s\"} %.9f\n"
	           "retraind_request_seconds_count{method=\"%s\"} %" PRIu64 "\n",
	           method, m->calls, method, (double)m->sum_ns / 1e9, method, m->calls);
}

void stats_put_prometheus(struct buf *text, const struct shared *s)
{
	struct method_sum m;

	for (unsigned i = 0; i < COUNTERS; i++)
		put_plain(text, &counters[i], "counter", "_total", shared_counter(s, (enum counter_id)i));
	for (unsigned i = 0; i < GAUGES; i++)
		put_plain(text, &gauges[i], "gauge", "", shared_gauge(s, (enum gauge_id)i));
	put_head(text, "request_errors_total", "counter", "Answers of each method that were an error.");
	for (unsigned i = 0; i < PROTO_METHODS; i++) {
		shared_method(s, (enum proto_method_id)i, &m);
		buf_printf(text, "retraind_request_errors_total{method=\"%s\"} %" PRIu64 "\n",
		           proto_methods[i].name, m.errors);
	}
	put_head(text, "request_seconds", "histogram",
	         "How long each method took, from its last byte read to its answer.");
	for (unsigned i = 0; i < PROTO_METHODS; i++) {
		shared_method(s, (enum proto_method_id)i, &m);
		if (m.calls)
			put_histogram(text, proto_methods[i].name, &m);
	}
}
