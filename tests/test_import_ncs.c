/* The national job profiles: a few made-up rows in the same form, and joining them to ESCO and O*NET. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
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

#define JOB_HEADER                                                                                           \
	"url_name\ttitle\tsoc2010\tsoc_title\tonet_code\tesco_occupation_label\tcategories\tdescription\t"   \
	"salary_starter\tsalary_experienced\tmin_hours\tmax_hours\tworking_pattern\tworking_pattern_"        \
	"details\t"                                                                                          \
	"day_to_day_tasks\tworking_location\tdigital_skills\trestrictions\tregistrations\t"                  \
	"apprenticeship_standards\tcollege_route\twork_route\tcareer_progression\n"

#define CHEF                                                                                                 \
	"chef\tChef*\t5434\tChefs\t35-1011.00\tCook\tHospitality | Food\tChefs "                             \
	"cook.\t15000\t50000\t40.0\t42.0\t"                                                                  \
	"evenings / weekends / bank holidays\ton shifts\tplanning menus | cooking\tin a restaurant\tbasic "  \
	"skills\t"                                                                                           \
	"Over 18 | Fit\tHCPC\tCommis chef\tYou could take a course. REQ[You may need:]: 2 GCSEs\tStart as "  \
	"a porter.\t"                                                                                        \
	"Head chef\n"

#define WAITER                                                                                               \
	"waiter\tWaiter\t9273\t\t00-0000.00\t\t\t\tvariable\tvariable\t0.0\t0.0\t\t\t\t\t\t\t\t\t\t\t\n"
#define PORTER                                                                                               \
	"porter\tPorter\t9272\tPorters\t35-1011.00\t\t\t\t\t20000\t16.0\t30."                                \
	"0\tdays\tflexibly\t\t\t\t\t\t\t\t\t\n"

static const char skills[] = "skill,onet_element_id,description\n"
                             "Attentiveness,1.A.1.g,concentration  skills\n"
                             "\"Speaking, Verbal Abilities\",C1,excellent verbal skills\n"
                             "Verbal Abilities,1.A.1.a,excellent verbal skills\n"
                             "Food Production,2.C.2.b,knowledge of food\n"
                             "Cooperation,1.C.3.a,work well with others\n";
static const char masters[] = "Skill Name,Onet Element Id,Master Skill\n"
                              "concentration skills,1.A.1.g,focus\n"
                              "concentration skills and a steady hand,1.A.1.g,focus\n"
                              "work well with others,1.C.3.a,focus\n"
                              "basic skills,,\n";
static const char by_code[] = "onet_code\tskill\tonet_element_id\tncs_rank\tshown_on_profile\n"
                              "35-1011.00\tFood Production\t\t5\t0\n"
                              "35-1011.00\tAttentiveness\t\t2\t1\n"
                              "11-1011.00\tAttentiveness\t\t3\t1\n";
static const char extras[] = "slug,title,alt_titles,hidden_titles,specialism,recommended_nondegree,nesta_"
                             "risk,onet_job_zone,course_keywords\n"
                             "chef,Chef,\"Cook, kitchen chef\",cooker,pastry,0,3,2.0,'catering'\n"
                             "server,waiter,,,,1,,,\n";

static void give_all(struct import_case *c)
{
	case_file(c, "ncs_skills.csv", skills);
	case_file(c, "master_skills.csv", masters);
	case_file(c, "ncs_onet_code_skill_rank.tsv", by_code);
	case_file(c, "ncs_profiles.csv", extras);
	case_file(c, "ncs_profile_skills.csv",
	          "slug,skill,type,rank,onet_rank\nserver,Attentiveness,Ability,1,4\nchef,Cooperation,"
	          "WorkStyle,1,4\n");
	case_file(c, "ncs_soc2010_unit_groups.tsv", "soc2010\ttitle\n9273\tWaiters and waitresses\n");
	case_file(c, "non_recommended_degree_profiles.csv", "slug\nporter\n");
	case_file(c, "ncs_job_profiles.tsv", JOB_HEADER CHEF WAITER PORTER);
}

static void test_a_whole_profile(void **state)
{
	struct import_case *c = *state;
	const struct occ_row *o;
	uint32_t row;

	give_all(c);
	assert_int_equal(case_read(c, ncs_read), 0);
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->totals.warnings, 0);
	assert_int_equal(c->counts.occupations, 3);
	case_view(c);
	row = case_occupation(c, "ncs:chef");
	o = &c->view->occ[row];
	assert_string_equal(case_str(c, o->title), "Chef");
	assert_string_equal(case_texts(c, "ncs:chef", OCC_ALT_TITLE), "Cook+kitchen chef");
	assert_string_equal(case_texts(c, "ncs:chef", OCC_HIDDEN_TITLE), "cooker");
	assert_string_equal(case_texts(c, "ncs:chef", OCC_SPECIALISM), "pastry");
	assert_string_equal(case_texts(c, "ncs:chef", OCC_CATEGORY), "Hospitality+Food");
	assert_string_equal(case_texts(c, "ncs:chef", OCC_TASK), "planning menus+cooking");
	assert_string_equal(
	        case_texts(c, "ncs:chef", OCC_ROUTE),
	        "College: You could take a course. You may need: 2 GCSEs+Work: Start as a porter.");
	assert_string_equal(case_texts(c, "ncs:chef", OCC_RESTRICTION),
	                    "Over 18+Fit+Registration: HCPC+You will need basic skills");
	assert_string_equal(case_texts(c, "ncs:chef", OCC_UNIT_GROUP), "Chefs");
	assert_string_equal(case_texts(c, "ncs:chef", OCC_SEARCH_TEXT),
	                    "Head chef+in a restaurant+Commis chef+'catering'");
	assert_int_equal(c->view->occ_pay_low[row], 15000);
	assert_int_equal(c->view->occ_pay_high[row], 50000);
	assert_true(o->hours_low == 40 && o->hours_high == 42);
	assert_int_equal(c->view->occ_pattern[row],
	                 PATTERN_FULL_TIME | PATTERN_EVENINGS | PATTERN_WEEKENDS | PATTERN_SHIFTS);
	assert_true(c->view->occ_risk[row] == 0.5f); /* 3 on a scale from 1 to 5 */
	assert_int_equal(c->view->occ_zone[row], 2);
	assert_int_equal(c->view->occ_flags[row] & OCC_NEEDS_DEGREE, OCC_NEEDS_DEGREE);
	assert_string_equal(case_str(c, o->onet), "35-1011.00");
}

static void test_what_is_not_known(void **state)
{
	struct import_case *c = *state;
	uint32_t row;

	give_all(c);
	assert_int_equal(case_read(c, ncs_read), 0);
	case_view(c);
	row = case_occupation(c, "ncs:waiter");
	assert_int_equal(c->view->occ_pay_low[row], -1);
	assert_int_equal(c->view->occ_pay_high[row], -1);
	assert_true(isnan(c->view->occ[row].hours_low));
	assert_int_equal(c->view->occ_pattern[row], 0);
	assert_true(isnan(c->view->occ_risk[row]));
	assert_int_equal(c->view->occ_zone[row], 0);
	assert_int_equal(c->view->occ[row].onet, 0);
	assert_int_equal(c->view->occ_flags[row] & OCC_NEEDS_DEGREE, 0);
	assert_string_equal(case_texts(c, "ncs:waiter", OCC_UNIT_GROUP), "Waiters and waitresses");
	row = case_occupation(c, "ncs:porter");
	assert_int_equal(c->view->occ_pattern[row], PATTERN_PART_TIME | PATTERN_DAYS | PATTERN_FLEXIBLE);
	assert_int_equal(c->view->occ_flags[row] & OCC_NEEDS_DEGREE, OCC_NEEDS_DEGREE);
	assert_int_equal(c->view->occ_pay_low[row], -1);
	assert_int_equal(c->view->occ_pay_high[row], 20000);
}

/* Two profiles share a code; one has none and takes its skills by its old name, found through its title. */
static void test_ranked_skills(void **state)
{
	struct import_case *c = *state;

	give_all(c);
	assert_int_equal(case_read(c, ncs_read), 0);
	assert_int_equal(c->counts.links, 5);
	case_view(c);
	assert_true(abs((int)case_link(c, "ncs:chef", "ncs:2.C.2.b")->importance - 49151) <=
	            1); /* (5 - 0.5) / 6 */
	assert_true(abs((int)case_link(c, "ncs:porter", "ncs:1.A.1.g")->importance - 16384) <= 1);
	assert_int_equal(case_link(c, "ncs:waiter", "ncs:1.A.1.g")->relation, RELATION_ESSENTIAL);
}

static void test_skills_and_their_groups(void **state)
{
	struct import_case *c = *state;
	uint32_t row;

	give_all(c);
	assert_int_equal(case_read(c, ncs_read), 0);
	case_view(c);
	row = case_skill(c, "ncs:1.A.1.g");
	assert_string_equal(case_str(c, c->view->skill[row].label), "concentration skills");
	assert_string_equal(case_str(c, c->view->skill_alt[c->view->skill_alt_start[row]]), "Attentiveness");
	assert_true(case_same_master(c, "ncs:1.A.1.g", "ncs:1.C.3.a")); /* one master */
	assert_true(case_same_master(c, "ncs:C1", "ncs:1.A.1.a"));      /* the same words */
	assert_false(case_same_master(c, "ncs:C1", "ncs:1.A.1.g"));
	assert_int_equal(c->view->skill[case_skill(c, "ncs:2.C.2.b")].kind, SKILL_KNOWLEDGE);
	assert_int_equal(c->view->skill[case_skill(c, "ncs:1.C.3.a")].kind, SKILL_ATTITUDE);
	assert_int_equal(c->view->skill[row].kind, SKILL_SKILL);
}

static void test_refused_rows(void **state)
{
	struct import_case *c = *state;

	case_file(c, "ncs_skills.csv", skills);
	case_file(c, "ncs_profiles.csv",
	          "slug,title,nesta_risk,recommended_nondegree\nchef,Chef,9,1\nporter,Porter,,2\n");
	case_file(c, "ncs_onet_code_skill_rank.tsv",
	          "onet_code\tskill\tncs_rank\n35-1011.00\tAttentiveness\t3\n35-1011.00\tAttentiveness\t3\n"
	          "35-1011.00\tFood Production\t99\n35-1011.00\tHand Standing\t3\n");
	case_file(c, "ncs_job_profiles.tsv",
	          "url_name\ttitle\tsoc2010\tonet_code\tsalary_starter\tsalary_experienced\tmin_hours\tmax_"
	          "hours\tworking_pattern\n"
	          "chef\tChef\t5434\t35-1011.00\t15000\t50000\t\t\tat dawn\n"
	          "a\tA\t543\t\t\t\t\t\t\n"
	          "b\tB\t\t\tlots\t\t\t\t\n"
	          "c\tC\t\t\t30000\t20000\t\t\t\n"
	          "d\tD\t\t\t\t\t40\t30\t\n"
	          "e\t\t\t\t\t\t\t\t\n"
	          "chef\tChef again\t\t\t\t\t\t\t\n");
	assert_int_equal(case_read(c, ncs_read), 0);
	assert_int_equal(c->counts.occupations, 1);
	assert_int_equal(c->totals.refused, 10);
	assert_int_equal(c->totals.warnings, 1); /* "at dawn" */
	assert_refused(c, 0, "ncs_profiles.csv", 2, 3, "nesta_risk", "1 to 5");
	assert_refused(c, 1, "ncs_profiles.csv", 3, 4, "recommended_nondegree", "1 for yes or 0 for no");
	assert_refused(c, 2, "ncs_job_profiles.tsv", 3, 3, "soc2010", "four digits");
	assert_refused(c, 3, "ncs_job_profiles.tsv", 4, 5, "salary_starter", "or variable");
	assert_refused(c, 4, "ncs_job_profiles.tsv", 5, 5, "salary_starter", "above that of the experienced");
	assert_refused(c, 5, "ncs_job_profiles.tsv", 6, 7, "min_hours", "above the most");
	assert_refused(c, 6, "ncs_job_profiles.tsv", 7, 2, "title", "value is needed");
	assert_refused(c, 7, "ncs_job_profiles.tsv", 8, 1, "url_name", "before");
	assert_refused(c, 8, "ncs_onet_code_skill_rank.tsv", 3, 2, "skill", "before");
	assert_refused(c, 9, "ncs_onet_code_skill_rank.tsv", 4, 3, "ncs_rank", "0.5 to 6.5");
	case_view(c);
	case_link(c, "ncs:chef", "ncs:hand-standing"); /* a skill that no list has gets an id from its name */
}

static void test_needed_file(void **state)
{
	struct import_case *c = *state;

	case_file(c, "ncs_skills.csv", skills);
	assert_int_equal(case_read(c, ncs_read), -ENOENT);
	assert_string_equal(c->e.where, "ncs_job_profiles.tsv");
}

/* --- joining ------------------------------------------------------------------------ */

#define U "http://data.europa.eu/esco/"

static void give_esco(struct import_case *c)
{
	case_file(c, "skills_en.csv",
	          "conceptUri,skillType,preferredLabel\n" U "skill/a,knowledge,menus\n" U
	          "skill/b,knowledge,knives\n");
	case_file(c, "occupations_en.csv",
	          "conceptUri,preferredLabel,altLabels,hiddenLabels,iscoGroup,code\n" U
	          "occupation/o1,cook,\"chef\nkitchen cook\",spud basher,5120,5120.1\n" U
	          "occupation/o2,fish cook,fryer,,5120,5120.1.2\n");
	case_file(c, "occupationSkillRelations.csv",
	          "occupationUri,relationType,skillUri\n" U "occupation/o1,optional," U "skill/a\n" U
	          "occupation/o2,essential," U "skill/b\n");
}

static void assert_joined(struct import_case *c)
{
	assert_string_equal(case_texts(c, "ncs:chef", OCC_HIDDEN_TITLE),
	                    "cooker+cook+chef+kitchen cook+spud basher");
	assert_string_equal(case_str(c, c->view->occ[case_occupation(c, "ncs:chef")].esco), "5120.1");
	assert_int_equal(case_link(c, "ncs:chef", "esco:a")->relation, RELATION_OPTIONAL);
	assert_int_equal(case_link(c, "ncs:chef", "ncs:2.C.2.b")->relation, RELATION_ESSENTIAL);
	assert_non_null(strstr(case_texts(c, "ncs:chef", OCC_SEARCH_TEXT),
	                       "cook; chef; kitchen cook; spud basher; fish cook; fryer"));
	assert_string_equal(case_texts(c, "ncs:porter", OCC_HIDDEN_TITLE), "");
}

static void test_join_with_a_folder(void **state)
{
	struct import_case *c = *state;

	give_all(c);
	give_esco(c);
	assert_int_equal(case_read(c, esco_read), 0);
	c->im.join[JOIN_ESCO] = (struct import_join){.asked = true, .dir = "folder"};
	assert_int_equal(case_read(c, ncs_read), 0);
	assert_int_equal(c->totals.refused, 0);
	assert_says(c->totals.infos[0], "1 of 3 profiles were joined with ESCO");
	case_view(c);
	assert_joined(c);
}

static void test_join_with_a_generation(void **state)
{
	struct import_case base, *c = *state;
	uint64_t generation = 1;

	case_begin(&base);
	give_esco(&base);
	assert_int_equal(case_read(&base, esco_read), 0);
	case_view(&base);
	assert_int_equal(builder_load(c->builder, base.dir, generation, &c->e), 0);
	give_all(c);
	c->im.join[JOIN_ESCO].asked = true;
	c->im.index_dir = base.dir;
	c->im.base = generation;
	assert_int_equal(case_read(c, ncs_read), 0);
	assert_int_equal(c->totals.refused, 0);
	case_view(c);
	assert_joined(c);
	case_end(&base);
}

static void test_join_with_onet(void **state)
{
	struct import_case *c = *state;

	give_all(c);
	case_file(c, "Occupation Data.txt",
	          "O*NET-SOC Code\tTitle\n35-1011.00\tHead Cooks\n35-1011.01\tPastry Cooks\n");
	case_file(c, "Alternate Titles.txt",
	          "O*NET-SOC Code\tAlternate Title\n35-1011.00\tChef De "
	          "Cuisine\n35-1011.00\tSaucier\n35-1011.00\tSous Chef\n"
	          "35-1011.01\tBaker\n99-9999.00\tGhost\n");
	c->im.join[JOIN_ONET] = (struct import_join){.asked = true, .dir = "folder"};
	assert_int_equal(case_read(c, ncs_read), 0);
	assert_says(c->totals.infos[0], "2 of 3 profiles were joined with O*NET");
	case_view(c);
	assert_string_equal(case_texts(c, "ncs:porter", OCC_SEARCH_TEXT),
	                    "Head Cooks; Chef De Cuisine; Saucier; Sous Chef; Pastry Cooks; Baker");
	assert_string_equal(case_texts(c, "ncs:chef", OCC_HIDDEN_TITLE), "cooker");
}

static void test_nothing_to_join_with(void **state)
{
	struct import_case *c = *state;

	give_all(c);
	c->im.join[JOIN_ESCO].asked = true;
	assert_int_equal(case_read(c, ncs_read), -ENOENT);
	assert_says(c->e.text, "--into");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(test_a_whole_profile),    TEST(test_what_is_not_known),
	        TEST(test_ranked_skills),      TEST(test_skills_and_their_groups),
	        TEST(test_refused_rows),       TEST(test_needed_file),
	        TEST(test_join_with_a_folder), TEST(test_join_with_a_generation),
	        TEST(test_join_with_onet),     TEST(test_nothing_to_join_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
