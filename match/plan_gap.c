/* The person, what a job needs of them, and what else they could do. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "match/plan_internal.h"
#include "match/weighted.h"

#define LEAST_WEIGHT 1e-6f /* what a skill counts of which the model makes nothing */
#define MOST_OPENED  256u  /* jobs for which vacancies are counted */

const char *const plan_level_names[] = {"no level", "entry level", "level 1", "level 2"};
const char *const plan_functional_names[] = {"English", "maths", "digital skills"};

/* --- the person ------------------------------------------------------------------------ */

/* A skill stands for all that share its master. */
static void add_skill(struct plan_job_state *p, uint32_t skill)
{
	const struct index_view *v = p->v;
	uint32_t m = v->skill[skill].master;

	for (uint32_t i = v->master_start[m]; i < v->master_start[m + 1]; i++)
		p->has[v->master_skill[i] >> 6] |= UINT64_C(1) << (v->master_skill[i] & 63);
}

static bool says(const char *text, uint32_t len, const char *word)
{
	size_t n = strlen(word);

	for (uint32_t i = 0; i + n <= len; i++)
		if (!strncasecmp(text + i, word, n))
			return true;
	return false;
}

/* Which functional skill a skill of that kind is, and at which level; false when its label does not say both.
 */
static bool functional_of(const struct index_view *v, uint32_t skill, unsigned *what, unsigned *level)
{
	static const char *const subject[] = {"english", "math", "digital"};
	static const char *const at[] = {"entry", "level 1", "level 2"};
	uint32_t len;
	const char *label = view_str(v, v->skill[skill].label, &len);

	if (v->skill[skill].kind != SKILL_FUNCTIONAL)
		return false;
	for (*what = 0; *what < FUNCTIONALS && !says(label, len, subject[*what]); (*what)++)
		;
	for (*level = 0; *level < 3 && !says(label, len, at[*level]); (*level)++)
		;
	return *what < FUNCTIONALS && (*level)++ < 3;
}

static void add_levels(struct plan_job_state *p)
{
	unsigned what, level;

	for (unsigned k = 0; k < FUNCTIONALS; k++)
		p->have |= (uint16_t)COVER_FUNCTION_UPTO(
		        k, p->q->functional[k] < 0 ? 3u : (unsigned)p->q->functional[k]);
	for (uint32_t i = 0; i < p->q->skills; i++)
		if (functional_of(p->v, p->q->skill[i], &what, &level))
			p->have |= (uint16_t)COVER_FUNCTION_UPTO(what, level);
}

/* Who has maths at level 2 has the skill of that name, and those below it. */
static bool level_is_had(const struct plan_job_state *p, uint32_t skill)
{
	unsigned what, level;

	return functional_of(p->v, skill, &what, &level) && p->q->functional[what] >= (int)level;
}

int plan_person_make(struct plan_job_state *p)
{
	const struct index_view *v = p->v;

	p->has = arena_zalloc(p->a, view_skills(v) / 64 + 1, sizeof(*p->has));
	if (!p->has)
		return -ENOMEM;
	for (uint32_t i = 0; i < p->q->skills; i++)
		add_skill(p, p->q->skill[i]);
	for (uint32_t i = 0; i < p->q->helds; i++)
		for (uint32_t k = v->occ_skill_start[p->q->held[i]];
		     k < v->occ_skill_start[p->q->held[i] + 1]; k++)
			if (v->occ_skill[k].relation == RELATION_ESSENTIAL)
				add_skill(p, v->occ_skill[k].skill);
	add_levels(p);
	return 0;
}

/* --- the gap ------------------------------------------------------------------------------- */

struct gap_item {
	uint32_t skill, rank;
	float weight;
	uint8_t relation;
};

static int by_weight(const void *a, const void *b)
{
	const struct gap_item *x = a, *y = b;

	if (x->weight < y->weight || x->weight > y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* How much of a skill is had through those that are like it, as the ranking counts them. */
static float part_had(const struct plan_job_state *p, uint32_t skill)
{
	const struct index_view *v = p->v;
	float part = 0;

	for (uint32_t i = v->skill_near_start[skill]; i < v->skill_near_start[skill + 1]; i++)
		if (v->skill_near[i].alike >= RELATED_LEAST && plan_has(p, v->skill_near[i].skill))
			part = fmaxf(part, RELATED_PART * v->skill_near[i].alike);
	return fminf(part, 1);
}

/* What the job needs: its essential skills; all of them where its source tells none to be essential. */
static uint8_t needed_relation(const struct index_view *v, uint32_t occ)
{
	for (uint32_t i = v->occ_skill_start[occ]; i < v->occ_skill_start[occ + 1]; i++)
		if (v->occ_skill[i].relation == RELATION_ESSENTIAL)
			return RELATION_ESSENTIAL;
	return RELATION_OPTIONAL;
}

static int take_gap(struct plan_job_state *p, struct plan_draft *d, struct gap_item *item, float total)
{
	d->gap = arena_zalloc(p->a, d->gaps, sizeof(*d->gap));
	d->weight = arena_alloc(p->a, d->gaps * sizeof(*d->weight));
	if (!d->gap || !d->weight)
		return -ENOMEM;
	qsort(item, d->gaps, sizeof(*item), by_weight);
	for (uint32_t i = 0; i < d->gaps; i++) {
		d->gap[i] = (struct plan_gap){.skill = item[i].skill,
		                              .importance = item[i].weight / total,
		                              .relation = item[i].relation,
		                              .planned = i < COVER_SKILLS};
		d->weight[i] = item[i].weight;
	}
	return 0;
}

int plan_gap_make(struct plan_job_state *p, struct plan_draft *d)
{
	const struct index_view *v = p->v;
	uint32_t first = v->occ_skill_start[d->occ], end = v->occ_skill_start[d->occ + 1];
	struct gap_item *item = arena_alloc(p->a, (end - first) * sizeof(*item));
	uint8_t relation = needed_relation(v, d->occ);
	float total = 0;

	if (!item)
		return -ENOMEM;
	d->need = d->had = 0;
	d->gaps = 0;
	for (uint32_t i = first; i < end; i++) {
		const struct occ_skill *k = &v->occ_skill[i];
		float weight = fmaxf(k->weight, LEAST_WEIGHT), part;

		if (k->relation != relation)
			continue;
		d->need += weight;
		part = plan_has(p, k->skill) || level_is_had(p, k->skill) ? 1 : part_had(p, k->skill);
		d->had += weight * part;
		if (part >= 1)
			continue;
		weight *= 1 - part;
		total += weight;
		item[d->gaps++] = (struct gap_item){k->skill, v->skill_rank[k->skill], weight, k->relation};
	}
	return take_gap(p, d, item, total);
}

float plan_ready(const struct plan_draft *d, uint64_t closed)
{
	float sum = d->had;

	for (; closed; closed &= closed - 1)
		sum += d->weight[__builtin_ctzll(closed)];
	return d->need > 0 ? fminf(1, sum / d->need) : 1;
}

/* --- other jobs ------------------------------------------------------------------------------ */

int64_t plan_vacancies(const struct plan_job_state *p, uint32_t occ)
{
	const struct vacancy_reach *r = p->q->vacancies;
	int64_t n = 0;

	if (!r)
		return -1;
	for (uint32_t i = r->v->occ_vacancy_start[occ]; i < r->v->occ_vacancy_start[occ + 1]; i++)
		n += vacancy_passes(r, r->v->occ_vacancy[i], NULL);
	return n;
}

/* Skills that the plan's courses teach and the person has not, each once. */
static int taught_skills(struct plan_job_state *p, uint32_t **ret, uint32_t *ret_count)
{
	const struct course_view *v = &p->c->course;
	uint64_t *seen = arena_zalloc(p->a, view_skills(p->v) / 64 + 1, sizeof(*seen));
	uint32_t room = 0, n = 0;

	for (uint32_t i = 0; i < p->ret->courses; i++)
		room += v->course_skill_start[p->ret->course[i].row + 1] -
		        v->course_skill_start[p->ret->course[i].row];
	*ret = arena_alloc(p->a, room * sizeof(**ret));
	if (!seen || !*ret)
		return -ENOMEM;
	for (uint32_t i = 0; i < p->ret->courses; i++) {
		uint32_t row = p->ret->course[i].row;

		for (uint32_t k = v->course_skill_start[row]; k < v->course_skill_start[row + 1]; k++) {
			uint32_t skill = LINK_ROW(v->course_skill[k]);

			if (LINK_CONFIDENCE(v->course_skill[k]) < PLAN_SURE || plan_has(p, skill) ||
			    bit_is_set(seen, skill))
				continue;
			seen[skill >> 6] |= UINT64_C(1) << (skill & 63);
			(*ret)[n++] = skill;
		}
	}
	*ret_count = n;
	return 0;
}

struct gain { /* what a plan brings of one job */
	float weight;
	uint32_t skills;
};

/* Whether the plan brings a job over the line. */
static bool opens(const struct plan_job_state *p, uint32_t occ, const struct gain *gain, struct plan_job *ret)
{
	const struct index_view *v = p->v;
	float need = 0, had = 0;

	if (gain->skills * PLAN_OPENS_BY < v->occ[occ].essential)
		return false;

	for (uint32_t i = v->occ_skill_start[occ]; i < v->occ_skill_start[occ + 1]; i++) {
		if (v->occ_skill[i].relation != RELATION_ESSENTIAL)
			continue;
		need += v->occ_skill[i].weight;
		had += plan_has(p, v->occ_skill[i].skill) ? v->occ_skill[i].weight : 0;
	}
	*ret = (struct plan_job){
	        .occ = occ, .before = had / need, .after = fminf(1, (had + gain->weight) / need)};
	return need > 0 && ret->before < PLAN_OPENS && ret->after >= PLAN_OPENS;
}

static bool left_aside(const struct plan_job_state *p, uint32_t occ)
{
	for (uint32_t i = 0; i < p->q->helds; i++)
		if (p->q->held[i] == occ)
			return true;
	return occ == p->ret->target.occ || p->v->occ_flags[occ] & OCC_TWIN;
}

static int by_vacancies(const void *a, const void *b)
{
	const struct plan_job *x = a, *y = b;

	if (x->vacancies != y->vacancies)
		return x->vacancies > y->vacancies ? -1 : 1;
	if (x->after < y->after || x->after > y->after)
		return x->after > y->after ? -1 : 1;
	return x->occ < y->occ ? -1 : x->occ > y->occ;
}

int plan_find_opened(struct plan_job_state *p, const struct plan_draft *d)
{
	const struct index_view *v = p->v;
	uint32_t occs = view_occupations(v), *skill, skills, touched = 0;
	struct gain *gain;
	uint32_t *occ;
	int rc = taught_skills(p, &skill, &skills);

	(void)d;
	if (rc || !skills || !p->q->opens)
		return rc;
	gain = arena_zalloc(p->a, occs, sizeof(*gain));
	occ = arena_alloc(p->a, occs * sizeof(*occ));
	p->ret->opens = arena_alloc(p->a, MOST_OPENED * sizeof(*p->ret->opens));
	if (!gain || !occ || !p->ret->opens)
		return -ENOMEM;
	for (uint32_t i = 0; i < skills; i++)
		for (uint32_t k = v->post_start[skill[i]]; k < v->post_split[skill[i]]; k++) {
			struct gain *g = &gain[v->post_occ[k]];

			if (!g->skills++)
				occ[touched++] = v->post_occ[k];
			g->weight += v->post_weight[k];
		}
	for (uint32_t i = 0; i < touched && p->ret->opened < MOST_OPENED; i++)
		if (!left_aside(p, occ[i]) &&
		    opens(p, occ[i], &gain[occ[i]], &p->ret->opens[p->ret->opened])) {
			p->ret->opens[p->ret->opened].vacancies = plan_vacancies(p, occ[i]);
			p->ret->opened++;
		}
	qsort(p->ret->opens, p->ret->opened, sizeof(*p->ret->opens), by_vacancies);
	if (p->ret->opened > p->q->opens)
		p->ret->opened = p->q->opens;
	return 0;
}
