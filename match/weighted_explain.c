/* The ledger of the weighted model: terms that sum to the score, each a sentence. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match/profile.h"
#include "match/weighted.h"

struct ledger {
	struct rank_job *j;
	const struct weighted_question *w;
	uint32_t occ;
	struct match_term *term;
	uint32_t terms, room;
	float share; /* what is left of the fit's terms beside preferences */
	float cover; /* what the job's skills count for the ticks it holds */
	int error;
};

static void add(struct ledger *l, const char *name, uint32_t skill, float weight, float value,
                const char *text)
{
	if (!text)
		l->error = -ENOMEM;
	if (l->error || l->terms == l->room)
		return;
	l->term[l->terms++] = (struct match_term){name, skill, value * l->share, weight * l->share, text};
}

/* Where the posting of this job is in [begin, end) of one skill, or INDEX_NONE. */
static uint32_t find_post(const struct index_view *v, uint32_t begin, uint32_t end, uint32_t occ)
{
	uint32_t low = begin, high = end;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (v->post_occ[mid] < occ)
			low = mid + 1;
		else
			high = mid;
	}
	return low < end && v->post_occ[low] == occ ? low : INDEX_NONE;
}

static const char *label(const struct index_view *v, uint32_t skill, int *ret_len)
{
	uint32_t n;
	const char *s = view_str(v, v->skill[skill].label, &n);

	*ret_len = (int)n;
	return s;
}

static void add_skill(struct ledger *l, const struct weight_entry *e, uint32_t post, bool essential)
{
	const struct index_view *v = l->j->v;
	float weight = l->w->skill_part * l->cover * e->weight, value = weight * v->post_weight[post];
	int n, m;
	const char *s = label(v, e->skill, &n), *from;

	if (e->from == INDEX_NONE) {
		add(l, "skill", e->skill, weight, value,
		    arena_printf(l->j->a, "You have “%.*s”, which is %s in this job.", n, s,
		                 essential ? "essential" : "useful"));
		return;
	}
	from = label(v, e->from, &m);
	add(l, "related_skill", e->skill, weight, value,
	    arena_printf(l->j->a, "Your “%.*s” is close to “%.*s”, which this job uses.", m, from, n, s));
}

static void add_skills(struct ledger *l)
{
	const struct index_view *v = l->j->v;
	float rest = 0;
	uint32_t i;

	for (i = 0; i < l->w->entries; i++) {
		const struct weight_entry *e = &l->w->entry[i];
		uint32_t essential = find_post(v, v->post_start[e->skill], v->post_split[e->skill], l->occ);
		uint32_t optional = find_post(v, v->post_split[e->skill], v->post_faint[e->skill], l->occ);
		uint32_t faint = find_post(v, v->post_faint[e->skill], v->post_start[e->skill + 1], l->occ);

		if (essential != INDEX_NONE || optional != INDEX_NONE)
			add_skill(l, e, essential != INDEX_NONE ? essential : optional,
			          essential != INDEX_NONE);
		else if (faint != INDEX_NONE)
			rest += l->w->skill_part * l->cover * e->weight * v->post_weight[faint];
	}
	if (rest > 0)
		add(l, "other_skills", INDEX_NONE, l->w->skill_part * l->cover, rest,
		    arena_strdup(l->j->a, "Other skills of yours matter a little in this job."));
}

/* Says why few ticks in a job count for less: it is no term of its own, so its value is nothing. */
static void add_cover(struct ledger *l)
{
	uint32_t n = l->j->s->cell[l->occ].count;

	if (l->cover < 0.9f)
		add(l, "coverage", INDEX_NONE, l->cover, 0,
		    arena_printf(l->j->a, "You gave %u skills and this job asks for %u of them.",
		                 (unsigned)l->j->q->skills, (unsigned)n));
}

static const struct occ_near *find_near(const struct index_view *v, uint32_t from, uint32_t occ)
{
	uint32_t i;

	for (i = v->near_start[from]; i < v->near_start[from + 1]; i++)
		if (v->near[i].occ == occ)
			return &v->near[i];
	return NULL;
}

static const char *title_of(struct ledger *l, uint32_t occ, const char *before)
{
	uint32_t n;
	const char *s = view_str(l->j->v, l->j->v->occ[occ].title, &n);

	return arena_printf(l->j->a, "%s “%.*s”", before, (int)n, s);
}

static void add_measures(struct ledger *l, const float value[NEAR_MEASURES],
                         const float weight[NEAR_MEASURES], const char *whom)
{
	char text[512];
	unsigned m;

	for (m = 0; m < NEAR_MEASURES && whom; m++) {
		bool headings = m == NEAR_TASKS && l->j->s->shares.headings;
		const char *form =
		        headings ? "It stands under the same headings as %s." : near_measures[m].text;
		const char *place = strstr(form, "%s");

		if (value[m] <= 0)
			continue;
		snprintf(text, sizeof(text), "%.*s%s%s", (int)(place - form), form, whom, place + 2);
		add(l, headings ? "headings" : near_measures[m].term, INDEX_NONE, weight[m], value[m],
		    arena_strdup(l->j->a, text));
	}
	if (!whom)
		l->error = -ENOMEM;
}

/* The held job that this one is most like. */
static void add_held(struct ledger *l)
{
	const struct index_view *v = l->j->v;
	const struct occ_near *best = NULL;
	float value[NEAR_MEASURES], weight[NEAR_MEASURES];
	uint32_t whom = 0;
	unsigned m;
	size_t i;

	for (i = 0; i < l->j->q->helds; i++) {
		const struct occ_near *n = find_near(v, l->j->q->held[i], l->occ);

		if (n && (!best ||
		          near_sum(n, l->j->s->shares.in_full) > near_sum(best, l->j->s->shares.in_full))) {
			best = n;
			whom = l->j->q->held[i];
		}
	}
	for (m = 0; m < NEAR_MEASURES && best; m++) {
		weight[m] = l->w->near_part * l->j->s->shares.in_full[m];
		value[m] = weight[m] * near_value(best, m);
	}
	if (best)
		add_measures(l, value, weight, title_of(l, whom, "your job"));
}

static void add_anchors(struct ledger *l)
{
	const struct index_view *v = l->j->v;
	float value[NEAR_MEASURES] = {0}, weight[NEAR_MEASURES], most = 0;
	uint32_t i, whom = INDEX_NONE;
	unsigned m;

	for (i = 0; i < l->w->anchors; i++) {
		const struct occ_near *n = find_near(v, l->w->anchor[i].occ, l->occ);

		for (m = 0; m < NEAR_MEASURES && n; m++)
			value[m] += l->w->near_part * l->w->anchor[i].share * l->j->s->shares.in_text[m] *
			            near_value(n, m);
		if (n && l->w->anchor[i].share * near_sum(n, l->j->s->shares.in_text) > most) {
			most = l->w->anchor[i].share * near_sum(n, l->j->s->shares.in_text);
			whom = l->w->anchor[i].occ;
		}
	}
	for (m = 0; m < NEAR_MEASURES; m++)
		weight[m] = l->w->near_part * l->j->s->shares.in_text[m];
	if (whom != INDEX_NONE)
		add_measures(l, value, weight, title_of(l, whom, "jobs that your skills fit best, such as"));
}

static int by_value(const void *x, const void *y)
{
	const struct match_term *a = x, *b = y;

	if (a->value != b->value)
		return a->value > b->value ? -1 : 1;
	return a->skill < b->skill ? -1 : a->skill > b->skill;
}

int weighted_explain(struct rank_job *j, struct match_hit *h)
{
	const struct weighted_question *w = j->weighted;
	struct ledger l = {.j = j,
	                   .w = w,
	                   .occ = h->occ,
	                   .share = profile_fit_share(j->q),
	                   .cover = weighted_cover(j, h->occ)};
	int n;

	l.room = w->entries + 2 + NEAR_MEASURES;
	l.term = arena_zalloc(j->a, l.room + PREFERENCES, sizeof(*l.term));
	if (!l.term)
		return -ENOMEM;
	add_skills(&l);
	if (w->anchors)
		add_anchors(&l);
	else
		add_held(&l);
	add_cover(&l);
	if (l.error)
		return l.error;
	if (l.terms > 1)
		qsort(l.term, l.terms, sizeof(*l.term), by_value);
	n = profile_explain(j, h->occ, l.term + l.terms);
	if (n < 0)
		return n;
	h->term = l.term;
	h->terms = l.terms + (uint32_t)n;
	return 0;
}
