/* Courses, vacancies and places go in through the builder and come out of a view as they were. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(holds_courses),
	        cmocka_unit_test(is_empty_without_an_image),
	        cmocka_unit_test(holds_vacancies_and_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
