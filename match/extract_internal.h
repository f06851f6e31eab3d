/* The words of a text in which skills are looked for. Inside match/ only. */
#ifndef MATCH_EXTRACT_INTERNAL_H
#define MATCH_EXTRACT_INTERNAL_H

#include "match/search_internal.h"

/* A word as the index of skill labels knows it; INDEX_NONE when it does not. */
struct known_word {
	uint32_t stem;
	uint32_t term; /* the very word, in the singular */
	uint32_t hash; /* of the stem alone, as words_phrase_hash adds it up */
};

struct extract_word {
	uint32_t start, end; /* bytes of the text */
	struct known_word as_is;
	struct known_word doing;  /* of "driver": driving */
	struct known_word joined; /* this word and the next written as one: "fork lift" */
	bool gap;                 /* nothing may run from the word before to this one */
	bool bridge;              /* "with", "to", "from" or "by" stands before it */
	bool joined_on;           /* "and" or "or" stands before it */
	bool denied;              /* "no", "not" or "without" stands shortly before it */
	bool capitals;
	bool plural;
};

struct extract_text {
	const struct index_view *v;
	struct text_view labels;
	struct text_stemmer *stemmer;
	struct extract_word *word;
	uint32_t words;
};

/* Reads the words that can show a skill: stop words, and wording about pay and benefits, are left out. 0 or
 * -ENOMEM. */
int extract_read(struct extract_text *t, const char *text, size_t len, struct arena *a);

#endif
