#include "daemon/background.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/exit_codes.h"

#define WAIT_MS 30000

static _Noreturn void wait_for_child(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char text[900];
	ssize_t n = 0;

	if (poll(&p, 1, WAIT_MS) <= 0)
		snprintf(text, sizeof(text),
		         "It does not serve yet after %d seconds; the system log says more.", WAIT_MS / 1000);
	else if ((n = read(fd, text, sizeof(text) - 1)) <= 0)
		snprintf(text, sizeof(text), "It ended before it could say why; the system log says more.");
	else
		text[n] = 0;
	if (n > 0 && strcmp(text, "ok") == 0)
		exit(EXIT_OK);
	fprintf(stderr, "retraind: %s\n", text);
	exit(EXIT_NO_START);
}

/* Before the first worker starts, as workers inherit these. */
static void let_go_of_terminal(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int i = 0; null >= 0 && i <= STDERR_FILENO; i++)
		dup2(null, i);
	if (null > STDERR_FILENO)
		close(null);
}

int background_begin(int *ret_fd)
{
	int fd[2];
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC) != 0)
		return -errno;
	fflush(NULL);
	pid = fork();
	if (pid < 0) {
		int r = -errno;

		close(fd[0]);
		close(fd[1]);
		return r;
	}
	if (pid > 0) {
		close(fd[1]);
		wait_for_child(fd[0]);
	}
	close(fd[0]);
	setsid();
	let_go_of_terminal();
	*ret_fd = fd[1];
	return 0;
}

void background_tell(int fd, const struct error *e)
{
	char text[900];

	if (fd < 0)
		return;
	if (e)
		error_format(e, text, sizeof(text));
	else
		snprintf(text, sizeof(text), "ok");
	/* When nobody waits any more, or the folder can not be left, the daemon serves all the same. */
	if (write(fd, text, strlen(text)) < 0 || (!e && chdir("/") != 0))
		errno = 0;
	close(fd);
}
