#include <string.h>

#include "client/cli/plan_page.h"

static const struct {
	const char *id, *title;
	void (*put)(const struct plan *p, struct buf *b);
} sections[PAGE_SECTIONS] = {
        [PAGE_NEXT] = {"next", "What to do next", page_next},
        [PAGE_NOW] = {"now", "Where you are now", page_now},
        [PAGE_FIT] = {"fit", "Jobs that fit you", page_fit},
        [PAGE_GAP] = {"gap", "What you have and what is missing", page_gap},
        [PAGE_ROUTE] = {"route", "Your route", page_route},
        [PAGE_COURSES] = {"courses", "Your courses", page_courses},
        [PAGE_TIME] = {"time", "When it happens", page_time},
        [PAGE_MAP] = {"map", "Where it is", page_map},
        [PAGE_MONEY] = {"money", "Money", page_money},
        [PAGE_OPEN] = {"open", "What stays open, and why", page_open},
        [PAGE_NEAR] = {"near", "Who is hiring near you", page_near},
        [PAGE_ELSE] = {"else", "What else it opens", page_else},
        [PAGE_CALL] = {"call", "Who to call", page_call},
        [PAGE_SOURCES] = {"sources", "What this page is made from", page_sources},
};

void page_section(struct buf *b, enum page_section s)
{
	buf_printf(b, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n", sections[s].id,
	           sections[s].id, sections[s].title);
}

void page_section_end(struct buf *b)
{
	buf_str(b, "</section>\n");
}

void page_made_up(struct buf *b, struct retrain_value record)
{
	if (*made_up(record))
		buf_str(b, " <strong class=\"tag\">" MADE_UP "</strong>");
}

/* Links to the sections that are there: each was put into a buffer of its own first. */
static void put_contents(struct buf *b, const struct buf *section)
{
	buf_str(b, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">On this page</h2>\n<ul>\n");
	for (size_t i = 0; i < PAGE_SECTIONS; i++) {
		if (section[i].len)
			buf_printf(b, "<li><a href=\"#%s\">%s</a></li>\n", sections[i].id, sections[i].title);
	}
	buf_str(b, "</ul>\n</nav>\n");
}

static void put_head(const struct plan *p, struct buf *b)
{
	const char *title = value_text(plan_value(p), "target.title");

	buf_str(b, "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
	           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	           "<meta name=\"robots\" content=\"noindex\">\n"
	           "<meta name=\"referrer\" content=\"no-referrer\">\n"
	           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	           "'unsafe-inline'\">\n");
	html_put(b, "<title>Your plan: ", title, "</title>\n<style>\n");
	buf_str(b, page_style);
	buf_str(b, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the plan</a>\n"
	           "<header>\n<p>Retraining action plan</p>\n</header>\n<main id=\"main\">\n");
	html_put(b, "<h1>Your plan: ", title, "</h1>\n");
}

static void put_summary(const struct plan *p, struct buf *b)
{
	struct retrain_value v = plan_value(p);
	char text[PLAN_TEXT], pay[WORDS_MAX];

	buf_str(b, "<div class=\"short\">\n");
	html_put(b, "<p>", plan_total(p, text), "</p>\n");
	words_pay(pay, retrain_value_find(v, "target.pay"));
	html_put(b, "<p>Pay in the job: ", pay, strcmp(pay, "not known") != 0 ? " a year.</p>\n" : ".</p>\n");
	buf_str(b, "</div>\n");
	if (plan_made_up(p))
		buf_str(b, "<p class=\"note\">What is marked <strong class=\"tag\">" MADE_UP
		           "</strong> does not exist. It shows how the service works. Do not apply for "
		           "it.</p>\n");
}

void plan_page(const struct plan *p, struct buf *b)
{
	struct buf section[PAGE_SECTIONS];

	put_head(p, b);
	put_summary(p, b);
	for (size_t i = 0; i < PAGE_SECTIONS; i++) {
		buf_init(&section[i], 0);
		sections[i].put(p, &section[i]);
	}
	put_contents(b, section);
	for (size_t i = 0; i < PAGE_SECTIONS; i++) {
		buf_put(b, section[i].data, section[i].len);
		if (section[i].error && !b->error)
			b->error = section[i].error;
		buf_free(&section[i]);
	}
	buf_str(b, "</main>\n<footer>\n<p>This page holds no name, no full postcode and no date of birth. It "
	           "loads nothing from the internet.</p>\n</footer>\n</body>\n</html>\n");
}
