/* One connection in a worker.
 *
 * Bytes are read into the worker's one buffer, walked, and answered in turns: a turn handles what has come up
 * to a bound, encodes all answers into the worker's output buffer and writes once. Only what is left over
 * (half a message, requests beyond the bound, answers that the client does not take) costs memory of the
 * connection's own. */
#ifndef DAEMON_SESSION_H
#define DAEMON_SESSION_H

#include "daemon/worker_private.h"

struct session {
	uv_pipe_t pipe;
	uv_write_t write;
	struct worker *w;
	struct session *prev, *next, *turn_next;
	uint32_t entry; /* in shared->connection */
	uint64_t serial;
	uint32_t uid;
	int32_t pid;
	enum proto_role role;
	enum refusal refusal; /* not none: the only answer it gets */

	struct proto_walk walk; /* where in the message at the start of `in` the walker stands */
	struct buf in; /* what was read and not handled: never more than INPUT_BYTES and half a message */
	uint64_t received_ns; /* when the bytes under way were read */
	uint64_t half_ns;     /* since when half a message has been waiting; 0 none */

	struct buf sending, queued; /* handed to libuv, and what comes after it */
	bool writing;               /* `sending` is under way */
	uint64_t over_ns;           /* since when too much has been unsent; 0 not */

	uint32_t jobs; /* requests that are answered later */
	bool reading;  /* libuv reads for us */
	bool paused;   /* not read because too much is unsent */
	bool more;     /* `in` may hold whole messages */
	bool waiting;  /* in the worker's list of those that wait for a turn */
	bool ended;    /* the client will send no more */
	bool closing;  /* no more is answered: what is unsent is sent, then it is closed */
	uint64_t closing_ns;
	bool closed; /* uv_close was called */
	bool gone;   /* and libuv is done with it */
};

/* A connection from the supervisor; owns the descriptors. */
void session_new(struct worker *w, const struct control_message *m, const int fd[CONTROL_FDS]);

/* Appends a whole answer to one that came later, and sends it. */
void session_answer_later(struct session *s, struct buf *answer);

/* Bytes that the client has not taken. */
size_t session_unsent(const struct session *s);

/* Closes at once. */
void session_close(struct session *s);

/* Frees it once it is closed and no job of its own is under way. */
void session_release(struct session *s);

/* No more is read or answered; closes when all is sent. */
void session_end(struct session *s);

/* Goes on as the connection's state allows: reads, waits for a turn, closes, or hands over. */
void session_go_on(struct session *s);

/* One round of turns for the connections that wait for one. */
void session_turns(struct worker *w);

/* Every half second: connections that do not take their answers, or leave half a message. */
void session_tick(struct session *s, uint64_t now);

/* While stopping: closes it when all that has come is answered and sent. */
void session_sweep(struct session *s);

/* --- session_write.c ------------------------------------------------------------------- */

/* Sends what is in `out` (emptied), now or when the client takes it. */
void session_send(struct session *s, struct buf *out);

/* --- session_move.c ---------------------------------------------------------------------- */

/* Hands the connection back to the supervisor, with all that is left over. Nothing may be under way for it.
 */
void session_move(struct session *s);

/* Takes in what another worker left over. 0 or a negative errno. */
int session_take_left(struct session *s, int fd, uint32_t in, uint32_t out);

#endif
