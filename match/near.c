#include "match/weighted.h"

const struct near_measure near_measures[NEAR_MEASURES] = {
        {"titles", "Its titles are like those of %s.", 1, 1},
        {"tasks", "Its tasks are like those of %s.", 1, 1}, /* or "group", see near_find_shares */
        {"description", "It is described much as %s.", 0.4f, 0.4f},
        {"knowledge", "It needs much the same knowledge as %s.", 0, 0.5f},
        {"skills", "It needs much the same skills as %s.", 0, 0.2f},
        {"activities", "What it asks for from day to day is like %s.", 0, 0.2f},
};

/* Whether any job has tasks. Where none has, the headings that jobs share stand in their place. */
static bool has_tasks(const struct index_view *v)
{
	uint32_t i;

	for (i = 0; i < view_occupations(v); i++)
		if (v->occ_text_start[i * OCC_TEXT_KINDS + OCC_TASK + 1] >
		    v->occ_text_start[i * OCC_TEXT_KINDS + OCC_TASK])
			return true;
	return false;
}

void near_find_shares(const struct index_view *v, struct near_shares *ret)
{
	uint8_t any[NEAR_MEASURES] = {0};
	uint64_t i;
	unsigned m, found = 0;
	float text = 0, full = 0, in_text[NEAR_MEASURES], in_full[NEAR_MEASURES];

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
	ret->headings = !has_tasks(v);
	for (m = 0; m < NEAR_MEASURES; m++) {
		float part = m == NEAR_TASKS && ret->headings ? HEADINGS_PART : 1;

		in_text[m] = any[m] ? part * near_measures[m].in_text : 0;
		in_full[m] = any[m] ? part * near_measures[m].in_full : 0;
		text += in_text[m];
		full += in_full[m];
	}
	for (m = 0; m < NEAR_MEASURES; m++) {
		ret->in_text[m] = text > 0 ? in_text[m] / text : 0;
		ret->in_full[m] = full > 0 ? in_full[m] / full : 0;
	}
}

float near_value(const struct occ_near *n, unsigned measure)
{
	const uint8_t value[NEAR_MEASURES] = {n->titles,    n->tasks,  n->description,
	                                      n->knowledge, n->skills, n->activities};

	return (float)value[measure] / 255;
}

float near_sum(const struct occ_near *n, const float share[NEAR_MEASURES])
{
	return ((float)n->titles * share[0] + (float)n->tasks * share[1] + (float)n->description * share[2] +
	        (float)n->knowledge * share[3] + (float)n->skills * share[4] +
	        (float)n->activities * share[5]) /
	       255;
}
