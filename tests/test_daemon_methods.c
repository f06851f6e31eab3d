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
	fixture_open(&fixture);
	conf_defaults(&worker.conf);
	snprintf(worker.conf.index, sizeof(worker.conf.index), "%s", fixture.dir);
	worker.shared = calloc(1, sizeof(*worker.shared));
	worker.shared->wanted = 2;
	snprintf(worker.index_fault, sizeof(worker.index_fault), "Nothing there.");
	arena_init(&arena, 0);
	return match_scratch_new(&match) || search_scratch_new(&search);
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
	return 0;
}

/* Calls a method with parameters written as JSON (NULL for none). */
static int call(enum proto_method_id id, const char *json)
{
	struct call c = {.w = &worker,
	                 .role = PROTO_ROLE_QUERY,
	                 .method = &proto_methods[id],
	                 .view = fixture.v,
	                 .match = match,
	                 .search = search,
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
	        "{\"skills\": [\"s2\"], \"postcode\": \"L1 1AA\", \"preferences\": {\"distance\": 1, "
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
	        cmocka_unit_test(dataset_answers_are_as_described),
	        cmocka_unit_test(numbers_are_written_as_people_wrote_them),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
