/* English, maths and digital skills of the courses that were added: worked out once for each different text.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "index/course_functional.h"
#include "index/pack_catalogue.h"
#include "index/strtab.h"

/* The texts it is worked out from; equal keys are equal texts. What was found comes behind. */
struct functional_row {
	uint32_t title, aim, entry;
	uint8_t level, type, spare[2];
	uint8_t needs, gives, known, spare_too;
};

#define KEY_BYTES offsetof(struct functional_row, needs)

static const char *c_string(struct catalogue_pack *p, uint32_t str, struct arena *a)
{
	uint32_t len;
	const char *s = strtab_get(&p->part->strings, str, &len);

	return arena_strndup(a, s, len);
}

static int work_out(struct catalogue_pack *p, struct functional_row *row, struct arena *a)
{
	const struct functional_text in = {
	        .title = c_string(p, VEC_AT(&p->part->title.rows, struct title_row, row->title)->text, a),
	        .aim_title = c_string(p, VEC_AT(&p->part->aim.rows, struct course_aim, row->aim)->title, a),
	        .entry = c_string(p, row->entry, a),
	        .level = row->level,
	        .type = row->type,
	};

	if (!in.title || !in.aim_title || !in.entry)
		return -ENOMEM;
	course_functional(&in, &row->needs, &row->gives);
	row->known = 1;
	arena_reset(a);
	return 0;
}

int pack_functional(struct catalogue_pack *p)
{
	struct rowset known;
	struct arena a;
	int r = 0;

	if (p->what != CATALOGUE_COURSE)
		return 0;
	arena_init(&a, 0);
	rowset_init(&known, sizeof(struct functional_row), KEY_BYTES);
	/* Those that were taken over have theirs. */
	for (uint32_t i = 0; i < p->added && !r; i++) {
		struct course_row *course = VEC_AT(&p->part->row, struct course_row, i);
		const struct course_more *more = VEC_AT(&p->part->more.rows, struct course_more, i);
		struct functional_row row = {
		        .title = course->title,
		        .aim = more->aim,
		        .entry = VEC_AT(&p->part->about.rows, struct course_about, more->about)->entry,
		        .level = course->level,
		        .type = course->type,
		};
		uint32_t at = rowset_add(&known, &row);
		struct functional_row *found = VEC_AT(&known.rows, struct functional_row, at);

		if (at == ROWSET_NONE || (!found->known && work_out(p, found, &a))) {
			r = -ENOMEM;
			break;
		}
		course->needs = found->needs;
		course->gives = found->gives;
	}
	rowset_free(&known);
	arena_free(&a);
	return r;
}
