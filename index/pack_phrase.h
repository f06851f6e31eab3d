/* Shared by the files that pack the phrases of skill.extract. */
#ifndef INDEX_PACK_PHRASE_H
#define INDEX_PACK_PHRASE_H

#include "index/pack_text.h"

/* How little a word says in a label: see pack_phrase.c. */
enum light { HEAVY, LIGHT_VERB, LIGHT_WORD, LIGHT_PAPER, LIGHT_KIND, LIGHT_GROUPS };

/* One label, read. */
struct label {
	uint32_t skill, term[PHRASE_WORDS];
	uint8_t words, kind;
	uint8_t bridge; /* bit i: with, to, from or by stands before word i */
	uint8_t joined; /* bit i: "and", "or" or a comma stands before word i */
	bool capitals;  /* initials that are an ordinary word too */
	bool initials;  /* a word of it is initials */
};

struct phrase_job {
	struct text_build *t;
	uint32_t *stem_term; /* a term of each stem */
	uint32_t *df, *seen; /* by stem: documents that hold it, the last one counted */
	uint8_t *light;      /* by stem: enum light */
	bool *heading;       /* by skill */
	uint32_t docs, phrases;
	struct label title; /* of the skill at hand */
	bool strict;        /* it is from a large classification */
};

/* The term of a word in the singular, the stem of a word: INDEX_NONE (which is MAP_NONE) when no label holds
 * it. */
uint32_t phrase_known_term(const struct text_build *t, const struct text_word *w);
uint32_t phrase_known_stem(const struct text_build *t, const struct text_word *w);

static inline uint32_t phrase_term_stem(const struct text_build *t, uint32_t term)
{
	return VEC_AT(&t->terms, struct build_term, term)->stem;
}

/* Writes all phrases of a skill. */
void phrase_put_skill(struct phrase_job *j, uint32_t skill);

#endif
