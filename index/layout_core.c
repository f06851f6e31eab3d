/* The image "core": skills, occupations and the links between them. */
#include <errno.h>
#include <stdlib.h>

#include "base/mp.h"
#include "index/layout.h"
#include "index/format.h"

static const struct layout_table tables[] = {
#define SECTION(name, type, doc) {#name, sizeof(type), false},
#include "index/sections.def"
#undef SECTION
};

_Static_assert(sizeof(tables) / sizeof(tables[0]) == INDEX_SECTIONS && INDEX_SECTIONS <= LAYOUT_MAX_TABLES,
               "a section is missing");
_Static_assert(sizeof(struct source_row) == 32 && sizeof(struct skill_row) == 48 &&
                       sizeof(struct occ_row) == 64 && sizeof(struct occ_skill) == 12 &&
                       sizeof(struct occ_near) == 8 && sizeof(struct rating) == 4,
               "rows have the size that format.h states");

/* What a number in a table stands for, and so what it may be. */
enum target {
	STR,
	WORD,
	FINITE,
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
	OT_STEM,
	OT_TERM,
	OT_UNIT,
	ST_STEM,
	ST_TERM,
	ST_UNIT,
	ST_TERM_SLOT,
	PHRASE,
	PHRASE_LENGTH,
	PHRASE_SLOT
};

#define IN(table)                                                                                            \
	{                                                                                                    \
		ROWS_OF, SECTION_##table                                                                     \
	}
#define BELOW(n)                                                                                             \
	{                                                                                                    \
		TARGET_ROW,                                                                                  \
		{                                                                                            \
			ROWS_FIXED, (n)                                                                      \
		}                                                                                            \
	}

static const struct layout_target targets[] = {
        [STR] = {TARGET_STR, {ROWS_ANY, 0}},
        [WORD] = {TARGET_WORD, {ROWS_ANY, 0}},
        [FINITE] = {TARGET_FINITE, {ROWS_ANY, 0}},
        [SKILL] = {TARGET_ROW, IN(skill)},
        [SKILL_OR_NONE] = {TARGET_ROW_NONE, IN(skill)},
        [OCC] = {TARGET_ROW, IN(occ)},
        [MASTER] = {TARGET_START, IN(master_start)},
        [SOURCE] = {TARGET_ROW, IN(source)},
        [CATEGORY] = {TARGET_ROW, IN(category)},
        [KIND] = BELOW(SKILL_KINDS),
        [RELATION] = BELOW(RELATION_OPTIONAL + 1),
        [RELATED] = BELOW(RELATED_ESSENTIAL + 1),
        [WEIGHT] = BELOW(WEIGHT_GROUPS),
        [ZONE] = BELOW(6),
        [PATTERN] = BELOW(PATTERN_DAYS * 2),
        [TEXT_FIELD] = BELOW(TEXT_FIELDS),
        [GROUP] = {TARGET_ROW, IN(group_key)},
        [GROUP_OR_NONE] = {TARGET_ROW_NONE, IN(group_key)},
        [OT_STEM] = {TARGET_ROW, IN(ot_idf)},
        [OT_TERM] = {TARGET_ROW, IN(ot_term)},
        [OT_UNIT] = {TARGET_ROW, IN(ot_unit)},
        [ST_STEM] = {TARGET_ROW, IN(st_idf)},
        [ST_TERM] = {TARGET_ROW, IN(st_term)},
        [ST_UNIT] = {TARGET_ROW, IN(st_unit)},
        [ST_TERM_SLOT] = {TARGET_SLOT, IN(st_term)},
        [PHRASE] = BELOW(PHRASE_KINDS),
        [PHRASE_LENGTH] = BELOW(PHRASE_WORDS + 1),
        [PHRASE_SLOT] = {TARGET_SLOT, IN(phrase)},
};

static const struct layout_reference references[] = {
#define FIELD(section, type, field, target)                                                                  \
	{SECTION_##section, offsetof(type, field), sizeof(((type *)0)->field), target},
#define WHOLE(section, type, target) {SECTION_##section, 0, sizeof(type), target},
#include "index/references.def"
#undef FIELD
#undef WHOLE
};

#define START(start, rows, times, items)                                                                     \
	{                                                                                                    \
		SECTION_##start, IN(rows), times, SECTION_##items, false                                     \
	}

static const struct layout_start starts[] = {
        START(skill_alt_start, skill, 1, skill_alt),
        START(skill_related_start, skill, 1, skill_related),
        START(skill_broader_start, skill, 1, skill_broader),
        START(skill_record_start, skill, 1, skill_record),
        {SECTION_master_start, {ROWS_ANY, 0}, 1, SECTION_master_skill, false},
        START(post_start, skill, 1, post_occ),
        START(rating_start, skill, 1, rating),
        START(skill_near_start, skill, 1, skill_near),
        START(occ_skill_start, occ, 1, occ_skill),
        START(occ_category_start, occ, 1, occ_category),
        START(near_start, occ, 1, near),
        START(occ_text_start, occ, OCC_TEXT_KINDS, occ_text),
        START(occ_record_start, occ, 1, occ_record),
        START(group_start, group_key, 1, group_occ),
        START(ot_post_start, ot_idf, 1, ot_post),
        START(ot_bag_start, ot_idf, 1, ot_bag),
        START(ot_group_start, ot_idf, 1, ot_group),
        START(ot_trade_start, ot_idf, 1, ot_trade),
        START(ot_desc_start, ot_term, 1, ot_desc),
        START(st_post_start, st_idf, 1, st_post),
        START(st_bag_start, st_idf, 1, st_bag),
        START(st_group_start, st_idf, 1, st_group),
        START(st_trade_start, st_idf, 1, st_trade),
        START(st_desc_start, st_term, 1, st_desc),
};

#define COLUMN(column, rows)                                                                                 \
	{                                                                                                    \
		SECTION_##column, IN(rows)                                                                   \
	}

static const struct layout_column columns[] = {
        COLUMN(skill_record_pairs, skill),
        COLUMN(post_split, skill),
        COLUMN(master_skill, skill),
        COLUMN(post_weight, post_occ),
        COLUMN(occ_title_rank, occ),
        COLUMN(occ_pay_low, occ),
        COLUMN(occ_pay_high, occ),
        COLUMN(occ_growth, occ),
        COLUMN(occ_risk, occ),
        COLUMN(occ_flags, occ),
        COLUMN(occ_zone, occ),
        COLUMN(occ_pattern, occ),
        COLUMN(occ_record_pairs, occ),
        COLUMN(post_faint, skill),
        COLUMN(skill_rank, skill),
        COLUMN(st_info, st_idf),
};

static const struct layout_slots slots[] = {
        {SECTION_skill_slot, SECTION_skill, true},    {SECTION_occ_slot, SECTION_occ, true},
        {SECTION_phrase_slot, SECTION_phrase, false}, {SECTION_word_slot, SECTION_st_term, false},
        {SECTION_stem_slot, SECTION_st_idf, false},
};

/* --- what else has to hold --------------------------------------------------------- */

static int check_postings(const struct image_check *c, struct error *e)
{
	const struct index_view *v = c->view;

	for (uint64_t s = 0; s < v->skill_count; s++) {
		if (v->post_split[s] < v->post_start[s] || v->post_split[s] > v->post_faint[s])
			return image_wrong(c, SECTION_post_split, s, "lies outside the postings of its skill",
			                   e);
		if (v->post_faint[s] > v->post_start[s + 1])
			return image_wrong(c, SECTION_post_faint, s, "lies outside the postings of its skill",
			                   e);
		if (v->rating_start[s + 1] - v->rating_start[s] != v->post_start[s + 1] - v->post_faint[s])
			return image_wrong(c, SECTION_rating_start, s,
			                   "has not one rating for each faint posting", e);
	}
	return 0;
}

/* A record is as many pairs of a key and a value as it says, and nothing more. */
static int check_records(const struct image_check *c, const uint32_t *start, const uint8_t *pairs,
                         uint64_t rows, uint32_t section, struct error *e)
{
	const uint8_t *bytes = c->data[section];

	for (uint64_t i = 0; i < rows; i++) {
		struct mp_reader r = {bytes + start[i], bytes + start[i + 1]};
		unsigned left = pairs[i] * 2u;

		while (left && mp_skip(&r) == 1)
			left--;
		if (left || r.p != r.end)
			return image_wrong(c, section, i, "is not a whole record", e);
	}
	return 0;
}

/* The words of each unit, and the terms of each short prefix, lie inside their tables. */
static int check_text(const struct image_check *c, const struct text_view *t, uint64_t words,
                      uint64_t short_terms, uint32_t units, uint32_t shorts, struct error *e)
{
	for (uint32_t i = 0; i < t->units; i++)
		if ((uint64_t)t->unit[i].first + t->unit[i].content > words)
			return image_wrong(c, units, i, "goes past the words there are", e);
	for (uint32_t i = 0; i < t->short_count; i++)
		if ((uint64_t)t->shorts[i].first + t->shorts[i].count > short_terms)
			return image_wrong(c, shorts, i, "goes past the terms there are", e);
	return 0;
}

static int check_phrases(const struct image_check *c, struct error *e)
{
	const struct index_view *v = c->view;
	int r;

	for (uint64_t i = 0; i < v->phrase_count; i++)
		if (!v->phrase[i].words ||
		    (uint64_t)v->phrase[i].first + v->phrase[i].words > v->phrase_word_count)
			return image_wrong(c, SECTION_phrase, i, "goes past the words there are", e);
	if ((r = image_check_free_slot(c, SECTION_phrase_slot, e)) ||
	    (r = image_check_free_slot(c, SECTION_word_slot, e)))
		return r;
	return image_check_free_slot(c, SECTION_stem_slot, e);
}

static int verify(const struct image_check *c, struct error *e)
{
	const struct index_view *v = c->view;
	struct text_view ot = view_occupation_text(v), st = view_skill_text(v);
	int r;

	if (v->occ_group_count != 4 * v->occ_count)
		return image_wrong(c, SECTION_occ_group, 0, "has the wrong number of rows", e);
	if ((r = check_postings(c, e)) || (r = check_phrases(c, e)) ||
	    (r = check_text(c, &ot, v->ot_unit_word_count, v->ot_short_term_count, SECTION_ot_unit,
	                    SECTION_ot_short, e)) ||
	    (r = check_text(c, &st, v->st_unit_word_count, v->st_short_term_count, SECTION_st_unit,
	                    SECTION_st_short, e)) ||
	    (r = check_records(c, v->skill_record_start, v->skill_record_pairs, v->skill_count,
	                       SECTION_skill_record, e)))
		return r;
	return check_records(c, v->occ_record_start, v->occ_record_pairs, v->occ_count, SECTION_occ_record,
	                     e);
}

#define N(array) (sizeof(array) / sizeof(array[0]))

const struct layout layout_core = {
        .key = "core",
        .of = "",
        .tables = INDEX_SECTIONS,
        .table = tables,
        .starts = N(starts),
        .start = starts,
        .columns = N(columns),
        .column = columns,
        .slots = N(slots),
        .slot = slots,
        .references = N(references),
        .reference = references,
        .target = targets,
        .strings = SECTION_strings,
        .view_size = sizeof(struct index_view),
        .size_at = offsetof(struct index_view, size),
        .most = {{SECTION_skill, INDEX_MAX_SKILLS}, {SECTION_occ, INDEX_MAX_OCCUPATIONS}},
        .verify = verify,
};
