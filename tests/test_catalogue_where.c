/* Cells, circles, distances and postcodes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/index_fixture.h"

#define CELLS (CELL_ROWS * CELL_COLUMNS)

static uint64_t seed = 20260101;

/* The same numbers on every machine (splitmix64). */
static double random_share(void)
{
	uint64_t x = seed += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (double)((x ^ x >> 31) >> 11) / 9007199254740992.0;
}

static double between(double low, double high)
{
	return low + random_share() * (high - low);
}

/* --- cells ------------------------------------------------------------------------------- */

static void cells_have_borders(void **state)
{
	(void)state;
	assert_int_equal(cell_of(49000000, -9000000), 0);
	assert_int_equal(cell_of(49099999, -8900001), 0);
	assert_int_equal(cell_of(49099999, -8900000), 1);
	assert_int_equal(cell_of(49100000, -8900001), CELL_COLUMNS);
	/* What lies beyond goes to the nearest cell. */
	assert_int_equal(cell_of(48000000, -20000000), 0);
	assert_int_equal(cell_of(90000000, 180000000), CELLS - 1);
	assert_int_equal(cell_of(-90000000, -180000000), 0);
	assert_int_equal(cell_of(61000000, 3000000), CELLS - 1);
}

/* --- circles ------------------------------------------------------------------------------- */

struct point {
	int32_t lat, lon;
};

#define POINTS 3000u

static struct point points[POINTS];
static uint32_t cell_start[CELLS + 1];

static int by_cell(const void *x, const void *y)
{
	const struct point *a = x, *b = y;
	uint32_t i = cell_of(a->lat, a->lon), k = cell_of(b->lat, b->lon);

	return (i > k) - (i < k);
}

/* Points all over the country, a third of them exactly on borders of cells, some far outside. */
static void scatter(void)
{
	uint32_t cell = 0;

	for (uint32_t i = 0; i < POINTS; i++) {
		double wide = i % 17 ? 0 : 15;

		points[i].lat = (int32_t)lround(between(49 - wide, 61 + wide) * CATALOGUE_DEGREE);
		points[i].lon = (int32_t)lround(between(-9 - wide, 3 + wide) * CATALOGUE_DEGREE);
		if (i % 3 == 0) {
			points[i].lat -= points[i].lat % 100000;
			points[i].lon -= points[i].lon % 100000;
		}
	}
	qsort(points, POINTS, sizeof(points[0]), by_cell);
	for (uint32_t i = 0; i < POINTS; i++)
		for (; cell <= cell_of(points[i].lat, points[i].lon); cell++)
			cell_start[cell] = i;
	for (; cell <= CELLS; cell++)
		cell_start[cell] = POINTS;
}

/* Everything whose distance, as it is shown, is within the circle lies in its ranges. */
static void check_circle(const struct circle *c)
{
	struct row_range range[CATALOGUE_RANGES];
	uint32_t n = circle_ranges(c, cell_start, range), at = 0;

	assert_in_range(n, 0, CATALOGUE_RANGES);
	for (uint32_t i = 0; i < n; i++) {
		assert_true(range[i].first < range[i].end && range[i].end <= POINTS);
		assert_true(!i || range[i].first > range[i - 1].end); /* apart */
	}
	for (uint32_t i = 0; i < POINTS; i++) {
		while (at < n && i >= range[at].end)
			at++;
		if (at < n && i >= range[at].first)
			continue;
		if (circle_miles_shown(c, points[i].lat, points[i].lon) <= c->miles)
			fail_msg("%d %d is %f miles from %f %f, and in no range of %f miles", points[i].lat,
			         points[i].lon, circle_miles(c, points[i].lat, points[i].lon), c->lat, c->lon,
			         c->miles);
	}
}

static void ranges_hold_all_within(void **state)
{
	static const double miles[] = {0, 0.1, 5, 10, 25, 60, 200, 1000, 13000};

	(void)state;
	scatter();
	for (unsigned i = 0; i < 1200; i++) {
		double lat = between(48, 62), lon = between(-10, 4);
		struct circle c;

		if (i % 4 == 0) /* on a corner of cells */
			lat = floor(lat * 10) / 10;
		if (i % 8 == 0)
			lon = floor(lon * 10) / 10;
		c = circle_make(lat, lon, i % 2 ? miles[i % 9] : between(0, 80));
		check_circle(&c);
	}
}

/* Circles whose radius is the very distance of a point, and one that is 0. */
static void ranges_hold_the_border(void **state)
{
	(void)state;
	scatter();
	for (unsigned i = 0; i < 600; i++) {
		const struct point *p = &points[(size_t)(random_share() * POINTS)];
		struct circle c = circle_make(between(49.5, 60), between(-8, 2.5), 0);

		c.miles = circle_miles_shown(&c, p->lat, p->lon);
		check_circle(&c);
		c = circle_make((double)p->lat / CATALOGUE_DEGREE, (double)p->lon / CATALOGUE_DEGREE, 0);
		check_circle(&c);
		assert_true(circle_miles_shown(&c, p->lat, p->lon) == 0);
	}
}

/* ... and little else: a circle of ten miles does not read the whole country. */
static void ranges_are_narrow(void **state)
{
	struct circle c = circle_make(53, -2, 10);
	struct row_range range[CATALOGUE_RANGES];
	uint32_t rows = 0, n, every[CELLS + 1];

	(void)state;
	for (uint32_t i = 0; i <= CELLS; i++)
		every[i] = i; /* a row in every cell */
	n = circle_ranges(&c, every, range);
	for (uint32_t i = 0; i < n; i++)
		rows += range[i].end - range[i].first;
	assert_in_range(n, 3, 5);
	assert_in_range(rows, 3 * 4, 5 * 7);
	c.miles = NAN;
	assert_int_equal(circle_ranges(&c, every, range), 0);
	c.miles = -1;
	assert_int_equal(circle_ranges(&c, every, range), 0);
}

/* Distances worked out by hand: a degree of latitude is pi / 180 of 6,376,500 m, or 69.1520 miles. */
static void distances_are_those_of_the_service(void **state)
{
	struct circle c = circle_make(52, -1, 1);

	(void)state;
	assert_float_equal(circle_miles(&c, 53000000, -1000000), 69.1523, 0.001);
	assert_true(circle_miles_shown(&c, 53000000, -1000000) == 69.15);
	assert_true(circle_miles_shown(&c, 52000000, -1000000) == 0);
	/* London to Edinburgh, about 332 miles. */
	c = circle_make(51.5072, -0.1276, 1);
	assert_float_equal(circle_miles(&c, 55953300, -3188300), 332, 1);
	/* The other side of the earth. */
	c = circle_make(0, 0, 1);
	assert_float_equal(circle_miles(&c, 0, 180000000), M_PI * 6376500 / 1609.344, 0.01);
}

/* --- postcodes --------------------------------------------------------------------------------- */

static void finds_the_outcode(void **state)
{
	static const struct {
		const char *postcode, *outcode; /* NULL: none */
	} cases[] = {
	        {"LS1 4AP", "LS1"},
	        {"ls14ap", "LS1"},
	        {" Ls 1 4aP ", "LS1"},
	        {"LS1", "LS1"},
	        {"SW1A 1AA", "SW1A"},
	        {"SW1A", "SW1A"},
	        {"M1 1AE", "M1"},
	        {"M1", "M1"},
	        {"B33 8TH", "B33"},
	        {"EC1A1BB", "EC1A"},
	        {"W1A 0AX", "W1A"},
	        {"G12 8QQ", "G12"},
	        {"M60 1NW", "M60"},
	        {"", NULL},
	        {"LS", NULL},
	        {"1LS", NULL},
	        {"LS1 4AP X", NULL},
	        {"LSX 4AP", NULL},
	        {"LS1-4AP", NULL},
	        {"ABC1 2DE", NULL},
	        {"M1 1A", NULL},
	        {"\xc3\xa9"
	         "1 1AA",
	         NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char outcode[5] = "";
		bool found = catalogue_outcode(cases[i].postcode, strlen(cases[i].postcode), outcode);

		if (found != (cases[i].outcode != NULL) || (found && strcmp(outcode, cases[i].outcode) != 0))
			fail_msg("\"%s\" gives %s", cases[i].postcode, found ? outcode : "none");
	}
}

static void finds_places(void **state)
{
	static const char *const outcodes[] = {"LS1", "LS10", "LS11", "L1", "M1", "SW1A", "SW1", "B1"};
	struct fixture f;

	(void)state;
	fixture_begin(&f);
	for (size_t i = 0; i < sizeof(outcodes) / sizeof(outcodes[0]); i++)
		fixture_add_place(&f, outcodes[i], "", 50 + (double)i, -1);
	fixture_open(&f);
	for (size_t i = 0; i < sizeof(outcodes) / sizeof(outcodes[0]); i++) {
		uint32_t row = place_find(&f.catalogue->place, outcodes[i], strlen(outcodes[i]));

		assert_int_not_equal(row, INDEX_NONE);
		assert_int_equal(f.catalogue->place.place[row].lat, 50000000 + (int32_t)i * 1000000);
	}
	assert_int_equal(place_find(&f.catalogue->place, "LS2", 3), INDEX_NONE);
	assert_int_equal(place_find(&f.catalogue->place, "here", 4), INDEX_NONE);
	fixture_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(cells_have_borders),
	        cmocka_unit_test(ranges_hold_all_within),
	        cmocka_unit_test(ranges_hold_the_border),
	        cmocka_unit_test(ranges_are_narrow),
	        cmocka_unit_test(distances_are_those_of_the_service),
	        cmocka_unit_test(finds_the_outcode),
	        cmocka_unit_test(finds_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
