/* Shared by search and extraction. Inside match/ only. */
#ifndef MATCH_SEARCH_INTERNAL_H
#define MATCH_SEARCH_INTERNAL_H

#include "base/text.h"
#include "match/search.h"
#include "match/text_query.h"

struct unit_state {               /* of one title or label, while one question is asked */
	float hit;                /* sum over the words of rarity times fit */
	float rarity;             /* sum of rarities */
	float word_hit, word_fit; /* of the word being read */
	uint8_t found;            /* words that stand there in some form */
	uint8_t exact;            /* words that stand there as they were asked */
	uint8_t word;             /* which word was read last, plus 1 */
	bool word_exact;
};

struct doc_state {          /* of one occupation or skill */
	float score;        /* from other text, groups and trade words */
	float best;         /* of its best unit */
	uint32_t unit;      /* that unit */
	uint32_t band_unit; /* the unit that gave the band */
	uint8_t band, described;
	bool touched, own;
};

struct search_scratch {
	struct text_stemmer *stemmer;
	uint32_t units, docs, groups; /* what the arrays are sized for */
	struct unit_state *unit;
	struct doc_state *doc;
	uint32_t *unit_list, *doc_list; /* what was touched */
	uint32_t unit_count, doc_count;
	float *group, *trade;
};

#endif
