/* A table that holds each string once, encoded as a MessagePack str. What it
 * gives out is the offset of the string in its bytes, which become the section
 * `strings` of an image as they are. Offset 0 is the empty string. */
#ifndef INDEX_STRTAB_H
#define INDEX_STRTAB_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define STR_NONE UINT32_MAX

struct strtab_slot {
	uint32_t str; /* offset + 1, or 0 */
	uint32_t tag; /* of its hash: most strings that differ are told apart without being read */
};

struct strtab {
	struct buf bytes;
	struct strtab_slot *slot;
	size_t slots, count;
};

/* 0 or -ENOMEM. Free with strtab_free also after an error. */
int strtab_init(struct strtab *t);
void strtab_free(struct strtab *t);

/* The offset of the string, added when new; STR_NONE when memory or the 4 GiB of offsets are used up. */
uint32_t strtab_add(struct strtab *t, const char *s, size_t len);

/* The offset of the string, or STR_NONE when it is not there. */
uint32_t strtab_find(const struct strtab *t, const char *s, size_t len);

/* The bytes of the string at `offset`, without their header and without a NUL. */
const char *strtab_get(const struct strtab *t, uint32_t offset, uint32_t *ret_len);

/* The row whose first field is the string `id`, by an open-addressing hash of `slots` places (a power of two;
 * row + 1, or 0) over rows that are `stride` bytes apart; STR_NONE when there is none. `strings` are the
 * bytes of such a table. */
uint32_t str_find_row(const uint8_t *strings, const uint32_t *slot, uint64_t slots, const void *rows,
                      size_t stride, const char *id, size_t len);

/* The bytes and length of an encoded str known to be whole. */
static inline const char *str_body(const uint8_t *p, uint32_t *ret_len)
{
	switch (*p) {
	case 0xd9:
		*ret_len = p[1];
		return (const char *)p + 2;
	case 0xda:
		*ret_len = (uint32_t)p[1] << 8 | p[2];
		return (const char *)p + 3;
	case 0xdb:
		*ret_len = (uint32_t)p[1] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 8 | p[4];
		return (const char *)p + 5;
	default:
		*ret_len = *p & 0x1f;
		return (const char *)p + 1;
	}
}

#endif
