/* One question for each person of a list: read, asked over several connections at once, written in the order
 * of the input.
 *
 *   batch_read.c    the list           batch_row.c     a record as a command's options
 *   batch_words.c   words into ids     batch_run.c     the window of people being asked about
 *   batch_write.c   the answers        batch_resume.c  what an earlier run has written
 *   batch_what_if.c one more skill     cmd_batch.c     the commands
 *
 * At most BATCH_WINDOW people are held at a time, whatever the length of the list. */
#ifndef CLIENT_CLI_BATCH_H
#define CLIENT_CLI_BATCH_H

#include "client/cli/batch_read.h"
#include "client/cli/person.h"

#define BATCH_WINDOW      256 /* people */
#define BATCH_CONNECTIONS 8
#define BATCH_WORDS       (PERSON_SKILLS + PERSON_JOBS + 10)

/* --- batch_words.c --- */

/* A word of the list, looked up once however many people use it. */
struct batch_word {
	struct batch_word *next;
	struct resolved w;
	enum { WORD_ASKED, WORD_KNOWN, WORD_UNKNOWN } state;
	unsigned waiting, users;
	bool want_skills; /* of a job: its essential skills too */
	struct retrain *r;
	struct retrain_reply *get, *search;
	char **skill;
	size_t skills;
	char why[512];              /* when it is unknown */
	struct retrain_error error; /* of a call that failed; name "" otherwise */
};

struct batch_words {
	struct batch_word *bucket[4096];
	size_t count;
};

/* The word, with one more user; asks on `r` when it is new. NULL when memory is used up. */
struct batch_word *batch_words_get(struct batch_words *set, struct retrain *r, enum resolve_kind kind,
                                   const char *said, bool want_skills);
/* One user less. */
void batch_words_put(struct batch_word *w);
void batch_words_free(struct batch_words *set);

/* --- batch_row.c --- */

struct batch;
struct batch_row;

/* A call on its way. */
struct batch_call {
	struct batch_row *row;
	size_t variant;
	unsigned tries;
	uint64_t again; /* milliseconds: when to ask again after "busy"; 0 not */
};

struct batch_row {
	struct batch *batch;
	struct batch_record *record;
	const char *key;
	struct args args; /* of the command line, and behind them those of the record */
	char *target[1];  /* for args.word */
	struct person person;
	struct batch_word *word[BATCH_WORDS];
	size_t words;
	bool asked, refused;
	char code[32], field[128], message[512]; /* when it is refused */
	size_t waiting;                          /* calls not answered */
	struct retrain_reply *reply;             /* when the work keeps it */
	size_t *count;                           /* a number for each variant, when the work counts */
	struct batch_call call[];
};

/* --- batch_run.c --- */

struct batch_work {
	const char *method;
	const char *const *own; /* columns that are not options of the command, ending with NULL */
	bool want_skills;       /* essential skills of the jobs held count as the person's */
	size_t variants;        /* questions for each person */
	/* Puts the question; false when it was told what is wrong. */
	bool (*question)(struct batch_row *row, size_t variant, struct retrain_params *p);
	/* An answer came. NULL keeps the reply of variant 0 in the row. */
	void (*answer)(struct batch_row *row, size_t variant, struct retrain_value answer);
	/* All answers of a person are there, or it is refused; in the order of the input. 0 or a negative
	 * errno. */
	int (*done)(struct batch_row *row);
};

struct batch {
	struct cli *cli;
	const struct args *args;
	const struct batch_work *work;
	void *context; /* the work's own */
	struct batch_input *in;
	const char *in_name;
	uint64_t in_size; /* bytes; 0 not known */
	FILE *file, *out;
	bool out_json;
	uint64_t *skip; /* hashes of the keys that are written already, sorted */
	size_t skips;
	struct retrain *conn[BATCH_CONNECTIONS];
	size_t conns, turn;
	struct batch_words words;
	struct batch_row *window[BATCH_WINDOW];
	size_t first, held;
	bool ended;
	bool first_pass; /* the list will be read again: how far it is is not yet the end */
	uint64_t people, refused, skipped, started; /* started: milliseconds */
	struct retrain_error lost;                  /* the daemon went away: name is not "" */
	const char *unknown[16];                    /* columns that were warned about */
	size_t unknowns;
};

/* Opens the list and the connections. EXIT_FINE or the exit code when it was told what is wrong. */
int batch_open(struct batch *b, struct cli *cli, const struct args *a, const char *file);
/* Asks about everyone. The exit code: 0 all answered, 1 some refused or the list can not be read, 3 the
 * daemon went away. */
int batch_run(struct batch *b);
/* A first line of the list again, for work that reads it twice. */
int batch_rewind(struct batch *b);
void batch_close(struct batch *b);
/* The next connection in turn. */
struct retrain *batch_connection(struct batch *b);
uint64_t batch_clock(void); /* milliseconds */
/* Says on the standard error how far it is; `end` for the last time. */
void batch_progress(struct batch *b, bool end);

/* A row for a record, its words asked about. NULL when memory is used up. Takes the record. */
struct batch_row *batch_row_new(struct batch *b, struct batch_record *r);
/* Whether all its words are settled; refuses the row when one is unknown. */
bool batch_row_ready(struct batch_row *row);
void batch_row_refuse(struct batch_row *row, const char *code, const char *field, const char *message);
/* The person as parameters; `more` (may be NULL) are ids of further skills. */
void batch_row_person(const struct batch_row *row, struct retrain_params *p, const char *const *more,
                      size_t n);
void batch_row_free(struct batch_row *row);

/* --- batch_write.c --- */
int batch_write_match(struct batch_row *row);
int batch_write_plan(struct batch_row *row);
/* The header of a CSV. */
int batch_write_header(struct batch *b, bool plan);

/* --- batch_resume.c --- */

/* Reads what an earlier run has written to `f` (open for reading and writing), cuts off what is not whole,
 * and leaves the place at the end. *ret_key: hashes of the keys that are whole, sorted; free it. In a CSV the
 * last person's lines may not all be there: they are cut off too. 0, or a negative errno with `e` filled. */
int batch_resume(FILE *f, const char *name, bool json, uint64_t **ret_key, size_t *ret_n, struct error *e);
uint64_t batch_key_hash(const char *key, size_t n);

/* --- batch_what_if.c --- */
int batch_what_if(struct batch *b, const char *what);

/* --- cmd_batch.c --- */

/* `match --batch` and `plan --batch`. */
int batch_command(struct cli *cli, const struct args *a, bool plan);

#endif
