/* Who the providers are: the open-data CSV of courses only has their reference numbers (UKPRN). */
#include "import/course.h"

enum { OWN_ID, OWN_UKPRN, OWN_LONG_UKPRN, OWN_NAME, OWN_LONG_NAME, OWN_PHONE, OWN_URL, OWN_WEBSITE };

static const struct table_column provider_columns[] = {
        [OWN_ID] = {"id", 0},
        [OWN_UKPRN] = {"UKPRN", 0},
        [OWN_LONG_UKPRN] = {"PROVIDER_UKPRN", 0},
        [OWN_NAME] = {"name", 0},
        [OWN_LONG_NAME] = {"PROVIDER_NAME", 0},
        [OWN_PHONE] = {"phone", 0},
        [OWN_URL] = {"url", 0},
        [OWN_WEBSITE] = {"website", 0},
};

/* The first of some columns that says something. */
static const char *either(const struct table *t, size_t a, size_t b, size_t c)
{
	return table_text(t, table_length(t, a) ? a : table_length(t, b) ? b : c);
}

static int take_provider(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct dict *providers = arg;
	const char *id = either(t, OWN_UKPRN, OWN_LONG_UKPRN, OWN_ID);
	struct course_provider *p;
	bool fresh;

	(void)im;
	if (!*id || !*either(t, OWN_NAME, OWN_LONG_NAME, OWN_LONG_NAME)) {
		table_refuse(t, -1, "a provider needs a UKPRN (or id) and a name");
		return 0;
	}
	p = dict_put(providers, id, &fresh);
	if (!p)
		return import_no_memory(e);
	if (!fresh)
		return 0;
	p->name = dict_keep(providers, either(t, OWN_NAME, OWN_LONG_NAME, OWN_LONG_NAME));
	p->phone = dict_keep(providers, table_text(t, OWN_PHONE));
	p->url = dict_keep(providers, either(t, OWN_URL, OWN_WEBSITE, OWN_WEBSITE));
	return p->name && p->phone && p->url ? 0 : import_no_memory(e);
}

int course_read_providers(struct import *im, const char *dir, const char *file, struct dict *providers,
                          struct error *e)
{
	const struct import_table table = {
	        .file = file,
	        .spec = {.columns = provider_columns,
	                 .count = sizeof(provider_columns) / sizeof(provider_columns[0]),
	                 .open_ended = true},
	        .row = take_provider,
	        .arg = providers,
	};
	int rc = import_each(im, dir, &table, e);

	return rc < 0 ? rc : 0;
}
