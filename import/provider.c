#include "import/provider.h"
#include "import/source.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define COURSES_MAX_BYTES             (5u << 20)
#define VENUES_MAX_BYTES              (1u << 20)
#define FILES_MAX                     64u
#define PLAIN_WIDTH                   100u /* of the table when it does not go to a terminal */

#define FAULT(code, column, sentence) {#code, sentence, PC_##column},
const struct provider_fault_info provider_fault_info[PROVIDER_FAULTS] = {
#include "import/provider_faults.def"
};
#undef FAULT

#define COLUMN(symbol, name, files) {name, 0},
static const struct table_column columns[PROVIDER_COLUMNS] = {
#include "import/provider_columns.def"
        [PC_ERRORS] = {"ERRORS", 0},
};
#undef COLUMN

#define COLUMN(symbol, name, files) files,
static const unsigned char column_files[PROVIDER_COLUMNS] = {
#include "import/provider_columns.def"
};
#undef COLUMN

struct source_file {
	const char *name;
	enum provider_kind kind;
};

struct source {
	const char *dir;
	struct source_file file[FILES_MAX];
	size_t count;
};

static const char *const kind_names[PROVIDER_KINDS] = {
        [PROVIDER_LARS] = "courses with LARS_QAN, 24 columns",
        [PROVIDER_OTHER] = "courses without LARS_QAN, 27 columns",
        [PROVIDER_VENUES] = "venues, 10 columns",
};

const char *provider_column_name(enum provider_column column)
{
	return columns[column].name;
}

/* --- which of the three it is ------------------------------------------------------------ */

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
		if (strcasecmp(columns[i].name, name) == 0)
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
			                      columns[i].name);
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
static int recognise(struct provider *p, const struct source *s, struct source_file *f, struct error *e)
{
	const struct table_spec spec = {
	        .columns = columns, .count = PROVIDER_COLUMNS, .open_ended = true, .again = true};
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
static int recognise_all(struct provider *p, const char *path, struct source *s, struct error *e)
{
	static const char *const endings[] = {".csv", NULL};
	struct source_file known[FILES_MAX];
	struct source_files files;
	size_t count = 0;
	int rc = source_list(p->im, path, endings, &p->arena, &files, e);

	s->dir = files.dir;
	for (size_t i = 0; i < files.count && rc >= 0; i++) {
		if (files.folder && source_ends_with(files.name[i], ".errors.csv"))
			continue; /* our own copies */
		if (count == FILES_MAX)
			return error_set(e, -E2BIG, path, "the folder holds more than %u files of a provider",
			                 FILES_MAX);
		known[count].name = files.name[i];
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

/* --- rows ---------------------------------------------------------------------------------- */

struct reading {
	struct provider *p;
	struct provider_notes *notes;
	enum provider_kind kind;
	struct provider_faults faults; /* of the row at hand */
	bool no_memory;
};

/* Every refused row comes by here, whoever refused it. */
static void note_refused(void *arg, const struct refusal *x)
{
	struct reading *r = arg;
	struct provider_notes *n = r->notes;
	struct provider_note *note;
	char reason[1024];

	if (n->count == n->cap) {
		size_t cap = n->cap ? n->cap * 2 : 64;

		note = realloc(n->note, cap * sizeof(*note));
		if (!note) {
			r->no_memory = true;
			return;
		}
		n->note = note;
		n->cap = cap;
	}
	note = &n->note[n->count];
	*note = (struct provider_note){
	        .start = x->start, .end = x->end, .line = x->line, .broken = x->broken};
	note->count = r->faults.count;
	if (note->count)
		note->fault = arena_memdup(&r->p->arena, r->faults.item, note->count * sizeof(*note->fault));
	else
		note->reason = arena_strdup(&r->p->arena, report_sentence(x->reason, reason, sizeof(reason)));
	if (!note->fault && !note->reason)
		r->no_memory = true;
	else
		n->count++;
}

/* In the order of the columns of the template, which is that of their list. */
static void sort_faults(struct provider_faults *f)
{
	for (size_t i = 1; i < f->count; i++) {
		enum provider_fault x = f->item[i];
		size_t k = i;

		for (; k && f->item[k - 1] > x; k--)
			f->item[k] = f->item[k - 1];
		f->item[k] = x;
	}
}

static void refuse_faults(struct table *t, const struct provider_faults *f)
{
	const struct provider_fault_info *first = &provider_fault_info[f->item[0]];
	char also[700] = "";
	size_t used = 0;

	for (size_t i = 1; i < f->count && used < sizeof(also); i++)
		used += (size_t)snprintf(also + used, sizeof(also) - used, "%s%s", i > 1 ? ", " : " Also ",
		                         provider_fault_info[f->item[i]].code);
	table_refuse(t, (int)first->column, "%s: %s%s", first->code, first->sentence, also);
}

static int take_row(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct reading *r = arg;
	struct provider_run run;
	int rc;

	(void)im;
	r->faults.count = 0;
	if (r->kind == PROVIDER_VENUES)
		rc = provider_take_venue(r->p, t, &r->faults);
	else
		rc = provider_check_course(r->p, t, r->kind, &run, &r->faults);
	if (rc < 0)
		return import_no_memory(e);
	if (!r->faults.count && r->kind != PROVIDER_VENUES)
		rc = provider_store(r->p, t, &run, &r->faults, e);
	sort_faults(&r->faults);
	if (r->faults.count)
		refuse_faults(t, &r->faults);
	r->faults.count = 0;
	return r->no_memory ? import_no_memory(e) : rc;
}

static int read_file(struct provider *p, const struct source *s, const struct source_file *f, struct error *e)
{
	struct reading reading = {.p = p, .notes = &p->file[p->file_count], .kind = f->kind};
	const struct import_table table = {
	        .file = f->name,
	        .spec = {.columns = columns,
	                 .count = PROVIDER_COLUMNS,
	                 .open_ended = true,
	                 .refused = note_refused,
	                 .arg = &reading},
	        .row = take_row,
	        .arg = &reading,
	};
	int rc;

	reading.notes->file = f->name;
	p->file_count++;
	rc = import_each(p->im, s->dir, &table, e);
	if (f->kind == PROVIDER_VENUES)
		p->venues_known = true;
	return rc < 0 ? rc : reading.no_memory ? import_no_memory(e) : 0;
}

/* --- telling ------------------------------------------------------------------------------- */

static unsigned width_of(FILE *out)
{
	struct winsize size;

	if (isatty(fileno(out)) && ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
		return size.ws_col;
	return PLAIN_WIDTH;
}

static int print_faults(struct provider *p, struct error *e)
{
	FILE *out = p->im->provider ? p->im->provider->table : NULL;
	int rc;

	if (!out || !p->im->check)
		return 0;
	rc = provider_print(out, width_of(out), p->file, p->file_count);
	return rc < 0 ? error_set(e, rc, NULL, "the table could not be written: %s", strerror(-rc)) : 0;
}

static int read_whole(struct provider *p, const struct source *s, const char *file, struct buf *ret,
                      struct error *e)
{
	struct input *in;
	const char *name, *piece;
	size_t n;
	int rc = import_open(p->im, s->dir, file, &in, &name, e);

	if (rc < 0)
		return rc;
	while ((rc = input_piece(in, &piece, &n)) > 0)
		buf_put(ret, piece, n);
	input_close(in);
	return rc < 0 ? error_set(e, rc, file, "the file cannot be read: %s", strerror(-rc)) : 0;
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int write_whole(const char *path, const struct buf *b, struct error *e)
{
	FILE *f = fopen(path, "we");
	int rc = f ? 0 : -errno;

	if (f && b->len && fwrite(b->data, 1, b->len, f) != b->len)
		rc = -errno;
	if (f && fclose(f) != 0 && rc == 0)
		rc = -errno;
	return rc < 0 ? error_set(e, rc, path, "the file with the column ERRORS cannot be written: %s",
	                          strerror(-rc))
	              : 0;
}

/* Where the copy of a file goes: what --annotated says, or beside it. */
static const char *copy_path(struct provider *p, const struct source *s, const char *file)
{
	const char *to = p->im->provider->annotated;
	size_t stem = strlen(file) - (source_ends_with(file, ".errors.csv") ? 11
	                              : source_ends_with(file, ".csv")      ? 4
	                                                                    : 0);
	struct stat st;

	if (to && !(stat(to, &st) == 0 && S_ISDIR(st.st_mode)))
		return to;
	return arena_printf(&p->arena, "%s/%.*s.errors.csv", to ? to : s->dir, (int)stem, file);
}

static int annotate_file(struct provider *p, const struct source *s, const struct provider_notes *notes,
                         struct error *e)
{
	const char *path = copy_path(p, s, notes->file);
	const char *source = arena_printf(&p->arena, "%s/%s", s->dir, notes->file);
	struct buf data, out;
	int rc;

	if (!path || !source)
		return import_no_memory(e);
	if (p->im->provider->annotated && same_file(path, source))
		return error_set(e, -EINVAL, path,
		                 "this is the source itself; name another file for the copy");
	buf_init(&data, 0);
	buf_init(&out, 0);
	rc = read_whole(p, s, notes->file, &data, e);
	if (rc == 0)
		provider_annotate(&out, (const char *)data.data, data.len, notes);
	if (rc == 0 && (data.error || out.error))
		rc = import_no_memory(e);
	if (rc == 0)
		rc = write_whole(path, &out, e);
	if (rc == 0)
		report_info(
		        p->im->report,
		        "%s holds the rows of %s with what is wrong with them in its last column: mend them "
		        "there and send it again",
		        path, notes->file);
	buf_free(&data);
	buf_free(&out);
	return rc;
}

static int annotate(struct provider *p, const struct source *s, struct error *e)
{
	const struct provider_options *o = p->im->provider;
	struct stat st;
	int rc = 0;

	if (!o || (!o->annotated && !o->annotate))
		return 0;
	if (o->annotated && p->file_count > 1 && !(stat(o->annotated, &st) == 0 && S_ISDIR(st.st_mode)))
		return error_set(e, -ENOTDIR, o->annotated,
		                 "the source has %zu files, so name a folder for their copies",
		                 p->file_count);
	for (size_t i = 0; i < p->file_count && rc == 0; i++)
		if (o->annotated || p->file[i].count)
			rc = annotate_file(p, s, &p->file[i], e);
	return rc;
}

static void tell(const struct provider *p, const struct source *s)
{
	bool courses = false, lars = false;

	for (size_t i = 0; i < s->count; i++) {
		courses |= s->file[i].kind != PROVIDER_VENUES;
		lars |= s->file[i].kind == PROVIDER_LARS;
	}
	if (courses)
		report_info(p->im->report, "%" PRIu32 " courses with %" PRIu64 " runs were taken",
		            p->courses.count, p->runs);
	if (courses && !p->venues_known)
		report_info(
		        p->im->report,
		        "There was no venue file, so names and references of venues could not be checked and "
		        "courses have no place; give the folder that holds both files");
	if (lars && !p->aims_known)
		report_info(
		        p->im->report,
		        "There was no list of learning aims (--learning-aims FILE), so of LARS_QAN only the "
		        "form was checked, and levels are not known");
}

/* --- the whole ------------------------------------------------------------------------------- */

static int read_all(struct provider *p, const struct source *s, const char *path, struct error *e)
{
	const char *name = p->im->provider && p->im->provider->name ? p->im->provider->name
	                                                            : source_name(path, &p->arena);
	int rc = name ? 0 : import_no_memory(e);

	if (rc == 0 && p->im->provider && p->im->provider->aims)
		rc = provider_read_aims(p, p->im->provider->aims, e);
	if (rc == 0)
		rc = course_begin(p->im, "provider-csv", name, e);
	if (rc == 0 && p->im->check && p->im->provider && p->im->provider->table)
		report_hide_rows(p->im->report);
	p->file = calloc(s->count, sizeof(*p->file));
	if (rc == 0 && !p->file)
		rc = import_no_memory(e);
	for (size_t i = 0; i < s->count && rc == 0; i++)
		rc = read_file(p, s, &s->file[i], e);
	return rc;
}

static void free_provider(struct provider *p)
{
	for (size_t i = 0; i < p->file_count; i++)
		free(p->file[i].note);
	free(p->file);
	names_free(&p->rows);
	names_free(&p->courses);
	dict_free(&p->venue_refs);
	dict_free(&p->venue_names);
	dict_free(&p->aims);
	arena_free(&p->arena);
}

int provider_read(struct import *im, const char *path, struct error *e)
{
	struct provider p = {.im = im};
	struct source s = {0};
	int rc;

	arena_init(&p.arena, 0);
	dict_init(&p.venue_refs, sizeof(struct provider_venue *));
	dict_init(&p.venue_names, sizeof(struct provider_venue *));
	dict_init(&p.aims, sizeof(struct provider_aim));
	names_init(&p.rows);
	names_init(&p.courses);
	rc = recognise_all(&p, path, &s, e);
	if (rc == 0)
		rc = read_all(&p, &s, path, e);
	if (rc == 0)
		tell(&p, &s);
	if (rc == 0)
		rc = print_faults(&p, e);
	if (rc == 0)
		rc = annotate(&p, &s, e);
	free_provider(&p);
	return rc;
}
