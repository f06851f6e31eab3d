#include "index/pack.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* A source that was taken over and of whose records all were replaced is not carried on. */
static bool is_needed(const struct builder *b, uint16_t source)
{
	if (!VEC_AT(&b->sources, struct source, source)->loaded)
		return true;
	for (uint32_t i = 0; i < b->skills.len; i++)
		if (skill_at(b, i)->source == source)
			return true;
	for (uint32_t i = 0; i < b->occupations.len; i++)
		if (occ_at(b, i)->source == source)
			return true;
	return false;
}

int pack_sources(struct pack *p, struct error *e)
{
	uint16_t rows = 0;

	p->source_of = arena_zalloc(&p->arena, p->b->sources.len, sizeof(*p->source_of));
	if (!p->source_of)
		return builder_no_memory(e);
	for (uint16_t i = 0; i < p->b->sources.len; i++) {
		const struct source *s = VEC_AT(&p->b->sources, struct source, i);
		const struct source_row row = {
		        .name = pack_str(p, s->name),
		        .version = pack_str(p, s->version),
		        .licence = pack_str(p, s->licence),
		        .attribution = pack_str(p, s->attribution),
		        .illustrative = s->illustrative,
		        .format = pack_str(p, s->format),
		};

		if (!is_needed(p->b, i))
			continue;
		p->source_of[i] = rows++;
		pack_put(p, SECTION_source, &row, sizeof(row));
	}
	return 0;
}

/* --- groups of skills that share a master -------------------------------- */

static uint32_t find_root(uint32_t *up, uint32_t row)
{
	while (up[row] != row)
		row = up[row] = up[up[row]];
	return row;
}

/* Numbers the groups by their first skill and writes who is in them. */
static int pack_masters(struct pack *p, struct error *e)
{
	uint32_t *up = arena_alloc(&p->arena, p->skills * sizeof(*up));
	uint32_t *size = arena_zalloc(&p->arena, (size_t)p->skills + 1, sizeof(*size));
	uint32_t *place = arena_alloc(&p->arena, p->skills * sizeof(*place));
	uint32_t groups = 0, at = 0;

	if (!up || !size || !place)
		return builder_no_memory(e);
	for (uint32_t i = 0; i < p->skills; i++)
		up[i] = i;
	for (uint32_t i = 0; i < p->skills; i++) {
		uint32_t master = skill_at(p->b, i)->master, x, y;

		if (master == NONE)
			continue;
		x = find_root(up, i);
		y = find_root(up, master);
		up[x > y ? x : y] = x > y ? y : x; /* the first skill of a group is its root */
	}
	for (uint32_t i = 0; i < p->skills; i++) {
		uint32_t root = find_root(up, i);

		p->skill[i].master = root == i ? groups++ : p->skill[root].master;
		size[p->skill[i].master]++;
	}
	for (uint32_t g = 0; g < groups; g++) {
		pack_u32(p, SECTION_master_start, at);
		at += size[g];
		size[g] = at - size[g];
	}
	pack_u32(p, SECTION_master_start, at);
	for (uint32_t i = 0; i < p->skills; i++)
		place[size[p->skill[i].master]++] = i;
	pack_put(p, SECTION_master_skill, place, p->skills * sizeof(*place));
	return 0;
}

/* --- rows and lists ------------------------------------------------------ */

static void fill_row(struct pack *p, uint32_t i)
{
	const struct skill *s = skill_at(p->b, i);

	p->skill[i] = (struct skill_row){
	        .id = pack_str(p, s->id),
	        .label = pack_str(p, s->label),
	        .parent = s->parent,
	        .named_master = s->master,
	        .source = p->source_of[s->source],
	        .kind = s->kind,
	        .mean = NAN,
	        .sd = NAN,
	};
}

/* Other labels, each once and never the label again. */
static void put_alts(struct pack *p, uint32_t row)
{
	const struct list *l = &skill_at(p->b, row)->alts;
	size_t from = p->section[SECTION_skill_alt].len / sizeof(uint32_t);

	pack_start(p, SECTION_skill_alt_start, SECTION_skill_alt, sizeof(uint32_t));
	for (uint32_t i = l->count ? l->head : NONE; i != NONE; i = item_at(p->b, i)->next) {
		uint32_t str = pack_str(p, item_at(p->b, i)->value);
		const uint32_t *have = (const uint32_t *)(const void *)p->section[SECTION_skill_alt].data;
		size_t n = p->section[SECTION_skill_alt].len / sizeof(uint32_t), k = from;

		while (k < n && have[k] != str)
			k++;
		if (k == n && str != p->skill[row].label)
			pack_u32(p, SECTION_skill_alt, str);
	}
}

static void put_broader(struct pack *p, uint32_t row)
{
	const struct skill *s = skill_at(p->b, row);

	pack_start(p, SECTION_skill_broader_start, SECTION_skill_broader, sizeof(uint32_t));
	if (s->parent != NONE)
		pack_u32(p, SECTION_skill_broader, s->parent);
	for (uint32_t i = s->broader.count ? s->broader.head : NONE; i != NONE; i = item_at(p->b, i)->next)
		if (item_at(p->b, i)->value != s->parent)
			pack_u32(p, SECTION_skill_broader, item_at(p->b, i)->value);
}

/* The essential ones first, each kind in the order it came. */
static void put_related(struct pack *p, uint32_t row)
{
	static const uint16_t order[] = {RELATED_ESSENTIAL, RELATED_OPTIONAL};
	const struct list *l = &skill_at(p->b, row)->related;

	pack_start(p, SECTION_skill_related_start, SECTION_skill_related, sizeof(struct skill_relation));
	for (size_t k = 0; k < 2; k++)
		for (uint32_t i = l->count ? l->head : NONE; i != NONE; i = item_at(p->b, i)->next) {
			const struct item *it = item_at(p->b, i);
			const struct skill_relation rel = {it->value, it->tag};

			if (it->tag == order[k])
				pack_put(p, SECTION_skill_related, &rel, sizeof(rel));
		}
}

int pack_skills(struct pack *p, struct error *e)
{
	int r;

	/* Ids before labels: most answers name skills by their id alone, some hundred at a time. */
	for (uint32_t i = 0; i < p->skills; i++)
		pack_str(p, skill_at(p->b, i)->id);
	for (uint32_t i = 0; i < p->skills; i++)
		fill_row(p, i);
	/* Descriptions come after ids and labels: what answers are made of lies close together. */
	for (uint32_t i = 0; i < p->skills; i++)
		p->skill[i].description = pack_str(p, skill_at(p->b, i)->description);
	for (uint32_t i = 0; i < p->skills; i++) {
		put_alts(p, i);
		put_broader(p, i);
		put_related(p, i);
	}
	pack_start(p, SECTION_skill_alt_start, SECTION_skill_alt, sizeof(uint32_t));
	pack_start(p, SECTION_skill_broader_start, SECTION_skill_broader, sizeof(uint32_t));
	pack_start(p, SECTION_skill_related_start, SECTION_skill_related, sizeof(struct skill_relation));
	if ((r = pack_check(p, e)) || (r = pack_masters(p, e)) ||
	    (r = pack_slots(p, SECTION_skill_slot, &p->skill->id, sizeof(*p->skill), p->skills, e)))
		return r;
	return pack_rank(p, &p->skill->label, sizeof(*p->skill), p->skills, p->skill_rank, e);
}
