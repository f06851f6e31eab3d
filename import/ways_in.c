#include "import/ways_in.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define WORDS_MAX  8u
#define WORDS_MIN  2u  /* one word, as in "Diploma in Engineering", leads to too many jobs */
#define TITLE_MAX  48u /* words of a title that are looked at */
#define SKILLS_MAX 14u
#define COMMON     50u /* a skill that more than one in so many jobs needs says nothing of a course */
#define WORD_BYTES 64u

struct subject {
	const char *word[WORDS_MAX];
	uint32_t words;
	uint32_t occ; /* while they are read: the job; one entry for each job */
	uint32_t *skill;
	uint32_t skills;
};

struct ways_in {
	const struct index_view *core;
	struct arena arena;
	struct subject *subject; /* in the order of their first words */
	uint32_t subjects, room;
};

struct vote {
	uint32_t skill, jobs;
	float score;
};

/* Words behind which "in" names the subject. */
static const char *const qualifications[] = {"certificate", "diploma", "award",         "nvq",
                                             "btec",        "gcse",    "apprenticeship"};
/* A title without one of these is a talk, a taster, or one unit of more. */
static const char *const earnest[] = {"certificate",    "cert",  "diploma", "dip", "nvq",    "btec",
                                      "apprenticeship", "level", "l2",      "l3",  "access", "degree"};
static const char *const not_earnest[] = {"taster",      "introduction", "introductory", "intro",
                                          "preparation", "entry",        "bitesize",     "lldd",
                                          "refresher",   "e1",           "e2",           "e3"};
static const char *const small_words[] = {"and", "of", "the", "for", "a", "in"};
/* With a capital, but the next sentence. */
static const char *const next_sentence[] = {"level", "you",     "most",     "these", "this",
                                            "there", "courses", "relevant", "t"};

#define IS_ONE_OF(list, s, n) is_one_of(list, sizeof(list) / sizeof(*(list)), s, n)

static bool is_one_of(const char *const *list, size_t count, const char *s, size_t n)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == n && !memcmp(list[i], s, n))
			return true;
	return false;
}

/* --- what the profiles say ------------------------------------------------------------------ */

static int add_subject(struct ways_in *w, const struct subject *s)
{
	if (w->subjects == w->room) {
		uint32_t room = w->room ? w->room * 2 : 512;
		struct subject *more = realloc(w->subject, room * sizeof(*more));

		if (!more)
			return -ENOMEM;
		w->subject = more;
		w->room = room;
	}
	w->subject[w->subjects++] = *s;
	return 0;
}

/* The words of one subject: those with a capital, until a sentence or the next qualification begins. */
static int read_subject(struct ways_in *w, uint32_t occ, const char *text, size_t len)
{
	struct subject s = {.occ = occ};
	size_t at = 0;

	while (at < len && s.words < WORDS_MAX) {
		size_t n = 0, size;
		char word[WORD_BYTES];

		while (at + n < len && text[at + n] != ' ')
			n++;
		size = text_fold(text + at, n, word, sizeof(word));
		if (!size || size >= sizeof(word) || memchr(word, ' ', size))
			break;
		if (!IS_ONE_OF(small_words, word, size)) {
			if (text[at] < 'A' || text[at] > 'Z' || IS_ONE_OF(next_sentence, word, size))
				break;
			s.word[s.words] = arena_strndup(&w->arena, word, size);
			if (!s.word[s.words++])
				return -ENOMEM;
		}
		if (text[at + n - 1] == '.' || text[at + n - 1] == ',' || text[at + n - 1] == ';')
			break;
		at += n + 1;
	}
	return s.words >= WORDS_MIN ? add_subject(w, &s) : 0;
}

static int read_route(struct ways_in *w, uint32_t occ, const char *text, uint32_t len)
{
	for (uint32_t i = 0; i + 4 < len; i++) {
		uint32_t from = i;
		char word[WORD_BYTES];
		size_t size;
		int r;

		if (memcmp(text + i, " in ", 4) != 0)
			continue;
		while (from && text[from - 1] != ' ')
			from--;
		size = text_fold(text + from, i - from, word, sizeof(word));
		if (size >= sizeof(word) || !IS_ONE_OF(qualifications, word, size))
			continue;
		r = read_subject(w, occ, text + i + 4, len - i - 4);
		if (r)
			return r;
	}
	return 0;
}

static int read_routes(struct ways_in *w)
{
	const struct index_view *v = w->core;
	int r = 0;

	for (uint32_t o = 0; o < view_occupations(v); o++) {
		const uint32_t *start = v->occ_text_start + (size_t)o * OCC_TEXT_KINDS + OCC_ROUTE;

		for (uint32_t i = start[0]; i < start[1] && !r; i++) {
			uint32_t len;
			const char *text = view_str(v, v->occ_text[i], &len);

			r = read_route(w, o, text, len);
		}
	}
	return r;
}

static int compare_words(const void *a, const void *b)
{
	const struct subject *x = a, *y = b;

	for (uint32_t i = 0; i < x->words && i < y->words; i++) {
		int c = strcmp(x->word[i], y->word[i]);

		if (c)
			return c;
	}
	return x->words < y->words ? -1 : x->words > y->words;
}

static int compare_subjects(const void *a, const void *b)
{
	const struct subject *x = a, *y = b;
	int c = compare_words(a, b);

	return c ? c : x->occ < y->occ ? -1 : x->occ > y->occ;
}

/* --- what those jobs need ---------------------------------------------------------------------- */

static int by_score(const void *a, const void *b)
{
	const struct vote *x = a, *y = b;

	if (x->score < y->score || x->score > y->score)
		return x->score > y->score ? -1 : 1;
	return x->skill < y->skill ? -1 : x->skill > y->skill;
}

static int by_skill(const void *a, const void *b)
{
	const struct vote *x = a, *y = b;

	return x->skill < y->skill ? -1 : x->skill > y->skill;
}

static bool says_something(const struct index_view *v, const struct occ_skill *k)
{
	return k->relation == RELATION_ESSENTIAL && v->skill[k->skill].kind != SKILL_ATTITUDE &&
	       (v->post_split[k->skill] - v->post_start[k->skill]) * COMMON <= view_occupations(v);
}

/* The skills of `n` jobs, each with how many need it. */
static int count_votes(const struct index_view *v, const struct subject *s, uint32_t n, struct vote **ret,
                       uint32_t *ret_count)
{
	uint32_t all = 0, votes = 0, unique = 0;
	struct vote *vote;

	for (uint32_t i = 0; i < n; i++)
		all += v->occ_skill_start[s[i].occ + 1] - v->occ_skill_start[s[i].occ];
	vote = malloc(((size_t)all + 1) * sizeof(*vote));
	if (!vote)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = v->occ_skill_start[s[i].occ]; k < v->occ_skill_start[s[i].occ + 1]; k++)
			if (says_something(v, &v->occ_skill[k]))
				vote[votes++] = (struct vote){v->occ_skill[k].skill, 1, 0};
	qsort(vote, votes, sizeof(*vote), by_skill);
	for (uint32_t i = 0; i < votes; i++) {
		if (unique && vote[unique - 1].skill == vote[i].skill)
			vote[unique - 1].jobs++;
		else
			vote[unique++] = vote[i];
	}
	for (uint32_t i = 0; i < unique; i++)
		vote[i].score = v->skill[vote[i].skill].idf * sqrtf((float)vote[i].jobs);
	qsort(vote, unique, sizeof(*vote), by_score);
	*ret = vote;
	*ret_count = unique;
	return 0;
}

/* One entry for each subject, with the skills of all its jobs. */
static int join_jobs(struct ways_in *w)
{
	uint32_t kept = 0;

	for (uint32_t i = 0, n; i < w->subjects; i += n) {
		struct subject s = w->subject[i];
		struct vote *vote;
		uint32_t votes;
		int r;

		for (n = 1; i + n < w->subjects && !compare_words(&s, &w->subject[i + n]); n++)
			;
		r = count_votes(w->core, &w->subject[i], n, &vote, &votes);
		if (r)
			return r;
		s.skills = votes < SKILLS_MAX ? votes : SKILLS_MAX;
		s.skill = arena_alloc(&w->arena, s.skills * sizeof(*s.skill));
		for (uint32_t k = 0; s.skill && k < s.skills; k++)
			s.skill[k] = vote[k].skill;
		free(vote);
		if (!s.skill)
			return -ENOMEM;
		w->subject[kept++] = s;
	}
	w->subjects = kept;
	return 0;
}

int ways_in_make(struct ways_in **ret, const struct index_view *core)
{
	struct ways_in *w = calloc(1, sizeof(*w));
	int r;

	if (!w)
		return -ENOMEM;
	w->core = core;
	arena_init(&w->arena, 0);
	r = read_routes(w);
	if (!r && w->subjects)
		qsort(w->subject, w->subjects, sizeof(*w->subject), compare_subjects);
	if (!r)
		r = join_jobs(w);
	if (r) {
		ways_in_free(w);
		return r;
	}
	*ret = w;
	return 0;
}

void ways_in_free(struct ways_in *w)
{
	if (!w)
		return;
	free(w->subject);
	arena_free(&w->arena);
	free(w);
}

const struct index_view *ways_in_core(const struct ways_in *w)
{
	return w->core;
}

/* --- a title -------------------------------------------------------------------------------------- */

struct title {
	char word[TITLE_MAX][WORD_BYTES];
	uint32_t words;
	bool earnest;
};

static void read_title(struct title *t, const char *title, size_t len)
{
	struct text_cursor c;
	struct text_word word;
	bool light = false;

	t->words = 0;
	t->earnest = false;
	text_words_begin(&c, title, len);
	while (t->words < TITLE_MAX && text_words_next(&c, &word)) {
		if (word.len >= WORD_BYTES)
			continue;
		memcpy(t->word[t->words], word.folded, word.len);
		t->word[t->words++][word.len] = 0;
		t->earnest |= IS_ONE_OF(earnest, word.folded, word.len);
		light |= IS_ONE_OF(not_earnest, word.folded, word.len);
	}
	t->earnest &= !light;
}

static bool has_word(const struct title *t, const char *word)
{
	for (uint32_t i = 0; i < t->words; i++)
		if (!strcmp(t->word[i], word))
			return true;
	return false;
}

static bool has_all(const struct title *t, const struct subject *s)
{
	for (uint32_t i = 1; i < s->words; i++)
		if (!has_word(t, s->word[i]))
			return false;
	return true;
}

static uint32_t first_with(const struct ways_in *w, const char *word)
{
	uint32_t low = 0, high = w->subjects;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (strcmp(w->subject[middle].word[0], word) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const uint32_t *ways_in_find(const struct ways_in *w, const char *title, size_t len, uint32_t *ret_count)
{
	const struct subject *best = NULL;
	struct title t;

	*ret_count = 0;
	read_title(&t, title, len);
	if (!t.earnest)
		return NULL;
	for (uint32_t i = 0; i < t.words; i++)
		for (uint32_t k = first_with(w, t.word[i]);
		     k < w->subjects && !strcmp(w->subject[k].word[0], t.word[i]); k++)
			if ((!best || w->subject[k].words > best->words) && has_all(&t, &w->subject[k]))
				best = &w->subject[k];
	if (!best)
		return NULL;
	*ret_count = best->skills;
	return best->skill;
}
