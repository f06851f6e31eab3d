/* What a course costs a person once public money is counted. A table of facts goes in; the one below holds
 * what is true all over England. A region's own rules replace it. */
#ifndef MATCH_PLAN_FUNDING_H
#define MATCH_PLAN_FUNDING_H

#include <stdbool.h>
#include <stdint.h>

#include "index/catalogue_format.h"

enum funding_employment { FUNDING_EMPLOYED, FUNDING_SELF_EMPLOYED, FUNDING_UNEMPLOYED, FUNDING_EMPLOYMENTS };

struct funding_person { /* -1: not known */
	int age, employment, qualification;
	int64_t annual_pay;
	int functional[FUNCTIONALS]; /* level 0 to 3, as FUNCTIONAL_LEVEL */
};

/* One fact: for such people, such courses cost `percent` of their price. What is 0 asks for nothing. A fact
 * only holds when all that it asks is known. */
struct funding_fact {
	int64_t pay_below; /* pounds a year; or out of work */
	const char *text;  /* a sentence */
	uint32_t types;    /* bit set of enum course_type */
	uint32_t subjects; /* bit set of enum functional: it gives one of them that the person lacks ... */
	unsigned upto;     /* ... at up to this level, as FUNCTIONAL_LEVEL */
	int min_age;       /* years */
	int below;         /* the highest qualification held is below this level */
	int32_t from, to;  /* days since 1970-01-01: it holds from the one until before the other */
	unsigned percent;  /* of the price that the person pays */
};

extern const struct funding_fact funding_national[];
extern const uint32_t funding_national_count;

/* What the person pays of `price` pounds for a course that starts on `day`; *ret_text is why, or NULL. The
 * best of the facts that hold counts. */
int64_t funding_pays(const struct funding_fact *fact, uint32_t facts, const struct funding_person *p,
                     const struct course_row *c, int32_t day, int64_t price, const char **ret_text);

#endif
