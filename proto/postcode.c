#include "proto/decode.h"

#include <ctype.h>
#include <string.h>

static bool shape_is(const char *s, const char *shape)
{
	size_t i;

	for (i = 0; shape[i] && s[i]; i++)
		if (shape[i] == 'A' ? !isalpha((unsigned char)s[i]) : !isdigit((unsigned char)s[i]))
			return false;
	return !shape[i] && !s[i];
}

/* Capitals, without the blanks round it; *ret_gap is how many stand before the blanks inside, or 0. The
 * length is 0 when it is more, or other, than a postcode. */
static size_t squeeze(const char *s, size_t len, char out[9], size_t *ret_gap)
{
	size_t n = 0;
	bool blank = false;

	*ret_gap = 0;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == ' ') {
			blank = n > 0;
			continue;
		}
		if (n == 8 || !isalnum((unsigned char)s[i]) || (blank && *ret_gap))
			return 0;
		if (blank)
			*ret_gap = n;
		blank = false;
		out[n++] = (char)toupper((unsigned char)s[i]);
	}
	out[n] = '\0';
	return n;
}

static bool outward_valid(const char *s)
{
	static const char *const shapes[] = {"A9", "A99", "AA9", "AA99", "A9A", "AA9A"};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (shape_is(s, shapes[i]))
			return true;
	return !strcmp(s, "GIR");
}

bool proto_postcode_valid(const char *s, size_t len)
{
	char code[9];
	size_t gap, n = squeeze(s, len, code, &gap);

	if (n < 2)
		return false;
	/* No outward code ends in a digit and two letters, so those three are the inward code. */
	if (n >= 5 && shape_is(code + n - 3, "9AA")) {
		if ((gap && gap != n - 3) || strpbrk(code + n - 2, "CIKMOV"))
			return false;
		code[n - 3] = '\0';
	} else if (gap) {
		return false;
	}
	return outward_valid(code);
}
