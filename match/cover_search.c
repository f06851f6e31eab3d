/* Branch and bound: take the open element that the fewest courses close, try each of them, the most promising
 * first. A set of open elements that was reached before with nothing worse is not looked at again. */
#include "match/cover_internal.h"

#include <math.h>
#include <string.h>

#define FIRST_STEPS 50000u /* more that the first plan may take */
#define ROUNDING    1e-6   /* of a bound that is made of floating-point sums */

static int64_t additive_bound(const struct search *s, enum criterion what, const struct node *n)
{
	const struct price *p = &s->price[what];
	double sum = cover_price_sum(p, n->open) - p->slack + (double)n->value[what];
	int64_t least;

	if (p->order_only)
		return n->value[what];
	for (unsigned k = 0; k < ADDITIVE; k++)
		sum -= p->rate[k] * (p->cap[k] - (double)n->value[k]);
	if (!(sum > (double)n->value[what]))
		return n->value[what];
	least = (int64_t)ceil(sum - ROUNDING * (1 + fabs(sum)));
	return least > n->value[what] ? least : n->value[what];
}

static int64_t finish_bound(const struct search *s, const struct node *n)
{
	int32_t day = n->finish;

	/* What may be left open may be done by anyone at any time. */
	if (s->skipping)
		return day;
	for (uint64_t left = n->open; left; left &= left - 1) {
		unsigned e = (unsigned)__builtin_ctzll(left);

		if (s->min_finish[e] > day)
			day = s->min_finish[e];
	}
	return day;
}

static int64_t bound(const struct search *s, enum criterion what, const struct node *n)
{
	int64_t least;

	if (what == FINISH)
		return finish_bound(s, n);
	least = additive_bound(s, what, n);
	if (what == COUNT && n->open && !s->skipping && least == n->value[COUNT])
		least++;
	return least;
}

int64_t cover_search_root(const struct search *s, enum criterion what)
{
	struct node n = {.open = s->required, .finish = s->p->today, .plain = true};

	return bound(s, what, &n);
}

/* Whether nothing better than the best plan can come of a node. */
static bool hopeless(const struct search *s, const struct node *n)
{
	if (s->p->max_cost >= 0 && bound(s, COST, n) > s->p->max_cost)
		return true;
	if (s->p->max_courses && bound(s, COUNT, n) > s->p->max_courses)
		return true;
	for (unsigned k = 0; k < s->depth; k++) {
		int64_t least = bound(s, s->order[k], n);

		if (least != s->best[s->order[k]])
			return least > s->best[s->order[k]];
	}
	return true;
}

/* --- nodes seen before --------------------------------------------------------------------- */

static bool no_better(const struct memo_slot *m, const struct node *n)
{
	for (unsigned k = 0; k < ADDITIVE; k++)
		if (n->value[k] < m->value[k])
			return false;
	return n->finish >= m->finish;
}

/* Only plain columns, and no hours: then nothing but the open elements and the values matters. */
static bool seen(struct search *s, const struct node *n)
{
	uint32_t at = (uint32_t)(n->open * 0x9e3779b97f4a7c15u >> 36) & (s->memo_slots - 1);
	struct memo_slot *m = &s->memo[at];

	if (s->strict || !n->plain)
		return false;
	if (m->epoch == s->epoch && m->open == n->open && no_better(m, n))
		return true;
	m->epoch = s->epoch;
	m->open = n->open;
	memcpy(m->value, n->value, sizeof(m->value));
	m->finish = n->finish;
	return false;
}

/* --- a whole plan ----------------------------------------------------------------------------- */

/* Skills that the chosen columns leave open, which may be fewer than those given up on the way. */
static int64_t lost_weight(const struct search *s, const struct node *n)
{
	int64_t lost = 0;

	for (uint64_t left = s->required & ~n->have; left; left &= left - 1)
		lost += s->weight[__builtin_ctzll(left)];
	return lost;
}

static bool better(const struct search *s, const int64_t value[CRITERIA])
{
	for (unsigned k = 0; k < CRITERIA; k++)
		if (value[s->order[k]] != s->best[s->order[k]])
			return value[s->order[k]] < s->best[s->order[k]];
	return false;
}

/* Returns the day when the plan ends. */
static int32_t weigh_plan(struct search *s, const struct node *n, unsigned depth)
{
	const struct column *task[COVER_PICKS + 1];
	struct cover_pick pick[COVER_PICKS + 1];
	int64_t value[CRITERIA];
	int32_t ends;

	for (unsigned i = 0; i < depth; i++)
		task[i] = &s->column[s->chosen[i]];
	ends = cover_schedule(s, task, depth, s->strict, pick);
	if (ends == COVER_NO_DAY)
		return ends;
	s->weighed = true;
	value[LOST] = lost_weight(s, n);
	value[COUNT] = n->value[COUNT];
	value[COST] = n->value[COST];
	value[FINISH] = ends;
	if (!better(s, value))
		return ends;
	memcpy(s->best, value, sizeof(value));
	memcpy(s->pick, pick, depth * sizeof(*pick));
	for (unsigned i = 0; i < depth; i++)
		s->picked[i] = *task[i];
	s->picks = depth;
	return ends;
}

/* --- the search ---------------------------------------------------------------------------------- */

static void take_column(struct node *n, const struct column *c)
{
	n->have |= c->mask;
	n->open = (n->open | c->needs) & ~n->have;
	n->value[COUNT]++;
	n->value[COST] += c->cost;
	n->plain &= c->plain;
	n->work += (int64_t)c->days * c->hours;
	if (c->finish > n->finish)
		n->finish = c->finish;
}

static bool is_chosen(const struct search *s, unsigned depth, uint32_t column)
{
	for (unsigned i = 0; i < depth; i++)
		if (s->chosen[i] == column)
			return true;
	return false;
}

/* What orders the children of a node: the bounds that count, the first one first. */
static double promise(const struct search *s, const struct node *n)
{
	double count = cover_price_sum(&s->price[COUNT], n->open) + (double)n->value[COUNT];
	double cost = cover_price_sum(&s->price[COST], n->open) + (double)n->value[COST];

	switch (s->order[1]) {
	case COST:
		return cost + 1e-3 * count;
	case FINISH:
		return (double)finish_bound(s, n) + 1e-3 * count + 1e-9 * cost;
	default:
		return count + 1e-6 * cost + 1e-9 * (double)n->finish;
	}
}

/* By promise, then by column: a shell sort, for there may be thousands. */
static void sort_children(struct child *child, uint32_t n)
{
	static const uint32_t gaps[] = {701, 301, 132, 57, 23, 10, 4, 1};

	for (unsigned g = 0; g < sizeof(gaps) / sizeof(gaps[0]); g++)
		for (uint32_t i = gaps[g]; i < n; i++) {
			struct child c = child[i];
			uint32_t k = i;

			for (; k >= gaps[g] && (child[k - gaps[g]].order > c.order ||
			                        (!(child[k - gaps[g]].order < c.order) &&
			                         child[k - gaps[g]].column > c.column));
			     k -= gaps[g])
				child[k] = child[k - gaps[g]];
			child[k] = c;
		}
}

static void visit(struct search *s, const struct node *n, unsigned depth, struct child *stack);

/* Hours that dated courses chosen so far take on one day. */
static int64_t dated_hours(const struct search *s, unsigned depth, int32_t day)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < depth; i++) {
		const struct column *c = &s->column[s->chosen[i]];

		if (c->start != COVER_ANY_DAY && c->start <= day && day < c->start + c->days)
			sum += c->hours;
	}
	return sum;
}

/* Whether a column can run beside those chosen: dated ones cannot be moved, and all the work has to be done
 * by the last day. What passes may still fail when it is laid out. */
static bool hours_allow(const struct search *s, const struct node *n, unsigned depth, const struct column *c)
{
	int64_t room = (int64_t)s->p->hours - c->hours;

	if (!s->strict)
		return true;
	if (s->finish_by < COVER_NO_DAY &&
	    n->work + (int64_t)c->days * c->hours > ((int64_t)s->finish_by - s->p->today) * s->p->hours)
		return false;
	if (c->start == COVER_ANY_DAY)
		return true;
	if (dated_hours(s, depth, c->start) > room)
		return false;
	for (unsigned i = 0; i < depth; i++) {
		int32_t start = s->column[s->chosen[i]].start;

		if (start > c->start && start < c->start + c->days && dated_hours(s, depth, start) > room)
			return false;
	}
	return true;
}

static bool make_child(struct search *s, const struct node *n, unsigned depth, unsigned e, uint32_t column,
                       struct node *ret)
{
	*ret = *n;
	if (column == SKIP) {
		ret->open &= ~(1ull << e);
		ret->value[LOST] += s->weight[e];
		return !hopeless(s, ret);
	}
	if (depth == COVER_PICKS || is_chosen(s, depth, column) ||
	    !hours_allow(s, n, depth, &s->column[column]))
		return false;
	take_column(ret, &s->column[column]);
	return !hopeless(s, ret);
}

static void branch(struct search *s, const struct node *n, unsigned depth, unsigned e, struct child *stack)
{
	uint32_t children = 0;
	struct node next;

	for (uint32_t k = s->of_start[e]; k < s->of_start[e + 1]; k++) {
		s->steps++;
		if (make_child(s, n, depth, e, s->of_element[k], &next))
			stack[children++] = (struct child){promise(s, &next), s->of_element[k]};
	}
	sort_children(stack, children);
	if (s->skipping && (s->required >> e & 1))
		stack[children++] = (struct child){0, SKIP};
	for (uint32_t i = 0; i < children && !s->out; i++) {
		/* The best plan may have changed since it was put on the list. */
		if (!make_child(s, n, depth, e, stack[i].column, &next))
			continue;
		if (stack[i].column != SKIP)
			s->chosen[depth] = stack[i].column;
		visit(s, &next, depth + (stack[i].column != SKIP), stack + children);
	}
}

/* A level may be given sooner by a course that is not needed for anything else. */
static void add_givers(struct search *s, const struct node *n, unsigned depth, struct child *stack)
{
	uint64_t needs = 0;

	for (unsigned i = 0; i < depth; i++)
		needs |= s->column[s->chosen[i]].needs;
	for (needs &= ~n->extra; needs && !s->out; needs &= needs - 1) {
		struct node next = *n;

		next.extra |= needs & -needs;
		branch(s, &next, depth, (unsigned)__builtin_ctzll(needs), stack);
	}
}

static void visit(struct search *s, const struct node *n, unsigned depth, struct child *stack)
{
	/* The way to the first plan is walked to its end, however few the steps: some plan is better than
	 * none. */
	if (++s->steps > s->limit && (s->weighed || s->steps > s->limit + FIRST_STEPS)) {
		s->out = true;
		return;
	}
	if (n->open) {
		if (!seen(s, n))
			branch(s, n, depth, (unsigned)__builtin_ctzll(n->open), stack);
		return;
	}
	if (weigh_plan(s, n, depth) > n->finish && !n->plain)
		add_givers(s, n, depth, stack);
}

void cover_search_run(struct search *s, uint64_t limit)
{
	struct node n = {.open = s->required, .finish = s->p->today, .plain = true};

	s->out = false;
	s->limit = limit;
	s->epoch++;
	if (!hopeless(s, &n))
		visit(s, &n, 0, s->stack);
}
