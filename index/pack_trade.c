/* Trade words: everyday words of job titles and the unit groups they stand for
 * ("fellmonger" is 5413). trade_words.def says where they come from. They are put
 * into an index only where its occupations carry SOC 2010 codes. */
#include "index/pack_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* How much a trade word counts beside the texts of a job: doc/search.md. */
#define TRADE_WEIGHT 1.6f

static const struct trade_word {
	const char *words; /* with one stem */
	const char *codes; /* "unit group:weight in hundredths", blanks between them */
} trade_words[] = {
#define TRADE(words, codes) {words, codes},
#include "index/trade_words.def"
#undef TRADE
        {NULL, NULL},
};

static bool wanted(const struct text_build *t)
{
	return t->base == SECTION_ot_term && t->p->section[SECTION_group_key].len > 0;
}

/* Adds the words of one entry, read as a question would be read; the term of the first. */
static uint32_t add_terms(struct text_build *t, const struct trade_word *tw)
{
	struct text_cursor c;
	struct text_word w;
	uint32_t first = INDEX_NONE;

	text_words_begin(&c, tw->words, strlen(tw->words));
	while (text_words_next(&c, &w)) {
		uint32_t term = text_build_term(t, &w, 1);

		if (term == INDEX_NONE)
			return term;
		if (first == INDEX_NONE)
			first = term;
	}
	return first;
}

int text_build_trade_words(struct text_build *t)
{
	const struct trade_word *tw;

	for (tw = trade_words; wanted(t) && tw->words; tw++)
		if (add_terms(t, tw) == INDEX_NONE)
			return -ENOMEM;
	return 0;
}

struct trade_row {
	uint32_t stem;
	struct text_weight w;
};

static int compare_row(const void *x, const void *y)
{
	const struct trade_row *a = x, *b = y;

	if (a->stem != b->stem)
		return a->stem < b->stem ? -1 : 1;
	return (a->w.row > b->w.row) - (a->w.row < b->w.row);
}

static int add_codes(struct text_build *t, uint32_t stem, const char *codes, struct vec *rows)
{
	char *at = (char *)codes;

	while (*at) {
		uint16_t code = (uint16_t)strtoul(at, &at, 10);
		float weight = (float)strtoul(at + 1, &at, 10);
		uint32_t group = group_find(t->p, code, 4);
		struct trade_row *row = group == INDEX_NONE ? NULL : vec_push(rows);

		if (row)
			*row = (struct trade_row){stem, {group, TRADE_WEIGHT * weight / 100}};
		else if (group != INDEX_NONE)
			return -ENOMEM;
	}
	return 0;
}

static int gather_rows(struct text_build *t, struct vec *rows)
{
	const struct trade_word *tw;
	int rc = 0;

	for (tw = trade_words; wanted(t) && tw->words && !rc; tw++) {
		uint32_t term = add_terms(t, tw);

		rc = term == INDEX_NONE ? -ENOMEM
		                        : add_codes(t, VEC_AT(&t->terms, struct build_term, term)->stem,
		                                    tw->codes, rows);
	}
	if (rows->len)
		qsort(rows->data, rows->len, sizeof(struct trade_row), compare_row);
	return rc;
}

int text_build_write_trade(struct text_build *t)
{
	struct vec rows;
	uint32_t stem = 0;
	size_t i;
	int rc;

	vec_init(&rows, sizeof(struct trade_row));
	rc = gather_rows(t, &rows);
	for (i = 0; i < rows.len && !rc; i++) {
		const struct trade_row *r = VEC_AT(&rows, struct trade_row, i);

		for (; stem <= r->stem; stem++)
			pack_start(t->p, TEXT_SECTION(t, trade_start), TEXT_SECTION(t, trade), sizeof(r->w));
		buf_put(&t->p->section[TEXT_SECTION(t, trade)], &r->w, sizeof(r->w));
	}
	for (; stem <= t->stems && !rc; stem++)
		pack_start(t->p, TEXT_SECTION(t, trade_start), TEXT_SECTION(t, trade),
		           sizeof(struct text_weight));
	vec_free(&rows);
	return rc;
}
