#include "index/catalogue.h"

#include <math.h>
#include <string.h>

#include "index/strtab.h"

const char *catalogue_str(const uint8_t *strings, uint32_t str, uint32_t *ret_len)
{
	return str_body(strings + str, ret_len);
}

const uint8_t *catalogue_str_encoded(const uint8_t *strings, uint32_t str, uint32_t *ret_len)
{
	const uint8_t *p = strings + str;
	uint32_t len;
	const char *body = str_body(p, &len);

	*ret_len = (uint32_t)((const uint8_t *)body - p) + len;
	return p;
}

/* --- by id ------------------------------------------------------------------- */

uint32_t course_find(const struct course_view *v, const char *id, size_t len)
{
	return str_find_row(v->strings, v->course_slot, v->course_slot_count, v->course_more,
	                    sizeof(*v->course_more), id, len);
}

uint32_t vacancy_find(const struct vacancy_view *v, const char *id, size_t len)
{
	return str_find_row(v->strings, v->vacancy_slot, v->vacancy_slot_count, v->vacancy_more,
	                    sizeof(*v->vacancy_more), id, len);
}

/* --- by postcode --------------------------------------------------------------- */

#define OUTCODE_MAX  sizeof(((struct place_row *)0)->outcode)
#define INWARD       3u /* a digit and two letters */
#define POSTCODE_MAX (OUTCODE_MAX + INWARD)

static bool is_letter(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* One or two letters, a digit, then a digit or letter or nothing. */
static bool is_outcode(const char *s, size_t n)
{
	size_t letters = n && is_letter(s[0]) ? n > 1 && is_letter(s[1]) ? 2 : 1 : 0;

	if (!letters || n <= letters || n > letters + 2 || !is_digit(s[letters]))
		return false;
	return n == letters + 1 || is_digit(s[letters + 1]) || is_letter(s[letters + 1]);
}

bool catalogue_outcode(const char *postcode, size_t len, char ret[4])
{
	char s[POSTCODE_MAX] = {0};
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = postcode[i];

		if (c == ' ' || c == '\t')
			continue;
		if (n == sizeof(s))
			return false;
		s[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	if (n > INWARD && is_digit(s[n - 3]) && is_letter(s[n - 2]) && is_letter(s[n - 1]) &&
	    is_outcode(s, n - INWARD))
		n -= INWARD;
	if (!is_outcode(s, n))
		return false;
	memset(ret, 0, OUTCODE_MAX);
	memcpy(ret, s, n);
	return true;
}

uint32_t place_find(const struct place_view *v, const char *postcode, size_t len)
{
	char outcode[OUTCODE_MAX];
	uint32_t low = 0, high = (uint32_t)v->place_count;

	if (!catalogue_outcode(postcode, len, outcode))
		return INDEX_NONE;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = memcmp(v->place[middle].outcode, outcode, sizeof(outcode));

		if (!order)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return INDEX_NONE;
}

/* --- where ------------------------------------------------------------------------ */

#define CELL_SIZE    (CATALOGUE_DEGREE / CELLS_A_DEGREE)
#define EARTH_METRES 6376500.0
#define MILE_METRES  1609.344
#define EARTH_MILES  (EARTH_METRES / MILE_METRES)
#define RADIANS      (M_PI / 180)
#define SLACK        1e-6  /* degrees: far more than rounding adds up to, far less than it matters */
#define SHOWN_AS     0.005 /* miles beyond the circle that are still shown as its radius */

static uint32_t clamp(int64_t offset, uint32_t cells)
{
	int64_t i = offset < 0 ? 0 : offset / CELL_SIZE;

	return i < cells ? (uint32_t)i : cells - 1;
}

static uint32_t row_of(int64_t lat)
{
	return clamp(lat - (int64_t)CELL_SOUTH * CATALOGUE_DEGREE, CELL_ROWS);
}

static uint32_t column_of(int64_t lon)
{
	return clamp(lon - (int64_t)CELL_WEST * CATALOGUE_DEGREE, CELL_COLUMNS);
}

uint32_t cell_of(int32_t lat, int32_t lon)
{
	return row_of(lat) * CELL_COLUMNS + column_of(lon);
}

struct circle circle_make(double lat, double lon, double miles)
{
	return (struct circle){.lat = lat, .lon = lon, .miles = miles, .cos_lat = cos(lat * RADIANS)};
}

/* Degrees of longitude that the circle reaches to either side between two latitudes, or more. */
static double half_width(const struct circle *c, double south, double north)
{
	double near = c->lat < south ? south - c->lat : c->lat > north ? c->lat - north : 0;
	double steep = fmax(fabs(south), fabs(north));
	double reach = sin(fmin(c->miles / EARTH_MILES, M_PI) / 2), apart = sin(near * RADIANS / 2);
	double room = reach * reach - apart * apart;
	double share = cos(fmin(steep, 90) * RADIANS) * c->cos_lat;

	if (room <= 0)
		return 0;
	if (share <= room || steep >= 90)
		return 360;
	return 2 * asin(sqrt(room / share)) / RADIANS;
}

/* The columns of one row of cells that the circle can touch: [*ret_first, *ret_end). */
static void columns_of(const struct circle *c, uint32_t row, uint32_t *ret_first, uint32_t *ret_end)
{
	/* What lies beyond the grid is in its outermost rows. */
	double south = row ? CELL_SOUTH + (double)row / CELLS_A_DEGREE : -90;
	double north = row + 1 < CELL_ROWS ? CELL_SOUTH + (double)(row + 1) / CELLS_A_DEGREE : 90;
	double width = half_width(c, south, north) + SLACK;

	if (c->lon - width < -180 || c->lon + width > 180) {
		*ret_first = 0;
		*ret_end = CELL_COLUMNS;
		return;
	}
	*ret_first = column_of((int64_t)floor((c->lon - width) * CATALOGUE_DEGREE));
	*ret_end = column_of((int64_t)ceil((c->lon + width) * CATALOGUE_DEGREE)) + 1;
}

uint32_t circle_ranges(const struct circle *c, const uint32_t *cell_start,
                       struct row_range ret[CATALOGUE_RANGES])
{
	struct circle wide = *c;
	uint32_t n = 0, row, last;
	double reach;

	if (!(c->miles >= 0))
		return 0;
	wide.miles += SHOWN_AS;
	reach = fmin(wide.miles / EARTH_MILES / RADIANS, 360) + SLACK;
	row = row_of((int64_t)floor((c->lat - reach) * CATALOGUE_DEGREE));
	last = row_of((int64_t)ceil((c->lat + reach) * CATALOGUE_DEGREE));
	for (; row <= last; row++) {
		uint32_t first, end;

		columns_of(&wide, row, &first, &end);
		first = cell_start[row * CELL_COLUMNS + first];
		end = cell_start[row * CELL_COLUMNS + end];
		if (first == end)
			continue;
		if (n && ret[n - 1].end == first)
			ret[n - 1].end = end;
		else
			ret[n++] = (struct row_range){first, end};
	}
	return n;
}

double circle_miles(const struct circle *c, int32_t lat, int32_t lon)
{
	double phi = (double)lat / CATALOGUE_DEGREE, lambda = (double)lon / CATALOGUE_DEGREE;
	double a = sin((phi - c->lat) * RADIANS / 2), b = sin((lambda - c->lon) * RADIANS / 2);
	double h = a * a + c->cos_lat * cos(phi * RADIANS) * b * b;

	return 2 * EARTH_MILES * asin(sqrt(fmin(h, 1)));
}

double circle_miles_shown(const struct circle *c, int32_t lat, int32_t lon)
{
	return rint(circle_miles(c, lat, lon) * 100) / 100;
}
