#include "client/cli/ask.h"

#include <errno.h>

static void answered(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                     const struct retrain_error *error, void *arg)
{
	struct question *q = arg;

	(void)r;
	(void)call;
	q->rc = rc;
	q->reply = retrain_reply_ref(reply);
	if (rc < 0)
		q->error = *error;
}

int ask_all(struct retrain *r, struct question *q, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n; i++) {
		if (!q[i].method)
			continue;
		q[i].rc = retrain_start(r, q[i].method, q[i].params, 0, answered, &q[i], NULL);
		if (q[i].rc < 0)
			rc = q[i].rc;
		retrain_params_free(q[i].params);
		q[i].params = NULL;
	}
	while (retrain_in_flight(r)) {
		retrain_process(r);
		if (retrain_in_flight(r))
			retrain_wait(r, -1);
	}
	return rc;
}

void questions_free(struct question *q, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		retrain_params_free(q[i].params);
		retrain_reply_unref(q[i].reply);
		q[i] = (struct question){0};
	}
}
