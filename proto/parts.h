/* What the files of proto/ share among themselves: places in a message, and saying things in sentences. */
#ifndef PROTO_PARTS_H
#define PROTO_PARTS_H

#include "proto/proto.h"

/* Where in a message something is: a chain from the value up to the whole, on the caller's stack. It costs
 * nothing until it has to be told. */
struct place {
	const struct place *up;
	const char *name; /* NULL: an item of a list */
	uint32_t len;
	uint32_t index;
};

/* Writes skills[3].id. An empty path for NULL. */
void proto_place_format(const struct place *at, char *out, size_t size);

/* Text that is put together piece by piece into a fixed space, cut where it ends. */
struct sentence {
	char *out;
	size_t size, len;
};

void sentence_begin(struct sentence *s, char *out, size_t size);
void sentence_add(struct sentence *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* 5,000; 2.5; -12. */
void sentence_number(struct sentence *s, double v);

/* What a value of the field has to be: "a whole number from 1 to 500". */
void sentence_field(struct sentence *s, const struct proto_field *f);

/* The same for one item of a list. */
void sentence_item(struct sentence *s, const struct proto_field *f);

/* What a value that was given is: 5,000; "abc"; a list. Long text is cut. */
void sentence_value(struct sentence *s, const struct mp_value *v);

/* Makes text fit to be sent and shown: bytes that are not UTF-8, and control characters, become a question
 * mark; the end is cut between characters. */
void sentence_make_safe(char *s);

/* Finds the known word that someone probably meant. */
struct nearest {
	const char *given;
	size_t len;
	unsigned best; /* how far off the word is; no more than what still passes for a slip */
	const char *word;
};

void nearest_begin(struct nearest *n, const char *given, size_t len);
void nearest_try(struct nearest *n, const char *word);

/* Every record there is, those of the methods and those they hold. */
extern const struct proto_record *const proto_records[];
extern const unsigned proto_record_count;

/* The parameter or key of that name, or -1. `hint` is where to look first. */
int proto_record_find(const struct proto_record *rec, const char *name, uint32_t len, unsigned hint);

/* Whether the record belongs to one method as its parameters or its answer, so is not listed by itself. */
bool proto_record_is_own(const struct proto_record *rec);

/* The longest text the field takes, in bytes; 0 for no limit. */
static inline uint32_t field_max_bytes(const struct proto_field *f)
{
	return f->max_bytes || f->format != PROTO_FORMAT_ID ? f->max_bytes : PROTO_ID_BYTES;
}

/* The name of a type for programs, and whether it is a list of it. */
const char *proto_type_name(enum proto_type type, bool *ret_list);
const char *proto_format_name(enum proto_format format);

#endif
