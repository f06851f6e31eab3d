/* The daemon's settings: built-in values, then retraind.conf, then the command line.
 *
 * options.def is the one table behind the options, the keys, the help, the checks and --dump-config. A struct
 * config is flat, so that the supervisor hands it to a worker as bytes. */
#ifndef DAEMON_CONF_H
#define DAEMON_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

#define CONF_PATH_MAX 512 /* bytes of a path, its NUL included */
#define CONF_NAME_MAX 64
#define CONF_FILE     SYSCONFDIR "/retraind/retraind.conf"
#define CONF_SECTION  "retraind"

struct conf {
#define PATH(field, ...)   char field[CONF_PATH_MAX];
#define NAME(field, ...)   char field[CONF_NAME_MAX];
#define NUMBER(field, ...) int64_t field;
#define CHOICE(field, ...) int64_t field;
#define SWITCH(field, ...) bool field;
#include "daemon/options.def"
#undef PATH
#undef NAME
#undef NUMBER
#undef CHOICE
#undef SWITCH
};

enum conf_id { /* CONF_index, CONF_state, ...: places in conf_options */
#define PATH(field, ...)   CONF_##field,
#define NAME(field, ...)   CONF_##field,
#define NUMBER(field, ...) CONF_##field,
#define CHOICE(field, ...) CONF_##field,
#define SWITCH(field, ...) CONF_##field,
#include "daemon/options.def"
#undef PATH
#undef NAME
#undef NUMBER
#undef CHOICE
#undef SWITCH
	       CONF_OPTIONS
};

enum conf_type { CONF_PATH, CONF_NAME, CONF_NUMBER, CONF_CHOICE, CONF_SWITCH };
enum conf_when { CONF_RELOAD, CONF_RESTART };

struct conf_option {
	const char *name, *metavar, *doc;
	enum conf_type type;
	enum conf_when when;
	size_t offset;            /* in struct conf */
	const char *text;         /* built-in value of a path or name */
	int64_t number, min, max; /* built-in value and range of a number or choice */
	const char *const *words; /* of a choice, NULL at the end */
};

extern const struct conf_option conf_options[CONF_OPTIONS];

/* The option of that name, or NULL. */
const struct conf_option *conf_find(const char *name);

/* The option whose name is most like `name`, or NULL when none is near. */
const struct conf_option *conf_nearest(const char *name);

/* Sets every field to its built-in value. */
void conf_defaults(struct conf *c);

/* Sets one option from text. `folder` is what a relative path starts from; NULL refuses relative paths.
 * 0 or -EINVAL with `e` saying what is wrong (its `where` is left for the caller). */
int conf_set(struct conf *c, const struct conf_option *o, const char *value, const char *folder,
             struct error *e);

/* Told each fault that is found; may be NULL. */
typedef void conf_report(void *arg, const struct error *e);

/* Reads a file over `c`. Each fault is reported with file and line, then -EINVAL; -ENOENT when it is not
 * there (which is a fault only when `required`). */
int conf_read_file(struct conf *c, const char *file, bool required, conf_report *report, void *arg);

/* Checks what no single option can tell. 0 or -EINVAL, each fault reported. */
int conf_check(const struct conf *c, conf_report *report, void *arg);

/* Writes `c` as a retraind.conf that would give the same. */
void conf_dump(const struct conf *c, FILE *out);

/* Names of options that differ and that a reload can not change, up to `max` of them. */
size_t conf_restart_only(const struct conf *old, const struct conf *now, const char **ret, size_t max);

/* Puts back those options of `now` that a reload can not change. */
void conf_keep_restart_only(const struct conf *old, struct conf *now);

#endif
