#include "import/native.h"

#include <errno.h>
#include <ini.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/text.h"
#include "index/catalogue_builder.h"

#define CONF_MAX      65536u /* bytes of the file */
#define LINE_MAX_CONF 4096

/* inih keeps no line numbers for its handler, so the reader that feeds it counts. */
struct conf {
	struct import *im;
	const char *name;
	const char *text, *end;
	unsigned long line;
	bool too_long;
	struct source_in in;
	bool failed; /* memory is used up */
};

static char *next_line(char *out, int size, void *arg)
{
	struct conf *c = arg;
	const char *feed;
	size_t len;

	if (c->text == c->end)
		return NULL;
	feed = memchr(c->text, '\n', (size_t)(c->end - c->text));
	len = feed ? (size_t)(feed - c->text) + 1 : (size_t)(c->end - c->text);
	c->line++;
	if (len >= (size_t)size) {
		c->too_long = true;
		return NULL;
	}
	memcpy(out, c->text, len);
	out[len] = 0;
	c->text += len;
	return out;
}

static void refuse_line(struct conf *c, const char *field, const char *reason)
{
	const struct refusal refusal = {
	        .file = c->name, .line = c->line, .field = field, .reason = reason, .row = "", .row_len = 0};

	report_refuse(c->im->report, &refusal);
}

static void take_illustrative(struct conf *c, const char *value)
{
	if (strcasecmp(value, "yes") == 0)
		c->in.illustrative = true;
	else if (strcasecmp(value, "no") != 0)
		refuse_line(c, "illustrative", "write yes when the figures are made up for showing, or no");
}

static int take_key(void *arg, const char *section, const char *key, const char *value)
{
	struct conf *c = arg;
	const struct {
		const char *key;
		const char **to;
	} keys[] = {{"name", &c->in.name},
	            {"version", &c->in.version},
	            {"licence", &c->in.licence},
	            {"attribution", &c->in.attribution}};

	if (*section)
		report_warn(c->im->report, c->name, c->line, "the section [%s] is not needed and is left out",
		            section);
	if (*section)
		return 1;
	if (strcmp(key, "illustrative") == 0) {
		take_illustrative(c, value);
		return 1;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(key, keys[i].key) != 0)
			continue;
		*keys[i].to = arena_strdup(&c->im->arena, value);
		c->failed |= *keys[i].to == NULL;
		return 1;
	}
	report_warn(c->im->report, c->name, c->line,
	            "\"%s\" is not known and is left out; known are name, version, licence, attribution and "
	            "illustrative",
	            key);
	return 1;
}

static int parse(struct conf *c, struct error *e)
{
	int bad;

	ini_use_stack = false;
	ini_initial_alloc = LINE_MAX_CONF;
	ini_max_line = LINE_MAX_CONF;
	ini_allow_inline_comments = false; /* an attribution may hold " ;" */
	ini_allow_multiline = false;
	bad = ini_parse_stream(next_line, c, take_key, c);
	if (bad < 0 || c->failed)
		return import_no_memory(e);
	if (c->too_long) {
		refuse_line(c, NULL,
		            "the line is longer than 4,094 bytes; it and the lines below it are left out");
	} else if (bad) {
		c->line = (unsigned long)bad;
		refuse_line(c, NULL, "the line is not of the form key = value");
	}
	return 0;
}

static int read_whole(struct input *in, const char *name, struct buf *all, struct error *e)
{
	const char *p;
	size_t n;
	int rc;

	while ((rc = input_piece(in, &p, &n)) > 0)
		buf_put(all, p, n);
	if (rc < 0)
		return error_set(e, rc, name, "the file cannot be read: %s", strerror(-rc));
	if (all->error == -EMSGSIZE)
		return error_set(e, -EINVAL, name,
		                 "the file is longer than %u bytes; it should hold a few lines", CONF_MAX);
	if (all->error)
		return import_no_memory(e);
	if (text_valid_utf8((const char *)all->data, all->len) != all->len)
		return error_set(e, -EINVAL, name, "the file is not UTF-8 text; save it as UTF-8");
	return 0;
}

int native_read_conf(struct import *im, const char *dir, struct error *e)
{
	struct conf c = {.im = im, .in = {.format = "native"}};
	struct input *in = NULL;
	struct buf all;
	int rc;

	buf_init(&all, CONF_MAX);
	arena_reset(&im->arena);
	rc = import_open(im, dir, "dataset.conf", &in, &c.name, e);
	if (rc == -ENOENT) {
		rc = 0;
	} else if (rc == 0) {
		rc = read_whole(in, c.name, &all, e);
		c.text = (const char *)all.data;
		c.end = c.text ? c.text + all.len : c.text;
		if (rc == 0)
			rc = parse(&c, e);
	}
	if (rc == 0 && !c.in.name)
		c.in.name = dir;
	im->illustrative = c.in.illustrative;
	if (rc == 0)
		rc = import_add_source(im, &c.in, e);
	for (int what = 0; what < CATALOGUES && rc == 0; what++)
		rc = builder_replace_source(im->builder, (enum catalogue)what, c.in.format, c.in.name, e);
	input_close(in);
	buf_free(&all);
	return rc;
}
