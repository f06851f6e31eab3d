/* The supervisor: owns the sockets, the signals, the configuration and the worker processes. It accepts
 * connections and gives each to the worker that has the fewest; it never reads from one. */
#ifndef DAEMON_SUPERVISOR_H
#define DAEMON_SUPERVISOR_H

#include "daemon/args.h"

/* Runs the daemon until it is told to stop. Returns the exit code. `started` (may be NULL) is called once:
 * with NULL when it serves, or with what stopped it. */
typedef void supervisor_started(void *arg, const struct error *e);
int supervisor_run(const struct args *args, const struct conf *c, supervisor_started *started, void *arg);

#endif
