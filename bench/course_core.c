/* The compute floor of courses: postings by skill over courses that lie in the order in which a question
 * needs them (online by cost, then by cell), one accumulator, the top ten by weight covered. No process,
 * socket or encoding. */
#include "bench/course_work.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS      121 /* of cells of 0.1 degrees, from 49 to 61 north */
#define COLUMNS   121
#define TOP       10
#define DEGREE_KM (EARTH_KM * M_PI / 180)

struct row { /* 16 bytes: what a filter reads */
	float lat, lon;
	int32_t cost;
	uint8_t mode, skills;
	uint16_t reserved;
};

struct span {
	uint32_t first, end;
};

struct core {
	struct made_packed *from; /* in the order of the rows */
	struct row *row;
	uint32_t rows, online;
	uint32_t *start, *post; /* by skill */
	float *weight;          /* of skills */
	uint32_t *cell;         /* first row of each cell, and one more */
	float *score;           /* 0: not met; below 0: met and not wanted */
	uint32_t *met;
	uint64_t sink, touched, found, postings;
};

static uint32_t cell_at(double degrees, double zero, uint32_t most)
{
	double c = (degrees - zero) * 10;

	return c < 0 ? 0 : c >= most ? most - 1 : (uint32_t)c;
}

static uint32_t cell_of_course(float lat, float lon)
{
	return cell_at((double)lat, 49, ROWS) * COLUMNS + cell_at((double)lon, -9, COLUMNS);
}

static int by_need(const void *a, const void *b)
{
	const struct made_packed *x = a, *y = b;
	bool placed_x = x->lat != 0, placed_y = y->lat != 0;

	if (placed_x != placed_y)
		return placed_x - placed_y;
	if (!placed_x)
		return (x->cost > y->cost) - (x->cost < y->cost);
	return (int)cell_of_course(x->lat, x->lon) - (int)cell_of_course(y->lat, y->lon);
}

/* Work-based courses have no place here and no question asks for them. */
static int take_rows(struct core *c, const struct course_work *w)
{
	c->from = malloc((w->count + 1) * sizeof(*c->from));
	c->row = malloc((w->count + 1) * sizeof(*c->row));
	if (!c->from || !c->row)
		return -ENOMEM;
	for (size_t i = 0; i < w->count; i++)
		if (w->course[i].mode != MADE_WORK_BASED && w->course[i].cost >= 0)
			c->from[c->rows++] = w->course[i];
	qsort(c->from, c->rows, sizeof(*c->from), by_need);
	for (uint32_t i = 0; i < c->rows; i++)
		c->row[i] = (struct row){c->from[i].lat,  c->from[i].lon,    c->from[i].cost,
		                         c->from[i].mode, c->from[i].skills, 0};
	while (c->online < c->rows && c->row[c->online].lat == 0)
		c->online++;
	return 0;
}

static int index_cells(struct core *c)
{
	uint32_t cell = 0, i;

	c->cell = malloc((ROWS * COLUMNS + 1) * sizeof(*c->cell));
	if (!c->cell)
		return -ENOMEM;
	for (i = c->online; i < c->rows; i++)
		while (cell <= cell_of_course(c->row[i].lat, c->row[i].lon))
			c->cell[cell++] = i;
	while (cell <= ROWS * COLUMNS)
		c->cell[cell++] = c->rows;
	return 0;
}

static int index_skills(struct core *c)
{
	uint32_t *at = malloc(WORK_SKILLS * sizeof(*at)), s, i, k, links = 0;
	int rc = -ENOMEM;

	c->start = calloc(WORK_SKILLS + 1, sizeof(*c->start));
	c->weight = malloc(WORK_SKILLS * sizeof(*c->weight));
	for (i = 0; i < c->rows; i++)
		links += c->row[i].skills;
	c->post = malloc((links + 1) * sizeof(*c->post));
	if (!at || !c->start || !c->weight || !c->post)
		goto out;
	for (i = 0; i < c->rows; i++)
		for (k = 0; k < c->row[i].skills; k++)
			c->start[c->from[i].skill[k] + 1]++;
	for (s = 0; s < WORK_SKILLS; s++) {
		c->weight[s] = logf((float)(c->rows + 1) / (float)(c->start[s + 1] + 1));
		c->start[s + 1] += c->start[s];
	}
	memcpy(at, c->start, WORK_SKILLS * sizeof(*at));
	for (i = 0; i < c->rows; i++)
		for (k = 0; k < c->row[i].skills; k++)
			c->post[at[c->from[i].skill[k]]++] = i;
	rc = 0;
out:
	free(at);
	return rc;
}

static int build(struct core *c, const struct course_work *w)
{
	int rc = take_rows(c, w);

	if (!rc)
		rc = index_cells(c);
	if (!rc)
		rc = index_skills(c);
	c->score = calloc((size_t)c->rows + 1, sizeof(*c->score));
	c->met = malloc(((size_t)c->rows + 1) * sizeof(*c->met));
	return rc ? rc : c->score && c->met ? 0 : -ENOMEM;
}

static void drop(struct core *c)
{
	free(c->from);
	free(c->row);
	free(c->start);
	free(c->post);
	free(c->weight);
	free(c->cell);
	free(c->score);
	free(c->met);
}

/* Online by cost, then a range for each row of cells that the circle meets. */
static uint32_t find_spans(const struct core *c, const struct course_question *q, struct span *ret)
{
	double lat = COURSE_KM / DEGREE_KM, lon = lat / cos(q->lat * M_PI / 180);
	uint32_t n = 0, low = 0, high = c->online, row;

	if (q->mode[MADE_ONLINE]) {
		while (low < high) {
			uint32_t mid = (low + high) / 2;

			if (c->row[mid].cost <= q->max_cost)
				low = mid + 1;
			else
				high = mid;
		}
		ret[n++] = (struct span){0, low};
	}
	if (!q->mode[MADE_CLASSROOM] && !q->mode[MADE_BLENDED])
		return n;
	for (row = cell_at(q->lat - lat, 49, ROWS); row <= cell_at(q->lat + lat, 49, ROWS); row++)
		ret[n++] = (struct span){c->cell[row * COLUMNS + cell_at(q->lon - lon, -9, COLUMNS)],
		                         c->cell[row * COLUMNS + cell_at(q->lon + lon, -9, COLUMNS) + 1]};
	return n;
}

struct near {
	float lat, lon, narrow,
	        limit; /* degrees; of a degree of longitude beside one of latitude; square of a distance */
};

/* At these distances a flat map is right to a few metres, and a floor need not be righter. */
static bool wanted(const struct row *r, const struct course_question *q, const struct near *n)
{
	float y = r->lat - n->lat, x = (r->lon - n->lon) * n->narrow;

	return r->cost <= q->max_cost && q->mode[r->mode] && y * y + x * x <= n->limit;
}

static uint32_t lower(const uint32_t *p, uint32_t first, uint32_t end, uint32_t row)
{
	while (first < end) {
		uint32_t mid = first + (end - first) / 2;

		if (p[mid] < row)
			first = mid + 1;
		else
			end = mid;
	}
	return first;
}

static uint32_t scatter(struct core *c, const struct course_question *q, const struct span *s, uint32_t n)
{
	const struct near near = {(float)q->lat, (float)q->lon, cosf((float)(q->lat * M_PI / 180)),
	                          (float)(COURSE_KM / DEGREE_KM * COURSE_KM / DEGREE_KM)};
	uint32_t met = 0;

	for (uint32_t i = 0; i < q->skills; i++) {
		uint32_t end = c->start[q->skill[i] + 1], at = c->start[q->skill[i]];
		float weight = c->weight[q->skill[i]];

		for (uint32_t k = 0; k < n; k++)
			for (at = lower(c->post, at, end, s[k].first); at < end && c->post[at] < s[k].end;
			     at++) {
				uint32_t row = c->post[at];

				/* Online ones were found by their cost. */
				if (c->score[row] == 0) {
					c->met[met++] = row;
					c->score[row] =
					        row < c->online || wanted(&c->row[row], q, &near) ? 0 : -1e9F;
				}
				c->score[row] += weight;
			}
	}
	return met;
}

static void ask(struct core *c, const struct course_question *q)
{
	struct {
		float score;
		uint32_t row;
	} top[TOP] = {{0, 0}};
	struct span span[ROWS + 1];
	uint32_t met = scatter(c, q, span, find_spans(c, q, span)), total = 0, i, k;

	for (i = 0; i < met; i++) {
		float score = c->score[c->met[i]];

		c->score[c->met[i]] = 0;
		total += score > 0;
		if (score <= top[TOP - 1].score)
			continue;
		for (k = TOP - 1; k > 0 && score > top[k - 1].score; k--)
			top[k] = top[k - 1];
		top[k].score = score;
		top[k].row = c->met[i];
	}
	for (i = 0; i < TOP; i++)
		c->sink += c->row[top[i].row].skills;
	c->sink += total;
	c->found += total;
	c->touched += met;
	for (i = 0; i < q->skills; i++)
		c->postings += c->start[q->skill[i] + 1] - c->start[q->skill[i]];
}

int course_core_run(const struct course_work *w, double seconds, struct load_result *ret)
{
	struct core c = {0};
	struct course_question *q = malloc(WORK_QUESTIONS * sizeof(*q));
	uint64_t cap = 1u << 20, n = 0, i;
	double *us = malloc(cap * sizeof(*us)), began, last;
	int rc = us && q ? build(&c, w) : -ENOMEM;

	*ret = (struct load_result){0};
	if (rc)
		goto out;
	for (i = 0; i < WORK_QUESTIONS; i++) {
		course_question_make(w, (uint32_t)i, &q[i]);
		ask(&c, &q[i]);
	}
	began = last = load_now();
	for (i = 0; last < began + seconds * 1e6; i++) {
		ask(&c, &q[i % WORK_QUESTIONS]);
		double now = load_now();

		if (n < cap)
			us[n++] = now - last;
		last = now;
	}
	ret->answers = i;
	ret->rate = (double)i / ((last - began) / 1e6);
	load_percentiles(us, n, ret);
	fprintf(stderr, "a question about courses has %.0f postings, touches %.0f courses and finds %.0f\n",
	        (double)c.postings / (double)(i + WORK_QUESTIONS),
	        (double)c.touched / (double)(i + WORK_QUESTIONS),
	        (double)c.found / (double)(i + WORK_QUESTIONS));
	/* The sum is used, so the compiler may not leave the work out. */
	if (c.sink == 42)
		ret->bytes_in = 1;
out:
	drop(&c);
	free(us);
	free(q);
	return rc;
}
