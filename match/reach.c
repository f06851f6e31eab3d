/* Who can reach what. The rules of courses are those of the national Find a course service
 * (SkillsFundingAgency/dfc-coursedirectory, FindACourseApi; design notes uk-facts 1.1). */
#include "match/reach_internal.h"

#include <errno.h>
#include <string.h>

#define QUICK_MILES 1000.0 /* beyond, the series of near_haversine is not trusted */
#define FLAT_LEAST  1.0    /* miles between which a flat map tells most rows apart */
#define FLAT_MOST   100.0
#define EDGE_MILES  0.01 /* each side of the edge is worked out in full */

/* --- places ------------------------------------------------------------------------- */

static double haversine_of(double miles)
{
	const double metres_a_mile = 1609.344, radius = 6376500;
	double s = sin(miles * metres_a_mile / (2 * radius));

	return s * s;
}

/* How far a flat map can be off in the square of a distance, as a part of it: the width of a degree of
 * longitude changes towards the edge (0.39 tan(lat) r at most), the earth is round (r²/12), and what is
 * shown is rounded. */
static double flat_error(double lat, double r, double miles)
{
	return 0.5 * fabs(tan(lat * RADIANS_A_DEGREE)) * r + r * r + 2 * EDGE_MILES / miles + 1e-5;
}

static void make_flat(struct near_test *t, const struct circle *c)
{
	const double metres_a_mile = 1609.344, radius = 6376500;
	double r = c->miles * metres_a_mile / radius, error;
	double side = r / RADIANS_A_DEGREE * CATALOGUE_DEGREE;

	t->flat_cos = (float)cos(c->lat * RADIANS_A_DEGREE);
	t->flat_inside = -1;
	t->flat_outside = INFINITY;
	if (c->miles < FLAT_LEAST || c->miles > FLAT_MOST)
		return;
	error = flat_error(c->lat, r, c->miles);
	if (error >= 0.5) /* near a pole */
		return;
	t->flat_inside = (float)(side * side * (1 - error));
	t->flat_outside = (float)(side * side * (1 + error));
}

static void make_near(struct near_test *t, const struct circle *c)
{
	t->lat = (int32_t)lround(c->lat * CATALOGUE_DEGREE);
	t->lon = (int32_t)lround(c->lon * CATALOGUE_DEGREE);
	t->cos_lat = cos(c->lat * RADIANS_A_DEGREE);
	t->sin_lat = sin(c->lat * RADIANS_A_DEGREE);
	t->inside = -1;
	t->outside = INFINITY;
	make_flat(t, c);
	if (c->miles > QUICK_MILES)
		return;
	if (c->miles > EDGE_MILES)
		t->inside = haversine_of(c->miles - EDGE_MILES);
	t->outside = haversine_of(c->miles + EDGE_MILES);
}

/* Adds the ranges in which all rows with a place that are in reach lie, or all rows behind those that are in
 * reach from anywhere. */
static uint32_t add_near(struct row_range *range, uint32_t n, bool limited, const struct circle *c,
                         const uint32_t *cell_start, uint32_t rows)
{
	struct circle wide;

	if (!rows || cell_start[0] >= rows)
		return n;
	if (limited) {
		/* What is shown is rounded: something beyond the edge by less than half a hundredth passes.
		 */
		wide = circle_make(c->lat, c->lon, c->miles + EDGE_MILES);
		return n + circle_ranges(&wide, cell_start, range + n);
	}
	range[n++] = (struct row_range){cell_start[0], rows};
	return n;
}

static bool has_limit(bool has_place, double miles)
{
	return has_place && miles >= 0;
}

static int32_t clamp_day(int64_t days)
{
	days -= CATALOGUE_DAY_ZERO;
	return days < INT32_MIN ? INT32_MIN : days > INT32_MAX ? INT32_MAX : (int32_t)days;
}

/* Negative: there is none, as for what can be done from anywhere. */
static double miles_of(bool has_place, bool anywhere, const struct circle *c, int32_t lat, int32_t lon)
{
	return !has_place || anywhere || lat == CATALOGUE_NOWHERE ? -1 : circle_miles_shown(c, lat, lon);
}

/* --- courses --------------------------------------------------------------------------- */

void course_wish_init(struct course_wish *w, int32_t today)
{
	*w = (struct course_wish){
	        .miles = -1, .max_cost = -1, .today = today, .start_from = INT32_MIN, .start_to = INT32_MAX};
}

/* The first row of [low, high), which are sorted by cost, that costs more. */
static uint32_t cut_by_cost(const struct course_view *v, uint32_t low, uint32_t high, uint32_t limit)
{
	while (low < high && limit != CATALOGUE_NOT_KNOWN) {
		uint32_t mid = low + (high - low) / 2;

		if (v->course[mid].cost <= limit)
			low = mid + 1;
		else
			high = mid;
	}
	return high;
}

/* Of those in reach from anywhere the online ones come first. */
static uint32_t find_online_end(const struct course_view *v)
{
	uint32_t low = 0, high = v->course_count ? v->cell_start[0] : 0;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (COURSE_DELIVERY(&v->course[mid]) == DELIVERY_ONLINE)
			low = mid + 1;
		else
			high = mid;
	}
	return high;
}

/* Adds the rows in reach from anywhere: a limit of cost cuts each of the two parts at one place. */
static uint32_t add_anywhere(struct course_reach *r, bool online, bool others)
{
	const struct course_view *v = r->v;
	uint32_t n = 0, middle = find_online_end(v), end = v->course_count ? v->cell_start[0] : 0;
	uint32_t online_end = online ? cut_by_cost(v, 0, middle, r->cost_limit) : 0;
	uint32_t others_end = others ? cut_by_cost(v, middle, end, r->cost_limit) : middle;

	if (online_end)
		r->range[n++] = (struct row_range){0, online_end};
	if (others_end > middle)
		r->range[n++] = (struct row_range){middle, others_end};
	return n;
}

static void make_dates(struct course_reach *r, const struct course_wish *w)
{
	int64_t from = w->start_from;

	/* The later of the two: both are in force. */
	if (w->hide_out_of_date && (int64_t)w->today - COURSE_OUT_OF_DATE_DAYS > from)
		from = (int64_t)w->today - COURSE_OUT_OF_DATE_DAYS;
	r->start_low = clamp_day(from);
	r->start_high = w->start_to == INT32_MAX ? INT32_MAX : clamp_day(w->start_to);
	r->not_flexible = w->hide_flexible || w->start_from != INT32_MIN || w->start_to != INT32_MAX;
}

static uint32_t unwanted(uint32_t set)
{
	return set ? ~set : 0;
}

static void make_sets(struct course_reach *r, const struct course_wish *w)
{
	r->not_delivery = unwanted(w->delivery);
	r->not_study = unwanted(w->study);
	r->not_attendance = unwanted(w->attendance);
	r->not_levels = unwanted(w->levels);
	r->not_types = unwanted(w->types);
	if (w->sectors)
		memset(r->not_sector, 0xff, sizeof(r->not_sector));
	for (uint32_t i = 0; i < w->sectors; i++)
		r->not_sector[w->sector[i] >> 6] &= ~(UINT64_C(1) << (w->sector[i] & 63));
}

/* Whether a wish asks of an online course only what its place in the order tells. */
static bool asks_little(const struct course_reach *r)
{
	const struct course_wish *w = &r->wish;

	return !w->levels && !w->types && !w->sectors && !w->providers && !w->closed && !r->not_flexible &&
	       !w->hide_out_of_date;
}

/* Bit of each value of `modes`, delivery in the lower three bits and study mode above, that passes. */
static uint64_t passing_modes(const struct course_reach *r)
{
	const uint32_t bound = 1u << DELIVERY_CLASSROOM | 1u << DELIVERY_BLENDED;
	uint64_t set = 0;

	for (unsigned study = 0; study < 8; study++)
		set |= (uint64_t)(~(r->not_delivery | (r->not_study >> study & 1 ? bound : 0)) & 0xffu)
		       << 8 * study;
	return set;
}

/* And of any course nothing at all. */
static bool asks_nothing(const struct course_reach *r)
{
	return asks_little(r) && !r->limited && !r->not_delivery && !r->not_study && !r->not_attendance &&
	       r->cost_limit == CATALOGUE_NOT_KNOWN;
}

static void make_reach(struct course_reach *r, const struct course_view *v, const struct course_wish *w)
{
	memset(r, 0, sizeof(*r));
	r->v = v;
	r->wish = *w;
	r->limited = has_limit(w->has_place, w->miles);
	if (w->has_place) {
		r->circle = circle_make(w->lat, w->lon, w->miles);
		make_near(&r->near, &r->circle);
	}
	r->cost_limit = w->max_cost < 0                         ? CATALOGUE_NOT_KNOWN
	                : w->max_cost < CATALOGUE_NOT_KNOWN - 1 ? (uint32_t)w->max_cost
	                                                        : CATALOGUE_NOT_KNOWN - 1;
	make_dates(r, w);
	make_sets(r, w);
	r->plain = asks_little(r) && !w->attendance;
	r->plain_modes = passing_modes(r);
}

static void make_ranges(struct course_reach *r, uint32_t not_delivery)
{
	uint32_t others = 0xffu & ~(1u << DELIVERY_ONLINE);

	r->ranges = add_anywhere(r, !(not_delivery >> DELIVERY_ONLINE & 1), (others & ~not_delivery) != 0);
	if (r->ranges && r->range[0].first == 0 && asks_little(r) &&
	    !(r->not_delivery >> DELIVERY_ONLINE & 1))
		r->sure_end = r->range[0].end;
	if (asks_nothing(r))
		r->sure_end = (uint32_t)r->v->course_count;
	if (others & ~not_delivery)
		r->ranges = add_near(r->range, r->ranges, r->limited, &r->circle, r->v->cell_start,
		                     (uint32_t)r->v->course_count);
}

void course_reach_make(struct course_reach *r, const struct course_view *v, const struct course_wish *w)
{
	make_reach(r, v, w);
	make_ranges(r, r->not_delivery);
}

void course_reach_make_wide(struct course_reach *r, const struct course_view *v, const struct course_wish *w)
{
	make_reach(r, v, w);
	make_ranges(r, 0);
}

/* In the order in which they are told: the first that bars is the one that is said. */
static const struct {
	uint32_t fails;
	enum course_bar bar;
} bars[] = {
        {FAIL_DELIVERY | FAIL_STUDY | FAIL_ATTENDANCE, BAR_MODE},
        {FAIL_LEVEL, BAR_LEVEL},
        {FAIL_TYPE | FAIL_SECTOR | FAIL_PROVIDER, BAR_TYPE},
        {FAIL_COST, BAR_COST},
        {FAIL_EARLY, BAR_TOO_EARLY},
        {FAIL_LATE, BAR_TOO_LATE},
        {FAIL_FLEXIBLE, BAR_FLEXIBLE},
};

enum course_bar course_bar(const struct course_reach *r, uint32_t row, double *ret_miles)
{
	const struct course_row *c = &r->v->course[row];
	uint32_t fails = course_fails_near(r, c);
	double miles = miles_of(r->wish.has_place, course_anywhere(c), &r->circle, c->lat, c->lon);

	if (ret_miles)
		*ret_miles = miles;
	if (r->wish.closed && bit_is_set(r->wish.closed, row))
		return BAR_CLOSED;
	if (r->limited && !course_anywhere(c) && (miles < 0 || miles > r->wish.miles))
		return BAR_TOO_FAR;
	for (size_t i = 0; i < sizeof(bars) / sizeof(bars[0]); i++)
		if (fails & bars[i].fails)
			return bars[i].bar;
	return BAR_NONE;
}

bool course_passes(const struct course_reach *r, uint32_t row)
{
	return course_fails(r, row) == 0;
}

/* --- vacancies ----------------------------------------------------------------------------- */

void vacancy_wish_init(struct vacancy_wish *w, int32_t today)
{
	*w = (struct vacancy_wish){.miles = -1,
	                           .min_pay = -1,
	                           .hours_low = NAN,
	                           .hours_high = NAN,
	                           .today = today,
	                           .posted_since = INT32_MIN};
}

void vacancy_reach_make(struct vacancy_reach *r, const struct vacancy_view *v, const struct vacancy_wish *w)
{
	memset(r, 0, sizeof(*r));
	r->v = v;
	r->wish = *w;
	r->limited = has_limit(w->has_place, w->miles);
	if (w->has_place) {
		r->circle = circle_make(w->lat, w->lon, w->miles);
		make_near(&r->near, &r->circle);
	}
	r->today = clamp_day(w->today);
	r->posted_since = w->posted_since == INT32_MIN ? INT32_MIN : clamp_day(w->posted_since);
	if (v->vacancy_count && v->cell_start[0])
		r->range[r->ranges++] = (struct row_range){0, v->cell_start[0]};
	r->ranges = add_near(r->range, r->ranges, r->limited, &r->circle, v->cell_start,
	                     (uint32_t)v->vacancy_count);
}

/* What an advert does not say does not bar it. */
static bool terms_pass(const struct vacancy_wish *w, const struct vacancy_row *v)
{
	int32_t pay = v->pay_high >= 0 ? v->pay_high : v->pay_low;
	float hours = (float)v->hours2 / 2;

	if (w->min_pay >= 0 && pay >= 0 && pay < w->min_pay)
		return false;
	if (v->hours2 && (hours < w->hours_low || hours > w->hours_high))
		return false;
	return !w->pattern || !v->pattern || (w->pattern & v->pattern);
}

static bool vacancy_is_near(const struct vacancy_reach *r, const struct vacancy_row *v)
{
	return !r->limited || (v->flags & VACANCY_NATIONAL) ||
	       (v->lat != CATALOGUE_NOWHERE && near_enough(&r->near, &r->circle, v->lat, v->lon));
}

/* An advert that does not say when it closes is not kept for ever. */
static bool vacancy_has_closed(const struct vacancy_row *v, int32_t today)
{
	if (v->closing != CATALOGUE_NO_DAY)
		return v->closing < today;
	return v->posted != CATALOGUE_NO_DAY && v->posted + VACANCY_STALE_DAYS < today;
}

bool vacancy_passes(const struct vacancy_reach *r, uint32_t row, double *ret_miles)
{
	const struct vacancy_row *v = &r->v->vacancy[row];

	if (vacancy_has_closed(v, r->today))
		return false;
	if (r->posted_since != INT32_MIN && (v->posted == CATALOGUE_NO_DAY || v->posted < r->posted_since))
		return false;
	if (!terms_pass(&r->wish, v) || (r->wish.closed && bit_is_set(r->wish.closed, row)) ||
	    !vacancy_is_near(r, v))
		return false;
	if (ret_miles)
		*ret_miles =
		        miles_of(r->wish.has_place, v->flags & VACANCY_NATIONAL, &r->circle, v->lat, v->lon);
	return true;
}
