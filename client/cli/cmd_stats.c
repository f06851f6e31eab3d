#include <inttypes.h>
#include <string.h>

#include "client/cli/cli.h"

static int print_counters(const struct cli *cli, struct retrain_value counters, bool all)
{
	static const struct column columns[] = {{"Counter", COLUMN_TITLE, 0},
	                                        {"Value", COLUMN_RIGHT, 0},
	                                        {"Unit", 0, 70},
	                                        {"What it means", COLUMN_WRAP, 100}};
	struct retrain_iter it = retrain_iter(counters);
	struct table *t = table_new(&cli->term, columns, 4);
	struct retrain_value c;
	const char *name;
	char n[WORDS_MAX];

	while (retrain_iter_next(&it, &name, &c)) {
		int64_t value = value_int(c, "value", 0);

		if (!value && !all)
			continue;
		table_row(t);
		table_cell(t, name);
		table_cell(t, words_count(n, value));
		table_cell(t, value_text(c, "unit"));
		table_cell(t, value_text(c, "doc"));
	}
	return table_print(t);
}

static int print_latency(const struct cli *cli, struct retrain_value latency)
{
	static const struct column columns[] = {{"Method", COLUMN_TITLE, 0},   {"Calls", COLUMN_RIGHT, 0},
	                                        {"Mean", COLUMN_RIGHT, 0},     {"Half", COLUMN_RIGHT, 0},
	                                        {"9 in 10", COLUMN_RIGHT, 90}, {"99 in 100", COLUMN_RIGHT, 0},
	                                        {"Slowest", COLUMN_RIGHT, 0}};
	static const char *const keys[] = {"mean", "p50", "p90", "p99", "max"};
	struct retrain_iter it = retrain_iter(latency);
	struct table *t = table_new(&cli->term, columns, 7);
	struct retrain_value l;
	const char *name;
	char n[WORDS_MAX];

	while (retrain_iter_next(&it, &name, &l)) {
		table_row(t);
		table_cell(t, name);
		table_cell(t, words_count(n, value_int(l, "count", 0)));
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			table_cell(t, words_time(n, value_number(l, keys[i])));
	}
	return table_print(t);
}

int cmd_stats(struct cli *cli, const struct args *a)
{
	bool prometheus = args_flag(a, "prometheus");
	struct retrain_params *p = retrain_params_new();
	struct retrain_reply *reply = NULL;
	struct retrain_value v;
	int code;

	if (prometheus)
		retrain_params_text(p, "format", "prometheus");
	code = cli_ask(cli, "server.stats", p, &reply);
	if (!reply)
		return code;
	v = retrain_reply_value(reply);
	if (prometheus) {
		fputs(value_text(v, "text"), stdout);
	} else {
		print_counters(cli, retrain_value_get(v, "counters"), args_flag(a, "all"));
		putchar('\n');
		code = print_latency(cli, retrain_value_get(v, "latency"));
	}
	retrain_reply_unref(reply);
	return code;
}
