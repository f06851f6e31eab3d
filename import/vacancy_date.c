/* Dates and times of adverts, as days in the United Kingdom. */
#include <string.h>
#include <strings.h>
#include <time.h>

#include "import/course.h"
#include "import/vacancy.h"

#define DAY_SECONDS 86400

struct moment {
	int year, month, day;
	int hour, minute;
	bool timed, zoned;
	int offset; /* minutes that the zone is ahead of UTC */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads from `least` to `most` digits. */
static bool digits(const char **s, unsigned least, unsigned most, int *ret)
{
	unsigned n = 0;

	*ret = 0;
	while (n < most && is_digit((*s)[n])) {
		*ret = *ret * 10 + ((*s)[n] - '0');
		n++;
	}
	*s += n;
	return n >= least && !is_digit(**s);
}

static bool sign(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static void blanks(const char **s)
{
	while (**s == ' ')
		(*s)++;
}

/* --- times and zones ------------------------------------------------------------------ */

/* "Z", "UTC", "GMT", "BST", "+01:00", "+0100", "+01". */
static bool read_zone(const char **s, struct moment *m)
{
	int hours, minutes = 0;
	bool west = **s == '-';

	if (strncasecmp(*s, "utc", 3) == 0 || strncasecmp(*s, "gmt", 3) == 0) {
		*s += 3;
		m->zoned = true;
		return true;
	}
	if (strncasecmp(*s, "bst", 3) == 0) {
		*s += 3;
		m->zoned = true;
		m->offset = 60;
		return true;
	}
	if (**s == 'Z' || **s == 'z') {
		(*s)++;
		m->zoned = true;
		return true;
	}
	if (**s != '+' && **s != '-')
		return true;
	(*s)++;
	if (!is_digit((*s)[0]) || !is_digit((*s)[1]))
		return false;
	hours = ((*s)[0] - '0') * 10 + (*s)[1] - '0';
	*s += 2;
	sign(s, ':');
	if (is_digit(**s) && !digits(s, 2, 2, &minutes))
		return false;
	if (hours > 14 || minutes > 59)
		return false;
	m->zoned = true;
	m->offset = (hours * 60 + minutes) * (west ? -1 : 1);
	return true;
}

/* "23:59", "23:59:59", "23:59:59.000", with or without a zone. */
static bool read_time(const char **s, struct moment *m)
{
	int seconds, part;

	if (!digits(s, 1, 2, &m->hour) || !sign(s, ':') || !digits(s, 2, 2, &m->minute))
		return false;
	if (sign(s, ':') && !digits(s, 2, 2, &seconds))
		return false;
	if ((sign(s, '.') || sign(s, ',')) && !digits(s, 1, 9, &part))
		return false;
	if (m->hour > 24 || m->minute > 59 || (m->hour == 24 && m->minute))
		return false;
	m->timed = true;
	blanks(s);
	return read_zone(s, m);
}

/* --- dates -------------------------------------------------------------------------------- */

static bool read_iso(const char *s, struct moment *m)
{
	if (!digits(&s, 4, 4, &m->year) || !sign(&s, '-') || !digits(&s, 2, 2, &m->month) || !sign(&s, '-') ||
	    !digits(&s, 2, 2, &m->day))
		return false;
	if (*s == 'T' || *s == 't' || *s == ' ') {
		s++;
		if (!read_time(&s, m))
			return false;
	}
	return !*s;
}

static bool read_slashes(const char *s, struct moment *m)
{
	if (!digits(&s, 1, 2, &m->day) || !sign(&s, '/') || !digits(&s, 1, 2, &m->month) || !sign(&s, '/') ||
	    !digits(&s, 4, 4, &m->year))
		return false;
	blanks(&s);
	if (*s && !read_time(&s, m))
		return false;
	return !*s;
}

static bool read_month(const char **s, struct moment *m)
{
	static const char *const months[] = {"january",   "february", "march",    "april",
	                                     "may",       "june",     "july",     "august",
	                                     "september", "october",  "november", "december"};
	size_t n = strspn(*s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

	for (int i = 0; i < 12 && n >= 3; i++)
		if (strncasecmp(*s, months[i], n) == 0 && n <= strlen(months[i])) {
			m->month = i + 1;
			*s += n;
			sign(s, '.');
			return true;
		}
	return false;
}

/* "Fri, 27 Nov 2020 10:00:00 +0000", "27th November 2020". */
static bool read_words(const char *s, struct moment *m)
{
	const char *comma = strchr(s, ',');

	if (comma && comma - s <= 9 && !is_digit(*s))
		s = comma + 1;
	blanks(&s);
	if (!digits(&s, 1, 2, &m->day))
		return false;
	if (strncasecmp(s, "st", 2) == 0 || strncasecmp(s, "nd", 2) == 0 || strncasecmp(s, "rd", 2) == 0 ||
	    strncasecmp(s, "th", 2) == 0)
		s += 2;
	blanks(&s);
	if (!read_month(&s, m))
		return false;
	sign(&s, ',');
	blanks(&s);
	if (!digits(&s, 4, 4, &m->year))
		return false;
	blanks(&s);
	if (*s && !read_time(&s, m))
		return false;
	return !*s;
}

/* --- the day in the United Kingdom ---------------------------------------------------------- */

/* The last Sunday of a month with 31 days. 1970-01-01 was a Thursday. */
static int32_t last_sunday(int year, int month)
{
	int32_t last = 0;

	course_day(year, month, 31, &last);
	return last - (last + 4) % 7;
}

static bool is_summer(int year, int64_t utc)
{
	int64_t start = (int64_t)last_sunday(year, 3) * DAY_SECONDS + 3600;
	int64_t end = (int64_t)last_sunday(year, 10) * DAY_SECONDS + 3600;

	return utc >= start && utc < end;
}

bool vacancy_day(const char *s, int32_t *ret)
{
	struct moment m = {0}, blank = {0};
	int64_t utc;
	int32_t day;

	blanks(&s);
	if (!read_iso(s, &m)) {
		m = blank;
		if (!read_slashes(s, &m)) {
			m = blank;
			if (!read_words(s, &m))
				return false;
		}
	}
	if (!course_day(m.year, m.month, m.day, &day))
		return false;
	/* "24:00" is how a day's end is written */
	if (m.hour == 24) {
		m.hour = 23;
		m.minute = 59;
	}
	*ret = day;
	if (!m.timed || !m.zoned || m.year < 1972)
		return true;
	utc = (int64_t)day * DAY_SECONDS + ((int64_t)m.hour * 60 + m.minute - m.offset) * 60;
	if (is_summer(m.year, utc))
		utc += 3600;
	*ret = (int32_t)(utc / DAY_SECONDS);
	return true;
}

const char *vacancy_day_text(int32_t day, char *out)
{
	time_t t = (time_t)day * DAY_SECONDS;
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(out, 16, "%Y-%m-%d", &tm))
		out[0] = 0;
	return out;
}
