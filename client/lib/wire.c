#include "client/lib/internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A method's verb says whether it only reads. `writes` is there so that a new
 * verb has to be put into one of the two: tests/test_client_wire.c asks for it. */
static const char *const reads[] = {"check",  "describe", "extract", "find",  "get",    "health",
                                    "hello",  "list",     "match",   "plan",  "report", "resolve",
                                    "search", "skills",   "stats",   "status"};
static const char *const writes[] = {"activate", "close",   "create", "delete", "record",
                                     "redeem",   "release", "reload", "reopen", "revoke",
                                     "rollback", "save",    "submit"};

/* The errno that stands for each code of the contract. */
static const int errnos[PROTO_CODES] = {
        [PROTO_PARSE_ERROR] = -EPROTO,    [PROTO_INVALID_REQUEST] = -EPROTO,
        [PROTO_UNKNOWN_METHOD] = -ENOSYS, [PROTO_INVALID_PARAMS] = -EINVAL,
        [PROTO_NOT_FOUND] = -ENOENT,      [PROTO_UNKNOWN_POSTCODE] = -ENOENT,
        [PROTO_REGION_CLOSED] = -EPERM,   [PROTO_FORBIDDEN] = -EPERM,
        [PROTO_TOO_LARGE] = -E2BIG,       [PROTO_BUSY] = -EBUSY,
        [PROTO_DEADLINE] = -ETIMEDOUT,    [PROTO_STALE_CURSOR] = -ESTALE,
        [PROTO_PLUGIN_FAILED] = -EIO,     [PROTO_STORAGE_FULL] = -ENOSPC,
        [PROTO_INTERNAL] = -EIO,
};

size_t wire_request_size(size_t method_len, size_t params_len)
{
	/* Headers: list 1, kind 1, msgid 5, text 3, list 1. */
	return 11 + method_len + params_len;
}

static bool has_verb(const char *const *list, size_t n, const char *method)
{
	const char *dot = strchr(method, '.');

	for (size_t i = 0; dot && i < n; i++) {
		if (!strcmp(dot + 1, list[i]))
			return true;
	}
	return false;
}

bool wire_method_reads(const char *method)
{
	return has_verb(reads, sizeof(reads) / sizeof(reads[0]), method);
}

bool wire_method_known(const char *method)
{
	return wire_method_reads(method) || has_verb(writes, sizeof(writes) / sizeof(writes[0]), method);
}

int wire_error(const struct proto_error *from, struct retrain_error *e)
{
	memset(e, 0, sizeof(*e));
	e->code = errnos[from->code];
	e->remote = true;
	e->retry = from->retry;
	snprintf(e->name, sizeof(e->name), "%s", proto_errors[from->code].name);
	snprintf(e->field, sizeof(e->field), "%s", from->field);
	snprintf(e->message, sizeof(e->message), "%s",
	         from->message[0] ? from->message : "The server refused the request and did not say why.");
	snprintf(e->cause, sizeof(e->cause), "%s", from->cause);
	return e->code;
}
