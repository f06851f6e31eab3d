#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "client/lib/internal.h"

/* A reply is the server's bytes with a NUL put behind each text, so that texts
 * can be handed out where they lie. `value_read` knows to step over it. */
struct retrain_reply {
	unsigned refs;
	size_t size;
	uint8_t bytes[];
};

struct nesting {
	uint64_t left; /* values of this level that are still to come */
	bool map;
};

/* Checks one value and counts its texts. */
static int check(const uint8_t *p, size_t n, size_t *ret_texts)
{
	struct nesting nest[WIRE_MAX_DEPTH + 1] = {{1, false}};
	struct mp_reader r = {p, p + n};
	struct mp_value v;
	unsigned depth = 0;
	size_t texts = 0;

	for (;;) {
		bool is_key;

		while (!nest[depth].left) {
			if (!depth--) {
				*ret_texts = texts;
				return r.p == r.end ? 0 : -EBADMSG;
			}
		}
		if (mp_read(&r, &v) != 1)
			return -EBADMSG;
		is_key = nest[depth].map && nest[depth].left % 2 == 0;
		nest[depth].left--;
		if (v.type == MP_STR) {
			if (text_valid_utf8(v.u.str.data, v.u.str.len) != v.u.str.len)
				return -EBADMSG;
			texts++;
		} else if (is_key) {
			return -EBADMSG;
		}
		if (v.type == MP_MAP || v.type == MP_ARRAY) {
			if (depth == WIRE_MAX_DEPTH)
				return -EBADMSG;
			depth++;
			nest[depth].map = v.type == MP_MAP;
			nest[depth].left = (uint64_t)v.u.count * (v.type == MP_MAP ? 2 : 1);
		}
	}
}

int reply_new(struct retrain_reply **ret, const uint8_t *p, size_t n)
{
	struct mp_reader r = {p, p + n};
	struct retrain_reply *reply;
	struct mp_value v;
	size_t texts = 0;
	uint8_t *out;
	int rc;

	rc = check(p, n, &texts);
	if (rc < 0)
		return rc;
	reply = malloc(sizeof(*reply) + n + texts);
	if (!reply)
		return -ENOMEM;
	reply->refs = 1;
	reply->size = n + texts;
	out = reply->bytes;
	for (const uint8_t *from = p; mp_read(&r, &v) == 1; from = r.p) {
		memcpy(out, from, (size_t)(r.p - from));
		out += r.p - from;
		if (v.type == MP_STR)
			*out++ = '\0';
	}
	*ret = reply;
	return 0;
}

struct retrain_reply *retrain_reply_ref(struct retrain_reply *reply)
{
	if (reply)
		reply->refs++;
	return reply;
}

struct retrain_reply *retrain_reply_unref(struct retrain_reply *reply)
{
	if (reply && --reply->refs == 0)
		free(reply);
	return NULL;
}

struct retrain_value retrain_reply_value(const struct retrain_reply *reply)
{
	if (!reply)
		return (struct retrain_value){NULL, NULL};
	return (struct retrain_value){reply->bytes, reply->bytes + reply->size};
}

bool value_read(struct retrain_value *v, struct mp_value *m)
{
	struct mp_reader r = {v->at, v->end};

	if (!v->at || mp_read(&r, m) != 1)
		return false;
	v->at = r.p + (m->type == MP_STR);
	return true;
}

static bool value_skip(struct retrain_value *v)
{
	uint64_t owed = 1;
	struct mp_value m;

	while (owed) {
		if (!value_read(v, &m))
			return false;
		owed--;
		if (m.type == MP_ARRAY)
			owed += m.u.count;
		else if (m.type == MP_MAP)
			owed += 2 * (uint64_t)m.u.count;
	}
	return true;
}

enum retrain_type retrain_value_type(struct retrain_value v)
{
	static const enum retrain_type types[] = {
	        [MP_NIL] = RETRAIN_NIL,   [MP_BOOL] = RETRAIN_BOOL,     [MP_INT] = RETRAIN_INT,
	        [MP_UINT] = RETRAIN_INT,  [MP_DOUBLE] = RETRAIN_NUMBER, [MP_STR] = RETRAIN_TEXT,
	        [MP_BIN] = RETRAIN_BYTES, [MP_EXT] = RETRAIN_BYTES,     [MP_ARRAY] = RETRAIN_ARRAY,
	        [MP_MAP] = RETRAIN_MAP,
	};
	struct mp_value m;

	return value_read(&v, &m) ? types[m.type] : RETRAIN_ABSENT;
}

size_t retrain_value_count(struct retrain_value v)
{
	struct mp_value m;

	if (!value_read(&v, &m))
		return 0;
	if (m.type == MP_ARRAY || m.type == MP_MAP)
		return m.u.count;
	return m.type == MP_STR || m.type == MP_BIN || m.type == MP_EXT ? m.u.str.len : 0;
}

struct retrain_iter retrain_iter(struct retrain_value v)
{
	struct retrain_iter it = {v, 0, false};
	struct mp_value m;

	if (value_read(&it.rest, &m) && (m.type == MP_ARRAY || m.type == MP_MAP)) {
		it.left = m.u.count;
		it.map = m.type == MP_MAP;
	}
	return it;
}

bool retrain_iter_next(struct retrain_iter *it, const char **key, struct retrain_value *ret)
{
	struct mp_value m = {0};

	if (!it->left)
		return false;
	if (it->map && !value_read(&it->rest, &m))
		return false;
	if (key)
		*key = it->map ? m.u.str.data : NULL;
	if (ret)
		*ret = it->rest;
	it->left--;
	return value_skip(&it->rest);
}

static struct retrain_value get_n(struct retrain_value v, const char *key, size_t n)
{
	struct retrain_iter it = retrain_iter(v);
	struct retrain_value item;
	const char *name;

	while (retrain_iter_next(&it, &name, &item)) {
		if (name && strlen(name) == n && !memcmp(name, key, n))
			return item;
	}
	return (struct retrain_value){NULL, NULL};
}

struct retrain_value retrain_value_get(struct retrain_value v, const char *key)
{
	return get_n(v, key, strlen(key));
}

struct retrain_value retrain_value_item(struct retrain_value v, size_t n)
{
	struct retrain_iter it = retrain_iter(v);
	struct retrain_value item;

	if (it.map)
		it.left = 0;
	while (retrain_iter_next(&it, NULL, &item)) {
		if (!n--)
			return item;
	}
	return (struct retrain_value){NULL, NULL};
}

struct retrain_value retrain_value_find(struct retrain_value v, const char *path)
{
	while (*path && v.at) {
		size_t n = strcspn(path, ".[");

		if (n) {
			v = get_n(v, path, n);
			path += n;
		} else if (*path == '[') {
			char *end;
			unsigned long at = strtoul(path + 1, &end, 10);

			if (end == path + 1 || *end != ']')
				return (struct retrain_value){NULL, NULL};
			v = retrain_value_item(v, at);
			path = end + 1;
		}
		if (*path == '.')
			path++;
	}
	return v;
}

const char *retrain_value_text(struct retrain_value v)
{
	struct mp_value m;

	return value_read(&v, &m) && m.type == MP_STR ? m.u.str.data : NULL;
}

bool retrain_value_int(struct retrain_value v, int64_t *ret)
{
	struct mp_value m;

	if (!value_read(&v, &m))
		return false;
	if (m.type == MP_UINT && m.u.u <= INT64_MAX)
		*ret = (int64_t)m.u.u;
	else if (m.type == MP_INT)
		*ret = m.u.i;
	/* 2^63 itself is not an int64_t; every double below it is. */
	else if (m.type == MP_DOUBLE && m.u.d >= -0x1p63 && m.u.d < 0x1p63 && m.u.d == (double)(int64_t)m.u.d)
		*ret = (int64_t)m.u.d;
	else
		return false;
	return true;
}

bool retrain_value_number(struct retrain_value v, double *ret)
{
	struct mp_value m;

	if (!value_read(&v, &m))
		return false;
	if (m.type == MP_DOUBLE)
		*ret = m.u.d;
	else if (m.type == MP_UINT)
		*ret = (double)m.u.u;
	else if (m.type == MP_INT)
		*ret = (double)m.u.i;
	else
		return false;
	return true;
}

bool retrain_value_bool(struct retrain_value v, bool *ret)
{
	struct mp_value m;

	if (!value_read(&v, &m) || m.type != MP_BOOL)
		return false;
	*ret = m.u.boolean;
	return true;
}
