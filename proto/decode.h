/* Between decode.c (messages and records) and values.c (single values). */
#ifndef PROTO_DECODE_H
#define PROTO_DECODE_H

#include "proto/parts.h"

struct decode {
	struct arena *arena;
	struct proto_error *error;
	const struct proto_method *method;
};

/* Decodes one value, already read into `v` (a list's or map's contents still in `r`), into `out` as the
 * field's C type. */
int decode_value(struct decode *d, const struct proto_field *f, struct mp_reader *r, const struct mp_value *v,
                 void *out, const struct place *at);

/* Decodes a map of `pairs` pairs into a zeroed struct of the record's kind. */
int decode_record(struct decode *d, const struct proto_record *rec, struct mp_reader *r, uint32_t pairs,
                  void *out, const struct place *at);

/* Fills the values that stand for parameters not given; `out` is zeroed. */
void decode_presets(const struct proto_record *rec, void *out);

int decode_next_any(struct decode *d, struct mp_reader *r, struct mp_value *v);

/* Reads the next value of a message that may yet be shorter than it says. Text of up to 255 bytes, which is
 * most of a request, is read here without a call. */
static inline int decode_next(struct decode *d, struct mp_reader *r, struct mp_value *v)
{
	size_t left = (size_t)(r->end - r->p), head, len;

	if (left < 2 || ((*r->p & 0xe0) != 0xa0 && *r->p != 0xd9))
		return decode_next_any(d, r, v);
	head = *r->p == 0xd9 ? 2 : 1;
	len = head == 2 ? r->p[1] : *r->p & 0x1fu;
	if (len > left - head)
		return decode_next_any(d, r, v);
	v->type = MP_STR;
	v->u.str.data = (const char *)r->p + head;
	v->u.str.len = (uint32_t)len;
	r->p += head + len;
	return 0;
}

/* Errors: each returns -EINVAL or -ENOMEM. */
int decode_refuse(struct decode *d, const struct place *at, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));
int decode_no_memory(struct decode *d);
int decode_cut_short(struct decode *d);

/* Whether it is a full UK postcode or its outward code, in either case and with or without the space. Shape
 * only: Royal Mail's Postcode Address File, "postcode format". */
bool proto_postcode_valid(const char *s, size_t len);

#endif
