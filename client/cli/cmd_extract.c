#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "client/cli/cli.h"

#define TEXT_MAX   65536 /* limits.def: extract_text_bytes */
#define LIMIT_SHOW 25

static int read_stream(FILE *f, const char *name, struct buf *text)
{
	char chunk[8192];
	size_t n;

	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0 && text->len <= TEXT_MAX)
		buf_put(text, chunk, n);
	if (ferror(f)) {
		fprintf(stderr, "retrain extract: %s can not be read: %s.\n", name, strerror(errno));
		return EXIT_REFUSED;
	}
	return EXIT_FINE;
}

static int read_file(const char *name, struct buf *text)
{
	FILE *f = fopen(name, "re");
	int code;

	if (!f) {
		fprintf(stderr, "retrain extract: %s can not be opened: %s.\n", name, strerror(errno));
		return EXIT_REFUSED;
	}
	code = read_stream(f, name, text);
	fclose(f);
	return code;
}

/* The text that is meant: what is piped in, a file's, or the words themselves. */
static int read_text(const struct args *a, struct buf *text)
{
	struct stat st;

	if (a->words == 1 && !strcmp(a->word[0], "-"))
		return read_stream(stdin, "the input", text);
	if (a->words == 1 && stat(a->word[0], &st) == 0 && !S_ISDIR(st.st_mode))
		return read_file(a->word[0], text);
	for (int i = 0; i < a->words; i++) {
		if (i)
			buf_byte(text, ' ');
		buf_str(text, a->word[i]);
	}
	return EXIT_FINE;
}

static int check_text(struct buf *text)
{
	if (text->len > TEXT_MAX) {
		fprintf(stderr, "retrain extract: the text is longer than %d bytes; send it in parts.\n",
		        TEXT_MAX);
		return EXIT_REFUSED;
	}
	if (memchr(text->data, 0, text->len)) {
		fputs("retrain extract: this is not a text file. Save it as plain text (UTF-8) first.\n",
		      stderr);
		return EXIT_REFUSED;
	}
	buf_byte(text, '\0');
	if (text->error) {
		fputs("retrain extract: there is not enough memory for the text.\n", stderr);
		return EXIT_REFUSED;
	}
	return EXIT_FINE;
}

/* The words that showed a skill, for the table. */
static void evidence(const struct buf *text, struct retrain_value skill, char *out, size_t size)
{
	int64_t start = value_int(skill, "start", -1), end = value_int(skill, "end", -1);

	*out = '\0';
	if (start < 0 || end <= start || end > (int64_t)text->len - 1)
		return;
	snprintf(out, size, "\"%.*s\"", (int)(end - start), (const char *)text->data + start);
}

static int print_extracted(const struct cli *cli, struct retrain_value answer, const struct buf *text)
{
	static const struct column columns[] = {{"Skill", COLUMN_WRAP | COLUMN_TITLE, 0},
	                                        {"Sure", COLUMN_RIGHT, 0},
	                                        {"Said as", COLUMN_WRAP, 0}};
	struct retrain_value list = retrain_value_get(answer, "skills"), skill;
	struct retrain_iter it = retrain_iter(list);
	char words[512], n[WORDS_MAX];
	struct table *t;
	int code;

	if (!it.left) {
		print_wrapped(
		        stdout, cli->term.width, "", 0,
		        "No skill was found in the text. Try whole sentences about what the person did.");
		return EXIT_FINE;
	}
	t = table_new(&cli->term, columns, 3);
	while (retrain_iter_next(&it, NULL, &skill)) {
		table_row(t);
		table_cell_style(t, value_text(skill, "label"), STYLE_BOLD);
		table_cell(t, words_percent(n, value_number(skill, "score")));
		evidence(text, skill, words, sizeof(words));
		table_cell(t, words);
	}
	code = table_print(t);
	print_wrapped(stdout, cli->term.width, "", 0,
	              "Look through the list with the person: these are guesses from words.");
	return code;
}

int cmd_extract(struct cli *cli, const struct args *a)
{
	struct retrain_reply *reply = NULL;
	struct retrain_params *p = NULL;
	int64_t limit = LIMIT_SHOW;
	struct buf text;
	int code;

	if (!args_int(a, "limit", 1, 200, &limit))
		return EXIT_USAGE;
	buf_init(&text, 0);
	code = read_text(a, &text);
	if (code == EXIT_FINE)
		code = check_text(&text);
	if (code != EXIT_FINE)
		goto out;
	p = retrain_params_new();
	retrain_params_text(p, "text", (const char *)text.data);
	retrain_params_int(p, "limit", limit);
	code = cli_ask(cli, "skill.extract", p, &reply);
	if (reply)
		code = print_extracted(cli, retrain_reply_value(reply), &text);
out:
	retrain_reply_unref(reply);
	buf_free(&text);
	return code;
}
