/* What a cell of a table may hold. Each function reads one column of the row at
 * hand; when the value is not what it should be it refuses the row with a
 * sentence that says what would be right, and returns false. An empty cell
 * leaves the result as it was, so set it to "not known" before. */
#ifndef IMPORT_VALUE_H
#define IMPORT_VALUE_H

#include "base/arena.h"
#include "import/table.h"
#include "index/builder.h"

/* Words that a cell may hold; the place of a word in the list is its value. */
struct words {
	const char *const *word;
	size_t count;
	const char *what; /* "kind", for sentences */
};

/* A whole number from `low` to `high`. `right` says what would be right: "whole pounds a year, such as
 * 21000". */
bool value_int(struct table *t, size_t column, long low, long high, const char *right, int *ret);

/* A decimal number from `low` to `high`. */
bool value_float(struct table *t, size_t column, double low, double high, const char *right, float *ret);

/* One of `words`, without regard to case. */
bool value_word(struct table *t, size_t column, const struct words *words, int *ret);

/* Several of `words` with '|' between them, as a bit set. */
bool value_word_set(struct table *t, size_t column, const struct words *words, unsigned *ret);

/* 0 or 1, also "no" and "yes". */
bool value_flag(struct table *t, size_t column, bool *ret);

/* Four digits. */
bool value_soc(struct table *t, size_t column, int *ret);

/* A date that the calendar has, as YYYY-MM-DD. */
bool value_date(struct table *t, size_t column);

/* A full United Kingdom postcode, or only its outcode. Only the form is checked. */
bool value_postcode(struct table *t, size_t column);
bool value_outcode(struct table *t, size_t column);

/* Whether a text has the form of a whole postcode. */
bool value_is_postcode(const char *s);

/* http:// or https:// and no blanks. */
bool value_url(struct table *t, size_t column);

/* An id: 1 to 200 bytes without blanks at its ends and without control characters. */
bool value_id(struct table *t, size_t column);

/* The values of a cell that holds several, '|' between them; empty ones and
 * repeated ones fall away. With `commas` a cell without '|' is split at commas.
 * Strings live in `arena`. False when there are more than 2,000 or memory is used up. */
bool value_list(struct table *t, size_t column, struct arena *arena, bool commas, struct strings *ret);

/* The same for any text and any separators. 0, -E2BIG (more than 2,000 values) or -ENOMEM. */
int value_split(const char *text, const char *separators, struct arena *arena, struct strings *ret);

#endif
