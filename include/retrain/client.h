/* libretrain: asks a running retraind over its Unix socket.
 *
 * retraind matches people in England to better jobs and to the training that
 * leads there. This header is the whole of the library's interface.
 *
 *   struct retrain *r;
 *   struct retrain_error e;
 *   struct retrain_found *found;
 *
 *   if (retrain_open(&r, NULL, &e) < 0 ||
 *       retrain_occupation_search(r, "care worker", 5, &found, &e) < 0)
 *           errx(1, "%s", e.message);
 *
 * Link with `pkg-config --cflags --libs libretrain`. The manual page is
 * libretrain(3); the methods and their parameters are in the daemon's own
 * reference, which `retrain describe` prints.
 *
 * Rules that hold for every function
 *
 * - Results. A function that can fail returns 0 (or a count) on success and a
 *   negative errno on failure. What it gives back through a pointer named `ret`
 *   is set only on success. A `struct retrain_error *` may be NULL; when given it
 *   is filled on failure and left alone on success.
 * - Text is UTF-8 with a NUL at its end. Text handed in is copied. Text that
 *   comes out belongs to the object it came from and lives as long as that.
 * - Units. Money is whole pounds a year; times are milliseconds; scores run from
 *   0 to 1. A fact that is not known is absent: a pointer is NULL, a whole number
 *   is RETRAIN_UNKNOWN, a fraction is NAN. It is never zero.
 * - Threads. The library starts no thread and keeps no global state. A handle,
 *   and everything that came from it, may be used by one thread at a time;
 *   different handles are independent of each other.
 * - Signals. The library sets no signal handler and never raises SIGPIPE.
 * - Destructors take NULL.
 * - Trust. Answers are checked before they are used. A server that declares
 *   lengths it does not send, answers what was not asked, or sends more than
 *   4 MiB for one answer costs no more memory than what it really sent, and ends
 *   the connection with -EBADMSG.
 *
 * Everything here is there since API level 1 (version 0.1) unless the entry says
 * otherwise. Structures that the caller fills in carry their size, and those that
 * the library hands out are reached through functions, so both can grow. */
#ifndef RETRAIN_CLIENT_H
#define RETRAIN_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* The level of the contract that this header speaks; it rises when methods or results grow. */
#define RETRAIN_API_LEVEL 2

/* A whole number that is not known. */
#define RETRAIN_UNKNOWN (-1)

struct retrain;        /* a handle: one server, the calls on their way, the connection when there is one */
struct retrain_params; /* the named parameters of one call */
struct retrain_reply;  /* the result of one call */

/* The version of the library, such as "0.1.0". Never NULL; belongs to the library. */
const char *retrain_version(void);

/* --- errors ------------------------------------------------------------------ */

/* What went wrong, told to a person.
 *
 * `name` is one of the daemon's codes when the daemon refused: parse_error,
 * invalid_request, unknown_method, invalid_params, not_found, unknown_postcode,
 * region_closed, forbidden, too_large, busy, deadline, stale_cursor,
 * plugin_failed, storage_full, internal. When the call never got an answer it is one of
 *
 *   no_daemon      -ECONNREFUSED  nothing listens on the socket
 *   no_permission  -EACCES        this user may not open the socket
 *   lost           -ECONNRESET    the connection ended before the answer came
 *   deadline       -ETIMEDOUT     no answer in the time given
 *   cancelled      -ECANCELED     the handle was closed
 *   bad_answer     -EBADMSG       the server broke the protocol
 *   bad_call       -EINVAL        the parameters could not be put into a request
 *   no_memory      -ENOMEM
 *   system         another errno  the system refused something; the message says what */
struct retrain_error {
	int code;          /* negative errno; the same as the function's return value */
	bool remote;       /* the daemon said so; otherwise it was found out on this side */
	bool retry;        /* the same call may succeed later */
	char name[32];     /* the code, as above */
	char field[128];   /* the parameter it is about, such as "skills[3].id"; may be empty */
	char message[512]; /* a sentence: what was wrong and what would be right */
	char cause[200];   /* what lay behind it, when the daemon gave that; may be empty */
	char reserved[64]; /* zero */
};

/* --- a handle ---------------------------------------------------------------- */

/* Makes a handle for the daemon whose socket is `socket_path`. Nothing is
 * connected yet: the first call does that. NULL stands for the default: the
 * environment's RETRAIN_SOCKET, else the system's socket (see
 * retrain_default_socket). One reference belongs to the caller.
 * Errors: -ENOMEM, -ENAMETOOLONG (a Unix socket path has at most 107 bytes), -EMFILE. */
int retrain_new(struct retrain **ret, const char *socket_path, struct retrain_error *e);

/* As retrain_new, and connects at once, so that a missing daemon shows here.
 * Errors: also -ECONNREFUSED and -EACCES. */
int retrain_open(struct retrain **ret, const char *socket_path, struct retrain_error *e);

/* Ends the connection. Calls on their way end now: their callbacks run with
 * -ECANCELED. Later calls fail with -ESHUTDOWN. The handle itself stays until
 * its last reference is dropped. */
void retrain_close(struct retrain *r);

/* Takes and drops a reference. Dropping the last one closes first. Both may be
 * called in a callback. retrain_ref returns its argument, retrain_unref NULL. */
struct retrain *retrain_ref(struct retrain *r);
struct retrain *retrain_unref(struct retrain *r);

/* The path of the socket that the handle uses. */
const char *retrain_socket(const struct retrain *r);

/* Writes the path that NULL stands for into `out` and returns its length, as
 * snprintf does: $RETRAIN_SOCKET; else <runstatedir>/retraind/retraind.sock when
 * it is there; else $XDG_RUNTIME_DIR/retraind/retraind.sock when that is there;
 * else the first of the two again. */
size_t retrain_default_socket(char *out, size_t size);

/* How long a call may take, from the moment it is made, waiting to connect
 * included. 5,000 ms at first; 0 means for ever. Holds for later calls. */
void retrain_set_timeout(struct retrain *r, unsigned milliseconds);

/* How often a lost or refused connection is tried again, with growing pauses
 * (about 10, 20, 40 ms ... 1 s), before calls that wait for it fail. 5 at first; 0 never.
 *
 * When a connection is lost, calls of methods that only read are sent again on
 * the new one, each at most twice. A call that may change something is sent again only when part of it
 * had not left this process, so that the daemon can not have acted on it; otherwise it ends with -ECONNRESET.
 */
void retrain_set_retries(struct retrain *r, unsigned times);

/* --- parameters -------------------------------------------------------------- */

/* The parameters of one call are a map of named values, built step by step:
 *
 *   struct retrain_params *p = retrain_params_new();
 *   retrain_params_begin_array(p, "skills");
 *   retrain_params_text(p, NULL, "esco:1234");
 *   retrain_params_end(p);
 *   retrain_params_int(p, "limit", 10);
 *
 * Inside an array `key` must be NULL; inside a map it must not. The functions
 * return nothing: after a first mistake (a key missing, an end too many, more
 * than 16 levels, memory used up) the rest does nothing and the call that uses
 * the parameters fails with -EINVAL or -ENOMEM. A call only reads its
 * parameters: the same ones may serve many calls. */
struct retrain_params *retrain_params_new(void);
void retrain_params_free(struct retrain_params *p);

void retrain_params_text(struct retrain_params *p, const char *key, const char *value);
void retrain_params_int(struct retrain_params *p, const char *key, int64_t value);
void retrain_params_number(struct retrain_params *p, const char *key, double value);
void retrain_params_bool(struct retrain_params *p, const char *key, bool value);
/* An array of `n` texts. */
void retrain_params_texts(struct retrain_params *p, const char *key, const char *const *item, size_t n);
void retrain_params_begin_map(struct retrain_params *p, const char *key);
void retrain_params_begin_array(struct retrain_params *p, const char *key);
/* Ends the map or array begun last. */
void retrain_params_end(struct retrain_params *p);

/* Parameters from a JSON object, such as {"text": "care worker", "limit": 5}.
 * Errors: -EINVAL with the line and column of what is wrong, -ENOMEM. */
int retrain_params_json(struct retrain_params **ret, const char *json, struct retrain_error *e);

/* --- a call that waits ------------------------------------------------------- */

/* Calls `method` and waits for its result. `p` may be NULL for no parameters.
 * `ret` may be NULL when the result is not wanted. Other calls on their way go
 * on meanwhile, and their callbacks run. Free the reply with retrain_reply_unref.
 * Errors: those of struct retrain_error; when the daemon refuses, its code as an errno
 * (invalid_params -EINVAL, not_found and unknown_postcode -ENOENT, unknown_method
 * -ENOSYS, forbidden and region_closed -EPERM, too_large -E2BIG, busy -EBUSY, deadline
 * -ETIMEDOUT, stale_cursor -ESTALE, storage_full -ENOSPC, parse_error and
 * invalid_request -EPROTO, others -EIO); -EDEADLK in a callback. */
int retrain_call(struct retrain *r, const char *method, const struct retrain_params *p,
                 struct retrain_reply **ret, struct retrain_error *e);

/* As retrain_call, with the parameters as a JSON object; NULL or "" for none. */
int retrain_call_json(struct retrain *r, const char *method, const char *json, struct retrain_reply **ret,
                      struct retrain_error *e);

/* --- calls that do not wait -------------------------------------------------- */

/* Told once how a call ended. `rc` is 0 and `reply` its result, or `rc` is a
 * negative errno, `reply` NULL and `error` says why. Both live until the
 * callback returns; keep the reply with retrain_reply_ref. In a callback every
 * function may be used but those that wait (retrain_call, retrain_wait, the helpers). */
typedef void retrain_done(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                          const struct retrain_error *error, void *arg);

/* Starts a call and returns. `done` runs later, from retrain_process, never from
 * here. `timeout_ms` 0 means the handle's own. `ret_call` (may be NULL) gets a number that is
 * never used again by this handle. Any number of calls may be started; those beyond what
 * the daemon takes at once from one connection (64) wait here for their turn.
 * Errors: -EINVAL, -ENOMEM, -E2BIG (the request is larger than 64 KiB), -ESHUTDOWN. */
int retrain_start(struct retrain *r, const char *method, const struct retrain_params *p, unsigned timeout_ms,
                  retrain_done *done, void *arg, uint64_t *ret_call);

/* Forgets a call: its callback will not run. The daemon is not told; an answer
 * that comes is dropped. Errors: -ENOENT when it has ended already. */
int retrain_cancel(struct retrain *r, uint64_t call);

/* How many calls have been started and not ended. */
size_t retrain_in_flight(const struct retrain *r);

/* For an event loop: watch the descriptor for the events, wake up after the
 * timeout at the latest, then call retrain_process.
 *
 * retrain_get_fd: the same descriptor for the whole life of the handle, through
 * reconnects (so a loop registers it once). It may only be watched.
 * retrain_get_events: the poll(2) events to watch it for.
 * retrain_get_timeout: milliseconds until retrain_process must run again even if
 * nothing happens, 0 for at once, -1 for never; as poll(2) takes it. Ask again
 * after each retrain_start and retrain_process. */
int retrain_get_fd(const struct retrain *r);
int retrain_get_events(const struct retrain *r);
int retrain_get_timeout(const struct retrain *r);

/* Does what can be done without waiting: connects, sends, receives, runs
 * callbacks. Returns 1 when something moved, 0 when not, -EDEADLK in a callback.
 * What goes wrong on the connection is told to the calls it concerns. */
int retrain_process(struct retrain *r);

/* Waits with poll(2) until retrain_process has something to do, or `timeout_ms`
 * have passed (-1: no limit). Returns 1 when there is something, 0 when the time
 * passed, -EINTR after a signal, -EDEADLK in a callback. */
int retrain_wait(struct retrain *r, int timeout_ms);

/* --- replies ----------------------------------------------------------------- */

/* Replies are counted; both take NULL. A reply may outlive its handle. */
struct retrain_reply *retrain_reply_ref(struct retrain_reply *reply);
struct retrain_reply *retrain_reply_unref(struct retrain_reply *reply);

enum retrain_type {
	RETRAIN_ABSENT, /* there is no such value */
	RETRAIN_NIL,
	RETRAIN_BOOL,
	RETRAIN_INT,
	RETRAIN_NUMBER,
	RETRAIN_TEXT,
	RETRAIN_BYTES,
	RETRAIN_ARRAY,
	RETRAIN_MAP
};

/* A place in a reply, passed by value. It lives as long as the reply and costs
 * no memory. Looking into a value that is absent, or of another type, gives an
 * absent value or "not known": so a whole path can be followed and checked once. The members are private. */
struct retrain_value {
	const unsigned char *at, *end;
};

/* The whole result. Absent for NULL. */
struct retrain_value retrain_reply_value(const struct retrain_reply *reply);

enum retrain_type retrain_value_type(struct retrain_value v);

/* Items of an array, pairs of a map, bytes of a text; 0 for anything else. */
size_t retrain_value_count(struct retrain_value v);

/* The value under `key` of a map; item `n` (the first is 0) of an array. */
struct retrain_value retrain_value_get(struct retrain_value v, const char *key);
struct retrain_value retrain_value_item(struct retrain_value v, size_t n);

/* Follows a path such as "matches[0].pay.low". */
struct retrain_value retrain_value_find(struct retrain_value v, const char *path);

/* The text, or NULL. */
const char *retrain_value_text(struct retrain_value v);

/* Numbers and truth: true and *ret set when the value is of that type. A whole
 * number also serves as a fraction, and a fraction without decimals as a whole number. */
bool retrain_value_int(struct retrain_value v, int64_t *ret);
bool retrain_value_number(struct retrain_value v, double *ret);
bool retrain_value_bool(struct retrain_value v, bool *ret);

/* Walks over an array or a map in one pass:
 *
 *   struct retrain_iter it = retrain_iter(list);
 *   while (retrain_iter_next(&it, NULL, &item)) ...
 *
 * `key` (may be NULL) gets a map's key, NULL for an array. The members are private. */
struct retrain_iter {
	struct retrain_value rest;
	size_t left;
	bool map;
};
struct retrain_iter retrain_iter(struct retrain_value v);
bool retrain_iter_next(struct retrain_iter *it, const char **key, struct retrain_value *ret);

/* JSON text of a value, in *ret; free it with free(). Numbers are written with the
 * fewest digits that read back as the same number. `indent` 0 puts all on one line. Errors: -ENOMEM, -ENOENT
 * (absent). */
int retrain_value_json(struct retrain_value v, unsigned indent, char **ret);

/* The same for a whole reply. */
int retrain_reply_json(const struct retrain_reply *reply, unsigned indent, char **ret);

/* --- helpers for the methods in use ------------------------------------------ */
/* Each waits, as retrain_call does, and has the same errors. What they leave out
 * can be had with retrain_call. */

/* What a search found. */
struct retrain_found;

struct retrain_find {
	const char *id;
	const char *title;   /* of an occupation, or the label of a skill */
	const char *matched; /* the other title that matched (occupations); NULL */
	const char *kind;    /* of a skill: skill, knowledge, attitude, functional; NULL */
	double score;        /* 0 to 1; NAN when not given */
	int64_t start,
	        end; /* skill_extract: the bytes [start, end) of the text that showed it; RETRAIN_UNKNOWN */
};

/* Occupations by what people call them. `limit` 0 leaves it to the daemon. */
int retrain_occupation_search(struct retrain *r, const char *text, unsigned limit, struct retrain_found **ret,
                              struct retrain_error *e);
/* Skills by what people call them. */
int retrain_skill_search(struct retrain *r, const char *text, unsigned limit, struct retrain_found **ret,
                         struct retrain_error *e);
/* Skills in free text of up to 64 KiB, the surest first. The text is not kept. */
int retrain_skill_extract(struct retrain *r, const char *text, unsigned limit, struct retrain_found **ret,
                          struct retrain_error *e);

size_t retrain_found_count(const struct retrain_found *f);
/* The n-th, NULL past the end. */
const struct retrain_find *retrain_found_at(const struct retrain_found *f, size_t n);
/* How many there are in all, when the method says so; otherwise retrain_found_count. */
uint64_t retrain_found_total(const struct retrain_found *f);
/* The text as it was probably meant, when it looks misspelt; NULL. */
const char *retrain_found_suggestion(const struct retrain_found *f);
void retrain_found_free(struct retrain_found *f);

/* What is asked of occupation.match. Set it up with RETRAIN_MATCH_QUERY_INIT. */
struct retrain_match_query {
	size_t size;               /* of this structure; the macro sets it */
	const char *const *skills; /* ids */
	size_t skill_count;
	const char *const *occupations; /* ids of jobs held; they are left out of the answer */
	size_t occupation_count;
	const char *model;          /* "weighted", "ghtr"; NULL leaves it to the daemon */
	const char *order;          /* "match", "growth", "pay", "security"; NULL leaves it to the daemon */
	int64_t min_pay;            /* pounds a year; RETRAIN_UNKNOWN for no filter */
	double max_automation_risk; /* 0 to 1; NAN for no filter */
	bool no_degree;             /* leave out jobs that need a degree */
	bool explain;
	unsigned limit, offset; /* limit 0 leaves it to the daemon */
};
#define RETRAIN_MATCH_QUERY_INIT                                                                             \
	{                                                                                                    \
		sizeof(struct retrain_match_query), 0, 0, 0, 0, 0, 0, RETRAIN_UNKNOWN, __builtin_nan(""), 0, \
		        0, 0, 0                                                                              \
	}

struct retrain_matches;

struct retrain_match {
	const char *id, *title;
	double score;            /* 0 to 1; the model ghtr can pass 1 */
	const char *band;        /* low, reasonable, good, excellent */
	size_t matched, missing; /* skills of the job that the person has, and has not */
	int64_t pay_low, pay_high;
	double growth;              /* per cent */
	double automation_risk;     /* 0 to 1 */
	struct retrain_value value; /* the whole record */
};

/* Jobs for someone, best first. */
int retrain_occupation_match(struct retrain *r, const struct retrain_match_query *q,
                             struct retrain_matches **ret, struct retrain_error *e);

size_t retrain_matches_count(const struct retrain_matches *m);
const struct retrain_match *retrain_matches_at(const struct retrain_matches *m, size_t n);
/* How many jobs there are in all, and the generation of the index that answered. */
uint64_t retrain_matches_total(const struct retrain_matches *m);
uint64_t retrain_matches_generation(const struct retrain_matches *m);
/* The whole answer. */
struct retrain_value retrain_matches_value(const struct retrain_matches *m);
void retrain_matches_free(struct retrain_matches *m);

/* Whole records, as replies: occupation.get, skill.get; the skills to tick for jobs
 * held, grouped by job (occupation.skills). Errors: -ENOENT when there is no such id. */
int retrain_occupation_get(struct retrain *r, const char *id, struct retrain_reply **ret,
                           struct retrain_error *e);
int retrain_skill_get(struct retrain *r, const char *id, struct retrain_reply **ret, struct retrain_error *e);
int retrain_occupation_skills(struct retrain *r, const char *const *ids, size_t n, struct retrain_reply **ret,
                              struct retrain_error *e);

/* Whether the daemon is ready: 1 or 0. The generation of the index that serves, and the whole
 * reply, go to `ret_generation` and `ret` (either may be NULL). */
int retrain_server_health(struct retrain *r, uint64_t *ret_generation, struct retrain_reply **ret,
                          struct retrain_error *e);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
