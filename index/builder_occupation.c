#include "index/builder_private.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define MAX_PAY   10000000
#define MAX_HOURS 168.0f

static int out_of_range(const struct occupation_in *in, const char *what, const char *range, struct error *e)
{
	return error_set(e, -EINVAL, NULL,
	                 "The %s of the occupation \"%.200s\" is out of range. It must be %s.", what, in->id,
	                 range);
}

static bool in_range(float v, float low, float high)
{
	return isnan(v) || (v >= low && v <= high);
}

static bool pay_is_good(int pay)
{
	return pay == UNKNOWN_INT || (pay >= 0 && pay <= MAX_PAY);
}

static bool soc_is_good(int soc)
{
	return soc == 0 || (soc >= 1000 && soc <= 9999);
}

static int check_facts(const struct occupation_in *in, struct error *e)
{
	if (!pay_is_good(in->pay_low) || !pay_is_good(in->pay_high))
		return out_of_range(in, "pay", "whole pounds a year, 0 to 10,000,000", e);
	if (in->pay_low >= 0 && in->pay_high >= 0 && in->pay_low > in->pay_high)
		return out_of_range(in, "lowest pay", "no more than the highest", e);
	if (!in_range(in->growth, -100.0f, 10000.0f))
		return out_of_range(in, "growth", "per cent, -100 to 10,000", e);
	if (!in_range(in->automation_risk, 0.0f, 1.0f))
		return out_of_range(in, "automation risk", "0 to 1", e);
	if (in->job_zone < 0 || in->job_zone > 5)
		return out_of_range(in, "job zone", "1 to 5", e);
	if (!in_range(in->hours_low, 0.0f, MAX_HOURS) || !in_range(in->hours_high, 0.0f, MAX_HOURS))
		return out_of_range(in, "hours", "0 to 168 a week", e);
	if (in->hours_low > in->hours_high)
		return out_of_range(in, "lowest hours", "no more than the highest", e);
	if (in->working_pattern >= PATTERN_DAYS * 2)
		return out_of_range(in, "working pattern", "a set of the known patterns", e);
	if (in->qualification_level < UNKNOWN_INT || in->qualification_level > 8)
		return out_of_range(in, "qualification level", "0 (entry) to 8", e);
	if (!soc_is_good(in->soc2010) || !soc_is_good(in->soc2020))
		return out_of_range(in, "SOC code", "four digits", e);
	return 0;
}

static int check_occupation(const struct builder *b, const struct occupation_in *in, struct error *e)
{
	if (!in->title || !*in->title)
		return error_set(e, -EINVAL, NULL, "The occupation \"%.200s\" has no title. Give it one.",
		                 in->id);
	if (builder_check_source(b, in->id, in->source, e))
		return -EINVAL;
	return check_facts(in, e);
}

/* --- texts --------------------------------------------------------------- */

struct occ_strings {
	uint32_t id, row, title, description, onet, esco, bytes;
};

static const struct {
	const char *what;
	size_t offset; /* of its list in struct occupation_in */
	size_t max;    /* bytes of one text */
} kinds[OCC_TEXT_KINDS] = {
        [OCC_ALT_TITLE] = {"other title", offsetof(struct occupation_in, alt_titles), MAX_TITLE},
        [OCC_SPECIALISM] = {"specialism", offsetof(struct occupation_in, specialisms), MAX_TITLE},
        [OCC_HIDDEN_TITLE] = {"hidden title", offsetof(struct occupation_in, hidden_titles), MAX_TITLE},
        [OCC_TASK] = {"task", offsetof(struct occupation_in, tasks), MAX_TEXT},
        [OCC_CATEGORY] = {"category", offsetof(struct occupation_in, categories), MAX_TITLE},
        [OCC_ROUTE] = {"route", offsetof(struct occupation_in, routes), MAX_TEXT},
        [OCC_RESTRICTION] = {"restriction", offsetof(struct occupation_in, restrictions), MAX_TEXT},
        [OCC_UNIT_GROUP] = {"unit group", offsetof(struct occupation_in, unit_groups), MAX_TITLE},
        [OCC_SEARCH_TEXT] = {"search text", offsetof(struct occupation_in, search_texts), MAX_TEXT},
};

static const struct strings *texts_of(const struct occupation_in *in, uint32_t kind)
{
	return (const void *)((const char *)in + kinds[kind].offset);
}

static int intern_texts(struct builder *b, const struct occupation_in *in, struct occ_strings *s,
                        struct error *e)
{
	int r;

	b->scratch.len = 0;
	if ((r = builder_text(b, "title", in->id, in->title, MAX_TITLE, &s->title, e)) ||
	    (r = builder_text(b, "description", in->id, in->description, MAX_TEXT, &s->description, e)) ||
	    (r = builder_text(b, "O*NET code", in->id, in->onet, MAX_ID, &s->onet, e)) ||
	    (r = builder_text(b, "ESCO code", in->id, in->esco, MAX_ID, &s->esco, e)))
		return r;
	for (uint32_t k = 0; k < OCC_TEXT_KINDS && !r; k++)
		r = builder_texts(b, kinds[k].what, in->id, texts_of(in, k), kinds[k].max, (uint16_t)k,
		                  &s->bytes, e);
	return r;
}

static void drop_links(struct builder *b, uint32_t row)
{
	for (uint32_t i = occ_at(b, row)->link_head; i != NONE; i = link_at(b, i)->next) {
		struct link *l = link_at(b, i);

		map64_put(&b->pairs, map_key(KIND_LINK, row, l->skill), MAP_NONE);
		l->dead = true;
		b->live_links--;
	}
}

static int make_room(struct builder *b, uint32_t row, struct error *e)
{
	if (row == NONE && b->occupations.len >= INDEX_MAX_OCCUPATIONS)
		return error_set(e, -EOVERFLOW, NULL,
		                 "There are more than %u occupations. One index holds no more.",
		                 INDEX_MAX_OCCUPATIONS);
	if (vec_reserve(&b->occupations, 1) || map64_reserve(&b->ids) ||
	    vec_reserve(&b->items, b->scratch.len))
		return builder_no_memory(e);
	return 0;
}

static struct occupation *take_row(struct builder *b, const struct occ_strings *s)
{
	struct occupation *o;

	if (s->row == NONE) {
		map64_put(&b->ids, map_key(KIND_OCCUPATION, 0, 0) | s->id, (uint32_t)b->occupations.len);
		o = vec_push(&b->occupations);
	} else {
		drop_links(b, s->row);
		o = occ_at(b, s->row);
		memset(o, 0, sizeof(*o));
	}
	o->link_head = o->link_tail = NONE;
	o->loaded = b->loading;
	o->id = s->id;
	o->title = s->title;
	o->description = s->description;
	o->onet = s->onet;
	o->esco = s->esco;
	o->bytes = s->bytes;
	return o;
}

static void copy_facts(struct occupation *o, const struct occupation_in *in)
{
	o->pay_low = in->pay_low;
	o->pay_high = in->pay_high;
	o->growth = in->growth;
	o->risk = in->automation_risk;
	o->hours_low = in->hours_low;
	o->hours_high = in->hours_high;
	o->soc2010 = (uint16_t)in->soc2010;
	o->soc2020 = (uint16_t)in->soc2020;
	o->source = (uint16_t)in->source;
	o->zone = (uint8_t)in->job_zone;
	o->pattern = (uint8_t)in->working_pattern;
	o->qualification_level = in->qualification_level < 0 ? 255 : (uint8_t)in->qualification_level;
	o->needs_degree = in->needs_degree;
}

int builder_add_occupation(struct builder *b, const struct occupation_in *in, struct error *e)
{
	struct occ_strings s = {0};
	struct occupation *o;
	int r;

	if ((r = builder_touch_core(b, e)) ||
	    (r = builder_claim(b, KIND_OCCUPATION, in->id, &s.id, &s.row, e)) ||
	    (r = check_occupation(b, in, e)) || (r = intern_texts(b, in, &s, e)) ||
	    (r = make_room(b, s.row, e)))
		return r;
	o = take_row(b, &s);
	copy_facts(o, in);
	for (size_t i = 0; i < b->scratch.len; i++) {
		const struct item *it = VEC_AT(&b->scratch, struct item, i);

		builder_append(b, &o->texts, it->value, it->tag);
	}
	return 0;
}

int builder_add_occupation_text(struct builder *b, const char *id, enum occ_text_kind kind, const char *text,
                                struct error *e)
{
	const struct strings one = {&text, 1};
	struct occupation *o;
	uint32_t row, bytes;
	int r;

	if ((unsigned)kind >= OCC_TEXT_KINDS)
		return error_set(e, -EINVAL, NULL,
		                 "Text of the unknown kind %d for the occupation \"%.200s\".", (int)kind, id);
	if ((r = builder_touch_core(b, e)) || (r = builder_require(b, KIND_OCCUPATION, id, &row, e)))
		return r;
	o = occ_at(b, row);
	bytes = o->bytes;
	b->scratch.len = 0;
	r = builder_texts(b, kinds[kind].what, id, &one, kinds[kind].max, (uint16_t)kind, &bytes, e);
	if (r)
		return r;
	if (vec_reserve(&b->items, 1))
		return builder_no_memory(e);
	o->bytes = bytes;
	if (b->scratch.len)
		builder_append(b, &o->texts, VEC_AT(&b->scratch, struct item, 0)->value, (uint16_t)kind);
	return 0;
}

/* --- links --------------------------------------------------------------- */

static int check_link(const struct builder *b, uint32_t occ, uint32_t skill, enum occ_relation relation,
                      float importance, float level, struct error *e)
{
	uint32_t olen, slen;
	const char *o = strtab_get(&b->strings, occ_at(b, occ)->id, &olen);
	const char *s = strtab_get(&b->strings, skill_at(b, skill)->id, &slen);
	const char *wrong = NULL;

	if (relation != RELATION_ESSENTIAL && relation != RELATION_OPTIONAL && relation != RELATION_FAINT)
		wrong = "an unknown relation. It must be essential, optional or faint";
	else if (relation == RELATION_FAINT && isnan(importance))
		wrong = "a faint relation without an importance. State how important it is";
	else if (!in_range(importance, 0.0f, 1.0f))
		wrong = "an importance out of range. It must be 0 to 1";
	else if (!in_range(level, 0.0f, 7.9f))
		wrong = "a level out of range. It must be 0 to 7.9";
	else if (skill_at(b, skill)->kind == SKILL_GROUP)
		wrong = "a heading in place of a skill. Link one of the skills under it";
	if (!wrong)
		return 0;
	return error_set(e, -EINVAL, NULL, "The link from \"%.*s\" to \"%.*s\" has %s.", (int)olen, o,
	                 (int)slen, s, wrong);
}

static int link_exists(const struct builder *b, const struct link *l, struct error *e)
{
	uint32_t olen, slen;
	const char *o = strtab_get(&b->strings, occ_at(b, l->occ)->id, &olen);
	const char *s = strtab_get(&b->strings, skill_at(b, l->skill)->id, &slen);

	return error_set(e, -EEXIST, NULL, "The occupation \"%.*s\" was linked to the skill \"%.*s\" before.",
	                 (int)olen, o, (int)slen, s);
}

static void append_link(struct builder *b, struct link *l)
{
	struct occupation *o = occ_at(b, l->occ);
	uint32_t at = (uint32_t)(l - (struct link *)b->links.data);

	l->next = NONE;
	if (o->link_head == NONE)
		o->link_head = at;
	else
		link_at(b, o->link_tail)->next = at;
	o->link_tail = at;
	o->links++;
	b->live_links++;
	map64_put(&b->pairs, map_key(KIND_LINK, l->occ, l->skill), at);
}

int builder_link_rows(struct builder *b, uint32_t occ, uint32_t skill, enum occ_relation relation,
                      float importance, float level, struct error *e)
{
	struct link *l = NULL;
	uint32_t at;
	int r = check_link(b, occ, skill, relation, importance, level, e);

	if (r)
		return r;
	at = map64_get(&b->pairs, map_key(KIND_LINK, occ, skill));
	if (at != MAP_NONE) {
		l = link_at(b, at);
		if (!l->loaded)
			return link_exists(b, l, e);
	} else {
		if (occ_at(b, occ)->links >= UINT16_MAX || b->links.len >= NONE - 1)
			return error_set(e, -EOVERFLOW, NULL, "An occupation has more than %u skills.",
			                 UINT16_MAX);
		if (map64_reserve(&b->pairs) || vec_reserve(&b->links, 1))
			return builder_no_memory(e);
		l = vec_push(&b->links);
		l->occ = occ;
		l->skill = skill;
		append_link(b, l);
	}
	l->relation = (uint8_t)relation;
	/* Kept as finely as the image holds it: a generation read back then gives the same weights. */
	l->importance =
	        isnan(importance) ? NAN : (float)lroundf(importance * IMPORTANCE_ONE) / IMPORTANCE_ONE;
	l->level = isnan(level) ? NAN : (float)lroundf(level * LEVEL_ONE) / LEVEL_ONE;
	l->loaded = b->loading;
	return 0;
}

int builder_add_link(struct builder *b, const char *occupation, const char *skill, enum occ_relation relation,
                     float importance, float level, struct error *e)
{
	uint32_t occ, row;
	int r;

	if ((r = builder_touch_core(b, e)) ||
	    (r = builder_require(b, KIND_OCCUPATION, occupation, &occ, e)) ||
	    (r = builder_require(b, KIND_SKILL, skill, &row, e)))
		return r;
	return builder_link_rows(b, occ, row, relation, importance, level, e);
}
