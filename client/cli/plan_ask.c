#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/cli/plan.h"
#include "client/cli/wish.h"

#define MILES_DEFAULT 20 /* as the daemon's */
#define PLAN_TRIED    30 /* jobs that fit, from which those to plan for are taken */
#define PLAN_BEST     5  /* so many: further down, what is easy to reach is far from what they do now */
#define BETTER_PAID                                                                                          \
	1.05 /* what is aimed at when no job was named pays so many times what the job held does */

/* Parameters that the plan, the route and the searches around them share. */
static const struct wish place_wishes[] = {
        {"postcode", "postcode", WISH_TEXT, 0, 0},
        {"distance", "distance_miles", WISH_NUMBER, 0, 1000},
        {"on", "on_date", WISH_DATE, 0, 0},
        {NULL, NULL, WISH_TEXT, 0, 0},
};

static const struct wish way_wishes[] = {
        {"mode", "delivery_modes", WISH_LIST, 0, 0},
        {"study", "study_modes", WISH_LIST, 0, 0},
        {"when", "attendance_patterns", WISH_LIST, 0, 0},
        {"max-cost", "max_cost", WISH_POUNDS, 0, 0},
        {NULL, NULL, WISH_TEXT, 0, 0},
};

static const struct wish plan_wishes[] = {
        {"max-weeks", "max_weeks", WISH_NUMBER, 0, 1000},
        {"max-courses", "max_courses", WISH_INT, 1, 40},
        {"hours", "hours_a_week", WISH_NUMBER, 0, 168},
        {"start-from", "start_from", WISH_DATE, 0, 0},
        {"start-by", "start_by", WISH_DATE, 0, 0},
        {"qualification", "qualification_level", WISH_INT, 0, 8},
        {"age", "age", WISH_INT, 0, 120},
        {"employment", "employment", WISH_TEXT, 0, 0},
        {"pay", "annual_pay", WISH_POUNDS, 0, 0},
        {"objective", "objective", WISH_TEXT, 0, 0},
        {"alternatives", "alternatives", WISH_INT, 0, 5},
        {NULL, NULL, WISH_TEXT, 0, 0},
};

static const struct wish functional_wishes[] = {
        {"english", "english", WISH_LEVEL, 0, 0},
        {"maths", "maths", WISH_LEVEL, 0, 0},
        {"digital", "digital", WISH_LEVEL, 0, 0},
        {NULL, NULL, WISH_TEXT, 0, 0},
};

static bool put_functional(struct retrain_params *params, const struct args *a)
{
	bool good = true, any = false;

	for (const struct wish *w = functional_wishes; w->option; w++)
		any = any || args_flag(a, w->option);
	if (any) {
		retrain_params_begin_map(params, "functional");
		good = wishes_put(params, a, functional_wishes);
		retrain_params_end(params);
	}
	return good;
}

bool plan_wishes_put(struct retrain_params *params, const struct args *a)
{
	return wishes_put(params, a, place_wishes) && wishes_put(params, a, way_wishes) &&
	       wishes_put(params, a, plan_wishes) && put_functional(params, a);
}

static bool any_pay(const struct plan *p)
{
	struct retrain_iter it =
	        retrain_iter(retrain_value_get(retrain_reply_value(p->match.reply), "matches"));
	struct retrain_value job;

	while (retrain_iter_next(&it, NULL, &job))
		if (retrain_value_count(retrain_value_find(job, "pay")))
			return true;
	return false;
}

static void put_targets(struct retrain_params *params, const struct plan *p)
{
	struct retrain_iter it =
	        retrain_iter(retrain_value_get(retrain_reply_value(p->match.reply), "matches"));
	struct retrain_value job;

	if (p->person.targets == 1) {
		retrain_params_text(params, "target", person_target(&p->person, 0)->id);
		return;
	}
	retrain_params_begin_array(params, "targets");
	for (size_t i = 0; i < p->person.targets; i++)
		retrain_params_text(params, NULL, person_target(&p->person, i)->id);
	for (size_t i = 0; !p->person.targets && i < PLAN_BEST && retrain_iter_next(&it, NULL, &job);) {
		/* A better job is one that is known to pay; without a job held there is nothing to compare
		 * with. */
		if (p->person.jobs && !retrain_value_count(retrain_value_find(job, "pay")) && any_pay(p))
			continue;
		retrain_params_text(params, NULL, value_text(job, "id"));
		i++;
	}
	retrain_params_end(params);
}

/* Jobs that fit: for the page, and to choose from when no job was named. */
static int ask_match(struct cli *cli, struct retrain *r, const struct args *a, struct plan *p)
{
	struct retrain_params *params;
	int code = EXIT_FINE;

	if (p->person.jobs)
		code = cli_call(cli, r, "occupation.skills", person_held_question(&p->person),
		                &p->held_skills.reply);
	if (code != EXIT_FINE)
		return code;
	params = retrain_params_new();
	person_put_with(params, &p->person, retrain_reply_value(p->held_skills.reply));
	(void)wishes_put(params, a, place_wishes);
	retrain_params_int(params, "limit", p->person.targets ? PLAN_MATCHES : PLAN_TRIED);
	retrain_params_text(params, "detail", "labels");
	retrain_params_begin_map(params, "filters");
	if (args_flag(a, "no-degree"))
		retrain_params_bool(params, "no_degree", true);
	if (!p->person.targets && p->person.jobs)
		retrain_params_number(params, "pay_ratio", BETTER_PAID);
	retrain_params_end(params);
	return cli_call(cli, r, "occupation.match", params, &p->match.reply);
}

static struct question by_id(const char *method, const char *id, const char *postcode)
{
	struct question q = {.method = method, .params = retrain_params_new()};

	retrain_params_text(q.params, "id", id);
	if (postcode)
		retrain_params_text(q.params, "postcode", postcode);
	return q;
}

static struct question near_question(const struct args *a, const struct plan *p, const char *target)
{
	struct question q = {.method = "vacancy.search", .params = retrain_params_new()};

	retrain_params_text(q.params, "occupation", target);
	(void)wishes_put(q.params, a, place_wishes);
	retrain_params_int(q.params, "limit", PLAN_VACANCIES);
	if (p->postcode)
		retrain_params_text(q.params, "sort", "distance");
	return q;
}

static struct question route_question(const struct args *a, const struct plan *p, const char *target)
{
	struct question q = {.method = "pathway.find", .params = retrain_params_new()};

	if (p->person.jobs)
		retrain_params_text(q.params, "from", person_job(&p->person, p->person.jobs - 1)->id);
	retrain_params_begin_array(q.params, "skills");
	for (size_t i = 0; i < p->person.skills; i++)
		retrain_params_text(q.params, NULL, p->person.word[i].id);
	retrain_params_end(q.params);
	retrain_params_text(q.params, "target", target);
	(void)wishes_put(q.params, a, place_wishes);
	(void)wishes_put(q.params, a, way_wishes);
	retrain_params_int(q.params, "limit", 1);
	return q;
}

/* All that is shown around the plan. None of it has to be there. */
static void ask_more(struct retrain *r, const struct args *a, struct plan *p)
{
	struct retrain_value v = plan_value(p), course;
	struct retrain_iter it = retrain_iter(retrain_value_get(v, "courses"));
	const char *target = value_text(v, "target.id");

	p->more[PLAN_TARGET] = by_id("occupation.get", target, NULL);
	if (p->person.jobs)
		p->more[PLAN_HELD] =
		        by_id("occupation.get", person_job(&p->person, p->person.jobs - 1)->id, NULL);
	p->more[PLAN_NEAR] = near_question(a, p, target);
	if (p->full && (p->person.jobs || p->person.skills))
		p->more[PLAN_ROUTE] = route_question(a, p, target);
	for (size_t i = PLAN_FIRST_COURSE; i < PLAN_QUESTIONS && retrain_iter_next(&it, NULL, &course); i++)
		p->more[i] = by_id("course.get", value_text(course, "id"), p->postcode);
	(void)ask_all(r, p->more, PLAN_QUESTIONS);
}

static void set_facts(const struct args *a, struct plan *p)
{
	const char *on = args_value(a, "on");
	time_t now = time(NULL);
	double miles = MILES_DEFAULT;
	struct tm tm;

	p->postcode = args_value(a, "postcode");
	person_outcode(p->postcode, p->outcode);
	(void)args_pounds(a, "pay", &p->pay);
	(void)args_number(a, "distance", 0, 1000, &miles);
	p->miles = (int64_t)miles;
	if ((!on || !wish_date(on, p->day)) && localtime_r(&now, &tm))
		strftime(p->day, sizeof(p->day), "%Y-%m-%d", &tm);
}

static int ask_plan(struct cli *cli, struct retrain *r, struct plan *p)
{
	person_put(p->plan.params, &p->person);
	put_targets(p->plan.params, p);
	if (!p->person.targets &&
	    !retrain_value_count(retrain_value_find(retrain_reply_value(p->match.reply), "matches"))) {
		print_wrapped(stderr, cli->term.width, "retrain: ", 9,
		              "no job fits what was given. Name a job, or give more skills.");
		return EXIT_REFUSED;
	}
	struct retrain_params *params = p->plan.params;

	p->plan.params = NULL;
	return cli_call(cli, r, "training.plan", params, &p->plan.reply);
}

/* The words that name the job wanted, and those of --or. */
static size_t collect_targets(const struct args *a, char *joined, size_t size, const char **target)
{
	size_t n = 0, at = 0;
	const char *s;

	for (int i = 0; i < a->words && at < size; i++)
		at += (size_t)snprintf(joined + at, size - at, "%s%s", i ? " " : "", a->word[i]);
	if (a->words)
		target[n++] = joined;
	for (int i = 0; (s = args_nth(a, "or", i)); i++) {
		if (n == PLAN_TARGETS) {
			usage_error(a->command, "it can choose between %d jobs at most.", PLAN_TARGETS);
			return SIZE_MAX;
		}
		target[n++] = s;
	}
	return n;
}

int plan_ask(struct cli *cli, const struct args *a, struct plan *p)
{
	const char *target[PLAN_TARGETS];
	char joined[1024] = "";
	struct retrain *r;
	size_t targets = collect_targets(a, joined, sizeof(joined), target);
	int code;

	*p = (struct plan){.pay = RETRAIN_UNKNOWN, .full = args_flag(a, "html")};
	p->plan.params = retrain_params_new();
	if (targets == SIZE_MAX || !plan_wishes_put(p->plan.params, a))
		return EXIT_USAGE;
	set_facts(a, p);
	code = person_collect(a, target, targets, &p->person);
	if (code != EXIT_FINE)
		return code;
	if (!targets && !p->person.jobs && !p->person.skills)
		return usage_error(a->command,
		                   "name the job it should lead to, and say with --job or --skill what the "
		                   "person can do already.");
	r = cli_query(cli, &code);
	if (!r)
		return code;
	code = person_understand(cli, r, &p->person);
	if (code == EXIT_FINE && (p->full || !targets) && (p->person.jobs || p->person.skills))
		code = ask_match(cli, r, a, p);
	if (code == EXIT_FINE)
		code = ask_plan(cli, r, p);
	if (code == EXIT_FINE && (!cli->json || p->full))
		ask_more(r, a, p);
	return code;
}

void plan_free(struct plan *p)
{
	questions_free(&p->held_skills, 1);
	questions_free(&p->match, 1);
	questions_free(&p->plan, 1);
	questions_free(p->more, PLAN_QUESTIONS);
	person_free(&p->person);
}
