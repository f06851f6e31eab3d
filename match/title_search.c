#include "match/title_search.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BM25_K1      1.2f
#define BM25_B       0.75f
#define TITLES_AHEAD 16   /* titles lie anywhere: they are asked for before they are looked at */
#define FIT_PREFIX   0.5f /* a word that only begins with what was typed */

#define TITLE_VIEW(v, count)                                                                                 \
	(struct title_view)                                                                                  \
	{                                                                                                    \
		(v)->strings, (v)->title, (v)->title_word, (v)->title_term, (v)->title_post_start,           \
		        (v)->title_post, (v)->title_item_start, (v)->title_item, (uint32_t)(v)->title_count, \
		        (uint32_t)(v)->title_word_count, (uint32_t)(v)->title_term_count, (uint32_t)(count)  \
	}

struct title_view course_titles(const struct course_view *v)
{
	return TITLE_VIEW(v, v->course_count);
}

struct title_view vacancy_titles(const struct vacancy_view *v)
{
	return TITLE_VIEW(v, v->vacancy_count);
}

/* --- working memory --------------------------------------------------------------------- */

void title_scratch_clear(struct title_scratch *s)
{
	free(s->state);
	free(s->found);
	*s = (struct title_scratch){0};
}

static int fit(struct title_scratch *s, uint32_t titles)
{
	if (s->state && titles <= s->size)
		return 0;
	title_scratch_clear(s);
	s->state = calloc((size_t)titles + 1, sizeof(*s->state));
	s->found = calloc((size_t)titles + 1, sizeof(*s->found));
	if (!s->state || !s->found) {
		title_scratch_clear(s);
		return -ENOMEM;
	}
	s->size = titles;
	return 0;
}

void title_reset(struct title_scratch *s)
{
	for (uint32_t i = 0; i < s->founds; i++)
		s->state[s->found[i]] = (struct title_state){0};
	s->founds = 0;
}

/* --- scores -------------------------------------------------------------------------------- */

static float idf(const struct title_view *t, uint64_t times)
{
	float n = times < t->rows ? (float)times : (float)t->rows;

	return logf(1 + ((float)t->rows - n + 0.5f) / (n + 0.5f));
}

/* What BM25 makes of one occurrence in a title of so many words. */
static float of_length(const struct title_view *t, uint32_t words)
{
	float mean = t->titles ? (float)t->words / (float)t->titles : 1;

	return (BM25_K1 + 1) / (1 + BM25_K1 * (1 - BM25_B + BM25_B * (float)words / mean));
}

static void add(struct title_scratch *s, uint32_t title, uint32_t part, float score)
{
	struct title_state *x = &s->state[title];

	if (x->part == part)
		return;
	if (!x->part)
		s->found[s->founds++] = title;
	x->part = part;
	x->score += score;
}

static void add_term(const struct title_view *t, struct title_scratch *s, uint32_t term, uint32_t part,
                     float score)
{
	uint32_t end = t->post_start[term + 1];

	for (uint32_t i = t->post_start[term]; i < end; i++) {
		if (i + TITLES_AHEAD < end)
			__builtin_prefetch(&s->state[t->post[i + TITLES_AHEAD]], 1);
		add(s, t->post[i], part, score);
	}
}

static bool holds(const struct known_word *k, uint32_t term)
{
	for (uint32_t i = 0; i < k->terms; i++)
		if (k->term[i] == term)
			return true;
	return false;
}

/* A word is looked for whole first, as a title counts what it finds first. The most it can add. */
static float score_word(const struct title_view *t, struct title_scratch *s, const struct title_part *p,
                        uint32_t number)
{
	float whole = p->fit * idf(t, p->word->times), prefix = FIT_PREFIX * idf(t, p->prefix_times);

	for (uint32_t i = 0; i < p->word->terms; i++)
		add_term(t, s, p->word->term[i], number, whole);
	for (uint32_t i = p->prefix_first; i < p->prefix_end; i++)
		if (!holds(p->word, i))
			add_term(t, s, i, number, prefix);
	return p->word->terms ? whole : p->prefix_first < p->prefix_end ? prefix : idf(t, 0);
}

static bool has_all(const struct title_view *t, uint32_t title, const struct title_part *p)
{
	const uint32_t *word = t->word + t->title[title].first;

	for (uint32_t i = 0; i < p->words; i++) {
		uint32_t k = 0;

		while (k < t->title[title].words && !holds(&p->word[i], word[k]))
			k++;
		if (k == t->title[title].words)
			return false;
	}
	return true;
}

static bool has_phrase(const struct title_view *t, uint32_t title, const struct title_part *p)
{
	const uint32_t *word = t->word + t->title[title].first;

	for (uint32_t at = 0; at + p->words <= t->title[title].words; at++) {
		uint32_t i = 0;

		while (i < p->words && holds(&p->word[i], word[at + i]))
			i++;
		if (i == p->words)
			return true;
	}
	return false;
}

static bool has_part(const struct title_view *t, uint32_t title, const struct title_part *p)
{
	return p->kind == PART_PHRASE ? has_phrase(t, title, p) : has_all(t, title, p);
}

static float worth(const struct title_view *t, const struct title_part *p)
{
	float sum = 0;

	for (uint32_t i = 0; i < p->words; i++)
		sum += idf(t, p->word[i].times);
	return sum;
}

/* The titles of its rarest word are looked at one by one. */
static float score_quoted(const struct title_view *t, struct title_scratch *s, const struct title_part *p,
                          uint32_t number)
{
	const struct known_word *rare = &p->word[0];
	float score = worth(t, p);

	for (uint32_t i = 1; i < p->words; i++)
		if (p->word[i].times < rare->times)
			rare = &p->word[i];
	for (uint32_t i = 0; i < rare->terms; i++)
		for (uint32_t k = t->post_start[rare->term[i]]; k < t->post_start[rare->term[i] + 1]; k++)
			if (has_part(t, t->post[k], p))
				add(s, t->post[k], number, score);
	return score;
}

/* Drops what does not hold the part; the rest gains by it. */
static float require(const struct title_view *t, struct title_scratch *s, const struct title_part *p,
                     uint32_t number)
{
	float score = worth(t, p);
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->founds; i++) {
		uint32_t title = s->found[i];

		if (has_part(t, title, p)) {
			s->state[title].score += score;
			s->state[title].part = number;
			s->found[n++] = title;
		} else {
			s->state[title] = (struct title_state){0};
		}
	}
	s->founds = n;
	return score;
}

/* The most is what a title has that is nothing but the words asked for. */
static void close_scores(const struct title_view *t, struct title_scratch *s, uint32_t words, float most,
                         struct title_answer *ret)
{
	float whole = most * of_length(t, words);

	for (uint32_t i = 0; i < s->founds; i++) {
		uint32_t title = s->found[i];
		struct title_state *x = &s->state[title];

		if (i + TITLES_AHEAD < s->founds) {
			__builtin_prefetch(&t->title[s->found[i + TITLES_AHEAD]]);
			__builtin_prefetch(&t->item_start[s->found[i + TITLES_AHEAD]]);
		}
		x->score = fminf(1, x->score * of_length(t, t->title[title].words) / whole);
		ret->items += t->item_start[title + 1] - t->item_start[title];
	}
}

int title_search(const struct title_view *t, struct title_scratch *s, const char *text, size_t len,
                 struct arena *a, struct title_answer *ret)
{
	struct title_query *q = arena_alloc(a, sizeof(*q));
	float most = 0;

	memset(ret, 0, sizeof(*ret));
	if (!q || fit(s, t->titles) || title_query_read(q, t, text, len, a))
		return -ENOMEM;
	for (uint32_t i = 0; i < q->parts; i++) {
		const struct title_part *p = &q->part[i];

		if (q->required && i > 0 && i + 1 == q->parts)
			most += require(t, s, p, i + 1);
		else if (p->kind == PART_WORD)
			most += score_word(t, s, p, i + 1);
		else
			most += score_quoted(t, s, p, i + 1);
	}
	ret->suggestion = q->suggestion;
	close_scores(t, s, q->words, most, ret);
	return 0;
}

int title_search_all(const struct title_view *t, struct title_scratch *s, const char *text, size_t len,
                     struct arena *a, struct title_answer *ret)
{
	struct title_query *q = arena_alloc(a, sizeof(*q));

	memset(ret, 0, sizeof(*ret));
	if (!q || fit(s, t->titles) || title_query_read_all(q, t, text, len, a))
		return -ENOMEM;
	for (uint32_t i = 0; i < q->parts; i++)
		score_quoted(t, s, &q->part[i], i + 1);
	for (uint32_t i = 0; i < s->founds; i++) {
		s->state[s->found[i]].score = 1;
		ret->items += t->item_start[s->found[i] + 1] - t->item_start[s->found[i]];
	}
	return 0;
}
