/* What is there within reach, for all jobs at once. */
#include <errno.h>
#include <string.h>

#include "match/reach_internal.h"

static uint64_t *new_set(struct arena *a, uint64_t bits)
{
	return arena_zalloc(a, (size_t)(bits + 63) / 64 + 1, sizeof(uint64_t));
}

/* --- skills that can be learnt ---------------------------------------------------------- */

static void mark_taught(const struct course_reach *r, const struct row_range *range, uint64_t *set)
{
	const struct course_view *v = r->v;

	for (uint32_t row = range->first; row < range->end; row++) {
		if (!course_passes(r, row))
			continue;
		for (uint32_t i = v->course_skill_start[row]; i < v->course_skill_start[row + 1]; i++) {
			uint32_t skill = LINK_ROW(v->course_skill[i]);

			set[skill >> 6] |= UINT64_C(1) << (skill & 63);
		}
	}
}

static bool taught_anywhere(const struct course_reach *r, uint32_t skill, uint32_t end)
{
	const struct course_view *v = r->v;

	for (uint32_t i = v->skill_course_start[skill]; i < v->skill_course_start[skill + 1]; i++) {
		uint32_t row = LINK_ROW(v->skill_course[i]);

		if (row >= end)
			return false;
		if (course_passes(r, row))
			return true;
	}
	return false;
}

/* Those in reach from anywhere are many, and mostly pass: the first that does is enough. */
static void mark_anywhere(const struct course_reach *r, uint32_t end, uint64_t *set)
{
	const struct course_view *v = r->v;

	for (uint32_t s = 0; s < v->anywhere_skill_count; s++)
		if (v->anywhere_skill[s] && !bit_is_set(set, s) && taught_anywhere(r, s, end))
			set[s >> 6] |= UINT64_C(1) << (s & 63);
}

static uint64_t *make_trainable(const struct course_reach *r, uint64_t skills, struct arena *a)
{
	uint64_t *set = new_set(a, skills);
	uint32_t i = 0, anywhere = 0;

	if (!set)
		return NULL;
	if (r->ranges && r->range[0].first == 0 && r->v->cell_start[0]) {
		anywhere = r->range[0].end;
		i = 1;
	}
	for (; i < r->ranges; i++)
		mark_taught(r, &r->range[i], set);
	mark_anywhere(r, anywhere, set);
	return set;
}

/* --- vacancies of each occupation ----------------------------------------------------------- */

struct vacancy_count {
	uint32_t *count;
	float *nearest;
	double *least; /* haversine of the nearest so far */
	uint32_t *row; /* and which it is */
	uint32_t total;
};

static void count_vacancy(struct vacancy_count *n, const struct vacancy_reach *r, uint32_t row)
{
	const struct vacancy_row *v = &r->v->vacancy[row];
	double h;

	n->total++;
	if (v->occ == UINT16_MAX)
		return;
	n->count[v->occ]++;
	if (!n->nearest || (v->flags & VACANCY_NATIONAL) || v->lat == CATALOGUE_NOWHERE)
		return;
	h = near_haversine(&r->near, v->lat, v->lon);
	if (h < n->least[v->occ]) {
		n->least[v->occ] = h;
		n->row[v->occ] = row;
	}
}

static void tell_nearest(struct vacancy_count *n, const struct vacancy_reach *r, uint64_t occs)
{
	for (uint64_t o = 0; o < occs; o++) {
		const struct vacancy_row *v;

		n->nearest[o] = INFINITY;
		if (isinf(n->least[o]))
			continue;
		v = &r->v->vacancy[n->row[o]];
		n->nearest[o] = (float)circle_miles_shown(&r->circle, v->lat, v->lon);
	}
}

static int count_vacancies(const struct vacancy_reach *r, uint64_t occs, struct arena *a,
                           struct vacancy_count *n)
{
	n->count = arena_zalloc(a, occs + 1, sizeof(*n->count));
	if (!n->count)
		return -ENOMEM;
	if (r->wish.has_place) {
		n->nearest = arena_alloc(a, (occs + 1) * sizeof(*n->nearest));
		n->least = arena_alloc(a, (occs + 1) * sizeof(*n->least));
		n->row = arena_alloc(a, (occs + 1) * sizeof(*n->row));
		if (!n->nearest || !n->least || !n->row)
			return -ENOMEM;
		for (uint64_t o = 0; o < occs; o++)
			n->least[o] = INFINITY;
	}
	for (uint32_t i = 0; i < r->ranges; i++)
		for (uint32_t row = r->range[i].first; row < r->range[i].end; row++)
			if (vacancy_passes(r, row, NULL))
				count_vacancy(n, r, row);
	if (n->nearest)
		tell_nearest(n, r, occs);
	return 0;
}

int local_make(const struct catalogue_view *c, const struct course_reach *courses,
               const struct vacancy_reach *vacancies, struct arena *a, struct local_view *ret)
{
	struct vacancy_count n = {0};
	uint64_t *trainable = make_trainable(courses, c->core->skill_count, a);

	if (!trainable || count_vacancies(vacancies, c->core->occ_count, a, &n))
		return -ENOMEM;
	*ret = (struct local_view){trainable, n.count, n.nearest, n.total};
	return 0;
}

uint32_t local_courses(const struct course_reach *r, const uint32_t *skill, uint32_t skills, uint32_t *mark,
                       uint32_t epoch)
{
	const struct course_view *v = r->v;
	uint32_t count = 0;

	for (uint32_t s = 0; s < skills && v->course_count; s++) {
		uint32_t at = v->skill_course_start[skill[s]], end = v->skill_course_start[skill[s] + 1];

		for (uint32_t i = 0; i < r->ranges; i++) {
			at = links_skip(v->skill_course, at, end, r->range[i].first);
			for (; at < end && LINK_ROW(v->skill_course[at]) < r->range[i].end; at++) {
				uint32_t row = LINK_ROW(v->skill_course[at]);

				if (mark[row] == epoch)
					continue;
				mark[row] = epoch;
				count += course_passes(r, row);
			}
		}
	}
	return count;
}
