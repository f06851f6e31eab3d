/* Writes the workload as a native data set, ready for retrain-import. */
#include "bench/workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *open_in(const char *dir, const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (!f) {
		perror(path);
		exit(1);
	}
	return f;
}

static void close_checked(FILE *f, const char *name)
{
	if (fclose(f)) {
		perror(name);
		exit(1);
	}
}

static void write_skills(const struct workload *w, const char *dir)
{
	FILE *f = open_in(dir, "skills.csv");
	char id[96], label[96];
	uint32_t i;

	fputs("id,label,kind\n", f);
	for (i = 0; i < w->skills; i++) {
		workload_skill_id(i, id);
		workload_skill_label(i, label);
		/* The number keeps labels apart where the syllables meet. */
		fprintf(f, "%s,%s %u,skill\n", id, label, i);
	}
	close_checked(f, "skills.csv");
}

static void write_occupations(const struct workload *w, const char *dir)
{
	FILE *f = open_in(dir, "occupations.csv"), *g = open_in(dir, "occupation_skills.csv");
	char id[96], label[96];
	uint32_t i, k;

	fputs("id,title,pay_low,pay_high,growth\n", f);
	fputs("occupation_id,skill_id,relation\n", g);
	for (i = 0; i < w->occupations; i++) {
		workload_occupation_id(i, id);
		workload_skill_label(i + 100000, label);
		fprintf(f, "%s,%s %u,%u,%u,%d\n", id, label, i, 18000 + i % 40 * 500,
		        24000 + i % 40 * 500 + i % 60 * 200, (int)(i % 80) - 20);
		for (k = w->start[i]; k < w->start[i + 1]; k++) {
			char skill[96];

			workload_skill_id(w->link[k].skill, skill);
			fprintf(g, "%s,%s,%s\n", id, skill, w->link[k].essential ? "essential" : "optional");
		}
	}
	close_checked(f, "occupations.csv");
	close_checked(g, "occupation_skills.csv");
}

int main(int argc, char **argv)
{
	struct workload *w;
	uint32_t scale = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1;
	FILE *f;

	if (argc < 2 || !scale) {
		fprintf(stderr, "usage: bench/generate DIR [SCALE]\nWrites the made-up benchmark data as a "
		                "native set.\n");
		return 2;
	}
	w = workload_new(1, scale);
	if (!w)
		return 1;
	f = open_in(argv[1], "dataset.conf");
	fputs("name = Made-up benchmark data\nversion = 1\nlicence = MIT\nattribution = none\nillustrative = "
	      "yes\n",
	      f);
	close_checked(f, "dataset.conf");
	write_skills(w, argv[1]);
	write_occupations(w, argv[1]);
	fprintf(stderr, "%u skills, %u occupations, %u links; a question touches %.0f postings\n", w->skills,
	        w->occupations, w->start[w->occupations], w->postings);
	workload_free(w);
	return 0;
}
