/* How good skill.extract is on tests/data/extract.tsv, asked of the starter set: it may not fall below the
 * floors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "match/search.h"
#include "tests/import_case.h"

/* A little below what doc/search.md states, so that a changed label in data/ does not fail the build, and a
 * loss does. */
#define PRECISION_FLOOR 0.87
#define RECALL_FLOOR    0.57
#define SPAN_FLOOR      0.80 /* of the labelled spans that were found: exactly these bytes */

#define MAX_LABELS      24
#define MAX_TEXT        2000

struct label {
	char *id, *span;
	bool found;
};

struct row {
	char *part, *kind, *text, *skills;
	struct label label[MAX_LABELS];
	size_t labels;
};

struct counts {
	unsigned rows, found, right, labelled, spans, exact;
};

struct state {
	struct import_case c;
	struct arena a;
	struct search_scratch *s;
	char *file;
	struct counts tune, held;
	unsigned nothing, in_nothing; /* texts in which there is nothing, what was found in them */
};

static char *read_file(const char *name)
{
	const char *top = getenv("srcdir");
	char path[1024], *text;
	FILE *f;
	long n;

	snprintf(path, sizeof(path), "%s/%s", top ? top : ".", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	n = ftell(f);
	assert_true(n > 0);
	rewind(f);
	text = malloc((size_t)n + 1);
	assert_non_null(text);
	assert_int_equal(fread(text, 1, (size_t)n, f), (size_t)n);
	text[n] = 0;
	fclose(f);
	return text;
}

/* Turns backslash n into a new line, in place. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (s[0] == '\\' && s[1] == 'n') {
			*to++ = '\n';
			s++;
		} else {
			*to++ = *s;
		}
	}
	*to = 0;
}

static void parse_row(char *line, struct row *r)
{
	char *skill;

	memset(r, 0, sizeof(*r));
	r->part = strsep(&line, "\t");
	r->kind = strsep(&line, "\t");
	r->text = strsep(&line, "\t");
	r->skills = strsep(&line, "\t");
	assert_non_null(r->skills);
	assert_null(line);
	unescape(r->text);
	assert_true(strlen(r->text) < MAX_TEXT);
	while ((skill = strsep(&r->skills, "|"))) {
		struct label *l = &r->label[r->labels];

		if (!*skill)
			continue;
		assert_true(r->labels < MAX_LABELS);
		l->id = strsep(&skill, "=");
		l->span = skill;
		if (l->span)
			assert_non_null(strstr(r->text, l->span));
		r->labels++;
	}
}

static void judge(struct state *s, struct row *r, const struct extract_hit *h)
{
	struct counts *n = strcmp(r->part, "held") ? &s->tune : &s->held;
	size_t i;

	assert_true(h->start < h->end && h->end <= strlen(r->text));
	assert_true(h->score > 0 && h->score <= 1);
	n->found++;
	s->in_nothing += r->labels == 0;
	for (i = 0; i < r->labels; i++) {
		struct label *l = &r->label[i];

		if (view_find_skill(s->c.view, l->id, strlen(l->id)) != h->skill)
			continue;
		assert_false(l->found);
		l->found = true;
		n->right++;
		if (l->span) {
			n->spans++;
			n->exact += strlen(l->span) == h->end - h->start &&
			            !memcmp(l->span, r->text + h->start, h->end - h->start);
		}
	}
}

static void ask(struct state *s, struct row *r)
{
	struct extract_hit *hit;
	uint32_t hits, i;

	for (i = 0; i < r->labels; i++)
		assert_int_not_equal(view_find_skill(s->c.view, r->label[i].id, strlen(r->label[i].id)),
		                     INDEX_NONE);
	arena_reset(&s->a);
	assert_int_equal(extract_skills(s->c.view, s->s, r->text, strlen(r->text), 100, &s->a, &hit, &hits),
	                 0);
	for (i = 0; i < hits; i++)
		judge(s, r, &hit[i]);
	(strcmp(r->part, "held") ? &s->tune : &s->held)->labelled += (unsigned)r->labels;
	(strcmp(r->part, "held") ? &s->tune : &s->held)->rows++;
	s->nothing += r->labels == 0;
}

static int set_up(void **state)
{
	struct state *s = calloc(1, sizeof(*s));
	const char *top = getenv("srcdir");
	char data[1024], *rest, *line;
	struct row r;

	assert_non_null(s);
	case_begin(&s->c);
	snprintf(data, sizeof(data), "%s/data", top ? top : ".");
	s->c.im.files = NULL; /* from the disk, as retrain-import reads it */
	assert_int_equal(native_read(&s->c.im, data, &s->c.e), 0);
	case_view(&s->c);
	arena_init(&s->a, 0);
	assert_int_equal(search_scratch_new(&s->s), 0);
	rest = s->file = read_file("tests/data/extract.tsv");
	while ((line = strsep(&rest, "\n"))) {
		if (!*line || *line == '#' || !strncmp(line, "part\t", 5))
			continue;
		parse_row(line, &r);
		ask(s, &r);
	}
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct state *s = *state;

	search_scratch_free(s->s);
	arena_free(&s->a);
	case_end(&s->c);
	free(s->file);
	free(s);
	return 0;
}

static struct counts show(const char *name, struct counts n)
{
	double p = (double)n.right / n.found, r = (double)n.right / n.labelled;

	print_message("%-5s %u texts, %u skills labelled, %u found, %u right: precision %.3f recall %.3f F1 "
	              "%.3f; spans exact %u of %u\n",
	              name, n.rows, n.labelled, n.found, n.right, p, r, 2 * p * r / (p + r), n.exact,
	              n.spans);
	return n;
}

static void stays_above_the_floors(void **state)
{
	struct state *s = *state;
	struct counts t = show("tune", s->tune), h = show("held", s->held), n;

	n = (struct counts){t.rows + h.rows,         t.found + h.found, t.right + h.right,
	                    t.labelled + h.labelled, t.spans + h.spans, t.exact + h.exact};
	show("all", n);
	assert_true(n.rows >= 100);
	assert_true((double)n.right / n.found >= PRECISION_FLOOR);
	assert_true((double)n.right / n.labelled >= RECALL_FLOOR);
	assert_true(n.spans >= 30);
	assert_true((double)n.exact / n.spans >= SPAN_FLOOR);
}

static void seldom_finds_where_there_is_nothing(void **state)
{
	struct state *s = *state;

	print_message("%u found in %u texts without a skill\n", s->in_nothing, s->nothing);
	assert_true(s->nothing >= 8);
	assert_true(s->in_nothing * 3 <= s->nothing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(stays_above_the_floors),
	        cmocka_unit_test(seldom_finds_where_there_is_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
