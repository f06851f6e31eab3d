#include <math.h>
#include <string.h>

#include "client/cli/cli.h"

static struct retrain_value find_named(struct retrain_value list, const char *name)
{
	struct retrain_iter it = retrain_iter(list);
	struct retrain_value item;

	while (retrain_iter_next(&it, NULL, &item)) {
		if (!strcmp(value_text(item, "name"), name))
			return item;
	}
	return (struct retrain_value){NULL, NULL};
}

/* "number, 0 to 1, default 0.5", "list of id" and the like. */
static void field_type(struct retrain_value f, char *out, size_t size)
{
	double min = value_number(f, "min"), max = value_number(f, "max");
	const char *format = value_text(f, "format"), *values = value_text(f, "values"),
	           *record = value_text(f, "record");
	const char *type = *values ? values : *record ? record : *format ? format : value_text(f, "type");
	struct retrain_value otherwise = retrain_value_get(f, "default");
	double d;
	size_t at;

	at = (size_t)snprintf(out, size, "%s%.60s", value_true(f, "list") ? "list of " : "", type);
	if (!isnan(min) && !isnan(max))
		at += (size_t)snprintf(out + at, size - at, ", %g to %g", min, max);
	if (*value_text(f, "unit"))
		at += (size_t)snprintf(out + at, size - at, " %.40s", value_text(f, "unit"));
	if (retrain_value_text(otherwise))
		snprintf(out + at, size - at, ", default %.40s", retrain_value_text(otherwise));
	else if (retrain_value_number(otherwise, &d))
		snprintf(out + at, size - at, ", default %g", d);
}

static void print_fields(const struct cli *cli, const char *heading, struct retrain_value fields,
                         const char *must)
{
	static const struct column columns[] = {{"Name", COLUMN_TITLE, 0},
	                                        {"Type", COLUMN_WRAP, 0},
	                                        {"", 0, 0},
	                                        {"What it is", COLUMN_WRAP, 0}};
	struct retrain_iter it = retrain_iter(fields);
	struct retrain_value f;
	struct table *t;
	char type[512];

	putchar('\n');
	print_heading(&cli->term, heading);
	if (!it.left) {
		puts("none");
		return;
	}
	t = table_new(&cli->term, columns, 4);
	while (retrain_iter_next(&it, NULL, &f)) {
		table_row(t);
		table_cell_style(t, value_text(f, "name"), STYLE_BOLD);
		field_type(f, type, sizeof(type));
		table_cell(t, type);
		table_cell(t, value_true(f, "required") ? must : "");
		table_cell(t, value_text(f, "doc"));
	}
	table_print(t);
}

/* The words and records that the fields of a method name, so that nothing has to be looked up. */
static void print_named(const struct cli *cli, struct retrain_value all, struct retrain_value fields)
{
	struct retrain_iter it = retrain_iter(fields), words;
	struct retrain_value f, word;
	char heading[160];

	while (retrain_iter_next(&it, NULL, &f)) {
		struct retrain_value e = find_named(retrain_value_get(all, "enums"), value_text(f, "values"));
		struct retrain_value r =
		        find_named(retrain_value_get(all, "records"), value_text(f, "record"));

		if (r.at) {
			snprintf(heading, sizeof(heading), "%.60s (in %.60s)", value_text(r, "name"),
			         value_text(f, "name"));
			print_fields(cli, heading, retrain_value_get(r, "fields"), "required");
		}
		words = retrain_iter(retrain_value_get(e, "values"));
		if (words.left) {
			putchar('\n');
			print_heading(&cli->term, value_text(e, "name"));
		}
		while (retrain_iter_next(&words, NULL, &word)) {
			snprintf(heading, sizeof(heading), "  %-14s ", value_text(word, "value"));
			print_wrapped(stdout, cli->term.width, heading, 17, value_text(word, "doc"));
		}
	}
}

static int describe_method(const struct cli *cli, struct retrain_value all, const struct args *a)
{
	struct retrain_value m = find_named(retrain_value_get(all, "methods"), a->word[0]);
	char text[1024], first[128];

	if (!m.at)
		return usage_error(a->command,
		                   "this daemon has no method \"%s\"; \"retrain describe\" lists them.",
		                   a->word[0]);
	print_heading(&cli->term, value_text(m, "name"));
	print_wrapped(stdout, cli->term.width, "", 0, value_text(m, "doc"));
	print_fields(cli, "It takes", retrain_value_get(m, "params"), "required");
	print_named(cli, all, retrain_value_get(m, "params"));
	print_fields(cli, "It gives", retrain_value_get(m, "result"), "always");
	snprintf(first, sizeof(first), "\nErrors: ");
	print_wrapped(stdout, cli->term.width, first, 8,
	              value_join(retrain_value_get(m, "errors"), NULL, ", ", text, sizeof(text)));
	return EXIT_FINE;
}

static int describe_all(const struct cli *cli, struct retrain_value all)
{
	static const struct column columns[] = {
	        {"Method", COLUMN_TITLE, 0}, {"Socket", 0, 0}, {"What it does", COLUMN_WRAP, 0}};
	struct retrain_iter it = retrain_iter(retrain_value_get(all, "methods"));
	struct table *t = table_new(&cli->term, columns, 3);
	struct retrain_value m;

	while (retrain_iter_next(&it, NULL, &m)) {
		table_row(t);
		table_cell_style(t, value_text(m, "name"), STYLE_BOLD);
		table_cell(t, value_text(m, "role"));
		table_cell(t, value_text(m, "doc"));
	}
	return table_print(t);
}

int cmd_describe(struct cli *cli, const struct args *a)
{
	struct retrain_reply *reply = NULL;
	int code = cli_ask(cli, "server.describe", NULL, &reply);

	if (reply)
		code = a->words ? describe_method(cli, retrain_reply_value(reply), a)
		                : describe_all(cli, retrain_reply_value(reply));
	retrain_reply_unref(reply);
	return code;
}
