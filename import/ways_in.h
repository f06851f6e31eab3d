/* Which courses lead to a job. The profiles of the National Careers Service say in "Ways in" which college
 * courses and apprenticeships they are ("Level 2 Diploma in Health and Social Care"). A course with such a
 * subject in its title teaches, besides what its title names, what those jobs need; less surely than what it
 * says itself. */
#ifndef IMPORT_WAYS_IN_H
#define IMPORT_WAYS_IN_H

#include "index/reader.h"

struct ways_in;

/* Reads the ways into all jobs of a core. 0 or -ENOMEM; ways_in_free() takes NULL. The core has to outlive
 * it. */
int ways_in_make(struct ways_in **ret, const struct index_view *core);
void ways_in_free(struct ways_in *w);

/* The core that it was made from. */
const struct index_view *ways_in_core(const struct ways_in *w);

/* Skill rows that a course of this title brings, what most of its jobs need and few others first; none for a
 * taster or a title without a qualification. Valid as long as `w`. */
const uint32_t *ways_in_find(const struct ways_in *w, const char *title, size_t len, uint32_t *ret_count);

#endif
