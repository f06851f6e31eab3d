/* Packs the two text indexes. Words are gathered first, record by record; then
 * each table is written in the order in which a question reads it. */
#include "index/pack_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- words and stems -------------------------------------------------------- */

/* The number of the stem of a word as it was written (not of its singular). */
static uint32_t stem_number(struct text_build *t, const struct text_word *w, uint32_t *ret_letters)
{
	size_t len;
	const char *s = text_stem(t->stemmer, w->folded, w->len, &len);
	uint32_t at = strtab_add(&t->stem_words, s, len), n;

	*ret_letters = at;
	if (at == STR_NONE || map64_reserve(&t->stem_of))
		return INDEX_NONE;
	n = map64_get(&t->stem_of, (uint64_t)at + 1);
	if (n == MAP_NONE) {
		n = t->stems++;
		map64_put(&t->stem_of, (uint64_t)at + 1, n);
	}
	return n;
}

uint32_t text_build_term(struct text_build *t, const struct text_word *w, uint32_t weight)
{
	struct text_word one = *w;
	struct build_term *term;
	uint32_t at, n, letters, stem = stem_number(t, w, &letters);

	words_singular(&one);
	at = strtab_add(&t->words, one.folded, one.len);
	if (at == STR_NONE || stem == INDEX_NONE || map64_reserve(&t->term_of))
		return INDEX_NONE;
	n = map64_get(&t->term_of, (uint64_t)at + 1);
	if (n == MAP_NONE) {
		n = (uint32_t)t->terms.len;
		term = vec_push(&t->terms);
		if (!term)
			return INDEX_NONE;
		map64_put(&t->term_of, (uint64_t)at + 1, n);
		*term = (struct build_term){.word = at, .stem = stem, .stem_word = letters};
	}
	VEC_AT(&t->terms, struct build_term, n)->weight += weight;
	return n;
}

static int note_use(struct text_build *t, uint32_t stem, uint32_t doc, unsigned field)
{
	uint64_t *use = vec_push(&t->uses);

	if (!use)
		return -ENOMEM;
	*use = (uint64_t)stem << 40 | (uint64_t)doc << 8 | field;
	return 0;
}

static uint32_t term_stem(const struct text_build *t, uint32_t term)
{
	return VEC_AT(&t->terms, struct build_term, term)->stem;
}

int text_build_unit(struct text_build *t, uint32_t doc, enum text_field field, uint32_t str)
{
	struct text_unit *u = vec_push(&t->units);
	struct text_cursor c;
	struct text_word w;
	uint32_t len;
	const char *s = strtab_get(&t->p->strings, str, &len);

	if (!u)
		return -ENOMEM;
	*u = (struct text_unit){
	        .doc = doc, .text = str, .first = (uint32_t)t->unit_words.len, .field = (uint8_t)field};
	text_words_begin(&c, s, len);
	while (u->words < TEXT_MAX_UNIT_WORDS && text_words_next(&c, &w)) {
		uint32_t term, *word;

		u->words++;
		if (words_is_stop(&w))
			continue;
		words_write_out(&w);
		term = text_build_term(t, &w, 3);
		word = vec_push(&t->unit_words);
		if (term == INDEX_NONE || !word)
			return -ENOMEM;
		*word = term;
		u->content++;
		if (note_use(t, term_stem(t, term), doc, USE_TITLE))
			return -ENOMEM;
	}
	/* A title of stop words alone cannot be found and need not be kept. */
	if (!u->content)
		t->units.len--;
	return 0;
}

int text_build_bag(struct text_build *t, uint32_t doc, enum bag_field field, uint32_t str)
{
	struct text_cursor c;
	struct text_word w;
	uint32_t len;
	const char *s = strtab_get(&t->p->strings, str, &len);

	text_words_begin(&c, s, len);
	while (text_words_next(&c, &w)) {
		uint32_t term, *pair;

		if (words_is_stop(&w))
			continue;
		words_write_out(&w);
		term = text_build_term(t, &w, 1);
		if (term == INDEX_NONE || note_use(t, term_stem(t, term), doc, USE_BAG + field))
			return -ENOMEM;
		t->length[field][doc]++;
		if (field != BAG_DESCRIPTION)
			continue;
		pair = vec_push(&t->descs);
		if (!pair)
			return -ENOMEM;
		pair[0] = term;
		pair[1] = doc;
	}
	return 0;
}

int text_build_begin(struct text_build *t, struct pack *p, enum index_section base, uint32_t docs)
{
	size_t f;

	memset(t, 0, sizeof(*t));
	t->p = p;
	t->base = base;
	t->docs = docs;
	t->stemmer = text_stemmer_new();
	vec_init(&t->terms, sizeof(struct build_term));
	vec_init(&t->units, sizeof(struct text_unit));
	vec_init(&t->unit_words, sizeof(uint32_t));
	vec_init(&t->uses, sizeof(uint64_t));
	vec_init(&t->descs, 2 * sizeof(uint32_t));
	for (f = 0; f < BAG_FIELDS; f++) {
		t->length[f] = calloc((size_t)docs + 1, sizeof(float));
		if (!t->length[f])
			return -ENOMEM;
	}
	return !t->stemmer || strtab_init(&t->words) || strtab_init(&t->stem_words) ? -ENOMEM : 0;
}

void text_build_end(struct text_build *t)
{
	size_t f;

	text_stemmer_free(t->stemmer);
	strtab_free(&t->words);
	strtab_free(&t->stem_words);
	map64_free(&t->term_of);
	map64_free(&t->stem_of);
	vec_free(&t->terms);
	vec_free(&t->units);
	vec_free(&t->unit_words);
	vec_free(&t->uses);
	vec_free(&t->descs);
	for (f = 0; f < BAG_FIELDS; f++)
		free(t->length[f]);
	free(t->row_of);
}

/* --- occupations -------------------------------------------------------------- */

/* What else is said of a job, and how much a word there counts beside its titles: doc/search.md. */
static const struct {
	enum occ_text_kind kind;
	enum bag_field field;
} bag_kinds[] = {
        {OCC_TASK, BAG_TASKS},   {OCC_UNIT_GROUP, BAG_UNIT_GROUP},   {OCC_CATEGORY, BAG_CATEGORIES},
        {OCC_ROUTE, BAG_ROUTES}, {OCC_SEARCH_TEXT, BAG_SEARCH_TEXT},
};

static const struct {
	enum occ_text_kind kind;
	enum text_field field;
} title_kinds[] = {
        {OCC_ALT_TITLE, TEXT_ALT},
        {OCC_SPECIALISM, TEXT_SPECIALISM},
        {OCC_HIDDEN_TITLE, TEXT_HIDDEN},
};

struct kind_range {
	const uint32_t *first, *end;
};

static struct kind_range texts(const struct pack *p, uint32_t occ, enum occ_text_kind kind)
{
	const uint32_t *start = (const uint32_t *)(const void *)p->section[SECTION_occ_text_start].data;
	const uint32_t *text = (const uint32_t *)(const void *)p->section[SECTION_occ_text].data;
	size_t i = (size_t)occ * OCC_TEXT_KINDS + kind;

	return (struct kind_range){text + start[i], text + start[i + 1]};
}

static int gather_occupation(struct text_build *t, uint32_t occ)
{
	const struct pack *p = t->p;
	size_t i;
	int rc = text_build_unit(t, occ, TEXT_TITLE, p->occ[occ].title);

	if (!rc)
		rc = text_build_bag(t, occ, BAG_DESCRIPTION, p->occ[occ].description);
	for (i = 0; i < sizeof(title_kinds) / sizeof(title_kinds[0]) && !rc; i++) {
		struct kind_range r = texts(p, occ, title_kinds[i].kind);

		for (; r.first < r.end && !rc; r.first++)
			rc = text_build_unit(t, occ, title_kinds[i].field, *r.first);
	}
	for (i = 0; i < sizeof(bag_kinds) / sizeof(bag_kinds[0]) && !rc; i++) {
		struct kind_range r = texts(p, occ, bag_kinds[i].kind);

		for (; r.first < r.end && !rc; r.first++)
			rc = text_build_bag(t, occ, bag_kinds[i].field, *r.first);
	}
	return rc;
}

static int gather_skill(struct text_build *t, uint32_t skill)
{
	const uint32_t *start = (const uint32_t *)(const void *)t->p->section[SECTION_skill_alt_start].data;
	const uint32_t *alt = (const uint32_t *)(const void *)t->p->section[SECTION_skill_alt].data;
	uint32_t i;
	int rc;

	if (t->p->skill[skill].kind == SKILL_GROUP)
		return 0;
	rc = text_build_unit(t, skill, TEXT_TITLE, t->p->skill[skill].label);
	for (i = start[skill]; i < start[skill + 1] && !rc; i++)
		rc = text_build_unit(t, skill, TEXT_ALT, alt[i]);
	return rc;
}

static int build_one(struct pack *p, enum index_section base, uint32_t docs,
                     int (*gather)(struct text_build *t, uint32_t doc), struct error *e)
{
	struct text_build t;
	uint32_t doc;
	int rc = text_build_begin(&t, p, base, docs);

	for (doc = 0; doc < docs && !rc; doc++)
		rc = gather(&t, doc);
	if (!rc)
		rc = text_build_trade_words(&t);
	if (!rc)
		rc = text_build_write(&t);
	text_build_end(&t);
	return rc == -ENOMEM ? builder_no_memory(e) : rc;
}

int pack_text(struct pack *p, struct error *e)
{
	int rc = pack_groups(p, e);

	if (!rc)
		rc = build_one(p, SECTION_ot_term, p->occupations, gather_occupation, e);
	if (!rc)
		rc = build_one(p, SECTION_st_term, p->skills, gather_skill, e);
	if (!rc) {
		buf_clear(&p->section[SECTION_skill_rank]);
		pack_put(p, SECTION_skill_rank, p->skill_rank, p->skills * sizeof(*p->skill_rank));
	}
	return rc;
}
