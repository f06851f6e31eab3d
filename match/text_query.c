#include "match/text_query.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* How well a word fits what it finds: doc/search.md. */
#define FIT_STEM           0.85f /* another form of the word */
#define FIT_PREFIX         0.85f /* the start of a longer word, less the more is missing */
#define FIT_OTHER          0.50f /* another word for it */

#define OPEN_PREFIX_MIN    2u /* letters of the last word before it is taken as the start of others */
#define UNKNOWN_PREFIX_MIN 3u /* of an unknown word */
#define KNOWN_PREFIX_MIN   4u /* of a known word in the middle, for up to SHORT_ENDING letters more */
#define SHORT_ENDING       2u

static int compare_bytes(const char *a, size_t alen, const char *b, size_t blen)
{
	int r = memcmp(a, b, alen < blen ? alen : blen);

	return r ? r : (alen > blen) - (alen < blen);
}

static const char *term_word(const struct text_view *t, const struct index_view *v, uint32_t row,
                             uint32_t *ret_len)
{
	return view_str(v, t->term[row].word, ret_len);
}

uint32_t text_find_term(const struct text_view *t, const struct index_view *v, const char *s, size_t len,
                        uint32_t *ret_at)
{
	uint32_t low = 0, high = t->terms, n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		const char *w = term_word(t, v, mid, &n);

		if (compare_bytes(w, n, s, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (ret_at)
		*ret_at = low;
	if (low < t->terms) {
		const char *w = term_word(t, v, low, &n);

		if (n == len && memcmp(w, s, len) == 0)
			return low;
	}
	return INDEX_NONE;
}

/* Any term with the same stem stands next to the word in the dictionary: they share their first letters. */
static uint32_t stem_by_neighbour(const struct text_view *t, const struct index_view *v,
                                  struct text_stemmer *stemmer, const struct text_word *w)
{
	char stem[TEXT_WORD_MAX];
	size_t n, k;
	const char *s = text_stem(stemmer, w->folded, w->len, &n);
	uint32_t at, i, len;
	unsigned looked;

	memcpy(stem, s, n);
	/* All its words begin with the stem, but for a y that became an i ("happi" for happy). */
	k = n > 3 && stem[n - 1] == 'i' ? n - 1 : n;
	text_find_term(t, v, stem, k, &at);
	for (i = at, looked = 0; i < t->terms && looked < 128; i++, looked++) {
		const char *word = term_word(t, v, i, &len);
		size_t m;

		if (len < k || memcmp(word, stem, k) != 0)
			break;
		/* Words of one stem mostly stand together, and stemming is what costs. */
		if (i > at && t->term[i].stem == t->term[i - 1].stem)
			continue;
		s = text_stem(stemmer, word, len, &m);
		if (m == n && memcmp(s, stem, n) == 0)
			return t->term[i].stem;
	}
	return INDEX_NONE;
}

uint32_t text_find_stem(const struct text_view *t, const struct index_view *v, struct text_stemmer *stemmer,
                        const struct text_word *w, uint32_t *ret_term)
{
	struct text_word one = *w;

	words_singular(&one);
	*ret_term = text_find_term(t, v, one.folded, one.len, NULL);
	if (*ret_term != INDEX_NONE)
		return t->term[*ret_term].stem;
	return stem_by_neighbour(t, v, stemmer, w);
}

static void add_part(struct query_word *w, uint32_t stem, float match)
{
	uint32_t i;

	for (i = 0; i < w->parts; i++)
		if (w->part[i].stem == stem) {
			if (match > w->part[i].match)
				w->part[i].match = match;
			return;
		}
	if (w->parts < QUERY_WORD_MAX)
		w->part[w->parts++] = (struct query_stem){stem, match};
}

/* --- prefixes -------------------------------------------------------------------- */

struct prefix_job {
	const struct text_view *t;
	const struct index_view *v;
	struct query_word *w;
	uint32_t longest; /* letters that may follow */
};

static void add_prefix_term(const struct prefix_job *j, uint32_t row)
{
	const struct text_word *word = &j->w->word;
	uint32_t len, more;
	float match = FIT_PREFIX;

	term_word(j->t, j->v, row, &len);
	more = len - word->len;
	if (!more || more > j->longest || j->t->term[row].stem == j->w->stem ||
	    j->t->idf[j->t->term[row].stem] <= 0)
		return;
	if (more > SHORT_ENDING || word->len < KNOWN_PREFIX_MIN)
		match *= (float)word->len / (float)len;
	add_part(j->w, j->t->term[row].stem, match);
}

static const struct text_short *find_short(const struct text_view *t, const struct text_word *w)
{
	uint32_t key = words_short_key(w->folded, w->len), low = 0, high = t->short_count;

	if (w->len > TEXT_SHORT_LETTERS)
		return NULL;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (t->shorts[mid].prefix < key)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->short_count && t->shorts[low].prefix == key ? &t->shorts[low] : NULL;
}

static void add_prefixes(const struct prefix_job *j)
{
	const struct text_word *w = &j->w->word;
	const struct text_short *s = find_short(j->t, w);
	uint32_t at, i, len;

	if (s) {
		for (i = 0; i < s->count; i++)
			add_prefix_term(j, j->t->short_term[s->first + i]);
		return;
	}
	text_find_term(j->t, j->v, w->folded, w->len, &at);
	for (i = 0; at < j->t->terms && i < TEXT_SHORT_TERMS; at++, i++) {
		const char *word = term_word(j->t, j->v, at, &len);

		if (len < w->len || memcmp(word, w->folded, w->len) != 0)
			break;
		add_prefix_term(j, at);
	}
}

/* --- other words for the same ------------------------------------------------------ */

static const struct synonym {
	const char *word, *others;
} synonyms[] = {
#define SYNONYM(word, others) {word, others},
#include "match/synonyms.def"
#undef SYNONYM
};

static int compare_synonym(const void *key, const void *item)
{
	return strcmp(key, ((const struct synonym *)item)->word);
}

/* Adds what else the word may mean; whether any of it is known here. */
static bool add_synonyms(const struct prefix_job *j, struct text_stemmer *stemmer)
{
	struct text_word one = j->w->word, other;
	const struct synonym *s;
	struct text_cursor c;
	bool found = false;
	uint32_t stem, term;

	words_singular(&one);
	s = bsearch(one.folded, synonyms, sizeof(synonyms) / sizeof(synonyms[0]), sizeof(synonyms[0]),
	            compare_synonym);
	if (!s)
		return false;
	text_words_begin(&c, s->others, strlen(s->others));
	while (text_words_next(&c, &other)) {
		stem = text_find_stem(j->t, j->v, stemmer, &other, &term);
		if (stem != INDEX_NONE)
			add_part(j->w, stem, FIT_OTHER);
		found |= stem != INDEX_NONE;
	}
	return found;
}

/* --- typing errors ------------------------------------------------------------------ */

struct typo_job {
	const struct text_view *t;
	const struct index_view *v;
	const struct text_word *w;
	unsigned distance; /* of the best so far */
	uint32_t best;
};

static bool same_first(const struct typo_job *j, uint32_t row)
{
	uint32_t len;

	return *term_word(j->t, j->v, row, &len) == j->w->folded[0];
}

static void offer_term(struct typo_job *j, uint32_t row)
{
	uint32_t len;
	const char *s = term_word(j->t, j->v, row, &len);
	unsigned d;

	if (row == j->best)
		return;
	d = text_distance(j->w->folded, j->w->len, s, len, j->distance);
	if (d > j->distance)
		return;
	if (d == j->distance && j->best != INDEX_NONE) {
		bool mine = same_first(j, row), other = same_first(j, j->best);

		if (mine != other ? other : j->t->term[row].weight <= j->t->term[j->best].weight)
			return;
	}
	j->distance = d;
	j->best = row;
}

static bool offer_hash(void *arg, uint32_t hash)
{
	struct typo_job *j = arg;
	uint32_t low = 0, high = j->t->typos;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (j->t->typo[mid].hash < hash)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < j->t->typos && j->t->typo[low].hash == hash; low++)
		offer_term(j, j->t->typo[low].term);
	return true;
}

/* The word that was probably meant, or INDEX_NONE: one letter away, or two in a long word. */
static uint32_t correct(const struct text_view *t, const struct index_view *v, const struct text_word *w)
{
	struct typo_job j = {.t = t, .v = v, .w = w, .distance = 1, .best = INDEX_NONE};

	if (w->len < TEXT_TYPO_MIN || w->len > TEXT_TYPO_MAX)
		return INDEX_NONE;
	words_deletions(w->folded, w->len, 1, offer_hash, &j);
	if (j.best == INDEX_NONE && w->len >= TEXT_TYPO_TWO) {
		j.distance = 2;
		words_deletions(w->folded, w->len, 2, offer_hash, &j);
	}
	return j.best;
}

/* --- the whole question ---------------------------------------------------------------- */

struct query_job {
	struct text_query *q;
	const struct text_view *t;
	const struct index_view *v;
	struct text_stemmer *stemmer;
	struct arena *a;
	char *said; /* the text as understood, words joined by a space */
	size_t said_len;
	bool changed, job_titles;
};

/* Adds a word to the suggestion; a word repeated there appears once. */
static void say(struct query_job *j, const char *s, size_t n)
{
	size_t at = 0, k;

	while (at < j->said_len) {
		for (k = at; k < j->said_len && j->said[k] != ' '; k++)
			;
		if (k - at == n && memcmp(j->said + at, s, n) == 0)
			return;
		at = k + 1;
	}
	if (j->said_len)
		j->said[j->said_len++] = ' ';
	memcpy(j->said + j->said_len, s, n);
	j->said_len += n;
}

static void take_correction(struct query_job *j, struct query_word *w, uint32_t fix, bool has_prefixes)
{
	uint32_t len;
	const char *s = term_word(j->t, j->v, fix, &len);

	w->corrected = true;
	w->term = fix;
	w->stem = j->t->term[fix].stem;
	if (!has_prefixes)
		w->parts = 0;
	add_part(w, w->stem, FIT_TYPO);
	say(j, s, len);
	j->changed = true;
}

static bool stem_seen(const struct text_query *q, uint32_t stem)
{
	uint32_t i;

	for (i = 0; i < q->words; i++)
		if (stem != INDEX_NONE && q->word[i].stem == stem)
			return true;
	return false;
}

/* Works out what one word stands for. `open`: it is the last and may not be finished yet. */
static int read_word(struct query_job *j, const struct text_word *as_typed, bool open)
{
	struct query_word *w = &j->q->word[j->q->words];
	struct text_word full = *as_typed;
	struct prefix_job prefix = {j->t, j->v, w, UINT32_MAX};
	uint32_t fix = INDEX_NONE, min;
	bool known, other = false;

	words_write_out(&full);
	*w = (struct query_word){.word = full};
	w->part = arena_alloc(j->a, QUERY_WORD_MAX * sizeof(*w->part));
	if (!w->part)
		return -ENOMEM;
	w->stem = text_find_stem(j->t, j->v, j->stemmer, &full, &w->term);
	known = w->stem != INDEX_NONE;
	if (known)
		add_part(w, w->stem, FIT_STEM);
	min = open ? OPEN_PREFIX_MIN : known ? KNOWN_PREFIX_MIN : UNKNOWN_PREFIX_MIN;
	if (known && !open)
		prefix.longest = SHORT_ENDING;
	if (full.len >= min)
		add_prefixes(&prefix);
	if (j->job_titles)
		other = add_synonyms(&prefix, j->stemmer);
	if (!known && !other && !(open && w->parts))
		fix = correct(j->t, j->v, &full);
	if (fix != INDEX_NONE)
		take_correction(j, w, fix, w->parts > 0);
	else
		say(j, as_typed->folded, as_typed->len);
	words_singular(&w->word);
	/* A repeated word counts once; one that means nothing here still counts as asked for. */
	if (!stem_seen(j->q, w->stem))
		j->q->words++;
	return 0;
}

/* Who asks for a chef and a cook has said both: neither also stands for the other. */
static void drop_said_synonyms(struct text_query *q)
{
	uint32_t i, k, n;

	for (i = 0; i < q->words; i++) {
		struct query_word *w = &q->word[i];

		for (k = n = 0; k < w->parts; k++) {
			uint32_t stem = w->part[k].stem;
			/* FIT_OTHER is given to synonyms alone; what fits better is kept. */
			bool drop = w->part[k].match <= FIT_OTHER && stem != w->stem && stem_seen(q, stem);

			if (!drop)
				w->part[n++] = w->part[k];
		}
		w->parts = n;
	}
}

int text_query_read(struct text_query *q, const struct text_view *t, const struct index_view *v,
                    struct text_stemmer *stemmer, const char *text, size_t len, struct arena *a)
{
	/* Synonyms are of job titles: for skills they would mislead. */
	struct query_job j = {
	        .q = q, .t = t, .v = v, .stemmer = stemmer, .a = a, .job_titles = t->term == v->ot_term};
	struct text_cursor c;
	struct text_word w;
	int rc = 0;

	q->words = 0;
	q->suggestion = NULL;
	/* Folding never makes a word longer than its cap, nor corrections longer than the longest term. */
	j.said = arena_alloc(a, (size_t)(QUERY_WORDS + 1) * (TEXT_WORD_MAX + 1) * 4);
	if (!j.said)
		return -ENOMEM;
	text_words_begin(&c, text, len);
	while (!rc && q->words < QUERY_WORDS && text_words_next(&c, &w) &&
	       j.said_len < (size_t)QUERY_WORDS * (TEXT_WORD_MAX + 1) * 3) {
		if (words_is_stop(&w)) {
			say(&j, w.folded, w.len);
			continue;
		}
		if (!words_is_noise(&w))
			rc = read_word(&j, &w, w.end == len);
	}
	drop_said_synonyms(q);
	if (!rc && j.changed) {
		j.said[j.said_len] = 0;
		q->suggestion = j.said;
	}
	return rc;
}
