#include "index/history.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "index/folder.h"

#define MAX_LINES 1000u /* older ones were pruned long ago */

static int append(struct history *h, uint64_t number, bool withdrawn)
{
	struct history_entry *bigger = realloc(h->entry, (h->count + 1) * sizeof(*bigger));

	if (!bigger)
		return -ENOMEM;
	h->entry = bigger;
	h->entry[h->count++] = (struct history_entry){number, withdrawn};
	return 0;
}

static void forget(struct history *h, uint64_t number)
{
	size_t n = 0;

	for (size_t i = 0; i < h->count; i++)
		if (h->entry[i].number != number)
			h->entry[n++] = h->entry[i];
	h->count = n;
}

int history_read(const char *dir, struct history *ret, struct error *e)
{
	char path[FOLDER_PATH_MAX], line[64];
	FILE *f;
	int r = folder_path(path, e, dir, "history");

	memset(ret, 0, sizeof(*ret));
	if (r)
		return r;
	f = fopen(path, "re");
	if (!f)
		return errno == ENOENT
		               ? 0
		               : error_set(e, -errno, path, "Cannot read the history: %s.", strerror(errno));
	while (!r && fgets(line, sizeof(line), f)) {
		char *end;
		uint64_t number = strtoull(line, &end, 10);

		if (number)
			r = append(ret, number, strcmp(end, " withdrawn\n") == 0);
	}
	fclose(f);
	return r ? error_set(e, r, path, "Memory is used up.") : 0;
}

int history_write(const char *dir, const struct history *h, struct error *e)
{
	struct buf b;
	int r;

	buf_init(&b, 0);
	for (size_t i = h->count > MAX_LINES ? h->count - MAX_LINES : 0; i < h->count; i++)
		buf_printf(&b, "%llu%s\n", (unsigned long long)h->entry[i].number,
		           h->entry[i].withdrawn ? " withdrawn" : "");
	r = b.error ? error_set(e, b.error, dir, "Memory is used up.")
	            : folder_put_file(dir, "history", (const char *)b.data, b.len, e);
	buf_free(&b);
	return r;
}

void history_free(struct history *h)
{
	free(h->entry);
	memset(h, 0, sizeof(*h));
}

bool history_has(const struct history *h, uint64_t number)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->entry[i].number == number)
			return true;
	return false;
}

uint64_t history_last(const struct history *h, const char *dir, uint64_t current)
{
	char path[FOLDER_PATH_MAX];

	for (size_t i = h->count; i-- > 0;) {
		const struct history_entry *x = &h->entry[i];

		if (!x->withdrawn && x->number != current &&
		    folder_generation(dir, x->number, path, NULL) == 0)
			return x->number;
	}
	return 0;
}

int history_add(struct history *h, uint64_t number)
{
	forget(h, number);
	return append(h, number, false);
}

int history_withdraw(struct history *h, uint64_t to, uint64_t from)
{
	/* What serves again stays known as having served, at the oldest place: it is not gone back to from
	 * itself. */
	forget(h, from);
	forget(h, to);
	if (append(h, from, true))
		return -ENOMEM;
	return 0;
}
