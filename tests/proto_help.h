/* What the tests of proto/ share. */
#ifndef TESTS_PROTO_HELP_H
#define TESTS_PROTO_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/proto.h"
#include "tests/pack_json.h"

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
