#include <errno.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/cli.h"

#define NARROW      60 /* columns; below this a table becomes a list of cards */
#define COLUMNS_MAX 12
#define BETWEEN     "  " /* stands between two columns */

struct table {
	const struct term *term;
	const struct column *column;
	size_t columns, cell; /* cell: the next one of the current row */
	struct libscols_table *tb;
	struct libscols_line *line;
	char **note; /* one a row, NULL for none */
	size_t rows, room;
	size_t width[COLUMNS_MAX]; /* of those that may be broken; 0 until it is known */
	bool filled[COLUMNS_MAX];  /* columns in which some row says something */
	int error;
};

/* Text that is wider than its column is broken between words, which libsmartcols leaves to its user. It makes
 * a column as wide as this says that its texts are. */
static size_t wrap_width(const struct libscols_column *col, const char *text, void *arg)
{
	const size_t *width = arg;
	size_t n = text_columns(text);

	(void)col;
	return *width && *width < n ? *width : n;
}

static char *wrap_next(const struct libscols_column *col, char *text, void *arg)
{
	size_t n = text_break(text, scols_column_get_width(col));

	(void)arg;
	if (!text[n])
		return NULL;
	text[n] = '\0';
	return text + n + 1;
}

static void add_columns(struct table *t)
{
	for (size_t i = 0; i < t->columns; i++) {
		const struct column *c = &t->column[i];
		int flags = (c->flags & COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0) |
		            (c->flags & COLUMN_WRAP ? SCOLS_FL_WRAP : 0);
		struct libscols_column *col =
		        scols_table_new_column(t->tb, c->name, c->flags & COLUMN_WRAP ? 0.3 : 0, flags);

		if (!col) {
			t->error = -ENOMEM;
			return;
		}
		scols_cell_set_color(scols_column_get_header(col), "bold");
		if (c->flags & COLUMN_WRAP)
			scols_column_set_wrapfunc(col, wrap_width, wrap_next, &t->width[i]);
		if (c->from_width > t->term->width)
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
	scols_table_set_column_separator(t->tb, BETWEEN);
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
	        [STYLE_BOLD] = "bold",     [STYLE_DIM] = "halfbright", [STYLE_GREEN] = "green",
	        [STYLE_YELLOW] = "yellow", [STYLE_CYAN] = "cyan",      [STYLE_RED] = "red",
	};

	char *text;

	if (!t || t->error || t->cell >= t->columns)
		return;
	if (s && *s)
		t->filled[t->cell] = true;
	text = safe_copy(s ? s : "");
	if (!text || scols_line_refer_data(t->line, t->cell, text) < 0) {
		free(text);
		t->error = -ENOMEM;
	} else if (style != STYLE_PLAIN) {
		scols_cell_set_color(scols_line_get_cell(t->line, t->cell), colours[style]);
	}
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

		if (t->column[i].flags & (COLUMN_TITLE | COLUMN_EXTRA) || !*s ||
		    !strcmp(t->column[i].name, "#"))
			continue;
		snprintf(label, sizeof(label), "  %s: ", t->column[i].name);
		print_wrapped(stdout, width, label, 4, s);
	}
	if (t->note[row])
		print_wrapped(stdout, width, "  ", 4, t->note[row]);
}

/* Prints lines without the blanks that fill up the last column. */
static void print_trimmed(const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n"), shown = n;

		while (shown && text[shown - 1] == ' ')
			shown--;
		fwrite(text, 1, shown, stdout);
		fputc('\n', stdout);
		text += n + (text[n] == '\n');
	}
}

/* Rows one by one, so that each one's note can follow it; the widths come from the whole table. */
static void print_rows(struct table *t)
{
	for (size_t i = 0; i < t->rows; i++) {
		struct libscols_line *line = scols_table_get_line(t->tb, i);
		char *text = NULL;

		if (scols_table_print_range_to_string(t->tb, line, line, &text) < 0 || !text) {
			t->error = -ENOMEM;
			return;
		}
		print_trimmed(text);
		free(text);
		if (t->note[i])
			print_wrapped(stdout, t->term->width, "    ", 4, t->note[i]);
	}
}

static void print_whole(struct table *t)
{
	char *text = NULL;

	if (scols_print_table_to_string(t->tb, &text) < 0 || !text)
		t->error = -ENOMEM;
	else
		print_trimmed(text);
	free(text);
}

static void print_cards(const struct table *t)
{
	for (size_t i = 0; i < t->rows; i++)
		print_card(t, i);
}

/* A column that says nothing only takes room from the others. */
static void hide_empty(const struct table *t)
{
	for (size_t i = 0; i < t->columns; i++) {
		struct libscols_column *col = scols_table_get_column(t->tb, i);

		if (!t->filled[i])
			scols_column_set_flags(col, scols_column_get_flags(col) | SCOLS_FL_HIDDEN);
	}
}

/* Columns of the terminal that a cell can not do without: all of it, or its longest word where it may be
 * broken. */
static size_t cell_need(const char *s, bool wrap)
{
	char word[256];
	size_t most = 0;

	if (!wrap)
		return text_columns(s);
	for (s += strspn(s, " "); *s; s += strspn(s, " ")) {
		size_t n = strcspn(s, " "), columns;

		snprintf(word, sizeof(word), "%.*s", (int)n, s);
		columns = text_columns(word);
		most = columns > most ? columns : most;
		s += n;
	}
	return most;
}

/* Columns of the terminal that a column of the table needs; with `wrap` after breaking what may be broken. */
static size_t column_need(const struct table *t, size_t i, bool wrap)
{
	size_t most = text_columns(t->column[i].name);

	for (size_t row = 0; row < t->rows; row++) {
		size_t n = cell_need(cell_text(t, row, i), wrap && t->column[i].flags & COLUMN_WRAP);

		most = n > most ? n : most;
	}
	return most;
}

static bool is_shown(const struct table *t, size_t i)
{
	return t->filled[i] && t->column[i].from_width <= t->term->width;
}

/* Whether the rows fit side by side; otherwise they are shown as cards. Sets how wide each column is:
 * libsmartcols alone would make one narrower than its longest word when several may be broken. What is left
 * over goes to those that would like more, in proportion. */
static bool fits(struct table *t)
{
	size_t need[COLUMNS_MAX], want[COLUMNS_MAX], needs = 0, wants = 0, left;

	for (size_t i = 0; i < t->columns; i++) {
		if (!is_shown(t, i))
			continue;
		need[i] = column_need(t, i, true);
		want[i] = column_need(t, i, false) - need[i];
		needs += need[i] + (needs ? strlen(BETWEEN) : 0);
		wants += want[i];
	}
	if (t->term->width < NARROW || needs > t->term->width)
		return false;
	left = t->term->width - needs < wants ? t->term->width - needs : wants;
	for (size_t i = 0; i < t->columns; i++) {
		if (is_shown(t, i) && t->column[i].flags & COLUMN_WRAP)
			t->width[i] = need[i] + (wants ? want[i] * left / wants : 0);
	}
	return true;
}

static void table_free(struct table *t)
{
	for (size_t i = 0; i < t->rows; i++)
		free(t->note[i]);
	free(t->note);
	scols_unref_table(t->tb);
	free(t);
}

int table_print(struct table *t)
{
	bool notes = false;
	int error = t ? t->error : -ENOMEM;

	for (size_t i = 0; !error && i < t->rows; i++)
		notes = notes || t->note[i];
	if (!error && t->rows) {
		hide_empty(t);
		if (!fits(t))
			print_cards(t);
		else if (notes)
			print_rows(t);
		else
			print_whole(t);
		error = t->error;
	}
	if (t)
		table_free(t);
	if (error)
		fputs("retrain: there is not enough memory to print the table.\n", stderr);
	return error ? EXIT_REFUSED : EXIT_FINE;
}
