/* ESCO as its download ships: a few made-up concepts in the same form. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
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

#define U "http://data.europa.eu/esco/"

static const char isco[] = "conceptType,conceptUri,code,preferredLabel\n"
                           "ISCOGroup," U "isco/C51,51,Personal service workers\n"
                           "ISCOGroup," U "isco/C5120,5120,Cooks\n";
static const char groups[] = "conceptType,conceptUri,preferredLabel,altLabels,description,code\n"
                             "SkillGroup," U "skill/g1,preparing food,,,S1\n"
                             "SkillGroup," U "isced-f/1013,catering,,,\n";
static const char skills[] =
        "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,description\n"
        "KnowledgeSkillCompetence," U "skill/a,skill/competence,cross-sector,chop food,\"cut food\n"
        "chop food\n"
        "slice food\",dice food,Cut it up.\n"
        "KnowledgeSkillCompetence," U "skill/b,knowledge,cross-sector,food hygiene,,,\n"
        "KnowledgeSkillCompetence," U "skill/c,,,plate food,,,\n";
static const char jobs[] =
        "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,description,code\n"
        "Occupation," U "occupation/o1,5120,cook,\"chef\n"
        "cook\n"
        "kitchen cook\",spud basher,Cooks cook.,5120.1\n";
static const char links[] =
        "occupationUri,relationType,skillType,skillUri\n" U "occupation/o1,essential,skill/competence," U
        "skill/a\n" U "occupation/o1,optional,knowledge," U "skill/b\n";

static void give_needed(struct import_case *c)
{
	case_file(c, "skills_en.csv", skills);
	case_file(c, "occupations_en.csv", jobs);
}

static void test_whole_folder(void **state)
{
	struct import_case *c = *state;
	uint32_t row;

	give_needed(c);
	case_file(c, "ISCOGroups_en.csv", isco);
	case_file(c, "skillGroups_en.csv", groups);
	case_file(c, "occupationSkillRelations.csv", links);
	case_file(c, "skillSkillRelations.csv",
	          "originalSkillUri,originalSkillType,relationType,relatedSkillType,relatedSkillUri\n" U
	          "skill/a,skill/competence,essential,knowledge," U "skill/b\n");
	case_file(c, "broaderRelationsSkillPillar.csv",
	          "conceptType,conceptUri,broaderType,broaderUri\nKnowledgeSkillCompetence," U
	          "skill/a,SkillGroup," U "skill/g1\nKnowledgeSkillCompetence," U "skill/b,SkillGroup," U
	          "isced-f/1013\n");
	assert_int_equal(case_read(c, esco_read), 0);
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->totals.warnings, 0);
	assert_int_equal(c->counts.skills, 5);
	assert_int_equal(c->counts.links, 2);
	assert_int_equal(c->counts.related, 1);
	case_view(c);
	assert_string_equal(case_texts(c, "esco:o1", OCC_ALT_TITLE), "chef+kitchen cook");
	assert_string_equal(case_texts(c, "esco:o1", OCC_HIDDEN_TITLE), "spud basher");
	assert_string_equal(case_texts(c, "esco:o1", OCC_CATEGORY), "Personal service workers+Cooks");
	assert_string_equal(case_str(c, c->view->occ[case_occupation(c, "esco:o1")].esco), "5120.1");
	assert_int_equal(case_link(c, "esco:o1", "esco:a")->relation, RELATION_ESSENTIAL);
	assert_int_equal(case_link(c, "esco:o1", "esco:b")->relation, RELATION_OPTIONAL);
	assert_int_equal(c->view->skill[case_skill(c, "esco:b")].kind, SKILL_KNOWLEDGE);
	assert_int_equal(c->view->skill[case_skill(c, "esco:c")].kind, SKILL_SKILL);
	assert_int_equal(c->view->skill[case_skill(c, "esco:isced-f/1013")].kind, SKILL_GROUP);
	row = case_skill(c, "esco:a");
	assert_int_equal(c->view->skill_alt_start[row + 1] - c->view->skill_alt_start[row], 3);
	assert_int_equal(c->view->skill_broader[c->view->skill_broader_start[row]], case_skill(c, "esco:g1"));
	assert_int_equal(c->view->skill_related[c->view->skill_related_start[row]].type, RELATED_ESSENTIAL);
	assert_string_equal(case_str(c, c->view->source[0].attribution),
	                    "This service uses the ESCO classification of the European Commission.");
}

static void test_needed_files(void **state)
{
	struct import_case *c = *state;

	case_file(c, "skills_en.csv", skills);
	assert_int_equal(case_read(c, esco_read), -ENOENT);
	assert_string_equal(c->e.where, "occupations_en.csv");
}

static void test_refused_rows(void **state)
{
	struct import_case *c = *state;

	give_needed(c);
	case_file(c, "occupationSkillRelations.csv",
	          "occupationUri,relationType,skillType,skillUri\n" U "occupation/gone,essential,," U
	          "skill/a\n" U "occupation/o1,essential,," U "skill/gone\n" U "occupation/o1,needed,," U
	          "skill/a\n"
	          "o1,essential,," U "skill/a\n" U "occupation/o1,essential,," U "skill/a\n" U
	          "occupation/o1,optional,," U "skill/a\n");
	case_file(c, "skillSkillRelations.csv",
	          "originalSkillUri,relationType,relatedSkillUri\n" U "skill/a,optional," U "skill/a\n");
	case_file(c, "broaderRelationsSkillPillar.csv",
	          "conceptUri,broaderUri\n" U "skill/a," U "skill/b\n" U "skill/b," U "skill/c\n" U
	          "skill/c," U "skill/a\n");
	assert_int_equal(case_read(c, esco_read), 0);
	assert_int_equal(c->counts.links, 1);
	assert_int_equal(c->totals.refused, 7);
	assert_refused(c, 0, "occupationSkillRelations.csv", 2, 1, "occupationUri",
	               "no occupation with the id \"esco:gone\"");
	assert_refused(c, 1, "occupationSkillRelations.csv", 3, 4, "skillUri",
	               "no skill with the id \"esco:gone\"");
	assert_refused(c, 2, "occupationSkillRelations.csv", 4, 2, "relationType",
	               "write optional or essential");
	assert_refused(c, 3, "occupationSkillRelations.csv", 5, 1, "occupationUri",
	               "its address starts with " U);
	assert_refused(c, 4, "occupationSkillRelations.csv", 7, 4, "skillUri", "before");
	assert_refused(c, 5, "skillSkillRelations.csv", 2, 3, "relatedSkillUri", "related to itself");
	assert_refused(c, 6, "broaderRelationsSkillPillar.csv", 4, 2, "broaderUri", "Break the circle");
}

static void test_refused_concepts(void **state)
{
	struct import_case *c = *state;

	case_file(c, "skills_en.csv",
	          "conceptUri,skillType,preferredLabel\n" U "skill/a,skill/competence,one\n" U
	          "skill/a,knowledge,two\n" U "skill/b,habit,three\n" U "skill/c,knowledge,\n");
	case_file(c, "occupations_en.csv", jobs);
	case_file(c, "occupationSkillRelations.csv", "occupationUri,relationType,skillUri\n");
	assert_int_equal(case_read(c, esco_read), 0);
	assert_int_equal(c->counts.skills, 1);
	assert_refused(c, 0, "skills_en.csv", 3, 1, "conceptUri", "before");
	assert_refused(c, 1, "skills_en.csv", 4, 2, "skillType", "write skill/competence or knowledge");
	assert_refused(c, 2, "skills_en.csv", 5, 3, "preferredLabel", "value is needed");
}

static void test_columns_are_named_when_missing(void **state)
{
	struct import_case *c = *state;

	case_file(c, "skills_en.csv", "uri,label\n");
	assert_int_equal(case_read(c, esco_read), -EINVAL);
	assert_says(c->e.text, "conceptUri, preferredLabel, skillType");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(test_whole_folder),
	        TEST(test_needed_files),
	        TEST(test_refused_rows),
	        TEST(test_refused_concepts),
	        TEST(test_columns_are_named_when_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
