#include "proto/proto.h"

#include <errno.h>

/* What one value's first bytes say, before its contents are looked at. */
struct step {
	uint64_t size;  /* bytes of its header and, for text and the like, its body */
	uint64_t items; /* values that follow inside it */
	bool holds;     /* a list or a map, even an empty one */
	bool list;
};

enum shape { BAD, PLAIN, BODY, ARRAY, MAP };

/* First bytes 0xc0 to 0xdf: the shape, the bytes of the number or length that follow, bytes that come
 * besides. */
static const struct {
	uint8_t shape, width, extra;
} leads[32] = {
        {PLAIN, 0, 0}, {BAD, 0, 0},   {PLAIN, 0, 0}, {PLAIN, 0, 0}, /* nil, none, false, true */
        {BODY, 1, 0},  {BODY, 2, 0},  {BODY, 4, 0},                 /* bin */
        {BODY, 1, 1},  {BODY, 2, 1},  {BODY, 4, 1},                 /* ext: a type byte besides */
        {PLAIN, 4, 0}, {PLAIN, 8, 0},                               /* float */
        {PLAIN, 1, 0}, {PLAIN, 2, 0}, {PLAIN, 4, 0}, {PLAIN, 8, 0}, /* uint */
        {PLAIN, 1, 0}, {PLAIN, 2, 0}, {PLAIN, 4, 0}, {PLAIN, 8, 0}, /* int */
        {PLAIN, 0, 2}, {PLAIN, 0, 3}, {PLAIN, 0, 5}, {PLAIN, 0, 9}, {PLAIN, 0, 17}, /* fixext */
        {BODY, 1, 0},  {BODY, 2, 0},  {BODY, 4, 0},                                 /* str */
        {ARRAY, 2, 0}, {ARRAY, 4, 0}, {MAP, 2, 0},   {MAP, 4, 0},
};

static void hold(struct step *s, uint64_t count, bool map)
{
	s->holds = true;
	s->list = !map;
	s->items = map ? 2 * count : count;
}

static int read_long(const uint8_t *p, size_t n, struct step *s)
{
	unsigned shape = leads[*p - 0xc0].shape, width = leads[*p - 0xc0].width, i;
	uint64_t number = 0;

	if (shape == BAD)
		return -EBADMSG;
	s->size = 1u + width + leads[*p - 0xc0].extra;
	if (shape == PLAIN)
		return 1;
	if (n < 1u + width)
		return 0;
	for (i = 1; i <= width; i++)
		number = number << 8 | p[i];
	if (shape == BODY)
		s->size += number;
	else
		hold(s, number, shape == MAP);
	return 1;
}

static int read_step(const uint8_t *p, size_t n, struct step *s)
{
	*s = (struct step){.size = 1};
	if (!n)
		return 0;
	if (*p >= 0xc0 && *p < 0xe0)
		return read_long(p, n, s);
	if (*p >= 0xa0 && *p < 0xc0)
		s->size += *p & 0x1f;
	else if (*p >= 0x80 && *p < 0xa0)
		hold(s, *p & 0x0f, *p < 0x90);
	return 1;
}

void proto_walk_begin(struct proto_walk *w, uint64_t limit)
{
	w->limit = limit < UINT32_MAX ? limit : UINT32_MAX;
	w->pos = 0;
	w->owed = 1;
	w->depth = 0;
}

/* A value ended: so do the lists and maps of which it was the last. */
static bool close_value(struct proto_walk *w)
{
	while (w->depth && --w->left[w->depth - 1] == 0)
		w->depth--;
	return !w->depth;
}

/* Passes small numbers and text of up to 255 bytes, which are most of a request, inside a list or map that
 * has more to come after them; stops before anything else, where proto_walk goes on. */
static void walk_short(struct proto_walk *w, const uint8_t *p, size_t n)
{
	uint32_t *left = &w->left[w->depth - 1];
	uint64_t pos = w->pos, end = n < w->limit ? n : w->limit, size;

	while (*left > 1 && end - pos > 1) {
		uint8_t c = p[pos];

		if (c < 0x80 || c >= 0xe0)
			size = 1;
		else if ((c & 0xe0) == 0xa0)
			size = 1u + (c & 0x1f);
		else if (c == 0xd9)
			size = 2u + p[pos + 1];
		else
			break;
		if (size > end - pos || pos + size + w->owed - 1 > w->limit)
			break;
		pos += size;
		w->owed--;
		--*left;
	}
	w->pos = pos;
}

int proto_walk(struct proto_walk *w, const uint8_t *p, size_t n, size_t *ret_len)
{
	for (;;) {
		struct step s;
		uint64_t owed;
		int rc;

		if (w->depth && w->pos < n)
			walk_short(w, p, n);
		rc = w->pos < n ? read_step(p + w->pos, n - w->pos, &s) : 0;
		if (rc <= 0)
			return rc;
		if (!w->depth && !s.list)
			return -EPROTO;
		if (s.holds && w->depth == PROTO_DEPTH)
			return -ELOOP;
		owed = w->owed - 1 + s.items;
		if (w->pos + s.size + owed > w->limit)
			return -EMSGSIZE;
		/* Nothing is kept of a body that is not all there: its header is read again, at a constant
		 * price. */
		if (s.size > n - w->pos)
			return 0;
		w->pos += s.size;
		w->owed = owed;
		if (s.items)
			w->left[w->depth++] = (uint32_t)s.items;
		else if (close_value(w))
			break;
	}
	*ret_len = (size_t)w->pos;
	proto_walk_begin(w, w->limit);
	return 1;
}

void proto_walk_error(const struct proto_walk *w, int rc, struct proto_error *e)
{
	switch (rc) {
	case -EMSGSIZE:
		proto_error_set(
		        e, PROTO_TOO_LARGE, NULL,
		        "The message is, or says it will be, longer than %llu bytes. Send less at once.",
		        (unsigned long long)w->limit);
		break;
	case -ELOOP:
		proto_error_set(e, PROTO_TOO_LARGE, NULL,
		                "The message has lists or maps nested more than %d deep. A request needs no "
		                "more than 6.",
		                PROTO_DEPTH);
		break;
	case -EBADMSG:
		proto_error_set(
		        e, PROTO_PARSE_ERROR, NULL,
		        "The byte at offset %llu of the message is one that MessagePack does not define.",
		        (unsigned long long)w->pos);
		break;
	default:
		proto_error_set(
		        e, PROTO_PARSE_ERROR, NULL,
		        "The message is not a list. A request is [0, msgid, method, [{named arguments}]], "
		        "in MessagePack.");
		break;
	}
}

bool proto_peek_msgid(const uint8_t *p, size_t n, uint32_t *ret)
{
	struct mp_reader r = {p, p + n};
	struct mp_value v;

	if (mp_read(&r, &v) != 1 || v.type != MP_ARRAY)
		return false;
	if (mp_read(&r, &v) != 1 || v.type != MP_UINT || v.u.u != PROTO_KIND_REQUEST)
		return false;
	if (mp_read(&r, &v) != 1 || v.type != MP_UINT || v.u.u > UINT32_MAX)
		return false;
	*ret = (uint32_t)v.u.u;
	return true;
}
