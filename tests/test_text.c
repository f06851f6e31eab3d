#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void expect_fold(const char *in, const char *want)
{
	char out[256];

	assert_int_equal(text_fold(in, strlen(in), out, sizeof(out)), strlen(want));
	assert_string_equal(out, want);
}

static void folds_as_people_expect(void **state)
{
	(void)state;
	expect_fold("Caf\u00e9 Manager", "cafe manager");
	expect_fold("CAFE\u0301  manager", "cafe manager");
	expect_fold("chief's", "chiefs");
	expect_fold("chief\u2019s", "chiefs");
	expect_fold("C++ & C# developer", "c++ c# developer");
	expect_fold("maths+english #1 a+b c+", "maths english 1 a b c");
	expect_fold("Front-end/back-end", "front end back end");
	expect_fold("\u1e69 \u00ae \u2163 <>; /", "s iv");
	expect_fold("2\u2075", "25");
	expect_fold("Stra\u00dfe", "strasse");
	expect_fold("", "");
	expect_fold("  ,,, --- ", "");
	expect_fold("\u0301 \u0301 a", "a");
}

static void reports_spans_in_the_original(void **state)
{
	static const char text[] = "I can, \u00c9tude-wise, weld.";
	struct text_cursor c;
	struct text_word w;

	(void)state;
	text_words_begin(&c, text, strlen(text));
	assert_true(text_words_next(&c, &w));
	assert_true(text_words_next(&c, &w));
	assert_string_equal(w.folded, "can");
	assert_true(text_words_next(&c, &w));
	assert_string_equal(w.folded, "etude");
	assert_int_equal(w.gap, 1);
	assert_int_equal(w.start, 7);
	assert_int_equal(w.end, 13);
	assert_true(text_words_next(&c, &w));
	assert_string_equal(w.folded, "wise");
	assert_int_equal(w.gap, 0);
	assert_true(text_words_next(&c, &w));
	assert_memory_equal(text + w.start, "weld", 4);
	assert_false(text_words_next(&c, &w));
}

static void long_words_are_cut_not_overrun(void **state)
{
	char text[1000];
	struct text_cursor c;
	struct text_word w;

	(void)state;
	memset(text, 'z', sizeof(text));
	text_words_begin(&c, text, sizeof(text));
	assert_true(text_words_next(&c, &w));
	assert_int_equal(w.len, TEXT_WORD_MAX - 1);
	assert_int_equal(w.end, sizeof(text));
	assert_false(text_words_next(&c, &w));
}

static void utf8_is_checked_to_the_byte(void **state)
{
	(void)state;
	assert_int_equal(text_valid_utf8("caf\u00e9", 5), 5);
	assert_int_equal(text_valid_utf8("ab\xff"
	                                 "cd",
	                                 5),
	                 2);
	assert_int_equal(text_valid_utf8("\xc0\x80", 2), 0);
	assert_int_equal(text_valid_utf8("a\xed\xa0\x80", 4), 1);
	assert_int_equal(text_valid_utf8("ab\0cd", 5), 2);
	assert_int_equal(text_valid_utf8("ab\xe2\x82", 4), 2);
}

static void expect_stem(struct text_stemmer *st, const char *word, const char *want)
{
	size_t n;
	const char *s = text_stem(st, word, strlen(word), &n);

	assert_int_equal(n, strlen(want));
	assert_memory_equal(s, want, n);
}

static void stems_english(void **state)
{
	struct text_stemmer *st = text_stemmer_new();

	(void)state;
	assert_non_null(st);
	expect_stem(st, "developers", "develop");
	expect_stem(st, "development", "develop");
	expect_stem(st, "chiefs", "chief");
	expect_stem(st, "it", "it");
	expect_stem(st, "hgv2s", "hgv2s");
	text_stemmer_free(st);
	text_stemmer_free(NULL);
}

static unsigned distance(const char *a, const char *b, unsigned max)
{
	return text_distance(a, strlen(a), b, strlen(b), max);
}

static void counts_typing_errors(void **state)
{
	(void)state;
	assert_int_equal(distance("welder", "welder", 2), 0);
	assert_int_equal(distance("welder", "wleder", 2), 1);
	assert_int_equal(distance("welder", "weldr", 2), 1);
	assert_int_equal(distance("welder", "wellder", 2), 1);
	assert_int_equal(distance("welder", "walder", 2), 1);
	assert_int_equal(distance("electrician", "electrcian", 2), 1);
	assert_int_equal(distance("plumber", "plummer", 2), 1);
	assert_int_equal(distance("carer", "nurse", 2), 3);
	assert_int_equal(distance("", "ab", 2), 2);
	assert_int_equal(distance("abcdef", "ab", 2), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(folds_as_people_expect),
	        cmocka_unit_test(reports_spans_in_the_original),
	        cmocka_unit_test(long_words_are_cut_not_overrun),
	        cmocka_unit_test(utf8_is_checked_to_the_byte),
	        cmocka_unit_test(stems_english),
	        cmocka_unit_test(counts_typing_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
