#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "client/cli/person.h"
#include "client/cli/record.h"
#include "client/cli/wish.h"

static const struct wish wishes[] = {
        {"postcode", "postcode", WISH_TEXT, 0, 0},
        {"distance", "distance_miles", WISH_NUMBER, 0, 1000},
        {"mode", "delivery_modes", WISH_LIST, 0, 0},
        {"study", "study_modes", WISH_LIST, 0, 0},
        {"when", "attendance_patterns", WISH_LIST, 0, 0},
        {"max-cost", "max_cost", WISH_POUNDS, 0, 0},
        {"pay-floor", "pay_floor", WISH_POUNDS, 0, 0},
        {"steps", "max_steps", WISH_INT, 1, 4},
        {"hiring", "hiring", WISH_FLAG, 0, 0},
        {"no-degree", "no_degree", WISH_FLAG, 0, 0},
        {"order", "order", WISH_TEXT, 0, 0},
        {"limit", "limit", WISH_INT, 1, 50},
        {"on", "on_date", WISH_DATE, 0, 0},
        {NULL, NULL, WISH_TEXT, 0, 0},
};

static const char *labels(struct retrain_value list, size_t most, char *out, size_t size)
{
	struct retrain_iter it = retrain_iter(list);
	struct retrain_value item;
	size_t at = 0, n = 0;

	*out = '\0';
	while (n < most && at + 220 < size && retrain_iter_next(&it, NULL, &item))
		at += (size_t)snprintf(out + at, size - at, "%s%.200s", n++ ? "; " : "",
		                       value_text(item, "label"));
	if (it.left)
		snprintf(out + at, size - at, " and %zu more", it.left);
	return out;
}

static void print_step(const struct cli *cli, size_t n, struct retrain_value step)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(step, "courses"));
	size_t in_job = retrain_value_count(retrain_value_get(step, "not_taught"));
	int64_t vacancies = value_int(step, "vacancies", -1);
	char line[2048], a[RECORD_MAX], b[RECORD_MAX], c[RECORD_MAX], first[16];
	struct retrain_value course;
	unsigned width = cli->term.width;

	snprintf(first, sizeof(first), "  %zu. ", n);
	snprintf(line, sizeof(line), "%.300s. Pay: %s. Automation risk: %s.%s%s%s", value_text(step, "title"),
	         words_pay(a, retrain_value_get(step, "pay")),
	         words_risk(retrain_value_get(step, "automation_risk")),
	         vacancies >= 0 ? " Vacancies near you: " : "",
	         vacancies >= 0 ? words_count(b, vacancies) : "", vacancies >= 0 ? "." : "");
	print_wrapped(stdout, width, first, 5, line);
	snprintf(line, sizeof(line), "You have %s of what it needs",
	         words_percent(a, value_number(step, "ready")));
	snprintf(line + strlen(line), sizeof(line) - strlen(line), ", %s after the courses.",
	         words_percent(a, value_number(step, "ready_after")));
	print_wrapped(stdout, width, "     ", 5, line);
	if (*labels(retrain_value_get(step, "gap"), 4, line, sizeof(line)))
		print_wrapped(stdout, width, "     To learn: ", 15, line);
	while (retrain_iter_next(&it, NULL, &course)) {
		snprintf(line, sizeof(line), "%.200s, %s; %s; %s.%s%s%s", value_text(course, "title"),
		         course_place(a, course, true), course_length(b, course), course_cost(c, course),
		         *made_up(course) ? " [" : "", made_up(course), *made_up(course) ? "]" : "");
		print_wrapped(stdout, width, "     Course: ", 13, line);
	}
	if (in_job) {
		snprintf(line, sizeof(line),
		         "%zu of them no course in reach teaches: to be learnt in the job.", in_job);
		print_wrapped(stdout, width, "     ", 5, line);
	}
}

static void print_route(const struct cli *cli, size_t n, struct retrain_value route)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(route, "steps"));
	int64_t gain = value_int(route, "pay_gain", INT64_MIN), cost = value_int(route, "cost", -1);
	char line[1024], a[RECORD_MAX], b[RECORD_MAX], c[RECORD_MAX];
	struct retrain_value step;

	snprintf(line, sizeof(line), "Route %zu", n);
	putchar('\n');
	print_heading(&cli->term, line);
	if (*value_text(route, "text"))
		print_wrapped(stdout, cli->term.width, "  ", 2, value_text(route, "text"));
	words_weeks(a, value_number(route, "weeks"));
	if (value_number(route, "weeks") == 0)
		snprintf(a, sizeof(a), "none");
	snprintf(line, sizeof(line), "Training: %s; %s. Pay: %s%s.", *a ? a : "time not known",
	         cost < 0 ? "cost not known"
	         : cost   ? words_pounds(b, cost)
	                  : "no cost",
	         gain == INT64_MIN ? "change not known" : words_pounds(c, gain < 0 ? -gain : gain),
	         gain == INT64_MIN ? ""
	         : gain < 0        ? " less a year"
	                           : " more a year");
	print_wrapped(stdout, cli->term.width, "  ", 2, line);
	for (size_t i = 1; retrain_iter_next(&it, NULL, &step); i++)
		print_step(cli, i, step);
}

static int print_answer(const struct cli *cli, struct retrain_value answer)
{
	struct retrain_value start = retrain_value_get(answer, "start"), route;
	struct retrain_iter it = retrain_iter(retrain_value_get(answer, "routes"));
	int64_t floor = value_int(start, "pay_floor", -1);
	char line[1024], pay[WORDS_MAX], least[WORDS_MAX];

	if (*value_text(start, "title")) {
		snprintf(line, sizeof(line), "From: %.300s. Pay: %s.", value_text(start, "title"),
		         words_pay(pay, retrain_value_get(start, "pay")));
		print_wrapped(stdout, cli->term.width, "", 0, line);
	}
	if (floor >= 0) {
		snprintf(line, sizeof(line), "No step pays less than %s a year.", words_pounds(least, floor));
		print_wrapped(stdout, cli->term.width, "", 0, line);
	}
	if (!it.left) {
		print_wrapped(stdout, cli->term.width, "", 0,
		              "No route was found. Allow more --steps, a lower --pay-floor or a longer "
		              "--distance.");
		return EXIT_FINE;
	}
	for (size_t i = 1; retrain_iter_next(&it, NULL, &route); i++)
		print_route(cli, i, route);
	if (!value_true(answer, "complete")) {
		putchar('\n');
		print_wrapped(stdout, cli->term.width, "", 0,
		              "There were too many routes to look at all of them; the most promising were.");
	}
	return EXIT_FINE;
}

/* The job the person starts from is held; the one of --to is wanted. */
static void put_person(struct retrain_params *p, const struct person *person, bool from, bool to)
{
	if (from)
		retrain_params_text(p, "from", person_target(person, 0)->id);
	if (to)
		retrain_params_text(p, "target", person_target(person, from ? 1 : 0)->id);
	if (!person->skills)
		return;
	retrain_params_begin_array(p, "skills");
	for (size_t i = 0; i < person->skills; i++)
		retrain_params_text(p, NULL, person->word[i].id);
	retrain_params_end(p);
}

int cmd_route(struct cli *cli, const struct args *a)
{
	struct retrain_params *p = retrain_params_new();
	struct retrain_reply *reply = NULL;
	struct person person = {0};
	const char *target[2];
	char from[1024] = "";
	struct retrain *r;
	size_t at = 0, n = 0;
	int code = EXIT_USAGE;

	for (int i = 0; i < a->words && at < sizeof(from); i++)
		at += (size_t)snprintf(from + at, sizeof(from) - at, "%s%s", i ? " " : "", a->word[i]);
	if (*from)
		target[n++] = from;
	if (args_value(a, "to"))
		target[n++] = args_value(a, "to");
	if (!wishes_put(p, a, wishes))
		goto out;
	code = person_collect(a, target, n, &person);
	if (code == EXIT_FINE && !*from && !person.skills)
		code = usage_error(a->command,
		                   "name the job to start from, or say with --skill what the person can do.");
	if (code != EXIT_FINE)
		goto out;
	r = cli_query(cli, &code);
	if (!r || (code = person_understand(cli, r, &person)) != EXIT_FINE)
		goto out;
	put_person(p, &person, *from != '\0', args_value(a, "to") != NULL);
	code = cli_ask(cli, "pathway.find", p, &reply);
	p = NULL;
	if (reply)
		code = print_answer(cli, retrain_reply_value(reply));
out:
	retrain_params_free(p);
	retrain_reply_unref(reply);
	person_free(&person);
	return code;
}
