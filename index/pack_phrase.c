/* Packs what skill.extract looks for: every label of every skill as a phrase of
 * words, and shorter ways in which people say the same. doc/search.md says why
 * each is kept and how sure each makes a finding. */
#include "index/pack_phrase.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Words that people leave out of a label that has others: "carrying out safety checks" is "safety checks".
 * Behind the first group a single word may be left: "using spreadsheets" is "spreadsheets", but "running a
 * hotel" is not "hotel". Papers may be left out where two words or initials are left, kinds of things only
 * behind initials: "CSCS card". */
static const char *const light_words[LIGHT_GROUPS] = {
        [LIGHT_VERB] = ("apply assist be carry conduct handle help pay people perform provide support take "
                        "undertake use"),
        [LIGHT_WORD] = ("ability awareness basic deal deliver demonstrate develop ensure execute exercise "
                        "follow give have "
                        "implement keep knowledge look maintain make manage monitor offer operate others "
                        "person possess "
                        "practise prepare process rule run show skill staff thing understand work"),
        [LIGHT_PAPER] = "badge card certificate course licence licensed test ticket training",
        [LIGHT_KIND] = "rules software standards system",
};

uint32_t phrase_known_stem(const struct text_build *t, const struct text_word *w)
{
	size_t n;
	const char *s = text_stem(t->stemmer, w->folded, w->len, &n);
	uint32_t at = strtab_find(&t->stem_words, s, n);

	return at == STR_NONE ? INDEX_NONE : map64_get(&t->stem_of, (uint64_t)at + 1);
}

uint32_t phrase_known_term(const struct text_build *t, const struct text_word *w)
{
	struct text_word one = *w;
	uint32_t at;

	words_singular(&one);
	at = strtab_find(&t->words, one.folded, one.len);
	return at == STR_NONE ? INDEX_NONE : map64_get(&t->term_of, (uint64_t)at + 1);
}

/* --- how much a word tells --------------------------------------------------------- */

static void count_text(struct phrase_job *j, uint32_t str)
{
	struct text_cursor c;
	struct text_word w;
	uint32_t len;
	const char *s = strtab_get(&j->t->p->strings, str, &len);

	text_words_begin(&c, s, len);
	while (text_words_next(&c, &w)) {
		uint32_t term = phrase_known_term(j->t, &w), stem;

		/* Most words are none of a label's, or one that stands there as it is: only the rest need a
		 * stemmer. */
		stem = term != INDEX_NONE ? phrase_term_stem(j->t, term) : phrase_known_stem(j->t, &w);
		if (stem >= j->t->stems || j->seen[stem] == j->docs)
			continue;
		j->seen[stem] = j->docs;
		j->df[stem]++;
	}
}

static void count_documents(struct phrase_job *j)
{
	const struct pack *p = j->t->p;
	const uint32_t *start = (const uint32_t *)(const void *)p->section[SECTION_occ_text_start].data;
	const uint32_t *text = (const uint32_t *)(const void *)p->section[SECTION_occ_text].data;
	uint32_t i, k;

	for (i = 0; i < p->occupations; i++) {
		size_t tasks = (size_t)i * OCC_TEXT_KINDS + OCC_TASK;

		j->docs++;
		count_text(j, p->occ[i].description);
		for (k = start[tasks]; k < start[tasks + 1]; k++)
			count_text(j, text[k]);
	}
	for (i = 0; i < p->skills; i++) {
		j->docs++;
		count_text(j, p->skill[i].description);
	}
}

static void write_information(struct phrase_job *j)
{
	uint32_t i;

	for (i = 0; i < j->t->stems; i++) {
		/* As a share of what the rarest word tells, so that a small set and a large one have one
		 * scale. */
		float info = (float)(log((j->docs + 1.0) / (j->df[i] + 0.5)) / log(2.0 * (j->docs + 1.0)));

		pack_float(j->t->p, SECTION_st_info, info);
	}
}

/* --- finding phrases, words and stems ------------------------------------------------------- */

/* An empty hash with room for `n` rows. */
static int begin_slots(struct phrase_job *j, enum index_section section, size_t n)
{
	struct buf *out = &j->t->p->section[section];
	size_t slots = 2;

	while (slots < n * 2)
		slots *= 2;
	if (!buf_reserve(out, slots * sizeof(struct text_slot)))
		return -ENOMEM;
	memset(out->data, 0, slots * sizeof(struct text_slot));
	out->len = slots * sizeof(struct text_slot);
	return 0;
}

static void put_slot(struct phrase_job *j, enum index_section section, uint32_t hash, uint32_t row)
{
	struct buf *out = &j->t->p->section[section];
	struct text_slot *slot = (void *)out->data;
	uint32_t mask = (uint32_t)(out->len / sizeof(*slot)) - 1, at = hash & mask;

	while (slot[at].row)
		at = (at + 1) & mask;
	slot[at] = (struct text_slot){hash, row + 1};
}

static int write_phrase_slots(struct phrase_job *j)
{
	struct pack *p = j->t->p;
	const struct skill_phrase *phrase = (const void *)p->section[SECTION_phrase].data;
	const uint32_t *word = (const uint32_t *)(const void *)p->section[SECTION_phrase_word].data;
	const struct text_term *term = (const void *)p->section[SECTION_st_term].data;
	uint32_t i, k;

	if (begin_slots(j, SECTION_phrase_slot, j->phrases))
		return -ENOMEM;
	for (i = 0; i < j->phrases; i++) {
		uint32_t h = 0;

		for (k = 0; k < phrase[i].words; k++)
			h = words_phrase_hash(h, term[word[phrase[i].first + k]].stem);
		put_slot(j, SECTION_phrase_slot, h, i);
	}
	return 0;
}

static uint32_t letters_hash(const struct strtab *t, uint32_t at)
{
	uint32_t len;
	const char *s = strtab_get(t, at, &len);

	return words_typo_hash(s, len);
}

static int write_word_slots(struct phrase_job *j)
{
	struct text_build *t = j->t;
	uint32_t i;

	if (begin_slots(j, SECTION_word_slot, t->terms.len) || begin_slots(j, SECTION_stem_slot, t->stems))
		return -ENOMEM;
	memset(j->stem_term, 0xff, t->stems * sizeof(*j->stem_term));
	for (i = 0; i < t->terms.len; i++) {
		j->stem_term[phrase_term_stem(t, i)] = i;
		put_slot(j, SECTION_word_slot,
		         letters_hash(&t->words, VEC_AT(&t->terms, struct build_term, i)->word),
		         t->row_of[i]);
	}
	for (i = 0; i < t->stems; i++) {
		const struct build_term *b;

		/* A word in the singular may have been seen with another stem first: then no term has this
		 * one. */
		if (j->stem_term[i] == INDEX_NONE)
			continue;
		b = VEC_AT(&t->terms, struct build_term, j->stem_term[i]);
		put_slot(j, SECTION_stem_slot, letters_hash(&t->stem_words, b->stem_word),
		         t->row_of[j->stem_term[i]]);
	}
	return 0;
}

/* --- all of it -------------------------------------------------------------------------------- */

static void note_light(struct phrase_job *j)
{
	struct text_cursor c;
	struct text_word w;
	unsigned group;

	for (group = LIGHT_VERB; group < LIGHT_GROUPS; group++) {
		text_words_begin(&c, light_words[group], strlen(light_words[group]));
		while (text_words_next(&c, &w)) {
			uint32_t stem = phrase_known_stem(j->t, &w);

			if (stem < j->t->stems)
				j->light[stem] = (uint8_t)group;
		}
	}
}

/* A skill that no job holds and under which others stand only puts them in order. */
static void note_headings(struct phrase_job *j)
{
	const struct pack *p = j->t->p;
	const uint32_t *broader = (const uint32_t *)(const void *)p->section[SECTION_skill_broader].data;
	size_t n = p->section[SECTION_skill_broader].len / sizeof(uint32_t), i;

	for (i = 0; i < n; i++)
		j->heading[broader[i]] = true;
	for (i = 0; i < p->skills; i++) {
		if (p->skill[i].parent != INDEX_NONE)
			j->heading[p->skill[i].parent] = true;
		if (p->skill[i].named_master != INDEX_NONE)
			j->heading[p->skill[i].named_master] = true;
	}
	for (i = 0; i < p->skills; i++)
		j->heading[i] = p->skill[i].kind == SKILL_GROUP || (j->heading[i] && !p->skill[i].jobs);
}

int text_build_phrases(struct text_build *t)
{
	struct phrase_job j = {.t = t};
	uint32_t i;
	int rc = -ENOMEM;

	if (t->base != SECTION_st_term)
		return 0;
	j.stem_term = calloc((size_t)t->stems + 1, sizeof(*j.stem_term));
	j.df = calloc((size_t)t->stems + 1, sizeof(*j.df));
	j.seen = calloc((size_t)t->stems + 1, sizeof(*j.seen));
	j.light = calloc((size_t)t->stems + 1, sizeof(*j.light));
	j.heading = calloc((size_t)t->p->skills + 1, sizeof(*j.heading));
	if (!j.stem_term || !j.df || !j.seen || !j.light || !j.heading)
		goto out;
	count_documents(&j);
	write_information(&j);
	note_light(&j);
	note_headings(&j);
	for (i = 0; i < t->p->skills; i++)
		if (!j.heading[i])
			phrase_put_skill(&j, i);
	rc = write_phrase_slots(&j);
	if (!rc)
		rc = write_word_slots(&j);
out:
	free(j.stem_term);
	free(j.df);
	free(j.seen);
	free(j.light);
	free(j.heading);
	return rc;
}
