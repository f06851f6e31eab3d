#include "index/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "index/folder.h"
#include "index/generation.h"
#include "index/image.h"
#include "index/store.h"
#include "index/strtab.h"

struct index_reader {
	struct store *store;
	struct index_view view;
};

int index_open(const char *dir, uint64_t generation, bool verify, struct index_reader **ret, struct error *e)
{
	struct index_reader *x = calloc(1, sizeof(*x));
	char path[FOLDER_PATH_MAX];
	const uint8_t *image;
	size_t size;
	int r;

	if (!x)
		return error_set(e, -ENOMEM, dir, "Memory is used up.");
	if ((r = generation ? 0 : generation_current(dir, &generation, e)) ||
	    (r = folder_generation(dir, generation, path, e)) || (r = store_open(path, &x->store, e)) ||
	    (r = store_image(x->store, &image, &size, e)) ||
	    (r = image_open(image, size, verify, &x->view, e))) {
		index_close(x);
		return r;
	}
	x->view.generation = generation;
	*ret = x;
	return 0;
}

void index_close(struct index_reader *r)
{
	if (!r)
		return;
	store_close(r->store);
	free(r);
}

/* A generation never changes, so the one read transaction that store_open holds serves every request:
 * there is nothing to begin or end, and the borders stay for an index that does change. */
int index_read_begin(struct index_reader *r, const struct index_view **ret_view)
{
	*ret_view = &r->view;
	return 0;
}

void index_read_end(struct index_reader *r)
{
	(void)r;
}

const char *view_str(const struct index_view *v, uint32_t str, uint32_t *ret_len)
{
	return str_body(v->strings + str, ret_len);
}

const uint8_t *view_str_encoded(const struct index_view *v, uint32_t str, uint32_t *ret_len)
{
	const uint8_t *p = v->strings + str;
	uint32_t len;
	const char *body = str_body(p, &len);

	*ret_len = (uint32_t)((const uint8_t *)body - p) + len;
	return p;
}

const uint8_t *view_skill_record(const struct index_view *v, uint32_t row, uint32_t *ret_len,
                                 uint32_t *ret_pairs)
{
	*ret_len = v->skill_record_start[row + 1] - v->skill_record_start[row];
	*ret_pairs = v->skill_record_pairs[row];
	return v->skill_record + v->skill_record_start[row];
}

const uint8_t *view_occupation_record(const struct index_view *v, uint32_t row, uint32_t *ret_len,
                                      uint32_t *ret_pairs)
{
	*ret_len = v->occ_record_start[row + 1] - v->occ_record_start[row];
	*ret_pairs = v->occ_record_pairs[row];
	return v->occ_record + v->occ_record_start[row];
}

/* Rows are `stride` bytes apart; the id is the first field of both kinds. */
static uint32_t find(const struct index_view *v, const uint32_t *slot, uint64_t slots, const void *rows,
                     size_t stride, const char *id, size_t len)
{
	uint64_t i = XXH3_64bits(id, len) & (slots - 1);

	for (uint64_t n = 0; n < slots && slot[i]; n++, i = (i + 1) & (slots - 1)) {
		uint32_t str, have;
		const char *s;

		memcpy(&str, (const char *)rows + (slot[i] - 1) * stride, sizeof(str));
		s = view_str(v, str, &have);
		if (have == len && memcmp(s, id, len) == 0)
			return slot[i] - 1;
	}
	return INDEX_NONE;
}

uint32_t view_find_skill(const struct index_view *v, const char *id, size_t len)
{
	return find(v, v->skill_slot, v->skill_slot_count, v->skill, sizeof(*v->skill), id, len);
}

uint32_t view_find_occupation(const struct index_view *v, const char *id, size_t len)
{
	return find(v, v->occ_slot, v->occ_slot_count, v->occ, sizeof(*v->occ), id, len);
}
