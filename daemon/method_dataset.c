#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/methods.h"
#include "index/generation.h"

/* These change the index folder, or read all of it: they run beside the loop. */

static int failed(struct call *c, int r, const struct error *e, const char *field)
{
	char text[800];

	error_format(e, text, sizeof(text));
	if (r == -ENOENT)
		return proto_error_set(c->e, PROTO_NOT_FOUND, field, "%s", text);
	if (r == -ENOSPC)
		return proto_error_set(c->e, PROTO_STORAGE_FULL, NULL, "%s", text);
	return proto_error_set(c->e, PROTO_INTERNAL, NULL, "%s", text);
}

/* --- dataset.list -------------------------------------------------------------------- */

/* Names stand behind one another with "; " between them. */
static void put_sources(struct buf *out, const char *text)
{
	size_t at = mp_array_begin(out);
	uint32_t n = 0;

	while (*text) {
		size_t len = strcspn(text, ";");

		mp_strn(out, text, len);
		n++;
		text += len;
		text += strspn(text, "; ");
	}
	mp_count_end(out, at, n);
}

static void put_dataset(struct call *c, const struct generation_info *g)
{
	char day[16];
	time_t created = (time_t)g->created;
	struct tm tm;

	gmtime_r(&created, &tm);
	strftime(day, sizeof(day), "%Y-%m-%d", &tm);
	mp_map(c->out, 10u + (g->sources[0] != 0));
	PROTO_KEY(c->out, "generation");
	mp_uint(c->out, g->number);
	PROTO_KEY(c->out, "serving");
	mp_bool(c->out, c->view && c->view->generation == g->number);
	PROTO_KEY(c->out, "created");
	mp_str(c->out, day);
	PROTO_KEY(c->out, "bytes");
	mp_uint(c->out, g->bytes);
	PROTO_KEY(c->out, "skills");
	mp_uint(c->out, g->skills);
	PROTO_KEY(c->out, "occupations");
	mp_uint(c->out, g->occupations);
	PROTO_KEY(c->out, "links");
	mp_uint(c->out, g->links);
	PROTO_KEY(c->out, "courses");
	mp_uint(c->out, g->courses);
	PROTO_KEY(c->out, "vacancies");
	mp_uint(c->out, g->vacancies);
	PROTO_KEY(c->out, "places");
	mp_uint(c->out, g->places);
	if (g->sources[0]) {
		PROTO_KEY(c->out, "sources");
		put_sources(c->out, g->sources);
	}
}

int method_dataset_list(struct call *c)
{
	struct generation_info *list = NULL;
	struct error e = {0};
	size_t n = 0;
	int r = generation_list(c->w->conf.index, &list, &n, &e);

	/* A folder that is not there holds no index, which is an answer. */
	if (r && r != -ENOENT)
		return failed(c, r, &e, NULL);
	mp_map(c->out, 1 + (c->view != NULL));
	PROTO_KEY(c->out, "datasets");
	mp_array(c->out, (uint32_t)n);
	for (size_t i = n; i > 0; i--)
		put_dataset(c, &list[i - 1]);
	if (c->view) {
		PROTO_KEY(c->out, "generation");
		mp_uint(c->out, c->view->generation);
	}
	free(list);
	return 0;
}

/* --- changing what serves ------------------------------------------------------------------ */

static void changed(struct call *c, uint64_t now, uint64_t before)
{
	/* Every worker looks before its next request, so whoever reads this answer and asks again gets the
	 * new one. */
	atomic_fetch_add(&c->w->shared->index_serial, 1);
	mp_map(c->out, 1 + (before != 0 && before != now));
	PROTO_KEY(c->out, "generation");
	mp_uint(c->out, now);
	if (before && before != now) {
		PROTO_KEY(c->out, "previous");
		mp_uint(c->out, before);
	}
}

static uint64_t current(const struct call *c)
{
	uint64_t number = 0;

	return generation_current(c->w->conf.index, &number, NULL) ? 0 : number;
}

static int activate(struct call *c, uint64_t number)
{
	uint64_t before = current(c);
	struct error e = {0};
	int r = generation_activate(c->w->conf.index, number, &e);

	if (r)
		return failed(c, r, &e, "generation");
	changed(c, number, before);
	return 0;
}

int method_dataset_activate(struct call *c)
{
	const struct dataset_activate_params *p = c->params;

	return activate(c, (uint64_t)p->generation);
}

int method_dataset_rollback(struct call *c)
{
	const struct dataset_rollback_params *p = c->params;
	uint64_t before = current(c), now = 0;
	struct error e = {0};
	int r;

	if (p->has_generation)
		return activate(c, (uint64_t)p->generation);
	r = generation_rollback(c->w->conf.index, &now, &e);
	if (r)
		return failed(c, r, &e, NULL);
	changed(c, now, before);
	return 0;
}
