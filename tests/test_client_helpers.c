/* client/lib/helpers.c and the calls that wait, against a server in another process that only the public
 * header's user would see. It answers by method; what it was asked comes back in its answers. */
#include "tests/client_fake.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fake server;
static pid_t child;

static void put_pair(struct buf *b, const char *key, const char *value)
{
	mp_str(b, key);
	mp_str(b, value);
}

static void put_search(struct buf *b, const char *list, const char *title)
{
	mp_map(b, 3);
	mp_str(b, list);
	mp_array(b, 2);
	mp_map(b, 4);
	put_pair(b, "id", "x:1");
	put_pair(b, title, "Care worker");
	put_pair(b, "matched", "carer");
	mp_str(b, "score");
	mp_double(b, 0.75);
	mp_map(b, 5);
	put_pair(b, "id", "x:2");
	put_pair(b, title, "Cook");
	put_pair(b, "kind", "skill");
	mp_str(b, "start");
	mp_uint(b, 3);
	mp_str(b, "end");
	mp_uint(b, 7);
	mp_str(b, "total");
	mp_uint(b, 17);
	put_pair(b, "suggestion", "care worker");
}

/* The parameters themselves are the explanation of the one match. */
static void put_match(struct buf *b, const struct fake_request *q)
{
	mp_map(b, 4);
	mp_str(b, "matches");
	mp_array(b, 1);
	mp_map(b, 9);
	put_pair(b, "id", "x:1");
	put_pair(b, "title", "Chef");
	mp_str(b, "score");
	mp_double(b, 0.5);
	put_pair(b, "band", "reasonable");
	mp_str(b, "matched");
	mp_array(b, 1);
	mp_str(b, "s:1");
	mp_str(b, "missing_count");
	mp_uint(b, 4);
	mp_str(b, "pay");
	mp_map(b, 1);
	mp_str(b, "low");
	mp_uint(b, 21500);
	mp_str(b, "automation_risk");
	mp_double(b, 0.25);
	mp_str(b, "asked");
	buf_put(b, q->params, q->params_len);
	mp_str(b, "total");
	mp_uint(b, 31);
	mp_str(b, "model");
	mp_str(b, "weighted");
	mp_str(b, "generation");
	mp_uint(b, 6);
}

static void put_health(struct buf *b)
{
	mp_map(b, 2);
	mp_str(b, "ready");
	mp_bool(b, true);
	mp_str(b, "generation");
	mp_uint(b, 12);
}

static void answer(struct fake *f, const struct fake_request *q)
{
	struct buf b;

	buf_init(&b, 0);
	if (!strcmp(q->method, "occupation.search"))
		put_search(&b, "occupations", "title");
	else if (!strcmp(q->method, "skill.search") || !strcmp(q->method, "skill.extract"))
		put_search(&b, "skills", "label");
	else if (!strcmp(q->method, "occupation.match"))
		put_match(&b, q);
	else if (!strcmp(q->method, "server.health"))
		put_health(&b);
	else if (q->params)
		buf_put(&b, q->params, q->params_len);
	else
		mp_str(&b, q->method);
	if (!strcmp(q->method, "skill.get"))
		fake_refuse(f, q->msgid, "not_found", "Nothing has that id.");
	else
		fake_answer(f, q->msgid, &b);
	buf_free(&b);
}

static void serve(struct fake *f)
{
	for (;;) {
		struct pollfd p[2] = {{.fd = f->listener, .events = POLLIN}, {.fd = f->fd, .events = POLLIN}};
		struct fake_request q;
		bool any = false;

		poll(p, 2, -1);
		if (p[0].revents)
			fake_accept(f);
		while (f->fd >= 0 && fake_read(f, &q)) {
			answer(f, &q);
			any = true;
		}
		if (!any && p[1].revents)
			fake_hang_up(f);
	}
}

static int begin(void **state)
{
	(void)state;
	fake_open(&server);
	child = fork();
	if (child == 0)
		serve(&server);
	return child > 0 ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	fake_close(&server);
	return 0;
}

static struct retrain *connect_here(void)
{
	struct retrain *r = NULL;

	assert_int_equal(retrain_open(&r, server.path, NULL), 0);
	assert_string_equal(retrain_socket(r), server.path);
	return r;
}

static void searches(void **state)
{
	int (*const ask[])(struct retrain *, const char *, unsigned, struct retrain_found **,
	                   struct retrain_error *) = {retrain_occupation_search, retrain_skill_search,
	                                              retrain_skill_extract};
	struct retrain *r = connect_here();

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct retrain_found *f = NULL;
		const struct retrain_find *one;

		assert_int_equal(ask[i](r, "care", 2, &f, NULL), 0);
		assert_int_equal(retrain_found_count(f), 2);
		assert_int_equal(retrain_found_total(f), 17);
		assert_string_equal(retrain_found_suggestion(f), "care worker");
		one = retrain_found_at(f, 0);
		assert_string_equal(one->id, "x:1");
		assert_string_equal(one->title, "Care worker");
		assert_string_equal(one->matched, "carer");
		assert_null(one->kind);
		assert_true(one->score == 0.75);
		assert_int_equal(one->start, RETRAIN_UNKNOWN);
		one = retrain_found_at(f, 1);
		assert_true(isnan(one->score));
		assert_string_equal(one->kind, "skill");
		assert_int_equal(one->start, 3);
		assert_int_equal(one->end, 7);
		assert_null(retrain_found_at(f, 2));
		retrain_found_free(f);
	}
	retrain_unref(r);
}

static void matches(void **state)
{
	static const char *const skills[] = {"s:1", "s:2"}, *const jobs[] = {"j:1"};
	struct retrain_match_query q = RETRAIN_MATCH_QUERY_INIT;
	struct retrain *r = connect_here();
	struct retrain_matches *m = NULL;
	const struct retrain_match *one;
	char *asked = NULL;

	(void)state;
	q.skills = skills;
	q.skill_count = 2;
	q.occupations = jobs;
	q.occupation_count = 1;
	q.order = "pay";
	q.min_pay = 22000;
	q.no_degree = true;
	q.limit = 3;
	assert_int_equal(retrain_occupation_match(r, &q, &m, NULL), 0);
	assert_int_equal(retrain_matches_count(m), 1);
	assert_int_equal(retrain_matches_total(m), 31);
	assert_int_equal(retrain_matches_generation(m), 6);
	one = retrain_matches_at(m, 0);
	assert_string_equal(one->title, "Chef");
	assert_string_equal(one->band, "reasonable");
	assert_int_equal(one->matched, 1);
	assert_int_equal(one->missing, 4);
	assert_int_equal(one->pay_low, 21500);
	assert_int_equal(one->pay_high, RETRAIN_UNKNOWN);
	assert_true(isnan(one->growth));
	assert_true(one->automation_risk == 0.25);
	assert_null(retrain_matches_at(m, 1));
	assert_int_equal(retrain_value_json(retrain_value_get(one->value, "asked"), 0, &asked), 0);
	assert_string_equal(
	        asked, "{\"skills\": [\"s:1\", \"s:2\"], \"occupations\": [\"j:1\"], \"order\": \"pay\", "
	               "\"filters\": {\"min_pay\": 22000, \"no_degree\": true}, \"limit\": 3}");
	free(asked);
	retrain_matches_free(m);
	q.size = 8;
	assert_int_equal(retrain_occupation_match(r, &q, &m, NULL), -EINVAL);
	retrain_unref(r);
}

static void records(void **state)
{
	static const char *const ids[] = {"a", "b"};
	struct retrain *r = connect_here();
	struct retrain_reply *reply = NULL;
	struct retrain_error e;

	(void)state;
	assert_int_equal(retrain_occupation_get(r, "x:9", &reply, NULL), 0);
	assert_string_equal(retrain_value_text(retrain_value_get(retrain_reply_value(reply), "id")), "x:9");
	reply = retrain_reply_unref(reply);
	assert_int_equal(retrain_skill_get(r, "x:9", &reply, &e), -ENOENT);
	assert_string_equal(e.name, "not_found");
	assert_null(reply);
	assert_int_equal(retrain_occupation_skills(r, ids, 2, &reply, NULL), 0);
	assert_string_equal(
	        retrain_value_text(retrain_value_find(retrain_reply_value(reply), "occupations[1]")), "b");
	retrain_reply_unref(reply);
	retrain_unref(r);
}

static void health(void **state)
{
	struct retrain *r = connect_here();
	struct retrain_reply *reply = NULL;
	uint64_t generation = 0;

	(void)state;
	assert_int_equal(retrain_server_health(r, &generation, &reply, NULL), 1);
	assert_int_equal(generation, 12);
	assert_int_equal(retrain_value_type(retrain_reply_value(reply)), RETRAIN_MAP);
	retrain_reply_unref(reply);
	assert_int_equal(retrain_server_health(r, NULL, NULL, NULL), 1);
	retrain_unref(r);
}

static void any_call(void **state)
{
	struct retrain *r = connect_here();
	struct retrain_reply *reply = NULL;
	struct retrain_error e;

	(void)state;
	assert_int_equal(retrain_call_json(r, "some.method", "{\"a\": [1, {\"b\": null}]}", &reply, &e), 0);
	assert_int_equal(retrain_value_type(retrain_value_find(retrain_reply_value(reply), "a[1].b")),
	                 RETRAIN_NIL);
	reply = retrain_reply_unref(reply);
	assert_int_equal(retrain_call_json(r, "some.method", "  \n", &reply, &e), 0);
	assert_string_equal(retrain_value_text(retrain_reply_value(reply)), "some.method");
	reply = retrain_reply_unref(reply);
	assert_int_equal(retrain_call_json(r, "some.method", "{", &reply, &e), -EINVAL);
	assert_int_equal(retrain_call(r, "some.method", NULL, NULL, NULL), 0);
	retrain_close(r);
	assert_int_equal(retrain_call(r, "some.method", NULL, NULL, &e), -ESHUTDOWN);
	assert_string_equal(e.name, "cancelled");
	retrain_unref(r);
}

/* A wrong answer to a helper is told, not crashed on. */
static void answer_without_its_parts(void **state)
{
	struct retrain *r = NULL;
	struct retrain_found *found = NULL;
	struct retrain_error e;
	struct fake f;
	pid_t pid;

	(void)state;
	fake_open(&f);
	pid = fork();
	if (pid == 0) {
		struct fake_request q;
		struct pollfd p = {.fd = f.listener, .events = POLLIN};

		poll(&p, 1, -1);
		fake_accept(&f);
		p.fd = f.fd;
		for (;;) {
			poll(&p, 1, -1);
			if (!fake_read(&f, &q))
				_exit(0);
			fake_answer_int(&f, q.msgid, 1);
		}
	}
	assert_int_equal(retrain_open(&r, f.path, NULL), 0);
	assert_int_equal(retrain_occupation_search(r, "x", 1, &found, &e), -EBADMSG);
	assert_non_null(strstr(e.message, "occupations"));
	assert_int_equal(retrain_server_health(r, NULL, NULL, &e), -EBADMSG);
	retrain_unref(r);
	waitpid(pid, NULL, 0);
	fake_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(searches), cmocka_unit_test(matches),
	        cmocka_unit_test(records),  cmocka_unit_test(health),
	        cmocka_unit_test(any_call), cmocka_unit_test(answer_without_its_parts),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
