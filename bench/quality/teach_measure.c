/* Asks teach_course about courses, one on each line of standard input, against an index folder: for teach.py.
 *
 *     teach_measure INDEX < COURSES      fields of a line, parted by tabs: title, sector, description
 *     teach_measure --time INDEX < ...   only how long a course takes
 *
 * Prints the number of the line (from 1), the skill's id, its confidence and what showed it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "match/teach.h"

struct measure {
	struct index_reader *r;
	const struct index_view *v;
	struct search_scratch *s;
	struct arena a;
	bool timed;
	unsigned long courses;
	double seconds, longest;
};

static double used(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	/* Of the processor: others may be at work on this machine. */
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static const char *cut(char **at)
{
	char *s = *at, *tab = s ? strchr(s, '\t') : NULL;

	if (tab)
		*tab++ = 0;
	*at = tab;
	return s;
}

static int measure_line(struct measure *m, char *line)
{
	static const char *const shown[EVIDENCES] = {"stated", "title", "aim", "text", "sector"};
	struct teach_text course = {.level = TEACH_LEVEL_UNKNOWN};
	struct teach_hit *hit;
	uint32_t hits, i, len;
	double start;

	line[strcspn(line, "\r\n")] = 0;
	course.title = cut(&line);
	course.sector = cut(&line);
	course.text = cut(&line);
	arena_reset(&m->a);
	start = used();
	if (teach_course(m->v, m->s, &course, &m->a, &hit, &hits))
		return 1;
	start = used() - start;
	m->seconds += start;
	m->longest = start > m->longest ? start : m->longest;
	m->courses++;
	for (i = 0; i < hits && !m->timed; i++) {
		const char *id = view_str(m->v, m->v->skill[hit[i].skill].id, &len);

		printf("%lu\t%.*s\t%.4f\t%s\n", m->courses, (int)len, id, (double)hit[i].confidence,
		       shown[hit[i].evidence]);
	}
	return 0;
}

static int measure_all(struct measure *m)
{
	char *line = NULL;
	size_t size = 0;
	int rc = 0;

	while (!rc && getline(&line, &size, stdin) > 0)
		rc = text_valid_utf8(line, strlen(line)) == strlen(line) ? measure_line(m, line) : 0;
	free(line);
	if (!rc && m->timed && m->courses)
		printf("%lu courses, %.1f microseconds each, %.0f at most\n", m->courses,
		       m->seconds * 1e6 / (double)m->courses, m->longest * 1e6);
	return rc;
}

int main(int argc, char **argv)
{
	struct measure m = {.timed = argc == 3 && !strcmp(argv[1], "--time")};
	struct error e = {0};
	int rc = 1;

	if (argc != 2 && !m.timed) {
		fprintf(stderr, "usage: teach_measure [--time] INDEX\n");
		return 2;
	}
	arena_init(&m.a, 0);
	if (index_open(argv[argc - 1], 0, false, &m.r, &e)) {
		fprintf(stderr, "teach_measure: %s cannot be opened\n", argv[argc - 1]);
		goto out;
	}
	if (!index_read_begin(m.r, &m.v) && !search_scratch_new(&m.s))
		rc = measure_all(&m);
out:
	search_scratch_free(m.s);
	if (m.v)
		index_read_end(m.r);
	index_close(m.r);
	arena_free(&m.a);
	return rc;
}
