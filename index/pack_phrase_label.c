/* Reads the labels of a skill and writes the phrases they make. */
#include "index/pack_phrase.h"

#include <string.h>

#define LABEL_BYTES   512u
#define INITIALS_MIN  3u /* letters of initials that stand for a whole label */
#define SHORT_CAPITAL 2u /* letters of initials that are only looked for in capitals */

#define LOST_WORDS                                                                                           \
	2u /* of a label, in another label that is only a part of it: then it means something wider */
#define TELLING_DF 2u /* a word in so few texts of the set may stand alone behind any light word */

static bool is_bridge(const struct text_word *w)
{
	return !strcmp(w->folded, "with") || !strcmp(w->folded, "to") || !strcmp(w->folded, "from") ||
	       !strcmp(w->folded, "by") || !strcmp(w->folded, "without");
}

/* Copies a label without what stands in brackets. */
static size_t cut_brackets(const char *s, uint32_t len, char out[LABEL_BYTES])
{
	size_t n = 0;
	unsigned depth = 0;
	uint32_t i;

	for (i = 0; i < len && n < LABEL_BYTES; i++) {
		depth += s[i] == '(';
		if (!depth)
			out[n++] = s[i];
		depth -= s[i] == ')' && depth;
	}
	/* A label longer than this is no phrase; a cut character would not be valid UTF-8. */
	return n == LABEL_BYTES ? 0 : n;
}

static bool all_capitals(const char *s, size_t n)
{
	size_t i, letters = 0;

	for (i = 0; i < n; i++) {
		if (s[i] >= 'a' && s[i] <= 'z')
			return false;
		letters += s[i] >= 'A' && s[i] <= 'Z';
	}
	return letters > 0;
}

static bool comma_before(const char *s, size_t at)
{
	while (at && s[at - 1] == ' ')
		at--;
	return at && s[at - 1] == ',';
}

/* Reads a label; false when it has no words, or too many to be found. */
static bool read_label(const struct phrase_job *j, uint32_t str, struct label *l)
{
	char cut[LABEL_BYTES];
	struct text_cursor c;
	struct text_word w;
	uint32_t len, term;
	const char *s = strtab_get(&j->t->p->strings, str, &len);
	size_t n = cut_brackets(s, len, cut);
	bool bridge = false, joined = false;

	l->words = l->bridge = l->joined = 0;
	l->capitals = l->initials = false;
	text_words_begin(&c, cut, n);
	while (text_words_next(&c, &w)) {
		joined |= comma_before(cut, w.start) || !strcmp(w.folded, "and") || !strcmp(w.folded, "or");
		if (words_is_stop(&w) || words_is_filler(&w)) {
			bridge |= is_bridge(&w);
			continue;
		}
		words_write_out(&w);
		term = phrase_known_term(j->t, &w);
		if (l->words == PHRASE_WORDS || term == INDEX_NONE)
			return false;
		l->initials |=
		        w.end - w.start >= INITIALS_MIN && all_capitals(cut + w.start, w.end - w.start);
		l->bridge |= (uint8_t)(bridge << l->words);
		l->joined |= (uint8_t)((joined && l->words) << l->words);
		l->term[l->words++] = term;
		bridge = joined = false;
	}
	if (l->words == 1 && all_capitals(cut, n))
		l->capitals =
		        j->strict || n <= SHORT_CAPITAL || j->df[phrase_term_stem(j->t, l->term[0])] > 0;
	return l->words > 0;
}

/* --- writing phrases ------------------------------------------------------------------- */

static void put_phrase(struct phrase_job *j, const struct label *l, uint8_t flags)
{
	struct pack *p = j->t->p;
	struct skill_phrase row = {
	        .skill = l->skill, .words = l->words, .kind = l->kind, .bridge = l->bridge};
	uint8_t i;

	row.first = (uint32_t)(p->section[SECTION_phrase_word].len / sizeof(uint32_t));
	row.flags = (uint8_t)(flags | (l->capitals ? PHRASE_CAPITALS : 0) | (j->strict ? PHRASE_STRICT : 0));
	for (i = 0; i < l->words; i++)
		pack_u32(p, SECTION_phrase_word, j->t->row_of[l->term[i]]);
	pack_put(p, SECTION_phrase, &row, sizeof(row));
	j->phrases++;
}

static void copy_word(struct label *to, const struct label *from, unsigned i)
{
	if (from->bridge >> i & 1)
		to->bridge |= (uint8_t)(1u << to->words);
	to->term[to->words++] = from->term[i];
}

static enum light lightness(const struct phrase_job *j, const struct label *l, unsigned i)
{
	enum light light = j->light[phrase_term_stem(j->t, l->term[i])];

	return light == LIGHT_KIND && !l->initials ? HEAVY : light;
}

static unsigned count_heavy(const struct phrase_job *j, const struct label *l)
{
	unsigned i, n = 0;

	for (i = 0; i < l->words; i++)
		n += lightness(j, l, i) == HEAVY;
	return n;
}

/* Whether one word alone still says what the label says. */
static bool may_stand_alone(const struct phrase_job *j, const struct label *l)
{
	unsigned i;

	if (l->initials)
		return true;
	/* Without what it is done to, a verb means something else: "pointing people to other help". */
	if (l->kind != PHRASE_LABEL || lightness(j, l, 0) == HEAVY)
		return false;
	for (i = 0; i < l->words; i++)
		if (lightness(j, l, i) == HEAVY && j->df[phrase_term_stem(j->t, l->term[i])] <= TELLING_DF)
			return true;
	for (i = 0; i < l->words; i++)
		if (lightness(j, l, i) > LIGHT_VERB)
			return false;
	return true;
}

/* The label without its light words. */
static void put_core(struct phrase_job *j, const struct label *l, uint8_t flags)
{
	struct label core = {.skill = l->skill, .kind = l->kind};
	unsigned i;

	for (i = 0; i < l->words; i++)
		if (lightness(j, l, i) == HEAVY)
			copy_word(&core, l, i);
	/* What a preposition stands before at the start is no bridge between two words. */
	core.bridge &= (uint8_t)~1u;
	if (core.words && core.words < l->words && (core.words > 1 || may_stand_alone(j, l)))
		put_phrase(j, &core, flags | PHRASE_CORE);
}

/* Words [from, to) of the label with `skip_from` to `skip_to` left out. */
static void put_part(struct phrase_job *j, const struct label *l, unsigned to, unsigned skip_from,
                     unsigned skip_to)
{
	struct label part = {.skill = l->skill, .kind = l->kind};
	unsigned i;

	for (i = 0; i < to; i++)
		if (i < skip_from || i >= skip_to)
			copy_word(&part, l, i);
	part.bridge &= (uint8_t)~1u;
	/* One word is enough where the whole is two things of a word each: "hydraulics and pneumatics". */
	if (!part.words || part.words == l->words || count_heavy(j, &part) < (l->words == 2 ? 1 : 2))
		return;
	put_phrase(j, &part, PHRASE_PART);
	put_core(j, &part, PHRASE_PART);
}

/* "Reading plans and drawings" is also "reading plans" and "reading drawings". */
static void put_parts(struct phrase_job *j, const struct label *l)
{
	unsigned at;

	for (at = 1; at < l->words && !(l->joined >> at & 1); at++)
		;
	if (at >= l->words || l->joined >> (at + 1) || (l->words == 2 && l->kind != PHRASE_LABEL))
		return;
	put_part(j, l, at, 0, 0);        /* what stands before "and" */
	put_part(j, l, l->words, 0, at); /* what stands behind it */
	if (at > 1)
		put_part(j, l, l->words, at - 1, at); /* the verb with the second thing */
	if (at == 1 && l->words > 2)
		put_part(j, l, l->words, 1, 2); /* the first verb with the thing */
	if (at == 1 && l->words == 3)
		put_part(j, l, 2, 0, 0); /* both verbs without it */
}

/* How many words of `a` that say something have their stems in `b`, too. */
static unsigned count_shared(const struct phrase_job *j, const struct label *a, const struct label *b)
{
	unsigned i, k, n = 0;

	for (i = 0; i < a->words; i++) {
		for (k = 0;
		     k < b->words && phrase_term_stem(j->t, a->term[i]) != phrase_term_stem(j->t, b->term[k]);
		     k++)
			;
		n += k < b->words && lightness(j, a, i) == HEAVY;
	}
	return n;
}

/* Another label of a classification is often only near: it has to share a word with the label, and not to be
 * what is left of it when all that is particular is gone ("work in teams" of "work in textile manufacturing
 * teams"). */
static bool is_near(const struct phrase_job *j, const struct label *l)
{
	unsigned shared = count_shared(j, l, &j->title);

	return shared && (shared < count_heavy(j, l) || count_heavy(j, &j->title) < shared + LOST_WORDS);
}

/* Whether the word is made of the first letters of the title's words. */
static bool is_initials(const struct phrase_job *j, const struct label *l)
{
	uint32_t n, k;
	const char *s, *w;
	unsigned i;

	if (l->words != 1)
		return false;
	s = strtab_get(&j->t->words, VEC_AT(&j->t->terms, struct build_term, l->term[0])->word, &n);
	if (n < 3 || n != j->title.words)
		return false;
	for (i = 0; i < n; i++) {
		w = strtab_get(&j->t->words, VEC_AT(&j->t->terms, struct build_term, j->title.term[i])->word,
		               &k);
		if (*w != s[i])
			return false;
	}
	return true;
}

/* The label of a classification without the verb at its start. */
static void put_without_verb(struct phrase_job *j, const struct label *l)
{
	struct label rest = {.skill = l->skill, .kind = l->kind};
	unsigned i;

	if (l->words < 3 || lightness(j, l, 0) == HEAVY)
		return;
	for (i = 1; i < l->words; i++)
		copy_word(&rest, l, i);
	rest.bridge &= (uint8_t)~1u;
	if (count_heavy(j, &rest) > 1)
		put_phrase(j, &rest, PHRASE_CORE);
}

static void put_label(struct phrase_job *j, uint32_t str, uint32_t skill, enum phrase_kind kind)
{
	struct label l = {.skill = skill};

	if (!read_label(j, str, &l))
		return;
	l.kind = (uint8_t)kind;
	if (kind == PHRASE_LABEL)
		j->title = l;
	else if (is_initials(j, &l))
		l.capitals = true;
	else if (j->strict && !is_near(j, &l))
		return;
	put_phrase(j, &l, 0);
	if (j->strict) {
		put_without_verb(j, &l);
	} else {
		put_core(j, &l, 0);
		put_parts(j, &l);
	}
}

/* The labels of a native set are few and were chosen by people who want them found. */
static bool is_strict(const struct phrase_job *j, uint32_t skill)
{
	const struct source_row *row =
	        (const struct source_row *)(const void *)j->t->p->section[SECTION_source].data;
	uint32_t len;
	const char *format = strtab_get(&j->t->p->strings, row[j->t->p->skill[skill].source].format, &len);

	return len != 6 || memcmp(format, "native", 6) != 0;
}

void phrase_put_skill(struct phrase_job *j, uint32_t skill)
{
	const struct pack *p = j->t->p;
	const uint32_t *start = (const uint32_t *)(const void *)p->section[SECTION_skill_alt_start].data;
	const uint32_t *alt = (const uint32_t *)(const void *)p->section[SECTION_skill_alt].data;
	uint32_t i;

	j->title.words = 0;
	j->strict = is_strict(j, skill);
	put_label(j, p->skill[skill].label, skill, PHRASE_LABEL);
	for (i = start[skill]; i < start[skill + 1]; i++)
		put_label(j, alt[i], skill, PHRASE_ALT);
}
