#include "index/builder_private.h"

#include <errno.h>
#include <string.h>

/* Takes what a replaced record brought out of sight. */
static void drop_list(struct builder *b, enum map_kind kind, uint32_t row, struct list *l)
{
	for (uint32_t i = l->count ? l->head : NONE; i != NONE; i = item_at(b, i)->next) {
		map64_put(&b->pairs, map_key(kind, row, item_at(b, i)->value), MAP_NONE);
		if (kind == KIND_RELATED)
			b->related--;
	}
	memset(l, 0, sizeof(*l));
}

static int check_skill(const struct builder *b, const struct skill_in *in, struct error *e)
{
	if (!in->label || !*in->label)
		return error_set(e, -EINVAL, NULL,
		                 "The skill \"%.200s\" has no label. Give it the words people know it by.",
		                 in->id);
	if ((unsigned)in->kind >= SKILL_KINDS)
		return error_set(e, -EINVAL, NULL, "The skill \"%.200s\" has the unknown kind %d.", in->id,
		                 (int)in->kind);
	return builder_check_source(b, in->id, in->source, e);
}

/* The row for a new skill, or the emptied row of the one it replaces. All room has been made. */
static struct skill *take_row(struct builder *b, uint32_t id, uint32_t row)
{
	struct skill *s;

	if (row == NONE) {
		row = (uint32_t)b->skills.len;
		s = vec_push(&b->skills);
		map64_put(&b->ids, map_key(KIND_SKILL, 0, 0) | id, row);
	} else {
		s = skill_at(b, row);
		drop_list(b, KIND_BROADER, row, &s->broader);
		drop_list(b, KIND_RELATED, row, &s->related);
		memset(s, 0, sizeof(*s));
	}
	s->id = id;
	s->master = s->parent = NONE;
	s->loaded = b->loading;
	return s;
}

static int make_room(struct builder *b, uint32_t row, struct error *e)
{
	if (row == NONE && b->skills.len >= INDEX_MAX_SKILLS)
		return error_set(e, -EOVERFLOW, NULL,
		                 "There are more than %u skills. One index holds no more.", INDEX_MAX_SKILLS);
	if (vec_reserve(&b->skills, 1) || map64_reserve(&b->ids) || vec_reserve(&b->items, b->scratch.len))
		return builder_no_memory(e);
	return 0;
}

int builder_add_skill(struct builder *b, const struct skill_in *in, struct error *e)
{
	uint32_t id, label, description, row, bytes = 0;
	struct skill *s;
	int r;

	b->scratch.len = 0;
	if ((r = builder_touch_core(b, e)) || (r = builder_claim(b, KIND_SKILL, in->id, &id, &row, e)) ||
	    (r = check_skill(b, in, e)) ||
	    (r = builder_text(b, "label", in->id, in->label, MAX_TITLE, &label, e)) ||
	    (r = builder_text(b, "description", in->id, in->description, MAX_TEXT, &description, e)) ||
	    (r = builder_texts(b, "other label", in->id, &in->alt_labels, MAX_TITLE, 0, &bytes, e)) ||
	    (r = make_room(b, row, e)))
		return r;
	s = take_row(b, id, row);
	s->label = label;
	s->description = description;
	s->kind = (uint8_t)in->kind;
	s->source = (uint16_t)in->source;
	s->bytes = bytes;
	for (size_t i = 0; i < b->scratch.len; i++)
		builder_append(b, &s->alts, VEC_AT(&b->scratch, struct item, i)->value, 0);
	return 0;
}

static uint32_t master_of(const struct builder *b, uint32_t row)
{
	return skill_at(b, row)->master;
}

static uint32_t parent_of(const struct builder *b, uint32_t row)
{
	return skill_at(b, row)->parent;
}

/* Setting `row` under `above` must not close a circle. */
static int check_chain(const struct builder *b, uint32_t row, uint32_t above,
                       uint32_t (*up)(const struct builder *, uint32_t), const char *what, struct error *e)
{
	uint32_t at = above, steps = 0, len;
	const char *id = strtab_get(&b->strings, skill_at(b, row)->id, &len);

	for (; at != NONE; at = up(b, at)) {
		if (at == row)
			return error_set(e, -ELOOP, NULL,
			                 "The skill \"%.*s\" would become its own %s, by way of others. "
			                 "Break the circle.",
			                 (int)len, id, what);
		if (++steps > MAX_DEPTH)
			return error_set(e, -EOVERFLOW, NULL, "A chain of %ss is longer than %u steps.", what,
			                 MAX_DEPTH);
	}
	return 0;
}

static int require_two(struct builder *b, const char *skill, const char *other, uint32_t *ret_row,
                       uint32_t *ret_other, struct error *e)
{
	int r;

	if ((r = builder_touch_core(b, e)) || (r = builder_require(b, KIND_SKILL, skill, ret_row, e)))
		return r;
	return builder_require(b, KIND_SKILL, other, ret_other, e);
}

static int already_set(const char *skill, const char *what, struct error *e)
{
	return error_set(e, -EEXIST, NULL, "The skill \"%.200s\" was given a %s before. It can have one.",
	                 skill, what);
}

int builder_set_master(struct builder *b, const char *skill, const char *master, struct error *e)
{
	uint32_t row, above;
	int r = require_two(b, skill, master, &row, &above, e);

	if (r)
		return r;
	if (row == above) /* sources name a master itself as its own: it says nothing new */
		return 0;
	if (skill_at(b, row)->master != NONE && skill_at(b, row)->master != above &&
	    !skill_at(b, row)->loaded)
		return already_set(skill, "master", e);
	r = check_chain(b, row, above, master_of, "master", e);
	if (!r)
		skill_at(b, row)->master = above;
	return r;
}

/* --- the hierarchy ------------------------------------------------------- */

/* Whether `row` is found when walking up from `from`; -EOVERFLOW when there is too much above it. */
static int is_above(struct builder *b, uint32_t from, uint32_t row)
{
	struct item *next;

	b->scratch.len = 0;
	b->stamp++;
	next = vec_push(&b->scratch);
	if (!next)
		return -ENOMEM;
	next->value = from;
	for (size_t done = 0; done < b->scratch.len; done++) {
		const struct list *up = &skill_at(b, VEC_AT(&b->scratch, struct item, done)->value)->broader;

		if (VEC_AT(&b->scratch, struct item, done)->value == row)
			return 1;
		for (uint32_t i = up->count ? up->head : NONE; i != NONE; i = item_at(b, i)->next) {
			struct skill *s = skill_at(b, item_at(b, i)->value);

			if (s->mark == b->stamp)
				continue;
			s->mark = b->stamp;
			if (b->scratch.len >= MAX_ABOVE)
				return -EOVERFLOW;
			next = vec_push(&b->scratch);
			if (!next)
				return -ENOMEM;
			next->value = item_at(b, i)->value;
		}
	}
	return 0;
}

static int check_above(struct builder *b, const char *skill, uint32_t row, uint32_t above, struct error *e)
{
	int r = is_above(b, above, row);

	if (r == 1)
		return error_set(e, -ELOOP, NULL,
		                 "The skill \"%.200s\" would become broader than itself, by way of others. "
		                 "Break the circle.",
		                 skill);
	if (r == -EOVERFLOW)
		return error_set(e, r, NULL, "More than %u skills stand above the skill \"%.200s\".",
		                 MAX_ABOVE, skill);
	return r ? builder_no_memory(e) : 0;
}

static int make_pair_room(struct builder *b, struct error *e)
{
	return map64_reserve(&b->pairs) || vec_reserve(&b->items, 1) ? builder_no_memory(e) : 0;
}

/* Links `row` to the broader `above` when it is not linked yet. */
static int join_broader(struct builder *b, const char *skill, uint32_t row, uint32_t above, struct error *e)
{
	uint64_t key = map_key(KIND_BROADER, row, above);
	int r;

	if (map64_get(&b->pairs, key) != MAP_NONE)
		return 0;
	if ((r = check_above(b, skill, row, above, e)) || (r = make_pair_room(b, e)))
		return r;
	map64_put(&b->pairs, key, builder_append(b, &skill_at(b, row)->broader, above, 0));
	return 0;
}

int builder_set_parent(struct builder *b, const char *skill, const char *parent, struct error *e)
{
	uint32_t row, above;
	int r = require_two(b, skill, parent, &row, &above, e);

	if (r)
		return r;
	if (skill_at(b, row)->parent != NONE && skill_at(b, row)->parent != above &&
	    !skill_at(b, row)->loaded)
		return already_set(skill, "parent", e);
	/* The parent is also the first of the broader skills, so one walk finds circles of both kinds. */
	if ((r = check_chain(b, row, above, parent_of, "parent", e)) ||
	    (r = join_broader(b, skill, row, above, e)))
		return r;
	skill_at(b, row)->parent = above;
	return 0;
}

int builder_add_broader(struct builder *b, const char *skill, const char *broader, struct error *e)
{
	uint32_t row, above, at;
	int r = require_two(b, skill, broader, &row, &above, e);

	if (r)
		return r;
	at = map64_get(&b->pairs, map_key(KIND_BROADER, row, above));
	if (at == MAP_NONE)
		return join_broader(b, skill, row, above, e);
	if (item_at(b, at)->loaded || skill_at(b, row)->parent == above) {
		item_at(b, at)->loaded = b->loading;
		return 0;
	}
	return error_set(e, -EEXIST, NULL, "The skill \"%.200s\" was put under \"%.200s\" before.", skill,
	                 broader);
}

int builder_add_related(struct builder *b, const char *skill, const char *related,
                        enum skill_relation_type type, struct error *e)
{
	uint32_t row, other, at;
	int r = require_two(b, skill, related, &row, &other, e);

	if (r)
		return r;
	if (row == other)
		return error_set(e, -EINVAL, NULL, "The skill \"%.200s\" is related to itself. Name another.",
		                 skill);
	at = map64_get(&b->pairs, map_key(KIND_RELATED, row, other));
	if (at != MAP_NONE && !item_at(b, at)->loaded)
		return error_set(e, -EEXIST, NULL,
		                 "The skills \"%.200s\" and \"%.200s\" were related before.", skill, related);
	if (at != MAP_NONE) {
		item_at(b, at)->tag = (uint16_t)type;
		item_at(b, at)->loaded = b->loading;
		return 0;
	}
	r = make_pair_room(b, e);
	if (r)
		return r;
	at = builder_append(b, &skill_at(b, row)->related, other, (uint16_t)type);
	map64_put(&b->pairs, map_key(KIND_RELATED, row, other), at);
	b->related++;
	return 0;
}
