/* Finding occupations and skills by what people type, and skills in free text. */
#ifndef MATCH_SEARCH_H
#define MATCH_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "index/reader.h"

struct search_query {
	const char *text; /* valid UTF-8 */
	size_t len;
	uint32_t limit, offset;
	const uint32_t *exclude; /* rows never in the answer */
	size_t excludes;
};

struct search_hit {
	uint32_t doc;  /* occupation or skill row */
	uint32_t text; /* str: the title or label that matched best */
	float score;   /* 0 to 1 */
};

struct search_answer {
	struct search_hit *hit;
	uint32_t hits, total;
	const char *suggestion; /* the text as it was probably meant, NULL when nothing is misspelt */
};

/* Working memory of one worker. */
struct search_scratch;
int search_scratch_new(struct search_scratch **ret);
void search_scratch_free(struct search_scratch *s);

/* Empty text, or text of which nothing is known, finds nothing: no error. 0 or -ENOMEM. */
int search_occupations(const struct index_view *v, struct search_scratch *s, const struct search_query *q,
                       struct arena *a, struct search_answer *ret);
int search_skills(const struct index_view *v, struct search_scratch *s, const struct search_query *q,
                  struct arena *a, struct search_answer *ret);

struct extract_hit {
	uint32_t skill;
	float score;         /* 0 to 1: how sure */
	uint32_t start, end; /* bytes of the text that showed it: [start, end) */
};

/* Skills in a text, the surest first; each skill once, with its best span. */
int extract_skills(const struct index_view *v, struct search_scratch *s, const char *text, size_t len,
                   uint32_t limit, struct arena *a, struct extract_hit **ret, uint32_t *ret_count);

#endif
