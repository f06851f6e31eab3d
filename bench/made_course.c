#include "bench/made_course.h"

#include <math.h>

#include "bench/workload.h"

static bool chance(uint64_t *rng, double p)
{
	return work_unit(rng) < p;
}

static uint32_t below(uint64_t *rng, uint32_t n)
{
	return (uint32_t)(work_random(rng) % n);
}

/* One of several things by their weights, which end with 0. */
static unsigned weighted(uint64_t *rng, const uint8_t *weight)
{
	unsigned sum = 0, i;
	uint32_t x;

	for (i = 0; weight[i]; i++)
		sum += weight[i];
	x = below(rng, sum);
	for (i = 0; x >= weight[i]; i++)
		x -= weight[i];
	return i;
}

/* --- courses ------------------------------------------------------------------------ */

static enum made_type draw_type(const struct made_title *t, int level, uint64_t *rng)
{
	if (t->apprenticeship)
		return MADE_APPRENTICESHIP;
	if (t->t_level)
		return MADE_T_LEVEL;
	if (t->essential)
		return chance(rng, 0.05) ? MADE_MULTIPLY : MADE_ESSENTIAL;
	if ((level == 4 || level == 5) && chance(rng, 0.3))
		return MADE_HTQ;
	if (level == 3 && chance(rng, 0.25))
		return MADE_FREE_FOR_JOBS;
	if (t->sector >= 0 && level < 6 && chance(rng, 0.02))
		return MADE_BOOTCAMP;
	return MADE_NO_TYPE;
}

/* Geometric: three runs a course in the mean, twelve at most. */
static uint32_t draw_runs(uint64_t *rng)
{
	uint32_t n = 1;

	while (n < 12 && chance(rng, 0.68))
		n++;
	return n;
}

void made_course_draw(const struct made_world *w, struct made_course *c, uint64_t *rng)
{
	/* Some titles are taught everywhere, most in few places: ranks are spread over the list by a step
	 * that has no factor in common with its length as long as that is below the prime. */
	uint64_t rank = (uint64_t)(pow(work_unit(rng), 1.6) * w->titles);
	const struct made_title *t;

	c->number++;
	c->title = (uint32_t)(rank * 1000003u % w->titles);
	c->provider = w->venue[below(rng, w->venues)].provider;
	t = &w->title[c->title].facts;
	c->level = t->level;
	if (c->level < 0 && t->essential)
		c->level = (int)below(rng, 3);
	c->sector = t->sector;
	c->size = t->size;
	c->type = draw_type(t, c->level, rng);
	if (c->type == MADE_BOOTCAMP && c->level < 2)
		c->level = 3;
	c->audience = below(rng, 6);
	c->runs = draw_runs(rng);
}

/* --- runs --------------------------------------------------------------------------- */

static void draw_place(const struct made_world *w, const struct made_course *c, struct made_run *r,
                       uint64_t *rng)
{
	const struct made_provider *p = &w->provider[c->provider];
	const struct made_region *region;

	r->venue = UINT32_MAX;
	r->subregions = 0;
	r->national = false;
	if (r->mode == MADE_CLASSROOM || r->mode == MADE_BLENDED)
		r->venue = w->by_provider[p->first + below(rng, p->venues)];
	if (r->mode != MADE_WORK_BASED)
		return;
	r->national = !w->regions || chance(rng, 0.4);
	if (r->national)
		return;
	r->region = below(rng, w->regions);
	region = &w->region[r->region];
	/* Neighbours in the list, so that none comes twice. */
	r->subregions = 1 + below(rng, region->count < MADE_REGIONS_MAX ? region->count : MADE_REGIONS_MAX);
	for (uint32_t i = 0, at = below(rng, region->count); i < r->subregions; i++)
		r->subregion[i] = region->first + (at + i) % region->count;
}

static enum made_mode draw_mode(const struct made_course *c, uint64_t *rng)
{
	double x;

	if (chance(rng, c->type == MADE_APPRENTICESHIP ? 0.4 : 0.018))
		return MADE_WORK_BASED;
	x = work_unit(rng);
	return x < 0.30 ? MADE_ONLINE : x < 0.45 ? MADE_BLENDED : MADE_CLASSROOM;
}

static void draw_pattern(const struct made_course *c, struct made_run *r, uint64_t *rng)
{
	static const uint8_t adult[] = {10, 70, 20, 0}, school[] = {60, 30, 10, 0};
	static const uint8_t part[] = {50, 33, 12, 5, 0}, full[] = {88, 1, 1, 10, 0};
	bool bound = r->mode == MADE_CLASSROOM || r->mode == MADE_BLENDED;

	r->study =
	        (enum made_study)(1 + weighted(rng, c->level >= 3 && c->size > MADE_AWARD ? school : adult));
	r->attendance = (enum made_attendance)(1 + weighted(rng, r->study == MADE_FULL_TIME ? full : part));
	r->hours_a_week = r->study == MADE_FULL_TIME ? 16 + (float)below(rng, 10) : 2 + (float)below(rng, 8);
	if (!bound) {
		r->study = 0;
		r->attendance = 0;
	}
}

struct length {
	uint8_t unit, low, high, weight;
};

/* How long courses are by what they end in. Where the title does not say, the level tells: the row of the
 * first level that is not below it. */
static const struct length by_size[][4] = {
        [MADE_TASTER] = {{MADE_HOURS, 2, 18, 3}, {MADE_DAYS, 1, 3, 2}, {MADE_WEEKS, 2, 4, 1}},
        [MADE_AWARD] = {{MADE_HOURS, 6, 30, 3}, {MADE_DAYS, 1, 5, 3}, {MADE_WEEKS, 2, 10, 4}},
        [MADE_CERTIFICATE] = {{MADE_WEEKS, 6, 20, 8}, {MADE_MONTHS, 2, 5, 2}},
        [MADE_DIPLOMA] = {{MADE_WEEKS, 20, 39, 5}, {MADE_MONTHS, 6, 12, 3}, {MADE_YEARS, 1, 1, 4}},
        [MADE_TWO_YEARS] = {{MADE_MONTHS, 10, 24, 1}, {MADE_YEARS, 1, 2, 6}},
        [MADE_DEGREE] = {{MADE_YEARS, 1, 3, 1}},
};
static const struct {
	int level;
	struct length choice[4];
} by_level[] = {
        {MADE_LEVEL_UNKNOWN, {{MADE_HOURS, 10, 30, 2}, {MADE_WEEKS, 4, 12, 6}}},
        {1, {{MADE_WEEKS, 6, 24, 9}, {MADE_MONTHS, 3, 6, 1}}},
        {2, {{MADE_WEEKS, 10, 36, 6}, {MADE_MONTHS, 4, 9, 3}}},
        {3, {{MADE_WEEKS, 20, 39, 3}, {MADE_MONTHS, 6, 12, 3}, {MADE_YEARS, 1, 1, 4}}},
        {7, {{MADE_MONTHS, 10, 24, 3}, {MADE_YEARS, 1, 2, 7}}},
};

static const struct length type_length[] = {
        [MADE_BOOTCAMP] = {MADE_WEEKS, 8, 16, 1},
        [MADE_APPRENTICESHIP] = {MADE_MONTHS, 12, 24, 1},
        [MADE_T_LEVEL] = {MADE_YEARS, 2, 2, 1},
};

static const struct length *choose_length(const struct made_course *c, uint64_t *rng)
{
	const struct length *choice = by_size[c->size];
	uint8_t weight[5] = {0};
	size_t i = 0;

	if (c->type < sizeof(type_length) / sizeof(type_length[0]) && type_length[c->type].unit)
		return &type_length[c->type];
	if (c->size == MADE_SIZE_UNKNOWN) {
		while (by_level[i].level < c->level)
			i++;
		choice = by_level[i].choice;
	}
	for (unsigned k = 0; k < 4; k++)
		weight[k] = choice[k].weight;
	return &choice[weighted(rng, weight)];
}

/* A year of lessons is 38 weeks; two years are that and a whole one. */
static float weeks_of(const struct made_run *r)
{
	switch (r->unit) {
	case MADE_HOURS:
		return ceilf((float)r->length / r->hours_a_week);
	case MADE_DAYS:
		return ceilf((float)r->length / 5);
	case MADE_WEEKS:
		return (float)r->length;
	case MADE_MONTHS:
		return ceilf((float)r->length * 52 / 12);
	case MADE_YEARS:
		return 52 * (float)(r->length - 1) + 38;
	}
	return 0;
}

static void draw_length(const struct made_course *c, struct made_run *r, uint64_t *rng)
{
	const struct length *l = choose_length(c, rng);

	r->unit = (enum made_unit)l->unit;
	r->length = l->low + below(rng, (uint32_t)(l->high - l->low) + 1);
	r->weeks = weeks_of(r);
}

/* 30 % free; else log-normal, dearer the more it leads to; of one in fifty only words are known. */
static int draw_cost(const struct made_course *c, uint64_t *rng)
{
	static const double of_level[] = {90, 120, 180, 340, 700, 1800, 3000, 6000, 7500};
	static const double of_size[] = {0, 45, 110, 260, 650, 1400, 6000};
	double pounds = c->size == MADE_SIZE_UNKNOWN ? of_level[c->level + 1] : of_size[c->size];

	if (chance(rng, 0.3))
		return 0;
	if (chance(rng, 0.02))
		return -1;
	if (c->size != MADE_SIZE_UNKNOWN && c->size < MADE_DEGREE && c->level >= 4)
		pounds *= 2;
	pounds *= exp(0.6 * work_normal(rng));
	return pounds < 5 ? 5 : pounds > 30000 ? 30000 : (int)pounds;
}

/* Most on a Monday, a third in one of three common weeks of the year. `weekday`: of the calendar's first day,
 * Monday 0. */
static int draw_start(int weekday, uint64_t *rng)
{
	const int first = MADE_DAYS_BEFORE - 59;
	int day = first + (int)below(rng, 360);

	if (chance(rng, 0.12))
		return -1;
	if (chance(rng, 0.33))
		day = day <= 120 ? 120 : day <= 240 ? 240 : 360;
	return day >= first + 6 && chance(rng, 0.8) ? day - (day + weekday) % 7 : day;
}

static void draw_skills(const struct made_wish *wish, struct made_run *r, uint64_t *rng)
{
	unsigned want = 1, i;

	r->skills = 0;
	if (!wish->skills)
		return;
	while (want < MADE_SKILLS_MAX && chance(rng, 0.72))
		want++;
	while (r->skills < want) {
		uint16_t s = (uint16_t)work_draw(wish->popularity, wish->skills, rng);

		for (i = 0; i < r->skills && r->skill[i] != s; i++)
			;
		if (i == r->skills)
			r->skill[r->skills++] = s;
	}
}

void made_run_draw(const struct made_world *w, const struct made_wish *wish, const struct made_course *c,
                   int weekday, struct made_run *r, uint64_t *rng)
{
	r->number++;
	r->mode = draw_mode(c, rng);
	draw_place(w, c, r, rng);
	draw_pattern(c, r, rng);
	draw_length(c, r, rng);
	r->cost = draw_cost(c, rng);
	r->start = draw_start(weekday, rng);
	r->updated = below(rng, MADE_DAYS_BEFORE);
	draw_skills(wish, r, rng);
}
