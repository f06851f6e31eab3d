/* What one worker has, for worker*.c, session*.c, dispatch.c, job.c and the methods. */
#ifndef DAEMON_WORKER_PRIVATE_H
#define DAEMON_WORKER_PRIVATE_H

#include <uv.h>

#include "base/arena.h"
#include "base/buf.h"
#include "daemon/conf.h"
#include "daemon/control.h"
#include "daemon/shared.h"
#include "daemon/worker.h"
#include "index/delta.h"
#include "index/reader.h"
#include "match/course_search.h"
#include "match/local_cache.h"
#include "match/match.h"
#include "match/search.h"

struct session;
struct job;

#define NS_PER_SECOND UINT64_C(1000000000)
#define INPUT_BYTES   65536 /* read at once; one buffer for all connections, as most messages come whole */

struct index_file { /* which file it is: a folder made anew may use a number again */
	uint64_t device, inode;
	int64_t size, seconds, nanoseconds;
};

struct index_hold { /* an open index and who uses it: the worker, and jobs under way */
	struct index_reader *reader;
	const struct index_view *view;
	struct index_file file;
	uint32_t users;
};

struct closed_rows { /* rows of the index in use that were closed since it was made; who uses them as above */
	uint64_t *courses, *vacancies; /* bit sets, NULL when none is closed */
	uint64_t serial;               /* of the list they are from, 0 for none */
	uint32_t users;
};

enum worker_state { WORKER_SERVING, WORKER_LEAVING, WORKER_STOPPING };

struct worker {
	uv_loop_t loop;
	enum worker_state state;
	uint32_t number;
	struct conf conf;
	struct shared *shared;
	struct worker_slot *slot;
	struct control control;
	uv_timer_t tick;
	uv_timer_t deadline; /* runs while jobs are under way */
	uv_idle_t turns;     /* runs while a connection waits for its next turn */
	uv_check_t sweep;    /* runs while stopping */
	uv_timer_t hurry;    /* makes the loop come round while stopping */
	uv_fs_event_t watch; /* of the index folder */
	bool watching, ended;

	struct session *session; /* all of them */
	uint32_t sessions;
	struct session *turn_first, **turn_last; /* those with requests that wait for their next turn */
	struct session *session_job;             /* what asked for the job that is being started */
	uint64_t now_ns;                         /* CLOCK_MONOTONIC as last read */
	uint8_t *input;
	struct buf out;     /* answers of the turn under way */
	struct arena arena; /* of the request under way */
	struct match_scratch *match;
	struct search_scratch *search;
	struct course_scratch *courses;
	struct local_cache *local;

	struct index_hold *index;   /* NULL: there is none */
	uint64_t index_serial;      /* of shared->index_serial when it was last looked at */
	char index_fault[700];      /* why there is none, or why a newer one is not used */
	struct closed_rows *closed; /* NULL: nothing is closed */
	struct delta_stamp delta;   /* the list that was read last, and for which index */
	const struct index_hold *delta_index;
	char delta_fault[700];

	struct job *job; /* all under way */
	uint32_t jobs;
	struct job_pool *pool;
	uint64_t token; /* of the last reload asked for */
};

/* --- worker.c ---------------------------------------------------------------------- */

static inline void worker_count(struct worker *w, enum counter_id id, uint64_t n)
{
	shared_add(&w->slot->counter[id], n);
}

/* Ends the loop when the worker has been told to go and nothing is left to do. */
void worker_check_end(struct worker *w);

/* --- worker_index.c ------------------------------------------------------------------ */

/* Opens the index that is current, and watches for changes. */
void worker_index_start(struct worker *w);

/* Looks whether another index is current, and takes it; between two requests. */
void worker_index_check(struct worker *w);

/* Whether the index was changed through the daemon since it was last looked at. */
static inline bool worker_index_changed(const struct worker *w)
{
	return shared_get(&w->shared->index_serial) != w->index_serial;
}

/* --- worker_delta.c ------------------------------------------------------------------ */

/* Looks whether other records are closed, and takes them out of the answers from now on. `told`: something
 * was changed through the daemon, so that the list is read whether it looks changed or not. */
void worker_delta_check(struct worker *w, bool told);

struct closed_rows *closed_rows_take(struct closed_rows *c); /* NULL is fine */
void closed_rows_release(struct closed_rows *c);             /* NULL is fine */

struct index_hold *index_hold_take(struct index_hold *h); /* NULL is fine */
void index_hold_release(struct index_hold *h);            /* NULL is fine */

void worker_index_stop(struct worker *w);

#endif
