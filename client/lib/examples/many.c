/* Many questions at once in a program's own poll loop: each line of the input is a
 * job title, answered as soon as its answer is there.
 *
 *   cc -o many many.c $(pkg-config --cflags --libs libretrain)
 *   printf '%s\n' cook carer plumber | ./many */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <retrain/client.h>

static void print_answer(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                         const struct retrain_error *error, void *arg)
{
	char *asked = arg;
	const char *title;

	(void)r;
	(void)call;
	if (rc < 0) {
		printf("%s: %s\n", asked, error->message);
	} else {
		title = retrain_value_text(
		        retrain_value_find(retrain_reply_value(reply), "occupations[0].title"));
		printf("%s: %s\n", asked, title ? title : "nothing found");
	}
	free(asked);
}

static int ask(struct retrain *r, const char *title)
{
	struct retrain_params *p = retrain_params_new();
	char *asked = strdup(title);
	int rc;

	retrain_params_text(p, "text", title);
	retrain_params_int(p, "limit", 1);
	rc = asked ? retrain_start(r, "occupation.search", p, 0, print_answer, asked, NULL) : -1;
	if (rc < 0)
		free(asked);
	retrain_params_free(p);
	return rc;
}

int main(void)
{
	struct retrain *r = NULL;
	struct retrain_error e;
	char line[256];

	if (retrain_open(&r, NULL, &e) < 0) {
		fprintf(stderr, "%s\n", e.message);
		return 1;
	}
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (ask(r, line) < 0)
			break;
	}
	/* A real program has more descriptors here; this is all that the library needs of its loop. */
	while (retrain_in_flight(r)) {
		struct pollfd p = {.fd = retrain_get_fd(r), .events = (short)retrain_get_events(r)};

		poll(&p, 1, retrain_get_timeout(r));
		retrain_process(r);
	}
	retrain_unref(r);
	return 0;
}
