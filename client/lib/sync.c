#include <errno.h>

#include "client/lib/internal.h"

struct waiter {
	struct retrain_reply *reply;
	struct retrain_error *e;
	int rc;
	bool done;
};

static void wake(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                 const struct retrain_error *error, void *arg)
{
	struct waiter *w = arg;

	(void)r;
	(void)call;
	w->done = true;
	w->rc = rc;
	w->reply = retrain_reply_ref(reply);
	if (rc < 0 && w->e)
		*w->e = *error;
}

/* Why retrain_start refused, in words. */
static int start_error(struct retrain_error *e, int rc)
{
	switch (rc) {
	case -E2BIG:
		return error_local(e, rc, "bad_call",
		                   "The request is larger than %u bytes; send less at once.",
		                   WIRE_MAX_REQUEST);
	case -ESHUTDOWN:
		return error_local(e, rc, "cancelled", "The handle has been closed; make a new one.");
	case -ENOMEM:
		return error_memory(e);
	default:
		return error_local(
		        e, rc, "bad_call",
		        "The parameters were not built rightly: a key is missing or too many, or a list or "
		        "map was not ended.");
	}
}

int retrain_call(struct retrain *r, const char *method, const struct retrain_params *p,
                 struct retrain_reply **ret, struct retrain_error *e)
{
	struct waiter w = {.e = e};
	int rc;

	if (r->inside)
		return error_local(e, -EDEADLK, "bad_call",
		                   "A callback must not wait for a call; use retrain_start.");
	rc = retrain_start(r, method, p, 0, wake, &w, NULL);
	if (rc < 0)
		return start_error(e, rc);
	retrain_ref(r);
	while (!w.done) {
		retrain_process(r);
		if (!w.done)
			retrain_wait(r, -1);
	}
	retrain_unref(r);
	if (w.rc == 0 && ret)
		*ret = w.reply;
	else
		retrain_reply_unref(w.reply);
	return w.rc;
}

int retrain_call_json(struct retrain *r, const char *method, const char *json, struct retrain_reply **ret,
                      struct retrain_error *e)
{
	struct retrain_params *p = NULL;
	int rc;

	if (json && json[strspn(json, " \t\r\n")]) {
		rc = retrain_params_json(&p, json, e);
		if (rc < 0)
			return rc;
	}
	rc = retrain_call(r, method, p, ret, e);
	retrain_params_free(p);
	return rc;
}
