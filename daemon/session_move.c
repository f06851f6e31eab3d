#include "daemon/session.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon/log.h"

/* A connection moves from an old worker to a new one through the supervisor: its socket, and, when there is
 * any, a memory file with what was read and not handled, then what was answered and not sent. */

static int write_all(int fd, const uint8_t *p, size_t n)
{
	while (n) {
		ssize_t wrote = write(fd, p, n);

		if (wrote <= 0)
			return -EIO;
		p += wrote;
		n -= (size_t)wrote;
	}
	return 0;
}

/* What libuv still has to send is the end of `sending`. */
static size_t unsent_of_sending(const struct session *s)
{
	return s->writing ? uv_stream_get_write_queue_size((const uv_stream_t *)&s->pipe) : 0;
}

static int write_left(const struct session *s)
{
	size_t sending = unsent_of_sending(s);
	int fd;

	if (!s->in.len && !sending && !s->queued.len)
		return -ENOENT;
	fd = memfd_create("retraind-left", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	if ((s->in.len && write_all(fd, s->in.data, s->in.len)) ||
	    (sending && write_all(fd, s->sending.data + s->sending.len - sending, sending)) ||
	    (s->queued.len && write_all(fd, s->queued.data, s->queued.len))) {
		close(fd);
		return -EIO;
	}
	return fd;
}

void session_move(struct session *s)
{
	struct control_message m = {.type = CONTROL_MOVED,
	                            .entry = s->entry,
	                            .serial = s->serial,
	                            .role = s->role,
	                            .uid = s->uid,
	                            .pid = s->pid};
	int fd[CONTROL_FDS] = {-1, -1};
	uv_os_fd_t own;

	m.in = (uint32_t)s->in.len;
	m.out = (uint32_t)(unsent_of_sending(s) + s->queued.len);
	m.refusal = s->refusal;
	fd[1] = write_left(s);
	if (fd[1] < 0 && fd[1] != -ENOENT)
		goto failed;
	if (uv_fileno((uv_handle_t *)&s->pipe, &own) != 0)
		goto failed;
	fd[0] = fcntl(own, F_DUPFD_CLOEXEC, WORKER_FDS_END);
	if (fd[0] < 0)
		goto failed;
	if (control_send(&s->w->control, &m, fd))
		goto failed;
	s->entry = UINT32_MAX; /* the supervisor's again */
	session_close(s);
	return;
failed:
	for (int i = 0; i < CONTROL_FDS; i++)
		if (fd[i] >= 0)
			close(fd[i]);
	log_warning("connection %llu can not be handed over and is closed", (unsigned long long)s->serial);
	session_close(s);
}

static int read_all(int fd, struct buf *b, size_t n)
{
	if (!buf_reserve(b, n))
		return b->error;
	while (n) {
		ssize_t got = read(fd, b->data + b->len, n);

		if (got <= 0)
			return -EIO;
		b->len += (size_t)got;
		n -= (size_t)got;
	}
	return 0;
}

int session_take_left(struct session *s, int fd, uint32_t in, uint32_t out)
{
	struct buf answers;
	int r;

	buf_init(&answers, 0);
	if (lseek(fd, 0, SEEK_SET) != 0)
		return -EIO;
	r = read_all(fd, &s->in, in);
	if (!r)
		r = read_all(fd, &answers, out);
	if (!r)
		session_send(s, &answers);
	buf_free(&answers);
	s->more = s->in.len > 0;
	return r;
}
