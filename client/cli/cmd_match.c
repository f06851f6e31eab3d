#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/cli.h"

#define SKILLS_ASKED 200 /* as many as a question may hold: see proto/limits.def */
#define GAP_SHOWN 4 /* missing skills named in a job's line; the rest is counted */

/* Widths from which a fact has a column of its own. */
enum { CARDS_BELOW = 60, RISK_FROM = 90, GROWTH_FROM = 110 };

static const struct column columns[] = {
	{"#", COLUMN_RIGHT, 0},
	{"Job", COLUMN_WRAP | COLUMN_TITLE, 0},
	{"Fit", 0, 0},
	{"Pay a year", 0, 0},
	{"Automation risk", 0, RISK_FROM},
	{"Jobs in future", 0, GROWTH_FROM},
};

static const struct {
	const char *name;
	enum style style;
} bands[] = {{"excellent", STYLE_GREEN}, {"good", STYLE_CYAN}, {"reasonable", STYLE_YELLOW}, {"low", STYLE_DIM}};

static size_t count_given(const struct args *a, const char *name)
{
	size_t n = 0;

	while (args_nth(a, name, (int)n))
		n++;
	return n;
}

static void put_ids(struct retrain_params *p, const char *key, const struct resolved *w, size_t n)
{
	if (!n)
		return;
	retrain_params_begin_array(p, key);
	for (size_t i = 0; i < n; i++)
		retrain_params_text(p, NULL, w[i].id);
	retrain_params_end(p);
}

static void put_list(struct retrain_params *p, const char *key, const struct args *a, const char *option)
{
	const char *s;

	if (!args_nth(a, option, 0))
		return;
	retrain_params_begin_array(p, key);
	for (int i = 0; (s = args_nth(a, option, i)); i++)
		retrain_params_text(p, NULL, s);
	retrain_params_end(p);
}

/* "low", "medium" or a number, as the highest risk allowed. */
static bool put_risk(struct retrain_params *p, const struct args *a)
{
	const char *s = args_value(a, "max-risk");
	double d = NAN;

	if (!s)
		return true;
	if (!strcmp(s, "low"))
		d = 0.3;
	else if (!strcmp(s, "medium"))
		d = 0.7;
	else if (!args_number(a, "max-risk", 0, 1, &d))
		return false;
	retrain_params_number(p, "max_automation_risk", d);
	return true;
}

static bool put_filters(struct retrain_params *p, const struct args *a)
{
	int64_t pay = -1, step = -1;
	double ratio = NAN;

	if (!args_pounds(a, "min-pay", &pay) || !args_number(a, "pay-ratio", 0, 10, &ratio) ||
	    !args_int(a, "max-step", 0, 4, &step))
		return false;
	retrain_params_begin_map(p, "filters");
	if (pay >= 0)
		retrain_params_int(p, "min_pay", pay);
	if (!isnan(ratio))
		retrain_params_number(p, "pay_ratio", ratio);
	if (!put_risk(p, a))
		return false;
	if (step >= 0)
		retrain_params_int(p, "max_job_zone_step", step);
	if (args_flag(a, "no-degree"))
		retrain_params_bool(p, "no_degree", true);
	put_list(p, "working_pattern", a, "pattern");
	put_list(p, "categories", a, "category");
	retrain_params_end(p);
	return true;
}

static bool put_preferences(struct retrain_params *p, const struct args *a)
{
	static const char *const names[] = {"pay", "security", "growth", "hours", "distance"};
	const char *s;

	retrain_params_begin_map(p, "preferences");
	for (int i = 0; (s = args_nth(a, "prefer", i)); i++) {
		size_t n = strcspn(s, "="), k = 0;
		char *end = NULL;
		double d = s[n] ? strtod(s + n + 1, &end) : 1.0;

		while (k < 5 && (strlen(names[k]) != n || strncmp(names[k], s, n) != 0))
			k++;
		if (k == 5 || (end && (*end || end == s + n + 1)) || !(d >= 0 && d <= 1)) {
			usage_error(a->command,
				    "--prefer takes pay, security, growth or hours, and a weight from 0 to 1, such as "
				    "pay=0.5. It was given \"%s\".",
				    s);
			return false;
		}
		retrain_params_number(p, names[k], d);
	}
	retrain_params_end(p);
	return true;
}

static bool put_query(struct retrain_params *p, const struct args *a)
{
	static const char *const same[] = {"order", "model", "postcode"};
	int64_t limit = 10, offset = 0;

	if (!args_int(a, "limit", 1, 500, &limit) || !args_int(a, "offset", 0, 65535, &offset))
		return false;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		if (args_value(a, same[i]))
			retrain_params_text(p, same[i], args_value(a, same[i]));
	}
	retrain_params_int(p, "limit", limit);
	retrain_params_int(p, "offset", offset);
	retrain_params_text(p, "detail", "labels");
	if (args_flag(a, "explain"))
		retrain_params_bool(p, "explain", true);
	return put_filters(p, a) && put_preferences(p, a);
}

/* Facts whose columns the terminal has no room for. On a narrow one the cards show them all. */
static void hidden_facts(const struct cli *cli, struct retrain_value match, char *out, size_t size)
{
	char growth[WORDS_MAX];
	unsigned width = cli->term.width;
	size_t at = 0;

	*out = '\0';
	if (width >= CARDS_BELOW && width < RISK_FROM)
		at = (size_t)snprintf(out, size, ". Automation risk: %s",
				      words_risk(retrain_value_get(match, "automation_risk")));
	if (width >= CARDS_BELOW && width < GROWTH_FROM)
		snprintf(out + at, size - at, ". Jobs in future: %s", words_growth(growth, retrain_value_get(match, "growth")));
}

/* "You have 9 of 14; to learn: ..." */
static void gap_note(const struct cli *cli, struct table *t, struct retrain_value match)
{
	struct retrain_value missing = retrain_value_get(match, "missing");
	size_t lacks = retrain_value_count(missing), has = retrain_value_count(retrain_value_get(match, "matched"));
	struct retrain_iter it = retrain_iter(missing);
	struct retrain_value item;
	char line[4096];
	size_t at, shown = 0;

	at = (size_t)snprintf(line, sizeof(line), lacks ? "You have %zu of %zu; to learn: " : "You have all %zu skills of %zu",
			      has, has + lacks);
	while (shown < GAP_SHOWN && retrain_iter_next(&it, NULL, &item)) {
		const char *label = retrain_value_text(item) ? retrain_value_text(item) : value_text(item, "label");

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
	double score = value_number(match, "score");
	char bar[WORDS_MAX], per[WORDS_MAX], cell[512];
	enum style style = STYLE_PLAIN;

	for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++) {
		if (!strcmp(bands[i].name, band))
			style = bands[i].style;
	}
	snprintf(cell, sizeof(cell), "%s %s %.40s", words_bar(bar, score), words_percent(per, score), band);
	table_cell_style(t, cell, style);
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

static int print_answer(const struct cli *cli, const struct args *a, struct retrain_value answer)
{
	size_t shown = retrain_value_count(retrain_value_get(answer, "matches"));
	struct retrain_value missing = retrain_value_get(answer, "missing");
	int64_t offset = 0, total = value_int(answer, "total", (int64_t)shown);
	char n[WORDS_MAX], line[1024], names[512];

	args_int(a, "offset", 0, 65535, &offset);
	if (!shown) {
		print_wrapped(stdout, cli->term.width, "", 0,
			      total ? "There are no more jobs on the list."
				    : "No job fits. Leave out a filter such as --min-pay, or add skills.");
		return EXIT_FINE;
	}
	if (total > (int64_t)shown)
		snprintf(line, sizeof(line), "%zu of %s jobs, %s first.", shown, words_count(n, total),
			 args_value(a, "order") && strcmp(args_value(a, "order"), "match") != 0 ? "those asked for" : "the best fit");
	else
		snprintf(line, sizeof(line), "%s job%s.", words_count(n, total), total == 1 ? "" : "s");
	print_wrapped(stdout, cli->term.width, "", 0, line);
	putchar('\n');
	print_matches(cli, answer, offset);
	if (retrain_value_count(missing)) {
		putchar('\n');
		snprintf(line, sizeof(line), "Not known for some jobs, or not used: %s.",
			 words_plain(n, value_join(missing, NULL, ", ", names, WORDS_MAX)));
		print_wrapped(stdout, cli->term.width, "", 0, line);
	}
	return EXIT_FINE;
}

static struct resolved *collect(const struct args *a, size_t *ret_skills, size_t *ret_jobs)
{
	size_t skills = count_given(a, "skill"), jobs = count_given(a, "job");
	struct resolved *w = calloc(skills + jobs + 1, sizeof(*w));

	for (size_t i = 0; w && i < skills + jobs; i++) {
		w[i].kind = i < skills ? RESOLVE_SKILL : RESOLVE_JOB;
		w[i].said = i < skills ? args_nth(a, "skill", (int)i) : args_nth(a, "job", (int)(i - skills));
	}
	*ret_skills = skills;
	*ret_jobs = jobs;
	return w;
}

/* Who held a job has its essential skills: asks which those are. */
static int ask_held(struct cli *cli, struct retrain *r, const struct resolved *jobs, size_t n,
		    struct retrain_reply **ret)
{
	struct retrain_params *p = retrain_params_new();

	if (!p)
		return EXIT_REFUSED;
	put_ids(p, "occupations", jobs, n);
	return cli_call(cli, r, "occupation.skills", p, ret);
}

static bool is_given(const struct resolved *w, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(w[i].id, id))
			return true;
	}
	return false;
}

/* The skills given, then the essential ones of the held jobs, as many as a question may hold. Returns how many were added. */
static size_t put_skills(struct retrain_params *p, const struct resolved *w, size_t n, struct retrain_value held)
{
	struct retrain_iter jobs = retrain_iter(retrain_value_get(held, "occupations")), skills;
	struct retrain_value job, skill;
	size_t added = 0;

	retrain_params_begin_array(p, "skills");
	for (size_t i = 0; i < n; i++)
		retrain_params_text(p, NULL, w[i].id);
	while (retrain_iter_next(&jobs, NULL, &job)) {
		skills = retrain_iter(retrain_value_get(job, "skills"));
		while (n + added < SKILLS_ASKED && retrain_iter_next(&skills, NULL, &skill)) {
			const char *id = value_text(skill, "id");

			if (strcmp(value_text(skill, "relation"), "essential") || is_given(w, n, id))
				continue;
			retrain_params_text(p, NULL, id);
			added++;
		}
	}
	retrain_params_end(p);
	return added;
}

static void print_held(const struct cli *cli, size_t added, size_t jobs)
{
	char line[256];

	if (!added)
		return;
	snprintf(line, sizeof(line), "Counted too: %zu essential skill%s of the job%s held. Leave out with --only-given.",
		 added, added == 1 ? "" : "s", jobs == 1 ? "" : "s");
	print_wrapped(stdout, cli->term.width, "", 0, line);
}

int cmd_match(struct cli *cli, const struct args *a)
{
	struct retrain_params *p = retrain_params_new();
	struct retrain_reply *reply = NULL, *held = NULL;
	struct resolved *w = NULL;
	struct retrain *r;
	size_t skills, jobs, added;
	int code = EXIT_USAGE;

	w = collect(a, &skills, &jobs);
	if (!p || !w || !put_query(p, a))
		goto out;
	if (!skills && !jobs) {
		usage_error(a->command, "say what the person can do with --skill, or what job they had with --job.");
		goto out;
	}
	r = cli_query(cli, &code);
	if (!r)
		goto out;
	code = resolve_words(cli, r, w, skills + jobs);
	if (code != EXIT_FINE)
		goto out;
	if (jobs && !args_flag(a, "only-given"))
		code = ask_held(cli, r, w + skills, jobs, &held);
	if (code != EXIT_FINE)
		goto out;
	added = put_skills(p, w, skills, retrain_reply_value(held));
	put_ids(p, "occupations", w + skills, jobs);
	if (!cli->json) {
		resolved_print(cli, w, skills + jobs);
		print_held(cli, added, jobs);
	}
	code = cli_ask(cli, "occupation.match", p, &reply);
	p = NULL;
	if (reply)
		code = print_answer(cli, a, retrain_reply_value(reply));
out:
	resolved_free(w, skills + jobs);
	retrain_params_free(p);
	retrain_reply_unref(held);
	retrain_reply_unref(reply);
	return code;
}
