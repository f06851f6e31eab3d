/* A small index for tests: built through the real builder, written to a temporary folder, opened and read in
 * place. */
#ifndef TESTS_INDEX_FIXTURE_H
#define TESTS_INDEX_FIXTURE_H

#include "index/builder.h"
#include "index/generation.h"
#include "index/reader.h"

struct fixture {
	char dir[64];
	struct builder *b;
	struct index_reader *r;
	const struct index_view *v;
	unsigned source;
};

/* Starts: an empty builder with one source. Every function below stops the test when something goes wrong. */
void fixture_begin(struct fixture *f);

/* An occupation with defaults ("not known" everywhere); change the fields before adding it. */
struct occupation_in fixture_occupation(const struct fixture *f, const char *id, const char *title);
void fixture_add_occupation(struct fixture *f, const struct occupation_in *in);
void fixture_add_skill(struct fixture *f, const char *id, const char *label);
void fixture_link(struct fixture *f, const char *occ, const char *skill, enum occ_relation relation,
                  float importance);

/* Writes, activates and opens; `f->v` can be used until fixture_end. */
void fixture_open(struct fixture *f);
void fixture_end(struct fixture *f);

#endif
