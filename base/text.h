/* Words out of text, as people write it: folded, split and stemmed the same way
 * when an index is built and when someone asks it.
 *
 * Folding is Unicode NFKC with case folding and with marks stripped (utf8proc),
 * so "Café", "CAFE" and "cafe" are one word. Stems are Snowball English
 * (Porter2, libstemmer). A word is a run of letters and digits; one letter keeps
 * '++' or '#' behind it (so that "C++" and "C#" stay whole); an apostrophe inside a
 * word is dropped ("driver's" is "drivers"). */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXT_WORD_MAX 64 /* bytes of a folded word that are kept, its NUL included */

struct text_word {
	uint32_t start, end; /* byte offsets into the text as it was given: [start, end) */
	uint32_t gap;        /* 1 when punctuation other than a space, hyphen or slash stands before it */
	uint8_t len;         /* bytes of `folded` */
	char folded[TEXT_WORD_MAX]; /* NUL at the end */
};

struct text_cursor {
	const char *text;
	size_t len, pos;
};

/* Length of the valid UTF-8 at the start of `s`; equal to `n` when all of it is
 * valid. NUL bytes, surrogates and overlong forms are not valid. */
size_t text_valid_utf8(const char *s, size_t n);

/* Starts to read words. `text` must be valid UTF-8 and outlive the cursor. */
void text_words_begin(struct text_cursor *c, const char *text, size_t len);

/* The next word, or false at the end. */
bool text_words_next(struct text_cursor *c, struct text_word *w);

/* Folds a whole string (words joined by one space) into `out`; returns the
 * length it has, or would have, as snprintf does. */
size_t text_fold(const char *text, size_t len, char *out, size_t size);

struct text_stemmer; /* one a thread of control: libstemmer keeps state */

/* NULL when memory is used up. Free with text_stemmer_free (NULL is fine). */
struct text_stemmer *text_stemmer_new(void);
void text_stemmer_free(struct text_stemmer *st);

/* The stem of a folded word; points into the stemmer until the next call.
 * Words that hold a digit, and words of up to 2 letters, come back unchanged. */
const char *text_stem(struct text_stemmer *st, const char *word, size_t len, size_t *ret_len);

/* Optimal string alignment distance (insert, delete, replace, swap of two
 * neighbours each cost 1) of two folded words, stopping at max + 1.
 * Both at most TEXT_WORD_MAX bytes; bytes are compared. */
unsigned text_distance(const char *a, size_t alen, const char *b, size_t blen, unsigned max);

#endif
