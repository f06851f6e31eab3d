#include <string.h>

#include "client/cli/plan_page.h"

static void put_fact(struct buf *b, const char *name, const char *text)
{
	if (!*text)
		return;
	buf_printf(b, "<dt>%s</dt>\n", name);
	html_put(b, "<dd>", text, "</dd>\n");
}

/* English, maths and digital skills stand before the courses, as they may come first. */
static void put_functional(const struct plan *p, struct buf *b)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(p), "functional"));
	struct retrain_value item;

	if (!it.left)
		return;
	buf_str(b, "<div class=\"first\">\n<h3>English, maths and digital skills</h3>\n<ul>\n");
	while (retrain_iter_next(&it, NULL, &item))
		html_put(b, "<li>", value_text(item, "text"), "</li>\n");
	buf_str(b, "</ul>\n</div>\n");
}

static void put_contact(const struct plan *p, struct buf *b, size_t n, struct retrain_value course)
{
	struct retrain_value whole = n <= PLAN_COURSES ? plan_more(p, PLAN_FIRST_COURSE + n - 1)
	                                               : (struct retrain_value){NULL, NULL};
	const char *phone = value_text(whole, "provider.phone"), *url = value_text(course, "url");

	put_fact(b, "Telephone", phone);
	if (*url) {
		buf_str(b, "<dt>Page</dt>\n<dd>");
		html_link(b, url, "Course page");
		buf_str(b, "</dd>\n");
	}
	put_fact(b, "You need", value_text(whole, "entry_requirements"));
}

static void put_cost(struct buf *b, struct retrain_value course)
{
	char cost[RECORD_MAX];

	html_put(b, "<dt>Cost</dt>\n<dd>", course_cost(cost, course), "");
	html_put_if(b, ". ", value_text(course, "funding"), "");
	buf_str(b, "</dd>\n");
}

static void put_alternatives(struct buf *b, struct retrain_value course)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(course, "alternatives"));
	struct retrain_value other;
	char where[RECORD_MAX];

	if (!it.left)
		return;
	buf_str(b, "<p>Instead you could take:</p>\n<ul>\n");
	while (retrain_iter_next(&it, NULL, &other)) {
		html_put(b, "<li>", value_text(other, "title"), "");
		page_made_up(b, other);
		html_put(b, ", ", course_place(where, other, true), ". ");
		html_put(b, "", value_text(other, "text"), "</li>\n");
	}
	buf_str(b, "</ul>\n");
}

static void put_course(const struct plan *p, struct buf *b, size_t n, struct retrain_value course)
{
	char text[PLAN_TEXT], level[RECORD_MAX];

	buf_printf(b, "<div class=\"course\">\n<h3 id=\"course-%zu\">%zu. ", n, n);
	html_put(b, "", value_text(course, "title"), "");
	page_made_up(b, course);
	buf_str(b, "</h3>\n<dl class=\"facts\">\n");
	put_fact(b, "Where", course_place(text, course, true));
	put_fact(b, "Starts", course_start(text, course));
	put_fact(b, "Time", course_time(text, course));
	put_cost(b, course);
	if (value_int(course, "level", -1) >= 0)
		put_fact(b, "Level", words_level(level, course, "level"));
	put_fact(b, "What it gives you", plan_gives(p, course, text));
	put_fact(b, "It closes", plan_adds(course, text));
	if (*plan_unlocks(p, course, text)) {
		buf_str(b, "<dt>Do it first</dt>\n");
		html_put(b, "<dd>You need it to begin ", text, ".</dd>\n");
	}
	put_contact(p, b, n, course);
	buf_str(b, "</dl>\n");
	put_alternatives(b, course);
	buf_str(b, "</div>\n");
}

void page_courses(const struct plan *p, struct buf *b)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(p), "courses"));
	struct retrain_value course;
	char text[PLAN_TEXT];
	size_t n = 0;

	page_section(b, PAGE_COURSES);
	put_functional(p, b);
	if (!it.left)
		buf_str(b, "<p>No course is in the plan.</p>\n");
	while (retrain_iter_next(&it, NULL, &course))
		put_course(p, b, ++n, course);
	html_put(b, "<p><strong>In all:</strong> ", plan_total(p, text), "</p>\n");
	if (n)
		html_put(b, "<p class=\"small\">", plan_quality(p, text), "</p>\n");
	page_section_end(b);
}

static void put_nearest(struct buf *b, struct retrain_value item)
{
	struct retrain_value near = retrain_value_get(item, "nearest");
	char place[RECORD_MAX];

	html_put(b, "<dt><strong>", value_text(item, "label"), "</strong></dt>\n<dd>");
	html_put(b, "", value_text(item, "text"), "");
	html_put(b, "<br>Nearest: ", value_text(near, "title"), "");
	page_made_up(b, near);
	html_put(b, ", ", course_place(place, near, true), ". ");
	html_put(b, "", value_text(near, "text"), "</dd>\n");
}

/* What no course comes near to, by the reason. */
static void put_open(const struct plan *p, struct buf *b)
{
	struct plan_open open[PLAN_OPENS];
	size_t n = plan_open(p, open);

	for (size_t i = 0; i < n; i++) {
		html_put(b, "<p>", open[i].text, open[i].count == 1 ? " This is: " : " These are: ");
		html_put(b, "", open[i].labels, ".</p>\n");
	}
}

void page_open(const struct plan *p, struct buf *b)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(p), "uncovered"));
	struct retrain_value item;
	size_t near = 0;

	if (!it.left)
		return;
	page_section(b, PAGE_OPEN);
	buf_str(b, "<p>This plan does not close everything. Ask the adviser, or an employer who trains on "
	           "the job.</p>\n");
	while (retrain_iter_next(&it, NULL, &item)) {
		if (!*value_text(item, "nearest.title"))
			continue;
		if (near == 0)
			buf_str(b, "<dl>\n");
		if (near++ < PLAN_NEAREST)
			put_nearest(b, item);
	}
	if (near)
		buf_str(b, "</dl>\n");
	if (near > PLAN_NEAREST)
		buf_printf(b, "<p>And %zu more that a course comes near to.</p>\n", near - PLAN_NEAREST);
	put_open(p, b);
	page_section_end(b);
}
