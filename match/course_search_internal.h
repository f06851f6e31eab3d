/* Shared by the searches of courses and vacancies. Inside match/ only. */
#ifndef MATCH_COURSE_SEARCH_INTERNAL_H
#define MATCH_COURSE_SEARCH_INTERNAL_H

#include "match/best.h"
#include "match/course_search.h"
#include "match/posting_walk.h"
#include "match/reach_internal.h"
#include "match/title_search.h"

struct course_scratch {
	struct posting_walk walk;
	struct title_scratch titles;
	struct best best;
	uint32_t *provider;       /* how many courses of each were found */
	uint32_t *provider_found; /* those of which some were */
	uint32_t providers, providers_found;
	uint64_t *has; /* bit of each skill that the person has */
	uint32_t has_words;
	uint16_t *mark; /* of each course: equals `marks` when it was counted */
	uint64_t marked;
	uint16_t marks;
};

#define NO_FIGURE UINT32_MAX /* sorts last: there is no distance, cost or date */

/* As many as the answer may need: what lies beyond the limit and the offset is not kept. */
static inline uint32_t wanted(uint32_t limit, uint32_t offset)
{
	return limit > UINT32_MAX - offset ? UINT32_MAX : limit + offset;
}

/* Miles as a figure to sort by: hundredths, as they are shown. */
static inline uint32_t miles_figure(double miles)
{
	return miles < 0 ? NO_FIGURE : (uint32_t)lround(miles * 100);
}

/* What a title's words score, 0 when it does not match. */
static inline uint32_t title_score(const struct title_scratch *s, uint32_t title)
{
	float score = s->state[title].score;

	return score > 0 ? 1 + (uint32_t)lroundf(score * (SCORE_ONE - 1)) : 0;
}

/* Text that asks for nothing in particular: blank, or an asterisk, as the national service takes it. */
bool asks_for_all(const char *text, size_t len);

/* Compares two strings of an image, bytewise. */
int compare_ids(const uint8_t *strings, uint32_t a, uint32_t b);

/* --- course_facets.c ------------------------------------------------------------------- */

/* Makes room for the view's providers. 0 or -ENOMEM. */
int facets_begin(struct course_scratch *s, const struct course_view *v);

/* Counts a course that fails nothing but what `fails` says, all of it of facets. */
void facets_count(struct course_facets *f, struct course_scratch *s, const struct course_row *c,
                  uint32_t fails);

/* The providers with most courses; clears the counts. */
void facets_end(struct course_facets *f, struct course_scratch *s);

#endif
