/* What was released as API level 1 has to hold for ever: its requests decode to the same values, its answers
 * are understood, and every name of it is still there. tests/fixtures/level1/README says what the files are.
 */
#include "tests/proto_help.h"

#include <dirent.h>

#include "proto/parts.h"

#define FOLDER "tests/fixtures/level1"

static struct buf out;

/* --- requests: a decoded struct as lines ------------------------------------------ */

static void dump_record(const struct proto_record *rec, const char *base, const char *prefix);

static void dump_text(const char *path, struct mp_text t)
{
	buf_printf(&out, "%s = \"%.*s\"\n", path, (int)t.len, t.data);
}

static void dump_list(const struct proto_field *f, const void *at, const char *path)
{
	const struct mp_texts *texts = at;
	char item[200];

	/* Every list begins as a list of texts does: where the items are, then how many. */
	buf_printf(&out, "%s has %u\n", path, texts->count);
	for (uint32_t i = 0; i < texts->count; i++) {
		snprintf(item, sizeof(item), "%s[%u]%s", path, i, f->type == PROTO_STRS ? "" : ".");
		if (f->type == PROTO_STRS)
			dump_text(item, texts->item[i]);
		else
			dump_record(f->record, (const char *)texts->item + (size_t)i * f->record->size, item);
	}
}

static void dump_field(const struct proto_field *f, const void *at, const char *path)
{
	switch (f->type) {
	case PROTO_BOOL:
		buf_printf(&out, "%s = %s\n", path, *(const bool *)at ? "true" : "false");
		break;
	case PROTO_INT:
		buf_printf(&out, "%s = %lld\n", path, (long long)*(const int64_t *)at);
		break;
	case PROTO_NUM:
		buf_printf(&out, "%s = %.17g\n", path, *(const double *)at);
		break;
	case PROTO_STR:
		dump_text(path, *(const struct mp_text *)at);
		break;
	case PROTO_ENUM:
		buf_printf(&out, "%s = %s\n", path, f->values->value[*(const unsigned *)at].word);
		break;
	case PROTO_SET:
		for (unsigned i = 0; i < f->values->count; i++)
			if (*(const uint32_t *)at & 1u << i)
				buf_printf(&out, "%s has %s\n", path, f->values->value[i].word);
		break;
	case PROTO_PAIR:
		buf_printf(&out, "%s = %lld to %lld\n", path,
		           (long long)((const struct proto_range *)at)->min,
		           (long long)((const struct proto_range *)at)->max);
		break;
	default:
		dump_list(f, at, path);
		break;
	}
}

static void dump_record(const struct proto_record *rec, const char *base, const char *prefix)
{
	for (unsigned i = 0; i < rec->fields; i++) {
		const struct proto_field *f = &rec->field[i];
		char path[160];

		snprintf(path, sizeof(path), "%s%s%s", prefix, f->name, f->type == PROTO_NEST ? "." : "");
		if (f->has_offset && !*(const bool *)(base + f->has_offset)) {
			buf_printf(&out, "%s is not given\n", path);
		} else if (f->type == PROTO_NEST) {
			dump_record(f->record, base + f->offset, path);
		} else {
			dump_field(f, base + f->offset, path);
		}
	}
}

static void dump_request(const struct proto_request *r)
{
	buf_printf(&out, "%s %s\n", r->kind == PROTO_KIND_REQUEST ? "request" : "notification",
	           r->method->name);
	if (r->has_msgid)
		buf_printf(&out, "msgid %u\n", r->msgid);
	if (r->params)
		dump_record(r->method->params, r->params, "");
}

/* Every line of `frozen` is one of `now`'s; lines may have been added since. */
static void has_every_line(const char *file, char *frozen, const struct buf *now)
{
	char *save = NULL;

	for (char *line = strtok_r(frozen, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char whole[400];

		snprintf(whole, sizeof(whole), "\n%s\n", line);
		if (!memmem(now->data, now->len, whole, strlen(whole)))
			fail_msg("%s: this no longer holds: %s", file, line);
	}
}

/* `name` is without its ending. */
static void check_request(const char *name)
{
	char path[400];
	uint8_t *bytes;
	size_t len, walked = 0, frozen_len;
	struct proto_walk w;
	struct proto_request r;
	struct proto_error e;
	struct arena a;
	char *frozen;

	snprintf(path, sizeof(path), FOLDER "/%s.bin", name);
	bytes = read_source_file(path, &len);
	proto_walk_begin(&w, PROTO_REQUEST_BYTES);
	assert_int_equal(proto_walk(&w, bytes, len, &walked), 1);
	assert_int_equal(walked, len);
	arena_init(&a, 0);
	if (proto_decode_request(bytes, len, &a, &r, &e))
		fail_msg("%s is refused: %s", name, e.message);
	buf_clear(&out);
	buf_byte(&out, '\n');
	dump_request(&r);
	snprintf(path, sizeof(path), FOLDER "/%s.txt", name);
	frozen = (char *)read_source_file(path, &frozen_len);
	has_every_line(path, frozen, &out);
	free(frozen);
	arena_free(&a);
	free(bytes);
}

static void its_requests_mean_the_same(void **state)
{
	const char *top = getenv("srcdir");
	char folder[512];
	struct dirent *d;
	unsigned count = 0;
	bool seen[PROTO_METHODS] = {false};
	DIR *dir;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/" FOLDER, top ? top : ".");
	dir = opendir(folder);
	assert_non_null(dir);
	while ((d = readdir(dir))) {
		size_t n = strlen(d->d_name);

		if (n < 12 || strncmp(d->d_name, "request-", 8) != 0 ||
		    strcmp(d->d_name + n - 4, ".bin") != 0)
			continue;
		d->d_name[n - 4] = '\0';
		check_request(d->d_name);
		count++;
		for (int i = 0; i < PROTO_METHODS; i++)
			if (!strncmp(d->d_name + 8, proto_methods[i].name, strlen(proto_methods[i].name)))
				seen[i] = true;
	}
	closedir(dir);
	assert_true(count >= 25);
	for (int i = 0; i < PROTO_METHODS; i++)
		if (proto_methods[i].since == 1 && !seen[i])
			fail_msg("no frozen request for %s", proto_methods[i].name);
}

/* --- answers -------------------------------------------------------------------------- */

static uint8_t *answer(const char *name, struct proto_response *r)
{
	char path[200];
	uint8_t *bytes;
	size_t len;

	snprintf(path, sizeof(path), FOLDER "/answer-%s.bin", name);
	bytes = read_source_file(path, &len);
	assert_int_equal(proto_decode_response(bytes, len, r), 0);
	return bytes;
}

static void its_answers_are_understood(void **state)
{
	struct proto_response r;
	uint8_t *bytes = answer("result", &r);
	char why[200] = "";

	(void)state;
	assert_false(r.failed);
	assert_int_equal(r.msgid, 18);
	if (proto_check_result(&proto_methods[PROTO_OCCUPATION_MATCH], r.result, r.result_len, why,
	                       sizeof(why)))
		fail_msg("%s", why);
	free(bytes);
	bytes = answer("error", &r);
	assert_true(r.failed);
	assert_int_equal(r.error.code, PROTO_INVALID_PARAMS);
	assert_string_equal(r.error.field, "limit");
	assert_string_equal(r.error.message, "limit is 5,000. It must be a whole number from 1 to 500.");
	assert_false(r.error.retry);
	free(bytes);
	bytes = answer("error-with-cause", &r);
	assert_int_equal(r.msgid, 70000);
	assert_int_equal(r.error.code, PROTO_STORAGE_FULL);
	assert_true(r.error.retry);
	assert_string_equal(r.error.cause, "ENOSPC");
	free(bytes);
}

/* What is sent today is what was sent then, byte for byte. */
static void its_errors_are_sent_the_same(void **state)
{
	struct proto_response r;
	size_t len;
	uint8_t *bytes = answer("error-with-cause", &r);

	(void)state;
	buf_clear(&out);
	proto_encode_error(&out, r.msgid, &r.error);
	free(bytes);
	bytes = read_source_file(FOLDER "/answer-error-with-cause.bin", &len);
	assert_int_equal(out.len, len);
	assert_memory_equal(out.data, bytes, len);
	free(bytes);
}

/* --- names ------------------------------------------------------------------------------- */

static void list_fields(const char *what, const char *of, const struct proto_record *rec, bool takes)
{
	for (unsigned i = 0; rec && i < rec->fields; i++) {
		const struct proto_field *f = &rec->field[i];
		bool list;
		const char *type = proto_type_name((enum proto_type)f->type, &list);

		buf_printf(&out, "%s %s %s: %s%s\n", what, of, f->name, list ? "list of " : "", type);
		/* What was always in an answer stays so; a parameter that need not be given never has to be.
		 */
		if (!takes && f->need == PROTO_REQUIRED)
			buf_printf(&out, "always %s %s\n", of, f->name);
		if (takes && f->need != PROTO_REQUIRED)
			buf_printf(&out, "not required %s %s\n", of, f->name);
	}
}

static void list_contract(void)
{
	buf_clear(&out);
	buf_byte(&out, '\n');
	for (int i = 0; i < PROTO_METHODS; i++) {
		const struct proto_method *m = &proto_methods[i];

		buf_printf(&out, "method %s for %s\n", m->name,
		           m->role == PROTO_ROLE_ADMIN ? "admin" : "query");
		list_fields("param", m->name, m->params, true);
		list_fields("result", m->name, m->result, false);
	}
	for (unsigned i = 0; i < proto_record_count; i++)
		if (!proto_record_is_own(proto_records[i]))
			list_fields("record", proto_records[i]->name, proto_records[i],
			            proto_records[i]->size > 0);
	for (int i = 0; i < PROTO_ENUMS; i++)
		for (unsigned j = 0; j < proto_enums[i].count; j++)
			buf_printf(&out, "enum %s: %s\n", proto_enums[i].name, proto_enums[i].value[j].word);
	for (int i = 0; i < PROTO_CODES; i++)
		buf_printf(&out, "error %s\n", proto_errors[i].name);
	for (int i = 0; i < PROTO_LIMITS; i++)
		buf_printf(&out, "limit %s\n", proto_limits[i].name);
	for (int i = 0; i < PROTO_FEATURES; i++)
		buf_printf(&out, "feature %s\n", proto_features[i].name);
}

static void its_names_are_still_there(void **state)
{
	size_t len;
	char *frozen = (char *)read_source_file(FOLDER "/names.txt", &len);

	(void)state;
	list_contract();
	assert_true(len > 5000);
	has_every_line("names.txt", frozen, &out);
	free(frozen);
}

/* With FREEZE=1 the lists are printed, to freeze a new level from. */
static int freeze(int argc, char **argv)
{
	struct proto_request r;
	struct proto_error e;
	struct arena a;
	uint8_t *bytes;
	size_t len;
	int rc = 0;

	if (argc < 2) {
		list_contract();
		fwrite(out.data + 1, 1, out.len - 1, stdout);
		return 0;
	}
	bytes = read_source_file(argv[1], &len);
	arena_init(&a, 0);
	rc = proto_decode_request(bytes, len, &a, &r, &e);
	if (rc)
		fprintf(stderr, "%s: %s\n", argv[1], e.message);
	else
		dump_request(&r);
	fwrite(out.data, 1, out.len, stdout);
	arena_free(&a);
	free(bytes);
	return rc != 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(its_requests_mean_the_same),
	        cmocka_unit_test(its_answers_are_understood),
	        cmocka_unit_test(its_errors_are_sent_the_same),
	        cmocka_unit_test(its_names_are_still_there),
	};
	int rc;

	buf_init(&out, 0);
	rc = getenv("FREEZE") ? freeze(argc, argv) : cmocka_run_group_tests(tests, NULL, NULL);
	buf_free(&out);
	return rc;
}
