#include "import/native.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "import/masters.h"

#define WORDS(name, what, ...)                                                                               \
	static const char *const name##_list[] = {__VA_ARGS__};                                              \
	const struct words name = {name##_list, sizeof(name##_list) / sizeof(name##_list[0]), what}

WORDS(native_kinds, "kind of skill", "skill", "knowledge", "attitude", "functional", "group");
WORDS(native_relations, "relation", "essential", "optional");
WORDS(native_patterns, "working pattern", "full_time", "part_time", "shifts", "evenings", "weekends",
      "flexible", "days");
WORDS(native_qualifications, "qualification level", "entry", "1", "2", "3", "4", "5", "6", "7", "8");

/* --- skills.csv, first reading: the skills ----------------------------------- */

enum { SKILL_ID, SKILL_LABEL, SKILL_KIND, SKILL_MASTER, SKILL_ALT_LABELS, SKILL_PARENT, SKILL_DESCRIPTION };

static const struct table_column skill_columns[] = {
        [SKILL_ID] = {"id", TABLE_NEEDED | TABLE_FILLED},
        [SKILL_LABEL] = {"label", TABLE_NEEDED | TABLE_FILLED},
        [SKILL_KIND] = {"kind", 0},
        [SKILL_MASTER] = {"master", 0},
        [SKILL_ALT_LABELS] = {"alt_labels", 0},
        [SKILL_PARENT] = {"parent", 0},
        [SKILL_DESCRIPTION] = {"description", 0},
};

/* A master or a parent may stand further down than the skill that names it, so
 * skills.csv is read twice. The second reading leaves out the rows that the first one refused. */
struct skill_file {
	struct masters masters;
	unsigned long *refused; /* lines, in order */
	size_t count, cap, at;
};

static int note_refused(struct skill_file *f, unsigned long line, struct error *e)
{
	if (f->count == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 64;
		unsigned long *lines = realloc(f->refused, cap * sizeof(*lines));

		if (!lines)
			return import_no_memory(e);
		f->refused = lines;
		f->cap = cap;
	}
	f->refused[f->count++] = line;
	return 0;
}

static int add_skill(struct import *im, struct table *t, struct error *e)
{
	struct skill_in in = {.source = im->source};
	struct error fault;
	int kind = SKILL_SKILL, rc;

	if (!value_id(t, SKILL_ID) || !value_word(t, SKILL_KIND, &native_kinds, &kind) ||
	    !value_list(t, SKILL_ALT_LABELS, &im->arena, false, &in.alt_labels))
		return 0;
	in.id = table_text(t, SKILL_ID);
	in.label = table_text(t, SKILL_LABEL);
	in.description = table_text(t, SKILL_DESCRIPTION);
	in.kind = (enum skill_kind)kind;
	rc = builder_add_skill(im->builder, &in, &fault);
	return import_settle(t, SKILL_ID, rc, &fault, e);
}

static int take_skill(struct import *im, struct table *t, void *arg, struct error *e)
{
	uint64_t before = table_refused(t);
	int rc = add_skill(im, t, e);

	return rc == 0 && table_refused(t) > before ? note_refused(arg, table_line(t), e) : rc;
}

/* --- skills.csv, second reading: masters and parents -------------------------- */

static bool was_refused(struct skill_file *f, unsigned long line)
{
	while (f->at < f->count && f->refused[f->at] < line)
		f->at++;
	return f->at < f->count && f->refused[f->at] == line;
}

/* The record stays, so the sentence says what it goes without. */
static int settle_link(struct table *t, int column, const char *what, int rc, const struct error *fault,
                       struct error *e)
{
	struct error told = *fault;

	if (rc == -ENOENT)
		error_set(&told, rc, NULL, "there is no skill \"%.200s\"; the skill was kept without its %s",
		          table_text(t, (size_t)column), what);
	else if (rc < 0)
		error_set(&told, rc, NULL, "%.350s The skill was kept without its %s.", fault->text, what);
	return import_settle(t, column, rc, &told, e);
}

static int take_links(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct skill_file *f = arg;
	const char *id = table_text(t, SKILL_ID), *master = table_text(t, SKILL_MASTER);
	const char *parent = table_text(t, SKILL_PARENT);
	struct error fault;
	int rc = 0;

	if (was_refused(f, table_line(t)))
		return 0;
	if (*master && builder_has_skill(im->builder, master))
		rc = builder_set_master(im->builder, id, master, &fault);
	else if (*master)
		rc = masters_join(&f->masters, im->builder, id, master, &fault);
	if (rc < 0)
		return settle_link(t, SKILL_MASTER, "master", rc, &fault, e);
	if (*parent)
		rc = builder_set_parent(im->builder, id, parent, &fault);
	return rc < 0 ? settle_link(t, SKILL_PARENT, "parent", rc, &fault, e) : 0;
}

static int read_skills(struct import *im, const char *dir, struct error *e)
{
	struct skill_file file = {0};
	struct import_table table = {
	        .file = "skills.csv",
	        .spec = {.columns = skill_columns, .count = sizeof(skill_columns) / sizeof(skill_columns[0])},
	        .optional = im->base != 0, /* courses alone can be added to a generation */
	        .row = take_skill,
	        .arg = &file,
	};
	int rc;

	masters_init(&file.masters);
	rc = import_each(im, dir, &table, e);
	table.spec.again = true;
	table.row = take_links;
	if (rc > 0)
		rc = import_each(im, dir, &table, e);
	masters_free(&file.masters);
	free(file.refused);
	return rc < 0 ? rc : 0;
}

/* --- occupations.csv ---------------------------------------------------------- */

enum {
	OCCUPATION_ID,
	OCCUPATION_TITLE,
	OCCUPATION_ALT_TITLES,
	OCCUPATION_HIDDEN_TITLES,
	OCCUPATION_SPECIALISMS,
	OCCUPATION_DESCRIPTION,
	OCCUPATION_TASKS,
	OCCUPATION_CATEGORIES,
	OCCUPATION_SOC2010,
	OCCUPATION_SOC2020,
	OCCUPATION_ONET,
	OCCUPATION_ESCO,
	OCCUPATION_PAY_LOW,
	OCCUPATION_PAY_HIGH,
	OCCUPATION_GROWTH,
	OCCUPATION_RISK,
	OCCUPATION_ZONE,
	OCCUPATION_HOURS_LOW,
	OCCUPATION_HOURS_HIGH,
	OCCUPATION_PATTERN,
	OCCUPATION_QUALIFICATION,
	OCCUPATION_DEGREE,
	OCCUPATION_ROUTES,
	OCCUPATION_RESTRICTIONS,
};

static const struct table_column occupation_columns[] = {
        [OCCUPATION_ID] = {"id", TABLE_NEEDED | TABLE_FILLED},
        [OCCUPATION_TITLE] = {"title", TABLE_NEEDED | TABLE_FILLED},
        [OCCUPATION_ALT_TITLES] = {"alt_titles", 0},
        [OCCUPATION_HIDDEN_TITLES] = {"hidden_titles", 0},
        [OCCUPATION_SPECIALISMS] = {"specialisms", 0},
        [OCCUPATION_DESCRIPTION] = {"description", 0},
        [OCCUPATION_TASKS] = {"tasks", 0},
        [OCCUPATION_CATEGORIES] = {"categories", 0},
        [OCCUPATION_SOC2010] = {"soc2010", 0},
        [OCCUPATION_SOC2020] = {"soc2020", 0},
        [OCCUPATION_ONET] = {"onet", 0},
        [OCCUPATION_ESCO] = {"esco", 0},
        [OCCUPATION_PAY_LOW] = {"pay_low", 0},
        [OCCUPATION_PAY_HIGH] = {"pay_high", 0},
        [OCCUPATION_GROWTH] = {"growth", 0},
        [OCCUPATION_RISK] = {"automation_risk", 0},
        [OCCUPATION_ZONE] = {"job_zone", 0},
        [OCCUPATION_HOURS_LOW] = {"hours_low", 0},
        [OCCUPATION_HOURS_HIGH] = {"hours_high", 0},
        [OCCUPATION_PATTERN] = {"working_pattern", 0},
        [OCCUPATION_QUALIFICATION] = {"qualification_level", 0},
        [OCCUPATION_DEGREE] = {"needs_degree", 0},
        [OCCUPATION_ROUTES] = {"routes", 0},
        [OCCUPATION_RESTRICTIONS] = {"restrictions", 0},
};

static bool read_texts(struct import *im, struct table *t, struct occupation_in *in)
{
	const struct {
		struct strings *to;
		int column;
		bool commas; /* people write "Cook, Kitchen manager" */
	} lists[] = {
	        {&in->alt_titles, OCCUPATION_ALT_TITLES, true},
	        {&in->hidden_titles, OCCUPATION_HIDDEN_TITLES, true},
	        {&in->specialisms, OCCUPATION_SPECIALISMS, true},
	        {&in->tasks, OCCUPATION_TASKS, false},
	        {&in->categories, OCCUPATION_CATEGORIES, false},
	        {&in->routes, OCCUPATION_ROUTES, false},
	        {&in->restrictions, OCCUPATION_RESTRICTIONS, false},
	};

	in->id = table_text(t, OCCUPATION_ID);
	in->title = table_text(t, OCCUPATION_TITLE);
	in->description = table_text(t, OCCUPATION_DESCRIPTION);
	in->onet = table_text(t, OCCUPATION_ONET);
	in->esco = table_text(t, OCCUPATION_ESCO);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (!value_list(t, (size_t)lists[i].column, &im->arena, lists[i].commas, lists[i].to))
			return false;
	return value_id(t, OCCUPATION_ID);
}

static bool read_pay(struct table *t, struct occupation_in *in)
{
	static const char right[] = "whole pounds a year, such as 21000";

	if (!value_int(t, OCCUPATION_PAY_LOW, 0, 10000000, right, &in->pay_low) ||
	    !value_int(t, OCCUPATION_PAY_HIGH, 0, 10000000, right, &in->pay_high))
		return false;
	if (in->pay_low >= 0 && in->pay_high >= 0 && in->pay_low > in->pay_high)
		return table_refuse(t, OCCUPATION_PAY_LOW,
		                    "the lowest pay, %d, is above the highest, %d; swap or correct them",
		                    in->pay_low, in->pay_high);
	return true;
}

static bool read_hours(struct table *t, struct occupation_in *in)
{
	static const char right[] = "hours a week, 0 to 168";

	if (!value_float(t, OCCUPATION_HOURS_LOW, 0, 168, right, &in->hours_low) ||
	    !value_float(t, OCCUPATION_HOURS_HIGH, 0, 168, right, &in->hours_high))
		return false;
	if (in->hours_low > in->hours_high)
		return table_refuse(t, OCCUPATION_HOURS_LOW,
		                    "the fewest hours, %g, are above the most, %g; swap or correct them",
		                    (double)in->hours_low, (double)in->hours_high);
	return true;
}

static bool read_facts(struct table *t, struct occupation_in *in)
{
	return value_soc(t, OCCUPATION_SOC2010, &in->soc2010) &&
	       value_soc(t, OCCUPATION_SOC2020, &in->soc2020) &&
	       value_float(t, OCCUPATION_GROWTH, -100, 10000, "growth in per cent, such as 4.5 or -2",
	                   &in->growth) &&
	       value_float(t, OCCUPATION_RISK, 0, 1, "a risk from 0 to 1, such as 0.46",
	                   &in->automation_risk) &&
	       value_int(t, OCCUPATION_ZONE, 1, 5, "a job zone from 1 to 5", &in->job_zone) &&
	       value_word_set(t, OCCUPATION_PATTERN, &native_patterns, &in->working_pattern) &&
	       value_word(t, OCCUPATION_QUALIFICATION, &native_qualifications, &in->qualification_level) &&
	       value_flag(t, OCCUPATION_DEGREE, &in->needs_degree) && read_pay(t, in) && read_hours(t, in);
}

static int take_occupation(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct occupation_in in = import_occupation(im);
	struct error fault;

	(void)arg;
	if (!read_texts(im, t, &in) || !read_facts(t, &in))
		return 0;
	return import_settle(t, OCCUPATION_ID, builder_add_occupation(im->builder, &in, &fault), &fault, e);
}

/* --- occupation_skills.csv ------------------------------------------------------ */

enum { LINK_OCCUPATION, LINK_SKILL, LINK_RELATION, LINK_IMPORTANCE, LINK_LEVEL };

static const struct table_column link_columns[] = {
        [LINK_OCCUPATION] = {"occupation_id", TABLE_NEEDED | TABLE_FILLED},
        [LINK_SKILL] = {"skill_id", TABLE_NEEDED | TABLE_FILLED},
        [LINK_RELATION] = {"relation", 0},
        [LINK_IMPORTANCE] = {"importance", 0},
        [LINK_LEVEL] = {"level", 0},
};

static int take_link(struct import *im, struct table *t, void *arg, struct error *e)
{
	const char *occupation = table_text(t, LINK_OCCUPATION), *skill = table_text(t, LINK_SKILL);
	float importance = UNKNOWN_FLOAT, level = UNKNOWN_FLOAT;
	int relation = RELATION_ESSENTIAL, rc;
	struct error fault;

	(void)arg;
	if (!value_word(t, LINK_RELATION, &native_relations, &relation) ||
	    !value_float(t, LINK_IMPORTANCE, 0, 1, "an importance from 0 to 1, such as 0.8", &importance) ||
	    !value_float(t, LINK_LEVEL, 0, 7, "a level from 0 to 7", &level))
		return 0;
	rc = builder_add_link(im->builder, occupation, skill, (enum occ_relation)relation, importance, level,
	                      &fault);
	return import_settle(t,
	                     builder_has_occupation(im->builder, occupation) ? LINK_SKILL : LINK_OCCUPATION,
	                     rc, &fault, e);
}

int native_read(struct import *im, const char *dir, struct error *e)
{
	const struct import_table tables[] = {
	        {.file = "occupations.csv",
	         .spec = {.columns = occupation_columns,
	                  .count = sizeof(occupation_columns) / sizeof(occupation_columns[0])},
	         .optional = im->base != 0,
	         .row = take_occupation},
	        {.file = "occupation_skills.csv",
	         .spec = {.columns = link_columns, .count = sizeof(link_columns) / sizeof(link_columns[0])},
	         .optional = true,
	         .row = take_link},
	};
	int rc = native_read_conf(im, dir, e);

	if (rc >= 0)
		rc = read_skills(im, dir, e);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && rc >= 0; i++)
		rc = import_each(im, dir, &tables[i], e);
	return rc < 0 ? rc : native_read_others(im, dir, e);
}
