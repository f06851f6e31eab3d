/* The million made-up courses as the benchmark's programs have them: the packed records that
 * bench/make-courses --packed writes, and questions about them (design/performance.md: 8 to 20 missing
 * skills, 30 km or online, modes, a maximum cost). */
#ifndef BENCH_COURSE_WORK_H
#define BENCH_COURSE_WORK_H

#include "bench/load.h"
#include "bench/made_write.h"
#include "bench/workload.h"

#define COURSE_KM     30.0
#define COURSE_MILES  (COURSE_KM / 1.609344)
#define COURSE_SKILLS 20u          /* most in a question */
#define COURSE_DAY    "2026-12-01" /* the day that bench/make-courses makes them round */
#define EARTH_KM      6376.5       /* as Find a course has it */

struct course_work {
	struct made_packed *course; /* mapped, only to be read */
	size_t count;
	double *popularity; /* of skills, running totals */
};

struct course_question {
	uint16_t skill[COURSE_SKILLS];
	uint32_t skills;
	double lat, lon;
	bool mode[MADE_BLENDED + 1]; /* wanted */
	int max_cost;
};

/* Maps the file. NULL after a line on stderr. */
struct course_work *course_work_open(const char *path);
void course_work_close(struct course_work *w);

/* Question number `i`, always the same for a number. */
void course_question_make(const struct course_work *w, uint32_t i, struct course_question *ret);

/* The compute floor of courses: the same question in plain C on arrays of this process. */
int course_core_run(const struct course_work *w, double seconds, struct load_result *ret);

#endif
