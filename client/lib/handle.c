#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "client/lib/internal.h"

#ifndef RUNSTATEDIR
#error "RUNSTATEDIR must be given on the command line"
#endif

#define SOCKET_NAME "retraind/retraind.sock"

const char *retrain_version(void)
{
	return PACKAGE_VERSION;
}

size_t retrain_default_socket(char *out, size_t size)
{
	const char *own = getenv("RETRAIN_SOCKET"), *dir = getenv("XDG_RUNTIME_DIR");
	int n;

	if (own && *own)
		return (size_t)snprintf(out, size, "%s", own);
	if (dir && *dir && access(RUNSTATEDIR "/" SOCKET_NAME, F_OK) < 0 && errno == ENOENT) {
		n = snprintf(out, size, "%s/" SOCKET_NAME, dir);
		if (n > 0 && (size_t)n < size && access(out, F_OK) == 0)
			return (size_t)n;
	}
	return (size_t)snprintf(out, size, "%s", RUNSTATEDIR "/" SOCKET_NAME);
}

static int set_path(struct retrain *r, const char *path, struct retrain_error *e)
{
	size_t n = path ? (size_t)snprintf(r->path, sizeof(r->path), "%s", path)
	                : retrain_default_socket(r->path, sizeof(r->path));

	if (!n)
		return error_local(e, -EINVAL, "bad_call", "The path of the socket is empty; give one.");
	if (n >= sizeof(r->path))
		return error_local(e, -ENAMETOOLONG, "bad_call",
		                   "The path of the socket has %zu bytes; it may have at most %zu.", n,
		                   sizeof(r->path) - 1);
	return 0;
}

int retrain_new(struct retrain **ret, const char *socket_path, struct retrain_error *e)
{
	struct retrain *r = calloc(1, sizeof(*r));
	int rc;

	if (!r)
		return error_memory(e);
	r->refs = 1;
	r->sock = r->epoll = -1;
	r->timeout_ms = DEFAULT_TIMEOUT_MS;
	r->retries = DEFAULT_RETRIES;
	r->next_msgid = 1;
	r->wake = UINT64_MAX;
	buf_init(&r->in, PROTO_ANSWER_BYTES + READ_CHUNK);
	buf_init(&r->out, 0);
	proto_walk_begin(&r->walk, PROTO_ANSWER_BYTES);
	ring_init(&r->queued);
	ring_init(&r->sent);
	rc = set_path(r, socket_path, e);
	if (rc < 0)
		goto out;
	r->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (r->epoll < 0) {
		rc = error_local(e, -errno, "system", "No event descriptor can be made: %s.",
		                 strerror(errno));
		goto out;
	}
	*ret = r;
	return 0;
out:
	retrain_unref(r);
	return rc;
}

int retrain_open(struct retrain **ret, const char *socket_path, struct retrain_error *e)
{
	struct retrain *r = NULL;
	int rc = retrain_new(&r, socket_path, e);

	if (rc < 0)
		return rc;
	rc = conn_open(r, e);
	if (rc < 0) {
		retrain_unref(r);
		return rc;
	}
	*ret = r;
	return 0;
}

void retrain_close(struct retrain *r)
{
	struct retrain_error e;

	if (!r || r->closed)
		return;
	r->closed = true;
	conn_close(r);
	error_local(&e, -ECANCELED, "cancelled", "The connection to %s was closed on this side.", r->path);
	retrain_ref(r);
	calls_fail(r, &r->sent, &e);
	calls_fail(r, &r->queued, &e);
	r->refs--;
}

struct retrain *retrain_ref(struct retrain *r)
{
	if (r)
		r->refs++;
	return r;
}

struct retrain *retrain_unref(struct retrain *r)
{
	if (!r || --r->refs)
		return NULL;
	retrain_close(r);
	if (r->epoll >= 0)
		close(r->epoll);
	buf_free(&r->in);
	buf_free(&r->out);
	free(r);
	return NULL;
}

const char *retrain_socket(const struct retrain *r)
{
	return r->path;
}

void retrain_set_timeout(struct retrain *r, unsigned milliseconds)
{
	r->timeout_ms = milliseconds;
}

void retrain_set_retries(struct retrain *r, unsigned times)
{
	r->retries = times;
}

int retrain_get_fd(const struct retrain *r)
{
	return r->epoll;
}

int retrain_get_events(const struct retrain *r)
{
	(void)r;
	return POLLIN; /* of the epoll set, whatever is waited for inside it */
}

int retrain_get_timeout(const struct retrain *r)
{
	uint64_t at = r->wake, now;

	if (r->closed || !retrain_in_flight(r))
		return -1;
	if (conn_ready(r))
		return 0;
	if (r->sock < 0 && r->queued.count && r->next_try < at)
		at = r->next_try;
	if (at == UINT64_MAX)
		return -1;
	now = clock_us();
	if (at <= now)
		return 0;
	at = (at - now + 999) / 1000; /* rounded up, so that the time is really over then */
	return at > 86400000 ? 86400000 : (int)at;
}

int retrain_process(struct retrain *r)
{
	bool moved;

	if (r->inside)
		return -EDEADLK;
	retrain_ref(r);
	r->inside = true;
	moved = calls_expire(r) > 0;
	if (!r->closed)
		moved |= conn_step(r);
	r->inside = false;
	retrain_unref(r);
	return moved;
}

int retrain_wait(struct retrain *r, int timeout_ms)
{
	/* The socket itself is cheaper to wait for than the set it is in. */
	struct pollfd p = {.fd = r->sock, .events = (short)(POLLIN | (r->watching_output ? POLLOUT : 0))};
	int own, n;

	if (r->inside)
		return -EDEADLK;
	own = retrain_get_timeout(r);
	n = poll(&p, 1, own >= 0 && (timeout_ms < 0 || own < timeout_ms) ? own : timeout_ms);
	if (n < 0)
		return -errno;
	return n > 0 || (own >= 0 && (timeout_ms < 0 || own <= timeout_ms));
}
