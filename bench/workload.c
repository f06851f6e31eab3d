#include "bench/workload.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINKS 150

double *work_popularity(uint32_t n)
{
	double *cum = malloc(n * sizeof(*cum)), sum = 0;
	uint32_t i;

	if (!cum)
		return NULL;
	for (i = 0; i < n; i++)
		cum[i] = sum += 1.0 / pow(i + 1 + 13.0, 0.85);
	return cum;
}

uint32_t work_draw(const double *cum, uint32_t n, uint64_t *rng)
{
	double x = work_unit(rng) * cum[n - 1];
	uint32_t low = 0, high = n - 1;

	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (cum[mid] > x)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static bool seen(const struct work_link *l, uint32_t n, uint16_t skill)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (l[i].skill == skill)
			return true;
	return false;
}

double work_normal(uint64_t *rng)
{
	double u = work_unit(rng) + 1e-12, v = work_unit(rng);

	return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979323846 * v);
}

/* 10 to 150 skills, about 41 in the mean: a log-normal number, cut at both ends. */
static uint32_t draw_size(uint64_t *rng)
{
	double size = exp(3.56 + 0.55 * work_normal(rng));

	return size < 10 ? 10 : size > MAX_LINKS ? MAX_LINKS : (uint32_t)size;
}

static void make_links(struct workload *w, const double *cum, uint64_t *rng)
{
	uint32_t at = 0, occ;

	for (occ = 0; occ < w->occupations; occ++) {
		uint32_t want = draw_size(rng), have = 0;
		struct work_link *l = w->link + at;

		w->start[occ] = at;
		while (have < want) {
			uint16_t s = (uint16_t)work_draw(cum, w->skills, rng);

			if (seen(l, have, s))
				continue;
			l[have].skill = s;
			l[have++].essential = work_unit(rng) < 0.54;
		}
		at += want;
	}
	w->start[w->occupations] = at;
}

static void make_questions(struct workload *w, const double *cum, uint64_t *rng)
{
	uint32_t *jobs = calloc(w->skills, sizeof(*jobs)), q, i, k;
	double sum = 0;

	for (i = 0; jobs && i < w->start[w->occupations]; i++)
		jobs[w->link[i].skill]++;
	for (q = 0; q < w->questions; q++) {
		for (i = 0; i < WORK_ASK;) {
			uint16_t s = (uint16_t)work_draw(cum, w->skills, rng);

			for (k = 0; k < i && w->question[q][k] != s; k++)
				;
			if (k < i)
				continue;
			w->question[q][i++] = s;
			sum += jobs ? jobs[s] : 0;
		}
	}
	w->postings = sum / w->questions;
	free(jobs);
}

struct workload *workload_new(uint64_t seed, uint32_t scale)
{
	struct workload *w = calloc(1, sizeof(*w));
	double *cum = work_popularity(WORK_SKILLS);

	if (!w || !cum)
		goto fail;
	w->skills = WORK_SKILLS;
	w->occupations = WORK_OCCUPATIONS * scale;
	w->questions = WORK_QUESTIONS;
	w->start = malloc((w->occupations + 1) * sizeof(*w->start));
	w->link = malloc((size_t)w->occupations * MAX_LINKS * sizeof(*w->link));
	w->question = malloc(w->questions * sizeof(*w->question));
	if (!w->start || !w->link || !w->question)
		goto fail;
	make_links(w, cum, &seed);
	make_questions(w, cum, &seed);
	free(cum);
	return w;
fail:
	free(cum);
	workload_free(w);
	return NULL;
}

void workload_free(struct workload *w)
{
	if (!w)
		return;
	free(w->start);
	free(w->link);
	free(w->question);
	free(w);
}

void workload_skill_id(uint32_t skill, char *out)
{
	sprintf(out, "s%05u", skill);
}

void workload_occupation_id(uint32_t occ, char *out)
{
	sprintf(out, "o%05u", occ);
}

/* Three words of made-up syllables: as many distinct first letters and lengths as real labels have. */
void workload_skill_label(uint32_t skill, char *out)
{
	static const char *const head[] = {"b", "c", "d", "f", "g", "h",  "l",  "m",  "n",  "p",
	                                   "r", "s", "t", "v", "w", "st", "tr", "pl", "ch", "gr"};
	static const char *const core[] = {"a", "e", "i", "o", "u", "ea", "or", "an", "in", "er"};
	static const char *const tail[] = {"n", "r", "s", "t", "l", "nd", "rt", "ck", "m", ""};
	uint64_t rng = skill * 7919u + 17;
	int word, part, n = 0;

	for (word = 0; word < 3; word++) {
		int parts = 1 + (int)(work_random(&rng) % 3);

		if (word)
			out[n++] = ' ';
		for (part = 0; part < parts; part++)
			n += sprintf(out + n, "%s%s", head[work_random(&rng) % 20],
			             core[work_random(&rng) % 10]);
		n += sprintf(out + n, "%s", tail[work_random(&rng) % 10]);
	}
}
