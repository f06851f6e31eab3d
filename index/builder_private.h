/* What the parts of the builder share. Records hold strings as offsets into one
 * string table and their lists as chains in one pool, so that a million records need few allocations. */
#ifndef INDEX_BUILDER_PRIVATE_H
#define INDEX_BUILDER_PRIVATE_H

#include "base/arena.h"
#include "index/builder.h"
#include "index/strtab.h"
#include "index/vec.h"

#define MAX_ID          200u     /* bytes */
#define MAX_TITLE       1000u    /* bytes of a title or label */
#define MAX_TEXT        65535u   /* bytes of a description, task, route */
#define MAX_RECORD_TEXT 1000000u /* bytes of all texts of one record: it must fit in one answer */
#define MAX_SOURCES     1000u
#define MAX_DEPTH       1000u  /* steps up a chain of parents or masters */
#define MAX_ABOVE       10000u /* broader skills above one skill, all levels together */
#define NONE            UINT32_MAX

struct item {           /* one entry of a list */
	uint32_t value; /* a str, or the row of a skill */
	uint32_t next;  /* place in the pool, or NONE */
	uint16_t tag;   /* enum occ_text_kind or enum skill_relation_type */
	bool loaded;    /* taken over from another generation */
};

struct list {
	uint32_t head, tail, count;
};

struct skill {
	uint32_t id, label, description; /* str */
	uint32_t master, parent;         /* rows of skills, or NONE */
	struct list alts, broader, related;
	uint32_t bytes; /* of all its texts */
	uint16_t source;
	uint8_t kind;
	bool loaded;
	uint32_t mark; /* stamp of the last walk that came by */
};

struct occupation {
	uint32_t id, title, description, onet, esco; /* str */
	struct list texts;                           /* tag: enum occ_text_kind */
	uint32_t link_head, link_tail, links;
	uint32_t bytes;
	int32_t pay_low, pay_high;
	float growth, risk, hours_low, hours_high;
	uint16_t soc2010, soc2020, source;
	uint8_t zone, pattern, qualification_level;
	bool needs_degree, loaded;
};

struct link {
	uint32_t occ, skill, next;
	float importance, level; /* NAN when not known */
	uint8_t relation;
	bool loaded, dead;
};

struct source {
	uint32_t format, name, version, licence, attribution;
	bool illustrative, loaded;
};

struct builder {
	struct catalogue_builder *catalogue; /* builder_catalogue.h */
	struct strtab strings;
	struct map64 ids;   /* skills and occupations by str of their id */
	struct map64 pairs; /* links, broader and related by their two rows */
	struct vec skills, occupations, links, items, sources;
	struct vec scratch;  /* struct item: texts of the record being added */
	uint64_t live_links; /* of all relations, faint ones too */
	uint64_t related;
	uint32_t stamp;
	bool loading;              /* builder_load is adding */
	struct index_reader *base; /* the generation that is added to, NULL for none */
	const struct index_view *base_core;
	bool core_loaded;  /* its skills and occupations were taken over as records: or else they are as they
	                      were */
	int64_t read_from; /* when the builder was made, in ms since 1970 */
	int lock;          /* descriptor that holds the writers' lock, or -1 */
	builder_progress *report;
	void *report_arg;
};

enum map_kind { KIND_SKILL = 1, KIND_OCCUPATION, KIND_LINK, KIND_BROADER, KIND_RELATED };

static inline uint64_t map_key(enum map_kind kind, uint32_t a, uint32_t b)
{
	return (uint64_t)kind << 60 | (uint64_t)a << 28 | b;
}

static inline struct skill *skill_at(const struct builder *b, uint32_t row)
{
	return VEC_AT(&b->skills, struct skill, row);
}

static inline struct occupation *occ_at(const struct builder *b, uint32_t row)
{
	return VEC_AT(&b->occupations, struct occupation, row);
}

static inline struct link *link_at(const struct builder *b, uint32_t i)
{
	return VEC_AT(&b->links, struct link, i);
}

static inline struct item *item_at(const struct builder *b, uint32_t i)
{
	return VEC_AT(&b->items, struct item, i);
}

/* To be called before a skill or occupation is added or changed: takes over those of the generation that is
 * added to, which until then are only looked up. */
int builder_touch_core(struct builder *b, struct error *e);

/* Row of the record with that id, or NONE. As long as the core is not loaded, its row in the base. */
uint32_t builder_find(const struct builder *b, enum map_kind kind, const char *id);

/* As builder_find, with a sentence that says what refers to nothing. */
int builder_require(const struct builder *b, enum map_kind kind, const char *id, uint32_t *ret_row,
                    struct error *e);

/* Appends to a list whose item there is room for. */
uint32_t builder_append(struct builder *b, struct list *l, uint32_t value, uint16_t tag);

/* Interns one text of a record: `what` names it in sentences. */
int builder_text(struct builder *b, const char *what, const char *id, const char *text, size_t max,
                 uint32_t *ret, struct error *e);

/* The same in any table of strings. */
int builder_text_in(struct strtab *strings, const char *what, const char *id, const char *text, size_t max,
                    uint32_t *ret, struct error *e);

/* Interns a list of texts onto b->scratch under `tag`, and adds their bytes to *bytes. */
int builder_texts(struct builder *b, const char *what, const char *id, const struct strings *in, size_t max,
                  uint16_t tag, uint32_t *bytes, struct error *e);

/* Checks and interns the id of a new record; finds the record it replaces, or NONE. */
int builder_claim(struct builder *b, enum map_kind kind, const char *id, uint32_t *ret_str, uint32_t *ret_row,
                  struct error *e);

/* The source number is one that builder_add_source gave. */
int builder_check_source(const struct builder *b, const char *id, unsigned source, struct error *e);

int builder_no_memory(struct error *e);

/* Adds one link, or renews one that was taken over. */
int builder_link_rows(struct builder *b, uint32_t occ, uint32_t skill, enum occ_relation relation,
                      float importance, float level, struct error *e);

/* Takes the writers' lock of `dir` and keeps it until builder_free; waits while another import holds it. */
int builder_take_lock(struct builder *b, const char *dir, struct error *e);

/* Tells how far a long step is. */
static inline void builder_tell(const struct builder *b, const char *step, uint64_t done, uint64_t total)
{
	if (b->report)
		b->report(b->report_arg, step, done, total);
}

#endif
