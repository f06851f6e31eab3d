#include "client/cli/html.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "client/cli/cli.h"

static const char *reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void html_text(struct buf *b, const char *s)
{
	char *safe = safe_copy(s);

	if (!safe) {
		b->error = b->error ? b->error : -ENOMEM;
		return;
	}
	for (const char *p = safe; *p; p++) {
		const char *r = reference(*p);

		if (r)
			buf_str(b, r);
		else
			buf_byte(b, (uint8_t)*p);
	}
	free(safe);
}

void html_put(struct buf *b, const char *before, const char *text, const char *after)
{
	buf_str(b, before);
	html_text(b, text);
	buf_str(b, after);
}

void html_put_if(struct buf *b, const char *before, const char *text, const char *after)
{
	if (*text)
		html_put(b, before, text, after);
}

void html_link(struct buf *b, const char *url, const char *text)
{
	if (strncasecmp(url, "https://", 8) != 0 && strncasecmp(url, "http://", 7) != 0) {
		html_text(b, text);
		return;
	}
	html_put(b, "<a rel=\"noreferrer\" href=\"", url, "\">");
	html_put(b, "", text, "</a>");
}

void svg_begin(struct buf *b, const char *id, double height, const char *title, const char *says)
{
	buf_printf(b,
	           "<svg role=\"img\" aria-labelledby=\"%s-t %s-d\" viewBox=\"0 0 %d %.0f\" "
	           "xmlns=\"http://www.w3.org/2000/svg\">\n",
	           id, id, SVG_WIDTH, height);
	buf_printf(b, "<title id=\"%s-t\">", id);
	html_put(b, "", title, "</title>\n");
	buf_printf(b, "<desc id=\"%s-d\">", id);
	html_put(b, "", says, "</desc>\n");
}

void svg_end(struct buf *b)
{
	buf_str(b, "</svg>\n");
}

void svg_rect(struct buf *b, const char *style, double x, double y, double w, double h)
{
	buf_printf(b, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", style, x,
	           y, w, h);
}

void svg_line(struct buf *b, const char *style, double x1, double y1, double x2, double y2)
{
	buf_printf(b, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", style, x1, y1,
	           x2, y2);
}

void svg_text(struct buf *b, const char *style, double x, double y, const char *s)
{
	buf_printf(b, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", style, x, y);
	html_put(b, "", s, "</text>\n");
}

/* Bytes of the first `columns` columns of a text; those of one character at least, so that a text comes to
 * its end. */
static size_t bytes_of(const char *s, size_t columns)
{
	char part[SVG_LINE];
	size_t n = 0;

	while (s[n] && n + 5 < sizeof(part)) {
		size_t k = 1;

		while (k < 4 && ((unsigned char)s[n + k] & 0xc0) == 0x80)
			k++;
		memcpy(part, s, n + k);
		part[n + k] = '\0';
		if (n && text_columns(part) > columns)
			break;
		n += k;
	}
	return n;
}

size_t svg_wrap(const char *text, size_t columns, char line[][SVG_LINE], size_t lines)
{
	char *safe = safe_copy(text); /* new lines and tabs become spaces */
	const char *s = safe ? safe : "";
	size_t n = 0;

	for (s += strspn(s, " "); *s && n < lines; s += strspn(s, " ")) {
		size_t take = text_break(s, columns), most = bytes_of(s, columns), less;

		if (take > most) /* one long word */
			take = most;
		if (n + 1 == lines && s[take]) {
			less = bytes_of(s, columns - 1);
			snprintf(line[n++], SVG_LINE, "%.*s…", (int)(take < less ? take : less), s);
			break;
		}
		snprintf(line[n], SVG_LINE, "%.*s", (int)take, s);
		n++;
		s += take;
	}
	free(safe);
	return n;
}
