#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "index/text_format.h"
#include "match/title_search.h"

#define FIT_CORRECTED 0.8f

struct reading {
	struct title_query *q;
	const struct title_view *t;
	const char *text;
	size_t len;
	struct arena *a;
	char *said;               /* the text with corrections; NULL as long as there are none */
	size_t said_len, said_to; /* how far the text has been copied to it */
};

/* --- terms --------------------------------------------------------------------------- */

static int compare_term(const struct title_view *t, uint32_t term, const char *s, size_t len)
{
	uint32_t n;
	const char *word = catalogue_str(t->strings, t->term[term].word, &n);
	int r = memcmp(word, s, n < len ? n : len);

	return r ? r : (n > len) - (n < len);
}

/* The first term that is not before the word. */
static uint32_t lower_bound(const struct title_view *t, const char *s, size_t len)
{
	uint32_t low = 0, high = t->terms;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (compare_term(t, mid, s, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void add_term(const struct title_view *t, struct known_word *k, const char *s, size_t len)
{
	uint32_t at = lower_bound(t, s, len);

	if (at == t->terms || compare_term(t, at, s, len) != 0)
		return;
	k->term[k->terms++] = at;
	k->times += t->term[at].times;
}

/* Words that the old services took for one another; "level" only in the name of T levels. */
static const char *const same_words[][TITLE_SAME] = {{"math", "maths", "mathematics"}};

static void know_word(const struct title_view *t, const struct text_word *w, struct known_word *k)
{
	memset(k, 0, sizeof(*k));
	for (size_t i = 0; i < sizeof(same_words) / sizeof(same_words[0]); i++)
		for (size_t j = 0; j < TITLE_SAME; j++)
			if (strcmp(w->folded, same_words[i][j]) == 0) {
				for (size_t n = 0; n < TITLE_SAME; n++)
					add_term(t, k, same_words[i][n], strlen(same_words[i][n]));
				return;
			}
	add_term(t, k, w->folded, w->len);
}

static bool is_known_as(const struct known_word *k, uint32_t term)
{
	for (uint32_t i = 0; i < k->terms; i++)
		if (k->term[i] == term)
			return true;
	return false;
}

static bool begins_with(const struct title_view *t, uint32_t term, const struct text_word *w)
{
	uint32_t n;
	const char *word = catalogue_str(t->strings, t->term[term].word, &n);

	return n >= w->len && memcmp(word, w->folded, w->len) == 0;
}

static void know_prefix(const struct title_view *t, const struct text_word *w, struct title_part *p)
{
	uint32_t at = lower_bound(t, w->folded, w->len);

	p->prefix_first = at;
	p->prefix_times = p->word->times;
	for (; at < t->terms && begins_with(t, at, w); at++)
		if (!is_known_as(p->word, at))
			p->prefix_times += t->term[at].times;
	p->prefix_end = at;
}

/* --- typing errors ------------------------------------------------------------------------ */

static bool can_correct(const struct text_word *w)
{
	if (w->len < TEXT_TYPO_MIN || w->len > TEXT_TYPO_MAX)
		return false;
	for (uint32_t i = 0; i < w->len; i++)
		if (w->folded[i] >= '0' && w->folded[i] <= '9')
			return false;
	return true;
}

/* The word one letter away that stands in most titles; one that begins alike is preferred. INDEX_NONE. */
static uint32_t correct(const struct title_view *t, const struct text_word *w)
{
	uint32_t best = INDEX_NONE, n;
	uint64_t best_weight = 0;

	for (uint32_t i = 0; i < t->terms && can_correct(w); i++) {
		const char *s = catalogue_str(t->strings, t->term[i].word, &n);
		uint64_t weight = t->term[i].times + 1;

		if (n + 1 < w->len || n > w->len + 1u || n < TEXT_TYPO_MIN ||
		    text_distance(w->folded, w->len, s, n, 1) > 1)
			continue;
		if (*s == *w->folded)
			weight += UINT64_C(1) << 32;
		if (weight > best_weight) {
			best = i;
			best_weight = weight;
		}
	}
	return best;
}

/* Copies the text up to the word, and the correction in its place. */
static int say(struct reading *r, size_t start, size_t end, uint32_t term)
{
	uint32_t n;
	const char *s = catalogue_str(r->t->strings, r->t->term[term].word, &n);

	if (!r->said) {
		r->said = arena_alloc(r->a, r->len + (size_t)TITLE_PARTS * TEXT_WORD_MAX + 1);
		if (!r->said)
			return -ENOMEM;
	}
	memcpy(r->said + r->said_len, r->text + r->said_to, start - r->said_to);
	r->said_len += start - r->said_to;
	memcpy(r->said + r->said_len, s, n);
	r->said_len += n;
	r->said_to = end;
	return 0;
}

static void finish_saying(struct reading *r)
{
	if (!r->said)
		return;
	memcpy(r->said + r->said_len, r->text + r->said_to, r->len - r->said_to);
	r->said[r->said_len + r->len - r->said_to] = 0;
	r->q->suggestion = r->said;
}

/* --- parts ----------------------------------------------------------------------------------- */

static struct title_part *new_part(struct reading *r, enum part_kind kind, uint32_t words)
{
	struct title_part *p = &r->q->part[r->q->parts];

	*p = (struct title_part){.kind = kind, .words = words, .fit = 1};
	p->word = arena_zalloc(r->a, words, sizeof(*p->word));
	if (!p->word)
		return NULL;
	r->q->parts++;
	r->q->words += words;
	return p;
}

static bool same_part(const struct title_part *a, const struct title_part *b)
{
	if (a->kind != PART_WORD || a->word->terms != b->word->terms)
		return false;
	return a->word->terms ? a->word->term[0] == b->word->term[0]
	                      : a->prefix_first == b->prefix_first && a->prefix_end == b->prefix_end;
}

static int add_word(struct reading *r, const struct text_word *w, size_t base)
{
	struct title_part *p;
	uint32_t fix = INDEX_NONE;

	if (r->q->parts == TITLE_PARTS)
		return 0;
	p = new_part(r, PART_WORD, 1);
	if (!p)
		return -ENOMEM;
	know_word(r->t, w, p->word);
	know_prefix(r->t, w, p);
	if (!p->word->terms && p->prefix_first == p->prefix_end)
		fix = correct(r->t, w);
	if (fix != INDEX_NONE) {
		*p->word = (struct known_word){{fix}, 1, r->t->term[fix].times};
		p->fit = FIT_CORRECTED;
		if (say(r, base + w->start, base + w->end, fix))
			return -ENOMEM;
	}
	/* A word that comes again adds nothing. */
	for (uint32_t i = 0; i + 1 < r->q->parts; i++)
		if (same_part(&r->q->part[i], p)) {
			r->q->parts--;
			r->q->words--;
			break;
		}
	return 0;
}

static int add_quoted(struct reading *r, enum part_kind kind, const char *text, size_t len)
{
	struct text_word w[TITLE_PHRASE_WORDS];
	struct title_part *p;
	struct text_cursor c;
	uint32_t n = 0;

	text_words_begin(&c, text, len);
	while (n < TITLE_PHRASE_WORDS && text_words_next(&c, &w[n]))
		n++;
	if (!n || r->q->parts == TITLE_PARTS)
		return 0;
	p = new_part(r, kind, n);
	for (uint32_t i = 0; p && i < n; i++)
		know_word(r->t, &w[i], &p->word[i]);
	return p ? 0 : -ENOMEM;
}

/* Looked for last, as it drops what the others found. */
static int add_t_level(struct reading *r)
{
	struct title_part *p;

	if (r->q->parts == TITLE_PARTS) {
		r->q->parts--;
		r->q->words -= r->q->part[r->q->parts].words;
	}
	p = new_part(r, PART_PHRASE, 2);
	if (!p)
		return -ENOMEM;
	add_term(r->t, &p->word[0], "t", 1);
	add_term(r->t, &p->word[1], "level", 5);
	add_term(r->t, &p->word[1], "levels", 6);
	return 0;
}

static bool is_level(const struct text_word *w)
{
	return w->gap == 0 && (strcmp(w->folded, "level") == 0 || strcmp(w->folded, "levels") == 0);
}

/* Words outside quotes. The first "T Level" is taken out; it is added at the end. */
static int add_words(struct reading *r, size_t from, size_t to)
{
	struct text_word w, next;
	struct text_cursor c;
	bool have;
	int rc = 0;

	text_words_begin(&c, r->text + from, to - from);
	have = text_words_next(&c, &w);
	while (have && !rc) {
		have = text_words_next(&c, &next);
		if (!r->q->required && have && strcmp(w.folded, "t") == 0 && is_level(&next)) {
			r->q->required = true;
			have = text_words_next(&c, &w);
			continue;
		}
		rc = add_word(r, &w, from);
		w = next;
	}
	return rc;
}

/* --- quotes -------------------------------------------------------------------------------------- */

static const struct quote {
	const char *open, *close;
	enum part_kind kind;
} quotes[] = {
        {"'", "'", PART_ALL},
        {"\"", "\"", PART_PHRASE},
        {"\xe2\x80\x98", "\xe2\x80\x99", PART_ALL},
        {"\xe2\x80\x9c", "\xe2\x80\x9d", PART_PHRASE},
};

static bool starts_with(const struct reading *r, size_t at, const char *s)
{
	size_t n = strlen(s);

	return r->len - at >= n && memcmp(r->text + at, s, n) == 0;
}

static bool is_word_byte(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* An apostrophe inside a word ("women's") opens and closes nothing. */
static const struct quote *quote_at(const struct reading *r, size_t at)
{
	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++)
		if (starts_with(r, at, quotes[i].open))
			return at && quotes[i].kind == PART_ALL &&
			                       is_word_byte((unsigned char)r->text[at - 1])
			               ? NULL
			               : &quotes[i];
	return NULL;
}

/* Where it closes, or r->len. */
static size_t close_of(const struct reading *r, const struct quote *q, size_t from)
{
	size_t n = strlen(q->close), at = from;

	for (; at < r->len; at++)
		if (starts_with(r, at, q->close) && (q->kind != PART_ALL || at + n == r->len ||
		                                     !is_word_byte((unsigned char)r->text[at + n])))
			return at;
	return r->len;
}

static int read_all(struct reading *r)
{
	size_t from = 0, at = 0;
	int rc = 0;

	while (at < r->len && !rc) {
		const struct quote *q = quote_at(r, at);
		size_t inside = q ? at + strlen(q->open) : 0, end = q ? close_of(r, q, inside) : r->len;

		if (end == r->len) {
			at++;
			continue;
		}
		rc = add_words(r, from, at);
		if (!rc)
			rc = add_quoted(r, q->kind, r->text + inside, end - inside);
		from = at = end + strlen(q->close);
	}
	return rc ? rc : add_words(r, from, r->len);
}

int title_query_read(struct title_query *q, const struct title_view *t, const char *text, size_t len,
                     struct arena *a)
{
	struct reading r = {.q = q, .t = t, .text = text, .len = len, .a = a};
	int rc;

	memset(q, 0, sizeof(*q));
	rc = read_all(&r);
	if (!rc && q->required)
		rc = add_t_level(&r);
	finish_saying(&r);
	return rc;
}

int title_query_read_all(struct title_query *q, const struct title_view *t, const char *text, size_t len,
                         struct arena *a)
{
	struct reading r = {.q = q, .t = t, .text = text, .len = len, .a = a};

	memset(q, 0, sizeof(*q));
	return add_quoted(&r, PART_ALL, text, len);
}
