/* The plan: what a person lacks for a job, and the best courses in reach that close it. Pure functions over
 * views; memory from the arena. The choice itself is match/cover.h; doc/planning.md explains both.
 *
 * What is not known never counts as nothing: a course that does not say what it costs counts as
 * PLAN_COST_GUESSED pounds where no limit was given and does not pass where one was; one that does not say
 * how long it takes counts as PLAN_WEEKS_GUESSED weeks. The answer says which were guessed. */
#ifndef MATCH_PLAN_H
#define MATCH_PLAN_H

#include "match/cover.h"
#include "match/course_search.h"
#include "match/plan_funding.h"

#define PLAN_COST_GUESSED  800
#define PLAN_WEEKS_GUESSED 12
#define PLAN_SURE          153u /* of 255: how sure it must be that a course teaches a skill (TEACH_CONFIDENCE) */
#define PLAN_SEEN          64u  /* skills of a gap, the most important ones, that courses are looked for */
#define PLAN_OPENS         0.6f /* a job is open to someone who has this part of what it needs */
#define PLAN_OPENS_BY      10u  /* ... when the plan brings at least one in so many of its skills */
#define PLAN_ALTERNATIVES  5u

struct plan_query {
	const uint32_t *skill; /* rows that the person has */
	uint32_t skills;
	const uint32_t *held; /* rows of jobs: their essential skills are had too */
	uint32_t helds;
	const uint32_t *target; /* rows of jobs: the plan is for the one that is best reached */
	uint32_t targets;
	int functional[FUNCTIONALS]; /* level 0 to 3, as FUNCTIONAL_LEVEL; -1 not known: blocks nothing */
	int qualification;           /* highest level held, -1 not known: entry levels bar nothing */
	struct course_wish
	        wish;         /* place, distance, modes, what is closed; its dates and costs are not used */
	int64_t max_cost;     /* of all courses together, pounds the person pays; negative: no limit */
	uint32_t max_courses; /* 0 no limit */
	double max_weeks;     /* from the first day to the end of the last course; NAN no limit */
	double hours;         /* a week; NAN not said */
	int32_t first_day;    /* days since 1970-01-01 */
	int32_t start_by;     /* the last day on which a course may start; INT32_MAX any */
	enum cover_objective objective;
	uint32_t alternatives; /* for each course, up to PLAN_ALTERNATIVES */
	uint32_t opens;        /* other jobs to name, at most */
	struct funding_person person;
	const struct funding_fact *fact; /* what is paid for whom; NULL nothing is */
	uint32_t facts;
	const struct vacancy_reach *vacancies; /* NULL: not counted */
	uint32_t steps;                        /* of each search; 0 as cover.h has it */
};

/* Everything at "any", all lists empty. */
void plan_query_init(struct plan_query *q, int32_t today);

struct plan_gap {
	uint32_t skill;
	float importance; /* share of the gap */
	uint8_t relation; /* enum occ_relation */
	bool planned;     /* among the COVER_SKILLS most important, which decide the choice */
	bool closed;      /* by a course of the plan */
};

struct plan_alternative {
	uint32_t row;
	uint64_t closes; /* bit i: gap[i] */
	float miles;     /* negative: none */
	const char *text;
};

struct plan_course {
	uint32_t row;
	uint64_t closes;     /* bit i: gap[i] */
	uint32_t gives;      /* set of functional levels that the plan needs of it, as in struct course_row */
	uint64_t unlocks;    /* bit i: course[i] needs what this one gives */
	float miles;         /* negative: none */
	int64_t cost;        /* what the person pays, -1 not known */
	const char *funding; /* why it is less than its price; NULL when it is not */
	int32_t start, finish; /* days since 1970-01-01; finish is the day after its last */
	float adds;            /* share of the gap that only this course of the plan closes */
	uint8_t confidence;    /* of 255: the least sure of the skills it closes; 255 when it closes none */
	struct plan_alternative *alternative;
	uint32_t alternatives;
};

enum plan_why { /* as proto/enums.def has them */
	        PLAN_NONE_EXIST,
	        PLAN_TOO_FAR,
	        PLAN_WRONG_MODE,
	        PLAN_TOO_DEAR,
	        PLAN_TOO_LONG,
	        PLAN_TOO_LATE,
	        PLAN_LEVEL,
	        PLAN_LIMITS,
	        PLAN_WHYS
};

struct plan_uncovered {
	uint32_t gap; /* index */
	enum plan_why why;
	const char *text;
	uint32_t nearest; /* row of the course that comes nearest, INDEX_NONE */
	float miles;
	const char *nearest_text; /* what stands in its way */
};

enum plan_state { PLAN_ENOUGH, PLAN_IN_PLAN, PLAN_BLOCKS };

struct plan_functional {
	enum functional what;
	unsigned needs; /* level */
	enum plan_state state;
	uint32_t row; /* of the course that gives it, or that it blocks; INDEX_NONE */
	const char *text;
};

struct plan_job {
	uint32_t occ;
	float before, after; /* part of the weight of what it needs */
	int64_t vacancies;   /* in reach, -1 not counted */
};

struct plan_try { /* one target */
	struct plan_job job;
	uint32_t courses;
	int64_t cost; /* as far as it is known */
	int32_t days; /* 0 without courses */
};

enum plan_unknown { PLAN_UNKNOWN_COST = 1, PLAN_UNKNOWN_WEEKS = 2, PLAN_UNKNOWN_HOURS = 4 };

struct plan_answer {
	struct plan_job target;
	struct plan_gap *gap; /* the most important first */
	uint32_t gaps;
	struct plan_course *course; /* in the order in which they begin */
	uint32_t courses;
	struct plan_uncovered *uncovered;
	uint32_t uncovereds;
	struct plan_functional functional[FUNCTIONALS];
	uint32_t functionals;
	struct plan_job *opens; /* most vacancies first */
	uint32_t opened;
	struct plan_try *tried; /* as many as targets */
	int64_t cost;           /* that the person pays, as far as it is known */
	int32_t finish;         /* the day after the last one; the first day when there is no course */
	bool optimal;
	double bound;        /* unless optimal: by how much a better plan can be better, in what the objective
	                        counts (courses, pounds, weeks) */
	uint32_t considered; /* courses in reach that teach something of the gap */
	uint32_t unknown;    /* bit set of enum plan_unknown: what a course of the plan does not say */
	uint32_t steps;
};

/* 0, -ENOMEM, or -EINVAL when there is no target. */
int plan_make(const struct catalogue_view *c, struct course_scratch *s, const struct plan_query *q,
              struct arena *a, struct plan_answer *ret);

#endif
