#include "import/html.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- character references ------------------------------------------------------- */

struct entity {
	const char *name;
	uint32_t character;
};

static const struct entity entities[] = {
#define ENTITY(name, character) {name, character},
#include "import/html_entities.def"
#undef ENTITY
};

static int by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct entity *)row)->name);
}

/* What pages write for the numbers 128 to 159 is Windows code page 1252; those that differ and occur. */
static uint32_t repair(uint32_t c)
{
	static const uint16_t windows[32] = {0x20ac, 0,      0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
	                                     0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0,      0x17d,  0,
	                                     0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	                                     0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0,      0x17e,  0x178};

	return c >= 0x80 && c < 0xa0 ? windows[c - 0x80] : c;
}

static int digit_of(char c, unsigned base)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (base == 16 && (c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

static size_t numbered(const char *s, size_t len, uint32_t *ret)
{
	unsigned base = len > 2 && (s[2] | 0x20) == 'x' ? 16 : 10;
	size_t start = base == 16 ? 3 : 2, i = start;
	uint32_t c = 0;

	for (; i < len && digit_of(s[i], base) >= 0; i++) {
		c = c * base + (uint32_t)digit_of(s[i], base);
		if (c > 0x10ffff)
			return 0;
	}
	c = repair(c);
	if (i == start || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0xd800 && c < 0xe000) ||
	    c == 0x7f)
		return 0;
	*ret = c;
	return i < len && s[i] == ';' ? i + 1 : i;
}

size_t html_entity(const char *s, size_t len, uint32_t *ret)
{
	const struct entity *found;
	char name[12];
	size_t n = 0;

	if (len < 3 || s[0] != '&')
		return 0;
	if (s[1] == '#')
		return numbered(s, len, ret);
	while (n < sizeof(name) - 1 && n + 1 < len && s[n + 1] != ';') {
		name[n] = s[n + 1];
		n++;
	}
	if (n + 1 >= len || s[n + 1] != ';')
		return 0;
	name[n] = 0;
	found = bsearch(name, entities, sizeof(entities) / sizeof(entities[0]), sizeof(entities[0]), by_name);
	if (!found)
		return 0;
	*ret = found->character;
	return n + 2;
}

/* --- text ------------------------------------------------------------------------- */

struct writing {
	char *out;
	size_t used, limit;
	char gap; /* what is owed before the next character: 0, ' ' or '\n' */
};

static void put(struct writing *w, const char *bytes, size_t n)
{
	size_t gap = w->gap && w->used ? 1 : 0;

	if (w->used + gap + n > w->limit) {
		w->limit = w->used; /* nothing shorter that comes later may slip in */
		return;
	}
	if (gap)
		w->out[w->used++] = w->gap;
	w->gap = 0;
	memcpy(w->out + w->used, bytes, n);
	w->used += n;
}

static void put_gap(struct writing *w, char gap)
{
	if (w->gap != '\n')
		w->gap = gap;
}

static void put_character(struct writing *w, uint32_t c)
{
	char b[4];

	if (c <= ' ' || c == 0xa0 || (c >= 0x200b && c <= 0x200d) || c == 0xad) {
		if (c <= ' ' || c == 0xa0)
			put_gap(w, ' ');
		return;
	}
	if (c < 0x80) {
		b[0] = (char)c;
		put(w, b, 1);
	} else if (c < 0x800) {
		b[0] = (char)(0xc0 | c >> 6);
		b[1] = (char)(0x80 | (c & 0x3f));
		put(w, b, 2);
	} else if (c < 0x10000) {
		b[0] = (char)(0xe0 | c >> 12);
		b[1] = (char)(0x80 | (c >> 6 & 0x3f));
		b[2] = (char)(0x80 | (c & 0x3f));
		put(w, b, 3);
	} else {
		b[0] = (char)(0xf0 | c >> 18);
		b[1] = (char)(0x80 | (c >> 12 & 0x3f));
		b[2] = (char)(0x80 | (c >> 6 & 0x3f));
		b[3] = (char)(0x80 | (c & 0x3f));
		put(w, b, 4);
	}
}

static bool named(const char *s, size_t len, const char *name)
{
	size_t n = strlen(name);

	return len > n && strncasecmp(s, name, n) == 0 && !((s[n] | 0x20) >= 'a' && (s[n] | 0x20) <= 'z') &&
	       !(s[n] >= '0' && s[n] <= '9');
}

static bool is_block(const char *s, size_t len)
{
	static const char *const blocks[] = {"p",  "br", "div", "li", "ul", "ol", "tr", "table", "h1",
	                                     "h2", "h3", "h4",  "h5", "h6", "dd", "dt", "hr",    "section"};

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (named(s, len, blocks[i]))
			return true;
	return false;
}

/* Where `what` begins in `s`, or `len`. */
static size_t find(const char *s, size_t len, const char *what)
{
	size_t n = strlen(what);

	for (size_t i = 0; i + n <= len; i++)
		if (strncasecmp(s + i, what, n) == 0)
			return i;
	return len;
}

/* The length of the markup at `s`, which begins with '<'; 0 when it is only a sign ("< 5 miles"). */
static size_t skip_markup(struct writing *w, const char *s, size_t len)
{
	static const char *const hidden[][2] = {{"script", "</script"}, {"style", "</style"}};
	size_t name = len > 1 && s[1] == '/' ? 2 : 1, end;

	if (len >= 4 && strncmp(s, "<!--", 4) == 0) {
		end = find(s + 4, len - 4, "-->") + 4;
		return end + 3 < len ? end + 3 : len;
	}
	if (name >= len || !(((s[name] | 0x20) >= 'a' && (s[name] | 0x20) <= 'z') || s[1] == '!'))
		return 0;
	for (size_t i = 0; i < 2 && name == 1; i++)
		if (named(s + 1, len - 1, hidden[i][0])) {
			size_t skipped = find(s, len, hidden[i][1]);

			s += skipped;
			return skipped + find(s, len - skipped, ">") + (skipped < len);
		}
	if (is_block(s + name, len - name))
		put_gap(w, '\n');
	end = find(s, len, ">");
	return end < len ? end + 1 : len;
}

/* Copies one character of UTF-8 as it is, so that text that is valid stays so when it is cut. */
static size_t copy_character(struct writing *w, const char *s, size_t len)
{
	unsigned char c = (unsigned char)*s;
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	if (n > len)
		n = len;
	if (c <= ' ' || c == 0x7f)
		put_gap(w, ' ');
	else if (n == 2 && c == 0xc2 && (unsigned char)s[1] == 0xa0)
		put_gap(w, ' ');
	else
		put(w, s, n);
	return n;
}

/* The length of the run of bytes at `s` that stand for themselves: words are copied in one go. */
static size_t plain_run(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && (unsigned char)s[n] > ' ' && (unsigned char)s[n] < 0x7f && s[n] != '<' &&
	       s[n] != '&')
		n++;
	return n;
}

char *html_to_text(const char *html, size_t len, size_t limit, struct arena *arena)
{
	struct writing w = {.limit = limit && limit < len ? limit : len};
	size_t i = 0, n;
	uint32_t c;

	/* No reference is shorter than its character, and no gap than the blank or tag it stands for. */
	w.out = arena_alloc(arena, len + 1);
	if (!w.out)
		return NULL;
	while (i < len) {
		size_t room = w.limit > w.used ? w.limit - w.used - 1 : 0;

		n = plain_run(html + i, len - i < room ? len - i : room);
		if (n) {
			put(&w, html + i, n);
			i += n;
		} else if (html[i] == '<' && (n = skip_markup(&w, html + i, len - i)) > 0)
			i += n;
		else if (html[i] == '&' && (n = html_entity(html + i, len - i, &c)) > 0) {
			put_character(&w, c);
			i += n;
		} else
			i += copy_character(&w, html + i, len - i);
	}
	w.out[w.used] = 0;
	return w.out;
}
