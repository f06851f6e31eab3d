#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/log.h"
#include "daemon/worker_private.h"

struct closed_rows *closed_rows_take(struct closed_rows *c)
{
	if (c)
		c->users++;
	return c;
}

void closed_rows_release(struct closed_rows *c)
{
	if (!c || --c->users)
		return;
	free(c->courses);
	free(c->vacancies);
	free(c);
}

/* The same fault is found at each look; it is told once. */
static void set_fault(struct worker *w, const struct error *e)
{
	char text[sizeof(w->delta_fault)];

	error_format(e, text, sizeof(text));
	if (strcmp(text, w->delta_fault) != 0)
		log_warning("%s", text);
	snprintf(w->delta_fault, sizeof(w->delta_fault), "%s", text);
}

/* NULL when memory is used up. */
static struct closed_rows *make(const struct worker *w, const struct delta *d)
{
	struct closed_rows *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->users = 1;
	c->serial = d->serial;
	if (!delta_mark(d, index_catalogue(w->index->reader), index_read_from(w->index->reader), &c->courses,
	                &c->vacancies))
		return c;
	free(c);
	return NULL;
}

void worker_delta_check(struct worker *w, bool told)
{
	struct delta_stamp now;
	struct closed_rows *c;
	struct delta d;
	struct error e;
	int r;

	if (!w->index)
		return;
	/* Rows of another index mean something else. */
	if (w->delta_index != w->index) {
		closed_rows_release(w->closed);
		w->closed = NULL;
	}
	/* First, so that a change while it is read is seen at the next look. */
	delta_identify(w->conf.index, &now);
	if (!told && w->delta_index == w->index && memcmp(&now, &w->delta, sizeof(now)) == 0)
		return;
	r = delta_read(w->conf.index, &d, &e);
	if (r) {
		set_fault(w, &e);
		/* What was closed stays closed as long as this worker knows of it; a new index starts anew.
		 */
		if (w->delta_index == w->index)
			return;
	} else {
		w->delta_fault[0] = 0;
	}
	c = make(w, &d);
	delta_free(&d);
	if (!c)
		return; /* the next look tries again */
	closed_rows_release(w->closed);
	w->closed = c;
	w->delta = now;
	w->delta_index = w->index;
}
