/* A plan to get to a job: everything it is made from, asked once, and what terminal and page both say of it.
 */
#ifndef CLIENT_CLI_PLAN_H
#define CLIENT_CLI_PLAN_H

#include "base/buf.h"
#include "client/cli/ask.h"
#include "client/cli/person.h"
#include "client/cli/record.h"

#define PLAN_COURSES   12 /* courses whose whole records are asked for */
#define PLAN_TARGETS   10 /* jobs one question may name: proto, training.plan, targets */
#define PLAN_MATCHES   8  /* jobs that fit which the page shows */
#define PLAN_VACANCIES 6

/* What is asked beside the plan itself. */
enum plan_question {
	PLAN_TARGET,      /* the job it leads to */
	PLAN_HELD,        /* the job held last */
	PLAN_NEAR,        /* vacancies for it near the person */
	PLAN_ROUTE,       /* the way there in steps; for the page only */
	PLAN_FIRST_COURSE /* the whole record of each course */
};
enum { PLAN_QUESTIONS = PLAN_FIRST_COURSE + PLAN_COURSES };

struct plan {
	struct person person;
	const char *postcode; /* as given; never shown */
	char outcode[8];
	int64_t pay;   /* what they say they earn, RETRAIN_UNKNOWN when not */
	int64_t miles; /* how far they go */
	char day[11];  /* the day it is made for, YYYY-MM-DD */
	bool full;     /* for a page: with jobs that fit and the route */
	struct question held_skills, match, plan, more[PLAN_QUESTIONS];
};

/* Asks for the plan that a command line describes, and for all around it. EXIT_FINE, or the exit code when it
 * was told what is wrong. What comes beside the plan itself may be missing afterwards. */
int plan_ask(struct cli *cli, const struct args *a, struct plan *ret);
void plan_free(struct plan *p);

/* The question of training.plan but for the person and the jobs wanted. False when it was told what is wrong.
 */
bool plan_wishes_put(struct retrain_params *params, const struct args *a);

/* The answer of training.plan, and the others; absent when they could not be had. */
struct retrain_value plan_value(const struct plan *p);
struct retrain_value plan_more(const struct plan *p, size_t question);

/* --- what it says: each writes into `out` of PLAN_TEXT bytes and returns it --- */
#define PLAN_TEXT 2048

/* What a skill of the gap is called; its id when it is not in the gap. */
const char *plan_label(const struct plan *p, const char *skill);
/* The place of a course in the plan, the first is 1; 0 when it is not in it. */
size_t plan_course_number(const struct plan *p, const char *id);
/* The number of the course that closes a skill of the gap; 0 when none does. */
size_t plan_closed_by(const struct plan *p, const char *skill);
/* "Reading with children; English at level 2". */
const char *plan_gives(const struct plan *p, struct retrain_value course, char *out);
/* "closes 55% of what is missing"; "" when it is not known or nothing. */
const char *plan_adds(struct retrain_value course, char *out);
/* Skills that stay open for one reason and to which no course comes near, said together. */
struct plan_open {
	const char *text; /* the reason, in a sentence */
	size_t count;
	char labels[PLAN_TEXT]; /* the first of them, with a semicolon between */
};
#define PLAN_OPENS 8
/* Returns how many reasons there are. What has a nearest course is not among them. */
size_t plan_open(const struct plan *p, struct plan_open ret[PLAN_OPENS]);
#define PLAN_NEAREST 5 /* courses that come nearest which are shown one by one */

/* "course 2", "courses 2 and 3"; "" when it unlocks none. */
const char *plan_unlocks(const struct plan *p, struct retrain_value course, char *out);
/* "2 courses. Free for you. 26 weeks, done by 5 April 2027." */
const char *plan_total(const struct plan *p, char *out);
/* "Care worker and warehouse operative"; "" when no job was given. */
const char *plan_held(const struct plan *p, char *out);
/* Skills of the job that the person has, with a semicolon between; *ret_count how many. */
const char *plan_has(const struct plan *p, size_t *ret_count, char *out);
/* How good the plan is said to be, in a sentence. */
const char *plan_quality(const struct plan *p, char *out);
/* Whether anything in it is made up. */
bool plan_made_up(const struct plan *p);
/* "English at level 2" */
const char *words_functional(char *out, const char *skill, const char *level);

/* Who to call: uk-facts 5. */
#define PLAN_CALL_NAME  "National Careers Service"
#define PLAN_CALL_PHONE "0800 051 0459"
#define PLAN_CALL_HOURS "Monday to Friday, 9am to 5pm"

struct plan_source {
	const char *name, *version, *attribution, *licence;
	bool made_up;
};
#define PLAN_SOURCES 8
/* Where the records come from, each once; returns how many. */
size_t plan_sources(const struct plan *p, struct plan_source ret[PLAN_SOURCES]);

/* --- showing it --- */

/* In the terminal. EXIT_FINE or EXIT_REFUSED. */
int plan_print(const struct cli *cli, const struct plan *p);

/* As one HTML page. */
void plan_page(const struct plan *p, struct buf *out);

#endif
