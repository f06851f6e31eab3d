#include "index/pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "base/text.h"
#include "index/image.h"

static const struct {
	const char *name; /* as the person who waits is told */
	int (*run)(struct pack *p, struct error *e);
} steps[] = {
        {"reading skills", pack_sources},
        {"reading skills", pack_skills},
        {"reading occupations", pack_occupations},
        {"weighing links", pack_bags},
        {"weighing links", pack_weights},
        {"weighing links", pack_links},
        {"indexing titles", pack_text},
        {"comparing skills", pack_skill_near},
        {"comparing occupations", pack_near},
        {"writing records", pack_records},
};

static int set_up(struct pack *p)
{
	size_t links = p->b->live_links;

	p->skills = (uint32_t)p->b->skills.len;
	p->occupations = (uint32_t)p->b->occupations.len;
	p->links = (uint32_t)links;
	p->skill = arena_zalloc(&p->arena, p->skills, sizeof(*p->skill));
	p->occ = arena_zalloc(&p->arena, p->occupations, sizeof(*p->occ));
	p->link = arena_zalloc(&p->arena, links, sizeof(*p->link));
	p->link_start = arena_zalloc(&p->arena, (size_t)p->occupations + 1, sizeof(*p->link_start));
	p->skill_rank = arena_zalloc(&p->arena, p->skills, sizeof(*p->skill_rank));
	if (!p->skill || !p->occ || !p->link || !p->link_start || !p->skill_rank)
		return -ENOMEM;
	return strtab_init(&p->strings);
}

int pack_run(struct pack *p, const struct builder *b, struct error *e)
{
	const size_t n = sizeof(steps) / sizeof(steps[0]);

	memset(p, 0, sizeof(*p));
	p->b = b;
	arena_init(&p->arena, 1u << 20);
	for (size_t i = 0; i < INDEX_SECTIONS; i++) {
		buf_init(&p->section[i], UINT32_MAX - 1);
		/* An empty table, too, has an address: a pointer into it may be formed, if not followed. */
		if (!buf_reserve(&p->section[i], INDEX_ALIGN))
			return builder_no_memory(e);
	}
	if (set_up(p))
		return builder_no_memory(e);
	for (size_t i = 0; i < n; i++) {
		int r;

		builder_tell(b, steps[i].name, 0, 1);
		r = steps[i].run(p, e);
		builder_tell(b, steps[i].name, 1, 1);
		if (!r)
			r = pack_check(p, e);
		if (r)
			return r;
	}
	buf_free(&p->section[SECTION_strings]);
	p->section[SECTION_strings] = p->strings.bytes;
	buf_init(&p->strings.bytes, 0);
	arena_free(&p->arena);
	return 0;
}

void pack_free(struct pack *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < INDEX_SECTIONS; i++)
		buf_free(&p->section[i]);
	for (size_t i = 0; i < PACK_BAGS; i++)
		vectors_free(&p->bag[i]);
	strtab_free(&p->strings);
	arena_free(&p->arena);
}

void pack_view(const struct pack *p, struct index_view *ret)
{
	const void *data[INDEX_SECTIONS];
	uint64_t count[INDEX_SECTIONS];

	for (uint32_t i = 0; i < INDEX_SECTIONS; i++) {
		const struct buf *b =
		        i == SECTION_strings && p->strings.bytes.len ? &p->strings.bytes : &p->section[i];

		data[i] = b->data;
		count[i] = b->len / layout_core.table[i].elem_size;
	}
	image_bind(&layout_core, ret, data, count);
}

int pack_check(const struct pack *p, struct error *e)
{
	for (size_t i = 0; i < INDEX_SECTIONS; i++) {
		if (p->section[i].error == -ENOMEM)
			return builder_no_memory(e);
		if (p->section[i].error)
			return error_set(e, -EOVERFLOW, NULL, "The table %s would pass 4 GiB.",
			                 layout_core.table[i].name);
	}
	return 0;
}

uint32_t pack_str(struct pack *p, uint32_t old)
{
	uint32_t len, str;
	const char *s = strtab_get(&p->b->strings, old, &len);

	str = old ? strtab_add(&p->strings, s, len) : 0;
	if (str == STR_NONE) {
		/* The table of strings is a section: its error is found by pack_check. */
		p->section[SECTION_strings].error = -ENOMEM;
		return 0;
	}
	return str;
}

int pack_slots(struct pack *p, enum index_section section, const uint32_t *id, size_t stride, uint32_t n,
               struct error *e)
{
	size_t slots = 2;
	uint32_t *slot;

	while (slots < (size_t)n * 2)
		slots *= 2;
	if (!buf_reserve(&p->section[section], slots * sizeof(*slot)))
		return builder_no_memory(e);
	slot = (uint32_t *)(void *)p->section[section].data;
	memset(slot, 0, slots * sizeof(*slot));
	p->section[section].len = slots * sizeof(*slot);
	for (uint32_t row = 0; row < n; row++) {
		uint32_t len;
		const char *s =
		        strtab_get(&p->strings, *(const uint32_t *)((const char *)id + row * stride), &len);
		size_t i = (size_t)XXH3_64bits(s, len) & (slots - 1);

		while (slot[i])
			i = (i + 1) & (slots - 1);
		slot[i] = row + 1;
	}
	return 0;
}

/* --- order by folded text ------------------------------------------------ */

struct ranked {
	const char *folded, *text;
	uint32_t folded_len, text_len, row;
};

static int compare_bytes(const char *a, uint32_t alen, const char *b, uint32_t blen)
{
	int r = memcmp(a, b, alen < blen ? alen : blen);

	return r ? r : (alen > blen) - (alen < blen);
}

static int compare_ranked(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;
	int r = compare_bytes(a->folded, a->folded_len, b->folded, b->folded_len);

	if (!r)
		r = compare_bytes(a->text, a->text_len, b->text, b->text_len);
	return r ? r : (a->row > b->row) - (a->row < b->row);
}

int pack_rank(struct pack *p, const uint32_t *str, size_t stride, uint32_t n, uint32_t *ret_rank,
              struct error *e)
{
	struct ranked *order = malloc(n * sizeof(*order) + 1);
	struct arena folds;
	int r = -ENOMEM;

	arena_init(&folds, 1u << 18);
	if (!order)
		goto out;
	for (uint32_t i = 0; i < n; i++) {
		struct ranked *k = &order[i];
		char folded[MAX_TITLE * 2];
		size_t len;

		k->row = i;
		k->text = strtab_get(&p->strings, *(const uint32_t *)((const char *)str + i * stride),
		                     &k->text_len);
		len = text_fold(k->text, k->text_len, folded, sizeof(folded));
		k->folded_len = (uint32_t)(len < sizeof(folded) ? len : sizeof(folded) - 1);
		k->folded = arena_strndup(&folds, folded, k->folded_len);
		if (!k->folded)
			goto out;
	}
	qsort(order, n, sizeof(*order), compare_ranked);
	for (uint32_t i = 0; i < n; i++)
		ret_rank[order[i].row] = i;
	r = 0;
out:
	arena_free(&folds);
	free(order);
	return r ? builder_no_memory(e) : 0;
}
