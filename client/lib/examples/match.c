/* Jobs for someone who has worked in a warehouse, one call after the other.
 *
 *   cc -o match match.c $(pkg-config --cflags --libs libretrain)
 *   ./match "warehouse operative" */
#include <inttypes.h>
#include <stdio.h>

#include <retrain/client.h>

static int fail(const struct retrain_error *e)
{
	fprintf(stderr, "%s\n", e->message);
	return 1;
}

static void print_match(const struct retrain_match *m)
{
	printf("%3.0f%%  %s: has %zu of %zu skills", m->score * 100, m->title, m->matched, m->matched + m->missing);
	if (m->pay_low != RETRAIN_UNKNOWN)
		printf(", from £%" PRId64 " a year", m->pay_low);
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct retrain_match_query q = RETRAIN_MATCH_QUERY_INIT;
	struct retrain_found *found = NULL;
	struct retrain_matches *matches = NULL;
	struct retrain *r = NULL;
	struct retrain_error e;
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
	retrain_found_free(found);
	retrain_unref(r);
	return code;
}
