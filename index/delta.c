#include "index/delta.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xxhash.h>

#include "base/buf.h"
#include "index/folder.h"

#define NAME      "delta"
#define DAMAGED   "delta.damaged"
#define FIRST     "retrain-delta 1 "
#define LAST      "checksum "
#define LAST_LEN  (sizeof(LAST) - 1 + 16 + 1)
#define MAX_BYTES (256u << 20)

static const char *const kinds[DELTA_KINDS] = {"vacancy", "course"};

void delta_free(struct delta *d)
{
	free(d->entry);
	free(d->text);
	memset(d, 0, sizeof(*d));
}

/* --- reading ------------------------------------------------------------------------------ */

/* The whole file with a NUL behind it. -ENOENT when there is none. */
static int read_file(const char *path, char **ret, size_t *ret_len, struct error *e)
{
	char *text = NULL;
	size_t len = 0;
	struct stat st;
	int r = 0, fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT
		               ? -ENOENT
		               : error_set(e, -errno, path, "Cannot open the list of what is closed: %s.",
		                           strerror(errno));
	if (fstat(fd, &st) || st.st_size < 0 || st.st_size > (off_t)MAX_BYTES)
		r = -EBADMSG;
	else
		text = malloc((size_t)st.st_size + 1);
	if (!r && !text) {
		error_set(e, -ENOMEM, path, "Memory is used up.");
		r = -ENOMEM;
	}
	while (!r && len < (size_t)st.st_size) {
		ssize_t n = read(fd, text + len, (size_t)st.st_size - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			r = n ? error_set(e, -errno, path, "Cannot read the list of what is closed: %s.",
			                  strerror(errno))
			      : -EBADMSG;
		else
			len += (size_t)n;
	}
	close(fd);
	if (r) {
		free(text);
		return r;
	}
	text[len] = 0;
	*ret = text;
	*ret_len = len;
	return 0;
}

static int compare(const struct delta_entry *x, enum delta_kind kind, const char *id, size_t len)
{
	int r = x->kind != kind ? (x->kind > kind) - (x->kind < kind)
	                        : memcmp(x->id, id, x->len < len ? x->len : len);

	return r ? r : (x->len > len) - (x->len < len);
}

/* A line "kind ms id"; entries rise. */
static bool read_entry(struct delta *d, char *line, size_t len)
{
	struct delta_entry *x = &d->entry[d->count];
	char *space = memchr(line, ' ', len), *end;

	if (!space)
		return false;
	for (x->kind = 0; x->kind < DELTA_KINDS; x->kind++)
		if (strlen(kinds[x->kind]) == (size_t)(space - line) &&
		    memcmp(kinds[x->kind], line, (size_t)(space - line)) == 0)
			break;
	if (x->kind == DELTA_KINDS || space[1] < '0' || space[1] > '9')
		return false;
	x->at = strtoll(space + 1, &end, 10);
	if (*end != ' ' || end + 1 >= line + len || (size_t)(line + len - end - 1) > DELTA_ID_MAX)
		return false;
	x->id = end + 1;
	x->len = (uint32_t)(line + len - end - 1);
	return !d->count++ || compare(x - 1, x->kind, x->id, x->len) < 0;
}

static bool is_whole(const char *text, size_t len)
{
	char want[LAST_LEN + 1];

	if (len < LAST_LEN)
		return false;
	snprintf(want, sizeof(want), LAST "%016" PRIx64 "\n", (uint64_t)XXH3_64bits(text, len - LAST_LEN));
	return memcmp(text + len - LAST_LEN, want, LAST_LEN) == 0;
}

static int parse(struct delta *d, char *text, size_t len)
{
	char *at, *end = text + len - LAST_LEN, *next;
	size_t lines = 0;

	if (!is_whole(text, len) || strncmp(text, FIRST, sizeof(FIRST) - 1) != 0)
		return -EBADMSG;
	for (at = text; at < end; at++)
		lines += *at == '\n';
	d->entry = calloc(lines + 1, sizeof(*d->entry));
	if (!d->entry)
		return -ENOMEM;
	d->serial = strtoull(text + sizeof(FIRST) - 1, &at, 10);
	if (*at != '\n' || !d->serial)
		return -EBADMSG;
	for (at++; at < end; at = next + 1) {
		next = memchr(at, '\n', (size_t)(end - at));
		if (!next || !read_entry(d, at, (size_t)(next - at)))
			return -EBADMSG;
	}
	return 0;
}

static int set_aside(const char *dir, const char *path, struct error *e)
{
	char aside[FOLDER_PATH_MAX];
	int r = folder_path(aside, e, dir, DAMAGED);

	if (r)
		return r;
	if (rename(path, aside) && errno != ENOENT)
		return error_set(
		        e, -EBADMSG, path,
		        "The list of what is closed is damaged, and can not be set aside (%s). What was "
		        "closed since the last import shows again: remove the file and close it again.",
		        strerror(errno));
	return error_set(
	        e, -EBADMSG, path,
	        "The list of what is closed was damaged. It was set aside as %s, and what was closed "
	        "since the last import shows again: close it again.",
	        aside);
}

int delta_read(const char *dir, struct delta *ret, struct error *e)
{
	char path[FOLDER_PATH_MAX];
	size_t len = 0;
	int r = folder_path(path, e, dir, NAME);

	memset(ret, 0, sizeof(*ret));
	if (r)
		return r;
	r = read_file(path, &ret->text, &len, e);
	if (r == -ENOENT)
		return 0;
	if (!r)
		r = parse(ret, ret->text, len);
	if (!r)
		return 0;
	delta_free(ret);
	if (r == -ENOMEM)
		return error_set(e, r, path, "Memory is used up.");
	return r == -EBADMSG ? set_aside(dir, path, e) : r;
}

/* --- looking --------------------------------------------------------------------------------- */

/* The first entry that is not before this one. */
static size_t lower_bound(const struct delta *d, enum delta_kind kind, const char *id, size_t len)
{
	size_t low = 0, high = d->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare(&d->entry[mid], kind, id, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool counts(const struct delta_entry *x, int64_t read_from)
{
	return x->at >= read_from;
}

bool delta_has(const struct delta *d, enum delta_kind kind, const char *id, size_t len, int64_t read_from)
{
	size_t at = lower_bound(d, kind, id, len);

	return at < d->count && compare(&d->entry[at], kind, id, len) == 0 &&
	       counts(&d->entry[at], read_from);
}

void delta_identify(const char *dir, struct delta_stamp *ret)
{
	char path[FOLDER_PATH_MAX];
	struct stat st;

	memset(ret, 0, sizeof(*ret));
	if (folder_path(path, NULL, dir, NAME) || stat(path, &st) != 0)
		return;
	ret->device = st.st_dev;
	ret->inode = st.st_ino;
	ret->size = st.st_size;
	ret->seconds = st.st_mtim.tv_sec;
	ret->nanoseconds = st.st_mtim.tv_nsec;
}

static int mark(uint64_t **set, uint64_t rows, uint32_t row)
{
	if (row == INDEX_NONE)
		return 0;
	if (!*set)
		*set = calloc((size_t)rows / 64 + 1, sizeof(**set));
	if (!*set)
		return -ENOMEM;
	(*set)[row >> 6] |= UINT64_C(1) << (row & 63);
	return 0;
}

int delta_mark(const struct delta *d, const struct catalogue_view *v, int64_t read_from,
               uint64_t **ret_courses, uint64_t **ret_vacancies)
{
	int r = 0;

	*ret_courses = *ret_vacancies = NULL;
	for (size_t i = 0; i < d->count && !r; i++) {
		const struct delta_entry *x = &d->entry[i];

		if (!counts(x, read_from))
			continue;
		if (x->kind == DELTA_COURSE && v->course.course_count)
			r = mark(ret_courses, v->course.course_count, course_find(&v->course, x->id, x->len));
		else if (x->kind == DELTA_VACANCY && v->vacancy.vacancy_count)
			r = mark(ret_vacancies, v->vacancy.vacancy_count,
			         vacancy_find(&v->vacancy, x->id, x->len));
	}
	if (r) {
		free(*ret_courses);
		free(*ret_vacancies);
		*ret_courses = *ret_vacancies = NULL;
	}
	return r;
}

/* --- writing ----------------------------------------------------------------------------------- */

static int write_delta(const char *dir, const struct delta *d, struct error *e)
{
	struct buf b;
	int r;

	buf_init(&b, MAX_BYTES);
	buf_printf(&b, FIRST "%" PRIu64 "\n", d->serial + 1);
	for (size_t i = 0; i < d->count; i++) {
		buf_printf(&b, "%s %" PRId64 " ", kinds[d->entry[i].kind], d->entry[i].at);
		buf_put(&b, d->entry[i].id, d->entry[i].len);
		buf_byte(&b, '\n');
	}
	if (!b.error)
		buf_printf(&b, LAST "%016" PRIx64 "\n", (uint64_t)XXH3_64bits(b.data, b.len));
	r = b.error ? error_set(e, b.error, dir, "Memory is used up.")
	            : folder_put_file(dir, NAME, (const char *)b.data, b.len, e);
	buf_free(&b);
	return r;
}

static int check_id(const struct delta_id *id, struct error *e)
{
	if (id->len && id->len <= DELTA_ID_MAX && !memchr(id->data, '\n', id->len) &&
	    !memchr(id->data, 0, id->len))
		return 0;
	return error_set(
	        e, -EINVAL, NULL,
	        "\"%.*s\" can not be the id of a record: it has to have 1 to %u bytes, and no line break.",
	        (int)(id->len < 100 ? id->len : 100), id->data, DELTA_ID_MAX);
}

static int insert(struct delta *d, size_t at, const struct delta_entry *x)
{
	struct delta_entry *bigger;

	if (d->count == DELTA_MAX_ENTRIES)
		return -EOVERFLOW;
	bigger = realloc(d->entry, (d->count + 1) * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	d->entry = bigger;
	memmove(bigger + at + 1, bigger + at, (d->count - at) * sizeof(*bigger));
	bigger[at] = *x;
	d->count++;
	return 0;
}

struct change {
	enum delta_kind kind;
	bool closing;
	int64_t now;
	uint32_t changed; /* records that were not so before */
	bool touched;     /* or whose time is another */
};

/* A record that is closed again is closed from now on: an import may have opened it in between. */
static int apply(struct delta *d, const struct delta_id *id, struct change *c)
{
	size_t at = lower_bound(d, c->kind, id->data, id->len);
	bool there = at < d->count && compare(&d->entry[at], c->kind, id->data, id->len) == 0;
	const struct delta_entry x = {c->kind, c->now, id->data, (uint32_t)id->len};

	c->touched |= there || c->closing;
	c->changed += there != c->closing;
	if (there && c->closing)
		d->entry[at].at = c->now;
	else if (c->closing)
		return insert(d, at, &x);
	else if (there)
		memmove(d->entry + at, d->entry + at + 1, (--d->count - at) * sizeof(*d->entry));
	return 0;
}

static int change(const char *dir, const struct delta_id *id, size_t ids, struct change *c, struct error *e)
{
	struct delta d = {0};
	int fd, r = 0;

	for (size_t i = 0; i < ids && !r; i++)
		r = check_id(&id[i], e);
	if (r)
		return r;
	fd = folder_lock_names(dir, e);
	if (fd < 0)
		return fd;
	r = delta_read(dir, &d, e);
	for (size_t i = 0; i < ids && !r; i++) {
		r = apply(&d, &id[i], c);
		if (r)
			error_set(e, r, dir,
			          r == -ENOMEM ? "Memory is used up."
			                       : "More is closed than can be kept. Import again, and it is "
			                         "folded in.");
	}
	if (!r && c->touched)
		r = write_delta(dir, &d, e);
	delta_free(&d);
	close(fd);
	return r;
}

int delta_close(const char *dir, enum delta_kind kind, const struct delta_id *id, size_t ids, int64_t now,
                uint32_t *ret_changed, struct error *e)
{
	struct change c = {.kind = kind, .closing = true, .now = now};
	int r = change(dir, id, ids, &c, e);

	if (!r && ret_changed)
		*ret_changed = c.changed;
	return r;
}

int delta_reopen(const char *dir, enum delta_kind kind, const struct delta_id *id, size_t ids,
                 uint32_t *ret_changed, struct error *e)
{
	struct change c = {.kind = kind};
	int r = change(dir, id, ids, &c, e);

	if (!r && ret_changed)
		*ret_changed = c.changed;
	return r;
}

int delta_prune(const char *dir, int64_t read_from, struct error *e)
{
	struct delta d;
	size_t n = 0;
	int r, fd = folder_lock_names(dir, e);

	if (fd < 0)
		return fd;
	r = delta_read(dir, &d, e);
	for (size_t i = 0; i < d.count && !r; i++)
		if (counts(&d.entry[i], read_from))
			d.entry[n++] = d.entry[i];
	if (!r && n < d.count) {
		d.count = n;
		r = write_delta(dir, &d, e);
	}
	delta_free(&d);
	close(fd);
	return r;
}
