/* What the words of a course title say about the course: enough to give a made-up course facts that suit
 * its title. Not how the daemon or the import read a title; they are tested with what this makes. */
#ifndef BENCH_MADE_TITLE_H
#define BENCH_MADE_TITLE_H

#include <stdbool.h>
#include <stddef.h>

enum made_level { MADE_LEVEL_UNKNOWN = -1, MADE_LEVEL_ENTRY = 0 }; /* and 1 to 7 */

/* What somebody ends up with, and so how long it takes. */
enum made_size {
	MADE_SIZE_UNKNOWN,
	MADE_TASTER,
	MADE_AWARD,
	MADE_CERTIFICATE,
	MADE_DIPLOMA,
	MADE_TWO_YEARS,
	MADE_DEGREE
};

struct made_title {
	enum made_size size;
	int level;  /* enum made_level, or 1 to 7 */
	int sector; /* index into made_sectors, below 0 when no word tells */
	bool apprenticeship, t_level;
	bool essential; /* English, maths, or English for speakers of other languages */
};

struct made_sector {
	const char *code, *name; /* as ../shared/data/rules/ncs_sector_codes.csv */
	const char *words;       /* beginnings of words that stand for it, blanks between them */
};

extern const struct made_sector made_sectors[];
extern const size_t made_sector_count;

void made_title_read(const char *title, struct made_title *ret);

#endif
