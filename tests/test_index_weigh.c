/* Weights, estimated ratings and neighbours, on sets small enough to work out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
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

static void build(struct fixture *f)
{
	f->x = case_open(&f->c, case_write(&f->c), &f->v);
}

static void add_skill(struct fixture *f, const char *id, const char *label, enum skill_kind kind)
{
	const struct skill_in in = {.id = id, .label = label, .kind = kind};

	assert_int_equal(builder_add_skill(f->c.b, &in, &f->c.e), 0);
}

static void link(struct fixture *f, const char *occ, const char *skill, enum occ_relation relation,
                 float importance)
{
	assert_int_equal(builder_add_link(f->c.b, occ, skill, relation, importance, NAN, &f->c.e), 0);
}

static uint32_t skill(const struct fixture *f, const char *id)
{
	return view_find_skill(f->v, id, strlen(id));
}

static uint32_t occ(const struct fixture *f, const char *id)
{
	return view_find_occupation(f->v, id, strlen(id));
}

/* The place of the posting of `o` under `s`. */
static uint32_t posting(const struct fixture *f, const char *o, const char *s)
{
	uint32_t row = skill(f, s), at = f->v->post_start[row];

	while (at < f->v->post_start[row + 1] && f->v->post_occ[at] != occ(f, o))
		at++;
	assert_true(at < f->v->post_start[row + 1]);
	return at;
}

static void check_weight(const struct fixture *f, const char *o, const char *s, double want)
{
	assert_true(fabs((double)f->v->post_weight[posting(f, o, s)] - want) < 1e-5);
}

/* Without ratings: rarity, an optional link counting half of an essential one, scaled to length 1. */
static void weighs_unrated_links(void **state)
{
	struct fixture *f = *state;
	const double rare = log(1 + 3 / 1.0), common = log(1 + 3 / 3.0),
	             norm = sqrt(rare * rare * 0.25 + common * common);

	add_skill(f, "s:common", "sweep", SKILL_SKILL);
	add_skill(f, "s:rare", "weld", SKILL_SKILL);
	for (int i = 1; i <= 3; i++) {
		char id[8] = {'o', (char)('0' + i), 0};

		assert_int_equal(case_occupation(&f->c, id, "A job"), 0);
		link(f, id, "s:common", RELATION_ESSENTIAL, NAN);
	}
	link(f, "o1", "s:rare", RELATION_OPTIONAL, NAN);
	build(f);
	assert_true(fabs((double)f->v->skill[skill(f, "s:rare")].idf - rare) < 1e-6);
	check_weight(f, "o1", "s:rare", 0.5 * rare / norm);
	check_weight(f, "o1", "s:common", common / norm);
	check_weight(f, "o2", "s:common", 1);
}

/* With ratings: importance squared; a faint link is weighed like any other; one that is not rated counts as
 * on average. */
static void weighs_rated_links(void **state)
{
	struct fixture *f = *state;

	add_skill(f, "s:a", "weld", SKILL_SKILL);
	add_skill(f, "s:b", "paint", SKILL_SKILL);
	add_skill(f, "s:k", "physics", SKILL_KNOWLEDGE);
	assert_int_equal(case_occupation(&f->c, "o1", "Smith"), 0);
	assert_int_equal(case_occupation(&f->c, "o2", "Clerk"), 0);
	assert_int_equal(case_occupation(&f->c, "o4", "Painter"), 0);
	link(f, "o1", "s:a", RELATION_ESSENTIAL, 0.8f);
	link(f, "o1", "s:b", RELATION_ESSENTIAL, 0.5f);
	link(f, "o1", "s:k", RELATION_OPTIONAL, 0.2f);
	link(f, "o2", "s:a", RELATION_FAINT, 0.4f);
	link(f, "o4", "s:a", RELATION_ESSENTIAL, NAN);
	link(f, "o4", "s:b", RELATION_OPTIONAL, 0.5f);
	build(f);
	/* s:a and s:b are each in two of two jobs: the same rarity, which falls out. */
	check_weight(f, "o1", "s:a", 0.64 / sqrt(0.64 * 0.64 + 0.25 * 0.25));
	check_weight(f, "o1", "s:b", 0.25 / sqrt(0.64 * 0.64 + 0.25 * 0.25));
	check_weight(f, "o1", "s:k", 1); /* knowledge is a group of its own */
	check_weight(f, "o2", "s:a", 1);
	check_weight(f, "o4", "s:a", 0.36 / sqrt(0.36 * 0.36 + 0.25 * 0.25));
	assert_int_equal(f->v->skill[skill(f, "s:a")].flags, GROUP_RATED_SKILL);
	assert_int_equal(f->v->skill[skill(f, "s:k")].flags, GROUP_RATED_KNOWLEDGE);
	assert_true(fabs((double)f->v->skill[skill(f, "s:a")].mean - 0.6) < 1e-4);
	assert_true(fabs((double)f->v->skill[skill(f, "s:a")].sd - 0.2) < 1e-4);
}

/* A faint link is no skill of the job: neither listed nor counted. */
static void faint_links_only_weigh(void **state)
{
	struct fixture *f = *state;
	uint32_t s;

	add_skill(f, "s:a", "weld", SKILL_SKILL);
	assert_int_equal(case_occupation(&f->c, "o1", "Smith"), 0);
	assert_int_equal(case_occupation(&f->c, "o2", "Clerk"), 0);
	link(f, "o1", "s:a", RELATION_ESSENTIAL, 0.8f);
	link(f, "o2", "s:a", RELATION_FAINT, 0.4f);
	build(f);
	s = skill(f, "s:a");
	assert_int_equal(f->v->skill[s].jobs, 1);
	assert_int_equal(f->v->occ_skill_count, 1);
	assert_int_equal(f->v->post_faint[s], 1);
	assert_int_equal(f->v->post_start[s + 1], 2);
	assert_int_equal(f->v->rating_count, 1);
	assert_int_equal(f->v->rating[0].importance, lroundf(0.4f * 65534));
	assert_int_equal(f->v->rating[0].flags, 0);
	assert_int_equal(f->v->occ[occ(f, "o2")].essential + f->v->occ[occ(f, "o2")].optional, 0);
}

/* --- estimates ----------------------------------------------------------- */

static void add_described(struct fixture *f, const char *id, const char *title, unsigned source)
{
	struct occupation_in in = case_plain_occupation(id, title);

	in.source = source;
	assert_int_equal(builder_add_occupation(f->c.b, &in, &f->c.e), 0);
}

/* The job without ratings takes those of the jobs most like it, by how alike they are. */
static void estimates_from_similar_jobs(void **state)
{
	struct fixture *f = *state;
	const struct source_in other = {"onet", "Other", "1", "", "", false};
	uint32_t s, at;
	unsigned n;

	assert_int_equal(builder_add_source(f->c.b, &other, &n, &f->c.e), 0);
	add_skill(f, "s:a", "weld", SKILL_SKILL);
	add_described(f, "o1", "Bread baker", 0);
	add_described(f, "o2", "Roof builder", 0);
	add_described(f, "o3", "Night bread baker", 0);
	add_described(f, "o4", "Bread baker of another source", n);
	link(f, "o1", "s:a", RELATION_ESSENTIAL, 0.8f);
	link(f, "o2", "s:a", RELATION_ESSENTIAL, 0.2f);
	build(f);
	s = skill(f, "s:a");
	at = posting(f, "o3", "s:a");
	assert_true(at >= f->v->post_faint[s]);
	assert_int_equal(f->v->rating[0].importance,
	                 lroundf(0.8f * 65534)); /* nothing in common with the roof builder */
	assert_int_equal(f->v->rating[0].flags, RATING_ESTIMATED);
	assert_true(f->v->occ[occ(f, "o3")].missing & OCC_MISSING_RATINGS);
	assert_false(f->v->occ[occ(f, "o1")].missing & OCC_MISSING_RATINGS);
	assert_false(f->v->occ[occ(f, "o4")].missing & OCC_MISSING_RATINGS);
	assert_int_equal(f->v->rating_count, 1);
	assert_int_equal(f->v->skill[s].jobs, 2);
}

/* What was estimated is not taken for said when the generation is read back. */
static void estimates_stay_estimates(void **state)
{
	struct fixture *f = *state;
	const struct index_view *two;
	struct index_reader *y;

	add_skill(f, "s:a", "weld", SKILL_SKILL);
	add_described(f, "o1", "Bread baker", 0);
	add_described(f, "o3", "Night bread baker", 0);
	link(f, "o1", "s:a", RELATION_ESSENTIAL, 0.8f);
	build(f);
	case_renew(&f->c);
	assert_int_equal(builder_load(f->c.b, f->c.dir, 1, &f->c.e), 0);
	link(f, "o3", "s:a", RELATION_ESSENTIAL, 0.4f); /* now the source does say */
	y = case_open(&f->c, case_write(&f->c), &two);
	assert_int_equal(two->rating_count, 0);
	assert_int_equal(two->occ[1].missing & OCC_MISSING_RATINGS, 0);
	index_close(y);
}

/* --- neighbours ---------------------------------------------------------- */

static void add_worker(struct fixture *f, const char *id, const char *title, const char *task,
                       const char *description)
{
	struct occupation_in in = case_plain_occupation(id, title);

	in.tasks = (struct strings){&task, task != NULL};
	in.description = description;
	assert_int_equal(builder_add_occupation(f->c.b, &in, &f->c.e), 0);
}

static void lists_the_most_similar(void **state)
{
	struct fixture *f = *state;
	const struct occ_near *near;

	add_worker(f, "o1", "Bread baker", "Knead the dough", "Bakes loaves.");
	add_worker(f, "o2", "Cake decorator", "Knead the dough", NULL);
	add_worker(f, "o3", "The bread bakers", "Kneading of dough", "Bakes a loaf.");
	add_worker(f, "o4", "Roofer", "Lay tiles", "Lays roofs.");
	add_skill(f, "s:a", "bake", SKILL_SKILL);
	add_skill(f, "s:b", "sell", SKILL_SKILL);
	link(f, "o1", "s:a", RELATION_ESSENTIAL, NAN);
	link(f, "o3", "s:a", RELATION_ESSENTIAL, NAN);
	link(f, "o4", "s:b", RELATION_ESSENTIAL, NAN);
	build(f);
	near = f->v->near + f->v->near_start[0];
	assert_int_equal(f->v->near_start[1], 2); /* not itself, and not the roofer */
	assert_int_equal(near[0].occ, 2);
	assert_int_equal(near[0].titles, 255); /* the same words, but for stop words and endings */
	assert_int_equal(near[0].tasks, 255);
	assert_int_equal(near[0].activities, 255);
	assert_int_equal(near[0].knowledge, 0);
	assert_int_equal(near[0].skills, 0);
	/* One of two words in common, which two of three descriptions hold. */
	assert_int_equal(near[0].description,
	                 lround(255 * pow(log(1.5), 2) / (pow(log(1.5), 2) + pow(log(3), 2))));
	assert_int_equal(near[1].occ, 1);
	assert_int_equal(near[1].titles, 0);
	assert_int_equal(near[1].tasks, 255);
	assert_int_equal(f->v->near_start[3], f->v->near_start[4]); /* nothing is like the roofer */
}

/* Full ratings are compared as profiles, knowledge by importance squared, skills by importance; both are
 * stretched, for such profiles are all much alike. */
static void compares_ratings(void **state)
{
	struct fixture *f = *state;
	const struct occ_near *near;
	double skills = 10 * (0.8 * 0.7 + 0.2 * 0.3) / sqrt((0.64 + 0.04) * (0.49 + 0.09)) - 9;
	double knowledge = 2 * (0.25 * 0.25 + 0.04 * 0.09) / sqrt((0.0625 + 0.0016) * (0.0625 + 0.0081)) - 1;

	add_skill(f, "s:a", "weld", SKILL_SKILL);
	add_skill(f, "s:b", "paint", SKILL_SKILL);
	add_skill(f, "s:k", "physics", SKILL_KNOWLEDGE);
	add_skill(f, "s:l", "history", SKILL_KNOWLEDGE);
	assert_int_equal(case_occupation(&f->c, "o1", "Smith"), 0);
	assert_int_equal(case_occupation(&f->c, "o2", "Clerk"), 0);
	link(f, "o1", "s:a", RELATION_ESSENTIAL, 0.8f);
	link(f, "o1", "s:b", RELATION_FAINT, 0.2f);
	link(f, "o1", "s:k", RELATION_ESSENTIAL, 0.5f);
	link(f, "o1", "s:l", RELATION_ESSENTIAL, 0.2f);
	link(f, "o2", "s:a", RELATION_ESSENTIAL, 0.7f);
	link(f, "o2", "s:b", RELATION_ESSENTIAL, 0.3f);
	link(f, "o2", "s:k", RELATION_ESSENTIAL, 0.5f);
	link(f, "o2", "s:l", RELATION_ESSENTIAL, 0.3f);
	build(f);
	near = f->v->near + f->v->near_start[0];
	assert_int_equal(near[0].occ, 1);
	assert_true(abs(near[0].skills - (int)lround(skills * 255)) <= 1);
	assert_true(abs(near[0].knowledge - (int)lround(knowledge * 255)) <= 1);
	assert_int_equal(near[0].titles, 0);
}

/* A long list is cut to the best hundred by each of two measures. */
static void keeps_the_best_neighbours(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 300; i++) {
		char id[8], title[64];

		snprintf(id, sizeof(id), "o%d", i);
		snprintf(title, sizeof(title), "baker number %d%s", i, i % 2 ? " at night" : "");
		assert_int_equal(case_occupation(&f->c, id, title), 0);
	}
	add_worker(f, "x", "roofer", NULL, NULL);
	build(f);
	assert_int_equal(f->v->near_start[1], 100);
	for (uint32_t k = f->v->near_start[1]; k < f->v->near_start[2]; k++)
		assert_true(f->v->near[k].occ % 2 == 1 && f->v->near[k].occ != 1); /* the others at night */
}

static void lists_skills_that_stand_in(void **state)
{
	struct fixture *f = *state;
	const struct skill_near *near;
	uint32_t row;

	add_skill(f, "s:1", "operate a printing press", SKILL_SKILL);
	add_skill(f, "s:2", "operate printing machines", SKILL_SKILL);
	add_skill(f, "s:3", "speak in public", SKILL_SKILL);
	add_skill(f, "s:4", "write letters", SKILL_SKILL);
	add_skill(f, "s:5", "dig", SKILL_SKILL);
	add_skill(f, "g:1", "operate printing", SKILL_GROUP);
	assert_int_equal(builder_add_broader(f->c.b, "s:1", "g:1", &f->c.e), 0);
	assert_int_equal(builder_set_parent(f->c.b, "s:3", "g:1", &f->c.e), 0);
	assert_int_equal(builder_add_related(f->c.b, "s:1", "s:4", RELATED_OPTIONAL, &f->c.e), 0);
	assert_int_equal(builder_set_master(f->c.b, "s:5", "s:4", &f->c.e), 0);
	build(f);
	row = skill(f, "s:1");
	near = f->v->skill_near + f->v->skill_near_start[row];
	assert_int_equal(f->v->skill_near_start[row + 1] - f->v->skill_near_start[row], 3);
	assert_int_equal(near[0].skill, skill(f, "s:4")); /* related: 0.5 */
	assert_true(fabs((double)near[0].alike - 0.5) < 1e-6);
	assert_int_equal(near[1].skill,
	                 skill(f, "s:2")); /* two of three words: 2 ln 2.5 squared over lengths */
	assert_int_equal(near[2].skill, skill(f, "s:3")); /* under one heading: 0.3 */
	assert_true(fabs((double)near[2].alike - 0.3) < 1e-6);
	assert_true(near[1].alike > 0.3f && near[1].alike < 0.5f);
	row = skill(f, "s:4"); /* directed: of the two only its synonym stands in for it, in full */
	assert_int_equal(f->v->skill_near_start[row + 1] - f->v->skill_near_start[row], 1);
	assert_int_equal(f->v->skill_near[f->v->skill_near_start[row]].skill, skill(f, "s:5"));
	assert_true(f->v->skill_near[f->v->skill_near_start[row]].alike == 1);
	row = skill(f, "g:1");
	assert_int_equal(f->v->skill_near_start[row],
	                 f->v->skill_near_start[row + 1]); /* a heading stands in for none */
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	        TEST(weighs_unrated_links),       TEST(weighs_rated_links),
	        TEST(faint_links_only_weigh),     TEST(estimates_from_similar_jobs),
	        TEST(estimates_stay_estimates),   TEST(lists_the_most_similar),
	        TEST(compares_ratings),           TEST(keeps_the_best_neighbours),
	        TEST(lists_skills_that_stand_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
