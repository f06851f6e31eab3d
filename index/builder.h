/* Building an index: importers add records, the builder joins, weighs and packs
 * them and writes one new generation. Strings are copied, NUL-terminated UTF-8.
 *
 * Every add returns 0 or a negative errno and fills `e` with a sentence about the
 * record (the importer adds file, line and column): -EEXIST the id was added
 * before in this run, -EINVAL a value out of its range, -ENOENT a link to
 * something unknown, -ELOOP a circle of parents or masters, -EOVERFLOW more than the
 * format holds, -ENOMEM. After an error the builder is as it was before the call.
 * NULL or an empty string means not known; numbers use the values said below. */
#ifndef INDEX_BUILDER_H
#define INDEX_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "index/format.h"

struct builder;

#define UNKNOWN_INT   (-1) /* money, levels, hours */
#define UNKNOWN_FLOAT NAN  /* growth, risk, importance, level (from math.h) */

struct strings { /* a list of strings */
	const char *const *item;
	size_t count;
};

struct source_in {
	const char *format, *name, *version, *licence, *attribution;
	bool illustrative;
};

struct skill_in {
	const char *id, *label, *description;
	enum skill_kind kind;
	unsigned source; /* as builder_add_source gave it */
	struct strings alt_labels;
};

struct occupation_in {
	const char *id, *title, *description;
	struct strings alt_titles, hidden_titles, specialisms, tasks, categories, routes, restrictions;
	struct strings unit_groups;  /* titles of its unit group: looked for, not shown */
	struct strings search_texts; /* other words that help to find it: looked for, not shown */
	int soc2010, soc2020;        /* four digits; 0 not known */
	const char *onet, *esco;     /* codes of the other systems, as those name them */
	int pay_low, pay_high;       /* pounds a year; UNKNOWN_INT */
	float growth;                /* per cent; NAN */
	float automation_risk;       /* 0 to 1; NAN */
	int job_zone;                /* 1 to 5; 0 not known */
	float hours_low, hours_high; /* a week; NAN */
	unsigned working_pattern;    /* bit set of enum working_pattern; 0 not known */
	int qualification_level;     /* 0 entry, 1 to 8; UNKNOWN_INT */
	bool needs_degree;
	unsigned source;
};

/* An empty builder. `report` (may be NULL) is told how far the long steps of
 * builder_write are: a step's name, done and total. */
typedef void builder_progress(void *arg, const char *step, uint64_t done, uint64_t total);
int builder_new(struct builder **ret, builder_progress *report, void *arg);
void builder_free(struct builder *b);

/* Takes over everything that generation `generation` of `dir` holds. Records
 * taken over may be replaced by a later add with the same id. */
int builder_load(struct builder *b, const char *dir, uint64_t generation, struct error *e);

int builder_add_source(struct builder *b, const struct source_in *in, unsigned *ret_source, struct error *e);
int builder_add_skill(struct builder *b, const struct skill_in *in, struct error *e);
int builder_add_occupation(struct builder *b, const struct occupation_in *in, struct error *e);

/* Adds words or other text to an occupation that is there already (used when one source is joined to
 * another). */
int builder_add_occupation_text(struct builder *b, const char *id, enum occ_text_kind kind, const char *text,
                                struct error *e);

/* Links an occupation to a skill. importance 0 to 1 or NAN, level 0 to 7.9 or NAN. The same pair twice:
 * -EEXIST. RELATION_FAINT is a rating too low to make it a skill of the job: it is weighed, and neither
 * listed nor counted. */
int builder_add_link(struct builder *b, const char *occupation, const char *skill, enum occ_relation relation,
                     float importance, float level, struct error *e);

int builder_set_master(struct builder *b, const char *skill, const char *master, struct error *e);
int builder_set_parent(struct builder *b, const char *skill, const char *parent, struct error *e);
int builder_add_broader(struct builder *b, const char *skill, const char *broader, struct error *e);
int builder_add_related(struct builder *b, const char *skill, const char *related,
                        enum skill_relation_type type, struct error *e);

bool builder_has_skill(const struct builder *b, const char *id);
bool builder_has_occupation(const struct builder *b, const char *id);

struct builder_counts {
	uint64_t skills, occupations, links, related, sources; /* links: without the faint ones */
	uint64_t courses, vacancies, places;                   /* catalogue_builder.h */
};
void builder_count(const struct builder *b, struct builder_counts *ret);

/* Weighs and packs everything and writes it as a new generation of `dir` (made
 * when it is not there): into a temporary folder, synced, opened again and
 * verified, then renamed into place. Nothing that serves is touched. Courses, vacancies and places are used
 * up by it, so that a million of them need not be there twice: -EINVAL when a builder that had some is
 * written again. `replace` names a generation that was never active and whose place it takes, or 0 for the
 * next number. */
int builder_write(struct builder *b, const char *dir, uint64_t replace, uint64_t *ret_generation,
                  struct error *e);

#endif
