/* What the parts of the native format share. */
#ifndef IMPORT_NATIVE_H
#define IMPORT_NATIVE_H

#include "import/import.h"
#include "import/value.h"

/* Reads dataset.conf, when it is there, and adds the source. */
int native_read_conf(struct import *im, const char *dir, struct error *e);

/* Reads courses, vacancies and places, and checks the files whose records an index does not hold yet. */
int native_read_others(struct import *im, const char *dir, struct error *e);

extern const struct words native_kinds;
extern const struct words native_relations;
extern const struct words native_patterns;       /* in the order of the bits of enum working_pattern */
extern const struct words native_qualifications; /* entry is 0 */

#endif
