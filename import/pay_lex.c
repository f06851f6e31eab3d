#include <stdlib.h>
#include <string.h>

#include "import/html.h"
#include "import/pay_private.h"

/* The text in one byte a character, in small letters; these stand for what is not ASCII. */
#define POUND   '\x01'
#define FOREIGN '\x02'
#define STRANGE '\x03'

struct reading {
	const char *s; /* NUL at the end */
	size_t i;
	bool blank;   /* one stood before */
	bool pounds;  /* a pound sign stood before */
	bool foreign; /* a sign of other money did */
	struct pay_tokens *ts;
};

/* --- characters --------------------------------------------------------------- */

/* The next character, entities and UTF-8 read; what is not UTF-8 is taken byte by byte. */
static uint32_t next_character(const char **p, const char *end)
{
	const unsigned char *u = (const unsigned char *)*p;
	size_t left = (size_t)(end - *p), len;
	uint32_t c;

	if (*u == '&' && (len = html_entity(*p, left, &c)) > 0) {
		*p += len;
		return c;
	}
	len = *u < 0xc2 ? 1 : *u < 0xe0 ? 2 : *u < 0xf0 ? 3 : 1;
	if (len > left)
		len = 1;
	*p += len;
	if (len == 2)
		return (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
	if (len == 3)
		return (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
	return *u;
}

/* 0 for one that is left out. */
static char plain(uint32_t c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c + 'a' - 'A');
	if (c >= 0x20 && c < 0x7f)
		return (char)c;
	if (c == 0xa3)
		return POUND;
	if (c == 0xc2) /* the first half of a pound sign that was read as Latin-1 */
		return 0;
	if (c == 0x20ac)
		return FOREIGN;
	if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
		return '-';
	if (c == 0x2018 || c == 0x2019)
		return '\'';
	return c <= 0x20 || c == 0xa0 || (c >= 0x2000 && c <= 0x200b) || c == 0x202f ? ' ' : STRANGE;
}

static void make_plain(const char *text, size_t len, char out[PAY_TEXT_MAX + 1])
{
	const char *end = text + (len < PAY_TEXT_MAX ? len : PAY_TEXT_MAX);
	size_t n = 0;

	while (text < end) {
		char c = plain(next_character(&text, end));

		if (c)
			out[n++] = c;
	}
	out[n] = 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || c == '\'';
}

static size_t digits_at(const char *s)
{
	size_t n = 0;

	while (is_digit(s[n]))
		n++;
	return n;
}

/* --- tokens ------------------------------------------------------------------- */

static struct pay_token *add(struct reading *r, enum pay_kind kind)
{
	struct pay_token *t;

	if (r->ts->count == PAY_TOKENS)
		return NULL;
	t = &r->ts->token[r->ts->count++];
	t->kind = kind;
	t->joined = !r->blank && r->ts->count > 1;
	r->blank = false;
	return t;
}

static void add_sign(struct reading *r, char sign)
{
	struct pay_token *t = add(r, TOKEN_SIGN);

	if (t)
		t->sign = sign;
	r->pounds = r->foreign = false;
}

/* A date, a time of day, "24/7", "2024/25" or a telephone number: its length, or 0. */
static size_t other_number(const char *s)
{
	size_t a = digits_at(s), b, c;

	if (s[0] == '0' && a > 1) {
		while (is_digit(s[a]) || (s[a] == ' ' && is_digit(s[a + 1])))
			a++;
		if (a > 4)
			return a;
		a = digits_at(s);
	}
	if (!s[a] || !strchr("/.-:", s[a]))
		return 0;
	b = digits_at(s + a + 1);
	if (s[a] == ':' && a <= 2 && b == 2)
		return a + 3;
	if (s[a] == '/' && ((a == 4 && b == 2 && *s == '2') || strncmp(s, "24/7", 4) == 0))
		return a + 1 + b;
	if (a > 2 || !b || b > 2 || s[a + 1 + b] != s[a])
		return 0;
	c = digits_at(s + a + b + 2);
	return c == 2 || c == 4 ? a + b + 2 + c : 0;
}

/* Reads "18,000", "18 000", "18, 000" and plain digits; a blank parts thousands only behind a pound sign. */
static void read_whole(struct reading *r, struct pay_token *t)
{
	const char *s = r->s;
	size_t n = digits_at(s + r->i);
	bool first = true;

	t->digits = (unsigned)n;
	for (;;) {
		for (size_t k = 0; k < n; k++)
			t->value = t->value * 10 + (s[r->i + k] - '0');
		r->i += n;
		n = s[r->i] == ',' || (r->pounds && first && s[r->i] == ' ' && t->digits <= 3);
		if (n && first && r->pounds && t->digits <= 3 && s[r->i] == ',' && s[r->i + 1] == ' ')
			n = 2;
		if (!n || (first && t->digits > 3) || digits_at(s + r->i + n) != 3)
			return;
		r->i += n;
		t->digits += 3;
		first = false;
		n = 3;
	}
}

/* ".50", and ",50" as a slip for it. */
static void read_decimals(struct reading *r, struct pay_token *t)
{
	const char *s = r->s + r->i;
	size_t n = *s == '.' || *s == ',' ? digits_at(s + 1) : 0;
	double part = 0.1;

	if (!n || (*s == ',' && (n != 2 || t->digits > 2)))
		return;
	for (size_t k = 1; k <= n; k++, part /= 10)
		t->value += part * (s[k] - '0');
	t->decimals = (unsigned)n;
	r->i += n + 1;
}

/* "30,0000" is a slip that may mean anything. */
static void skip_slip(struct reading *r, struct pay_token *t)
{
	const char *s = r->s + r->i;

	if (*s != ',' || !is_digit(s[1]))
		return;
	t->use = USE_NOT_PAY;
	while (is_digit(*s) || (*s == ',' && is_digit(s[1])))
		s++;
	r->i = (size_t)(s - r->s);
}

/* What letters right behind a number say: k, m, an ordinal ("1st") or a grade ("8a"). */
static void read_ending(struct reading *r, struct pay_token *t)
{
	const char *s = r->s + r->i + (r->s[r->i] == ' ' && r->s[r->i + 1] == 'k');
	bool alone = *s && !is_letter(s[1]) && !is_digit(s[1]);

	if (*s == 'k' && (alone || s[1] == 'p')) {
		t->thousands = true;
		t->value *= 1000;
		r->i = (size_t)(s - r->s) + 1;
	} else if (*s == 'm' && alone && t->pounds) { /* millions are no pay */
		t->use = USE_NOT_PAY;
		r->i++;
	} else if (*s >= 'a' && *s <= 'd' && alone && !t->pounds) {
		t->use = USE_NOT_PAY;
		r->i++;
	} else if (!t->pounds && (strncmp(s, "st", 2) == 0 || strncmp(s, "nd", 2) == 0 ||
	                          strncmp(s, "rd", 2) == 0 || strncmp(s, "th", 2) == 0)) {
		t->use = USE_NOT_PAY;
		r->i += 2;
	}
}

static void read_number(struct reading *r)
{
	size_t other = r->pounds ? 0 : other_number(r->s + r->i);
	struct pay_token *t;

	if (other) {
		add_sign(r, '#');
		r->i += other;
		return;
	}
	t = add(r, TOKEN_NUMBER);
	if (!t) {
		r->i++;
		return;
	}
	t->pounds = r->pounds;
	if (r->foreign)
		t->use = USE_NOT_PAY;
	read_whole(r, t);
	read_decimals(r, t);
	skip_slip(r, t);
	read_ending(r, t);
	r->pounds = r->foreign = false;
}

struct pay_word {
	const char *word;
	enum pay_class class;
	enum pay_unit unit;
	double times;
};

#define PAY_NONE PAY_UNIT_NONE
static const struct pay_word words[] = {
#define WORD(word, class, unit, times) {word, CLASS_##class, PAY_##unit, times},
#include "import/pay_words.def"
#undef WORD
};

static int by_word(const void *key, const void *row)
{
	return strcmp(key, ((const struct pay_word *)row)->word);
}

static const struct pay_word *find_word(const char *word)
{
	return bsearch(word, words, sizeof(words) / sizeof(words[0]), sizeof(words[0]), by_word);
}

/* Letters; "p.a.", "p/h" and "p/hour" are one word. A word with digits in it is a name ("MN37"). */
static void read_word(struct reading *r)
{
	char word[16] = "";
	const struct pay_word *known;
	struct pay_token *t = add(r, TOKEN_WORD);
	size_t n = 0;

	while (is_letter(r->s[r->i])) {
		if (n < sizeof(word) - 1)
			word[n++] = r->s[r->i];
		r->i++;
		if (n == 1 && *word == 'p' && (r->s[r->i] == '.' || r->s[r->i] == '/') &&
		    is_letter(r->s[r->i + 1]))
			r->i++;
	}
	known = find_word(word);
	if (is_digit(r->s[r->i]) && !(known && known->class == CLASS_POUNDS)) {
		while (is_digit(r->s[r->i]) || is_letter(r->s[r->i]))
			r->i++;
		known = NULL;
	}
	r->pounds = known && known->class == CLASS_POUNDS;
	if (!t || !known)
		return;
	t->word = known->class;
	t->unit = known->unit;
	t->value = known->times;
	r->ts->foreign |= known->class == CLASS_FOREIGN;
}

static void read_sign(struct reading *r)
{
	struct pay_tokens *ts = r->ts;
	char c = r->s[r->i++];

	if (c == POUND) {
		bool behind = ts->count && ts->token[ts->count - 1].kind == TOKEN_NUMBER && !r->blank &&
		              !is_digit(r->s[r->i + (r->s[r->i] == ' ')]);

		if (behind)
			ts->token[ts->count - 1].pounds = true;
		r->pounds = !behind;
		return;
	}
	add_sign(r, c);
	if (c == '$' || c == FOREIGN) {
		ts->foreign = true;
		r->foreign = true;
	}
}

void pay_lex(const char *text, size_t len, struct pay_tokens *ret)
{
	char all[PAY_TEXT_MAX + 1] = "";
	struct reading r = {.s = all, .ts = ret};

	memset(ret, 0, sizeof(*ret));
	make_plain(text, len, all);
	while (all[r.i]) {
		if (all[r.i] == ' ') {
			r.i++;
			r.blank = true;
		} else if (is_digit(all[r.i])) {
			read_number(&r);
		} else if (is_letter(all[r.i])) {
			read_word(&r);
		} else {
			read_sign(&r);
		}
	}
}

enum pay_unit pay_find_unit(const char *word)
{
	struct pay_tokens ts;
	enum pay_unit unit = PAY_UNIT_NONE;

	pay_lex(word, strlen(word), &ts);
	for (size_t i = 0; i < ts.count; i++) {
		const struct pay_token *t = &ts.token[i];

		if (t->kind == TOKEN_WORD && t->unit && t->value == 1 && unit == PAY_UNIT_NONE)
			unit = t->unit;
		else if (t->kind == TOKEN_SIGN ? t->sign != '.' : t->word != CLASS_PER && t->word != CLASS_A)
			return PAY_UNIT_NONE;
	}
	return unit;
}
