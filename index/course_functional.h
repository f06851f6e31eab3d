/* English, maths and digital skills: which a course leads to, and which it asks for, from what is said of it.
 *
 * The ladder is the one of the national qualifications: entry level, level 1, level 2. A GCSE at grade 4 (the
 * old C) or above is level 2, at grade 3 to 1 (D to G) level 1; Functional Skills are named by their level;
 * Essential Digital Skills are at entry level and level 1. Multiply is numeracy for adults.
 *
 * Asked for is only what a provider writes as a condition: not what is "desirable", what is studied
 * alongside, or what is not needed. A level that is not told is the lowest: nobody is promised, or refused,
 * more than is said. */
#ifndef INDEX_COURSE_FUNCTIONAL_H
#define INDEX_COURSE_FUNCTIONAL_H

#include <stdint.h>

struct functional_text {
	const char *title, *aim_title, *entry; /* NUL-terminated, NULL or empty when not known */
	uint8_t level, type;                   /* as in struct course_row */
};

/* Sets of two bits for each of enum functional, as FUNCTIONAL_LEVEL reads them. */
void course_functional(const struct functional_text *in, uint8_t *ret_needs, uint8_t *ret_gives);

#endif
