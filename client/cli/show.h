/* Whole records on the terminal: lines of a name and a text. */
#ifndef CLIENT_CLI_SHOW_H
#define CLIENT_CLI_SHOW_H

#include "client/cli/cli.h"

/* One line; nothing when the text is empty. */
void show_field(const struct cli *cli, const char *label, const char *text);
/* Where a record comes from. */
void show_source(const struct cli *cli, struct retrain_value record);

/* A whole course or vacancy. EXIT_FINE. */
int show_course(const struct cli *cli, struct retrain_value course);
int show_vacancy(const struct cli *cli, struct retrain_value vacancy);

#endif
