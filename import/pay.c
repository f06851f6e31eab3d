#include "import/pay.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/pay_private.h"

/* --- the legal minimum ------------------------------------------------------------- */

static const struct {
	const char *from;
	double rate[3]; /* enum pay_age */
} minimums[] = {
#define RATE(from, adult, youth, apprentice) {from, {adult, youth, apprentice}},
#include "import/living_wage.def"
#undef RATE
};

#define REACH_OF_WORDS 3u /* tokens from "above" to the wage it is said of */
#define MINIMUMS       (sizeof(minimums) / sizeof(minimums[0]))

double pay_minimum(const char *date, enum pay_age age)
{
	size_t i = MINIMUMS;
	char end[32];

	if (!date || strlen(date) != 10)
		return 0;
	while (i && strcmp(date, minimums[i - 1].from) < 0)
		i--;
	if (!i)
		return 0;
	snprintf(end, sizeof(end), "%ld%s", strtol(minimums[i - 1].from, NULL, 10) + 1,
	         minimums[i - 1].from + 4);
	if (i == MINIMUMS && strcmp(date, end) >= 0)
		return 0;
	return minimums[i - 1].rate[age];
}

/* --- a year -------------------------------------------------------------------------- */

double pay_a_year(double amount, enum pay_unit unit, double hours)
{
	const double times[PAY_UNITS] = {
	        [PAY_HOUR] = (hours > 0 ? hours : PAY_HOURS_A_WEEK) * PAY_WEEKS_A_YEAR,
	        [PAY_DAY] = PAY_DAYS_A_YEAR,
	        [PAY_WEEK] = PAY_WEEKS_A_YEAR,
	        [PAY_MONTH] = PAY_MONTHS_A_YEAR,
	        [PAY_YEAR] = 1,
	};

	return amount * times[unit];
}

static bool is_plausible(double a_year)
{
	return a_year >= PAY_YEAR_LOWEST && a_year <= PAY_YEAR_HIGHEST;
}

/* Whether an amount may be meant in a unit: a day's pay that is an hour's is not, nor a month's that is a
 * year's.
 */
static bool fits(double amount, enum pay_unit unit, double hours)
{
	double a_year = pay_a_year(amount, unit, hours);

	if ((unit == PAY_DAY && amount < PAY_DAY_LOWEST) ||
	    (unit != PAY_YEAR && amount >= PAY_MONTH_BELOW && a_year > PAY_YEAR_RARE))
		return false;
	return is_plausible(a_year);
}

static enum pay_unit unit_by_size(double amount)
{
	static const double below[] = {[PAY_HOUR] = PAY_HOUR_BELOW,
	                               [PAY_DAY] = PAY_DAY_BELOW,
	                               [PAY_WEEK] = PAY_WEEK_BELOW,
	                               [PAY_MONTH] = PAY_MONTH_BELOW};

	for (enum pay_unit u = PAY_HOUR; u <= PAY_MONTH; u++)
		if (amount < below[u])
			return u;
	return PAY_YEAR;
}

/* --- which figures count ------------------------------------------------------------------ */

struct choice {
	struct pay_figure f[PAY_FIGURES];
	size_t count;
};

static void keep(struct choice *c, unsigned with, unsigned without)
{
	size_t n = 0;

	for (size_t i = 0; i < c->count; i++)
		if ((c->f[i].flags & with) == with && !(c->f[i].flags & without))
			c->f[n++] = c->f[i];
	c->count = n;
}

static bool any(const struct choice *c, unsigned with, unsigned without)
{
	for (size_t i = 0; i < c->count; i++)
		if ((c->f[i].flags & with) == with && !(c->f[i].flags & without))
			return true;
	return false;
}

static void choose_kind(struct choice *c)
{
	keep(c, 0, FLAG_EXTRA | FLAG_PIECE);
	if (any(c, FLAG_FTE, 0))
		keep(c, FLAG_FTE, 0);
	else if (any(c, 0, FLAG_ACTUAL))
		keep(c, 0, FLAG_ACTUAL);
	if (any(c, 0, FLAG_OTE))
		keep(c, 0, FLAG_OTE);
}

/* "18.500" and "25 - 28" a year are thousands. */
static double in_thousands(const struct pay_tokens *ts, const struct pay_figure *f)
{
	const struct pay_token *t = &ts->token[f->at];

	if (f->unit != PAY_YEAR || f->value >= 1000)
		return f->value;
	if (t->decimals == 3 || (!t->decimals && f->value >= 15 && f->value <= 100))
		return f->value * 1000;
	return f->value;
}

/* A unit for each figure that has none: the one beside the text when that can be, else by size. */
static void settle_units(struct choice *c, const struct pay_tokens *ts, const struct pay_beside *beside)
{
	for (size_t i = 0; i < c->count; i++) {
		struct pay_figure *f = &c->f[i];
		bool stated = f->unit != PAY_UNIT_NONE;

		if (!stated)
			f->unit = beside->unit;
		f->value = in_thousands(ts, f);
		if ((stated && !f->label) || (f->unit && fits(f->value, f->unit, beside->hours)))
			continue;
		f->unit = ts->token[f->at].decimals == 3 && f->value < 100 ? PAY_UNIT_NONE
		                                                           : unit_by_size(f->value);
		f->assumed = true;
	}
	/* Both ends of a range are in the unit of the first, where they straddle a bound. */
	for (size_t i = 1; i < c->count; i++)
		if (c->f[i].linked && c->f[i].assumed && c->f[i - 1].assumed &&
		    c->f[i].value <= c->f[i - 1].value * 2)
			c->f[i].unit = c->f[i - 1].unit;
}

/* One job's pay in several units is read in the longest. */
static void choose_unit(struct choice *c)
{
	enum pay_unit longest = PAY_UNIT_NONE;
	size_t n = 0;

	for (size_t i = 0; i < c->count; i++)
		if (c->f[i].unit > longest)
			longest = c->f[i].unit;
	for (size_t i = 0; i < c->count; i++)
		if (c->f[i].unit == longest && longest != PAY_UNIT_NONE)
			c->f[n++] = c->f[i];
	c->count = n;
}

/* --- the range ------------------------------------------------------------------------------- */

struct ends {
	double low, high; /* pounds a year */
	unsigned low_flags, high_flags;
};

static double figure_a_year(const struct pay_figure *f, double hours, double days)
{
	if (f->unit == PAY_DAY && days > 0)
		return f->value / f->times * days * PAY_WEEKS_A_YEAR;
	return pay_a_year(f->value / f->times, f->unit, hours);
}

static struct ends find_ends(const struct choice *c, const struct pay_tokens *ts, double hours_low,
                             double hours_high)
{
	struct ends e = {.low = INFINITY};

	for (size_t i = 0; i < c->count; i++) {
		double low = figure_a_year(&c->f[i], hours_low, ts->days);
		double high = figure_a_year(&c->f[i], hours_high, ts->days);

		if (low < e.low) {
			e.low = low;
			e.low_flags = c->f[i].flags;
		}
		if (high > e.high) {
			e.high = high;
			e.high_flags = c->f[i].flags;
		}
	}
	return e;
}

static void clear(struct pay *p)
{
	double hours = p->hours;
	bool pro_rata = p->pro_rata;

	*p = (struct pay){.low = PAY_NOT_KNOWN, .high = PAY_NOT_KNOWN, .hours = hours, .pro_rata = pro_rata};
}

static void set_range(struct pay *p, const struct choice *c, const struct ends *e)
{
	bool one = c->count == 1;

	p->range = !one;
	p->from = one && e->low_flags & FLAG_OVER;
	p->up_to = one && !p->from && e->high_flags & (FLAG_UNDER | FLAG_OTE);
	/* A slip in the higher figure ("18,000 - 21,000,000") leaves the lower one. */
	if (!one && is_plausible(e->low) && e->high > PAY_YEAR_HIGHEST) {
		p->range = false;
		p->from = true;
	} else if (!is_plausible(e->low) || !is_plausible(e->high) || e->high > e->low * PAY_WIDEST) {
		clear(p);
		return;
	}
	p->low = p->up_to ? PAY_NOT_KNOWN : (int32_t)lround(e->low);
	p->high = p->from ? PAY_NOT_KNOWN : (int32_t)lround(e->high);
}

/* --- only the legal minimum is named ------------------------------------------------------------ */

static bool has_class(const struct pay_tokens *ts, enum pay_class class, size_t *ret)
{
	for (size_t i = 0; i < ts->count; i++)
		if (ts->token[i].kind == TOKEN_WORD && ts->token[i].word == class) {
			*ret = i;
			return true;
		}
	return false;
}

/* Whether "from", "above" or "at least" stands before the words at `i`, or "plus" right behind. */
static bool is_at_least(const struct pay_tokens *ts, size_t i)
{
	for (size_t k = i; k-- > 0 && k + REACH_OF_WORDS >= i;)
		if (pay_class_at(ts, k) == CLASS_OVER)
			return true;
	return pay_sign_at(ts, i + 1, '+') && ts->token[i + 1].joined;
}

static bool read_minimum(const struct pay_tokens *ts, const struct pay_beside *beside, double hours,
                         struct pay *p)
{
	double rate = pay_minimum(beside->date, PAY_ADULT), low = rate;
	size_t at, age;

	if (!has_class(ts, CLASS_MINIMUM_WAGE, &at) || !(rate > 0))
		return false;
	if (has_class(ts, CLASS_APPRENTICE, &age))
		rate = low = pay_minimum(beside->date, PAY_APPRENTICE);
	else if (has_class(ts, CLASS_AGE, &age))
		low = pay_minimum(beside->date, PAY_YOUTH);
	if (!(rate > 0))
		return false;
	p->minimum_wage = true;
	p->unit = PAY_HOUR;
	p->from = is_at_least(ts, at);
	p->range = low < rate && low > 0;
	p->low = low > 0 ? (int32_t)lround(pay_a_year(low, PAY_HOUR, hours)) : PAY_NOT_KNOWN;
	p->high = p->from ? PAY_NOT_KNOWN : (int32_t)lround(pay_a_year(rate, PAY_HOUR, hours));
	p->hours_assumed = !(hours > 0);
	return true;
}

/* "National minimum wage up to 11.00": the legal minimum is the low end. */
static void add_minimum(const struct pay_tokens *ts, const struct pay_beside *beside, double hours,
                        struct pay *p)
{
	double rate = pay_minimum(beside->date, PAY_ADULT);
	size_t at;

	if (!p->up_to || p->unit != PAY_HOUR || !(rate > 0) || !has_class(ts, CLASS_MINIMUM_WAGE, &at) ||
	    pay_a_year(rate, PAY_HOUR, hours) > p->high)
		return;
	p->up_to = false;
	p->range = true;
	p->low = (int32_t)lround(pay_a_year(rate, PAY_HOUR, hours));
}

/* --- all of it ------------------------------------------------------------------------------------ */

bool pay_parse(const char *text, size_t len, const struct pay_beside *beside, struct pay *ret)
{
	static const struct pay_beside nothing = {0};
	struct pay_tokens ts;
	struct choice c;
	struct ends ends;
	double low, high;
	size_t at;

	if (!beside)
		beside = &nothing;
	memset(ret, 0, sizeof(*ret));
	ret->low = ret->high = PAY_NOT_KNOWN;
	pay_lex(text, len, &ts);
	pay_mark(&ts, beside->unit != PAY_UNIT_NONE);
	ret->hours = ts.hours_low;
	ret->pro_rata = has_class(&ts, CLASS_PRO_RATA, &at) || has_class(&ts, CLASS_FTE, &at);
	if (ts.foreign && !ts.pounds)
		return false;
	low = ts.hours_low > 0 ? ts.hours_low : beside->hours;
	high = ts.hours_high > 0 ? ts.hours_high : beside->hours;
	c.count = pay_gather(&ts, c.f);
	choose_kind(&c);
	settle_units(&c, &ts, beside);
	choose_unit(&c);
	if (!c.count)
		return read_minimum(&ts, beside, low, ret);
	ends = find_ends(&c, &ts, low, high);
	ret->unit = c.f[0].unit;
	ret->unit_assumed = c.f[0].assumed;
	ret->hours_assumed = ret->unit == PAY_HOUR && !(low > 0);
	set_range(ret, &c, &ends);
	add_minimum(&ts, beside, low, ret);
	return ret->low >= 0 || ret->high >= 0;
}
