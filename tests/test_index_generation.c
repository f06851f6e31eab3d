/* Generations of an index folder: which there are, which serves, and going back. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/index_case.h"

static int set_up(void **state)
{
	static struct index_case c;

	case_begin(&c);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	case_end(*state);
	return 0;
}

/* Writes a generation with one skill of its own, and makes it current. */
static uint64_t add_generation(struct index_case *c, int n, int activate)
{
	char id[16];
	uint64_t g;

	case_renew(c);
	snprintf(id, sizeof(id), "s:%d", n);
	assert_int_equal(case_skill(c, id, "a skill"), 0);
	g = case_write(c);
	if (activate)
		assert_int_equal(generation_activate(c->dir, g, &c->e), 0);
	return g;
}

static uint64_t current(struct index_case *c)
{
	uint64_t n = 0;

	assert_int_equal(generation_current(c->dir, &n, &c->e), 0);
	return n;
}

/* The numbers that are there, as one text. */
static const char *numbers(struct index_case *c)
{
	static char text[128];
	struct generation_info *list;
	size_t n, at = 0;

	*text = 0;
	assert_int_equal(generation_list(c->dir, &list, &n, &c->e), 0);
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%llu%s", i ? " " : "",
		                       (unsigned long long)list[i].number, list[i].current ? "*" : "");
	free(list);
	return text;
}

static void starts_with_none(void **state)
{
	struct index_case *c = *state;
	struct index_reader *x = NULL;
	uint64_t n;

	assert_int_equal(generation_current(c->dir, &n, &c->e), -ENOENT);
	assert_int_equal(index_open(c->dir, 0, false, &x, &c->e), -ENOENT);
	assert_non_null(strstr(c->e.text, "retrain-import"));
	assert_int_equal(index_open(c->dir, 7, false, &x, &c->e), -ENOENT);
	assert_non_null(strstr(c->e.text, "generation 7"));
	assert_int_equal(generation_activate(c->dir, 7, &c->e), -ENOENT);
	assert_int_equal(generation_rollback(c->dir, &n, &c->e), -ENOENT);
	assert_string_equal(numbers(c), "");
}

static void writing_does_not_activate(void **state)
{
	struct index_case *c = *state;
	uint64_t n;

	add_generation(c, 1, 0);
	assert_int_equal(generation_current(c->dir, &n, &c->e), -ENOENT);
	assert_string_equal(numbers(c), "1");
	assert_int_equal(generation_activate(c->dir, 1, &c->e), 0);
	assert_string_equal(numbers(c), "1*");
}

static void tells_what_is_in_each(void **state)
{
	struct index_case *c = *state;
	struct generation_info *list;
	size_t n;

	case_fill(c);
	assert_int_equal(generation_activate(c->dir, case_write(c), &c->e), 0);
	assert_int_equal(generation_list(c->dir, &list, &n, &c->e), 0);
	assert_int_equal(n, 1);
	assert_int_equal(list[0].skills, 7);
	assert_int_equal(list[0].occupations, 2);
	assert_int_equal(list[0].links, 6);
	assert_int_equal(list[0].base, 0);
	assert_string_equal(list[0].sources, "Test data");
	assert_true(list[0].current && list[0].was_active);
	assert_true(list[0].bytes > 4096);
	assert_true(list[0].created > 1700000000);
	free(list);
}

static void keeps_the_last_three(void **state)
{
	struct index_case *c = *state;

	for (int i = 1; i <= 5; i++)
		add_generation(c, i, 1);
	assert_string_equal(numbers(c), "3 4 5*");
}

/* Generations that were only written must not push out the one to go back to. */
static void keeps_the_way_back(void **state)
{
	struct index_case *c = *state;
	uint64_t now;

	add_generation(c, 1, 1);
	add_generation(c, 2, 1);
	for (int i = 3; i <= 6; i++)
		add_generation(c, i, 0);
	assert_int_equal(generation_activate(c->dir, 6, &c->e), 0);
	assert_string_equal(numbers(c), "2 5 6*");
	assert_int_equal(generation_rollback(c->dir, &now, &c->e), 0);
	assert_int_equal(now, 2);
}

static void rolls_back(void **state)
{
	struct index_case *c = *state;
	const struct index_view *v;
	struct index_reader *x;
	uint64_t now = 0;

	for (int i = 1; i <= 3; i++)
		add_generation(c, i, 1);
	assert_int_equal(generation_rollback(c->dir, &now, &c->e), 0);
	assert_int_equal(now, 2);
	assert_int_equal(current(c), 2);
	x = case_open(c, 0, &v);
	assert_int_equal(v->generation, 2);
	assert_int_not_equal(view_find_skill(v, "s:2", 3), INDEX_NONE);
	index_close(x);
	/* A second one goes on to the generation before, not back and forth. */
	assert_int_equal(generation_rollback(c->dir, &now, &c->e), 0);
	assert_int_equal(now, 1);
	assert_int_equal(generation_rollback(c->dir, &now, &c->e), -ENOENT);
	assert_string_equal(numbers(c), "1* 2 3");
	/* What was gone back from can be made current again, and then be gone back from again. */
	assert_int_equal(generation_activate(c->dir, 3, &c->e), 0);
	assert_int_equal(generation_rollback(c->dir, &now, &c->e), 0);
	assert_int_equal(now, 1);
}

static void follows_the_chain(void **state)
{
	struct index_case *c = *state;
	uint64_t next = 0;

	add_generation(c, 1, 1);
	add_generation(c, 2, 1);
	for (int i = 0; i < 2; i++) {
		case_renew(c);
		assert_int_equal(builder_load(c->b, c->dir, i ? 3 : 1, &c->e), 0);
		assert_int_equal(case_skill(c, i ? "s:y" : "s:x", "added"), 0);
		case_write(c);
	}
	assert_int_equal(generation_successor(c->dir, 1, &next, &c->e), 0);
	assert_int_equal(next, 4);
	assert_int_equal(generation_successor(c->dir, 2, &next, &c->e), 0);
	assert_int_equal(next, 2);
}

static void replaces_only_what_never_served(void **state)
{
	struct index_case *c = *state;
	const struct index_view *v;
	struct index_reader *x;
	uint64_t n = 0, now;

	add_generation(c, 1, 1);
	add_generation(c, 2, 0);
	case_renew(c);
	assert_int_equal(builder_load(c->b, c->dir, 2, &c->e), 0);
	assert_int_equal(case_skill(c, "s:new", "added"), 0);
	assert_int_equal(builder_write(c->b, c->dir, 2, &n, &c->e), 0);
	assert_int_equal(n, 2);
	x = case_open(c, 2, &v);
	assert_int_equal(view_skills(v), 2);
	index_close(x);
	assert_int_equal(generation_successor(c->dir, 2, &n, &c->e), 0);
	assert_int_equal(n, 2); /* it did not become its own base */
	assert_int_equal(builder_write(c->b, c->dir, 1, &n, &c->e), -EBUSY);
	assert_int_equal(builder_write(c->b, c->dir, 9, &n, &c->e), -ENOENT);
	assert_int_equal(generation_activate(c->dir, 2, &c->e), 0);
	assert_int_equal(generation_rollback(c->dir, &now, &c->e), 0);
	assert_int_equal(builder_write(c->b, c->dir, 2, &n, &c->e), -EBUSY); /* it served once */
	assert_string_equal(numbers(c), "1* 2");
}

static void reader_outlives_removal(void **state)
{
	struct index_case *c = *state;
	const struct index_view *v;
	struct index_reader *x;

	add_generation(c, 1, 1);
	x = case_open(c, 0, &v);
	for (int i = 2; i <= 5; i++)
		add_generation(c, i, 1);
	assert_string_equal(numbers(c), "3 4 5*");
	assert_true(view_is(v, v->skill[view_find_skill(v, "s:1", 3)].label, "a skill"));
	index_close(x);
}

static void note_waiting(void *arg, const char *step, uint64_t done, uint64_t total)
{
	(void)done;
	(void)total;
	if (strstr(step, "waiting"))
		assert_int_equal(write(*(int *)arg, "w", 1), 1);
}

/* The one that adds to a generation holds the lock from reading to writing; the other says that it waits. */
static void imports_take_turns(void **state)
{
	struct index_case *c = *state;
	struct index_case other;
	int pipe_fd[2], status;
	char heard = 0;
	pid_t pid;

	add_generation(c, 1, 1);
	case_renew(c);
	assert_int_equal(builder_load(c->b, c->dir, 1, &c->e), 0);
	assert_int_equal(pipe(pipe_fd), 0);
	pid = fork();
	if (pid == 0) {
		uint64_t n;

		other = *c;
		/* The lock belongs to the parent: a copy of its descriptor would keep it. */
		builder_free(other.b);
		_exit(builder_new(&other.b, note_waiting, &pipe_fd[1]) ||
		      builder_write(other.b, c->dir, 0, &n, &other.e) || n != 3);
	}
	assert_int_equal(read(pipe_fd[0], &heard, 1), 1);
	assert_int_equal(heard, 'w');
	assert_int_equal(case_write(c), 2);
	builder_free(c->b);
	c->b = NULL;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_string_equal(numbers(c), "1* 2 3");
	close(pipe_fd[0]);
	close(pipe_fd[1]);
}

/* A reader may have no right to write anywhere in the folder. */
static void reading_writes_nothing(void **state)
{
	struct index_case *c = *state;
	const struct index_view *v;
	struct index_reader *x;
	char path[128];
	struct stat before, after;

	add_generation(c, 1, 1);
	snprintf(path, sizeof(path), "%s/1", c->dir);
	assert_int_equal(stat(path, &before), 0);
	x = case_open(c, 0, &v);
	index_close(x);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	snprintf(path, sizeof(path), "%s/1/lock.mdb", c->dir);
	assert_int_equal(access(path, F_OK), -1);
}

static void passes_over_what_is_no_generation(void **state)
{
	struct index_case *c = *state;
	char path[128];

	add_generation(c, 1, 1);
	for (int i = 0; i < 4; i++) {
		static const char *const names[] = {"2", "007", "x", "99999999999999999999"};

		snprintf(path, sizeof(path), "%s/%s", c->dir, names[i]);
		assert_int_equal(mkdir(path, 0755), 0);
	}
	assert_string_equal(numbers(c), "1*");
	assert_int_equal(generation_activate(c->dir, 2, &c->e), -EBADMSG);
	assert_int_equal(current(c), 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	        TEST(starts_with_none),
	        TEST(writing_does_not_activate),
	        TEST(tells_what_is_in_each),
	        TEST(keeps_the_last_three),
	        TEST(keeps_the_way_back),
	        TEST(rolls_back),
	        TEST(follows_the_chain),
	        TEST(replaces_only_what_never_served),
	        TEST(reader_outlives_removal),
	        TEST(reading_writes_nothing),
	        TEST(passes_over_what_is_no_generation),
	        TEST(imports_take_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
