#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "client/cli/cli.h"

#define CHOICES     6   /* how many a word is looked up into */
#define CLEAR_SCORE 0.2 /* a best find this good (it holds every word asked for) ... */
#define CLEAR_LEAD  0.1 /* ... and a whole band before the next is taken without asking */
#define FOLDED_MAX  256

/* What each kind is looked up with. */
static const struct {
	const char *get, *search, *list, *label, *what;
} kinds[] = {
        [RESOLVE_SKILL] = {"skill.get", "skill.search", "skills", "label", "skill"},
        [RESOLVE_JOB] = {"occupation.get", "occupation.search", "occupations", "title", "job"},
};

/* The two questions about one word, asked at the same time. */
struct lookup {
	struct retrain_reply *get, *search;
	struct retrain_error error; /* of the search */
	int rc;
};

static void got_record(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                       const struct retrain_error *error, void *arg)
{
	struct lookup *l = arg;

	(void)r;
	(void)call;
	(void)rc;
	(void)error; /* that it is no id is no fault; other faults show in the search */
	l->get = retrain_reply_ref(reply);
}

static void got_search(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                       const struct retrain_error *error, void *arg)
{
	struct lookup *l = arg;

	(void)r;
	(void)call;
	l->rc = rc;
	l->search = retrain_reply_ref(reply);
	if (rc < 0)
		l->error = *error;
}

static int start_one(struct retrain *r, const char *method, const char *key, const char *value,
                     retrain_done *done, void *arg)
{
	struct retrain_params *p = retrain_params_new();
	int rc;

	retrain_params_text(p, key, value);
	if (done == got_search)
		retrain_params_int(p, "limit", CHOICES);
	rc = p ? retrain_start(r, method, p, 0, done, arg, NULL) : -ENOMEM;
	retrain_params_free(p);
	return rc;
}

/* Asks about all words at once and waits for all answers. */
static int look_up(struct retrain *r, const struct resolved *w, struct lookup *l, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		if (!strpbrk(w[i].said, " \t\n") && w[i].said[0])
			rc = start_one(r, kinds[w[i].kind].get, "id", w[i].said, got_record, &l[i]);
		if (rc == 0)
			rc = start_one(r, kinds[w[i].kind].search, "text", w[i].said, got_search, &l[i]);
	}
	while (retrain_in_flight(r)) {
		retrain_process(r);
		if (retrain_in_flight(r))
			retrain_wait(r, -1);
	}
	return rc;
}

static bool same_words(const char *a, const char *b)
{
	char x[FOLDED_MAX], y[FOLDED_MAX];
	size_t n = text_fold(a, strlen(a), x, sizeof(x)), m = text_fold(b, strlen(b), y, sizeof(y));

	return n == m && n > 0 && n < sizeof(x) && !strcmp(x, y);
}

/* The find that is meant without a doubt: the one that is called just so, or the
 * only one, or one far better than the next. Absent when there is a doubt. */
static struct retrain_value find_clear(const struct resolved *w, struct retrain_value list)
{
	struct retrain_value first = retrain_value_item(list, 0), second = retrain_value_item(list, 1), item;
	struct retrain_iter it = retrain_iter(list);

	while (retrain_iter_next(&it, NULL, &item)) {
		if (same_words(w->said, value_text(item, kinds[w->kind].label)))
			return item;
	}
	it = retrain_iter(list);
	while (retrain_iter_next(&it, NULL, &item)) {
		if (same_words(w->said, value_text(item, "matched")))
			return item;
	}
	if (retrain_value_type(second) == RETRAIN_ABSENT)
		return first;
	if (value_number(first, "score") >= CLEAR_SCORE &&
	    value_number(first, "score") - value_number(second, "score") >= CLEAR_LEAD)
		return first;
	return (struct retrain_value){NULL, NULL};
}

bool resolve_clear(const struct resolved *w, struct retrain_value get, struct retrain_value search,
                   const char **ret_id, const char **ret_label, char *why, size_t size)
{
	struct retrain_value list = retrain_value_get(search, kinds[w->kind].list), found = get;

	if (!found.at)
		found = find_clear(w, list);
	if (found.at) {
		*ret_id = value_text(found, "id");
		*ret_label = value_text(found, kinds[w->kind].label);
		return true;
	}
	if (retrain_value_count(list))
		snprintf(why, size,
		         "\"%.100s\" could be several %ss, such as \"%.100s\" and \"%.100s\". Give the whole "
		         "name, or an id.",
		         w->said, kinds[w->kind].what,
		         value_text(retrain_value_item(list, 0), kinds[w->kind].label),
		         value_text(retrain_value_item(list, 1), kinds[w->kind].label));
	else
		snprintf(why, size, "No %s is known as \"%.100s\".", kinds[w->kind].what, w->said);
	return false;
}

const char *resolve_get_method(enum resolve_kind kind)
{
	return kinds[kind].get;
}

const char *resolve_search_method(enum resolve_kind kind)
{
	return kinds[kind].search;
}

static int take(struct resolved *w, struct retrain_value record)
{
	const char *label = value_text(record, kinds[w->kind].label);

	w->id = strdup(value_text(record, "id"));
	w->label = strdup(label);
	if (w->id && w->label)
		return EXIT_FINE;
	fputs("retrain: there is not enough memory.\n", stderr);
	return EXIT_REFUSED;
}

static void list_choices(const struct cli *cli, const struct resolved *w, struct retrain_value list)
{
	struct retrain_iter it = retrain_iter(list);
	struct retrain_value item;
	char line[512], number[16];
	unsigned n = 0;

	snprintf(line, sizeof(line), "\"%.200s\" could be one of these %ss:", w->said, kinds[w->kind].what);
	print_wrapped(stderr, cli->term.width, "", 0, line);
	while (retrain_iter_next(&it, NULL, &item)) {
		snprintf(number, sizeof(number), "%3u  ", ++n);
		snprintf(line, sizeof(line), "%.200s  (%.200s)", value_text(item, kinds[w->kind].label),
		         value_text(item, "id"));
		print_wrapped(stderr, cli->term.width, number, 5, line);
	}
}

/* Lets the person choose. Absent when they did not. */
static struct retrain_value ask(const struct resolved *w, struct retrain_value list)
{
	char line[64];
	size_t count = retrain_value_count(list);
	unsigned long n;
	char *end;

	for (int tries = 0; tries < 3; tries++) {
		fprintf(stderr, "Which %s is it? 1 to %zu, or Enter for none: ", kinds[w->kind].what, count);
		if (!fgets(line, sizeof(line), stdin) || line[strspn(line, " \n")] == '\0')
			break;
		n = strtoul(line, &end, 10);
		if (end == line)
			break; /* a word is no choice; asking on and on would only be in the way */
		if (n >= 1 && n <= count)
			return retrain_value_item(list, n - 1);
	}
	return (struct retrain_value){NULL, NULL};
}

static int nothing_found(const struct cli *cli, const struct resolved *w, struct retrain_value answer)
{
	const char *suggestion = value_text(answer, "suggestion");
	char line[768];

	if (*suggestion)
		snprintf(line, sizeof(line), "no %s is known as \"%.200s\". Did you mean \"%.200s\"?",
		         kinds[w->kind].what, w->said, suggestion);
	else
		snprintf(line, sizeof(line),
		         "no %s is known as \"%.200s\". Try other or fewer words; \"retrain search %sTEXT\" "
		         "shows what there is.",
		         kinds[w->kind].what, w->said, w->kind == RESOLVE_SKILL ? "--skills " : "");
	print_wrapped(stderr, cli->term.width, "retrain: ", 9, line);
	return EXIT_REFUSED;
}

static int settle(struct cli *cli, struct resolved *w, const struct lookup *l)
{
	struct retrain_value answer = retrain_reply_value(l->search), list, found;
	char line[256];

	if (l->get) {
		w->was_id = true;
		return take(w, retrain_reply_value(l->get));
	}
	if (l->rc < 0)
		return cli_error(cli, &l->error);
	list = retrain_value_get(answer, kinds[w->kind].list);
	if (!retrain_value_count(list))
		return nothing_found(cli, w, answer);
	found = find_clear(w, list);
	if (!found.at) {
		list_choices(cli, w, list);
		if (cli->term.can_ask && !cli->json) {
			found = ask(w, list);
		} else {
			snprintf(line, sizeof(line),
			         "Say which one it is: give its whole name, or the id in brackets.");
			print_wrapped(stderr, cli->term.width, "", 0, line);
		}
	}
	return found.at ? take(w, found) : EXIT_REFUSED;
}

int resolve_words(struct cli *cli, struct retrain *r, struct resolved *w, size_t n)
{
	struct lookup *l = calloc(n ? n : 1, sizeof(*l));
	int code = EXIT_FINE;

	if (!l || look_up(r, w, l, n) < 0) {
		fputs("retrain: there is not enough memory to look up the words.\n", stderr);
		code = EXIT_REFUSED;
	}
	/* All words are settled even after one failed, so that everything unclear shows at once. */
	for (size_t i = 0; l && i < n; i++) {
		int one = settle(cli, &w[i], &l[i]);

		code = code == EXIT_FINE ? one : code;
		retrain_reply_unref(l[i].get);
		retrain_reply_unref(l[i].search);
		if (one == EXIT_NO_DAEMON || one == EXIT_DEADLINE) {
			for (i++; i < n; i++) {
				retrain_reply_unref(l[i].get);
				retrain_reply_unref(l[i].search);
			}
		}
	}
	free(l);
	return code;
}

void resolved_free(struct resolved *w, size_t n)
{
	for (size_t i = 0; w && i < n; i++) {
		free(w[i].id);
		free(w[i].label);
	}
	free(w);
}

void resolved_print(const struct cli *cli, const struct resolved *w, size_t n)
{
	char line[768];

	for (size_t i = 0; i < n; i++) {
		if (!w[i].label || same_words(w[i].said, w[i].label))
			continue;
		snprintf(line, sizeof(line), "%.200s → %.200s (%s)", w[i].said, w[i].label,
		         kinds[w[i].kind].what);
		print_wrapped(stdout, cli->term.width, "Understood: ", 12, line);
	}
}
