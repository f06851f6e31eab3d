#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "index/strtab.h"
#include "index/vectors.h"

/* Words that stand in any text whatever it is about. Sorted: searched by halves. */
static const char *const stop_words[] = {
        "about",  "above",   "across",  "after",   "again",   "all",    "along", "also",    "although",
        "am",     "among",   "an",      "and",     "another", "any",    "are",   "around",  "as",
        "at",     "be",      "because", "been",    "before",  "being",  "below", "between", "both",
        "but",    "by",      "can",     "could",   "did",     "do",     "does",  "doing",   "down",
        "during", "each",    "eg",      "either",  "else",    "etc",    "every", "few",     "for",
        "from",   "further", "had",     "has",     "have",    "having", "he",    "her",     "here",
        "hers",   "him",     "his",     "how",     "ie",      "if",     "in",    "into",    "is",
        "it",     "its",     "itself",  "just",    "least",   "less",   "many",  "may",     "me",
        "might",  "more",    "most",    "must",    "my",      "near",   "nor",   "not",     "of",
        "off",    "often",   "on",      "once",    "one",     "only",   "onto",  "or",      "other",
        "others", "our",     "out",     "over",    "own",     "per",    "same",  "she",     "should",
        "since",  "so",      "some",    "such",    "than",    "that",   "the",   "their",   "theirs",
        "them",   "then",    "there",   "these",   "they",    "this",   "those", "through", "to",
        "too",    "toward",  "towards", "under",   "until",   "up",     "upon",  "us",      "use",
        "used",   "using",   "various", "very",    "via",     "was",    "we",    "were",    "what",
        "when",   "where",   "whether", "which",   "while",   "who",    "whom",  "whose",   "why",
        "will",   "with",    "within",  "without", "would",   "you",    "your",
};

struct bags {
	struct text_stemmer *stemmer;
	struct strtab stems;
	struct map64 term_of; /* by place in `stems`, plus 1 */
	uint32_t terms;
	struct vec words; /* uint64_t: row << 32 | term; one for each word */
};

int bags_new(struct bags **ret)
{
	struct bags *b = calloc(1, sizeof(*b));

	if (!b)
		return -ENOMEM;
	vec_init(&b->words, sizeof(uint64_t));
	b->stemmer = text_stemmer_new();
	if (!b->stemmer || strtab_init(&b->stems)) {
		bags_free(b);
		return -ENOMEM;
	}
	*ret = b;
	return 0;
}

void bags_free(struct bags *b)
{
	if (!b)
		return;
	text_stemmer_free(b->stemmer);
	strtab_free(&b->stems);
	map64_free(&b->term_of);
	vec_free(&b->words);
	free(b);
}

static int compare_word(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

static bool says_something(const struct text_word *w)
{
	return w->len > 1 && !bsearch(w->folded, stop_words, sizeof(stop_words) / sizeof(stop_words[0]),
	                              sizeof(stop_words[0]), compare_word);
}

static uint32_t term_of(struct bags *b, const struct text_word *w)
{
	size_t len;
	const char *stem = text_stem(b->stemmer, w->folded, w->len, &len);
	uint32_t at = strtab_add(&b->stems, stem, len), n;

	if (at == STR_NONE || map64_reserve(&b->term_of))
		return MAP_NONE;
	n = map64_get(&b->term_of, (uint64_t)at + 1);
	if (n == MAP_NONE) {
		n = b->terms++;
		map64_put(&b->term_of, (uint64_t)at + 1, n);
	}
	return n;
}

int bags_add(struct bags *b, uint32_t row, const char *text, uint32_t len)
{
	struct text_cursor c;
	struct text_word w;

	text_words_begin(&c, text, len);
	while (text_words_next(&c, &w)) {
		uint64_t *word;
		uint32_t term;

		if (!says_something(&w))
			continue;
		term = term_of(b, &w);
		word = vec_push(&b->words);
		if (term == MAP_NONE || !word)
			return -ENOMEM;
		*word = (uint64_t)row << 32 | term;
	}
	return 0;
}

static int compare_u64(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return (a > b) - (a < b);
}

/* One entry for each different word of each row, with how often it stands there. */
static int count_words(struct bags *b, struct vec *entries)
{
	const uint64_t *word = b->words.data;

	if (b->words.len)
		qsort(b->words.data, b->words.len, sizeof(*word), compare_u64);
	for (size_t i = 0; i < b->words.len;) {
		struct vector_entry *e = vec_push(entries);
		size_t first = i;

		if (!e)
			return -ENOMEM;
		while (i < b->words.len && word[i] == word[first])
			i++;
		e->row = (uint32_t)(word[first] >> 32);
		e->term = (uint32_t)word[first];
		e->value = (float)(i - first);
	}
	return 0;
}

static int weigh(struct vec *entries, uint32_t terms)
{
	struct vector_entry *e = entries->data;
	uint32_t *df = calloc((size_t)terms + 1, sizeof(*df)), n = 0;

	if (!df)
		return -ENOMEM;
	for (size_t i = 0; i < entries->len; i++) {
		df[e[i].term]++;
		n += !i || e[i].row != e[i - 1].row;
	}
	for (size_t i = 0; i < entries->len; i++)
		e[i].value = (1.0f + logf(e[i].value)) * logf((float)n / (float)df[e[i].term]);
	free(df);
	return 0;
}

int bags_build(struct bags *b, uint32_t rows, struct vectors *ret)
{
	struct vec entries;
	int r;

	vec_init(&entries, sizeof(struct vector_entry));
	if (!(r = count_words(b, &entries)) && !(r = weigh(&entries, b->terms)))
		r = vectors_build(ret, &entries, rows, b->terms);
	vec_free(&entries);
	return r;
}
