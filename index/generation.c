#include "index/generation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "index/delta.h"
#include "index/folder.h"
#include "index/history.h"
#include "index/reader.h"
#include "index/store.h"

int generation_current(const char *dir, uint64_t *ret, struct error *e)
{
	char path[FOLDER_PATH_MAX], text[32];
	ssize_t n;
	int r = folder_path(path, e, dir, "current");

	if (r)
		return r;
	n = readlink(path, text, sizeof(text) - 1);
	if (n > 0) {
		char *end;

		text[n] = 0;
		*ret = strtoull(text, &end, 10);
		if (!*end && *ret)
			return 0;
	}
	return error_set(e, -ENOENT, dir,
	                 "No generation is active. Import data with retrain-import, or activate a generation "
	                 "that is there.");
}

/* --- listing ------------------------------------------------------------- */

static bool read_info(const char *dir, uint64_t number, struct generation_info *ret)
{
	char path[FOLDER_PATH_MAX];
	struct store_meta meta;
	struct store *s = NULL;
	bool whole;

	if (folder_generation(dir, number, path, NULL) || store_open(path, &s, NULL))
		return false;
	whole = store_read_meta(s, &meta, NULL) == 0;
	if (whole) {
		*ret = (struct generation_info){
		        .number = number,
		        .bytes = store_bytes(s),
		        .base = meta.base,
		        .created = meta.created,
		        .skills = meta.skills,
		        .occupations = meta.occupations,
		        .links = meta.links,
		        .courses = meta.courses,
		        .vacancies = meta.vacancies,
		        .places = meta.places,
		        .read_from = meta.read_from,
		};
		memcpy(ret->sources, meta.sources, sizeof(ret->sources));
	}
	store_close(s);
	return whole;
}

int generation_list(const char *dir, struct generation_info **ret, size_t *ret_count, struct error *e)
{
	struct generation_info *list;
	struct history h = {0};
	uint64_t *number = NULL, current = 0;
	size_t n = 0, count = 0;
	int r = folder_numbers(dir, &number, &n, e);

	if (r)
		return r;
	r = history_read(dir, &h, e);
	if (r)
		goto out;
	list = calloc(n + 1, sizeof(*list));
	if (!list) {
		r = error_set(e, -ENOMEM, dir, "Memory is used up.");
		goto out;
	}
	if (generation_current(dir, &current, NULL))
		current = 0;
	for (size_t i = 0; i < n; i++) {
		if (!read_info(dir, number[i], &list[count]))
			continue;
		list[count].current = number[i] == current;
		list[count].was_active = number[i] == current || history_has(&h, number[i]);
		count++;
	}
	*ret = list;
	*ret_count = count;
out:
	history_free(&h);
	free(number);
	return r;
}

int generation_successor(const char *dir, uint64_t number, uint64_t *ret, struct error *e)
{
	struct generation_info *list = NULL;
	size_t n = 0;
	int r = generation_list(dir, &list, &n, e);

	if (r)
		return r;
	*ret = number;
	/* The list rises, and a generation is newer than its base: one pass follows the chain to its end. */
	for (size_t i = 0; i < n; i++)
		if (list[i].base == *ret && list[i].number > *ret)
			*ret = list[i].number;
	free(list);
	return 0;
}

/* --- changing which one serves ------------------------------------------- */

static int verify(const char *dir, uint64_t number, struct error *e)
{
	struct index_reader *x = NULL;
	int r = index_open(dir, number, true, &x, e);

	index_close(x);
	return r;
}

static int set_current(const char *dir, uint64_t number, struct error *e)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	return folder_put_link(dir, "current", text, e);
}

/* Removes generations beyond those kept: the one that serves, the one a rollback would go to, and the newest.
 */
static int prune(const char *dir, uint64_t current, const struct history *h, struct error *e)
{
	uint64_t *number = NULL, back = history_last(h, dir, current);
	size_t n = 0, kept = 1 + (back != 0);
	int r = folder_numbers(dir, &number, &n, e);

	for (size_t i = n; !r && i-- > 0;) {
		if (number[i] == current || number[i] == back)
			continue;
		if (kept < GENERATIONS_KEPT)
			kept++;
		else
			r = folder_remove_generation(dir, number[i], e);
	}
	free(number);
	return r;
}

/* What was closed before all generations that are left were read, none of them holds as open. */
static void prune_closed(const char *dir)
{
	struct generation_info *list = NULL;
	size_t n = 0;
	int64_t oldest = INT64_MAX;

	if (generation_list(dir, &list, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++)
		if (list[i].read_from < oldest)
			oldest = list[i].read_from;
	free(list);
	/* It is only tidied: where that fails it is tidied another time. */
	if (n)
		(void)delta_prune(dir, oldest, NULL);
}

/* Makes `number` current; the folder is locked. */
static int change_current(const char *dir, uint64_t number, struct error *e)
{
	struct history h = {0};
	uint64_t before = 0;
	int r;

	if (generation_current(dir, &before, NULL))
		before = 0;
	r = history_read(dir, &h, e);
	/* The history first: should we stop between the two, it names one that serves, which does no harm. */
	if (!r && before && before != number)
		r = (r = history_add(&h, before)) ? r : history_write(dir, &h, e);
	if (!r)
		r = set_current(dir, number, e);
	if (!r)
		r = prune(dir, number, &h, e);
	history_free(&h);
	return r;
}

int generation_activate(const char *dir, uint64_t number, struct error *e)
{
	int fd, r = verify(dir, number, e);

	if (r)
		return r;
	fd = folder_lock_names(dir, e);
	if (fd < 0)
		return fd;
	r = change_current(dir, number, e);
	close(fd);
	if (!r)
		prune_closed(dir);
	return r;
}

int generation_rollback(const char *dir, uint64_t *ret_now, struct error *e)
{
	struct history h = {0};
	uint64_t current = 0, back;
	int r, fd = folder_lock_names(dir, e);

	if (fd < 0)
		return fd;
	if ((r = generation_current(dir, &current, e)) || (r = history_read(dir, &h, e)))
		goto out;
	back = history_last(&h, dir, current);
	if (!back) {
		r = error_set(e, -ENOENT, dir,
		              "No generation served before %llu, so there is nothing to go back to.",
		              (unsigned long long)current);
		goto out;
	}
	if ((r = verify(dir, back, e)) || (r = set_current(dir, back, e)) ||
	    (r = history_withdraw(&h, back, current)) || (r = history_write(dir, &h, e)))
		goto out;
	*ret_now = back;
out:
	history_free(&h);
	close(fd);
	return r;
}
