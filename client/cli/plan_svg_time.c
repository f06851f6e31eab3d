#include <math.h>
#include <string.h>

#include "client/cli/plan_page.h"

enum { LEFT = 4, RIGHT = 356, ROW = 46, BAR_HEIGHT = 16, AXIS = 46, COLUMNS = 45 };

static double begins(struct retrain_value course)
{
	return value_number(course, "begins");
}

/* Where it ends; how long it takes stands in when only its start is known. */
static double ends(struct retrain_value course)
{
	double end = value_number(course, "ends");

	return isnan(end) ? begins(course) + value_number(course, "weeks") : end;
}

/* The last week that is drawn; 0 when nothing can be. */
static double last_week(struct retrain_value courses)
{
	struct retrain_iter it = retrain_iter(courses);
	struct retrain_value course;
	double most = 0;

	while (retrain_iter_next(&it, NULL, &course)) {
		if (ends(course) > most && ends(course) < 10000)
			most = ends(course);
	}
	return most;
}

static double place(double week, double most)
{
	return LEFT + (RIGHT - LEFT) * (week / most);
}

static void draw_axis(struct buf *b, double y, double height, double most)
{
	static const double steps[] = {1, 2, 4, 8, 13, 26, 52, 104, 520, 2600};
	double step = steps[0];
	char n[WORDS_MAX];

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && most / step > 6; i++)
		step = steps[i];
	for (unsigned i = 0; i * step <= most; i++) {
		double w = i * step, x = place(w, most);
		bool edge = x > RIGHT - 12;

		svg_line(b, "faint", x, 4, x, height);
		svg_text(b, edge ? "s e" : w > 0 ? "s m" : "s", edge ? RIGHT : x, y + 16, words_number(n, w));
	}
	svg_text(b, "s", LEFT, y + 36, "weeks from the first day of the plan");
}

static void draw_course(struct buf *b, size_t n, struct retrain_value course, double y, double most)
{
	double from = begins(course), to = ends(course), x, width;
	char line[1][SVG_LINE], text[SVG_LINE + 16];

	if (!svg_wrap(value_text(course, "title"), COLUMNS, line, 1))
		line[0][0] = '\0';
	snprintf(text, sizeof(text), "%zu. %s", n, line[0]);
	svg_text(b, "b", LEFT, y + 14, text);
	if (isnan(from) || isnan(to) || to > most) {
		svg_text(b, "s", LEFT, y + 34, "dates not known");
		return;
	}
	x = place(from, most);
	width = place(to, most) - x;
	svg_rect(b, retrain_value_count(retrain_value_get(course, "unlocks")) ? "done" : "have", x, y + 21,
	         width > 4 ? width : 4, BAR_HEIGHT);
}

static void draw(struct buf *b, struct retrain_value courses, double most)
{
	struct retrain_iter it = retrain_iter(courses);
	size_t n = it.left;
	double height = 8 + (double)(ROW * n);
	struct retrain_value course;

	buf_str(b, "<figure>\n");
	svg_begin(b, "time-picture", height + AXIS, "Your courses on a time line",
	          "A bar for each course, from the week it begins to the week it ends. The table below says "
	          "the "
	          "same.");
	draw_axis(b, height, height, most);
	for (size_t i = 0; retrain_iter_next(&it, NULL, &course); i++)
		draw_course(b, i + 1, course, 4 + (double)(ROW * i), most);
	svg_end(b);
	buf_str(b, "</figure>\n");
}

static void put_row(struct buf *b, size_t n, struct retrain_value course)
{
	char text[RECORD_MAX];
	double end = ends(course);

	buf_printf(b, "<tr><th scope=\"row\">%zu. ", n);
	html_put(b, "", value_text(course, "title"), "</th>");
	course_start(text, course);
	/* The column says that it is about the start. */
	html_put(b, "<td>",
	         !strncmp(text, "starts ", 7) ? text + 7
	         : strrchr(text, ':')         ? "does not say"
	                                      : text,
	         "</td>");
	html_put(b, "<td>", course_length(text, course), "");
	if (!isnan(end))
		buf_printf(b, "; done in week %.0f", ceil(end));
	buf_str(b, "</td></tr>\n");
}

void page_time(const struct plan *p, struct buf *b)
{
	struct retrain_value courses = retrain_value_get(plan_value(p), "courses"), course;
	struct retrain_iter it = retrain_iter(courses);
	double most = last_week(courses);

	if (!it.left)
		return;
	page_section(b, PAGE_TIME);
	if (most > 0)
		draw(b, courses, most);
	buf_str(b,
	        "<table>\n<caption>The same in words</caption>\n<thead><tr><th scope=\"col\">Course</th><th "
	        "scope=\"col\">Starts</th><th scope=\"col\">Takes</th></tr></thead>\n<tbody>\n");
	for (size_t n = 1; retrain_iter_next(&it, NULL, &course); n++)
		put_row(b, n, course);
	buf_str(b, "</tbody>\n</table>\n");
	page_section_end(b);
}
