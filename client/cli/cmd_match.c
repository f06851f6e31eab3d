#include <inttypes.h>
#include <string.h>

#include "client/cli/batch.h"
#include "client/cli/match_query.h"

#define GAP_SHOWN 4 /* missing skills named in a job's line; the rest is counted */

/* Widths from which a fact has a column of its own. */
enum { CARDS_BELOW = 60, RISK_FROM = 90, GROWTH_FROM = 110 };

static const struct column columns[] = {
        {"#", COLUMN_RIGHT, 0}, {"Job", COLUMN_WRAP | COLUMN_TITLE, 0}, {"Fit", 0, 0},
        {"Pay a year", 0, 0},   {"Automation risk", 0, RISK_FROM},      {"Jobs in future", 0, GROWTH_FROM},
};

#define COURSES_COUNTED 1000 /* the daemon counts no further */

/* "12 vacancies and 3 courses near you. "; "" without a postcode. */
static const char *near_words(struct retrain_value match, char *out, size_t size)
{
	int64_t jobs = value_int(match, "local.vacancies", -1),
	        courses = value_int(match, "local.courses", -1);
	char a[WORDS_MAX], b[WORDS_MAX];

	*out = '\0';
	if (jobs >= 0 && courses >= 0)
		snprintf(out, size, "Near you: %s vacanc%s, %s%s course%s for it. ", words_count(a, jobs),
		         jobs == 1 ? "y" : "ies", courses < COURSES_COUNTED ? "" : "over ",
		         words_count(b, courses), courses == 1 ? "" : "s");
	else if (jobs >= 0 || courses >= 0)
		snprintf(out, size, "Near you: %s %s. ", words_count(a, jobs >= 0 ? jobs : courses),
		         jobs >= 0 ? "vacancies" : "courses");
	return out;
}

/* The fit is shown by its band. A score is for ranking: 0.46 may be an excellent fit, and "46%" would say
 * something else. */
static const struct {
	const char *name, *bar;
	enum style style;
} bands[] = {
        {"excellent", "████████", STYLE_GREEN},
        {"good", "██████░░", STYLE_CYAN},
        {"reasonable", "████░░░░", STYLE_YELLOW},
        {"low", "██░░░░░░", STYLE_DIM},
};

/* What `missing` names, as people say it. */
static const struct {
	const char *name, *words;
} facts[] = {
        {"pay", "the pay of some jobs"},
        {"growth", "how some jobs will grow"},
        {"automation_risk", "the automation risk of some jobs"},
        {"job_zone", "how much preparation some jobs need"},
        {"working_pattern", "when some jobs are done"},
        {"held_pay", "the pay of a job held"},
        {"held_job_zone", "how much preparation a job held needs"},
        {"importance", "how much each skill matters in a job"},
        {"level", "how good at a skill a job needs one to be"},
        {"postcode", "the postcode"},
        {"distance", "the distance"},
};

/* What comes first, by --order. */
static const struct {
	const char *order, *first;
} orders[] = {
        {"match", "the best fit first"},
        {"growth", "the fastest growing first"},
        {"pay", "the best paid first"},
        {"security", "the least likely to be automated first"},
};

/* Facts whose columns the terminal has no room for. On a narrow one the cards show them all. */
static void hidden_facts(const struct cli *cli, struct retrain_value match, char *out, size_t size)
{
	const char *risk = words_risk(retrain_value_get(match, "automation_risk"));
	char growth[WORDS_MAX];
	unsigned width = cli->term.width;
	bool no_risk = width >= CARDS_BELOW && width < RISK_FROM;
	bool no_growth = width >= CARDS_BELOW && width < GROWTH_FROM;
	size_t at = 0;

	*out = '\0';
	words_growth(growth, retrain_value_get(match, "growth"));
	if (no_risk && no_growth && !strcmp(risk, growth)) {
		snprintf(out, size, ". Automation risk and jobs in future: %s", risk);
		return;
	}
	if (no_risk)
		at = (size_t)snprintf(out, size, ". Automation risk: %s", risk);
	if (no_growth)
		snprintf(out + at, size - at, ". Jobs in future: %s", growth);
}

/* "You have 9 of 14; to learn: ..." */
static void gap_note(const struct cli *cli, struct table *t, struct retrain_value match)
{
	struct retrain_value missing = retrain_value_get(match, "missing");
	size_t lacks = retrain_value_count(missing),
	       has = retrain_value_count(retrain_value_get(match, "matched"));
	struct retrain_iter it = retrain_iter(missing);
	struct retrain_value item;
	char line[4096];
	size_t at, shown = 0;

	at = strlen(near_words(match, line, sizeof(line)));
	at += (size_t)snprintf(line + at, sizeof(line) - at,
	                       lacks ? "You have %zu of %zu; to learn: " : "You have all %zu skills of %zu",
	                       has, has + lacks);
	while (shown < GAP_SHOWN && retrain_iter_next(&it, NULL, &item)) {
		const char *label =
		        retrain_value_text(item) ? retrain_value_text(item) : value_text(item, "label");

		at += (size_t)snprintf(line + at, sizeof(line) - at, "%s%.300s", shown ? ", " : "", label);
		shown++;
	}
	if (lacks > shown)
		at += (size_t)snprintf(line + at, sizeof(line) - at, " and %zu more", lacks - shown);
	hidden_facts(cli, match, line + at, sizeof(line) - at);
	table_note(t, line);
}

static void fit_cell(struct table *t, struct retrain_value match)
{
	const char *band = value_text(match, "band");
	char cell[64];

	for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++) {
		if (!strcmp(bands[i].name, band)) {
			snprintf(cell, sizeof(cell), "%s %s", bands[i].bar, bands[i].name);
			table_cell_style(t, cell, bands[i].style);
			return;
		}
	}
	table_cell(t, *band ? band : "not known");
}

static void print_terms(const struct cli *cli, struct retrain_value match)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(match, "explanation"));
	struct retrain_value term;
	char first[64], line[256];

	if (!it.left)
		return;
	snprintf(line, sizeof(line), "Why %.200s", value_text(match, "title"));
	putchar('\n');
	print_heading(&cli->term, line);
	while (retrain_iter_next(&it, NULL, &term)) {
		snprintf(first, sizeof(first), "  %+.3f  ", value_number(term, "value"));
		print_wrapped(stdout, cli->term.width, first, 10, value_text(term, "text"));
	}
	snprintf(first, sizeof(first), "  %.3f in all\n", value_number(match, "score"));
	fputs(first, stdout);
}

static int print_matches(const struct cli *cli, struct retrain_value answer, int64_t offset)
{
	struct retrain_value list = retrain_value_get(answer, "matches"), match;
	struct retrain_iter it = retrain_iter(list);
	struct table *t = table_new(&cli->term, columns, sizeof(columns) / sizeof(columns[0]));
	char text[WORDS_MAX];
	int code;

	while (retrain_iter_next(&it, NULL, &match)) {
		table_row(t);
		table_cell(t, words_count(text, ++offset));
		table_cell_style(t, value_text(match, "title"), STYLE_BOLD);
		fit_cell(t, match);
		table_cell(t, words_pay(text, retrain_value_get(match, "pay")));
		table_cell(t, words_risk(retrain_value_get(match, "automation_risk")));
		table_cell(t, words_growth(text, retrain_value_get(match, "growth")));
		gap_note(cli, t, match);
	}
	code = table_print(t);
	it = retrain_iter(list);
	while (retrain_iter_next(&it, NULL, &match))
		print_terms(cli, match);
	return code;
}

/* What the answer could not take into account. */
static void print_missing(const struct cli *cli, struct retrain_value missing)
{
	struct retrain_iter it = retrain_iter(missing);
	struct retrain_value item;
	char line[1024];
	size_t at = 0;

	while (at < sizeof(line) && retrain_iter_next(&it, NULL, &item)) {
		const char *name = value_text(item, ""), *words = name;

		for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
			if (!strcmp(facts[i].name, name))
				words = facts[i].words;
		}
		at += (size_t)snprintf(line + at, sizeof(line) - at, "%s%.100s",
		                       at ? ", " : "Not known, or not used: ", words);
	}
	if (!at)
		return;
	putchar('\n');
	print_wrapped(stdout, cli->term.width, "", 0, line);
}

static const char *first_by(const struct args *a)
{
	const char *order = args_value(a, "order");
	size_t i = sizeof(orders) / sizeof(orders[0]);

	while (--i > 0 && (!order || strcmp(orders[i].order, order) != 0))
		;
	return orders[i].first;
}

static int print_answer(const struct cli *cli, const struct args *a, struct retrain_value answer)
{
	size_t shown = retrain_value_count(retrain_value_get(answer, "matches"));
	struct retrain_value missing = retrain_value_get(answer, "missing");
	int64_t offset = 0, total = value_int(answer, "total", (int64_t)shown);
	char n[WORDS_MAX], line[1024];

	args_int(a, "offset", 0, 65535, &offset);
	if (!shown) {
		print_wrapped(stdout, cli->term.width, "", 0,
		              total ? "There are no more jobs on the list."
		                    : "No job fits. Leave out a filter such as --min-pay, or add skills.");
		return EXIT_FINE;
	}
	if (total > (int64_t)shown)
		snprintf(line, sizeof(line), "%zu of %s jobs, %s.", shown, words_count(n, total),
		         first_by(a));
	else
		snprintf(line, sizeof(line), "%s job%s.", words_count(n, total), total == 1 ? "" : "s");
	print_wrapped(stdout, cli->term.width, "", 0, line);
	putchar('\n');
	print_matches(cli, answer, offset);
	print_missing(cli, missing);
	return EXIT_FINE;
}

static void print_held(const struct cli *cli, size_t added, size_t jobs)
{
	char line[256];

	if (!added)
		return;
	snprintf(line, sizeof(line),
	         "Counted too: %zu essential skill%s of the job%s held. Leave out with --only-given.", added,
	         added == 1 ? "" : "s", jobs == 1 ? "" : "s");
	print_wrapped(stdout, cli->term.width, "", 0, line);
}

int cmd_match(struct cli *cli, const struct args *a)
{
	struct match_query q = {0};
	struct retrain_reply *reply = NULL;
	int code;

	if (args_flag(a, "batch"))
		return batch_command(cli, a, false);
	if (args_flag(a, "what-if"))
		return usage_error(a->command, "--what-if is about a list; name it with --batch.");
	code = match_query_build(cli, a, &q);

	if (code == EXIT_FINE && !cli->json)
		print_held(cli, q.person.added, q.person.jobs);
	if (code == EXIT_FINE) {
		code = cli_ask(cli, "occupation.match", q.params, &reply);
		q.params = NULL;
	}
	if (reply)
		code = print_answer(cli, a, retrain_reply_value(reply));
	match_query_free(&q);
	retrain_reply_unref(reply);
	return code;
}
