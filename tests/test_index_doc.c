/* doc/index-format.md lists every table of every image as its .def file has it. `tests/test_index_doc print`
 * writes the lists to put there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/catalogue.h"

#define SECTION(name, type, doc) {#name, #type, doc},
static const struct line {
	const char *name, *type, *doc;
} core[] =
        {
#include "index/sections.def"
},
  course[] =
          {
#include "index/course.def"
},
  vacancy[] =
          {
#include "index/vacancy.def"
},
  place[] = {
#include "index/place.def"
};
#undef SECTION

static const struct {
	const char *heading;
	const struct line *line;
	size_t lines;
} images[] = {
        {"### The tables of the core image", core, sizeof(core) / sizeof(core[0])},
        {"### The tables of the courses", course, sizeof(course) / sizeof(course[0])},
        {"### The tables of the vacancies", vacancy, sizeof(vacancy) / sizeof(vacancy[0])},
        {"### The tables of the places", place, sizeof(place) / sizeof(place[0])},
};

#define IMAGES (sizeof(images) / sizeof(images[0]))

static void line_of(const struct line *l, char *out, size_t size)
{
	snprintf(out, size, "| `%s` | `%s` | %s |\n", l->name, l->type, l->doc);
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
	for (size_t i = 0; i < IMAGES && at; i++) {
		at = strstr(at, images[i].heading);
		if (!at)
			fail_msg("doc/index-format.md lacks, at its place, the heading %s",
			         images[i].heading);
		for (size_t k = 0; k < images[i].lines && at; k++) {
			line_of(&images[i].line[k], line, sizeof(line));
			at = strstr(at, line);
			if (!at)
				fail_msg("doc/index-format.md lacks, at its place, the line\n%s", line);
		}
	}
	free(page);
}

static int print(void)
{
	char line[1024];

	for (size_t i = 0; i < IMAGES; i++) {
		printf("%s\n\n| table | element | what it holds |\n|---|---|---|\n", images[i].heading);
		for (size_t k = 0; k < images[i].lines; k++) {
			line_of(&images[i].line[k], line, sizeof(line));
			fputs(line, stdout);
		}
		putchar('\n');
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lists_every_table)};

	if (argc == 2 && strcmp(argv[1], "print") == 0)
		return print();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
