#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "index/builder_catalogue.h"
#include "index/folder.h"
#include "index/generation.h"
#include "index/image.h"
#include "index/pack.h"
#include "index/store.h"

/* Names of the sources, "; " between them, cut at a whole name. */
static void list_sources(const struct index_view *v, char *out, size_t size)
{
	size_t at = 0;

	*out = 0;
	for (uint64_t i = 0; i < v->source_count; i++) {
		uint32_t len;
		const char *name = view_str(v, v->source[i].name, &len);
		size_t need = len + (at ? 2 : 0);

		if (!len || at + need >= size)
			continue;
		at += (size_t)snprintf(out + at, size - at, "%s%.*s", at ? "; " : "", (int)len, name);
	}
}

int builder_take_lock(struct builder *b, const char *dir, struct error *e)
{
	if (b->lock >= 0)
		return 0;
	while ((b->lock = folder_lock_writer(dir, e)) == -EWOULDBLOCK) {
		/* Asked again and again rather than waited for: so the one who is told can end it at any
		 * time. */
		builder_tell(b, "waiting for another import to finish", 0, 1);
		nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
	}
	return b->lock < 0 ? b->lock : 0;
}

/* A reader that knows nothing of the writer must find all of it. */
static int verify_new(const char *path, struct error *e)
{
	struct index_reader *x = NULL;
	int r = index_open_at(path, true, &x, e);

	index_close(x);
	return r;
}

/* Everything that is to be written. */
struct generation {
	struct pack core;
	struct packed beside[CATALOGUES];
	struct store_part part[LAYOUTS];
	size_t parts;
	struct store_meta meta;
};

static void add_part(struct generation *g, const struct layout *l, struct buf *sections)
{
	g->part[g->parts++] = (struct store_part){.layout = l, .sections = sections};
}

/* An image that stays as it is. */
static void copy_part(const struct builder *b, struct generation *g, const struct layout *l)
{
	struct store_part *part = &g->part[g->parts];

	part->layout = l;
	g->parts += index_image(b->base, l, &part->bytes, &part->size) == 0;
}

/* The view of a place image that was just packed. */
static void view_places(const struct packed *packed, struct place_view *ret)
{
	const struct layout *l = &layout_place;
	const void *data[LAYOUT_MAX_TABLES];
	uint64_t n[LAYOUT_MAX_TABLES];

	for (uint32_t i = 0; i < l->tables; i++) {
		data[i] = packed->section[i].data;
		n[i] = packed->section[i].len / l->table[i].elem_size;
	}
	image_bind(l, ret, data, n);
}

/* Places first: they say where courses and vacancies are of which only the postcode is known. */
static int pack_beside(struct builder *b, struct generation *g, const struct index_view *core,
                       struct error *e)
{
	static const enum catalogue order[] = {CATALOGUE_PLACE, CATALOGUE_COURSE, CATALOGUE_VACANCY};
	struct place_view places = {.place_count = 0};

	if (b->base)
		places = index_catalogue(b->base)->place;
	for (size_t i = 0; i < CATALOGUES; i++) {
		const enum catalogue what = order[i];
		struct packed *packed = &g->beside[what];
		int r;

		if (!carry_has(b, what))
			continue;
		if (carry_is_copy(b, what)) {
			copy_part(b, g, layouts[what + 1]);
			continue;
		}
		r = pack_catalogue(b, what, core, &places, packed, e);
		if (r)
			return r;
		add_part(g, layouts[what + 1], packed->section);
		if (what == CATALOGUE_PLACE)
			view_places(packed, &places);
	}
	return 0;
}

static void count(struct builder *b, struct store_meta *meta)
{
	struct builder_counts counts;

	builder_count(b, &counts);
	meta->skills = counts.skills;
	meta->occupations = counts.occupations;
	meta->links = counts.links;
	meta->courses = counts.courses;
	meta->vacancies = counts.vacancies;
	meta->places = counts.places;
}

static int pack_all(struct builder *b, struct generation *g, struct error *e)
{
	struct index_view v;
	int r;

	if (b->base && !b->core_loaded) {
		list_sources(b->base_core, g->meta.sources, sizeof(g->meta.sources));
		copy_part(b, g, &layout_core);
		return pack_beside(b, g, b->base_core, e);
	}
	r = pack_run(&g->core, b, e);
	if (r)
		return r;
	pack_view(&g->core, &v);
	list_sources(&v, g->meta.sources, sizeof(g->meta.sources));
	add_part(g, &layout_core, g->core.section);
	return pack_beside(b, g, &v, e);
}

static int write_new(struct builder *b, const char *path, uint64_t base, struct error *e)
{
	struct generation g = {
	        .meta = {.base = base, .created = (int64_t)time(NULL), .read_from = b->read_from}};
	char file[FOLDER_PATH_MAX];
	int r;

	count(b, &g.meta);
	r = pack_all(b, &g, e);
	if (b->base)
		index_let_go(b->base);
	if (!r) {
		builder_tell(b, "writing", 0, 1);
		r = store_write(path, g.part, g.parts, &g.meta, e);
		builder_tell(b, "writing", 1, 1);
	}
	pack_free(&g.core);
	for (size_t i = 0; i < CATALOGUES; i++)
		packed_free(&g.beside[i]);
	if (r || (r = folder_path(file, e, path, "data.mdb")) || (r = folder_sync(file, e)) ||
	    (r = folder_sync(path, e)))
		return r;
	if (b->base)
		index_let_go(b->base);
	builder_tell(b, "verifying", 0, 1);
	r = verify_new(path, e);
	builder_tell(b, "verifying", 1, 1);
	return r;
}

/* Only one that never served may be replaced: answers that named it must stay true. */
static int check_replace(const char *dir, uint64_t number, struct error *e)
{
	struct generation_info *list;
	size_t n;
	int r = generation_list(dir, &list, &n, e);

	if (r)
		return r;
	r = -ENOENT;
	for (size_t i = 0; i < n; i++)
		if (list[i].number == number)
			r = list[i].was_active ? -EBUSY : 0;
	free(list);
	if (r == -ENOENT)
		return error_set(e, r, dir, "There is no generation %llu to replace.",
		                 (unsigned long long)number);
	if (r)
		return error_set(e, r, dir,
		                 "Generation %llu was active, so it stays as it is. Write a new one.",
		                 (unsigned long long)number);
	return 0;
}

/* Exchanges the two in one step, so that there is at no time none of that number. */
static int put_over(const char *path, const char *place, struct error *e)
{
	if (renameat2(AT_FDCWD, path, AT_FDCWD, place, RENAME_EXCHANGE))
		return error_set(e, -errno, place, "Cannot replace the generation: %s.", strerror(errno));
	folder_remove(path);
	return 0;
}

static int put_next(const char *dir, const char *path, uint64_t *ret, struct error *e)
{
	char place[FOLDER_PATH_MAX];
	uint64_t *number = NULL;
	size_t n;
	int r = folder_numbers(dir, &number, &n, e);

	if (r)
		return r;
	*ret = n ? number[n - 1] + 1 : 1;
	free(number);
	r = folder_path(place, e, dir, "%llu", (unsigned long long)*ret);
	if (!r && rename(path, place))
		r = error_set(e, -errno, place, "Cannot put the generation in place: %s.", strerror(errno));
	return r;
}

static int put_in_place(const char *dir, const char *path, uint64_t replace, uint64_t *ret, struct error *e)
{
	char place[FOLDER_PATH_MAX];
	int r, fd = folder_lock_names(dir, e);

	if (fd < 0)
		return fd;
	if (!replace) {
		r = put_next(dir, path, ret, e);
	} else if (!(r = check_replace(dir, replace, e)) &&
	           !(r = folder_generation(dir, replace, place, e))) {
		r = put_over(path, place, e);
		*ret = replace;
	}
	if (!r)
		r = folder_sync(dir, e);
	close(fd);
	return r;
}

int builder_write(struct builder *b, const char *dir, uint64_t replace, uint64_t *ret_generation,
                  struct error *e)
{
	uint64_t base = b->base ? b->base_core->generation : 0;
	char path[FOLDER_PATH_MAX];
	int r, held = -1;

	/* What takes the place of its base grew out of what that grew out of. */
	if (base && base == replace)
		base = index_meta(b->base)->base;
	for (int i = 0; i < CATALOGUES; i++)
		if (b->catalogue->part[i].spent)
			return error_set(e, -EINVAL, NULL,
			                 "Courses, vacancies and places are written once, and these were "
			                 "written before. Import them again.");
	if ((r = folder_make(dir, e)) || (r = builder_take_lock(b, dir, e)))
		return r;
	folder_sweep(dir);
	if ((r = replace ? check_replace(dir, replace, e) : 0) || (r = folder_make_new(dir, path, &held, e)))
		return r;
	if (!(r = write_new(b, path, base, e)))
		r = put_in_place(dir, path, replace, ret_generation, e);
	if (r)
		folder_remove(path);
	close(held);
	return r;
}
