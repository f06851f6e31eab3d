#include <errno.h>

#include "client/lib/internal.h"

static int bad_answer(const struct retrain *r, struct retrain_error *e, const char *what)
{
	return error_local(e, -EBADMSG, "bad_answer",
	                   "%s answered with something that is not the protocol of retraind: %s. Is it the "
	                   "socket of another program?",
	                   r->path, what);
}

static struct call *find_msgid(struct retrain *r, uint32_t msgid)
{
	for (struct call *c = r->sent.head.next; c != &r->sent.head; c = c->next) {
		if (c->msgid == msgid)
			return c;
	}
	return NULL;
}

/* An answer that no call waits for: fine when its call was given up. */
static int drop_late(struct retrain *r, uint32_t msgid, struct retrain_error *e)
{
	if (msgid - r->first_msgid >= r->next_msgid - r->first_msgid || !r->forgotten)
		return bad_answer(r, e, "an answer to a request that was not made");
	r->forgotten--;
	return 0;
}

/* The server could not read which request was wrong: none of them can be told apart any more. */
static int refuse_all(const struct proto_response *a, struct retrain_error *e)
{
	wire_error(&a->error, e);
	return -EBADMSG;
}

static int end_call(struct retrain *r, struct call *c, const struct proto_response *a,
                    struct retrain_error *e)
{
	struct retrain_reply *reply = NULL;
	struct retrain_error own;
	int rc;

	if (a->failed) {
		ring_remove(&r->sent, c);
		rc = wire_error(&a->error, &own);
		call_finish(r, c, rc, NULL, &own);
		return 0;
	}
	rc = reply_new(&reply, a->result, a->result_len);
	if (rc == -EBADMSG)
		return bad_answer(r, e,
		                  "a result with a text that is not UTF-8, or a key that is not a text");
	ring_remove(&r->sent, c);
	if (rc < 0)
		error_memory(&own);
	call_finish(r, c, rc, reply, rc < 0 ? &own : NULL);
	retrain_reply_unref(reply);
	return 0;
}

/* Whether the message is a notification. A later server may send some; nothing here listens to them. */
static bool is_notification(const uint8_t *p, size_t n)
{
	return n > 2 && p[0] == 0x93 && p[1] == PROTO_KIND_NOTIFICATION;
}

static int take_one(struct retrain *r, const uint8_t *p, size_t n, struct retrain_error *e)
{
	struct proto_response a;
	struct call *c;

	if (is_notification(p, n))
		return 0;
	if (proto_decode_response(p, n, &a) < 0)
		return bad_answer(r, e, "a message that is not an answer");
	if (!a.has_msgid)
		return a.failed ? refuse_all(&a, e) : bad_answer(r, e, "an answer without a number");
	r->failures = 0;
	c = find_msgid(r, a.msgid);
	return c ? end_call(r, c, &a, e) : drop_late(r, a.msgid, e);
}

int answers_take(struct retrain *r, struct retrain_error *e)
{
	size_t at = 0, len;
	int rc, whole;

	for (;;) {
		whole = proto_walk(&r->walk, r->in.data + at, r->in.len - at, &len);
		if (whole <= 0)
			break;
		rc = take_one(r, r->in.data + at, len, e);
		/* A callback may have closed the handle, and with it emptied the buffer. */
		if (rc < 0 || r->sock < 0)
			return rc;
		at += len;
	}
	if (whole < 0)
		return bad_answer(
		        r, e,
		        "bytes that are not MessagePack-RPC, or a message that is too long or too deep");
	buf_consume(&r->in, at);
	if (!r->in.len && r->in.cap > KEEP_BUFFER)
		buf_free(&r->in);
	return 0;
}
