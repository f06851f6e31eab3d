#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "client/lib/internal.h"

struct retrain_found {
	struct retrain_reply *reply; /* the texts lie in it */
	const char *suggestion;
	uint64_t total;
	size_t count;
	struct retrain_find find[];
};

struct retrain_matches {
	struct retrain_reply *reply;
	uint64_t total, generation;
	size_t count;
	struct retrain_match match[];
};

static int64_t get_int(struct retrain_value v, const char *path)
{
	int64_t n;

	return retrain_value_int(retrain_value_find(v, path), &n) ? n : RETRAIN_UNKNOWN;
}

static double get_number(struct retrain_value v, const char *path)
{
	double d;

	return retrain_value_number(retrain_value_find(v, path), &d) ? d : (double)NAN;
}

static const char *get_text(struct retrain_value v, const char *key)
{
	return retrain_value_text(retrain_value_get(v, key));
}

/* An answer that lacks what the contract promises. */
static int incomplete(struct retrain_error *e, const char *what)
{
	return error_local(e, -EBADMSG, "bad_answer",
	                   "The server's answer has no %s; is it a retraind of another make?", what);
}

static int fill_found(struct retrain_found **ret, struct retrain_reply *reply, const char *list,
                      const char *title, struct retrain_error *e)
{
	struct retrain_value all = retrain_reply_value(reply), item;
	struct retrain_value items = retrain_value_get(all, list);
	struct retrain_iter it = retrain_iter(items);
	struct retrain_found *f;
	int64_t total = get_int(all, "total");

	if (retrain_value_type(items) != RETRAIN_ARRAY)
		return incomplete(e, list);
	f = calloc(1, sizeof(*f) + it.left * sizeof(f->find[0]));
	if (!f)
		return error_memory(e);
	while (retrain_iter_next(&it, NULL, &item)) {
		struct retrain_find *at = &f->find[f->count++];

		at->id = get_text(item, "id");
		at->title = get_text(item, title);
		at->matched = get_text(item, "matched");
		at->kind = get_text(item, "kind");
		at->score = get_number(item, "score");
		at->start = get_int(item, "start");
		at->end = get_int(item, "end");
	}
	f->total = total >= 0 ? (uint64_t)total : f->count;
	f->suggestion = get_text(all, "suggestion");
	f->reply = retrain_reply_ref(reply);
	*ret = f;
	return 0;
}

static int find(struct retrain *r, const char *method, const char *list, const char *title, const char *text,
                unsigned limit, struct retrain_found **ret, struct retrain_error *e)
{
	struct retrain_params *p = retrain_params_new();
	struct retrain_reply *reply = NULL;
	int rc;

	if (!p)
		return error_memory(e);
	retrain_params_text(p, "text", text);
	if (limit)
		retrain_params_int(p, "limit", limit);
	rc = retrain_call(r, method, p, &reply, e);
	retrain_params_free(p);
	if (rc == 0)
		rc = fill_found(ret, reply, list, title, e);
	retrain_reply_unref(reply);
	return rc;
}

int retrain_occupation_search(struct retrain *r, const char *text, unsigned limit, struct retrain_found **ret,
                              struct retrain_error *e)
{
	return find(r, "occupation.search", "occupations", "title", text, limit, ret, e);
}

int retrain_skill_search(struct retrain *r, const char *text, unsigned limit, struct retrain_found **ret,
                         struct retrain_error *e)
{
	return find(r, "skill.search", "skills", "label", text, limit, ret, e);
}

int retrain_skill_extract(struct retrain *r, const char *text, unsigned limit, struct retrain_found **ret,
                          struct retrain_error *e)
{
	return find(r, "skill.extract", "skills", "label", text, limit, ret, e);
}

size_t retrain_found_count(const struct retrain_found *f)
{
	return f->count;
}

const struct retrain_find *retrain_found_at(const struct retrain_found *f, size_t n)
{
	return n < f->count ? &f->find[n] : NULL;
}

uint64_t retrain_found_total(const struct retrain_found *f)
{
	return f->total;
}

const char *retrain_found_suggestion(const struct retrain_found *f)
{
	return f->suggestion;
}

void retrain_found_free(struct retrain_found *f)
{
	if (!f)
		return;
	retrain_reply_unref(f->reply);
	free(f);
}

static void put_filters(struct retrain_params *p, const struct retrain_match_query *q)
{
	retrain_params_begin_map(p, "filters");
	if (q->min_pay != RETRAIN_UNKNOWN)
		retrain_params_int(p, "min_pay", q->min_pay);
	if (!isnan(q->max_automation_risk))
		retrain_params_number(p, "max_automation_risk", q->max_automation_risk);
	if (q->no_degree)
		retrain_params_bool(p, "no_degree", true);
	retrain_params_end(p);
}

static void put_query(struct retrain_params *p, const struct retrain_match_query *q)
{
	if (q->skill_count)
		retrain_params_texts(p, "skills", q->skills, q->skill_count);
	if (q->occupation_count)
		retrain_params_texts(p, "occupations", q->occupations, q->occupation_count);
	if (q->model)
		retrain_params_text(p, "model", q->model);
	if (q->order)
		retrain_params_text(p, "order", q->order);
	put_filters(p, q);
	if (q->explain)
		retrain_params_bool(p, "explain", true);
	if (q->limit)
		retrain_params_int(p, "limit", q->limit);
	if (q->offset)
		retrain_params_int(p, "offset", q->offset);
}

static void fill_match(struct retrain_match *m, struct retrain_value v)
{
	int64_t n;

	m->value = v;
	m->id = get_text(v, "id");
	m->title = get_text(v, "title");
	m->score = get_number(v, "score");
	m->band = get_text(v, "band");
	n = get_int(v, "matched_count");
	m->matched = n >= 0 ? (size_t)n : retrain_value_count(retrain_value_get(v, "matched"));
	n = get_int(v, "missing_count");
	m->missing = n >= 0 ? (size_t)n : retrain_value_count(retrain_value_get(v, "missing"));
	m->pay_low = get_int(v, "pay.low");
	m->pay_high = get_int(v, "pay.high");
	m->growth = get_number(v, "growth.percent");
	m->automation_risk = get_number(v, "automation_risk");
}

static int fill_matches(struct retrain_matches **ret, struct retrain_reply *reply, struct retrain_error *e)
{
	struct retrain_value all = retrain_reply_value(reply), item;
	struct retrain_value items = retrain_value_get(all, "matches");
	struct retrain_iter it = retrain_iter(items);
	struct retrain_matches *m;
	int64_t n;

	if (retrain_value_type(items) != RETRAIN_ARRAY)
		return incomplete(e, "matches");
	m = calloc(1, sizeof(*m) + it.left * sizeof(m->match[0]));
	if (!m)
		return error_memory(e);
	while (retrain_iter_next(&it, NULL, &item))
		fill_match(&m->match[m->count++], item);
	n = get_int(all, "total");
	m->total = n >= 0 ? (uint64_t)n : m->count;
	n = get_int(all, "generation");
	m->generation = n >= 0 ? (uint64_t)n : 0;
	m->reply = retrain_reply_ref(reply);
	*ret = m;
	return 0;
}

int retrain_occupation_match(struct retrain *r, const struct retrain_match_query *q,
                             struct retrain_matches **ret, struct retrain_error *e)
{
	struct retrain_reply *reply = NULL;
	struct retrain_params *p;
	int rc;

	if (q->size < sizeof(*q))
		return error_local(e, -EINVAL, "bad_call",
		                   "The query was not set up with RETRAIN_MATCH_QUERY_INIT.");
	p = retrain_params_new();
	if (!p)
		return error_memory(e);
	put_query(p, q);
	rc = retrain_call(r, "occupation.match", p, &reply, e);
	retrain_params_free(p);
	if (rc == 0)
		rc = fill_matches(ret, reply, e);
	retrain_reply_unref(reply);
	return rc;
}

size_t retrain_matches_count(const struct retrain_matches *m)
{
	return m->count;
}

const struct retrain_match *retrain_matches_at(const struct retrain_matches *m, size_t n)
{
	return n < m->count ? &m->match[n] : NULL;
}

uint64_t retrain_matches_total(const struct retrain_matches *m)
{
	return m->total;
}

uint64_t retrain_matches_generation(const struct retrain_matches *m)
{
	return m->generation;
}

struct retrain_value retrain_matches_value(const struct retrain_matches *m)
{
	return retrain_reply_value(m->reply);
}

void retrain_matches_free(struct retrain_matches *m)
{
	if (!m)
		return;
	retrain_reply_unref(m->reply);
	free(m);
}

static int get_record(struct retrain *r, const char *method, const char *id, struct retrain_reply **ret,
                      struct retrain_error *e)
{
	struct retrain_params *p = retrain_params_new();
	int rc;

	if (!p)
		return error_memory(e);
	retrain_params_text(p, "id", id);
	rc = retrain_call(r, method, p, ret, e);
	retrain_params_free(p);
	return rc;
}

int retrain_occupation_get(struct retrain *r, const char *id, struct retrain_reply **ret,
                           struct retrain_error *e)
{
	return get_record(r, "occupation.get", id, ret, e);
}

int retrain_skill_get(struct retrain *r, const char *id, struct retrain_reply **ret, struct retrain_error *e)
{
	return get_record(r, "skill.get", id, ret, e);
}

int retrain_occupation_skills(struct retrain *r, const char *const *ids, size_t n, struct retrain_reply **ret,
                              struct retrain_error *e)
{
	struct retrain_params *p = retrain_params_new();
	int rc;

	if (!p)
		return error_memory(e);
	retrain_params_texts(p, "occupations", ids, n);
	rc = retrain_call(r, "occupation.skills", p, ret, e);
	retrain_params_free(p);
	return rc;
}

int retrain_server_health(struct retrain *r, uint64_t *ret_generation, struct retrain_reply **ret,
                          struct retrain_error *e)
{
	struct retrain_reply *reply = NULL;
	struct retrain_value v;
	bool ready = false;
	int64_t n;
	int rc = retrain_call(r, "server.health", NULL, &reply, e);

	if (rc < 0)
		return rc;
	v = retrain_reply_value(reply);
	if (!retrain_value_bool(retrain_value_get(v, "ready"), &ready)) {
		retrain_reply_unref(reply);
		return incomplete(e, "ready");
	}
	n = get_int(v, "generation");
	if (ret_generation)
		*ret_generation = n >= 0 ? (uint64_t)n : 0;
	if (ret)
		*ret = reply;
	else
		retrain_reply_unref(reply);
	return ready;
}
