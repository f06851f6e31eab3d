/* What the tests of the importers share: files from memory, and what the report says of them. */
#ifndef TESTS_IMPORT_CASE_H
#define TESTS_IMPORT_CASE_H

#include "import/import.h"
#include "import/table.h"
#include "index/reader.h"

struct import_case {
	struct report *report;
	struct builder *builder;
	struct import im;
	struct import_file files[16];
	size_t file_count;
	struct report_totals totals; /* filled by case_read and case_totals */
	struct builder_counts counts;
	struct error e;
	char dir[64]; /* an index folder, once case_view made one */
	struct index_reader *reader;
	const struct index_view *view;
};

/* An empty case whose report shows nothing and keeps 200 refused rows. Both fail the test when they cannot.
 */
void case_begin(struct import_case *c);
void case_end(struct import_case *c);

/* Gives the case a file; `text` must outlive it. */
void case_file(struct import_case *c, const char *name, const char *text);

/* Runs a format over the files; returns what it returns. */
int case_read(struct import_case *c, int (*read)(struct import *, const char *, struct error *));

/* Fills c->totals. */
void case_totals(struct import_case *c);

/* Writes what was read as an index and opens it, verified: c->view. */
void case_view(struct import_case *c);

/* Rows by id; both fail the test when there is none. */
uint32_t case_skill(const struct import_case *c, const char *id);
uint32_t case_occupation(const struct import_case *c, const char *id);

/* A string of the view, copied; valid until the eighth call after it. */
const char *case_str(const struct import_case *c, uint32_t str);

/* The texts of one kind of an occupation, "+" between them; valid until the next call. */
const char *case_texts(const struct import_case *c, const char *id, enum occ_text_kind kind);

/* The link from an occupation to a skill; fails the test when there is none. */
const struct occ_skill *case_link(const struct import_case *c, const char *occupation, const char *skill);

/* Whether the two skills share a master. */
bool case_same_master(const struct import_case *c, const char *a, const char *b);

/* Removes a folder and everything in it. */
void remove_tree(const char *path);

/* Asserts that refused row `i` stands at that place, and that `word` is part of the reason. */
void assert_refused(const struct import_case *c, size_t i, const char *file, unsigned long line,
                    unsigned column, const char *field, const char *word);

/* Asserts that `word` is part of `text`. */
void assert_says(const char *text, const char *word);

#endif
