#include "index/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xxhash.h>

#include "base/buf.h"
#include "index/folder.h"

#define CHUNK       65536u
#define MAX_OUTSIDE (64u << 20) /* bytes outside the images: far more than any index has */
#define MAX_SEAL    4096u

static int add_range(XXH3_state_t *sum, int fd, uint64_t from, uint64_t to)
{
	uint8_t chunk[CHUNK];

	while (from < to) {
		size_t want = to - from < CHUNK ? (size_t)(to - from) : CHUNK;
		ssize_t got = pread(fd, chunk, want, (off_t)from);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got ? -errno : -EBADMSG;
		XXH3_64bits_update(sum, chunk, (size_t)got);
		from += (uint64_t)got;
	}
	return 0;
}

/* The checksum of everything in use outside the images. */
static int sum_outside(int fd, const struct seal *s, uint64_t *ret)
{
	XXH3_state_t *sum = XXH3_createState();
	uint64_t at = 0;
	int r = 0;

	if (!sum)
		return -ENOMEM;
	XXH3_64bits_reset(sum);
	for (unsigned i = 0; i < s->images && !r; i++) {
		r = add_range(sum, fd, at, s->image[i].offset);
		at = s->image[i].offset + s->image[i].size;
	}
	if (!r)
		r = add_range(sum, fd, at, s->used);
	*ret = XXH3_64bits_digest(sum);
	XXH3_freeState(sum);
	return r;
}

static int open_data(const char *dir, struct error *e)
{
	char path[FOLDER_PATH_MAX];
	int fd, r = folder_path(path, e, dir, "data.mdb");

	if (r)
		return r;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd >= 0 ? fd : error_set(e, -errno, path, "Cannot open the index: %s.", strerror(errno));
}

int seal_write(const char *dir, struct seal *s, struct error *e)
{
	struct buf b;
	int r, fd = open_data(dir, e);

	if (fd < 0)
		return fd;
	buf_init(&b, MAX_SEAL);
	r = sum_outside(fd, s, &s->checksum);
	close(fd);
	if (r)
		return error_set(e, r, dir, "Cannot read back the index that was written: %s.", strerror(-r));
	for (unsigned i = 0; i < s->images; i++)
		buf_printf(&b, "image %" PRIu64 " %" PRIu64 "\n", s->image[i].offset, s->image[i].size);
	buf_printf(&b, "used %" PRIu64 "\nchecksum %016" PRIx64 "\n", s->used, s->checksum);
	r = b.error ? error_set(e, b.error, dir, "Memory is used up.")
	            : folder_put_file(dir, "seal", (const char *)b.data, b.len, e);
	buf_free(&b);
	return r;
}

/* --- checking ------------------------------------------------------------ */

static int damaged(struct error *e, const char *dir, const char *what)
{
	error_set(e, -EBADMSG, dir,
	          "The index is damaged: %s. Go back to an older generation, or import again.", what);
	return -EBADMSG;
}

/* The text of the seal with a NUL behind it: its length, or a negative errno. */
static ssize_t read_seal(const char *dir, char *out, size_t size)
{
	char path[FOLDER_PATH_MAX];
	ssize_t n;
	int fd, r = folder_path(path, NULL, dir, "seal");

	*out = 0;
	if (r)
		return r;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, out, size - 1);
	r = -errno;
	close(fd);
	if (n < 0)
		return r;
	out[n] = 0;
	return n;
}

/* A whole number in `base` after a space, moving `p` behind it. */
static int number(const char **p, int base, uint64_t *ret)
{
	char *end;

	if (**p != ' ' || (*p)[1] == ' ' || (*p)[1] == '-' || (*p)[1] == '+')
		return -EBADMSG;
	errno = 0;
	*ret = strtoull(*p + 1, &end, base);
	if (errno || end == *p + 1)
		return -EBADMSG;
	*p = end;
	return 0;
}

static int skip(const char **p, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*p, word, n) != 0)
		return -EBADMSG;
	*p += n;
	return 0;
}

static int parse(const char *p, struct seal *s)
{
	memset(s, 0, sizeof(*s));
	while (skip(&p, "image") == 0) {
		if (s->images == SEAL_MAX_IMAGES || number(&p, 10, &s->image[s->images].offset) ||
		    number(&p, 10, &s->image[s->images].size) || skip(&p, "\n"))
			return -EBADMSG;
		s->images++;
	}
	if (skip(&p, "used") || number(&p, 10, &s->used) || skip(&p, "\nchecksum") ||
	    number(&p, 16, &s->checksum) || strcmp(p, "\n") != 0)
		return -EBADMSG;
	return 0;
}

/* Images lie inside the file, one behind the other, and little is left outside them. */
static int check_ranges(const struct seal *s, uint64_t file_size)
{
	uint64_t at = 0, outside = 0;

	if (s->used > file_size)
		return -EBADMSG;
	for (unsigned i = 0; i < s->images; i++) {
		if (s->image[i].offset < at || s->image[i].offset > s->used ||
		    s->image[i].size > s->used - s->image[i].offset)
			return -EBADMSG;
		outside += s->image[i].offset - at;
		at = s->image[i].offset + s->image[i].size;
	}
	return outside + (s->used - at) > MAX_OUTSIDE ? -EBADMSG : 0;
}

int seal_check(const char *dir, struct error *e)
{
	char text[MAX_SEAL + 1] = "";
	struct seal s;
	struct stat st;
	uint64_t sum;
	ssize_t n = read_seal(dir, text, sizeof(text));
	int fd, r;

	if (n == -ENOENT)
		return damaged(e, dir, "it has no seal, so it was never finished");
	if (n < 0)
		return error_set(e, (int)n, dir, "Cannot read the seal of the index: %s.", strerror((int)-n));
	if (parse(text, &s))
		return damaged(e, dir, "its seal cannot be read");
	fd = open_data(dir, e);
	if (fd < 0)
		return fd;
	r = fstat(fd, &st) ? -errno : check_ranges(&s, (uint64_t)st.st_size);
	if (!r)
		r = sum_outside(fd, &s, &sum);
	close(fd);
	if (r && r != -EBADMSG)
		return error_set(e, r, dir, "Cannot read the index: %s.", strerror(-r));
	if (r)
		return damaged(e, dir, "its file was cut short");
	return sum == s.checksum ? 0 : damaged(e, dir, "its file was changed");
}
