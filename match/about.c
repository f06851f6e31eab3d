#include "match/about.h"

#include "match/reach_internal.h"

#define ABOUT_SKILLS                                                                                         \
	4u /* with so many of the skills of a job a course is about it, whatever else it teaches */

uint64_t *about_job(const struct index_view *v, uint32_t occ, struct arena *a)
{
	uint64_t *job = arena_zalloc(a, view_skills(v) / 64 + 1, sizeof(*job));

	for (uint32_t i = v->occ_skill_start[occ]; job && i < v->occ_skill_start[occ + 1]; i++) {
		uint32_t m = v->skill[v->occ_skill[i].skill].master;

		for (uint32_t k = v->master_start[m]; k < v->master_start[m + 1]; k++)
			job[v->master_skill[k] >> 6] |= UINT64_C(1) << (v->master_skill[k] & 63);
	}
	return job;
}

bool about_course(const struct course_view *v, const uint64_t *job, uint32_t row, uint8_t confidence)
{
	uint32_t all = 0, about = 0;

	for (uint32_t i = v->course_skill_start[row]; i < v->course_skill_start[row + 1]; i++) {
		if (v->course_skill_evidence[i] == EVIDENCE_STATED)
			return true;
		if (LINK_CONFIDENCE(v->course_skill[i]) < confidence)
			continue;
		all++;
		about += bit_is_set(job, LINK_ROW(v->course_skill[i]));
	}
	return about && (about * 2 >= all || (about >= ABOUT_SKILLS && about * 4 >= all));
}
