#include <string.h>
#include <time.h>

#include "proto/proto.h"

#define SECONDS_A_DAY 86400
#define LAST_DAY      2932896 /* 9999-12-31 */

static bool read_number(const char *s, size_t n, int *ret)
{
	*ret = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*ret = *ret * 10 + s[i] - '0';
	}
	return true;
}

bool proto_date_days(const char *s, size_t len, int32_t *ret)
{
	struct tm day = {0};
	int year, month;
	time_t t;

	if (len != 10 || s[4] != '-' || s[7] != '-' || !read_number(s, 4, &year) ||
	    !read_number(s + 5, 2, &month) || !read_number(s + 8, 2, &day.tm_mday) || year < 1970)
		return false;
	day.tm_year = year - 1900;
	day.tm_mon = month - 1;
	t = timegm(&(struct tm){.tm_year = day.tm_year, .tm_mon = day.tm_mon, .tm_mday = day.tm_mday});
	/* What is no day of the calendar comes back as another one. */
	if (!gmtime_r(&t, &day) || day.tm_year != year - 1900 || day.tm_mon != month - 1)
		return false;
	*ret = (int32_t)(t / SECONDS_A_DAY);
	return read_number(s + 8, 2, &month) && day.tm_mday == month;
}

void proto_date_write(int32_t days, char ret[11])
{
	time_t t = (time_t)(days < 0 ? 0 : days > LAST_DAY ? LAST_DAY : days) * SECONDS_A_DAY;
	struct tm day;

	gmtime_r(&t, &day);
	strftime(ret, 11, "%Y-%m-%d", &day);
}
