/* The same questions, asked of PostgreSQL with prepared statements.
 *
 *   bench/postgres CONNINFO original|tuned [CLIENTS [SECONDS]]
 *
 * "original" is the shape of the original service's own query (join through master skills, group, order by
 * count, growth band, rarity and name); "tuned" uses a covering index on (skill, occupation, weight). Each
 * client is a process with a connection of its own. bench/run.py makes the tables. */
#include "bench/load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libpq-fe.h>

#define MAX_CLIENTS 64
#define MAX_SAMPLES 1000000u

static const struct {
	const char *name, *sql;
} statements[] = {
        {"original",
         "SELECT o.id, count(*) AS shared FROM occupation o JOIN link l ON l.occ = o.n"
         " JOIN skill s ON s.n = l.skill JOIN skill t ON t.master = s.master"
         " WHERE t.n = ANY($1::int[]) AND NOT o.degree GROUP BY o.n, o.id, o.title, o.growth"
         " ORDER BY count(*) DESC, CASE WHEN o.growth <= -5 THEN 1 WHEN o.growth <= 5 THEN 2 WHEN o.growth "
         "<= 50"
         " THEN 3 WHEN o.growth > 50 THEN 4 ELSE 0 END DESC, min(s.rarity) ASC, o.title ASC LIMIT 10"},
        {"tuned",
         "WITH best AS (SELECT occ, sum(weight) AS score FROM link WHERE skill = ANY($1::int[]) GROUP BY occ"
         " ORDER BY 2 DESC LIMIT 10) SELECT o.id, o.title, best.score,"
         " (SELECT array_agg(k.skill) FROM link_by_occ k WHERE k.occ = best.occ AND k.skill = "
         "ANY($1::int[])),"
         " (SELECT array_agg(k.skill) FROM link_by_occ k WHERE k.occ = best.occ AND k.skill <> "
         "ALL($1::int[]))"
         " FROM best JOIN occupation o ON o.n = best.occ ORDER BY best.score DESC"},
};

struct shared {
	double rate[MAX_CLIENTS];
	struct load_result first; /* latencies as the first client saw them */
};

static void array_of(const struct workload *w, uint32_t q, char *out)
{
	int n = 0;
	uint32_t i;

	for (i = 0; i < WORK_ASK; i++)
		n += sprintf(out + n, "%c%u", i ? ',' : '{', w->question[q % w->questions][i]);
	sprintf(out + n, "}");
}

static PGconn *open_prepared(const char *conninfo, const char *sql)
{
	PGconn *db = PQconnectdb(conninfo);
	PGresult *r;

	if (PQstatus(db) != CONNECTION_OK) {
		fputs(PQerrorMessage(db), stderr);
		exit(1);
	}
	r = PQprepare(db, "q", sql, 1, NULL);
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		fputs(PQerrorMessage(db), stderr);
		exit(1);
	}
	PQclear(r);
	return db;
}

static void ask_for(const struct workload *w, const char *conninfo, const char *sql, double seconds,
                    unsigned number, struct shared *out)
{
	PGconn *db = open_prepared(conninfo, sql);
	double *us = malloc(MAX_SAMPLES * sizeof(*us)), began, last;
	struct load_result r = {0};
	uint64_t n = 0;
	uint32_t q = number * 131;
	char skills[512];
	const char *value[] = {skills};

	if (!us)
		exit(1);
	began = last = load_now();
	while (last < began + seconds * 1e6 && n < MAX_SAMPLES) {
		PGresult *res;

		array_of(w, q++, skills);
		res = PQexecPrepared(db, "q", 1, value, NULL, NULL, 1);
		if (PQresultStatus(res) != PGRES_TUPLES_OK) {
			fputs(PQerrorMessage(db), stderr);
			exit(1);
		}
		PQclear(res);
		us[n++] = load_now() - last;
		last += us[n - 1];
	}
	out->rate[number] = (double)n / ((last - began) / 1e6);
	load_percentiles(us, n, &r);
	r.answers = n;
	if (!number)
		out->first = r;
	free(us);
	PQfinish(db);
}

static const char *find_sql(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		if (!strcmp(name, statements[i].name))
			return statements[i].sql;
	return NULL;
}

int main(int argc, char **argv)
{
	const char *sql = argc > 2 ? find_sql(argv[2]) : NULL;
	unsigned clients = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 1, i;
	double seconds = argc > 4 ? strtod(argv[4], NULL) : 1, rate = 0;
	struct shared *s;
	struct workload *w;
	int status, bad = 0;

	if (!sql || clients < 1 || clients > MAX_CLIENTS) {
		fprintf(stderr, "usage: bench/postgres CONNINFO original|tuned [CLIENTS [SECONDS]]\n");
		return 2;
	}
	s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	w = workload_new(1, 1);
	if (s == MAP_FAILED || !w)
		return 1;
	for (i = 0; i < clients; i++)
		if (!fork()) {
			ask_for(w, argv[1], sql, seconds, i, s);
			_exit(0);
		}
	while (wait(&status) > 0)
		bad |= status;
	for (i = 0; i < clients; i++)
		rate += s->rate[i];
	workload_free(w);
	printf("{\"p50_us\": %.2f, \"p99_us\": %.2f, \"rate\": %.0f, \"answers\": %llu}\n", s->first.p50,
	       s->first.p99, rate, (unsigned long long)s->first.answers);
	return bad ? 1 : 0;
}
