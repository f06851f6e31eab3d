/* Building the images beside the core: courses, vacancies and places. As builder.h:
 * strings are copied, NULL or empty means not known, every add returns 0 or a negative errno with a sentence
 * in `e`, and leaves the builder as it was after an error.
 *
 * A run that adds to a generation (builder_load) carries over what it does not touch: an
 * image to which nothing is added, on a core that did not change, is copied as it is. */
#ifndef INDEX_CATALOGUE_BUILDER_H
#define INDEX_CATALOGUE_BUILDER_H

#include "index/builder.h"
#include "index/catalogue_format.h"

struct index_view;

struct place_at {        /* where something is */
	double lat, lon; /* degrees, NAN not known: then from the postcode's outcode, if places hold it */
	const char *postcode; /* whole, or an outcode alone; only the outcode is stored */
	const char *town;
};

struct course_in {
	const char *id, *course_id; /* of the run, and of the course it belongs to (may be NULL) */
	const char *title;
	const char *provider_id, *provider, *provider_phone,
	        *provider_url;                /* id NULL: the name is taken as its id */
	unsigned delivery, study, attendance; /* enum delivery_mode and so on; ..._UNKNOWN */
	int level;                            /* LEVEL_ENTRY to LEVEL_HIGHEST, UNKNOWN_INT */
	int entry_level;    /* what someone should hold to begin, UNKNOWN_INT: worked out from the level */
	unsigned type;      /* enum course_type, COURSE_TYPE_UNKNOWN */
	const char *sector; /* its name */
	double cost;        /* pounds, NAN */
	const char *cost_text;
	double weeks, hours;              /* weeks from start to end, hours a week; NAN */
	unsigned duration, duration_unit; /* as its source says it, 0 not known; enum duration_unit */
	int32_t start;                    /* days since 1970-01-01, UNKNOWN_INT */
	bool flexible_start, national, synthetic;
	const char *venue, *region, *url;
	struct place_at at;
	const char *aim_ref, *aim_title, *aim_body, *sector_area;
	const char *description, *who, *entry, *how, *bring, *assessed, *next, *awarding_body;
	int32_t updated;       /* days since 1970-01-01, UNKNOWN_INT */
	struct strings skills; /* ids; none: worked out from its texts */
	unsigned source;       /* as builder_add_source gave it */
};

struct vacancy_in {
	const char *id, *title, *employer, *description, *url;
	const char *occupation;    /* id, NULL: worked out from the title */
	int32_t pay_low, pay_high; /* pounds a year, UNKNOWN_INT */
	const char *pay_text;
	bool pay_assumed;
	double hours;     /* a week, NAN */
	unsigned pattern; /* bit set of enum working_pattern; 0 not said */
	struct place_at at;
	bool national, apprenticeship, synthetic;
	int32_t posted, closing; /* days since 1970-01-01, UNKNOWN_INT */
	struct strings skills;
	unsigned source;
};

struct place_in {
	const char *outcode, *town, *authority, *region;
	double lat, lon;
	unsigned source;
};

/* -EEXIST the id was added before in this run; -ENOENT an id of a skill or occupation that is not there;
 * -EINVAL a value out of its range; -EOVERFLOW; -ENOMEM. */
int builder_add_course(struct builder *b, const struct course_in *in, struct error *e);
int builder_add_vacancy(struct builder *b, const struct vacancy_in *in, struct error *e);

/* An outcode that is there already is replaced. */
int builder_add_place(struct builder *b, const struct place_in *in, struct error *e);

enum catalogue { CATALOGUE_COURSE, CATALOGUE_VACANCY, CATALOGUE_PLACE, CATALOGUES };

/* Leaves out what was taken over from the generation being added to and is from a source of this format and
 * name, unless it is added again: the sources of this run are all there is now. */
int builder_replace_source(struct builder *b, enum catalogue what, const char *format, const char *name,
                           struct error *e);

uint64_t builder_catalogue_count(const struct builder *b, enum catalogue what);

/* --- what texts tell ------------------------------------------------------------ */

/* What is known of a course or vacancy whose skills are worked out from its texts. Not NUL-terminated; empty
 * when not known. */
struct taught_text {
	struct {
		const char *data;
		uint32_t len;
	} title, aim, text, sector;
	uint8_t level, type; /* as in struct course_row */
	bool vacancy;
};

struct taught_skill {
	uint32_t skill; /* row in `core` */
	uint8_t confidence, evidence;
};

#define TAUGHT_MAX 24u /* skills of one course or vacancy worked out from texts */
#define TAUGHT_OCCUPATIONS                                                                                   \
	4u /* occupations that the title of a vacancy may name: the same job in two sources */

struct taught_occupation {
	uint32_t occ;       /* row in `core` */
	uint8_t confidence; /* 255 is sure */
};

struct taught {
	struct taught_skill skill[TAUGHT_MAX]; /* the surest first */
	uint32_t skills;
	struct taught_occupation occupation[TAUGHT_OCCUPATIONS]; /* of vacancies, the surest first */
	uint32_t occupations;
};

/* Reads texts against the skills and occupations of the index being written. 0 or a negative errno. Called
 * from two threads at a time, with `slot` 0 or 1 saying which. The builder asks once for texts that come
 * again. The first occupation becomes that of the vacancy's row; all of them have it in their list of
 * vacancies. */
typedef int builder_read_text(void *arg, unsigned slot, const struct index_view *core,
                              const struct taught_text *text, struct taught *ret);

/* Without a reader, courses and vacancies have the skills their source states. */
void builder_set_reader(struct builder *b, builder_read_text *read, void *arg);

#endif
