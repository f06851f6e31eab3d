/* Which skill has a label that is made of given words, whole: for subjects and titles, where a run of words
 * is known to be about one thing, so that common words count too. */
#include "match/teach_internal.h"

#include <stdlib.h>
#include <string.h>

#define OTHER_LABEL      0.92f /* not the label itself, but another one */
#define OTHER_LABEL_WORD 0.65f /* the same of a single word, which often has other meanings */
#define OTHER_FORM       0.95f /* for each word that stands in another form */
#define OTHER_ORDER      0.85f
#define ONE_MORE         0.85f /* for each word that adds nothing */
#define PART_ONLY        0.85f /* light words of the label are missing, or one side of an "and" */
#define COMMON           600u  /* a word that so many labels hold finds none by itself */
#define COMMON_NEAR      150u  /* the same where a label may have more words */
#define SURE_ENOUGH      0.94f /* no better label is looked for */
#define NEAR_MOST        2u    /* so many of those, no more */

/* Words that add nothing to a subject: "yoga" and "yoga techniques". Singular, sorted. */
static const char *const adds_nothing[] = {
        "activity",  "apply",      "approach", "area",    "basic",      "concept",   "create",
        "field",     "general",    "industry", "kind",    "knowledge",  "make",      "method",
        "perform",   "practice",   "practise", "prepare", "principle",  "procedure", "process",
        "produce",   "provide",    "science",  "service", "skill",      "study",     "subject",
        "technique", "technology", "theory",   "type",    "understand", "use",       "work",
};

struct label_job {
	const struct extract_text *t;
	const struct extract_word *w;
	uint32_t n;
	uint32_t more; /* words that the label may have besides */
	struct label_found best;
};

static int compare_word(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

static bool is_light(const struct label_job *j, uint32_t term)
{
	char word[TEXT_WORD_MAX];
	uint32_t len;
	const char *s = view_str(j->t->v, j->t->labels.term[term].word, &len);

	if (len >= sizeof(word))
		return false;
	memcpy(word, s, len);
	word[len] = 0;
	return bsearch(word, adds_nothing, sizeof(adds_nothing) / sizeof(adds_nothing[0]),
	               sizeof(adds_nothing[0]), compare_word) != NULL;
}

/* Which of the words this term of a label is, from `from` on and then from the start; n when none that is
 * free. */
static uint32_t which_word(const struct label_job *j, uint32_t term, uint32_t from, const bool *used)
{
	uint32_t stem = j->t->labels.term[term].stem, i, k;

	for (i = 0; i < j->n; i++) {
		k = (from + i) % j->n;
		if (!used[k] && j->w[k].as_is.stem == stem)
			return k;
	}
	return j->n;
}

/* How sure the words mean the label made of these terms, when it would be `sure` if they stood there as they
 * are: 0 when they do not. */
static float compare(const struct label_job *j, const uint32_t *term, uint32_t terms, float sure)
{
	bool used[TEACH_LABEL] = {false}, light[TEACH_LABEL + NEAR_MOST] = {false}, ordered = true;
	uint32_t i, next = 0, missing = 0;

	if (terms < j->n || terms > j->n + j->more)
		return 0;
	for (i = 0; i < terms; i++) {
		uint32_t k = which_word(j, term[i], next, used);

		/* Most labels fail here, before any word of theirs has to be looked at. */
		if (k == j->n && missing++ == terms - j->n)
			return 0;
		light[i] = k == j->n;
		if (light[i])
			continue;
		ordered &= k == next;
		used[k] = true;
		next = k + 1;
		if (j->w[k].as_is.term != term[i])
			sure *= j->n == 1 && !j->more ? 0 : OTHER_FORM;
	}
	for (i = 0; i < terms; i++)
		if (light[i])
			sure *= is_light(j, term[i]) ? ONE_MORE : 0;
	return ordered ? sure : sure * OTHER_ORDER;
}

/* A skill may have the same words twice, and several skills may have them: the surest, then the one that more
 * jobs hold. */
static void offer(struct label_job *j, uint32_t skill, float sure)
{
	const struct skill_row *row = j->t->v->skill;

	if (sure <= 0 || sure < j->best.sure || row[skill].kind == SKILL_GROUP)
		return;
	if (sure > j->best.sure || row[skill].jobs > row[j->best.skill].jobs)
		j->best = (struct label_found){skill, sure};
}

static float other_label(const struct label_job *j)
{
	return j->n == 1 ? OTHER_LABEL_WORD : OTHER_LABEL;
}

/* Among the phrases of skill.extract, which has nearly all labels and finds them at once. */
static void find_phrase(struct label_job *j)
{
	const struct index_view *v = j->t->v;
	uint32_t mask = (uint32_t)v->phrase_slot_count - 1, hash = 0, at, i;

	for (i = 0; i < j->n; i++)
		hash += j->w[i].as_is.hash;
	for (at = hash & mask; v->phrase_slot[at].row; at = (at + 1) & mask) {
		const struct skill_phrase *p = &v->phrase[v->phrase_slot[at].row - 1];
		float sure = p->kind == PHRASE_LABEL ? 1 : other_label(j);

		if (v->phrase_slot[at].hash != hash ||
		    ((p->flags & PHRASE_STRICT) && (p->flags & (PHRASE_CORE | PHRASE_PART))))
			continue;
		sure *= p->flags & (PHRASE_CORE | PHRASE_PART) ? PART_ONLY : 1;
		offer(j, p->skill, compare(j, &v->phrase_word[p->first], p->words, sure));
	}
}

/* Among all labels that hold the rarest of the words; not when that is a common one. */
static void find_unit(struct label_job *j, uint32_t rarest)
{
	const struct index_view *v = j->t->v;
	uint32_t i, end = v->st_post_start[rarest + 1];

	for (i = v->st_post_start[rarest]; i < end; i++) {
		const struct text_unit *u = &v->st_unit[v->st_post[i].unit];

		/* Most are too long: they are passed over before anything else of them is read. */
		if (u->content <= j->n + j->more)
			offer(j, u->doc,
			      compare(j, &v->st_unit_word[u->first], u->content,
			              u->field == TEXT_TITLE ? 1 : other_label(j)));
	}
}

static struct label_found find(struct label_job *j)
{
	const uint32_t *start = j->t->v->st_post_start;
	uint32_t rarest = INDEX_NONE, few = j->more ? COMMON_NEAR : COMMON, i;

	j->best = (struct label_found){INDEX_NONE, 0};
	if (!j->n || j->n > TEACH_LABEL)
		return j->best;
	for (i = 0; i < j->n; i++) {
		uint32_t stem = j->w[i].as_is.stem;

		if (stem == INDEX_NONE || stem >= j->t->labels.stems)
			return j->best;
		if (start[stem + 1] - start[stem] < few) {
			few = start[stem + 1] - start[stem];
			rarest = stem;
		}
	}
	/* What stands in brackets is left out of phrases, and with it what tells a single word from its other
	 * meanings. */
	if (j->n == 1 && !j->more)
		rarest = j->w[0].as_is.stem;
	else if (!j->more)
		find_phrase(j);
	if (j->best.sure < SURE_ENOUGH && rarest != INDEX_NONE)
		find_unit(j, rarest);
	return j->best;
}

struct label_found label_exact(const struct extract_text *t, const struct extract_word *w, uint32_t n)
{
	struct label_job j = {.t = t, .w = w, .n = n};

	return find(&j);
}

struct label_found label_near(const struct extract_text *t, const struct extract_word *w, uint32_t n)
{
	struct label_job j = {.t = t, .w = w, .n = n, .more = NEAR_MOST};

	return find(&j);
}
