/* Asks a running daemon and holds every answer against the contract's tables, for scenario tests.
 *
 *   contract_ask SOCKET < requests
 *
 * Each line of standard input is a method and, if it takes any, its parameters as one JSON map:
 *   occupation.match {"skills": ["a"], "explain": true}
 * One line is written for each: "ok METHOD BYTES", "refused METHOD CODE: MESSAGE" or "BROKEN METHOD WHY".
 * Exit 0 when no answer breaks the contract (a refusal does not), 1 when one does, 2 when the daemon can not
 * be asked. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "proto/proto.h"
#include "tests/pack_json.h"

static int connect_to(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || strlen(path) >= sizeof(at.sun_path))
		return -1;
	memcpy(at.sun_path, path, strlen(path) + 1);
	if (connect(fd, (struct sockaddr *)&at, sizeof(at))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Sends what `b` holds, and reads one whole message into it; its length, or -1. */
static ssize_t exchange(int fd, struct buf *b)
{
	struct proto_walk w;
	size_t len = 0;
	int rc = 0;

	for (size_t sent = 0; sent < b->len;) {
		ssize_t n = send(fd, b->data + sent, b->len - sent, MSG_NOSIGNAL);

		if (n < 0)
			return -1;
		sent += (size_t)n;
	}
	buf_clear(b);
	proto_walk_begin(&w, PROTO_ANSWER_BYTES);
	while (!rc) {
		uint8_t bytes[16384];
		ssize_t n = read(fd, bytes, sizeof(bytes));

		if (n <= 0)
			return -1;
		buf_put(b, bytes, (size_t)n);
		rc = proto_walk(&w, b->data, b->len, &len);
	}
	return rc == 1 && len == b->len ? (ssize_t)len : -1;
}

/* 0 when the answer keeps the contract, 1 when it breaks it. */
static int judge(const char *name, const struct buf *b, uint32_t msgid)
{
	const struct proto_method *m = proto_method_find(name, strlen(name));
	struct proto_response r;
	char why[300] = "it is no answer to this request";
	int bad = proto_decode_response(b->data, b->len, &r) || !r.has_msgid || r.msgid != msgid;

	if (!bad && r.failed) {
		printf("refused %s %s: %s\n", name, proto_errors[r.error.code].name, r.error.message);
		return 0;
	}
	if (!bad && m)
		bad = proto_check_result(m, r.result, r.result_len, why, sizeof(why));
	if (bad || !m)
		printf("BROKEN %s %s\n", name, m ? why : "a method that is not known was answered");
	else
		printf("ok %s %zu\n", name, r.result_len);
	return bad || !m;
}

/* One line of the input: 0, 1, or 2 when the daemon is gone. */
static int ask(int fd, char *line, uint32_t msgid)
{
	char *space = strchr(line, ' ');
	struct buf params, message;
	int rc = 2;

	buf_init(&params, 0);
	buf_init(&message, 0);
	if (space) {
		*space = '\0';
		pack_json(&params, space + 1);
	}
	proto_encode_request(&message, &msgid, line, space ? params.data : NULL, params.len);
	if (exchange(fd, &message) < 0)
		printf("BROKEN %s the connection ended without a whole answer\n", line);
	else
		rc = judge(line, &message, msgid);
	buf_free(&params);
	buf_free(&message);
	return rc;
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	uint32_t msgid = 0;
	ssize_t n;
	int fd = argc == 2 ? connect_to(argv[1]) : -1, rc = 0;

	if (fd < 0) {
		fprintf(stderr, "usage: contract_ask SOCKET < requests; the socket must be that of a running "
		                "daemon\n");
		return 2;
	}
	while (rc < 2 && (n = getline(&line, &room, stdin)) > 0) {
		int one;

		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (!line[0])
			continue;
		one = ask(fd, line, ++msgid);
		rc = one > rc ? one : rc;
	}
	free(line);
	close(fd);
	return rc;
}
