/* An image made of any bytes: what image_open lets through with `verify` can be read from end to end.
 * Which of the images it is tried as is told by the number of tables it states, or else by its length.
 *
 * The bytes are tried as they come; then with their header, table of sections and checksums put
 * right, so that what lies behind these checks is reached as well. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "index/catalogue.h"
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

static void read_core(const struct index_view *v)
{
	struct text_view t;

	for (uint32_t i = 0; i < view_skills(v); i++)
		read_skill(v, i);
	for (uint32_t i = 0; i < view_occupations(v); i++)
		read_occupation(v, i);
	t = view_occupation_text(v);
	read_text(v, &t);
	t = view_skill_text(v);
	read_text(v, &t);
	read_phrases(v);
}

/* --- the images beside it ------------------------------------------------------------- */

/* What they refer to: so many skills and occupations as the seeds have. */
static const struct index_view core = {.skill_count = 3, .occ_count = 2};

static void read_text_of(const uint8_t *strings, uint32_t str)
{
	uint32_t len;
	const char *s = catalogue_str(strings, str, &len);
	const uint8_t *encoded;

	read_bytes(s, len);
	encoded = catalogue_str_encoded(strings, str, &len);
	read_bytes(encoded, len);
}

static void read_sources(const uint8_t *strings, const struct source_row *s, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		read_text_of(strings, s[i].name);
		read_text_of(strings, s[i].attribution);
	}
}

/* The numbers in all cells and ranges of a circle that covers half of the country. */
static void read_ranges(const uint32_t *cell_start, uint64_t rows)
{
	struct circle c = circle_make(52.5, -1.5, 100);
	struct row_range range[CATALOGUE_RANGES];
	uint32_t n = circle_ranges(&c, cell_start, range);

	for (uint32_t i = 0; i < n; i++)
		if (range[i].first > range[i].end || range[i].end > rows)
			abort();
}

#define READ_TITLES(v)                                                                                       \
	do {                                                                                                 \
		for (uint32_t t_ = 0; t_ < (v)->title_count; t_++) {                                         \
			read_text_of((v)->strings, (v)->title[t_].text);                                     \
			for (uint32_t w_ = 0; w_ < (v)->title[t_].words; w_++)                               \
				read_text_of(                                                                \
				        (v)->strings,                                                        \
				        (v)->title_term[(v)->title_word[(v)->title[t_].first + w_]].word);   \
		}                                                                                            \
		for (uint32_t t_ = 0; t_ < (v)->title_term_count; t_++)                                      \
			for (uint32_t k_ = (v)->title_post_start[t_]; k_ < (v)->title_post_start[t_ + 1];    \
			     k_++)                                                                           \
				sink += (v)->title[(v)->title_post[k_]].words;                               \
	} while (0)

static void read_courses(const struct course_view *v)
{
	for (uint32_t i = 0; i < v->course_count; i++) {
		const struct course_row *r = &v->course[i];
		const struct course_more *m = &v->course_more[i];
		uint32_t len;
		const char *id = catalogue_str(v->strings, m->id, &len);

		sink += course_find(v, id, len);
		read_text_of(v->strings, m->cost_text);
		read_text_of(v->strings, v->provider[r->provider].name);
		read_text_of(v->strings, v->sector[r->sector]);
		read_text_of(v->strings, v->aim[m->aim].title);
		read_text_of(v->strings, v->about[m->about].description);
		read_text_of(v->strings, v->source[m->source].name);
		read_text_of(v->strings, v->title[r->title].text);
		for (uint32_t k = v->course_skill_start[i]; k < v->course_skill_start[i + 1]; k++) {
			if (LINK_ROW(v->course_skill[k]) >= core.skill_count)
				abort();
			sink += v->anywhere_skill[LINK_ROW(v->course_skill[k])] + v->course_skill_evidence[k];
		}
	}
	for (uint32_t s = 0; s < core.skill_count; s++)
		for (uint32_t k = v->skill_course_start[s]; k < v->skill_course_start[s + 1]; k++)
			sink += v->course[LINK_ROW(v->skill_course[k])].cost;
	for (uint32_t t = 0; t < v->title_count; t++)
		for (uint32_t k = v->title_item_start[t]; k < v->title_item_start[t + 1]; k++)
			sink += v->course[v->title_item[k]].level;
	READ_TITLES(v);
	read_ranges(v->cell_start, v->course_count);
	read_sources(v->strings, v->source, v->source_count);
}

static void read_vacancies(const struct vacancy_view *v)
{
	for (uint32_t i = 0; i < v->vacancy_count; i++) {
		const struct vacancy_row *r = &v->vacancy[i];
		const struct vacancy_more *m = &v->vacancy_more[i];
		uint32_t len;
		const char *id = catalogue_str(v->strings, m->id, &len);

		sink += vacancy_find(v, id, len);
		read_text_of(v->strings, m->description);
		read_text_of(v->strings, m->employer);
		read_text_of(v->strings, v->title[r->title].text);
		read_text_of(v->strings, v->source[r->source].name);
		if (r->occ != UINT16_MAX && r->occ >= core.occ_count)
			abort();
		for (uint32_t k = v->vacancy_skill_start[i]; k < v->vacancy_skill_start[i + 1]; k++)
			sink += v->vacancy_skill[k] + v->vacancy_skill_evidence[k];
	}
	for (uint32_t s = 0; s < core.skill_count; s++)
		for (uint32_t k = v->skill_vacancy_start[s]; k < v->skill_vacancy_start[s + 1]; k++)
			sink += v->vacancy[LINK_ROW(v->skill_vacancy[k])].closing;
	for (uint32_t o = 0; o < core.occ_count; o++)
		for (uint32_t k = v->occ_vacancy_start[o]; k < v->occ_vacancy_start[o + 1]; k++)
			sink += v->vacancy[v->occ_vacancy[k]].posted;
	READ_TITLES(v);
	read_ranges(v->cell_start, v->vacancy_count);
	read_sources(v->strings, v->source, v->source_count);
}

static void read_places(const struct place_view *v)
{
	for (uint32_t i = 0; i < v->place_count; i++) {
		sink += place_find(v, v->place[i].outcode, strnlen(v->place[i].outcode, 4));
		read_text_of(v->strings, v->place[i].town);
		read_text_of(v->strings, v->source[v->place[i].source].name);
	}
	read_sources(v->strings, v->source, v->source_count);
}

/* --- trying ---------------------------------------------------------------------------- */

static const struct layout *choose(const uint8_t *p, size_t n)
{
	struct image_header head;

	if (n >= sizeof(head)) {
		memcpy(&head, p, sizeof(head));
		for (unsigned i = 0; i < LAYOUTS; i++)
			if (head.sections == layouts[i]->tables)
				return layouts[i];
	}
	return layouts[n / INDEX_ALIGN % LAYOUTS];
}

static void try_image(const struct layout *l, const uint8_t *p, size_t n)
{
	const struct index_view *beside = l == &layout_core ? NULL : &core;
	union {
		struct index_view core;
		struct course_view course;
		struct vacancy_view vacancy;
		struct place_view place;
	} v;
	struct error e;

	/* Without `verify` an image may be opened; only with it may it be read. */
	(void)image_open(l, p, n, false, beside, &v, &e);
	if (image_open(l, p, n, true, beside, &v, &e))
		return;
	if (l == &layout_core)
		read_core(&v.core);
	else if (l == &layout_course)
		read_courses(&v.course);
	else if (l == &layout_vacancy)
		read_vacancies(&v.vacancy);
	else
		read_places(&v.place);
}

/* Puts right what guards the tables, keeping how many rows each claims as far as they fit. */
static size_t repair(const struct layout *l, uint8_t *p, size_t n)
{
	struct image_header *head = (void *)p;
	struct image_section *table = (void *)(p + sizeof(*head));
	size_t at = sizeof(*head) + l->tables * sizeof(*table);

	at = (at + INDEX_ALIGN - 1) / INDEX_ALIGN * INDEX_ALIGN;
	n = n / INDEX_ALIGN * INDEX_ALIGN;
	if (n < at || n < IMAGE_LEAST)
		return 0;
	*head = (struct image_header){.magic = INDEX_MAGIC, .format = INDEX_FORMAT, .sections = l->tables};
	for (uint32_t i = 0; i < l->tables; i++) {
		struct image_section *s = &table[i];
		size_t room = (n - at) / l->table[i].elem_size;

		*s = (struct image_section){.id = i,
		                            .elem_size = l->table[i].elem_size,
		                            .offset = at,
		                            .count = s->count < room ? s->count : room};
		s->checksum = XXH3_64bits(p + at, s->count * s->elem_size);
		at = (at + s->count * s->elem_size + INDEX_ALIGN - 1) / INDEX_ALIGN * INDEX_ALIGN;
	}
	at = at < IMAGE_LEAST ? IMAGE_LEAST : at;
	head->size = at;
	head->checksum = XXH3_64bits(table, l->tables * sizeof(*table));
	return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t room = (size / INDEX_ALIGN + 1) * INDEX_ALIGN, n;
	const struct layout *l = choose(data, size);
	uint8_t *p = aligned_alloc(INDEX_ALIGN, room);

	if (!p)
		return 0;
	memset(p, 0, room);
	if (size)
		memcpy(p, data, size);
	try_image(l, p, size);
	n = repair(l, p, size);
	if (n)
		try_image(l, p, n);
	free(p);
	return 0;
}
