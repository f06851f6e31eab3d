#include "daemon/conf.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "base/text.h"
#include "daemon/log.h"
#include "proto/proto.h"

#define RELOAD  CONF_RELOAD
#define RESTART CONF_RESTART

const struct conf_option conf_options[CONF_OPTIONS] = {
#define PATH(field, option, preset, change, help)                                                            \
	{.name = option,                                                                                     \
	 .metavar = "PATH",                                                                                  \
	 .doc = help,                                                                                        \
	 .type = CONF_PATH,                                                                                  \
	 .when = change,                                                                                     \
	 .offset = offsetof(struct conf, field),                                                             \
	 .text = preset},
#define NAME(field, option, preset, change, meta, help)                                                      \
	{.name = option,                                                                                     \
	 .metavar = meta,                                                                                    \
	 .doc = help,                                                                                        \
	 .type = CONF_NAME,                                                                                  \
	 .when = change,                                                                                     \
	 .offset = offsetof(struct conf, field),                                                             \
	 .text = preset},
#define NUMBER(field, option, preset, least, most, change, unit, help)                                       \
	{.name = option,                                                                                     \
	 .metavar = "N",                                                                                     \
	 .doc = help,                                                                                        \
	 .type = CONF_NUMBER,                                                                                \
	 .when = change,                                                                                     \
	 .offset = offsetof(struct conf, field),                                                             \
	 .number = preset,                                                                                   \
	 .min = least,                                                                                       \
	 .max = most},
#define CHOICE(field, option, preset, list, change, meta, help)                                              \
	{.name = option,                                                                                     \
	 .metavar = meta,                                                                                    \
	 .doc = help,                                                                                        \
	 .type = CONF_CHOICE,                                                                                \
	 .when = change,                                                                                     \
	 .offset = offsetof(struct conf, field),                                                             \
	 .number = preset,                                                                                   \
	 .words = list},
#define SWITCH(field, option, change, help)                                                                  \
	{.name = option,                                                                                     \
	 .doc = help,                                                                                        \
	 .type = CONF_SWITCH,                                                                                \
	 .when = change,                                                                                     \
	 .offset = offsetof(struct conf, field)},
#include "daemon/options.def"
#undef PATH
#undef NAME
#undef NUMBER
#undef CHOICE
#undef SWITCH
};

static void *field(struct conf *c, const struct conf_option *o)
{
	return (char *)c + o->offset;
}

static const void *const_field(const struct conf *c, const struct conf_option *o)
{
	return (const char *)c + o->offset;
}

static size_t field_size(const struct conf_option *o)
{
	static const size_t size[] = {
	        [CONF_PATH] = CONF_PATH_MAX,     [CONF_NAME] = CONF_NAME_MAX,
	        [CONF_NUMBER] = sizeof(int64_t), [CONF_CHOICE] = sizeof(int64_t),
	        [CONF_SWITCH] = sizeof(bool),
	};

	return size[o->type];
}

const struct conf_option *conf_find(const char *name)
{
	for (size_t i = 0; i < CONF_OPTIONS; i++)
		if (strcmp(conf_options[i].name, name) == 0)
			return &conf_options[i];
	return NULL;
}

const struct conf_option *conf_nearest(const char *name)
{
	const struct conf_option *best = NULL;
	size_t len = strlen(name);
	unsigned least = len < 5 ? 2 : 4; /* a short word is near to anything at three letters' distance */

	for (size_t i = 0; i < CONF_OPTIONS && len < TEXT_WORD_MAX; i++) {
		const char *have = conf_options[i].name;
		unsigned d = text_distance(name, len, have, strlen(have), least);

		if (d < least) {
			least = d;
			best = &conf_options[i];
		}
	}
	return best;
}

void conf_defaults(struct conf *c)
{
	memset(c, 0, sizeof(*c));
	for (size_t i = 0; i < CONF_OPTIONS; i++) {
		const struct conf_option *o = &conf_options[i];

		if (o->text)
			snprintf(field(c, o), field_size(o), "%s", o->text);
		else if (o->type != CONF_SWITCH)
			memcpy(field(c, o), &o->number, sizeof(o->number));
	}
}

/* --- one value from text ---------------------------------------------------- */

static int set_path(char *out, const struct conf_option *o, const char *value, const char *folder,
                    struct error *e)
{
	int n;

	if (!*value)
		return error_set(e, -EINVAL, NULL, "%s is empty; give a path.", o->name);
	if (*value == '/')
		n = snprintf(out, CONF_PATH_MAX, "%s", value);
	else if (folder)
		n = snprintf(out, CONF_PATH_MAX, "%s/%s", folder, value);
	else
		return error_set(e, -EINVAL, NULL,
		                 "%s is \"%s\"; a path in this file has to start with \"/\".", o->name,
		                 value);
	if (n >= CONF_PATH_MAX)
		return error_set(e, -EINVAL, NULL, "%s has %d bytes; a path here has at most %d.", o->name, n,
		                 CONF_PATH_MAX - 1);
	return 0;
}

static int set_name(char *out, const struct conf_option *o, const char *value, struct error *e)
{
	if (strlen(value) >= CONF_NAME_MAX)
		return error_set(e, -EINVAL, NULL, "%s has %zu bytes; it may have at most %d.", o->name,
		                 strlen(value), CONF_NAME_MAX - 1);
	snprintf(out, CONF_NAME_MAX, "%s", value);
	return 0;
}

static int set_number(int64_t *out, const struct conf_option *o, const char *value, struct error *e)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(value, &end, 10);
	if (end == value || *end || errno || n < o->min || n > o->max)
		return error_set(e, -EINVAL, NULL,
		                 "%s is \"%s\"; it has to be a whole number from %" PRId64 " to %" PRId64 ".",
		                 o->name, value, o->min, o->max);
	*out = n;
	return 0;
}

static int set_choice(int64_t *out, const struct conf_option *o, const char *value, struct error *e)
{
	char words[256] = "";

	for (size_t i = 0; o->words[i]; i++) {
		if (strcmp(o->words[i], value) == 0) {
			*out = (int64_t)i;
			return 0;
		}
		snprintf(words + strlen(words), sizeof(words) - strlen(words), "%s%s", i ? ", " : "",
		         o->words[i]);
	}
	return error_set(e, -EINVAL, NULL, "%s is \"%s\"; it has to be one of: %s.", o->name, value, words);
}

static int set_switch(bool *out, const struct conf_option *o, const char *value, struct error *e)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {{"yes", true},    {"no", false}, {"true", true},
	             {"false", false}, {"on", true},  {"off", false}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, value) == 0) {
			*out = words[i].value;
			return 0;
		}
	return error_set(e, -EINVAL, NULL, "%s is \"%s\"; it has to be yes or no.", o->name, value);
}

int conf_set(struct conf *c, const struct conf_option *o, const char *value, const char *folder,
             struct error *e)
{
	switch (o->type) {
	case CONF_PATH:
		return set_path(field(c, o), o, value, folder, e);
	case CONF_NAME:
		return set_name(field(c, o), o, value, e);
	case CONF_NUMBER:
		return set_number(field(c, o), o, value, e);
	case CONF_CHOICE:
		return set_choice(field(c, o), o, value, e);
	case CONF_SWITCH:
		return set_switch(field(c, o), o, value, e);
	}
	return -EINVAL;
}

/* --- the whole ---------------------------------------------------------------- */

static int fault(conf_report *report, void *arg, const struct error *e)
{
	if (report)
		report(arg, e);
	return -EINVAL;
}

static int check_socket(const char *name, const char *path, conf_report *report, void *arg)
{
	const size_t most = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;
	struct error e;

	if (strlen(path) <= most)
		return 0;
	error_set(&e, -EINVAL, NULL, "%s has %zu bytes; the path of a Unix socket has at most %zu.", name,
	          strlen(path), most);
	return fault(report, arg, &e);
}

int conf_check(const struct conf *c, conf_report *report, void *arg)
{
	struct error e;
	int r = 0;

	if (check_socket("socket", c->socket, report, arg) ||
	    check_socket("admin-socket", c->admin_socket, report, arg))
		r = -EINVAL;
	if (strcmp(c->socket, c->admin_socket) == 0) {
		error_set(&e, -EINVAL, NULL, "socket and admin-socket are both %s; they have to differ.",
		          c->socket);
		r = fault(report, arg, &e);
	}
	if (c->connections_per_user > c->connections) {
		error_set(&e, -EINVAL, NULL,
		          "connections-per-user is %" PRId64 ", more than connections, which is %" PRId64 ".",
		          c->connections_per_user, c->connections);
		r = fault(report, arg, &e);
	}
	return r;
}

void conf_dump(const struct conf *c, FILE *out)
{
	fprintf(out, "[%s]\n", CONF_SECTION);
	for (size_t i = 0; i < CONF_OPTIONS; i++) {
		const struct conf_option *o = &conf_options[i];
		const void *p = const_field(c, o);

		fprintf(out, "%s = ", o->name);
		if (o->type == CONF_NUMBER)
			fprintf(out, "%" PRId64 "\n", *(const int64_t *)p);
		else if (o->type == CONF_CHOICE)
			fprintf(out, "%s\n", o->words[*(const int64_t *)p]);
		else if (o->type == CONF_SWITCH)
			fprintf(out, "%s\n", *(const bool *)p ? "yes" : "no");
		else
			fprintf(out, "%s\n", (const char *)p);
	}
}

static bool differs(const struct conf_option *o, const struct conf *a, const struct conf *b)
{
	const void *x = const_field(a, o), *y = const_field(b, o);

	return o->type == CONF_PATH || o->type == CONF_NAME ? strcmp(x, y) != 0
	                                                    : memcmp(x, y, field_size(o)) != 0;
}

size_t conf_restart_only(const struct conf *old, const struct conf *now, const char **ret, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < CONF_OPTIONS && n < max; i++)
		if (conf_options[i].when == CONF_RESTART && differs(&conf_options[i], old, now))
			ret[n++] = conf_options[i].name;
	return n;
}

void conf_keep_restart_only(const struct conf *old, struct conf *now)
{
	for (size_t i = 0; i < CONF_OPTIONS; i++)
		if (conf_options[i].when == CONF_RESTART)
			memcpy(field(now, &conf_options[i]), const_field(old, &conf_options[i]),
			       field_size(&conf_options[i]));
}
