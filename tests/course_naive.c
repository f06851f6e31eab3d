/* The right answers to questions about a world, worked out one course at a time. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/course_world.h"

/* --- rules, one by one ---------------------------------------------------------------------- */

double world_miles(const struct course_wish *wish, const struct world_course *c)
{
	const double to_radians = acos(-1) / 180;
	double a, b, h;

	if (!wish->has_place || !c->has_place || c->national || c->delivery == DELIVERY_ONLINE)
		return -1;
	a = sin((c->lat - wish->lat) * to_radians / 2);
	b = sin((c->lon - wish->lon) * to_radians / 2);
	h = a * a + cos(c->lat * to_radians) * cos(wish->lat * to_radians) * b * b;
	return floor(6376500.0 / 1609.344 * 2 * asin(sqrt(h)) * 100 + 0.5) / 100;
}

static bool in_set(uint32_t set, unsigned value)
{
	return set == 0 || (value < 32 && (set >> value & 1));
}

static bool is_taught_in_class(const struct world_course *c)
{
	return c->delivery == DELIVERY_CLASSROOM || c->delivery == DELIVERY_BLENDED;
}

static bool level_fits(uint32_t levels, int level)
{
	return in_set(levels, level == UNKNOWN_INT ? ANY_LEVEL_UNKNOWN : (unsigned)level);
}

static bool sector_fits(const struct world_query *q, const struct world_course *c)
{
	return !q->sectors || (q->sectors >> c->sector & 1);
}

static bool provider_fits(const struct world_query *q, const struct world_course *c)
{
	for (uint32_t i = 0; i < q->providers; i++)
		if (q->provider[i] == c->provider)
			return true;
	return q->providers == 0;
}

/* The facet filters that a course fails, in a set of their own numbering. */
enum {
	OF_DELIVERY = 1,
	OF_STUDY = 2,
	OF_ATTENDANCE = 4,
	OF_LEVEL = 8,
	OF_TYPE = 16,
	OF_SECTOR = 32,
	OF_PROVIDER = 64
};

static unsigned failed_facets(const struct world_query *q, const struct world_course *c)
{
	const struct course_wish *w = &q->q.wish;
	unsigned failed = 0;

	if (!in_set(w->delivery, c->delivery))
		failed |= OF_DELIVERY;
	if (is_taught_in_class(c) && !in_set(w->study, c->study))
		failed |= OF_STUDY;
	if (is_taught_in_class(c) && !in_set(w->attendance, c->attendance))
		failed |= OF_ATTENDANCE;
	if (!level_fits(w->levels, c->level))
		failed |= OF_LEVEL;
	if (!in_set(w->types, c->type))
		failed |= OF_TYPE;
	if (!sector_fits(q, c))
		failed |= OF_SECTOR;
	if (!provider_fits(q, c))
		failed |= OF_PROVIDER;
	return failed;
}

static enum course_bar date_bar(const struct course_wish *w, const struct world_course *c)
{
	if (c->start == INT32_MIN)
		return w->hide_flexible || w->start_from != INT32_MIN || w->start_to != INT32_MAX
		               ? BAR_FLEXIBLE
		               : BAR_NONE;
	if (c->start < w->start_from || (w->hide_out_of_date && c->start < w->today - 60))
		return BAR_TOO_EARLY;
	return c->start > w->start_to ? BAR_TOO_LATE : BAR_NONE;
}

static bool too_dear(const struct course_wish *w, const struct world_course *c)
{
	return w->max_cost >= 0 && (c->cost < 0 || c->cost > w->max_cost);
}

static bool too_far(const struct course_wish *w, const struct world_course *c)
{
	if (!w->has_place || w->miles < 0 || c->national || c->delivery == DELIVERY_ONLINE)
		return false;
	return !c->has_place || world_miles(w, c) > w->miles;
}

enum course_bar world_bar(const struct world *w, const struct world_query *q, const struct world_course *c)
{
	const struct course_wish *wish = &q->q.wish;
	unsigned failed = failed_facets(q, c);

	(void)w;
	if (wish->closed && c->closed)
		return BAR_CLOSED;
	if (too_far(wish, c))
		return BAR_TOO_FAR;
	if (failed & (OF_DELIVERY | OF_STUDY | OF_ATTENDANCE))
		return BAR_MODE;
	if (failed & OF_LEVEL)
		return BAR_LEVEL;
	if (failed & (OF_TYPE | OF_SECTOR | OF_PROVIDER))
		return BAR_TYPE;
	return too_dear(wish, c) ? BAR_COST : date_bar(wish, c);
}

/* --- text ------------------------------------------------------------------------------------- */

static bool same_word(uint8_t a, uint8_t b)
{
	const char *x = world_words[a], *y = world_words[b];

	return a == b || (strncmp(x, "math", 4) == 0 && strncmp(y, "math", 4) == 0);
}

static bool is_level(uint8_t word)
{
	return strncmp(world_words[word], "level", 5) == 0;
}

static bool has_word(const struct world_course *c, uint8_t word)
{
	for (unsigned i = 0; i < c->words; i++)
		if (same_word(c->word[i], word))
			return true;
	return false;
}

static bool has_t_level(const struct world_course *c)
{
	for (unsigned i = 0; i + 1 < c->words; i++)
		if (c->word[i] == 0 && is_level(c->word[i + 1]))
			return true;
	return false;
}

static bool has_prefix(const struct world_course *c, const char *prefix)
{
	for (unsigned i = 0; i < c->words; i++)
		if (strncmp(world_words[c->word[i]], prefix, strlen(prefix)) == 0)
			return true;
	return false;
}

static bool has_phrase(const struct world_course *c, const struct world_part *p)
{
	for (unsigned at = 0; at + p->words <= c->words; at++) {
		unsigned i = 0;

		while (i < p->words && same_word(c->word[at + i], p->word[i]))
			i++;
		if (i == p->words)
			return true;
	}
	return false;
}

static bool has_all(const struct world_course *c, const struct world_part *p)
{
	for (unsigned i = 0; i < p->words; i++)
		if (!has_word(c, p->word[i]))
			return false;
	return true;
}

/* How often words stand in all titles, for idf. */
struct word_counts {
	uint64_t times[64];
	double mean_words, rows;
};

static void count_words(const struct world *w, struct word_counts *n)
{
	const struct course_view *v = &w->f.catalogue->course;

	memset(n, 0, sizeof(*n));
	for (uint32_t i = 0; i < w->courses; i++)
		for (unsigned k = 0; k < w->course[i].words; k++)
			n->times[w->course[i].word[k]]++;
	n->rows = w->courses;
	/* Of the different titles, which only the index counts. */
	n->mean_words = (double)v->title_word_count / (double)v->title_count;
}

static double idf(const struct word_counts *n, double times)
{
	if (times > n->rows)
		times = n->rows;
	return log(1 + (n->rows - times + 0.5) / (times + 0.5));
}

static double times_of(const struct word_counts *n, uint8_t word)
{
	double sum = 0;

	for (unsigned i = 0; i < world_word_count; i++)
		if (same_word((uint8_t)i, word))
			sum += (double)n->times[i];
	return sum;
}

/* Occurrences of what begins with `prefix`, and of the word itself (-1: there is no such word). */
static double times_of_prefix(const struct word_counts *n, const char *prefix, int word)
{
	double sum = 0;

	for (unsigned i = 0; i < world_word_count; i++)
		if (strncmp(world_words[i], prefix, strlen(prefix)) == 0 ||
		    (word >= 0 && same_word((uint8_t)i, (uint8_t)word)))
			sum += (double)n->times[i];
	return sum;
}

static int find_word(const char *text)
{
	for (unsigned i = 0; i < world_word_count; i++)
		if (strcmp(world_words[i], text) == 0)
			return (int)i;
	return -1;
}

/* What a part adds to a title that has it, and at most; 0 when it has not. */
static double score_part(const struct word_counts *n, const struct world_course *c,
                         const struct world_part *p, double *ret_most)
{
	double sum = 0;
	const char *typed = p->kind == WORLD_PREFIX ? p->prefix : world_words[p->word[0]];
	int word = find_word(typed);

	if (p->kind >= WORLD_ALL) {
		for (unsigned i = 0; i < p->words; i++)
			sum += idf(n, times_of(n, p->word[i]));
		*ret_most = sum;
		return (p->kind == WORLD_ALL ? has_all(c, p) : has_phrase(c, p)) ? sum : 0;
	}
	sum = 0.5 * idf(n, times_of_prefix(n, typed, word));
	*ret_most = word >= 0 ? idf(n, times_of(n, (uint8_t)word)) : sum;
	if (word >= 0 && has_word(c, (uint8_t)word))
		return *ret_most;
	return has_prefix(c, typed) ? sum : 0;
}

static double length_factor(const struct word_counts *n, unsigned words)
{
	return 2.2 / (1 + 1.2 * (0.25 + 0.75 * words / n->mean_words));
}

/* Parts that say the same word count once. */
static bool said_before(const struct world_query *q, uint32_t part)
{
	const struct world_part *p = &q->part[part];
	char typed[2][16];

	for (uint32_t i = 0; i < part; i++) {
		const struct world_part *o = &q->part[i];

		if (p->kind > WORLD_PREFIX || o->kind > WORLD_PREFIX)
			continue;
		strcpy(typed[0], p->kind == WORLD_PREFIX ? p->prefix : world_words[p->word[0]]);
		strcpy(typed[1], o->kind == WORLD_PREFIX ? o->prefix : world_words[o->word[0]]);
		if (strcmp(typed[0], typed[1]) == 0)
			return true;
		if (find_word(typed[0]) >= 0 && find_word(typed[1]) >= 0 &&
		    same_word((uint8_t)find_word(typed[0]), (uint8_t)find_word(typed[1])))
			return true;
	}
	return false;
}

static double score_text(const struct word_counts *n, const struct world_query *q,
                         const struct world_course *c)
{
	double sum = 0, all = 0, most, level;
	unsigned words = 0;

	for (uint32_t i = 0; i < q->parts; i++) {
		if (said_before(q, i))
			continue;
		sum += score_part(n, c, &q->part[i], &most);
		all += most;
		words += q->part[i].words;
	}
	if (q->t_level) {
		level = idf(n, (double)n->times[0]) +
		        idf(n, (double)n->times[1] + (double)n->times[world_word_count - 1]);
		if (!has_t_level(c) || sum == 0)
			return 0;
		sum += level;
		all += level;
		words += 2;
	}
	sum *= length_factor(n, c->words) / (all * length_factor(n, words));
	return sum > 1 ? 1 : sum;
}

static double score_skills(const struct world_query *q, const struct world_course *c)
{
	double has = 0, all = 0;

	for (uint32_t i = 0; i < q->q.skills; i++) {
		double weight = q->q.weight ? (double)q->q.weight[i] : 1;

		all += weight;
		for (unsigned k = 0; k < c->skills; k++)
			if (c->skill[k] == q->skill[i])
				has += weight * c->confidence[k] / 255;
	}
	return has / all;
}

/* 0: not what was asked for. */
static double score(const struct word_counts *n, const struct world_query *q, const struct world_course *c)
{
	double text = q->any_text ? score_text(n, q, c) : 0, skills = q->q.skills ? score_skills(q, c) : 0;

	if (q->any_text && q->q.skills)
		return text > 0 && skills > 0 ? (text + skills) / 2 : 0;
	return q->any_text ? text : q->q.skills ? skills : 1;
}

/* --- the answer ------------------------------------------------------------------------------------ */

static void count_facets(const struct world *w, struct world_answer *a, const struct world_course *c,
                         unsigned failed)
{
	bool class = is_taught_in_class(c);

	if (!(failed & ~(unsigned)OF_DELIVERY) && c->delivery < DELIVERY_MODES)
		a->facets.delivery[c->delivery]++;
	if (!(failed & ~(unsigned)OF_STUDY) && class && c->study < STUDY_MODES)
		a->facets.study[c->study]++;
	if (!(failed & ~(unsigned)OF_ATTENDANCE) && class && c->attendance < ATTENDANCES)
		a->facets.attendance[c->attendance]++;
	if (!(failed & ~(unsigned)OF_LEVEL))
		a->facets.levels[c->level == UNKNOWN_INT ? ANY_LEVEL_UNKNOWN : (unsigned)c->level]++;
	if (!(failed & ~(unsigned)OF_TYPE) && c->type < COURSE_TYPES)
		a->facets.types[c->type]++;
	if (!(failed & ~(unsigned)OF_SECTOR))
		a->facets.sector[w->sector_row[c->sector]]++;
	if (!(failed & ~(unsigned)OF_PROVIDER))
		a->of_provider[c->provider]++;
}

static bool passes_the_rest(const struct world_query *q, const struct world_course *c)
{
	const struct course_wish *w = &q->q.wish;

	return !(w->closed && c->closed) && !too_far(w, c) && !too_dear(w, c) && date_bar(w, c) == BAR_NONE;
}

void world_answer(const struct world *w, const struct world_query *q, struct world_answer *ret)
{
	struct word_counts n;

	memset(ret, 0, sizeof(*ret));
	ret->found = calloc(w->courses, sizeof(*ret->found));
	count_words(w, &n);
	for (uint32_t i = 0; i < w->courses && ret->found; i++) {
		const struct world_course *c = &w->course[i];
		unsigned failed;
		double s;

		if (!passes_the_rest(q, c))
			continue;
		s = score(&n, q, c);
		if (s <= 0)
			continue;
		failed = failed_facets(q, c);
		count_facets(w, ret, c, failed);
		if (!failed)
			ret->found[ret->total++] = (struct world_found){i, s, world_miles(&q->q.wish, c)};
	}
}

/* Titles as people read them: without capitals and punctuation; then as they are written. */
int world_compare_titles(const struct world_course *a, const struct world_course *b)
{
	const char *x = a->title, *y = b->title;
	int r;

	for (; *x && *y; x++, y++) {
		char p = *x == '-' ? ' ' : (char)tolower((unsigned char)*x);
		char q = *y == '-' ? ' ' : (char)tolower((unsigned char)*y);

		if (p != q)
			return p < q ? -1 : 1;
	}
	if (*x || *y)
		return *x ? 1 : -1;
	r = strcmp(a->title, b->title);
	return r ? r : strcmp(a->id, b->id);
}
