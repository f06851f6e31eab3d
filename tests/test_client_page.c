/* What plans are written with: text that can not become markup, lines that fit a drawing, days and times in
 * words. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "client/cli/html.h"
#include "client/cli/record.h"

static void expect(struct buf *b, const char *text)
{
	buf_byte(b, '\0');
	assert_int_equal(b->error, 0);
	assert_string_equal((const char *)b->data, text);
	buf_free(b);
}

static void text_is_never_markup(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	html_put(&b, "<p>", "<b onclick='x'>\"A & B\"</b>", "</p>");
	expect(&b, "<p>&lt;b onclick=&#39;x&#39;&gt;&quot;A &amp; B&quot;&lt;/b&gt;</p>");
	buf_init(&b, 0);
	html_text(&b, "caf\xc3\xa9\x1b[2J\xe2\x80\xaeoff\xff");
	expect(&b, "caf\xc3\xa9[2Joff\xef\xbf\xbd"); /* no escape, no mark of direction, no broken bytes */
	buf_init(&b, 0);
	html_put_if(&b, "<p>", "", "</p>");
	expect(&b, "");
}

static void only_pages_become_links(void **state)
{
	static const struct {
		const char *url, *out;
	} rows[] = {
	        {"https://a.b/?c=1&d=2", "<a rel=\"noreferrer\" href=\"https://a.b/?c=1&amp;d=2\">x</a>"},
	        {"HTTP://a.b", "<a rel=\"noreferrer\" href=\"HTTP://a.b\">x</a>"},
	        {"javascript:alert(1)", "x"},
	        {"data:text/html,x", "x"},
	        {"//a.b", "x"},
	        {"", "x"},
	        {"https://a\" onclick=\"x",
	         "<a rel=\"noreferrer\" href=\"https://a&quot; onclick=&quot;x\">x</a>"},
	};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_init(&b, 0);
		html_link(&b, rows[i].url, "x");
		expect(&b, rows[i].out);
	}
}

static void lines_fit(void **state)
{
	char line[3][SVG_LINE];

	(void)state;
	assert_int_equal(svg_wrap("Supporting teaching and learning", 20, line, 3), 2);
	assert_string_equal(line[0], "Supporting teaching");
	assert_string_equal(line[1], "and learning");
	assert_int_equal(svg_wrap("Supporting teaching and learning in schools", 20, line, 1), 1);
	assert_string_equal(line[0], "Supporting teaching\xe2\x80\xa6");
	assert_int_equal(svg_wrap("Donaudampfschifffahrt", 8, line, 3), 3);
	assert_string_equal(line[0], "Donaudam");
	assert_string_equal(line[2], "fahrt");
	assert_int_equal(svg_wrap("   ", 8, line, 3), 0);
	assert_int_equal(svg_wrap("\xe3\x82\xb3\xe3\x83\xbc\xe3\x83\x92\xe3\x83\xbc", 4, line, 3),
	                 2); /* two columns each */
}

static void any_text_wraps(void **state)
{
	char text[400], line[4][SVG_LINE];
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		size_t n = 0, columns = 1 + seed % 40, lines;

		while (n < sizeof(text) - 1 && (seed = seed * 1664525 + 1013904223) % 200)
			text[n++] = (char)(seed >> 24 ? seed >> 24 : 1);
		text[n] = '\0';
		lines = svg_wrap(text, columns, line, 4);
		assert_in_range(lines, 0, 4);
		for (size_t i = 0; i < lines; i++)
			assert_in_range(strlen(line[i]), 0, SVG_LINE - 1);
	}
}

static void days_in_words(void **state)
{
	char out[RECORD_MAX];
	int part[3];

	(void)state;
	assert_string_equal(words_date(out, "2026-10-05"), "5 October 2026");
	assert_string_equal(words_date(out, "2026-13-05"), "");
	assert_string_equal(words_date(out, "soon"), "");
	assert_string_equal(words_date(out, ""), "");
	assert_true(words_day_parts("1/9/2026", '/', part));
	assert_int_equal(part[0], 1);
	assert_int_equal(part[2], 2026);
	assert_false(words_day_parts("1/9/2026 ", '/', part));
	assert_false(words_day_parts("1/9", '/', part));
	assert_false(words_day_parts("1/9/20260", '/', part));
	assert_false(words_day_parts("-1/9/2026", '/', part));
}

static void times_and_distances_in_words(void **state)
{
	char out[RECORD_MAX];

	(void)state;
	assert_string_equal(words_weeks(out, 12), "12 weeks");
	assert_string_equal(words_weeks(out, 1), "1 week");
	assert_string_equal(words_weeks(out, 0.4), "3 days");
	assert_string_equal(words_weeks(out, 1.0 / 7), "1 day");
	assert_string_equal(words_weeks(out, (double)NAN), "");
	assert_string_equal(words_miles(out, 0.31), "less than a mile");
	assert_string_equal(words_miles(out, 1.24), "1.2 miles");
	assert_string_equal(words_miles(out, 31.4), "31 miles");
	assert_string_equal(words_miles(out, (double)NAN), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(text_is_never_markup),
	        cmocka_unit_test(only_pages_become_links),
	        cmocka_unit_test(lines_fit),
	        cmocka_unit_test(any_text_wraps),
	        cmocka_unit_test(days_in_words),
	        cmocka_unit_test(times_and_distances_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
