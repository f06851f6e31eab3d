/* Searching courses and vacancies: text, skills, place and facets. Pure functions over views; memory from
 * the caller's arena. doc/search.md explains the ranking. */
#ifndef MATCH_COURSE_SEARCH_H
#define MATCH_COURSE_SEARCH_H

#include "match/reach.h"

enum course_sort {
	COURSE_BY_RELEVANCE,
	COURSE_BY_START_LATEST,
	COURSE_BY_START_SOONEST,
	COURSE_BY_DISTANCE,
	COURSE_BY_COST
};

struct course_query {
	struct course_wish wish;
	const char *text; /* valid UTF-8; `words in single quotes` are all needed, "double quotes" hold a
	                     phrase, other words are looked for whole and as beginnings; NULL none */
	size_t len;
	const uint32_t *skill; /* rows: courses that teach any of them; relevance is how much of their weight
	                          is taught */
	const float *weight;   /* of each, NULL: all alike */
	uint32_t skills;
	enum course_sort sort;
	uint32_t limit, offset;
	bool facets;
};

struct course_hit {
	uint32_t row;
	float score; /* 0 to 1 */
	float miles; /* negative: none */
};

#define FACET_PROVIDERS 100u

struct course_facet {   /* one value and how many courses have it */
	uint32_t value; /* of the enum, or row of the table */
	uint32_t count;
};

/* Each facet is counted with every other filter in force but its own. Study mode and attendance are counted
 * for classroom and blended courses, which alone they bind; levels[15] is those of which the level is not
 * known. */
struct course_facets {
	uint32_t delivery[DELIVERY_MODES], study[STUDY_MODES], attendance[ATTENDANCES], types[COURSE_TYPES],
	        levels[16];
	uint32_t sector[256];
	struct course_facet provider[FACET_PROVIDERS]; /* most courses first */
	uint32_t providers;
};

struct course_answer {
	struct course_hit *hit;
	uint32_t hits, total;
	struct course_facets *facets; /* NULL unless asked for */
	const char *suggestion;       /* the text with its typing errors mended, NULL when there are none */
};

/* Working memory of one worker, grown to the view in use. */
struct course_scratch;
int course_scratch_new(struct course_scratch **ret);
void course_scratch_free(struct course_scratch *s);

/* 0 or -ENOMEM. Text of which no word is known finds nothing. */
int course_search(const struct catalogue_view *c, struct course_scratch *s, const struct course_query *q,
                  struct arena *a, struct course_answer *ret);

/* Courses in reach that teach any of some skills, for a plan: unsorted rows and the set of the given skills
 * (bit i for skill[i], at most 64) that each teaches with at least `confidence`. */
struct course_teaches {
	uint32_t row;
	uint64_t skills;
};
int course_gather(const struct course_reach *r, struct course_scratch *s, const uint32_t *skill,
                  uint32_t skills, uint8_t confidence, struct arena *a, struct course_teaches **ret,
                  uint32_t *ret_count);

enum vacancy_sort { VACANCY_BY_RELEVANCE, VACANCY_BY_DISTANCE, VACANCY_BY_PAY, VACANCY_BY_POSTED };

struct vacancy_query {
	struct vacancy_wish wish;
	const char *text;
	size_t len;
	uint32_t occupation;   /* row, INDEX_NONE any */
	const uint32_t *skill; /* rows that the person has: relevance is the fit */
	uint32_t skills;
	enum vacancy_sort sort;
	uint32_t limit, offset;
};

struct vacancy_hit {
	uint32_t row;
	float score, miles;              /* miles negative: none */
	uint32_t fit_matched, fit_total; /* of the advert's skills, how many the person has */
};

struct vacancy_answer {
	struct vacancy_hit *hit;
	uint32_t hits, total;
	const char *suggestion; /* as above */
};

int vacancy_search(const struct catalogue_view *c, struct course_scratch *s, const struct vacancy_query *q,
                   struct arena *a, struct vacancy_answer *ret);

#endif
