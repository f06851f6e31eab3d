/* Reading an index. A view is a struct of typed pointers into the map, one for
 * each table of sections.def, checked once when the generation is opened; using
 * it costs no call, no copy and no lock. Nobody else sees lmdb.h. */
#ifndef INDEX_READER_H
#define INDEX_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "index/format.h"
#include "index/text_format.h"

enum index_section {
#define SECTION(name, type, doc) SECTION_##name,
#include "index/sections.def"
#undef SECTION
	INDEX_SECTIONS
};

struct index_view {
#define SECTION(name, type, doc)                                                                             \
	const type *name;                                                                                    \
	uint64_t name##_count;
#include "index/sections.def"
#undef SECTION
	uint64_t generation;
	uint64_t size; /* bytes of the image */
};

struct index_reader;

/* Opens generation `generation` of the index folder `dir` (0: the one that is
 * current). The header and the section table are checked; with `verify` every
 * checksum and every cross-reference too. Errors: -ENOENT no such generation (or none current),
 * -EPROTO another format version, -EBADMSG damaged; `e` says what to do. */
int index_open(const char *dir, uint64_t generation, bool verify, struct index_reader **ret, struct error *e);

/* The same for the folder of one generation, wherever it lies. */
int index_open_at(const char *path, bool verify, struct index_reader **ret, struct error *e);

/* Closes and unmaps. NULL is fine. No view may be in use. */
void index_close(struct index_reader *r);

/* One request's hold on the map: begin before the view is read, end after. Not nested. */
int index_read_begin(struct index_reader *r, const struct index_view **ret_view);
void index_read_end(struct index_reader *r);

struct layout;
struct store_meta;

/* The bytes of an image as they are stored, as long as the reader is open; -ENOENT when there is none. */
int index_image(const struct index_reader *r, const struct layout *l, const uint8_t **ret, size_t *ret_size);

/* Lets go of the memory that holds the images as far as they were read; what is read again comes back from
 * the file. For a writer, which reads all of a generation once. */
void index_let_go(const struct index_reader *r);

/* What the writer noted of the generation. */
const struct store_meta *index_meta(const struct index_reader *r);

/* When the import began that read the data, in ms since 1970, UTC; 0 not known. */
int64_t index_read_from(const struct index_reader *r);

/* --- small reads over a view ------------------------------------------------ */

/* The bytes of string `str`, without their MessagePack header. */
const char *view_str(const struct index_view *v, uint32_t str, uint32_t *ret_len);

/* The same string with its MessagePack header, ready to be copied into an answer. */
const uint8_t *view_str_encoded(const struct index_view *v, uint32_t str, uint32_t *ret_len);

/* The whole record as skill.get and occupation.get answer it: `*ret_pairs` pairs
 * of a MessagePack map whose header the caller writes, so that it can add pairs of its own. */
const uint8_t *view_skill_record(const struct index_view *v, uint32_t row, uint32_t *ret_len,
                                 uint32_t *ret_pairs);
const uint8_t *view_occupation_record(const struct index_view *v, uint32_t row, uint32_t *ret_len,
                                      uint32_t *ret_pairs);

/* Row of the skill or occupation with that id, or INDEX_NONE. */
uint32_t view_find_skill(const struct index_view *v, const char *id, size_t len);
uint32_t view_find_occupation(const struct index_view *v, const char *id, size_t len);

static inline uint32_t view_skills(const struct index_view *v)
{
	return (uint32_t)v->skill_count;
}

static inline uint32_t view_occupations(const struct index_view *v)
{
	return (uint32_t)v->occ_count;
}

/* The text index over occupations, or over skills. */
struct text_view view_occupation_text(const struct index_view *v);
struct text_view view_skill_text(const struct index_view *v);

#endif
