/* Which files of a source are a provider's, and whether their headers are those of the templates. */
#include "import/provider.h"
#include "import/source.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#define COURSES_MAX_BYTES             (5u << 20)
#define VENUES_MAX_BYTES              (1u << 20)

#define FAULT(code, column, sentence) {#code, sentence, PC_##column},
const struct provider_fault_info provider_fault_info[PROVIDER_FAULTS] = {
#include "import/provider_faults.def"
};
#undef FAULT

#define COLUMN(symbol, name, files) {name, 0},
const struct table_column provider_columns[PROVIDER_COLUMNS] = {
#include "import/provider_columns.def"
        [PC_ERRORS] = {"ERRORS", 0},
};
#undef COLUMN

#define COLUMN(symbol, name, files) files,
static const unsigned char column_files[PROVIDER_COLUMNS] = {
#include "import/provider_columns.def"
};
#undef COLUMN

static const char *const kind_names[PROVIDER_KINDS] = {
        [PROVIDER_LARS] = "courses with LARS_QAN, 24 columns",
        [PROVIDER_OTHER] = "courses without LARS_QAN, 27 columns",
        [PROVIDER_VENUES] = "venues, 10 columns",
};

const char *provider_column_name(enum provider_column column)
{
	return provider_columns[column].name;
}

/* The first line is ASCII with a comma in it, and there is a line below it. */
static bool looks_like_csv(struct input *in)
{
	const char *p;
	size_t n, mark;

	if (input_piece(in, &p, &n) <= 0)
		return false;
	mark = n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	for (size_t i = mark; i < n; i++)
		if ((unsigned char)p[i] >= 0x80 || !p[i])
			return false;
	return memchr(p, ',', n) && p[n - 1] == '\n';
}

static bool has(const struct table *t, enum provider_column column)
{
	return table_has(t, column);
}

/* False when it is none of the three. */
static bool guess_kind(const struct table *t, enum provider_kind *ret)
{
	if (has(t, PC_LARS_QAN) ||
	    (has(t, PC_DELIVERY) && !has(t, PC_EDUCATION_LEVEL) && !has(t, PC_COURSE_TYPE) && has(t, PC_WHO)))
		*ret = PROVIDER_LARS;
	else if (has(t, PC_WHO) && (has(t, PC_EDUCATION_LEVEL) || has(t, PC_COURSE_TYPE)))
		*ret = PROVIDER_OTHER;
	else if (has(t, PC_ADDRESS_1) || (has(t, PC_VENUE_NAME) && has(t, PC_POSTCODE)))
		*ret = PROVIDER_VENUES;
	else
		return false;
	return true;
}

static bool belongs(const char *name, enum provider_kind kind)
{
	if (strcasecmp(name, "ERRORS") == 0)
		return true;
	for (size_t i = 0; i < PC_ERRORS; i++)
		if (strcasecmp(provider_columns[i].name, name) == 0)
			return column_files[i] & 1u << kind;
	return false;
}

/* The header has each column of the template, and no other but ERRORS. */
static int check_header(const struct table *t, enum provider_kind kind, struct error *e)
{
	char missing[400] = "", other[400] = "";
	size_t a = 0, b = 0;

	for (size_t i = 0; i < PC_ERRORS; i++)
		if (column_files[i] & 1u << kind && !table_has(t, i) && a < sizeof(missing))
			a += (size_t)snprintf(missing + a, sizeof(missing) - a, "%s%s", a ? ", " : "",
			                      provider_columns[i].name);
	for (size_t i = 0; i < table_width(t); i++)
		if (!belongs(table_header(t, i), kind) && b < sizeof(other))
			b += (size_t)snprintf(other + b, sizeof(other) - b, "%s\"%s\"", b ? ", " : "",
			                      table_header(t, i));
	if (a)
		return error_set(e, -EINVAL, table_name(t),
		                 "the header lacks %s; the template (%s) has them all", missing,
		                 kind_names[kind]);
	if (b)
		return error_set(e, -EINVAL, table_name(t),
		                 "the template (%s) has no column %s; remove it, or correct its name",
		                 kind_names[kind], other);
	return 0;
}

static int check_size(uint64_t size, enum provider_kind kind, const char *name, struct error *e)
{
	unsigned most = kind == PROVIDER_VENUES ? VENUES_MAX_BYTES : COURSES_MAX_BYTES;

	return size <= most ? 0
	                    : error_set(e, -EFBIG, name,
	                                "the file has %" PRIu64 " bytes; the most is %u MB: send it in parts",
	                                size, most >> 20);
}

/* Finds out what a file is: 1 it is one of the three, 0 it is something else. */
static int recognise(struct provider *p, const struct provider_source *s, struct provider_source_file *f,
                     struct error *e)
{
	const struct table_spec spec = {
	        .columns = provider_columns, .count = PROVIDER_COLUMNS, .open_ended = true, .again = true};
	struct input *in;
	struct table *t;
	const char *name;
	uint64_t size;
	int rc;

	arena_reset(&p->im->arena);
	rc = import_open(p->im, s->dir, f->name, &in, &name, e);
	if (rc < 0)
		return rc;
	size = input_size(in);
	if (!looks_like_csv(in)) {
		input_close(in);
		return error_set(e, -EINVAL, name,
		                 "this does not look like a CSV file: the first line names the columns, with "
		                 "commas between them, and rows stand below it");
	}
	input_seek(in, 0);
	rc = table_open(&t, in, name, &spec, p->im->report, e);
	if (rc < 0)
		return rc;
	rc = guess_kind(t, &f->kind);
	if (rc > 0 && (check_size(size, f->kind, name, e) < 0 || check_header(t, f->kind, e) < 0))
		rc = e->code;
	table_close(t);
	return rc;
}

/* Keeps the files that are one of the three, venues first. */
int provider_find_files(struct provider *p, const char *path, struct provider_source *s, struct error *e)
{
	static const char *const endings[] = {".csv", NULL};
	struct provider_source_file known[PROVIDER_FILES_MAX];
	struct source_files files;
	size_t count = 0;
	int rc = source_list(p->im, path, endings, &p->arena, &files, e);

	s->dir = files.dir;
	for (size_t i = 0; i < files.count && rc >= 0; i++) {
		if (files.folder && source_ends_with(files.name[i], ".errors.csv"))
			continue; /* our own copies */
		if (count == PROVIDER_FILES_MAX)
			return error_set(e, -E2BIG, path, "the folder holds more than %u files of a provider",
			                 PROVIDER_FILES_MAX);
		known[count] = (struct provider_source_file){.name = files.name[i]};
		rc = recognise(p, s, &known[count], e);
		count += rc > 0;
		if (rc == 0 && files.folder)
			report_info(p->im->report, "%s was left out: it is none of a provider's files",
			            files.name[i]);
	}
	if (rc < 0)
		return rc;
	if (!count)
		return error_set(
		        e, -EINVAL, s->dir,
		        "there is no file with courses or venues here; its first line has to be that of "
		        "a template: %s, %s, or %s",
		        kind_names[0], kind_names[1], kind_names[2]);
	s->count = 0;
	for (int venues = 1; venues >= 0; venues--)
		for (size_t i = 0; i < count; i++)
			if ((known[i].kind == PROVIDER_VENUES) == venues)
				s->file[s->count++] = known[i];
	return 0;
}
