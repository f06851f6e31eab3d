/* Who can reach what: each rule of the national Find a course service (design notes uk-facts 1.1) as a case,
 * and the edge of a circle. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "match/reach.h"
#include "tests/index_fixture.h"

#define TODAY 20000
#define LAT   53.8
#define LON   -1.55
#define FAR   56.0 /* north of LAT, more than a hundred miles */

struct reach_case {
	const char *what;
	/* the course; 0 as it would be in a table: classroom, full time, daytime, at LAT, LON */
	unsigned delivery, study, attendance;
	int level;
	unsigned type;
	double cost, lat;
	int32_t start; /* from TODAY; INT32_MIN flexible */
	bool national, nowhere;
	struct course_wish wish; /* today and "any" are put in where 0 stands */
	enum course_bar bar;
};

#define NO_START INT32_MIN
#define SET(v)   (1u << (v))
#define NEAR(m)  .has_place = true, .lat = LAT, .lon = LON, .miles = (m)

static const struct reach_case cases[] = {
        {"anything passes a wish for anything", .bar = BAR_NONE},
        /* distance: within it, or national, or online */
        {"near", .wish = {NEAR(5)}, .bar = BAR_NONE},
        {"far", .lat = FAR, .wish = {NEAR(5)}, .bar = BAR_TOO_FAR},
        {"far, and national", .lat = FAR, .national = true, .wish = {NEAR(5)}, .bar = BAR_NONE},
        {"far, and online", .lat = FAR, .delivery = DELIVERY_ONLINE, .wish = {NEAR(5)}, .bar = BAR_NONE},
        {"far, and blended", .lat = FAR, .delivery = DELIVERY_BLENDED, .wish = {NEAR(5)}, .bar = BAR_TOO_FAR},
        {"without a place", .nowhere = true, .wish = {NEAR(5)}, .bar = BAR_TOO_FAR},
        {"without a place, and online", .nowhere = true, .delivery = DELIVERY_ONLINE, .wish = {NEAR(5)},
         .bar = BAR_NONE},
        {"without a place, however far", .nowhere = true, .wish = {NEAR(-1)}, .bar = BAR_NONE},
        {"a distance without a place asks for nothing", .lat = FAR, .wish = {.miles = 5}, .bar = BAR_NONE},
        /* delivery: one of them */
        {"one of the ways", .wish = {.delivery = SET(DELIVERY_CLASSROOM) | SET(DELIVERY_ONLINE)},
         .bar = BAR_NONE},
        {"none of the ways", .wish = {.delivery = SET(DELIVERY_ONLINE)}, .bar = BAR_MODE},
        {"a way that is not known", .delivery = DELIVERY_UNKNOWN, .wish = {.delivery = SET(DELIVERY_ONLINE)},
         .bar = BAR_MODE},
        {"national, and not the way", .national = true, .wish = {.delivery = SET(DELIVERY_ONLINE)},
         .bar = BAR_MODE},
        /* study mode and attendance bind classroom and blended only */
        {"study mode binds a classroom", .study = STUDY_PART_TIME, .wish = {.study = SET(STUDY_FULL_TIME)},
         .bar = BAR_MODE},
        {"and blended", .delivery = DELIVERY_BLENDED, .study = STUDY_PART_TIME,
         .wish = {.study = SET(STUDY_FULL_TIME)}, .bar = BAR_MODE},
        {"not online", .delivery = DELIVERY_ONLINE, .study = STUDY_PART_TIME,
         .wish = {.study = SET(STUDY_FULL_TIME)}, .bar = BAR_NONE},
        {"not at work", .delivery = DELIVERY_WORK_BASED, .study = STUDY_PART_TIME,
         .wish = {.study = SET(STUDY_FULL_TIME)}, .bar = BAR_NONE},
        {"a study mode that is not known", .study = STUDY_UNKNOWN, .wish = {.study = SET(STUDY_FULL_TIME)},
         .bar = BAR_MODE},
        {"attendance binds a classroom", .attendance = ATTENDANCE_EVENING,
         .wish = {.attendance = SET(ATTENDANCE_WEEKEND)}, .bar = BAR_MODE},
        {"not online", .delivery = DELIVERY_ONLINE, .attendance = ATTENDANCE_EVENING,
         .wish = {.attendance = SET(ATTENDANCE_WEEKEND)}, .bar = BAR_NONE},
        {"one of the attendances", .attendance = ATTENDANCE_EVENING,
         .wish = {.attendance = SET(ATTENDANCE_WEEKEND) | SET(ATTENDANCE_EVENING)}, .bar = BAR_NONE},
        /* one of the levels; across facets all have to hold */
        {"level", .level = 3, .wish = {.levels = SET(1) | SET(2)}, .bar = BAR_LEVEL},
        {"entry level", .level = 0, .wish = {.levels = SET(0)}, .bar = BAR_NONE},
        {"a level that is not known", .level = UNKNOWN_INT, .wish = {.levels = SET(0)}, .bar = BAR_LEVEL},
        {"unless it is asked for", .level = UNKNOWN_INT, .wish = {.levels = SET(0) | SET(ANY_LEVEL_UNKNOWN)},
         .bar = BAR_NONE},
        {"type", .type = COURSE_HTQ, .wish = {.types = SET(COURSE_T_LEVEL)}, .bar = BAR_TYPE},
        {"a type that is not known", .type = COURSE_TYPE_UNKNOWN, .wish = {.types = SET(COURSE_T_LEVEL)},
         .bar = BAR_TYPE},
        {"the right level of the wrong type", .level = 2, .type = COURSE_HTQ,
         .wish = {.levels = SET(2), .types = SET(COURSE_T_LEVEL)}, .bar = BAR_TYPE},
        /* cost */
        {"just within", .cost = 100, .wish = {.max_cost = 100}, .bar = BAR_NONE},
        {"too dear", .cost = 101, .wish = {.max_cost = 100}, .bar = BAR_COST},
        {"a cost that is not known", .cost = NAN, .wish = {.max_cost = 100}, .bar = BAR_COST},
        {"too far comes before too dear", .cost = 101, .lat = FAR, .wish = {NEAR(5), .max_cost = 100},
         .bar = BAR_TOO_FAR},
        /* dates: from and to alone hide flexible ones */
        {"on the first day", .start = 10, .wish = {.start_from = TODAY + 10}, .bar = BAR_NONE},
        {"a day too early", .start = 9, .wish = {.start_from = TODAY + 10}, .bar = BAR_TOO_EARLY},
        {"on the last day", .start = 10, .wish = {.start_to = TODAY + 10}, .bar = BAR_NONE},
        {"a day too late", .start = 11, .wish = {.start_to = TODAY + 10}, .bar = BAR_TOO_LATE},
        {"from hides flexible ones", .start = NO_START, .wish = {.start_from = TODAY}, .bar = BAR_FLEXIBLE},
        {"and so does to", .start = NO_START, .wish = {.start_to = TODAY}, .bar = BAR_FLEXIBLE},
        /* out of date is 60 days; alone it keeps flexible ones */
        {"60 days ago is not out of date", .start = -60, .wish = {.hide_out_of_date = true}, .bar = BAR_NONE},
        {"61 days ago is", .start = -61, .wish = {.hide_out_of_date = true}, .bar = BAR_TOO_EARLY},
        {"unless it does not matter", .start = -500, .bar = BAR_NONE},
        {"flexible ones are never out of date", .start = NO_START, .wish = {.hide_out_of_date = true},
         .bar = BAR_NONE},
        {"from does not bring back what is out of date", .start = -61,
         .wish = {.hide_out_of_date = true, .start_from = TODAY - 90}, .bar = BAR_TOO_EARLY},
        /* hide_flexible overrides either */
        {"flexible ones hidden", .start = NO_START, .wish = {.hide_flexible = true}, .bar = BAR_FLEXIBLE},
        {"with out of date too", .start = NO_START, .wish = {.hide_flexible = true, .hide_out_of_date = true},
         .bar = BAR_FLEXIBLE},
        {"those with a date stay", .start = 5, .wish = {.hide_flexible = true}, .bar = BAR_NONE},
};

#define CASES (sizeof(cases) / sizeof(cases[0]))

static void add_case(struct fixture *f, const struct reach_case *c, size_t number)
{
	char id[16];
	struct course_in in;

	snprintf(id, sizeof(id), "%zu", number);
	in = fixture_course(f, id, c->what);
	in.delivery = c->delivery;
	in.study = c->study;
	in.attendance = c->attendance;
	in.level = c->level;
	in.type = c->type;
	in.cost = c->cost;
	in.national = c->national;
	in.flexible_start = c->start == NO_START;
	in.start = in.flexible_start ? UNKNOWN_INT : TODAY + c->start;
	if (!c->nowhere) {
		in.at.lat = c->lat != 0 ? c->lat : LAT;
		in.at.lon = LON;
	}
	fixture_add_course(f, &in);
}

/* A wish of the table says only what matters. */
static struct course_wish whole_wish(const struct reach_case *c)
{
	struct course_wish w = c->wish, any;

	course_wish_init(&any, TODAY);
	w.today = TODAY;
	w.max_cost = c->wish.max_cost ? c->wish.max_cost : any.max_cost;
	w.start_from = c->wish.start_from ? c->wish.start_from : any.start_from;
	w.start_to = c->wish.start_to ? c->wish.start_to : any.start_to;
	return w;
}

static bool in_ranges(const struct course_reach *r, uint32_t row)
{
	for (uint32_t i = 0; i < r->ranges; i++)
		if (row >= r->range[i].first && row < r->range[i].end)
			return true;
	return false;
}

static void keeps_the_rules_of_find_a_course(void **state)
{
	struct fixture f;
	char id[16];

	(void)state;
	fixture_begin(&f);
	fixture_add_skill(&f, "s", "a skill");
	for (size_t i = 0; i < CASES; i++)
		add_case(&f, &cases[i], i);
	fixture_open(&f);
	for (size_t i = 0; i < CASES; i++) {
		const struct course_wish w = whole_wish(&cases[i]);
		struct course_reach r;
		uint32_t row;
		enum course_bar bar;

		course_reach_make(&r, &f.catalogue->course, &w);
		snprintf(id, sizeof(id), "%zu", i);
		row = course_find(&f.catalogue->course, id, strlen(id));
		bar = course_bar(&r, row, NULL);
		if (bar != cases[i].bar || course_passes(&r, row) != (bar == BAR_NONE) ||
		    (bar == BAR_NONE && !in_ranges(&r, row)) || (row < r.sure_end && bar != BAR_NONE))
			fail_msg("%s: barred by %d, not %d", cases[i].what, bar, cases[i].bar);
	}
	fixture_end(&f);
}

/* The figure that is shown is the figure that is compared: at exactly that distance it is in, a hundredth
 * less and it is out. Courses lie in rings at every distance, so that some are shown as the edge only by
 * rounding. */
static void agrees_with_the_figure_shown_at_the_edge(void **state)
{
	enum { RINGS = 400 };
	const struct course_view *v;
	struct fixture f;
	char id[16];

	(void)state;
	fixture_begin(&f);
	fixture_add_skill(&f, "s", "a skill");
	for (unsigned i = 0; i < RINGS; i++) {
		double angle = i * 0.7, away = (i % 2 ? 0.0007 : 0.0035) * i; /* degrees, up to 100 miles */

		snprintf(id, sizeof(id), "%u", i);
		fixture_add_class(&f, id, "Ring", LAT + away * sin(angle), LON + 1.7 * away * cos(angle),
		                  "s");
	}
	fixture_open(&f);
	v = &f.catalogue->course;
	for (unsigned i = 0; i < RINGS; i++) {
		struct course_wish w;
		struct course_reach r;
		uint32_t row;
		double shown, again;

		course_wish_init(&w, TODAY);
		w.has_place = true;
		w.lat = LAT;
		w.lon = LON;
		course_reach_make(&r, v, &w);
		snprintf(id, sizeof(id), "%u", i);
		row = course_find(v, id, strlen(id));
		assert_int_equal(course_bar(&r, row, &shown), BAR_NONE);
		assert_true(fabs(shown * 100 - round(shown * 100)) < 1e-6);
		w.miles = shown;
		course_reach_make(&r, v, &w);
		assert_int_equal(course_bar(&r, row, &again), BAR_NONE);
		assert_true(course_passes(&r, row) && in_ranges(&r, row) && again == shown);
		if (shown < 0.01)
			continue;
		w.miles = round(shown * 100 - 1) / 100;
		course_reach_make(&r, v, &w);
		assert_int_equal(course_bar(&r, row, &again), BAR_TOO_FAR);
		assert_false(course_passes(&r, row));
	}
	fixture_end(&f);
}

static void takes_sectors_and_providers(void **state)
{
	static const char *const names[] = {"One", "Two", "Three"};
	const struct course_view *v;
	struct course_reach r;
	struct course_wish w;
	struct course_in in;
	struct fixture f;
	uint32_t row[3];
	uint8_t sector[2];
	uint64_t set[1] = {0};

	(void)state;
	fixture_begin(&f);
	fixture_add_skill(&f, "s", "a skill");
	for (size_t i = 0; i < 3; i++) {
		in = fixture_course(&f, names[i], "Course");
		in.sector = names[i];
		in.provider = names[i];
		fixture_add_course(&f, &in);
	}
	fixture_open(&f);
	v = &f.catalogue->course;
	for (size_t i = 0; i < 3; i++)
		row[i] = course_find(v, names[i], strlen(names[i]));
	course_wish_init(&w, TODAY);
	sector[0] = v->course[row[0]].sector;
	sector[1] = v->course[row[2]].sector;
	w.sector = sector;
	w.sectors = 2;
	course_reach_make(&r, v, &w);
	assert_int_equal(course_bar(&r, row[0], NULL), BAR_NONE);
	assert_int_equal(course_bar(&r, row[1], NULL), BAR_TYPE);
	assert_int_equal(course_bar(&r, row[2], NULL), BAR_NONE);
	w.sectors = 0;
	set[0] = UINT64_C(1) << v->course[row[1]].provider;
	w.providers = set;
	course_reach_make(&r, v, &w);
	assert_int_equal(course_bar(&r, row[0], NULL), BAR_TYPE);
	assert_int_equal(course_bar(&r, row[1], NULL), BAR_NONE);
	fixture_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(keeps_the_rules_of_find_a_course),
	        cmocka_unit_test(agrees_with_the_figure_shown_at_the_edge),
	        cmocka_unit_test(takes_sectors_and_providers),
	};

	return cmocka_run_group_tests_name("reach", tests, NULL, NULL);
}
