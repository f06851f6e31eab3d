/* A question's words, as a text index understands them. Inside match/ only. */
#ifndef MATCH_TEXT_QUERY_H
#define MATCH_TEXT_QUERY_H

#include "base/arena.h"
#include "base/text.h"
#include "index/reader.h"
#include "index/text_words.h"

#define QUERY_WORDS    32u /* words of a question that count */
#define QUERY_WORD_MAX 96u /* stems that one word may stand for: itself and what it is the start of */

#define FIT_TYPO       0.80f /* how well a corrected word fits: its stems, and its trade words */

struct query_stem {
	uint32_t stem;
	float match; /* how well the word fits it, 0 to 1 */
};

struct query_word {
	struct text_word word; /* folded, written out, singular */
	uint32_t term;         /* the very word, or the word it was corrected to; INDEX_NONE when unknown */
	uint32_t stem;         /* its stem, INDEX_NONE when unknown */
	bool corrected;
	struct query_stem *part;
	uint32_t parts;
};

struct text_query {
	struct query_word word[QUERY_WORDS];
	uint32_t words;
	const char *suggestion; /* the text with corrections, NULL when there are none */
};

/* Reads the text: 0 or -ENOMEM. `stemmer` is the worker's own. */
int text_query_read(struct text_query *q, const struct text_view *t, const struct index_view *v,
                    struct text_stemmer *stemmer, const char *text, size_t len, struct arena *a);

/* Row of the term, or INDEX_NONE; `*ret_at` (may be NULL) is set to where it stands or would stand. */
uint32_t text_find_term(const struct text_view *t, const struct index_view *v, const char *s, size_t len,
                        uint32_t *ret_at);

/* The stem that a folded word (not made singular) has in this index, or INDEX_NONE. */
uint32_t text_find_stem(const struct text_view *t, const struct index_view *v, struct text_stemmer *stemmer,
                        const struct text_word *w, uint32_t *ret_term);

#endif
