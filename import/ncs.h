/* What the parts of the national job profiles' format share. */
#ifndef IMPORT_NCS_H
#define IMPORT_NCS_H

#include "import/import.h"

/* Columns of ncs_job_profiles.tsv. */
enum {
	JOB_SLUG,
	JOB_TITLE,
	JOB_SOC,
	JOB_SOC_TITLE,
	JOB_ONET,
	JOB_ESCO,
	JOB_CATEGORIES,
	JOB_DESCRIPTION,
	JOB_PAY_LOW,
	JOB_PAY_HIGH,
	JOB_HOURS_LOW,
	JOB_HOURS_HIGH,
	JOB_PATTERN,
	JOB_PATTERN_MORE,
	JOB_TASKS,
	JOB_ENVIRONMENT,
	JOB_LOCATION,
	JOB_UNIFORM,
	JOB_DIGITAL,
	JOB_RESTRICTIONS,
	JOB_OTHER,
	JOB_REGISTRATIONS,
	JOB_STANDARDS,
	JOB_COLLEGE,
	JOB_UNIVERSITY,
	JOB_APPRENTICESHIP,
	JOB_WORK,
	JOB_VOLUNTEERING,
	JOB_DIRECT,
	JOB_OTHER_ROUTE,
	JOB_PROGRESSION,
	JOB_COLUMNS,
};

extern const struct table_column ncs_job_columns[JOB_COLUMNS];

/* What ncs_profiles.csv adds to a profile. Strings are lists with commas. */
struct ncs_extra {
	const char *slug, *alt, *hidden, *specialisms, *keywords;
	float risk; /* 0 to 1 */
	int zone;
	bool needs_degree;
};

/* Each reads a part of the profile at hand. Those of type bool refuse the row when a value is wrong and
 * return false. */
bool ncs_read_pay(struct table *t, struct occupation_in *in);
bool ncs_read_hours(struct table *t, struct occupation_in *in);

/* Adds what is said of when the work is done. 0 or -ENOMEM. */
int ncs_read_patterns(struct import *im, struct table *t, struct occupation_in *in);

/* Fills in id, title, description and all lists; `extra` may be NULL, `unit_group` is the title to use when
 * the row has none, or NULL. False when memory is used up. */
bool ncs_read_texts(struct import *im, const struct table *t, const struct ncs_extra *extra,
                    const char *unit_group, struct occupation_in *in);

#endif
