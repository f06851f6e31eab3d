#include "tests/fuzz_import.h"

#include <stdlib.h>
#include <string.h>

#define FILES_MAX 16u

/* Cuts the bytes into files; names are copied into `names`. */
static size_t split(const char *data, size_t size, struct import_file *files, char names[FILES_MAX][64])
{
	size_t count = 0, at = 0;

	while (count < FILES_MAX && at < size) {
		const char *line = data + at, *feed = memchr(line, '\n', size - at), *next;
		size_t len = feed ? (size_t)(feed - line) : size - at, end;

		if (len < 3 || memcmp(line, "== ", 3) != 0 || len - 3 >= 64)
			return count;
		memcpy(names[count], line + 3, len - 3);
		names[count][len - 3] = 0;
		at += feed ? len + 1 : len;
		next = at < size ? memmem(data + at, size - at, "\n== ", 4) : NULL;
		end = next ? (size_t)(next - data) + 1 : size;
		files[count] = (struct import_file){names[count], data + at, end - at};
		at = end;
		count++;
	}
	return count;
}

void fuzz_import(const uint8_t *data, size_t size, int (*read)(struct import *, const char *, struct error *))
{
	static char names[FILES_MAX][64];
	struct import_file files[FILES_MAX];
	struct report_totals totals;
	struct import im;
	struct error e = {0};
	int rc;

	import_init(&im);
	if (report_new(&im.report, &(struct report_options){.shown = 5}, &e) < 0 ||
	    builder_new(&im.builder, NULL, NULL) < 0)
		abort();
	im.files = files;
	im.file_count = split((const char *)data, size, files, names);
	rc = read(&im, "folder", &e);
	if (rc < 0 && (e.code != rc || !e.text[0]))
		abort();
	report_totals(im.report, &totals);
	for (size_t i = 0; i < totals.shown_count; i++)
		if (!totals.shown[i].reason[0] || !totals.shown[i].file[0])
			abort();
	builder_free(im.builder);
	report_free(im.report);
	import_close(&im);
}
