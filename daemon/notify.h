/* What the daemon tells systemd. Does nothing without it. */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

#include <stdint.h>

void notify_ready(void);
void notify_reloading(void);
void notify_stopping(void);
void notify_alive(void); /* for the watchdog */

/* One line for `systemctl status`. */
void notify_status(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* How often the watchdog wants to hear from us, in milliseconds; 0 never. Half the time it allows. */
uint64_t notify_watchdog_ms(void);

#endif
