/* Which occupations are most like each, by what they are called, what is done in
 * them, how they are described, and what they ask for. doc/matching.md states the rule. */
#include "index/pack.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEPT 100u /* by the full measure, and as many by text alone */

/* --- texts as vectors ---------------------------------------------------- */

/* The kinds of text that make each bag; the title goes with the other titles. */
static const struct {
	uint32_t kinds; /* bit set of enum occ_text_kind */
	bool title, description;
} contents[PACK_BAGS] = {
        [BAG_OF_TITLES] = {1u << OCC_ALT_TITLE | 1u << OCC_SPECIALISM | 1u << OCC_HIDDEN_TITLE, true, false},
        [BAG_OF_TASKS] = {1u << OCC_TASK, false, false},
        [BAG_OF_DESCRIPTION] = {0, false, true},
};

static int add_text(const struct pack *p, struct bags *b, uint32_t row, uint32_t str)
{
	uint32_t len;
	const char *s = strtab_get(&p->strings, str, &len);

	return len ? bags_add(b, row, s, len) : 0;
}

static int fill_bag(const struct pack *p, struct bags *b, enum pack_bag bag)
{
	const uint32_t *start = (const uint32_t *)(const void *)p->section[SECTION_occ_text_start].data;
	const uint32_t *text = (const uint32_t *)(const void *)p->section[SECTION_occ_text].data;
	int r = 0;

	for (uint32_t o = 0; o < p->occupations && !r; o++) {
		if (contents[bag].title)
			r = add_text(p, b, o, p->occ[o].title);
		if (contents[bag].description)
			r = add_text(p, b, o, p->occ[o].description);
		for (uint32_t k = 0; k < OCC_TEXT_KINDS; k++) {
			const uint32_t *at = &start[o * OCC_TEXT_KINDS + k];

			if (!(contents[bag].kinds & 1u << k))
				continue;
			for (uint32_t i = at[0]; i < at[1] && !r; i++)
				r = add_text(p, b, o, text[i]);
		}
	}
	return r;
}

int pack_bags(struct pack *p, struct error *e)
{
	int r = 0;

	for (enum pack_bag i = 0; i < PACK_BAGS && !r; i++) {
		struct bags *b = NULL;

		if (!(r = bags_new(&b)) && !(r = fill_bag(p, b, i)))
			r = bags_build(b, p->occupations, &p->bag[i]);
		bags_free(b);
	}
	return r ? builder_no_memory(e) : 0;
}

/* --- profiles as vectors ------------------------------------------------- */

/* Which profile a link belongs to: full ratings make profiles of their own, all else tells what a job asks
 * for. */
static enum weight_group profile_group(const struct pack *p, const struct plink *l)
{
	const struct skill_row *s = &p->skill[l->skill];

	return p->dense[s->source] ? (enum weight_group)s->flags : GROUP_UNRATED;
}

/* Knowledge by importance squared, skills by importance, activities by their weights. */
static float profile_value(const struct pack *p, const struct plink *l, enum weight_group group)
{
	float importance = isnan(l->importance) ? p->skill[l->skill].mean : l->importance;

	if (group == GROUP_UNRATED)
		return l->weight;
	return group == GROUP_RATED_KNOWLEDGE ? importance * importance : importance;
}

static int build_profile(const struct pack *p, enum weight_group group, struct vectors *ret)
{
	struct vec entries;
	int r = 0;

	vec_init(&entries, sizeof(struct vector_entry));
	for (uint32_t i = 0; i < p->links && !r; i++) {
		const struct plink *l = &p->link[i];
		struct vector_entry *x;

		if (profile_group(p, l) != group)
			continue;
		x = vec_push(&entries);
		if (x)
			*x = (struct vector_entry){l->occ, l->skill, profile_value(p, l, group)};
		else
			r = -ENOMEM;
	}
	if (!r)
		r = vectors_build(ret, &entries, p->occupations, p->skills);
	vec_free(&entries);
	return r;
}

/* --- neighbours ---------------------------------------------------------- */

enum measure { BY_TITLES, BY_TASKS, BY_DESCRIPTION, BY_KNOWLEDGE, BY_SKILLS, BY_ACTIVITIES, MEASURES };

struct near {
	struct pack *p;
	struct vectors profile[WEIGHT_GROUPS];
	float *alike[MEASURES]; /* of the occupation at hand to every other */
	float *full;
	uint8_t *mark; /* already listed */
	bool no_tasks; /* no job of the index has any */
	struct best by_full[KEPT], by_text[KEPT];
};

/* Full ratings are all much alike: what tells jobs apart is how near to one their cosine comes. */
static const struct {
	float scale, shift, share;
} ratings[] = {[BY_KNOWLEDGE] = {2, 1, 0.5f}, [BY_SKILLS] = {10, 9, 0.2f}};

static void stretch_ratings(struct near *x, enum measure m)
{
	for (uint32_t j = 0; j < x->p->occupations; j++) {
		float v = ratings[m].scale * x->alike[m][j] - ratings[m].shift;

		x->alike[m][j] = v > 0 ? v : 0;
	}
}

/* Where no job has tasks, the headings that two jobs share stand in for them (ESCO's four ISCO groups). */
static void compare_categories(struct near *x, uint32_t occ)
{
	const uint32_t *start =
	        (const uint32_t *)(const void *)x->p->section[SECTION_occ_category_start].data;
	const uint16_t *category = (const uint16_t *)(const void *)x->p->section[SECTION_occ_category].data;
	uint32_t mine = start[occ + 1] - start[occ];

	for (uint32_t j = 0; j < x->p->occupations && mine; j++) {
		uint32_t theirs = start[j + 1] - start[j], shared = 0;

		for (uint32_t a = start[occ]; a < start[occ + 1]; a++)
			for (uint32_t b = start[j]; b < start[j + 1]; b++)
				shared += category[a] == category[b];
		x->alike[BY_TASKS][j] = (float)shared / (float)(mine > theirs ? mine : theirs);
	}
}

static float text_alike(const struct near *x, uint32_t j)
{
	return x->alike[BY_TITLES][j] + (x->no_tasks ? CATEGORIES_SHARE : 1) * x->alike[BY_TASKS][j] +
	       DESCRIPTION_SHARE * x->alike[BY_DESCRIPTION][j];
}

static void measure(struct near *x, uint32_t occ)
{
	const struct vectors *v[MEASURES] = {
	        [BY_TITLES] = &x->p->bag[BAG_OF_TITLES],
	        [BY_TASKS] = &x->p->bag[BAG_OF_TASKS],
	        [BY_DESCRIPTION] = &x->p->bag[BAG_OF_DESCRIPTION],
	        [BY_KNOWLEDGE] = &x->profile[GROUP_RATED_KNOWLEDGE],
	        [BY_SKILLS] = &x->profile[GROUP_RATED_SKILL],
	        [BY_ACTIVITIES] = &x->profile[GROUP_UNRATED],
	};

	for (int m = 0; m < MEASURES; m++) {
		memset(x->alike[m], 0, x->p->occupations * sizeof(float));
		vectors_cosines(v[m], occ, x->alike[m]);
	}
	stretch_ratings(x, BY_KNOWLEDGE);
	stretch_ratings(x, BY_SKILLS);
	if (x->no_tasks)
		compare_categories(x, occ);
	for (uint32_t j = 0; j < x->p->occupations; j++)
		x->full[j] = text_alike(x, j) + ratings[BY_KNOWLEDGE].share * x->alike[BY_KNOWLEDGE][j] +
		             ratings[BY_SKILLS].share * x->alike[BY_SKILLS][j] +
		             ACTIVITIES_SHARE * x->alike[BY_ACTIVITIES][j];
}

static uint8_t byte_of(float v)
{
	return (uint8_t)lroundf((v > 1 ? 1 : v) * 255.0f);
}

static void put_near(struct near *x, uint32_t j)
{
	const struct occ_near row = {
	        .occ = (uint16_t)j,
	        .titles = byte_of(x->alike[BY_TITLES][j]),
	        .tasks = byte_of(x->alike[BY_TASKS][j]),
	        .description = byte_of(x->alike[BY_DESCRIPTION][j]),
	        .knowledge = byte_of(x->alike[BY_KNOWLEDGE][j]),
	        .skills = byte_of(x->alike[BY_SKILLS][j]),
	        .activities = byte_of(x->alike[BY_ACTIVITIES][j]),
	};

	if (!x->mark[j])
		pack_put(x->p, SECTION_near, &row, sizeof(row));
	x->mark[j] = 1;
}

static void put_neighbours(struct near *x, uint32_t occ)
{
	struct bests full = {.item = x->by_full, .n = KEPT}, text = {.item = x->by_text, .n = KEPT};

	measure(x, occ);
	for (uint32_t j = 0; j < x->p->occupations; j++) {
		if (j == occ)
			continue;
		if (x->full[j] > 0)
			bests_offer(&full, x->full[j], j);
		if (text_alike(x, j) > 0)
			bests_offer(&text, text_alike(x, j), j);
	}
	bests_sort(&full);
	bests_sort(&text);
	for (uint32_t i = 0; i < full.count; i++)
		put_near(x, full.item[i].row);
	for (uint32_t i = 0; i < text.count; i++)
		put_near(x, text.item[i].row);
	for (uint32_t i = 0; i < full.count; i++)
		x->mark[full.item[i].row] = 0;
	for (uint32_t i = 0; i < text.count; i++)
		x->mark[text.item[i].row] = 0;
}

static bool has_tasks(const struct pack *p)
{
	const uint32_t *start = (const uint32_t *)(const void *)p->section[SECTION_occ_text_start].data;

	for (uint32_t o = 0; o < p->occupations; o++)
		if (start[o * OCC_TEXT_KINDS + OCC_TASK + 1] > start[o * OCC_TEXT_KINDS + OCC_TASK])
			return true;
	return false;
}

static int set_up(struct near *x)
{
	int r = 0;

	x->no_tasks = !has_tasks(x->p);

	for (int m = 0; m < MEASURES; m++)
		if (!(x->alike[m] = arena_alloc(&x->p->arena, x->p->occupations * sizeof(float))))
			return -ENOMEM;
	x->full = arena_alloc(&x->p->arena, x->p->occupations * sizeof(float));
	x->mark = arena_zalloc(&x->p->arena, x->p->occupations, 1);
	for (enum weight_group g = 0; g < WEIGHT_GROUPS && !r; g++)
		r = build_profile(x->p, g, &x->profile[g]);
	return r ? r : x->full && x->mark ? 0 : -ENOMEM;
}

int pack_near(struct pack *p, struct error *e)
{
	struct near x = {.p = p};
	int r = set_up(&x);

	for (uint32_t o = 0; o < p->occupations && !r; o++) {
		if (o % 256 == 0)
			builder_tell(p->b, "comparing occupations", o, p->occupations);
		pack_start(p, SECTION_near_start, SECTION_near, sizeof(struct occ_near));
		put_neighbours(&x, o);
	}
	pack_start(p, SECTION_near_start, SECTION_near, sizeof(struct occ_near));
	for (int g = 0; g < WEIGHT_GROUPS; g++)
		vectors_free(&x.profile[g]);
	return r ? builder_no_memory(e) : 0;
}
