/* Courses and venues as a provider writes them: the templates of the course directory
 * (SkillsFundingAgency/dfc-coursedirectory), with its rules and its codes for what is wrong.
 *
 * A row may have several faults. All of them are told: in the table that --check
 * prints, and in the column ERRORS of the copy that --annotated writes, which can be mended and
 * sent again. */
#ifndef IMPORT_PROVIDER_H
#define IMPORT_PROVIDER_H

#include "base/buf.h"
#include "import/course.h"
#include "import/names.h"

enum provider_kind { PROVIDER_LARS, PROVIDER_OTHER, PROVIDER_VENUES, PROVIDER_KINDS };
enum { IN_LARS = 1, IN_OTHER = 2, IN_VENUES = 4, IN_COURSES = IN_LARS | IN_OTHER };

#define COLUMN(symbol, name, files) PC_##symbol,
enum provider_column {
#include "import/provider_columns.def"
	PC_ERRORS, /* what --annotated added; read over */
	PROVIDER_COLUMNS
};
#undef COLUMN

#define FAULT(code, column, sentence) code,
enum provider_fault {
#include "import/provider_faults.def"
	PROVIDER_FAULTS
};
#undef FAULT

#define ROW_FAULTS_MAX 32u /* of one row */

struct provider_fault_info {
	const char *code, *sentence;
	enum provider_column column;
};
extern const struct provider_fault_info provider_fault_info[PROVIDER_FAULTS];

/* What is wrong with the row at hand. */
struct provider_faults {
	enum provider_fault item[ROW_FAULTS_MAX];
	size_t count;
};

/* Notes a fault; those above ROW_FAULTS_MAX are left out. */
void provider_fault(struct provider_faults *f, enum provider_fault fault);

/* --- what was wrong, row by row ------------------------------------------------------ */

struct provider_note {
	uint64_t start, end; /* bytes of the row in its file */
	unsigned long line;
	const enum provider_fault *fault;
	size_t count;
	const char *reason; /* a row that could not be read as a row: why; NULL otherwise */
	bool broken;        /* its quotes do not pair up */
};

struct provider_notes {   /* of one file, in the order of its rows */
	const char *file; /* name in its folder */
	struct provider_note *note;
	size_t count, cap;
};

const char *provider_column_name(enum provider_column column);

/* Prints what is wrong as a table, no wider than `width` columns. Returns 0, -ENOMEM or what writing gives.
 */
int provider_print(FILE *out, unsigned width, const struct provider_notes *files, size_t count);

/* Writes the file again into `out`, every byte as it was, with a last column ERRORS: what is wrong with the
 * row. A column of that name that was there goes. Rows whose quotes are broken are written so that the file
 * can be read again: all of their text stays. */
void provider_annotate(struct buf *out, const char *data, size_t size, const struct provider_notes *notes);

/* --- files --------------------------------------------------------------------------------- */

#define PROVIDER_FILES_MAX 64u

struct provider_source_file {
	const char *name;
	enum provider_kind kind;
};

struct provider_source {
	const char *dir;
	struct provider_source_file file[PROVIDER_FILES_MAX]; /* venues first */
	size_t count;
};

extern const struct table_column provider_columns[PROVIDER_COLUMNS];

/* --- one source ---------------------------------------------------------------------- */

struct provider_venue {
	const char *name, *ref, *postcode, *town, *phone, *website;
};

struct provider_aim {
	const char *title, *body;
	char area[16];  /* "5.2"; empty when not known */
	int level;      /* UNKNOWN_INT */
	unsigned type;  /* COURSE_TYPE_UNKNOWN */
	int32_t closed; /* last day on which someone may start, INT32_MAX when open */
};

struct provider {
	struct import *im;
	struct arena arena;                  /* lives as long as this */
	struct dict venue_refs, venue_names; /* struct provider_venue *, by folded text */
	bool venues_known;                   /* a venue file was read */
	struct dict aims;                    /* struct provider_aim, by code in capitals */
	bool aims_known;
	struct names rows, courses; /* what was read before */
	uint64_t runs;
	struct provider_notes *file; /* those that were read */
	size_t file_count;
};

/* Finds the files of a source that are one of the three. Errors: -EINVAL one does not look like CSV, has not
 * the header of its template, or none is one of the three; -EFBIG; and what reading gives. */
int provider_find_files(struct provider *p, const char *path, struct provider_source *s, struct error *e);

/* With --check: the table of what is wrong. */
int provider_print_faults(struct provider *p, struct error *e);

/* The copies that --annotated and --annotate ask for. */
int provider_annotate_files(struct provider *p, const struct provider_source *s, struct error *e);

/* Checks a row of a venue file and keeps the venue. 0 or -ENOMEM. */
int provider_take_venue(struct provider *p, struct table *t, struct provider_faults *f);

/* A venue by your reference or by name, or NULL. */
const struct provider_venue *provider_find_venue(const struct dict *by, const char *text);

/* One course run, checked. */
struct provider_run {
	char aim_ref[12];
	const struct provider_aim *aim; /* NULL when not known */
	const char *sector;
	unsigned type, level; /* of files without learning aims */
	const char *title, *webpage;
	unsigned delivery, study, attendance, unit, duration;
	bool flexible, national;
	int32_t start;
	const struct provider_venue *venue;
	double cost; /* NAN when only described */
};

/* Checks a row of a course file. 0 or -ENOMEM. */
int provider_check_course(struct provider *p, struct table *t, enum provider_kind kind,
                          struct provider_run *run, struct provider_faults *f);

/* Hands a run without faults to the builder, as part of its course. */
int provider_store(struct provider *p, struct table *t, const struct provider_run *run,
                   struct provider_faults *f, struct error *e);

/* Reads the list of learning aims: a CSV with the columns of LARS' LearningDelivery. */
int provider_read_aims(struct provider *p, const char *path, struct error *e);

/* --- forms ----------------------------------------------------------------------------- */

/* Characters (code points) of a text. */
size_t provider_length(const char *s);

bool provider_is_web(const char *s);
bool provider_is_email(const char *s);

/* Letters, and digits when `numbers`, and .,-' with single blanks between words. */
bool provider_is_address(const char *s, bool numbers);

/* A telephone number of the United Kingdom; the nought that a spreadsheet took away is put back. NULL
 * when it is none, or memory is used up. */
const char *provider_phone(struct arena *arena, const char *s);

/* The code of a learning aim in capitals, without the slashes people put into it, with the noughts that a
 * spreadsheet took away. False when it is no such code. */
bool provider_aim_code(const char *s, char out[12]);

#endif
