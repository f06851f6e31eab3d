/* Rows of CSV and of lines with tabs: every way in which they can be wrong, with its place. */
#include <csv.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/import_case.h"

enum { ID, LABEL, NOTE };

static const struct table_column columns[] = {
        [ID] = {"id", TABLE_NEEDED | TABLE_FILLED},
        [LABEL] = {"label", TABLE_NEEDED},
        [NOTE] = {"note", 0},
};

struct fixture {
	struct import_case c;
	struct table *t;
	struct table_spec spec;
};

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	case_begin(&f.c);
	f.spec = (struct table_spec){.columns = columns, .count = 3};
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	table_close(f->t);
	case_end(&f->c);
	return 0;
}

static int open_bytes(struct fixture *f, const void *data, size_t len)
{
	struct input *in;

	assert_int_equal(input_open_memory(&in, data, len), 0);
	return table_open(&f->t, in, "a.csv", &f->spec, f->c.report, &f->c.e);
}

static int open_text(struct fixture *f, const char *text)
{
	return open_bytes(f, text, strlen(text));
}

/* Asserts the next row, as "id/label/note", and the line where it starts. */
static void assert_row(struct fixture *f, unsigned long line, const char *expected)
{
	char row[512];

	assert_int_equal(table_next(f->t, &f->c.e), 1);
	snprintf(row, sizeof(row), "%s/%s/%s", table_text(f->t, ID), table_text(f->t, LABEL),
	         table_text(f->t, NOTE));
	assert_string_equal(row, expected);
	assert_int_equal(table_line(f->t), line);
}

static void assert_end(struct fixture *f, uint64_t rows, uint64_t refused)
{
	assert_int_equal(table_next(f->t, &f->c.e), 0);
	assert_int_equal(table_rows(f->t), rows);
	assert_int_equal(table_refused(f->t), refused);
	case_totals(&f->c);
	assert_int_equal(f->c.totals.refused, refused);
}

/* --- what is fine ------------------------------------------------------------- */

static void test_columns_in_any_order(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "note,ID,Label\nn1,1,one\n,2,\n"), 0);
	assert_row(f, 2, "1/one/n1");
	assert_row(f, 3, "2//");
	assert_true(table_has(f->t, NOTE));
	assert_end(f, 2, 0);
}

static void test_optional_column_missing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label\n1,one"), 0);
	assert_row(f, 2, "1/one/");
	assert_false(table_has(f->t, NOTE));
	assert_end(f, 1, 0);
}

static void test_mark_crlf_and_blank_lines(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "\xef\xbb\xbfid,label\r\n\r\n1,one\r\n   \r\n2,two\r\n"), 0);
	assert_row(f, 3, "1/one/");
	assert_row(f, 5, "2/two/");
	assert_end(f, 2, 0);
}

static void test_old_line_ends(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label\r1,one\r2,two\r"), 0);
	assert_row(f, 1, "1/one/");
	assert_row(f, 1, "2/two/");
	assert_end(f, 2, 0);
}

static void test_quoted_newlines_count_lines(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label\n1,\"one\nand, \"\"a\"\" half\r\nmore\"\n\n2,two\n"), 0);
	assert_row(f, 2, "1/one\nand, \"a\" half\r\nmore/");
	assert_row(f, 6, "2/two/");
	assert_end(f, 2, 0);
}

static void test_blanks_around_values(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label\n  1  ,\"  one  \"\n"), 0);
	assert_row(f, 2, "1/one/");
	assert_end(f, 1, 0);
}

static void test_tabs(void **state)
{
	struct fixture *f = *state;

	f->spec.style = TABLE_TSV;
	assert_int_equal(open_text(f, "label\tid\r\nsay \"hi\", twice\t1\r\n\t2"), 0);
	assert_row(f, 2, "1/say \"hi\", twice/");
	assert_row(f, 3, "2//");
	assert_end(f, 2, 0);
}

/* A line longer than what is read at once. */
static void test_long_rows_across_pieces(void **state)
{
	static char text[200000];
	struct fixture *f = *state;
	struct input *in;
	char path[] = "/tmp/retrain-table-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	memset(text, 'x', 150012);
	for (int i = 0; i < 12; i++)
		text[i] = "id,label\n1,\""[i];
	for (int i = 0; i < 8; i++)
		text[150012 + i] = "\"\n2,two\n"[i];
	assert_int_equal(write(fd, text, 150020), 150020);
	close(fd);
	assert_int_equal(input_open(&in, path, &f->c.e), 0);
	unlink(path);
	assert_int_equal(table_open(&f->t, in, "a.csv", &f->spec, f->c.report, &f->c.e), 0);
	assert_int_equal(table_next(f->t, &f->c.e), 1);
	assert_int_equal(table_length(f->t, LABEL), 150000);
	assert_row(f, 3, "2/two/");
	assert_end(f, 2, 0);
}

/* --- headers ------------------------------------------------------------------- */

static void test_missing_columns_are_all_named(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "note\nx\n"), -EINVAL);
	assert_says(f->c.e.text, "id, label");
	assert_string_equal(f->c.e.where, "a.csv");
	assert_int_equal(f->c.e.line, 1);
}

static void test_unknown_columns_warn(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label,nota,colour\n1,one,a,b\n"), 0);
	assert_row(f, 2, "1/one/");
	assert_end(f, 1, 0);
	assert_int_equal(f->c.totals.warnings, 2);
}

static void test_column_twice(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label,id\n1,one,2\n"), -EINVAL);
	assert_says(f->c.e.text, "twice");
}

static void test_empty_files(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, ""), -EINVAL);
	assert_says(f->c.e.text, "empty");
	assert_int_equal(open_text(f, "\xef\xbb\xbf"), -EINVAL);
	assert_int_equal(open_text(f, "\n\n  \n"), -EINVAL);
	assert_int_equal(open_text(f, "id,label\n"), 0);
	assert_end(f, 0, 0);
}

static void test_utf16_is_told_apart(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_bytes(f, "\xff\xfei\0d\0,\0", 8), -EINVAL);
	assert_says(f->c.e.text, "UTF-16");
	assert_int_equal(open_bytes(f, "id,label\xe9\n1,2\n", 14), -EINVAL);
	assert_says(f->c.e.text, "UTF-8");
}

static void test_header_with_open_quote(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,\"label\n1,one\n"), -EINVAL);
	assert_says(f->c.e.text, "never closed");
}

/* --- rows that are refused, and where ---------------------------------------------- */

static void test_too_few_and_too_many_fields(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label\n1\n2,two\n3,three,more\n"), 0);
	assert_row(f, 3, "2/two/");
	assert_end(f, 3, 2);
	assert_refused(&f->c, 0, "a.csv", 2, 0, NULL, "1 fields and the header 2");
	assert_refused(&f->c, 1, "a.csv", 4, 0, NULL, "quote a field that has commas");
}

static void test_needed_value_missing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "label,id\none,\ntwo,2\n"), 0);
	assert_row(f, 3, "2/two/");
	assert_end(f, 2, 1);
	assert_refused(&f->c, 0, "a.csv", 2, 2, "id", "value is needed");
}

static void test_bad_utf8(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label\n1,caf\xe9\n2,caf\xc3\xa9\n\xc0\xaf,x\n"), 0);
	assert_row(f, 3, "2/caf\xc3\xa9/");
	assert_end(f, 3, 2);
	assert_refused(&f->c, 0, "a.csv", 2, 2, "label", "Byte 4 of the field (0xe9)");
	assert_refused(&f->c, 1, "a.csv", 4, 1, "id", "UTF-8");
}

static void test_nul_bytes(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_bytes(f, "id,label\n1,a\0b\n2,two\n", 21), 0);
	assert_row(f, 3, "2/two/");
	assert_end(f, 2, 1);
	assert_refused(&f->c, 0, "a.csv", 2, 2, "label", "NUL");
}

/* The text that an open quote swallows comes back: only its own line is lost. */
static void test_quote_never_closed(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label\n1,one\n2,\"two\n3,three\n4,four\n"), 0);
	assert_row(f, 2, "1/one/");
	assert_row(f, 4, "3/three/");
	assert_row(f, 5, "4/four/");
	assert_end(f, 4, 1);
	assert_refused(&f->c, 0, "a.csv", 3, 2, "label", "quote that opens on line 3 is never closed");
}

static void test_quote_that_meets_another(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label\n1,\"one\n2,\"two\"\n3,three\n"), 0);
	assert_row(f, 3, "2/two/");
	assert_row(f, 4, "3/three/");
	assert_end(f, 3, 1);
	assert_refused(&f->c, 0, "a.csv", 2, 2, "label", "do not pair up");
}

static void test_stray_quote_inside(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label\n1,\"a \"b\" c\"\n2,5\" nail\n3,three\n"), 0);
	assert_row(f, 4, "3/three/");
	assert_end(f, 3, 2);
	assert_refused(&f->c, 0, "a.csv", 2, 2, "label", "written twice");
	assert_refused(&f->c, 1, "a.csv", 3, 2, "label", "do not pair up");
}

/* A damaged row of several lines: what is left of it is skipped with it and not taken for rows. */
static void test_damaged_row_of_several_lines(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label\n1,\"first\nsecond \"line\"\nthird\"\n2,two\n"), 0);
	assert_row(f, 5, "2/two/");
	assert_end(f, 2, 1);
	assert_refused(&f->c, 0, "a.csv", 2, 2, "label", "lines 2 to 4 were skipped");
}

static void test_damage_at_the_end(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_text(f, "id,label\n1,one\n2,\"two"), 0);
	assert_row(f, 2, "1/one/");
	assert_end(f, 2, 1);
	assert_refused(&f->c, 0, "a.csv", 3, 2, "label", "never closed");
}

/* Valgrind and the sanitizers keep memory of their own, which would be counted. */
static bool counts_memory(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
	return false;
#endif
#endif
	return !getenv("TESTS_QUICK");
}

static long peak_kb(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* A file of three rows whose middle one has a field of `size` bytes, made on disk. */
static struct input *big_field(struct fixture *f, size_t size, bool quoted, bool lines)
{
	char path[] = "/tmp/retrain-table-XXXXXX", block[4096];
	struct input *in = NULL;
	FILE *out;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	out = fdopen(fd, "w");
	assert_non_null(out);
	memset(block, 'x', sizeof(block));
	if (lines)
		block[100] = '\n';
	fprintf(out, "id,label\n1,one\n2,%s", quoted ? "\"" : "");
	for (size_t i = 0; i < size / sizeof(block); i++)
		assert_int_equal(fwrite(block, sizeof(block), 1, out), 1);
	fprintf(out, "%s\n3,three\n", quoted ? "\"" : "");
	assert_int_equal(fclose(out), 0);
	assert_int_equal(input_open(&in, path, &f->c.e), 0);
	unlink(path);
	return in;
}

/* What reading a field of 10 MB may cost, in kB. A sanitizer keeps what was given back for a while, so as to
 * find later uses of it: there the bound only tells that it is not a multiple of the file. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MOST_KB (64 * 1024)
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define MOST_KB (64 * 1024)
#endif
#ifndef MOST_KB
#define MOST_KB 8192
#endif

static void test_ten_megabyte_fields(void **state)
{
	struct fixture *f = *state;
	long before;

	for (int i = 0; i < 3; i++) {
		struct input *in = big_field(f, 10u << 20, i > 0, i > 1);

		before = peak_kb();
		assert_int_equal(table_open(&f->t, in, "a.csv", &f->spec, f->c.report, &f->c.e), 0);
		assert_row(f, 2, "1/one/");
		assert_row(f, i > 1 ? 4 + 2560 : 4, "3/three/");
		assert_int_equal(table_next(f->t, &f->c.e), 0);
		assert_int_equal(table_rows(f->t), 3);
		case_totals(&f->c);
		assert_int_equal(f->c.totals.refused, i + 1);
		assert_refused(&f->c, (size_t)i, "a.csv", 3, 2, "label", "longer than 1048576 bytes");
		if (counts_memory())
			assert_true(peak_kb() - before < MOST_KB);
		table_close(f->t);
		f->t = NULL;
	}
}

static void test_largest_field_is_taken(void **state)
{
	struct fixture *f = *state;
	struct input *in = big_field(f, TABLE_FIELD_MAX, true, true);

	assert_int_equal(table_open(&f->t, in, "a.csv", &f->spec, f->c.report, &f->c.e), 0);
	assert_row(f, 2, "1/one/");
	assert_int_equal(table_next(f->t, &f->c.e), 1);
	assert_int_equal(table_length(f->t, LABEL), TABLE_FIELD_MAX);
	assert_row(f, 4 + 256, "3/three/");
	assert_end(f, 3, 0);
}

static void test_too_many_fields(void **state)
{
	static char text[4096];
	struct fixture *f = *state;

	snprintf(text, sizeof(text), "id,label\n%600s\n2,two\n", "");
	memset(text + 9, ',', 600);
	assert_int_equal(open_text(f, text), 0);
	assert_row(f, 3, "2/two/");
	assert_end(f, 2, 1);
	assert_refused(&f->c, 0, "a.csv", 2, 513, NULL, "more than 512 fields");
}

/* Reading afresh behind each of many open quotes must not take time that grows with the square of the file.
 */
static void test_broken_everywhere(void **state)
{
	enum { ROW = 12, ROWS = 200000 };
	char *text = malloc(9 + (size_t)ROW * ROWS + 1);
	struct fixture *f = *state;
	int rc;

	assert_non_null(text);
	memcpy(text, "id,label\n", 10);
	for (size_t i = 0; i < ROWS; i++)
		memcpy(text + 9 + i * ROW, "1,\"\"\"\",\"\"\"\n\n", ROW + 1);
	assert_int_equal(open_text(f, text), 0);
	do
		rc = table_next(f->t, &f->c.e);
	while (rc == 1);
	assert_true(rc == 0 || rc == -EBADMSG);
	assert_true(table_refused(f->t) > 0);
	table_close(f->t);
	f->t = NULL;
	free(text);
}

static void test_told_to_stop(void **state)
{
	volatile sig_atomic_t stop = 0;
	struct fixture *f = *state;

	f->spec.stop = &stop;
	assert_int_equal(open_text(f, "id,label\n1,one\n2,two\n"), 0);
	assert_row(f, 2, "1/one/");
	stop = 1;
	assert_int_equal(table_next(f->t, &f->c.e), -EINTR);
}

/* A second reading of a file tells the same faults to nobody. */
static void test_second_reading_is_silent(void **state)
{
	struct fixture *f = *state;

	f->spec.again = true;
	assert_int_equal(open_text(f, "id,label,colour\n1,one,red\n,two,red\n3\n4,\"x\n5,five,blue\n"), 0);
	assert_row(f, 2, "1/one/");
	assert_row(f, 6, "5/five/");
	assert_end(f, 5, 0);
	assert_int_equal(f->c.totals.warnings, 0);
}

/* --- files --------------------------------------------------------------------------- */

static void test_what_is_no_file(void **state)
{
	struct fixture *f = *state;
	struct input *in;
	char path[] = "/tmp/retrain-fifo-XXXXXX";

	assert_int_equal(input_open(&in, "/tmp", &f->c.e), -EISDIR);
	assert_says(f->c.e.text, "not a file");
	assert_int_equal(input_open(&in, "/tmp/there/is/no/such", &f->c.e), -ENOENT);
	assert_string_equal(f->c.e.where, "/tmp/there/is/no/such");
	assert_non_null(mkdtemp(path));
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(input_open(&in, path, &f->c.e), -EISDIR); /* and does not wait for a writer */
	unlink(path);
}

static void test_unreadable_file(void **state)
{
	char path[] = "/tmp/retrain-table-XXXXXX";
	struct fixture *f = *state;
	struct input *in;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(chmod(path, 0), 0);
	if (geteuid() == 0) { /* root may read everything: ask as someone else */
		assert_int_equal(seteuid(65534), 0);
		assert_int_equal(input_open(&in, path, &f->c.e), -EACCES);
		assert_int_equal(seteuid(0), 0);
	} else {
		assert_int_equal(input_open(&in, path, &f->c.e), -EACCES);
	}
	assert_says(f->c.e.text, "permissions");
	unlink(path);
}

/* --- rows that never see libcsv ---------------------------------------------------------- */

struct cut {
	char text[256];
	size_t len;
};

static void put_cell(struct cut *c, const char *s, size_t n)
{
	while (n && strchr(" \r\n", s[0])) {
		s++;
		n--;
	}
	while (n && strchr(" \r\n", s[n - 1]))
		n--;
	c->text[c->len++] = '[';
	memcpy(c->text + c->len, s, n);
	c->len += n;
	c->text[c->len++] = ']';
}

static void take_cell(void *s, size_t n, void *arg)
{
	put_cell(arg, s, n);
}

static void take_row(int c, void *arg)
{
	(void)c;
	((struct cut *)arg)->text[((struct cut *)arg)->len++] = '\n';
}

/* What libcsv makes of rows, or false when it finds a fault in them. */
static bool cut_by_libcsv(const char *text, size_t len, struct cut *ret)
{
	struct csv_parser parser;
	bool good;

	ret->len = 0;
	assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
	good = csv_parse(&parser, text, len, take_cell, take_row, ret) == len &&
	       csv_fini(&parser, take_cell, take_row, ret) == 0;
	csv_free(&parser);
	return good;
}

/* Fields without quotes, and those with one at each end, are cut without libcsv: 20,000 random lines of what
 * matters are cut as it cuts them. */
static void test_lines_are_cut_as_libcsv_cuts_them(void **state)
{
	static const char signs[] = "a\",\" b,,\"\r";
	struct table_spec spec = {.columns = columns, .count = 3, .open_ended = true};
	unsigned long compared = 0;
	uint32_t seed = 1;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		char text[64] = "id,label,note\n";
		size_t head = strlen(text), len = head;
		struct cut expected, got = {.len = 0};
		struct import_case c;
		struct input *in;
		struct table *t;

		for (unsigned k = 0; k < i % 21; k++) {
			seed = seed * 1664525u + 1013904223u;
			text[len++] = signs[(seed >> 16) % (sizeof(signs) - 1)];
		}
		text[len++] = '\n';
		if (!cut_by_libcsv(text + head, len - head, &expected))
			continue;
		case_begin(&c);
		assert_int_equal(input_open_memory(&in, text, len), 0);
		assert_int_equal(table_open(&t, in, "a.csv", &spec, c.report, &c.e), 0);
		while (table_next(t, &c.e) > 0) {
			for (size_t k = 0; k < 3; k++)
				put_cell(&got, table_text(t, k), table_length(t, k));
			take_row(0, &got);
		}
		if (!table_refused(t)) { /* rows that have three fields, and an id */
			compared++;
			assert_int_equal(got.len, expected.len);
			assert_memory_equal(got.text, expected.text, got.len);
		}
		table_close(t);
		case_end(&c);
	}
	assert_true(compared > 500);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(test_columns_in_any_order),
	        TEST(test_optional_column_missing),
	        TEST(test_mark_crlf_and_blank_lines),
	        TEST(test_old_line_ends),
	        TEST(test_quoted_newlines_count_lines),
	        TEST(test_blanks_around_values),
	        TEST(test_tabs),
	        TEST(test_long_rows_across_pieces),
	        TEST(test_missing_columns_are_all_named),
	        TEST(test_unknown_columns_warn),
	        TEST(test_column_twice),
	        TEST(test_empty_files),
	        TEST(test_utf16_is_told_apart),
	        TEST(test_header_with_open_quote),
	        TEST(test_too_few_and_too_many_fields),
	        TEST(test_needed_value_missing),
	        TEST(test_bad_utf8),
	        TEST(test_nul_bytes),
	        TEST(test_quote_never_closed),
	        TEST(test_quote_that_meets_another),
	        TEST(test_stray_quote_inside),
	        TEST(test_damaged_row_of_several_lines),
	        TEST(test_damage_at_the_end),
	        TEST(test_ten_megabyte_fields),
	        TEST(test_largest_field_is_taken),
	        TEST(test_too_many_fields),
	        TEST(test_broken_everywhere),
	        TEST(test_told_to_stop),
	        TEST(test_second_reading_is_silent),
	        TEST(test_what_is_no_file),
	        TEST(test_unreadable_file),
	        cmocka_unit_test(test_lines_are_cut_as_libcsv_cuts_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
