#include "index/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mp.h"
#include "base/text.h"
#include "index/strtab.h"

/* What a number in a table stands for, and so what it may be. */
enum target {
	STR,
	SKILL,
	SKILL_OR_NONE,
	OCC,
	MASTER,
	SOURCE,
	CATEGORY,
	KIND,
	RELATION,
	RELATED,
	WEIGHT,
	ZONE,
	PATTERN,
	TEXT_FIELD,
	GROUP,
	GROUP_OR_NONE,
	WORD,
	FINITE,
	OT_STEM,
	OT_TERM,
	OT_UNIT,
	ST_STEM,
	ST_TERM,
	ST_UNIT,
	ST_TERM_SLOT,
	PHRASE,
	PHRASE_LENGTH,
	PHRASE_SLOT,
	TARGETS
};

static const struct reference {
	uint16_t section, offset, width;
	uint16_t target;
} references[] = {
#define FIELD(section, type, field, target)                                                                  \
	{SECTION_##section, offsetof(type, field), sizeof(((type *)0)->field), target},
#define WHOLE(section, type, target) {SECTION_##section, 0, sizeof(type), target},
#include "index/references.def"
#undef FIELD
#undef WHOLE
};

struct check {
	const struct index_view *v;
	const void *data[INDEX_SECTIONS];
	uint64_t count[INDEX_SECTIONS];
	uint64_t limit[TARGETS];
	uint8_t *starts; /* a bit for each byte of `strings` at which a string starts */
};

static int wrong(struct error *e, uint32_t section, uint64_t row, const char *what)
{
	error_set(e, -EBADMSG, NULL,
	          "The index is damaged: row %llu of the table %s %s. Go back to an older generation, or "
	          "import again.",
	          (unsigned long long)row, image_section_name(section), what);
	return -EBADMSG;
}

/* Walks the table of strings, noting where each starts. */
static int check_strings(struct check *c, struct error *e)
{
	const uint8_t *p = c->v->strings;
	uint64_t n = c->v->strings_count;
	struct mp_reader r = {p, p + n};

	if (!n || p[0] != 0xa0)
		return wrong(e, SECTION_strings, 0, "is not the empty string");
	c->starts = calloc(n / 8 + 1, 1);
	if (!c->starts)
		return error_set(e, -ENOMEM, NULL, "Memory is used up.");
	while (r.p < r.end) {
		uint64_t at = (uint64_t)(r.p - p);
		struct mp_value v;

		if (mp_read(&r, &v) != 1 || v.type != MP_STR)
			return wrong(e, SECTION_strings, at, "is not a string");
		if (text_valid_utf8(v.u.str.data, v.u.str.len) != v.u.str.len)
			return wrong(e, SECTION_strings, at, "is not valid UTF-8");
		c->starts[at / 8] |= (uint8_t)(1u << at % 8);
	}
	return 0;
}

static bool is_good(const struct check *c, enum target t, uint32_t value)
{
	uint32_t len;

	switch (t) {
	case WORD:
	case STR:
		if (value >= c->v->strings_count || !(c->starts[value / 8] & 1u << value % 8))
			return false;
		return t == STR || (view_str(c->v, value, &len) && len < TEXT_WORD_MAX);
	case FINITE:
		return (value >> 23 & 0xff) != 0xff; /* the exponent of infinities and of what is no number */
	default:
		break;
	}
	return value < c->limit[t] || ((t == SKILL_OR_NONE || t == GROUP_OR_NONE) && value == INDEX_NONE);
}

static uint32_t load(const uint8_t *p, uint16_t width)
{
	uint16_t half;
	uint32_t whole;

	if (width == 1)
		return *p;
	if (width == 2) {
		memcpy(&half, p, sizeof(half));
		return half;
	}
	memcpy(&whole, p, sizeof(whole));
	return whole;
}

static int check_references(const struct check *c, const struct reference *ref, size_t n, struct error *e)
{
	for (size_t i = 0; i < n; i++) {
		const uint8_t *p = (const uint8_t *)c->data[ref[i].section] + ref[i].offset;
		size_t size = image_elem_size(ref[i].section);

		for (uint64_t row = 0; row < c->count[ref[i].section]; row++, p += size)
			if (!is_good(c, ref[i].target, load(p, ref[i].width)))
				return wrong(e, ref[i].section, row, "refers to something that is not there");
	}
	return 0;
}

static int check_slots(const uint32_t *slot, uint64_t slots, uint64_t rows, uint32_t section, struct error *e)
{
	uint64_t used = 0;

	for (uint64_t i = 0; i < slots; i++) {
		used += slot[i] != 0;
		if (slot[i] > rows)
			return wrong(e, section, i, "refers to something that is not there");
	}
	return used == rows ? 0 : wrong(e, section, 0, "does not hold every id");
}

static int check_postings(const struct index_view *v, struct error *e)
{
	for (uint64_t s = 0; s < v->skill_count; s++) {
		if (v->post_split[s] < v->post_start[s] || v->post_split[s] > v->post_faint[s])
			return wrong(e, SECTION_post_split, s, "lies outside the postings of its skill");
		if (v->post_faint[s] > v->post_start[s + 1])
			return wrong(e, SECTION_post_faint, s, "lies outside the postings of its skill");
		if (v->rating_start[s + 1] - v->rating_start[s] != v->post_start[s + 1] - v->post_faint[s])
			return wrong(e, SECTION_rating_start, s, "has not one rating for each faint posting");
	}
	return 0;
}

/* A record is as many pairs of a key and a value as it says, and nothing more. */
static int check_records(const uint8_t *bytes, const uint32_t *start, const uint8_t *pairs, uint64_t rows,
                         uint32_t section, struct error *e)
{
	for (uint64_t i = 0; i < rows; i++) {
		struct mp_reader r = {bytes + start[i], bytes + start[i + 1]};
		unsigned left = pairs[i] * 2u;

		while (left && mp_skip(&r) == 1)
			left--;
		if (left || r.p != r.end)
			return wrong(e, section, i, "is not a whole record");
	}
	return 0;
}

static void set_up(struct check *c, const struct index_view *v)
{
	memset(c, 0, sizeof(*c));
	c->v = v;
#define SECTION(section, type, doc)                                                                          \
	c->data[SECTION_##section] = v->section;                                                             \
	c->count[SECTION_##section] = v->section##_count;
#include "index/sections.def"
#undef SECTION
	c->limit[SKILL] = c->limit[SKILL_OR_NONE] = v->skill_count;
	c->limit[OCC] = v->occ_count;
	c->limit[MASTER] = v->master_start_count - 1;
	c->limit[SOURCE] = v->source_count;
	c->limit[CATEGORY] = v->category_count;
	c->limit[KIND] = SKILL_KINDS;
	c->limit[WEIGHT] = WEIGHT_GROUPS;
	c->limit[ZONE] = 6;
	c->limit[PATTERN] = PATTERN_DAYS * 2;
	c->limit[RELATION] = RELATION_OPTIONAL + 1;
	c->limit[RELATED] = RELATED_ESSENTIAL + 1;
	c->limit[TEXT_FIELD] = TEXT_FIELDS;
	c->limit[GROUP] = c->limit[GROUP_OR_NONE] = v->group_key_count;
	c->limit[OT_STEM] = v->ot_idf_count;
	c->limit[OT_TERM] = v->ot_term_count;
	c->limit[OT_UNIT] = v->ot_unit_count;
	c->limit[ST_STEM] = v->st_idf_count;
	c->limit[ST_TERM] = v->st_term_count;
	c->limit[ST_UNIT] = v->st_unit_count;
	c->limit[ST_TERM_SLOT] = v->st_term_count + 1;
	c->limit[PHRASE] = PHRASE_KINDS;
	c->limit[PHRASE_LENGTH] = PHRASE_WORDS + 1;
	c->limit[PHRASE_SLOT] = v->phrase_count + 1;
}

/* The words of each unit, and the terms of each short prefix, lie inside their tables. */
static int check_text(const struct text_view *t, uint64_t words, uint64_t short_terms, uint32_t units,
                      uint32_t shorts, struct error *e)
{
	for (uint32_t i = 0; i < t->units; i++)
		if ((uint64_t)t->unit[i].first + t->unit[i].content > words)
			return wrong(e, units, i, "goes past the words there are");
	for (uint32_t i = 0; i < t->short_count; i++)
		if ((uint64_t)t->shorts[i].first + t->shorts[i].count > short_terms)
			return wrong(e, shorts, i, "goes past the terms there are");
	return 0;
}

/* A search in a hash ends at a free slot: there has to be one. */
static int check_free_slot(const struct text_slot *slot, uint64_t n, uint32_t section, struct error *e)
{
	for (uint64_t i = 0; i < n; i++)
		if (!slot[i].row)
			return 0;
	return wrong(e, section, 0, "has no free slot");
}

static int check_phrases(const struct index_view *v, struct error *e)
{
	int r;

	for (uint64_t i = 0; i < v->phrase_count; i++)
		if (!v->phrase[i].words ||
		    (uint64_t)v->phrase[i].first + v->phrase[i].words > v->phrase_word_count)
			return wrong(e, SECTION_phrase, i, "goes past the words there are");
	if ((r = check_free_slot(v->phrase_slot, v->phrase_slot_count, SECTION_phrase_slot, e)) ||
	    (r = check_free_slot(v->word_slot, v->word_slot_count, SECTION_word_slot, e)))
		return r;
	return check_free_slot(v->stem_slot, v->stem_slot_count, SECTION_stem_slot, e);
}

static int check_texts(const struct index_view *v, struct error *e)
{
	struct text_view ot = view_occupation_text(v), st = view_skill_text(v);
	int r;

	if (v->occ_group_count != 4 * v->occ_count)
		return wrong(e, SECTION_occ_group, 0, "has the wrong number of rows");
	if ((r = check_phrases(v, e)))
		return r;
	r = check_text(&ot, v->ot_unit_word_count, v->ot_short_term_count, SECTION_ot_unit, SECTION_ot_short,
	               e);
	return r ? r
	         : check_text(&st, v->st_unit_word_count, v->st_short_term_count, SECTION_st_unit,
	                      SECTION_st_short, e);
}

int image_verify(const struct index_view *v, struct error *e)
{
	struct check c;
	int r;

	set_up(&c, v);
	if ((r = check_strings(&c, e)) ||
	    (r = check_references(&c, references, sizeof(references) / sizeof(references[0]), e)) ||
	    (r = check_slots(v->skill_slot, v->skill_slot_count, v->skill_count, SECTION_skill_slot, e)) ||
	    (r = check_slots(v->occ_slot, v->occ_slot_count, v->occ_count, SECTION_occ_slot, e)) ||
	    (r = check_postings(v, e)) || (r = check_texts(v, e)) ||
	    (r = check_records(v->skill_record, v->skill_record_start, v->skill_record_pairs, v->skill_count,
	                       SECTION_skill_record, e)))
		goto out;
	r = check_records(v->occ_record, v->occ_record_start, v->occ_record_pairs, v->occ_count,
	                  SECTION_occ_record, e);
out:
	free(c.starts);
	return r;
}
