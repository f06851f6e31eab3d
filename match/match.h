/* Ranking occupations for a person: pure functions over an index view. Nothing
 * here does I/O, logs or keeps state between calls; memory comes from the
 * caller's arena and lives as long as it. doc/matching.md explains the models. */
#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "index/reader.h"

enum match_model { MATCH_WEIGHTED, MATCH_GHTR };
enum match_order { ORDER_MATCH, ORDER_GROWTH, ORDER_PAY, ORDER_SECURITY };
enum match_band { BAND_LOW, BAND_REASONABLE, BAND_GOOD, BAND_EXCELLENT, MATCH_BANDS };

/* A job whose fact is not known passes a filter on that fact: nothing is hidden for want of
 * data. Its hit says which facts those were. */
struct match_filters {
	int32_t min_pay; /* pounds a year that the job's pay_high must reach; -1 no filter */
	float pay_ratio; /* the middle of the pay must be at least this times the held jobs' best; NAN no
	                    filter */
	float max_automation_risk; /* NAN no filter */
	int max_job_zone_step;     /* job zone at most this much above the held jobs' highest; -1 no filter */
	bool no_degree;            /* leave out jobs that need a degree */
	unsigned working_pattern;  /* bit set: the job has at least one of them; 0 no filter */
	const uint16_t *category;  /* rows of the view's `category`: the job is in at least one */
	size_t categories;
};

struct match_preferences {
	float pay, security, growth, hours, distance,
	        local; /* 0 to 1 each: how much it counts beside the fit; all 0 by default */
};

struct local_view; /* match/reach.h */

struct match_query {
	const uint32_t *skill; /* rows, no row twice */
	const float *level; /* of each skill on the scale the source uses, NAN where not given; may be NULL */
	size_t skills;
	const uint32_t *held; /* rows of held jobs: never in the answer */
	size_t helds;
	enum match_model model;
	enum match_order order;
	struct match_filters filters;
	struct match_preferences preferences;
	uint32_t limit, offset;
	bool explain;     /* fill `term` */
	bool want_skills; /* fill matched and missing */
	const struct local_view
	        *local; /* what there is in reach, for `distance` and `local`; NULL not known */
};

struct match_term {       /* one line of the ledger; the values of a hit's terms sum to its score */
	const char *term; /* a stable name: skill, related_skill, titles, tasks, ... */
	uint32_t skill;   /* the skill it is about, or INDEX_NONE */
	float value;      /* what it adds to the score */
	float weight;     /* the weight it was given */
	const char *text; /* a sentence a person understands */
};

struct match_hit {
	uint32_t occ;
	float score; /* 0 to 1 (ghtr: can pass 1) */
	enum match_band band;
	uint32_t count;   /* ghtr: pairs of skills that are the same */
	uint32_t unknown; /* bit set of enum match_unknown: facts of this job that could not be used */
	const uint32_t *matched, *missing; /* skill rows, most important first */
	uint32_t matched_count, missing_count;
	const struct match_term *term;
	uint32_t terms;
};

struct match_answer {
	struct match_hit *hit;
	uint32_t hits;
	uint32_t total;   /* jobs that pass, before limit and offset */
	uint32_t unknown; /* bit set: facts asked for that at least one hit, or the question, lacks */
};

enum match_unknown { /* names: match_unknown_names */
	             UNKNOWN_PAY = 1,
	             UNKNOWN_GROWTH = 2,
	             UNKNOWN_RISK = 4,
	             UNKNOWN_ZONE = 8,
	             UNKNOWN_PATTERN = 16,
	             UNKNOWN_HELD_PAY = 32,
	             UNKNOWN_HELD_ZONE = 64,
	             UNKNOWN_IMPORTANCE = 128,
	             UNKNOWN_LEVEL = 256,
	             UNKNOWN_LOCAL = 512,
};
#define MATCH_UNKNOWNS 10
extern const char *const match_unknown_names[MATCH_UNKNOWNS];
extern const char *const match_band_names[MATCH_BANDS];

/* Working memory that one worker keeps between requests (accumulators sized to the view). */
struct match_scratch;
int match_scratch_new(struct match_scratch **ret);
void match_scratch_free(struct match_scratch *s);

/* Every field at "no filter", "no preference". */
void match_query_init(struct match_query *q);

/* Ranks. 0, -ENOMEM, or -EINVAL with `e` naming what is wrong. */
int match_rank(const struct index_view *v, struct match_scratch *s, const struct match_query *q,
               struct arena *a, struct match_answer *ret, struct error *e);

/* Row of the category of that name (case and accents do not matter), or INDEX_NONE. */
uint32_t match_find_category(const struct index_view *v, const char *name, size_t len);

/* Growth band of contract.md: unknown 0, <= -5 1, <= 5 2, <= 50 3, above 4. */
unsigned match_growth_band(float growth);

#endif
