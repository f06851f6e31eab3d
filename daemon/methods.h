/* The methods, one file a family, and what they share. */
#ifndef DAEMON_METHODS_H
#define DAEMON_METHODS_H

#include <string.h>

#include "daemon/dispatch.h"

method_handler method_server_hello, method_server_describe, method_server_stats, method_server_health;
method_handler method_skill_search, method_skill_extract, method_skill_get;
method_handler method_occupation_search, method_occupation_get, method_occupation_skills,
        method_occupation_match;
method_handler method_pathway_find;
method_handler method_training_plan;
method_handler method_dataset_list, method_dataset_activate, method_dataset_rollback;
method_handler method_dataset_close, method_dataset_reopen;
method_handler method_course_search, method_course_get, method_vacancy_search, method_vacancy_get;

/* The answer to server.reload, when the supervisor has taken the new configuration. */
void method_server_reloaded(struct buf *out, const struct control_message *m, uint64_t generation);

/* server.stats in its two forms (method_stats.c). */
void stats_put_map(struct buf *out, const struct shared *s);
void stats_put_prometheus(struct buf *text, const struct shared *s);

/* --- ask.c: what several methods are asked ----------------------------------------------- */

struct asked_place {
	bool known;
	double lat, lon;  /* degrees */
	uint32_t outcode; /* row of `place`, INDEX_NONE when a point was given */
	bool unused;      /* a postcode was given, and this index has no places: for `missing` */
};

/* Where the person lives: a point, else the middle of the postcode's outcode, else not known. An outcode that
 * is not there, or half a point, fills c->e. 0 or -EINVAL. */
int ask_place(struct call *c, const struct mp_text *postcode, const double *lat, const double *lon,
              struct asked_place *ret);

/* The day to answer for, in days since 1970-01-01: that of the request (NULL: none), or today in UTC. */
int32_t ask_today(const struct mp_text *on_date);

/* A day that the protocol has checked. */
int32_t ask_day(const struct mp_text *date);

/* Rows of the skills, each once; *ret is in the arena. A skill that is not there fills c->e. 0 or -EINVAL. */
int ask_skills(struct call *c, const struct skill_ref_list *list, uint32_t **ret, uint32_t *ret_count);

/* What an optional parameter gives, or NULL. */
#define ASKED(p, name) ((p)->has_##name ? &(p)->name : NULL)

/* --- answer.c: parts of answers ------------------------------------------------------- */

/* A string of the index, already encoded there. Most are short: those are copied as one block of a fixed
 * size, which costs a few instructions instead of a call. The bytes behind it are overwritten by what comes
 * next. */
#define PUT_BLOCK 32u

static inline void put_view_str(struct buf *out, const struct index_view *v, uint32_t str)
{
	const uint8_t *p = v->strings + str;
	uint32_t len = 1 + (*p & 0x1fu);

	if ((*p & 0xe0) != 0xa0) /* not the form for up to 31 bytes */
		p = view_str_encoded(v, str, &len);
	else if (str + PUT_BLOCK <= v->strings_count && buf_reserve(out, PUT_BLOCK)) {
		memcpy(out->data + out->len, p, PUT_BLOCK);
		out->len += len;
		return;
	}
	buf_put(out, p, len);
}

/* A single-precision number as people wrote it: 0.35f becomes 0.35. Keeps six digits. */
void put_number(struct buf *out, float v);

/* YYYY-MM-DD of days since 1970-01-01. */
void put_day(struct buf *out, int32_t days);

/* {low?, high?}; at least one is known. */
void put_pay(struct buf *out, int32_t low, int32_t high);

/* {percent, band} */
void put_growth(struct buf *out, float percent);

/* {id, label} of a skill. */
void put_skill_name(struct buf *out, const struct index_view *v, uint32_t skill);

/* A whole record of the index as the answer: its pairs, `generation`, and `not_used` (may be NULL) added to
 * its `missing`. */
void put_record(struct buf *out, const struct index_view *v, const uint8_t *record, uint32_t len,
                uint32_t pairs, const char *not_used);

/* Fills e with not_found for an id at the field path given by the format. Returns -EINVAL. */
int unknown_id(struct call *c, const char *what, struct mp_text id, const char *fmt, ...)
        __attribute__((format(printf, 4, 5)));

/* Fills e for a search or ranking that gave `r`. Returns -EINVAL. */
int call_failed(struct call *c, int r, const struct error *e);

#endif
