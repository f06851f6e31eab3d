#include "bench/made_files.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <csv.h>

#define CELL_MAX 2048u

struct reading {
	const char *const *columns;
	unsigned count;
	int field[MADE_COLUMNS]; /* which field of a row holds the column; -1: none */
	int at;                  /* field of the row at hand */
	bool header;
	char text[MADE_COLUMNS][CELL_MAX];
	made_row *row;
	void *arg;
	int rc;
};

static void copy_trimmed(char out[CELL_MAX], const char *p, size_t n)
{
	while (n && isspace((unsigned char)*p)) {
		p++;
		n--;
	}
	while (n && isspace((unsigned char)p[n - 1]))
		n--;
	if (n >= CELL_MAX)
		n = CELL_MAX - 1;
	memcpy(out, p, n);
	out[n] = 0;
}

static void take_field(void *cell, size_t n, void *arg)
{
	struct reading *r = arg;
	char name[CELL_MAX];

	if (r->header)
		copy_trimmed(name, cell, n);
	for (unsigned i = 0; i < r->count; i++) {
		if (r->header && !strcasecmp(name, r->columns[i]))
			r->field[i] = r->at;
		else if (!r->header && r->field[i] == r->at)
			copy_trimmed(r->text[i], cell, n);
	}
	r->at++;
}

static void take_row(int end, void *arg)
{
	struct reading *r = arg;
	const char *cell[MADE_COLUMNS];

	(void)end;
	if (r->header && r->field[0] < 0)
		r->rc = -EINVAL;
	for (unsigned i = 0; i < MADE_COLUMNS; i++)
		cell[i] = r->text[i];
	if (!r->header && !r->rc)
		r->rc = r->row(r->arg, cell);
	r->header = false;
	r->at = 0;
	for (unsigned i = 0; i < r->count; i++)
		r->text[i][0] = 0;
}

static void skip_mark(FILE *f)
{
	char mark[3];

	if (fread(mark, 1, 3, f) != 3 || memcmp(mark, "\xef\xbb\xbf", 3) != 0)
		rewind(f);
}

int made_read_csv(const char *path, const char *const *columns, unsigned count, made_row *row, void *arg)
{
	struct reading *r = calloc(1, sizeof(*r));
	FILE *f = fopen(path, "r");
	struct csv_parser csv;
	char chunk[65536];
	size_t n;
	int rc;

	if (!r || !f || csv_init(&csv, 0)) {
		rc = f ? -ENOMEM : -errno;
		goto out;
	}
	*r = (struct reading){.columns = columns, .count = count, .header = true, .row = row, .arg = arg};
	for (unsigned i = 0; i < MADE_COLUMNS; i++)
		r->field[i] = -1;
	skip_mark(f);
	while (!r->rc && (n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		if (csv_parse(&csv, chunk, n, take_field, take_row, r) != n)
			r->rc = -EIO;
	csv_fini(&csv, take_field, take_row, r);
	csv_free(&csv);
	rc = r->rc ? r->rc : ferror(f) ? -EIO : 0;
out:
	if (f)
		fclose(f);
	free(r);
	return rc;
}

int made_read_lines(const char *path, made_row *row, void *arg)
{
	const char *cell[MADE_COLUMNS] = {0};
	char text[CELL_MAX], *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int rc = 0;
	FILE *f = fopen(path, "r");

	if (!f)
		return -errno;
	skip_mark(f);
	cell[0] = text;
	while (!rc && (n = getline(&line, &cap, f)) >= 0) {
		copy_trimmed(text, line, (size_t)n);
		if (*text)
			rc = row(arg, cell);
	}
	if (!rc && ferror(f))
		rc = -EIO;
	free(line);
	fclose(f);
	return rc;
}

char *made_find(const char *dir, const char *name)
{
	char *path = NULL;

	if (!dir || asprintf(&path, "%s/%s", dir, name) < 0)
		return NULL;
	if (!access(path, R_OK))
		return path;
	free(path);
	return NULL;
}

char *made_shared_data(void)
{
	const char *named = getenv("RETRAIN_SHARED_DATA");

	if (named)
		return access(named, R_OK) ? NULL : strdup(named);
	return made_find(MADE_SOURCE, "../shared/data");
}
