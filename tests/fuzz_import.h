/* What the fuzz targets of the importers share. */
#ifndef TESTS_FUZZ_IMPORT_H
#define TESTS_FUZZ_IMPORT_H

#include "import/import.h"

/* Runs a format over the files in `data`: each begins with a line "== NAME". Aborts when the counts do not
 * add up. */
void fuzz_import(const uint8_t *data, size_t size,
                 int (*read)(struct import *, const char *, struct error *));

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
