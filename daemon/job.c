#include "daemon/job.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "daemon/methods.h"

#define DEADLINE_TICK_MS 20
#define SCRATCHES        4
#define ARENA_BYTES      65536
#define JOB_NICENESS     10

struct job {
	uv_work_t work;
	struct job *next, **link;
	struct worker *w;
	struct session *s; /* NULL once the deadline has been answered */
	struct index_hold *index;
	struct closed_rows *closed;
	struct arena arena;
	struct buf message, out;
	enum proto_role role;
	const struct proto_method *method;
	bool answered, failed; /* whether it wants an answer; whether that is an error */
	bool done;             /* answered, by the deadline if not by itself */
	uint32_t msgid;
	uint64_t received_ns, deadline_ns;
	uint64_t token; /* of a question to the supervisor */
};

/* --- working memory for searches, lent to one thread at a time ------------------------ */

struct scratch {
	struct search_scratch *search;
	struct course_scratch *courses;
};

struct job_pool {
	uv_mutex_t mutex;
	struct scratch scratch[SCRATCHES];
	int count;
};

static void free_scratch(const struct scratch *s)
{
	search_scratch_free(s->search);
	course_scratch_free(s->courses);
}

struct job_pool *job_pool_new(void)
{
	struct job_pool *p = calloc(1, sizeof(*p));

	if (p && uv_mutex_init(&p->mutex) != 0) {
		free(p);
		p = NULL;
	}
	return p;
}

void job_pool_free(struct job_pool *p)
{
	if (!p)
		return;
	while (p->count)
		free_scratch(&p->scratch[--p->count]);
	uv_mutex_destroy(&p->mutex);
	free(p);
}

/* False when memory is used up. */
static bool lend(struct job_pool *p, struct scratch *ret)
{
	bool found = false;

	memset(ret, 0, sizeof(*ret));
	uv_mutex_lock(&p->mutex);
	if (p->count) {
		*ret = p->scratch[--p->count];
		found = true;
	}
	uv_mutex_unlock(&p->mutex);
	if (found)
		return true;
	if (!search_scratch_new(&ret->search) && !course_scratch_new(&ret->courses))
		return true;
	free_scratch(ret);
	return false;
}

static void take_back(struct job_pool *p, const struct scratch *s)
{
	bool taken = false;

	uv_mutex_lock(&p->mutex);
	if (p->count < SCRATCHES) {
		p->scratch[p->count++] = *s;
		taken = true;
	}
	uv_mutex_unlock(&p->mutex);
	if (!taken)
		free_scratch(s);
}

/* --- the end of a job --------------------------------------------------------------------- */

static void unlink_job(struct job *j)
{
	struct worker *w = j->w;

	*j->link = j->next;
	if (j->next)
		j->next->link = j->link;
	shared_set(&w->slot->jobs, --w->jobs);
	if (!w->job)
		uv_timer_stop(&w->deadline);
}

static void free_job(struct job *j)
{
	index_hold_release(j->index);
	closed_rows_release(j->closed);
	arena_free(&j->arena);
	buf_free(&j->message);
	buf_free(&j->out);
	free(j);
}

/* Gives the answer in `out` to the connection, which may be the last thing that it waited for. */
static void answer(struct job *j, struct buf *out, bool failed)
{
	struct session *s = j->s;

	if (j->done)
		return;
	j->done = true;
	j->s = NULL;
	dispatch_note(j->w, j->method, j->received_ns, failed, s, j->msgid);
	s->jobs--;
	if (s->closed)
		session_release(s);
	else
		session_answer_later(s, out);
}

static void on_deadline(uv_timer_t *timer)
{
	struct worker *w = timer->data;
	uint64_t now = clock_now_ns();
	struct job *next;

	for (struct job *j = w->job; j; j = next) {
		struct proto_error e;
		struct buf out;

		next = j->next;
		if (j->done || now < j->deadline_ns)
			continue;
		proto_error_set(&e, PROTO_DEADLINE, NULL,
		                "%s was not answered within %" PRIu64 " ms. It may still be done. Ask "
		                "for less at once, or try again later.",
		                j->method->name, (j->deadline_ns - j->received_ns) / UINT64_C(1000000));
		worker_count(w, COUNTER_DEADLINES, 1);
		buf_init(&out, 0);
		if (j->answered)
			dispatch_error(&out, j->msgid, &e);
		answer(j, &out, true);
		buf_free(&out);
	}
}

/* --- on the thread --------------------------------------------------------------------------- */

/* Where there are no more processors than loops, a job would hold up short requests for as long as the
 * scheduler lets it run. On Linux a thread has a priority of its own: the loops go first. Where that is not
 * allowed, all goes on as before. */
static void let_the_loops_go_first(void)
{
	static _Thread_local bool done;

	if (!done)
		setpriority(PRIO_PROCESS, (id_t)gettid(), JOB_NICENESS);
	done = true;
}

static void work(uv_work_t *req)
{
	struct job *j = req->data;
	struct proto_request r;
	struct proto_error e;
	struct scratch scratch;
	bool lent;
	struct call c = {.w = j->w,
	                 .role = j->role,
	                 .method = j->method,
	                 .view = j->index ? j->index->view : NULL,
	                 .catalogue = j->index ? index_catalogue(j->index->reader) : NULL,
	                 .closed = j->closed,
	                 .arena = &j->arena,
	                 .out = &j->out,
	                 .e = &e};

	let_the_loops_go_first();
	/* Decoded again, as its texts have to point into the job's own copy. It was right before, so it only
	 * can fail for want of memory. */
	j->failed = true;
	lent = lend(j->w->pool, &scratch);
	c.search = scratch.search;
	c.courses = scratch.courses;
	if (!lent)
		proto_error_set(&e, PROTO_BUSY, NULL, "Memory is used up. Try again shortly.");
	if (!lent || proto_decode_request(j->message.data, j->message.len, &j->arena, &r, &e)) {
		if (j->answered)
			dispatch_error(&j->out, j->msgid, &e);
		goto out;
	}
	c.params = r.params;
	j->failed = dispatch_run(&c, &methods[j->method->id], j->answered, j->msgid);
out:
	if (lent)
		take_back(j->w->pool, &scratch);
}

static void on_worked(uv_work_t *req, int status)
{
	struct job *j = req->data;
	struct worker *w = j->w;

	(void)status;
	unlink_job(j);
	answer(j, &j->out, j->failed);
	free_job(j);
	/* An order such as dataset.activate may have changed what serves. */
	if (worker_index_changed(w))
		worker_index_check(w);
	worker_check_end(w);
}

/* --- the start of a job ---------------------------------------------------------------------- */

static struct job *make_job(struct session *s, const struct proto_request *r, const uint8_t *p, size_t n)
{
	struct worker *w = s->w;
	uint64_t own = methods[r->method->id].deadline_ms;
	struct job *j = w->jobs < JOBS_MAX ? calloc(1, sizeof(*j)) : NULL;

	if (!j)
		return NULL;
	arena_init(&j->arena, ARENA_BYTES);
	buf_init(&j->message, 0);
	buf_init(&j->out, 0);
	buf_put(&j->message, p, n);
	if (j->message.error) {
		free_job(j);
		return NULL;
	}
	j->work.data = j;
	j->w = w;
	j->s = s;
	j->role = s->role;
	j->method = r->method;
	j->answered = r->kind == PROTO_KIND_REQUEST;
	j->msgid = r->msgid;
	j->received_ns = s->received_ns;
	j->deadline_ns = s->received_ns + (own ? own : (uint64_t)w->conf.deadline_ms) * UINT64_C(1000000);
	j->index = index_hold_take(w->index);
	j->closed = closed_rows_take(w->closed);
	return j;
}

static void link_job(struct job *j)
{
	struct worker *w = j->w;

	j->next = w->job;
	if (j->next)
		j->next->link = &j->next;
	j->link = &w->job;
	w->job = j;
	shared_set(&w->slot->jobs, ++w->jobs);
	j->s->jobs++;
	worker_count(w, COUNTER_JOBS, 1);
	if (!uv_is_active((uv_handle_t *)&w->deadline))
		uv_timer_start(&w->deadline, on_deadline, DEADLINE_TICK_MS, DEADLINE_TICK_MS);
}

static int ask_supervisor(struct job *j)
{
	struct control_message m = {.type = CONTROL_RELOAD, .token = ++j->w->token};

	j->token = m.token;
	return control_send(&j->w->control, &m, NULL);
}

int job_start(struct session *s, const struct proto_request *r, const uint8_t *p, size_t n,
              struct proto_error *e)
{
	struct worker *w = s->w;
	struct job *j = make_job(s, r, p, n);

	if (!j) {
		worker_count(w, COUNTER_BUSY, 1);
		proto_error_set(e, PROTO_BUSY, NULL,
		                "%u long requests are being worked on already. Try again shortly.", w->jobs);
		return -EBUSY;
	}
	link_job(j);
	if (r->method->id == PROTO_SERVER_RELOAD ? ask_supervisor(j)
	                                         : uv_queue_work(&w->loop, &j->work, work, on_worked)) {
		unlink_job(j);
		s->jobs--;
		free_job(j);
		proto_error_set(e, PROTO_BUSY, NULL,
		                "The request can not be worked on now. Try again shortly.");
		return -EBUSY;
	}
	return 0;
}

void job_reloaded(struct worker *w, const struct control_message *m)
{
	struct job *j = w->job;
	struct proto_error e;

	while (j && j->token != m->token)
		j = j->next;
	if (!j)
		return;
	unlink_job(j);
	if (m->result) {
		proto_error_set(&e, m->result == -EBUSY ? PROTO_BUSY : PROTO_INTERNAL, NULL,
		                "The configuration was not taken, "
		                "and the old one stays: %s",
		                m->text);
		if (j->answered)
			dispatch_error(&j->out, j->msgid, &e);
	} else if (j->answered) {
		proto_encode_response_begin(&j->out, j->msgid);
		method_server_reloaded(&j->out, m, shared_get(&w->slot->generation));
	}
	answer(j, &j->out, m->result != 0);
	free_job(j);
	worker_check_end(w);
}
