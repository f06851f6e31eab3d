#include <string.h>

#include "client/cli/cli.h"

#define NAME_COLUMNS 26 /* where the meaning of an option starts */

static void print_option(const struct cli *cli, const struct option_row *o)
{
	char name[128];
	unsigned rest = cli->term.width < 60 ? 8 : NAME_COLUMNS;
	int n = snprintf(name, sizeof(name), "  --%s%s%s", o->name, o->value ? " " : "",
	                 o->value ? o->value : "");

	if (n + 2 > (int)rest) {
		puts(name);
		n = 0;
		name[0] = '\0';
	}
	snprintf(name + n, sizeof(name) - (size_t)n, "%*s", (int)rest - n, "");
	print_wrapped(stdout, cli->term.width, name, rest, o->help);
}

static void print_options(const struct cli *cli, const char *heading, const struct option_row *o)
{
	if (!o || !o->name)
		return;
	putchar('\n');
	print_heading(&cli->term, heading);
	for (; o->name; o++)
		print_option(cli, o);
}

void help_command(const struct cli *cli, const struct command *c)
{
	char usage[256], summary[256];

	snprintf(usage, sizeof(usage), "retrain %s%s%s%s", c->name, c->options->name ? " [OPTIONS]" : "",
	         c->words[0] ? " " : "", c->words);
	print_wrapped(stdout, cli->term.width, "Usage: ", 7, usage);
	snprintf(summary, sizeof(summary), "%c%s.", c->summary[0] - 'a' + 'A', c->summary + 1);
	putchar('\n');
	print_wrapped(stdout, cli->term.width, "", 0, summary);
	if (c->text)
		print_wrapped(stdout, cli->term.width, "", 0, c->text);
	print_options(cli, "Options", c->options);
	putchar('\n');
	print_heading(&cli->term, "Example");
	printf("  %s\n", c->example); /* unbroken, so that it can be copied */
	if (c->raw_words)
		return;
	putchar('\n');
	print_wrapped(stdout, cli->term.width, "", 0,
	              "The options of every command are listed by \"retrain --help\".");
}

void help_all(const struct cli *cli)
{
	unsigned rest = cli->term.width < 60 ? 8 : 14;
	char name[32];

	puts("Usage: retrain [OPTIONS] COMMAND ...\n");
	print_wrapped(stdout, cli->term.width, "", 0,
	              "Asks retraind which jobs someone could move to, what they can do already and what "
	              "they could learn. "
	              "Without a command it shows a prompt.");
	putchar('\n');
	print_heading(&cli->term, "Commands");
	for (const struct command *c = commands; c->name; c++) {
		snprintf(name, sizeof(name), "  %-*s", (int)rest - 2, c->name);
		print_wrapped(stdout, cli->term.width, name, rest, c->summary);
	}
	print_options(cli, "Options of every command", global_options);
	print_option(cli,
	             &(struct option_row){"help", NULL, WORD_NONE, NULL, "show this, or help on a command"});
	print_option(cli, &(struct option_row){"version", NULL, WORD_NONE, NULL, "show the version"});
	print_option(cli, &(struct option_row){"no-history", NULL, WORD_NONE, NULL,
	                                       "do not keep what is typed at the prompt"});
	putchar('\n');
	print_wrapped(stdout, cli->term.width, "", 0,
	              "It ends with 0 when all went well, 1 when the daemon refused, 2 when it was used "
	              "wrongly, 3 when there is no "
	              "daemon, 4 when the time was up.");
	print_wrapped(stdout, cli->term.width, "", 0,
	              "Start here: retrain match --job \"warehouse operative\"");
}

int cmd_help(struct cli *cli, const struct args *args)
{
	const struct command *c;

	if (!args->words) {
		help_all(cli);
		return EXIT_FINE;
	}
	c = command_find(args->word[0]);
	if (!c)
		return usage_error(args->command, "there is no command \"%s\".", args->word[0]);
	help_command(cli, c);
	return EXIT_FINE;
}
