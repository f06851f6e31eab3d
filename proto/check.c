#include "proto/parts.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

struct check {
	struct mp_reader r;
	char *why;
	size_t size;
};

static int check_record(struct check *c, const struct proto_record *rec, uint32_t pairs,
                        const struct place *at);

static int __attribute__((format(printf, 3, 4)))
fault(struct check *c, const struct place *at, const char *fmt, ...)
{
	char path[128], text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	proto_place_format(at, path, sizeof(path));
	if (c->why)
		snprintf(c->why, c->size, "%s %s", path[0] ? path : "The answer", text);
	return -EBADMSG;
}

static int wrong(struct check *c, const struct proto_field *f, const struct mp_value *v,
                 const struct place *at)
{
	char text[300];
	struct sentence s;

	sentence_begin(&s, text, sizeof(text));
	sentence_value(&s, v);
	sentence_add(&s, ", and must be ");
	sentence_field(&s, f);
	return fault(c, at, "is %s", text);
}

static int next(struct check *c, struct mp_value *v, const struct place *at)
{
	return mp_read(&c->r, v) == 1 ? 0 : fault(c, at, "is cut short");
}

static bool good_text(const struct mp_value *v)
{
	return v->type == MP_STR && text_valid_utf8(v->u.str.data, v->u.str.len) == v->u.str.len;
}

static bool good_word(const struct proto_enum *e, const struct mp_value *v)
{
	for (unsigned i = 0; v->type == MP_STR && i < e->count; i++)
		if (strlen(e->value[i].word) == v->u.str.len &&
		    !memcmp(e->value[i].word, v->u.str.data, v->u.str.len))
			return true;
	return false;
}

static bool good_number(const struct proto_field *f, const struct mp_value *v)
{
	double n = v->type == MP_INT ? (double)v->u.i : v->type == MP_UINT ? (double)v->u.u : v->u.d;

	if (v->type != MP_INT && v->type != MP_UINT && (v->type != MP_DOUBLE || f->type != PROTO_NUM))
		return false;
	return isfinite(n) && (f->min >= f->max || (n >= f->min && n <= f->max));
}

static bool good_single(const struct proto_field *f, const struct mp_value *v)
{
	switch (f->type) {
	case PROTO_BOOL:
		return v->type == MP_BOOL;
	case PROTO_INT:
	case PROTO_NUM:
		return good_number(f, v);
	case PROTO_ENUM:
	case PROTO_SET:
		return good_word(f->values, v);
	default:
		return good_text(v);
	}
}

/* Ids alone or records, but the same in the whole list. */
static int check_ref(struct check *c, const struct proto_field *f, const struct mp_value *v,
                     enum mp_type first, const struct place *at)
{
	if (v->type != first)
		return fault(c, at, "is of another kind than the item before");
	if (v->type == MP_MAP)
		return check_record(c, f->record, v->u.count, at);
	return good_text(v) ? 0 : wrong(c, f, v, at);
}

static int check_list(struct check *c, const struct proto_field *f, const struct mp_value *list,
                      const struct place *up)
{
	struct place at = {.up = up};
	enum mp_type first = MP_NIL;

	if (list->type != MP_ARRAY)
		return wrong(c, f, list, up);
	if (f->max_items && list->u.count > f->max_items)
		return fault(c, up, "has %u items, and may have %u", list->u.count, f->max_items);
	for (; at.index < list->u.count; at.index++) {
		struct mp_value v;
		int rc = next(c, &v, &at);

		if (!at.index)
			first = v.type;
		if (!rc && f->type == PROTO_REFS)
			rc = check_ref(c, f, &v, first, &at);
		else if (!rc && f->type == PROTO_LIST)
			rc = v.type == MP_MAP ? check_record(c, f->record, v.u.count, &at)
			                      : wrong(c, f, &v, &at);
		else if (!rc && !good_single(f, &v))
			rc = wrong(c, f, &v, &at);
		if (rc)
			return rc;
	}
	return 0;
}

static int check_map(struct check *c, const struct proto_field *f, const struct mp_value *map,
                     const struct place *up)
{
	static const struct proto_field count = {.name = "", .type = PROTO_INT, .max = PROTO_INT_MAX};

	if (map->type != MP_MAP)
		return wrong(c, f, map, up);
	for (uint32_t i = 0; i < map->u.count; i++) {
		struct mp_value k, v;
		struct place at = {.up = up};
		int rc = next(c, &k, up);

		if (rc || !good_text(&k))
			return rc ? rc : fault(c, up, "has a key that is no name");
		at.name = k.u.str.data;
		at.len = k.u.str.len;
		rc = next(c, &v, &at);
		if (!rc && f->type == PROTO_COUNTS)
			rc = good_number(&count, &v) ? 0 : wrong(c, &count, &v, &at);
		else if (!rc)
			rc = v.type == MP_MAP ? check_record(c, f->record, v.u.count, &at)
			                      : wrong(c, f, &v, &at);
		if (rc)
			return rc;
	}
	return 0;
}

static int check_value(struct check *c, const struct proto_field *f, const struct place *at)
{
	struct mp_reader whole = c->r;
	struct mp_value v;
	int rc = next(c, &v, at);

	if (rc)
		return rc;
	switch (f->type) {
	case PROTO_ANY:
		c->r = whole;
		return mp_skip(&c->r) == 1 ? 0 : fault(c, at, "is cut short");
	case PROTO_NEST:
		return v.type == MP_MAP ? check_record(c, f->record, v.u.count, at) : wrong(c, f, &v, at);
	case PROTO_SET:
	case PROTO_STRS:
	case PROTO_LIST:
	case PROTO_REFS:
		return check_list(c, f, &v, at);
	case PROTO_COUNTS:
	case PROTO_MAP:
		return check_map(c, f, &v, at);
	default:
		return good_single(f, &v) ? 0 : wrong(c, f, &v, at);
	}
}

static int check_record(struct check *c, const struct proto_record *rec, uint32_t pairs,
                        const struct place *at)
{
	uint64_t seen = 0;
	unsigned hint = 0;

	for (uint32_t i = 0; i < pairs; i++) {
		struct mp_value k;
		struct place here = {.up = at};
		int rc = next(c, &k, at), field;

		if (rc || !good_text(&k))
			return rc ? rc : fault(c, at, "has a key that is no name");
		here.name = k.u.str.data;
		here.len = k.u.str.len;
		field = proto_record_find(rec, here.name, here.len, hint);
		if (field < 0)
			return fault(c, &here, "is not a key of %s", rec->name);
		if (seen & UINT64_C(1) << field)
			return fault(c, &here, "is there twice");
		seen |= UINT64_C(1) << field;
		hint = (unsigned)field + 1 < rec->fields ? (unsigned)field + 1 : 0;
		rc = check_value(c, &rec->field[field], &here);
		if (rc)
			return rc;
	}
	for (unsigned i = 0; i < rec->fields; i++)
		if (rec->field[i].need == PROTO_REQUIRED && !(seen & UINT64_C(1) << i))
			return fault(c, at, "has no %s", rec->field[i].name);
	return 0;
}

int proto_check_result(const struct proto_method *m, const void *p, size_t n, char *why, size_t size)
{
	struct check c = {{p, (const uint8_t *)p + n}, why, size};
	struct mp_value v;
	int rc = next(&c, &v, NULL);

	if (rc)
		return rc;
	if (v.type != MP_MAP)
		return fault(&c, NULL, "is not a map");
	rc = check_record(&c, m->result, v.u.count, NULL);
	if (!rc && c.r.p != c.r.end)
		rc = fault(&c, NULL, "is followed by more bytes");
	return rc;
}
