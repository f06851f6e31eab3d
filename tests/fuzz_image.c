/* An image made of any bytes: what image_open lets through with `verify` can be read from end to end.
 *
 * The bytes are tried as they come; then with their header, table of sections and checksums put
 * right, so that what lies behind these checks is reached as well. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "index/image.h"

static volatile uint64_t sink; /* what is read must not be optimised away */

static void read_bytes(const void *p, size_t n)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < n; i++)
		sink += b[i];
}

static void read_str(const struct index_view *v, uint32_t str)
{
	uint32_t len;
	const char *s = view_str(v, str, &len);

	read_bytes(s, len);
}

static void read_skill(const struct index_view *v, uint32_t i)
{
	const struct skill_row *s = &v->skill[i];
	const uint8_t *record;
	uint32_t len, pairs, id_len;
	const char *id = view_str(v, s->id, &id_len);

	sink += view_find_skill(v, id, id_len);
	read_str(v, s->label);
	read_str(v, s->description);
	read_str(v, v->source[s->source].name);
	record = view_skill_record(v, i, &len, &pairs);
	read_bytes(record, len);
	for (uint32_t k = v->skill_alt_start[i]; k < v->skill_alt_start[i + 1]; k++)
		read_str(v, v->skill_alt[k]);
	for (uint32_t k = v->skill_related_start[i]; k < v->skill_related_start[i + 1]; k++)
		read_str(v, v->skill[v->skill_related[k].skill].label);
	for (uint32_t k = v->skill_broader_start[i]; k < v->skill_broader_start[i + 1]; k++)
		read_str(v, v->skill[v->skill_broader[k]].label);
	for (uint32_t k = v->skill_near_start[i]; k < v->skill_near_start[i + 1]; k++)
		read_str(v, v->skill[v->skill_near[k].skill].label);
	for (uint32_t k = v->master_start[s->master]; k < v->master_start[s->master + 1]; k++)
		read_str(v, v->skill[v->master_skill[k]].label);
	for (uint32_t k = v->post_start[i]; k < v->post_start[i + 1]; k++)
		read_str(v, v->occ[v->post_occ[k]].title);
	for (uint32_t k = v->post_faint[i]; k < v->post_start[i + 1]; k++)
		sink += v->rating[v->rating_start[i] + k - v->post_faint[i]].importance;
}

static void read_occupation(const struct index_view *v, uint32_t i)
{
	const struct occ_row *o = &v->occ[i];
	const uint8_t *record;
	uint32_t len, pairs, id_len;
	const char *id = view_str(v, o->id, &id_len);

	sink += view_find_occupation(v, id, id_len);
	read_str(v, o->title);
	read_str(v, o->description);
	record = view_occupation_record(v, i, &len, &pairs);
	read_bytes(record, len);
	sink += (uint64_t)v->occ_title_rank[i] + v->occ_zone[i] + v->occ_pattern[i] + v->occ_flags[i];
	for (uint32_t k = v->occ_skill_start[i]; k < v->occ_skill_start[i + 1]; k++)
		read_str(v, v->skill[v->occ_skill[k].skill].label);
	for (uint32_t k = v->occ_category_start[i]; k < v->occ_category_start[i + 1]; k++)
		read_str(v, v->category[v->occ_category[k]]);
	for (uint32_t k = v->near_start[i]; k < v->near_start[i + 1]; k++)
		read_str(v, v->occ[v->near[k].occ].title);
	for (uint32_t k = v->occ_text_start[i * OCC_TEXT_KINDS];
	     k < v->occ_text_start[(i + 1) * OCC_TEXT_KINDS]; k++)
		read_str(v, v->occ_text[k]);
	for (uint32_t k = 0; k < 4; k++)
		if (v->occ_group[i * 4 + k] != INDEX_NONE)
			sink += v->group_key[v->occ_group[i * 4 + k]];
}

static void read_text(const struct index_view *v, const struct text_view *t)
{
	for (uint32_t i = 0; i < t->units; i++) {
		read_str(v, t->unit[i].text);
		for (uint32_t k = 0; k < t->unit[i].content; k++)
			read_str(v, t->term[t->unit_word[t->unit[i].first + k]].word);
	}
	for (uint32_t s = 0; s < t->stems; s++) {
		for (uint32_t k = t->post_start[s]; k < t->post_start[s + 1]; k++)
			sink += t->unit[t->post[k].unit].doc + t->term[t->post[k].term].stem;
		for (uint32_t k = t->trade_start[s]; k < t->trade_start[s + 1]; k++)
			sink += v->group_start[t->trade[k].row];
		for (uint32_t k = t->group_start[s]; k < t->group_start[s + 1]; k++)
			sink += v->group_start[t->group[k].row + 1];
	}
	for (uint32_t i = 0; i < t->typos; i++)
		read_str(v, t->term[t->typo[i].term].word);
	for (uint32_t i = 0; i < t->short_count; i++)
		for (uint32_t k = 0; k < t->shorts[i].count; k++)
			read_str(v, t->term[t->short_term[t->shorts[i].first + k]].word);
}

static void read_phrases(const struct index_view *v)
{
	for (uint64_t i = 0; i < v->phrase_count; i++) {
		read_str(v, v->skill[v->phrase[i].skill].label);
		for (uint32_t k = 0; k < v->phrase[i].words; k++)
			read_str(v, v->st_term[v->phrase_word[v->phrase[i].first + k]].word);
	}
	for (uint64_t i = 0; i < v->phrase_slot_count; i++)
		if (v->phrase_slot[i].row)
			sink += v->phrase[v->phrase_slot[i].row - 1].words;
}

static void try_image(const uint8_t *p, size_t n)
{
	struct index_view v;
	struct text_view t;
	struct error e;

	/* Without `verify` an image may be opened; only with it may it be read. */
	(void)image_open(&layout_core, p, n, false, NULL, &v, &e);
	if (image_open(&layout_core, p, n, true, NULL, &v, &e))
		return;
	for (uint32_t i = 0; i < view_skills(&v); i++)
		read_skill(&v, i);
	for (uint32_t i = 0; i < view_occupations(&v); i++)
		read_occupation(&v, i);
	t = view_occupation_text(&v);
	read_text(&v, &t);
	t = view_skill_text(&v);
	read_text(&v, &t);
	read_phrases(&v);
}

/* Puts right what guards the tables, keeping how many rows each claims as far as they fit. */
static size_t repair(uint8_t *p, size_t n)
{
	struct image_header *head = (void *)p;
	struct image_section *table = (void *)(p + sizeof(*head));
	size_t at = sizeof(*head) + INDEX_SECTIONS * sizeof(*table);

	at = (at + INDEX_ALIGN - 1) / INDEX_ALIGN * INDEX_ALIGN;
	n = n / INDEX_ALIGN * INDEX_ALIGN;
	if (n < at || n < IMAGE_LEAST)
		return 0;
	*head = (struct image_header){
	        .magic = INDEX_MAGIC, .format = INDEX_FORMAT, .sections = INDEX_SECTIONS};
	for (uint32_t i = 0; i < INDEX_SECTIONS; i++) {
		struct image_section *s = &table[i];
		size_t room = (n - at) / layout_core.table[i].elem_size;

		*s = (struct image_section){.id = i,
		                            .elem_size = layout_core.table[i].elem_size,
		                            .offset = at,
		                            .count = s->count < room ? s->count : room};
		s->checksum = XXH3_64bits(p + at, s->count * s->elem_size);
		at = (at + s->count * s->elem_size + INDEX_ALIGN - 1) / INDEX_ALIGN * INDEX_ALIGN;
	}
	at = at < IMAGE_LEAST ? IMAGE_LEAST : at;
	head->size = at;
	head->checksum = XXH3_64bits(table, INDEX_SECTIONS * sizeof(*table));
	return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t room = (size / INDEX_ALIGN + 1) * INDEX_ALIGN, n;
	uint8_t *p = aligned_alloc(INDEX_ALIGN, room);

	if (!p)
		return 0;
	memset(p, 0, room);
	if (size)
		memcpy(p, data, size);
	try_image(p, size);
	n = repair(p, size);
	if (n)
		try_image(p, n);
	free(p);
	return 0;
}
