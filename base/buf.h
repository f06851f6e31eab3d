/* A growing byte buffer with a sticky error: after memory runs out, or the
 * limit is reached, every further write does nothing, and one check at the end
 * tells. So code that encodes an answer need not test each step. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
	uint8_t *data;
	size_t len, cap;
	size_t limit; /* bytes this buffer may hold; 0 for no limit */
	int error;    /* 0, -ENOMEM or -EMSGSIZE (limit reached) */
};

/* An empty buffer; no memory is taken yet. */
void buf_init(struct buf *b, size_t limit);

/* Gives the memory back. NULL is fine. */
void buf_free(struct buf *b);

/* Makes room for `n` more bytes; false (and the sticky error) when that can not be. */
bool buf_reserve_slow(struct buf *b, size_t n);

static inline bool buf_reserve(struct buf *b, size_t n)
{
	return n <= b->cap - b->len && !b->error ? true : buf_reserve_slow(b, n);
}

/* Appends `n` bytes. */
static inline void buf_put(struct buf *b, const void *p, size_t n)
{
	if (!buf_reserve(b, n) || !n)
		return;
	memcpy(b->data + b->len, p, n);
	b->len += n;
}

static inline void buf_byte(struct buf *b, uint8_t c)
{
	buf_put(b, &c, 1);
}

/* Appends a string without its NUL. */
static inline void buf_str(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

/* Appends formatted text (no NUL is counted). */
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Drops the first `n` bytes, keeping the rest. */
void buf_consume(struct buf *b, size_t n);

/* Empties the buffer and clears its error; keeps the memory. */
static inline void buf_clear(struct buf *b)
{
	b->len = 0;
	b->error = 0;
}

#endif
