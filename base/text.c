#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include <libstemmer.h>
#include <utf8proc.h>

struct text_stemmer {
	struct sb_stemmer *sb;
};

size_t text_valid_utf8(const char *s, size_t n)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s;
	size_t i = 0;

	while (i < n) {
		utf8proc_int32_t cp;
		utf8proc_ssize_t k;

		if (p[i] == 0)
			break;
		if (p[i] < 0x80) {
			i++;
			continue;
		}
		k = utf8proc_iterate(p + i, (utf8proc_ssize_t)(n - i), &cp);
		if (k <= 0)
			break;
		i += (size_t)k;
	}
	return i;
}

static bool is_letter(utf8proc_int32_t cp)
{
	switch (utf8proc_category(cp)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

enum byte_class { SPACE, WORD, JOIN, QUOTE, OTHER };

/* Classifies the code point at `i` and says how many bytes it has. */
static enum byte_class classify(const struct text_cursor *c, size_t i, size_t *ret_len)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)c->text;
	utf8proc_int32_t cp;
	utf8proc_ssize_t k;

	*ret_len = 1;
	if (p[i] < 0x80) {
		uint8_t ch = p[i], low = (uint8_t)(ch | 0x20);

		if ((low >= 'a' && low <= 'z') || (ch >= '0' && ch <= '9'))
			return WORD;
		if (ch == '+' || ch == '#')
			return JOIN;
		if (ch == '\'')
			return QUOTE;
		return ch == ' ' || ch == '-' || ch == '/' ? SPACE : OTHER;
	}
	k = utf8proc_iterate(p + i, (utf8proc_ssize_t)(c->len - i), &cp);
	if (k <= 0)
		return OTHER;
	*ret_len = (size_t)k;
	if (cp == 0x2019)
		return QUOTE;
	if (cp == 0xA0)
		return SPACE;
	return is_letter(cp) ? WORD : OTHER;
}

void text_words_begin(struct text_cursor *c, const char *text, size_t len)
{
	c->text = text;
	c->len = len;
	c->pos = 0;
}

/* Appends bytes to the folded word, dropping what does not fit rather than splitting a code point. */
static void add_bytes(struct text_word *w, const void *p, size_t n)
{
	if (w->len + n >= TEXT_WORD_MAX)
		return;
	memcpy(w->folded + w->len, p, n);
	w->len = (uint8_t)(w->len + n);
}

static void add_folded(struct text_word *w, const char *s, size_t n)
{
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t k;

	if (n == 1) {
		char ch = *s >= 'A' && *s <= 'Z' ? (char)(*s | 0x20) : *s;

		add_bytes(w, &ch, 1);
		return;
	}
	k = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &out,
	                 UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD |
	                         UTF8PROC_IGNORE | UTF8PROC_STRIPMARK);
	if (k > 0)
		add_bytes(w, out, (size_t)k);
	free(out);
}

/* A plus or hash sign belongs to a word of one letter only: C++, C#, F#. Two plus signs go together. */
static bool joins(const struct text_cursor *c, const struct text_word *w)
{
	if (c->text[c->pos] == '#')
		return w->len == 1;
	return (w->len == 1 && c->pos + 1 < c->len && c->text[c->pos + 1] == '+') ||
	       (w->len == 2 && w->folded[1] == '+');
}

/* Moves to the first byte of the next word; notes punctuation on the way. */
static bool find_word(struct text_cursor *c, struct text_word *w)
{
	size_t n = 0;

	while (c->pos < c->len) {
		enum byte_class k = classify(c, c->pos, &n);

		if (k == WORD)
			return true;
		if (k != SPACE)
			w->gap = 1;
		c->pos += n;
	}
	return false;
}

static void take_word(struct text_cursor *c, struct text_word *w)
{
	size_t n = 0, n2;

	w->start = (uint32_t)c->pos;
	for (; c->pos < c->len; c->pos += n) {
		enum byte_class k = classify(c, c->pos, &n);

		if (k == WORD || (k == JOIN && joins(c, w)))
			add_folded(w, c->text + c->pos, n);
		else if (k != QUOTE || c->pos + n >= c->len || classify(c, c->pos + n, &n2) != WORD)
			break;
	}
	w->end = (uint32_t)c->pos;
	w->folded[w->len] = 0;
}

bool text_words_next(struct text_cursor *c, struct text_word *w)
{
	w->gap = 0;
	w->len = 0;
	/* A word made of marks only folds to nothing: go on to the next. */
	while (!w->len) {
		if (!find_word(c, w))
			return false;
		take_word(c, w);
	}
	return true;
}

size_t text_fold(const char *text, size_t len, char *out, size_t size)
{
	struct text_cursor c;
	struct text_word w;
	size_t n = 0;

	text_words_begin(&c, text, len);
	while (text_words_next(&c, &w)) {
		if (n) {
			if (n + 1 < size)
				out[n] = ' ';
			n++;
		}
		if (n + w.len < size)
			memcpy(out + n, w.folded, w.len);
		n += w.len;
	}
	if (size)
		out[n < size ? n : size - 1] = 0;
	return n;
}

struct text_stemmer *text_stemmer_new(void)
{
	struct text_stemmer *st = malloc(sizeof(*st));

	if (!st)
		return NULL;
	st->sb = sb_stemmer_new("english", "UTF_8");
	if (!st->sb) {
		free(st);
		return NULL;
	}
	return st;
}

void text_stemmer_free(struct text_stemmer *st)
{
	if (!st)
		return;
	sb_stemmer_delete(st->sb);
	free(st);
}

const char *text_stem(struct text_stemmer *st, const char *word, size_t len, size_t *ret_len)
{
	const sb_symbol *s;
	size_t i;

	*ret_len = len;
	if (len <= 2)
		return word;
	for (i = 0; i < len; i++)
		if (word[i] >= '0' && word[i] <= '9')
			return word;
	s = sb_stemmer_stem(st->sb, (const sb_symbol *)word, (int)len);
	if (!s)
		return word;
	*ret_len = (size_t)sb_stemmer_length(st->sb);
	return (const char *)s;
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

unsigned text_distance(const char *a, size_t alen, const char *b, size_t blen, unsigned max)
{
	unsigned rows[3][TEXT_WORD_MAX + 1];
	size_t i, j;

	if (alen > TEXT_WORD_MAX || blen > TEXT_WORD_MAX || (alen > blen ? alen - blen : blen - alen) > max)
		return max + 1;
	for (j = 0; j <= blen; j++)
		rows[0][j] = (unsigned)j;
	for (i = 1; i <= alen; i++) {
		unsigned *cur = rows[i % 3], *prev = rows[(i + 2) % 3], *prev2 = rows[(i + 1) % 3];
		unsigned best = cur[0] = (unsigned)i;

		for (j = 1; j <= blen; j++) {
			cur[j] = min3(prev[j] + 1, cur[j - 1] + 1, prev[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    prev2[j - 2] + 1 < cur[j])
				cur[j] = prev2[j - 2] + 1;
			if (cur[j] < best)
				best = cur[j];
		}
		if (best > max)
			return max + 1;
	}
	return rows[alen % 3][blen];
}
