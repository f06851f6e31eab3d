#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "client/cli/ask.h"
#include "client/cli/batch.h"
#include "client/cli/match_query.h"

#if defined(__GNUC__) && !defined(__clang__)
/* The analyser of gcc 12 loses sight of memory that a structure behind a pointer keeps, and calls it a leak.
 * Real ones are looked for by valgrind and LeakSanitizer in every test. */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

#define COUNTED    200 /* jobs looked at for each person; who fits more counts as that many */
#define TRIED      20  /* skills that are tried one by one with "all" */
#define NEAR_JOBS  20  /* jobs of each person whose missing skills are candidates */
#define TALLY_MAX  65536
#define SURE       0.5 /* what a course teaches counts from this confidence on */
#define COURSE_MAX 50  /* skills of a course */

/* One thing that could be had besides: a skill, or all that a course teaches. */
struct gain {
	char *label;
	char **id;
	size_t ids;
	uint64_t people; /* who gain at least one good job */
	uint64_t jobs;   /* good jobs gained by all of them */
};

struct tally {
	char *id, *label;
	uint64_t times;
};

struct what_if {
	struct gain gain[TRIED];
	size_t gains;
	uint64_t people, with_any, base; /* asked about; those with a good job already; good jobs in all */
	struct tally *tally;             /* an open hash table of TALLY_MAX places */
	size_t tallies;
};

/* --- counting good jobs -------------------------------------------------------------- */

/* Variant 0 is the person as they are; variant n has what gain n - 1 gives as well. */
static bool count_question(struct batch_row *row, size_t variant, struct retrain_params *p)
{
	const struct what_if *w = row->batch->context;
	const struct gain *g = variant ? &w->gain[variant - 1] : NULL;

	if (!match_first_put(p, &row->args, "counts", COUNTED))
		return false;
	batch_row_person(row, p, g ? (const char *const *)g->id : NULL, g ? g->ids : 0);
	return true;
}

static void count_answer(struct batch_row *row, size_t variant, struct retrain_value answer)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(answer, "matches"));
	struct retrain_value job;

	while (retrain_iter_next(&it, NULL, &job)) {
		const char *band = value_text(job, "band");

		row->count[variant] += !strcmp(band, "good") || !strcmp(band, "excellent");
	}
}

static int count_done(struct batch_row *row)
{
	struct what_if *w = row->batch->context;

	if (row->refused)
		return 0;
	w->people++;
	w->base += row->count[0];
	w->with_any += row->count[0] > 0;
	for (size_t i = 0; i < w->gains; i++) {
		/* A skill more can lower other jobs' fit; such losses do not count against the gain. */
		if (row->count[i + 1] <= row->count[0])
			continue;
		w->gain[i].people++;
		w->gain[i].jobs += row->count[i + 1] - row->count[0];
	}
	return 0;
}

static const char *const no_columns[] = {NULL};

/* --- which skills to try --------------------------------------------------------------- */

static bool near_question(struct batch_row *row, size_t variant, struct retrain_params *p)
{
	(void)variant;
	if (!match_first_put(p, &row->args, "labels", NEAR_JOBS))
		return false;
	batch_row_person(row, p, NULL, 0);
	return true;
}

static void tally_add(struct what_if *w, const char *id, const char *label)
{
	size_t at = XXH3_64bits(id, strlen(id)) % TALLY_MAX;

	while (w->tally[at].id && strcmp(w->tally[at].id, id) != 0)
		at = (at + 1) % TALLY_MAX;
	if (!w->tally[at].id) {
		if (w->tallies > TALLY_MAX / 2)
			return;
		w->tally[at].id = strdup(id);
		w->tally[at].label = strdup(label);
		w->tallies += w->tally[at].id != NULL;
	}
	w->tally[at].times++;
}

/* Skills missing in the jobs that are nearest without being good yet. */
static void near_answer(struct batch_row *row, size_t variant, struct retrain_value answer)
{
	struct retrain_iter jobs = retrain_iter(retrain_value_get(answer, "matches"));
	struct retrain_value job, skill;

	(void)variant;
	while (retrain_iter_next(&jobs, NULL, &job)) {
		const char *band = value_text(job, "band");
		struct retrain_iter it = retrain_iter(retrain_value_get(job, "missing"));

		if (!strcmp(band, "good") || !strcmp(band, "excellent"))
			continue;
		while (retrain_iter_next(&it, NULL, &skill))
			tally_add(row->batch->context, value_text(skill, "id"), value_text(skill, "label"));
	}
}

static int near_done(struct batch_row *row)
{
	(void)row;
	return 0;
}

static int by_times(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	if (x->times != y->times)
		return x->times < y->times ? 1 : -1;
	return strcmp(x->id ? x->id : "", y->id ? y->id : "");
}

static bool gain_add(struct what_if *w, const char *label, const char *const *id, size_t n)
{
	struct gain *g = &w->gain[w->gains];

	g->label = strdup(label);
	g->id = calloc(n ? n : 1, sizeof(*g->id));
	for (size_t i = 0; g->id && i < n; i++) {
		g->id[i] = strdup(id[i]);
		g->ids += g->id[i] != NULL;
	}
	w->gains++;
	return g->label && g->id && g->ids == n;
}

static int find_candidates(struct batch *b, struct what_if *w)
{
	static const struct batch_work near = {.method = "occupation.match",
	                                       .own = no_columns,
	                                       .want_skills = true,
	                                       .variants = 1,
	                                       .question = near_question,
	                                       .answer = near_answer,
	                                       .done = near_done};
	int code;

	w->tally = calloc(TALLY_MAX, sizeof(*w->tally));
	if (!w->tally)
		return EXIT_REFUSED;
	b->work = &near;
	b->first_pass = true;
	code = batch_run(b);
	b->first_pass = false;
	if (code == EXIT_NO_DAEMON)
		return code;
	qsort(w->tally, TALLY_MAX, sizeof(*w->tally), by_times);
	for (size_t i = 0; i < TRIED && w->tally[i].times; i++) {
		if (!gain_add(w, w->tally[i].label, (const char *const *)&w->tally[i].id, 1))
			return EXIT_REFUSED;
	}
	return batch_rewind(b);
}

/* --- a skill or a course that was named ------------------------------------------------- */

static bool take_course(struct what_if *w, struct retrain_value course)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(course, "skills"));
	const char *id[COURSE_MAX];
	struct retrain_value skill;
	size_t n = 0;

	while (n < COURSE_MAX && retrain_iter_next(&it, NULL, &skill)) {
		if (value_number(skill, "confidence") >= SURE)
			id[n++] = value_text(skill, "id");
	}
	return gain_add(w, value_text(course, "title"), id, n);
}

static int find_named(struct batch *b, struct what_if *w, const char *what)
{
	struct question q = {.method = "course.get", .params = retrain_params_new()};
	struct resolved *word = calloc(1, sizeof(*word));
	int code = EXIT_FINE;

	retrain_params_text(q.params, "id", what);
	if (!strpbrk(what, " \t\n") && strlen(what) <= 256)
		(void)ask_all(b->conn[0], &q, 1);
	if (!word || (q.reply && !take_course(w, retrain_reply_value(q.reply)))) {
		code = EXIT_REFUSED;
	} else if (!q.reply) {
		*word = (struct resolved){.said = what, .kind = RESOLVE_SKILL};
		code = resolve_words(b->cli, b->conn[0], word, 1);
		if (code == EXIT_FINE && !gain_add(w, word->label, (const char *const *)&word->id, 1))
			code = EXIT_REFUSED;
	}
	questions_free(&q, 1);
	resolved_free(word, 1);
	return code;
}

/* --- the outcome --------------------------------------------------------------------------- */

static int by_gain(const void *a, const void *b)
{
	const struct gain *x = a, *y = b;

	if (x->people != y->people)
		return x->people < y->people ? 1 : -1;
	if (x->jobs != y->jobs)
		return x->jobs < y->jobs ? 1 : -1;
	return strcmp(x->label, y->label);
}

static void print_summary(const struct batch *b, const struct what_if *w)
{
	char n[WORDS_MAX], m[WORDS_MAX], line[512];

	snprintf(line, sizeof(line),
	         "%s people; %s of them fit at least one job well now (good or excellent).",
	         words_count(n, (int64_t)w->people), words_count(m, (int64_t)w->with_any));
	print_wrapped(stdout, b->cli->term.width, "", 0, line);
	snprintf(line, sizeof(line),
	         "With one thing more, and all else the same. The first %d jobs of each person were counted.",
	         COUNTED);
	print_wrapped(stdout, b->cli->term.width, "", 0, line);
	putchar('\n');
}

static int print_gains(const struct batch *b, const struct what_if *w)
{
	static const struct column columns[] = {{"Skill or course", COLUMN_WRAP | COLUMN_TITLE, 0},
	                                        {"People who gain", COLUMN_RIGHT, 0},
	                                        {"Of all", COLUMN_RIGHT, 0},
	                                        {"Good jobs more", COLUMN_RIGHT, 0},
	                                        {"Each", COLUMN_RIGHT, 0}};
	struct table *t = table_new(&b->cli->term, columns, 5);
	char n[WORDS_MAX];

	print_summary(b, w);
	for (size_t i = 0; i < w->gains; i++) {
		const struct gain *g = &w->gain[i];

		table_row(t);
		table_cell_style(t, g->label, STYLE_BOLD);
		table_cell(t, words_count(n, (int64_t)g->people));
		table_cell(t,
		           words_percent(n, w->people ? (double)g->people / (double)w->people : (double)NAN));
		table_cell(t, words_count(n, (int64_t)g->jobs));
		snprintf(n, sizeof(n), "%.1f", g->people ? (double)g->jobs / (double)g->people : 0.0);
		table_cell(t, n);
	}
	return table_print(t);
}

static int print_json(const struct what_if *w)
{
	json_t *gains = json_array(), *all;
	char *text;

	for (size_t i = 0; i < w->gains; i++) {
		const struct gain *g = &w->gain[i];
		json_t *ids = json_array();

		for (size_t k = 0; k < g->ids; k++)
			json_array_append_new(ids, json_string(g->id[k]));
		json_array_append_new(gains, json_pack("{s:s, s:o, s:I, s:I}", "label", g->label, "skills",
		                                       ids, "people", (json_int_t)g->people, "good_jobs",
		                                       (json_int_t)g->jobs));
	}
	all = json_pack("{s:I, s:I, s:I, s:o}", "people", (json_int_t)w->people, "with_good_job",
	                (json_int_t)w->with_any, "good_jobs", (json_int_t)w->base, "gains", gains);
	text = json_dumps(all, JSON_COMPACT);
	json_decref(all);
	if (!text)
		return EXIT_REFUSED;
	puts(text);
	free(text);
	return EXIT_FINE;
}

static void what_if_free(struct what_if *w)
{
	for (size_t i = 0; i < w->gains; i++) {
		for (size_t k = 0; k < w->gain[i].ids; k++)
			free(w->gain[i].id[k]);
		free(w->gain[i].id);
		free(w->gain[i].label);
	}
	for (size_t i = 0; w->tally && i < TALLY_MAX; i++) {
		free(w->tally[i].id);
		free(w->tally[i].label);
	}
	free(w->tally);
	free(w);
}

int batch_what_if(struct batch *b, const char *what)
{
	struct batch_work count = {.method = "occupation.match",
	                           .own = no_columns,
	                           .want_skills = true,
	                           .question = count_question,
	                           .answer = count_answer,
	                           .done = count_done};
	struct what_if *w = calloc(1, sizeof(*w));
	int code = EXIT_REFUSED;

	if (!w)
		return code;
	b->context = w;
	code = strcmp(what, "all") ? find_named(b, w, what) : find_candidates(b, w);
	if (code != EXIT_FINE)
		goto out;
	count.variants = w->gains + 1;
	b->work = &count;
	code = batch_run(b);
	if (code == EXIT_NO_DAEMON)
		goto out;
	qsort(w->gain, w->gains, sizeof(w->gain[0]), by_gain);
	if ((b->cli->json ? print_json(w) : print_gains(b, w)) != EXIT_FINE)
		code = EXIT_REFUSED;
out:
	what_if_free(w);
	return code;
}
