/* The solver: which searches are run one after the other, and what each of them proves. */
#include "match/cover_internal.h"

#include <errno.h>
#include <string.h>

#define HOURS_STEPS                                                                                          \
	60000u /* for the search that counts hours, when all but the day is known to be best ... */
#define MORE_STEPS   400000u /* ... and when it is not */
#define MANY_COLUMNS 250u
#define TRY_STEPS    600u /* for a search with quick bounds: most small problems are done by then */

static const enum criterion orders[][CRITERIA] = {
        [COVER_FEWEST] = {LOST, COUNT, COST, FINISH},
        [COVER_CHEAPEST] = {LOST, COST, COUNT, FINISH},
        [COVER_SOONEST] = {LOST, FINISH, COUNT, COST},
};

/* Runs for at most `most` further steps of what is left. Whether it ended by itself. */
static bool run(struct search *s, unsigned depth, uint64_t most)
{
	uint64_t limit = s->end;

	s->depth = depth;
	if (most < limit && s->steps + most < limit)
		limit = s->steps + most;
	cover_search_run(s, limit);
	return !s->out;
}

/* Whether the first `n` criteria are as good as a search proved that left something out of account. */
static bool at_floor(const struct search *s, unsigned n)
{
	if (n > s->floors)
		return false;
	for (unsigned k = 0; k < n; k++)
		if (s->best[s->order[k]] != s->floor[s->order[k]])
			return false;
	return true;
}

/* Shares that hold when nothing may be left open only order the search while something may. */
static void price_quickly(struct search *s)
{
	memset(&s->price[LOST], 0, sizeof(s->price[LOST]));
	cover_price_quick(s, COUNT);
	cover_price_quick(s, COST);
	s->price[COUNT].order_only = s->price[COST].order_only = s->skipping;
}

/* How much can be closed: all of it, unless a limit on the whole plan is in the way. */
static int close_most(struct search *s)
{
	s->skipping = true;
	price_quickly(s);
	if (!at_floor(s, 1) && !run(s, 1, TRY_STEPS) && s->best[LOST]) {
		if (cover_price_fit(s, LOST, 0))
			return -ENOMEM;
		if (!run(s, 1, UINT64_MAX)) {
			s->least = cover_search_root(s, LOST);
			return 0;
		}
	}
	s->proved = 1;
	return 0;
}

static int price_again(struct search *s)
{
	s->skipping = s->best[LOST] > 0;
	price_quickly(s);
	if (!s->skipping)
		return 0;
	if (cover_price_fit(s, COUNT, 1u << LOST) || cover_price_fit(s, COST, 1u << LOST))
		return -ENOMEM;
	return 0;
}

/* Additive criteria before the k-th: they are proved, so they cap what follows. */
static unsigned caps_before(const struct search *s, unsigned k)
{
	unsigned capped = 0;

	for (unsigned i = s->skipping ? 0 : 1; i < k; i++)
		if (s->order[i] != FINISH)
			capped |= 1u << s->order[i];
	return capped;
}

/* Proves the criteria behind the first `proved`, one after the other. */
static int settle(struct search *s, unsigned upto)
{
	if (price_again(s))
		return -ENOMEM;
	if (!at_floor(s, upto) && run(s, upto, TRY_STEPS))
		s->proved = upto;
	for (unsigned k = s->proved; k < upto; k++) {
		enum criterion what = s->order[k];

		if (!at_floor(s, k + 1)) {
			if (what != FINISH && cover_price_fit(s, what, caps_before(s, k)))
				return -ENOMEM;
			if (!run(s, k + 1, UINT64_MAX)) {
				s->least = cover_search_root(s, what);
				return 0;
			}
		}
		s->proved = k + 1;
	}
	return 0;
}

/* Weight of skills of one set that are not in another. */
static int64_t weight_between(const struct search *s, uint32_t bits, uint32_t without)
{
	int64_t sum = 0;

	for (uint32_t left = bits & ~without; left; left &= left - 1)
		sum += s->weight[s->element_of[__builtin_ctz(left)]];
	return sum;
}

/* When the day is proved, what is left is the fewest courses by that day: late courses drop out, and many
 * more are beaten. */
static int settle_by_day(struct search *s)
{
	uint32_t closable = s->closable;
	int64_t gone = 0, floor_lost = s->floor[LOST], *lost = &s->best[LOST];
	struct search before = *s;
	int rc;

	s->finish_by = (int32_t)s->best[FINISH];
	s->objective = COVER_FEWEST;
	rc = cover_columns_make(s);
	if (rc)
		return rc;
	gone = weight_between(&before, closable, s->closable);
	*lost -= gone;
	s->floor[LOST] -= gone;
	s->order = orders[COVER_FEWEST];
	s->floors = s->floors == CRITERIA && at_floor(&before, 2) ? 3 : 0;
	s->proved = 1;
	rc = settle(s, 3);
	s->proved++;
	*lost += gone;
	s->floor[LOST] = floor_lost;
	s->floors = before.floors;
	s->closable = closable;
	s->order = before.order;
	s->objective = before.objective;
	s->finish_by = before.finish_by;
	return rc;
}

static int search_all(struct search *s)
{
	int rc = cover_columns_make(s);

	s->memo_slots = s->columns > MANY_COLUMNS ? MEMO_LARGE : MEMO_SMALL;
	s->memo = arena_zalloc(s->a, s->memo_slots, sizeof(*s->memo));
	s->epoch = 0;
	if (!s->memo)
		return -ENOMEM;
	if (rc)
		return rc;
	s->proved = 0;
	if (!s->picks)
		s->best[LOST] = weight_between(s, s->closable, 0);
	rc = close_most(s);
	if (rc || !s->proved)
		return rc;
	if (s->objective != COVER_SOONEST)
		return settle(s, CRITERIA);
	rc = settle(s, 2);
	return rc || s->proved < 2 ? rc : settle_by_day(s);
}

/* The plan found without hours, laid out with them: it may be as good, and then it is the best. Otherwise the
 * search goes on with hours, knowing what cannot be beaten. */
static int count_hours(struct search *s)
{
	const struct column *task[COVER_PICKS];
	int32_t ends;
	bool known;

	for (uint32_t i = 0; i < s->picks; i++)
		task[i] = &s->picked[i];
	ends = cover_schedule(s, task, s->picks, true, s->pick);
	if (ends == s->best[FINISH])
		return 0;
	memcpy(s->floor, s->best, sizeof(s->floor));
	s->floors = s->proved;
	known = ends < COVER_NO_DAY && s->proved >= 3 && s->p->objective != COVER_SOONEST;
	if (s->steps + (known ? HOURS_STEPS : MORE_STEPS) < s->end)
		s->end = s->steps + (known ? HOURS_STEPS : MORE_STEPS);
	s->best[FINISH] = ends;
	s->strict = true;
	if (ends == COVER_NO_DAY) {
		s->picks = 0;
		memset(s->best, 0, sizeof(s->best));
		s->best[FINISH] = s->p->today;
	}
	return search_all(s);
}

/* --- the answer ------------------------------------------------------------------------------- */

static struct cover_score score_of(const struct search *s, const int64_t value[CRITERIA])
{
	return (struct cover_score){.lost = (double)value[LOST] * s->unit,
	                            .count = (uint32_t)value[COUNT],
	                            .cost = value[COST],
	                            .finish = (int32_t)value[FINISH]};
}

static void sort_picks(struct cover_pick *pick, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		struct cover_pick p = pick[i];
		uint32_t k = i;

		for (; k && (pick[k - 1].start > p.start ||
		             (pick[k - 1].start == p.start && pick[k - 1].course > p.course));
		     k--)
			pick[k] = pick[k - 1];
		pick[k] = p;
	}
}

static void give(struct search *s, struct cover_plan *ret)
{
	int64_t least[CRITERIA];

	if (s->unsure)
		s->proved = 0;
	while (s->proved < CRITERIA && at_floor(s, s->proved + 1))
		s->proved++;
	memcpy(least, s->best, sizeof(least));
	if (s->proved < CRITERIA) {
		enum criterion what = s->order[s->proved];
		int64_t floor = s->proved < s->floors ? s->floor[what] : s->least;

		least[what] = floor < s->best[what] ? floor : s->best[what];
	}
	memcpy(ret->pick, s->pick, s->picks * sizeof(*s->pick));
	ret->picks = s->picks;
	sort_picks(ret->pick, ret->picks);
	for (uint32_t i = 0; i < ret->picks; i++)
		ret->closed |= s->p->course[ret->pick[i].course].closes;
	ret->closable = s->closable;
	ret->closed &= ret->closable;
	ret->score = score_of(s, s->best);
	ret->bound = score_of(s, least);
	ret->proved = s->proved;
	ret->optimal = s->proved >= CRITERIA - 1;
	ret->steps = s->steps > UINT32_MAX ? UINT32_MAX : (uint32_t)s->steps;
}

int cover_solve(const struct cover_problem *p, struct arena *a, struct cover_plan *ret)
{
	struct search *s;
	int rc;

	memset(ret, 0, sizeof(*ret));
	if (p->skills > COVER_SKILLS)
		return -EINVAL;
	s = arena_zalloc(a, 1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->p = p;
	s->a = a;
	s->objective = p->objective;
	s->order = orders[p->objective];
	s->finish_by = p->finish_by;
	s->best[FINISH] = p->today;
	s->end = p->steps ? p->steps : COVER_STEPS;
	rc = search_all(s);
	if (!rc && p->hours)
		rc = count_hours(s);
	if (!rc)
		give(s, ret);
	return rc;
}
