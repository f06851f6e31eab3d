#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <strings.h>

#include "daemon/pairs.h"

/* Values are handed from one set of names to the other as they are. */
_Static_assert((int)PROTO_DELIVERY_BLENDED == (int)DELIVERY_BLENDED &&
                       (int)PROTO_STUDY_FLEXIBLE == (int)STUDY_FLEXIBLE &&
                       (int)PROTO_ATTENDANCE_BLOCK == (int)ATTENDANCE_BLOCK &&
                       (int)PROTO_COURSE_APPRENTICESHIP == (int)COURSE_APPRENTICESHIP,
               "courses are numbered alike in proto/ and index/");
_Static_assert((int)PROTO_EVIDENCE_SECTOR == (int)EVIDENCE_SECTOR, "and so is evidence");
_Static_assert((int)PROTO_COURSE_SORT_COST == (int)COURSE_BY_COST, "and sorts in match/");
_Static_assert((int)PROTO_FUNCTIONAL_LEVEL_2 == 3, "levels of functional skills have two bits");

/* --- the question ------------------------------------------------------------------------- */

static int take_level(struct call *c, const struct mp_text *text, uint32_t i, uint32_t *levels)
{
	char field[40], x = text->len == 1 ? *text->data : 0;

	if (x == 'E' || x == 'e')
		x = '0';
	if (x >= '0' && x <= '0' + (int)LEVEL_HIGHEST) {
		*levels |= 1u << (x - '0');
		return 0;
	}
	if (x == 'X' || x == 'x') {
		*levels |= 1u << ANY_LEVEL_UNKNOWN;
		return 0;
	}
	snprintf(field, sizeof(field), "qualification_levels[%u]", i);
	return proto_error_set(
	        c->e, PROTO_INVALID_PARAMS, field,
	        "\"%.*s\" is no level. It can be 0 or E for entry level, 1 to 8, or X for courses "
	        "whose level is not known.",
	        (int)text->len, text->data);
}

static bool is_name(const uint8_t *strings, uint32_t str, const struct mp_text *name)
{
	uint32_t n;
	const char *s = catalogue_str(strings, str, &n);

	return n == name->len && strncasecmp(s, name->data, n) == 0;
}

static int take_sectors(struct call *c, const struct mp_texts *names, struct course_wish *w)
{
	const struct course_view *v = &c->catalogue->course;
	uint8_t *row = arena_alloc(c->arena, names->count);

	if (!row)
		return call_failed(c, -ENOMEM, NULL);
	for (uint32_t i = 0; i < names->count; i++) {
		uint32_t found = 1;
		char field[40];

		while (found < v->sector_count && !is_name(v->strings, v->sector[found], &names->item[i]))
			found++;
		snprintf(field, sizeof(field), "sectors[%u]", i);
		if (found >= v->sector_count)
			return proto_error_set(c->e, PROTO_NOT_FOUND, field,
			                       "No sector of this index is called \"%.*s\". The facets of "
			                       "course.search name them.",
			                       (int)names->item[i].len, names->item[i].data);
		row[w->sectors++] = (uint8_t)found;
	}
	w->sector = row;
	return 0;
}

/* Several providers may have one name: all of them are meant. */
static int take_providers(struct call *c, const struct mp_texts *names, struct course_wish *w)
{
	const struct course_view *v = &c->catalogue->course;
	uint64_t *set = arena_zalloc(c->arena, v->provider_count / 64 + 1, sizeof(*set));

	if (!set)
		return call_failed(c, -ENOMEM, NULL);
	for (uint32_t i = 0; i < names->count; i++) {
		bool found = false;
		char field[40];

		for (uint32_t p = 0; p < v->provider_count; p++)
			if (is_name(v->strings, v->provider[p].id, &names->item[i]) ||
			    is_name(v->strings, v->provider[p].name, &names->item[i])) {
				set[p >> 6] |= UINT64_C(1) << (p & 63);
				found = true;
			}
		snprintf(field, sizeof(field), "providers[%u]", i);
		if (!found)
			return proto_error_set(
			        c->e, PROTO_NOT_FOUND, field,
			        "No provider of this index has the id or the name \"%.*s\". The "
			        "facets of course.search name them.",
			        (int)names->item[i].len, names->item[i].data);
	}
	w->providers = set;
	return 0;
}

static int take_where(struct call *c, const struct course_search_params *p, struct course_wish *w,
                      struct asked_place *place)
{
	int r = ask_place(c, ASKED(p, postcode), ASKED(p, lat), ASKED(p, lon), place);

	if (r)
		return r;
	if (p->sort == PROTO_COURSE_SORT_DISTANCE && !place->known && !place->unused)
		return proto_error_set(c->e, PROTO_INVALID_PARAMS, "sort",
		                       "To sort by distance, give a postcode, or lat and lon.");
	w->has_place = place->known;
	w->lat = place->lat;
	w->lon = place->lon;
	if (p->has_distance_miles)
		w->miles = p->distance_miles;
	return 0;
}

static int take_wish(struct call *c, const struct course_search_params *p, struct course_wish *w)
{
	int r = 0;

	w->delivery = p->delivery_modes;
	w->study = p->study_modes;
	w->attendance = p->attendance_patterns;
	w->types = p->course_types;
	if (p->has_max_cost)
		w->max_cost = p->max_cost;
	if (p->has_start_from)
		w->start_from = ask_day(&p->start_from);
	if (p->has_start_to)
		w->start_to = ask_day(&p->start_to);
	w->hide_out_of_date = p->hide_out_of_date;
	w->hide_flexible = p->hide_flexible;
	w->closed = c->closed ? c->closed->courses : NULL;
	for (uint32_t i = 0; i < p->qualification_levels.count && !r; i++)
		r = take_level(c, &p->qualification_levels.item[i], i, &w->levels);
	if (!r && p->sectors.count)
		r = take_sectors(c, &p->sectors, w);
	if (!r && p->providers.count)
		r = take_providers(c, &p->providers, w);
	return r;
}

/* A skill that few courses teach says more about a course than one that many do. */
static int weigh_skills(struct call *c, struct course_query *q)
{
	const struct course_view *v = &c->catalogue->course;
	float *weight = arena_alloc(c->arena, q->skills * sizeof(*weight));

	if (!weight)
		return call_failed(c, -ENOMEM, NULL);
	for (uint32_t i = 0; i < q->skills; i++) {
		uint32_t s = q->skill[i];
		uint32_t times =
		        v->course_count ? v->skill_course_start[s + 1] - v->skill_course_start[s] : 0;

		weight[i] = logf((float)(v->course_count + 2) / (float)(times + 1));
	}
	q->weight = weight;
	return 0;
}

static int take_question(struct call *c, const struct course_search_params *p, struct course_query *q,
                         struct asked_place *place)
{
	uint32_t *skill;
	int r;

	*q = (struct course_query){.sort = (enum course_sort)p->sort,
	                           .limit = (uint32_t)p->limit,
	                           .offset = (uint32_t)p->offset,
	                           .facets = p->facets};
	course_wish_init(&q->wish, ask_today(ASKED(p, on_date)));
	if (p->has_text) {
		q->text = p->text.data;
		q->len = p->text.len;
	}
	r = take_where(c, p, &q->wish, place);
	if (!r)
		r = take_wish(c, p, &q->wish);
	if (!r && p->has_skills && p->skills.count) {
		r = ask_skills(c, &p->skills, &skill, &q->skills);
		q->skill = r ? NULL : skill;
		if (!r)
			r = weigh_skills(c, q);
	}
	return r;
}

/* --- a course ---------------------------------------------------------------------------------- */

static void pair_time(struct pairs *p, const struct course_row *r)
{
	if (r->weeks10) {
		PAIR(p, "weeks");
		put_number(p->out, (float)r->weeks10 / 10);
	}
	if (r->hours2) {
		PAIR(p, "hours_a_week");
		put_number(p->out, (float)r->hours2 / 2);
	}
	PAIR_DAY(p, "start_date", r->start);
	PAIR_TRUE(p, "flexible_start", COURSE_FLAGS(r) & COURSE_FLEXIBLE_START);
}

static void pair_kind(struct pairs *p, const struct course_view *v, const struct course_row *r)
{
	PAIR_ENUM(p, "delivery_mode", PROTO_ENUM_delivery_mode, COURSE_DELIVERY(r), DELIVERY_MODES);
	PAIR_ENUM(p, "study_mode", PROTO_ENUM_study_mode, COURSE_STUDY(r), STUDY_MODES);
	PAIR_ENUM(p, "attendance_pattern", PROTO_ENUM_attendance_pattern, COURSE_ATTENDANCE(r), ATTENDANCES);
	PAIR_ENUM(p, "course_type", PROTO_ENUM_course_type, r->type, COURSE_TYPES);
	if (r->level != QUALIFICATION_UNKNOWN) {
		PAIR(p, "level");
		mp_uint(p->out, r->level);
	}
	PAIR_STR(p, "sector", v->sector[r->sector]);
}

void pair_course(struct pairs *p, const struct course_view *v, uint32_t row, double miles)
{
	const struct course_row *r = &v->course[row];
	const struct course_more *m = &v->course_more[row];

	PAIR(p, "id");
	put_catalogue_str(p->out, v->strings, m->id);
	PAIR(p, "title");
	put_catalogue_str(p->out, v->strings, v->title[r->title].text);
	pair_miles(p, miles);
	if (r->cost != CATALOGUE_NOT_KNOWN) {
		PAIR(p, "cost");
		mp_uint(p->out, r->cost);
	}
	PAIR_STR(p, "cost_text", m->cost_text);
	pair_time(p, r);
	pair_kind(p, v, r);
	PAIR_TRUE(p, "national", COURSE_FLAGS(r) & COURSE_NATIONAL);
	PAIR_STR(p, "venue", m->venue);
	PAIR_STR(p, "town", m->town);
	PAIR_STR(p, "outcode", m->outcode);
	pair_point(p, r->lat, r->lon);
	PAIR_STR(p, "url", m->url);
	PAIR_TRUE(p, "illustrative",
	          (COURSE_FLAGS(r) & COURSE_SYNTHETIC) || v->source[m->source].illustrative);
}

static void put_hit(struct call *c, const struct course_hit *h)
{
	const struct course_view *v = &c->catalogue->course;
	uint32_t first = v->course_skill_start[h->row], end = v->course_skill_start[h->row + 1];
	struct pairs p = pairs_begin(c->out, v->strings);

	pair_course(&p, v, h->row, (double)h->miles);
	PAIR_STR(&p, "provider", v->provider[v->course[h->row].provider].name);
	PAIR(&p, "score");
	put_number(c->out, h->score);
	PAIR(&p, "skills");
	mp_array(c->out, end - first);
	for (uint32_t i = first; i < end; i++)
		put_view_str(c->out, c->view, c->view->skill[LINK_ROW(v->course_skill[i])].id);
	pairs_end(&p);
}

/* --- facets --------------------------------------------------------------------------------------- */

static void put_count(struct buf *out, uint32_t count)
{
	PROTO_KEY(out, "count");
	mp_uint(out, count);
}

static void put_enum_facet(struct buf *out, enum proto_enum_id id, const uint32_t *count, uint32_t values)
{
	size_t at = mp_array_begin(out);
	uint32_t n = 0;

	for (uint32_t i = 0; i < values; i++) {
		if (!count[i])
			continue;
		mp_map(out, 2);
		PROTO_KEY(out, "value");
		proto_put_enum(out, id, i);
		put_count(out, count[i]);
		n++;
	}
	mp_count_end(out, at, n);
}

static void put_levels(struct buf *out, const uint32_t count[16])
{
	static const char words[16][2] = {"0", "1", "2", "3", "4", "5", "6", "7",
	                                  "8", "",  "",  "",  "",  "",  "",  "X"};
	size_t at = mp_array_begin(out);
	uint32_t n = 0;

	for (uint32_t i = 0; i < 16; i++) {
		if (!count[i] || !words[i][0])
			continue;
		mp_map(out, 2);
		PROTO_KEY(out, "value");
		mp_str(out, words[i]);
		put_count(out, count[i]);
		n++;
	}
	mp_count_end(out, at, n);
}

static void put_sectors(struct buf *out, const struct course_view *v, const uint32_t count[256])
{
	size_t at = mp_array_begin(out);
	uint32_t n = 0;

	/* The first row is that of courses without one. */
	for (uint32_t i = 1; i < v->sector_count && i < 256; i++) {
		if (!count[i])
			continue;
		mp_map(out, 2);
		PROTO_KEY(out, "value");
		put_catalogue_str(out, v->strings, v->sector[i]);
		put_count(out, count[i]);
		n++;
	}
	mp_count_end(out, at, n);
}

static void put_providers(struct buf *out, const struct course_view *v, const struct course_facets *f)
{
	mp_array(out, f->providers);
	for (uint32_t i = 0; i < f->providers; i++) {
		const struct provider_row *r = &v->provider[f->provider[i].value];

		mp_map(out, 3);
		PROTO_KEY(out, "value");
		put_catalogue_str(out, v->strings, r->id);
		put_count(out, f->provider[i].count);
		PROTO_KEY(out, "name");
		put_catalogue_str(out, v->strings, r->name);
	}
}

static void put_facets(struct call *c, const struct course_facets *f)
{
	const struct course_view *v = &c->catalogue->course;

	mp_map(c->out, 7);
	PROTO_KEY(c->out, "delivery_modes");
	put_enum_facet(c->out, PROTO_ENUM_delivery_mode, f->delivery, DELIVERY_MODES);
	PROTO_KEY(c->out, "study_modes");
	put_enum_facet(c->out, PROTO_ENUM_study_mode, f->study, STUDY_MODES);
	PROTO_KEY(c->out, "attendance_patterns");
	put_enum_facet(c->out, PROTO_ENUM_attendance_pattern, f->attendance, ATTENDANCES);
	PROTO_KEY(c->out, "qualification_levels");
	put_levels(c->out, f->levels);
	PROTO_KEY(c->out, "course_types");
	put_enum_facet(c->out, PROTO_ENUM_course_type, f->types, COURSE_TYPES);
	PROTO_KEY(c->out, "sectors");
	put_sectors(c->out, v, f->sector);
	PROTO_KEY(c->out, "providers");
	put_providers(c->out, v, f);
}

static uint32_t count_missing(const struct course_search_params *p, const struct asked_place *place)
{
	return place->unused + (p->has_distance_miles && !place->known);
}

static void put_missing(struct call *c, const struct course_search_params *p, const struct asked_place *place)
{
	PROTO_KEY(c->out, "missing");
	mp_array(c->out, count_missing(p, place));
	if (place->unused)
		PROTO_KEY(c->out, "postcode");
	if (p->has_distance_miles && !place->known)
		PROTO_KEY(c->out, "distance_miles");
}

int method_course_search(struct call *c)
{
	const struct course_search_params *p = c->params;
	struct asked_place place = {0};
	struct course_query q;
	struct course_answer a = {0};
	int r = take_question(c, p, &q, &place);

	if (r)
		return r;
	r = course_search(c->catalogue, c->courses, &q, c->arena, &a);
	if (r)
		return call_failed(c, r, NULL);
	mp_map(c->out, 3u + (a.facets != NULL) + (a.suggestion != NULL) + (count_missing(p, &place) > 0));
	PROTO_KEY(c->out, "courses");
	mp_array(c->out, a.hits);
	for (uint32_t i = 0; i < a.hits; i++)
		put_hit(c, &a.hit[i]);
	PROTO_KEY(c->out, "total");
	mp_uint(c->out, a.total);
	if (a.facets) {
		PROTO_KEY(c->out, "facets");
		put_facets(c, a.facets);
	}
	if (a.suggestion) {
		PROTO_KEY(c->out, "suggestion");
		mp_str(c->out, a.suggestion);
	}
	if (count_missing(p, &place))
		put_missing(c, p, &place);
	PROTO_KEY(c->out, "generation");
	mp_uint(c->out, c->view->generation);
	return 0;
}
