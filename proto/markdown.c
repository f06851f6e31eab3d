#include "proto/parts.h"

#include <string.h>

static void heading(struct buf *b, const char *mark, const char *text)
{
	buf_printf(b, "\n%s %s\n\n", mark, text);
}

/* A cell: a bar would end it. */
static void cell(struct buf *b, const char *text)
{
	buf_str(b, " ");
	for (; *text; text++)
		buf_printf(b, *text == '|' ? "\\%c" : "%c", *text);
	buf_str(b, " |");
}

static void preset_words(struct buf *b, const struct proto_field *f)
{
	char text[64];
	struct sentence s;

	sentence_begin(&s, text, sizeof(text));
	switch (f->type) {
	case PROTO_BOOL:
		sentence_add(&s, f->preset.i ? "true" : "false");
		break;
	case PROTO_INT:
		sentence_number(&s, (double)f->preset.i);
		break;
	case PROTO_NUM:
		sentence_number(&s, f->preset.d);
		break;
	case PROTO_ENUM:
		sentence_add(&s, "%s", f->values->value[f->preset.i].word);
		break;
	case PROTO_NEST:
		break;
	default:
		sentence_add(&s, "empty");
		break;
	}
	cell(b, text);
}

static void row(struct buf *b, const struct proto_field *f, const char *prefix, bool takes)
{
	char kind[400];
	struct sentence s;

	sentence_begin(&s, kind, sizeof(kind));
	sentence_field(&s, f);
	buf_printf(b, "| `%s%s` |", prefix, f->name);
	cell(b, kind);
	if (takes && f->need == PROTO_PRESET)
		preset_words(b, f);
	else
		cell(b, f->need == PROTO_REQUIRED ? (takes ? "required" : "always") : "");
	cell(b, f->doc);
	buf_str(b, "\n");
}

/* Rows of a record, and indented by their path those of the records it holds. */
static void rows(struct buf *b, const struct proto_record *rec, const char *prefix, bool takes)
{
	for (unsigned i = 0; i < rec->fields; i++) {
		const struct proto_field *f = &rec->field[i];
		char deeper[160];
		struct sentence s;

		row(b, f, prefix, takes);
		if (!f->record)
			continue;
		sentence_begin(&s, deeper, sizeof(deeper));
		sentence_add(&s, "%s%s%s", prefix, f->name,
		             f->type == PROTO_NEST  ? "."
		             : f->type == PROTO_MAP ? "{}."
		                                    : "[].");
		rows(b, f->record, deeper, takes);
	}
}

static void table(struct buf *b, const struct proto_record *rec, bool takes)
{
	buf_printf(b, "| name | what it is | %s | meaning |\n|---|---|---|---|\n",
	           takes ? "default" : "there");
	rows(b, rec, "", takes);
}

static void method(struct buf *b, const struct proto_method *m)
{
	const char *between = "";

	heading(b, "##", m->name);
	buf_printf(b, "%s\n\nSocket: %s. Since API level %u.\n", m->doc,
	           m->role == PROTO_ROLE_ADMIN ? "admin" : "query or admin", m->since);
	if (m->params) {
		heading(b, "###", "Takes");
		buf_printf(b, "%s\n\n", m->params->doc);
		table(b, m->params, true);
	} else {
		buf_str(b, "\nTakes nothing.\n");
	}
	heading(b, "###", "Gives");
	buf_printf(b, "%s\n\n", m->result->doc);
	table(b, m->result, false);
	for (int i = 0; i < PROTO_CODES; i++)
		if (m->errors & 1u << i && !proto_errors[i].common) {
			buf_printf(b, "%s `%s`", *between ? "," : "\nErrors besides the common ones:",
			           proto_errors[i].name);
			between = ",";
		}
	if (*between)
		buf_str(b, ".\n");
}

static void errors(struct buf *b)
{
	heading(b, "##", "Errors");
	buf_str(b, "An error is a map: `code`, `message` (a sentence that says what was wrong and what would "
	           "be right), "
	           "`field` (where, as `skills[3].id`, when it is about one value), `retry` (whether the "
	           "same call may "
	           "succeed later) and sometimes `cause`. Rely on the code; the sentence may change.\n\n"
	           "| code | retry | any method | when |\n|---|---|---|---|\n");
	for (int i = 0; i < PROTO_CODES; i++) {
		const struct proto_error_row *e = &proto_errors[i];

		buf_printf(b, "| `%s` | %s | %s |", e->name, e->retry ? "yes" : "no",
		           e->common ? "yes" : "no");
		cell(b, e->doc);
		buf_str(b, "\n");
	}
}

static void limits(struct buf *b)
{
	char number[32];
	struct sentence s;

	heading(b, "##", "Limits");
	buf_str(b, "| name | value | unit | meaning |\n|---|---|---|---|\n");
	for (int i = 0; i < PROTO_LIMITS; i++) {
		const struct proto_limit *l = &proto_limits[i];

		sentence_begin(&s, number, sizeof(number));
		sentence_number(&s, (double)l->value);
		buf_printf(b, "| `%s` | %s |", l->name, number);
		cell(b, l->unit);
		cell(b, l->doc);
		buf_str(b, "\n");
	}
}

static void features(struct buf *b)
{
	heading(b, "##", "Features");
	buf_str(b, "| name | meaning |\n|---|---|\n");
	for (int i = 0; i < PROTO_FEATURES; i++) {
		buf_printf(b, "| `%s` |", proto_features[i].name);
		cell(b, proto_features[i].doc);
		buf_str(b, "\n");
	}
}

static void words(struct buf *b)
{
	heading(b, "##", "Words");
	buf_str(b, "| of | word | meaning |\n|---|---|---|\n");
	for (int i = 0; i < PROTO_ENUMS; i++)
		for (unsigned j = 0; j < proto_enums[i].count; j++) {
			buf_printf(b, "| %s | `%s` |", j ? "" : proto_enums[i].name,
			           proto_enums[i].value[j].word);
			cell(b, proto_enums[i].value[j].doc);
			buf_str(b, "\n");
		}
}

void proto_describe_markdown(struct buf *b)
{
	buf_printf(b,
	           "# Methods, API level %u\n\n"
	           "Made from the tables in `proto/` by `make reference`. Do not edit it here.\n\n"
	           "A request is `[0, msgid, method, [{named parameters}]]` in MessagePack over the socket "
	           "(`[]` for "
	           "none), its answer `[1, msgid, error, result]`. A parameter that is nil counts as not "
	           "given; a key "
	           "that is not known is an error. In answers, a fact that is not known is left out: take "
	           "keys you do "
	           "not know, and do without those marked blank under *there*.\n",
	           PROTO_API_LEVEL);
	for (int i = 0; i < PROTO_METHODS; i++)
		method(b, &proto_methods[i]);
	errors(b);
	limits(b);
	features(b);
	words(b);
}
