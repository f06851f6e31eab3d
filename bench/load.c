/* Asks a server the questions of the workload and prints what it took.
 *
 *   bench/load [--courses FILE] TARGET SOCKET [CLIENTS [DEPTH [SECONDS]]]
 *   bench/load core -        the compute floor, no socket
 *   bench/load --courses FILE course-core -   the same for courses; FILE is from bench/make-courses --packed
 *   bench/load echo:Q:A -    the socket floor with questions of Q and answers of A bytes */
#include "bench/load.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/course_work.h"

#define MAX_CLIENTS 64
#define MAX_SAMPLES 4000000u

struct client {
	int fd;
	struct buf out, in;
	size_t sent;
	unsigned owed;
	double started;
};

struct run {
	const struct load_target *t;
	const struct workload *w;
	struct client client[MAX_CLIENTS];
	unsigned clients, depth;
	uint32_t next;
	double *sample;
	uint64_t samples, bytes_out, bytes_in, asked;
};

static int connect_to(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a))) {
		perror(path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

/* Puts `depth` questions into the client's buffer and sends what the socket takes. */
static int ask(struct run *r, struct client *c)
{
	unsigned i;

	buf_clear(&c->out);
	for (i = 0; i < r->depth; i++)
		r->t->request(r->w, r->next++, &c->out);
	r->bytes_out += c->out.len;
	r->asked += r->depth;
	c->owed = r->depth;
	c->started = load_now();
	for (c->sent = 0; c->sent < c->out.len;) {
		ssize_t n = write(c->fd, c->out.data + c->sent, c->out.len - c->sent);

		if (n < 0 && errno != EINTR)
			return -errno;
		c->sent += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* Reads what has come; counts whole answers. */
static int take(struct run *r, struct client *c)
{
	ssize_t n;
	size_t at = 0;

	if (!buf_reserve(&c->in, 65536))
		return -ENOMEM;
	n = read(c->fd, c->in.data + c->in.len, c->in.cap - c->in.len);
	if (n <= 0)
		return n ? -errno : -EPIPE;
	c->in.len += (size_t)n;
	r->bytes_in += (uint64_t)n;
	while (c->owed) {
		long k = r->t->answer(c->in.data + at, c->in.len - at);

		if (k < 0)
			return -EBADMSG;
		if (!k)
			break;
		at += (size_t)k;
		c->owed--;
		if (r->samples < MAX_SAMPLES)
			r->sample[r->samples++] = load_now() - c->started;
	}
	buf_consume(&c->in, at);
	return c->owed ? 0 : ask(r, c);
}

static int loop(struct run *r, double seconds)
{
	struct pollfd p[MAX_CLIENTS];
	double stop = load_now() + seconds * 1e6;
	unsigned i;
	int rc;

	for (i = 0; i < r->clients; i++) {
		p[i] = (struct pollfd){.fd = r->client[i].fd, .events = POLLIN};
		if ((rc = ask(r, &r->client[i])))
			return rc;
	}
	while (load_now() < stop) {
		/* With one client a blocking read is what a person's program would do. */
		if (r->clients == 1) {
			if ((rc = take(r, &r->client[0])))
				return rc;
			continue;
		}
		if (poll(p, r->clients, 2000) <= 0)
			return -ETIMEDOUT;
		for (i = 0; i < r->clients; i++)
			if (p[i].revents && (rc = take(r, &r->client[i])))
				return rc;
	}
	return 0;
}

int load_run(const struct load_target *t, const struct workload *w, const char *path, unsigned clients,
             unsigned depth, double seconds, struct load_result *ret)
{
	struct run r = {.t = t, .w = w, .clients = clients, .depth = depth};
	double began;
	unsigned i;
	int rc = -EIO;

	*ret = (struct load_result){0};
	r.sample = malloc(MAX_SAMPLES * sizeof(*r.sample));
	for (i = 0; i < clients; i++) {
		buf_init(&r.client[i].out, 0);
		buf_init(&r.client[i].in, 0);
		r.client[i].fd = connect_to(path);
		if (r.client[i].fd < 0 || !r.sample)
			goto out;
	}
	/* A quarter of the time to warm up, not counted. */
	rc = loop(&r, seconds / 4);
	if (rc)
		goto out;
	for (i = 0; i < clients; i++) {
		close(r.client[i].fd);
		buf_clear(&r.client[i].in);
		r.client[i].fd = connect_to(path);
	}
	r.samples = r.bytes_in = r.bytes_out = r.asked = 0;
	began = load_now();
	rc = loop(&r, seconds);
	ret->rate = (double)r.samples / ((load_now() - began) / 1e6);
	ret->answers = r.samples;
	ret->bytes_out = r.asked ? (double)r.bytes_out / (double)r.asked : 0;
	ret->bytes_in = r.samples ? (double)r.bytes_in / (double)r.samples : 0;
	load_percentiles(r.sample, r.samples, ret);
out:
	for (i = 0; i < clients; i++) {
		if (r.client[i].fd >= 0)
			close(r.client[i].fd);
		buf_free(&r.client[i].out);
		buf_free(&r.client[i].in);
	}
	free(r.sample);
	return rc;
}

static size_t echo_question, echo_answer;

static void echo_request(const struct workload *w, uint32_t i, struct buf *out)
{
	static const uint8_t zeros[65536];

	(void)w;
	(void)i;
	buf_put(out, zeros, echo_question);
}

static long echo_length(const uint8_t *p, size_t n)
{
	(void)p;
	return n >= echo_answer ? (long)echo_answer : 0;
}

static int run_echo(const char *spec, const struct workload *w, unsigned clients, unsigned depth,
                    double seconds, struct load_result *ret)
{
	static const struct load_target target = {"echo", echo_request, echo_length};
	char path[64], *rest;
	int pid, rc;

	echo_question = strtoul(spec + strlen("echo:"), &rest, 10);
	echo_answer = *rest == ':' ? strtoul(rest + 1, NULL, 10) : 0;
	if (!echo_question || !echo_answer || echo_question > 65536 || echo_answer > 65536)
		return -EINVAL;
	snprintf(path, sizeof(path), "/tmp/retrain-echo.%d", (int)getpid());
	pid = echo_start(path, echo_question, echo_answer);
	if (pid < 0)
		return pid;
	rc = load_run(&target, w, path, clients, depth, seconds, ret);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	unlink(path);
	return rc;
}

static int run_named(const char *name, const char *path, const struct workload *w, unsigned clients,
                     unsigned depth, double seconds, struct load_result *ret)
{
	const struct load_target *t;

	for (t = load_targets; t->name; t++)
		if (!strcmp(t->name, name))
			return load_run(t, w, path, clients, depth, seconds, ret);
	fprintf(stderr, "bench/load: no target is called %s; there are: core, echo:Q:A", name);
	for (t = load_targets; t->name; t++)
		fprintf(stderr, ", %s", t->name);
	fputc('\n', stderr);
	return -EINVAL;
}

static int run_any(const char *name, const char *path, const struct workload *w, unsigned clients,
                   unsigned depth, double seconds, struct load_result *ret)
{
	if (!strcmp(name, "core"))
		return core_run(w, seconds, ret);
	if (!strcmp(name, "course-core"))
		return w->courses ? course_core_run(w->courses, seconds, ret) : -EINVAL;
	if (!strncmp(name, "echo:", 5))
		return run_echo(name, w, clients, depth, seconds, ret);
	return run_named(name, path, w, clients, depth, seconds, ret);
}

int main(int argc, char **argv)
{
	struct course_work *courses = NULL;
	unsigned clients, depth;
	struct load_result r;
	struct workload *w;
	double seconds;
	int rc;

	if (argc > 2 && !strcmp(argv[1], "--courses")) {
		if (!(courses = course_work_open(argv[2])))
			return 1;
		argc -= 2;
		argv += 2;
	}
	clients = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 1;
	depth = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 1;
	seconds = argc > 5 ? strtod(argv[5], NULL) : 1;
	if (argc < 2 || clients < 1 || clients > MAX_CLIENTS || depth < 1 || depth > 64 || seconds <= 0) {
		fprintf(stderr,
		        "usage: bench/load [--courses FILE] TARGET SOCKET [CLIENTS [DEPTH [SECONDS]]]\n");
		course_work_close(courses);
		return 2;
	}
	w = workload_new(1, 1);
	if (!w)
		return 1;
	w->courses = courses;
	rc = run_any(argv[1], argc > 2 ? argv[2] : "", w, clients, depth, seconds, &r);
	workload_free(w);
	course_work_close(courses);
	if (rc) {
		fprintf(stderr, "bench/load: %s: %s\n", argv[1], strerror(-rc));
		return 1;
	}
	printf("{\"p50_us\": %.2f, \"p99_us\": %.2f, \"rate\": %.0f, \"answers\": %llu, \"bytes_out\": %.0f, "
	       "\"bytes_in\": %.0f}\n",
	       r.p50, r.p99, r.rate, (unsigned long long)r.answers, r.bytes_out, r.bytes_in);
	return 0;
}
