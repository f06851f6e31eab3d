/* client/lib/call.c, handle.c: calls that do not wait, their order, ends and limits. */
#include "tests/client_fake.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct retrain *connect_to(struct fake *f)
{
	struct retrain *r = NULL;
	struct retrain_error e;

	assert_int_equal(retrain_open(&r, f->path, &e), 0);
	return r;
}

static uint64_t start(struct retrain *r, const char *method, unsigned ms, struct outcome *o)
{
	uint64_t call = 0;

	assert_int_equal(retrain_start(r, method, NULL, ms, outcome_note, o, &call), 0);
	return call;
}

static void answers_in_any_order(void **state)
{
	struct outcome o[3] = {0};
	struct fake_request q[3];
	struct retrain *r;
	struct fake f;
	int order = 0;

	(void)state;
	fake_open(&f);
	r = connect_to(&f);
	for (int i = 0; i < 3; i++) {
		o[i].order = &order;
		start(r, i == 1 ? "skill.search" : "server.health", 0, &o[i]);
	}
	assert_int_equal(retrain_in_flight(r), 3);
	fake_pump(r);
	fake_accept(&f);
	for (int i = 0; i < 3; i++)
		assert_true(fake_read(&f, &q[i]));
	assert_string_equal(q[1].method, "skill.search");
	assert_null(q[0].params);
	fake_answer_int(&f, q[2].msgid, 102);
	fake_answer_int(&f, q[0].msgid, 100);
	fake_answer_int(&f, q[1].msgid, 101);
	fake_pump(r);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(o[i].calls, 1);
		assert_int_equal(o[i].rc, 0);
		assert_int_equal(o[i].number, 100 + i);
	}
	assert_int_equal(o[2].place, 1);
	assert_int_equal(o[0].place, 2);
	assert_int_equal(o[1].place, 3);
	assert_int_equal(retrain_in_flight(r), 0);
	retrain_unref(r);
	fake_close(&f);
}

static void no_more_than_64_at_once(void **state)
{
	struct outcome o[200] = {0};
	struct fake_request q[64];
	struct retrain *r;
	struct fake f;
	int n = 0, ended = 0;

	(void)state;
	fake_open(&f);
	r = connect_to(&f);
	for (int i = 0; i < 200; i++)
		start(r, "server.health", 0, &o[i]);
	fake_pump(r);
	fake_accept(&f);
	while (n < 64 && fake_read(&f, &q[n]))
		n++;
	assert_int_equal(n, 64);
	assert_false(fake_read(&f, &(struct fake_request){0}));
	for (int i = 0; i < 10; i++)
		fake_answer_int(&f, q[i].msgid, 7);
	fake_pump(r);
	for (n = 0; fake_read(&f, &q[n]); n++)
		;
	assert_int_equal(n, 10);
	for (int i = 0; i < 200; i++)
		ended += o[i].calls;
	assert_int_equal(ended, 10);
	assert_int_equal(retrain_in_flight(r), 190);
	retrain_close(r);
	for (int i = 10; i < 200; i++) {
		assert_int_equal(o[i].calls, 1);
		assert_int_equal(o[i].rc, -ECANCELED);
		assert_string_equal(o[i].error.name, "cancelled");
	}
	assert_int_equal(retrain_start(r, "server.health", NULL, 0, outcome_note, &o[0], NULL), -ESHUTDOWN);
	retrain_unref(r);
	fake_close(&f);
}

static void cancelled_calls_stay_silent(void **state)
{
	struct outcome first = {0}, second = {0};
	struct fake_request q;
	struct retrain *r;
	struct fake f;
	uint64_t call;

	(void)state;
	fake_open(&f);
	r = connect_to(&f);
	call = start(r, "server.health", 0, &first);
	assert_int_equal(retrain_cancel(r, call), 0);
	assert_int_equal(retrain_cancel(r, call), -ENOENT);
	call = start(r, "server.health", 0, &first);
	fake_pump(r);
	fake_accept(&f);
	assert_true(fake_read(&f, &q));
	assert_int_equal(retrain_cancel(r, call), 0);
	start(r, "server.stats", 0, &second);
	fake_answer_int(&f, q.msgid,
	                5); /* late, but asked for once: it is dropped and the connection lives */
	fake_pump(r);
	assert_true(fake_read(&f, &q));
	assert_string_equal(q.method, "server.stats");
	fake_answer_int(&f, q.msgid, 6);
	fake_pump(r);
	assert_int_equal(first.calls, 0);
	assert_int_equal(second.number, 6);
	assert_false(fake_is_called(&f));
	retrain_unref(r);
	fake_close(&f);
}

static void time_runs_out(void **state)
{
	struct outcome o = {0}, p = {0};
	struct fake_request q;
	struct retrain *r;
	struct fake f;
	int left;

	(void)state;
	fake_open(&f);
	r = connect_to(&f);
	assert_int_equal(retrain_get_timeout(r), -1);
	start(r, "server.health", 30, &o);
	assert_int_equal(retrain_get_timeout(r), 0); /* it has to be sent */
	fake_pump(r);
	left = retrain_get_timeout(r);
	assert_in_range(left, 0, 30);
	while (!o.calls) {
		assert_int_equal(retrain_wait(r, 1000), 1);
		retrain_process(r);
	}
	assert_int_equal(o.rc, -ETIMEDOUT);
	assert_string_equal(o.error.name, "deadline");
	assert_true(o.error.retry);
	assert_false(o.error.remote);
	/* The late answer does no harm to the next call. */
	fake_accept(&f);
	assert_true(fake_read(&f, &q));
	fake_answer_int(&f, q.msgid, 1);
	start(r, "server.health", 0, &p);
	fake_pump(r);
	assert_true(fake_read(&f, &q));
	fake_answer_int(&f, q.msgid, 2);
	fake_pump(r);
	assert_int_equal(p.number, 2);
	assert_int_equal(o.calls, 1);
	retrain_unref(r);
	fake_close(&f);
}

/* A server that answers nothing must not hold the connection's 64 places for good. */
static void silent_server_is_left(void **state)
{
	struct outcome o[64] = {0}, last = {0};
	struct fake_request q;
	struct retrain *r;
	struct fake f;

	(void)state;
	fake_open(&f);
	r = connect_to(&f);
	for (int i = 0; i < 64; i++)
		start(r, "server.health", 0, &o[i]);
	fake_pump(r);
	fake_accept(&f);
	for (uint64_t call = 1; call <= 64; call++)
		assert_int_equal(retrain_cancel(r, call), 0);
	start(r, "server.health", 0, &last);
	for (int i = 0; i < 100 && !fake_is_called(&f); i++) {
		retrain_process(r);
		retrain_wait(r, 20);
	}
	fake_accept(&f);
	fake_pump(r);
	assert_true(fake_read(&f, &q));
	fake_answer_int(&f, q.msgid, 9);
	fake_pump(r);
	assert_int_equal(last.number, 9);
	retrain_unref(r);
	fake_close(&f);
}

struct chain {
	struct outcome last;
	uint64_t other;
	int step;
};

/* Starts, cancels and drops references from inside a callback. */
static void chain_next(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                       const struct retrain_error *error, void *arg)
{
	struct chain *c = arg;
	struct retrain_error e;

	(void)call;
	(void)error;
	assert_int_equal(rc, 0);
	assert_non_null(reply);
	c->step++;
	assert_int_equal(retrain_process(r), -EDEADLK);
	assert_int_equal(retrain_wait(r, 0), -EDEADLK);
	assert_int_equal(retrain_call(r, "server.health", NULL, NULL, &e), -EDEADLK);
	assert_int_equal(retrain_cancel(r, c->other), 0);
	assert_int_equal(retrain_start(r, "server.health", NULL, 0, outcome_note, &c->last, NULL), 0);
	retrain_unref(retrain_ref(r));
}

static void callbacks_may_call(void **state)
{
	struct chain c = {.last = {0}};
	struct outcome other = {0};
	struct fake_request q[2];
	struct retrain *r;
	struct fake f;

	(void)state;
	fake_open(&f);
	r = connect_to(&f);
	assert_int_equal(retrain_start(r, "server.health", NULL, 0, chain_next, &c, NULL), 0);
	c.other = start(r, "server.stats", 0, &other);
	fake_pump(r);
	fake_accept(&f);
	assert_true(fake_read(&f, &q[0]) && fake_read(&f, &q[1]));
	fake_answer_int(&f, q[0].msgid, 1);
	fake_answer_int(&f, q[1].msgid, 2);
	fake_pump(r);
	assert_int_equal(c.step, 1);
	assert_int_equal(other.calls, 0);
	assert_true(fake_read(&f, &q[0]));
	fake_answer_int(&f, q[0].msgid, 3);
	fake_pump(r);
	assert_int_equal(c.last.number, 3);
	retrain_unref(r);
	fake_close(&f);
}

/* The last reference may be dropped in a callback, with calls still on their way. */
static void drop_handle(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                        const struct retrain_error *error, void *arg)
{
	(void)call;
	(void)rc;
	(void)reply;
	(void)error;
	++*(int *)arg;
	retrain_unref(r);
}

static void handle_may_end_in_a_callback(void **state)
{
	struct outcome other = {0};
	struct fake_request q;
	struct retrain *r;
	struct fake f;
	int dropped = 0;

	(void)state;
	fake_open(&f);
	r = connect_to(&f);
	assert_int_equal(retrain_start(r, "server.health", NULL, 0, drop_handle, &dropped, NULL), 0);
	start(r, "server.health", 0, &other);
	fake_pump(r);
	fake_accept(&f);
	assert_true(fake_read(&f, &q));
	fake_answer_int(&f, q.msgid, 1);
	assert_int_equal(retrain_process(r), 1);
	assert_int_equal(dropped, 1);
	assert_int_equal(other.rc, -ECANCELED);
	fake_close(&f);
}

/* One foreign poll loop, one descriptor registered once, many calls, answers in pieces. */
static void fits_a_poll_loop(void **state)
{
	struct outcome o[150] = {0};
	struct retrain *r;
	struct fake f;
	int ended = 0, fd;

	(void)state;
	fake_open(&f);
	r = connect_to(&f);
	fd = retrain_get_fd(r);
	for (int i = 0; i < 150; i++)
		start(r, "server.health", 0, &o[i]);
	fake_accept(&f);
	for (int turn = 0; turn < 10000 && ended < 150; turn++) {
		struct pollfd p = {.fd = fd, .events = (short)retrain_get_events(r)};
		struct fake_request q;

		poll(&p, 1, retrain_get_timeout(r) == 0 ? 0 : 1);
		retrain_process(r);
		if (fake_read(&f, &q))
			fake_answer_int(&f, q.msgid, (int64_t)q.msgid);
		ended = 150 - (int)retrain_in_flight(r);
		assert_int_equal(retrain_get_fd(r), fd);
	}
	for (int i = 0; i < 150; i++) {
		assert_int_equal(o[i].calls, 1);
		assert_int_equal(o[i].number, i + 1);
	}
	retrain_unref(r);
	fake_close(&f);
}

static void refusals_come_as_errors(void **state)
{
	static const struct {
		const char *code;
		int rc;
	} rows[] = {{"invalid_params", -EINVAL}, {"not_found", -ENOENT},    {"unknown_method", -ENOSYS},
	            {"forbidden", -EPERM},       {"too_large", -E2BIG},     {"busy", -EBUSY},
	            {"deadline", -ETIMEDOUT},    {"stale_cursor", -ESTALE}, {"storage_full", -ENOSPC},
	            {"parse_error", -EPROTO},    {"internal", -EIO},        {"of_a_later_level", -EIO}};
	struct fake_request q;
	struct retrain *r;
	struct fake f;

	(void)state;
	fake_open(&f);
	r = connect_to(&f);
	fake_accept(&f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct outcome o = {0};

		start(r, "server.health", 0, &o);
		fake_pump(r);
		assert_true(fake_read(&f, &q));
		fake_refuse(&f, q.msgid, rows[i].code, "Not so.");
		fake_pump(r);
		assert_int_equal(o.calls, 1);
		assert_int_equal(o.rc, rows[i].rc);
		assert_true(o.error.remote);
		assert_true(o.error.retry);
		assert_string_equal(o.error.message, "Not so.");
		assert_string_equal(o.error.field, "skills[3].id");
		if (o.rc != -EIO)
			assert_string_equal(o.error.name, rows[i].code);
	}
	retrain_unref(r);
	fake_close(&f);
}

static void requests_too_large_are_not_started(void **state)
{
	struct retrain_params *p = retrain_params_new();
	struct outcome o = {0};
	struct retrain *r;
	char *text = malloc(65500);
	struct fake f;

	(void)state;
	memset(text, 'a', 65499);
	text[65499] = '\0';
	fake_open(&f);
	r = connect_to(&f);
	retrain_params_text(p, "text", text);
	assert_int_equal(retrain_start(r, "skill.extract", p, 0, outcome_note, &o, NULL), 0);
	retrain_params_text(p, "more", text);
	assert_int_equal(retrain_start(r, "skill.extract", p, 0, outcome_note, &o, NULL), -E2BIG);
	retrain_params_free(p);
	p = retrain_params_new();
	retrain_params_text(p, "text", text);
	retrain_params_text(p, "b", "0123456789");
	assert_int_equal(retrain_start(r, "skill.extract", p, 0, outcome_note, &o, NULL), -E2BIG);
	retrain_params_free(p);
	assert_int_equal(retrain_in_flight(r), 1);
	retrain_unref(r);
	fake_close(&f);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(answers_in_any_order),
	        cmocka_unit_test(no_more_than_64_at_once),
	        cmocka_unit_test(cancelled_calls_stay_silent),
	        cmocka_unit_test(time_runs_out),
	        cmocka_unit_test(silent_server_is_left),
	        cmocka_unit_test(callbacks_may_call),
	        cmocka_unit_test(handle_may_end_in_a_callback),
	        cmocka_unit_test(fits_a_poll_loop),
	        cmocka_unit_test(refusals_come_as_errors),
	        cmocka_unit_test(requests_too_large_are_not_started),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
