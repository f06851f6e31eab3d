/* Shared by the parts of the solver. Inside match/cover*.c only. */
#ifndef MATCH_COVER_INTERNAL_H
#define MATCH_COVER_INTERNAL_H

#include "match/cover.h"

/* Skills and functional levels are elements of one set, renumbered so that those with the fewest courses come
 * first. */
#define ELEMENTS COVER_PICKS
#define TABLES   ((ELEMENTS + 7u) / 8u)

enum criterion { LOST, COUNT, COST, FINISH, CRITERIA };
#define ADDITIVE FINISH /* those before it add up */

struct column {               /* a course that is worth looking at */
	uint64_t mask, needs; /* elements */
	int64_t cost;
	int32_t start, days, hours;
	int32_t finish; /* the earliest day it can have ended */
	uint32_t course;
	bool plain; /* neither needs nor gives a functional level */
};

/* A bound on an additive criterion: value so far + sum of `share` over the open elements - sum of
 * rate * (cap - value so far) over the capped criteria. Holds whenever no plan within the caps costs an
 * element less: sum of shares of a course <= its own value + sum of rate * what it uses. */
struct price {
	double share[ELEMENTS], table[TABLES][256];
	double rate[ADDITIVE], cap[ADDITIVE];
	double slack;    /* to take off, for what rounding may have done */
	bool order_only; /* no bound (now): only tells what looks promising */
};

struct node {
	uint64_t open; /* elements still to close */
	uint64_t have; /* elements closed */
	int64_t value[ADDITIVE];
	int64_t work; /* days times half hours a week */
	int32_t finish;
	bool plain;     /* only plain columns so far */
	uint64_t extra; /* levels for which one more giver was added, so that they are given sooner */
};

struct child {
	double order;
	uint32_t column; /* or SKIP */
};
#define SKIP UINT32_MAX

struct memo_slot {
	uint64_t open;
	int64_t value[ADDITIVE];
	int32_t finish;
	uint32_t epoch;
};
#define MEMO_SMALL 1024u /* slots where few columns are left */
#define MEMO_LARGE 16384u

struct search {
	const struct cover_problem *p;
	struct arena *a;
	const enum criterion *order;
	enum cover_objective objective;
	unsigned depth;               /* how many criteria count now */
	int32_t finish_by;            /* the plan's, or an earlier one that was proved */
	bool strict;                  /* hours a week are counted; else only everything beside them */
	bool skipping;                /* a skill may be left open */
	bool weighed;                 /* a whole plan was looked at */
	bool out;                     /* this run came to `limit` */
	bool unsure;                  /* a schedule was not searched to its end */
	uint8_t element_of[ELEMENTS]; /* by bit: skills, then functional levels */

	struct column *column;
	uint32_t *of_element; /* columns of each element */
	uint32_t columns, of_start[ELEMENTS + 1];
	unsigned elements;
	uint32_t closable;        /* bits */
	uint64_t required;        /* elements that are skills */
	int64_t weight[ELEMENTS]; /* of the elements that are skills, in parts of WEIGHT_ONE */
	double unit;              /* weight of one part */
	int32_t min_finish[ELEMENTS];
	uint32_t epoch; /* of the memo */
	struct price price[ADDITIVE];

	int64_t best[CRITERIA];
	struct cover_pick pick[COVER_PICKS]; /* the best plan so far, with the days of its schedule */
	uint32_t picks;
	struct column picked[COVER_PICKS];
	unsigned proved,
	        floors; /* criteria that cannot be better; those known from a search without hours ... */
	int64_t floor[CRITERIA]; /* ... and what they are */
	int64_t least;           /* of the first criterion that is not proved */

	struct child *stack;
	struct memo_slot *memo;
	uint32_t memo_slots;
	uint32_t chosen[COVER_PICKS + 1];
	uint64_t steps, limit, end; /* taken; where this run ends; where all of them do */
};
#define WEIGHT_ONE 65535.0

/* Makes the columns: what breaks no limit, can be begun, and is not worse than another in all that counts.
 * 0 or -ENOMEM. */
int cover_columns_make(struct search *s);

/* Shares from what each element costs at least, by one quick pass. */
void cover_price_quick(struct search *s, enum criterion what);

/* The best shares there are (the dual of the linear programme), given that the criteria of the bit set
 * `capped` stay within best[], and cost and number within the plan's limits. 0 or -ENOMEM. */
int cover_price_fit(struct search *s, enum criterion what, unsigned capped);

/* Sum of the shares of a set. */
double cover_price_sum(const struct price *p, uint64_t set);

/* Searches until proved or `limit` is reached. Improves best[] and pick[]. */
void cover_search_run(struct search *s, uint64_t limit);

/* The bound on a criterion at the root. */
int64_t cover_search_root(const struct search *s, enum criterion what);

/* Lays out courses in time, as early as it goes: fills start and finish, returns the day when all have
 * ended, or COVER_NO_DAY when it cannot be done by s->finish_by. Without `hours` they all run side by side.
 */
int32_t cover_schedule(struct search *s, const struct column *const *task, uint32_t n, bool hours,
                       struct cover_pick *ret);

#endif
