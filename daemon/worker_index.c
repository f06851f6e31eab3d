#include "daemon/worker_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/log.h"
#include "index/generation.h"

struct index_hold *index_hold_take(struct index_hold *h)
{
	if (h)
		h->users++;
	return h;
}

void index_hold_release(struct index_hold *h)
{
	if (!h || --h->users)
		return;
	index_close(h->reader);
	free(h);
}

static void set_fault(struct worker *w, const struct error *e)
{
	char text[sizeof(w->index_fault)];

	error_format(e, text, sizeof(text));
	/* The same fault is found at each look; it is told once. */
	if (strcmp(text, w->index_fault) != 0) {
		log_warning("%s%s", text, w->index ? " The index in use stays." : "");
		worker_count(w, COUNTER_INDEX_FAULTS, e->code != -ENOENT);
	}
	snprintf(w->index_fault, sizeof(w->index_fault), "%s", text);
}

static void identify(const struct worker *w, uint64_t generation, struct index_file *ret)
{
	char path[CONF_PATH_MAX + 40];
	struct stat st;

	memset(ret, 0, sizeof(*ret));
	snprintf(path, sizeof(path), "%s/%" PRIu64 "/data.mdb", w->conf.index, generation);
	if (stat(path, &st) != 0)
		return;
	ret->device = st.st_dev;
	ret->inode = st.st_ino;
	ret->size = st.st_size;
	ret->seconds = st.st_mtim.tv_sec;
	ret->nanoseconds = st.st_mtim.tv_nsec;
}

static bool is_in_use(const struct worker *w, uint64_t generation)
{
	struct index_file file;

	if (!w->index || w->index->view->generation != generation)
		return false;
	identify(w, generation, &file);
	return memcmp(&file, &w->index->file, sizeof(file)) == 0;
}

static void switch_to(struct worker *w, uint64_t generation)
{
	struct index_hold *h = calloc(1, sizeof(*h));
	struct error e;
	int r;

	if (!h)
		return; /* the next look tries again */
	identify(w, generation, &h->file);
	r = index_open(w->conf.index, generation, false, &h->reader, &e);
	if (!r)
		r = index_read_begin(h->reader, &h->view);
	if (r) {
		index_close(h->reader);
		free(h);
		set_fault(w, &e);
		return;
	}
	index_read_end(h->reader);
	h->users = 1;
	log_info("serving from index %" PRIu64, generation);
	worker_count(w, COUNTER_INDEX_SWITCHES, w->index != NULL);
	index_hold_release(w->index);
	w->index = h;
	w->delta_index = NULL;
	w->index_fault[0] = 0;
	shared_set(&w->slot->generation, generation);
	/* The other workers look before their next request, so that no client sees two answers at odds. */
	atomic_fetch_add(&w->shared->index_serial, 1);
}

void worker_index_check(struct worker *w)
{
	uint64_t generation = 0;
	bool told = worker_index_changed(w);
	struct error e;
	int r;

	w->index_serial = shared_get(&w->shared->index_serial);
	r = generation_current(w->conf.index, &generation, &e);
	if (r)
		set_fault(w, &e);
	else if (!is_in_use(w, generation))
		switch_to(w, generation);
	else
		w->index_fault[0] = 0;
	worker_delta_check(w, told);
}

static void on_change(uv_fs_event_t *watch, const char *name, int events, int status)
{
	(void)events;
	/* The link that says which index is current, and the list of what is closed; without a name, anything
	 * may have changed. */
	if (status == 0 && (!name || strcmp(name, "current") == 0 || strcmp(name, "delta") == 0))
		worker_index_check(watch->data);
}

void worker_index_start(struct worker *w)
{
	worker_index_check(w);
	if (w->watching)
		return;
	if (!w->watch.data)
		uv_fs_event_init(&w->loop, &w->watch);
	w->watch.data = w;
	/* Without a watch, as when the folder is not there yet, the tick sees changes within half a second.
	 */
	w->watching = uv_fs_event_start(&w->watch, on_change, w->conf.index, 0) == 0;
}

void worker_index_stop(struct worker *w)
{
	if (w->watch.data && !uv_is_closing((uv_handle_t *)&w->watch))
		uv_close((uv_handle_t *)&w->watch, NULL);
	index_hold_release(w->index);
	w->index = NULL;
	closed_rows_release(w->closed);
	w->closed = NULL;
}
