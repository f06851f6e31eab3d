/* One national job profile: its pay, hours, working pattern and texts. */
#include "import/ncs.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "import/value.h"

const struct table_column ncs_job_columns[JOB_COLUMNS] = {
        [JOB_SLUG] = {"url_name", TABLE_NEEDED | TABLE_FILLED},
        [JOB_TITLE] = {"title", TABLE_NEEDED | TABLE_FILLED},
        [JOB_SOC] = {"soc2010", 0},
        [JOB_SOC_TITLE] = {"soc_title", 0},
        [JOB_ONET] = {"onet_code", 0},
        [JOB_ESCO] = {"esco_occupation_label", 0},
        [JOB_CATEGORIES] = {"categories", 0},
        [JOB_DESCRIPTION] = {"description", 0},
        [JOB_PAY_LOW] = {"salary_starter", 0},
        [JOB_PAY_HIGH] = {"salary_experienced", 0},
        [JOB_HOURS_LOW] = {"min_hours", 0},
        [JOB_HOURS_HIGH] = {"max_hours", 0},
        [JOB_PATTERN] = {"working_pattern", 0},
        [JOB_PATTERN_MORE] = {"working_pattern_details", 0},
        [JOB_TASKS] = {"day_to_day_tasks", 0},
        [JOB_ENVIRONMENT] = {"working_environment", 0},
        [JOB_LOCATION] = {"working_location", 0},
        [JOB_UNIFORM] = {"uniform", 0},
        [JOB_DIGITAL] = {"digital_skills", 0},
        [JOB_RESTRICTIONS] = {"restrictions", 0},
        [JOB_OTHER] = {"other_requirements", 0},
        [JOB_REGISTRATIONS] = {"registrations", 0},
        [JOB_STANDARDS] = {"apprenticeship_standards", 0},
        [JOB_COLLEGE] = {"college_route", 0},
        [JOB_UNIVERSITY] = {"university_route", 0},
        [JOB_APPRENTICESHIP] = {"apprenticeship_route", 0},
        [JOB_WORK] = {"work_route", 0},
        [JOB_VOLUNTEERING] = {"volunteering_route", 0},
        [JOB_DIRECT] = {"direct_route", 0},
        [JOB_OTHER_ROUTE] = {"other_route", 0},
        [JOB_PROGRESSION] = {"career_progression", 0},
};

/* The words that profiles use for when the work is done; 0 where a word says nothing of that kind. */
static const struct {
	const char *word;
	unsigned pattern;
} pattern_words[] = {
        {"evenings", PATTERN_EVENINGS},
        {"nights", PATTERN_EVENINGS},
        {"weekends", PATTERN_WEEKENDS},
        {"bank holidays", 0},
        {"between 8am and 6pm", PATTERN_DAYS},
        {"9am to 5pm", PATTERN_DAYS},
        {"days", PATTERN_DAYS},
        {"early mornings", 0},
        {"on call", 0},
        {"freelance", 0},
        {"self-employed", 0},
        {"in your own business", 0},
        {"as a contractor", 0},
        {"on shifts", PATTERN_SHIFTS},
        {"on split shifts", PATTERN_SHIFTS},
        {"on a rota", PATTERN_SHIFTS},
        {"flexibly", PATTERN_FLEXIBLE},
        {"managing your own hours", PATTERN_FLEXIBLE},
        {"away from home", 0},
        {"occasionally", 0},
        {"attending events or appointments", 0},
        {"as customers demand", 0},
        {"at short notice", 0},
};

static int read_pattern(struct import *im, struct table *t, int column, unsigned *set)
{
	struct strings words;
	int rc = value_split(table_text(t, (size_t)column), "/", &im->arena, &words);

	for (size_t i = 0; rc == 0 && i < words.count; i++) {
		size_t k = 0, n = sizeof(pattern_words) / sizeof(pattern_words[0]);

		while (k < n && strcasecmp(pattern_words[k].word, words.item[i]) != 0)
			k++;
		if (k == n)
			table_warn(t, column,
			           "\"%.60s\" is not among the words known for working patterns; it was left "
			           "out",
			           words.item[i]);
		else
			*set |= pattern_words[k].pattern;
	}
	return rc == -ENOMEM ? rc : 0;
}

int ncs_read_patterns(struct import *im, struct table *t, struct occupation_in *in)
{
	int rc = read_pattern(im, t, JOB_PATTERN, &in->working_pattern);

	return rc < 0 ? rc : read_pattern(im, t, JOB_PATTERN_MORE, &in->working_pattern);
}

/* Profiles say "variable" where there is no usual pay; then it is not known. */
bool ncs_read_pay(struct table *t, struct occupation_in *in)
{
	static const char right[] = "whole pounds a year, such as 21000, or variable";
	const char *low = table_text(t, JOB_PAY_LOW), *high = table_text(t, JOB_PAY_HIGH);

	if (strcasecmp(low, "variable") != 0 && !value_int(t, JOB_PAY_LOW, 1, 10000000, right, &in->pay_low))
		return false;
	if (strcasecmp(high, "variable") != 0 &&
	    !value_int(t, JOB_PAY_HIGH, 1, 10000000, right, &in->pay_high))
		return false;
	if (in->pay_low >= 0 && in->pay_high >= 0 && in->pay_low > in->pay_high)
		return table_refuse(t, JOB_PAY_LOW,
		                    "the starter's pay, %d, is above that of the experienced, %d",
		                    in->pay_low, in->pay_high);
	return true;
}

/* "0 to 0" stands where hours vary. More than 30 hours a week is full time (as the Annual
 * Survey of Hours and Earnings counts it); a range may be both. */
bool ncs_read_hours(struct table *t, struct occupation_in *in)
{
	static const char right[] = "hours a week, 0 to 168";

	if (!value_float(t, JOB_HOURS_LOW, 0, 168, right, &in->hours_low) ||
	    !value_float(t, JOB_HOURS_HIGH, 0, 168, right, &in->hours_high))
		return false;
	if (in->hours_low > in->hours_high)
		return table_refuse(t, JOB_HOURS_LOW, "the fewest hours, %g, are above the most, %g",
		                    (double)in->hours_low, (double)in->hours_high);
	if (in->hours_high <= 0)
		in->hours_low = in->hours_high = UNKNOWN_FLOAT;
	if (in->hours_high > 30)
		in->working_pattern |= PATTERN_FULL_TIME;
	if (in->hours_low <= 30)
		in->working_pattern |= PATTERN_PART_TIME;
	return true;
}

/* A growing list of texts in the arena. */
struct texts {
	const char *item[64];
	size_t count;
	bool failed;
};

static void put_text(struct texts *to, const char *text)
{
	to->failed |= text == NULL;
	if (text && *text && to->count < sizeof(to->item) / sizeof(to->item[0]))
		to->item[to->count++] = text;
}

static void put_list(struct import *im, struct texts *to, const char *text, const char *separators,
                     const char *before)
{
	struct strings list;

	to->failed |= value_split(text, separators, &im->arena, &list) == -ENOMEM;
	for (size_t i = 0; i < list.count; i++)
		put_text(to, arena_printf(&im->arena, "%s%s", before, list.item[i]));
}

static struct strings as_strings(struct import *im, struct texts *from)
{
	const char **item = arena_memdup(&im->arena, from->item, from->count * sizeof(*item));

	from->failed |= item == NULL;
	return (struct strings){item, item ? from->count : 0};
}

/* The data marks the entry requirements within a route as "REQ[You may need:]: ..."; the mark is no text for
 * people. */
static const char *clean_route(struct import *im, const char *name, const char *text)
{
	char *out = arena_printf(&im->arena, "%s: %s", name, text), *to = out;

	for (const char *p = out; p && *p; p++) {
		if (strncmp(p, "REQ[", 4) == 0)
			p += 3;
		else if (strncmp(p, ":]:", 3) == 0) {
			*to++ = ':';
			p += 2;
		} else
			*to++ = *p;
	}
	if (out)
		*to = 0;
	return out;
}

static void read_routes(struct import *im, const struct table *t, struct texts *to)
{
	static const struct {
		size_t column;
		const char *name;
	} routes[] = {{JOB_COLLEGE, "College"},
	              {JOB_UNIVERSITY, "University"},
	              {JOB_APPRENTICESHIP, "Apprenticeship"},
	              {JOB_WORK, "Work"},
	              {JOB_VOLUNTEERING, "Volunteering"},
	              {JOB_DIRECT, "Applying directly"},
	              {JOB_OTHER_ROUTE, "Other routes"}};

	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (table_length(t, routes[i].column))
			put_text(to, clean_route(im, routes[i].name, table_text(t, routes[i].column)));
}

static void read_restrictions(struct import *im, const struct table *t, struct texts *to)
{
	const char *digital = table_text(t, JOB_DIGITAL);

	put_list(im, to, table_text(t, JOB_RESTRICTIONS), "|", "");
	put_list(im, to, table_text(t, JOB_OTHER), "|", "");
	put_list(im, to, table_text(t, JOB_REGISTRATIONS), "|", "Registration: ");
	if (*digital)
		put_text(to, arena_printf(&im->arena, "You will need %s", digital));
}

/* Words that help to find the job but are not shown as its own. */
static void read_search_texts(const struct table *t, const struct ncs_extra *extra, struct texts *to)
{
	static const size_t columns[] = {JOB_PROGRESSION, JOB_LOCATION, JOB_ENVIRONMENT, JOB_UNIFORM,
	                                 JOB_STANDARDS};

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		put_text(to, table_text(t, columns[i]));
	if (extra)
		put_text(to, extra->keywords);
}

static void read_titles(struct import *im, const struct ncs_extra *extra, struct occupation_in *in,
                        bool *failed)
{
	const struct {
		const char *text;
		struct strings *to;
	} lists[] = {{extra->alt, &in->alt_titles},
	             {extra->hidden, &in->hidden_titles},
	             {extra->specialisms, &in->specialisms}};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		*failed |= value_split(lists[i].text, ",|", &im->arena, lists[i].to) == -ENOMEM;
}

bool ncs_read_texts(struct import *im, const struct table *t, const struct ncs_extra *extra,
                    const char *unit_group, struct occupation_in *in)
{
	struct texts routes = {0}, restrictions = {0}, search = {0}, units = {0}, tasks = {0},
	             categories = {0};
	char *title = arena_strdup(&im->arena, table_text(t, JOB_TITLE));
	bool failed = !title;

	if (title && *title && title[strlen(title) - 1] == '*') /* two titles carry a footnote's mark */
		title[strlen(title) - 1] = 0;
	in->id = arena_printf(&im->arena, "ncs:%s", table_text(t, JOB_SLUG));
	in->title = title;
	in->description = table_text(t, JOB_DESCRIPTION);
	read_routes(im, t, &routes);
	read_restrictions(im, t, &restrictions);
	read_search_texts(t, extra, &search);
	put_list(im, &tasks, table_text(t, JOB_TASKS), "|", "");
	put_list(im, &categories, table_text(t, JOB_CATEGORIES), "|", "");
	if (table_length(t, JOB_SOC_TITLE))
		put_text(&units, table_text(t, JOB_SOC_TITLE));
	else if (unit_group)
		put_text(&units, unit_group);
	if (extra)
		read_titles(im, extra, in, &failed);
	in->routes = as_strings(im, &routes);
	in->restrictions = as_strings(im, &restrictions);
	in->search_texts = as_strings(im, &search);
	in->tasks = as_strings(im, &tasks);
	in->categories = as_strings(im, &categories);
	in->unit_groups = as_strings(im, &units);
	return in->id && !failed && !routes.failed && !restrictions.failed && !search.failed &&
	       !tasks.failed && !categories.failed && !units.failed;
}
