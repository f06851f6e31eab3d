/* Pay as adverts write it: a labelled sample of texts, and how each kind is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "import/pay.h"

/* --- the labelled sample ---------------------------------------------------------- */

#define SHARE_RIGHT 0.95 /* of the texts that hold a number, on either half */
#define FIELDS      7

enum { PART, TEXT, UNIT, HOURS, DATE, LOW, HIGH };

struct score {
	unsigned texts, right;       /* all of them */
	unsigned numbers, number_ok; /* those that hold a number */
};

static int32_t expected(const char *s)
{
	return *s ? (int32_t)atol(s) : PAY_NOT_KNOWN;
}

/* Cuts a line at its tabs; false when it has too few. */
static bool split(char *line, char *field[FIELDS])
{
	line[strcspn(line, "\n")] = 0;
	for (size_t i = 0; i < FIELDS; i++) {
		field[i] = line;
		line += strcspn(line, "\t");
		if (i + 1 < FIELDS && !*line)
			return false;
		*line++ = 0;
	}
	return true;
}

static void score_line(char *field[FIELDS], struct score *s, bool quiet)
{
	const struct pay_beside beside = {.unit = pay_find_unit(field[UNIT]),
	                                  .hours = strtod(field[HOURS], NULL),
	                                  .date = *field[DATE] ? field[DATE] : NULL};
	int32_t low = expected(field[LOW]), high = expected(field[HIGH]);
	bool number = strpbrk(field[TEXT], "0123456789") != NULL, right;
	struct pay p;

	if (*field[UNIT])
		assert_int_not_equal(beside.unit, PAY_UNIT_NONE);
	pay_parse(field[TEXT], strlen(field[TEXT]), &beside, &p);
	right = p.low == low && p.high == high;
	s->texts++;
	s->right += right;
	s->numbers += number;
	s->number_ok += number && right;
	if (!right && !quiet)
		print_message("%s: \"%s\" [%s %s %s]: read %d to %d, labelled %d to %d\n", field[PART],
		              field[TEXT], field[UNIT], field[HOURS], field[DATE], (int)p.low, (int)p.high,
		              (int)low, (int)high);
}

static struct score score_part(const char *part)
{
	const char *top = getenv("srcdir");
	struct score s = {0};
	char path[1024], line[2048], *field[FIELDS];
	bool quiet = getenv("PAY_QUIET") && strcmp(getenv("PAY_QUIET"), part) == 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/fixtures/pay.tsv", top ? top : ".");
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		if (!split(line, field))
			fail_msg("a line of %s has too few fields: %s", path, line);
		if (strcmp(field[PART], part) == 0)
			score_line(field, &s, quiet);
	}
	fclose(f);
	return s;
}

static void check_part(const char *part)
{
	struct score s = score_part(part);

	print_message("%s: %u of %u right; of the texts that hold a number %u of %u (%.1f %%)\n", part,
	              s.right, s.texts, s.number_ok, s.numbers, 100.0 * s.number_ok / s.numbers);
	assert_true(s.number_ok >= SHARE_RIGHT * s.numbers);
}

static void test_half_that_was_tuned_on(void **state)
{
	(void)state;
	check_part("tune");
}

static void test_half_that_was_held_back(void **state)
{
	(void)state;
	check_part("held");
}

/* Written when the parser was done, before it had seen them. */
static void test_texts_of_later(void **state)
{
	(void)state;
	check_part("late");
}

/* --- how it was read --------------------------------------------------------------- */

static struct pay read_pay(const char *text, const struct pay_beside *beside)
{
	struct pay p;
	bool known = pay_parse(text, strlen(text), beside, &p);

	assert_int_equal(known, p.low >= 0 || p.high >= 0);
	if (p.low >= 0 && p.high >= 0)
		assert_true(p.low <= p.high);
	return p;
}

static void test_units_that_are_said(void **state)
{
	static const struct {
		const char *text;
		enum pay_unit unit;
		int32_t a_year;
	} rows[] = {
	        {"£10 an hour", PAY_HOUR, 19553}, /* x 37.5 x 52.14 = 19552.50 */
	        {"£120 a day", PAY_DAY, 31200},   /* x 260 */
	        {"£400 a week", PAY_WEEK, 20856}, /* x 52.14 */
	        {"£1,700 a month", PAY_MONTH, 20400}, {"£21,700 a year", PAY_YEAR, 21700},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pay p = read_pay(rows[i].text, NULL);

		assert_int_equal(p.unit, rows[i].unit);
		assert_int_equal(p.low, rows[i].a_year);
		assert_int_equal(p.high, rows[i].a_year);
		assert_false(p.unit_assumed);
		assert_int_equal(p.hours_assumed, p.unit == PAY_HOUR);
		assert_false(p.range || p.from || p.up_to || p.pro_rata || p.minimum_wage);
	}
}

static void test_unit_by_size(void **state)
{
	static const struct {
		const char *text;
		enum pay_unit unit;
	} rows[] = {
	        {"£44.99", PAY_HOUR}, {"£45", PAY_DAY},      {"£249", PAY_DAY},     {"£250", PAY_WEEK},
	        {"£999", PAY_WEEK},   {"£1,000", PAY_MONTH}, {"£5,999", PAY_MONTH}, {"£6,000", PAY_YEAR},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pay p = read_pay(rows[i].text, NULL);

		assert_int_equal(p.unit, rows[i].unit);
		assert_true(p.unit_assumed);
		assert_true(pay_is_assumed(&p));
	}
}

static void test_unit_beside_the_text(void **state)
{
	const struct pay_beside week = {.unit = PAY_WEEK}, year = {.unit = PAY_YEAR};
	struct pay p = read_pay("£152.10", &week);

	(void)state;
	assert_int_equal(p.unit, PAY_WEEK);
	assert_false(p.unit_assumed);
	/* what the text says counts for more */
	p = read_pay("£21,000 per annum", &week);
	assert_int_equal(p.unit, PAY_YEAR);
	assert_false(p.unit_assumed);
	/* an apprentice who is paid 18,000 pounds is paid them a year */
	p = read_pay("£18,000.00", &(struct pay_beside){.unit = PAY_MONTH});
	assert_int_equal(p.low, 18000);
	assert_true(p.unit_assumed);
	/* nobody is paid nine pounds a year */
	p = read_pay("£9.25", &year);
	assert_int_equal(p.unit, PAY_HOUR);
	assert_true(p.unit_assumed);
}

static void test_hours(void **state)
{
	const struct pay_beside thirty = {.hours = 30};
	struct pay p = read_pay("£10 per hour", &thirty);

	(void)state;
	assert_int_equal(p.low, 15642);
	assert_false(p.hours_assumed);
	assert_true(p.hours == 0);
	p = read_pay("£10 per hour, 20 hours per week", &thirty);
	assert_int_equal(p.low, 10428);
	assert_true(p.hours == 20);
	assert_false(p.hours_assumed);
	p = read_pay("£10 per hour, 8 hour shifts", NULL);
	assert_true(p.hours == 0);
	assert_true(p.hours_assumed);
	p = read_pay("£21,000, hours per week: 36.25", NULL);
	assert_true(p.hours == 36.25);
	assert_int_equal(p.low, 21000);
}

static void test_flags(void **state)
{
	struct pay p = read_pay("£22,000 pro rata", NULL);

	(void)state;
	assert_true(p.pro_rata);
	assert_true(pay_is_assumed(&p));
	p = read_pay("from £22,000 a year", NULL);
	assert_true(p.from && !p.up_to && !p.range);
	assert_int_equal(p.high, PAY_NOT_KNOWN);
	assert_false(pay_is_assumed(&p));
	p = read_pay("up to £22,000 a year", NULL);
	assert_true(p.up_to && !p.from && !p.range);
	assert_int_equal(p.low, PAY_NOT_KNOWN);
	p = read_pay("from £20,000 up to £22,000 a year", NULL);
	assert_true(p.range && !p.from && !p.up_to);
	assert_int_equal(p.low, 20000);
	assert_int_equal(p.high, 22000);
}

static void test_slips_leave_what_is_certain(void **state)
{
	struct pay p = read_pay("14944 - 18369000", &(struct pay_beside){.unit = PAY_YEAR});

	(void)state;
	assert_int_equal(p.low, 14944);
	assert_int_equal(p.high, PAY_NOT_KNOWN);
	assert_true(p.from);
	p = read_pay("£140 - £45,000", &(struct pay_beside){.unit = PAY_YEAR});
	assert_int_equal(p.low, 45000); /* two units: the longer one */
	p = read_pay("£5,000 - £45,000 a year", NULL);
	assert_int_equal(p.low, PAY_NOT_KNOWN);
	assert_int_equal(p.high, PAY_NOT_KNOWN);
	assert_int_equal(p.unit, PAY_UNIT_NONE);
}

static void test_names_of_units(void **state)
{
	static const struct {
		const char *word;
		enum pay_unit unit;
	} rows[] = {
	        {"HOUR", PAY_HOUR},           {"DAY", PAY_DAY},
	        {"WEEK", PAY_WEEK},           {"MONTH", PAY_MONTH},
	        {"YEAR", PAY_YEAR},           {"Weekly", PAY_WEEK},
	        {"Monthly", PAY_MONTH},       {"Annually", PAY_YEAR},
	        {"per annum", PAY_YEAR},      {"an hour", PAY_HOUR},
	        {"p.a.", PAY_YEAR},           {"", PAY_UNIT_NONE},
	        {"fortnight", PAY_UNIT_NONE}, {"hour day", PAY_UNIT_NONE},
	        {"12", PAY_UNIT_NONE},        {"banana", PAY_UNIT_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(pay_find_unit(rows[i].word), rows[i].unit);
}

static void test_legal_minimum_by_date(void **state)
{
	const struct pay_beside day = {.date = "2020-11-15"};
	struct pay p = read_pay("National Living Wage", &day);

	(void)state;
	assert_true(pay_minimum("2018-03-31", PAY_ADULT) == 0);
	assert_true(pay_minimum("2018-04-01", PAY_ADULT) == 7.83);
	assert_true(pay_minimum("2019-03-31", PAY_ADULT) == 7.83);
	assert_true(pay_minimum("2026-04-01", PAY_ADULT) == 12.71);
	assert_true(pay_minimum("2027-03-31", PAY_ADULT) == 12.71);
	assert_true(pay_minimum("2027-04-01", PAY_ADULT) == 0);
	assert_true(pay_minimum("2020-05-01", PAY_APPRENTICE) == 0);
	assert_true(pay_minimum(NULL, PAY_ADULT) == 0);
	assert_true(p.minimum_wage && p.hours_assumed);
	assert_int_equal(p.low, 17050); /* 8.72 x 37.5 x 52.14 = 17049.78 */
	p = read_pay("£9.10 an hour, above the national minimum wage", &day);
	assert_false(p.minimum_wage);
	assert_int_equal(p.low, 17793); /* 9.10 x 37.5 x 52.14 = 17792.78 */
}

/* The words are in the order that the search for them needs. */
static void test_order_of_words(void **state)
{
	static const char *const words[] = {
#define WORD(word, class, unit, times) word,
#include "import/pay_words.def"
#undef WORD
	};

	(void)state;
	for (size_t i = 1; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i - 1], words[i]) >= 0)
			fail_msg("\"%s\" stands before \"%s\"", words[i - 1], words[i]);
}

/* Bytes that are not UTF-8, a text that is cut, and one with more figures than are kept. */
static void test_odd_texts(void **state)
{
	char many[4000] = "";
	struct pay p = read_pay("\xa3"
	                        "21,000 per annum \xff\xe2\x82",
	                        NULL);

	(void)state;
	assert_int_equal(p.low, 21000);
	for (size_t n = 0; n < 300; n++)
		strcat(many, "£21,000 or ");
	p = read_pay(many, NULL);
	assert_int_equal(p.low, 21000);
	assert_int_equal(p.high, 21000);
	memset(many, 'x', sizeof(many) - 1);
	memcpy(many, "£21,000 ", strlen("£21,000 "));
	many[sizeof(many) - 1] = 0;
	p = read_pay(many, NULL);
	assert_int_equal(p.low, 21000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_half_that_was_tuned_on),
	        cmocka_unit_test(test_half_that_was_held_back),
	        cmocka_unit_test(test_texts_of_later),
	        cmocka_unit_test(test_units_that_are_said),
	        cmocka_unit_test(test_unit_by_size),
	        cmocka_unit_test(test_unit_beside_the_text),
	        cmocka_unit_test(test_hours),
	        cmocka_unit_test(test_flags),
	        cmocka_unit_test(test_slips_leave_what_is_certain),
	        cmocka_unit_test(test_names_of_units),
	        cmocka_unit_test(test_legal_minimum_by_date),
	        cmocka_unit_test(test_order_of_words),
	        cmocka_unit_test(test_odd_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
