/* Random gaps and the plans that the solver finds for them, as JSON lines for cover.py.
 *
 *     cover_problems SEED NUMBER SKILLS COURSES OBJECTIVE BUDGET
 *
 * SKILLS and COURSES are upper ends. Courses close one to six of the skills, few of them more than two;
 * skills differ in how many courses close them; about a third of the courses are free, the others cost a
 * lognormal sum. BUDGET 1 adds a limit on cost that may not be enough for everything. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/workload.h"
#include "match/cover.h"

#define TODAY 9000

static unsigned below(uint64_t *rng, unsigned n)
{
	return (unsigned)(work_random(rng) % n);
}

/* Popularity falls with the number of the skill. */
static uint32_t draw_skills(uint64_t *rng, unsigned skills)
{
	unsigned want = 1;
	uint32_t set = 0;

	while (want < 6 && work_unit(rng) < 0.45)
		want++;
	while (want--)
		set |= 1u << (unsigned)(pow(work_unit(rng), 1.6) * skills);
	return set;
}

static int32_t draw_cost(uint64_t *rng)
{
	double normal = sqrt(-2 * log(work_unit(rng) + 1e-12)) * cos(6.283185307179586 * work_unit(rng));

	return work_unit(rng) < 0.3 ? 0 : (int32_t)exp(5.8 + 0.9 * normal);
}

static void make_courses(uint64_t *rng, unsigned skills, struct cover_course *course, unsigned courses)
{
	for (unsigned i = 0; i < courses; i++)
		course[i] = (struct cover_course){
		        .closes = draw_skills(rng, skills),
		        .cost = draw_cost(rng),
		        .start = below(rng, 3) ? COVER_ANY_DAY : TODAY + (int32_t)below(rng, 200),
		        .days = 7 * (1 + (int32_t)below(rng, 36)),
		        .hours = 2 * (1 + (int32_t)below(rng, 16)),
		};
}

static void print_problem(const struct cover_problem *p)
{
	printf("{\"max_cost\": %lld, \"weights\": [", (long long)p->max_cost);
	for (unsigned i = 0; i < p->skills; i++)
		printf("%s%.6f", i ? ", " : "", (double)p->weight[i]);
	printf("], \"courses\": [");
	for (unsigned i = 0; i < p->courses; i++)
		printf("%s[%u, %d]", i ? ", " : "", p->course[i].closes, p->course[i].cost);
	printf("]");
}

static void print_plan(const struct cover_problem *p, const struct cover_plan *plan, double us)
{
	double lost = 0;
	uint32_t taught = 0;

	for (unsigned i = 0; i < p->courses; i++)
		taught |= p->course[i].closes;
	for (unsigned i = 0; i < p->skills; i++)
		if (taught & ~plan->closed & 1u << i)
			lost += (double)p->weight[i];
	printf(", \"lost\": %.6f, \"count\": %u, \"cost\": %lld, \"proved\": %u, \"steps\": %u, \"us\": "
	       "%.1f}\n",
	       lost, plan->score.count, (long long)plan->score.cost, plan->proved, plan->steps, us);
}

static int solve_one(uint64_t *rng, unsigned most_skills, unsigned most_courses, int objective, int budget)
{
	unsigned skills = most_skills / 2 + below(rng, most_skills - most_skills / 2 + 1);
	unsigned courses = most_courses / 4 + below(rng, most_courses - most_courses / 4 + 1);
	struct cover_course *course = calloc(courses, sizeof(*course));
	float weight[COVER_SKILLS];
	struct cover_problem p = {.weight = weight,
	                          .skills = skills,
	                          .course = course,
	                          .courses = courses,
	                          .objective = (enum cover_objective)objective,
	                          .max_cost = -1,
	                          .today = TODAY,
	                          .finish_by = COVER_NO_DAY};
	struct cover_plan plan;
	struct timespec from, to;
	struct arena a;
	int rc = -1;

	arena_init(&a, 1 << 20);
	if (!course)
		goto out;
	for (unsigned i = 0; i < skills; i++)
		weight[i] = (float)(20 + below(rng, 81)) / 100;
	weight[0] = 1;
	make_courses(rng, skills, course, courses);
	if (budget)
		p.max_cost = (int64_t)below(rng, 150);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	rc = cover_solve(&p, &a, &plan);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	if (!rc) {
		print_problem(&p);
		print_plan(&p, &plan,
		           (double)(to.tv_sec - from.tv_sec) * 1e6 +
		                   (double)(to.tv_nsec - from.tv_nsec) / 1e3);
	}
out:
	arena_free(&a);
	free(course);
	return rc;
}

int main(int argc, char **argv)
{
	uint64_t rng;
	int rc = 0;

	if (argc != 7) {
		fprintf(stderr, "cover_problems SEED NUMBER SKILLS COURSES OBJECTIVE BUDGET\n");
		return 2;
	}
	rng = strtoull(argv[1], NULL, 10);
	for (long n = strtol(argv[2], NULL, 10); n > 0 && !rc; n--)
		rc = solve_one(&rng, (unsigned)strtol(argv[3], NULL, 10), (unsigned)strtol(argv[4], NULL, 10),
		               (int)strtol(argv[5], NULL, 10), (int)strtol(argv[6], NULL, 10));
	return rc ? 1 : 0;
}
