/* The sections of the page that shows a plan; each puts its own heading, and nothing when it has nothing to
 * say. */
#ifndef CLIENT_CLI_PLAN_PAGE_H
#define CLIENT_CLI_PLAN_PAGE_H

#include "client/cli/html.h"
#include "client/cli/plan.h"

/* What the sections are called on the page: their ids and titles, in order. */
enum page_section {
	PAGE_NEXT,
	PAGE_NOW,
	PAGE_FIT,
	PAGE_GAP,
	PAGE_ROUTE,
	PAGE_COURSES,
	PAGE_TIME,
	PAGE_MAP,
	PAGE_MONEY,
	PAGE_OPEN,
	PAGE_NEAR,
	PAGE_ELSE,
	PAGE_CALL,
	PAGE_SOURCES,
	PAGE_SECTIONS
};

/* Begins a section with its heading. */
void page_section(struct buf *b, enum page_section s);
void page_section_end(struct buf *b);
/* Marks what is made up, behind its name; nothing for what is real. */
void page_made_up(struct buf *b, struct retrain_value record);

/* The style sheet. */
extern const char page_style[];

/* plan_page_person.c */
void page_next(const struct plan *p, struct buf *b);
void page_now(const struct plan *p, struct buf *b);
void page_gap(const struct plan *p, struct buf *b);
void page_money(const struct plan *p, struct buf *b);

/* plan_page_course.c */
void page_courses(const struct plan *p, struct buf *b);
void page_open(const struct plan *p, struct buf *b);

/* plan_page_jobs.c */
void page_near(const struct plan *p, struct buf *b);
void page_else(const struct plan *p, struct buf *b);
void page_call(const struct plan *p, struct buf *b);
void page_sources(const struct plan *p, struct buf *b);

/* plan_svg_*.c: each draws its picture and gives the same in words below it */
void page_fit(const struct plan *p, struct buf *b);
void page_route(const struct plan *p, struct buf *b);
void page_time(const struct plan *p, struct buf *b);
void page_map(const struct plan *p, struct buf *b);

#endif
