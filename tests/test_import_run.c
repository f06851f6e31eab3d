/* One import from start to end: which generation is added to, whose place is taken, what serves afterwards.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "import/run.h"
#include "tests/import_case.h"

struct fixture {
	char root[64], index[96], source[96];
	const char *sources[2];
	struct run_options options;
	struct run_result result;
	struct report_totals totals;
	struct report *report;
	struct error e;
};

static void write_file(const struct fixture *f, const char *name, const char *text)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", f->source, name);
	out = fopen(path, "w");
	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

/* A native set with one skill and one job of that number. */
static void write_set(const struct fixture *f, int n)
{
	char text[128];

	snprintf(text, sizeof(text), "id,label\ns%d,skill %d\n", n, n);
	write_file(f, "skills.csv", text);
	snprintf(text, sizeof(text), "id,title\nj%d,Job %d\n", n, n);
	write_file(f, "occupations.csv", text);
}

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	strcpy(f.root, "/tmp/retrain-run-XXXXXX");
	assert_non_null(mkdtemp(f.root));
	snprintf(f.index, sizeof(f.index), "%s/index", f.root);
	snprintf(f.source, sizeof(f.source), "%s/source", f.root);
	assert_int_equal(mkdir(f.source, 0755), 0);
	f.sources[0] = f.source;
	f.options = (struct run_options){
	        .format = import_find_format("native"),
	        .sources = f.sources,
	        .source_count = 1,
	        .index = f.index,
	        .activate = true,
	};
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	report_free(f->report);
	remove_tree(f->root);
	return 0;
}

/* Imports set `n` and returns what run_import returns. */
static int import_set(struct fixture *f, int n, const char *into)
{
	struct progress progress;
	int rc;

	write_set(f, n);
	report_free(f->report);
	assert_int_equal(report_new(&f->report, &(struct report_options){.shown = 20}, &f->e), 0);
	progress_init(&progress, NULL);
	f->options.into = into;
	rc = run_import(&f->options, f->report, &progress, &f->result, &f->e);
	report_totals(f->report, &f->totals);
	return rc;
}

static void must_import(struct fixture *f, int n, const char *into)
{
	if (import_set(f, n, into) != 0)
		fail_msg("the import failed: %s", f->e.text);
}

static uint64_t current(struct fixture *f)
{
	uint64_t n = 0;

	return generation_current(f->index, &n, &f->e) == 0 ? n : 0;
}

/* Asserts that the generation has exactly the jobs whose numbers are listed. */
static void assert_jobs(struct fixture *f, uint64_t generation, const char *numbers)
{
	const struct index_view *v;
	struct index_reader *r;
	char id[16];

	assert_int_equal(index_open(f->index, generation, true, &r, &f->e), 0);
	assert_int_equal(index_read_begin(r, &v), 0);
	assert_int_equal(view_occupations(v), strlen(numbers));
	for (const char *p = numbers; *p; p++) {
		snprintf(id, sizeof(id), "j%c", *p);
		assert_int_not_equal(view_find_occupation(v, id, strlen(id)), INDEX_NONE);
	}
	index_read_end(r);
	index_close(r);
}

static void test_each_import_is_a_generation(void **state)
{
	struct fixture *f = *state;

	must_import(f, 1, NULL);
	assert_int_equal(f->result.generation, 1);
	assert_true(f->result.activated);
	assert_int_equal(f->result.counts.occupations, 1);
	must_import(f, 2, NULL);
	assert_int_equal(f->result.generation, 2);
	assert_int_equal(f->result.base, 0);
	assert_int_equal(current(f), 2);
	assert_jobs(f, 1, "1");
	assert_jobs(f, 2, "2");
}

static void test_not_activated(void **state)
{
	struct fixture *f = *state;

	must_import(f, 1, NULL);
	f->options.activate = false;
	must_import(f, 2, NULL);
	assert_false(f->result.activated);
	assert_int_equal(current(f), 1);
}

/* Adding to the one that serves leaves it as it was. */
static void test_added_to_the_current_one(void **state)
{
	struct fixture *f = *state;

	must_import(f, 1, NULL);
	must_import(f, 2, "current");
	assert_int_equal(f->result.generation, 2);
	assert_int_equal(f->result.base, 1);
	assert_int_equal(f->result.replaced, 0);
	assert_jobs(f, 1, "1");
	assert_jobs(f, 2, "12");
	assert_int_equal(current(f), 2);
}

/* One that never served has no readers: its place is taken, so that several formats can feed one. */
static void test_added_to_one_that_never_served(void **state)
{
	struct fixture *f = *state;

	f->options.activate = false;
	must_import(f, 1, NULL);
	must_import(f, 2, "1");
	assert_int_equal(f->result.generation, 1);
	assert_int_equal(f->result.replaced, 1);
	f->options.activate = true;
	must_import(f, 3, "latest");
	assert_int_equal(f->result.generation, 1);
	assert_jobs(f, 1, "123");
	assert_int_equal(current(f), 1);
}

/* Scripts may name the first generation again and again: what grew out of it is added to. */
static void test_follows_what_grew_out_of_it(void **state)
{
	struct fixture *f = *state;

	must_import(f, 1, NULL);
	must_import(f, 2, "1");
	must_import(f, 3, "1");
	assert_int_equal(f->result.asked, 1);
	assert_int_equal(f->result.base, 2);
	assert_int_equal(f->result.generation, 3);
	assert_jobs(f, 3, "123");
	assert_int_equal(f->totals.info_count, 1);
	assert_says(f->totals.infos[0], "Generation 1 was added to before; generation 2 grew out of it");
}

static void test_made_when_there_is_none_yet(void **state)
{
	static const char *const names[] = {"current", "latest", "1", "7"};
	struct fixture *f = *state;

	for (size_t i = 0; i < 4; i++) {
		must_import(f, 1, names[i]);
		assert_int_equal(f->result.generation, 1);
		assert_int_equal(f->result.base, 0);
		assert_says(f->totals.infos[0], "a new one is made");
		remove_tree(f->index);
	}
}

static void test_generations_that_are_not_there(void **state)
{
	struct fixture *f = *state;

	for (int i = 1; i < 6; i++)
		must_import(f, i, NULL); /* the oldest are removed on the way */
	assert_int_equal(import_set(f, 9, "1"), -ENOENT);
	assert_says(f->e.text, "there is no generation 1; the latest is 5");
	assert_int_equal(import_set(f, 9, "one"), -EINVAL);
	assert_says(f->e.text, "a number, current or latest");
	assert_int_equal(import_set(f, 9, "0"), -EINVAL);
	assert_int_equal(import_set(f, 9, "99999999999999999999999"), -EINVAL);
	must_import(f, 9, "12");
	assert_int_equal(f->result.generation, 6);
	assert_jobs(f, 6, "9");
}

static void test_current_when_none_serves(void **state)
{
	struct fixture *f = *state;

	f->options.activate = false;
	must_import(f, 1, NULL);
	assert_int_equal(import_set(f, 2, "current"), -ENOENT);
	assert_says(f->e.text, "no generation serves now");
}

static void test_records_are_replaced_when_added_again(void **state)
{
	struct fixture *f = *state;

	must_import(f, 1, NULL);
	must_import(f, 1, "current");
	assert_int_equal(f->totals.refused, 0);
	assert_jobs(f, 2, "1");
}

static void test_check_writes_nothing(void **state)
{
	struct fixture *f = *state;

	f->options.check = true;
	must_import(f, 1, NULL);
	assert_int_equal(f->result.generation, 0);
	assert_int_equal(f->result.counts.occupations, 1);
	assert_int_equal(access(f->index, F_OK), -1);
	f->options.index = NULL;
	must_import(f, 1, NULL);
}

static void test_strict(void **state)
{
	struct fixture *f = *state;

	write_file(f, "occupation_skills.csv", "occupation_id,skill_id\nj1,nowhere\n");
	must_import(f, 1, NULL);
	assert_int_equal(f->totals.refused, 1);
	assert_int_equal(current(f), 1);
	f->options.strict = true;
	assert_int_equal(import_set(f, 1, NULL), -EINVAL);
	assert_says(f->e.text, "1 rows were refused and --strict was given");
	assert_int_equal(f->result.generation, 0);
	assert_int_equal(current(f), 1);
}

static void test_sources_that_are_no_folders(void **state)
{
	struct fixture *f = *state;
	char file[128];

	snprintf(file, sizeof(file), "%s/skills.csv", f->source);
	f->sources[1] = file;
	f->options.source_count = 2;
	assert_int_equal(import_set(f, 1, NULL), -ENOTDIR);
	assert_string_equal(f->e.where, file);
	f->sources[1] = "/tmp/no/such/folder";
	assert_int_equal(import_set(f, 1, NULL), -ENOENT);
	assert_int_equal(f->result.generation, 0);
	assert_int_equal(current(f), 0);
}

static void test_told_to_stop(void **state)
{
	volatile sig_atomic_t stop = 0;
	struct fixture *f = *state;

	f->options.stop = &stop;
	must_import(f, 1, NULL);
	stop = 1;
	assert_int_equal(import_set(f, 2, NULL), -EINTR);
	assert_says(f->e.text, "nothing was changed");
	assert_int_equal(f->result.generation, 0);
	assert_int_equal(current(f), 1);
}

static void test_formats_are_found_by_name(void **state)
{
	(void)state;
	assert_string_equal(import_find_format("esco")->name, "esco");
	assert_null(import_find_format("ESCO2"));
	assert_string_equal(import_nearest_format("nativ"), "native");
	assert_string_equal(import_nearest_format("onte"), "onet");
	assert_null(import_nearest_format("spreadsheet"));
	assert_null(import_nearest_format(""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(test_each_import_is_a_generation),
	        TEST(test_not_activated),
	        TEST(test_added_to_the_current_one),
	        TEST(test_added_to_one_that_never_served),
	        TEST(test_follows_what_grew_out_of_it),
	        TEST(test_made_when_there_is_none_yet),
	        TEST(test_generations_that_are_not_there),
	        TEST(test_current_when_none_serves),
	        TEST(test_records_are_replaced_when_added_again),
	        TEST(test_check_writes_nothing),
	        TEST(test_strict),
	        TEST(test_sources_that_are_no_folders),
	        TEST(test_told_to_stop),
	        cmocka_unit_test(test_formats_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
