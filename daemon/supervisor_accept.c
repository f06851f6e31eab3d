#include "daemon/supervisor_private.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/log.h"

#define ACCEPTS_AT_ONCE 64                  /* then signals and workers get their turn */
#define STALE_NS        (2 * NS_PER_SECOND) /* a heartbeat comes every half second */

static uint32_t owner_of(const struct supervisor *s, uint32_t entry)
{
	return atomic_load(&((struct supervisor *)s)->shared->connection[entry].owner);
}

/* --- which worker ----------------------------------------------------------------- */

/* Larger than any number of connections, for workers that are better left alone. */
#define RATHER_NOT (CONNECTIONS_MAX + CONNECTIONS_REFUSING)

/* While stopping, those that are told to stop still answer what a connection has sent. */
static bool can_take(const struct supervisor *s, const struct child *c)
{
	return (c->state == CHILD_READY || c->state == CHILD_STARTING ||
	        (s->stopping && c->state == CHILD_LEAVING)) &&
	       c->epoch == s->epoch && !c->killed && !c->deaf;
}

/* One that is only starting takes its messages when it is ready; one that has missed its last heartbeats may
 * hang. */
static bool better_left(const struct supervisor *s, const struct child *c, uint64_t now)
{
	uint64_t beat = shared_get(&s->shared->slot[c->slot].heartbeat_ns);

	return c->state == CHILD_STARTING || (now > beat && now - beat > STALE_NS);
}

/* The worker that has the fewest connections; of several the next one round, so that they take turns. */
static struct child *choose(struct supervisor *s)
{
	uint32_t have[SLOTS] = {0}, least = UINT32_MAX;
	uint64_t now = clock_now_ns();
	struct child *best = NULL;

	for (uint32_t i = 0; i < CONNECTIONS_MAX + CONNECTIONS_REFUSING; i++)
		have[owner_of(s, i) % SLOTS]++;
	for (uint32_t n = 1; n < SLOTS; n++) {
		uint32_t i = (s->last + n - 1) % (SLOTS - 1) + 1;
		struct child *c = &s->child[i];
		uint32_t load;

		if (!can_take(s, c))
			continue;
		load = have[i] + (better_left(s, c, now) ? RATHER_NOT : 0);
		if (load < least) {
			least = load;
			best = c;
		}
	}
	if (best)
		s->last = best->slot;
	return best;
}

void accept_hand(struct supervisor *s, struct control_message *m, const int fd[CONTROL_FDS])
{
	struct shared_connection *entry = &s->shared->connection[m->entry];
	struct child *c;

	m->type = CONTROL_CONNECTION;
	entry->uid = m->uid;
	while ((c = choose(s))) {
		atomic_store(&entry->owner, c->slot);
		if (control_send(&c->control, m, fd) == 0)
			return;
		/* It has died, and its end is not known here yet. */
		c->deaf = true;
	}
	log_warning("a connection is closed: no worker can take it");
	atomic_store(&entry->owner, 0);
	for (int i = 0; i < CONTROL_FDS; i++)
		if (fd[i] >= 0)
			close(fd[i]);
}

void accept_forget(struct supervisor *s, uint32_t slot)
{
	for (uint32_t i = 0; i < CONNECTIONS_MAX + CONNECTIONS_REFUSING; i++)
		if (owner_of(s, i) == slot)
			atomic_store(&s->shared->connection[i].owner, 0);
}

/* --- one connection ------------------------------------------------------------------ */

static bool find_entry(struct supervisor *s, uint32_t from, uint32_t count, uint32_t *ret)
{
	for (uint32_t n = 0; n < count; n++) {
		uint32_t i = from + (s->entry + n) % count;

		if (!owner_of(s, i)) {
			s->entry = (s->entry + n + 1) % count;
			*ret = i;
			return true;
		}
	}
	return false;
}

/* Finds a place for a connection of `uid`, or why there is none; then a place to tell it so, if there is one.
 */
static bool admit(struct supervisor *s, uint32_t uid, uint32_t *ret_entry, enum refusal *ret_why)
{
	uint32_t limit = (uint32_t)s->conf.connections, all = 0, same = 0;

	for (uint32_t i = 0; i < CONNECTIONS_MAX; i++)
		if (owner_of(s, i)) {
			all++;
			same += s->shared->connection[i].uid == uid;
		}
	*ret_why = REFUSAL_NONE;
	if (all >= limit)
		*ret_why = REFUSAL_CONNECTIONS;
	else if (same >= (uint32_t)s->conf.connections_per_user)
		*ret_why = REFUSAL_CONNECTIONS_PER_USER;
	if (*ret_why)
		return find_entry(s, CONNECTIONS_MAX, CONNECTIONS_REFUSING, ret_entry);
	return find_entry(s, 0, limit, ret_entry);
}

static void say_refused(struct supervisor *s, enum refusal why, const struct ucred *peer)
{
	supervisor_count(s, COUNTER_CONNECTIONS_REFUSED);
	if (s->refused_before)
		return; /* one line a tick is enough */
	s->refused_before = true;
	if (why == REFUSAL_CONNECTIONS)
		log_warning("connections are refused: %" PRId64 " are open", s->conf.connections);
	else
		log_warning("connections of uid %u are refused: it has %" PRId64
		            " open (the last one asked for by pid %d)",
		            (unsigned)peer->uid, s->conf.connections_per_user, (int)peer->pid);
}

static void take(struct supervisor *s, int fd, enum proto_role role)
{
	struct control_message m = {.role = role};
	struct ucred peer = {.pid = 0, .uid = (uid_t)-1};
	socklen_t len = sizeof(peer);
	int fds[CONTROL_FDS] = {fd, -1};
	enum refusal why;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		log_warning("who has connected can not be told: %s", strerror(errno));
	m.uid = peer.uid;
	m.pid = peer.pid;
	m.serial = ++s->serial;
	supervisor_count(s, COUNTER_CONNECTIONS);
	if (!admit(s, m.uid, &m.entry, &why)) {
		say_refused(s, why, &peer);
		close(fd);
		return;
	}
	m.refusal = why;
	if (why)
		say_refused(s, why, &peer);
	accept_hand(s, &m, fds);
}

/* False when nothing more waits. */
static bool accept_one(struct supervisor *s, const struct listener *l)
{
	int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0) {
		if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR) {
			log_error("a connection can not be accepted: %s", strerror(errno));
			/* Without this the loop would spin; the tick listens again. */
			for (int i = 0; i < 2; i++)
				uv_poll_stop(&s->poll[i]);
			s->listening = false;
		}
		return errno == ECONNABORTED || errno == EINTR;
	}
	take(s, fd, l->role);
	return true;
}

static void on_connect(uv_poll_t *poll, int status, int events)
{
	struct supervisor *s = poll->data;
	const struct listener *l = &s->listener[poll - s->poll];

	(void)status;
	(void)events;
	for (int n = 0; n < ACCEPTS_AT_ONCE && accept_one(s, l); n++)
		continue;
}

void accept_update(struct supervisor *s)
{
	bool wanted = !s->stopping && child_count(s, s->epoch, CHILD_READY) > 0;

	if (wanted == s->listening)
		return;
	for (int i = 0; i < 2; i++) {
		if (wanted)
			uv_poll_start(&s->poll[i], UV_READABLE, on_connect);
		else
			uv_poll_stop(&s->poll[i]);
	}
	s->listening = wanted;
}

void accept_rest(struct supervisor *s)
{
	for (int i = 0; i < 2; i++)
		while (!s->listener[i].received && child_count(s, s->epoch, CHILD_READY) &&
		       accept_one(s, &s->listener[i]))
			continue;
}
