#include "match/profile.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>

/* Pay from here (about the minimum wage of a full-time job) to there counts from 0 to 1. */
#define PAY_LOW  20000.0f
#define PAY_HIGH 60000.0f

static float clamp(float x)
{
	return x < 0 ? 0 : x > 1 ? 1 : x;
}

/* Each says how good the job is on one count, 0 to 1, or NAN when that is not known. */
static float use_pay(const struct index_view *v, uint32_t occ)
{
	int32_t low = v->occ_pay_low[occ], high = v->occ_pay_high[occ];

	if (low < 0 && high < 0)
		return NAN;
	if (low < 0 || high < 0)
		low = high = low < 0 ? high : low;
	return clamp((((float)low + (float)high) / 2 - PAY_LOW) / (PAY_HIGH - PAY_LOW));
}

static float use_security(const struct index_view *v, uint32_t occ)
{
	return 1 - v->occ_risk[occ];
}

static float use_growth(const struct index_view *v, uint32_t occ)
{
	unsigned band = match_growth_band(v->occ_growth[occ]);

	return band ? (float)(band - 1) / 3 : NAN;
}

static float use_hours(const struct index_view *v, uint32_t occ)
{
	if (!v->occ_pattern[occ])
		return NAN;
	return v->occ_pattern[occ] & (PATTERN_PART_TIME | PATTERN_FLEXIBLE) ? 1 : 0;
}

static const struct preference {
	const char *term, *text, *unknown_text;
	float (*use)(const struct index_view *v, uint32_t occ);
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

float profile_prefer(const struct index_view *v, const struct match_query *q, uint32_t occ, float fit,
                     uint32_t *ret_unknown)
{
	float sum = fit;
	size_t i;

	for (i = 0; i < PREFERENCES; i++) {
		float part = wanted(q, &preferences[i]), use = part > 0 ? preferences[i].use(v, occ) : 0;

		if (isnan(use)) {
			*ret_unknown |= preferences[i].unknown;
			use = 0.5f;
		}
		sum += part * use;
	}
	return sum * profile_fit_share(q);
}

int profile_explain(const struct index_view *v, const struct match_query *q, uint32_t occ, struct arena *a,
                    struct match_term *term)
{
	int n = 0;
	size_t i;

	for (i = 0; i < PREFERENCES; i++) {
		const struct preference *p = &preferences[i];
		float part = wanted(q, p) * profile_fit_share(q), use;

		if (part <= 0)
			continue;
		use = p->use(v, occ);
		term[n] = (struct match_term){.term = p->term, .skill = INDEX_NONE, .weight = part};
		term[n].value = part * (isnan(use) ? 0.5f : use);
		term[n].text = arena_strdup(a, isnan(use) ? p->unknown_text : p->text);
		if (!term[n++].text)
			return -ENOMEM;
	}
	return n;
}
