#include "import/source.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

bool source_ends_with(const char *name, const char *ending)
{
	size_t n = strlen(name), k = strlen(ending);

	return n >= k && strcasecmp(name + n - k, ending) == 0;
}

static bool wanted(const char *name, const char *const *endings)
{
	for (; *endings; endings++)
		if (source_ends_with(name, *endings))
			return true;
	return false;
}

static int add(struct source_files *f, const char *name, struct arena *arena, struct error *e)
{
	if (f->count == SOURCE_FILES_MAX)
		return error_set(e, -E2BIG, f->dir,
		                 "the folder holds more than %u such files; import them in parts",
		                 SOURCE_FILES_MAX);
	f->name[f->count] = arena_strdup(arena, name);
	return f->name[f->count++] ? 0 : import_no_memory(e);
}

static int list_folder(struct source_files *f, const char *const *endings, struct arena *arena,
                       struct error *e)
{
	DIR *d = opendir(f->dir);
	const struct dirent *entry;
	int rc = 0;

	if (!d)
		return error_set(e, -errno, f->dir, "the folder cannot be read: %s", strerror(errno));
	while (rc == 0 && (entry = readdir(d)))
		if (entry->d_name[0] != '.' && wanted(entry->d_name, endings))
			rc = add(f, entry->d_name, arena, e);
	closedir(d);
	return rc;
}

static int list_memory(const struct import *im, struct source_files *f, const char *const *endings,
                       struct arena *arena, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; i < im->file_count && rc == 0; i++)
		if (wanted(im->files[i].name, endings))
			rc = add(f, im->files[i].name, arena, e);
	return rc;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int one_file(struct source_files *f, const char *path, struct arena *arena, struct error *e)
{
	const char *slash = strrchr(path, '/');

	f->dir = slash ? arena_strndup(arena, path, (size_t)(slash - path) + 1) : ".";
	return f->dir ? add(f, slash ? slash + 1 : path, arena, e) : import_no_memory(e);
}

int source_list(const struct import *im, const char *path, const char *const *endings, struct arena *arena,
                struct source_files *ret, struct error *e)
{
	struct stat st;
	int rc;

	*ret = (struct source_files){.dir = path, .folder = true};
	ret->name = arena_zalloc(arena, SOURCE_FILES_MAX, sizeof(*ret->name));
	if (!ret->name)
		return import_no_memory(e);
	if (im->files)
		rc = list_memory(im, ret, endings, arena, e);
	else if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		rc = list_folder(ret, endings, arena, e);
	else {
		ret->folder = false;
		return one_file(ret, path, arena, e);
	}
	if (rc == 0 && !ret->count)
		rc = error_set(e, -ENOENT, path, "the folder holds no file whose name ends in %s",
		               endings[0]);
	qsort(ret->name, ret->count, sizeof(*ret->name), by_name);
	return rc;
}

const char *source_name(const char *path, struct arena *arena)
{
	size_t n = strlen(path), start;

	while (n > 1 && path[n - 1] == '/')
		n--;
	start = n;
	while (start && path[start - 1] != '/')
		start--;
	return arena_strndup(arena, path + start, n - start);
}

int source_open(const struct import *im, const char *path, const char *const *endings, struct arena *arena,
                struct source_files *ret, const char **ret_name, struct error *e)
{
	int rc = source_list(im, path, endings, arena, ret, e);

	if (rc < 0)
		return rc;
	*ret_name = source_name(path, arena);
	return *ret_name ? 0 : import_no_memory(e);
}
