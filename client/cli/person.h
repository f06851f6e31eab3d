/* The person a question is about: what they can do, the jobs they have held, and the job they want. */
#ifndef CLIENT_CLI_PERSON_H
#define CLIENT_CLI_PERSON_H

#include "client/cli/cli.h"

#define PERSON_SKILLS 200 /* as many as a question may hold: proto/limits.def, skills */
#define PERSON_JOBS   20  /* likewise, held_jobs */

struct person {
	struct resolved
	        *word; /* the skills, then the jobs held, then the jobs wanted, as they were understood */
	size_t skills, jobs, targets;
	size_t added; /* essential skills of the jobs held that were put to those given */
};

/* Takes the words of --skill and --job, and `targets` (may be NULL) as jobs wanted; nothing is asked yet. The
 * words have to stay. EXIT_FINE, or the exit code when it was told what is wrong. */
int person_collect(const struct args *a, const char *const *target, size_t targets, struct person *ret);

/* Asks what the words mean, and shows what was understood unless --json. EXIT_FINE, or the exit code when it
 * was told what is not clear. */
int person_understand(struct cli *cli, struct retrain *r, struct person *p);

const struct resolved *person_job(const struct person *p, size_t n);
const struct resolved *person_target(const struct person *p, size_t n);

/* The person as parameters `skills` and `occupations`, as they were given. */
void person_put(struct retrain_params *params, const struct person *p);

/* The same, with the essential skills of the jobs held put to the skills: `held` is the answer of
 * occupation.skills for those jobs, or absent. Sets p->added. */
void person_put_with(struct retrain_params *params, struct person *p, struct retrain_value held);

/* Parameters of occupation.skills for the jobs held. */
struct retrain_params *person_held_question(const struct person *p);

void person_free(struct person *p);

/* The first half of a postcode, in capitals, into `out` (8 bytes). "" when `postcode` is NULL or no postcode.
 * Only this half may be shown or printed. */
const char *person_outcode(const char *postcode, char *out);

#endif
