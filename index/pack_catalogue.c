/* Packs courses and vacancies: rows into their order, cells, ids and the skills of each. */
#include "index/pack_catalogue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "index/strtab.h"

#if defined(__GNUC__) && !defined(__clang__)
/* The analyser of gcc 12 loses sight of memory that a structure behind a pointer keeps, and calls it a leak.
 * Real ones are looked for by valgrind and LeakSanitizer in every test. */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

static const struct catalogue_tables tables[] = {
#define TABLES(P, row_, row_skill_, skill_row_)                                                              \
	{                                                                                                    \
		.row = P##row_, .more = P##row_##_more, .slot = P##row_##_slot, .cell_start = P##cell_start, \
		.row_skill_start = P##row_skill_##_start, .row_skill = P##row_skill_,                        \
		.evidence = P##row_skill_##_evidence, .skill_row_start = P##skill_row_##_start,              \
		.skill_row = P##skill_row_, .title = P##title, .title_word = P##title_word,                  \
		.title_term = P##title_term, .title_post_start = P##title_post_start,                        \
		.title_post = P##title_post, .title_item_start = P##title_item_start,                        \
		.title_item = P##title_item                                                                  \
	}
        [CATALOGUE_COURSE] = TABLES(COURSE_SECTION_, course, course_skill, skill_course),
        [CATALOGUE_VACANCY] = TABLES(VACANCY_SECTION_, vacancy, vacancy_skill, skill_vacancy),
};

void packed_free(struct packed *p)
{
	for (size_t i = 0; i < LAYOUT_MAX_TABLES; i++)
		buf_free(&p->section[i]);
}

void *pack_room(struct catalogue_pack *p, uint32_t table, size_t n)
{
	struct buf *b = &p->section[table];
	size_t bytes = n * p->layout->table[table].elem_size;
	uint8_t *at;

	/* An empty table, too, has an address: a pointer into it may be formed, if not followed. */
	if (!buf_reserve(b, bytes + INDEX_ALIGN))
		return NULL;
	at = b->data + b->len;
	memset(at, 0, bytes);
	b->len += bytes;
	return at;
}

/* Hands a growing array over to a section. */
static void take(struct catalogue_pack *p, uint32_t table, struct vec *v)
{
	struct buf *b = &p->section[table];

	if (!v->data)
		return;
	buf_free(b);
	b->data = v->data;
	b->len = v->len * v->size;
	b->cap = v->cap * v->size;
	v->data = NULL;
	v->len = v->cap = 0;
}

/* --- rows ----------------------------------------------------------------------- */

struct row_place row_place(enum catalogue what, const void *row)
{
	const struct course_row *c = row;
	const struct vacancy_row *v = row;

	if (what == CATALOGUE_COURSE)
		return (struct row_place){c->lat,
		                          c->lon,
		                          COURSE_DELIVERY(c) == DELIVERY_ONLINE,
		                          (COURSE_FLAGS(c) & COURSE_NATIONAL) != 0,
		                          c->cost,
		                          c->title};
	return (struct row_place){v->lat, v->lon, false, v->flags & VACANCY_NATIONAL, 0, v->title};
}

uint32_t *row_title(enum catalogue what, void *row)
{
	return what == CATALOGUE_COURSE ? &((struct course_row *)row)->title
	                                : &((struct vacancy_row *)row)->title;
}

#define NOWHERE_CELL (CELL_ROWS * CELL_COLUMNS)
#define COST_BITS    23
#define TITLE_BITS   24

/* 0 for what is in reach from anywhere, then the cells, last what has no place. */
static uint32_t place_rank(const struct row_place *at)
{
	if (at->online || at->national)
		return 0;
	return (at->lat == CATALOGUE_NOWHERE ? NOWHERE_CELL : cell_of(at->lat, at->lon)) + 1;
}

static uint64_t sort_key(const struct row_place *at)
{
	const uint32_t most = (1u << COST_BITS) - 1;
	uint64_t cost = at->cost < most ? at->cost : most;
	uint64_t rank = (uint64_t)place_rank(at) << 1 | (!at->online && at->national);

	return (rank << COST_BITS | cost) << TITLE_BITS | at->title;
}

#define DIGIT_BITS 11
#define DIGITS     6

void sort_by_key(struct sort_key *item, struct sort_key *spare, size_t n)
{
	static const uint64_t mask = (1u << DIGIT_BITS) - 1;
	size_t start[1u << DIGIT_BITS];
	struct sort_key *from = item, *to = spare, *swap;

	for (unsigned shift = 0; shift < DIGITS * DIGIT_BITS; shift += DIGIT_BITS) {
		size_t at = 0;

		memset(start, 0, sizeof(start));
		for (size_t i = 0; i < n; i++)
			start[from[i].key >> shift & mask]++;
		/* Where all are alike there is nothing to sort. */
		if (!n || start[from[0].key >> shift & mask] == n)
			continue;
		for (size_t d = 0; d <= mask; d++) {
			size_t count = start[d];

			start[d] = at;
			at += count;
		}
		for (size_t i = 0; i < n; i++)
			to[start[from[i].key >> shift & mask]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != item)
		memcpy(item, from, n * sizeof(*item));
}

/* Puts the elements of an array into the order of `order`. */
static int gather(struct vec *v, const struct sort_key *order, size_t n)
{
	char *to = malloc(n * v->size + 1);

	if (!to)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		memcpy(to + i * v->size, (const char *)v->data + order[i].value * v->size, v->size);
	free(v->data);
	v->data = to;
	v->len = v->cap = n;
	return 0;
}

/* Rows of the front and of each cell, from the rows in their order. */
static int write_cells(struct catalogue_pack *p)
{
	uint32_t *start = pack_room(p, p->table->cell_start, NOWHERE_CELL + 1);
	uint32_t cell = 0;

	if (!start)
		return -ENOMEM;
	for (uint32_t i = 0; i < p->rows; i++) {
		struct row_place at = row_place(p->what, (char *)p->part->row.data + i * p->part->row.size);

		for (; cell < place_rank(&at); cell++)
			start[cell] = i;
	}
	for (; cell <= NOWHERE_CELL; cell++)
		start[cell] = p->rows;
	p->front = start[0];
	return 0;
}

int pack_sort_rows(struct catalogue_pack *p)
{
	struct sort_key *order = malloc((2 * (size_t)p->rows + 1) * sizeof(*order));
	struct part *part = p->part;
	int r = -ENOMEM;

	if (!order)
		return r;
	/* What was taken over came first: of equals it stays in front, as if all had been added in one run.
	 */
	for (uint32_t i = 0; i < p->rows; i++) {
		uint32_t row = (uint32_t)(((uint64_t)i + p->added) % p->rows);
		struct row_place at = row_place(p->what, (char *)part->row.data + row * part->row.size);

		order[i] = (struct sort_key){sort_key(&at), row};
	}
	sort_by_key(order, order + p->rows, p->rows);
	if (!gather(&part->row, order, p->rows) && !gather(&part->more.rows, order, p->rows) &&
	    !gather(&part->links, order, p->rows))
		r = write_cells(p);
	free(order);
	return r;
}

/* --- skills ------------------------------------------------------------------------ */

static const struct row_links *links_at(const struct catalogue_pack *p, uint32_t row)
{
	return VEC_AT(&p->part->links, struct row_links, row);
}

static uint32_t occupation_at(const struct catalogue_pack *p, uint32_t row, uint32_t i)
{
	return *VEC_AT(&p->part->occupation, uint16_t, links_at(p, row)->occ_first + i);
}

/* The skills of each row. */
static int write_row_skills(struct catalogue_pack *p)
{
	uint32_t *start = pack_room(p, p->table->row_skill_start, (size_t)p->rows + 1), *link;
	uint8_t *evidence;
	uint64_t n = 0;

	if (!start)
		return -ENOMEM;
	for (uint32_t i = 0; i < p->rows; i++)
		n += links_at(p, i)->count;
	if (n > UINT32_MAX)
		return -EOVERFLOW;
	link = pack_room(p, p->table->row_skill, n);
	evidence = pack_room(p, p->table->evidence, n);
	if (!link || !evidence)
		return -ENOMEM;
	n = 0;
	for (uint32_t i = 0; i < p->rows; i++) {
		const struct row_links *t = links_at(p, i);

		if (t->count) {
			memcpy(link + n, VEC_AT(&p->part->link, uint32_t, t->first),
			       t->count * sizeof(*link));
			memcpy(evidence + n, VEC_AT(&p->part->evidence, uint8_t, t->first), t->count);
		}
		n += t->count;
		start[i + 1] = (uint32_t)n;
	}
	return 0;
}

/* The rows of each skill, from the skills of each row: counted, then dealt out in the order of the rows. */
static int write_skill_rows(struct catalogue_pack *p)
{
	const uint32_t skills = view_skills(p->core);
	const uint32_t *row_start = (const uint32_t *)(void *)p->section[p->table->row_skill_start].data;
	const uint32_t *link = (const uint32_t *)(void *)p->section[p->table->row_skill].data;
	const uint32_t n = row_start[p->rows];
	uint32_t *start = pack_room(p, p->table->skill_row_start, (size_t)skills + 1);
	uint32_t *post = pack_room(p, p->table->skill_row, n), *at;

	at = calloc((size_t)skills + 1, sizeof(*at));
	if (!start || !post || !at) {
		free(at);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < n; i++)
		start[LINK_ROW(link[i]) + 1]++;
	for (uint32_t s = 0; s < skills; s++)
		start[s + 1] += start[s];
	memcpy(at, start, skills * sizeof(*at));
	for (uint32_t row = 0; row < p->rows; row++)
		for (uint32_t i = row_start[row]; i < row_start[row + 1]; i++)
			post[at[LINK_ROW(link[i])]++] = LINK_MAKE(row, LINK_CONFIDENCE(link[i]));
	free(at);
	return 0;
}

/* Which skills some course teaches that is in reach from anywhere: those lie in front. */
static int write_anywhere(struct catalogue_pack *p)
{
	const uint32_t skills = view_skills(p->core);
	const uint32_t *start = (const uint32_t *)(void *)p->section[p->table->skill_row_start].data;
	const uint32_t *post = (const uint32_t *)(void *)p->section[p->table->skill_row].data;
	uint8_t *anywhere = pack_room(p, COURSE_SECTION_anywhere_skill, skills);

	if (!anywhere)
		return -ENOMEM;
	for (uint32_t s = 0; s < skills; s++)
		anywhere[s] = start[s] < start[s + 1] && LINK_ROW(post[start[s]]) < p->front;
	return 0;
}

/* The vacancies of each occupation, in their order. */
static int write_occupations(struct catalogue_pack *p)
{
	const uint32_t occupations = view_occupations(p->core);
	uint32_t *start = pack_room(p, VACANCY_SECTION_occ_vacancy_start, (size_t)occupations + 1), *at;
	uint32_t *item;

	if (!start)
		return -ENOMEM;
	for (uint32_t i = 0; i < p->rows; i++)
		for (uint32_t k = 0; k < links_at(p, i)->occupations; k++)
			start[occupation_at(p, i, k) + 1]++;
	for (uint32_t o = 0; o < occupations; o++)
		start[o + 1] += start[o];
	item = pack_room(p, VACANCY_SECTION_occ_vacancy, start[occupations]);
	at = calloc((size_t)occupations + 1, sizeof(*at));
	if (!item || !at) {
		free(at);
		return -ENOMEM;
	}
	memcpy(at, start, occupations * sizeof(*at));
	for (uint32_t i = 0; i < p->rows; i++)
		for (uint32_t k = 0; k < links_at(p, i)->occupations; k++)
			item[at[occupation_at(p, i, k)]++] = i;
	free(at);
	return 0;
}

int pack_row_skills(struct catalogue_pack *p)
{
	int r;

	if ((r = write_row_skills(p)) || (r = write_skill_rows(p)))
		return r;
	return p->what == CATALOGUE_COURSE ? write_anywhere(p) : write_occupations(p);
}

/* --- ids ----------------------------------------------------------------------------- */

int pack_row_slots(struct catalogue_pack *p)
{
	const struct vec *more = &p->part->more.rows;
	size_t slots = 4;
	uint32_t *slot;

	/* Half full to three quarters: a million ids are found in two steps, and take 8 MB. */
	while (slots / 4 * 3 < p->rows)
		slots *= 2;
	slot = pack_room(p, p->table->slot, slots);
	if (!slot)
		return -ENOMEM;
	for (uint32_t row = 0; row < p->rows; row++) {
		uint32_t str, len;
		const char *id;
		size_t i;

		memcpy(&str, (const char *)more->data + row * more->size, sizeof(str));
		id = strtab_get(&p->part->strings, str, &len);
		i = (size_t)XXH3_64bits(id, len) & (slots - 1);
		while (slot[i])
			i = (i + 1) & (slots - 1);
		slot[i] = row + 1;
	}
	return 0;
}

/* --- the whole image -------------------------------------------------------------------- */

static uint32_t image_str(struct catalogue_pack *p, uint32_t old)
{
	uint32_t len;
	const char *s = strtab_get(&p->b->strings, old, &len);

	return strtab_add(&p->part->strings, s, len);
}

static int write_sources(struct catalogue_pack *p, uint32_t table)
{
	for (size_t i = 0; i < p->part->source.len; i++) {
		const struct source *s =
		        VEC_AT(&p->b->sources, struct source, *VEC_AT(&p->part->source, uint32_t, i));
		struct source_row row = {
		        .name = image_str(p, s->name),
		        .version = image_str(p, s->version),
		        .licence = image_str(p, s->licence),
		        .attribution = image_str(p, s->attribution),
		        .illustrative = s->illustrative,
		        .format = image_str(p, s->format),
		};

		if (row.name == STR_NONE || row.version == STR_NONE || row.licence == STR_NONE ||
		    row.attribution == STR_NONE || row.format == STR_NONE)
			return -ENOMEM;
		buf_put(&p->section[table], &row, sizeof(row));
	}
	return p->section[table].error;
}

static void take_strings(struct catalogue_pack *p, uint32_t table)
{
	buf_free(&p->section[table]);
	p->section[table] = p->part->strings.bytes;
	buf_init(&p->part->strings.bytes, 0);
	strtab_free(&p->part->strings);
}

/* The outcode of a row that has no place of its own; 0 for one that has. */
static uint32_t lone_outcode(const struct catalogue_pack *p, uint32_t row)
{
	const struct vacancy_row *v;

	if (p->what == CATALOGUE_COURSE)
		return VEC_AT(&p->part->row, struct course_row, row)->lat == CATALOGUE_NOWHERE
		               ? VEC_AT(&p->part->more.rows, struct course_more, row)->outcode
		               : 0;
	v = VEC_AT(&p->part->row, struct vacancy_row, row);
	return v->lat == CATALOGUE_NOWHERE || (v->flags & VACANCY_PLACE_OUTCODE)
	               ? VEC_AT(&p->part->more.rows, struct vacancy_more, row)->outcode
	               : 0;
}

/* Where only the postcode is known, the middle of its outcode stands for the place. */
static int locate_rows(struct catalogue_pack *p)
{
	for (uint32_t i = 0; i < p->rows; i++) {
		uint32_t len, place, outcode = lone_outcode(p, i);
		const char *s = strtab_get(&p->part->strings, outcode, &len);

		place = outcode ? place_find(p->places, s, len) : INDEX_NONE;
		if (place == INDEX_NONE)
			continue;
		if (p->what == CATALOGUE_COURSE) {
			struct course_row *row = VEC_AT(&p->part->row, struct course_row, i);

			row->lat = p->places->place[place].lat;
			row->lon = p->places->place[place].lon;
		} else {
			struct vacancy_row *row = VEC_AT(&p->part->row, struct vacancy_row, i);

			row->lat = p->places->place[place].lat;
			row->lon = p->places->place[place].lon;
			row->flags |= VACANCY_PLACE_OUTCODE;
		}
	}
	return 0;
}

static int pack_rows(struct catalogue_pack *p)
{
	static int (*const steps[])(struct catalogue_pack * p) = {
	        pack_functional, locate_rows,    pack_sort_titles, pack_sort_rows,   pack_teach,
	        pack_row_skills, pack_row_slots, pack_title_items, pack_title_words,
	};
	int r = 0;

	p->rows = (uint32_t)p->part->more.rows.len;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && !r; i++)
		r = steps[i](p);
	if (r)
		return r;
	take(p, p->table->row, &p->part->row);
	take(p, p->table->more, &p->part->more.rows);
	if (p->what != CATALOGUE_COURSE)
		return 0;
	take(p, COURSE_SECTION_provider, &p->part->provider.rows);
	take(p, COURSE_SECTION_sector, &p->part->sector.rows);
	take(p, COURSE_SECTION_aim, &p->part->aim.rows);
	take(p, COURSE_SECTION_about, &p->part->about.rows);
	return 0;
}

static int compare_place(const void *x, const void *y)
{
	const struct place_row *a = x, *b = y;

	return memcmp(a->outcode, b->outcode, sizeof(a->outcode));
}

static int pack_places(struct catalogue_pack *p)
{
	struct vec *rows = &p->part->more.rows;

	if (rows->len)
		qsort(rows->data, rows->len, rows->size, compare_place);
	take(p, PLACE_SECTION_place, rows);
	return 0;
}

/* A number of rows has to fit the 32 bits of what refers to them. */
static int check_counts(const struct catalogue_pack *p, struct error *e)
{
	for (uint32_t i = 0; i < p->layout->tables; i++) {
		if (p->section[i].error)
			return builder_no_memory(e);
		if (p->section[i].len / p->layout->table[i].elem_size > UINT32_MAX)
			return error_set(e, -EOVERFLOW, NULL, "The table %s%s would have more than %u rows.",
			                 p->layout->table[i].name, p->layout->of, UINT32_MAX);
	}
	return 0;
}

static int failed(int r, struct error *e)
{
	if (r == -ENOMEM)
		return builder_no_memory(e);
	if (r == -EOVERFLOW)
		return error_set(e, r, NULL, "There are more than %u links to skills.", UINT32_MAX);
	return error_set(e, r, NULL, "The texts of courses or vacancies cannot be read: %s.", strerror(-r));
}

int pack_catalogue(struct builder *b, enum catalogue what, const struct index_view *core,
                   const struct place_view *places, struct packed *ret, struct error *e)
{
	/* `source` and `strings` are the first tables of every image. */
	_Static_assert(COURSE_SECTION_source == 1 && VACANCY_SECTION_source == 1 && PLACE_SECTION_source == 1,
	               "sources come second");
	struct catalogue_pack p = {
	        .b = b,
	        .what = what,
	        .part = &b->catalogue->part[what],
	        .layout = layouts[what + 1],
	        .table = what == CATALOGUE_PLACE ? NULL : &tables[what],
	        .core = core,
	        .places = places,
	        .section = ret->section,
	        .added = (uint32_t)b->catalogue->part[what].more.rows.len,
	};
	int r = 0;

	for (uint32_t i = 0; i < p.layout->tables; i++) {
		buf_init(&ret->section[i], 0);
		if (!buf_reserve(&ret->section[i], INDEX_ALIGN))
			return builder_no_memory(e);
	}
	p.part->spent = true;
	r = carry_rows(b, what, e);
	if (r)
		return r;
	p.part->packed = p.part->more.rows.len;
	r = what == CATALOGUE_PLACE ? pack_places(&p) : pack_rows(&p);
	if (!r)
		r = write_sources(&p, 1);
	if (r)
		return failed(r, e);
	take_strings(&p, 0);
	part_free(p.part);
	return check_counts(&p, e);
}
