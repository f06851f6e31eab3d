/* MessagePack, written straight into a struct buf and read in place.
 *
 * Writing instantiates msgpack-c's pack_template.h over our buffer, so a value
 * costs no call through a pointer. Reading is a cursor over bytes that never
 * allocates: a declared length that the bytes cannot hold is an error before
 * anything is done with it. */
#ifndef BASE_MP_H
#define BASE_MP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* --- writing: each appends one value; errors are the buffer's sticky error --- */
void mp_nil(struct buf *b);
void mp_bool(struct buf *b, bool v);
void mp_int(struct buf *b, int64_t v);
void mp_uint(struct buf *b, uint64_t v);
void mp_double(struct buf *b, double v);
void mp_float(struct buf *b, float v);
void mp_str(struct buf *b, const char *s);
void mp_strn(struct buf *b, const char *s, size_t n);
void mp_bin(struct buf *b, const void *p, size_t n);
void mp_map(struct buf *b, uint32_t pairs);
void mp_array(struct buf *b, uint32_t items);

/* A map or array whose count is known only afterwards: begin writes a 16-bit
 * header with count 0 and returns its place; end sets the count (up to 65,535). */
size_t mp_map_begin(struct buf *b);
size_t mp_array_begin(struct buf *b);
void mp_count_end(struct buf *b, size_t place, uint32_t count);

/* --- reading --- */
enum mp_type { MP_NIL, MP_BOOL, MP_INT, MP_UINT, MP_DOUBLE, MP_STR, MP_BIN, MP_ARRAY, MP_MAP, MP_EXT };

struct mp_value {
	enum mp_type type;
	union {
		bool boolean;
		int64_t i;      /* MP_INT: always negative */
		uint64_t u;     /* MP_UINT */
		double d;       /* MP_DOUBLE, from float32 or float64 */
		uint32_t count; /* MP_ARRAY: items, MP_MAP: pairs, that follow */
		struct {
			const char *data; /* points into the bytes read; no NUL at the end */
			uint32_t len;
		} str; /* MP_STR, MP_BIN, MP_EXT */
	} u;
};

struct mp_reader {
	const uint8_t *p, *end;
};

/* Reads the next value (for a map or array: its header). 1 a value was read,
 * 0 the bytes end before the value does, -EBADMSG a byte that MessagePack does
 * not define. On 0 and errors the reader has not moved. */
int mp_read(struct mp_reader *r, struct mp_value *v);

/* Skips one whole value with all it holds; same results as mp_read. Depth is
 * bounded without recursion. */
int mp_skip(struct mp_reader *r);

#endif
