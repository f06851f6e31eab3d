#include "daemon/methods.h"

#define FAR_MILES          100.0 /* a search that goes further looks at most of what there is */
#define EXTRACT_HERE_BYTES 2048  /* a longer text takes long enough to hold others up */

static bool long_text(const void *params)
{
	const struct skill_extract_params *p = params;

	return p->text.len > EXTRACT_HERE_BYTES;
}

/* Nothing but filters over all of England, or text that half of it may hold. */
static bool many_courses(const void *params)
{
	const struct course_search_params *p = params;
	bool near =
	        (p->has_postcode || p->has_lat) && p->has_distance_miles && p->distance_miles <= FAR_MILES;

	return !p->skills.count && (!near || !p->has_text);
}

static bool many_vacancies(const void *params)
{
	const struct vacancy_search_params *p = params;
	bool near = (p->has_postcode || p->has_lat) && p->distance_miles <= FAR_MILES;

	return !near && !p->has_text && !p->has_occupation;
}

static bool always(const void *params)
{
	(void)params;
	return true;
}

/* server.reload has no handler: job.c asks the supervisor. */
const struct method methods[PROTO_METHODS] = {
        [PROTO_COURSE_GET] = {method_course_get, true, NULL, 0},
        [PROTO_COURSE_SEARCH] = {method_course_search, true, many_courses, 0},
        [PROTO_DATASET_ACTIVATE] = {method_dataset_activate, false, always, PROTO_DEADLINE_MAX_MS},
        [PROTO_DATASET_CLOSE] = {method_dataset_close, false, always, PROTO_DEADLINE_MAX_MS},
        [PROTO_DATASET_LIST] = {method_dataset_list, false, always, PROTO_DEADLINE_MAX_MS},
        [PROTO_DATASET_REOPEN] = {method_dataset_reopen, false, always, PROTO_DEADLINE_MAX_MS},
        [PROTO_DATASET_ROLLBACK] = {method_dataset_rollback, false, always, PROTO_DEADLINE_MAX_MS},
        [PROTO_OCCUPATION_GET] = {method_occupation_get, true, NULL, 0},
        [PROTO_OCCUPATION_MATCH] = {method_occupation_match, true, NULL, 0},
        [PROTO_OCCUPATION_SEARCH] = {method_occupation_search, true, NULL, 0},
        [PROTO_OCCUPATION_SKILLS] = {method_occupation_skills, true, NULL, 0},
        [PROTO_PATHWAY_FIND] = {method_pathway_find, true, always, 0},
        [PROTO_SERVER_DESCRIBE] = {method_server_describe, false, NULL, 0},
        [PROTO_SERVER_HEALTH] = {method_server_health, false, NULL, 0},
        [PROTO_SERVER_HELLO] = {method_server_hello, false, NULL, 0},
        [PROTO_SERVER_RELOAD] = {NULL, false, always, PROTO_DEADLINE_MAX_MS},
        [PROTO_SERVER_STATS] = {method_server_stats, false, NULL, 0},
        [PROTO_SKILL_EXTRACT] = {method_skill_extract, true, long_text, 0},
        [PROTO_SKILL_GET] = {method_skill_get, true, NULL, 0},
        [PROTO_SKILL_SEARCH] = {method_skill_search, true, NULL, 0},
        [PROTO_TRAINING_PLAN] = {method_training_plan, true, always, 0},
        [PROTO_VACANCY_GET] = {method_vacancy_get, true, NULL, 0},
        [PROTO_VACANCY_SEARCH] = {method_vacancy_search, true, many_vacancies, 0},
};
