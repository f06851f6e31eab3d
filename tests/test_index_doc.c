/* doc/index-format.md lists every table as sections.def has it. `tests/test_index_doc print` writes the list
 * to put there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/reader.h"

static const struct {
	const char *name, *type, *doc;
} sections[] = {
#define SECTION(name, type, doc) {#name, #type, doc},
#include "index/sections.def"
#undef SECTION
};

static void line_of(size_t i, char *out, size_t size)
{
	snprintf(out, size, "| `%s` | `%s` | %s |\n", sections[i].name, sections[i].type, sections[i].doc);
}

static char *read_page(void)
{
	const char *top = getenv("srcdir");
	char path[4096];
	size_t room = 1u << 20, n;
	char *text = malloc(room);
	FILE *f;

	snprintf(path, sizeof(path), "%s/doc/index-format.md", top ? top : ".");
	f = fopen(path, "r");
	if (!f || !text) {
		print_error("cannot read %s\n", path);
		abort();
	}
	n = fread(text, 1, room - 1, f);
	text[n] = 0;
	fclose(f);
	return text;
}

static void lists_every_table(void **state)
{
	char *page = read_page(), line[1024];
	const char *at = page;

	(void)state;
	for (size_t i = 0; i < INDEX_SECTIONS && at; i++) {
		line_of(i, line, sizeof(line));
		at = strstr(at, line);
		if (!at)
			fail_msg("doc/index-format.md lacks, at its place, the line\n%s", line);
	}
	free(page);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lists_every_table)};
	char line[1024];

	if (argc == 2 && strcmp(argv[1], "print") == 0) {
		for (size_t i = 0; i < INDEX_SECTIONS; i++) {
			line_of(i, line, sizeof(line));
			fputs(line, stdout);
		}
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
