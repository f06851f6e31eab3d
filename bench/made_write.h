/* Made-up courses as files: the open-data CSV of live courses (design/uk-facts.md 1.3), our native
 * courses.csv, and packed records for the plain C core of the benchmark. */
#ifndef BENCH_MADE_WRITE_H
#define BENCH_MADE_WRITE_H

#include "base/buf.h"
#include "bench/made_course.h"

struct made_calendar {
	int weekday; /* of day 0, Monday 0 */
	char uk[MADE_DAYS_BEFORE + MADE_DAYS_AFTER][11], iso[MADE_DAYS_BEFORE + MADE_DAYS_AFTER][11];
};

/* Makes the calendar round a day, YYYY-MM-DD. -EINVAL when that is no day. */
int made_calendar_make(struct made_calendar *cal, const char *day);

extern const char made_open_header[], made_native_header[];

/* Writes down what rows have in common: titles and venues. -ENOMEM. */
int made_write_prepare(struct made_world *w, bool native);

void made_write_open(struct buf *out, const struct made_world *w, const struct made_calendar *cal,
                     const struct made_course *c, const struct made_run *r);
void made_write_native(struct buf *out, const struct made_world *w, const struct made_calendar *cal,
                       const struct made_course *c, const struct made_run *r);

/* One run for the plain C core: what a question about courses looks at. */
struct made_packed {
	float lat, lon; /* both 0: no place */
	int32_t cost;   /* below 0: not known */
	uint8_t mode;   /* enum made_mode */
	uint8_t skills;
	uint16_t skill[MADE_SKILLS_MAX];
};

void made_pack(const struct made_world *w, const struct made_run *r, struct made_packed *ret);

/* Texts in quotes where CSV or JSON needs it. */
void made_csv_text(struct buf *out, const char *s);

#endif
