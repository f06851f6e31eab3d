#include "daemon/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct control_queued {
	struct control_queued *next;
	struct control_message message;
	int fd[CONTROL_FDS];
};

static void close_fds(const int *fd)
{
	for (int i = 0; fd && i < CONTROL_FDS; i++)
		if (fd[i] >= 0)
			close(fd[i]);
}

int control_pair(int ret_fd[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ret_fd) == 0 ? 0
	                                                                                          : -errno;
}

/* 1 sent, 0 not now, or a negative errno. */
static int send_now(int to, const struct control_message *m, const int *fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int) * CONTROL_FDS)];
	} control;
	struct iovec iov = {.iov_base = (void *)m, .iov_len = sizeof(*m)};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
	int n = 0;

	memset(&control, 0, sizeof(control));
	while (fd && n < CONTROL_FDS && fd[n] >= 0)
		n++;
	if (n) {
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)n);
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof(int) * (size_t)n);
		memcpy(CMSG_DATA(&control.head), fd, sizeof(int) * (size_t)n);
	}
	while (sendmsg(to, &msg, MSG_NOSIGNAL) < 0) {
		if (errno == EINTR)
			continue;
		/* ETOOMANYREFS: too many descriptors are under way; the other side has to take some first. */
		return errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS ? 0 : -errno;
	}
	return 1;
}

/* 1 received, 0 nothing there, or a negative errno (-EPIPE at the end). */
static int receive_now(int from, struct control_message *m, int *fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int) * CONTROL_FDS)];
	} control;
	struct iovec iov = {.iov_base = m, .iov_len = sizeof(*m)};
	struct msghdr msg = {
	        .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
	struct cmsghdr *c;
	ssize_t n;

	fd[0] = fd[1] = -1;
	do
		n = recvmsg(from, &msg, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? 0 : -errno;
	c = CMSG_FIRSTHDR(&msg);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
	if (n == 0)
		return -EPIPE;
	return n == (ssize_t)sizeof(*m) ? 1 : -EBADMSG;
}

static void on_ready(uv_poll_t *poll, int status, int events);

static void listen_for(struct control *c)
{
	uv_poll_start(&c->poll, UV_READABLE | (c->first ? UV_WRITABLE : 0), on_ready);
}

bool control_take_back(struct control *c, struct control_message *ret, int ret_fd[CONTROL_FDS])
{
	struct control_queued *q = c->first;

	if (!q)
		return false;
	*ret = q->message;
	memcpy(ret_fd, q->fd, sizeof(q->fd));
	c->first = q->next;
	if (!c->first)
		c->last = &c->first;
	free(q);
	return true;
}

static void drop_queue(struct control *c)
{
	struct control_message m;
	int fd[CONTROL_FDS];

	while (control_take_back(c, &m, fd))
		close_fds(fd);
}

static void lost(struct control *c)
{
	static const int none[CONTROL_FDS] = {-1, -1};

	if (!c->open)
		return;
	uv_poll_stop(&c->poll);
	c->receive(c, NULL, none);
}

static void flush(struct control *c)
{
	struct control_message sent;
	int fd[CONTROL_FDS];

	while (c->first) {
		struct control_queued *q = c->first;
		int r = send_now(c->fd, &q->message, q->fd);

		if (r == 0)
			return;
		if (r < 0) /* the other side has gone; whoever is told so sees to the queue */
			return;
		close_fds(q->fd);
		q->fd[0] = q->fd[1] = -1;
		control_take_back(c, &sent, fd);
	}
}

void control_drain(struct control *c)
{
	struct control_message m;
	int fd[CONTROL_FDS], r = 1;

	while (c->open && (r = receive_now(c->fd, &m, fd)) > 0)
		c->receive(c, &m, fd);
	if (c->open && r < 0)
		lost(c);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
	struct control *c = poll->data;

	if (status < 0 || events & UV_READABLE)
		control_drain(c);
	if (c->open && events & UV_WRITABLE) {
		flush(c);
		if (!c->first)
			listen_for(c);
	}
}

int control_open(struct control *c, uv_loop_t *loop, int fd, control_receive *receive, void *owner)
{
	int r;

	memset(c, 0, sizeof(*c));
	r = uv_poll_init(loop, &c->poll, fd);
	if (r)
		return r;
	c->poll.data = c;
	c->fd = fd;
	c->open = true;
	c->receive = receive;
	c->owner = owner;
	c->last = &c->first;
	listen_for(c);
	return 0;
}

int control_send(struct control *c, const struct control_message *m, const int *fd)
{
	static const int none[CONTROL_FDS] = {-1, -1};
	struct control_queued *q;
	int r = !c->open ? -EPIPE : c->first ? 0 : send_now(c->fd, m, fd);

	if (r < 0)
		return r;
	if (r > 0) {
		close_fds(fd);
		return 0;
	}
	q = malloc(sizeof(*q));
	if (!q)
		return -ENOMEM;
	q->next = NULL;
	q->message = *m;
	memcpy(q->fd, fd ? fd : none, sizeof(q->fd));
	*c->last = q;
	c->last = &q->next;
	listen_for(c);
	return 0;
}

void control_close(struct control *c, uv_close_cb closed)
{
	if (!c->open)
		return;
	c->open = false;
	drop_queue(c);
	uv_poll_stop(&c->poll);
	close(c->fd);
	uv_close((uv_handle_t *)&c->poll, closed);
}
