/* How far an import is: a bar with rate and time left on a terminal, a line
 * every few seconds elsewhere. */
#ifndef IMPORT_PROGRESS_H
#define IMPORT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct progress {
	FILE *out; /* NULL shows nothing */
	bool terminal, colour;
	int columns;
	char step[96];           /* what is being done */
	double step_start, last; /* seconds, monotonic */
	uint64_t done, total;
	bool drawn; /* a bar stands on the line */
	bool bytes; /* `done` and `total` count bytes, not records */
};

/* `out` NULL shows nothing. A terminal that asks for no colour (NO_COLOR, TERM=dumb) gets none. */
void progress_init(struct progress *p, FILE *out);

/* Says how far the step is; another name begins another step. Cheap enough for every thousandth row. */
void progress_show(struct progress *p, const char *step, uint64_t done, uint64_t total, bool bytes);

/* Ends the step and clears the bar. */
void progress_done(struct progress *p);

/* Clears the bar, so that a line can be written; it comes back by itself. */
void progress_clear(struct progress *p);

/* Seconds on a clock that only runs forward. */
double progress_clock(void);

#endif
