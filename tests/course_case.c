#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "import/course.h"
#include "tests/course_case.h"

void course_case_view(struct import_case *c)
{
	struct occupation_in job = {.id = "job", .title = "Job", .growth = NAN, .automation_risk = NAN};

	job.pay_low = job.pay_high = job.qualification_level = UNKNOWN_INT;
	job.hours_low = job.hours_high = NAN;
	assert_int_equal(
	        builder_add_skill(c->builder, &(struct skill_in){.id = "skill", .label = "skill"}, &c->e), 0);
	assert_int_equal(builder_add_occupation(c->builder, &job, &c->e), 0);
	case_view(c);
}

static const struct course_view *view(const struct import_case *c)
{
	return &index_catalogue(c->reader)->course;
}

static uint32_t find(const struct import_case *c, const char *id)
{
	uint32_t row = course_find(view(c), id, strlen(id));

	if (row == INDEX_NONE)
		fail_msg("there is no course %s", id);
	return row;
}

bool course_case_has(const struct import_case *c, const char *id)
{
	return course_find(view(c), id, strlen(id)) != INDEX_NONE;
}

const struct course_row *course_case_row(const struct import_case *c, const char *id)
{
	return &view(c)->course[find(c, id)];
}

const struct course_more *course_case_more(const struct import_case *c, const char *id)
{
	return &view(c)->course_more[find(c, id)];
}

const struct course_about *course_case_about(const struct import_case *c, const char *id)
{
	return &view(c)->about[course_case_more(c, id)->about];
}

size_t course_case_count(const struct import_case *c)
{
	return view(c)->course_count;
}

const char *course_case_str(const struct import_case *c, uint32_t str)
{
	static char text[8][4096];
	static unsigned next;
	uint32_t len;
	const char *s = catalogue_str(view(c)->strings, str, &len);
	char *out = text[next++ % 8];

	snprintf(out, sizeof(text[0]), "%.*s", (int)len, s);
	return out;
}

const char *course_case_title(const struct import_case *c, const char *id)
{
	return course_case_str(c, view(c)->title[course_case_row(c, id)->title].text);
}

void assert_course_at(const struct import_case *c, const char *id, double lat, double lon)
{
	const struct course_row *r = course_case_row(c, id);

	if (fabs((double)r->lat / CATALOGUE_DEGREE - lat) > 0.001 ||
	    fabs((double)r->lon / CATALOGUE_DEGREE - lon) > 0.001)
		fail_msg("%s is at %g, %g", id, (double)r->lat / CATALOGUE_DEGREE,
		         (double)r->lon / CATALOGUE_DEGREE);
}

unsigned course_case_day(int year, int month, int day)
{
	int32_t days = 0;

	assert_true(course_day(year, month, day, &days));
	return (unsigned)(days - CATALOGUE_DAY_ZERO);
}
