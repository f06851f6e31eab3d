#include "import/course.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HOURS_A_WEEK_FULL 30.0
#define HOURS_A_WEEK_PART 6.0
#define WEEKS_MAX         1000.0

struct word {
	const char *squeezed;
	unsigned value;
};

static const struct word delivery_words[] = {
        {"classroombased", DELIVERY_CLASSROOM},
        {"online", DELIVERY_ONLINE},
        {"workbased", DELIVERY_WORK_BASED},
        {"blendedlearning", DELIVERY_BLENDED},
        {"classroom", DELIVERY_CLASSROOM},
        {"work", DELIVERY_WORK_BASED},
        {"blended", DELIVERY_BLENDED},
        {"1", DELIVERY_CLASSROOM},
        {"2", DELIVERY_ONLINE},
        {"3", DELIVERY_WORK_BASED},
        {"4", DELIVERY_BLENDED},
};

static const struct word study_words[] = {
        {"fulltime", STUDY_FULL_TIME}, {"parttime", STUDY_PART_TIME}, {"flexible", STUDY_FLEXIBLE},
        {"1", STUDY_FULL_TIME},        {"2", STUDY_PART_TIME},        {"3", STUDY_FLEXIBLE},
};

static const struct word attendance_words[] = {
        {"daytime", ATTENDANCE_DAYTIME},
        {"evening", ATTENDANCE_EVENING},
        {"weekend", ATTENDANCE_WEEKEND},
        {"dayorblockrelease", ATTENDANCE_BLOCK},
        {"dayblockrelease", ATTENDANCE_BLOCK},
        {"1", ATTENDANCE_DAYTIME},
        {"2", ATTENDANCE_EVENING},
        {"3", ATTENDANCE_WEEKEND},
        {"4", ATTENDANCE_BLOCK},
};

static const struct word unit_words[] = {
        {"days", DURATION_DAYS},   {"weeks", DURATION_WEEKS}, {"months", DURATION_MONTHS},
        {"years", DURATION_YEARS}, {"hours", DURATION_HOURS}, {"minutes", DURATION_MINUTES},
        {"1", DURATION_DAYS},      {"2", DURATION_WEEKS},     {"3", DURATION_MONTHS},
        {"4", DURATION_YEARS},     {"5", DURATION_HOURS},     {"6", DURATION_MINUTES},
};

static const struct word type_words[] = {
        {"essentialskills", COURSE_ESSENTIAL_SKILLS},
        {"freecoursesforjobs", COURSE_FREE_FOR_JOBS},
        {"skillsbootcamp", COURSE_SKILLS_BOOTCAMP},
        {"skillsbootcamps", COURSE_SKILLS_BOOTCAMP},
        {"tlevel", COURSE_T_LEVEL},
        {"tlevels", COURSE_T_LEVEL},
        {"htq", COURSE_HTQ},
        {"htqs", COURSE_HTQ},
        {"highertechnicalqualification", COURSE_HTQ},
        {"freecourseforjobs", COURSE_FREE_FOR_JOBS},
        {"multiply", COURSE_MULTIPLY},
        {"apprenticeship", COURSE_APPRENTICESHIP},
        {"apprenticeships", COURSE_APPRENTICESHIP},
        {"1", COURSE_ESSENTIAL_SKILLS},
        {"2", COURSE_T_LEVEL},
        {"3", COURSE_HTQ},
        {"4", COURSE_FREE_FOR_JOBS},
        {"5", COURSE_MULTIPLY},
        {"6", COURSE_SKILLS_BOOTCAMP},
};

static const struct word level_words[] = {
        {"entrylevel", 0}, {"entry", 0},  {"e", 0},      {"0", 0},      {"1", 1},      {"2", 2},
        {"3", 3},          {"4", 4},      {"5", 5},      {"6", 6},      {"7", 7},      {"8", 8},
        {"level1", 1},     {"level2", 2}, {"level3", 3}, {"level4", 4}, {"level5", 5}, {"level6", 6},
        {"level7", 7},     {"level8", 8}, {"one", 1},    {"two", 2},    {"three", 3},  {"four", 4},
        {"five", 5},       {"six", 6},    {"seven", 7},
};

static const struct word yes_words[] = {
        {"false", 0}, {"true", 1}, {"no", 0}, {"yes", 1}, {"0", 0}, {"1", 1}, {"n", 0}, {"y", 1},
};

#define LIST(words) (words), sizeof(words) / sizeof((words)[0])
static const struct {
	const struct word *word;
	size_t count;
	const char *list;
} kinds[COURSE_WORDS] = {
        [WORDS_DELIVERY] = {LIST(delivery_words), "Classroom based, Online, Work based or Blended learning"},
        [WORDS_STUDY] = {LIST(study_words), "Full time, Part time or Flexible"},
        [WORDS_ATTENDANCE] = {LIST(attendance_words), "Daytime, Evening, Weekend or Day/Block release"},
        [WORDS_UNIT] = {LIST(unit_words), "Days, Weeks, Months, Years, Hours or Minutes"},
        [WORDS_TYPE] = {LIST(type_words), "Essential Skills, T Levels, HTQs, Free Courses for Jobs, "
                                          "Multiply, Skills Bootcamp or Apprenticeship"},
        [WORDS_LEVEL] = {LIST(level_words), "Entry level, or a level from 1 to 8"},
        [WORDS_YES] = {LIST(yes_words), "Yes or No"},
};

/* Letters and digits alone, in small letters; false when there are more than any word has. */
static bool squeeze(const char *s, char *out, size_t size)
{
	size_t n = 0;

	for (; *s; s++) {
		char c = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;

		if (strchr(" -_/\t", c))
			continue;
		if (n + 1 == size)
			return false;
		out[n++] = c;
	}
	out[n] = 0;
	return n > 0;
}

bool course_word(enum course_words kind, const char *s, unsigned *ret)
{
	char word[32];

	if (!squeeze(s, word, sizeof(word)))
		return false;
	for (size_t i = 0; i < kinds[kind].count; i++) {
		if (strcmp(kinds[kind].word[i].squeezed, word) != 0)
			continue;
		*ret = kinds[kind].word[i].value;
		return true;
	}
	return false;
}

const char *course_word_list(enum course_words kind)
{
	return kinds[kind].list;
}

/* As the National Careers Service names them. */
static const struct {
	const char *code, *name;
} sectors[] = {
        {"ENVIRONMENTAL", "Agriculture, environmental and animal care"},
        {"BUSINESSADMIN", "Business and administration"},
        {"CARE", "Care services"},
        {"CATERINGHOSP", "Catering and hospitality"},
        {"CONSTRUCTION", "Construction and the built environment"},
        {"CREATIVE", "Creative and design"},
        {"DIGITAL", "Digital"},
        {"EDUCATION", "Education and early years"},
        {"ENGMAN", "Engineering and manufacturing"},
        {"BEAUTY", "Hair and beauty"},
        {"HEALTH", "Health and science"},
        {"LEGALFINANCE", "Legal, finance and accounting"},
        {"PROTECTIVE", "Protective services"},
        {"SALESMARKETING", "Sales, marketing and procurement"},
        {"TRANSPORT", "Transport and logistics"},
};

const char *course_sector(const char *s)
{
	for (size_t i = 0; *s && i < sizeof(sectors) / sizeof(sectors[0]); i++)
		if (strcasecmp(sectors[i].code, s) == 0 || strcasecmp(sectors[i].name, s) == 0)
			return sectors[i].name;
	return NULL;
}

/* --- dates and durations ----------------------------------------------------------- */

static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool course_day(int year, int month, int day, int32_t *ret)
{
	int before = year - 1, days;

	if (year < 2001 || year > 2178 || month < 1 || month > 12 || day < 1 ||
	    day > month_days[month - 1] + (month == 2 && is_leap(year)))
		return false;
	days = before * 365 + before / 4 - before / 100 + before / 400;
	for (int i = 0; i < month - 1; i++)
		days += month_days[i] + (i == 1 && is_leap(year));
	*ret = days + day - 1 - 719162; /* days before 1970-01-01 */
	return true;
}

/* The number that exactly `n` digits make, or -1. */
static int digits(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

bool course_day_iso(const char *s, int32_t *ret)
{
	if (strnlen(s, 10) < 10 || s[4] != '-' || s[7] != '-' || !strchr("T ", s[10]))
		return false;
	return course_day(digits(s, 4), digits(s + 5, 2), digits(s + 8, 2), ret);
}

bool course_day_uk(const char *s, int32_t *ret)
{
	if (strnlen(s, 10) < 10 || s[2] != '/' || s[5] != '/' || !strchr(" ", s[10]))
		return false;
	return course_day(digits(s + 6, 4), digits(s + 3, 2), digits(s, 2), ret);
}

static double weeks_of(unsigned unit, unsigned value, double hours_a_week)
{
	switch (unit) {
	case DURATION_DAYS:
		return value / 5.0;
	case DURATION_WEEKS:
		return value;
	case DURATION_MONTHS:
		return value * 52 / 12.0;
	case DURATION_YEARS:
		return value * 52.0;
	case DURATION_HOURS:
		return value / hours_a_week;
	case DURATION_MINUTES:
		return value / 60.0 / hours_a_week;
	default:
		return NAN;
	}
}

double course_weeks(unsigned unit, unsigned value, unsigned study)
{
	double weeks =
	        weeks_of(unit, value, study == STUDY_FULL_TIME ? HOURS_A_WEEK_FULL : HOURS_A_WEEK_PART);

	return value && weeks <= WEEKS_MAX ? weeks : NAN;
}
