/* A generation with courses, vacancies and places that is added to: what is not touched stays as it is, and
 * what is made anew says what a whole import would have said. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "index/delta.h"
#include "index/layout.h"
#include "tests/index_fixture.h"

static int is(const uint8_t *strings, uint32_t str, const char *text)
{
	uint32_t len;
	const char *s = catalogue_str(strings, str, &len);

	return len == strlen(text) && memcmp(s, text, len) == 0;
}

static unsigned add_source(struct fixture *f, const char *name)
{
	const struct source_in source = {
	        .format = "native", .name = name, .licence = "none", .illustrative = true};
	struct error e = {0};
	unsigned n = 0;

	assert_int_equal(builder_add_source(f->b, &source, &n, &e), 0);
	return n;
}

static void add_core(struct fixture *f)
{
	struct occupation_in job = fixture_occupation(f, "o:chef", "Chef");

	fixture_add_skill(f, "s:cook", "cook");
	fixture_add_skill(f, "s:clean", "clean kitchens");
	fixture_add_occupation(f, &job);
	fixture_link(f, "o:chef", "s:cook", RELATION_ESSENTIAL, NAN);
}

static void add_courses(struct fixture *f, unsigned from, unsigned end)
{
	for (unsigned i = from; i < end; i++) {
		char id[16], title[32], place[16];
		struct course_in in;
		const char *skills[] = {i % 2 ? "s:cook" : "s:clean", "s:cook"};

		snprintf(id, sizeof(id), "c:%u", i);
		snprintf(title, sizeof(title), "Course number %u", i % 7);
		snprintf(place, sizeof(place), "LS%u", i % 3);
		in = fixture_course(f, id, title);
		in.delivery = i % 5 ? DELIVERY_CLASSROOM : DELIVERY_ONLINE;
		in.cost = i % 4 ? i * 10.0 : NAN;
		in.at.postcode = i % 3 ? place : NULL;
		in.at.lat = i % 6 ? NAN : 50.0 + i * 0.05;
		in.at.lon = i % 6 ? NAN : -1.5;
		in.provider = i % 2 ? "College A" : "College B";
		in.sector = i % 2 ? "Food" : NULL;
		in.aim_ref = i % 3 ? "60012345" : NULL;
		in.description = i % 2 ? "About food." : "About kitchens.";
		in.skills = (struct strings){skills, i % 4 ? 2 : 0};
		fixture_add_course(f, &in);
	}
}

static void add_vacancies(struct fixture *f, unsigned from, unsigned end)
{
	for (unsigned i = from; i < end; i++) {
		char id[16];
		const char *skill = "s:clean";
		struct vacancy_in in;

		snprintf(id, sizeof(id), "v:%u", i);
		in = fixture_vacancy(f, id, i % 2 ? "Chef" : "Kitchen porter");
		in.employer = "A kitchen";
		in.occupation = i % 2 ? "o:chef" : NULL;
		in.pay_low = 20000 + (int32_t)i;
		in.at.postcode = i % 3 ? "LS1 4AP" : NULL;
		in.national = i % 4 == 0;
		in.skills = (struct strings){&skill, i % 3 ? 1 : 0};
		fixture_add_vacancy(f, &in);
	}
}

static void add_places(struct fixture *f)
{
	fixture_add_place(f, "LS1", "Leeds", 53.79, -1.54);
	fixture_add_place(f, "LS2", "Leeds", 53.81, -1.56);
}

/* Opens the next builder, on the generation that serves. */
static void go_on(struct fixture *f)
{
	struct error e = {0};

	index_close(f->r);
	f->r = NULL;
	f->v = NULL;
	assert_int_equal(builder_new(&f->b, NULL, NULL), 0);
	assert_int_equal(builder_load(f->b, f->dir, 0, &e), 0);
	f->source = add_source(f, "test");
}

static const void *image(const struct fixture *f, const struct layout *l, size_t *n)
{
	const uint8_t *p = NULL;

	*n = 0;
	return index_image(f->r, l, &p, n) ? NULL : p;
}

struct bytes {
	char data[1u << 20];
	size_t n;
};

static void keep(const struct fixture *f, const struct layout *l, struct bytes *to)
{
	const void *p = image(f, l, &to->n);

	assert_non_null(p);
	assert_in_range(to->n, 1, sizeof(to->data));
	memcpy(to->data, p, to->n);
}

static void assert_same(const struct fixture *f, const struct layout *l, const struct bytes *b)
{
	size_t n;
	const void *p = image(f, l, &n);

	assert_int_equal(n, b->n);
	assert_memory_equal(p, b->data, n);
}

/* --- saying the same --------------------------------------------------------------------------- */

static void same_str(const uint8_t *as, uint32_t a, const uint8_t *bs, uint32_t b)
{
	uint32_t alen, blen;
	const char *x = catalogue_str(as, a, &alen), *y = catalogue_str(bs, b, &blen);

	assert_int_equal(alen, blen);
	assert_memory_equal(x, y, alen);
}

static void same_courses(const struct course_view *a, const struct course_view *b)
{
	assert_int_equal(a->course_count, b->course_count);
	assert_memory_equal(a->cell_start, b->cell_start, a->cell_start_count * 4);
	assert_int_equal(a->course_skill_count, b->course_skill_count);
	assert_memory_equal(a->course_skill_start, b->course_skill_start, a->course_skill_start_count * 4);
	assert_memory_equal(a->course_skill, b->course_skill, a->course_skill_count * 4);
	assert_memory_equal(a->course_skill_evidence, b->course_skill_evidence, a->course_skill_count);
	assert_memory_equal(a->skill_course_start, b->skill_course_start, a->skill_course_start_count * 4);
	assert_memory_equal(a->skill_course, b->skill_course, a->skill_course_count * 4);
	assert_memory_equal(a->anywhere_skill, b->anywhere_skill, a->anywhere_skill_count);
	assert_int_equal(a->title_count, b->title_count);
	assert_memory_equal(a->title_item, b->title_item, a->title_item_count * 4);
	assert_memory_equal(a->title_post, b->title_post, a->title_post_count * 4);
	for (uint32_t i = 0; i < a->course_count; i++) {
		const struct course_row *r = &a->course[i], *s = &b->course[i];
		const struct course_more *m = &a->course_more[i], *n = &b->course_more[i];

		assert_memory_equal(r, s, offsetof(struct course_row, sector));
		assert_int_equal(r->title, s->title);
		same_str(a->strings, a->sector[r->sector], b->strings, b->sector[s->sector]);
		same_str(a->strings, a->provider[r->provider].name, b->strings,
		         b->provider[s->provider].name);
		same_str(a->strings, a->aim[m->aim].ref, b->strings, b->aim[n->aim].ref);
		same_str(a->strings, a->about[m->about].description, b->strings,
		         b->about[n->about].description);
		same_str(a->strings, m->id, b->strings, n->id);
		same_str(a->strings, m->outcode, b->strings, n->outcode);
		same_str(a->strings, a->source[m->source].name, b->strings, b->source[n->source].name);
	}
}

static void same_vacancies(const struct vacancy_view *a, const struct vacancy_view *b)
{
	assert_int_equal(a->vacancy_count, b->vacancy_count);
	assert_memory_equal(a->cell_start, b->cell_start, a->cell_start_count * 4);
	assert_memory_equal(a->vacancy_skill, b->vacancy_skill, a->vacancy_skill_count * 4);
	assert_memory_equal(a->skill_vacancy, b->skill_vacancy, a->skill_vacancy_count * 4);
	assert_int_equal(a->occ_vacancy_count, b->occ_vacancy_count);
	assert_memory_equal(a->occ_vacancy, b->occ_vacancy, a->occ_vacancy_count * 4);
	for (uint32_t i = 0; i < a->vacancy_count; i++) {
		assert_memory_equal(&a->vacancy[i], &b->vacancy[i], sizeof(a->vacancy[i]));
		same_str(a->strings, a->vacancy_more[i].id, b->strings, b->vacancy_more[i].id);
		same_str(a->strings, a->vacancy_more[i].employer, b->strings, b->vacancy_more[i].employer);
	}
}

/* --- the tests ----------------------------------------------------------------------------------- */

static struct bytes before[LAYOUTS];

static void copies_what_is_not_touched(void **state)
{
	struct fixture f;

	(void)state;
	fixture_begin(&f);
	add_core(&f);
	add_courses(&f, 0, 20);
	add_places(&f);
	fixture_open(&f);
	for (unsigned i = 0; i < LAYOUTS; i++)
		if (i != 2)
			keep(&f, layouts[i], &before[i]);
	go_on(&f);
	add_vacancies(&f, 0, 10);
	assert_int_equal(builder_catalogue_count(f.b, CATALOGUE_COURSE), 20);
	fixture_open(&f);
	for (unsigned i = 0; i < LAYOUTS; i++)
		if (i != 2)
			assert_same(&f, layouts[i], &before[i]);
	assert_int_equal(f.catalogue->vacancy.vacancy_count, 10);
	fixture_end(&f);
}

/* The same records in one import and in two. */
static void two_imports_say_what_one_says(void **state)
{
	struct fixture one, two;

	(void)state;
	fixture_begin(&one);
	add_core(&one);
	add_places(&one);
	add_courses(&one, 0, 40);
	add_vacancies(&one, 0, 30);
	fixture_open(&one);
	fixture_begin(&two);
	add_core(&two);
	add_places(&two);
	add_courses(&two, 0, 25);
	add_vacancies(&two, 0, 12);
	fixture_open(&two);
	go_on(&two);
	add_courses(&two, 25, 40);
	add_vacancies(&two, 12, 30);
	fixture_open(&two);
	same_courses(&one.catalogue->course, &two.catalogue->course);
	same_vacancies(&one.catalogue->vacancy, &two.catalogue->vacancy);
	fixture_end(&one);
	fixture_end(&two);
}

/* Skills that come later stand in front of the others in no table: links still name what they named. */
static void a_new_core_keeps_courses(void **state)
{
	struct fixture f, whole;
	const char *skill = "s:new";
	struct course_in in;
	uint32_t row;

	(void)state;
	fixture_begin(&f);
	add_core(&f);
	add_places(&f);
	add_courses(&f, 0, 30);
	add_vacancies(&f, 0, 30);
	fixture_open(&f);
	go_on(&f);
	fixture_add_skill(&f, "s:new", "serve food");
	fixture_link(&f, "o:chef", "s:new", RELATION_OPTIONAL, NAN);
	in = fixture_course(&f, "c:new", "Serving");
	in.skills = (struct strings){&skill, 1};
	fixture_add_course(&f, &in);
	fixture_open(&f);
	fixture_begin(&whole);
	add_core(&whole);
	add_places(&whole);
	fixture_add_skill(&whole, "s:new", "serve food");
	add_courses(&whole, 0, 30);
	add_vacancies(&whole, 0, 30);
	fixture_add_course(&whole, &in);
	fixture_open(&whole);
	same_courses(&whole.catalogue->course, &f.catalogue->course);
	same_vacancies(&whole.catalogue->vacancy, &f.catalogue->vacancy);
	row = course_find(&f.catalogue->course, "c:new", 5);
	assert_int_equal(
	        LINK_ROW(f.catalogue->course.course_skill[f.catalogue->course.course_skill_start[row]]),
	        view_find_skill(f.v, "s:new", 5));
	fixture_end(&f);
	fixture_end(&whole);
}

static void replaces_records_and_sources(void **state)
{
	struct fixture f;
	struct vacancy_in in;
	struct error e = {0};
	unsigned other;

	(void)state;
	fixture_begin(&f);
	add_core(&f);
	add_vacancies(&f, 0, 6);
	other = add_source(&f, "another board");
	in = fixture_vacancy(&f, "x:1", "Baker");
	in.source = other;
	fixture_add_vacancy(&f, &in);
	fixture_open(&f);
	go_on(&f);
	assert_int_equal(builder_replace_source(f.b, CATALOGUE_VACANCY, "native", "test", &e), 0);
	assert_int_equal(builder_catalogue_count(f.b, CATALOGUE_VACANCY), 1);
	add_vacancies(&f, 4, 8);
	in = fixture_vacancy(&f, "x:1", "Master baker");
	fixture_add_vacancy(&f, &in);
	assert_int_equal(builder_add_vacancy(f.b, &in, &e), -EEXIST);
	assert_int_equal(builder_catalogue_count(f.b, CATALOGUE_VACANCY), 5);
	fixture_open(&f);
	assert_int_equal(f.catalogue->vacancy.vacancy_count, 5);
	assert_int_equal(vacancy_find(&f.catalogue->vacancy, "v:0", 3), INDEX_NONE);
	assert_int_not_equal(vacancy_find(&f.catalogue->vacancy, "v:7", 3), INDEX_NONE);
	assert_int_equal(f.catalogue->vacancy.source_count, 1); /* nothing is left of the other */
	fixture_end(&f);
}

/* What was closed does not come back with the next import. */
static void leaves_out_what_is_closed(void **state)
{
	const struct delta_id id = {"v:3", 3};
	struct fixture f;
	struct error e = {0};

	(void)state;
	fixture_begin(&f);
	add_core(&f);
	add_vacancies(&f, 0, 6);
	fixture_open(&f);
	assert_int_equal(delta_close(f.dir, DELTA_VACANCY, &id, 1, index_read_from(f.r) + 1, NULL, &e), 0);
	go_on(&f);
	add_courses(&f, 0, 3);
	fixture_open(&f);
	assert_int_equal(f.catalogue->vacancy.vacancy_count, 5);
	assert_int_equal(vacancy_find(&f.catalogue->vacancy, "v:3", 3), INDEX_NONE);
	fixture_end(&f);
}

/* Places that come later say where records are of which only the postcode was known. */
static void later_places_locate(void **state)
{
	struct fixture f;
	const struct course_view *v;
	uint32_t row;

	(void)state;
	fixture_begin(&f);
	add_core(&f);
	add_courses(&f, 0, 5);
	add_vacancies(&f, 0, 5);
	fixture_open(&f);
	v = &f.catalogue->course;
	assert_int_equal(v->course[course_find(v, "c:1", 3)].lat, CATALOGUE_NOWHERE);
	go_on(&f);
	add_places(&f);
	fixture_open(&f);
	v = &f.catalogue->course;
	assert_int_equal(v->course[course_find(v, "c:1", 3)].lat, 53790000);
	row = vacancy_find(&f.catalogue->vacancy, "v:1", 3);
	assert_int_equal(f.catalogue->vacancy.vacancy[row].lon, -1540000);
	assert_true(f.catalogue->vacancy.vacancy[row].flags & VACANCY_PLACE_OUTCODE);
	/* A better place takes the place of the old one. */
	go_on(&f);
	fixture_add_place(&f, "LS1", "Leeds", 53.7, -1.5);
	fixture_open(&f);
	row = vacancy_find(&f.catalogue->vacancy, "v:1", 3);
	assert_int_equal(f.catalogue->vacancy.vacancy[row].lat, 53700000);
	assert_int_equal(f.catalogue->place.place_count, 2);
	fixture_end(&f);
}

/* --- texts ------------------------------------------------------------------------------------------- */

struct asked {
	unsigned times;
	bool wrong;
};

/* Finds "cook" in titles, and a chef's job. */
static int read_text(void *arg, unsigned slot, const struct index_view *core, const struct taught_text *text,
                     struct taught *ret)
{
	struct asked *asked = arg;
	uint32_t cook = view_find_skill(core, "s:cook", 6);

	__atomic_fetch_add(&asked->times, 1, __ATOMIC_RELAXED);
	asked->wrong |= slot > 1 || cook == INDEX_NONE;
	if (text->title.len < 4 || memcmp(text->title.data, "Cook", 4) != 0)
		return 0;
	ret->skill[ret->skills++] = (struct taught_skill){cook, 200, EVIDENCE_TITLE};
	if (text->vacancy)
		ret->occupation[ret->occupations++] = (struct taught_occupation){0, 180};
	return 0;
}

static void add_text_courses(struct fixture *f, unsigned from, unsigned end)
{
	for (unsigned i = from; i < end; i++) {
		char id[16], title[32];
		struct course_in in;

		snprintf(id, sizeof(id), "t:%u", i);
		snprintf(title, sizeof(title), i % 2 ? "Cooking %u" : "Painting %u", i / 4);
		in = fixture_course(f, id, title);
		fixture_add_course(f, &in);
	}
}

static void asks_once_for_the_same_texts(void **state)
{
	struct asked asked = {0};
	struct fixture f;
	const struct course_view *v;
	struct vacancy_in in;
	uint32_t row;

	(void)state;
	fixture_begin(&f);
	add_core(&f);
	builder_set_reader(f.b, read_text, &asked);
	add_text_courses(&f, 0, 1200);
	add_courses(&f, 0, 4); /* c:0 has no skills of its own */
	in = fixture_vacancy(&f, "v:1", "Cook");
	fixture_add_vacancy(&f, &in);
	fixture_open(&f);
	assert_false(asked.wrong);
	assert_int_equal(asked.times, 600 + 1 + 1);
	v = &f.catalogue->course;
	for (unsigned i = 0; i < 1200; i++) {
		char id[16];

		snprintf(id, sizeof(id), "t:%u", i);
		row = course_find(v, id, strlen(id));
		assert_int_equal(v->course_skill_start[row + 1] - v->course_skill_start[row], i % 2);
		if (i % 2) {
			assert_int_equal(v->course_skill[v->course_skill_start[row]], LINK_MAKE(0, 200));
			assert_int_equal(v->course_skill_evidence[v->course_skill_start[row]],
			                 EVIDENCE_TITLE);
		}
	}
	assert_int_equal(f.catalogue->vacancy.vacancy[0].occ, 0);
	assert_int_equal(f.catalogue->vacancy.vacancy[0].occ_confidence, 180);
	/* Added to: what was read is not read again... */
	asked.times = 0;
	go_on(&f);
	builder_set_reader(f.b, read_text, &asked);
	add_text_courses(&f, 1200, 1204);
	fixture_open(&f);
	assert_int_equal(asked.times, 2);
	assert_int_equal(f.catalogue->course.course_count, 1208);
	/* ... but with other skills it is. */
	asked.times = 0;
	go_on(&f);
	builder_set_reader(f.b, read_text, &asked);
	fixture_add_skill(&f, "s:new", "serve food");
	fixture_open(&f);
	assert_int_equal(asked.times, 602 + 1 + 1);
	v = &f.catalogue->course;
	row = course_find(v, "t:1", 3);
	assert_int_equal(v->course_skill[v->course_skill_start[row]], LINK_MAKE(0, 200));
	assert_true(is(v->strings, v->title[v->course[row].title].text, "Cooking 0"));
	fixture_end(&f);
}

static int fails(void *arg, unsigned slot, const struct index_view *core, const struct taught_text *text,
                 struct taught *ret)
{
	(void)arg;
	(void)slot;
	(void)core;
	(void)text;
	(void)ret;
	return -EIO;
}

static void a_reader_that_fails_fails_the_import(void **state)
{
	struct fixture f;
	struct error e = {0};
	uint64_t n = 0;

	(void)state;
	fixture_begin(&f);
	add_core(&f);
	builder_set_reader(f.b, fails, NULL);
	add_text_courses(&f, 0, 10);
	assert_int_equal(builder_write(f.b, f.dir, 0, &n, &e), -EIO);
	fixture_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(copies_what_is_not_touched),
	        cmocka_unit_test(two_imports_say_what_one_says),
	        cmocka_unit_test(a_new_core_keeps_courses),
	        cmocka_unit_test(replaces_records_and_sources),
	        cmocka_unit_test(leaves_out_what_is_closed),
	        cmocka_unit_test(later_places_locate),
	        cmocka_unit_test(asks_once_for_the_same_texts),
	        cmocka_unit_test(a_reader_that_fails_fails_the_import),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
