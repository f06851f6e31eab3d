/* From checked rows to records: rows that agree in their learning aim and in their seven texts are runs of
 * one course. */
#include "import/provider.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <xxhash.h>

static const enum provider_column course_texts[] = {
        PC_LARS_QAN, PC_COURSE_TYPE, PC_SECTOR, PC_EDUCATION_LEVEL, PC_AWARDING_BODY, PC_WHO,
        PC_ENTRY,    PC_LEARN,       PC_HOW,    PC_BRING,           PC_ASSESSED,      PC_NEXT};

/* A number made of some columns of the row and of the provider's name: the same each time the row is sent. */
static uint64_t number_of(const struct provider *p, const struct table *t,
                          const enum provider_column *columns, size_t count)
{
	const char *name = p->im->provider && p->im->provider->name ? p->im->provider->name : "";
	XXH64_hash_t h = XXH3_64bits(name, strlen(name));

	for (size_t i = 0; i < count; i++) {
		size_t column = columns ? columns[i] : i;

		h = XXH3_64bits_withSeed(table_text(t, column), table_length(t, column) + 1, h);
	}
	return h;
}

/* One line of text: a name with line breaks in it was pasted from somewhere. */
static const char *one_line(struct arena *arena, const char *s)
{
	char *out, *at;
	bool blank = false;

	if (!strpbrk(s, "\t\r\n"))
		return s;
	out = at = arena_alloc(arena, strlen(s) + 1);
	for (; out && *s; s++) {
		if (strchr(" \t\r\n", *s)) {
			blank = true;
			continue;
		}
		if (blank)
			*at++ = ' ';
		blank = false;
		*at++ = *s;
	}
	if (out)
		*at = 0;
	return out;
}

static void fill_texts(const struct provider *p, const struct table *t, const struct provider_run *run,
                       struct course_in *in)
{
	in->provider = p->im->provider ? p->im->provider->name : NULL;
	in->description = table_text(t, PC_LEARN);
	in->who = table_text(t, PC_WHO);
	in->entry = table_text(t, PC_ENTRY);
	in->how = table_text(t, PC_HOW);
	in->bring = table_text(t, PC_BRING);
	in->assessed = table_text(t, PC_ASSESSED);
	in->next = table_text(t, PC_NEXT);
	in->cost_text = table_text(t, PC_COST_TEXT);
	in->awarding_body = table_text(t, PC_AWARDING_BODY);
	in->url = run->webpage;
	if (!run->venue) {
		in->venue = table_text(t, PC_VENUE_NAME);
		return;
	}
	in->venue = run->venue->name;
	in->at.postcode = run->venue->postcode;
	in->at.town = run->venue->town;
	in->provider_phone = run->venue->phone;
}

static void fill_kind(const struct provider_run *run, struct course_in *in)
{
	in->aim_ref = run->aim_ref;
	if (run->aim) {
		in->aim_title = run->aim->title;
		in->aim_body = run->aim->body;
		in->sector_area = run->aim->area;
		in->level = run->aim->level;
		in->type = run->aim->type;
	}
	if (run->sector) {
		in->sector = run->sector;
		in->level = (int)run->level;
		in->type = run->type;
	}
}

static void fill_run(const struct provider_run *run, struct course_in *in)
{
	in->delivery = run->delivery;
	in->study = run->study;
	in->attendance = run->attendance;
	in->cost = run->cost;
	in->duration = run->duration;
	in->duration_unit = run->unit;
	in->weeks = course_weeks(run->unit, run->duration, run->study);
	in->start = run->start;
	in->flexible_start = run->flexible;
	in->national = run->national;
}

static int store(struct provider *p, struct table *t, struct course_in *in, struct error *e)
{
	const struct course_from from = {.t = t, .column = PC_COURSE_NAME};
	const char *unknown;
	int rc;

	if (in->delivery == DELIVERY_WORK_BASED && !in->national)
		rc = course_add_regional(p->im, &from, in, table_text(t, PC_SUB_REGION), &unknown, e);
	else
		rc = course_add(p->im, &from, in, e);
	p->runs += rc == 0;
	return rc < 0 ? rc : 0;
}

int provider_store(struct provider *p, struct table *t, const struct provider_run *run,
                   struct provider_faults *f, struct error *e)
{
	struct course_in in = course_blank(p->im);
	size_t parts = sizeof(course_texts) / sizeof(course_texts[0]);
	char course[32], id[32];
	bool fresh;

	snprintf(course, sizeof(course), "course-%016" PRIx64, number_of(p, t, course_texts, parts));
	snprintf(id, sizeof(id), "run-%016" PRIx64, number_of(p, t, NULL, PC_ADDRESS_1));
	if (names_add(&p->rows, id, &fresh) == NAMES_NONE)
		return import_no_memory(e);
	if (!fresh) {
		provider_fault(f, COURSERUN_UNIQUE);
		return 0;
	}
	if (names_add(&p->courses, course, NULL) == NAMES_NONE)
		return import_no_memory(e);
	in.id = id;
	in.course_id = course;
	in.title = one_line(&p->im->arena, run->title);
	if (!in.title)
		return import_no_memory(e);
	fill_kind(run, &in);
	fill_texts(p, t, run, &in);
	fill_run(run, &in);
	return store(p, t, &in, e);
}
