#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/person.h"
#include "client/cli/record.h"
#include "client/cli/wish.h"

static const struct column columns[] = {
        {"Vacancy", COLUMN_WRAP | COLUMN_TITLE, 0},
        {"Employer", COLUMN_WRAP, 0},
        {"Where", COLUMN_WRAP, 0},
        {"Pay a year", COLUMN_WRAP, 0},
        {"Hours", COLUMN_WRAP, 0},
        {"Your skills", 0, 0},
};

static const struct wish wishes[] = {
        {"postcode", "postcode", WISH_TEXT, 0, 0},  {"distance", "distance_miles", WISH_NUMBER, 0, 1000},
        {"min-pay", "min_pay", WISH_POUNDS, 0, 0},  {"pattern", "working_pattern", WISH_LIST, 0, 0},
        {"since", "posted_since", WISH_DATE, 0, 0}, {"sort", "sort", WISH_TEXT, 0, 0},
        {"on", "on_date", WISH_DATE, 0, 0},         {NULL, NULL, WISH_TEXT, 0, 0},
};

/* Hours at the start of a text; what stands behind them goes to *ret_rest. NAN when there are none. */
static double hours_at(const char *s, const char **ret_rest)
{
	char *end = NULL;
	double d = *s >= '0' && *s <= '9' ? strtod(s, &end) : (double)NAN;

	*ret_rest = end ? end : s;
	return d <= 168 ? d : (double)NAN;
}

/* "16-30" as from and to; "30" as at most. */
static bool put_hours(struct retrain_params *p, const struct args *a)
{
	const char *s = args_value(a, "hours"), *rest;
	double low, high;

	if (!s)
		return true;
	low = high = hours_at(s, &rest);
	if (*rest == '-')
		high = hours_at(rest + 1, &rest);
	if (isnan(low) || isnan(high) || low > high || *rest) {
		usage_error(a->command,
		            "--hours takes hours a week, such as 30 for at most 30, or 16-30. It was given "
		            "\"%s\".",
		            s);
		return false;
	}
	if (strchr(s, '-'))
		retrain_params_number(p, "min_hours", low);
	retrain_params_number(p, "max_hours", high);
	return true;
}

static void put_fit(struct table *t, struct retrain_value job)
{
	int64_t total = value_int(job, "fit.total", -1);
	char text[64];

	snprintf(text, sizeof(text), "%" PRId64 " of %" PRId64, value_int(job, "fit.matched", 0), total);
	table_cell(t, total >= 0 ? text : "");
}

static void put_note(struct table *t, struct retrain_value job)
{
	const char *made = made_up(job), *is = value_text(job, "occupation_title");
	char line[1024], posted[RECORD_MAX], closing[RECORD_MAX];
	size_t at = 0;

	words_date(posted, value_text(job, "posted"));
	words_date(closing, value_text(job, "closing"));
	if (*is)
		at += (size_t)snprintf(line, sizeof(line), "Job: %.200s. ", is);
	if (value_true(job, "apprenticeship"))
		at += (size_t)snprintf(line + at, sizeof(line) - at, "Apprenticeship. ");
	at += (size_t)snprintf(line + at, sizeof(line) - at, "Posted: %.40s. Apply by: %.40s. ",
	                       *posted ? posted : "does not say", *closing ? closing : "does not say");
	if (*made)
		at += (size_t)snprintf(line + at, sizeof(line) - at, "[%s] ", made);
	snprintf(line + at, sizeof(line) - at, "Id: %.260s", value_text(job, "id"));
	table_note(t, line);
}

static int print_jobs(const struct cli *cli, struct retrain_value list)
{
	struct table *t = table_new(&cli->term, columns, sizeof(columns) / sizeof(columns[0]));
	struct retrain_iter it = retrain_iter(list);
	struct retrain_value job;
	char text[RECORD_MAX];

	while (retrain_iter_next(&it, NULL, &job)) {
		const char *employer = value_text(job, "employer");

		table_row(t);
		table_cell_style(t, value_text(job, "title"), STYLE_BOLD);
		table_cell(t, *employer ? employer : "does not say");
		table_cell(t, vacancy_place(text, job));
		table_cell(t, vacancy_pay(text, job));
		table_cell(t, vacancy_hours(text, job));
		put_fit(t, job);
		put_note(t, job);
	}
	return table_print(t);
}

static int print_answer(const struct cli *cli, struct retrain_value answer)
{
	struct retrain_value list = retrain_value_get(answer, "vacancies");
	size_t shown = retrain_value_count(list);
	int64_t total = value_int(answer, "total", (int64_t)shown);
	char n[WORDS_MAX], line[256];

	record_suggestion(cli, answer);
	if (!shown) {
		print_wrapped(
		        stdout, cli->term.width, "", 0,
		        total ? "There are no more vacancies on the list."
		              : "No vacancy is found. Go further with --distance, or leave out an option.");
		return EXIT_FINE;
	}
	if (total > (int64_t)shown)
		snprintf(line, sizeof(line), "%zu of %s vacancies.", shown, words_count(n, total));
	else
		snprintf(line, sizeof(line), "%zu vacanc%s.", shown, shown == 1 ? "y" : "ies");
	print_wrapped(stdout, cli->term.width, "", 0, line);
	putchar('\n');
	return print_jobs(cli, list);
}

static bool put_words(struct retrain_params *p, const struct args *a)
{
	int64_t limit = 10, offset = 0;
	char text[4097];
	size_t at = 0;

	for (int i = 0; i < a->words && at < sizeof(text); i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", i ? " " : "", a->word[i]);
	if (at)
		retrain_params_text(p, "text", text);
	if (!args_int(a, "limit", 0, 100, &limit) || !args_int(a, "offset", 0, 20000000, &offset))
		return false;
	retrain_params_int(p, "limit", limit);
	retrain_params_int(p, "offset", offset);
	return put_hours(p, a);
}

/* --job names the job that is looked for, not one that was held. */
static int put_person(struct cli *cli, struct retrain_params *p, struct person *person)
{
	int code = EXIT_FINE;
	struct retrain *r = cli_query(cli, &code);

	if (r)
		code = person_understand(cli, r, person);
	if (code != EXIT_FINE)
		return code;
	if (person->skills) {
		retrain_params_begin_array(p, "skills");
		for (size_t i = 0; i < person->skills; i++)
			retrain_params_text(p, NULL, person->word[i].id);
		retrain_params_end(p);
	}
	if (person->jobs)
		retrain_params_text(p, "occupation", person_job(person, 0)->id);
	return EXIT_FINE;
}

int cmd_vacancies(struct cli *cli, const struct args *a)
{
	struct retrain_params *p = retrain_params_new();
	struct retrain_reply *reply = NULL;
	struct person person = {0};
	int code = EXIT_USAGE;

	if (!wishes_put(p, a, wishes) || !put_words(p, a))
		goto out;
	code = person_collect(a, NULL, 0, &person);
	if (code == EXIT_FINE && person.jobs > 1)
		code = usage_error(a->command, "--job is the job that is looked for; it can be given once.");
	if (code == EXIT_FINE)
		code = put_person(cli, p, &person);
	if (code != EXIT_FINE)
		goto out;
	code = cli_ask(cli, "vacancy.search", p, &reply);
	p = NULL;
	if (reply)
		code = print_answer(cli, retrain_reply_value(reply));
out:
	retrain_params_free(p);
	retrain_reply_unref(reply);
	person_free(&person);
	return code;
}
