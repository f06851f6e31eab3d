/* Adverts in tables: the tab-separated adverts of NHS Jobs, and apprenticeship vacancies as CSV. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <xxhash.h>

#include "import/names.h"
#include "import/source.h"
#include "import/vacancy.h"
#include "import/value.h"

/* What the reading of one source holds; the arena lives longer than a row. */
struct adverts {
	struct arena arena;
	struct source_files files;
};

static int each_file(struct import *im, const char *path, const char *const *endings,
                     const struct import_table *table, struct error *e)
{
	struct import_table one = *table;
	struct adverts a = {0};
	int rc;

	arena_init(&a.arena, 0);
	rc = source_list(im, path, endings, &a.arena, &a.files, e);
	for (size_t i = 0; i < a.files.count && rc >= 0; i++) {
		one.file = a.files.name[i];
		rc = import_each(im, a.files.dir, &one, e);
	}
	arena_free(&a.arena);
	return rc < 0 ? rc : 0;
}

/* A date in a column; refuses the row when it is none. */
static bool read_day(struct table *t, size_t column, int32_t *ret)
{
	const char *s = table_text(t, column);

	if (!*s || vacancy_day(s, ret))
		return true;
	return table_refuse(t, (int)column, "\"%.60s\" is no date; write " VACANCY_DATE_RIGHT, s);
}

static bool check_url(struct table *t, size_t column, const char **ret)
{
	*ret = table_text(t, column);
	return value_url(t, column);
}

static int add(struct import *im, struct table *t, size_t id_column, const struct vacancy_in *in,
               struct error *e)
{
	struct error fault;

	return import_settle(t, (int)id_column, builder_add_vacancy(im->builder, in, &fault), &fault, e);
}

/* --- adverts with tabs ------------------------------------------------------------------ */

enum {
	TSV_ID,
	TSV_TITLE,
	TSV_EMPLOYER,
	TSV_LOCALITY,
	TSV_REGION,
	TSV_POSTCODE,
	TSV_LAT,
	TSV_LON,
	TSV_EMPLOYMENT,
	TSV_PAY_LOW,
	TSV_PAY_HIGH,
	TSV_PAY_UNIT,
	TSV_POSTED,
	TSV_CLOSING,
	TSV_INDUSTRY,
	TSV_URL,
	TSV_TEXT,
};

static const struct table_column tsv_columns[] = {
        [TSV_ID] = {"id", TABLE_NEEDED | TABLE_FILLED},
        [TSV_TITLE] = {"title", TABLE_NEEDED | TABLE_FILLED},
        [TSV_EMPLOYER] = {"hiring_org", 0},
        [TSV_LOCALITY] = {"locality", 0},
        [TSV_REGION] = {"region", 0},
        [TSV_POSTCODE] = {"postcode", 0},
        [TSV_LAT] = {"lat", 0},
        [TSV_LON] = {"lon", 0},
        [TSV_EMPLOYMENT] = {"employment_type", 0},
        [TSV_PAY_LOW] = {"salary_min", 0},
        [TSV_PAY_HIGH] = {"salary_max", 0},
        [TSV_PAY_UNIT] = {"salary_unit", 0},
        [TSV_POSTED] = {"date_posted", 0},
        [TSV_CLOSING] = {"valid_through", 0},
        [TSV_INDUSTRY] = {"industry", 0},
        [TSV_URL] = {"url", 0},
        [TSV_TEXT] = {"description_first_600", 0},
};

/* A figure that is written without a word or a sign; NAN when it is none. */
static double plain_figure(const char *s)
{
	return *s && strlen(s) <= 12 && strspn(s, "0123456789.") == strlen(s) ? strtod(s, NULL) : NAN;
}

static int read_tsv_pay(struct import *im, struct table *t, struct vacancy_in *in, struct error *e)
{
	const char *low = table_text(t, TSV_PAY_LOW), *high = table_text(t, TSV_PAY_HIGH), *both;
	enum pay_unit unit = pay_find_unit(table_text(t, TSV_PAY_UNIT));
	double a = plain_figure(low), b = plain_figure(high);

	if (strcasecmp(table_text(t, TSV_EMPLOYMENT), "VOLUNTEER") == 0)
		return 0;
	if ((!*low || !isnan(a)) && (!*high || !isnan(b)))
		return vacancy_set_pay_figures(im, in, a, b, unit, e);
	both = *high ? arena_printf(&im->arena, "%s - %s", low, high) : low;
	return both ? vacancy_set_pay(im, in, both, unit, e) : import_no_memory(e);
}

static bool read_tsv_point(struct table *t, struct vacancy_in *in)
{
	float lat = NAN, lon = NAN;

	if (!value_float(t, TSV_LAT, -90, 90, "degrees north, such as 53.41", &lat) ||
	    !value_float(t, TSV_LON, -180, 180, "degrees east, such as -2.98", &lon))
		return false;
	if (isnan(lat) || isnan(lon))
		return true;
	if (!vacancy_is_point((double)lat, (double)lon)) {
		table_warn(t, TSV_LAT,
		           "%g, %g is outside the United Kingdom; the postcode is used in its place",
		           (double)lat, (double)lon);
		return true;
	}
	in->at.lat = strtod(table_text(t, TSV_LAT), NULL);
	in->at.lon = strtod(table_text(t, TSV_LON), NULL);
	return true;
}

static bool read_tsv_place(struct import *im, struct table *t, struct vacancy_in *in)
{
	const char *postcode = table_text(t, TSV_POSTCODE);
	char outcode[4];

	in->at.town = vacancy_line(im, *table_text(t, TSV_LOCALITY) ? table_text(t, TSV_LOCALITY)
	                                                            : table_text(t, TSV_REGION));
	if (*postcode && !catalogue_outcode(postcode, strlen(postcode), outcode))
		table_warn(t, TSV_POSTCODE,
		           "\"%.60s\" is no postcode, so it is left out; write one such as L8 1TQ or L8",
		           postcode);
	else
		in->at.postcode = postcode;
	return read_tsv_point(t, in);
}

static int take_tsv(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct vacancy_in in = vacancy_blank(im);
	int rc;

	(void)arg;
	if (!value_id(t, TSV_ID) || !read_day(t, TSV_POSTED, &in.posted) ||
	    !read_day(t, TSV_CLOSING, &in.closing) || !check_url(t, TSV_URL, &in.url) ||
	    !read_tsv_place(im, t, &in))
		return 0;
	in.id = arena_printf(&im->arena, "nhs:%s", table_text(t, TSV_ID));
	in.title = vacancy_line(im, table_text(t, TSV_TITLE));
	in.employer = vacancy_line(im, table_text(t, TSV_EMPLOYER));
	in.description = vacancy_text(im, table_text(t, TSV_TEXT));
	if (!in.id || !in.title || !in.employer || !in.description || !in.at.town)
		return import_no_memory(e);
	in.pattern = vacancy_pattern(table_text(t, TSV_EMPLOYMENT)) | vacancy_pattern(in.title);
	rc = read_tsv_pay(im, t, &in, e);
	return rc < 0 ? rc : add(im, t, TSV_ID, &in, e);
}

int vacancy_tsv_read(struct import *im, const char *path, struct error *e)
{
	static const char *const endings[] = {".tsv", ".txt", NULL};
	const struct import_table table = {
	        .spec = {.style = TABLE_TSV,
	                 .columns = tsv_columns,
	                 .count = sizeof(tsv_columns) / sizeof(tsv_columns[0])},
	        .row = take_tsv,
	};
	int rc = vacancy_begin(im, &(struct source_in){.format = "vacancy-tsv", .name = "NHS Jobs"}, e);

	return rc < 0 ? rc : each_file(im, path, endings, &table, e);
}

/* --- apprenticeships ------------------------------------------------------------------------- */

enum { APP_ID, APP_TITLE, APP_LOCATION, APP_WAGE, APP_UNIT, APP_URL, APP_POSTED };

static const struct table_column apprenticeship_columns[] = {
        [APP_ID] = {"VacancyId", TABLE_NEEDED | TABLE_FILLED},
        [APP_TITLE] = {"Title", TABLE_NEEDED | TABLE_FILLED},
        [APP_LOCATION] = {"Location", TABLE_NEEDED},
        [APP_WAGE] = {"WageAmount", 0},
        [APP_UNIT] = {"WageUnitType", 0},
        [APP_URL] = {"URL", 0},
        [APP_POSTED] = {"PublicationDate", 0},
};

/* The export lists a vacancy once for each job profile that it was shown with. */
struct seen {
	struct dict rows; /* by id: uint64_t of what the row says */
	uint64_t repeated;
};

/* Whether a row that says the same of the same vacancy stood before. 1 it did, 0 it did not, -ENOMEM. One
 * that says something else is left for the builder to refuse. */
static int is_repeated(struct seen *seen, const struct table *t)
{
	static const size_t columns[] = {APP_TITLE, APP_LOCATION, APP_WAGE, APP_UNIT, APP_URL};
	uint64_t *kept, said = 0;
	bool fresh;

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		said = XXH3_64bits_withSeed(table_text(t, columns[i]), table_length(t, columns[i]) + 1, said);
	kept = dict_put(&seen->rows, table_text(t, APP_ID), &fresh);
	if (!kept)
		return -ENOMEM;
	if (fresh)
		*kept = said;
	else if (*kept == said)
		seen->repeated++;
	return !fresh && *kept == said;
}

static int take_apprenticeship(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct vacancy_in in = vacancy_blank(im);
	const char *unit = table_text(t, APP_UNIT);
	int rc;

	if (!value_id(t, APP_ID) || !read_day(t, APP_POSTED, &in.posted) || !check_url(t, APP_URL, &in.url))
		return 0;
	rc = is_repeated(arg, t);
	if (rc)
		return rc < 0 ? import_no_memory(e) : 0;
	if (*unit && pay_find_unit(unit) == PAY_UNIT_NONE)
		table_warn(
		        t, APP_UNIT,
		        "\"%.60s\" is no unit of pay, so it is left out; write Weekly, Monthly or Annually",
		        unit);
	in.id = arena_printf(&im->arena, "apprenticeship:%s", table_text(t, APP_ID));
	in.title = vacancy_line(im, table_text(t, APP_TITLE));
	if (!in.id || !in.title)
		return import_no_memory(e);
	in.apprenticeship = true;
	rc = vacancy_set_location(im, &in, table_text(t, APP_LOCATION), e);
	if (rc == 0)
		rc = vacancy_set_pay(im, &in, table_text(t, APP_WAGE), pay_find_unit(unit), e);
	return rc < 0 ? rc : add(im, t, APP_ID, &in, e);
}

int vacancy_apprenticeship_read(struct import *im, const char *path, struct error *e)
{
	static const char *const endings[] = {".csv", NULL};
	struct seen seen = {0};
	const struct import_table table = {
	        .spec = {.columns = apprenticeship_columns,
	                 .count = sizeof(apprenticeship_columns) / sizeof(apprenticeship_columns[0]),
	                 .open_ended = true},
	        .row = take_apprenticeship,
	        .arg = &seen,
	};
	int rc = vacancy_begin(
	        im, &(struct source_in){.format = "apprenticeship-csv", .name = "Find an apprenticeship"}, e);

	dict_init(&seen.rows, sizeof(uint64_t));
	if (rc == 0)
		rc = each_file(im, path, endings, &table, e);
	if (seen.repeated)
		report_info(im->report,
		            "%" PRIu64 " rows name a vacancy again and say the same; each was taken once",
		            seen.repeated);
	dict_free(&seen.rows);
	return rc;
}
