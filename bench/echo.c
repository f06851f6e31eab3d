#include "bench/load.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <stdio.h>
#include <unistd.h>

#define MAX_PEERS 64

static int listen_on(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) || listen(fd, MAX_PEERS)) {
		perror(path);
		return -1;
	}
	return fd;
}

/* Reads once, answers every whole question that has come with one write. */
static int serve_one(int fd, size_t *have, size_t question, size_t answer)
{
	static uint8_t in[65536], out[65536 * 64];
	ssize_t n = read(fd, in, sizeof(in));
	size_t send = 0, done = 0;

	if (n <= 0)
		return -1;
	*have += (size_t)n;
	for (; *have >= question && send + answer <= sizeof(out); *have -= question)
		send += answer;
	while (done < send) {
		n = write(fd, out + done, send - done);
		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

static void serve(int listener, size_t question, size_t answer)
{
	struct pollfd p[MAX_PEERS + 1] = {{.fd = listener, .events = POLLIN}};
	size_t have[MAX_PEERS + 1] = {0};
	nfds_t n = 1, i;

	while (poll(p, n, -1) > 0) {
		for (i = 1; i < n; i++)
			if (p[i].revents && serve_one(p[i].fd, &have[i], question, answer)) {
				close(p[i].fd);
				p[i] = p[n - 1];
				have[i] = have[n - 1];
				n--;
			}
		if (p[0].revents && n <= MAX_PEERS) {
			have[n] = 0;
			p[n] = (struct pollfd){.fd = accept(listener, NULL, NULL), .events = POLLIN};
			n++;
		}
	}
}

int echo_start(const char *path, size_t question_bytes, size_t answer_bytes)
{
	int listener = listen_on(path), pid;

	if (listener < 0)
		return -EIO;
	pid = fork();
	if (pid) {
		close(listener);
		return pid < 0 ? -errno : pid;
	}
	signal(SIGPIPE, SIG_IGN);
	serve(listener, question_bytes, answer_bytes);
	_exit(0);
}
