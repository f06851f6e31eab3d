/* Shared by the files that pack the text indexes. */
#ifndef INDEX_PACK_TEXT_H
#define INDEX_PACK_TEXT_H

#include "index/pack.h"
#include "index/text_format.h"
#include "index/text_words.h"

enum bag_field {
	BAG_DESCRIPTION,
	BAG_TASKS,
	BAG_UNIT_GROUP,
	BAG_CATEGORIES,
	BAG_ROUTES,
	BAG_SEARCH_TEXT,
	BAG_FIELDS
};

/* Where a stem was used: the low byte of struct text_build.uses. */
enum { USE_TITLE, USE_BAG };

struct build_term {
	uint32_t word; /* in text_build.words */
	uint32_t stem, weight;
	uint32_t stem_word; /* the letters of the stem, in text_build.stem_words */
};

struct text_build {
	struct pack *p;
	enum index_section base; /* SECTION_ot_term or SECTION_st_term */
	uint32_t docs, stems;
	struct text_stemmer *stemmer;
	struct strtab words, stem_words;
	struct map64 term_of, stem_of; /* by place in the tables above, plus 1 */
	struct vec terms;              /* struct build_term */
	struct vec units;              /* struct text_unit; `first` counts in unit_words */
	struct vec unit_words;         /* uint32_t: terms in order of appearance */
	struct vec uses;           /* uint64_t: stem << 40 | document << 8 | where; one for each appearance */
	struct vec descs;          /* uint32_t[2]: term, document */
	float *length[BAG_FIELDS]; /* words of each field of each document */
	uint32_t *row_of;          /* term in order of appearance -> row of the sorted table */
};

/* The section of this index that goes by `name` (term, idf, unit ...). */
#define TEXT_SECTION(t, name) ((enum index_section)((t)->base + (SECTION_ot_##name - SECTION_ot_term)))

int text_build_begin(struct text_build *t, struct pack *p, enum index_section base, uint32_t docs);
void text_build_end(struct text_build *t);

/* The term of a folded word, added when new; INDEX_NONE when memory is used up. */
uint32_t text_build_term(struct text_build *t, const struct text_word *w, uint32_t weight);
int text_build_unit(struct text_build *t, uint32_t doc, enum text_field field, uint32_t str);
int text_build_bag(struct text_build *t, uint32_t doc, enum bag_field field, uint32_t str);

/* Adds the words by which trades are known, where the index has unit groups. */
int text_build_trade_words(struct text_build *t);

int text_build_write_trade(struct text_build *t);

/* The phrases that skill.extract looks for; nothing for occupations. */
int text_build_phrases(struct text_build *t);

/* Writes all tables of the index: 0 or -ENOMEM. */
int text_build_write(struct text_build *t);

/* The unit groups of the occupations by the first 1 to 4 digits of soc2010. */
int pack_groups(struct pack *p, struct error *e);

/* The row of the group for the first `digits` digits of `soc2010`, or INDEX_NONE. */
uint32_t group_find(const struct pack *p, uint16_t soc2010, unsigned digits);

#endif
