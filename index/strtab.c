#include "index/strtab.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "base/mp.h"

#define FIRST_SLOTS 1024u

int strtab_init(struct strtab *t)
{
	memset(t, 0, sizeof(*t));
	buf_init(&t->bytes, UINT32_MAX - 1);
	t->slot = calloc(FIRST_SLOTS, sizeof(*t->slot));
	if (!t->slot)
		return -ENOMEM;
	t->slots = FIRST_SLOTS;
	return strtab_add(t, "", 0) == 0 ? 0 : -ENOMEM;
}

void strtab_free(struct strtab *t)
{
	if (!t)
		return;
	buf_free(&t->bytes);
	free(t->slot);
	memset(t, 0, sizeof(*t));
}

const char *strtab_get(const struct strtab *t, uint32_t offset, uint32_t *ret_len)
{
	return str_body(t->bytes.data + offset, ret_len);
}

/* The slot that holds the string, or the free one where it belongs. */
static size_t find_slot(const struct strtab *t, const char *s, size_t len, uint64_t hash)
{
	const uint32_t tag = (uint32_t)(hash >> 32);
	size_t mask = t->slots - 1, i = (size_t)hash & mask;

	for (; t->slot[i].str; i = (i + 1) & mask) {
		uint32_t have;
		const char *q;

		if (t->slot[i].tag != tag)
			continue;
		q = strtab_get(t, t->slot[i].str - 1, &have);
		if (have == len && (!len || memcmp(q, s, len) == 0))
			break;
	}
	return i;
}

uint32_t strtab_find(const struct strtab *t, const char *s, size_t len)
{
	size_t i = find_slot(t, s, len, XXH3_64bits(s, len));

	return t->slot[i].str ? t->slot[i].str - 1 : STR_NONE;
}

static bool grow(struct strtab *t)
{
	size_t slots = t->slots * 2;
	struct strtab_slot *slot = calloc(slots, sizeof(*slot));

	if (!slot)
		return false;
	for (size_t i = 0; i < t->slots; i++) {
		uint32_t len;
		const char *s;
		size_t at;

		if (!t->slot[i].str)
			continue;
		s = strtab_get(t, t->slot[i].str - 1, &len);
		at = (size_t)XXH3_64bits(s, len) & (slots - 1);
		while (slot[at].str)
			at = (at + 1) & (slots - 1);
		slot[at] = t->slot[i];
	}
	free(t->slot);
	t->slot = slot;
	t->slots = slots;
	return true;
}

uint32_t strtab_add(struct strtab *t, const char *s, size_t len)
{
	const uint64_t hash = XXH3_64bits(s, len);
	size_t i, offset = t->bytes.len;

	if (t->count + 1 > t->slots / 4 * 3 && !grow(t))
		return STR_NONE;
	i = find_slot(t, s, len, hash);
	if (t->slot[i].str)
		return t->slot[i].str - 1;
	/* Five bytes of header at most: asked for together, so that a failure leaves no half string. */
	if (!buf_reserve(&t->bytes, len + 5)) {
		t->bytes.error = 0;
		return STR_NONE;
	}
	mp_strn(&t->bytes, s, len);
	t->slot[i] = (struct strtab_slot){(uint32_t)offset + 1, (uint32_t)(hash >> 32)};
	t->count++;
	return (uint32_t)offset;
}

uint32_t str_find_row(const uint8_t *strings, const uint32_t *slot, uint64_t slots, const void *rows,
                      size_t stride, const char *id, size_t len)
{
	uint64_t i = XXH3_64bits(id, len) & (slots - 1);

	for (uint64_t n = 0; n < slots && slot[i]; n++, i = (i + 1) & (slots - 1)) {
		uint32_t str, have;
		const char *s;

		memcpy(&str, (const char *)rows + (slot[i] - 1) * stride, sizeof(str));
		s = str_body(strings + str, &have);
		if (have == len && memcmp(s, id, len) == 0)
			return slot[i] - 1;
	}
	return STR_NONE;
}
