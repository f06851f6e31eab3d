#include "daemon/worker_private.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/exit_codes.h"
#include "daemon/job.h"
#include "daemon/log.h"
#include "daemon/session.h"

#define TICK_MS     500
#define HURRY_MS    10
#define ARENA_CHUNK (128u * 1024u)
#define ARENA_LIMIT (64u << 20) /* what one request may use */

/* --- going ------------------------------------------------------------------------------ */

static void close_handle(uv_handle_t *h)
{
	if (!uv_is_closing(h))
		uv_close(h, NULL);
}

void worker_check_end(struct worker *w)
{
	if (w->state == WORKER_SERVING || w->ended || w->sessions || w->jobs)
		return;
	/* Connections that were handed back have to reach the supervisor first. */
	if (w->control.open && w->control.first)
		return;
	w->ended = true;
	control_close(&w->control, NULL);
	worker_index_stop(w);
	close_handle((uv_handle_t *)&w->tick);
	close_handle((uv_handle_t *)&w->deadline);
	close_handle((uv_handle_t *)&w->turns);
	close_handle((uv_handle_t *)&w->sweep);
	close_handle((uv_handle_t *)&w->hurry);
}

static void on_sweep(uv_check_t *check)
{
	struct worker *w = check->data;
	struct session *next;

	for (struct session *s = w->session; s; s = next) {
		next = s->next;
		session_sweep(s);
	}
	worker_check_end(w);
}

static void on_hurry(uv_timer_t *timer)
{
	/* While leaving: sees when the last message to the supervisor has gone. */
	worker_check_end(timer->data);
}

static void go(struct worker *w, enum worker_state how)
{
	struct session *next;

	if (w->state == WORKER_STOPPING || w->state == how)
		return;
	w->state = how;
	uv_timer_start(&w->hurry, on_hurry, HURRY_MS, HURRY_MS);
	if (how == WORKER_STOPPING) {
		uv_check_start(&w->sweep, on_sweep);
		return;
	}
	for (struct session *s = w->session; s; s = next) {
		next = s->next;
		session_go_on(s);
	}
}

/* --- what the supervisor says ---------------------------------------------------------------- */

static void on_control(struct control *control, const struct control_message *m, const int fd[CONTROL_FDS])
{
	struct worker *w = control->owner;

	if (!m) {
		log_error("the supervisor is gone; stopping");
		go(w, WORKER_STOPPING);
		return;
	}
	switch ((enum control_type)m->type) {
	case CONTROL_CONNECTION:
		session_new(w, m, fd);
		break;
	case CONTROL_LEAVE:
		go(w, WORKER_LEAVING);
		break;
	case CONTROL_STOP:
		go(w, WORKER_STOPPING);
		break;
	case CONTROL_RELOADED:
		job_reloaded(w, m);
		break;
	default:
		log_error("the supervisor sent a message of kind %u, which it does not send",
		          (unsigned)m->type);
		break;
	}
}

/* --- time --------------------------------------------------------------------------------------- */

static void on_tick(uv_timer_t *timer)
{
	struct worker *w = timer->data;
	uint64_t now = clock_now_ns(), unsent = 0;
	struct session *next;

	shared_set(&w->slot->heartbeat_ns, now);
	for (struct session *s = w->session; s; s = next) {
		next = s->next;
		unsent += session_unsent(s);
		session_tick(s, now);
	}
	shared_set(&w->slot->unsent, unsent);
	if (w->state == WORKER_SERVING)
		worker_index_start(w);
}

/* --- the start ------------------------------------------------------------------------------------- */

/* A page of the index that is not in the file any more. Nothing can be trusted after that, not even the log:
 * one line, and the supervisor tells the rest. */
static void on_bus_error(int number)
{
	static const char text[] = "retraind: a page of the index could not be read; this worker ends\n";

	(void)number;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(EXIT_INDEX_UNREADABLE);
	_exit(EXIT_INDEX_UNREADABLE);
}

static void set_signals(void)
{
	struct sigaction bus = {.sa_handler = on_bus_error};

	sigaction(SIGBUS, &bus, NULL);
	/* The supervisor decides; a key press in its terminal, or a signal to the group, is for it. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

static int read_conf(struct conf *c, struct error *e)
{
	if (pread(WORKER_CONF_FD, c, sizeof(*c), 0) != (ssize_t)sizeof(*c))
		return error_set(e, -EPROTO, NULL,
		                 "A worker is started by the daemon itself, and by the same program.");
	close(WORKER_CONF_FD);
	return 0;
}

static int make_memory(struct worker *w)
{
	arena_init(&w->arena, ARENA_CHUNK);
	w->arena.limit = ARENA_LIMIT;
	buf_init(&w->out, 0);
	w->input = malloc(INPUT_BYTES);
	w->pool = job_pool_new();
	if (!w->input || !w->pool)
		return -ENOMEM;
	if (match_scratch_new(&w->match) || search_scratch_new(&w->search))
		return -ENOMEM;
	return course_scratch_new(&w->courses) || local_cache_new(&w->local) ? -ENOMEM : 0;
}

static int make_loop(struct worker *w)
{
	int r = uv_loop_init(&w->loop);

	if (r)
		return r;
	uv_timer_init(&w->loop, &w->tick);
	uv_timer_init(&w->loop, &w->deadline);
	uv_timer_init(&w->loop, &w->hurry);
	uv_idle_init(&w->loop, &w->turns);
	uv_check_init(&w->loop, &w->sweep);
	w->tick.data = w->deadline.data = w->hurry.data = w->turns.data = w->sweep.data = w;
	return control_open(&w->control, &w->loop, WORKER_CONTROL_FD, on_control, w);
}

static int prepare(struct worker *w, struct error *e)
{
	int r = read_conf(&w->conf, e);

	if (r)
		return r;
	r = shared_map(WORKER_SHARED_FD, &w->shared, e);
	if (r)
		return r;
	close(WORKER_SHARED_FD);
	if (w->number >= SLOTS)
		return error_set(e, -EINVAL, NULL, "There is no worker %u.", (unsigned)w->number);
	w->slot = &w->shared->slot[w->number];
	w->turn_last = &w->turn_first;
	/* Long jobs share the processors with the loops; two at a time leave the loops their turn. */
	setenv("UV_THREADPOOL_SIZE", "2", 1);
	r = make_memory(w);
	if (!r)
		r = make_loop(w);
	return r ? error_set(e, r, NULL, "The worker can not be set up: %s.", uv_strerror(r)) : 0;
}

static void serve(struct worker *w)
{
	const struct control_message ready = {.type = CONTROL_READY};

	worker_index_start(w);
	uv_timer_start(&w->tick, on_tick, TICK_MS, TICK_MS);
	shared_set(&w->slot->heartbeat_ns, clock_now_ns());
	atomic_store(&w->slot->state, SLOT_READY);
	control_send(&w->control, &ready, NULL);
	uv_run(&w->loop, UV_RUN_DEFAULT);
}

static void destroy(struct worker *w)
{
	uv_loop_close(&w->loop);
	match_scratch_free(w->match);
	search_scratch_free(w->search);
	course_scratch_free(w->courses);
	local_cache_free(w->local);
	job_pool_free(w->pool);
	arena_free(&w->arena);
	buf_free(&w->out);
	free(w->input);
	free(w);
}

int worker_run(uint32_t slot)
{
	struct worker *w = calloc(1, sizeof(*w));
	struct error e;
	char text[900];

	if (!w)
		return EXIT_NO_START;
	set_signals();
	w->number = slot;
	if (prepare(w, &e)) {
		fprintf(stderr, "retraind: %s\n", error_format(&e, text, sizeof(text)));
		return EXIT_NO_START; /* the process ends, and with it all it has */
	}
	log_open((enum log_level)w->conf.log_level, slot, !w->conf.foreground);
	serve(w);
	destroy(w);
	return EXIT_OK;
}
