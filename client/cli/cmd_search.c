#include <stdlib.h>
#include <string.h>

#include "client/cli/cli.h"

#define SKILLS_SHOWN 20 /* of each job, unless --all */

/* The words of a command as one text, for people who leave out the quotes. NULL when memory is used up. */
static char *join_words(const struct args *a)
{
	size_t n = 1, at = 0;
	char *s;

	for (int i = 0; i < a->words; i++)
		n += strlen(a->word[i]) + 1;
	s = calloc(1, n);
	for (int i = 0; s && i < a->words; i++)
		at += (size_t)snprintf(s + at, n - at, "%s%s", i ? " " : "", a->word[i]);
	return s;
}

static void print_suggestion(const struct cli *cli, struct retrain_value answer)
{
	const char *s = value_text(answer, "suggestion");
	char line[512];

	if (!*s)
		return;
	snprintf(line, sizeof(line), "Did you mean \"%.400s\"?", s);
	print_wrapped(stdout, cli->term.width, "", 0, line);
}

static int print_jobs(const struct cli *cli, struct retrain_value answer)
{
	static const struct column columns[] = {
	        {"Job", COLUMN_WRAP | COLUMN_TITLE, 0}, {"Also called", COLUMN_WRAP, 0}, {"Id", 0, 0}};
	struct retrain_iter it = retrain_iter(retrain_value_get(answer, "occupations"));
	struct table *t = table_new(&cli->term, columns, 3);
	struct retrain_value item;

	while (retrain_iter_next(&it, NULL, &item)) {
		const char *title = value_text(item, "title"), *matched = value_text(item, "matched");

		table_row(t);
		table_cell_style(t, title, STYLE_BOLD);
		table_cell(t, strcmp(title, matched) != 0 ? matched : "");
		table_cell_style(t, value_text(item, "id"), STYLE_DIM);
	}
	return table_print(t);
}

static int print_found_skills(const struct cli *cli, struct retrain_value answer)
{
	static const struct column columns[] = {
	        {"Skill", COLUMN_WRAP | COLUMN_TITLE, 0}, {"Kind", 0, 0}, {"Id", 0, 0}};
	struct retrain_iter it = retrain_iter(retrain_value_get(answer, "skills"));
	struct table *t = table_new(&cli->term, columns, 3);
	struct retrain_value item;

	while (retrain_iter_next(&it, NULL, &item)) {
		table_row(t);
		table_cell_style(t, value_text(item, "label"), STYLE_BOLD);
		table_cell(t, value_text(item, "kind"));
		table_cell_style(t, value_text(item, "id"), STYLE_DIM);
	}
	return table_print(t);
}

static int print_search(const struct cli *cli, struct retrain_value answer, const char *text, bool skills)
{
	size_t shown = retrain_value_count(retrain_value_get(answer, skills ? "skills" : "occupations"));
	int64_t total = value_int(answer, "total", (int64_t)shown);
	char line[512], n[WORDS_MAX];

	print_suggestion(cli, answer);
	if (!shown) {
		snprintf(line, sizeof(line), "No %s is known as \"%.300s\". Try other or fewer words.",
		         skills ? "skill" : "job", text);
		print_wrapped(stdout, cli->term.width, "", 0, line);
		return EXIT_FINE;
	}
	if (total > (int64_t)shown) {
		snprintf(line, sizeof(line), "%zu of %s; --limit shows more.", shown, words_count(n, total));
		print_wrapped(stdout, cli->term.width, "", 0, line);
	}
	return skills ? print_found_skills(cli, answer) : print_jobs(cli, answer);
}

int cmd_search(struct cli *cli, const struct args *a)
{
	bool skills = args_flag(a, "skills");
	struct retrain_params *p = retrain_params_new();
	struct retrain_reply *reply = NULL;
	char *text = join_words(a);
	int64_t limit = 10, offset = 0;
	int code = EXIT_USAGE;

	if (!args_int(a, "limit", 1, 100, &limit) || !args_int(a, "offset", 0, 65535, &offset))
		goto out;
	if (skills && offset) {
		usage_error(a->command, "--offset is for jobs; skills come on one page.");
		goto out;
	}
	if (!text)
		goto out;
	retrain_params_text(p, "text", text);
	retrain_params_int(p, "limit", limit);
	if (!skills)
		retrain_params_int(p, "offset", offset);
	code = cli_ask(cli, skills ? "skill.search" : "occupation.search", p, &reply);
	p = NULL;
	if (reply)
		code = print_search(cli, retrain_reply_value(reply), text, skills);
out:
	retrain_params_free(p);
	retrain_reply_unref(reply);
	free(text);
	return code;
}

static void print_ticks(const struct cli *cli, struct retrain_value job, bool all)
{
	struct retrain_value list = retrain_value_get(job, "skills"), skill;
	struct retrain_iter it = retrain_iter(list);
	size_t left = retrain_value_count(list), shown = 0;
	const char *group = "";
	char line[WORDS_MAX];

	print_heading(&cli->term, value_text(job, "title"));
	while ((all || shown < SKILLS_SHOWN) && retrain_iter_next(&it, NULL, &skill)) {
		const char *relation = value_text(skill, "relation");

		if (strcmp(relation, group) != 0) {
			printf("  %s%s%s\n", style_on(&cli->term, STYLE_DIM),
			       strcmp(relation, "optional") != 0 ? "Needed for the job" : "Useful in the job",
			       style_off(&cli->term));
			group = relation;
		}
		print_wrapped(stdout, cli->term.width, "    [ ] ", 8, value_text(skill, "label"));
		shown++;
	}
	if (!left)
		print_wrapped(stdout, cli->term.width, "  ", 2, "Its skills are not known.");
	else if (left > shown) {
		snprintf(line, sizeof(line), "and %zu more; --all shows them", left - shown);
		print_wrapped(stdout, cli->term.width, "    ", 4, line);
	}
	putchar('\n');
}

static int print_skills(const struct cli *cli, struct retrain_value answer, bool all)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(answer, "occupations"));
	struct retrain_value job;

	while (retrain_iter_next(&it, NULL, &job))
		print_ticks(cli, job, all);
	print_wrapped(stdout, cli->term.width, "", 0,
	              "Next: retrain match --skill \"...\" for each one that is ticked, and --job for each "
	              "job held.");
	return EXIT_FINE;
}

int cmd_skills(struct cli *cli, const struct args *a)
{
	size_t n = (size_t)a->words;
	struct resolved *w = calloc(n, sizeof(*w));
	struct retrain_reply *reply = NULL;
	struct retrain_params *p = NULL;
	struct retrain *r;
	int code = EXIT_REFUSED;

	if (!w)
		goto out;
	for (size_t i = 0; i < n; i++) {
		w[i].said = a->word[i];
		w[i].kind = RESOLVE_JOB;
	}
	r = cli_query(cli, &code);
	if (!r)
		goto out;
	code = resolve_words(cli, r, w, n);
	if (code != EXIT_FINE)
		goto out;
	p = retrain_params_new();
	retrain_params_begin_array(p, "occupations");
	for (size_t i = 0; i < n; i++)
		retrain_params_text(p, NULL, w[i].id);
	retrain_params_end(p);
	if (!cli->json)
		resolved_print(cli, w, n);
	code = cli_ask(cli, "occupation.skills", p, &reply);
	if (reply)
		code = print_skills(cli, retrain_reply_value(reply), args_flag(a, "all"));
out:
	resolved_free(w, n);
	retrain_reply_unref(reply);
	return code;
}
