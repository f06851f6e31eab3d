/* Titles of courses: which subjects they name, and what in them is only the name of an award. */
#include "match/teach_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum subject {
#define TEACH_SUBJECT(name, heart, also, broad) SUBJECT_##name,
#include "match/teach_subjects.def"
#undef TEACH_SUBJECT
};

static const struct {
	const char *heart, *also, *broad;
} subjects[] = {
#define TEACH_SUBJECT(name, heart, also, broad) {heart, also, broad},
#include "match/teach_subjects.def"
#undef TEACH_SUBJECT
};

enum how { OWN, WEAK };

static const struct pattern {
	const char *words;
	uint16_t subject;
	uint8_t how;
} patterns[] = {
#define TEACH_WORD(words, subject, how) {words, SUBJECT_##subject, how},
#include "match/teach_words.def"
#undef TEACH_WORD
};

static const char *const noise[] = {
#define TEACH_NOISE(word) word,
#include "match/teach_noise.def"
#undef TEACH_NOISE
};

struct pair {
	const char *from, *to;
};

static const struct pair shorts[] = {
#define TEACH_SHORT(word, full) {word, full},
#include "match/teach_short.def"
#undef TEACH_SHORT
};

static const struct pair sectors[] = {
#define TEACH_SECTOR(code, name) {code, name},
#include "match/teach_sectors.def"
#undef TEACH_SECTOR
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

const char *title_subject_heart(uint32_t subject)
{
	return subjects[subject].heart;
}

const char *title_subject_also(uint32_t subject)
{
	return subjects[subject].also;
}

static int compare_pair(const void *key, const void *item)
{
	return strcmp(key, ((const struct pair *)item)->from);
}

static int compare_word(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

const char *title_sector_name(const char *code, size_t len)
{
	char key[16];
	const struct pair *p;

	if (len >= sizeof(key))
		return NULL;
	memcpy(key, code, len);
	key[len] = 0;
	/* "7.40" is 7.4 and "7.00" is 7, but "10" is ten. */
	if (memchr(key, '.', len)) {
		while (len && key[len - 1] == '0')
			key[--len] = 0;
		if (len && key[len - 1] == '.')
			key[--len] = 0;
	}
	p = bsearch(key, sectors, COUNT(sectors), sizeof(sectors[0]), compare_pair);
	return p ? p->to : NULL;
}

const char *title_subject_broad(uint32_t subject)
{
	return subjects[subject].broad;
}

/* --- words --------------------------------------------------------------------------- */

static bool has_digit(const struct text_word *w)
{
	uint32_t i;

	for (i = 0; i < w->len; i++)
		if (isdigit((unsigned char)w->folded[i]))
			return true;
	return false;
}

static bool is_noise(const struct text_word *w)
{
	return w->len == 1 || has_digit(w) ||
	       bsearch(w->folded, noise, COUNT(noise), sizeof(noise[0]), compare_word) != NULL;
}

static void set_word(struct text_word *w, const char *s)
{
	w->len = (uint8_t)strlen(s);
	memcpy(w->folded, s, w->len + 1u);
}

/* "IT" is a subject, "it" is not. */
static bool is_computing(const char *text, const struct text_word *w)
{
	return w->len == 2 && w->end - w->start == 2 && !memcmp(text + w->start, "IT", 2);
}

static void write_out(struct text_word *w)
{
	const struct pair *p;

	words_write_out(w);
	words_singular(w);
	p = bsearch(w->folded, shorts, COUNT(shorts), sizeof(shorts[0]), compare_pair);
	if (p)
		set_word(w, p->to);
}

/* The level in words like "l2", "lv3", "e3", "level2", or of the word before a lone digit; -1 when it is
 * none. */
static int read_level(const struct text_word *w, const struct text_word *before)
{
	static const char *const said[] = {"l", "lv", "lvl", "level"}, *const entry[] = {"e", "el", "entry"};
	const struct text_word *name = w->len == 1 && before ? before : w;
	size_t n = name == w ? w->len - 1u : name->len, i;
	int digit = w->folded[w->len - 1] - '0';

	if (digit < 1 || digit > 8)
		return TEACH_LEVEL_UNKNOWN;
	for (i = 0; i < COUNT(said); i++)
		if (strlen(said[i]) == n && !memcmp(said[i], name->folded, n))
			return digit;
	for (i = 0; i < COUNT(entry); i++)
		if (digit <= 3 && strlen(entry[i]) == n && !memcmp(entry[i], name->folded, n))
			return 0;
	return TEACH_LEVEL_UNKNOWN;
}

static void read_words(struct title *t, size_t len)
{
	struct text_word before = {.len = 0}, raw;
	struct text_cursor c;
	bool after_for = false;

	text_words_begin(&c, t->text, len);
	while (t->words < TEACH_WORDS && text_words_next(&c, &raw)) {
		struct title_word *x = &t->word[t->words];
		int level = read_level(&raw, before.len ? &before : NULL);

		if (level != TEACH_LEVEL_UNKNOWN && t->level == TEACH_LEVEL_UNKNOWN)
			t->level = level;
		before = raw;
		after_for = (after_for && !raw.gap) || !strcmp(raw.folded, "for");
		x->w = raw;
		if (is_computing(t->text, &raw))
			set_word(&x->w, "ict");
		else if (words_is_stop(&raw))
			continue;
		write_out(&x->w);
		x->noise = is_noise(&x->w);
		x->taken = x->subject = false;
		x->after_for = after_for;
		/* "Entry level" has no digit. */
		if (t->level == TEACH_LEVEL_UNKNOWN && !strcmp(x->w.folded, "entry"))
			t->level = 0;
		t->words++;
	}
}

/* --- subjects -------------------------------------------------------------------------- */

/* How many words of the title, from this one on, are those of the pattern: all of them, or 0. */
static uint32_t match_pattern(const struct title *t, uint32_t first, const char *words)
{
	uint32_t n = 0;

	while (*words) {
		const struct text_word *w;

		if (first + n >= t->words)
			return 0;
		w = &t->word[first + n].w;
		if (strncmp(words, w->folded, w->len) != 0 || (words[w->len] && words[w->len] != ' '))
			return 0;
		words += w->len;
		words += *words == ' ';
		n++;
	}
	return n;
}

static size_t first_pattern(const struct text_word *w)
{
	size_t low = 0, high = COUNT(patterns);

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strncmp(patterns[mid].words, w->folded, w->len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct reading {
	const struct pattern *pattern;
	uint32_t first, words;
};

/* The pattern of most words that starts at this word; none when its `words` is 0. */
static struct reading longest_from(const struct title *t, uint32_t first)
{
	const struct text_word *w = &t->word[first].w;
	struct reading best = {.words = 0};
	size_t i;

	for (i = first_pattern(w); i < COUNT(patterns) && !strncmp(patterns[i].words, w->folded, w->len);
	     i++) {
		uint32_t n = match_pattern(t, first, patterns[i].words);

		if (n > best.words)
			best = (struct reading){&patterns[i], first, n};
	}
	return best;
}

static void take(struct title *t, const struct reading *r)
{
	bool nothing = r->pattern->subject == SUBJECT_nothing;
	uint32_t i;

	if (!nothing)
		t->subject[t->subjects++] = (struct title_subject){r->pattern->subject, r->first, r->words};
	for (i = 0; i < r->words; i++) {
		t->word[r->first + i].taken = true;
		t->word[r->first + i].subject = !nothing;
	}
}

static bool is_free(const struct title *t, const struct reading *r)
{
	uint32_t i;

	for (i = 0; i < r->words; i++)
		if (t->word[r->first + i].taken)
			return false;
	return true;
}

static void find_subjects(struct title *t, enum how how)
{
	struct reading from[TEACH_WORDS];
	uint32_t i, n;

	for (i = 0; i < t->words; i++)
		from[i] = longest_from(t, i);
	for (n = TEACH_WORDS; n; n--)
		for (i = 0; i < t->words; i++)
			if (from[i].words == n && from[i].pattern->how == how && is_free(t, &from[i]))
				take(t, &from[i]);
}

static void count_telling(struct title *t)
{
	uint32_t i;

	for (i = 0; i < t->words; i++) {
		t->telling += !t->word[i].noise || t->word[i].subject;
		t->taken += t->word[i].subject;
	}
}

void title_read(struct title *t, const char *text, size_t len)
{
	t->text = text;
	t->words = t->subjects = t->telling = t->taken = 0;
	t->level = TEACH_LEVEL_UNKNOWN;
	read_words(t, len);
	find_subjects(t, OWN);
	if (!t->subjects)
		find_subjects(t, WEAK);
	count_telling(t);
}
