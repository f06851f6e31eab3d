#include "daemon/log.h"

#include "config.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#ifdef HAVE_SYSTEMD
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
#endif

const char *const log_level_names[LOG_LEVELS + 1] = {"error", "warning", "info", "debug", NULL};
static const int priority[LOG_LEVELS] = {LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG};

static struct {
	enum log_level least;
	uint32_t worker;
	enum { TO_STDERR, TO_JOURNAL, TO_SYSLOG } target;
} state = {.least = LOG_LEVEL_INFO};

/* systemd says which file the journal is; anyone may have pointed the standard error elsewhere since. */
static bool stderr_is_journal(void)
{
#ifdef HAVE_SYSTEMD
	const char *stream = getenv("JOURNAL_STREAM"); /* device:inode */
	unsigned long long device;
	struct stat st;
	char *end;

	if (!stream || fstat(STDERR_FILENO, &st) != 0)
		return false;
	device = strtoull(stream, &end, 10);
	return *end == ':' && device == st.st_dev && strtoull(end + 1, NULL, 10) == st.st_ino;
#else
	return false;
#endif
}

void log_open(enum log_level least, uint32_t worker, bool background)
{
	state.least = least;
	state.worker = worker;
	state.target = background ? TO_SYSLOG : stderr_is_journal() ? TO_JOURNAL : TO_STDERR;
	if (background)
		openlog("retraind", LOG_PID, LOG_DAEMON);
}

void log_set_level(enum log_level least)
{
	state.least = least;
}

bool log_wanted(enum log_level level)
{
	return level <= state.least;
}

static int add(char *out, size_t size, int at, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static int add(char *out, size_t size, int at, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (at >= (int)size)
		return at;
	va_start(ap, fmt);
	n = vsnprintf(out + at, size - (size_t)at, fmt, ap);
	va_end(ap);
	return n < 0 ? at : at + n;
}

/* " request=2.1841.7 method=server.hello uid=1000 pid=77 us=12", as far as known. */
static void describe(char *out, size_t size, const struct log_request *r)
{
	int at = 0;

	out[0] = 0;
	if (r->has_msgid)
		at = add(out, size, at, " request=%" PRIu32 ".%" PRIu64 ".%" PRIu32, state.worker,
		         r->connection, r->msgid);
	else if (r->connection)
		at = add(out, size, at, " connection=%" PRIu32 ".%" PRIu64, state.worker, r->connection);
	if (r->method)
		at = add(out, size, at, " method=%s", r->method);
	if (r->pid)
		at = add(out, size, at, " uid=%" PRIu32 " pid=%" PRId32, r->uid, r->pid);
	if (r->micros)
		add(out, size, at, " us=%" PRIu64, r->micros);
}

#ifdef HAVE_SYSTEMD
static void to_journal(enum log_level level, const char *text, const struct log_request *r)
{
	static const struct log_request none;

	if (!r)
		r = &none;
	/* Fields are left empty rather than out: a fixed list is one call. */
	sd_journal_send("MESSAGE=%s", text, "PRIORITY=%d", priority[level], "SYSLOG_IDENTIFIER=retraind",
	                "RETRAIN_WORKER=%" PRIu32, state.worker, "RETRAIN_CONNECTION=%" PRIu64, r->connection,
	                "RETRAIN_REQUEST=%" PRIu32, r->msgid, "RETRAIN_METHOD=%s", r->method ? r->method : "",
	                "RETRAIN_PEER_UID=%" PRIu32, r->uid, "RETRAIN_PEER_PID=%" PRId32, r->pid,
	                "RETRAIN_MICROSECONDS=%" PRIu64, r->micros, NULL);
}
#endif

static void to_stderr(enum log_level level, const char *text)
{
	char line[1400], stamp[40];
	struct timespec now;
	struct tm tm;
	int n;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &tm);
	n = snprintf(line, sizeof(line), "%s.%03ldZ %-7s ", stamp, now.tv_nsec / 1000000,
	             log_level_names[level]);
	if (state.worker)
		n = add(line, sizeof(line), n, "worker %" PRIu32 ": ", state.worker);
	n = add(line, sizeof(line), n, "%s", text);
	if (n > (int)sizeof(line) - 2)
		n = (int)sizeof(line) - 2;
	line[n++] = '\n';
	/* One write, so that lines of several processes do not mix. A log that can not be written can not be
	 * logged. */
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		return;
}

void log_write(enum log_level level, const struct log_request *r, const char *fmt, ...)
{
	char text[1200];
	va_list ap;
	int n;

	if (!log_wanted(level))
		return;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	/* A line stays one line, and a terminal gets no orders, whatever name a client gave itself. */
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	if (r && n < (int)sizeof(text))
		describe(text + n, sizeof(text) - (size_t)n, r);
#ifdef HAVE_SYSTEMD
	if (state.target == TO_JOURNAL) {
		to_journal(level, text, r);
		return;
	}
#endif
	if (state.target == TO_SYSLOG)
		syslog(priority[level], "%s", text);
	else
		to_stderr(level, text);
}
