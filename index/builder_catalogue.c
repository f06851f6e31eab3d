/* What courses, vacancies and places share when they are added. */
#include "index/builder_catalogue.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Bytes of a row, and of what is shown of it, of each kind. */
static const struct {
	size_t row, more, key;
} sizes[CATALOGUES] = {
        [CATALOGUE_COURSE] = {sizeof(struct course_row), sizeof(struct course_more), sizeof(uint32_t)},
        [CATALOGUE_VACANCY] = {sizeof(struct vacancy_row), sizeof(struct vacancy_more), sizeof(uint32_t)},
        [CATALOGUE_PLACE] = {1, sizeof(struct place_row), sizeof(((struct place_row *)0)->outcode)},
};

static int init_part(struct part *p, enum catalogue what)
{
	static const struct course_aim no_aim;
	static const struct course_about no_about;
	static const uint32_t no_sector;

	vec_init(&p->row, sizes[what].row);
	rowset_init(&p->more, sizes[what].more, sizes[what].key);
	vec_init(&p->links, sizeof(struct row_links));
	vec_init(&p->link, sizeof(uint32_t));
	vec_init(&p->evidence, 1);
	vec_init(&p->occupation, sizeof(uint16_t));
	vec_init(&p->source, sizeof(uint32_t));
	rowset_init(&p->title, sizeof(struct title_row), sizeof(uint32_t));
	rowset_init(&p->provider, sizeof(struct provider_row), sizeof(uint32_t));
	rowset_init(&p->sector, sizeof(uint32_t), sizeof(uint32_t));
	rowset_init(&p->aim, sizeof(struct course_aim), sizeof(struct course_aim));
	rowset_init(&p->about, sizeof(struct course_about), sizeof(struct course_about));
	if (strtab_init(&p->strings))
		return -ENOMEM;
	return rowset_add(&p->sector, &no_sector) == ROWSET_NONE ||
	                       rowset_add(&p->aim, &no_aim) == ROWSET_NONE ||
	                       rowset_add(&p->about, &no_about) == ROWSET_NONE
	               ? -ENOMEM
	               : 0;
}

void part_free(struct part *p)
{
	strtab_free(&p->strings);
	vec_free(&p->row);
	rowset_free(&p->more);
	vec_free(&p->links);
	vec_free(&p->link);
	vec_free(&p->evidence);
	vec_free(&p->occupation);
	vec_free(&p->source);
	rowset_free(&p->title);
	rowset_free(&p->provider);
	rowset_free(&p->sector);
	rowset_free(&p->aim);
	rowset_free(&p->about);
	free(p->gone);
	p->gone = NULL;
}

int catalogue_init(struct catalogue_builder *c)
{
	for (int i = 0; i < CATALOGUES; i++)
		if (init_part(&c->part[i], (enum catalogue)i))
			return -ENOMEM;
	return 0;
}

void catalogue_free(struct catalogue_builder *c)
{
	for (int i = 0; i < CATALOGUES; i++)
		part_free(&c->part[i]);
}

void builder_set_reader(struct builder *b, builder_read_text *read, void *arg)
{
	b->catalogue->read = read;
	b->catalogue->read_arg = arg;
}

/* --- texts ------------------------------------------------------------------------ */

int part_text(struct part *p, const char *what, const char *id, const char *text, size_t max, uint32_t *ret,
              struct error *e)
{
	return builder_text_in(&p->strings, what, id, text, max, ret, e);
}

int part_claim(struct part *p, const char *kind, const char *id, uint32_t *ret_str, struct error *e)
{
	int r;

	if (!id || !*id)
		return error_set(e, -EINVAL, NULL, "The %s has no id. Give it one that no other has.", kind);
	r = part_text(p, "id", id, id, MAX_ID, ret_str, e);
	if (r)
		return r;
	if (rowset_find(&p->more, ret_str) != ROWSET_NONE)
		return error_set(e, -EEXIST, NULL,
		                 "The %s \"%.200s\" was given before. Each id may stand once.", kind, id);
	if (p->more.rows.len >= CATALOGUE_MAX_ROWS)
		return error_set(e, -EOVERFLOW, NULL, "There are more than %u records of one kind.",
		                 CATALOGUE_MAX_ROWS);
	return 0;
}

int part_number_source(struct part *p, unsigned source, uint16_t *ret)
{
	uint32_t *slot;
	size_t i = 0;

	while (i < p->source.len && *VEC_AT(&p->source, uint32_t, i) != source)
		i++;
	if (i == p->source.len) {
		slot = vec_push(&p->source);
		if (!slot)
			return -ENOMEM;
		*slot = source;
	}
	*ret = (uint16_t)i;
	return 0;
}

int part_source(struct builder *b, struct part *p, const char *id, unsigned source, uint16_t *ret,
                struct error *e)
{
	int r = builder_check_source(b, id, source, e);

	if (r)
		return r;
	return part_number_source(p, source, ret) ? builder_no_memory(e) : 0;
}

int part_title(struct part *p, const char *id, const char *title, uint32_t *ret, struct error *e)
{
	struct title_row row = {0};
	int r;

	if (!title || !*title)
		return error_set(e, -EINVAL, NULL, "\"%.200s\" has no title. Give it one.", id);
	r = part_text(p, "title", id, title, MAX_TITLE, &row.text, e);
	if (r)
		return r;
	*ret = rowset_add(&p->title, &row);
	return *ret == ROWSET_NONE ? builder_no_memory(e) : 0;
}

/* --- places and days ----------------------------------------------------------------- */

int part_point(const char *id, double lat, double lon, int32_t *ret_lat, int32_t *ret_lon, struct error *e)
{
	*ret_lat = *ret_lon = CATALOGUE_NOWHERE;
	if (isnan(lat) && isnan(lon))
		return 0;
	if (!(fabs(lat) <= 90) || !(fabs(lon) <= 180))
		return error_set(e, -EINVAL, NULL,
		                 "The place of \"%.200s\" is %g, %g. Give a latitude from -90 to 90 and a "
		                 "longitude from -180 to 180, or neither.",
		                 id, lat, lon);
	*ret_lat = (int32_t)lround(lat * CATALOGUE_DEGREE);
	*ret_lon = (int32_t)lround(lon * CATALOGUE_DEGREE);
	return 0;
}

int part_place(struct part *p, const char *id, const struct place_at *at, uint32_t *ret_town,
               uint32_t *ret_outcode, struct error *e)
{
	char outcode[sizeof(((struct place_row *)0)->outcode) + 1] = "";
	int r = part_text(p, "town", id, at->town, MAX_SHORT, ret_town, e);

	if (r)
		return r;
	/* What is no postcode tells nothing about where. */
	if (at->postcode && !catalogue_outcode(at->postcode, strlen(at->postcode), outcode))
		outcode[0] = 0;
	return part_text(p, "outcode", id, outcode, MAX_SHORT, ret_outcode, e);
}

int part_day(const char *id, const char *what, int32_t day, uint16_t *ret, struct error *e)
{
	int64_t stored = (int64_t)day - CATALOGUE_DAY_ZERO;

	*ret = CATALOGUE_NO_DAY;
	if (day == UNKNOWN_INT)
		return 0;
	if (stored < 1 || stored > UINT16_MAX)
		return error_set(e, -EINVAL, NULL,
		                 "The %s of \"%.200s\" is not between 2000 and 2179. Correct it.", what, id);
	*ret = (uint16_t)stored;
	return 0;
}

/* --- skills ------------------------------------------------------------------------------ */

static int append_skill(struct builder *b, struct part *p, const char *id, struct row_links *t,
                        const char *skill, struct error *e)
{
	uint32_t row, *link;
	uint8_t *evidence;
	int r = builder_require(b, KIND_SKILL, skill, &row, e);

	if (r)
		return r;
	for (uint32_t i = 0; i < t->count; i++)
		if (LINK_ROW(*VEC_AT(&p->link, uint32_t, t->first + i)) == row)
			return 0; /* said twice is said */
	if (t->count == UINT16_MAX)
		return error_set(e, -EOVERFLOW, NULL, "\"%.200s\" names more than %u skills.", id,
		                 UINT16_MAX);
	link = vec_push(&p->link);
	evidence = link ? vec_push(&p->evidence) : NULL;
	if (!evidence)
		return builder_no_memory(e);
	*link = LINK_MAKE(row, UINT8_MAX);
	*evidence = EVIDENCE_STATED;
	t->count++;
	return 0;
}

int part_skills(struct builder *b, struct part *p, const char *id, const struct strings *skills,
                struct row_links *ret, struct error *e)
{
	int r = 0;

	*ret = (struct row_links){.first = (uint32_t)p->link.len, .stated = skills->count > 0};
	if (p->link.len + skills->count > UINT32_MAX)
		return error_set(e, -EOVERFLOW, NULL, "There are more than %u links to skills.", UINT32_MAX);
	for (size_t i = 0; i < skills->count && !r; i++)
		r = append_skill(b, p, id, ret, skills->item[i], e);
	if (r)
		p->link.len = p->evidence.len = ret->first;
	return r;
}

int part_append(struct part *p, const void *row, const void *more, const struct row_links *t, struct error *e)
{
	if (vec_reserve(&p->row, 1) || vec_reserve(&p->links, 1) || rowset_reserve(&p->more)) {
		p->link.len = p->evidence.len = t->first;
		return builder_no_memory(e);
	}
	memcpy(vec_push(&p->row), row, p->row.size);
	memcpy(vec_push(&p->links), t, sizeof(*t));
	rowset_add(&p->more, more);
	p->begun = true;
	return 0;
}
