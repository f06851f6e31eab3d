/* Options of a command as parameters of a method: one row for each, so that a command is a table. */
#ifndef CLIENT_CLI_WISH_H
#define CLIENT_CLI_WISH_H

#include "client/cli/cli.h"

enum wish_type {
	WISH_TEXT,   /* as it was given */
	WISH_INT,    /* a whole number from low to high */
	WISH_NUMBER, /* a number from low to high */
	WISH_POUNDS, /* "£1,500", "1500", "2k" */
	WISH_FLAG,   /* true when given */
	WISH_LIST,   /* texts, as often as given */
	WISH_LEVEL,  /* none, entry, 1, 2: a level of English, maths or digital skills */
	WISH_DATE    /* 2026-09-01 or 1/9/2026 */
};

struct wish {
	const char *option, *key; /* key: of the parameter */
	enum wish_type type;
	double low, high;
};

/* Puts what was given of `rows` (the last has no option) into the map that is open in `p`. False when it was
 * told what is wrong. */
bool wishes_put(struct retrain_params *p, const struct args *a, const struct wish *rows);

/* A day written 2026-09-01 or 1/9/2026, as YYYY-MM-DD into `out` (11 bytes). False when it is no day. */
bool wish_date(const char *s, char *out);

/* "none", "entry", "1", "level 1", "level_1" and so on as the wire's word; NULL when it is none of them. */
const char *wish_level(const char *s);

#endif
