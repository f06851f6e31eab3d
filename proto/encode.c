#include "proto/parts.h"

#include <errno.h>
#include <string.h>

/* --- answers ------------------------------------------------------------------- */

void proto_encode_response_begin(struct buf *b, uint32_t msgid)
{
	/* array of 4, 1, the longest form of msgid, nil: one copy, whatever the msgid. */
	uint8_t head[8] = {0x94, 0x01, 0xce, 0, 0, 0, 0, 0xc0};

	if (msgid < 0x80) {
		head[2] = (uint8_t)msgid;
		head[3] = 0xc0;
		buf_put(b, head, 4);
		return;
	}
	for (int i = 0; i < 4; i++)
		head[3 + i] = (uint8_t)(msgid >> (24 - 8 * i));
	buf_put(b, head, sizeof(head));
}

static void put_error(struct buf *b, const struct proto_error *e)
{
	mp_map(b, 3u + (e->field[0] != 0) + (e->cause[0] != 0));
	PROTO_KEY(b, "code");
	mp_str(b, proto_errors[e->code].name);
	PROTO_KEY(b, "message");
	mp_str(b, e->message);
	if (e->field[0]) {
		PROTO_KEY(b, "field");
		mp_str(b, e->field);
	}
	PROTO_KEY(b, "retry");
	mp_bool(b, e->retry);
	if (e->cause[0]) {
		PROTO_KEY(b, "cause");
		mp_str(b, e->cause);
	}
	mp_nil(b);
}

void proto_encode_error(struct buf *b, uint32_t msgid, const struct proto_error *e)
{
	mp_array(b, 4);
	mp_uint(b, PROTO_KIND_RESPONSE);
	mp_uint(b, msgid);
	put_error(b, e);
}

void proto_encode_error_anonymous(struct buf *b, const struct proto_error *e)
{
	mp_array(b, 4);
	mp_uint(b, PROTO_KIND_RESPONSE);
	mp_nil(b);
	put_error(b, e);
}

void proto_put_enum(struct buf *b, enum proto_enum_id id, unsigned value)
{
	mp_str(b, proto_enums[id].value[value].word);
}

void proto_put_set(struct buf *b, enum proto_enum_id id, uint32_t set)
{
	const struct proto_enum *e = &proto_enums[id];
	uint32_t known = e->count < 32 ? (1u << e->count) - 1 : UINT32_MAX;

	mp_array(b, (uint32_t)__builtin_popcount(set & known));
	for (unsigned i = 0; i < e->count; i++)
		if (set & 1u << i)
			mp_str(b, e->value[i].word);
}

void proto_put_features(struct buf *b)
{
	mp_array(b, PROTO_FEATURES);
	for (int i = 0; i < PROTO_FEATURES; i++)
		mp_str(b, proto_features[i].name);
}

void proto_put_limits(struct buf *b, const uint64_t *value)
{
	mp_map(b, PROTO_LIMITS);
	for (int i = 0; i < PROTO_LIMITS; i++) {
		mp_str(b, proto_limits[i].name);
		mp_uint(b, value ? value[i] : proto_limits[i].value);
	}
}

/* --- the client's side ------------------------------------------------------------ */

void proto_encode_request(struct buf *b, const uint32_t *msgid, const char *method, const void *params,
                          size_t len)
{
	mp_array(b, msgid ? 4 : 3);
	mp_uint(b, msgid ? PROTO_KIND_REQUEST : PROTO_KIND_NOTIFICATION);
	if (msgid)
		mp_uint(b, *msgid);
	mp_str(b, method);
	mp_array(b, params ? 1 : 0);
	if (params)
		buf_put(b, params, len);
}

static void copy_text(char *out, size_t size, const struct mp_value *v)
{
	size_t n = v->u.str.len < size ? v->u.str.len : size - 1;

	memcpy(out, v->u.str.data, n);
	out[n] = '\0';
	sentence_make_safe(out);
}

static void take_code(struct proto_error *e, const struct mp_value *v)
{
	int code = proto_code_find(v->u.str.data, v->u.str.len);

	e->code = code < 0 ? PROTO_INTERNAL : (enum proto_code)code;
	/* A newer server's code: its name is all there is to tell, until its sentence comes. */
	if (code < 0 && !e->message[0])
		copy_text(e->message, sizeof(e->message), v);
}

static void take_error_key(struct proto_error *e, const struct mp_value *key, const struct mp_value *v)
{
	const struct {
		const char *name;
		char *out;
		size_t size;
	} texts[] = {
	        {"message", e->message, sizeof(e->message)},
	        {"field", e->field, sizeof(e->field)},
	        {"cause", e->cause, sizeof(e->cause)},
	};
	const char *name = key->u.str.data;
	size_t len = key->u.str.len;

	if (v->type == MP_BOOL && len == 5 && !memcmp(name, "retry", len))
		e->retry = v->u.boolean;
	if (v->type != MP_STR)
		return;
	if (len == 4 && !memcmp(name, "code", len))
		take_code(e, v);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strlen(texts[i].name) == len && !memcmp(texts[i].name, name, len))
			copy_text(texts[i].out, texts[i].size, v);
}

static int decode_error(struct mp_reader *r, struct proto_error *e)
{
	struct mp_reader whole = *r;
	struct mp_value v, key;
	int rc = mp_read(r, &v);

	*e = (struct proto_error){.code = PROTO_INTERNAL};
	if (rc == 1 && v.type == MP_STR)
		copy_text(e->message, sizeof(e->message), &v);
	if (rc != 1 || v.type != MP_MAP) {
		*r = whole;
		return mp_skip(r) == 1 ? 0 : -EBADMSG;
	}
	for (uint32_t left = v.u.count; left; left--) {
		struct mp_reader at;

		if (mp_read(r, &key) != 1)
			return -EBADMSG;
		at = *r;
		if (mp_skip(r) != 1 || mp_read(&at, &v) != 1)
			return -EBADMSG;
		if (key.type == MP_STR)
			take_error_key(e, &key, &v);
		else if (key.type == MP_ARRAY || key.type == MP_MAP)
			return -EBADMSG;
	}
	return 0;
}

int proto_decode_response(const uint8_t *p, size_t n, struct proto_response *ret)
{
	struct mp_reader r = {p, p + n}, at;
	struct mp_value v;

	ret->failed = false;
	ret->result = NULL;
	ret->result_len = 0;
	if (mp_read(&r, &v) != 1 || v.type != MP_ARRAY || v.u.count != 4)
		return -EBADMSG;
	if (mp_read(&r, &v) != 1 || v.type != MP_UINT || v.u.u != PROTO_KIND_RESPONSE)
		return -EBADMSG;
	if (mp_read(&r, &v) != 1 || (v.type != MP_NIL && (v.type != MP_UINT || v.u.u > UINT32_MAX)))
		return -EBADMSG;
	ret->has_msgid = v.type == MP_UINT;
	ret->msgid = ret->has_msgid ? (uint32_t)v.u.u : 0;
	at = r;
	if (mp_read(&at, &v) != 1)
		return -EBADMSG;
	if (v.type != MP_NIL) {
		ret->failed = true;
		if (decode_error(&r, &ret->error))
			return -EBADMSG;
	} else {
		r = at;
	}
	ret->result = r.p;
	if (mp_skip(&r) != 1 || r.p != r.end)
		return -EBADMSG;
	ret->result_len = (size_t)(r.p - ret->result);
	return 0;
}
