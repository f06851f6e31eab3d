/* Exit codes of the daemon's processes. */
#ifndef DAEMON_EXIT_CODES_H
#define DAEMON_EXIT_CODES_H

enum {
	EXIT_OK = 0,
	EXIT_NO_START = 1,          /* it could not start; the reason is on the standard error */
	EXIT_USAGE = 2,             /* the command line is wrong */
	EXIT_INDEX_UNREADABLE = 76, /* a worker met a hole in the index file (SIGBUS) */
};

#endif
