/* Reading the images beside the core: as reader.h. An image that a generation does not have is a view with no
 * rows, so that nobody has to ask. */
#ifndef INDEX_CATALOGUE_H
#define INDEX_CATALOGUE_H

#include "index/catalogue_format.h"
#include "index/reader.h"

enum course_section {
#define SECTION(name, type, doc) COURSE_SECTION_##name,
#include "index/course.def"
#undef SECTION
	COURSE_SECTIONS
};

enum vacancy_section {
#define SECTION(name, type, doc) VACANCY_SECTION_##name,
#include "index/vacancy.def"
#undef SECTION
	VACANCY_SECTIONS
};

enum place_section {
#define SECTION(name, type, doc) PLACE_SECTION_##name,
#include "index/place.def"
#undef SECTION
	PLACE_SECTIONS
};

#define SECTION(name, type, doc)                                                                             \
	const type *name;                                                                                    \
	uint64_t name##_count;
struct course_view {
#include "index/course.def"
	uint64_t size; /* bytes of the image, 0 when there is none */
};
struct vacancy_view {
#include "index/vacancy.def"
	uint64_t size;
};
struct place_view {
#include "index/place.def"
	uint64_t size;
};
#undef SECTION

/* All images of a generation. */
struct catalogue_view {
	const struct index_view *core;
	struct course_view course;
	struct vacancy_view vacancy;
	struct place_view place;
};

/* The images of an open generation, as long as it is open. */
const struct catalogue_view *index_catalogue(const struct index_reader *r);

/* A string of any of the images: `strings` is its table. */
const char *catalogue_str(const uint8_t *strings, uint32_t str, uint32_t *ret_len);
const uint8_t *catalogue_str_encoded(const uint8_t *strings, uint32_t str, uint32_t *ret_len);

/* Row of that id, or INDEX_NONE. */
uint32_t course_find(const struct course_view *v, const char *id, size_t len);
uint32_t vacancy_find(const struct vacancy_view *v, const char *id, size_t len);

/* The outcode of a postcode, or of an outcode (letters of either case, blanks allowed), in upper case with
 * NULs behind; false when it is neither. */
bool catalogue_outcode(const char *postcode, size_t len, char ret[4]);

/* The row of a postcode's outcode, or of an outcode (letters of either case, blanks allowed); INDEX_NONE when
 * it is not there. */
uint32_t place_find(const struct place_view *v, const char *postcode, size_t len);

/* --- where ------------------------------------------------------------------- */

/* The cell of a point (degrees times CATALOGUE_DEGREE): row * CELL_COLUMNS + column, counted from the south
 * west. In whole numbers, so that who stores a point and who looks for it never disagree. */
uint32_t cell_of(int32_t lat, int32_t lon);

#define CATALOGUE_RANGES (CELL_ROWS + 1u)

struct row_range {
	uint32_t first, end; /* rows [first, end) */
};

struct circle {          /* all that lies within `miles` of a point */
	double lat, lon; /* degrees */
	double miles;
	double cos_lat;
};

/* Readies a circle. */
struct circle circle_make(double lat, double lon, double miles);

/* The ranges of rows that can lie in the circle, rising and apart: one for each row of cells. Rows that are
 * in reach from anywhere, or have no place, are not in them. Returns how many. */
uint32_t circle_ranges(const struct circle *c, const uint32_t *cell_start,
                       struct row_range ret[CATALOGUE_RANGES]);

/* Great-circle distance in miles by the haversine formula on a sphere of radius 6,376,500 m, as the national
 * Find a course service shows it (design notes uk-facts 1.1). */
double circle_miles(const struct circle *c, int32_t lat, int32_t lon);

/* circle_miles rounded to two places: the figure that is shown is the figure that is compared, so that filter
 * and display never disagree. */
double circle_miles_shown(const struct circle *c, int32_t lat, int32_t lon);

#endif
