#include <stdlib.h>
#include <string.h>

#include "client/cli/batch.h"

/* Options that may be given more than once: their cells hold several values with | between. */
static bool is_list(const char *name)
{
	static const char *const lists[] = {"skill", "job",     "or",       "mode",  "study",
	                                    "when",  "pattern", "category", "prefer"};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (!strcmp(lists[i], name))
			return true;
	}
	return false;
}

/* Options that are about the run and not about a person. */
static bool is_of_the_run(const char *name)
{
	static const char *const run[] = {"batch", "out", "resume",  "what-if",
	                                  "html",  "pdf", "explain", "connections"};

	for (size_t i = 0; i < sizeof(run) / sizeof(run[0]); i++) {
		if (!strcmp(run[i], name))
			return true;
	}
	return false;
}

/* The option a column stands for: skills and jobs are skill and job, _ is as good as -. */
static const struct option_row *column_option(const struct command *c, const char *column)
{
	char name[64];

	snprintf(name, sizeof(name), "%s", column);
	for (char *p = name; *p; p++)
		*p = *p == '_' ? '-' : *p;
	if (!strcmp(name, "skills") || !strcmp(name, "jobs"))
		name[strlen(name) - 1] = '\0';
	for (const struct option_row *o = c->options; o->name; o++) {
		if (!strcmp(o->name, name))
			return is_of_the_run(name) ? NULL : o;
	}
	return NULL;
}

static bool is_own(const struct batch *b, const char *column)
{
	for (const char *const *own = b->work->own; *own; own++) {
		if (!strcmp(*own, column))
			return true;
	}
	return false;
}

/* Each unknown column is told once. */
static void warn(struct batch *b, const char *column)
{
	for (size_t i = 0; i < b->unknowns; i++) {
		if (!strcmp(b->unknown[i], column))
			return;
	}
	if (b->unknowns == sizeof(b->unknown) / sizeof(b->unknown[0]))
		return;
	b->unknown[b->unknowns] = strdup(column);
	if (b->unknown[b->unknowns])
		b->unknowns++;
	fprintf(stderr, "retrain %s: the column \"%.100s\" is not known and not used.\n",
	        b->args->command->name, column);
}

static bool add_values(struct batch_row *row, const struct option_row *o, const char *value)
{
	char *copy = arena_strdup(&row->record->memory, value), *at = copy;

	if (!copy)
		return false;
	if (!o->value) {
		bool no = !strcmp(value, "no") || !strcmp(value, "0") || !strcmp(value, "false");

		return no || args_add(&row->args, o, NULL);
	}
	if (!is_list(o->name))
		return args_add(&row->args, o, copy);
	while (at) {
		char *one = at, *end;

		at = strchr(one, '|');
		if (at)
			*at++ = '\0';
		one += strspn(one, " ");
		for (end = one + strlen(one); end > one && end[-1] == ' ';)
			*--end = '\0';
		if (*one && !args_add(&row->args, o, one))
			return false;
	}
	return true;
}

static bool add_cell(struct batch_row *row, const struct batch_cell *cell)
{
	const struct option_row *o = column_option(row->args.command, cell->name);

	if (!strcmp(cell->name, "key") || !strcmp(cell->name, "target") || is_own(row->batch, cell->name))
		return true;
	if (!o)
		warn(row->batch, cell->name);
	return !o || !*cell->value || add_values(row, o, cell->value);
}

void batch_row_refuse(struct batch_row *row, const char *code, const char *field, const char *message)
{
	if (row->refused)
		return;
	row->refused = true;
	snprintf(row->code, sizeof(row->code), "%s", code);
	snprintf(row->field, sizeof(row->field), "%s", field);
	snprintf(row->message, sizeof(row->message), "%s", message);
}

/* The jobs wanted: the first is the command's own word, others are as --or. */
static size_t targets(struct batch_row *row, const char **target, size_t room)
{
	const char *cell = batch_record_value(row->record, "target");
	char *at = arena_strdup(&row->record->memory, cell ? cell : "");
	size_t n = 0;
	const char *s;

	if (!is_own(row->batch, "target"))
		return 0;
	while (at && *at && n < room) {
		char *one = at;

		at = strchr(one, '|');
		if (at)
			*at++ = '\0';
		if (*one)
			target[n++] = one;
	}
	if (!n && row->args.words)
		target[n++] = row->args.word[0];
	for (int i = 0; n < room && (s = args_nth(&row->args, "or", i)); i++)
		target[n++] = s;
	return n;
}

/* Takes the record as options, and asks about its words. */
static bool build(struct batch_row *row)
{
	const char *target[10];
	struct batch *b = row->batch;
	size_t n;

	for (size_t i = 0; i < row->record->cells; i++) {
		if (!add_cell(row, &row->record->cell[i]))
			return false;
	}
	n = targets(row, target, sizeof(target) / sizeof(target[0]));
	if (person_collect(&row->args, target, n, &row->person) != EXIT_FINE)
		return false;
	if (is_own(b, "target") && !n) {
		usage_error(row->args.command, "There is no job to plan for; the column target names it.");
		return false;
	}
	if (!row->person.skills && !row->person.jobs) {
		usage_error(row->args.command, "There is neither a skill nor a job.");
		return false;
	}
	n += row->person.skills + row->person.jobs;
	for (size_t i = 0; i < n; i++) {
		const struct resolved *w = &row->person.word[i];
		bool held = i >= row->person.skills && i < row->person.skills + row->person.jobs;

		row->word[i] =
		        batch_words_get(&b->words, batch_connection(b), w->kind, w->said,
		                        held && b->work->want_skills && !args_flag(&row->args, "only-given"));
		if (!row->word[i])
			return false;
		row->words++;
	}
	return true;
}

static void set_key(struct batch_row *row)
{
	const char *key = batch_record_value(row->record, "key");
	char *number;

	row->key = key ? key : "";
	if (*row->key)
		return;
	number = arena_printf(&row->record->memory, "%lu", row->record->number);
	row->key = number ? number : "";
}

struct batch_row *batch_row_new(struct batch *b, struct batch_record *r)
{
	size_t n = b->work->variants;
	struct batch_row *row = calloc(1, sizeof(*row) + n * sizeof(row->call[0]));
	char why[512] = "There is not enough memory.";

	if (row)
		row->count = calloc(n, sizeof(*row->count));
	if (!row || !row->count) {
		free(row);
		batch_record_free(r);
		return NULL;
	}
	row->batch = b;
	row->record = r;
	row->args = *b->args;
	for (size_t i = 0; i < n; i++)
		row->call[i] = (struct batch_call){.row = row, .variant = i};
	set_key(row);
	if (r->fault) {
		batch_row_refuse(row, "bad_record", "", r->fault);
		return row;
	}
	usage_into(why, sizeof(why));
	if (!build(row))
		batch_row_refuse(row, "bad_record", "", why);
	usage_into(NULL, 0);
	return row;
}

bool batch_row_ready(struct batch_row *row)
{
	bool ready = true;

	for (size_t i = 0; i < row->words && !row->refused; i++) {
		const struct batch_word *w = row->word[i];

		if (w->state == WORD_UNKNOWN)
			batch_row_refuse(row, w->error.name[0] ? w->error.name : "unclear_word", "", w->why);
		ready = ready && w->state != WORD_ASKED;
	}
	return ready || row->refused;
}

static bool is_in(const char *const *list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(list[i], id))
			return true;
	}
	return false;
}

void batch_row_person(const struct batch_row *row, struct retrain_params *p, const char *const *more,
                      size_t n)
{
	const char *id[PERSON_SKILLS];
	size_t ids = 0, jobs = row->person.skills + row->person.jobs;

	for (size_t i = 0; i < n && ids < PERSON_SKILLS; i++)
		id[ids++] = more[i];
	for (size_t i = 0; i < row->person.skills && ids < PERSON_SKILLS; i++) {
		if (!is_in(id, ids, row->word[i]->w.id))
			id[ids++] = row->word[i]->w.id;
	}
	for (size_t i = row->person.skills; i < jobs; i++) {
		for (size_t k = 0; k < row->word[i]->skills && ids < PERSON_SKILLS; k++) {
			if (!is_in(id, ids, row->word[i]->skill[k]))
				id[ids++] = row->word[i]->skill[k];
		}
	}
	retrain_params_texts(p, "skills", id, ids);
	retrain_params_begin_array(p, "occupations");
	for (size_t i = row->person.skills; i < jobs; i++)
		retrain_params_text(p, NULL, row->word[i]->w.id);
	retrain_params_end(p);
}

void batch_row_free(struct batch_row *row)
{
	if (!row)
		return;
	for (size_t i = 0; i < row->words; i++)
		batch_words_put(row->word[i]);
	person_free(&row->person);
	retrain_reply_unref(row->reply);
	batch_record_free(row->record);
	free(row->count);
	free(row);
}
