/* A server that says what a test wants, in the same process: the test steps the
 * handle and the server in turn, so nothing depends on time or chance. */
#ifndef TESTS_CLIENT_FAKE_H
#define TESTS_CLIENT_FAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mp.h"
#include "retrain/client.h"

struct fake {
	char dir[64], path[96];
	int listener, fd;
	struct buf in;
};

struct fake_request {
	uint32_t msgid;
	char method[64];
	const uint8_t *params; /* the encoded map, NULL for none; until the next read */
	size_t params_len;
};

void fake_open(struct fake *f);
void fake_close(struct fake *f);

/* Listens again after fake_stop. */
void fake_listen(struct fake *f);
/* Ends the connection and stops listening. */
void fake_stop(struct fake *f);

/* Takes the next connection; fails the test when none waits. */
void fake_accept(struct fake *f);
/* Whether a connection waits to be taken. */
bool fake_is_called(struct fake *f);
void fake_hang_up(struct fake *f);

/* The next request; false when none has come. */
bool fake_read(struct fake *f, struct fake_request *ret);
void fake_send(struct fake *f, const void *p, size_t n);
/* [1, msgid, nil, value] with the encoded value. */
void fake_answer(struct fake *f, uint32_t msgid, const struct buf *value);
/* Answers with the whole number `n`. */
void fake_answer_int(struct fake *f, uint32_t msgid, int64_t n);
/* [1, msgid, {code, message, retry}, nil] */
void fake_refuse(struct fake *f, uint32_t msgid, const char *code, const char *message);

/* Steps the handle until it has nothing more to do. */
void fake_pump(struct retrain *r);

/* What became of a call. */
struct outcome {
	int calls, rc;
	int64_t number; /* the result, when it is a whole number */
	struct retrain_error error;
	int *order, place; /* order: counts up over several calls; place: when this one ended */
};
void outcome_note(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                  const struct retrain_error *error, void *arg);

#endif
