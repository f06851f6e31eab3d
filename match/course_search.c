/* Searching courses: doc/search.md explains what is found and how it is ranked. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "match/course_search_internal.h"

#define ROWS_AHEAD 16 /* rows that are asked for before they are looked at */

struct job {
	const struct course_view *v;
	struct course_scratch *s;
	const struct course_query *q;
	struct course_reach reach;
	struct course_facets *facets;
	bool by_text; /* titles were looked for: the score of the row's title counts */
	uint32_t total;
};

int course_scratch_new(struct course_scratch **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? 0 : -ENOMEM;
}

void course_scratch_free(struct course_scratch *s)
{
	if (!s)
		return;
	walk_clear(&s->walk);
	title_scratch_clear(&s->titles);
	best_free(&s->best);
	free(s->provider);
	free(s->provider_found);
	free(s->has);
	free(s->mark);
	free(s);
}

bool asks_for_all(const char *text, size_t len)
{
	for (size_t i = 0; text && i < len; i++)
		if (!strchr(" \t\r\n*", text[i]))
			return false;
	return true;
}

int compare_ids(const uint8_t *strings, uint32_t a, uint32_t b)
{
	uint32_t m, n;
	const char *x = catalogue_str(strings, a, &m), *y = catalogue_str(strings, b, &n);
	int r = memcmp(x, y, m < n ? m : n);

	return r ? r : (m > n) - (m < n);
}

/* --- order --------------------------------------------------------------------------------- */

static int by_id(const void *view, uint32_t a, uint32_t b)
{
	const struct course_view *v = view;
	int r = compare_ids(v->strings, v->course_more[a].id, v->course_more[b].id);

	return r ? r : (a > b) - (a < b);
}

static double miles_to(const struct job *j, const struct course_row *c)
{
	if (!j->q->wish.has_place || course_anywhere(c) || c->lat == CATALOGUE_NOWHERE)
		return -1;
	return circle_miles_shown(&j->reach.circle, c->lat, c->lon);
}

static uint32_t figure_of(const struct job *j, const struct course_row *c, uint32_t score)
{
	bool dated = c->start != CATALOGUE_NO_DAY;

	switch (j->q->sort) {
	case COURSE_BY_START_LATEST:
		return dated ? UINT16_MAX - c->start : NO_FIGURE;
	case COURSE_BY_START_SOONEST:
		return dated ? c->start : NO_FIGURE;
	case COURSE_BY_DISTANCE:
		return miles_figure(miles_to(j, c));
	case COURSE_BY_COST:
		return c->cost;
	case COURSE_BY_RELEVANCE:
		break;
	}
	return SCORE_ONE - score;
}

/* Takes a row that the question is about; whether it passes the filters is seen here. */
static inline int offer(struct job *j, uint32_t row, uint32_t score)
{
	const struct course_row *c = &j->v->course[row];
	uint32_t fails = course_fails(&j->reach, row);

	if (fails & ~FAILS_OF_FACETS)
		return 0;
	if (j->facets)
		facets_count(j->facets, j->s, c, fails);
	if (fails)
		return 0;
	j->total++;
	return best_add(&j->s->best, BEST_KEY(figure_of(j, c, score), c->title), row, score);
}

/* --- what the question is about ---------------------------------------------------------------- */

static uint32_t text_score(const struct job *j, uint32_t row)
{
	return title_score(&j->s->titles, j->v->course[row].title);
}

/* The least sum of a row that may still be among the best. */
static uint32_t least_sum(const struct job *j, const struct posting_walk *w)
{
	const struct best *b = &j->s->best;
	uint64_t score;

	if (b->count < b->want || j->q->sort != COURSE_BY_RELEVANCE)
		return 0;
	if (!b->want)
		return UINT32_MAX;
	score = SCORE_ONE - (b->item[0].key >> 32);
	return score > 1 ? (uint32_t)((score - 1) * w->whole / SCORE_ONE) : 0;
}

/* Rows whose sum is at least `low` and below `high`. */
static int offer_between(struct job *j, struct posting_walk *w, uint32_t low, uint64_t high)
{
	uint32_t least = least_sum(j, w);
	int rc = 0;

	for (uint32_t i = 0; i < w->touches && !rc; i++) {
		uint32_t row = w->touched[i], sum = w->sum[row - w->base];

		if (sum < low || sum >= high || sum < least)
			continue;
		rc = offer(j, row, walk_score(w, sum));
		least = least_sum(j, w);
	}
	return rc;
}

static inline bool is_sure(const struct job *j, uint32_t row)
{
	if (row < j->reach.sure_end)
		return true;
	return j->reach.plain ? course_passes_plain(&j->reach, row) : !course_fails(&j->reach, row);
}

/* Until enough are kept: those that teach two skills or more first, as few of the others will be kept then.
 */
static int offer_first(struct job *j, struct posting_walk *w)
{
	uint32_t one = walk_heaviest(w) + 1, total = j->total;
	int rc = offer_between(j, w, one, UINT64_MAX);

	if (!rc)
		rc = offer_between(j, w, 0, one);
	for (uint32_t i = 0; i < w->touches; i++)
		total += is_sure(j, w->touched[i]);
	j->total = total;
	return rc;
}

/* Most rows only have to be counted, and most of those need not be looked at. */
static int offer_plain(struct job *j, struct posting_walk *w)
{
	uint32_t least = least_sum(j, w);
	int rc = 0;

	if (j->q->sort == COURSE_BY_RELEVANCE && j->s->best.count < j->s->best.want)
		return offer_first(j, w);
	for (uint32_t i = 0; i < w->touches && !rc; i++) {
		uint32_t row = w->touched[i], sum = w->sum[row - w->base];

		if (sum < least) {
			j->total += is_sure(j, row);
			continue;
		}
		rc = offer(j, row, walk_score(w, sum));
		least = least_sum(j, w);
	}
	return rc;
}

static int offer_taught(void *arg, struct posting_walk *w)
{
	struct job *j = arg;
	int rc = 0;

	if (!j->facets && !j->by_text)
		return offer_plain(j, w);
	for (uint32_t i = 0; i < w->touches && !rc; i++) {
		uint32_t row = w->touched[i], score = walk_score(w, w->sum[row - w->base]);
		uint32_t title = j->by_text ? text_score(j, row) : 0;

		if (!j->by_text)
			rc = offer(j, row, score);
		else if (title)
			rc = offer(j, row, (score + title + 1) / 2);
	}
	return rc;
}

static int offer_by_skills(struct job *j)
{
	struct posting_walk *w = &j->s->walk;

	if (walk_fit(w))
		return -ENOMEM;
	w->start = j->v->skill_course_start;
	w->link = j->v->skill_course;
	w->row = (const char *)j->v->course;
	w->known_end = j->facets || j->by_text ? 0 : j->reach.sure_end;
	walk_set_lists(w, j->q->skill, j->q->weight, j->q->skills);
	return walk_weights(w, j->reach.range, j->reach.ranges, offer_taught, j);
}

/* Most titles have a row or two, which lie anywhere: their items, then their rows, are asked for ahead. */
static void ask_ahead(const struct job *j, uint32_t i)
{
	const struct title_scratch *t = &j->s->titles;
	const struct course_view *v = j->v;

	if (i + 2 * ROWS_AHEAD < t->founds)
		__builtin_prefetch(&v->title_item[v->title_item_start[t->found[i + 2 * ROWS_AHEAD]]]);
	if (i + ROWS_AHEAD < t->founds)
		__builtin_prefetch(&v->course[v->title_item[v->title_item_start[t->found[i + ROWS_AHEAD]]]]);
}

static int offer_titles(struct job *j)
{
	const struct course_view *v = j->v;
	int rc = 0;

	for (uint32_t i = 0; i < j->s->titles.founds && !rc; i++) {
		uint32_t title = j->s->titles.found[i], end = v->title_item_start[title + 1];
		uint32_t score = title_score(&j->s->titles, title);

		ask_ahead(j, i);

		for (uint32_t k = v->title_item_start[title]; k < end && !rc; k++) {
			if (k + ROWS_AHEAD < end)
				__builtin_prefetch(&v->course[v->title_item[k + ROWS_AHEAD]]);
			rc = offer(j, v->title_item[k], score);
		}
	}
	return rc;
}

static int offer_all(struct job *j)
{
	int rc = 0;

	for (uint32_t i = 0; i < j->reach.ranges && !rc; i++)
		for (uint32_t row = j->reach.range[i].first; row < j->reach.range[i].end && !rc; row++) {
			uint32_t score = j->by_text ? text_score(j, row) : SCORE_ONE;

			if (score)
				rc = offer(j, row, score);
		}
	return rc;
}

/* Rows of the titles lie anywhere; those in reach lie together, and looking at one of them costs a fifth. */
static bool fewer_in_reach(const struct job *j, uint64_t items)
{
	uint64_t rows = 0;

	for (uint32_t i = 0; i < j->reach.ranges; i++)
		rows += j->reach.range[i].end - j->reach.range[i].first;
	return rows < items * 5;
}

static int offer_found(struct job *j, struct arena *a, struct course_answer *ret)
{
	struct title_view t = course_titles(j->v);
	struct title_answer found = {0};

	if (!asks_for_all(j->q->text, j->q->len)) {
		if (title_search(&t, &j->s->titles, j->q->text, j->q->len, a, &found))
			return -ENOMEM;
		ret->suggestion = found.suggestion;
		j->by_text = true;
	}
	if (j->by_text && !j->s->titles.founds)
		return 0;
	if (j->q->skills)
		return offer_by_skills(j);
	if (j->by_text && !fewer_in_reach(j, found.items))
		return offer_titles(j);
	return offer_all(j);
}

/* --- the answer ------------------------------------------------------------------------------------ */

static int answer(struct job *j, struct arena *a, struct course_answer *ret)
{
	struct best *b = &j->s->best;
	uint32_t skip = j->q->offset;

	best_sort(b);
	ret->total = j->total;
	ret->facets = j->facets;
	ret->hits = b->count > skip ? b->count - skip : 0;
	ret->hit = arena_alloc(a, ((size_t)ret->hits + 1) * sizeof(*ret->hit));
	if (!ret->hit)
		return -ENOMEM;
	for (uint32_t i = 0; i < ret->hits; i++) {
		const struct best_item *x = &b->item[skip + i];

		ret->hit[i] = (struct course_hit){.row = x->row,
		                                  .score = (float)x->score / SCORE_ONE,
		                                  .miles = (float)miles_to(j, &j->v->course[x->row])};
	}
	return 0;
}

static int begin(struct job *j, struct arena *a)
{
	if (j->q->facets)
		course_reach_make_wide(&j->reach, j->v, &j->q->wish);
	else
		course_reach_make(&j->reach, j->v, &j->q->wish);
	best_begin(&j->s->best, wanted(j->q->limit, j->q->offset), by_id, j->v);
	if (!j->q->facets)
		return 0;
	j->facets = arena_zalloc(a, 1, sizeof(*j->facets));
	return j->facets && !facets_begin(j->s, j->v) ? 0 : -ENOMEM;
}

int course_search(const struct catalogue_view *c, struct course_scratch *s, const struct course_query *q,
                  struct arena *a, struct course_answer *ret)
{
	struct job j = {.v = &c->course, .s = s, .q = q};
	int rc = begin(&j, a);

	memset(ret, 0, sizeof(*ret));
	if (!rc)
		rc = offer_found(&j, a, ret);
	if (j.facets)
		facets_end(j.facets, s);
	if (!rc)
		rc = answer(&j, a, ret);
	title_reset(&s->titles);
	return rc;
}

/* --- for plans ----------------------------------------------------------------------------------------- */

struct gathering {
	const struct course_reach *reach;
	struct arena *arena;
	struct course_teaches *teaches;
	uint32_t count, size;
};

static int grow_teaches(struct gathering *g, uint32_t need)
{
	uint32_t size = g->size ? g->size : 1024;
	struct course_teaches *bigger;

	if (need <= g->size)
		return 0;
	while (size < need)
		size *= 2;
	bigger = arena_alloc(g->arena, (size_t)size * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	if (g->count)
		memcpy(bigger, g->teaches, g->count * sizeof(*bigger));
	g->teaches = bigger;
	g->size = size;
	return 0;
}

static int gather_block(void *arg, struct posting_walk *w)
{
	struct gathering *g = arg;

	if (grow_teaches(g, g->count + w->touches))
		return -ENOMEM;
	for (uint32_t i = 0; i < w->touches; i++) {
		uint32_t row = w->touched[i];

		if (row < g->reach->sure_end || course_passes(g->reach, row))
			g->teaches[g->count++] = (struct course_teaches){row, w->set[row - w->base]};
	}
	return 0;
}

int course_gather(const struct course_reach *r, struct course_scratch *s, const uint32_t *skill,
                  uint32_t skills, uint8_t confidence, struct arena *a, struct course_teaches **ret,
                  uint32_t *ret_count)
{
	struct gathering g = {.reach = r, .arena = a};
	struct posting_walk *w = &s->walk;
	int rc;

	*ret = NULL;
	*ret_count = 0;
	if (!skills || !r->ranges)
		return 0;
	if (walk_fit(w))
		return -ENOMEM;
	w->start = r->v->skill_course_start;
	w->link = r->v->skill_course;
	w->row = (const char *)r->v->course;
	w->confidence = confidence;
	w->known_end = r->sure_end;
	walk_set_lists(w, skill, NULL, skills < 64 ? skills : 64);
	rc = walk_sets(w, r->range, r->ranges, gather_block, &g);
	if (rc)
		return rc;
	*ret = g.teaches;
	*ret_count = g.count;
	return 0;
}
