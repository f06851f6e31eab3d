/* Shared by the parts of the plan. Inside match/plan*.c only. */
#ifndef MATCH_PLAN_INTERNAL_H
#define MATCH_PLAN_INTERNAL_H

#include "match/about.h"
#include "match/plan.h"
#include "match/reach_internal.h"

struct plan_candidate { /* a course in reach that teaches something of the gap, or gives a level */
	uint32_t row;
	uint64_t closes; /* bit i: gap[i] */
	int64_t price;   /* what the person pays, -1 not known */
	const char *funding;
	bool about; /* known to be about the job; else the search can do without it, and it is looked at when
	               shown */
};

struct plan_draft { /* the plan for one target */
	uint32_t occ;
	const uint64_t *job; /* about_job() of it */
	float need, had;     /* weight of what the job needs, and of what the person has of it */
	struct plan_gap *gap;
	float *weight; /* of each gap skill */
	uint32_t gaps;
	struct plan_candidate *candidate;
	struct cover_course *course; /* side by side with the candidates */
	uint32_t candidates, room;
	uint32_t considered;
	struct cover_plan plan;
	uint64_t closed; /* bit i: gap[i] */
};

struct plan_job_state {
	const struct catalogue_view *c;
	const struct index_view *v;
	struct course_scratch *s;
	const struct plan_query *q;
	struct arena *a;
	struct plan_answer *ret;
	struct course_reach reach;
	uint64_t *has; /* bit of each skill: the person has it, or one that is the same */
	uint16_t have; /* COVER_FUNCTION */
	int32_t finish_by;
	uint32_t funded;   /* bit set of the types of courses that some fact is about */
	int64_t max_hours; /* a week, in halves; 0 not said */
};

static inline bool plan_has(const struct plan_job_state *p, uint32_t skill)
{
	return bit_is_set(p->has, skill);
}

static inline uint64_t plan_low_bits(uint32_t n)
{
	return n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
}

/* COVER_FUNCTION bits of the two-bit levels of a course row. */
uint16_t plan_levels_upto(uint8_t set);
uint16_t plan_levels_at(uint8_t set);

/* Fills has and have. 0 or -ENOMEM. */
int plan_person_make(struct plan_job_state *p);

/* What the job needs and the person lacks. 0 or -ENOMEM. */
int plan_gap_make(struct plan_job_state *p, struct plan_draft *d);

/* Part of the weight of what the job needs that is had, with the gap skills of a set. */
float plan_ready(const struct plan_draft *d, uint64_t closed);

/* Vacancies of an occupation in reach, -1 when they are not counted. */
int64_t plan_vacancies(const struct plan_job_state *p, uint32_t occ);

/* What stands between the person and each skill that stays open; functional skills; other jobs. 0 or -ENOMEM.
 */
int plan_explain_open(struct plan_job_state *p, const struct plan_draft *d);
int plan_explain_levels(struct plan_job_state *p, const struct plan_draft *d);
int plan_find_opened(struct plan_job_state *p, const struct plan_draft *d);

/* The gap skills that no other course of the plan closes: what it is in the plan for. */
uint64_t plan_needed_of(const struct plan_answer *r, uint32_t i);

/* Other courses for each of the plan's. 0 or -ENOMEM. */
int plan_find_alternatives(struct plan_job_state *p, const struct plan_draft *d);

/* A course as the search takes it, with guesses where it does not say. */
struct cover_course plan_as_cover(const struct plan_job_state *p, const struct plan_candidate *k,
                                  uint64_t skills);

/* What the person pays for a course (-1 not known), and why it is less than its price. */
int64_t plan_price(const struct plan_job_state *p, uint32_t row, const char **ret_funding);

/* Days from its first to the day after its last. */
int32_t plan_days(const struct course_row *c);

/* Half hours a week. */
int32_t plan_hours(const struct course_row *c);

/* Day it starts, COVER_ANY_DAY when it has no fixed one. */
int32_t plan_start(const struct course_row *c);

/* Whether the entry level of a course is above what the person holds. */
bool plan_level_bars(const struct plan_job_state *p, uint32_t row);

/* "2026-09-14" in the arena. */
const char *plan_day_text(struct arena *a, int32_t day);

/* "level 2", and "English". */
extern const char *const plan_level_names[4], *const plan_functional_names[FUNCTIONALS];

#endif
