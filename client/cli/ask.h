/* Several questions to the daemon at the same time. */
#ifndef CLIENT_CLI_ASK_H
#define CLIENT_CLI_ASK_H

#include "client/cli/cli.h"

struct question {
	const char *method;
	struct retrain_params *params; /* freed when it was asked; NULL with a method means no parameters */
	struct retrain_reply *reply;   /* NULL when it failed, or when there is no method */
	struct retrain_error error;    /* why */
	int rc;
};

/* Asks all that have a method and waits for every answer. 0, or -ENOMEM. */
int ask_all(struct retrain *r, struct question *q, size_t n);

/* Frees replies and parameters that were not asked. */
void questions_free(struct question *q, size_t n);

#endif
