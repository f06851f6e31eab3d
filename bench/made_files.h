/* The files that made-up courses and adverts are drawn from: read with libcsv, a few columns of each. */
#ifndef BENCH_MADE_FILES_H
#define BENCH_MADE_FILES_H

#ifndef MADE_SOURCE
#define MADE_SOURCE "." /* the source tree: the build says where it is */
#endif

#include <stdbool.h>

#define MADE_COLUMNS 8u

/* A row: `cell[i]` is the value of the i-th column asked for, without blanks at its ends, "" when the file
 * lacks that column. 0, or an errno below 0 that ends the reading. */
typedef int made_row(void *arg, const char *const cell[MADE_COLUMNS]);

/* Calls `row` for each row of a CSV file. `columns` are the names asked for, in any case; the first has to be
 * there. -ENOENT there is no such file, -EINVAL it lacks the first column, -EIO, -ENOMEM. */
int made_read_csv(const char *path, const char *const *columns, unsigned count, made_row *row, void *arg);

/* The same for a text file with one value a line; a byte order mark and empty lines are skipped. */
int made_read_lines(const char *path, made_row *row, void *arg);

/* Where a file is: `dir`/`name` when that is there, else NULL; a malloc'd string. */
char *made_find(const char *dir, const char *name);

/* The folder with the real data: RETRAIN_SHARED_DATA, or ../shared/data beside the source, when it is there.
 * A malloc'd string or NULL. */
char *made_shared_data(void);

#endif
