/* English, maths and digital skills that a course leads to and asks for, over texts written for this test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "index/catalogue_format.h"
#include "index/course_functional.h"

/* Sets as "e2 m1 d0": English at level 2, maths at level 1, digital at entry level. */
static void write_set(uint8_t set, char out[16])
{
	static const char letter[FUNCTIONALS] = {'e', 'm', 'd'}, level[] = {'-', '0', '1', '2'};

	*out = 0;
	for (int i = 0; i < FUNCTIONALS; i++)
		if (FUNCTIONAL_LEVEL(set, i))
			sprintf(out + strlen(out), "%s%c%c", *out ? " " : "", letter[i],
			        level[FUNCTIONAL_LEVEL(set, i)]);
}

#define NOT_SAID QUALIFICATION_UNKNOWN
#define ANY      COURSE_TYPE_UNKNOWN

static const struct {
	const char *title;
	int level, type;
	const char *gives;
} titles[] = {
        {"Functional Skills English Level 2", 2, COURSE_ESSENTIAL_SKILLS, "e2"},
        {"Functional Skills English Level 2", NOT_SAID, ANY, "e2"},
        {"Functional Skills Maths - Entry Level 3", 0, ANY, "m0"},
        {"Functional Skills Mathematics", 1, ANY, "m1"},
        {"Functional Skills Mathematics", NOT_SAID, ANY, "m0"},
        {"English and Maths Functional Skills Levels 1 and 2", NOT_SAID, ANY, "e2 m2"},
        {"FS Maths L1 (Tuesday mornings)", NOT_SAID, ANY, "m1"},
        {"City College Func Skills English E2", NOT_SAID, ANY, "e0"},
        {"GCSE English Language", 2, ANY, "e2"},
        {"GCSE Maths (evening, one year)", NOT_SAID, ANY, "m2"},
        {"GCSEs in Mathematics and English", NOT_SAID, ANY, "e2 m2"},
        {"Pre-GCSE Maths", NOT_SAID, ANY, "m1"},
        {"IGCSE English Language", NOT_SAID, ANY, "e2"},
        {"Essential Digital Skills for Life and Work", NOT_SAID, ANY, "d0"},
        {"Essential Digital Skills Level 1", 1, ANY, "d1"},
        {"Digital skills for beginners", NOT_SAID, COURSE_ESSENTIAL_SKILLS, "d0"},
        {"ICT Functional Skills Level 2", 2, ANY, "d2"},
        {"ITQ IT User Skills Level 1", 1, ANY, "d1"},
        {"Computers for beginners", NOT_SAID, ANY, "d0"},
        {"Basic IT skills", NOT_SAID, ANY, "d0"},
        {"Computer literacy course", NOT_SAID, ANY, "d0"},
        {"ESOL Entry 2", 0, ANY, "e0"},
        {"ESOL Level 1", 1, ANY, "e1"},
        {"ESOL Skills for Life Level 2", 2, ANY, "e1"},
        {"Adult numeracy Level 2", 2, ANY, "m2"},
        {"Adult literacy Level 1", NOT_SAID, ANY, "e1"},
        {"English Level 1", NOT_SAID, ANY, "e1"},
        {"Everyday English - Entry 3", NOT_SAID, ANY, "e0"},
        {"Award in English Skills (Entry 2)", NOT_SAID, ANY, "e0"},
        {"Maths", NOT_SAID, ANY, "m0"},
        {"Improve your maths", 1, ANY, "m1"},
        {"Maths refresher for adults", NOT_SAID, ANY, "m0"},
        {"Money matters: a Multiply course", NOT_SAID, COURSE_MULTIPLY, "m0"},
        {"Numbers for bakers", 1, COURSE_MULTIPLY, "m1"},
        {"Supporting your child with maths", NOT_SAID, COURSE_MULTIPLY, "m0"},
        {"A Level Mathematics", 3, ANY, ""},
        {"A Level English Language", NOT_SAID, ANY, ""},
        {"AS Level English", NOT_SAID, ANY, ""},
        {"Maths GCE (A2)", NOT_SAID, ANY, ""},
        {"Level 3 Certificate in Mathematics", NOT_SAID, ANY, ""},
        {"English Literature", NOT_SAID, ANY, ""},
        {"Teaching English as a foreign language", NOT_SAID, ANY, ""},
        {"Level 2 Supporting Teaching of Maths", 2, ANY, ""},
        {"Financial literacy", NOT_SAID, ANY, ""},
        {"Digital marketing Level 2", 2, ANY, ""},
        {"Skills Bootcamp in Digital Skills", 3, COURSE_SKILLS_BOOTCAMP, ""},
        {"Level 2 Hairdressing", 2, ANY, ""},
        {"English wine and how to sell it", NOT_SAID, ANY, ""},
        {"Customer service with embedded English", 1, ANY, ""},
        {"Make it yourself: sewing", NOT_SAID, ANY, ""},
};

static const struct {
	const char *entry, *needs;
} entries[] = {
        {"You need GCSE English and maths at grade 4 or above.", "e2 m2"},
        {"GCSE maths at grade C or equivalent", "m2"},
        {"Five GCSEs at grades 9 to 4, including English", "e2"},
        {"You must have GCSE English at grade 3 (D) or above.", "e1"},
        {"English and Maths GCSEs at grade 2 or higher", "e1 m1"},
        {"Functional Skills Level 1 in English", "e1"},
        {"Level 2 maths is a condition of this course", "m2"},
        {"Maths and English at Level 2", "e2 m2"},
        {"Entry level 3 English", "e0"},
        {"A minimum of Level 1 literacy and numeracy", "e1 m1"},
        {"GCSE English grade 4/C. A Level 1 qualification in hairdressing.", "e2"},
        {"English at Level 1 and maths at Entry Level 3", "e1 m0"},
        {"GCSE grade 4 or Functional Skills Level 2 in maths", "m2"},
        {"You should have basic computer skills.", "d0"},
        {"Basic IT skills are needed", "d0"},
        {"You have to be confident using a computer", "d0"},
        {"Level 1 ICT", "d1"},
        {"You need English at Level 2, no experience is needed", "e2"},
        {"There are no formal conditions, but GCSE maths at grade 4 is needed", "m2"},
        {"", ""},
        {"No formal entry requirements", ""},
        {"You do not need GCSE maths or English", ""},
        {"You don't need any GCSEs in maths.", ""},
        {"GCSE English at grade 4 is desirable", ""},
        {"Ideally you have Level 2 English", ""},
        {"You will study GCSE maths alongside if you need it", ""},
        {"Students will also take Functional Skills English Level 1", ""},
        {"You are working towards Level 2 in English and maths", ""},
        {"A good command of spoken English", ""},
        {"You will have an interview and an assessment in English and maths", ""},
        {"You need access to a computer", ""},
        {"A Level 2 qualification in a related subject", ""},
        {"Five GCSEs at grade 4 or above", ""},
        {"It is best if you like numbers", ""},
        {"An interest in financial literacy at Level 2", ""},
};

static void titles_tell_what_is_given(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		const struct functional_text in = {.title = titles[i].title,
		                                   .level = (uint8_t)titles[i].level,
		                                   .type = (uint8_t)titles[i].type};
		uint8_t needs, gives;
		char text[16];

		course_functional(&in, &needs, &gives);
		write_set(gives, text);
		if (strcmp(text, titles[i].gives) != 0)
			fail_msg("\"%s\" gives \"%s\", not \"%s\"", titles[i].title, text, titles[i].gives);
		assert_int_equal(needs, 0);
	}
}

static void entry_texts_tell_what_is_needed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		const struct functional_text in = {
		        .title = "Level 3 Nursing", .entry = entries[i].entry, .level = 3, .type = ANY};
		uint8_t needs, gives;
		char text[16];

		course_functional(&in, &needs, &gives);
		write_set(needs, text);
		if (strcmp(text, entries[i].needs) != 0)
			fail_msg("\"%s\" asks for \"%s\", not \"%s\"", entries[i].entry, text,
			         entries[i].needs);
		assert_int_equal(gives, 0);
	}
}

/* A course in English at level 2 that asks for English at level 1 asks for it; one that asks for level 2
 * means its own end. */
static void nobody_needs_what_is_given(void **state)
{
	struct functional_text in = {.title = "Functional Skills English Level 2",
	                             .entry = "English at Level 1",
	                             .level = 2,
	                             .type = ANY};
	uint8_t needs, gives;

	(void)state;
	course_functional(&in, &needs, &gives);
	assert_int_equal(FUNCTIONAL_LEVEL(needs, FUNCTIONAL_ENGLISH), 2);
	in.entry = "This course is for people who want English at Level 2";
	course_functional(&in, &needs, &gives);
	assert_int_equal(needs, 0);
	assert_int_equal(FUNCTIONAL_LEVEL(gives, FUNCTIONAL_ENGLISH), 3);
}

/* Texts of any length and with any bytes. */
static void takes_any_text(void **state)
{
	static char text[1u << 16];
	const struct functional_text in = {
	        .title = text, .aim_title = text, .entry = text, .level = NOT_SAID, .type = ANY};
	uint8_t needs, gives;

	(void)state;
	for (unsigned seed = 1; seed < 40; seed++) {
		unsigned x = seed;

		for (size_t i = 0; i + 1 < sizeof(text); i++) {
			x = x * 1103515245u + 12345u;
			text[i] = (char)(1 + (x >> 16) % (seed % 2 ? 255 : 127));
		}
		course_functional(&in, &needs, &gives);
		assert_true(needs < 64 && gives < 64);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(titles_tell_what_is_given),
	        cmocka_unit_test(entry_texts_tell_what_is_needed),
	        cmocka_unit_test(nobody_needs_what_is_given),
	        cmocka_unit_test(takes_any_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
