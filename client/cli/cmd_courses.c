#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/person.h"
#include "client/cli/record.h"
#include "client/cli/wish.h"

static const struct column columns[] = {
        {"Course", COLUMN_WRAP | COLUMN_TITLE, 0},
        {"Where", COLUMN_WRAP, 0},
        {"When", COLUMN_WRAP, 0},
        {"Cost", COLUMN_WRAP, 0},
};

static const struct wish wishes[] = {
        {"postcode", "postcode", WISH_TEXT, 0, 0},
        {"distance", "distance_miles", WISH_NUMBER, 0, 1000},
        {"mode", "delivery_modes", WISH_LIST, 0, 0},
        {"study", "study_modes", WISH_LIST, 0, 0},
        {"when", "attendance_patterns", WISH_LIST, 0, 0},
        {"level", "qualification_levels", WISH_LIST, 0, 0},
        {"type", "course_types", WISH_LIST, 0, 0},
        {"sector", "sectors", WISH_LIST, 0, 0},
        {"provider", "providers", WISH_LIST, 0, 0},
        {"max-cost", "max_cost", WISH_POUNDS, 0, 0},
        {"start-from", "start_from", WISH_DATE, 0, 0},
        {"start-to", "start_to", WISH_DATE, 0, 0},
        {"hide-old", "hide_out_of_date", WISH_FLAG, 0, 0},
        {"hide-flexible", "hide_flexible", WISH_FLAG, 0, 0},
        {"sort", "sort", WISH_TEXT, 0, 0},
        {"on", "on_date", WISH_DATE, 0, 0},
        {"facets", "facets", WISH_FLAG, 0, 0},
        {NULL, NULL, WISH_TEXT, 0, 0},
};

/* The counts behind a search, in the order in which people narrow it. */
static const struct {
	const char *key, *title;
} facets[] = {
        {"delivery_modes", "How it is taught"},
        {"attendance_patterns", "When"},
        {"study_modes", "Full or part time"},
        {"qualification_levels", "Level"},
        {"course_types", "Kind"},
        {"sectors", "Sector"},
        {"providers", "Provider"},
};

/* The wire's "0" and "X" of a level in words. */
static const char *facet_level(char *out, const char *value)
{
	if (!strcmp(value, "0") || !strcmp(value, "E"))
		return "entry level";
	if (!strcmp(value, "X"))
		return "not known";
	snprintf(out, WORDS_MAX, "level %.20s", value);
	return out;
}

static void print_facet(const struct cli *cli, const char *title, struct retrain_value list, bool level)
{
	struct retrain_iter it = retrain_iter(list);
	struct retrain_value item;
	char line[2048], first[64], n[WORDS_MAX], word[WORDS_MAX];
	size_t at = 0, shown = 0;

	while (shown < 12 && at + 300 < sizeof(line) && retrain_iter_next(&it, NULL, &item)) {
		const char *name = value_text(item, "name");

		if (!*name)
			name = value_text(item, "value");
		if (level)
			name = facet_level(word, name);
		else if (strlen(name) < WORDS_MAX)
			name = words_plain(word, name);
		at += (size_t)snprintf(line + at, sizeof(line) - at, "%s%.200s (%s)", shown++ ? ", " : "",
		                       name, words_count(n, value_int(item, "count", 0)));
	}
	if (!shown)
		return;
	if (it.left)
		snprintf(line + at, sizeof(line) - at, " and %zu more", it.left);
	snprintf(first, sizeof(first), "  %s: ", title);
	print_wrapped(stdout, cli->term.width, first, 4, line);
}

static void print_facets(const struct cli *cli, struct retrain_value all)
{
	putchar('\n');
	print_heading(&cli->term, "To narrow it");
	for (size_t i = 0; i < sizeof(facets) / sizeof(facets[0]); i++)
		print_facet(cli, facets[i].title, retrain_value_get(all, facets[i].key),
		            !strcmp(facets[i].key, "qualification_levels"));
}

/* Level, kind and id: what is wanted less often stands below. */
static void put_note(struct table *t, struct retrain_value course)
{
	const char *kind = course_kind(course), *made = made_up(course);
	char line[RECORD_MAX * 2], level[RECORD_MAX];
	size_t at = 0;

	if (value_int(course, "level", -1) >= 0)
		at = (size_t)snprintf(line, sizeof(line), "%s", words_level(level, course, "level"));
	if (*kind)
		at += (size_t)snprintf(line + at, sizeof(line) - at, "%s%s", at ? ", " : "", kind);
	if (at)
		at += (size_t)snprintf(line + at, sizeof(line) - at, ". ");
	if (*made)
		at += (size_t)snprintf(line + at, sizeof(line) - at, "[%s] ", made);
	snprintf(line + at, sizeof(line) - at, "Id: %.260s", value_text(course, "id"));
	table_note(t, line);
}

static int print_courses(const struct cli *cli, struct retrain_value list)
{
	struct table *t = table_new(&cli->term, columns, sizeof(columns) / sizeof(columns[0]));
	struct retrain_iter it = retrain_iter(list);
	struct retrain_value course;
	char a[RECORD_MAX], b[RECORD_MAX], both[2 * RECORD_MAX];

	while (retrain_iter_next(&it, NULL, &course)) {
		table_row(t);
		table_cell_style(t, value_text(course, "title"), STYLE_BOLD);
		table_cell(t, course_place(a, course, true));
		snprintf(both, sizeof(both), "%s; %s", course_start(a, course), course_time(b, course));
		table_cell(t, both);
		table_cell(t, course_cost(a, course));
		put_note(t, course);
	}
	return table_print(t);
}

static int print_answer(const struct cli *cli, const struct args *a, struct retrain_value answer)
{
	struct retrain_value list = retrain_value_get(answer, "courses");
	size_t shown = retrain_value_count(list);
	int64_t total = value_int(answer, "total", (int64_t)shown);
	char n[WORDS_MAX], line[256];
	int code = EXIT_FINE;

	record_suggestion(cli, answer);
	if (!shown) {
		print_wrapped(
		        stdout, cli->term.width, "", 0,
		        total ? "There are no more courses on the list."
		              : "No course is found. Leave out an option, go further with --distance, or use "
		                "other words.");
	} else {
		snprintf(line, sizeof(line), total > (int64_t)shown ? "%zu of %s courses." : "%zu course%s.",
		         shown,
		         total > (int64_t)shown ? words_count(n, total)
		         : shown == 1           ? ""
		                                : "s");
		print_wrapped(stdout, cli->term.width, "", 0, line);
		putchar('\n');
		code = print_courses(cli, list);
	}
	if (args_flag(a, "facets"))
		print_facets(cli, retrain_value_get(answer, "facets"));
	return code;
}

static bool put_page(struct retrain_params *p, const struct args *a)
{
	int64_t limit = 10, offset = 0;

	if (!args_int(a, "limit", 0, 100, &limit) || !args_int(a, "offset", 0, 20000000, &offset))
		return false;
	retrain_params_int(p, "limit", limit);
	retrain_params_int(p, "offset", offset);
	if (!args_flag(a, "facets"))
		retrain_params_bool(p, "facets", false);
	return true;
}

static void put_text(struct retrain_params *p, const struct args *a)
{
	char text[4097];
	size_t at = 0;

	for (int i = 0; i < a->words && at < sizeof(text); i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", i ? " " : "", a->word[i]);
	if (at)
		retrain_params_text(p, "text", text);
}

int cmd_courses(struct cli *cli, const struct args *a)
{
	struct retrain_params *p = retrain_params_new();
	struct retrain_reply *reply = NULL;
	struct person person = {0};
	struct retrain *r;
	int code = EXIT_USAGE;

	put_text(p, a);
	if (!wishes_put(p, a, wishes) || !put_page(p, a))
		goto out;
	code = person_collect(a, NULL, 0, &person);
	if (code != EXIT_FINE)
		goto out;
	r = cli_query(cli, &code);
	if (!r)
		goto out;
	code = person_understand(cli, r, &person);
	if (code != EXIT_FINE)
		goto out;
	if (person.skills) {
		retrain_params_begin_array(p, "skills");
		for (size_t i = 0; i < person.skills; i++)
			retrain_params_text(p, NULL, person.word[i].id);
		retrain_params_end(p);
	}
	code = cli_ask(cli, "course.search", p, &reply);
	p = NULL;
	if (reply)
		code = print_answer(cli, a, retrain_reply_value(reply));
out:
	retrain_params_free(p);
	retrain_reply_unref(reply);
	person_free(&person);
	return code;
}
