/* Routes to a better job in up to four moves: each into a job that the person is part-way to, whose gap can
 * be trained for within reach, that pays no less than they need, and that is less likely to be automated than
 * the one before. Pure functions over views; doc/planning.md explains the search and its figures. */
#ifndef MATCH_PATHWAY_H
#define MATCH_PATHWAY_H

#include "match/course_search.h"

#define PATHWAY_STEPS   4u
#define PATHWAY_COURSES 5u  /* courses named for one step */
#define PATHWAY_GAP     24u /* skills of one step's gap that courses are looked for */

enum pathway_order { PATHWAY_BALANCED, PATHWAY_BY_TIME, PATHWAY_BY_COST, PATHWAY_BY_PAY };

struct pathway_query {
	const uint32_t *skill; /* rows that the person has */
	uint32_t skills;
	uint32_t from;      /* row of the job they hold: its essential skills are theirs too; INDEX_NONE */
	uint32_t target;    /* row of the job to end in; INDEX_NONE the best there are */
	uint32_t max_steps; /* 1 to PATHWAY_STEPS */
	int32_t pay_floor;  /* pounds a year that a job pays someone new to it; negative: what the job they
	                       hold pays, if known */
	bool no_degree;     /* no job that needs a degree */
	bool hiring;        /* only jobs with a vacancy in reach */
	const struct course_reach *courses;
	const struct vacancy_reach *vacancies; /* NULL: vacancies are not counted */
	enum pathway_order order;
	uint32_t limit;
};

struct pathway_course {
	uint32_t row;
	float miles;     /* negative: none */
	uint64_t closes; /* bit i: gap[i] of its step */
};

struct pathway_step {
	uint32_t occ;
	float ready,
	        ready_after; /* share of the weight of its essential skills, before and after the courses */
	uint32_t *gap;       /* rows of its essential skills that are missing before, the weightiest first */
	uint32_t gaps;
	uint64_t taught; /* bit i: a course of this step teaches gap[i] */
	struct pathway_course course[PATHWAY_COURSES];
	uint32_t courses;
	int64_t cost;      /* pounds, -1 when one of them is not known */
	float weeks;       /* one after the other; negative when one of them is not known */
	int64_t vacancies; /* in reach, -1 not counted */
};

struct pathway_route {
	struct pathway_step step[PATHWAY_STEPS];
	uint32_t steps;
	float score;      /* 0 to 1 */
	int64_t cost;     /* -1 not known */
	float weeks;      /* negative not known */
	int32_t pay_gain; /* pounds a year by which the last job pays someone new to it more than the person
	                     has now */
	bool has_pay_gain;
	float risk_drop; /* NAN not known */
	const char *text;
};

struct pathway_answer {
	struct pathway_route *route;
	uint32_t routes;
	uint32_t considered;            /* moves that were looked at */
	bool complete;                  /* no promising start of a route was left aside */
	int32_t pay_floor;              /* that was used, -1 none */
	bool unknown_pay, unknown_risk; /* jobs were left aside because this is not known of them */
};

/* 0 or -ENOMEM. How much is looked at depends on the question alone and never on the clock, so that the same
 * question has the same answer. */
int pathway_find(const struct catalogue_view *c, const struct pathway_query *q, struct arena *a,
                 struct pathway_answer *ret);

/* What a job pays someone new to it, in pounds a year: the lower end of its range, else the upper; -1 when
 * neither is known. A promise that no step pays less can be kept only
 * on the first day's pay; the job they hold is compared by the same figure, as what they earn is not known.
 */
int32_t pathway_pay(const struct index_view *v, uint32_t occ);

#endif
