#include "index/text_words.h"

#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "index/text_format.h"

/* All three lists are sorted: they are searched by halves. */
static const char *const stop_words[] = {
        "a",     "an",  "and",   "are", "as",   "at",   "be",    "been",  "by",    "can",
        "could", "for", "from",  "her", "his",  "in",   "into",  "is",    "it",    "its",
        "may",   "of",  "on",    "or",  "our",  "that", "the",   "their", "they",  "this",
        "to",    "was", "which", "who", "will", "with", "would", "you",   "youll", "your",
};

static const char *const fillers[] = {
        "about", "good", "new", "other", "out", "such", "through", "under", "up", "well", "within",
};

static const struct {
	const char *from, *to;
} abbreviations[] = {
        {"asst", "assistant"},    {"dept", "department"},   {"govt", "government"},
        {"mfg", "manufacturing"}, {"mfr", "manufacturing"}, {"mgr", "manager"},
};

static int compare_word(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

bool words_is_stop(const struct text_word *w)
{
	return bsearch(w->folded, stop_words, sizeof(stop_words) / sizeof(stop_words[0]),
	               sizeof(stop_words[0]), compare_word) != NULL;
}

bool words_is_filler(const struct text_word *w)
{
	return bsearch(w->folded, fillers, sizeof(fillers) / sizeof(fillers[0]), sizeof(fillers[0]),
	               compare_word) != NULL;
}

bool words_is_noise(const struct text_word *w)
{
	return !strcmp(w->folded, "nec") || !strcmp(w->folded, "nos");
}

void words_write_out(struct text_word *w)
{
	size_t i;

	for (i = 0; i < sizeof(abbreviations) / sizeof(abbreviations[0]); i++)
		if (!strcmp(w->folded, abbreviations[i].from)) {
			w->len = (uint8_t)strlen(abbreviations[i].to);
			memcpy(w->folded, abbreviations[i].to, w->len + 1u);
			return;
		}
}

static bool ends(const struct text_word *w, const char *tail)
{
	size_t n = strlen(tail);

	return w->len > n && !memcmp(w->folded + w->len - n, tail, n);
}

void words_singular(struct text_word *w)
{
	if (w->len <= 3 || !ends(w, "s"))
		return;
	if (ends(w, "ies") && !ends(w, "eies") && !ends(w, "aies")) {
		w->len = (uint8_t)(w->len - 2);
		w->folded[w->len - 1] = 'y';
	} else if (ends(w, "es") ? !ends(w, "aes") && !ends(w, "ees") && !ends(w, "oes")
	                         : !ends(w, "us") && !ends(w, "ss")) {
		w->len--;
	}
	w->folded[w->len] = 0;
}

uint32_t words_typo_hash(const char *s, size_t len)
{
	return (uint32_t)XXH3_64bits(s, len);
}

void words_deletions(const char *s, size_t len, unsigned letters, words_deletion *found, void *arg)
{
	char one[TEXT_WORD_MAX], two[TEXT_WORD_MAX];
	size_t i, k;

	if (!found(arg, words_typo_hash(s, len)))
		return;
	for (i = 0; i < len; i++) {
		memcpy(one, s, i);
		memcpy(one + i, s + i + 1, len - i - 1);
		if (!found(arg, words_typo_hash(one, len - 1)))
			return;
		/* The second letter left out stands behind the first: each pair comes once. */
		for (k = i; letters > 1 && k + 1 < len; k++) {
			memcpy(two, one, k);
			memcpy(two + k, one + k + 1, len - k - 2);
			if (!found(arg, words_typo_hash(two, len - 2)))
				return;
		}
	}
}

uint32_t words_phrase_hash(uint32_t more, uint32_t stem)
{
	uint64_t h = ((uint64_t)stem + 1) * 0x9e3779b97f4a7c15u;

	/* A sum does not care for order; equal hashes are told apart by comparing the stems. */
	h ^= h >> 29;
	return more + (uint32_t)(h >> 17);
}

uint32_t words_short_key(const char *s, size_t len)
{
	uint32_t key = 0;
	size_t i;

	for (i = 0; i < TEXT_SHORT_LETTERS; i++)
		key = key << 8 | (i < len ? (uint8_t)s[i] : 0u);
	return key;
}
