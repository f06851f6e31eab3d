/* The weighted model's working parts, shared by ranking and explaining. Inside match/ only. */
#ifndef MATCH_WEIGHTED_H
#define MATCH_WEIGHTED_H

#include "match/internal.h"

#define ANCHORS       10u
#define RELATED_LEAST 0.3f /* skills less alike than this do not stand in for one another */
#define RELATED_PART  0.6f /* what a related skill counts beside the ticked one */
#define ANCHOR_PART   1.0f /* what being like the best fitting jobs counts beside the skills */
#define HELD_PART                                                                                            \
	6.0f /* what being like a held job counts beside the skills, where jobs are rated in full ... */
#define HELD_LINKED          1.0f /* ... and where they are only linked to skills of their own, which say more */

#define HEADINGS_PART        0.8f /* of shared headings, where no job has tasks */
#define COVER_POWER          4.0f /* how hard a job that has few of a few ticks is set back ... */
#define COVER_LINKS          0.75f /* ... unless as many are ticked as this part of the skills of a usual job */
#define PLAIN_LEAST          0.05f /* what a group still counts when all of it is ticked without levels */

#define BAND_REASONABLE_FROM 0.10f
#define BAND_GOOD_FROM       0.22f
#define BAND_EXCELLENT_FROM  0.35f

struct weight_entry {
	uint32_t skill;
	uint32_t from; /* the ticked skill it stands for, INDEX_NONE when it was ticked itself */
	float weight;
};

struct anchor {
	uint32_t occ;
	float score; /* by skills alone */
	float share;
};

struct weighted_question {
	struct weight_entry *entry;
	uint32_t entries;
	struct anchor anchor[ANCHORS];
	uint32_t anchors;
	float skill_part, near_part; /* how the score is shared out; together at most 1 */
	float unit;                  /* what a cell's score has to be multiplied by */
	float *cover; /* by how many of the ticks a job has: what its skills count; NULL for 1 */
};

/* What the skills of a job count for the ticks it holds, 0 to 1 (after ranking). */
float weighted_cover(const struct rank_job *j, uint32_t occ);

/* The measures of likeness that `near` holds, their weights and what they are called. */
struct near_measure {
	const char *term, *text;
	float in_text, in_full; /* weight beside best fitting jobs, beside held jobs */
};

extern const struct near_measure near_measures[NEAR_MEASURES];

/* One measure of a pair, 0 to 1. */
float near_value(const struct occ_near *n, unsigned measure);

/* All of them together by their shares, 0 to 1. */
float near_sum(const struct occ_near *n, const float share[NEAR_MEASURES]);

/* Shares out 1 among the measures that the index has at all, by their weights: what a source does not
 * tell (ESCO has no tasks) must not make everything look less alike. */
void near_find_shares(const struct index_view *v, struct near_shares *ret);

#endif
