#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "daemon/methods.h"

void put_number(struct buf *out, float v)
{
	double scale = 1e6, size = fabs((double)v);

	for (; size >= 1 && scale > 1; size /= 10)
		scale /= 10;
	mp_double(out, nearbyint((double)v * scale) / scale);
}

void put_day(struct buf *out, int32_t days)
{
	char text[11];

	proto_date_write(days, text);
	mp_str(out, text);
}

void put_pay(struct buf *out, int32_t low, int32_t high)
{
	mp_map(out, (low >= 0) + (high >= 0));
	if (low >= 0) {
		PROTO_KEY(out, "low");
		mp_uint(out, (uint64_t)low);
	}
	if (high >= 0) {
		PROTO_KEY(out, "high");
		mp_uint(out, (uint64_t)high);
	}
}

void put_growth(struct buf *out, float percent)
{
	mp_map(out, 2);
	PROTO_KEY(out, "percent");
	put_number(out, percent);
	PROTO_KEY(out, "band");
	mp_uint(out, match_growth_band(percent));
}

void put_skill_name(struct buf *out, const struct index_view *v, uint32_t skill)
{
	mp_map(out, 2);
	PROTO_KEY(out, "id");
	put_view_str(out, v, v->skill[skill].id);
	PROTO_KEY(out, "label");
	put_view_str(out, v, v->skill[skill].label);
}

/* --- whole records --------------------------------------------------------------------- */

/* Copies the record's pairs but `missing`, whose items are copied into `items`; returns how many pairs. */
static uint32_t copy_without_missing(struct buf *out, struct buf *items, uint32_t *ret_items,
                                     const uint8_t *record, uint32_t len, uint32_t pairs)
{
	struct mp_reader r = {record, record + len};
	uint32_t copied = 0;

	*ret_items = 0;
	for (uint32_t i = 0; i < pairs; i++) {
		const uint8_t *from = r.p, *value;
		struct mp_value key, list;

		if (mp_read(&r, &key) != 1 || key.type != MP_STR)
			break;
		value = r.p;
		if (mp_skip(&r) != 1)
			break;
		if (key.u.str.len == 7 && memcmp(key.u.str.data, "missing", 7) == 0) {
			struct mp_reader in = {value, r.p};

			if (mp_read(&in, &list) == 1 && list.type == MP_ARRAY) {
				*ret_items = list.u.count;
				buf_put(items, in.p, (size_t)(r.p - in.p));
			}
			continue;
		}
		buf_put(out, from, (size_t)(r.p - from));
		copied++;
	}
	return copied;
}

void put_record(struct buf *out, const struct index_view *v, const uint8_t *record, uint32_t len,
                uint32_t pairs, const char *not_used)
{
	struct buf items;
	uint32_t count, copied;
	size_t at;

	if (!not_used) {
		mp_map(out, pairs + 1);
		buf_put(out, record, len);
		PROTO_KEY(out, "generation");
		mp_uint(out, v->generation);
		return;
	}
	buf_init(&items, 0);
	at = mp_map_begin(out);
	copied = copy_without_missing(out, &items, &count, record, len, pairs);
	PROTO_KEY(out, "missing");
	mp_array(out, count + 1);
	buf_put(out, items.data, items.len);
	mp_str(out, not_used);
	PROTO_KEY(out, "generation");
	mp_uint(out, v->generation);
	mp_count_end(out, at, copied + 2);
	buf_free(&items);
}

/* --- errors ------------------------------------------------------------------------------- */

int unknown_id(struct call *c, const char *what, struct mp_text id, const char *fmt, ...)
{
	char field[128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(field, sizeof(field), fmt, ap);
	va_end(ap);
	return proto_error_set(c->e, PROTO_NOT_FOUND, field,
	                       "No %s of this index has the id \"%.*s\". %s.search finds ids.", what,
	                       (int)(id.len > 200 ? 200 : id.len), id.data,
	                       strcmp(what, "job") == 0 ? "occupation" : what);
}

int call_failed(struct call *c, int r, const struct error *e)
{
	if (r == -EINVAL && e)
		return proto_error_set(c->e, PROTO_INVALID_PARAMS, e->where, "%s", e->text);
	if (r == -ENOMEM)
		return proto_error_set(c->e, PROTO_BUSY, NULL,
		                       "The answer needs more memory than a request may use. Ask for "
		                       "fewer at once with limit.");
	return proto_error_set(c->e, PROTO_INTERNAL, NULL, "The request could not be worked out: %s.",
	                       strerror(-r));
}
