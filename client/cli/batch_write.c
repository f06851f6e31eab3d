#include <csv.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/batch.h"
#include "client/cli/plan.h"

#define STEP_MS 200 /* between two looks of the progress bar */

static const char *const match_columns[] = {
        "key",       "rank",    "id",      "title",    "score",  "band",
        "matched",   "missing", "pay_low", "pay_high", "growth", "automation_risk",
        "vacancies", "courses", "total",   "error",    NULL};
static const char *const plan_columns[] = {
        "key",        "target",      "title", "ready_now", "ready_after", "courses", "titles", "total_cost",
        "cost_known", "total_weeks", "ends",  "uncovered", "considered",  "optimal", "error",  NULL};

/* --- CSV ------------------------------------------------------------------------ */

static void put(FILE *f, bool first, const char *s)
{
	if (!first)
		fputc(',', f);
	/* Empty cells stay bare, which reads better; all others are quoted by the library. */
	if (*s)
		csv_fwrite(f, s, strlen(s));
}

static void put_number(FILE *f, struct retrain_value v, const char *path)
{
	double d = value_number(v, path);
	char n[WORDS_MAX];

	put(f, false, isnan(d) ? "" : words_number(n, d));
}

static int end_line(FILE *f)
{
	fputc('\n', f);
	return ferror(f) ? -EIO : 0;
}

int batch_write_header(struct batch *b, bool plan)
{
	const char *const *name = plan ? plan_columns : match_columns;

	if (b->out_json)
		return 0;
	for (size_t i = 0; name[i]; i++)
		put(b->out, i == 0, name[i]);
	return end_line(b->out);
}

/* "not_found: No skill has the id x." */
static const char *error_words(const struct batch_row *row, char *out, size_t size)
{
	snprintf(out, size, "%s%s%s", row->code, *row->code ? ": " : "", row->message);
	return out;
}

/* A line with nothing but the key and what went wrong, or an empty list. */
static int put_bare(const struct batch_row *row, const char *const *columns)
{
	FILE *f = row->batch->out;
	char text[1024] = "";

	put(f, true, row->key);
	for (size_t i = 2; columns[i]; i++)
		put(f, false, "");
	put(f, false, row->refused ? error_words(row, text, sizeof(text)) : "");
	return end_line(f);
}

static void put_match(FILE *f, const struct batch_row *row, size_t rank, struct retrain_value job,
                      const char *total)
{
	static const char *const texts[] = {"id", "title"};
	static const char *const numbers[] = {"pay.low",         "pay.high",        "growth.percent",
	                                      "automation_risk", "local.vacancies", "local.courses"};
	char n[32];

	put(f, true, row->key);
	snprintf(n, sizeof(n), "%zu", rank);
	put(f, false, n);
	for (size_t i = 0; i < 2; i++)
		put(f, false, value_text(job, texts[i]));
	put_number(f, job, "score");
	put(f, false, value_text(job, "band"));
	snprintf(n, sizeof(n), "%zu", retrain_value_count(retrain_value_get(job, "matched")));
	put(f, false, n);
	snprintf(n, sizeof(n), "%zu", retrain_value_count(retrain_value_get(job, "missing")));
	put(f, false, n);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		put_number(f, job, numbers[i]);
	put(f, false, total);
	put(f, false, "");
}

/* --- JSON lines ------------------------------------------------------------------ */

static int put_json_text(FILE *f, const char *name, const char *s)
{
	json_t *text = json_string(s);
	char *out = text ? json_dumps(text, JSON_ENCODE_ANY) : NULL;

	json_decref(text);
	if (!out)
		return -ENOMEM;
	fprintf(f, "\"%s\":%s", name, out);
	free(out);
	return 0;
}

static int put_json(const struct batch_row *row)
{
	FILE *f = row->batch->out;
	char *result = NULL;
	int rc;

	fputc('{', f);
	rc = put_json_text(f, "key", row->key);
	if (row->refused) {
		fputs(",\"error\":{", f);
		rc = rc ? rc : put_json_text(f, "code", row->code);
		fputc(',', f);
		rc = rc ? rc : put_json_text(f, "message", row->message);
		if (*row->field) {
			fputc(',', f);
			rc = rc ? rc : put_json_text(f, "field", row->field);
		}
		fputs("}}\n", f);
		return rc ? rc : ferror(f) ? -EIO : 0;
	}
	rc = rc ? rc : retrain_reply_json(row->reply, 0, &result);
	if (rc < 0)
		return rc;
	fprintf(f, ",\"result\":%s}\n", result);
	free(result);
	return ferror(f) ? -EIO : 0;
}

/* --- what is written for a person -------------------------------------------------- */

int batch_write_match(struct batch_row *row)
{
	struct retrain_value v = retrain_reply_value(row->reply), job;
	struct retrain_iter it = retrain_iter(retrain_value_get(v, "matches"));
	int64_t total = value_int(v, "total", -1), offset = 0;
	char n[32] = "";
	int rc = 0;

	if (row->batch->out_json)
		return put_json(row);
	if (row->refused || !it.left)
		return put_bare(row, match_columns);
	if (total >= 0)
		snprintf(n, sizeof(n), "%" PRId64, total);
	(void)args_int(&row->args, "offset", 0, 65535, &offset);
	for (size_t rank = (size_t)offset + 1; rc == 0 && retrain_iter_next(&it, NULL, &job); rank++) {
		put_match(row->batch->out, row, rank, job, n);
		rc = end_line(row->batch->out);
	}
	return rc;
}

/* Texts under `key` of all items, with | between. */
static void put_joined(FILE *f, struct retrain_value list, const char *key)
{
	char text[8192];

	put(f, false, value_join(list, key, "|", text, sizeof(text)));
}

int batch_write_plan(struct batch_row *row)
{
	struct retrain_value v = retrain_reply_value(row->reply);
	FILE *f = row->batch->out;

	if (row->batch->out_json)
		return put_json(row);
	if (row->refused)
		return put_bare(row, plan_columns);
	put(f, true, row->key);
	put(f, false, value_text(v, "target.id"));
	put(f, false, value_text(v, "target.title"));
	put_number(f, v, "target.ready_now");
	put_number(f, v, "target.ready_after");
	put_joined(f, retrain_value_get(v, "courses"), "id");
	put_joined(f, retrain_value_get(v, "courses"), "title");
	put_number(f, v, "total_cost");
	put(f, false, value_true(v, "cost_known") ? "yes" : "no");
	put_number(f, v, "total_weeks");
	put(f, false, value_text(v, "ends"));
	put_joined(f, retrain_value_get(v, "uncovered"), "label");
	put_number(f, v, "considered");
	put(f, false, value_true(v, "optimal") ? "yes" : "no");
	put(f, false, "");
	return end_line(f);
}

/* --- how far it is ----------------------------------------------------------------- */

static void put_bar(struct batch *b, double seconds)
{
	enum { CELLS = 24 };
	char people[WORDS_MAX], bar[CELLS + 1];
	double part = b->in_size ? (double)ftell(b->file) / (double)b->in_size : -1;
	size_t full = part < 0 ? 0 : (size_t)(part * CELLS);

	memset(bar, '.', CELLS);
	memset(bar, '#', full > CELLS ? CELLS : full);
	bar[CELLS] = '\0';
	fprintf(stderr, "\r");
	if (part >= 0)
		fprintf(stderr, "[%s] ", bar);
	fprintf(stderr, "%s people, %.0f a second", words_count(people, (int64_t)b->people),
	        seconds > 0 ? (double)b->people / seconds : 0);
	if (b->refused)
		fprintf(stderr, ", %s refused", words_count(people, (int64_t)b->refused));
	fputs("\033[K", stderr);
}

void batch_progress(struct batch *b, bool end)
{
	static uint64_t shown; /* one run at a time */
	uint64_t now = batch_clock();
	double seconds = (double)(now - b->started) / 1000;
	bool live = isatty(STDERR_FILENO);
	char n[WORDS_MAX];

	if (!end) {
		if (!live || now - shown < STEP_MS)
			return;
		shown = now;
		put_bar(b, seconds);
		fflush(stderr);
		return;
	}
	if (live)
		fputs("\r\033[K", stderr);
	if (b->first_pass)
		return;
	fprintf(stderr, "%s people", words_count(n, (int64_t)b->people));
	if (b->skipped)
		fprintf(stderr, ", %s done before", words_count(n, (int64_t)b->skipped));
	if (b->refused)
		fprintf(stderr, ", %s refused (the answers say why)", words_count(n, (int64_t)b->refused));
	fprintf(stderr, ", %.1f seconds.\n", seconds);
}
