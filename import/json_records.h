/* JSON objects out of a file, one at a time: one object a line (JSON Lines), an
 * array of objects, or objects one after another over any number of lines.
 * Memory does not depend on the size of the file: one record may have
 * JSON_RECORD_MAX bytes.
 *
 * A record that cannot be read is refused with its line, and the next one follows. In a file with an
 * object a line a fault never reaches beyond its line. */
#ifndef IMPORT_JSON_RECORDS_H
#define IMPORT_JSON_RECORDS_H

#include <signal.h>
#include <stdint.h>

#include <jansson.h>

#include "base/error.h"
#include "import/input.h"
#include "import/report.h"

#define JSON_RECORD_MAX (1u << 20)
#define JSON_FILE_MAX   (32u << 20) /* bytes of a file that is read as one value */

struct json_records;

/* Takes `in` over, also on failure. `name` is what reports call the file; it must outlive the records. `stop`
 * may be NULL; when it is not 0, reading ends with -EINTR. Errors: -EINVAL the file is empty or begins with
 * what is neither an object nor an array; -EIO; -ENOMEM. */
int json_records_open(struct json_records **ret, struct input *in, const char *name, struct report *report,
                      const volatile sig_atomic_t *stop, struct error *e);

/* Tells the report how many records there were. NULL is fine. */
void json_records_close(struct json_records *r);

/* The next object (valid until the next call): 1 there is one, 0 the end, a negative errno when reading
 * cannot go on. */
int json_records_next(struct json_records *r, const json_t **ret, struct error *e);

/* Refuses the object at hand at `field` (NULL: all of it). Refuse it once at most. Returns false. */
bool json_records_refuse(struct json_records *r, const char *field, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));

/* Warns about the object at hand. */
void json_records_warn(struct json_records *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Records read so far, refused ones included; how far reading is, and how far it will go, in bytes. */
uint64_t json_records_count(const struct json_records *r);
uint64_t json_records_position(const struct json_records *r);
uint64_t json_records_size(const struct json_records *r);

/* Reads a whole file as one JSON value, which the caller gives back with json_decref. `in` is taken over.
 * Errors: -EINVAL it is no JSON (`e` has the line), -EFBIG more than JSON_FILE_MAX bytes, -EIO, -ENOMEM. */
int json_read_file(struct input *in, const char *name, json_t **ret, struct error *e);

/* Refuses a whole file, one of several, with the error that reading it gave. Returns 0. */
int json_refuse_file(struct report *report, const struct error *e);

#endif
