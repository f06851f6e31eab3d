/* What a provider sends: every rule with its code, how rows become courses, and the copy that is mended and
 * sent again. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "import/provider.h"
#include "tests/course_case.h"

#define TODAY 20820 /* 2027-01-02 */

static const char *const lars_columns[] = {"LARS_QAN",
                                           "WHO_THIS_COURSE_IS_FOR",
                                           "ENTRY_REQUIREMENTS",
                                           "WHAT_YOU_WILL_LEARN",
                                           "HOW_YOU_WILL_LEARN",
                                           "WHAT_YOU_WILL_NEED_TO_BRING",
                                           "HOW_YOU_WILL_BE_ASSESSED",
                                           "WHERE_NEXT",
                                           "COURSE_NAME",
                                           "YOUR_REFERENCE",
                                           "DELIVERY_MODE",
                                           "START_DATE",
                                           "FLEXIBLE_START_DATE",
                                           "VENUE_NAME",
                                           "YOUR_VENUE_REFERENCE",
                                           "NATIONAL_DELIVERY",
                                           "SUB_REGION",
                                           "COURSE_WEBPAGE",
                                           "COST",
                                           "COST_DESCRIPTION",
                                           "DURATION",
                                           "DURATION_UNIT",
                                           "STUDY_MODE",
                                           "ATTENDANCE_PATTERN"};

static const char *const other_columns[] = {"COURSE_TYPE", "SECTOR", "EDUCATION_LEVEL", "AWARDING_BODY"};

static const char *const venue_columns[] = {"YOUR_VENUE_REFERENCE",
                                            "VENUE_NAME",
                                            "ADDRESS_LINE_1",
                                            "ADDRESS_LINE_2",
                                            "TOWN_OR_CITY",
                                            "COUNTY",
                                            "POSTCODE",
                                            "EMAIL",
                                            "PHONE",
                                            "WEBSITE"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* One cell of a row that differs from a good one. */
struct cell {
	const char *column, *value;
};

/* Good rows: in a classroom, online, at work in two sub-regions, and a venue. */
static const struct cell classroom[] = {{"LARS_QAN", "60314990"},
                                        {"WHO_THIS_COURSE_IS_FOR", "Adults"},
                                        {"COURSE_NAME", "Maths"},
                                        {"DELIVERY_MODE", "Classroom based"},
                                        {"START_DATE", "31/01/2027"},
                                        {"VENUE_NAME", "Main site"},
                                        {"COST", "10"},
                                        {"DURATION", "10"},
                                        {"DURATION_UNIT", "Weeks"},
                                        {"STUDY_MODE", "Part time"},
                                        {"ATTENDANCE_PATTERN", "Evening"},
                                        {"COURSE_TYPE", "Skills Bootcamp"},
                                        {"SECTOR", "DIGITAL"},
                                        {"EDUCATION_LEVEL", "3"},
                                        {NULL, NULL}};
static const struct cell online[] = {{"LARS_QAN", "60314990"},
                                     {"WHO_THIS_COURSE_IS_FOR", "Adults"},
                                     {"COURSE_NAME", "Maths"},
                                     {"DELIVERY_MODE", "Online"},
                                     {"FLEXIBLE_START_DATE", "Yes"},
                                     {"COST_DESCRIPTION", "Free"},
                                     {"DURATION", "3"},
                                     {"DURATION_UNIT", "Days"},
                                     {NULL, NULL}};
static const struct cell at_work[] = {{"LARS_QAN", "60314990"},
                                      {"WHO_THIS_COURSE_IS_FOR", "Adults"},
                                      {"COURSE_NAME", "Maths"},
                                      {"DELIVERY_MODE", "Work based"},
                                      {"FLEXIBLE_START_DATE", "Yes"},
                                      {"SUB_REGION", "Dudley;Walsall"},
                                      {"COST", "0"},
                                      {"DURATION", "1"},
                                      {"DURATION_UNIT", "Years"},
                                      {NULL, NULL}};
static const struct cell venue[] = {
        {"YOUR_VENUE_REFERENCE", "NEW"}, {"VENUE_NAME", "New site"}, {"ADDRESS_LINE_1", "1 High Street"},
        {"TOWN_OR_CITY", "Dudley"},      {"POSTCODE", "DY1 1AA"},    {NULL, NULL}};

static const char venues[] =
        "YOUR_VENUE_REFERENCE,VENUE_NAME,ADDRESS_LINE_1,ADDRESS_LINE_2,TOWN_OR_CITY,COUNTY,POSTCODE,EMAIL,"
        "PHONE,"
        "WEBSITE\n"
        "M,Main site,1 High Street,,Wolverhampton,,WV1 1AA,info@example.org,1902 496000,https://example.org\n"
        "A,Annexe,\"2 King's Road, Top\",Unit 4-5,Dudley,West Midlands,DY1 1AA,,,\n";

static const char *value_of(const struct cell *good, const struct cell *other, const char *column)
{
	for (; other && other->column; other++)
		if (strcmp(other->column, column) == 0)
			return other->value;
	for (; good->column; good++)
		if (strcmp(good->column, column) == 0)
			return good->value;
	return "";
}

/* Writes a header (when `good` is NULL) or a row. */
static void put_row(char *out, size_t size, const char *const *columns, size_t count, const struct cell *good,
                    const struct cell *other)
{
	size_t n = strlen(out);

	for (size_t i = 0; i < count; i++)
		n += (size_t)snprintf(out + n, size - n, good ? "%s\"%s\"" : "%s%s", i ? "," : "",
		                      good ? value_of(good, other, columns[i]) : columns[i]);
	snprintf(out + n, size - n, "\n");
	assert_true(n + 2 < size);
}

static int set_up(void **state)
{
	static struct import_case c;

	case_begin(&c);
	c.im.today = TODAY;
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	case_end(*state);
	return 0;
}

/* --- each rule --------------------------------------------------------------------------- */

enum template { LARS, OTHER, VENUE };

#define A50   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A250  A50 A50 A50 A50 A50
#define A500  A250 A250
#define A255  A250 "aaaaa"
#define A256  A255 "a"
#define A501  A500 "a"
#define A1500 A500 A500 A500
#define A2000 A1500 A500

static const struct rule {
	enum template file;
	const struct cell *good;
	struct cell change[3];
	const char *code; /* NULL: it is right */
} rules[] = {
        {LARS, classroom, {{"LARS_QAN", ""}}, "COURSE_LARS_QAN_REQUIRED"},
        {LARS, classroom, {{"LARS_QAN", "6031499X9"}}, "COURSE_LARS_QAN_FORMAT"},
        {LARS, classroom, {{"LARS_QAN", "six"}}, "COURSE_LARS_QAN_FORMAT"},
        {LARS, classroom, {{"LARS_QAN", "603/1499/0"}}, NULL},
        {LARS, classroom, {{"LARS_QAN", "Z0004429"}}, NULL},
        {OTHER, classroom, {{"COURSE_TYPE", ""}}, "COURSE_TYPE_REQUIRED"},
        {OTHER, classroom, {{"COURSE_TYPE", "Multiply"}}, "COURSE_TYPE_INVALID"},
        {OTHER, classroom, {{"SECTOR", ""}}, "COURSE_SECTOR_REQUIRED"},
        {OTHER, classroom, {{"SECTOR", "Space"}}, "COURSE_SECTOR_INVALID"},
        {OTHER, classroom, {{"SECTOR", "Care services"}}, NULL},
        {OTHER, classroom, {{"EDUCATION_LEVEL", ""}}, "COURSE_EDUCATION_LEVEL_REQUIRED"},
        {OTHER, classroom, {{"EDUCATION_LEVEL", "8"}}, "COURSE_EDUCATION_LEVEL_INVALID"},
        {OTHER, classroom, {{"EDUCATION_LEVEL", "Entry level"}}, NULL},
        {OTHER, classroom, {{"AWARDING_BODY", A256}}, "COURSE_AWARDING_BODY_MAXLENGTH"},
        {OTHER, classroom, {{"AWARDING_BODY", A255}}, NULL},
        {LARS, classroom, {{"WHO_THIS_COURSE_IS_FOR", ""}}, "COURSE_WHO_THIS_COURSE_IS_FOR_REQUIRED"},
        {LARS, classroom, {{"WHO_THIS_COURSE_IS_FOR", A2000 "a"}}, "COURSE_WHO_THIS_COURSE_IS_FOR_MAXLENGTH"},
        {LARS,
         classroom,
         {{"WHO_THIS_COURSE_IS_FOR", A1500 A250 A50 A50 A50 A50 "\xc3\xa9"}},
         NULL}, /* characters are counted, not bytes */
        {LARS,
         classroom,
         {{"WHO_THIS_COURSE_IS_FOR", "for <b>you</b>"}},
         "COURSE_WHO_THIS_COURSE_IS_FOR_NO_HTML"},
        {LARS, classroom, {{"ENTRY_REQUIREMENTS", A501}}, "COURSE_ENTRY_REQUIREMENTS_MAXLENGTH"},
        {LARS, classroom, {{"ENTRY_REQUIREMENTS", A500}}, NULL},
        {LARS, classroom, {{"ENTRY_REQUIREMENTS", "> 18"}}, "COURSE_ENTRY_REQUIREMENTS_NO_HTML"},
        {LARS, classroom, {{"WHAT_YOU_WILL_LEARN", A1500 "a"}}, "COURSE_WHAT_YOU_WILL_LEARN_MAXLENGTH"},
        {LARS, classroom, {{"WHAT_YOU_WILL_LEARN", A1500}}, NULL},
        {LARS, classroom, {{"WHAT_YOU_WILL_LEARN", "`ls`"}}, "COURSE_WHAT_YOU_WILL_LEARN_NO_HTML"},
        {LARS, classroom, {{"HOW_YOU_WILL_LEARN", A501}}, "COURSE_HOW_YOU_WILL_LEARN_MAXLENGTH"},
        {LARS, classroom, {{"HOW_YOU_WILL_LEARN", "<"}}, "COURSE_HOW_YOU_WILL_LEARN_NO_HTML"},
        {LARS,
         classroom,
         {{"WHAT_YOU_WILL_NEED_TO_BRING", A501}},
         "COURSE_WHAT_YOU_WILL_NEED_TO_BRING_MAXLENGTH"},
        {LARS,
         classroom,
         {{"WHAT_YOU_WILL_NEED_TO_BRING", "<"}},
         "COURSE_WHAT_YOU_WILL_NEED_TO_BRING_NO_HTML"},
        {LARS, classroom, {{"HOW_YOU_WILL_BE_ASSESSED", A501}}, "COURSE_HOW_YOU_WILL_BE_ASSESSED_MAXLENGTH"},
        {LARS, classroom, {{"HOW_YOU_WILL_BE_ASSESSED", "<"}}, "COURSE_HOW_YOU_WILL_BE_ASSESSED_NO_HTML"},
        {LARS, classroom, {{"WHERE_NEXT", A501}}, "COURSE_WHERE_NEXT_MAXLENGTH"},
        {LARS, classroom, {{"WHERE_NEXT", "<"}}, "COURSE_WHERE_NEXT_NO_HTML"},
        {LARS, classroom, {{"COURSE_NAME", ""}}, "COURSERUN_COURSE_NAME_REQUIRED"},
        {LARS, classroom, {{"COURSE_NAME", A256}}, "COURSERUN_COURSE_NAME_MAXLENGTH"},
        {LARS, classroom, {{"COURSE_NAME", A255}}, NULL},
        {LARS, classroom, {{"COURSE_NAME", "Ma\x01ths"}}, "COURSERUN_COURSE_NAME_FORMAT"},
        {LARS, classroom, {{"YOUR_REFERENCE", A256}}, "COURSERUN_PROVIDER_COURSE_REF_MAXLENGTH"},
        {LARS, classroom, {{"YOUR_REFERENCE", "a\x7f"}}, "COURSERUN_PROVIDER_COURSE_REF_FORMAT"},
        {LARS, classroom, {{"DELIVERY_MODE", ""}}, "COURSERUN_DELIVERY_MODE_REQUIRED"},
        {LARS, classroom, {{"DELIVERY_MODE", "By post"}}, "COURSERUN_DELIVERY_MODE_REQUIRED"},
        {LARS, classroom, {{"DELIVERY_MODE", "1"}}, "COURSERUN_DELIVERY_MODE_REQUIRED"},
        {LARS, classroom, {{"DELIVERY_MODE", "blendedlearning"}}, NULL},
        {LARS, classroom, {{"DELIVERY_MODE", "CLASSROOM"}}, NULL},
        {LARS, classroom, {{"START_DATE", ""}}, "COURSERUN_START_DATE_REQUIRED"},
        {LARS,
         classroom,
         {{"START_DATE", ""}, {"FLEXIBLE_START_DATE", "no"}},
         "COURSERUN_START_DATE_REQUIRED"},
        {LARS, classroom, {{"START_DATE", "2027-01-31"}}, "COURSERUN_START_DATE_FORMAT"},
        {LARS, classroom, {{"START_DATE", "31/1/2027"}}, "COURSERUN_START_DATE_FORMAT"},
        {LARS, classroom, {{"START_DATE", "29/02/2027"}}, "COURSERUN_START_DATE_FORMAT"},
        {LARS, classroom, {{"START_DATE", "01/01/2027"}}, "COURSERUN_START_DATE_INVALID"},
        {LARS, classroom, {{"START_DATE", "02/01/2027"}}, NULL}, /* today */
        {LARS, classroom, {{"FLEXIBLE_START_DATE", "Yes"}}, "COURSERUN_START_DATE_NOT_ALLOWED"},
        {LARS, classroom, {{"FLEXIBLE_START_DATE", "maybe"}}, "COURSERUN_FLEXIBLE_START_DATE_REQUIRED"},
        {LARS, classroom, {{"VENUE_NAME", ""}}, "COURSERUN_VENUE_REQUIRED"},
        {LARS, classroom, {{"VENUE_NAME", "Elsewhere"}}, "COURSERUN_VENUE_NAME_INVALID"},
        {LARS, classroom, {{"VENUE_NAME", "MAIN SITE"}}, NULL},
        {LARS, classroom, {{"VENUE_NAME", ""}, {"YOUR_VENUE_REFERENCE", "a"}}, NULL},
        {LARS, classroom, {{"YOUR_VENUE_REFERENCE", "M"}}, NULL}, /* the two of one venue */
        {LARS, classroom, {{"YOUR_VENUE_REFERENCE", "A"}}, "COURSERUN_VENUE_NAME_NOT_ALLOWED_WITH_REF"},
        {LARS, classroom, {{"YOUR_VENUE_REFERENCE", "X"}}, "COURSERUN_PROVIDER_VENUE_REF_INVALID"},
        {LARS, online, {{"VENUE_NAME", "Main site"}}, "COURSERUN_VENUE_NAME_NOT_ALLOWED"},
        {LARS, online, {{"YOUR_VENUE_REFERENCE", "M"}}, "COURSERUN_PROVIDER_VENUE_REF_NOT_ALLOWED"},
        {LARS, online, {{"NATIONAL_DELIVERY", "Yes"}}, "COURSERUN_NATIONAL_DELIVERY_NOT_ALLOWED"},
        {LARS, online, {{"SUB_REGION", "Dudley"}}, "COURSERUN_SUBREGIONS_NOT_ALLOWED"},
        {LARS, online, {{"STUDY_MODE", "Part time"}}, "COURSERUN_STUDY_MODE_NOT_ALLOWED"},
        {LARS, online, {{"ATTENDANCE_PATTERN", "Evening"}}, "COURSERUN_ATTENDANCE_PATTERN_NOT_ALLOWED"},
        {LARS, online, {{NULL, NULL}}, NULL},
        {LARS, at_work, {{NULL, NULL}}, NULL}, /* no NATIONAL_DELIVERY, but sub-regions: not national */
        {LARS, at_work, {{"SUB_REGION", ""}}, "COURSERUN_NATIONAL_DELIVERY_REQUIRED"},
        {LARS, at_work, {{"NATIONAL_DELIVERY", "perhaps"}}, "COURSERUN_NATIONAL_DELIVERY_REQUIRED"},
        {LARS, at_work, {{"NATIONAL_DELIVERY", "Yes"}}, "COURSERUN_SUBREGIONS_NOT_ALLOWED"},
        {LARS, at_work, {{"NATIONAL_DELIVERY", "Yes"}, {"SUB_REGION", ""}}, NULL},
        {LARS, at_work, {{"NATIONAL_DELIVERY", "No"}, {"SUB_REGION", ""}}, "COURSERUN_SUBREGIONS_REQUIRED"},
        {LARS, at_work, {{"SUB_REGION", "Dudley;Atlantis"}}, "COURSERUN_SUBREGIONS_INVALID"},
        {LARS, at_work, {{"SUB_REGION", "North East"}}, "COURSERUN_SUBREGIONS_INVALID"}, /* a region */
        {LARS,
         classroom,
         {{"COURSE_WEBPAGE", "https://example.org/" A255}},
         "COURSERUN_COURSE_WEB_PAGE_MAXLENGTH"},
        {LARS, classroom, {{"COURSE_WEBPAGE", "not a page"}}, "COURSERUN_COURSE_WEB_PAGE_FORMAT"},
        {LARS, classroom, {{"COURSE_WEBPAGE", "page"}}, "COURSERUN_COURSE_WEB_PAGE_FORMAT"},
        {LARS, classroom, {{"COURSE_WEBPAGE", "http://example.org"}}, "COURSERUN_COURSE_WEB_PAGE_INSECURE"},
        {LARS, classroom, {{"COURSE_WEBPAGE", "example.org/maths"}}, NULL},
        {LARS, classroom, {{"COST", ""}}, "COURSERUN_COST_REQUIRED"},
        {LARS, classroom, {{"COST", "10.123"}}, "COURSERUN_COST_INVALID"},
        {LARS, classroom, {{"COST", "-1"}}, "COURSERUN_COST_INVALID"},
        {LARS, classroom, {{"COST", "free"}}, "COURSERUN_COST_INVALID"},
        {LARS, classroom, {{"COST", "10.50"}, {"COST_DESCRIPTION", "with book"}}, NULL},
        {LARS, classroom, {{"COST_DESCRIPTION", A256}}, "COURSERUN_COST_DESCRIPTION_MAXLENGTH"},
        {LARS, classroom, {{"DURATION", ""}}, "COURSERUN_DURATION_REQUIRED"},
        {LARS, classroom, {{"DURATION", "1.5"}}, "COURSERUN_DURATION_REQUIRED"},
        {LARS, classroom, {{"DURATION", "0"}}, "COURSERUN_DURATION_RANGE"},
        {LARS, classroom, {{"DURATION", "1000"}}, "COURSERUN_DURATION_RANGE"},
        {LARS, classroom, {{"DURATION", "999"}}, NULL},
        {LARS, classroom, {{"DURATION_UNIT", ""}}, "COURSERUN_DURATION_UNIT_REQUIRED"},
        {LARS, classroom, {{"DURATION_UNIT", "terms"}}, "COURSERUN_DURATION_UNIT_REQUIRED"},
        {LARS, classroom, {{"STUDY_MODE", ""}}, "COURSERUN_STUDY_MODE_REQUIRED"},
        {LARS, classroom, {{"STUDY_MODE", "full-time"}}, NULL},
        {LARS, classroom, {{"ATTENDANCE_PATTERN", "mornings"}}, "COURSERUN_ATTENDANCE_PATTERN_REQUIRED"},
        {LARS, classroom, {{"ATTENDANCE_PATTERN", "Day/Block Release"}}, NULL},
        {VENUE, venue, {{"YOUR_VENUE_REFERENCE", A256}}, "VENUE_PROVIDER_VENUE_REF_MAXLENGTH"},
        {VENUE, venue, {{"YOUR_VENUE_REFERENCE", "m"}}, "VENUE_PROVIDER_VENUE_REF_UNIQUE"},
        {VENUE, venue, {{"YOUR_VENUE_REFERENCE", ""}}, NULL},
        {VENUE, venue, {{"VENUE_NAME", ""}}, "VENUE_NAME_REQUIRED"},
        {VENUE, venue, {{"VENUE_NAME", A250 "a"}}, "VENUE_NAME_MAXLENGTH"},
        {VENUE, venue, {{"VENUE_NAME", "ANNEXE"}}, "VENUE_NAME_UNIQUE"},
        {VENUE, venue, {{"ADDRESS_LINE_1", ""}}, "VENUE_ADDRESS_LINE1_REQUIRED"},
        {VENUE, venue, {{"ADDRESS_LINE_1", A50 A50 "a"}}, "VENUE_ADDRESS_LINE1_MAXLENGTH"},
        {VENUE, venue, {{"ADDRESS_LINE_1", "50%"}}, "VENUE_ADDRESS_LINE1_FORMAT"},
        {VENUE, venue, {{"ADDRESS_LINE_2", A50 A50 "a"}}, "VENUE_ADDRESS_LINE2_MAXLENGTH"},
        {VENUE, venue, {{"ADDRESS_LINE_2", "A  B"}}, "VENUE_ADDRESS_LINE2_FORMAT"},
        {VENUE, venue, {{"TOWN_OR_CITY", ""}}, "VENUE_TOWN_REQUIRED"},
        {VENUE, venue, {{"TOWN_OR_CITY", A50 A50}}, "VENUE_TOWN_MAXLENGTH"},
        {VENUE, venue, {{"TOWN_OR_CITY", "Dudley 2"}}, "VENUE_TOWN_FORMAT"},
        {VENUE, venue, {{"COUNTY", A50 A50}}, "VENUE_COUNTY_MAXLENGTH"},
        {VENUE, venue, {{"COUNTY", "%"}}, "VENUE_COUNTY_FORMAT"},
        {VENUE, venue, {{"POSTCODE", ""}}, "VENUE_POSTCODE_REQUIRED"},
        {VENUE, venue, {{"POSTCODE", "SO4O 3PT"}}, "VENUE_POSTCODE_FORMAT"}, /* a letter for a nought */
        {VENUE, venue, {{"POSTCODE", "dy11aa"}}, NULL},
        {VENUE, venue, {{"EMAIL", "example.org"}}, "VENUE_EMAIL_FORMAT"},
        {VENUE, venue, {{"EMAIL", "a.b@example.org"}}, NULL},
        {VENUE, venue, {{"PHONE", "12"}}, "VENUE_TELEPHONE_FORMAT"},
        {VENUE, venue, {{"PHONE", "call us"}}, "VENUE_TELEPHONE_FORMAT"},
        {VENUE, venue, {{"PHONE", "+44 151 496 0000"}}, NULL},
        {VENUE, venue, {{"PHONE", "1514960000"}}, NULL},
        {VENUE, venue, {{"WEBSITE", "our site"}}, "VENUE_WEBSITE_FORMAT"},
        {VENUE, venue, {{"WEBSITE", "example.org"}}, NULL},
};

static const char *file_for(const struct rule *r, char *out, size_t size)
{
	const char *columns[32];
	size_t count = 0;

	if (r->file == VENUE) {
		snprintf(out, size, "%s", venues);
		put_row(out, size, venue_columns, COUNT(venue_columns), r->good, r->change);
		return "venues.csv";
	}
	for (size_t i = 0; r->file == OTHER && i < COUNT(other_columns); i++)
		columns[count++] = other_columns[i];
	for (size_t i = r->file == OTHER; i < COUNT(lars_columns); i++)
		columns[count++] = lars_columns[i];
	*out = 0;
	put_row(out, size, columns, count, NULL, NULL);
	put_row(out, size, columns, count, r->good, r->change);
	return "courses.csv";
}

static void try_rule(const struct rule *r, bool covered[PROVIDER_FAULTS])
{
	static char text[16000];
	struct import_case c;
	const char *file = file_for(r, text, sizeof(text));

	case_begin(&c);
	c.im.today = TODAY;
	case_file(&c, file, text);
	if (r->file != VENUE)
		case_file(&c, "venues.csv", venues);
	assert_int_equal(case_read(&c, provider_read), 0);
	if (!r->code && c.totals.refused)
		fail_msg("%s=%s was refused: %s", r->change[0].column, r->change[0].value,
		         c.totals.shown[0].reason);
	if (r->code && c.totals.refused != 1)
		fail_msg("%s=%s: %d refused, where %s was expected", r->change[0].column, r->change[0].value,
		         (int)c.totals.refused, r->code);
	if (r->code) {
		size_t n = strlen(r->code);
		const char *reason = c.totals.shown[0].reason;

		if (strncmp(reason, r->code, n) != 0 || reason[n] != ':')
			fail_msg("%s=%s: %s, where %s was expected", r->change[0].column, r->change[0].value,
			         reason, r->code);
		for (size_t i = 0; i < PROVIDER_FAULTS; i++)
			if (strcmp(provider_fault_info[i].code, r->code) == 0) {
				covered[i] = true;
				assert_string_equal(c.totals.shown[0].field,
				                    provider_column_name(provider_fault_info[i].column));
			}
	}
	case_end(&c);
}

static void test_every_rule(void **state)
{
	bool covered[PROVIDER_FAULTS] = {false};

	(void)state;
	covered[COURSE_LARS_QAN_INVALID] = true; /* test_learning_aims */
	covered[COURSERUN_UNIQUE] = true;        /* test_rows_become_courses */
	for (size_t i = 0; i < COUNT(rules); i++)
		try_rule(&rules[i], covered);
	for (size_t i = 0; i < PROVIDER_FAULTS; i++)
		if (!covered[i])
			fail_msg("no rule here gives %s", provider_fault_info[i].code);
}

/* --- from rows to courses ----------------------------------------------------------------- */

/* A course file with these rows, each a good one and what differs. */
static const char *course_file(const struct cell *const *rows, size_t count)
{
	static char text[16000];

	*text = 0;
	put_row(text, sizeof(text), lars_columns, COUNT(lars_columns), NULL, NULL);
	for (size_t i = 0; i < count; i++)
		put_row(text, sizeof(text), lars_columns, COUNT(lars_columns), rows[2 * i], rows[2 * i + 1]);
	return text;
}

static const struct cell second[] = {{"START_DATE", "28/02/2027"}, {"VENUE_NAME", "Annexe"}, {NULL, NULL}};
static const struct cell others[] = {{"WHO_THIS_COURSE_IS_FOR", "Others"}, {NULL, NULL}};

/* The id of the only course with that title and start. */
static const char *id_of(const struct import_case *c, size_t row)
{
	return course_case_str(c, index_catalogue(c->reader)->course.course_more[row].id);
}

static void test_rows_become_courses(void **state)
{
	const struct cell *const rows[] = {classroom, NULL,      classroom, second,  classroom,
	                                   others,    classroom, NULL,      at_work, NULL};
	struct import_case *c = *state;
	const struct course_view *v;
	uint32_t first = 0;
	size_t same = 0, regional = 0;

	case_file(c, "courses.csv", course_file(rows, 5));
	case_file(c, "venues.csv", venues);
	assert_int_equal(case_read(c, provider_read), 0);
	assert_int_equal(c->totals.refused, 1);
	assert_refused(c, 0, "courses.csv", 5, 10, "YOUR_REFERENCE", "COURSERUN_UNIQUE");
	assert_says(c->totals.infos[0], "2 courses with 4 runs");
	course_case_view(c);
	v = &index_catalogue(c->reader)->course;
	assert_int_equal(course_case_count(c), 5); /* the one at work once for each sub-region */
	for (size_t i = 0; i < v->course_count; i++) {
		if (COURSE_DELIVERY(&v->course[i]) == DELIVERY_WORK_BASED) {
			regional++;
			assert_int_equal(v->course[i].weeks10, 520);
			continue;
		}
		if (!first && v->course[i].start == course_case_day(2027, 2, 28)) {
			first = v->course_more[i].course_id;
			assert_string_equal(course_case_str(c, v->course_more[i].venue), "Annexe");
			assert_string_equal(course_case_str(c, v->course_more[i].outcode), "DY1");
		}
		assert_int_equal(v->course[i].cost, 10);
		assert_int_equal(COURSE_STUDY(&v->course[i]), STUDY_PART_TIME);
		assert_int_equal(COURSE_ATTENDANCE(&v->course[i]), ATTENDANCE_EVENING);
	}
	for (size_t i = 0; i < v->course_count; i++)
		same += v->course_more[i].course_id == first;
	assert_int_equal(same, 4); /* all but the one for others: learning aim and texts are the same */
	assert_int_equal(regional, 2);
}

/* The same file gives the same ids, so that it can be sent again. */
static void test_ids_stay(void **state)
{
	const struct cell *const rows[] = {online, NULL};
	struct import_case *c = *state;
	char id[64];

	case_file(c, "courses.csv", course_file(rows, 1));
	assert_int_equal(case_read(c, provider_read), 0);
	course_case_view(c);
	snprintf(id, sizeof(id), "%s", id_of(c, 0));
	case_end(c);
	case_begin(c);
	c->im.today = TODAY;
	case_file(c, "courses.csv", course_file(rows, 1));
	assert_int_equal(case_read(c, provider_read), 0);
	course_case_view(c);
	assert_string_equal(id_of(c, 0), id);
}

static void test_without_venues_names_are_taken(void **state)
{
	const struct cell *const rows[] = {classroom, NULL};
	struct import_case *c = *state;

	case_file(c, "courses.csv", course_file(rows, 1));
	assert_int_equal(case_read(c, provider_read), 0);
	assert_int_equal(c->totals.refused, 0);
	assert_says(c->totals.infos[1], "no venue file");
	course_case_view(c);
	assert_string_equal(course_case_str(c, course_case_more(c, id_of(c, 0))->venue), "Main site");
}

/* --- learning aims -------------------------------------------------------------------------- */

static const char aims[] = "LearnAimRef,LearnAimRefTitle,NotionalNVQLevelv2,SectorSubjectAreaTier2,"
                           "OperationalEndDate,CategoryRef\n"
                           "60314990,Award in Mathematics,2,2.20,,24\n"
                           "60314991,Award in Arithmetic,E,2.20,2027-01-01,\n"
                           "60314992,Award in Algebra,3,2.20,2027-01-02,\n";

static const struct cell no_name[] = {{"COURSE_NAME", ""}, {NULL, NULL}};
static const struct cell closed[] = {{"LARS_QAN", "60314991"}, {NULL, NULL}};
static const struct cell last_day[] = {{"LARS_QAN", "60314992"}, {NULL, NULL}};
static const struct cell unknown[] = {{"LARS_QAN", "00000001"}, {NULL, NULL}};

static void test_learning_aims(void **state)
{
	const struct cell *const rows[] = {online, no_name,  online, closed,
	                                   online, last_day, online, unknown};
	const struct provider_options options = {.aims = "aims.csv"};
	struct import_case *c = *state;
	const struct course_view *v;

	c->im.provider = &options;
	case_file(c, "courses.csv", course_file(rows, 4));
	case_file(c, "aims.csv", aims);
	assert_int_equal(case_read(c, provider_read), 0);
	assert_int_equal(c->totals.refused, 2);
	assert_refused(c, 0, "courses.csv", 3, 1, "LARS_QAN", "COURSE_LARS_QAN_INVALID");
	assert_refused(c, 1, "courses.csv", 5, 1, "LARS_QAN", "COURSE_LARS_QAN_INVALID");
	course_case_view(c);
	v = &index_catalogue(c->reader)->course;
	assert_int_equal(v->course_count, 2);
	for (size_t i = 0; i < 2; i++) {
		bool named = v->course[i].level == 2;
		const char *id = id_of(c, i);

		assert_string_equal(course_case_title(c, id), named ? "Award in Mathematics" : "Maths");
		assert_int_equal(v->course[i].type, named ? COURSE_ESSENTIAL_SKILLS : COURSE_TYPE_UNKNOWN);
		assert_int_equal(v->course[i].level, named ? 2 : 3);
		assert_string_equal(course_case_str(c, v->aim[v->course_more[i].aim].sector_area), "2.2");
	}
}

/* --- files -------------------------------------------------------------------------------------- */

static void test_a_file_that_is_none(void **state)
{
	struct import_case *c = *state;

	case_file(c, "some.csv", "name,colour\na,b\n");
	assert_int_equal(case_read(c, provider_read), -EINVAL);
	assert_says(c->e.text, "no file with courses or venues");
}

static void test_a_header_must_be_the_template(void **state)
{
	struct import_case *c = *state;

	case_file(c, "courses.csv", "LARS_QAN,COURSE_NAME\n60314990,x\n");
	assert_int_equal(case_read(c, provider_read), -EINVAL);
	assert_says(c->e.text, "lacks WHO_THIS_COURSE_IS_FOR, ENTRY_REQUIREMENTS");
	case_end(c);
	case_begin(c);
	case_file(c, "venues.csv",
	          "FLOOR,YOUR_VENUE_REFERENCE,VENUE_NAME,ADDRESS_LINE_1,ADDRESS_LINE_2,TOWN_OR_CITY,COUNTY,"
	          "POSTCODE,EMAIL,PHONE,WEBSITE\n");
	assert_int_equal(case_read(c, provider_read), -EINVAL);
	assert_says(c->e.text, "no column \"FLOOR\"");
}

static void test_files_that_do_not_look_like_csv(void **state)
{
	static const char *const texts[] = {"PK\x03\x04,\n", "one column\nx\n", "a,b", "caf\xc3\xa9,b\nx\n",
	                                    ""};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct import_case c;

		case_begin(&c);
		case_file(&c, "courses.csv", texts[i]);
		assert_int_equal(case_read(&c, provider_read), -EINVAL);
		assert_true(strstr(c.e.text, "look like a CSV") || i == 0);
		case_end(&c);
	}
}

static void test_a_file_may_be_too_large(void **state)
{
	struct import_case *c = *state;
	size_t size = (1u << 20) + 1;
	char *text = malloc(size + 1);

	assert_non_null(text);
	memset(text, '\n', size);
	memcpy(text, venues, strlen(venues));
	text[size] = 0;
	case_file(c, "venues.csv", text);
	assert_int_equal(case_read(c, provider_read), -EFBIG);
	assert_says(c->e.text, "the most is 1 MB");
	free(text);
}

/* --- the copy that is mended ------------------------------------------------------------------ */

static const enum provider_fault two_faults[] = {VENUE_NAME_REQUIRED, VENUE_EMAIL_FORMAT};

/* Annotates a text: the row that begins with `row` has faults. */
static void annotate(struct buf *out, const char *text, const char *row, bool broken)
{
	const char *at = row ? strstr(text, row) : NULL;
	struct provider_note note = {.fault = two_faults, .count = 1, .broken = broken};
	struct provider_notes notes = {.note = &note, .count = at != NULL};

	buf_init(out, 0);
	if (at) {
		note.start = (uint64_t)(at - text);
		note.end = note.start + strlen(row);
	}
	if (broken) {
		note.count = 0;
		note.reason = "it is \"broken\"";
	}
	provider_annotate(out, text, strlen(text), &notes);
	buf_byte(out, 0);
	assert_int_equal(out->error, 0);
}

static void assert_annotated(const char *text, const char *row, bool broken, const char *expected)
{
	struct buf out;

	annotate(&out, text, row, broken);
	assert_string_equal((const char *)out.data, expected);
	buf_free(&out);
}

#define NAME_FAULT "\"VENUE_NAME_REQUIRED: Give the venue a name.\""

static void test_bytes_stay_as_they_were(void **state)
{
	(void)state;
	assert_annotated("\xef\xbb\xbf"
	                 "a,b\r\n\"x \"\"y\"\"\r\nz\",1\r\n\r\n2,3\r\n",
	                 NULL, false,
	                 "\xef\xbb\xbf"
	                 "a,b,ERRORS\r\n\"x \"\"y\"\"\r\nz\",1,\r\n\r\n2,3,\r\n");
	assert_annotated("a,b\n1,2\n3,4", "3,4", false, "a,b,ERRORS\n1,2,\n3,4," NAME_FAULT);
	/* an old ERRORS goes, wherever it stands */
	assert_annotated("ERRORS,a,b\nold,1,2\n\"older, one\",3,4\n", "old,1", false,
	                 "a,b,ERRORS\n1,2," NAME_FAULT "\n3,4,\n");
	assert_annotated("a,\"errors\",b\n1,x,2\n", NULL, false, "a,b,ERRORS\n1,2,\n");
	/* a short row is filled up so that its fault stands below ERRORS */
	assert_annotated("a,b,c\n1\n", "1\n", false, "a,b,c,ERRORS\n1,,," NAME_FAULT "\n");
	/* a row whose quotes are broken keeps its text and can be read again */
	assert_annotated("a,b\n1,x \"y\n3,4\n", "1,x \"y\n", true,
	                 "a,b,ERRORS\n\"1\",\"x \"\"y\",\"ROW_INVALID: it is \"\"broken\"\"\"\n3,4,\n");
}

static void test_what_is_annotated_can_be_sent_again(void **state)
{
	const struct cell *const rows[] = {classroom, NULL, classroom, unknown, online, no_name};
	struct import_case *c = *state;
	struct provider_options options = {.annotate = false};
	char path[] = "/tmp/retrain-annotated-XXXXXX", text[8192] = "";
	int fd = mkstemp(path);
	FILE *f;

	assert_true(fd >= 0);
	options.annotated = path;
	c->im.provider = &options;
	case_file(c, "courses.csv", course_file(rows, 3));
	assert_int_equal(case_read(c, provider_read), 0);
	assert_int_equal(c->totals.refused, 1);
	f = fdopen(fd, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	unlink(path);
	assert_says(text, ",ERRORS\n");
	assert_says(text, "\"COURSERUN_COURSE_NAME_REQUIRED: Give the course a name;");
	case_end(c);
	case_begin(c);
	c->im.today = TODAY;
	case_file(c, "courses.csv", text);
	assert_int_equal(case_read(c, provider_read), 0);
	assert_int_equal(c->totals.rows, 3);
	assert_int_equal(c->totals.refused, 1);
}

/* --- the table ---------------------------------------------------------------------------------- */

static void print(char *out, size_t size, unsigned width)
{
	struct provider_note notes[] = {{.line = 12, .fault = two_faults, .count = 2},
	                                {.line = 1234, .reason = "The row has 3 fields and the header 10."}};
	const struct provider_notes file = {.file = "venues.csv", .note = notes, .count = 2};
	FILE *f = fmemopen(out, size, "w");

	assert_non_null(f);
	assert_int_equal(provider_print(f, width, &file, 1), 0);
	fclose(f);
}

static void test_the_table_fits(void **state)
{
	static const unsigned widths[] = {24, 40, 59, 60, 80, 100, 129, 130, 200};
	char out[8192];

	(void)state;
	for (size_t i = 0; i < COUNT(widths); i++) {
		print(out, sizeof(out), widths[i]);
		assert_says(out, "VENUE_NAME_REQUIRED");
		assert_says(out, "ROW_INVALID");
		assert_says(out, "1234");
		for (const char *line = out; *line; line += strcspn(line, "\n") + 1)
			if (strcspn(line, "\n") > widths[i])
				fail_msg("with %u columns: %.*s", widths[i], (int)strcspn(line, "\n"), line);
	}
}

static void test_phones(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_string_equal(provider_phone(&a, "2075016450"), "02075016450");
	assert_string_equal(provider_phone(&a, "0151 496 0000"), "0151 496 0000");
	assert_string_equal(provider_phone(&a, "(0151) 496-0000"), "(0151) 496-0000");
	assert_null(provider_phone(&a, "+1 212 555 0100"));
	assert_null(provider_phone(&a, "0151"));
	arena_free(&a);
}

static void test_aim_codes(void **state)
{
	char code[12];

	(void)state;
	assert_true(provider_aim_code("603/1499/0", code));
	assert_string_equal(code, "60314990");
	assert_true(provider_aim_code("101022", code));
	assert_string_equal(code, "00101022");
	assert_true(provider_aim_code("z0004429", code));
	assert_string_equal(code, "Z0004429");
	assert_true(provider_aim_code("5001234X", code));
	assert_false(provider_aim_code("ABCDEFGH", code));
	assert_false(provider_aim_code("Z000442", code)); /* only numbers lose their noughts */
	assert_false(provider_aim_code("", code));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_every_rule),
	        TEST(test_rows_become_courses),
	        TEST(test_ids_stay),
	        TEST(test_without_venues_names_are_taken),
	        TEST(test_learning_aims),
	        TEST(test_a_file_that_is_none),
	        TEST(test_a_header_must_be_the_template),
	        cmocka_unit_test(test_files_that_do_not_look_like_csv),
	        TEST(test_a_file_may_be_too_large),
	        cmocka_unit_test(test_bytes_stay_as_they_were),
	        TEST(test_what_is_annotated_can_be_sent_again),
	        cmocka_unit_test(test_the_table_fits),
	        cmocka_unit_test(test_phones),
	        cmocka_unit_test(test_aim_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
