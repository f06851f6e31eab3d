#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
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

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

void remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void case_end(struct import_case *c)
{
	if (c->view)
		index_read_end(c->reader);
	index_close(c->reader);
	if (*c->dir)
		remove_tree(c->dir);
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

void assert_refused(const struct import_case *c, size_t i, const char *file, unsigned long line,
                    unsigned column, const char *field, const char *word)
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

void case_view(struct import_case *c)
{
	uint64_t generation = 0;

	strcpy(c->dir, "/tmp/retrain-import-XXXXXX");
	assert_non_null(mkdtemp(c->dir));
	if (builder_write(c->builder, c->dir, 0, &generation, &c->e) != 0)
		fail_msg("the index was not written: %s", c->e.text);
	builder_free(c->builder); /* it holds the folder's lock */
	c->builder = NULL;
	assert_int_equal(index_open(c->dir, generation, true, &c->reader, &c->e), 0);
	assert_int_equal(index_read_begin(c->reader, &c->view), 0);
}

uint32_t case_skill(const struct import_case *c, const char *id)
{
	uint32_t row = view_find_skill(c->view, id, strlen(id));

	if (row == INDEX_NONE)
		fail_msg("there is no skill %s", id);
	return row;
}

uint32_t case_occupation(const struct import_case *c, const char *id)
{
	uint32_t row = view_find_occupation(c->view, id, strlen(id));

	if (row == INDEX_NONE)
		fail_msg("there is no occupation %s", id);
	return row;
}

const char *case_str(const struct import_case *c, uint32_t str)
{
	static char text[8][4096];
	static unsigned next;
	uint32_t len;
	const char *s = view_str(c->view, str, &len);
	char *out = text[next++ % 8];

	snprintf(out, sizeof(text[0]), "%.*s", (int)len, s);
	return out;
}

const char *case_texts(const struct import_case *c, const char *id, enum occ_text_kind kind)
{
	static char all[8192];
	const uint32_t *start = &c->view->occ_text_start[case_occupation(c, id) * OCC_TEXT_KINDS + kind];
	size_t at = 0;

	*all = 0;
	for (uint32_t k = start[0]; k < start[1] && at < sizeof(all); k++)
		at += (size_t)snprintf(all + at, sizeof(all) - at, "%s%s", k > start[0] ? "+" : "",
		                       case_str(c, c->view->occ_text[k]));
	return all;
}

const struct occ_skill *case_link(const struct import_case *c, const char *occupation, const char *skill)
{
	uint32_t row = case_occupation(c, occupation), wanted = case_skill(c, skill);

	for (uint32_t k = c->view->occ_skill_start[row]; k < c->view->occ_skill_start[row + 1]; k++)
		if (c->view->occ_skill[k].skill == wanted)
			return &c->view->occ_skill[k];
	fail_msg("%s has no link to %s", occupation, skill);
	return NULL;
}

bool case_same_master(const struct import_case *c, const char *a, const char *b)
{
	return c->view->skill[case_skill(c, a)].master == c->view->skill[case_skill(c, b)].master;
}
