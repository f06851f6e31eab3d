#include "proto/parts.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define SHOWN_BYTES 40 /* of text that a client sent */

/* How many bytes of a text are shown, so that no character is cut in two. */
static int shown(const char *text, size_t len)
{
	size_t n = len < SHOWN_BYTES ? len : SHOWN_BYTES;

	while (n && n < len && ((uint8_t)text[n] & 0xc0) == 0x80)
		n--;
	return (int)n;
}

/* --- pieces ------------------------------------------------------------------- */

void sentence_begin(struct sentence *s, char *out, size_t size)
{
	s->out = out;
	s->size = size;
	s->len = 0;
	out[0] = '\0';
}

void sentence_add(struct sentence *s, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(s->out + s->len, s->size - s->len, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	s->len += (size_t)n;
	if (s->len >= s->size)
		s->len = s->size - 1;
}

void sentence_number(struct sentence *s, double v)
{
	char digits[32];
	size_t i, n;

	if (!(fabs(v) < 1e15) || v != trunc(v)) {
		sentence_add(s, "%.10g", v);
		return;
	}
	if (v < 0)
		sentence_add(s, "-");
	n = (size_t)snprintf(digits, sizeof(digits), "%.0f", fabs(v));
	for (i = 0; i < n; i++)
		sentence_add(s, "%s%c", i && (n - i) % 3 == 0 ? "," : "", digits[i]);
}

void proto_place_format(const struct place *at, char *out, size_t size)
{
	const struct place *chain[PROTO_DEPTH + 1];
	struct sentence s;
	size_t n = 0;

	sentence_begin(&s, out, size);
	for (; at && n < sizeof(chain) / sizeof(chain[0]); at = at->up)
		chain[n++] = at;
	while (n--) {
		if (!chain[n]->name)
			sentence_add(&s, "[%u]", chain[n]->index);
		else
			sentence_add(&s, "%s%.*s", s.len ? "." : "", shown(chain[n]->name, chain[n]->len),
			             chain[n]->name);
	}
	sentence_make_safe(out);
}

void sentence_make_safe(char *s)
{
	size_t len = strlen(s), at = 0;

	for (;;) {
		at += text_valid_utf8(s + at, len - at);
		if (at >= len)
			break;
		/* What is left of a character that was cut at the end goes; anything else is a byte of no
		 * meaning. */
		if (len - at < 4 && (uint8_t)s[at] >= 0xc2 &&
		    text_valid_utf8(s + at + 1, len - at - 1) == 0) {
			s[at] = '\0';
			break;
		}
		s[at++] = '?';
	}
	for (; *s; s++)
		if ((uint8_t)*s < 0x20 || *s == 0x7f)
			*s = '?';
}

/* --- what a value has to be ------------------------------------------------------- */

static void add_range(struct sentence *s, const struct proto_field *f, const char *kind)
{
	sentence_add(s, "%s", kind);
	if (f->min < f->max) {
		if (f->max >= (double)PROTO_INT_MAX && f->min > 0) {
			sentence_add(s, " of at least ");
			sentence_number(s, f->min);
		} else if (f->max < (double)PROTO_INT_MAX) {
			sentence_add(s, " from ");
			sentence_number(s, f->min);
			sentence_add(s, " to ");
			sentence_number(s, f->max);
		}
	}
	if (f->unit)
		sentence_add(s, " (%s)", f->unit);
}

static void add_words(struct sentence *s, const struct proto_enum *e)
{
	for (unsigned i = 0; i < e->count; i++)
		sentence_add(s, "%s%s", !i ? "" : i + 1 < e->count ? ", " : " or ", e->value[i].word);
}

static void add_text(struct sentence *s, const struct proto_field *f)
{
	uint32_t max = field_max_bytes(f);

	if (f->format == PROTO_FORMAT_POSTCODE) {
		sentence_add(s, "a postcode such as L1 8JQ, or its first half such as L1");
		return;
	}
	if (f->format == PROTO_FORMAT_DATE) {
		sentence_add(s, "a day written YYYY-MM-DD, such as 2026-09-01");
		return;
	}
	sentence_add(s, f->format == PROTO_FORMAT_ID ? "an id" : "text");
	if (max) {
		sentence_add(s, " of up to ");
		sentence_number(s, max);
		sentence_add(s, " bytes");
	}
}

static void add_list(struct sentence *s, const struct proto_field *f, const char *items)
{
	sentence_add(s, "a list of ");
	if (f->max_items) {
		sentence_add(s, "up to ");
		sentence_number(s, f->max_items);
		sentence_add(s, " ");
	}
	sentence_add(s, "%s", items);
}

static void add_keys(struct sentence *s, const struct proto_record *rec)
{
	for (unsigned i = 0; i < rec->fields; i++)
		sentence_add(s, "%s%s", !i ? "" : i + 1 < rec->fields ? ", " : " and ", rec->field[i].name);
}

void sentence_item(struct sentence *s, const struct proto_field *f)
{
	switch (f->type) {
	case PROTO_SET:
		add_words(s, f->values);
		break;
	case PROTO_STRS:
		add_text(s, f);
		break;
	case PROTO_PAIR:
		add_range(s, f, "a whole number");
		break;
	case PROTO_REFS:
		sentence_add(s, "an id, or a map of ");
		add_keys(s, f->record);
		break;
	default:
		sentence_add(s, "a map of ");
		add_keys(s, f->record);
		break;
	}
}

void sentence_field(struct sentence *s, const struct proto_field *f)
{
	switch (f->type) {
	case PROTO_BOOL:
		sentence_add(s, "true or false");
		break;
	case PROTO_INT:
		add_range(s, f, "a whole number");
		break;
	case PROTO_NUM:
		add_range(s, f, "a number");
		break;
	case PROTO_STR:
		add_text(s, f);
		break;
	case PROTO_ENUM:
		add_words(s, f->values);
		break;
	case PROTO_SET:
		add_list(s, f, "words out of ");
		add_words(s, f->values);
		break;
	case PROTO_STRS:
		add_list(s, f, f->format == PROTO_FORMAT_ID ? "ids" : "texts");
		break;
	case PROTO_PAIR:
		sentence_add(s, "a list of two whole numbers, the lower one first");
		break;
	case PROTO_NEST:
		sentence_add(s, "a map of ");
		add_keys(s, f->record);
		break;
	case PROTO_LIST:
		add_list(s, f, "maps");
		break;
	case PROTO_REFS:
		add_list(s, f, "ids, or maps of ");
		add_keys(s, f->record);
		break;
	case PROTO_COUNTS:
		sentence_add(s, "a map of names to whole numbers");
		break;
	case PROTO_MAP:
		sentence_add(s, "a map of names to maps");
		break;
	default:
		sentence_add(s, "any value");
		break;
	}
}

void sentence_value(struct sentence *s, const struct mp_value *v)
{
	switch (v->type) {
	case MP_NIL:
		sentence_add(s, "nil");
		break;
	case MP_BOOL:
		sentence_add(s, v->u.boolean ? "true" : "false");
		break;
	case MP_INT:
		sentence_number(s, (double)v->u.i);
		break;
	case MP_UINT:
		sentence_number(s, (double)v->u.u);
		break;
	case MP_DOUBLE:
		sentence_number(s, v->u.d);
		break;
	case MP_STR:
		sentence_add(s, "\"%.*s%s\"", shown(v->u.str.data, v->u.str.len), v->u.str.data,
		             v->u.str.len > SHOWN_BYTES ? "..." : "");
		break;
	case MP_BIN:
		sentence_add(s, "binary data");
		break;
	case MP_ARRAY:
		sentence_add(s, "a list");
		break;
	case MP_MAP:
		sentence_add(s, "a map");
		break;
	default:
		sentence_add(s, "an extension value");
		break;
	}
}

/* --- errors ------------------------------------------------------------------------- */

int proto_error_set(struct proto_error *e, enum proto_code code, const char *field, const char *fmt, ...)
{
	va_list ap;

	e->code = code;
	e->retry = proto_errors[code].retry;
	e->cause[0] = '\0';
	snprintf(e->field, sizeof(e->field), "%s", field ? field : "");
	va_start(ap, fmt);
	vsnprintf(e->message, sizeof(e->message), fmt, ap);
	va_end(ap);
	sentence_make_safe(e->field);
	sentence_make_safe(e->message);
	return -EINVAL;
}

/* --- what was meant ------------------------------------------------------------------ */

void nearest_begin(struct nearest *n, const char *given, size_t len)
{
	unsigned slips = len < 3 ? 0 : len < 6 ? 1 : len < 10 ? 2 : 3;

	*n = (struct nearest){.given = given, .len = len, .best = slips + 1};
}

static bool holds_word(const char *whole, size_t whole_len, const char *part, size_t part_len)
{
	for (size_t i = 0; i + part_len <= whole_len; i++)
		if (!memcmp(whole + i, part, part_len))
			return true;
	return false;
}

void nearest_try(struct nearest *n, const char *word)
{
	size_t len = strlen(word);
	unsigned d;

	if (n->len < 3 || n->len >= TEXT_WORD_MAX || len >= TEXT_WORD_MAX)
		return;
	d = text_distance(n->given, n->len, word, len, n->best);
	/* min for min_pay, occupation_ids for occupations: as good as the last slip that still passes. */
	if (d >= n->best && !n->word &&
	    (holds_word(word, len, n->given, n->len) || (len > 3 && holds_word(n->given, n->len, word, len))))
		d = n->best - 1;
	if (d < n->best) {
		n->best = d;
		n->word = word;
	}
}
