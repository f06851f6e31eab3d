#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

#include "client/cli/cli.h"

#define HISTORY_LINES 500
#define WORDS_TYPED   512

struct prompt {
	struct cli *cli;
	EditLine *el;
	History *history;
	Tokenizer *tok;
	char file[1024]; /* where the history is kept; empty when it is not */
};

static char *show_prompt(EditLine *el)
{
	static char text[] = "retrain> ";

	(void)el;
	return text;
}

/* --- history ------------------------------------------------------------------- */

/* Makes the folders of a path, for this user only. */
static bool make_folders(char *path)
{
	for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST) {
			*p = '/';
			return false;
		}
		*p = '/';
	}
	return true;
}

static void history_open(struct prompt *p)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	HistEvent ev;
	int n;

	if (state && state[0] == '/')
		n = snprintf(p->file, sizeof(p->file), "%s/retrain/history", state);
	else if (home && home[0] == '/')
		n = snprintf(p->file, sizeof(p->file), "%s/.local/state/retrain/history", home);
	else
		n = 0;
	if (n <= 0 || (size_t)n >= sizeof(p->file) || !make_folders(p->file)) {
		p->file[0] = '\0';
		return;
	}
	history(p->history, &ev, H_LOAD, p->file);
}

/* Only the person who typed it may read it, from the first byte on. */
static void history_save(struct prompt *p)
{
	HistEvent ev;
	FILE *f;
	int fd;

	if (!p->file[0])
		return;
	fd = open(p->file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	f = fchmod(fd, 0600) == 0 ? fdopen(fd, "w") : NULL;
	if (!f) {
		close(fd);
		return;
	}
	history(p->history, &ev, H_SAVE_FP, f);
	fclose(f);
}

/* Someone's own text, such as a CV, is not kept; nor is a line that starts with a space. */
static void history_note(struct prompt *p, const char *line, const char *first)
{
	const struct command *c = command_find(first);
	HistEvent ev;

	if (line[0] == ' ' || (c && c->personal))
		return;
	history(p->history, &ev, H_ENTER, line);
	history_save(p); /* now, as a command may be ended together with the prompt */
}

/* --- completion ---------------------------------------------------------------- */

/* A whole word as it has to be typed, in quotes when it holds a space, and the space behind it. */
static void quoted(const char *s, bool open, char *out, size_t size)
{
	bool needs = open || strpbrk(s, " \t'\"\\");

	bool folder = *s && s[strlen(s) - 1] == '/'; /* what is in it may follow */

	snprintf(out, size, "%s%s%s%s", needs ? "\"" : "", s, needs ? "\"" : "", folder ? "" : " ");
}

static size_t common_length(const struct candidates *c)
{
	size_t n = strlen(c->text[0]);

	for (size_t i = 1; i < c->count; i++) {
		size_t k = 0;

		while (k < n && c->text[i][k] == c->text[0][k])
			k++;
		n = k;
	}
	/* Not in the middle of a character. */
	while (n && ((unsigned char)c->text[0][n] & 0xc0) == 0x80)
		n--;
	return n;
}

static void list_candidates(struct prompt *p, const struct candidates *c)
{
	char line[512];

	putchar('\n');
	for (size_t i = 0; i < c->count && i < 40; i++) {
		snprintf(line, sizeof(line), "%.200s%s%.200s", c->text[i], c->note[i] ? " – " : "",
		         c->note[i] ? c->note[i] : "");
		print_wrapped(stdout, p->cli->term.width, "  ", 4, line);
	}
	fflush(stdout);
}

/* Bytes of the word at the cursor, as they stand in the line: back to a space outside of quotes. */
static size_t typed_bytes(const LineInfo *line, bool *ret_open)
{
	const char *start = line->buffer;
	bool open = false;

	for (const char *at = line->buffer; at < line->cursor; at++) {
		if (*at == '"') {
			open = !open;
			if (open)
				start = at;
		} else if (*at == ' ' && !open) {
			start = at + 1;
		}
	}
	*ret_open = open;
	return (size_t)(line->cursor - start);
}

static unsigned char take_candidates(struct prompt *p, const struct candidates *c, size_t typed, bool open)
{
	char text[1024], common[512];
	size_t n = common_length(c);

	if (c->count == 1) {
		quoted(c->text[0], open, text, sizeof(text));
	} else {
		list_candidates(p, c);
		snprintf(common, sizeof(common), "%.*s", (int)n, c->text[0]);
		snprintf(text, sizeof(text), "%s%s", open || strchr(common, ' ') ? "\"" : "", common);
	}
	if (c->count == 1 || n > typed) {
		el_deletestr(p->el, (int)typed);
		el_insertstr(p->el, text);
	}
	return c->count == 1 ? CC_REFRESH : CC_REDISPLAY;
}

static unsigned char complete(EditLine *el, wint_t key)
{
	const LineInfo *line = el_line(el);
	struct candidates c = {0};
	struct prompt *p = NULL;
	char text[4096], *word[WORDS_TYPED];
	const char **argv;
	unsigned char result = CC_ERROR;
	bool open;
	size_t typed;
	int argc = 0;

	(void)key;
	el_get(el, EL_CLIENTDATA, &p);
	typed = typed_bytes(line, &open);
	snprintf(text, sizeof(text), "%.*s%s", (int)(line->cursor - line->buffer), line->buffer,
	         open ? "\"" : "");
	tok_reset(p->tok);
	if (tok_str(p->tok, text, &argc, &argv) != 0 || argc >= WORDS_TYPED - 1)
		goto out;
	for (int i = 0; i < argc; i++)
		word[i] = (char *)argv[i];
	if (!typed)
		word[argc++] = text + strlen(text); /* a new, empty word */
	complete_words(p->cli, argc, word, &c);
	if (c.count)
		result = take_candidates(p, &c, typed, open);
out:
	tok_reset(p->tok);
	candidates_free(&c);
	return result;
}

/* --- the loop ------------------------------------------------------------------ */

static bool prompt_open(struct prompt *p, bool keep_history)
{
	HistEvent ev;

	p->history = history_init();
	p->tok = tok_init(NULL);
	p->el = el_init("retrain", stdin, stdout, stderr);
	if (!p->history || !p->tok || !p->el)
		return false;
	history(p->history, &ev, H_SETSIZE, HISTORY_LINES);
	history(p->history, &ev, H_SETUNIQUE, 1);
	if (keep_history)
		history_open(p);
	el_set(p->el, EL_CLIENTDATA, p);
	el_set(p->el, EL_PROMPT, show_prompt);
	el_set(p->el, EL_EDITOR, "emacs");
	el_set(p->el, EL_HIST, history, p->history);
	el_set(p->el, EL_SIGNAL, 1);
	/* The narrow form of this call copies both texts and never frees them. */
	el_wset(p->el, EL_ADDFN, L"retrain-complete", L"complete the word", complete);
	el_set(p->el, EL_BIND, "^I", "retrain-complete", NULL);
	return true;
}

static void prompt_close(struct prompt *p)
{
	if (p->el)
		el_end(p->el);
	if (p->tok)
		tok_end(p->tok);
	if (p->history)
		history_end(p->history);
}

/* Runs one line. False when it asks to leave. */
static bool run_line(struct prompt *p, const char *line, int *ret_code)
{
	char *word[WORDS_TYPED];
	const char **argv;
	int argc = 0;

	tok_reset(p->tok);
	if (tok_str(p->tok, line, &argc, &argv) != 0) {
		fputs("retrain: a quote is open at the end of the line; close it.\n", stderr);
		*ret_code = EXIT_USAGE;
		return true;
	}
	if (!argc)
		return true;
	if (argc >= WORDS_TYPED) {
		*ret_code = usage_error(NULL, "there are more than %d words.", WORDS_TYPED - 1);
		return true;
	}
	for (int i = 0; i < argc; i++)
		word[i] = (char *)argv[i];
	word[argc] = NULL;
	if (argc > 1 && !strcmp(word[0], "retrain")) /* typed as in a shell */
		return run_line(p, line + strspn(line, " ") + strlen("retrain"), ret_code);
	if (!strcmp(word[0], "quit") || !strcmp(word[0], "exit"))
		return false;
	history_note(p, line, word[0]);
	term_init(&p->cli->term);
	*ret_code = command_run(p->cli, argc, word);
	fflush(stdout);
	return true;
}

int prompt_run(struct cli *cli, bool keep_history)
{
	struct prompt p = {.cli = cli};
	const char *line;
	int count, code = EXIT_FINE;

	cli->in_prompt = true;
	if (!prompt_open(&p, keep_history)) {
		fputs("retrain: there is not enough memory for the prompt.\n", stderr);
		prompt_close(&p);
		return EXIT_REFUSED;
	}
	if (cli->term.live)
		puts("\"help\" lists the commands, Tab completes, \"quit\" leaves.");
	while ((line = el_gets(p.el, &count)) && count > 0) {
		if (!run_line(&p, line, &code))
			break;
	}
	prompt_close(&p);
	return code;
}
