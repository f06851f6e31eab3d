#include "match/extract_internal.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#define DENIED_WORDS 3u /* how far "no" reaches, unless the sentence ends before */
#define JOINED_MIN   2u /* letters of each half of a word written as two */
#define DOING_MIN    5u /* letters of "driver", "fitter": shorter words are seldom people */

/* What an employer gives, and other wording of adverts and letters that names a skill by accident. Lower
 * case; a word that goes on behind the end is another word, except for a plural s. */
static const char *const not_skills[] = {
        "annual leave",
        "assistance programme",
        "bank holiday",
        "benefits package",
        "commitment to",
        "cover letter",
        "cycle to work",
        "cv by",
        "death in service",
        "employee benefit",
        "equal opportunities employer",
        "equal opportunity employer",
        "family friendly",
        "flexible benefit",
        "flexible hours",
        "flexible working",
        "free parking",
        "great team",
        "gym membership",
        "health insurance",
        "holiday pay",
        "income protection",
        "lease scheme",
        "life assurance",
        "life insurance",
        "maternity and paternity",
        "maternity leave",
        "medical insurance",
        "parental leave",
        "paternity leave",
        "pay scale",
        "pension",
        "private healthcare",
        "retail discount",
        "return to work",
        "salary",
        "season ticket loan",
        "sick pay",
        "staff canteen",
        "staff discount",
        "staff meal",
        "staff room",
        "team spirit",
        "training given",
        "training provided",
        "training will be",
        "wages",
        "weekly pay",
        "working pattern",
        "canteen",
        "car lease",
};

struct reader {
	struct extract_text *t;
	const char *text;
	size_t len;
	bool gap, bridge, joined_on;
	unsigned denied;  /* words for which "no" still holds */
	uint32_t skip_to; /* wording that names no skill goes on to here */
};

static bool ends_word(const char *text, size_t len, size_t at)
{
	char c;

	if (at < len && (text[at] | 0x20) == 's')
		at++;
	if (at >= len)
		return true;
	c = (char)(text[at] | 0x20);
	return !((c >= 'a' && c <= 'z') || (text[at] >= '0' && text[at] <= '9'));
}

/* Where wording that names no skill and starts here ends, or 0. */
static uint32_t find_not_skill(const struct reader *r, uint32_t at)
{
	size_t i, n;

	for (i = 0; i < sizeof(not_skills) / sizeof(not_skills[0]); i++) {
		if ((r->text[at] | 0x20) != not_skills[i][0])
			continue;
		n = strlen(not_skills[i]);
		if (n <= r->len - at && !strncasecmp(r->text + at, not_skills[i], n) &&
		    ends_word(r->text, r->len, at + n))
			return at + (uint32_t)n;
	}
	return 0;
}

/* Whether what stands between two words parts them. An ampersand or one hyphen does not; a dash does. */
static bool parts(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (s[i] == '-' && i > 0 && s[i - 1] == ' ' && i + 1 < n && s[i + 1] == ' ')
			return true;
		if (s[i] != ' ' && s[i] != '-' && s[i] != '/' && s[i] != '&' && s[i] != '\'' && s[i] != '\t')
			/* A no-break space is two bytes and parts nothing. */
			if (!((unsigned char)s[i] == 0xc2 && i + 1 < n && (unsigned char)s[i + 1] == 0xa0 &&
			      ++i))
				return true;
	}
	return false;
}

static const struct known_word unknown = {.stem = INDEX_NONE, .term = INDEX_NONE};

static struct known_word know(uint32_t stem, uint32_t term)
{
	return (struct known_word){stem, term, words_phrase_hash(0, stem)};
}

static struct known_word find_term(const struct extract_text *t, const char *s, size_t n)
{
	const struct text_slot *slot = t->v->word_slot;
	uint32_t hash = words_typo_hash(s, n), mask = (uint32_t)t->v->word_slot_count - 1, at, len;

	for (at = hash & mask; slot[at].row; at = (at + 1) & mask) {
		const struct text_term *term = &t->labels.term[slot[at].row - 1];
		const char *word;

		if (slot[at].hash != hash)
			continue;
		word = view_str(t->v, term->word, &len);
		if (len == n && !memcmp(word, s, n))
			return know(term->stem, slot[at].row - 1);
	}
	return unknown;
}

/* A word known only by its stem. A hash that agrees by accident is all but ruled out by the first letters. */
static struct known_word find_stem(const struct extract_text *t, const char *s, size_t n)
{
	const struct text_slot *slot = t->v->stem_slot;
	uint32_t hash = words_typo_hash(s, n), mask = (uint32_t)t->v->stem_slot_count - 1, at, len;

	for (at = hash & mask; slot[at].row; at = (at + 1) & mask) {
		const struct text_term *term = &t->labels.term[slot[at].row - 1];
		const char *word;

		if (slot[at].hash != hash)
			continue;
		word = view_str(t->v, term->word, &len);
		if (len && n && word[0] == s[0] && (len < 2 || n < 2 || word[1] == s[1]))
			return know(term->stem, INDEX_NONE);
	}
	return unknown;
}

static struct known_word find_word(const struct extract_text *t, const struct text_word *w, bool *ret_plural)
{
	struct text_word one = *w;
	struct known_word k;
	size_t n;
	const char *s;

	words_singular(&one);
	*ret_plural = one.len != w->len || one.folded[one.len - 1] != w->folded[one.len - 1];
	k = find_term(t, one.folded, one.len);
	if (k.term == INDEX_NONE) {
		s = text_stem(t->stemmer, w->folded, w->len, &n);
		k = find_stem(t, s, n);
	}
	return k;
}

/* What a person of that name does: "fitter", "decorators" -> fitting, decorating. */
static struct known_word find_doing(const struct extract_text *t, const struct text_word *w)
{
	struct text_word one = *w;

	words_singular(&one);
	if (one.len < DOING_MIN || one.len + 2u > TEXT_WORD_MAX - 1 || one.folded[one.len - 1] != 'r' ||
	    (one.folded[one.len - 2] != 'e' && one.folded[one.len - 2] != 'o'))
		return unknown;
	memcpy(one.folded + one.len - 2, "ing", 4);
	return find_term(t, one.folded, one.len + 1u);
}

/* Two words that are written as one in a label. */
static struct known_word find_joined(const struct extract_text *t, const struct text_word *a,
                                     const struct text_word *b)
{
	struct text_word both = *b;

	if (a->len < JOINED_MIN || b->len < JOINED_MIN || a->len + b->len >= TEXT_WORD_MAX)
		return unknown;
	memcpy(both.folded, a->folded, a->len);
	memcpy(both.folded + a->len, b->folded, b->len + 1u);
	both.len = (uint8_t)(a->len + b->len);
	words_singular(&both);
	return find_term(t, both.folded, both.len);
}

static bool has_capitals(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] >= 'a' && s[i] <= 'z')
			return false;
	return true;
}

static bool is_bridge(const struct text_word *w)
{
	static const char *const bridges[] = {"with", "without", "to", "from", "by"};
	size_t i;

	for (i = 0; i < sizeof(bridges) / sizeof(bridges[0]); i++)
		if (!strcmp(w->folded, bridges[i]))
			return true;
	return false;
}

static bool denies(const struct text_word *w)
{
	return !strcmp(w->folded, "no") || !strcmp(w->folded, "not") || !strcmp(w->folded, "without");
}

static void add_word(struct reader *r, const struct text_word *w)
{
	struct extract_text *t = r->t;
	struct extract_word *x = &t->word[t->words++];

	*x = (struct extract_word){.start = w->start,
	                           .end = w->end,
	                           .gap = r->gap,
	                           .bridge = r->bridge,
	                           .joined_on = r->joined_on};
	x->as_is = find_word(t, w, &x->plural);
	x->doing = find_doing(t, w);
	x->joined = unknown;
	x->capitals = has_capitals(r->text + w->start, w->end - w->start);
	if (r->denied) {
		x->denied = true;
		r->denied--;
	}
	r->gap = r->bridge = r->joined_on = false;
}

/* Notes what stands between the word before and this one; false when this one is passed over. */
static bool wanted(struct reader *r, const struct text_word *w, uint32_t last_end)
{
	if (!last_end || parts(r->text + last_end, w->start - last_end)) {
		r->gap = true;
		r->denied = 0;
	}
	if (w->start < r->skip_to)
		return false;
	r->skip_to = find_not_skill(r, w->start);
	if (r->skip_to > w->start) {
		r->gap = true;
		return false;
	}
	if (denies(w)) {
		r->denied = DENIED_WORDS;
		r->bridge = true;
		return false;
	}
	if (words_is_stop(w) || words_is_filler(w)) {
		r->bridge |= is_bridge(w);
		r->joined_on |= !strcmp(w->folded, "and") || !strcmp(w->folded, "or");
		return false;
	}
	return true;
}

int extract_read(struct extract_text *t, const char *text, size_t len, struct arena *a)
{
	struct reader r = {.t = t, .text = text, .len = len};
	struct text_cursor c;
	struct text_word w, last = {.len = 0};
	uint32_t last_end = 0;

	/* Words are at least one byte with one between them. */
	t->word = arena_alloc(a, (len / 2 + 1) * sizeof(*t->word));
	if (!t->word)
		return -ENOMEM;
	text_words_begin(&c, text, len);
	while (text_words_next(&c, &w)) {
		if (wanted(&r, &w, last_end)) {
			words_write_out(&w);
			add_word(&r, &w);
			if (last.len && last_end + 1 == w.start && !t->word[t->words - 1].gap)
				t->word[t->words - 2].joined = find_joined(t, &last, &w);
			last = w;
		} else {
			last.len = 0;
		}
		last_end = w.end;
	}
	return 0;
}
