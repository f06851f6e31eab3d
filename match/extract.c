/* Finds skills in free text: the words of a label standing together, nearly as
 * in the label. doc/search.md has the rule, its constants and how good it is. */
#include "match/extract_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SURE_ENOUGH 0.50f /* what is less sure is not shown */
#define STRICT_SURE 0.66f /* the same for the labels of a large classification */
#define FULL_INFO   0.85f /* words that tell so much together are as sure as can be */

/* How sure the kind of label makes a finding, before the points below. */
static const float by_kind[PHRASE_KINDS] = {[PHRASE_LABEL] = 1.0f, [PHRASE_ALT] = 0.95f};
#define CORE_ONLY        0.80f /* light words are missing */
#define PART_ONLY        0.80f /* one side of an "and" */
#define OTHER_ORDER      0.75f
#define EXTRA_WORD       0.80f /* a word stands between those of the label */
#define EXTRA_IN_TWO     0.70f /* between only two */
#define OTHER_FORM       0.97f /* for each word that stands in another form */
#define STRICT_FORM      0.90f /* the same for the labels of a large classification */
#define BY_PERSON        0.90f /* "driver" for driving */
#define EXTRA_FROM       3u    /* runs in which one more word may stand: of so many words */
#define EXTRA_TO         5u
#define SHARED           0.85f /* other skills have the same words */
#define MANY_SHARE       3u    /* words that more skills share mean none of them */

#define ONE_WORD_LETTERS 3u
#define INITIALS_LETTERS 2u
#define CORE_LETTERS     4u    /* where it is all that is left of a label */
#define TELLING_INFO     0.80f /* one that tells so much may stand in another form */
#define ONE_WORD_INFO    0.58f /* a single word has to tell at least so much */

enum reading { AS_WRITTEN, AS_DOING, AS_JOINED, READINGS };

struct candidate {
	float score;
	uint32_t skill, first, count; /* words of the text */
	uint32_t found;               /* words of the label */
};

struct extract_job {
	const struct index_view *v;
	struct extract_text text;
	struct candidate *candidate;
	uint32_t candidates, room;
};

/* A run of the text's words without the one left out, each as it is read here: "known" are those to be the
 * label's. */
struct window {
	const struct extract_word *from;
	const struct extract_word *at[PHRASE_WORDS];
	struct known_word known[PHRASE_WORDS];
	uint32_t count, found; /* words in the text, words that have to be the label's */
	enum reading reading;
};

static uint32_t phrase_stem(const struct extract_job *j, const struct skill_phrase *p, uint32_t i)
{
	return j->text.labels.term[j->v->phrase_word[p->first + i]].stem;
}

/* Whether the window is made of the very stems of the phrase. */
static bool same_stems(const struct extract_job *j, const struct window *w, const struct skill_phrase *p)
{
	bool used[PHRASE_WORDS] = {false};
	uint32_t i, k;

	for (i = 0; i < p->words; i++) {
		uint32_t stem = phrase_stem(j, p, i);

		for (k = 0; k < p->words && (used[k] || w->known[k].stem != stem); k++)
			;
		if (k == p->words)
			return false;
		used[k] = true;
	}
	return true;
}

static bool in_order(const struct extract_job *j, const struct window *w, const struct skill_phrase *p)
{
	uint32_t i;

	for (i = 0; i < p->words; i++)
		if (w->known[i].stem != phrase_stem(j, p, i))
			return false;
	return true;
}

/* Prepositions part words unless the label has one there too. */
static bool bridged(const struct window *w, const struct skill_phrase *p, bool ordered)
{
	uint32_t i;

	for (i = 1; i < w->found; i++)
		if (w->at[i]->bridge && !(ordered && p->bridge >> i & 1))
			return false;
	return true;
}

static float information(const struct extract_job *j, const struct window *w)
{
	float sum = 0;
	uint32_t i;

	for (i = 0; i < w->found; i++)
		sum += j->v->st_info[w->known[i].stem];
	return sum;
}

/* A single word has to be the very word, and one that tells something. */
static bool one_word_says_it(const struct extract_job *j, const struct window *w,
                             const struct skill_phrase *p)
{
	uint32_t len, term = j->v->phrase_word[p->first];

	view_str(j->v, j->text.labels.term[term].word, &len);
	if ((p->flags & PHRASE_CORE) && len < CORE_LETTERS && !w->at[0]->capitals)
		return false;
	if (len < (p->flags & PHRASE_CAPITALS ? INITIALS_LETTERS : ONE_WORD_LETTERS))
		return false;
	if (w->known[0].term != term &&
	    (p->flags & PHRASE_STRICT || j->v->st_info[w->known[0].stem] < TELLING_INFO))
		return false;
	if (w->at[0]->plural && j->v->skill[p->skill].kind == SKILL_ATTITUDE)
		return false;
	return j->v->st_info[w->known[0].stem] >= ONE_WORD_INFO;
}

static float forms(const struct extract_job *j, const struct window *w, const struct skill_phrase *p)
{
	float sure = 1;
	uint32_t i;

	for (i = 0; i < p->words; i++)
		if (w->known[i].term != j->v->phrase_word[p->first + i])
			sure *= p->flags & PHRASE_STRICT ? STRICT_FORM : OTHER_FORM;
	return sure;
}

/* Whether words that are in another order than the label's touch: "data collection", not "commitments you
 * have". */
static bool touching(const struct window *w)
{
	uint32_t i;

	for (i = 1; i < w->count; i++)
		if (w->from[i].start - w->from[i - 1].end > 1)
			return false;
	return true;
}

/* Whether the words may mean the phrase at all: in order or turned round, with what may stand between them.
 */
static bool may_mean(const struct extract_job *j, const struct window *w, const struct skill_phrase *p,
                     bool ordered)
{
	bool strict = p->flags & PHRASE_STRICT;

	if (!bridged(w, p, ordered) || (strict && w->reading == AS_DOING))
		return false;
	if (!ordered && (w->count > w->found || (strict && !touching(w))))
		return false;
	if (strict && p->words == 2 && (w->count > 2 || w->at[1]->joined_on))
		return false;
	if ((p->flags & PHRASE_CAPITALS) && !w->at[0]->capitals)
		return false;
	return p->words > 1 || one_word_says_it(j, w, p);
}

/* How sure it is that the window means the phrase: 0 when it does not. */
static float sureness(const struct extract_job *j, const struct window *w, const struct skill_phrase *p)
{
	bool ordered;
	float sure = by_kind[p->kind], info;

	if (p->words != w->found || !same_stems(j, w, p))
		return 0;
	ordered = in_order(j, w, p);
	if (!may_mean(j, w, p, ordered))
		return 0;
	sure *= ordered ? forms(j, w, p) : OTHER_ORDER;
	sure *= p->flags & PHRASE_CORE ? CORE_ONLY : 1;
	sure *= p->flags & PHRASE_PART ? PART_ONLY : 1;
	if (w->count > w->found)
		sure *= w->found > 2 ? EXTRA_WORD : EXTRA_IN_TWO;
	sure *= w->reading == AS_DOING ? BY_PERSON : 1;
	info = information(j, w) / FULL_INFO;
	sure *= info < 1 ? info : 1;
	return sure >= (p->flags & PHRASE_STRICT ? STRICT_SURE : SURE_ENOUGH) ? sure : 0;
}

static struct known_word read_as(const struct extract_word *x, enum reading reading)
{
	if (reading == AS_JOINED)
		return x->joined;
	return reading == AS_DOING && x->doing.stem != INDEX_NONE ? x->doing : x->as_is;
}

/* Words [first, first + count) without word `skip` (none when that is `count`). */
struct run {
	uint32_t first, count, skip;
	enum reading reading;
};

static struct window open_window(const struct extract_job *j, const struct run *r)
{
	struct window w = {.from = &j->text.word[r->first], .count = r->count, .reading = r->reading};
	uint32_t i;

	for (i = 0; i < r->count && w.found < PHRASE_WORDS; i++) {
		if (i == r->skip || (r->reading == AS_JOINED && i))
			continue;
		w.at[w.found] = &w.from[i];
		w.known[w.found++] = read_as(&w.from[i], r->reading);
	}
	return w;
}

/* Labels that the run means. Several skills may share one: then the one that more jobs hold, and less sure.
 */
static void look_up(struct extract_job *j, const struct run *r, uint32_t hash)
{
	const struct text_slot *slot = j->v->phrase_slot;
	uint32_t mask = (uint32_t)j->v->phrase_slot_count - 1, at, best_skill = INDEX_NONE, shared = 0;
	struct window w = {.from = NULL};
	float best = 0;

	for (at = hash & mask; slot[at].row; at = (at + 1) & mask) {
		const struct skill_phrase *p = &j->v->phrase[slot[at].row - 1];
		float sure;

		if (slot[at].hash != hash)
			continue;
		if (!w.from)
			w = open_window(j, r);
		sure = sureness(j, &w, p);
		if (sure <= 0 || sure < best || p->skill == best_skill) {
			best = sure > best ? sure : best;
			continue;
		}
		shared = sure > best ? 1 : shared + 1;
		if (sure > best || j->v->skill[p->skill].jobs > j->v->skill[best_skill].jobs)
			best_skill = p->skill;
		best = sure;
	}
	if (best_skill == INDEX_NONE || shared > MANY_SHARE || j->candidates == j->room)
		return;
	j->candidate[j->candidates++] = (struct candidate){.score = shared > 1 ? best * SHARED : best,
	                                                   .skill = best_skill,
	                                                   .first = r->first,
	                                                   .count = r->count,
	                                                   .found = w.found};
}

/* The words from one on, as far as they are read: the sum of what is known of them. */
struct reach {
	uint32_t hash, unknown; /* how many are not known */
	uint32_t last;          /* the last one that is not */
};

static void reach_on(struct reach *r, struct known_word k, uint32_t i)
{
	if (k.stem == INDEX_NONE) {
		r->unknown++;
		r->last = i;
	} else {
		r->hash += k.hash;
	}
}

/* The run of n words as they are written, and without one of its inner words: one that is not known has to be
 * that one. */
static void look_at(struct extract_job *j, uint32_t first, uint32_t n, const struct reach *written)
{
	struct run r = {.first = first, .count = n, .skip = n};
	uint32_t i;

	if (!written->unknown)
		look_up(j, &r, written->hash);
	if (n < EXTRA_FROM || n > EXTRA_TO || written->unknown > 1)
		return;
	for (i = 1; i + 1 < n; i++) {
		r.skip = i;
		if (!written->unknown)
			look_up(j, &r, written->hash - j->text.word[first + i].as_is.hash);
		else if (i == written->last)
			look_up(j, &r, written->hash);
	}
}

static void look_from(struct extract_job *j, uint32_t first)
{
	const struct extract_word *x = &j->text.word[first];
	struct reach written = {.unknown = 0}, doing = {.unknown = 0};
	struct run person = {.first = first, .reading = AS_DOING};
	bool persons = false;
	uint32_t n;

	if (x->joined.term != INDEX_NONE)
		look_up(j, &(struct run){.first = first, .count = 2, .skip = 2, .reading = AS_JOINED},
		        x->joined.hash);
	for (n = 1; n <= PHRASE_WORDS && first + n <= j->text.words && (n == 1 || !x[n - 1].gap); n++) {
		reach_on(&written, x[n - 1].as_is, n - 1);
		reach_on(&doing, read_as(&x[n - 1], AS_DOING), n - 1);
		persons |= x[n - 1].doing.stem != INDEX_NONE;
		if (written.unknown > 1 && doing.unknown)
			return;
		/* An unknown word at either end is never the inner one. */
		if (x->as_is.stem != INDEX_NONE && x[n - 1].as_is.stem != INDEX_NONE)
			look_at(j, first, n, &written);
		person.count = person.skip = n;
		if (persons && !doing.unknown)
			look_up(j, &person, doing.hash);
	}
}

/* --- what was found ---------------------------------------------------------------- */

static int by_length(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;

	if (a->found != b->found)
		return a->found > b->found ? -1 : 1;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return (a->skill > b->skill) - (a->skill < b->skill);
}

static int by_score(const void *x, const void *y)
{
	const struct extract_hit *a = x, *b = y;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return a->start != b->start ? (a->start < b->start ? -1 : 1)
	                            : (a->skill > b->skill) - (a->skill < b->skill);
}

static bool is_free(const uint8_t *used, const struct candidate *c)
{
	uint32_t i;

	for (i = 0; i < c->count; i++)
		if (used[c->first + i])
			return false;
	return true;
}

/* Takes the longest first; a word shows one skill only. Returns how many skills there are. */
static uint32_t choose(struct extract_job *j, struct extract_hit *hit, uint32_t *seen, uint8_t *used)
{
	uint32_t i, hits = 0;

	if (j->candidates > 1)
		qsort(j->candidate, j->candidates, sizeof(*j->candidate), by_length);
	for (i = 0; i < j->candidates; i++) {
		const struct candidate *c = &j->candidate[i];
		struct extract_hit h = {c->skill, c->score, j->text.word[c->first].start,
		                        j->text.word[c->first + c->count - 1].end};

		if (!is_free(used, c))
			continue;
		memset(used + c->first, 1, c->count);
		if (!seen[c->skill]) {
			hit[hits] = h;
			seen[c->skill] = ++hits;
		} else if (hit[seen[c->skill] - 1].score < h.score) {
			hit[seen[c->skill] - 1] = h;
		}
	}
	return hits;
}

int extract_skills(const struct index_view *v, struct search_scratch *s, const char *text, size_t len,
                   uint32_t limit, struct arena *a, struct extract_hit **ret, uint32_t *ret_count)
{
	struct extract_job j = {.v = v,
	                        .text = {.v = v, .labels = view_skill_text(v), .stemmer = s->stemmer}};
	struct extract_hit *hit;
	uint32_t i, hits, *seen;
	uint8_t *used;

	*ret = NULL;
	*ret_count = 0;
	if (extract_read(&j.text, text, len, a))
		return -ENOMEM;
	/* More than two ways to read each word do not happen in writing; what comes after is left out. */
	j.room = j.text.words * 2 + 8;
	j.candidate = arena_alloc(a, j.room * sizeof(*j.candidate));
	hit = arena_alloc(a, j.room * sizeof(*hit));
	seen = arena_zalloc(a, (size_t)view_skills(v) + 1, sizeof(*seen));
	used = arena_zalloc(a, (size_t)j.text.words + 1, 1);
	if (!j.candidate || !hit || !seen || !used)
		return -ENOMEM;
	for (i = 0; i < j.text.words; i++)
		if (!j.text.word[i].denied)
			look_from(&j, i);
	hits = choose(&j, hit, seen, used);
	if (hits > 1)
		qsort(hit, hits, sizeof(*hit), by_score);
	*ret = hit;
	*ret_count = hits < limit ? hits : limit;
	return 0;
}
