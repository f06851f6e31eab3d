/* Carrying courses, vacancies and places over from the generation that is added to. */
#include "index/builder_catalogue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "index/delta.h"
#include "index/store.h"

static uint64_t base_rows(const struct catalogue_view *v, enum catalogue what)
{
	return what == CATALOGUE_COURSE    ? v->course.course_count
	       : what == CATALOGUE_VACANCY ? v->vacancy.vacancy_count
	                                   : v->place.place_count;
}

static bool is_gone(const struct part *p, uint32_t row)
{
	return p->gone[row / 64] >> row % 64 & 1;
}

static void let_go(struct part *p, uint32_t row)
{
	p->gone_count += !is_gone(p, row);
	p->gone[row / 64] |= (uint64_t)1 << row % 64;
	p->begun = true;
}

void carry_replace(struct builder *b, enum catalogue what, const char *id, size_t len)
{
	struct part *p = &b->catalogue->part[what];
	const struct catalogue_view *v;
	uint32_t row;

	if (!b->base)
		return;
	v = index_catalogue(b->base);
	row = what == CATALOGUE_COURSE    ? course_find(&v->course, id, len)
	      : what == CATALOGUE_VACANCY ? vacancy_find(&v->vacancy, id, len)
	                                  : place_find(&v->place, id, len);
	if (row != INDEX_NONE)
		let_go(p, row);
}

bool carry_has(const struct builder *b, enum catalogue what)
{
	return b->catalogue->part[what].begun || (b->base && base_rows(index_catalogue(b->base), what));
}

uint64_t builder_catalogue_count(const struct builder *b, enum catalogue what)
{
	const struct part *p = &b->catalogue->part[what];
	uint64_t carried;

	if (p->spent)
		return p->packed;
	carried = b->base ? base_rows(index_catalogue(b->base), what) - p->gone_count : 0;
	return p->more.rows.len + carried;
}

/* --- what is left out ------------------------------------------------------------- */

static void let_go_closed(struct part *p, const uint64_t *closed, uint64_t rows)
{
	for (uint32_t i = 0; closed && i < rows; i++)
		if (closed[i / 64] >> i % 64 & 1)
			let_go(p, i);
}

/* What was closed since the base was read must not come back with a newer date of reading. A damaged list was
 * set aside, and tells nothing. */
static int leave_out_closed(struct builder *b, const char *dir, struct error *e)
{
	const struct catalogue_view *v = index_catalogue(b->base);
	uint64_t *courses = NULL, *vacancies = NULL;
	struct delta d = {0};
	int r = delta_read(dir, &d, e);

	if (r == -EBADMSG)
		r = 0;
	else if (!r && delta_mark(&d, v, index_read_from(b->base), &courses, &vacancies))
		r = builder_no_memory(e);
	if (!r) {
		let_go_closed(&b->catalogue->part[CATALOGUE_COURSE], courses, v->course.course_count);
		let_go_closed(&b->catalogue->part[CATALOGUE_VACANCY], vacancies, v->vacancy.vacancy_count);
	}
	free(courses);
	free(vacancies);
	delta_free(&d);
	return r;
}

/* Records that were added before the base was opened. */
static void replace_added(struct builder *b, enum catalogue what)
{
	struct part *p = &b->catalogue->part[what];

	for (size_t i = 0; i < p->more.rows.len; i++) {
		const char *row = (const char *)p->more.rows.data + i * p->more.rows.size;
		uint32_t str, len = (uint32_t)p->more.key;
		const char *id = row;

		/* A record begins with its id, a place with its outcode. */
		if (what == CATALOGUE_PLACE) {
			len = (uint32_t)strnlen(row, len);
		} else {
			memcpy(&str, row, sizeof(str));
			id = strtab_get(&p->strings, str, &len);
		}
		carry_replace(b, what, id, len);
	}
}

int carry_begin(struct builder *b, const char *dir, struct error *e)
{
	const struct catalogue_view *v = index_catalogue(b->base);

	for (int i = 0; i < CATALOGUES; i++) {
		struct part *p = &b->catalogue->part[i];

		free(p->gone);
		p->gone_count = 0;
		p->gone = calloc(base_rows(v, (enum catalogue)i) / 64 + 1, sizeof(*p->gone));
		if (!p->gone)
			return builder_no_memory(e);
		replace_added(b, (enum catalogue)i);
	}
	return leave_out_closed(b, dir, e);
}

struct base_source {
	const uint8_t *strings;
	const struct source_row *row;
	uint64_t count;
};

static struct base_source sources_of(const struct catalogue_view *v, enum catalogue what)
{
	if (what == CATALOGUE_COURSE)
		return (struct base_source){v->course.strings, v->course.source, v->course.source_count};
	if (what == CATALOGUE_VACANCY)
		return (struct base_source){v->vacancy.strings, v->vacancy.source, v->vacancy.source_count};
	return (struct base_source){v->place.strings, v->place.source, v->place.source_count};
}

static uint32_t source_at(const struct catalogue_view *v, enum catalogue what, uint32_t row)
{
	return what == CATALOGUE_COURSE    ? v->course.course_more[row].source
	       : what == CATALOGUE_VACANCY ? v->vacancy.vacancy[row].source
	                                   : v->place.place[row].source;
}

static bool is_text(const uint8_t *strings, uint32_t str, const char *text)
{
	uint32_t len;
	const char *s = catalogue_str(strings, str, &len);

	text = text ? text : "";
	return len == strlen(text) && memcmp(s, text, len) == 0;
}

int builder_replace_source(struct builder *b, enum catalogue what, const char *format, const char *name,
                           struct error *e)
{
	const struct catalogue_view *v;
	struct base_source s;
	bool *replaced;

	if (!b->base)
		return 0;
	v = index_catalogue(b->base);
	s = sources_of(v, what);
	replaced = calloc(s.count + 1, sizeof(*replaced));
	if (!replaced)
		return builder_no_memory(e);
	for (uint64_t i = 0; i < s.count; i++)
		replaced[i] = is_text(s.strings, s.row[i].format, format) &&
		              is_text(s.strings, s.row[i].name, name);
	for (uint32_t i = 0; i < base_rows(v, what); i++)
		if (replaced[source_at(v, what, i)])
			let_go(&b->catalogue->part[what], i);
	free(replaced);
	return 0;
}

/* --- taking rows over ---------------------------------------------------------------- */

struct carry {
	struct builder *b;
	struct part *p;
	const struct catalogue_view *v;
	const uint8_t *strings; /* of the base's image */
	uint16_t *source;       /* by row of the base's image: the number here */
	uint32_t *skill, *occ;  /* by row of the base's core image: the row now, or NONE */
	uint32_t *title, *provider, *sector, *aim, *about; /* by row of the base's image, NONE not met yet */
	uint32_t *occ_start;                               /* by vacancy: where its occupations begin */
	uint16_t *occ_item;
	bool read_again; /* what texts tell is worked out anew */
	struct error *e;
};

static int carry_str(struct carry *c, uint32_t *str)
{
	uint32_t len;
	const char *s;

	if (!*str)
		return 0;
	s = catalogue_str(c->strings, *str, &len);
	*str = strtab_add(&c->p->strings, s, len);
	return *str == STR_NONE ? builder_no_memory(c->e) : 0;
}

/* Strings in a row of u32 that are nothing else. */
static int carry_strs(struct carry *c, uint32_t *str, size_t n)
{
	int r = 0;

	for (size_t i = 0; i < n && !r; i++)
		r = carry_str(c, &str[i]);
	return r;
}

/* The row here of a row of a table of the base that many records share. `texts` of its first numbers are
 * strings. */
static int carry_shared(struct carry *c, uint32_t *known, const void *base, struct rowset *to, size_t texts,
                        uint32_t *row)
{
	uint32_t copy[8];

	if (known[*row] == NONE) {
		memcpy(copy, (const char *)base + *row * to->rows.size, to->rows.size);
		if (carry_strs(c, copy, texts))
			return -ENOMEM;
		known[*row] = rowset_add(to, copy);
		if (known[*row] == ROWSET_NONE)
			return builder_no_memory(c->e);
	}
	*row = known[*row];
	return 0;
}

static uint32_t *unknown_rows(uint64_t n)
{
	uint32_t *p = malloc((n + 1) * sizeof(*p));

	if (p)
		memset(p, 0xff, (n + 1) * sizeof(*p));
	return p;
}

static int carry_sources(struct carry *c, enum catalogue what)
{
	const struct base_source s = sources_of(c->v, what);
	struct arena a;
	int r = 0;

	arena_init(&a, 0);
	c->source = calloc(s.count + 1, sizeof(*c->source));
	if (!c->source)
		r = builder_no_memory(c->e);
	c->b->loading = true;
	for (uint64_t i = 0; i < s.count && !r; i++) {
		const uint32_t str[] = {s.row[i].format, s.row[i].name, s.row[i].version, s.row[i].licence,
		                        s.row[i].attribution};
		const char *text[5];
		struct source_in in = {.illustrative = s.row[i].illustrative};
		unsigned number = 0;

		for (size_t k = 0; k < 5 && !r; k++) {
			uint32_t len;
			const char *p = catalogue_str(s.strings, str[k], &len);

			text[k] = arena_strndup(&a, p, len);
			r = text[k] ? 0 : builder_no_memory(c->e);
		}
		if (r)
			break;
		in.format = text[0];
		in.name = text[1];
		in.version = text[2];
		in.licence = text[3];
		in.attribution = text[4];
		r = builder_add_source(c->b, &in, &number, c->e);
		c->source[i] = (uint16_t)number;
	}
	c->b->loading = false;
	arena_free(&a);
	return r;
}

/* Where each skill and occupation of the base's core image is now. */
static int map_core(struct carry *c)
{
	const struct index_view *core = c->b->base_core;
	const uint32_t skills = view_skills(core), occupations = view_occupations(core);
	char id[MAX_ID + 1];

	c->skill = unknown_rows(skills);
	c->occ = unknown_rows(occupations);
	if (!c->skill || !c->occ)
		return builder_no_memory(c->e);
	for (uint32_t i = 0; i < skills + occupations; i++) {
		const bool is_skill = i < skills;
		uint32_t len, *to = is_skill ? &c->skill[i] : &c->occ[i - skills];
		const char *s = view_str(core, is_skill ? core->skill[i].id : core->occ[i - skills].id, &len);

		if (len > MAX_ID)
			continue;
		memcpy(id, s, len);
		id[len] = 0;
		*to = c->b->core_loaded ? builder_find(c->b, is_skill ? KIND_SKILL : KIND_OCCUPATION, id)
		      : is_skill        ? i
		                        : i - skills;
	}
	return 0;
}

/* The occupations of each vacancy, from the vacancies of each occupation. */
static int turn_occupations(struct carry *c)
{
	const struct vacancy_view *v = &c->v->vacancy;
	uint32_t *at;

	c->occ_start = calloc(v->vacancy_count + 2, sizeof(*c->occ_start));
	c->occ_item = calloc(v->occ_vacancy_count + 1, sizeof(*c->occ_item));
	if (!c->occ_start || !c->occ_item)
		return builder_no_memory(c->e);
	/* Starts are kept one place on while they are filled, and are right when all is dealt out. */
	at = c->occ_start + 1;
	for (uint64_t i = 0; i < v->occ_vacancy_count; i++)
		at[v->occ_vacancy[i] + 1]++;
	for (uint64_t i = 0; i < v->vacancy_count; i++)
		at[i + 1] += at[i];
	for (uint32_t o = 0; o + 1 < v->occ_vacancy_start_count; o++)
		for (uint32_t i = v->occ_vacancy_start[o]; i < v->occ_vacancy_start[o + 1]; i++)
			c->occ_item[at[v->occ_vacancy[i]]++] = (uint16_t)o;
	return 0;
}

struct base_links {
	const uint32_t *link;
	const uint8_t *evidence;
	uint32_t count;
};

static int carry_links(struct carry *c, const struct base_links *from, struct row_links *to)
{
	*to = (struct row_links){.first = (uint32_t)c->p->link.len,
	                         .occ_first = (uint32_t)c->p->occupation.len,
	                         .stated = from->count && from->evidence[0] == EVIDENCE_STATED};
	to->known = !c->read_again;
	if (!to->stated && c->read_again)
		return 0;
	if (vec_reserve(&c->p->link, from->count) || vec_reserve(&c->p->evidence, from->count))
		return builder_no_memory(c->e);
	for (uint32_t i = 0; i < from->count; i++) {
		uint32_t skill = c->skill[LINK_ROW(from->link[i])];

		if (skill == NONE) {
			c->b->catalogue->dropped_links++;
			continue;
		}
		*(uint32_t *)vec_push(&c->p->link) = LINK_MAKE(skill, LINK_CONFIDENCE(from->link[i]));
		*(uint8_t *)vec_push(&c->p->evidence) = from->evidence[i];
		to->count++;
	}
	return 0;
}

static int carry_course(struct carry *c, uint32_t i)
{
	const struct course_view *v = &c->v->course;
	struct course_row row = v->course[i];
	struct course_more more = v->course_more[i];
	const uint32_t first = v->course_skill_start[i];
	const struct base_links from = {v->course_skill + first, v->course_skill_evidence + first,
	                                v->course_skill_start[i + 1] - first};
	struct row_links links;
	uint32_t sector = row.sector;
	struct part *p = c->p;

	/* id, url, course_id, venue, town, outcode, region, cost_text */
	if (carry_strs(c, &more.id, 8) || carry_shared(c, c->title, v->title, &p->title, 1, &row.title) ||
	    carry_shared(c, c->provider, v->provider, &p->provider, 4, &row.provider) ||
	    carry_shared(c, c->sector, v->sector, &p->sector, 1, &sector) ||
	    carry_shared(c, c->aim, v->aim, &p->aim, 4, &more.aim) ||
	    carry_shared(c, c->about, v->about, &p->about, 8, &more.about) || carry_links(c, &from, &links))
		return -ENOMEM;
	if (sector > UINT8_MAX)
		return error_set(c->e, -EOVERFLOW, NULL, "There are more than %u sectors.", UINT8_MAX);
	row.sector = (uint8_t)sector;
	if (part_number_source(p, c->source[more.source], &more.source))
		return builder_no_memory(c->e);
	return part_append(p, &row, &more, &links, c->e);
}

static int carry_occupations(struct carry *c, uint32_t i, const struct vacancy_row *row,
                             struct row_links *links)
{
	/* What the source says stays; what was worked out is worked out again. */
	const bool stated = row->occ != UINT16_MAX && row->occ_confidence == UINT8_MAX;
	const uint32_t *start = c->occ_start;

	if (!stated && c->read_again)
		return 0;
	if (vec_reserve(&c->p->occupation, start[i + 1] - start[i]))
		return builder_no_memory(c->e);
	for (uint32_t k = start[i]; k < start[i + 1]; k++) {
		uint32_t occ = c->occ[c->occ_item[k]];

		if (occ == NONE)
			continue;
		*(uint16_t *)vec_push(&c->p->occupation) = (uint16_t)occ;
		links->occupations++;
	}
	return 0;
}

static int carry_vacancy(struct carry *c, uint32_t i)
{
	const struct vacancy_view *v = &c->v->vacancy;
	struct vacancy_row row = v->vacancy[i];
	struct vacancy_more more = v->vacancy_more[i];
	const uint32_t first = v->vacancy_skill_start[i];
	const struct base_links from = {v->vacancy_skill + first, v->vacancy_skill_evidence + first,
	                                v->vacancy_skill_start[i + 1] - first};
	struct row_links links;
	struct part *p = c->p;

	/* id, url, employer, town, outcode, pay_text, description */
	if (carry_strs(c, &more.id, 7) || carry_shared(c, c->title, v->title, &p->title, 1, &row.title) ||
	    carry_links(c, &from, &links) || carry_occupations(c, i, &row, &links))
		return -ENOMEM;
	if (row.occ != UINT16_MAX)
		row.occ = (uint16_t)c->occ[row.occ];
	if (row.occ == UINT16_MAX || (c->read_again && row.occ_confidence != UINT8_MAX)) {
		row.occ = UINT16_MAX;
		row.occ_confidence = 0;
	}
	if (part_number_source(p, c->source[row.source], &row.source))
		return builder_no_memory(c->e);
	return part_append(p, &row, &more, &links, c->e);
}

static int carry_place(struct carry *c, uint32_t i)
{
	struct place_row row = c->v->place.place[i];

	/* town, authority, region */
	if (carry_strs(c, &row.town, 3))
		return -ENOMEM;
	if (part_number_source(c->p, c->source[row.source], &row.source) ||
	    rowset_add(&c->p->more, &row) == ROWSET_NONE)
		return builder_no_memory(c->e);
	return 0;
}

static int set_up(struct carry *c, enum catalogue what)
{
	const struct course_view *v = &c->v->course;
	uint64_t titles = what == CATALOGUE_COURSE ? v->title_count : c->v->vacancy.title_count;
	int r = carry_sources(c, what);

	if (r || what == CATALOGUE_PLACE)
		return r;
	c->title = unknown_rows(titles);
	if (!c->title)
		return builder_no_memory(c->e);
	if ((r = map_core(c)) || what == CATALOGUE_VACANCY)
		return r ? r : turn_occupations(c);
	c->provider = unknown_rows(v->provider_count);
	c->sector = unknown_rows(v->sector_count);
	c->aim = unknown_rows(v->aim_count);
	c->about = unknown_rows(v->about_count);
	return c->provider && c->sector && c->aim && c->about ? 0 : builder_no_memory(c->e);
}

static void clear(struct carry *c)
{
	void *const all[] = {c->source, c->skill, c->occ,   c->title,     c->provider,
	                     c->sector, c->aim,   c->about, c->occ_start, c->occ_item};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		free(all[i]);
}

int carry_rows(struct builder *b, enum catalogue what, struct error *e)
{
	static int (*const one[])(struct carry * c, uint32_t i) = {carry_course, carry_vacancy, carry_place};
	struct carry c = {
	        .b = b,
	        .p = &b->catalogue->part[what],
	        .read_again = b->core_loaded && b->catalogue->read,
	        .e = e,
	};
	int r;

	if (!b->base)
		return 0;
	c.v = index_catalogue(b->base);
	c.strings = sources_of(c.v, what).strings;
	r = set_up(&c, what);
	for (uint32_t i = 0; i < base_rows(c.v, what) && !r; i++)
		if (!is_gone(c.p, i))
			r = one[what](&c, i);
	clear(&c);
	return r;
}

/* --- what need not be packed again ------------------------------------------------------- */

/* A course or vacancy of which only the outcode is known gains by new places. */
static bool waits_for_a_place(const struct catalogue_view *v, enum catalogue what)
{
	const uint32_t last = CELL_ROWS * CELL_COLUMNS;

	if (what == CATALOGUE_COURSE)
		for (uint64_t i = v->course.cell_start[last]; i < v->course.course_count; i++)
			if (v->course.course_more[i].outcode)
				return true;
	if (what == CATALOGUE_VACANCY)
		for (uint64_t i = 0; i < v->vacancy.vacancy_count; i++)
			if (v->vacancy.vacancy_more[i].outcode &&
			    (v->vacancy.vacancy[i].lat == CATALOGUE_NOWHERE ||
			     (v->vacancy.vacancy[i].flags & VACANCY_PLACE_OUTCODE)))
				return true;
	return false;
}

bool carry_is_copy(const struct builder *b, enum catalogue what)
{
	const struct part *part = b->catalogue->part;
	const struct catalogue_view *v;

	if (!b->base || part[what].begun)
		return false;
	v = index_catalogue(b->base);
	if (what == CATALOGUE_PLACE)
		return true;
	return !b->core_loaded && !(part[CATALOGUE_PLACE].begun && waits_for_a_place(v, what));
}
