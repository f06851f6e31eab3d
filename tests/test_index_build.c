/* What goes into an index comes out of it: every table of the image, over the small set of case_fill. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/index_case.h"

struct fixture {
	struct index_case c;
	struct index_reader *x;
	const struct index_view *v;
};

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	case_begin(&f.c);
	case_fill(&f.c);
	f.x = case_open(&f.c, case_write(&f.c), &f.v);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	index_close(f->x);
	case_end(&f->c);
	return 0;
}

static uint32_t skill(const struct index_view *v, const char *id)
{
	return view_find_skill(v, id, strlen(id));
}

static uint32_t occ(const struct index_view *v, const char *id)
{
	return view_find_occupation(v, id, strlen(id));
}

static void finds_ids(void **state)
{
	const struct index_view *v = ((struct fixture *)*state)->v;

	assert_int_equal(view_skills(v), 7);
	assert_int_equal(view_occupations(v), 2);
	assert_true(view_is(v, v->skill[skill(v, "s:cook")].label, "cook food"));
	assert_true(view_is(v, v->occ[occ(v, "o:porter")].title, "Kitchen porter"));
	assert_int_equal(skill(v, "o:chef"), INDEX_NONE);
	assert_int_equal(occ(v, "s:cook"), INDEX_NONE);
	assert_int_equal(skill(v, ""), INDEX_NONE);
	assert_int_equal(skill(v, "s:coo"), INDEX_NONE);
}

static void keeps_skills(void **state)
{
	const struct index_view *v = ((struct fixture *)*state)->v;
	uint32_t cook = skill(v, "s:cook"), fry = skill(v, "s:fry");
	const uint32_t *alt = v->skill_alt + v->skill_alt_start[cook];
	const struct skill_relation *rel = v->skill_related + v->skill_related_start[cook];

	assert_int_equal(v->skill_alt_start[cook + 1] - v->skill_alt_start[cook], 2);
	assert_true(view_is(v, alt[0], "cooking") && view_is(v, alt[1], "prepare food"));
	assert_true(view_is(v, v->skill[cook].description, "Prepare meals."));
	assert_int_equal(v->skill[skill(v, "s:hygiene")].kind, SKILL_KNOWLEDGE);
	assert_int_equal(v->skill_related_start[cook + 1] - v->skill_related_start[cook], 2);
	assert_int_equal(rel[0].skill, skill(v, "s:hygiene")); /* the essential one first */
	assert_int_equal(rel[0].type, RELATED_ESSENTIAL);
	assert_int_equal(rel[1].skill, skill(v, "s:clean"));
	assert_int_equal(v->skill[fry].parent, cook);
	assert_int_equal(v->skill_broader_start[fry + 1] - v->skill_broader_start[fry], 2);
	assert_int_equal(v->skill_broader[v->skill_broader_start[fry]], cook); /* the parent is the first */
	assert_int_equal(v->skill_broader[v->skill_broader_start[fry] + 1], skill(v, "g:food"));
	assert_int_equal(v->skill[cook].parent, INDEX_NONE);
}

static void groups_masters(void **state)
{
	const struct index_view *v = ((struct fixture *)*state)->v;
	uint32_t cook = skill(v, "s:cook"), fry = skill(v, "s:fry"), group = v->skill[cook].master;

	assert_int_equal(v->skill[fry].master, group);
	assert_int_equal(v->skill[fry].named_master, cook);
	assert_int_equal(v->skill[cook].named_master, INDEX_NONE);
	assert_int_equal(v->master_start[group + 1] - v->master_start[group], 2);
	assert_int_equal(v->master_skill[v->master_start[group]], cook);
	assert_int_equal(v->master_skill[v->master_start[group] + 1], fry);
	assert_int_not_equal(v->skill[skill(v, "s:clean")].master, group);
	assert_int_equal(v->master_start_count, 7); /* six groups and the end */
}

static void keeps_occupations(void **state)
{
	const struct index_view *v = ((struct fixture *)*state)->v;
	uint32_t chef = occ(v, "o:chef"), porter = occ(v, "o:porter");

	assert_int_equal(v->occ_pay_low[chef], 21000);
	assert_int_equal(v->occ_pay_high[chef], 40000);
	assert_int_equal(v->occ_pay_low[porter], -1);
	assert_true(v->occ_growth[chef] == 6.5f && isnan(v->occ_growth[porter]));
	assert_true(v->occ_risk[chef] == 0.35f && isnan(v->occ_risk[porter]));
	assert_int_equal(v->occ_zone[chef], 3);
	assert_int_equal(v->occ_zone[porter], 0);
	assert_int_equal(v->occ_pattern[chef], PATTERN_EVENINGS | PATTERN_WEEKENDS);
	assert_int_equal(v->occ_flags[chef], 0);
	assert_int_equal(v->occ_flags[porter], OCC_NEEDS_DEGREE);
	assert_int_equal(v->occ[chef].soc2010, 5434);
	assert_int_equal(v->occ[chef].soc2020, 5436);
	assert_true(view_is(v, v->occ[chef].onet, "35-1011.00"));
	assert_int_equal(v->occ[porter].onet, 0);
	assert_true(v->occ[chef].hours_high == 45.5f && isnan(v->occ[porter].hours_low));
	assert_int_equal(v->occ[porter].qualification_level, 255);
	assert_int_equal(v->occ[porter].missing,
	                 OCC_MISSING_PAY | OCC_MISSING_GROWTH | OCC_MISSING_RISK | OCC_MISSING_IMPORTANCE);
	assert_int_equal(v->occ[chef].missing, 0);
	assert_int_equal(v->occ_title_rank[chef], 0);
	assert_int_equal(v->occ_title_rank[porter], 1);
}

static void keeps_texts(void **state)
{
	const struct index_view *v = ((struct fixture *)*state)->v;
	const uint32_t *start = &v->occ_text_start[occ(v, "o:chef") * OCC_TEXT_KINDS];
	uint32_t porter = occ(v, "o:porter");

	/* "Chef" among the other titles is the title again, and is left out. */
	assert_int_equal(start[OCC_ALT_TITLE + 1] - start[OCC_ALT_TITLE], 2);
	assert_true(view_is(v, v->occ_text[start[OCC_ALT_TITLE]], "Cook"));
	assert_true(view_is(v, v->occ_text[start[OCC_ALT_TITLE] + 1], "Head cook"));
	assert_true(view_is(v, v->occ_text[start[OCC_SPECIALISM]], "Pastry chef"));
	assert_true(view_is(v, v->occ_text[start[OCC_HIDDEN_TITLE]], "Kitchen boss"));
	assert_int_equal(start[OCC_TASK + 1] - start[OCC_TASK], 2);
	assert_true(view_is(v, v->occ_text[start[OCC_RESTRICTION]], "You need a food hygiene certificate."));
	start = &v->occ_text_start[porter * OCC_TEXT_KINDS];
	assert_true(view_is(v, v->occ_text[start[OCC_ALT_TITLE]], "Kitchen assistant"));
}

static void sorts_categories(void **state)
{
	const struct index_view *v = ((struct fixture *)*state)->v;
	uint32_t chef = occ(v, "o:chef");

	assert_int_equal(v->category_count, 3);
	assert_true(view_is(v, v->category[0], "Food"));
	assert_true(view_is(v, v->category[1], "Hospitality"));
	assert_true(view_is(v, v->category[2], "hospitality"));
	assert_int_equal(v->occ_category_start[chef + 1] - v->occ_category_start[chef], 2);
	assert_int_equal(v->occ_category[v->occ_category_start[chef]], 1);
	assert_int_equal(v->occ_category[v->occ_category_start[chef] + 1], 0);
}

/* Essential before optional, then the more important, those of unknown importance last. */
static void orders_an_occupations_skills(void **state)
{
	const struct index_view *v = ((struct fixture *)*state)->v;
	const char *const want[] = {"s:hygiene", "s:cook", "s:calm", "s:clean"};
	uint32_t chef = occ(v, "o:chef");
	const struct occ_skill *s = v->occ_skill + v->occ_skill_start[chef];

	assert_int_equal(v->occ_skill_start[chef + 1] - v->occ_skill_start[chef], 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(s[i].skill, skill(v, want[i]));
	assert_int_equal(s[0].importance, 65534);
	assert_int_equal(s[1].level, 144);
	assert_int_equal(s[2].importance, IMPORTANCE_UNKNOWN);
	assert_int_equal(s[2].level, LEVEL_UNKNOWN);
	assert_int_equal(s[3].relation, RELATION_OPTIONAL);
	assert_int_equal(v->occ[chef].essential, 3);
	assert_int_equal(v->occ[chef].optional, 1);
}

static void turns_links_round(void **state)
{
	const struct index_view *v = ((struct fixture *)*state)->v;
	uint32_t clean = skill(v, "s:clean"), cook = skill(v, "s:cook");

	assert_int_equal(v->post_start[clean + 1] - v->post_start[clean], 2);
	assert_int_equal(v->post_split[clean], v->post_start[clean] + 1);
	assert_int_equal(v->post_occ[v->post_start[clean]], occ(v, "o:porter")); /* essential first */
	assert_int_equal(v->post_occ[v->post_split[clean]], occ(v, "o:chef"));
	assert_int_equal(v->post_split[cook], v->post_start[cook + 1]);
	for (uint32_t o = 0; o < view_occupations(v); o++)
		for (uint32_t i = v->occ_skill_start[o]; i < v->occ_skill_start[o + 1]; i++) {
			uint32_t at = v->post_start[v->occ_skill[i].skill];

			while (v->post_occ[at] != o)
				at++;
			assert_true(at < v->post_start[v->occ_skill[i].skill + 1]);
			assert_true(v->post_weight[at] == v->occ_skill[i].weight);
		}
}

/* cook and hygiene are in one job each, calm and clean in two: ranks 1, 1, 3, 3. */
static void ranks_rarity(void **state)
{
	const struct index_view *v = ((struct fixture *)*state)->v;

	assert_int_equal(v->skill[skill(v, "s:cook")].jobs, 1);
	assert_int_equal(v->skill[skill(v, "s:cook")].rarity, 1);
	assert_int_equal(v->skill[skill(v, "s:hygiene")].rarity, 1);
	assert_int_equal(v->skill[skill(v, "s:clean")].rarity, 3);
	assert_int_equal(v->skill[skill(v, "s:calm")].rarity, 3);
	assert_int_equal(v->skill[skill(v, "s:fry")].jobs, 0);
	assert_int_equal(v->skill[skill(v, "s:fry")].rarity, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(finds_ids),         cmocka_unit_test(keeps_skills),
	        cmocka_unit_test(groups_masters),    cmocka_unit_test(keeps_occupations),
	        cmocka_unit_test(keeps_texts),       cmocka_unit_test(sorts_categories),
	        cmocka_unit_test(turns_links_round), cmocka_unit_test(orders_an_occupations_skills),
	        cmocka_unit_test(ranks_rarity),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
