/* Any bytes, in any pieces: the walker must come to the same end as over the bytes at once, and agree with
 * the reader. */
#include <stdint.h>
#include <stdlib.h>

#include "proto/proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proto_walk at_once, in_pieces;
	size_t len = 0, piece_len = 0, have;
	int rc, piece_rc = 0;
	uint32_t id;

	proto_walk_begin(&at_once, PROTO_REQUEST_BYTES);
	proto_walk_begin(&in_pieces, PROTO_REQUEST_BYTES);
	rc = proto_walk(&at_once, data, size, &len);
	for (have = 0; have <= size && !piece_rc; have += 1 + have / 8)
		piece_rc = proto_walk(&in_pieces, data, have, &piece_len);
	if (!piece_rc)
		piece_rc = proto_walk(&in_pieces, data, size, &piece_len);
	if (rc != piece_rc || len != piece_len)
		abort();
	if (rc == 1) {
		struct mp_reader r = {data, data + len};

		if (mp_skip(&r) != 1 || r.p != r.end)
			abort();
	} else if (rc < 0) {
		struct proto_error e;

		proto_walk_error(&at_once, rc, &e);
		if (!e.message[0])
			abort();
	}
	proto_peek_msgid(data, size, &id);
	return 0;
}
