#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/ask.h"
#include "client/cli/show.h"

#define LABEL_COLUMNS 20
#define SKILLS_SHOWN  15
#define TEXT_MAX      16384

/* "Pay a year          £21,000 to £26,000" */
void show_field(const struct cli *cli, const char *label, const char *text)
{
	char first[64];
	unsigned rest = cli->term.width < 60 ? 4 : LABEL_COLUMNS;

	if (!*text)
		return;
	if (rest == 4) {
		if (*label)
			print_heading(&cli->term, label);
		print_wrapped(stdout, cli->term.width, "    ", 4, text);
		return;
	}
	snprintf(first, sizeof(first), "%-*s", LABEL_COLUMNS, label);
	print_wrapped(stdout, cli->term.width, first, rest, text);
}

static void print_list(const struct cli *cli, const char *label, struct retrain_value list, const char *key)
{
	char *text = malloc(TEXT_MAX);

	if (text)
		show_field(cli, label, value_join(list, key, "; ", text, TEXT_MAX));
	free(text);
}

static void print_number(const struct cli *cli, const char *label, struct retrain_value v, const char *path,
                         const char *unit)
{
	char n[WORDS_MAX], text[WORDS_MAX * 2];
	double d = value_number(v, path);

	if (isnan(d))
		snprintf(text, sizeof(text), "not known");
	else
		snprintf(text, sizeof(text), "%s%s", words_number(n, d), unit);
	show_field(cli, label, text);
}

static void print_hours(const struct cli *cli, struct retrain_value v)
{
	double low = value_number(v, "hours_low"), high = value_number(v, "hours_high");
	char a[WORDS_MAX], b[WORDS_MAX], text[WORDS_MAX * 3];

	if (isnan(low) && isnan(high))
		snprintf(text, sizeof(text), "not known");
	else if (isnan(low) || isnan(high) || low == high)
		snprintf(text, sizeof(text), "%s a week", words_number(a, isnan(low) ? high : low));
	else
		snprintf(text, sizeof(text), "%s to %s a week", words_number(a, low), words_number(b, high));
	show_field(cli, "Hours", text);
}

static void print_pattern(const struct cli *cli, struct retrain_value v)
{
	char joined[WORDS_MAX], text[WORDS_MAX];

	value_join(retrain_value_get(v, "working_pattern"), NULL, ", ", joined, sizeof(joined));
	show_field(cli, "When", *joined ? words_plain(text, joined) : "does not say");
}

static void print_qualification(const struct cli *cli, struct retrain_value v)
{
	int64_t level = value_int(v, "qualification_level", -1);
	char text[WORDS_MAX];

	if (level > 0)
		snprintf(text, sizeof(text), "level %" PRId64, level);
	else
		snprintf(text, sizeof(text), "%s", level == 0 ? "entry level" : "not known");
	show_field(cli, "Qualification", text);
}

void show_source(const struct cli *cli, struct retrain_value v)
{
	struct retrain_value s = retrain_value_get(v, "source");
	const char *version = value_text(s, "version"), *words = value_text(s, "attribution"),
	           *licence = value_text(s, "licence");
	char text[1024];

	snprintf(text, sizeof(text), "%.200s%s%.60s", value_text(s, "name"), *version ? " " : "", version);
	show_field(cli, "Source", text);
	show_field(cli, "", words);
	if (*licence) {
		snprintf(text, sizeof(text), "Licence: %.400s", licence);
		show_field(cli, "", text);
	}
	if (value_true(s, "illustrative"))
		show_field(cli, "", "Some figures are made up to show how it works.");
}

static void print_skill_lines(const struct cli *cli, struct retrain_value v)
{
	struct retrain_value list = retrain_value_get(v, "skills"), skill;
	struct retrain_iter it = retrain_iter(list);
	size_t n = retrain_value_count(list), shown = 0;
	char line[WORDS_MAX];

	putchar('\n');
	snprintf(line, sizeof(line), n ? "Its %zu skills" : "Its skills are not known.", n);
	print_heading(&cli->term, line);
	while (shown < SKILLS_SHOWN && retrain_iter_next(&it, NULL, &skill)) {
		print_wrapped(stdout, cli->term.width,
		              strcmp(value_text(skill, "relation"), "optional") != 0 ? "  needed  "
		                                                                     : "  useful  ",
		              10, value_text(skill, "label"));
		shown++;
	}
	if (n > shown) {
		snprintf(line, sizeof(line), "and %zu more: retrain skills --all \"%.100s\"", n - shown,
		         value_text(v, "title"));
		print_wrapped(stdout, cli->term.width, "  ", 2, line);
	}
}

static void print_codes(const struct cli *cli, struct retrain_value v)
{
	static const struct {
		const char *key, *label;
	} codes[] = {{"soc2020", "SOC 2020"}, {"soc2010", "SOC 2010"}, {"onet", "O*NET"}, {"esco", "ESCO"}};
	char text[512] = "";
	size_t at = 0;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		const char *s = value_text(v, codes[i].key);

		if (!strncmp(s, "esco:", 5) || !strncmp(s, "onet:", 5))
			s += 5; /* the label says it */
		if (*s)
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s %.60s", at ? ", " : "",
			                       codes[i].label, s);
	}
	show_field(cli, "Codes", text);
}

static int print_job(const struct cli *cli, struct retrain_value v)
{
	struct retrain_value degree = retrain_value_get(v, "needs_degree");
	char text[WORDS_MAX];
	bool needs;

	print_heading(&cli->term, value_text(v, "title"));
	if (*value_text(v, "description"))
		print_wrapped(stdout, cli->term.width, "", 0, value_text(v, "description"));
	putchar('\n');
	print_list(cli, "Also called", retrain_value_get(v, "alt_titles"), NULL);
	print_list(cli, "Special fields", retrain_value_get(v, "specialisms"), NULL);
	show_field(cli, "Pay a year", words_pay(text, retrain_value_get(v, "pay")));
	show_field(cli, "Jobs in future", words_growth(text, retrain_value_get(v, "growth")));
	show_field(cli, "Automation risk", words_risk(retrain_value_get(v, "automation_risk")));
	print_hours(cli, v);
	print_pattern(cli, v);
	if (retrain_value_bool(degree, &needs))
		show_field(cli, "Degree", needs ? "needed" : "not needed");
	print_qualification(cli, v);
	print_number(cli, "Job zone", v, "job_zone", " of 5 (how much preparation it needs)");
	print_list(cli, "Tasks", retrain_value_get(v, "tasks"), NULL);
	print_list(cli, "Ways in", retrain_value_get(v, "routes"), NULL);
	print_list(cli, "Restrictions", retrain_value_get(v, "restrictions"), NULL);
	print_list(cli, "Categories", retrain_value_get(v, "categories"), NULL);
	print_codes(cli, v);
	show_field(cli, "Id", value_text(v, "id"));
	show_source(cli, v);
	print_skill_lines(cli, v);
	return EXIT_FINE;
}

static int print_skill(const struct cli *cli, struct retrain_value v)
{
	char n[WORDS_MAX];

	print_heading(&cli->term, value_text(v, "label"));
	if (*value_text(v, "description"))
		print_wrapped(stdout, cli->term.width, "", 0, value_text(v, "description"));
	putchar('\n');
	print_list(cli, "Also called", retrain_value_get(v, "alt_labels"), NULL);
	show_field(cli, "Kind", value_text(v, "kind"));
	show_field(cli, "Part of", value_text(v, "parent.label"));
	print_list(cli, "The same as", retrain_value_get(v, "same"), "label");
	print_list(cli, "Goes with", retrain_value_get(v, "related"), "label");
	show_field(cli, "Jobs with it", words_count(n, value_int(v, "jobs", 0)));
	print_list(cli, "Such as", retrain_value_get(v, "occupations"), "title");
	show_field(cli, "Id", value_text(v, "id"));
	show_source(cli, v);
	return EXIT_FINE;
}

/* What an id can be of besides a job; asked quietly and all at once, so that "show" works for all of them. */
static const struct {
	const char *option, *method;
	int (*print)(const struct cli *cli, struct retrain_value v);
} records[] = {{"skill", "skill.get", print_skill},
               {"course", "course.get", show_course},
               {"vacancy", "vacancy.get", show_vacancy}};
enum { RECORDS = sizeof(records) / sizeof(records[0]) };

static struct retrain_params *by_id(const struct args *a, const char *id)
{
	struct retrain_params *p = retrain_params_new();

	retrain_params_text(p, "id", id);
	if (args_value(a, "postcode"))
		retrain_params_text(p, "postcode", args_value(a, "postcode"));
	return p;
}

/* Shows what has this id. -1 when nothing but a job can be meant. */
static int show_by_id(struct cli *cli, struct retrain *r, const struct args *a, const char *said)
{
	struct question q[RECORDS] = {{.method = NULL}};
	bool named = args_flag(a, "course") || args_flag(a, "vacancy");
	int code = -1;

	if (strpbrk(said, " \t\n") || strlen(said) > 256)
		return named ? EXIT_REFUSED : -1;
	for (size_t i = 0; i < RECORDS; i++) {
		if (!named || args_flag(a, records[i].option))
			q[i] = (struct question){.method = records[i].method, .params = by_id(a, said)};
	}
	(void)ask_all(r, q, RECORDS);
	for (size_t i = 0; i < RECORDS && code < 0; i++) {
		if (q[i].reply)
			code = cli->json ? cli_print_json(cli, retrain_reply_value(q[i].reply))
			                 : records[i].print(cli, retrain_reply_value(q[i].reply));
		else if (q[i].method && (named || strcmp(q[i].error.name, "unknown_postcode") == 0))
			code = cli_error(cli, &q[i].error);
	}
	questions_free(q, RECORDS);
	return code;
}

static int show(struct cli *cli, struct resolved *w)
{
	bool skill = w->kind == RESOLVE_SKILL;
	struct retrain_params *p = retrain_params_new();
	struct retrain_reply *reply = NULL;
	int code;

	retrain_params_text(p, "id", w->id);
	code = cli_ask(cli, skill ? "skill.get" : "occupation.get", p, &reply);
	if (reply)
		code = skill ? print_skill(cli, retrain_reply_value(reply))
		             : print_job(cli, retrain_reply_value(reply));
	retrain_reply_unref(reply);
	return code;
}

int cmd_show(struct cli *cli, const struct args *a)
{
	struct resolved *w = calloc(1, sizeof(*w));
	char said[1024] = "";
	struct retrain *r;
	size_t at = 0;
	int code = EXIT_REFUSED;

	if (!w)
		return code;
	for (int i = 0; i < a->words && at < sizeof(said); i++)
		at += (size_t)snprintf(said + at, sizeof(said) - at, "%s%s", i ? " " : "", a->word[i]);
	w->said = said;
	r = cli_query(cli, &code);
	if (!r)
		goto out;
	code = args_flag(a, "skill") ? -1 : show_by_id(cli, r, a, said);
	if (code >= 0)
		goto out;
	w->kind = args_flag(a, "skill") ? RESOLVE_SKILL : RESOLVE_JOB;
	code = resolve_words(cli, r, w, 1);
	if (code == EXIT_FINE)
		code = show(cli, w);
out:
	resolved_free(w, 1);
	return code;
}
