/* Packs the titles of courses or vacancies and the words by which they are found. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "index/pack_catalogue.h"
#include "index/strtab.h"

/* --- titles in their order -------------------------------------------------- */

struct folded {
	const char *fold, *text;
	uint32_t fold_len, text_len, row;
};

static int compare_bytes(const char *a, uint32_t alen, const char *b, uint32_t blen)
{
	int r = memcmp(a, b, alen < blen ? alen : blen);

	return r ? r : (alen > blen) - (alen < blen);
}

static int compare_folded(const void *x, const void *y)
{
	const struct folded *a = x, *b = y;
	int r = compare_bytes(a->fold, a->fold_len, b->fold, b->fold_len);

	return r ? r : compare_bytes(a->text, a->text_len, b->text, b->text_len);
}

static int fold_titles(const struct part *part, const bool *used, struct arena *folds, struct folded *order,
                       uint32_t *ret_count)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < part->title.rows.len; i++) {
		struct folded *f = &order[n];
		char fold[MAX_TITLE * 2];
		size_t len;

		if (!used[i])
			continue;
		f->row = i;
		f->text = strtab_get(&part->strings, VEC_AT(&part->title.rows, struct title_row, i)->text,
		                     &f->text_len);
		len = text_fold(f->text, f->text_len, fold, sizeof(fold));
		f->fold_len = (uint32_t)(len < sizeof(fold) ? len : sizeof(fold) - 1);
		f->fold = arena_strndup(folds, fold, f->fold_len);
		if (!f->fold)
			return -ENOMEM;
		n++;
	}
	*ret_count = n;
	return 0;
}

/* Puts the titles into the order of their folded text and tells the rows their new numbers. */
static int renumber(struct catalogue_pack *p, const struct folded *order, uint32_t n, uint32_t *new_of)
{
	struct part *part = p->part;
	struct title_row *title = pack_room(p, p->table->title, n);

	if (!title)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++) {
		title[i].text = VEC_AT(&part->title.rows, struct title_row, order[i].row)->text;
		new_of[order[i].row] = i;
	}
	for (uint32_t i = 0; i < p->rows; i++) {
		uint32_t *at = row_title(p->what, (char *)part->row.data + i * part->row.size);

		*at = new_of[*at];
	}
	return 0;
}

int pack_sort_titles(struct catalogue_pack *p)
{
	const size_t titles = p->part->title.rows.len;
	struct folded *order = malloc((titles + 1) * sizeof(*order));
	uint32_t *new_of = calloc(titles + 1, sizeof(*new_of)), n = 0;
	bool *used = calloc(titles + 1, sizeof(*used));
	struct arena folds;
	int r = -ENOMEM;

	arena_init(&folds, 1u << 18);
	if (!order || !new_of || !used)
		goto out;
	/* Records that were refused, and such as were left out, may have left titles behind. */
	for (uint32_t i = 0; i < p->rows; i++)
		used[*row_title(p->what, (char *)p->part->row.data + i * p->part->row.size)] = true;
	r = fold_titles(p->part, used, &folds, order, &n);
	if (r)
		goto out;
	qsort(order, n, sizeof(*order), compare_folded);
	r = renumber(p, order, n, new_of);
out:
	arena_free(&folds);
	free(order);
	free(new_of);
	free(used);
	return r;
}

static uint32_t titles_of(const struct catalogue_pack *p)
{
	return (uint32_t)(p->section[p->table->title].len / sizeof(struct title_row));
}

/* The rows of each title, from the rows in their order. */
int pack_title_items(struct catalogue_pack *p)
{
	const uint32_t titles = titles_of(p);
	uint32_t *start = pack_room(p, p->table->title_item_start, (size_t)titles + 1), *at;
	uint32_t *item = pack_room(p, p->table->title_item, p->rows);

	at = calloc((size_t)titles + 1, sizeof(*at));
	if (!start || !item || !at) {
		free(at);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < p->rows; i++)
		start[*row_title(p->what, (char *)p->part->row.data + i * p->part->row.size) + 1]++;
	for (uint32_t t = 0; t < titles; t++)
		start[t + 1] += start[t];
	memcpy(at, start, titles * sizeof(*at));
	for (uint32_t i = 0; i < p->rows; i++)
		item[at[*row_title(p->what, (char *)p->part->row.data + i * p->part->row.size)]++] = i;
	free(at);
	return 0;
}

/* --- words --------------------------------------------------------------------- */

struct words {
	struct rowset term; /* struct title_term: by the word's str */
	struct vec word;    /* uint32_t: terms of the titles, numbered as they were met */
};

/* Notes the words of one title, which `rows` rows have. */
static int read_title(struct catalogue_pack *p, struct words *w, struct title_row *title, uint32_t rows)
{
	struct text_cursor c;
	struct text_word word;
	uint32_t len;
	const char *s = strtab_get(&p->part->strings, title->text, &len);
	char *copy = malloc((size_t)len + 1);
	int r = -ENOMEM;

	if (!copy)
		return r;
	/* The words go to the same table of strings, which moves as it grows. */
	memcpy(copy, s, len);
	title->first = (uint32_t)w->word.len;
	text_words_begin(&c, copy, len);
	while (text_words_next(&c, &word)) {
		struct title_term term = {0};
		uint32_t *at, n;

		term.word = strtab_add(&p->part->strings, word.folded, word.len);
		if (term.word == STR_NONE)
			goto out;
		n = rowset_add(&w->term, &term);
		at = n == ROWSET_NONE ? NULL : vec_push(&w->word);
		if (!at)
			goto out;
		*at = n;
		VEC_AT(&w->term.rows, struct title_term, n)->times += rows;
		title->words++;
	}
	r = 0;
out:
	free(copy);
	return r;
}

static int read_titles(struct catalogue_pack *p, struct words *w)
{
	struct title_row *title = (struct title_row *)(void *)p->section[p->table->title].data;
	const uint32_t *start = (const uint32_t *)(const void *)p->section[p->table->title_item_start].data;
	int r = 0;

	for (uint32_t i = 0; i < titles_of(p) && !r; i++)
		r = read_title(p, w, &title[i], start[i + 1] - start[i]);
	return r;
}

/* Terms sorted by their letters; `row_of` says where each went. */
static int sort_terms(struct catalogue_pack *p, const struct words *w, uint32_t *row_of)
{
	const size_t n = w->term.rows.len;
	struct folded *order = malloc((n + 1) * sizeof(*order));
	struct title_term *term = pack_room(p, p->table->title_term, n);

	if (!order || !term) {
		free(order);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < n; i++) {
		order[i] = (struct folded){.row = i, .text = "", .text_len = 0};
		order[i].fold =
		        strtab_get(&p->part->strings, VEC_AT(&w->term.rows, struct title_term, i)->word,
		                   &order[i].fold_len);
	}
	qsort(order, n, sizeof(*order), compare_folded);
	for (uint32_t i = 0; i < n; i++) {
		term[i] = *VEC_AT(&w->term.rows, struct title_term, order[i].row);
		row_of[order[i].row] = i;
	}
	free(order);
	return 0;
}

/* The titles of each term, rising, each once; `last` remembers the title that a term was last met in. */
static int write_posts(struct catalogue_pack *p, uint32_t terms, uint32_t *last)
{
	const struct title_row *title = (const struct title_row *)(void *)p->section[p->table->title].data;
	const uint32_t *word = (const uint32_t *)(void *)p->section[p->table->title_word].data;
	uint32_t *start = pack_room(p, p->table->title_post_start, (size_t)terms + 1), *post;
	const uint32_t titles = titles_of(p);

	if (!start)
		return -ENOMEM;
	for (uint32_t t = 0; t < titles; t++)
		for (uint32_t i = 0; i < title[t].words; i++) {
			uint32_t term = word[title[t].first + i];

			start[term + 1] += last[term] != t + 1;
			last[term] = t + 1;
		}
	for (uint32_t i = 0; i < terms; i++)
		start[i + 1] += start[i];
	post = pack_room(p, p->table->title_post, start[terms]);
	if (!post)
		return -ENOMEM;
	/* From here on `last` says where the next title of a term goes. */
	memcpy(last, start, terms * sizeof(*last));
	for (uint32_t t = 0; t < titles; t++)
		for (uint32_t i = 0; i < title[t].words; i++) {
			uint32_t term = word[title[t].first + i];

			if (last[term] == start[term] || post[last[term] - 1] != t)
				post[last[term]++] = t;
		}
	return 0;
}

int pack_title_words(struct catalogue_pack *p)
{
	struct words w;
	uint32_t *row_of = NULL, *last = NULL, *word;
	int r = -ENOMEM;

	rowset_init(&w.term, sizeof(struct title_term), sizeof(uint32_t));
	vec_init(&w.word, sizeof(uint32_t));
	if (read_titles(p, &w))
		goto out;
	row_of = malloc((w.term.rows.len + 1) * sizeof(*row_of));
	last = calloc(w.term.rows.len + 1, sizeof(*last));
	word = pack_room(p, p->table->title_word, w.word.len);
	if (!row_of || !last || !word || sort_terms(p, &w, row_of))
		goto out;
	for (size_t i = 0; i < w.word.len; i++)
		word[i] = row_of[*VEC_AT(&w.word, uint32_t, i)];
	r = write_posts(p, (uint32_t)w.term.rows.len, last);
out:
	free(row_of);
	free(last);
	rowset_free(&w.term);
	vec_free(&w.word);
	return r;
}
