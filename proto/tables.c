#include "proto/parts.h"

#include <stddef.h>
#include <string.h>

/* --- enums -------------------------------------------------------------------- */

#define ENUM_BEGIN(name, doc)              static const struct proto_value values_##name[] = {
#define VALUE(name, sym, word, since, doc) {word, doc, since},
#define ENUM_END(name, sym)                                                                                  \
	}                                                                                                    \
	;
#include "proto/enums.def"
#undef ENUM_BEGIN
#undef VALUE
#undef ENUM_END

const struct proto_enum proto_enums[PROTO_ENUMS] = {
#define ENUM_BEGIN(name, doc)                                                                                \
	{                                                                                                    \
#name, doc,
#define VALUE(name, sym, word, since, doc)
#define ENUM_END(name, sym)                                                                                  \
	values_##name, PROTO_##sym                                                                           \
	}                                                                                                    \
	,
#include "proto/enums.def"
#undef ENUM_BEGIN
#undef VALUE
#undef ENUM_END
};

/* --- records -------------------------------------------------------------------- */

#define T_BOOL     PROTO_BOOL
#define T_INT      PROTO_INT
#define T_NUM      PROTO_NUM
#define T_STR      PROTO_STR
#define T_STRS     PROTO_STRS
#define T_PAIR     PROTO_PAIR
#define T_COUNTS   PROTO_COUNTS
#define T_ANY      PROTO_ANY
#define T_ENUM(e)  PROTO_ENUM, .values = &proto_enums[PROTO_ENUM_##e]
#define T_SET(e)   PROTO_SET, .values = &proto_enums[PROTO_ENUM_##e]
#define T_NEST(r)  PROTO_NEST, .record = &record_##r
#define T_LIST(r)  PROTO_LIST, .record = &record_##r
#define T_REFS(r)  PROTO_REFS, .record = &record_##r
#define T_MAP(r)   PROTO_MAP, .record = &record_##r

#define N_REQUIRED PROTO_REQUIRED
#define N_OPTIONAL PROTO_OPTIONAL
#define N_PRESET   PROTO_PRESET
#define N_ALWAYS   PROTO_REQUIRED
#define N_MAYBE    PROTO_OPTIONAL

/* Only an optional field has the member that says whether it was given. */
#define HAS_REQUIRED(n)
#define HAS_PRESET(n)
#define HAS_OPTIONAL(n) .has_offset = offsetof(struct THIS, has_##n),

#define PASTE(a, b)     PASTE_(a, b)
#define PASTE_(a, b)    a##b
#define TEXT(s)         TEXT_(s)
#define TEXT_(s)        #s
#define COUNT(x)        (sizeof(x) / sizeof((x)[0]))

#define ROW(type_, name_, need_, since_, doc_)                                                               \
	.name = #name_, .name_len = sizeof(#name_) - 1, .doc = (doc_), .since = (since_), .need = N_##need_, \
	.type = T_##type_

#define BEGIN(says)                                                                                          \
	static const char PASTE(doc_, THIS)[] = says;                                                        \
	static const struct proto_field PASTE(fields_, THIS)[] = {
#define RECORD(size_)                                                                                        \
	static const struct proto_record PASTE(record_, THIS) = {                                            \
	        .name = TEXT(THIS),                                                                          \
	        .doc = PASTE(doc_, THIS),                                                                    \
	        .field = PASTE(fields_, THIS),                                                               \
	        .fields = COUNT(PASTE(fields_, THIS)),                                                       \
	        .size = (size_),                                                                             \
	};

#define FIELD(type, name, need, since, doc, ...)                                                             \
	{ROW(type, name, need, since, doc), .offset = offsetof(struct THIS, name),                           \
	 HAS_##need(name) __VA_ARGS__},
#define END                                                                                                  \
	}                                                                                                    \
	;                                                                                                    \
	RECORD(sizeof(struct THIS))
#include "proto/params.def"
#undef FIELD
#undef END

#define FIELD(type, name, need, since, doc, ...) {ROW(type, name, need, since, doc), __VA_ARGS__},
#define END                                                                                                  \
	}                                                                                                    \
	;                                                                                                    \
	RECORD(0)
#include "proto/results.def"
#undef FIELD
#undef END

const struct proto_record *const proto_records[] = {
#undef BEGIN
#define BEGIN(says)
#define FIELD(type, name, need, since, doc, ...)
#define END &PASTE(record_, THIS),
#include "proto/params.def"
#include "proto/results.def"
#undef BEGIN
#undef FIELD
#undef END
};
const unsigned proto_record_count = COUNT(proto_records);

/* --- methods, errors, limits, features -------------------------------------------- */

#define ERR(code)           (1u << PROTO_##code)
#define P_PARAMS(fam, verb) &record_##fam##_##verb##_params
#define P_NONE(fam, verb)   NULL

enum {
	COMMON_ERRORS = 0
#define ERROR(sym, name, retry, common, since, doc) | ((common) ? ERR(sym) : 0)
#include "proto/errors.def"
#undef ERROR
};

const struct proto_method proto_methods[PROTO_METHODS] = {
#define METHOD(sym, fam, verb, role_, since_, params_, errors_, doc_)                                        \
	{.name = #fam "." #verb,                                                                             \
	 .doc = (doc_),                                                                                      \
	 .id = PROTO_##sym,                                                                                  \
	 .role = PROTO_ROLE_##role_,                                                                         \
	 .since = (since_),                                                                                  \
	 .errors = COMMON_ERRORS | (errors_),                                                                \
	 .params = P_##params_(fam, verb),                                                                   \
	 .result = &record_##fam##_##verb##_result},
#include "proto/methods.def"
#undef METHOD
};

const struct proto_error_row proto_errors[PROTO_CODES] = {
#define ERROR(sym, name, retry, common, since, doc) {#name, doc, retry, common, since},
#include "proto/errors.def"
#undef ERROR
};

const struct proto_limit proto_limits[PROTO_LIMITS] = {
#define LIMIT(sym, name, value, unit, since, doc) {#name, unit, doc, value, since},
#include "proto/limits.def"
#undef LIMIT
};

const struct proto_feature proto_features[PROTO_FEATURES] = {
#define FEATURE(sym, name, since, doc) {name, doc, since},
#include "proto/features.def"
#undef FEATURE
};

/* --- looking up ------------------------------------------------------------------- */

static int name_compare(const char *name, const char *given, size_t len)
{
	int c = strncmp(name, given, len);

	return c ? c : name[len] != '\0';
}

const struct proto_method *proto_method_find(const char *name, size_t len)
{
	size_t low = 0, high = PROTO_METHODS;

	/* A NUL would end the comparison early, and no name holds one. */
	if (memchr(name, 0, len))
		return NULL;
	while (low < high) {
		size_t mid = (low + high) / 2;
		int c = name_compare(proto_methods[mid].name, name, len);

		if (!c)
			return &proto_methods[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

bool proto_record_is_own(const struct proto_record *rec)
{
	for (int i = 0; i < PROTO_METHODS; i++)
		if (proto_methods[i].params == rec || proto_methods[i].result == rec)
			return true;
	return false;
}

/* Clients send keys in the table's order more often than not, so the one after the last is tried first. */
int proto_record_find(const struct proto_record *rec, const char *name, uint32_t len, unsigned hint)
{
	for (unsigned i = 0; i < rec->fields; i++) {
		unsigned at = hint + i < rec->fields ? hint + i : hint + i - rec->fields;
		const struct proto_field *f = &rec->field[at];

		if (f->name_len == len && !memcmp(f->name, name, len))
			return (int)at;
	}
	return -1;
}

static const struct {
	const char *name;
	bool list;
} types[PROTO_TYPES] = {
        [PROTO_BOOL] = {"bool", false},        [PROTO_INT] = {"int", false},
        [PROTO_NUM] = {"number", false},       [PROTO_STR] = {"string", false},
        [PROTO_ENUM] = {"enum", false},        [PROTO_SET] = {"enum", true},
        [PROTO_STRS] = {"string", true},       [PROTO_PAIR] = {"range", false},
        [PROTO_NEST] = {"record", false},      [PROTO_LIST] = {"record", true},
        [PROTO_REFS] = {"id_or_record", true}, [PROTO_COUNTS] = {"counts", false},
        [PROTO_MAP] = {"map", false},          [PROTO_ANY] = {"any", false},
};

const char *proto_type_name(enum proto_type type, bool *ret_list)
{
	*ret_list = types[type].list;
	return types[type].name;
}

const char *proto_format_name(enum proto_format format)
{
	static const char *const names[PROTO_FORMATS] = {"text", "id", "postcode", "date"};

	return names[format];
}

int proto_code_find(const char *name, size_t len)
{
	for (int i = 0; i < PROTO_CODES; i++)
		if (strlen(proto_errors[i].name) == len && !memcmp(proto_errors[i].name, name, len))
			return i;
	return -1;
}
