/* What is said of each figure: its unit, whether it is an end or a full-time figure, whether it is pay at
 * all. */
#include <string.h>

#include "import/pay_private.h"

#define REACH  4u  /* tokens from a word to the figure it is said of */
#define FAR    99u /* something between them parts them */

#define ALIKE  4.0  /* figures of one kind are within this factor of each other */
#define LINKED 20.0 /* and those of one unit within this one, when nothing but "to" stands between */

struct gathering {
	struct pay_tokens *ts;
	struct pay_figure *f;
	size_t count;
};

static bool is_wall(const struct pay_tokens *ts, size_t i)
{
	return i < ts->count && ts->token[i].kind == TOKEN_SIGN && strchr(";.|!", ts->token[i].sign);
}

/* Signs and words across which nothing is said of a figure. */
static bool parts(const struct pay_tokens *ts, size_t i)
{
	enum pay_class c = pay_class_at(ts, i);

	if (is_wall(ts, i) || c == CLASS_PLUS || c == CLASS_WITH || c == CLASS_AND)
		return true;
	return i < ts->count && ts->token[i].kind == TOKEN_SIGN && strchr(",+(/)", ts->token[i].sign);
}

static bool alike(double a, double b, double factor)
{
	return a <= b * factor && b <= a * factor;
}

/* --- gathering ------------------------------------------------------------------------- */

static void find_figures(struct gathering *g)
{
	for (size_t i = 0; i < g->ts->count && g->count < PAY_FIGURES; i++) {
		const struct pay_token *t = &g->ts->token[i];
		struct pay_figure *f = &g->f[g->count];

		if (t->kind != TOKEN_NUMBER || t->use != USE_PAY)
			continue;
		*f = (struct pay_figure){.at = i, .value = t->value, .times = 1};
		f->linked = g->count && pay_linked(g->ts, f[-1].at, i);
		g->count++;
	}
}

/* "26-30k" and "18-22,000": the first figure is in thousands too. */
static void spread_thousands(struct gathering *g)
{
	for (size_t i = 1; i < g->count; i++) {
		struct pay_figure *a = &g->f[i - 1], *b = &g->f[i];
		bool ka = g->ts->token[a->at].thousands, kb = g->ts->token[b->at].thousands;
		enum pay_unit unit;
		double times;
		bool loose;

		if (!b->linked || pay_unit_at(g->ts, a->at + 1, &unit, &times, &loose))
			continue;
		if (a->value < 1000 && !ka && (kb || b->value >= 10000) && a->value * 1000 <= b->value)
			a->value *= 1000;
		else if (ka && b->value < 1000 && b->value * 1000 >= a->value)
			b->value *= 1000;
	}
}

/* --- words beside figures ------------------------------------------------------------------ */

/* The figure before token `i`, and the one behind it; g->count when there is none. */
static size_t figure_behind(const struct gathering *g, size_t i)
{
	size_t k = 0;

	while (k < g->count && g->f[k].at < i)
		k++;
	return k;
}

static size_t distance(const struct pay_tokens *ts, size_t from, size_t to)
{
	for (size_t i = from + 1; i < to; i++)
		if (parts(ts, i))
			return FAR;
	return to - from;
}

/* The figure that the word at `i` is said of; g->count when there is none. */
static size_t nearest(const struct gathering *g, size_t i, bool before, bool behind)
{
	size_t k = figure_behind(g, i), to_next = FAR, to_last = FAR;

	if (behind && k < g->count)
		to_next = distance(g->ts, i, g->f[k].at);
	if (before && k)
		to_last = distance(g->ts, g->f[k - 1].at, i);
	if (to_next <= REACH && to_next <= to_last)
		return k;
	return to_last <= REACH ? k - 1 : g->count;
}

/* How a word is said of a figure: of the one before it, the one behind it, or the nearer. */
static const struct {
	enum pay_class class;
	unsigned flag;
	bool before, behind;
} sayings[] = {
        {CLASS_OVER, FLAG_OVER, false, true},          {CLASS_UNDER, FLAG_UNDER, false, true},
        {CLASS_MINIMUM, FLAG_OVER, true, true},        {CLASS_MAXIMUM, FLAG_UNDER, true, true},
        {CLASS_OVER_AFTER, FLAG_OVER, true, false},    {CLASS_EXTRA, FLAG_EXTRA, true, true},
        {CLASS_EXTRA_BEFORE, FLAG_EXTRA, false, true}, {CLASS_FTE, FLAG_FTE, true, true},
        {CLASS_ACTUAL, FLAG_ACTUAL, true, true},       {CLASS_OTE, FLAG_OTE, true, true},
};

/* The figure before token `i`; g->count when there is none. */
static size_t figure_before(const struct gathering *g, size_t i)
{
	size_t k = figure_behind(g, i);

	return k ? k - 1 : g->count;
}

static void read_words(struct gathering *g)
{
	for (size_t i = 0; i < g->ts->count; i++)
		for (size_t k = 0; k < sizeof(sayings) / sizeof(sayings[0]); k++) {
			size_t f;

			if (g->ts->token[i].kind != TOKEN_WORD || pay_class_at(g->ts, i) != sayings[k].class)
				continue;
			/* "or more" and "and above" are parted by their own first word */
			f = sayings[k].class == CLASS_OVER_AFTER
			            ? figure_before(g, i)
			            : nearest(g, i, sayings[k].before, sayings[k].behind);
			if (f < g->count)
				g->f[f].flags |= sayings[k].flag;
		}
}

static bool ends_at(const struct pay_tokens *ts, size_t i)
{
	return i >= ts->count || is_wall(ts, i) || pay_sign_at(ts, i, ',') || pay_sign_at(ts, i, ')');
}

static bool names_extra(enum pay_class c)
{
	return c == CLASS_EXTRA || c == CLASS_EXTRA_BEFORE || c == CLASS_BENEFIT || c == CLASS_OTE;
}

/* "27k+" and "27,000 plus" are "from"; behind "+ " or "plus" stands what is paid on top. */
static void read_plus(struct gathering *g)
{
	for (size_t i = 0; i < g->ts->count; i++) {
		bool word = pay_class_at(g->ts, i) == CLASS_PLUS;
		size_t k = figure_behind(g, i);
		bool joined =
		        pay_sign_at(g->ts, i, '+') && g->ts->token[i].joined && k && g->f[k - 1].at == i - 1;

		/* "21+" is an age */
		bool age =
		        i && g->ts->token[i - 1].kind == TOKEN_NUMBER && g->ts->token[i - 1].use != USE_PAY;

		if (!k || age || (!word && !pay_sign_at(g->ts, i, '+')))
			continue;
		if ((joined && !names_extra(pay_class_at(g->ts, i + 1))) || ends_at(g->ts, i + 1))
			g->f[k - 1].flags |= FLAG_OVER;
		if (k == g->count || pay_sign_at(g->ts, i + 1, '-') || pay_class_at(g->ts, i + 1) == CLASS_TO)
			continue;
		for (size_t to = i + 1; to <= g->f[k].at; to++) {
			if (to == g->f[k].at)
				g->f[k].flags |= FLAG_EXTRA;
			if (is_wall(g->ts, to) || pay_sign_at(g->ts, to, ',') || pay_sign_at(g->ts, to, '/'))
				break;
		}
	}
}

/* "To 41,000": an end without a beginning. */
static void read_to(struct gathering *g)
{
	for (size_t k = 0; k < g->count; k++) {
		size_t at = g->f[k].at;

		if (!g->f[k].linked && at && k == 0 && pay_class_at(g->ts, at - 1) == CLASS_TO)
			g->f[k].flags |= FLAG_UNDER;
	}
}

/* Whether figure `i` and the one before it are the two ends of one range. */
static bool shares(const struct gathering *g, size_t i, double factor)
{
	return g->f[i].linked && alike(g->f[i].value, g->f[i - 1].value, factor);
}

/* What is said of one end of a range is said of both. */
static void share_flags(struct gathering *g)
{
	const unsigned shared = FLAG_EXTRA | FLAG_FTE | FLAG_ACTUAL | FLAG_OTE | FLAG_PIECE;

	for (size_t i = 1; i < g->count; i++)
		if (shares(g, i, ALIKE))
			g->f[i].flags |= g->f[i - 1].flags & shared;
	for (size_t i = g->count; i-- > 1;)
		if (shares(g, i, ALIKE))
			g->f[i - 1].flags |= g->f[i].flags & shared;
}

/* --- units ------------------------------------------------------------------------------------ */

static void give_unit(struct pay_figure *f, enum pay_unit unit, double times, bool label)
{
	f->label = label;
	f->unit = unit;
	f->times = times;
	if (unit == PAY_UNIT_NONE)
		f->flags |= FLAG_PIECE;
}

static bool has_unit(const struct pay_figure *f)
{
	return f->unit != PAY_UNIT_NONE || f->flags & FLAG_PIECE;
}

/* The figure before token `i` that still wants a unit; g->count when there is none. A unit right behind a
 * figure takes the place of one that stood before it: "day rate 19.38 per hour". */
static size_t wanting_before(const struct gathering *g, size_t i, bool loose)
{
	size_t k = figure_behind(g, i);

	if (!k || (has_unit(&g->f[k - 1]) && !(g->f[k - 1].label && !loose && g->f[k - 1].at + 1 == i)))
		return g->count;
	for (size_t at = g->f[k - 1].at + 1; at < i; at++)
		if (is_wall(g->ts, at))
			return g->count;
	return i - g->f[k - 1].at <= 2 * REACH ? k - 1 : g->count;
}

/* The figure behind token `i` that wants a unit. */
static size_t wanting_behind(const struct gathering *g, size_t i)
{
	size_t k = figure_behind(g, i);

	return k < g->count && !has_unit(&g->f[k]) && distance(g->ts, i, g->f[k].at) <= REACH + 1 ? k
	                                                                                          : g->count;
}

static void place_unit(struct gathering *g, size_t i, size_t len, bool loose, enum pay_unit unit,
                       double times)
{
	size_t last = wanting_before(g, i, loose), next = wanting_behind(g, i + len - 1);
	bool label = loose && (pay_class_at(g->ts, i + 1) == CLASS_RATE || last == g->count);
	size_t k = (label || last == g->count) && next < g->count ? next : last;

	if (k == g->count || (i && pay_class_at(g->ts, i - 1) == CLASS_PAID))
		return;
	give_unit(&g->f[k], unit, times, k == next);
	for (size_t j = k; j > 0 && shares(g, j, LINKED) && (!has_unit(&g->f[j - 1]) || g->f[j - 1].label);
	     j--)
		give_unit(&g->f[j - 1], unit, times, k == next);
	for (size_t j = k + 1; k == next && j < g->count && shares(g, j, LINKED) && !has_unit(&g->f[j]); j++)
		give_unit(&g->f[j], unit, times, true);
}

static void read_units(struct gathering *g)
{
	size_t len;

	for (size_t i = 0; i < g->ts->count; i += len ? len : 1) {
		enum pay_unit unit = PAY_UNIT_NONE;
		double times;
		bool loose;

		len = pay_unit_at(g->ts, i, &unit, &times, &loose);
		if (len)
			place_unit(g, i, len, loose, unit, times);
	}
}

/* A figure without a unit has that of a figure of like size. */
static void spread_units(struct gathering *g)
{
	for (size_t i = 0; i < g->count; i++)
		for (size_t k = 0; k < g->count && !has_unit(&g->f[i]); k++)
			if (g->f[k].unit != PAY_UNIT_NONE && !(g->f[k].flags & FLAG_EXTRA) &&
			    alike(g->f[i].value, g->f[k].value, ALIKE))
				give_unit(&g->f[i], g->f[k].unit, g->f[k].times, false);
}

size_t pay_gather(struct pay_tokens *ts, struct pay_figure ret[PAY_FIGURES])
{
	struct gathering g = {.ts = ts, .f = ret};

	find_figures(&g);
	spread_thousands(&g);
	read_words(&g);
	read_plus(&g);
	read_to(&g);
	read_units(&g);
	share_flags(&g);
	spread_units(&g);
	return g.count;
}
