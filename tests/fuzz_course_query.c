/* Any text, asked of a few courses and vacancies: the searches come to an end, find nothing that is not
 * there, and what they suggest is text. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "index/catalogue_builder.h"
#include "index/generation.h"
#include "match/course_search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const titles[] = {
        "Maths level 2",
        "Mathematics for nurses",
        "T Level in Health",
        "T-Levels: an open day",
        "Health and Safety",
        "Plumbing level 2, 'fast track'",
        "Women's health \"at work\"",
        "Caf\xc3\xa9 skills",
        "C++ and C#",
        "\xe2\x80\x9cWelding\xe2\x80\x9d for beginners",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z",
};
#define TITLES (sizeof(titles) / sizeof(titles[0]))

static struct index_reader *reader;
static const struct index_view *view;
static struct course_scratch *scratch;
static struct arena arena;
static char folder[] = "/tmp/retrain-fuzz.XXXXXX";

static void remove_folder(void)
{
	char command[64];

	index_read_end(reader);
	index_close(reader);
	course_scratch_free(scratch);
	arena_free(&arena);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (system(command))
		fprintf(stderr, "fuzz_course_query: %s stays behind\n", folder);
}

static bool add_title(struct builder *b, unsigned source, size_t number, struct error *e)
{
	char id[16];
	struct course_in course = {.id = id,
	                           .title = titles[number],
	                           .source = source,
	                           .delivery = (unsigned)number % DELIVERY_MODES,
	                           .study = STUDY_UNKNOWN,
	                           .attendance = ATTENDANCE_UNKNOWN,
	                           .type = COURSE_TYPE_UNKNOWN,
	                           .level = UNKNOWN_INT,
	                           .entry_level = UNKNOWN_INT,
	                           .start = UNKNOWN_INT,
	                           .updated = UNKNOWN_INT,
	                           .at = {.lat = 52, .lon = -1}};
	struct vacancy_in vacancy = {.id = id,
	                             .title = titles[number],
	                             .source = source,
	                             .pay_low = UNKNOWN_INT,
	                             .pay_high = UNKNOWN_INT,
	                             .posted = UNKNOWN_INT,
	                             .closing = UNKNOWN_INT,
	                             .at = {.lat = 52, .lon = -1}};

	snprintf(id, sizeof(id), "%zu", number);
	return !builder_add_course(b, &course, e) && !builder_add_vacancy(b, &vacancy, e);
}

static bool add_records(struct builder *b, struct error *e)
{
	const struct source_in source = {
	        .format = "native", .name = "fuzz", .licence = "none", .illustrative = true};
	struct skill_in skill = {.id = "s", .label = "a skill"};
	unsigned at;

	if (builder_add_source(b, &source, &at, e))
		return false;
	skill.source = at;
	if (builder_add_skill(b, &skill, e))
		return false;
	for (size_t i = 0; i < TITLES; i++)
		if (!add_title(b, at, i, e))
			return false;
	return true;
}

static void build(void)
{
	struct builder *b = NULL;
	struct error e = {0};
	uint64_t generation = 0;
	char out[900];

	if (!mkdtemp(folder) || builder_new(&b, NULL, NULL) || !add_records(b, &e) ||
	    builder_write(b, folder, 0, &generation, &e) || generation_activate(folder, generation, &e) ||
	    index_open(folder, 0, true, &reader, &e) || index_read_begin(reader, &view) ||
	    course_scratch_new(&scratch)) {
		fprintf(stderr, "fuzz_course_query: %s\n", error_format(&e, out, sizeof(out)));
		abort();
	}
	builder_free(b);
	arena_init(&arena, 0);
	atexit(remove_folder);
}

static void check_suggestion(const char *s)
{
	if (s && text_valid_utf8(s, strlen(s)) != strlen(s))
		abort();
}

static void check_courses(const char *text, size_t len)
{
	struct course_query q = {.text = text, .len = len, .limit = 5, .facets = true};
	struct course_answer a;

	course_wish_init(&q.wish, 20000);
	if (course_search(index_catalogue(reader), scratch, &q, &arena, &a) || a.hits > 5 ||
	    a.hits > a.total || a.total > TITLES)
		abort();
	for (uint32_t i = 0; i < a.hits; i++)
		if (a.hit[i].row >= TITLES || !(a.hit[i].score > 0 && a.hit[i].score <= 1) ||
		    (i && a.hit[i].score > a.hit[i - 1].score))
			abort();
	check_suggestion(a.suggestion);
}

static void check_vacancies(const char *text, size_t len)
{
	struct vacancy_query q = {.text = text, .len = len, .limit = 5, .occupation = INDEX_NONE};
	struct vacancy_answer a;

	vacancy_wish_init(&q.wish, 20000);
	if (vacancy_search(index_catalogue(reader), scratch, &q, &arena, &a) || a.hits > 5 ||
	    a.hits > a.total || a.total > TITLES)
		abort();
	for (uint32_t i = 0; i < a.hits; i++)
		if (a.hit[i].row >= TITLES || !(a.hit[i].score > 0 && a.hit[i].score <= 1))
			abort();
	check_suggestion(a.suggestion);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	size_t len;

	if (!view)
		build();
	/* What gets here was checked by the protocol: the valid start of the input stands for that. */
	len = size ? text_valid_utf8(text, size) : 0;
	if (len > 4096)
		return 0;
	arena_reset(&arena);
	check_courses(text, len);
	check_vacancies(text, len);
	return 0;
}
