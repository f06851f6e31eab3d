#include "daemon/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/dispatch.h"
#include "daemon/log.h"

#define TURN_REQUESTS 64               /* handled before others get their turn */
#define TURN_NS       UINT64_C(300000) /* or so long */
#define LINGER_NS     NS_PER_SECOND    /* how long bytes behind a broken message are read and thrown away */
#define HALF_NS       (30 * NS_PER_SECOND) /* how long half a message may wait for its rest */
#define GROW_BYTES    4096                 /* read behind half a message */
#define WORKER_UNSENT (64u << 20)          /* when a worker holds more, slow readers are dropped sooner */

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *b);

/* --- the end of a connection ---------------------------------------------------------- */

static void unlink_turn(struct session *s)
{
	struct session **at = &s->w->turn_first;

	if (!s->waiting)
		return;
	while (*at != s)
		at = &(*at)->turn_next;
	*at = s->turn_next;
	if (!*at)
		s->w->turn_last = at;
	s->waiting = false;
}

void session_release(struct session *s)
{
	struct worker *w = s->w;

	if (!s->gone || s->jobs)
		return;
	if (s->prev)
		s->prev->next = s->next;
	else
		w->session = s->next;
	if (s->next)
		s->next->prev = s->prev;
	w->sessions--;
	if (s->entry != UINT32_MAX)
		atomic_store(&w->shared->connection[s->entry].owner, 0);
	buf_free(&s->in);
	buf_free(&s->sending);
	buf_free(&s->queued);
	free(s);
	worker_check_end(w);
}

static void on_closed(uv_handle_t *h)
{
	struct session *s = h->data;

	s->gone = true;
	session_release(s);
}

void session_close(struct session *s)
{
	if (s->closed)
		return;
	s->closed = true;
	s->reading = false;
	unlink_turn(s);
	uv_close((uv_handle_t *)&s->pipe, on_closed);
}

void session_end(struct session *s)
{
	if (s->closing || s->closed)
		return;
	s->closing = true;
	s->more = false;
	s->half_ns = 0;
	s->closing_ns = clock_now_ns();
	buf_free(&s->in);
	unlink_turn(s);
}

/* All is sent and nothing more is to come. Behind a broken message the client may still be writing; closing
 * on it now would take the answer away from it, so what it writes is thrown away for a while. */
static void finish(struct session *s)
{
	uv_os_fd_t fd;

	if (s->ended || !s->closing || uv_fileno((uv_handle_t *)&s->pipe, &fd) != 0) {
		session_close(s);
		return;
	}
	shutdown(fd, SHUT_WR);
	s->closing_ns = clock_now_ns();
}

/* --- turns ------------------------------------------------------------------------------- */

static bool may_handle(const struct session *s)
{
	return !s->closing && !s->closed && s->jobs < PROTO_REQUESTS_IN_FLIGHT &&
	       s->w->state != WORKER_LEAVING && s->w->out.len + session_unsent(s) < PROTO_UNSENT_PAUSE_BYTES;
}

static void broken(struct session *s, int rc, const uint8_t *p, size_t n)
{
	struct proto_error e;

	proto_walk_error(&s->walk, rc, &e);
	worker_count(s->w, COUNTER_BROKEN_MESSAGES, 1);
	dispatch_broken(s, p, n, &e);
	session_end(s);
}

/* Handles whole messages at the start of `p`; returns how many bytes are done with. */
static size_t handle(struct session *s, const uint8_t *p, size_t n)
{
	uint64_t until = s->w->now_ns + TURN_NS;
	size_t used = 0, len;
	unsigned count = 0;

	s->more = false;
	while (used < n && may_handle(s)) {
		int rc;

		if (count == TURN_REQUESTS || s->w->now_ns > until) {
			s->more = true;
			worker_count(s->w, COUNTER_TURNS_CUT, 1);
			return used;
		}
		rc = proto_walk(&s->walk, p + used, n - used, &len);
		if (rc == 0)
			return used;
		if (rc < 0) {
			broken(s, rc, p + used, n - used);
			return n;
		}
		dispatch_message(s, p + used, len);
		used += len;
		count++;
	}
	s->more = used < n;
	return s->closing || s->closed ? n : used;
}

/* Keeps what a turn has left of `p`. */
static void keep(struct session *s, const uint8_t *p, size_t n, size_t used)
{
	if (s->closing || s->closed)
		return;
	if (s->in.len)
		buf_consume(&s->in, used);
	else
		buf_put(&s->in, p + used, n - used);
	if (s->in.error)
		session_close(s);
	else if (!s->in.len && s->in.cap)
		buf_free(&s->in);
	if (used || !s->in.len || s->more)
		s->half_ns = 0;
	if (s->in.len && !s->more && !s->half_ns)
		s->half_ns = s->received_ns;
}

static void turn(struct session *s, const uint8_t *p, size_t n)
{
	struct worker *w = s->w;
	size_t used;

	if (worker_index_changed(w))
		worker_index_check(w);
	used = handle(s, p, n);
	keep(s, p, n, used);
	session_send(s, &w->out);
	session_go_on(s);
}

static void wait_for_turn(struct session *s)
{
	struct worker *w = s->w;

	if (s->waiting)
		return;
	s->waiting = true;
	s->turn_next = NULL;
	*w->turn_last = s;
	w->turn_last = &s->turn_next;
}

static void on_turns(uv_idle_t *idle)
{
	session_turns(idle->data);
}

void session_turns(struct worker *w)
{
	struct session *last = NULL;

	/* Those that ask for another turn during this round get it in the next, after the loop has read. */
	for (struct session *s = w->turn_first; s; s = s->turn_next)
		last = s;
	while (w->turn_first) {
		struct session *s = w->turn_first;
		bool end = s == last;

		unlink_turn(s);
		w->now_ns = clock_now_ns();
		turn(s, s->in.data, s->in.len);
		if (end)
			break;
	}
	if (!w->turn_first)
		uv_idle_stop(&w->turns);
}

/* --- reading -------------------------------------------------------------------------------- */

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *b)
{
	struct session *s = h->data;

	(void)suggested;
	if (!s->in.len || s->closing)
		*b = uv_buf_init((char *)s->w->input, INPUT_BYTES);
	else if (buf_reserve(&s->in, GROW_BYTES))
		*b = uv_buf_init((char *)s->in.data + s->in.len, (unsigned)(s->in.cap - s->in.len));
	else
		*b = uv_buf_init(NULL, 0);
}

static void refuse(struct session *s, const uint8_t *p, size_t n)
{
	struct proto_error e;

	if (s->refusal == REFUSAL_CONNECTIONS)
		proto_error_set(&e, PROTO_BUSY, NULL,
		                "%lld connections are open, which is as many as there may be. Try again "
		                "shortly.",
		                (long long)s->w->conf.connections);
	else
		proto_error_set(
		        &e, PROTO_BUSY, NULL,
		        "This user has %lld connections open, which is as many as one user may "
		        "have. Close one, or share one: requests can follow one another without waiting.",
		        (long long)s->w->conf.connections_per_user);
	worker_count(s->w, COUNTER_BUSY, 1);
	dispatch_broken(s, p, n, &e);
	session_end(s);
	session_send(s, &s->w->out);
	session_go_on(s);
}

static void on_end(struct session *s, ssize_t why)
{
	if (why != UV_EOF) {
		session_close(s);
		return;
	}
	s->ended = true;
	uv_read_stop((uv_stream_t *)&s->pipe);
	s->reading = false;
	session_go_on(s);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *b)
{
	struct session *s = stream->data;
	const uint8_t *p = (const uint8_t *)b->base;
	size_t len = (size_t)n;

	if (n == 0 || s->closed)
		return;
	if (n < 0) {
		on_end(s, n);
		return;
	}
	worker_count(s->w, COUNTER_BYTES_IN, len);
	if (s->closing)
		return; /* behind a broken message: thrown away */
	s->received_ns = s->w->now_ns = clock_now_ns();
	if (s->refusal) {
		refuse(s, p, len);
		return;
	}
	if (s->in.len) {
		s->in.len += len;
		p = s->in.data;
		len = s->in.len;
	}
	turn(s, p, len);
}

/* --- what comes next ---------------------------------------------------------------------------- */

static void read_or_not(struct session *s, bool wanted)
{
	if (wanted == s->reading)
		return;
	s->reading = wanted;
	if (!wanted)
		uv_read_stop((uv_stream_t *)&s->pipe);
	else if (uv_read_start((uv_stream_t *)&s->pipe, on_alloc, on_read) != 0)
		session_close(s);
}

static void note_pause(struct session *s, size_t unsent)
{
	if (!s->paused && unsent >= PROTO_UNSENT_PAUSE_BYTES) {
		s->paused = true;
		worker_count(s->w, COUNTER_READ_PAUSES, 1);
	} else if (s->paused && unsent < PROTO_UNSENT_PAUSE_BYTES / 2) {
		s->paused = false;
		/* The time that the client took to read is not the server's: it does not count towards the
		 * deadline. */
		s->received_ns = clock_now_ns();
	}
}

void session_go_on(struct session *s)
{
	size_t unsent;

	if (s->closed)
		return;
	unsent = session_unsent(s);
	note_pause(s, unsent);
	if (!s->jobs && !unsent && (s->closing || (s->ended && !s->more))) {
		finish(s);
		if (s->closed)
			return;
	}
	if (s->w->state == WORKER_LEAVING && !s->jobs && !s->closing) {
		session_move(s);
		return;
	}
	if (s->more && !s->paused && may_handle(s)) {
		wait_for_turn(s);
		uv_idle_start(&s->w->turns, on_turns);
	}
	read_or_not(s, !s->ended && (s->closing || (!s->more && !s->paused && may_handle(s))));
}

void session_answer_later(struct session *s, struct buf *answer)
{
	session_send(s, answer);
	session_go_on(s);
}

/* --- time ------------------------------------------------------------------------------------------ */

static void drop(struct session *s, enum counter_id count, const char *why)
{
	const struct log_request r = {.connection = s->serial, .uid = s->uid, .pid = s->pid};

	worker_count(s->w, count, 1);
	log_write(LOG_LEVEL_INFO, &r, "connection closed: %s", why);
	session_close(s);
}

void session_tick(struct session *s, uint64_t now)
{
	size_t unsent = session_unsent(s);
	bool crowded = shared_get(&s->w->slot->unsent) > WORKER_UNSENT;
	size_t most = crowded ? PROTO_UNSENT_PAUSE_BYTES : PROTO_UNSENT_DROP_BYTES;

	if (s->closed)
		return;
	if (unsent < most)
		s->over_ns = 0;
	else if (!s->over_ns)
		s->over_ns = now;
	if (s->over_ns && now - s->over_ns > PROTO_UNSENT_DROP_SECONDS * NS_PER_SECOND)
		drop(s, COUNTER_READERS_DROPPED, "the client does not read its answers");
	else if (s->half_ns && now > s->half_ns + HALF_NS)
		drop(s, COUNTER_HALF_DROPPED, "the rest of a message did not come");
	else if (s->closing && !unsent && !s->jobs && now > s->closing_ns + LINGER_NS)
		session_close(s);
	else if (s->closing && now > s->closing_ns + PROTO_UNSENT_DROP_SECONDS * NS_PER_SECOND)
		drop(s, COUNTER_READERS_DROPPED, "the client does not read its last answer");
}

void session_sweep(struct session *s)
{
	uv_os_fd_t fd;
	int waiting = 0;

	if (s->closed || s->jobs || s->more || session_unsent(s))
		return;
	/* Bytes in the socket came before we were told to stop, or hardly after: they are read and answered
	 * too. */
	if (!s->ended && !s->closing && uv_fileno((uv_handle_t *)&s->pipe, &fd) == 0 &&
	    ioctl(fd, FIONREAD, &waiting) == 0 && waiting > 0)
		return;
	session_close(s);
}

/* --- the start --------------------------------------------------------------------------------------- */

static void init(struct session *s, struct worker *w, const struct control_message *m)
{
	s->w = w;
	s->entry = m->entry;
	s->serial = m->serial;
	s->uid = m->uid;
	s->pid = m->pid;
	s->role = m->role == PROTO_ROLE_ADMIN ? PROTO_ROLE_ADMIN : PROTO_ROLE_QUERY;
	s->refusal = (enum refusal)m->refusal;
	s->pipe.data = s;
	s->write.data = s;
	s->received_ns = clock_now_ns();
	proto_walk_begin(&s->walk, PROTO_REQUEST_BYTES);
	s->next = w->session;
	if (s->next)
		s->next->prev = s;
	w->session = s;
	w->sessions++;
}

void session_new(struct worker *w, const struct control_message *m, const int fd[CONTROL_FDS])
{
	struct session *s = fd[0] >= 0 ? calloc(1, sizeof(*s)) : NULL;

	if (!s || uv_pipe_init(&w->loop, &s->pipe, 0) != 0) {
		free(s);
		s = NULL;
		atomic_store(&w->shared->connection[m->entry].owner, 0);
		goto out;
	}
	init(s, w, m);
	if (uv_pipe_open(&s->pipe, fd[0]) != 0) {
		close(fd[0]);
		session_close(s);
	} else if (fd[1] >= 0 && session_take_left(s, fd[1], m->in, m->out)) {
		session_close(s);
	}
	if (log_wanted(LOG_LEVEL_DEBUG)) {
		const struct log_request r = {.connection = s->serial, .uid = s->uid, .pid = s->pid};

		log_write(LOG_LEVEL_DEBUG, &r, "connection on the %s socket",
		          s->role == PROTO_ROLE_ADMIN ? "admin" : "query");
	}
	session_go_on(s);
out:
	if (!s && fd[0] >= 0)
		close(fd[0]);
	if (fd[1] >= 0)
		close(fd[1]);
}
