#include "proto/decode.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/text.h"

/* --- refusing ------------------------------------------------------------------- */

/* "limit is 5,000. It must be a whole number from 1 to 500." */
static int wrong(struct decode *d, const struct proto_field *f, const struct mp_value *v,
                 const struct place *at)
{
	char text[300];
	struct sentence s;

	sentence_begin(&s, text, sizeof(text));
	sentence_value(&s, v);
	sentence_add(&s, ". It must be ");
	sentence_field(&s, f);
	return decode_refuse(d, at, "is %s.", text);
}

static int wrong_item(struct decode *d, const struct proto_field *f, const struct mp_value *v,
                      const struct place *at)
{
	char text[300];
	struct sentence s;

	sentence_begin(&s, text, sizeof(text));
	sentence_value(&s, v);
	sentence_add(&s, ". It must be ");
	sentence_item(&s, f);
	return decode_refuse(d, at, "is %s.", text);
}

static int too_many(struct decode *d, const struct proto_field *f, uint32_t count, const struct place *at)
{
	char text[300];
	struct sentence s;

	sentence_begin(&s, text, sizeof(text));
	sentence_number(&s, count);
	sentence_add(&s, " items. It must be ");
	sentence_field(&s, f);
	return decode_refuse(d, at, "has %s.", text);
}

/* --- text ----------------------------------------------------------------------- */

/* Whether eight bytes are plain ASCII, which most text is; a zero byte is no text. */
static bool plain_word(const char *s)
{
	const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
	uint64_t word;

	memcpy(&word, s, sizeof(word));
	return !(((word - ones) | word) & highs);
}

/* How much of the start of a text is valid UTF-8. */
static size_t valid_length(const char *s, size_t len)
{
	size_t at = 0;

	while (len - at >= 8 && plain_word(s + at))
		at += 8;
	/* The last bytes once more, with those before them, sooner than one by one. */
	if (len >= 8 && len - at < 8 && plain_word(s + len - 8))
		return len;
	while (at < len && s[at] > 0 && s[at] < 0x7f)
		at++;
	return at == len ? len : at + text_valid_utf8(s + at, len - at);
}

static int take_text(struct decode *d, const struct mp_value *v, struct mp_text *out, const struct place *at)
{
	const char *s = v->u.str.data;
	size_t len = v->u.str.len, good = valid_length(s, len);

	if (good != len)
		return decode_refuse(d, at, "is not valid UTF-8: the byte at offset %zu is wrong.", good);
	out->data = s;
	out->len = (uint32_t)len;
	return 0;
}

static int check_text(struct decode *d, const struct proto_field *f, const struct mp_value *v,
                      const struct place *at)
{
	uint32_t max = field_max_bytes(f);
	char text[160];
	struct sentence s;
	int32_t day;

	if (max && v->u.str.len > max) {
		sentence_begin(&s, text, sizeof(text));
		sentence_number(&s, v->u.str.len);
		sentence_add(&s, " bytes long. It can have up to ");
		sentence_number(&s, max);
		return decode_refuse(d, at, "is %s bytes.", text);
	}
	if (f->format == PROTO_FORMAT_ID && !v->u.str.len)
		return wrong_item(d, &(struct proto_field){.type = PROTO_STRS, .format = f->format}, v, at);
	if (f->format == PROTO_FORMAT_POSTCODE && !proto_postcode_valid(v->u.str.data, v->u.str.len))
		return wrong(d, f, v, at);
	if (f->format == PROTO_FORMAT_DATE && !proto_date_days(v->u.str.data, v->u.str.len, &day))
		return wrong(d, f, v, at);
	return 0;
}

static bool is_text(const struct mp_value *v)
{
	return v->type == MP_STR || v->type == MP_BIN;
}

static int decode_text(struct decode *d, const struct proto_field *f, const struct mp_value *v,
                       struct mp_text *out, const struct place *at)
{
	int rc = take_text(d, v, out, at);

	return rc ? rc : check_text(d, f, v, at);
}

static int decode_str(struct decode *d, const struct proto_field *f, struct mp_reader *r,
                      const struct mp_value *v, void *out, const struct place *at)
{
	(void)r;
	return is_text(v) ? decode_text(d, f, v, out, at) : wrong(d, f, v, at);
}

/* --- numbers, truth, words --------------------------------------------------------- */

static bool take_number(const struct mp_value *v, double *ret)
{
	switch (v->type) {
	case MP_INT:
		*ret = (double)v->u.i;
		return true;
	case MP_UINT:
		*ret = (double)v->u.u;
		return true;
	case MP_DOUBLE:
		*ret = v->u.d;
		return true;
	default:
		return false;
	}
}

static bool in_range(const struct proto_field *f, double n)
{
	return f->min < f->max ? n >= f->min && n <= f->max : isfinite(n);
}

/* Every bound lies within 2^53, so a double holds every whole number that can pass. */
static bool take_whole(const struct proto_field *f, const struct mp_value *v, int64_t *ret)
{
	double n;

	if (!take_number(v, &n) || !in_range(f, n) || fabs(n) > (double)PROTO_INT_MAX || n != trunc(n))
		return false;
	*ret = (int64_t)n;
	return true;
}

static int decode_bool(struct decode *d, const struct proto_field *f, struct mp_reader *r,
                       const struct mp_value *v, void *out, const struct place *at)
{
	(void)r;
	if (v->type != MP_BOOL)
		return wrong(d, f, v, at);
	*(bool *)out = v->u.boolean;
	return 0;
}

static int decode_int(struct decode *d, const struct proto_field *f, struct mp_reader *r,
                      const struct mp_value *v, void *out, const struct place *at)
{
	(void)r;
	return take_whole(f, v, out) ? 0 : wrong(d, f, v, at);
}

static int decode_num(struct decode *d, const struct proto_field *f, struct mp_reader *r,
                      const struct mp_value *v, void *out, const struct place *at)
{
	double n;

	(void)r;
	if (!take_number(v, &n) || !in_range(f, n))
		return wrong(d, f, v, at);
	*(double *)out = n;
	return 0;
}

static int find_word(const struct proto_enum *e, const struct mp_value *v)
{
	if (!is_text(v))
		return -1;
	for (unsigned i = 0; i < e->count; i++)
		if (strlen(e->value[i].word) == v->u.str.len &&
		    !memcmp(e->value[i].word, v->u.str.data, v->u.str.len))
			return (int)i;
	return -1;
}

static int wrong_word(struct decode *d, const struct proto_field *f, const struct mp_value *v,
                      const struct place *at)
{
	struct proto_field one = *f;
	struct nearest n;

	one.type = PROTO_ENUM;
	if (!is_text(v))
		return wrong(d, &one, v, at);
	nearest_begin(&n, v->u.str.data, v->u.str.len);
	for (unsigned i = 0; i < f->values->count; i++)
		nearest_try(&n, f->values->value[i].word);
	wrong(d, &one, v, at);
	if (n.word) {
		size_t len = strlen(d->error->message);
		struct sentence s = {d->error->message, sizeof(d->error->message), len};

		sentence_add(&s, " Did you mean %s?", n.word);
	}
	return -EINVAL;
}

static int decode_enum(struct decode *d, const struct proto_field *f, struct mp_reader *r,
                       const struct mp_value *v, void *out, const struct place *at)
{
	int word = find_word(f->values, v);

	(void)r;
	if (word < 0)
		return wrong_word(d, f, v, at);
	*(unsigned *)out = (unsigned)word;
	return 0;
}

/* --- lists -------------------------------------------------------------------------- */

static int open_list(struct decode *d, const struct proto_field *f, const struct mp_value *v,
                     const struct place *at)
{
	if (v->type != MP_ARRAY)
		return wrong(d, f, v, at);
	if (f->max_items && v->u.count > f->max_items)
		return too_many(d, f, v->u.count, at);
	return 0;
}

static int decode_set(struct decode *d, const struct proto_field *f, struct mp_reader *r,
                      const struct mp_value *v, void *out, const struct place *at)
{
	struct place here = {.up = at};
	uint32_t set = 0, i;
	int rc = open_list(d, f, v, at), word;

	for (i = 0; !rc && i < v->u.count; i++) {
		struct mp_value item;

		here.index = i;
		rc = decode_next(d, r, &item);
		if (rc)
			break;
		word = find_word(f->values, &item);
		if (word < 0)
			return wrong_word(d, f, &item, &here);
		set |= 1u << word;
	}
	if (!rc)
		*(uint32_t *)out = set;
	return rc;
}

/* Room for the items, when the message can hold that many: each takes a byte of it at least. */
static int list_room(struct decode *d, const struct mp_reader *r, uint32_t count, size_t size, void **ret)
{
	if (count > (size_t)(r->end - r->p)) {
		decode_cut_short(d);
		return -EINVAL;
	}
	*ret = count ? arena_zalloc(d->arena, count, size) : NULL;
	if (count && !*ret) {
		decode_no_memory(d);
		return -ENOMEM;
	}
	return 0;
}

static int decode_strs(struct decode *d, const struct proto_field *f, struct mp_reader *r,
                       const struct mp_value *v, void *out, const struct place *at)
{
	struct place here = {.up = at};
	struct mp_texts list = {NULL, 0};
	void *room = NULL;
	int rc = open_list(d, f, v, at);

	if (!rc)
		rc = list_room(d, r, v->u.count, sizeof(*list.item), &room);
	list.item = room;
	for (; !rc && list.count < v->u.count; list.count++) {
		struct mp_value item;

		here.index = list.count;
		rc = decode_next(d, r, &item);
		if (!rc)
			rc = is_text(&item) ? decode_text(d, f, &item, &list.item[list.count], &here)
			                    : wrong_item(d, f, &item, &here);
	}
	if (!rc)
		*(struct mp_texts *)out = list;
	return rc;
}

static int decode_pair(struct decode *d, const struct proto_field *f, struct mp_reader *r,
                       const struct mp_value *v, void *out, const struct place *at)
{
	struct place here = {.up = at};
	int64_t n[2] = {0, 0};

	if (v->type != MP_ARRAY || v->u.count != 2)
		return wrong(d, f, v, at);
	for (; here.index < 2; here.index++) {
		struct mp_value item;
		int rc = decode_next(d, r, &item);

		if (rc)
			return rc;
		if (!take_whole(f, &item, &n[here.index]))
			return wrong_item(d, f, &item, &here);
	}
	if (n[0] > n[1])
		return decode_refuse(d, at, "starts above its end. Give the lower number first.");
	*(struct proto_range *)out = (struct proto_range){n[0], n[1]};
	return 0;
}

/* --- records -------------------------------------------------------------------------- */

static int decode_nest(struct decode *d, const struct proto_field *f, struct mp_reader *r,
                       const struct mp_value *v, void *out, const struct place *at)
{
	return v->type == MP_MAP ? decode_record(d, f->record, r, v->u.count, out, at) : wrong(d, f, v, at);
}

static bool has_presets(const struct proto_record *rec)
{
	for (unsigned i = 0; i < rec->fields; i++)
		if (rec->field[i].need == PROTO_PRESET)
			return true;
	return false;
}

/* An id alone stands for a record with nothing but its first field. */
static int decode_item(struct decode *d, const struct proto_field *f, struct mp_reader *r, void *out,
                       const struct place *at)
{
	struct mp_value item;
	int rc = decode_next(d, r, &item);

	if (rc)
		return rc;
	if (item.type == MP_MAP)
		return decode_record(d, f->record, r, item.u.count, out, at);
	if (f->type != PROTO_REFS || !is_text(&item))
		return wrong_item(d, f, &item, at);
	return decode_text(d, &f->record->field[0], &item, (void *)((char *)out + f->record->field[0].offset),
	                   at);
}

/* Every list of records has the layout of this one; only what `item` points to differs. */
struct any_list {
	void *item;
	uint32_t count;
};

static int decode_list(struct decode *d, const struct proto_field *f, struct mp_reader *r,
                       const struct mp_value *v, void *out, const struct place *at)
{
	struct place here = {.up = at};
	struct any_list list = {NULL, 0};
	size_t size = f->record->size;
	bool presets = has_presets(f->record);
	int rc = open_list(d, f, v, at);

	if (!rc)
		rc = list_room(d, r, v->u.count, size, &list.item);
	for (; !rc && list.count < v->u.count; list.count++) {
		char *item = (char *)list.item + list.count * size;

		here.index = list.count;
		if (presets)
			decode_presets(f->record, item);
		rc = decode_item(d, f, r, item, &here);
	}
	if (!rc)
		memcpy(out, &list, sizeof(list));
	return rc;
}

/* --- the table -------------------------------------------------------------------------- */

typedef int (*decode_fn)(struct decode *, const struct proto_field *, struct mp_reader *,
                         const struct mp_value *, void *, const struct place *);

static const decode_fn decoders[PROTO_TYPES] = {
        [PROTO_BOOL] = decode_bool, [PROTO_INT] = decode_int,   [PROTO_NUM] = decode_num,
        [PROTO_STR] = decode_str,   [PROTO_ENUM] = decode_enum, [PROTO_SET] = decode_set,
        [PROTO_STRS] = decode_strs, [PROTO_PAIR] = decode_pair, [PROTO_NEST] = decode_nest,
        [PROTO_LIST] = decode_list, [PROTO_REFS] = decode_list,
};

int decode_value(struct decode *d, const struct proto_field *f, struct mp_reader *r, const struct mp_value *v,
                 void *out, const struct place *at)
{
	return decoders[f->type](d, f, r, v, out, at);
}
