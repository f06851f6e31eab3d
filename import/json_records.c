#include "import/json_records.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum shape { SHAPE_LINES, SHAPE_STREAM }; /* an object a line; objects wherever they stand */

struct json_records {
	struct input *in;
	const char *name;
	struct report *report;
	const volatile sig_atomic_t *stop;
	enum shape shape;
	struct buf text; /* of the record at hand */
	bool too_long;   /* its rest was not kept */
	json_t *record;
	unsigned long line; /* at which the record at hand starts */
	unsigned long at;   /* that is being read */
	uint64_t count, refused;
	/* of a stream */
	const char *piece;
	size_t left;
	bool stray_told;
};

/* --- refusing ------------------------------------------------------------------------ */

static void __attribute__((format(printf, 4, 0)))
refuse(struct json_records *r, unsigned long line, const char *field, const char *fmt, va_list ap)
{
	char reason[512];

	vsnprintf(reason, sizeof(reason), fmt, ap);
	r->refused++;
	report_refuse(r->report, &(struct refusal){
	                                 .file = r->name,
	                                 .line = line,
	                                 .field = field,
	                                 .reason = reason,
	                                 .row = r->text.data ? (const char *)r->text.data : "",
	                                 .row_len = r->text.len < 4096 ? r->text.len : 4096,
	                         });
}

bool json_records_refuse(struct json_records *r, const char *field, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	refuse(r, r->line, field, fmt, ap);
	va_end(ap);
	return false;
}

void json_records_warn(struct json_records *r, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	report_warn(r->report, r->name, r->line, "%s", text);
}

/* --- one object of text ------------------------------------------------------------------ */

static void keep(struct json_records *r, const char *s, size_t n)
{
	if (r->text.len + n > JSON_RECORD_MAX)
		r->too_long = true;
	else
		buf_put(&r->text, s, n);
}

/* Makes a value of the text at hand. 1 it is an object; 0 it was refused; -ENOMEM. */
static int parse(struct json_records *r, struct error *e)
{
	json_error_t fault;

	r->count++;
	if (r->text.error)
		return error_set(e, -ENOMEM, r->name, "there is no memory left");
	if (r->too_long) {
		json_records_refuse(r, NULL, "the record is longer than %u bytes, the most one may have",
		                    JSON_RECORD_MAX);
		return 0;
	}
	r->record = json_loadb((const char *)r->text.data, r->text.len, JSON_DECODE_ANY, &fault);
	if (!r->record) {
		json_records_refuse(r, NULL,
		                    "this is not JSON: %s, at byte %d of the record; write one whole JSON "
		                    "object",
		                    fault.text, fault.position);
		return 0;
	}
	if (!json_is_object(r->record)) {
		json_records_refuse(r, NULL, "this is no JSON object; write one between { and }");
		return 0;
	}
	return 1;
}

static void forget(struct json_records *r)
{
	json_decref(r->record);
	r->record = NULL;
	buf_clear(&r->text);
	r->too_long = false;
}

/* --- an object a line ---------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Takes blanks off both ends, and a comma off the end: lines cut out of an array have one. */
static void trim(struct buf *b)
{
	size_t start = 0;

	while (b->len && is_blank((char)b->data[b->len - 1]))
		b->len--;
	if (b->len && b->data[b->len - 1] == ',')
		b->len--;
	while (start < b->len && is_blank((char)b->data[start]))
		start++;
	buf_consume(b, start);
}

/* Reads a line into the text at hand: 1 there is one, 0 the end, -EIO. */
static int read_line(struct json_records *r)
{
	const char *s;
	size_t n;
	int rc;

	r->line = r->at;
	while ((rc = input_piece(r->in, &s, &n)) > 0) {
		keep(r, s, n);
		if (s[n - 1] != '\n')
			continue;
		r->at++;
		return 1;
	}
	return rc < 0 ? rc : r->text.len || r->too_long;
}

static int next_line(struct json_records *r, struct error *e)
{
	int rc;

	for (;;) {
		forget(r);
		if (r->stop && *r->stop)
			return -EINTR;
		rc = read_line(r);
		if (rc <= 0)
			return rc < 0 ? error_set(e, rc, r->name, "the file cannot be read") : 0;
		if (!r->too_long)
			trim(&r->text);
		if (!r->text.len && !r->too_long)
			continue;
		rc = parse(r, e);
		if (rc)
			return rc;
	}
}

/* --- objects wherever they stand --------------------------------------------------------------- */

/* The next byte, or -1 at the end, -EIO - 1 when reading fails. */
static int next_byte(struct json_records *r)
{
	if (!r->left) {
		int rc = input_piece(r->in, &r->piece, &r->left);

		if (rc <= 0) {
			r->left = 0;
			return rc < 0 ? rc - 1 : -1;
		}
	}
	r->left--;
	if (*r->piece == '\n')
		r->at++;
	return (unsigned char)*r->piece++;
}

/* Skips to the brace that opens the next object; what else stands between is told once. */
static int find_object(struct json_records *r)
{
	int c;

	while ((c = next_byte(r)) >= 0 && c != '{') {
		if (r->stray_told || is_blank((char)c) || c == ',' || c == '[' || c == ']')
			continue;
		r->stray_told = true;
		r->line = r->at;
		json_records_refuse(r, NULL,
		                    "there is text between the records; write objects, with commas between "
		                    "them");
	}
	return c;
}

/* Keeps the rest of an object whose brace was just read. Returns the last byte, or as next_byte. */
static int keep_object(struct json_records *r)
{
	unsigned depth = 1;
	bool quoted = false, escaped = false;
	int c = '{';
	char byte = '{';

	keep(r, &byte, 1);
	while (depth && (c = next_byte(r)) >= 0) {
		byte = (char)c;
		keep(r, &byte, 1);
		if (quoted) {
			if (!escaped && c == '"')
				quoted = false;
			escaped = !escaped && c == '\\';
			continue;
		}
		if (c == '"')
			quoted = true;
		depth += c == '{';
		depth -= c == '}';
	}
	return c;
}

static int next_object(struct json_records *r, struct error *e)
{
	int rc;

	for (;;) {
		forget(r);
		if (r->stop && *r->stop)
			return -EINTR;
		rc = find_object(r);
		r->line = r->at;
		if (rc >= 0)
			rc = keep_object(r);
		if (rc < -1)
			return error_set(e, rc + 1, r->name, "the file cannot be read");
		if (rc < 0 && r->text.len) {
			r->count++;
			json_records_refuse(
			        r, NULL,
			        "the file ends within this record; a brace or a quotation mark is "
			        "missing");
			return 0;
		}
		if (rc < 0)
			return 0;
		rc = parse(r, e);
		if (rc)
			return rc;
	}
}

/* --- opening ------------------------------------------------------------------------------------ */

/* Skips a byte order mark and blanks; the first byte that is neither, or -1. */
static int first_byte(struct json_records *r)
{
	int c = next_byte(r);

	if (c == 0xef && r->left >= 2 && memcmp(r->piece, "\xbb\xbf", 2) == 0) {
		r->piece += 2;
		r->left -= 2;
		c = next_byte(r);
	}
	while (c >= 0 && is_blank((char)c))
		c = next_byte(r);
	return c;
}

/* The first line is a whole object: then so is each other line. A line that is damaged in the middle
 * counts as whole, so that one fault does not change how the file is read. */
static int find_shape(struct json_records *r, struct error *e)
{
	uint64_t start;
	unsigned long line;
	json_error_t fault;
	int c = first_byte(r), rc;

	if (c != '{' && c != '[')
		return error_set(
		        e, c < -1 ? c + 1 : -EINVAL, r->name,
		        c == -1 ? "the file is empty"
		                : "this is not a file of JSON objects; it begins with neither { nor [");
	start = input_position(r->in) - r->left - 1;
	line = r->at;
	r->left = 0;
	input_seek(r->in, start);
	r->shape = SHAPE_STREAM;
	if (c == '[')
		return 0;
	rc = read_line(r);
	if (rc < 0)
		return error_set(e, rc, r->name, "the file cannot be read");
	trim(&r->text);
	r->record = json_loadb((const char *)r->text.data, r->text.len, 0, &fault);
	if (r->record || r->too_long || json_error_code(&fault) != json_error_premature_end_of_input)
		r->shape = SHAPE_LINES;
	forget(r);
	r->at = line;
	input_seek(r->in, start);
	return 0;
}

int json_records_open(struct json_records **ret, struct input *in, const char *name, struct report *report,
                      const volatile sig_atomic_t *stop, struct error *e)
{
	struct json_records *r = calloc(1, sizeof(*r));
	int rc;

	if (!r) {
		input_close(in);
		return error_set(e, -ENOMEM, name, "there is no memory left");
	}
	*r = (struct json_records){.in = in, .name = name, .report = report, .stop = stop, .at = 1};
	buf_init(&r->text, 0);
	rc = find_shape(r, e);
	if (rc < 0) {
		input_close(in);
		buf_free(&r->text);
		free(r);
		return rc;
	}
	*ret = r;
	return 0;
}

void json_records_close(struct json_records *r)
{
	if (!r)
		return;
	report_file(r->report, r->name, r->count, r->refused);
	forget(r);
	buf_free(&r->text);
	input_close(r->in);
	free(r);
}

int json_records_next(struct json_records *r, const json_t **ret, struct error *e)
{
	int rc = r->shape == SHAPE_LINES ? next_line(r, e) : next_object(r, e);

	*ret = r->record;
	return rc;
}

uint64_t json_records_count(const struct json_records *r)
{
	return r->count;
}

uint64_t json_records_position(const struct json_records *r)
{
	return input_position(r->in) - r->left;
}

uint64_t json_records_size(const struct json_records *r)
{
	return input_size(r->in);
}

/* --- a file as one value ----------------------------------------------------------------------------- */

int json_read_file(struct input *in, const char *name, json_t **ret, struct error *e)
{
	struct buf all;
	json_error_t fault;
	const char *s;
	size_t n, skip;
	int rc;

	buf_init(&all, JSON_FILE_MAX);
	while ((rc = input_piece(in, &s, &n)) > 0 && !all.error)
		buf_put(&all, s, n);
	input_close(in);
	if (rc < 0)
		rc = error_set(e, rc, name, "the file cannot be read");
	else if (all.error == -EMSGSIZE)
		rc = error_set(e, -EFBIG, name, "the file is larger than %u bytes; cut it into several",
		               JSON_FILE_MAX);
	else if (all.error)
		rc = error_set(e, -ENOMEM, name, "there is no memory left");
	if (rc < 0)
		goto out;
	skip = all.len >= 3 && memcmp(all.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	*ret = json_loadb((const char *)all.data + skip, all.len - skip, 0, &fault);
	rc = *ret ? 0 : -EINVAL;
	if (rc < 0) {
		error_set(e, rc, name, "this is not JSON: %s", fault.text);
		error_at(e, fault.line > 0 ? (unsigned long)fault.line : 0, 0);
	}
out:
	buf_free(&all);
	return rc;
}

int json_refuse_file(struct report *report, const struct error *e)
{
	report_refuse(report,
	              &(struct refusal){.file = e->where, .line = e->line, .reason = e->text, .row = ""});
	report_file(report, e->where, 1, 1);
	return 0;
}
