/* The `retrain` command: one table of commands, and what they share.
 *
 *   main.c      options, dispatch          commands.c  the table
 *   args.c      a command's own words      help.c      help from the table
 *   term.c      the terminal               words.c     figures in words
 *   table.c     tables and cards           resolve.c   people's words into ids
 *   complete.c  completion from the table  prompt.c    the prompt
 *   cmd_*.c     the commands */
#ifndef CLIENT_CLI_CLI_H
#define CLIENT_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "retrain/client.h"

/* What the command ends with. */
enum { EXIT_FINE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_NO_DAEMON = 3, EXIT_DEADLINE = 4 };

struct term {
	unsigned width; /* columns of the output */
	bool colour;    /* the output may be coloured */
	bool live;      /* the output is a terminal */
	bool can_ask;   /* there is someone to answer a question */
};

struct cli {
	const char *socket;       /* as given; NULL for the default */
	const char *admin_socket; /* likewise */
	bool json;
	bool in_prompt;
	unsigned timeout_ms;
	struct retrain *query, *admin; /* opened when first needed, kept for the prompt */
	struct term term;
};

/* --- the table ------------------------------------------------------------------ */

/* What a word stands for: says how it is completed. */
enum word_kind {
	WORD_NONE,
	WORD_TEXT,
	WORD_NUMBER,
	WORD_FILE,
	WORD_FOLDER,
	WORD_SKILL,
	WORD_JOB,
	WORD_METHOD,
	WORD_COMMAND,
	WORD_CHOICE
};

struct option_row {
	const char *name;  /* without the dashes */
	const char *value; /* what to call its value in help; NULL when it takes none */
	enum word_kind kind;
	const char *choices; /* WORD_CHOICE: words with a space between */
	const char *help;
};

struct args;

struct command {
	const char *name;
	const char *words;                /* what follows it, for help */
	const char *summary;              /* one line */
	const char *text;                 /* more, in sentences; may be NULL */
	const char *example;              /* works on the starter data */
	const struct option_row *options; /* ends with a row without a name */
	const char *choices;              /* WORD_CHOICE: of its first word */
	int (*run)(struct cli *cli, const struct args *args);
	enum word_kind kind; /* of its words */
	int min_words, max_words;
	bool personal;  /* its words may be someone's own text: never put into the history */
	bool raw_words; /* its words are handed on as they are */
};

extern const struct command commands[]; /* ends with a row without a name */
extern const struct option_row global_options[];

const struct command *command_find(const char *name);

/* --- args.c --------------------------------------------------------------------- */

#define ARGS_OPTIONS 256

struct given {
	const struct option_row *row;
	const char *value;
};

struct args {
	const struct command *command;
	char **word;
	int words;
	struct given given[ARGS_OPTIONS];
	int options;
	bool help;
};

/* Reads a command's options and words; argv[0] is its name. EXIT_FINE, or EXIT_USAGE when it was told what is
 * wrong. */
int args_read(struct cli *cli, const struct command *c, int argc, char **argv, struct args *ret);

/* Gives an option once more, as if it had been on the command line. The value has to stay. False when it was
 * told what is wrong. */
bool args_add(struct args *a, const struct option_row *row, const char *value);

/* The value of an option given last, or NULL. */
const char *args_value(const struct args *a, const char *name);
bool args_flag(const struct args *a, const char *name);
/* The n-th value of an option that may be given more than once, or NULL. */
const char *args_nth(const struct args *a, const char *name, int n);

/* Reads numbers people type; false when it was told what is wrong. Not given: *ret stays. */
bool args_int(const struct args *a, const char *name, int64_t low, int64_t high, int64_t *ret);
bool args_number(const struct args *a, const char *name, double low, double high, double *ret);
/* Pounds: "22000", "£22,000" or "22k". */
bool args_pounds(const struct args *a, const char *name, int64_t *ret);

/* The global option `row` as given. False when it was told what is wrong. */
bool global_set(struct cli *cli, const struct option_row *row, const char *value);

/* --- main.c --------------------------------------------------------------------- */

/* Runs one command line; argv[0] is the command. Returns the exit code. */
int command_run(struct cli *cli, int argc, char **argv);

/* Says what is wrong with how the command was used; returns EXIT_USAGE. */
int usage_error(const struct command *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Until it is called with NULL, what usage_error has to say goes into `out` instead of to the person: one
 * sentence. */
void usage_into(char *out, size_t size);

/* The handle of the query socket (or the admin socket), connected. NULL when it was told why not, and
 * *ret_code set. */
struct retrain *cli_query(struct cli *cli, int *ret_code);
struct retrain *cli_admin(struct cli *cli, int *ret_code);

/* Says what went wrong and what to do next; returns the exit code. */
int cli_error(const struct cli *cli, const struct retrain_error *e);

/* Calls a method on a handle; the params are freed. EXIT_FINE, or the exit code when it was told what is
 * wrong. */
int cli_call(const struct cli *cli, struct retrain *r, const char *method, struct retrain_params *p,
             struct retrain_reply **ret);

/* As cli_call on the query socket; with --json the result is printed and *ret is NULL. */
int cli_ask(struct cli *cli, const char *method, struct retrain_params *p, struct retrain_reply **ret);

/* Prints a result as JSON: on one line, or indented on a terminal. */
int cli_print_json(const struct cli *cli, struct retrain_value v);

/* --- help.c --------------------------------------------------------------------- */
void help_all(const struct cli *cli);
void help_command(const struct cli *cli, const struct command *c);

/* --- term.c --------------------------------------------------------------------- */

/* Learns about the terminal. Call again when it may have changed. */
void term_init(struct term *t);

/* Columns a text takes up. */
size_t text_columns(const char *s);

/* Bytes of the first words that fit into `width` columns; one word at least. A space or the end stands there.
 */
size_t text_break(const char *s, size_t width);

/* A copy of a text without anything that could steer a terminal; free it. NULL when memory is used up. */
char *safe_copy(const char *s);

/* Prints a text broken between words so that no line is wider than `width`; `first` stands before the first
 * line, `rest` spaces before the others. Ends with a new line. */
void print_wrapped(FILE *f, unsigned width, const char *first, unsigned rest, const char *s);

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_GREEN, STYLE_YELLOW, STYLE_CYAN, STYLE_RED };
/* The bytes that start and end a style; "" when the terminal has no colour. */
const char *style_on(const struct term *t, enum style s);
const char *style_off(const struct term *t);

/* Prints a heading on lines of its own. */
void print_heading(const struct term *t, const char *s);

/* --- words.c -------------------------------------------------------------------- */

#define WORDS_MAX 160 /* bytes that any of these needs at most */

/* "£21,500"; "£19,000 to £28,000"; "from £19,000"; "not known". Each returns `out`. */
const char *words_pounds(char *out, int64_t pounds);
const char *words_pay(char *out, struct retrain_value pay);
/* "low", "medium", "high" by the bands of the Office for National Statistics (2019): up to 30 %, up to 70 %,
 * above. */
const char *words_risk(struct retrain_value risk);
/* "growing, +8%". */
const char *words_growth(char *out, struct retrain_value growth);
/* "1,234,567". */
const char *words_count(char *out, int64_t n);
/* Microseconds: "85 us", "1.2 ms", "3.4 s". */
const char *words_time(char *out, double microseconds);
/* Bytes: "12.3 MB". */
const char *words_bytes(char *out, int64_t bytes);
/* Part as a per cent: "72%". */
const char *words_percent(char *out, double part);
/* "full_time" as "full time". */
const char *words_plain(char *out, const char *name);
/* A number as people write it, without needless decimals. */
const char *words_number(char *out, double d);

/* --- table.c -------------------------------------------------------------------- */

enum {
	COLUMN_RIGHT = 1,
	COLUMN_WRAP = 2,  /* may be broken between words */
	COLUMN_TITLE = 4, /* names the row on a narrow terminal, where rows become cards */
	COLUMN_EXTRA = 8, /* left out of cards */
};

struct column {
	const char *name;
	unsigned flags;
	unsigned from_width; /* left out on terminals narrower than this; 0 never */
};

struct table;

/* NULL only when memory is used up; all others take that NULL and do nothing. */
struct table *table_new(const struct term *t, const struct column *columns, size_t n);
/* Starts a row. */
void table_row(struct table *tb);
/* The next cell of the row; copied. NULL for an empty one. */
void table_cell(struct table *tb, const char *s);
void table_cell_style(struct table *tb, const char *s, enum style style);
/* A line of text below the row; copied. */
void table_note(struct table *tb, const char *s);
/* Prints and frees. EXIT_FINE, or EXIT_REFUSED when memory is used up. */
int table_print(struct table *tb);

/* --- resolve.c ------------------------------------------------------------------ */

enum resolve_kind { RESOLVE_SKILL, RESOLVE_JOB };

struct resolved {
	const char *said; /* the word as given */
	enum resolve_kind kind;
	char *id, *label; /* NULL until known */
	bool was_id;
};

/* Turns words into ids, asking back where that can be done. EXIT_FINE with all ids set, or the exit code when
 * it was told which word could not be understood. */
int resolve_words(struct cli *cli, struct retrain *r, struct resolved *w, size_t n);
void resolved_free(struct resolved *w, size_t n);
/* What a word means, from its answers of *.get and *.search (either may be absent): *ret_id and *ret_label
 * live as long as those. False with a sentence in `why` when it is not known or could mean several things. */
bool resolve_clear(const struct resolved *w, struct retrain_value get, struct retrain_value search,
                   const char **ret_id, const char **ret_label, char *why, size_t size);
/* Methods that look a word up. */
const char *resolve_get_method(enum resolve_kind kind);
const char *resolve_search_method(enum resolve_kind kind);

/* Shows what was understood, when it is not just what was said. */
void resolved_print(const struct cli *cli, const struct resolved *w, size_t n);

/* --- complete.c ----------------------------------------------------------------- */

struct candidates {
	char **text, **note; /* note: a short description, may be NULL */
	size_t count, room;
	struct arena words; /* holds them */
};

/* What the last of `words` can become. */
void complete_words(struct cli *cli, int words, char **word, struct candidates *ret);
void candidates_free(struct candidates *c);

/* --- prompt.c ------------------------------------------------------------------- */
int prompt_run(struct cli *cli, bool keep_history);

/* --- small helpers over replies -------------------------------------------------- */

/* The text under a path, or "". */
const char *value_text(struct retrain_value v, const char *path);
/* The whole number under a path, or `otherwise`. */
int64_t value_int(struct retrain_value v, const char *path, int64_t otherwise);
double value_number(struct retrain_value v, const char *path); /* NAN */
bool value_true(struct retrain_value v, const char *path);
/* Texts of an array with `between` in between, cut at `size`. Items that are maps give their `key`. */
const char *value_join(struct retrain_value list, const char *key, const char *between, char *out,
                       size_t size);

/* --- commands ------------------------------------------------------------------- */
#define COMMAND_FUNCTION(name) int name(struct cli *cli, const struct args *args)
COMMAND_FUNCTION(cmd_match);
COMMAND_FUNCTION(cmd_plan);
COMMAND_FUNCTION(cmd_route);
COMMAND_FUNCTION(cmd_courses);
COMMAND_FUNCTION(cmd_vacancies);
COMMAND_FUNCTION(cmd_search);
COMMAND_FUNCTION(cmd_skills);
COMMAND_FUNCTION(cmd_show);
COMMAND_FUNCTION(cmd_extract);
COMMAND_FUNCTION(cmd_dataset);
COMMAND_FUNCTION(cmd_import);
COMMAND_FUNCTION(cmd_stats);
COMMAND_FUNCTION(cmd_top);
COMMAND_FUNCTION(cmd_ping);
COMMAND_FUNCTION(cmd_describe);
COMMAND_FUNCTION(cmd_reload);
COMMAND_FUNCTION(cmd_health);
COMMAND_FUNCTION(cmd_raw);
COMMAND_FUNCTION(cmd_help);

#endif
