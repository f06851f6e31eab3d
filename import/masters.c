#include "import/masters.h"

#include <errno.h>

void masters_init(struct masters *m)
{
	dict_init(&m->first, sizeof(const char *));
}

void masters_free(struct masters *m)
{
	if (m)
		dict_free(&m->first);
}

int masters_join(struct masters *m, struct builder *b, const char *skill, const char *group, struct error *e)
{
	const char **first = dict_put(&m->first, group, NULL);

	if (first && *first)
		return builder_set_master(b, skill, *first, e);
	if (first)
		*first = dict_keep(&m->first, skill);
	return first && *first ? 0 : error_set(e, -ENOMEM, NULL, "there is no memory left");
}
