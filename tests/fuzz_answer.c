/* Any bytes as what a server answers to two requests: read in two pieces, taken apart, looked into and
 * printed. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/lib/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Looks into everything that a reply holds. */
static void walk(struct retrain_value v, unsigned depth)
{
	struct retrain_iter it = retrain_iter(v);
	struct retrain_value item;
	const char *key;
	int64_t n;
	double d;
	bool b;

	(void)retrain_value_type(v);
	(void)retrain_value_count(v);
	(void)retrain_value_text(v);
	(void)retrain_value_int(v, &n);
	(void)retrain_value_number(v, &d);
	(void)retrain_value_bool(v, &b);
	(void)retrain_value_find(v, "matches[0].pay.low");
	if (depth > WIRE_MAX_DEPTH)
		abort(); /* the reply should have been refused */
	while (retrain_iter_next(&it, &key, &item))
		walk(item, depth + 1);
	if (it.left)
		abort();
}

static void look(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                 const struct retrain_error *error, void *arg)
{
	char *json;

	(void)r;
	(void)call;
	(void)arg;
	if ((rc < 0) != (error != NULL) || (rc < 0 && (reply || !error->message[0])))
		abort();
	if (rc < 0)
		return;
	walk(retrain_reply_value(reply), 0);
	if (retrain_reply_json(reply, 2, &json) == 0)
		free(json);
	else
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t first = size ? data[0] % size : 0;
	struct retrain *r = NULL;
	int pair[2];

	/* More than a socket takes at once would wait for a reader that is this same thread. */
	if (size > 65536 || retrain_new(&r, "/nowhere", NULL) < 0)
		return 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) < 0)
		goto out;
	r->sock = pair[0];
	r->first_msgid = r->next_msgid;
	retrain_set_retries(r, 0);
	(void)retrain_start(r, "occupation.match", NULL, 0, look, NULL, NULL);
	(void)retrain_start(r, "dataset.activate", NULL, 0, look, NULL, NULL);
	(void)retrain_process(r);
	if (send(pair[1], data, first, 0) >= 0)
		(void)retrain_process(r);
	if (send(pair[1], data + first, size - first, MSG_NOSIGNAL) >= 0)
		(void)retrain_process(r);
	close(pair[1]);
	(void)retrain_process(r);
out:
	retrain_unref(r);
	return 0;
}
