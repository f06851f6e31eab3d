/* The bytes of an index image. One image is one LMDB value: a header, a table
 * of sections and the sections, each aligned to 64 bytes, read in place.
 *
 * All numbers are little-endian; the builder refuses to run on anything else. A
 * reader that finds another INDEX_FORMAT refuses the image and says what to do. */
#ifndef INDEX_FORMAT_H
#define INDEX_FORMAT_H

#include <stdint.h>

#define INDEX_MAGIC           "RTRNIDX" /* 7 bytes and a NUL */
#define INDEX_FORMAT          2u

#define INDEX_MAX_OCCUPATIONS 65535u /* occupations are 16-bit in the postings */
#define INDEX_MAX_SKILLS      1000000u
#define INDEX_ALIGN           64u
#define INDEX_NONE            UINT32_MAX

struct image_header {
	char magic[8];
	uint32_t format;
	uint32_t sections; /* entries of the section table that follows */
	uint64_t size;     /* bytes of the whole image */
	uint64_t checksum; /* XXH3 of the section table */
};

struct image_section {
	uint32_t id;        /* enum index_section: its place in sections.def */
	uint32_t elem_size; /* bytes of one element; must equal what the reader was built with */
	uint64_t offset;    /* from the start of the image, a multiple of INDEX_ALIGN */
	uint64_t count;     /* elements */
	uint64_t checksum;  /* XXH3 of the section's bytes */
};

enum skill_kind { SKILL_SKILL, SKILL_KNOWLEDGE, SKILL_ATTITUDE, SKILL_FUNCTIONAL, SKILL_GROUP, SKILL_KINDS };
/* SKILL_GROUP is a heading of a hierarchy: it is a broader concept, never ticked, searched for or extracted.
 */

enum skill_relation_type { RELATED_OPTIONAL, RELATED_ESSENTIAL };
enum occ_relation {
	RELATION_ESSENTIAL,
	RELATION_OPTIONAL,
	RELATION_FAINT, /* rated by the source, but too low to be called a skill of the job: only weighed,
	                   never listed or counted */
};

/* Skills are weighed in groups, one a scale of its source: doc/matching.md. The group of a skill is its
 * `flags`. */
enum weight_group { GROUP_RATED_SKILL, GROUP_RATED_KNOWLEDGE, GROUP_UNRATED, WEIGHT_GROUPS };
enum occ_flag {
	OCC_NEEDS_DEGREE = 1,
	OCC_TWIN = 2, /* an entry of ESCO that a job of another source was joined with: found and shown by its
	                 own id, but not named beside that job in a ranking, a plan or a route */
};
enum occ_missing { /* facts that a source did not give; named by the list `missing` of occupation.get */
	           OCC_MISSING_PAY = 1,
	           OCC_MISSING_GROWTH = 2,
	           OCC_MISSING_RISK = 4,
	           OCC_MISSING_IMPORTANCE = 8,
	           OCC_MISSING_RATINGS = 16, /* its skill ratings are estimated from similar occupations */
};
enum working_pattern {
	PATTERN_FULL_TIME = 1,
	PATTERN_PART_TIME = 2,
	PATTERN_SHIFTS = 4,
	PATTERN_EVENINGS = 8,
	PATTERN_WEEKENDS = 16,
	PATTERN_FLEXIBLE = 32,
	PATTERN_DAYS = 64,
};
enum occ_text_kind {
	OCC_ALT_TITLE,
	OCC_SPECIALISM,
	OCC_HIDDEN_TITLE,
	OCC_TASK,
	OCC_CATEGORY,
	OCC_ROUTE,
	OCC_RESTRICTION,
	OCC_UNIT_GROUP,  /* title of its unit group: only looked for */
	OCC_SEARCH_TEXT, /* other words that help to find it: not shown */
	OCC_TEXT_KINDS
};

#define IMPORTANCE_ONE     65534.0f /* an importance of 1 */
#define IMPORTANCE_UNKNOWN 0xffffu
#define LEVEL_ONE          32.0f /* a level of 1 */
#define LEVEL_UNKNOWN      0xffu

struct source_row {                                   /* 32 bytes */
	uint32_t name, version, licence, attribution; /* str */
	uint32_t illustrative;                        /* 1 when its figures are made up for showing */
	uint32_t format;                              /* str: native, esco, ncs, onet */
	uint32_t reserved[2];
};

struct skill_row {            /* 48 bytes */
	uint32_t id, label;   /* str */
	uint32_t description; /* str */
	uint32_t master;      /* row of master_start; every skill has one, alone or shared */
	uint32_t parent;      /* row of a skill, INDEX_NONE for none */
	uint32_t jobs;        /* occupations that hold it */
	uint32_t rarity;      /* rank by `jobs`, the rarest is 1, ties share a rank, 0 when no job holds it */
	float idf;            /* rarity as the weighted model uses it */
	uint16_t source;
	uint8_t kind; /* enum skill_kind */
	uint8_t flags;
	float mean, sd;        /* importance over the occupations that state it; NaN when none does */
	uint32_t named_master; /* row of the skill its source names as its master, INDEX_NONE for none */
};

struct skill_relation {
	uint32_t skill;
	uint32_t type; /* enum skill_relation_type */
};

struct occ_row {                         /* 64 bytes */
	uint32_t id, title, description; /* str */
	uint32_t onet, esco;             /* str, 0 when not known */
	uint16_t soc2010, soc2020;       /* 0 when not known */
	float hours_low, hours_high;     /* a week, NaN when not known */
	uint16_t source;
	uint8_t qualification_level; /* 0 entry, 1 to 8, 255 not known */
	uint8_t flags;
	uint16_t essential, optional; /* how many skills of each relation */
	uint32_t missing;             /* bit set of enum occ_missing: facts the source did not give */
	uint32_t reserved[5];
};

struct occ_skill { /* 12 bytes */
	uint32_t skill;
	uint16_t importance; /* 0 to 65,534 for 0 to 1, IMPORTANCE_UNKNOWN */
	uint8_t relation;    /* enum occ_relation */
	uint8_t level;       /* level * 32, up to 254; LEVEL_UNKNOWN */
	float weight;        /* as in post_weight */
};

enum rating_flag {
	RATING_ESTIMATED = 1
}; /* made by the builder from similar occupations, not said by the source */

struct rating {              /* 4 bytes: of a faint posting */
	uint16_t importance; /* as in occ_skill */
	uint8_t level;       /* as in occ_skill */
	uint8_t flags;       /* enum rating_flag */
};

struct occ_near { /* 8 bytes: how alike, 0 to 255 for 0 to 1 */
	uint16_t occ;
	uint8_t titles, tasks, description, knowledge, skills, activities;
};

struct skill_near { /* 8 bytes: another skill that partly stands in for this one */
	uint32_t skill;
	float alike; /* 0 to 1 */
};

#endif
