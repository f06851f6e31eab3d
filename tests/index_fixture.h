/* A small index for tests: built through the real builder, written to a temporary folder, opened and read in
 * place. */
#ifndef TESTS_INDEX_FIXTURE_H
#define TESTS_INDEX_FIXTURE_H

#include "index/builder.h"
#include "index/catalogue.h"
#include "index/catalogue_builder.h"
#include "index/generation.h"
#include "index/reader.h"

struct fixture {
	char dir[64];
	struct builder *b;
	struct index_reader *r;
	const struct index_view *v;
	const struct catalogue_view *catalogue; /* after fixture_open */
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

/* A course or vacancy with defaults ("not known" everywhere); change the fields before adding it. */
struct course_in fixture_course(const struct fixture *f, const char *id, const char *title);
struct vacancy_in fixture_vacancy(const struct fixture *f, const char *id, const char *title);
void fixture_add_course(struct fixture *f, const struct course_in *in);
void fixture_add_vacancy(struct fixture *f, const struct vacancy_in *in);
void fixture_add_place(struct fixture *f, const char *outcode, const char *town, double lat, double lon);

/* A classroom course at a point that teaches one skill (NULL: none). */
void fixture_add_class(struct fixture *f, const char *id, const char *title, double lat, double lon,
                       const char *skill);

/* Writes, activates and opens; `f->v` can be used until fixture_end. */
void fixture_open(struct fixture *f);
void fixture_end(struct fixture *f);

#endif
