/* The files of a SOURCE that may be one file or a folder of them. */
#ifndef IMPORT_SOURCE_H
#define IMPORT_SOURCE_H

#include "import/import.h"

#define SOURCE_FILES_MAX 1000u

struct source_files {
	const char *dir;   /* for import_open and import_each */
	const char **name; /* within it, sorted */
	size_t count;
	bool folder; /* SOURCE was a folder */
};

/* A SOURCE that is a file: that one, whatever its name. A folder: every file whose name ends in one of
 * `endings` (NULL behind the last), without regard to case. Strings live in `arena`. Errors: -ENOENT none of
 * its files has such a name, -E2BIG more than SOURCE_FILES_MAX, -ENOMEM, and what reading the folder gives.
 */
int source_list(const struct import *im, const char *path, const char *const *endings, struct arena *arena,
                struct source_files *ret, struct error *e);

/* source_list and source_name in one: *ret_name is what records of this source are said to be from. */
int source_open(const struct import *im, const char *path, const char *const *endings, struct arena *arena,
                struct source_files *ret, const char **ret_name, struct error *e);

/* Whether a name ends so, without regard to case. */
bool source_ends_with(const char *name, const char *ending);

/* What the folder or file of a source is called: the last part of its path. NULL when memory is used up. */
const char *source_name(const char *path, struct arena *arena);

#endif
