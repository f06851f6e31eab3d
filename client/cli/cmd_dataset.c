#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/cli/cli.h"
#include "index/generation.h"
#include "index/reader.h"

#define INDEX_DEFAULT LOCALSTATEDIR "/lib/retraind/index"

static const struct column columns[] = {
        {"Generation", COLUMN_RIGHT | COLUMN_TITLE, 0},
        {"State", 0, 0},
        {"Made", 0, 0},
        {"Jobs", COLUMN_RIGHT, 0},
        {"Skills", COLUMN_RIGHT, 0},
        {"Links", COLUMN_RIGHT, 90},
        {"Courses", COLUMN_RIGHT, 0},
        {"Vacancies", COLUMN_RIGHT, 0},
        {"Size", COLUMN_RIGHT, 0},
        {"Sources", COLUMN_WRAP, 0},
};

static int local_error(const struct cli *cli, const struct error *e)
{
	char text[1024];

	print_wrapped(stderr, cli->term.width, "retrain: ", 9, error_format(e, text, sizeof(text)));
	return EXIT_REFUSED;
}

static const char *index_folder(const struct args *a)
{
	const char *dir = args_value(a, "index");

	return dir ? dir : INDEX_DEFAULT;
}

static struct table *new_table(const struct cli *cli)
{
	return table_new(&cli->term, columns, sizeof(columns) / sizeof(columns[0]));
}

/* Counts of jobs, skills, links, courses and vacancies; less than 0 is not known. Where there are no courses
 * or no vacancies their columns stay away. */
static void put_counts(struct table *t, const int64_t n[5], int64_t bytes)
{
	char text[WORDS_MAX];

	for (size_t i = 0; i < 5; i++)
		table_cell(t, n[i] < 0 && i < 3     ? "not known"
		              : i >= 3 && n[i] <= 0 ? ""
		                                    : words_count(text, n[i]));
	table_cell(t, bytes < 0 ? "not known" : words_bytes(text, bytes));
}

static void put_number(struct table *t, int64_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, n);
	table_row(t);
	table_cell_style(t, text, STYLE_BOLD);
}

/* What `state` a generation is in, and what can be done with it. */
static int list_local(const struct cli *cli, const char *dir, bool verify)
{
	struct generation_info *list = NULL;
	struct table *t = NULL;
	struct error e;
	size_t n = 0;
	int code = EXIT_FINE;

	if (generation_list(dir, &list, &n, &e) < 0)
		return local_error(cli, &e);
	if (!n) {
		free(list);
		print_wrapped(stderr, cli->term.width, "retrain: ", 9,
		              "there is no generation in this folder yet; retrain-import makes one.");
		return EXIT_REFUSED;
	}
	t = new_table(cli);
	for (size_t i = n; i-- > 0;) {
		struct index_reader *r = NULL;
		char made[32] = "", fault[1024];
		time_t when = (time_t)list[i].created;
		struct tm tm;

		put_number(t, (int64_t)list[i].number);
		if (verify && index_open(dir, list[i].number, true, &r, &e) < 0) {
			table_cell_style(t, "damaged", STYLE_RED);
			table_note(t, error_format(&e, fault, sizeof(fault)));
			code = EXIT_REFUSED;
		} else {
			table_cell_style(t,
			                 verify            ? list[i].current ? "whole, serves" : "whole"
			                 : list[i].current ? "serves"
			                                   : "",
			                 STYLE_GREEN);
		}
		index_close(r);
		if (when > 0 && gmtime_r(&when, &tm))
			strftime(made, sizeof(made), "%Y-%m-%d", &tm);
		table_cell(t, made);
		put_counts(t,
		           (const int64_t[]){(int64_t)list[i].occupations, (int64_t)list[i].skills,
		                             (int64_t)list[i].links, (int64_t)list[i].courses,
		                             (int64_t)list[i].vacancies},
		           (int64_t)list[i].bytes);
		table_cell(t, list[i].sources);
	}
	free(list);
	table_print(t);
	if (verify && code != EXIT_FINE)
		print_wrapped(stderr, cli->term.width, "retrain: ", 9,
		              "a generation is damaged. Import again, or go back to a whole one with "
		              "\"retrain dataset activate N\".");
	return code;
}

static int print_list(const struct cli *cli, struct retrain_value answer)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(answer, "datasets"));
	struct table *t = new_table(cli);
	struct retrain_value d;
	char sources[1024];

	while (retrain_iter_next(&it, NULL, &d)) {
		const char *fault = value_text(d, "fault");

		put_number(t, value_int(d, "generation", 0));
		table_cell_style(t,
		                 *fault                     ? "damaged"
		                 : value_true(d, "serving") ? "serves"
		                                            : "",
		                 *fault ? STYLE_RED : STYLE_GREEN);
		table_cell(t, value_text(d, "created"));
		put_counts(t,
		           (const int64_t[]){value_int(d, "occupations", -1), value_int(d, "skills", -1),
		                             value_int(d, "links", -1), value_int(d, "courses", -1),
		                             value_int(d, "vacancies", -1)},
		           value_int(d, "bytes", -1));
		table_cell(t,
		           value_join(retrain_value_get(d, "sources"), NULL, "; ", sources, sizeof(sources)));
		if (*fault)
			table_note(t, fault);
	}
	return table_print(t);
}

static int print_now(struct retrain_value answer)
{
	int64_t now = value_int(answer, "generation", 0), before = value_int(answer, "previous", 0);

	printf("Generation %" PRId64 " serves now.", now);
	if (before)
		printf(" Before it was %" PRId64 ".", before);
	putchar('\n');
	return EXIT_FINE;
}

static int ask_daemon(struct cli *cli, const char *method, struct retrain_params *p)
{
	struct retrain_reply *reply = NULL;
	int code = EXIT_FINE;
	struct retrain *r = cli_admin(cli, &code);

	if (!r) {
		retrain_params_free(p);
		return code;
	}
	code = cli_call(cli, r, method, p, &reply);
	if (code == EXIT_FINE) {
		struct retrain_value v = retrain_reply_value(reply);

		code = cli->json                             ? cli_print_json(cli, v)
		       : retrain_value_get(v, "datasets").at ? print_list(cli, v)
		                                             : print_now(v);
	}
	retrain_reply_unref(reply);
	return code;
}

static int do_list(struct cli *cli, const struct args *a, uint64_t number)
{
	(void)number;
	return args_value(a, "index") ? list_local(cli, index_folder(a), false)
	                              : ask_daemon(cli, "dataset.list", NULL);
}

static int do_verify(struct cli *cli, const struct args *a, uint64_t number)
{
	(void)number;
	return list_local(cli, a->words == 2 ? a->word[1] : index_folder(a), true);
}

static int do_activate(struct cli *cli, const struct args *a, uint64_t number)
{
	struct retrain_params *p;
	struct error e;

	if (args_value(a, "index")) {
		if (generation_activate(index_folder(a), number, &e) < 0)
			return local_error(cli, &e);
		printf("Generation %" PRIu64 " is current now. A running daemon changes to it by itself.\n",
		       number);
		return EXIT_FINE;
	}
	p = retrain_params_new();
	retrain_params_int(p, "generation", (int64_t)number);
	return ask_daemon(cli, "dataset.activate", p);
}

static int do_rollback(struct cli *cli, const struct args *a, uint64_t number)
{
	struct error e;
	uint64_t now;

	(void)number;
	if (!args_value(a, "index"))
		return ask_daemon(cli, "dataset.rollback", NULL);
	if (generation_rollback(index_folder(a), &now, &e) < 0)
		return local_error(cli, &e);
	printf("Generation %" PRIu64 " is current again. A running daemon changes to it by itself.\n", now);
	return EXIT_FINE;
}

/* What was closed or reopened: ids that the index does not hold are named, as one may be misspelt. */
static int print_changed(const struct cli *cli, const char *verb, struct retrain_value answer)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(answer, "unknown"));
	struct retrain_value id;

	printf("%" PRId64 " %sed.\n", value_int(answer, "changed", 0), verb);
	while (retrain_iter_next(&it, NULL, &id))
		print_wrapped(stdout, cli->term.width,
		              "Not in the index that serves (kept for the next one): ", 4,
		              value_text(id, ""));
	return EXIT_FINE;
}

static int change(struct cli *cli, const struct args *a, const char *verb, const char *method)
{
	struct retrain_params *p;
	struct retrain_reply *reply = NULL;
	int code = EXIT_FINE;
	struct retrain *r;

	if (a->words < 2)
		return usage_error(a->command,
		                   "say which: the ids of vacancies, or with --course of courses.");
	r = cli_admin(cli, &code);
	if (!r)
		return code;
	p = retrain_params_new();
	retrain_params_begin_array(p, "ids");
	for (int i = 1; i < a->words; i++)
		retrain_params_text(p, NULL, a->word[i]);
	retrain_params_end(p);
	retrain_params_text(p, "kind", args_flag(a, "course") ? "course" : "vacancy");
	code = cli_call(cli, r, method, p, &reply);
	if (code == EXIT_FINE)
		code = cli->json ? cli_print_json(cli, retrain_reply_value(reply))
		                 : print_changed(cli, verb, retrain_reply_value(reply));
	retrain_reply_unref(reply);
	return code;
}

static int do_close(struct cli *cli, const struct args *a, uint64_t number)
{
	(void)number;
	return change(cli, a, "clos", "dataset.close");
}

static int do_reopen(struct cli *cli, const struct args *a, uint64_t number)
{
	(void)number;
	return change(cli, a, "reopen", "dataset.reopen");
}

int cmd_dataset(struct cli *cli, const struct args *a)
{
	static const struct {
		const char *name;
		bool number, folder, ids; /* what it takes */
		int (*run)(struct cli *cli, const struct args *a, uint64_t number);
	} verbs[] = {
	        {"list", false, false, false, do_list},         {"activate", true, false, false, do_activate},
	        {"rollback", false, false, false, do_rollback}, {"verify", false, true, false, do_verify},
	        {"close", false, false, true, do_close},        {"reopen", false, false, true, do_reopen},
	};
	unsigned long long number = 0;
	char *end;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].name, a->word[0]) != 0)
			continue;
		if (verbs[i].number) {
			number = a->words == 2 ? strtoull(a->word[1], &end, 10) : 0;
			if (!number || *end)
				return usage_error(
				        a->command,
				        "activate takes the number of a generation; \"retrain dataset "
				        "list\" shows them.");
		} else if (a->words > (verbs[i].folder ? 2 : 1) && !verbs[i].ids) {
			return usage_error(a->command, "%s takes no further word.", verbs[i].name);
		}
		return verbs[i].run(cli, a, number);
	}
	return usage_error(a->command,
	                   "it takes list, activate N, rollback, verify, close or reopen; not \"%s\".",
	                   a->word[0]);
}
