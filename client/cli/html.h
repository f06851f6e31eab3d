/* HTML and SVG into a buffer. Text that comes from elsewhere goes through html_text or html_put only, so none
 * of it can become markup. */
#ifndef CLIENT_CLI_HTML_H
#define CLIENT_CLI_HTML_H

#include "base/buf.h"

/* Text, with & < > " ' written as references and without characters that steer the direction of writing or a
 * terminal. */
void html_text(struct buf *b, const char *s);

/* `before` and `after` are markup of the program's own; `text` is not. */
void html_put(struct buf *b, const char *before, const char *text, const char *after);

/* The same, and nothing at all when the text is empty. */
void html_put_if(struct buf *b, const char *before, const char *text, const char *after);

/* A link to a page: only http and https addresses become one; of anything else only the text is put. */
void html_link(struct buf *b, const char *url, const char *text);

/* --- SVG: one unit is about a pixel of a phone; a picture is SVG_WIDTH wide and is scaled to its place ---
 */

#define SVG_WIDTH 360
#define SVG_TEXT  14  /* units: the height of its letters */
#define SVG_EM    7.4 /* units: a wide guess at the mean width of a letter of that height */

/* Begins a picture with its title and what it says in words; both are for those who can not see it. `id` is
 * unique on the page. */
void svg_begin(struct buf *b, const char *id, double height, const char *title, const char *says);
void svg_end(struct buf *b);
void svg_rect(struct buf *b, const char *style, double x, double y, double w, double h);
void svg_line(struct buf *b, const char *style, double x1, double y1, double x2, double y2);
/* `style` names a class of the page's style sheet. */
void svg_text(struct buf *b, const char *style, double x, double y, const char *s);

/* Puts a text into lines of at most `columns` letters, `lines` of them at most; the last is cut with "…" when
 * there is more. Returns how many there are. */
#define SVG_LINE 160
size_t svg_wrap(const char *s, size_t columns, char line[][SVG_LINE], size_t lines);

#endif
