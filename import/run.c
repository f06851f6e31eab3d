#include "import/run.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/enrich.h"
#include "index/folder.h"

struct run {
	const struct run_options *options;
	struct run_result *result;
	struct progress *progress;
	struct import im;
	struct enrich *enrich;
};

/* --- which generation is added to --------------------------------------------- */

static int parse_number(const char *s, uint64_t *ret, struct error *e)
{
	char *end;

	errno = 0;
	*ret = strtoull(s, &end, 10);
	if (*s < '1' || *s > '9' || *end || errno)
		return error_set(e, -EINVAL, "--into",
		                 "\"%.60s\" is no generation; write a number, current or latest", s);
	return 0;
}

static bool holds(const struct generation_info *list, size_t count, uint64_t number)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].number == number)
			return true;
	return false;
}

static int find_current(const struct run_options *o, size_t count, uint64_t *ret, struct error *e)
{
	int rc = generation_current(o->index, ret, e);

	if (rc == -ENOENT && count)
		return error_set(e, rc, o->index,
		                 "no generation serves now; say which one to add to, or latest");
	if (rc == -ENOENT) {
		*ret = 0;
		return 0;
	}
	return rc;
}

/* The generation that `into` names; 0 when there is none yet and one is to be made. */
static int find_asked(const struct run_options *o, const struct generation_info *list, size_t count,
                      uint64_t *ret, struct error *e)
{
	uint64_t last = count ? list[count - 1].number : 0;
	int rc;

	if (strcmp(o->into, "current") == 0)
		return find_current(o, count, ret, e);
	if (strcmp(o->into, "latest") == 0) {
		*ret = last;
		return 0;
	}
	rc = parse_number(o->into, ret, e);
	if (rc < 0 || holds(list, count, *ret))
		return rc;
	if (*ret <= last)
		return error_set(e, -ENOENT, o->index,
		                 "there is no generation %" PRIu64 "; the latest is %" PRIu64, *ret, last);
	*ret = 0;
	return 0;
}

static bool was_active(const struct generation_info *list, size_t count, uint64_t number)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].number == number)
			return list[i].was_active || list[i].current;
	return true;
}

/* Finds what to add to, and whether its place is taken: nobody ever saw a generation that was never active.
 */
static int choose_base(struct run *r, struct report *report, struct error *e)
{
	const struct run_options *o = r->options;
	struct generation_info *list = NULL;
	size_t count = 0;
	struct stat st;
	uint64_t end;
	int rc = 0;

	if (!o->into || !o->index)
		return 0;
	if (stat(o->index, &st) == 0)
		rc = generation_list(o->index, &list, &count, e);
	if (rc == 0)
		rc = find_asked(o, list, count, &r->result->asked, e);
	if (rc < 0 || !r->result->asked) {
		if (rc == 0)
			report_info(report, "There is no generation %s yet, so a new one is made.",
			            strcmp(o->into, "current") == 0 ? "that serves" : o->into);
		goto out;
	}
	rc = generation_successor(o->index, r->result->asked, &end, e);
	if (rc < 0)
		goto out;
	if (end != r->result->asked)
		report_info(report,
		            "Generation %" PRIu64 " was added to before; generation %" PRIu64
		            " grew out of it and is added to now.",
		            r->result->asked, end);
	r->result->base = end;
	r->result->replaced = was_active(list, count, end) ? 0 : end;
out:
	free(list);
	return rc;
}

/* --- reading and writing ---------------------------------------------------------- */

static bool stopped(const struct run *r)
{
	return r->options->stop && *r->options->stop;
}

/* The builder cannot be stopped half-way in a long step. What it has written so far is
 * out of everyone's sight, so it is removed and the process ends here. */
static void stop_here(struct run *r)
{
	char path[FOLDER_PATH_MAX];

	progress_clear(r->progress);
	if (folder_path(path, NULL, r->options->index, ".new-%ld", (long)getpid()) == 0)
		folder_remove(path);
	fputs("retrain-import: Stopped; nothing was changed, what served before serves on.\n", stderr);
	_exit(1);
}

static void show_step(void *arg, const char *step, uint64_t done, uint64_t total)
{
	struct run *r = arg;

	if (stopped(r))
		stop_here(r);
	progress_show(r->progress, step, done, total, false);
}

static int check_source(const char *path, bool files, struct error *e)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return error_set(e, -errno, path, "the source cannot be read: %s", strerror(errno));
	if (!S_ISDIR(st.st_mode) && !(files && S_ISREG(st.st_mode)))
		return error_set(e, -ENOTDIR, path,
		                 "this is not a folder%s; name the folder that holds the files",
		                 files ? " and not a file" : "");
	return 0;
}

static int read_sources(struct run *r, struct error *e)
{
	const struct run_options *o = r->options;

	for (size_t i = 0; i < o->source_count; i++) {
		int rc = check_source(o->sources[i], o->format->files, e);

		if (rc == 0)
			rc = o->format->read(&r->im, o->sources[i], e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int check_strict(const struct run *r, struct error *e)
{
	struct report_totals totals;

	report_totals(r->im.report, &totals);
	if (!r->options->strict || !totals.refused)
		return 0;
	return error_set(e, -EINVAL, NULL,
	                 "%" PRIu64 " rows were refused and --strict was given, so nothing was written",
	                 totals.refused);
}

static int write_generation(struct run *r, struct error *e)
{
	const struct run_options *o = r->options;
	struct run_result *result = r->result;
	int rc;

	rc = builder_write(r->im.builder, o->index, result->replaced, &result->generation, e);
	progress_done(r->progress);
	if (rc < 0 || !o->activate)
		return rc;
	if (stopped(r))
		return error_set(e, -EINTR, NULL,
		                 "stopped; generation %" PRIu64 " was written but does not serve",
		                 result->generation);
	rc = generation_activate(o->index, result->generation, e);
	result->activated = rc == 0;
	return rc;
}

static int read_and_write(struct run *r, struct error *e)
{
	const struct run_options *o = r->options;
	int rc = 0;

	if (r->result->base)
		rc = builder_load(r->im.builder, o->index, r->result->base, e);
	if (rc == 0)
		rc = read_sources(r, e);
	progress_done(r->progress);
	if (rc == 0)
		rc = check_strict(r, e);
	if (rc < 0)
		return rc;
	builder_count(r->im.builder, &r->result->counts);
	return o->check ? 0 : write_generation(r, e);
}

static long peak_memory(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

int run_import(const struct run_options *options, struct report *report, struct progress *progress,
               struct run_result *ret, struct error *e)
{
	struct run r = {.options = options, .result = ret, .progress = progress};
	double start = progress_clock();
	int rc;

	memset(ret, 0, sizeof(*ret));
	import_init(&r.im);
	r.im.report = report;
	r.im.progress = progress;
	r.im.stop = options->stop;
	r.im.index_dir = options->index;
	r.im.check = options->check;
	r.im.provider = &options->provider;
	if (options->today)
		r.im.today = options->today;
	memcpy(r.im.join, options->join, sizeof(r.im.join));
	rc = builder_new(&r.im.builder, show_step, &r);
	if (rc == 0)
		rc = enrich_start(&r.enrich, r.im.builder);
	if (rc < 0)
		error_set(e, rc, NULL, "there is no memory left");
	if (rc == 0)
		rc = choose_base(&r, report, e);
	r.im.base = ret->base;
	if (rc == 0)
		rc = read_and_write(&r, e);
	if (rc == -EINTR && !ret->generation)
		error_set(e, rc, NULL, "stopped; nothing was changed, what served before serves on");
	builder_free(r.im.builder);
	enrich_free(r.enrich);
	import_close(&r.im);
	ret->seconds = progress_clock() - start;
	ret->peak_kb = peak_memory();
	return rc;
}
