/* Shared inside match/ only. */
#ifndef MATCH_INTERNAL_H
#define MATCH_INTERNAL_H

#include "match/match.h"

#define NEAR_MEASURES 6u
#define NEAR_TASKS    1u /* the second of them */

struct near_shares { /* what each measure of likeness counts in the index in use; each row sums to 1 */
	float in_text[NEAR_MEASURES], in_full[NEAR_MEASURES];
	bool headings; /* shared headings stand in for tasks */
};

struct weighted_cell { /* side by side: one posting changes both, in one cache line */
	float score;
	uint32_t count; /* ticks that the job holds */
};

/* Working memory of one worker, grown to the view in use. */
struct match_scratch {
	uint64_t near;              /* what near_text is sized for */
	uint32_t occs, skills;      /* what the arrays are sized for */
	struct weighted_cell *cell; /* O: what the weighted model has added up so far */
	uint16_t *count;            /* O: ghtr pairs */
	uint32_t *rarest;           /* O: ghtr rarity of the rarest shared skill, UINT32_MAX none */
	uint8_t *barred;            /* O: 1 for held jobs */
	uint32_t *mark;             /* S: equals `epoch` when the skill counts as ticked */
	uint32_t *entry_mark;       /* S: equals `epoch` when the skill has a weight in the question */
	uint32_t *entry;            /* S: which one (only where so marked) */
	uint32_t epoch;
	struct near_shares shares; /* of the index below, as the next three */
	float mean_links;          /* skills of a job that has any */
	uint32_t group_size[3];    /* skills in each weight group */
	float *near_text;          /* as `near` of the index: how alike by text alone, 0 to 1 */
	const void *facts_of;
	uint64_t facts_generation;
	bool twins; /* that index has some (OCC_TWIN), so that every ranking has something to leave out */
};

/* Filters worked out once a request. */
struct filter_plan {
	const struct index_view *v;
	const struct match_filters *f;
	double pay_floor;          /* from pay_ratio; 0 for none */
	int max_zone;              /* from max_job_zone_step; 0 for none */
	uint32_t question_unknown; /* facts of the held jobs that were wanted and are not known */
	uint32_t hidden;           /* enum occ_flag: jobs with one of these do not pass */
	bool none;                 /* nothing more to check at all */
};

void filter_plan_make(struct filter_plan *p, const struct index_view *v, const struct match_query *q);

/* Whether the job passes; sets bits of facts that were asked for and not known. */
bool filter_pass(const struct filter_plan *p, uint32_t occ, uint32_t *ret_unknown);

/* The best `want` candidates, best first, found one offer at a time. */
struct candidate {
	uint64_t first, second; /* larger is better; compared in this order, then smaller title_rank */
	uint32_t title_rank;
	uint32_t occ;
	float score;
	uint32_t unknown;
};

struct selection {
	struct candidate *heap; /* the worst on top */
	uint32_t have, want;
};

int selection_init(struct selection *s, uint32_t want, struct arena *a);
void selection_offer(struct selection *s, const struct candidate *c);
void selection_sort(struct selection *s);

/* Makes a float sortable as an integer: larger float, larger key. */
static inline uint64_t float_key(float f)
{
	union {
		float f;
		uint32_t u;
	} x = {f};

	return x.u & 0x80000000u ? (uint32_t)~x.u : x.u | 0x80000000u;
}

/* The two models: fill `sel` with the candidates and `ret->total`. */
struct rank_job {
	const struct index_view *v;
	struct match_scratch *s;
	const struct match_query *q;
	struct arena *a;
	struct filter_plan plan;
	struct selection sel;
	struct match_answer *ret;
	struct weighted_question *weighted; /* of that model, while it ranks and explains */
};

/* Marks every skill that counts as ticked. */
void mark_ticked(struct rank_job *j);

int ghtr_rank(struct rank_job *j);
int ghtr_explain(struct rank_job *j, struct match_hit *h);
enum match_band ghtr_band(float score);
int weighted_rank(struct rank_job *j);
int weighted_explain(struct rank_job *j, struct match_hit *h);
enum match_band weighted_band(float score);

/* Whether a skill of a job counts as ticked: by itself, or through its master. */
static inline bool is_marked(const struct match_scratch *s, uint32_t skill)
{
	return s->mark[skill] == s->epoch;
}

#endif
