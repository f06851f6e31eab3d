/* Rows of the images beside the core: courses, vacancies and places. Each image is
 * one LMDB value of a generation ("course", "vacancy", "place") with strings and tables of
 * its own; skills and occupations are named by their rows in the core image of the same generation.
 *
 * Courses and vacancies lie in the order in which a question needs them: first
 * those that are in reach from anywhere (courses: online ones by cost, then other national ones by cost),
 * then those with a place, cell by cell of 0.1 degrees, a row of cells from west to east, rows from south to
 * north; last those of which no place is known. So everything within a circle lies in one range of rows for
 * each row of cells. */
#ifndef INDEX_CATALOGUE_FORMAT_H
#define INDEX_CATALOGUE_FORMAT_H

#include <stdint.h>

#define CATALOGUE_MAX_ROWS  16777215u /* rows are 24-bit in the postings */
#define CATALOGUE_NOWHERE   INT32_MIN /* lat and lon when the place is not known */
#define CATALOGUE_DEGREE    1000000   /* lat and lon are degrees times this */
#define CATALOGUE_DAY_ZERO  10957 /* days from 1970-01-01 to 2000-01-01: days are counted from then, 1 on */
#define CATALOGUE_NO_DAY    0u
#define CATALOGUE_NOT_KNOWN UINT32_MAX

/* Cells cover the United Kingdom and the Isle of Man; what lies beyond goes to the nearest cell. */
#define CELL_SOUTH     49 /* degrees */
#define CELL_WEST      (-9)
#define CELLS_A_DEGREE 10
#define CELL_ROWS      120 /* to 61 north */
#define CELL_COLUMNS   120 /* to 3 east */

/* Order as in proto/enums.def. Bit sets have bit 1 << value. */
enum delivery_mode {
	DELIVERY_CLASSROOM,
	DELIVERY_ONLINE,
	DELIVERY_WORK_BASED,
	DELIVERY_BLENDED,
	DELIVERY_MODES,
	DELIVERY_UNKNOWN = 7
};
enum study_mode { STUDY_FULL_TIME, STUDY_PART_TIME, STUDY_FLEXIBLE, STUDY_MODES, STUDY_UNKNOWN = 7 };
enum attendance {
	ATTENDANCE_DAYTIME,
	ATTENDANCE_EVENING,
	ATTENDANCE_WEEKEND,
	ATTENDANCE_BLOCK,
	ATTENDANCES,
	ATTENDANCE_UNKNOWN = 7
};
enum course_type {
	COURSE_ESSENTIAL_SKILLS,
	COURSE_T_LEVEL,
	COURSE_HTQ,
	COURSE_FREE_FOR_JOBS,
	COURSE_MULTIPLY,
	COURSE_SKILLS_BOOTCAMP,
	COURSE_APPRENTICESHIP,
	COURSE_TYPES,
	COURSE_TYPE_UNKNOWN = 255
};
enum course_flag {
	COURSE_NATIONAL = 1,       /* can be done from anywhere in England */
	COURSE_FLEXIBLE_START = 2, /* no fixed start: `start` is CATALOGUE_NO_DAY */
	COURSE_SYNTHETIC = 4,      /* made up for tests and benchmarks, or illustrative */
	COURSE_ENTRY_STATED = 8, /* `entry_level` is what the provider says, not worked out from the level */
};
#define LEVEL_ENTRY           0u
#define LEVEL_HIGHEST         8u
#define QUALIFICATION_UNKNOWN 255u

/* English, maths and digital skills, two bits each: 0 none, 1 entry level, 2 level 1, 3 level 2. */
enum functional { FUNCTIONAL_ENGLISH, FUNCTIONAL_MATHS, FUNCTIONAL_DIGITAL, FUNCTIONALS };
#define FUNCTIONAL_LEVEL(set, what)  ((set) >> 2 * (what)&3u)
#define FUNCTIONAL_BITS(what, level) ((uint8_t)((level) << 2 * (what)))

/* What showed that a course teaches a skill, or that a vacancy asks for one. */
enum skill_evidence {
	EVIDENCE_STATED,
	EVIDENCE_TITLE,
	EVIDENCE_AIM,
	EVIDENCE_TEXT,
	EVIDENCE_SECTOR,
	EVIDENCES
};

/* A skill of a course or vacancy, and a course or vacancy of a skill: row << 8 | confidence (255 is sure). */
#define LINK_ROW(link)             ((link) >> 8)
#define LINK_CONFIDENCE(link)      ((link)&0xffu)
#define LINK_MAKE(row, confidence) ((uint32_t)(row) << 8 | (uint32_t)(confidence))

struct course_row { /* 32 bytes: what filters and sorts read */
	int32_t lat, lon;
	uint32_t cost;     /* whole pounds, CATALOGUE_NOT_KNOWN */
	uint16_t start;    /* day, CATALOGUE_NO_DAY for flexible or not known */
	uint16_t weeks10;  /* tenths of a week, 0 not known */
	uint8_t modes;     /* enum delivery_mode | enum study_mode << 3 */
	uint8_t times;     /* enum attendance | enum course_flag << 4 */
	uint8_t hours2;    /* half hours a week, 0 not known */
	uint8_t level;     /* 0 entry, 1 to 8, QUALIFICATION_UNKNOWN */
	uint8_t type;      /* enum course_type */
	uint8_t sector;    /* row of `sector`, 0 not known */
	uint8_t needs;     /* functional skills without which it cannot be begun */
	uint8_t gives;     /* functional skills it leads to */
	uint32_t provider; /* row of `provider` */
	uint32_t title;    /* row of `title` */
};

#define COURSE_DELIVERY(r)   ((r)->modes & 7u)
#define COURSE_STUDY(r)      ((r)->modes >> 3)
#define COURSE_ATTENDANCE(r) ((r)->times & 7u)
#define COURSE_FLAGS(r)      ((r)->times >> 4)

struct course_more { /* 48 bytes: what only an answer shows; str where nothing is said */
	uint32_t id, url;
	uint32_t course_id; /* the course that this run belongs to, 0 when its source does not say */
	uint32_t venue, town, outcode;
	uint32_t region; /* of work-based courses: names of the sub-regions */
	uint32_t cost_text;
	uint32_t aim;          /* row of `aim` */
	uint32_t about;        /* row of `about` */
	uint16_t updated;      /* day */
	uint16_t source;       /* row of `source` */
	uint8_t entry_level;   /* level someone should hold to begin, QUALIFICATION_UNKNOWN */
	uint8_t duration_unit; /* as given, for showing: enum duration_unit */
	uint16_t duration;     /* 0 not known */
};
enum duration_unit {
	DURATION_DAYS,
	DURATION_WEEKS,
	DURATION_MONTHS,
	DURATION_YEARS,
	DURATION_HOURS,
	DURATION_MINUTES,
	DURATION_UNITS
};

struct course_about { /* 32 bytes, shared by the runs of a course; str */
	uint32_t description, who, entry, how, bring, assessed, next, awarding_body;
};

struct course_aim { /* 16 bytes: a learning aim; str */
	uint32_t ref, title, awarding_body;
	uint32_t sector_area; /* code of the sector subject area, such as "5.2" */
};

struct provider_row { /* 16 bytes; str */
	uint32_t id, name, phone, url;
};

struct vacancy_row { /* 32 bytes */
	int32_t lat, lon;
	int32_t pay_low, pay_high; /* pounds a year, -1 not known */
	uint16_t posted, closing; /* days, CATALOGUE_NO_DAY not known; the closing day itself is still open */
	uint16_t occ;             /* row of an occupation, 0xffff none */
	uint8_t occ_confidence;   /* 255: the source says so */
	uint8_t hours2;           /* half hours a week, 0 not known */
	uint8_t pattern;          /* bit set of enum working_pattern, 0 not said */
	uint8_t flags;            /* enum vacancy_flag */
	uint16_t source;          /* row of `source` */
	uint32_t title;           /* row of `title` */
};
enum vacancy_flag {
	VACANCY_NATIONAL = 1, /* can be done from anywhere */
	VACANCY_APPRENTICESHIP = 2,
	VACANCY_PAY_ASSUMED =
	        4, /* the unit, the hours or the full-time figure was assumed: doc/importing.md */
	VACANCY_SYNTHETIC = 8,
	VACANCY_PLACE_OUTCODE = 16, /* its point is the middle of its outcode */
};

struct vacancy_more { /* 32 bytes; str */
	uint32_t id, url, employer, town, outcode, pay_text, description, reserved;
};

struct place_row {          /* 28 bytes, sorted by outcode */
	char outcode[4];    /* upper case, NUL behind when shorter */
	int32_t lat, lon;   /* its middle */
	uint32_t town;      /* str */
	uint32_t authority; /* str: GSS code of the local authority, 0 not known */
	uint32_t region;    /* str: name as its source has it */
	uint16_t source;    /* row of `source` */
	uint16_t reserved;
};

/* Words of titles: each different title once, and the courses or vacancies that have it. */
struct title_row {      /* 16 bytes */
	uint32_t text;  /* str, as it is shown */
	uint32_t first; /* its words are title_word[first, first + words) */
	uint32_t words;
	uint32_t reserved;
};

struct title_term {     /* 8 bytes, sorted by word, bytewise */
	uint32_t word;  /* str: folded */
	uint32_t times; /* in all titles of all rows */
};

#define TITLE_SECTIONS                                                                                       \
	SECTION(title, struct title_row, "each different title")                                             \
	SECTION(title_word, uint32_t, "terms of the titles, in order")                                       \
	SECTION(title_term, struct title_term, "words of the titles, sorted")                                \
	SECTION(title_post_start, uint32_t, "terms + 1")                                                     \
	SECTION(title_post, uint32_t, "titles that hold a term, rising")                                     \
	SECTION(title_item_start, uint32_t, "titles + 1")                                                    \
	SECTION(title_item, uint32_t, "rows that have a title, rising")

#endif
