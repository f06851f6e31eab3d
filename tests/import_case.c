#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/import_case.h"

void case_begin(struct import_case *c)
{
	memset(c, 0, sizeof(*c));
	assert_int_equal(report_new(&c->report, &(struct report_options){.shown = 200}, &c->e), 0);
	assert_int_equal(builder_new(&c->builder, NULL, NULL), 0);
	import_init(&c->im);
	c->im.builder = c->builder;
	c->im.report = c->report;
	c->im.files = c->files;
}

void case_end(struct import_case *c)
{
	import_close(&c->im);
	builder_free(c->builder);
	report_free(c->report);
}

void case_file(struct import_case *c, const char *name, const char *text)
{
	assert_true(c->file_count < sizeof(c->files) / sizeof(c->files[0]));
	c->files[c->file_count++] = (struct import_file){name, text, strlen(text)};
	c->im.file_count = c->file_count;
}

void case_totals(struct import_case *c)
{
	report_totals(c->report, &c->totals);
	builder_count(c->builder, &c->counts);
}

int case_read(struct import_case *c, int (*read)(struct import *, const char *, struct error *))
{
	int rc = read(&c->im, "folder", &c->e);

	case_totals(c);
	return rc;
}

void assert_says(const char *text, const char *word)
{
	if (!strstr(text, word))
		fail_msg("\"%s\" does not say \"%s\"", text, word);
}

void assert_refused(const struct import_case *c, size_t i, const char *file, unsigned long line, unsigned column,
		    const char *field, const char *word)
{
	const struct report_row *row;

	assert_true(i < c->totals.shown_count);
	row = &c->totals.shown[i];
	assert_string_equal(row->file, file);
	assert_int_equal(row->line, line);
	assert_int_equal(row->column, column);
	if (field)
		assert_string_equal(row->field, field);
	else
		assert_null(row->field);
	assert_says(row->reason, word);
}
