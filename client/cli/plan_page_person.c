#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "client/cli/plan_page.h"

static void put_call_step(struct buf *b)
{
	buf_str(b, "<li><strong>Call an adviser.</strong> " PLAN_CALL_NAME
	           ": <a href=\"tel:08000510459\">" PLAN_CALL_PHONE "</a>, " PLAN_CALL_HOURS
	           ". It is free. They check this plan with you.</li>\n");
}

static void put_course_step(const struct plan *p, struct buf *b, struct retrain_value course)
{
	struct retrain_value whole = plan_more(p, PLAN_FIRST_COURSE);
	const char *phone = value_text(whole, "provider.phone"), *provider = value_text(course, "provider");
	char start[RECORD_MAX];

	html_put(b, "<li><strong>Ask for a place</strong> on <q>", value_text(course, "title"), "</q>");
	html_put_if(b, " at ", provider, "");
	html_put(b, " (", course_start(start, course), ").");
	html_put_if(b, " Telephone ", phone, ".");
	buf_str(b, " Ask what you would have to pay, and whether help with travel or childcare can be "
	           "had.</li>\n");
}

void page_next(const struct plan *p, struct buf *b)
{
	struct retrain_value v = plan_value(p), course = retrain_value_find(v, "courses[0]");
	int64_t vacancies = value_int(v, "target.vacancies", 0);
	char n[WORDS_MAX];

	page_section(b, PAGE_NEXT);
	buf_str(b, "<ol>\n");
	put_call_step(b);
	if (retrain_value_type(course) == RETRAIN_MAP)
		put_course_step(p, b, course);
	if (vacancies > 0) {
		buf_printf(b,
		           "<li><strong>Look at what is on offer.</strong> %s vacanc%s within %" PRId64
		           " miles.",
		           words_count(n, vacancies), vacancies == 1 ? "y" : "ies", p->miles);
		buf_str(b, " Some employers train on the job: ask.</li>\n");
	}
	buf_str(b, "</ol>\n");
	page_section_end(b);
}

static void put_fact(struct buf *b, const char *name, const char *text)
{
	if (!*text)
		return;
	buf_printf(b, "<dt>%s</dt>\n", name);
	html_put(b, "<dd>", text, "</dd>\n");
}

void page_now(const struct plan *p, struct buf *b)
{
	struct retrain_value v = plan_value(p);
	const char *town = value_text(v, "place.town");
	char text[PLAN_TEXT], held[PLAN_TEXT], now[WORDS_MAX], after[WORDS_MAX];

	page_section(b, PAGE_NOW);
	buf_str(b, "<dl class=\"facts\">\n");
	put_fact(b, "Job, now or before", plan_held(p, held));
	snprintf(text, sizeof(text), "%.10s%s%.100s", p->outcode, *p->outcode && *town ? ", " : "", town);
	put_fact(b, "Where you live", text);
	if (*p->outcode) {
		snprintf(text, sizeof(text), "%" PRId64 " miles", p->miles);
		put_fact(b, "How far you can go", text);
	}
	if (p->person.skills) {
		snprintf(text, sizeof(text), "%zu", p->person.skills);
		put_fact(b, "Skills you named", text);
	}
	put_fact(b, "Job you want", value_text(v, "target.title"));
	snprintf(text, sizeof(text), "%s now, %s after this plan",
	         words_percent(now, value_number(v, "target.ready_now")),
	         words_percent(after, value_number(v, "target.ready_after")));
	put_fact(b, "How ready you are", text);
	buf_str(b, "</dl>\n<p class=\"small\">How ready you are is the share of what the job needs that you "
	           "have. "
	           "Skills that matter more in the job count for more.</p>\n");
	page_section_end(b);
}

static void put_gap_row(const struct plan *p, struct buf *b, struct retrain_value item)
{
	bool optional = !strcmp(value_text(item, "relation"), "optional");
	size_t by = plan_closed_by(p, value_text(item, "skill"));
	char text[WORDS_MAX];

	html_put(b, "<tr><th scope=\"row\">", value_text(item, "label"), "");
	buf_str(b, optional ? " <span class=\"small\">(the job may need it)</span></th>" : "</th>");
	html_put(b, "<td class=\"n\">", words_percent(text, value_number(item, "importance")), "</td>");
	if (by)
		buf_printf(b, "<td class=\"k\"><a href=\"#course-%zu\">Course %zu</a></td></tr>\n", by, by);
	else
		buf_str(b, "<td class=\"k\">Stays open</td></tr>\n");
}

void page_gap(const struct plan *p, struct buf *b)
{
	struct retrain_value list = retrain_value_get(plan_value(p), "gap"), item;
	struct retrain_iter it = retrain_iter(list);
	char has[PLAN_TEXT];
	size_t count;

	page_section(b, PAGE_GAP);
	plan_has(p, &count, has);
	if (count) {
		buf_printf(b, "<h3>You have %zu of its essential skills</h3>\n", count);
		html_put(b, "<p>", has, ".</p>\n");
	}
	if (!it.left) {
		buf_str(b, "<p>Nothing is missing: you have what the job needs. You can apply now.</p>\n");
		page_section_end(b);
		return;
	}
	buf_str(b,
	        "<h3>What is missing</h3>\n<table>\n<caption>Missing skills, the most important "
	        "first</caption>\n<thead><tr><th scope=\"col\">Skill</th><th scope=\"col\" class=\"n\">Share "
	        "of the gap</th><th scope=\"col\">Closed by</th></tr></thead>\n<tbody>\n");
	for (size_t n = 0; n < 15 && retrain_iter_next(&it, NULL, &item); n++)
		put_gap_row(p, b, item);
	buf_str(b, "</tbody>\n</table>\n");
	if (it.left)
		buf_printf(b, "<p>And %zu more that matter less.</p>\n", it.left);
	page_section_end(b);
}

/* "£1,500 more" or "£900 less" */
static const char *difference(char *out, int64_t later, int64_t now)
{
	char n[WORDS_MAX];

	if (later == now)
		snprintf(out, WORDS_MAX, "the same");
	else
		snprintf(out, WORDS_MAX, "%.60s %s", words_pounds(n, later > now ? later - now : now - later),
		         later > now ? "more" : "less");
	return out;
}

static void put_money_row(struct buf *b, const char *name, const char *text)
{
	buf_printf(b, "<tr><th class=\"k\" scope=\"row\">%s</th>", name);
	html_put(b, "<td>", text, "</td></tr>\n");
}

/* What changes: against what the person earns when they said so, else between people new to each job. */
static void put_difference(const struct plan *p, struct buf *b, struct retrain_value later,
                           struct retrain_value now)
{
	int64_t low = value_int(later, "low", -1), high = value_int(later, "high", -1);
	int64_t from = p->pay >= 0 ? p->pay : value_int(now, "low", -1);
	int64_t to = p->pay >= 0 ? p->pay : value_int(now, "high", -1);
	char text[RECORD_MAX], a[WORDS_MAX], c[WORDS_MAX];

	if (low >= 0 && from >= 0 && high >= 0 && to >= 0)
		snprintf(text, sizeof(text), "%s a year when you are new to it; %s when experienced",
		         difference(a, low, from), difference(c, high, to));
	else if (low >= 0 && from >= 0)
		snprintf(text, sizeof(text), "%s a year when you are new to it", difference(a, low, from));
	else
		snprintf(text, sizeof(text), "not known");
	put_money_row(b, "Difference", text);
}

static const char *cost_words(const struct plan *p, char *out)
{
	struct retrain_value v = plan_value(p);
	int64_t cost = value_int(v, "total_cost", -1);
	bool known = value_true(v, "cost_known");
	char n[WORDS_MAX];

	if (!retrain_value_count(retrain_value_get(v, "courses")))
		snprintf(out, RECORD_MAX, "no course is planned");
	else if (cost < 0 || (cost == 0 && !known))
		snprintf(out, RECORD_MAX, "not known: ask before you begin");
	else
		snprintf(out, RECORD_MAX, "%s%s%s", known ? "" : "at least ",
		         cost ? words_pounds(n, cost) : "nothing", known ? ", as far as is known" : "");
	return out;
}

void page_money(const struct plan *p, struct buf *b)
{
	struct retrain_value held = plan_more(p, PLAN_HELD), now = retrain_value_get(held, "pay"),
	                     later = retrain_value_find(plan_value(p), "target.pay");
	char text[RECORD_MAX], pay[WORDS_MAX];

	page_section(b, PAGE_MONEY);
	buf_str(b, "<table>\n<caption>Pay a year before tax, and what the training costs "
	           "you</caption>\n<tbody>\n");
	if (p->pay >= 0)
		snprintf(text, sizeof(text), "%s, as you said", words_pounds(pay, p->pay));
	else
		snprintf(text, sizeof(text), "%.100s%s%s", words_pay(pay, now),
		         *value_text(held, "title") ? ", usual for: " : "", value_text(held, "title"));
	put_money_row(b, "Now", text);
	snprintf(text, sizeof(text), "%.100s, usual for: %.200s", words_pay(pay, later),
	         value_text(plan_value(p), "target.title"));
	put_money_row(b, "Later", text);
	put_difference(p, b, later, now);
	put_money_row(b, "Training", cost_words(p, text));
	buf_str(b, "</tbody>\n</table>\n<p class=\"small\">Usual pay is from new to the job to experienced. "
	           "Your "
	           "own offer may differ. Benefits may change when you earn more or study: ask an "
	           "adviser.</p>\n");
	page_section_end(b);
}
