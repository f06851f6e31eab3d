/* dataset.close and dataset.reopen: they sync a file, so they run beside the loop. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/methods.h"
#include "index/delta.h"

_Static_assert((int)PROTO_CLOSABLE_COURSE == (int)DELTA_COURSE && (int)PROTO_CLOSABLES == (int)DELTA_KINDS,
               "what can be closed is numbered alike in proto/ and index/");

static int failed(struct call *c, int r, const struct error *e)
{
	char text[800];

	if (r == -EINVAL)
		return proto_error_set(c->e, PROTO_INVALID_PARAMS, "ids", "%s", e->text);
	error_format(e, text, sizeof(text));
	if (r == -ENOSPC || r == -EDQUOT || r == -EOVERFLOW)
		return proto_error_set(c->e, PROTO_STORAGE_FULL, NULL, "Nothing was changed. %s", text);
	proto_error_set(c->e, PROTO_INTERNAL, NULL, "Nothing was changed. %s", text);
	/* A damaged list has been set aside by now. */
	c->e->retry = r == -EBADMSG;
	return -EINVAL;
}

static struct delta_id *take_ids(struct call *c, const struct mp_texts *ids)
{
	struct delta_id *id = arena_alloc(c->arena, ids->count * sizeof(*id));

	for (uint32_t i = 0; id && i < ids->count; i++)
		id[i] = (struct delta_id){ids->item[i].data, ids->item[i].len};
	return id;
}

static bool is_held(const struct call *c, enum delta_kind kind, const struct mp_text *id)
{
	if (!c->catalogue)
		return false;
	return (kind == DELTA_COURSE ? course_find(&c->catalogue->course, id->data, id->len)
	                             : vacancy_find(&c->catalogue->vacancy, id->data, id->len)) != INDEX_NONE;
}

static void answer(struct call *c, uint32_t changed, const struct mp_texts *ids, enum delta_kind kind)
{
	uint32_t unknown = 0;

	for (uint32_t i = 0; i < ids->count; i++)
		unknown += !is_held(c, kind, &ids->item[i]);
	mp_map(c->out, 1u + (unknown > 0) + (c->view != NULL));
	PROTO_KEY(c->out, "changed");
	mp_uint(c->out, changed);
	if (unknown) {
		PROTO_KEY(c->out, "unknown");
		mp_array(c->out, unknown);
		for (uint32_t i = 0; i < ids->count; i++)
			if (!is_held(c, kind, &ids->item[i]))
				mp_strn(c->out, ids->item[i].data, ids->item[i].len);
	}
	if (c->view) {
		PROTO_KEY(c->out, "generation");
		mp_uint(c->out, c->view->generation);
	}
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int change(struct call *c, const struct mp_texts *ids, enum delta_kind kind, bool closing)
{
	struct delta_id *id = take_ids(c, ids);
	struct error e = {0};
	uint32_t changed = 0;
	int r;

	if (!id)
		return call_failed(c, -ENOMEM, NULL);
	r = closing ? delta_close(c->w->conf.index, kind, id, ids->count, now_ms(), &changed, &e)
	            : delta_reopen(c->w->conf.index, kind, id, ids->count, &changed, &e);
	if (r)
		return failed(c, r, &e);
	/* Every worker looks before its next request, so that whoever reads this answer and asks again finds
	 * it done. */
	atomic_fetch_add(&c->w->shared->index_serial, 1);
	answer(c, changed, ids, kind);
	return 0;
}

int method_dataset_close(struct call *c)
{
	const struct dataset_close_params *p = c->params;

	return change(c, &p->ids, (enum delta_kind)p->kind, true);
}

int method_dataset_reopen(struct call *c)
{
	const struct dataset_reopen_params *p = c->params;

	return change(c, &p->ids, (enum delta_kind)p->kind, false);
}
