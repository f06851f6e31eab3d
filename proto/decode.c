#include "proto/decode.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* --- refusing ------------------------------------------------------------------- */

int decode_refuse(struct decode *d, const struct place *at, const char *fmt, ...)
{
	char path[sizeof(d->error->field)], text[sizeof(d->error->message)];
	va_list ap;

	proto_place_format(at, path, sizeof(path));
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	proto_error_set(d->error, PROTO_INVALID_PARAMS, path, "%s %s", path, text);
	return -EINVAL;
}

int decode_no_memory(struct decode *d)
{
	proto_error_set(d->error, PROTO_BUSY, NULL,
	                "The server is short of memory. Try again shortly, with a smaller request.");
	return -ENOMEM;
}

static int refuse_message(struct proto_error *e, const char *text)
{
	proto_error_set(e, PROTO_INVALID_REQUEST, NULL,
	                "%s A request is [0, msgid, method, [{named arguments}]].", text);
	return -EINVAL;
}

int decode_cut_short(struct decode *d)
{
	return refuse_message(d->error, "The message ends before it is whole.");
}

int decode_next_any(struct decode *d, struct mp_reader *r, struct mp_value *v)
{
	int rc = mp_read(r, v);

	return rc == 1 ? 0 : decode_cut_short(d);
}

/* "Did you mean limit?", or what there is when nothing comes near. */
static void add_known(struct sentence *s, const struct proto_record *rec, const struct mp_value *key)
{
	struct nearest n;

	if (!rec->fields) {
		sentence_add(s, " It takes none.");
		return;
	}
	nearest_begin(&n, key->u.str.data, key->u.str.len);
	for (unsigned i = 0; i < rec->fields; i++)
		nearest_try(&n, rec->field[i].name);
	if (n.word) {
		sentence_add(s, " Did you mean %s?", n.word);
		return;
	}
	sentence_add(s, " There %s ", rec->fields == 1 ? "is only" : "are");
	for (unsigned i = 0; i < rec->fields; i++)
		sentence_add(s, "%s%s", !i ? "" : i + 1 < rec->fields ? ", " : " and ", rec->field[i].name);
	sentence_add(s, ".");
}

static int bad_key(struct decode *d, const struct place *at, const char *fault)
{
	char path[sizeof(d->error->field)];

	proto_place_format(at, path, sizeof(path));
	proto_error_set(d->error, PROTO_INVALID_PARAMS, path,
	                "A key%s%s is %s. Keys are names, as strings of UTF-8.", at ? " of " : "", path,
	                fault);
	return -EINVAL;
}

static int unknown_key(struct decode *d, const struct proto_record *rec, const struct mp_value *key,
                       const struct place *up)
{
	struct place at = {up, key->u.str.data, key->u.str.len, 0};
	char path[sizeof(d->error->field)], holder[sizeof(d->error->field)], known[300];
	struct sentence s;

	if (text_valid_utf8(key->u.str.data, key->u.str.len) != key->u.str.len)
		return bad_key(d, up, "not valid UTF-8");
	if (!key->u.str.len)
		return bad_key(d, up, "empty");
	proto_place_format(&at, path, sizeof(path));
	proto_place_format(up, holder, sizeof(holder));
	sentence_begin(&s, known, sizeof(known));
	add_known(&s, rec, key);
	proto_error_set(d->error, PROTO_INVALID_PARAMS, path, "%s is not a %s %s.%s", path,
	                up ? "key of" : "parameter of", up ? holder : d->method->name, known);
	return -EINVAL;
}

static int missing_field(struct decode *d, const struct proto_field *f, const struct place *up)
{
	struct place at = {up, f->name, f->name_len, 0};
	char text[300];
	struct sentence s;

	sentence_begin(&s, text, sizeof(text));
	sentence_field(&s, f);
	return decode_refuse(d, &at, "is missing. Give %s.", text);
}

/* --- records ----------------------------------------------------------------------- */

static void *at_offset(void *base, size_t offset)
{
	return (char *)base + offset;
}

void decode_presets(const struct proto_record *rec, void *out)
{
	for (unsigned i = 0; i < rec->fields; i++) {
		const struct proto_field *f = &rec->field[i];
		void *to = at_offset(out, f->offset);

		if (f->type == PROTO_NEST)
			decode_presets(f->record, to);
		else if (!f->preset.i)
			continue;
		else if (f->type == PROTO_ENUM)
			*(unsigned *)to = (unsigned)f->preset.i;
		else if (f->type == PROTO_BOOL)
			*(bool *)to = true;
		else
			memcpy(to, &f->preset, sizeof(f->preset));
	}
}

static int decode_pair_of(struct decode *d, const struct proto_record *rec, struct mp_reader *r,
                          unsigned hint, uint64_t *seen, uint64_t *given, void *out, const struct place *up,
                          unsigned *ret_field)
{
	const struct proto_field *f;
	struct mp_value key, v;
	struct place at;
	int rc = decode_next(d, r, &key), i;

	if (rc)
		return rc;
	if (key.type != MP_STR)
		return bad_key(d, up, "not a string");
	i = proto_record_find(rec, key.u.str.data, key.u.str.len, hint);
	if (i < 0)
		return unknown_key(d, rec, &key, up);
	f = &rec->field[i];
	at = (struct place){up, f->name, f->name_len, 0};
	if (*seen & UINT64_C(1) << i)
		return decode_refuse(d, &at, "is given twice. Give it once.");
	*seen |= UINT64_C(1) << i;
	*ret_field = (unsigned)i;
	rc = decode_next(d, r, &v);
	/* Many clients send nil for what they do not give. */
	if (rc || v.type == MP_NIL)
		return rc;
	*given |= UINT64_C(1) << i;
	if (f->has_offset)
		*(bool *)at_offset(out, f->has_offset) = true;
	return decode_value(d, f, r, &v, at_offset(out, f->offset), &at);
}

int decode_record(struct decode *d, const struct proto_record *rec, struct mp_reader *r, uint32_t pairs,
                  void *out, const struct place *at)
{
	uint64_t seen = 0, given = 0;
	unsigned field = 0, next = 0;

	for (uint32_t i = 0; i < pairs; i++) {
		int rc = decode_pair_of(d, rec, r, next, &seen, &given, out, at, &field);

		if (rc)
			return rc;
		next = field + 1 < rec->fields ? field + 1 : 0;
	}
	for (unsigned i = 0; i < rec->fields; i++)
		if (rec->field[i].need == PROTO_REQUIRED && !(given & UINT64_C(1) << i))
			return missing_field(d, &rec->field[i], at);
	return 0;
}

/* --- rules between parameters --------------------------------------------------------- */

static int check_hello(struct decode *d, const void *params)
{
	const struct server_hello_params *p = params;
	const struct place at = {NULL, "protocol", 8, 0};

	if (!p->has_protocol || (p->protocol.min <= PROTO_API_LEVEL && p->protocol.max >= PROTO_API_OLDEST))
		return 0;
	return decode_refuse(d, &at, "leaves out API levels %u to %u, which are what this server speaks.",
	                     PROTO_API_OLDEST, PROTO_API_LEVEL);
}

static int check_match(struct decode *d, const void *params)
{
	const struct occupation_match_params *p = params;

	if (p->has_skills || p->has_occupations)
		return 0;
	return proto_error_set(
	        d->error, PROTO_INVALID_PARAMS, "skills",
	        "skills and occupations are both missing. Give the skills the person has, the jobs they "
	        "have held, or both. Either may be an empty list.");
}

static int (*const checks[PROTO_METHODS])(struct decode *, const void *) = {
        [PROTO_SERVER_HELLO] = check_hello,
        [PROTO_OCCUPATION_MATCH] = check_match,
};

/* --- messages -------------------------------------------------------------------------- */

static int decode_params(struct decode *d, struct mp_reader *r, uint32_t pairs, const void **ret)
{
	static const struct proto_record nothing;
	const struct proto_record *rec = d->method->params ? d->method->params : &nothing;
	void *out = rec->size ? arena_zalloc(d->arena, 1, rec->size) : NULL;
	int rc;

	if (rec->size && !out)
		return decode_no_memory(d);
	decode_presets(rec, out);
	rc = decode_record(d, rec, r, pairs, out, NULL);
	if (!rc && checks[d->method->id])
		rc = checks[d->method->id](d, out);
	if (!rc)
		*ret = out;
	return rc;
}

int proto_decode_params(const struct proto_method *m, struct mp_reader *r, struct arena *a, const void **ret,
                        struct proto_error *e)
{
	struct decode d = {a, e, m};
	struct mp_value v = {.type = MP_NIL};
	int rc = r->p < r->end ? decode_next(&d, r, &v) : 0;

	if (rc)
		return rc;
	if (v.type != MP_MAP && v.type != MP_NIL)
		return proto_error_set(e, PROTO_INVALID_PARAMS, NULL,
		                       "The parameters of %s are not a map. Give them by name, in one map.",
		                       m->name);
	return decode_params(&d, r, v.type == MP_MAP ? v.u.count : 0, ret);
}

static int unknown_method(struct proto_error *e, const struct mp_value *name)
{
	struct nearest n;
	char shown[80];
	struct sentence s;

	sentence_begin(&s, shown, sizeof(shown));
	sentence_value(&s, &(struct mp_value){.type = MP_STR, .u = name->u});
	nearest_begin(&n, name->u.str.data, name->u.str.len);
	for (int i = 0; i < PROTO_METHODS; i++)
		nearest_try(&n, proto_methods[i].name);
	if (n.word)
		proto_error_set(e, PROTO_UNKNOWN_METHOD, NULL, "There is no method %s. Did you mean %s?",
		                shown, n.word);
	else
		proto_error_set(e, PROTO_UNKNOWN_METHOD, NULL,
		                "There is no method %s. server.describe lists those there are.", shown);
	return -EINVAL;
}

static int read_kind(struct decode *d, struct mp_reader *r, struct proto_request *ret)
{
	struct mp_value head, kind;
	int rc = decode_next(d, r, &head);

	if (rc)
		return rc;
	if (head.type != MP_ARRAY || !head.u.count)
		return refuse_message(d->error, "The message is not a list of values.");
	rc = decode_next(d, r, &kind);
	if (rc)
		return rc;
	if (kind.type != MP_UINT || (kind.u.u != PROTO_KIND_REQUEST && kind.u.u != PROTO_KIND_NOTIFICATION))
		return refuse_message(
		        d->error,
		        "The message's first value is neither 0 for a request nor 2 for a notification.");
	ret->kind = (enum proto_kind)kind.u.u;
	if (ret->kind == PROTO_KIND_REQUEST && head.u.count > 1) {
		struct mp_value id;

		rc = decode_next(d, r, &id);
		if (rc)
			return rc;
		if (id.type != MP_UINT || id.u.u > UINT32_MAX)
			return refuse_message(d->error,
			                      "The msgid is not a whole number from 0 to 4,294,967,295.");
		ret->msgid = (uint32_t)id.u.u;
		ret->has_msgid = true;
	}
	if (head.u.count != (ret->kind == PROTO_KIND_REQUEST ? 4 : 3))
		return refuse_message(
		        d->error,
		        ret->kind == PROTO_KIND_REQUEST
		                ? "The request does not have four values."
		                : "The notification [2, method, [{..}]] does not have three values.");
	return 0;
}

static int read_method(struct decode *d, struct mp_reader *r, struct proto_request *ret)
{
	struct mp_value name;
	int rc = decode_next(d, r, &name);

	if (rc)
		return rc;
	if (name.type != MP_STR && name.type != MP_BIN)
		return refuse_message(d->error, "The method's name is not a string.");
	ret->method = proto_method_find(name.u.str.data, name.u.str.len);
	d->method = ret->method;
	if (!ret->method) {
		unknown_method(d->error, &name);
		return -EINVAL;
	}
	return 0;
}

static int read_params(struct decode *d, struct mp_reader *r, struct proto_request *ret)
{
	struct mp_value list;
	int rc = decode_next(d, r, &list);

	if (rc)
		return rc;
	if (list.type != MP_ARRAY)
		return refuse_message(d->error, "The parameters do not stand in a list.");
	if (list.u.count > 1)
		return proto_error_set(
		        d->error, PROTO_INVALID_PARAMS, NULL,
		        "There are %u arguments. Give them by name, in one map: [{name: value}].",
		        list.u.count);
	if (!list.u.count)
		return decode_params(d, r, 0, &ret->params);
	if (r->p >= r->end)
		return decode_cut_short(d);
	return proto_decode_params(d->method, r, d->arena, &ret->params, d->error);
}

int proto_decode_request(const uint8_t *p, size_t n, struct arena *a, struct proto_request *ret,
                         struct proto_error *e)
{
	struct decode d = {a, e, NULL};
	struct mp_reader r = {p, p + n};
	int rc;

	*ret = (struct proto_request){.kind = PROTO_KIND_REQUEST};
	rc = read_kind(&d, &r, ret);
	if (!rc)
		rc = read_method(&d, &r, ret);
	if (!rc)
		rc = read_params(&d, &r, ret);
	if (!rc && r.p != r.end) {
		ret->params = NULL;
		rc = refuse_message(e, "Bytes follow the end of the message.");
	}
	return rc;
}
