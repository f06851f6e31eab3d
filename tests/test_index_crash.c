/* An import that is killed, or meets an error, at any of its system calls that
 * change the disk leaves what serves as it is, and the next import cleans up.
 *
 * The calls are counted by definitions here that stand in front of the C library's; the n-th one
 * kills the process, or fails as a full disk does. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/index_case.h"

enum fault { FAULT_KILL, FAULT_ERROR };

static struct {
	int on, left;
	enum fault fault;
} plan;

/* True when this call is to fail. */
static int strikes(void)
{
	if (!plan.on || --plan.left)
		return 0;
	if (plan.fault == FAULT_KILL)
		kill(getpid(), SIGKILL);
	errno = ENOSPC;
	return 1;
}

int rename(const char *from, const char *to)
{
	return strikes() ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat2(int fd1, const char *from, int fd2, const char *to, unsigned flags)
{
	return strikes() ? -1 : (int)syscall(SYS_renameat2, fd1, from, fd2, to, flags);
}

int symlink(const char *target, const char *path)
{
	return strikes() ? -1 : (int)syscall(SYS_symlinkat, target, AT_FDCWD, path);
}

int mkdir(const char *path, mode_t mode)
{
	return strikes() ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int fsync(int fd)
{
	return strikes() ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return strikes() ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int posix_fallocate(int fd, off_t offset, off_t len)
{
	return strikes() ? ENOSPC : syscall(SYS_fallocate, fd, 0, offset, len) ? errno : 0;
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t offset)
{
	return strikes() ? -1 : syscall(SYS_pwrite64, fd, p, n, offset);
}

ssize_t write(int fd, const void *p, size_t n)
{
	/* What a test prints is not counted. */
	return fd > 2 && strikes() ? -1 : syscall(SYS_write, fd, p, n);
}

/* --- the cases ----------------------------------------------------------- */

static int set_up(void **state)
{
	static struct index_case c;

	case_begin(&c);
	assert_int_equal(case_skill(&c, "s:old", "what serves"), 0);
	assert_int_equal(generation_activate(c.dir, case_write(&c), &c.e), 0);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	case_end(*state);
	return 0;
}

/* How the child of import_struck ends. */
enum outcome { DONE, TOLD, SILENT, NOT_STRUCK };

static enum outcome import(struct index_case *c)
{
	uint64_t n;

	c->e.text[0] = 0;
	if (builder_write(c->b, c->dir, 0, &n, &c->e) || generation_activate(c->dir, n, &c->e))
		return c->e.text[0] ? TOLD : SILENT;
	return plan.left > 0 ? NOT_STRUCK : DONE;
}

/* Every call is tried, or under TESTS_QUICK (valgrind) every fifth. */
static int step(void)
{
	return getenv("TESTS_QUICK") ? 5 : 1;
}

/* Runs an import in a child whose `at`-th call strikes: its wait status. */
static int import_struck(struct index_case *c, enum fault fault, int at)
{
	int status;
	pid_t pid;

	case_renew(c);
	assert_int_equal(case_skill(c, "s:new", "what comes"), 0);
	assert_int_equal(case_course(c, "c:new", "what comes", "s:new"), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		plan.on = 1;
		plan.left = at;
		plan.fault = fault;
		_exit(import(c));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* What is current is whole, and is the old or the new one. */
static void check_serving(struct index_case *c)
{
	const struct index_view *v;
	struct index_reader *x = case_open(c, 0, &v);

	assert_int_equal(view_skills(v), 1);
	assert_true(view_find_skill(v, "s:old", 5) == 0 || view_find_skill(v, "s:new", 5) == 0);
	/* All images are of one generation. */
	assert_int_equal(index_catalogue(x)->course.course_count, view_find_skill(v, "s:new", 5) == 0);
	index_close(x);
}

/* All that is listed can be opened and verified. */
static void check_list(struct index_case *c)
{
	struct generation_info *list;
	size_t n;

	assert_int_equal(generation_list(c->dir, &list, &n, &c->e), 0);
	assert_true(n >= 1);
	for (size_t i = 0; i < n; i++) {
		const struct index_view *v;

		index_close(case_open(c, list[i].number, &v));
	}
	free(list);
}

static int count_left_over(struct index_case *c)
{
	DIR *d = opendir(c->dir);
	struct dirent *it;
	int n = 0;

	assert_non_null(d);
	while ((it = readdir(d)))
		n += strncmp(it->d_name, ".new-", 5) == 0 || strncmp(it->d_name, ".old-", 5) == 0;
	closedir(d);
	return n;
}

static void check_next_import(struct index_case *c)
{
	case_renew(c);
	assert_int_equal(case_skill(c, "s:old", "what serves"), 0);
	assert_int_equal(generation_activate(c->dir, case_write(c), &c->e), 0);
	assert_int_equal(count_left_over(c), 0);
}

static void killed_anywhere(void **state)
{
	struct index_case *c = *state;
	int at = 1, status;

	for (;; at += step()) {
		status = import_struck(c, FAULT_KILL, at);
		check_serving(c);
		check_list(c);
		if (!WIFSIGNALED(status))
			break;
		assert_int_equal(WTERMSIG(status), SIGKILL);
		check_next_import(c);
	}
	assert_int_equal(WEXITSTATUS(status), NOT_STRUCK);
	assert_true(at > 15); /* the calls were really counted */
}

static void disk_full_anywhere(void **state)
{
	struct index_case *c = *state;
	int at = 1, failed = 0, status;

	for (;; at += step()) {
		status = import_struck(c, FAULT_ERROR, at);
		assert_true(WIFEXITED(status));
		check_serving(c);
		check_list(c);
		assert_int_not_equal(WEXITSTATUS(status), SILENT); /* every error comes with a sentence */
		failed += WEXITSTATUS(status) == TOLD;
		if (WEXITSTATUS(status) == NOT_STRUCK)
			break;
		check_next_import(c);
	}
	assert_true(failed * step() > 15);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {TEST(killed_anywhere), TEST(disk_full_anywhere)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
