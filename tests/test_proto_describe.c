/* The tables themselves, server.describe, and the page made from them. */
#include "tests/proto_help.h"

#include "proto/parts.h"

/* --- the tables ---------------------------------------------------------------- */

static void methods_are_sorted_and_whole(void **state)
{
	(void)state;
	for (int i = 0; i < PROTO_METHODS; i++) {
		const struct proto_method *m = &proto_methods[i];

		assert_true(!i || strcmp(proto_methods[i - 1].name, m->name) < 0);
		assert_non_null(m->result);
		assert_true(m->since >= 1 && m->since <= PROTO_API_LEVEL);
		assert_true(m->errors & 1u << PROTO_INVALID_PARAMS);
	}
}

static bool names_whole_sentence(const char *doc)
{
	return strlen(doc) > 3 && doc[strlen(doc) - 1] == '.';
}

static void fields_are_sound(const struct proto_record *rec)
{
	assert_true(rec->fields > 0 && rec->fields <= 64);
	assert_true(names_whole_sentence(rec->doc));
	for (unsigned i = 0; i < rec->fields; i++) {
		const struct proto_field *f = &rec->field[i];

		if (!names_whole_sentence(f->doc))
			fail_msg("%s.%s: its doc is no sentence", rec->name, f->name);
		assert_int_equal(f->name_len, strlen(f->name));
		assert_int_equal(proto_record_find(rec, f->name, f->name_len, 0), i);
		assert_true(f->since >= 1 && f->since <= PROTO_API_LEVEL);
		if (rec->size) {
			assert_true(f->offset < rec->size);
			assert_int_equal(f->has_offset != 0, f->need == PROTO_OPTIONAL);
			/* What a client sends is bounded, number, text and list alike. */
			if (f->type == PROTO_INT || f->type == PROTO_NUM || f->type == PROTO_PAIR)
				assert_true(f->min < f->max);
			if (f->type == PROTO_STR || f->type == PROTO_STRS)
				assert_true(field_max_bytes(f) || f->format == PROTO_FORMAT_POSTCODE ||
				            f->format == PROTO_FORMAT_DATE);
			if (f->type == PROTO_STRS || f->type == PROTO_REFS || f->type == PROTO_LIST)
				assert_true(f->max_items > 0);
			if (f->need == PROTO_PRESET && f->type == PROTO_INT)
				assert_true((double)f->preset.i >= f->min && (double)f->preset.i <= f->max);
			if (f->type == PROTO_ENUM)
				assert_true(f->need != PROTO_PRESET || f->preset.i < f->values->count);
		}
		if (f->type == PROTO_SET)
			assert_true(f->values->count <= 32);
		if (f->type == PROTO_REFS)
			assert_int_equal(f->record->field[0].type, PROTO_STR);
	}
}

static void records_are_sound(void **state)
{
	(void)state;
	assert_true(proto_record_count > PROTO_METHODS);
	for (unsigned i = 0; i < proto_record_count; i++)
		fields_are_sound(proto_records[i]);
	/* The decoder writes words as unsigned. */
	assert_int_equal(sizeof(enum proto_model), sizeof(unsigned));
	for (int i = 0; i < PROTO_ENUMS; i++)
		for (unsigned j = 0; j < proto_enums[i].count; j++)
			assert_true(names_whole_sentence(proto_enums[i].value[j].doc));
}

/* Figures of the contract that others rely on. */
static void limits_are_those_agreed(void **state)
{
	(void)state;
	assert_int_equal(PROTO_REQUEST_BYTES, 64 * 1024);
	assert_int_equal(PROTO_ANSWER_BYTES, 4 * 1024 * 1024);
	assert_int_equal(PROTO_DEPTH, 16);
	assert_int_equal(PROTO_CONNECTIONS, 1024);
	assert_int_equal(PROTO_CONNECTIONS_PER_UID, 128);
	assert_int_equal(PROTO_REQUESTS_IN_FLIGHT, 64);
	assert_int_equal(PROTO_UNSENT_PAUSE_BYTES, 1024 * 1024);
	assert_int_equal(PROTO_UNSENT_DROP_BYTES, 8 * 1024 * 1024);
	assert_int_equal(PROTO_UNSENT_DROP_SECONDS, 10);
	assert_int_equal(PROTO_DEADLINE_MS, 2000);
	assert_int_equal(PROTO_DEADLINE_MAX_MS, 30000);
	assert_int_equal(PROTO_SKILLS, 200);
	assert_int_equal(PROTO_HELD_JOBS, 20);
	assert_int_equal(PROTO_TEXT_BYTES, 4096);
	assert_int_equal(PROTO_EXTRACT_TEXT_BYTES, 64 * 1024);
	assert_string_equal(proto_limits[PROTO_LIMIT_SKILLS].name, "skills");
	assert_int_equal(proto_limits[PROTO_LIMIT_SKILLS].value, 200);
}

/* --- server.describe --------------------------------------------------------------- */

static struct mp_reader find_key(struct mp_reader map, const char *key)
{
	struct mp_value v;

	assert_int_equal(mp_read(&map, &v), 1);
	assert_int_equal(v.type, MP_MAP);
	for (uint32_t left = v.u.count; left; left--) {
		assert_int_equal(mp_read(&map, &v), 1);
		if (v.type == MP_STR && v.u.str.len == strlen(key) && !memcmp(v.u.str.data, key, v.u.str.len))
			return map;
		assert_int_equal(mp_skip(&map), 1);
	}
	fail_msg("no key %s", key);
	return map;
}

static struct mp_reader find_named(struct mp_reader list, const char *name)
{
	struct mp_value v;

	assert_int_equal(mp_read(&list, &v), 1);
	assert_int_equal(v.type, MP_ARRAY);
	for (uint32_t left = v.u.count; left; left--) {
		struct mp_reader at = find_key(list, "name");

		assert_int_equal(mp_read(&at, &v), 1);
		if (v.u.str.len == strlen(name) && !memcmp(v.u.str.data, name, v.u.str.len))
			return list;
		assert_int_equal(mp_skip(&list), 1);
	}
	fail_msg("nothing named %s", name);
	return list;
}

static uint64_t number(struct mp_reader map, const char *key)
{
	struct mp_reader at = find_key(map, key);
	struct mp_value v;

	assert_int_equal(mp_read(&at, &v), 1);
	assert_int_equal(v.type, MP_UINT);
	return v.u.u;
}

static void the_description_obeys_its_own_table(void **state)
{
	struct buf b, again;
	struct mp_reader r, method, field;
	char why[300] = "";

	(void)state;
	buf_init(&b, PROTO_ANSWER_BYTES);
	buf_init(&again, 0);
	proto_describe(&b);
	proto_describe(&again);
	assert_int_equal(b.error, 0);
	if (proto_check_result(&proto_methods[PROTO_SERVER_DESCRIBE], b.data, b.len, why, sizeof(why)))
		fail_msg("%s", why);
	assert_int_equal(b.len, again.len);
	assert_memory_equal(b.data, again.data, b.len);
	r = (struct mp_reader){b.data, b.data + b.len};
	assert_int_equal(number(r, "api_level"), PROTO_API_LEVEL);
	method = find_named(find_key(r, "methods"), "occupation.match");
	field = find_named(find_key(method, "params"), "limit");
	assert_int_equal(number(field, "min"), 1);
	assert_int_equal(number(field, "max"), 500);
	assert_int_equal(number(field, "default"), 20);
	assert_int_equal(number(field, "since"), 1);
	assert_int_equal(number(find_named(find_key(method, "params"), "skills"), "max_items"), 200);
	field = find_named(find_key(find_named(find_key(r, "records"), "occupation_match_filters"), "fields"),
	                   "min_pay");
	assert_int_equal(number(field, "max"), 1000000);
	assert_int_equal(number(find_named(find_key(r, "limits"), "request_bytes"), "value"), 65536);
	buf_free(&b);
	buf_free(&again);
}

static void hello_parts_obey_their_table(void **state)
{
	uint64_t limits[PROTO_LIMITS];
	struct mp_reader r;
	struct buf b;
	char why[300] = "";

	(void)state;
	for (int i = 0; i < PROTO_LIMITS; i++)
		limits[i] = proto_limits[i].value;
	limits[PROTO_LIMIT_DEADLINE_MS] = 500;
	buf_init(&b, 0);
	mp_map(&b, 6);
	PROTO_KEY(&b, "server");
	mp_str(&b, "retraind");
	PROTO_KEY(&b, "version");
	mp_str(&b, "0");
	PROTO_KEY(&b, "api_level");
	mp_uint(&b, PROTO_API_LEVEL);
	PROTO_KEY(&b, "features");
	proto_put_features(&b);
	PROTO_KEY(&b, "limits");
	proto_put_limits(&b, limits);
	PROTO_KEY(&b, "role");
	proto_put_enum(&b, PROTO_ENUM_role, PROTO_ROLE_ADMIN);
	if (proto_check_result(&proto_methods[PROTO_SERVER_HELLO], b.data, b.len, why, sizeof(why)))
		fail_msg("%s", why);
	r = (struct mp_reader){b.data, b.data + b.len};
	assert_int_equal(number(find_key(r, "limits"), "deadline_ms"), 500);
	assert_int_equal(number(find_key(r, "limits"), "skills"), 200);
	buf_free(&b);
}

/* --- the reference page ----------------------------------------------------------------- */

static void the_page_is_up_to_date(void **state)
{
	struct buf b;
	size_t len;
	uint8_t *page = read_source_file("doc/reference-methods.md", &len);

	(void)state;
	buf_init(&b, 0);
	proto_describe_markdown(&b);
	buf_byte(&b, 0);
	assert_int_equal(b.error, 0);
	if (len + 1 != b.len || memcmp(b.data, page, len) != 0)
		fail_msg("doc/reference-methods.md is behind the tables: run make reference");
	for (int i = 0; i < PROTO_METHODS; i++) {
		char head[64];

		snprintf(head, sizeof(head), "\n## %s\n", proto_methods[i].name);
		assert_non_null(strstr((char *)b.data, head));
	}
	for (int i = 0; i < PROTO_CODES; i++) {
		char cell[64];

		snprintf(cell, sizeof(cell), "\n| `%s` |", proto_errors[i].name);
		assert_non_null(strstr((char *)b.data, cell));
	}
	assert_non_null(strstr((char *)b.data,
	                       "| `filters.min_pay` | a whole number from 0 to 1,000,000 (pounds a year) |"));
	buf_free(&b);
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(methods_are_sorted_and_whole),
	        cmocka_unit_test(records_are_sound),
	        cmocka_unit_test(limits_are_those_agreed),
	        cmocka_unit_test(the_description_obeys_its_own_table),
	        cmocka_unit_test(hello_parts_obey_their_table),
	        cmocka_unit_test(the_page_is_up_to_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
