#include "match/profile.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>

#include "match/reach.h"

/* Pay from here (about the minimum wage of a full-time job) to there counts from 0 to 1. */
#define PAY_LOW        20000.0f
#define PAY_HIGH       60000.0f

#define HALF_MILES     10.0f /* a vacancy so far away counts half of one on the doorstep */
#define HALF_VACANCIES 2.0f  /* so many vacancies count half of any number */

static float clamp(float x)
{
	return x < 0 ? 0 : x > 1 ? 1 : x;
}

/* Each says how good the job is on one count, 0 to 1, or NAN when that is not known. */
static float use_pay(const struct rank_job *j, uint32_t occ)
{
	const struct index_view *v = j->v;
	int32_t low = v->occ_pay_low[occ], high = v->occ_pay_high[occ];

	if (low < 0 && high < 0)
		return NAN;
	if (low < 0 || high < 0)
		low = high = low < 0 ? high : low;
	return clamp((((float)low + (float)high) / 2 - PAY_LOW) / (PAY_HIGH - PAY_LOW));
}

static float use_security(const struct rank_job *j, uint32_t occ)
{
	return 1 - j->v->occ_risk[occ];
}

static float use_growth(const struct rank_job *j, uint32_t occ)
{
	unsigned band = match_growth_band(j->v->occ_growth[occ]);

	return band ? (float)(band - 1) / 3 : NAN;
}

static float use_hours(const struct rank_job *j, uint32_t occ)
{
	const struct index_view *v = j->v;

	if (!v->occ_pattern[occ])
		return NAN;
	return v->occ_pattern[occ] & (PATTERN_PART_TIME | PATTERN_FLEXIBLE) ? 1 : 0;
}

/* A vacancy on the doorstep counts 1, one that many miles away a half. */
static float use_distance(const struct rank_job *j, uint32_t occ)
{
	const struct local_view *local = j->q->local;

	if (!local || !local->nearest)
		return NAN;
	return isinf(local->nearest[occ]) ? 0 : HALF_MILES / (HALF_MILES + local->nearest[occ]);
}

/* What the person has or can learn in reach, as a part of what the job needs. */
static float reachable_part(const struct rank_job *j, uint32_t occ)
{
	const struct index_view *v = j->v;
	float reachable = 0, all = 0;

	for (uint32_t i = v->occ_skill_start[occ]; i < v->occ_skill_start[occ + 1]; i++) {
		const struct occ_skill *s = &v->occ_skill[i];

		if (s->relation != RELATION_ESSENTIAL)
			break; /* essential ones lie first */
		all += s->weight;
		if (is_marked(j->s, s->skill) || j->q->local->trainable[s->skill / 64] >> s->skill % 64 & 1)
			reachable += s->weight;
	}
	return all > 0 ? reachable / all : 0;
}

/* Both have to be there: training without a job, or a job without training, is no way out. */
static float use_local(const struct rank_job *j, uint32_t occ)
{
	float vacancies;

	if (!j->q->local)
		return NAN;
	vacancies = (float)j->q->local->vacancies[occ];
	return vacancies > 0 ? vacancies / (vacancies + HALF_VACANCIES) * reachable_part(j, occ) : 0;
}

static const struct preference {
	const char *term, *text, *unknown_text;
	float (*use)(const struct rank_job *j, uint32_t occ);
	size_t offset;
	uint32_t unknown;
} preferences[PREFERENCES] = {
        {"preference_pay", "What it pays, which you said matters.",
         "Its pay is not known: counted as middling.", use_pay, offsetof(struct match_preferences, pay),
         UNKNOWN_PAY},
        {"preference_security", "How safe it is from automation, which you said matters.",
         "Its automation risk is not known: counted as middling.", use_security,
         offsetof(struct match_preferences, security), UNKNOWN_RISK},
        {"preference_growth", "How the number of such jobs is growing, which you said matters.",
         "Its growth is not known: counted as middling.", use_growth,
         offsetof(struct match_preferences, growth), UNKNOWN_GROWTH},
        {"preference_hours", "Whether it can be part-time or flexible, which you said matters.",
         "Its working pattern is not known: counted as middling.", use_hours,
         offsetof(struct match_preferences, hours), UNKNOWN_PATTERN},
        {"preference_distance", "How near the nearest vacancy is, which you said matters.",
         "How near its vacancies are is not known: counted as middling.", use_distance,
         offsetof(struct match_preferences, distance), UNKNOWN_LOCAL},
        {"preference_local",
         "Whether you can train for it and it is hiring near you, which you said matters.",
         "What there is near you is not known: counted as middling.", use_local,
         offsetof(struct match_preferences, local), UNKNOWN_LOCAL},
};

static float wanted(const struct match_query *q, const struct preference *p)
{
	return PREFERENCE_PART * *(const float *)(const void *)((const char *)&q->preferences + p->offset);
}

bool profile_has_preferences(const struct match_query *q)
{
	return profile_fit_share(q) < 1;
}

float profile_fit_share(const struct match_query *q)
{
	float sum = 1;
	size_t i;

	for (i = 0; i < PREFERENCES; i++)
		sum += wanted(q, &preferences[i]);
	return 1 / sum;
}

float profile_prefer(const struct rank_job *j, uint32_t occ, float fit, uint32_t *ret_unknown)
{
	const struct match_query *q = j->q;
	float sum = fit;
	size_t i;

	for (i = 0; i < PREFERENCES; i++) {
		float part = wanted(q, &preferences[i]), use = part > 0 ? preferences[i].use(j, occ) : 0;

		if (isnan(use)) {
			*ret_unknown |= preferences[i].unknown;
			use = 0.5f;
		}
		sum += part * use;
	}
	return sum * profile_fit_share(q);
}

int profile_explain(const struct rank_job *j, uint32_t occ, struct match_term *term)
{
	const struct match_query *q = j->q;
	int n = 0;
	size_t i;

	for (i = 0; i < PREFERENCES; i++) {
		const struct preference *p = &preferences[i];
		float part = wanted(q, p) * profile_fit_share(q), use;

		if (part <= 0)
			continue;
		use = p->use(j, occ);
		term[n] = (struct match_term){.term = p->term, .skill = INDEX_NONE, .weight = part};
		term[n].value = part * (isnan(use) ? 0.5f : use);
		term[n].text = arena_strdup(j->a, isnan(use) ? p->unknown_text : p->text);
		if (!term[n++].text)
			return -ENOMEM;
	}
	return n;
}
