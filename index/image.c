#include "index/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "An index holds little-endian numbers that are read in place: this needs a little-endian machine."
#endif

/* A view is a row of pairs of a pointer and a count, one for each table (catalogue.h, reader.h). */
struct view_table {
	const void *data;
	uint64_t count;
};

_Static_assert(sizeof(struct view_table) == 16 &&
                       offsetof(struct index_view, skill_count) ==
                               SECTION_skill * sizeof(struct view_table) + sizeof(void *),
               "a view is pairs of a pointer and a count");

void image_bind(const struct layout *l, void *view, const void *const data[], const uint64_t count[])
{
	memset(view, 0, l->view_size);
	for (uint32_t i = 0; i < l->tables; i++) {
		const struct view_table t = {data[i], count[i]};

		memcpy((char *)view + i * sizeof(t), &t, sizeof(t));
	}
}

void image_unbind(const struct layout *l, const void *view, const void *data[], uint64_t count[])
{
	for (uint32_t i = 0; i < l->tables; i++) {
		struct view_table t;

		memcpy(&t, (const char *)view + i * sizeof(t), sizeof(t));
		data[i] = t.data;
		count[i] = t.count;
	}
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

size_t image_size(const struct layout *l, const struct buf *sections)
{
	size_t n = first_offset(l->tables);

	for (size_t i = 0; i < l->tables; i++)
		n = align_up(n + sections[i].len);
	return n < IMAGE_LEAST ? IMAGE_LEAST : n;
}

void image_write(const struct layout *l, struct buf *sections, uint8_t *out)
{
	struct image_header head = {.magic = INDEX_MAGIC,
	                            .format = INDEX_FORMAT,
	                            .sections = l->tables,
	                            .size = image_size(l, sections)};
	struct image_section table[LAYOUT_MAX_TABLES];
	size_t at = first_offset(l->tables), used = sizeof(head) + l->tables * sizeof(table[0]);

	memset(out + used, 0, at - used);
	for (uint32_t i = 0; i < l->tables; i++) {
		size_t n = sections[i].len, end = align_up(at + n);

		table[i] = (struct image_section){
		        .id = i,
		        .elem_size = l->table[i].elem_size,
		        .offset = at,
		        .count = n / l->table[i].elem_size,
		};
		if (n)
			memcpy(out + at, sections[i].data, n);
		memset(out + at + n, 0, end - at - n);
		table[i].checksum = XXH3_64bits(out + at, n);
		buf_free(&sections[i]);
		at = end;
	}
	memset(out + at, 0, head.size - at);
	head.checksum = XXH3_64bits(table, l->tables * sizeof(table[0]));
	memcpy(out, &head, sizeof(head));
	memcpy(out + sizeof(head), table, l->tables * sizeof(table[0]));
}

/* --- checking ------------------------------------------------------------ */

static int damaged(struct error *e, const char *what)
{
	error_set(e, -EBADMSG, NULL,
	          "The index is damaged: %s. Go back to an older generation, or import again.", what);
	return -EBADMSG;
}

static int damaged_table(const struct layout *l, uint32_t id, const char *what, struct error *e)
{
	error_set(e, -EBADMSG, NULL,
	          "The index is damaged: the table %s%s %s. Go back to an older generation, or import again.",
	          l->table[id].name, l->of, what);
	return -EBADMSG;
}

static int check_header(const struct layout *l, const uint8_t *p, size_t n, struct image_header *head,
                        struct error *e)
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
	if (head->sections < l->tables)
		return error_set(e, -EPROTO, NULL,
		                 "This index has %u tables%s; this build needs %u. "
		                 "Import the data again with the retrain-import of this build.",
		                 head->sections, l->of, l->tables);
	if (head->sections > 4096 || first_offset(head->sections) > n)
		return damaged(e, "its list of tables does not fit");
	return 0;
}

/* Tables lie one behind the other in the order of their ids: there is one right place for each. */
static int check_sections(const struct layout *l, const uint8_t *p, const struct image_header *head,
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
		if (i >= l->tables)
			continue; /* written by a newer build: not needed here */
		if (s->elem_size != l->table[i].elem_size)
			return damaged_table(l, i, "has elements of another size", e);
		data[i] = p + s->offset;
		count[i] = s->count;
	}
	if (at < IMAGE_LEAST)
		at = IMAGE_LEAST;
	return at == head->size ? 0 : damaged(e, "it goes on behind its last table");
}

/* How many rows are meant; a table of starts has at least its first. */
static uint64_t rows_of(const struct rows *rows, const uint64_t *count, const struct index_view *core)
{
	struct view_table t;

	switch (rows->kind) {
	case ROWS_OF:
		return count[rows->of];
	case ROWS_OF_CORE:
		memcpy(&t, (const char *)core + rows->of * sizeof(t), sizeof(t));
		return t.count;
	case ROWS_FIXED:
		return rows->of;
	default:
		return 0;
	}
}

static int check_starts(const struct layout *l, const void *const *data, const uint64_t *count,
                        const struct index_view *core, struct error *e)
{
	for (const struct layout_start *s = l->start, *end = l->start ? l->start + l->starts : NULL; s != end;
	     s++) {
		const uint32_t *start = data[s->start];
		uint64_t n = count[s->start], items = count[s->items], bad = 0;

		if (!n || (s->rows.kind != ROWS_ANY && n != rows_of(&s->rows, count, core) * s->times + 1))
			return damaged_table(l, s->start, "has the wrong number of rows", e);
		for (uint64_t k = 1; k < n; k++)
			bad |= start[k] < start[k - 1];
		if (bad || start[n - 1] > items || (!s->loose && (start[0] || start[n - 1] != items)))
			return damaged_table(l, s->start, "does not rise from 0 to the number of its items",
			                     e);
	}
	return 0;
}

static int check_shape(const struct layout *l, const void *const *data, const uint64_t *count,
                       const struct index_view *core, struct error *e)
{
	for (size_t i = 0; i < sizeof(l->most) / sizeof(l->most[0]); i++)
		if (l->most[i].rows && count[l->most[i].table] > l->most[i].rows)
			return damaged(e, "it has more rows than the format allows");
	for (uint32_t i = 0; i < l->tables; i++)
		if (l->table[i].empty_first && !count[i])
			return damaged_table(l, i, "has the wrong number of rows", e);
	for (const struct layout_column *c = l->column, *end = l->column ? l->column + l->columns : NULL;
	     c != end; c++)
		if (count[c->column] != rows_of(&c->rows, count, core))
			return damaged_table(l, c->column, "has the wrong number of rows", e);
	for (const struct layout_slots *s = l->slot, *end = l->slot ? l->slot + l->slots : NULL; s != end;
	     s++) {
		uint64_t n = count[s->slots];

		if (!n || (n & (n - 1)) || n <= count[s->rows])
			return damaged_table(l, s->slots, "has the wrong number of slots", e);
	}
	return check_starts(l, data, count, core, e);
}

static int check_sums(const struct layout *l, const uint8_t *p, const struct image_section *table,
                      struct error *e)
{
	for (uint32_t i = 0; i < l->tables; i++) {
		size_t n = table[i].count * table[i].elem_size;

		if (XXH3_64bits(p + table[i].offset, n) != table[i].checksum)
			return damaged_table(l, i, "has a wrong checksum", e);
	}
	return 0;
}

int image_open(const struct layout *l, const uint8_t *p, size_t n, bool verify, const struct index_view *core,
               void *ret_view, struct error *e)
{
	struct image_header head;
	const struct image_section *table = (const void *)(p + sizeof(head));
	const void *data[LAYOUT_MAX_TABLES] = {0};
	uint64_t count[LAYOUT_MAX_TABLES] = {0}, size = n;
	int r;

	if ((uintptr_t)p % INDEX_ALIGN)
		return damaged(e, "it does not lie where it should");
	if ((r = check_header(l, p, n, &head, e)) ||
	    (r = check_sections(l, p, &head, table, data, count, e)) ||
	    (r = verify ? check_sums(l, p, table, e) : 0) || (r = check_shape(l, data, count, core, e)))
		return r;
	image_bind(l, ret_view, data, count);
	memcpy((char *)ret_view + l->size_at, &size, sizeof(size));
	return verify ? image_verify(l, ret_view, core, e) : 0;
}

/* --- no image ---------------------------------------------------------------- */

/* Bytes of MessagePack's empty string. */
static const uint8_t no_strings[] = {0xa0};

int image_empty(const struct layout *l, const struct index_view *core, void *ret_view, void **ret_zeros)
{
	const void *data[LAYOUT_MAX_TABLES];
	uint64_t count[LAYOUT_MAX_TABLES] = {0};
	size_t most = INDEX_ALIGN;

	for (uint32_t i = 0; i < l->tables; i++)
		count[i] = l->table[i].empty_first;
	for (const struct layout_slots *s = l->slot, *end = l->slot ? l->slot + l->slots : NULL; s != end;
	     s++)
		count[s->slots] = 2;
	for (const struct layout_column *c = l->column, *end = l->column ? l->column + l->columns : NULL;
	     c != end; c++)
		count[c->column] = rows_of(&c->rows, count, core);
	for (const struct layout_start *s = l->start, *end = l->start ? l->start + l->starts : NULL; s != end;
	     s++)
		count[s->start] = rows_of(&s->rows, count, core) * s->times + 1;
	for (uint32_t i = 0; i < l->tables; i++)
		if (count[i] * l->table[i].elem_size > most)
			most = count[i] * l->table[i].elem_size;
	*ret_zeros = calloc(1, most);
	if (!*ret_zeros)
		return -ENOMEM;
	for (uint32_t i = 0; i < l->tables; i++)
		data[i] = *ret_zeros;
	data[l->strings] = no_strings;
	count[l->strings] = 1;
	image_bind(l, ret_view, data, count);
	return 0;
}
