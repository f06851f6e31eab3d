/* Courses, vacancies and places, which are taken; areas, providers and advisers, which are only checked yet.
 */
#include <string.h>

#include "import/names.h"
#include "import/native_rule.h"

#define LIST_OF(name, what_it_is, ...)                                                                       \
	static const char *const name##_list[] = {__VA_ARGS__};                                              \
	static const struct words name = {name##_list, sizeof(name##_list) / sizeof(name##_list[0]),         \
	                                  what_it_is}

LIST_OF(area_kinds, "kind of area", "local_authority", "combined_authority", "region");

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

static const struct native_file areas = {"areas.csv", RULES(area_rules), -1, -1, NULL};
static const struct native_file providers = {"providers.csv", RULES(contact_rules), -1, -1, NULL};
static const struct native_file advisers = {"advisers.csv", RULES(contact_rules), -1, -1, NULL};

/* Places come first: courses and vacancies without a point get the one of their outcode. */
static const struct native_file *const all_files[] = {&native_places, &native_courses, &native_vacancies,
                                                      &areas,         &providers,      &advisers};

struct checking {
	const struct native_file *file;
	struct names ids; /* the first column of every row that was good so far */
};

static int check_row(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct checking *c = arg;
	bool fresh;

	if (!native_check_row(im, t, c->file))
		return 0;
	if (c->file->add && c->file != &native_places) /* the builder refuses an id that comes again */
		return c->file->add(im, t, e);
	if (names_add(&c->ids, table_text(t, 0), &fresh) == NAMES_NONE)
		return import_no_memory(e);
	if (!fresh)
		table_refuse(t, 0, "\"%.200s\" stands in this file before; each may stand once",
		             table_text(t, 0));
	return fresh && c->file->add ? c->file->add(im, t, e) : 0;
}

static int check_file(struct import *im, const char *dir, const struct native_file *f, struct error *e)
{
	struct table_column columns[32];
	struct checking checking = {.file = f};
	const struct import_table table = {
	        .file = f->name,
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
	if (rc > 0 && !f->add)
		report_info(im->report, "%s was checked; this version does not store its records yet",
		            f->name);
	return rc;
}

int native_read_others(struct import *im, const char *dir, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; i < sizeof(all_files) / sizeof(all_files[0]) && rc >= 0; i++)
		rc = check_file(im, dir, all_files[i], e);
	return rc < 0 ? rc : 0;
}
