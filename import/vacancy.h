/* What every source of vacancies shares: a blank record, dates, pay, places and working
 * patterns as adverts write them. */
#ifndef IMPORT_VACANCY_H
#define IMPORT_VACANCY_H

#include "import/import.h"
#include "import/pay.h"
#include "index/catalogue.h" /* catalogue_outcode */
#include "index/catalogue_builder.h"

#define VACANCY_TEXT_MAX 3000u /* bytes of an advert's text that are kept: enough to read its skills from */
#define VACANCY_LINE_MAX 300u  /* bytes of a title, an employer, a town */

/* A vacancy of which nothing is known yet but its source. */
struct vacancy_in vacancy_blank(const struct import *im);

/* Begins a source: what it gave to the generation being added to before is left out, unless it comes again.
 * NULL when not known. */
int vacancy_begin(struct import *im, const struct source_in *source, struct error *e);

/* --- dates ------------------------------------------------------------------------------ */

/* Days since 1970-01-01 of a date, with or without a time: "2020-11-27", "2020-11-27T23:59:59+0100",
 * "2020-11-27 23:59", "27/11/2020 03:52", "27 November 2020", "Fri, 27 Nov 2020 10:00:00 +0000". A time
 * with a zone gives the day that it then is in the United Kingdom (summer time from 01:00 UTC
 * on the last Sunday of March to 01:00 UTC on the last Sunday of October); without one, the
 * day as written. False when it is none of these, or the calendar does not have it. */
bool vacancy_day(const char *s, int32_t *ret);

/* "2020-11-27" of a day since 1970-01-01; needs 16 bytes. Returns `out`. */
const char *vacancy_day_text(int32_t day, char *out);

/* What a date should look like, for sentences. */
#define VACANCY_DATE_RIGHT "a date such as 2027-01-31 or 2027-01-31T23:59:59Z"

/* --- text ---------------------------------------------------------------------------------- */

/* Text on one line, without markup, cut at VACANCY_LINE_MAX. In im->arena. NULL when memory is used up. */
const char *vacancy_line(struct import *im, const char *s);

/* Text with line breaks, without markup (also when it was escaped twice), cut at VACANCY_TEXT_MAX. */
const char *vacancy_text(struct import *im, const char *s);

/* The working patterns that words name ("part time", "nights and weekends", "FULL_TIME"): a bit set of enum
 * working_pattern, 0 for none. */
unsigned vacancy_pattern(const char *s);

/* --- places --------------------------------------------------------------------------------- */

/* Finds the postcode or outcode that a text about a place ends with ("Tunbridge Wells TN2 4PY", "B43 7UJ",
 * "Leeds, LS9"): sets the postcode and what stands before it as the town. A text without
 * one is all town. "Remote", "Nationwide" and the like make the vacancy national. */
int vacancy_set_location(struct import *im, struct vacancy_in *in, const char *text, struct error *e);

/* Whether a point may be in the United Kingdom (49 to 61 north, 9 west to 3 east). */
bool vacancy_is_point(double lat, double lon);

/* --- pay -------------------------------------------------------------------------------------- */

/* Reads pay from a text, with what stands beside it (`hours` of the record, if known, and the day
 * it was posted are added), and keeps the text to be shown. Call it after posted and hours
 * are set. */
int vacancy_set_pay(struct import *im, struct vacancy_in *in, const char *text, enum pay_unit unit,
                    struct error *e);

/* The same from the lowest and the highest figure (NAN or 0: not said), which are put in words: "£27,373 to
 * £34,510 a year". The same figure twice is the pay; one alone is "from" or "up to". */
int vacancy_set_pay_figures(struct import *im, struct vacancy_in *in, double low, double high,
                            enum pay_unit unit, struct error *e);

/* --- the formats, each in its own file ---------------------------------------------------------- */

int vacancy_json_read(struct import *im, const char *path, struct error *e);
int vacancy_tsv_read(struct import *im, const char *path, struct error *e);
int vacancy_apprenticeship_read(struct import *im, const char *path, struct error *e);
int vacancy_find_a_job_read(struct import *im, const char *path, struct error *e);

#endif
