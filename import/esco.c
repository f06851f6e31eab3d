/* ESCO, the European classification, in the folder that its English CSV download ships.
 *
 * Occupations, skills, the groups above both, and three tables of relations.
 * Ids keep ESCO's own: the last part of the concept's address behind "esco:". */
#include "import/import.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "import/names.h"
#include "import/value.h"

static const char attribution[] = "This service uses the ESCO classification of the European Commission.";
static const char base_uri[] = "http://data.europa.eu/esco/";

struct esco {
	struct dict isco; /* code -> const char *: the heading of each ISCO group */
};

/* "http://data.europa.eu/esco/skill/<uuid>" becomes "esco:<uuid>"; other branches keep
 * their name, "esco:isced-f/0613". NULL when the row was refused. */
static const char *read_id(struct import *im, struct table *t, size_t column)
{
	static const char *const plain[] = {"skill/", "occupation/"};
	const char *uri = table_text(t, column), *id;

	if (strncmp(uri, base_uri, sizeof(base_uri) - 1) != 0 || !uri[sizeof(base_uri) - 1]) {
		table_refuse(t, (int)column, "\"%.100s\" is no concept of ESCO; its address starts with %s",
		             uri, base_uri);
		return NULL;
	}
	uri += sizeof(base_uri) - 1;
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (strncmp(uri, plain[i], strlen(plain[i])) == 0)
			uri += strlen(plain[i]);
	id = arena_printf(&im->arena, "esco:%s", uri);
	if (!id)
		table_refuse(t, (int)column, "there was no memory left to take the row in");
	return id;
}

/* Labels stand one on a line. What only repeats the preferred label is left out. */
static int read_labels(struct import *im, struct table *t, size_t column, size_t preferred,
                       struct strings *ret)
{
	const char **item;
	size_t kept = 0;
	int rc = value_split(table_text(t, column), "\r\n", &im->arena, ret);

	if (rc < 0)
		return rc;
	item = arena_zalloc(&im->arena, ret->count + 1, sizeof(*item));
	if (!item)
		return -ENOMEM;
	for (size_t i = 0; i < ret->count; i++)
		if (strcmp(ret->item[i], table_text(t, preferred)) != 0)
			item[kept++] = ret->item[i];
	ret->item = item;
	ret->count = kept;
	return 0;
}

static int settle_labels(struct table *t, size_t column, int rc, struct error *e)
{
	if (rc == -ENOMEM)
		return import_no_memory(e);
	table_refuse(t, (int)column, "there are more than 2,000 labels, the most one concept may have");
	return 0;
}

/* --- ISCO groups ----------------------------------------------------------------- */

enum { GROUP_CODE, GROUP_LABEL };

static const struct table_column isco_columns[] = {
        [GROUP_CODE] = {"code", TABLE_NEEDED | TABLE_FILLED},
        [GROUP_LABEL] = {"preferredLabel", TABLE_NEEDED | TABLE_FILLED},
};

static int take_isco_group(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct esco *x = arg;
	const char **label;
	bool fresh;

	(void)im;
	label = dict_put(&x->isco, table_text(t, GROUP_CODE), &fresh);
	if (label && !fresh) {
		table_refuse(t, GROUP_CODE, "the ISCO group %.20s stands in this file before",
		             table_text(t, GROUP_CODE));
		return 0;
	}
	if (label)
		*label = dict_keep(&x->isco, table_text(t, GROUP_LABEL));
	return label && *label ? 0 : import_no_memory(e);
}

/* --- skills and their groups ------------------------------------------------------ */

enum { CONCEPT_URI, CONCEPT_LABEL, CONCEPT_ALT, CONCEPT_HIDDEN, CONCEPT_DESCRIPTION, CONCEPT_TYPE };

static const struct table_column skill_columns[] = {
        [CONCEPT_URI] = {"conceptUri", TABLE_NEEDED | TABLE_FILLED},
        [CONCEPT_LABEL] = {"preferredLabel", TABLE_NEEDED | TABLE_FILLED},
        [CONCEPT_ALT] = {"altLabels", 0},
        [CONCEPT_HIDDEN] = {"hiddenLabels", 0},
        [CONCEPT_DESCRIPTION] = {"description", 0},
        [CONCEPT_TYPE] = {"skillType", TABLE_NEEDED},
};

static const struct table_column group_columns[] = {
        [CONCEPT_URI] = {"conceptUri", TABLE_NEEDED | TABLE_FILLED},
        [CONCEPT_LABEL] = {"preferredLabel", TABLE_NEEDED | TABLE_FILLED},
        [CONCEPT_ALT] = {"altLabels", 0},
        [CONCEPT_HIDDEN] = {"hiddenLabels", 0},
        [CONCEPT_DESCRIPTION] = {"description", 0},
};

/* Skills have alternative and hidden labels; both serve to find them. */
static int join_labels(struct import *im, const struct strings *a, const struct strings *b,
                       struct strings *ret)
{
	const char **item = arena_zalloc(&im->arena, a->count + b->count + 1, sizeof(*item));

	if (!item)
		return -ENOMEM;
	if (a->count)
		memcpy(item, a->item, a->count * sizeof(*item));
	if (b->count)
		memcpy(item + a->count, b->item, b->count * sizeof(*item));
	ret->item = item;
	ret->count = a->count + b->count;
	return 0;
}

static int add_concept(struct import *im, struct table *t, enum skill_kind kind, struct error *e)
{
	struct skill_in in = {.source = im->source, .kind = kind};
	struct strings alt, hidden;
	struct error fault;
	int rc;

	in.id = read_id(im, t, CONCEPT_URI);
	if (!in.id)
		return 0;
	rc = read_labels(im, t, CONCEPT_ALT, CONCEPT_LABEL, &alt);
	if (rc == 0)
		rc = read_labels(im, t, CONCEPT_HIDDEN, CONCEPT_LABEL, &hidden);
	if (rc == 0)
		rc = join_labels(im, &alt, &hidden, &in.alt_labels);
	if (rc < 0)
		return settle_labels(t, CONCEPT_ALT, rc, e);
	in.label = table_text(t, CONCEPT_LABEL);
	in.description = table_text(t, CONCEPT_DESCRIPTION);
	return import_settle(t, CONCEPT_URI, builder_add_skill(im->builder, &in, &fault), &fault, e);
}

static int take_skill(struct import *im, struct table *t, void *arg, struct error *e)
{
	/* Six skills of version 1.1.1 have no type; all of them are things one does. */
	static const char *const list[] = {"skill/competence", "knowledge"};
	static const struct words types = {list, 2, "type of skill"};
	int type = 0;

	(void)arg;
	if (!value_word(t, CONCEPT_TYPE, &types, &type))
		return 0;
	return add_concept(im, t, type == 1 ? SKILL_KNOWLEDGE : SKILL_SKILL, e);
}

static int take_group(struct import *im, struct table *t, void *arg, struct error *e)
{
	(void)arg;
	return add_concept(im, t, SKILL_GROUP, e);
}

/* --- occupations -------------------------------------------------------------------- */

enum {
	OCCUPATION_URI,
	OCCUPATION_LABEL,
	OCCUPATION_ALT,
	OCCUPATION_HIDDEN,
	OCCUPATION_DESCRIPTION,
	OCCUPATION_ISCO,
	OCCUPATION_CODE,
};

static const struct table_column occupation_columns[] = {
        [OCCUPATION_URI] = {"conceptUri", TABLE_NEEDED | TABLE_FILLED},
        [OCCUPATION_LABEL] = {"preferredLabel", TABLE_NEEDED | TABLE_FILLED},
        [OCCUPATION_ALT] = {"altLabels", 0},
        [OCCUPATION_HIDDEN] = {"hiddenLabels", 0},
        [OCCUPATION_DESCRIPTION] = {"description", 0},
        [OCCUPATION_ISCO] = {"iscoGroup", 0},
        [OCCUPATION_CODE] = {"code", 0},
};

static const char *isco_label(const struct esco *x, const char *code, size_t digits, struct arena *arena)
{
	const char *key = strlen(code) >= digits ? arena_strndup(arena, code, digits) : NULL;
	const char *const *label = key ? dict_get(&x->isco, key) : NULL;

	return label ? *label : NULL;
}

/* The four headings of ISCO, from major to unit group. Beside choosing by them, how many two jobs share says
 * how near they are: ESCO has no tasks that could. */
static void read_categories(struct import *im, const struct esco *x, const char *code, const char **item,
                            struct strings *ret)
{
	static const size_t digits[] = {1, 2, 3, 4};

	ret->item = item;
	ret->count = 0;
	for (size_t i = 0; i < sizeof(digits) / sizeof(digits[0]); i++) {
		item[ret->count] = isco_label(x, code, digits[i], &im->arena);
		ret->count += item[ret->count] != NULL;
	}
}

static int take_occupation(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct occupation_in in = import_occupation(im);
	const char *categories[4];
	struct error fault;
	int rc;

	in.id = read_id(im, t, OCCUPATION_URI);
	if (!in.id)
		return 0;
	rc = read_labels(im, t, OCCUPATION_ALT, OCCUPATION_LABEL, &in.alt_titles);
	if (rc == 0)
		rc = read_labels(im, t, OCCUPATION_HIDDEN, OCCUPATION_LABEL, &in.hidden_titles);
	if (rc < 0)
		return settle_labels(t, OCCUPATION_ALT, rc, e);
	in.title = table_text(t, OCCUPATION_LABEL);
	in.description = table_text(t, OCCUPATION_DESCRIPTION);
	in.esco = table_text(t, OCCUPATION_CODE);
	read_categories(im, arg, table_text(t, OCCUPATION_ISCO), categories, &in.categories);
	return import_settle(t, OCCUPATION_URI, builder_add_occupation(im->builder, &in, &fault), &fault, e);
}

/* --- relations ------------------------------------------------------------------------ */

enum { RELATION_FROM, RELATION_TO, RELATION_TYPE };

static const struct table_column link_columns[] = {
        [RELATION_FROM] = {"occupationUri", TABLE_NEEDED | TABLE_FILLED},
        [RELATION_TO] = {"skillUri", TABLE_NEEDED | TABLE_FILLED},
        [RELATION_TYPE] = {"relationType", TABLE_NEEDED | TABLE_FILLED},
};

static const struct table_column related_columns[] = {
        [RELATION_FROM] = {"originalSkillUri", TABLE_NEEDED | TABLE_FILLED},
        [RELATION_TO] = {"relatedSkillUri", TABLE_NEEDED | TABLE_FILLED},
        [RELATION_TYPE] = {"relationType", TABLE_NEEDED | TABLE_FILLED},
};

static const struct table_column broader_columns[] = {
        [RELATION_FROM] = {"conceptUri", TABLE_NEEDED | TABLE_FILLED},
        [RELATION_TO] = {"broaderUri", TABLE_NEEDED | TABLE_FILLED},
};

static bool read_relation(struct import *im, struct table *t, const char **from, const char **to,
                          bool *ret_essential)
{
	static const char *const list[] = {"optional", "essential"};
	static const struct words types = {list, 2, "type of relation"};
	int type = 0;

	*from = read_id(im, t, RELATION_FROM);
	*to = *from ? read_id(im, t, RELATION_TO) : NULL;
	if (!*to || (ret_essential && !value_word(t, RELATION_TYPE, &types, &type)))
		return false;
	if (ret_essential)
		*ret_essential = type == 1;
	return true;
}

static int take_link(struct import *im, struct table *t, void *arg, struct error *e)
{
	const char *occupation, *skill;
	struct error fault;
	bool essential;
	int rc;

	(void)arg;
	if (!read_relation(im, t, &occupation, &skill, &essential))
		return 0;
	rc = builder_add_link(im->builder, occupation, skill,
	                      essential ? RELATION_ESSENTIAL : RELATION_OPTIONAL, UNKNOWN_FLOAT,
	                      UNKNOWN_FLOAT, &fault);
	return import_settle(t, builder_has_occupation(im->builder, occupation) ? RELATION_TO : RELATION_FROM,
	                     rc, &fault, e);
}

static int take_related(struct import *im, struct table *t, void *arg, struct error *e)
{
	const char *skill, *related;
	struct error fault;
	bool essential;
	int rc;

	(void)arg;
	if (!read_relation(im, t, &skill, &related, &essential))
		return 0;
	rc = builder_add_related(im->builder, skill, related,
	                         essential ? RELATED_ESSENTIAL : RELATED_OPTIONAL, &fault);
	return import_settle(t, builder_has_skill(im->builder, skill) ? RELATION_TO : RELATION_FROM, rc,
	                     &fault, e);
}

static int take_broader(struct import *im, struct table *t, void *arg, struct error *e)
{
	const char *skill, *broader;
	struct error fault;
	int rc;

	(void)arg;
	if (!read_relation(im, t, &skill, &broader, NULL))
		return 0;
	rc = builder_add_broader(im->builder, skill, broader, &fault);
	return import_settle(t, builder_has_skill(im->builder, skill) ? RELATION_TO : RELATION_FROM, rc,
	                     &fault, e);
}

#define COLUMNS(list)                                                                                        \
	{                                                                                                    \
		.columns = (list), .count = sizeof(list) / sizeof((list)[0]), .open_ended = true             \
	}

int esco_read(struct import *im, const char *dir, struct error *e)
{
	const struct source_in source = {.format = "esco",
	                                 .name = "ESCO",
	                                 .licence = "European Commission, Decision 2011/833/EU",
	                                 .attribution = attribution};
	struct esco x;
	const struct import_table tables[] = {
	        {"ISCOGroups_en.csv", COLUMNS(isco_columns), true, take_isco_group, &x},
	        {"skillGroups_en.csv", COLUMNS(group_columns), true, take_group, &x},
	        {"skills_en.csv", COLUMNS(skill_columns), false, take_skill, &x},
	        {"occupations_en.csv", COLUMNS(occupation_columns), false, take_occupation, &x},
	        {"occupationSkillRelations.csv", COLUMNS(link_columns), false, take_link, &x},
	        {"skillSkillRelations.csv", COLUMNS(related_columns), true, take_related, &x},
	        {"broaderRelationsSkillPillar.csv", COLUMNS(broader_columns), true, take_broader, &x},
	};
	int rc;

	dict_init(&x.isco, sizeof(const char *));
	rc = import_add_source(im, &source, e);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && rc >= 0; i++)
		rc = import_each(im, dir, &tables[i], e);
	dict_free(&x.isco);
	return rc < 0 ? rc : 0;
}
