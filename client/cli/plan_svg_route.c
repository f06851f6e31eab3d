#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "client/cli/plan_page.h"

enum {
	BOX_X = 34,
	BOX_WIDTH = 292,
	LINE = 19,
	PAD = 9,
	BETWEEN = 40,
	RAIL_LEFT = 16,
	RAIL_RIGHT = 344,
	RUNGS = 5,
	COLUMNS = 37
};

/* One rung of the ladder; the first is where the person stands. */
struct rung {
	const char *title;
	char pay[WORDS_MAX];
	char learn[WORDS_MAX];     /* what lies between it and the one below */
	struct retrain_value step; /* of pathway.find; absent for the start and a plan of one step */
};

static void put_learn(struct rung *r, size_t courses, double weeks)
{
	char time[RECORD_MAX];

	words_weeks(time, weeks);
	if (courses)
		snprintf(r->learn, sizeof(r->learn), "%zu course%s%s%.40s", courses, courses == 1 ? "" : "s",
		         *time ? ", " : "", time);
	else
		snprintf(r->learn, sizeof(r->learn), "no course needed, or none found");
}

static void start_rung(const struct plan *p, struct retrain_value start, struct rung *r)
{
	struct retrain_value held = plan_more(p, PLAN_HELD);
	struct retrain_value pay = retrain_value_get(start, "pay");

	r->title = value_text(start, "title");
	if (!*r->title)
		r->title = value_text(held, "title");
	if (!*r->title)
		r->title = "Where you are now";
	words_pay(r->pay, pay.at ? pay : retrain_value_get(held, "pay"));
}

static size_t collect(const struct plan *p, struct rung rung[RUNGS])
{
	struct retrain_value v = plan_value(p), answer = plan_more(p, PLAN_ROUTE),
	                     steps = retrain_value_find(answer, "routes[0].steps"), step;
	struct retrain_iter it = retrain_iter(steps);
	size_t n = 1;

	memset(rung, 0, RUNGS * sizeof(*rung));
	start_rung(p, retrain_value_get(answer, "start"), &rung[0]);
	/* A route of one step goes where the plan goes, perhaps with other courses: the plan's own are shown.
	 */
	while ((n > 1 || it.left > 1) && n < RUNGS && retrain_iter_next(&it, NULL, &step)) {
		rung[n].title = value_text(step, "title");
		rung[n].step = step;
		words_pay(rung[n].pay, retrain_value_get(step, "pay"));
		put_learn(&rung[n], retrain_value_count(retrain_value_get(step, "courses")),
		          value_number(step, "weeks"));
		n++;
	}
	if (n > 1)
		return n;
	rung[1].title = value_text(v, "target.title");
	words_pay(rung[1].pay, retrain_value_find(v, "target.pay"));
	put_learn(&rung[1], retrain_value_count(retrain_value_get(v, "courses")),
	          value_number(v, "total_weeks"));
	return 2;
}

/* How high a rung is: its title may take two lines. */
static double rung_height(const struct rung *r)
{
	char line[2][SVG_LINE];

	return 2 * PAD + LINE * (double)(svg_wrap(r->title, COLUMNS, line, 2) + 1);
}

static void draw_rung(struct buf *b, const struct rung *r, double top, bool first, bool last)
{
	char line[2][SVG_LINE], text[WORDS_MAX + 32];
	double height = rung_height(r), y = top + PAD;
	size_t n = svg_wrap(r->title, COLUMNS, line, 2);

	svg_rect(b, last ? "last" : "box", BOX_X, top, BOX_WIDTH, height);
	for (size_t i = 0; i < n; i++, y += LINE)
		svg_text(b, "b", BOX_X + PAD, y + 13, line[i]);
	snprintf(text, sizeof(text), strcmp(r->pay, "not known") != 0 ? "%s%.80s a year" : "%spay not known",
	         first ? "now: " : "", r->pay);
	svg_text(b, "t", BOX_X + PAD, y + 13, text);
}

/* From the bottom, where the person stands, to the top. */
static void draw(struct buf *b, const struct rung *rung, size_t n)
{
	double height = 12, top;

	for (size_t i = 0; i < n; i++)
		height += rung_height(&rung[i]) + (i ? BETWEEN : 0);
	buf_str(b, "<figure>\n");
	svg_begin(
	        b, "route-picture", height, "Your route as a ladder",
	        "The lowest rung is where you are, the highest is the job you want. The list below says the "
	        "same.");
	svg_line(b, "rail", RAIL_LEFT, 6, RAIL_LEFT, height - 6);
	svg_line(b, "rail", RAIL_RIGHT, 6, RAIL_RIGHT, height - 6);
	top = height - 6;
	for (size_t i = 0; i < n; i++) {
		double h = rung_height(&rung[i]), middle;

		top -= h + (i ? BETWEEN : 0);
		middle = top + h / 2;
		svg_line(b, "rail", RAIL_LEFT, middle, BOX_X, middle);
		svg_line(b, "rail", BOX_X + BOX_WIDTH, middle, RAIL_RIGHT, middle);
		draw_rung(b, &rung[i], top, i == 0, i + 1 == n);
		if (i) {
			/* An arrow up, and beside it what it takes. */
			double foot = top + h + BETWEEN - 4, head = top + h + 6;

			svg_line(b, "line", BOX_X + 16, foot, BOX_X + 16, head);
			buf_printf(b, "<path class=\"line\" d=\"M %d %.1f l 6 -7 l 6 7\"/>\n", BOX_X + 10,
			           head + 6);
			svg_text(b, "t", BOX_X + 34, top + h + BETWEEN / 2.0 + 5, rung[i].learn);
		}
	}
	svg_end(b);
	buf_str(b, "</figure>\n");
}

static void put_step(struct buf *b, const struct rung *r, size_t at)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(r->step, "courses"));
	struct retrain_value course;
	int64_t vacancies = value_int(r->step, "vacancies", -1);
	bool known = strcmp(r->pay, "not known") != 0;
	char where[RECORD_MAX], n[WORDS_MAX];

	html_put(b, at ? "<li><strong>" : "<li>Now: <strong>", r->title, "</strong>. Pay: ");
	html_put(b, "", r->pay, known ? " a year." : ".");
	if (r->step.at)
		buf_printf(b, " Risk that the work is automated: %s.",
		           words_risk(retrain_value_get(r->step, "automation_risk")));
	if (vacancies >= 0)
		buf_printf(b, " Vacancies near you: %s.", words_count(n, vacancies));
	if (at)
		html_put(b, " On the way: ", r->learn, ".");
	if (it.left) {
		buf_str(b, "\n<ul>\n");
		while (retrain_iter_next(&it, NULL, &course)) {
			html_put(b, "<li>", value_text(course, "title"), "");
			page_made_up(b, course);
			html_put(b, ", ", course_place(where, course, true), "</li>\n");
		}
		buf_str(b, "</ul>\n");
	}
	buf_str(b, "</li>\n");
}

void page_route(const struct plan *p, struct buf *b)
{
	struct rung rung[RUNGS];
	size_t n = collect(p, rung);
	const char *text = value_text(plan_more(p, PLAN_ROUTE), "routes[0].text");

	page_section(b, PAGE_ROUTE);
	if (n > 2)
		html_put_if(b, "<p>", text, "</p>\n");
	if (n > 2)
		buf_str(b, "<p>You can also go step by step, each step a job that pays no less than you "
		           "need. The "
		           "courses below lead straight to the job you want.</p>\n");
	draw(b, rung, n);
	buf_str(b, "<ol>\n");
	for (size_t i = 0; i < n; i++)
		put_step(b, &rung[i], i);
	buf_str(b, "</ol>\n");
	page_section_end(b);
}
