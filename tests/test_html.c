/* Text out of HTML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "import/html.h"

static void assert_text(const char *html, size_t limit, const char *text)
{
	struct arena arena;
	const char *got;

	arena_init(&arena, 0);
	got = html_to_text(html, strlen(html), limit, &arena);
	assert_non_null(got);
	assert_string_equal(got, text);
	arena_free(&arena);
}

static void test_tags(void **state)
{
	(void)state;
	assert_text("plain text", 0, "plain text");
	assert_text("  a \n\t b  ", 0, "a b");
	assert_text("<p>One</p><p>Two</p>", 0, "One\nTwo");
	assert_text("a<br/>b<BR>c", 0, "a\nb\nc");
	assert_text("<b>bold</b>ly <a href=\"x > y\">go</a>", 0, "boldly y\">go");
	assert_text("<ul><li>one<li>two</ul>", 0, "one\ntwo");
	assert_text("a <!-- b <p> --> c", 0, "a c");
	assert_text("a<script>if (a < b) { x }</script>b<style>p {}</style>c", 0, "abc");
	assert_text("a<script>never closed", 0, "a");
	assert_text("less < more and 1<2", 0, "less < more and 1<2");
	assert_text("cut <b", 0, "cut");
	assert_text("", 0, "");
}

static void test_references(void **state)
{
	(void)state;
	assert_text("Fish &amp; chips", 0, "Fish & chips");
	assert_text("&pound;10 &#163;10 &#xA3;10", 0, "£10 £10 £10");
	assert_text("it&#39;s &rsquo;", 0, "it's ’");
	assert_text("a&nbsp;&nbsp;b", 0, "a b");
	assert_text("&unknown; & &;", 0, "&unknown; & &;");
	assert_text("&#0;&#1;&#xD800;&#99999999;", 0, "&#0;&#1;&#xD800;&#99999999;");
	assert_text("&#150; &#146;", 0, "– ’"); /* Windows code page 1252 */
	assert_text("&#128512;", 0, "\xf0\x9f\x98\x80");
	assert_text("&amp", 0, "&amp");
	assert_text("soft&shy;ly", 0, "softly");
}

/* Every name of the list is found: the list is in the order that the search needs. */
static void test_all_names(void **state)
{
	static const struct {
		const char *name;
		uint32_t character;
	} rows[] = {
#define ENTITY(name, character) {"&" name ";", character},
#include "import/html_entities.def"
#undef ENTITY
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t c = 0;

		assert_int_equal(html_entity(rows[i].name, strlen(rows[i].name), &c), strlen(rows[i].name));
		assert_int_equal(c, rows[i].character);
	}
}

static void test_limit(void **state)
{
	(void)state;
	assert_text("one two three", 7, "one two");
	assert_text("one two three", 8, "one two");
	assert_text("ab€", 4, "ab");
	assert_text("ab€cd", 5, "ab€");
	assert_text("ab€d", 3, "ab"); /* what is shorter and comes later does not slip in */
	assert_text("ab", 2, "ab");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_tags),
	        cmocka_unit_test(test_references),
	        cmocka_unit_test(test_all_names),
	        cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
