#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/cli/batch.h"
#include "client/cli/match_query.h"
#include "client/cli/plan.h"

static bool match_question(struct batch_row *row, size_t variant, struct retrain_params *p)
{
	(void)variant;
	if (!match_wishes_put(p, &row->args, "ids"))
		return false;
	batch_row_person(row, p, NULL, 0);
	return true;
}

static bool plan_question(struct batch_row *row, size_t variant, struct retrain_params *p)
{
	size_t first = row->person.skills + row->person.jobs, n = row->person.targets;

	(void)variant;
	if (!plan_wishes_put(p, &row->args))
		return false;
	batch_row_person(row, p, NULL, 0);
	if (n == 1) {
		retrain_params_text(p, "target", row->word[first]->w.id);
		return true;
	}
	retrain_params_begin_array(p, "targets");
	for (size_t i = 0; i < n; i++)
		retrain_params_text(p, NULL, row->word[first + i]->w.id);
	retrain_params_end(p);
	return true;
}

static const char *const no_columns[] = {NULL};
static const char *const plan_columns[] = {"target", NULL};

static const struct batch_work works[] = {
        {.method = "occupation.match",
         .own = no_columns,
         .want_skills = true,
         .variants = 1,
         .question = match_question,
         .done = batch_write_match},
        {.method = "training.plan",
         .own = plan_columns,
         .variants = 1,
         .question = plan_question,
         .done = batch_write_plan},
};

static int out_error(const struct batch *b, const char *file, int rc)
{
	char line[1024];

	snprintf(line, sizeof(line), "%.400s can not be written: %s.", file, strerror(-rc));
	print_wrapped(stderr, b->cli->term.width, "retrain: ", 9, line);
	return EXIT_REFUSED;
}

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

static bool is_json_name(const char *file)
{
	return ends_in(file, ".jsonl") || ends_in(file, ".ndjson") || ends_in(file, ".json");
}

/* What the answers are written as: by the name of the file, else as the list itself. */
static bool wants_json(const struct batch *b, const char *file)
{
	if (b->cli->json || (file && is_json_name(file)))
		return true;
	return !(file && ends_in(file, ".csv")) && is_json_name(b->in_name);
}

/* Whether the answers would be written over the list that is being read. */
static bool is_the_list(const struct batch *b, int fd)
{
	struct stat list, out;

	return fstat(fileno(b->file), &list) == 0 && fstat(fd, &out) == 0 && S_ISREG(out.st_mode) &&
	       list.st_dev == out.st_dev && list.st_ino == out.st_ino;
}

/* Answers are about people: only their owner may read the file. It is emptied only when it is known not to be
 * the list. */
static int open_out(struct batch *b, const char *file, bool resume, bool *ret_fresh)
{
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
	char text[1024];
	struct error e;

	if (fd >= 0 && is_the_list(b, fd)) {
		close(fd);
		return usage_error(b->args->command,
		                   "--out names the list itself, which would be lost; name another file.");
	}
	if (fd >= 0 && !resume && ftruncate(fd, 0) < 0 && errno != EINVAL) {
		close(fd);
		return out_error(b, file, -errno);
	}
	b->out = fd < 0 ? NULL : fdopen(fd, "r+");
	if (!b->out) {
		int rc = -errno;

		if (fd >= 0)
			close(fd);
		return out_error(b, file, rc);
	}
	*ret_fresh = true;
	if (!resume)
		return EXIT_FINE;
	if (batch_resume(b->out, file, b->out_json, &b->skip, &b->skips, &e) < 0) {
		print_wrapped(stderr, b->cli->term.width, "retrain: ", 9,
		              error_format(&e, text, sizeof(text)));
		return EXIT_REFUSED;
	}
	*ret_fresh = ftell(b->out) == 0;
	return EXIT_FINE;
}

static int run(struct batch *b, bool plan, const char *file, bool resume)
{
	bool fresh = true;
	int code = EXIT_FINE, rc;

	b->out_json = wants_json(b, file);
	b->out = stdout;
	if (file)
		code = open_out(b, file, resume, &fresh);
	if (code != EXIT_FINE)
		return code;
	rc = fresh ? batch_write_header(b, plan) : 0;
	code = rc < 0 ? out_error(b, file ? file : "the output", rc) : batch_run(b);
	if (fflush(b->out) != 0)
		code = out_error(b, file ? file : "the output", -errno);
	return code;
}

/* What does not go together is told before anything is asked. */
static int check(const struct args *a)
{
	const char *file = args_value(a, "batch");

	if (args_flag(a, "resume") && !args_value(a, "out"))
		return usage_error(a->command, "--resume goes on with the file of --out; name it.");
	if (args_value(a, "what-if") && args_value(a, "out"))
		return usage_error(a->command, "--what-if prints its table; it writes no --out.");
	if (args_value(a, "what-if") && !strcmp(args_value(a, "what-if"), "all") && !strcmp(file, "-"))
		return usage_error(a->command,
		                   "--what-if all reads the list twice; give the name of a file.");
	if (a->command->max_words == 0 && a->words)
		return usage_error(a->command, "it takes no words with --batch.");
	return EXIT_FINE;
}

int batch_command(struct cli *cli, const struct args *a, bool plan)
{
	struct batch *b = calloc(1, sizeof(*b));
	int code = check(a);

	if (!b) {
		fputs("retrain: there is not enough memory.\n", stderr);
		return EXIT_REFUSED;
	}
	b->work = &works[plan];
	if (code == EXIT_FINE)
		code = batch_open(b, cli, a, args_value(a, "batch"));
	if (code == EXIT_FINE)
		code = args_value(a, "what-if") ? batch_what_if(b, args_value(a, "what-if"))
		                                : run(b, plan, args_value(a, "out"), args_flag(a, "resume"));
	batch_close(b);
	if (b->out && b->out != stdout && fclose(b->out) != 0 && code == EXIT_FINE)
		code = out_error(b, args_value(a, "out"), -errno);
	free(b);
	return code;
}
