#include "daemon/supervisor_private.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon/exit_codes.h"
#include "daemon/log.h"
#include "daemon/worker.h"

#define EARLY_NS     (5 * NS_PER_SECOND) /* dying within this is dying soon after the start */
#define BACK_OFF_MS  100 /* the second early death waits so long, each further one twice as long */
#define BACK_OFF_MAX 10000

int child_write_conf(const struct conf *c)
{
	int fd = memfd_create("retraind.conf", MFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (write(fd, c, sizeof(*c)) != (ssize_t)sizeof(*c)) {
		close(fd);
		return -EIO;
	}
	return fd;
}

static struct child *free_child(struct supervisor *s)
{
	for (uint32_t i = 1; i < SLOTS; i++)
		if (s->child[i].state == CHILD_NONE && !s->child[i].handles)
			return &s->child[i];
	return NULL;
}

/* Our own program, also when its file has been replaced since: /proc/self/exe still opens the old one. */
static const char *own_program(char *out, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", out, size - 1);

	if (n <= 0)
		return "/proc/self/exe";
	out[n] = 0;
	return access(out, X_OK) == 0 ? out : "/proc/self/exe";
}

/* --- the end of a worker --------------------------------------------------------- */

static void handle_closed(uv_handle_t *h)
{
	struct child *c = h->data;

	c->handles--;
}

static void control_closed(uv_handle_t *h)
{
	struct control *control = h->data;
	struct child *c = control->owner;

	c->handles--;
}

static void say_end(const struct child *c, int64_t status, int sig)
{
	const struct worker_slot *slot = &c->s->shared->slot[c->slot];
	uint32_t method = atomic_load(&slot->note.method);
	char doing[160] = "";

	if (method && method <= PROTO_METHODS)
		snprintf(doing, sizeof(doing),
		         " while it answered %s, request %" PRIu32 ".%" PRIu64 ".%" PRIu32,
		         proto_methods[method - 1].name, c->slot, shared_get(&slot->note.connection),
		         atomic_load(&slot->note.msgid));
	if (c->killed)
		log_error("worker %" PRIu32 " (pid %d) was killed%s", c->slot, (int)c->process.pid, doing);
	else if (sig)
		log_error("worker %" PRIu32 " (pid %d) died of signal %d (%s)%s", c->slot,
		          (int)c->process.pid, sig, strsignal(sig), doing);
	else if (status == EXIT_INDEX_UNREADABLE)
		log_error("worker %" PRIu32
		          " (pid %d) could not read its index: the file was cut short, or the disk fails%s",
		          c->slot, (int)c->process.pid, doing);
	else
		log_error("worker %" PRIu32 " (pid %d) ended with code %" PRId64 "%s", c->slot,
		          (int)c->process.pid, status, doing);
}

/* Gives the connections that it has not been given to another one. */
static void hand_on(struct child *c)
{
	struct control_message m;
	int fd[CONTROL_FDS];

	while (control_take_back(&c->control, &m, fd))
		if (m.type == CONTROL_CONNECTION)
			accept_hand(c->s, &m, fd);
}

static void on_exit(uv_process_t *process, int64_t status, int sig)
{
	struct child *c = process->data;
	struct supervisor *s = c->s;
	struct worker_slot *slot = &s->shared->slot[c->slot];
	bool expected = c->state == CHILD_LEAVING && !c->killed && !sig && status == 0;

	c->exited = true;
	c->deaf = true;
	/* What it handed back before its end may still be in the channel, and what it never got in the queue.
	 */
	control_drain(&c->control);
	hand_on(c);
	control_close(&c->control, control_closed);
	uv_close((uv_handle_t *)process, handle_closed);
	if (!expected) {
		say_end(c, status, sig);
		supervisor_count(s, COUNTER_WORKERS_DIED);
		if (status == EXIT_INDEX_UNREADABLE)
			supervisor_count(s, COUNTER_INDEX_FAULTS);
		s->early_deaths = clock_now_ns() - c->started_ns < EARLY_NS ? s->early_deaths + 1 : 1;
	} else {
		log_info("worker %" PRIu32 " (pid %d) has left", c->slot, (int)process->pid);
	}
	accept_forget(s, c->slot);
	atomic_store(&slot->note.method, 0);
	atomic_store(&slot->state, SLOT_FREE);
	shared_set(&slot->unsent, 0);
	shared_set(&slot->jobs, 0);
	shared_set(&slot->generation, 0);
	if (c->state != CHILD_LEAVING)
		reload_child_died(s, c);
	c->state = CHILD_NONE;
	supervisor_changed(s);
}

/* --- what a worker says -------------------------------------------------------------- */

static void on_control(struct control *control, const struct control_message *m, const int fd[CONTROL_FDS])
{
	struct child *c = control->owner;
	struct supervisor *s = c->s;

	if (!m) /* its end is told by on_exit */
		return;
	switch ((enum control_type)m->type) {
	case CONTROL_READY:
		if (c->state == CHILD_STARTING) {
			c->state = CHILD_READY;
			log_debug("worker %" PRIu32 " (pid %d) is ready", c->slot, (int)c->process.pid);
			supervisor_changed(s);
		}
		break;
	case CONTROL_MOVED: {
		struct control_message moved = *m;

		supervisor_count(s, COUNTER_CONNECTIONS_MOVED);
		accept_hand(s, &moved, fd);
		break;
	}
	case CONTROL_RELOAD:
		reload_begin(s, (struct asker){.slot = c->slot, .token = m->token});
		break;
	default:
		log_error("worker %" PRIu32 " sent a message of kind %" PRIu32 ", which workers do not send",
		          c->slot, m->type);
		break;
	}
}

/* --- the start of a worker ------------------------------------------------------------- */

static int spawn(struct child *c, int control_fd, int conf_fd)
{
	char number[16], program[4096];
	char *argv[3] = {"retraind", number, NULL};
	uv_stdio_container_t stdio[WORKER_FDS_END] = {
	        [STDIN_FILENO] = {.flags = UV_IGNORE},
	        [STDOUT_FILENO] = {.flags = UV_INHERIT_FD, .data.fd = STDOUT_FILENO},
	        [STDERR_FILENO] = {.flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO},
	        [WORKER_CONTROL_FD] = {.flags = UV_INHERIT_FD, .data.fd = control_fd},
	        [WORKER_SHARED_FD] = {.flags = UV_INHERIT_FD, .data.fd = c->s->shared_fd},
	        [WORKER_CONF_FD] = {.flags = UV_INHERIT_FD, .data.fd = conf_fd},
	};
	uv_process_options_t options = {
	        .exit_cb = on_exit,
	        .file = own_program(program, sizeof(program)),
	        .args = argv,
	        .stdio = stdio,
	        .stdio_count = WORKER_FDS_END,
	};

	snprintf(number, sizeof(number), "--worker=%" PRIu32, c->slot);
	return uv_spawn(&c->s->loop, &c->process, &options);
}

int child_start(struct supervisor *s, uint32_t epoch, int conf_fd)
{
	struct child *c = free_child(s);
	struct worker_slot *slot;
	int pair[2], r;

	if (!c)
		return -EAGAIN; /* old workers are still leaving */
	r = control_pair(pair);
	if (r)
		goto failed;
	c->s = s;
	c->slot = (uint32_t)(c - s->child);
	c->epoch = epoch;
	c->started_ns = clock_now_ns();
	c->killed = c->deaf = c->exited = false;
	slot = &s->shared->slot[c->slot];
	shared_set(&slot->heartbeat_ns, c->started_ns);
	atomic_store(&slot->state, SLOT_STARTING);
	r = control_open(&c->control, &s->loop, pair[0], on_control, c);
	if (r) {
		close(pair[0]);
		close(pair[1]);
		goto failed;
	}
	c->handles = 2;
	r = spawn(c, pair[1], conf_fd);
	close(pair[1]);
	c->process.data = c;
	if (r) {
		control_close(&c->control, control_closed);
		uv_close((uv_handle_t *)&c->process, handle_closed);
		atomic_store(&slot->state, SLOT_FREE);
		goto failed;
	}
	c->state = CHILD_STARTING;
	atomic_store(&slot->pid, c->process.pid);
	supervisor_count(s, COUNTER_WORKERS_STARTED);
	return 0;
failed:
	log_error("a worker can not be started: %s", uv_strerror(r));
	return r;
}

uint32_t child_count(const struct supervisor *s, uint32_t epoch, enum child_state state)
{
	uint32_t n = 0;

	for (uint32_t i = 1; i < SLOTS; i++) {
		const struct child *c = &s->child[i];

		if (c->epoch != epoch || c->state == CHILD_NONE)
			continue;
		n += state == CHILD_NONE ? c->state != CHILD_LEAVING : c->state == state;
	}
	return n;
}

static void on_respawn(uv_timer_t *timer)
{
	struct supervisor *s = timer->data;

	for (uint32_t have = child_count(s, s->epoch, CHILD_NONE); !s->stopping && have < s->wanted; have++)
		if (child_start(s, s->epoch, s->conf_fd))
			break; /* the next tick tries again */
}

void child_keep_up(struct supervisor *s)
{
	uint64_t wait = 0;

	if (s->stopping || uv_is_active((uv_handle_t *)&s->respawn) ||
	    child_count(s, s->epoch, CHILD_NONE) >= s->wanted)
		return;
	/* A first death is made good at once. */
	if (s->early_deaths > 1) {
		unsigned doublings = s->early_deaths - 2 > 10 ? 10 : s->early_deaths - 2;

		wait = (uint64_t)BACK_OFF_MS << doublings;
		wait = wait > BACK_OFF_MAX ? BACK_OFF_MAX : wait;
	}
	uv_timer_start(&s->respawn, on_respawn, wait, 0);
}

/* --- telling workers to go ---------------------------------------------------------------- */

void child_dismiss(struct supervisor *s, uint32_t epoch, enum control_type how)
{
	const struct control_message m = {.type = how};
	uint64_t until = clock_now_ns() + (uint64_t)s->conf.drain_seconds * NS_PER_SECOND;

	for (uint32_t i = 1; i < SLOTS; i++) {
		struct child *c = &s->child[i];

		if (c->state == CHILD_NONE || (epoch != UINT32_MAX && c->epoch != epoch))
			continue;
		if (c->state != CHILD_LEAVING) {
			c->state = CHILD_LEAVING;
			c->leave_ns = until;
			atomic_store(&s->shared->slot[i].state, SLOT_LEAVING);
		}
		control_send(&c->control, &m, NULL);
	}
}

void child_abandon(struct supervisor *s, uint32_t epoch)
{
	for (uint32_t i = 1; i < SLOTS; i++) {
		struct child *c = &s->child[i];

		if (c->state == CHILD_NONE || c->epoch != epoch)
			continue;
		c->state = CHILD_LEAVING;
		c->leave_ns = 0;
		uv_process_kill(&c->process, SIGKILL);
	}
}

static void kill_child(struct child *c, const char *why)
{
	log_error("worker %" PRIu32 " (pid %d) %s; it is killed", c->slot, (int)c->process.pid, why);
	c->killed = true;
	supervisor_count(c->s, COUNTER_WORKERS_HUNG);
	uv_process_kill(&c->process, SIGKILL);
}

void child_check(struct supervisor *s)
{
	uint64_t now = clock_now_ns(), hang = (uint64_t)s->conf.hang_seconds * NS_PER_SECOND;

	for (uint32_t i = 1; i < SLOTS; i++) {
		struct child *c = &s->child[i];
		uint64_t beat = shared_get(&s->shared->slot[i].heartbeat_ns);

		if (c->state == CHILD_NONE || c->killed || c->exited)
			continue;
		/* When this process was stopped or starved itself, so were the workers, most likely. */
		if (beat < s->awake_ns)
			beat = s->awake_ns;
		if (c->state == CHILD_LEAVING && now > c->leave_ns)
			kill_child(c, "has not stopped in the time that drain-seconds gives");
		else if (now > beat && now - beat > hang)
			kill_child(c, "has shown no life for hang-seconds");
	}
}

bool child_none(const struct supervisor *s)
{
	for (uint32_t i = 1; i < SLOTS; i++)
		if (s->child[i].state != CHILD_NONE)
			return false;
	return true;
}
