#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "client/cli/cli.h"

#define INTERVAL_MAX 3600.0

static volatile sig_atomic_t stopped;

static void stop(int number)
{
	stopped = number;
}

/* The keyboard read key by key while top runs; put back however it ends. */
struct keyboard {
	struct termios before;
	struct sigaction interrupt, terminate;
	bool changed;
};

static void keyboard_open(struct keyboard *k)
{
	struct sigaction sa = {.sa_handler = stop};
	struct termios t;

	stopped = 0;
	sigaction(SIGINT, &sa, &k->interrupt);
	sigaction(SIGTERM, &sa, &k->terminate);
	k->changed = false;
	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &k->before) < 0)
		return;
	t = k->before;
	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	k->changed = tcsetattr(STDIN_FILENO, TCSANOW, &t) == 0;
}

static void keyboard_close(const struct keyboard *k)
{
	if (k->changed)
		tcsetattr(STDIN_FILENO, TCSANOW, &k->before);
	sigaction(SIGINT, &k->interrupt, NULL);
	sigaction(SIGTERM, &k->terminate, NULL);
}

/* Waits; true when q was pressed. */
static bool wait_key(const struct keyboard *k, double seconds)
{
	struct pollfd p = {.fd = k->changed ? STDIN_FILENO : -1, .events = POLLIN};
	char c;

	return poll(&p, 1, (int)(seconds * 1000)) > 0 && read(STDIN_FILENO, &c, 1) == 1 &&
	       (c == 'q' || c == 'Q');
}

static double now_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t calls_of(struct retrain_value stats, const char *method)
{
	return value_int(retrain_value_get(retrain_value_get(stats, "latency"), method), "count", 0);
}

static int64_t calls_in_all(struct retrain_value stats)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(stats, "latency"));
	struct retrain_value l;
	int64_t n = 0;

	while (retrain_iter_next(&it, NULL, &l))
		n += value_int(l, "count", 0);
	return n;
}

/* What changed between two looks, for one second. A restarted daemon starts from zero again. */
static double rate(int64_t now, int64_t before, double seconds)
{
	return seconds > 0 && now >= before ? (double)(now - before) / seconds : 0;
}

static void print_methods(const struct cli *cli, struct retrain_value now, struct retrain_value before,
                          double seconds)
{
	static const struct column columns[] = {{"Method", COLUMN_TITLE, 0},
	                                        {"A second", COLUMN_RIGHT, 0},
	                                        {"Calls", COLUMN_RIGHT | COLUMN_EXTRA, 70},
	                                        {"Half", COLUMN_RIGHT, 0},
	                                        {"9 in 10", COLUMN_RIGHT | COLUMN_EXTRA, 90},
	                                        {"99 in 100", COLUMN_RIGHT, 0},
	                                        {"Slowest", COLUMN_RIGHT | COLUMN_EXTRA, 70}};
	static const char *const keys[] = {"p50", "p90", "p99", "max"};
	struct retrain_iter it = retrain_iter(retrain_value_get(now, "latency"));
	struct table *t = table_new(&cli->term, columns, sizeof(columns) / sizeof(columns[0]));
	struct retrain_value l;
	const char *name;
	char n[WORDS_MAX];

	while (retrain_iter_next(&it, &name, &l)) {
		int64_t count = value_int(l, "count", 0);
		double a_second = rate(count, before.at ? calls_of(before, name) : count, seconds);

		table_row(t);
		table_cell_style(t, name, a_second > 0 ? STYLE_BOLD : STYLE_PLAIN);
		snprintf(n, sizeof(n), "%.1f", a_second);
		table_cell(t, n);
		table_cell(t, words_count(n, count));
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			table_cell(t, words_time(n, value_number(l, keys[i])));
	}
	table_print(t);
}

static void print_look(const struct cli *cli, struct retrain_value now, struct retrain_value before,
                       struct retrain_value health, double seconds)
{
	struct retrain_value counters = retrain_value_get(now, "counters");
	int64_t generation = value_int(health, "generation", 0), calls = calls_in_all(now);
	int64_t sessions = value_int(retrain_value_get(counters, "connections_open"), "value", -1);
	char n[WORDS_MAX], line[512];
	size_t at;

	if (cli->term.live)
		fputs("\033[H\033[2J", stdout);
	at = (size_t)snprintf(line, sizeof(line),
	                      "%.1f requests a second, %" PRId64 " of %" PRId64 " workers",
	                      rate(calls, before.at ? calls_in_all(before) : calls, seconds),
	                      value_int(health, "workers", 0), value_int(health, "workers_wanted", 0));
	if (sessions >= 0)
		at += (size_t)snprintf(line + at, sizeof(line) - at, ", %s connection%s",
		                       words_count(n, sessions), sessions == 1 ? "" : "s");
	if (generation)
		snprintf(line + at, sizeof(line) - at, ", generation %" PRId64, generation);
	else
		snprintf(line + at, sizeof(line) - at, ", no index");
	print_wrapped(stdout, cli->term.width, "", 0, line);
	puts("Times are since the daemon started.\n");
	print_methods(cli, now, before, seconds);
	if (cli->term.live)
		puts("\nq ends this.");
	fflush(stdout);
}

static int look(struct cli *cli, struct retrain *r, struct retrain_reply **before, double *before_at)
{
	struct retrain_reply *stats = NULL, *health = NULL;
	double at;
	int code = cli_call(cli, r, "server.stats", NULL, &stats);

	if (code == EXIT_FINE)
		code = cli_call(cli, r, "server.health", NULL, &health);
	if (code == EXIT_FINE && cli->json) {
		code = cli_print_json(cli, retrain_reply_value(stats));
		fflush(stdout);
	} else if (code == EXIT_FINE) {
		at = now_seconds();
		print_look(cli, retrain_reply_value(stats), retrain_reply_value(*before),
		           retrain_reply_value(health), at - *before_at);
		*before_at = at;
	}
	retrain_reply_unref(health);
	retrain_reply_unref(*before);
	*before = stats;
	return code;
}

int cmd_top(struct cli *cli, const struct args *a)
{
	struct retrain_reply *before = NULL;
	double interval = 1, before_at = 0;
	int64_t count = 0;
	struct keyboard keys;
	struct retrain *r;
	int code = EXIT_FINE;

	if (!args_number(a, "interval", 0.05, INTERVAL_MAX, &interval) ||
	    !args_int(a, "count", 1, 1000000, &count))
		return EXIT_USAGE;
	r = cli_query(cli, &code);
	if (!r)
		return code;
	keyboard_open(&keys);
	for (int64_t i = 1;; i++) {
		term_init(&cli->term);
		code = look(cli, r, &before, &before_at);
		if (code != EXIT_FINE || i == count || wait_key(&keys, interval) || stopped)
			break;
		if (!cli->term.live && !cli->json)
			putchar('\n');
	}
	keyboard_close(&keys);
	retrain_reply_unref(before);
	return code;
}
