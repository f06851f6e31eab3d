/* How a text index reads words: the same rules when it is built and when it is asked. */
#ifndef INDEX_TEXT_WORDS_H
#define INDEX_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* A word that says nothing about a job ("the", "with"). It counts in a title's length and is never looked
 * for. */
bool words_is_stop(const struct text_word *w);

/* A word that does not tell one skill from another ("out", "good"): passed over when skills are looked for in
 * free text. */
bool words_is_filler(const struct text_word *w);

/* A word that people add to job titles without meaning ("nec", "nos"); dropped from questions. */
bool words_is_noise(const struct text_word *w);

/* Writes abbreviations out ("mgr" is "manager"), in place. */
void words_write_out(struct text_word *w);

/* Puts the word into the singular, in place. The rule is Harman's S-stemmer
 * (D. Harman, How effective is suffixing?, JASIS 42(1), 1991, table 1). */
void words_singular(struct text_word *w);

/* Hash of a word with some letters left out, as the table of typing errors has it. */
uint32_t words_typo_hash(const char *s, size_t len);

/* Calls `found` for the word itself and for it with up to `letters` (1 or 2) letters left out. Stops when it
 * returns false. */
typedef bool words_deletion(void *arg, uint32_t hash);
void words_deletions(const char *s, size_t len, unsigned letters, words_deletion *found, void *arg);

/* Hash of the stems of a whole phrase in whatever order, so that "forklift driving" finds "drive forklift":
 * `more` starts at 0 and is fed one stem at a time. */
uint32_t words_phrase_hash(uint32_t more, uint32_t stem);

/* The key of a short prefix (see struct text_short): its first bytes, at most TEXT_SHORT_LETTERS. */
uint32_t words_short_key(const char *s, size_t len);

#endif
