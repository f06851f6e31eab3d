/* The daemon's listening sockets: made here, or received from systemd. */
#ifndef DAEMON_LISTEN_H
#define DAEMON_LISTEN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "daemon/conf.h"
#include "proto/proto.h"

struct listener {
	int fd; /* -1: not open; non-blocking, closed on exec */
	enum proto_role role;
	bool received; /* from systemd, which keeps it when we end */
	char path[CONF_PATH_MAX];
	dev_t device; /* of the socket file that was made, so that only that one is removed */
	ino_t inode;
};

/* Fills both (ret[0] query, ret[1] admin): those that systemd handed over, named "query" and "admin" or after
 * their units, and the rest made at the paths of `c`. A socket file that nobody listens on is replaced;
 * -EADDRINUSE when another daemon answers there. On error nothing stays open. */
int listen_open(struct listener ret[2], const struct conf *c, struct error *e);

/* Closes both and removes the files that were made here. */
void listen_close(struct listener l[2]);

#endif
