#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include "client/cli/cli.h"

#define WIDTH_DEFAULT 80
#define WIDTH_MIN     20
#define WIDTH_MAX     1000

static unsigned window_width(void)
{
	const char *given = getenv("COLUMNS");
	struct winsize w;
	unsigned long n;

	if (given && (n = strtoul(given, NULL, 10)) > 0)
		return n < WIDTH_MIN ? WIDTH_MIN : n > WIDTH_MAX ? WIDTH_MAX : (unsigned)n;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col)
		return w.ws_col < WIDTH_MIN ? WIDTH_MIN : w.ws_col;
	return WIDTH_DEFAULT;
}

void term_init(struct term *t)
{
	const char *no_colour = getenv("NO_COLOR"), *name = getenv("TERM");

	/* The data is UTF-8 whatever the locale says, and its width has to be known. */
	setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	t->live = isatty(STDOUT_FILENO);
	t->width = window_width();
	t->colour = t->live && !(no_colour && *no_colour) && name && strcmp(name, "dumb") != 0;
	t->can_ask = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* The next character of `s`; its bytes. Bytes that are not UTF-8 count one by one. */
static size_t next_char(const char *s, utf8proc_int32_t *cp)
{
	utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s, -1, cp);

	if (n > 0)
		return (size_t)n;
	*cp = 0xfffd;
	return 1;
}

/* Whether a character may go to a terminal as it is. Controls could steer it,
 * and marks of writing direction could show a text as another one. */
static bool is_safe(utf8proc_int32_t cp)
{
	utf8proc_category_t c = utf8proc_category(cp);

	return c != UTF8PROC_CATEGORY_CC && c != UTF8PROC_CATEGORY_CF && c != UTF8PROC_CATEGORY_CS &&
	       c != UTF8PROC_CATEGORY_ZL && c != UTF8PROC_CATEGORY_ZP;
}

size_t text_columns(const char *s)
{
	utf8proc_int32_t cp;
	size_t columns = 0;

	while (*s) {
		s += next_char(s, &cp);
		if (is_safe(cp))
			columns += (size_t)utf8proc_charwidth(cp);
	}
	return columns;
}

/* What to show for the character of `n` bytes at `s`; its bytes are put into *ret_len. */
static const char *safe_char(const char *s, size_t n, utf8proc_int32_t cp, size_t *ret_len)
{
	if (cp == 0xfffd) {
		*ret_len = 3;
		return "\xef\xbf\xbd";
	}
	*ret_len = n;
	if (is_safe(cp))
		return s;
	*ret_len = cp == '\n' || cp == '\t';
	return " ";
}

static void put_safe(FILE *f, const char *s, size_t n)
{
	const char *end = s + n, *shown;
	utf8proc_int32_t cp;
	size_t len;

	while (s < end) {
		size_t k = next_char(s, &cp);

		shown = safe_char(s, k, cp, &len);
		fwrite(shown, 1, len, f);
		s += k;
	}
}

char *safe_copy(const char *s)
{
	char *out = malloc(3 * strlen(s) + 1), *at = out;
	utf8proc_int32_t cp;
	const char *shown;
	size_t len;

	while (out && *s) {
		size_t k = next_char(s, &cp);

		shown = safe_char(s, k, cp, &len);
		memcpy(at, shown, len);
		at += len;
		s += k;
	}
	if (out)
		*at = '\0';
	return out;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Bytes of the word at `s` that fit in `room` columns, and the columns they take: the whole word
 * unless it is wider than `room`. */
static size_t word_bytes(const char *s, size_t room, size_t *ret_columns)
{
	size_t n = 0, columns = 0;
	utf8proc_int32_t cp;

	while (s[n] && !is_space(s[n])) {
		size_t k = next_char(s + n, &cp);
		size_t w = is_safe(cp) ? (size_t)utf8proc_charwidth(cp) : 0;

		if (columns + w > room && n)
			break;
		columns += w;
		n += k;
	}
	*ret_columns = columns;
	return n;
}

size_t text_break(const char *s, size_t width)
{
	size_t at = 0, used = 0;

	while (s[at]) {
		size_t columns, n = word_bytes(s + at, SIZE_MAX, &columns), spaces;

		if (used && used + 1 + columns > width)
			return at - 1;
		used += columns + (used > 0);
		at += n;
		spaces = strspn(s + at, " ");
		if (!n && !spaces) /* another kind of space, which is no word either */
			spaces = 1;
		if (!s[at + spaces])
			return at + spaces;
		at += spaces > 1 ? 1 : spaces;
	}
	return at;
}

void print_wrapped(FILE *f, unsigned width, const char *first, unsigned rest, const char *s)
{
	size_t line =
	        width > rest + 10 ? width - rest : 10; /* columns for text of the lines after the first */
	size_t at = text_columns(first), start = at;

	fputs(first, f);
	while (*(s += strspn(s, " \n\t\r"))) {
		size_t columns, n = word_bytes(s, line, &columns);

		if (at > start && at + 1 + columns > width) {
			fprintf(f, "\n%*s", (int)rest, "");
			at = start = rest;
		} else if (at > start) {
			fputc(' ', f);
			at++;
		}
		put_safe(f, s, n);
		at += columns;
		s += n;
	}
	fputc('\n', f);
}

const char *style_on(const struct term *t, enum style s)
{
	static const char *const codes[] = {
	        [STYLE_PLAIN] = "",         [STYLE_BOLD] = "\033[1m",    [STYLE_DIM] = "\033[2m",
	        [STYLE_GREEN] = "\033[32m", [STYLE_YELLOW] = "\033[33m", [STYLE_CYAN] = "\033[36m",
	        [STYLE_RED] = "\033[31m",
	};

	return t->colour ? codes[s] : "";
}

const char *style_off(const struct term *t)
{
	return t->colour ? "\033[0m" : "";
}

void print_heading(const struct term *t, const char *s)
{
	fputs(style_on(t, STYLE_BOLD), stdout);
	print_wrapped(stdout, t->width, "", 0, s);
	fputs(style_off(t), stdout);
}
