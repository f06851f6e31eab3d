/* Synonym groups by name. Sources name a group ("leadership skills") that need not
 * be a skill itself. The builder joins skills to skills; so the first skill that
 * names a group stands for it, and the others get it as their master. That gives the same
 * classes of "the same skill", and no record that nobody wrote. */
#ifndef IMPORT_MASTERS_H
#define IMPORT_MASTERS_H

#include "import/names.h"
#include "index/builder.h"

struct masters {
	struct dict first; /* group -> const char *: the skill that stands for it */
};

void masters_init(struct masters *m);
void masters_free(struct masters *m);

/* Puts a skill that the builder has into the group. Results as builder_set_master. */
int masters_join(struct masters *m, struct builder *b, const char *skill, const char *group, struct error *e);

#endif
