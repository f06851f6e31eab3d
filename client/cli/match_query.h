/* What `retrain match` asks: its options and words as parameters of occupation.match. */
#ifndef CLIENT_CLI_MATCH_QUERY_H
#define CLIENT_CLI_MATCH_QUERY_H

#include "client/cli/cli.h"

struct match_query {
	struct retrain_params *params;
	struct resolved *word; /* the skills, then the jobs, as they were understood */
	size_t skills, jobs;
	size_t added; /* essential skills of the jobs held that were put to those given */
};

/* Builds the question; asks the daemon what words mean. EXIT_FINE, or the exit code when it was told what is
 * wrong. */
int match_query_build(struct cli *cli, const struct args *a, struct match_query *q);
void match_query_free(struct match_query *q);

#endif
