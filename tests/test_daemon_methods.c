/* Every method on a small index: each answer has the shape that the contract's tables say. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/methods.h"
#include "tests/index_fixture.h"
#include "tests/pack_json.h"

static struct fixture fixture;
static struct worker worker;
static struct arena arena;
static struct buf params, answer;
static struct match_scratch *match;
static struct search_scratch *search;
static struct course_scratch *courses;
static struct local_cache *local;
static struct closed_rows closed = {.users = 1};
static struct proto_error error;

static void full_occupation(void)
{
	static const char *const titles[] = {"carer", "home help"}, *const tasks[] = {"Help people wash."};
	static const char *const categories[] = {"Health and care"};
	struct occupation_in o = fixture_occupation(&fixture, "care-worker", "Care worker");

	o.description = "Looks after people.";
	o.alt_titles = (struct strings){titles, 2};
	o.hidden_titles = (struct strings){titles, 1};
	o.specialisms = (struct strings){titles + 1, 1};
	o.tasks = (struct strings){tasks, 1};
	o.routes = (struct strings){tasks, 1};
	o.restrictions = (struct strings){tasks, 1};
	o.categories = (struct strings){categories, 1};
	o.soc2010 = 6145;
	o.soc2020 = 6135;
	o.onet = "31-1122.00";
	o.esco = "5322.1";
	o.pay_low = 21000;
	o.pay_high = 26000;
	o.growth = 5.3F;
	o.automation_risk = 0.35F;
	o.job_zone = 2;
	o.hours_low = 16;
	o.hours_high = 40;
	o.working_pattern = PATTERN_SHIFTS | PATTERN_WEEKENDS;
	o.qualification_level = 2;
	fixture_add_occupation(&fixture, &o);
}

/* All that can be said of a course and of an advert; and as little as can be. */
static void add_catalogue(void)
{
	static const char *const skills[] = {"s1", "s2"};
	struct course_in c = fixture_course(&fixture, "c:full", "Care level 2");
	struct vacancy_in v = fixture_vacancy(&fixture, "v:full", "Care worker, nights");

	c.course_id = "c";
	c.provider_id = "10001";
	c.provider = "A college";
	c.provider_phone = "01902 000000";
	c.provider_url = "https://www.example.org/";
	c.delivery = DELIVERY_CLASSROOM;
	c.study = STUDY_PART_TIME;
	c.attendance = ATTENDANCE_EVENING;
	c.level = 2;
	c.entry_level = 1;
	c.type = COURSE_FREE_FOR_JOBS;
	c.sector = "Social care";
	c.cost = 250;
	c.cost_text = "Free for some.";
	c.weeks = 12.5;
	c.hours = 3;
	c.duration = 3;
	c.duration_unit = DURATION_MONTHS;
	c.start = CATALOGUE_DAY_ZERO + 9000;
	c.venue = "The college";
	c.region = "Black Country";
	c.url = "https://www.example.org/care";
	c.at = (struct place_at){.lat = 52.58, .lon = -2.12, .postcode = "WV1 1AA", .town = "Wolverhampton"};
	c.aim_ref = "60012345";
	c.aim_title = "Certificate in care";
	c.aim_body = "A board";
	c.sector_area = "1.3";
	c.description = "What one learns.";
	c.who = "Anyone.";
	c.entry = "English and maths at level 1.";
	c.how = "In groups.";
	c.bring = "A pen.";
	c.assessed = "By a test.";
	c.next = "Level 3.";
	c.awarding_body = "Another board";
	c.updated = CATALOGUE_DAY_ZERO + 8000;
	c.skills = (struct strings){skills, 2};
	fixture_add_course(&fixture, &c);
	c = fixture_course(&fixture, "c:plain", "Driving");
	fixture_add_course(&fixture, &c);
	c = fixture_course(&fixture, "c:online", "Maths");
	c.delivery = DELIVERY_ONLINE;
	c.flexible_start = true;
	c.synthetic = true;
	fixture_add_course(&fixture, &c);
	v.employer = "A home";
	v.description = "Nights.";
	v.url = "https://www.example.org/job";
	v.occupation = "care-worker";
	v.pay_low = 22000;
	v.pay_high = 24000;
	v.pay_text = "11 pounds an hour";
	v.pay_assumed = v.apprenticeship = v.synthetic = true;
	v.hours = 37.5;
	v.pattern = PATTERN_SHIFTS | PATTERN_FULL_TIME;
	v.at = c.at;
	v.at.postcode = "WV1 1AA";
	v.posted = CATALOGUE_DAY_ZERO + 9000;
	v.closing = CATALOGUE_DAY_ZERO + 9030;
	v.skills = (struct strings){skills, 2};
	fixture_add_vacancy(&fixture, &v);
	v = fixture_vacancy(&fixture, "v:plain", "Driver");
	v.national = true;
	fixture_add_vacancy(&fixture, &v);
	fixture_add_place(&fixture, "WV1", "Wolverhampton", 52.586, -2.12);
}

static int set_up(void **state)
{
	struct occupation_in plain;

	(void)state;
	fixture_begin(&fixture);
	fixture_add_skill(&fixture, "s1", "caring for people");
	fixture_add_skill(&fixture, "s2", "keeping records");
	fixture_add_skill(&fixture, "s3", "driving");
	full_occupation();
	plain = fixture_occupation(&fixture, "driver", "Driver");
	fixture_add_occupation(&fixture, &plain);
	plain = fixture_occupation(&fixture, "clerk", "Clerk");
	plain.pay_high = 22500;
	fixture_add_occupation(&fixture, &plain);
	fixture_link(&fixture, "care-worker", "s1", RELATION_ESSENTIAL, 0.9F);
	fixture_link(&fixture, "care-worker", "s2", RELATION_OPTIONAL, NAN);
	fixture_link(&fixture, "driver", "s3", RELATION_ESSENTIAL, NAN);
	fixture_link(&fixture, "driver", "s2", RELATION_OPTIONAL, NAN);
	fixture_link(&fixture, "clerk", "s2", RELATION_ESSENTIAL, NAN);
	add_catalogue();
	fixture_open(&fixture);
	conf_defaults(&worker.conf);
	snprintf(worker.conf.index, sizeof(worker.conf.index), "%s", fixture.dir);
	worker.shared = calloc(1, sizeof(*worker.shared));
	worker.shared->wanted = 2;
	snprintf(worker.index_fault, sizeof(worker.index_fault), "Nothing there.");
	arena_init(&arena, 0);
	return match_scratch_new(&match) || search_scratch_new(&search) || course_scratch_new(&courses) ||
	       local_cache_new(&local);
}

static int tear_down(void **state)
{
	(void)state;
	fixture_end(&fixture);
	free(worker.shared);
	arena_free(&arena);
	buf_free(&params);
	buf_free(&answer);
	match_scratch_free(match);
	search_scratch_free(search);
	course_scratch_free(courses);
	local_cache_free(local);
	return 0;
}

/* Calls a method with parameters written as JSON (NULL for none). */
static int call(enum proto_method_id id, const char *json)
{
	struct call c = {.w = &worker,
	                 .role = PROTO_ROLE_QUERY,
	                 .method = &proto_methods[id],
	                 .view = fixture.v,
	                 .catalogue = fixture.v ? fixture.catalogue : NULL,
	                 .closed = &closed,
	                 .match = match,
	                 .search = search,
	                 .courses = courses,
	                 .local = local,
	                 .arena = &arena,
	                 .out = &answer,
	                 .e = &error};
	struct mp_reader r;

	arena_reset(&arena);
	buf_clear(&params);
	buf_clear(&answer);
	memset(&error, 0, sizeof(error));
	pack_json(&params, json ? json : "{}");
	r = (struct mp_reader){params.data, params.data + params.len};
	if (proto_methods[id].params &&
	    proto_decode_params(&proto_methods[id], &r, &arena, &c.params, &error))
		fail_msg("%s", error.message);
	return methods[id].handler(&c);
}

/* As call; the answer has to be one that the table allows. */
static void good(enum proto_method_id id, const char *json)
{
	char why[300];

	if (call(id, json))
		fail_msg("%s: %s", proto_methods[id].name, error.message);
	assert_int_equal(answer.error, 0);
	if (proto_check_result(&proto_methods[id], answer.data, answer.len, why, sizeof(why)))
		fail_msg("%s %s: %s", proto_methods[id].name, json ? json : "", why);
}

static void refused(enum proto_method_id id, const char *json, enum proto_code code, const char *field)
{
	assert_int_equal(call(id, json), -EINVAL);
	assert_int_equal(error.code, code);
	assert_string_equal(error.field, field);
	assert_true(strlen(error.message) > 10);
}

static bool holds(const char *text)
{
	return memmem(answer.data, answer.len, text, strlen(text)) != NULL;
}

static void every_method_has_a_handler(void **state)
{
	(void)state;
	for (size_t i = 0; i < PROTO_METHODS; i++)
		if (i != PROTO_SERVER_RELOAD)
			assert_non_null(methods[i].handler);
}

static void server_answers_are_as_described(void **state)
{
	(void)state;
	good(PROTO_SERVER_HELLO, NULL);
	good(PROTO_SERVER_HELLO, "{\"client\": \"test\", \"protocol\": [1, 9]}");
	good(PROTO_SERVER_DESCRIBE, NULL);
	good(PROTO_SERVER_HEALTH, NULL);
	good(PROTO_SERVER_STATS, NULL);
	method_stats_add(&worker.shared->slot[1].method[PROTO_SKILL_GET], 12345, false);
	good(PROTO_SERVER_STATS, NULL);
	assert_true(holds("skill.get"));
	good(PROTO_SERVER_STATS, "{\"format\": \"prometheus\"}");
	assert_true(holds("retraind_request_seconds_count{method=\"skill.get\"} 1\n"));
}

static void health_without_an_index_says_why(void **state)
{
	const struct index_view *v = fixture.v;

	(void)state;
	fixture.v = NULL;
	good(PROTO_SERVER_HEALTH, NULL);
	assert_true(holds("Nothing there."));
	good(PROTO_SERVER_HELLO, NULL);
	fixture.v = v;
}

static void reload_answers_are_as_described(void **state)
{
	struct control_message m = {.workers = 3};
	char why[300];

	(void)state;
	buf_clear(&answer);
	method_server_reloaded(&answer, &m, 0);
	assert_int_equal(proto_check_result(&proto_methods[PROTO_SERVER_RELOAD], answer.data, answer.len, why,
	                                    sizeof(why)),
	                 0);
	snprintf(m.text, sizeof(m.text), "One.\nTwo; and more.");
	buf_clear(&answer);
	method_server_reloaded(&answer, &m, 4);
	assert_int_equal(proto_check_result(&proto_methods[PROTO_SERVER_RELOAD], answer.data, answer.len, why,
	                                    sizeof(why)),
	                 0);
	assert_true(holds("\xa4One."));
	assert_true(holds("\xaeTwo; and more."));
}

static void skill_answers_are_as_described(void **state)
{
	(void)state;
	good(PROTO_SKILL_SEARCH, "{\"text\": \"driving\"}");
	assert_true(holds("\xa2s3"));
	good(PROTO_SKILL_SEARCH, "{\"text\": \"\"}");
	good(PROTO_SKILL_SEARCH, "{\"text\": \"drivign\"}");
	good(PROTO_SKILL_EXTRACT, "{\"text\": \"I like driving and keeping records.\"}");
	good(PROTO_SKILL_GET, "{\"id\": \"s1\"}");
	good(PROTO_SKILL_GET, "{\"id\": \"s1\", \"postcode\": \"L1 1AA\"}");
	assert_true(holds("\xa8postcode"));
	refused(PROTO_SKILL_GET, "{\"id\": \"s9\"}", PROTO_NOT_FOUND, "id");
}

static void occupation_answers_are_as_described(void **state)
{
	(void)state;
	good(PROTO_OCCUPATION_SEARCH, "{\"text\": \"carer\"}");
	assert_true(holds("care-worker"));
	good(PROTO_OCCUPATION_SEARCH, "{\"text\": \"carer\", \"exclude\": [\"care-worker\", \"no-such\"]}");
	assert_false(holds("care-worker"));
	good(PROTO_OCCUPATION_GET, "{\"id\": \"care-worker\"}");
	good(PROTO_OCCUPATION_GET, "{\"id\": \"driver\"}");
	good(PROTO_OCCUPATION_GET, "{\"id\": \"driver\", \"postcode\": \"L1 1AA\"}");
	good(PROTO_OCCUPATION_GET, "{\"id\": \"care-worker\", \"postcode\": \"L1 1AA\"}");
	assert_true(holds("\xa8postcode"));
	good(PROTO_OCCUPATION_SKILLS, "{\"occupations\": [\"care-worker\", \"driver\", \"care-worker\"]}");
	good(PROTO_OCCUPATION_SKILLS, "{\"occupations\": []}");
	refused(PROTO_OCCUPATION_GET, "{\"id\": \"s1\"}", PROTO_NOT_FOUND, "id");
	refused(PROTO_OCCUPATION_SKILLS, "{\"occupations\": [\"driver\", \"x\"]}", PROTO_NOT_FOUND,
	        "occupations[1]");
}

static void match_answers_are_as_described(void **state)
{
	static const char *const asks[] = {
	        "{\"skills\": []}",
	        "{\"skills\": [\"s1\", \"s2\"]}",
	        "{\"skills\": [\"s1\", {\"id\": \"s2\", \"level\": 3}], \"explain\": true, \"detail\": "
	        "\"labels\"}",
	        "{\"skills\": [\"s2\"], \"detail\": \"counts\", \"model\": \"ghtr\"}",
	        "{\"skills\": [\"s2\"], \"explain\": true, \"model\": \"ghtr\"}",
	        "{\"occupations\": [\"driver\"], \"explain\": true}",
	        "{\"skills\": [\"s2\"], \"postcode\": \"WV1 1AA\", \"preferences\": {\"distance\": 1, "
	        "\"pay\": 0.5}}",
	        "{\"skills\": [\"s2\"], \"filters\": {\"min_pay\": 22000, \"no_degree\": true, "
	        "\"categories\": [\"health AND care\"]}}",
	        "{\"skills\": [\"s2\"], \"filters\": {\"working_pattern\": [\"shifts\"], "
	        "\"max_automation_risk\": 0.5}}",
	        "{\"skills\": [\"s2\"], \"occupations\": [\"driver\"], \"filters\": {\"pay_ratio\": 1, "
	        "\"max_job_zone_step\": 0}}",
	        "{\"skills\": [\"s2\"], \"order\": \"growth\"}",
	        "{\"skills\": [\"s2\"], \"order\": \"pay\"}",
	        "{\"skills\": [\"s2\"], \"order\": \"security\", \"limit\": 1, \"offset\": 1}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++)
		good(PROTO_OCCUPATION_MATCH, asks[i]);
}

static void match_refuses_what_it_does_not_know(void **state)
{
	(void)state;
	refused(PROTO_OCCUPATION_MATCH, "{\"skills\": [\"s1\", \"s9\"]}", PROTO_NOT_FOUND, "skills[1].id");
	refused(PROTO_OCCUPATION_MATCH, "{\"occupations\": [\"s1\"]}", PROTO_NOT_FOUND, "occupations[0]");
	refused(PROTO_OCCUPATION_MATCH, "{\"skills\": [], \"filters\": {\"categories\": [\"Arts\"]}}",
	        PROTO_NOT_FOUND, "filters.categories[0]");
}

static void a_duplicate_skill_changes_nothing(void **state)
{
	struct buf once;

	(void)state;
	good(PROTO_OCCUPATION_MATCH, "{\"skills\": [\"s1\", \"s2\"], \"model\": \"ghtr\"}");
	once = answer;
	buf_init(&answer, 0);
	good(PROTO_OCCUPATION_MATCH, "{\"skills\": [\"s1\", \"s2\", \"s1\", \"s2\"], \"model\": \"ghtr\"}");
	assert_int_equal(answer.len, once.len);
	assert_memory_equal(answer.data, once.data, once.len);
	buf_free(&once);
}

static void course_answers_are_as_described(void **state)
{
	(void)state;
	good(PROTO_COURSE_SEARCH, "{}");
	assert_true(holds("c:full") && holds("c:plain") && holds("c:online") && holds("facets"));
	good(PROTO_COURSE_SEARCH, "{\"postcode\": \"wv11aa\", \"distance_miles\": 2, \"sort\": \"distance\", "
	                          "\"facets\": false}");
	assert_true(holds("miles") && holds("c:online") && !holds("c:plain") && !holds("facets"));
	good(PROTO_COURSE_SEARCH, "{\"text\": \"drivng\"}");
	assert_true(holds("suggestion") && holds("driving") && holds("c:plain"));
	good(PROTO_COURSE_SEARCH,
	     "{\"skills\": [\"s1\", \"s1\", {\"id\": \"s3\"}], \"max_cost\": 250, "
	     "\"qualification_levels\": [\"2\", \"X\", \"e\"], "
	     "\"sectors\": [\"SOCIAL CARE\"], \"providers\": [\"10001\", \"a college\"]}");
	assert_true(holds("c:full") && !holds("c:plain"));
	good(PROTO_COURSE_SEARCH, "{\"distance_miles\": 2}");
	assert_true(holds("missing") && holds("distance_miles"));
	good(PROTO_COURSE_GET, "{\"id\": \"c:full\", \"postcode\": \"WV1\"}");
	assert_true(holds("A college") && holds("By a test.") && holds("miles") && holds("60012345") &&
	            holds("Another board"));
	good(PROTO_COURSE_GET, "{\"id\": \"c:plain\"}");
	good(PROTO_COURSE_GET, "{\"id\": \"c:online\", \"postcode\": \"WV1\"}");
	assert_true(!holds("miles") && holds("illustrative"));
}

static void vacancy_answers_are_as_described(void **state)
{
	(void)state;
	good(PROTO_VACANCY_SEARCH, "{\"on_date\": \"2024-09-01\"}");
	assert_true(holds("v:full") && holds("v:plain"));
	good(PROTO_VACANCY_SEARCH, "{\"on_date\": \"2024-09-24\"}");
	assert_true(!holds("v:full") && holds("v:plain"));
	good(PROTO_VACANCY_SEARCH,
	     "{\"on_date\": \"2024-09-01\", \"postcode\": \"WV1 1AA\", \"occupation\": \"care-worker\", "
	     "\"skills\": [\"s1\"], \"min_pay\": 20000, \"min_hours\": 10, \"max_hours\": 40, "
	     "\"working_pattern\": [\"shifts\"], \"posted_since\": \"2024-08-01\", \"sort\": \"pay\"}");
	assert_true(holds("v:full") && holds("fit") && holds("pay_assumed"));
	good(PROTO_VACANCY_SEARCH, "{\"text\": \"drivr\", \"on_date\": \"2024-09-01\"}");
	assert_true(holds("suggestion") && holds("v:plain"));
	good(PROTO_VACANCY_GET, "{\"id\": \"v:full\", \"postcode\": \"WV1\"}");
	assert_true(holds("11 pounds an hour") && holds("occupation_confidence"));
	good(PROTO_VACANCY_GET, "{\"id\": \"v:plain\"}");
}

static void searches_refuse_what_they_do_not_know(void **state)
{
	(void)state;
	refused(PROTO_COURSE_GET, "{\"id\": \"x\"}", PROTO_NOT_FOUND, "id");
	refused(PROTO_VACANCY_GET, "{\"id\": \"x\"}", PROTO_NOT_FOUND, "id");
	refused(PROTO_OCCUPATION_MATCH, "{\"skills\": [\"s1\"], \"postcode\": \"ZZ9\"}",
	        PROTO_UNKNOWN_POSTCODE, "postcode");
	refused(PROTO_COURSE_SEARCH, "{\"postcode\": \"ZZ9\"}", PROTO_UNKNOWN_POSTCODE, "postcode");
	refused(PROTO_COURSE_SEARCH, "{\"lat\": 52}", PROTO_INVALID_PARAMS, "lon");
	refused(PROTO_COURSE_SEARCH, "{\"sort\": \"distance\"}", PROTO_INVALID_PARAMS, "sort");
	refused(PROTO_COURSE_SEARCH, "{\"sectors\": [\"Social care\", \"\"]}", PROTO_NOT_FOUND, "sectors[1]");
	refused(PROTO_COURSE_SEARCH, "{\"providers\": [\"nobody\"]}", PROTO_NOT_FOUND, "providers[0]");
	refused(PROTO_COURSE_SEARCH, "{\"qualification_levels\": [\"10\"]}", PROTO_INVALID_PARAMS,
	        "qualification_levels[0]");
	refused(PROTO_COURSE_SEARCH, "{\"skills\": [\"s1\", \"s9\"]}", PROTO_NOT_FOUND, "skills[1].id");
	refused(PROTO_VACANCY_SEARCH, "{\"occupation\": \"x\"}", PROTO_NOT_FOUND, "occupation");
	refused(PROTO_VACANCY_SEARCH, "{\"sort\": \"distance\"}", PROTO_INVALID_PARAMS, "sort");
}

static void closing_answers_are_as_described(void **state)
{
	(void)state;
	good(PROTO_DATASET_CLOSE, "{\"ids\": [\"v:full\", \"v:else\"]}");
	assert_true(holds("unknown") && holds("v:else") && !holds("v:full"));
	good(PROTO_DATASET_CLOSE, "{\"ids\": [\"c:full\"], \"kind\": \"course\"}");
	assert_false(holds("unknown"));
	good(PROTO_DATASET_REOPEN, "{\"ids\": [\"v:full\", \"v:else\"]}");
	refused(PROTO_DATASET_CLOSE, "{\"ids\": [\"a\\nb\"]}", PROTO_INVALID_PARAMS, "ids");
	/* Rows that are closed: the workers make the set from the list. */
	closed.courses = calloc(1, sizeof(*closed.courses));
	closed.courses[0] = UINT64_C(1) << course_find(&fixture.catalogue->course, "c:full", 6);
	good(PROTO_COURSE_GET, "{\"id\": \"c:full\"}");
	assert_true(holds("closed"));
	good(PROTO_COURSE_SEARCH, "{}");
	assert_false(holds("c:full"));
	free(closed.courses);
	closed.courses = NULL;
}

static void dataset_answers_are_as_described(void **state)
{
	uint64_t serial = shared_get(&worker.shared->index_serial);

	(void)state;
	good(PROTO_DATASET_LIST, NULL);
	assert_true(holds("\xaboccupations\x03"));
	good(PROTO_DATASET_ACTIVATE, "{\"generation\": 1}");
	assert_int_equal(shared_get(&worker.shared->index_serial), serial + 1);
	refused(PROTO_DATASET_ACTIVATE, "{\"generation\": 7}", PROTO_NOT_FOUND, "generation");
	refused(PROTO_DATASET_ROLLBACK, "{\"generation\": 7}", PROTO_NOT_FOUND, "generation");
	refused(PROTO_DATASET_ROLLBACK, NULL, PROTO_NOT_FOUND, "");
	assert_int_equal(shared_get(&worker.shared->index_serial), serial + 1);
	snprintf(worker.conf.index, sizeof(worker.conf.index), "/nowhere/at/all");
	good(PROTO_DATASET_LIST, NULL);
	snprintf(worker.conf.index, sizeof(worker.conf.index), "%s", fixture.dir);
}

static void numbers_are_written_as_people_wrote_them(void **state)
{
	static const struct {
		float in;
		double out;
	} rows[] = {{0.35F, 0.35}, {0.1F, 0.1}, {-5.3F, -5.3},     {12.5F, 12.5},
	            {0, 0},        {1, 1},      {123.45F, 123.45}, {100000, 100000}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mp_reader r;
		struct mp_value v;

		buf_clear(&answer);
		put_number(&answer, rows[i].in);
		r = (struct mp_reader){answer.data, answer.data + answer.len};
		assert_int_equal(mp_read(&r, &v), 1);
		assert_int_equal(v.type, MP_DOUBLE);
		assert_true(v.u.d == rows[i].out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_method_has_a_handler),
	        cmocka_unit_test(server_answers_are_as_described),
	        cmocka_unit_test(health_without_an_index_says_why),
	        cmocka_unit_test(reload_answers_are_as_described),
	        cmocka_unit_test(skill_answers_are_as_described),
	        cmocka_unit_test(occupation_answers_are_as_described),
	        cmocka_unit_test(match_answers_are_as_described),
	        cmocka_unit_test(match_refuses_what_it_does_not_know),
	        cmocka_unit_test(a_duplicate_skill_changes_nothing),
	        cmocka_unit_test(course_answers_are_as_described),
	        cmocka_unit_test(vacancy_answers_are_as_described),
	        cmocka_unit_test(searches_refuse_what_they_do_not_know),
	        cmocka_unit_test(closing_answers_are_as_described),
	        cmocka_unit_test(dataset_answers_are_as_described),
	        cmocka_unit_test(numbers_are_written_as_people_wrote_them),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
