/* Telling what is wrong: the table on the screen, and the copies with the column ERRORS. */
#include "import/provider.h"
#include "import/source.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLAIN_WIDTH 100u /* of the table when it does not go to a terminal */

static unsigned width_of(FILE *out)
{
	struct winsize size;

	if (isatty(fileno(out)) && ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
		return size.ws_col;
	return PLAIN_WIDTH;
}

int provider_print_faults(struct provider *p, struct error *e)
{
	FILE *out = p->im->provider ? p->im->provider->table : NULL;
	int rc;

	if (!out || !p->im->check)
		return 0;
	rc = provider_print(out, width_of(out), p->file, p->file_count);
	return rc < 0 ? error_set(e, rc, NULL, "the table could not be written: %s", strerror(-rc)) : 0;
}

static int read_whole(struct provider *p, const struct provider_source *s, const char *file, struct buf *ret,
                      struct error *e)
{
	struct input *in;
	const char *name, *piece;
	size_t n;
	int rc = import_open(p->im, s->dir, file, &in, &name, e);

	if (rc < 0)
		return rc;
	while ((rc = input_piece(in, &piece, &n)) > 0)
		buf_put(ret, piece, n);
	input_close(in);
	return rc < 0 ? error_set(e, rc, file, "the file cannot be read: %s", strerror(-rc)) : 0;
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int write_whole(const char *path, const struct buf *b, struct error *e)
{
	FILE *f = fopen(path, "we");
	int rc = f ? 0 : -errno;

	if (f && b->len && fwrite(b->data, 1, b->len, f) != b->len)
		rc = -errno;
	if (f && fclose(f) != 0 && rc == 0)
		rc = -errno;
	return rc < 0 ? error_set(e, rc, path, "the file with the column ERRORS cannot be written: %s",
	                          strerror(-rc))
	              : 0;
}

/* Where the copy of a file goes: what --annotated says, or beside it. */
static const char *copy_path(struct provider *p, const struct provider_source *s, const char *file)
{
	const char *to = p->im->provider->annotated;
	size_t stem = strlen(file) - (source_ends_with(file, ".errors.csv") ? 11
	                              : source_ends_with(file, ".csv")      ? 4
	                                                                    : 0);
	struct stat st;

	if (to && !(stat(to, &st) == 0 && S_ISDIR(st.st_mode)))
		return to;
	return arena_printf(&p->arena, "%s/%.*s.errors.csv", to ? to : s->dir, (int)stem, file);
}

static int annotate_file(struct provider *p, const struct provider_source *s,
                         const struct provider_notes *notes, struct error *e)
{
	const char *path = copy_path(p, s, notes->file);
	const char *source = arena_printf(&p->arena, "%s/%s", s->dir, notes->file);
	struct buf data, out;
	int rc;

	if (!path || !source)
		return import_no_memory(e);
	if (p->im->provider->annotated && same_file(path, source))
		return error_set(e, -EINVAL, path,
		                 "this is the source itself; name another file for the copy");
	buf_init(&data, 0);
	buf_init(&out, 0);
	rc = read_whole(p, s, notes->file, &data, e);
	if (rc == 0)
		provider_annotate(&out, (const char *)data.data, data.len, notes);
	if (rc == 0 && (data.error || out.error))
		rc = import_no_memory(e);
	if (rc == 0)
		rc = write_whole(path, &out, e);
	if (rc == 0)
		report_info(
		        p->im->report,
		        "%s holds the rows of %s with what is wrong with them in its last column: mend them "
		        "there and send it again",
		        path, notes->file);
	buf_free(&data);
	buf_free(&out);
	return rc;
}

int provider_annotate_files(struct provider *p, const struct provider_source *s, struct error *e)
{
	const struct provider_options *o = p->im->provider;
	struct stat st;
	int rc = 0;

	if (!o || (!o->annotated && !o->annotate))
		return 0;
	if (o->annotated && p->file_count > 1 && !(stat(o->annotated, &st) == 0 && S_ISDIR(st.st_mode)))
		return error_set(e, -ENOTDIR, o->annotated,
		                 "the source has %zu files, so name a folder for their copies",
		                 p->file_count);
	for (size_t i = 0; i < p->file_count && rc == 0; i++)
		if (o->annotated || p->file[i].count)
			rc = annotate_file(p, s, &p->file[i], e);
	return rc;
}
