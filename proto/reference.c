/* Writes doc/reference-methods.md to standard output: `make reference`. */
#include "proto/proto.h"

#include <stdio.h>

int main(void)
{
	struct buf b;
	bool good;

	buf_init(&b, 0);
	proto_describe_markdown(&b);
	good = !b.error && fwrite(b.data, 1, b.len, stdout) == b.len && !fflush(stdout);
	if (!good)
		fprintf(stderr, "reference: the page could not be written. Make room and try again.\n");
	buf_free(&b);
	return good ? 0 : 1;
}
