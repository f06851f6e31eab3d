#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/match_query.h"

#define SKILLS_ASKED 200 /* as many as a question may hold: proto/limits.def, skills */

static size_t count_given(const struct args *a, const char *name)
{
	size_t n = 0;

	while (args_nth(a, name, (int)n))
		n++;
	return n;
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
			            "--prefer takes pay, security, growth or hours, and a weight from 0 to "
			            "1, such as "
			            "pay=0.5. It was given \"%s\".",
			            s);
			return false;
		}
		retrain_params_number(p, names[k], d);
	}
	retrain_params_end(p);
	return true;
}

static bool put_options(struct retrain_params *p, const struct args *a)
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

static void collect(struct match_query *q, const struct args *a)
{
	size_t skills = count_given(a, "skill"), jobs = count_given(a, "job");
	struct resolved *w = calloc(skills + jobs + 1, sizeof(*w));

	for (size_t i = 0; w && i < skills + jobs; i++) {
		w[i].kind = i < skills ? RESOLVE_SKILL : RESOLVE_JOB;
		w[i].said = i < skills ? args_nth(a, "skill", (int)i) : args_nth(a, "job", (int)(i - skills));
	}
	q->word = w;
	q->skills = skills;
	q->jobs = jobs;
}

/* Who held a job has its essential skills: asks which those are. */
static int ask_held(struct cli *cli, struct retrain *r, const struct match_query *q,
                    struct retrain_reply **ret)
{
	struct retrain_params *p = retrain_params_new();

	retrain_params_begin_array(p, "occupations");
	for (size_t i = 0; i < q->jobs; i++)
		retrain_params_text(p, NULL, q->word[q->skills + i].id);
	retrain_params_end(p);
	return cli_call(cli, r, "occupation.skills", p, ret);
}

static bool is_in(const char *const *list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(list[i], id))
			return true;
	}
	return false;
}

/* Puts the essential skills of one held job behind the `n` there are. Returns how many there are then. */
static size_t add_essential(const char **id, size_t n, struct retrain_value job)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(job, "skills"));
	struct retrain_value skill;

	while (n < SKILLS_ASKED && retrain_iter_next(&it, NULL, &skill)) {
		const char *found = value_text(skill, "id");

		if (!strcmp(value_text(skill, "relation"), "essential") && *found && !is_in(id, n, found))
			id[n++] = found;
	}
	return n;
}

/* The skills given, then the essential ones of the jobs held, and those jobs. */
static void put_person(struct match_query *q, struct retrain_value held)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(held, "occupations"));
	const char *id[SKILLS_ASKED];
	struct retrain_value job;
	size_t n = q->skills;

	for (size_t i = 0; i < n; i++)
		id[i] = q->word[i].id;
	while (retrain_iter_next(&it, NULL, &job))
		n = add_essential(id, n, job);
	q->added = n - q->skills;
	retrain_params_texts(q->params, "skills", id, n);
	retrain_params_begin_array(q->params, "occupations");
	for (size_t i = 0; i < q->jobs; i++)
		retrain_params_text(q->params, NULL, q->word[q->skills + i].id);
	retrain_params_end(q->params);
}

static int understand(struct cli *cli, const struct args *a, struct match_query *q)
{
	struct retrain_reply *held = NULL;
	int code = EXIT_FINE;
	struct retrain *r = cli_query(cli, &code);

	if (!r)
		return code;
	code = resolve_words(cli, r, q->word, q->skills + q->jobs);
	if (code == EXIT_FINE && q->jobs && !args_flag(a, "only-given"))
		code = ask_held(cli, r, q, &held);
	if (code == EXIT_FINE)
		put_person(q, retrain_reply_value(held));
	retrain_reply_unref(held);
	return code;
}

int match_query_build(struct cli *cli, const struct args *a, struct match_query *q)
{
	q->params = retrain_params_new();
	collect(q, a);
	if (!q->params || !q->word) {
		fputs("retrain match: there is not enough memory.\n", stderr);
		return EXIT_REFUSED;
	}
	if (!put_options(q->params, a))
		return EXIT_USAGE;
	if (!q->skills && !q->jobs)
		return usage_error(
		        a->command,
		        "say what the person can do with --skill, or what job they had with --job.");
	if (q->skills > SKILLS_ASKED)
		return usage_error(a->command, "there are %zu skills; at most %d can be asked about.",
		                   q->skills, SKILLS_ASKED);
	return understand(cli, a, q);
}

void match_query_free(struct match_query *q)
{
	resolved_free(q->word, q->skills + q->jobs);
	retrain_params_free(q->params);
}
