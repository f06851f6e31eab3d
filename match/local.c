/* What is there within reach, for all jobs at once. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "match/course_search_internal.h"

static uint64_t *new_set(struct arena *a, uint64_t bits)
{
	return arena_zalloc(a, (size_t)(bits + 63) / 64 + 1, sizeof(uint64_t));
}

/* --- skills that can be learnt ---------------------------------------------------------- */

static void mark_taught(const struct course_reach *r, const struct row_range *range, uint64_t *set)
{
	const struct course_view *v = r->v;

	for (uint32_t row = range->first; row < range->end; row++) {
		if (!course_passes(r, row) || course_has_begun(r, row))
			continue;
		for (uint32_t i = v->course_skill_start[row]; i < v->course_skill_start[row + 1]; i++) {
			uint32_t skill = LINK_ROW(v->course_skill[i]);

			set[skill >> 6] |= UINT64_C(1) << (skill & 63);
		}
	}
}

static bool taught_anywhere(const struct course_reach *r, uint32_t skill)
{
	const struct course_view *v = r->v;

	for (uint32_t i = v->skill_course_start[skill]; i < v->skill_course_start[skill + 1]; i++) {
		uint32_t row = LINK_ROW(v->skill_course[i]);

		if (row >= v->cell_start[0])
			return false;
		if (course_passes(r, row))
			return true;
	}
	return false;
}

/* Those in reach from anywhere are many, and mostly pass: the first that does is enough. */
static void mark_anywhere(const struct course_reach *r, uint64_t *set)
{
	const struct course_view *v = r->v;

	for (uint32_t s = 0; s < v->anywhere_skill_count; s++)
		if (v->anywhere_skill[s] && !bit_is_set(set, s) && taught_anywhere(r, s))
			set[s >> 6] |= UINT64_C(1) << (s & 63);
}

static uint64_t *make_trainable(const struct course_reach *r, uint64_t skills, struct arena *a)
{
	uint64_t *set = new_set(a, skills);

	if (!set)
		return NULL;
	for (uint32_t i = 0; i < r->ranges; i++)
		if (r->range[i].first >= r->v->cell_start[0])
			mark_taught(r, &r->range[i], set);
	mark_anywhere(r, set);
	return set;
}

/* --- vacancies of each occupation ----------------------------------------------------------- */

struct nearest {      /* vacancy of an occupation */
	double least; /* haversine */
	uint32_t row;
};

static void note_nearest(const struct vacancy_reach *r, uint32_t row, struct nearest *n)
{
	const struct vacancy_row *v = &r->v->vacancy[row];
	double h;

	if (!r->wish.has_place || (v->flags & VACANCY_NATIONAL) || v->lat == CATALOGUE_NOWHERE)
		return;
	h = near_haversine(&r->near, v->lat, v->lon);
	if (h < n->least)
		*n = (struct nearest){h, row};
}

/* A vacancy counts for every occupation whose list it is in: the same job may stand in two sources. */
static uint32_t count_vacancies(const struct vacancy_reach *r, uint32_t occ, struct nearest *n)
{
	const struct vacancy_view *v = r->v;
	uint32_t at = v->occ_vacancy_start[occ], end = v->occ_vacancy_start[occ + 1], count = 0;

	for (uint32_t i = 0; i < r->ranges && at < end; i++) {
		while (at < end && v->occ_vacancy[at] < r->range[i].first)
			at++;
		for (; at < end && v->occ_vacancy[at] < r->range[i].end; at++) {
			if (!vacancy_passes(r, v->occ_vacancy[at], NULL))
				continue;
			count++;
			note_nearest(r, v->occ_vacancy[at], n);
		}
	}
	return count;
}

int local_vacancies(const struct catalogue_view *c, const struct vacancy_reach *r, struct arena *a,
                    struct local_view *ret)
{
	uint64_t occs = c->core->occ_count;
	uint32_t *count = arena_zalloc(a, occs + 1, sizeof(*count));
	float *nearest = arena_alloc(a, (occs + 1) * sizeof(*nearest));

	if (!count || !nearest)
		return -ENOMEM;
	for (uint32_t o = 0; o < occs; o++) {
		struct nearest n = {INFINITY, 0};

		if (r->v->vacancy_count)
			count[o] = count_vacancies(r, o, &n);
		nearest[o] = isinf(n.least) ? INFINITY
		                            : (float)circle_miles_shown(&r->circle, r->v->vacancy[n.row].lat,
		                                                        r->v->vacancy[n.row].lon);
	}
	ret->vacancies = count;
	ret->nearest = r->wish.has_place ? nearest : NULL;
	return 0;
}

int local_make(const struct catalogue_view *c, const struct course_reach *courses,
               const struct vacancy_reach *vacancies, struct arena *a, struct local_view *ret)
{
	*ret = (struct local_view){.trainable = make_trainable(courses, c->core->skill_count, a)};
	return ret->trainable ? local_vacancies(c, vacancies, a, ret) : -ENOMEM;
}

/* --- courses ------------------------------------------------------------------------------------ */

/* A mark for each course that none has yet. */
static int new_mark(struct course_scratch *s, uint64_t courses)
{
	if (s->marked < courses) {
		uint16_t *more = calloc(courses, sizeof(*more));

		if (!more)
			return -ENOMEM;
		free(s->mark);
		s->mark = more;
		s->marked = courses;
		s->marks = 0;
	}
	if (!++s->marks) {
		memset(s->mark, 0, s->marked * sizeof(*s->mark));
		s->marks = 1;
	}
	return 0;
}

static uint32_t count_courses(const struct course_reach *r, struct course_scratch *s, uint32_t skill,
                              uint32_t count)
{
	const struct course_view *v = r->v;
	uint32_t at = v->skill_course_start[skill], end = v->skill_course_start[skill + 1];

	for (uint32_t i = 0; i < r->ranges && at < end; i++) {
		at = links_skip(v->skill_course, at, end, r->range[i].first);
		for (; at < end && LINK_ROW(v->skill_course[at]) < r->range[i].end; at++) {
			uint32_t row = LINK_ROW(v->skill_course[at]);

			if (s->mark[row] == s->marks)
				continue;
			s->mark[row] = s->marks;
			count += course_passes(r, row) && !course_has_begun(r, row);
			if (count == LOCAL_COURSES_MOST)
				return count;
		}
	}
	return count;
}

int local_courses(const struct course_reach *r, struct course_scratch *s, const uint32_t *skill,
                  uint32_t skills, uint32_t *ret)
{
	*ret = 0;
	if (!r->v->course_count)
		return 0;
	if (new_mark(s, r->v->course_count))
		return -ENOMEM;
	for (uint32_t i = 0; i < skills && *ret < LOCAL_COURSES_MOST; i++)
		*ret = count_courses(r, s, skill[i], *ret);
	return 0;
}
