#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/index_fixture.h"

static void must(int rc, const struct error *e)
{
	char out[900];

	if (rc)
		print_error("%s\n", error_format(e, out, sizeof(out)));
	assert_int_equal(rc, 0);
}

void fixture_begin(struct fixture *f)
{
	const struct source_in source = {
	        .format = "native", .name = "test", .licence = "none", .illustrative = true};
	struct error e = {0};

	memset(f, 0, sizeof(*f));
	snprintf(f->dir, sizeof(f->dir), "/tmp/retrain-test.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	must(builder_new(&f->b, NULL, NULL), &e);
	must(builder_add_source(f->b, &source, &f->source, &e), &e);
}

struct occupation_in fixture_occupation(const struct fixture *f, const char *id, const char *title)
{
	return (struct occupation_in){
	        .id = id,
	        .title = title,
	        .pay_low = UNKNOWN_INT,
	        .pay_high = UNKNOWN_INT,
	        .growth = NAN,
	        .automation_risk = NAN,
	        .hours_low = NAN,
	        .hours_high = NAN,
	        .qualification_level = UNKNOWN_INT,
	        .source = f->source,
	};
}

void fixture_add_occupation(struct fixture *f, const struct occupation_in *in)
{
	struct error e = {0};

	must(builder_add_occupation(f->b, in, &e), &e);
}

void fixture_add_skill(struct fixture *f, const char *id, const char *label)
{
	const struct skill_in in = {.id = id, .label = label, .kind = SKILL_SKILL, .source = f->source};
	struct error e = {0};

	must(builder_add_skill(f->b, &in, &e), &e);
}

void fixture_link(struct fixture *f, const char *occ, const char *skill, enum occ_relation relation,
                  float importance)
{
	struct error e = {0};

	must(builder_add_link(f->b, occ, skill, relation, importance, NAN, &e), &e);
}

struct course_in fixture_course(const struct fixture *f, const char *id, const char *title)
{
	return (struct course_in){
	        .id = id,
	        .title = title,
	        .delivery = DELIVERY_UNKNOWN,
	        .study = STUDY_UNKNOWN,
	        .attendance = ATTENDANCE_UNKNOWN,
	        .level = UNKNOWN_INT,
	        .entry_level = UNKNOWN_INT,
	        .type = COURSE_TYPE_UNKNOWN,
	        .cost = NAN,
	        .weeks = NAN,
	        .hours = NAN,
	        .start = UNKNOWN_INT,
	        .at = {.lat = NAN, .lon = NAN},
	        .updated = UNKNOWN_INT,
	        .source = f->source,
	};
}

struct vacancy_in fixture_vacancy(const struct fixture *f, const char *id, const char *title)
{
	return (struct vacancy_in){
	        .id = id,
	        .title = title,
	        .pay_low = UNKNOWN_INT,
	        .pay_high = UNKNOWN_INT,
	        .hours = NAN,
	        .at = {.lat = NAN, .lon = NAN},
	        .posted = UNKNOWN_INT,
	        .closing = UNKNOWN_INT,
	        .source = f->source,
	};
}

void fixture_add_course(struct fixture *f, const struct course_in *in)
{
	struct error e = {0};

	must(builder_add_course(f->b, in, &e), &e);
}

void fixture_add_vacancy(struct fixture *f, const struct vacancy_in *in)
{
	struct error e = {0};

	must(builder_add_vacancy(f->b, in, &e), &e);
}

void fixture_add_place(struct fixture *f, const char *outcode, const char *town, double lat, double lon)
{
	const struct place_in in = {
	        .outcode = outcode, .town = town, .lat = lat, .lon = lon, .source = f->source};
	struct error e = {0};

	must(builder_add_place(f->b, &in, &e), &e);
}

void fixture_add_class(struct fixture *f, const char *id, const char *title, double lat, double lon,
                       const char *skill)
{
	struct course_in in = fixture_course(f, id, title);

	in.delivery = DELIVERY_CLASSROOM;
	in.at.lat = lat;
	in.at.lon = lon;
	in.skills = (struct strings){&skill, skill ? 1 : 0};
	fixture_add_course(f, &in);
}

void fixture_open(struct fixture *f)
{
	struct error e = {0};
	uint64_t generation = 0;

	must(builder_write(f->b, f->dir, 0, &generation, &e), &e);
	builder_free(f->b);
	f->b = NULL;
	must(generation_activate(f->dir, generation, &e), &e);
	must(index_open(f->dir, 0, true, &f->r, &e), &e);
	assert_int_equal(index_read_begin(f->r, &f->v), 0);
	f->catalogue = index_catalogue(f->r);
}

void fixture_end(struct fixture *f)
{
	char command[128];

	if (f->v)
		index_read_end(f->r);
	index_close(f->r);
	builder_free(f->b);
	snprintf(command, sizeof(command), "rm -rf %s", f->dir);
	assert_int_equal(system(command), 0);
}
