#include "import/table_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

#define RESCAN_SPARE (64u << 20) /* bytes read twice at most, above the size of the file */

/* --- getting over a damaged row -------------------------------------------- */

static void describe_damage(struct table *t)
{
	char *out = t->damaged_reason;
	size_t size = sizeof(t->damaged_reason);

	switch (t->damage) {
	case DAMAGE_QUOTE:
		snprintf(out, size,
		         "the quotes of the field that starts on line %lu do not pair up; "
		         "a quote inside a quoted field is written twice (\"\")",
		         t->cell_line);
		break;
	case DAMAGE_OPEN:
		snprintf(out, size, "the quote that opens on line %lu is never closed", t->cell_line);
		break;
	case DAMAGE_FIELD:
		snprintf(out, size, "the field is longer than %u bytes, the most that one may have",
		         TABLE_FIELD_MAX);
		break;
	case DAMAGE_ROW:
		snprintf(out, size, "the row is longer than %u bytes, the most that one may have",
		         TABLE_ROW_MAX);
		break;
	case DAMAGE_FIELDS:
		snprintf(out, size, "the row has more than %u fields, the most that one may have",
		         TABLE_FIELDS_MAX);
		break;
	default:
		snprintf(out, size, "there was no memory left to read the row");
	}
}

/* Goes to the end of the row by counting quotes. False when they leave the row open at the end of the file.
 */
static bool skip_by_quotes(struct table *t)
{
	const char *p;
	size_t n;
	bool quoted = false;

	input_seek(t->in, t->row_start);
	t->line = t->row_line;
	while (input_piece(t->in, &p, &n) > 0) {
		bool feed = p[n - 1] == '\n';

		t->rescanned += n;
		t->line += feed;
		for (size_t i = 0; i < n && t->spec.style == TABLE_CSV; i++)
			quoted ^= p[i] == '"';
		if (!quoted && (feed || p[n - 1] == '\r'))
			return true;
	}
	return !quoted;
}

/* Goes to the line below the one that the row starts on. */
static void skip_one_line(struct table *t)
{
	const char *p;
	size_t n;
	bool feed = false;

	input_seek(t->in, t->row_start);
	t->line = t->row_line;
	while (!feed && input_piece(t->in, &p, &n) > 0) {
		feed = p[n - 1] == '\n';
		t->rescanned += n;
	}
	t->line += feed;
}

static void refuse(struct table *t, unsigned long line, unsigned column, const struct buf *raw,
                   const char *reason)
{
	bool damaged = raw == &t->damaged_raw;
	const struct refusal refusal = {
	        .file = t->name,
	        .line = line,
	        .column = column,
	        .field = column && column <= t->header_count ? t->header[column - 1] : NULL,
	        .reason = reason,
	        .row = (const char *)raw->data,
	        .row_len = raw->len < TABLE_RAW_KEPT ? raw->len : TABLE_RAW_KEPT,
	        .start = damaged ? t->damaged_start : t->row_start,
	        .end = damaged ? t->skipped_end : input_position(t->in),
	        .broken = damaged,
	};

	t->refused++;
	if (t->spec.refused)
		t->spec.refused(t->spec.arg, &refusal);
	report_refuse(t->report, &refusal);
}

/* The damaged row and what had to be skipped with it count as one refused row. */
static void settle_damage(struct table *t)
{
	char reason[sizeof(t->damaged_reason) + 80];

	if (!t->skipping)
		return;
	t->skipping = false;
	if (t->skipped_to > t->damaged_line)
		snprintf(reason, sizeof(reason), "%s; lines %lu to %lu were skipped", t->damaged_reason,
		         t->damaged_line, t->skipped_to);
	else
		snprintf(reason, sizeof(reason), "%s", t->damaged_reason);
	t->rows++;
	if (!t->spec.again)
		refuse(t, t->damaged_line, t->damaged_column, &t->damaged_raw, reason);
}

/* Notes the row that did the damage. What a quote swallowed is not part of it, so only its first line is
 * kept. */
static void note_damage(struct table *t, bool sized)
{
	const char *feed = t->raw.len ? memchr(t->raw.data, '\n', t->raw.len) : NULL;
	size_t keep = feed && !sized ? (size_t)(feed - (const char *)t->raw.data) : t->raw.len;

	describe_damage(t);
	t->damaged_line = t->row_line;
	t->damaged_start = t->row_start;
	t->damaged_column = (unsigned)t->count + 1;
	buf_clear(&t->damaged_raw);
	buf_put(&t->damaged_raw, t->raw.data, keep < TABLE_RAW_KEPT ? keep : TABLE_RAW_KEPT);
	t->skipping = true;
}

/* Finds the place to read on from behind a damaged row. */
static int get_over(struct table *t)
{
	bool sized = t->damage != DAMAGE_QUOTE && t->damage != DAMAGE_OPEN, first = !t->skipping, whole;
	bool one_line =
	        t->line - t->row_line <= 1; /* nothing below was swallowed, so the next line is a row again */

	if (t->damage == DAMAGE_MEMORY)
		return -ENOMEM;
	if (first)
		note_damage(t, sized);
	t->rescanned += input_position(t->in) - t->row_start;
	whole = sized && skip_by_quotes(t);
	if (!whole)
		skip_one_line(t);
	t->skipped_to = t->line - 1;
	t->skipped_end = input_position(t->in);
	if (first && (whole || one_line))
		settle_damage(t);
	if (t->rescanned > input_size(t->in) + RESCAN_SPARE)
		return -EBADMSG;
	return table_start_parser(t) < 0 ? -ENOMEM : 1;
}

/* --- the header ------------------------------------------------------------ */

static const char *cell_text(const struct table *t, size_t field)
{
	return (const char *)t->bytes.data + t->cells[field].start;
}

/* The known column nearest to a name that is not known, or NULL. */
static const char *nearest_column(const struct table *t, const char *name)
{
	const char *best = NULL;
	unsigned best_distance = 3;

	for (size_t i = 0; i < t->spec.count; i++) {
		const char *known = t->spec.columns[i].name;
		unsigned d = strlen(name) < TEXT_WORD_MAX
		                     ? text_distance(name, strlen(name), known, strlen(known), 2)
		                     : 3;

		if (d < best_distance) {
			best = known;
			best_distance = d;
		}
	}
	return best;
}

static void warn_unknown_column(struct table *t, size_t field)
{
	const char *near = nearest_column(t, t->header[field]);

	if (!*t->header[field])
		report_warn(t->report, t->name, t->row_line, "column %zu has no name and is left out",
		            field + 1);
	else if (near)
		report_warn(t->report, t->name, t->row_line,
		            "the column \"%s\" is not known and is left out; is \"%s\" meant?",
		            t->header[field], near);
	else
		report_warn(t->report, t->name, t->row_line, "the column \"%s\" is not known and is left out",
		            t->header[field]);
}

static int map_field(struct table *t, size_t field, struct error *e)
{
	for (size_t i = 0; i < t->spec.count; i++) {
		if (strcasecmp(t->header[field], t->spec.columns[i].name) != 0)
			continue;
		if (t->map[i] >= 0)
			return error_set(e, -EINVAL, t->name,
			                 "the column \"%s\" stands in the header twice; remove one",
			                 t->header[field]);
		t->map[i] = (int)field;
		return 0;
	}
	if (!t->spec.open_ended && !t->spec.again)
		warn_unknown_column(t, field);
	return 0;
}

/* Names every needed column that the header lacks. */
static int check_needed(struct table *t, struct error *e)
{
	char missing[300] = "";
	size_t used = 0;

	for (size_t i = 0; i < t->spec.count; i++) {
		if (!(t->spec.columns[i].flags & TABLE_NEEDED) || t->map[i] >= 0 || used >= sizeof(missing))
			continue;
		used += (size_t)snprintf(missing + used, sizeof(missing) - used, "%s%s", used ? ", " : "",
		                         t->spec.columns[i].name);
	}
	if (!used)
		return 0;
	error_set(e, -EINVAL, t->name,
	          "the header lacks what is needed: %s; the first row must name the columns", missing);
	error_at(e, t->row_line, 0);
	return -EINVAL;
}

static int bad_header(struct table *t, const char *text, struct error *e)
{
	error_set(e, -EINVAL, t->name, "%s", text);
	error_at(e, t->row_line, 0);
	return -EINVAL;
}

static int take_header(struct table *t, struct error *e)
{
	t->header = arena_zalloc(&t->arena, t->count, sizeof(*t->header));
	if (!t->header)
		return error_set(e, -ENOMEM, t->name, "there is no memory left");
	for (size_t i = 0; i < t->count; i++) {
		if (text_valid_utf8(cell_text(t, i), t->cells[i].len) != t->cells[i].len)
			return bad_header(t, "the header is not UTF-8 text; save the file as UTF-8", e);
		t->header[i] = arena_strndup(&t->arena, cell_text(t, i), t->cells[i].len);
		if (!t->header[i])
			return error_set(e, -ENOMEM, t->name, "there is no memory left");
	}
	t->header_count = t->count;
	for (size_t i = 0; i < t->header_count; i++) {
		int rc = map_field(t, i, e);

		if (rc < 0)
			return rc;
	}
	return check_needed(t, e);
}

/* Steps over a byte order mark. UTF-16 is told apart here, because it would only look like rubbish later. */
static int skip_mark(struct table *t, struct error *e)
{
	const char *p;
	size_t n;
	int rc = input_piece(t->in, &p, &n);

	if (rc < 0)
		return error_set(e, rc, t->name, "the file cannot be read: %s", strerror(-rc));
	if (rc > 0 && n >= 2 && (memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0))
		return error_set(e, -EINVAL, t->name, "the file is UTF-16 text; save it as UTF-8");
	input_seek(t->in, rc > 0 && n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);
	return 0;
}

static int read_header(struct table *t, struct error *e)
{
	int rc = skip_mark(t, e);

	if (rc < 0)
		return rc;
	rc = table_read_row(t);
	if (rc < 0)
		return error_set(e, rc, t->name, "the file cannot be read: %s", strerror(-rc));
	if (rc == 0)
		return error_set(e, -EINVAL, t->name,
		                 "the file is empty; the first row must name the columns");
	if (t->damage) {
		describe_damage(t);
		return bad_header(t, t->damaged_reason, e);
	}
	return take_header(t, e);
}

int table_open(struct table **ret, struct input *in, const char *name, const struct table_spec *spec,
               struct report *report, struct error *e)
{
	struct table *t = calloc(1, sizeof(*t));
	int rc = -ENOMEM;

	if (!t) {
		input_close(in);
		return error_set(e, -ENOMEM, name, "there is no memory left");
	}
	t->in = in;
	t->report = report;
	t->spec = *spec;
	t->line = 1;
	arena_init(&t->arena, 4096);
	buf_init(&t->bytes, 0);
	buf_init(&t->raw, 0);
	buf_init(&t->damaged_raw, 0);
	memset(t->map, -1, sizeof(t->map));
	t->name = arena_strdup(&t->arena, name);
	if (spec->count > TABLE_COLUMNS_MAX)
		rc = error_set(e, -E2BIG, name, "too many columns are asked for");
	else if (!t->name || table_start_parser(t) < 0)
		error_set(e, rc, name, "there is no memory left");
	else
		rc = read_header(t, e);
	if (rc < 0) {
		t->header_count = 0; /* nothing was read: there is nothing to report */
		table_close(t);
		return rc;
	}
	*ret = t;
	return 0;
}

void table_close(struct table *t)
{
	if (!t)
		return;
	if (t->header_count && !t->spec.again)
		report_file(t->report, t->name, t->rows, t->refused);
	if (t->csv_live)
		csv_free(&t->csv);
	input_close(t->in);
	buf_free(&t->bytes);
	buf_free(&t->raw);
	buf_free(&t->damaged_raw);
	arena_free(&t->arena);
	free(t);
}

/* --- rows ------------------------------------------------------------------ */

/* Whether all bytes are ASCII: then only a NUL among them is no text. */
static bool is_ascii(const uint8_t *p, size_t n)
{
	uint64_t all = 0, eight;

	for (; n >= sizeof(eight); p += sizeof(eight), n -= sizeof(eight)) {
		memcpy(&eight, p, sizeof(eight));
		all |= eight;
	}
	while (n--)
		all |= *p++;
	return !(all & 0x8080808080808080u);
}

/* The first field whose bytes are no text, with what is wrong with it; false when all are text. */
static bool find_bad_bytes(const struct table *t, size_t *ret_field, char *reason, size_t size)
{
	bool ascii = is_ascii(t->bytes.data, t->bytes.len);

	for (size_t i = 0; i < t->count; i++) {
		size_t good =
		        ascii ? strlen(cell_text(t, i)) : text_valid_utf8(cell_text(t, i), t->cells[i].len);
		unsigned char byte = (unsigned char)cell_text(t, i)[good];

		if (good == t->cells[i].len)
			continue;
		snprintf(reason, size, "byte %zu of the field (0x%02x) %s", good + 1, byte,
		         byte ? "is not UTF-8 text; save the file as UTF-8"
		              : "is a NUL, which no text has; remove it");
		*ret_field = i;
		return true;
	}
	return false;
}

/* What is wrong with the row at hand, whatever the format makes of it, or an empty reason. */
static void find_fault(const struct table *t, size_t *ret_field, char *reason, size_t size)
{
	*reason = 0;
	*ret_field = SIZE_MAX;
	if (t->count < t->header_count)
		snprintf(reason, size,
		         "the row has %zu fields and the header %zu; fields are missing at its end", t->count,
		         t->header_count);
	else if (t->count > t->header_count)
		snprintf(reason, size, "the row has %zu fields and the header %zu; %s", t->count,
		         t->header_count,
		         t->spec.style == TABLE_CSV ? "quote a field that has commas in it"
		                                    : "a field may not have tabs in it");
	if (*reason || find_bad_bytes(t, ret_field, reason, size))
		return;
	for (size_t i = 0; i < t->spec.count; i++) {
		if (!(t->spec.columns[i].flags & TABLE_FILLED) || table_length(t, i))
			continue;
		snprintf(reason, size, "a value is needed here and there is none");
		*ret_field = (size_t)t->map[i];
		return;
	}
}

/* Refuses a row with the wrong number of fields, bytes that are not UTF-8, or no value where one is needed.
 */
static bool row_is_good(struct table *t)
{
	char reason[200];
	size_t field;

	find_fault(t, &field, reason, sizeof(reason));
	if (!*reason)
		return true;
	if (!t->spec.again)
		refuse(t, t->row_line, field == SIZE_MAX ? 0 : (unsigned)field + 1, &t->raw, reason);
	return false;
}

static bool told_to_stop(const struct table *t)
{
	return t->spec.stop && *t->spec.stop;
}

int table_next(struct table *t, struct error *e)
{
	for (;;) {
		int rc = told_to_stop(t) ? -EINTR : table_read_row(t);

		if (rc > 0 && t->damage)
			rc = get_over(t);
		else if (rc > 0 && t->skipping && t->count != t->header_count) {
			t->skipped_to = t->line - 1;
			t->skipped_end = input_position(t->in);
		} else if (rc > 0) {
			settle_damage(t);
			t->rows++;
			if (row_is_good(t))
				return 1;
		}
		if (rc <= 0) {
			settle_damage(t);
			if (rc == -EBADMSG)
				return error_set(
				        e, rc, t->name,
				        "the quotes in this file are broken in too many places to go on");
			return rc < 0 ? error_set(e, rc, t->name, "reading stopped: %s", strerror(-rc)) : 0;
		}
	}
}

const char *table_text(const struct table *t, size_t column)
{
	return t->map[column] < 0 ? "" : cell_text(t, (size_t)t->map[column]);
}

size_t table_length(const struct table *t, size_t column)
{
	return t->map[column] < 0 ? 0 : t->cells[t->map[column]].len;
}

bool table_has(const struct table *t, size_t column)
{
	return t->map[column] >= 0;
}

size_t table_width(const struct table *t)
{
	return t->header_count;
}

const char *table_header(const struct table *t, size_t field)
{
	return t->header[field];
}

bool table_refuse(struct table *t, int column, const char *fmt, ...)
{
	char reason[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	refuse(t, t->row_line, column < 0 || t->map[column] < 0 ? 0 : (unsigned)t->map[column] + 1, &t->raw,
	       reason);
	return false;
}

void table_warn(struct table *t, int column, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (column >= 0 && t->map[column] >= 0)
		report_warn(t->report, t->name, t->row_line, "%s: %s", t->spec.columns[column].name, text);
	else
		report_warn(t->report, t->name, t->row_line, "%s", text);
}

unsigned long table_line(const struct table *t)
{
	return t->row_line;
}

const char *table_name(const struct table *t)
{
	return t->name;
}

uint64_t table_rows(const struct table *t)
{
	return t->rows;
}

uint64_t table_refused(const struct table *t)
{
	return t->refused;
}

uint64_t table_position(const struct table *t)
{
	return input_position(t->in);
}

uint64_t table_size(const struct table *t)
{
	return input_size(t->in);
}
