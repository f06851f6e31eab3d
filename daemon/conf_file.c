#include "daemon/conf.h"

#include <errno.h>
#include <string.h>

#include <ini.h>

#define LINE_MAX_BYTES 1024

/* inih tells its handler no line number, so the reader that feeds it counts. */
struct reading {
	struct conf *config;
	const char *file;
	FILE *in;
	unsigned long line;
	bool too_long; /* the line that inih is given now was cut */
	int faults;
	conf_report *report;
	void *arg;
};

static void fault(struct reading *r, struct error *e)
{
	snprintf(e->where, sizeof(e->where), "%s", r->file);
	error_at(e, r->line, 0);
	r->faults++;
	if (r->report)
		r->report(r->arg, e);
}

static char *next_line(char *out, int size, void *stream)
{
	struct reading *r = stream;
	size_t n;

	if (!fgets(out, size, r->in))
		return NULL;
	r->line++;
	n = strlen(out);
	r->too_long = n && out[n - 1] != '\n' && !feof(r->in);
	if (r->too_long) {
		int c;

		while ((c = getc(r->in)) != EOF && c != '\n')
			continue;
	}
	return out;
}

static void unknown_key(struct reading *r, const char *name)
{
	const struct conf_option *near = conf_nearest(name);
	struct error e;

	if (near)
		error_set(&e, -EINVAL, NULL, "There is no setting \"%s\". Did you mean \"%s\"?", name,
		          near->name);
	else
		error_set(&e, -EINVAL, NULL, "There is no setting \"%s\". retraind --dump-config lists them.",
		          name);
	fault(r, &e);
}

static int take(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;
	const struct conf_option *o;
	struct error e;

	if (r->too_long) {
		error_set(&e, -EINVAL, NULL, "The line is too long; a line has at most %d bytes.",
		          LINE_MAX_BYTES - 3);
		fault(r, &e);
	} else if (strcmp(section, CONF_SECTION) != 0) {
		error_set(&e, -EINVAL, NULL, "\"%s\" stands in section [%s]; settings stand in [%s].", name,
		          section, CONF_SECTION);
		fault(r, &e);
	} else if (!(o = conf_find(name))) {
		unknown_key(r, name);
	} else if (conf_set(r->config, o, value, NULL, &e)) {
		fault(r, &e);
	}
	return 1;
}

int conf_read_file(struct conf *c, const char *file, bool required, conf_report *report, void *arg)
{
	struct reading r = {.config = c, .file = file, .report = report, .arg = arg};
	struct error e;
	int first_bad;

	r.in = fopen(file, "re");
	if (!r.in && errno == ENOENT && !required)
		return -ENOENT;
	if (!r.in) {
		error_set(&e, -errno, NULL, "The configuration can not be read: %s.", strerror(errno));
		fault(&r, &e);
		return -EINVAL;
	}
	ini_max_line = LINE_MAX_BYTES;
	ini_allow_multiline = false;
	first_bad = ini_parse_stream(next_line, &r, take, &r);
	fclose(r.in);
	/* What inih refuses by itself is a line that is neither a section nor "key = value". */
	if (first_bad) {
		r.line = (unsigned long)first_bad;
		error_set(&e, -EINVAL, NULL, "The line is not understood; write \"key = value\" or \"[%s]\".",
		          CONF_SECTION);
		fault(&r, &e);
	}
	return r.faults ? -EINVAL : 0;
}
