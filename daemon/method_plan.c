#include <errno.h>
#include <math.h>

#include "daemon/pairs.h"
#include "match/plan.h"

/* Values are handed from one set of names to the other as they are. */
_Static_assert((int)PROTO_OBJECTIVE_FEWEST == (int)COVER_FEWEST &&
                       (int)PROTO_OBJECTIVE_SOONEST == (int)COVER_SOONEST,
               "objectives are numbered alike in proto/ and match/");
_Static_assert((int)PROTO_WHY_NONE_EXIST == (int)PLAN_NONE_EXIST && (int)PROTO_WHY_LIMITS == (int)PLAN_LIMITS,
               "and so are reasons");
_Static_assert((int)PROTO_FUNCTIONAL_SKILL_DIGITAL == (int)FUNCTIONAL_DIGITAL &&
                       PROTO_FUNCTIONAL_LEVEL_2 == 3,
               "and functional skills");
_Static_assert((int)PROTO_FUNCTIONAL_BLOCKS == (int)PLAN_BLOCKS &&
                       (int)PROTO_FUNCTIONAL_ENOUGH == (int)PLAN_ENOUGH,
               "and how one stands with them");
_Static_assert((int)PROTO_EMPLOYMENT_UNEMPLOYED == (int)FUNDING_UNEMPLOYED &&
                       (int)PROTO_EMPLOYMENT_SELF_EMPLOYED == (int)FUNDING_SELF_EMPLOYED,
               "and ways of working");

#define MOST_OPENED 8u /* other jobs that a plan names */

struct question {
	struct plan_query q;
	struct asked_place place;
	struct vacancy_reach vacancies;
};

/* --- the question ------------------------------------------------------------------------- */

static int take_jobs(struct call *c, const struct mp_texts *ids, const char *field, const uint32_t **ret,
                     uint32_t *ret_count)
{
	uint32_t *row = arena_alloc(c->arena, ids->count * sizeof(*row)), n = 0;

	if (!row)
		return call_failed(c, -ENOMEM, NULL);
	for (uint32_t i = 0; i < ids->count; i++) {
		uint32_t found = view_find_occupation(c->view, ids->item[i].data, ids->item[i].len), k = 0;

		if (found == INDEX_NONE)
			return unknown_id(c, "job", ids->item[i], "%s[%u]", field, i);
		while (k < n && row[k] != found)
			k++;
		if (k == n)
			row[n++] = found;
	}
	*ret = row;
	*ret_count = n;
	return 0;
}

static int take_targets(struct call *c, const struct training_plan_params *p, struct plan_query *q)
{
	uint32_t *row;

	if (p->has_target == (p->has_targets && p->targets.count))
		return proto_error_set(
		        c->e, PROTO_INVALID_PARAMS, "target",
		        "Say which job the plan is for: target, the id of one; or targets, the ids of "
		        "several. occupation.match and occupation.search find them.");
	if (!p->has_target)
		return take_jobs(c, &p->targets, "targets", &q->target, &q->targets);
	row = arena_alloc(c->arena, sizeof(*row));
	if (!row)
		return call_failed(c, -ENOMEM, NULL);
	*row = view_find_occupation(c->view, p->target.data, p->target.len);
	if (*row == INDEX_NONE)
		return unknown_id(c, "job", p->target, "target");
	q->target = row;
	q->targets = 1;
	return 0;
}

static int take_skills(struct call *c, const struct training_plan_params *p, struct plan_query *q)
{
	uint32_t *skill;
	int r = 0;

	if (p->has_skills) {
		r = ask_skills(c, &p->skills, &skill, &q->skills);
		q->skill = r ? NULL : skill;
	}
	return !r && p->has_occupations ? take_jobs(c, &p->occupations, "occupations", &q->held, &q->helds)
	                                : r;
}

static void take_person(const struct training_plan_params *p, struct plan_query *q)
{
	const struct functional_skills *f = &p->functional;

	q->functional[FUNCTIONAL_ENGLISH] = f->has_english ? (int)f->english : -1;
	q->functional[FUNCTIONAL_MATHS] = f->has_maths ? (int)f->maths : -1;
	q->functional[FUNCTIONAL_DIGITAL] = f->has_digital ? (int)f->digital : -1;
	q->qualification = p->has_qualification_level ? (int)p->qualification_level : -1;
	memcpy(q->person.functional, q->functional, sizeof(q->functional));
	q->person.qualification = q->qualification;
	q->person.age = p->has_age ? (int)p->age : -1;
	q->person.employment = p->has_employment ? (int)p->employment : -1;
	q->person.annual_pay = p->has_annual_pay ? p->annual_pay : -1;
	q->fact = funding_national;
	q->facts = funding_national_count;
}

static void take_limits(const struct training_plan_params *p, struct plan_query *q)
{
	if (p->has_max_cost)
		q->max_cost = p->max_cost;
	if (p->has_max_courses)
		q->max_courses = (uint32_t)p->max_courses;
	if (p->has_max_weeks)
		q->max_weeks = p->max_weeks;
	if (p->has_hours_a_week)
		q->hours = p->hours_a_week;
	if (p->has_start_from && ask_day(&p->start_from) > q->first_day)
		q->first_day = ask_day(&p->start_from);
	if (p->has_start_by)
		q->start_by = ask_day(&p->start_by);
	q->objective = (enum cover_objective)p->objective;
	q->alternatives = (uint32_t)p->alternatives;
	q->opens = MOST_OPENED;
	q->wish.delivery = p->delivery_modes;
	q->wish.study = p->study_modes;
	q->wish.attendance = p->attendance_patterns;
	q->wish.miles = p->distance_miles;
}

static void take_vacancies(struct call *c, struct question *q, int32_t today)
{
	struct vacancy_wish w;

	/* Nothing is said of what the index has none of, or of a place that is not known. */
	if (!q->place.known || !c->catalogue->vacancy.vacancy_count)
		return;
	vacancy_wish_init(&w, today);
	w.has_place = true;
	w.lat = q->place.lat;
	w.lon = q->place.lon;
	w.miles = q->q.wish.miles;
	w.closed = c->closed ? c->closed->vacancies : NULL;
	vacancy_reach_make(&q->vacancies, &c->catalogue->vacancy, &w);
	q->q.vacancies = &q->vacancies;
}

static int take_question(struct call *c, const struct training_plan_params *p, struct question *q)
{
	int32_t today = ask_today(ASKED(p, on_date));
	int r;

	memset(q, 0, sizeof(*q));
	plan_query_init(&q->q, today);
	r = take_targets(c, p, &q->q);
	if (!r)
		r = take_skills(c, p, &q->q);
	if (!r)
		r = ask_place(c, ASKED(p, postcode), ASKED(p, lat), ASKED(p, lon), &q->place);
	if (r)
		return r;
	take_person(p, &q->q);
	take_limits(p, &q->q);
	q->q.wish.has_place = q->place.known;
	q->q.wish.lat = q->place.lat;
	q->q.wish.lon = q->place.lon;
	q->q.wish.closed = c->closed ? c->closed->courses : NULL;
	take_vacancies(c, q, today);
	return 0;
}

/* --- jobs ---------------------------------------------------------------------------------- */

static void pair_job(struct pairs *p, const struct index_view *v, const struct plan_job *j)
{
	PAIR(p, "id");
	put_view_str(p->out, v, v->occ[j->occ].id);
	PAIR(p, "title");
	put_view_str(p->out, v, v->occ[j->occ].title);
	PAIR(p, "ready_now");
	put_number(p->out, j->before);
	PAIR(p, "ready_after");
	put_number(p->out, j->after);
}

static void put_job(struct call *c, const struct plan_job *j)
{
	const struct index_view *v = c->view;
	struct pairs p = pairs_begin(c->out, v->strings);

	pair_job(&p, v, j);
	if (v->occ_pay_low[j->occ] >= 0 || v->occ_pay_high[j->occ] >= 0) {
		PAIR(&p, "pay");
		put_pay(c->out, v->occ_pay_low[j->occ], v->occ_pay_high[j->occ]);
	}
	if (j->vacancies >= 0) {
		PAIR(&p, "vacancies");
		mp_int(c->out, j->vacancies);
	}
	pairs_end(&p);
}

static void put_tried(struct call *c, const struct plan_try *t)
{
	struct pairs p = pairs_begin(c->out, c->view->strings);

	pair_job(&p, c->view, &t->job);
	PAIR(&p, "courses");
	mp_uint(c->out, t->courses);
	PAIR(&p, "cost");
	mp_int(c->out, t->cost);
	PAIR(&p, "weeks");
	put_number(c->out, (float)t->days / 7);
	pairs_end(&p);
}

static void put_place(struct call *c, const struct asked_place *place)
{
	const struct place_view *v = &c->catalogue->place;
	struct pairs p = pairs_begin(c->out, v->strings);

	if (place->outcode != INDEX_NONE) {
		const struct place_row *r = &v->place[place->outcode];

		PAIR(&p, "outcode");
		mp_strn(c->out, r->outcode, strnlen(r->outcode, sizeof(r->outcode)));
		PAIR_STR(&p, "town", r->town);
	}
	PAIR(&p, "lat");
	mp_double(c->out, place->lat);
	PAIR(&p, "lon");
	mp_double(c->out, place->lon);
	pairs_end(&p);
}

/* --- the gap and the courses ------------------------------------------------------------------ */

static void put_gap(struct call *c, const struct plan_answer *a)
{
	mp_array(c->out, a->gaps);
	for (uint32_t i = 0; i < a->gaps; i++) {
		struct pairs p = pairs_begin(c->out, c->view->strings);

		PAIR(&p, "skill");
		put_view_str(c->out, c->view, c->view->skill[a->gap[i].skill].id);
		PAIR(&p, "label");
		put_view_str(c->out, c->view, c->view->skill[a->gap[i].skill].label);
		PAIR(&p, "importance");
		put_number(c->out, a->gap[i].importance);
		PAIR(&p, "relation");
		proto_put_enum(c->out, PROTO_ENUM_relation, a->gap[i].relation);
		if (!a->gap[i].planned) {
			PAIR(&p, "planned");
			mp_bool(c->out, false);
		}
		pairs_end(&p);
	}
}

static void put_closed(struct call *c, const struct plan_answer *a, uint64_t set)
{
	mp_array(c->out, (uint32_t)__builtin_popcountll(set));
	for (; set; set &= set - 1)
		put_view_str(c->out, c->view, c->view->skill[a->gap[__builtin_ctzll(set)].skill].id);
}

/* `id`, and all that is known of a course run. */
static struct pairs begin_course(struct call *c, uint32_t row, float miles)
{
	const struct course_view *v = &c->catalogue->course;
	struct pairs p = pairs_begin(c->out, v->strings);

	pair_course(&p, v, row, (double)miles);
	PAIR_STR(&p, "provider", v->provider[v->course[row].provider].name);
	return p;
}

static void put_alternatives(struct call *c, const struct plan_answer *a, const struct plan_course *course)
{
	mp_array(c->out, course->alternatives);
	for (uint32_t i = 0; i < course->alternatives; i++) {
		const struct plan_alternative *other = &course->alternative[i];
		struct pairs p = begin_course(c, other->row, other->miles);

		PAIR(&p, "closes");
		put_closed(c, a, other->closes);
		PAIR(&p, "text");
		mp_str(c->out, other->text);
		pairs_end(&p);
	}
}

static void put_levels(struct call *c, uint32_t set)
{
	struct pairs p = pairs_begin(c->out, NULL);

	for (unsigned k = 0; k < FUNCTIONALS; k++) {
		static const char *const name[] = {"english", "maths", "digital"};

		if (!FUNCTIONAL_LEVEL(set, k))
			continue;
		p.count++;
		mp_str(c->out, name[k]);
		proto_put_enum(c->out, PROTO_ENUM_functional_level, FUNCTIONAL_LEVEL(set, k));
	}
	pairs_end(&p);
}

/* What the plan knows of a course beside its record. */
static void pair_part(struct call *c, struct pairs *p, const struct question *q, const struct plan_answer *a,
                      const struct plan_course *course)
{
	const struct course_view *v = &c->catalogue->course;

	PAIR(p, "course");
	put_catalogue_str(c->out, v->strings, v->course_more[course->row].id);
	PAIR(p, "closes");
	put_closed(c, a, course->closes);
	PAIR(p, "adds");
	put_number(c->out, course->adds);
	if (course->funding) {
		PAIR(p, "your_cost");
		mp_int(c->out, course->cost < 0 ? 0 : course->cost);
		PAIR(p, "funding");
		mp_str(c->out, course->funding);
	}
	if (course->unlocks) {
		PAIR(p, "unlocks");
		mp_array(c->out, (uint32_t)__builtin_popcountll(course->unlocks));
		for (uint64_t left = course->unlocks; left; left &= left - 1)
			put_catalogue_str(c->out, v->strings,
			                  v->course_more[a->course[__builtin_ctzll(left)].row].id);
		PAIR(p, "gives");
		put_levels(c, course->gives);
	}
	PAIR(p, "begins");
	put_number(c->out, (float)(course->start - q->q.first_day) / 7);
	PAIR(p, "ends");
	put_number(c->out, (float)(course->finish - q->q.first_day) / 7);
	if (course->closes) {
		PAIR(p, "confidence");
		put_number(c->out, roundf((float)course->confidence / 2.55f) / 100);
	}
}

static void put_courses(struct call *c, const struct question *q, const struct plan_answer *a)
{
	mp_array(c->out, a->courses);
	for (uint32_t i = 0; i < a->courses; i++) {
		struct pairs p = begin_course(c, a->course[i].row, a->course[i].miles);

		pair_part(c, &p, q, a, &a->course[i]);
		if (a->course[i].alternatives) {
			PAIR(&p, "alternatives");
			put_alternatives(c, a, &a->course[i]);
		}
		pairs_end(&p);
	}
}

/* --- what stays open ------------------------------------------------------------------------------ */

static void put_uncovered(struct call *c, const struct plan_answer *a, const struct plan_uncovered *u)
{
	const struct index_view *v = c->view;
	struct pairs p = pairs_begin(c->out, v->strings);
	uint32_t skill = a->gap[u->gap].skill;

	PAIR(&p, "skill");
	put_view_str(c->out, v, v->skill[skill].id);
	PAIR(&p, "label");
	put_view_str(c->out, v, v->skill[skill].label);
	PAIR(&p, "why");
	proto_put_enum(c->out, PROTO_ENUM_uncovered_why, u->why);
	PAIR(&p, "text");
	mp_str(c->out, u->text);
	if (u->nearest != INDEX_NONE) {
		struct pairs near;

		PAIR(&p, "nearest");
		near = begin_course(c, u->nearest, u->miles);
		PAIR(&near, "text");
		mp_str(c->out, u->nearest_text);
		pairs_end(&near);
	}
	pairs_end(&p);
}

static void put_functional(struct call *c, const struct question *q, const struct plan_functional *f)
{
	const struct course_view *v = &c->catalogue->course;
	struct pairs p = pairs_begin(c->out, v->strings);

	PAIR(&p, "skill");
	proto_put_enum(c->out, PROTO_ENUM_functional_skill, f->what);
	if (q->q.functional[f->what] >= 0) {
		PAIR(&p, "has");
		proto_put_enum(c->out, PROTO_ENUM_functional_level, (unsigned)q->q.functional[f->what]);
	}
	PAIR(&p, "needs");
	proto_put_enum(c->out, PROTO_ENUM_functional_level, f->needs);
	PAIR(&p, "state");
	proto_put_enum(c->out, PROTO_ENUM_functional_state, f->state);
	PAIR(&p, "text");
	mp_str(c->out, f->text);
	if (f->row != INDEX_NONE) {
		PAIR(&p, "course");
		put_catalogue_str(c->out, v->strings, v->course_more[f->row].id);
	}
	pairs_end(&p);
}

static void pair_missing(struct pairs *p, const struct question *q, const struct plan_answer *a)
{
	static const char *const name[] = {"cost", "weeks", "hours_a_week"};

	if (!q->place.unused && !a->unknown)
		return;
	PAIR(p, "missing");
	mp_array(p->out, q->place.unused + (uint32_t)__builtin_popcount(a->unknown));
	if (q->place.unused)
		PROTO_KEY(p->out, "postcode");
	for (unsigned i = 0; i < 3; i++)
		if (a->unknown >> i & 1)
			mp_str(p->out, name[i]);
}

/* --- the answer --------------------------------------------------------------------------------------- */

static void pair_sums(struct call *c, struct pairs *p, const struct question *q, const struct plan_answer *a)
{
	PAIR(p, "total_cost");
	mp_int(c->out, a->cost);
	PAIR(p, "cost_known");
	mp_bool(c->out, !(a->unknown & PLAN_UNKNOWN_COST));
	PAIR(p, "total_weeks");
	put_number(c->out, (float)(a->finish - q->q.first_day) / 7);
	if (a->courses) {
		PAIR(p, "ends");
		put_day(c->out, a->finish - 1);
	}
	PAIR(p, "objective");
	proto_put_enum(c->out, PROTO_ENUM_objective, q->q.objective);
	PAIR(p, "optimal");
	mp_bool(c->out, a->optimal);
	if (!a->optimal) {
		PAIR(p, "bound");
		put_number(c->out, (float)a->bound);
	}
	PAIR(p, "considered");
	mp_uint(c->out, a->considered);
}

static void pair_lists(struct call *c, struct pairs *p, const struct question *q, const struct plan_answer *a)
{
	PAIR(p, "gap");
	put_gap(c, a);
	PAIR(p, "courses");
	put_courses(c, q, a);
	PAIR(p, "uncovered");
	mp_array(c->out, a->uncovereds);
	for (uint32_t i = 0; i < a->uncovereds; i++)
		put_uncovered(c, a, &a->uncovered[i]);
	PAIR(p, "functional");
	mp_array(c->out, a->functionals);
	for (uint32_t i = 0; i < a->functionals; i++)
		put_functional(c, q, &a->functional[i]);
	PAIR(p, "opens");
	mp_array(c->out, a->opened);
	for (uint32_t i = 0; i < a->opened; i++)
		put_job(c, &a->opens[i]);
	if (q->q.targets < 2)
		return;
	PAIR(p, "tried");
	mp_array(c->out, q->q.targets);
	for (uint32_t i = 0; i < q->q.targets; i++)
		put_tried(c, &a->tried[i]);
}

int method_training_plan(struct call *c)
{
	struct question *q = arena_alloc(c->arena, sizeof(*q));
	struct plan_answer a;
	struct pairs p;
	int r;

	if (!q)
		return call_failed(c, -ENOMEM, NULL);
	r = take_question(c, c->params, q);
	if (r)
		return r;
	r = plan_make(c->catalogue, c->courses, &q->q, c->arena, &a);
	if (r)
		return call_failed(c, r, NULL);
	p = pairs_begin(c->out, c->view->strings);
	PAIR(&p, "target");
	put_job(c, &a.target);
	if (q->place.known) {
		PAIR(&p, "place");
		put_place(c, &q->place);
	}
	pair_lists(c, &p, q, &a);
	pair_sums(c, &p, q, &a);
	pair_missing(&p, q, &a);
	PAIR(&p, "generation");
	mp_uint(c->out, c->view->generation);
	pairs_end(&p);
	return 0;
}
