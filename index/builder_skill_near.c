/* Skills without ratings that stand in for one another, in full or in part: by sharing a master, by the words
 * of their labels, by standing under one heading, and by what the source says. doc/matching.md states the
 * rule. */
#include "index/pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define KEPT          4u
#define PARENT_SHARE  0.3f
#define RELATED_SHARE 0.5f
#define LARGE_FAMILY  50u /* under a heading with more, being there too says little */

struct like {
	struct pack *p;
	const struct index_view *v;
	struct vectors labels;
	uint32_t *child_start, *child; /* skills + 1; the skills right under a skill */
	float *alike;                  /* of the skill at hand to every other */
};

static bool takes_part(const struct pack *p, uint32_t row)
{
	return p->skill[row].flags == GROUP_UNRATED && p->skill[row].kind != SKILL_GROUP;
}

static int build_labels(struct like *x)
{
	struct bags *b = NULL;
	int r = bags_new(&b);

	for (uint32_t s = 0; s < x->p->skills && !r; s++) {
		uint32_t len;
		const char *label = strtab_get(&x->p->strings, x->p->skill[s].label, &len);

		if (takes_part(x->p, s))
			r = bags_add(b, s, label, len);
	}
	if (!r)
		r = bags_build(b, x->p->skills, &x->labels);
	bags_free(b);
	return r;
}

/* The table of broader skills, turned round. */
static int build_families(struct like *x)
{
	const struct index_view *v = x->v;
	uint32_t n = 0;

	x->child_start = arena_zalloc(&x->p->arena, (size_t)x->p->skills + 2, sizeof(*x->child_start));
	x->child = arena_alloc(&x->p->arena, v->skill_broader_count * sizeof(*x->child));
	if (!x->child_start || !x->child)
		return -ENOMEM;
	for (uint64_t i = 0; i < v->skill_broader_count; i++)
		x->child_start[v->skill_broader[i] + 2]++;
	for (uint32_t s = 0; s <= x->p->skills; s++)
		n = x->child_start[s + 1] += n;
	for (uint32_t s = 0; s < x->p->skills; s++)
		for (uint32_t i = v->skill_broader_start[s]; i < v->skill_broader_start[s + 1]; i++)
			x->child[x->child_start[v->skill_broader[i] + 1]++] = s;
	return 0;
}

/* Siblings count once, however many headings they share. */
static void add_siblings(struct like *x, uint32_t skill, struct vec *seen)
{
	const struct index_view *v = x->v;

	for (uint32_t i = v->skill_broader_start[skill]; i < v->skill_broader_start[skill + 1]; i++) {
		uint32_t above = v->skill_broader[i], from = x->child_start[above],
		         to = x->child_start[above + 1];
		bool large = to - from > LARGE_FAMILY;

		for (uint32_t k = from; k < to; k++) {
			uint32_t other = x->child[k], *note;
			bool again = false;

			if (!takes_part(x->p, other) || (large && x->alike[other] <= 0))
				continue;
			for (size_t n = 0; n < seen->len && !again; n++)
				again = *VEC_AT(seen, uint32_t, n) == other;
			note = again ? NULL : vec_push(seen);
			if (note) {
				*note = other;
				x->alike[other] += PARENT_SHARE;
			}
		}
	}
}

static void add_related(struct like *x, uint32_t skill)
{
	const struct index_view *v = x->v;

	for (uint32_t i = v->skill_related_start[skill]; i < v->skill_related_start[skill + 1]; i++)
		if (takes_part(x->p, v->skill_related[i].skill))
			x->alike[v->skill_related[i].skill] += RELATED_SHARE;
}

/* Skills that share a master are the same skill in other words. */
static void add_synonyms(struct like *x, uint32_t skill)
{
	const uint32_t *at = &x->v->master_start[x->p->skill[skill].master];

	for (uint32_t i = at[0]; i < at[1]; i++)
		if (takes_part(x->p, x->v->master_skill[i]))
			x->alike[x->v->master_skill[i]] += 1;
}

static void put_likes(struct like *x, uint32_t skill, struct vec *seen)
{
	struct best room[KEPT];
	struct bests best = {.item = room, .n = KEPT};

	memset(x->alike, 0, x->p->skills * sizeof(*x->alike));
	vectors_cosines(&x->labels, skill, x->alike);
	seen->len = 0;
	add_siblings(x, skill, seen);
	add_related(x, skill);
	add_synonyms(x, skill);
	for (uint32_t s = 0; s < x->p->skills; s++)
		if (x->alike[s] > 0 && s != skill)
			bests_offer(&best, x->alike[s], s);
	bests_sort(&best);
	for (uint32_t i = 0; i < best.count; i++) {
		const struct skill_near row = {room[i].row, room[i].value > 1 ? 1 : room[i].value};

		pack_put(x->p, SECTION_skill_near, &row, sizeof(row));
	}
}

int pack_skill_near(struct pack *p, struct error *e)
{
	struct index_view v;
	struct like x = {.p = p, .v = &v};
	struct vec seen;
	int r;

	pack_view(p, &v);
	vec_init(&seen, sizeof(uint32_t));
	x.alike = arena_alloc(&p->arena, p->skills * sizeof(*x.alike));
	r = x.alike ? 0 : -ENOMEM;
	if (!r && !(r = build_labels(&x)))
		r = build_families(&x);
	for (uint32_t s = 0; s < p->skills && !r; s++) {
		if (s % 1024 == 0)
			builder_tell(p->b, "comparing skills", s, p->skills);
		pack_start(p, SECTION_skill_near_start, SECTION_skill_near, sizeof(struct skill_near));
		if (takes_part(p, s))
			put_likes(&x, s, &seen);
	}
	pack_start(p, SECTION_skill_near_start, SECTION_skill_near, sizeof(struct skill_near));
	vectors_free(&x.labels);
	vec_free(&seen);
	return r ? builder_no_memory(e) : 0;
}
