#include "daemon/args.h"

#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "proto/proto.h"

/* Options that are orders, not settings. */
enum {
	ORDER_CONFIG = 1000,
	ORDER_CHECK,
	ORDER_DUMP,
	ORDER_DESCRIBE,
	ORDER_VERSION,
	ORDER_HELP,
	ORDER_WORKER,
	ORDERS_END
};

static const struct {
	const char *name;
	int id, takes;
	const char *metavar, *doc;
} orders[] = {
        {"config", ORDER_CONFIG, required_argument, " FILE", "read settings from FILE"},
        {"check-config", ORDER_CHECK, no_argument, "", "say whether the settings are right, and stop"},
        {"dump-config", ORDER_DUMP, no_argument, "", "write the settings as a configuration file, and stop"},
        {"describe", ORDER_DESCRIBE, optional_argument, "[=markdown]",
         "write what server.describe answers (MessagePack), or the reference page, and stop"},
        {"version", ORDER_VERSION, no_argument, "", "write the version and how it was built, and stop"},
        {"help", ORDER_HELP, no_argument, "", "write this, and stop"},
        {"worker", ORDER_WORKER, required_argument, NULL,
         NULL}, /* the supervisor's own way to start a worker */
};

#define ORDERS (sizeof(orders) / sizeof(orders[0]))

static void make_table(struct option *table)
{
	size_t n = 0;

	memset(table, 0, sizeof(*table) * (ORDERS + CONF_OPTIONS + 1));
	for (size_t i = 0; i < CONF_OPTIONS; i++, n++) {
		table[n].name = conf_options[i].name;
		table[n].has_arg =
		        conf_options[i].type == CONF_SWITCH ? optional_argument : required_argument;
		table[n].val = (int)i;
	}
	for (size_t i = 0; i < ORDERS; i++, n++) {
		table[n].name = orders[i].name;
		table[n].has_arg = orders[i].takes;
		table[n].val = orders[i].id;
	}
}

static int take_config_file(struct args *a, const char *path, struct error *e)
{
	int n = snprintf(a->config_file, sizeof(a->config_file), "%s%s%s", *path == '/' ? "" : a->folder,
	                 *path == '/' ? "" : "/", path);

	if (n >= (int)sizeof(a->config_file))
		return error_set(e, -EINVAL, "--config", "The path is too long; it has at most %d bytes.",
		                 CONF_PATH_MAX - 1);
	a->config_given = true;
	return 0;
}

static int take_worker(struct args *a, const char *text, struct error *e)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*end || n < 1 || n > UINT16_MAX)
		return error_set(e, -EINVAL, "--worker", "Only the daemon itself starts its workers.");
	a->worker = (uint32_t)n;
	a->mode = ARGS_WORKER;
	return 0;
}

static int take_order(struct args *a, int id, const char *value, struct error *e)
{
	static const enum args_mode mode[] = {
	        [ORDER_CHECK - ORDER_CONFIG] = ARGS_CHECK_CONFIG,
	        [ORDER_DUMP - ORDER_CONFIG] = ARGS_DUMP_CONFIG,
	        [ORDER_DESCRIBE - ORDER_CONFIG] = ARGS_DESCRIBE,
	        [ORDER_VERSION - ORDER_CONFIG] = ARGS_VERSION,
	        [ORDER_HELP - ORDER_CONFIG] = ARGS_HELP,
	};

	if (id == ORDER_CONFIG)
		return take_config_file(a, value, e);
	if (id == ORDER_WORKER)
		return take_worker(a, value, e);
	a->mode = mode[id - ORDER_CONFIG];
	if (!value)
		return 0;
	if (id != ORDER_DESCRIBE || strcmp(value, "markdown") != 0)
		return error_set(e, -EINVAL, "--describe", "\"%s\" is not known; it can only be markdown.",
		                 value);
	a->mode = ARGS_DESCRIBE_MARKDOWN;
	return 0;
}

static int take_setting(struct args *a, const struct conf_option *o, const char *value, struct error *e)
{
	struct conf scratch;

	if (a->settings == ARGS_SETTINGS_MAX)
		return error_set(e, -EINVAL, NULL, "The command line has more than %d settings.",
		                 ARGS_SETTINGS_MAX);
	if (!value)
		value = "yes";
	/* A wrong value is a fault of the command line, told now and not with the file's. */
	if (conf_set(&scratch, o, value, a->folder, e))
		return e->code;
	a->setting[a->settings].option = o;
	a->setting[a->settings++].value = value;
	return 0;
}

static int unknown_option(const char *given, struct error *e)
{
	char name[TEXT_WORD_MAX];
	const struct conf_option *near;

	while (*given == '-')
		given++;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(given, "="), given);
	near = conf_nearest(name);
	if (near)
		return error_set(e, -EINVAL, NULL, "There is no option \"--%s\". Did you mean \"--%s\"?",
		                 name, near->name);
	return error_set(e, -EINVAL, NULL, "There is no option \"%s%s\". --help lists them.",
	                 strlen(name) > 1 ? "--" : "-", name);
}

int args_parse(struct args *a, int argc, char **argv, struct error *e)
{
	struct option table[ORDERS + CONF_OPTIONS + 1];
	int id, r = 0;

	memset(a, 0, sizeof(*a));
	snprintf(a->config_file, sizeof(a->config_file), "%s", CONF_FILE);
	if (!getcwd(a->folder, sizeof(a->folder)))
		snprintf(a->folder, sizeof(a->folder), "/");
	make_table(table);
	opterr = 0;
	optind = 0; /* lets a test call this more than once */
	while (!r && (id = getopt_long(argc, argv, "+:h", table, NULL)) != -1) {
		if (id == 'h')
			a->mode = ARGS_HELP;
		else if (id == ':')
			r = error_set(e, -EINVAL, argv[optind - 1], "A value has to follow it.");
		else if (id == '?')
			r = unknown_option(argv[optind - 1], e);
		else if (id < CONF_OPTIONS)
			r = take_setting(a, &conf_options[id], optarg, e);
		else
			r = take_order(a, id, optarg, e);
	}
	if (!r && optind < argc)
		r = error_set(e, -EINVAL, NULL, "\"%s\" is not an option; they start with \"--\".",
		              argv[optind]);
	return r;
}

int args_conf(const struct args *a, struct conf *ret, conf_report *report, void *arg)
{
	int r;

	conf_defaults(ret);
	r = conf_read_file(ret, a->config_file, a->config_given, report, arg);
	if (r && r != -ENOENT)
		return -EINVAL;
	for (size_t i = 0; i < a->settings; i++) {
		struct error e;

		if (conf_set(ret, a->setting[i].option, a->setting[i].value, a->folder, &e)) {
			if (report)
				report(arg, &e);
			return -EINVAL;
		}
	}
	return conf_check(ret, report, arg);
}

/* --- what people read ----------------------------------------------------------- */

static void help_setting(const struct conf_option *o, FILE *out)
{
	char left[64];

	snprintf(left, sizeof(left), "--%s%s%s", o->name, o->metavar ? " " : "",
	         o->metavar ? o->metavar : "");
	fprintf(out, "  %-26s %s", left, o->doc);
	if (o->type == CONF_NUMBER)
		fprintf(out, " (%" PRId64 " to %" PRId64 ", built in: %" PRId64 ")", o->min, o->max,
		        o->number);
	else if (o->type == CONF_CHOICE)
		fprintf(out, " (built in: %s)", o->words[o->number]);
	else if (o->text)
		fprintf(out, "\n  %-26s (built in: %s)", "", o->text);
	fputc('\n', out);
}

void args_help(FILE *out)
{
	fputs("Usage: retraind [OPTION]...\n\n"
	      "Answers which jobs a person could move to, over a Unix socket.\n\n"
	      "Settings. Each is also a key of the configuration file; the command line wins.\n",
	      out);
	for (size_t i = 0; i < CONF_OPTIONS; i++)
		help_setting(&conf_options[i], out);
	fputs("\nOrders.\n", out);
	for (size_t i = 0; i < ORDERS; i++) {
		char left[64];

		if (!orders[i].doc)
			continue;
		snprintf(left, sizeof(left), "--%s%s", orders[i].name, orders[i].metavar);
		fprintf(out, "  %-26s %s\n", left, orders[i].doc);
	}
	fprintf(out,
	        "\nThe configuration file is %s.\n"
	        "Signals: HUP reads it again, TERM answers what was asked and stops.\n"
	        "Exit: 0 stopped as told, 1 could not start, 2 the command line is wrong.\n",
	        CONF_FILE);
}

void args_version(FILE *out)
{
	fprintf(out,
	        "retraind %s\n"
	        "API level    %u\n"
	        "compiler     %s %s\n"
	        "libraries    %s\n"
	        "systemd      %s\n"
	        "sanitizers   %s\n"
	        "settings     %s\n",
	        PACKAGE_VERSION, PROTO_API_LEVEL, BUILD_COMPILER, BUILD_CFLAGS, BUILD_LIBRARIES,
	        BUILD_SYSTEMD, BUILD_SANITIZERS, CONF_FILE);
}
