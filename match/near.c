#include "match/weighted.h"

const struct near_measure near_measures[NEAR_MEASURES] = {
	{"titles", "Its titles are like those of %s.", 1, 1},
	{"tasks", "Its tasks are like those of %s.", 1, 1},
	{"description", "It is described much as %s.", 0.4f, 0.4f},
	{"knowledge", "It needs much the same knowledge as %s.", 0, 1},
	{"skills", "It needs much the same skills as %s.", 0, 1},
	{"activities", "Its daily activities are like those of %s.", 0, 0.4f},
};

void near_find_shares(const struct index_view *v, struct near_shares *ret)
{
	uint8_t any[NEAR_MEASURES] = {0};
	uint64_t i;
	unsigned m, found = 0;
	float text = 0, full = 0;

	for (i = 0; i < v->near_count && found < NEAR_MEASURES; i++) {
		const struct occ_near *n = &v->near[i];
		const uint8_t value[NEAR_MEASURES] = {n->titles,    n->tasks,  n->description,
						      n->knowledge, n->skills, n->activities};

		for (m = 0; m < NEAR_MEASURES; m++)
			if (value[m] && !any[m]) {
				any[m] = 1;
				found++;
			}
	}
	for (m = 0; m < NEAR_MEASURES; m++) {
		text += any[m] ? near_measures[m].in_text : 0;
		full += any[m] ? near_measures[m].in_full : 0;
	}
	for (m = 0; m < NEAR_MEASURES; m++) {
		ret->in_text[m] = any[m] && text > 0 ? near_measures[m].in_text / text : 0;
		ret->in_full[m] = any[m] && full > 0 ? near_measures[m].in_full / full : 0;
	}
}

float near_value(const struct occ_near *n, unsigned measure)
{
	const uint8_t value[NEAR_MEASURES] = {n->titles, n->tasks, n->description, n->knowledge, n->skills, n->activities};

	return (float)value[measure] / 255;
}

float near_sum(const struct occ_near *n, const float share[NEAR_MEASURES])
{
	return ((float)n->titles * share[0] + (float)n->tasks * share[1] + (float)n->description * share[2] +
		(float)n->knowledge * share[3] + (float)n->skills * share[4] + (float)n->activities * share[5]) /
	       255;
}
