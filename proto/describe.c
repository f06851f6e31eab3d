#include "proto/parts.h"

#include <string.h>

/* A map whose keys are counted as they are written. */
struct keys {
	struct buf *b;
	size_t place;
	uint32_t count;
};

static struct keys keys_begin(struct buf *b)
{
	return (struct keys){b, mp_map_begin(b), 0};
}

static void keys_end(struct keys *k)
{
	mp_count_end(k->b, k->place, k->count);
}

static struct buf *key(struct keys *k, const char *name)
{
	mp_str(k->b, name);
	k->count++;
	return k->b;
}

static void put_number(struct buf *b, const struct proto_field *f, double v)
{
	if (f->type == PROTO_NUM)
		mp_double(b, v);
	else
		mp_int(b, (int64_t)v);
}

static void put_range(struct keys *k, const struct proto_field *f)
{
	if (f->min >= f->max)
		return;
	put_number(key(k, "min"), f, f->min);
	put_number(key(k, "max"), f, f->max);
}

/* What stands for a parameter that is not given. Records have none of their own: their fields do. */
static void put_preset(struct keys *k, const struct proto_field *f)
{
	if (f->need != PROTO_PRESET || f->type == PROTO_NEST)
		return;
	key(k, "default");
	switch (f->type) {
	case PROTO_BOOL:
		mp_bool(k->b, f->preset.i);
		break;
	case PROTO_INT:
		mp_int(k->b, f->preset.i);
		break;
	case PROTO_NUM:
		mp_double(k->b, f->preset.d);
		break;
	case PROTO_ENUM:
		mp_str(k->b, f->values->value[f->preset.i].word);
		break;
	case PROTO_STR:
		mp_str(k->b, "");
		break;
	default:
		mp_array(k->b, 0);
		break;
	}
}

static void put_field(struct buf *b, const struct proto_field *f)
{
	struct keys k = keys_begin(b);
	uint32_t max_bytes = field_max_bytes(f);
	bool list;
	const char *type = proto_type_name((enum proto_type)f->type, &list);

	mp_str(key(&k, "name"), f->name);
	mp_str(key(&k, "type"), type);
	if (list)
		mp_bool(key(&k, "list"), true);
	mp_bool(key(&k, "required"), f->need == PROTO_REQUIRED);
	mp_uint(key(&k, "since"), f->since);
	mp_str(key(&k, "doc"), f->doc);
	if (f->unit)
		mp_str(key(&k, "unit"), f->unit);
	put_range(&k, f);
	if (max_bytes)
		mp_uint(key(&k, "max_bytes"), max_bytes);
	if (f->max_items)
		mp_uint(key(&k, "max_items"), f->max_items);
	if (f->format != PROTO_FORMAT_TEXT)
		mp_str(key(&k, "format"), proto_format_name((enum proto_format)f->format));
	put_preset(&k, f);
	if (f->values)
		mp_str(key(&k, "values"), f->values->name);
	if (f->record)
		mp_str(key(&k, "record"), f->record->name);
	keys_end(&k);
}

static void put_fields(struct buf *b, const struct proto_record *rec)
{
	mp_array(b, rec ? rec->fields : 0);
	for (unsigned i = 0; rec && i < rec->fields; i++)
		put_field(b, &rec->field[i]);
}

static void put_method(struct buf *b, const struct proto_method *m)
{
	struct keys k = keys_begin(b);

	mp_str(key(&k, "name"), m->name);
	proto_put_enum(key(&k, "role"), PROTO_ENUM_role, m->role);
	mp_uint(key(&k, "since"), m->since);
	mp_str(key(&k, "doc"), m->doc);
	put_fields(key(&k, "params"), m->params);
	put_fields(key(&k, "result"), m->result);
	mp_array(key(&k, "errors"), (uint32_t)__builtin_popcount(m->errors));
	for (int i = 0; i < PROTO_CODES; i++)
		if (m->errors & 1u << i)
			mp_str(b, proto_errors[i].name);
	keys_end(&k);
}

static void put_records(struct buf *b)
{
	size_t place = mp_array_begin(b);
	uint32_t count = 0;

	for (unsigned i = 0; i < proto_record_count; i++) {
		const struct proto_record *rec = proto_records[i];
		struct keys k;

		if (proto_record_is_own(rec))
			continue;
		k = keys_begin(b);
		mp_str(key(&k, "name"), rec->name);
		mp_str(key(&k, "doc"), rec->doc);
		put_fields(key(&k, "fields"), rec);
		keys_end(&k);
		count++;
	}
	mp_count_end(b, place, count);
}

static void put_enums(struct buf *b)
{
	mp_array(b, PROTO_ENUMS);
	for (int i = 0; i < PROTO_ENUMS; i++) {
		const struct proto_enum *e = &proto_enums[i];
		struct keys k = keys_begin(b);

		mp_str(key(&k, "name"), e->name);
		mp_str(key(&k, "doc"), e->doc);
		mp_array(key(&k, "values"), e->count);
		for (unsigned j = 0; j < e->count; j++) {
			struct keys word = keys_begin(b);

			mp_str(key(&word, "value"), e->value[j].word);
			mp_uint(key(&word, "since"), e->value[j].since);
			mp_str(key(&word, "doc"), e->value[j].doc);
			keys_end(&word);
		}
		keys_end(&k);
	}
}

static void put_errors(struct buf *b)
{
	mp_array(b, PROTO_CODES);
	for (int i = 0; i < PROTO_CODES; i++) {
		const struct proto_error_row *e = &proto_errors[i];
		struct keys k = keys_begin(b);

		mp_str(key(&k, "code"), e->name);
		mp_bool(key(&k, "retry"), e->retry);
		mp_uint(key(&k, "since"), e->since);
		mp_str(key(&k, "doc"), e->doc);
		keys_end(&k);
	}
}

static void put_limits(struct buf *b)
{
	mp_array(b, PROTO_LIMITS);
	for (int i = 0; i < PROTO_LIMITS; i++) {
		const struct proto_limit *l = &proto_limits[i];
		struct keys k = keys_begin(b);

		mp_str(key(&k, "name"), l->name);
		mp_uint(key(&k, "value"), l->value);
		mp_str(key(&k, "unit"), l->unit);
		mp_uint(key(&k, "since"), l->since);
		mp_str(key(&k, "doc"), l->doc);
		keys_end(&k);
	}
}

static void put_features(struct buf *b)
{
	mp_array(b, PROTO_FEATURES);
	for (int i = 0; i < PROTO_FEATURES; i++) {
		const struct proto_feature *f = &proto_features[i];
		struct keys k = keys_begin(b);

		mp_str(key(&k, "name"), f->name);
		mp_uint(key(&k, "since"), f->since);
		mp_str(key(&k, "doc"), f->doc);
		keys_end(&k);
	}
}

void proto_describe(struct buf *b)
{
	struct keys k = keys_begin(b);

	mp_uint(key(&k, "api_level"), PROTO_API_LEVEL);
	mp_array(key(&k, "methods"), PROTO_METHODS);
	for (int i = 0; i < PROTO_METHODS; i++)
		put_method(b, &proto_methods[i]);
	put_records(key(&k, "records"));
	put_enums(key(&k, "enums"));
	put_errors(key(&k, "errors"));
	put_limits(key(&k, "limits"));
	put_features(key(&k, "features"));
	keys_end(&k);
}
