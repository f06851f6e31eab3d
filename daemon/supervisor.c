#include "daemon/supervisor_private.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "config.h"
#include "daemon/exit_codes.h"
#include "daemon/log.h"
#include "daemon/notify.h"

#define TICK_MS 500
#define LATE_NS (2 * NS_PER_SECOND) /* a tick after so long was late */

void supervisor_count(struct supervisor *s, enum counter_id id)
{
	shared_add(&s->shared->slot[0].counter[id], 1);
}

uint32_t supervisor_wanted(const struct conf *c)
{
	unsigned cpus = uv_available_parallelism();

	if (c->workers)
		return (uint32_t)c->workers;
	return cpus < 1 ? 1 : cpus > WORKERS_MAX ? WORKERS_MAX : cpus;
}

void supervisor_status(struct supervisor *s)
{
	uint64_t generation = shared_gauge(s->shared, GAUGE_GENERATION);

	if (s->stopping)
		notify_status("Stopping: writing the last answers");
	else if (generation)
		notify_status("Serving index %" PRIu64 " with %" PRIu32 " workers", generation,
		              child_count(s, s->epoch, CHILD_READY));
	else
		notify_status("Running without an index: import one with retrain-import");
}

/* --- stopping ------------------------------------------------------------------------- */

static void close_handle(uv_handle_t *h)
{
	if (!uv_is_closing(h))
		uv_close(h, NULL);
}

static void finish(struct supervisor *s)
{
	log_info("stopped");
	close_handle((uv_handle_t *)&s->tick);
	close_handle((uv_handle_t *)&s->respawn);
	close_handle((uv_handle_t *)&s->watchdog);
	for (size_t i = 0; i < sizeof(s->signal) / sizeof(s->signal[0]); i++)
		close_handle((uv_handle_t *)&s->signal[i]);
}

static void stop(struct supervisor *s, const char *why)
{
	if (s->stopping)
		return;
	log_info("%s: stopping", why);
	/* Those that have connected already are served; systemd keeps its own sockets for the next start. */
	accept_rest(s);
	s->stopping = true;
	reload_cancel(s);
	notify_stopping();
	supervisor_status(s);
	accept_update(s);
	for (int i = 0; i < 2; i++)
		close_handle((uv_handle_t *)&s->poll[i]);
	listen_close(s->listener);
	uv_timer_stop(&s->respawn);
	child_dismiss(s, UINT32_MAX, CONTROL_STOP);
	if (child_none(s))
		finish(s);
}

/* --- events ------------------------------------------------------------------------------- */

void supervisor_changed(struct supervisor *s)
{
	if (s->stopping) {
		if (child_none(s))
			finish(s);
		return;
	}
	reload_check(s);
	child_keep_up(s);
	accept_update(s);
	if (!s->ready && child_count(s, s->epoch, CHILD_READY) >= s->wanted) {
		s->ready = true;
		log_info("serving on %s with %" PRIu32 " workers", s->listener[0].path, s->wanted);
		notify_ready();
		if (s->started)
			s->started(s->started_arg, NULL);
	}
	supervisor_status(s);
}

static void on_tick(uv_timer_t *timer)
{
	struct supervisor *s = timer->data;
	uint64_t now = clock_now_ns();

	if (now - s->tick_ns > LATE_NS)
		s->awake_ns = now;
	s->tick_ns = now;
	s->refused_before = false;
	child_check(s);
	reload_check(s);
	child_keep_up(s);
	accept_update(s);
}

static void on_watchdog(uv_timer_t *timer)
{
	struct supervisor *s = timer->data;

	/* systemd's watchdog is about the service: without a worker that serves it is not well. */
	if (child_count(s, s->epoch, CHILD_READY) || s->stopping)
		notify_alive();
}

static void on_signal(uv_signal_t *signal, int number)
{
	struct supervisor *s = signal->data;

	if (number == SIGHUP)
		reload_begin(s, (struct asker){.slot = 0});
	else
		stop(s, number == SIGTERM ? "told to stop (SIGTERM)" : "told to stop (SIGINT)");
}

/* --- starting --------------------------------------------------------------------------------- */

static int start_handles(struct supervisor *s)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
	uint64_t watchdog = notify_watchdog_ms();
	int r = 0;

	for (int i = 0; i < 2 && !r; i++) {
		r = uv_poll_init(&s->loop, &s->poll[i], s->listener[i].fd);
		s->poll[i].data = s;
	}
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]) && !r; i++) {
		uv_signal_init(&s->loop, &s->signal[i]);
		s->signal[i].data = s;
		r = uv_signal_start(&s->signal[i], on_signal, signals[i]);
	}
	uv_timer_init(&s->loop, &s->tick);
	uv_timer_init(&s->loop, &s->respawn);
	uv_timer_init(&s->loop, &s->watchdog);
	s->tick.data = s->respawn.data = s->watchdog.data = s;
	uv_timer_start(&s->tick, on_tick, TICK_MS, TICK_MS);
	if (watchdog)
		uv_timer_start(&s->watchdog, on_watchdog, watchdog, watchdog);
	return r;
}

/* Every connection is a descriptor in some worker, and one worker may have them all. */
static void raise_file_limit(const struct conf *c)
{
	struct rlimit limit;
	rlim_t need = (rlim_t)c->connections + CONNECTIONS_REFUSING + 128;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= need)
		return;
	limit.rlim_cur = limit.rlim_max < need ? limit.rlim_max : need;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < need)
		log_warning("only %llu files may be open, too few for %" PRId64 " connections",
		            (unsigned long long)limit.rlim_cur, c->connections);
}

static int prepare(struct supervisor *s, struct error *e)
{
	int r = listen_open(s->listener, &s->conf, e);

	if (r)
		return r;
	r = shared_make(&s->shared, &s->shared_fd, e);
	if (r)
		return r;
	s->conf_fd = child_write_conf(&s->conf);
	if (s->conf_fd < 0)
		return error_set(e, s->conf_fd, NULL, "The settings can not be handed to workers: %s.",
		                 strerror(-s->conf_fd));
	r = uv_loop_init(&s->loop);
	if (r)
		return error_set(e, r, NULL, "The event loop can not be made: %s.", uv_strerror(r));
	r = start_handles(s);
	if (r)
		return error_set(e, r, NULL, "The event loop can not be set up: %s.", uv_strerror(r));
	return 0;
}

int supervisor_run(const struct args *args, const struct conf *c, supervisor_started *started, void *arg)
{
	struct supervisor *s = calloc(1, sizeof(*s));
	struct error e = {.code = -ENOMEM, .text = "Memory is used up."};
	int r = s ? 0 : -ENOMEM;

	if (r)
		goto out;
	s->args = args;
	s->conf = *c;
	s->epoch = s->last_epoch = 1;
	s->wanted = supervisor_wanted(c);
	s->started = started;
	s->started_arg = arg;
	signal(SIGPIPE, SIG_IGN);
	raise_file_limit(c);
	r = prepare(s, &e);
	if (r)
		goto out;
	log_info("retraind %s starts, pid %d", PACKAGE_VERSION, (int)getpid());
	atomic_store(&s->shared->wanted, s->wanted);
	child_keep_up(s);
	uv_run(&s->loop, UV_RUN_DEFAULT);
	uv_loop_close(&s->loop);
out:
	if (r && started)
		started(arg, &e);
	if (s)
		listen_close(s->listener);
	free(s);
	return r ? EXIT_NO_START : EXIT_OK;
}
