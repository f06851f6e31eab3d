/* What is closed since the last import: kept, found, damaged, killed half-way, and on a full disk. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "index/delta.h"
#include "tests/index_fixture.h"

#define NOW INT64_C(1790000000000)

static int make_folder(void **state)
{
	char *dir = strdup("/tmp/retrain-delta.XXXXXX");

	*state = dir;
	return dir && mkdtemp(dir) ? 0 : -1;
}

static int drop_folder(void **state)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", (char *)*state);
	free(*state);
	return system(command);
}

static struct delta_id id_of(const char *s)
{
	return (struct delta_id){s, strlen(s)};
}

static uint32_t shut(const char *dir, enum delta_kind kind, const char *id, int64_t now)
{
	const struct delta_id x = id_of(id);
	struct error e = {0};
	uint32_t changed = 9;

	assert_int_equal(delta_close(dir, kind, &x, 1, now, &changed, &e), 0);
	return changed;
}

static uint32_t reopen(const char *dir, enum delta_kind kind, const char *id)
{
	const struct delta_id x = id_of(id);
	struct error e = {0};
	uint32_t changed = 9;

	assert_int_equal(delta_reopen(dir, kind, &x, 1, &changed, &e), 0);
	return changed;
}

static bool is_closed(const char *dir, enum delta_kind kind, const char *id, int64_t read_from)
{
	struct error e = {0};
	struct delta d;
	bool has;

	assert_int_equal(delta_read(dir, &d, &e), 0);
	has = delta_has(&d, kind, id, strlen(id), read_from);
	delta_free(&d);
	return has;
}

static void closes_and_reopens(void **state)
{
	const char *dir = *state;

	assert_false(is_closed(dir, DELTA_VACANCY, "v:1", 0));
	assert_int_equal(shut(dir, DELTA_VACANCY, "v:1", NOW), 1);
	assert_int_equal(shut(dir, DELTA_VACANCY, "v:1", NOW), 0); /* it was so before */
	assert_int_equal(shut(dir, DELTA_COURSE, "c with blanks: caf\xc3\xa9", NOW), 1);
	assert_true(is_closed(dir, DELTA_VACANCY, "v:1", 0));
	assert_true(is_closed(dir, DELTA_COURSE, "c with blanks: caf\xc3\xa9", 0));
	assert_false(is_closed(dir, DELTA_COURSE, "v:1", 0)); /* a course is no vacancy */
	assert_false(is_closed(dir, DELTA_VACANCY, "v:", 0));
	assert_false(is_closed(dir, DELTA_VACANCY, "v:11", 0));
	assert_int_equal(reopen(dir, DELTA_VACANCY, "v:1"), 1);
	assert_int_equal(reopen(dir, DELTA_VACANCY, "v:1"), 0);
	assert_false(is_closed(dir, DELTA_VACANCY, "v:1", 0));
	assert_true(is_closed(dir, DELTA_COURSE, "c with blanks: caf\xc3\xa9", 0));
}

/* What an import read afterwards knows better. */
static void counts_for_what_was_read_before(void **state)
{
	const char *dir = *state;

	shut(dir, DELTA_VACANCY, "v", NOW);
	assert_true(is_closed(dir, DELTA_VACANCY, "v", NOW - 1));
	assert_true(is_closed(dir, DELTA_VACANCY, "v", NOW));
	assert_false(is_closed(dir, DELTA_VACANCY, "v", NOW + 1));
	/* Closed once more after the import. */
	assert_int_equal(shut(dir, DELTA_VACANCY, "v", NOW + 5), 0);
	assert_true(is_closed(dir, DELTA_VACANCY, "v", NOW + 1));
}

static void prunes_what_no_generation_needs(void **state)
{
	const char *dir = *state;
	struct error e = {0};
	struct delta d;

	shut(dir, DELTA_VACANCY, "old", NOW);
	shut(dir, DELTA_VACANCY, "new", NOW + 10);
	assert_int_equal(delta_prune(dir, NOW + 5, &e), 0);
	assert_int_equal(delta_read(dir, &d, &e), 0);
	assert_int_equal(d.count, 1);
	assert_memory_equal(d.entry[0].id, "new", 3);
	delta_free(&d);
}

static void keeps_many_in_order(void **state)
{
	enum { MANY = 3000 };
	static char text[MANY][16];
	static struct delta_id id[MANY];
	const char *dir = *state;
	struct error e = {0};
	uint32_t changed;
	struct delta d;

	for (unsigned i = 0; i < MANY; i++) {
		snprintf(text[i], sizeof(text[i]), "%u", i * 7919u % 100003u);
		id[i] = id_of(text[i]);
	}
	assert_int_equal(delta_close(dir, DELTA_COURSE, id, MANY, NOW, &changed, &e), 0);
	assert_int_equal(changed, MANY);
	assert_int_equal(delta_read(dir, &d, &e), 0);
	assert_int_equal(d.count, MANY);
	for (unsigned i = 0; i < MANY; i++)
		assert_true(delta_has(&d, DELTA_COURSE, text[i], strlen(text[i]), 0));
	delta_free(&d);
}

static void refuses_what_is_no_id(void **state)
{
	static const struct delta_id wrong[] = {{"", 0}, {"a\nb", 3}, {"a\0b", 3}};
	char *dir = *state, *big = malloc(DELTA_ID_MAX + 1);
	struct delta_id id = {big, DELTA_ID_MAX + 1};
	struct delta_stamp stamp, none = {0};
	struct error e;

	assert_non_null(big);
	memset(big, 'x', DELTA_ID_MAX + 1);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(delta_close(dir, DELTA_VACANCY, &wrong[i], 1, NOW, NULL, &e), -EINVAL);
		assert_non_null(strstr(e.text, "can not be the id"));
	}
	assert_int_equal(delta_close(dir, DELTA_VACANCY, &id, 1, NOW, NULL, &e), -EINVAL);
	delta_identify(dir, &stamp);
	assert_memory_equal(&stamp, &none, sizeof(none)); /* nothing was written */
	id.len = DELTA_ID_MAX;
	assert_int_equal(delta_close(dir, DELTA_VACANCY, &id, 1, NOW, NULL, &e), 0);
	free(big);
}

/* --- faults ------------------------------------------------------------------------------------ */

static size_t slurp(const char *dir, char *out, size_t size)
{
	char path[128];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/delta", dir);
	f = fopen(path, "rb");
	assert_non_null(f);
	n = fread(out, 1, size, f);
	fclose(f);
	return n;
}

static void spill(const char *dir, const char *text, size_t n)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/delta", dir);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* Any byte changed, and any cut: found, set aside, and the next change works. */
static void sets_a_damaged_list_aside(void **state)
{
	char *dir = *state, text[512], damaged[512], aside[128];
	size_t n;

	shut(dir, DELTA_VACANCY, "v:1", NOW);
	shut(dir, DELTA_COURSE, "c:1", NOW);
	n = slurp(dir, text, sizeof(text));
	snprintf(aside, sizeof(aside), "%s/delta.damaged", dir);
	for (size_t i = 0; i < 2 * n; i++) {
		struct error e = {0};
		struct delta d;

		memcpy(damaged, text, n);
		if (i < n)
			damaged[i] ^= 4;
		spill(dir, damaged, i < n ? n : i - n);
		assert_int_equal(delta_read(dir, &d, &e), -EBADMSG);
		assert_non_null(strstr(e.text, "damaged"));
		assert_int_equal(d.count, 0);
		delta_free(&d);
		assert_int_equal(access(aside, R_OK), 0);
		assert_int_equal(unlink(aside), 0);
		assert_int_equal(delta_read(dir, &d, &e), 0); /* from now on there is none */
		delta_free(&d);
	}
	assert_int_equal(shut(dir, DELTA_VACANCY, "v:1", NOW), 1);
}

static void says_when_the_disk_is_full(void **state)
{
	const struct delta_id id = {"v:2", 3};
	char *dir = *state, path[128];
	struct error e = {0};

	shut(dir, DELTA_VACANCY, "v:1", NOW);
	/* Writing to this never finds room. */
	snprintf(path, sizeof(path), "%s/.put-delta", dir);
	assert_int_equal(symlink("/dev/full", path), 0);
	assert_int_equal(delta_close(dir, DELTA_VACANCY, &id, 1, NOW, NULL, &e), -ENOSPC);
	assert_int_equal(unlink(path), 0);
	assert_true(is_closed(dir, DELTA_VACANCY, "v:1", 0));
	assert_false(is_closed(dir, DELTA_VACANCY, "v:2", 0));
}

/* A writer that is killed at any moment: what it acknowledged is there, and the list is whole. */
static void survives_being_killed(void **state)
{
	const char *dir = *state;

	for (unsigned round = 0; round < 12; round++) {
		struct error e = {0};
		uint32_t told = 0, last;
		struct delta d;
		char text[16];
		int fd[2];
		pid_t pid;

		assert_int_equal(pipe(fd), 0);
		pid = fork();
		if (!pid) {
			for (uint32_t i = 1;; i++) {
				struct delta_id id = {
				        text, (size_t)snprintf(text, sizeof(text), "r%u-%u", round, i)};

				if (delta_close(dir, DELTA_VACANCY, &id, 1, NOW, NULL, &e) ||
				    write(fd[1], &i, sizeof(i)) != sizeof(i))
					_exit(1);
			}
		}
		assert_true(pid > 0);
		close(fd[1]);
		usleep(3000 + round * 1700);
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		while (read(fd[0], &last, sizeof(last)) == sizeof(last))
			told = last;
		close(fd[0]);
		assert_int_equal(delta_read(dir, &d, &e), 0);
		for (uint32_t i = 1; i <= told; i++) {
			snprintf(text, sizeof(text), "r%u-%u", round, i);
			assert_true(delta_has(&d, DELTA_VACANCY, text, strlen(text), 0));
		}
		delta_free(&d);
	}
}

/* Two writers at a time: nobody's change is lost. */
static void takes_turns(void **state)
{
	enum { WRITERS = 4, EACH = 25 };
	const char *dir = *state;
	struct error e = {0};
	struct delta d;

	for (unsigned w = 0; w < WRITERS; w++)
		if (fork() == 0) {
			for (unsigned i = 0; i < EACH; i++) {
				char text[16];
				struct delta_id id = {text,
				                      (size_t)snprintf(text, sizeof(text), "w%u-%u", w, i)};

				if (delta_close(dir, DELTA_COURSE, &id, 1, NOW, NULL, &e))
					_exit(1);
			}
			_exit(0);
		}
	for (unsigned w = 0; w < WRITERS; w++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(delta_read(dir, &d, &e), 0);
	assert_int_equal(d.count, WRITERS * EACH);
	delta_free(&d);
}

/* --- rows ------------------------------------------------------------------------------------------ */

static void marks_the_rows_of_an_index(void **state)
{
	uint64_t *courses, *vacancies;
	struct vacancy_in in;
	struct fixture f;
	struct error e = {0};
	struct delta d;
	uint32_t row;

	(void)state;
	fixture_begin(&f);
	fixture_add_skill(&f, "s", "a skill");
	fixture_add_class(&f, "c:1", "One", 52, -1, "s");
	fixture_add_class(&f, "c:2", "Two", 52, -1, "s");
	in = fixture_vacancy(&f, "v:1", "Chef");
	fixture_add_vacancy(&f, &in);
	fixture_open(&f);
	assert_int_equal(delta_read(f.dir, &d, &e), 0);
	assert_int_equal(delta_mark(&d, f.catalogue, 0, &courses, &vacancies), 0);
	assert_null(courses);
	assert_null(vacancies);
	shut(f.dir, DELTA_COURSE, "c:2", NOW);
	shut(f.dir, DELTA_COURSE, "c:3", NOW); /* not in this index */
	shut(f.dir, DELTA_VACANCY, "c:1", NOW);
	assert_int_equal(delta_read(f.dir, &d, &e), 0);
	assert_int_equal(delta_mark(&d, f.catalogue, 0, &courses, &vacancies), 0);
	row = course_find(&f.catalogue->course, "c:2", 3);
	assert_non_null(courses);
	assert_int_equal(courses[0], UINT64_C(1) << row);
	assert_null(vacancies);
	free(courses);
	assert_int_equal(delta_mark(&d, f.catalogue, NOW + 1, &courses, &vacancies), 0);
	assert_null(courses);
	delta_free(&d);
	fixture_end(&f);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, drop_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(closes_and_reopens),
	        TEST(counts_for_what_was_read_before),
	        TEST(prunes_what_no_generation_needs),
	        TEST(keeps_many_in_order),
	        TEST(refuses_what_is_no_id),
	        TEST(sets_a_damaged_list_aside),
	        TEST(says_when_the_disk_is_full),
	        TEST(survives_being_killed),
	        TEST(takes_turns),
	        cmocka_unit_test(marks_the_rows_of_an_index),
	};

	return cmocka_run_group_tests_name("delta", tests, NULL, NULL);
}
