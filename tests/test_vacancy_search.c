/* Every answer of vacancy_search and of local_make, against a naive look at the same adverts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "match/course_search.h"
#include "match/local_cache.h"
#include "tests/index_fixture.h"

#define SKILLS 60u
#define JOBS   12u
#define TODAY  20000
#define LAT    52.48
#define LON    (-1.9)
#define CLOSE  3e-6

struct advert {
	char id[16], title[32];
	int32_t pay_low, pay_high, posted, closing;
	double hours, lat, lon;
	unsigned pattern, job; /* JOBS: none */
	bool national, placed, closed;
	uint32_t skill[6], skills, row;
};

struct world {
	struct fixture f;
	struct advert *advert;
	uint32_t adverts;
	uint64_t *closed;
	uint64_t seed;
};

static uint32_t pick(struct world *w, uint32_t below)
{
	w->seed = w->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((w->seed >> 33) % below);
}

static void make_advert(struct world *w, struct advert *a, uint32_t number)
{
	snprintf(a->id, sizeof(a->id), "v%u", (unsigned)(number * 7919u % 99991u));
	snprintf(a->title, sizeof(a->title), "%s%u", pick(w, 3) ? "Job" : "Work with job", pick(w, JOBS));
	a->pay_low = pick(w, 3) ? (int32_t)(18000 + pick(w, 20) * 1000) : UNKNOWN_INT;
	a->pay_high = pick(w, 3) ? (int32_t)(37000 + pick(w, 20) * 1000) : UNKNOWN_INT;
	a->posted = pick(w, 6) ? TODAY - (int32_t)pick(w, 130) : UNKNOWN_INT;
	a->closing = pick(w, 3) ? TODAY - 15 + (int32_t)pick(w, 60) : UNKNOWN_INT;
	a->hours = pick(w, 3) ? 8 + pick(w, 64) / 2.0 : NAN;
	a->pattern = pick(w, 3) ? pick(w, 128) : 0;
	a->job = pick(w, JOBS + 3);
	a->national = pick(w, 15) == 0;
	a->placed = pick(w, 10) != 0;
	a->lat = round((LAT + pick(w, 10000) / 10000.0 - 0.5) * 1e6) / 1e6;
	a->lon = round((LON + pick(w, 10000) / 10000.0 - 0.5) * 1e6) / 1e6;
	a->skills = pick(w, 7);
	for (uint32_t i = 0; i < a->skills; i++)
		a->skill[i] = (pick(w, SKILLS / 6) * 6 + i) % SKILLS;
}

static void add_advert(struct world *w, const struct advert *a)
{
	struct vacancy_in in = fixture_vacancy(&w->f, a->id, a->title);
	const char *skill[6];
	char ids[6][8], job[8];

	snprintf(job, sizeof(job), "o%u", a->job);
	for (uint32_t i = 0; i < a->skills; i++) {
		snprintf(ids[i], sizeof(ids[i]), "s%u", (unsigned)a->skill[i]);
		skill[i] = ids[i];
	}
	in.pay_low = a->pay_low;
	in.pay_high = a->pay_high;
	in.posted = a->posted;
	in.closing = a->closing;
	in.hours = a->hours;
	in.pattern = a->pattern;
	in.national = a->national;
	if (a->job < JOBS)
		in.occupation = job;
	if (a->placed) {
		in.at.lat = a->lat;
		in.at.lon = a->lon;
	}
	in.skills = (struct strings){skill, a->skills};
	fixture_add_vacancy(&w->f, &in);
}

static void add_jobs(struct world *w)
{
	char id[16], title[16];

	for (uint32_t i = 0; i < SKILLS; i++) {
		snprintf(id, sizeof(id), "s%u", (unsigned)i);
		fixture_add_skill(&w->f, id, id);
	}
	for (uint32_t i = 0; i < JOBS; i++) {
		struct occupation_in o;

		snprintf(id, sizeof(id), "o%u", (unsigned)i);
		snprintf(title, sizeof(title), "Job%u", (unsigned)i);
		o = fixture_occupation(&w->f, id, title);
		fixture_add_occupation(&w->f, &o);
	}
	/* Skills that few jobs share count more. */
	for (uint32_t i = 0; i < JOBS; i++)
		for (uint32_t s = i; s < SKILLS; s += 1 + i) {
			char skill[16];

			snprintf(id, sizeof(id), "o%u", (unsigned)i);
			snprintf(skill, sizeof(skill), "s%u", (unsigned)s);
			fixture_link(&w->f, id, skill, RELATION_ESSENTIAL, 1);
		}
}

static void begin(struct world *w, uint32_t adverts)
{
	memset(w, 0, sizeof(*w));
	w->seed = 31;
	w->adverts = adverts;
	w->advert = calloc(adverts, sizeof(*w->advert));
	w->closed = calloc(adverts / 64 + 1, sizeof(*w->closed));
	assert_true(w->advert && w->closed);
	fixture_begin(&w->f);
	add_jobs(w);
	for (uint32_t i = 0; i < adverts; i++) {
		make_advert(w, &w->advert[i], i);
		add_advert(w, &w->advert[i]);
	}
	fixture_open(&w->f);
	for (uint32_t i = 0; i < adverts; i++) {
		struct advert *a = &w->advert[i];

		a->row = vacancy_find(&w->f.catalogue->vacancy, a->id, strlen(a->id));
		a->closed = pick(w, 20) == 0;
		if (a->closed)
			w->closed[a->row >> 6] |= UINT64_C(1) << (a->row & 63);
	}
}

static void end(struct world *w)
{
	fixture_end(&w->f);
	free(w->advert);
	free(w->closed);
}

/* --- the right answers -------------------------------------------------------------------- */

static double miles(const struct vacancy_wish *w, const struct advert *a)
{
	const double r = acos(-1) / 180;
	double x = sin((a->lat - w->lat) * r / 2), y = sin((a->lon - w->lon) * r / 2);

	if (!w->has_place || a->national || !a->placed)
		return -1;
	return floor(6376500.0 / 1609.344 * 2 *
	                     asin(sqrt(x * x + cos(a->lat * r) * cos(w->lat * r) * y * y)) * 100 +
	             0.5) /
	       100;
}

static bool passes(const struct vacancy_wish *w, const struct advert *a)
{
	int32_t pay = a->pay_high != UNKNOWN_INT ? a->pay_high : a->pay_low;

	if (a->closing != UNKNOWN_INT && a->closing < w->today)
		return false;
	if (a->closing == UNKNOWN_INT && a->posted != UNKNOWN_INT && w->today - a->posted > 90)
		return false;
	if (w->closed && a->closed)
		return false;
	if (w->posted_since != INT32_MIN && (a->posted == UNKNOWN_INT || a->posted < w->posted_since))
		return false;
	if (w->min_pay >= 0 && pay != UNKNOWN_INT && pay < w->min_pay)
		return false;
	if (!isnan(a->hours) && (a->hours < (double)w->hours_low || a->hours > (double)w->hours_high))
		return false;
	if (w->pattern && a->pattern && !(w->pattern & a->pattern))
		return false;
	if (w->has_place && w->miles >= 0 && !a->national)
		return a->placed && miles(w, a) <= w->miles;
	return true;
}

static double fit(const struct world *w, const bool *has, const struct advert *a)
{
	double sum = 0, all = 0;
	char id[8];

	for (uint32_t i = 0; i < a->skills; i++) {
		uint32_t row;

		snprintf(id, sizeof(id), "s%u", (unsigned)a->skill[i]);
		row = view_find_skill(w->f.v, id, strlen(id));
		all += (double)w->f.v->skill[row].idf;
		sum += has[a->skill[i]] ? (double)w->f.v->skill[row].idf : 0;
	}
	return all > 0 ? sum / all : 0;
}

struct question {
	struct vacancy_query q;
	uint32_t job; /* JOBS: none */
	bool has[SKILLS];
	uint32_t rows[SKILLS];
	char text[16];
	uint32_t word; /* JOBS: no text */
};

static bool says(const struct advert *a, uint32_t job)
{
	char number[8];

	snprintf(number, sizeof(number), "ob%u", (unsigned)job);
	return strlen(a->title) >= strlen(number) &&
	       strcmp(a->title + strlen(a->title) - strlen(number), number) == 0;
}

/* Below 0: not what was asked for. With text the score is the titles' own, which other tests hold. */
static double right_score(const struct world *w, const struct question *q, const struct advert *a)
{
	double about = -1, f = q->q.skills ? fit(w, q->has, a) : 0;
	bool shares = false;

	if (q->word < JOBS) {
		/* "Job1" is also how "Job10" begins. */
		char word[8], *at;

		snprintf(word, sizeof(word), "ob%u", (unsigned)q->word);
		at = strstr(a->title, word);
		return at && (q->job == JOBS || a->job == q->job) ? NAN : -1;
	}
	if (q->job < JOBS)
		about = a->job == q->job ? 1 : says(a, q->job) ? 0.5 : -1;
	else if (!q->q.skills)
		about = 1;
	for (uint32_t i = 0; i < a->skills; i++)
		shares |= q->has[a->skill[i]];
	if (!q->q.skills || about < 0)
		return q->q.skills && q->job == JOBS && shares ? f : about;
	return (about + f) / 2;
}

static void ask(struct world *w, struct question *q)
{
	struct vacancy_wish *wish = &q->q.wish;
	uint32_t skills = pick(w, 2) ? pick(w, 20) : 0;
	char id[16];

	memset(q, 0, sizeof(*q));
	vacancy_wish_init(wish, TODAY);
	q->job = pick(w, 3) ? JOBS : pick(w, JOBS);
	q->word = pick(w, 4) ? JOBS : pick(w, JOBS);
	snprintf(q->text, sizeof(q->text), "job%u", (unsigned)q->word);
	if (q->word < JOBS) {
		q->q.text = q->text;
		q->q.len = strlen(q->text);
	}
	wish->has_place = pick(w, 4) != 0;
	wish->lat = LAT + pick(w, 100) / 1000.0;
	wish->lon = LON;
	wish->miles = pick(w, 4) ? (int)pick(w, 40) : -1;
	wish->min_pay = pick(w, 3) ? -1 : (int32_t)(20000 + pick(w, 20000));
	wish->hours_low = pick(w, 3) ? NAN : (float)pick(w, 40);
	wish->hours_high = pick(w, 3) ? NAN : 10 + (float)pick(w, 40);
	wish->pattern = pick(w, 3) ? 0 : pick(w, 128);
	wish->posted_since = pick(w, 3) ? INT32_MIN : TODAY - (int32_t)pick(w, 60);
	wish->closed = pick(w, 2) ? w->closed : NULL;
	snprintf(id, sizeof(id), "o%u", (unsigned)q->job);
	q->q.occupation = q->job < JOBS ? view_find_occupation(w->f.v, id, strlen(id)) : INDEX_NONE;
	for (uint32_t i = 0; i < skills; i++) {
		uint32_t s = (i * 3 + pick(w, 3)) % SKILLS;

		snprintf(id, sizeof(id), "s%u", (unsigned)s);
		q->has[s] = true;
		q->rows[q->q.skills++] = view_find_skill(w->f.v, id, strlen(id));
	}
	q->q.skill = q->rows;
	q->q.sort = (enum vacancy_sort)pick(w, VACANCY_BY_POSTED + 1);
	q->q.limit = pick(w, 3) ? 10 : 100000;
	q->q.offset = pick(w, 3) ? 0 : pick(w, 50);
}

static double figure(const struct question *q, const struct advert *a)
{
	int32_t pay = a->pay_high != UNKNOWN_INT ? a->pay_high : a->pay_low;
	double m = miles(&q->q.wish, a);

	if (q->q.sort == VACANCY_BY_DISTANCE)
		return m < 0 ? INFINITY : m;
	if (q->q.sort == VACANCY_BY_PAY)
		return pay == UNKNOWN_INT ? INFINITY : -pay;
	return a->posted == UNKNOWN_INT ? INFINITY : -a->posted;
}

static const struct advert *advert_of(const struct world *w, uint32_t row)
{
	for (uint32_t i = 0; i < w->adverts; i++)
		if (w->advert[i].row == row)
			return &w->advert[i];
	fail_msg("row %u is no advert's", (unsigned)row);
	return NULL;
}

static void check_hit(const struct world *w, const struct question *q, const struct vacancy_hit *h)
{
	const struct advert *a = advert_of(w, h->row);
	double right = right_score(w, q, a);
	uint32_t matched = 0;

	assert_true(passes(&q->q.wish, a) && !(right < 0));
	if (!isnan(right))
		assert_true(fabs((double)h->score - right) <= CLOSE);
	assert_true(fabs((double)h->miles - miles(&q->q.wish, a)) < 1e-4);
	for (uint32_t i = 0; i < a->skills; i++)
		matched += q->has[a->skill[i]];
	assert_int_equal(h->fit_total, a->skills);
	assert_int_equal(h->fit_matched, matched);
}

static void check_order(const struct world *w, const struct question *q, const struct vacancy_hit *x,
                        const struct vacancy_hit *y)
{
	const struct advert *a = advert_of(w, x->row), *b = advert_of(w, y->row);
	double p = q->q.sort == VACANCY_BY_RELEVANCE ? -(double)x->score : figure(q, a);
	double r = q->q.sort == VACANCY_BY_RELEVANCE ? -(double)y->score : figure(q, b);
	int titles = strcasecmp(a->title, b->title);

	assert_true(p < r || (p == r && (titles < 0 || (titles == 0 && strcmp(a->id, b->id) < 0))));
}

static void check_answer(const struct world *w, struct course_scratch *s, const struct question *q)
{
	struct vacancy_answer a;
	struct arena arena;
	uint32_t total = 0, left;

	arena_init(&arena, 0);
	assert_int_equal(vacancy_search(w->f.catalogue, s, &q->q, &arena, &a), 0);
	for (uint32_t i = 0; i < w->adverts; i++)
		total += passes(&q->q.wish, &w->advert[i]) && !(right_score(w, q, &w->advert[i]) < 0);
	assert_int_equal(a.total, total);
	left = total > q->q.offset ? total - q->q.offset : 0;
	assert_int_equal(a.hits, left < q->q.limit ? left : q->q.limit);
	for (uint32_t i = 0; i < a.hits; i++) {
		check_hit(w, q, &a.hit[i]);
		if (i)
			check_order(w, q, &a.hit[i - 1], &a.hit[i]);
	}
	arena_free(&arena);
}

/* The first page holds the best: none behind it is better than its last. */
static void check_first_page(const struct world *w, struct course_scratch *s, struct question *q)
{
	struct vacancy_answer few, all;
	struct arena arena;

	arena_init(&arena, 0);
	q->q.offset = 0;
	q->q.limit = 7;
	assert_int_equal(vacancy_search(w->f.catalogue, s, &q->q, &arena, &few), 0);
	q->q.limit = 100000;
	assert_int_equal(vacancy_search(w->f.catalogue, s, &q->q, &arena, &all), 0);
	for (uint32_t i = 0; i < few.hits; i++)
		assert_int_equal(few.hit[i].row, all.hit[i].row);
	arena_free(&arena);
}

static void answers_as_a_naive_search_does(void **state)
{
	struct course_scratch *s = NULL;
	bool quick = getenv("TESTS_QUICK") != NULL;
	struct question q;
	struct world w;

	(void)state;
	begin(&w, quick ? 300 : 1500);
	assert_int_equal(course_scratch_new(&s), 0);
	for (unsigned i = 0; i < (quick ? 50u : 600u); i++) {
		ask(&w, &q);
		check_answer(&w, s, &q);
		check_first_page(&w, s, &q);
	}
	course_scratch_free(s);
	end(&w);
}

/* --- what is there near a place ---------------------------------------------------------------- */

static void counts_what_is_near_for_every_job(void **state)
{
	const struct local_view *v, *again;
	struct local_cache *cache = NULL;
	struct vacancy_wish wish;
	struct world w;

	(void)state;
	begin(&w, 800);
	assert_int_equal(local_cache_new(&cache), 0);
	for (int32_t reach = -100; reach < 4000; reach += 700) {
		struct local_key key = {1, 0, (int32_t)(LAT * 1e6), (int32_t)(LON * 1e6), reach, TODAY};

		vacancy_wish_init(&wish, TODAY);
		wish.has_place = true;
		wish.lat = LAT;
		wish.lon = LON;
		wish.miles = reach / 100.0;
		wish.closed = w.closed;
		assert_int_equal(local_cache_get(cache, w.f.catalogue, &key, NULL, w.closed, &v), 0);
		assert_int_equal(local_cache_get(cache, w.f.catalogue, &key, NULL, w.closed, &again), 0);
		assert_ptr_equal(v, again);
		for (uint32_t o = 0; o < JOBS; o++) {
			uint32_t count = 0, row;
			double nearest = INFINITY;
			char id[8];

			snprintf(id, sizeof(id), "o%u", (unsigned)o);
			row = view_find_occupation(w.f.v, id, strlen(id));
			for (uint32_t i = 0; i < w.adverts; i++) {
				const struct advert *a = &w.advert[i];

				if (a->job != o || !passes(&wish, a))
					continue;
				count++;
				if (miles(&wish, a) >= 0)
					nearest = fmin(nearest, miles(&wish, a));
			}
			assert_int_equal(v->vacancies[row], count);
			assert_true(isinf(nearest) ? isinf((double)v->nearest[row])
			                           : fabs((double)v->nearest[row] - nearest) < 0.011);
		}
	}
	local_cache_free(cache);
	end(&w);
}

static void add_course(struct fixture *f, const char *id, unsigned delivery, double lat, double cost,
                       const char *skill)
{
	struct course_in in = fixture_course(f, id, id);

	in.delivery = delivery;
	in.cost = cost;
	in.at.lat = lat;
	in.at.lon = isnan(lat) ? NAN : LON;
	in.skills = (struct strings){&skill, 1};
	fixture_add_course(f, &in);
}

/* a near, b far, c online and dear, d online and free, e near and dear */
static void marks_what_can_be_learnt_near(void **state)
{
	static const struct {
		double max_cost;
		const char *skills; /* that can be learnt */
		uint32_t courses;   /* that teach a, b or d */
	} cases[] = {{-1, "acde", 2}, {100, "ad", 2}};
	struct course_scratch *s = NULL;
	uint32_t all[3], count;
	struct local_view local;
	struct vacancy_reach vacancies;
	struct course_reach courses;
	struct vacancy_wish vw;
	struct course_wish w;
	struct arena arena;
	struct fixture f;

	(void)state;
	fixture_begin(&f);
	for (const char *name = "abcdef"; *name; name++)
		fixture_add_skill(&f, (char[]){*name, 0}, (char[]){*name, 0});
	add_course(&f, "1", DELIVERY_CLASSROOM, LAT, 0, "a");
	add_course(&f, "2", DELIVERY_CLASSROOM, LAT + 2, 0, "b");
	add_course(&f, "3", DELIVERY_ONLINE, NAN, 500, "c");
	add_course(&f, "4", DELIVERY_ONLINE, NAN, 0, "d");
	add_course(&f, "5", DELIVERY_BLENDED, LAT, 500, "e");
	fixture_open(&f);
	arena_init(&arena, 0);
	assert_int_equal(course_scratch_new(&s), 0);
	vacancy_wish_init(&vw, TODAY);
	vacancy_reach_make(&vacancies, &f.catalogue->vacancy, &vw);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		course_wish_init(&w, TODAY);
		w.has_place = true;
		w.lat = LAT;
		w.lon = LON;
		w.miles = 10;
		w.max_cost = (int64_t)cases[i].max_cost;
		course_reach_make(&courses, &f.catalogue->course, &w);
		assert_int_equal(local_make(f.catalogue, &courses, &vacancies, &arena, &local), 0);
		for (const char *name = "abcdef"; *name; name++) {
			uint32_t row = view_find_skill(f.v, name, 1);

			assert_int_equal(local.trainable[row >> 6] >> (row & 63) & 1,
			                 strchr(cases[i].skills, *name) != NULL);
		}
		all[0] = view_find_skill(f.v, "a", 1);
		all[1] = view_find_skill(f.v, "b", 1);
		all[2] = view_find_skill(f.v, "d", 1);
		assert_int_equal(local_courses(&courses, s, all, 3, &count), 0);
		assert_int_equal(count, cases[i].courses);
		/* A skill named twice counts its courses once. */
		all[1] = all[0];
		assert_int_equal(local_courses(&courses, s, all, 3, &count), 0);
		assert_int_equal(count, 2);
	}
	assert_null(local.nearest);
	course_scratch_free(s);
	arena_free(&arena);
	fixture_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(answers_as_a_naive_search_does),
	        cmocka_unit_test(counts_what_is_near_for_every_job),
	        cmocka_unit_test(marks_what_can_be_learnt_near),
	};

	return cmocka_run_group_tests_name("vacancy_search", tests, NULL, NULL);
}
