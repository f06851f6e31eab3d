/* What the parts of the builder that make the images beside the core share. Records are kept as the rows they
 * become, so that a million of them take little more memory than their image. */
#ifndef INDEX_BUILDER_CATALOGUE_H
#define INDEX_BUILDER_CATALOGUE_H

#include "index/builder_private.h"
#include "index/catalogue.h"
#include "index/catalogue_builder.h"
#include "index/layout.h"
#include "index/rowset.h"

#define MAX_SHORT 1000u /* bytes of a venue, a price as text */
#define MAX_URL   2000u

/* What a course or vacancy is linked to. */
struct row_links {
	uint32_t first;     /* of the part's links: skills */
	uint32_t occ_first; /* of the part's occupations */
	uint16_t count;
	uint8_t occupations;
	bool stated : 1; /* its skills are said by its source; or else worked out from its texts */
	bool known : 1;  /* worked out before: taken over from a generation */
};

/* An image in the making. */
struct part {
	struct strtab strings;
	struct vec row;      /* struct course_row and so on */
	struct rowset more;  /* struct course_more and so on, by id; of places: struct place_row by outcode */
	struct vec links;    /* struct row_links */
	struct vec link;     /* uint32_t: skill << 8 | confidence */
	struct vec evidence; /* uint8_t, of each link */
	struct vec occupation; /* uint16_t: rows in the core image */
	struct rowset title, provider, sector, aim, about;
	struct vec source; /* uint32_t: the builder's number of each source of this image */
	uint64_t *gone;    /* a bit for each row of the generation added to that is not taken over */
	uint64_t gone_count;
	bool begun;      /* something was added or left out */
	bool spent;      /* packed: there is nothing left to pack again */
	uint64_t packed; /* rows, once it is spent */
};

struct catalogue_builder {
	struct part part[CATALOGUES];
	builder_read_text *read;
	void *read_arg;
	uint64_t dropped_links; /* to skills that are no longer there */
};

/* Readies all parts: 0 or -ENOMEM. Free with catalogue_free also after an error. */
int catalogue_init(struct catalogue_builder *c);
void part_free(struct part *p);
void catalogue_free(struct catalogue_builder *c);

/* The parts of an add that courses, vacancies and places share. Each gives 0 or a negative errno with `e`
 * filled. `what` names the value, `id` the record. */

/* Interns a text of at most `max` bytes. */
int part_text(struct part *p, const char *what, const char *id, const char *text, size_t max, uint32_t *ret,
              struct error *e);

/* Checks the id of a new record and interns it. `kind` is "course" and so on. */
int part_claim(struct part *p, const char *kind, const char *id, uint32_t *ret_str, struct error *e);

/* The image's number of one of the builder's sources. */
int part_source(struct builder *b, struct part *p, const char *id, unsigned source, uint16_t *ret,
                struct error *e);

/* The same for a number that is known to be good: 0 or -ENOMEM. */
int part_number_source(struct part *p, unsigned source, uint16_t *ret);

/* The row of a title. */
int part_title(struct part *p, const char *id, const char *title, uint32_t *ret, struct error *e);

/* Degrees as they are stored; CATALOGUE_NOWHERE when not known. */
int part_point(const char *id, double lat, double lon, int32_t *ret_lat, int32_t *ret_lon, struct error *e);

/* Place name and outcode. */
int part_place(struct part *p, const char *id, const struct place_at *at, uint32_t *ret_town,
               uint32_t *ret_outcode, struct error *e);

/* A day as it is stored; 0 when it is UNKNOWN_INT. */
int part_day(const char *id, const char *what, int32_t day, uint16_t *ret, struct error *e);

/* Appends the skills that a source states. */
int part_skills(struct builder *b, struct part *p, const char *id, const struct strings *skills,
                struct row_links *ret, struct error *e);

/* Appends a record whose every part is ready. */
int part_append(struct part *p, const void *row, const void *more, const struct row_links *t,
                struct error *e);

/* --- carrying over ------------------------------------------------------------------ */

/* Readies the parts for the generation that was opened as b->base. */
int carry_begin(struct builder *b, const char *dir, struct error *e);

/* The record of that id, or the place of that outcode, was added: that of the base is not taken over. */
void carry_replace(struct builder *b, enum catalogue what, const char *id, size_t len);

/* Whether there is anything of a kind: in the base, or added. */
bool carry_has(const struct builder *b, enum catalogue what);

/* Whether the image of the base (or none, where it has none) is right as it is. */
bool carry_is_copy(const struct builder *b, enum catalogue what);

/* Takes over the records of the base that stay. */
int carry_rows(struct builder *b, enum catalogue what, struct error *e);

/* --- packing ------------------------------------------------------------------- */

/* One image on its way to the store. */
struct packed {
	struct buf section[LAYOUT_MAX_TABLES];
};
void packed_free(struct packed *p);

/* Makes the sections of part `what` out of its records, against the core image `core`. The part is used up.
 */
int pack_catalogue(struct builder *b, enum catalogue what, const struct index_view *core,
                   const struct place_view *places, struct packed *ret, struct error *e);

#endif
