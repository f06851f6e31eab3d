/* A random catalogue of courses, and what the answers to questions about it have to be, worked out from what
 * was put in, row by row and in the plainest way: nothing of match/ is used. */
#ifndef TESTS_COURSE_WORLD_H
#define TESTS_COURSE_WORLD_H

#include "match/course_search.h"
#include "tests/index_fixture.h"

#define WORLD_SKILLS    200u
#define WORLD_PROVIDERS 130u
#define WORLD_SECTORS   9u
#define WORLD_TODAY     20000 /* days since 1970-01-01 */
#define TITLE_WORDS     6u
#define MAX_TAUGHT      6u

struct world_course {
	char id[16], title[96];
	uint8_t word[TITLE_WORDS], words;                             /* of the title, in world_words */
	unsigned delivery, study, attendance, type, sector, provider; /* sector 0: none */
	int level;
	int64_t cost;  /* -1 not known */
	int32_t start; /* days since 1970-01-01, INT32_MIN flexible or not known */
	bool national, has_place, closed;
	double lat, lon;
	uint16_t skill[MAX_TAUGHT];
	uint8_t confidence[MAX_TAUGHT], skills;
	uint32_t row; /* in the view */
};

extern const char *const world_words[];
extern const unsigned world_word_count;

struct world {
	struct fixture f;
	struct world_course *course;
	uint32_t courses;
	uint32_t skill_row[WORLD_SKILLS], sector_row[WORLD_SECTORS + 1], provider_row[WORLD_PROVIDERS];
	uint64_t *closed;
	uint64_t seed;
};

uint32_t world_random(struct world *w, uint32_t below);

/* Makes `courses` courses from a seed, builds an index of them and opens it. */
void world_begin(struct world *w, uint32_t courses, uint64_t seed);
void world_end(struct world *w);

/* --- questions ----------------------------------------------------------------------- */

enum world_part_kind { WORLD_WORD, WORLD_PREFIX, WORLD_ALL, WORLD_PHRASE };

struct world_part {
	enum world_part_kind kind;
	uint8_t word[3], words;
	char prefix[8];
};

struct world_query {
	struct course_query q; /* ready to be asked */
	bool any_text, t_level;
	struct world_part part[4];
	uint32_t parts;
	char text[256];
	uint32_t skill[20]; /* in the world */
	uint32_t skill_rows[20];
	float weight[20];
	uint8_t sector_rows[WORLD_SECTORS];
	uint32_t sectors; /* bit of each sector */
	uint32_t provider[3], providers;
	uint64_t provider_set[WORLD_PROVIDERS / 64 + 2];
};

void world_ask(struct world *w, struct world_query *q);

/* --- the right answers ------------------------------------------------------------------- */

struct world_found {
	uint32_t course;
	double score, miles; /* miles negative: none */
};

struct world_answer {
	struct world_found *found;
	uint32_t total;
	struct course_facets facets; /* provider: one entry for each of the world's, by number */
	uint32_t of_provider[WORLD_PROVIDERS];
};

void world_answer(const struct world *w, const struct world_query *q, struct world_answer *ret);

/* Why a course is not in reach, by the rules one after the other. */
enum course_bar world_bar(const struct world *w, const struct world_query *q, const struct world_course *c);

double world_miles(const struct course_wish *wish, const struct world_course *c);

/* Order of two courses by title, then id. */
int world_compare_titles(const struct world_course *a, const struct world_course *b);

#endif
