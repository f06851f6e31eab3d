/* What the parts of the pay parser share: pay_lex.c makes tokens of a text,
 * pay_mark.c tells which numbers are not pay, pay_figure.c what is said of those that are, pay.c
 * makes a yearly range of them. Other code uses pay.h. */
#ifndef IMPORT_PAY_PRIVATE_H
#define IMPORT_PAY_PRIVATE_H

#include "import/pay.h"

#define PAY_TOKENS  160u /* read of one text; the rest is cut */
#define PAY_FIGURES 16u

enum pay_class {
	CLASS_OTHER,
	CLASS_A,         /* a, an: may stand before a unit */
	CLASS_ACTUAL,    /* what is really paid, beside a full-time figure */
	CLASS_ADJECTIVE, /* hourly, weekly */
	CLASS_AFTER,     /* after 40 hours */
	CLASS_AGE,       /* aged 18 */
	CLASS_AND,
	CLASS_APPRENTICE,
	CLASS_BENEFIT, /* what stands behind a plus and is no more pay: benefits, car */
	CLASS_BETWEEN,
	CLASS_CLOCK,        /* am */
	CLASS_EXTRA,        /* bonus, allowance: a figure beside it is not the pay */
	CLASS_EXTRA_BEFORE, /* the same, only for the figure that follows: commission, overtime */
	CLASS_FILL,         /* per CALENDAR month */
	CLASS_FOREIGN,
	CLASS_FTE,
	CLASS_HOLIDAY, /* holiday pay */
	CLASS_HOUR,    /* hour, hr */
	CLASS_HOURS,   /* how long is worked: hours, hrs */
	CLASS_HOURS_A_WEEK,
	CLASS_LABEL, /* the number that follows is a name: band 5, ref 4711 */
	CLASS_LESS,
	CLASS_LIVING,
	CLASS_MAXIMUM,
	CLASS_MILLION, /* what was built or invested */
	CLASS_MINIMUM,
	CLASS_MINIMUM_WAGE, /* NMW */
	CLASS_MONTH_NAME,
	CLASS_MORE,
	CLASS_NATIONAL,
	CLASS_NO,
	CLASS_NOUN, /* day, week, month */
	CLASS_OF,   /* of, than */
	CLASS_OR,
	CLASS_OTE,        /* on-target earnings */
	CLASS_OVER,       /* from, over: before a figure */
	CLASS_OVER_AFTER, /* upwards, "and above", "or more" */
	CLASS_P,          /* p: per, or pence */
	CLASS_PAID,       /* how often it is paid is not what is paid */
	CLASS_PER,
	CLASS_PERCENT,
	CLASS_PIECE,  /* session, visit: pay by these says nothing of a year's */
	CLASS_PLURAL, /* days, weeks, months */
	CLASS_PLUS,
	CLASS_POUNDS,
	CLASS_PRO_RATA,
	CLASS_RATE, /* rate, salary, wage */
	CLASS_REAL, /* the real living wage is not the legal one */
	CLASS_RISING,
	CLASS_SELF,  /* ph, pw, pa */
	CLASS_SPELL, /* shift, night: a unit only behind "per" */
	CLASS_TO,
	CLASS_UNDER, /* up to, under: before a figure */
	CLASS_UP,
	CLASS_WITH,
};

enum pay_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_WORD, TOKEN_SIGN };

enum pay_use { USE_OPEN, USE_NOT_PAY, USE_PAY };

struct pay_token {
	enum pay_kind kind;
	enum pay_class word;       /* of words; CLASS_OTHER for the rest */
	enum pay_unit unit;        /* of words that name one */
	double value;              /* of a number, or how many units a word stands for */
	char sign;                 /* of a sign; '#' stands for a date, a time of day or a telephone number */
	unsigned decimals, digits; /* of a number: behind and before the point */
	bool pounds, thousands;    /* a pound sign beside it; a k behind it */
	bool joined;               /* no blank before it */
	enum pay_use use;          /* of a number */
	bool taken;                /* a word that belongs to a number that is not pay: "20 hours A WEEK" */
};

struct pay_tokens {
	struct pay_token token[PAY_TOKENS + 4]; /* TOKEN_END behind the last, so that looking ahead is safe */
	size_t count;
	bool foreign;                       /* dollars or euros are named */
	bool pounds;                        /* pounds are */
	double hours_low, hours_high, days; /* a week, as the text says; 0 when it does not */
};

/* Makes tokens of a text. */
void pay_lex(const char *text, size_t len, struct pay_tokens *ret);

/* Finds hours and days a week, and marks the numbers that are pay and those that are not. `beside` is true
 * when a unit stands beside the text. */
void pay_mark(struct pay_tokens *ts, bool beside);

/* Whether the tokens at `i` are one sign or class, END and places before the start included. */
enum pay_class pay_class_at(const struct pay_tokens *ts, size_t i);
bool pay_sign_at(const struct pay_tokens *ts, size_t i, char sign);

/* The unit named at token `i` and how many tokens name it (0: none is named there). A
 * piece ("per visit") has the unit PAY_UNIT_NONE and a length. `ret_loose` says that it may as well stand
 * before its figure ("hourly rate 12"). */
size_t pay_unit_at(const struct pay_tokens *ts, size_t i, enum pay_unit *ret, double *ret_times,
                   bool *ret_loose);

/* Whether two numbers belong together: only a hyphen, "to", "or" or the like and units stand between. */
bool pay_linked(const struct pay_tokens *ts, size_t from, size_t to);

enum pay_flag {
	FLAG_OVER = 1,
	FLAG_UNDER = 2,
	FLAG_EXTRA = 4,
	FLAG_FTE = 8,
	FLAG_ACTUAL = 16,
	FLAG_OTE = 32,
	FLAG_PIECE = 64,
};

struct pay_figure {
	size_t at; /* its token */
	double value, times;
	enum pay_unit unit;
	bool assumed;
	bool label;  /* its unit stood before it ("day rate 19"), and one behind it is surer */
	bool linked; /* with the figure before it */
	unsigned flags;
};

/* Gathers the numbers that are pay with what is said of them. Returns how many. */
size_t pay_gather(struct pay_tokens *ts, struct pay_figure ret[PAY_FIGURES]);

#endif
