#include <errno.h>
#include <math.h>

#include "daemon/pairs.h"
#include "match/pathway.h"

_Static_assert((int)PROTO_ROUTE_BY_PAY == (int)PATHWAY_BY_PAY &&
                       (int)PROTO_ROUTE_BY_ALL == (int)PATHWAY_BALANCED,
               "orders of routes are numbered alike in proto/ and match/");
_Static_assert(PATHWAY_STEPS == 4, "max_steps of params.def says so");

struct question {
	struct pathway_query q;
	struct asked_place place;
	struct course_reach courses;
	struct vacancy_reach vacancies;
};

/* --- the question ------------------------------------------------------------------------- */

static int take_job(struct call *c, const struct mp_text *id, const char *field, uint32_t *ret)
{
	*ret = id ? view_find_occupation(c->view, id->data, id->len) : INDEX_NONE;
	return id && *ret == INDEX_NONE ? unknown_id(c, "job", *id, "%s", field) : 0;
}

static void take_reach(struct call *c, const struct pathway_find_params *p, struct question *q)
{
	int32_t today = ask_today(ASKED(p, on_date));
	struct course_wish courses;
	struct vacancy_wish vacancies;

	course_wish_init(&courses, today);
	courses.has_place = q->place.known;
	courses.lat = q->place.lat;
	courses.lon = q->place.lon;
	courses.miles = p->distance_miles;
	courses.delivery = p->delivery_modes;
	courses.study = p->study_modes;
	courses.attendance = p->attendance_patterns;
	if (p->has_max_cost)
		courses.max_cost = p->max_cost;
	/* What has begun already, or is full, is of no use. */
	courses.hide_out_of_date = true;
	courses.closed = c->closed ? c->closed->courses : NULL;
	course_reach_make(&q->courses, &c->catalogue->course, &courses);
	vacancy_wish_init(&vacancies, today);
	vacancies.has_place = q->place.known;
	vacancies.lat = q->place.lat;
	vacancies.lon = q->place.lon;
	vacancies.miles = p->distance_miles;
	vacancies.closed = c->closed ? c->closed->vacancies : NULL;
	vacancy_reach_make(&q->vacancies, &c->catalogue->vacancy, &vacancies);
}

static int take_question(struct call *c, const struct pathway_find_params *p, struct question *q)
{
	uint32_t *skill = NULL;
	int r;

	*q = (struct question){.q = {.max_steps = (uint32_t)p->max_steps,
	                             .pay_floor = p->has_pay_floor ? (int32_t)p->pay_floor : -1,
	                             .no_degree = p->no_degree,
	                             .hiring = p->hiring,
	                             .order = (enum pathway_order)p->order,
	                             .limit = (uint32_t)p->limit}};
	if (!p->has_from && !p->has_skills)
		return proto_error_set(
		        c->e, PROTO_INVALID_PARAMS, "from",
		        "Say where the person starts: from, the id of the job they hold; skills; or both.");
	r = take_job(c, ASKED(p, from), "from", &q->q.from);
	if (!r)
		r = take_job(c, ASKED(p, target), "target", &q->q.target);
	if (!r && p->has_skills)
		r = ask_skills(c, &p->skills, &skill, &q->q.skills);
	if (!r)
		r = ask_place(c, ASKED(p, postcode), ASKED(p, lat), ASKED(p, lon), &q->place);
	if (!r && p->hiring && !q->place.known)
		r = proto_error_set(c->e, PROTO_INVALID_PARAMS, "hiring",
		                    "To look for jobs that are hiring, give a postcode, or lat and lon.");
	if (r)
		return r;
	q->q.skill = skill;
	take_reach(c, p, q);
	q->q.courses = &q->courses;
	q->q.vacancies = q->place.known ? &q->vacancies : NULL;
	return 0;
}

/* --- the answer ----------------------------------------------------------------------------- */

static void pair_cost(struct pairs *p, int64_t cost)
{
	if (cost < 0)
		return;
	PAIR(p, "cost");
	mp_int(p->out, cost);
}

static void pair_weeks(struct pairs *p, float weeks)
{
	if (weeks < 0)
		return;
	PAIR(p, "weeks");
	put_number(p->out, weeks);
}

/* `pay` and `automation_risk` of a job, where they are known. */
static void pair_job(struct pairs *p, const struct index_view *v, uint32_t occ)
{
	if (v->occ_pay_low[occ] >= 0 || v->occ_pay_high[occ] >= 0) {
		PAIR(p, "pay");
		put_pay(p->out, v->occ_pay_low[occ], v->occ_pay_high[occ]);
	}
	if (!isnan(v->occ_risk[occ])) {
		PAIR(p, "automation_risk");
		put_number(p->out, v->occ_risk[occ]);
	}
}

static void pair_title(struct pairs *p, const struct index_view *v, uint32_t occ)
{
	PAIR(p, "id");
	put_view_str(p->out, v, v->occ[occ].id);
	PAIR(p, "title");
	put_view_str(p->out, v, v->occ[occ].title);
}

static void put_start(struct call *c, const struct question *q, const struct pathway_answer *a)
{
	struct pairs p = pairs_begin(c->out, c->view->strings);

	if (q->q.from != INDEX_NONE) {
		pair_title(&p, c->view, q->q.from);
		pair_job(&p, c->view, q->q.from);
	}
	if (a->pay_floor >= 0) {
		PAIR(&p, "pay_floor");
		mp_int(c->out, a->pay_floor);
	}
	pairs_end(&p);
}

static void put_course(struct call *c, const struct pathway_step *s, const struct pathway_course *course)
{
	const struct course_view *v = &c->catalogue->course;
	struct pairs p = pairs_begin(c->out, v->strings);
	uint64_t set = course->closes;

	pair_course(&p, v, course->row, (double)course->miles);
	PAIR_STR(&p, "provider", v->provider[v->course[course->row].provider].name);
	PAIR(&p, "closes");
	mp_array(c->out, (uint32_t)__builtin_popcountll(set));
	for (; set; set &= set - 1)
		put_view_str(c->out, c->view, c->view->skill[s->gap[__builtin_ctzll(set)]].id);
	pairs_end(&p);
}

static void put_gap(struct call *c, struct pairs *p, const struct pathway_step *s)
{
	PAIR(p, "gap");
	mp_array(c->out, s->gaps);
	for (uint32_t i = 0; i < s->gaps; i++)
		put_skill_name(c->out, c->view, s->gap[i]);
	PAIR(p, "not_taught");
	mp_array(c->out, s->gaps - (uint32_t)__builtin_popcountll(s->taught));
	for (uint32_t i = 0; i < s->gaps; i++)
		if (i >= PATHWAY_GAP || !(s->taught >> i & 1))
			put_view_str(c->out, c->view, c->view->skill[s->gap[i]].id);
}

static void put_step(struct call *c, const struct pathway_step *s)
{
	struct pairs p = pairs_begin(c->out, c->view->strings);

	pair_title(&p, c->view, s->occ);
	pair_job(&p, c->view, s->occ);
	PAIR(&p, "ready");
	put_number(c->out, s->ready);
	PAIR(&p, "ready_after");
	put_number(c->out, s->ready_after);
	put_gap(c, &p, s);
	PAIR(&p, "courses");
	mp_array(c->out, s->courses);
	for (uint32_t i = 0; i < s->courses; i++)
		put_course(c, s, &s->course[i]);
	pair_cost(&p, s->cost);
	pair_weeks(&p, s->weeks);
	if (s->vacancies >= 0) {
		PAIR(&p, "vacancies");
		mp_int(c->out, s->vacancies);
	}
	pairs_end(&p);
}

static void put_route(struct call *c, const struct pathway_route *r)
{
	struct pairs p = pairs_begin(c->out, c->view->strings);

	PAIR(&p, "steps");
	mp_array(c->out, r->steps);
	for (uint32_t i = 0; i < r->steps; i++)
		put_step(c, &r->step[i]);
	PAIR(&p, "score");
	put_number(c->out, r->score);
	pair_cost(&p, r->cost);
	pair_weeks(&p, r->weeks);
	if (r->has_pay_gain) {
		PAIR(&p, "pay_gain");
		mp_int(c->out, r->pay_gain);
	}
	if (!isnan(r->risk_drop)) {
		PAIR(&p, "risk_drop");
		put_number(c->out, r->risk_drop);
	}
	PAIR(&p, "text");
	mp_str(c->out, r->text);
	pairs_end(&p);
}

static void put_missing(struct pairs *p, const struct question *q, const struct pathway_answer *a)
{
	const struct {
		bool is;
		const char *name;
	} item[] = {
	        {a->unknown_pay, "pay"}, {a->unknown_risk, "automation_risk"}, {q->place.unused, "postcode"}};
	uint32_t n = a->unknown_pay + a->unknown_risk + q->place.unused;

	if (!n)
		return;
	PAIR(p, "missing");
	mp_array(p->out, n);
	for (size_t i = 0; i < sizeof(item) / sizeof(item[0]); i++)
		if (item[i].is)
			mp_str(p->out, item[i].name);
}

int method_pathway_find(struct call *c)
{
	struct question q;
	struct pathway_answer a;
	struct pairs p;
	int r = take_question(c, c->params, &q);

	if (r)
		return r;
	r = pathway_find(c->catalogue, &q.q, c->arena, &a);
	if (r)
		return call_failed(c, r, NULL);
	p = pairs_begin(c->out, c->view->strings);
	PAIR(&p, "start");
	put_start(c, &q, &a);
	PAIR(&p, "routes");
	mp_array(c->out, a.routes);
	for (uint32_t i = 0; i < a.routes; i++)
		put_route(c, &a.route[i]);
	PAIR(&p, "considered");
	mp_uint(c->out, a.considered);
	PAIR(&p, "complete");
	mp_bool(c->out, a.complete);
	put_missing(&p, &q, &a);
	PAIR(&p, "generation");
	mp_uint(c->out, c->view->generation);
	pairs_end(&p);
	return 0;
}
