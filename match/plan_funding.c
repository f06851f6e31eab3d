#include "match/plan_funding.h"

#include <stddef.h>

#define TYPE(t)     (1u << COURSE_##t)
#define DAY_2022_04 19083 /* 2022-04-01 */
#define DAY_2025_04 20179 /* 2025-04-01 */

/* Sources: design notes uk-facts 5 (legal entitlements of the adult education budget; Free Courses for Jobs
 * from April 2021, wider from April 2022; Skills Bootcamps; Multiply until 31 March 2025) and its table of
 * low-wage thresholds (25,750 pounds, 2025/26, England outside areas with rules of their own). Only kinds of
 * courses that are publicly funded as such are here: that a college could get money for another course does
 * not make it free. */
const struct funding_fact funding_national[] = {
        {.types = TYPE(APPRENTICESHIP),
         .text = "An apprenticeship is a job: the employer pays for the training."},
        {.types = TYPE(ESSENTIAL_SKILLS),
         .subjects = 1u << FUNCTIONAL_ENGLISH | 1u << FUNCTIONAL_MATHS,
         .upto = 3,
         .min_age = 19,
         .text = "English and maths up to level 2 are free from 19 for anyone without a GCSE at grade 4 or "
                 "C."},
        {.types = TYPE(ESSENTIAL_SKILLS),
         .subjects = 1u << FUNCTIONAL_DIGITAL,
         .upto = 2,
         .min_age = 19,
         .text = "Digital skills up to level 1 are free from 19 for anyone who needs them."},
        {.types = TYPE(MULTIPLY),
         .subjects = 1u << FUNCTIONAL_MATHS,
         .upto = 3,
         .min_age = 19,
         .to = DAY_2025_04,
         .text = "Multiply maths courses were free from 19 until March 2025 for anyone without a GCSE in "
                 "maths."},
        {.types = TYPE(SKILLS_BOOTCAMP),
         .min_age = 19,
         .text = "Skills Bootcamps are free from 19, unless an employer sends you."},
        {.types = TYPE(FREE_FOR_JOBS),
         .min_age = 19,
         .below = 3,
         .text = "Free Courses for Jobs: level 3 is free from 19 for anyone without one."},
        {.types = TYPE(FREE_FOR_JOBS),
         .min_age = 19,
         .pay_below = 25750,
         .from = DAY_2022_04,
         .text = "Free Courses for Jobs: free from 19 for anyone out of work or earning below £25,750."},
};
const uint32_t funding_national_count = sizeof(funding_national) / sizeof(funding_national[0]);

static bool course_fits(const struct funding_fact *f, const struct course_row *c)
{
	return !f->types || (c->type < COURSE_TYPES && (f->types >> c->type & 1));
}

/* Whether the course gives one of the subjects at a level that the fact covers and the person is known to
 * lack. */
static bool subject_fits(const struct funding_fact *f, const struct funding_person *p,
                         const struct course_row *c)
{
	for (unsigned k = 0; k < FUNCTIONALS; k++) {
		unsigned gives = FUNCTIONAL_LEVEL(c->gives, k);

		if ((f->subjects >> k & 1) && gives && gives <= f->upto && p->functional[k] >= 0 &&
		    p->functional[k] < (int)f->upto)
			return true;
	}
	return !f->subjects;
}

static bool person_fits(const struct funding_fact *f, const struct funding_person *p)
{
	if (f->min_age && (p->age < 0 || p->age < f->min_age))
		return false;
	if (f->below && (p->qualification < 0 || p->qualification >= f->below))
		return false;
	return !f->pay_below || p->employment == FUNDING_UNEMPLOYED ||
	       (p->annual_pay >= 0 && p->annual_pay < f->pay_below);
}

int64_t funding_pays(const struct funding_fact *fact, uint32_t facts, const struct funding_person *p,
                     const struct course_row *c, int32_t day, int64_t price, const char **ret_text)
{
	int64_t best = price;

	*ret_text = NULL;
	for (uint32_t i = 0; i < facts; i++) {
		const struct funding_fact *f = &fact[i];
		int64_t pays = (price * f->percent + 50) / 100;

		if (pays >= best || (f->from && day < f->from) || (f->to && day >= f->to) ||
		    !course_fits(f, c) || !subject_fits(f, p, c) || !person_fits(f, p))
			continue;
		best = pays;
		*ret_text = f->text;
	}
	return best;
}
