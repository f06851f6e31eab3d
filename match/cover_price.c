/* Bounds by shares: what each open element costs at least. Any shares that ask of no course more than it
 * costs give a bound; the best ones are the dual of the linear programme. */
#include "match/cover_internal.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define TINY       1e-9
#define ROUNDS     12u  /* of adding courses that the shares overcharge */
#define ADD_ROWS   24u  /* in each */
#define MOST_ROWS  320u /* more courses than that never bind at once */
#define MOST_VARS  (ELEMENTS + ADDITIVE)
#define PIVOTS     2000u
#define BLAND_FROM 400u /* then by the rule that cannot go round in circles */

/* --- shares ---------------------------------------------------------------------------- */

double cover_price_sum(const struct price *p, uint64_t set)
{
	double sum = 0;

	for (unsigned t = 0; set; t++, set >>= 8)
		sum += p->table[t][set & 0xff];
	return sum;
}

static void make_tables(struct price *p)
{
	for (unsigned t = 0; t < TABLES; t++) {
		p->table[t][0] = 0;
		for (unsigned set = 1; set < 256; set++) {
			unsigned e = t * 8 + (unsigned)__builtin_ctz(set);

			p->table[t][set] = p->table[t][set & (set - 1)] + (e < ELEMENTS ? p->share[e] : 0);
		}
	}
}

static double value_of(const struct column *c, enum criterion what)
{
	return what == COUNT ? 1 : what == COST ? (double)c->cost : 0;
}

/* What a column may be charged: its own value and what it uses of the capped criteria. */
static double allowance(const struct price *p, const struct column *c, enum criterion what)
{
	double sum = value_of(c, what);

	for (unsigned k = 0; k < ADDITIVE; k++)
		sum += p->rate[k] * value_of(c, (enum criterion)k);
	return sum;
}

static double share_sum(const struct price *p, uint64_t mask)
{
	double sum = 0;

	for (; mask; mask &= mask - 1)
		sum += p->share[__builtin_ctzll(mask)];
	return sum;
}

/* Raises each share by what all its columns have left. */
static void raise_shares(const struct search *s, struct price *p, enum criterion what, uint64_t elements)
{
	for (; elements; elements &= elements - 1) {
		unsigned e = (unsigned)__builtin_ctzll(elements);
		double left = INFINITY;

		for (uint32_t k = s->of_start[e]; k < s->of_start[e + 1] && left > TINY; k++) {
			const struct column *c = &s->column[s->of_element[k]];

			left = fmin(left, allowance(p, c, what) - share_sum(p, c->mask));
		}
		if (left > TINY && left < INFINITY)
			p->share[e] += left;
	}
}

/* Levels are only to be reached when a course needs them, so they take what the skills leave. */
static uint64_t levels(const struct search *s)
{
	return ((1ull << s->elements) - 1) & ~s->required;
}

void cover_price_quick(struct search *s, enum criterion what)
{
	struct price *p = &s->price[what];

	memset(p, 0, sizeof(*p));
	for (unsigned e = 0; e < s->elements; e++) {
		double least = INFINITY;

		if (!(s->required >> e & 1))
			continue;
		for (uint32_t k = s->of_start[e]; k < s->of_start[e + 1]; k++) {
			const struct column *c = &s->column[s->of_element[k]];

			least = fmin(least,
			             value_of(c, what) / (double)__builtin_popcountll(c->mask & s->required));
		}
		p->share[e] = least;
	}
	raise_shares(s, p, what, s->required);
	raise_shares(s, p, what, levels(s));
	make_tables(p);
}

/* --- the linear programme ------------------------------------------------------------------
 * max sum of shares - sum of rate * cap, so that no row is charged more than it allows. Rows are columns of
 * the search, and one for each skill that may be left open. The shares 0 are a start, so one phase is enough.
 */

struct lp {
	unsigned vars, rows;
	unsigned element[ELEMENTS], elements; /* variables [0, elements) */
	enum criterion capped[ADDITIVE];      /* the others */
	unsigned caps;
	double scale[ADDITIVE]; /* of a unit of each criterion, for numbers near 1 */
	double t[MOST_ROWS + 1]
	        [MOST_VARS + 1]; /* condensed tableau; the last column is the right-hand side */
	unsigned basic[MOST_ROWS], free[MOST_VARS];
	uint32_t row_column[MOST_ROWS]; /* which column a row is */
	unsigned column_rows;
	double value[MOST_VARS];
};

static void add_row(struct lp *l, const struct search *s, uint32_t column, enum criterion what)
{
	const struct column *c = &s->column[column];
	double *row = l->t[l->rows];

	for (unsigned i = 0; i < l->elements; i++)
		row[i] = c->mask >> l->element[i] & 1 ? 1 : 0;
	for (unsigned k = 0; k < l->caps; k++)
		row[l->elements + k] = -value_of(c, l->capped[k]) * l->scale[l->capped[k]];
	row[l->vars] = value_of(c, what) * l->scale[what];
	l->rows++;
}

/* A skill left open loses its weight. */
static void add_skip_rows(struct lp *l, const struct search *s, enum criterion what)
{
	for (unsigned i = 0; i < l->elements && s->skipping; i++) {
		double *row = l->t[l->rows++], weight = (double)s->weight[l->element[i]] * l->scale[LOST];

		memset(row, 0, (l->vars + 1) * sizeof(*row));
		row[i] = 1;
		for (unsigned k = 0; k < l->caps; k++)
			if (l->capped[k] == LOST)
				row[l->elements + k] = -weight;
		row[l->vars] = what == LOST ? weight : 0;
	}
}

static void set_up(struct lp *l, const struct search *s, const struct price *p, enum criterion what)
{
	double *aim;

	l->rows = 0;
	add_skip_rows(l, s, what);
	for (unsigned i = 0; i < l->column_rows; i++)
		add_row(l, s, l->row_column[i], what);
	aim = l->t[l->rows];
	for (unsigned i = 0; i < l->elements; i++)
		aim[i] = 1;
	for (unsigned k = 0; k < l->caps; k++)
		aim[l->elements + k] = -p->cap[l->capped[k]] * l->scale[l->capped[k]];
	aim[l->vars] = 0;
	for (unsigned i = 0; i < l->rows; i++)
		l->basic[i] = l->vars + i;
	for (unsigned i = 0; i < l->vars; i++)
		l->free[i] = i;
}

static void pivot(struct lp *l, unsigned r, unsigned c)
{
	double by = 1 / l->t[r][c];
	unsigned swap = l->basic[r];

	l->basic[r] = l->free[c];
	l->free[c] = swap;
	for (unsigned j = 0; j <= l->vars; j++)
		l->t[r][j] *= by;
	l->t[r][c] = by;
	for (unsigned i = 0; i <= l->rows; i++) {
		double factor = l->t[i][c];

		if (i == r || (factor < 1e-13 && factor > -1e-13))
			continue;
		for (unsigned j = 0; j <= l->vars; j++)
			l->t[i][j] -= factor * l->t[r][j];
		l->t[i][c] = -factor * by;
	}
}

static unsigned entering(const struct lp *l, bool bland)
{
	unsigned pick = l->vars;
	double most = TINY;

	for (unsigned j = 0; j < l->vars; j++) {
		double gain = l->t[l->rows][j];

		if (gain <= TINY)
			continue;
		if (bland ? pick == l->vars || l->free[j] < l->free[pick] : gain > most) {
			pick = j;
			most = gain;
		}
	}
	return pick;
}

static unsigned leaving(const struct lp *l, unsigned c)
{
	unsigned pick = l->rows;
	double least = INFINITY;

	for (unsigned i = 0; i < l->rows; i++) {
		double ratio;

		if (l->t[i][c] <= TINY)
			continue;
		ratio = fmax(0, l->t[i][l->vars]) / l->t[i][c];
		if (ratio < least - 1e-12 ||
		    (ratio <= least + 1e-12 && pick < l->rows && l->basic[i] < l->basic[pick])) {
			least = fmin(least, ratio);
			pick = i;
		}
	}
	return pick;
}

static void solve(struct lp *l)
{
	for (unsigned n = 0; n < PIVOTS; n++) {
		unsigned c = entering(l, n >= BLAND_FROM), r;

		if (c == l->vars)
			break;
		r = leaving(l, c);
		if (r == l->rows)
			break;
		pivot(l, r, c);
	}
	memset(l->value, 0, sizeof(l->value));
	for (unsigned i = 0; i < l->rows; i++)
		if (l->basic[i] < l->vars)
			l->value[l->basic[i]] = fmax(0, l->t[i][l->vars]);
}

static void take_shares(const struct lp *l, struct price *p, enum criterion what)
{
	memset(p->share, 0, sizeof(p->share));
	memset(p->rate, 0, sizeof(p->rate));
	for (unsigned i = 0; i < l->elements; i++)
		p->share[l->element[i]] = l->value[i] / l->scale[what];
	for (unsigned k = 0; k < l->caps; k++)
		p->rate[l->capped[k]] = l->value[l->elements + k] * l->scale[l->capped[k]] / l->scale[what];
}

static bool has_row(const struct lp *l, uint32_t column)
{
	for (unsigned i = 0; i < l->column_rows; i++)
		if (l->row_column[i] == column)
			return true;
	return false;
}

/* Adds the columns that are charged too much, the worst first. Whether there are any. */
static bool add_charged(struct lp *l, const struct search *s, const struct price *p, enum criterion what)
{
	uint32_t worst[ADD_ROWS] = {0};
	double over[ADD_ROWS] = {0};
	unsigned n = 0, k, room = MOST_ROWS - ELEMENTS - l->column_rows;
	unsigned most = room < ADD_ROWS ? room : ADD_ROWS;

	for (uint32_t i = 0; i < s->columns && most; i++) {
		const struct column *c = &s->column[i];
		double much = (share_sum(p, c->mask & s->required) - allowance(p, c, what)) * l->scale[what];

		if (much <= 1e-7 || (n == most && much <= over[n - 1]) || has_row(l, i))
			continue;
		for (k = n < most ? n++ : n - 1; k && over[k - 1] < much; k--) {
			over[k] = over[k - 1];
			worst[k] = worst[k - 1];
		}
		over[k] = much;
		worst[k] = i;
	}
	memcpy(l->row_column + l->column_rows, worst, n * sizeof(*worst));
	l->column_rows += n;
	return n > 0;
}

/* Whatever the numbers did, the bound holds: no plan has more courses than COVER_PICKS, and none is charged
 * more than `over` beyond what it allows. */
static void make_valid(const struct search *s, struct price *p, enum criterion what)
{
	double over = 0;

	for (unsigned e = 0; e < s->elements && s->skipping; e++) {
		double most = (double)s->weight[e] * (what == LOST ? 1 : p->rate[LOST]);

		p->share[e] = fmin(p->share[e], most);
	}
	for (uint32_t i = 0; i < s->columns; i++)
		over = fmax(over, share_sum(p, s->column[i].mask) - allowance(p, &s->column[i], what));
	p->slack = over * COVER_PICKS;
}

static void prepare(struct lp *l, const struct search *s, struct price *p, unsigned capped)
{
	double cost = 1;

	l->elements = l->caps = l->column_rows = 0;
	for (unsigned e = 0; e < s->elements; e++)
		if (s->required >> e & 1)
			l->element[l->elements++] = e;
	for (uint32_t i = 0; i < s->columns; i++)
		cost = fmax(cost, (double)s->column[i].cost);
	l->scale[LOST] = 1 / WEIGHT_ONE;
	l->scale[COUNT] = 1;
	l->scale[COST] = 1 / cost;
	memset(p->cap, 0, sizeof(p->cap));
	for (unsigned k = 0; k < ADDITIVE; k++) {
		double limit = k == COST && s->p->max_cost >= 0  ? (double)s->p->max_cost
		               : k == COUNT && s->p->max_courses ? (double)s->p->max_courses
		                                                 : INFINITY;

		if (capped >> k & 1)
			limit = (double)s->best[k];
		if (isinf(limit))
			continue;
		p->cap[k] = limit;
		l->capped[l->caps++] = (enum criterion)k;
	}
	l->vars = l->elements + l->caps;
}

/* The cheapest columns for what they close, two of each element: most of those that bind. */
static void start_rows(struct lp *l, const struct search *s, enum criterion what)
{
	for (unsigned i = 0; i < l->elements; i++)
		for (unsigned turn = 0; turn < 2; turn++) {
			unsigned e = l->element[i];
			double least = INFINITY;
			uint32_t pick = SKIP;

			for (uint32_t k = s->of_start[e]; k < s->of_start[e + 1]; k++) {
				const struct column *c = &s->column[s->of_element[k]];
				double price = (value_of(c, what) + 1e-6) /
				               (double)__builtin_popcountll(c->mask & s->required);

				if (price < least && !has_row(l, s->of_element[k])) {
					least = price;
					pick = s->of_element[k];
				}
			}
			if (pick != SKIP)
				l->row_column[l->column_rows++] = pick;
		}
}

int cover_price_fit(struct search *s, enum criterion what, unsigned capped)
{
	struct price *p = &s->price[what];
	struct lp *l = arena_alloc(s->a, sizeof(*l));

	if (!l)
		return -ENOMEM;
	prepare(l, s, p, capped);
	start_rows(l, s, what);
	for (unsigned round = 0; round < ROUNDS; round++) {
		set_up(l, s, p, what);
		solve(l);
		take_shares(l, p, what);
		if (!add_charged(l, s, p, what))
			break;
	}
	raise_shares(s, p, what, levels(s));
	make_valid(s, p, what);
	make_tables(p);
	return 0;
}
