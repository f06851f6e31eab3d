/* The job profiles of the National Careers Service, as its open repositories hold them.
 *
 * ncs_job_profiles.tsv has the profiles. The rest is added to them: what the
 * production export of 2019 knew besides (ncs_profiles.csv: other titles,
 * automation risk, job zone, degree flag), the ranked skills of each O*NET code, and the
 * words for the skills with their synonym groups. What no file knows stays unknown. */
#include "import/import.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import/join.h"
#include "import/masters.h"
#include "import/names.h"
#include "import/value.h"

#define JOINED_TEXT_MAX 60000u /* bytes of other jobs' titles that one profile gets */

/* What ncs_profiles.csv adds to a profile. Strings are lists with commas. */
struct extra {
	const char *slug, *alt, *hidden, *specialisms, *keywords;
	float risk; /* 0 to 1 */
	int zone;
	bool needs_degree;
};

struct profile {
	const char *id;
	const char *next_of_code; /* slug of the next profile with the same O*NET code, or NULL */
	uint32_t skills;
	bool by_code; /* its skills came by its O*NET code */
};

struct ncs {
	struct dict labels;      /* element id -> const char *: words for it, one on a line */
	struct dict masters;     /* words for a skill -> const char *: its synonym group, or "" */
	struct dict skills;      /* O*NET's name of a skill -> const char *: its id here */
	struct masters groups;
	struct names degrees;    /* slugs of profiles that need a degree */
	struct dict extras;      /* slug -> struct extra */
	struct dict by_title;    /* folded title -> const char *: slug of an extra */
	struct dict unit_groups; /* SOC 2010 code -> const char *: title */
	struct dict profiles;    /* slug -> struct profile */
	struct dict aliases;     /* slug of an extra -> const char *: slug of the profile that it was joined to by title */
	struct dict codes;       /* O*NET code -> const char *: slug of the first profile with it */
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

/* The text with single blanks between words: the service's words hold some double ones. NULL when memory is used up. */
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

/* O*NET's element ids tell what a skill is; the service's own combinations (C1 to C15) have to be told apart one by one. */
static enum skill_kind kind_of(const char *element)
{
	static const struct {
		const char *start;
		enum skill_kind kind;
		bool whole;
	} kinds[] = {{"2.C", SKILL_KNOWLEDGE, false}, {"1.C", SKILL_ATTITUDE, false}, {"C6", SKILL_ATTITUDE, true},
		     {"C7", SKILL_ATTITUDE, true},    {"C8", SKILL_ATTITUDE, true},   {"C11", SKILL_ATTITUDE, true},
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
		*p = *p == ' ' || *p == ',' || *p == '/' ? '-' : *p >= 'A' && *p <= 'Z' ? (char)(*p + 'a' - 'A') : *p;
	return id;
}

static int add_skill(struct import *im, struct ncs *x, const char *name, const char *element, const char *words,
		     struct error *fault)
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
	int rc = add_skill(im, arg, table_text(t, SKILL_NAME), table_text(t, SKILL_ELEMENT), table_text(t, SKILL_WORDS),
			   &fault);

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
	return names_add(&x->degrees, table_text(t, DEGREE_SLUG), NULL) == NAMES_NONE ? import_no_memory(e) : 0;
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
	return keep_text(&x->unit_groups, table_text(t, UNIT_CODE), table_text(t, UNIT_TITLE)) ? 0 : import_no_memory(e);
}

enum {
	EXTRA_SLUG, EXTRA_TITLE, EXTRA_ALT, EXTRA_HIDDEN, EXTRA_SPECIALISM, EXTRA_NONDEGREE, EXTRA_RISK, EXTRA_ZONE,
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

/* Nesta's risk is a mean on a scale from 1 to 5 (how well machine learning suits the job's tasks); here it runs from 0 to 1. */
static bool read_extra_facts(struct table *t, struct extra *in)
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
	struct extra in = {0}, *kept;
	bool fresh;

	if (!read_extra_facts(t, &in))
		return 0;
	kept = dict_put(&x->extras, table_text(t, EXTRA_SLUG), &fresh);
	if (kept && !fresh) {
		table_refuse(t, EXTRA_SLUG, "the profile \"%.100s\" stands in this file before", table_text(t, EXTRA_SLUG));
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

enum {
	JOB_SLUG, JOB_TITLE, JOB_SOC, JOB_SOC_TITLE, JOB_ONET, JOB_ESCO, JOB_CATEGORIES, JOB_DESCRIPTION, JOB_PAY_LOW,
	JOB_PAY_HIGH, JOB_HOURS_LOW, JOB_HOURS_HIGH, JOB_PATTERN, JOB_PATTERN_MORE, JOB_TASKS, JOB_ENVIRONMENT,
	JOB_LOCATION, JOB_UNIFORM, JOB_DIGITAL, JOB_RESTRICTIONS, JOB_OTHER, JOB_REGISTRATIONS, JOB_STANDARDS,
	JOB_COLLEGE, JOB_UNIVERSITY, JOB_APPRENTICESHIP, JOB_WORK, JOB_VOLUNTEERING, JOB_DIRECT, JOB_OTHER_ROUTE,
	JOB_PROGRESSION,
};

static const struct table_column job_columns[] = {
	[JOB_SLUG] = {"url_name", TABLE_NEEDED | TABLE_FILLED},
	[JOB_TITLE] = {"title", TABLE_NEEDED | TABLE_FILLED},
	[JOB_SOC] = {"soc2010", 0},
	[JOB_SOC_TITLE] = {"soc_title", 0},
	[JOB_ONET] = {"onet_code", 0},
	[JOB_ESCO] = {"esco_occupation_label", 0},
	[JOB_CATEGORIES] = {"categories", 0},
	[JOB_DESCRIPTION] = {"description", 0},
	[JOB_PAY_LOW] = {"salary_starter", 0},
	[JOB_PAY_HIGH] = {"salary_experienced", 0},
	[JOB_HOURS_LOW] = {"min_hours", 0},
	[JOB_HOURS_HIGH] = {"max_hours", 0},
	[JOB_PATTERN] = {"working_pattern", 0},
	[JOB_PATTERN_MORE] = {"working_pattern_details", 0},
	[JOB_TASKS] = {"day_to_day_tasks", 0},
	[JOB_ENVIRONMENT] = {"working_environment", 0},
	[JOB_LOCATION] = {"working_location", 0},
	[JOB_UNIFORM] = {"uniform", 0},
	[JOB_DIGITAL] = {"digital_skills", 0},
	[JOB_RESTRICTIONS] = {"restrictions", 0},
	[JOB_OTHER] = {"other_requirements", 0},
	[JOB_REGISTRATIONS] = {"registrations", 0},
	[JOB_STANDARDS] = {"apprenticeship_standards", 0},
	[JOB_COLLEGE] = {"college_route", 0},
	[JOB_UNIVERSITY] = {"university_route", 0},
	[JOB_APPRENTICESHIP] = {"apprenticeship_route", 0},
	[JOB_WORK] = {"work_route", 0},
	[JOB_VOLUNTEERING] = {"volunteering_route", 0},
	[JOB_DIRECT] = {"direct_route", 0},
	[JOB_OTHER_ROUTE] = {"other_route", 0},
	[JOB_PROGRESSION] = {"career_progression", 0},
};

/* The words that profiles use for when the work is done; 0 where a word says nothing of that kind. */
static const struct {
	const char *word;
	unsigned pattern;
} pattern_words[] = {
	{"evenings", PATTERN_EVENINGS},
	{"nights", PATTERN_EVENINGS},
	{"weekends", PATTERN_WEEKENDS},
	{"bank holidays", 0},
	{"between 8am and 6pm", PATTERN_DAYS},
	{"9am to 5pm", PATTERN_DAYS},
	{"days", PATTERN_DAYS},
	{"early mornings", 0},
	{"on call", 0},
	{"freelance", 0},
	{"self-employed", 0},
	{"in your own business", 0},
	{"as a contractor", 0},
	{"on shifts", PATTERN_SHIFTS},
	{"on split shifts", PATTERN_SHIFTS},
	{"on a rota", PATTERN_SHIFTS},
	{"flexibly", PATTERN_FLEXIBLE},
	{"managing your own hours", PATTERN_FLEXIBLE},
	{"away from home", 0},
	{"occasionally", 0},
	{"attending events or appointments", 0},
	{"as customers demand", 0},
	{"at short notice", 0},
};

static int read_pattern(struct import *im, struct table *t, int column, unsigned *set)
{
	struct strings words;
	int rc = value_split(table_text(t, (size_t)column), "/", &im->arena, &words);

	for (size_t i = 0; rc == 0 && i < words.count; i++) {
		size_t k = 0, n = sizeof(pattern_words) / sizeof(pattern_words[0]);

		while (k < n && strcasecmp(pattern_words[k].word, words.item[i]) != 0)
			k++;
		if (k == n)
			table_warn(t, column, "\"%.60s\" is not among the words known for working patterns; it was left out",
				   words.item[i]);
		else
			*set |= pattern_words[k].pattern;
	}
	return rc == -ENOMEM ? rc : 0;
}

/* Profiles say "variable" where there is no usual pay; then it is not known. */
static bool read_pay(struct table *t, struct occupation_in *in)
{
	static const char right[] = "whole pounds a year, such as 21000, or variable";
	const char *low = table_text(t, JOB_PAY_LOW), *high = table_text(t, JOB_PAY_HIGH);

	if (strcasecmp(low, "variable") != 0 && !value_int(t, JOB_PAY_LOW, 1, 10000000, right, &in->pay_low))
		return false;
	if (strcasecmp(high, "variable") != 0 && !value_int(t, JOB_PAY_HIGH, 1, 10000000, right, &in->pay_high))
		return false;
	if (in->pay_low >= 0 && in->pay_high >= 0 && in->pay_low > in->pay_high)
		return table_refuse(t, JOB_PAY_LOW, "the starter's pay, %d, is above that of the experienced, %d",
				    in->pay_low, in->pay_high);
	return true;
}

/* "0 to 0" stands where hours vary. More than 30 hours a week is full time (as the Annual
 * Survey of Hours and Earnings counts it); a range may be both. */
static bool read_hours(struct table *t, struct occupation_in *in)
{
	static const char right[] = "hours a week, 0 to 168";

	if (!value_float(t, JOB_HOURS_LOW, 0, 168, right, &in->hours_low) ||
	    !value_float(t, JOB_HOURS_HIGH, 0, 168, right, &in->hours_high))
		return false;
	if (in->hours_low > in->hours_high)
		return table_refuse(t, JOB_HOURS_LOW, "the fewest hours, %g, are above the most, %g", (double)in->hours_low,
				    (double)in->hours_high);
	if (in->hours_high <= 0)
		in->hours_low = in->hours_high = UNKNOWN_FLOAT;
	if (in->hours_high > 30)
		in->working_pattern |= PATTERN_FULL_TIME;
	if (in->hours_low <= 30)
		in->working_pattern |= PATTERN_PART_TIME;
	return true;
}

/* A growing list of texts in the arena. */
struct texts {
	const char *item[64];
	size_t count;
	bool failed;
};

static void put_text(struct texts *to, const char *text)
{
	to->failed |= text == NULL;
	if (text && *text && to->count < sizeof(to->item) / sizeof(to->item[0]))
		to->item[to->count++] = text;
}

static void put_list(struct import *im, struct texts *to, const char *text, const char *separators, const char *before)
{
	struct strings list;

	to->failed |= value_split(text, separators, &im->arena, &list) == -ENOMEM;
	for (size_t i = 0; i < list.count; i++)
		put_text(to, arena_printf(&im->arena, "%s%s", before, list.item[i]));
}

static struct strings as_strings(struct import *im, struct texts *from)
{
	const char **item = arena_memdup(&im->arena, from->item, from->count * sizeof(*item));

	from->failed |= item == NULL;
	return (struct strings){item, item ? from->count : 0};
}

/* The data marks the entry requirements within a route as "REQ[You may need:]: ..."; the mark is no text for people. */
static const char *clean_route(struct import *im, const char *name, const char *text)
{
	char *out = arena_printf(&im->arena, "%s: %s", name, text), *to = out;

	for (const char *p = out; p && *p; p++) {
		if (strncmp(p, "REQ[", 4) == 0)
			p += 3;
		else if (strncmp(p, ":]:", 3) == 0) {
			*to++ = ':';
			p += 2;
		} else
			*to++ = *p;
	}
	if (out)
		*to = 0;
	return out;
}

static void read_routes(struct import *im, struct table *t, struct texts *to)
{
	static const struct {
		size_t column;
		const char *name;
	} routes[] = {{JOB_COLLEGE, "College"},	      {JOB_UNIVERSITY, "University"},	{JOB_APPRENTICESHIP, "Apprenticeship"},
		      {JOB_WORK, "Work"},	      {JOB_VOLUNTEERING, "Volunteering"}, {JOB_DIRECT, "Applying directly"},
		      {JOB_OTHER_ROUTE, "Other routes"}};

	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (table_length(t, routes[i].column))
			put_text(to, clean_route(im, routes[i].name, table_text(t, routes[i].column)));
}

static void read_restrictions(struct import *im, struct table *t, struct texts *to)
{
	const char *digital = table_text(t, JOB_DIGITAL);

	put_list(im, to, table_text(t, JOB_RESTRICTIONS), "|", "");
	put_list(im, to, table_text(t, JOB_OTHER), "|", "");
	put_list(im, to, table_text(t, JOB_REGISTRATIONS), "|", "Registration: ");
	if (*digital)
		put_text(to, arena_printf(&im->arena, "You will need %s", digital));
}

/* Words that help to find the job but are not shown as its own. */
static void read_search_texts(const struct table *t, const struct extra *extra, struct texts *to)
{
	static const size_t columns[] = {JOB_PROGRESSION, JOB_LOCATION, JOB_ENVIRONMENT, JOB_UNIFORM, JOB_STANDARDS};

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		put_text(to, table_text(t, columns[i]));
	if (extra)
		put_text(to, extra->keywords);
}

static void read_titles(struct import *im, const struct extra *extra, struct occupation_in *in, bool *failed)
{
	const struct {
		const char *text;
		struct strings *to;
	} lists[] = {{extra->alt, &in->alt_titles}, {extra->hidden, &in->hidden_titles}, {extra->specialisms, &in->specialisms}};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		*failed |= value_split(lists[i].text, ",|", &im->arena, lists[i].to) == -ENOMEM;
}

/* Fills in all texts. False when memory is used up. */
static bool read_texts(struct import *im, struct table *t, const struct ncs *x, const struct extra *extra,
		       struct occupation_in *in)
{
	struct texts routes = {0}, restrictions = {0}, search = {0}, units = {0}, tasks = {0}, categories = {0};
	char *title = arena_strdup(&im->arena, table_text(t, JOB_TITLE));
	bool failed = !title;

	if (title && *title && title[strlen(title) - 1] == '*') /* two titles carry a footnote's mark */
		title[strlen(title) - 1] = 0;
	in->id = arena_printf(&im->arena, "ncs:%s", table_text(t, JOB_SLUG));
	in->title = title;
	in->description = table_text(t, JOB_DESCRIPTION);
	read_routes(im, t, &routes);
	read_restrictions(im, t, &restrictions);
	read_search_texts(t, extra, &search);
	put_list(im, &tasks, table_text(t, JOB_TASKS), "|", "");
	put_list(im, &categories, table_text(t, JOB_CATEGORIES), "|", "");
	if (table_length(t, JOB_SOC_TITLE))
		put_text(&units, table_text(t, JOB_SOC_TITLE));
	else if (get_text(&x->unit_groups, table_text(t, JOB_SOC)))
		put_text(&units, get_text(&x->unit_groups, table_text(t, JOB_SOC)));
	if (extra)
		read_titles(im, extra, in, &failed);
	in->routes = as_strings(im, &routes);
	in->restrictions = as_strings(im, &restrictions);
	in->search_texts = as_strings(im, &search);
	in->tasks = as_strings(im, &tasks);
	in->categories = as_strings(im, &categories);
	in->unit_groups = as_strings(im, &units);
	return in->id && !failed && !routes.failed && !restrictions.failed && !search.failed && !tasks.failed &&
	       !categories.failed && !units.failed;
}

static const struct extra *find_extra(struct import *im, const struct ncs *x, struct table *t)
{
	const struct extra *extra = dict_get(&x->extras, table_text(t, JOB_SLUG));
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
static int note_profile(struct ncs *x, struct table *t, const char *id, const struct extra *extra, struct error *e)
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

static int join_titles(struct import *im, const struct join *j, const struct join_entry *entry, const char *id,
		       struct error *fault)
{
	const char *more = join_group_titles(j, entry, JOINED_TEXT_MAX, &im->arena);
	int rc = more ? 0 : error_set(fault, -ENOMEM, NULL, "there is no memory left");

	if (rc == 0)
		rc = builder_add_occupation_text(im->builder, id, OCC_SEARCH_TEXT, more, fault);
	if (rc < 0 || j->kind != JOIN_ESCO)
		return rc;
	rc = builder_add_occupation_text(im->builder, id, OCC_HIDDEN_TITLE, entry->title, fault);
	for (size_t i = 0; i < entry->titles.count && rc == 0; i++)
		rc = builder_add_occupation_text(im->builder, id, OCC_HIDDEN_TITLE, entry->titles.item[i], fault);
	return rc;
}

static int join_links(struct import *im, const struct join_entry *entry, const char *id, struct error *fault)
{
	int rc = 0;

	for (size_t i = 0; i < entry->link_count && rc == 0; i++)
		if (builder_has_skill(im->builder, entry->links[i].skill))
			rc = builder_add_link(im->builder, id, entry->links[i].skill, entry->links[i].relation,
					      UNKNOWN_FLOAT, UNKNOWN_FLOAT, fault);
	return rc;
}

/* Adds what the other sources know to a profile that the builder has. */
static int join_profile(struct import *im, struct ncs *x, struct table *t, const char *id, struct error *fault)
{
	static const int columns[JOINS] = {[JOIN_ESCO] = JOB_ESCO, [JOIN_ONET] = JOB_ONET};
	int rc = 0;

	for (size_t k = 0; k < JOINS && rc == 0; k++) {
		const struct join_entry *entry;

		if (!im->join[k].asked)
			continue;
		entry = join_find(&x->join[k], k == JOIN_ONET ? onet_code(t) : table_text(t, (size_t)columns[k]));
		if (!entry) {
			x->unjoined[k]++;
			report_note(im->report, "%s: nothing to join with under \"%s\"", id, table_text(t, (size_t)columns[k]));
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
	const struct extra *extra = find_extra(im, x, t);
	const struct join_entry *esco = join_find(&x->join[JOIN_ESCO], table_text(t, JOB_ESCO));
	uint64_t refused = table_refused(t);
	struct error fault;
	int rc;

	if (!value_soc(t, JOB_SOC, &in.soc2010) || !read_pay(t, &in) || !read_hours(t, &in))
		return 0;
	if (!read_texts(im, t, x, extra, &in) || read_pattern(im, t, JOB_PATTERN, &in.working_pattern) < 0 ||
	    read_pattern(im, t, JOB_PATTERN_MORE, &in.working_pattern) < 0)
		return import_no_memory(e);
	in.onet = onet_code(t);
	in.esco = esco ? esco->code : NULL;
	in.automation_risk = extra ? extra->risk : UNKNOWN_FLOAT;
	in.job_zone = extra ? extra->zone : 0;
	in.needs_degree = (extra && extra->needs_degree) || names_find(&x->degrees, table_text(t, JOB_SLUG)) != NAMES_NONE;
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
 * it starts at 0.5; what the service adds to some kinds of skill takes it up to 6.39. 6.5 is the top of the scale here. */
static bool read_rank(struct table *t, float *ret_importance)
{
	float rank = 0;

	if (!value_float(t, RANK_VALUE, 0, 7, "a rank from 0.5 to 6.5", &rank))
		return false;
	*ret_importance = rank <= 0.5f ? 0 : rank >= 6.5f ? 1 : (rank - 0.5f) / 6;
	return true;
}

/* The skill of the row at hand, which is added when the lists of skills lack it. */
static int find_skill(struct import *im, struct ncs *x, struct table *t, const char **ret, struct error *fault)
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

		rc = builder_add_link(im->builder, p->id, skill, RELATION_ESSENTIAL, importance, UNKNOWN_FLOAT, &fault);
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
		rc = builder_add_link(im->builder, p->id, skill, RELATION_ESSENTIAL, importance, UNKNOWN_FLOAT, &fault);
	p->skills += rc == 0;
	return import_settle(t, RANK_SKILL, rc, &fault, e);
}

/* --- all of it --------------------------------------------------------------------------------------- */

#define COLUMNS(kind, list) \
	{.style = (kind), .columns = (list), .count = sizeof(list) / sizeof((list)[0]), .open_ended = true}

static int read_tables(struct import *im, const char *dir, struct ncs *x, struct error *e)
{
	const struct import_table tables[] = {
		{"master_skills.csv", COLUMNS(TABLE_CSV, words_columns), true, take_words, x},
		{"ncs_skills.csv", COLUMNS(TABLE_CSV, skill_columns), true, take_skill, x},
		{"ncs_onet_skills.tsv", COLUMNS(TABLE_TSV, plain_skill_columns), true, take_plain_skill, x},
		{"non_recommended_degree_profiles.csv", COLUMNS(TABLE_CSV, degree_columns), true, take_degree, x},
		{"ncs_soc2010_unit_groups.tsv", COLUMNS(TABLE_TSV, unit_columns), true, take_unit_group, x},
		{"ncs_profiles.csv", COLUMNS(TABLE_CSV, extra_columns), true, take_extra, x},
		{"ncs_job_profiles.tsv", COLUMNS(TABLE_TSV, job_columns), false, take_job, x},
		{"ncs_onet_code_skill_rank.tsv", COLUMNS(TABLE_TSV, code_rank_columns), true, take_code_rank, x},
		{"ncs_profile_skills.csv", COLUMNS(TABLE_CSV, profile_rank_columns), true, take_profile_rank, x},
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
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", used ? ", " : "", p->id);
	}
	if (without)
		report_warn(im->report, "ncs_job_profiles.tsv", 0, "%u profiles have no ranked skills in any file, such as %s",
			    without, names);
	for (size_t k = 0; k < JOINS; k++)
		if (im->join[k].asked)
			report_info(im->report, "%u of %u profiles were joined with %s.",
				    x->profiles.names.count - x->unjoined[k], x->profiles.names.count, sources[k]);
}

static void init(struct ncs *x)
{
	struct dict *const texts[] = {&x->labels,      &x->masters, &x->skills, &x->by_title,
				      &x->unit_groups, &x->aliases, &x->codes};

	memset(x, 0, sizeof(*x));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		dict_init(texts[i], sizeof(const char *));
	dict_init(&x->extras, sizeof(struct extra));
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
					 .attribution = "Contains job profiles of the National Careers Service."};
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
