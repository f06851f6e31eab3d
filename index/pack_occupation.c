#include "index/pack.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CATEGORIES 65535u

/* --- texts and categories ------------------------------------------------ */

/* The texts of one kind, each once. */
static void put_texts(struct pack *p, uint32_t row, uint32_t kind)
{
	const struct list *l = &occ_at(p->b, row)->texts;
	struct buf *out = &p->section[SECTION_occ_text];
	size_t from = out->len / sizeof(uint32_t);

	pack_start(p, SECTION_occ_text_start, SECTION_occ_text, sizeof(uint32_t));
	for (uint32_t i = l->count ? l->head : NONE; i != NONE; i = item_at(p->b, i)->next) {
		const struct item *it = item_at(p->b, i);
		const uint32_t *have = (const uint32_t *)(const void *)out->data;
		size_t n = out->len / sizeof(uint32_t), k = from;
		uint32_t str;

		if (it->tag != kind)
			continue;
		str = pack_str(p, it->value);
		while (k < n && have[k] != str)
			k++;
		if (k == n && !(kind == OCC_ALT_TITLE && str == p->occ[row].title))
			pack_u32(p, SECTION_occ_text, str);
	}
}

static int compare_u32(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

/* Each category name once, in folded order; `*ret_row` maps the place in `names` (sorted by str) to its row.
 */
static int put_category_names(struct pack *p, uint32_t *names, uint32_t n, uint32_t *rank, struct error *e)
{
	uint32_t *order;
	int r;

	if (n > MAX_CATEGORIES)
		return error_set(e, -EOVERFLOW, NULL,
		                 "There are more than %u categories. Use fewer, broader ones.",
		                 MAX_CATEGORIES);
	r = pack_rank(p, names, sizeof(*names), n, rank, e);
	if (r)
		return r;
	order = arena_alloc(&p->arena, n * sizeof(*order));
	if (!order)
		return builder_no_memory(e);
	for (uint32_t i = 0; i < n; i++)
		order[rank[i]] = names[i];
	pack_put(p, SECTION_category, order, n * sizeof(*order));
	return 0;
}

static int pack_categories(struct pack *p, struct error *e)
{
	const uint32_t *start = (const uint32_t *)(const void *)p->section[SECTION_occ_text_start].data;
	const uint32_t *text = (const uint32_t *)(const void *)p->section[SECTION_occ_text].data;
	size_t all = p->section[SECTION_occ_text].len / sizeof(*text);
	uint32_t *names = arena_alloc(&p->arena, all * sizeof(*names)), n = 0, unique = 0, *rank;
	int r;

	if (!names)
		return builder_no_memory(e);
	for (uint32_t i = 0; i < p->occupations; i++)
		for (uint32_t k = start[i * OCC_TEXT_KINDS + OCC_CATEGORY];
		     k < start[i * OCC_TEXT_KINDS + OCC_CATEGORY + 1]; k++)
			names[n++] = text[k];
	qsort(names, n, sizeof(*names), compare_u32);
	for (uint32_t i = 0; i < n; i++)
		if (!i || names[i] != names[i - 1])
			names[unique++] = names[i];
	rank = arena_alloc(&p->arena, unique * sizeof(*rank));
	if (!rank)
		return builder_no_memory(e);
	r = put_category_names(p, names, unique, rank, e);
	if (r)
		return r;
	for (uint32_t i = 0; i < p->occupations; i++) {
		pack_start(p, SECTION_occ_category_start, SECTION_occ_category, sizeof(uint16_t));
		for (uint32_t k = start[i * OCC_TEXT_KINDS + OCC_CATEGORY];
		     k < start[i * OCC_TEXT_KINDS + OCC_CATEGORY + 1]; k++) {
			const uint32_t *at = bsearch(&text[k], names, unique, sizeof(*names), compare_u32);
			uint16_t row = (uint16_t)rank[at - names];

			pack_put(p, SECTION_occ_category, &row, sizeof(row));
		}
	}
	pack_start(p, SECTION_occ_category_start, SECTION_occ_category, sizeof(uint16_t));
	return 0;
}

/* --- twins ---------------------------------------------------------------- */

static bool is_of_esco(const struct pack *p, uint32_t i)
{
	const struct source *s = VEC_AT(&p->b->sources, struct source, occ_at(p->b, i)->source);
	uint32_t len;
	const char *format = strtab_get(&p->b->strings, s->format, &len);

	return len == 4 && !memcmp(format, "esco", 4);
}

/* Every string is there once, so that the same code is the same number. */
static int find_twins(struct pack *p, uint8_t **ret, struct error *e)
{
	uint32_t *joined = arena_alloc(&p->arena, (p->occupations + 1u) * sizeof(*joined)), n = 0;
	uint8_t *twin = arena_zalloc(&p->arena, p->occupations + 1u, sizeof(*twin));

	if (!joined || !twin)
		return builder_no_memory(e);
	for (uint32_t i = 0; i < p->occupations; i++)
		if (p->occ[i].esco && !is_of_esco(p, i))
			joined[n++] = p->occ[i].esco;
	qsort(joined, n, sizeof(*joined), compare_u32);
	for (uint32_t i = 0; i < p->occupations && n; i++)
		twin[i] = p->occ[i].esco && is_of_esco(p, i) &&
		          bsearch(&p->occ[i].esco, joined, n, sizeof(*joined), compare_u32);
	*ret = twin;
	return 0;
}

/* --- rows and columns ---------------------------------------------------- */

static uint32_t missing_facts(const struct pack *p, const struct occupation *o)
{
	uint32_t missing = OCC_MISSING_IMPORTANCE;

	for (uint32_t i = o->link_head; i != NONE; i = link_at(p->b, i)->next)
		if (!isnan(link_at(p->b, i)->importance))
			missing = 0;
	if (o->pay_low < 0 && o->pay_high < 0)
		missing |= OCC_MISSING_PAY;
	if (isnan(o->growth))
		missing |= OCC_MISSING_GROWTH;
	if (isnan(o->risk))
		missing |= OCC_MISSING_RISK;
	return missing;
}

static void fill_row(struct pack *p, uint32_t i)
{
	const struct occupation *o = occ_at(p->b, i);

	p->occ[i] = (struct occ_row){
	        .id = pack_str(p, o->id),
	        .title = pack_str(p, o->title),
	        .onet = pack_str(p, o->onet),
	        .esco = pack_str(p, o->esco),
	        .soc2010 = o->soc2010,
	        .soc2020 = o->soc2020,
	        .hours_low = o->hours_low,
	        .hours_high = o->hours_high,
	        .source = p->source_of[o->source],
	        .qualification_level = o->qualification_level,
	        .missing = missing_facts(p, o),
	};
	for (uint32_t k = o->link_head; k != NONE; k = link_at(p->b, k)->next) {
		p->occ[i].essential += link_at(p->b, k)->relation == RELATION_ESSENTIAL;
		p->occ[i].optional += link_at(p->b, k)->relation == RELATION_OPTIONAL;
	}
}

static void put_columns(struct pack *p, uint32_t i, bool twin)
{
	const struct occupation *o = occ_at(p->b, i);

	pack_put(p, SECTION_occ_pay_low, &o->pay_low, sizeof(o->pay_low));
	pack_put(p, SECTION_occ_pay_high, &o->pay_high, sizeof(o->pay_high));
	pack_float(p, SECTION_occ_growth, o->growth);
	pack_float(p, SECTION_occ_risk, o->risk);
	pack_u32(p, SECTION_occ_flags, (o->needs_degree ? OCC_NEEDS_DEGREE : 0) | (twin ? OCC_TWIN : 0));
	pack_u8(p, SECTION_occ_zone, o->zone);
	pack_u8(p, SECTION_occ_pattern, o->pattern);
}

static int pack_title_rank(struct pack *p, struct error *e)
{
	uint32_t *rank = arena_alloc(&p->arena, p->occupations * sizeof(*rank));
	int r;

	if (!rank)
		return builder_no_memory(e);
	r = pack_rank(p, &p->occ->title, sizeof(*p->occ), p->occupations, rank, e);
	if (!r)
		pack_put(p, SECTION_occ_title_rank, rank, p->occupations * sizeof(*rank));
	return r;
}

int pack_occupations(struct pack *p, struct error *e)
{
	uint8_t *twin = NULL;
	int r;

	for (uint32_t i = 0; i < p->occupations; i++)
		fill_row(p, i);
	r = find_twins(p, &twin, e);
	if (r || !twin)
		return r;
	for (uint32_t i = 0; i < p->occupations; i++)
		p->occ[i].description = pack_str(p, occ_at(p->b, i)->description);
	for (uint32_t i = 0; i < p->occupations; i++) {
		put_columns(p, i, twin[i]);
		for (uint32_t k = 0; k < OCC_TEXT_KINDS; k++)
			put_texts(p, i, k);
	}
	pack_start(p, SECTION_occ_text_start, SECTION_occ_text, sizeof(uint32_t));
	if ((r = pack_check(p, e)) || (r = pack_categories(p, e)) || (r = pack_title_rank(p, e)))
		return r;
	return pack_slots(p, SECTION_occ_slot, &p->occ->id, sizeof(*p->occ), p->occupations, e);
}
