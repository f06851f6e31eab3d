/* What sources of courses share, the open-data CSV, the replies of Find a course, and places. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "import/course.h"
#include "tests/course_case.h"

static int set_up(void **state)
{
	static struct import_case c;

	case_begin(&c);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	case_end(*state);
	return 0;
}

/* --- words, dates, durations ------------------------------------------------------------ */

static void test_words(void **state)
{
	static const struct {
		enum course_words kind;
		const char *word;
		int value; /* -1: it is none */
	} words[] = {
	        {WORDS_DELIVERY, "ClassroomBased", DELIVERY_CLASSROOM},
	        {WORDS_DELIVERY, "Classroom based", DELIVERY_CLASSROOM},
	        {WORDS_DELIVERY, "work_based", DELIVERY_WORK_BASED},
	        {WORDS_DELIVERY, "4", DELIVERY_BLENDED},
	        {WORDS_DELIVERY, "5", -1},
	        {WORDS_DELIVERY, "", -1},
	        {WORDS_STUDY, "Full-time", STUDY_FULL_TIME},
	        {WORDS_STUDY, "2", STUDY_PART_TIME},
	        {WORDS_ATTENDANCE, "Day/Block release", ATTENDANCE_BLOCK},
	        {WORDS_ATTENDANCE, "DayOrBlockRelease", ATTENDANCE_BLOCK},
	        {WORDS_ATTENDANCE, "daytimes", -1},
	        {WORDS_UNIT, "hours", DURATION_HOURS},
	        {WORDS_UNIT, "6", DURATION_MINUTES},
	        {WORDS_TYPE, "Skills Bootcamp", COURSE_SKILLS_BOOTCAMP},
	        {WORDS_TYPE, "T Levels", COURSE_T_LEVEL},
	        {WORDS_TYPE, "free_courses_for_jobs", COURSE_FREE_FOR_JOBS},
	        {WORDS_LEVEL, "E", 0},
	        {WORDS_LEVEL, "Level 3", 3},
	        {WORDS_LEVEL, "X", -1},
	        {WORDS_YES, "True", 1},
	        {WORDS_YES, "no", 0},
	        {WORDS_YES, "a word that is longer than any of them is", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		unsigned value = 77;
		bool known = course_word(words[i].kind, words[i].word, &value);

		if (known != (words[i].value >= 0) || value != (known ? (unsigned)words[i].value : 77))
			fail_msg("\"%s\" gives %u", words[i].word, value);
	}
}

static void test_dates(void **state)
{
	int32_t day = 0;

	(void)state;
	assert_true(course_day_iso("2027-01-31", &day));
	assert_int_equal(day, 20849);
	assert_true(course_day_uk("31/01/2027", &day));
	assert_int_equal(day, 20849);
	assert_true(course_day_iso("2020-09-01T00:00:00", &day));
	assert_int_equal(day, 18506);
	assert_true(course_day_uk("29/02/2028 10:30", &day));
	assert_int_equal(day, 21243);
	assert_false(course_day_uk("29/02/2027", &day));
	assert_false(course_day_iso("2027-13-01", &day));
	assert_false(course_day_iso("2027-01-311", &day));
	assert_false(course_day_iso("0001-01-01T00:00:00", &day));
	assert_false(course_day_iso("2027", &day));
	assert_false(course_day_uk("", &day));
}

static void test_weeks(void **state)
{
	(void)state;
	assert_true(course_weeks(DURATION_WEEKS, 12, STUDY_UNKNOWN) == 12);
	assert_true(course_weeks(DURATION_DAYS, 10, STUDY_UNKNOWN) == 2);
	assert_true(course_weeks(DURATION_MONTHS, 6, STUDY_UNKNOWN) == 26);
	assert_true(course_weeks(DURATION_YEARS, 2, STUDY_UNKNOWN) == 104);
	assert_true(course_weeks(DURATION_HOURS, 60, STUDY_PART_TIME) == 10);
	assert_true(course_weeks(DURATION_HOURS, 60, STUDY_FULL_TIME) == 2);
	assert_true(course_weeks(DURATION_MINUTES, 720, STUDY_FLEXIBLE) == 2);
	assert_true(isnan(course_weeks(DURATION_WEEKS, 0, STUDY_UNKNOWN)));
	assert_true(isnan(course_weeks(DURATION_YEARS, 999, STUDY_UNKNOWN)));
	assert_true(isnan(course_weeks(DURATION_UNITS, 3, STUDY_UNKNOWN)));
}

/* --- regions ---------------------------------------------------------------------------- */

/* The list of the course directory has codes and points that are wrong; ours has none of those. */
static void test_regions(void **state)
{
	static const struct {
		const char *name, *code, *parent;
		double lat, lon; /* of the town hall, near enough */
	} places[] = {
	        {"County Durham", "E06000047", "North East", 54.78, -1.58},
	        {"Hartlepool", "E06000001", "North East", 54.69, -1.21},
	        {"North Tyneside", "E08000022", "North East", 55.02, -1.49},
	        {"Essex", "E10000012", "East of England", 51.73, 0.47},
	        {"Lancashire", "E10000017", "North West", 53.76, -2.70},
	        {"Oldham", "E08000004", "North West", 53.54, -2.11},
	        {"Tameside", "E08000008", "North West", 53.48, -2.08},
	        {"Southampton", "E06000045", "South East", 50.91, -1.40},
	};
	const struct course_region *r = NULL;
	size_t regions = 0, parts = 0;

	(void)state;
	while ((r = course_next_region(r))) {
		regions += !r->part;
		parts += r->part;
		if (r->part && (r->lat < 49.8 || r->lat > 55.9 || r->lon < -6.4 || r->lon > 1.8))
			fail_msg("%s is not in England", r->name);
		assert_ptr_equal(course_find_region(r->name), r);
		assert_ptr_equal(course_find_region(r->code), r);
		assert_ptr_equal(course_find_region(r->number), r);
	}
	assert_int_equal(regions, 9);
	assert_int_equal(parts, 152);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		r = course_find_region(places[i].name);
		assert_non_null(r);
		assert_string_equal(r->code, places[i].code);
		assert_string_equal(course_parent_region(r)->name, places[i].parent);
		if (fabs(r->lat - places[i].lat) > 0.25 || fabs(r->lon - places[i].lon) > 0.3)
			fail_msg("%s is at %g, %g", r->name, r->lat, r->lon);
	}
	assert_ptr_equal(course_find_region("st helens"), course_find_region("St. Helens"));
	assert_null(course_find_region("Atlantis"));
	assert_null(course_find_region(""));
	assert_null(course_parent_region(course_find_region("London")));
}

/* --- the open-data CSV -------------------------------------------------------------------- */

#define LIVE                                                                                                 \
	"PROVIDER_UKPRN,COURSE_ID,COURSE_RUN_ID,LEARN_AIM_REF,COURSE_NAME,WHO_THIS_COURSE_IS_FOR,"           \
	"DELIVER_MODE,STUDY_MODE,ATTENDANCE_PATTERN,FLEXIBLE_STARTDATE,STARTDATE,DURATION_UNIT,"             \
	"DURATION_VALUE,COST,COST_DESCRIPTION,NATIONAL,REGIONS,LOCATION_NAME,LOCATION_ADDRESS1,"             \
	"LOCATION_ADDRESS2,LOCATION_COUNTY,LOCATION_EMAIL,LOCATION_LATITUDE,LOCATION_LONGITUDE,"             \
	"LOCATION_POSTCODE,LOCATION_TELEPHONE,LOCATION_TOWN,LOCATION_WEBSITE,COURSE_URL,UPDATED_DATE,"       \
	"ENTRY_REQUIREMENTS,HOW_YOU_WILL_BE_ASSESSED,COURSE_TYPE,SECTOR,EDUCATION_LEVEL,AWARDING_BODY\n"

static void read_live(struct import_case *c, const char *rows)
{
	static char text[8192];

	snprintf(text, sizeof(text), "%s%s", LIVE, rows);
	case_file(c, "live.csv", text);
	if (case_read(c, course_csv_read) != 0)
		fail_msg("the import failed: %s", c->e.text);
}

static void test_live_course(void **state)
{
	struct import_case *c = *state;
	const struct course_row *r;
	const struct course_more *m;

	read_live(c,
	          "10000528,c-1,r-1,60314990,Maths &amp; more,\"<p>For <b>adults</b></p><p>and others</p>\","
	          "Classroom based,Part time,Evening,False,31/01/2027,Hours,60,99.60,,False,,Main site,,,,,"
	          "53.4,-2.9,L8 1TQ,0151 496 0000,Liverpool,https://example.org,https://example.org/c,"
	          "01/12/2026,None,By test,Essential Skills,DIGITAL,2,A body\n");
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->totals.warnings, 0);
	course_case_view(c);
	r = course_case_row(c, "r-1");
	m = course_case_more(c, "r-1");
	assert_string_equal(course_case_title(c, "r-1"), "Maths & more");
	assert_string_equal(course_case_str(c, course_case_about(c, "r-1")->who), "For adults\nand others");
	assert_string_equal(course_case_str(c, m->course_id), "c-1");
	assert_int_equal(COURSE_DELIVERY(r), DELIVERY_CLASSROOM);
	assert_int_equal(COURSE_STUDY(r), STUDY_PART_TIME);
	assert_int_equal(COURSE_ATTENDANCE(r), ATTENDANCE_EVENING);
	assert_int_equal(r->weeks10, 100);
	assert_int_equal(m->duration, 60);
	assert_int_equal(m->duration_unit, DURATION_HOURS);
	assert_int_equal(r->start, course_case_day(2027, 1, 31));
	assert_int_equal(m->updated, course_case_day(2026, 12, 1));
	assert_int_equal(r->type, COURSE_ESSENTIAL_SKILLS);
	assert_int_equal(r->level, 2);
	assert_string_equal(course_case_str(c, index_catalogue(c->reader)->course.sector[r->sector]),
	                    "Digital");
	assert_course_at(c, "r-1", 53.4, -2.9);
	assert_int_equal(COURSE_FLAGS(r), 0);
}

static void test_names_of_providers(void **state)
{
	struct import_case *c = *state;
	const struct course_view *v;

	case_file(c, "our providers.csv",
	          "UKPRN,PROVIDER_NAME,PHONE,TOWN\n10000528,A college,0151 496 0000,Liverpool\n,Nobody,,\n");
	read_live(c, "10000528,c,r,,One,,2,,,True,,,,,,,,,,,,,,,,,,,,,,,,,,\n"
	             "10000529,c,s,,Two,,2,,,True,,,,,,,,,,,,,,,,,,,,,,,,,,\n");
	assert_int_equal(c->totals.refused, 1);
	assert_refused(c, 0, "our providers.csv", 3, 0, NULL, "needs a UKPRN");
	course_case_view(c);
	v = &index_catalogue(c->reader)->course;
	assert_string_equal(course_case_str(c, v->provider[course_case_row(c, "r")->provider].name),
	                    "A college");
	assert_string_equal(course_case_str(c, v->provider[course_case_row(c, "r")->provider].phone),
	                    "0151 496 0000");
	assert_string_equal(course_case_str(c, v->provider[course_case_row(c, "s")->provider].id),
	                    "10000529");
}

/* As the index of Find a course has it: a run at work is there once for each sub-region. */
static void test_live_course_in_regions(void **state)
{
	struct import_case *c = *state;

	read_live(
	        c,
	        "1,c,r,,Work,,WorkBased,,,True,,Weeks,3,,,False,Dudley; Essex; Atlantis,,,,,,,,,,,,,,,,,,,\n"
	        "1,c,t,,Work,,3,,,True,,Weeks,3,,,True,,,,,,,,,,,,,,,,,,,,\n"
	        "1,c,l,,Work,,3,,,True,,Weeks,3,,,False,London,,,,,,,,,,,,,,,,,,,\n");
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->totals.warnings, 1); /* Atlantis */
	course_case_view(c);
	assert_int_equal(course_case_count(c), 2 + 1 + 33);
	assert_course_at(c, "r-E08000027", 52.481, -2.107);
	assert_string_equal(course_case_str(c, course_case_more(c, "r-E10000012")->region), "Essex");
	assert_true(COURSE_FLAGS(course_case_row(c, "t")) & COURSE_NATIONAL);
	assert_true(course_case_has(c, "l-E09000033"));
	assert_false(course_case_has(c, "l"));
}

static void test_what_cannot_be_read_is_left_out(void **state)
{
	struct import_case *c = *state;
	const struct course_row *r;

	read_live(
	        c,
	        "1,c,r,,Course,Synthetic: made up,By post,0,0,False,soon,Terms,x,free,,False,,,,,,,0,0,,,,,,,"
	        ",,,,,\n"
	        "1,c,s,,Course,,1,2,1,False,,2,3,,,False,,Here,,,,,53.4,1.4858,,,,,,,,,,,,\n"
	        "1,c,t,,Course,,1,2,1,False,,2,3,,,False,,Here,,,,,53.4,14.858,,,,,,,,,,,,\n");
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->totals.warnings, 6);
	course_case_view(c);
	r = course_case_row(c, "r");
	assert_int_equal(COURSE_DELIVERY(r), DELIVERY_UNKNOWN);
	assert_int_equal(COURSE_STUDY(r), STUDY_UNKNOWN);
	assert_int_equal(r->start, CATALOGUE_NO_DAY);
	assert_int_equal(r->cost, CATALOGUE_NOT_KNOWN);
	assert_int_equal(r->lat, CATALOGUE_NOWHERE);
	assert_true(COURSE_FLAGS(r) & COURSE_SYNTHETIC);
	assert_int_equal(course_case_row(c, "t")->lat, CATALOGUE_NOWHERE);
}

static void test_live_rows_that_are_refused(void **state)
{
	struct import_case *c = *state;

	read_live(c, "1,c,,,Course,,2,,,True,,,,,,,,,,,,,,,,,,,,,,,,,,\n"
	             "1,c,r,,<br>,,2,,,True,,,,,,,,,,,,,,,,,,,,,,,,,,\n"
	             "1,c,s,,Course,,2,,,True,,,,,,,,,,,,,,,,,,,,,,,,,,\n"
	             "1,c,s,,Course,,2,,,True,,,,,,,,,,,,,,,,,,,,,,,,,,\n");
	assert_int_equal(c->totals.refused, 3);
	assert_refused(c, 0, "live.csv", 2, 3, "COURSE_RUN_ID", "value is needed");
	assert_refused(c, 1, "live.csv", 3, 5, "COURSE_NAME", "nothing but markup");
	assert_refused(c, 2, "live.csv", 5, 3, "COURSE_RUN_ID", "\"s\"");
}

static void test_live_file_needs_its_columns(void **state)
{
	struct import_case *c = *state;

	case_file(c, "live.csv", "COURSE_ID,COURSE_NAME\n1,x\n");
	assert_int_equal(case_read(c, course_csv_read), -EINVAL);
	assert_says(c->e.text, "COURSE_RUN_ID, PROVIDER_UKPRN, DELIVER_MODE");
}

/* --- replies of Find a course -------------------------------------------------------------- */

static const char found[] =
        "{\"facets\": {}, \"total\": 2, \"results\": [\n"
        "{\"searchScore\": 0.7, \"distance\": 3.3, \"venueLocation\": {\"latitude\": 51.5422, \"longitude\": "
        "-0.2603},\n"
        " \"courseId\": \"c1\", \"courseRunId\": \"r1\", \"qualificationCourseTitle\": \"Award in Maths\",\n"
        " \"learnAimRef\": \"Z0004429\", \"qualificationLevel\": \"E\", \"updatedOn\": "
        "\"2026-11-14T15:31:53.875Z\",\n"
        " \"venueName\": \"A Centre\", \"venueAddress\": \"A CENTRE, 1 ROAD, LONDON, NW10 8DY\",\n"
        " \"venueAttendancePattern\": \"2\", \"venueAttendancePatternDescription\": \"Evening\",\n"
        " \"providerName\": \"A COUNCIL\", \"region\": \"\", \"venueStudyMode\": \"2\", \"deliveryMode\": "
        "\"1\",\n"
        " \"startDate\": \"2027-01-06T00:00:00Z\", \"venueTown\": \"LONDON\", \"cost\": 0, \"courseName\": "
        "\"Maths\",\n"
        " \"courseText\": \"Do <em>sums</em>\", \"ukprn\": \"10000863\", \"courseDescription\": \"For "
        "you\",\n"
        " \"flexibleStartDate\": false, \"durationUnit\": 2, \"durationValue\": 12, \"national\": null},\n"
        "{\"courseRunId\": \"r2\", \"courseName\": \"At work\", \"deliveryMode\": \"WorkBased\", \"region\": "
        "\"Dudley\",\n"
        " \"national\": false, \"flexibleStartDate\": true, \"cost\": null},\n"
        "{\"courseRunId\": \"r3\"}, 7]}\n";

static void test_search_reply(void **state)
{
	struct import_case *c = *state;
	const struct course_row *r;

	case_file(c, "reply.json", found);
	assert_int_equal(case_read(c, course_json_read), 0);
	assert_int_equal(c->totals.rows, 4);
	assert_int_equal(c->totals.refused, 2);
	assert_refused(c, 0, "reply.json", 1, 0, "results[2]", "no courseName");
	assert_refused(c, 1, "reply.json", 1, 0, "results[3]", "no courseRunId");
	course_case_view(c);
	r = course_case_row(c, "r1");
	assert_string_equal(course_case_title(c, "r1"), "Maths");
	assert_int_equal(r->level, LEVEL_ENTRY);
	assert_int_equal(COURSE_DELIVERY(r), DELIVERY_CLASSROOM);
	assert_int_equal(COURSE_STUDY(r), STUDY_PART_TIME);
	assert_int_equal(COURSE_ATTENDANCE(r), ATTENDANCE_EVENING);
	assert_int_equal(r->weeks10, 120);
	assert_int_equal(r->cost, 0);
	assert_int_equal(r->start, course_case_day(2027, 1, 6));
	assert_course_at(c, "r1", 51.5422, -0.2603);
	assert_string_equal(course_case_str(c, course_case_more(c, "r1")->outcode), "NW10");
	assert_string_equal(course_case_str(c, course_case_about(c, "r1")->description), "Do sums");
	assert_string_equal(course_case_str(c, course_case_about(c, "r1")->who), "For you");
	r = course_case_row(c, "r2-E08000027");
	assert_int_equal(r->cost, CATALOGUE_NOT_KNOWN);
	assert_true(COURSE_FLAGS(r) & COURSE_FLEXIBLE_START);
}

static const char detail[] =
        "{\"provider\": {\"providerName\": \"A SCHOOL\", \"ukprn\": \"10004089\", \"telephone\": \"0191 496 "
        "0000\"},\n"
        " \"course\": {\"courseDescription\": \"For you\", \"courseId\": \"c1\", \"learnAimRef\": "
        "\"60314990\",\n"
        "  \"qualificationLevel\": \"3\", \"whatYoullLearn\": \"Sums\", \"entryRequirements\": \"GCSE\"},\n"
        " \"venue\": {\"venueName\": \"A School\", \"town\": \"Newcastle\", \"postcode\": \"NE12 8ER\",\n"
        "  \"latitude\": 55.0185, \"longitude\": -1.5756},\n"
        " \"qualification\": {\"learnAimRefTitle\": \"GCE A Level in Maths\", \"awardOrgName\": \"A "
        "body\"},\n"
        " \"alternativeCourseRuns\": [{\"courseRunId\": \"r2\", \"courseName\": \"Maths, evenings\",\n"
        "   \"deliveryMode\": \"Online\", \"flexibleStartDate\": true}],\n"
        " \"courseRunId\": \"r1\", \"attendancePattern\": \"Daytime\", \"cost\": 12.6, \"courseName\": "
        "\"Maths\",\n"
        " \"deliveryMode\": \"ClassroomBased\", \"durationUnit\": \"Years\", \"durationValue\": 2, "
        "\"national\": null,\n"
        " \"flexibleStartDate\": false, \"startDate\": \"2027-09-01T00:00:00\", \"studyMode\": "
        "\"FullTime\",\n"
        " \"subRegions\": []}\n";

static void test_detail_reply(void **state)
{
	struct import_case *c = *state;
	const struct course_row *r;
	const struct course_view *v;

	case_file(c, "reply.json", detail);
	assert_int_equal(case_read(c, course_json_read), 0);
	assert_int_equal(c->totals.refused, 0);
	course_case_view(c);
	v = &index_catalogue(c->reader)->course;
	assert_int_equal(v->course_count, 2);
	r = course_case_row(c, "r1");
	assert_int_equal(r->level, 3);
	assert_int_equal(COURSE_STUDY(r), STUDY_FULL_TIME);
	assert_int_equal(COURSE_ATTENDANCE(r), ATTENDANCE_DAYTIME);
	assert_int_equal(r->weeks10, 1040);
	assert_course_at(c, "r1", 55.0185, -1.5756);
	assert_string_equal(course_case_str(c, v->provider[r->provider].name), "A SCHOOL");
	assert_string_equal(course_case_str(c, v->aim[course_case_more(c, "r1")->aim].title),
	                    "GCE A Level in Maths");
	assert_string_equal(course_case_str(c, course_case_about(c, "r1")->entry), "GCSE");
	assert_string_equal(course_case_title(c, "r2"), "Maths, evenings");
	assert_int_equal(COURSE_DELIVERY(course_case_row(c, "r2")), DELIVERY_ONLINE);
	assert_int_equal(course_case_row(c, "r2")->lat, CATALOGUE_NOWHERE);
	assert_int_equal(course_case_more(c, "r2")->course_id, course_case_more(c, "r1")->course_id);
}

/* A reply that is broken does not take the others with it. */
static void test_replies_one_after_another(void **state)
{
	struct import_case *c = *state;

	case_file(c, "replies.jsonl",
	          "\xef\xbb\xbf{\"courseRunId\": \"r1\", \"courseName\": \"One\"}\n"
	          "{\"courseRunId\": \"r2\", \"courseName\": \n"
	          "[{\"courseRunId\": \"r3\", \"courseName\": \"Three\"}]\n"
	          "{\"colour\": \"red\"}\n");
	assert_int_equal(case_read(c, course_json_read), 0);
	assert_int_equal(c->totals.refused, 2);
	assert_says(c->totals.shown[0].reason, "not well-formed JSON");
	assert_refused(c, 1, "replies.jsonl", 4, 0, NULL, "no reply of Find a course");
	course_case_view(c);
	assert_int_equal(course_case_count(c), 2);
	assert_true(course_case_has(c, "r1"));
	assert_true(course_case_has(c, "r3"));
}

/* --- places ------------------------------------------------------------------------------ */

static void test_places(void **state)
{
	struct import_case *c = *state;
	const struct place_view *v;
	uint32_t row;

	case_file(c, "our places.csv",
	          "postcode,eastings,northings,latitude,longitude,town,region,uk_region,country,country_"
	          "string\n"
	          "dy1,1,1,52.51,-2.09,Dudley,Dudley,,ENG,England\n"
	          "L8 1TQ,1,1,53.39,-2.96,Liverpool,,,ENG,England\n"
	          "WV1,1,1,1.5,-2.1,Wolverhampton,,,ENG,England\n"
	          ",1,1,52.5,-2.1,Wolverhampton,,,ENG,England\n");
	assert_int_equal(case_read(c, place_csv_read), 0);
	assert_int_equal(c->totals.refused, 2);
	assert_refused(c, 0, "our places.csv", 4, 4, "latitude", "49 to 61");
	assert_refused(c, 1, "our places.csv", 5, 1, "postcode", "needs an outcode");
	course_case_view(c);
	v = &index_catalogue(c->reader)->place;
	assert_int_equal(v->place_count, 2);
	row = place_find(v, "DY1 1AA", 7);
	assert_true(row != INDEX_NONE);
	assert_true(abs(v->place[row].lat - 52510000) < 10);
	assert_true(place_find(v, "L8", 2) != INDEX_NONE);
}

static void test_places_need_their_columns(void **state)
{
	struct import_case *c = *state;

	case_file(c, "places.csv", "outcode,lat\nL8,53\n");
	assert_int_equal(case_read(c, place_csv_read), -EINVAL);
	assert_says(c->e.text, "lon (or longitude)");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_words),
	        cmocka_unit_test(test_dates),
	        cmocka_unit_test(test_weeks),
	        cmocka_unit_test(test_regions),
	        TEST(test_live_course),
	        TEST(test_names_of_providers),
	        TEST(test_live_course_in_regions),
	        TEST(test_what_cannot_be_read_is_left_out),
	        TEST(test_live_rows_that_are_refused),
	        TEST(test_live_file_needs_its_columns),
	        TEST(test_search_reply),
	        TEST(test_detail_reply),
	        TEST(test_replies_one_after_another),
	        TEST(test_places),
	        TEST(test_places_need_their_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
