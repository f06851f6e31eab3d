#include "import/report.h"

#include "base/arena.h"

#include <csv.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define SHOWN_DEFAULT 20u
#define FILES_MAX     256u
#define INFOS_MAX     32u
#define REASON_MAX    1024u

struct report {
	struct report_options options;
	FILE *rejects;
	struct report_totals totals;
	struct report_file files[FILES_MAX];
	char *infos[INFOS_MAX];
	struct report_row *rows; /* options.shown of them */
	struct arena text;       /* what the rows say */
	uint64_t warnings_shown;
	bool rows_hidden;
};

static int open_rejects(struct report *r, struct error *e)
{
	const char *path = r->options.rejects;

	r->rejects = fopen(path, "we");
	if (!r->rejects)
		return error_set(e, -errno, path, "the file for refused rows cannot be written: %s",
		                 strerror(errno));
	fputs("file,line,column,field,reason,row\n", r->rejects);
	return 0;
}

int report_new(struct report **ret, const struct report_options *options, struct error *e)
{
	struct report *r = calloc(1, sizeof(*r));
	int rc;

	if (!r)
		goto no_memory;
	r->options = *options;
	if (!r->options.shown)
		r->options.shown = SHOWN_DEFAULT;
	arena_init(&r->text, 4096);
	r->rows = calloc(r->options.shown, sizeof(*r->rows));
	if (!r->rows)
		goto no_memory;
	rc = options->rejects ? open_rejects(r, e) : 0;
	if (rc < 0) {
		report_free(r);
		return rc;
	}
	*ret = r;
	return 0;
no_memory:
	report_free(r);
	return error_set(e, -ENOMEM, NULL, "there is no memory left");
}

void report_free(struct report *r)
{
	if (!r)
		return;
	if (r->rejects)
		fclose(r->rejects);
	for (size_t i = 0; i < r->totals.file_count; i++)
		free(r->files[i].name);
	for (size_t i = 0; i < r->totals.info_count; i++)
		free(r->infos[i]);
	arena_free(&r->text);
	free(r->rows);
	free(r);
}

static FILE *screen(struct report *r)
{
	if (r->options.screen && r->options.before)
		r->options.before(r->options.arg);
	return r->options.screen;
}

/* Writes one CSV field; bytes that are no UTF-8 become U+FFFD, so that the file can be opened and corrected.
 */
static void write_field(FILE *f, const char *s, size_t n)
{
	char quoted[2 * 512 + 2];

	fputc('"', f);
	while (n) {
		size_t good = text_valid_utf8(s, n);

		for (size_t at = 0, part; at < good; at += part) {
			size_t len;

			part = good - at < 512 ? good - at : 512;
			len = csv_write(quoted, sizeof(quoted), s + at, part);
			fwrite(quoted + 1, 1, len - 2, f); /* without the quotes that csv_write adds */
		}
		s += good;
		n -= good;
		if (n) {
			fputs("\xef\xbf\xbd", f);
			s++;
			n--;
		}
	}
	fputc('"', f);
}

static void write_text(FILE *f, const char *s)
{
	write_field(f, s, strlen(s));
}

static void write_reject(struct report *r, const struct refusal *x)
{
	FILE *f = r->rejects;
	size_t n = x->row_len;

	while (n && (x->row[n - 1] == '\n' || x->row[n - 1] == '\r'))
		n--;
	write_text(f, x->file);
	fprintf(f, ",%lu,%u,", x->line, x->column);
	write_text(f, x->field ? x->field : "");
	fputc(',', f);
	write_text(f, x->reason);
	fputc(',', f);
	write_field(f, x->row ? x->row : "", n);
	fputc('\n', f);
	if (ferror(f) && !r->totals.rejects_error)
		r->totals.rejects_error = errno ? -errno : -EIO;
}

/* A first word that is a name ("courses.csv", "s:1") keeps its small letter. */
static bool starts_with_word(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");

	return n && (s[n] == ' ' || s[n] == ',' || s[n] == ';' || !s[n]);
}

const char *report_sentence(const char *text, char *out, size_t size)
{
	size_t n = (size_t)snprintf(out, size, "%s", text);

	if (n >= size)
		n = size ? size - 1 : 0;
	if (n && starts_with_word(out))
		out[0] = (char)(out[0] - 'a' + 'A');
	if (n && n + 1 < size && !strchr(".!?", out[n - 1]))
		memcpy(out + n, ".", 2);
	return out;
}

static void show_refusal(struct report *r, const struct refusal *x)
{
	FILE *f = screen(r);

	if (!f)
		return;
	fputs(x->file, f);
	if (x->line)
		fprintf(f, ":%lu", x->line);
	if (x->line && x->column)
		fprintf(f, ":%u", x->column);
	if (x->field)
		fprintf(f, " (%s)", x->field);
	fprintf(f, ": %s\n", x->reason);
}

static void keep_refusal(struct report *r, const struct refusal *x)
{
	struct report_row *row = &r->rows[r->totals.shown_count];

	row->file = arena_strdup(&r->text, x->file);
	row->field = x->field ? arena_strdup(&r->text, x->field) : NULL;
	row->reason = arena_strdup(&r->text, x->reason);
	row->line = x->line;
	row->column = x->column;
	/* Out of memory: the row was shown, and is only not listed again. */
	if (row->file && row->reason)
		r->totals.shown_count++;
}

void report_refuse(struct report *r, const struct refusal *refusal)
{
	char reason[REASON_MAX];
	struct refusal told = *refusal;

	told.reason = report_sentence(refusal->reason, reason, sizeof(reason));
	if (r->totals.refused++ < r->options.shown) {
		if (!r->rows_hidden)
			show_refusal(r, &told);
		keep_refusal(r, &told);
	}
	if (r->rejects)
		write_reject(r, &told);
}

void report_hide_rows(struct report *r)
{
	r->rows_hidden = true;
}

void report_warn(struct report *r, const char *file, unsigned long line, const char *fmt, ...)
{
	char text[REASON_MAX], sentence[REASON_MAX];
	va_list ap;
	FILE *f;

	if (r->totals.warnings++ >= r->options.shown)
		return;
	f = screen(r);
	if (!f)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (file && line)
		fprintf(f, "%s:%lu: ", file, line);
	else if (file)
		fprintf(f, "%s: ", file);
	fprintf(f, "warning: %s\n", report_sentence(text, sentence, sizeof(sentence)));
}

void report_info(struct report *r, const char *fmt, ...)
{
	char text[REASON_MAX], sentence[REASON_MAX];
	va_list ap;
	FILE *f = r->options.quiet ? NULL : screen(r);

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	report_sentence(text, sentence, sizeof(sentence));
	if (f)
		fprintf(f, "%s\n", sentence);
	if (r->totals.info_count == INFOS_MAX)
		return;
	r->infos[r->totals.info_count] = strdup(sentence);
	if (r->infos[r->totals.info_count])
		r->totals.info_count++;
}

void report_note(struct report *r, const char *fmt, ...)
{
	va_list ap;
	FILE *f = r->options.notes ? screen(r) : NULL;

	if (!f)
		return;
	va_start(ap, fmt);
	vfprintf(f, fmt, ap);
	va_end(ap);
	fputc('\n', f);
}

void report_file(struct report *r, const char *file, uint64_t rows, uint64_t refused)
{
	struct report_file *f;

	r->totals.rows += rows;
	report_note(r, "%s: %" PRIu64 " rows read, %" PRIu64 " refused", file, rows, refused);
	if (r->totals.file_count == FILES_MAX)
		return;
	f = &r->files[r->totals.file_count];
	f->name = strdup(file);
	f->rows = rows;
	f->refused = refused;
	if (f->name)
		r->totals.file_count++;
}

static void say_rest(FILE *f, uint64_t count, unsigned shown, const char *what)
{
	if (count > shown)
		fprintf(f, "... and %" PRIu64 " more %s\n", count - shown, what);
}

void report_finish(struct report *r)
{
	FILE *f = screen(r);

	if (r->rejects && fflush(r->rejects) != 0 && !r->totals.rejects_error)
		r->totals.rejects_error = -errno;
	if (!f)
		return;
	if (!r->rows_hidden)
		say_rest(f, r->totals.refused, r->options.shown,
		         r->rejects ? "refused rows (all of them are in the rejects file)"
		                    : "refused rows (--rejects FILE writes all of them)");
	say_rest(f, r->totals.warnings, r->options.shown, "warnings");
	if (r->totals.rejects_error)
		fprintf(f, "%s: the file for refused rows could not be written in full: %s\n",
		        r->options.rejects, strerror(-r->totals.rejects_error));
}

void report_totals(const struct report *r, struct report_totals *ret)
{
	*ret = r->totals;
	ret->files = r->files;
	ret->infos = r->infos;
	ret->shown = r->rows;
}
