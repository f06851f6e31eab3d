#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/cli/cli.h"

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void print_ping(const struct cli *cli, const struct retrain *r, struct retrain_value v, int64_t count,
                       double total, double least, double most)
{
	char line[1024], mean[WORDS_MAX], low[WORDS_MAX], high[WORDS_MAX];
	size_t at;

	at = (size_t)snprintf(line, sizeof(line), "%.100s %.100s answers at %s in %s",
	                      value_text(v, "server"), value_text(v, "version"), retrain_socket(r),
	                      words_time(mean, total / (double)count));
	if (count > 1)
		at += (size_t)snprintf(line + at, sizeof(line) - at, " on average of %" PRId64 " (%s to %s)",
		                       count, words_time(low, least), words_time(high, most));
	snprintf(line + at, sizeof(line) - at, ".");
	print_wrapped(stdout, cli->term.width, "", 0, line);
}

int cmd_ping(struct cli *cli, const struct args *a)
{
	struct retrain_reply *reply = NULL;
	struct retrain_value v;
	double total = 0, least = 0, most = 0;
	int64_t count = 1;
	struct retrain *r;
	int code = EXIT_FINE;

	if (!args_int(a, "count", 1, 1000000, &count))
		return EXIT_USAGE;
	r = cli_query(cli, &code);
	if (!r)
		return code;
	for (int64_t i = 0; i < count; i++) {
		double start = now_us(), took;

		reply = retrain_reply_unref(reply);
		code = cli_call(cli, r, "server.hello", NULL, &reply);
		if (code != EXIT_FINE)
			return code;
		took = now_us() - start;
		total += took;
		least = i && least < took ? least : took;
		most = most > took ? most : took;
	}
	v = retrain_reply_value(reply);
	if (cli->json) {
		code = cli_print_json(cli, v);
	} else {
		print_ping(cli, r, v, count, total, least, most);
	}
	retrain_reply_unref(reply);
	return code;
}

/* "from generation 7", or nothing. */
static const char *from_generation(struct retrain_value v, const char *before, char *out)
{
	int64_t generation = value_int(v, "generation", 0);

	*out = '\0';
	if (generation)
		snprintf(out, WORDS_MAX, "%s from generation %" PRId64, before, generation);
	return out;
}

static void print_health(const struct cli *cli, struct retrain_value v, bool ready)
{
	char line[512], from[WORDS_MAX];

	snprintf(line, sizeof(line), "%s: %" PRId64 " of %" PRId64 " workers%s.",
	         ready ? "Ready" : "Not ready", value_int(v, "workers", 0), value_int(v, "workers_wanted", 0),
	         from_generation(v, ", answering", from));
	fputs(style_on(&cli->term, ready ? STYLE_GREEN : STYLE_RED), stdout);
	print_wrapped(stdout, cli->term.width, "", 0, line);
	fputs(style_off(&cli->term), stdout);
	if (*value_text(v, "message"))
		print_wrapped(stdout, cli->term.width, "", 0, value_text(v, "message"));
}

int cmd_health(struct cli *cli, const struct args *a)
{
	struct retrain_reply *reply = NULL;
	struct retrain *r;
	bool ready;
	int code = EXIT_FINE;

	(void)a;
	r = cli_query(cli, &code);
	if (!r)
		return code;
	code = cli_call(cli, r, "server.health", NULL, &reply);
	if (code != EXIT_FINE)
		return code;
	ready = value_true(retrain_reply_value(reply), "ready");
	if (cli->json)
		cli_print_json(cli, retrain_reply_value(reply));
	else
		print_health(cli, retrain_reply_value(reply), ready);
	retrain_reply_unref(reply);
	return ready ? EXIT_FINE : EXIT_REFUSED;
}

static void print_reload(const struct cli *cli, struct retrain_value v)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(v, "warnings"));
	struct retrain_value warning;
	char line[512], from[WORDS_MAX];

	snprintf(line, sizeof(line), "The configuration was read again; %" PRId64 " workers serve with it%s.",
	         value_int(v, "workers", 0), from_generation(v, ",", from));
	print_wrapped(stdout, cli->term.width, "", 0, line);
	while (retrain_iter_next(&it, NULL, &warning))
		print_wrapped(stdout, cli->term.width, "Note: ", 6, value_text(warning, ""));
}

int cmd_reload(struct cli *cli, const struct args *a)
{
	struct retrain_reply *reply = NULL;
	struct retrain *r;
	int code = EXIT_FINE;

	(void)a;
	r = cli_admin(cli, &code);
	if (!r)
		return code;
	code = cli_call(cli, r, "server.reload", NULL, &reply);
	if (code == EXIT_FINE && cli->json)
		code = cli_print_json(cli, retrain_reply_value(reply));
	else if (code == EXIT_FINE)
		print_reload(cli, retrain_reply_value(reply));
	retrain_reply_unref(reply);
	return code;
}

/* The JSON that is piped in, NUL at the end. NULL when it is too long or memory is used up. */
static char *read_input(void)
{
	size_t room = 1 << 17, n = 0, k;
	char *s = malloc(room);

	while (s && (k = fread(s + n, 1, room - 1 - n, stdin)) > 0)
		n += k;
	if (s && n == room - 1) {
		free(s);
		s = NULL;
	}
	if (s)
		s[n] = '\0';
	return s;
}

int cmd_raw(struct cli *cli, const struct args *a)
{
	const char *json = a->words == 2 ? a->word[1] : NULL;
	struct retrain_reply *reply = NULL;
	struct retrain_error e;
	struct retrain *r;
	char *input = NULL;
	int code = EXIT_FINE;

	if (json && !strcmp(json, "-")) {
		json = input = read_input();
		if (!input) {
			fputs("retrain raw: the input is too long for a request.\n", stderr);
			return EXIT_REFUSED;
		}
	}
	r = args_flag(a, "admin") ? cli_admin(cli, &code) : cli_query(cli, &code);
	if (!r)
		goto out;
	if (retrain_call_json(r, a->word[0], json, &reply, &e) < 0)
		code = !e.remote && !strcmp(e.name, "bad_call") ? usage_error(a->command, "%s", e.message)
		                                                : cli_error(cli, &e);
	else
		code = cli_print_json(cli, retrain_reply_value(reply));
	retrain_reply_unref(reply);
out:
	free(input);
	return code;
}
