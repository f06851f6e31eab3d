/* Courses for one step of a route. A whole plan is exact (match/cover.h); a route looks at many steps, and
 * takes what closes most for what it takes. */
#include <errno.h>
#include <stdlib.h>

#include "match/about.h"
#include "match/pathway_internal.h"

#define SURE_ENOUGH    153u  /* of 255, as in plans: how sure it must be that a course teaches a skill */
#define WORTH_A_COURSE 0.04f /* a course closes at least this part of what the job needs */

/* What a course closes is held against what it takes: as many pounds, or weeks, count one. */
#define POUNDS_A_UNIT 1000.0f
#define WEEKS_A_UNIT  20.0f
#define BASE_UNITS    0.5f

/* --- courses to choose from ---------------------------------------------------------------- */

/* A skill that is taught everywhere is taught by tens of thousands of courses. The cheapest of those in reach
 * from anywhere (they lie by cost) and some near are enough to choose well from. */
#define TRIED_ANYWHERE 32u
#define TRIED_NEAR     64u

static uint32_t list_courses(const struct course_reach *r, uint32_t skill, uint32_t *ret)
{
	const struct course_view *v = r->v;
	uint32_t anywhere = v->cell_start[0], n = 0, taken[2] = {0, 0};
	static const uint32_t most[2] = {TRIED_ANYWHERE, TRIED_NEAR};

	for (uint32_t i = 0; i < r->ranges; i++) {
		bool near = r->range[i].first >= anywhere;
		uint32_t at, end;

		course_postings(r, skill, i, &at, &end);
		for (; at < end && taken[near] < most[near]; at++) {
			uint32_t link = v->skill_course[at];

			if (LINK_CONFIDENCE(link) < SURE_ENOUGH || !course_passes(r, LINK_ROW(link)) ||
			    course_has_begun(r, LINK_ROW(link)))
				continue;
			ret[n++] = LINK_ROW(link);
			taken[near]++;
		}
	}
	return n;
}

static int by_row(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t teaches(const struct course_view *v, uint32_t row, const uint32_t *gap, uint32_t n)
{
	uint64_t set = 0;

	for (uint32_t i = v->course_skill_start[row]; i < v->course_skill_start[row + 1]; i++)
		for (uint32_t k = 0; k < n; k++)
			if (LINK_ROW(v->course_skill[i]) == gap[k] &&
			    LINK_CONFIDENCE(v->course_skill[i]) >= SURE_ENOUGH)
				set |= UINT64_C(1) << k;
	return set;
}

/* Courses that teach some of the gap and are about the job, each once. */
static int gather(struct route_search *s, const uint32_t *gap, uint32_t n, const uint64_t *job,
                  struct course_teaches **ret, uint32_t *ret_count)
{
	const struct course_view *v = &s->c->course;
	size_t room = (size_t)n * (TRIED_ANYWHERE + TRIED_NEAR);
	uint32_t *row = arena_alloc(s->a, room * sizeof(*row)), rows = 0, count = 0;
	struct course_teaches *t = arena_alloc(s->a, room * sizeof(*t));

	if (!row || !t)
		return -ENOMEM;
	for (uint32_t i = 0; i < n && v->course_count; i++)
		rows += list_courses(s->q->courses, gap[i], row + rows);
	if (rows)
		qsort(row, rows, sizeof(*row), by_row);
	for (uint32_t i = 0; i < rows; i++)
		if ((!i || row[i] != row[i - 1]) && about_course(v, job, row[i], SURE_ENOUGH))
			t[count++] = (struct course_teaches){row[i], teaches(v, row[i], gap, n)};
	*ret = t;
	*ret_count = count;
	return 0;
}

/* --- the choice --------------------------------------------------------------------------------- */

static float weight_of(const struct gap_item *gap, uint64_t set)
{
	float sum = 0;

	for (; set; set &= set - 1)
		sum += gap[__builtin_ctzll(set)].weight;
	return sum;
}

static float units_of(const struct course_row *c)
{
	float cost = c->cost == CATALOGUE_NOT_KNOWN ? COST_GUESSED : (float)c->cost;
	float weeks = c->weeks10 ? (float)c->weeks10 / 10 : WEEKS_GUESSED;

	return BASE_UNITS + cost / POUNDS_A_UNIT + weeks / WEEKS_A_UNIT;
}

/* Takes the course that closes most for what it takes, again and again. */
static void choose(const struct course_view *v, const struct course_teaches *t, uint32_t n,
                   const struct gap_item *gap, float need, struct pathway_step *step)
{
	while (step->courses < PATHWAY_COURSES) {
		uint32_t best = n;
		float most = 0;

		for (uint32_t i = 0; i < n; i++) {
			float closes = weight_of(gap, t[i].skills & ~step->taught), value;

			if (closes < WORTH_A_COURSE * need)
				continue;
			value = closes / units_of(&v->course[t[i].row]);
			if (best == n || value > most || (value == most && t[i].row < t[best].row)) {
				best = i;
				most = value;
			}
		}
		if (best == n)
			return;
		step->course[step->courses++] =
		        (struct pathway_course){.row = t[best].row, .closes = t[best].skills};
		step->taught |= t[best].skills;
	}
}

/* A course taken early may be covered by later ones. */
static void drop_needless(struct pathway_step *step)
{
	for (uint32_t i = step->courses; i-- > 0;) {
		uint64_t others = 0;

		for (uint32_t j = 0; j < step->courses; j++)
			others |= j == i ? 0 : step->course[j].closes;
		if (step->course[i].closes & ~others)
			continue;
		for (uint32_t j = i + 1; j < step->courses; j++)
			step->course[j - 1] = step->course[j];
		step->courses--;
	}
}

static void add_up(const struct route_search *s, struct pathway_step *step)
{
	for (uint32_t i = 0; i < step->courses; i++) {
		const struct course_row *c = &s->c->course.course[step->course[i].row];
		double miles;

		course_bar(s->q->courses, step->course[i].row, &miles);
		step->course[i].miles = (float)miles;
		if (c->cost == CATALOGUE_NOT_KNOWN)
			step->cost = -1;
		else if (step->cost >= 0)
			step->cost += c->cost;
		if (!c->weeks10)
			step->weeks = -1;
		else if (step->weeks >= 0)
			step->weeks += (float)c->weeks10 / 10;
	}
}

int step_train(struct route_search *s, const struct gap_item *gap, struct pathway_step *step)
{
	uint32_t n = step->gaps < PATHWAY_GAP ? step->gaps : PATHWAY_GAP, found;
	float need = s->need[step->occ];
	uint64_t *job = about_job(s->v, step->occ, s->a);
	struct course_teaches *t;
	int r = !job ? -ENOMEM : n ? gather(s, step->gap, n, job, &t, &found) : 0;

	if (r)
		return r;
	if (n) {
		choose(&s->c->course, t, found, gap, need, step);
		drop_needless(step);
		add_up(s, step);
	}
	step->ready_after = step->ready + weight_of(gap, step->taught) / need;
	if (step->ready_after > 1)
		step->ready_after = 1;
	return 0;
}
