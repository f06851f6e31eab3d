/* MessagePack from JSON, which is easier to read in a test than bytes. */
#ifndef TESTS_PACK_JSON_H
#define TESTS_PACK_JSON_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mp.h"

static inline void pack_json_value(struct buf *b, json_t *v)
{
	const char *key;
	json_t *item;
	size_t i;

	switch (json_typeof(v)) {
	case JSON_OBJECT:
		mp_map(b, (uint32_t)json_object_size(v));
		json_object_foreach(v, key, item)
		{
			mp_str(b, key);
			pack_json_value(b, item);
		}
		break;
	case JSON_ARRAY:
		mp_array(b, (uint32_t)json_array_size(v));
		json_array_foreach(v, i, item) pack_json_value(b, item);
		break;
	case JSON_STRING:
		mp_strn(b, json_string_value(v), json_string_length(v));
		break;
	case JSON_INTEGER:
		mp_int(b, json_integer_value(v));
		break;
	case JSON_REAL:
		mp_double(b, json_real_value(v));
		break;
	case JSON_NULL:
		mp_nil(b);
		break;
	default:
		mp_bool(b, json_is_true(v));
		break;
	}
}

/* Appends one value. */
static inline void pack_json(struct buf *b, const char *text)
{
	json_error_t e;
	json_t *v = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);

	if (!v) {
		fprintf(stderr, "the test's JSON is wrong: %s in %s\n", e.text, text);
		exit(2);
	}
	pack_json_value(b, v);
	json_decref(v);
}

#endif
