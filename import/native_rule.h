/* Files of the native format whose columns are checked by rules: what each may hold, and what becomes of a
 * good row. */
#ifndef IMPORT_NATIVE_RULE_H
#define IMPORT_NATIVE_RULE_H

#include "import/native.h"

enum rule_kind {
	RULE_TEXT,
	RULE_ID,
	RULE_WHOLE,
	RULE_NUMBER,
	RULE_WORD,
	RULE_WORDS,
	RULE_FLAG,
	RULE_DATE,
	RULE_POSTCODE,
	RULE_OUTCODE,
	RULE_URL,
	RULE_SKILLS,
	RULE_OCCUPATION,
	RULE_GSS,
};

/* What one column may hold. */
struct rule {
	struct table_column column;
	enum rule_kind kind;
	const struct words *words;
	double low, high;
	const char *right;
};

#define NEED(name, kind)                                                                                     \
	{                                                                                                    \
		{name, TABLE_NEEDED | TABLE_FILLED}, kind, NULL, 0, 0, NULL                                  \
	}
#define MAY(name, kind)                                                                                      \
	{                                                                                                    \
		{name, 0}, kind, NULL, 0, 0, NULL                                                            \
	}
#define ONE_OF(name, set)                                                                                    \
	{                                                                                                    \
		{name, 0}, RULE_WORD, &(set), 0, 0, NULL                                                     \
	}
#define POUNDS(name)                                                                                         \
	{                                                                                                    \
		{name, 0}, RULE_WHOLE, NULL, 0, 10000000, "whole pounds, such as 21000"                      \
	}
#define HOURS(name)                                                                                          \
	{                                                                                                    \
		{name, 0}, RULE_NUMBER, NULL, 0, 168, "hours a week, 0 to 168"                               \
	}
#define LAT(flags)                                                                                           \
	{                                                                                                    \
		{"lat", flags}, RULE_NUMBER, NULL, 49, 61, "a latitude in the United Kingdom, 49 to 61"      \
	}
#define LON(flags)                                                                                           \
	{                                                                                                    \
		{"lon", flags}, RULE_NUMBER, NULL, -9, 3, "a longitude in the United Kingdom, -9 to 3"       \
	}

/* One file. */
struct native_file {
	const char *name;
	const struct rule
	        *rules; /* of its columns, in the order in which `add` knows them; the first is the id */
	size_t count;
	int low, high; /* columns of which the first must not be above the second; -1 for none */
	/* Takes a row that was checked; NULL: its rows are only checked. 0 also when it refused the row. */
	int (*add)(struct import *im, struct table *t, struct error *e);
};

#define RULES(rules) (rules), sizeof(rules) / sizeof((rules)[0])

extern const struct native_file native_courses, native_vacancies, native_places;

/* Checks every column of the row at hand; refuses it and returns false when one is not right. */
bool native_check_row(struct import *im, struct table *t, const struct native_file *file);

#endif
