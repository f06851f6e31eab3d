/* The parts of teach_course. Inside match/ only. */
#ifndef MATCH_TEACH_INTERNAL_H
#define MATCH_TEACH_INTERNAL_H

#include "match/extract_internal.h"
#include "match/teach.h"

#define TEACH_WORDS 40u /* words of a title that are read */
#define TEACH_LABEL 8u  /* words of a label that are looked for in a title */

struct title_word {
	struct text_word w; /* folded, written out, in the singular */
	bool noise;         /* says nothing of the subject */
	bool taken;         /* it has been read: names a subject, or is a wording that names none */
	bool subject;       /* it names a subject */
	bool after_for;     /* "for" stands before it: this may be whom or what the course is for */
};

struct title_subject {
	uint32_t subject;      /* row of teach_subjects.def */
	uint32_t first, words; /* of the title */
};

struct title {
	const char *text;
	struct title_word word[TEACH_WORDS]; /* stop words are left out */
	struct title_subject subject[TEACH_WORDS];
	uint32_t words, subjects;
	uint32_t telling, taken; /* words that may say something of a subject, and those of them from which
	                            one was read */
	int level;               /* 0 entry, 1 to 8, TEACH_LEVEL_UNKNOWN */
};

/* Reads a title (valid UTF-8): its words, what is noise, its level and the subjects it names. */
void title_read(struct title *t, const char *text, size_t len);

/* The phrases of a subject, parted by semicolons: those at its heart, others, and broad ones for a taxonomy
 * that has none of those at its heart. */
const char *title_subject_heart(uint32_t subject);
const char *title_subject_also(uint32_t subject);
const char *title_subject_broad(uint32_t subject);

/* The name of the sector with that code, or NULL. */
const char *title_sector_name(const char *code, size_t len);

/* How sure a run of words means a skill. */
struct label_found {
	uint32_t skill; /* INDEX_NONE: none */
	float sure;
};

/* The skill of which a label, or another label, is made of just these words. */
struct label_found label_exact(const struct extract_text *t, const struct extract_word *w, uint32_t n);

/* The same where the label may also have words that add nothing to a subject: "yoga" is "yoga techniques". */
struct label_found label_near(const struct extract_text *t, const struct extract_word *w, uint32_t n);

#endif
