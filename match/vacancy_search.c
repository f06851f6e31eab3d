/* Searching vacancies: doc/search.md explains what is found and how it is ranked. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "match/course_search_internal.h"

#if defined(__GNUC__) && !defined(__clang__)
/* The analyser of gcc 12 loses sight of memory that a structure behind a pointer keeps, and calls it a leak.
 * Real ones are looked for by valgrind and LeakSanitizer in every test. */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

#define ROWS_AHEAD 16
#define SCORE_TITLE                                                                                          \
	500000u /* an advert whose title has the words of the job's, and that is not said to be one */
#define SCORE_OF_JOB 600000u /* an advert of the job; the rest by how sure that is */

struct job {
	const struct vacancy_view *v;
	const struct index_view *core;
	struct course_scratch *s;
	const struct vacancy_query *q;
	struct vacancy_reach reach;
	bool by_text, by_job;
	uint32_t total;
};

/* --- fit ------------------------------------------------------------------------------------ */

static int take_skills(struct job *j)
{
	struct course_scratch *s = j->s;
	uint32_t words = (uint32_t)(j->core->skill_count + 63) / 64;

	if (words > s->has_words || !s->has) {
		uint64_t *more = calloc((size_t)words + 1, sizeof(*more));

		if (!more)
			return -ENOMEM;
		free(s->has);
		s->has = more;
		s->has_words = words;
	}
	for (uint32_t i = 0; i < j->q->skills; i++)
		s->has[j->q->skill[i] >> 6] |= UINT64_C(1) << (j->q->skill[i] & 63);
	return 0;
}

static void forget_skills(struct job *j)
{
	for (uint32_t i = 0; i < j->q->skills && j->s->has; i++)
		j->s->has[j->q->skill[i] >> 6] = 0;
}

/* How much of what the advert asks for the person has; each skill counts by how sure it is that it is asked
 * for, and by how few jobs share it. */
static uint32_t fit_of(const struct job *j, uint32_t row)
{
	float has = 0, all = 0;

	for (uint32_t i = j->v->vacancy_skill_start[row]; i < j->v->vacancy_skill_start[row + 1]; i++) {
		uint32_t link = j->v->vacancy_skill[i];
		float weight = (float)LINK_CONFIDENCE(link) * j->core->skill[LINK_ROW(link)].idf;

		all += weight;
		if (bit_is_set(j->s->has, LINK_ROW(link)))
			has += weight;
	}
	return all > 0 ? (uint32_t)lroundf(has / all * SCORE_ONE) : 0;
}

static void count_fit(const struct job *j, uint32_t row, struct vacancy_hit *h)
{
	for (uint32_t i = j->v->vacancy_skill_start[row]; i < j->v->vacancy_skill_start[row + 1]; i++) {
		h->fit_total++;
		h->fit_matched += j->q->skills && bit_is_set(j->s->has, LINK_ROW(j->v->vacancy_skill[i]));
	}
}

/* --- order ------------------------------------------------------------------------------------ */

static int by_id(const void *view, uint32_t a, uint32_t b)
{
	const struct vacancy_view *v = view;
	int r = compare_ids(v->strings, v->vacancy_more[a].id, v->vacancy_more[b].id);

	return r ? r : (a > b) - (a < b);
}

static uint32_t figure_of(const struct job *j, const struct vacancy_row *v, double miles, uint32_t score)
{
	int32_t pay = v->pay_high >= 0 ? v->pay_high : v->pay_low;

	switch (j->q->sort) {
	case VACANCY_BY_DISTANCE:
		return miles_figure(miles);
	case VACANCY_BY_PAY:
		return pay >= 0 ? (uint32_t)(INT32_MAX - pay) : NO_FIGURE;
	case VACANCY_BY_POSTED:
		return v->posted != CATALOGUE_NO_DAY ? UINT16_MAX - v->posted : NO_FIGURE;
	case VACANCY_BY_RELEVANCE:
		break;
	}
	return SCORE_ONE - score;
}

/* Takes a row; `about` is how well it is what was asked for, 0 when nothing was but skills. */
static int offer(struct job *j, uint32_t row, uint32_t about)
{
	const struct vacancy_row *v = &j->v->vacancy[row];
	bool far = j->q->sort == VACANCY_BY_DISTANCE;
	double miles = -1;
	uint32_t score = about;

	if (!vacancy_passes(&j->reach, row, far ? &miles : NULL))
		return 0;
	j->total++;
	if (j->q->skills) {
		uint32_t fit = fit_of(j, row);

		score = about ? (about + fit + 1) / 2 : fit;
	}
	return best_add(&j->s->best, BEST_KEY(figure_of(j, v, miles, score), v->title), row, score);
}

/* --- what the question is about ----------------------------------------------------------------- */

static uint32_t job_score(const struct vacancy_row *v)
{
	return SCORE_OF_JOB + (SCORE_ONE - SCORE_OF_JOB) * v->occ_confidence / 255;
}

static bool is_of_job(const struct job *j, const struct vacancy_row *v)
{
	return v->occ != UINT16_MAX && v->occ == j->q->occupation;
}

/* With text, a job only narrows down what the text finds. */
static int offer_text(struct job *j, uint32_t row, uint32_t score)
{
	const struct vacancy_row *v = &j->v->vacancy[row];

	if (j->by_job && !is_of_job(j, v))
		return 0;
	return offer(j, row, j->by_job ? (score + job_score(v) + 1) / 2 : score);
}

/* Adverts of the job were offered before: its title's words bring in the others. */
static int offer_titled(struct job *j, uint32_t row)
{
	return is_of_job(j, &j->v->vacancy[row]) ? 0 : offer(j, row, SCORE_TITLE);
}

static int offer_titles(struct job *j)
{
	const struct vacancy_view *v = j->v;
	int rc = 0;

	for (uint32_t i = 0; i < j->s->titles.founds && !rc; i++) {
		uint32_t title = j->s->titles.found[i], end = v->title_item_start[title + 1];
		uint32_t score = title_score(&j->s->titles, title);

		for (uint32_t k = v->title_item_start[title]; k < end && !rc; k++) {
			if (k + ROWS_AHEAD < end)
				__builtin_prefetch(&v->vacancy[v->title_item[k + ROWS_AHEAD]]);
			rc = j->by_text ? offer_text(j, v->title_item[k], score)
			                : offer_titled(j, v->title_item[k]);
		}
	}
	return rc;
}

static int offer_job(struct job *j, struct arena *a)
{
	const struct vacancy_view *v = j->v;
	struct title_view t = vacancy_titles(v);
	struct title_answer found;
	uint32_t occ = j->q->occupation, n;
	const char *title = view_str(j->core, j->core->occ[occ].title, &n);
	int rc = 0;

	for (uint32_t i = v->occ_vacancy_start[occ]; i < v->occ_vacancy_start[occ + 1] && !rc; i++)
		rc = offer(j, v->occ_vacancy[i], job_score(&v->vacancy[v->occ_vacancy[i]]));
	if (!rc)
		rc = title_search_all(&t, &j->s->titles, title, n, a, &found);
	return rc ? rc : offer_titles(j);
}

static int offer_touched(void *arg, struct posting_walk *w)
{
	struct job *j = arg;
	int rc = 0;

	for (uint32_t i = 0; i < w->touches && !rc; i++)
		rc = offer(j, w->touched[i], 0);
	return rc;
}

static int offer_by_skills(struct job *j)
{
	struct posting_walk *w = &j->s->walk;

	if (walk_fit(w))
		return -ENOMEM;
	w->start = j->v->skill_vacancy_start;
	w->link = j->v->skill_vacancy;
	w->row = (const char *)j->v->vacancy;
	w->known_end = 0;
	walk_set_lists(w, j->q->skill, NULL, j->q->skills);
	return walk_weights(w, j->reach.range, j->reach.ranges, offer_touched, j);
}

static int offer_all(struct job *j)
{
	int rc = 0;

	for (uint32_t i = 0; i < j->reach.ranges && !rc; i++)
		for (uint32_t row = j->reach.range[i].first; row < j->reach.range[i].end && !rc; row++)
			rc = offer(j, row, SCORE_ONE);
	return rc;
}

static int offer_found(struct job *j, struct arena *a, struct vacancy_answer *ret)
{
	struct title_view t = vacancy_titles(j->v);
	struct title_answer found = {0};

	if (!j->v->vacancy_count)
		return 0;
	if (j->by_text) {
		if (title_search(&t, &j->s->titles, j->q->text, j->q->len, a, &found))
			return -ENOMEM;
		ret->suggestion = found.suggestion;
		return offer_titles(j);
	}
	if (j->by_job)
		return offer_job(j, a);
	return j->q->skills ? offer_by_skills(j) : offer_all(j);
}

/* --- the answer ------------------------------------------------------------------------------------- */

static int answer(struct job *j, struct arena *a, struct vacancy_answer *ret)
{
	struct best *b = &j->s->best;
	uint32_t skip = j->q->offset;

	best_sort(b);
	ret->total = j->total;
	ret->hits = b->count > skip ? b->count - skip : 0;
	ret->hit = arena_zalloc(a, (size_t)ret->hits + 1, sizeof(*ret->hit));
	if (!ret->hit)
		return -ENOMEM;
	for (uint32_t i = 0; i < ret->hits; i++) {
		const struct best_item *x = &b->item[skip + i];
		struct vacancy_hit *h = &ret->hit[i];
		double miles = -1;

		vacancy_passes(&j->reach, x->row, &miles);
		h->row = x->row;
		h->score = (float)x->score / SCORE_ONE;
		h->miles = (float)miles;
		count_fit(j, x->row, h);
	}
	return 0;
}

int vacancy_search(const struct catalogue_view *c, struct course_scratch *s, const struct vacancy_query *q,
                   struct arena *a, struct vacancy_answer *ret)
{
	struct job j = {.v = &c->vacancy, .core = c->core, .s = s, .q = q};
	int rc;

	memset(ret, 0, sizeof(*ret));
	j.by_text = !asks_for_all(q->text, q->len);
	j.by_job = q->occupation != INDEX_NONE;
	vacancy_reach_make(&j.reach, j.v, &q->wish);
	best_begin(&s->best, wanted(q->limit, q->offset), by_id, j.v);
	rc = q->skills ? take_skills(&j) : 0;
	if (!rc)
		rc = offer_found(&j, a, ret);
	if (!rc)
		rc = answer(&j, a, ret);
	title_reset(&s->titles);
	forget_skills(&j);
	return rc;
}
