/* What the tests of course importers share: courses and places as the written index has them. */
#ifndef TESTS_COURSE_CASE_H
#define TESTS_COURSE_CASE_H

#include "index/catalogue.h"
#include "tests/import_case.h"

/* Adds one skill and one occupation, so that an index can be written, and writes it. */
void course_case_view(struct import_case *c);

/* The course of that id; fails the test when there is none. */
const struct course_row *course_case_row(const struct import_case *c, const char *id);
const struct course_more *course_case_more(const struct import_case *c, const char *id);
const struct course_about *course_case_about(const struct import_case *c, const char *id);

/* Courses in the index. */
size_t course_case_count(const struct import_case *c);
bool course_case_has(const struct import_case *c, const char *id);

/* Texts of a course; valid until the eighth call after it. */
const char *course_case_str(const struct import_case *c, uint32_t str);
const char *course_case_title(const struct import_case *c, const char *id);

/* Asserts that it is at this point, to a thousandth of a degree. */
void assert_course_at(const struct import_case *c, const char *id, double lat, double lon);

/* The days since 2000 that rows count in, of a date. */
unsigned course_case_day(int year, int month, int day);

#endif
