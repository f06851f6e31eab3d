#include <errno.h>
#include <math.h>

#include "daemon/pairs.h"

_Static_assert((int)PROTO_VACANCY_SORT_POSTED == (int)VACANCY_BY_POSTED,
               "sorts are numbered alike in proto/ and match/");

/* --- the question ------------------------------------------------------------------------- */

static int take_where(struct call *c, const struct vacancy_search_params *p, struct vacancy_wish *w,
                      struct asked_place *place)
{
	int r = ask_place(c, ASKED(p, postcode), ASKED(p, lat), ASKED(p, lon), place);

	if (r)
		return r;
	if (p->sort == PROTO_VACANCY_SORT_DISTANCE && !place->known && !place->unused)
		return proto_error_set(c->e, PROTO_INVALID_PARAMS, "sort",
		                       "To sort by distance, give a postcode, or lat and lon.");
	w->has_place = place->known;
	w->lat = place->lat;
	w->lon = place->lon;
	w->miles = p->distance_miles;
	return 0;
}

static void take_wish(struct call *c, const struct vacancy_search_params *p, struct vacancy_wish *w)
{
	if (p->has_min_pay)
		w->min_pay = (int32_t)p->min_pay;
	if (p->has_min_hours)
		w->hours_low = (float)p->min_hours;
	if (p->has_max_hours)
		w->hours_high = (float)p->max_hours;
	if (p->has_posted_since)
		w->posted_since = ask_day(&p->posted_since);
	w->pattern = p->working_pattern;
	w->closed = c->closed ? c->closed->vacancies : NULL;
}

static int take_question(struct call *c, const struct vacancy_search_params *p, struct vacancy_query *q,
                         struct asked_place *place)
{
	uint32_t *skill;
	int r = 0;

	*q = (struct vacancy_query){.sort = (enum vacancy_sort)p->sort,
	                            .limit = (uint32_t)p->limit,
	                            .offset = (uint32_t)p->offset,
	                            .occupation = INDEX_NONE};
	vacancy_wish_init(&q->wish, ask_today(ASKED(p, on_date)));
	take_wish(c, p, &q->wish);
	if (p->has_text) {
		q->text = p->text.data;
		q->len = p->text.len;
	}
	if (p->has_occupation) {
		q->occupation = view_find_occupation(c->view, p->occupation.data, p->occupation.len);
		if (q->occupation == INDEX_NONE)
			return unknown_id(c, "job", p->occupation, "occupation");
	}
	if (p->has_skills && p->skills.count) {
		r = ask_skills(c, &p->skills, &skill, &q->skills);
		q->skill = r ? NULL : skill;
	}
	return r ? r : take_where(c, p, &q->wish, place);
}

/* --- a vacancy --------------------------------------------------------------------------------- */

static void pair_terms(struct pairs *p, const struct vacancy_row *r, const struct vacancy_more *m)
{
	if (r->pay_low >= 0 || r->pay_high >= 0) {
		PAIR(p, "pay");
		put_pay(p->out, r->pay_low, r->pay_high);
	}
	PAIR_STR(p, "pay_text", m->pay_text);
	PAIR_TRUE(p, "pay_assumed", r->flags & VACANCY_PAY_ASSUMED);
	if (r->hours2) {
		PAIR(p, "hours");
		put_number(p->out, (float)r->hours2 / 2);
	}
	if (r->pattern) {
		PAIR(p, "working_pattern");
		proto_put_set(p->out, PROTO_ENUM_working_pattern, r->pattern);
	}
}

static void pair_job(struct pairs *p, const struct index_view *v, uint32_t occ)
{
	if (occ == UINT16_MAX)
		return;
	PAIR(p, "occupation");
	put_view_str(p->out, v, v->occ[occ].id);
	PAIR(p, "occupation_title");
	put_view_str(p->out, v, v->occ[occ].title);
}

static void pair_vacancy(struct pairs *p, const struct call *c, uint32_t row, double miles)
{
	const struct vacancy_view *v = &c->catalogue->vacancy;
	const struct vacancy_row *r = &v->vacancy[row];
	const struct vacancy_more *m = &v->vacancy_more[row];

	PAIR(p, "id");
	put_catalogue_str(p->out, v->strings, m->id);
	PAIR(p, "title");
	put_catalogue_str(p->out, v->strings, v->title[r->title].text);
	PAIR_STR(p, "employer", m->employer);
	pair_miles(p, miles);
	pair_terms(p, r, m);
	PAIR_DAY(p, "posted", r->posted);
	PAIR_DAY(p, "closing", r->closing);
	PAIR_STR(p, "town", m->town);
	PAIR_STR(p, "outcode", m->outcode);
	pair_point(p, r->lat, r->lon);
	PAIR_TRUE(p, "national", r->flags & VACANCY_NATIONAL);
	PAIR_TRUE(p, "apprenticeship", r->flags & VACANCY_APPRENTICESHIP);
	pair_job(p, c->view, r->occ);
	PAIR_STR(p, "url", m->url);
	PAIR_TRUE(p, "illustrative", (r->flags & VACANCY_SYNTHETIC) || v->source[r->source].illustrative);
}

static void put_hit(struct call *c, const struct vacancy_hit *h, bool skills)
{
	struct pairs p = pairs_begin(c->out, c->catalogue->vacancy.strings);

	pair_vacancy(&p, c, h->row, (double)h->miles);
	PAIR(&p, "score");
	put_number(c->out, h->score);
	if (skills) {
		PAIR(&p, "fit");
		mp_map(c->out, 2);
		PROTO_KEY(c->out, "matched");
		mp_uint(c->out, h->fit_matched);
		PROTO_KEY(c->out, "total");
		mp_uint(c->out, h->fit_total);
	}
	pairs_end(&p);
}

int method_vacancy_search(struct call *c)
{
	const struct vacancy_search_params *p = c->params;
	struct asked_place place = {0};
	struct vacancy_query q;
	struct vacancy_answer a = {0};
	int r = take_question(c, p, &q, &place);

	if (r)
		return r;
	r = vacancy_search(c->catalogue, c->courses, &q, c->arena, &a);
	if (r)
		return call_failed(c, r, NULL);
	mp_map(c->out, 3u + (a.suggestion != NULL) + place.unused);
	PROTO_KEY(c->out, "vacancies");
	mp_array(c->out, a.hits);
	for (uint32_t i = 0; i < a.hits; i++)
		put_hit(c, &a.hit[i], q.skills > 0);
	PROTO_KEY(c->out, "total");
	mp_uint(c->out, a.total);
	if (a.suggestion) {
		PROTO_KEY(c->out, "suggestion");
		mp_str(c->out, a.suggestion);
	}
	if (place.unused) {
		PROTO_KEY(c->out, "missing");
		mp_array(c->out, 1);
		PROTO_KEY(c->out, "postcode");
	}
	PROTO_KEY(c->out, "generation");
	mp_uint(c->out, c->view->generation);
	return 0;
}

/* --- vacancy.get ------------------------------------------------------------------------------------ */

static double miles_from(const struct vacancy_view *v, const struct asked_place *place, uint32_t row)
{
	const struct vacancy_row *r = &v->vacancy[row];
	struct circle circle;

	if (!place->known || (r->flags & VACANCY_NATIONAL) || r->lat == CATALOGUE_NOWHERE)
		return -1;
	circle = circle_make(place->lat, place->lon, 0);
	return circle_miles_shown(&circle, r->lat, r->lon);
}

static bool is_closed(const struct call *c, uint32_t row)
{
	return c->closed && c->closed->vacancies && (c->closed->vacancies[row >> 6] >> (row & 63) & 1);
}

int method_vacancy_get(struct call *c)
{
	const struct vacancy_get_params *q = c->params;
	const struct vacancy_view *v = &c->catalogue->vacancy;
	uint32_t row = vacancy_find(v, q->id.data, q->id.len), first;
	struct asked_place place;
	struct pairs p;

	if (row == INDEX_NONE)
		return unknown_id(c, "vacancy", q->id, "id");
	if (ask_place(c, ASKED(q, postcode), NULL, NULL, &place))
		return -EINVAL;
	first = v->vacancy_skill_start[row];
	p = pairs_begin(c->out, v->strings);
	pair_vacancy(&p, c, row, miles_from(v, &place, row));
	if (v->vacancy[row].occ != UINT16_MAX) {
		PAIR(&p, "occupation_confidence");
		put_number(c->out, (float)v->vacancy[row].occ_confidence / 255);
	}
	PAIR_STR(&p, "description", v->vacancy_more[row].description);
	PAIR(&p, "skills");
	put_taught_skills(c->out, c->view, v->vacancy_skill + first, v->vacancy_skill_evidence + first,
	                  v->vacancy_skill_start[row + 1] - first);
	PAIR_TRUE(&p, "closed", is_closed(c, row));
	pair_source(&p, &v->source[v->vacancy[row].source]);
	if (place.unused) {
		PAIR(&p, "missing");
		mp_array(c->out, 1);
		PROTO_KEY(c->out, "postcode");
	}
	PAIR(&p, "generation");
	mp_uint(c->out, c->view->generation);
	pairs_end(&p);
	return 0;
}
