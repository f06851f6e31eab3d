/* JobPosting of schema.org: as JSON Lines, as an array, or as the @graph of a page. The
 * properties and their types are those of schema.org/JobPosting. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "import/json_records.h"
#include "import/source.h"
#include "import/vacancy.h"

struct postings {
	struct import *im;
	struct json_records *r;
};

/* --- values ------------------------------------------------------------------------------- */

/* The first of a list, or the value itself. */
static const json_t *first(const json_t *v)
{
	for (unsigned depth = 0; json_is_array(v) && depth < 8; depth++)
		v = json_array_get(v, 0);
	return v;
}

static const json_t *get(const json_t *object, const char *key)
{
	return first(json_object_get(object, key));
}

/* A text, or the name of a thing that has one: {"@type": "Organization", "name": "..."}. NULL when neither.
 */
static const char *text_of(const json_t *v)
{
	v = first(v);
	if (json_is_object(v))
		v = get(v, "name");
	return json_string_value(v);
}

static const char *text_at(const json_t *object, const char *key)
{
	return text_of(json_object_get(object, key));
}

/* A number, also one that is written as text; NAN when it is none. */
static double number_of(const json_t *v)
{
	const char *s = json_string_value(v);
	char *end;
	double n;

	if (json_is_number(v))
		return json_number_value(v);
	if (!s || !*s || strspn(s, "0123456789.-") != strlen(s))
		return NAN;
	n = strtod(s, &end);
	return *end ? NAN : n;
}

static double number_at(const json_t *object, const char *key)
{
	return number_of(get(object, key));
}

/* A short text for an id: a string, or a whole number. NULL when it is neither or memory is used up. */
static const char *id_of(struct arena *arena, const json_t *v)
{
	if (json_is_integer(v))
		return arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	return json_string_value(v);
}

static bool is_type(const json_t *object, const char *type)
{
	const json_t *types = json_object_get(object, "@type");
	size_t count = json_is_array(types) ? json_array_size(types) : 1;

	if (!types)
		return true;
	for (size_t i = 0; i < count; i++) {
		const char *s = json_string_value(json_is_array(types) ? json_array_get(types, i) : types);
		const char *slash = s ? strrchr(s, '/') : NULL;

		if (s && strcmp(slash ? slash + 1 : s, type) == 0)
			return true;
	}
	return false;
}

/* --- the parts of a posting ------------------------------------------------------------------ */

static bool is_web_address(const char *s)
{
	return (strncasecmp(s, "http://", 7) == 0 || strncasecmp(s, "https://", 8) == 0) &&
	       !strpbrk(s, " \t\r\n\"<>");
}

static void read_url(struct postings *p, const json_t *job, struct vacancy_in *in)
{
	const char *s = text_at(job, "url");

	if (!s)
		s = text_at(job, "@id");
	if (!s || !*s)
		return;
	if (is_web_address(s))
		in->url = s;
	else
		json_records_warn(
		        p->r,
		        "\"%.60s\" is no web address, so it is left out; write one that starts with "
		        "https:// or http://",
		        s);
}

/* The id: "job:" with the identifier, with the name it is under when it has one; else the web address. */
static bool read_id(struct postings *p, const json_t *job, struct vacancy_in *in)
{
	const json_t *v = get(job, "identifier");
	const char *under = json_is_object(v) ? json_string_value(get(v, "name")) : NULL, *value;

	value = id_of(&p->im->arena, json_is_object(v) ? get(v, "value") : v);
	if (value && *value)
		in->id = arena_printf(&p->im->arena, "job:%s%s%s", under ? under : "", under ? ":" : "",
		                      value);
	else
		in->id = in->url;
	if (in->id && *in->id)
		return true;
	return json_records_refuse(p->r, "identifier",
	                           "the job has neither an identifier nor a url; give it one of them");
}

static bool read_day(struct postings *p, const json_t *job, const char *key, int32_t *ret)
{
	const json_t *v = get(job, key);
	const char *s = json_string_value(v);

	if (!v || json_is_null(v) || (s && !*s))
		return true;
	if (s && vacancy_day(s, ret))
		return true;
	return json_records_refuse(p->r, key, "\"%.60s\" is no date; write " VACANCY_DATE_RIGHT,
	                           s ? s : "what stands there");
}

/* Everything that tells what the job is, in one text. */
static int read_texts(struct postings *p, const json_t *job, struct vacancy_in *in, struct error *e)
{
	static const char *const keys[] = {
	        "description",    "responsibilities",       "skills",
	        "qualifications", "experienceRequirements", "educationRequirements"};
	struct import *im = p->im;
	const char *employer = text_at(job, "hiringOrganization");
	struct buf all;
	bool good;

	buf_init(&all, 0);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const json_t *list = json_object_get(job, keys[i]), *one = list;

		for (size_t k = 0; k < 50; k++) {
			const char *s;

			if (json_is_array(list))
				one = json_array_get(list, k);
			s = one ? text_of(one) : NULL;
			if (s && *s) {
				buf_str(&all, all.len ? "<br>" : "");
				buf_str(&all, s);
			}
			if (!one || !json_is_array(list))
				break;
		}
	}
	buf_byte(&all, 0);
	in->employer = employer ? vacancy_line(im, employer) : "";
	in->description = all.error ? NULL : vacancy_text(im, (const char *)all.data);
	good = in->employer && in->description;
	buf_free(&all);
	return good ? 0 : import_no_memory(e);
}

static bool read_title(struct postings *p, const json_t *job, struct vacancy_in *in)
{
	const char *s = json_string_value(get(job, "title"));

	if (!s || !*s)
		s = json_string_value(get(job, "name"));
	if (s)
		in->title = vacancy_line(p->im, s);
	if (in->title && *in->title)
		return true;
	return json_records_refuse(p->r, "title", "the job has no title; give it one");
}

/* --- where ------------------------------------------------------------------------------------ */

static bool is_here(const char *country)
{
	static const char *const names[] = {
	        "GB",      "GBR",      "UK",    "United Kingdom",  "Great Britain",
	        "England", "Scotland", "Wales", "Northern Ireland"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(country, names[i]) == 0)
			return true;
	return false;
}

/* The first place that is in the United Kingdom, or does not say; NULL when all are elsewhere. */
static const json_t *find_place(const json_t *job, const char **ret_country)
{
	const json_t *list = json_object_get(job, "jobLocation");
	size_t count = json_is_array(list) ? json_array_size(list) : 1;

	for (size_t i = 0; i < count; i++) {
		const json_t *place = json_is_array(list) ? json_array_get(list, i) : list;
		const char *country = text_at(get(place, "address"), "addressCountry");

		if (!country || !*country || is_here(country))
			return place;
		*ret_country = country;
	}
	return NULL;
}

static void read_point(struct postings *p, const json_t *place, struct vacancy_in *in)
{
	const json_t *geo = get(place, "geo");
	double lat = number_at(geo ? geo : place, "latitude"),
	       lon = number_at(geo ? geo : place, "longitude");

	if (isnan(lat) || isnan(lon))
		return;
	if (vacancy_is_point(lat, lon)) {
		in->at.lat = lat;
		in->at.lon = lon;
		return;
	}
	json_records_warn(p->r, "%g, %g is outside the United Kingdom; the postcode is used in its place",
	                  lat, lon);
}

static int read_address(struct postings *p, const json_t *place, struct vacancy_in *in, struct error *e)
{
	const json_t *address = get(place, "address");
	const char *text = json_is_string(place) ? json_string_value(place) : json_string_value(address);
	const char *postcode, *town;
	char outcode[4];

	if (text)
		return vacancy_set_location(p->im, in, text, e);
	postcode = text_at(address, "postalCode");
	town = text_at(address, "addressLocality");
	if (!town || !*town)
		town = text_at(address, "addressRegion");
	if (town) {
		int rc = vacancy_set_location(p->im, in, town, e);

		if (rc < 0)
			return rc;
	}
	if (!postcode || !*postcode)
		return 0;
	if (catalogue_outcode(postcode, strlen(postcode), outcode))
		in->at.postcode = postcode;
	else
		json_records_warn(
		        p->r, "\"%.60s\" is no postcode, so it is left out; write one such as L8 1TQ or L8",
		        postcode);
	return 0;
}

/* 1 it is in reach of someone here; 0 it was refused. */
static int read_place(struct postings *p, const json_t *job, struct vacancy_in *in, struct error *e)
{
	const char *kind = text_at(job, "jobLocationType"), *country = "";
	const json_t *place = find_place(job, &country);
	int rc;

	in->national = kind && strcasecmp(kind, "TELECOMMUTE") == 0;
	if (!json_object_get(job, "jobLocation"))
		return 1;
	if (!place && *country && !in->national) {
		json_records_refuse(p->r, "jobLocation",
		                    "the job is in \"%.60s\"; only jobs in the United Kingdom are taken",
		                    country);
		return 0;
	}
	if (!place)
		return 1;
	read_point(p, place, in);
	rc = read_address(p, place, in, e);
	return rc < 0 ? rc : 1;
}

/* --- hours and pay -------------------------------------------------------------------------------- */

static void read_hours(const json_t *job, struct vacancy_in *in)
{
	const json_t *v = get(job, "workHours");
	const char *s = json_string_value(v);
	double hours = number_of(v);
	struct pay p;

	if (s)
		in->pattern |= vacancy_pattern(s);
	if (isnan(hours) && s) {
		pay_parse(s, strlen(s), NULL, &p);
		hours = p.hours > 0 ? p.hours : NAN;
	}
	if (hours >= 1 && hours <= 80)
		in->hours = hours;
}

static void read_employment(const json_t *job, struct vacancy_in *in)
{
	const json_t *list = json_object_get(job, "employmentType");
	size_t count = json_is_array(list) ? json_array_size(list) : 1;

	for (size_t i = 0; i < count; i++) {
		const char *s = json_string_value(json_is_array(list) ? json_array_get(list, i) : list);

		if (!s)
			continue;
		in->pattern |= vacancy_pattern(s);
		in->apprenticeship |= strncasecmp(s, "APPRENTICE", 10) == 0;
	}
}

static enum pay_unit unit_at(const json_t *object)
{
	const char *s = text_at(object, "unitText");

	return s ? pay_find_unit(s) : PAY_UNIT_NONE;
}

static bool is_pounds(const json_t *job, const json_t *salary)
{
	const char *s = text_at(salary, "currency");

	if (!s || !*s)
		s = text_at(salary, "priceCurrency");
	if (!s || !*s)
		s = text_at(job, "salaryCurrency");
	return !s || !*s || strcasecmp(s, "GBP") == 0 || strcmp(s, "£") == 0;
}

/* A value with one figure or two, under the names that the several types of schema.org give them. */
static void read_figures(const json_t *v, double *low, double *high)
{
	static const char *const lows[] = {"minValue", "minPrice", "value", "price"};
	static const char *const highs[] = {"maxValue", "maxPrice", "value", "price"};

	*low = *high = number_of(v);
	for (size_t i = 0; i < 4 && isnan(*low); i++)
		*low = number_at(v, lows[i]);
	for (size_t i = 0; i < 4 && isnan(*high); i++)
		*high = number_at(v, highs[i]);
}

static int read_pay(struct postings *p, const json_t *job, struct vacancy_in *in, struct error *e)
{
	const json_t *salary = get(job, "baseSalary"), *value = get(salary, "value");
	enum pay_unit unit = unit_at(salary);
	double low, high;
	const char *text;

	if (!salary || json_is_null(salary) || !is_pounds(job, salary))
		return 0;
	if (!json_is_object(salary))
		value = salary;
	else if (!value || json_is_null(value))
		value = salary;
	if (unit_at(value))
		unit = unit_at(value);
	read_figures(value, &low, &high);
	if (!isnan(low) || !isnan(high))
		return vacancy_set_pay_figures(p->im, in, low, high, unit, e);
	text = json_is_string(value) ? json_string_value(value) : json_string_value(get(value, "value"));
	return text ? vacancy_set_pay(p->im, in, text, unit, e) : 0;
}

/* --- one posting ------------------------------------------------------------------------------------ */

static int take_posting(struct postings *p, const json_t *job, struct error *e)
{
	struct vacancy_in in = vacancy_blank(p->im);
	struct error fault;
	int rc;

	if (!is_type(job, "JobPosting")) {
		json_records_refuse(p->r, "@type", "this is no JobPosting; only those are taken");
		return 0;
	}
	read_url(p, job, &in);
	if (!read_title(p, job, &in) || !read_id(p, job, &in) ||
	    !read_day(p, job, "datePosted", &in.posted) || !read_day(p, job, "validThrough", &in.closing))
		return 0;
	rc = read_place(p, job, &in, e);
	if (rc <= 0)
		return rc;
	read_employment(job, &in);
	read_hours(job, &in);
	in.pattern |= vacancy_pattern(in.title);
	rc = read_texts(p, job, &in, e);
	if (rc == 0)
		rc = read_pay(p, job, &in, e);
	if (rc < 0)
		return rc;
	rc = builder_add_vacancy(p->im->builder, &in, &fault);
	if (rc == -ENOMEM)
		return error_set(e, rc, NULL, "%s", fault.text);
	if (rc < 0)
		json_records_refuse(p->r, rc == -EEXIST ? "identifier" : NULL, "%s", fault.text);
	return 0;
}

/* A record is a posting, or a page with several things on it of which the postings are taken. */
static int take_record(struct postings *p, const json_t *record, struct error *e)
{
	const json_t *graph = json_object_get(record, "@graph");
	size_t taken = 0;
	int rc = 0;

	if (!json_is_array(graph))
		return take_posting(p, record, e);
	for (size_t i = 0; i < json_array_size(graph) && rc >= 0; i++) {
		const json_t *one = json_array_get(graph, i);

		if (!json_object_get(one, "@type") || !is_type(one, "JobPosting"))
			continue;
		taken++;
		rc = take_posting(p, one, e);
	}
	if (!taken)
		json_records_refuse(p->r, "@graph", "there is no JobPosting in this page");
	return rc;
}

static int read_file(struct import *im, const char *dir, const char *file, struct error *e)
{
	struct postings p = {.im = im};
	struct input *in = NULL;
	const char *name;
	char *kept;
	const json_t *record;
	int rc = import_open(im, dir, file, &in, &name, e);

	if (rc < 0)
		return rc;
	kept = strdup(name); /* the arena is emptied before each record */
	if (!kept) {
		input_close(in);
		return import_no_memory(e);
	}
	rc = json_records_open(&p.r, in, kept, im->report, im->stop, e);
	if (rc < 0)
		goto out;
	while ((rc = json_records_next(p.r, &record, e)) > 0) {
		arena_reset(&im->arena);
		rc = take_record(&p, record, e);
		if (rc < 0)
			break;
		if (im->progress && json_records_count(p.r) % 512 == 0)
			progress_show(im->progress, "reading adverts", json_records_position(p.r),
			              json_records_size(p.r), true);
	}
	if (im->progress)
		progress_done(im->progress);
	json_records_close(p.r);
out:
	free(kept);
	return rc;
}

int vacancy_json_read(struct import *im, const char *path, struct error *e)
{
	static const char *const endings[] = {".jsonl", ".json", ".ndjson", ".jsonld", NULL};
	struct source_files files;
	struct arena arena;
	const char *name;
	int rc;

	arena_init(&arena, 0);
	name = source_name(path, &arena);
	rc = name ? vacancy_begin(im, &(struct source_in){.format = "vacancy-json", .name = name}, e)
	          : import_no_memory(e);
	if (rc == 0)
		rc = source_list(im, path, endings, &arena, &files, e);
	for (size_t i = 0; rc == 0 && i < files.count; i++) {
		rc = read_file(im, files.dir, files.name[i], e);
		if (rc == -EINVAL && files.folder)
			rc = json_refuse_file(im->report, e);
	}
	arena_free(&arena);
	return rc;
}
