/* The daemon's log: one line an event, to the journal with fields when the standard error is the journal, to
 * the standard error with a time otherwise, to syslog from the background.
 *
 * Lines never hold what a person asked or was told: no skills, jobs, texts, postcodes. They name a request as
 * worker.connection.msgid, and the peer by its uid and pid. */
#ifndef DAEMON_LOG_H
#define DAEMON_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG, LOG_LEVELS };
extern const char *const log_level_names[LOG_LEVELS + 1]; /* NULL at the end */

struct log_request { /* what a line about a request says beside its text; 0 and NULL are left out */
	uint64_t connection;
	uint32_t msgid;
	bool has_msgid;
	uint32_t uid;
	int32_t pid;
	const char *method;
	uint64_t micros; /* how long it took */
};

/* Chooses where lines go. `worker` 0 is the supervisor. `background`: nothing reads the standard error. */
void log_open(enum log_level least, uint32_t worker, bool background);
void log_set_level(enum log_level least);

/* Whether lines of this level are written at all. */
bool log_wanted(enum log_level level);

/* Writes a line. `r` may be NULL. */
void log_write(enum log_level level, const struct log_request *r, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));

#define log_error(...)   log_write(LOG_LEVEL_ERROR, NULL, __VA_ARGS__)
#define log_warning(...) log_write(LOG_LEVEL_WARNING, NULL, __VA_ARGS__)
#define log_info(...)    log_write(LOG_LEVEL_INFO, NULL, __VA_ARGS__)
#define log_debug(...)   log_write(LOG_LEVEL_DEBUG, NULL, __VA_ARGS__)

#endif
