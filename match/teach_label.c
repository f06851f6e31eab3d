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

static float kind_of(const struct label_job *j, const struct text_unit *u)
{
	if (u->field == TEXT_TITLE)
		return 1;
	return j->n == 1 ? OTHER_LABEL_WORD : OTHER_LABEL;
}

/* How sure the words mean the label: 0 when they do not. */
static float compare_unit(const struct label_job *j, const struct text_unit *u)
{
	const uint32_t *term = &j->t->v->st_unit_word[u->first];
	bool used[TEACH_LABEL + 1] = {false}, ordered = true;
	float sure = kind_of(j, u);
	uint32_t i, next = 0, found = 0;

	if (u->content < j->n || u->content > j->n + j->more)
		return 0;
	for (i = 0; i < u->content; i++) {
		uint32_t k = which_word(j, term[i], next, used);

		if (k == j->n) {
			if (!is_light(j, term[i]))
				return 0;
			sure *= ONE_MORE;
			continue;
		}
		ordered &= k == next;
		used[k] = true;
		next = k + 1;
		found++;
		if (j->w[k].as_is.term != term[i])
			sure *= j->n == 1 && !j->more ? 0 : OTHER_FORM;
	}
	return found < j->n ? 0 : ordered ? sure : sure * OTHER_ORDER;
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

static struct label_found find(struct label_job *j)
{
	const struct index_view *v = j->t->v;
	uint32_t rarest = INDEX_NONE, few = UINT32_MAX, i;

	j->best = (struct label_found){INDEX_NONE, 0};
	for (i = 0; i < j->n; i++) {
		uint32_t stem = j->w[i].as_is.stem, count;

		if (stem == INDEX_NONE || stem >= j->t->labels.stems)
			return j->best;
		count = v->st_post_start[stem + 1] - v->st_post_start[stem];
		if (count < few) {
			few = count;
			rarest = stem;
		}
	}
	if (rarest == INDEX_NONE)
		return j->best;
	for (i = v->st_post_start[rarest]; i < v->st_post_start[rarest + 1]; i++) {
		const struct text_unit *u = &v->st_unit[v->st_post[i].unit];

		/* Most are too long: they are passed over before anything else of them is read. */
		if (u->content <= j->n + j->more)
			offer(j, u->doc, compare_unit(j, u));
	}
	return j->best;
}

struct label_found label_exact(const struct extract_text *t, const struct extract_word *w, uint32_t n)
{
	struct label_job j = {.t = t, .w = w, .n = n};

	return n && n <= TEACH_LABEL ? find(&j) : (struct label_found){INDEX_NONE, 0};
}

struct label_found label_near(const struct extract_text *t, const struct extract_word *w, uint32_t n)
{
	struct label_job j = {.t = t, .w = w, .n = n, .more = NEAR_MOST};

	return n && n <= TEACH_LABEL ? find(&j) : (struct label_found){INDEX_NONE, 0};
}
