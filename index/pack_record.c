#include "index/pack.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mp.h"

static const char *const kind_names[SKILL_KINDS] = {
        [SKILL_SKILL] = "skill",           [SKILL_KNOWLEDGE] = "knowledge", [SKILL_ATTITUDE] = "attitude",
        [SKILL_FUNCTIONAL] = "functional", [SKILL_GROUP] = "group",
};
static const char *const occ_relation_names[] = {
        [RELATION_ESSENTIAL] = "essential", [RELATION_OPTIONAL] = "optional"};
static const char *const skill_relation_names[] = {
        [RELATED_OPTIONAL] = "optional", [RELATED_ESSENTIAL] = "essential"};
static const char *const pattern_names[] = {"full_time", "part_time", "shifts", "evenings",
                                            "weekends",  "flexible",  "days"};

/* A map being written, whose header (the number of pairs) is kept elsewhere. */
struct record {
	const struct index_view *v;
	struct buf *out;
	uint8_t pairs;
};

static void key(struct record *r, const char *name)
{
	mp_str(r->out, name);
	r->pairs++;
}

static void put_str(struct record *r, uint32_t str)
{
	uint32_t len;
	const uint8_t *p = view_str_encoded(r->v, str, &len);

	buf_put(r->out, p, len);
}

/* A known string; nothing when it is empty. */
static void pair_str(struct record *r, const char *name, uint32_t str)
{
	if (!str)
		return;
	key(r, name);
	put_str(r, str);
}

static void pair_strs(struct record *r, const char *name, const uint32_t *str, uint32_t n)
{
	key(r, name);
	mp_array(r->out, n);
	for (uint32_t i = 0; i < n; i++)
		put_str(r, str[i]);
}

/* A float as people wrote it: 0.35 stays 0.35, and is not 0.3499999940395355. */
static double shortest(float v)
{
	char text[32];
	double d = v;

	for (int digits = 1; digits <= 9; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, (double)v);
		d = strtod(text, NULL);
		if ((float)d == v)
			break;
	}
	return d;
}

static void number(struct record *r, float v)
{
	double d = shortest(v);

	if (d == floor(d) && fabs(d) < 1e9)
		mp_int(r->out, (int64_t)d);
	else
		mp_double(r->out, d);
}

static void pair_number(struct record *r, const char *name, float v)
{
	if (isnan(v))
		return;
	key(r, name);
	number(r, v);
}

static void pair_source(struct record *r, uint32_t row)
{
	const struct source_row *s = &r->v->source[row];
	const struct {
		const char *name;
		uint32_t str;
	} part[] = {{"name", s->name},
	            {"version", s->version},
	            {"licence", s->licence},
	            {"attribution", s->attribution}};

	key(r, "source");
	mp_map(r->out, 6);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		mp_str(r->out, part[i].name);
		put_str(r, part[i].str);
	}
	mp_str(r->out, "illustrative");
	mp_bool(r->out, s->illustrative);
	mp_str(r->out, "format");
	put_str(r, s->format);
}

/* --- occupations --------------------------------------------------------- */

static void occ_texts(struct record *r, uint32_t row, uint32_t kind, const char *name, bool always)
{
	const uint32_t *start = &r->v->occ_text_start[row * OCC_TEXT_KINDS + kind];

	if (always || start[1] > start[0])
		pair_strs(r, name, r->v->occ_text + start[0], start[1] - start[0]);
}

static void two_numbers(struct record *r, const char *name, float low, float high)
{
	if (isnan(low) && isnan(high))
		return;
	key(r, name);
	mp_map(r->out, !isnan(low) + !isnan(high));
	if (!isnan(low)) {
		mp_str(r->out, "low");
		number(r, low);
	}
	if (!isnan(high)) {
		mp_str(r->out, "high");
		number(r, high);
	}
}

static void occ_growth(struct record *r, uint32_t row)
{
	float g = r->v->occ_growth[row];

	if (isnan(g))
		return;
	key(r, "growth");
	mp_map(r->out, 2);
	mp_str(r->out, "percent");
	number(r, g);
	mp_str(r->out, "band");
	mp_uint(r->out, g <= -5 ? 1 : g <= 5 ? 2 : g <= 50 ? 3 : 4);
}

static float pay(int32_t pounds)
{
	return pounds < 0 ? NAN : (float)pounds;
}

static void occ_pattern(struct record *r, uint32_t row)
{
	unsigned set = r->v->occ_pattern[row];

	if (!set)
		return;
	key(r, "working_pattern");
	mp_array(r->out, (uint32_t)__builtin_popcount(set));
	for (unsigned i = 0; i < sizeof(pattern_names) / sizeof(pattern_names[0]); i++)
		if (set & 1u << i)
			mp_str(r->out, pattern_names[i]);
}

static void occ_skill_item(struct record *r, const struct occ_skill *s)
{
	bool has_importance = s->importance != IMPORTANCE_UNKNOWN, has_level = s->level != LEVEL_UNKNOWN;

	mp_map(r->out, 4u + has_importance + has_level);
	mp_str(r->out, "id");
	put_str(r, r->v->skill[s->skill].id);
	mp_str(r->out, "label");
	put_str(r, r->v->skill[s->skill].label);
	mp_str(r->out, "kind");
	mp_str(r->out, kind_names[r->v->skill[s->skill].kind]);
	mp_str(r->out, "relation");
	mp_str(r->out, occ_relation_names[s->relation]);
	if (has_importance) {
		mp_str(r->out, "importance");
		mp_double(r->out, round((double)s->importance / IMPORTANCE_ONE * 1e4) / 1e4);
	}
	if (has_level) {
		mp_str(r->out, "level");
		mp_double(r->out, round((double)s->level / LEVEL_ONE * 100) / 100);
	}
}

static void occ_skills(struct record *r, uint32_t row)
{
	uint32_t from = r->v->occ_skill_start[row], to = r->v->occ_skill_start[row + 1];

	key(r, "skills");
	mp_array(r->out, to - from);
	for (uint32_t i = from; i < to; i++)
		occ_skill_item(r, &r->v->occ_skill[i]);
}

static void occ_missing(struct record *r, uint32_t set)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} facts[] = {{OCC_MISSING_PAY, "pay"},
	             {OCC_MISSING_GROWTH, "growth"},
	             {OCC_MISSING_RISK, "automation_risk"},
	             {OCC_MISSING_IMPORTANCE, "importance"},
	             {OCC_MISSING_RATINGS, "ratings"}};

	if (!set)
		return;
	key(r, "missing");
	mp_array(r->out, (uint32_t)__builtin_popcount(set));
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		if (set & facts[i].bit)
			mp_str(r->out, facts[i].name);
}

static void pair_code(struct record *r, const char *name, unsigned code)
{
	if (!code)
		return;
	key(r, name);
	mp_uint(r->out, code);
}

static void occ_record(struct record *r, uint32_t row)
{
	const struct index_view *v = r->v;
	const struct occ_row *o = &v->occ[row];

	pair_str(r, "id", o->id);
	pair_str(r, "title", o->title);
	occ_texts(r, row, OCC_ALT_TITLE, "alt_titles", true);
	occ_texts(r, row, OCC_HIDDEN_TITLE, "hidden_titles", false);
	occ_texts(r, row, OCC_SPECIALISM, "specialisms", false);
	pair_str(r, "description", o->description);
	occ_texts(r, row, OCC_TASK, "tasks", true);
	occ_texts(r, row, OCC_CATEGORY, "categories", true);
	pair_code(r, "soc2010", o->soc2010);
	pair_code(r, "soc2020", o->soc2020);
	pair_str(r, "onet", o->onet);
	pair_str(r, "esco", o->esco);
	two_numbers(r, "pay", pay(v->occ_pay_low[row]), pay(v->occ_pay_high[row]));
	occ_growth(r, row);
	pair_number(r, "automation_risk", v->occ_risk[row]);
	pair_code(r, "job_zone", v->occ_zone[row]);
	two_numbers(r, "hours", o->hours_low, o->hours_high);
	occ_pattern(r, row);
	if (o->qualification_level != 255) {
		key(r, "qualification_level");
		mp_uint(r->out, o->qualification_level);
	}
	key(r, "needs_degree");
	mp_bool(r->out, v->occ_flags[row] & OCC_NEEDS_DEGREE);
	occ_texts(r, row, OCC_ROUTE, "routes", true);
	occ_texts(r, row, OCC_RESTRICTION, "restrictions", true);
	occ_skills(r, row);
	occ_missing(r, o->missing);
	pair_source(r, o->source);
}

/* --- skills -------------------------------------------------------------- */

static void skill_ids(struct record *r, const char *name, const uint32_t *row, uint32_t n, uint32_t but)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < n; i++)
		count += row[i] != but;
	key(r, name);
	mp_array(r->out, count);
	for (uint32_t i = 0; i < n; i++)
		if (row[i] != but)
			put_str(r, r->v->skill[row[i]].id);
}

static void skill_related(struct record *r, uint32_t row)
{
	uint32_t from = r->v->skill_related_start[row], to = r->v->skill_related_start[row + 1];

	key(r, "related");
	mp_array(r->out, to - from);
	for (uint32_t i = from; i < to; i++) {
		const struct skill_relation *rel = &r->v->skill_related[i];

		mp_map(r->out, 3);
		mp_str(r->out, "id");
		put_str(r, r->v->skill[rel->skill].id);
		mp_str(r->out, "label");
		put_str(r, r->v->skill[rel->skill].label);
		mp_str(r->out, "relation");
		mp_str(r->out, skill_relation_names[rel->type]);
	}
}

static void skill_record(struct record *r, uint32_t row)
{
	const struct index_view *v = r->v;
	const struct skill_row *s = &v->skill[row];
	const uint32_t *group = &v->master_start[s->master], *broader = &v->skill_broader_start[row];
	const uint32_t *alt = &v->skill_alt_start[row];

	pair_str(r, "id", s->id);
	pair_str(r, "label", s->label);
	key(r, "kind");
	mp_str(r->out, kind_names[s->kind]);
	pair_strs(r, "alt_labels", v->skill_alt + alt[0], alt[1] - alt[0]);
	pair_str(r, "description", s->description);
	if (s->named_master != INDEX_NONE)
		pair_str(r, "master", v->skill[s->named_master].id);
	skill_ids(r, "same_as", v->master_skill + group[0], group[1] - group[0], row);
	if (s->parent != INDEX_NONE)
		pair_str(r, "parent", v->skill[s->parent].id);
	skill_ids(r, "broader", v->skill_broader + broader[0], broader[1] - broader[0], INDEX_NONE);
	skill_related(r, row);
	key(r, "jobs");
	mp_uint(r->out, s->jobs);
	pair_source(r, s->source);
}

int pack_records(struct pack *p, struct error *e)
{
	struct index_view v;

	(void)e;
	pack_view(p, &v);
	for (uint32_t i = 0; i < p->skills; i++) {
		struct record r = {&v, &p->section[SECTION_skill_record], 0};

		pack_start(p, SECTION_skill_record_start, SECTION_skill_record, 1);
		skill_record(&r, i);
		pack_u8(p, SECTION_skill_record_pairs, r.pairs);
	}
	pack_start(p, SECTION_skill_record_start, SECTION_skill_record, 1);
	for (uint32_t i = 0; i < p->occupations; i++) {
		struct record r = {&v, &p->section[SECTION_occ_record], 0};

		pack_start(p, SECTION_occ_record_start, SECTION_occ_record, 1);
		occ_record(&r, i);
		pack_u8(p, SECTION_occ_record_pairs, r.pairs);
	}
	pack_start(p, SECTION_occ_record_start, SECTION_occ_record, 1);
	return 0;
}
