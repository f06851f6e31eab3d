#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "client/cli/cli.h"

const char *words_count(char *out, int64_t n)
{
	char digits[24];
	size_t len, at = 0;

	snprintf(digits, sizeof(digits), "%" PRIu64, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
	len = strlen(digits);
	if (n < 0)
		out[at++] = '-';
	for (size_t i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
	return out;
}

const char *words_pounds(char *out, int64_t pounds)
{
	char n[40];

	snprintf(out, WORDS_MAX, "£%s", words_count(n, pounds));
	return out;
}

const char *words_pay(char *out, struct retrain_value pay)
{
	int64_t low = value_int(pay, "low", RETRAIN_UNKNOWN), high = value_int(pay, "high", RETRAIN_UNKNOWN);
	char a[WORDS_MAX], b[WORDS_MAX];

	if (low < 0 && high < 0)
		snprintf(out, WORDS_MAX, "not known");
	else if (high < 0)
		snprintf(out, WORDS_MAX, "from %.60s", words_pounds(a, low));
	else if (low < 0)
		snprintf(out, WORDS_MAX, "up to %.60s", words_pounds(b, high));
	else if (low == high)
		words_pounds(out, low);
	else
		snprintf(out, WORDS_MAX, "%.60s to %.60s", words_pounds(a, low), words_pounds(b, high));
	return out;
}

const char *words_risk(struct retrain_value risk)
{
	double d;

	if (!retrain_value_number(risk, &d))
		return "not known";
	return d < 0.3 ? "low" : d <= 0.7 ? "medium" : "high";
}

const char *words_growth(char *out, struct retrain_value growth)
{
	static const char *const bands[] = {"falling", "steady", "growing", "growing fast"};
	double percent = value_number(growth, "percent");
	int64_t band = value_int(growth, "band", 0);

	if (isnan(percent))
		snprintf(out, WORDS_MAX, "not known");
	else if (band >= 1 && band <= 4)
		snprintf(out, WORDS_MAX, "%s, %+.0f%%", bands[band - 1], percent);
	else
		snprintf(out, WORDS_MAX, "%+.0f%%", percent);
	return out;
}

const char *words_time(char *out, double us)
{
	if (isnan(us))
		snprintf(out, WORDS_MAX, "not known");
	else if (us < 1000)
		snprintf(out, WORDS_MAX, "%.0f µs", us);
	else if (us < 1e6)
		snprintf(out, WORDS_MAX, "%.1f ms", us / 1e3);
	else
		snprintf(out, WORDS_MAX, "%.1f s", us / 1e6);
	return out;
}

const char *words_bytes(char *out, int64_t bytes)
{
	static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
	double d = (double)bytes;
	unsigned unit = 0;

	while (d >= 1000 && unit < 4) {
		d /= 1000;
		unit++;
	}
	snprintf(out, WORDS_MAX, unit ? "%.1f %s" : "%.0f %s", d, units[unit]);
	return out;
}

const char *words_percent(char *out, double part)
{
	if (isnan(part))
		snprintf(out, WORDS_MAX, "not known");
	else
		snprintf(out, WORDS_MAX, "%.0f%%", part * 100);
	return out;
}

const char *words_plain(char *out, const char *name)
{
	snprintf(out, WORDS_MAX, "%s", name);
	for (char *p = out; *p; p++) {
		if (*p == '_')
			*p = ' ';
	}
	return out;
}

const char *words_number(char *out, double d)
{
	snprintf(out, WORDS_MAX, "%.6g", d);
	return out;
}

const char *value_text(struct retrain_value v, const char *path)
{
	const char *s = retrain_value_text(retrain_value_find(v, path));

	return s ? s : "";
}

int64_t value_int(struct retrain_value v, const char *path, int64_t otherwise)
{
	int64_t n;

	return retrain_value_int(retrain_value_find(v, path), &n) ? n : otherwise;
}

double value_number(struct retrain_value v, const char *path)
{
	double d;

	return retrain_value_number(retrain_value_find(v, path), &d) ? d : (double)NAN;
}

bool value_true(struct retrain_value v, const char *path)
{
	bool b;

	return retrain_value_bool(retrain_value_find(v, path), &b) && b;
}

const char *value_join(struct retrain_value list, const char *key, const char *between, char *out,
                       size_t size)
{
	struct retrain_iter it = retrain_iter(list);
	struct retrain_value item;
	size_t at = 0;

	*out = '\0';
	while (retrain_iter_next(&it, NULL, &item)) {
		const char *s = retrain_value_text(item);

		if (!s && key)
			s = retrain_value_text(retrain_value_get(item, key));
		if (!s)
			continue;
		at += (size_t)snprintf(out + at, size - at, "%s%s", at ? between : "", s);
		if (at >= size)
			break;
	}
	return out;
}
