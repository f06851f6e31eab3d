/* The channel between the supervisor and one worker: whole messages over a socket pair, some with
 * descriptors. Sending never blocks: what the socket does not take yet waits in a queue. Used by both sides.
 */
#ifndef DAEMON_CONTROL_H
#define DAEMON_CONTROL_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#define CONTROL_FDS  2
#define CONTROL_TEXT 700

enum control_type {
	CONTROL_READY = 1,  /* worker: it can take connections */
	CONTROL_CONNECTION, /* supervisor: here is one; fd 0 the socket, fd 1 what was left over (see
	                       session_move.h) */
	CONTROL_MOVED,      /* worker: as above, the other way, for another worker to take */
	CONTROL_LEAVE,      /* supervisor: hand all connections back and end */
	CONTROL_STOP,       /* supervisor: answer what has come and end */
	CONTROL_RELOAD,     /* worker: someone asks to read the configuration again */
	CONTROL_RELOADED,   /* supervisor: how that went */
};

enum refusal { REFUSAL_NONE, REFUSAL_CONNECTIONS, REFUSAL_CONNECTIONS_PER_USER };

struct control_message {
	uint32_t type;    /* enum control_type */
	uint32_t entry;   /* CONNECTION, MOVED: place in shared->connection */
	uint64_t serial;  /* CONNECTION, MOVED: its number, for logs */
	uint32_t role;    /* enum proto_role */
	uint32_t refusal; /* enum refusal: answer only this */
	uint32_t uid;
	int32_t pid;
	uint32_t in, out; /* bytes left over that were read and not answered, and answered but not sent */
	uint64_t token;   /* RELOAD, RELOADED: which request */
	int32_t result;   /* RELOADED: 0 or a negative errno */
	uint32_t workers; /* RELOADED */
	char text[CONTROL_TEXT]; /* RELOADED: what was wrong, or what needs a restart */
};

struct control;

/* A message came. The receiver owns the descriptors (-1 for none). `m` NULL: the other side has gone. */
typedef void control_receive(struct control *c, const struct control_message *m, const int fd[CONTROL_FDS]);

struct control_queued;

struct control {
	uv_poll_t poll;
	int fd;
	bool open;
	control_receive *receive;
	void *owner;
	struct control_queued *first, **last;
};

/* Makes a connected pair of sockets, both non-blocking and closed on exec. 0 or a negative errno. */
int control_pair(int ret_fd[2]);

/* Starts to listen on `fd`, which it owns from now on. 0 or a negative errno (then `fd` is still the
 * caller's). */
int control_open(struct control *c, uv_loop_t *loop, int fd, control_receive *receive, void *owner);

/* Sends, or queues. 0, and the descriptors (NULL for none) are no longer the caller's; or, with them still
 * the caller's, -EPIPE when the other side has gone, -ENOMEM. */
int control_send(struct control *c, const struct control_message *m, const int *fd);

/* Takes back the oldest message that waits in the queue, with its descriptors; false when there is none. */
bool control_take_back(struct control *c, struct control_message *ret, int ret_fd[CONTROL_FDS]);

/* Reads what is there now. */
void control_drain(struct control *c);

/* Stops listening; `closed` (may be NULL) is called when the handle is done with. What was queued is dropped.
 */
void control_close(struct control *c, uv_close_cb closed);

#endif
