#include "index/builder_catalogue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "index/reader.h"
#include "index/store.h"

int builder_no_memory(struct error *e)
{
	return error_set(e, -ENOMEM, NULL, "Memory is used up.");
}

int builder_new(struct builder **ret, builder_progress *report, void *arg)
{
	struct builder *b = calloc(1, sizeof(*b));
	struct timespec now;

	if (!b)
		return -ENOMEM;
	vec_init(&b->skills, sizeof(struct skill));
	vec_init(&b->occupations, sizeof(struct occupation));
	vec_init(&b->links, sizeof(struct link));
	vec_init(&b->items, sizeof(struct item));
	vec_init(&b->sources, sizeof(struct source));
	vec_init(&b->scratch, sizeof(struct item));
	b->lock = -1;
	clock_gettime(CLOCK_REALTIME, &now);
	b->read_from = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	b->report = report;
	b->report_arg = arg;
	b->catalogue = calloc(1, sizeof(*b->catalogue));
	if (!b->catalogue || strtab_init(&b->strings) || catalogue_init(b->catalogue)) {
		builder_free(b);
		return -ENOMEM;
	}
	*ret = b;
	return 0;
}

void builder_free(struct builder *b)
{
	if (!b)
		return;
	strtab_free(&b->strings);
	map64_free(&b->ids);
	map64_free(&b->pairs);
	vec_free(&b->skills);
	vec_free(&b->occupations);
	vec_free(&b->links);
	vec_free(&b->items);
	vec_free(&b->sources);
	vec_free(&b->scratch);
	if (b->catalogue)
		catalogue_free(b->catalogue);
	free(b->catalogue);
	index_close(b->base);
	if (b->lock >= 0)
		close(b->lock);
	free(b);
}

static const char *kind_name(enum map_kind kind)
{
	return kind == KIND_SKILL ? "skill" : "occupation";
}

uint32_t builder_find(const struct builder *b, enum map_kind kind, const char *id)
{
	uint32_t str;

	if (!id || !*id)
		return NONE;
	if (b->base && !b->core_loaded)
		return kind == KIND_SKILL ? view_find_skill(b->base_core, id, strlen(id))
		                          : view_find_occupation(b->base_core, id, strlen(id));
	str = strtab_find(&b->strings, id, strlen(id));
	return str == STR_NONE ? NONE : map64_get(&b->ids, map_key(kind, 0, 0) | str);
}

bool builder_has_skill(const struct builder *b, const char *id)
{
	return builder_find(b, KIND_SKILL, id) != NONE;
}

bool builder_has_occupation(const struct builder *b, const char *id)
{
	return builder_find(b, KIND_OCCUPATION, id) != NONE;
}

int builder_require(const struct builder *b, enum map_kind kind, const char *id, uint32_t *ret_row,
                    struct error *e)
{
	*ret_row = builder_find(b, kind, id);
	if (*ret_row != NONE)
		return 0;
	return error_set(e, -ENOENT, NULL,
	                 "There is no %s with the id \"%.200s\". Add it, or correct the id.", kind_name(kind),
	                 id ? id : "");
}

uint32_t builder_append(struct builder *b, struct list *l, uint32_t value, uint16_t tag)
{
	uint32_t at = (uint32_t)b->items.len;
	struct item *it = vec_push(&b->items);

	it->value = value;
	it->next = NONE;
	it->tag = tag;
	it->loaded = b->loading;
	if (l->count++)
		item_at(b, l->tail)->next = at;
	else
		l->head = at;
	l->tail = at;
	return at;
}

enum bytes { BYTES_PLAIN, BYTES_UTF8, BYTES_CONTROL };

/* What a text consists of: most are plain ASCII and need no closer look. */
static enum bytes look_at(const char *s, size_t len)
{
	enum bytes found = BYTES_PLAIN;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x80)
			found = BYTES_UTF8;
		else if ((c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f)
			return BYTES_CONTROL;
	}
	return found;
}

int builder_text_in(struct strtab *strings, const char *what, const char *id, const char *text, size_t max,
                    uint32_t *ret, struct error *e)
{
	size_t len = text ? strlen(text) : 0;
	enum bytes bytes;

	*ret = 0;
	if (!len)
		return 0;
	if (len > max)
		return error_set(e, -EOVERFLOW, NULL,
		                 "The %s of \"%.200s\" has %zu bytes. It may have up to %zu.", what, id, len,
		                 max);
	bytes = look_at(text, len);
	if (bytes != BYTES_PLAIN && text_valid_utf8(text, len) != len)
		return error_set(e, -EINVAL, NULL,
		                 "The %s of \"%.200s\" is not valid UTF-8. Save the file as UTF-8.", what,
		                 id);
	if (bytes == BYTES_CONTROL)
		return error_set(e, -EINVAL, NULL,
		                 "The %s of \"%.200s\" holds a control character. Take it out.", what, id);
	*ret = strtab_add(strings, text, len);
	return *ret == STR_NONE ? builder_no_memory(e) : 0;
}

int builder_text(struct builder *b, const char *what, const char *id, const char *text, size_t max,
                 uint32_t *ret, struct error *e)
{
	return builder_text_in(&b->strings, what, id, text, max, ret, e);
}

int builder_texts(struct builder *b, const char *what, const char *id, const struct strings *in, size_t max,
                  uint16_t tag, uint32_t *bytes, struct error *e)
{
	if (vec_reserve(&b->scratch, in->count))
		return builder_no_memory(e);
	for (size_t i = 0; i < in->count; i++) {
		struct item *it;
		uint32_t str;
		int r = builder_text(b, what, id, in->item[i], max, &str, e);

		if (r)
			return r;
		if (!str)
			continue;
		it = vec_push(&b->scratch);
		it->value = str;
		it->tag = tag;
		*bytes += (uint32_t)strlen(in->item[i]);
		if (*bytes > MAX_RECORD_TEXT)
			return error_set(
			        e, -EOVERFLOW, NULL,
			        "The texts of \"%.200s\" come to more than %u bytes together. Shorten them.",
			        id, MAX_RECORD_TEXT);
	}
	return 0;
}

int builder_claim(struct builder *b, enum map_kind kind, const char *id, uint32_t *ret_str, uint32_t *ret_row,
                  struct error *e)
{
	int r;

	if (!id || !*id)
		return error_set(e, -EINVAL, NULL, "The %s has no id. Give it one that no other has.",
		                 kind_name(kind));
	r = builder_text(b, "id", id, id, MAX_ID, ret_str, e);
	if (r)
		return r;
	*ret_row = map64_get(&b->ids, map_key(kind, 0, 0) | *ret_str);
	if (*ret_row == NONE)
		return 0;
	if (kind == KIND_SKILL ? skill_at(b, *ret_row)->loaded : occ_at(b, *ret_row)->loaded)
		return 0;
	return error_set(e, -EEXIST, NULL, "The %s \"%.200s\" was given before. Each id may stand once.",
	                 kind_name(kind), id);
}

int builder_check_source(const struct builder *b, const char *id, unsigned source, struct error *e)
{
	if (source < b->sources.len)
		return 0;
	return error_set(e, -EINVAL, NULL, "\"%.200s\" names source %u, but only %zu are there.", id, source,
	                 b->sources.len);
}

static bool same_source(const struct source *x, const struct source *y)
{
	return x->format == y->format && x->name == y->name && x->version == y->version &&
	       x->licence == y->licence && x->attribution == y->attribution &&
	       x->illustrative == y->illustrative;
}

/* A source that is there already, word for word, is one source: adding to a generation again and again must
 * not pile them up. */
static unsigned find_source(const struct builder *b, const struct source *s)
{
	unsigned i = 0;

	while (i < b->sources.len && !same_source(VEC_AT(&b->sources, struct source, i), s))
		i++;
	return i;
}

int builder_add_source(struct builder *b, const struct source_in *in, unsigned *ret_source, struct error *e)
{
	struct source s = {.illustrative = in->illustrative, .loaded = b->loading}, *slot;
	const char *name = in->name ? in->name : "";
	const struct {
		const char *what, *text;
		uint32_t *str;
	} part[] = {
	        {"format", in->format, &s.format},
	        {"name", in->name, &s.name},
	        {"version", in->version, &s.version},
	        {"licence", in->licence, &s.licence},
	        {"attribution", in->attribution, &s.attribution},
	};
	unsigned at;

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		int r = builder_text(b, part[i].what, name, part[i].text, MAX_TITLE, part[i].str, e);

		if (r)
			return r;
	}
	at = find_source(b, &s);
	if (at == b->sources.len) {
		if (at >= MAX_SOURCES)
			return error_set(e, -EOVERFLOW, NULL, "There are more than %u sources.", MAX_SOURCES);
		slot = vec_push(&b->sources);
		if (!slot)
			return builder_no_memory(e);
		*slot = s;
	}
	VEC_AT(&b->sources, struct source, at)->loaded &= b->loading;
	*ret_source = at;
	return 0;
}

/* What the generation that is added to holds, as long as nothing of it was touched. */
static void count_base(const struct builder *b, struct builder_counts *ret)
{
	const struct store_meta *meta = index_meta(b->base);

	ret->skills = meta->skills;
	ret->occupations = meta->occupations;
	ret->links = meta->links;
	ret->related = b->base_core->skill_related_count;
}

void builder_count(const struct builder *b, struct builder_counts *ret)
{
	ret->sources = b->sources.len;
	ret->courses = builder_catalogue_count(b, CATALOGUE_COURSE);
	ret->vacancies = builder_catalogue_count(b, CATALOGUE_VACANCY);
	ret->places = builder_catalogue_count(b, CATALOGUE_PLACE);
	if (b->base && !b->core_loaded) {
		count_base(b, ret);
		return;
	}
	ret->skills = b->skills.len;
	ret->occupations = b->occupations.len;
	ret->links = 0;
	for (size_t i = 0; i < b->links.len; i++)
		ret->links +=
		        !link_at(b, (uint32_t)i)->dead && link_at(b, (uint32_t)i)->relation != RELATION_FAINT;
	ret->related = b->related;
}
