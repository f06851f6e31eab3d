#include "base/mp.h"

#include <errno.h>
#include <string.h>

#include <limits.h>

#include <msgpack/sysdep.h>
#include <msgpack/timestamp.h>

#define msgpack_pack_inline_func(name)                static inline void mpc_pack##name
#define msgpack_pack_inline_func_cint(name)           static inline void mpc_pack##name
#define msgpack_pack_user                             struct buf *
#define msgpack_pack_append_buffer(user, bytes, size) buf_put((user), (bytes), (size))
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <msgpack/pack_template.h>
#pragma GCC diagnostic pop

void mp_nil(struct buf *b)
{
	mpc_pack_nil(b);
}

void mp_bool(struct buf *b, bool v)
{
	if (v)
		mpc_pack_true(b);
	else
		mpc_pack_false(b);
}

void mp_int(struct buf *b, int64_t v)
{
	mpc_pack_int64(b, v);
}

void mp_uint(struct buf *b, uint64_t v)
{
	mpc_pack_uint64(b, v);
}

void mp_double(struct buf *b, double v)
{
	mpc_pack_double(b, v);
}

void mp_float(struct buf *b, float v)
{
	mpc_pack_float(b, v);
}

void mp_strn(struct buf *b, const char *s, size_t n)
{
	mpc_pack_str(b, n);
	mpc_pack_str_body(b, s, n);
}

void mp_str(struct buf *b, const char *s)
{
	mp_strn(b, s, strlen(s));
}

void mp_bin(struct buf *b, const void *p, size_t n)
{
	mpc_pack_bin(b, n);
	mpc_pack_bin_body(b, p, n);
}

void mp_map(struct buf *b, uint32_t pairs)
{
	mpc_pack_map(b, pairs);
}

void mp_array(struct buf *b, uint32_t items)
{
	mpc_pack_array(b, items);
}

static size_t begin16(struct buf *b, uint8_t type)
{
	const uint8_t head[3] = {type, 0, 0};
	size_t place = b->len;

	buf_put(b, head, sizeof(head));
	return place;
}

size_t mp_map_begin(struct buf *b)
{
	return begin16(b, 0xde);
}

size_t mp_array_begin(struct buf *b)
{
	return begin16(b, 0xdc);
}

void mp_count_end(struct buf *b, size_t place, uint32_t count)
{
	if (b->error)
		return;
	if (count > UINT16_MAX || place + 3 > b->len) {
		b->error = -EMSGSIZE;
		return;
	}
	b->data[place + 1] = (uint8_t)(count >> 8);
	b->data[place + 2] = (uint8_t)count;
}

/* --- reading ------------------------------------------------------------- */

/* What a first byte of 0xc0..0xdf means: the type, the bytes of its length or number, and for ext the type
 * byte. */
struct lead {
	uint8_t kind;  /* enum mp_type, or BAD */
	uint8_t width; /* bytes of number or length that follow */
	uint8_t fixed; /* body bytes that follow without a length (fixext: 1 + 2^n) */
	uint8_t value; /* for booleans */
};

#define BAD    0xff
#define SIGNED 0x80
#define FLOAT  0x81

static const struct lead leads[32] = {
        {MP_NIL, 0, 0, 0},  {BAD, 0, 0, 0},    {MP_BOOL, 0, 0, 0}, {MP_BOOL, 0, 0, 1},  {MP_BIN, 1, 0, 0},
        {MP_BIN, 2, 0, 0},  {MP_BIN, 4, 0, 0}, {MP_EXT, 1, 0, 0},  {MP_EXT, 2, 0, 0},   {MP_EXT, 4, 0, 0},
        {FLOAT, 4, 0, 0},   {FLOAT, 8, 0, 0},  {MP_UINT, 1, 0, 0}, {MP_UINT, 2, 0, 0},  {MP_UINT, 4, 0, 0},
        {MP_UINT, 8, 0, 0}, {SIGNED, 1, 0, 0}, {SIGNED, 2, 0, 0},  {SIGNED, 4, 0, 0},   {SIGNED, 8, 0, 0},
        {MP_EXT, 0, 2, 0},  {MP_EXT, 0, 3, 0}, {MP_EXT, 0, 5, 0},  {MP_EXT, 0, 9, 0},   {MP_EXT, 0, 17, 0},
        {MP_STR, 1, 0, 0},  {MP_STR, 2, 0, 0}, {MP_STR, 4, 0, 0},  {MP_ARRAY, 2, 0, 0}, {MP_ARRAY, 4, 0, 0},
        {MP_MAP, 2, 0, 0},  {MP_MAP, 4, 0, 0},
};

static uint64_t big_endian(const uint8_t *p, unsigned width)
{
	uint64_t v = 0;

	while (width--)
		v = v << 8 | *p++;
	return v;
}

static void set_float(struct mp_value *v, uint64_t bits, unsigned width)
{
	v->type = MP_DOUBLE;
	if (width == 4) {
		uint32_t b = (uint32_t)bits;
		float f;

		memcpy(&f, &b, sizeof(f));
		v->u.d = (double)f;
	} else {
		memcpy(&v->u.d, &bits, sizeof(v->u.d));
	}
}

static void set_signed(struct mp_value *v, uint64_t bits, unsigned width)
{
	/* Widths are 1, 2, 4 and 8 bytes; the table of first bytes holds no other. */
	int64_t n = width == 1   ? (int8_t)bits
	            : width == 2 ? (int16_t)bits
	            : width == 4 ? (int32_t)bits
	                         : (int64_t)bits;

	if (n >= 0) {
		v->type = MP_UINT;
		v->u.u = (uint64_t)n;
	} else {
		v->type = MP_INT;
		v->u.i = n;
	}
}

static int take_body(struct mp_reader *r, const uint8_t *p, uint64_t n, enum mp_type type, struct mp_value *v)
{
	if (n > (uint64_t)(r->end - p))
		return 0;
	v->type = type;
	v->u.str.data = (const char *)p;
	v->u.str.len = (uint32_t)n;
	r->p = p + n;
	return 1;
}

static int read_short(struct mp_reader *r, uint8_t c, struct mp_value *v)
{
	const uint8_t *p = r->p + 1;

	if ((c & 0xe0) == 0xa0)
		return take_body(r, p, c & 0x1f, MP_STR, v);
	r->p = p;
	if (c < 0x80) {
		v->type = MP_UINT;
		v->u.u = c;
	} else if (c >= 0xe0) {
		v->type = MP_INT;
		v->u.i = (int)c - 256;
	} else {
		v->type = c < 0x90 ? MP_MAP : MP_ARRAY;
		v->u.count = c & 0x0f;
	}
	return 1;
}

int mp_read(struct mp_reader *r, struct mp_value *v)
{
	const struct lead *l;
	const uint8_t *p = r->p;
	uint64_t n;
	uint8_t c;

	if (p >= r->end)
		return 0;
	c = *p;
	if (c < 0xc0 || c >= 0xe0)
		return read_short(r, c, v);
	l = &leads[c - 0xc0];
	if (l->kind == BAD)
		return -EBADMSG;
	p++;
	if ((size_t)(r->end - p) < l->width)
		return 0;
	n = big_endian(p, l->width);
	p += l->width;
	switch (l->kind) {
	case MP_STR:
	case MP_BIN:
		return take_body(r, p, n, (enum mp_type)l->kind, v);
	case MP_EXT:
		return take_body(r, p, l->fixed ? l->fixed : n + 1, MP_EXT, v);
	case FLOAT:
		set_float(v, n, l->width);
		break;
	case SIGNED:
		set_signed(v, n, l->width);
		break;
	case MP_BOOL:
		v->type = MP_BOOL;
		v->u.boolean = l->value;
		break;
	case MP_UINT:
		v->type = MP_UINT;
		v->u.u = n;
		break;
	default:
		v->type = (enum mp_type)l->kind;
		v->u.count = (uint32_t)n;
		break;
	}
	r->p = p;
	return 1;
}

int mp_skip(struct mp_reader *r)
{
	struct mp_reader at = *r;
	uint64_t owed = 1;

	while (owed) {
		struct mp_value v;
		int rc = mp_read(&at, &v);

		if (rc != 1)
			return rc;
		owed--;
		if (v.type == MP_ARRAY)
			owed += v.u.count;
		else if (v.type == MP_MAP)
			owed += 2 * (uint64_t)v.u.count;
		if (owed > (uint64_t)(at.end - at.p))
			return 0;
	}
	*r = at;
	return 1;
}
