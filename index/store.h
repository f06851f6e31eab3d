/* One generation as an LMDB environment. Only store.c sees lmdb.h.
 *
 * A generation is written once by one process into a folder nobody else opens, and only read
 * after that. So neither side needs LMDB's lock table: both open with
 * MDB_NOLOCK, no lock file exists, and a reader needs no right to write. */
#ifndef INDEX_STORE_H
#define INDEX_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

struct layout;

struct store_meta {
	uint64_t base;     /* the generation it was added to, 0 for none */
	int64_t created;   /* seconds since 1970, UTC */
	int64_t read_from; /* when its import began to read, in ms since 1970: it may not know later changes
	                    */
	uint64_t skills, occupations, links;
	uint64_t courses, vacancies, places;
	char sources[512];
};

/* An image to be written: packed sections, whose memory is given back as they are
 * copied, or the bytes of a whole image as they are. */
struct store_part {
	const struct layout *layout;
	struct buf *sections; /* NULL: `bytes` */
	const uint8_t *bytes;
	size_t size; /* of the image */
};

struct store;

/* Writes the images and the meta record into a new environment in the empty folder `dir`, syncs it
 * and seals it. All the space is taken before the first byte is written. -EOVERFLOW when an image passes the
 * 4 GiB of a value. */
int store_write(const char *dir, struct store_part *parts, size_t count, const struct store_meta *meta,
                struct error *e);

/* Checks the seal and opens for reading. Free with store_close (NULL is fine). -ENOENT, -EBADMSG. */
int store_open(const char *dir, struct store **ret, struct error *e);
void store_close(struct store *s);

/* The image of that layout: valid until store_close. -ENOENT when there is none. */
int store_image(const struct store *s, const struct layout *l, const uint8_t **ret, size_t *ret_size,
                struct error *e);
int store_read_meta(const struct store *s, struct store_meta *ret, struct error *e);

/* Bytes of the environment's file. */
uint64_t store_bytes(const struct store *s);

#endif
