#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "import/html.h"
#include "import/vacancy.h"

struct vacancy_in vacancy_blank(const struct import *im)
{
	return (struct vacancy_in){
	        .pay_low = UNKNOWN_INT,
	        .pay_high = UNKNOWN_INT,
	        .hours = NAN,
	        .at = {.lat = NAN, .lon = NAN},
	        .posted = UNKNOWN_INT,
	        .closing = UNKNOWN_INT,
	        .source = im->source,
	};
}

int vacancy_begin(struct import *im, const struct source_in *source, struct error *e)
{
	int rc = import_add_source(im, source, e);

	return rc < 0 ? rc
	              : builder_replace_source(im->builder, CATALOGUE_VACANCY, source->format, source->name,
	                                       e);
}

/* --- text ------------------------------------------------------------------------------- */

const char *vacancy_line(struct import *im, const char *s)
{
	char *out = html_to_text(s, strlen(s), VACANCY_LINE_MAX, &im->arena);

	for (char *p = out; p && *p; p++)
		if (*p == '\n')
			*p = ' ';
	return out;
}

const char *vacancy_text(struct import *im, const char *s)
{
	char *out = html_to_text(s, strlen(s), 0, &im->arena);

	/* Many sites escape the markup of an advert and then escape that. */
	if (out && strchr(out, '<') && strstr(s, "&lt;"))
		out = html_to_text(out, strlen(out), 0, &im->arena);
	if (out && strlen(out) > VACANCY_TEXT_MAX) {
		size_t n = VACANCY_TEXT_MAX;

		while (n && ((unsigned char)out[n] & 0xc0) == 0x80)
			n--;
		out[n] = 0;
	}
	return out;
}

/* --- words ------------------------------------------------------------------------------- */

/* Whether `word` stands in `s` and no letter follows on it; blanks in `word` stand for a blank, a hyphen or
 * an underscore. */
static bool names(const char *s, const char *word)
{
	bool fresh = true;

	for (; *s; s++) {
		size_t n = 0;

		while (word[n] && s[n] &&
		       ((s[n] | 0x20) == word[n] ||
		        (word[n] == ' ' && (s[n] == ' ' || s[n] == '-' || s[n] == '_'))))
			n++;
		if (fresh && !word[n] && !((s[n] | 0x20) >= 'a' && (s[n] | 0x20) <= 'z'))
			return true;
		fresh = !((*s | 0x20) >= 'a' && (*s | 0x20) <= 'z');
	}
	return false;
}

unsigned vacancy_pattern(const char *s)
{
	static const struct {
		const char *word;
		unsigned pattern;
	} words[] = {
	        {"full time", PATTERN_FULL_TIME},
	        {"fulltime", PATTERN_FULL_TIME},
	        {"part time", PATTERN_PART_TIME},
	        {"parttime", PATTERN_PART_TIME},
	        {"shift", PATTERN_SHIFTS},
	        {"shifts", PATTERN_SHIFTS},
	        {"rota", PATTERN_SHIFTS},
	        {"nights", PATTERN_SHIFTS},
	        {"night shift", PATTERN_SHIFTS},
	        {"evening", PATTERN_EVENINGS},
	        {"evenings", PATTERN_EVENINGS},
	        {"weekend", PATTERN_WEEKENDS},
	        {"weekends", PATTERN_WEEKENDS},
	        {"flexible", PATTERN_FLEXIBLE},
	        {"flexible hours", PATTERN_FLEXIBLE},
	        {"flexi time", PATTERN_FLEXIBLE},
	        {"term time", PATTERN_PART_TIME},
	        {"days only", PATTERN_DAYS},
	        {"monday to friday", PATTERN_DAYS},
	        {"mon fri", PATTERN_DAYS},
	};
	unsigned set = 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (names(s, words[i].word))
			set |= words[i].pattern;
	return set;
}

/* --- places --------------------------------------------------------------------------------- */

bool vacancy_is_point(double lat, double lon)
{
	return lat >= 49 && lat <= 61 && lon >= -9 && lon <= 3;
}

static bool is_anywhere(const char *s)
{
	static const char *const words[] = {"remote",         "nationwide",        "home based", "homebased",
	                                    "work from home", "working from home", "uk wide",    "national"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i]);

		if (strncasecmp(s, words[i], n) == 0 && (!s[n] || strchr(" ,(-", s[n])))
			return true;
	}
	return strcasecmp(s, "uk") == 0 || strcasecmp(s, "united kingdom") == 0 ||
	       strcasecmp(s, "england") == 0;
}

static size_t trimmed(const char *s, size_t len, const char *signs)
{
	while (len && strchr(signs, s[len - 1]))
		len--;
	return len;
}

/* Where the last `words` words of a text begin. */
static size_t last_words(const char *s, size_t len, unsigned words)
{
	while (words-- && len) {
		len = trimmed(s, len, " ,(");
		while (len && !strchr(" ,(", s[len - 1]))
			len--;
	}
	return len;
}

static bool is_postcode(const char *s, size_t len)
{
	char outcode[4];

	return len <= 8 && !memchr(s, ',', len) && catalogue_outcode(s, len, outcode);
}

int vacancy_set_location(struct import *im, struct vacancy_in *in, const char *text, struct error *e)
{
	const char *line = vacancy_line(im, text);
	size_t len, end, at, town;

	if (!line)
		return import_no_memory(e);
	len = trimmed(line, strlen(line), " ,.");
	end = trimmed(line, len, " ,.()");
	/* A whole postcode is two words; "TN24PY", and an outcode alone, are one. */
	at = last_words(line, end, 2);
	if (!is_postcode(line + at, end - at))
		at = last_words(line, end, 1);
	if (is_postcode(line + at, end - at)) {
		in->at.postcode = arena_strndup(&im->arena, line + at, end - at);
		if (!in->at.postcode)
			return import_no_memory(e);
		town = trimmed(line, at, " ,(");
	} else {
		in->national |= is_anywhere(line);
		town = len;
	}
	in->at.town = arena_strndup(&im->arena, line, town);
	return in->at.town ? 0 : import_no_memory(e);
}

/* --- pay -------------------------------------------------------------------------------------- */

static void take_pay(struct vacancy_in *in, const char *text, enum pay_unit unit, struct pay *p)
{
	char date[16];
	const struct pay_beside beside = {
	        .unit = unit,
	        .hours = isnan(in->hours) ? 0 : in->hours,
	        .date = in->posted == UNKNOWN_INT ? NULL : vacancy_day_text(in->posted, date),
	};

	pay_parse(text, strlen(text), &beside, p);
	in->pay_low = p->low;
	in->pay_high = p->high;
	in->pay_assumed = (p->low >= 0 || p->high >= 0) && pay_is_assumed(p);
	if (isnan(in->hours) && p->hours > 0)
		in->hours = p->hours;
}

int vacancy_set_pay(struct import *im, struct vacancy_in *in, const char *text, enum pay_unit unit,
                    struct error *e)
{
	struct pay p;

	in->pay_text = vacancy_line(im, text);
	if (!in->pay_text)
		return import_no_memory(e);
	take_pay(in, in->pay_text, unit, &p);
	return 0;
}

/* "27,373" or "12.50": pence only where there are some. */
static void put_pounds(char out[32], double amount)
{
	char plain[24];
	size_t n, at = 0;

	snprintf(plain, sizeof(plain), "%.2f", amount);
	n = strcspn(plain, ".");
	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = plain[i];
	}
	snprintf(out + at, 32 - at, "%s", strcmp(plain + n, ".00") == 0 ? "" : plain + n);
}

static bool is_amount(double v)
{
	return v > 0 && v < 1e9;
}

int vacancy_set_pay_figures(struct import *im, struct vacancy_in *in, double low, double high,
                            enum pay_unit unit, struct error *e)
{
	static const char *const units[PAY_UNITS] = {"",        " an hour", " a day",
	                                             " a week", " a month", " a year"};
	bool from = is_amount(low), to = is_amount(high);
	char a[32], b[32], text[96];
	struct pay p;

	if (!from && !to)
		return 0;
	if (from && to && low > high) {
		double swap = low;

		low = high;
		high = swap;
	}
	/* "1 to 20,000 a year": the first only fills a box of a form. */
	if (from && to && unit && pay_a_year(low, unit, 0) < PAY_YEAR_LOWEST &&
	    pay_a_year(high, unit, 0) >= PAY_YEAR_LOWEST)
		from = false;
	put_pounds(a, from ? low : high);
	put_pounds(b, to ? high : low);
	if (from && to && low < high)
		snprintf(text, sizeof(text), "£%s to £%s", a, b);
	else
		snprintf(text, sizeof(text), "%s£%s", !to ? "from " : !from ? "up to " : "", a);
	take_pay(in, text, unit, &p);
	in->pay_text = arena_printf(&im->arena, "%s%s", text, units[p.unit]);
	return in->pay_text ? 0 : import_no_memory(e);
}
