/* Running without a terminal: the command returns when the daemon serves, or says why it does not. */
#ifndef DAEMON_BACKGROUND_H
#define DAEMON_BACKGROUND_H

#include "base/error.h"

/* Forks. In the parent it waits for background_tell and ends the process; in the child, which has let go of
 * the terminal, it returns 0 with a descriptor for background_tell. A negative errno when there can be no
 * child. */
int background_begin(int *ret_fd);

/* Tells the waiting parent that the daemon serves (`e` NULL) or what stopped it. */
void background_tell(int fd, const struct error *e);

#endif
