/* Whether a course is about a job at all. What a course teaches is often only read from its title and its
 * sector; a course in radio then closes "operate radio equipment" of a forklift driver's gap, and nobody
 * would send a forklift driver there. So such a course counts for a job only when at least half of what was
 * read belongs to the job, or a good part and several skills. What a provider states itself always counts. */
#ifndef MATCH_ABOUT_H
#define MATCH_ABOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "index/catalogue.h"

/* Bit set of the skills of a job, needed and optional, and of those that are the same; from the arena, NULL
 * when there is no memory. */
uint64_t *about_job(const struct index_view *v, uint32_t occ, struct arena *a);

/* `job` as about_job made it, for the core that the course's catalogue belongs to. Counts the links that are
 * at least as sure as `confidence` (of 255). A course that teaches nothing is about nothing. */
bool about_course(const struct course_view *v, const uint64_t *job, uint32_t row, uint8_t confidence);

#endif
