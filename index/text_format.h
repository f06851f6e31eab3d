/* The tables of a text index: words -> stems -> units (titles, labels) and
 * documents (occupations, skills). There are two of the same make, `ot` over
 * occupations and `st` over skills; doc/search.md explains the ranking.
 *
 * A word is folded (base/text.h) and put into the singular: that is a term. Terms
 * with one Snowball stem share what is weighed by stem. */
#ifndef INDEX_TEXT_FORMAT_H
#define INDEX_TEXT_FORMAT_H

#include <stdint.h>

enum text_field { TEXT_TITLE, TEXT_ALT, TEXT_SPECIALISM, TEXT_HIDDEN, TEXT_FIELDS };

#define TEXT_MAX_UNIT_WORDS 255u
#define TEXT_SHORT_TERMS    64u /* terms kept for a short prefix: the most frequent ones */
#define TEXT_SHORT_LETTERS  4u  /* prefixes of up to so many bytes have such a list */
#define TEXT_TYPO_MIN       4u  /* shorter words are never corrected */
#define TEXT_TYPO_TWO       8u  /* words from this length on are corrected by up to two letters */
#define TEXT_TYPO_MAX       24u /* longer words are never corrected */

struct text_term {       /* 12 bytes, sorted by `word`, bytewise */
	uint32_t word;   /* str: folded, singular */
	uint32_t stem;   /* row of the stems */
	uint32_t weight; /* how common: 3 for each time in a title, 1 elsewhere */
};

struct text_unit {      /* 16 bytes: one title or label */
	uint32_t doc;   /* occupation or skill row */
	uint32_t text;  /* str, as it is shown */
	uint32_t first; /* its content words are unit_word[first, first + content) */
	uint8_t field;  /* enum text_field */
	uint8_t words;  /* all its words, stop words too */
	uint8_t content;
	uint8_t reserved;
};

struct text_post { /* 8 bytes: a unit that holds a word of this stem, sorted by unit */
	uint32_t unit;
	uint32_t term; /* the very word */
};

struct text_weight { /* 8 bytes: what a stem adds to a document, or to a group of documents */
	uint32_t row;
	float weight;
};

struct text_typo { /* 8 bytes, sorted by hash, then term: a term with up to two letters left out */
	uint32_t hash;
	uint32_t term;
};

struct text_short { /* 12 bytes, sorted by prefix: the terms of a short prefix, the most frequent first */
	uint32_t prefix; /* its bytes, the first in the highest place, zeros behind */
	uint32_t first;
	uint32_t count;
};

#define TEXT_SECTIONS(name, doc)                                                                             \
	SECTION(name##_term, struct text_term, "words of " doc ", sorted")                                   \
	SECTION(name##_idf, float, "rarity of each stem of " doc)                                            \
	SECTION(name##_unit, struct text_unit, "each of the " doc)                                           \
	SECTION(name##_unit_word, uint32_t, "terms of the units of " doc ", in order")                       \
	SECTION(name##_post_start, uint32_t, "stems + 1: postings of " doc)                                  \
	SECTION(name##_post, struct text_post, "units that hold a stem, of " doc)                            \
	SECTION(name##_bag_start, uint32_t, "stems + 1: other text of " doc)                                 \
	SECTION(name##_bag, struct text_weight, "documents whose other text holds a stem, of " doc)          \
	SECTION(name##_group_start, uint32_t, "stems + 1: groups of " doc)                                   \
	SECTION(name##_group, struct text_weight, "groups of documents to which a stem is common, of " doc)  \
	SECTION(name##_trade_start, uint32_t, "stems + 1: trade words of " doc)                              \
	SECTION(name##_trade, struct text_weight, "unit groups that a trade word stands for, of " doc)       \
	SECTION(name##_desc_start, uint32_t, "terms + 1: descriptions of " doc)                              \
	SECTION(name##_desc, uint32_t, "documents whose description holds a term, of " doc)                  \
	SECTION(name##_typo, struct text_typo, "words with letters left out, of " doc)                       \
	SECTION(name##_short, struct text_short, "short prefixes of words, of " doc)                         \
	SECTION(name##_short_term, uint32_t, "the terms of the short prefixes, of " doc)

/* What skill.extract looks for. */
#define PHRASE_WORDS 7u /* longer labels are not looked for in free text */

enum phrase_kind {
	PHRASE_LABEL,
	PHRASE_ALT, /* another label */
	PHRASE_KINDS
};
enum phrase_flag {
	PHRASE_CORE = 1,     /* words that say little are left out */
	PHRASE_PART = 2,     /* one side of an "and" */
	PHRASE_CAPITALS = 4, /* initials: only where the text has capitals */
	PHRASE_STRICT = 8,   /* from a large classification, whose labels were not written to be looked for */
};

struct skill_phrase { /* 12 bytes: its words are phrase_word[first, first + words) */
	uint32_t skill;
	uint32_t first;
	uint8_t words;
	uint8_t kind;   /* enum phrase_kind */
	uint8_t bridge; /* bit i: "with", "without", "to", "from" or "by" stands before word i */
	uint8_t flags;  /* bit set of enum phrase_flag */
};

struct text_slot {     /* 8 bytes, of an open-addressing hash: a power of two of slots, some of them free */
	uint32_t hash; /* of what is looked for: words_phrase_hash of stems, words_typo_hash of letters */
	uint32_t row;  /* plus 1; 0 in a free slot */
};

/* One text index, typed: the tables above under their short names. */
struct text_view {
	const struct text_term *term;
	const float *idf;
	const struct text_unit *unit;
	const uint32_t *unit_word;
	const uint32_t *post_start;
	const struct text_post *post;
	const uint32_t *bag_start;
	const struct text_weight *bag;
	const uint32_t *group_start;
	const struct text_weight *group;
	const uint32_t *trade_start;
	const struct text_weight *trade;
	const uint32_t *desc_start;
	const uint32_t *desc;
	const struct text_typo *typo;
	const struct text_short *shorts;
	const uint32_t *short_term;
	uint32_t terms, stems, units, typos, short_count;
};

#endif
