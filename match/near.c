#include "match/weighted.h"

/* Sums of the weights: 2.4 of what only a text tells, 4.8 of everything. */
const struct near_measure near_measures[NEAR_MEASURES] = {
	{"titles", "Its titles are like those of %s.", 1.0f / 2.4f, 1.0f / 4.8f},
	{"tasks", "Its tasks are like those of %s.", 1.0f / 2.4f, 1.0f / 4.8f},
	{"description", "It is described much as %s.", 0.4f / 2.4f, 0.4f / 4.8f},
	{"knowledge", "It needs much the same knowledge as %s.", 0, 1.0f / 4.8f},
	{"skills", "It needs much the same skills as %s.", 0, 1.0f / 4.8f},
	{"activities", "Its daily activities are like those of %s.", 0, 0.4f / 4.8f},
};

float near_value(const struct occ_near *n, unsigned measure)
{
	const uint8_t value[NEAR_MEASURES] = {n->titles, n->tasks, n->description, n->knowledge, n->skills, n->activities};

	return (float)value[measure] / 255;
}

float near_by_text(const struct occ_near *n)
{
	return ((float)n->titles + (float)n->tasks + 0.4f * (float)n->description) / (2.4f * 255);
}

float near_in_full(const struct occ_near *n)
{
	return ((float)n->titles + (float)n->tasks + 0.4f * (float)n->description + (float)n->knowledge +
		(float)n->skills + 0.4f * (float)n->activities) /
	       (4.8f * 255);
}
