#include <errno.h>
#include <math.h>
#include <string.h>

#include "daemon/pairs.h"

/* Values are handed from one set of names to the other as they are. */
_Static_assert((int)PROTO_MODEL_GHTR == (int)MATCH_GHTR && (int)PROTO_ORDER_SECURITY == (int)ORDER_SECURITY,
               "models and orders are numbered alike in proto/ and match/");
_Static_assert((int)PROTO_BAND_LOW == (int)BAND_LOW && (int)PROTO_BAND_EXCELLENT == (int)BAND_EXCELLENT,
               "bands are numbered alike in proto/ and match/");
_Static_assert(1 << PROTO_PATTERN_FULL_TIME == PATTERN_FULL_TIME && 1 << PROTO_PATTERN_DAYS == PATTERN_DAYS,
               "working patterns are numbered alike in proto/ and index/");
_Static_assert((int)PROTO_KIND_SKILL == (int)SKILL_SKILL && (int)PROTO_KIND_GROUP == (int)SKILL_GROUP,
               "kinds of skill are numbered alike in proto/ and index/");
_Static_assert((int)PROTO_RELATION_ESSENTIAL == (int)RELATION_ESSENTIAL, "and so are relations");

/* --- the question: ids to rows, once --------------------------------------------------- */

static int take_skills(struct call *c, const struct skill_ref_list *list, struct match_query *q)
{
	uint32_t *row = arena_alloc(c->arena, list->count * sizeof(*row));
	float *level = arena_alloc(c->arena, list->count * sizeof(*level));

	if (!row || !level)
		return call_failed(c, -ENOMEM, NULL);
	for (uint32_t i = 0; i < list->count; i++) {
		const struct skill_ref *s = &list->item[i];
		uint32_t found = view_find_skill(c->view, s->id.data, s->id.len), j = 0;

		if (found == INDEX_NONE)
			return unknown_id(c, "skill", s->id, "skills[%u].id", i);
		if (c->view->skill[found].kind == SKILL_GROUP) {
			char field[40];

			snprintf(field, sizeof(field), "skills[%u].id", i);
			return proto_error_set(c->e, PROTO_INVALID_PARAMS, field,
			                       "\"%.*s\" is a heading that skills stand under. Name a skill "
			                       "instead; skill.search "
			                       "finds them.",
			                       (int)s->id.len, s->id.data);
		}
		while (j < q->skills && row[j] != found)
			j++;
		if (j < q->skills)
			continue;
		level[q->skills] = s->has_level ? (float)s->level : NAN;
		row[q->skills++] = found;
	}
	q->skill = row;
	q->level = level;
	return 0;
}

static int take_held(struct call *c, const struct mp_texts *ids, struct match_query *q)
{
	uint32_t *row = arena_alloc(c->arena, ids->count * sizeof(*row));

	if (!row)
		return call_failed(c, -ENOMEM, NULL);
	for (uint32_t i = 0; i < ids->count; i++) {
		uint32_t found = view_find_occupation(c->view, ids->item[i].data, ids->item[i].len), j = 0;

		if (found == INDEX_NONE)
			return unknown_id(c, "job", ids->item[i], "occupations[%u]", i);
		while (j < q->helds && row[j] != found)
			j++;
		if (j == q->helds)
			row[q->helds++] = found;
	}
	q->held = row;
	return 0;
}

static int take_categories(struct call *c, const struct mp_texts *names, struct match_filters *f)
{
	uint16_t *row = arena_alloc(c->arena, names->count * sizeof(*row));

	if (!row)
		return call_failed(c, -ENOMEM, NULL);
	for (uint32_t i = 0; i < names->count; i++) {
		const struct mp_text *name = &names->item[i];
		uint32_t found = match_find_category(c->view, name->data, name->len);
		char field[48];

		snprintf(field, sizeof(field), "filters.categories[%u]", i);
		if (found == INDEX_NONE)
			return proto_error_set(c->e, PROTO_NOT_FOUND, field,
			                       "No category of this index is called \"%.*s\". "
			                       "occupation.get shows the categories of a job.",
			                       (int)name->len, name->data);
		row[f->categories++] = (uint16_t)found;
	}
	f->category = row;
	return 0;
}

static int take_filters(struct call *c, const struct occupation_match_filters *in, struct match_filters *f)
{
	if (in->has_min_pay)
		f->min_pay = (int32_t)in->min_pay;
	if (in->has_pay_ratio)
		f->pay_ratio = (float)in->pay_ratio;
	if (in->has_max_automation_risk)
		f->max_automation_risk = (float)in->max_automation_risk;
	if (in->has_max_job_zone_step)
		f->max_job_zone_step = (int)in->max_job_zone_step;
	f->no_degree = in->no_degree;
	f->working_pattern = in->working_pattern;
	return in->categories.count ? take_categories(c, &in->categories, f) : 0;
}

/* What there is within reach of the person; `local` stays NULL when it is not known where they live. */
struct near {
	struct asked_place place;
	const struct local_view *local;
	struct course_reach courses;
};

static int take_near(struct call *c, const struct occupation_match_params *p, struct near *n)
{
	struct course_wish w;
	struct local_key key;
	int r = ask_place(c, ASKED(p, postcode), NULL, NULL, &n->place);

	if (r || !n->place.known)
		return r;
	course_wish_init(&w, ask_today(ASKED(p, on_date)));
	w.has_place = true;
	w.lat = n->place.lat;
	w.lon = n->place.lon;
	w.miles = p->distance_miles;
	w.closed = c->closed ? c->closed->courses : NULL;
	course_reach_make(&n->courses, &c->catalogue->course, &w);
	key = (struct local_key){.generation = c->view->generation,
	                         .delta = c->closed ? c->closed->serial : 0,
	                         .lat = (int32_t)lround(w.lat * CATALOGUE_DEGREE),
	                         .lon = (int32_t)lround(w.lon * CATALOGUE_DEGREE),
	                         .miles100 = (int32_t)lround(w.miles * 100),
	                         .today = w.today};
	r = local_cache_get(c->local, c->catalogue, &key, w.closed, c->closed ? c->closed->vacancies : NULL,
	                    &n->local);
	return r ? call_failed(c, r, NULL) : 0;
}

static int take_question(struct call *c, const struct occupation_match_params *p, struct match_query *q)
{
	int r;

	match_query_init(q);
	q->model = (enum match_model)p->model;
	q->order = (enum match_order)p->order;
	q->limit = (uint32_t)p->limit;
	q->offset = (uint32_t)p->offset;
	q->explain = p->explain;
	q->preferences.pay = (float)p->preferences.pay;
	q->preferences.security = (float)p->preferences.security;
	q->preferences.growth = (float)p->preferences.growth;
	q->preferences.hours = (float)p->preferences.hours;
	q->preferences.distance = (float)p->preferences.distance;
	q->preferences.local = (float)p->preferences.local;
	r = take_skills(c, &p->skills, q);
	if (!r)
		r = take_held(c, &p->occupations, q);
	if (!r)
		r = take_filters(c, &p->filters, &q->filters);
	return r;
}

/* --- the answer ----------------------------------------------------------------------------- */

/* An answer names some hundred skills that lie anywhere in the index: each would be a wait for memory, twice.
 * So rows, then strings, are asked for a few skills ahead. */
#define ROWS_AHEAD    16
#define STRINGS_AHEAD 8

static void put_ids(struct buf *out, const struct index_view *v, const uint32_t *row, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (i + ROWS_AHEAD < n)
			__builtin_prefetch(&v->skill[row[i + ROWS_AHEAD]].id);
		if (i + STRINGS_AHEAD < n)
			__builtin_prefetch(v->strings + v->skill[row[i + STRINGS_AHEAD]].id);
		put_view_str(out, v, v->skill[row[i]].id);
	}
}

static void put_skills(struct call *c, const uint32_t *row, uint32_t n, enum proto_detail detail)
{
	mp_array(c->out, n);
	if (detail != PROTO_DETAIL_LABELS) {
		put_ids(c->out, c->view, row, n);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		put_skill_name(c->out, c->view, row[i]);
}

static void put_both_skills(struct call *c, const struct match_hit *h, enum proto_detail detail)
{
	if (detail == PROTO_DETAIL_COUNTS) {
		PROTO_KEY(c->out, "matched_count");
		mp_uint(c->out, h->matched_count);
		PROTO_KEY(c->out, "missing_count");
		mp_uint(c->out, h->missing_count);
		return;
	}
	PROTO_KEY(c->out, "matched");
	put_skills(c, h->matched, h->matched_count, detail);
	PROTO_KEY(c->out, "missing");
	put_skills(c, h->missing, h->missing_count, detail);
}

static void put_explanation(struct call *c, const struct match_hit *h)
{
	PROTO_KEY(c->out, "explanation");
	mp_array(c->out, h->terms);
	for (uint32_t i = 0; i < h->terms; i++) {
		const struct match_term *t = &h->term[i];
		bool skill = t->skill != INDEX_NONE;

		mp_map(c->out, 4 + skill);
		PROTO_KEY(c->out, "term");
		mp_str(c->out, t->term);
		PROTO_KEY(c->out, "value");
		put_number(c->out, t->value);
		PROTO_KEY(c->out, "weight");
		put_number(c->out, t->weight);
		PROTO_KEY(c->out, "text");
		mp_str(c->out, t->text);
		if (skill) {
			PROTO_KEY(c->out, "skill");
			put_view_str(c->out, c->view, c->view->skill[t->skill].id);
		}
	}
}

/* Rows of the essential skills that are missing: to want every optional one too would count nearly every
 * course. */
static uint32_t missing_essential(const struct index_view *v, const struct match_hit *h, uint32_t *ret)
{
	uint32_t n = 0;

	for (uint32_t i = v->occ_skill_start[h->occ]; i < v->occ_skill_start[h->occ + 1]; i++) {
		uint32_t skill = v->occ_skill[i].skill, k = 0;

		if (v->occ_skill[i].relation != RELATION_ESSENTIAL)
			break; /* essential ones lie first */
		while (k < h->missing_count && h->missing[k] != skill)
			k++;
		if (k < h->missing_count)
			ret[n++] = skill;
	}
	return n;
}

/* Nothing is said of what the index has none of: no vacancies were imported is not that there are none. */
static int put_local(struct call *c, struct near *n, const struct match_hit *h)
{
	struct pairs p = pairs_begin(c->out, c->view->strings);
	uint32_t courses;

	if (c->catalogue->vacancy.vacancy_count) {
		PAIR(&p, "vacancies");
		mp_uint(c->out, n->local->vacancies[h->occ]);
	}
	if (c->catalogue->course.course_count) {
		uint32_t *skill = arena_alloc(c->arena, h->missing_count * sizeof(*skill));

		if (!skill || local_courses(&n->courses, c->courses, skill,
		                            missing_essential(c->view, h, skill), &courses))
			return call_failed(c, -ENOMEM, NULL);
		PAIR(&p, "courses");
		mp_uint(c->out, courses);
	}
	pairs_end(&p);
	return 0;
}

static int put_hit(struct call *c, struct near *n, const struct match_hit *h,
                   const struct occupation_match_params *p)
{
	const struct index_view *v = c->view;
	int32_t low = v->occ_pay_low[h->occ], high = v->occ_pay_high[h->occ];
	float growth = v->occ_growth[h->occ], risk = v->occ_risk[h->occ];
	bool pay = low >= 0 || high >= 0;
	int r = 0;

	mp_map(c->out, 6u + pay + !isnan(growth) + !isnan(risk) + (n->local != NULL) + p->explain);
	PROTO_KEY(c->out, "id");
	put_view_str(c->out, v, v->occ[h->occ].id);
	PROTO_KEY(c->out, "title");
	put_view_str(c->out, v, v->occ[h->occ].title);
	PROTO_KEY(c->out, "score");
	put_number(c->out, h->score);
	PROTO_KEY(c->out, "band");
	proto_put_enum(c->out, PROTO_ENUM_band, h->band);
	put_both_skills(c, h, p->detail);
	if (pay) {
		PROTO_KEY(c->out, "pay");
		put_pay(c->out, low, high);
	}
	if (!isnan(growth)) {
		PROTO_KEY(c->out, "growth");
		put_growth(c->out, growth);
	}
	if (!isnan(risk)) {
		PROTO_KEY(c->out, "automation_risk");
		put_number(c->out, risk);
	}
	if (n->local) {
		PROTO_KEY(c->out, "local");
		r = put_local(c, n, h);
	}
	if (p->explain)
		put_explanation(c, h);
	return r;
}

/* What was asked for and could not be used: facts that are not known, and a postcode where no places were
 * imported.
 */
static void put_missing(struct call *c, uint32_t unknown, bool postcode)
{
	PROTO_KEY(c->out, "missing");
	mp_array(c->out, (uint32_t)__builtin_popcount(unknown) + postcode);
	for (unsigned i = 0; i < MATCH_UNKNOWNS; i++)
		if (unknown & 1u << i)
			mp_str(c->out, match_unknown_names[i]);
	if (postcode)
		PROTO_KEY(c->out, "postcode");
}

int method_occupation_match(struct call *c)
{
	const struct occupation_match_params *p = c->params;
	struct match_query q;
	struct match_answer a = {0};
	struct error e = {0};
	struct near n = {0};
	uint32_t unknown;
	int r = take_question(c, p, &q);

	if (!r)
		r = take_near(c, p, &n);
	if (r)
		return r;
	q.local = n.local;
	r = match_rank(c->view, c->match, &q, c->arena, &a, &e);
	if (r)
		return call_failed(c, r, &e);
	unknown = a.unknown & ((1u << MATCH_UNKNOWNS) - 1);
	mp_map(c->out, 4u + (unknown || n.place.unused));
	PROTO_KEY(c->out, "matches");
	mp_array(c->out, a.hits);
	for (uint32_t i = 0; i < a.hits && !r; i++)
		r = put_hit(c, &n, &a.hit[i], p);
	if (r)
		return r;
	PROTO_KEY(c->out, "total");
	mp_uint(c->out, a.total);
	PROTO_KEY(c->out, "model");
	proto_put_enum(c->out, PROTO_ENUM_model, p->model);
	if (unknown || n.place.unused)
		put_missing(c, unknown, n.place.unused);
	PROTO_KEY(c->out, "generation");
	mp_uint(c->out, c->view->generation);
	return 0;
}
