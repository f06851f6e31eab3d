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

int cmd_ping(struct cli *cli, const struct args *a)
{
	struct retrain_reply *reply = NULL;
	struct retrain_value v;
	double total = 0, least = 0, most = 0;
	char text[WORDS_MAX], text2[WORDS_MAX], text3[WORDS_MAX];
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
		printf("%s %s answers at %s in %s", value_text(v, "server"), value_text(v, "version"), retrain_socket(r),
		       words_time(text, total / (double)count));
		if (count > 1)
			printf(" on average of %" PRId64 " (%s to %s)", count, words_time(text2, least), words_time(text3, most));
		puts(".");
	}
	retrain_reply_unref(reply);
	return code;
}

int cmd_health(struct cli *cli, const struct args *a)
{
	struct retrain_reply *reply = NULL;
	struct retrain *r;
	struct retrain_value v;
	int64_t generation;
	bool ready;
	int code = EXIT_FINE;

	(void)a;
	r = cli_query(cli, &code);
	if (!r)
		return code;
	code = cli_call(cli, r, "server.health", NULL, &reply);
	if (code != EXIT_FINE)
		return code;
	v = retrain_reply_value(reply);
	ready = value_true(v, "ready");
	generation = value_int(v, "generation", 0);
	if (cli->json) {
		cli_print_json(cli, v);
	} else {
		printf("%s%s%s: %" PRId64 " of %" PRId64 " workers", style_on(&cli->term, ready ? STYLE_GREEN : STYLE_RED),
		       ready ? "Ready" : "Not ready", style_off(&cli->term), value_int(v, "workers", 0),
		       value_int(v, "workers_wanted", 0));
		if (generation)
			printf(", answering from generation %" PRId64, generation);
		puts(".");
		if (*value_text(v, "message"))
			print_wrapped(stdout, cli->term.width, "", 0, value_text(v, "message"));
	}
	retrain_reply_unref(reply);
	return ready ? EXIT_FINE : EXIT_REFUSED;
}

int cmd_reload(struct cli *cli, const struct args *a)
{
	struct retrain_reply *reply = NULL;
	struct retrain_iter it;
	struct retrain_value v, warning;
	struct retrain *r;
	int code = EXIT_FINE;

	(void)a;
	r = cli_admin(cli, &code);
	if (!r)
		return code;
	code = cli_call(cli, r, "server.reload", NULL, &reply);
	if (code != EXIT_FINE)
		return code;
	v = retrain_reply_value(reply);
	if (cli->json) {
		code = cli_print_json(cli, v);
	} else {
		printf("The configuration was read again; %" PRId64 " workers serve with it", value_int(v, "workers", 0));
		if (value_int(v, "generation", 0))
			printf(", from generation %" PRId64, value_int(v, "generation", 0));
		puts(".");
		it = retrain_iter(retrain_value_get(v, "warnings"));
		while (retrain_iter_next(&it, NULL, &warning))
			print_wrapped(stdout, cli->term.width, "Note: ", 6, value_text(warning, ""));
	}
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
		code = !e.remote && !strcmp(e.name, "bad_call") ? usage_error(a->command, "%s", e.message) : cli_error(cli, &e);
	else
		code = cli_print_json(cli, retrain_reply_value(reply));
	retrain_reply_unref(reply);
out:
	free(input);
	return code;
}
