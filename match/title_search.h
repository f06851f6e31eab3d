/* Finding titles by what people type, for courses and vacancies. Inside match/ only.
 *
 * The question is read as the national Find a course service reads it (design notes uk-facts 1.1): 'words in
 * single quotes' all have to be there, "words in double quotes" have to stand together, any other word is
 * looked for whole and as a beginning, and one of all these is enough. "T Level" or "T-Level" outside quotes
 * has to be there. Titles are ranked by BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework,
 * 2009, with k1 1.2 and b 0.75), each word counted once. */
#ifndef MATCH_TITLE_SEARCH_H
#define MATCH_TITLE_SEARCH_H

#include "base/arena.h"
#include "index/catalogue.h"

struct title_view { /* the title tables of an image */
	const uint8_t *strings;
	const struct title_row *title;
	const uint32_t *word;
	const struct title_term *term;
	const uint32_t *post_start, *post, *item_start, *item;
	uint32_t titles, words, terms, rows;
};

struct title_view course_titles(const struct course_view *v);
struct title_view vacancy_titles(const struct vacancy_view *v);

struct title_state {   /* of a title, while one question is asked */
	float score;   /* 0 to 1 in the end; 0 when it does not match */
	uint32_t part; /* the part of the question that was found last, counted from 1 */
};

struct title_scratch {
	struct title_state *state; /* of each title */
	uint32_t *found;           /* titles that match, in no order */
	uint32_t founds, size;
};

void title_scratch_clear(struct title_scratch *s); /* gives the memory back */

struct title_answer {
	uint64_t items;         /* rows that have one of the titles */
	const char *suggestion; /* the text with its typing errors mended, NULL when there are none */
};

/* Fills s->found and s->state. 0 or -ENOMEM. Nothing is found by text without words. */
int title_search(const struct title_view *t, struct title_scratch *s, const char *text, size_t len,
                 struct arena *a, struct title_answer *ret);

/* Titles that hold every word of `text` whole, each with score 1. */
int title_search_all(const struct title_view *t, struct title_scratch *s, const char *text, size_t len,
                     struct arena *a, struct title_answer *ret);

/* Forgets what was found; after every search, before the next. */
void title_reset(struct title_scratch *s);

/* --- title_query.c ------------------------------------------------------------------ */

#define TITLE_PARTS        32u /* parts of a question that count */
#define TITLE_PHRASE_WORDS 16u /* words in one pair of quotes that count */
#define TITLE_SAME         3u  /* words that mean the same */

struct known_word { /* a word of the question as the titles have it */
	uint32_t term[TITLE_SAME];
	uint32_t terms;
	uint64_t times; /* how often they stand in the titles of all rows */
};

enum part_kind { PART_WORD, PART_ALL, PART_PHRASE };

struct title_part {
	enum part_kind kind;
	struct known_word *word;
	uint32_t words;
	uint32_t prefix_first, prefix_end; /* of PART_WORD: terms that begin with it */
	uint64_t prefix_times;             /* of those, and of the word */
	float fit;                         /* less than 1 when it was corrected */
};

struct title_query {
	struct title_part part[TITLE_PARTS];
	uint32_t parts, words;
	bool required; /* the last part is a T level, and has to be there */
	const char *suggestion;
};

int title_query_read(struct title_query *q, const struct title_view *t, const char *text, size_t len,
                     struct arena *a);
int title_query_read_all(struct title_query *q, const struct title_view *t, const char *text, size_t len,
                         struct arena *a);

#endif
