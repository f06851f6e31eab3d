#include "index/builder_catalogue.h"

#include <errno.h>
#include <math.h>

#include "index/reader.h"

/* Reads a generation back record by record, through the same calls that importers make. */
struct load {
	struct builder *b;
	const struct index_view *v;
	struct arena arena; /* C strings of one record */
	unsigned *source;   /* what each of its sources is called here */
	struct error *e;
};

static const char *c_string(struct load *l, uint32_t str)
{
	uint32_t len;
	const char *s = view_str(l->v, str, &len);

	return arena_strndup(&l->arena, s, len);
}

static int strings_of(struct load *l, const uint32_t *str, uint32_t n, struct strings *ret)
{
	const char **item = arena_alloc(&l->arena, n * sizeof(*item));

	if (!item)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++) {
		item[i] = c_string(l, str[i]);
		if (!item[i])
			return -ENOMEM;
	}
	*ret = (struct strings){item, n};
	return 0;
}

static int load_sources(struct load *l)
{
	l->source = arena_alloc(&l->arena, l->v->source_count * sizeof(*l->source));
	if (!l->source)
		return builder_no_memory(l->e);
	for (uint64_t i = 0; i < l->v->source_count; i++) {
		const struct source_row *s = &l->v->source[i];
		const struct source_in in = {
		        .format = c_string(l, s->format),
		        .name = c_string(l, s->name),
		        .version = c_string(l, s->version),
		        .licence = c_string(l, s->licence),
		        .attribution = c_string(l, s->attribution),
		        .illustrative = s->illustrative,
		};
		int r;

		if (!in.format || !in.name || !in.version || !in.licence || !in.attribution)
			return builder_no_memory(l->e);
		r = builder_add_source(l->b, &in, &l->source[i], l->e);
		if (r)
			return r;
	}
	return 0;
}

static int load_skill(struct load *l, uint32_t row)
{
	const struct skill_row *s = &l->v->skill[row];
	const uint32_t *alt = &l->v->skill_alt_start[row];
	struct skill_in in = {
	        .id = c_string(l, s->id),
	        .label = c_string(l, s->label),
	        .description = c_string(l, s->description),
	        .kind = s->kind,
	        .source = l->source[s->source],
	};

	if (strings_of(l, l->v->skill_alt + alt[0], alt[1] - alt[0], &in.alt_labels) || !in.id || !in.label ||
	    !in.description)
		return builder_no_memory(l->e);
	return builder_add_skill(l->b, &in, l->e);
}

/* All skills are there by now. Their ids are looked up rather than their rows kept: other records may be
 * there before them. */
static int load_skill_links(struct load *l, uint32_t row)
{
	const struct index_view *v = l->v;
	const struct skill_row *s = &v->skill[row];
	const char *id = c_string(l, s->id);
	int r = 0;

	if (!id)
		return builder_no_memory(l->e);
	if (s->named_master != INDEX_NONE)
		r = builder_set_master(l->b, id, c_string(l, v->skill[s->named_master].id), l->e);
	if (!r && s->parent != INDEX_NONE)
		r = builder_set_parent(l->b, id, c_string(l, v->skill[s->parent].id), l->e);
	for (uint32_t i = v->skill_broader_start[row]; !r && i < v->skill_broader_start[row + 1]; i++)
		r = builder_add_broader(l->b, id, c_string(l, v->skill[v->skill_broader[i]].id), l->e);
	for (uint32_t i = v->skill_related_start[row]; !r && i < v->skill_related_start[row + 1]; i++)
		r = builder_add_related(l->b, id, c_string(l, v->skill[v->skill_related[i].skill].id),
		                        v->skill_related[i].type, l->e);
	return r;
}

static int load_texts(struct load *l, uint32_t row, struct occupation_in *in)
{
	struct strings *const to[OCC_TEXT_KINDS] = {
	        [OCC_ALT_TITLE] = &in->alt_titles,       [OCC_SPECIALISM] = &in->specialisms,
	        [OCC_HIDDEN_TITLE] = &in->hidden_titles, [OCC_TASK] = &in->tasks,
	        [OCC_CATEGORY] = &in->categories,        [OCC_ROUTE] = &in->routes,
	        [OCC_RESTRICTION] = &in->restrictions,   [OCC_UNIT_GROUP] = &in->unit_groups,
	        [OCC_SEARCH_TEXT] = &in->search_texts,
	};

	for (uint32_t k = 0; k < OCC_TEXT_KINDS; k++) {
		const uint32_t *start = &l->v->occ_text_start[row * OCC_TEXT_KINDS + k];

		if (strings_of(l, l->v->occ_text + start[0], start[1] - start[0], to[k]))
			return -ENOMEM;
	}
	return 0;
}

static int load_occupation(struct load *l, uint32_t row)
{
	const struct index_view *v = l->v;
	const struct occ_row *o = &v->occ[row];
	struct occupation_in in = {
	        .id = c_string(l, o->id),
	        .title = c_string(l, o->title),
	        .description = c_string(l, o->description),
	        .soc2010 = o->soc2010,
	        .soc2020 = o->soc2020,
	        .onet = c_string(l, o->onet),
	        .esco = c_string(l, o->esco),
	        .pay_low = v->occ_pay_low[row],
	        .pay_high = v->occ_pay_high[row],
	        .growth = v->occ_growth[row],
	        .automation_risk = v->occ_risk[row],
	        .job_zone = v->occ_zone[row],
	        .hours_low = o->hours_low,
	        .hours_high = o->hours_high,
	        .working_pattern = v->occ_pattern[row],
	        .qualification_level = o->qualification_level == 255 ? UNKNOWN_INT : o->qualification_level,
	        .needs_degree = v->occ_flags[row] & OCC_NEEDS_DEGREE,
	        .source = l->source[o->source],
	};

	if (!in.id || !in.title || !in.description || !in.onet || !in.esco || load_texts(l, row, &in))
		return builder_no_memory(l->e);
	return builder_add_occupation(l->b, &in, l->e);
}

static int load_links(struct load *l, uint32_t row)
{
	const struct index_view *v = l->v;
	uint32_t occ, skill;
	int r = builder_require(l->b, KIND_OCCUPATION, c_string(l, v->occ[row].id), &occ, l->e);

	for (uint32_t i = v->occ_skill_start[row]; !r && i < v->occ_skill_start[row + 1]; i++) {
		const struct occ_skill *s = &v->occ_skill[i];
		float importance =
		        s->importance == IMPORTANCE_UNKNOWN ? NAN : (float)s->importance / IMPORTANCE_ONE;
		float level = s->level == LEVEL_UNKNOWN ? NAN : (float)s->level / LEVEL_ONE;

		r = builder_require(l->b, KIND_SKILL, c_string(l, v->skill[s->skill].id), &skill, l->e);
		if (!r)
			r = builder_link_rows(l->b, occ, skill, s->relation, importance, level, l->e);
	}
	return r;
}

/* The faint links of one skill; those that were estimated are left to be estimated again. */
static int load_faint(struct load *l, uint32_t row)
{
	const struct index_view *v = l->v;
	const struct rating *rating = v->rating + v->rating_start[row];
	uint32_t occ, skill;
	int r = builder_require(l->b, KIND_SKILL, c_string(l, v->skill[row].id), &skill, l->e);

	for (uint32_t i = v->post_faint[row]; !r && i < v->post_start[row + 1]; i++, rating++) {
		float level = rating->level == LEVEL_UNKNOWN ? NAN : (float)rating->level / LEVEL_ONE;

		if (rating->flags & RATING_ESTIMATED)
			continue;
		r = builder_require(l->b, KIND_OCCUPATION, c_string(l, v->occ[v->post_occ[i]].id), &occ,
		                    l->e);
		if (!r)
			r = builder_link_rows(l->b, occ, skill, RELATION_FAINT,
			                      (float)rating->importance / IMPORTANCE_ONE, level, l->e);
	}
	return r;
}

static int for_each(struct load *l, int (*one)(struct load *, uint32_t), uint32_t rows)
{
	int r = 0;

	for (uint32_t i = 0; i < rows && !r; i++) {
		arena_reset(&l->arena);
		r = one(l, i);
	}
	return r;
}

static int load_all(struct load *l)
{
	const uint32_t skills = view_skills(l->v), occupations = view_occupations(l->v);
	struct arena keep;
	int r = load_sources(l);

	/* The names of the sources outlive the records' strings. */
	keep = l->arena;
	arena_init(&l->arena, 0);
	if (r || (r = for_each(l, load_skill, skills)) || (r = for_each(l, load_skill_links, skills)) ||
	    (r = for_each(l, load_occupation, occupations)) || (r = for_each(l, load_links, occupations)))
		goto out;
	r = for_each(l, load_faint, skills);
out:
	arena_free(&keep);
	return r;
}

int builder_touch_core(struct builder *b, struct error *e)
{
	struct load l = {.b = b, .v = b->base_core, .e = e};
	int r;

	if (!b->base || b->core_loaded)
		return 0;
	arena_init(&l.arena, 0);
	b->core_loaded = true;
	b->loading = true;
	r = load_all(&l);
	b->loading = false;
	b->scratch.len = 0; /* for the record that is being added */
	arena_free(&l.arena);
	return r;
}

int builder_load(struct builder *b, const char *dir, uint64_t generation, struct error *e)
{
	int r;

	/* From here to builder_write no other import may add to the same generation, or one of the two would
	 * be lost. */
	if ((r = builder_take_lock(b, dir, e)) || (r = index_open(dir, generation, true, &b->base, e)) ||
	    (r = index_read_begin(b->base, &b->base_core)) || (r = carry_begin(b, dir, e))) {
		index_close(b->base);
		b->base = NULL;
		return r;
	}
	index_let_go(b->base); /* all of it was read to verify it */
	/* Rows that were given out by now are the builder's own. */
	return b->skills.len || b->occupations.len ? builder_touch_core(b, e) : 0;
}
