/* The open-data CSV of live courses: one row a course run, columns as the course directory publishes them
 * (SkillsFundingAgency/dfc-coursedirectory).
 *
 * A row without an id or a title is refused. Anything else that cannot be read is warned of and taken as not
 * known: the course is still there to be found. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "import/course.h"
#include "import/source.h"

enum {
	LIVE_RUN,
	LIVE_COURSE,
	LIVE_UKPRN,
	LIVE_AIM,
	LIVE_NAME,
	LIVE_WHO,
	LIVE_DELIVERY,
	LIVE_STUDY,
	LIVE_ATTENDANCE,
	LIVE_FLEXIBLE,
	LIVE_START,
	LIVE_UNIT,
	LIVE_DURATION,
	LIVE_COST,
	LIVE_COST_TEXT,
	LIVE_NATIONAL,
	LIVE_REGIONS,
	LIVE_VENUE,
	LIVE_LATITUDE,
	LIVE_LONGITUDE,
	LIVE_POSTCODE,
	LIVE_TELEPHONE,
	LIVE_TOWN,
	LIVE_WEBSITE,
	LIVE_URL,
	LIVE_UPDATED,
	LIVE_ENTRY,
	LIVE_ASSESSED,
	LIVE_TYPE,
	LIVE_SECTOR,
	LIVE_LEVEL,
	LIVE_BODY,
	LIVE_PROVIDER,
	LIVE_ADDRESS_1,
	LIVE_ADDRESS_2,
	LIVE_COUNTY,
	LIVE_EMAIL,
	LIVE_COLUMNS,
};

static const struct table_column live_columns[LIVE_COLUMNS] = {
        [LIVE_RUN] = {"COURSE_RUN_ID", TABLE_NEEDED | TABLE_FILLED},
        [LIVE_COURSE] = {"COURSE_ID", 0},
        [LIVE_UKPRN] = {"PROVIDER_UKPRN", TABLE_NEEDED},
        [LIVE_AIM] = {"LEARN_AIM_REF", 0},
        [LIVE_NAME] = {"COURSE_NAME", TABLE_NEEDED | TABLE_FILLED},
        [LIVE_WHO] = {"WHO_THIS_COURSE_IS_FOR", 0},
        [LIVE_DELIVERY] = {"DELIVER_MODE", TABLE_NEEDED},
        [LIVE_STUDY] = {"STUDY_MODE", 0},
        [LIVE_ATTENDANCE] = {"ATTENDANCE_PATTERN", 0},
        [LIVE_FLEXIBLE] = {"FLEXIBLE_STARTDATE", 0},
        [LIVE_START] = {"STARTDATE", 0},
        [LIVE_UNIT] = {"DURATION_UNIT", 0},
        [LIVE_DURATION] = {"DURATION_VALUE", 0},
        [LIVE_COST] = {"COST", 0},
        [LIVE_COST_TEXT] = {"COST_DESCRIPTION", 0},
        [LIVE_NATIONAL] = {"NATIONAL", 0},
        [LIVE_REGIONS] = {"REGIONS", 0},
        [LIVE_VENUE] = {"LOCATION_NAME", 0},
        [LIVE_LATITUDE] = {"LOCATION_LATITUDE", 0},
        [LIVE_LONGITUDE] = {"LOCATION_LONGITUDE", 0},
        [LIVE_POSTCODE] = {"LOCATION_POSTCODE", 0},
        [LIVE_TELEPHONE] = {"LOCATION_TELEPHONE", 0},
        [LIVE_TOWN] = {"LOCATION_TOWN", 0},
        [LIVE_WEBSITE] = {"LOCATION_WEBSITE", 0},
        [LIVE_URL] = {"COURSE_URL", 0},
        [LIVE_UPDATED] = {"UPDATED_DATE", 0},
        [LIVE_ENTRY] = {"ENTRY_REQUIREMENTS", 0},
        [LIVE_ASSESSED] = {"HOW_YOU_WILL_BE_ASSESSED", 0},
        [LIVE_TYPE] = {"COURSE_TYPE", 0},
        [LIVE_SECTOR] = {"SECTOR", 0},
        [LIVE_LEVEL] = {"EDUCATION_LEVEL", 0},
        [LIVE_BODY] = {"AWARDING_BODY", 0},
        [LIVE_PROVIDER] = {"PROVIDER_NAME", 0}, /* not in the published file; taken when someone adds it */
        [LIVE_ADDRESS_1] = {"LOCATION_ADDRESS1", 0},
        [LIVE_ADDRESS_2] = {"LOCATION_ADDRESS2", 0},
        [LIVE_COUNTY] = {"LOCATION_COUNTY", 0},
        [LIVE_EMAIL] = {"LOCATION_EMAIL", 0},
};

/* A word of a list; empty and "0" say that it does not apply. */
static void take_word(struct table *t, int column, enum course_words words, unsigned *ret)
{
	const char *s = table_text(t, (size_t)column);

	if (!*s || (words != WORDS_LEVEL && words != WORDS_YES && strcmp(s, "0") == 0))
		return;
	if (!course_word(words, s, ret))
		table_warn(t, column, "\"%.60s\" is not known and was left out; write %s", s,
		           course_word_list(words));
}

static void take_day(struct table *t, int column, int32_t *ret)
{
	const char *s = table_text(t, (size_t)column);

	if (*s && !course_day_uk(s, ret) && !course_day_iso(s, ret))
		table_warn(t, column, "\"%.60s\" is no date and was left out; write 31/01/2027 or 2027-01-31",
		           s);
}

static double take_number(struct table *t, int column, double low, double high)
{
	const char *s = table_text(t, (size_t)column);
	char *end;
	double v;

	if (!*s)
		return NAN;
	v = strtod(s, &end);
	if (!*end && v >= low && v <= high) /* false for NAN too */
		return v;
	table_warn(t, column, "\"%.60s\" was left out; a number from %g to %g may stand here", s, low, high);
	return NAN;
}

static void take_kind(struct table *t, struct course_in *in)
{
	unsigned level = 0, flexible = 0, national = 0;

	take_word(t, LIVE_DELIVERY, WORDS_DELIVERY, &in->delivery);
	take_word(t, LIVE_STUDY, WORDS_STUDY, &in->study);
	take_word(t, LIVE_ATTENDANCE, WORDS_ATTENDANCE, &in->attendance);
	take_word(t, LIVE_TYPE, WORDS_TYPE, &in->type);
	take_word(t, LIVE_FLEXIBLE, WORDS_YES, &flexible);
	take_word(t, LIVE_NATIONAL, WORDS_YES, &national);
	if (table_length(t, LIVE_LEVEL) && course_word(WORDS_LEVEL, table_text(t, LIVE_LEVEL), &level))
		in->level = (int)level;
	in->flexible_start = flexible;
	in->national = national;
	in->sector = course_sector(table_text(t, LIVE_SECTOR));
	if (!in->sector)
		in->sector = table_text(t, LIVE_SECTOR);
}

static void take_time(struct table *t, struct course_in *in)
{
	double duration = take_number(t, LIVE_DURATION, 0, 9999);
	unsigned unit = DURATION_UNITS;

	take_word(t, LIVE_UNIT, WORDS_UNIT, &unit);
	if (unit < DURATION_UNITS && duration >= 1) {
		in->duration = (unsigned)duration;
		in->duration_unit = unit;
		in->weeks = course_weeks(unit, in->duration, in->study);
	}
	take_day(t, LIVE_UPDATED, &in->updated);
	if (!in->flexible_start)
		take_day(t, LIVE_START, &in->start);
}

static void take_place(struct table *t, struct course_in *in)
{
	in->venue = table_text(t, LIVE_VENUE);
	in->at.postcode = table_text(t, LIVE_POSTCODE);
	in->at.town = table_text(t, LIVE_TOWN);
	in->at.lat = take_number(t, LIVE_LATITUDE, 0, 90);
	in->at.lon = take_number(t, LIVE_LONGITUDE, -180, 180);
	if (in->at.lat == 0 && in->at.lon == 0) /* how a missing place is written */
		in->at.lat = in->at.lon = NAN;
	if (in->at.lat < 49 || in->at.lat > 61 || in->at.lon < -9 || in->at.lon > 3) {
		table_warn(t, LIVE_LATITUDE, "%g, %g is outside the United Kingdom and was left out",
		           in->at.lat, in->at.lon);
		in->at.lat = in->at.lon = NAN;
	}
	if (isnan(in->at.lat) || isnan(in->at.lon))
		in->at.lat = in->at.lon = NAN;
}

/* Descriptions of the live courses hold pasted HTML. */
static bool take_texts(struct import *im, struct table *t, const struct dict *providers, struct course_in *in)
{
	const struct course_provider *known = dict_get(providers, table_text(t, LIVE_UKPRN));

	in->title = course_plain(&im->arena, table_text(t, LIVE_NAME));
	in->who = course_plain(&im->arena, table_text(t, LIVE_WHO));
	in->entry = course_plain(&im->arena, table_text(t, LIVE_ENTRY));
	in->assessed = course_plain(&im->arena, table_text(t, LIVE_ASSESSED));
	in->cost_text = course_plain(&im->arena, table_text(t, LIVE_COST_TEXT));
	in->provider_id = table_text(t, LIVE_UKPRN);
	in->provider = table_text(t, LIVE_PROVIDER);
	in->provider_phone = table_text(t, LIVE_TELEPHONE);
	in->provider_url = table_text(t, LIVE_WEBSITE);
	if (known && !*in->provider)
		in->provider = known->name;
	if (known && *known->phone)
		in->provider_phone = known->phone;
	if (known && *known->url)
		in->provider_url = known->url;
	in->url = table_text(t, LIVE_URL);
	in->aim_ref = table_text(t, LIVE_AIM);
	in->awarding_body = table_text(t, LIVE_BODY);
	in->synthetic = course_says_synthetic(in->who);
	return in->title && in->who && in->entry && in->assessed && in->cost_text;
}

static int add(struct import *im, struct table *t, struct course_in *in, struct error *e)
{
	const struct course_from from = {.t = t, .column = LIVE_RUN};
	const char *unknown = NULL;
	int rc;

	if (in->delivery != DELIVERY_WORK_BASED || in->national || !table_length(t, LIVE_REGIONS))
		rc = course_add(im, &from, in, e);
	else
		rc = course_add_regional(im, &from, in, table_text(t, LIVE_REGIONS), &unknown, e);
	if (unknown)
		table_warn(t, LIVE_REGIONS, "no region of England has this name: %.300s", unknown);
	return rc < 0 ? rc : 0;
}

static int take_live(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct course_in in = course_blank(im);

	in.id = table_text(t, LIVE_RUN);
	in.course_id = table_text(t, LIVE_COURSE);
	if (!take_texts(im, t, arg, &in))
		return import_no_memory(e);
	take_kind(t, &in);
	take_time(t, &in);
	take_place(t, &in);
	in.cost = take_number(t, LIVE_COST, 0, 1000000);
	if (!*in.title) {
		table_refuse(t, LIVE_NAME,
		             "the title holds nothing but markup; write the name of the course");
		return 0;
	}
	return add(im, t, &in, e);
}

static int read_file(struct import *im, const char *dir, const char *file, struct dict *providers,
                     struct error *e)
{
	const struct import_table table = {
	        .file = file,
	        .spec = {.columns = live_columns, .count = LIVE_COLUMNS},
	        .row = take_live,
	        .arg = providers,
	};
	int rc = import_each(im, dir, &table, e);

	return rc < 0 ? rc : 0;
}

static bool lists_providers(const struct source_files *files, size_t i)
{
	return files->folder && source_ends_with(files->name[i], "providers.csv");
}

static int read_all(struct import *im, const struct source_files *files, struct error *e)
{
	struct dict providers;
	int rc = 0;

	dict_init(&providers, sizeof(struct course_provider));
	for (size_t i = 0; i < files->count && rc == 0; i++)
		if (lists_providers(files, i))
			rc = course_read_providers(im, files->dir, files->name[i], &providers, e);
	for (size_t i = 0; i < files->count && rc == 0; i++)
		if (!lists_providers(files, i))
			rc = read_file(im, files->dir, files->name[i], &providers, e);
	if (rc == 0 && !providers.names.count)
		report_info(im->report, "the providers' names are not in this file; a folder that also holds "
		                        "a providers.csv (UKPRN, name) gives them");
	dict_free(&providers);
	return rc;
}

int course_csv_read(struct import *im, const char *path, struct error *e)
{
	static const char *const endings[] = {".csv", NULL};
	struct source_files files = {0};
	struct arena arena;
	const char *name;
	int rc;

	arena_init(&arena, 0);
	rc = source_open(im, path, endings, &arena, &files, &name, e);
	if (rc == 0)
		rc = course_begin(im, "course-csv", name, e);
	if (rc == 0)
		rc = read_all(im, &files, e);
	arena_free(&arena);
	return rc;
}
