#include "index/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "index/catalogue.h"
#include "index/folder.h"
#include "index/generation.h"
#include "index/image.h"
#include "index/store.h"
#include "index/strtab.h"

struct index_reader {
	struct store *store;
	struct index_view view;
	struct catalogue_view catalogue;
	struct store_meta meta;
	void *zeros[LAYOUTS]; /* what stands for an image that is not there */
};

/* Opens an image beside the core, or shows an empty one. */
static int open_beside(struct index_reader *x, unsigned image, bool verify, void *view, struct error *e)
{
	const struct layout *l = layouts[image];
	const uint8_t *bytes;
	size_t size;
	int r = store_image(x->store, l, &bytes, &size, NULL);

	if (!r)
		return image_open(l, bytes, size, verify, &x->view, view, e);
	if (r != -ENOENT)
		return store_image(x->store, l, &bytes, &size, e);
	r = image_empty(l, &x->view, view, &x->zeros[image]);
	return r ? error_set(e, r, NULL, "Memory is used up.") : 0;
}

static int open_images(struct index_reader *x, bool verify, struct error *e)
{
	const uint8_t *bytes;
	size_t size;
	int r = store_image(x->store, &layout_core, &bytes, &size, e);

	if (r)
		return r == -ENOENT ? -EBADMSG : r;
	x->catalogue.core = &x->view;
	if ((r = image_open(&layout_core, bytes, size, verify, NULL, &x->view, e)) ||
	    (r = open_beside(x, 1, verify, &x->catalogue.course, e)) ||
	    (r = open_beside(x, 2, verify, &x->catalogue.vacancy, e)))
		return r;
	return open_beside(x, 3, verify, &x->catalogue.place, e);
}

int index_open_at(const char *path, bool verify, struct index_reader **ret, struct error *e)
{
	struct index_reader *x = calloc(1, sizeof(*x));
	int r;

	if (!x)
		return error_set(e, -ENOMEM, path, "Memory is used up.");
	if ((r = store_open(path, &x->store, e)) || (r = store_read_meta(x->store, &x->meta, e)) ||
	    (r = open_images(x, verify, e))) {
		index_close(x);
		return r;
	}
	*ret = x;
	return 0;
}

int index_open(const char *dir, uint64_t generation, bool verify, struct index_reader **ret, struct error *e)
{
	char path[FOLDER_PATH_MAX];
	int r;

	if ((r = generation ? 0 : generation_current(dir, &generation, e)) ||
	    (r = folder_generation(dir, generation, path, e)) || (r = index_open_at(path, verify, ret, e)))
		return r;
	(*ret)->view.generation = generation;
	return 0;
}

void index_close(struct index_reader *r)
{
	if (!r)
		return;
	store_close(r->store);
	for (size_t i = 0; i < LAYOUTS; i++)
		free(r->zeros[i]);
	free(r);
}

int index_image(const struct index_reader *r, const struct layout *l, const uint8_t **ret, size_t *ret_size)
{
	return store_image(r->store, l, ret, ret_size, NULL);
}

void index_let_go(const struct index_reader *r)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	for (size_t i = 0; i < LAYOUTS; i++) {
		const uint8_t *bytes;
		size_t size, before, n;

		if (store_image(r->store, layouts[i], &bytes, &size, NULL))
			continue;
		/* The whole pages of it. */
		before = (page - (uintptr_t)bytes % page) % page;
		n = size > before ? (size - before) / page * page : 0;
		/* Only a hint: what goes wrong costs memory. */
		if (n)
			(void)madvise((void *)(bytes + before), n, MADV_DONTNEED);
	}
}

const struct store_meta *index_meta(const struct index_reader *r)
{
	return &r->meta;
}

int64_t index_read_from(const struct index_reader *r)
{
	return r->meta.read_from;
}

const struct catalogue_view *index_catalogue(const struct index_reader *r)
{
	return &r->catalogue;
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

uint32_t view_find_skill(const struct index_view *v, const char *id, size_t len)
{
	return str_find_row(v->strings, v->skill_slot, v->skill_slot_count, v->skill, sizeof(*v->skill), id,
	                    len);
}

uint32_t view_find_occupation(const struct index_view *v, const char *id, size_t len)
{
	return str_find_row(v->strings, v->occ_slot, v->occ_slot_count, v->occ, sizeof(*v->occ), id, len);
}
