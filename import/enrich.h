/* Works out what texts tell: the skills a course teaches, the skills an advert asks for and the job it is.
 * Handed to the builder, which has the index that the texts are read against. */
#ifndef IMPORT_ENRICH_H
#define IMPORT_ENRICH_H

#include "index/catalogue_builder.h"

struct enrich;

/* Hands a reader of texts to the builder. Keep it until the builder has written; free with enrich_free (NULL
 * is fine). 0 or -ENOMEM. */
int enrich_start(struct enrich **ret, struct builder *b);
void enrich_free(struct enrich *x);

#endif
