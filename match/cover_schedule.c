/* When each course of a plan runs. Plans are small, so the best order is found by trying orders; bounds cut
 * nearly all of them. */
#include "match/cover_internal.h"

#include <string.h>

#define PLACEMENTS 3000u /* that one plan may take */

struct layout {
	struct search *s;
	const struct column *task[COVER_PICKS + 1];
	struct cover_pick at[COVER_PICKS + 1], best[COVER_PICKS + 1];
	uint32_t tasks;
	uint64_t placed;
	int32_t ends, best_ends, least;
	uint64_t limit;
	bool cut;
};

/* The day on which all that a course needs has been given by courses placed so far; COVER_NO_DAY never. */
static int32_t ready_day(const struct layout *l, const struct column *c)
{
	int32_t ready = l->s->p->today;

	for (uint64_t left = c->needs; left; left &= left - 1) {
		uint64_t bit = left & -left;
		int32_t given = COVER_NO_DAY;

		for (uint32_t i = 0; i < l->tasks; i++)
			if ((l->placed >> i & 1) && (l->task[i]->mask & bit) && l->at[i].finish < given)
				given = l->at[i].finish;
		if (given > ready)
			ready = given;
	}
	return ready;
}

/* Without a limit on hours: whichever can end first, so that what it gives is there as early as it can be. */
static int32_t side_by_side(struct layout *l)
{
	int32_t ends = l->s->p->today;

	for (uint32_t n = 0; n < l->tasks; n++) {
		uint32_t pick = l->tasks;

		for (uint32_t i = 0; i < l->tasks; i++) {
			const struct column *c = l->task[i];
			int32_t ready;

			if (l->placed >> i & 1)
				continue;
			ready = ready_day(l, c);
			if (ready == COVER_NO_DAY || (c->start != COVER_ANY_DAY && c->start < ready))
				continue;
			l->at[i].start = c->start == COVER_ANY_DAY ? ready : c->start;
			l->at[i].finish = l->at[i].start + c->days;
			if (pick == l->tasks || l->at[i].finish < l->at[pick].finish)
				pick = i;
		}
		if (pick == l->tasks)
			return COVER_NO_DAY;
		l->placed |= 1ull << pick;
		if (l->at[pick].finish > ends)
			ends = l->at[pick].finish;
	}
	return ends;
}

/* Hours a week taken on one day. */
static int64_t hours_on(const struct layout *l, int32_t day)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < l->tasks; i++)
		if ((l->placed >> i & 1) && l->at[i].start <= day && day < l->at[i].finish)
			sum += l->task[i]->hours;
	return sum;
}

/* The load only rises where a course begins. */
static bool fits(const struct layout *l, const struct column *c, int32_t start)
{
	int64_t room = (int64_t)l->s->p->hours - c->hours;

	if (hours_on(l, start) > room)
		return false;
	for (uint32_t i = 0; i < l->tasks; i++)
		if ((l->placed >> i & 1) && l->at[i].start > start && l->at[i].start < start + c->days &&
		    hours_on(l, l->at[i].start) > room)
			return false;
	return true;
}

/* The earliest day from `ready` on: that day itself, or one on which a placed course has ended. */
static int32_t earliest(const struct layout *l, const struct column *c, int32_t ready)
{
	int32_t day = COVER_NO_DAY;

	if (fits(l, c, ready))
		return ready;
	for (uint32_t i = 0; i < l->tasks; i++)
		if ((l->placed >> i & 1) && l->at[i].finish > ready && l->at[i].finish < day &&
		    fits(l, c, l->at[i].finish))
			day = l->at[i].finish;
	return day;
}

static bool place_dated(struct layout *l)
{
	for (uint32_t i = 0; i < l->tasks; i++) {
		const struct column *c = l->task[i];

		if (c->start == COVER_ANY_DAY)
			continue;
		if (!fits(l, c, c->start))
			return false;
		l->at[i].start = c->start;
		l->at[i].finish = c->start + c->days;
		l->placed |= 1ull << i;
		if (l->at[i].finish > l->ends)
			l->ends = l->at[i].finish;
	}
	return true;
}

static bool dated_are_ready(const struct layout *l)
{
	for (uint32_t i = 0; i < l->tasks; i++)
		if (l->task[i]->needs && ready_day(l, l->task[i]) > l->at[i].start)
			return false;
	return true;
}

static bool same_task(const struct column *a, const struct column *b)
{
	return a->days == b->days && a->hours == b->hours && a->mask == b->mask && a->needs == b->needs;
}

/* Whether a task like this one was tried in this place already. */
static bool tried(const struct layout *l, uint32_t task)
{
	for (uint32_t i = 0; i < task; i++)
		if (!(l->placed >> i & 1) && same_task(l->task[i], l->task[task]))
			return true;
	return false;
}

static void place_rest(struct layout *l)
{
	int32_t before = l->ends;

	if (l->ends >= l->best_ends || l->best_ends <= l->least)
		return;
	if (l->placed == (1ull << l->tasks) - 1) {
		if (dated_are_ready(l)) {
			l->best_ends = l->ends;
			memcpy(l->best, l->at, l->tasks * sizeof(*l->at));
		}
		return;
	}
	for (uint32_t i = 0; i < l->tasks && !l->cut; i++) {
		int32_t ready, day;

		if ((l->placed >> i & 1) || tried(l, i))
			continue;
		ready = ready_day(l, l->task[i]);
		if (ready == COVER_NO_DAY)
			continue;
		l->cut = ++l->s->steps > l->limit;
		day = earliest(l, l->task[i], ready);
		if (day == COVER_NO_DAY)
			continue;
		l->at[i].start = day;
		l->at[i].finish = day + l->task[i]->days;
		l->ends = l->at[i].finish > before ? l->at[i].finish : before;
		l->placed |= 1ull << i;
		place_rest(l);
		l->placed &= ~(1ull << i);
		l->ends = before;
	}
}

/* Longest work first: the order that is tried first is then seldom beaten. */
static void sort_tasks(struct layout *l)
{
	for (uint32_t i = 1; i < l->tasks; i++) {
		const struct column *c = l->task[i];
		int64_t work = (int64_t)c->days * c->hours;
		uint32_t k = i;

		for (; k && (int64_t)l->task[k - 1]->days * l->task[k - 1]->hours < work; k--)
			l->task[k] = l->task[k - 1];
		l->task[k] = c;
	}
}

static int32_t within_hours(struct layout *l, int32_t least)
{
	int64_t work = 0, days;

	for (uint32_t i = 0; i < l->tasks; i++)
		work += (int64_t)l->task[i]->days * l->task[i]->hours;
	days = (work + l->s->p->hours - 1) / l->s->p->hours;
	l->least = least;
	if (l->s->p->today + days > least)
		l->least = (int32_t)(l->s->p->today + days);
	l->placed = 0;
	l->ends = l->s->p->today;
	l->best_ends = l->s->finish_by < COVER_NO_DAY ? l->s->finish_by + 1 : COVER_NO_DAY;
	l->limit = l->s->steps + PLACEMENTS;
	if (!place_dated(l))
		return COVER_NO_DAY;
	place_rest(l);
	if (l->cut && l->best_ends > l->least)
		l->s->unsure = true;
	memcpy(l->at, l->best, l->tasks * sizeof(*l->at));
	return l->best_ends > l->s->finish_by ? COVER_NO_DAY : l->best_ends;
}

int32_t cover_schedule(struct search *s, const struct column *const *task, uint32_t n, bool hours,
                       struct cover_pick *ret)
{
	struct layout l;
	int64_t sum = 0;
	int32_t ends;

	l.s = s;
	l.tasks = n;
	l.placed = 0;
	l.cut = false;
	for (uint32_t i = 0; i < n; i++) {
		l.task[i] = task[i];
		sum += l.task[i]->hours;
	}
	if (hours)
		sort_tasks(&l);
	ends = side_by_side(&l);
	if (ends > s->finish_by || ends == COVER_NO_DAY)
		return COVER_NO_DAY;
	if (hours && s->p->hours && sum > s->p->hours)
		ends = within_hours(&l, ends);
	if (ends == COVER_NO_DAY)
		return ends;
	for (uint32_t i = 0; i < n; i++) {
		ret[i] = l.at[i];
		ret[i].course = l.task[i]->course;
	}
	return ends;
}
