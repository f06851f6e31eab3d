/* Learning aims: what the code in LARS_QAN stands for. */
#include "import/provider.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	AIM_REF,
	AIM_TITLE,
	AIM_LEVEL,
	AIM_BODY,
	AIM_AREA,
	AIM_END,
	AIM_LAST_START,
	AIM_CATEGORY,
};

static const struct table_column aim_columns[] = {
        [AIM_REF] = {"LearnAimRef", TABLE_NEEDED | TABLE_FILLED},
        [AIM_TITLE] = {"LearnAimRefTitle", 0},
        [AIM_LEVEL] = {"NotionalNVQLevelv2", 0},
        [AIM_BODY] = {"AwardOrgCode", 0},
        [AIM_AREA] = {"SectorSubjectAreaTier2", 0},
        [AIM_END] = {"OperationalEndDate", 0},
        [AIM_LAST_START] = {"LastNewStartDate", 0},
        [AIM_CATEGORY] = {"CategoryRef", 0},
};

/* Which category of a learning aim makes a course of which type; `title` is what a title must hold too. */
static const struct {
	const char *category;
	unsigned type;
	const char *title[2];
} categories[] = {
        {"3", COURSE_T_LEVEL, {"T Level"}},
        {"24", COURSE_ESSENTIAL_SKILLS, {NULL}},
        {"29", COURSE_ESSENTIAL_SKILLS, {NULL}},
        {"37",
         COURSE_ESSENTIAL_SKILLS,
         {"GCSE (9-1) in English Language", "GCSE (9-1) in English Literature"}},
        {"39", COURSE_ESSENTIAL_SKILLS, {NULL}},
        {"40", COURSE_ESSENTIAL_SKILLS, {"ESOL", "GCSE (9-1) in English L"}},
        {"42", COURSE_ESSENTIAL_SKILLS, {NULL}},
        {"55", COURSE_HTQ, {NULL}},
        {"63", COURSE_MULTIPLY, {NULL}},
};

static unsigned type_of(const char *category, const char *title)
{
	for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++) {
		const char *const *words = categories[i].title;

		if (strcmp(categories[i].category, category) != 0)
			continue;
		if (!words[0] || strstr(title, words[0]) || (words[1] && strstr(title, words[1])))
			return categories[i].type;
	}
	return COURSE_TYPE_UNKNOWN;
}

/* The earliest of the dates after which nobody may start. */
static int32_t last_day(const struct table *t)
{
	static const int columns[] = {AIM_END, AIM_LAST_START};
	int32_t last = INT32_MAX;

	for (size_t i = 0; i < 2; i++) {
		const char *s = table_text(t, (size_t)columns[i]);
		int32_t day;

		if ((course_day_iso(s, &day) || course_day_uk(s, &day)) && day < last)
			last = day;
	}
	return last;
}

/* An aim may stand there once for each of its categories. */
static int take_aim(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct provider *p = arg;
	struct provider_aim *aim;
	const char *title = table_text(t, AIM_TITLE), *area = table_text(t, AIM_AREA);
	unsigned level, type = type_of(table_text(t, AIM_CATEGORY), title);
	char code[12];
	double number;
	bool fresh;

	(void)im;
	if (!provider_aim_code(table_text(t, AIM_REF), code)) {
		table_refuse(t, AIM_REF,
		             "\"%.40s\" is no code of a learning aim; those have eight letters and digits",
		             table_text(t, AIM_REF));
		return 0;
	}
	aim = dict_put(&p->aims, code, &fresh);
	if (!aim)
		return import_no_memory(e);
	if (type != COURSE_TYPE_UNKNOWN || fresh)
		aim->type = type;
	if (!fresh)
		return 0;
	aim->title = dict_keep(&p->aims, title);
	aim->body = dict_keep(&p->aims, table_text(t, AIM_BODY));
	if (!aim->title || !aim->body)
		return import_no_memory(e);
	aim->level = course_word(WORDS_LEVEL, table_text(t, AIM_LEVEL), &level) ? (int)level : UNKNOWN_INT;
	aim->closed = last_day(t);
	number = strtod(area, NULL);
	if (number >= 1 && number < 100)
		snprintf(aim->area, sizeof(aim->area), "%g", number);
	return 0;
}

int provider_read_aims(struct provider *p, const char *path, struct error *e)
{
	const char *slash = strrchr(path, '/'), *dir;
	struct import_table table = {
	        .file = slash ? slash + 1 : path,
	        .spec = {.columns = aim_columns,
	                 .count = sizeof(aim_columns) / sizeof(aim_columns[0]),
	                 .open_ended = true},
	        .row = take_aim,
	        .arg = p,
	};
	int rc;

	dir = slash ? arena_strndup(&p->arena, path, (size_t)(slash - path) + 1)
	            : arena_strdup(&p->arena, ".");
	if (!dir)
		return import_no_memory(e);
	rc = import_each(p->im, dir, &table, e);
	p->aims_known = rc > 0;
	return rc < 0 ? rc : 0;
}
