/* Which numbers of a text are pay, and which are hours, dates, grades and so on. */
#include "import/pay_private.h"

#define HOURS_ALONE_LEAST 15.0 /* "12 hours" on its own is a shift; from here on it is a week */
#define HOURS_MOST        80.0

enum pay_class pay_class_at(const struct pay_tokens *ts, size_t i)
{
	return i < ts->count && ts->token[i].kind == TOKEN_WORD ? ts->token[i].word : CLASS_OTHER;
}

bool pay_sign_at(const struct pay_tokens *ts, size_t i, char sign)
{
	return i < ts->count && ts->token[i].kind == TOKEN_SIGN && ts->token[i].sign == sign;
}

static bool number_at(const struct pay_tokens *ts, size_t i)
{
	return i < ts->count && ts->token[i].kind == TOKEN_NUMBER;
}

static bool bare_at(const struct pay_tokens *ts, size_t i)
{
	return number_at(ts, i) && !ts->token[i].pounds;
}

static bool is_unit(enum pay_class c)
{
	return c == CLASS_NOUN || c == CLASS_HOUR || c == CLASS_ADJECTIVE || c == CLASS_SELF;
}

static bool is_hours(enum pay_class c)
{
	return c == CLASS_HOUR || c == CLASS_HOURS;
}

static bool is_introducer(const struct pay_tokens *ts, size_t i)
{
	enum pay_class c = pay_class_at(ts, i);

	return c == CLASS_PER || c == CLASS_A || c == CLASS_P || pay_sign_at(ts, i, '/');
}

/* --- units -------------------------------------------------------------------------- */

/* "per week", "a calendar month", "/hr", "per 4 weeks", "per 12 hour shift"; and "per visit", which is no
 * unit.
 */
static size_t introduced_unit(const struct pay_tokens *ts, size_t i, enum pay_unit *ret, double *ret_times)
{
	size_t at = i + 1;
	bool per = pay_class_at(ts, i) == CLASS_PER;
	double times = 1;

	if (per && bare_at(ts, at)) {
		times = ts->token[at++].value;
		if (is_hours(pay_class_at(ts, at)) && pay_class_at(ts, at + 1) != CLASS_OTHER) {
			times = 1;
			at++;
		}
	}
	while (pay_class_at(ts, at) == CLASS_FILL)
		at++;
	if (pay_sign_at(ts, i, '/') && pay_class_at(ts, at) == CLASS_ADJECTIVE)
		return 0;
	if (is_unit(pay_class_at(ts, at)) || pay_class_at(ts, at) == CLASS_SPELL ||
	    pay_class_at(ts, at) == CLASS_HOURS || (times > 1 && pay_class_at(ts, at) == CLASS_PLURAL)) {
		*ret = ts->token[at].unit;
		*ret_times = times * ts->token[at].value;
		return at - i + 1;
	}
	*ret = PAY_UNIT_NONE;
	if (pay_class_at(ts, at) == CLASS_PIECE)
		return at - i + 1;
	return per && at < ts->count && ts->token[at].kind == TOKEN_WORD &&
	                       pay_class_at(ts, at) != CLASS_POUNDS
	               ? 2
	               : 0;
}

size_t pay_unit_at(const struct pay_tokens *ts, size_t i, enum pay_unit *ret, double *ret_times,
                   bool *ret_loose)
{
	enum pay_class c = pay_class_at(ts, i);
	bool beside;

	*ret_loose = false;
	*ret_times = 1;
	if (i < ts->count && ts->token[i].taken)
		return 0;
	if (is_introducer(ts, i))
		return introduced_unit(ts, i, ret, ret_times);
	if (!is_unit(c))
		return 0;
	/* "12 hour" and "hour rate" name a unit, "the next day" does not. */
	beside = (i && number_at(ts, i - 1) && ts->token[i - 1].use != USE_NOT_PAY &&
	          (ts->token[i - 1].pounds || ts->token[i - 1].decimals == 2)) ||
	         pay_class_at(ts, i + 1) == CLASS_RATE;
	if ((c == CLASS_NOUN || c == CLASS_HOUR) && !beside)
		return 0;
	*ret_loose = c != CLASS_SELF;
	*ret = ts->token[i].unit;
	*ret_times = ts->token[i].value;
	return 1;
}

bool pay_linked(const struct pay_tokens *ts, size_t from, size_t to)
{
	bool connected = false;

	for (size_t i = from + 1; i < to; i++) {
		enum pay_class c = pay_class_at(ts, i);
		bool word = ts->token[i].kind == TOKEN_WORD;

		if (pay_sign_at(ts, i, '-') || pay_sign_at(ts, i, '/') || c == CLASS_TO || c == CLASS_OR ||
		    c == CLASS_AND || c == CLASS_RISING)
			connected = true;
		else if (!word ||
		         !(is_unit(c) || c == CLASS_PER || c == CLASS_A || c == CLASS_P || c == CLASS_POUNDS))
			return false;
	}
	return connected;
}

/* --- words that change each other ------------------------------------------------------ */

/* "not less than" is at least, "up to" is at most, "and above" looks back. */
static void join_words(struct pay_tokens *ts)
{
	for (size_t i = 0; i < ts->count; i++) {
		struct pay_token *t = &ts->token[i];
		enum pay_class before = i ? pay_class_at(ts, i - 1) : CLASS_OTHER;
		bool joined = before == CLASS_AND || before == CLASS_OR, no = before == CLASS_NO;

		if (t->kind != TOKEN_WORD)
			continue;
		if (t->word == CLASS_LESS)
			t->word = no ? CLASS_OVER : CLASS_UNDER;
		else if (t->word == CLASS_MORE && pay_class_at(ts, i + 1) == CLASS_OF)
			t->word = no ? CLASS_UNDER : CLASS_OVER;
		else if ((t->word == CLASS_MORE || t->word == CLASS_OVER) && joined)
			t->word = CLASS_OVER_AFTER;
		else if (t->word == CLASS_HOLIDAY && pay_class_at(ts, i + 1) == CLASS_RATE)
			t->word = CLASS_EXTRA_BEFORE;
		else if (t->word == CLASS_TO && before == CLASS_UP)
			t->word = CLASS_UNDER;
		else if (t->word == CLASS_MINIMUM && pay_class_at(ts, i + 1) == CLASS_RATE)
			t->word = CLASS_MINIMUM_WAGE;
		else if (t->word == CLASS_LIVING && pay_class_at(ts, i + 1) == CLASS_RATE &&
		         before != CLASS_REAL)
			t->word = CLASS_MINIMUM_WAGE;
	}
}

/* "GBP 9" and "9 pounds" hold a sign of money as much as "£9". */
static void spread_pounds(struct pay_tokens *ts)
{
	for (size_t i = 0; i < ts->count; i++) {
		struct pay_token *t = &ts->token[i];

		if (t->kind != TOKEN_NUMBER)
			continue;
		if ((i && pay_class_at(ts, i - 1) == CLASS_POUNDS) || pay_class_at(ts, i + 1) == CLASS_POUNDS)
			t->pounds = true;
		ts->pounds |= t->pounds;
	}
}

/* --- hours and other numbers -------------------------------------------------------------- */

static void take(struct pay_tokens *ts, size_t from, size_t count)
{
	for (size_t i = from; i < from + count && i < ts->count; i++)
		ts->token[i].taken = true;
}

/* How many tokens from `i` say "a week"; 0 when none do. What else they say comes back in `ret_other`. */
static size_t a_week(const struct pay_tokens *ts, size_t i, size_t *ret_other)
{
	size_t n = is_introducer(ts, i) ? 1 : 0;
	const struct pay_token *t = &ts->token[i + n];
	bool unit = i + n < ts->count && t->kind == TOKEN_WORD &&
	            (is_unit(t->word) || t->word == CLASS_PLURAL) && t->word != CLASS_HOUR;

	*ret_other = unit ? n + 1 : 0;
	if (!unit || t->unit != PAY_WEEK || t->value > 1)
		return 0;
	return n + 1;
}

static void set_hours(struct pay_tokens *ts, size_t i)
{
	double high = ts->token[i].value, low = high;
	bool range = i >= 2 && bare_at(ts, i - 2) &&
	             (pay_sign_at(ts, i - 1, '-') || pay_class_at(ts, i - 1) == CLASS_TO);

	if (range) {
		low = ts->token[i - 2].value;
		ts->token[i - 2].use = USE_NOT_PAY;
	}
	if (ts->hours_low > 0 || low < 1 || high < low || high > HOURS_MOST)
		return;
	ts->hours_low = low;
	ts->hours_high = high;
}

/* A number with hours behind it: "20 hours a week", "12 hour shifts", "40 hours per month". */
static void mark_hours(struct pay_tokens *ts, size_t i, size_t word)
{
	enum pay_class before = i ? pay_class_at(ts, i - 1) : CLASS_OTHER;
	size_t other, week = a_week(ts, word + 1, &other);
	bool limit = before == CLASS_AFTER || before == CLASS_OVER || before == CLASS_OVER_AFTER;

	ts->token[i].use = USE_NOT_PAY;
	take(ts, word, 1 + other);
	if (week || (!other && !limit && ts->token[i].value >= HOURS_ALONE_LEAST))
		set_hours(ts, i);
}

/* A number with days, months and the like behind it; "3 days a week" is how much is worked. */
static void mark_duration(struct pay_tokens *ts, size_t i, size_t word)
{
	const struct pay_token *t = &ts->token[word];
	size_t other, week = a_week(ts, word + 1, &other);

	ts->token[i].use = USE_NOT_PAY;
	take(ts, word, 1 + other);
	if (week && t->unit == PAY_DAY && t->value == 1 && ts->token[i].value >= 1 &&
	    ts->token[i].value <= 7 && !(ts->days > 0))
		ts->days = ts->token[i].value;
}

/* Hours, days and the like; true when the number is of that kind. */
static bool mark_time(struct pay_tokens *ts, size_t i)
{
	size_t word = i + 1 + (pay_sign_at(ts, i + 1, '-') && ts->token[i + 1].joined);
	enum pay_class c = pay_class_at(ts, word);
	const struct pay_token *t = &ts->token[i];

	if (c == CLASS_HOURS_A_WEEK) {
		ts->token[i].use = USE_NOT_PAY;
		set_hours(ts, i);
	} else if (is_hours(c) && (t->decimals < 2 || (t->value * 4 == (double)(long)(t->value * 4)))) {
		mark_hours(ts, i, word);
	} else if (c == CLASS_PLURAL || c == CLASS_NOUN || c == CLASS_SPELL) {
		mark_duration(ts, i, word);
	} else {
		return false;
	}
	return true;
}

/* "band 7/8", "points 12 to 17", "ref: 4711": the number and those that follow on. */
static bool mark_label(struct pay_tokens *ts, size_t i)
{
	size_t before = i && (pay_sign_at(ts, i - 1, ':') || pay_sign_at(ts, i - 1, '.') ||
	                      pay_sign_at(ts, i - 1, '-'))
	                        ? 2
	                        : 1;
	enum pay_class c = i >= before ? pay_class_at(ts, i - before) : CLASS_OTHER;

	if (c != CLASS_LABEL && c != CLASS_AGE)
		return false;
	for (ts->token[i].use = USE_NOT_PAY;
	     bare_at(ts, i + 2) && ts->token[i + 2].digits < 4 && pay_linked(ts, i, i + 2); i += 2)
		ts->token[i + 2].use = USE_NOT_PAY;
	return true;
}

/* "Hours per week: 37": the words come first. */
static void mark_hours_before(struct pay_tokens *ts, size_t i)
{
	size_t other, at;

	if (pay_class_at(ts, i) != CLASS_HOURS || ts->token[i].taken)
		return;
	a_week(ts, i + 1, &other);
	take(ts, i, 1 + other);
	at = i + 1 + other;
	while (pay_sign_at(ts, at, ':') || pay_sign_at(ts, at, '-') || pay_class_at(ts, at) == CLASS_OF)
		at++;
	if (!bare_at(ts, at) || ts->token[at].use == USE_NOT_PAY || ts->token[at].thousands ||
	    ts->token[at].value > HOURS_MOST)
		return;
	ts->token[at].use = USE_NOT_PAY;
	set_hours(ts, at);
}

static bool is_calendar_year(const struct pay_token *t)
{
	return t->digits == 4 && !t->decimals && t->value >= 1990 && t->value <= 2049;
}

static bool unit_behind(const struct pay_tokens *ts, size_t i)
{
	enum pay_unit unit = PAY_UNIT_NONE;
	double times;
	bool loose;

	return pay_unit_at(ts, i + 1, &unit, &times, &loose) && unit != PAY_UNIT_NONE;
}

static bool is_other(const struct pay_tokens *ts, size_t i)
{
	const struct pay_token *t = &ts->token[i];
	enum pay_class before = i ? pay_class_at(ts, i - 1) : CLASS_OTHER, behind = pay_class_at(ts, i + 1);
	bool small = t->value <= 31 && !t->decimals;

	bool follows = i >= 2 && number_at(ts, i - 2) && pay_linked(ts, i - 2, i);

	if (t->value < 1 || (t->digits > 6 && !follows) || pay_sign_at(ts, i + 1, '%') ||
	    behind == CLASS_PERCENT || (behind == CLASS_PER && pay_class_at(ts, i + 2) == CLASS_PERCENT))
		return true;
	if (behind == CLASS_CLOCK ||
	    (t->value < 13 && behind == CLASS_SELF && ts->token[i + 1].unit == PAY_MONTH))
		return true;
	if ((before == CLASS_MONTH_NAME || behind == CLASS_MONTH_NAME) && (small || is_calendar_year(t)))
		return true;
	if (behind == CLASS_P && !is_unit(pay_class_at(ts, i + 2))) /* pence */
		return true;
	return is_calendar_year(t) && !unit_behind(ts, i);
}

static void mark_not_pay(struct pay_tokens *ts)
{
	for (size_t i = 0; i < ts->count; i++) {
		struct pay_token *t = &ts->token[i];

		if (t->kind != TOKEN_NUMBER || t->use == USE_NOT_PAY)
			continue;
		if (!(t->value > 0) || pay_class_at(ts, i + 1) == CLASS_MILLION)
			t->use = USE_NOT_PAY;
		else if (!t->pounds && !t->thousands && !mark_time(ts, i) && !mark_label(ts, i) &&
		         is_other(ts, i))
			t->use = USE_NOT_PAY;
	}
	for (size_t i = 0; i < ts->count; i++)
		mark_hours_before(ts, i);
}

/* --- numbers that are pay -------------------------------------------------------------------- */

/* Only figures and the words of pay: a small number among them can be nothing else. */
static bool is_plain(const struct pay_tokens *ts)
{
	for (size_t i = 0; i < ts->count; i++)
		if ((ts->token[i].kind == TOKEN_WORD && ts->token[i].word == CLASS_OTHER) ||
		    pay_sign_at(ts, i, '#'))
			return false;
	return true;
}

static void mark_pay(struct pay_tokens *ts, bool beside)
{
	bool small = beside || is_plain(ts);

	for (size_t i = 0; i < ts->count; i++) {
		struct pay_token *t = &ts->token[i];
		bool good = t->pounds || t->thousands || unit_behind(ts, i);

		if (t->kind != TOKEN_NUMBER || t->use == USE_NOT_PAY)
			continue;
		if (!ts->pounds)
			good |= small || t->value >= 1000 || t->decimals == 2;
		if (good)
			t->use = USE_PAY;
	}
}

/* The other end of a range is pay as well: "26-30k", "£18,000 to 22,000". */
static void mark_partners(struct pay_tokens *ts)
{
	size_t before = SIZE_MAX;

	for (size_t i = 0; i < ts->count; i++) {
		struct pay_token *t = &ts->token[i], *b;

		if (t->kind != TOKEN_NUMBER)
			continue;
		b = before == SIZE_MAX ? t : &ts->token[before];
		if (b != t && (t->use == USE_PAY) != (b->use == USE_PAY) && t->use != USE_NOT_PAY &&
		    b->use != USE_NOT_PAY && pay_linked(ts, before, i))
			t->use = b->use = USE_PAY;
		before = i;
	}
}

void pay_mark(struct pay_tokens *ts, bool beside)
{
	join_words(ts);
	spread_pounds(ts);
	mark_not_pay(ts);
	mark_pay(ts, beside);
	mark_partners(ts);
}
