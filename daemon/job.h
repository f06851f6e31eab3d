/* Requests that are answered later: long ones, on a thread beside the loop so that short ones need not wait
 * for them, and those that the supervisor has to answer. A connection with one under way is neither closed
 * nor handed over before it is answered. */
#ifndef DAEMON_JOB_H
#define DAEMON_JOB_H

#include "daemon/dispatch.h"

#define JOBS_MAX 64 /* of one worker; more are told to try again */

/* Memory that threads share; made once. NULL when memory is used up. */
struct job_pool *job_pool_new(void);
void job_pool_free(struct job_pool *p);

/* Starts what `r` asks for; `p` is its whole message, which is copied. 0, or -EBUSY with `e` filled. */
int job_start(struct session *s, const struct proto_request *r, const uint8_t *p, size_t n,
              struct proto_error *e);

/* The supervisor's answer to a reload. */
void job_reloaded(struct worker *w, const struct control_message *m);

#endif
