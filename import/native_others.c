/* Courses, vacancies, places, areas, providers and advisers: read and checked. */
#include "import/native.h"

#include <string.h>

#include "import/names.h"

enum rule_kind {
	RULE_TEXT,
	RULE_ID,
	RULE_WHOLE,
	RULE_NUMBER,
	RULE_WORD,
	RULE_WORDS,
	RULE_FLAG,
	RULE_DATE,
	RULE_POSTCODE,
	RULE_OUTCODE,
	RULE_URL,
	RULE_SKILLS,
	RULE_OCCUPATION,
	RULE_GSS,
};

#define LIST_OF(name, what_it_is, ...)                                                                       \
	static const char *const name##_list[] = {__VA_ARGS__};                                              \
	static const struct words name = {name##_list, sizeof(name##_list) / sizeof(name##_list[0]),         \
	                                  what_it_is}

LIST_OF(delivery_modes, "delivery mode", "classroom", "online", "work_based", "blended");
LIST_OF(study_modes, "study mode", "full_time", "part_time", "flexible");
LIST_OF(attendance_patterns, "attendance pattern", "daytime", "evening", "weekend", "day_or_block_release");
LIST_OF(area_kinds, "kind of area", "local_authority", "combined_authority", "region");

/* What one column may hold. */
struct rule {
	struct table_column column;
	enum rule_kind kind;
	const struct words *words;
	double low, high;
	const char *right;
};

#define NEED(name, kind)                                                                                     \
	{                                                                                                    \
		{name, TABLE_NEEDED | TABLE_FILLED}, kind, NULL, 0, 0, NULL                                  \
	}
#define MAY(name, kind)                                                                                      \
	{                                                                                                    \
		{name, 0}, kind, NULL, 0, 0, NULL                                                            \
	}
#define ONE_OF(name, set)                                                                                    \
	{                                                                                                    \
		{name, 0}, RULE_WORD, &(set), 0, 0, NULL                                                     \
	}
#define POUNDS(name)                                                                                         \
	{                                                                                                    \
		{name, 0}, RULE_WHOLE, NULL, 0, 10000000, "whole pounds, such as 21000"                      \
	}
#define HOURS(name)                                                                                          \
	{                                                                                                    \
		{name, 0}, RULE_NUMBER, NULL, 0, 168, "hours a week, 0 to 168"                               \
	}
#define LAT(flags)                                                                                           \
	{                                                                                                    \
		{"lat", flags}, RULE_NUMBER, NULL, 49, 61, "a latitude in the United Kingdom, 49 to 61"      \
	}
#define LON(flags)                                                                                           \
	{                                                                                                    \
		{"lon", flags}, RULE_NUMBER, NULL, -9, 3, "a longitude in the United Kingdom, -9 to 3"       \
	}

static const struct rule course_rules[] = {
        NEED("id", RULE_ID),
        NEED("title", RULE_TEXT),
        MAY("provider", RULE_TEXT),
        MAY("skills", RULE_SKILLS),
        MAY("description", RULE_TEXT),
        ONE_OF("delivery_mode", delivery_modes),
        ONE_OF("study_mode", study_modes),
        ONE_OF("attendance_pattern", attendance_patterns),
        ONE_OF("qualification_level", native_qualifications),
        MAY("course_type", RULE_TEXT),
        MAY("sector", RULE_TEXT),
        POUNDS("cost"),
        {{"weeks", 0}, RULE_NUMBER, NULL, 0, 520, "a number of weeks, 0 to 520"},
        HOURS("hours_a_week"),
        MAY("start_date", RULE_DATE),
        MAY("flexible_start", RULE_FLAG),
        MAY("national", RULE_FLAG),
        MAY("venue", RULE_TEXT),
        MAY("postcode", RULE_POSTCODE),
        LAT(0),
        LON(0),
        MAY("url", RULE_URL),
        MAY("learn_aim_ref", RULE_TEXT),
};

static const struct rule vacancy_rules[] = {
        NEED("id", RULE_ID),
        NEED("title", RULE_TEXT),
        MAY("employer", RULE_TEXT),
        MAY("occupation_id", RULE_OCCUPATION),
        MAY("skills", RULE_SKILLS),
        MAY("description", RULE_TEXT),
        POUNDS("pay_low"),
        POUNDS("pay_high"),
        HOURS("hours"),
        {{"working_pattern", 0}, RULE_WORDS, &native_patterns, 0, 0, NULL},
        MAY("postcode", RULE_POSTCODE),
        LAT(0),
        LON(0),
        MAY("posted", RULE_DATE),
        MAY("closing", RULE_DATE),
        MAY("url", RULE_URL),
};

static const struct rule place_rules[] = {
        NEED("outcode", RULE_OUTCODE),    LAT(TABLE_NEEDED | TABLE_FILLED), LON(TABLE_NEEDED | TABLE_FILLED),
        MAY("local_authority", RULE_GSS), MAY("town", RULE_TEXT),
};

static const struct rule area_rules[] = {
        NEED("code", RULE_GSS),
        NEED("name", RULE_TEXT),
        ONE_OF("kind", area_kinds),
        MAY("parent", RULE_GSS),
};

static const struct rule contact_rules[] = {
        NEED("id", RULE_ID),     NEED("name", RULE_TEXT),        MAY("phone", RULE_TEXT),
        MAY("hours", RULE_TEXT), MAY("channel", RULE_TEXT),      MAY("postcode", RULE_POSTCODE),
        MAY("url", RULE_URL),    MAY("assured_date", RULE_DATE),
};

struct checked_file {
	const char *file;
	const struct rule *rules;
	size_t count;
	int low, high; /* columns of which the first must not be above the second; -1 for none */
};

#define COUNT(rules) (rules), sizeof(rules) / sizeof((rules)[0])
static const struct checked_file checked_files[] = {
        {"courses.csv", COUNT(course_rules), -1, -1},    {"vacancies.csv", COUNT(vacancy_rules), 6, 7},
        {"places.csv", COUNT(place_rules), -1, -1},      {"areas.csv", COUNT(area_rules), -1, -1},
        {"providers.csv", COUNT(contact_rules), -1, -1}, {"advisers.csv", COUNT(contact_rules), -1, -1},
};

static bool known_skills(struct import *im, struct table *t, size_t column)
{
	struct strings ids;

	if (!value_list(t, column, &im->arena, false, &ids))
		return false;
	for (size_t i = 0; i < ids.count; i++)
		if (!builder_has_skill(im->builder, ids.item[i]))
			return table_refuse(t, (int)column, "there is no skill \"%.200s\" in skills.csv",
			                    ids.item[i]);
	return true;
}

static bool known_occupation(struct import *im, struct table *t, size_t column)
{
	const char *id = table_text(t, column);

	if (*id && !builder_has_occupation(im->builder, id))
		return table_refuse(t, (int)column, "there is no occupation \"%.200s\" in occupations.csv",
		                    id);
	return true;
}

/* A code of the Government Statistical Service: a letter and eight digits. */
static bool is_gss(struct table *t, size_t column)
{
	const char *s = table_text(t, column);

	if (!*s)
		return true;
	if (strlen(s) == 9 && *s >= 'A' && *s <= 'Z' && strspn(s + 1, "0123456789") == 8)
		return true;
	return table_refuse(t, (int)column,
	                    "\"%.60s\" is not right here; write a GSS code, such as E08000012", s);
}

static bool check_value(struct import *im, struct table *t, size_t column, const struct rule *rule)
{
	unsigned set;
	bool flag;
	float number;
	int whole;

	switch (rule->kind) {
	case RULE_TEXT:
		return true;
	case RULE_ID:
		return value_id(t, column);
	case RULE_WHOLE:
		return value_int(t, column, (long)rule->low, (long)rule->high, rule->right, &whole);
	case RULE_NUMBER:
		return value_float(t, column, rule->low, rule->high, rule->right, &number);
	case RULE_WORD:
		return value_word(t, column, rule->words, &whole);
	case RULE_WORDS:
		return value_word_set(t, column, rule->words, &set);
	case RULE_FLAG:
		return value_flag(t, column, &flag);
	case RULE_DATE:
		return value_date(t, column);
	case RULE_POSTCODE:
		return value_postcode(t, column);
	case RULE_OUTCODE:
		return value_outcode(t, column);
	case RULE_URL:
		return value_url(t, column);
	case RULE_SKILLS:
		return known_skills(im, t, column);
	case RULE_OCCUPATION:
		return known_occupation(im, t, column);
	case RULE_GSS:
		return is_gss(t, column);
	}
	return true;
}

static bool in_order(struct table *t, const struct checked_file *f)
{
	int low = -1, high = -1;

	if (f->low < 0)
		return true;
	if (!value_int(t, (size_t)f->low, 0, 10000000, "", &low) ||
	    !value_int(t, (size_t)f->high, 0, 10000000, "", &high))
		return false;
	if (low >= 0 && high >= 0 && low > high)
		return table_refuse(t, f->low,
		                    "the lowest pay, %d, is above the highest, %d; swap or correct them", low,
		                    high);
	return true;
}

struct checking {
	const struct checked_file *file;
	struct names ids; /* the first column of every row that was good so far */
};

static int check_row(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct checking *c = arg;
	bool fresh;

	for (size_t i = 0; i < c->file->count; i++)
		if (!check_value(im, t, i, &c->file->rules[i]))
			return 0;
	if (!in_order(t, c->file))
		return 0;
	if (names_add(&c->ids, table_text(t, 0), &fresh) == NAMES_NONE)
		return import_no_memory(e);
	if (!fresh)
		table_refuse(t, 0, "\"%.200s\" stands in this file before; each may stand once",
		             table_text(t, 0));
	return 0;
}

static int check_file(struct import *im, const char *dir, const struct checked_file *f, struct error *e)
{
	struct table_column columns[32];
	struct checking checking = {.file = f};
	const struct import_table table = {
	        .file = f->file,
	        .spec = {.columns = columns, .count = f->count},
	        .optional = true,
	        .row = check_row,
	        .arg = &checking,
	};
	int rc;

	for (size_t i = 0; i < f->count; i++)
		columns[i] = f->rules[i].column;
	names_init(&checking.ids);
	rc = import_each(im, dir, &table, e);
	names_free(&checking.ids);
	if (rc > 0)
		report_info(im->report, "%s was checked; this version does not store its records yet",
		            f->file);
	return rc;
}

int native_check_others(struct import *im, const char *dir, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; i < sizeof(checked_files) / sizeof(checked_files[0]) && rc >= 0; i++)
		rc = check_file(im, dir, &checked_files[i], e);
	return rc < 0 ? rc : 0;
}
