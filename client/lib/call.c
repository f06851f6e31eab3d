#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/lib/internal.h"

void ring_init(struct ring *g)
{
	g->head.prev = g->head.next = &g->head;
	g->count = 0;
}

void ring_add(struct ring *g, struct call *before, struct call *c)
{
	c->next = before;
	c->prev = before->prev;
	before->prev->next = c;
	before->prev = c;
	g->count++;
}

struct call *ring_first(const struct ring *g)
{
	return g->head.next != &g->head ? g->head.next : NULL;
}

struct call *ring_take(struct ring *g)
{
	struct call *c = ring_first(g);

	if (c) {
		g->head.next = c->next;
		c->next->prev = &g->head;
		g->count--;
	}
	return c;
}

void ring_remove(struct ring *g, struct call *c)
{
	c->prev->next = c->next;
	c->next->prev = c->prev;
	g->count--;
}

uint64_t clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

void call_finish(struct retrain *r, struct call *c, int rc, struct retrain_reply *reply,
                 const struct retrain_error *e)
{
	bool outer = r->inside;

	r->inside = true;
	c->done(r, c->number, rc, reply, e, c->arg);
	r->inside = outer;
	free(c);
}

void calls_fail(struct retrain *r, struct ring *g, const struct retrain_error *e)
{
	/* A callback may start or cancel calls, so the ring is looked at anew each
	 * time; calls started meanwhile are newer than `last` and stay. */
	uint64_t last = r->last_number;

	while (g->count) {
		struct call *c = ring_first(g);

		if (!c || c->number > last)
			return;
		call_finish(r, ring_take(g), e->code, NULL, e);
	}
}

static struct call *find_expired(struct ring *g, uint64_t now)
{
	struct call *c = ring_first(g);

	for (; c && c != &g->head; c = c->next) {
		if (c->deadline <= now)
			return c;
	}
	return NULL;
}

static unsigned expire_ring(struct retrain *r, struct ring *g, uint64_t now)
{
	unsigned count = 0;
	struct call *c;

	while ((c = find_expired(g, now))) {
		struct retrain_error e;

		error_local(&e, -ETIMEDOUT, "deadline",
		            r->sock < 0 ? "No connection to %s could be made in the time given."
		                        : "%s gave no answer in the time given.",
		            r->path);
		e.retry = true;
		ring_remove(g, c);
		if (g == &r->sent)
			r->forgotten++;
		call_finish(r, c, -ETIMEDOUT, NULL, &e);
		count++;
	}
	return count;
}

static uint64_t earliest(const struct ring *g, uint64_t at)
{
	for (const struct call *c = g->head.next; c != &g->head; c = c->next) {
		if (c->deadline < at)
			at = c->deadline;
	}
	return at;
}

unsigned calls_expire(struct retrain *r)
{
	uint64_t now = clock_us();
	unsigned count;

	/* Looking through all calls each time would cost the square of how many there are. */
	if (now < r->wake)
		return 0;
	count = expire_ring(r, &r->sent, now) + expire_ring(r, &r->queued, now);
	r->wake = earliest(&r->sent, earliest(&r->queued, UINT64_MAX));
	return count;
}

int retrain_start(struct retrain *r, const char *method, const struct retrain_params *p, unsigned timeout_ms,
                  retrain_done *done, void *arg, uint64_t *ret_call)
{
	const uint8_t *params;
	size_t params_len, method_len = strlen(method);
	struct call *c;
	int rc;

	if (r->closed)
		return -ESHUTDOWN;
	rc = params_bytes(p, &params, &params_len);
	if (rc < 0)
		return rc;
	if (wire_request_size(method_len, params_len) > WIRE_MAX_REQUEST)
		return -E2BIG;
	c = calloc(1, sizeof(*c) + method_len + 1 + params_len);
	if (!c)
		return -ENOMEM;
	c->method = memcpy(c + 1, method, method_len + 1);
	if (params_len)
		c->params = memcpy((char *)(c + 1) + method_len + 1, params, params_len);
	c->params_len = params_len;
	c->number = ++r->last_number;
	c->reads = wire_method_reads(method);
	c->done = done;
	c->arg = arg;
	timeout_ms = timeout_ms ? timeout_ms : r->timeout_ms;
	c->deadline = timeout_ms ? clock_us() + timeout_ms * UINT64_C(1000) : UINT64_MAX;
	if (c->deadline < r->wake)
		r->wake = c->deadline;
	ring_add(&r->queued, &r->queued.head, c);
	if (ret_call)
		*ret_call = c->number;
	return 0;
}

static struct call *find_number(struct ring *g, uint64_t number)
{
	for (struct call *c = g->head.next; c != &g->head; c = c->next) {
		if (c->number == number)
			return c;
	}
	return NULL;
}

int retrain_cancel(struct retrain *r, uint64_t call)
{
	struct ring *g = &r->sent;
	struct call *c = find_number(g, call);

	if (!c) {
		g = &r->queued;
		c = find_number(g, call);
	}
	if (!c)
		return -ENOENT;
	ring_remove(g, c);
	if (g == &r->sent)
		r->forgotten++;
	free(c);
	return 0;
}

size_t retrain_in_flight(const struct retrain *r)
{
	return r->queued.count + r->sent.count;
}
