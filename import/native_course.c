/* The native courses.csv, vacancies.csv and places.csv. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "import/course.h"
#include "import/native_rule.h"

#define LIST_OF(name, what_it_is, ...)                                                                       \
	static const char *const name##_list[] = {__VA_ARGS__};                                              \
	static const struct words name = {name##_list, sizeof(name##_list) / sizeof(name##_list[0]),         \
	                                  what_it_is}

LIST_OF(delivery_modes, "delivery mode", "classroom", "online", "work_based", "blended");
LIST_OF(study_modes, "study mode", "full_time", "part_time", "flexible");
LIST_OF(attendance_patterns, "attendance pattern", "daytime", "evening", "weekend", "day_or_block_release");
enum {
	COURSE_ID,
	COURSE_TITLE,
	COURSE_PROVIDER,
	COURSE_SKILLS,
	COURSE_DESCRIPTION,
	COURSE_DELIVERY_MODE,
	COURSE_STUDY_MODE,
	COURSE_PATTERN,
	COURSE_LEVEL,
	COURSE_TYPE,
	COURSE_SECTOR,
	COURSE_COST,
	COURSE_WEEKS,
	COURSE_HOURS,
	COURSE_START_DATE,
	COURSE_FLEXIBLE,
	COURSE_IS_NATIONAL,
	COURSE_VENUE,
	COURSE_POSTCODE,
	COURSE_LAT,
	COURSE_LON,
	COURSE_URL,
	COURSE_AIM_REF,
};

static const struct rule course_rules[] = {
        [COURSE_ID] = NEED("id", RULE_ID),
        [COURSE_TITLE] = NEED("title", RULE_TEXT),
        [COURSE_PROVIDER] = MAY("provider", RULE_TEXT),
        [COURSE_SKILLS] = MAY("skills", RULE_SKILLS),
        [COURSE_DESCRIPTION] = MAY("description", RULE_TEXT),
        [COURSE_DELIVERY_MODE] = ONE_OF("delivery_mode", delivery_modes),
        [COURSE_STUDY_MODE] = ONE_OF("study_mode", study_modes),
        [COURSE_PATTERN] = ONE_OF("attendance_pattern", attendance_patterns),
        [COURSE_LEVEL] = ONE_OF("qualification_level", native_qualifications),
        [COURSE_TYPE] = MAY("course_type", RULE_TEXT),
        [COURSE_SECTOR] = MAY("sector", RULE_TEXT),
        [COURSE_COST] = POUNDS("cost"),
        [COURSE_WEEKS] = {{"weeks", 0}, RULE_NUMBER, NULL, 0, 520, "a number of weeks, 0 to 520"},
        [COURSE_HOURS] = HOURS("hours_a_week"),
        [COURSE_START_DATE] = MAY("start_date", RULE_DATE),
        [COURSE_FLEXIBLE] = MAY("flexible_start", RULE_FLAG),
        [COURSE_IS_NATIONAL] = MAY("national", RULE_FLAG),
        [COURSE_VENUE] = MAY("venue", RULE_TEXT),
        [COURSE_POSTCODE] = MAY("postcode", RULE_POSTCODE),
        [COURSE_LAT] = LAT(0),
        [COURSE_LON] = LON(0),
        [COURSE_URL] = MAY("url", RULE_URL),
        [COURSE_AIM_REF] = MAY("learn_aim_ref", RULE_TEXT),
};

enum {
	VACANCY_ID,
	VACANCY_TITLE,
	VACANCY_EMPLOYER,
	VACANCY_OCCUPATION,
	VACANCY_SKILLS,
	VACANCY_DESCRIPTION,
	VACANCY_PAY_LOW,
	VACANCY_PAY_HIGH,
	VACANCY_HOURS,
	VACANCY_PATTERN,
	VACANCY_POSTCODE,
	VACANCY_LAT,
	VACANCY_LON,
	VACANCY_POSTED,
	VACANCY_CLOSING,
	VACANCY_URL,
};

static const struct rule vacancy_rules[] = {
        [VACANCY_ID] = NEED("id", RULE_ID),
        [VACANCY_TITLE] = NEED("title", RULE_TEXT),
        [VACANCY_EMPLOYER] = MAY("employer", RULE_TEXT),
        [VACANCY_OCCUPATION] = MAY("occupation_id", RULE_OCCUPATION),
        [VACANCY_SKILLS] = MAY("skills", RULE_SKILLS),
        [VACANCY_DESCRIPTION] = MAY("description", RULE_TEXT),
        [VACANCY_PAY_LOW] = POUNDS("pay_low"),
        [VACANCY_PAY_HIGH] = POUNDS("pay_high"),
        [VACANCY_HOURS] = HOURS("hours"),
        [VACANCY_PATTERN] = {{"working_pattern", 0}, RULE_WORDS, &native_patterns, 0, 0, NULL},
        [VACANCY_POSTCODE] = MAY("postcode", RULE_POSTCODE),
        [VACANCY_LAT] = LAT(0),
        [VACANCY_LON] = LON(0),
        [VACANCY_POSTED] = MAY("posted", RULE_DATE),
        [VACANCY_CLOSING] = MAY("closing", RULE_DATE),
        [VACANCY_URL] = MAY("url", RULE_URL),
};

enum { PLACE_OUTCODE, PLACE_LAT, PLACE_LON, PLACE_AUTHORITY, PLACE_TOWN };

static const struct rule place_rules[] = {
        [PLACE_OUTCODE] = NEED("outcode", RULE_OUTCODE), [PLACE_LAT] = LAT(TABLE_NEEDED | TABLE_FILLED),
        [PLACE_LON] = LON(TABLE_NEEDED | TABLE_FILLED),  [PLACE_AUTHORITY] = MAY("local_authority", RULE_GSS),
        [PLACE_TOWN] = MAY("town", RULE_TEXT),
};

/* --- values of a row that was checked: empty is not known ------------------------------- */

static double number_of(const struct table *t, size_t column)
{
	return table_length(t, column) ? strtod(table_text(t, column), NULL) : NAN;
}

static int whole_of(const struct table *t, size_t column)
{
	return table_length(t, column) ? (int)strtol(table_text(t, column), NULL, 10) : UNKNOWN_INT;
}

static int32_t day_of(const struct table *t, size_t column)
{
	int32_t day = UNKNOWN_INT;

	course_day_iso(table_text(t, column), &day);
	return day;
}

static bool yes_of(const struct table *t, size_t column)
{
	unsigned yes = 0;

	return course_word(WORDS_YES, table_text(t, column), &yes) && yes;
}

static struct place_at place_of(const struct table *t, size_t postcode, size_t lat, size_t lon)
{
	return (struct place_at){
	        .lat = number_of(t, lat), .lon = number_of(t, lon), .postcode = table_text(t, postcode)};
}

/* --- courses.csv ------------------------------------------------------------------------ */

static void take_kind(struct table *t, struct course_in *in)
{
	const char *type = table_text(t, COURSE_TYPE);
	unsigned level;

	course_word(WORDS_DELIVERY, table_text(t, COURSE_DELIVERY_MODE), &in->delivery);
	course_word(WORDS_STUDY, table_text(t, COURSE_STUDY_MODE), &in->study);
	course_word(WORDS_ATTENDANCE, table_text(t, COURSE_PATTERN), &in->attendance);
	if (course_word(WORDS_LEVEL, table_text(t, COURSE_LEVEL), &level))
		in->level = (int)level;
	if (*type && !course_word(WORDS_TYPE, type, &in->type))
		table_warn(t, COURSE_TYPE,
		           "\"%.60s\" is no type of course that is known and was left out; write %s", type,
		           course_word_list(WORDS_TYPE));
}

static int add_course(struct import *im, struct table *t, struct error *e)
{
	const struct course_from from = {.t = t, .column = COURSE_ID};
	struct course_in in = course_blank(im);
	int rc;

	if (!value_list(t, COURSE_SKILLS, &im->arena, false, &in.skills))
		return 0;
	in.id = table_text(t, COURSE_ID);
	in.title = table_text(t, COURSE_TITLE);
	in.provider = table_text(t, COURSE_PROVIDER);
	in.description = course_plain(&im->arena, table_text(t, COURSE_DESCRIPTION));
	if (!in.description)
		return import_no_memory(e);
	take_kind(t, &in);
	in.sector = table_text(t, COURSE_SECTOR);
	in.cost = number_of(t, COURSE_COST);
	in.weeks = number_of(t, COURSE_WEEKS);
	in.hours = number_of(t, COURSE_HOURS);
	in.flexible_start = yes_of(t, COURSE_FLEXIBLE);
	if (!in.flexible_start)
		in.start = day_of(t, COURSE_START_DATE);
	in.national = yes_of(t, COURSE_IS_NATIONAL);
	in.venue = table_text(t, COURSE_VENUE);
	in.at = place_of(t, COURSE_POSTCODE, COURSE_LAT, COURSE_LON);
	in.url = table_text(t, COURSE_URL);
	in.aim_ref = table_text(t, COURSE_AIM_REF);
	in.synthetic = im->illustrative || course_says_synthetic(in.description) ||
	               course_says_synthetic(in.provider);
	rc = course_add(im, &from, &in, e);
	return rc < 0 ? rc : 0;
}

/* --- vacancies.csv ---------------------------------------------------------------------- */

static int add_vacancy(struct import *im, struct table *t, struct error *e)
{
	struct vacancy_in in = {.source = im->source, .synthetic = im->illustrative};
	struct error fault;

	if (!value_list(t, VACANCY_SKILLS, &im->arena, false, &in.skills) ||
	    !value_word_set(t, VACANCY_PATTERN, &native_patterns, &in.pattern))
		return 0;
	in.id = table_text(t, VACANCY_ID);
	in.title = table_text(t, VACANCY_TITLE);
	in.employer = table_text(t, VACANCY_EMPLOYER);
	in.occupation = table_text(t, VACANCY_OCCUPATION);
	in.description = course_plain(&im->arena, table_text(t, VACANCY_DESCRIPTION));
	if (!in.description)
		return import_no_memory(e);
	in.pay_low = whole_of(t, VACANCY_PAY_LOW);
	in.pay_high = whole_of(t, VACANCY_PAY_HIGH);
	in.hours = number_of(t, VACANCY_HOURS);
	in.at = place_of(t, VACANCY_POSTCODE, VACANCY_LAT, VACANCY_LON);
	in.posted = day_of(t, VACANCY_POSTED);
	in.closing = day_of(t, VACANCY_CLOSING);
	in.url = table_text(t, VACANCY_URL);
	return import_settle(t, VACANCY_ID, builder_add_vacancy(im->builder, &in, &fault), &fault, e);
}

/* --- places.csv ------------------------------------------------------------------------- */

static int add_place(struct import *im, struct table *t, struct error *e)
{
	struct place_in in = {.source = im->source};
	struct error fault;

	in.outcode = table_text(t, PLACE_OUTCODE);
	in.lat = number_of(t, PLACE_LAT);
	in.lon = number_of(t, PLACE_LON);
	in.authority = table_text(t, PLACE_AUTHORITY);
	in.town = table_text(t, PLACE_TOWN);
	return import_settle(t, PLACE_OUTCODE, builder_add_place(im->builder, &in, &fault), &fault, e);
}

const struct native_file native_courses = {"courses.csv", RULES(course_rules), -1, -1, add_course};
const struct native_file native_vacancies = {"vacancies.csv", RULES(vacancy_rules), VACANCY_PAY_LOW,
                                             VACANCY_PAY_HIGH, add_vacancy};
const struct native_file native_places = {"places.csv", RULES(place_rules), -1, -1, add_place};
