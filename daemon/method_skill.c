#include <string.h>

#include "daemon/methods.h"

static void put_found(struct call *c, const struct search_hit *h)
{
	const struct skill_row *s = &c->view->skill[h->doc];
	bool other = h->text && h->text != s->label;

	mp_map(c->out, 4 + other);
	PROTO_KEY(c->out, "id");
	put_view_str(c->out, c->view, s->id);
	PROTO_KEY(c->out, "label");
	put_view_str(c->out, c->view, s->label);
	PROTO_KEY(c->out, "kind");
	proto_put_enum(c->out, PROTO_ENUM_skill_kind, s->kind);
	PROTO_KEY(c->out, "score");
	put_number(c->out, h->score);
	if (other) {
		PROTO_KEY(c->out, "matched");
		put_view_str(c->out, c->view, h->text);
	}
}

int method_skill_search(struct call *c)
{
	const struct skill_search_params *p = c->params;
	const struct search_query q = {.text = p->text.data, .len = p->text.len, .limit = (uint32_t)p->limit};
	struct search_answer a = {0};
	int r = search_skills(c->view, c->search, &q, c->arena, &a);

	if (r)
		return call_failed(c, r, NULL);
	mp_map(c->out, 2 + (a.suggestion != NULL));
	PROTO_KEY(c->out, "skills");
	mp_array(c->out, a.hits);
	for (uint32_t i = 0; i < a.hits; i++)
		put_found(c, &a.hit[i]);
	if (a.suggestion) {
		PROTO_KEY(c->out, "suggestion");
		mp_str(c->out, a.suggestion);
	}
	PROTO_KEY(c->out, "generation");
	mp_uint(c->out, c->view->generation);
	return 0;
}

int method_skill_extract(struct call *c)
{
	const struct skill_extract_params *p = c->params;
	struct extract_hit *hit = NULL;
	uint32_t hits = 0;
	int r = extract_skills(c->view, c->search, p->text.data, p->text.len, (uint32_t)p->limit, c->arena,
	                       &hit, &hits);

	if (r)
		return call_failed(c, r, NULL);
	mp_map(c->out, 2);
	PROTO_KEY(c->out, "skills");
	mp_array(c->out, hits);
	for (uint32_t i = 0; i < hits; i++) {
		const struct skill_row *s = &c->view->skill[hit[i].skill];

		mp_map(c->out, 5);
		PROTO_KEY(c->out, "id");
		put_view_str(c->out, c->view, s->id);
		PROTO_KEY(c->out, "label");
		put_view_str(c->out, c->view, s->label);
		PROTO_KEY(c->out, "score");
		put_number(c->out, hit[i].score);
		PROTO_KEY(c->out, "start");
		mp_uint(c->out, hit[i].start);
		PROTO_KEY(c->out, "end");
		mp_uint(c->out, hit[i].end);
	}
	PROTO_KEY(c->out, "generation");
	mp_uint(c->out, c->view->generation);
	return 0;
}

int method_skill_get(struct call *c)
{
	const struct skill_get_params *p = c->params;
	uint32_t row = view_find_skill(c->view, p->id.data, p->id.len), len, pairs;
	const uint8_t *record;

	if (row == INDEX_NONE)
		return unknown_id(c, "skill", p->id, "id");
	record = view_skill_record(c->view, row, &len, &pairs);
	put_record(c->out, c->view, record, len, pairs, p->has_postcode ? "postcode" : NULL);
	return 0;
}
