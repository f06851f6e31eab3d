/* The daemon's command line. */
#ifndef DAEMON_ARGS_H
#define DAEMON_ARGS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "daemon/conf.h"

enum args_mode {
	ARGS_RUN,
	ARGS_CHECK_CONFIG,
	ARGS_DUMP_CONFIG,
	ARGS_DESCRIBE,
	ARGS_DESCRIBE_MARKDOWN,
	ARGS_VERSION,
	ARGS_HELP,
	ARGS_WORKER,
};

#define ARGS_SETTINGS_MAX 64

struct args {
	enum args_mode mode;
	char config_file[CONF_PATH_MAX];
	bool config_given;          /* --config was used, so the file has to be there */
	uint32_t worker;            /* ARGS_WORKER: which slot */
	char folder[CONF_PATH_MAX]; /* what relative paths start from: where the daemon was started */
	struct {
		const struct conf_option *option;
		const char *value; /* points into argv */
	} setting[ARGS_SETTINGS_MAX];
	size_t settings;
};

/* Reads the command line. 0, or -EINVAL with `e` saying what is wrong. */
int args_parse(struct args *a, int argc, char **argv, struct error *e);

/* Built-in values, then the file, then the command line, checked. Each fault is reported. 0 or -EINVAL.
 * May be called again at any time to read the file anew. */
int args_conf(const struct args *a, struct conf *ret, conf_report *report, void *arg);

/* Writes what --help and --version show. */
void args_help(FILE *out);
void args_version(FILE *out);

#endif
