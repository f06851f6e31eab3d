#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/cli.h"

#define TIMEOUT_DEFAULT_MS 5000

/* What to do about an error, by its name. */
static const struct {
	const char *name, *advice;
	int code;
} advices[] = {
        {"no_daemon", "", EXIT_NO_DAEMON}, /* see start_advice */
        {"no_permission", NULL, EXIT_NO_DAEMON},
        {"lost",
         "The daemon may just have restarted; try again. \"journalctl -u retraind\" shows what it wrote.",
         EXIT_NO_DAEMON},
        {"bad_answer", "--socket PATH names another socket.", EXIT_NO_DAEMON},
        {"deadline", "Try again, or allow more time with --timeout 30.", EXIT_DEADLINE},
        {"busy", "Try again in a moment.", EXIT_REFUSED},
        {"forbidden", "\"retrain raw --admin\" asks there; you may need to be root.", EXIT_REFUSED},
        {"unknown_method", "\"retrain describe\" lists the methods this daemon has.", EXIT_REFUSED},
        {"not_found", "\"retrain search TEXT\" finds jobs, and with --skills skills.", EXIT_REFUSED},
        {"invalid_params", "\"retrain describe METHOD\" lists what a method takes.", EXIT_REFUSED},
        {"internal", "\"journalctl -u retraind\" shows what the daemon wrote.", EXIT_REFUSED},
};

/* Where the next complaint goes; see usage_into. */
static char *complaint;
static size_t complaint_size;

void usage_into(char *out, size_t size)
{
	complaint = out;
	complaint_size = size;
}

int usage_error(const struct command *c, const char *fmt, ...)
{
	va_list ap;

	if (complaint) {
		va_start(ap, fmt);
		vsnprintf(complaint, complaint_size, fmt, ap);
		va_end(ap);
		return EXIT_USAGE;
	}
	fprintf(stderr, "retrain%s%s: ", c ? " " : "", c ? c->name : "");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	if (c)
		fprintf(stderr, "\n\"retrain %s --help\" says how it is used.\n", c->name);
	else
		fputs("\n\"retrain --help\" lists the commands.\n", stderr);
	return EXIT_USAGE;
}

/* How to get a daemon that listens where this command looked. */
static const char *start_advice(const struct cli *cli, char *out, size_t size)
{
	char path[256];

	retrain_default_socket(path, sizeof(path));
	snprintf(out, size,
	         "Start it with \"systemctl start retraind\", or by hand with \"retraind --foreground "
	         "--index DIR --socket "
	         "%s\". Another socket can be named with --socket PATH or in RETRAIN_SOCKET.",
	         cli->socket ? cli->socket : path);
	return out;
}

int cli_error(const struct cli *cli, const struct retrain_error *e)
{
	const char *advice = NULL;
	char text[1024] = "";
	int code = EXIT_REFUSED;

	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++) {
		if (!strcmp(advices[i].name, e->name)) {
			advice = advices[i].advice;
			code = advices[i].code;
		}
	}
	/* Most messages name the parameter themselves. */
	snprintf(text, sizeof(text), "%s%s%s%s%s", strstr(e->message, e->field) ? "" : e->field,
	         strstr(e->message, e->field) ? "" : ": ", e->message, e->cause[0] ? " Cause: " : "",
	         e->cause);
	print_wrapped(stderr, cli->term.width, "retrain: ", 9, text);
	if (advice && !*advice)
		advice = start_advice(cli, text, sizeof(text));
	if (advice)
		print_wrapped(stderr, cli->term.width, "         ", 9, advice);
	return code;
}

static struct retrain *open_handle(struct cli *cli, struct retrain **slot, const char *path, int *ret_code)
{
	struct retrain_error e;

	if (!*slot && retrain_open(slot, path, &e) < 0) {
		*ret_code = cli_error(cli, &e);
		if (slot == &cli->admin)
			print_wrapped(stderr, cli->term.width, "         ", 9,
			              "This needs the admin socket. When it is elsewhere, name it with "
			              "--admin-socket PATH or in "
			              "RETRAIN_ADMIN_SOCKET.");
		return NULL;
	}
	retrain_set_timeout(*slot, cli->timeout_ms);
	return *slot;
}

struct retrain *cli_query(struct cli *cli, int *ret_code)
{
	return open_handle(cli, &cli->query, cli->socket, ret_code);
}

/* The admin socket lies beside the query socket unless it is named. */
struct retrain *cli_admin(struct cli *cli, int *ret_code)
{
	static const char name[] = "retraind-admin.sock";
	const char *given = cli->admin_socket ? cli->admin_socket : getenv("RETRAIN_ADMIN_SOCKET");
	char path[512], beside[512 + sizeof(name)];
	char *slash;

	if (given && *given)
		return open_handle(cli, &cli->admin, given, ret_code);
	if (cli->socket)
		snprintf(path, sizeof(path), "%s", cli->socket);
	else
		retrain_default_socket(path, sizeof(path));
	slash = strrchr(path, '/');
	snprintf(beside, sizeof(beside), "%.*s%s", slash ? (int)(slash - path + 1) : 0, path, name);
	return open_handle(cli, &cli->admin, beside, ret_code);
}

int cli_call(const struct cli *cli, struct retrain *r, const char *method, struct retrain_params *p,
             struct retrain_reply **ret)
{
	struct retrain_error e;
	int rc = retrain_call(r, method, p, ret, &e);

	retrain_params_free(p);
	return rc < 0 ? cli_error(cli, &e) : EXIT_FINE;
}

int cli_print_json(const struct cli *cli, struct retrain_value v)
{
	char *text;

	if (retrain_value_json(v, cli->term.live ? 2 : 0, &text) < 0) {
		fputs("retrain: there is not enough memory to print the answer.\n", stderr);
		return EXIT_REFUSED;
	}
	puts(text);
	free(text);
	return EXIT_FINE;
}

int cli_ask(struct cli *cli, const char *method, struct retrain_params *p, struct retrain_reply **ret)
{
	int code = EXIT_FINE;
	struct retrain *r = cli_query(cli, &code);

	*ret = NULL;
	if (!r) {
		retrain_params_free(p);
		return code;
	}
	code = cli_call(cli, r, method, p, ret);
	if (code == EXIT_FINE && cli->json) {
		code = cli_print_json(cli, retrain_reply_value(*ret));
		*ret = retrain_reply_unref(*ret);
	}
	return code;
}

bool global_set(struct cli *cli, const struct option_row *row, const char *value)
{
	double seconds;
	char *end = NULL;

	if (!strcmp(row->name, "socket")) {
		cli->query = retrain_unref(cli->query);
		cli->socket = value;
	} else if (!strcmp(row->name, "admin-socket")) {
		cli->admin = retrain_unref(cli->admin);
		cli->admin_socket = value;
	} else if (!strcmp(row->name, "json")) {
		cli->json = true;
	} else {
		seconds = value ? strtod(value, &end) : 0;
		if (!value || end == value || *end || !(seconds >= 0.001 && seconds <= 3600)) {
			usage_error(NULL, "--timeout takes seconds from 0.001 to 3600. It was given \"%s\".",
			            value);
			return false;
		}
		cli->timeout_ms = (unsigned)(seconds * 1000 + 0.5);
	}
	return true;
}

int command_run(struct cli *cli, int argc, char **argv)
{
	const struct command *c = command_find(argv[0]);
	struct cli own = *cli;
	struct args args;
	int code;

	if (!c)
		return usage_error(NULL, "there is no command \"%s\".", argv[0]);
	code = args_read(cli, c, argc, argv, &args);
	if (code == EXIT_FINE && args.help)
		help_command(cli, c);
	else if (code == EXIT_FINE)
		code = c->run(cli, &args);
	/* Options given behind a command of the prompt hold for that command only. */
	if (cli->in_prompt && (own.socket != cli->socket || own.admin_socket != cli->admin_socket)) {
		cli->query = retrain_unref(cli->query);
		cli->admin = retrain_unref(cli->admin);
	}
	own.query = cli->query;
	own.admin = cli->admin;
	*cli = own;
	return code;
}

/* Global options stand before the command. Returns where the command is, or a negative exit code when that is
 * all. */
static int read_globals(struct cli *cli, int argc, char **argv, bool *ret_history)
{
	int at = 1;

	for (; at < argc && argv[at][0] == '-' && argv[at][1]; at++) {
		const struct option_row *row = global_options;
		const char *name = argv[at] + 2, *equals = strchr(argv[at], '=');
		size_t n = equals ? (size_t)(equals - name) : strlen(name);

		if (!strcmp(argv[at], "--help") || !strcmp(argv[at], "-h")) {
			help_all(cli);
			return -1 - EXIT_FINE;
		}
		if (!strcmp(argv[at], "--version")) {
			printf("retrain %s\n", retrain_version());
			return -1 - EXIT_FINE;
		}
		if (!strcmp(argv[at], "--no-history")) {
			*ret_history = false;
			continue;
		}
		while (row->name &&
		       (argv[at][1] != '-' || strlen(row->name) != n || strncmp(row->name, name, n) != 0))
			row++;
		if (!row->name)
			return -1 - usage_error(NULL, "there is no option %s.", argv[at]);
		if (row->value && !equals && at + 1 == argc)
			return -1 - usage_error(NULL, "--%s needs a value.", row->name);
		if (!row->value && equals)
			return -1 - usage_error(NULL, "--%s takes no value.", row->name);
		if (!global_set(cli, row, equals ? equals + 1 : row->value ? argv[++at] : NULL))
			return -1 - EXIT_USAGE;
	}
	return at;
}

/* For the shells' completion, and for the checks of the manual page. Not in the table, as no person types
 * them. */
static int hidden_command(struct cli *cli, int argc, char **argv)
{
	if (!strcmp(argv[0], "__complete")) {
		struct candidates c = {0};

		complete_words(cli, argc - 1, argv + 1, &c);
		for (size_t i = 0; i < c.count; i++)
			printf("%s\t%s\n", c.text[i], c.note[i] ? c.note[i] : "");
		candidates_free(&c);
		return EXIT_FINE;
	}
	for (const struct command *c = commands; c->name; c++) {
		printf("command\t%s\t%s\n", c->name, c->example);
		for (const struct option_row *o = c->options; o->name; o++)
			printf("option\t%s\t%s\n", c->name, o->name);
	}
	for (const struct option_row *o = global_options; o->name; o++)
		printf("global\t%s\n", o->name);
	return EXIT_FINE;
}

int main(int argc, char **argv)
{
	struct cli cli = {.timeout_ms = TIMEOUT_DEFAULT_MS};
	bool history = true;
	int at, code;

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	signal(SIGPIPE, SIG_DFL); /* a reader that goes away, such as head, ends the command quietly */
	term_init(&cli.term);
	at = read_globals(&cli, argc, argv, &history);
	if (at < 0)
		code = -1 - at;
	else if (at == argc)
		code = prompt_run(&cli, history);
	else if (!strcmp(argv[at], "__complete") || !strcmp(argv[at], "__table"))
		code = hidden_command(&cli, argc - at, argv + at);
	else
		code = command_run(&cli, argc - at, argv + at);
	retrain_unref(cli.query);
	retrain_unref(cli.admin);
	if (fflush(stdout) != 0 && code == EXIT_FINE) {
		fputs("retrain: the output could not be written in full.\n", stderr);
		code = EXIT_REFUSED;
	}
	return code;
}
