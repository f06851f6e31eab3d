#include "import/import.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "import/vacancy.h"

/* The order is the order of the help. */
const struct import_format import_formats[] = {
        {.name = "native",
         .source = "DIR",
         .doc = "the CSV set that anyone can write: skills.csv, occupations.csv and more",
         .read = native_read},
        {.name = "esco",
         .source = "DIR",
         .doc = "the European classification of skills and occupations, as its download ships",
         .read = esco_read},
        {.name = "ncs",
         .source = "DIR",
         .doc = "the job profiles of the National Careers Service with their ranked skills",
         .joins = true,
         .read = ncs_read},
        {.name = "onet", .source = "DIR", .doc = "the text files of the O*NET database", .read = onet_read},
        {.name = "provider-csv",
         .source = "PATH",
         .doc = "courses and venues in the templates of the course directory, each row checked",
         .files = true,
         .read = provider_read},
        {.name = "course-csv",
         .source = "PATH",
         .doc = "the open-data CSV of live courses",
         .files = true,
         .read = course_csv_read},
        {.name = "course-json",
         .source = "PATH",
         .doc = "replies of the National Careers Service's Find a course",
         .files = true,
         .read = course_json_read},
        {.name = "places",
         .source = "PATH",
         .doc = "the middle of each outcode, as places.csv or with the columns of Gibbs/uk-postcodes",
         .files = true,
         .read = place_csv_read},
        {.name = "vacancy-json",
         .source = "PATH",
         .doc = "adverts as JobPosting of schema.org: JSON Lines, or an array of objects",
         .files = true,
         .read = vacancy_json_read},
        {.name = "vacancy-tsv",
         .source = "PATH",
         .doc = "adverts with tabs between the columns, as taken from NHS Jobs",
         .files = true,
         .read = vacancy_tsv_read},
        {.name = "apprenticeship-csv",
         .source = "PATH",
         .doc = "apprenticeship vacancies, as the National Careers Service exports them",
         .files = true,
         .read = vacancy_apprenticeship_read},
        {.name = "find-a-job",
         .source = "PATH",
         .doc = "replies of the DWP's Find a job, one reply a file",
         .files = true,
         .read = vacancy_find_a_job_read},
};

const size_t import_format_count = sizeof(import_formats) / sizeof(import_formats[0]);

const struct import_format *import_find_format(const char *name)
{
	for (size_t i = 0; i < import_format_count; i++)
		if (strcmp(import_formats[i].name, name) == 0)
			return &import_formats[i];
	return NULL;
}

const char *import_nearest_format(const char *name)
{
	const char *best = NULL;
	unsigned best_distance = 3;

	if (strlen(name) >= TEXT_WORD_MAX)
		return NULL;
	for (size_t i = 0; i < import_format_count; i++) {
		const char *known = import_formats[i].name;
		unsigned d = text_distance(name, strlen(name), known, strlen(known), 2);

		if (d < best_distance && d < strlen(known)) {
			best = known;
			best_distance = d;
		}
	}
	return best;
}

void import_init(struct import *im)
{
	memset(im, 0, sizeof(*im));
	im->today = (int32_t)(time(NULL) / 86400);
	arena_init(&im->arena, 0);
}

void import_close(struct import *im)
{
	arena_free(&im->arena);
}

int import_no_memory(struct error *e)
{
	return error_set(e, -ENOMEM, NULL, "there is no memory left");
}

/* --- files ----------------------------------------------------------------- */

static int open_memory(struct import *im, const char *file, struct input **ret, struct error *e)
{
	for (size_t i = 0; i < im->file_count; i++)
		if (strcmp(im->files[i].name, file) == 0)
			return input_open_memory(ret, im->files[i].data, im->files[i].len);
	return error_set(e, -ENOENT, file, "there is no such file");
}

int import_open(struct import *im, const char *dir, const char *file, struct input **ret,
                const char **ret_name, struct error *e)
{
	size_t len = strlen(dir);
	const char *slash = len && dir[len - 1] == '/' ? "" : "/";

	*ret_name = im->files ? file : arena_printf(&im->arena, "%s%s%s", dir, slash, file);
	if (!*ret_name)
		return import_no_memory(e);
	return im->files ? open_memory(im, file, ret, e) : input_open(ret, *ret_name, e);
}

static void show_position(struct import *im, const struct table *t, const char *file)
{
	char step[96];

	if (!im->progress)
		return;
	snprintf(step, sizeof(step), "reading %s", file);
	progress_show(im->progress, step, table_position(t), table_size(t), true);
}

static int each_row(struct import *im, struct table *t, const struct import_table *table, struct error *e)
{
	int rc;

	while ((rc = table_next(t, e)) > 0) {
		arena_reset(&im->arena);
		rc = table->row(im, t, table->arg, e);
		if (rc < 0)
			return rc;
		if (table_rows(t) % 512 == 0)
			show_position(im, t, table->file);
	}
	return rc;
}

int import_each(struct import *im, const char *dir, const struct import_table *table, struct error *e)
{
	struct table_spec spec = table->spec;
	struct input *in = NULL;
	struct table *t;
	const char *name = table->file;
	int rc;

	arena_reset(&im->arena);
	rc = import_open(im, dir, table->file, &in, &name, e);
	if (rc == -ENOENT && table->optional)
		return 0;
	if (rc < 0)
		return rc;
	spec.stop = im->stop;
	rc = table_open(&t, in, name, &spec, im->report, e);
	if (rc < 0)
		return rc;
	show_position(im, t, table->file);
	rc = each_row(im, t, table, e);
	if (im->progress)
		progress_done(im->progress);
	table_close(t);
	return rc < 0 ? rc : 1;
}

/* --- records --------------------------------------------------------------- */

int import_settle(struct table *t, int column, int rc, const struct error *from_builder, struct error *e)
{
	if (rc == -ENOMEM) {
		if (e)
			*e = *from_builder;
		return rc;
	}
	if (rc < 0)
		table_refuse(t, column, "%s", from_builder->text);
	return 0;
}

struct occupation_in import_occupation(const struct import *im)
{
	return (struct occupation_in){
	        .pay_low = UNKNOWN_INT,
	        .pay_high = UNKNOWN_INT,
	        .growth = UNKNOWN_FLOAT,
	        .automation_risk = UNKNOWN_FLOAT,
	        .hours_low = UNKNOWN_FLOAT,
	        .hours_high = UNKNOWN_FLOAT,
	        .qualification_level = UNKNOWN_INT,
	        .source = im->source,
	};
}

int import_add_source(struct import *im, const struct source_in *in, struct error *e)
{
	return builder_add_source(im->builder, in, &im->source, e);
}
