#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "match/teach_internal.h"
#include "tests/index_fixture.h"

struct state {
	struct fixture f;
	struct arena a;
	struct search_scratch *s;
	struct teach_hit *hit;
	uint32_t hits;
};

static void add(struct state *s, const char *id, const char *label, const char *alt)
{
	const struct skill_in in = {.id = id,
	                            .label = label,
	                            .source = s->f.source,
	                            .alt_labels = {&alt, alt != NULL},
	                            .kind = SKILL_KNOWLEDGE};
	struct error e = {0};

	assert_int_equal(builder_add_skill(s->f.b, &in, &e), 0);
}

static int set_up(void **state)
{
	struct state *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	fixture_begin(&s->f);
	add(s, "plumb", "install plumbing systems", NULL);
	add(s, "heating", "domestic heating systems", NULL);
	add(s, "building", "building and construction", NULL);
	add(s, "french", "French", NULL);
	add(s, "sport", "instruct in sport", NULL);
	add(s, "massage", "apply sports massage", NULL);
	add(s, "english2", "English: level 2", NULL);
	add(s, "english1", "English: level 1", NULL);
	add(s, "english0", "English: entry level", NULL);
	add(s, "computer", "have computer literacy", NULL);
	add(s, "hotel", "hotel operations", "running hotels");
	add(s, "manage", "business management principles", NULL);
	add(s, "zorb", "zorbing", "rolling downhill");
	add(s, "kelp", "kelp foraging techniques", NULL);
	add(s, "weld", "welding", NULL);
	add(s, "pa", "office administration", NULL);
	fixture_open(&s->f);
	arena_init(&s->a, 0);
	assert_int_equal(search_scratch_new(&s->s), 0);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct state *s = *state;

	search_scratch_free(s->s);
	arena_free(&s->a);
	fixture_end(&s->f);
	free(s);
	return 0;
}

static const struct teach_hit *hit_of(const struct state *s, const char *id)
{
	uint32_t row = view_find_skill(s->f.v, id, strlen(id)), i;

	assert_int_not_equal(row, INDEX_NONE);
	for (i = 0; i < s->hits; i++)
		if (s->hit[i].skill == row)
			return &s->hit[i];
	return NULL;
}

static const struct teach_hit *ask(struct state *s, const struct teach_text *course, const char *id)
{
	uint32_t i;

	arena_reset(&s->a);
	assert_int_equal(teach_course(s->f.v, s->s, course, &s->a, &s->hit, &s->hits), 0);
	for (i = 0; i < s->hits; i++) {
		assert_true(s->hit[i].confidence > 0 && s->hit[i].confidence <= 1);
		assert_true(!i || s->hit[i - 1].confidence >= s->hit[i].confidence);
	}
	return hit_of(s, id);
}

static const struct teach_hit *title(struct state *s, const char *text, const char *id)
{
	const struct teach_text course = {.title = text, .level = TEACH_LEVEL_UNKNOWN};

	return ask(s, &course, id);
}

static void expect_span(const struct teach_hit *h, const char *text, const char *span)
{
	assert_non_null(h);
	assert_int_equal(h->end - h->start, strlen(span));
	assert_memory_equal(text + h->start, span, strlen(span));
}

static void the_award_is_not_the_subject(void **state)
{
	static const char text[] =
	        "BTEC Level 3 Extended Diploma in Plumbing Studies (QCF) - City & Guilds 6035, Yr 1";
	struct state *s = *state;
	const struct teach_hit *h = title(s, text, "plumb");

	expect_span(h, text, "Plumbing");
	assert_int_equal(h->evidence, EVIDENCE_TITLE);
	assert_true(h->confidence >= TEACH_CONFIDENCE);
	title(s, "Level 2 NVQ Extended Certificate (QCF), evening, Sept", "plumb");
	assert_int_equal(s->hits, 0);
}

static void the_rest_of_a_syllabus_is_kept_as_less_sure(void **state)
{
	const struct teach_hit *h = title(*state, "Plumbing", "heating");

	assert_non_null(h);
	assert_true(h->confidence >= TEACH_KEEP && h->confidence < TEACH_CONFIDENCE);
}

static void broad_knowledge_only_where_nothing_closer_is_there(void **state)
{
	struct state *s = *state;

	assert_null(title(s, "Plumbing", "building"));
	assert_non_null(title(s, "Plastering", "building"));
}

static void the_longer_wording_counts(void **state)
{
	struct state *s = *state;

	assert_non_null(title(s, "Sports Massage Level 3", "massage"));
	assert_null(title(s, "Sports Massage Level 3", "sport"));
	assert_non_null(title(s, "Sport Level 3", "sport"));
}

static void weak_words_count_alone(void **state)
{
	struct state *s = *state;

	assert_non_null(title(s, "Management Level 3", "manage"));
	assert_null(title(s, "Hospitality: Management Level 3", "manage"));
	assert_non_null(hit_of(s, "hotel"));
}

static void a_level_chooses_its_own_skill(void **state)
{
	struct state *s = *state;
	struct teach_text course = {.title = "Functional Skills English", .level = 1};

	assert_non_null(title(s, "Functional Skills English L2", "english2"));
	assert_null(hit_of(s, "english1"));
	assert_non_null(title(s, "Functional Skills English E3", "english0"));
	assert_non_null(title(s, "English (Entry Level)", "english0"));
	assert_null(title(s, "English", "english2"));
	assert_int_equal(s->hits, 0);
	assert_non_null(ask(s, &course, "english1"));
	course.title = "Functional Skills English L2";
	course.level = 0;
	assert_non_null(ask(s, &course, "english0"));
	assert_null(hit_of(s, "english2"));
}

static void it_is_a_subject_and_it_is_not(void **state)
{
	assert_non_null(title(*state, "IT User Skills", "computer"));
	assert_null(title(*state, "It is user friendly", "computer"));
}

static void whom_a_course_is_for_is_less_sure(void **state)
{
	struct state *s = *state;
	const struct teach_hit *h = title(s, "French for plumbers", "plumb");

	assert_true(!h || h->confidence < TEACH_CONFIDENCE);
	assert_true(hit_of(s, "french")->confidence >= TEACH_CONFIDENCE);
	h = title(s, "Skills for plumbing", "plumb");
	assert_true(h && h->confidence >= TEACH_CONFIDENCE);
}

static void labels_in_a_title(void **state)
{
	static const char text[] = "Zorbing for beginners, Saturday mornings";
	struct state *s = *state;

	expect_span(title(s, text, "zorb"), text, "Zorbing");
	assert_int_equal(s->hits, 1);
	assert_non_null(title(s, "Rolling Downhill: a taster", "zorb"));
	/* A label that has another word that adds nothing; but not part of a label. */
	assert_non_null(title(s, "Level 1 Award in Kelp Foraging", "kelp"));
	assert_null(title(s, "Level 1 Award in Kelp", "kelp"));
}

static void the_aim_tells_too(void **state)
{
	const struct teach_text course = {
	        .title = "Step up!", .aim = "NVQ Diploma in Plumbing", .level = TEACH_LEVEL_UNKNOWN};
	const struct teach_hit *h = ask(*state, &course, "plumb");

	expect_span(h, course.aim, "Plumbing");
	assert_int_equal(h->evidence, EVIDENCE_AIM);
}

static void the_description_tells_less_and_can_agree(void **state)
{
	struct state *s = *state;
	struct teach_text course = {
	        .title = "Workshop", .text = "You will learn welding.", .level = TEACH_LEVEL_UNKNOWN};
	const struct teach_hit *h = ask(s, &course, "weld");
	float alone;

	expect_span(h, course.text, "welding");
	assert_int_equal(h->evidence, EVIDENCE_TEXT);
	course.title = "Welding";
	course.text = NULL;
	h = ask(s, &course, "weld");
	assert_non_null(h);
	alone = h->confidence;
	course.text = "You will learn welding.";
	h = ask(s, &course, "weld");
	assert_true(h->confidence > alone);
	assert_int_equal(h->evidence, EVIDENCE_TITLE);
}

static void a_sector_counts_where_nothing_else_does(void **state)
{
	struct state *s = *state;
	struct teach_text course = {.title = "Next steps", .sector = "7.40", .level = TEACH_LEVEL_UNKNOWN};
	const struct teach_hit *h = ask(s, &course, "hotel");

	assert_non_null(h);
	assert_int_equal(h->evidence, EVIDENCE_SECTOR);
	assert_true(h->confidence >= TEACH_KEEP && h->confidence < TEACH_CONFIDENCE);
	course.sector = "CATERINGHOSP";
	assert_non_null(ask(s, &course, "hotel"));
	course.sector = "Hospitality, catering";
	assert_non_null(ask(s, &course, "hotel"));
	course.title = "French";
	h = ask(s, &course, "hotel");
	assert_true(!h || h->confidence < TEACH_KEEP);
	assert_true(hit_of(s, "french")->confidence >= TEACH_CONFIDENCE);
}

static void nothing_at_all(void **state)
{
	struct state *s = *state;
	struct teach_text course = {.level = TEACH_LEVEL_UNKNOWN};

	ask(s, &course, "plumb");
	assert_int_equal(s->hits, 0);
	course = (struct teach_text){
	        .title = "", .aim = "", .text = "", .sector = "", .level = TEACH_LEVEL_UNKNOWN};
	ask(s, &course, "plumb");
	assert_int_equal(s->hits, 0);
	title(s, "10034122/2210 *** \xc3\xa9\xf0\x9f\x98\x80", "plumb");
	assert_int_equal(s->hits, 0);
}

static void long_titles_come_to_an_end(void **state)
{
	static const char subject[] = "Plumbing & ";
	static char text[16384];
	struct state *s = *state;
	size_t i;

	for (i = 0; i + 1 < sizeof(text); i++)
		text[i] = subject[i % (sizeof(subject) - 1)];
	assert_non_null(title(s, text, "plumb"));
	for (i = 0; i + 1 < sizeof(text); i++)
		text[i] = i % 2 ? ' ' : 'a';
	title(s, text, "plumb");
	assert_int_equal(s->hits, 0);
}

/* --- the tables ------------------------------------------------------------------------------- */

enum subject {
#define TEACH_SUBJECT(name, heart, also, broad) SUBJECT_##name,
#include "match/teach_subjects.def"
#undef TEACH_SUBJECT
};

static const struct {
	const char *words;
	uint32_t subject;
} patterns[] = {
#define TEACH_WORD(words, subject, how) {words, SUBJECT_##subject},
#include "match/teach_words.def"
#undef TEACH_WORD
};

static const char *const noise[] = {
#define TEACH_NOISE(word) word,
#include "match/teach_noise.def"
#undef TEACH_NOISE
};

static const char *const shorts[] = {
#define TEACH_SHORT(word, full) word,
#include "match/teach_short.def"
#undef TEACH_SHORT
};

static const char *const sectors[] = {
#define TEACH_SECTOR(code, name) code,
#include "match/teach_sectors.def"
#undef TEACH_SECTOR
};

/* A pattern with a stop word, or with a plural, would never be found, and neither would one that is out of
 * its place. */
static void each_wording_names_its_subject(void **state)
{
	static struct title t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		title_read(&t, patterns[i].words, strlen(patterns[i].words));
		if (patterns[i].subject == SUBJECT_nothing) {
			assert_int_equal(t.subjects, 0);
			continue;
		}
		if (t.subjects != 1 || t.subject[0].subject != patterns[i].subject)
			fail_msg("\"%s\" does not name its subject", patterns[i].words);
	}
}

static void expect_sorted(const char *const *word, size_t words)
{
	size_t i;

	for (i = 1; i < words; i++)
		if (strcmp(word[i - 1], word[i]) >= 0)
			fail_msg("\"%s\" stands before \"%s\"", word[i - 1], word[i]);
}

static void the_tables_are_sorted(void **state)
{
	size_t i;

	(void)state;
	for (i = 1; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		expect_sorted((const char *const[]){patterns[i - 1].words, patterns[i].words}, 2);
	expect_sorted(noise, sizeof(noise) / sizeof(noise[0]));
	expect_sorted(shorts, sizeof(shorts) / sizeof(shorts[0]));
	expect_sorted(sectors, sizeof(sectors) / sizeof(sectors[0]));
}

static void each_sector_names_a_subject(void **state)
{
	static struct title t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sectors) / sizeof(sectors[0]); i++) {
		const char *name = title_sector_name(sectors[i], strlen(sectors[i]));

		assert_non_null(name);
		title_read(&t, name, strlen(name));
		if (!t.subjects)
			fail_msg("\"%s\" names no subject", name);
	}
	assert_null(title_sector_name("99", 2));
	assert_string_equal(title_sector_name("7.40", 4), title_sector_name("7.4", 3));
	assert_string_equal(title_sector_name("15.00", 5), title_sector_name("15", 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_award_is_not_the_subject),
	        cmocka_unit_test(the_rest_of_a_syllabus_is_kept_as_less_sure),
	        cmocka_unit_test(broad_knowledge_only_where_nothing_closer_is_there),
	        cmocka_unit_test(the_longer_wording_counts),
	        cmocka_unit_test(weak_words_count_alone),
	        cmocka_unit_test(a_level_chooses_its_own_skill),
	        cmocka_unit_test(it_is_a_subject_and_it_is_not),
	        cmocka_unit_test(whom_a_course_is_for_is_less_sure),
	        cmocka_unit_test(labels_in_a_title),
	        cmocka_unit_test(the_aim_tells_too),
	        cmocka_unit_test(the_description_tells_less_and_can_agree),
	        cmocka_unit_test(a_sector_counts_where_nothing_else_does),
	        cmocka_unit_test(nothing_at_all),
	        cmocka_unit_test(long_titles_come_to_an_end),
	        cmocka_unit_test(each_wording_names_its_subject),
	        cmocka_unit_test(the_tables_are_sorted),
	        cmocka_unit_test(each_sector_names_a_subject),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
