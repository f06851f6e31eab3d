#include <stdlib.h>
#include <string.h>

#include "client/cli/plan.h"
#include "client/cli/record.h"
#include "client/cli/show.h"

#define TEXT_MAX 8192

/* Texts that a record may have, as they are. */
struct text_row {
	const char *key, *label;
};

static void put_texts(const struct cli *cli, struct retrain_value v, const struct text_row *row)
{
	for (; row->key; row++)
		show_field(cli, row->label, value_text(v, row->key));
}

/* "stock control (title, 92%); ..." */
static void put_skills(const struct cli *cli, const char *label, struct retrain_value list)
{
	struct retrain_iter it = retrain_iter(list);
	struct retrain_value skill;
	char *text = malloc(TEXT_MAX), sure[WORDS_MAX];
	size_t at = 0;

	if (!text)
		return;
	*text = '\0';
	while (at + 400 < TEXT_MAX && retrain_iter_next(&it, NULL, &skill))
		at += (size_t)snprintf(text + at, TEXT_MAX - at, "%s%.200s (%.20s, %s)", at ? "; " : "",
		                       value_text(skill, "label"), value_text(skill, "evidence"),
		                       words_percent(sure, value_number(skill, "confidence")));
	show_field(cli, label, *text ? text : "not known");
	free(text);
}

static void put_functional(const struct cli *cli, const char *label, struct retrain_value levels)
{
	static const char *const skills[] = {"english", "maths", "digital"};
	char text[WORDS_MAX * 4] = "", words[WORDS_MAX];
	size_t at = 0;

	for (size_t i = 0; i < 3; i++) {
		const char *level = value_text(levels, skills[i]);

		if (*level && strcmp(level, "none") != 0)
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", at ? ", " : "",
			                       words_functional(words, skills[i], level));
	}
	show_field(cli, label, text);
}

static void put_provider(const struct cli *cli, struct retrain_value course)
{
	struct retrain_value p = retrain_value_get(course, "provider");
	char text[RECORD_MAX * 2];

	snprintf(text, sizeof(text), "%.200s%s%.60s%s%.300s", value_text(p, "name"),
	         *value_text(p, "phone") ? ", " : "", value_text(p, "phone"),
	         *value_text(p, "url") ? ", " : "", value_text(p, "url"));
	show_field(cli, "Provider", text);
}

static void put_title(const struct cli *cli, struct retrain_value v, const char *gone)
{
	char line[1024];

	snprintf(line, sizeof(line), "%.500s%s%s%s", value_text(v, "title"), *made_up(v) ? " [" : "",
	         made_up(v), *made_up(v) ? "]" : "");
	print_heading(&cli->term, line);
	if (value_true(v, "closed"))
		print_wrapped(stdout, cli->term.width, "", 0, gone);
	if (*value_text(v, "description"))
		print_wrapped(stdout, cli->term.width, "", 0, value_text(v, "description"));
	putchar('\n');
}

int show_course(const struct cli *cli, struct retrain_value v)
{
	static const struct text_row before[] = {{"entry_requirements", "You need"},
	                                         {"who_for", "Who it is for"},
	                                         {"how_taught", "How you learn"},
	                                         {"what_to_bring", "Bring"},
	                                         {"how_assessed", "Assessed"},
	                                         {"where_next", "What comes next"},
	                                         {"learn_aim_title", "Leads to"},
	                                         {"awarding_body", "Awarded by"},
	                                         {"sector", "Sector"},
	                                         {"url", "Page"},
	                                         {"id", "Id"},
	                                         {NULL, NULL}};
	char text[RECORD_MAX], day[RECORD_MAX];

	put_title(cli, v, "This course is full or cancelled.");
	put_provider(cli, v);
	show_field(cli, "Where", course_place(text, v, false));
	show_field(cli, "Start", course_start(text, v));
	show_field(cli, "Time", course_time(text, v));
	show_field(cli, "Cost", course_cost(text, v));
	show_field(cli, "Level", words_level(text, v, "level"));
	show_field(cli, "Kind", course_kind(v));
	put_functional(cli, "Needs", retrain_value_get(v, "needs"));
	put_functional(cli, "Gives", retrain_value_get(v, "gives"));
	put_skills(cli, "Teaches", retrain_value_get(v, "skills"));
	put_texts(cli, v, before);
	show_field(cli, "Last changed", words_date(day, value_text(v, "updated")));
	show_source(cli, v);
	return EXIT_FINE;
}

int show_vacancy(const struct cli *cli, struct retrain_value v)
{
	static const struct text_row last[] = {{"url", "Page"}, {"id", "Id"}, {NULL, NULL}};
	const char *employer = value_text(v, "employer");
	char text[RECORD_MAX];

	put_title(cli, v, "This vacancy is filled or withdrawn.");
	show_field(cli, "Employer", *employer ? employer : "does not say");
	show_field(cli, "Where", vacancy_place(text, v));
	show_field(cli, "Pay a year", vacancy_pay(text, v));
	show_field(cli, "The advert says", value_text(v, "pay_text"));
	show_field(cli, "Hours", vacancy_hours(text, v));
	show_field(cli, "Kind", value_true(v, "apprenticeship") ? "apprenticeship" : "");
	show_field(cli, "Job", value_text(v, "occupation_title"));
	show_field(cli, "Posted", words_date(text, value_text(v, "posted")));
	words_date(text, value_text(v, "closing"));
	show_field(cli, "Apply by", *text ? text : "does not say");
	put_skills(cli, "Asks for", retrain_value_get(v, "skills"));
	put_texts(cli, v, last);
	show_source(cli, v);
	return EXIT_FINE;
}
