/* One row of bytes, cut into fields. */
#include "import/table_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GROW_STEP 4096u

/* libcsv keeps one field in memory; refusing to grow it is how a field's length is bounded. */
static void *bounded_realloc(void *p, size_t size)
{
	return size > TABLE_FIELD_MAX + 2 * GROW_STEP ? NULL : realloc(p, size);
}

int table_start_parser(struct table *t)
{
	if (t->csv_live)
		csv_free(&t->csv);
	t->csv_live = csv_init(&t->csv, CSV_STRICT | CSV_STRICT_FINI) == 0;
	if (!t->csv_live)
		return -ENOMEM;
	csv_set_realloc_func(&t->csv, bounded_realloc);
	csv_set_blk_size(&t->csv, GROW_STEP);
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

static void take_cell(void *data, size_t len, void *arg)
{
	struct table *t = arg;
	const char *s = data;

	t->cell_line = t->line;
	if (t->damage)
		return;
	while (len && is_blank(s[0])) {
		s++;
		len--;
	}
	while (len && is_blank(s[len - 1]))
		len--;
	if (len > TABLE_FIELD_MAX)
		t->damage = DAMAGE_FIELD;
	else if (t->count == TABLE_FIELDS_MAX)
		t->damage = DAMAGE_FIELDS;
	else if (t->bytes.len + len > TABLE_ROW_MAX)
		t->damage = DAMAGE_ROW;
	if (t->damage)
		return;
	t->cells[t->count].start = (uint32_t)t->bytes.len;
	t->cells[t->count].len = (uint32_t)len;
	t->count++;
	if (len)
		buf_put(&t->bytes, s, len);
	buf_byte(&t->bytes, 0);
	if (t->bytes.error)
		t->damage = DAMAGE_MEMORY;
}

static void take_row(int c, void *arg)
{
	struct table *t = arg;

	(void)c;
	t->row_ended = true;
}

static void keep_raw(struct table *t, const char *p, size_t n)
{
	size_t room = TABLE_RAW_KEPT - t->raw.len;

	if (n && room)
		buf_put(&t->raw, p, n < room ? n : room);
}

static void begin_row(struct table *t)
{
	buf_clear(&t->bytes);
	buf_clear(&t->raw);
	t->count = 0;
	t->row_ended = false;
	t->damage = DAMAGE_NONE;
	t->row_line = t->cell_line = t->line;
	t->row_start = input_position(t->in);
}

static bool all_blank(const char *p, size_t n)
{
	while (n && is_blank(*p)) {
		p++;
		n--;
	}
	return n == 0;
}

/* Where the field at `start` ends, when it needs no libcsv: it has no quotes, or one at each end and none
 * between. NULL otherwise. */
static const char *simple_end(const char *start, const char *end)
{
	const char *stop;

	if (start < end && *start == '"') {
		stop = memchr(start + 1, '"', (size_t)(end - start - 1));
		return stop && (stop + 1 == end || stop[1] == ',') ? stop + 1 : NULL;
	}
	stop = memchr(start, ',', (size_t)(end - start));
	stop = stop ? stop : end;
	return memchr(start, '"', (size_t)(stop - start)) ? NULL : stop;
}

/* Cuts the simple fields at the start of a line: most lines have no others, and libcsv looks at every byte of
 * them. Returns how many bytes are done; what is left begins a field that libcsv reads. */
static size_t cut_simple(struct table *t, const char *p, size_t n)
{
	const char *end = p + n, *start = p, *stop;

	while (end > p && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	while (!t->damage && (stop = simple_end(start, end))) {
		bool quoted = stop > start && *start == '"';

		take_cell((void *)(start + quoted), (size_t)(stop - start) - 2 * quoted,
		          t); /* which only reads */
		if (stop == end) {
			t->row_ended = true;
			return n;
		}
		start = stop + 1;
	}
	return (size_t)(start - p);
}

static void parse_csv(struct table *t, const char *p, size_t n, bool whole_line)
{
	if (whole_line) {
		size_t done = cut_simple(t, p, n);

		p += done;
		n -= done;
	}
	if (t->damage || !n)
		return;
	if (csv_parse(&t->csv, p, n, take_cell, take_row, t) == n || t->damage)
		return;
	switch (csv_error(&t->csv)) {
	case CSV_EPARSE:
		t->damage = DAMAGE_QUOTE;
		break;
	default: /* the field may not grow: it is too long, or memory is short */
		t->damage = t->csv.entry_size >= TABLE_FIELD_MAX ? DAMAGE_FIELD : DAMAGE_MEMORY;
	}
}

/* Without quoting a line is a row; a long line comes in pieces, so fields are cut once it is whole. */
static void split_tabs(struct table *t)
{
	const char *p = (const char *)t->raw.data, *end = p + t->raw.len;

	for (;;) {
		const char *tab = memchr(p, '\t', (size_t)(end - p));

		take_cell((void *)p, (size_t)((tab ? tab : end) - p), t); /* take_cell only reads */
		if (!tab || t->damage)
			break;
		p = tab + 1;
	}
	t->row_ended = true;
}

static void parse_tsv(struct table *t, const char *p, size_t n, bool line_ends)
{
	if (t->raw.len + n > TABLE_ROW_MAX)
		t->damage = DAMAGE_ROW;
	else
		buf_put(&t->raw, p, n);
	if (t->raw.error)
		t->damage = DAMAGE_MEMORY;
	if (line_ends && !t->damage)
		split_tabs(t);
}

static void end_of_file(struct table *t)
{
	if (t->spec.style == TABLE_TSV) {
		if (t->raw.len && !t->row_ended)
			split_tabs(t);
	} else if (csv_fini(&t->csv, take_cell, take_row, t) != 0 && !t->damage) {
		t->damage = DAMAGE_OPEN;
	}
}

int table_read_row(struct table *t)
{
	const char *p;
	size_t n;
	int rc;

	begin_row(t);
	while ((rc = input_piece(t->in, &p, &n)) > 0) {
		bool feed = p[n - 1] == '\n', ends = feed || p[n - 1] == '\r';
		bool fresh = t->count == 0 && t->raw.len == 0;

		if (fresh && ends && all_blank(p, n)) {
			t->line += feed;
			begin_row(t);
			continue;
		}
		if (t->spec.style == TABLE_TSV) {
			parse_tsv(t, p, n, ends);
		} else {
			keep_raw(t, p, n);
			parse_csv(t, p, n, fresh && ends);
		}
		t->line += feed;
		if (t->row_ended || t->damage)
			return 1;
	}
	if (rc < 0)
		return rc;
	end_of_file(t);
	return t->row_ended || t->damage ? 1 : 0;
}
