#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "client/cli/plan.h"

struct retrain_value plan_value(const struct plan *p)
{
	return retrain_reply_value(p->plan.reply);
}

struct retrain_value plan_more(const struct plan *p, size_t question)
{
	return retrain_reply_value(question < PLAN_QUESTIONS ? p->more[question].reply : NULL);
}

/* Puts text behind what `out` holds, with `between` when there is something. */
static void join(char *out, const char *between, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void join(char *out, const char *between, const char *fmt, ...)
{
	size_t at = strlen(out);
	va_list ap;

	if (at)
		at += (size_t)snprintf(out + at, PLAN_TEXT - at, "%s", between);
	if (at >= PLAN_TEXT)
		return;
	va_start(ap, fmt);
	vsnprintf(out + at, PLAN_TEXT - at, fmt, ap);
	va_end(ap);
}

const char *plan_label(const struct plan *p, const char *skill)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(p), "gap"));
	struct retrain_value item;

	while (retrain_iter_next(&it, NULL, &item)) {
		if (!strcmp(value_text(item, "skill"), skill))
			return value_text(item, "label");
	}
	return skill;
}

size_t plan_course_number(const struct plan *p, const char *id)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(p), "courses"));
	struct retrain_value item;

	for (size_t n = 1; retrain_iter_next(&it, NULL, &item); n++) {
		if (!strcmp(value_text(item, "id"), id))
			return n;
	}
	return 0;
}

static bool has_text(struct retrain_value list, const char *s)
{
	struct retrain_iter it = retrain_iter(list);
	struct retrain_value item;

	while (retrain_iter_next(&it, NULL, &item)) {
		if (!strcmp(value_text(item, ""), s))
			return true;
	}
	return false;
}

size_t plan_closed_by(const struct plan *p, const char *skill)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(p), "courses"));
	struct retrain_value item;

	for (size_t n = 1; retrain_iter_next(&it, NULL, &item); n++) {
		if (has_text(retrain_value_get(item, "closes"), skill))
			return n;
	}
	return 0;
}

const char *words_functional(char *out, const char *skill, const char *level)
{
	static const struct {
		const char *word, *says;
	} skills[] = {{"english", "English"}, {"maths", "maths"}, {"digital", "digital skills"}},
	  levels[] = {{"none", "no level"},
	              {"entry", "entry level"},
	              {"level_1", "level 1"},
	              {"level_2", "level 2"}};
	const char *s = skill, *l = level;

	for (size_t i = 0; i < sizeof(skills) / sizeof(skills[0]); i++) {
		if (!strcmp(skills[i].word, skill))
			s = skills[i].says;
	}
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (!strcmp(levels[i].word, level))
			l = levels[i].says;
	}
	snprintf(out, WORDS_MAX, "%.60s at %.60s", s, l);
	return out;
}

const char *plan_gives(const struct plan *p, struct retrain_value course, char *out)
{
	static const char *const functional[] = {"english", "maths", "digital"};
	struct retrain_iter it = retrain_iter(retrain_value_get(course, "closes"));
	struct retrain_value item, gives = retrain_value_get(course, "gives");
	char words[WORDS_MAX];

	*out = '\0';
	while (retrain_iter_next(&it, NULL, &item))
		join(out, "; ", "%.200s", plan_label(p, value_text(item, "")));
	for (size_t i = 0; i < 3; i++) {
		const char *level = value_text(gives, functional[i]);

		if (*level && strcmp(level, "none") != 0)
			join(out, "; ", "%s", words_functional(words, functional[i], level));
	}
	return out;
}

size_t plan_open(const struct plan *p, struct plan_open ret[PLAN_OPENS])
{
	enum { NAMED = 8 };
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(p), "uncovered"));
	struct retrain_value item;
	size_t n = 0;

	while (retrain_iter_next(&it, NULL, &item)) {
		const char *text = value_text(item, "text");
		size_t i = 0;

		if (*value_text(item, "nearest.title"))
			continue;
		while (i < n && strcmp(ret[i].text, text) != 0)
			i++;
		if (i == PLAN_OPENS)
			continue;
		if (i == n)
			ret[n++] = (struct plan_open){.text = text};
		if (ret[i].count++ < NAMED)
			join(ret[i].labels, "; ", "%.120s", value_text(item, "label"));
	}
	for (size_t i = 0; i < n; i++) {
		if (ret[i].count > NAMED)
			join(ret[i].labels, "; ", "and %zu more", ret[i].count - NAMED);
	}
	return n;
}

const char *plan_adds(struct retrain_value course, char *out)
{
	double part = value_number(course, "adds");
	char n[WORDS_MAX];

	*out = '\0';
	if (part >= 0.005)
		join(out, "", "%s of what is missing", words_percent(n, part));
	return out;
}

const char *plan_unlocks(const struct plan *p, struct retrain_value course, char *out)
{
	struct retrain_value list = retrain_value_get(course, "unlocks"), item;
	struct retrain_iter it = retrain_iter(list);
	size_t left = it.left;

	*out = '\0';
	while (retrain_iter_next(&it, NULL, &item)) {
		size_t n = plan_course_number(p, value_text(item, ""));

		left--;
		if (n && !*out)
			join(out, "", "course%s %zu", left ? "s" : "", n);
		else if (n)
			join(out, left ? ", " : " and ", "%zu", n);
	}
	return out;
}

static void put_money(const struct plan *p, char *out)
{
	struct retrain_value v = plan_value(p);
	int64_t cost = value_int(v, "total_cost", -1);
	bool known = value_true(v, "cost_known");
	char n[WORDS_MAX];

	if (cost > 0)
		join(out, " ", "%s%s.", known ? "" : "At least ", words_pounds(n, cost));
	else if (cost == 0 && known)
		join(out, " ", "Free for you, as far as is known.");
	if (!known)
		join(out, " ", "What some of it costs is not known: ask before you begin.");
}

const char *plan_total(const struct plan *p, char *out)
{
	struct retrain_value v = plan_value(p);
	size_t n = retrain_value_count(retrain_value_get(v, "courses"));
	char weeks[RECORD_MAX], day[RECORD_MAX];

	*out = '\0';
	if (!n) {
		join(out, "", "No course.");
		return out;
	}
	join(out, "", "%zu course%s.", n, n == 1 ? "" : "s");
	put_money(p, out);
	words_weeks(weeks, value_number(v, "total_weeks"));
	words_date(day, value_text(v, "ends"));
	if (*weeks && *day)
		join(out, " ", "%.40s, done by %.40s.", weeks, day);
	else if (*weeks || *day)
		join(out, " ", "%s%.40s.", *day ? "Done by " : "", *day ? day : weeks);
	else
		join(out, " ", "How long it takes is not known.");
	return out;
}

const char *plan_held(const struct plan *p, char *out)
{
	*out = '\0';
	for (size_t i = 0; i < p->person.jobs; i++)
		join(out, i + 1 == p->person.jobs ? " and " : ", ", "%.200s",
		     person_job(&p->person, i)->label);
	return out;
}

static bool in_gap(const struct plan *p, const char *id)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_value(p), "gap"));
	struct retrain_value item;

	while (retrain_iter_next(&it, NULL, &item)) {
		if (!strcmp(value_text(item, "skill"), id))
			return true;
	}
	return false;
}

/* What the job needs and is not missing, the essential skills first as the job lists them. */
const char *plan_has(const struct plan *p, size_t *ret_count, char *out)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(plan_more(p, PLAN_TARGET), "skills"));
	struct retrain_value item;

	*out = '\0';
	*ret_count = 0;
	while (retrain_iter_next(&it, NULL, &item)) {
		if (!strcmp(value_text(item, "relation"), "optional") || in_gap(p, value_text(item, "id")))
			continue;
		++*ret_count;
		if (*ret_count <= 12)
			join(out, "; ", "%.120s", value_text(item, "label"));
	}
	if (*ret_count > 12)
		join(out, "; ", "and %zu more", *ret_count - 12);
	return out;
}

const char *plan_quality(const struct plan *p, char *out)
{
	static const struct {
		const char *word, *says, *unit;
	} objectives[] = {{"fewest", "fewer courses", " courses"},
	                  {"cheapest", "less money", " pounds"},
	                  {"soonest", "less time", " weeks"}};
	struct retrain_value v = plan_value(p);
	const char *word = value_text(v, "objective");
	double bound = value_number(v, "bound");
	char n[WORDS_MAX];
	size_t i = 0;

	while (i < 2 && strcmp(objectives[i].word, word) != 0)
		i++;
	*out = '\0';
	join(out, "", "It was made from %s courses in reach that teach something of what is missing.",
	     words_count(n, value_int(v, "considered", 0)));
	if (value_true(v, "optimal"))
		join(out, " ", "No other choice of them gets there with %s.", objectives[i].says);
	else if (!isnan(bound))
		join(out, " ", "There may be a better one, by at most %s%s.", words_number(n, bound),
		     objectives[i].unit);
	else
		join(out, " ", "There may be a better one.");
	return out;
}

bool plan_made_up(const struct plan *p)
{
	static const char *const lists[] = {"courses"};
	struct retrain_value v = plan_value(p), item;
	struct retrain_iter it = retrain_iter(retrain_value_get(v, lists[0]));

	while (retrain_iter_next(&it, NULL, &item)) {
		if (*made_up(item))
			return true;
	}
	it = retrain_iter(retrain_value_get(plan_more(p, PLAN_NEAR), "vacancies"));
	while (retrain_iter_next(&it, NULL, &item)) {
		if (*made_up(item))
			return true;
	}
	return *made_up(plan_more(p, PLAN_TARGET)) != '\0';
}

static size_t add_source(struct plan_source *list, size_t n, struct retrain_value record)
{
	struct retrain_value s = retrain_value_get(record, "source");
	struct plan_source one = {value_text(s, "name"), value_text(s, "version"),
	                          value_text(s, "attribution"), value_text(s, "licence"),
	                          value_true(s, "illustrative")};

	for (size_t i = 0; i < n; i++) {
		if (!strcmp(list[i].name, one.name) && !strcmp(list[i].version, one.version))
			return n;
	}
	if (!*one.name || n == PLAN_SOURCES)
		return n;
	list[n] = one;
	return n + 1;
}

size_t plan_sources(const struct plan *p, struct plan_source ret[PLAN_SOURCES])
{
	size_t n = 0;

	for (size_t i = 0; i < PLAN_QUESTIONS; i++)
		n = add_source(ret, n, plan_more(p, i));
	return n;
}
