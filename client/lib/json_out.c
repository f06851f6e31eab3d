#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/lib/internal.h"

/* jansson writes every fraction with a fixed count of digits, so 0.73 would come
 * out as 0.72999999999999998. What `--json` prints is read by people too, hence this writer. */

#define LEAD_FLOAT32 0xca /* the byte that a 32-bit fraction starts with */

struct out {
	struct buf buf;
	unsigned indent;
};

static void put_break(struct out *o, unsigned depth)
{
	if (!o->indent)
		return;
	buf_byte(&o->buf, '\n');
	for (unsigned i = 0; i < depth * o->indent; i++)
		buf_byte(&o->buf, ' ');
}

static void put_text(struct buf *b, const char *s, size_t n)
{
	static const char letters[] = "btn?fr"; /* for bytes 8 to 13; 11 has none */
	size_t from = 0;

	buf_byte(b, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
			continue;
		buf_put(b, s + from, i - from);
		from = i + 1;
		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c >= 8 && c <= 13 && c != 11)
			buf_printf(b, "\\%c", letters[c - 8]);
		else
			buf_printf(b, "\\u%04x", c);
	}
	buf_put(b, s + from, n - from);
	buf_byte(b, '"');
}

/* The fewest digits that read back as `d`. A number that came as a 32-bit
 * fraction needs only to be told from the other 32-bit ones. */
static void put_number(struct buf *b, double d, bool single)
{
	const char *point = localeconv()->decimal_point;
	char text[40], *at;
	float f = (float)d;

	if (!isfinite(d)) {
		buf_str(b, "null");
		return;
	}
	for (int digits = single ? 6 : 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, d);
		if (single ? strtof(text, NULL) == f : strtod(text, NULL) == d)
			break;
	}
	at = strstr(text, point);
	if (at && *point) {
		*at = '.';
		memmove(at + 1, at + strlen(point), strlen(at + strlen(point)) + 1);
	}
	buf_str(b, text);
	if (!strpbrk(text, ".eE"))
		buf_str(b, ".0");
}

static void put_bytes(struct buf *b, const char *p, size_t n)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%02x", (unsigned char)p[i]);
	buf_byte(b, '"');
}

static void put_scalar(struct buf *b, const struct mp_value *m, bool single)
{
	switch (m->type) {
	case MP_BOOL:
		buf_str(b, m->u.boolean ? "true" : "false");
		break;
	case MP_INT:
		buf_printf(b, "%lld", (long long)m->u.i);
		break;
	case MP_UINT:
		buf_printf(b, "%llu", (unsigned long long)m->u.u);
		break;
	case MP_DOUBLE:
		put_number(b, m->u.d, single);
		break;
	case MP_STR:
		put_text(b, m->u.str.data, m->u.str.len);
		break;
	case MP_BIN:
	case MP_EXT:
		put_bytes(b, m->u.str.data, m->u.str.len);
		break;
	default:
		buf_str(b, "null");
		break;
	}
}

static bool put_value(struct out *o, struct retrain_value *v, unsigned depth)
{
	bool single = v->at && v->at < v->end && *v->at == LEAD_FLOAT32;
	struct mp_value m, key;

	if (depth > WIRE_MAX_DEPTH || !value_read(v, &m))
		return false;
	if (m.type != MP_ARRAY && m.type != MP_MAP) {
		put_scalar(&o->buf, &m, single);
		return true;
	}
	buf_byte(&o->buf, m.type == MP_MAP ? '{' : '[');
	for (uint32_t i = 0; i < m.u.count; i++) {
		if (i)
			buf_str(&o->buf, o->indent ? "," : ", ");
		put_break(o, depth + 1);
		if (m.type == MP_MAP) {
			if (!value_read(v, &key))
				return false;
			put_text(&o->buf, key.u.str.data, key.u.str.len);
			buf_str(&o->buf, ": ");
		}
		if (!put_value(o, v, depth + 1))
			return false;
	}
	if (m.u.count)
		put_break(o, depth);
	buf_byte(&o->buf, m.type == MP_MAP ? '}' : ']');
	return true;
}

int retrain_value_json(struct retrain_value v, unsigned indent, char **ret)
{
	struct out o = {.indent = indent > 16 ? 16 : indent};

	buf_init(&o.buf, 0);
	if (!put_value(&o, &v, 0)) {
		buf_free(&o.buf);
		return -ENOENT;
	}
	buf_byte(&o.buf, '\0');
	if (o.buf.error) {
		int rc = o.buf.error;

		buf_free(&o.buf);
		return rc;
	}
	*ret = (char *)o.buf.data;
	return 0;
}

int retrain_reply_json(const struct retrain_reply *reply, unsigned indent, char **ret)
{
	return retrain_value_json(retrain_reply_value(reply), indent, ret);
}
