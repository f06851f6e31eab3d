#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "client/cli/plan_page.h"

enum {
	FRAME_TOP = 2,
	FRAME_LEFT = 2,
	FRAME_WIDTH = 356,
	FRAME_HEIGHT = 300,
	EDGE = 26,
	MARK = 22,
	POINTS = PLAN_COURSES + PLAN_VACANCIES + 1,
	FIXED = 3,
	RINGS = 2
};

#define MILES_PER_DEGREE                                                                                     \
	69.09         /* of latitude, on the sphere that distances are worked out on: pi * 3,958.8 / 180 */
#define TOO_FAR 120.0 /* miles: what is further would press all else together */

enum point_kind { POINT_YOU, POINT_COURSE, POINT_VACANCY };

struct point {
	enum point_kind kind;
	double lat, lon;
	char label[48];
	double x, y; /* of the true place, in units */
	struct {
		double x, y;
	} mark; /* middle of its mark */
};

struct rectangle {
	double x, y, w, h; /* the middle, and half the sides */
};

struct map {
	struct point point[POINTS];
	size_t points;
	double lat, lon; /* the middle */
	double scale;    /* units a mile */
	struct rectangle taken[POINTS + FIXED + RINGS];
	size_t takens;
};

static double mark_width(const struct point *pt)
{
	double w = 10 + SVG_EM * (double)strlen(pt->label);

	return w > MARK ? w : MARK;
}

/* Adds a place. One that lies where another of its kind lies shares that one's mark. */
static void add_point(struct map *m, enum point_kind kind, struct retrain_value v, const char *label)
{
	double lat = value_number(v, "lat"), lon = value_number(v, "lon"), miles = value_number(v, "miles");
	struct point *pt = m->point;

	if (isnan(lat) || isnan(lon) || miles > TOO_FAR || !strcmp(value_text(v, "delivery_mode"), "online"))
		return;
	for (; pt < m->point + m->points; pt++) {
		size_t n = strlen(pt->label);

		if (pt->kind == kind && fabs(pt->lat - lat) < 1e-4 && fabs(pt->lon - lon) < 1e-4) {
			snprintf(pt->label + n, sizeof(pt->label) - n, " %s", label);
			return;
		}
	}
	if (m->points == POINTS)
		return;
	*pt = (struct point){.kind = kind, .lat = lat, .lon = lon};
	snprintf(pt->label, sizeof(pt->label), "%s", label);
	m->points++;
}

static void collect(const struct plan *p, struct map *m)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(p), "courses"));
	struct retrain_value item;
	char label[8];

	memset(m, 0, sizeof(*m));
	add_point(m, POINT_YOU, retrain_value_get(plan_value(p), "place"), "You");
	for (unsigned n = 1; n <= PLAN_COURSES && retrain_iter_next(&it, NULL, &item); n++) {
		snprintf(label, sizeof(label), "%u", n);
		add_point(m, POINT_COURSE, item, label);
	}
	it = retrain_iter(retrain_value_get(plan_more(p, PLAN_NEAR), "vacancies"));
	for (unsigned n = 0; n < PLAN_VACANCIES && retrain_iter_next(&it, NULL, &item); n++) {
		snprintf(label, sizeof(label), "%c", (char)('A' + n));
		add_point(m, POINT_VACANCY, item, label);
	}
}

/* Chooses middle and scale so that every place lies inside the frame: a plane is true enough for some miles.
 */
static void project(struct map *m)
{
	double south = 90, north = -90, west = 180, east = -180, narrow, high, wide;

	for (size_t i = 0; i < m->points; i++) {
		south = fmin(south, m->point[i].lat);
		north = fmax(north, m->point[i].lat);
		west = fmin(west, m->point[i].lon);
		east = fmax(east, m->point[i].lon);
	}
	m->lat = (south + north) / 2;
	m->lon = (west + east) / 2;
	narrow = MILES_PER_DEGREE * cos(m->lat * acos(-1.0) / 180);
	high = fmax((north - south) * MILES_PER_DEGREE, 2);
	wide = fmax((east - west) * narrow, 2);
	m->scale = fmin((FRAME_HEIGHT - 2 * EDGE - 30) / high, (FRAME_WIDTH - 2 * EDGE) / wide);
	for (size_t i = 0; i < m->points; i++) {
		struct point *pt = &m->point[i];

		pt->x = FRAME_LEFT + FRAME_WIDTH / 2.0 + (pt->lon - m->lon) * narrow * m->scale;
		pt->y = FRAME_TOP + FRAME_HEIGHT / 2.0 - 12 -
		        (pt->lat - m->lat) * MILES_PER_DEGREE * m->scale;
	}
}

static bool is_free(const struct map *m, struct rectangle r)
{
	if (r.x - r.w < FRAME_LEFT || r.x + r.w > FRAME_LEFT + FRAME_WIDTH || r.y - r.h < FRAME_TOP ||
	    r.y + r.h > FRAME_TOP + FRAME_HEIGHT)
		return false;
	for (size_t i = 0; i < m->takens; i++) {
		const struct rectangle *t = &m->taken[i];

		if (fabs(t->x - r.x) < t->w + r.w + 1 && fabs(t->y - r.y) < t->h + r.h + 1)
			return false;
	}
	return true;
}

static void take(struct map *m, double x, double y, double w, double h)
{
	m->taken[m->takens++] = (struct rectangle){x, y, w, h};
}

/* Puts each mark on its place, or as near to it as nothing else stands: round it in growing circles. */
static void set_marks(struct map *m)
{
	for (size_t i = 0; i < m->points; i++) {
		struct point *pt = &m->point[i];
		double w = mark_width(pt) / 2, h = MARK / 2.0;
		bool found = false;

		pt->mark.x = pt->x;
		pt->mark.y = pt->y;
		for (int turn = 0; turn < 16 * 12 && !found; turn++) {
			double far = turn ? 14 + 12 * (turn / 16) : 0, angle = turn % 16 * acos(-1.0) / 8;
			struct rectangle r = {pt->x + far * cos(angle), pt->y + far * sin(angle), w, h};

			found = is_free(m, r);
			if (found) {
				pt->mark.x = r.x;
				pt->mark.y = r.y;
			}
		}
		take(m, pt->mark.x, pt->mark.y, w, h);
	}
}

/* The longest round number of miles whose bar is at most 120 units. */
static double round_miles(double scale, double units)
{
	static const double miles[] = {100, 50, 20, 10, 5, 2, 1, 0.5, 0.25};
	size_t i = 0;

	while (i + 1 < sizeof(miles) / sizeof(miles[0]) && miles[i] * scale > units)
		i++;
	return miles[i];
}

static void draw_scale(const struct map *m, struct buf *b)
{
	double miles = round_miles(m->scale, 120), x = FRAME_LEFT + 10, y = FRAME_TOP + FRAME_HEIGHT - 10,
	       w = miles * m->scale;
	char text[WORDS_MAX], n[WORDS_MAX];

	svg_line(b, "line", x, y, x + w, y);
	svg_line(b, "line", x, y - 5, x, y + 3);
	svg_line(b, "line", x + w, y - 5, x + w, y + 3);
	snprintf(text, sizeof(text), "%s mile%s", words_number(n, miles), miles == 1 ? "" : "s");
	svg_text(b, "t", x, y - 8, text);
}

static void draw_north(struct buf *b)
{
	double x = FRAME_LEFT + FRAME_WIDTH - 18, y = FRAME_TOP + 12;

	buf_printf(b, "<path class=\"you\" d=\"M %.1f %.1f l 7 18 l -7 -4 l -7 4 z\"/>\n", x, y);
	svg_text(b, "b m", x, y + 33, "N");
}

/* Circles round the person, so that a place can be judged without roads; only those that the frame holds. */
static void draw_rings(struct map *m, struct buf *b)
{
	const struct point *you = m->point;
	double miles = round_miles(m->scale, FRAME_HEIGHT * 0.55), r;
	char text[WORDS_MAX], n[WORDS_MAX];

	if (!m->points || you->kind != POINT_YOU)
		return;
	for (int i = 0; i < RINGS; i++, miles /= 2) {
		r = miles * m->scale;
		if (r < 30)
			continue;
		buf_printf(b,
		           "<circle class=\"faint\" clip-path=\"url(#map-frame)\" cx=\"%.1f\" cy=\"%.1f\" "
		           "r=\"%.1f\"/>\n",
		           you->x, you->y, r);
		snprintf(text, sizeof(text), "%s mile%s", words_number(n, miles), miles == 1 ? "" : "s");
		for (int side = -1; side <= 1; side += 2) {
			struct rectangle place = {you->x, you->y + side * r,
			                          SVG_EM * (double)strlen(text) / 2, 9};

			if (!is_free(m, place))
				continue;
			svg_text(b, "s m h", place.x, place.y + 5, text);
			take(m, place.x, place.y, place.w, place.h);
			break;
		}
	}
}

static const char *const styles[] = {"you", "place", "work"};

/* A mark that had to make way: a dot on the true place and a line to it, under all marks. */
static void draw_way(const struct point *pt, struct buf *b)
{
	if (fabs(pt->mark.x - pt->x) + fabs(pt->mark.y - pt->y) <= 1)
		return;
	svg_line(b, "line", pt->x, pt->y, pt->mark.x, pt->mark.y);
	buf_printf(b, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n", styles[pt->kind], pt->x,
	           pt->y);
}

static void draw_point(const struct point *pt, struct buf *b)
{
	double w = mark_width(pt);

	/* The shape says the kind as well as the colour does: vacancies are round. */
	buf_printf(b, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"%d\"/>\n",
	           styles[pt->kind], pt->mark.x - w / 2, pt->mark.y - MARK / 2.0, w, MARK,
	           pt->kind == POINT_VACANCY ? MARK / 2 : 2);
	svg_text(b, "w m", pt->mark.x, pt->mark.y + 5, pt->label);
}

static void draw(struct map *m, struct buf *b)
{
	buf_str(b, "<figure>\n");
	svg_begin(b, "map-picture", FRAME_TOP * 2 + FRAME_HEIGHT, "A small map of the places of your plan",
	          "North is up. Squares with numbers are courses, round marks with letters are vacancies. "
	          "The list "
	          "below says how far each one is.");
	svg_rect(b, "field", FRAME_LEFT, FRAME_TOP, FRAME_WIDTH, FRAME_HEIGHT);
	buf_printf(b,
	           "<clipPath id=\"map-frame\"><rect x=\"%d\" y=\"%d\" width=\"%d\" "
	           "height=\"%d\"/></clipPath>\n",
	           FRAME_LEFT, FRAME_TOP, FRAME_WIDTH, FRAME_HEIGHT);
	take(m, FRAME_LEFT + FRAME_WIDTH - 18, FRAME_TOP + 26, 14, 24);
	take(m, FRAME_LEFT + 70, FRAME_TOP + FRAME_HEIGHT - 16, 70, 16);
	set_marks(m);
	/* Rings lie under the marks; their words keep clear of them. */
	draw_rings(m, b);
	for (size_t i = 0; i < m->points; i++)
		draw_way(&m->point[i], b);
	for (size_t i = 0; i < m->points; i++)
		draw_point(&m->point[i], b);
	draw_scale(m, b);
	draw_north(b);
	svg_end(b);
	buf_str(b, "</figure>\n");
}

static void put_list(const struct plan *p, struct buf *b)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(p), "courses"));
	struct retrain_value item;
	char text[RECORD_MAX];

	buf_str(b, "<ul>\n");
	if (*p->outcode)
		buf_printf(b, "<li>You: the middle of %s. Where in it you live is not known here.</li>\n",
		           p->outcode);
	for (unsigned n = 1; retrain_iter_next(&it, NULL, &item); n++) {
		buf_printf(b, "<li>%u: ", n);
		html_put(b, "", value_text(item, "title"), ", ");
		html_put(b, "", course_place(text, item, false), "</li>\n");
	}
	it = retrain_iter(retrain_value_get(plan_more(p, PLAN_NEAR), "vacancies"));
	for (unsigned n = 0; n < PLAN_VACANCIES && retrain_iter_next(&it, NULL, &item); n++) {
		buf_printf(b, "<li>%c: ", (char)('A' + n));
		html_put(b, "", value_text(item, "title"), "");
		html_put_if(b, ", ", value_text(item, "employer"), "");
		html_put(b, ", ", vacancy_place(text, item), "</li>\n");
	}
	buf_str(b, "</ul>\n");
}

void page_map(const struct plan *p, struct buf *b)
{
	struct map m;

	collect(p, &m);
	/* The person alone is no map. */
	if (m.points < 1 || (m.points == 1 && m.point[0].kind == POINT_YOU))
		return;
	page_section(b, PAGE_MAP);
	project(&m);
	draw(&m, b);
	put_list(p, b);
	buf_str(b,
	        "<p class=\"small\">Miles are in a straight line. The way by road or bus is longer.</p>\n");
	page_section_end(b);
}
