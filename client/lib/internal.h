/* What the files of libretrain share. Nothing here is exported. */
#ifndef CLIENT_LIB_INTERNAL_H
#define CLIENT_LIB_INTERNAL_H

#include <sys/un.h>

#include "base/buf.h"
#include "base/mp.h"
#include "retrain/client.h"
#include "client/lib/wire.h"

#define DEFAULT_TIMEOUT_MS 5000u
#define DEFAULT_RETRIES    5u
#define RESENDS            2u /* how often one call is sent again after a lost connection */
#define BACKOFF_FIRST_US   10000u
#define BACKOFF_MAX_US     1000000u
#define READ_CHUNK         65536u /* room made for each receive */
#define READ_TURN                                                                                            \
	1048576u /* bytes taken in one retrain_process, so that a fast server can not hold the caller */
#define KEEP_BUFFER 262144u /* a buffer larger than this is given back when it is empty */

struct call {
	struct call *prev, *next; /* in one of the two rings of struct retrain */
	uint64_t number;          /* what retrain_start gave */
	uint64_t deadline;        /* microseconds of the monotonic clock; UINT64_MAX for none */
	uint64_t sent_end;        /* where its last byte lies in what the connection sends */
	uint32_t msgid;
	unsigned resends;
	bool reads; /* its method only reads: it may be sent again */
	retrain_done *done;
	void *arg;
	const char *method;    /* behind this structure, in the same piece of memory */
	const uint8_t *params; /* encoded; NULL for none */
	size_t params_len;
};

struct ring {
	struct call head; /* only prev and next are used */
	size_t count;
};

struct retrain {
	unsigned refs;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	int epoll, sock;      /* sock is -1 while there is no connection */
	bool closed;          /* retrain_close was called */
	bool inside;          /* retrain_process is running */
	bool watching_output; /* epoll also waits for room to send */
	bool send_broken;     /* sending failed; what was answered before is still read */
	unsigned timeout_ms, retries;
	unsigned failures; /* connections that failed since the last answer */
	uint64_t next_try; /* not before this is a new connection tried */
	uint64_t last_number;
	uint64_t wake; /* no deadline is earlier than this; the true earliest may be later */
	uint32_t next_msgid, first_msgid; /* first_msgid: the first one of this connection */
	unsigned forgotten;               /* sent on this connection, given up here, not answered */
	uint64_t out_sent;                /* bytes of this connection that have left */
	struct buf in, out;
	struct proto_walk walk; /* how far `in` has been checked */
	struct ring queued;     /* waiting to be sent */
	struct ring sent;       /* waiting for an answer */
};

/* --- error.c --- */

/* Fills `e` (may be NULL) with an error of this side; returns `code`. */
int error_local(struct retrain_error *e, int code, const char *name, const char *fmt, ...)
        __attribute__((format(printf, 4, 5)));

/* Common errors of this side. */
int error_memory(struct retrain_error *e);
int error_connect(struct retrain_error *e, int code, const char *path);

/* --- call.c --- */

void ring_init(struct ring *g);
void ring_add(struct ring *g, struct call *before, struct call *c);
void ring_remove(struct ring *g, struct call *c);
/* The first call, NULL when there is none; ring_take also takes it out. */
struct call *ring_first(const struct ring *g);
struct call *ring_take(struct ring *g);

uint64_t clock_us(void);

/* Ends a call that is in no ring any more: runs its callback and frees it. */
void call_finish(struct retrain *r, struct call *c, int rc, struct retrain_reply *reply,
                 const struct retrain_error *e);
/* Ends every call of a ring. */
void calls_fail(struct retrain *r, struct ring *g, const struct retrain_error *e);
/* Ends the calls whose time is up; returns how many. */
unsigned calls_expire(struct retrain *r);

/* --- conn.c --- */

/* Connects now; 0 or a negative errno with `e` filled. */
int conn_open(struct retrain *r, struct retrain_error *e);
void conn_close(struct retrain *r);
/* Connects when it is time, sends and receives; returns true when something moved. */
bool conn_step(struct retrain *r);
/* Whether conn_step has something to do at once. */
bool conn_ready(const struct retrain *r);

/* --- answer.c --- */

/* Takes whole messages out of r->in and ends the calls they answer. 0, or -EBADMSG with `e` filled. */
int answers_take(struct retrain *r, struct retrain_error *e);

/* --- reply.c --- */

/* A reply from the bytes of one value. Checks what a reader relies on: keys are
 * texts, texts are UTF-8 without NUL. Errors: -EBADMSG, -ENOMEM. */
int reply_new(struct retrain_reply **ret, const uint8_t *p, size_t n);

/* Reads the value at `v` and moves behind it (for a map or array: behind its header). */
bool value_read(struct retrain_value *v, struct mp_value *m);

/* --- params.c --- */

/* JSON's null. */
void params_nil(struct retrain_params *p, const char *key);

/* The encoded parameters: one map. 0 or the error made while they were built. `p` may be NULL: no bytes. */
int params_bytes(const struct retrain_params *p, const uint8_t **ret, size_t *ret_len);

#endif
