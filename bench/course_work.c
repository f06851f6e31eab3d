#include "bench/course_work.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct course_work *course_work_open(const char *path)
{
	struct course_work *w = calloc(1, sizeof(*w));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *map = MAP_FAILED;

	if (fd >= 0 && !fstat(fd, &st) && st.st_size && w)
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (fd >= 0)
		close(fd);
	if (map == MAP_FAILED || !(w->popularity = work_popularity(WORK_SKILLS))) {
		perror(path);
		free(w);
		return NULL;
	}
	w->course = map;
	w->count = (size_t)st.st_size / sizeof(*w->course);
	return w;
}

void course_work_close(struct course_work *w)
{
	if (!w)
		return;
	munmap(w->course, w->count * sizeof(*w->course));
	free(w->popularity);
	free(w);
}

/* People live where the venues are: near a course drawn at random. */
static void draw_home(const struct course_work *w, struct course_question *q, uint64_t *rng)
{
	size_t at = work_random(rng) % w->count;

	while (w->course[at].lat == 0)
		at = (at + 1) % w->count;
	q->lat = (double)w->course[at].lat + 0.02 * work_normal(rng);
	q->lon = (double)w->course[at].lon + 0.03 * work_normal(rng);
}

void course_question_make(const struct course_work *w, uint32_t i, struct course_question *ret)
{
	static const int costs[] = {0, 100, 250, 500, 1000, 2500};
	uint64_t rng = i * 2654435761u + 99;
	uint32_t want = 8 + (uint32_t)(work_random(&rng) % 13), k;
	uint64_t modes = 1 + work_random(&rng) % 7;

	*ret = (struct course_question){.max_cost = costs[work_random(&rng) % 6]};
	ret->mode[MADE_CLASSROOM] = modes & 1;
	ret->mode[MADE_ONLINE] = modes & 2;
	ret->mode[MADE_BLENDED] = modes & 4;
	while (ret->skills < want) {
		uint16_t s = (uint16_t)work_draw(w->popularity, WORK_SKILLS, &rng);

		for (k = 0; k < ret->skills && ret->skill[k] != s; k++)
			;
		if (k == ret->skills)
			ret->skill[ret->skills++] = s;
	}
	draw_home(w, ret, &rng);
}
