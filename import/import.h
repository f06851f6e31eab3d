/* What every source format shares: one import in progress, and how a format
 * reads its files into the builder.
 *
 * A format reads with import_each, one call a file. A row that cannot be used is
 * refused (table_refuse) and the next one follows; only what makes the whole
 * import pointless (a needed file or column is missing, memory is used up, the
 * disk fails, the person stops it) comes back as an error. */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"
#include "import/progress.h"
#include "import/report.h"
#include "import/table.h"
#include "index/builder.h"

/* A file given from memory in place of one in a folder; for tests and fuzz targets. */
struct import_file {
	const char *name;
	const void *data;
	size_t len;
};

enum join_kind { JOIN_ESCO, JOIN_ONET, JOINS };

struct import_join {
	bool asked;
	const char *dir; /* folder to join with; NULL: what the generation being added to holds */
};

/* What the format provider-csv is told. */
struct provider_options {
	const char *name; /* of the provider; NULL: not known */
	const char *aims; /* file with the learning aims; NULL: their codes are only checked for their form */
	const char *
	        annotated; /* file, or folder when there are several, for the source with the column ERRORS */
	bool annotate;     /* write it beside the source, as NAME.errors.csv */
	FILE *table;       /* where the table of faults goes with `check`; NULL for nowhere */
};

struct import {
	struct builder *builder;
	struct report *report;
	struct progress *progress;
	const volatile sig_atomic_t *stop; /* not 0: stop with -EINTR; may be NULL */
	struct import_join join[JOINS];
	const char *index_dir;           /* with `base`: the generation that is being added to */
	uint64_t base;                   /* 0 for none */
	const struct import_file *files; /* when set, files come from here and not from the disk */
	size_t file_count;
	struct arena arena;                      /* emptied before each row */
	unsigned source;                         /* of the records being added */
	bool illustrative;                       /* and made up, for showing */
	int32_t today;                           /* days since 1970-01-01: what "not before today" means */
	bool check;                              /* read and report: nothing will be written */
	const struct provider_options *provider; /* of provider-csv; may be NULL */
};

void import_init(struct import *im);
void import_close(struct import *im);

struct import_format {
	const char *name;   /* as it is typed */
	const char *source; /* what SOURCE is, for the help: "DIR" */
	const char *doc;    /* one line for the help */
	bool joins;         /* --join may be used */
	bool files;         /* SOURCE may be a file as well as a folder */
	/* Reads everything at `path`. 0, or a negative errno with `e` filled. */
	int (*read)(struct import *im, const char *path, struct error *e);
};

extern const struct import_format import_formats[];
extern const size_t import_format_count;

/* The format of that name, or NULL. */
const struct import_format *import_find_format(const char *name);

/* The name nearest to one that is not known, or NULL when none is near. */
const char *import_nearest_format(const char *name);

/* One file of a source. */
struct import_table {
	const char *file; /* name within the folder */
	struct table_spec spec;
	bool optional; /* nothing happens when it is not there */
	/* Takes the row at hand. A row that cannot be used: refuse it and return 0. Errors end the import. */
	int (*row)(struct import *im, struct table *t, void *arg, struct error *e);
	void *arg;
};

/* Reads a table from start to end, with progress. Returns 1 when it was read, 0
 * when it is optional and not there, or a negative errno. */
int import_each(struct import *im, const char *dir, const struct import_table *table, struct error *e);

/* Opens one file of a folder. 0, -ENOENT (`e` says what is missing), or another negative errno. */
int import_open(struct import *im, const char *dir, const char *file, struct input **ret,
                const char **ret_name, struct error *e);

/* What became of a record that was handed to the builder: on a fault of the
 * record the row is refused at `column` with the builder's sentence and 0
 * comes back; `rc` itself when the import cannot go on. */
int import_settle(struct table *t, int column, int rc, const struct error *from_builder, struct error *e);

/* An occupation of which nothing is known yet but its source. */
struct occupation_in import_occupation(const struct import *im);

/* Adds the source that the following records are from. */
int import_add_source(struct import *im, const struct source_in *in, struct error *e);

int import_no_memory(struct error *e);

/* The formats, each in its own file. */
int native_read(struct import *im, const char *dir, struct error *e);
int esco_read(struct import *im, const char *dir, struct error *e);
int ncs_read(struct import *im, const char *dir, struct error *e);
int onet_read(struct import *im, const char *dir, struct error *e);
int provider_read(struct import *im, const char *path, struct error *e);
int course_csv_read(struct import *im, const char *path, struct error *e);
int course_json_read(struct import *im, const char *path, struct error *e);
int place_csv_read(struct import *im, const char *path, struct error *e);

#endif
