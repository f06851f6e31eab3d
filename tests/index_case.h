/* What the tests of the index share: a folder of their own, and short ways to add records. */
#ifndef TESTS_INDEX_CASE_H
#define TESTS_INDEX_CASE_H

#include "index/builder.h"
#include "index/catalogue.h"
#include "index/catalogue_builder.h"
#include "index/generation.h"
#include "index/reader.h"

struct index_case {
	char dir[64]; /* removed by case_end */
	struct builder *b;
	struct error e;
};

/* Both fail the test when they cannot. `case_begin` gives an empty builder with one source. */
void case_begin(struct index_case *c);
void case_end(struct index_case *c);

/* Puts a new, empty builder (with one source) in place of the old one. */
void case_renew(struct index_case *c);

/* Each returns what the builder returns. */
int case_skill(struct index_case *c, const char *id, const char *label);
int case_occupation(struct index_case *c, const char *id, const char *title);
int case_link(struct index_case *c, const char *occupation, const char *skill);
int case_course(struct index_case *c, const char *id, const char *title, const char *skill);

/* An occupation with nothing known but its id and title. */
struct occupation_in case_plain_occupation(const char *id, const char *title);

/* Writes the builder as a new generation and returns its number; fails the test on an error. */
uint64_t case_write(struct index_case *c);

/* A small index with something in every table. */
void case_fill(struct index_case *c);

/* After case_fill: courses, vacancies and a place, with something in every table. */
void case_fill_catalogue(struct index_case *c);

/* Opens a generation, verified, and points `v` at it. Close with index_close. */
struct index_reader *case_open(struct index_case *c, uint64_t generation, const struct index_view **v);

/* Whether string `str` of the view is `text`. */
int view_is(const struct index_view *v, uint32_t str, const char *text);

/* Memory that is there: a test without it cannot go on. Free with free(). */
void *case_room(size_t size);

/* Removes a folder and everything in it. */
void remove_tree(const char *path);

#endif
