#include "daemon/session.h"

#include <errno.h>
#include <string.h>

#define KEEP_BYTES        16384  /* a connection's own buffer up to this size is kept for the next time */
#define KEEP_WORKER_BYTES 262144 /* likewise for the buffer that a worker encodes into */

size_t session_unsent(const struct session *s)
{
	return (s->writing ? uv_stream_get_write_queue_size((const uv_stream_t *)&s->pipe) : 0) +
	       s->queued.len;
}

static void empty(struct buf *b, size_t keep)
{
	buf_clear(b);
	b->limit = 0;
	if (b->cap > keep)
		buf_free(b);
}

static void on_written(uv_write_t *req, int status);

/* Hands `sending` to libuv. */
static void start(struct session *s)
{
	uv_buf_t b = uv_buf_init((char *)s->sending.data, (unsigned)s->sending.len);

	s->writing = true;
	if (uv_write(&s->write, (uv_stream_t *)&s->pipe, &b, 1, on_written)) {
		s->writing = false;
		session_close(s);
	}
}

static void on_written(uv_write_t *req, int status)
{
	struct session *s = req->data;

	s->writing = false;
	empty(&s->sending, KEEP_BYTES);
	if (s->closed)
		return;
	if (status < 0) {
		session_close(s);
		return;
	}
	if (s->queued.len) {
		struct buf b = s->sending;

		s->sending = s->queued;
		s->queued = b;
		start(s);
	}
	session_go_on(s);
}

void session_send(struct session *s, struct buf *out)
{
	uv_buf_t b = uv_buf_init((char *)out->data, (unsigned)out->len);
	int n = 0;

	if (s->closed || !out->len)
		goto out;
	worker_count(s->w, COUNTER_BYTES_OUT, out->len);
	if (s->writing) {
		buf_put(&s->queued, out->data, out->len);
		if (s->queued.error)
			session_close(s);
		goto out;
	}
	n = uv_try_write((uv_stream_t *)&s->pipe, &b, 1);
	if (n == (int)out->len)
		goto out;
	if (n < 0 && n != UV_EAGAIN) {
		session_close(s);
		goto out;
	}
	n = n < 0 ? 0 : n;
	buf_put(&s->sending, out->data + n, out->len - (size_t)n);
	if (s->sending.error)
		session_close(s);
	else
		start(s);
out:
	empty(out, KEEP_WORKER_BYTES);
}
