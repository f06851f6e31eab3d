#include "daemon/dispatch.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/job.h"
#include "daemon/log.h"

#define ARENA_KEEP_BYTES (1u << 20) /* what one large request took is given back */

/* --- notes and counts ------------------------------------------------------------------- */

static void note_begin(struct worker *w, const struct session *s, const struct proto_request *r)
{
	atomic_store_explicit(&w->slot->note.msgid, r->msgid, memory_order_relaxed);
	shared_set(&w->slot->note.connection, s->serial);
	atomic_store_explicit(&w->slot->note.method, 1 + (uint32_t)r->method->id, memory_order_relaxed);
}

static void note_end(struct worker *w)
{
	atomic_store_explicit(&w->slot->note.method, 0, memory_order_relaxed);
}

static void log_answer(enum log_level level, const char *text, const struct proto_method *method, uint64_t ns,
                       const struct session *s, uint32_t msgid)
{
	const struct log_request r = {.connection = s ? s->serial : 0,
	                              .msgid = msgid,
	                              .has_msgid = s != NULL,
	                              .uid = s ? s->uid : 0,
	                              .pid = s ? s->pid : 0,
	                              .method = method->name,
	                              .micros = ns / 1000};

	log_write(level, &r, "%s", text);
}

void dispatch_note(struct worker *w, const struct proto_method *method, uint64_t received_ns, bool failed,
                   const struct session *s, uint32_t msgid)
{
	uint64_t ns;

	w->now_ns = clock_now_ns();
	ns = w->now_ns - received_ns;
	worker_count(w, COUNTER_REQUESTS, 1);
	if (failed)
		worker_count(w, COUNTER_ERRORS, 1);
	method_stats_add(&w->slot->method[method->id], ns, failed);
	if (w->conf.slow_request_ms && ns > (uint64_t)w->conf.slow_request_ms * UINT64_C(1000000)) {
		worker_count(w, COUNTER_SLOW_REQUESTS, 1);
		log_answer(LOG_LEVEL_INFO, "slow request", method, ns, s, msgid);
	} else if (log_wanted(LOG_LEVEL_DEBUG)) {
		log_answer(LOG_LEVEL_DEBUG, failed ? "answered with an error" : "answered", method, ns, s,
		           msgid);
	}
}

/* --- errors --------------------------------------------------------------------------------- */

void dispatch_error(struct buf *out, uint32_t msgid, const struct proto_error *e)
{
	out->limit = 0;
	proto_encode_error(out, msgid, e);
}

void dispatch_broken(struct session *s, const uint8_t *p, size_t n, const struct proto_error *e)
{
	struct buf *out = &s->w->out;
	uint32_t msgid;

	worker_count(s->w, COUNTER_ERRORS, 1);
	if (proto_peek_msgid(p, n, &msgid))
		dispatch_error(out, msgid, e);
	else
		proto_encode_error_anonymous(out, e);
}

/* What may be wrong with a request that is well formed in itself. */
static bool refused(const struct session *s, const struct method *m, const struct proto_method *method,
                    struct proto_error *e)
{
	const struct worker *w = s->w;

	if (method->role == PROTO_ROLE_ADMIN && s->role != PROTO_ROLE_ADMIN)
		proto_error_set(e, PROTO_FORBIDDEN, NULL, "%s is only answered on the admin socket, %s.",
		                method->name, w->conf.admin_socket);
	else if (m->needs_index && !w->index)
		proto_error_set(e, PROTO_INTERNAL, NULL,
		                "There is no index to answer from: %s Import one with "
		                "retrain-import native FOLDER --index %s; it is used as soon as it is there.",
		                w->index_fault, w->conf.index);
	else if (w->now_ns - s->received_ns > (uint64_t)w->conf.deadline_ms * UINT64_C(1000000))
		proto_error_set(e, PROTO_DEADLINE, NULL,
		                "The request waited longer than %" PRId64 " ms behind others. Try "
		                "again, or ask for less at once.",
		                w->conf.deadline_ms);
	else
		return false;
	/* An index can be imported at any time. */
	e->retry = e->code == PROTO_INTERNAL || e->code == PROTO_DEADLINE;
	if (e->code == PROTO_DEADLINE)
		worker_count(s->w, COUNTER_DEADLINES, 1);
	return true;
}

/* --- answering ---------------------------------------------------------------------------------- */

static void too_much(struct buf *out, struct proto_error *e)
{
	if (out->error == -ENOMEM) {
		proto_error_set(e, PROTO_BUSY, NULL, "Memory is used up. Try again shortly.");
		return;
	}
	proto_error_set(e, PROTO_TOO_LARGE, NULL,
	                "The answer would be longer than %d bytes. Ask for fewer at once with "
	                "limit, and for the rest with offset.",
	                PROTO_ANSWER_BYTES);
}

bool dispatch_run(struct call *c, const struct method *m, bool answered, uint32_t msgid)
{
	size_t start = c->out->len;
	bool failed;

	c->out->limit = start + PROTO_ANSWER_BYTES;
	proto_encode_response_begin(c->out, msgid);
	failed = m->handler(c) != 0;
	if (!failed && (c->out->error || c->out->len - start > PROTO_ANSWER_BYTES)) {
		too_much(c->out, c->e);
		failed = true;
	}
	c->out->limit = 0;
	if (failed || !answered) {
		c->out->len = start;
		c->out->error = 0;
	}
	if (failed && answered)
		dispatch_error(c->out, msgid, c->e);
	return failed;
}

static bool run_here(struct session *s, const struct proto_request *r, const struct method *m,
                     struct proto_error *e)
{
	struct worker *w = s->w;
	struct call c = {.w = w,
	                 .role = s->role,
	                 .method = r->method,
	                 .params = r->params,
	                 .view = w->index ? w->index->view : NULL,
	                 .catalogue = w->index ? index_catalogue(w->index->reader) : NULL,
	                 .closed = w->closed,
	                 .match = w->match,
	                 .search = w->search,
	                 .courses = w->courses,
	                 .local = w->local,
	                 .arena = &w->arena,
	                 .out = &w->out,
	                 .e = e};
	const struct index_view *view;
	bool failed;

	if (w->index)
		index_read_begin(w->index->reader, &view);
	failed = dispatch_run(&c, m, r->kind == PROTO_KIND_REQUEST, r->msgid);
	if (w->index)
		index_read_end(w->index->reader);
	return failed;
}

static void answer_error(struct session *s, const struct proto_request *r, const struct proto_error *e)
{
	if (r->kind == PROTO_KIND_NOTIFICATION)
		return;
	if (r->has_msgid)
		dispatch_error(&s->w->out, r->msgid, e);
	else
		proto_encode_error_anonymous(&s->w->out, e);
}

/* What could not be decoded: counted for its method when that is known. */
static void answer_undecoded(struct session *s, const struct proto_request *r, const struct proto_error *e)
{
	answer_error(s, r, e);
	if (r->method) {
		dispatch_note(s->w, r->method, s->received_ns, true, s, r->msgid);
		return;
	}
	worker_count(s->w, COUNTER_REQUESTS, 1);
	worker_count(s->w, COUNTER_ERRORS, 1);
}

void dispatch_message(struct session *s, const uint8_t *p, size_t n)
{
	struct worker *w = s->w;
	struct proto_request r;
	struct proto_error e;
	const struct method *m;
	bool failed = true;

	if (proto_decode_request(p, n, &w->arena, &r, &e)) {
		answer_undecoded(s, &r, &e);
		goto out;
	}
	if (r.kind == PROTO_KIND_NOTIFICATION)
		worker_count(w, COUNTER_NOTIFICATIONS, 1);
	m = &methods[r.method->id];
	note_begin(w, s, &r);
	if (refused(s, m, r.method, &e)) {
		answer_error(s, &r, &e);
	} else if (m->heavy && m->heavy(r.params)) {
		if (job_start(s, &r, p, n, &e) == 0)
			goto noted; /* counted when it is answered */
		answer_error(s, &r, &e);
	} else {
		failed = run_here(s, &r, m, &e);
	}
	dispatch_note(w, r.method, s->received_ns, failed, s, r.msgid);
noted:
	note_end(w);
out:
	if (w->arena.used > ARENA_KEEP_BYTES)
		arena_free(&w->arena);
	arena_reset(&w->arena);
}
