/* Finds skills in free text: runs of words whose stems are those of a label, in
 * whatever order, the longest run first. doc/search.md says how good it is. */
#include "match/search_internal.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "index/text_words.h"

#define MAX_RUN      8u    /* words of a label that can be found */
#define SURE_ENOUGH  0.40f /* what is less sure is not shown */
#define ALT_LABEL    0.95f /* an alternative label is a little less sure than the label itself */
#define OTHER_ORDER  0.90f
#define OTHER_FORM   0.92f /* for each word that stands in another form */
#define COMMON_SHARE 0.08f /* a word in the texts of so many jobs means nothing in particular by itself */

/* How sure a label of so many words is, before the points above. */
static const float by_words[MAX_RUN + 1] = {0, 0.75f, 0.90f, 0.96f, 0.98f, 0.99f, 0.99f, 0.99f, 0.99f};
#define COMMON_WORD 0.35f

struct token {
	uint32_t start, end, stem, term;
	bool gap; /* punctuation stands before it */
};

struct extract_job {
	const struct index_view *v;
	struct text_view labels, jobs;
	struct search_scratch *s;
	struct arena *a;
	struct token *token;
	uint32_t tokens;
	struct extract_hit *hit;
	uint32_t hits, room;
	uint32_t *seen; /* by skill: place in `hit`, plus 1 */
};

static int read_tokens(struct extract_job *j, const char *text, size_t len)
{
	struct text_cursor c;
	struct text_word w;
	bool gap = false;
	/* Words are at least one byte with one between them. */
	j->token = arena_alloc(j->a, (len / 2 + 1) * sizeof(*j->token));
	if (!j->token)
		return -ENOMEM;
	text_words_begin(&c, text, len);
	while (text_words_next(&c, &w)) {
		struct token *t = &j->token[j->tokens];

		gap |= w.gap;
		if (words_is_stop(&w))
			continue;
		*t = (struct token){.start = w.start, .end = w.end, .gap = gap};
		words_write_out(&w);
		t->stem = text_find_stem(&j->labels, j->v, j->s->stemmer, &w, &t->term);
		gap = false;
		j->tokens++;
	}
	return 0;
}

/* Whether the run is made of the very stems of the unit. */
static bool same_stems(const struct extract_job *j, const struct token *run, const struct text_unit *u)
{
	bool used[MAX_RUN] = {false};
	uint32_t i, k;

	for (i = 0; i < u->content; i++) {
		uint32_t stem = j->labels.term[j->labels.unit_word[u->first + i]].stem;

		for (k = 0; k < u->content && (used[k] || run[k].stem != stem); k++)
			;
		if (k == u->content)
			return false;
		used[k] = true;
	}
	return true;
}

/* The share of jobs in whose texts the word stands: how ordinary it is. */
static float ordinary(const struct extract_job *j, uint32_t label_term)
{
	uint32_t n, stem, term;
	struct text_word w;
	const char *s = view_str(j->v, j->labels.term[label_term].word, &n);

	if (n >= sizeof(w.folded) || !j->v->occ_count)
		return 0;
	memcpy(w.folded, s, n);
	w.folded[n] = 0;
	w.len = (uint8_t)n;
	stem = text_find_stem(&j->jobs, j->v, j->s->stemmer, &w, &term);
	if (stem == INDEX_NONE)
		return 0;
	return (float)(j->jobs.bag_start[stem + 1] - j->jobs.bag_start[stem]) / (float)j->v->occ_count;
}

static float sureness(const struct extract_job *j, const struct token *run, const struct text_unit *u)
{
	float sure = by_words[u->content] * (u->field == TEXT_TITLE ? 1 : ALT_LABEL);
	bool in_order = true;
	uint32_t i;

	for (i = 0; i < u->content; i++) {
		uint32_t term = j->labels.unit_word[u->first + i];

		if (run[i].stem != j->labels.term[term].stem)
			in_order = false;
		else if (run[i].term != term)
			sure *= OTHER_FORM;
	}
	if (!in_order)
		sure *= OTHER_ORDER;
	if (u->content == 1 && ordinary(j, j->labels.unit_word[u->first]) > COMMON_SHARE)
		sure *= COMMON_WORD;
	return sure;
}

static void keep(struct extract_job *j, uint32_t skill, float sure, const struct token *run, uint32_t n)
{
	struct extract_hit *h;

	if (sure < SURE_ENOUGH)
		return;
	if (!j->seen[skill]) {
		if (j->hits == j->room)
			return;
		j->seen[skill] = ++j->hits;
	} else if (j->hit[j->seen[skill] - 1].score >= sure) {
		return;
	}
	h = &j->hit[j->seen[skill] - 1];
	*h = (struct extract_hit){skill, sure, run[0].start, run[n - 1].end};
}

/* Labels that are this run. Several skills may share one: then the best fitting, and none is as sure. */
static bool find_run(struct extract_job *j, const struct token *run, uint32_t n, uint32_t hash)
{
	uint32_t mask = j->labels.phrase_slots - 1, at, looked, found = 0;
	uint32_t skill[4];
	float sure[4];

	for (at = hash & mask, looked = 0; j->labels.phrase[at] && looked <= mask; at = (at + 1) & mask, looked++) {
		const struct text_unit *u = &j->labels.unit[j->labels.phrase[at] - 1];

		if (u->content != n || !same_stems(j, run, u) || found == 4)
			continue;
		skill[found] = u->doc;
		sure[found++] = sureness(j, run, u);
	}
	for (at = 0; at < found; at++) {
		float best = 0;
		uint32_t k, others = 0;

		for (k = 0; k < found; k++) {
			best = fmaxf(best, sure[k]);
			others += skill[k] != skill[at];
		}
		/* A skill that fits less well than another by the same words is a guess. */
		keep(j, skill[at], sure[at] * (sure[at] < best ? 0.5f : 1) / sqrtf(1 + (float)others), run, n);
	}
	return found > 0;
}

/* The longest run that starts here; returns how many words it took, at least one. */
static uint32_t scan(struct extract_job *j, uint32_t i)
{
	uint32_t hash[MAX_RUN + 1] = {0}, n, longest = 0;

	for (n = 0; n < MAX_RUN && i + n < j->tokens; n++) {
		const struct token *t = &j->token[i + n];

		if (t->stem == INDEX_NONE || (n && t->gap))
			break;
		hash[n + 1] = words_phrase_hash(hash[n], t->stem);
	}
	for (longest = n; longest > 0; longest--)
		if (find_run(j, &j->token[i], longest, hash[longest]))
			return longest;
	return 1;
}

static int by_score(const void *x, const void *y)
{
	const struct extract_hit *a = x, *b = y;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return a->start != b->start ? (a->start < b->start ? -1 : 1) : (a->skill > b->skill) - (a->skill < b->skill);
}

int extract_skills(const struct index_view *v, struct search_scratch *s, const char *text, size_t len,
		   uint32_t limit, struct arena *a, struct extract_hit **ret, uint32_t *ret_count)
{
	struct extract_job j = {.v = v, .labels = view_skill_text(v), .jobs = view_occupation_text(v), .s = s, .a = a};
	uint32_t i;

	*ret = NULL;
	*ret_count = 0;
	if (read_tokens(&j, text, len))
		return -ENOMEM;
	j.room = j.tokens * 4 + 1;
	j.hit = arena_alloc(a, j.room * sizeof(*j.hit));
	j.seen = arena_zalloc(a, (size_t)view_skills(v) + 1, sizeof(*j.seen));
	if (!j.hit || !j.seen)
		return -ENOMEM;
	if (!j.labels.phrase_slots)
		return 0;
	for (i = 0; i < j.tokens;)
		i += scan(&j, i);
	if (j.hits > 1)
		qsort(j.hit, j.hits, sizeof(*j.hit), by_score);
	*ret = j.hit;
	*ret_count = j.hits < limit ? j.hits : limit;
	return 0;
}
