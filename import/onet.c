/* O*NET, the occupational database of the US Department of Labor, as its text files.
 *
 * Occupations, their other titles, tasks and job zones; skills and knowledge
 * with ratings; detailed work activities as skills, linked through the tasks.
 * Related Occupations is left alone on purpose: it is what the ranking is tested against. */
#include "import/import.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "import/names.h"
#include "import/value.h"

/* The wording that O*NET's licence asks for. */
static const char attribution[] = "This service includes information from the O*NET Database by the U.S. "
                                  "Department of Labor, Employment and "
                                  "Training Administration (USDOL/ETA), used under the CC BY 4.0 licence. "
                                  "O*NET is a trademark of USDOL/ETA.";

/* Importance runs from 1 to 5 and level from 0 to 7 (O*NET's scales IM and LV). From
 * this importance on an element is listed with the job, and from 3.5 on it is essential there. */
#define LISTED_SKILL     3.25f
#define LISTED_KNOWLEDGE 2.5f
#define ESSENTIAL        3.5f

struct onet {
	struct dict zones;     /* occupation code -> int */
	struct names core;     /* "occupation task" of every core task */
	struct dict pairs;     /* "occupation activity" -> bool: a core task has it */
	struct names elements; /* skills and knowledge that were added */
	struct names groups;   /* groups of activities that were added */
};

/* --- occupations -------------------------------------------------------------------- */

enum { ROW_CODE, ROW_A, ROW_B };

static const struct table_column zone_columns[] = {
        [ROW_CODE] = {"O*NET-SOC Code", TABLE_NEEDED | TABLE_FILLED},
        [ROW_A] = {"Job Zone", TABLE_NEEDED | TABLE_FILLED},
};

static int take_zone(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct onet *x = arg;
	int zone = 0, *kept;
	bool fresh;

	(void)im;
	if (!value_int(t, ROW_A, 1, 5, "a job zone from 1 to 5", &zone))
		return 0;
	kept = dict_put(&x->zones, table_text(t, ROW_CODE), &fresh);
	if (!kept)
		return import_no_memory(e);
	if (fresh)
		*kept = zone;
	else
		table_refuse(t, ROW_CODE, "this occupation has a job zone already");
	return 0;
}

/* "11-1011.00" is what O*NET calls an occupation. */
static bool is_code(struct table *t)
{
	const char *s = table_text(t, ROW_CODE);

	if (strlen(s) == 10 && s[2] == '-' && s[7] == '.' && strspn(s, "0123456789-.") == 10)
		return true;
	return table_refuse(t, ROW_CODE, "\"%.40s\" is no O*NET-SOC code; one looks like 11-1011.00", s);
}

/* NULL when memory is used up. */
static const char *make_id(struct import *im, const char *name)
{
	return arena_printf(&im->arena, "onet:%s", name);
}

/* Major groups of the classification that O*NET builds on (Standard Occupational Classification 2018). */
static const struct {
	const char *code, *title;
} major_groups[] = {
        {"11", "Management"},
        {"13", "Business and financial operations"},
        {"15", "Computing and mathematics"},
        {"17", "Architecture and engineering"},
        {"19", "Life, physical and social science"},
        {"21", "Community and social service"},
        {"23", "Legal"},
        {"25", "Education and libraries"},
        {"27", "Arts, design, entertainment, sport and media"},
        {"29", "Healthcare practitioners and technicians"},
        {"31", "Healthcare support"},
        {"33", "Protective service"},
        {"35", "Food preparation and serving"},
        {"37", "Cleaning and maintenance of buildings and grounds"},
        {"39", "Personal care and service"},
        {"41", "Sales"},
        {"43", "Office and administrative support"},
        {"45", "Farming, fishing and forestry"},
        {"47", "Construction and extraction"},
        {"49", "Installation, maintenance and repair"},
        {"51", "Production"},
        {"53", "Transport and moving of materials"},
        {"55", "Military"},
};

static const struct table_column occupation_columns[] = {
        [ROW_CODE] = {"O*NET-SOC Code", TABLE_NEEDED | TABLE_FILLED},
        [ROW_A] = {"Title", TABLE_NEEDED | TABLE_FILLED},
        [ROW_B] = {"Description", 0},
};

static int take_occupation(struct import *im, struct table *t, void *arg, struct error *e)
{
	const struct onet *x = arg;
	struct occupation_in in = import_occupation(im);
	const char *code = table_text(t, ROW_CODE);
	struct error fault;
	const int *zone;

	if (!is_code(t))
		return 0;
	in.id = make_id(im, code);
	if (!in.id)
		return import_no_memory(e);
	in.title = table_text(t, ROW_A);
	in.description = table_text(t, ROW_B);
	in.onet = code;
	zone = dict_get(&x->zones, code);
	in.job_zone = zone ? *zone : 0;
	for (size_t i = 0; i < sizeof(major_groups) / sizeof(major_groups[0]); i++)
		if (strncmp(code, major_groups[i].code, 2) == 0)
			in.categories = (struct strings){&major_groups[i].title, 1};
	return import_settle(t, ROW_CODE, builder_add_occupation(im->builder, &in, &fault), &fault, e);
}

/* Adds the text of `column` to the occupation of the row at hand. */
static int add_text(struct import *im, struct table *t, enum occ_text_kind kind, int column, struct error *e)
{
	const char *id = make_id(im, table_text(t, ROW_CODE));
	struct error fault;
	int rc;

	if (!id)
		return import_no_memory(e);
	rc = builder_add_occupation_text(im->builder, id, kind, table_text(t, (size_t)column), &fault);
	return import_settle(t, builder_has_occupation(im->builder, id) ? column : ROW_CODE, rc, &fault, e);
}

static const struct table_column title_columns[] = {
        [ROW_CODE] = {"O*NET-SOC Code", TABLE_NEEDED | TABLE_FILLED},
        [ROW_A] = {"Alternate Title", TABLE_NEEDED | TABLE_FILLED},
        [ROW_B] = {"Short Title", 0},
};

static int take_title(struct import *im, struct table *t, void *arg, struct error *e)
{
	const char *brief = table_text(t, ROW_B);
	uint64_t refused = table_refused(t);
	int rc = add_text(im, t, OCC_ALT_TITLE, ROW_A, e);

	(void)arg;
	if (rc < 0 || table_refused(t) > refused || !*brief || strcmp(brief, "n/a") == 0)
		return rc;
	return add_text(im, t, OCC_ALT_TITLE, ROW_B, e);
}

/* --- tasks and work activities ---------------------------------------------------------- */

enum { TASK_CODE, TASK_TEXT, TASK_ID, TASK_TYPE };

static const struct table_column task_columns[] = {
        [TASK_CODE] = {"O*NET-SOC Code", TABLE_NEEDED | TABLE_FILLED},
        [TASK_TEXT] = {"Task", TABLE_NEEDED | TABLE_FILLED},
        [TASK_ID] = {"Task ID", TABLE_NEEDED | TABLE_FILLED},
        [TASK_TYPE] = {"Task Type", 0},
};

static int take_task(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct onet *x = arg;
	uint64_t refused = table_refused(t);
	int rc = add_text(im, t, OCC_TASK, TASK_TEXT, e);
	const char *key;

	if (rc < 0 || table_refused(t) > refused || strcmp(table_text(t, TASK_TYPE), "Core") != 0)
		return rc;
	key = arena_printf(&im->arena, "%s %s", table_text(t, TASK_CODE), table_text(t, TASK_ID));
	return key && names_add(&x->core, key, NULL) != NAMES_NONE ? 0 : import_no_memory(e);
}

enum { ACTIVITY_ID, ACTIVITY_TITLE };

static const struct table_column activity_columns[] = {
        [ACTIVITY_ID] = {"DWA ID", TABLE_NEEDED | TABLE_FILLED},
        [ACTIVITY_TITLE] = {"DWA Title", TABLE_NEEDED | TABLE_FILLED},
};

/* An activity belongs to the group that its id names: 4.A.2.a.4.I09.D03 to 4.A.2.a.4.I09. The files
 * give groups no title, and none is shown; they tell which activities are alike. */
static int add_group(struct import *im, struct onet *x, const char *group, struct error *fault)
{
	struct skill_in in = {.source = im->source, .kind = SKILL_GROUP};
	bool fresh;

	in.id = make_id(im, group);
	in.label = arena_printf(&im->arena, "Work activities %s", group);
	if (!in.id || !in.label || names_add(&x->groups, group, &fresh) == NAMES_NONE)
		return error_set(fault, -ENOMEM, NULL, "there is no memory left");
	return fresh ? builder_add_skill(im->builder, &in, fault) : 0;
}

static int take_activity(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct skill_in in = {
	        .source = im->source, .kind = SKILL_SKILL, .label = table_text(t, ACTIVITY_TITLE)};
	const char *id = table_text(t, ACTIVITY_ID), *dot = strrchr(id, '.');
	char *group = arena_strndup(&im->arena, id, dot ? (size_t)(dot - id) : 0), *label;
	size_t len = strlen(in.label);
	struct error fault;
	int rc;

	in.id = make_id(im, id);
	label = arena_strndup(&im->arena, in.label, len && in.label[len - 1] == '.' ? len - 1 : len);
	if (!in.id || !group || !label)
		return import_no_memory(e);
	if (!*group) {
		table_refuse(t, ACTIVITY_ID, "\"%.60s\" is no activity; one looks like 4.A.2.a.4.I09.D03",
		             id);
		return 0;
	}
	in.label = label;
	rc = builder_add_skill(im->builder, &in, &fault);
	if (rc == 0)
		rc = add_group(im, arg, group, &fault);
	if (rc == 0)
		rc = builder_set_parent(im->builder, in.id, make_id(im, group), &fault);
	return import_settle(t, ACTIVITY_ID, rc, &fault, e);
}

enum { PAIR_CODE, PAIR_TASK, PAIR_ACTIVITY };

static const struct table_column pair_columns[] = {
        [PAIR_CODE] = {"O*NET-SOC Code", TABLE_NEEDED | TABLE_FILLED},
        [PAIR_TASK] = {"Task ID", TABLE_NEEDED | TABLE_FILLED},
        [PAIR_ACTIVITY] = {"DWA ID", TABLE_NEEDED | TABLE_FILLED},
};

/* Several tasks of a job may have the same activity, so links wait until all tasks were seen. */
static int take_pair(struct import *im, struct table *t, void *arg, struct error *e)
{
	const char *code = table_text(t, PAIR_CODE), *activity = table_text(t, PAIR_ACTIVITY);
	const char *occupation = make_id(im, code), *skill = make_id(im, activity);
	const char *task = arena_printf(&im->arena, "%s %s", code, table_text(t, PAIR_TASK));
	const char *pair = arena_printf(&im->arena, "%s %s", code, activity);
	struct onet *x = arg;
	bool *core;

	if (!occupation || !skill || !task || !pair)
		return import_no_memory(e);
	if (!builder_has_occupation(im->builder, occupation)) {
		table_refuse(t, PAIR_CODE, "there is no occupation %.40s in Occupation Data", code);
		return 0;
	}
	if (!builder_has_skill(im->builder, skill)) {
		table_refuse(t, PAIR_ACTIVITY, "there is no activity %.60s in DWA Reference", activity);
		return 0;
	}
	core = dict_put(&x->pairs, pair, NULL);
	if (!core)
		return import_no_memory(e);
	*core |= names_find(&x->core, task) != NAMES_NONE;
	return 0;
}

static int add_pairs(struct import *im, const struct onet *x, struct error *e)
{
	for (uint32_t i = 0; i < x->pairs.names.count; i++) {
		const char *pair = x->pairs.names.name[i], *space = strchr(pair, ' ');
		const bool *core = dict_at(&x->pairs, i);
		const char *occupation, *skill;
		struct error fault;
		int rc;

		arena_reset(&im->arena);
		occupation = arena_printf(&im->arena, "onet:%.*s", (int)(space - pair), pair);
		skill = make_id(im, space + 1);
		if (!occupation || !skill)
			return import_no_memory(e);
		rc = builder_add_link(im->builder, occupation, skill,
		                      *core ? RELATION_ESSENTIAL : RELATION_OPTIONAL, UNKNOWN_FLOAT,
		                      UNKNOWN_FLOAT, &fault);
		if (rc == -ENOMEM)
			return import_no_memory(e);
		if (rc < 0)
			report_warn(im->report, "Tasks to DWAs", 0, "%s", fault.text);
	}
	return 0;
}

/* --- ratings of skills and knowledge --------------------------------------------------------- */

enum { RATING_CODE, RATING_ELEMENT, RATING_NAME, RATING_SCALE, RATING_VALUE };

static const struct table_column rating_columns[] = {
        [RATING_CODE] = {"O*NET-SOC Code", TABLE_NEEDED | TABLE_FILLED},
        [RATING_ELEMENT] = {"Element ID", TABLE_NEEDED | TABLE_FILLED},
        [RATING_NAME] = {"Element Name", TABLE_NEEDED | TABLE_FILLED},
        [RATING_SCALE] = {"Scale ID", TABLE_NEEDED | TABLE_FILLED},
        [RATING_VALUE] = {"Data Value", TABLE_NEEDED | TABLE_FILLED},
};

/* Importance and level of one element stand in two rows, one below the other. */
struct ratings {
	struct onet *onet;
	enum skill_kind kind;
	float listed; /* importance from which on it is listed */
	char occupation[64], skill[64];
	float importance; /* 1 to 5; 0 when no row waits for its level */
	unsigned long line;
	char file[PATH_MAX]; /* a copy: the table may be closed by the time the rating is settled */
};

static int add_rating(struct import *im, struct ratings *r, float level, struct error *fault)
{
	enum occ_relation relation = r->importance < r->listed    ? RELATION_FAINT
	                             : r->importance >= ESSENTIAL ? RELATION_ESSENTIAL
	                                                          : RELATION_OPTIONAL;
	float importance = (r->importance - 1) / 4;

	r->importance = 0;
	return builder_add_link(im->builder, r->occupation, r->skill, relation, importance, level, fault);
}

/* Adds an importance that no level followed. */
static int settle_waiting(struct import *im, struct ratings *r, struct error *e)
{
	struct error fault;
	int rc = r->importance > 0 ? add_rating(im, r, UNKNOWN_FLOAT, &fault) : 0;

	if (rc == -ENOMEM)
		return import_no_memory(e);
	if (rc < 0)
		report_refuse(
		        im->report,
		        &(struct refusal){.file = r->file, .line = r->line, .reason = fault.text, .row = ""});
	return 0;
}

static int add_element(struct import *im, struct ratings *r, struct table *t, struct error *e)
{
	struct skill_in in = {.source = im->source, .kind = r->kind, .label = table_text(t, RATING_NAME)};
	struct error fault;
	bool fresh;

	in.id = make_id(im, table_text(t, RATING_ELEMENT));
	if (!in.id || names_add(&r->onet->elements, in.id, &fresh) == NAMES_NONE)
		return import_no_memory(e);
	if (!fresh)
		return 0;
	return import_settle(t, RATING_ELEMENT, builder_add_skill(im->builder, &in, &fault), &fault, e);
}

static int take_importance(struct import *im, struct ratings *r, struct table *t, const char *occupation,
                           const char *skill, struct error *e)
{
	uint64_t refused = table_refused(t);
	float importance = 0;
	int rc;

	if (!value_float(t, RATING_VALUE, 1, 5, "an importance from 1 to 5", &importance))
		return 0;
	rc = add_element(im, r, t, e);
	if (rc < 0 || table_refused(t) > refused)
		return rc;
	snprintf(r->occupation, sizeof(r->occupation), "%s", occupation);
	snprintf(r->skill, sizeof(r->skill), "%s", skill);
	r->importance = importance;
	r->line = table_line(t);
	snprintf(r->file, sizeof(r->file), "%s", table_name(t));
	return 0;
}

static int take_level(struct import *im, struct ratings *r, struct table *t, const char *occupation,
                      const char *skill, struct error *e)
{
	float level = UNKNOWN_FLOAT;
	struct error fault;

	if (r->importance <= 0 || strcmp(r->occupation, occupation) != 0 || strcmp(r->skill, skill) != 0) {
		table_refuse(t, RATING_SCALE,
		             "the importance (IM) of this element has to stand in the row above its level");
		return 0;
	}
	if (!value_float(t, RATING_VALUE, 0, 7, "a level from 0 to 7", &level))
		return 0;
	return import_settle(t, RATING_ELEMENT, add_rating(im, r, level, &fault), &fault, e);
}

static int take_rating(struct import *im, struct table *t, void *arg, struct error *e)
{
	static const char *const list[] = {"IM", "LV"};
	static const struct words scales = {list, 2, "scale"};
	const char *occupation = make_id(im, table_text(t, RATING_CODE));
	const char *skill = make_id(im, table_text(t, RATING_ELEMENT));
	struct ratings *r = arg;
	int scale = 0, rc;

	if (!occupation || !skill)
		return import_no_memory(e);
	if (!builder_has_occupation(im->builder, occupation)) {
		table_refuse(t, RATING_CODE, "there is no occupation %.40s in Occupation Data",
		             table_text(t, RATING_CODE));
		return 0;
	}
	if (strlen(skill) >= sizeof(r->skill)) {
		table_refuse(t, RATING_ELEMENT,
		             "the element is longer than 58 bytes; one looks like 2.A.1.a");
		return 0;
	}
	if (!value_word(t, RATING_SCALE, &scales, &scale))
		return 0;
	if (scale == 1)
		return take_level(im, r, t, occupation, skill, e);
	rc = settle_waiting(im, r, e);
	return rc < 0 ? rc : take_importance(im, r, t, occupation, skill, e);
}

/* --- all of it --------------------------------------------------------------------------------- */

#define COLUMNS(list)                                                                                        \
	{                                                                                                    \
		.style = TABLE_TSV, .columns = (list), .count = sizeof(list) / sizeof((list)[0]),            \
		.open_ended = true                                                                           \
	}

/* The files have been shipped as text and, made from spreadsheets, under a second name. */
static int read_either(struct import *im, const char *dir, const char *other, struct import_table table,
                       struct error *e)
{
	int rc = import_each(im, dir, &table, e);

	table.file = other;
	return rc ? rc : import_each(im, dir, &table, e);
}

static int read_ratings(struct import *im, const char *dir, struct onet *x, struct error *e)
{
	struct ratings skills = {.onet = x, .kind = SKILL_SKILL, .listed = LISTED_SKILL};
	struct ratings knowledge = {.onet = x, .kind = SKILL_KNOWLEDGE, .listed = LISTED_KNOWLEDGE};
	const struct import_table tables[] = {
	        {"Skills.txt", COLUMNS(rating_columns), true, take_rating, &skills},
	        {"Knowledge.txt", COLUMNS(rating_columns), true, take_rating, &knowledge},
	};
	int rc = read_either(im, dir, "Skills.from-xlsx.tsv", tables[0], e);

	if (rc >= 0)
		rc = settle_waiting(im, &skills, e);
	if (rc >= 0)
		rc = read_either(im, dir, "Knowledge.from-xlsx.tsv", tables[1], e);
	return rc < 0 ? rc : settle_waiting(im, &knowledge, e);
}

static int read_tables(struct import *im, const char *dir, struct onet *x, struct error *e)
{
	const struct import_table tables[] = {
	        {"Job Zones.txt", COLUMNS(zone_columns), true, take_zone, x},
	        {"Occupation Data.txt", COLUMNS(occupation_columns), false, take_occupation, x},
	        {"Alternate Titles.txt", COLUMNS(title_columns), true, take_title, x},
	        {"Task Statements.txt", COLUMNS(task_columns), true, take_task, x},
	        {"DWA Reference.txt", COLUMNS(activity_columns), true, take_activity, x},
	        {"Tasks to DWAs.txt", COLUMNS(pair_columns), true, take_pair, x},
	};
	int rc = 0;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && rc >= 0; i++)
		rc = import_each(im, dir, &tables[i], e);
	if (rc >= 0)
		rc = add_pairs(im, x, e);
	return rc < 0 ? rc : read_ratings(im, dir, x, e);
}

/* "O*NET 29.0 Database" on the first line of Read Me.txt gives the version. */
static const char *read_version(struct import *im, const char *dir)
{
	struct input *in;
	const char *name, *p, *version = NULL;
	char line[200] = "", found[32];
	size_t n;

	if (import_open(im, dir, "Read Me.txt", &in, &name, NULL) < 0)
		return NULL;
	if (input_piece(in, &p, &n) > 0) {
		memcpy(line, p, n < sizeof(line) ? n : sizeof(line) - 1);
		line[sizeof(line) - 1] = 0;
		if (sscanf(line, "O*NET %31[0-9.]", found) == 1)
			version = arena_strdup(&im->arena, found);
	}
	input_close(in);
	return version;
}

int onet_read(struct import *im, const char *dir, struct error *e)
{
	struct source_in source = {
	        .format = "onet", .name = "O*NET", .licence = "CC BY 4.0", .attribution = attribution};
	struct onet x;
	int rc;

	dict_init(&x.zones, sizeof(int));
	dict_init(&x.pairs, sizeof(bool));
	names_init(&x.core);
	names_init(&x.elements);
	names_init(&x.groups);
	source.version = read_version(im, dir);
	rc = import_add_source(im, &source, e);
	if (rc >= 0)
		rc = read_tables(im, dir, &x, e);
	dict_free(&x.zones);
	dict_free(&x.pairs);
	names_free(&x.core);
	names_free(&x.elements);
	names_free(&x.groups);
	return rc < 0 ? rc : 0;
}
