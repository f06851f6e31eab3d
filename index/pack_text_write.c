/* Writes the tables of one text index from what was gathered. */
#include "index/pack_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a word outside the titles counts, by where it stands. Fitted on half of the coding index's dev
 * part with the other half held out; doc/search.md has the measurements. */
static const float bag_weight[BAG_FIELDS] = {
        [BAG_DESCRIPTION] = 0.10f, [BAG_TASKS] = 0.41f,  [BAG_UNIT_GROUP] = 0.98f,
        [BAG_CATEGORIES] = 1.60f,  [BAG_ROUTES] = 0.30f, [BAG_SEARCH_TEXT] = 0.33f,
};

/* What it counts that a stem is common in the unit groups a job belongs to, by digits of the code. */
static const float group_text_weight[] = {0, 1.25f, 0.74f, 0.44f, 0};
static const float group_title_weight[] = {0, 2.0f, 0, 0, 0};

#define GROUP_LEVELS 3u

static void put(struct text_build *t, enum index_section s, const void *v, size_t n)
{
	buf_put(&t->p->section[s], v, n);
}

static void put_u32(struct text_build *t, enum index_section s, uint32_t v)
{
	put(t, s, &v, sizeof(v));
}

/* --- terms ---------------------------------------------------------------------- */

struct sorted_term {
	const char *s;
	uint32_t len, term;
};

static int compare_term(const void *x, const void *y)
{
	const struct sorted_term *a = x, *b = y;
	int r = memcmp(a->s, b->s, a->len < b->len ? a->len : b->len);

	return r ? r : (a->len > b->len) - (a->len < b->len);
}

static int write_terms(struct text_build *t)
{
	size_t n = t->terms.len, i;
	struct sorted_term *order = malloc((n + 1) * sizeof(*order));

	t->row_of = malloc((n + 1) * sizeof(*t->row_of));
	if (!order || !t->row_of) {
		free(order);
		return -ENOMEM;
	}
	for (i = 0; i < n; i++) {
		order[i].term = (uint32_t)i;
		order[i].s =
		        strtab_get(&t->words, VEC_AT(&t->terms, struct build_term, i)->word, &order[i].len);
	}
	qsort(order, n, sizeof(*order), compare_term);
	for (i = 0; i < n; i++) {
		const struct build_term *b = VEC_AT(&t->terms, struct build_term, order[i].term);
		struct text_term row = {.stem = b->stem, .weight = b->weight};

		row.word = strtab_add(&t->p->strings, order[i].s, order[i].len);
		t->row_of[order[i].term] = (uint32_t)i;
		put(t, TEXT_SECTION(t, term), &row, sizeof(row));
		if (row.word == STR_NONE)
			t->p->section[SECTION_strings].error = -ENOMEM;
	}
	free(order);
	return 0;
}

static const struct text_term *term_row(const struct text_build *t, uint32_t row)
{
	return (const struct text_term *)(const void *)t->p->section[TEXT_SECTION(t, term)].data + row;
}

static const char *term_word(const struct text_build *t, uint32_t row, uint32_t *ret_len)
{
	return strtab_get(&t->p->strings, term_row(t, row)->word, ret_len);
}

/* --- units ------------------------------------------------------------------------ */

static int compare_u64(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return (a > b) - (a < b);
}

/* Postings of the units: by stem, then unit; each word of a unit once. */
static int write_units(struct text_build *t)
{
	size_t words = t->unit_words.len, n = 0, i, k;
	uint64_t *key = malloc((words + 1) * sizeof(*key));
	uint32_t stem = 0;

	if (!key)
		return -ENOMEM;
	put(t, TEXT_SECTION(t, unit), t->units.data, t->units.len * sizeof(struct text_unit));
	for (i = 0; i < words; i++)
		put_u32(t, TEXT_SECTION(t, unit_word), t->row_of[*VEC_AT(&t->unit_words, uint32_t, i)]);
	for (i = 0; i < t->units.len; i++) {
		const struct text_unit *u = VEC_AT(&t->units, struct text_unit, i);

		for (k = 0; k < u->content; k++) {
			uint32_t row = t->row_of[*VEC_AT(&t->unit_words, uint32_t, u->first + k)];

			/* 20 bits of stem, 22 of unit, 22 of term: checked against these sizes by
			 * text_build_write. */
			key[n++] = (uint64_t)term_row(t, row)->stem << 44 | (uint64_t)i << 22 | row;
		}
	}
	qsort(key, n, sizeof(*key), compare_u64);
	for (i = 0; i < n; i++) {
		struct text_post post = {(uint32_t)(key[i] >> 22) & 0x3fffff, (uint32_t)key[i] & 0x3fffff};

		if (i && key[i] == key[i - 1])
			continue;
		for (; stem <= key[i] >> 44; stem++)
			pack_start(t->p, TEXT_SECTION(t, post_start), TEXT_SECTION(t, post), sizeof(post));
		put(t, TEXT_SECTION(t, post), &post, sizeof(post));
	}
	for (; stem <= t->stems; stem++)
		pack_start(t->p, TEXT_SECTION(t, post_start), TEXT_SECTION(t, post),
		           sizeof(struct text_post));
	free(key);
	return 0;
}

/* --- other text --------------------------------------------------------------------- */

/* How much of one stem stands where in one document. */
struct use_run {
	uint32_t doc, count[BAG_FIELDS];
	bool title, text;
};

struct group_counts {
	uint32_t *text, *title; /* jobs of the group that hold the stem in their text, in a title */
	uint32_t *touched, touches;
	const uint32_t *start; /* group_start */
};

static float bag_value(const struct text_build *t, const struct use_run *r, const float mean[BAG_FIELDS])
{
	float sum = 0;
	size_t f;

	for (f = 0; f < BAG_FIELDS; f++) {
		float tf = (float)r->count[f];

		if (tf > 0)
			sum += bag_weight[f] * tf / (tf + 0.5f + 0.5f * t->length[f][r->doc] / mean[f]);
	}
	return sum;
}

static void count_groups(const struct text_build *t, const struct use_run *r, struct group_counts *g)
{
	const uint32_t *mine =
	        (const uint32_t *)(const void *)t->p->section[SECTION_occ_group].data + (size_t)r->doc * 4;
	unsigned d;

	if (!r->text &&
	    !r->title) /* only in its routes, say: no count to keep, and it must not be noted twice */
		return;
	for (d = 0; d < GROUP_LEVELS && mine[d] != INDEX_NONE; d++) {
		if (!g->text[mine[d]] && !g->title[mine[d]])
			g->touched[g->touches++] = mine[d];
		g->text[mine[d]] += r->text;
		g->title[mine[d]] += r->title;
	}
}

static void write_group_weights(struct text_build *t, struct group_counts *g, float idf)
{
	const uint32_t *key = (const uint32_t *)(const void *)t->p->section[SECTION_group_key].data;
	uint32_t i;

	for (i = 0; i < g->touches; i++) {
		uint32_t group = g->touched[i], digits = key[group] / 10000;
		float jobs = (float)(g->start[group + 1] - g->start[group]) + 1;
		struct text_weight w = {group, 0};

		w.weight = idf *
		           (group_text_weight[digits] * (float)g->text[group] +
		            group_title_weight[digits] * (float)g->title[group]) /
		           jobs;
		if (w.weight > 0)
			put(t, TEXT_SECTION(t, group), &w, sizeof(w));
		g->text[group] = g->title[group] = 0;
	}
	g->touches = 0;
}

/* Reads the run of uses of one stem in one document; returns where the next one begins. */
static size_t read_run(const struct text_build *t, size_t i, struct use_run *r)
{
	const uint64_t *use = t->uses.data;
	uint64_t both = use[i] >> 8;

	memset(r, 0, sizeof(*r));
	r->doc = (uint32_t)both & 0xffffffff;
	for (; i < t->uses.len && use[i] >> 8 == both; i++) {
		unsigned where = use[i] & 0xff;

		if (where == USE_TITLE)
			r->title = true;
		else
			r->count[where - USE_BAG]++;
	}
	r->text = r->count[BAG_DESCRIPTION] || r->count[BAG_TASKS];
	return i;
}

/* Rarity of a stem that `df` documents hold: nearly flat where there are few documents. A stem that none
 * holds (a trade word) has none: it must not count as something that titles could have matched. */
static float stem_idf(uint32_t docs, uint32_t df)
{
	double n = docs;

	if (!df)
		return 0;
	return (float)log(2 + n * n / ((df + 1.0) * (n + 400)));
}

static size_t write_stem(struct text_build *t, size_t i, uint32_t stem, const float mean[BAG_FIELDS],
                         struct group_counts *g)
{
	const uint64_t *use = t->uses.data;
	uint32_t df = 0;
	size_t k;
	float idf;

	for (k = i; k < t->uses.len && use[k] >> 40 == stem; k++)
		df += k == i || use[k] >> 8 != use[k - 1] >> 8;
	idf = stem_idf(t->docs, df);
	put(t, TEXT_SECTION(t, idf), &idf, sizeof(idf));
	pack_start(t->p, TEXT_SECTION(t, bag_start), TEXT_SECTION(t, bag), sizeof(struct text_weight));
	pack_start(t->p, TEXT_SECTION(t, group_start), TEXT_SECTION(t, group), sizeof(struct text_weight));
	while (i < k) {
		struct use_run r;
		struct text_weight w;

		i = read_run(t, i, &r);
		w = (struct text_weight){r.doc, idf * bag_value(t, &r, mean)};
		if (w.weight > 0)
			put(t, TEXT_SECTION(t, bag), &w, sizeof(w));
		if (t->base == SECTION_ot_term)
			count_groups(t, &r, g);
	}
	write_group_weights(t, g, idf);
	return i;
}

static void mean_lengths(const struct text_build *t, float mean[BAG_FIELDS])
{
	uint32_t doc, n;
	size_t f;

	for (f = 0; f < BAG_FIELDS; f++) {
		double sum = 0;

		for (doc = n = 0; doc < t->docs; doc++) {
			sum += (double)t->length[f][doc];
			n += t->length[f][doc] > 0;
		}
		mean[f] = n ? (float)(sum / n) : 1;
	}
}

static int write_bags(struct text_build *t)
{
	uint32_t groups = (uint32_t)(t->p->section[SECTION_group_key].len / sizeof(uint32_t)), stem;
	struct group_counts g = {
	        .start = (const uint32_t *)(const void *)t->p->section[SECTION_group_start].data};
	float mean[BAG_FIELDS];
	size_t i = 0;

	g.text = calloc((size_t)groups + 1, sizeof(*g.text));
	g.title = calloc((size_t)groups + 1, sizeof(*g.title));
	g.touched = calloc((size_t)groups + 1, sizeof(*g.touched));
	if (g.text && g.title && g.touched) {
		mean_lengths(t, mean);
		if (t->uses.len)
			qsort(t->uses.data, t->uses.len, sizeof(uint64_t), compare_u64);
		for (stem = 0; stem < t->stems; stem++)
			i = write_stem(t, i, stem, mean, &g);
		pack_start(t->p, TEXT_SECTION(t, bag_start), TEXT_SECTION(t, bag),
		           sizeof(struct text_weight));
		pack_start(t->p, TEXT_SECTION(t, group_start), TEXT_SECTION(t, group),
		           sizeof(struct text_weight));
	}
	free(g.text);
	free(g.title);
	free(g.touched);
	return g.text && g.title && g.touched ? 0 : -ENOMEM;
}

/* Which descriptions hold a term, by the term's row, then document. */
static int write_descriptions(struct text_build *t)
{
	const uint32_t *pair = t->descs.data;
	uint64_t *key = malloc((t->descs.len + 1) * sizeof(*key));
	uint32_t term = 0;
	size_t i;

	if (!key)
		return -ENOMEM;
	for (i = 0; i < t->descs.len; i++)
		key[i] = (uint64_t)t->row_of[pair[2 * i]] << 32 | pair[2 * i + 1];
	qsort(key, t->descs.len, sizeof(*key), compare_u64);
	for (i = 0; i < t->descs.len; i++) {
		if (i && key[i] == key[i - 1])
			continue;
		for (; term <= key[i] >> 32; term++)
			pack_start(t->p, TEXT_SECTION(t, desc_start), TEXT_SECTION(t, desc),
			           sizeof(uint32_t));
		put_u32(t, TEXT_SECTION(t, desc), (uint32_t)key[i]);
	}
	for (; term <= t->terms.len; term++)
		pack_start(t->p, TEXT_SECTION(t, desc_start), TEXT_SECTION(t, desc), sizeof(uint32_t));
	free(key);
	return 0;
}

/* --- typing errors and short prefixes -------------------------------------------------- */

struct typo_sink {
	struct vec typos;
	uint32_t term;
	bool failed;
};

static bool add_typo(void *arg, uint32_t hash)
{
	struct typo_sink *sink = arg;
	uint64_t *key = vec_push(&sink->typos);

	sink->failed = !key;
	if (key)
		*key = (uint64_t)hash << 32 | sink->term;
	return key != NULL;
}

static int write_typos(struct text_build *t)
{
	struct typo_sink sink = {.failed = false};
	uint32_t row, len;
	size_t i;

	vec_init(&sink.typos, sizeof(uint64_t));
	for (row = 0; row < t->terms.len && !sink.failed; row++) {
		const char *s = term_word(t, row, &len);

		sink.term = row;
		if (len >= TEXT_TYPO_MIN && len <= TEXT_TYPO_MAX)
			words_deletions(s, len, len >= TEXT_TYPO_TWO - 1 ? 2 : 1, add_typo, &sink);
	}
	if (sink.typos.len)
		qsort(sink.typos.data, sink.typos.len, sizeof(uint64_t), compare_u64);
	for (i = 0; i < sink.typos.len; i++) {
		uint64_t key = *VEC_AT(&sink.typos, uint64_t, i);
		struct text_typo typo = {(uint32_t)(key >> 32), (uint32_t)key};

		if (!i || key != *VEC_AT(&sink.typos, uint64_t, i - 1))
			put(t, TEXT_SECTION(t, typo), &typo, sizeof(typo));
	}
	vec_free(&sink.typos);
	return sink.failed ? -ENOMEM : 0;
}

static int compare_common(const void *x, const void *y, void *arg)
{
	const struct text_build *t = arg;
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	uint32_t wa = term_row(t, a)->weight, wb = term_row(t, b)->weight;

	return wa != wb ? (wa < wb ? 1 : -1) : (a > b) - (a < b);
}

/* Terms [first, end) share a prefix of `letters` bytes: its list is needed when it is longer than a question
 * reads. */
static int write_short_prefix(struct text_build *t, uint32_t first, uint32_t end, size_t letters)
{
	uint32_t *list, i, len;
	const char *s = term_word(t, first, &len);
	struct text_short row = {.prefix = words_short_key(s, letters), .count = TEXT_SHORT_TERMS};

	if (end - first <= TEXT_SHORT_TERMS)
		return 0;
	list = malloc((end - first) * sizeof(*list));
	if (!list)
		return -ENOMEM;
	for (i = first; i < end; i++)
		list[i - first] = i;
	qsort_r(list, end - first, sizeof(*list), compare_common, t);
	row.first = (uint32_t)(t->p->section[TEXT_SECTION(t, short_term)].len / sizeof(*list));
	put(t, TEXT_SECTION(t, short_term), list, TEXT_SHORT_TERMS * sizeof(*list));
	put(t, TEXT_SECTION(t, short), &row, sizeof(row));
	free(list);
	return 0;
}

static bool same_start(const struct text_build *t, uint32_t a, uint32_t b, size_t letters)
{
	uint32_t alen, blen;
	const char *x = term_word(t, a, &alen), *y = term_word(t, b, &blen);

	return alen >= letters && blen >= letters && !memcmp(x, y, letters);
}

static int compare_short(const void *x, const void *y)
{
	uint32_t a = ((const struct text_short *)x)->prefix, b = ((const struct text_short *)y)->prefix;

	return (a > b) - (a < b);
}

static int write_shorts(struct text_build *t)
{
	struct buf *shorts = &t->p->section[TEXT_SECTION(t, short)];
	uint32_t n = (uint32_t)t->terms.len, first, end, len;
	size_t letters;
	int rc = 0;

	for (letters = 1; letters <= TEXT_SHORT_LETTERS && !rc; letters++)
		for (first = 0; first < n && !rc; first = end) {
			term_word(t, first, &len);
			for (end = first + 1; end < n && same_start(t, first, end, letters); end++)
				;
			if (len >= letters)
				rc = write_short_prefix(t, first, end, letters);
		}
	if (shorts->len)
		qsort(shorts->data, shorts->len / sizeof(struct text_short), sizeof(struct text_short),
		      compare_short);
	return rc;
}

int text_build_write(struct text_build *t)
{
	static int (*const steps[])(struct text_build * t) = {
	        write_terms, write_units,  write_bags,         write_descriptions, text_build_write_trade,
	        write_typos, write_shorts, text_build_phrases,
	};
	size_t i;
	int rc = 0;

	/* What the sort keys above can hold. */
	if (t->stems >= 1u << 20 || t->units.len >= 1u << 22 || t->terms.len >= 1u << 22)
		return -EOVERFLOW;
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]) && !rc; i++)
		rc = steps[i](t);
	return rc;
}
