/* O*NET's text files: a few made-up rows in the same form. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/import_case.h"

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

#define OCCUPATIONS                                                                                          \
	"O*NET-SOC Code\tTitle\tDescription\n"                                                               \
	"35-1011.00\tHead Cooks\tLead \"the\" kitchen.\n"                                                    \
	"35-2011.00\tFast Food Cooks\tFry.\n"

#define RATING_HEADER "O*NET-SOC Code\tTitle\tElement ID\tElement Name\tScale ID\tScale Name\tData Value\n"

static void give_all(struct import_case *c)
{
	case_file(c, "Read Me.txt", "O*NET 29.0 Database\nAugust 2024 Release\n");
	case_file(c, "Occupation Data.txt", OCCUPATIONS);
	case_file(c, "Job Zones.txt", "O*NET-SOC Code\tJob Zone\tDate\n35-1011.00\t3\t08/2023\n");
	case_file(c, "Alternate Titles.txt",
	          "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)\n"
	          "35-1011.00\tChef\tn/a\t08\n"
	          "35-1011.00\tChef De Cuisine (CDC)\tCDC\t08\n");
	case_file(c, "Task Statements.txt",
	          "O*NET-SOC Code\tTask ID\tTask\tTask Type\n"
	          "35-1011.00\t1\tPlan menus.\tCore\n"
	          "35-1011.00\t2\tTaste food.\tSupplemental\n");
	case_file(c, "DWA Reference.txt",
	          "Element ID\tIWA ID\tDWA ID\tDWA Title\n"
	          "4.A.1\t4.A.1.I01\t4.A.1.I01.D01\tPlan menu options.\n"
	          "4.A.1\t4.A.1.I01\t4.A.1.I01.D02\tCheck the taste of food.\n");
	case_file(c, "Tasks to DWAs.txt",
	          "O*NET-SOC Code\tTask ID\tDWA ID\n"
	          "35-1011.00\t2\t4.A.1.I01.D02\n"
	          "35-1011.00\t2\t4.A.1.I01.D01\n"
	          "35-1011.00\t1\t4.A.1.I01.D01\n");
	case_file(c, "Skills.txt",
	          RATING_HEADER "35-1011.00\tHead Cooks\t2.A.1.a\tReading\tIM\tImportance\t4\n"
	                        "35-1011.00\tHead Cooks\t2.A.1.a\tReading\tLV\tLevel\t3.5\n"
	                        "35-1011.00\tHead Cooks\t2.A.1.b\tListening\tIM\tImportance\t3.24\n"
	                        "35-1011.00\tHead Cooks\t2.A.1.b\tListening\tLV\tLevel\t3\n"
	                        "35-2011.00\tFast Food Cooks\t2.A.1.a\tReading\tIM\tImportance\t3.25\n");
	case_file(c, "Knowledge.from-xlsx.tsv",
	          RATING_HEADER "35-1011.00\tHead Cooks\t2.C.2.b\tFood Production\tIM\tImportance\t2.5\n"
	                        "35-1011.00\tHead Cooks\t2.C.2.b\tFood Production\tLV\tLevel\t5\n");
	case_file(c, "Related Occupations.txt", "this must not even be opened");
}

static void test_whole_folder(void **state)
{
	struct import_case *c = *state;
	uint32_t row;

	give_all(c);
	assert_int_equal(case_read(c, onet_read), 0);
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->counts.occupations, 2);
	assert_int_equal(c->counts.skills, 2 + 1 + 3); /* activities, their group, elements */
	case_view(c);
	row = case_occupation(c, "onet:35-1011.00");
	assert_string_equal(case_texts(c, "onet:35-1011.00", OCC_ALT_TITLE),
	                    "Chef+Chef De Cuisine (CDC)+CDC");
	assert_string_equal(case_texts(c, "onet:35-1011.00", OCC_TASK), "Plan menus.+Taste food.");
	assert_string_equal(case_texts(c, "onet:35-1011.00", OCC_CATEGORY), "Food preparation and serving");
	assert_string_equal(case_str(c, c->view->occ[row].onet), "35-1011.00");
	assert_int_equal(c->view->occ_zone[row], 3);
	assert_int_equal(c->view->occ_zone[case_occupation(c, "onet:35-2011.00")], 0);
	assert_string_equal(case_str(c, c->view->source[0].version), "29.0");
}

/* A skill is listed from 3.25 on and knowledge from 2.5, essential from 3.5; below it only weighs. */
static void test_ratings(void **state)
{
	struct import_case *c = *state;
	const struct occ_skill *link;
	uint32_t row;

	give_all(c);
	assert_int_equal(case_read(c, onet_read), 0);
	case_view(c);
	link = case_link(c, "onet:35-1011.00", "onet:2.A.1.a");
	assert_int_equal(link->relation, RELATION_ESSENTIAL);
	assert_true(abs((int)link->importance - 49151) <= 1);
	assert_int_equal(link->level, 112);
	assert_int_equal(case_link(c, "onet:35-2011.00", "onet:2.A.1.a")->relation, RELATION_OPTIONAL);
	assert_int_equal(case_link(c, "onet:35-2011.00", "onet:2.A.1.a")->level, LEVEL_UNKNOWN);
	assert_int_equal(case_link(c, "onet:35-1011.00", "onet:2.C.2.b")->relation, RELATION_OPTIONAL);
	row = case_skill(c, "onet:2.A.1.b");
	assert_int_equal(c->view->skill[row].jobs, 0);
	assert_int_equal(c->view->post_start[row + 1] - c->view->post_start[row], 1);
	assert_int_equal(c->view->skill[case_skill(c, "onet:2.C.2.b")].kind, SKILL_KNOWLEDGE);
}

/* An activity is essential when any task that has it is a core task. */
static void test_activities(void **state)
{
	struct import_case *c = *state;
	uint32_t row;

	give_all(c);
	assert_int_equal(case_read(c, onet_read), 0);
	case_view(c);
	assert_int_equal(case_link(c, "onet:35-1011.00", "onet:4.A.1.I01.D01")->relation, RELATION_ESSENTIAL);
	assert_int_equal(case_link(c, "onet:35-1011.00", "onet:4.A.1.I01.D02")->relation, RELATION_OPTIONAL);
	row = case_skill(c, "onet:4.A.1.I01.D01");
	assert_string_equal(case_str(c, c->view->skill[row].label), "Plan menu options");
	assert_int_equal(c->view->skill[row].parent, case_skill(c, "onet:4.A.1.I01"));
	assert_int_equal(c->view->skill[case_skill(c, "onet:4.A.1.I01")].kind, SKILL_GROUP);
}

static void test_refused_rows(void **state)
{
	struct import_case *c = *state;

	case_file(c, "Job Zones.txt", "O*NET-SOC Code\tJob Zone\n35-1011.00\t9\n");
	case_file(c, "Occupation Data.txt", OCCUPATIONS "35-1011\tShort\t\n35-2011.00\tAgain\t\n");
	case_file(c, "Alternate Titles.txt",
	          "O*NET-SOC Code\tAlternate Title\n35-9999.00\tGhost\n35-1011.00\t\n");
	case_file(c, "DWA Reference.txt", "DWA ID\tDWA Title\nD01\tNo group.\n4.A.1.I01.D01\tPlan.\n");
	case_file(c, "Tasks to DWAs.txt",
	          "O*NET-SOC Code\tTask ID\tDWA "
	          "ID\n35-9999.00\t1\t4.A.1.I01.D01\n35-1011.00\t1\t4.A.1.I01.D09\n");
	case_file(c, "Skills.txt",
	          RATING_HEADER "35-1011.00\t\t2.A.1.a\tReading\tLV\t\t3\n"
	                        "35-1011.00\t\t2.A.1.a\tReading\tIM\t\t5.5\n"
	                        "35-1011.00\t\t2.A.1.a\tReading\tXX\t\t3\n"
	                        "35-9999.00\t\t2.A.1.a\tReading\tIM\t\t3\n"
	                        "35-1011.00\t\t2.A.1.a\tReading\tIM\t\t3\n"
	                        "35-1011.00\t\t2.A.1.a\tReading\tLV\t\t8\n"
	                        "35-1011.00\t\t2.A.1.b\tListening\tIM\t\t3\n"
	                        "35-1011.00\t\t2.A.1.a\tReading\tIM\t\t4\n"
	                        "35-1011.00\t\t2.A.1.c\tWriting\tIM\t\t4\n");
	assert_int_equal(case_read(c, onet_read), 0);
	assert_int_equal(c->counts.occupations, 2);
	assert_refused(c, 0, "Job Zones.txt", 2, 2, "Job Zone", "1 to 5");
	assert_refused(c, 1, "Occupation Data.txt", 4, 1, "O*NET-SOC Code", "looks like 11-1011.00");
	assert_refused(c, 2, "Occupation Data.txt", 5, 1, "O*NET-SOC Code", "before");
	assert_refused(c, 3, "Alternate Titles.txt", 2, 1, "O*NET-SOC Code", "no occupation");
	assert_refused(c, 4, "Alternate Titles.txt", 3, 2, "Alternate Title", "value is needed");
	assert_refused(c, 5, "DWA Reference.txt", 2, 1, "DWA ID", "looks like 4.A.2.a.4.I09.D03");
	assert_refused(c, 6, "Tasks to DWAs.txt", 2, 1, "O*NET-SOC Code", "no occupation 35-9999.00");
	assert_refused(c, 7, "Tasks to DWAs.txt", 3, 3, "DWA ID", "no activity 4.A.1.I01.D09");
	assert_refused(c, 8, "Skills.txt", 2, 5, "Scale ID", "row above its level");
	assert_refused(c, 9, "Skills.txt", 3, 7, "Data Value", "1 to 5");
	assert_refused(c, 10, "Skills.txt", 4, 5, "Scale ID", "write IM or LV");
	assert_refused(c, 11, "Skills.txt", 5, 1, "O*NET-SOC Code", "no occupation 35-9999.00");
	assert_refused(c, 12, "Skills.txt", 7, 7, "Data Value", "0 to 7");
	assert_refused(c, 13, "Skills.txt", 9, 0, NULL,
	               "before"); /* told when the next row shows that no level follows */
	assert_int_equal(c->totals.refused, 14);
	assert_int_equal(c->counts.links, 1); /* Writing; Reading and Listening, at 3, only weigh */
}

static void test_needed_file(void **state)
{
	struct import_case *c = *state;

	case_file(c, "Skills.txt", RATING_HEADER);
	assert_int_equal(case_read(c, onet_read), -ENOENT);
	assert_string_equal(c->e.where, "Occupation Data.txt");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(test_whole_folder), TEST(test_ratings),     TEST(test_activities),
	        TEST(test_refused_rows), TEST(test_needed_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
