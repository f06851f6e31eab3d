#include <inttypes.h>
#include <string.h>

#include "client/cli/plan_page.h"

static void put_vacancy(struct buf *b, size_t n, struct retrain_value job)
{
	const char *url = value_text(job, "url");
	char text[RECORD_MAX], day[RECORD_MAX];

	/* The letter is the one on the map. */
	buf_printf(b, "<li><strong>%c.</strong> ", (char)('A' + (n < 26 ? n : 25)));
	html_link(b, url, value_text(job, "title"));
	page_made_up(b, job);
	html_put_if(b, ", ", value_text(job, "employer"), "");
	html_put(b, ". ", vacancy_place(text, job), ".");
	html_put(b, " Pay: ", vacancy_pay(text, job), ".");
	html_put(b, " Hours: ", vacancy_hours(text, job), ".");
	html_put_if(b, " Apply by ", words_date(day, value_text(job, "closing")), ".");
	buf_str(b, "</li>\n");
}

void page_near(const struct plan *p, struct buf *b)
{
	struct retrain_value v = plan_more(p, PLAN_NEAR), job;
	struct retrain_iter it = retrain_iter(retrain_value_get(v, "vacancies"));
	int64_t total = value_int(v, "total", (int64_t)it.left);
	char n[WORDS_MAX];

	if (!it.left)
		return;
	page_section(b, PAGE_NEAR);
	html_put(b, "<p>Vacancies for: ", value_text(plan_value(p), "target.title"), ". ");
	buf_printf(b, "%zu of %s%s.</p>\n<ul>\n", it.left, words_count(n, total),
	           p->postcode ? ", the nearest first" : "");
	for (size_t i = 0; retrain_iter_next(&it, NULL, &job); i++)
		put_vacancy(b, i, job);
	buf_str(b, "</ul>\n");
	page_section_end(b);
}

void page_else(const struct plan *p, struct buf *b)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(p), "opens"));
	struct retrain_value job;
	char text[WORDS_MAX];

	if (!it.left)
		return;
	page_section(b, PAGE_ELSE);
	buf_str(b, "<table>\n<caption>Other jobs for which this plan makes you readier</caption>\n<thead><tr>"
	           "<th scope=\"col\">Job</th><th scope=\"col\" class=\"n\">Ready, now and after</th>"
	           "<th scope=\"col\" class=\"n\">Pay a year</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < 8 && retrain_iter_next(&it, NULL, &job); i++) {
		html_put(b, "<tr><th scope=\"row\">", value_text(job, "title"), "</th>");
		html_put(b, "<td class=\"n\">", words_percent(text, value_number(job, "ready_now")), ", ");
		html_put(b, "", words_percent(text, value_number(job, "ready_after")), "</td>");
		html_put(b, "<td class=\"n\">", words_pay(text, retrain_value_get(job, "pay")),
		         "</td></tr>\n");
	}
	buf_str(b, "</tbody>\n</table>\n");
	page_section_end(b);
}

void page_call(const struct plan *p, struct buf *b)
{
	(void)p;
	page_section(b, PAGE_CALL);
	buf_str(b, "<p><strong>" PLAN_CALL_NAME
	           "</strong><br>\nTelephone: <a href=\"tel:08000510459\">" PLAN_CALL_PHONE
	           "</a><br>\n" PLAN_CALL_HOURS "<br>\nThe call is free.</p>\n"
	           "<p>Advisers are trained and help adults in England. You need not have decided anything. "
	           "Have this page with you when you call.</p>\n");
	page_section_end(b);
}

static void put_sources(const struct plan *p, struct buf *b)
{
	struct plan_source list[PLAN_SOURCES];
	size_t n = plan_sources(p, list);

	buf_str(b, n ? "<ul>\n" : "");
	for (size_t i = 0; i < n; i++) {
		html_put(b, "<li>", list[i].name, "");
		html_put_if(b, " ", list[i].version, "");
		html_put_if(b, ". ", list[i].attribution, "");
		html_put_if(b, " Licence: ", list[i].licence, ".");
		buf_str(b,
		        list[i].made_up ? " <strong class=\"tag\">" MADE_UP "</strong></li>\n" : "</li>\n");
	}
	buf_str(b, n ? "</ul>\n" : "");
}

void page_sources(const struct plan *p, struct buf *b)
{
	struct retrain_value v = plan_value(p);
	char text[PLAN_TEXT];

	page_section(b, PAGE_SOURCES);
	put_sources(p, b);
	html_put(b, "<p>Made for ", words_date(text, p->day), "");
	buf_printf(b, " from index %" PRId64 " by retrain %s.", value_int(v, "generation", 0),
	           retrain_version());
	html_put_if(b, " Region: ", value_text(v, "region"), ".");
	buf_str(b,
	        "</p>\n<p>Courses fill up and dates change. Check with the provider before you pay or give "
	        "notice.</p>\n");
	page_section_end(b);
}
