/* An arena: memory for one request or one import, given back all at once.
 *
 * Allocation never fails half-way: when memory runs out `arena_alloc` returns
 * NULL and the arena stays usable. Memory is zeroed only where the name says so. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *head; /* the chunk allocated from; older ones hang behind it */
	size_t chunk_size;        /* bytes asked of malloc for a new chunk, at least */
	size_t used;              /* bytes handed out since the last reset */
	size_t limit;             /* no more than this many bytes are handed out; 0 for no limit */
};

/* Prepares an arena; no memory is taken yet. `chunk_size` 0 means 64 KiB. */
void arena_init(struct arena *a, size_t chunk_size);

/* `size` bytes aligned for any type (16), or NULL when memory or the limit is used up. Size 0 gives a valid
 * pointer. */
void *arena_alloc(struct arena *a, size_t size);

/* As arena_alloc for `n` elements of `size` bytes, set to zero; NULL also when n * size overflows. */
void *arena_zalloc(struct arena *a, size_t n, size_t size);

/* Copies. The result ends with a NUL byte. NULL when memory is used up. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
void *arena_memdup(struct arena *a, const void *p, size_t n);

/* Formats into the arena. NULL when memory is used up. */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Forgets everything handed out; keeps one chunk for the next round. */
void arena_reset(struct arena *a);

/* Gives all memory back. NULL and a never used arena are fine. */
void arena_free(struct arena *a);

#endif
