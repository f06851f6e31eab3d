#include "import/provider.h"

#include <csv.h>
#include <string.h>
#include <strings.h>

#define FIELDS_MAX TABLE_FIELDS_MAX

struct field {
	size_t start, len; /* with its quotes and blanks */
};

struct row {
	struct field field[FIELDS_MAX];
	size_t count;
	size_t end, next; /* where its text ends, and where the next row begins */
};

struct annotating {
	struct buf *out;
	const char *data;
	size_t size;
	size_t width,
	        errors; /* columns of the header without ERRORS; where that stands, SIZE_MAX for nowhere */
};

/* Cuts the row at `at` into fields. A quote opens or closes wherever it stands: in a row that is well made
 * that is what it does. */
static void cut(const struct annotating *a, size_t at, struct row *row)
{
	bool quoted = false;
	size_t start = at;

	row->count = 0;
	for (;; at++) {
		char c = at < a->size ? a->data[at] : '\n';

		quoted ^= c == '"';
		if (at < a->size && (quoted || !strchr(",\r\n", c)))
			continue;
		if (row->count < FIELDS_MAX)
			row->field[row->count++] = (struct field){start, at - start};
		start = at + 1;
		if (at >= a->size || c != ',')
			break;
	}
	row->end = at;
	row->next = at < a->size ? at + 1 : at;
	if (row->next < a->size && a->data[at] == '\r' && a->data[row->next] == '\n')
		row->next++;
}

/* Writes a text as a quoted field. */
static void put_field(struct buf *out, const char *s, size_t n)
{
	size_t room = 2 * n + 2;

	if (buf_reserve(out, room))
		out->len += csv_write(out->data + out->len, room, s, n);
}

static void put_faults(struct buf *out, const struct provider_note *note)
{
	struct buf text;

	buf_init(&text, 0);
	if (note->reason)
		buf_printf(&text, "ROW_INVALID: %s", note->reason);
	for (size_t i = 0; i < note->count; i++)
		buf_printf(&text, "%s%s: %s", text.len ? " " : "", provider_fault_info[note->fault[i]].code,
		           provider_fault_info[note->fault[i]].sentence);
	put_field(out, (const char *)text.data, text.len);
	if (text.error)
		out->error = text.error;
	buf_free(&text);
}

/* Commas for the fields that a short row lacks, so that ERRORS stands below its name. */
static void put_missing(struct annotating *a, size_t fields)
{
	for (; fields < a->width; fields++)
		buf_byte(a->out, ',');
}

/* Writes a row without its old ERRORS and with what is wrong with it now. Returns where the next begins. */
static size_t put_row(struct annotating *a, size_t at, const struct provider_note *note, bool header)
{
	struct row row;
	size_t written = 0;

	cut(a, at, &row);
	for (size_t i = 0; i < row.count; i++) {
		if (i == a->errors)
			continue;
		if (written++)
			buf_byte(a->out, ',');
		buf_put(a->out, a->data + row.field[i].start, row.field[i].len);
	}
	if (!header)
		put_missing(a, written ? written : 1);
	buf_byte(a->out, ',');
	if (header)
		buf_str(a->out, "ERRORS");
	else if (note)
		put_faults(a->out, note);
	buf_put(a->out, a->data + row.end, row.next - row.end);
	return row.next;
}

/* Writes one line of a row whose quotes are broken: every comma parts fields, and a quote is only a sign. */
static size_t put_broken_line(struct annotating *a, size_t at, const struct provider_note *note)
{
	size_t end = at, fields = 0, written = 0, next;

	while (end < a->size && !strchr("\r\n", a->data[end]))
		end++;
	next = end < a->size ? end + 1 : end;
	if (next < a->size && a->data[end] == '\r' && a->data[next] == '\n')
		next++;
	for (size_t start = at; start <= end;) {
		const char *comma = end > start ? memchr(a->data + start, ',', end - start) : NULL;
		size_t stop = comma ? (size_t)(comma - a->data) : end;

		if (fields++ != a->errors) {
			if (written++)
				buf_byte(a->out, ',');
			put_field(a->out, a->data + start, stop - start);
		}
		start = stop + 1;
	}
	put_missing(a, written);
	buf_byte(a->out, ',');
	put_faults(a->out, note);
	buf_put(a->out, a->data + end, next - end);
	return next;
}

static bool is_blank_line(const struct annotating *a, size_t at)
{
	while (at < a->size && strchr(" \t\v\f", a->data[at]))
		at++;
	return at >= a->size || a->data[at] == '\n' || a->data[at] == '\r';
}

static size_t copy_line(struct annotating *a, size_t at)
{
	size_t start = at;

	while (at < a->size && !strchr("\r\n", a->data[at]))
		at++;
	at += at < a->size;
	buf_put(a->out, a->data + start, at - start);
	return at;
}

/* Finds how wide the header is, and its ERRORS. */
static void read_header(struct annotating *a, size_t at)
{
	struct row row;

	cut(a, at, &row);
	a->width = row.count;
	a->errors = SIZE_MAX;
	for (size_t i = 0; i < row.count; i++) {
		const char *s = a->data + row.field[i].start;
		size_t n = row.field[i].len;

		while (n && strchr(" \t\"", *s)) {
			s++;
			n--;
		}
		while (n && strchr(" \t\"", s[n - 1]))
			n--;
		if (n == 6 && strncasecmp(s, "ERRORS", 6) == 0)
			a->errors = i;
	}
	a->width -= a->errors != SIZE_MAX;
}

void provider_annotate(struct buf *out, const char *data, size_t size, const struct provider_notes *notes)
{
	struct annotating a = {.out = out, .data = data, .size = size};
	const struct provider_note *note = notes->note, *end = notes->count ? note + notes->count : note;
	size_t at = size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	buf_put(out, data, at);
	while (at < size && is_blank_line(&a, at))
		at = copy_line(&a, at);
	read_header(&a, at);
	at = put_row(&a, at, NULL, true);
	while (at < size) {
		while (note < end && note->end <= at)
			note++;
		if (is_blank_line(&a, at))
			at = copy_line(&a, at);
		else if (note < end && note->broken && note->start <= at)
			at = put_broken_line(&a, at, note);
		else
			at = put_row(&a, at, note < end && note->start <= at ? note : NULL, false);
	}
}
