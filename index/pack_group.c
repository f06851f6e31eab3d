/* Unit groups: which occupations share the first one, two, three or four digits of
 * their SOC 2010 code. A word that many jobs of a group use says something about
 * the others in it; and the search shows jobs of different groups before more of one. */
#include "index/pack_text.h"

#include <errno.h>
#include <stdlib.h>

#define DIGITS 4u

/* 1 to 4 digits and the number they make, as one sortable number. */
static uint32_t group_key(uint16_t soc2010, unsigned digits)
{
	static const uint16_t cut[] = {0, 1000, 100, 10, 1};

	return digits * 10000u + soc2010 / cut[digits];
}

static int compare_u32(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

uint32_t group_find(const struct pack *p, uint16_t soc2010, unsigned digits)
{
	const struct buf *keys = &p->section[SECTION_group_key];
	uint32_t key = group_key(soc2010, digits), *at;

	if (!soc2010 || !keys->len)
		return INDEX_NONE;
	at = bsearch(&key, keys->data, keys->len / sizeof(key), sizeof(key), compare_u32);
	return at ? (uint32_t)(at - (uint32_t *)(void *)keys->data) : INDEX_NONE;
}

static void put_keys(struct pack *p, uint32_t *keys, size_t n)
{
	size_t i;

	qsort(keys, n, sizeof(*keys), compare_u32);
	for (i = 0; i < n; i++)
		if (!i || keys[i] != keys[i - 1])
			pack_u32(p, SECTION_group_key, keys[i]);
}

static void put_members(struct pack *p, uint32_t *fill, uint32_t groups)
{
	uint32_t occ, g, sum = 0;
	unsigned d;

	for (occ = 0; occ < p->occupations; occ++)
		for (d = 1; d <= DIGITS; d++) {
			g = group_find(p, p->occ[occ].soc2010, d);
			pack_u32(p, SECTION_occ_group, g);
			if (g != INDEX_NONE)
				fill[g]++;
		}
	for (g = 0; g < groups; g++) {
		uint32_t n = fill[g];

		pack_u32(p, SECTION_group_start, sum);
		fill[g] = sum;
		sum += n;
	}
	pack_u32(p, SECTION_group_start, sum);
	/* Room first, then each occupation into its groups, in order of the rows. */
	for (g = 0; g < sum; g++)
		pack_u32(p, SECTION_group_occ, 0);
	for (occ = 0; occ < p->occupations; occ++)
		for (d = 1; d <= DIGITS; d++) {
			g = group_find(p, p->occ[occ].soc2010, d);
			if (g != INDEX_NONE && !p->section[SECTION_group_occ].error)
				((uint32_t *)(void *)p->section[SECTION_group_occ].data)[fill[g]++] = occ;
		}
}

int pack_groups(struct pack *p, struct error *e)
{
	uint32_t *keys = malloc(((size_t)p->occupations * DIGITS + 1) * sizeof(*keys)), *fill = NULL;
	uint32_t occ, groups;
	size_t n = 0;
	unsigned d;

	if (!keys)
		return builder_no_memory(e);
	for (occ = 0; occ < p->occupations; occ++)
		for (d = 1; d <= DIGITS && p->occ[occ].soc2010; d++)
			keys[n++] = group_key(p->occ[occ].soc2010, d);
	put_keys(p, keys, n);
	free(keys);
	groups = (uint32_t)(p->section[SECTION_group_key].len / sizeof(*keys));
	fill = calloc((size_t)groups + 1, sizeof(*fill));
	if (!fill)
		return builder_no_memory(e);
	put_members(p, fill, groups);
	free(fill);
	return 0;
}
