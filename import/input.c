#include "import/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE 65536u

struct input {
	int fd; /* -1 when it reads memory */
	const char *memory;
	uint64_t size;
	uint64_t base;       /* place in the file of the first byte of the window */
	const char *window;  /* bytes in hand */
	size_t used, filled; /* within the window */
	bool ended;          /* nothing follows the window */
	char buffer[BUFFER_SIZE];
};

static int open_failed(struct error *e, int code, const char *path)
{
	switch (code) {
	case -ENOENT:
		return error_set(e, code, path, "there is no such file");
	case -EACCES:
		return error_set(e, code, path,
		                 "the file may not be read by this user; check its permissions");
	default:
		return error_set(e, code, path, "the file cannot be opened: %s", strerror(-code));
	}
}

int input_open(struct input **ret, const char *path, struct error *e)
{
	struct input *in;
	struct stat st;
	/* O_NONBLOCK: a named pipe that nobody writes to must not hold us up. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return open_failed(e, -errno, path);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return error_set(e, -EISDIR, path, "this is not a file; a file is needed here");
	}
	in = calloc(1, sizeof(*in));
	if (!in) {
		close(fd);
		return error_set(e, -ENOMEM, path, "there is no memory left to read the file");
	}
	in->fd = fd;
	in->size = (uint64_t)st.st_size;
	in->window = in->buffer;
	*ret = in;
	return 0;
}

int input_open_memory(struct input **ret, const void *data, size_t len)
{
	struct input *in = calloc(1, sizeof(*in));

	if (!in)
		return -ENOMEM;
	in->fd = -1;
	in->memory = data;
	in->size = len;
	input_seek(in, 0);
	*ret = in;
	return 0;
}

void input_close(struct input *in)
{
	if (!in)
		return;
	if (in->fd >= 0)
		close(in->fd);
	free(in);
}

void input_seek(struct input *in, uint64_t position)
{
	if (position > in->size)
		position = in->size;
	in->base = position;
	in->used = 0;
	in->filled = 0;
	in->ended = false;
	in->window = in->buffer;
	if (in->fd >= 0)
		return;
	in->window = in->memory ? in->memory + position : "";
	in->filled = (size_t)(in->size - position);
	in->ended = true;
}

/* Moves what is left to the front of the buffer and reads on behind it. */
static int fill(struct input *in)
{
	ssize_t n;

	memmove(in->buffer, in->buffer + in->used, in->filled - in->used);
	in->base += in->used;
	in->filled -= in->used;
	in->used = 0;
	do
		n = pread(in->fd, in->buffer + in->filled, BUFFER_SIZE - in->filled,
		          (off_t)(in->base + in->filled));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (n == 0)
		in->ended = true;
	in->filled += (size_t)n;
	return 0;
}

/* Length of the line at the start of `p`, or 0 when its end is not among the `n` bytes. */
static size_t line_length(const char *p, size_t n)
{
	const char *feed = memchr(p, '\n', n);
	size_t limit = feed ? (size_t)(feed - p) : n;
	const char *back = memchr(p, '\r', limit);

	if (back && (size_t)(back - p) + 1 < limit)
		return (size_t)(back - p) + 1;
	return feed ? limit + 1 : 0;
}

int input_piece(struct input *in, const char **ret, size_t *ret_len)
{
	for (;;) {
		const char *p = in->window + in->used;
		size_t n = in->filled - in->used, len = line_length(p, n);

		if (!len && (in->ended || n == BUFFER_SIZE))
			len = n;
		if (len) {
			*ret = p;
			*ret_len = len;
			in->used += len;
			return 1;
		}
		if (in->ended)
			return 0;
		if (fill(in) < 0)
			return -EIO;
	}
}

uint64_t input_position(const struct input *in)
{
	return in->base + in->used;
}

uint64_t input_size(const struct input *in)
{
	return in->size;
}
