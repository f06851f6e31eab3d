/* Pay as adverts write it, read as pounds a year: "GBP 9.50 an hour", "18,000 - 22,000 pro rata",
 * "from 26k", "competitive". What cannot be read for certain enough, or comes to
 * a sum that no job pays, is not known; it is never guessed.
 *
 * How it is read, where a text leaves a choice:
 *   - the unit: what the text says; else what stood beside it; else, or when that comes to nonsense, by size
 *     (PAY_HOUR_BELOW and so on), which is said in `unit_assumed`;
 *   - an hourly rate is paid for the hours that are said, or for PAY_HOURS_A_WEEK, said in `hours_assumed`;
 *   - pay that is said to be pro rata is the full-time figure as written, said in `pro_rata`. Where
 *     a full-time figure and the actual pay both stand there, the full-time figure is read;
 *   - one job's pay in two units (an hour, a year) is read in the longer one;
 *   - bonuses, allowances and the like beside the pay are left out, and so are on-target earnings
 *     when there is basic pay; on-target earnings alone are "up to";
 *   - pay by the piece, the visit or the session, and pay in other money, is not known. */
#ifndef IMPORT_PAY_H
#define IMPORT_PAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is assumed of full-time work when a text does not say. 52.14 weeks are 365 days;
 * 260 days are 52 weeks of five days. 37.5 hours is the week of NHS and office contracts. */
#define PAY_HOURS_A_WEEK  37.5
#define PAY_WEEKS_A_YEAR  52.14
#define PAY_DAYS_A_YEAR   260.0
#define PAY_MONTHS_A_YEAR 12.0

/* Without a unit, pounds below these are by the hour, the day, the week and the month; from the
 * last on by the year. Our own judgement: each bound lies where full-time pay in the
 * shorter unit becomes rarer than in the longer one. */
#define PAY_HOUR_BELOW  45.0
#define PAY_DAY_BELOW   250.0
#define PAY_WEEK_BELOW  1000.0
#define PAY_MONTH_BELOW 6000.0

/* Outside these, pounds a year are taken for a mistake: a few hours a week at the
 * least, the best paid advertised posts at the most. A range wider than PAY_WIDEST times its low end too. */
#define PAY_YEAR_LOWEST  2500.0
#define PAY_YEAR_HIGHEST 400000.0
#define PAY_WIDEST       6.0
#define PAY_YEAR_RARE    150000.0 /* from thousands a month: then a year's pay was meant */
#define PAY_DAY_LOWEST   30.0     /* pounds a day: less is meant by the hour */

#define PAY_NOT_KNOWN    (-1)

enum pay_unit { PAY_UNIT_NONE, PAY_HOUR, PAY_DAY, PAY_WEEK, PAY_MONTH, PAY_YEAR, PAY_UNITS };

struct pay_beside { /* what an advert says beside the text; all zero when it says nothing */
	enum pay_unit unit;
	double hours; /* a week; 0 not known */
	const char *
	        date; /* YYYY-MM-DD of the advert, for the legal minimum wage; NULL: then that is not known */
};

struct pay {
	int32_t low, high;  /* pounds a year; PAY_NOT_KNOWN. "From" leaves high open, "up to" low. */
	enum pay_unit unit; /* in which it was written; PAY_UNIT_NONE when nothing was read */
	double hours;       /* hours a week that the text says, 0 when it does not (the fewest of a range) */
	bool unit_assumed;  /* by size: neither the text nor what stands beside it says a unit that can be */
	bool hours_assumed; /* an hourly rate taken for PAY_HOURS_A_WEEK */
	bool pro_rata;      /* the figure of full-time work, of which a part is paid */
	bool from, up_to;   /* one end was said, the other is open */
	bool range;         /* two figures were said */
	bool minimum_wage;  /* only the legal minimum was named; its rate on the date was taken */
};

/* Reads `len` bytes of UTF-8 text (other bytes do no harm). Reads no more than
 * the first PAY_TEXT_MAX bytes: what follows is not about pay. `beside` may be NULL. True when either end is
 * known. */
#define PAY_TEXT_MAX 600u
bool pay_parse(const char *text, size_t len, const struct pay_beside *beside, struct pay *ret);

/* A unit named on its own: "hour", "HOUR", "Weekly", "annually", "per month", "YEAR".
 * PAY_UNIT_NONE when it is no unit. */
enum pay_unit pay_find_unit(const char *word);

/* Pounds a year of `amount` in `unit`, with `hours` a week (0: PAY_HOURS_A_WEEK). Not rounded. */
double pay_a_year(double amount, enum pay_unit unit, double hours);

/* Whether the reading rests on an assumption (unit, hours, or a full-time figure). */
static inline bool pay_is_assumed(const struct pay *p)
{
	return p->unit_assumed || p->hours_assumed || p->pro_rata;
}

enum pay_age { PAY_ADULT, PAY_YOUTH, PAY_APPRENTICE };

/* The legal minimum an hour on a date: for adults (the national living wage), for those
 * under 18, or for apprentices. 0 when it is not known. Source: import/living_wage.def. */
double pay_minimum(const char *date, enum pay_age age);

#endif
