/* The index folder: names in it, locks on it, and moves that a crash cannot split. */
#ifndef INDEX_FOLDER_H
#define INDEX_FOLDER_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define FOLDER_PATH_MAX PATH_MAX

/* Path of something in `dir`, formatted; -ENAMETOOLONG. `out` holds FOLDER_PATH_MAX bytes. */
int folder_path(char *out, struct error *e, const char *dir, const char *fmt, ...)
        __attribute__((format(printf, 4, 5)));

/* Path of a generation; -ENOENT when it is not there. */
int folder_generation(const char *dir, uint64_t number, char *out, struct error *e);

/* Makes the folder and those above it. */
int folder_make(const char *dir, struct error *e);

/* Takes a lock and returns a descriptor that holds it until it is closed. The writers' lock
 * (DIR/.lock) is held for a whole import, so that two take turns: -EWOULDBLOCK when another has it. The
 * folder's own lock is held only while names in it change, and waited for. */
int folder_lock_writer(const char *dir, struct error *e);
int folder_lock_names(const char *dir, struct error *e);

/* Whole numbers that name folders in `dir`, sorted; free *ret with free(). */
int folder_numbers(const char *dir, uint64_t **ret, size_t *ret_count, struct error *e);

/* Makes a file's or folder's contents lasting. */
int folder_sync(const char *path, struct error *e);

/* Makes DIR/.new-<pid>, locked by *ret_fd so that no one sweeps it while its writer lives. */
int folder_make_new(const char *dir, char *out, int *ret_fd, struct error *e);

/* Removes what dead writers left behind. */
void folder_sweep(const char *dir);

/* Removes a folder of files; out of sight first, by a rename, when it is a generation. */
void folder_remove(const char *path);
int folder_remove_generation(const char *dir, uint64_t number, struct error *e);

/* Replaces the small file or link `name` in one rename. */
int folder_put_file(const char *dir, const char *name, const char *text, size_t len, struct error *e);
int folder_put_link(const char *dir, const char *name, const char *target, struct error *e);

#endif
