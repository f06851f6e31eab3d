/* A worker process: one event loop, its connections, and the index mapped read-only. */
#ifndef DAEMON_WORKER_H
#define DAEMON_WORKER_H

#include <stdint.h>

enum { /* descriptors that the supervisor hands to a worker */
       WORKER_CONTROL_FD = 3,
       WORKER_SHARED_FD,
       WORKER_CONF_FD,
       WORKER_FDS_END,
};

/* Runs worker `slot` until the supervisor tells it to go, or is gone itself. Returns the exit code. */
int worker_run(uint32_t slot);

#endif
