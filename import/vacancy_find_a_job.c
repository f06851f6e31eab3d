/* Replies of the DWP's Find a job, as its search interface gave them to Get help to retrain: one reply a
 * file, with jobs[] (url, location, company, salary, posted, closing, title, description) and pager. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import/json_records.h"
#include "import/source.h"
#include "import/vacancy.h"

struct reply {
	struct import *im;
	const char *name;  /* of the file */
	unsigned long job; /* its number in the reply, 1 is the first */
	uint64_t refused;
};

/* A reply is one line as a rule, so the number of the job tells more than a line. */
static bool __attribute__((format(printf, 3, 4)))
refuse(struct reply *r, const char *field, const char *fmt, ...)
{
	char reason[512];
	int n = r->job ? snprintf(reason, sizeof(reason), "job %lu: ", r->job) : 0;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason + n, sizeof(reason) - (size_t)n, fmt, ap);
	va_end(ap);
	r->refused++;
	report_refuse(r->im->report,
	              &(struct refusal){.file = r->name, .field = field, .reason = reason, .row = ""});
	return false;
}

static const char *text_at(const json_t *job, const char *key)
{
	const char *s = json_string_value(json_object_get(job, key));

	return s ? s : "";
}

/* "https://findajob.dwp.gov.uk/details/1234567": the last part of the path. */
static bool read_id(struct reply *r, const json_t *job, struct vacancy_in *in)
{
	const char *url = text_at(job, "url"), *end, *start;

	if (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0)
		return refuse(r, "url",
		              "\"%.60s\" is no web address; write the job's, which holds its number", url);
	end = url + strcspn(url, "?#");
	while (end > url && end[-1] == '/')
		end--;
	start = end;
	while (start > url && start[-1] != '/')
		start--;
	if (start == end || start < url + 8)
		return refuse(r, "url", "\"%.60s\" does not end in the number of a job", url);
	in->id = arena_printf(&r->im->arena, "findajob:%.*s", (int)(end - start), start);
	in->url = url;
	return in->id != NULL;
}

static bool read_day(struct reply *r, const json_t *job, const char *key, int32_t *ret)
{
	const char *s = text_at(job, key);

	if (!*s || vacancy_day(s, ret))
		return true;
	return refuse(r, key, "\"%.60s\" is no date; write " VACANCY_DATE_RIGHT, s);
}

static int take_job(struct reply *r, const json_t *job, struct error *e)
{
	struct import *im = r->im;
	struct vacancy_in in = vacancy_blank(im);
	struct error fault;
	int rc;

	if (!json_is_object(job)) {
		refuse(r, NULL, "this is no JSON object; write one between { and }");
		return 0;
	}
	if (!*text_at(job, "title")) {
		refuse(r, "title", "the job has no title; give it one");
		return 0;
	}
	if (!read_id(r, job, &in) || !read_day(r, job, "posted", &in.posted) ||
	    !read_day(r, job, "closing", &in.closing))
		return 0;
	in.title = vacancy_line(im, text_at(job, "title"));
	in.employer = vacancy_line(im, text_at(job, "company"));
	in.description = vacancy_text(im, text_at(job, "description"));
	if (!in.title || !in.employer || !in.description)
		return import_no_memory(e);
	in.pattern = vacancy_pattern(in.title);
	rc = vacancy_set_location(im, &in, text_at(job, "location"), e);
	if (rc == 0)
		rc = vacancy_set_pay(im, &in, text_at(job, "salary"), PAY_UNIT_NONE, e);
	if (rc < 0)
		return rc;
	rc = builder_add_vacancy(im->builder, &in, &fault);
	if (rc == -ENOMEM)
		return error_set(e, rc, NULL, "%s", fault.text);
	if (rc < 0)
		refuse(r, rc == -EEXIST ? "url" : NULL, "%s", fault.text);
	return 0;
}

static int take_reply(struct reply *r, const json_t *reply, struct error *e)
{
	const json_t *jobs = json_object_get(reply, "jobs");
	int rc = 0;

	if (!json_is_array(jobs)) {
		refuse(r, "jobs", "the reply holds no list of jobs; give a reply of the search as it came");
		return 0;
	}
	for (size_t i = 0; i < json_array_size(jobs) && rc >= 0; i++) {
		r->job = (unsigned long)i + 1;
		arena_reset(&r->im->arena);
		rc = r->im->stop && *r->im->stop ? -EINTR : take_job(r, json_array_get(jobs, i), e);
	}
	report_file(r->im->report, r->name, r->job, r->refused);
	return rc;
}

static int read_file(struct import *im, const char *dir, const char *file, struct error *e)
{
	struct reply r = {.im = im};
	struct input *in = NULL;
	json_t *reply = NULL;
	const char *name;
	char *kept;
	int rc = import_open(im, dir, file, &in, &name, e);

	if (rc < 0)
		return rc;
	kept = strdup(name); /* the arena is emptied before each job */
	if (!kept) {
		input_close(in);
		return import_no_memory(e);
	}
	r.name = kept;
	rc = json_read_file(in, kept, &reply, e);
	if (rc == 0)
		rc = take_reply(&r, reply, e);
	json_decref(reply);
	free(kept);
	return rc;
}

int vacancy_find_a_job_read(struct import *im, const char *path, struct error *e)
{
	static const char *const endings[] = {".json", NULL};
	struct source_files files;
	struct arena arena;
	int rc = vacancy_begin(im, &(struct source_in){.format = "find-a-job", .name = "Find a job"}, e);

	if (rc < 0)
		return rc;
	arena_init(&arena, 0);
	rc = source_list(im, path, endings, &arena, &files, e);
	for (size_t i = 0; rc == 0 && i < files.count; i++) {
		rc = read_file(im, files.dir, files.name[i], e);
		if (rc == -EINVAL && files.folder)
			rc = json_refuse_file(im->report, e);
	}
	arena_free(&arena);
	return rc;
}
