/* Writes the seeds of tests/fuzz_image: an empty core image and a small one of each kind with something in
 * most tables.
 * To be run again when the tables of an image change:
 *
 *   make tests/make_image_corpus && tests/make_image_corpus TOP-OF-SOURCE/tests/corpus/image */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/layout.h"
#include "tests/index_case.h"

static const char *folder;

/* Saves an image of the generation as a seed. */
static void save_image(const struct index_reader *x, const struct layout *l, const char *name)
{
	char path[512];
	const uint8_t *image;
	size_t size;
	FILE *out;

	assert_int_equal(index_image(x, l, &image, &size), 0);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	out = fopen(path, "wb");
	assert_non_null(out);
	assert_int_equal(fwrite(image, 1, size, out), size);
	fclose(out);
}

/* No SOC codes: with them every image holds the large table of trade words. */
static void fill(struct index_case *c)
{
	struct occupation_in baker = case_plain_occupation("o:1", "Bread baker");

	baker.description = "Bakers make bread.";
	baker.pay_low = 21000;
	baker.growth = 3;
	baker.job_zone = 2;
	assert_int_equal(case_skill(c, "s:1", "bake bread"), 0);
	assert_int_equal(case_skill(c, "s:2", "bake cakes"), 0);
	assert_int_equal(case_skill(c, "s:3", "sell bread"), 0);
	assert_int_equal(builder_set_master(c->b, "s:2", "s:1", &c->e), 0);
	assert_int_equal(builder_set_parent(c->b, "s:2", "s:3", &c->e), 0);
	assert_int_equal(builder_add_related(c->b, "s:1", "s:3", RELATED_OPTIONAL, &c->e), 0);
	assert_int_equal(builder_add_occupation(c->b, &baker, &c->e), 0);
	assert_int_equal(case_occupation(c, "o:2", "Bread seller"), 0);
	assert_int_equal(builder_add_occupation_text(c->b, "o:2", OCC_ALT_TITLE, "Baker's assistant", &c->e),
	                 0);
	assert_int_equal(builder_add_occupation_text(c->b, "o:2", OCC_CATEGORY, "Shops", &c->e), 0);
	assert_int_equal(builder_add_link(c->b, "o:1", "s:1", RELATION_ESSENTIAL, 0.8f, 4, &c->e), 0);
	assert_int_equal(builder_add_link(c->b, "o:2", "s:1", RELATION_FAINT, 0.2f, 1, &c->e), 0);
	assert_int_equal(builder_add_link(c->b, "o:2", "s:3", RELATION_OPTIONAL, NAN, NAN, &c->e), 0);
}

static void fill_beside(struct index_case *c)
{
	const struct place_in place = {.outcode = "LS1", .town = "Leeds", .lat = 53.8, .lon = -1.5};
	struct vacancy_in vacancy = {.id = "v:1",
	                             .title = "Baker",
	                             .occupation = "o:1",
	                             .pay_low = UNKNOWN_INT,
	                             .pay_high = UNKNOWN_INT,
	                             .hours = NAN,
	                             .at = {NAN, NAN, "LS1", NULL},
	                             .posted = UNKNOWN_INT,
	                             .closing = UNKNOWN_INT};

	assert_int_equal(case_course(c, "c:1", "Baking bread", "s:1"), 0);
	assert_int_equal(case_course(c, "c:2", "Baking cakes", "s:2"), 0);
	assert_int_equal(builder_add_vacancy(c->b, &vacancy, &c->e), 0);
	assert_int_equal(builder_add_place(c->b, &place, &c->e), 0);
}

static void make(void **state)
{
	struct index_case c;
	const struct index_view *v;
	struct index_reader *x;

	(void)state;
	case_begin(&c);
	x = case_open(&c, case_write(&c), &v);
	save_image(x, &layout_core, "empty");
	index_close(x);
	fill(&c);
	fill_beside(&c);
	x = case_open(&c, case_write(&c), &v);
	for (unsigned i = 0; i < LAYOUTS; i++)
		save_image(x, layouts[i], i ? layouts[i]->key : "small");
	index_close(x);
	case_end(&c);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest steps[] = {cmocka_unit_test(make)};

	if (argc != 2) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	folder = argv[1];
	return cmocka_run_group_tests(steps, NULL, NULL);
}
