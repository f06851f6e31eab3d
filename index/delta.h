/* DIR/delta: what was closed since the data were read, so that a vacancy that is filled, or a course that is
 * full, is gone from every answer at once and not at the next import.
 *
 * A small text file, always replaced as a whole by one rename, so that it can be read at any time and a stop
 * at any moment leaves the old one or the new one. Its last line is a checksum: a damaged file is found, set
 * aside as DIR/delta.damaged and reported, and nothing is closed then. Text:
 *
 *   retrain-delta 1 <serial>           goes up with each change
 *   vacancy|course <ms> <id>           closed at so many milliseconds since 1970, UTC; sorted
 *   checksum <16 hex digits>           XXH3 of all before this line
 *
 * An entry counts for a generation whose import began to read before it: what was read later knows better. */
#ifndef INDEX_DELTA_H
#define INDEX_DELTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "index/catalogue.h"

enum delta_kind { DELTA_VACANCY, DELTA_COURSE, DELTA_KINDS }; /* as `closable` in proto/enums.def */

#define DELTA_ID_MAX      1024u    /* bytes of an id */
#define DELTA_MAX_ENTRIES 1000000u /* far more than close between two imports */

struct delta_entry {
	enum delta_kind kind;
	int64_t at;     /* ms since 1970, UTC */
	const char *id; /* not NUL-terminated */
	uint32_t len;
};

struct delta {
	struct delta_entry *entry; /* sorted by kind, then id, bytewise */
	size_t count;
	uint64_t serial; /* 0 when there is no file */
	char *text;      /* what the ids point into */
};

/* Reads it; one that is not there is empty. -EBADMSG damaged: it was set aside, and *ret is empty. Free with
 * delta_free in any case. */
int delta_read(const char *dir, struct delta *ret, struct error *e);
void delta_free(struct delta *d);

/* Whether that record is closed in a generation whose import began to read at `read_from` (ms since 1970, 0
 * not known). Importers leave out what is closed when they carry records over. */
bool delta_has(const struct delta *d, enum delta_kind kind, const char *id, size_t len, int64_t read_from);

struct delta_id {
	const char *data;
	size_t len;
};

/* Closes or reopens records, and syncs before it returns; *ret_changed (may be NULL) counts those that were
 * not so before. Waits for another who is writing. -EINVAL an id that can not be kept (empty, too long, or
 * with a line break); -ENOSPC the disk is full, and nothing changed; -EOVERFLOW too many entries; -EBADMSG as
 * delta_read, and trying again works. */
int delta_close(const char *dir, enum delta_kind kind, const struct delta_id *id, size_t ids, int64_t now,
                uint32_t *ret_changed, struct error *e);
int delta_reopen(const char *dir, enum delta_kind kind, const struct delta_id *id, size_t ids,
                 uint32_t *ret_changed, struct error *e);

/* Drops entries from before `read_from`: the time at which the oldest generation that is kept was read. Takes
 * the folder's lock, as the two above do: the caller must not hold it. */
int delta_prune(const char *dir, int64_t read_from, struct error *e);

/* Which file it is: changes with each change. All zero when there is none. */
struct delta_stamp {
	uint64_t device, inode;
	int64_t size, seconds, nanoseconds;
};
void delta_identify(const char *dir, struct delta_stamp *ret);

/* Bit sets of the closed rows of a generation; NULL where nothing is closed. Free with free(). 0 or -ENOMEM.
 */
int delta_mark(const struct delta *d, const struct catalogue_view *v, int64_t read_from,
               uint64_t **ret_courses, uint64_t **ret_vacancies);

#endif
