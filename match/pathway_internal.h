/* Shared by the two files of the route search. Inside match/ only. */
#ifndef MATCH_PATHWAY_INTERNAL_H
#define MATCH_PATHWAY_INTERNAL_H

#include "match/pathway.h"

/* A move is worth looking at when the person has this part of what the job needs, and worth making when
 * courses in reach bring them to that part; the rest is learnt in the job. */
#define STEP_READY    0.33f
#define STEP_AFTER    0.55f
#define COST_GUESSED  800.0f /* pounds, where a course does not say */
#define WEEKS_GUESSED 12.0f
#define STEP_ZONES    1 /* job zones that a move may go up: Mapping Career Causeways calls no other viable */

struct skill_offer { /* of the cheapest course in reach that teaches a skill */
	float cost;  /* pounds, INFINITY when no course teaches it, or none says what it costs */
	float weeks; /* INFINITY when no course in reach teaches it */
	bool known;  /* courses in reach from anywhere were looked at too */
};

struct route_label {                  /* one way of having got to a job */
	const struct route_label *up; /* the job before; NULL for where the person stands */
	uint32_t occ;                 /* INDEX_NONE for where the person stands */
	uint32_t depth;
	uint64_t *skill; /* bit set of the skills had by then; made when it is first gone on from */
	float *have;     /* of each job, the weight of its essential skills that are had */
	float ready, after;
	float cost, weeks; /* of all moves so far, estimated skill by skill */
	float least_ready, least_after;
	float risk; /* the last that was known, NAN */
	int zone;   /* the last that was known, 0 none */
	float score;
};

struct gap_item {
	uint32_t skill, rank;
	float weight;
};

struct route_search {
	const struct catalogue_view *c;
	const struct index_view *v;
	const struct pathway_query *q;
	struct arena *a;
	struct pathway_answer *ret;
	uint32_t occs, skills;
	float *need;               /* of each job, the weight of its essential skills */
	struct skill_offer *offer; /* of each skill */
	struct local_view local;
	int32_t start_pay;         /* -1 not known */
	float start_risk;          /* NAN not known */
	struct route_label **best; /* of each job, the best way to it at the depth being filled */
	struct route_label **end;  /* of each job, the best way to it of all depths */
};

static inline bool has_skill(const uint64_t *set, uint32_t skill)
{
	return set[skill / 64] >> skill % 64 & 1;
}

/* How good it is to end here, and what goes on from here promises. */
float route_score(const struct route_search *s, const struct route_label *l);

/* Turns a label into a route with its steps, gaps, courses and sentence. */
int route_make(struct route_search *s, const struct route_label *l, struct pathway_route *ret);

/* Names courses for a step whose gap is set; `gap` has the same skills in the same order. 0 or -ENOMEM. */
int step_train(struct route_search *s, const struct gap_item *gap, struct pathway_step *step);

#endif
