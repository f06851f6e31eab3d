/* Made-up adverts for jobs, as schema.org JobPosting objects, one a line.
 *
 *   bench/make-vacancies [OPTIONS] OUT     OUT is a file, or - for standard output
 *
 *   --rows N            adverts to make (100,000)
 *   --seed N            same seed, same bytes (1)
 *   --day DATE          the day on which most of them are open (2026-12-01)
 *   --occupations FILE  jobs: our occupations.csv, or that of ESCO
 *   --outcodes FILE --councils FILE
 *                       other sources; without them the real data are taken, or the starter set, as
 * bench/make-courses does
 *
 * Pay is written as people write it: half as numbers, half as text, one in ten as words that tell nothing.
 * Where the jobs' own pay is not known it follows the bands of the health service in 2020. Every advert says
 * that it is synthetic. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/made_files.h"
#include "bench/made_write.h"
#include "bench/workload.h"

struct job {
	const char *title;
	int low, high; /* pounds a year; 0: not known */
};

struct jobs {
	struct arena arena;
	struct job *job;
	uint32_t count;
};

/* --- jobs ----------------------------------------------------------------------- */

static const char *const our_columns[] = {"title", "alt_titles", "pay_low", "pay_high"};
static const char *const esco_columns[] = {"preferredLabel", "altLabels"};

static int add_job(struct jobs *j, const char *title, size_t n, int low, int high)
{
	if (!n)
		return 0;
	if (!(j->count & (j->count - 1))) {
		struct job *more = realloc(j->job, (j->count ? (size_t)j->count * 2 : 1) * sizeof(*more));

		if (!more)
			return -ENOMEM;
		j->job = more;
	}
	j->job[j->count] = (struct job){arena_strndup(&j->arena, title, n), low, high};
	return j->job[j->count++].title ? 0 : -ENOMEM;
}

static int take_job(void *arg, const char *const cell[MADE_COLUMNS])
{
	struct jobs *j = arg;
	int low = (int)strtol(cell[2], NULL, 10), high = (int)strtol(cell[3], NULL, 10);
	int rc = add_job(j, cell[0], strlen(cell[0]), low, high);

	/* Adverts use the other names of a job as often as the first. */
	for (const char *at = cell[1]; !rc && *at; at += *at != 0) {
		size_t n = strcspn(at, "|\n");

		rc = add_job(j, at, n, low, high);
		at += n;
	}
	return rc;
}

/* --- pay ------------------------------------------------------------------------- */

struct pay {
	int low, high; /* pounds a year */
};

/* The commonest ranges among the adverts in ../shared/data/vacancies/nhs_jobs_2020-11.tsv. */
static const struct pay bands[] = {
        {18005, 19337}, {19737, 21142}, {21892, 24157}, {24907, 30615}, {24907, 30615},
        {31365, 37890}, {31365, 37890}, {38890, 44503}, {45753, 51668}, {53168, 62001},
};

static struct pay draw_pay(const struct job *job, uint64_t *rng)
{
	double place = work_unit(rng);
	struct pay p;

	if (job->low <= 0 || job->high < job->low)
		return bands[work_random(rng) % (sizeof(bands) / sizeof(bands[0]))];
	p.low = job->low + (int)(place * 0.6 * (job->high - job->low)) / 100 * 100;
	p.high = p.low + (int)(0.4 * (job->high - job->low)) / 100 * 100;
	return p;
}

static void pounds(struct buf *out, int n)
{
	if (n >= 1000)
		buf_printf(out, "%d,%03d", n / 1000, n % 1000);
	else
		buf_printf(out, "%d", n);
}

/* $l and $h are the lowest and highest a year with a comma, $k and $K in thousands, $o and $O an hour, $w a
 * week. */
static const char *const pay_texts[] = {
        "£$l - £$h a year",
        "£$l to £$h per annum pro rata",
        "£$l per annum",
        "GBP $o an hour",
        "£$o - £$O per hour",
        "£$kk - £$Kk",
        "Up to £$h",
        "From £$l a year",
        "£$w a week",
        "£$l-£$h p.a. depending on experience",
        /* From here on there is nothing to read from them. */
        "Competitive",
        "Negotiable",
        "Depends on experience",
        "To be confirmed",
};
#define TELLING      10u
#define HOURS_A_YEAR 1950.0

static void pay_text(struct buf *out, const char *form, const struct pay *p)
{
	for (; *form; form++) {
		if (*form != '$') {
			buf_byte(out, (uint8_t)*form);
			continue;
		}
		switch (*++form) {
		case 'l':
			pounds(out, p->low);
			break;
		case 'h':
			pounds(out, p->high);
			break;
		case 'k':
			buf_printf(out, "%d", p->low / 1000);
			break;
		case 'K':
			buf_printf(out, "%d", p->high / 1000 + 1);
			break;
		case 'o':
			buf_printf(out, "%.2f", p->low / HOURS_A_YEAR);
			break;
		case 'O':
			buf_printf(out, "%.2f", p->high / HOURS_A_YEAR);
			break;
		case 'w':
			pounds(out, p->low / 52);
			break;
		}
	}
}

static void put_pay(struct buf *out, const struct pay *p, uint64_t *rng)
{
	uint32_t x = (uint32_t)(work_random(rng) % 100),
	         silent = sizeof(pay_texts) / sizeof(pay_texts[0]) - TELLING;

	buf_str(out, ",\"baseSalary\":");
	if (x < 40) {
		buf_printf(out,
		           "{\"@type\":\"MonetaryAmount\",\"currency\":\"GBP\",\"value\":{\"@type\":"
		           "\"QuantitativeValue\","
		           "\"minValue\":%d,\"maxValue\":%d,\"unitText\":\"YEAR\"}}",
		           p->low, p->high);
	} else if (x < 50) {
		buf_printf(out,
		           "{\"@type\":\"MonetaryAmount\",\"currency\":\"GBP\",\"value\":{\"@type\":"
		           "\"QuantitativeValue\","
		           "\"value\":%.2f,\"unitText\":\"HOUR\"}}",
		           p->low / HOURS_A_YEAR);
	} else {
		buf_byte(out, '"');
		pay_text(out,
		         pay_texts[x < 90 ? work_random(rng) % TELLING : TELLING + work_random(rng) % silent],
		         p);
		buf_byte(out, '"');
	}
}

/* --- adverts ---------------------------------------------------------------------- */

static void put_json(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_byte(out, '\\');
		if ((unsigned char)*s >= ' ')
			buf_byte(out, (uint8_t)*s);
	}
}

static void put_place(struct buf *out, const struct made_world *w, uint64_t *rng)
{
	static const char *const employers[] = {"Care",   "Works",   "Stores", "Kitchens",
	                                        "Health", "Council", "Homes",  "Transport"};
	const struct made_place *p = &w->place[made_world_draw_place(w, rng)];
	const char *kind = employers[work_random(rng) % 8];
	double lat = p->lat + 0.012 * work_normal(rng), lon = p->lon + 0.020 * work_normal(rng);

	buf_str(out, ",\"hiringOrganization\":{\"@type\":\"Organization\",\"name\":\"Synthetic: ");
	put_json(out, p->town);
	buf_printf(out,
	           " %s\"},\"jobLocation\":{\"@type\":\"Place\",\"address\":{\"@type\":\"PostalAddress\",",
	           kind);
	buf_str(out, "\"addressCountry\":\"GB\",\"addressLocality\":\"");
	put_json(out, p->town);
	buf_printf(out,
	           "\",\"postalCode\":\"%s %uVV\"},\"geo\":{\"@type\":\"GeoCoordinates\",\"latitude\":%.5f,",
	           p->outcode, (unsigned)(work_random(rng) % 10), lat);
	buf_printf(out, "\"longitude\":%.5f}}", lon);
}

static void put_time(struct buf *out, const struct made_calendar *cal, uint64_t *rng)
{
	static const char *const kinds[] = {"\"FULL_TIME\"", "\"FULL_TIME\"", "\"FULL_TIME\"",
	                                    "\"PART_TIME\"", "\"PART_TIME\"", "[\"FULL_TIME\",\"PART_TIME\"]",
	                                    "\"TEMPORARY\""};
	static const char *const words[] = {"",           ", shifts", ", evenings", ", weekends",
	                                    ", flexible", "",         "",           ""};
	uint32_t kind = (uint32_t)(work_random(rng) % 7);
	bool part = kind == 3 || kind == 4;
	/* One in twenty closed on the days just before. */
	int posted = MADE_DAYS_BEFORE - (int)(work_random(rng) % 28);
	int closing = MADE_DAYS_BEFORE - 2 + (int)(work_random(rng) % 40);
	double hours =
	        part ? 8 + (double)(work_random(rng) % 40) / 2 : 35 + (double)(work_random(rng) % 11) / 2;

	buf_printf(out, ",\"employmentType\":%s,\"workHours\":\"%g hours a week%s\",", kinds[kind], hours,
	           words[work_random(rng) % 8]);
	buf_printf(out, "\"datePosted\":\"%s\",\"validThrough\":\"%sT23:59:59Z\"", cal->iso[posted],
	           cal->iso[closing > posted ? closing : posted + 1]);
}

static void put_advert(struct buf *out, const struct made_world *w, const struct jobs *j,
                       const struct made_calendar *cal, uint32_t number, uint64_t *rng)
{
	const struct job *job = &j->job[work_random(rng) % j->count];
	struct pay pay = draw_pay(job, rng);

	buf_printf(out,
	           "{\"@context\":\"https://"
	           "schema.org\",\"@type\":\"JobPosting\",\"identifier\":{\"@type\":\"PropertyValue\","
	           "\"name\":\"synthetic\",\"value\":\"synthetic-%07u\"},\"title\":\"",
	           number);
	put_json(out, job->title);
	buf_str(out, "\",\"description\":\"Synthetic advert: made up for tests and not a real job. We are "
	             "looking for: ");
	put_json(out, job->title);
	buf_printf(out, ".\",\"url\":\"https://www.example.org/synthetic/vacancies/%u\"", number);
	put_place(out, w, rng);
	put_time(out, cal, rng);
	put_pay(out, &pay, rng);
	buf_str(out, "}\n");
}

/* --- the program -------------------------------------------------------------------- */

struct task {
	struct made_sources sources;
	char *occupations;
	const char *out, *day;
	uint32_t rows;
	uint64_t seed;
};

static int write_all(const struct task *t, const struct made_world *w, const struct jobs *j,
                     const struct made_calendar *cal, FILE *f, uint64_t *rng)
{
	struct buf out;
	int rc = 0;

	buf_init(&out, 0);
	for (uint32_t i = 1; !rc && i <= t->rows; i++) {
		put_advert(&out, w, j, cal, i, rng);
		if (out.error)
			rc = out.error;
		else if ((out.len > 1u << 20 || i == t->rows) && fwrite(out.data, 1, out.len, f) != out.len)
			rc = -EIO;
		else if (out.len > 1u << 20)
			buf_clear(&out);
	}
	buf_free(&out);
	return rc;
}

static int read_jobs(struct jobs *j, const char *path)
{
	int rc = path ? made_read_csv(path, our_columns, 4, take_job, j) : -ENOENT;

	if (rc == -EINVAL)
		rc = made_read_csv(path, esco_columns, 2, take_job, j);
	if (!rc && !j->count)
		rc = -ENODATA;
	if (rc)
		fprintf(stderr, "bench/make-vacancies: %s: %s\n", path ? path : "occupations", strerror(-rc));
	return rc;
}

static int make(struct task *t)
{
	struct made_calendar *cal = calloc(1, sizeof(*cal));
	struct made_world w = {0};
	struct jobs j = {0};
	FILE *f = NULL;
	int rc = cal ? made_calendar_make(cal, t->day) : -ENOMEM;

	arena_init(&j.arena, 1u << 20);
	arena_init(&w.arena, 0);
	if (rc == -EINVAL)
		fprintf(stderr, "bench/make-vacancies: --day has to be a day, such as 2026-12-01\n");
	if (!rc)
		rc = read_jobs(&j, t->occupations);
	if (!rc)
		rc = made_world_read_places(&w, &t->sources);
	if (!rc && !(f = strcmp(t->out, "-") ? fopen(t->out, "w") : stdout)) {
		perror(t->out);
		rc = -EIO;
	}
	if (!rc)
		rc = write_all(t, &w, &j, cal, f, &t->seed);
	if (f && fclose(f) && !rc)
		rc = -errno;
	if (!rc)
		fprintf(stderr, "%u adverts from %u titles, in %u outcodes; all synthetic\n", t->rows,
		        j.count, w.places);
	made_world_free(&w);
	arena_free(&j.arena);
	free(j.job);
	free(cal);
	return rc;
}

static char *find_occupations(void)
{
	char *shared = made_shared_data(), *path = made_find(shared, "esco/occupations_en.csv");

	free(shared);
	return path ? path : made_find(MADE_SOURCE, "data/occupations.csv");
}

static bool set(char **path)
{
	free(*path);
	*path = strdup(optarg);
	return *path != NULL;
}

static bool take_option(struct task *t, int option)
{
	switch (option) {
	case 'r':
		t->rows = (uint32_t)strtoul(optarg, NULL, 10);
		return t->rows > 0;
	case 's':
		t->seed = strtoull(optarg, NULL, 10);
		return true;
	case 'd':
		t->day = optarg;
		return true;
	case 'j':
		return set(&t->occupations);
	case 'o':
		return set(&t->sources.outcodes);
	case 'l':
		return set(&t->sources.councils);
	}
	return false;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
	        {"rows", 1, NULL, 'r'},     {"seed", 1, NULL, 's'},
	        {"day", 1, NULL, 'd'},      {"occupations", 1, NULL, 'j'},
	        {"outcodes", 1, NULL, 'o'}, {"councils", 1, NULL, 'l'},
	        {NULL, 0, NULL, 0},
	};
	struct task t = {.rows = 100000, .seed = 1, .day = "2026-12-01"};
	bool good = true;
	int option, rc = 2;

	while (good && (option = getopt_long(argc, argv, "", options, NULL)) != -1)
		good = take_option(&t, option);
	if (!good || optind != argc - 1) {
		fprintf(stderr, "usage: bench/make-vacancies [--rows N] [--seed N] [--day YYYY-MM-DD] "
		                "[--occupations FILE] OUT\n");
		goto out;
	}
	t.out = argv[optind];
	made_sources_find(&t.sources);
	if (!t.occupations)
		t.occupations = find_occupations();
	rc = make(&t) ? 1 : 0;
out:
	made_sources_free(&t.sources);
	free(t.occupations);
	return rc;
}
