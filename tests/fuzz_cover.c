/* Any problem the bytes spell: the solver comes to an end, and what it says of its plan is true. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "match/cover.h"

#define COURSE_BYTES 11u
#define MOST_COURSES 200u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_course(const uint8_t *d, struct cover_course *c)
{
	c->closes = d[0] | (uint32_t)d[1] << 8 | (uint32_t)d[2] << 24;
	c->gives = (uint16_t)(d[3] | (d[5] & 1u) << 8);
	c->needs = (uint16_t)(d[4] & (d[5] & 2u ? 0xff : 0));
	c->cost = (int32_t)(d[6] * 37u) - 37;
	c->start = d[7] & 1 ? COVER_ANY_DAY : (int32_t)d[8] - 20;
	c->days = (int32_t)d[9] - 1;
	c->hours = (int32_t)(d[10] & 63u) - 1;
}

static void check(const struct cover_problem *p, const struct cover_plan *plan)
{
	uint32_t closed = 0;
	int64_t cost = 0;

	if (plan->picks > COVER_PICKS || plan->picks != plan->score.count || plan->proved > 4 ||
	    plan->optimal != (plan->proved >= 3))
		abort();
	for (uint32_t i = 0; i < plan->picks; i++) {
		const struct cover_pick *k = &plan->pick[i];
		const struct cover_course *c = &p->course[k->course];
		unsigned have = p->have;
		int64_t hours = 0;

		for (uint32_t j = 0; j < plan->picks; j++) {
			if (plan->pick[j].finish <= k->start)
				have |= p->course[plan->pick[j].course].gives;
			else if (plan->pick[j].start <= k->start)
				hours += p->course[plan->pick[j].course].hours;
		}
		if ((c->needs & ~have) || (p->hours && hours > p->hours) || k->finish - k->start != c->days ||
		    k->finish > p->finish_by || k->start < p->today)
			abort();
		closed |= c->closes;
		cost += c->cost;
	}
	if ((p->max_cost >= 0 && cost > p->max_cost) || cost != plan->score.cost ||
	    plan->closed != (closed & plan->closable) || plan->bound.count > plan->score.count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cover_course course[MOST_COURSES];
	float weight[COVER_SKILLS];
	struct cover_problem p = {.weight = weight, .course = course, .steps = 20000};
	struct cover_plan plan;
	struct arena a;

	if (size < 8)
		return 0;
	p.objective = (enum cover_objective)(data[0] % 3);
	p.skills = data[1] % 33;
	p.have = data[2];
	p.max_cost = data[3] & 1 ? -1 : data[3] * 11;
	p.hours = data[4] & 1 ? 0 : data[4] / 4;
	p.finish_by = data[5] & 1 ? COVER_NO_DAY : data[5] * 3;
	for (unsigned i = 0; i < COVER_SKILLS; i++)
		weight[i] = 0.01f + (float)(data[6 + i % 2] >> i % 8 & 1);
	for (size_t at = 8; at + COURSE_BYTES <= size && p.courses < MOST_COURSES; at += COURSE_BYTES)
		read_course(data + at, &course[p.courses++]);
	arena_init(&a, 0);
	if (cover_solve(&p, &a, &plan))
		abort();
	check(&p, &plan);
	arena_free(&a);
	return 0;
}
