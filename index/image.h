/* The image of an index as bytes: written from packed sections, and checked before anyone reads it. No I/O.
 */
#ifndef INDEX_IMAGE_H
#define INDEX_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "index/reader.h"

/* Name of a section as sections.def has it, and bytes of one of its elements. */
const char *image_section_name(uint32_t id);
size_t image_elem_size(uint32_t id);

/* Points a view at `count[i]` elements at `data[i]` for every section i. */
void image_bind(struct index_view *v, const void *const data[], const uint64_t count[]);

/* Bytes that an image of these sections (INDEX_SECTIONS of them) has. */
size_t image_size(const struct buf *sections);

/* Writes the image into `out`, which holds image_size bytes and is aligned to INDEX_ALIGN as stored. */
void image_write(const struct buf *sections, uint8_t *out);

/* Checks an image and points a view into it. Always checked: magic, format, the
 * table of sections and its checksum, that every table lies inside and has as many elements as its
 * rows ask for, and that every table of starts rises. With `verify`
 * also every checksum, reference, range and record, so that no reader of a
 * verified image can leave its tables. `p` is aligned to INDEX_ALIGN.
 * -EPROTO another format, -EBADMSG damaged. */
int image_open(const uint8_t *p, size_t n, bool verify, struct index_view *ret, struct error *e);

/* The part of image_open that `verify` adds, over a view that was bound. */
int image_verify(const struct index_view *v, struct error *e);

#endif
