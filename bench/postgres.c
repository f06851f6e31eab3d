/* The same questions, asked of PostgreSQL with prepared statements.
 *
 *   bench/postgres CONNINFO original|tuned [CLIENTS [SECONDS]]
 *   bench/postgres CONNINFO courses [CLIENTS [SECONDS]] FILE        FILE is from bench/make-courses --packed
 *   bench/postgres CONNINFO load-courses FILE                        makes the tables that "courses" asks
 *
 * "original" is the shape of the original service's own query (join through master skills, group, order by
 * count, growth band, rarity and name); "tuned" uses a covering index on (skill, occupation, weight).
 * "courses" is tuned as well: everything that it reads lies in two partial covering indexes, of online
 * courses by skill and cost, of the others by skill and latitude. Each client is a process with a connection
 * of its own. bench/run.py makes the other tables. */
#include "bench/load.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "bench/course_work.h"

#define MAX_CLIENTS 64
#define MAX_SAMPLES 1000000u
#define MAX_PARAMS  9

struct asking {
	const struct workload *w;
	const struct course_work *courses; /* only for questions about courses */
	char text[MAX_PARAMS][512];
};

typedef void fill_params(struct asking *a, uint32_t number);

static void fill_match(struct asking *a, uint32_t number);
static void fill_courses(struct asking *a, uint32_t number);

static const struct statement {
	const char *name;
	fill_params *fill;
	int params;
	const char *sql;
} statements[] = {
        {"original", fill_match, 1,
         "SELECT o.id, count(*) AS shared FROM occupation o JOIN link l ON l.occ = o.n"
         " JOIN skill s ON s.n = l.skill JOIN skill t ON t.master = s.master"
         " WHERE t.n = ANY($1::int[]) AND NOT o.degree GROUP BY o.n, o.id, o.title, o.growth"
         " ORDER BY count(*) DESC, CASE WHEN o.growth <= -5 THEN 1 WHEN o.growth <= 5 THEN 2 WHEN o.growth "
         "<= 50"
         " THEN 3 WHEN o.growth > 50 THEN 4 ELSE 0 END DESC, min(s.rarity) ASC, o.title ASC LIMIT 10"},
        {"tuned", fill_match, 1,
         "WITH best AS (SELECT occ, sum(weight) AS score FROM link WHERE skill = ANY($1::int[]) GROUP BY occ"
         " ORDER BY 2 DESC LIMIT 10) SELECT o.id, o.title, best.score,"
         " (SELECT array_agg(k.skill) FROM link_by_occ k WHERE k.occ = best.occ AND k.skill = "
         "ANY($1::int[])),"
         " (SELECT array_agg(k.skill) FROM link_by_occ k WHERE k.occ = best.occ AND k.skill <> "
         "ALL($1::int[]))"
         " FROM best JOIN occupation o ON o.n = best.occ ORDER BY best.score DESC"},
        {"courses", fill_courses, 9,
         "WITH hit AS (SELECT course, weight FROM course_skill WHERE online AND $3::bool AND skill = "
         "ANY($1::int[])"
         " AND cost <= $2::int UNION ALL SELECT course, weight FROM course_skill WHERE NOT online AND"
         " skill = ANY($1::int[]) AND lat BETWEEN $4::real - $6::real AND $4::real + $6::real AND lon BETWEEN"
         " $5::real - $7::real AND $5::real + $7::real AND cost <= $2::int AND mode = ANY($9::int[]) AND"
         " (lat - $4::real) ^ 2 + ((lon - $5::real) * $8::real) ^ 2 <= $6::real ^ 2),"
         " best AS (SELECT course, sum(weight) AS covered FROM hit GROUP BY course ORDER BY 2 DESC LIMIT 10)"
         " SELECT c.id, c.title, c.cost, c.lat, c.lon, best.covered FROM best JOIN course c ON c.n = "
         "best.course"
         " ORDER BY best.covered DESC"},
};

struct shared {
	double rate[MAX_CLIENTS];
	struct load_result first; /* latencies as the first client saw them */
};

static void put_array(char *out, const uint16_t *number, uint32_t count)
{
	int n = 0;

	for (uint32_t i = 0; i < count; i++)
		n += sprintf(out + n, "%c%u", i ? ',' : '{', number[i]);
	sprintf(out + n, "%s", count ? "}" : "{}");
}

static void fill_match(struct asking *a, uint32_t number)
{
	put_array(a->text[0], a->w->question[number % a->w->questions], WORK_ASK);
}

static void fill_courses(struct asking *a, uint32_t number)
{
	const double degree = EARTH_KM * M_PI / 180;
	struct course_question q;
	uint16_t mode[2];
	uint32_t modes = 0;

	course_question_make(a->courses, number % WORK_QUESTIONS, &q);
	if (q.mode[MADE_CLASSROOM])
		mode[modes++] = MADE_CLASSROOM;
	if (q.mode[MADE_BLENDED])
		mode[modes++] = MADE_BLENDED;
	put_array(a->text[0], q.skill, q.skills);
	sprintf(a->text[1], "%d", q.max_cost);
	sprintf(a->text[2], "%s", q.mode[MADE_ONLINE] ? "t" : "f");
	sprintf(a->text[3], "%.6f", q.lat);
	sprintf(a->text[4], "%.6f", q.lon);
	sprintf(a->text[5], "%.6f", COURSE_KM / degree);
	sprintf(a->text[6], "%.6f", COURSE_KM / degree / cos(q.lat * M_PI / 180));
	sprintf(a->text[7], "%.6f", cos(q.lat * M_PI / 180));
	put_array(a->text[8], mode, modes);
}

static PGconn *connect_or_exit(const char *conninfo)
{
	PGconn *db = PQconnectdb(conninfo);

	if (PQstatus(db) != CONNECTION_OK) {
		fputs(PQerrorMessage(db), stderr);
		exit(1);
	}
	return db;
}

static PGconn *open_prepared(const char *conninfo, const char *sql)
{
	PGconn *db = connect_or_exit(conninfo);
	PGresult *r = PQprepare(db, "q", sql, 0, NULL);

	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		fputs(PQerrorMessage(db), stderr);
		exit(1);
	}
	PQclear(r);
	return db;
}

static void ask_for(struct asking *a, const char *conninfo, const struct statement *st, double seconds,
                    unsigned number, struct shared *out)
{
	PGconn *db = open_prepared(conninfo, st->sql);
	double *us = malloc(MAX_SAMPLES * sizeof(*us)), began, last;
	struct load_result r = {0};
	uint64_t n = 0;
	uint32_t q = number * 131;
	const char *value[MAX_PARAMS];

	if (!us)
		exit(1);
	for (int i = 0; i < MAX_PARAMS; i++)
		value[i] = a->text[i];
	began = last = load_now();
	while (last < began + seconds * 1e6 && n < MAX_SAMPLES) {
		PGresult *res;

		st->fill(a, q++);
		res = PQexecPrepared(db, "q", st->params, value, NULL, NULL, 1);
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

/* --- the tables of courses ------------------------------------------------------------ */

static void run_sql(PGconn *db, const char *sql, ExecStatusType expected)
{
	PGresult *r = PQexec(db, sql);

	if (PQresultStatus(r) != expected) {
		fputs(PQerrorMessage(db), stderr);
		exit(1);
	}
	PQclear(r);
}

/* As the daemon and the plain C core: rare skills weigh more. */
static float *weigh_skills(const struct course_work *w)
{
	uint32_t *times = calloc(WORK_SKILLS, sizeof(*times));
	float *weight = malloc(WORK_SKILLS * sizeof(*weight));

	if (!times || !weight)
		exit(1);
	for (size_t i = 0; i < w->count; i++)
		for (unsigned k = 0; k < w->course[i].skills; k++)
			times[w->course[i].skill[k]]++;
	for (uint32_t s = 0; s < WORK_SKILLS; s++)
		weight[s] = logf((float)(w->count + 1) / (float)(times[s] + 1));
	free(times);
	return weight;
}

static void put_rows(struct buf *out, const struct course_work *w, size_t i, const float *weight, bool links)
{
	const struct made_packed *p = &w->course[i];

	if (p->mode == MADE_WORK_BASED || p->cost < 0)
		return;
	if (!links) {
		buf_printf(out, "%zu\tsynthetic-%07zu\tSynthetic course %zu\t%d\t%.5f\t%.5f\n", i, i + 1, i,
		           p->cost, (double)p->lat, (double)p->lon);
		return;
	}
	for (unsigned k = 0; k < p->skills; k++)
		buf_printf(out, "%u\t%zu\t%s\t%d\t%d\t%.5f\t%.5f\t%.4f\n", p->skill[k], i,
		           p->lat == 0 ? "t" : "f", p->mode, p->cost, (double)p->lat, (double)p->lon,
		           (double)weight[p->skill[k]]);
}

static void copy_rows(PGconn *db, const char *sql, const struct course_work *w, const float *weight,
                      bool links)
{
	struct buf out;

	buf_init(&out, 0);
	run_sql(db, sql, PGRES_COPY_IN);
	for (size_t i = 0; i < w->count; i++) {
		put_rows(&out, w, i, weight, links);
		if (out.len < 1u << 16 && i + 1 < w->count)
			continue;
		if (out.error || PQputCopyData(db, (const char *)out.data, (int)out.len) != 1)
			exit(1);
		buf_clear(&out);
	}
	buf_free(&out);
	if (PQputCopyEnd(db, NULL) != 1)
		exit(1);
	PQclear(PQgetResult(db));
	PQclear(PQgetResult(db));
}

static int load_courses(const char *conninfo, const char *path)
{
	struct course_work *w = course_work_open(path);
	PGconn *db = connect_or_exit(conninfo);
	float *weight;
	double began = load_now();

	if (!w)
		return 1;
	weight = weigh_skills(w);
	run_sql(db,
	        "CREATE TABLE course (n int PRIMARY KEY, id text, title text, cost int, lat real, lon real);"
	        "CREATE TABLE course_skill (skill int, course int, online bool, mode int, cost int, lat "
	        "real, lon real,"
	        " weight real)",
	        PGRES_COMMAND_OK);
	copy_rows(db, "COPY course FROM STDIN", w, weight, false);
	copy_rows(db, "COPY course_skill FROM STDIN", w, weight, true);
	run_sql(db,
	        "CREATE INDEX ON course_skill (skill, cost) INCLUDE (course, weight) WHERE online;"
	        "CREATE INDEX ON course_skill (skill, lat) INCLUDE (lon, cost, mode, course, weight) WHERE "
	        "NOT online",
	        PGRES_COMMAND_OK);
	run_sql(db, "VACUUM ANALYZE course", PGRES_COMMAND_OK);
	run_sql(db, "VACUUM ANALYZE course_skill", PGRES_COMMAND_OK);
	printf("{\"seconds\": %.1f}\n", (load_now() - began) / 1e6);
	PQfinish(db);
	free(weight);
	course_work_close(w);
	return 0;
}

/* --- the program ------------------------------------------------------------------------ */

static const struct statement *find_statement(const char *name)
{
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		if (!strcmp(name, statements[i].name))
			return &statements[i];
	return NULL;
}

static int ask_all(struct asking *a, const char *conninfo, const struct statement *st, unsigned clients,
                   double seconds)
{
	struct shared *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status, bad = 0;
	double rate = 0;

	if (s == MAP_FAILED)
		return 1;
	for (unsigned i = 0; i < clients; i++)
		if (!fork()) {
			ask_for(a, conninfo, st, seconds, i, s);
			_exit(0);
		}
	while (wait(&status) > 0)
		bad |= status;
	for (unsigned i = 0; i < clients; i++)
		rate += s->rate[i];
	printf("{\"p50_us\": %.2f, \"p99_us\": %.2f, \"rate\": %.0f, \"answers\": %llu}\n", s->first.p50,
	       s->first.p99, rate, (unsigned long long)s->first.answers);
	return bad ? 1 : 0;
}

int main(int argc, char **argv)
{
	const struct statement *st = argc > 2 ? find_statement(argv[2]) : NULL;
	bool courses = st && st->fill == fill_courses;
	unsigned clients = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 1;
	double seconds = argc > 4 ? strtod(argv[4], NULL) : 1;
	struct course_work *work = NULL;
	struct asking a = {0};
	int rc;

	if (argc == 4 && !strcmp(argv[2], "load-courses"))
		return load_courses(argv[1], argv[3]);
	if (!st || clients < 1 || clients > MAX_CLIENTS || (courses && argc < 6)) {
		fprintf(stderr,
		        "usage: bench/postgres CONNINFO original|tuned|courses [CLIENTS [SECONDS [FILE]]]\n");
		return 2;
	}
	if (courses && !(work = course_work_open(argv[5])))
		return 1;
	struct workload *w = workload_new(1, 1);

	if (!w)
		return 1;
	a.w = w;
	a.courses = work;
	rc = ask_all(&a, argv[1], st, clients, seconds);
	workload_free(w);
	course_work_close(work);
	return rc;
}
