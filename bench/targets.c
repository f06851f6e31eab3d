/* The questions, in each server's own words. */
#include "bench/load.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mp.h"
#include "bench/course_work.h"

/* --- retraind ------------------------------------------------------------------ */

static void head(struct buf *out, uint32_t i, const char *method, uint32_t params)
{
	mp_array(out, 4);
	mp_uint(out, 0);
	mp_uint(out, i);
	mp_str(out, method);
	mp_array(out, 1);
	mp_map(out, params);
}

static void ask_match(const struct workload *w, uint32_t i, struct buf *out)
{
	char id[96];
	uint32_t k;

	head(out, i, "occupation.match", 2);
	mp_str(out, "skills");
	mp_array(out, WORK_ASK);
	for (k = 0; k < WORK_ASK; k++) {
		workload_skill_id(w->question[i % w->questions][k], id);
		mp_str(out, id);
	}
	mp_str(out, "limit");
	mp_uint(out, 10);
}

static void ask_text(struct buf *out, uint32_t i, const char *method, const char *text)
{
	head(out, i, method, 2);
	mp_str(out, "text");
	mp_str(out, text);
	mp_str(out, "limit");
	mp_uint(out, 10);
}

/* What has been typed so far of some label: its first 3 to 8 letters. */
static void typed(uint32_t i, char *out)
{
	uint64_t rng = i;
	size_t n = 3 + work_random(&rng) % 6;

	workload_skill_label((uint32_t)(work_random(&rng) % WORK_SKILLS), out);
	if (strlen(out) > n)
		out[n] = 0;
}

/* A whole label with one letter of it left out. */
static void mistyped(uint32_t i, char *out)
{
	uint64_t rng = i + 77;
	size_t n, at;

	workload_skill_label((uint32_t)(work_random(&rng) % WORK_SKILLS), out);
	n = strlen(out);
	at = 1 + work_random(&rng) % (n - 1);
	memmove(out + at, out + at + 1, n - at);
}

static void ask_prefix(const struct workload *w, uint32_t i, struct buf *out)
{
	char text[96];

	(void)w;
	typed(i, text);
	ask_text(out, i, "skill.search", text);
}

static void ask_prefix_occupation(const struct workload *w, uint32_t i, struct buf *out)
{
	char text[96];
	uint64_t rng = i;

	workload_skill_label(100000 + (uint32_t)(work_random(&rng) % w->occupations), text);
	text[3 + work_random(&rng) % 6] = 0;
	ask_text(out, i, "occupation.search", text);
}

static void ask_typo(const struct workload *w, uint32_t i, struct buf *out)
{
	char text[96];

	(void)w;
	mistyped(i, text);
	ask_text(out, i, "skill.search", text);
}

static void ask_get(const struct workload *w, uint32_t i, struct buf *out)
{
	char id[96];
	uint64_t rng = i;

	(void)w;
	workload_skill_id((uint32_t)(work_random(&rng) % WORK_SKILLS), id);
	head(out, i, "skill.get", 1);
	mp_str(out, "id");
	mp_str(out, id);
}

static void ask_hello(const struct workload *w, uint32_t i, struct buf *out)
{
	(void)w;
	head(out, i, "server.health", 0);
}

/* --- courses, plans -------------------------------------------------------------- */

static void put_id(struct buf *out, uint32_t skill)
{
	char id[96];

	workload_skill_id(skill, id);
	mp_str(out, id);
}

static void put_where(struct buf *out, const struct course_question *q, double miles)
{
	mp_str(out, "lat");
	mp_double(out, q->lat);
	mp_str(out, "lon");
	mp_double(out, q->lon);
	mp_str(out, "distance_miles");
	mp_double(out, miles);
	mp_str(out, "on_date");
	mp_str(out, COURSE_DAY);
}

static void put_modes(struct buf *out, const struct course_question *q)
{
	static const struct {
		enum made_mode mode;
		const char *word;
	} modes[] = {{MADE_CLASSROOM, "classroom"}, {MADE_ONLINE, "online"}, {MADE_BLENDED, "blended"}};
	uint32_t n = 0;

	for (size_t i = 0; i < 3; i++)
		n += q->mode[modes[i].mode];
	mp_str(out, "delivery_modes");
	mp_array(out, n);
	for (size_t i = 0; i < 3; i++)
		if (q->mode[modes[i].mode])
			mp_str(out, modes[i].word);
}

static void ask_for_courses(uint32_t i, const struct course_question *q, bool facets, struct buf *out)
{
	head(out, i, "course.search", 9);
	mp_str(out, "skills");
	mp_array(out, q->skills);
	for (uint32_t k = 0; k < q->skills; k++)
		put_id(out, q->skill[k]);
	put_where(out, q, COURSE_MILES);
	put_modes(out, q);
	mp_str(out, "max_cost");
	mp_uint(out, (uint64_t)q->max_cost);
	mp_str(out, "limit");
	mp_uint(out, 10);
	mp_str(out, "facets");
	mp_bool(out, facets);
}

static void ask_courses(const struct workload *w, uint32_t i, struct buf *out)
{
	struct course_question q;

	course_question_make(w->courses, i % WORK_QUESTIONS, &q);
	ask_for_courses(i, &q, false, out);
}

static void ask_facets(const struct workload *w, uint32_t i, struct buf *out)
{
	struct course_question q;

	course_question_make(w->courses, i % WORK_QUESTIONS, &q);
	ask_for_courses(i, &q, true, out);
}

/* Only what is held near the person. */
static void ask_local(const struct workload *w, uint32_t i, struct buf *out)
{
	struct course_question q;

	course_question_make(w->courses, i % WORK_QUESTIONS, &q);
	q.mode[MADE_CLASSROOM] = q.mode[MADE_BLENDED] = true;
	q.mode[MADE_ONLINE] = false;
	ask_for_courses(i, &q, false, out);
}

static void ask_course(const struct workload *w, uint32_t i, struct buf *out)
{
	char id[96];
	uint64_t rng = i;

	head(out, i, "course.get", 1);
	mp_str(out, "id");
	snprintf(id, sizeof(id), "synthetic-%07u", 1 + (unsigned)(work_random(&rng) % w->courses->count));
	mp_str(out, id);
}

#define PLAN_MISSING 15u

static uint32_t count_essential(const struct workload *w, uint32_t occ)
{
	uint32_t n = 0;

	for (uint32_t k = w->start[occ]; k < w->start[occ + 1]; k++)
		n += w->link[k].essential;
	return n;
}

/* All skills of a job but fifteen of its essential ones. */
static void put_held(const struct workload *w, uint32_t occ, struct buf *out)
{
	uint32_t missing = 0;

	mp_array(out, w->start[occ + 1] - w->start[occ] - PLAN_MISSING);
	for (uint32_t k = w->start[occ]; k < w->start[occ + 1]; k++)
		if (!w->link[k].essential || missing++ >= PLAN_MISSING)
			put_id(out, w->link[k].skill);
}

/* A person who lacks fifteen skills of a job, and goes 30 miles. */
static void ask_plan(const struct workload *w, uint32_t i, struct buf *out)
{
	struct course_question q;
	uint64_t rng = i % WORK_QUESTIONS + 7;
	uint32_t occ = (uint32_t)(work_random(&rng) % w->occupations);
	char id[96];

	while (count_essential(w, occ) < PLAN_MISSING)
		occ = (occ + 1) % w->occupations;
	course_question_make(w->courses, i % WORK_QUESTIONS, &q);
	head(out, i, "training.plan", 6);
	mp_str(out, "target");
	workload_occupation_id(occ, id);
	mp_str(out, id);
	mp_str(out, "skills");
	put_held(w, occ, out);
	put_where(out, &q, 30);
}

/* An answer is good when it is [1, msgid, nil, result]. */
static long answer_mp(const uint8_t *p, size_t n)
{
	struct mp_reader r = {p, p + n};
	struct mp_value v;
	int rc = mp_skip(&r);
	const uint8_t *end = r.p;

	if (rc <= 0)
		return rc;
	r.p = p;
	if (mp_read(&r, &v) != 1 || v.type != MP_ARRAY || v.u.count != 4 || mp_skip(&r) != 1 ||
	    mp_skip(&r) != 1 || mp_read(&r, &v) != 1 || v.type != MP_NIL)
		return -1;
	return end - p;
}

/* --- redis ----------------------------------------------------------------------- */

static void redis_words(struct buf *out, const char *const *word, int n)
{
	int i;

	buf_printf(out, "*%d\r\n", n);
	for (i = 0; i < n; i++)
		buf_printf(out, "$%zu\r\n%s\r\n", strlen(word[i]), word[i]);
}

static void redis_ping(const struct workload *w, uint32_t i, struct buf *out)
{
	(void)w;
	(void)i;
	buf_str(out, "*1\r\n$4\r\nPING\r\n");
}

static void redis_get(const struct workload *w, uint32_t i, struct buf *out)
{
	char id[96];
	const char *word[] = {"GET", id};
	uint64_t rng = i;

	(void)w;
	workload_skill_id((uint32_t)(work_random(&rng) % WORK_SKILLS), id);
	redis_words(out, word, 2);
}

static void redis_prefix(const struct workload *w, uint32_t i, struct buf *out)
{
	char text[96], low[100], high[101];
	const char *word[] = {"ZRANGEBYLEX", "labels", low, high, "LIMIT", "0", "10"};

	(void)w;
	typed(i, text);
	snprintf(low, sizeof(low), "[%s", text);
	snprintf(high, sizeof(high), "[%s\xff", text);
	redis_words(out, word, 7);
}

static long line_end(const uint8_t *p, size_t n)
{
	const uint8_t *e = memchr(p, '\n', n);

	return e ? e - p + 1 : 0;
}

static long redis_value(const uint8_t *p, size_t n)
{
	long line = line_end(p, n), body;

	if (!line)
		return 0;
	if (*p == '+' || *p == ':')
		return line;
	if (*p != '$')
		return -1;
	body = strtol((const char *)p + 1, NULL, 10);
	if (body < 0)
		return -1;
	return n >= (size_t)(line + body + 2) ? line + body + 2 : 0;
}

static long answer_redis(const uint8_t *p, size_t n)
{
	long at = line_end(p, n), items, k;

	if (!at || *p != '*')
		return n ? redis_value(p, n) : 0;
	for (items = strtol((const char *)p + 1, NULL, 10); items > 0; items--) {
		k = redis_value(p + at, n - (size_t)at);
		if (k <= 0)
			return k;
		at += k;
	}
	return at;
}

const struct load_target load_targets[] = {
        {"match", ask_match, answer_mp},
        {"skill-prefix", ask_prefix, answer_mp},
        {"occupation-prefix", ask_prefix_occupation, answer_mp},
        {"skill-typo", ask_typo, answer_mp},
        {"get", ask_get, answer_mp},
        {"health", ask_hello, answer_mp},
        {"courses", ask_courses, answer_mp},
        {"courses-facets", ask_facets, answer_mp},
        {"courses-local", ask_local, answer_mp},
        {"course-get", ask_course, answer_mp},
        {"plan", ask_plan, answer_mp},
        {"redis-ping", redis_ping, answer_redis},
        {"redis-get", redis_get, answer_redis},
        {"redis-prefix", redis_prefix, answer_redis},
        {0},
};
