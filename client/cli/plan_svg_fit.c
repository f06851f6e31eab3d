#include <string.h>

#include "client/cli/plan_page.h"

enum { ROW = 50, BAR_X = 2, BAR_WIDTH = 270, BAR_HEIGHT = 16, KEY = 30, NAMED = 3 };

/* One job of the picture: how many of its skills the person has. */
struct bar {
	const char *title;
	size_t has, lacks;
	struct retrain_value match; /* absent for the job wanted when it is not among those that fit best */
	bool target;
};

static size_t collect(const struct plan *p, struct bar bar[PLAN_MATCHES + 1])
{
	struct retrain_value v = plan_value(p), job;
	struct retrain_iter it =
	        retrain_iter(retrain_value_get(retrain_reply_value(p->match.reply), "matches"));
	const char *target = value_text(v, "target.id");
	char text[PLAN_TEXT];
	bool shown = false;
	size_t n = 0;

	while (n < PLAN_MATCHES && retrain_iter_next(&it, NULL, &job)) {
		bar[n] = (struct bar){value_text(job, "title"),
		                      retrain_value_count(retrain_value_get(job, "matched")),
		                      retrain_value_count(retrain_value_get(job, "missing")), job,
		                      !strcmp(value_text(job, "id"), target)};
		shown = shown || bar[n].target;
		n += bar[n].has + bar[n].lacks > 0;
	}
	if (!shown && n) {
		bar[n] = (struct bar){.title = value_text(v, "target.title"), .target = true};
		plan_has(p, &bar[n].has, text);
		bar[n].lacks = retrain_value_count(retrain_value_get(v, "gap"));
		n += bar[n].has + bar[n].lacks > 0;
	}
	return n;
}

static void draw_bar(struct buf *b, const struct bar *bar, double y)
{
	double part = (double)bar->has / (double)(bar->has + bar->lacks);
	char line[1][SVG_LINE], text[SVG_LINE + 16];

	if (svg_wrap(bar->title, bar->target ? 34 : 46, line, 1))
		snprintf(text, sizeof(text), "%s%s", line[0], bar->target ? " (your plan)" : "");
	else
		*text = '\0';
	svg_text(b, bar->target ? "b" : "t", BAR_X, y + 14, text);
	if (bar->lacks)
		svg_rect(b, "lack", BAR_X, y + 21, BAR_WIDTH, BAR_HEIGHT);
	if (bar->has)
		svg_rect(b, "have", BAR_X, y + 21, BAR_WIDTH * part, BAR_HEIGHT);
	snprintf(text, sizeof(text), "%zu of %zu", bar->has, bar->has + bar->lacks);
	svg_text(b, "t", BAR_X + BAR_WIDTH + 8, y + 34, text);
}

static void draw(struct buf *b, const struct bar *bar, size_t n)
{
	buf_str(b, "<figure>\n");
	svg_begin(
	        b, "fit-picture", KEY + (double)(ROW * n),
	        "Jobs that fit, and how many of their skills you have",
	        "A bar for each job: the full part is what you have, the dashed part is what is missing. The "
	        "table below says the same.");
	svg_rect(b, "have", BAR_X, 4, 16, 14);
	svg_text(b, "t", BAR_X + 22, 16, "you have");
	svg_rect(b, "lack", BAR_X + 110, 4, 16, 14);
	svg_text(b, "t", BAR_X + 132, 16, "missing");
	for (size_t i = 0; i < n; i++)
		draw_bar(b, &bar[i], KEY + (double)(ROW * i));
	svg_end(b);
	buf_str(b, "</figure>\n");
}

/* "stock control, teamwork and 3 more" */
static void put_missing(struct buf *b, struct retrain_value match)
{
	struct retrain_value list = retrain_value_get(match, "missing"), item;
	struct retrain_iter it = retrain_iter(list);
	size_t n = 0;

	if (!it.left)
		return;
	buf_str(b, "<br><span class=\"small\">To learn: ");
	while (n < NAMED && retrain_iter_next(&it, NULL, &item)) {
		const char *label = retrain_value_text(item);

		html_put(b, n ? "; " : "", label ? label : value_text(item, "label"), "");
		n++;
	}
	if (it.left)
		buf_printf(b, "; and %zu more", it.left);
	buf_str(b, "</span>");
}

static void put_row(const struct plan *p, struct buf *b, const struct bar *bar)
{
	struct retrain_value pay = bar->match.at ? retrain_value_get(bar->match, "pay")
	                                         : retrain_value_find(plan_value(p), "target.pay");
	char text[WORDS_MAX];

	html_put(b, "<tr><th scope=\"row\">", bar->title, bar->target ? " (your plan)" : "");
	put_missing(b, bar->match);
	buf_printf(b, "</th><td class=\"n\">%zu of %zu</td>", bar->has, bar->has + bar->lacks);
	html_put(b, "<td class=\"n\">", words_pay(text, pay), "</td></tr>\n");
}

void page_fit(const struct plan *p, struct buf *b)
{
	struct bar bar[PLAN_MATCHES + 1];
	size_t n = collect(p, bar);

	if (!n)
		return;
	page_section(b, PAGE_FIT);
	draw(b, bar, n);
	buf_str(b,
	        "<table>\n<caption>The same in words, the best fit first</caption>\n<thead><tr><th "
	        "scope=\"col\">Job</th><th scope=\"col\" class=\"n\">Skills you have</th><th scope=\"col\" "
	        "class=\"n\">Pay a year</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < n; i++)
		put_row(p, b, &bar[i]);
	buf_str(b, "</tbody>\n</table>\n<p class=\"small\">The order also counts how much each skill matters "
	           "and how "
	           "rare it is, so a job with fewer skills can stand higher.</p>\n");
	page_section_end(b);
}
