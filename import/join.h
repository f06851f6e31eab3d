/* Joining a source to another one: what ESCO or O*NET knows of an occupation, taken
 * from the generation that is being added to or from the other source's folder. */
#ifndef IMPORT_JOIN_H
#define IMPORT_JOIN_H

#include "import/import.h"
#include "import/names.h"

struct join_link {
	const char *skill;
	enum occ_relation relation;
};

struct join_entry {
	const char *id, *code, *title;
	struct strings titles; /* its other titles */
	struct join_link *links;
	size_t link_count, link_cap;
	uint32_t group; /* number of the group it belongs to, or NAMES_NONE */
};

struct join {
	enum join_kind kind;
	struct arena arena;
	struct dict entries; /* id -> struct join_entry */
	struct dict labels;  /* folded title (ESCO) or code (O*NET) -> uint32_t, the number of the entry */
	struct names skills; /* their ids, each once */
	struct names groups; /* ISCO unit groups, O*NET-SOC codes without what follows the dot */
};

/* Loads what im->join[kind] asks for. Errors: -ENOENT when the generation or the folder holds nothing of that
 * source. */
int join_load(struct import *im, enum join_kind kind, struct join *ret, struct error *e);

/* Gives the memory back; a struct join of zeros is fine. */
void join_free(struct join *j);

/* The entry with that title (ESCO; other titles are tried next) or code (O*NET), or NULL. */
const struct join_entry *join_find(const struct join *j, const char *label);

/* All titles of the entries that share the group of `entry`, "; " between them, at most `limit` bytes,
 * in the arena. NULL when memory is used up. */
const char *join_group_titles(const struct join *j, const struct join_entry *entry, size_t limit,
                              struct arena *arena);

#endif
