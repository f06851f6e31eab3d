/* Facts that a made-up course gets from its title. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "bench/made_title.h"

static void level_from_words(void **state)
{
	static const struct {
		const char *title;
		int level;
	} cases[] = {
	        {"Level 2 Risk Assessment", 2},
	        {"Edexcel L3 Ext Dip IT - Yr 1 of 2 (18+)", 3},
	        {"Functional Skills Maths at Entry Level 3", MADE_LEVEL_ENTRY},
	        {"ESOL - Entry 2", MADE_LEVEL_ENTRY},
	        {"Children & Young people's Workforce (NVQ2)", 2},
	        {"A level Film Studies", 3},
	        {"GCSE English Language", 2},
	        {"HNC in Construction", 4},
	        {"BSc (Hons) top-up Business Computing", 6},
	        {"Access to Higher Education (Humanities)", 3},
	        {"LEVEL 10 of a game", MADE_LEVEL_UNKNOWN},
	        {"Quilting perfection", MADE_LEVEL_UNKNOWN},
	        {"", MADE_LEVEL_UNKNOWN},
	};
	struct made_title t;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		made_title_read(cases[i].title, &t);
		if (t.level != cases[i].level)
			fail_msg("\"%s\": level %d, expected %d", cases[i].title, t.level, cases[i].level);
	}
}

static void sector_from_words(void **state)
{
	static const struct {
		const char *title, *code;
	} cases[] = {
	        {"Bricklaying Level 1", "CONSTRUCTION"},    {"Nail Services Dip Level 3", "BEAUTY"},
	        {"QCF Health and Social Care", "CARE"},     {"AAT Accounting Level 2", "LEGALFINANCE"},
	        {"Light Vehicle Maintenance", "TRANSPORT"}, {"Spanish", NULL},
	};
	struct made_title t;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		made_title_read(cases[i].title, &t);
		if (!cases[i].code)
			assert_true(t.sector < 0);
		else if (t.sector < 0 || strcmp(made_sectors[t.sector].code, cases[i].code) != 0)
			fail_msg("\"%s\": sector %s, expected %s", cases[i].title,
			         t.sector < 0 ? "unknown" : made_sectors[t.sector].code, cases[i].code);
	}
}

static void kinds_from_words(void **state)
{
	struct made_title t;

	(void)state;
	made_title_read("Apprenticeship Level 2 - Barbering", &t);
	assert_true(t.apprenticeship && !t.essential && !t.t_level);
	made_title_read("T Level: Onsite Construction", &t);
	assert_true(t.t_level && t.level == 3);
	made_title_read("GCSE Maths evening", &t);
	assert_true(t.essential);
	made_title_read("English Literature A level", &t);
	assert_false(t.essential);
}

static void size_from_words(void **state)
{
	static const struct {
		const char *title;
		enum made_size size;
	} cases[] = {
	        {"BTEC Level 3 ICT Diploma", MADE_DIPLOMA},
	        {"NVQ Diploma in Joinery", MADE_DIPLOMA},
	        {"Award in First Aid at Work", MADE_AWARD},
	        {"Level 2 Certificate in Customer Service", MADE_CERTIFICATE},
	        {"Aromatherapy: workshop", MADE_TASTER},
	        {"Cake Decorating - Day Course", MADE_TASTER},
	        {"HND Business", MADE_DEGREE},
	        {"A Level Chemistry", MADE_TWO_YEARS},
	        {"BTEC Extended Diploma", MADE_TWO_YEARS},
	        {"Extended Certificate in Sport", MADE_CERTIFICATE},
	        {"Spanish", MADE_SIZE_UNKNOWN},
	};
	struct made_title t;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		made_title_read(cases[i].title, &t);
		if (t.size != cases[i].size)
			fail_msg("\"%s\": size %d, expected %d", cases[i].title, t.size, cases[i].size);
	}
}

/* A title may be longer than what is looked at, and hold any bytes. */
static void any_title(void **state)
{
	char title[4000];
	struct made_title t;

	(void)state;
	memset(title, 'x', sizeof(title) - 1);
	title[sizeof(title) - 1] = 0;
	made_title_read(title, &t);
	assert_int_equal(t.level, MADE_LEVEL_UNKNOWN);
	memset(title, '-', sizeof(title) - 1);
	memcpy(title, "Level 3\xff\xc3", 9);
	made_title_read(title, &t);
	assert_true(t.sector < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(level_from_words), cmocka_unit_test(sector_from_words),
	        cmocka_unit_test(kinds_from_words), cmocka_unit_test(size_from_words),
	        cmocka_unit_test(any_title),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
