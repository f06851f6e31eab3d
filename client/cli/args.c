#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/cli.h"

#define ROWS_MAX 40

/* All options a command takes: its own, the global ones and --help. */
struct known {
	struct option longs[ROWS_MAX + 2];
	const struct option_row *row[ROWS_MAX + 2];
	bool global[ROWS_MAX + 2];
	int count;
};

enum { VALUE_HELP = 'h', VALUE_FIRST = 1000 };

static void know(struct known *k, const struct option_row *rows, bool global)
{
	for (; rows && rows->name && k->count < ROWS_MAX; rows++) {
		int at = k->count++;

		k->longs[at] = (struct option){rows->name, rows->value ? required_argument : no_argument,
		                               NULL, VALUE_FIRST + at};
		k->row[at] = rows;
		k->global[at] = global;
	}
}

static bool is_choice(const char *choices, const char *value)
{
	size_t n = strlen(value);

	for (const char *at = choices; at && *at; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");

		if (len == n && !strncmp(at, value, n))
			return true;
		at += len;
	}
	return false;
}

/* Words that must be one of the choices. Options whose numbers or pairs are checked later have theirs for
 * completion only. */
static bool check_choice(const struct command *c, const struct option_row *row, const char *value)
{
	if (row->kind != WORD_CHOICE || strpbrk(row->choices, "=0123456789") ||
	    !strcmp(row->name, "max-risk") || is_choice(row->choices, value))
		return true;
	usage_error(c, "--%s takes one of: %s. It was given \"%s\".", row->name, row->choices, value);
	return false;
}

bool args_add(struct args *a, const struct option_row *row, const char *value)
{
	if (a->options == ARGS_OPTIONS) {
		usage_error(a->command, "there are more than %d options.", ARGS_OPTIONS);
		return false;
	}
	if (!check_choice(a->command, row, value))
		return false;
	a->given[a->options++] = (struct given){row, value};
	return true;
}

static bool take_option(struct cli *cli, const struct known *k, int at, struct args *a)
{
	return k->global[at] ? global_set(cli, k->row[at], optarg) : args_add(a, k->row[at], optarg);
}

static int check_words(const struct command *c, const struct args *a)
{
	if (a->help || (a->words >= c->min_words && a->words <= c->max_words))
		return EXIT_FINE;
	if (a->words < c->min_words)
		return usage_error(c, "something is missing. It is used as: retrain %s %s", c->name,
		                   c->words);
	if (!c->max_words)
		return usage_error(c, "it takes no words, only options; \"%s\" is too much.", a->word[0]);
	return usage_error(c, "\"%s\" is too much.", a->word[c->max_words]);
}

int args_read(struct cli *cli, const struct command *c, int argc, char **argv, struct args *ret)
{
	struct known k = {.count = 0};
	int found;

	memset(ret, 0, sizeof(*ret));
	ret->command = c;
	if (c->raw_words) {
		ret->word = argv + 1;
		ret->words = argc - 1;
		ret->help = argc == 2 && !strcmp(argv[1], "--help");
		return check_words(c, ret);
	}
	know(&k, c->options, false);
	know(&k, global_options, true);
	k.longs[k.count] = (struct option){"help", no_argument, NULL, VALUE_HELP};
	opterr = 0;
	optind = 0; /* also makes getopt forget the line before */
	while ((found = getopt_long(argc, argv, ":h", k.longs, NULL)) != -1) {
		if (found == VALUE_HELP)
			ret->help = true;
		else if (found == ':')
			return usage_error(c, "%s needs a value.", argv[optind - 1]);
		else if (found == '?' && optopt >= VALUE_FIRST)
			return usage_error(c, "--%s takes no value.", k.longs[optopt - VALUE_FIRST].name);
		else if (found == '?')
			return usage_error(c, "there is no option %s.", argv[optind - 1]);
		else if (!take_option(cli, &k, found - VALUE_FIRST, ret))
			return EXIT_USAGE;
	}
	ret->word = argv + optind;
	ret->words = argc - optind;
	return check_words(c, ret);
}

const char *args_value(const struct args *a, const char *name)
{
	for (int i = a->options; i-- > 0;) {
		if (!strcmp(a->given[i].row->name, name))
			return a->given[i].value ? a->given[i].value : "";
	}
	return NULL;
}

bool args_flag(const struct args *a, const char *name)
{
	return args_value(a, name) != NULL;
}

const char *args_nth(const struct args *a, const char *name, int n)
{
	for (int i = 0; i < a->options; i++) {
		if (!strcmp(a->given[i].row->name, name) && n-- == 0)
			return a->given[i].value;
	}
	return NULL;
}

bool args_int(const struct args *a, const char *name, int64_t low, int64_t high, int64_t *ret)
{
	const char *s = args_value(a, name);
	long long n;
	char *end;

	if (!s)
		return true;
	errno = 0;
	n = strtoll(s, &end, 10);
	if (errno || end == s || *end || n < low || n > high) {
		usage_error(a->command, "--%s takes a whole number from %lld to %lld. It was given \"%s\".",
		            name, (long long)low, (long long)high, s);
		return false;
	}
	*ret = n;
	return true;
}

bool args_number(const struct args *a, const char *name, double low, double high, double *ret)
{
	const char *s = args_value(a, name);
	double d;
	char *end;

	if (!s)
		return true;
	d = strtod(s, &end);
	if (end == s || *end || !isfinite(d) || d < low || d > high) {
		usage_error(a->command, "--%s takes a number from %g to %g. It was given \"%s\".", name, low,
		            high, s);
		return false;
	}
	*ret = d;
	return true;
}

bool args_pounds(const struct args *a, const char *name, int64_t *ret)
{
	const char *s = args_value(a, name), *p = s;
	int64_t n = 0;
	int digits = 0;

	if (!s)
		return true;
	if (!strncmp(p, "£", strlen("£")))
		p += strlen("£");
	for (; (*p >= '0' && *p <= '9') || (*p == ',' && digits); p++) {
		if (*p == ',')
			continue;
		n = n * 10 + (*p - '0');
		if (++digits > 7)
			break;
	}
	if ((*p == 'k' || *p == 'K') && digits && digits <= 4) {
		n *= 1000;
		p++;
	}
	if (*p || !digits || n > 1000000) {
		usage_error(a->command,
		            "--%s takes pounds a year, such as 22000 or 22k, up to 1,000,000. It was given "
		            "\"%s\".",
		            name, s);
		return false;
	}
	*ret = n;
	return true;
}
