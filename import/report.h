/* What an import has to tell: how many rows were read, which were refused and
 * why, and what is worth a warning. The first few of each kind are shown in
 * full, the rest are counted; every refused row can go to a file. */
#ifndef IMPORT_REPORT_H
#define IMPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

struct report;

struct report_options {
	FILE *screen;              /* where people read; NULL shows nothing */
	const char *rejects;       /* file that gets every refused row as CSV; NULL for none */
	unsigned shown;            /* refused rows, and warnings, shown in full; 0 means 20 */
	bool notes;                /* also show notes (what was done, not what was wrong) */
	bool quiet;                /* do not show what report_info is told */
	void (*before)(void *arg); /* called before a line is shown, so that a progress bar can step aside;
	                              may be NULL */
	void *arg;
};

/* One refused row. Strings are used during the call only. */
struct refusal {
	const char *file;
	unsigned long line; /* where the row starts, 1 is the first; 0 not known */
	unsigned column;    /* field of the row, 1 is the first; 0 when it is about the whole row */
	const char *field;  /* that field's name in the header; NULL when it has none */
	const char *reason; /* a plain sentence: what is wrong and what would be right */
	const char *row;    /* the row as it stands in the file, as far as it was kept */
	size_t row_len;
	uint64_t start, end; /* bytes of the file that it was read from; 0 and 0 when not known */
	bool broken; /* no row could be made of those bytes: quotes that do not pair up, or too long */
};

/* Errors: -ENOMEM, or what opening the rejects file gives. */
int report_new(struct report **ret, const struct report_options *options, struct error *e);

/* Closes the rejects file too. NULL is fine. */
void report_free(struct report *r);

/* Copies a text as a sentence: a capital first, a full stop last. All that a report
 * shows goes through it, so that reasons from several places read alike. Returns `out`. */
const char *report_sentence(const char *text, char *out, size_t size);

/* Takes one refused row. */
void report_refuse(struct report *r, const struct refusal *refusal);

/* From now on refused rows are counted, kept and written to the rejects file, but not shown: someone else
 * shows them. */
void report_hide_rows(struct report *r);

/* Takes one warning. `file` may be NULL, `line` 0. */
void report_warn(struct report *r, const char *file, unsigned long line, const char *fmt, ...)
        __attribute__((format(printf, 4, 5)));

/* Keeps and shows a sentence about what the person should know (up to 32 of them). */
void report_info(struct report *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Shows a line about what was done (only with options.notes). */
void report_note(struct report *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Takes the count of rows that a file held, refused ones included. */
void report_file(struct report *r, const char *file, uint64_t rows, uint64_t refused);

/* Says how many refused rows and warnings were not shown. Call once, at the end. */
void report_finish(struct report *r);

struct report_file {
	char *name;
	uint64_t rows, refused;
};

struct report_row {                  /* a refused row that was shown */
	char *file, *field, *reason; /* field may be NULL */
	unsigned long line;
	unsigned column;
};

struct report_totals {
	uint64_t rows, refused, warnings;
	const struct report_file *files;
	size_t file_count;
	const struct report_row *shown; /* the first refused rows */
	size_t shown_count;
	char *const *infos; /* sentences of report_info */
	size_t info_count;
	int rejects_error; /* 0, or why the rejects file could not be written in full */
};

/* What came together so far; pointers stay valid until the next call to the report. */
void report_totals(const struct report *r, struct report_totals *ret);

#endif
