#include <errno.h>

#include "daemon/pairs.h"

static void pair_provider(struct pairs *p, const struct provider_row *r)
{
	struct pairs q;

	if (!r->name)
		return;
	PAIR(p, "provider");
	q = pairs_begin(p->out, p->strings);
	PAIR(&q, "id");
	put_catalogue_str(q.out, q.strings, r->id);
	PAIR(&q, "name");
	put_catalogue_str(q.out, q.strings, r->name);
	PAIR_STR(&q, "phone", r->phone);
	PAIR_STR(&q, "url", r->url);
	pairs_end(&q);
}

static void pair_aim(struct pairs *p, const struct course_aim *a, const struct course_about *t)
{
	uint32_t body = t->awarding_body ? t->awarding_body : a->awarding_body;

	PAIR_STR(p, "learn_aim_ref", a->ref);
	PAIR_STR(p, "learn_aim_title", a->title);
	PAIR_STR(p, "awarding_body", body);
	PAIR_STR(p, "sector_area", a->sector_area);
}

static void pair_about(struct pairs *p, const struct course_about *t)
{
	PAIR_STR(p, "description", t->description);
	PAIR_STR(p, "who_for", t->who);
	PAIR_STR(p, "entry_requirements", t->entry);
	PAIR_STR(p, "how_taught", t->how);
	PAIR_STR(p, "what_to_bring", t->bring);
	PAIR_STR(p, "how_assessed", t->assessed);
	PAIR_STR(p, "where_next", t->next);
}

static void put_functional(struct buf *out, uint8_t set)
{
	struct pairs q = pairs_begin(out, NULL);

	if (FUNCTIONAL_LEVEL(set, FUNCTIONAL_ENGLISH)) {
		PAIR(&q, "english");
		proto_put_enum(out, PROTO_ENUM_functional_level, FUNCTIONAL_LEVEL(set, FUNCTIONAL_ENGLISH));
	}
	if (FUNCTIONAL_LEVEL(set, FUNCTIONAL_MATHS)) {
		PAIR(&q, "maths");
		proto_put_enum(out, PROTO_ENUM_functional_level, FUNCTIONAL_LEVEL(set, FUNCTIONAL_MATHS));
	}
	if (FUNCTIONAL_LEVEL(set, FUNCTIONAL_DIGITAL)) {
		PAIR(&q, "digital");
		proto_put_enum(out, PROTO_ENUM_functional_level, FUNCTIONAL_LEVEL(set, FUNCTIONAL_DIGITAL));
	}
	pairs_end(&q);
}

static void pair_entry(struct pairs *p, const struct course_row *r, const struct course_more *m)
{
	if (m->entry_level != QUALIFICATION_UNKNOWN) {
		PAIR(p, "entry_level");
		mp_uint(p->out, m->entry_level);
	}
	if (r->needs) {
		PAIR(p, "needs");
		put_functional(p->out, r->needs);
	}
	if (r->gives) {
		PAIR(p, "gives");
		put_functional(p->out, r->gives);
	}
}

static double miles_from(const struct call *c, const struct asked_place *place, uint32_t row)
{
	struct course_wish w;
	struct course_reach r;
	double miles;

	course_wish_init(&w, 0);
	w.has_place = place->known;
	w.lat = place->lat;
	w.lon = place->lon;
	course_reach_make(&r, &c->catalogue->course, &w);
	course_bar(&r, row, &miles);
	return miles;
}

static void pair_skills(struct call *c, struct pairs *p, uint32_t row)
{
	const struct course_view *v = &c->catalogue->course;
	uint32_t first = v->course_skill_start[row];

	PAIR(p, "skills");
	put_taught_skills(p->out, c->view, v->course_skill + first, v->course_skill_evidence + first,
	                  v->course_skill_start[row + 1] - first);
}

static bool is_closed(const struct call *c, uint32_t row)
{
	return c->closed && c->closed->courses && (c->closed->courses[row >> 6] >> (row & 63) & 1);
}

int method_course_get(struct call *c)
{
	const struct course_get_params *q = c->params;
	const struct course_view *v = &c->catalogue->course;
	uint32_t row = course_find(v, q->id.data, q->id.len);
	struct asked_place place;
	struct pairs p;

	if (row == INDEX_NONE)
		return unknown_id(c, "course", q->id, "id");
	if (ask_place(c, ASKED(q, postcode), NULL, NULL, &place))
		return -EINVAL;
	p = pairs_begin(c->out, v->strings);
	pair_course(&p, v, row, miles_from(c, &place, row));
	pair_provider(&p, &v->provider[v->course[row].provider]);
	PAIR_STR(&p, "course_id", v->course_more[row].course_id);
	PAIR_STR(&p, "region", v->course_more[row].region);
	pair_aim(&p, &v->aim[v->course_more[row].aim], &v->about[v->course_more[row].about]);
	pair_about(&p, &v->about[v->course_more[row].about]);
	pair_entry(&p, &v->course[row], &v->course_more[row]);
	pair_skills(c, &p, row);
	PAIR_DAY(&p, "updated", v->course_more[row].updated);
	PAIR_TRUE(&p, "closed", is_closed(c, row));
	pair_source(&p, &v->source[v->course_more[row].source]);
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
