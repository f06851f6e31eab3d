/* From the builder's records to the sections of an image: a row of steps, each
 * of which fills its sections. Later steps read what earlier ones packed through
 * a view, just as a reader of the finished image does. */
#ifndef INDEX_PACK_H
#define INDEX_PACK_H

#include "index/builder_private.h"
#include "index/reader.h"
#include "index/vectors.h"

struct plink {                     /* one link, sorted by occupation */
	uint32_t occ, skill, rank; /* rank: place of the skill when all are sorted by label */
	float importance, level;   /* NAN when not known */
	float weight;              /* in the weighted model */
	uint8_t relation;          /* enum occ_relation */
	bool estimated;            /* a rating taken from similar occupations */
};

enum pack_bag { BAG_OF_TITLES, BAG_OF_TASKS, BAG_OF_DESCRIPTION, PACK_BAGS };

struct pack {
	bool *dense; /* by source: whether it rates most of its skills for most of its jobs */
	const struct builder *b;
	struct arena arena; /* for the arrays below and what steps need */
	struct strtab strings;
	struct buf section[INDEX_SECTIONS];
	uint32_t skills, occupations;
	uint32_t links; /* faint ones too */
	struct skill_row *skill;
	struct occ_row *occ;
	struct plink *link;            /* sorted as occ_skill, faint ones behind */
	uint32_t *link_start;          /* occupations + 1 */
	struct vectors bag[PACK_BAGS]; /* the occupations' texts as vectors */
	uint16_t *source_of;           /* row of each of the builder's sources */
	uint32_t *skill_rank;          /* place of each skill when all are sorted by folded label */
};

/* Packs everything `b` holds. Free with pack_free also after an error. */
int pack_run(struct pack *p, const struct builder *b, struct error *e);
void pack_free(struct pack *p);

/* A view over what is packed so far; valid until a section it shows grows. */
void pack_view(const struct pack *p, struct index_view *ret);

/* The steps, in order: 0 or a negative errno with `e` filled. */
int pack_sources(struct pack *p, struct error *e);
int pack_skills(struct pack *p, struct error *e);
int pack_occupations(struct pack *p, struct error *e);
int pack_bags(struct pack *p, struct error *e);
int pack_weights(struct pack *p, struct error *e);
int pack_links(struct pack *p, struct error *e);
int pack_text(struct pack *p, struct error *e);
int pack_near(struct pack *p, struct error *e);
int pack_skill_near(struct pack *p, struct error *e);
int pack_records(struct pack *p, struct error *e);

/* Weight of text in how alike two occupations are (doc/matching.md): titles and tasks 1 each. */
#define DESCRIPTION_SHARE 0.4f
#define ACTIVITIES_SHARE  0.2f
#define CATEGORIES_SHARE  0.8f /* of shared categories where no job has tasks */

/* Gives occupations without ratings those of similar ones: appends to p->link. */
int estimate_ratings(struct pack *p, struct error *e);

/* Sets idf of every skill and weight of every link (doc/matching.md). */
int weigh_links(struct pack *p, struct error *e);

/* --- for the steps ------------------------------------------------------- */

/* The string `old` of the builder as a string of the image; 0 stays 0. */
uint32_t pack_str(struct pack *p, uint32_t old);

/* Puts an open-addressing hash of the ids of `n` rows into `section`. */
int pack_slots(struct pack *p, enum index_section section, const uint32_t *id, size_t stride, uint32_t n,
               struct error *e);

/* Ranks `n` strings of the image (at str, each `stride` bytes on) by their folded text, then as written, then
 * by row. */
int pack_rank(struct pack *p, const uint32_t *str, size_t stride, uint32_t n, uint32_t *ret_rank,
              struct error *e);

/* The error of a section or the string table that ran out of room, or 0. */
int pack_check(const struct pack *p, struct error *e);

static inline void pack_put(struct pack *p, enum index_section s, const void *v, size_t n)
{
	buf_put(&p->section[s], v, n);
}

static inline void pack_u32(struct pack *p, enum index_section s, uint32_t v)
{
	buf_put(&p->section[s], &v, sizeof(v));
}

static inline void pack_float(struct pack *p, enum index_section s, float v)
{
	buf_put(&p->section[s], &v, sizeof(v));
}

static inline void pack_u8(struct pack *p, enum index_section s, uint8_t v)
{
	buf_put(&p->section[s], &v, sizeof(v));
}

/* Closes row i of a "start" table whose items lie in `items`, `size` bytes each. */
static inline void pack_start(struct pack *p, enum index_section start, enum index_section items, size_t size)
{
	pack_u32(p, start, (uint32_t)(p->section[items].len / size));
}

#endif
