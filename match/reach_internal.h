/* Whether one row passes a wish, in the few instructions that loops over many rows can spare. Inside match/
 * only. */
#ifndef MATCH_REACH_INTERNAL_H
#define MATCH_REACH_INTERNAL_H

#include <math.h>

#include "match/reach.h"

#define RADIANS_A_DEGREE (3.14159265358979323846 / 180)

/* What of a wish a course does not meet. Those of facets come first. */
enum course_fail {
	FAIL_DELIVERY = 1,
	FAIL_STUDY = 2,
	FAIL_ATTENDANCE = 4,
	FAIL_LEVEL = 8,
	FAIL_TYPE = 16,
	FAIL_SECTOR = 32,
	FAIL_PROVIDER = 64,
	FAIL_COST = 128,
	FAIL_EARLY = 256,
	FAIL_LATE = 512,
	FAIL_FLEXIBLE = 1024,
	FAIL_CLOSED = 2048,
	FAIL_FAR = 4096,
};
#define FAILS_OF_FACETS 127u

static inline bool bit_is_set(const uint64_t *set, uint32_t i)
{
	return set[i >> 6] >> (i & 63) & 1;
}

/* The haversine of the angle between the test's point and a row's: sin² of half of it. Series around the
 * point, right to one part in ten million anywhere in the United Kingdom. */
static inline double near_haversine(const struct near_test *t, int32_t lat, int32_t lon)
{
	const double unit = RADIANS_A_DEGREE / CATALOGUE_DEGREE;
	double d = ((double)lat - t->lat) * unit, e = ((double)lon - t->lon) * unit;
	double d2 = d * d, x = d2 / 4, y = e * e / 4;
	double cos_there = t->cos_lat * (1 - d2 / 2 + d2 * d2 / 24) - t->sin_lat * d * (1 - d2 / 6);

	x *= 1 - x / 3 + x * x * (2.0 / 45);
	y *= 1 - y / 3 + y * y * (2.0 / 45);
	return x + t->cos_lat * cos_there * y;
}

/* Whether the figure that is shown for a row is within the circle's miles. */
static inline bool near_enough(const struct near_test *t, const struct circle *c, int32_t lat, int32_t lon)
{
	float y = (float)(lat - t->lat), x = (float)(lon - t->lon) * t->flat_cos, flat = y * y + x * x;
	double h;

	if (flat < t->flat_inside)
		return true;
	if (flat > t->flat_outside)
		return false;
	h = near_haversine(t, lat, lon);
	if (h <= t->inside)
		return true;
	return h < t->outside && circle_miles_shown(c, lat, lon) <= c->miles;
}

static inline bool course_anywhere(const struct course_row *c)
{
	return COURSE_DELIVERY(c) == DELIVERY_ONLINE || (COURSE_FLAGS(c) & COURSE_NATIONAL);
}

/* All but FAIL_CLOSED and FAIL_FAR. */
static inline uint32_t course_fails_near(const struct course_reach *r, const struct course_row *c)
{
	uint32_t delivery = COURSE_DELIVERY(c);
	uint32_t bound = (1u << DELIVERY_CLASSROOM | 1u << DELIVERY_BLENDED) >> delivery & 1u;
	uint32_t fails = r->not_delivery >> delivery & 1u;

	fails |= (r->not_study >> COURSE_STUDY(c) & bound) << 1;
	fails |= (r->not_attendance >> COURSE_ATTENDANCE(c) & bound) << 2;
	fails |= (r->not_levels >> (c->level & 15) & 1u) << 3;
	fails |= (r->not_types >> (c->type & 31) & 1u) << 4;
	fails |= (uint32_t)(r->not_sector[c->sector >> 6] >> (c->sector & 63) & 1u) << 5;
	fails |= (uint32_t)(r->wish.providers && !bit_is_set(r->wish.providers, c->provider)) << 6;
	fails |= (uint32_t)(c->cost > r->cost_limit) << 7;
	if (c->start == CATALOGUE_NO_DAY)
		return fails | (r->not_flexible ? FAIL_FLEXIBLE : 0);
	fails |= (uint32_t)(c->start < r->start_low) << 8;
	return fails | (uint32_t)(c->start > r->start_high) << 9;
}

static inline bool course_is_far(const struct course_reach *r, const struct course_row *c)
{
	if (!r->limited || course_anywhere(c))
		return false;
	return c->lat == CATALOGUE_NOWHERE || !near_enough(&r->near, &r->circle, c->lat, c->lon);
}

/* As few tests as it takes when what lies beyond the facets already bars it. */
static inline uint32_t course_fails(const struct course_reach *r, uint32_t row)
{
	const struct course_row *c = &r->v->course[row];
	uint32_t fails = course_fails_near(r, c);

	if (fails & ~FAILS_OF_FACETS)
		return fails;
	if (r->wish.closed && bit_is_set(r->wish.closed, row))
		return fails | FAIL_CLOSED;
	return course_is_far(r, c) ? fails | FAIL_FAR : fails;
}

/* As course_reach_make, with the ranges of courses that only their way of teaching bars: facets count them.
 */
void course_reach_make_wide(struct course_reach *r, const struct course_view *v, const struct course_wish *w);

/* course_fails() == 0 in fewer steps, for a reach that is `plain`. */
static inline bool course_passes_plain(const struct course_reach *r, uint32_t row)
{
	const struct course_row *c = &r->v->course[row];

	return (r->plain_modes >> (c->modes & 63) & 1) && c->cost <= r->cost_limit && !course_is_far(r, c);
}

/* --- postings in ranges ------------------------------------------------------------ */

/* First link at or behind `at` whose row is `row` or more: steps that double, as the next range is mostly
 * near. */
static inline uint32_t links_skip(const uint32_t *link, uint32_t at, uint32_t end, uint32_t row)
{
	uint32_t step = 1, low = at;

	while (at < end && LINK_ROW(link[at]) < row) {
		low = at + 1;
		at += step;
		step *= 2;
	}
	return reach_lower_bound(link, low, at < end ? at : end, row);
}

#endif
