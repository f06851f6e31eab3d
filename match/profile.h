/* What a person prefers beside the fit: pay, security, growth, hours, nearness, what can be trained for and
 * is hiring in reach. Inside match/ only. */
#ifndef MATCH_PROFILE_H
#define MATCH_PROFILE_H

#include "match/internal.h"

#define PREFERENCE_PART 0.5f /* a preference of 1 counts half as much as the whole fit */

bool profile_has_preferences(const struct match_query *q);

/* The score with the preferences in it: (fit + sum of part * use) / (1 + sum of part), where use is 0 to 1.
 * A fact that is not known counts as 0.5 and is named in *ret_unknown. */
float profile_prefer(const struct rank_job *j, uint32_t occ, float fit, uint32_t *ret_unknown);

/* By what the fit's own terms shrink when preferences are in the score. */
float profile_fit_share(const struct match_query *q);

/* Appends a term for each preference; `room` is at least PREFERENCES. Returns how many, or -ENOMEM. */
#define PREFERENCES 6
int profile_explain(const struct rank_job *j, uint32_t occ, struct match_term *term);

#endif
