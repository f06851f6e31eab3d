/* Trade words: everyday words of job titles and the unit groups they stand for
 * ("fellmonger" is 5413). trade_words.def says where they come from. They are put
 * into an index only where its occupations carry SOC 2010 codes. */
#include "index/pack_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* How much a trade word counts beside the texts of a job: doc/search.md. */
#define TRADE_WEIGHT 0.85f

static const struct trade_word {
	const char *word;
	uint16_t soc2010, weight; /* in hundredths */
} trade_words[] = {
#define TRADE(word, code, weight) {word, code, weight},
#include "index/trade_words.def"
#undef TRADE
	{NULL, 0, 0},
};

static bool wanted(const struct text_build *t)
{
	return t->base == SECTION_ot_term && t->p->section[SECTION_group_key].len > 0;
}

/* The term of a trade word: reads it as a question would be read. */
static uint32_t trade_term(struct text_build *t, const struct trade_word *tw)
{
	struct text_cursor c;
	struct text_word w;

	text_words_begin(&c, tw->word, strlen(tw->word));
	return text_words_next(&c, &w) ? text_build_term(t, &w, 1) : INDEX_NONE;
}

int text_build_trade_words(struct text_build *t)
{
	const struct trade_word *tw;

	for (tw = trade_words; wanted(t) && tw->word; tw++)
		if (group_find(t->p, tw->soc2010, 4) != INDEX_NONE && trade_term(t, tw) == INDEX_NONE)
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

static int gather_rows(struct text_build *t, struct vec *rows)
{
	const struct trade_word *tw;

	for (tw = trade_words; wanted(t) && tw->word; tw++) {
		uint32_t group = group_find(t->p, tw->soc2010, 4), term;
		struct trade_row *row;

		if (group == INDEX_NONE)
			continue;
		term = trade_term(t, tw);
		row = term == INDEX_NONE ? NULL : vec_push(rows);
		if (!row)
			return -ENOMEM;
		row->stem = VEC_AT(&t->terms, struct build_term, term)->stem;
		row->w = (struct text_weight){group, TRADE_WEIGHT * (float)tw->weight / 100};
	}
	if (rows->len)
		qsort(rows->data, rows->len, sizeof(struct trade_row), compare_row);
	return 0;
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
		pack_start(t->p, TEXT_SECTION(t, trade_start), TEXT_SECTION(t, trade), sizeof(struct text_weight));
	vec_free(&rows);
	return rc;
}
