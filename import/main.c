/* retrain-import: builds a generation of the index from data files. */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "import/course.h"
#include "import/run.h"

enum { EXIT_ALL = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_SOME = 3 };

struct settings {
	struct run_options run;
	const char *rejects;
	bool json, quiet, verbose;
};

static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int signal)
{
	(void)signal;
	stop_asked = 1;
}

static void catch_signals(void)
{
	struct sigaction action = {
	        .sa_handler = ask_to_stop}; /* no SA_RESTART: waiting for another import ends too */

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

/* --- command line ----------------------------------------------------------------- */

enum {
	OPT_INDEX = 256,
	OPT_INTO,
	OPT_NO_ACTIVATE,
	OPT_CHECK,
	OPT_STRICT,
	OPT_JSON,
	OPT_REJECTS,
	OPT_JOIN,
	OPT_ON_DATE,
	OPT_PROVIDER,
	OPT_AIMS,
	OPT_ANNOTATED,
	OPT_ANNOTATE,
	OPT_HELP,
	OPT_VERSION
};

/* One row makes the option, its line in the help and its argument's name. */
static const struct {
	struct option option;
	const char *argument, *doc;
} options[] = {
        {{"index", required_argument, NULL, OPT_INDEX}, "DIR", "the index folder; made when it is not there"},
        {{"into", required_argument, NULL, OPT_INTO},
         "GENERATION",
         "add to what this generation holds: a number, current or latest"},
        {{"no-activate", no_argument, NULL, OPT_NO_ACTIVATE},
         NULL,
         "write the generation but let the present one serve on"},
        {{"check", no_argument, NULL, OPT_CHECK},
         NULL,
         "only read and report; nothing is written, --index is not needed"},
        {{"strict", no_argument, NULL, OPT_STRICT}, NULL, "fail, and write nothing, when a row is refused"},
        {{"join", required_argument, NULL, OPT_JOIN},
         "WITH[=DIR]",
         "ncs only: take titles and skills from esco or onet, from the\n"
         "                            generation added to or from a folder; may be repeated"},
        {{"on-date", required_argument, NULL, OPT_ON_DATE},
         "DATE",
         "take this for today, as 2027-01-31: dates are measured against it"},
        {{"provider", required_argument, NULL, OPT_PROVIDER}, "NAME", "provider-csv: who runs the courses"},
        {{"learning-aims", required_argument, NULL, OPT_AIMS},
         "FILE",
         "provider-csv: the list of learning aims that LARS_QAN is checked\n"
         "                            against; gives titles and levels too"},
        {{"annotated", required_argument, NULL, OPT_ANNOTATED},
         "FILE",
         "provider-csv: write the source again with a column ERRORS, to be\n"
         "                            mended and sent again; a folder when there are several files"},
        {{"annotate", no_argument, NULL, OPT_ANNOTATE},
         NULL,
         "provider-csv: write it beside the source, as NAME.errors.csv"},
        {{"rejects", required_argument, NULL, OPT_REJECTS},
         "FILE",
         "write every refused row to this CSV file"},
        {{"json", no_argument, NULL, OPT_JSON}, NULL, "print the result as one JSON object"},
        {{"quiet", no_argument, NULL, 'q'}, NULL, "no progress, and only what went wrong"},
        {{"verbose", no_argument, NULL, 'v'}, NULL, "also say how many rows each file had"},
        {{"help", no_argument, NULL, OPT_HELP}, NULL, "show this help"},
        {{"version", no_argument, NULL, OPT_VERSION}, NULL, "show the version"},
};

#define OPTIONS (sizeof(options) / sizeof(options[0]))

static void print_help(void)
{
	printf("Usage: retrain-import FORMAT SOURCE... --index DIR [OPTION]...\n"
	       "Reads data files and writes them as a new generation of the index, which then serves.\n"
	       "\nFormats:\n");
	for (size_t i = 0; i < import_format_count; i++)
		printf("  %-18s %-6s %s\n", import_formats[i].name, import_formats[i].source,
		       import_formats[i].doc);
	printf("\nOptions:\n");
	for (size_t i = 0; i < OPTIONS; i++) {
		char name[40];

		snprintf(name, sizeof(name), "--%s%s%s", options[i].option.name,
		         options[i].argument ? " " : "", options[i].argument ? options[i].argument : "");
		printf("  %-25s %s\n", name, options[i].doc);
	}
	printf("\nExit status: 0 every row was taken, 3 some rows were refused, 1 failed, 2 wrong usage.\n"
	       "Example: retrain-import native data --index /var/lib/retraind/index\n");
}

static int __attribute__((format(printf, 1, 2))) usage(const char *fmt, ...)
{
	va_list ap;

	fputs("retrain-import: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\nTry: retrain-import --help\n", stderr);
	return EXIT_USAGE;
}

static int parse_join(struct settings *s, char *value)
{
	static const char *const names[JOINS] = {[JOIN_ESCO] = "esco", [JOIN_ONET] = "onet"};
	char *dir = strchr(value, '=');

	if (dir)
		*dir++ = 0;
	for (size_t i = 0; i < JOINS; i++) {
		if (strcmp(value, names[i]) != 0)
			continue;
		s->run.join[i].asked = true;
		s->run.join[i].dir = dir;
		return -1;
	}
	return usage("--join takes esco or onet, and not \"%s\".", value);
}

/* -1 when it is one of what only courses need, 0 when it is another, 2 when its value is wrong. */
static int parse_course_option(struct settings *s, int c)
{
	switch (c) {
	case OPT_ON_DATE:
		if (!course_day_iso(optarg, &s->run.today) || strlen(optarg) != 10)
			return usage("--on-date takes a date as 2027-01-31, and not \"%s\".", optarg);
		return -1;
	case OPT_PROVIDER:
		s->run.provider.name = optarg;
		return -1;
	case OPT_AIMS:
		s->run.provider.aims = optarg;
		return -1;
	case OPT_ANNOTATED:
		s->run.provider.annotated = optarg;
		return -1;
	case OPT_ANNOTATE:
		s->run.provider.annotate = true;
		return -1;
	default:
		return 0;
	}
}

static int parse_option(struct settings *s, int c)
{
	int course = parse_course_option(s, c);

	if (course)
		return course;
	switch (c) {
	case OPT_INDEX:
		s->run.index = optarg;
		return -1;
	case OPT_INTO:
		s->run.into = optarg;
		return -1;
	case OPT_NO_ACTIVATE:
		s->run.activate = false;
		return -1;
	case OPT_CHECK:
		s->run.check = true;
		return -1;
	case OPT_STRICT:
		s->run.strict = true;
		return -1;
	case OPT_JOIN:
		return parse_join(s, optarg);
	case OPT_REJECTS:
		s->rejects = optarg;
		return -1;
	case OPT_JSON:
		s->json = true;
		return -1;
	case 'q':
		s->quiet = true;
		return -1;
	case 'v':
		s->verbose = true;
		return -1;
	case OPT_HELP:
		print_help();
		return EXIT_ALL;
	case OPT_VERSION:
		printf("retrain-import %s\n", PACKAGE_VERSION);
		return EXIT_ALL;
	default: /* getopt has said what is wrong */
		fputs("Try: retrain-import --help\n", stderr);
		return EXIT_USAGE;
	}
}

static int unknown_format(const char *name)
{
	const char *near = import_nearest_format(name);

	fprintf(stderr, "retrain-import: the format \"%s\" is not known.", name);
	if (near)
		fprintf(stderr, " Is \"%s\" meant?", near);
	fputs(" Formats:", stderr);
	for (size_t i = 0; i < import_format_count; i++)
		fprintf(stderr, "%s %s", i ? "," : "", import_formats[i].name);
	fputs("\nTry: retrain-import --help\n", stderr);
	return EXIT_USAGE;
}

/* What the options say together. -1 to go on, or the exit status. */
static int check_settings(struct settings *s, char **rest, int count)
{
	bool joins = false;

	if (count < 1)
		return usage("say which FORMAT to read and where it is.");
	s->run.format = import_find_format(rest[0]);
	if (!s->run.format)
		return unknown_format(rest[0]);
	if (count < 2)
		return usage("say where the source is: retrain-import %s SOURCE... --index DIR", rest[0]);
	s->run.sources = (const char *const *)rest + 1;
	s->run.source_count = (size_t)count - 1;
	if (!s->run.index && !s->run.check)
		return usage("say with --index DIR where the index is, or --check to only read and report.");
	for (size_t i = 0; i < JOINS; i++)
		joins |= s->run.join[i].asked;
	if ((s->run.provider.annotated || s->run.provider.annotate) && s->run.format->read != provider_read)
		return usage("--annotated and --annotate are for the format provider-csv and not for %s.",
		             rest[0]);
	s->run.provider.table = s->json || s->quiet ? NULL : stdout;
	if (joins && !s->run.format->joins)
		return usage("--join is for the format ncs and not for %s.", rest[0]);
	return -1;
}

static int parse_command_line(struct settings *s, int argc, char **argv)
{
	struct option table[OPTIONS + 1];
	int c;

	for (size_t i = 0; i < OPTIONS; i++)
		table[i] = options[i].option;
	memset(&table[OPTIONS], 0, sizeof(table[OPTIONS]));
	s->run.activate = true;
	s->run.stop = &stop_asked;
	while ((c = getopt_long(argc, argv, "qv", table, NULL)) != -1) {
		int status = parse_option(s, c);

		if (status >= 0)
			return status;
	}
	return check_settings(s, argv + optind, argc - optind);
}

/* --- telling ---------------------------------------------------------------------- */

static json_t *json_counts(const struct run_result *r)
{
	const struct builder_counts *n = &r->counts;

	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "skills", (json_int_t)n->skills,
	                 "occupations", (json_int_t)n->occupations, "links", (json_int_t)n->links, "related",
	                 (json_int_t)n->related, "sources", (json_int_t)n->sources, "courses",
	                 (json_int_t)n->courses, "vacancies", (json_int_t)n->vacancies, "places",
	                 (json_int_t)n->places);
}

static json_t *json_files(const struct report_totals *t)
{
	json_t *all = json_array();

	for (size_t i = 0; i < t->file_count; i++)
		json_array_append_new(all, json_pack("{s:s, s:I, s:I}", "file", t->files[i].name, "rows",
		                                     (json_int_t)t->files[i].rows, "refused",
		                                     (json_int_t)t->files[i].refused));
	return all;
}

static json_t *json_refused(const struct report_totals *t)
{
	json_t *all = json_array();

	for (size_t i = 0; i < t->shown_count; i++) {
		const struct report_row *row = &t->shown[i];

		json_array_append_new(all, json_pack("{s:s, s:I, s:I, s:s?, s:s}", "file", row->file, "line",
		                                     (json_int_t)row->line, "column", (json_int_t)row->column,
		                                     "field", row->field, "reason", row->reason));
	}
	return all;
}

static json_t *json_notes(const struct report_totals *t)
{
	json_t *all = json_array();

	for (size_t i = 0; i < t->info_count; i++)
		json_array_append_new(all, json_string(t->infos[i]));
	return all;
}

static void print_json(const struct settings *s, const struct run_result *r, const struct report_totals *t,
                       int status, const char *failure)
{
	json_t *out = json_pack("{s:s, s:b, s:b, s:o, s:I, s:I, s:o, s:o, s:o, s:f, s:i, s:i}", "format",
	                        s->run.format->name, "checked_only", s->run.check, "activated", r->activated,
	                        "counts", json_counts(r), "refused", (json_int_t)t->refused, "warnings",
	                        (json_int_t)t->warnings, "files", json_files(t), "refused_rows",
	                        json_refused(t), "notes", json_notes(t), "seconds", r->seconds,
	                        "peak_memory_kb", (int)r->peak_kb, "exit_status", status);

	if (!out) {
		fputs("retrain-import: there is no memory left to print the result\n", stderr);
		return;
	}
	if (r->generation)
		json_object_set_new(out, "generation", json_integer((json_int_t)r->generation));
	if (r->base)
		json_object_set_new(out, "base", json_integer((json_int_t)r->base));
	if (failure)
		json_object_set_new(out, "error", json_string(failure));
	json_dumpf(out, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(out);
}

static void print_counts(const struct run_result *r, const struct report_totals *t)
{
	const struct builder_counts *n = &r->counts;

	printf("%" PRIu64 " occupations, %" PRIu64 " skills and %" PRIu64 " links between them; ",
	       n->occupations, n->skills, n->links);
	if (n->courses || n->vacancies || n->places)
		printf("%" PRIu64 " courses, %" PRIu64 " vacancies and %" PRIu64 " places; ", n->courses,
		       n->vacancies, n->places);
	printf("%" PRIu64 " rows read, %" PRIu64 " refused, %" PRIu64 " warnings; %.1f s, %ld MB.\n", t->rows,
	       t->refused, t->warnings, r->seconds, (r->peak_kb + 512) / 1024);
}

static void print_outcome(const struct settings *s, const struct run_result *r, const struct report_totals *t)
{
	if (s->run.check) {
		fputs("Checked, nothing written: ", stdout);
		print_counts(r, t);
		return;
	}
	printf("Generation %" PRIu64 " of %s holds ", r->generation, s->run.index);
	print_counts(r, t);
	if (r->replaced)
		printf("It took the place of the generation %" PRIu64
		       " that it was added to, which never served.\n",
		       r->replaced);
	else if (r->base)
		printf("It was added to generation %" PRIu64 ", which stays as it was.\n", r->base);
	if (r->activated)
		printf("It serves now: a running daemon changes to it by itself. To start one: retraind "
		       "--index %s\n",
		       s->run.index);
	else
		printf("It does not serve yet. To let it serve: retrain dataset activate %" PRIu64 "\n",
		       r->generation);
}

static int tell(const struct settings *s, struct report *report, const struct run_result *r, int rc,
                const struct error *e)
{
	struct report_totals totals;
	char failure[1024] = "";
	int status;

	report_finish(report);
	report_totals(report, &totals);
	status = rc < 0 || totals.rejects_error ? EXIT_FAILED : totals.refused ? EXIT_SOME : EXIT_ALL;
	if (rc < 0) {
		struct error told = *e;

		report_sentence(e->text, told.text, sizeof(told.text));
		error_format(&told, failure, sizeof(failure));
		fprintf(stderr, "retrain-import: %s\n", failure);
		if (r->generation)
			fprintf(stderr,
			        "Generation %" PRIu64
			        " was written. To let it serve: retrain dataset activate %" PRIu64 "\n",
			        r->generation, r->generation);
		else if (!s->run.check && rc != -EINTR)
			fputs("Nothing was changed; what served before serves on.\n", stderr);
	}
	if (s->json)
		print_json(s, r, &totals, status, rc < 0 ? failure : NULL);
	else if (rc == 0 && !s->quiet)
		print_outcome(s, r, &totals);
	return status;
}

static void step_aside(void *progress)
{
	progress_clear(progress);
}

int main(int argc, char **argv)
{
	struct settings s = {0};
	struct progress progress;
	struct report *report = NULL;
	struct run_result result = {0};
	struct error e = {0};
	int status = parse_command_line(&s, argc, argv), rc;

	if (status >= 0)
		return status;
	catch_signals();
	progress_init(&progress, s.quiet ? NULL : stderr);
	rc = report_new(&report,
	                &(struct report_options){.screen = stderr,
	                                         .rejects = s.rejects,
	                                         .notes = s.verbose,
	                                         .quiet = s.quiet,
	                                         .before = step_aside,
	                                         .arg = &progress},
	                &e);
	if (rc < 0) {
		char text[1024];

		fprintf(stderr, "retrain-import: %s.\n", error_format(&e, text, sizeof(text)));
		return EXIT_FAILED;
	}
	rc = run_import(&s.run, report, &progress, &result, &e);
	progress_done(&progress);
	status = tell(&s, report, &result, rc, &e);
	report_free(report);
	if (fflush(stdout) != 0 || ferror(stdout))
		status = EXIT_FAILED;
	return status;
}
