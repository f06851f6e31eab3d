#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/match_query.h"
#include "client/cli/wish.h"

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
	static const char *const names[] = {"pay", "security", "growth", "hours", "distance", "local"};
	enum { NAMES = sizeof(names) / sizeof(names[0]) };
	const char *s;

	retrain_params_begin_map(p, "preferences");
	for (int i = 0; (s = args_nth(a, "prefer", i)); i++) {
		size_t n = strcspn(s, "="), k = 0;
		char *end = NULL;
		double d = s[n] ? strtod(s + n + 1, &end) : 1.0;

		while (k < NAMES && (strlen(names[k]) != n || strncmp(names[k], s, n) != 0))
			k++;
		if (k == NAMES || (end && (*end || end == s + n + 1)) || !(d >= 0 && d <= 1)) {
			usage_error(a->command,
			            "--prefer takes pay, security, growth, hours, distance or local, and a "
			            "weight from 0 to 1, such as pay=0.5. It was given \"%s\".",
			            s);
			return false;
		}
		retrain_params_number(p, names[k], d);
	}
	retrain_params_end(p);
	return true;
}

/* All but how many jobs are given. */
static bool put_options(struct retrain_params *p, const struct args *a, const char *detail)
{
	static const char *const same[] = {"order", "model", "postcode"};
	static const struct wish place[] = {{"distance", "distance_miles", WISH_NUMBER, 0, 1000},
	                                    {"on", "on_date", WISH_DATE, 0, 0},
	                                    {NULL, NULL, WISH_TEXT, 0, 0}};

	if (!wishes_put(p, a, place))
		return false;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		if (args_value(a, same[i]))
			retrain_params_text(p, same[i], args_value(a, same[i]));
	}
	retrain_params_text(p, "detail", detail);
	return put_filters(p, a) && put_preferences(p, a);
}

bool match_wishes_put(struct retrain_params *p, const struct args *a, const char *detail)
{
	int64_t limit = 10, offset = 0;

	if (!args_int(a, "limit", 1, 500, &limit) || !args_int(a, "offset", 0, 65535, &offset))
		return false;
	retrain_params_int(p, "limit", limit);
	retrain_params_int(p, "offset", offset);
	if (args_flag(a, "explain"))
		retrain_params_bool(p, "explain", true);
	return put_options(p, a, detail);
}

bool match_first_put(struct retrain_params *p, const struct args *a, const char *detail, unsigned limit)
{
	retrain_params_int(p, "limit", limit);
	return put_options(p, a, detail);
}

/* Who held a job has its essential skills: asks which those are. */
static int understand(struct cli *cli, const struct args *a, struct match_query *q)
{
	struct retrain_reply *held = NULL;
	int code = EXIT_FINE;
	struct retrain *r = cli_query(cli, &code);

	if (!r)
		return code;
	code = person_understand(cli, r, &q->person);
	if (code == EXIT_FINE && q->person.jobs && !args_flag(a, "only-given"))
		code = cli_call(cli, r, "occupation.skills", person_held_question(&q->person), &held);
	if (code == EXIT_FINE)
		person_put_with(q->params, &q->person, retrain_reply_value(held));
	retrain_reply_unref(held);
	return code;
}

int match_query_build(struct cli *cli, const struct args *a, struct match_query *q)
{
	int code;

	q->params = retrain_params_new();
	if (!q->params) {
		fputs("retrain match: there is not enough memory.\n", stderr);
		return EXIT_REFUSED;
	}
	if (!match_wishes_put(q->params, a, "labels"))
		return EXIT_USAGE;
	code = person_collect(a, NULL, 0, &q->person);
	if (code != EXIT_FINE)
		return code;
	if (!q->person.skills && !q->person.jobs)
		return usage_error(
		        a->command,
		        "say what the person can do with --skill, or what job they had with --job.");
	return understand(cli, a, q);
}

void match_query_free(struct match_query *q)
{
	person_free(&q->person);
	retrain_params_free(q->params);
}
