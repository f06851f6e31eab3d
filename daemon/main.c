#include <stdio.h>
#include <string.h>

#include "daemon/args.h"
#include "daemon/background.h"
#include "daemon/exit_codes.h"
#include "daemon/log.h"
#include "daemon/supervisor.h"
#include "daemon/worker.h"
#include "proto/proto.h"

static void print_fault(void *arg, const struct error *e)
{
	char text[900];

	(void)arg;
	fprintf(stderr, "retraind: %s\n", error_format(e, text, sizeof(text)));
}

static int write_out(struct buf *b)
{
	bool ok = !b->error && fwrite(b->data, 1, b->len, stdout) == b->len && fflush(stdout) == 0;

	if (!ok)
		fprintf(stderr, "retraind: The description can not be written.\n");
	buf_free(b);
	return ok ? EXIT_OK : EXIT_NO_START;
}

static int describe(void (*put)(struct buf *))
{
	struct buf b;

	buf_init(&b, 0);
	put(&b);
	return write_out(&b);
}

struct start {
	int fd; /* of the parent that waits, or -1 */
};

static void started(void *arg, const struct error *e)
{
	struct start *s = arg;
	char text[900];

	if (e)
		log_error("%s", error_format(e, text, sizeof(text)));
	background_tell(s->fd, e);
	s->fd = -1;
}

static int run(const struct args *a, const struct conf *c)
{
	struct start s = {.fd = -1};
	int r = c->foreground ? 0 : background_begin(&s.fd);

	if (r) {
		fprintf(stderr, "retraind: It can not go to the background: %s.\n", strerror(-r));
		return EXIT_NO_START;
	}
	log_open((enum log_level)c->log_level, 0, !c->foreground);
	return supervisor_run(a, c, started, &s);
}

static int with_conf(const struct args *a)
{
	struct conf c;

	if (args_conf(a, &c, print_fault, NULL))
		return EXIT_NO_START;
	if (a->mode == ARGS_RUN)
		return run(a, &c);
	if (a->mode == ARGS_DUMP_CONFIG)
		conf_dump(&c, stdout);
	else
		printf("The settings are right.\n");
	return EXIT_OK;
}

int main(int argc, char **argv)
{
	struct args a;
	struct error e;

	if (args_parse(&a, argc, argv, &e)) {
		print_fault(NULL, &e);
		return EXIT_USAGE;
	}
	switch (a.mode) {
	case ARGS_WORKER:
		return worker_run(a.worker);
	case ARGS_HELP:
		args_help(stdout);
		return EXIT_OK;
	case ARGS_VERSION:
		args_version(stdout);
		return EXIT_OK;
	case ARGS_DESCRIBE:
		return describe(proto_describe);
	case ARGS_DESCRIBE_MARKDOWN:
		return describe(proto_describe_markdown);
	default:
		return with_conf(&a);
	}
}
