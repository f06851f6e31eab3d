/* The native format: what is taken, and every row that is refused with its line and column. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

#define SKILLS "id,label\ns1,drive a van\ns2,load a van\n"
#define JOBS   "id,title\nj1,Van driver\n"

/* Reads two good files and one that is being tested. */
static void read_with(struct import_case *c, const char *file, const char *text)
{
	if (strcmp(file, "skills.csv") != 0)
		case_file(c, "skills.csv", SKILLS);
	if (strcmp(file, "occupations.csv") != 0)
		case_file(c, "occupations.csv", JOBS);
	case_file(c, file, text);
	if (case_read(c, native_read) != 0)
		fail_msg("the import failed: %s", c->e.text);
}

/* --- what is taken -------------------------------------------------------------- */

static void test_two_files_are_enough(void **state)
{
	struct import_case *c = *state;

	read_with(c, "skills.csv", SKILLS);
	assert_int_equal(c->counts.skills, 2);
	assert_int_equal(c->counts.occupations, 1);
	assert_int_equal(c->counts.links, 0);
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->totals.warnings, 0);
}

static void test_a_file_that_has_to_be_there(void **state)
{
	struct import_case *c = *state;

	case_file(c, "skills.csv", SKILLS);
	assert_int_equal(case_read(c, native_read), -ENOENT);
	assert_string_equal(c->e.where, "occupations.csv");
}

static void test_all_columns_of_an_occupation(void **state)
{
	struct import_case *c = *state;
	const struct occ_row *o;
	uint32_t row;

	read_with(c, "occupations.csv",
	          "id,title,alt_titles,hidden_titles,specialisms,description,tasks,categories,soc2010,"
	          "soc2020,onet,esco,"
	          "pay_low,pay_high,growth,automation_risk,job_zone,hours_low,hours_high,working_pattern,"
	          "qualification_level,needs_degree,routes,restrictions\n"
	          "j1,Chef,Cook|Kitchen chef,\"cooker, head cook\",pastry,Cooks food.,plan menus|cook "
	          "meals,Catering|Food,"
	          "5434,5434,35-1011.00,3434.1,18000,30000,4.5,0.43,3,35,42.5,full_time|evenings,3,1,college|"
	          "work,food safety\n"
	          "j2,Porter,,,,,,,,,,,,,,,,,,,,,,\n");
	assert_int_equal(c->totals.refused, 0);
	case_view(c);
	row = case_occupation(c, "j1");
	o = &c->view->occ[row];
	assert_string_equal(case_texts(c, "j1", OCC_ALT_TITLE), "Cook+Kitchen chef");
	assert_string_equal(case_texts(c, "j1", OCC_HIDDEN_TITLE), "cooker+head cook");
	assert_string_equal(case_texts(c, "j1", OCC_SPECIALISM), "pastry");
	assert_string_equal(case_texts(c, "j1", OCC_TASK), "plan menus+cook meals");
	assert_string_equal(case_texts(c, "j1", OCC_CATEGORY), "Catering+Food");
	assert_string_equal(case_texts(c, "j1", OCC_ROUTE), "college+work");
	assert_string_equal(case_texts(c, "j1", OCC_RESTRICTION), "food safety");
	assert_int_equal(o->soc2010, 5434);
	assert_int_equal(o->soc2020, 5434);
	assert_string_equal(case_str(c, o->onet), "35-1011.00");
	assert_string_equal(case_str(c, o->esco), "3434.1");
	assert_int_equal(c->view->occ_pay_low[row], 18000);
	assert_int_equal(c->view->occ_pay_high[row], 30000);
	assert_true(c->view->occ_growth[row] == 4.5f);
	assert_true(c->view->occ_risk[row] == 0.43f);
	assert_int_equal(c->view->occ_zone[row], 3);
	assert_true(o->hours_low == 35 && o->hours_high == 42.5f);
	assert_int_equal(c->view->occ_pattern[row], PATTERN_FULL_TIME | PATTERN_EVENINGS);
	assert_int_equal(o->qualification_level, 3);
	assert_int_equal(c->view->occ_flags[row] & OCC_NEEDS_DEGREE, OCC_NEEDS_DEGREE);
}

/* What is not said is not known, and never zero. */
static void test_empty_cells_are_unknown(void **state)
{
	struct import_case *c = *state;
	uint32_t row;

	read_with(c, "occupations.csv",
	          "id,title,pay_low,pay_high,growth,automation_risk,job_zone,hours_low,hours_high,"
	          "qualification_level,soc2010\n"
	          "j1,Porter,,,,,,,,,\n");
	case_view(c);
	row = case_occupation(c, "j1");
	assert_int_equal(c->view->occ_pay_low[row], -1);
	assert_true(isnan(c->view->occ_growth[row]));
	assert_true(isnan(c->view->occ_risk[row]));
	assert_true(isnan(c->view->occ[row].hours_low));
	assert_int_equal(c->view->occ[row].qualification_level, 255);
	assert_int_equal(c->view->occ[row].soc2010, 0);
}

static void test_links(void **state)
{
	struct import_case *c = *state;
	const struct occ_skill *link;

	read_with(c, "occupation_skills.csv",
	          "occupation_id,skill_id,relation,importance,level\nj1,s1,,0.5,3.5\nj1,s2,optional,,\n");
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->counts.links, 2);
	case_view(c);
	link = case_link(c, "j1", "s1");
	assert_int_equal(link->relation, RELATION_ESSENTIAL);
	assert_true(abs((int)link->importance - 32767) <= 1);
	assert_int_equal(link->level, 112);
	link = case_link(c, "j1", "s2");
	assert_int_equal(link->relation, RELATION_OPTIONAL);
	assert_int_equal(link->importance, IMPORTANCE_UNKNOWN);
	assert_int_equal(link->level, LEVEL_UNKNOWN);
}

static void test_dataset_conf(void **state)
{
	struct import_case *c = *state;
	const struct source_row *s;

	read_with(c, "dataset.conf",
	          "\xef\xbb\xbf; our data\nname = Mersey jobs\r\nversion = 2026-01\nlicence = OGL v3\n"
	          "attribution = Made by us ; and by you\nillustrative = yes\n");
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->totals.warnings, 0);
	case_view(c);
	s = &c->view->source[0];
	assert_string_equal(case_str(c, s->format), "native");
	assert_string_equal(case_str(c, s->name), "Mersey jobs");
	assert_string_equal(case_str(c, s->version), "2026-01");
	assert_string_equal(case_str(c, s->attribution), "Made by us ; and by you");
	assert_int_equal(s->illustrative, 1);
}

/* A parent or master may stand below, and a master may be the name of a group that is no skill. */
static void test_order_of_rows_does_not_matter(void **state)
{
	struct import_case *c = *state;

	read_with(c, "skills.csv",
	          "id,label,master,parent\na,lift,people skills,top\nb,carry,people "
	          "skills,\nc,haul,d,\nd,drag,,\ntop,move,,\ne,push,,top\n");
	assert_int_equal(c->totals.refused, 0);
	case_view(c);
	assert_true(case_same_master(c, "a", "b"));
	assert_true(case_same_master(c, "c", "d"));
	assert_false(case_same_master(c, "a", "c"));
	assert_int_equal(c->view->skill[case_skill(c, "a")].parent, case_skill(c, "top"));
	assert_int_equal(c->view->skill[case_skill(c, "e")].parent, case_skill(c, "top"));
	assert_int_equal(c->view->skill[case_skill(c, "b")].parent, INDEX_NONE);
	assert_int_equal(c->counts.skills, 6);
}

/* --- what is refused --------------------------------------------------------------- */

static void test_refused_skills(void **state)
{
	struct import_case *c = *state;

	read_with(c, "skills.csv",
	          "kind,label,id\n"
	          "skill,one,s1\n"
	          "skil,two,s2\n"
	          "skill,,s3\n"
	          "skill,four,\n"
	          "knowledge,again,s1\n"
	          ",five,s5\n");
	assert_int_equal(c->counts.skills, 2);
	assert_int_equal(c->totals.refused, 4);
	assert_refused(c, 0, "skills.csv", 3, 1, "kind",
	               "write skill, knowledge, attitude, functional or group");
	assert_refused(c, 1, "skills.csv", 4, 2, "label", "value is needed");
	assert_refused(c, 2, "skills.csv", 5, 3, "id", "value is needed");
	assert_refused(c, 3, "skills.csv", 6, 3, "id", "\"s1\" was given before");
}

/* The row that was refused must not lend its master to the one that has its id. */
static void test_refused_row_sets_no_master(void **state)
{
	struct import_case *c = *state;

	read_with(c, "skills.csv", "id,label,master\na,one,\nb,two,\na,again,b\n");
	assert_int_equal(c->totals.refused, 1);
	case_view(c);
	assert_false(case_same_master(c, "a", "b"));
}

static void test_circles_and_dangling_parents(void **state)
{
	struct import_case *c = *state;

	read_with(c, "skills.csv",
	          "id,label,parent,master\n"
	          "a,one,b,\n"
	          "b,two,c,\n"
	          "c,three,a,\n"
	          "d,four,nowhere,\n"
	          "e,five,e,\n"
	          "f,six,,g\n"
	          "g,seven,,h\n"
	          "h,eight,,f\n");
	assert_int_equal(c->counts.skills, 8);
	assert_int_equal(c->totals.refused, 4);
	assert_refused(c, 0, "skills.csv", 4, 3, "parent",
	               "Break the circle. The skill was kept without its parent");
	assert_refused(c, 1, "skills.csv", 5, 3, "parent", "There is no skill \"nowhere\"");
	assert_refused(c, 2, "skills.csv", 6, 3, "parent", "circle");
	assert_refused(c, 3, "skills.csv", 9, 4, "master",
	               "Break the circle. The skill was kept without its master");
	case_view(c);
	assert_int_equal(c->view->skill[case_skill(c, "a")].parent, case_skill(c, "b"));
	assert_int_equal(c->view->skill[case_skill(c, "c")].parent, INDEX_NONE);
}

static const struct {
	const char *column, *value, *word;
} bad_facts[] = {
        {"soc2010", "613", "four digits"},
        {"soc2020", "6135x", "four digits"},
        {"pay_low", "£21,000", "whole pounds a year"},
        {"pay_high", "-1", "whole pounds a year"},
        {"growth", "lots", "per cent"},
        {"automation_risk", "1.2", "0 to 1"},
        {"job_zone", "6", "1 to 5"},
        {"hours_low", "169", "0 to 168"},
        {"hours_high", "many", "0 to 168"},
        {"working_pattern", "full_time|nights",
         "full_time, part_time, shifts, evenings, weekends, flexible or days"},
        {"qualification_level", "9", "entry, 1, 2, 3, 4, 5, 6, 7 or 8"},
        {"needs_degree", "maybe", "1 for yes or 0 for no"},
};

static void test_refused_facts(void **state)
{
	enum { COUNT = sizeof(bad_facts) / sizeof(bad_facts[0]) };
	struct import_case *c = *state;
	char text[8192];
	size_t at = (size_t)snprintf(text, sizeof(text), "id,title");

	for (size_t i = 0; i < COUNT; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, ",%s", bad_facts[i].column);
	for (size_t i = 0; i < COUNT; i++) {
		at += (size_t)snprintf(text + at, sizeof(text) - at, "\nj%zu,Job", i);
		for (size_t k = 0; k < COUNT; k++)
			at += (size_t)snprintf(text + at, sizeof(text) - at, ",\"%s\"",
			                       k == i ? bad_facts[i].value : "");
	}
	read_with(c, "occupations.csv", text);
	assert_int_equal(c->counts.occupations, 0);
	assert_int_equal(c->totals.refused, COUNT);
	for (size_t i = 0; i < COUNT; i++)
		assert_refused(c, i, "occupations.csv", i + 2, (unsigned)i + 3, bad_facts[i].column,
		               bad_facts[i].word);
}

static void test_lowest_above_highest(void **state)
{
	struct import_case *c = *state;

	read_with(c, "occupations.csv",
	          "id,title,pay_low,pay_high,hours_low,hours_high\nj1,One,30000,20000,,\nj2,Two,,,40,30\nj3,"
	          "Three,20000,20000,30,30\n");
	assert_int_equal(c->counts.occupations, 1);
	assert_refused(c, 0, "occupations.csv", 2, 3, "pay_low", "30000, is above the highest, 20000");
	assert_refused(c, 1, "occupations.csv", 3, 5, "hours_low", "40, are above the most, 30");
}

static void test_refused_links(void **state)
{
	struct import_case *c = *state;

	read_with(c, "occupation_skills.csv",
	          "occupation_id,skill_id,relation,importance,level\n"
	          "j1,s1,essential,,\n"
	          "j9,s1,essential,,\n"
	          "j1,s9,essential,,\n"
	          "j1,s1,optional,,\n"
	          "j1,s2,vital,,\n"
	          "j1,s2,,7,\n"
	          "j1,s2,,,8\n");
	assert_int_equal(c->counts.links, 1);
	assert_int_equal(c->totals.refused, 6);
	assert_refused(c, 0, "occupation_skills.csv", 3, 1, "occupation_id",
	               "no occupation with the id \"j9\"");
	assert_refused(c, 1, "occupation_skills.csv", 4, 2, "skill_id", "no skill with the id \"s9\"");
	assert_refused(c, 2, "occupation_skills.csv", 5, 2, "skill_id", "before");
	assert_refused(c, 3, "occupation_skills.csv", 6, 3, "relation", "write essential or optional");
	assert_refused(c, 4, "occupation_skills.csv", 7, 4, "importance", "0 to 1");
	assert_refused(c, 5, "occupation_skills.csv", 8, 5, "level", "0 to 7");
}

/* Titles with commas: commas part titles only where no bar does. */
static void test_titles_with_commas(void **state)
{
	struct import_case *c = *state;

	read_with(
	        c, "occupations.csv",
	        "id,title,alt_titles\nj1,One,\"Cook, Kitchen manager\"\nj2,Two,\"Manager, retail|Buyer\"\n");
	case_view(c);
	assert_string_equal(case_texts(c, "j1", OCC_ALT_TITLE), "Cook+Kitchen manager");
	assert_string_equal(case_texts(c, "j2", OCC_ALT_TITLE), "Manager, retail+Buyer");
}

static void test_bad_conf(void **state)
{
	struct import_case *c = *state;

	read_with(c, "dataset.conf",
	          "name = Us\ncolour = red\nillustrative = perhaps\nno equals sign\n[part]\nversion = 1\n");
	assert_int_equal(c->totals.refused, 2);
	assert_refused(c, 0, "dataset.conf", 3, 0, "illustrative", "yes when the figures are made up");
	assert_refused(c, 1, "dataset.conf", 4, 0, NULL, "key = value");
	assert_int_equal(c->totals.warnings, 2);
}

static void test_conf_that_is_not_text(void **state)
{
	struct import_case *c = *state;

	case_file(c, "skills.csv", SKILLS);
	case_file(c, "occupations.csv", JOBS);
	case_file(c, "dataset.conf", "name = caf\xe9\n");
	assert_int_equal(case_read(c, native_read), -EINVAL);
	assert_says(c->e.text, "UTF-8");
}

static void test_conf_with_a_long_line(void **state)
{
	static char text[6000];
	struct import_case *c = *state;

	snprintf(text, sizeof(text), "version = 2\nname = %5000s", "x");
	read_with(c, "dataset.conf", text);
	assert_int_equal(c->totals.refused, 1);
	assert_refused(c, 0, "dataset.conf", 2, 0, NULL, "longer than 4,094 bytes");
}

/* --- courses, vacancies, places, and files that are only checked
 * ------------------------------------------------------- */

static void test_courses_are_checked(void **state)
{
	struct import_case *c = *state;

	read_with(c, "courses.csv",
	          "id,title,skills,delivery_mode,study_mode,attendance_pattern,cost,start_date,postcode,lat,"
	          "lon,url,national\n"
	          "c1,Driving,s1|s2,classroom,part_time,evening,120,2026-09-01,L8 "
	          "1TQ,53.4,-2.9,https://example.org,0\n"
	          "c2,Driving,s1|s9,,,,,,,,,,\n"
	          "c3,Driving,,hall,,,,,,,,,\n"
	          "c4,Driving,,,,,,2026-02-30,,,,,\n"
	          "c5,Driving,,,,,,,,53.4,53.4,,\n"
	          "c1,Driving,,,,,,,,,,,\n");
	assert_int_equal(c->totals.refused, 5);
	assert_refused(c, 0, "courses.csv", 3, 3, "skills", "no skill \"s9\"");
	assert_refused(c, 1, "courses.csv", 4, 4, "delivery_mode",
	               "classroom, online, work_based or blended");
	assert_refused(c, 2, "courses.csv", 5, 8, "start_date", "year-month-day");
	assert_refused(c, 3, "courses.csv", 6, 11, "lon", "-9 to 3");
	assert_refused(c, 4, "courses.csv", 7, 1, "id", "before");
	assert_int_equal(c->totals.info_count, 0);
	case_view(c);
	assert_int_equal(course_case_count(c), 1);
}

/* Every column of a course is in the index; a point that is not given is that of the outcode. */
static void test_courses_are_stored(void **state)
{
	struct import_case *c = *state;
	const struct course_row *r;
	const struct course_more *m;

	case_file(c, "places.csv",
	          "outcode,lat,lon,local_authority,town\nL8,53.388,-2.961,E08000012,Liverpool\n");
	read_with(c, "courses.csv",
	          "id,title,provider,skills,description,delivery_mode,study_mode,attendance_pattern,"
	          "qualification_level,course_type,sector,cost,weeks,hours_a_week,start_date,flexible_start,"
	          "national,venue,postcode,url,learn_aim_ref\n"
	          "c1,Van <b>driving</b>,A college,s1|s2,Learn &amp; drive,blended,part_time,weekend,2,"
	          "skills_bootcamp,Transport,120,7.5,6.5,2027-01-31,0,0,Main site,L8 1TQ,https://example.org,"
	          "60314990\n"
	          "c2,Loading,,,,online,,,entry,knitting,,,,,,1,1,,,,\n");
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->totals.warnings, 1); /* knitting */
	case_view(c);
	r = course_case_row(c, "c1");
	m = course_case_more(c, "c1");
	assert_int_equal(COURSE_DELIVERY(r), DELIVERY_BLENDED);
	assert_int_equal(COURSE_STUDY(r), STUDY_PART_TIME);
	assert_int_equal(COURSE_ATTENDANCE(r), ATTENDANCE_WEEKEND);
	assert_int_equal(r->level, 2);
	assert_int_equal(r->type, COURSE_SKILLS_BOOTCAMP);
	assert_int_equal(r->cost, 120);
	assert_int_equal(r->weeks10, 75);
	assert_int_equal(r->hours2, 13);
	assert_int_equal(r->start, course_case_day(2027, 1, 31));
	assert_course_at(c, "c1", 53.388, -2.961);
	assert_string_equal(course_case_str(c, m->venue), "Main site");
	assert_string_equal(course_case_str(c, m->url), "https://example.org");
	assert_string_equal(course_case_str(c, course_case_about(c, "c1")->description), "Learn & drive");
	r = course_case_row(c, "c2");
	assert_int_equal(COURSE_FLAGS(r) & (COURSE_NATIONAL | COURSE_FLEXIBLE_START),
	                 COURSE_NATIONAL | COURSE_FLEXIBLE_START);
	assert_int_equal(r->cost, CATALOGUE_NOT_KNOWN);
	assert_int_equal(r->type, COURSE_TYPE_UNKNOWN);
	assert_int_equal(r->level, LEVEL_ENTRY);
	assert_int_equal(r->start, CATALOGUE_NO_DAY);
}

/* An illustrative set says so of each of its records. */
static void test_vacancies_are_stored(void **state)
{
	struct import_case *c = *state;
	const struct vacancy_view *v;
	uint32_t row;

	case_file(c, "dataset.conf", "name = Us\nillustrative = yes\n");
	read_with(
	        c, "vacancies.csv",
	        "id,title,employer,occupation_id,skills,pay_low,pay_high,hours,working_pattern,postcode,lat,"
	        "lon,posted,closing\n"
	        "v1,Driver,A firm,j1,s1,20000,22000,37.5,days|weekends,L8 1TQ,53.4,-2.9,2026-12-01,"
	        "2026-12-31\n");
	assert_int_equal(c->totals.refused, 0);
	case_view(c);
	v = &index_catalogue(c->reader)->vacancy;
	row = vacancy_find(v, "v1", 2);
	assert_true(row != INDEX_NONE);
	assert_int_equal(v->vacancy[row].pay_low, 20000);
	assert_int_equal(v->vacancy[row].pay_high, 22000);
	assert_int_equal(v->vacancy[row].hours2, 75);
	assert_int_equal(v->vacancy[row].pattern, PATTERN_DAYS | PATTERN_WEEKENDS);
	assert_int_equal(v->vacancy[row].closing, course_case_day(2026, 12, 31));
	assert_int_equal(v->vacancy[row].occ, case_occupation(c, "j1"));
	assert_true(v->vacancy[row].flags & VACANCY_SYNTHETIC);
}

static void test_vacancies_and_places_are_checked(void **state)
{
	struct import_case *c = *state;

	case_file(c, "places.csv",
	          "outcode,lat,lon,local_authority\nL8,53.4,-2.9,E08000012\nL8 "
	          "1TQ,53.4,-2.9,\nL9,,-2.9,\nL7,53,-3,E8\n");
	case_file(c, "areas.csv",
	          "code,name,kind\nE08000012,Liverpool,local_authority\nE08000013,Knowsley,town\n");
	read_with(c, "vacancies.csv",
	          "id,title,occupation_id,pay_low,pay_high,working_pattern,closing\n"
	          "v1,Driver,j1,20000,22000,days|weekends,2026-01-31\n"
	          "v2,Driver,j2,,,,\n"
	          "v3,Driver,,22000,20000,,\n"
	          "v4,Driver,,,,whenever,\n");
	assert_int_equal(c->totals.refused, 7);
	assert_refused(c, 0, "places.csv", 3, 1, "outcode", "first half");
	assert_refused(c, 1, "places.csv", 4, 2, "lat", "value is needed");
	assert_refused(c, 2, "places.csv", 5, 4, "local_authority", "E08000012");
	assert_refused(c, 3, "vacancies.csv", 3, 3, "occupation_id", "no occupation \"j2\"");
	assert_refused(c, 4, "vacancies.csv", 4, 4, "pay_low", "above the highest");
	assert_refused(c, 5, "vacancies.csv", 5, 6, "working_pattern", "full_time");
	assert_refused(c, 6, "areas.csv", 3, 3, "kind", "local_authority, combined_authority or region");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(test_two_files_are_enough),
	        TEST(test_a_file_that_has_to_be_there),
	        TEST(test_all_columns_of_an_occupation),
	        TEST(test_empty_cells_are_unknown),
	        TEST(test_links),
	        TEST(test_dataset_conf),
	        TEST(test_order_of_rows_does_not_matter),
	        TEST(test_refused_skills),
	        TEST(test_refused_row_sets_no_master),
	        TEST(test_circles_and_dangling_parents),
	        TEST(test_refused_facts),
	        TEST(test_lowest_above_highest),
	        TEST(test_refused_links),
	        TEST(test_titles_with_commas),
	        TEST(test_bad_conf),
	        TEST(test_conf_that_is_not_text),
	        TEST(test_conf_with_a_long_line),
	        TEST(test_courses_are_checked),
	        TEST(test_courses_are_stored),
	        TEST(test_vacancies_are_stored),
	        TEST(test_vacancies_and_places_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
