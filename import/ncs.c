/* The job profiles of the National Careers Service, as its open repositories hold them.
 *
 * ncs_job_profiles.tsv has the profiles. The rest is added to them: what the
 * production export of 2019 knew besides (ncs_profiles.csv: other titles,
 * automation risk, job zone, degree flag), the ranked skills of each O*NET code, and the
 * words for the skills with their synonym groups. What no file knows stays unknown. */
#include "import/ncs.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "import/join.h"
#include "import/masters.h"
#include "import/names.h"
#include "import/value.h"

#define JOINED_TEXT_MAX 60000u /* bytes of other jobs' titles that one profile gets */

struct profile {
	const char *id;
	const char *next_of_code; /* slug of the next profile with the same O*NET code, or NULL */
	uint32_t skills;
	bool by_code; /* its skills came by its O*NET code */
};

struct ncs {
	struct dict labels;  /* element id -> const char *: words for it, one on a line */
	struct dict masters; /* words for a skill -> const char *: its synonym group, or "" */
	struct dict skills;  /* O*NET's name of a skill -> const char *: its id here */
	struct masters groups;
	struct names degrees;    /* slugs of profiles that need a degree */
	struct dict extras;      /* slug -> struct ncs_extra */
	struct dict by_title;    /* folded title -> const char *: slug of an extra */
	struct dict unit_groups; /* SOC 2010 code -> const char *: title */
	struct dict profiles;    /* slug -> struct profile */
	struct dict aliases; /* slug of an extra -> const char *: slug of the profile that it was joined to by
	                        title */
	struct dict codes;   /* O*NET code -> const char *: slug of the first profile with it */
	struct join join[JOINS];
	uint32_t unjoined[JOINS];
};

static bool keep_text(struct dict *d, const char *key, const char *text)
{
	const char **kept = dict_put(d, key, NULL);

	if (kept)
		*kept = dict_keep(d, text);
	return kept && *kept;
}

static const char *get_text(const struct dict *d, const char *key)
{
	const char *const *kept = dict_get(d, key);

	return kept ? *kept : NULL;
}

/* The text with single blanks between words: the service's words hold some double ones. NULL when memory is
 * used up. */
static char *squeeze(struct arena *arena, const char *text)
{
	char *out = arena_strdup(arena, text), *to = out;

	for (const char *p = out; p && *p; p++)
		if (*p != ' ' || (to > out && to[-1] != ' '))
			*to++ = *p;
	if (out)
		*to = 0;
	return out;
}

/* --- skills ------------------------------------------------------------------------------- */

enum { WORDS_TEXT, WORDS_ELEMENT, WORDS_MASTER };

static const struct table_column words_columns[] = {
        [WORDS_TEXT] = {"Skill Name", TABLE_NEEDED | TABLE_FILLED},
        [WORDS_ELEMENT] = {"Onet Element Id", TABLE_NEEDED},
        [WORDS_MASTER] = {"Master Skill", TABLE_NEEDED},
};

/* One row gives one wording of a skill; those of one element are its other labels. */
static int take_words(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct ncs *x = arg;
	const char *text = squeeze(&im->arena, table_text(t, WORDS_TEXT));
	const char *element = table_text(t, WORDS_ELEMENT), *before, *all;

	if (!text || !keep_text(&x->masters, text, table_text(t, WORDS_MASTER)))
		return import_no_memory(e);
	if (!*element)
		return 0;
	before = get_text(&x->labels, element);
	all = before ? arena_printf(&im->arena, "%s\n%s", before, text) : text;
	return all && keep_text(&x->labels, element, all) ? 0 : import_no_memory(e);
}

/* O*NET's element ids tell what a skill is; the service's own combinations (C1 to C15) have to be told apart
 * one by one. */
static enum skill_kind kind_of(const char *element)
{
	static const struct {
		const char *start;
		enum skill_kind kind;
		bool whole;
	} kinds[] = {{"2.C", SKILL_KNOWLEDGE, false}, {"1.C", SKILL_ATTITUDE, false},
	             {"C6", SKILL_ATTITUDE, true},    {"C7", SKILL_ATTITUDE, true},
	             {"C8", SKILL_ATTITUDE, true},    {"C11", SKILL_ATTITUDE, true},
	             {"C12", SKILL_KNOWLEDGE, true}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].whole ? strcmp(element, kinds[i].start) == 0
		                   : strncmp(element, kinds[i].start, strlen(kinds[i].start)) == 0)
			return kinds[i].kind;
	return SKILL_SKILL;
}

/* The id of a skill: its element, or, where the data has none, its name in small letters with hyphens. */
static const char *skill_id(struct arena *arena, const char *name, const char *element)
{
	char *id = arena_printf(arena, "ncs:%s", *element ? element : name);

	for (char *p = id; p && !*element && *p; p++)
		*p = *p == ' ' || *p == ',' || *p == '/' ? '-'
		     : *p >= 'A' && *p <= 'Z'            ? (char)(*p + 'a' - 'A')
		                                         : *p;
	return id;
}

static int add_skill(struct import *im, struct ncs *x, const char *name, const char *element,
                     const char *words, struct error *fault)
{
	const char *more = *element ? get_text(&x->labels, element) : NULL, *all, *group;
	struct skill_in in = {.source = im->source, .kind = kind_of(element)};
	int rc;

	in.id = skill_id(&im->arena, name, element);
	in.label = squeeze(&im->arena, *words ? words : name);
	all = arena_printf(&im->arena, "%s\n%s", name, more ? more : "");
	if (!in.id || !in.label || !all || value_split(all, "\n", &im->arena, &in.alt_labels) == -ENOMEM)
		return error_set(fault, -ENOMEM, NULL, "there is no memory left");
	rc = builder_add_skill(im->builder, &in, fault);
	if (rc < 0)
		return rc;
	if (!keep_text(&x->skills, name, in.id))
		return error_set(fault, -ENOMEM, NULL, "there is no memory left");
	group = get_text(&x->masters, in.label);
	return masters_join(&x->groups, im->builder, in.id, group && *group ? group : in.label, fault);
}

enum { SKILL_NAME, SKILL_ELEMENT, SKILL_WORDS };

static const struct table_column skill_columns[] = {
        [SKILL_NAME] = {"skill", TABLE_NEEDED | TABLE_FILLED},
        [SKILL_ELEMENT] = {"onet_element_id", TABLE_NEEDED},
        [SKILL_WORDS] = {"description", TABLE_NEEDED},
};

static const struct table_column plain_skill_columns[] = {
        [SKILL_NAME] = {"skill", TABLE_NEEDED | TABLE_FILLED},
        [SKILL_ELEMENT] = {"onet_element_id", TABLE_NEEDED},
        [SKILL_WORDS] = {"plain_description", TABLE_NEEDED},
};

static int take_skill(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct error fault;
	int rc = add_skill(im, arg, table_text(t, SKILL_NAME), table_text(t, SKILL_ELEMENT),
	                   table_text(t, SKILL_WORDS), &fault);

	return import_settle(t, SKILL_NAME, rc, &fault, e);
}

/* The short list of skills repeats the long one. */
static int take_plain_skill(struct import *im, struct table *t, void *arg, struct error *e)
{
	const struct ncs *x = arg;

	return get_text(&x->skills, table_text(t, SKILL_NAME)) ? 0 : take_skill(im, t, arg, e);
}

/* --- what is kept for the profiles ----------------------------------------------------------- */

enum { DEGREE_SLUG };

static const struct table_column degree_columns[] = {[DEGREE_SLUG] = {"slug", TABLE_NEEDED | TABLE_FILLED}};

static int take_degree(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct ncs *x = arg;

	(void)im;
	return names_add(&x->degrees, table_text(t, DEGREE_SLUG), NULL) == NAMES_NONE ? import_no_memory(e)
	                                                                              : 0;
}

enum { UNIT_CODE, UNIT_TITLE };

static const struct table_column unit_columns[] = {
        [UNIT_CODE] = {"soc2010", TABLE_NEEDED | TABLE_FILLED},
        [UNIT_TITLE] = {"title", TABLE_NEEDED | TABLE_FILLED},
};

static int take_unit_group(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct ncs *x = arg;

	(void)im;
	return keep_text(&x->unit_groups, table_text(t, UNIT_CODE), table_text(t, UNIT_TITLE))
	               ? 0
	               : import_no_memory(e);
}

enum {
	EXTRA_SLUG,
	EXTRA_TITLE,
	EXTRA_ALT,
	EXTRA_HIDDEN,
	EXTRA_SPECIALISM,
	EXTRA_NONDEGREE,
	EXTRA_RISK,
	EXTRA_ZONE,
	EXTRA_KEYWORDS,
};

static const struct table_column extra_columns[] = {
        [EXTRA_SLUG] = {"slug", TABLE_NEEDED | TABLE_FILLED},
        [EXTRA_TITLE] = {"title", TABLE_NEEDED | TABLE_FILLED},
        [EXTRA_ALT] = {"alt_titles", 0},
        [EXTRA_HIDDEN] = {"hidden_titles", 0},
        [EXTRA_SPECIALISM] = {"specialism", 0},
        [EXTRA_NONDEGREE] = {"recommended_nondegree", 0},
        [EXTRA_RISK] = {"nesta_risk", 0},
        [EXTRA_ZONE] = {"onet_job_zone", 0},
        [EXTRA_KEYWORDS] = {"course_keywords", 0},
};

static char *lower(struct arena *arena, const char *text)
{
	char *out = arena_strdup(arena, text);

	for (char *p = out; p && *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 'a' - 'A');
	return out;
}

/* Nesta's risk is a mean on a scale from 1 to 5 (how well machine learning suits the job's tasks); here it
 * runs from 0 to 1. */
static bool read_extra_facts(struct table *t, struct ncs_extra *in)
{
	float zone = 0;
	bool nondegree = true;

	in->risk = UNKNOWN_FLOAT;
	if (!value_float(t, EXTRA_RISK, 1, 5, "a risk on Nesta's scale from 1 to 5", &in->risk) ||
	    !value_float(t, EXTRA_ZONE, 1, 5, "a job zone from 1 to 5", &zone) ||
	    !value_flag(t, EXTRA_NONDEGREE, &nondegree))
		return false;
	in->risk = (in->risk - 1) / 4;
	in->zone = (int)zone;
	in->needs_degree = !nondegree;
	return true;
}

static int take_extra(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct ncs *x = arg;
	const char *title = lower(&im->arena, table_text(t, EXTRA_TITLE));
	struct ncs_extra in = {0}, *kept;
	bool fresh;

	if (!read_extra_facts(t, &in))
		return 0;
	kept = dict_put(&x->extras, table_text(t, EXTRA_SLUG), &fresh);
	if (kept && !fresh) {
		table_refuse(t, EXTRA_SLUG, "the profile \"%.100s\" stands in this file before",
		             table_text(t, EXTRA_SLUG));
		return 0;
	}
	in.slug = dict_keep(&x->extras, table_text(t, EXTRA_SLUG));
	in.alt = dict_keep(&x->extras, table_text(t, EXTRA_ALT));
	in.hidden = dict_keep(&x->extras, table_text(t, EXTRA_HIDDEN));
	in.specialisms = dict_keep(&x->extras, table_text(t, EXTRA_SPECIALISM));
	in.keywords = dict_keep(&x->extras, table_text(t, EXTRA_KEYWORDS));
	if (!kept || !title || !in.slug || !in.alt || !in.hidden || !in.specialisms || !in.keywords ||
	    !keep_text(&x->by_title, title, in.slug))
		return import_no_memory(e);
	*kept = in;
	return 0;
}

/* --- profiles --------------------------------------------------------------------------------- */

static const struct ncs_extra *find_extra(struct import *im, const struct ncs *x, struct table *t)
{
	const struct ncs_extra *extra = dict_get(&x->extras, table_text(t, JOB_SLUG));
	const char *title = lower(&im->arena, table_text(t, JOB_TITLE)), *slug;

	if (extra || !title)
		return extra;
	slug = get_text(&x->by_title, title);
	return slug ? dict_get(&x->extras, slug) : NULL;
}

/* 00-0000.00 stands where no O*NET code was found. */
static const char *onet_code(const struct table *t)
{
	const char *code = table_text(t, JOB_ONET);

	return strcmp(code, "00-0000.00") == 0 ? "" : code;
}

/* Notes the profile, so that skills find it by its slug and by its O*NET code. */
static int note_profile(struct ncs *x, struct table *t, const char *id, const struct ncs_extra *extra,
                        struct error *e)
{
	const char *slug = table_text(t, JOB_SLUG), *code = onet_code(t);
	struct profile *p = dict_put(&x->profiles, slug, NULL);

	if (!p)
		return import_no_memory(e);
	p->id = dict_keep(&x->profiles, id);
	p->next_of_code = *code ? get_text(&x->codes, code) : NULL;
	if (!p->id || (*code && !keep_text(&x->codes, code, slug)))
		return import_no_memory(e);
	if (extra && strcmp(extra->slug, slug) != 0 && !keep_text(&x->aliases, extra->slug, slug))
		return import_no_memory(e);
	return 0;
}

static int join_titles(struct import *im, const struct join *j, const struct join_entry *entry,
                       const char *id, struct error *fault)
{
	const char *more = join_group_titles(j, entry, JOINED_TEXT_MAX, &im->arena);
	int rc = more ? 0 : error_set(fault, -ENOMEM, NULL, "there is no memory left");

	if (rc == 0)
		rc = builder_add_occupation_text(im->builder, id, OCC_SEARCH_TEXT, more, fault);
	if (rc < 0 || j->kind != JOIN_ESCO)
		return rc;
	rc = builder_add_occupation_text(im->builder, id, OCC_HIDDEN_TITLE, entry->title, fault);
	for (size_t i = 0; i < entry->titles.count && rc == 0; i++)
		rc = builder_add_occupation_text(im->builder, id, OCC_HIDDEN_TITLE, entry->titles.item[i],
		                                 fault);
	return rc;
}

static int join_links(struct import *im, const struct join_entry *entry, const char *id, struct error *fault)
{
	int rc = 0;

	for (size_t i = 0; i < entry->link_count && rc == 0; i++)
		if (builder_has_skill(im->builder, entry->links[i].skill))
			rc = builder_add_link(im->builder, id, entry->links[i].skill,
			                      entry->links[i].relation, UNKNOWN_FLOAT, UNKNOWN_FLOAT, fault);
	return rc;
}

/* Adds what the other sources know to a profile that the builder has. */
static int join_profile(struct import *im, struct ncs *x, struct table *t, const char *id,
                        struct error *fault)
{
	static const int columns[JOINS] = {[JOIN_ESCO] = JOB_ESCO, [JOIN_ONET] = JOB_ONET};
	int rc = 0;

	for (size_t k = 0; k < JOINS && rc == 0; k++) {
		const struct join_entry *entry;

		if (!im->join[k].asked)
			continue;
		entry = join_find(&x->join[k],
		                  k == JOIN_ONET ? onet_code(t) : table_text(t, (size_t)columns[k]));
		if (!entry) {
			x->unjoined[k]++;
			report_note(im->report, "%s: nothing to join with under \"%s\"", id,
			            table_text(t, (size_t)columns[k]));
			continue;
		}
		rc = join_titles(im, &x->join[k], entry, id, fault);
		if (rc == 0)
			rc = join_links(im, entry, id, fault);
	}
	return rc;
}

static int take_job(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct ncs *x = arg;
	struct occupation_in in = import_occupation(im);
	const struct ncs_extra *extra = find_extra(im, x, t);
	const struct join_entry *esco = join_find(&x->join[JOIN_ESCO], table_text(t, JOB_ESCO));
	uint64_t refused = table_refused(t);
	struct error fault;
	int rc;

	if (!value_soc(t, JOB_SOC, &in.soc2010) || !ncs_read_pay(t, &in) || !ncs_read_hours(t, &in))
		return 0;
	if (!ncs_read_texts(im, t, extra, get_text(&x->unit_groups, table_text(t, JOB_SOC)), &in) ||
	    ncs_read_patterns(im, t, &in) < 0)
		return import_no_memory(e);
	in.onet = onet_code(t);
	in.esco = esco ? esco->code : NULL;
	in.automation_risk = extra ? extra->risk : UNKNOWN_FLOAT;
	in.job_zone = extra ? extra->zone : 0;
	in.needs_degree = (extra && extra->needs_degree) ||
	                  names_find(&x->degrees, table_text(t, JOB_SLUG)) != NAMES_NONE;
	rc = import_settle(t, JOB_SLUG, builder_add_occupation(im->builder, &in, &fault), &fault, e);
	if (rc < 0 || table_refused(t) > refused)
		return rc;
	rc = note_profile(x, t, in.id, extra, e);
	if (rc == 0)
		rc = import_settle(t, JOB_ESCO, join_profile(im, x, t, in.id, &fault), &fault, e);
	return rc;
}

/* --- ranked skills ------------------------------------------------------------------------------- */

enum { RANK_OF, RANK_SKILL, RANK_VALUE, RANK_ELEMENT };

static const struct table_column code_rank_columns[] = {
        [RANK_OF] = {"onet_code", TABLE_NEEDED | TABLE_FILLED},
        [RANK_SKILL] = {"skill", TABLE_NEEDED | TABLE_FILLED},
        [RANK_VALUE] = {"ncs_rank", TABLE_NEEDED | TABLE_FILLED},
        [RANK_ELEMENT] = {"onet_element_id", 0},
};

static const struct table_column profile_rank_columns[] = {
        [RANK_OF] = {"slug", TABLE_NEEDED | TABLE_FILLED},
        [RANK_SKILL] = {"skill", TABLE_NEEDED | TABLE_FILLED},
        [RANK_VALUE] = {"onet_rank", TABLE_NEEDED | TABLE_FILLED},
};

/* The service's rank is a mean of O*NET's importance (1 to 5) and level (0 to 7), so
 * it starts at 0.5; what the service adds to some kinds of skill takes it up to 6.39. 6.5 is the top of the
 * scale here. */
static bool read_rank(struct table *t, float *ret_importance)
{
	float rank = 0;

	if (!value_float(t, RANK_VALUE, 0, 7, "a rank from 0.5 to 6.5", &rank))
		return false;
	*ret_importance = rank <= 0.5f ? 0 : rank >= 6.5f ? 1 : (rank - 0.5f) / 6;
	return true;
}

/* The skill of the row at hand, which is added when the lists of skills lack it. */
static int find_skill(struct import *im, struct ncs *x, struct table *t, const char **ret,
                      struct error *fault)
{
	const char *name = table_text(t, RANK_SKILL), *element = table_text(t, RANK_ELEMENT);
	int rc = 0;

	*ret = get_text(&x->skills, name);
	if (!*ret) {
		rc = add_skill(im, x, name, element, "", fault);
		*ret = get_text(&x->skills, name);
	}
	return rc;
}

static int take_code_rank(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct ncs *x = arg;
	const char *slug = get_text(&x->codes, table_text(t, RANK_OF)), *skill;
	struct error fault;
	float importance;
	int rc;

	if (!slug || !read_rank(t, &importance)) /* no profile has this code */
		return 0;
	rc = find_skill(im, x, t, &skill, &fault);
	while (slug && rc == 0) {
		struct profile *p = dict_get(&x->profiles, slug);

		rc = builder_add_link(im->builder, p->id, skill, RELATION_ESSENTIAL, importance,
		                      UNKNOWN_FLOAT, &fault);
		p->skills += rc == 0;
		p->by_code = true;
		slug = p->next_of_code;
	}
	return import_settle(t, RANK_SKILL, rc, &fault, e);
}

static int take_profile_rank(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct ncs *x = arg;
	const char *slug = table_text(t, RANK_OF), *alias = get_text(&x->aliases, slug), *skill;
	struct profile *p = dict_get(&x->profiles, alias ? alias : slug);
	struct error fault;
	float importance;
	int rc;

	if (!p || p->by_code || !read_rank(t, &importance))
		return 0;
	rc = find_skill(im, x, t, &skill, &fault);
	if (rc == 0)
		rc = builder_add_link(im->builder, p->id, skill, RELATION_ESSENTIAL, importance,
		                      UNKNOWN_FLOAT, &fault);
	p->skills += rc == 0;
	return import_settle(t, RANK_SKILL, rc, &fault, e);
}

/* --- all of it --------------------------------------------------------------------------------------- */

#define COLUMNS(kind, list)                                                                                  \
	{                                                                                                    \
		.style = (kind), .columns = (list), .count = sizeof(list) / sizeof((list)[0]),               \
		.open_ended = true                                                                           \
	}

static int read_tables(struct import *im, const char *dir, struct ncs *x, struct error *e)
{
	const struct import_table tables[] = {
	        {"master_skills.csv", COLUMNS(TABLE_CSV, words_columns), true, take_words, x},
	        {"ncs_skills.csv", COLUMNS(TABLE_CSV, skill_columns), true, take_skill, x},
	        {"ncs_onet_skills.tsv", COLUMNS(TABLE_TSV, plain_skill_columns), true, take_plain_skill, x},
	        {"non_recommended_degree_profiles.csv", COLUMNS(TABLE_CSV, degree_columns), true, take_degree,
	         x},
	        {"ncs_soc2010_unit_groups.tsv", COLUMNS(TABLE_TSV, unit_columns), true, take_unit_group, x},
	        {"ncs_profiles.csv", COLUMNS(TABLE_CSV, extra_columns), true, take_extra, x},
	        {"ncs_job_profiles.tsv", COLUMNS(TABLE_TSV, ncs_job_columns), false, take_job, x},
	        {"ncs_onet_code_skill_rank.tsv", COLUMNS(TABLE_TSV, code_rank_columns), true, take_code_rank,
	         x},
	        {"ncs_profile_skills.csv", COLUMNS(TABLE_CSV, profile_rank_columns), true, take_profile_rank,
	         x},
	};
	int rc = 0;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && rc >= 0; i++)
		rc = import_each(im, dir, &tables[i], e);
	return rc < 0 ? rc : 0;
}

static void tell_gaps(struct import *im, const struct ncs *x)
{
	static const char *const sources[JOINS] = {[JOIN_ESCO] = "ESCO", [JOIN_ONET] = "O*NET"};
	char names[300] = "";
	uint32_t without = 0;
	size_t used = 0;

	for (uint32_t i = 0; i < x->profiles.names.count; i++) {
		const struct profile *p = dict_at(&x->profiles, i);

		if (p->skills)
			continue;
		without++;
		if (used + strlen(p->id) + 3 < sizeof(names))
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", used ? ", " : "",
			                         p->id);
	}
	if (without)
		report_warn(im->report, "ncs_job_profiles.tsv", 0,
		            "%u profiles have no ranked skills in any file, such as %s", without, names);
	for (size_t k = 0; k < JOINS; k++)
		if (im->join[k].asked)
			report_info(im->report, "%u of %u profiles were joined with %s.",
			            x->profiles.names.count - x->unjoined[k], x->profiles.names.count,
			            sources[k]);
}

static void init(struct ncs *x)
{
	struct dict *const texts[] = {&x->labels,      &x->masters, &x->skills, &x->by_title,
	                              &x->unit_groups, &x->aliases, &x->codes};

	memset(x, 0, sizeof(*x));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		dict_init(texts[i], sizeof(const char *));
	dict_init(&x->extras, sizeof(struct ncs_extra));
	dict_init(&x->profiles, sizeof(struct profile));
	names_init(&x->degrees);
	masters_init(&x->groups);
}

static void clear(struct ncs *x)
{
	struct dict *const all[] = {&x->labels,  &x->masters, &x->skills, &x->by_title, &x->unit_groups,
	                            &x->aliases, &x->codes,   &x->extras, &x->profiles};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		dict_free(all[i]);
	names_free(&x->degrees);
	masters_free(&x->groups);
	for (size_t k = 0; k < JOINS; k++)
		join_free(&x->join[k]);
}

int ncs_read(struct import *im, const char *dir, struct error *e)
{
	const struct source_in source = {.format = "ncs",
	                                 .name = "National Careers Service",
	                                 .licence = "MIT (Crown copyright)",
	                                 .attribution =
	                                         "Contains job profiles of the National Careers Service."};
	struct ncs x;
	int rc;

	init(&x);
	rc = import_add_source(im, &source, e);
	for (size_t k = 0; k < JOINS && rc >= 0; k++)
		rc = join_load(im, (enum join_kind)k, &x.join[k], e);
	if (rc >= 0)
		rc = read_tables(im, dir, &x, e);
	if (rc >= 0)
		tell_gaps(im, &x);
	clear(&x);
	return rc;
}
