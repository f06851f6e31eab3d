/* What every source of courses shares: the words they use, dates, durations, text
 * with markup in it, and the regions that work-based courses are offered in.
 *
 * The words and numbers are those of the National Careers Service's Find a course
 * and of the course directory behind it (SkillsFundingAgency/dfc-coursedirectory). */
#ifndef IMPORT_COURSE_H
#define IMPORT_COURSE_H

#include "import/import.h"
#include "import/names.h"
#include "index/catalogue_builder.h"

/* A course of which nothing is known yet but its source. */
struct course_in course_blank(const struct import *im);

/* Begins a source of courses: adds it, and leaves out the courses that an earlier import of the same source
 * put into the generation being added to, unless they come again. */
int course_begin(struct import *im, const char *format, const char *name, struct error *e);

/* Where a record was read: a row of a table, or a place in another kind of file. */
struct course_from {
	struct table *t;
	int column;         /* of its id */
	const char *file;   /* without a table: the file, the line and the name of the record */
	unsigned long line; /* 0 when not known */
	const char *field;
};

/* Refuses the record: the row of the table, or through the report. */
void course_refuse(const struct import *im, const struct course_from *from, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));

/* Hands one course to the builder. 0 it was taken; 1 it was refused for what the builder says of it; a
 * negative errno when the import cannot go on. */
int course_add(struct import *im, const struct course_from *from, const struct course_in *in,
               struct error *e);

/* Made-up courses say so: one of their texts begins with "Synthetic". NULL is fine. */
bool course_says_synthetic(const char *text);

/* What a list of providers says of one. */
struct course_provider {
	const char *name, *phone, *url;
};

/* Reads a list of providers (columns UKPRN or id, and name; phone, url) into a dict of struct course_provider
 * by UKPRN. */
int course_read_providers(struct import *im, const char *dir, const char *file, struct dict *providers,
                          struct error *e);

/* --- words ------------------------------------------------------------------------- */

/* Kinds of words. Letter case, blanks, hyphens, underscores and slashes do not matter: "Classroom based",
 * "ClassroomBased" and "classroom_based" are one. */
enum course_words {
	WORDS_DELIVERY,   /* enum delivery_mode; also the number 1 to 4 of Find a course */
	WORDS_STUDY,      /* enum study_mode; also 1 to 3 */
	WORDS_ATTENDANCE, /* enum attendance; also 1 to 4 */
	WORDS_UNIT,       /* enum duration_unit; also 1 to 6 */
	WORDS_TYPE,       /* enum course_type; also 1 to 6 */
	WORDS_LEVEL,      /* 0 entry, 1 to 8; "E", "Entry level", "Level 2", "2" */
	WORDS_YES,        /* 0 or 1 */
	COURSE_WORDS
};

/* What a word stands for. False when it is none of them; *ret stays as it was then. */
bool course_word(enum course_words kind, const char *s, unsigned *ret);

/* Those words as a sentence lists them: "Classroom based, Online, ...". */
const char *course_word_list(enum course_words kind);

/* The name of a sector, given by its name or its code ("DIGITAL"); NULL when it is none of the 15. */
const char *course_sector(const char *s);

/* --- dates and durations ----------------------------------------------------------- */

/* Days since 1970-01-01 of a date that the calendar has and an index can hold (2001 to 2178), or false. */
bool course_day(int year, int month, int day, int32_t *ret);

/* Dates as "2027-01-31", also with a time behind a T or a blank; and as "31/01/2027", also with a time behind
 * a blank. */
bool course_day_iso(const char *s, int32_t *ret);
bool course_day_uk(const char *s, int32_t *ret);

/* How many weeks a course takes from start to end, in weeks:
 *   weeks as they are; days / 5 (a teaching week has five days); months * 52 / 12; years * 52;
 *   hours / 30 when it is full-time, else / 6 (a day and a half-day of evenings a week: what
 *   part-time adult courses mostly ask); minutes / 60 as hours.
 * NAN for a unit that is not known, a value of 0, and more than 1,000 weeks. */
double course_weeks(unsigned unit, unsigned value, unsigned study);

/* --- text -------------------------------------------------------------------------- */

/* A text without its markup (import/html.h). One without '<' and '&' comes back as it is; otherwise the
 * result lives in `arena`. NULL when memory is used up. */
const char *course_plain(struct arena *arena, const char *s);

/* --- regions ----------------------------------------------------------------------- */

struct course_region {
	const char *code;   /* ONS, of the authority that has the name now, or had it last */
	const char *number; /* of the course directory */
	const char *name;
	bool part;       /* a sub-region of the region that stands before it in the list */
	double lat, lon; /* middle of a sub-region; NAN for a region */
};

/* The region that a sub-region belongs to; NULL for a region. */
const struct course_region *course_parent_region(const struct course_region *r);

/* By name (letter case and punctuation do not matter), by ONS code or by number; NULL when there is none. */
const struct course_region *course_find_region(const char *s);

/* The next of them all: NULL starts, NULL ends. Sub-regions follow their region. */
const struct course_region *course_next_region(const struct course_region *r);

/* Adds a work-based course once for each sub-region it is offered in, as Find a course
 * lists it: the run's id with "-" and the ONS code behind it, at the middle of the sub-region. A
 * region stands for all its sub-regions. `names` has ';', '|' or ',' between names; those that are not known
 * go to *ret_unknown (in im->arena, NULL for none). As course_add; adds the course once, without a place,
 * when no name is known. */
int course_add_regional(struct import *im, const struct course_from *from, struct course_in *in,
                        const char *names, const char **ret_unknown, struct error *e);

#endif
