/* A map of an answer whose pairs are counted as they are written: what is not known is left out. */
#ifndef DAEMON_PAIRS_H
#define DAEMON_PAIRS_H

#include "daemon/methods.h"

struct pairs {
	struct buf *out;
	const uint8_t *strings; /* of the image that the record is in */
	uint32_t count;
	size_t at;
};

static inline struct pairs pairs_begin(struct buf *out, const uint8_t *strings)
{
	return (struct pairs){out, strings, 0, mp_map_begin(out)};
}

static inline void pairs_end(const struct pairs *p)
{
	mp_count_end(p->out, p->at, p->count);
}

/* Writes the key; the value has to follow. */
#define PAIR(p, key)                                                                                         \
	do {                                                                                                 \
		(p)->count++;                                                                                \
		PROTO_KEY((p)->out, key);                                                                    \
	} while (0)

static inline void put_catalogue_str(struct buf *out, const uint8_t *strings, uint32_t str)
{
	uint32_t len;
	const uint8_t *p = catalogue_str_encoded(strings, str, &len);

	buf_put(out, p, len);
}

/* A string of the image; left out when it is the empty one. */
#define PAIR_STR(p, key, str)                                                                                \
	do {                                                                                                 \
		if (str) {                                                                                   \
			PAIR(p, key);                                                                        \
			put_catalogue_str((p)->out, (p)->strings, str);                                      \
		}                                                                                            \
	} while (0)

#define PAIR_TRUE(p, key, when)                                                                              \
	do {                                                                                                 \
		if (when) {                                                                                  \
			PAIR(p, key);                                                                        \
			mp_bool((p)->out, true);                                                             \
		}                                                                                            \
	} while (0)

/* A value of an enum; left out beyond its values. */
#define PAIR_ENUM(p, key, id, value, values)                                                                 \
	do {                                                                                                 \
		if ((value) < (values)) {                                                                    \
			PAIR(p, key);                                                                        \
			proto_put_enum((p)->out, id, value);                                                 \
		}                                                                                            \
	} while (0)

/* A day of a row. */
#define PAIR_DAY(p, key, day)                                                                                \
	do {                                                                                                 \
		if ((day) != CATALOGUE_NO_DAY) {                                                             \
			PAIR(p, key);                                                                        \
			put_day((p)->out, (int32_t)(day) + CATALOGUE_DAY_ZERO);                              \
		}                                                                                            \
	} while (0)

/* Degrees times CATALOGUE_DEGREE. */
static inline void pair_point(struct pairs *p, int32_t lat, int32_t lon)
{
	if (lat == CATALOGUE_NOWHERE)
		return;
	PAIR(p, "lat");
	mp_double(p->out, (double)lat / CATALOGUE_DEGREE);
	PAIR(p, "lon");
	mp_double(p->out, (double)lon / CATALOGUE_DEGREE);
}

/* Negative: there is no distance. */
static inline void pair_miles(struct pairs *p, double miles)
{
	if (miles < 0)
		return;
	PAIR(p, "miles");
	put_number(p->out, (float)miles);
}

/* {id, label, confidence, evidence} of the skills that a course teaches or an advert asks for. */
void put_taught_skills(struct buf *out, const struct index_view *v, const uint32_t *link,
                       const uint8_t *evidence, uint32_t links);

/* What every answer says of a course run, from `id` to `illustrative`; `miles` negative: none. */
void pair_course(struct pairs *p, const struct course_view *v, uint32_t row, double miles);

/* `source` of a record. */
void pair_source(struct pairs *p, const struct source_row *s);

#endif
