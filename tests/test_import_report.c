/* The report: what is shown, what is counted, and the file of refused rows. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "import/report.h"

struct fixture {
	char *shown; /* what the screen got, once the stream is flushed */
	size_t len;
	FILE *screen;
	struct report *report;
	struct error e;
};

static void begin(struct fixture *f, const char *rejects, unsigned shown, bool quiet)
{
	memset(f, 0, sizeof(*f));
	f->screen = open_memstream(&f->shown, &f->len);
	assert_non_null(f->screen);
	assert_int_equal(
	        report_new(&f->report,
	                   &(struct report_options){
	                           .screen = f->screen, .rejects = rejects, .shown = shown, .quiet = quiet},
	                   &f->e),
	        0);
}

static void finish(struct fixture *f)
{
	report_finish(f->report);
	fflush(f->screen);
}

static void end(struct fixture *f)
{
	report_free(f->report);
	fclose(f->screen);
	free(f->shown);
}

static const struct refusal bad_kind = {.file = "skills.csv",
                                        .line = 12,
                                        .column = 3,
                                        .field = "kind",
                                        .reason = "\"skil\" is no kind",
                                        .row = "a,b,skil\r\n",
                                        .row_len = 10};

static void test_shows_place_and_reason(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, NULL, 0, false);
	report_refuse(f.report, &bad_kind);
	report_refuse(f.report,
	              &(struct refusal){.file = "a.csv", .line = 4, .reason = "the row is short", .row = ""});
	report_warn(f.report, "a.csv", 1, "the column \"%s\" is not known", "x");
	report_warn(f.report, NULL, 0, "mind the gap");
	finish(&f);
	assert_string_equal(f.shown, "skills.csv:12:3 (kind): \"skil\" is no kind.\n"
	                             "a.csv:4: The row is short.\n"
	                             "a.csv:1: warning: The column \"x\" is not known.\n"
	                             "warning: Mind the gap.\n");
	end(&f);
}

static void test_counts_what_it_does_not_show(void **state)
{
	struct report_totals totals;
	struct fixture f;

	(void)state;
	begin(&f, NULL, 2, false);
	for (int i = 0; i < 5; i++)
		report_refuse(f.report, &bad_kind);
	for (int i = 0; i < 3; i++)
		report_warn(f.report, NULL, 0, "w");
	finish(&f);
	assert_non_null(strstr(f.shown, "... and 3 more refused rows (--rejects FILE writes all of them)\n"));
	assert_non_null(strstr(f.shown, "... and 1 more warnings\n"));
	report_totals(f.report, &totals);
	assert_int_equal(totals.refused, 5);
	assert_int_equal(totals.warnings, 3);
	assert_int_equal(totals.shown_count, 2);
	assert_string_equal(totals.shown[1].reason, "\"skil\" is no kind.");
	end(&f);
}

static void read_file(const char *path, char *out, size_t size)
{
	FILE *in = fopen(path, "r");
	size_t n;

	assert_non_null(in);
	n = fread(out, 1, size - 1, in);
	out[n] = 0;
	fclose(in);
}

/* All rows go to the file, also those that are not shown; bytes that are no text do not break it. */
static void test_rejects_file(void **state)
{
	char path[] = "/tmp/retrain-rejects-XXXXXX", text[4096];
	struct fixture f;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	begin(&f, path, 1, false);
	report_refuse(f.report, &bad_kind);
	report_refuse(f.report, &(struct refusal){.file = "a.csv",
	                                          .line = 2,
	                                          .reason = "say \"no\"",
	                                          .row = "1,\"caf\xe9\"",
	                                          .row_len = 8});
	finish(&f);
	assert_non_null(strstr(f.shown, "1 more refused rows (all of them are in the rejects file)"));
	read_file(path, text, sizeof(text));
	assert_string_equal(text, "file,line,column,field,reason,row\n"
	                          "\"skills.csv\",12,3,\"kind\",\"\"\"skil\"\" is no kind.\",\"a,b,skil\"\n"
	                          "\"a.csv\",2,0,\"\",\"Say \"\"no\"\".\",\"1,\"\"caf\xef\xbf\xbd\"\"\"\n");
	end(&f);
	unlink(path);
}

/* A row longer than what is quoted at once, with quotes all along. */
static void test_long_row_in_rejects(void **state)
{
	char path[] = "/tmp/retrain-rejects-XXXXXX", row[2000], text[8192];
	struct fixture f;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	memset(row, '"', sizeof(row));
	begin(&f, path, 0, false);
	report_refuse(f.report,
	              &(struct refusal){.file = "f", .reason = "r", .row = row, .row_len = sizeof(row)});
	finish(&f);
	read_file(path, text, sizeof(text));
	assert_int_equal(strlen(text), strlen("file,line,column,field,reason,row\n\"f\",0,0,\"\",\"R.\",\n") +
	                                       2 + 2 * sizeof(row));
	end(&f);
	unlink(path);
}

static void test_rejects_file_that_cannot_be_made(void **state)
{
	struct report *r;
	struct error e;

	(void)state;
	assert_int_equal(report_new(&r, &(struct report_options){.rejects = "/tmp/no/such/folder/x.csv"}, &e),
	                 -ENOENT);
	assert_string_equal(e.where, "/tmp/no/such/folder/x.csv");
}

static void test_full_disk_is_told(void **state)
{
	struct report_totals totals;
	struct fixture f;

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	begin(&f, "/dev/full", 0, false);
	report_refuse(f.report, &bad_kind);
	finish(&f);
	report_totals(f.report, &totals);
	assert_int_equal(totals.rejects_error, -ENOSPC);
	assert_non_null(strstr(f.shown, "could not be written in full"));
	end(&f);
}

static void test_infos_are_kept_when_quiet(void **state)
{
	struct report_totals totals;
	struct fixture f;

	(void)state;
	begin(&f, NULL, 0, true);
	report_info(f.report, "%d files were checked", 3);
	report_note(f.report, "not shown without notes");
	finish(&f);
	assert_int_equal(f.len, 0);
	report_totals(f.report, &totals);
	assert_int_equal(totals.info_count, 1);
	assert_string_equal(totals.infos[0], "3 files were checked.");
	end(&f);
}

static void test_files_are_added_up(void **state)
{
	struct report_totals totals;
	struct fixture f;

	(void)state;
	begin(&f, NULL, 0, false);
	report_file(f.report, "a", 10, 1);
	report_file(f.report, "b", 5, 0);
	report_totals(f.report, &totals);
	assert_int_equal(totals.rows, 15);
	assert_int_equal(totals.file_count, 2);
	assert_string_equal(totals.files[0].name, "a");
	assert_int_equal(totals.files[0].refused, 1);
	end(&f);
}

static void test_sentences(void **state)
{
	char out[16];

	(void)state;
	assert_string_equal(report_sentence("it is so", out, sizeof(out)), "It is so.");
	assert_string_equal(report_sentence("It is so.", out, sizeof(out)), "It is so.");
	assert_string_equal(report_sentence("", out, sizeof(out)), "");
	assert_string_equal(report_sentence("much too long for it", out, sizeof(out)), "Much too long f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_shows_place_and_reason),
	        cmocka_unit_test(test_counts_what_it_does_not_show),
	        cmocka_unit_test(test_rejects_file),
	        cmocka_unit_test(test_long_row_in_rejects),
	        cmocka_unit_test(test_rejects_file_that_cannot_be_made),
	        cmocka_unit_test(test_full_disk_is_told),
	        cmocka_unit_test(test_infos_are_kept_when_quiet),
	        cmocka_unit_test(test_files_are_added_up),
	        cmocka_unit_test(test_sentences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
