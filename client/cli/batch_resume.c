#include <csv.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "client/cli/batch.h"

uint64_t batch_key_hash(const char *key, size_t n)
{
	return XXH3_64bits(key, n);
}

/* What has been read of the old answers. */
struct old {
	uint64_t *key;
	size_t n, room;
	long whole; /* bytes up to which everything is whole */
	int error;
	/* CSV */
	struct csv_parser csv;
	uint64_t current; /* hash of the first cell of the row being read */
	size_t cell;
	bool row, inside; /* the line ended a row; the next one goes on with it */
	bool header;      /* the header has been read */
	long row_start;   /* where the row begins */
	long last_start;  /* where the lines of the last person begin */
};

static void add_key(struct old *o, uint64_t key)
{
	if (o->n == o->room) {
		size_t room = o->room ? o->room * 2 : 1024;
		uint64_t *more = realloc(o->key, room * sizeof(*more));

		if (!more) {
			o->error = -ENOMEM;
			return;
		}
		o->key = more;
		o->room = room;
	}
	o->key[o->n++] = key;
}

static void take_json(struct old *o, const char *line, size_t n, long end)
{
	json_t *object = json_loadb(line, n, 0, NULL), *key = json_object_get(object, "key");

	if (json_is_string(key) && (json_object_get(object, "result") || json_object_get(object, "error"))) {
		add_key(o, batch_key_hash(json_string_value(key), json_string_length(key)));
		o->whole = end;
	} else {
		o->error = -EBADMSG;
	}
	json_decref(object);
}

static void cell_end(void *s, size_t n, void *arg)
{
	struct old *o = arg;

	if (o->cell++ == 0)
		o->current = batch_key_hash(s ? s : "", s ? n : 0);
}

static void row_end(int c, void *arg)
{
	struct old *o = arg;

	(void)c;
	o->row = true;
	o->cell = 0;
}

/* One line of a CSV, which need not end a row. `start` and `end` are its places in the file. */
static void take_csv(struct old *o, const char *line, size_t n, long start, long end)
{
	if (!o->inside)
		o->row_start = start;
	o->row = false;
	if (csv_parse(&o->csv, line, n, cell_end, row_end, o) != n)
		o->error = -ENOMEM;
	o->inside = !o->row;
	if (!o->row)
		return;
	o->whole = end;
	if (!o->header) {
		o->header = true;
		if (o->current != batch_key_hash("key", 3))
			o->error = -EBADMSG;
	} else if (!o->n || o->key[o->n - 1] != o->current) {
		add_key(o, o->current);
		o->last_start = o->row_start;
	}
}

static int by_number(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

int batch_resume(FILE *f, const char *name, bool json, uint64_t **ret_key, size_t *ret_n, struct error *e)
{
	struct old o = {.n = 0};
	char *line = NULL;
	size_t room = 0;
	long at = 0;
	ssize_t n;

	if (csv_init(&o.csv, 0) != 0)
		o.error = -ENOMEM;
	while (!o.error && (n = getline(&line, &room, f)) > 0) {
		long start = at;

		at += n;
		if (line[n - 1] != '\n')
			break; /* half written */
		if (json)
			take_json(&o, line, (size_t)n, at);
		else
			take_csv(&o, line, (size_t)n, start, at);
	}
	csv_free(&o.csv);
	free(line);
	if (!o.error && !json && o.n) {
		o.whole = o.last_start;
		o.n--;
	}
	if (!o.error && (fflush(f) != 0 || ftruncate(fileno(f), o.whole) < 0 || fseek(f, 0, SEEK_END) < 0))
		o.error = -errno;
	if (o.error) {
		free(o.key);
		return error_set(e, o.error, name, "%s",
		                 o.error == -EBADMSG
		                         ? "It does not hold answers of an earlier run; name another file."
		                         : "It can not be gone on with.");
	}
	if (o.n)
		qsort(o.key, o.n, sizeof(*o.key), by_number);
	*ret_key = o.key;
	*ret_n = o.n;
	return 0;
}
