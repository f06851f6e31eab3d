/* One import from start to end: which generation is added to, reading, writing,
 * activating. What a person or a script is told about it is in struct run_result. */
#ifndef IMPORT_RUN_H
#define IMPORT_RUN_H

#include "import/import.h"
#include "index/generation.h"

struct run_options {
	const struct import_format *format;
	const char *const *sources;
	size_t source_count;
	const char *index; /* folder of the index; NULL only with `check` */
	const char
	        *into; /* "current", "latest", a number, or NULL for a generation with only these sources */
	bool activate;
	bool check;  /* read and report, write nothing */
	bool strict; /* one refused row fails the import */
	struct import_join join[JOINS];
	int32_t today; /* days since 1970-01-01 that dates are measured against; 0: what the clock says */
	struct provider_options provider;
	const volatile sig_atomic_t *stop;
};

struct run_result {
	uint64_t generation; /* the one written, 0 for none */
	uint64_t base;       /* the one that was added to, 0 for none */
	uint64_t asked;      /* the one that was asked for with `into`, 0 for none */
	uint64_t replaced;   /* `base` when its place was taken, 0 otherwise */
	bool activated;
	struct builder_counts counts; /* what the generation holds */
	double seconds;
	long peak_kb; /* most memory the process had, KiB */
};

/* Runs it. 0 also when rows were refused (the report counts them); a negative
 * errno with `e` filled when nothing was written, or when the generation was written and could not
 * be made current (ret->generation says so). */
int run_import(const struct run_options *options, struct report *report, struct progress *progress,
               struct run_result *ret, struct error *e);

#endif
