#include "daemon/supervisor_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/log.h"
#include "daemon/notify.h"

/* A reload: read and check the settings, start workers with them beside the old ones, and only when all of
 * them are ready let the old ones hand their connections over. Anything that fails before leaves all as it
 * was. */

#define READY_IN_NS (20 * NS_PER_SECOND)
#define NAMES_MAX   16

static void answer(struct supervisor *s, struct asker asker, int result, const char *text)
{
	struct control_message m = {
	        .type = CONTROL_RELOADED, .token = asker.token, .result = result, .workers = s->wanted};

	if (!asker.slot || s->child[asker.slot].state == CHILD_NONE)
		return;
	snprintf(m.text, sizeof(m.text), "%s", text);
	control_send(&s->child[asker.slot].control, &m, NULL);
}

struct first_fault {
	struct error e;
	int faults;
};

static void report(void *arg, const struct error *e)
{
	struct first_fault *f = arg;
	char text[900];

	log_error("the configuration is wrong: %s", error_format(e, text, sizeof(text)));
	if (!f->faults++)
		f->e = *e;
}

static void refuse(struct supervisor *s, struct asker asker, const char *text)
{
	supervisor_count(s, COUNTER_RELOADS_REFUSED);
	log_error("the reload is refused and the old configuration stays: %s", text);
	answer(s, asker, -EINVAL, text);
	if (!s->reload.active)
		notify_ready();
}

/* Changed settings that only a restart can take up, one a line. */
static void list_warnings(const struct conf *old, struct conf *now, char *out, size_t size)
{
	const char *name[NAMES_MAX];
	size_t n = conf_restart_only(old, now, name, NAMES_MAX), at = 0;

	out[0] = 0;
	for (size_t i = 0; i < n && at < size; i++) {
		int wrote = snprintf(out + at, size - at, "%s%s has changed; restart the daemon to use it.",
		                     i ? "\n" : "", name[i]);

		log_warning("%s has changed; restart the daemon to use it", name[i]);
		at += wrote > 0 ? (size_t)wrote : 0;
	}
	conf_keep_restart_only(old, now);
}

void reload_begin(struct supervisor *s, struct asker asker)
{
	struct first_fault f = {.faults = 0};
	char text[900];

	if (s->reload.active || s->stopping) {
		answer(s, asker, -EBUSY,
		       s->stopping ? "The daemon is stopping."
		                   : "Another reload is under way; ask again in a moment.");
		return;
	}
	notify_reloading();
	if (args_conf(s->args, &s->reload.conf, report, &f)) {
		refuse(s, asker, error_format(&f.e, text, sizeof(text)));
		return;
	}
	list_warnings(&s->conf, &s->reload.conf, s->reload.warnings, sizeof(s->reload.warnings));
	s->reload.conf_fd = child_write_conf(&s->reload.conf);
	if (s->reload.conf_fd < 0) {
		refuse(s, asker, "The new settings can not be handed to workers: memory is used up.");
		return;
	}
	s->reload.active = true;
	s->reload.epoch = ++s->last_epoch;
	s->reload.asker = asker;
	s->reload.started_ns = clock_now_ns();
	for (uint32_t n = supervisor_wanted(&s->reload.conf); n; n--)
		if (child_start(s, s->reload.epoch, s->reload.conf_fd))
			break; /* seen by reload_check */
	log_info("reload: starting %" PRIu32 " workers with the new configuration",
	         supervisor_wanted(&s->reload.conf));
	reload_check(s);
}

static void give_up(struct supervisor *s, const char *why)
{
	s->reload.active = false;
	child_abandon(s, s->reload.epoch);
	close(s->reload.conf_fd);
	refuse(s, s->reload.asker, why);
}

void reload_cancel(struct supervisor *s)
{
	if (!s->reload.active)
		return;
	s->reload.active = false;
	close(s->reload.conf_fd);
	answer(s, s->reload.asker, -EBUSY, "The daemon is stopping.");
}

static void commit(struct supervisor *s)
{
	uint32_t old = s->epoch;

	s->reload.active = false;
	close(s->conf_fd);
	s->conf = s->reload.conf;
	s->conf_fd = s->reload.conf_fd;
	s->epoch = s->reload.epoch;
	s->wanted = supervisor_wanted(&s->conf);
	s->early_deaths = 0;
	atomic_store(&s->shared->wanted, s->wanted);
	log_set_level((enum log_level)s->conf.log_level);
	supervisor_count(s, COUNTER_RELOADS);
	log_info("reload: %" PRIu32 " new workers serve, the old ones hand over", s->wanted);
	answer(s, s->reload.asker, 0, s->reload.warnings);
	child_dismiss(s, old, CONTROL_LEAVE);
	notify_ready();
	supervisor_status(s);
}

void reload_check(struct supervisor *s)
{
	uint32_t wanted, have;

	if (!s->reload.active)
		return;
	wanted = supervisor_wanted(&s->reload.conf);
	have = child_count(s, s->reload.epoch, CHILD_NONE);
	if (have < wanted)
		give_up(s, "Not all new workers could be started; the log says why.");
	else if (child_count(s, s->reload.epoch, CHILD_READY) >= wanted)
		commit(s);
	else if (clock_now_ns() - s->reload.started_ns > READY_IN_NS)
		give_up(s, "The new workers were not ready in time; the log says why.");
}

void reload_child_died(struct supervisor *s, const struct child *c)
{
	if (s->reload.active && c->epoch == s->reload.epoch)
		give_up(s, "A new worker died at its start; the log says why.");
}
