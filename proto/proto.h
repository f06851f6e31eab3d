/* The wire contract as data, and what walks, decodes, writes and describes it. No I/O, no allocation
 * but in the caller's arena and buffer, no state.
 *
 *   methods.def params.def results.def errors.def limits.def features.def enums.def
 *
 * Everything a client may rely on is a row of those tables; the structs and constants below, the decoder's
 * checks, its error sentences, server.describe and doc/reference-methods.md come from them. To add a method:
 * a row in methods.def and its records in params.def and results.def. To add a parameter: a row. */
#ifndef PROTO_PROTO_H
#define PROTO_PROTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mp.h"

#define PROTO_API_LEVEL  2u /* the newest level of the interface that is spoken */
#define PROTO_API_OLDEST 1u /* the oldest: all levels from it on are spoken at once, as levels only grow */
#define PROTO_INT_MAX    9007199254740991 /* 2^53 - 1: the largest whole number that every client can hold */

/* --- constants from the tables ------------------------------------------------ */

enum proto_code { /* PROTO_PARSE_ERROR, PROTO_INVALID_REQUEST, ... */
#define ERROR(sym, name, retry, common, since, doc) PROTO_##sym,
#include "proto/errors.def"
#undef ERROR
	          PROTO_CODES
};

enum { /* PROTO_REQUEST_BYTES = 65536, ... */
#define LIMIT(sym, name, value, unit, since, doc) PROTO_##sym = (value),
#include "proto/limits.def"
#undef LIMIT
};

enum proto_limit_id { /* PROTO_LIMIT_REQUEST_BYTES, ...: places in proto_limits */
#define LIMIT(sym, name, value, unit, since, doc) PROTO_LIMIT_##sym,
#include "proto/limits.def"
#undef LIMIT
	              PROTO_LIMITS
};

enum proto_method_id { /* PROTO_OCCUPATION_MATCH, ...: places in proto_methods */
#define METHOD(sym, family, verb, role, since, params, errors, doc) PROTO_##sym,
#include "proto/methods.def"
#undef METHOD
	               PROTO_METHODS
};

enum proto_feature_id { /* PROTO_FEATURE_PIPELINING, ... */
#define FEATURE(sym, name, since, doc) PROTO_FEATURE_##sym,
#include "proto/features.def"
#undef FEATURE
	                PROTO_FEATURES
};

/* enum proto_model { PROTO_MODEL_WEIGHTED, PROTO_MODEL_GHTR, PROTO_MODELS }; and so on for each of enums.def.
 * The order is that of match/match.h and index/format.h, so that values can be handed on; daemon/ asserts it.
 */
#define ENUM_BEGIN(name, doc)                                                                                \
	enum proto_##name                                                                                    \
	{
#define VALUE(name, sym, word, since, doc) PROTO_##sym,
#define ENUM_END(name, sym)                                                                                  \
	PROTO_##sym                                                                                          \
	}                                                                                                    \
	;
#include "proto/enums.def"
#undef ENUM_BEGIN
#undef VALUE
#undef ENUM_END

enum proto_enum_id { /* PROTO_ENUM_model, ...: places in proto_enums */
#define ENUM_BEGIN(name, doc) PROTO_ENUM_##name,
#define VALUE(name, sym, word, since, doc)
#define ENUM_END(name, sym)
#include "proto/enums.def"
#undef ENUM_BEGIN
#undef VALUE
#undef ENUM_END
	             PROTO_ENUMS
};

/* --- parameters as C structs ----------------------------------------------------- */

struct mp_text { /* valid UTF-8, no NUL at the end; points into the request's bytes */
	const char *data;
	uint32_t len;
};

struct mp_texts {
	struct mp_text *item; /* in the request's arena; NULL when count is 0 */
	uint32_t count;
};

struct proto_range {
	int64_t min, max;
};

/* struct occupation_match_params { ... } and so on for each record of params.def, in this shape:
 *   BOOL bool, INT int64_t, NUM double, STR struct mp_text, ENUM(e) enum proto_e, SET(e) uint32_t (1u <<
 * value), STRS struct mp_texts, PAIR struct proto_range, NEST(r) struct r, LIST(r) and REFS(r) struct r_list.
 * An OPTIONAL field x has `bool has_x` after it. Every record r also gives struct r_list {struct r *item;
 * uint32_t count;}. */
#define C_BOOL    bool
#define C_INT     int64_t
#define C_NUM     double
#define C_STR     struct mp_text
#define C_STRS    struct mp_texts
#define C_PAIR    struct proto_range
#define C_ENUM(e) enum proto_##e
#define C_SET(e)  uint32_t
#define C_NEST(r) struct r
#define C_LIST(r) struct r##_list
#define C_REFS(r) struct r##_list
#define H_REQUIRED(name)
#define H_PRESET(name)
#define H_OPTIONAL(name) bool has_##name;
#define LIST_OF(r)       LIST_OF_(r)
#define LIST_OF_(r)                                                                                          \
	struct r##_list {                                                                                    \
		struct r *item;                                                                              \
		uint32_t count;                                                                              \
	};
#define BEGIN(doc) struct THIS {
#define FIELD(type, name, need, since, doc, ...)                                                             \
	C_##type name;                                                                                       \
	H_##need(name)
#define END                                                                                                  \
	}                                                                                                    \
	;                                                                                                    \
	LIST_OF(THIS)
#include "proto/params.def"
#undef BEGIN
#undef FIELD
#undef END
#undef C_BOOL
#undef C_INT
#undef C_NUM
#undef C_STR
#undef C_STRS
#undef C_PAIR
#undef C_ENUM
#undef C_SET
#undef C_NEST
#undef C_LIST
#undef C_REFS
#undef H_REQUIRED
#undef H_PRESET
#undef H_OPTIONAL
#undef LIST_OF
#undef LIST_OF_

/* --- the tables as data ----------------------------------------------------------- */

enum proto_type {
	PROTO_BOOL,
	PROTO_INT,
	PROTO_NUM,
	PROTO_STR,
	PROTO_ENUM,
	PROTO_SET,
	PROTO_STRS,
	PROTO_PAIR,
	PROTO_NEST,
	PROTO_LIST,
	PROTO_REFS,
	PROTO_COUNTS,
	PROTO_MAP,
	PROTO_ANY,
	PROTO_TYPES
};
enum proto_need { PROTO_REQUIRED, PROTO_OPTIONAL, PROTO_PRESET };
enum proto_format {
	PROTO_FORMAT_TEXT,
	PROTO_FORMAT_ID,
	PROTO_FORMAT_POSTCODE,
	PROTO_FORMAT_DATE,
	PROTO_FORMATS
};

struct proto_value {
	const char *word, *doc;
	unsigned since;
};

struct proto_enum {
	const char *name, *doc;
	const struct proto_value *value;
	unsigned count;
};

struct proto_record;

struct proto_field {
	const char *name, *doc, *unit; /* unit may be NULL */
	uint8_t name_len;
	uint8_t type, need, format; /* enum proto_type, proto_need, proto_format */
	uint16_t since;
	uint16_t offset, has_offset;   /* in the C struct; has_offset 0 when there is no has_ */
	uint32_t max_bytes, max_items; /* 0 no limit */
	double min, max;               /* of numbers, both included; both 0 when nothing is said */
	union {
		int64_t i; /* BOOL, INT, ENUM */
		double d;  /* NUM */
	} preset;
	const struct proto_enum *values;   /* ENUM, SET */
	const struct proto_record *record; /* NEST, LIST, REFS, MAP */
};

struct proto_record {
	const char *name, *doc;
	const struct proto_field *field;
	uint16_t fields;
	uint16_t size; /* of the C struct; 0 for results */
};

struct proto_method {
	const char *name; /* "occupation.match" */
	const char *doc;
	enum proto_method_id id;
	enum proto_role role;
	unsigned since;
	uint32_t errors;                   /* 1u << code for every code it may answer with */
	const struct proto_record *params; /* NULL when it takes none */
	const struct proto_record *result;
};

struct proto_error_row {
	const char *name, *doc;
	bool retry, common;
	unsigned since;
};

struct proto_limit {
	const char *name, *unit, *doc;
	uint64_t value;
	unsigned since;
};

struct proto_feature {
	const char *name, *doc;
	unsigned since;
};

extern const struct proto_method proto_methods[PROTO_METHODS];
extern const struct proto_error_row proto_errors[PROTO_CODES];
extern const struct proto_limit proto_limits[PROTO_LIMITS];
extern const struct proto_feature proto_features[PROTO_FEATURES];
extern const struct proto_enum proto_enums[PROTO_ENUMS];

/* The method of that name, or NULL. */
const struct proto_method *proto_method_find(const char *name, size_t len);

/* The code of that name (as it came over the wire), or -1. */
int proto_code_find(const char *name, size_t len);

/* Days from 1970-01-01 to the day written YYYY-MM-DD, by the Gregorian calendar, for the years 1970 to 9999.
 * False when it is no such day. */
bool proto_date_days(const char *s, size_t len, int32_t *ret);

/* The same the other way: writes YYYY-MM-DD and a NUL. */
void proto_date_write(int32_t days, char ret[11]);

/* --- errors ------------------------------------------------------------------------ */

struct proto_error {
	enum proto_code code;
	bool retry;        /* whether the same call may succeed later */
	char field[128];   /* a path such as skills[3].id; may be empty */
	char message[400]; /* a plain sentence: what was wrong and what would be right */
	char cause[200];   /* what lay behind it, for a log or an expert; may be empty */
};

/* Sets `e`, with the code's own retry and no cause. `field` may be NULL. Text that does not fit is cut
 * between characters, and bytes that are not UTF-8 are replaced. Returns -EINVAL. */
int proto_error_set(struct proto_error *e, enum proto_code code, const char *field, const char *fmt, ...)
        __attribute__((format(printf, 4, 5)));

/* --- walking: is a whole, harmless message there? -------------------------------------- */

struct proto_walk {
	uint64_t limit; /* bytes one message may have */
	uint64_t pos;   /* bytes of the message walked so far */
	uint64_t owed;  /* bytes that open lists and maps still need, at least */
	uint32_t depth;
	uint32_t left[PROTO_DEPTH]; /* values still to come at each level */
};

/* Starts on a new message of at most `limit` bytes (PROTO_REQUEST_BYTES for requests, PROTO_ANSWER_BYTES for
 * answers). */
void proto_walk_begin(struct proto_walk *w, uint64_t limit);

/* Walks one message whose first `n` bytes are at `p`. Call again with the same message when more bytes are
 * there (they may have moved): it goes on where it stopped, so bytes that trickle in cost no more than bytes
 * at once. 1          the message is whole, *ret_len bytes; `w` is ready for the next 0          more bytes
 * are needed -EMSGSIZE  it is, or declares that it will be, longer than the limit -ELOOP     it is nested
 * deeper than PROTO_DEPTH -EBADMSG   it has a byte that MessagePack does not define -EPROTO    it is not a
 * list, as every MessagePack-RPC message is Never allocates. After an error the stream can not be followed
 * any further: answer and close. */
int proto_walk(struct proto_walk *w, const uint8_t *p, size_t n, size_t *ret_len);

/* Fills `e` for an error of proto_walk. */
void proto_walk_error(const struct proto_walk *w, int rc, struct proto_error *e);

/* The msgid of a request of which only the start may be there: true when it could be read. */
bool proto_peek_msgid(const uint8_t *p, size_t n, uint32_t *ret);

/* --- decoding a request --------------------------------------------------------------------- */

enum proto_kind { PROTO_KIND_REQUEST = 0, PROTO_KIND_RESPONSE = 1, PROTO_KIND_NOTIFICATION = 2 };

struct proto_request {
	enum proto_kind kind; /* request or notification */
	uint32_t msgid;
	bool has_msgid;                    /* false for notifications, and when it could not be read */
	const struct proto_method *method; /* NULL when it is not known */
	const void *params;                /* the method's struct, in the arena; NULL when it takes none */
};

/* Decodes one whole message that proto_walk has passed. 0, -EINVAL with `e` filled, or -ENOMEM with `e`
 * filled (code busy). On error ret->kind, msgid, has_msgid and method hold what could be read, so that the
 * error can be answered (a notification's never is). Texts point into `p`, all else lies in the arena.
 *
 * More is taken than the contract needs: nil for a parameter that is not given, a whole number written as a
 * float, binary data where it is valid UTF-8 for text, and [nil] for no parameters. */
int proto_decode_request(const uint8_t *p, size_t n, struct arena *a, struct proto_request *ret,
                         struct proto_error *e);

/* The parameters alone: `r` stands on a map (or nil, or nothing). Same errors. */
int proto_decode_params(const struct proto_method *m, struct mp_reader *r, struct arena *a, const void **ret,
                        struct proto_error *e);

/* --- writing --------------------------------------------------------------------------------- */

/* A short string that never changes, with its header, in one copy: PROTO_KEY(b, "score"). Up to 31 bytes. */
#define PROTO_KEY(b, s)                                                                                      \
	do {                                                                                                 \
		_Static_assert(sizeof(s) - 1 < 32, "a key has at most 31 bytes");                            \
		proto_put_short((b), "" s, sizeof(s) - 1);                                                   \
	} while (0)

static inline void proto_put_short(struct buf *b, const char *s, size_t n)
{
	if (!buf_reserve(b, n + 1))
		return;
	b->data[b->len] = (uint8_t)(0xa0 | n);
	memcpy(b->data + b->len + 1, s, n);
	b->len += n + 1;
}

/* [1, msgid, nil, - the caller appends exactly one value, the result. */
void proto_encode_response_begin(struct buf *b, uint32_t msgid);

/* [1, msgid, {code, message, field?, retry, cause?}, nil] */
void proto_encode_error(struct buf *b, uint32_t msgid, const struct proto_error *e);

/* As above for a message whose msgid could not be read: msgid is nil. */
void proto_encode_error_anonymous(struct buf *b, const struct proto_error *e);

/* The word of an enum's value; `value` must be one of the enum. */
void proto_put_enum(struct buf *b, enum proto_enum_id id, unsigned value);

/* A bit set as a list of words; bits beyond the enum are left out. */
void proto_put_set(struct buf *b, enum proto_enum_id id, uint32_t set);

/* server.hello's `features` (a list) and `limits` (a map). `value` has PROTO_LIMITS values as they are
 * configured, or is NULL for those of the table. */
void proto_put_features(struct buf *b);
void proto_put_limits(struct buf *b, const uint64_t *value);

/* server.describe's result: the same bytes as `retraind --describe`. */
void proto_describe(struct buf *b);

/* The same for people: doc/reference-methods.md. */
void proto_describe_markdown(struct buf *b);

/* --- the client's side -------------------------------------------------------------------------- */

/* [0, msgid, method, [params]] or, with a NULL msgid, the notification [2, method, [params]]. `params` holds
 * one encoded map of `len` bytes; NULL for none. */
void proto_encode_request(struct buf *b, const uint32_t *msgid, const char *method, const void *params,
                          size_t len);

struct proto_response {
	uint32_t msgid;
	bool has_msgid;        /* false when the server could not read which request was wrong */
	bool failed;           /* `error` is set, else `result` */
	const uint8_t *result; /* one encoded value; points into the message */
	size_t result_len;
	struct proto_error
	        error; /* a code this side does not know becomes internal, its name put into the message */
};

/* Decodes one whole message that proto_walk has passed. 0, or -EBADMSG when it is not a response. An `error`
 * that is not our map (a string, as other servers send) is told as internal with its text. */
int proto_decode_response(const uint8_t *p, size_t n, struct proto_response *ret);

/* --- holding answers against the contract -------------------------------------------------------- */

/* Whether one encoded value is an answer that the method's table allows: keys known, none twice, those that
 * are always there present, types, ranges and words right. 0, or -EBADMSG with `why` (may be NULL) saying
 * what is wrong and where. For tests: a client has to take keys it does not know. */
int proto_check_result(const struct proto_method *m, const void *p, size_t n, char *why, size_t size);

#endif
