#include "client/cli/batch_read.h"

#include <csv.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define CHUNK 4096

struct batch_input {
	FILE *f;
	const char *name; /* for messages */
	struct csv_parser csv;
	bool json, begun, ended;
	char *column[BATCH_COLUMNS];
	size_t columns;
	unsigned long number;
	size_t size;                /* bytes since the last record ended */
	struct batch_record *first; /* read and not yet given */
	struct batch_record **last;
	struct batch_record *open; /* being read */
	int error;                 /* -ENOMEM or -EBADMSG in a callback */
	const char *why;
};

int batch_input_open(struct batch_input **ret, FILE *f, const char *name, struct error *e)
{
	struct batch_input *in = calloc(1, sizeof(*in));

	if (!in || csv_init(&in->csv, CSV_APPEND_NULL) != 0) {
		free(in);
		return error_set(e, -ENOMEM, name, "There is not enough memory to read it.");
	}
	in->f = f;
	in->name = name;
	in->last = &in->first;
	*ret = in;
	return 0;
}

static struct batch_record *record_new(struct batch_input *in)
{
	struct batch_record *r = calloc(1, sizeof(*r));

	if (!r) {
		in->error = -ENOMEM;
		return NULL;
	}
	arena_init(&r->memory, 8192);
	r->cell = arena_alloc(&r->memory, BATCH_COLUMNS * sizeof(*r->cell));
	if (!r->cell)
		in->error = -ENOMEM;
	r->number = ++in->number;
	return r;
}

void batch_record_free(struct batch_record *r)
{
	if (!r)
		return;
	arena_free(&r->memory);
	free(r);
}

static void record_add(struct batch_input *in, struct batch_record *r, const char *name, const char *s,
                       size_t n)
{
	char *value;

	if (r->cells == BATCH_COLUMNS) {
		r->fault = "It has more than 300 values.";
		return;
	}
	if (memchr(s, '\0', n) || text_valid_utf8(s, n) != n) {
		r->fault = "It holds bytes that are no text; write it as UTF-8.";
		s = ""; /* the cells behind it keep their columns */
		n = 0;
	}
	value = arena_strndup(&r->memory, s, n);
	if (!value)
		in->error = -ENOMEM;
	else if (r->cell)
		r->cell[r->cells++] = (struct batch_cell){name, value};
}

static void record_give(struct batch_input *in, struct batch_record *r)
{
	*in->last = r;
	in->last = &r->next;
}

/* --- CSV ------------------------------------------------------------------------ */

static void add_column(struct batch_input *in, const char *s, size_t n)
{
	char *name;

	if (in->columns == BATCH_COLUMNS) {
		in->error = -EBADMSG;
		in->why = "The header has more than 300 columns.";
		return;
	}
	if (memchr(s, '\0', n) || text_valid_utf8(s, n) != n) {
		in->error = -EBADMSG;
		in->why = "The header holds bytes that are no text; write it as UTF-8.";
		return;
	}
	name = strndup(s, n);
	if (!name) {
		in->error = -ENOMEM;
		return;
	}
	in->column[in->columns++] = name;
}

static void field_end(void *s, size_t n, void *arg)
{
	struct batch_input *in = arg;
	struct batch_record *r;

	if (in->error)
		return;
	if (!in->begun) {
		add_column(in, s ? s : "", s ? n : 0);
		return;
	}
	if (!in->open && !(in->open = record_new(in)))
		return;
	r = in->open;
	/* Empty cells are kept, so that the place of a cell names its column. */
	if (r->cells >= in->columns)
		r->fault = "It has more values than the header has columns.";
	else
		record_add(in, r, in->column[r->cells], s ? s : "", s ? n : 0);
}

static void row_end(int c, void *arg)
{
	struct batch_input *in = arg;

	(void)c;
	in->size = 0;
	if (!in->begun) {
		in->begun = in->columns > 0;
		return;
	}
	if (in->open)
		record_give(in, in->open);
	in->open = NULL;
}

static int feed_csv(struct batch_input *in, const char *s, size_t n)
{
	in->size += n;
	if (csv_parse(&in->csv, s, n, field_end, row_end, in) != n)
		in->error = in->error ? in->error : -ENOMEM;
	if (!in->error && in->size > BATCH_RECORD_MAX + CHUNK) {
		in->error = -EBADMSG;
		in->why = "A record is longer than 1 MiB; a quotation mark may be missing.";
	}
	return in->error;
}

static int read_csv(struct batch_input *in)
{
	char chunk[CHUNK];

	while (!in->first && !in->ended && !in->error) {
		size_t n = fread(chunk, 1, sizeof(chunk), in->f);

		if (n)
			feed_csv(in, chunk, n);
		if (n < sizeof(chunk) && !in->error) {
			in->ended = true;
			if (ferror(in->f))
				in->error = -EIO;
			else if (csv_fini(&in->csv, field_end, row_end, in) != 0)
				in->error = in->error ? in->error : -ENOMEM;
		}
	}
	return in->error;
}

/* --- JSON lines ------------------------------------------------------------------ */

/* Texts and numbers become values; those of a list become one value each. */
static void add_json(struct batch_input *in, struct batch_record *r, const char *name, const json_t *v,
                     bool inside)
{
	char number[64];
	size_t i;
	json_t *item;

	if (json_is_string(v)) {
		record_add(in, r, name, json_string_value(v), json_string_length(v));
	} else if (json_is_integer(v)) {
		snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		record_add(in, r, name, number, strlen(number));
	} else if (json_is_real(v)) {
		snprintf(number, sizeof(number), "%.15g", json_real_value(v));
		record_add(in, r, name, number, strlen(number));
	} else if (json_is_boolean(v)) {
		record_add(in, r, name, json_is_true(v) ? "yes" : "no", json_is_true(v) ? 3 : 2);
	} else if (json_is_array(v) && !inside) {
		json_array_foreach(v, i, item) add_json(in, r, name, item, true);
	} else if (!json_is_null(v)) {
		r->fault = "A value is a map, or a list of lists; it has to be a text, a number or a list of "
		           "texts.";
	}
}

static void take_line(struct batch_input *in, const char *s, size_t n)
{
	struct batch_record *r = record_new(in);
	json_error_t why;
	json_t *object, *v;
	const char *key;

	if (!r)
		return;
	object = json_loadb(s, n, 0, &why);
	if (!json_is_object(object))
		r->fault = "It is not one JSON object on one line.";
	json_object_foreach(object, key, v)
	{
		const char *name = arena_strdup(&r->memory, key);

		if (name)
			add_json(in, r, name, v, false);
		else
			in->error = -ENOMEM;
	}
	json_decref(object);
	record_give(in, r);
}

static bool is_blank(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] != ' ' && s[i] != '\t' && s[i] != '\r')
			return false;
	}
	return true;
}

static int read_json(struct batch_input *in)
{
	char *line = malloc(BATCH_RECORD_MAX);
	size_t n = 0;
	int c = 0;

	if (!line)
		return in->error = -ENOMEM;
	while (!in->first && c != EOF && !in->error) {
		for (n = 0; (c = getc(in->f)) != EOF && c != '\n';) {
			if (n == BATCH_RECORD_MAX) {
				in->error = -EBADMSG;
				in->why = "A line is longer than 1 MiB.";
				break;
			}
			line[n++] = (char)c;
		}
		if (!in->error && !is_blank(line, n))
			take_line(in, line, n);
	}
	if (c == EOF) {
		in->ended = true;
		in->error = in->error ? in->error : ferror(in->f) ? -EIO : 0;
	}
	free(line);
	return in->error;
}

/* Passes over a byte order mark and looks which of the two it is. */
static void look(struct batch_input *in)
{
	int c = getc(in->f);

	if (c == 0xef) {
		(void)getc(in->f);
		(void)getc(in->f);
		c = getc(in->f);
	}
	while (c == ' ' || c == '\n' || c == '\r' || c == '\t')
		c = getc(in->f);
	if (c != EOF)
		ungetc(c, in->f);
	in->json = c == '{';
}

int batch_input_next(struct batch_input *in, struct batch_record **ret, struct error *e)
{
	struct batch_record *r;

	if (!in->number && !in->begun && !in->ended) {
		look(in);
		in->begun = in->json;
	}
	if (!in->first && !in->ended && !in->error && (in->json ? read_json(in) : read_csv(in)) < 0)
		in->ended = true;
	r = in->first;
	if (r) {
		in->first = r->next;
		if (!in->first)
			in->last = &in->first;
		*ret = r;
		return 1;
	}
	if (!in->error)
		return 0;
	return error_set(e, in->error, in->name, "%s",
	                 in->why                ? in->why
	                 : in->error == -ENOMEM ? "There is not enough memory to read it."
	                                        : "It can not be read.");
}

size_t batch_input_columns(const struct batch_input *in, const char *const **ret)
{
	*ret = (const char *const *)in->column;
	return in->columns;
}

bool batch_input_is_json(const struct batch_input *in)
{
	return in->json;
}

const char *batch_record_value(const struct batch_record *r, const char *name)
{
	for (size_t i = 0; i < r->cells; i++) {
		if (!strcmp(r->cell[i].name, name))
			return r->cell[i].value;
	}
	return NULL;
}

void batch_input_close(struct batch_input *in)
{
	if (!in)
		return;
	for (size_t i = 0; i < in->columns; i++)
		free(in->column[i]);
	while (in->first) {
		struct batch_record *r = in->first;

		in->first = r->next;
		batch_record_free(r);
	}
	batch_record_free(in->open);
	csv_free(&in->csv);
	free(in);
}
