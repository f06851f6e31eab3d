#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "client/cli/batch.h"

#define TRIES    100 /* of a question that the daemon is too busy for */
#define AGAIN_MS 50
#define WAIT_MS  200

uint64_t batch_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

struct retrain *batch_connection(struct batch *b)
{
	b->turn = (b->turn + 1) % b->conns;
	return b->conn[b->turn];
}

static int list_error(const struct cli *cli, const struct error *e)
{
	char text[1024];

	print_wrapped(stderr, cli->term.width, "retrain: ", 9, error_format(e, text, sizeof(text)));
	return EXIT_REFUSED;
}

static int open_list(struct batch *b, const char *file)
{
	struct error e;
	struct stat st;

	b->in_name = strcmp(file, "-") ? file : "standard input";
	b->file = strcmp(file, "-") ? fopen(file, "re") : stdin;
	if (!b->file) {
		error_set(&e, -errno, file, "It can not be read: %s.", strerror(errno));
		return list_error(b->cli, &e);
	}
	if (fstat(fileno(b->file), &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		b->in_size = (uint64_t)st.st_size;
	if (batch_input_open(&b->in, b->file, b->in_name, &e) < 0)
		return list_error(b->cli, &e);
	return EXIT_FINE;
}

int batch_open(struct batch *b, struct cli *cli, const struct args *a, const char *file)
{
	struct retrain_error e;
	int code;

	b->cli = cli;
	b->args = a;
	b->started = batch_clock();
	code = open_list(b, file);
	while (code == EXIT_FINE && b->conns < BATCH_CONNECTIONS) {
		if (retrain_open(&b->conn[b->conns], cli->socket, &e) < 0)
			return cli_error(cli, &e);
		retrain_set_timeout(b->conn[b->conns++], cli->timeout_ms);
	}
	return code;
}

int batch_rewind(struct batch *b)
{
	struct error e;

	batch_input_close(b->in);
	b->in = NULL;
	if (fseek(b->file, 0, SEEK_SET) < 0) {
		error_set(&e, -errno, b->in_name, "It has to be read twice; give the name of a file.");
		return list_error(b->cli, &e);
	}
	b->ended = false;
	b->people = b->refused = 0;
	if (batch_input_open(&b->in, b->file, b->in_name, &e) < 0)
		return list_error(b->cli, &e);
	return EXIT_FINE;
}

void batch_close(struct batch *b)
{
	/* Closing first ends the calls, which still know their rows. */
	for (size_t i = 0; i < b->conns; i++)
		retrain_close(b->conn[i]);
	for (size_t i = 0; i < b->held; i++)
		batch_row_free(b->window[(b->first + i) % BATCH_WINDOW]);
	batch_words_free(&b->words);
	for (size_t i = 0; i < b->conns; i++)
		retrain_unref(b->conn[i]);
	batch_input_close(b->in);
	if (b->file && b->file != stdin)
		fclose(b->file);
	for (size_t i = 0; i < b->unknowns; i++)
		free((char *)b->unknown[i]);
	free(b->skip);
}

static int by_number(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Whether an earlier run has written this person. */
static bool is_written(const struct batch *b, const struct batch_row *row)
{
	uint64_t hash = batch_key_hash(row->key, strlen(row->key));

	return b->skips && bsearch(&hash, b->skip, b->skips, sizeof(hash), by_number);
}

static int fill(struct batch *b)
{
	struct batch_record *record;
	struct error e;

	while (!b->ended && b->held < BATCH_WINDOW) {
		int rc = batch_input_next(b->in, &record, &e);
		struct batch_row *row;

		if (rc <= 0) {
			b->ended = true;
			return rc < 0 ? list_error(b->cli, &e) : EXIT_FINE;
		}
		row = batch_row_new(b, record);
		if (!row) {
			error_set(&e, -ENOMEM, b->in_name, "There is not enough memory.");
			return list_error(b->cli, &e);
		}
		if (is_written(b, row)) {
			b->skipped++;
			batch_row_free(row);
			continue;
		}
		b->window[(b->first + b->held++) % BATCH_WINDOW] = row;
	}
	return EXIT_FINE;
}

/* Errors after which no further question can be answered. */
static bool is_lost(const struct retrain_error *e)
{
	static const char *const names[] = {"no_daemon", "no_permission", "lost", "bad_answer"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(names[i], e->name))
			return true;
	}
	return false;
}

static void answered(struct retrain *r, uint64_t number, int rc, struct retrain_reply *reply,
                     const struct retrain_error *error, void *arg)
{
	struct batch_call *call = arg;
	struct batch_row *row = call->row;

	(void)r;
	(void)number;
	if (rc < 0 && !strcmp(error->name, "busy") && call->tries < TRIES) {
		call->again = batch_clock() + AGAIN_MS;
		return;
	}
	row->waiting--;
	if (rc < 0) {
		if (is_lost(error) && !row->batch->lost.name[0])
			row->batch->lost = *error;
		batch_row_refuse(row, error->name, error->field, error->message);
	} else if (row->batch->work->answer) {
		row->batch->work->answer(row, call->variant, retrain_reply_value(reply));
	} else if (!row->reply) {
		row->reply = retrain_reply_ref(reply);
	}
}

static void ask(struct batch_call *call)
{
	struct batch_row *row = call->row;
	const struct batch_work *work = row->batch->work;
	struct retrain_params *p = retrain_params_new();
	char why[512] = "There is not enough memory.";
	bool good;
	int rc = -ENOMEM;

	call->again = 0;
	call->tries++;
	usage_into(why, sizeof(why));
	good = p && work->question(row, call->variant, p);
	usage_into(NULL, 0);
	if (good)
		rc = retrain_start(batch_connection(row->batch), work->method, p, 0, answered, call, NULL);
	retrain_params_free(p);
	if (good && rc == 0)
		return;
	row->waiting--;
	batch_row_refuse(row, "bad_record", "", good ? "The question is too long." : why);
}

/* Moves every person on as far as that goes without an answer. */
static void advance(struct batch *b)
{
	uint64_t now = batch_clock();

	for (size_t i = 0; i < b->held; i++) {
		struct batch_row *row = b->window[(b->first + i) % BATCH_WINDOW];

		if (!row->asked && !row->refused && batch_row_ready(row) && !row->refused) {
			row->asked = true;
			row->waiting = b->work->variants;
			for (size_t k = 0; k < b->work->variants; k++)
				ask(&row->call[k]);
		}
		for (size_t k = 0; row->asked && k < b->work->variants; k++) {
			if (row->call[k].again && row->call[k].again <= now)
				ask(&row->call[k]);
		}
		if (!row->asked && row->refused && !b->lost.name[0]) {
			struct retrain_error e = {.code = -EIO};

			snprintf(e.name, sizeof(e.name), "%s", row->code);
			snprintf(e.message, sizeof(e.message), "%s", row->message);
			if (is_lost(&e))
				b->lost = e;
		}
	}
}

/* Whether nothing of a row is on its way any more. A refused one may still wait for what was asked with it.
 */
static bool is_done(const struct batch_row *row)
{
	return row->waiting == 0 && (row->asked || row->refused);
}

static int write_done(struct batch *b)
{
	int rc = 0;

	while (b->held && !b->lost.name[0] && is_done(b->window[b->first])) {
		struct batch_row *row = b->window[b->first];

		rc = b->work->done(row);
		if (rc < 0)
			return rc;
		b->people++;
		b->refused += row->refused;
		batch_row_free(row);
		b->first = (b->first + 1) % BATCH_WINDOW;
		b->held--;
	}
	return rc;
}

static bool process(struct batch *b)
{
	bool moved = false;

	for (size_t i = 0; i < b->conns; i++) {
		if (retrain_in_flight(b->conn[i]))
			moved = retrain_process(b->conn[i]) == 1 || moved;
	}
	return moved;
}

static void wait_some(struct batch *b)
{
	struct pollfd fd[BATCH_CONNECTIONS];
	int most = WAIT_MS;

	for (size_t i = 0; i < b->conns; i++) {
		int own = retrain_get_timeout(b->conn[i]);

		fd[i] = (struct pollfd){retrain_get_fd(b->conn[i]), (short)retrain_get_events(b->conn[i]), 0};
		most = own >= 0 && own < most ? own : most;
	}
	(void)poll(fd, b->conns, most);
}

static int write_error(const struct batch *b, int rc)
{
	char line[256];

	snprintf(line, sizeof(line), "the answers can not be written: %s.", strerror(-rc));
	print_wrapped(stderr, b->cli->term.width, "retrain: ", 9, line);
	return EXIT_REFUSED;
}

int batch_run(struct batch *b)
{
	int code = EXIT_FINE, rc;

	for (;;) {
		if (!b->ended && fill(b) != EXIT_FINE)
			code = EXIT_REFUSED;
		advance(b);
		rc = write_done(b);
		if (rc < 0)
			return write_error(b, rc);
		if (b->lost.name[0]) {
			batch_progress(b, true);
			cli_error(b->cli, &b->lost);
			return EXIT_NO_DAEMON;
		}
		batch_progress(b, false);
		if (!b->held && b->ended)
			break;
		if (!process(b))
			wait_some(b);
	}
	batch_progress(b, true);
	return code != EXIT_FINE ? code : b->refused ? EXIT_REFUSED : EXIT_FINE;
}
