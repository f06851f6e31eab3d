#include "import/join.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "import/value.h"
#include "index/reader.h"

#define LABEL_MAX 1024u

static const char *const prefixes[JOINS] = {[JOIN_ESCO] = "esco:", [JOIN_ONET] = "onet:"};
static const char *const names_of[JOINS] = {[JOIN_ESCO] = "ESCO", [JOIN_ONET] = "O*NET"};

/* --- entries --------------------------------------------------------------------------- */

static struct join_entry *entry_at(const struct join *j, uint32_t number)
{
	return dict_at(&j->entries, number);
}

/* A new entry; NULL when memory is used up. */
static struct join_entry *add_entry(struct join *j, const char *id)
{
	struct join_entry *x = dict_put(&j->entries, id, NULL);

	if (!x)
		return NULL;
	x->id = j->entries.names.name[j->entries.names.count - 1];
	x->group = NAMES_NONE;
	return x;
}

/* The first entry with a label keeps it. */
static bool add_label(struct join *j, const char *label, uint32_t entry)
{
	char folded[LABEL_MAX];
	uint32_t *kept;
	bool fresh;

	if (text_fold(label, strlen(label), folded, sizeof(folded)) >= sizeof(folded))
		return true;
	kept = dict_put(&j->labels, folded, &fresh);
	if (kept && fresh)
		*kept = entry;
	return kept != NULL;
}

/* Titles of all entries first, so that one's own title is never taken by another's other title. */
static bool index_labels(struct join *j)
{
	uint32_t count = j->entries.names.count;

	for (uint32_t i = 0; i < count; i++)
		if (!add_label(j, j->kind == JOIN_ONET ? entry_at(j, i)->code : entry_at(j, i)->title, i))
			return false;
	for (uint32_t i = 0; i < count && j->kind == JOIN_ESCO; i++)
		for (size_t k = 0; k < entry_at(j, i)->titles.count; k++)
			if (!add_label(j, entry_at(j, i)->titles.item[k], i))
				return false;
	return true;
}

static bool add_link(struct join *j, struct join_entry *x, const char *skill, enum occ_relation relation)
{
	uint32_t at = names_add(&j->skills, skill, NULL);

	if (at == NAMES_NONE)
		return false;
	if (x->link_count == x->link_cap) {
		size_t cap = x->link_cap ? x->link_cap * 2 : 32;
		struct join_link *more = realloc(x->links, cap * sizeof(*more));

		if (!more)
			return false;
		x->links = more;
		x->link_cap = cap;
	}
	x->links[x->link_count++] = (struct join_link){j->skills.name[at], relation};
	return true;
}

/* "2654.1.7" belongs to the ISCO unit group 2654, "11-1011.03" to 11-1011. */
static bool set_group(struct join *j, struct join_entry *x)
{
	char group[16];

	snprintf(group, sizeof(group), "%.*s", (int)strcspn(x->code, "."), x->code);
	if (!*group)
		return true;
	x->group = names_add(&j->groups, group, NULL);
	return x->group != NAMES_NONE;
}

/* --- from a generation -------------------------------------------------------------------- */

static const char *copy_str(struct join *j, const struct index_view *v, uint32_t str)
{
	uint32_t len;
	const char *s = view_str(v, str, &len);

	return arena_strndup(&j->arena, s, len);
}

static bool copy_titles(struct join *j, const struct index_view *v, uint32_t row, struct join_entry *x)
{
	static const enum occ_text_kind kinds[] = {OCC_ALT_TITLE, OCC_HIDDEN_TITLE};
	size_t count = 0;
	const char **item;

	for (size_t i = 0; i < 2; i++) {
		const uint32_t *start = &v->occ_text_start[row * OCC_TEXT_KINDS + kinds[i]];

		count += start[1] - start[0];
	}
	item = arena_zalloc(&j->arena, count + 1, sizeof(*item));
	if (!item)
		return false;
	for (size_t i = 0, at = 0; i < 2; i++) {
		const uint32_t *start = &v->occ_text_start[row * OCC_TEXT_KINDS + kinds[i]];

		for (uint32_t k = start[0]; k < start[1]; k++)
			if (!(item[at++] = copy_str(j, v, v->occ_text[k])))
				return false;
	}
	x->titles = (struct strings){item, count};
	return true;
}

static bool copy_links(struct join *j, const struct index_view *v, uint32_t row, struct join_entry *x)
{
	for (uint32_t k = v->occ_skill_start[row]; k < v->occ_skill_start[row + 1]; k++) {
		const struct occ_skill *link = &v->occ_skill[k];
		char id[256];
		uint32_t len;
		const char *s = view_str(v, v->skill[link->skill].id, &len);

		snprintf(id, sizeof(id), "%.*s", (int)len, s);
		if (!add_link(j, x, id, (enum occ_relation)link->relation))
			return false;
	}
	return true;
}

static bool copy_occupation(struct join *j, const struct index_view *v, uint32_t row)
{
	const struct occ_row *o = &v->occ[row];
	const char *id = copy_str(j, v, o->id);
	struct join_entry *x;

	if (!id)
		return false;
	if (strncmp(id, prefixes[j->kind], strlen(prefixes[j->kind])) != 0)
		return true;
	x = add_entry(j, id);
	if (!x)
		return false;
	x->title = copy_str(j, v, o->title);
	x->code = copy_str(j, v, j->kind == JOIN_ESCO ? o->esco : o->onet);
	return x->title && x->code && set_group(j, x) && copy_titles(j, v, row, x) &&
	       (j->kind == JOIN_ONET || copy_links(j, v, row, x));
}

static int load_generation(struct import *im, struct join *j, struct error *e)
{
	const struct index_view *v;
	struct index_reader *r;
	bool good = true;
	int rc;

	if (!im->base)
		return error_set(e, -ENOENT, "--join",
		                 "there is no generation to join with; add to one that holds %s with --into, "
		                 "or name its folder",
		                 names_of[j->kind]);
	rc = index_open(im->index_dir, im->base, false, &r, e);
	if (rc < 0)
		return rc;
	rc = index_read_begin(r, &v);
	if (rc < 0) {
		index_close(r);
		return error_set(e, rc, im->index_dir, "the generation cannot be read: %s", strerror(-rc));
	}
	for (uint32_t row = 0; row < view_occupations(v) && good; row++)
		good = copy_occupation(j, v, row);
	index_read_end(r);
	index_close(r);
	return good ? 0 : import_no_memory(e);
}

/* --- from a folder --------------------------------------------------------------------------- */

enum { ESCO_URI, ESCO_LABEL, ESCO_ALT, ESCO_HIDDEN, ESCO_CODE };

static const struct table_column esco_columns[] = {
        [ESCO_URI] = {"conceptUri", TABLE_NEEDED | TABLE_FILLED},
        [ESCO_LABEL] = {"preferredLabel", TABLE_NEEDED | TABLE_FILLED},
        [ESCO_ALT] = {"altLabels", 0},
        [ESCO_HIDDEN] = {"hiddenLabels", 0},
        [ESCO_CODE] = {"code", TABLE_NEEDED},
};

static const char *esco_id(struct import *im, const char *uri)
{
	const char *slash = strrchr(uri, '/');

	return arena_printf(&im->arena, "esco:%s", slash ? slash + 1 : uri);
}

static int take_esco(struct import *im, struct table *t, void *arg, struct error *e)
{
	const char *id = esco_id(im, table_text(t, ESCO_URI));
	struct join *j = arg;
	struct join_entry *x;
	const char *all;

	if (!id)
		return import_no_memory(e);
	if (dict_get(&j->entries, id)) {
		table_refuse(t, ESCO_URI, "this occupation stands in the file before");
		return 0;
	}
	x = add_entry(j, id);
	all = arena_printf(&im->arena, "%s\n%s", table_text(t, ESCO_ALT), table_text(t, ESCO_HIDDEN));
	if (!x || !all || value_split(all, "\r\n", &j->arena, &x->titles) == -ENOMEM)
		return import_no_memory(e);
	x->title = arena_strdup(&j->arena, table_text(t, ESCO_LABEL));
	x->code = arena_strdup(&j->arena, table_text(t, ESCO_CODE));
	return x->title && x->code && set_group(j, x) ? 0 : import_no_memory(e);
}

enum { LINK_OCCUPATION, LINK_SKILL, LINK_TYPE };

static const struct table_column link_columns[] = {
        [LINK_OCCUPATION] = {"occupationUri", TABLE_NEEDED | TABLE_FILLED},
        [LINK_SKILL] = {"skillUri", TABLE_NEEDED | TABLE_FILLED},
        [LINK_TYPE] = {"relationType", TABLE_NEEDED | TABLE_FILLED},
};

/* Links to skills that the index will not hold are of no use; nor are those of occupations that the file
 * lacks. */
static int take_esco_link(struct import *im, struct table *t, void *arg, struct error *e)
{
	const char *occupation = esco_id(im, table_text(t, LINK_OCCUPATION));
	const char *skill = esco_id(im, table_text(t, LINK_SKILL));
	bool essential = strcmp(table_text(t, LINK_TYPE), "essential") == 0;
	struct join *j = arg;
	struct join_entry *x;

	if (!occupation || !skill)
		return import_no_memory(e);
	x = dict_get(&j->entries, occupation);
	if (!x || !builder_has_skill(im->builder, skill))
		return 0;
	return add_link(j, x, skill, essential ? RELATION_ESSENTIAL : RELATION_OPTIONAL)
	               ? 0
	               : import_no_memory(e);
}

enum { ONET_CODE, ONET_TITLE };

static const struct table_column onet_columns[] = {
        [ONET_CODE] = {"O*NET-SOC Code", TABLE_NEEDED | TABLE_FILLED},
        [ONET_TITLE] = {"Title", TABLE_NEEDED | TABLE_FILLED},
};

static int take_onet(struct import *im, struct table *t, void *arg, struct error *e)
{
	const char *id = arena_printf(&im->arena, "onet:%s", table_text(t, ONET_CODE));
	struct join *j = arg;
	struct join_entry *x;

	if (!id)
		return import_no_memory(e);
	if (dict_get(&j->entries, id)) {
		table_refuse(t, ONET_CODE, "this occupation stands in the file before");
		return 0;
	}
	x = add_entry(j, id);
	if (!x)
		return import_no_memory(e);
	x->title = arena_strdup(&j->arena, table_text(t, ONET_TITLE));
	x->code = arena_strdup(&j->arena, table_text(t, ONET_CODE));
	return x->title && x->code && set_group(j, x) ? 0 : import_no_memory(e);
}

static const struct table_column onet_title_columns[] = {
        [ONET_CODE] = {"O*NET-SOC Code", TABLE_NEEDED | TABLE_FILLED},
        [ONET_TITLE] = {"Alternate Title", TABLE_NEEDED | TABLE_FILLED},
};

static int take_onet_title(struct import *im, struct table *t, void *arg, struct error *e)
{
	const char *id = arena_printf(&im->arena, "onet:%s", table_text(t, ONET_CODE));
	struct join *j = arg;
	struct join_entry *x = id ? dict_get(&j->entries, id) : NULL;
	const char **item;

	if (!id)
		return import_no_memory(e);
	if (!x)
		return 0;
	item = (const char **)x->titles.item;
	if ((x->titles.count & (x->titles.count + 1)) ==
	    0) { /* full at 0, 1, 3, 7, ...: take twice the room */
		item = arena_zalloc(&j->arena, 2 * x->titles.count + 1, sizeof(*item));
		if (!item)
			return import_no_memory(e);
		if (x->titles.count)
			memcpy(item, x->titles.item, x->titles.count * sizeof(*item));
	}
	item[x->titles.count] = arena_strdup(&j->arena, table_text(t, ONET_TITLE));
	if (!item[x->titles.count])
		return import_no_memory(e);
	x->titles.item = item;
	x->titles.count++;
	return 0;
}

#define COLUMNS(kind, list)                                                                                  \
	{                                                                                                    \
		.style = (kind), .columns = (list), .count = sizeof(list) / sizeof((list)[0]),               \
		.open_ended = true                                                                           \
	}

static int load_folder(struct import *im, struct join *j, struct error *e)
{
	const struct import_table tables[JOINS][2] = {
	        [JOIN_ESCO] = {{"occupations_en.csv", COLUMNS(TABLE_CSV, esco_columns), false, take_esco, j},
	                       {"occupationSkillRelations.csv", COLUMNS(TABLE_CSV, link_columns), true,
	                        take_esco_link, j}},
	        [JOIN_ONET] = {{"Occupation Data.txt", COLUMNS(TABLE_TSV, onet_columns), false, take_onet, j},
	                       {"Alternate Titles.txt", COLUMNS(TABLE_TSV, onet_title_columns), true,
	                        take_onet_title, j}},
	};
	int rc = 0;

	for (size_t i = 0; i < 2 && rc >= 0; i++)
		rc = import_each(im, im->join[j->kind].dir, &tables[j->kind][i], e);
	return rc < 0 ? rc : 0;
}

/* --- all of it --------------------------------------------------------------------------------- */

int join_load(struct import *im, enum join_kind kind, struct join *ret, struct error *e)
{
	int rc;

	memset(ret, 0, sizeof(*ret));
	ret->kind = kind;
	arena_init(&ret->arena, 0);
	dict_init(&ret->entries, sizeof(struct join_entry));
	dict_init(&ret->labels, sizeof(uint32_t));
	names_init(&ret->skills);
	names_init(&ret->groups);
	if (!im->join[kind].asked)
		return 0;
	rc = im->join[kind].dir ? load_folder(im, ret, e) : load_generation(im, ret, e);
	if (rc == 0 && !ret->entries.names.count)
		rc = error_set(e, -ENOENT, "--join",
		               "nothing of %s was found to join with; import it first, or name its folder",
		               names_of[kind]);
	if (rc == 0 && !index_labels(ret))
		rc = import_no_memory(e);
	return rc;
}

void join_free(struct join *j)
{
	for (uint32_t i = 0; i < j->entries.names.count; i++)
		free(entry_at(j, i)->links);
	dict_free(&j->entries);
	dict_free(&j->labels);
	names_free(&j->skills);
	names_free(&j->groups);
	arena_free(&j->arena);
	memset(j, 0, sizeof(*j));
}

const struct join_entry *join_find(const struct join *j, const char *label)
{
	char folded[LABEL_MAX];
	const uint32_t *at;

	if (!*label || text_fold(label, strlen(label), folded, sizeof(folded)) >= sizeof(folded))
		return NULL;
	at = dict_get(&j->labels, folded);
	return at ? entry_at(j, *at) : NULL;
}

static void put_title(struct buf *b, const char *title, size_t limit)
{
	if (b->len + strlen(title) + 2 > limit)
		return;
	buf_str(b, b->len ? "; " : "");
	buf_str(b, title);
}

const char *join_group_titles(const struct join *j, const struct join_entry *entry, size_t limit,
                              struct arena *arena)
{
	struct buf all;
	const char *text;

	buf_init(&all, 0);
	for (uint32_t i = 0; i < j->entries.names.count && entry->group != NAMES_NONE; i++) {
		const struct join_entry *x = entry_at(j, i);

		if (x->group != entry->group)
			continue;
		put_title(&all, x->title, limit);
		for (size_t k = 0; k < x->titles.count; k++)
			put_title(&all, x->titles.item[k], limit);
	}
	text = all.error ? NULL : arena_strndup(arena, all.data ? (const char *)all.data : "", all.len);
	buf_free(&all);
	return text;
}
