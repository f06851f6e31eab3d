/* Any bytes, walked or not: the decoder must stay inside them, and what it says must be fit to be sent. An
 * answer to this server, or bytes held against an answer's table, must do no harm either. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "proto/proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_error(struct buf *b, const struct proto_error *e)
{
	struct proto_response r;

	if (!e->message[0] || text_valid_utf8(e->message, strlen(e->message)) != strlen(e->message) ||
	    text_valid_utf8(e->field, strlen(e->field)) != strlen(e->field))
		abort();
	buf_clear(b);
	proto_encode_error(b, 7, e);
	if (proto_decode_response(b->data, b->len, &r) || !r.failed || r.error.code != e->code ||
	    r.msgid != 7)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proto_request req;
	struct proto_response res;
	struct proto_error e;
	struct arena a;
	struct buf b;
	char why[200];

	arena_init(&a, 4096);
	a.limit = 1 << 20;
	buf_init(&b, 0);
	if (proto_decode_request(data, size, &a, &req, &e))
		check_error(&b, &e);
	else if (!req.method || (req.method->params && !req.params))
		abort();
	proto_decode_response(data, size, &res);
	for (int i = 0; i < PROTO_METHODS; i++)
		proto_check_result(&proto_methods[i], data, size, why, sizeof(why));
	buf_free(&b);
	arena_free(&a);
	return 0;
}
