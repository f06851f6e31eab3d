/* The border to proto/: what libretrain asks of the wire, and nothing else of proto/ is seen beyond it. */
#ifndef CLIENT_LIB_WIRE_H
#define CLIENT_LIB_WIRE_H

#include "proto/proto.h"
#include "retrain/client.h"

#define WIRE_MAX_REQUEST   ((unsigned)PROTO_REQUEST_BYTES)
#define WIRE_MAX_DEPTH     ((unsigned)PROTO_DEPTH)
#define WIRE_MAX_IN_FLIGHT ((unsigned)PROTO_REQUESTS_IN_FLIGHT)

/* Upper bound of the bytes of a request. */
size_t wire_request_size(size_t method_len, size_t params_len);

/* Whether a method only reads, so that asking twice does no harm. A method this
 * library does not know counts as one that may change something. */
bool wire_method_reads(const char *method);

/* Whether every method of proto/methods.def is known to read or known to write (for the tests). */
bool wire_method_known(const char *method);

/* Sets `e` to what the server said. Returns its errno. */
int wire_error(const struct proto_error *from, struct retrain_error *e);

#endif
