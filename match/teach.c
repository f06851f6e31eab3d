/* What a course teaches: the subjects that its title and its learning aim name, labels that stand in them,
 * what its description says, and its sector. doc/teach.md has the method, its constants and how good it is.
 */
#include "match/teach_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HEART_FIRST 0.90f /* what is at the heart of a subject, */
#define HEART_NEXT  0.03f /* a little less sure for each phrase before it */
#define ALSO_FIRST  0.58f /* what else the usual syllabus holds */
#define ALSO_NEXT   0.01f
#define LABEL_LONG  0.88f /* a label of two words and more stands in the title */
#define LABEL_WORD  0.75f /* a label of one word does, and no subject is named by it */
#define LABEL_LEAST                                                                                          \
	0.75f /* words turned round and in other forms, of another label: these are other words              \
	       */
#define LABEL_NEAR     0.62f /* a label that has words besides that add nothing */
#define TEXT_FOUND     0.72f /* a description also says what comes before and after the course */
#define TEXT_AGREES    0.05f /* a second field shows the same */
#define SECTOR_FOUND   0.52f /* nothing but the sector is known */
#define SECTOR_PHRASES 2u
#define COVERED_LEAST                                                                                        \
	0.70f /* of the confidence, when nearly nothing of the title is covered by what was read from it */

#define FOR_WHOM     0.60f /* it stands behind "for", and a subject before it */

#define TEXT_SKILLS  60u /* of a description */
#define MOST_HITS    512u
#define PHRASES_SIZE 1024u /* bytes of a subject's phrases, written out */

struct teach_job {
	const struct index_view *v;
	struct search_scratch *s;
	struct arena *a;
	struct extract_text text;
	struct teach_hit *hit;
	uint32_t hits;
};

static void add_hit(struct teach_job *j, const struct teach_hit *h)
{
	uint32_t i;

	for (i = 0; i < j->hits; i++) {
		struct teach_hit *old = &j->hit[i];
		bool agrees = old->skill == h->skill && old->evidence != h->evidence;

		if (old->skill != h->skill)
			continue;
		if (h->confidence > old->confidence)
			*old = *h;
		if (agrees && old->confidence < 1 - TEXT_AGREES)
			old->confidence += TEXT_AGREES;
		return;
	}
	if (j->hits < MOST_HITS)
		j->hit[j->hits++] = *h;
}

/* Reads a text into words in place of the one before. */
static int read_words(struct teach_job *j, const char *text, size_t len)
{
	j->text.words = 0;
	return extract_read(&j->text, text, len, j->a);
}

/* --- subjects ---------------------------------------------------------------------------- */

/* Writes phrases out for a level; those that need one that is not known are left out. */
static size_t write_phrases(char *out, const char *phrases, int level)
{
	static const char *const said[] = {"entry level", "level 1", "level 2", "level 3", "level 4",
	                                   "level 5",     "level 6", "level 7", "level 8"};
	bool known = level >= 0 && level <= 8;
	const char *end;
	size_t n = 0;

	for (; *phrases; phrases = *end ? end + 1 : end) {
		const char *mark = strchr(phrases, '%');
		size_t before, after;

		end = phrases + strcspn(phrases, ";");
		mark = mark && mark < end ? mark : NULL;
		if ((mark && !known) || n + (size_t)(end - phrases) + 16 > PHRASES_SIZE)
			continue;
		before = (size_t)((mark ? mark : end) - phrases);
		after = mark ? (size_t)(end - mark) - 1 : 0;
		memcpy(out + n, phrases, before);
		n += before;
		if (mark) {
			memcpy(out + n, said[level], strlen(said[level]));
			n += strlen(said[level]);
			memcpy(out + n, mark + 1, after);
			n += after;
		}
		out[n++] = ';';
	}
	return n;
}

/* The words of the next phrase: [*first, *first + result). */
static uint32_t next_phrase(const struct extract_text *t, uint32_t *first, uint32_t end)
{
	uint32_t n = 1;

	*first = end;
	while (end + n < t->words && !t->word[end + n].gap)
		n++;
	return n;
}

struct subject_use {
	struct teach_hit as; /* evidence and span of all its hits */
	float first, next;   /* how sure its first phrase makes, and how much less each one after it */
	float times;
	uint32_t most; /* phrases */
	int level;
};

static int add_phrases(struct teach_job *j, const char *phrases, const struct subject_use *use,
                       uint32_t *ret_found)
{
	char *out = arena_alloc(j->a, PHRASES_SIZE);
	uint32_t at = 0, first, n, found = 0;

	*ret_found = 0;

	if (!out)
		return -ENOMEM;
	if (read_words(j, out, write_phrases(out, phrases, use->level)))
		return -ENOMEM;
	for (; at < j->text.words && found < use->most; at = first + n) {
		struct label_found l;
		struct teach_hit h = use->as;

		n = next_phrase(&j->text, &first, at);
		l = label_exact(&j->text, &j->text.word[first], n);
		if (l.skill == INDEX_NONE)
			continue;
		h.skill = l.skill;
		h.confidence = (use->first - use->next * (float)found) * use->times * (0.9f + 0.1f * l.sure);
		add_hit(j, &h);
		*ret_found = ++found;
	}
	return 0;
}

static int add_heart(struct teach_job *j, uint32_t subject, const struct subject_use *use)
{
	uint32_t found;
	int rc = add_phrases(j, title_subject_heart(subject), use, &found);

	return rc || found ? rc : add_phrases(j, title_subject_broad(subject), use, &found);
}

static int add_subject(struct teach_job *j, const struct title *t, const struct title_subject *x,
                       const struct teach_hit *as, float times)
{
	struct subject_use use = {.as = *as, .times = times, .most = UINT32_MAX, .level = t->level};
	uint32_t found;
	int rc;

	use.as.start = t->word[x->first].w.start;
	use.as.end = t->word[x->first + x->words - 1].w.end;
	use.first = HEART_FIRST;
	use.next = HEART_NEXT;
	rc = add_heart(j, x->subject, &use);
	use.first = ALSO_FIRST;
	use.next = ALSO_NEXT;
	return rc ? rc : add_phrases(j, title_subject_also(x->subject), &use, &found);
}

/* --- labels in a title ---------------------------------------------------------------------- */

/* The words of the title with everything else made into what parts words; `keep_taken`: words of subjects
 * stay. */
static char *without_noise(struct teach_job *j, const struct title *t, size_t len, bool keep_taken)
{
	char *out = arena_alloc(j->a, len + 1);
	uint32_t i, last = 0;

	if (!out)
		return NULL;
	memset(out, ';', len);
	for (i = 0; i < t->words; i++) {
		const struct title_word *x = &t->word[i];
		bool stays = x->subject ? keep_taken : !x->taken && !x->noise;

		if (!stays) {
			last = 0;
			continue;
		}
		/* What stands between two words that stay may be "and", "of" or a comma. */
		if (last)
			memcpy(out + last, t->text + last, x->w.start - last);
		memcpy(out + x->w.start, t->text + x->w.start, x->w.end - x->w.start);
		last = x->w.end;
	}
	return out;
}

static void add_label(struct teach_job *j, const struct teach_hit *as, uint32_t first, uint32_t n,
                      const struct label_found *l, float sure)
{
	struct teach_hit h = *as;

	h.skill = l->skill;
	h.confidence = sure * l->sure;
	h.start = j->text.word[first].start;
	h.end = j->text.word[first + n - 1].end;
	add_hit(j, &h);
}

static bool one_run(const struct extract_text *t, uint32_t first, uint32_t n)
{
	uint32_t i;

	if (first + n > t->words)
		return false;
	for (i = 1; i < n; i++)
		if (t->word[first + i].gap)
			return false;
	return true;
}

/* Longest first; a word is read once. Runs of `least` words and more. */
static void find_exact(struct teach_job *j, const struct teach_hit *as, uint32_t least, float times,
                       bool *used)
{
	uint32_t n, i, k;

	for (n = TEACH_LABEL; n >= least; n--)
		for (i = 0; i + n <= j->text.words; i++) {
			struct label_found l;

			for (k = 0; k < n && !used[i + k]; k++)
				;
			if (k < n || !one_run(&j->text, i, n))
				continue;
			l = label_exact(&j->text, &j->text.word[i], n);
			if (l.skill == INDEX_NONE || l.sure < LABEL_LEAST)
				continue;
			memset(used + i, 1, n);
			add_label(j, as, i, n, &l, times * (n > 1 ? LABEL_LONG : LABEL_WORD));
		}
}

/* What is left, whole: no part of it, for a part says less than the title. */
static void find_near(struct teach_job *j, const struct teach_hit *as, float times, const bool *used)
{
	uint32_t first, n, at, k;

	for (at = 0; at < j->text.words; at = first + n) {
		struct label_found l;

		n = next_phrase(&j->text, &first, at);
		for (k = 0; k < n && !used[first + k]; k++)
			;
		if (k < n)
			continue;
		l = label_near(&j->text, &j->text.word[first], n);
		if (l.skill != INDEX_NONE)
			add_label(j, as, first, n, &l, times * LABEL_NEAR);
	}
}

static int add_labels(struct teach_job *j, const struct title *t, size_t len, const struct teach_hit *as,
                      float times, bool of_subjects)
{
	char *text = without_noise(j, t, len, of_subjects);
	bool *used;

	if (!text || read_words(j, text, len))
		return -ENOMEM;
	used = arena_zalloc(j->a, j->text.words + 1, sizeof(*used));
	if (!used)
		return -ENOMEM;
	/* Words that name a subject may be part of a longer label; alone they have been read. */
	find_exact(j, as, of_subjects ? 2 : 1, times, used);
	if (!of_subjects)
		find_near(j, as, times, used);
	return 0;
}

/* --- the fields ---------------------------------------------------------------------------------- */

/* "Accounts for electricians" teaches accounts; but "Skills for Business" teaches business. */
static bool is_only_for(const struct title *t, uint32_t subject)
{
	uint32_t i;

	if (!t->word[t->subject[subject].first].after_for)
		return false;
	for (i = 0; i < t->subjects; i++)
		if (!t->word[t->subject[i].first].after_for)
			return true;
	return false;
}

static int read_title(struct teach_job *j, const char *text, enum skill_evidence evidence, int level)
{
	const struct teach_hit as = {.evidence = evidence};
	size_t len = text ? strlen(text) : 0;
	struct title t;
	float times;
	uint32_t i;
	int rc = 0;

	if (!len)
		return 0;
	title_read(&t, text, len);
	if (level != TEACH_LEVEL_UNKNOWN)
		t.level = level;
	times = t.telling ? COVERED_LEAST + (1 - COVERED_LEAST) * (float)t.taken / (float)t.telling : 1;
	for (i = 0; i < t.subjects && !rc; i++)
		rc = add_subject(j, &t, &t.subject[i], &as, is_only_for(&t, i) ? times * FOR_WHOM : times);
	if (!rc)
		rc = add_labels(j, &t, len, &as, 1, true);
	return rc ? rc : add_labels(j, &t, len, &as, 1, false);
}

static int read_description(struct teach_job *j, const char *text)
{
	struct extract_hit *hit;
	uint32_t hits, i;

	if (!text || !*text)
		return 0;
	if (extract_skills(j->v, j->s, text, strlen(text), TEXT_SKILLS, j->a, &hit, &hits))
		return -ENOMEM;
	for (i = 0; i < hits; i++)
		add_hit(j, &(struct teach_hit){.skill = hit[i].skill,
		                               .confidence = hit[i].score * TEXT_FOUND,
		                               .evidence = EVIDENCE_TEXT,
		                               .start = hit[i].start,
		                               .end = hit[i].end});
	return 0;
}

/* A sector says little, so it counts alone only where nothing else does; otherwise it can only agree. */
static int read_sector(struct teach_job *j, const char *sector, int level)
{
	size_t len = sector ? strlen(sector) : 0;
	const char *name = len ? title_sector_name(sector, len) : NULL;
	struct subject_use use = {.as = {.evidence = EVIDENCE_SECTOR, .end = (uint32_t)len},
	                          .first = SECTOR_FOUND,
	                          .times = 1,
	                          .most = SECTOR_PHRASES,
	                          .level = level};
	struct title t;
	uint32_t i;
	int rc = 0;

	if (!len)
		return 0;
	if (!name)
		name = sector;
	title_read(&t, name, strlen(name));
	for (i = 0; i < j->hits && j->hit[i].confidence < TEACH_CONFIDENCE; i++)
		;
	if (i < j->hits)
		use.first = 0.01f;
	for (i = 0; i < t.subjects && !rc; i++)
		rc = add_heart(j, t.subject[i].subject, &use);
	return rc;
}

static int by_confidence(const void *x, const void *y)
{
	const struct teach_hit *a = x, *b = y;

	if (a->confidence != b->confidence)
		return a->confidence > b->confidence ? -1 : 1;
	return (a->skill > b->skill) - (a->skill < b->skill);
}

int teach_course(const struct index_view *core, struct search_scratch *s, const struct teach_text *course,
                 struct arena *a, struct teach_hit **ret, uint32_t *ret_count)
{
	struct teach_job j = {.v = core,
	                      .s = s,
	                      .a = a,
	                      .text = {.v = core, .labels = view_skill_text(core), .stemmer = s->stemmer}};
	int rc;

	*ret = NULL;
	*ret_count = 0;
	j.hit = arena_alloc(a, MOST_HITS * sizeof(*j.hit));
	if (!j.hit)
		return -ENOMEM;
	rc = read_title(&j, course->title, EVIDENCE_TITLE, course->level);
	if (!rc)
		rc = read_title(&j, course->aim, EVIDENCE_AIM, course->level);
	if (!rc)
		rc = read_description(&j, course->text);
	if (!rc)
		rc = read_sector(&j, course->sector, course->level);
	if (rc)
		return rc;
	if (j.hits > 1)
		qsort(j.hit, j.hits, sizeof(*j.hit), by_confidence);
	*ret = j.hit;
	*ret_count = j.hits;
	return 0;
}
