#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/lib/internal.h"

static int watch(struct retrain *r, int op, int fd, bool output)
{
	struct epoll_event ev = {.events = EPOLLIN | (output ? EPOLLOUT : 0u)};

	if (epoll_ctl(r->epoll, op, fd, &ev) < 0)
		return -errno;
	r->watching_output = output;
	return 0;
}

int conn_open(struct retrain *r, struct retrain_error *e)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	int fd, rc;

	memcpy(to.sun_path, r->path, sizeof(to.sun_path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return error_local(e, -errno, "system", "No socket can be made: %s.", strerror(errno));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		rc = error_connect(e, -errno, r->path);
		close(fd);
		return rc;
	}
	rc = watch(r, EPOLL_CTL_ADD, fd, false);
	if (rc < 0) {
		close(fd);
		return error_local(e, rc, "system", "The socket can not be watched: %s.", strerror(-rc));
	}
	r->sock = fd;
	r->first_msgid = r->next_msgid;
	r->out_sent = 0;
	r->send_broken = false;
	return 0;
}

void conn_close(struct retrain *r)
{
	if (r->sock < 0)
		return;
	close(r->sock); /* which also takes it out of the epoll set */
	r->sock = -1;
	r->forgotten = 0;
	r->in.len = r->out.len = 0;
	r->in.error = r->out.error = 0;
	proto_walk_begin(&r->walk, PROTO_ANSWER_BYTES);
}

/* Sets when to try again: a pause that doubles, with up to half more so that
 * clients of a restarted daemon do not all come back at one moment. */
static void back_off(struct retrain *r)
{
	uint64_t now = clock_us(), pause = BACKOFF_FIRST_US;

	for (unsigned i = 0; i < r->failures && pause < BACKOFF_MAX_US; i++)
		pause += pause;
	if (pause > BACKOFF_MAX_US)
		pause = BACKOFF_MAX_US;
	r->next_try = now + pause + now % (pause / 2);
	r->failures++;
}

/* Whether a call that was on its way can go out again without harm. */
static bool may_resend(const struct retrain *r, const struct call *c)
{
	if (c->sent_end > r->out_sent)
		return c->resends < r->retries;
	return c->reads && c->resends < RESENDS && c->resends < r->retries;
}

/* Ends the connection; what was on its way is sent again later or fails with `e`. */
static void conn_lost(struct retrain *r, const struct retrain_error *e, bool resend)
{
	struct ring failed;
	struct call *c;

	ring_init(&failed);
	while ((c = r->sent.head.prev) != &r->sent.head) {
		ring_remove(&r->sent, c);
		if (resend && may_resend(r, c)) {
			c->resends++;
			ring_add(&r->queued, r->queued.head.next, c);
		} else {
			ring_add(&failed, failed.head.next, c);
		}
	}
	conn_close(r);
	back_off(r);
	/* Back into a ring that retrain_cancel knows, as callbacks may cancel the ones behind them. */
	while ((c = failed.head.prev) != &failed.head) {
		ring_remove(&failed, c);
		ring_add(&r->sent, r->sent.head.next, c);
	}
	calls_fail(r, &r->sent, e);
	r->forgotten = 0;
}

static void conn_end(struct retrain *r)
{
	struct retrain_error e;

	error_local(
	        &e, -ECONNRESET, "lost",
	        "The connection to %s ended before the answer came. If the request was to change something, "
	        "look whether it did before you send it again.",
	        r->path);
	e.retry = true;
	conn_lost(r, &e, true);
}

/* Tries to connect for the calls that wait. */
static bool connect_step(struct retrain *r)
{
	struct retrain_error e;

	if (!r->queued.count || clock_us() < r->next_try)
		return false;
	if (conn_open(r, &e) == 0)
		return true;
	if (!e.retry || r->failures >= r->retries) {
		r->failures = 0;
		r->next_try = 0;
		calls_fail(r, &r->queued, &e);
	} else {
		back_off(r);
	}
	return true;
}

static bool may_admit(const struct retrain *r)
{
	return r->queued.count && !r->send_broken && r->sent.count + r->forgotten < WIRE_MAX_IN_FLIGHT;
}

/* Puts waiting calls into the output, as many as the daemon takes at once. */
static void admit(struct retrain *r)
{
	while (may_admit(r)) {
		struct call *c = r->queued.head.next;

		if (r->out.error)
			return;
		c->msgid = r->next_msgid++;
		proto_encode_request(&r->out, &c->msgid, c->method, c->params, c->params_len);
		c->sent_end = r->out_sent + r->out.len;
		ring_remove(&r->queued, c);
		ring_add(&r->sent, &r->sent.head, c);
	}
}

static bool send_step(struct retrain *r)
{
	size_t sent = 0;

	while (sent < r->out.len && !r->send_broken) {
		ssize_t n = send(r->sock, r->out.data + sent, r->out.len - sent, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n > 0)
			sent += (size_t)n;
		else if (errno == EAGAIN)
			break;
		else if (errno != EINTR)
			r->send_broken = true;
	}
	buf_consume(&r->out, sent);
	r->out_sent += sent;
	if (!r->out.len && r->out.cap > KEEP_BUFFER)
		buf_free(&r->out);
	if (r->watching_output != (r->out.len > 0))
		watch(r, EPOLL_CTL_MOD, r->sock, r->out.len > 0);
	return sent > 0;
}

/* Receives what has come. 1 something came, 0 nothing, -ECONNRESET the end. */
static int receive_step(struct retrain *r)
{
	ssize_t n;

	do {
		if (!buf_reserve(&r->in, READ_CHUNK))
			return r->in.error;
		n = recv(r->sock, r->in.data + r->in.len, READ_CHUNK, MSG_DONTWAIT);
	} while (n < 0 && errno == EINTR);
	if (n > 0) {
		r->in.len += (size_t)n;
		return 1;
	}
	return n < 0 && errno == EAGAIN && !r->send_broken ? 0 : -ECONNRESET;
}

/* Receives and answers until nothing more is there, or enough for one turn. */
static bool input_step(struct retrain *r)
{
	struct retrain_error e;
	size_t taken = 0;
	bool moved = false;

	while (r->sock >= 0 && taken < READ_TURN) {
		size_t before = r->in.len;
		int rc = receive_step(r);

		if (!rc)
			break;
		moved = true;
		if (rc == -ECONNRESET) {
			conn_end(r);
			break;
		}
		taken += r->in.len - before;
		if (rc > 0 && answers_take(r, &e) == 0) {
			/* That was all; what has come since is seen next time. */
			if (taken % READ_CHUNK)
				break;
			continue;
		}
		if (rc == -ENOMEM)
			error_memory(&e);
		if (r->sock >= 0)
			conn_lost(r, &e, false);
	}
	return moved;
}

bool conn_step(struct retrain *r)
{
	bool moved = false;

	if (r->sock < 0)
		moved |= connect_step(r);
	if (r->sock < 0)
		return moved;
	admit(r);
	if (r->out.error) {
		struct retrain_error e;

		error_memory(&e);
		conn_lost(r, &e, false);
		return true;
	}
	moved |= send_step(r);
	moved |= input_step(r);
	/* A server that answers none of the calls that were given up holds the connection for nothing. */
	if (r->sock >= 0 && r->forgotten >= WIRE_MAX_IN_FLIGHT && r->queued.count)
		conn_end(r);
	return moved;
}

bool conn_ready(const struct retrain *r)
{
	return r->sock >= 0 && may_admit(r);
}
