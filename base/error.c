#include "base/error.h"

#include <stdio.h>
#include <string.h>

int error_set(struct error *e, int code, const char *where, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return code;
	e->code = code;
	e->line = 0;
	e->column = 0;
	snprintf(e->where, sizeof(e->where), "%s", where ? where : "");
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	return code;
}

int error_at(struct error *e, unsigned long line, unsigned column)
{
	if (!e)
		return 0;
	e->line = line;
	e->column = column;
	return e->code;
}

const char *error_format(const struct error *e, char *out, unsigned long size)
{
	char place[64] = "";

	if (e->line && e->column)
		snprintf(place, sizeof(place), ":%lu:%u", e->line, e->column);
	else if (e->line)
		snprintf(place, sizeof(place), ":%lu", e->line);
	if (e->where[0])
		snprintf(out, size, "%s%s: %s", e->where, place, e->text);
	else
		snprintf(out, size, "%s", e->text);
	return out;
}
