/* Replies of the National Careers Service's Find a course: of its search, of one
 * course run, or lists of either; one reply a file, or several one after another (JSON lines).
 *
 * A course without an id or a title is refused. What else cannot be read is taken as not known. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "import/course.h"
#include "import/source.h"
#include "import/value.h"

#define FILE_MAX_BYTES (512u << 20)

struct reading {
	struct import *im;
	const char *file;
	unsigned long line; /* where the reply begins */
	uint64_t rows, refused;
	char field[64]; /* the course at hand: "results[3]" */
};

/* --- values ------------------------------------------------------------------------ */

/* A value as text: numbers as they are written, nothing for what is neither. */
static const char *text(const struct reading *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	const char *s = NULL;

	switch (v ? json_typeof(v) : JSON_NULL) {
	case JSON_STRING:
		s = course_plain(&r->im->arena, json_string_value(v));
		break;
	case JSON_INTEGER:
		s = arena_printf(&r->im->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		break;
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	default:
		return "";
	}
	return s ? s : "";
}

/* The first of several keys that says something. */
static const char *first(const struct reading *r, const json_t *o, const char *a, const char *b)
{
	const char *s = text(r, o, a);

	return *s ? s : text(r, o, b);
}

/* A number, also one that is written as a string. */
static double number(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	const char *s = json_string_value(v);
	double d = NAN;
	char *end;

	if (json_is_number(v))
		return json_number_value(v);
	if (s && *s) {
		d = strtod(s, &end);
		d = *end ? NAN : d;
	}
	return d;
}

static bool yes(const struct reading *r, const json_t *o, const char *key)
{
	unsigned v = 0;

	return course_word(WORDS_YES, text(r, o, key), &v) && v;
}

/* The words come as numbers, as names without blanks, or spelt out under another key. */
static void word(const struct reading *r, const json_t *o, const char *key, const char *spelt,
                 enum course_words kind, unsigned *ret)
{
	if (!course_word(kind, text(r, o, key), ret) && spelt)
		course_word(kind, text(r, o, spelt), ret);
}

static void day(const struct reading *r, const json_t *o, const char *key, int32_t *ret)
{
	course_day_iso(text(r, o, key), ret);
}

/* --- one course -------------------------------------------------------------------- */

static void take_level(const struct reading *r, const json_t *o, struct course_in *in)
{
	unsigned level;

	if (course_word(WORDS_LEVEL, text(r, o, "qualificationLevel"), &level) ||
	    course_word(WORDS_LEVEL, text(r, o, "educationLevel"), &level))
		in->level = (int)level;
	word(r, o, "courseType", "courseTypeDescription", WORDS_TYPE, &in->type);
	in->sector = first(r, o, "sectorIdDescription", "sectorDescription");
	in->awarding_body = text(r, o, "awardingBody");
}

/* What a search reply and a detail reply say of a run in the same words. */
static void take_run(const struct reading *r, const json_t *o, struct course_in *in)
{
	double value = number(o, "durationValue"), cost = number(o, "cost");
	unsigned unit = DURATION_UNITS;

	word(r, o, "deliveryMode", "deliveryModeDescription", WORDS_DELIVERY, &in->delivery);
	word(r, o, "venueStudyMode", "venueStudyModeDescription", WORDS_STUDY, &in->study);
	word(r, o, "studyMode", "studyModeDescription", WORDS_STUDY, &in->study);
	word(r, o, "venueAttendancePattern", "venueAttendancePatternDescription", WORDS_ATTENDANCE,
	     &in->attendance);
	word(r, o, "attendancePattern", "attendancePatternDescription", WORDS_ATTENDANCE, &in->attendance);
	word(r, o, "durationUnit", NULL, WORDS_UNIT, &unit);
	in->flexible_start = yes(r, o, "flexibleStartDate");
	in->national = yes(r, o, "national");
	in->cost = cost >= 0 && cost <= 1000000 ? cost : NAN;
	in->cost_text = text(r, o, "costDescription");
	if (!in->flexible_start)
		day(r, o, "startDate", &in->start);
	if (unit < DURATION_UNITS && value >= 1 && value < 10000) {
		in->duration = (unsigned)value;
		in->duration_unit = unit;
		in->weeks = course_weeks(unit, in->duration, in->study);
	}
}

static void take_point(const json_t *o, struct course_in *in)
{
	double lat = number(o, "latitude"), lon = number(o, "longitude");

	if (lat >= 49 && lat <= 61 && lon >= -9 && lon <= 3) {
		in->at.lat = lat;
		in->at.lon = lon;
	}
}

/* The postcode that ends an address. */
static const char *ending_postcode(const char *address)
{
	const char *comma = strrchr(address, ',');
	const char *s = comma ? comma + 1 : address;

	s += strspn(s, " ");
	return value_is_postcode(s) ? s : NULL;
}

static void take_found(const struct reading *r, const json_t *o, struct course_in *in)
{
	in->id = first(r, o, "courseRunId", "tLevelLocationId");
	in->course_id = first(r, o, "courseId", "tLevelId");
	in->title = first(r, o, "courseName", "qualificationCourseTitle");
	in->aim_title = text(r, o, "qualificationCourseTitle");
	in->aim_ref = text(r, o, "learnAimRef");
	in->who = text(r, o, "courseDescription");
	in->description = text(r, o, "courseText");
	in->provider_id = text(r, o, "ukprn");
	in->provider = text(r, o, "providerName");
	in->venue = text(r, o, "venueName");
	in->at.town = text(r, o, "venueTown");
	in->at.postcode = ending_postcode(text(r, o, "venueAddress"));
	in->region = text(r, o, "region");
	in->url = text(r, o, "courseURL");
	day(r, o, "updatedOn", &in->updated);
	take_point(json_object_get(o, "venueLocation"), in);
	take_level(r, o, in);
	take_run(r, o, in);
	if (number(o, "offeringType") == 2)
		in->type = COURSE_T_LEVEL;
}

static void take_venue(const struct reading *r, const json_t *v, struct course_in *in)
{
	if (!json_is_object(v))
		return;
	in->venue = text(r, v, "venueName");
	in->at.town = text(r, v, "town");
	in->at.postcode = text(r, v, "postcode");
	if (!value_is_postcode(in->at.postcode))
		in->at.postcode = NULL;
	take_point(v, in);
}

/* What all runs of a course share, from a detail reply. */
static void take_course(const struct reading *r, const json_t *o, struct course_in *in)
{
	const json_t *c = json_object_get(o, "course"), *p = json_object_get(o, "provider");
	const json_t *q = json_object_get(o, "qualification");

	in->course_id = text(r, c, "courseId");
	in->who = text(r, c, "courseDescription");
	in->description = text(r, c, "whatYoullLearn");
	in->how = text(r, c, "howYoullLearn");
	in->bring = text(r, c, "whatYoullNeed");
	in->next = text(r, c, "whereNext");
	in->entry = text(r, c, "entryRequirements");
	in->assessed = text(r, c, "howYoullBeAssessed");
	in->aim_ref = first(r, c, "learnAimRef", "larsRef");
	in->aim_title = text(r, q, "learnAimRefTitle");
	in->aim_body = first(r, q, "awardOrgName", "awardOrgCode");
	in->provider_id = text(r, p, "ukprn");
	in->provider = text(r, p, "providerName");
	in->provider_phone = text(r, p, "telephone");
	in->provider_url = text(r, p, "website");
	take_level(r, c, in);
}

static void take_detail_run(const struct reading *r, const json_t *o, struct course_in *in)
{
	in->id = text(r, o, "courseRunId");
	in->title = first(r, o, "courseName", "qualificationCourseTitle");
	if (!*in->title)
		in->title = in->aim_title;
	in->url = first(r, o, "courseURL", "courseUrl");
	day(r, o, "createdDate", &in->updated);
	day(r, o, "updatedDate", &in->updated);
	take_venue(r, json_object_get(o, "venue"), in);
	take_run(r, o, in);
}

/* --- handing over ------------------------------------------------------------------ */

/* The names of "subRegions", with ';' between them. */
static const char *sub_regions(const struct reading *r, const json_t *o)
{
	const json_t *list = json_object_get(o, "subRegions"), *v;
	const char *names = "";
	size_t i;

	json_array_foreach(list, i, v)
	{
		const char *name = first(r, v, "name", "subRegionName");

		names = *names ? arena_printf(&r->im->arena, "%s;%s", names, name) : name;
		if (!names)
			return NULL;
	}
	return names;
}

static int add(struct reading *r, struct course_in *in, const char *regions, struct error *e)
{
	const struct course_from from = {.file = r->file, .line = r->line, .field = r->field};
	const char *unknown = NULL;
	int rc;

	r->rows++;
	in->synthetic = course_says_synthetic(in->who) || course_says_synthetic(in->provider);
	if (!regions)
		return import_no_memory(e);
	if (!in->id || !*in->id || !in->title || !*in->title) {
		course_refuse(r->im, &from, "the course has no %s, so it cannot be shown",
		              in->id && *in->id ? "courseName" : "courseRunId");
		rc = 1;
	} else if (*regions && in->delivery == DELIVERY_WORK_BASED && !in->national)
		rc = course_add_regional(r->im, &from, in, regions, &unknown, e);
	else
		rc = course_add(r->im, &from, in, e);
	if (unknown)
		report_warn(r->im->report, r->file, r->line, "no region of England has this name: %.300s",
		            unknown);
	r->refused += rc > 0;
	arena_reset(&r->im->arena);
	return rc < 0 ? rc : 0;
}

static int take_detail(struct reading *r, const json_t *o, struct error *e)
{
	const json_t *others = json_object_get(o, "alternativeCourseRuns"), *run;
	struct course_in in = course_blank(r->im);
	size_t i;
	int rc;

	snprintf(r->field, sizeof(r->field), "courseRunId");
	take_course(r, o, &in);
	take_detail_run(r, o, &in);
	rc = add(r, &in, sub_regions(r, o), e);
	json_array_foreach(others, i, run)
	{
		if (rc < 0)
			break;
		snprintf(r->field, sizeof(r->field), "alternativeCourseRuns[%zu]", i);
		in = course_blank(r->im);
		take_course(r, o, &in);
		take_detail_run(r, run, &in);
		rc = add(r, &in, sub_regions(r, run), e);
	}
	return rc;
}

static int take_results(struct reading *r, const json_t *list, struct error *e)
{
	const json_t *o;
	size_t i;
	int rc = 0;

	json_array_foreach(list, i, o)
	{
		struct course_in in = course_blank(r->im);

		if (rc < 0)
			break;
		snprintf(r->field, sizeof(r->field), "results[%zu]", i);
		if (json_is_object(json_object_get(o, "course"))) {
			rc = take_detail(r, o, e);
			continue;
		}
		take_found(r, o, &in);
		rc = add(r, &in, in.region ? in.region : "", e);
	}
	return rc;
}

static int take_reply(struct reading *r, const json_t *reply, struct error *e)
{
	const json_t *results = json_object_get(reply, "results");
	const struct course_from from = {.file = r->file, .line = r->line};

	if (json_is_array(reply))
		return take_results(r, reply, e);
	if (json_is_array(results))
		return take_results(r, results, e);
	if (json_is_object(json_object_get(reply, "course")))
		return take_detail(r, reply, e);
	if (json_is_object(reply) &&
	    (json_object_get(reply, "courseRunId") || json_object_get(reply, "tLevelId"))) {
		struct course_in in = course_blank(r->im);

		snprintf(r->field, sizeof(r->field), "courseRunId");
		take_found(r, reply, &in);
		return add(r, &in, in.region ? in.region : "", e);
	}
	r->rows++;
	r->refused++;
	course_refuse(r->im, &from,
	              "this is no reply of Find a course; it has \"results\", or a \"course\" with its "
	              "\"courseRunId\"");
	return 0;
}

/* --- files ------------------------------------------------------------------------- */

static unsigned long count_lines(const char *from, const char *to)
{
	unsigned long n = 0;

	while ((from = memchr(from, '\n', (size_t)(to - from)))) {
		n++;
		from++;
	}
	return n;
}

/* A reply that is broken is refused; the next one may begin on a line below. */
static const char *refuse_broken(struct reading *r, const char *p, const char *end, const json_error_t *fault)
{
	const struct course_from from = {
	        .file = r->file, .line = r->line + (fault->line > 1 ? (unsigned long)fault->line - 1 : 0)};
	const char *at = p;

	r->rows++;
	r->refused++;
	course_refuse(r->im, &from, "this is not well-formed JSON: %s", fault->text);
	while ((at = memchr(at, '\n', (size_t)(end - at)))) {
		at++;
		if (at < end && (*at == '{' || *at == '['))
			return at;
	}
	return end;
}

static int take_replies(struct reading *r, const char *p, const char *end, struct error *e)
{
	int rc = 0;

	r->line = 1;
	while (rc == 0) {
		json_error_t fault;
		json_t *reply;
		const char *start = p;

		while (p < end && strchr(" \t\r\n,", *p) && *p)
			p++;
		r->line += count_lines(start, p);
		if (p == end)
			break;
		if (r->im->stop && *r->im->stop)
			return error_set(e, -EINTR, r->file, "reading stopped");
		reply = json_loadb(p, (size_t)(end - p), JSON_DISABLE_EOF_CHECK, &fault);
		start = p;
		if (reply) {
			rc = take_reply(r, reply, e);
			p += fault.position;
		} else
			p = refuse_broken(r, p, end, &fault);
		json_decref(reply);
		r->line += count_lines(start, p);
	}
	return rc;
}

static int read_whole(struct input *in, struct buf *data, const char *name, struct error *e)
{
	const char *piece;
	size_t n;
	int rc;

	if (input_size(in) > FILE_MAX_BYTES)
		return error_set(e, -EFBIG, name, "the file is larger than %u MB; send it in parts",
		                 FILE_MAX_BYTES >> 20);
	while ((rc = input_piece(in, &piece, &n)) > 0)
		buf_put(data, piece, n);
	if (rc < 0)
		return error_set(e, rc, name, "the file cannot be read: %s", strerror(-rc));
	return data->error ? import_no_memory(e) : 0;
}

static int read_file(struct import *im, const char *dir, const char *file, struct error *e)
{
	struct reading r = {.im = im};
	struct input *in = NULL;
	struct buf data;
	char name[512];
	const char *p;
	int rc;

	arena_reset(&im->arena);
	rc = import_open(im, dir, file, &in, &p, e);
	if (rc < 0)
		return rc;
	snprintf(name, sizeof(name), "%s", p);
	r.file = name;
	buf_init(&data, FILE_MAX_BYTES);
	rc = read_whole(in, &data, name, e);
	input_close(in);
	if (rc == 0) {
		size_t mark = data.len >= 3 && memcmp(data.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

		p = data.len ? (const char *)data.data : "";
		rc = take_replies(&r, p + mark, p + data.len, e);
	}
	buf_free(&data);
	if (rc == 0)
		report_file(im->report, name, r.rows, r.refused);
	return rc;
}

int course_json_read(struct import *im, const char *path, struct error *e)
{
	static const char *const endings[] = {".json", ".jsonl", ".ndjson", NULL};
	struct source_files files = {0};
	struct arena arena;
	const char *name;
	int rc;

	arena_init(&arena, 0);
	rc = source_open(im, path, endings, &arena, &files, &name, e);
	if (rc == 0)
		rc = course_begin(im, "course-json", name, e);
	for (size_t i = 0; i < files.count && rc == 0; i++)
		rc = read_file(im, files.dir, files.name[i], e);
	arena_free(&arena);
	return rc;
}
