/* What a line of the log looks like, and which are written. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/log.h"

static int pipe_fd[2], kept;

/* From here to `said`, the standard error is a pipe. */
static void listen_in(enum log_level least, uint32_t worker)
{
	assert_int_equal(pipe2(pipe_fd, O_NONBLOCK), 0);
	kept = dup(STDERR_FILENO);
	assert_int_equal(dup2(pipe_fd[1], STDERR_FILENO), STDERR_FILENO);
	unsetenv("JOURNAL_STREAM");
	log_open(least, worker, false);
}

/* What was written, without the time that starts each line. */
static const char *said(void)
{
	static char text[4096];
	ssize_t n;

	dup2(kept, STDERR_FILENO);
	close(kept);
	close(pipe_fd[1]);
	n = read(pipe_fd[0], text, sizeof(text) - 1);
	close(pipe_fd[0]);
	text[n > 0 ? n : 0] = 0;
	if (n <= 0)
		return "";
	/* 2026-11-21T22:09:35.647Z */
	assert_int_equal(text[4], '-');
	assert_int_equal(text[10], 'T');
	assert_int_equal(text[23], 'Z');
	return text + 25;
}

static void a_line_says_its_level_and_worker(void **state)
{
	(void)state;
	listen_in(LOG_LEVEL_INFO, 0);
	log_info("serving on %s", "here");
	assert_string_equal(said(), "info    serving on here\n");
	listen_in(LOG_LEVEL_INFO, 3);
	log_warning("careful");
	assert_string_equal(said(), "warning worker 3: careful\n");
}

static void less_important_lines_are_left_out(void **state)
{
	(void)state;
	listen_in(LOG_LEVEL_WARNING, 0);
	assert_false(log_wanted(LOG_LEVEL_INFO));
	assert_true(log_wanted(LOG_LEVEL_ERROR));
	log_info("not this");
	log_debug("nor this");
	assert_string_equal(said(), "");
	listen_in(LOG_LEVEL_WARNING, 0);
	log_set_level(LOG_LEVEL_DEBUG);
	log_debug("now this");
	assert_string_equal(said(), "debug   now this\n");
}

static void a_request_is_named_by_numbers(void **state)
{
	const struct log_request r = {.connection = 1841,
	                              .msgid = 7,
	                              .has_msgid = true,
	                              .uid = 1000,
	                              .pid = 77,
	                              .method = "skill.get",
	                              .micros = 1234};
	const struct log_request c = {.connection = 5, .uid = 0, .pid = 9};

	(void)state;
	listen_in(LOG_LEVEL_INFO, 2);
	log_write(LOG_LEVEL_INFO, &r, "slow request");
	assert_string_equal(
	        said(),
	        "info    worker 2: slow request request=2.1841.7 method=skill.get uid=1000 pid=77 us=1234\n");
	listen_in(LOG_LEVEL_INFO, 2);
	log_write(LOG_LEVEL_INFO, &c, "closed");
	assert_string_equal(said(), "info    worker 2: closed connection=2.5 uid=0 pid=9\n");
}

static void a_line_stays_one_line(void **state)
{
	char longer[3000];
	const char *text;
	size_t len;

	(void)state;
	listen_in(LOG_LEVEL_INFO, 0);
	log_info("a\nb\rc\033[31md");
	assert_string_equal(said(), "info    a b c [31md\n");
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = 0;
	listen_in(LOG_LEVEL_INFO, 1);
	log_info("%s", longer);
	text = said();
	len = strlen(text);
	assert_in_range(len, 1000, 1400);
	assert_int_equal(text[len - 1], '\n');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_line_says_its_level_and_worker),
	        cmocka_unit_test(less_important_lines_are_left_out),
	        cmocka_unit_test(a_request_is_named_by_numbers),
	        cmocka_unit_test(a_line_stays_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
