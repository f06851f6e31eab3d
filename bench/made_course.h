/* Made-up courses, run by run. The shape is that of design/performance.md: 30 % online, 15 % blended, 55 % in
 * a classroom (of those that are not work based), 30 % free, else a log-normal cost, 1 to 10 skills a run
 * (3.4 in the mean). Lengths, levels and kinds suit the title. */
#ifndef BENCH_MADE_COURSE_H
#define BENCH_MADE_COURSE_H

#include "bench/made_world.h"

/* Numbers as Find a course has them. */
enum made_mode { MADE_CLASSROOM = 1, MADE_ONLINE, MADE_WORK_BASED, MADE_BLENDED };
enum made_study { MADE_FULL_TIME = 1, MADE_PART_TIME, MADE_FLEXIBLE };
enum made_attendance { MADE_DAYTIME = 1, MADE_EVENING, MADE_WEEKEND, MADE_BLOCK };
enum made_unit { MADE_DAYS = 1, MADE_WEEKS, MADE_MONTHS, MADE_YEARS, MADE_HOURS };
enum made_type {
	MADE_NO_TYPE,
	MADE_ESSENTIAL,
	MADE_T_LEVEL,
	MADE_HTQ,
	MADE_FREE_FOR_JOBS,
	MADE_MULTIPLY,
	MADE_BOOTCAMP,
	MADE_APPRENTICESHIP, /* Find a course has no number for it */
};

#define MADE_SKILLS_MAX  10u
#define MADE_REGIONS_MAX 6u

/* What all runs of a course share. */
struct made_course {
	uint32_t number; /* from 1 */
	uint32_t title, provider;
	enum made_type type;
	enum made_size size;
	int level, sector; /* below 0: not known */
	unsigned audience; /* which sentence says whom it is for */
	uint32_t runs;
};

struct made_run {
	uint32_t number; /* from 1, over all courses */
	enum made_mode mode;
	enum made_study study;           /* 0 where it does not bind */
	enum made_attendance attendance; /* 0 where it does not bind */
	enum made_unit unit;
	unsigned length; /* in `unit` */
	float weeks, hours_a_week;
	int cost;  /* whole pounds, below 0 when not known */
	int start; /* days after the first day of the calendar; below 0 for a flexible start */
	unsigned updated;
	bool national;
	uint32_t venue; /* UINT32_MAX: none */
	uint32_t region, subregion[MADE_REGIONS_MAX], subregions;
	uint16_t skill[MADE_SKILLS_MAX];
	unsigned skills; /* 0 unless skills are asked for */
};

/* What is asked for. */
struct made_wish {
	uint32_t rows;
	uint32_t skills;          /* draw from so many; 0: none */
	const double *popularity; /* of the skills, running totals */
};

/* The calendar: starts lie up to 59 days before the day asked for and 300 after it. */
#define MADE_DAYS_BEFORE 120
#define MADE_DAYS_AFTER  420

/* Draws the next course, and then its runs one by one. */
void made_course_draw(const struct made_world *w, struct made_course *c, uint64_t *rng);
void made_run_draw(const struct made_world *w, const struct made_wish *wish, const struct made_course *c,
                   int weekday, struct made_run *r, uint64_t *rng);

#endif
