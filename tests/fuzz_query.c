/* Any text, asked of a small index: the searches, the extraction and what a course of that text teaches come
 * to an end, and what they say is true of the text. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "index/builder.h"
#include "index/generation.h"
#include "index/reader.h"
#include "match/search.h"
#include "match/teach.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	const char *id, *label, *alt;
} skills[] = {
        {"forklift", "drive forklift truck", "forklift driving"},
        {"stock", "stock control", "control stock levels"},
        {"weld", "welding", NULL},
        {"mig", "MIG welding", "MIG"},
        {"plans", "reading plans and drawings", "blueprints"},
        {"team", "lead a team", "team leader"},
        {"cafe", "caf\xc3\xa9 work (counter)", "H&S"},
        {"c", "C++", "C#"},
        {"cscs", "construction site safety", "CSCS card"},
        {"same1", "keeping records", NULL},
        {"same2", "keeping records", NULL},
        {"plumb", "install plumbing systems", "plumbing"},
        {"english", "English: level 2", NULL},
        {"long", "one two three four five six seven eight nine ten",
         "helping people to wash, dress and use the toilet"},
};
static const char *const titles[] = {"Forklift driver", "Warehouse operative", "Welder", "Nurse",
                                     "Caf\xc3\xa9 assistant"};

static struct index_reader *reader;
static const struct index_view *view;
static struct search_scratch *scratch;
static struct arena arena;
static char folder[] = "/tmp/retrain-fuzz.XXXXXX";

static void remove_folder(void)
{
	char command[64];

	index_read_end(reader);
	index_close(reader);
	search_scratch_free(scratch);
	arena_free(&arena);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (system(command))
		fprintf(stderr, "fuzz_query: %s stays behind\n", folder);
}

static bool add_records(struct builder *b, struct error *e)
{
	const struct source_in source = {
	        .format = "native", .name = "fuzz", .licence = "none", .illustrative = true};
	unsigned at;
	size_t i;

	if (builder_add_source(b, &source, &at, e))
		return false;
	for (i = 0; i < sizeof(skills) / sizeof(skills[0]); i++) {
		struct skill_in in = {.id = skills[i].id, .label = skills[i].label, .source = at};

		in.alt_labels.item = &skills[i].alt;
		in.alt_labels.count = skills[i].alt != NULL;
		if (builder_add_skill(b, &in, e))
			return false;
	}
	for (i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		struct occupation_in in = {.id = titles[i],
		                           .title = titles[i],
		                           .source = at,
		                           .pay_low = UNKNOWN_INT,
		                           .pay_high = UNKNOWN_INT,
		                           .qualification_level = UNKNOWN_INT};

		if (builder_add_occupation(b, &in, e))
			return false;
	}
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
	    search_scratch_new(&scratch)) {
		fprintf(stderr, "fuzz_query: %s\n", error_format(&e, out, sizeof(out)));
		abort();
	}
	builder_free(b);
	arena_init(&arena, 0);
	atexit(remove_folder);
}

static void check_answer(int rc, const struct search_answer *answer, uint32_t docs, uint32_t limit)
{
	uint32_t i;

	if (rc || answer->hits > limit || answer->hits > answer->total || answer->total > docs)
		abort();
	for (i = 0; i < answer->hits; i++)
		if (answer->hit[i].doc >= docs || !(answer->hit[i].score > 0 && answer->hit[i].score <= 1))
			abort();
	if (answer->suggestion &&
	    text_valid_utf8(answer->suggestion, strlen(answer->suggestion)) != strlen(answer->suggestion))
		abort();
}

static void check_extract(const char *text, size_t len)
{
	struct extract_hit *hit;
	uint32_t hits, i, k;

	if (extract_skills(view, scratch, text, len, 50, &arena, &hit, &hits) || hits > view_skills(view))
		abort();
	for (i = 0; i < hits; i++) {
		if (hit[i].skill >= view_skills(view) || hit[i].start >= hit[i].end || hit[i].end > len ||
		    !(hit[i].score > 0 && hit[i].score <= 1))
			abort();
		/* A span is whole characters, and a skill comes once. */
		if (text_valid_utf8(text + hit[i].start, hit[i].end - hit[i].start) !=
		    hit[i].end - hit[i].start)
			abort();
		for (k = 0; k < i; k++)
			if (hit[k].skill == hit[i].skill)
				abort();
	}
}

/* The text as each of the fields of a course. */
static void check_teach(const char *text, size_t len)
{
	char *s = arena_alloc(&arena, len + 1);
	struct teach_text course;
	struct teach_hit *hit;
	uint32_t hits, i, k;

	if (!s)
		abort();
	memcpy(s, text, len);
	s[len] = 0;
	course = (struct teach_text){
	        .title = s, .aim = s + len / 2, .text = s, .sector = s, .level = (int)(len % 10) - 1};
	/* The second half may begin inside a character. */
	while ((*course.aim & 0xc0) == 0x80)
		course.aim++;
	if (teach_course(view, scratch, &course, &arena, &hit, &hits) || hits > view_skills(view))
		abort();
	for (i = 0; i < hits; i++) {
		if (hit[i].skill >= view_skills(view) || hit[i].start >= hit[i].end || hit[i].end > len ||
		    !(hit[i].confidence > 0 && hit[i].confidence <= 1))
			abort();
		for (k = 0; k < i; k++)
			if (hit[k].skill == hit[i].skill)
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct search_query q = {.text = (const char *)data, .limit = 10};
	struct search_answer answer;

	if (!view)
		build();
	/* What gets here was checked by the protocol: the valid start of the input stands for that. */
	q.len = size ? text_valid_utf8(q.text, size) : 0;
	if (q.len > 65536)
		return 0;
	arena_reset(&arena);
	check_extract(q.text, q.len);
	check_teach(q.text, q.len);
	if (q.len <= 4096) {
		check_answer(search_occupations(view, scratch, &q, &arena, &answer), &answer,
		             view_occupations(view), q.limit);
		check_answer(search_skills(view, scratch, &q, &arena, &answer), &answer, view_skills(view),
		             q.limit);
	}
	return 0;
}
