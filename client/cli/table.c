#include <errno.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/cli.h"

#define NARROW      60 /* columns; below this a table becomes a list of cards */
#define COLUMNS_MAX 12

struct table {
	const struct term *term;
	const struct column *column;
	size_t columns, cell; /* cell: the next one of the current row */
	struct libscols_table *tb;
	struct libscols_line *line;
	char **note; /* one a row, NULL for none */
	size_t rows, room;
	int error;
};

static void add_columns(struct table *t)
{
	for (size_t i = 0; i < t->columns; i++) {
		const struct column *c = &t->column[i];
		int flags = (c->flags & COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0) | (c->flags & COLUMN_WRAP ? SCOLS_FL_WRAP : 0);
		struct libscols_column *col = scols_table_new_column(t->tb, c->name, c->flags & COLUMN_WRAP ? 0.3 : 0, flags);

		if (!col)
			t->error = -ENOMEM;
		else if (c->from_width > t->term->width)
			scols_column_set_flags(col, flags | SCOLS_FL_HIDDEN);
	}
}

struct table *table_new(const struct term *term, const struct column *columns, size_t n)
{
	struct table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->term = term;
	t->column = columns;
	t->columns = n < COLUMNS_MAX ? n : COLUMNS_MAX;
	t->tb = scols_new_table();
	if (!t->tb) {
		free(t);
		return NULL;
	}
	scols_table_enable_colors(t->tb, term->colour);
	scols_table_set_termforce(t->tb, SCOLS_TERMFORCE_ALWAYS);
	scols_table_set_termwidth(t->tb, term->width);
	scols_table_set_stream(t->tb, stdout);
	scols_table_set_column_separator(t->tb, "  ");
	add_columns(t);
	return t;
}

void table_row(struct table *t)
{
	if (!t || t->error)
		return;
	if (t->rows == t->room) {
		size_t room = t->room ? t->room * 2 : 32;
		char **note = realloc(t->note, room * sizeof(*note));

		if (!note) {
			t->error = -ENOMEM;
			return;
		}
		t->note = note;
		t->room = room;
	}
	t->line = scols_table_new_line(t->tb, NULL);
	if (!t->line) {
		t->error = -ENOMEM;
		return;
	}
	t->note[t->rows++] = NULL;
	t->cell = 0;
}

void table_cell_style(struct table *t, const char *s, enum style style)
{
	static const char *const colours[] = {
		[STYLE_BOLD] = "bold",	   [STYLE_DIM] = "halfbright", [STYLE_GREEN] = "green",
		[STYLE_YELLOW] = "yellow", [STYLE_CYAN] = "cyan",      [STYLE_RED] = "red",
	};

	if (!t || t->error || t->cell >= t->columns)
		return;
	if (scols_line_set_data(t->line, t->cell, s ? s : "") < 0)
		t->error = -ENOMEM;
	else if (style != STYLE_PLAIN)
		scols_cell_set_color(scols_line_get_cell(t->line, t->cell), colours[style]);
	t->cell++;
}

void table_cell(struct table *t, const char *s)
{
	table_cell_style(t, s, STYLE_PLAIN);
}

void table_note(struct table *t, const char *s)
{
	char **at;

	if (!t || t->error || !t->rows)
		return;
	at = &t->note[t->rows - 1];
	free(*at);
	*at = strdup(s);
	if (!*at)
		t->error = -ENOMEM;
}

static const char *cell_text(const struct table *t, size_t row, size_t column)
{
	const char *s = scols_cell_get_data(scols_line_get_cell(scols_table_get_line(t->tb, row), column));

	return s ? s : "";
}

/* One row of a narrow terminal: its title, then a line for each of the other cells that say something. */
static void print_card(const struct table *t, size_t row)
{
	unsigned width = t->term->width;
	char label[64];

	for (size_t i = 0; i < t->columns; i++) {
		if (!(t->column[i].flags & COLUMN_TITLE))
			continue;
		fputs(style_on(t->term, STYLE_BOLD), stdout);
		print_wrapped(stdout, width, "", 0, cell_text(t, row, i));
		fputs(style_off(t->term), stdout);
	}
	for (size_t i = 0; i < t->columns; i++) {
		const char *s = cell_text(t, row, i);

		if (t->column[i].flags & COLUMN_TITLE || !*s || !strcmp(t->column[i].name, "#"))
			continue;
		snprintf(label, sizeof(label), "  %s: ", t->column[i].name);
		print_wrapped(stdout, width, label, 4, s);
	}
	if (t->note[row])
		print_wrapped(stdout, width, "  ", 4, t->note[row]);
}

/* Rows one by one, so that each one's note can follow it; the widths come from the whole table. */
static void print_rows(const struct table *t)
{
	for (size_t i = 0; i < t->rows; i++) {
		struct libscols_line *line = scols_table_get_line(t->tb, i);

		scols_table_print_range(t->tb, line, line);
		fputc('\n', stdout);
		if (t->note[i])
			print_wrapped(stdout, t->term->width, "    ", 4, t->note[i]);
	}
}

int table_print(struct table *t)
{
	bool notes = false;
	int code = EXIT_FINE;

	if (!t || t->error) {
		fputs("retrain: there is not enough memory to print the table.\n", stderr);
		code = EXIT_REFUSED;
		goto out;
	}
	for (size_t i = 0; i < t->rows; i++)
		notes = notes || t->note[i];
	if (t->term->width < NARROW) {
		for (size_t i = 0; i < t->rows; i++)
			print_card(t, i);
	} else if (notes) {
		print_rows(t);
	} else {
		scols_print_table(t->tb);
	}
out:
	if (t) {
		for (size_t i = 0; i < t->rows; i++)
			free(t->note[i]);
		free(t->note);
		scols_unref_table(t->tb);
		free(t);
	}
	return code;
}
