/* The channel between supervisor and worker: order, descriptors, queueing, and its end. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/control.h"

#define MANY 1998 /* far more messages than a socket holds */

struct side {
	struct control control;
	uint64_t received, descriptors;
	bool ended;
};

static uv_loop_t loop;

static void take(struct control *c, const struct control_message *m, const int fd[CONTROL_FDS])
{
	struct side *s = c->owner;

	if (!m) {
		s->ended = true;
		return;
	}
	assert_int_equal(m->token, s->received);
	s->received++;
	for (int i = 0; i < CONTROL_FDS; i++)
		if (fd[i] >= 0) {
			assert_true(fcntl(fd[i], F_GETFD) & FD_CLOEXEC);
			s->descriptors++;
			close(fd[i]);
		}
}

static void open_both(struct side *a, struct side *b)
{
	int pair[2];

	memset(a, 0, sizeof(*a));
	memset(b, 0, sizeof(*b));
	assert_int_equal(uv_loop_init(&loop), 0);
	assert_int_equal(control_pair(pair), 0);
	assert_int_equal(control_open(&a->control, &loop, pair[0], take, a), 0);
	assert_int_equal(control_open(&b->control, &loop, pair[1], take, b), 0);
}

static void close_all(struct side *a, struct side *b)
{
	control_close(&a->control, NULL);
	control_close(&b->control, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

static int count_open(void)
{
	int n = 0;

	for (int fd = 0; fd < 4096; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

static void many_messages_arrive_in_order_with_their_descriptors(void **state)
{
	struct side a, b;
	int before;

	(void)state;
	open_both(&a, &b);
	before = count_open();
	for (uint64_t i = 0; i < MANY; i++) {
		const struct control_message m = {.type = CONTROL_MOVED, .token = i};
		int fd[CONTROL_FDS] = {-1, -1};

		for (uint64_t k = 0; k < i % 3; k++)
			fd[k] = open("/dev/null", O_RDONLY | O_CLOEXEC);
		assert_int_equal(control_send(&a.control, &m, i % 3 ? fd : NULL), 0);
		if (i % 400 == 399) /* so that not too many descriptors are open at once */
			while (a.control.first)
				uv_run(&loop, UV_RUN_ONCE);
	}
	while (b.received < MANY)
		uv_run(&loop, UV_RUN_ONCE);
	assert_int_equal(b.descriptors, MANY); /* 0 + 1 + 2 for every three messages, to one */
	assert_int_equal(count_open(), before);
	close_all(&a, &b);
}

static void the_end_of_the_other_side_is_told_once_after_its_messages(void **state)
{
	const struct control_message m = {.type = CONTROL_READY};
	struct side a, b;

	(void)state;
	open_both(&a, &b);
	assert_int_equal(control_send(&a.control, &m, NULL), 0);
	control_close(&a.control, NULL);
	for (int i = 0; i < 5; i++)
		uv_run(&loop, UV_RUN_NOWAIT);
	assert_int_equal(b.received, 1);
	assert_true(b.ended);
	assert_int_equal(control_send(&b.control, &m, NULL), -EPIPE);
	close_all(&a, &b);
}

static void what_was_never_taken_can_be_taken_back(void **state)
{
	struct control_message m = {.type = CONTROL_CONNECTION};
	int fd[CONTROL_FDS], queued = 0;
	struct side a, b;

	(void)state;
	open_both(&a, &b);
	for (m.token = 0; queued < 3; m.token++) {
		fd[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
		fd[1] = -1;
		assert_int_equal(control_send(&a.control, &m, fd), 0);
		queued += a.control.first != NULL;
		assert_true(m.token < MANY);
	}
	control_close(&b.control, NULL);
	for (uint64_t first = m.token - 3, i = 0; i < 3; i++) {
		assert_true(control_take_back(&a.control, &m, fd));
		assert_int_equal(m.token, first + i);
		assert_true(fd[0] >= 0);
		close(fd[0]);
	}
	assert_false(control_take_back(&a.control, &m, fd));
	close_all(&a, &b);
}

static void descriptors_stay_with_who_could_not_send_them(void **state)
{
	const struct control_message m = {.type = CONTROL_MOVED};
	int fd[CONTROL_FDS] = {open("/dev/null", O_RDONLY | O_CLOEXEC), -1};
	struct side a, b;

	(void)state;
	open_both(&a, &b);
	control_close(&b.control, NULL);
	assert_int_equal(control_send(&a.control, &m, fd), -EPIPE);
	assert_int_equal(close(fd[0]), 0);
	close_all(&a, &b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(many_messages_arrive_in_order_with_their_descriptors),
	        cmocka_unit_test(the_end_of_the_other_side_is_told_once_after_its_messages),
	        cmocka_unit_test(what_was_never_taken_can_be_taken_back),
	        cmocka_unit_test(descriptors_stay_with_who_could_not_send_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
