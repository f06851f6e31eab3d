/* Ranks occupations and skills by what people type. doc/search.md explains the
 * figures and says how they were found. */
#include "match/search_internal.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HALF_SCORE 6.0f  /* a score that stands half-way to the top of its band */
#define SAME_GROUP 0.3f  /* each further job of one unit group counts so much of the one before */
#define BASE_PART  0.34f /* of a unit's score that it has however many other words it holds */
#define COVER_PART 0.27f /* the rest: how much of the unit the words cover */

/* What a unit counts, by where it stands; and its band when it holds every word as asked. */
static const float field_weight[TEXT_FIELDS] = {1.0f, 0.72f, 0.60f, 0.58f};
static const uint8_t field_band[TEXT_FIELDS] = {5, 4, 3, 2};

#define BAND_WHOLE       4 /* added when the unit is nothing but the words asked for */
#define BAND_DESCRIPTION 1
#define BANDS            10.0f

struct search_job {
	const struct index_view *v;
	struct text_view t;
	struct search_scratch *s;
	const struct search_query *ask;
	struct text_query *q;
	struct arena *a;
	const uint32_t *title_rank; /* by document: breaks ties */
	const uint32_t *groups;     /* 4 x documents, NULL where there are none */
	float asked;                /* sum over the words of the best they could add */
};

int search_scratch_new(struct search_scratch **ret)
{
	struct search_scratch *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->stemmer = text_stemmer_new();
	if (!s->stemmer) {
		free(s);
		return -ENOMEM;
	}
	*ret = s;
	return 0;
}

static void scratch_clear(struct search_scratch *s)
{
	free(s->unit);
	free(s->doc);
	free(s->unit_list);
	free(s->doc_list);
	free(s->group);
	free(s->trade);
	*s = (struct search_scratch){.stemmer = s->stemmer};
}

void search_scratch_free(struct search_scratch *s)
{
	if (!s)
		return;
	scratch_clear(s);
	text_stemmer_free(s->stemmer);
	free(s);
}

static uint32_t larger(uint64_t a, uint64_t b)
{
	return (uint32_t)(a > b ? a : b);
}

/* Sizes the arrays to both text indexes of the view. */
static int scratch_fit(struct search_scratch *s, const struct index_view *v)
{
	uint32_t units = larger(v->ot_unit_count, v->st_unit_count);
	uint32_t docs = larger(v->occ_count, v->skill_count), groups = (uint32_t)v->group_key_count;

	if (units <= s->units && docs <= s->docs && groups <= s->groups && s->unit)
		return 0;
	scratch_clear(s);
	s->unit = calloc((size_t)units + 1, sizeof(*s->unit));
	s->doc = calloc((size_t)docs + 1, sizeof(*s->doc));
	s->unit_list = calloc((size_t)units + 1, sizeof(*s->unit_list));
	s->doc_list = calloc((size_t)docs + 1, sizeof(*s->doc_list));
	s->group = calloc((size_t)groups + 1, sizeof(*s->group));
	s->trade = calloc((size_t)groups + 1, sizeof(*s->trade));
	if (!s->unit || !s->doc || !s->unit_list || !s->doc_list || !s->group || !s->trade) {
		scratch_clear(s);
		return -ENOMEM;
	}
	s->units = units;
	s->docs = docs;
	s->groups = groups;
	return 0;
}

static void scratch_reset(struct search_scratch *s)
{
	uint32_t i;

	for (i = 0; i < s->unit_count; i++)
		s->unit[s->unit_list[i]] = (struct unit_state){0};
	for (i = 0; i < s->doc_count; i++)
		s->doc[s->doc_list[i]] = (struct doc_state){0};
	s->unit_count = s->doc_count = 0;
	memset(s->group, 0, ((size_t)s->groups + 1) * sizeof(*s->group));
	memset(s->trade, 0, ((size_t)s->groups + 1) * sizeof(*s->trade));
}

static struct doc_state *touch(struct search_scratch *s, uint32_t doc)
{
	struct doc_state *d = &s->doc[doc];

	if (!d->touched) {
		d->touched = true;
		s->doc_list[s->doc_count++] = doc;
	}
	return d;
}

/* --- one word ----------------------------------------------------------------- */

static void score_post(struct search_job *j, const struct query_word *w, unsigned number,
                       const struct text_post *p, const struct query_stem *part, float idf)
{
	struct unit_state *u = &j->s->unit[p->unit];
	bool exact = p->term == w->term;
	float fit = exact && !w->corrected ? 1 : part->match, hit = idf * fit;
	uint8_t found = u->found;

	if (!u->word)
		j->s->unit_list[j->s->unit_count++] = p->unit;
	if (u->word != number) {
		*u = (struct unit_state){
		        .hit = u->hit, .rarity = u->rarity, .exact = u->exact, .word = (uint8_t)number};
		found++;
		u->found = found;
	} else if (hit < u->word_hit || (hit == u->word_hit && !exact)) {
		return;
	}
	/* The best this word finds in the unit takes the place of what it found before. */
	if (u->word_fit > 0)
		u->rarity -= u->word_hit / u->word_fit;
	u->hit += hit - u->word_hit;
	u->rarity += hit / fit;
	u->exact = (uint8_t)(u->exact + exact - u->word_exact);
	u->word_hit = hit;
	u->word_fit = fit;
	u->word_exact = exact;
}

/* Other text that holds the stem, and groups of jobs to which it is common. */
static void score_text(struct search_job *j, uint32_t stem, float fit)
{
	const struct text_view *t = &j->t;
	uint32_t i;

	for (i = t->bag_start[stem]; i < t->bag_start[stem + 1]; i++) {
		struct doc_state *d = touch(j->s, t->bag[i].row);

		d->score += fit * t->bag[i].weight;
		d->own = true;
	}
	for (i = t->group_start[stem]; i < t->group_start[stem + 1]; i++)
		j->s->group[t->group[i].row] += fit * t->group[i].weight;
}

static void score_trade(struct search_job *j, const struct query_word *w)
{
	const struct text_view *t = &j->t;
	uint32_t i;

	if (w->stem == INDEX_NONE)
		return;
	for (i = t->trade_start[w->stem]; i < t->trade_start[w->stem + 1]; i++)
		j->s->trade[t->trade[i].row] += t->trade[i].weight * (w->corrected ? FIT_TYPO : 1);
}

static void score_description(struct search_job *j, const struct query_word *w)
{
	uint32_t i;

	if (w->term == INDEX_NONE)
		return;
	for (i = j->t.desc_start[w->term]; i < j->t.desc_start[w->term + 1]; i++)
		touch(j->s, j->t.desc[i])->described++;
}

static void score_word(struct search_job *j, unsigned number)
{
	const struct query_word *w = &j->q->word[number - 1];
	float best = 0;
	uint32_t i, k;

	for (i = 0; i < w->parts; i++) {
		const struct query_stem *part = &w->part[i];
		bool own = part->stem == w->stem && !w->corrected;
		float idf = j->t.idf[part->stem];

		best = fmaxf(best, idf * (own ? 1 : part->match));
		for (k = j->t.post_start[part->stem]; k < j->t.post_start[part->stem + 1]; k++)
			score_post(j, w, number, &j->t.post[k], part, idf);
		score_text(j, part->stem, own ? 1 : part->match);
	}
	j->asked += best;
	score_trade(j, w);
	score_description(j, w);
}

/* --- what the words add up to --------------------------------------------------- */

static void close_units(struct search_job *j)
{
	uint32_t i, n = j->q->words;

	for (i = 0; i < j->s->unit_count; i++) {
		uint32_t row = j->s->unit_list[i];
		const struct unit_state *u = &j->s->unit[row];
		const struct text_unit *unit = &j->t.unit[row];
		struct doc_state *d = touch(j->s, unit->doc);
		float cover = (float)u->found / (float)unit->words, score;
		uint8_t band;

		score = field_weight[unit->field] * u->hit * fminf(1, u->rarity / j->asked) *
		        (BASE_PART + COVER_PART * fminf(1, cover));
		d->own = true;
		if (score > d->best) {
			d->best = score;
			d->unit = row;
		}
		if (u->exact != n)
			continue;
		band = (uint8_t)(field_band[unit->field] + (unit->content == n ? BAND_WHOLE : 0));
		if (band > d->band) {
			d->band = band;
			d->band_unit = row;
		}
	}
}

/* A trade word brings in the jobs of its unit groups by itself. */
static void close_trades(struct search_job *j)
{
	uint32_t g, i;

	for (g = 0; j->groups && g < j->s->groups; g++)
		for (i = j->v->group_start[g]; j->s->trade[g] > 0 && i < j->v->group_start[g + 1]; i++) {
			struct doc_state *d = touch(j->s, j->v->group_occ[i]);

			d->score += j->s->trade[g];
			d->own = true;
		}
}

struct found {
	float key; /* 0 to 1 inside its band */
	uint32_t doc, rank, group;
	uint8_t band;
};

static float total(const struct search_job *j, uint32_t doc)
{
	const struct doc_state *d = &j->s->doc[doc];
	float sum = d->score + d->best;
	unsigned i;

	for (i = 0; j->groups && i < 3; i++)
		if (j->groups[doc * 4 + i] != INDEX_NONE)
			sum += j->s->group[j->groups[doc * 4 + i]];
	return sum / (sum + HALF_SCORE);
}

static bool excluded(const struct search_query *q, uint32_t doc)
{
	size_t i;

	for (i = 0; i < q->excludes; i++)
		if (q->exclude[i] == doc)
			return true;
	return false;
}

static uint32_t gather(struct search_job *j, struct found *f)
{
	uint32_t i, n = 0;

	for (i = 0; i < j->s->doc_count; i++) {
		uint32_t doc = j->s->doc_list[i];
		const struct doc_state *d = &j->s->doc[doc];

		if (!d->own || excluded(j->ask, doc))
			continue;
		f[n].doc = doc;
		f[n].key = total(j, doc);
		f[n].rank = j->title_rank[doc];
		f[n].group = j->groups ? j->groups[doc * 4 + 3] : INDEX_NONE;
		f[n].band = d->band                                       ? d->band
		            : d->described && d->described == j->q->words ? BAND_DESCRIPTION
		                                                          : 0;
		n++;
	}
	return n;
}

static int by_key(const void *x, const void *y)
{
	const struct found *a = x, *b = y;

	if (a->band != b->band)
		return a->band > b->band ? -1 : 1;
	if (a->key != b->key)
		return a->key > b->key ? -1 : 1;
	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

/* The score as it is shown: six places, so that what looks equal is ordered by title. */
static float shown(const struct found *f)
{
	return roundf(((float)f->band + f->key) / BANDS * 1e6f) / 1e6f;
}

static int by_score(const void *x, const void *y)
{
	float a = shown(x), b = shown(y);

	if (a != b)
		return a > b ? -1 : 1;
	return ((const struct found *)x)->rank < ((const struct found *)y)->rank ? -1 : 1;
}

/* Five jobs of one kind help nobody who meant another: each further job of a unit group counts less. */
static void spread_groups(struct search_job *j, struct found *f, uint32_t n)
{
	float *left = j->s->group; /* free for use: the groups' weights are in the keys by now */
	uint32_t i;

	if (!j->groups)
		return;
	qsort(f, n, sizeof(*f), by_key);
	for (i = 0; i < j->s->groups; i++)
		left[i] = 1;
	for (i = 0; i < n; i++)
		if (f[i].group != INDEX_NONE) {
			f[i].key *= left[f[i].group];
			left[f[i].group] *= SAME_GROUP;
		}
}

/* Moves the best `want` to the front, in order: a full sort only where everything is wanted. */
static uint32_t sort_front(struct found *f, uint32_t n, uint32_t want)
{
	uint32_t i, k;

	if (!want)
		return 0;
	if (want >= n || n < 64 || want > 64) {
		if (n > 1)
			qsort(f, n, sizeof(*f), by_score);
		return n < want ? n : want;
	}
	qsort(f, want, sizeof(*f), by_score);
	for (i = want; i < n; i++) {
		struct found x = f[i];

		if (by_score(&x, &f[want - 1]) >= 0)
			continue;
		for (k = want - 1; k > 0 && by_score(&x, &f[k - 1]) < 0; k--)
			f[k] = f[k - 1];
		f[k] = x;
	}
	return want;
}

static int answer(struct search_job *j, struct search_answer *ret)
{
	struct found *f = arena_alloc(j->a, ((size_t)j->s->doc_count + 1) * sizeof(*f));
	uint64_t want = (uint64_t)j->ask->offset + j->ask->limit;
	uint32_t i, n, have;

	if (!f)
		return -ENOMEM;
	n = gather(j, f);
	spread_groups(j, f, n);
	have = sort_front(f, n, want < n ? (uint32_t)want : n);
	ret->total = n;
	ret->hits = have > j->ask->offset ? have - j->ask->offset : 0;
	ret->hit = arena_alloc(j->a, ((size_t)ret->hits + 1) * sizeof(*ret->hit));
	if (!ret->hit)
		return -ENOMEM;
	for (i = 0; i < ret->hits; i++) {
		const struct found *x = &f[j->ask->offset + i];
		const struct doc_state *d = &j->s->doc[x->doc];
		struct search_hit *h = &ret->hit[i];

		h->doc = x->doc;
		h->score = shown(x);
		h->text = d->band > BAND_DESCRIPTION ? j->t.unit[d->band_unit].text
		          : d->best > 0              ? j->t.unit[d->unit].text
		                                     : 0;
	}
	return 0;
}

static int run(struct search_job *j, struct search_answer *ret)
{
	unsigned i;
	int rc;

	memset(ret, 0, sizeof(*ret));
	j->q = arena_alloc(j->a, sizeof(*j->q));
	if (!j->q || scratch_fit(j->s, j->v))
		return -ENOMEM;
	rc = text_query_read(j->q, &j->t, j->v, j->s->stemmer, j->ask->text, j->ask->len, j->a);
	if (rc || !j->q->words)
		return rc;
	ret->suggestion = j->q->suggestion;
	for (i = 1; i <= j->q->words; i++)
		score_word(j, i);
	close_units(j);
	close_trades(j);
	rc = answer(j, ret);
	scratch_reset(j->s);
	return rc;
}

int search_occupations(const struct index_view *v, struct search_scratch *s, const struct search_query *q,
                       struct arena *a, struct search_answer *ret)
{
	struct search_job j = {
	        .v = v,
	        .t = view_occupation_text(v),
	        .s = s,
	        .ask = q,
	        .a = a,
	        .title_rank = v->occ_title_rank,
	        .groups = v->group_key_count ? v->occ_group : NULL,
	};
	uint32_t i;
	int rc = run(&j, ret);

	/* Nothing of its titles matched: the title is what a person knows it by. */
	for (i = 0; i < ret->hits && !rc; i++)
		if (!ret->hit[i].text)
			ret->hit[i].text = v->occ[ret->hit[i].doc].title;
	return rc;
}

int search_skills(const struct index_view *v, struct search_scratch *s, const struct search_query *q,
                  struct arena *a, struct search_answer *ret)
{
	struct search_job j = {
	        .v = v,
	        .t = view_skill_text(v),
	        .s = s,
	        .ask = q,
	        .a = a,
	        .title_rank = v->skill_rank,
	};

	return run(&j, ret);
}
