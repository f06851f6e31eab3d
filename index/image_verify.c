#include "index/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mp.h"
#include "base/text.h"
#include "index/format.h"
#include "index/strtab.h"

int image_wrong(const struct image_check *c, uint32_t table, uint64_t row, const char *what, struct error *e)
{
	error_set(e, -EBADMSG, NULL,
	          "The index is damaged: row %llu of the table %s%s %s. Go back to an older generation, or "
	          "import again.",
	          (unsigned long long)row, c->l->table[table].name, c->l->of, what);
	return -EBADMSG;
}

/* Walks the table of strings, noting where each starts. */
static int check_strings(struct image_check *c, struct error *e)
{
	const uint32_t table = c->l->strings;
	const uint8_t *p = c->data[table];
	uint64_t n = c->count[table];
	struct mp_reader r = {p, p + n};

	if (!n || p[0] != 0xa0)
		return image_wrong(c, table, 0, "is not the empty string", e);
	c->starts = calloc(n / 8 + 1, 1);
	if (!c->starts)
		return error_set(e, -ENOMEM, NULL, "Memory is used up.");
	while (r.p < r.end) {
		uint64_t at = (uint64_t)(r.p - p);
		struct mp_value v;

		if (mp_read(&r, &v) != 1 || v.type != MP_STR)
			return image_wrong(c, table, at, "is not a string", e);
		if (text_valid_utf8(v.u.str.data, v.u.str.len) != v.u.str.len)
			return image_wrong(c, table, at, "is not valid UTF-8", e);
		c->starts[at / 8] |= (uint8_t)(1u << at % 8);
	}
	return 0;
}

/* --- references ---------------------------------------------------------------- */

/* What a target allows, worked out once: numbers below `limit`, and perhaps `none`. */
struct range {
	enum target_kind kind;
	uint64_t limit;
	uint32_t none;
	unsigned shift;
};

static uint64_t rows_of(const struct image_check *c, const struct rows *rows)
{
	const void *data[LAYOUT_MAX_TABLES];
	uint64_t count[LAYOUT_MAX_TABLES];

	if (rows->kind == ROWS_OF)
		return c->count[rows->of];
	if (rows->kind != ROWS_OF_CORE)
		return rows->of;
	image_unbind(&layout_core, c->core, data, count);
	return count[rows->of];
}

static struct range range_of(const struct image_check *c, const struct layout_reference *ref)
{
	const struct layout_target *t = &c->l->target[ref->target];
	struct range r = {.kind = t->kind, .limit = rows_of(c, &t->rows)};

	if (t->kind == TARGET_ROW_NONE)
		r.none = ref->width == 2 ? UINT16_MAX : UINT32_MAX;
	else if (t->kind == TARGET_START)
		r.limit -= r.limit != 0;
	else if (t->kind == TARGET_SLOT)
		r.limit++;
	else if (t->kind == TARGET_LINK)
		r.shift = 8;
	return r;
}

static bool is_string(const struct image_check *c, uint32_t value, bool word)
{
	const uint8_t *strings = c->data[c->l->strings];
	uint32_t len;

	if (value >= c->count[c->l->strings] || !(c->starts[value / 8] & 1u << value % 8))
		return false;
	return !word || (str_body(strings + value, &len) && len < TEXT_WORD_MAX);
}

static bool is_good(const struct image_check *c, const struct range *r, uint32_t value)
{
	switch (r->kind) {
	case TARGET_STR:
	case TARGET_WORD:
		return is_string(c, value, r->kind == TARGET_WORD);
	case TARGET_FINITE:
		return (value >> 23 & 0xff) != 0xff; /* the exponent of infinities and of what is no number */
	case TARGET_ROW_NONE:
		return value < r->limit || value == r->none;
	default:
		return value >> r->shift < r->limit;
	}
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

static int check_references(const struct image_check *c, struct error *e)
{
	for (uint32_t i = 0; i < c->l->references; i++) {
		const struct layout_reference *ref = &c->l->reference[i];
		const struct range range = range_of(c, ref);
		const uint8_t *p = (const uint8_t *)c->data[ref->table] + ref->offset;
		size_t size = c->l->table[ref->table].elem_size;

		for (uint64_t row = 0; row < c->count[ref->table]; row++, p += size)
			if (!is_good(c, &range, load(p, ref->width)))
				return image_wrong(c, ref->table, row,
				                   "refers to something that is not there", e);
	}
	return 0;
}

/* --- slots ----------------------------------------------------------------------- */

static int check_slots(const struct image_check *c, const struct layout_slots *s, struct error *e)
{
	const uint32_t *slot = c->data[s->slots];
	uint64_t used = 0, rows = c->count[s->rows];

	for (uint64_t i = 0; i < c->count[s->slots]; i++) {
		used += slot[i] != 0;
		if (slot[i] > rows)
			return image_wrong(c, s->slots, i, "refers to something that is not there", e);
	}
	return used == rows ? 0 : image_wrong(c, s->slots, 0, "does not hold every id", e);
}

int image_check_free_slot(const struct image_check *c, uint32_t table, struct error *e)
{
	const struct text_slot *slot = c->data[table];

	for (uint64_t i = 0; i < c->count[table]; i++)
		if (!slot[i].row)
			return 0;
	return image_wrong(c, table, 0, "has no free slot", e);
}

int image_verify(const struct layout *l, const void *view, const struct index_view *core, struct error *e)
{
	const void *data[LAYOUT_MAX_TABLES];
	uint64_t count[LAYOUT_MAX_TABLES];
	struct image_check c = {.l = l, .view = view, .core = core, .data = data, .count = count};
	int r;

	image_unbind(l, view, data, count);
	if ((r = check_strings(&c, e)) || (r = check_references(&c, e)))
		goto out;
	for (uint32_t i = 0; i < l->slots && !r; i++)
		if (l->slot[i].full)
			r = check_slots(&c, &l->slot[i], e);
	if (!r && l->verify)
		r = l->verify(&c, e);
out:
	free(c.starts);
	return r;
}
