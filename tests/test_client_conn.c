/* client/lib/conn.c: missing daemons, lost connections, what is sent again and what is not. */
#include "tests/client_fake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct retrain *connect_to(struct fake *f)
{
	struct retrain *r = NULL;

	assert_int_equal(retrain_open(&r, f->path, NULL), 0);
	fake_accept(f);
	return r;
}

static void start(struct retrain *r, const char *method, struct outcome *o)
{
	assert_int_equal(retrain_start(r, method, NULL, 0, outcome_note, o, NULL), 0);
}

/* Steps the handle until it calls again, however long it backs off. */
static void wait_for_call(struct retrain *r, struct fake *f)
{
	for (int i = 0; i < 500 && !fake_is_called(f); i++) {
		retrain_process(r);
		if (!fake_is_called(f))
			retrain_wait(r, 20);
	}
	fake_accept(f);
	fake_pump(r);
}

static void wait_for_end(struct retrain *r, const struct outcome *o)
{
	for (int i = 0; i < 500 && !o->calls; i++) {
		retrain_process(r);
		if (!o->calls)
			retrain_wait(r, 20);
	}
	assert_int_equal(o->calls, 1);
}

static void no_daemon(void **state)
{
	struct retrain *r = NULL;
	struct retrain_error e;
	struct fake f;

	(void)state;
	fake_open(&f);
	fake_stop(&f);
	assert_int_equal(retrain_open(&r, f.path, &e), -ECONNREFUSED);
	assert_null(r);
	assert_string_equal(e.name, "no_daemon");
	assert_non_null(strstr(e.message, f.path));
	/* A file that is no socket, and a socket nobody listens on. */
	close(open(f.path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_int_equal(retrain_open(&r, f.path, &e), -ECONNREFUSED);
	assert_string_equal(e.name, "no_daemon");
	unlink(f.path);
	fake_listen(&f);
	close(f.listener);
	f.listener = -1;
	assert_int_equal(retrain_open(&r, f.path, &e), -ECONNREFUSED);
	assert_string_equal(e.name, "no_daemon");
	fake_close(&f);
}

static void no_permission(void **state)
{
	struct fake f;
	pid_t child;
	int status;

	(void)state;
	fake_open(&f);
	chmod(f.dir, 0700);
	chmod(f.path, 0600);
	child = fork();
	if (child == 0) {
		struct retrain *r = NULL;
		struct retrain_error e;

		/* Root may open everything; as another user it shows. */
		if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
			_exit(77);
		if (geteuid() != 65534)
			chmod(f.path, 0);
		_exit(retrain_open(&r, f.path, &e) == -EACCES && !strcmp(e.name, "no_permission") &&
		                      strstr(e.message, "group")
		              ? 0
		              : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	fake_close(&f);
}

static void bad_paths(void **state)
{
	struct retrain_error e;
	struct retrain *r = NULL;
	char path[200];

	(void)state;
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(retrain_new(&r, path, &e), -ENAMETOOLONG);
	assert_non_null(strstr(e.message, "107"));
	assert_int_equal(retrain_new(&r, "", &e), -EINVAL);
	assert_null(r);
}

static void default_path(void **state)
{
	char path[256], dir[] = "/tmp/retrain-xdg-XXXXXX", file[128];

	(void)state;
	setenv("RETRAIN_SOCKET", "/some/where", 1);
	assert_int_equal(retrain_default_socket(path, sizeof(path)), strlen("/some/where"));
	assert_string_equal(path, "/some/where");
	unsetenv("RETRAIN_SOCKET");
	unsetenv("XDG_RUNTIME_DIR");
	retrain_default_socket(path, sizeof(path));
	assert_non_null(strstr(path, "/retraind/retraind.sock"));
	assert_non_null(mkdtemp(dir));
	setenv("XDG_RUNTIME_DIR", dir, 1);
	retrain_default_socket(path, sizeof(path));
	assert_null(strstr(path, dir)); /* it is not there */
	snprintf(file, sizeof(file), "%s/retraind", dir);
	mkdir(file, 0700);
	snprintf(file, sizeof(file), "%s/retraind/retraind.sock", dir);
	close(open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	if (access(RUNSTATEDIR "/retraind/retraind.sock", F_OK) < 0) {
		retrain_default_socket(path, sizeof(path));
		assert_string_equal(path, file);
	}
	unlink(file);
	snprintf(file, sizeof(file), "%s/retraind", dir);
	rmdir(file);
	rmdir(dir);
}

static void calls_wait_for_a_daemon_that_comes_back(void **state)
{
	struct outcome o = {0}, w = {0};
	struct fake_request q;
	struct retrain *r = NULL;
	struct fake f;

	(void)state;
	fake_open(&f);
	fake_stop(&f);
	assert_int_equal(retrain_new(&r, f.path, NULL), 0);
	retrain_set_retries(r, 50);
	start(r, "skill.search", &o);
	start(r, "dataset.activate", &w); /* nothing of it has left yet, so it may wait as well */
	retrain_process(r);
	assert_int_equal(o.calls, 0);
	assert_true(retrain_get_timeout(r) >= 0);
	fake_listen(&f);
	wait_for_call(r, &f);
	assert_true(fake_read(&f, &q));
	assert_string_equal(q.method, "skill.search");
	fake_answer_int(&f, q.msgid, 4);
	assert_true(fake_read(&f, &q));
	assert_string_equal(q.method, "dataset.activate");
	fake_answer_int(&f, q.msgid, 5);
	fake_pump(r);
	assert_int_equal(o.number, 4);
	assert_int_equal(w.number, 5);
	retrain_unref(r);
	fake_close(&f);
}

static void calls_give_up_after_the_retries(void **state)
{
	struct outcome o = {0}, again = {0};
	struct retrain *r = NULL;
	struct fake f;

	(void)state;
	fake_open(&f);
	fake_stop(&f);
	assert_int_equal(retrain_new(&r, f.path, NULL), 0);
	retrain_set_retries(r, 2);
	start(r, "skill.search", &o);
	wait_for_end(r, &o);
	assert_int_equal(o.rc, -ECONNREFUSED);
	assert_string_equal(o.error.name, "no_daemon");
	retrain_set_retries(r, 0);
	start(r, "skill.search", &again);
	assert_int_equal(retrain_process(r), 1); /* at once: without retries there is no pause */
	assert_int_equal(again.rc, -ECONNREFUSED);
	retrain_unref(r);
	fake_close(&f);
}

static void reads_are_sent_again(void **state)
{
	struct outcome o = {0};
	struct fake_request q, p;
	struct retrain *r;
	struct fake f;

	(void)state;
	fake_open(&f);
	r = connect_to(&f);
	start(r, "occupation.match", &o);
	fake_pump(r);
	assert_true(fake_read(&f, &q));
	fake_hang_up(&f);
	wait_for_call(r, &f);
	assert_int_equal(o.calls, 0);
	assert_true(fake_read(&f, &p));
	assert_string_equal(p.method, "occupation.match");
	assert_int_not_equal(p.msgid, q.msgid);
	fake_answer_int(&f, p.msgid, 8);
	fake_pump(r);
	assert_int_equal(o.rc, 0);
	assert_int_equal(o.number, 8);
	retrain_unref(r);
	fake_close(&f);
}

static void reads_are_sent_again_twice_at_most(void **state)
{
	struct outcome o = {0};
	struct fake_request q;
	struct retrain *r;
	struct fake f;
	int times = 0;

	(void)state;
	fake_open(&f);
	r = connect_to(&f);
	start(r, "occupation.match", &o);
	fake_pump(r);
	for (;;) {
		assert_true(fake_read(&f, &q));
		times++;
		fake_hang_up(&f);
		fake_pump(r);
		if (o.calls)
			break;
		wait_for_call(r, &f);
	}
	assert_int_equal(times, 3);
	assert_int_equal(o.rc, -ECONNRESET);
	assert_string_equal(o.error.name, "lost");
	retrain_unref(r);
	fake_close(&f);
}

static void writes_are_never_sent_again(void **state)
{
	static const char *const methods[] = {"dataset.activate", "dataset.rollback", "server.reload",
	                                      "no.such_method"};
	struct fake_request q;
	struct retrain *r;
	struct fake f;

	(void)state;
	fake_open(&f);
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		struct outcome o = {0}, later = {0};

		r = connect_to(&f);
		start(r, methods[i], &o);
		fake_pump(r);
		assert_true(fake_read(&f, &q));
		fake_hang_up(&f);
		fake_pump(r);
		assert_int_equal(o.calls, 1);
		assert_int_equal(o.rc, -ECONNRESET);
		/* The next call connects again, and only it is sent. */
		start(r, "server.health", &later);
		wait_for_call(r, &f);
		assert_true(fake_read(&f, &q));
		assert_string_equal(q.method, "server.health");
		assert_false(fake_read(&f, &q));
		retrain_unref(r);
	}
	fake_close(&f);
}

/* An answer that was sent before the server hung up counts, even when sending fails. */
static void last_words_are_heard(void **state)
{
	struct outcome o = {0}, second = {0};
	struct fake_request q;
	struct retrain *r;
	struct fake f;

	(void)state;
	fake_open(&f);
	r = connect_to(&f);
	start(r, "dataset.activate", &o);
	fake_pump(r);
	assert_true(fake_read(&f, &q));
	fake_answer_int(&f, q.msgid, 3);
	fake_hang_up(&f);
	start(r, "skill.search", &second);
	fake_pump(r);
	assert_int_equal(o.rc, 0);
	assert_int_equal(o.number, 3);
	wait_for_call(r, &f);
	assert_true(fake_read(&f, &q));
	assert_string_equal(q.method, "skill.search");
	retrain_unref(r);
	fake_close(&f);
}

/* A server that stops reading: the rest is sent when it reads again, and a write that has not left whole may
 * be sent anew. */
static void slow_reader(void **state)
{
	struct retrain_params *p = retrain_params_new();
	struct outcome o[60] = {0};
	struct fake_request q;
	struct retrain *r;
	struct fake f;
	char *text = malloc(60001);
	int n = 0, lost = 0;

	(void)state;
	memset(text, 'x', 60000);
	text[60000] = '\0';
	retrain_params_text(p, "text", text);
	fake_open(&f);
	r = connect_to(&f);
	for (int i = 0; i < 60; i++)
		assert_int_equal(retrain_start(r, "dataset.activate", p, 0, outcome_note, &o[i], NULL), 0);
	fake_pump(r); /* 3.6 MB do not fit into the socket */
	assert_int_equal(retrain_wait(r, 0), 0);
	fake_hang_up(&f);
	fake_pump(r);
	for (int i = 0; i < 60; i++)
		lost += o[i].calls;
	assert_in_range(lost, 1, 59); /* those that left whole */
	for (int i = 0; i < lost; i++)
		assert_int_equal(o[i].rc, -ECONNRESET);
	wait_for_call(r, &f);
	for (int i = 0; i < 1000 && n < 60 - lost; i++) {
		fake_pump(r);
		while (fake_read(&f, &q)) {
			fake_answer_int(&f, q.msgid, 1);
			n++;
		}
	}
	fake_pump(r);
	assert_int_equal(n, 60 - lost);
	for (int i = lost; i < 60; i++)
		assert_int_equal(o[i].number, 1);
	retrain_params_free(p);
	retrain_unref(r);
	fake_close(&f);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(no_daemon),
	        cmocka_unit_test(no_permission),
	        cmocka_unit_test(bad_paths),
	        cmocka_unit_test(default_path),
	        cmocka_unit_test(calls_wait_for_a_daemon_that_comes_back),
	        cmocka_unit_test(calls_give_up_after_the_retries),
	        cmocka_unit_test(reads_are_sent_again),
	        cmocka_unit_test(reads_are_sent_again_twice_at_most),
	        cmocka_unit_test(writes_are_never_sent_again),
	        cmocka_unit_test(last_words_are_heard),
	        cmocka_unit_test(slow_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
