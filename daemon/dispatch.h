/* From one whole message to one answer: decode, check, call the method, note how it went. */
#ifndef DAEMON_DISPATCH_H
#define DAEMON_DISPATCH_H

#include "daemon/session.h"

/* What a method is called with. The same method runs in the loop or in a job beside it, so it uses only this.
 */
struct call {
	const struct worker *w; /* its settings and the shared memory; nothing that changes */
	enum proto_role role;
	const struct proto_method *method;
	const void *params;            /* the method's struct of params.def */
	const struct index_view *view; /* NULL when there is no index and the method can do without */
	const struct catalogue_view *catalogue; /* courses, vacancies and places beside it */
	const struct closed_rows *closed;       /* what was closed since; NULL nothing */
	struct match_scratch *match;            /* NULL in jobs: they do not rank */
	struct search_scratch *search;
	struct course_scratch *courses;
	struct local_cache *local; /* NULL in jobs */
	struct arena *arena;
	struct buf *out; /* the answer's one value goes here */
	struct proto_error *e;
};

/* Writes exactly one value to c->out and returns 0, or fills c->e and returns -EINVAL. When memory ran out
 * while writing, c->out knows it. */
typedef int method_handler(struct call *c);

struct method {
	method_handler *handler;
	bool needs_index;
	bool (*heavy)(const void *params); /* NULL never; true: it may take long and runs as a job */
	uint64_t deadline_ms;              /* 0: as configured */
};

extern const struct method methods[PROTO_METHODS];

/* Runs the method and appends its whole answer (or error) to c->out, no longer than the limit. True when it
 * is an error. `answered` false (a notification) appends nothing. */
bool dispatch_run(struct call *c, const struct method *m, bool answered, uint32_t msgid);

/* Handles one whole message of `s`, that came at s->received_ns; answers go to w->out. */
void dispatch_message(struct session *s, const uint8_t *p, size_t n);

/* Answers the message at `p`, of which only `n` bytes are there, with `e`. */
void dispatch_broken(struct session *s, const uint8_t *p, size_t n, const struct proto_error *e);

/* Notes that a request was answered: counters, latency, and the log when it was slow. */
void dispatch_note(struct worker *w, const struct proto_method *method, uint64_t received_ns, bool failed,
                   const struct session *s, uint32_t msgid);

/* Appends an error as the answer to request `msgid`. */
void dispatch_error(struct buf *out, uint32_t msgid, const struct proto_error *e);

#endif
