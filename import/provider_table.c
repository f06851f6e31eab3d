/* The table of --check: one line for each thing that is wrong, no wider than the terminal. */
#include <errno.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "import/provider.h"

#define ROWS_MAX     500u /* lines of the table; the annotated copy has them all */
#define NARROW       60u  /* columns; below this each fault is a paragraph */
#define WIDE         130u /* columns; from this on the code has a column of its own */
#define WRAP_WIDTH   0.4
#define SENTENCE_MAX 600u

enum cell { CELL_LINE, CELL_COLUMN, CELL_CODE, CELL_SENTENCE, CELLS };

struct fault_row {
	unsigned long line;
	const char *column, *code, *sentence;
};

/* Where to break a text so that its first part has at most `width` bytes; texts of the table are ASCII but
 * for a few signs, which only makes a line a little shorter. */
static size_t break_at(const char *s, size_t width)
{
	size_t last = 0;

	for (size_t i = 0; s[i]; i++) {
		if (i > width && last)
			return last;
		if (s[i] == ' ')
			last = i;
	}
	return strlen(s) > width && last ? last : strlen(s);
}

static size_t wrap_width(const struct libscols_column *column, const char *text, void *arg)
{
	size_t width = scols_column_get_width(column), most = 0;

	(void)arg;
	if (!width || width == (size_t)-1)
		return strlen(text);
	while (*text) {
		size_t n = break_at(text, width);

		most = n > most ? n : most;
		text += n + (text[n] == ' ');
	}
	return most;
}

static char *wrap_next(const struct libscols_column *column, char *text, void *arg)
{
	size_t n = break_at(text, scols_column_get_width(column));

	(void)arg;
	if (!text[n])
		return NULL;
	text[n] = 0;
	return text + n + 1;
}

/* What is wrong, number `i` of the row. False when there is no such. */
static bool fault_at(const struct provider_note *note, size_t i, struct fault_row *ret)
{
	const struct provider_fault_info *info;

	ret->line = note->line;
	if (i == 0 && note->reason) {
		*ret = (struct fault_row){note->line, "", "ROW_INVALID", note->reason};
		return true;
	}
	i -= note->reason != NULL;
	if (i >= note->count)
		return false;
	info = &provider_fault_info[note->fault[i]];
	ret->column = provider_column_name(info->column);
	ret->code = info->code;
	ret->sentence = info->sentence;
	return true;
}

static int add_line(struct libscols_table *tb, const struct fault_row *row, bool wide)
{
	struct libscols_line *line = scols_table_new_line(tb, NULL);
	char number[24], sentence[SENTENCE_MAX];

	if (!line)
		return -ENOMEM;
	snprintf(number, sizeof(number), "%lu", row->line);
	snprintf(sentence, sizeof(sentence), wide ? "%s" : "%s %s", wide ? row->sentence : row->code,
	         row->sentence);
	if (scols_line_set_data(line, CELL_LINE, number) ||
	    scols_line_set_data(line, CELL_COLUMN, row->column) ||
	    scols_line_set_data(line, CELL_CODE, row->code) ||
	    scols_line_set_data(line, CELL_SENTENCE, sentence))
		return -ENOMEM;
	return 0;
}

static int add_columns(struct libscols_table *tb, bool wide)
{
	struct libscols_column *sentence;

	if (!scols_table_new_column(tb, "LINE", 0, SCOLS_FL_RIGHT) ||
	    !scols_table_new_column(tb, "COLUMN", 0, 0) ||
	    !scols_table_new_column(tb, "CODE", 0, wide ? 0 : SCOLS_FL_HIDDEN))
		return -ENOMEM;
	sentence = scols_table_new_column(tb, wide ? "WHAT WOULD BE RIGHT" : "CODE, AND WHAT WOULD BE RIGHT",
	                                  WRAP_WIDTH, SCOLS_FL_WRAP);
	if (!sentence)
		return -ENOMEM;
	scols_column_set_wrapfunc(sentence, wrap_width, wrap_next, NULL);
	return 0;
}

/* Lines without the blanks that fill up the last column. */
static void print_trimmed(FILE *out, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n"), shown = n;

		while (shown && text[shown - 1] == ' ')
			shown--;
		fwrite(text, 1, shown, out);
		fputc('\n', out);
		text += n + (text[n] == '\n');
	}
}

static int print_table(FILE *out, unsigned width, const struct provider_notes *file, size_t *left)
{
	struct libscols_table *tb = scols_new_table();
	struct fault_row row;
	char *text = NULL;
	int rc = tb ? add_columns(tb, width >= WIDE) : -ENOMEM;

	for (size_t i = 0; rc == 0 && i < file->count && *left; i++)
		for (size_t k = 0; rc == 0 && *left && fault_at(&file->note[i], k, &row); k++, (*left)--)
			rc = add_line(tb, &row, width >= WIDE);
	if (rc == 0) {
		scols_table_set_termforce(tb, SCOLS_TERMFORCE_ALWAYS);
		scols_table_set_termwidth(tb, width);
		scols_table_set_column_separator(tb, "  ");
		rc = scols_print_table_to_string(tb, &text) < 0 || !text ? -ENOMEM : 0;
	}
	if (rc == 0)
		print_trimmed(out, text);
	free(text);
	scols_unref_table(tb);
	return rc;
}

static void print_paragraph(FILE *out, unsigned width, const char *text)
{
	while (*text) {
		size_t n = break_at(text, width > 4 ? width - 3 : 1);

		fprintf(out, "  %.*s\n", (int)n, text);
		text += n + (text[n] == ' ');
	}
}

static void print_list(FILE *out, unsigned width, const struct provider_notes *file, size_t *left)
{
	struct fault_row row;

	for (size_t i = 0; i < file->count && *left; i++) {
		for (size_t k = 0; *left && fault_at(&file->note[i], k, &row); k++, (*left)--) {
			fprintf(out, "Line %lu%s%s\n", row.line, *row.column ? ": " : "", row.column);
			print_paragraph(out, width, row.code);
			print_paragraph(out, width, row.sentence);
		}
	}
}

int provider_print(FILE *out, unsigned width, const struct provider_notes *files, size_t count)
{
	size_t left = ROWS_MAX, all = 0;
	struct fault_row row;
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++) {
		if (!files[i].count)
			continue;
		for (size_t n = 0; n < files[i].count; n++)
			for (size_t k = 0; fault_at(&files[i].note[n], k, &row); k++)
				all++;
		if (!left)
			continue;
		fprintf(out, "%s\n", files[i].file);
		if (width < NARROW)
			print_list(out, width, &files[i], &left);
		else
			rc = print_table(out, width, &files[i], &left);
	}
	if (all > ROWS_MAX)
		fprintf(out, "... and %zu more; --annotated FILE writes all of them beside their rows.\n",
		        all - ROWS_MAX);
	return rc < 0 ? rc : ferror(out) ? -EIO : 0;
}
