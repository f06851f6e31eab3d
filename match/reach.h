/* What is in reach of a person: where they live, how far they go, when and how they can learn.
 * Pure functions over the course and vacancy images, shared by searches, plans,
 * routes and the local figures of a ranking. */
#ifndef MATCH_REACH_H
#define MATCH_REACH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "index/catalogue.h"

#define ANY_LEVEL_UNKNOWN 15u /* bit of `levels` for courses whose level is not known */

/* What someone wants of a course. Bit sets: bit 1 << value of the enum in catalogue_format.h; 0 means any.
 * The rules are those of the national Find a course service (design notes uk-facts 1.1). */
struct course_wish {
	bool has_place;
	double lat, lon; /* degrees */
	double miles;    /* negative: however far. National and online courses are in reach from anywhere. */
	uint32_t delivery;
	uint32_t study, attendance; /* bind classroom and blended courses only */
	uint32_t levels;            /* bit of each level, and ANY_LEVEL_UNKNOWN */
	uint32_t types;
	const uint8_t *sector; /* rows of `sector`; any of them */
	uint32_t sectors;
	const uint64_t *providers; /* bit set of rows of `provider`; NULL any */
	int64_t max_cost; /* pounds; negative: no limit. A course whose cost is not known does not pass one.
	                   */
	int32_t today;    /* days since 1970-01-01 */
	int32_t start_from, start_to; /* days since 1970-01-01; INT32_MIN, INT32_MAX for no limit */
	bool hide_out_of_date;        /* start more than 60 days before today */
	bool hide_flexible;
	const uint64_t *closed; /* bit set of rows that were closed since the index was built; NULL none */
};

/* Everything at "any", today at `today`. */
void course_wish_init(struct course_wish *w, int32_t today);

#define COURSE_OUT_OF_DATE_DAYS 60

enum course_bar { /* why a course is not in reach, in the order in which they are looked at */
	          BAR_NONE,
	          BAR_CLOSED,
	          BAR_TOO_FAR,
	          BAR_MODE, /* delivery, study or attendance */
	          BAR_LEVEL,
	          BAR_TYPE, /* type, sector or provider */
	          BAR_COST,
	          BAR_TOO_EARLY, /* starts before start_from, or is out of date */
	          BAR_TOO_LATE,  /* starts after start_to */
	          BAR_FLEXIBLE,  /* has no fixed start, and only fixed ones were asked for */
	          COURSE_BARS
};

/* Tells from a few multiplications whether a row lies in a circle; only what lies within a hundredth of a
 * mile of the edge is worked out in full. Inside match/ only. */
struct near_test {
	int32_t lat, lon; /* as in the rows */
	/* on a flat map, squares of millionths of a degree: below the first it is in, above the second out */
	float flat_cos, flat_inside, flat_outside;
	double cos_lat, sin_lat;
	double inside, outside; /* haversines: up to the first it is in, from the second on it is out */
};

/* A wish made ready for one view. */
struct course_reach {
	const struct course_view *v;
	struct course_wish wish;
	struct circle circle;
	struct row_range range[CATALOGUE_RANGES + 2]; /* rising and apart; all rows in reach lie in them */
	uint32_t ranges;
	/* the wish as the rows have it */
	uint32_t cost_limit;
	int32_t start_low, start_high;
	/* bit sets of what is not wanted; 0 when anything is */
	uint32_t not_delivery, not_study, not_attendance, not_levels, not_types;
	uint64_t not_sector[4];
	bool not_flexible;
	bool limited; /* by a distance */
	/* rows before this pass without being looked at: the online ones when nothing but place, cost and
	 * delivery is wished for, all when nothing is */
	uint32_t sure_end;
	bool plain; /* only delivery, study mode, cost and distance bind: course_passes_plain may be asked */
	uint64_t plain_modes; /* bit of each value of `modes` that passes */
	struct near_test near;
};

void course_reach_make(struct course_reach *r, const struct course_view *v, const struct course_wish *w);

/* Whether a row passes; what bars it first, and how far it is (negative: no distance, as for national and
 * online ones or without a place). `ret_miles` may be NULL. */
enum course_bar course_bar(const struct course_reach *r, uint32_t row, double *ret_miles);

/* The same without a distance to tell: what loops over many rows use. */
bool course_passes(const struct course_reach *r, uint32_t row);

/* Calls for the postings of one skill that lie in the ranges: sets [*ret_first, *ret_end) of
 * v->skill_course for range i. */
static inline void course_postings(const struct course_reach *r, uint32_t skill, uint32_t i,
                                   uint32_t *ret_first, uint32_t *ret_end);

/* --- vacancies ---------------------------------------------------------------------- */

/* An advert that does not say when it closes counts as closed so many days after it was posted; one that says
 * neither never closes by itself. */
#define VACANCY_STALE_DAYS 90

struct vacancy_wish {
	bool has_place;
	double lat, lon, miles; /* as above */
	int32_t min_pay; /* pounds a year that pay_high (or pay_low) reaches; negative: any. Adverts that do
	                    not say pass, and are told apart in the answer. */
	float hours_low, hours_high; /* a week; NAN any */
	uint32_t pattern; /* bit set of enum working_pattern: at least one; adverts that do not say pass */
	int32_t today;    /* days since 1970-01-01: those that closed before never show */
	int32_t posted_since; /* days since 1970-01-01, INT32_MIN any */
	const uint64_t *closed;
};

void vacancy_wish_init(struct vacancy_wish *w, int32_t today);

struct vacancy_reach {
	const struct vacancy_view *v;
	struct vacancy_wish wish;
	struct circle circle;
	struct row_range range[CATALOGUE_RANGES + 2];
	uint32_t ranges;
	int32_t today, posted_since; /* as the rows have them */
	bool limited;
	struct near_test near;
};

void vacancy_reach_make(struct vacancy_reach *r, const struct vacancy_view *v, const struct vacancy_wish *w);
bool vacancy_passes(const struct vacancy_reach *r, uint32_t row, double *ret_miles);

/* --- what is there within reach, for all jobs at once -------------------------------- */

/* Which skills can be learnt in reach, and how many vacancies each occupation has there. */
struct local_view {
	const uint64_t *trainable; /* bit of each skill: a course in reach teaches it */
	const uint32_t *vacancies; /* of each occupation */
	const float *nearest; /* miles to the nearest vacancy of each occupation, INFINITY when none has a
	                         place; NULL when the wish has no place */
};

/* Fills only what a local view says of vacancies: cheaper, where nobody asks what can be learnt. 0 or
 * -ENOMEM. */
int local_vacancies(const struct catalogue_view *c, const struct vacancy_reach *r, struct arena *a,
                    struct local_view *ret);

/* Works out a local view in one pass over what is in reach; memory from the arena. 0 or -ENOMEM. */
int local_make(const struct catalogue_view *c, const struct course_reach *courses,
               const struct vacancy_reach *vacancies, struct arena *a, struct local_view *ret);

/* Courses in reach that teach at least one of some skills: each course counted once, those that have begun
 * not at all. Nobody reads a list of thousands, so counting ends at LOCAL_COURSES_MOST. 0 or -ENOMEM. */
#define LOCAL_COURSES_MOST 1000u
struct course_scratch;
int local_courses(const struct course_reach *r, struct course_scratch *s, const uint32_t *skill,
                  uint32_t skills, uint32_t *ret);

/* A course that has begun is of no use, however late one may join. */
static inline bool course_has_begun(const struct course_reach *r, uint32_t row)
{
	uint16_t start = r->v->course[row].start;

	return start != CATALOGUE_NO_DAY && (int32_t)start + CATALOGUE_DAY_ZERO < r->wish.today;
}

static inline uint32_t reach_lower_bound(const uint32_t *link, uint32_t first, uint32_t end, uint32_t row)
{
	while (first < end) {
		uint32_t mid = first + (end - first) / 2;

		if (LINK_ROW(link[mid]) < row)
			first = mid + 1;
		else
			end = mid;
	}
	return first;
}

static inline void course_postings(const struct course_reach *r, uint32_t skill, uint32_t i,
                                   uint32_t *ret_first, uint32_t *ret_end)
{
	const struct course_view *v = r->v;
	uint32_t first = v->skill_course_start[skill], end = v->skill_course_start[skill + 1];

	*ret_first = reach_lower_bound(v->skill_course, first, end, r->range[i].first);
	*ret_end = reach_lower_bound(v->skill_course, *ret_first, end, r->range[i].end);
}

#endif
