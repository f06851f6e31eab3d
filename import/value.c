#include "import/value.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ID_MAX 200u
#define VALUES_MAX                                                                                           \
	2000u /* values in one cell; telling repeated ones apart takes time that grows with the square */

/* Refuses the value, showing its start. */
static bool refuse_value(struct table *t, size_t column, const char *right)
{
	return table_refuse(t, (int)column, "\"%.60s\" is not right here; write %s", table_text(t, column),
	                    right);
}

bool value_int(struct table *t, size_t column, long low, long high, const char *right, int *ret)
{
	const char *s = table_text(t, column);
	char *end;
	long v;

	if (!*s)
		return true;
	errno = 0;
	v = strtol(s, &end, 10);
	if (*end || errno || v < low || v > high)
		return refuse_value(t, column, right);
	*ret = (int)v;
	return true;
}

bool value_float(struct table *t, size_t column, double low, double high, const char *right, float *ret)
{
	const char *s = table_text(t, column);
	char *end;
	double v;

	if (!*s)
		return true;
	if (strspn(s, "0123456789.+-eE") != strlen(s)) /* strtod would take "nan", "inf" and "0x1" too */
		return refuse_value(t, column, right);
	v = strtod(s, &end);
	if (*end || end == s || !isfinite(v) || v < low || v > high)
		return refuse_value(t, column, right);
	*ret = (float)v;
	return true;
}

static int find_word(const struct words *words, const char *s, size_t len)
{
	for (size_t i = 0; i < words->count; i++)
		if (strlen(words->word[i]) == len && strncasecmp(words->word[i], s, len) == 0)
			return (int)i;
	return -1;
}

static bool refuse_word(struct table *t, size_t column, const struct words *words, const char *s, size_t len)
{
	char all[400] = "";
	size_t used = 0;

	for (size_t i = 0; i < words->count && used < sizeof(all); i++)
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s",
		                         i == 0                  ? ""
		                         : i + 1 == words->count ? " or "
		                                                 : ", ",
		                         words->word[i]);
	return table_refuse(t, (int)column, "\"%.*s\" is no %s; write %s", (int)(len < 60 ? len : 60), s,
	                    words->what, all);
}

bool value_word(struct table *t, size_t column, const struct words *words, int *ret)
{
	const char *s = table_text(t, column);
	int found;

	if (!*s)
		return true;
	found = find_word(words, s, strlen(s));
	if (found < 0)
		return refuse_word(t, column, words, s, strlen(s));
	*ret = found;
	return true;
}

/* The next value between separators, without blanks; false at the end. */
static bool next_part(const char **s, const char *separators, const char **part, size_t *len)
{
	const char *start = *s, *end;

	if (!*start)
		return false;
	end = start + strcspn(start, separators);
	*s = *end ? end + 1 : end;
	while (start < end && strchr(" \t\r\n", *start))
		start++;
	while (end > start && strchr(" \t\r\n", end[-1]))
		end--;
	*part = start;
	*len = (size_t)(end - start);
	return true;
}

bool value_word_set(struct table *t, size_t column, const struct words *words, unsigned *ret)
{
	const char *s = table_text(t, column), *part;
	unsigned set = 0;
	size_t len;

	while (next_part(&s, "|", &part, &len)) {
		int found;

		if (!len)
			continue;
		found = find_word(words, part, len);
		if (found < 0)
			return refuse_word(t, column, words, part, len);
		set |= 1u << found;
	}
	if (set)
		*ret = set;
	return true;
}

bool value_flag(struct table *t, size_t column, bool *ret)
{
	static const char *const words[] = {"0", "1", "no", "yes"};
	const char *s = table_text(t, column);

	if (!*s)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(s, words[i]) == 0) {
			*ret = i & 1;
			return true;
		}
	}
	return refuse_value(t, column, "1 for yes or 0 for no");
}

/* The number that `n` digits make. */
static int digits(const char *s, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 10 + (s[i] - '0');
	return v;
}

bool value_soc(struct table *t, size_t column, int *ret)
{
	const char *s = table_text(t, column);

	if (!*s)
		return true;
	if (strlen(s) != 4 || strspn(s, "0123456789") != 4 || *s == '0')
		return refuse_value(t, column, "the four digits of a unit group, such as 6135");
	*ret = digits(s, 4);
	return true;
}

static bool calendar_has(int year, int month, int day)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap);
}

/* Checks letters (A), digits (9) and other signs (themselves) against a pattern, without regard to case. */
static bool matches(const char *s, size_t len, const char *pattern)
{
	if (strlen(pattern) != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool letter = (s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= 'a' && s[i] <= 'z');
		bool digit = s[i] >= '0' && s[i] <= '9';

		if (pattern[i] == 'A' ? !letter : pattern[i] == '9' ? !digit : s[i] != pattern[i])
			return false;
	}
	return true;
}

bool value_date(struct table *t, size_t column)
{
	const char *s = table_text(t, column);

	if (!*s)
		return true;
	if (!matches(s, strlen(s), "9999-99-99") ||
	    !calendar_has(digits(s, 4), digits(s + 5, 2), digits(s + 8, 2)))
		return refuse_value(t, column, "a date as year-month-day, such as 2026-01-31");
	return true;
}

static bool is_outcode(const char *s, size_t len)
{
	static const char *const forms[] = {"A9", "A99", "AA9", "AA99", "A9A", "AA9A"};

	/* No outcode ends in I or O: those are a one or a nought that was mistyped. */
	if (len && strchr("IOio", s[len - 1]))
		return false;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (matches(s, len, forms[i]))
			return true;
	return false;
}

bool value_outcode(struct table *t, size_t column)
{
	const char *s = table_text(t, column);

	if (*s && !is_outcode(s, strlen(s)))
		return refuse_value(t, column, "the first half of a postcode, such as L8 or WV10");
	return true;
}

bool value_is_postcode(const char *s)
{
	size_t len = strlen(s), out = len > 3 ? len - 3 : 0;

	if (!matches(s + out, len - out, "9AA"))
		return false;
	while (out && s[out - 1] == ' ')
		out--;
	return is_outcode(s, out);
}

bool value_postcode(struct table *t, size_t column)
{
	const char *s = table_text(t, column);

	return !*s || value_is_postcode(s) || refuse_value(t, column, "a whole postcode, such as L8 1TQ");
}

bool value_url(struct table *t, size_t column)
{
	const char *s = table_text(t, column);

	if (!*s)
		return true;
	if ((strncasecmp(s, "http://", 7) != 0 && strncasecmp(s, "https://", 8) != 0) ||
	    strpbrk(s, " \t\r\n\"<>"))
		return refuse_value(t, column, "a web address that starts with https:// or http://");
	return true;
}

bool value_id(struct table *t, size_t column)
{
	const char *s = table_text(t, column);
	size_t len = strlen(s);

	if (len > ID_MAX)
		return table_refuse(t, (int)column, "the id is %zu bytes long; the longest may be %u", len,
		                    ID_MAX);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return table_refuse(
			        t, (int)column,
			        "the id holds a line break or another control character; remove it");
	return true;
}

static bool in_list(const char *const *item, size_t count, const char *part, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(item[i]) == len && memcmp(item[i], part, len) == 0)
			return true;
	return false;
}

int value_split(const char *text, const char *separators, struct arena *arena, struct strings *ret)
{
	size_t most = 1, count = 0, len;
	const char **item, *part;

	ret->item = NULL;
	ret->count = 0;
	for (const char *p = text; *p; p++)
		most += strchr(separators, *p) != NULL;
	if (most > VALUES_MAX)
		return -E2BIG;
	item = arena_zalloc(arena, most, sizeof(*item));
	if (!item)
		return -ENOMEM;
	while (next_part(&text, separators, &part, &len)) {
		if (!len || in_list(item, count, part, len))
			continue;
		item[count] = arena_strndup(arena, part, len);
		if (!item[count++])
			return -ENOMEM;
	}
	ret->item = item;
	ret->count = count;
	return 0;
}

bool value_list(struct table *t, size_t column, struct arena *arena, bool commas, struct strings *ret)
{
	const char *s = table_text(t, column);

	int rc = value_split(s, commas && !strchr(s, '|') ? "," : "|", arena, ret);

	if (rc == -E2BIG)
		return table_refuse(t, (int)column,
		                    "the list holds more than %u values, the most one may have", VALUES_MAX);
	return rc < 0 ? table_refuse(t, (int)column, "there was no memory left to take the list in") : true;
}
