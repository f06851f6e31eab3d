#include <math.h>
#include <string.h>

#include "daemon/methods.h"

static void put_found(struct call *c, const struct search_hit *h)
{
	const struct occ_row *o = &c->view->occ[h->doc];

	mp_map(c->out, 4);
	PROTO_KEY(c->out, "id");
	put_view_str(c->out, c->view, o->id);
	PROTO_KEY(c->out, "title");
	put_view_str(c->out, c->view, o->title);
	PROTO_KEY(c->out, "matched");
	put_view_str(c->out, c->view, h->text ? h->text : o->title);
	PROTO_KEY(c->out, "score");
	put_number(c->out, h->score);
}

/* Rows of the ids that are known; a job to leave out that is not there needs no leaving out. */
static int excluded(struct call *c, const struct mp_texts *ids, struct search_query *q)
{
	uint32_t *row = arena_alloc(c->arena, ids->count * sizeof(*row));

	if (!row)
		return call_failed(c, -ENOMEM, NULL);
	for (uint32_t i = 0; i < ids->count; i++) {
		uint32_t r = view_find_occupation(c->view, ids->item[i].data, ids->item[i].len);

		if (r != INDEX_NONE)
			row[q->excludes++] = r;
	}
	q->exclude = row;
	return 0;
}

int method_occupation_search(struct call *c)
{
	const struct occupation_search_params *p = c->params;
	struct search_query q = {.text = p->text.data,
	                         .len = p->text.len,
	                         .limit = (uint32_t)p->limit,
	                         .offset = (uint32_t)p->offset};
	struct search_answer a = {0};
	int r = excluded(c, &p->exclude, &q);

	if (r)
		return r;
	r = search_occupations(c->view, c->search, &q, c->arena, &a);
	if (r)
		return call_failed(c, r, NULL);
	mp_map(c->out, 3 + (a.suggestion != NULL));
	PROTO_KEY(c->out, "occupations");
	mp_array(c->out, a.hits);
	for (uint32_t i = 0; i < a.hits; i++)
		put_found(c, &a.hit[i]);
	PROTO_KEY(c->out, "total");
	mp_uint(c->out, a.total);
	if (a.suggestion) {
		PROTO_KEY(c->out, "suggestion");
		mp_str(c->out, a.suggestion);
	}
	PROTO_KEY(c->out, "generation");
	mp_uint(c->out, c->view->generation);
	return 0;
}

int method_occupation_get(struct call *c)
{
	const struct occupation_get_params *p = c->params;
	uint32_t row = view_find_occupation(c->view, p->id.data, p->id.len), len, pairs;
	const uint8_t *record;

	if (row == INDEX_NONE)
		return unknown_id(c, "job", p->id, "id");
	record = view_occupation_record(c->view, row, &len, &pairs);
	put_record(c->out, c->view, record, len, pairs, p->has_postcode ? "postcode" : NULL);
	return 0;
}

/* --- occupation.skills -------------------------------------------------------------------- */

static void put_job_skill(struct call *c, const struct occ_skill *s)
{
	const struct skill_row *k = &c->view->skill[s->skill];
	bool known = s->importance != IMPORTANCE_UNKNOWN;

	mp_map(c->out, 4 + known);
	PROTO_KEY(c->out, "id");
	put_view_str(c->out, c->view, k->id);
	PROTO_KEY(c->out, "label");
	put_view_str(c->out, c->view, k->label);
	PROTO_KEY(c->out, "kind");
	proto_put_enum(c->out, PROTO_ENUM_skill_kind, k->kind);
	PROTO_KEY(c->out, "relation");
	proto_put_enum(c->out, PROTO_ENUM_relation, s->relation);
	if (known) {
		PROTO_KEY(c->out, "importance");
		mp_double(c->out, nearbyint((double)s->importance / IMPORTANCE_ONE * 1e4) / 1e4);
	}
}

static void put_job(struct call *c, uint32_t occ)
{
	const struct index_view *v = c->view;
	uint32_t from = v->occ_skill_start[occ], to = v->occ_skill_start[occ + 1];

	mp_map(c->out, 3);
	PROTO_KEY(c->out, "id");
	put_view_str(c->out, v, v->occ[occ].id);
	PROTO_KEY(c->out, "title");
	put_view_str(c->out, v, v->occ[occ].title);
	PROTO_KEY(c->out, "skills");
	mp_array(c->out, to - from);
	for (uint32_t i = from; i < to; i++)
		put_job_skill(c, &v->occ_skill[i]);
}

int method_occupation_skills(struct call *c)
{
	const struct occupation_skills_params *p = c->params;
	uint32_t row[PROTO_HELD_JOBS], rows = 0;

	for (uint32_t i = 0; i < p->occupations.count; i++) {
		struct mp_text id = p->occupations.item[i];
		uint32_t found = view_find_occupation(c->view, id.data, id.len), j = 0;

		if (found == INDEX_NONE)
			return unknown_id(c, "job", id, "occupations[%u]", i);
		while (j < rows && row[j] != found)
			j++;
		if (j == rows)
			row[rows++] = found;
	}
	mp_map(c->out, 2);
	PROTO_KEY(c->out, "occupations");
	mp_array(c->out, rows);
	for (uint32_t i = 0; i < rows; i++)
		put_job(c, row[i]);
	PROTO_KEY(c->out, "generation");
	mp_uint(c->out, c->view->generation);
	return 0;
}
