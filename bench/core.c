/* The compute floor: what matching costs in plain C with nothing around it. */
#include "bench/load.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct core {
	uint32_t *start; /* by skill */
	uint16_t *occ;
	uint32_t *split; /* essential before, optional after */
	float *idf;
	float *score;
	uint8_t *mark;
	const struct workload *w;
	uint64_t sink;
};

static int core_build(struct core *c, const struct workload *w)
{
	uint32_t links = w->start[w->occupations], s, o, k, pass;
	uint32_t *at;

	*c = (struct core){.w = w};
	c->start = calloc(w->skills + 2, sizeof(*c->start));
	c->split = calloc(w->skills + 1, sizeof(*c->split));
	c->occ = malloc(links * sizeof(*c->occ));
	c->idf = malloc(w->skills * sizeof(*c->idf));
	c->score = calloc(w->occupations, sizeof(*c->score));
	c->mark = calloc(w->skills, 1);
	at = malloc((w->skills + 1) * sizeof(*at));
	if (!c->start || !c->split || !c->occ || !c->idf || !c->score || !c->mark || !at) {
		free(at);
		return -ENOMEM;
	}
	for (k = 0; k < links; k++)
		c->start[w->link[k].skill + 1]++;
	for (s = 0; s < w->skills; s++) {
		c->idf[s] = logf((float)(w->occupations + 1) / (float)(c->start[s + 1] + 1));
		c->start[s + 1] += c->start[s];
	}
	memcpy(at, c->start, (w->skills + 1) * sizeof(*at));
	for (pass = 0; pass < 2; pass++) {
		for (o = 0; o < w->occupations; o++)
			for (k = w->start[o]; k < w->start[o + 1]; k++)
				if (w->link[k].essential == !pass)
					c->occ[at[w->link[k].skill]++] = (uint16_t)o;
		if (!pass)
			memcpy(c->split, at, (w->skills + 1) * sizeof(*at));
	}
	free(at);
	return 0;
}

static void core_free(struct core *c)
{
	free(c->start);
	free(c->split);
	free(c->occ);
	free(c->idf);
	free(c->score);
	free(c->mark);
}

struct best {
	float score;
	uint32_t occ;
};

static void keep_best(const struct core *c, struct best top[10])
{
	uint32_t o, n = 0, i;

	for (i = 0; i < 10; i++)
		top[i] = (struct best){0, 0};
	for (o = 0; o < c->w->occupations; o++) {
		if (c->score[o] <= top[9].score)
			continue;
		for (i = 9; i > 0 && c->score[o] > top[i - 1].score; i--)
			top[i] = top[i - 1];
		top[i] = (struct best){c->score[o], o};
		n++;
	}
}

static void core_ask(struct core *c, const uint16_t *ask)
{
	struct best top[10];
	uint32_t i, k;

	memset(c->score, 0, c->w->occupations * sizeof(*c->score));
	for (i = 0; i < WORK_ASK; i++) {
		float w = c->idf[ask[i]];

		c->mark[ask[i]] = 1;
		for (k = c->start[ask[i]]; k < c->split[ask[i]]; k++)
			c->score[c->occ[k]] += w;
		for (; k < c->start[ask[i] + 1]; k++)
			c->score[c->occ[k]] += 0.4f * w;
	}
	keep_best(c, top);
	for (i = 0; i < 10; i++)
		for (k = c->w->start[top[i].occ]; k < c->w->start[top[i].occ + 1]; k++)
			c->sink += c->mark[c->w->link[k].skill] ? k : 1;
	for (i = 0; i < WORK_ASK; i++)
		c->mark[ask[i]] = 0;
}

int core_run(const struct workload *w, double seconds, struct load_result *ret)
{
	struct core c;
	double began, stop, last;
	uint64_t cap = 1u << 20, n = 0, q = 0;
	double *us = malloc(cap * sizeof(*us));
	int rc = core_build(&c, w);

	*ret = (struct load_result){0};
	if (rc || !us || !w->questions)
		goto out;
	for (q = 0; q < w->questions; q++)
		core_ask(&c, w->question[q]);
	began = last = load_now();
	stop = began + seconds * 1e6;
	while (last < stop) {
		double now;

		core_ask(&c, w->question[q++ % w->questions]);
		now = load_now();
		if (n < cap)
			us[n++] = now - last;
		last = now;
		ret->answers++;
	}
	ret->rate = (double)ret->answers / ((last - began) / 1e6);
	load_percentiles(us, n, ret);
	/* The sum is used, so the compiler may not leave the work out. */
	if (c.sink == 42)
		ret->bytes_in = 1;
out:
	core_free(&c);
	free(us);
	return rc;
}
