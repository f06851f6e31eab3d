#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/text.h"
#include "client/cli/cli.h"

#define ASK_MS     300 /* how long the daemon may take before a shell is kept waiting */
#define FINDS      30
#define FOLDED_MAX 256

static void add(struct candidates *c, const char *text, const char *note)
{
	if (!c->room)
		arena_init(&c->words, 4096);
	if (c->count == c->room) {
		size_t room = c->room ? c->room * 2 : 32;
		char **t = realloc(c->text, room * sizeof(*t));

		if (t)
			c->text = t;
		char **n = realloc(c->note, room * sizeof(*n));

		if (n)
			c->note = n;
		if (!t || !n)
			return;
		c->room = room;
	}
	c->text[c->count] = arena_strdup(&c->words, text);
	c->note[c->count] = note ? arena_strdup(&c->words, note) : NULL;
	if (c->text[c->count])
		c->count++;
}

void candidates_free(struct candidates *c)
{
	arena_free(&c->words);
	free(c->text);
	free(c->note);
}

static bool starts(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/* The same for names, whatever their case and accents. */
static bool starts_folded(const char *s, const char *with)
{
	char a[FOLDED_MAX], b[FOLDED_MAX];
	size_t n = text_fold(s, strlen(s), a, sizeof(a)), m = text_fold(with, strlen(with), b, sizeof(b));

	return m < sizeof(b) && n < sizeof(a) && !strncmp(a, b, m);
}

/* Whether some word of a name starts so. */
static bool has_word(const char *s, const char *with)
{
	for (; *s; s += strcspn(s, " "), s += strspn(s, " ")) {
		if (*with && starts_folded(s, with))
			return true;
	}
	return false;
}

static void add_choices(const char *choices, const char *typed, struct candidates *c)
{
	char word[64];

	for (const char *at = choices; at && *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");

		snprintf(word, sizeof(word), "%.*s", (int)n, at);
		if (starts(word, typed))
			add(c, word, NULL);
		at += n;
	}
}

static void add_commands(const char *typed, struct candidates *c)
{
	for (const struct command *k = commands; k->name; k++) {
		if (starts(k->name, typed))
			add(c, k->name, k->summary);
	}
}

static void add_options(const struct option_row *o, const char *typed, struct candidates *c)
{
	char name[64];

	for (; o && o->name; o++) {
		snprintf(name, sizeof(name), "--%s", o->name);
		if (starts(name, typed))
			add(c, name, o->help);
	}
}

/* A quiet question to the daemon: a shell must not be disturbed by what goes wrong. */
static struct retrain_reply *ask(struct cli *cli, const char *method, struct retrain_params *p)
{
	struct retrain_reply *reply = NULL;

	if (!cli->query)
		(void)retrain_open(&cli->query, cli->socket, NULL);
	if (cli->query) {
		retrain_set_timeout(cli->query, ASK_MS);
		retrain_set_retries(cli->query, 0);
		(void)retrain_call(cli->query, method, p, &reply, NULL);
	}
	retrain_params_free(p);
	return reply;
}

static void add_finds(struct cli *cli, bool skill, const char *typed, struct candidates *c)
{
	struct retrain_params *p = retrain_params_new();
	struct retrain_reply *reply;
	struct retrain_value list, item;
	struct retrain_iter it;

	retrain_params_text(p, "text", typed);
	retrain_params_int(p, "limit", FINDS);
	reply = ask(cli, skill ? "skill.search" : "occupation.search", p);
	list = retrain_value_get(retrain_reply_value(reply), skill ? "skills" : "occupations");
	it = retrain_iter(list);
	while (retrain_iter_next(&it, NULL, &item)) {
		const char *label = value_text(item, skill ? "label" : "title"),
		           *matched = value_text(item, "matched");

		if (starts_folded(label, typed))
			add(c, label, value_text(item, "id"));
		else if (starts_folded(matched, typed))
			add(c, matched, label);
	}
	/* A name that starts otherwise can take the place of what was typed when it is the only one: shells
	 * do not know what to do with several that have nothing in common. */
	if (!c->count && retrain_value_count(list) == 1) {
		const char *only = value_text(retrain_value_item(list, 0), skill ? "label" : "title");

		if (has_word(only, typed))
			add(c, only, NULL);
	}
	retrain_reply_unref(reply);
}

static void add_methods(struct cli *cli, const char *typed, struct candidates *c)
{
	struct retrain_reply *reply = ask(cli, "server.describe", NULL);
	struct retrain_iter it = retrain_iter(retrain_value_get(retrain_reply_value(reply), "methods"));
	struct retrain_value m;

	while (retrain_iter_next(&it, NULL, &m)) {
		if (starts(value_text(m, "name"), typed))
			add(c, value_text(m, "name"), value_text(m, "doc"));
	}
	retrain_reply_unref(reply);
}

static void add_files(const char *typed, bool folders, struct candidates *c)
{
	const char *slash = strrchr(typed, '/'), *base = slash ? slash + 1 : typed;
	char dir[1024], path[2048];
	struct dirent *entry;
	struct stat st;
	size_t n;
	DIR *d;

	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - typed + 1) : 0, typed);
	d = opendir(*dir ? dir : ".");
	while (d && (entry = readdir(d))) {
		bool hidden = entry->d_name[0] == '.' && base[0] != '.';

		if (hidden || !starts(entry->d_name, base))
			continue;
		n = (size_t)snprintf(path, sizeof(path) - 1, "%s%s", dir, entry->d_name);
		if (n >= sizeof(path) - 1 || stat(path, &st) < 0 || (folders && !S_ISDIR(st.st_mode)))
			continue;
		if (S_ISDIR(st.st_mode))
			memcpy(path + n, "/", 2);
		add(c, path, NULL);
	}
	if (d)
		closedir(d);
}

static void add_kind(struct cli *cli, enum word_kind kind, const char *choices, const char *typed,
                     struct candidates *c)
{
	switch (kind) {
	case WORD_SKILL:
	case WORD_JOB:
		add_finds(cli, kind == WORD_SKILL, typed, c);
		break;
	case WORD_METHOD:
		add_methods(cli, typed, c);
		break;
	case WORD_COMMAND:
		add_commands(typed, c);
		break;
	case WORD_CHOICE:
		add_choices(choices, typed, c);
		break;
	case WORD_FILE:
	case WORD_FOLDER:
		add_files(typed, kind == WORD_FOLDER, c);
		break;
	default:
		break;
	}
}

static const struct option_row *find_option(const struct option_row *rows, const char *word)
{
	if (!starts(word, "--"))
		return NULL;
	for (; rows && rows->name; rows++) {
		if (!strcmp(rows->name, word + 2))
			return rows;
	}
	return NULL;
}

static const struct option_row *any_option(const struct command *k, const char *word)
{
	const struct option_row *o = k ? find_option(k->options, word) : NULL;

	return o ? o : find_option(global_options, word);
}

/* What stands before the word being typed: the command, the words given to it, and the option that waits for
 * a value. */
struct before {
	const struct command *command;
	const struct option_row *waiting;
	int words;
	bool unknown; /* a command that there is not */
};

static struct before look_back(struct cli *cli, int n, char **word)
{
	struct before b = {NULL, NULL, 0, false};

	for (int i = 0; i < n; i++) {
		const struct option_row *o = any_option(b.command, word[i]);

		if (o && o->value && i + 1 < n) {
			if (!strcmp(o->name, "socket"))
				cli->socket = word[i + 1];
			i++;
		} else if (o && o->value) {
			b.waiting = o;
		} else if (word[i][0] == '-' && word[i][1]) {
			continue;
		} else if (!b.command) {
			b.command = command_find(word[i]);
			b.unknown = !b.command;
		} else {
			b.words++;
		}
	}
	return b;
}

static void complete_one(struct cli *cli, const struct before *b, const char *typed, struct candidates *c)
{
	const struct command *k = b->command;

	if (b->waiting) {
		add_kind(cli, b->waiting->kind, b->waiting->choices, typed, c);
	} else if (typed[0] == '-') {
		add_options(k ? k->options : NULL, typed, c);
		add_options(global_options, typed, c);
		if (starts("--help", typed))
			add(c, "--help", "help on this command");
	} else if (!k && !b->unknown) {
		add_commands(typed, c);
	} else if (k && b->words < k->max_words) {
		/* Only the first word is one of the choices; what follows "dataset verify" is a folder. */
		bool later = k->kind == WORD_CHOICE && b->words > 0;

		add_kind(cli, later ? WORD_FOLDER : k->kind, k->choices, typed, c);
	}
}

void complete_words(struct cli *cli, int words, char **word, struct candidates *ret)
{
	const char *own_socket = cli->socket;
	struct before b;

	if (words < 1)
		return;
	b = look_back(cli, words - 1, word);
	complete_one(cli, &b, word[words - 1], ret);
	cli->socket = own_socket;
}
