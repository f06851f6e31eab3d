/* What `retrain match` asks: its options and words as parameters of occupation.match. */
#ifndef CLIENT_CLI_MATCH_QUERY_H
#define CLIENT_CLI_MATCH_QUERY_H

#include "client/cli/person.h"

struct match_query {
	struct retrain_params *params;
	struct person person;
};

/* Builds the question; asks the daemon what words mean. EXIT_FINE, or the exit code when it was told what is
 * wrong. */
int match_query_build(struct cli *cli, const struct args *a, struct match_query *q);
void match_query_free(struct match_query *q);

/* The question of occupation.match but for the person; `detail` is how much it says of skills. False when it
 * was told what is wrong. */
bool match_wishes_put(struct retrain_params *p, const struct args *a, const char *detail);

/* The same for the first `limit` jobs, whatever page was asked for. */
bool match_first_put(struct retrain_params *p, const struct args *a, const char *detail, unsigned limit);

#endif
