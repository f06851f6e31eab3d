/* Jobs for someone who has held a job, one call after the other: what the job is called here, what it
 * needs, and which other jobs need much the same.
 *
 *   cc -o match match.c $(pkg-config --cflags --libs libretrain)
 *   ./match "warehouse operative" */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <retrain/client.h>

#define SKILLS_MAX 200 /* as many as one question may hold */

static int fail(const struct retrain_error *e)
{
	fprintf(stderr, "%s\n", e->message);
	return 1;
}

/* The ids of a job's essential skills. They lie in the reply. */
static size_t essential(const struct retrain_reply *reply, const char **id)
{
	struct retrain_iter it =
	        retrain_iter(retrain_value_find(retrain_reply_value(reply), "occupations[0].skills"));
	struct retrain_value skill;
	size_t n = 0;

	while (n < SKILLS_MAX && retrain_iter_next(&it, NULL, &skill)) {
		const char *relation = retrain_value_text(retrain_value_get(skill, "relation"));
		const char *found = retrain_value_text(retrain_value_get(skill, "id"));

		if (relation && found && !strcmp(relation, "essential"))
			id[n++] = found;
	}
	return n;
}

static void print_match(const struct retrain_match *m)
{
	printf("%-10s  %s: has %zu of %zu skills", m->band, m->title, m->matched, m->matched + m->missing);
	if (m->pay_low != RETRAIN_UNKNOWN)
		printf(", from £%" PRId64 " a year", m->pay_low);
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct retrain_match_query q = RETRAIN_MATCH_QUERY_INIT;
	struct retrain_found *found = NULL;
	struct retrain_matches *matches = NULL;
	struct retrain_reply *skills = NULL;
	struct retrain *r = NULL;
	struct retrain_error e;
	const char *id[SKILLS_MAX];
	int code = 0;

	if (retrain_open(&r, NULL, &e) < 0 ||
	    retrain_occupation_search(r, argc > 1 ? argv[1] : "warehouse operative", 1, &found, &e) < 0) {
		code = fail(&e);
		goto out;
	}
	if (!retrain_found_count(found)) {
		puts("No job is known by that name.");
		goto out;
	}
	q.occupations = &retrain_found_at(found, 0)->id;
	q.occupation_count = 1;
	if (retrain_occupation_skills(r, q.occupations, 1, &skills, &e) < 0) {
		code = fail(&e);
		goto out;
	}
	q.skills = id;
	q.skill_count = essential(skills, id);
	q.no_degree = true;
	q.limit = 5;
	if (retrain_occupation_match(r, &q, &matches, &e) < 0) {
		code = fail(&e);
		goto out;
	}
	for (size_t i = 0; i < retrain_matches_count(matches); i++)
		print_match(retrain_matches_at(matches, i));
out:
	retrain_matches_free(matches);
	retrain_reply_unref(skills);
	retrain_found_free(found);
	retrain_unref(r);
	return code;
}
