/* Made-up courses from real titles, colleges and outcodes.
 *
 *   bench/make-courses [OPTIONS] OUT      OUT is a file, or - for standard output
 *
 *   --rows N        course runs to make (1,000,000)
 *   --venues N      places where they are held (20,000)
 *   --seed N        same seed, same bytes (1)
 *   --day DATE      starts lie from 59 days before this day to 300 after it (2026-12-01)
 *   --native        our own courses.csv instead of the open-data CSV of live courses
 *   --skills N      native: each run teaches 1 to 10 of the skills s00000 ... of the benchmark's made-up work
 *   --packed FILE   also the records that the benchmark's plain C core reads
 *   --titles FILE --colleges FILE --outcodes FILE --councils FILE --regions FILE
 *                   other sources; without them the real data are taken (RETRAIN_SHARED_DATA, or
 * ../shared/data beside the source), and where those are not there the starter set
 *
 * Every row says that it is synthetic: its reference numbers begin with 99, its postcode cannot exist, its
 * text and its addresses say so. Titles stay as they are, because they are what an import has to understand.
 */
#include "bench/made_write.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/workload.h"

struct job {
	struct made_wish wish;
	struct made_sources sources;
	const char *out, *packed, *day;
	uint32_t venues;
	uint64_t seed;
	bool native;
};

#define FLUSH_AT (1u << 20)

static int flush(struct buf *b, FILE *f)
{
	if (b->error)
		return b->error;
	if (fwrite(b->data, 1, b->len, f) != b->len)
		return errno ? -errno : -EIO;
	buf_clear(b);
	return 0;
}

static int write_run(const struct job *job, const struct made_world *w, const struct made_calendar *cal,
                     const struct made_course *c, const struct made_run *r, struct buf *out, FILE *packed)
{
	struct made_packed record;

	if (job->native)
		made_write_native(out, w, cal, c, r);
	else
		made_write_open(out, w, cal, c, r);
	if (!packed)
		return 0;
	made_pack(w, r, &record);
	return fwrite(&record, sizeof(record), 1, packed) == 1 ? 0 : -EIO;
}

static int write_all(const struct job *job, const struct made_world *w, const struct made_calendar *cal,
                     FILE *f, FILE *packed, uint64_t *rng)
{
	struct made_course c = {0};
	struct made_run r = {0};
	struct buf out;
	int rc = 0;

	buf_init(&out, 0);
	buf_str(&out, job->native ? made_native_header : made_open_header);
	while (!rc && r.number < job->wish.rows) {
		made_course_draw(w, &c, rng);
		for (uint32_t i = 0; !rc && i < c.runs && r.number < job->wish.rows; i++) {
			made_run_draw(w, &job->wish, &c, cal->weekday, &r, rng);
			rc = write_run(job, w, cal, &c, &r, &out, packed);
			if (!rc && out.len > FLUSH_AT)
				rc = flush(&out, f);
		}
	}
	if (!rc)
		rc = flush(&out, f);
	buf_free(&out);
	return rc;
}

static FILE *open_out(const char *path)
{
	FILE *f = !strcmp(path, "-") ? stdout : fopen(path, "w");

	if (!f)
		perror(path);
	return f;
}

static int close_out(FILE *f, int rc)
{
	if (f && fclose(f) && !rc)
		rc = -errno;
	return rc;
}

static int make(struct job *job)
{
	struct made_calendar *cal = calloc(1, sizeof(*cal));
	struct made_world w = {0};
	double *popularity = job->wish.skills ? work_popularity(job->wish.skills) : NULL;
	FILE *f = NULL, *packed = NULL;
	int rc = cal && (popularity || !job->wish.skills) ? made_calendar_make(cal, job->day) : -ENOMEM;

	job->wish.popularity = popularity;
	if (rc == -EINVAL)
		fprintf(stderr, "bench/make-courses: --day has to be a day, such as 2026-12-01\n");
	if (!rc)
		rc = made_world_make(&w, &job->sources, job->venues, &job->seed);
	if (!rc)
		rc = made_write_prepare(&w, job->native);
	if (!rc && (!(f = open_out(job->out)) || (job->packed && !(packed = open_out(job->packed)))))
		rc = -EIO;
	if (!rc)
		rc = write_all(job, &w, cal, f, packed, &job->seed);
	rc = close_out(packed, close_out(f, rc));
	if (!rc)
		fprintf(stderr,
		        "%u course runs at %u venues of %u providers, from %u titles and %u outcodes; all "
		        "synthetic\n",
		        job->wish.rows, w.venues, w.providers, w.titles, w.places);
	made_world_free(&w);
	free(popularity);
	free(cal);
	return rc;
}

static char **source_of(struct job *job, int option)
{
	switch (option) {
	case 't':
		return &job->sources.titles;
	case 'c':
		return &job->sources.colleges;
	case 'o':
		return &job->sources.outcodes;
	case 'l':
		return &job->sources.councils;
	case 'g':
		return &job->sources.regions;
	}
	return NULL;
}

static bool take_option(struct job *job, int option)
{
	char **source = source_of(job, option);

	if (source) {
		free(*source);
		*source = strdup(optarg);
		return *source != NULL;
	}
	switch (option) {
	case 'r':
		job->wish.rows = (uint32_t)strtoul(optarg, NULL, 10);
		return job->wish.rows > 0;
	case 'v':
		job->venues = (uint32_t)strtoul(optarg, NULL, 10);
		return job->venues > 0;
	case 's':
		job->seed = strtoull(optarg, NULL, 10);
		return true;
	case 'd':
		job->day = optarg;
		return true;
	case 'n':
		job->native = true;
		return true;
	case 'k':
		job->wish.skills = (uint32_t)strtoul(optarg, NULL, 10);
		return job->wish.skills >= MADE_SKILLS_MAX && job->wish.skills <= 65535;
	case 'p':
		job->packed = optarg;
		return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
	        {"rows", 1, NULL, 'r'},     {"venues", 1, NULL, 'v'},   {"seed", 1, NULL, 's'},
	        {"day", 1, NULL, 'd'},      {"native", 0, NULL, 'n'},   {"skills", 1, NULL, 'k'},
	        {"packed", 1, NULL, 'p'},   {"titles", 1, NULL, 't'},   {"colleges", 1, NULL, 'c'},
	        {"outcodes", 1, NULL, 'o'}, {"councils", 1, NULL, 'l'}, {"regions", 1, NULL, 'g'},
	        {NULL, 0, NULL, 0},
	};
	struct job job = {.wish = {.rows = 1000000}, .venues = 20000, .seed = 1, .day = "2026-12-01"};
	bool good = true;
	int option, rc;

	while (good && (option = getopt_long(argc, argv, "", options, NULL)) != -1)
		good = take_option(&job, option);
	if (!good || optind != argc - 1) {
		fprintf(stderr, "usage: bench/make-courses [--rows N] [--venues N] [--seed N] [--day "
		                "YYYY-MM-DD] [--native] "
		                "[--skills 10 to 65535] [--packed FILE] OUT\n");
		made_sources_free(&job.sources);
		return 2;
	}
	job.out = argv[optind];
	made_sources_find(&job.sources);
	rc = make(&job);
	made_sources_free(&job.sources);
	return rc ? 1 : 0;
}
