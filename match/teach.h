/* What a course teaches, worked out from what is written about it: doc/teach.md has the method and how good
 * it is. */
#ifndef MATCH_TEACH_H
#define MATCH_TEACH_H

#include "index/catalogue_format.h"
#include "match/search.h"

/* What a course teaches for certain enough to be counted on, and what is worth keeping with its confidence:
 * parts of the usual syllabus, and what a sector alone says. doc/teach.md has the curve and how they were
 * chosen. */
#define TEACH_CONFIDENCE    0.60f
#define TEACH_KEEP          0.50f

#define TEACH_LEVEL_UNKNOWN (-1) /* of a course; 0 is entry level */

/* A course as its provider describes it. Each text is valid UTF-8, NUL at the end, or NULL when there is
 * none. */
struct teach_text {
	const char *title;
	const char *aim;    /* title of the qualification or learning aim */
	const char *text;   /* description */
	const char *sector; /* name, or code: of a sector subject area ("7.40") or of the course service
	                       ("CARE") */
	int level;          /* 0 entry, 1 to 8, TEACH_LEVEL_UNKNOWN */
};

struct teach_hit {
	uint32_t skill;               /* row */
	float confidence;             /* 0 to 1 */
	enum skill_evidence evidence; /* which text showed it; never EVIDENCE_STATED */
	uint32_t start, end;          /* bytes of that text that showed it: [start, end) */
};

/* The skills that somebody who completes the course has learnt, the surest first, each once; those below
 * TEACH_KEEP too, for the caller to leave out. `core` is any taxonomy. The hits are of the arena. 0 or
 * -ENOMEM. */
int teach_course(const struct index_view *core, struct search_scratch *s, const struct teach_text *course,
                 struct arena *a, struct teach_hit **ret, uint32_t *ret_count);

#endif
