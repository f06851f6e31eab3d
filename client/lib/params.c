#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/lib/internal.h"

struct level {
	size_t place;   /* of the header in the buffer */
	uint32_t count; /* values so far; of a map, pairs */
	bool map;
};

struct retrain_params {
	struct buf buf;
	struct level level[WIRE_MAX_DEPTH];
	unsigned depth; /* levels open; the outermost map is one */
	int error;
};

struct retrain_params *retrain_params_new(void)
{
	struct retrain_params *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	buf_init(&p->buf, WIRE_MAX_REQUEST);
	p->level[0] = (struct level){mp_map_begin(&p->buf), 0, true};
	p->depth = 1;
	return p;
}

void retrain_params_free(struct retrain_params *p)
{
	if (!p)
		return;
	buf_free(&p->buf);
	free(p);
}

/* Counts a value about to be written and writes its key. False when it must not be written. */
static bool begin_value(struct retrain_params *p, const char *key)
{
	struct level *at;

	if (!p || p->error)
		return false;
	at = &p->level[p->depth - 1];
	if (at->map != !!key) {
		p->error = -EINVAL;
		return false;
	}
	at->count++;
	if (key)
		mp_str(&p->buf, key);
	mp_count_end(&p->buf, at->place, at->count);
	return true;
}

void retrain_params_text(struct retrain_params *p, const char *key, const char *value)
{
	if (!value) {
		if (p && !p->error)
			p->error = -EINVAL;
		return;
	}
	if (begin_value(p, key))
		mp_str(&p->buf, value);
}

void retrain_params_int(struct retrain_params *p, const char *key, int64_t value)
{
	if (begin_value(p, key))
		mp_int(&p->buf, value);
}

void retrain_params_number(struct retrain_params *p, const char *key, double value)
{
	if (begin_value(p, key))
		mp_double(&p->buf, value);
}

void retrain_params_bool(struct retrain_params *p, const char *key, bool value)
{
	if (begin_value(p, key))
		mp_bool(&p->buf, value);
}

void params_nil(struct retrain_params *p, const char *key)
{
	if (begin_value(p, key))
		mp_nil(&p->buf);
}

void retrain_params_texts(struct retrain_params *p, const char *key, const char *const *item, size_t n)
{
	retrain_params_begin_array(p, key);
	for (size_t i = 0; i < n; i++)
		retrain_params_text(p, NULL, item[i]);
	retrain_params_end(p);
}

static void begin_level(struct retrain_params *p, const char *key, bool map)
{
	if (!begin_value(p, key))
		return;
	if (p->depth == WIRE_MAX_DEPTH) {
		p->error = -EINVAL;
		return;
	}
	p->level[p->depth].place = map ? mp_map_begin(&p->buf) : mp_array_begin(&p->buf);
	p->level[p->depth].count = 0;
	p->level[p->depth].map = map;
	p->depth++;
}

void retrain_params_begin_map(struct retrain_params *p, const char *key)
{
	begin_level(p, key, true);
}

void retrain_params_begin_array(struct retrain_params *p, const char *key)
{
	begin_level(p, key, false);
}

void retrain_params_end(struct retrain_params *p)
{
	if (!p || p->error)
		return;
	if (p->depth == 1)
		p->error = -EINVAL;
	else
		p->depth--;
}

int params_bytes(const struct retrain_params *p, const uint8_t **ret, size_t *ret_len)
{
	*ret = NULL;
	*ret_len = 0;
	if (!p)
		return 0;
	if (p->error)
		return p->error;
	if (p->buf.error)
		return p->buf.error == -EMSGSIZE ? -E2BIG : p->buf.error;
	if (p->depth != 1)
		return -EINVAL;
	if (p->level[0].count) {
		*ret = p->buf.data;
		*ret_len = p->buf.len;
	}
	return 0;
}
