/* A course or a vacancy in words: what people ask first is where, when, how long and what it costs. */
#ifndef CLIENT_CLI_RECORD_H
#define CLIENT_CLI_RECORD_H

#include "client/cli/cli.h"

#define RECORD_MAX 512 /* bytes that any of these needs at most; each returns `out` */

/* Three whole numbers of at most four digits with `between` in between, and nothing else: the parts of a day.
 */
bool words_day_parts(const char *s, char between, int ret[3]);

/* "5 October 2026"; "" when it is no day. */
const char *words_date(char *out, const char *day);
/* "6 weeks", "3 days", "1 week"; "" when it is not known (NAN). */
const char *words_weeks(char *out, double weeks);
/* "3.2 miles", "less than a mile"; "" when it is not known. */
const char *words_miles(char *out, double miles);

/* "starts 5 October 2026", "starts when you like", "start date: does not say". */
const char *course_start(char *out, struct retrain_value course);
/* "evening, part time, 3 hours a week for 20 weeks"; the parts that are known, or "does not say". */
const char *course_time(char *out, struct retrain_value course);
/* The time it takes alone: "20 weeks, 3 hours a week"; or "does not say". */
const char *course_length(char *out, struct retrain_value course);
/* "City College, Wolverhampton, 3.2 miles", "online", "at work"; "does not say". `provider` puts its name
 * first. */
const char *course_place(char *out, struct retrain_value course, bool provider);
/* What it costs the person: "free for you (£300 for others)", "£300", "free"; "does not say". */
const char *course_cost(char *out, struct retrain_value course);
/* "level 2", "entry level"; "does not say". */
const char *words_level(char *out, struct retrain_value v, const char *path);
/* "functional skills course" and so on: what kind it is; "" when it is no special one. */
const char *course_kind(struct retrain_value course);

/* "£21,000 to £26,000 (the advert says ...)"; "does not say". */
const char *vacancy_pay(char *out, struct retrain_value vacancy);
/* "37.5 hours a week, full time, shifts"; "does not say". */
const char *vacancy_hours(char *out, struct retrain_value vacancy);
/* "Wolverhampton, 3.2 miles"; "anywhere in England"; "does not say". */
const char *vacancy_place(char *out, struct retrain_value vacancy);

/* Says how a misspelt search was understood; nothing when it was not misspelt. */
void record_suggestion(const struct cli *cli, struct retrain_value answer);

/* What is put behind the name of what is made up; "" for what is real. */
const char *made_up(struct retrain_value record);

#define MADE_UP "made-up example"

#endif
