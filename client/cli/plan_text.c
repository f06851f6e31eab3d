#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "client/cli/plan.h"

#define GAP_SHOWN     10
#define OPENS_SHOWN   5
#define VACANCY_SHOWN 4

struct view {
	const struct cli *cli;
	const struct plan *p;
};

/* A paragraph that begins with `first` and goes on `rest` columns in. */
static void say(const struct view *w, const char *first, unsigned rest, const char *text)
{
	print_wrapped(stdout, w->cli->term.width, first, rest, text);
}

static void heading(const struct view *w, const char *s)
{
	putchar('\n');
	print_heading(&w->cli->term, s);
}

static void print_start(const struct view *w)
{
	struct retrain_value v = plan_value(w->p);
	char held[PLAN_TEXT], line[PLAN_TEXT * 2], now[WORDS_MAX], after[WORDS_MAX];

	snprintf(line, sizeof(line), "Your plan: %.200s", value_text(v, "target.title"));
	print_heading(&w->cli->term, line);
	heading(w, "Where you are");
	if (*plan_held(w->p, held)) {
		snprintf(line, sizeof(line), "Your job, now or before: %s.", held);
		say(w, "  ", 2, line);
	}
	if (*w->p->outcode) {
		snprintf(line, sizeof(line), "You live in %s and can go %" PRId64 " miles.", w->p->outcode,
		         w->p->miles);
		say(w, "  ", 2, line);
	}
	snprintf(line, sizeof(line), "You have %s of what the job needs. After this plan you have %s.",
	         words_percent(now, value_number(v, "target.ready_now")),
	         words_percent(after, value_number(v, "target.ready_after")));
	say(w, "  ", 2, line);
}

static void print_target(const struct view *w)
{
	struct retrain_value t = retrain_value_get(plan_value(w->p), "target");
	int64_t vacancies = value_int(t, "vacancies", -1);
	/* Adverts that have the job's title count too: they are shown below. */
	int64_t titled = value_int(retrain_reply_value(w->p->more[PLAN_NEAR].reply), "total", -1);
	char pay[WORDS_MAX], n[WORDS_MAX], line[PLAN_TEXT + 64], has[PLAN_TEXT];
	size_t count;

	heading(w, "The job");
	snprintf(line, sizeof(line), "%.200s. Pay a year: %s.", value_text(t, "title"),
	         words_pay(pay, retrain_value_get(t, "pay")));
	say(w, "  ", 2, line);
	if (vacancies >= 0) {
		vacancies = titled > vacancies ? titled : vacancies;
		snprintf(line, sizeof(line), "%s vacanc%s within %" PRId64 " miles now.",
		         vacancies ? words_count(n, vacancies) : "No", vacancies == 1 ? "y" : "ies",
		         w->p->miles);
		say(w, "  ", 2, line);
	}
	plan_has(w->p, &count, has);
	if (count) {
		heading(w, "What you have");
		say(w, "  ", 2, has);
	}
}

static void print_gap(const struct view *w)
{
	static const struct column columns[] = {{"Skill", COLUMN_WRAP | COLUMN_TITLE, 0},
	                                        {"The job", 0, 0},
	                                        {"Share of gap", COLUMN_RIGHT, 0},
	                                        {"Closed by", 0, 0}};
	struct retrain_value list = retrain_value_get(plan_value(w->p), "gap"), item;
	struct retrain_iter it = retrain_iter(list);
	struct table *t = table_new(&w->cli->term, columns, 4);
	size_t shown = 0, all = retrain_value_count(list);
	char text[WORDS_MAX];

	heading(w, "What is missing");
	if (!all)
		say(w, "  ", 2, "Nothing: you have what the job needs. You can apply now.");
	while (shown < GAP_SHOWN && retrain_iter_next(&it, NULL, &item)) {
		size_t by = plan_closed_by(w->p, value_text(item, "skill"));

		shown++;
		table_row(t);
		table_cell(t, value_text(item, "label"));
		table_cell(t, strcmp(value_text(item, "relation"), "optional") != 0 ? "needs it"
		                                                                    : "may need it");
		table_cell(t, words_percent(text, value_number(item, "importance")));
		if (by)
			snprintf(text, sizeof(text), "course %zu", by);
		table_cell(t, by ? text : "stays open");
	}
	table_print(t);
	if (all > shown)
		printf("  and %zu more that matter less\n", all - shown);
}

static void print_functional(const struct view *w)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(w->p), "functional"));
	struct retrain_value item;
	bool any = false;

	while (retrain_iter_next(&it, NULL, &item)) {
		if (!any)
			heading(w, "English, maths and digital skills");
		any = true;
		say(w, "  ", 2, value_text(item, "text"));
	}
}

static void print_alternatives(const struct view *w, struct retrain_value course)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(course, "alternatives"));
	struct retrain_value other;
	char line[PLAN_TEXT], where[RECORD_MAX];

	while (retrain_iter_next(&it, NULL, &other)) {
		snprintf(line, sizeof(line), "%.200s, %s. %.400s%s%s%s", value_text(other, "title"),
		         course_place(where, other, true), value_text(other, "text"),
		         *made_up(other) ? " (" : "", made_up(other), *made_up(other) ? ")" : "");
		say(w, "     Instead: ", 14, line);
	}
}

static void print_course(const struct view *w, size_t n, struct retrain_value course)
{
	char line[PLAN_TEXT * 2], a[RECORD_MAX], b[RECORD_MAX], more[PLAN_TEXT];
	const char *made = made_up(course);

	snprintf(line, sizeof(line), "%2zu.  ", n);
	fputs(style_on(&w->cli->term, STYLE_BOLD), stdout);
	snprintf(more, sizeof(more), "%.300s%s%s%s", value_text(course, "title"), *made ? " [" : "", made,
	         *made ? "]" : "");
	say(w, line, 5, more);
	fputs(style_off(&w->cli->term), stdout);
	say(w, "     Where:  ", 13, course_place(a, course, true));
	snprintf(line, sizeof(line), "%s; %s", course_start(a, course), course_time(b, course));
	say(w, "     When:   ", 13, line);
	snprintf(line, sizeof(line), "%s. %.300s", course_cost(a, course), value_text(course, "funding"));
	say(w, "     Cost:   ", 13, line);
	if (*plan_gives(w->p, course, more))
		say(w, "     Gives:  ", 13, more);
	if (*plan_adds(course, more))
		say(w, "     Closes: ", 13, more);
	if (*plan_unlocks(w->p, course, more)) {
		snprintf(line, sizeof(line), "you need it to begin %s", more);
		say(w, "     First:  ", 13, line);
	}
	print_alternatives(w, course);
}

static void print_courses(const struct view *w)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(w->p), "courses"));
	struct retrain_value course;
	char line[PLAN_TEXT];
	size_t n = 0;

	if (it.left)
		heading(w, "Courses, in order");
	while (retrain_iter_next(&it, NULL, &course))
		print_course(w, ++n, course);
	heading(w, "In all");
	say(w, "  ", 2, plan_total(w->p, line));
	if (n)
		say(w, "  ", 2, plan_quality(w->p, line));
}

/* One that a course comes near to. */
static void print_nearest(const struct view *w, struct retrain_value item)
{
	struct retrain_value near = retrain_value_get(item, "nearest");
	char line[PLAN_TEXT], place[RECORD_MAX];

	snprintf(line, sizeof(line), "%.200s: %.500s", value_text(item, "label"), value_text(item, "text"));
	say(w, "  ", 4, line);
	snprintf(line, sizeof(line), "%.200s, %s. %.400s%s%s%s", value_text(near, "title"),
	         course_place(place, near, true), value_text(near, "text"), *made_up(near) ? " [" : "",
	         made_up(near), *made_up(near) ? "]" : "");
	say(w, "    Nearest: ", 13, line);
}

static void print_uncovered(const struct view *w)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(w->p), "uncovered"));
	struct plan_open open[PLAN_OPENS];
	size_t n = plan_open(w->p, open), near = 0, more = 0;
	struct retrain_value item;
	char line[PLAN_TEXT + 600];

	if (it.left)
		heading(w, "What stays open, and why");
	while (retrain_iter_next(&it, NULL, &item)) {
		if (!*value_text(item, "nearest.title"))
			continue;
		if (near++ < PLAN_NEAREST)
			print_nearest(w, item);
		else
			more++;
	}
	if (more)
		printf("  and %zu more that a course comes near to\n", more);
	for (size_t i = 0; i < n; i++) {
		snprintf(line, sizeof(line), "%.500s %s%s.", open[i].text,
		         open[i].count == 1 ? "This is: " : "These are: ", open[i].labels);
		say(w, "  ", 4, line);
	}
}

static void print_opens(const struct view *w)
{
	static const struct column columns[] = {{"Job", COLUMN_WRAP | COLUMN_TITLE, 0},
	                                        {"You have", COLUMN_RIGHT, 0},
	                                        {"Pay a year", 0, 0},
	                                        {"Vacancies", COLUMN_RIGHT, 0}};
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(w->p), "opens"));
	struct table *t = table_new(&w->cli->term, columns, 4);
	struct retrain_value job;
	char text[WORDS_MAX];
	size_t shown = 0;

	if (it.left)
		heading(w, "What else it opens");
	while (shown++ < OPENS_SHOWN && retrain_iter_next(&it, NULL, &job)) {
		int64_t n = value_int(job, "vacancies", -1);

		table_row(t);
		table_cell(t, value_text(job, "title"));
		table_cell(t, words_percent(text, value_number(job, "ready_after")));
		table_cell(t, words_pay(text, retrain_value_get(job, "pay")));
		table_cell(t, n < 0 ? "" : words_count(text, n));
	}
	table_print(t);
}

static void print_near(const struct view *w)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_more(w->p, PLAN_NEAR), "vacancies"));
	struct retrain_value job;
	char line[PLAN_TEXT], pay[RECORD_MAX], hours[RECORD_MAX], place[RECORD_MAX];
	size_t shown = 0;

	if (it.left)
		heading(w, "Who is hiring near you");
	while (shown++ < VACANCY_SHOWN && retrain_iter_next(&it, NULL, &job)) {
		const char *made = made_up(job);

		const char *employer = value_text(job, "employer");

		snprintf(line, sizeof(line), "%.200s, %.200s%s%s. Pay: %s. Hours: %s.%s%s%s",
		         value_text(job, "title"), employer, *employer ? ", " : "", vacancy_place(place, job),
		         vacancy_pay(pay, job), vacancy_hours(hours, job), *made ? " [" : "", made,
		         *made ? "]" : "");
		say(w, "  ", 4, line);
	}
}

static void print_call(const struct view *w)
{
	heading(w, "Who to call");
	say(w, "  ", 2, PLAN_CALL_NAME ": " PLAN_CALL_PHONE ", " PLAN_CALL_HOURS ". The call is free.");
	say(w, "  ", 2, "An adviser can check the plan with you, and what you would have to pay.");
}

static void print_sources(const struct view *w)
{
	struct plan_source list[PLAN_SOURCES];
	size_t n = plan_sources(w->p, list);
	char line[PLAN_TEXT], day[RECORD_MAX];

	heading(w, "What this is made from");
	for (size_t i = 0; i < n; i++) {
		snprintf(line, sizeof(line), "%.200s%s%.60s%s%.300s%s", list[i].name,
		         *list[i].version ? " " : "", list[i].version, *list[i].attribution ? ". " : "",
		         list[i].attribution, list[i].made_up ? " (made up to show how it works)" : "");
		say(w, "  ", 4, line);
	}
	snprintf(line, sizeof(line), "Made for %s from index %" PRId64 ".", words_date(day, w->p->day),
	         value_int(plan_value(w->p), "generation", 0));
	say(w, "  ", 4, line);
}

int plan_print(const struct cli *cli, const struct plan *p)
{
	const struct view w = {cli, p};

	print_start(&w);
	print_target(&w);
	print_gap(&w);
	print_functional(&w);
	print_courses(&w);
	print_uncovered(&w);
	print_near(&w);
	print_opens(&w);
	print_call(&w);
	print_sources(&w);
	return EXIT_FINE;
}
