/* Building messages for the tests of proto/ from JSON, which is easier to read than bytes. */
#ifndef TESTS_PROTO_HELP_H
#define TESTS_PROTO_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/proto.h"

static inline void pack_json_value(struct buf *b, json_t *v)
{
	const char *key;
	json_t *item;
	size_t i;

	switch (json_typeof(v)) {
	case JSON_OBJECT:
		mp_map(b, (uint32_t)json_object_size(v));
		json_object_foreach(v, key, item) {
			mp_str(b, key);
			pack_json_value(b, item);
		}
		break;
	case JSON_ARRAY:
		mp_array(b, (uint32_t)json_array_size(v));
		json_array_foreach(v, i, item)
			pack_json_value(b, item);
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
	json_t *v = json_loads(text, JSON_DECODE_ANY, &e);

	if (!v) {
		fail_msg("the test's JSON is wrong: %s in %s", e.text, text);
		return;
	}
	pack_json_value(b, v);
	json_decref(v);
}

/* A whole file of the source tree, or a failed test. Free with free(). */
static inline uint8_t *read_source_file(const char *path, size_t *ret_len)
{
	const char *top = getenv("srcdir");
	char full[512];
	uint8_t *data;
	long len;
	FILE *f;

	snprintf(full, sizeof(full), "%s/%s", top ? top : ".", path);
	f = fopen(full, "rb");
	if (!f)
		fail_msg("%s could not be opened", full);
	fseek(f, 0, SEEK_END);
	len = ftell(f);
	rewind(f);
	data = malloc((size_t)len + 1);
	assert_non_null(data);
	assert_int_equal(fread(data, 1, (size_t)len, f), len);
	data[len] = 0;
	fclose(f);
	*ret_len = (size_t)len;
	return data;
}

#endif
