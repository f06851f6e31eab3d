#include "client/cli/record.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define NOT_SAID "does not say"

/* Puts one more part behind what `out` holds, with a comma between. */
static void add(char *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add(char *out, const char *fmt, ...)
{
	size_t at = strlen(out);
	va_list ap;

	if (at && at + 3 < RECORD_MAX) {
		memcpy(out + at, ", ", 3);
		at += 2;
	}
	va_start(ap, fmt);
	vsnprintf(out + at, RECORD_MAX - at, fmt, ap);
	va_end(ap);
}

static const char *or_not_said(char *out)
{
	if (!*out)
		memcpy(out, NOT_SAID, sizeof(NOT_SAID));
	return out;
}

bool words_day_parts(const char *s, char between, int ret[3])
{
	for (size_t i = 0; i < 3; i++) {
		size_t n = strspn(s, "0123456789");
		char digits[5];

		if (n < 1 || n > 4 || s[n] != (i < 2 ? between : '\0'))
			return false;
		memcpy(digits, s, n);
		digits[n] = '\0';
		ret[i] = (int)strtol(digits, NULL, 10);
		s += n + (i < 2);
	}
	return true;
}

const char *words_date(char *out, const char *day)
{
	static const char *const months[] = {"January",   "February", "March",    "April",
	                                     "May",       "June",     "July",     "August",
	                                     "September", "October",  "November", "December"};
	int part[3];

	*out = '\0';
	if (words_day_parts(day, '-', part) && part[1] >= 1 && part[1] <= 12)
		snprintf(out, RECORD_MAX, "%d %s %d", part[2], months[part[1] - 1], part[0]);
	return out;
}

const char *words_weeks(char *out, double weeks)
{
	double n = weeks < 1 ? ceil(weeks * 7) : round(weeks);

	*out = '\0';
	if (isnan(weeks))
		return out;
	snprintf(out, RECORD_MAX, "%.0f %s%s", n, weeks < 1 ? "day" : "week", n == 1 ? "" : "s");
	return out;
}

const char *words_miles(char *out, double miles)
{
	*out = '\0';
	if (isnan(miles))
		return out;
	if (miles < 0.95)
		snprintf(out, RECORD_MAX, "less than a mile");
	else
		snprintf(out, RECORD_MAX, miles < 9.95 ? "%.1f miles" : "%.0f miles", miles);
	return out;
}

const char *course_start(char *out, struct retrain_value course)
{
	char day[RECORD_MAX];

	if (*words_date(day, value_text(course, "start_date")))
		snprintf(out, RECORD_MAX, "starts %.40s", day);
	else if (value_true(course, "flexible_start"))
		snprintf(out, RECORD_MAX, "start when you like");
	else
		snprintf(out, RECORD_MAX, "start date: " NOT_SAID);
	return out;
}

const char *course_length(char *out, struct retrain_value course)
{
	double hours = value_number(course, "hours_a_week");
	char n[RECORD_MAX];

	*out = '\0';
	if (*words_weeks(n, value_number(course, "weeks")))
		add(out, "%.40s", n);
	if (!isnan(hours))
		add(out, "%.40s hour%s a week", words_number(n, hours), hours == 1 ? "" : "s");
	return or_not_said(out);
}

const char *course_time(char *out, struct retrain_value course)
{
	const char *keys[] = {"attendance_pattern", "study_mode"};
	char part[RECORD_MAX];

	*out = '\0';
	for (size_t i = 0; i < 2; i++) {
		const char *s = value_text(course, keys[i]);

		if (!strcmp(s, "flexible"))
			s = "in your own time";
		if (*s && strlen(s) < WORDS_MAX)
			add(out, "%.80s", words_plain(part, s));
	}
	if (strcmp(course_length(part, course), NOT_SAID) != 0)
		add(out, "%.120s", part);
	return or_not_said(out);
}

const char *course_place(char *out, struct retrain_value course, bool provider)
{
	const char *mode = value_text(course, "delivery_mode"), *venue = value_text(course, "venue"),
	           *town = value_text(course, "town"), *name = value_text(course, "provider");
	char miles[RECORD_MAX];

	*out = '\0';
	if (!*name)
		name = value_text(course, "provider.name");
	if (provider && *name)
		add(out, "%.120s", name);
	if (!strcmp(mode, "online")) {
		add(out, "online");
		return out;
	}
	if (*venue && (!provider || strcmp(venue, name) != 0))
		add(out, "%.120s", venue);
	if (*town && !strstr(out, town))
		add(out, "%.60s", town);
	if (*words_miles(miles, value_number(course, "miles")))
		add(out, "%.40s", miles);
	else if (value_true(course, "national"))
		add(out, "anywhere in England");
	if (!strcmp(mode, "work_based"))
		add(out, "at work");
	else if (!strcmp(mode, "blended"))
		add(out, "partly online");
	return or_not_said(out);
}

const char *course_cost(char *out, struct retrain_value course)
{
	int64_t cost = value_int(course, "cost", -1), yours = value_int(course, "your_cost", -1);
	const char *text = value_text(course, "cost_text");
	char a[WORDS_MAX], b[WORDS_MAX];

	if (yours == 0 && cost > 0)
		snprintf(out, RECORD_MAX, "free for you (%.40s for others)", words_pounds(a, cost));
	else if (yours > 0 && cost > yours)
		snprintf(out, RECORD_MAX, "%.40s for you (%.40s for others)", words_pounds(a, yours),
		         words_pounds(b, cost));
	else if (cost >= 0 || yours >= 0)
		snprintf(out, RECORD_MAX, "%.40s",
		         cost > 0    ? words_pounds(a, cost)
		         : yours > 0 ? words_pounds(a, yours)
		                     : "free");
	else
		snprintf(out, RECORD_MAX, "%.200s", *text ? text : NOT_SAID);
	return out;
}

const char *words_level(char *out, struct retrain_value v, const char *path)
{
	int64_t level = value_int(v, path, -1);

	if (level > 0)
		snprintf(out, RECORD_MAX, "level %d", (int)level);
	else
		snprintf(out, RECORD_MAX, "%s", level == 0 ? "entry level" : NOT_SAID);
	return out;
}

const char *course_kind(struct retrain_value course)
{
	static const struct {
		const char *word, *says;
	} kinds[] = {
	        {"essential_skills", "essential skills"},  {"t_level", "T level"},
	        {"htq", "higher technical qualification"}, {"free_courses_for_jobs", "free courses for jobs"},
	        {"multiply", "Multiply (maths)"},          {"skills_bootcamp", "Skills Bootcamp"},
	        {"apprenticeship", "apprenticeship"},
	};
	const char *word = value_text(course, "course_type");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!strcmp(kinds[i].word, word))
			return kinds[i].says;
	}
	return "";
}

const char *vacancy_pay(char *out, struct retrain_value vacancy)
{
	struct retrain_value pay = retrain_value_get(vacancy, "pay");
	const char *text = value_text(vacancy, "pay_text");
	char a[WORDS_MAX];

	if (value_int(pay, "low", -1) >= 0 || value_int(pay, "high", -1) >= 0)
		snprintf(out, RECORD_MAX, "%.120s%s", words_pay(a, pay),
		         value_true(vacancy, "pay_assumed") ? " (worked out from the advert)" : "");
	else
		snprintf(out, RECORD_MAX, "%.160s", *text ? text : NOT_SAID);
	return out;
}

const char *vacancy_hours(char *out, struct retrain_value vacancy)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(vacancy, "working_pattern"));
	double hours = value_number(vacancy, "hours");
	struct retrain_value item;
	char n[WORDS_MAX];

	*out = '\0';
	if (!isnan(hours))
		add(out, "%.40s hours a week", words_number(n, hours));
	while (retrain_iter_next(&it, NULL, &item)) {
		const char *s = value_text(item, "");

		if (*s)
			add(out, "%.40s", words_plain(n, s));
	}
	return or_not_said(out);
}

const char *vacancy_place(char *out, struct retrain_value vacancy)
{
	const char *town = value_text(vacancy, "town");
	char miles[RECORD_MAX];

	*out = '\0';
	if (value_true(vacancy, "national"))
		add(out, "anywhere in England");
	else if (*town || *value_text(vacancy, "outcode"))
		add(out, "%.80s", *town ? town : value_text(vacancy, "outcode"));
	if (*words_miles(miles, value_number(vacancy, "miles")))
		add(out, "%.40s", miles);
	return or_not_said(out);
}

void record_suggestion(const struct cli *cli, struct retrain_value answer)
{
	const char *s = value_text(answer, "suggestion");
	char line[512];

	if (!*s)
		return;
	snprintf(line, sizeof(line), "Looked for: \"%.400s\".", s);
	print_wrapped(stdout, cli->term.width, "", 0, line);
}

const char *made_up(struct retrain_value record)
{
	return value_true(record, "illustrative") || value_true(record, "source.illustrative") ? MADE_UP : "";
}
