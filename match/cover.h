/* The best set of courses for a list of missing skills: an exact search, not a guess.
 *
 * Nothing here knows of an index. Skills are bits, courses are numbers, and the same
 * problem gives the same plan on every machine: the search is limited by steps, not
 * by a clock. doc/planning.md explains the method and what was measured.
 *
 * Time. A plan begins on `today`. A course with a start date runs from that day for its days; a
 * course without one may begin on any day. Courses run side by side as long as their hours a week
 * add up to at most what the person has. A course that needs English, maths or digital skills begins when a
 * course that gives them has ended. A plan ends with its last course, so a limit on weeks is a
 * limit on the day it ends: `finish_by`. */
#ifndef MATCH_COVER_H
#define MATCH_COVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define COVER_SKILLS    32u
#define COVER_FUNCTIONS 9u /* English, maths, digital: entry level, level 1, level 2 of each */
#define COVER_PICKS     (COVER_SKILLS + COVER_FUNCTIONS)
#define COVER_ANY_DAY   INT32_MIN /* a course that begins when it suits */
#define COVER_NO_DAY    INT32_MAX /* no limit on the day a plan ends */
#define COVER_STEPS     3000000u  /* what a search may take unless told: up to some tenths of a second */

/* The bit of a functional skill at a level: subject 0 English, 1 maths, 2 digital; level 1 entry, 2 level 1,
 * 3 level 2. */
#define COVER_FUNCTION(subject, level) (1u << ((subject)*3u + (level)-1u))
/* All levels up to one, 0 for none: what someone has, or a course gives. */
#define COVER_FUNCTION_UPTO(subject, level) (((1u << (level)) - 1u) << (subject)*3u)
#define COVER_FUNCTION_ALL                  0x1ffu

struct cover_course {
	uint32_t closes;       /* bit set of the skills it closes */
	uint16_t gives, needs; /* bit sets of COVER_FUNCTION */
	int32_t cost;          /* pounds, 0 or more */
	int32_t start;         /* day it begins, or COVER_ANY_DAY */
	int32_t days;          /* from its first day to the day after its last, 1 or more */
	int32_t hours;         /* a week, in halves */
};

enum cover_objective {                 /* what decides between plans that close as much */
	               COVER_FEWEST,   /* the number of courses, then cost, then the day it ends */
	               COVER_CHEAPEST, /* cost, then number, then the day it ends */
	               COVER_SOONEST,  /* the day it ends, then number, then cost */
};

struct cover_problem {
	const float *weight; /* of each skill: how much it matters, above 0 */
	uint32_t skills;     /* up to COVER_SKILLS */
	const struct cover_course *course;
	uint32_t courses;
	uint16_t have; /* bit set of COVER_FUNCTION the person has */
	enum cover_objective objective;
	int64_t max_cost;     /* of the whole plan, pounds; negative: no limit */
	uint32_t max_courses; /* 0: no limit */
	int32_t hours;        /* a week at one time, in halves; 0: no limit */
	int32_t today;        /* the first day of the plan */
	int32_t finish_by;    /* the day by which it has ended, or COVER_NO_DAY */
	uint32_t steps;       /* 0: COVER_STEPS */
};

struct cover_pick {
	uint32_t course;
	int32_t start, finish; /* days; it has ended by `finish` */
};

/* What a plan is worth, or a bound on it. Less is better in each. */
struct cover_score {
	double lost; /* weight of skills that some course closes and the plan does not */
	uint32_t count;
	int64_t cost;
	int32_t finish; /* `today` when there is nothing to do */
};

struct cover_plan {
	struct cover_pick pick[COVER_PICKS]; /* by start, then course */
	uint32_t picks;
	uint32_t closed;   /* bit set of skills */
	uint32_t closable; /* bit set of skills that a course closes which can be begun at all */
	struct cover_score score;
	struct cover_score bound; /* no plan is better than this, criterion by criterion in their order */
	unsigned proved; /* how many criteria, in their order, are proved to be best possible: 0 to 4 */
	bool optimal;    /* the first three are; the fourth only breaks ties */
	uint32_t steps;  /* that the search took */
};

/* Finds the plan. Courses that break a limit by themselves, or that can never be begun, are left out. Equal
 * plans are decided by the order of the courses. 0, -ENOMEM, or -EINVAL when there are too many skills. */
int cover_solve(const struct cover_problem *p, struct arena *a, struct cover_plan *ret);

#endif
