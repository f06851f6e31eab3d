#include "import/provider.h"
#include "import/source.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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

static int read_file(struct provider *p, const struct provider_source *s,
                     const struct provider_source_file *f, struct error *e)
{
	struct reading reading = {.p = p, .notes = &p->file[p->file_count], .kind = f->kind};
	const struct import_table table = {
	        .file = f->name,
	        .spec = {.columns = provider_columns,
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

/* --- the whole ------------------------------------------------------------------------------- */

static void tell(const struct provider *p, const struct provider_source *s)
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

static int read_all(struct provider *p, const struct provider_source *s, const char *path, struct error *e)
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
	if (rc == 0)
		p->file = calloc(s->count, sizeof(*p->file));
	if (!p->file)
		return rc < 0 ? rc : import_no_memory(e);
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
	struct provider_source s = {0};
	int rc;

	arena_init(&p.arena, 0);
	dict_init(&p.venue_refs, sizeof(struct provider_venue *));
	dict_init(&p.venue_names, sizeof(struct provider_venue *));
	dict_init(&p.aims, sizeof(struct provider_aim));
	names_init(&p.rows);
	names_init(&p.courses);
	rc = provider_find_files(&p, path, &s, e);
	if (rc == 0)
		rc = read_all(&p, &s, path, e);
	if (rc == 0)
		tell(&p, &s);
	if (rc == 0)
		rc = provider_print_faults(&p, e);
	if (rc == 0)
		rc = provider_annotate_files(&p, &s, e);
	free_provider(&p);
	return rc;
}
