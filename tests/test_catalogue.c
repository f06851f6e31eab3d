/* Courses, vacancies and places go in through the builder and come out of a view as they were. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "index/layout.h"
#include "tests/index_fixture.h"

static int is(const uint8_t *strings, uint32_t str, const char *text)
{
	uint32_t len;
	const char *s = catalogue_str(strings, str, &len);

	return len == strlen(text) && memcmp(s, text, len) == 0;
}

static uint32_t course(const struct fixture *f, const char *id)
{
	return course_find(&f->catalogue->course, id, strlen(id));
}

static void holds_courses(void **state)
{
	const char *skills[] = {"s:cook", "s:clean"};
	struct fixture f;
	struct course_in in;
	const struct course_view *v;
	const struct course_row *r;
	uint32_t row;

	(void)state;
	fixture_begin(&f);
	fixture_add_skill(&f, "s:clean", "clean kitchens");
	fixture_add_skill(&f, "s:cook", "cook");
	in = fixture_course(&f, "c:2", "Cooking for beginners");
	in.delivery = DELIVERY_ONLINE;
	in.cost = 120;
	in.level = 2;
	in.start = CATALOGUE_DAY_ZERO + 100;
	in.weeks = 10;
	in.hours = 2.5;
	in.provider = "Leeds College";
	in.sector = "Hospitality";
	in.description = "You learn to cook.";
	in.skills = (struct strings){skills, 2};
	fixture_add_course(&f, &in);
	fixture_add_class(&f, "c:1", "Kitchen hygiene", 53.8, -1.55, "s:clean");
	fixture_open(&f);
	v = &f.catalogue->course;
	assert_int_equal(v->course_count, 2);
	row = course(&f, "c:2");
	assert_int_equal(row, 0); /* in reach from anywhere, so in front */
	r = &v->course[row];
	assert_int_equal(r->cost, 120);
	assert_int_equal(r->start, 100);
	assert_int_equal(r->weeks10, 100);
	assert_int_equal(r->hours2, 5);
	assert_int_equal(COURSE_DELIVERY(r), DELIVERY_ONLINE);
	assert_int_equal(COURSE_STUDY(r), STUDY_UNKNOWN);
	assert_int_equal(v->course_more[row].entry_level, 1);
	assert_true(is(v->strings, v->title[r->title].text, "Cooking for beginners"));
	assert_true(is(v->strings, v->provider[r->provider].name, "Leeds College"));
	assert_true(is(v->strings, v->sector[r->sector], "Hospitality"));
	assert_true(is(v->strings, v->about[v->course_more[row].about].description, "You learn to cook."));
	assert_int_equal(v->course_skill_start[1], 2);
	assert_int_equal(v->course_skill[0], LINK_MAKE(view_find_skill(f.v, "s:cook", 6), 255));
	assert_int_equal(v->cell_start[0], 1);
	row = view_find_skill(f.v, "s:clean", 7);
	assert_int_equal(v->skill_course_start[row + 1] - v->skill_course_start[row], 2);
	assert_int_equal(v->anywhere_skill[row], 1);
	fixture_end(&f);
}

static void is_empty_without_an_image(void **state)
{
	struct fixture f;

	(void)state;
	fixture_begin(&f);
	fixture_add_skill(&f, "s:cook", "cook");
	fixture_open(&f);
	assert_int_equal(f.catalogue->course.course_count, 0);
	assert_int_equal(f.catalogue->course.skill_course_start_count, 2);
	assert_int_equal(f.catalogue->course.cell_start[CELL_ROWS * CELL_COLUMNS], 0);
	assert_int_equal(course(&f, "c:1"), INDEX_NONE);
	assert_int_equal(vacancy_find(&f.catalogue->vacancy, "v", 1), INDEX_NONE);
	assert_int_equal(place_find(&f.catalogue->place, "LS1 4AP", 7), INDEX_NONE);
	fixture_end(&f);
}

static void holds_vacancies_and_places(void **state)
{
	struct fixture f;
	struct vacancy_in in;
	struct occupation_in job;
	const struct vacancy_view *v;

	(void)state;
	fixture_begin(&f);
	fixture_add_skill(&f, "s:cook", "cook");
	job = fixture_occupation(&f, "o:chef", "Chef");
	fixture_add_occupation(&f, &job);
	fixture_add_place(&f, "ls1", "Leeds", 53.79, -1.54);
	in = fixture_vacancy(&f, "v:1", "Chef de partie");
	in.occupation = "o:chef";
	in.pay_low = 21000;
	in.pay_high = 24000;
	in.at.postcode = "LS1 4AP";
	fixture_add_vacancy(&f, &in);
	fixture_open(&f);
	v = &f.catalogue->vacancy;
	assert_int_equal(vacancy_find(v, "v:1", 3), 0);
	assert_int_equal(v->vacancy[0].occ, 0);
	assert_int_equal(v->occ_vacancy_start[1], 1);
	assert_true(is(v->strings, v->vacancy_more[0].outcode, "LS1"));
	assert_int_equal(place_find(&f.catalogue->place, "LS1 4AP", 7), 0);
	assert_int_equal(f.catalogue->place.place[0].lat, 53790000);
	fixture_end(&f);
}

/* --- order ------------------------------------------------------------------------------- */

static void add_priced(struct fixture *f, const char *id, const char *title, double cost, unsigned delivery,
                       double lat, double lon)
{
	struct course_in in = fixture_course(f, id, title);

	in.cost = cost;
	in.delivery = delivery;
	in.at.lat = lat;
	in.at.lon = lon;
	fixture_add_course(f, &in);
}

/* In front the online ones by cost, the unknown last, then by title; then the other national ones in the same
 * way; behind that cell by cell; last what has no place. */
static void lies_in_order(void **state)
{
	static const char *const order[] = {"cheap a", "cheap b", "dear", "unknown", "free",
	                                    "south",   "west",    "east", "north",   "nowhere"};
	struct fixture f;
	struct course_in national;
	const struct course_view *v;

	(void)state;
	fixture_begin(&f);
	add_priced(&f, "north", "x", 5, DELIVERY_CLASSROOM, 54.95, -1.55);
	add_priced(&f, "unknown", "A", NAN, DELIVERY_ONLINE, NAN, NAN);
	add_priced(&f, "nowhere", "A", 1, DELIVERY_CLASSROOM, NAN, NAN);
	add_priced(&f, "cheap b", "Beta", 10, DELIVERY_ONLINE, 51, -1);
	add_priced(&f, "east", "A", 1, DELIVERY_WORK_BASED, 53.05, -1.45);
	add_priced(&f, "west", "Z", 9, DELIVERY_BLENDED, 53.09, -1.55);
	add_priced(&f, "dear", "A", 900, DELIVERY_ONLINE, NAN, NAN);
	add_priced(&f, "south", "A", 9, DELIVERY_CLASSROOM, 50.5, 1);
	add_priced(&f, "cheap a", "alpha", 10, DELIVERY_ONLINE, NAN, NAN);
	national = fixture_course(&f, "free", "Z");
	national.national = true;
	national.cost = 0;
	fixture_add_course(&f, &national);
	fixture_open(&f);
	v = &f.catalogue->course;
	for (uint32_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		assert_int_equal(course(&f, order[i]), i);
	assert_int_equal(v->cell_start[0], 5);
	assert_int_equal(v->cell_start[CELL_ROWS * CELL_COLUMNS], 9);
	for (uint32_t i = 5; i < 9; i++) {
		uint32_t cell = cell_of(v->course[i].lat, v->course[i].lon);

		assert_in_range(i, v->cell_start[cell], v->cell_start[cell + 1] - 1);
	}
	fixture_end(&f);
}

/* --- titles ---------------------------------------------------------------------------------- */

static uint32_t term(const struct course_view *v, const char *word)
{
	for (uint32_t i = 0; i < v->title_term_count; i++)
		if (is(v->strings, v->title_term[i].word, word))
			return i;
	return INDEX_NONE;
}

static void indexes_titles(void **state)
{
	static const char *const titles[] = {"Zoo keeping", "art for All", "Art, art and more art",
	                                     "Art for All", "art for All", "Caf\xc3\xa9 work"};
	struct fixture f;
	const struct course_view *v;
	uint32_t art;

	(void)state;
	fixture_begin(&f);
	for (unsigned i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		char id[16];

		snprintf(id, sizeof(id), "c:%u", i);
		add_priced(&f, id, titles[i], i, DELIVERY_ONLINE, NAN, NAN);
	}
	fixture_open(&f);
	v = &f.catalogue->course;
	/* Each once, by folded text, then as written. */
	assert_int_equal(v->title_count, 5);
	assert_true(is(v->strings, v->title[0].text, "Art, art and more art"));
	assert_true(is(v->strings, v->title[1].text, "Art for All"));
	assert_true(is(v->strings, v->title[2].text, "art for All"));
	assert_true(is(v->strings, v->title[4].text, "Zoo keeping"));
	/* Words sorted, folded; how often each is said counts every row. */
	for (uint32_t i = 1; i < v->title_term_count; i++) {
		uint32_t alen, blen;
		const char *a = catalogue_str(v->strings, v->title_term[i - 1].word, &alen);
		const char *b = catalogue_str(v->strings, v->title_term[i].word, &blen);
		int r = memcmp(a, b, alen < blen ? alen : blen);

		assert_true(r < 0 || (r == 0 && alen < blen));
	}
	art = term(v, "art");
	assert_int_not_equal(art, INDEX_NONE);
	assert_int_not_equal(term(v, "cafe"), INDEX_NONE);
	assert_int_equal(v->title_term[art].times, 3 + 1 + 2);
	assert_int_equal(v->title_post_start[art + 1] - v->title_post_start[art], 3);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(v->title_post[v->title_post_start[art] + i], i);
	/* The rows that have a title. */
	assert_int_equal(v->title_item_start[3] - v->title_item_start[2], 2);
	assert_int_equal(v->title_item[v->title_item_start[2]], course(&f, "c:1"));
	assert_int_equal(v->title_item[v->title_item_start[2] + 1], course(&f, "c:4"));
	assert_int_equal(v->title[0].words, 5);
	assert_int_equal(v->title_word[v->title[0].first + 4], art);
	fixture_end(&f);
}

/* --- what is refused --------------------------------------------------------------------------- */

struct refusal {
	const char *text; /* in the sentence */
	int code;
	void (*spoil)(struct course_in *in);
};

#define SPOIL(name, what)                                                                                    \
	static void name(struct course_in *in)                                                               \
	{                                                                                                    \
		what;                                                                                        \
	}
SPOIL(no_id, in->id = "")
SPOIL(no_title, in->title = NULL)
SPOIL(bad_title, in->title = "\xff")
SPOIL(bad_delivery, in->delivery = DELIVERY_MODES)
SPOIL(bad_study, in->study = 6)
SPOIL(bad_type, in->type = COURSE_TYPES)
SPOIL(bad_unit, in->duration_unit = DURATION_UNITS)
SPOIL(bad_level, in->level = 9)
SPOIL(bad_entry, in->entry_level = -2)
SPOIL(bad_cost, in->cost = -1)
SPOIL(dear, in->cost = 1e9)
SPOIL(long_weeks, in->weeks = 1001)
SPOIL(long_hours, in->hours = 169)
SPOIL(early, in->start = 3)
SPOIL(half_a_place, in->at.lat = 53)
SPOIL(far_away, in->at.lat = 91; in->at.lon = 0)
SPOIL(bad_source, in->source = 7)
SPOIL(control, in->provider = "a\x01")

static void long_venue(struct course_in *in)
{
	static char text[2000];

	memset(text, 'a', sizeof(text) - 1);
	in->venue = text;
}

static void no_skill(struct course_in *in)
{
	static const char *const skill[] = {"s:none"};

	in->skills = (struct strings){skill, 1};
}

static void refuses_what_cannot_be(void **state)
{
	static const struct refusal refusals[] = {
	        {"has no id", -EINVAL, no_id},
	        {"has no title", -EINVAL, no_title},
	        {"not valid UTF-8", -EINVAL, bad_title},
	        {"delivery mode", -EINVAL, bad_delivery},
	        {"study mode", -EINVAL, bad_study},
	        {"course type", -EINVAL, bad_type},
	        {"duration unit", -EINVAL, bad_unit},
	        {"level", -EINVAL, bad_level},
	        {"level", -EINVAL, bad_entry},
	        {"cost", -EINVAL, bad_cost},
	        {"cost", -EINVAL, dear},
	        {"length", -EINVAL, long_weeks},
	        {"time a week", -EINVAL, long_hours},
	        {"between 2000 and 2179", -EINVAL, early},
	        {"latitude", -EINVAL, half_a_place},
	        {"latitude", -EINVAL, far_away},
	        {"names source 7", -EINVAL, bad_source},
	        {"bytes", -EOVERFLOW, long_venue},
	        {"control character", -EINVAL, control},
	        {"no skill with the id \"s:none\"", -ENOENT, no_skill},
	};
	struct fixture f;
	struct course_in in;
	struct error e = {0};

	(void)state;
	fixture_begin(&f);
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		in = fixture_course(&f, "c:1", "A title nobody has");
		refusals[i].spoil(&in);
		assert_int_equal(builder_add_course(f.b, &in, &e), refusals[i].code);
		if (!strstr(e.text, refusals[i].text))
			fail_msg("\"%s\" does not say \"%s\"", e.text, refusals[i].text);
		assert_int_equal(builder_catalogue_count(f.b, CATALOGUE_COURSE), 0);
	}
	in = fixture_course(&f, "c:1", "A title");
	fixture_add_course(&f, &in);
	assert_int_equal(builder_add_course(f.b, &in, &e), -EEXIST);
	fixture_open(&f);
	/* Nothing is left of what was refused. */
	assert_int_equal(f.catalogue->course.course_count, 1);
	assert_int_equal(f.catalogue->course.title_count, 1);
	assert_int_equal(f.catalogue->course.course_skill_count, 0);
	fixture_end(&f);
}

static void refuses_wrong_vacancies_and_places(void **state)
{
	struct fixture f;
	struct vacancy_in in;
	struct place_in place = {.outcode = "LS1", .lat = 53, .lon = -1};
	struct error e = {0};

	(void)state;
	fixture_begin(&f);
	in = fixture_vacancy(&f, "v", "Baker");
	in.pay_low = 3000;
	in.pay_high = 2000;
	assert_int_equal(builder_add_vacancy(f.b, &in, &e), -EINVAL);
	in.pay_low = -5;
	assert_int_equal(builder_add_vacancy(f.b, &in, &e), -EINVAL);
	in = fixture_vacancy(&f, "v", "Baker");
	in.occupation = "o:none";
	assert_int_equal(builder_add_vacancy(f.b, &in, &e), -ENOENT);
	in.occupation = NULL;
	in.pattern = 128;
	assert_int_equal(builder_add_vacancy(f.b, &in, &e), -EINVAL);
	in.pattern = PATTERN_DAYS;
	in.hours = -3;
	assert_int_equal(builder_add_vacancy(f.b, &in, &e), -EINVAL);
	place.outcode = "LS1 4AP";
	assert_int_equal(builder_add_place(f.b, &place, &e), 0); /* only its outcode is kept */
	place.outcode = "Leeds";
	assert_int_equal(builder_add_place(f.b, &place, &e), -EINVAL);
	place.outcode = "LS1";
	place.lat = NAN;
	assert_int_equal(builder_add_place(f.b, &place, &e), -EINVAL);
	place.lat = 95;
	assert_int_equal(builder_add_place(f.b, &place, &e), -EINVAL);
	assert_int_equal(builder_catalogue_count(f.b, CATALOGUE_PLACE), 1);
	assert_int_equal(builder_catalogue_count(f.b, CATALOGUE_VACANCY), 0);
	fixture_end(&f);
}

/* --- facts ------------------------------------------------------------------------------------------ */

/* Small numbers are not rounded to unknown; what is not known stays so. */
static void keeps_facts(void **state)
{
	struct fixture f;
	struct course_in in;
	const struct course_row *r;
	const struct course_more *m;

	(void)state;
	fixture_begin(&f);
	in = fixture_course(&f, "short", "Functional Skills Maths Level 1");
	in.weeks = 0.01;
	in.hours = 0.1;
	in.cost = 0;
	in.level = 1;
	in.flexible_start = true;
	in.start = CATALOGUE_DAY_ZERO + 5;
	in.duration = 3;
	in.duration_unit = DURATION_HOURS;
	in.synthetic = true;
	fixture_add_course(&f, &in);
	in = fixture_course(&f, "unknown", "Something");
	fixture_add_course(&f, &in);
	in = fixture_course(&f, "stated", "Something");
	in.level = 5;
	in.entry_level = 2;
	in.entry = "GCSE maths at grade 4.";
	fixture_add_course(&f, &in);
	fixture_open(&f);
	r = &f.catalogue->course.course[course(&f, "short")];
	m = &f.catalogue->course.course_more[course(&f, "short")];
	assert_int_equal(r->weeks10, 1);
	assert_int_equal(r->hours2, 1);
	assert_int_equal(r->cost, 0);
	assert_int_equal(r->start, CATALOGUE_NO_DAY);
	assert_int_equal(COURSE_FLAGS(r), COURSE_FLEXIBLE_START | COURSE_SYNTHETIC);
	assert_int_equal(m->entry_level, QUALIFICATION_UNKNOWN);
	assert_int_equal(m->duration, 3);
	assert_int_equal(m->duration_unit, DURATION_HOURS);
	assert_int_equal(FUNCTIONAL_LEVEL(r->gives, FUNCTIONAL_MATHS), 2);
	assert_int_equal(r->needs, 0);
	r = &f.catalogue->course.course[course(&f, "unknown")];
	assert_int_equal(r->cost, CATALOGUE_NOT_KNOWN);
	assert_int_equal(r->level, QUALIFICATION_UNKNOWN);
	assert_int_equal(r->type, COURSE_TYPE_UNKNOWN);
	assert_int_equal(r->weeks10 + r->hours2, 0);
	assert_int_equal(r->lat, CATALOGUE_NOWHERE);
	r = &f.catalogue->course.course[course(&f, "stated")];
	m = &f.catalogue->course.course_more[course(&f, "stated")];
	assert_int_equal(m->entry_level, 2);
	assert_true(COURSE_FLAGS(r) & COURSE_ENTRY_STATED);
	assert_int_equal(FUNCTIONAL_LEVEL(r->needs, FUNCTIONAL_MATHS), 3);
	fixture_end(&f);
}

/* The same input gives the same bytes, in whatever folder. */
static void is_the_same_every_time(void **state)
{
	struct fixture f[2];
	const uint8_t *p[2];
	size_t n[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		fixture_begin(&f[i]);
		fixture_add_skill(&f[i], "s:1", "a skill");
		for (int k = 0; k < 50; k++) {
			char id[16];

			snprintf(id, sizeof(id), "c:%d", k);
			fixture_add_class(&f[i], id, k % 3 ? "One" : "Two", 50 + k % 4, -1, "s:1");
		}
		fixture_open(&f[i]);
		assert_int_equal(index_image(f[i].r, &layout_course, &p[i], &n[i]), 0);
	}
	assert_int_equal(n[0], n[1]);
	assert_memory_equal(p[0], p[1], n[0]);
	fixture_end(&f[0]);
	fixture_end(&f[1]);
}

/* What is written is given away: nobody can take an empty generation for a whole one. */
static void is_written_once(void **state)
{
	struct fixture f;
	struct error e = {0};
	uint64_t n = 0;

	(void)state;
	fixture_begin(&f);
	fixture_add_class(&f, "c:1", "One", 50, -1, NULL);
	assert_int_equal(builder_write(f.b, f.dir, 0, &n, &e), 0);
	assert_int_equal(builder_catalogue_count(f.b, CATALOGUE_COURSE), 1);
	assert_int_equal(builder_write(f.b, f.dir, 0, &n, &e), -EINVAL);
	assert_non_null(strstr(e.text, "written before"));
	fixture_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(holds_courses),
	        cmocka_unit_test(is_empty_without_an_image),
	        cmocka_unit_test(holds_vacancies_and_places),
	        cmocka_unit_test(lies_in_order),
	        cmocka_unit_test(indexes_titles),
	        cmocka_unit_test(refuses_what_cannot_be),
	        cmocka_unit_test(refuses_wrong_vacancies_and_places),
	        cmocka_unit_test(keeps_facts),
	        cmocka_unit_test(is_the_same_every_time),
	        cmocka_unit_test(is_written_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
