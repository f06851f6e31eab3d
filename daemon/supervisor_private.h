/* Shared by supervisor*.c only. */
#ifndef DAEMON_SUPERVISOR_PRIVATE_H
#define DAEMON_SUPERVISOR_PRIVATE_H

#include <uv.h>

#include "daemon/control.h"
#include "daemon/listen.h"
#include "daemon/shared.h"
#include "daemon/supervisor.h"

#define NS_PER_SECOND UINT64_C(1000000000)

enum child_state { CHILD_NONE, CHILD_STARTING, CHILD_READY, CHILD_LEAVING };

struct child {
	struct supervisor *s;
	enum child_state state;
	uint32_t slot;
	uint32_t epoch;                /* which configuration it was started with */
	uint64_t started_ns, leave_ns; /* leave_ns: when it is killed if it is still there */
	bool killed;                   /* by us, because it showed no life */
	bool deaf; /* it takes no messages any more: it is dead, and its end will be told */
	bool exited;
	int handles; /* open libuv handles; the struct is used again when it is 0 */
	uv_process_t process;
	struct control control;
};

struct asker { /* who waits to hear how a reload went: a worker's slot and its token; slot 0 is a signal */
	uint32_t slot;
	uint64_t token;
};

struct supervisor {
	uv_loop_t loop;
	const struct args *args;
	struct conf conf;
	int conf_fd;            /* memory file that a new worker reads its settings from */
	uint32_t epoch, wanted; /* of the configuration in use */
	uint32_t last_epoch;    /* the newest that was ever tried */
	struct shared *shared;
	int shared_fd;
	struct listener listener[2];
	uv_poll_t poll[2];
	bool listening; /* the polls are on */
	uv_timer_t tick, respawn, watchdog;
	uv_signal_t signal[3];
	struct child child[SLOTS]; /* by slot; 0 is not used */
	uint64_t serial;           /* of the last connection */
	uint32_t last;             /* slot that got the last connection */
	uint32_t entry;            /* where the last free entry was found */
	uint64_t tick_ns;          /* when the tick last came */
	uint64_t awake_ns;         /* since when it has come in time */
	uint32_t early_deaths;     /* workers in a row that died soon after their start */
	bool stopping, ready;
	bool refused_before; /* a refusal was logged a short while ago */
	struct {             /* a reload under way */
		bool active;
		struct conf conf;
		int conf_fd;
		uint32_t epoch;
		uint64_t started_ns;
		struct asker asker;
		char warnings[CONTROL_TEXT];
	} reload;
	supervisor_started *started;
	void *started_arg;
};

/* --- supervisor_child.c: processes ------------------------------------------------ */

/* Starts one worker of the given settings. 0 or a negative errno (logged). */
int child_start(struct supervisor *s, uint32_t epoch, int conf_fd);

/* How many workers of `epoch` are in that state; CHILD_NONE counts starting and ready ones. */
uint32_t child_count(const struct supervisor *s, uint32_t epoch, enum child_state state);

/* Starts what is missing, no sooner than the back-off allows. */
void child_keep_up(struct supervisor *s);

/* Tells workers to leave: with CONTROL_LEAVE they hand their connections back, with CONTROL_STOP they close
 * them. `epoch` UINT32_MAX is all. */
void child_dismiss(struct supervisor *s, uint32_t epoch, enum control_type how);

/* Kills the workers of `epoch` that have not been ready yet. */
void child_abandon(struct supervisor *s, uint32_t epoch);

/* Looks for workers that hang, or take too long to leave, and kills them. */
void child_check(struct supervisor *s);

/* Whether no process is left. */
bool child_none(const struct supervisor *s);

/* Writes settings to a memory file. Its descriptor or a negative errno. */
int child_write_conf(const struct conf *c);

/* --- supervisor_accept.c: connections --------------------------------------------- */

/* Starts or stops to accept, as there are workers to give connections to. */
void accept_update(struct supervisor *s);

/* Takes what has connected already. */
void accept_rest(struct supervisor *s);

/* Gives a connection to a worker; owns the descriptors. */
void accept_hand(struct supervisor *s, struct control_message *m, const int fd[CONTROL_FDS]);

/* Frees the entries of a worker that has ended. */
void accept_forget(struct supervisor *s, uint32_t slot);

/* --- supervisor_reload.c --------------------------------------------------------------- */
void reload_begin(struct supervisor *s, struct asker asker);
void reload_check(struct supervisor *s);
void reload_cancel(struct supervisor *s);
void reload_child_died(struct supervisor *s, const struct child *c);

/* --- supervisor.c ------------------------------------------------------------------- */

/* How many workers a configuration asks for. */
uint32_t supervisor_wanted(const struct conf *c);

/* Counts in the supervisor's own slot. */
void supervisor_count(struct supervisor *s, enum counter_id id);

/* Called when a worker has become ready or has ended. */
void supervisor_changed(struct supervisor *s);
void supervisor_status(struct supervisor *s);

#endif
