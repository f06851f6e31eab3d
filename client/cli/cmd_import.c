#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/cli/cli.h"

#define PROGRAM "retrain-import"

/* The import program that is installed beside this command, else the one in PATH. */
static void run_import(char **argv)
{
	char self[4096], path[4096 + sizeof(PROGRAM)];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	self[n > 0 ? n : 0] = '\0';
	slash = strrchr(self, '/');
	if (slash) {
		snprintf(path, sizeof(path), "%.*s/" PROGRAM, (int)(slash - self), self);
		execv(path, argv);
	}
	execvp(PROGRAM, argv);
	fprintf(stderr, "retrain: " PROGRAM " can not be run: %s. Is it installed?\n", strerror(errno));
	_exit(EXIT_REFUSED);
}

int cmd_import(struct cli *cli, const struct args *a)
{
	static char name[] = PROGRAM;
	char **argv = calloc((size_t)a->words + 2, sizeof(*argv));
	int status = 0;
	pid_t child;

	(void)cli;
	if (!argv)
		return EXIT_REFUSED;
	argv[0] = name;
	memcpy(argv + 1, a->word, (size_t)a->words * sizeof(*argv));
	fflush(NULL);
	if (!cli->in_prompt)
		run_import(argv);
	child = fork();
	if (child == 0)
		run_import(argv);
	free(argv);
	if (child < 0 || waitpid(child, &status, 0) < 0) {
		fprintf(stderr, "retrain: " PROGRAM " can not be run: %s.\n", strerror(errno));
		return EXIT_REFUSED;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_REFUSED;
}
