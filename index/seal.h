/* DIR/<number>/seal: what the file of a generation must hold outside its images.
 *
 * An image guards itself with checksums, but LMDB follows the pages around it without
 * any. The seal states where the images lie and the checksum of all other bytes in use (a few
 * pages), so that a damaged or shortened file is found before LMDB reads it. Text:
 *
 *   image <offset> <bytes>     one line for each image, in rising order
 *   used <bytes>               of the file; what lies behind it was only set aside
 *   checksum <16 hex digits>   XXH3 of the used bytes outside the images
 */
#ifndef INDEX_SEAL_H
#define INDEX_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define SEAL_MAX_IMAGES 8

struct seal {
	struct {
		uint64_t offset, size;
	} image[SEAL_MAX_IMAGES];
	unsigned images;
	uint64_t used, checksum;
};

/* Computes the checksum over the file `dir`/data.mdb and writes the seal beside it, synced. */
int seal_write(const char *dir, struct seal *s, struct error *e);

/* Checks the file against its seal. -EBADMSG when they differ, or when there is no whole seal. */
int seal_check(const char *dir, struct error *e);

#endif
