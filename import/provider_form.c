#include "import/provider.h"

#include <string.h>
#include <strings.h>

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

size_t provider_length(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

bool provider_is_web(const char *s)
{
	const char *host, *dot;
	size_t n;

	if (strncasecmp(s, "https://", 8) == 0)
		s += 8;
	else if (strncasecmp(s, "http://", 7) == 0)
		s += 7;
	host = s;
	n = strcspn(host, "/?#:");
	dot = memchr(host, '.', n);
	if (!dot || host[0] == '.' || host[n - 1] == '.' || strpbrk(s, " \t\r\n\"<>\\^`{|}"))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_letter(host[i]) && !is_digit(host[i]) && !strchr(".-_@", host[i]) &&
		    (unsigned char)host[i] < 0x80)
			return false;
	return true;
}

bool provider_is_email(const char *s)
{
	const char *at = strchr(s, '@'), *dot;

	if (!at || at == s || strchr(at + 1, '@') || strpbrk(s, " \t\r\n\"<>(),;:\\[]"))
		return false;
	dot = strrchr(at, '.');
	return dot && dot > at + 1 && dot[1] && at[1] != '.' && at[-1] != '.' && s[0] != '.' &&
	       !strstr(s, "..");
}

bool provider_is_address(const char *s, bool numbers)
{
	for (size_t i = 0; s[i]; i++) {
		if (s[i] == ' ' ? i > 0 && s[i - 1] != ' ' && s[i + 1] : strchr(".,-'", s[i]) != NULL)
			continue;
		if (!is_letter(s[i]) && !(numbers && is_digit(s[i])))
			return false;
	}
	return true;
}

const char *provider_phone(struct arena *arena, const char *s)
{
	size_t digits = 0;
	bool abroad = *s == '+';

	if (abroad && strncmp(s, "+44", 3) != 0)
		return NULL;
	for (const char *p = s + abroad; *p; p++) {
		if (is_digit(*p))
			digits++;
		else if (!strchr(" ()-./", *p))
			return NULL;
	}
	if (!abroad && *s != '0' && *s != '(' && (digits == 9 || digits == 10)) {
		s = arena_printf(arena, "0%s", s);
		digits++;
	}
	if (!s || (!abroad && s[0] != '0' && s[0] != '('))
		return NULL;
	return digits >= 10 && digits <= 13 ? s : NULL;
}

bool provider_aim_code(const char *s, char out[12])
{
	char code[9];
	size_t n = 0, digits = 0;

	for (; *s; s++) {
		if (*s == '/')
			continue;
		if (n == 8 || (!is_letter(*s) && !is_digit(*s)))
			return false;
		digits += is_digit(*s);
		code[n++] = *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;
	}
	if (n < 8 && (n < 5 || digits < n)) /* only numbers lose their noughts */
		return false;
	memset(out, '0', 8 - n);
	memcpy(out + 8 - n, code, n);
	out[8] = 0;
	return digits > 0;
}
