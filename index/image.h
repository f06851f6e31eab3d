/* The images of an index as bytes: written from packed sections, and checked before anyone reads them. No
 * I/O.
 */
#ifndef INDEX_IMAGE_H
#define INDEX_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "index/layout.h"

/* An image has at least so many bytes, so that LMDB gives it pages of its own whatever their size. */
#define IMAGE_LEAST 16384u

/* Points a view of layout `l` at `count[i]` elements at `data[i]` for every table i. */
void image_bind(const struct layout *l, void *view, const void *const data[], const uint64_t count[]);

/* The other way round. */
void image_unbind(const struct layout *l, const void *view, const void *data[], uint64_t count[]);

/* Bytes that an image of these sections (l->tables of them) has. */
size_t image_size(const struct layout *l, const struct buf *sections);

/* Writes the image into `out`, which holds image_size bytes and is aligned to INDEX_ALIGN as stored. Gives
 * the memory of each section back as soon as it is copied: an image has room for one of itself. */
void image_write(const struct layout *l, struct buf *sections, uint8_t *out);

/* Checks an image and points a view into it. Always checked: magic, format, the
 * table of sections and its checksum, that every table lies inside and has as many elements as its
 * rows ask for, and that every table of starts rises. With `verify`
 * also every checksum, reference, range and record, so that no reader of a
 * verified image can leave its tables. `p` is aligned to INDEX_ALIGN. `core` is the open core
 * image of the same generation; NULL to open that itself.
 * -EPROTO another format, -EBADMSG damaged. */
int image_open(const struct layout *l, const uint8_t *p, size_t n, bool verify, const struct index_view *core,
               void *ret_view, struct error *e);

/* A view with no rows, for an image that a generation does not have. `*ret_zeros` is what its tables of
 * starts lie in: free() it when the view is no longer used. 0 or -ENOMEM. */
int image_empty(const struct layout *l, const struct index_view *core, void *ret_view, void **ret_zeros);

/* The part of image_open that `verify` adds, over a view that was bound. */
int image_verify(const struct layout *l, const void *view, const struct index_view *core, struct error *e);

#endif
