/* DIR/history: which generations served before. A line holds a number, newest
 * last; " withdrawn" behind it says that a rollback went back from it, so that it is not gone back to. */
#ifndef INDEX_HISTORY_H
#define INDEX_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct history_entry {
	uint64_t number;
	bool withdrawn;
};

struct history {
	struct history_entry *entry;
	size_t count;
};

/* Reads it; one that is not there is empty. Lines that make no sense are passed over. */
int history_read(const char *dir, struct history *ret, struct error *e);
int history_write(const char *dir, const struct history *h, struct error *e);
void history_free(struct history *h);

bool history_has(const struct history *h, uint64_t number);

/* The generation to go back to from `current`: the newest that is still there; 0 for none. */
uint64_t history_last(const struct history *h, const char *dir, uint64_t current);

/* Notes that `number` served until now. 0 or -ENOMEM. */
int history_add(struct history *h, uint64_t number);

/* Notes that a rollback went from `from` to `to`, which serves again. 0 or -ENOMEM. */
int history_withdraw(struct history *h, uint64_t to, uint64_t from);

#endif
