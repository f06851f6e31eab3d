#include "index/image.h"

#include <errno.h>
#include <string.h>

#include <xxhash.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "An index holds little-endian numbers that are read in place: this needs a little-endian machine."
#endif

static const struct {
	const char *name;
	uint32_t elem_size;
} info[] = {
#define SECTION(name, type, doc) {#name, sizeof(type)},
#include "index/sections.def"
#undef SECTION
};

_Static_assert(sizeof(info) / sizeof(info[0]) == INDEX_SECTIONS, "a section is missing");
_Static_assert(sizeof(struct source_row) == 32 && sizeof(struct skill_row) == 48 &&
                       sizeof(struct occ_row) == 64 && sizeof(struct occ_skill) == 12 &&
                       sizeof(struct occ_near) == 8 && sizeof(struct rating) == 4,
               "rows have the size that format.h states");

const char *image_section_name(uint32_t id)
{
	return id < INDEX_SECTIONS ? info[id].name : "?";
}

size_t image_elem_size(uint32_t id)
{
	return info[id].elem_size;
}

void image_bind(struct index_view *v, const void *const data[], const uint64_t count[])
{
	memset(v, 0, sizeof(*v));
#define SECTION(section, type, doc)                                                                          \
	v->section = data[SECTION_##section];                                                                \
	v->section##_count = count[SECTION_##section];
#include "index/sections.def"
#undef SECTION
}

/* --- writing ------------------------------------------------------------- */

static size_t align_up(size_t n)
{
	return (n + INDEX_ALIGN - 1) & ~(size_t)(INDEX_ALIGN - 1);
}

static size_t first_offset(uint32_t sections)
{
	return align_up(sizeof(struct image_header) + sections * sizeof(struct image_section));
}

size_t image_size(const struct buf *sections)
{
	size_t n = first_offset(INDEX_SECTIONS);

	for (size_t i = 0; i < INDEX_SECTIONS; i++)
		n = align_up(n + sections[i].len);
	return n;
}

void image_write(const struct buf *sections, uint8_t *out)
{
	struct image_header head = {.magic = INDEX_MAGIC,
	                            .format = INDEX_FORMAT,
	                            .sections = INDEX_SECTIONS,
	                            .size = image_size(sections)};
	struct image_section table[INDEX_SECTIONS];
	size_t at = first_offset(INDEX_SECTIONS), used = sizeof(head) + sizeof(table);

	memset(out + used, 0, at - used);
	for (uint32_t i = 0; i < INDEX_SECTIONS; i++) {
		size_t n = sections[i].len, end = align_up(at + n);

		table[i] = (struct image_section){
		        .id = i,
		        .elem_size = info[i].elem_size,
		        .offset = at,
		        .count = n / info[i].elem_size,
		};
		if (n)
			memcpy(out + at, sections[i].data, n);
		memset(out + at + n, 0, end - at - n);
		table[i].checksum = XXH3_64bits(out + at, n);
		at = end;
	}
	head.checksum = XXH3_64bits(table, sizeof(table));
	memcpy(out, &head, sizeof(head));
	memcpy(out + sizeof(head), table, sizeof(table));
}

/* --- checking ------------------------------------------------------------ */

static int damaged(struct error *e, const char *what)
{
	error_set(e, -EBADMSG, NULL,
	          "The index is damaged: %s. Go back to an older generation, or import again.", what);
	return -EBADMSG;
}

static int damaged_table(struct error *e, uint32_t id, const char *what)
{
	error_set(e, -EBADMSG, NULL,
	          "The index is damaged: the table %s %s. Go back to an older generation, or import again.",
	          info[id].name, what);
	return -EBADMSG;
}

static int check_header(const uint8_t *p, size_t n, struct image_header *head, struct error *e)
{
	if (n < sizeof(*head))
		return damaged(e, "it is too short");
	memcpy(head, p, sizeof(*head));
	if (memcmp(head->magic, INDEX_MAGIC, sizeof(head->magic)) != 0)
		return damaged(e, "it does not begin as an index does");
	if (head->format != INDEX_FORMAT)
		return error_set(e, -EPROTO, NULL,
		                 "This index has format %u; this build reads format %u. "
		                 "Import the data again with the retrain-import of this build.",
		                 head->format, INDEX_FORMAT);
	if (head->size != n)
		return damaged(e, "it does not have the size it states");
	if (head->sections < INDEX_SECTIONS)
		return error_set(e, -EPROTO, NULL,
		                 "This index has %u tables; this build needs %u. "
		                 "Import the data again with the retrain-import of this build.",
		                 head->sections, (unsigned)INDEX_SECTIONS);
	if (head->sections > 4096 || first_offset(head->sections) > n)
		return damaged(e, "its list of tables does not fit");
	return 0;
}

/* Tables lie one behind the other in the order of their ids: there is one right place for each. */
static int check_sections(const uint8_t *p, const struct image_header *head,
                          const struct image_section *table, const void **data, uint64_t *count,
                          struct error *e)
{
	size_t at = first_offset(head->sections);

	if (XXH3_64bits(table, head->sections * sizeof(*table)) != head->checksum)
		return damaged(e, "the checksum of its list of tables is wrong");
	for (uint32_t i = 0; i < head->sections; i++) {
		const struct image_section *s = &table[i];

		if (s->id != i || s->offset != at || !s->elem_size || s->count > UINT32_MAX ||
		    s->count > (head->size - at) / s->elem_size)
			return damaged(e, "its list of tables is wrong");
		at = align_up(at + s->count * s->elem_size);
		if (at > head->size)
			return damaged(e, "a table passes its end");
		if (i >= INDEX_SECTIONS)
			continue; /* written by a newer build: not needed here */
		if (s->elem_size != info[i].elem_size)
			return damaged_table(e, i, "has elements of another size");
		data[i] = p + s->offset;
		count[i] = s->count;
	}
	return at == head->size ? 0 : damaged(e, "it goes on behind its last table");
}

/* A table of starts: `times` for each row of `rows` and one more; the last says how many items there are. */
static const struct {
	uint32_t start, rows, times, items;
} starts[] = {
        {SECTION_skill_alt_start, SECTION_skill, 1, SECTION_skill_alt},
        {SECTION_skill_related_start, SECTION_skill, 1, SECTION_skill_related},
        {SECTION_skill_broader_start, SECTION_skill, 1, SECTION_skill_broader},
        {SECTION_skill_record_start, SECTION_skill, 1, SECTION_skill_record},
        {SECTION_master_start, INDEX_SECTIONS, 1, SECTION_master_skill},
        {SECTION_post_start, SECTION_skill, 1, SECTION_post_occ},
        {SECTION_rating_start, SECTION_skill, 1, SECTION_rating},
        {SECTION_skill_near_start, SECTION_skill, 1, SECTION_skill_near},
        {SECTION_occ_skill_start, SECTION_occ, 1, SECTION_occ_skill},
        {SECTION_occ_category_start, SECTION_occ, 1, SECTION_occ_category},
        {SECTION_near_start, SECTION_occ, 1, SECTION_near},
        {SECTION_occ_text_start, SECTION_occ, OCC_TEXT_KINDS, SECTION_occ_text},
        {SECTION_occ_record_start, SECTION_occ, 1, SECTION_occ_record},
        {SECTION_group_start, SECTION_group_key, 1, SECTION_group_occ},
        {SECTION_ot_post_start, SECTION_ot_idf, 1, SECTION_ot_post},
        {SECTION_ot_bag_start, SECTION_ot_idf, 1, SECTION_ot_bag},
        {SECTION_ot_group_start, SECTION_ot_idf, 1, SECTION_ot_group},
        {SECTION_ot_trade_start, SECTION_ot_idf, 1, SECTION_ot_trade},
        {SECTION_ot_desc_start, SECTION_ot_term, 1, SECTION_ot_desc},
        {SECTION_st_post_start, SECTION_st_idf, 1, SECTION_st_post},
        {SECTION_st_bag_start, SECTION_st_idf, 1, SECTION_st_bag},
        {SECTION_st_group_start, SECTION_st_idf, 1, SECTION_st_group},
        {SECTION_st_trade_start, SECTION_st_idf, 1, SECTION_st_trade},
        {SECTION_st_desc_start, SECTION_st_term, 1, SECTION_st_desc},
};

/* A column has one element for each row of another table. */
static const struct {
	uint32_t column, rows;
} columns[] = {
        {SECTION_skill_record_pairs, SECTION_skill},
        {SECTION_post_split, SECTION_skill},
        {SECTION_master_skill, SECTION_skill},
        {SECTION_post_weight, SECTION_post_occ},
        {SECTION_occ_title_rank, SECTION_occ},
        {SECTION_occ_pay_low, SECTION_occ},
        {SECTION_occ_pay_high, SECTION_occ},
        {SECTION_occ_growth, SECTION_occ},
        {SECTION_occ_risk, SECTION_occ},
        {SECTION_occ_flags, SECTION_occ},
        {SECTION_occ_zone, SECTION_occ},
        {SECTION_occ_pattern, SECTION_occ},
        {SECTION_occ_record_pairs, SECTION_occ},
        {SECTION_post_faint, SECTION_skill},
        {SECTION_skill_rank, SECTION_skill},
        {SECTION_st_info, SECTION_st_idf},
};

static int check_starts(const void *const *data, const uint64_t *count, struct error *e)
{
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		const uint32_t *start = data[starts[i].start];
		uint64_t n = count[starts[i].start], bad = 0;

		if (!n ||
		    (starts[i].rows < INDEX_SECTIONS && n != count[starts[i].rows] * starts[i].times + 1))
			return damaged_table(e, starts[i].start, "has the wrong number of rows");
		for (uint64_t k = 1; k < n; k++)
			bad |= start[k] < start[k - 1];
		if (start[0] || bad || start[n - 1] != count[starts[i].items])
			return damaged_table(e, starts[i].start,
			                     "does not rise from 0 to the number of its items");
	}
	return 0;
}

static int check_shape(const void *const *data, const uint64_t *count, struct error *e)
{
	static const uint32_t slots[][2] = {{SECTION_skill_slot, SECTION_skill},
	                                    {SECTION_occ_slot, SECTION_occ},
	                                    {SECTION_phrase_slot, SECTION_phrase},
	                                    {SECTION_word_slot, SECTION_st_term},
	                                    {SECTION_stem_slot, SECTION_st_idf}};

	if (count[SECTION_skill] > INDEX_MAX_SKILLS || count[SECTION_occ] > INDEX_MAX_OCCUPATIONS)
		return damaged(e, "it has more rows than the format allows");
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (count[columns[i].column] != count[columns[i].rows])
			return damaged_table(e, columns[i].column, "has the wrong number of rows");
	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		uint64_t n = count[slots[i][0]];

		if (!n || (n & (n - 1)) || n <= count[slots[i][1]])
			return damaged_table(e, slots[i][0], "has the wrong number of slots");
	}
	return check_starts(data, count, e);
}

static int check_sums(const uint8_t *p, const struct image_section *table, struct error *e)
{
	for (uint32_t i = 0; i < INDEX_SECTIONS; i++) {
		size_t n = table[i].count * table[i].elem_size;

		if (XXH3_64bits(p + table[i].offset, n) != table[i].checksum)
			return damaged_table(e, i, "has a wrong checksum");
	}
	return 0;
}

int image_open(const uint8_t *p, size_t n, bool verify, struct index_view *ret, struct error *e)
{
	struct image_header head;
	const struct image_section *table = (const void *)(p + sizeof(head));
	const void *data[INDEX_SECTIONS] = {0};
	uint64_t count[INDEX_SECTIONS] = {0};
	int r;

	if ((uintptr_t)p % INDEX_ALIGN)
		return damaged(e, "it does not lie where it should");
	if ((r = check_header(p, n, &head, e)) || (r = check_sections(p, &head, table, data, count, e)) ||
	    (r = verify ? check_sums(p, table, e) : 0) || (r = check_shape(data, count, e)))
		return r;
	image_bind(ret, data, count);
	ret->size = n;
	return verify ? image_verify(ret, e) : 0;
}
