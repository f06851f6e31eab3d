/* The made-up work that `make bench` measures on, the same for every peer: skills
 * of Zipf-Mandelbrot popularity, occupations of 10 to 150 skills, questions of 25
 * skills. Seeded, so that the generator, the plain C core and the load program
 * agree without a file between them. The shape is that of design/performance.md. */
#ifndef BENCH_WORKLOAD_H
#define BENCH_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORK_SKILLS      14000u
#define WORK_OCCUPATIONS 3000u
#define WORK_ASK         25u /* skills in a question */
#define WORK_QUESTIONS   2048u

struct work_link {
	uint16_t skill;
	bool essential;
};

struct course_work;

struct workload {
	uint32_t skills, occupations;
	uint32_t *start; /* occupations + 1: links of an occupation */
	struct work_link *link;
	uint16_t (*question)[WORK_ASK];
	uint32_t questions;
	double postings;                   /* mean postings a question touches */
	const struct course_work *courses; /* NULL unless the program was given them */
};

/* Makes the work for a seed, with `scale` times the occupations. NULL when memory is used up. */
struct workload *workload_new(uint64_t seed, uint32_t scale);
void workload_free(struct workload *w);

/* Names as the native set has them. `out` holds at least 96 bytes. */
void workload_skill_id(uint32_t skill, char *out);
void workload_skill_label(uint32_t skill, char *out);
void workload_occupation_id(uint32_t occ, char *out);

/* A small, fast random generator (splitmix64, Vigna 2015, public domain; written anew). */
static inline uint64_t work_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static inline double work_unit(uint64_t *state)
{
	return (double)(work_random(state) >> 11) * 0x1p-53;
}

/* A draw from the standard normal distribution (Box and Muller). */
double work_normal(uint64_t *rng);

/* Running totals of Zipf-Mandelbrot popularity, 1 / (rank + 13) ^ 0.85, for `n` things. To be freed; NULL
 * when memory is used up. */
double *work_popularity(uint32_t n);

/* One of `n` things, by the running totals of their weights. */
uint32_t work_draw(const double *cum, uint32_t n, uint64_t *rng);

#endif
