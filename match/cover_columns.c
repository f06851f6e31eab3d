/* From courses to the columns of the search: most courses of a place are beaten by another one. */
#include "match/cover_internal.h"

#include <errno.h>
#include <string.h>

#define FUNCTION_SHIFT COVER_SKILLS

/* Bits as the problem has them; renumbered to elements at the end. */
struct gather {
	struct search *s;
	uint16_t wanted;                /* levels that some course needs and the person has not */
	int32_t ready[COVER_FUNCTIONS]; /* the earliest day on which someone can have each level */
	struct column *column;
	uint32_t columns, room;
	uint32_t *slot, *next; /* columns of one mask hang together; slots hold column + 1 */
	uint32_t slots;
};

static bool breaks_limit(const struct search *s, const struct cover_course *c)
{
	const struct cover_problem *p = s->p;
	int64_t first = c->start == COVER_ANY_DAY ? p->today : c->start;

	return c->days < 1 || c->cost < 0 || c->hours < 0 || (p->max_cost >= 0 && c->cost > p->max_cost) ||
	       (p->hours && c->hours > p->hours) || first < p->today || first + c->days > s->finish_by;
}

/* Levels that matter at all: those needed by courses that close a skill, or give a level that matters. */
static void find_wanted(struct gather *g)
{
	const struct cover_problem *p = g->s->p;
	uint16_t before;

	g->wanted = 0;
	do {
		before = g->wanted;
		for (uint32_t i = 0; i < p->courses; i++)
			if (p->course[i].needs && (p->course[i].closes || (p->course[i].gives & g->wanted)))
				g->wanted |= p->course[i].needs & ~p->have;
	} while (g->wanted != before);
}

/* The earliest day on which a course can begin, for what it needs; COVER_NO_DAY never. */
static int32_t earliest_start(const struct gather *g, const struct cover_course *c)
{
	int32_t day = g->s->p->today;

	for (unsigned needs = c->needs & g->wanted; needs; needs &= needs - 1) {
		int32_t ready = g->ready[__builtin_ctz(needs)];

		if (ready > day)
			day = ready;
	}
	if (day == COVER_NO_DAY || c->start == COVER_ANY_DAY)
		return day;
	return c->start < day ? COVER_NO_DAY : c->start;
}

static void find_ready(struct gather *g)
{
	const struct cover_problem *p = g->s->p;
	bool changed = g->wanted != 0;

	for (unsigned f = 0; f < COVER_FUNCTIONS; f++)
		g->ready[f] = COVER_NO_DAY;
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < p->courses; i++) {
			const struct cover_course *c = &p->course[i];
			int32_t day;

			if (!(c->gives & g->wanted) || breaks_limit(g->s, c))
				continue;
			day = earliest_start(g, c);
			for (unsigned left = c->gives & g->wanted; left && day != COVER_NO_DAY;
			     left &= left - 1)
				if (day + c->days < g->ready[__builtin_ctz(left)]) {
					g->ready[__builtin_ctz(left)] = day + c->days;
					changed = true;
				}
		}
	}
}

/* Whether b can run wherever a runs, and asks for no more hours then. */
static bool runs_inside(const struct column *b, const struct column *a)
{
	if (b->hours > a->hours)
		return false;
	if (b->start == COVER_ANY_DAY)
		return b->days <= a->days;
	return a->start != COVER_ANY_DAY && b->start >= a->start && b->start + b->days <= a->start + a->days;
}

/* Whether a is never needed where b is to be had. Where hours are not counted, a column that neither needs
 * nor gives a level only matters by its cost and its last day, in the order of the objective. */
static bool beats(const struct search *s, const struct column *b, const struct column *a)
{
	if ((a->mask & ~b->mask) || (b->needs & ~a->needs) || b->cost > a->cost)
		return false;
	if (a->plain && !s->strict)
		return b->finish <= a->finish || (b->cost < a->cost && s->objective != COVER_SOONEST);
	return runs_inside(b, a);
}

static uint32_t *slot_of(struct gather *g, uint64_t mask)
{
	uint64_t h = mask * 0x9e3779b97f4a7c15u;
	uint32_t at = (uint32_t)(h >> 40) & (g->slots - 1);

	while (g->slot[at] && g->column[g->slot[at] - 1].mask != mask)
		at = (at + 1) & (g->slots - 1);
	return &g->slot[at];
}

/* Keeps the table at most half full. */
static int grow_slots(struct gather *g)
{
	uint32_t *old = g->slot, count = g->slots;

	g->slots *= 4;
	g->slot = arena_zalloc(g->s->a, g->slots, sizeof(*g->slot));
	if (!g->slot)
		return -ENOMEM;
	for (uint32_t i = 0; i < count; i++)
		if (old[i])
			*slot_of(g, g->column[old[i] - 1].mask) = old[i];
	return 0;
}

static int grow_columns(struct gather *g)
{
	uint32_t room = g->room * 2;
	struct column *column = arena_alloc(g->s->a, room * sizeof(*column));
	uint32_t *next = arena_alloc(g->s->a, room * sizeof(*next));

	if (!column || !next)
		return -ENOMEM;
	memcpy(column, g->column, g->columns * sizeof(*column));
	memcpy(next, g->next, g->columns * sizeof(*next));
	g->column = column;
	g->next = next;
	g->room = room;
	return 0;
}

/* Adds a column unless one of the same mask beats it; in the place of one that it beats. */
static int add_column(struct gather *g, const struct column *c)
{
	uint32_t *slot = slot_of(g, c->mask), i;

	for (i = *slot; i; i = g->next[i - 1])
		if (beats(g->s, &g->column[i - 1], c))
			return 0;
	for (i = *slot; i; i = g->next[i - 1])
		if (beats(g->s, c, &g->column[i - 1])) {
			g->column[i - 1] = *c;
			return 0;
		}
	if (g->columns == g->room) {
		if (grow_columns(g))
			return -ENOMEM;
	}
	g->column[g->columns] = *c;
	g->next[g->columns++] = *slot;
	*slot = g->columns;
	return g->columns * 2 > g->slots ? grow_slots(g) : 0;
}

static int add_courses(struct gather *g)
{
	const struct cover_problem *p = g->s->p;
	uint32_t known = p->skills < 32 ? (1u << p->skills) - 1 : UINT32_MAX;
	int rc = 0;

	for (uint32_t i = 0; i < p->courses && !rc; i++) {
		const struct cover_course *c = &p->course[i];
		uint32_t needs = c->needs & g->wanted, gives = c->gives & g->wanted;
		struct column col = {.cost = c->cost,
		                     .start = c->start,
		                     .days = c->days,
		                     .hours = c->hours,
		                     .course = i,
		                     .plain = !needs && !gives};
		int32_t day;

		col.mask = (c->closes & known) | (uint64_t)gives << FUNCTION_SHIFT;
		col.needs = (uint64_t)needs << FUNCTION_SHIFT;
		if (!col.mask || breaks_limit(g->s, c))
			continue;
		day = earliest_start(g, c);
		if (day == COVER_NO_DAY || (int64_t)day + c->days > g->s->finish_by)
			continue;
		col.finish = day + c->days;
		g->s->closable |= c->closes & known;
		rc = add_column(g, &col);
	}
	return rc;
}

/* Drops what a column with a larger mask beats: those with most bits first. */
static int drop_beaten(struct gather *g)
{
	uint32_t *by_size = arena_alloc(g->s->a, (size_t)g->columns * sizeof(*by_size));
	uint32_t first[ELEMENTS + 2] = {0}, kept = 0;
	struct column *out = arena_alloc(g->s->a, (size_t)g->columns * sizeof(*out));

	if (!by_size || !out)
		return -ENOMEM;
	for (uint32_t i = 0; i < g->columns; i++)
		first[ELEMENTS - (unsigned)__builtin_popcountll(g->column[i].mask) + 1]++;
	for (unsigned k = 1; k < ELEMENTS + 2; k++)
		first[k] += first[k - 1];
	for (uint32_t i = 0; i < g->columns; i++)
		by_size[first[ELEMENTS - (unsigned)__builtin_popcountll(g->column[i].mask)]++] = i;
	for (uint32_t i = 0; i < g->columns; i++) {
		const struct column *c = &g->column[by_size[i]];
		uint32_t k = 0;

		while (k < kept && !beats(g->s, &out[k], c))
			k++;
		if (k == kept)
			out[kept++] = *c;
	}
	g->column = out;
	g->columns = kept;
	return 0;
}

/* Numbers the elements: those with the fewest columns first, so that the search branches little at the top.
 */
static void number_elements(struct search *s)
{
	uint32_t degree[ELEMENTS] = {0};
	uint8_t bit[ELEMENTS];

	s->elements = 0;
	for (uint32_t i = 0; i < s->columns; i++)
		for (uint64_t left = s->column[i].mask; left; left &= left - 1)
			degree[__builtin_ctzll(left)]++;
	for (uint8_t b = 0; b < ELEMENTS; b++) {
		unsigned k;

		if (!degree[b])
			continue;
		for (k = s->elements++; k && degree[bit[k - 1]] > degree[b]; k--)
			bit[k] = bit[k - 1];
		bit[k] = b;
	}
	memset(s->element_of, 0xff, sizeof(s->element_of));
	for (unsigned k = 0; k < s->elements; k++)
		s->element_of[bit[k]] = (uint8_t)k;
}

static uint64_t renumber(const struct search *s, uint64_t bits)
{
	uint64_t set = 0;

	for (; bits; bits &= bits - 1)
		set |= 1ull << s->element_of[__builtin_ctzll(bits)];
	return set;
}

static void weigh_elements(struct search *s)
{
	double most = 0;

	for (uint32_t i = 0; i < s->p->skills; i++)
		if ((double)s->p->weight[i] > most)
			most = (double)s->p->weight[i];
	s->unit = most / WEIGHT_ONE;
	s->required = renumber(s, s->closable);
	memset(s->weight, 0, sizeof(s->weight));
	for (uint32_t i = 0; i < s->p->skills; i++)
		if (s->closable >> i & 1) {
			double parts = most > 0 ? (double)s->p->weight[i] / s->unit + 0.5 : 1;

			s->weight[s->element_of[i]] = parts >= 1 ? (int64_t)parts : 1;
		}
}

/* The columns of each element, in the order of the columns. */
static int list_elements(struct search *s)
{
	uint32_t fill[ELEMENTS + 1] = {0}, total = 0;

	for (unsigned e = 0; e < ELEMENTS; e++)
		s->min_finish[e] = COVER_NO_DAY;
	memset(s->of_start, 0, sizeof(s->of_start));
	for (uint32_t i = 0; i < s->columns; i++)
		for (uint64_t left = s->column[i].mask; left; left &= left - 1) {
			unsigned e = (unsigned)__builtin_ctzll(left);

			s->of_start[e + 1]++;
			total++;
			if (s->column[i].finish < s->min_finish[e])
				s->min_finish[e] = s->column[i].finish;
		}
	for (unsigned e = 0; e < ELEMENTS; e++)
		fill[e + 1] = s->of_start[e + 1] += s->of_start[e];
	s->of_element = arena_alloc(s->a, (size_t)total * sizeof(*s->of_element));
	/* A path branches on each element once, and may leave it open; then it may add one more giver for
	 * each. */
	s->stack = arena_alloc(s->a, ((size_t)total * 2 + ELEMENTS) * sizeof(*s->stack));
	if (!s->of_element || !s->stack)
		return -ENOMEM;
	for (uint32_t i = 0; i < s->columns; i++)
		for (uint64_t left = s->column[i].mask; left; left &= left - 1)
			s->of_element[fill[__builtin_ctzll(left)]++] = i;
	return 0;
}

int cover_columns_make(struct search *s)
{
	struct gather g = {.s = s, .slots = 512, .room = 128};

	s->closable = 0;
	g.slot = arena_zalloc(s->a, g.slots, sizeof(*g.slot));
	g.column = arena_alloc(s->a, g.room * sizeof(*g.column));
	g.next = arena_alloc(s->a, g.room * sizeof(*g.next));
	if (!g.slot || !g.column || !g.next)
		return -ENOMEM;
	find_wanted(&g);
	find_ready(&g);
	if (add_courses(&g) || drop_beaten(&g))
		return -ENOMEM;
	s->column = g.column;
	s->columns = g.columns;
	number_elements(s);
	weigh_elements(s);
	for (uint32_t i = 0; i < s->columns; i++) {
		s->column[i].mask = renumber(s, s->column[i].mask);
		s->column[i].needs = renumber(s, s->column[i].needs);
	}
	return list_elements(s);
}
