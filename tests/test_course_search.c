/* Every answer of course_search, against a naive search through the same courses; and single rules by hand.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/course_world.h"

#define COURSES 20000u
#define QUERIES 2000u
#define CLOSE   3e-6 /* scores are rounded to millionths on the way */

static bool quick(void)
{
	return getenv("TESTS_QUICK") != NULL;
}

/* --- against the naive search ------------------------------------------------------------- */

struct compared {
	const struct world *w;
	const struct world_query *q;
	struct world_answer right;
	uint32_t *place; /* by row: 1 + its place in right.found, 0 not there */
};

static const struct world_course *course_of(const struct compared *c, uint32_t place)
{
	return &c->w->course[c->right.found[place].course];
}

/* What is sorted by, the better the smaller; what is not known comes last. */
static double figure(const struct compared *c, uint32_t place)
{
	const struct world_found *f = &c->right.found[place];
	const struct world_course *x = &c->w->course[f->course];

	switch (c->q->q.sort) {
	case COURSE_BY_START_LATEST:
		return x->start == INT32_MIN ? INFINITY : -x->start;
	case COURSE_BY_START_SOONEST:
		return x->start == INT32_MIN ? INFINITY : x->start;
	case COURSE_BY_DISTANCE:
		return f->miles < 0 ? INFINITY : f->miles;
	case COURSE_BY_COST:
		return x->cost < 0 ? INFINITY : (double)x->cost;
	case COURSE_BY_RELEVANCE:
		break;
	}
	return -f->score;
}

static const struct compared *sorting;

static int by_place(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	double p = figure(sorting, a), q = figure(sorting, b);

	if (p != q)
		return p < q ? -1 : 1;
	return world_compare_titles(course_of(sorting, a), course_of(sorting, b));
}

/* The exact order, but that scores a hair apart may come either way. */
static void check_order(const struct compared *c, const struct course_answer *a)
{
	uint32_t *order = calloc(c->right.total + 1, sizeof(*order));
	double loose = c->q->q.sort == COURSE_BY_RELEVANCE ? CLOSE : 0;

	assert_non_null(order);
	for (uint32_t i = 0; i < c->right.total; i++)
		order[i] = i;
	sorting = c;
	qsort(order, c->right.total, sizeof(*order), by_place);
	for (uint32_t i = 0; i < a->hits; i++) {
		uint32_t mine = c->place[a->hit[i].row] - 1, right = order[c->q->q.offset + i];
		double p = figure(c, mine), q = figure(c, right);

		if (loose == 0)
			assert_int_equal(mine, right);
		else
			assert_true(fabs(p - q) <= loose);
		if (i && a->hit[i].score == a->hit[i - 1].score && loose > 0)
			assert_true(world_compare_titles(course_of(c, c->place[a->hit[i - 1].row] - 1),
			                                 course_of(c, mine)) < 0);
	}
	free(order);
}

static void check_hits(const struct compared *c, const struct course_answer *a)
{
	const struct course_query *q = &c->q->q;
	uint32_t left = c->right.total > q->offset ? c->right.total - q->offset : 0;

	assert_int_equal(a->total, c->right.total);
	assert_int_equal(a->hits, left < q->limit ? left : q->limit);
	for (uint32_t i = 0; i < a->hits; i++) {
		uint32_t place = c->place[a->hit[i].row];

		assert_int_not_equal(place, 0);
		assert_true(fabs((double)a->hit[i].score - c->right.found[place - 1].score) <= CLOSE);
		assert_true(fabs((double)a->hit[i].miles - c->right.found[place - 1].miles) <= 1e-4);
	}
	check_order(c, a);
}

static void check_providers(const struct compared *c, const struct course_facets *f)
{
	uint32_t with_some = 0;

	for (uint32_t p = 0; p < WORLD_PROVIDERS; p++)
		with_some += c->right.of_provider[p] > 0;
	assert_int_equal(f->providers, with_some < FACET_PROVIDERS ? with_some : FACET_PROVIDERS);
	for (uint32_t i = 0; i < f->providers; i++) {
		uint32_t p = 0;

		while (p < WORLD_PROVIDERS && c->w->provider_row[p] != f->provider[i].value)
			p++;
		assert_true(p < WORLD_PROVIDERS);
		assert_int_equal(f->provider[i].count, c->right.of_provider[p]);
		if (i)
			assert_true(f->provider[i - 1].count >= f->provider[i].count);
	}
	/* None that is left out has more than the last that is there. */
	for (uint32_t p = 0; p < WORLD_PROVIDERS && f->providers == FACET_PROVIDERS; p++) {
		bool named = false;

		for (uint32_t i = 0; i < f->providers; i++)
			named |= f->provider[i].value == c->w->provider_row[p];
		if (!named)
			assert_true(c->right.of_provider[p] <= f->provider[FACET_PROVIDERS - 1].count);
	}
}

static void check_facets(const struct compared *c, const struct course_answer *a)
{
	const struct course_facets *f = a->facets, *right = &c->right.facets;

	if (!c->q->q.facets) {
		assert_null(f);
		return;
	}
	assert_non_null(f);
	assert_memory_equal(f->delivery, right->delivery, sizeof(f->delivery));
	assert_memory_equal(f->study, right->study, sizeof(f->study));
	assert_memory_equal(f->attendance, right->attendance, sizeof(f->attendance));
	assert_memory_equal(f->types, right->types, sizeof(f->types));
	assert_memory_equal(f->levels, right->levels, sizeof(f->levels));
	assert_memory_equal(f->sector, right->sector, sizeof(f->sector));
	check_providers(c, f);
}

static void compare(const struct world *w, struct course_scratch *s, const struct world_query *q)
{
	struct compared c = {.w = w, .q = q};
	struct course_answer a;
	struct arena arena;

	arena_init(&arena, 0);
	world_answer(w, q, &c.right);
	assert_non_null(c.right.found);
	c.place = calloc(w->courses, sizeof(*c.place));
	assert_non_null(c.place);
	for (uint32_t i = 0; i < c.right.total; i++)
		c.place[w->course[c.right.found[i].course].row] = i + 1;
	assert_int_equal(course_search(w->f.catalogue, s, &q->q, &arena, &a), 0);
	check_hits(&c, &a);
	check_facets(&c, &a);
	free(c.place);
	free(c.right.found);
	arena_free(&arena);
}

static void answers_as_a_naive_search_does(void **state)
{
	uint32_t queries = quick() ? 100 : QUERIES;
	struct course_scratch *s = NULL;
	struct world_query q;
	struct world w;

	(void)state;
	world_begin(&w, quick() ? 2000 : COURSES, 7302);
	assert_int_equal(course_scratch_new(&s), 0);
	for (uint32_t i = 0; i < queries; i++) {
		world_ask(&w, &q);
		compare(&w, s, &q);
	}
	course_scratch_free(s);
	world_end(&w);
}

/* Reach, bar by bar, and what plans gather. */
static void bars_and_gathers_as_a_naive_search_does(void **state)
{
	uint32_t queries = quick() ? 10 : 100;
	struct course_scratch *s = NULL;
	struct world_query q;
	struct world w;

	(void)state;
	world_begin(&w, quick() ? 500 : 4000, 99);
	assert_int_equal(course_scratch_new(&s), 0);
	for (uint32_t n = 0; n < queries; n++) {
		struct course_teaches *teaches;
		struct course_reach r;
		struct arena arena;
		uint32_t count, right = 0, seen = 0;

		arena_init(&arena, 0);
		world_ask(&w, &q);
		course_reach_make(&r, &w.f.catalogue->course, &q.q.wish);
		assert_int_equal(course_gather(&r, s, q.skill_rows, q.q.skills, 1, &arena, &teaches, &count),
		                 0);
		for (uint32_t i = 0; i < w.courses; i++) {
			const struct world_course *c = &w.course[i];
			enum course_bar bar = world_bar(&w, &q, c);
			double miles;
			uint64_t set = 0;

			assert_int_equal(course_bar(&r, c->row, &miles), bar);
			assert_true(fabs(miles - world_miles(&q.q.wish, c)) < 1e-6);
			assert_int_equal(course_passes(&r, c->row), bar == BAR_NONE);
			for (uint32_t k = 0; k < q.q.skills; k++)
				for (uint32_t m = 0; m < c->skills; m++)
					if (c->skill[m] == q.skill[k])
						set |= UINT64_C(1) << k;
			if (bar != BAR_NONE || !set)
				continue;
			right++;
			for (uint32_t k = 0; k < count; k++)
				if (teaches[k].row == c->row) {
					assert_true(teaches[k].skills == set);
					seen++;
				}
		}
		assert_int_equal(count, right);
		assert_int_equal(seen, right);
		arena_free(&arena);
	}
	course_scratch_free(s);
	world_end(&w);
}

/* --- pages --------------------------------------------------------------------------------------- */

static void pages_to_the_end(void **state)
{
	struct course_scratch *s = NULL;
	struct course_answer all, page;
	struct course_query q = {.limit = 100000};
	struct arena arena;
	struct world w;

	(void)state;
	world_begin(&w, 1500, 5);
	arena_init(&arena, 0);
	assert_int_equal(course_scratch_new(&s), 0);
	course_wish_init(&q.wish, WORLD_TODAY);
	for (int sort = COURSE_BY_RELEVANCE; sort <= COURSE_BY_COST; sort++) {
		q.sort = (enum course_sort)sort;
		q.limit = 100000;
		q.offset = 0;
		assert_int_equal(course_search(w.f.catalogue, s, &q, &arena, &all), 0);
		assert_int_equal(all.hits, 1500);
		q.limit = 7;
		for (q.offset = 0; q.offset < 1600; q.offset += 7) {
			assert_int_equal(course_search(w.f.catalogue, s, &q, &arena, &page), 0);
			assert_int_equal(page.total, 1500);
			for (uint32_t i = 0; i < page.hits; i++)
				assert_int_equal(page.hit[i].row, all.hit[q.offset + i].row);
		}
		assert_int_equal(page.hits, 0);
	}
	course_scratch_free(s);
	arena_free(&arena);
	world_end(&w);
}

/* --- text, by hand -------------------------------------------------------------------------------- */

struct text_case {
	const char *what, *text;
	const char *expect; /* letters of the titles, the best first */
	const char *suggestion;
};

static const char *const titles[] = {
        /* a */ "Maths level 2",
        /* b */ "Mathematics for nurses",
        /* c */ "T Level in Health",
        /* d */ "Health and Safety",
        /* e */ "Plumbing level 2",
        /* f */ "Safety for level crossings",
        /* g */ "Women's health",
        /* h */ "Android apps",
        /* i */ "Welding",
};

static const struct text_case texts[] = {
        {"one word", "welding", "i", NULL},
        {"capitals and marks do not matter", "W\xc3\x89LDING", "i", NULL},
        {"the beginning of a word", "plum", "e", NULL},
        {"maths is math is mathematics", "maths", "ba", NULL},
        {"and the other way round", "mathematics", "ba", NULL},
        {"math", "math", "ba", NULL},
        {"any word is enough", "welding plumbing", "ie", NULL},
        {"all the words in single quotes", "'level 2'", "ae", NULL},
        {"in whatever order", "'2 level'", "ae", NULL},
        {"a phrase in double quotes", "\"level crossings\"", "f", NULL},
        {"only in its order", "\"crossings level\"", "", NULL},
        {"quotes that a word processor made", "\xe2\x80\x9chealth and safety\xe2\x80\x9d", "d", NULL},
        {"a T level has to be one", "T Level health", "c", NULL},
        {"with a hyphen too", "t-level", "c", NULL},
        {"and is a word, not an operator", "'and safety'", "d", NULL},
        {"an apostrophe opens nothing", "women's", "g", NULL},
        {"one letter wrong", "weldign", "i", "welding"},
        {"only what is not known is corrected", "weldign plumbing", "ie", "welding plumbing"},
        {"nothing known, nothing found", "xyzzy", "", NULL},
        {"an unclosed quote is no quote", "\"welding", "i", NULL},
        {"only marks ask for nothing", "?!", "", NULL},
        {"an asterisk asks for all", "*", "hdbaefcig", NULL},
        {"blanks ask for all", "  ", "hdbaefcig", NULL},
};

static void check_text(const struct fixture *f, struct course_scratch *s, const struct text_case *t)
{
	struct course_query q = {.text = t->text, .len = strlen(t->text), .limit = 20};
	struct course_answer a;
	struct arena arena;
	char got[16] = "";

	arena_init(&arena, 0);
	course_wish_init(&q.wish, WORLD_TODAY);
	assert_int_equal(course_search(f->catalogue, s, &q, &arena, &a), 0);
	for (uint32_t i = 0; i < a.hits; i++) {
		const struct course_view *v = &f->catalogue->course;
		uint32_t n;

		got[i] = *catalogue_str(v->strings, v->course_more[a.hit[i].row].id, &n);
		got[i + 1] = 0;
	}
	if (strcmp(got, t->expect) != 0 || (a.suggestion != NULL) != (t->suggestion != NULL) ||
	    (t->suggestion && strcmp(a.suggestion, t->suggestion) != 0))
		fail_msg("%s (%s): found \"%s\", not \"%s\"; suggests %s", t->what, t->text, got, t->expect,
		         a.suggestion ? a.suggestion : "nothing");
	arena_free(&arena);
}

static void reads_text_as_the_national_service_does(void **state)
{
	struct course_scratch *s = NULL;
	struct fixture f;

	(void)state;
	fixture_begin(&f);
	fixture_add_skill(&f, "s", "a skill");
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		const char id[2] = {(char)('a' + i), 0};

		fixture_add_class(&f, id, titles[i], 52, -1, NULL);
	}
	fixture_open(&f);
	assert_int_equal(course_scratch_new(&s), 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_text(&f, s, &texts[i]);
	course_scratch_free(s);
	fixture_end(&f);
}

static void finds_nothing_without_courses(void **state)
{
	struct course_query q = {.limit = 5, .facets = true};
	struct course_scratch *s = NULL;
	struct course_answer a;
	struct arena arena;
	struct fixture f;
	uint32_t skill = 0;

	(void)state;
	fixture_begin(&f);
	fixture_add_skill(&f, "s", "a skill");
	fixture_open(&f);
	arena_init(&arena, 0);
	assert_int_equal(course_scratch_new(&s), 0);
	course_wish_init(&q.wish, WORLD_TODAY);
	assert_int_equal(course_search(f.catalogue, s, &q, &arena, &a), 0);
	assert_int_equal(a.total, 0);
	q.skill = &skill;
	q.skills = 1;
	assert_int_equal(course_search(f.catalogue, s, &q, &arena, &a), 0);
	assert_int_equal(a.total, 0);
	q.text = "welding";
	q.len = 7;
	assert_int_equal(course_search(f.catalogue, s, &q, &arena, &a), 0);
	assert_int_equal(a.total, 0);
	course_scratch_free(s);
	arena_free(&arena);
	fixture_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(answers_as_a_naive_search_does),
	        cmocka_unit_test(bars_and_gathers_as_a_naive_search_does),
	        cmocka_unit_test(pages_to_the_end),
	        cmocka_unit_test(reads_text_as_the_national_service_does),
	        cmocka_unit_test(finds_nothing_without_courses),
	};

	return cmocka_run_group_tests_name("course_search", tests, NULL, NULL);
}
