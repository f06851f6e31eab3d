#include "daemon/pairs.h"

void put_taught_skills(struct buf *out, const struct index_view *v, const uint32_t *link,
                       const uint8_t *evidence, uint32_t links)
{
	mp_array(out, links);
	for (uint32_t i = 0; i < links; i++) {
		const struct skill_row *s = &v->skill[LINK_ROW(link[i])];

		mp_map(out, 4);
		PROTO_KEY(out, "id");
		put_view_str(out, v, s->id);
		PROTO_KEY(out, "label");
		put_view_str(out, v, s->label);
		PROTO_KEY(out, "confidence");
		put_number(out, (float)LINK_CONFIDENCE(link[i]) / 255);
		PROTO_KEY(out, "evidence");
		proto_put_enum(out, PROTO_ENUM_skill_evidence, evidence[i]);
	}
}

void pair_source(struct pairs *p, const struct source_row *s)
{
	struct pairs q;

	PAIR(p, "source");
	q = pairs_begin(p->out, p->strings);
	PAIR(&q, "name");
	put_catalogue_str(q.out, q.strings, s->name);
	PAIR_STR(&q, "version", s->version);
	PAIR_STR(&q, "licence", s->licence);
	PAIR_STR(&q, "attribution", s->attribution);
	PAIR_TRUE(&q, "illustrative", s->illustrative);
	PAIR_STR(&q, "format", s->format);
	pairs_end(&q);
}
